"""Pictures of whole graphs: `draw`, and its parts."""
