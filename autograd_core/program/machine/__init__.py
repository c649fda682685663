"""The virtual machine that runs the steps of a lifted graph, with the bits of the engine."""
