"""A small set of networks with properties whose truth is known exactly, for tests of verification tools."""
