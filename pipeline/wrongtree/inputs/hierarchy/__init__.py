"""`--hierarchy FILE`: the superclasses of the classes."""
