"""Stage 2: a named matrix with one row per error, and its map."""
