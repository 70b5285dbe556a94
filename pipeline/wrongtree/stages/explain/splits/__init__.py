"""How clusters differ between splits, and which images of the first split an error of another looks like."""
