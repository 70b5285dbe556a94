"""What somebody has already of a model: predictions and embeddings, matched with the images."""
