"""Scan certificates as instances of the Rocq theorems: what is read off, the generated proof script, the instance file."""
