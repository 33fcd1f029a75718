"""Derivations: numbered steps with a rule and premises each, written down as certificates that the kernel checks."""
