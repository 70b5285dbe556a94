"""Where labelled images come from: one file per kind of source, each listing what it holds."""
