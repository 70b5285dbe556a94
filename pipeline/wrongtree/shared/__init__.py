"""Small things that know nobody: faults, progress, texts, digests, this machine."""
