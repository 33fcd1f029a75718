"""What the theory of branching rests on: properties, layers composed and packed, bounds by backward substitution, trees."""
