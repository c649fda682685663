"""`python -m viz` is the command `autograd-core`: draw and step are this package's."""

from autograd_core.commands import main

if __name__ == "__main__":
    main()
