"""The commands of `symnet`, a file for each group."""
