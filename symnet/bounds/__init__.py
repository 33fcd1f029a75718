"""What a network's error is and what any network's must be: lower bounds by entropy, enclosures of the true error."""
