"""Trainings, recorded step by step and shown as a page."""
