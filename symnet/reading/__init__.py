"""Reading networks that others made: files and weights become exact networks, every stored number with its exact value."""
