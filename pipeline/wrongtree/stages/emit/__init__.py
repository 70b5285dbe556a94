"""Stage 5: the site on disk, as docs/format.md describes it."""
