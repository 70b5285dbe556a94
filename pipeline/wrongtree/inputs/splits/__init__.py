"""Images of several splits, such as those a model learnt from and those it did not, as one data set."""
