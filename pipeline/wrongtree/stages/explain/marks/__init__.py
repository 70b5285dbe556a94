"""Marks: the same thing at the same place of many pictures."""
