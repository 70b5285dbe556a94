"""A check that a pipeline can fail on: rules about a built site, alone or against an older one."""
