"""What is asked of any given network: its distance from a function or another network, its range, its slopes, certified."""
