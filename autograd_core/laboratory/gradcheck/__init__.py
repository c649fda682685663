"""gradcheck: measured derivatives, verdicts, reports."""
