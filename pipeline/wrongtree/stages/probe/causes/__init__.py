"""Causes: what undoes the errors of a cluster, and what makes errors of correct images in the same way."""
