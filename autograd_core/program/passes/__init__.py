"""A node computed from its operands, and what a node hands to them, in any arithmetic."""
