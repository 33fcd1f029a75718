"""Matrix completion with infinitely wide networks: every row is completed from its own entries and the features of the columns."""
