"""Stands in for the `cython` module where Cython is not installed: the engine then runs interpreted."""

compiled = False


def cclass(cls):
    """Compiled: an extension type, its fields in C."""
    return cls


def final(cls):
    """Compiled: a class without subclasses."""
    return cls


def no_gc(cls):
    """Compiled: instances are not tracked by the cyclic collector."""
    return cls


def freelist(size):
    """Compiled: keep up to `size` freed instances for reuse."""
    return lambda cls: cls


def cast(kind, x):
    """Compiled: x taken to be of a type, unchecked."""
    return x
