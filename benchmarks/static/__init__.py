"""Recorded once, run as arrays: measured beside array code written by hand."""
