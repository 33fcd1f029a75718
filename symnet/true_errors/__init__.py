"""True errors: the error of one network for one target, enclosed."""
