"""Sites of one model's checkpoints in order: what is learnt and forgotten, and how clusters and places move."""
