"""What can be claimed of a network: domains, statements on them, contracts of gadgets."""
