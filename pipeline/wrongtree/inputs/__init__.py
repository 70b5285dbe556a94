"""What comes in: labelled images, a model, or predictions given instead of one."""
