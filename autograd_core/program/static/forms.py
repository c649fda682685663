"""Plain arguments of one form, read into arrays: floats in lists, with whole numbers and words."""

from array import array
from math import prod

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.static.buffers import flat, kind_of, nested
from autograd_core.program.static.checks import is_numpy_array
from autograd_core.program.static.codes import (
    ARRAY_CODE,
    BOOL_CODE,
    DOUBLE,
    FLOAT_CODE,
    FLOATS_CODE,
    INT_CODE,
    LIST_CODE,
    STR_CODE,
    TUPLE_CODE,
    codes_of,
)

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

    def put(numbers, first, count, to, start):
        """Copy some doubles."""
        to[start : start + count] = array("d", numbers[first : first + count])

    def boxed(numbers, start, count):
        """Some doubles in a list."""
        return list(numbers[start : start + count])


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
        if code == FLOAT_CODE:
            if type(x) is not float:
                return False
            self.numbers[self.filled] = x
            self.filled += 1
            return True
        if code == FLOATS_CODE:
            return self._floats(x)
        if code == LIST_CODE or code == TUPLE_CODE:
            return self._parts(x, code)
        if code == ARRAY_CODE:
            return self._array(x)
        if code == INT_CODE:
            if type(x) is not int:
                return False
        elif code == STR_CODE:
            if type(x) is not str:
                return False
        elif code == BOOL_CODE:
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
            return self._memory(x, count)
        parts = x
        if len(parts) != count or not copied(parts, count, self.numbers, self.filled):
            return False
        self.filled += count
        return True

    def _memory(self, x, count):
        """Read what f takes as a list of floats: `array.array`, or a memoryview."""
        if type(x) is not array and type(x) is not memoryview:
            return False
        view = memoryview(x)
        if view.ndim != 1 or len(view) != count or not kind_of(view):
            return False
        put(flat(view), 0, count, self.numbers, self.filled)
        self.filled += count
        return True

    def _array(self, x):
        """Read one of NumPy's arrays of doubles."""
        axes, count = self.codes[self.at], 1
        self.at += 1
        if not is_numpy_array(x) or x.dtype.str != DOUBLE or x.ndim != axes:
            return False
        for size in x.shape:
            if self.codes[self.at] != size:
                return False
            self.at += 1
            count *= size
        put(flat(memoryview(x)), 0, count, self.numbers, self.filled)
        self.filled += count
        return True

    def _parts(self, x, code):
        """Read a list or a tuple part by part."""
        count = self.codes[self.at]
        self.at += 1
        if type(x) is not (list if code == LIST_CODE else tuple) or len(x) != count:
            return False
        for i in range(count):
            if not self.take(x[i]):
                return False
        return True

    def give(self):
        """The next part, with the numbers in the place of its floats."""
        code = self.codes[self.at]
        self.at += 1
        if code == FLOAT_CODE:
            self.filled += 1
            return self.numbers[self.filled - 1]
        if code == FLOATS_CODE:
            count = self.codes[self.at]
            self.at += 1
            self.filled += count
            return boxed(self.numbers, self.filled - count, count)
        if code == LIST_CODE or code == TUPLE_CODE:
            count = self.codes[self.at]
            self.at += 1
            given = []
            for _ in range(count):
                given.append(self.give())
            return given
        if code == ARRAY_CODE:
            axes = self.codes[self.at]
            sizes = []
            for i in range(axes):
                sizes.append(self.codes[self.at + 1 + i])
            shape = tuple(sizes)
            self.at += 1 + axes
            self.filled += prod(shape)
            return nested(boxed(self.numbers, self.filled - prod(shape), prod(shape)), shape)
        return None

    def skip(self):
        """Pass over a part."""
        code = self.codes[self.at]
        self.at += 1
        if code == FLOAT_CODE:
            self.filled += 1
        elif code == FLOATS_CODE:
            self.filled += self.codes[self.at]
            self.at += 1
        elif code == LIST_CODE or code == TUPLE_CODE:
            self.at += 1
            for _ in range(self.codes[self.at - 1]):
                self.skip()
        elif code == ARRAY_CODE:
            axes, count = self.codes[self.at], 1
            for i in range(axes):
                count *= self.codes[self.at + 1 + i]
            self.at += 1 + axes
            self.filled += count


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
            columns: for each argument a list, or an ArrayColumn.
            count: how many rows there are.
            choices: by key the array of the numbers that stand behind those of a row.
            order: which of these each input is; -1 for 0.0.
        """
        ends, arrays = array("i"), []
        reading = self._reading(order)
        for column in columns:
            if reading.at == len(self.codes):
                return None
            start = reading.at
            reading.skip()
            is_list = type(column) is list
            if not is_list and column.codes != self.codes[start : reading.at]:
                return None
            ends.extend((reading.at, reading.filled))
            arrays.append(None if is_list else column.numbers)
        if reading.at != len(self.codes):
            return None
        in_order = _begins_in_order(order, self.count)
        if in_order and len(order) == self.count and len(columns) == 1 and arrays[0] is not None:
            return arrays[0]
        return self._filled(columns, arrays, ends, count, choices, order, in_order)

    def _filled(self, columns, arrays, ends, count, choices, order, in_order):
        """The inputs for rows in a new array, see `rows`.

        Args:
            arrays: the numbers of each column that is an array; None for lists.
            ends: for each argument where its codes end, and its floats.
            in_order: whether the first inputs are the floats of a row in their order.
        """
        width = len(order)
        found = floats(count * width)
        own = found if in_order else floats(self.count)
        x, to, at, end = doubles(own), doubles(found), ints(order), ints(ends)
        reading = self._reading(own)
        more, last, behind, start = None, reading, x, 0
        for row in range(count):
            start = row * width if in_order else 0
            reading.at, reading.filled = 0, start
            if self.words > 1:
                reading.words = []
            for k in range(len(columns)):
                numbers = arrays[k]
                if numbers is not None:
                    size = start + end[2 * k + 1] - reading.filled
                    put(numbers, row * size, size, x, reading.filled)
                    reading.at, reading.filled = end[2 * k], reading.filled + size
                    continue
                column = columns[k]
                if not reading.take(column[row]):
                    return None
            if self.words != 1 or reading.word is not last:  # most labels are one object
                last = reading.word
                more = choices.get(self._key(reading))
                if more is None:
                    return None
                behind = doubles(more)
            for k in range(self.count if in_order else 0, width):
                if at[k] < 0:
                    to[row * width + k] = 0.0
                elif at[k] < self.count:
                    to[row * width + k] = x[start + at[k]]
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

    def of_argument(self, found, own, rows, argument):
        """All numbers of `shaped` for one argument, in an array.

        Args:
            found, own, rows: as for `shaped`.
            argument: its number.
        """
        reading = self._reading(own)
        for _ in range(argument):
            reading.skip()
        first = reading.filled
        reading.skip()
        size, width = reading.filled - first, len(own)
        d, at = doubles(found), ints(own)
        if size == width and _begins_in_order(own, width) and self.count == width:
            return found
        part = floats(rows * size)
        to = doubles(part)
        for i in range(rows * size):
            to[i] = 0.0
        for row in range(rows):
            for k in range(width):
                if first <= at[k] < first + size:
                    to[row * size + at[k] - first] = d[row * width + k]
        return part

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


def _begins_in_order(order, count):
    """Whether an order begins with all of so many floats."""
    at = ints(order)
    for k in range(count):
        if k == len(order) or at[k] != k:
            return False
    return True


def key_of(words):
    """The key of what is no float."""
    return words[0] if len(words) == 1 else tuple(words)


def form_of(key):
    """The form of calls with a key of `CallArguments`, and their key in it; None for others.

    Others have inputs that are no floats, objects that stand for themselves, or named arguments.
    """
    found = codes_of(key)
    if found is None:
        return None
    codes, count, words = found
    return PlainForm(codes, count, len(words)), key_of(words)
