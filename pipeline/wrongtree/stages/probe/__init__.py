"""Stage: tries things out on the model itself."""
