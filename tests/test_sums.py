"""The guard over the built-in `sum` catches what it is there for."""

import pytest

from tests.sums import PRODUCT, FloatSumError


def added(terms, folder=""):
    """What `sum` makes of terms in a file of a folder."""
    return eval(compile("sum(terms)", f"{folder}file.py", "eval"), {"terms": terms})


def test_the_packages_add_no_floats():
    """Even where every Python computes the same; integers, Values and counts are theirs to add."""
    assert added([1, 2, True], PRODUCT[0]) == 4
    assert added([0.5], PRODUCT[0]) == 0.5
    for terms in [0.5, 0.25], [1j, 0.5]:
        with pytest.raises(FloatSumError, match="sum_in_order"):
            added(terms, PRODUCT[0])


def test_tests_add_no_floats_whose_sum_depends_on_the_version():
    """0.1 ten times is 0.9999999999999999 in Python 3.11, and 1.0 from 3.12 on."""
    assert sum([0.5, 0.25, 3]) == 3.75
    assert sum([float("inf"), 1.0]) == float("inf")
    with pytest.raises(FloatSumError, match=r"3\.12"):
        sum([0.1] * 10)


def test_others_add_what_they_want():
    """Libraries are not ours to judge."""
    assert added([0.1] * 10, "/site-packages/") in (1.0, 0.9999999999999999)
