"""Provers: they decide claims exactly, and say proved, refuted (with a counterexample) or unknown."""
