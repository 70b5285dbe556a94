"""Stage 2, first half: what other networks than the judged one make of the images."""
