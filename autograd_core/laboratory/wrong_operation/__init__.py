"""The search for the operation whose local derivative is wrong."""
