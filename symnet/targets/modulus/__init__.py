"""Moduli of continuity: stated, derived, given by an expression, contradicted."""
