"""Matrix completion with infinitely wide networks: each row from its own entries and the features of the columns."""
