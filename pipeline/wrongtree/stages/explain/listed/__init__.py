"""The list of what to look at first, and what its entries say."""
