"""What is done with sites that stand: galleries, single files, hosting, exports. Reads docs/format.md, never stages."""
