"""Enclosures of values, gradients and second derivatives, at points, on boxes and on grids."""
