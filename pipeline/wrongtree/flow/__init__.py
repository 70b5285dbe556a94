"""The one ordered list of stages, the engine that walks it, and what is looked at before."""
