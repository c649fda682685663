"""What pages to step through have in common: the document, its script, formulas as data."""
