"""Pictures of whole graphs: `draw`, and what it is made of."""
