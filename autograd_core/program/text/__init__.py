"""The steps of a lifted graph as text for NumPy, JAX, PyTorch and plain Python."""
