"""Constructions: from what is known of a target to a network with a proved error."""
