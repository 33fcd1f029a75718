"""Values on triangulations: the function that is affine on each simplex as a network, with its certificate."""
