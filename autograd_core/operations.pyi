# Compiled, all of it is C.
