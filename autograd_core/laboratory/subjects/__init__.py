"""What is differentiated: a function, a recorded graph, a gradient written by hand."""
