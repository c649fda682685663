"""Neurons, layers, losses and optimisers built from the Values of `autograd_core`."""
