"""Explicit control laws: the first input of a linear control problem's optimal solution as a network, with its certificate."""
