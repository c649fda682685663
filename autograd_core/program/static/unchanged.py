"""Whether what a function reads is still the very objects that it was, compiled to C."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

ABSENT = object()
_own = object.__getattribute__

if not cython.compiled:

    def own_dict(thing):
        """The `__dict__` of an object itself."""
        return _own(thing, "__dict__")


def entries_are(variables, names, kept):
    """Whether each of some dicts has an object under its name, which may be ABSENT.

    Args:
        variables: a list of dicts.
        names: a name for each.
        kept: the object.
    """
    for k in range(len(names)):
        held = variables[k]
        if held.get(names[k], ABSENT) is not kept[k]:
            return False
    return True


def members_are(variables, names, kept):
    """As `entries_are`, for mappings of any kind: the members of a class."""
    for k in range(len(names)):
        if variables[k].get(names[k], ABSENT) is not kept[k]:
            return False
    return True


def sizes_are(variables, sizes):
    """Whether each of some dicts has its number of entries."""
    for k in range(len(sizes)):
        held = variables[k]
        if len(held) != sizes[k]:
            return False
    return True


def lists_are(lists, kept):
    """Whether each of some lists holds just the objects of its tuple, in order."""
    for k in range(len(kept)):
        held, before = lists[k], kept[k]
        if len(held) != len(before):
            return False
        for i in range(len(before)):
            if held[i] is not before[i]:
                return False
    return True


def dicts_are(dicts, kept):
    """Whether each of some dicts holds just the keys, and then the parts, of its tuple."""
    for k in range(len(kept)):
        held, before = dicts[k], kept[k]
        count = len(held)
        if 2 * count != len(before):
            return False
        i = 0
        for key, part in held.items():
            if key is not before[i] or part is not before[count + i]:
                return False
            i += 1
    return True


def classes_are(links, kept):
    """Whether each of some links leads to an object of its class."""
    for k in range(len(kept)):
        if type(links[k]()) is not kept[k]:
            return False
    return True


def things_are(links, kept):
    """Whether each of some links leads to an object of a class that has the same `__dict__`."""
    for k in range(len(kept)):
        thing, held = links[k](), kept[k]
        if type(thing) is not held[0] or own_dict(thing) is not held[1]:
            return False
    return True


def attributes_are(things, names, kept):
    """Whether each of some objects has an object as the attribute of a name."""
    for k in range(len(names)):
        if getattr(things[k], names[k]) is not kept[k]:
            return False
    return True


def slots_are(things, names, kept):
    """As `attributes_are`, by what the objects hold themselves; it may be ABSENT."""
    for k in range(len(names)):
        try:
            found = _own(things[k], names[k])
        except AttributeError:
            found = ABSENT
        if found is not kept[k]:
            return False
    return True


def cells_are(cells, kept):
    """Whether each of some cells of closures holds an object."""
    for k in range(len(kept)):
        try:
            found = cells[k].cell_contents
        except ValueError:  # not assigned
            found = ABSENT
        if found is not kept[k]:
            return False
    return True
