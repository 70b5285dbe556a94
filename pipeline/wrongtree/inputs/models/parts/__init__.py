"""What the loaders of all kinds share: places to listen at, answers to read, what a file turned out to be."""
