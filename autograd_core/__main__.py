"""`python -m autograd_core` is the command `autograd-core`."""

from autograd_core.commands import main

if __name__ == "__main__":
    main()
