"""The gradient laboratory: compute derivatives in several independent ways and compare them."""
