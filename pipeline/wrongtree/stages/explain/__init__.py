"""Stage 4: what the images of every node share."""
