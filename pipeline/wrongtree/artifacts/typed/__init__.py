"""Typed arrays: the form that large sites have instead of JSON, for trees and for what is read of errors and images."""
