"""The notebooks: sources in percent format, and the same with their outputs."""
