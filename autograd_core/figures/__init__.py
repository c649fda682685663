"""What figures of matplotlib need: letters, whole files, pictures in notebooks."""
