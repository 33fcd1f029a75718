"""The network of a table on a grid: exactly the piecewise linear function that joins its values."""
