"""Which kind of damage pictures look to have: learned from correct images that are damaged for it."""
