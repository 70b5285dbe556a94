"""What can be said before a build starts: a few images, one look at the model, facts that were measured."""
