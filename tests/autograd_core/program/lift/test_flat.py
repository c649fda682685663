"""Operations as arrays: what is put is found again, and equal ones are equal in any numbering."""

from __future__ import annotations

from autograd_core.program.lift.flat import Operations


def operations(*names: str) -> Operations:
    """Two leaves and a sum, whose operations are numbered as these names are met first."""
    made = Operations()
    made.names.extend(names)
    for x in (2.0, -0.0):
        made.put("", (), (), x)
    made.put("mul", (0, 1), (), -0.0)
    made.put("pow_constant", (2,), (2.0,), 0.0)
    made.put("add", (3, 0), (), 2.0)
    return made


def test_what_is_put_is_found() -> None:
    """Operations, operands, static parameters, numbers and the places of leaves."""
    made = operations()
    assert [made.op(p) for p in range(len(made))] == ["", "", "mul", "pow_constant", "add"]
    assert [list(made.operands_of(p)) for p in range(5)] == [[], [], [0, 1], [2], [3, 0]]
    assert [made.static(p) for p in range(5)] == [(), (), (), (2.0,), ()]
    assert (list(made.leaf_places), list(made.data)) == ([0, 1], [2.0, -0.0, -0.0, 0.0, 2.0])


def test_equal_operations_are_equal_however_numbered() -> None:
    """Names and static parameters met in another order; a zero differs by its sign."""
    one, other = operations(), operations("add", "exp", "mul")
    assert one.ops != other.ops
    assert one.has_ops_of(other) and one.has_operands_of(other) and one.has_statics_of(other)
    one.put("leaky_relu", (4,), (0.0,), 2.0)
    assert not one.has_ops_of(other) and not one.has_statics_of(other)
    other.put("leaky_relu", (4,), (-0.0,), 2.0)
    assert one.has_ops_of(other) and not one.has_statics_of(other)
    assert one.has_statics_of(other, {5})
    other.put("leaky_relu", (4,), (0.0,), 2.0)
    one.put("leaky_relu", (5,), (-0.0,), 2.0)
    assert not one.has_operands_of(other) and one.has_statics_of(other, {5, 6})
