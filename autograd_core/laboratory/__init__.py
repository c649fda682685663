"""The gradient laboratory: derivatives computed in several independent ways, and held together."""
