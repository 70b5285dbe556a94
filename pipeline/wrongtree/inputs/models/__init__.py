"""How models are loaded, one file per kind of name; `classifiers` chooses among them."""
