"""Programs on somebody else's engine."""
