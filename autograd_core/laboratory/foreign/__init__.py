"""Programs on another engine."""
