"""Levels: a computation as a few array steps, each of which opens into units and scalars."""
