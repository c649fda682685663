"""A computation and its sweep step by step: as data, on a page, on paper, in a terminal."""
