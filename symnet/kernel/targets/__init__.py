"""Targets as the kernel sees them: trees, enclosures by rational intervals, gradients, moduli of continuity."""
