"""Classical parts with their contracts (ramp, mid value, Kuhn hat, bit extraction, ...), and how networks are joined."""
