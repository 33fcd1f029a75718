"""Small networks with a contract each: what they compute, on which domain, and the proof, in one file."""
