"""A flat graph turned back into arrays: sums, classes of equal nodes, axes, index maps."""
