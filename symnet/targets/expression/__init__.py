"""Expressions: text, trees, tapes."""
