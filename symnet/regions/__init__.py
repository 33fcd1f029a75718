"""Activation domains: where a network is one affine map, exactly."""
