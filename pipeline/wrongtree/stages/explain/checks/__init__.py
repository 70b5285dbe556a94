"""What is checked of every node: is it more than chance, and what stands beside it."""
