"""Plain arguments of one form, read into arrays: floats in lists, with whole numbers and words."""

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.static.calls import FLOAT

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core.c99 import doubles, ints
    from autograd_core.node import floats

    def copied(parts, count, to, start):
        """Copy the floats of a list to a place in an array; whether all parts are floats."""
        for i in range(count):
            if type(parts[i]) is not float:
                return False
            to[start + i] = parts[i]
        return True


_FLOAT, _LIST, _TUPLE, _FLOATS, _INT, _STR, _BOOL, _NONE = range(8)
_NESTS = {list: _LIST, tuple: _TUPLE}
_WORDS = {int: _INT, str: _STR, bool: _BOOL, type(None): _NONE}


class _Reading:
    """Arguments on the way into an array.

    Attributes:
        codes: the form.
        numbers: the floats that were read.
        at, filled: how much of both is done.
        word: the last whole number, word or bool.
        words: all of them, if there are several.
    """

    __slots__ = ("at", "codes", "filled", "numbers", "word", "words")

    def take(self, x):
        """Read a part; whether it has its form."""
        code = self.codes[self.at]
        self.at += 1
        if code == _FLOAT:
            if type(x) is not float:
                return False
            self.numbers[self.filled] = x
            self.filled += 1
            return True
        if code == _FLOATS:
            return self._floats(x)
        if code == _LIST or code == _TUPLE:
            return self._parts(x, code)
        if code == _INT:
            if type(x) is not int:
                return False
        elif code == _STR:
            if type(x) is not str:
                return False
        elif code == _BOOL:
            if type(x) is not bool:
                return False
        else:
            return x is None
        self.word = x
        if self.words is not None:
            self.words.append(x)
        return True

    def _floats(self, x):
        """Read a list of floats."""
        count = self.codes[self.at]
        self.at += 1
        if type(x) is not list:
            return False
        parts = x
        if len(parts) != count or not copied(parts, count, self.numbers, self.filled):
            return False
        self.filled += count
        return True

    def _parts(self, x, code):
        """Read a list or a tuple part by part."""
        count = self.codes[self.at]
        self.at += 1
        if type(x) is not (list if code == _LIST else tuple) or len(x) != count:
            return False
        for i in range(count):
            if not self.take(x[i]):
                return False
        return True

    def give(self):
        """The next part, with the numbers in the place of its floats."""
        given = []
        code = self.codes[self.at]
        self.at += 1
        if code == _FLOAT:
            self.filled += 1
            return self.numbers[self.filled - 1]
        if code == _FLOATS:
            count = self.codes[self.at]
            self.at += 1
            for i in range(count):
                given.append(self.numbers[self.filled + i])
            self.filled += count
            return given
        if code == _LIST or code == _TUPLE:
            count = self.codes[self.at]
            self.at += 1
            for _ in range(count):
                given.append(self.give())
            return given
        return None


