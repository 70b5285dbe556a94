"""Marks, taken away and put in: whether the model uses them."""
