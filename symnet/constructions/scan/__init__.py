"""The scan network: Theorem S and its dial."""
