"""Sentences that the site is given as they are."""
