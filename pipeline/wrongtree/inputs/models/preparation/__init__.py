"""How a picture becomes what the model takes, where flags change what the model says itself."""
