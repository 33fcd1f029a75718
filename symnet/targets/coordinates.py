"""What the inputs of a network are called, wherever people read it."""

from __future__ import annotations


def input_name(axis: int, inputs: int) -> str:
    """Return x, y, z for up to three inputs, else x1, x2, ...; 0 inputs stand for a number that is not known."""
    return "xyz"[axis] if axis < inputs <= 3 else f"x{axis + 1}"
