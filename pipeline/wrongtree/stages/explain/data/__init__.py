"""What is found out about the data rather than about the model."""
