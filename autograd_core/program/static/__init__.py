"""Functions recorded once and run again: `static`, its recordings, guards and refusals."""
