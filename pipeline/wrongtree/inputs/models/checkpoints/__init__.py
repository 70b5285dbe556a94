"""Checkpoints: what a file is, what is in it, and how that fits a module."""
