"""Segment tables: a slope and an intercept a segment, in a number format, with the proved error of what is computed."""