class PlainForm:
    """A form of arguments: where floats stand in their lists and tuples, and where other things.

    Whole numbers, words and bools are the key of a call, by which its recording is found.

    Args:
        codes: what to expect, one after the other; how many parts follow a list or a tuple.
        count: how many floats there are.
        words: how many other things make the key.
    """

    __slots__ = ("codes", "count", "words")

    def __init__(self, codes, count, words):
        self.codes = codes
        self.count = count
        self.words = words

    def call(self, args):
        """The key and the floats of a call; None if it is of another form."""
        numbers = floats(self.count)
        reading = self._reading(numbers)
        for k in range(len(args)):
            if reading.at == len(self.codes) or not reading.take(args[k]):
                return None
        return (self._key(reading), numbers) if reading.at == len(self.codes) else None

    def rows(self, columns, count, choices, order):
        """The inputs of a machine for rows, one after the other; None for rows of other forms.

        Args:
            columns: a list for each argument.
            count: how many rows there are.
            choices: by key the array of the numbers that stand behind those of a row.
            order: which of these each input is; -1 for 0.0.
        """
        own = floats(self.count)
        width = len(order)
        found = floats(count * width)
        x, to, at = doubles(own), doubles(found), ints(order)
        reading = self._reading(own)
        more, last, behind = None, reading, x
        for row in range(count):
            reading.at = reading.filled = 0
            if self.words > 1:
                reading.words = []
            for k in range(len(columns)):
                column = columns[k]
                if reading.at == len(self.codes) or not reading.take(column[row]):
                    return None
            if reading.at != len(self.codes):
                return None
            if self.words != 1 or reading.word is not last:  # most labels are one object
                last = reading.word
                more = choices.get(self._key(reading))
                if more is None:
                    return None
                behind = doubles(more)
            for k in range(width):
                if at[k] < 0:
                    to[row * width + k] = 0.0
                elif at[k] < self.count:
                    to[row * width + k] = x[at[k]]
                else:
                    to[row * width + k] = behind[at[k] - self.count]
        return found

    def shaped(self, found, own, rows, arguments):
        """For each row something like its arguments, with numbers for floats, None for words.

        Args:
            found: the numbers of all rows, one row after the other.
            own: which float each number of a row is for; others get 0.0.
            rows: how many rows there are.
            arguments: how many arguments a row has; the part of a single one stands alone.
        """
        numbers = floats(self.count)
        x, d, at = doubles(numbers), doubles(found), ints(own)
        width = len(own)
        for i in range(self.count):
            x[i] = 0.0
        reading = self._reading(numbers)
        shaped = []
        for row in range(rows):
            for k in range(width):
                if 0 <= at[k] < self.count:
                    x[at[k]] = d[row * width + k]
            reading.at = reading.filled = 0
            parts = []
            for _ in range(arguments):
                parts.append(reading.give())
            shaped.append(parts[0] if arguments == 1 else tuple(parts))
        return shaped

    def _key(self, reading):
        """The key of what was read."""
        return key_of(reading.words) if self.words > 1 else reading.word if self.words else ()

    def _reading(self, numbers):
        """A reading that begins."""
        reading = _Reading()
        reading.codes = ints(self.codes)
        reading.numbers = doubles(numbers)
        reading.at = reading.filled = 0
        reading.word = None
        reading.words = [] if self.words > 1 else None
        return reading


def key_of(words):
    """The key of what is no float."""
    return words[0] if len(words) == 1 else tuple(words)


def moved(numbers, order):
    """Numbers in another order; 0.0 for -1."""
    found = floats(len(order))
    to, x, at = doubles(found), doubles(numbers), ints(order)
    for k in range(len(order)):
        to[k] = 0.0 if at[k] < 0 else x[at[k]]
    return found


def picked(numbers, rows, width):
    """Some rows of numbers, one after the other.

    Args:
        numbers: `width` for each row.
        rows: which rows, as an array.
        width: how many numbers a row has.
    """
    found = floats(len(rows) * width)
    to, x, at = doubles(found), doubles(numbers), ints(rows)
    for k in range(len(rows)):
        for i in range(width):
            to[k * width + i] = x[at[k] * width + i]
    return found


def form_of(key):
    """The form of calls with a key of `CallArguments`, and their key in it; None for others.

    Others have inputs that are no floats, objects that stand for themselves, or named arguments.
    """
    args, named = key
    codes, words = array("i"), []
    count = -1 if named else _put_all(args, codes, words)
    return None if count < 0 else (PlainForm(codes, count, len(words)), key_of(words))


def _put_all(parts, codes, words):
    """Add the codes of parts of a key; how many floats there are, -1 if a part has no code."""
    count = 0
    for part in parts:
        found = _put(part, codes, words)
        if found < 0:
            return -1
        count += found
    return count


def _put(part, codes, words):
    """Add the codes of a part of a key; how many floats there are, -1 if it has no code."""
    if part == FLOAT:
        codes.append(_FLOAT)
        return 1
    if type(part) is not tuple or not part:
        return -1
    kind, parts = part[0], part[1:]
    if kind in _WORDS:
        codes.append(_WORDS[kind])
        words += [x for x in parts if x is not None]
        return 0
    if kind not in _NESTS:
        return -1
    if kind is list and parts and all(each == FLOAT for each in parts):
        codes.extend([_FLOATS, len(parts)])
        return len(parts)
    codes.extend([_NESTS[kind], len(parts)])
    return _put_all(parts, codes, words)
