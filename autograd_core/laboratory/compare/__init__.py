"""compare: every way to differentiate, side by side."""
