"""The cache: what a stage computed, kept under a key of all it was computed from."""
