"""Text that all rooms write: tables, short numbers, plain data, progress."""
