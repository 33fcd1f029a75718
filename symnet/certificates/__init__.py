"""Certificates: derivations as numbered steps with a rule and premises each, and the bytes that the kernel checks."""
