"""Pictures of the graphs that `autograd_core` records."""
