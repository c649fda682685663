"""Grading an engine: which misconception is behind a wrong gradient."""
