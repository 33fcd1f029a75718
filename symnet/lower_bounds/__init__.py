"""Lower bounds: how many bits any encoder of a class needs."""
