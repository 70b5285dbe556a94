"""Stage 1: one pass over the images, with a model or with what one said of them."""
