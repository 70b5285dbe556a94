"""The documents of a site, each described by one JSON Schema; docs/format.md is the same for people."""
