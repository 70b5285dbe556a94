"""Beside the trees: how well each representation and method does."""
