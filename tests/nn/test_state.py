"""state_dict, save and load: every bit comes back, and what does not fit changes nothing."""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn.state
from autograd_core import Value
from nn import MLP, Module, StateError
from nn.json_objects import decode, read_document


class Averaging(Module):
    """A parameter, a running mean and a list of them."""

    buffers = ("mean", "means")

    def __init__(self) -> None:
        self.gain = Value(2.0)
        self.mean = 0.5
        self.means = [1.0, 2.0]


def model(seed: int, width: int = 3) -> Module:
    """A model with parameters and buffers, drawn from a seed."""
    made = Module()
    made.net = MLP(2, [width, 1], rng=random.Random(seed))
    made.average = Averaging()
    made.average.mean = float(seed)
    return made


def numbers(of: Module) -> dict[str, object]:
    """A copy of the state."""
    return of.state_dict()


def test_state_holds_parameters_then_buffers_by_name():
    """Every parameter under its name, every buffer under the way to it, as plain numbers."""
    state = model(1).state_dict()
    assert list(state)[-3:] == ["average.gain", "average.mean", "average.means"]
    assert state["average.mean"] == 1.0
    assert state["average.means"] == [1.0, 2.0]
    assert all(type(x) in (float, list) for x in state.values())


def test_state_is_a_copy():
    """Training on changes neither a state that was taken nor its lists."""
    made = model(1)
    state = made.state_dict()
    before = json.dumps(state)
    made.average.means[0] = 9.0
    made.average.gain.data = 9.0
    assert json.dumps(state) == before


def test_tied_parameters_stand_once():
    """A parameter that is reached twice is one number of the state."""
    made = Module()
    made.first = made.second = Averaging()
    made.third = Averaging()
    made.third.gain = made.first.gain
    assert [name for name in made.state_dict() if "gain" in name] == ["first.gain"]


def test_load_gives_another_model_the_same_numbers():
    """After load_state_dict the two models have the same state and the same outputs."""
    source, target = model(1), model(2)
    assert numbers(source) != numbers(target)
    target.load_state_dict(source.state_dict())
    assert numbers(source) == numbers(target)
    assert source.net([1.0, 2.0]).data == target.net([1.0, 2.0]).data


@pytest.mark.parametrize(
    "number", [5e-324, -0.0, 0.1, math.pi, 1.7976931348623157e308, math.inf, -math.inf]
)
def test_file_keeps_every_bit(tmp_path: Path, number: float):
    """A number that was saved and loaded is the same to the bit, infinities included."""
    source, target = Averaging(), Averaging()
    source.gain.data = source.mean = number
    source.means = [number, -number]
    source.save(tmp_path / "state.json")
    target.load(tmp_path / "state.json")
    assert repr(target.state_dict()) == repr(source.state_dict())


def test_file_is_strict_json_and_keeps_nan(tmp_path: Path):
    """A diverged model can be saved, and its file is JSON that any reader takes."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    source, target = Averaging(), Averaging()
    source.gain.data = math.nan
    path = tmp_path / "state.json"
    source.save(path)
    json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    target.load(path)
    assert math.isnan(target.gain.data)


def test_save_leaves_no_other_file(tmp_path: Path):
    """The folder holds the state alone, also after it was written twice."""
    for seed in (1, 2):
        model(seed).save(tmp_path / "state.json")
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]


def test_save_to_a_missing_folder_is_an_error_and_leaves_nothing(tmp_path: Path):
    """A path that cannot be written raises OSError."""
    with pytest.raises(OSError):
        model(1).save(tmp_path / "absent" / "state.json")
    assert list(tmp_path.iterdir()) == []


WRONG_STATES = [
    (lambda s: s.pop("average.gain"), "1 missing ('average.gain')"),
    (lambda s: s.update(extra=1.0), "1 not in the model ('extra')"),
    (lambda s: s.update({"average.gain": "2"}), "average.gain: expected a number, got str '2'"),
    (lambda s: s.update({"average.gain": True}), "average.gain: expected a number, got bool"),
    (lambda s: s.update({"average.gain": None}), "average.gain: expected a number, got NoneType"),
    (lambda s: s.update({"average.gain": [1.0]}), "average.gain: expected a number, got list"),
    (lambda s: s.update({"average.gain": 10**400}), "average.gain: the whole number is too large"),
    (lambda s: s.update({"average.means": 1.0}), "expected a list of 2 numbers, got 1.0"),
    (
        lambda s: s.update({"average.means": [1.0]}),
        "expected a list of 2 numbers, got a list of 1",
    ),
    (lambda s: s.update({"average.means": [1.0, "x"]}), "average.means[1]: expected a number"),
]


@pytest.mark.parametrize(("spoil", "message"), WRONG_STATES)
def test_state_that_does_not_fit_changes_nothing(spoil, message):
    """The error names what is wrong, and not one number of the model has changed."""
    target = model(2)
    state = model(1).state_dict()
    spoil(state)
    before = numbers(target)
    with pytest.raises(StateError) as caught:
        target.load_state_dict(state)
    assert message in str(caught.value)
    assert numbers(target) == before


def test_state_of_another_size_says_so():
    """A model of other widths is told from a damaged file, and only a few names are listed."""
    with pytest.raises(StateError, match="saved from a model of other sizes") as caught:
        model(1, width=4).load_state_dict(model(1).state_dict())
    assert "..." in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("state", [None, [1.0], "state.json"])
def test_state_that_is_no_dict_is_a_type_error(state):
    """load_state_dict takes a dict; a path goes to load."""
    with pytest.raises(TypeError, match="takes a dict of numbers by name"):
        model(1).load_state_dict(state)


WRONG_FILES = [
    (b"", "not JSON"),
    (b"\xff\xfe\x00", "not JSON"),
    (b"[" * 100_000, "not JSON"),
    (b"[1, 2]", "is JSON, but not a file of Module.save"),
    (b'{"format": "other", "version": 1}', "is JSON, but not a file of Module.save"),
    (b'{"format": "autograd-core nn state", "version": 99, "state": {}}', "of version 99"),
    (b'{"format": "autograd-core nn state", "version": 1}', "has no state"),
    (b'{"format": "autograd-core nn state", "version": 1, "state": {}}', "does not fit"),
]


@pytest.mark.parametrize(("content", "message"), WRONG_FILES)
def test_file_that_is_not_ours_changes_nothing(tmp_path: Path, content: bytes, message: str):
    """The error names the file or what it lacks, and the model is as it was."""
    path = tmp_path / "state.json"
    path.write_bytes(content)
    target = model(2)
    before = numbers(target)
    with pytest.raises(StateError) as caught:
        target.load(path)
    assert message in str(caught.value)
    assert numbers(target) == before


def test_missing_file_is_a_state_error(tmp_path: Path):
    """A file that is not there is named."""
    with pytest.raises(StateError, match=r"absent\.json: cannot be read: No such file"):
        model(1).load(tmp_path / "absent.json")


def test_two_parameters_of_one_name_are_refused():
    """Dict keys 1 and "1" name the same; a state would lose one in silence."""

    class Named(Module):
        def __init__(self):
            self.table = {1: Value(1.0), "1": Value(2.0)}

    with pytest.raises(StateError, match=r"two parameters are called 'table\.1'"):
        Named().state_dict()


def test_file_that_does_not_fit_is_named(tmp_path):
    """With many files about, the error says which one does not fit the model."""
    path = tmp_path / "small.json"
    MLP(1, [1]).save(path)
    with pytest.raises(StateError, match=r"small\.json: the state does not fit the model"):
        MLP(2, [1]).load(path)


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_file_may_be_read_by_whom_other_files_may(tmp_path):
    """The mode is that of any new file, not that of a private one."""
    other = tmp_path / "other"
    other.touch()
    MLP(1, [1]).save(tmp_path / "model.json")
    assert (tmp_path / "model.json").stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize("where", ["state", "document"])
def test_a_file_of_foreign_names_is_refused_before_it_is_read_whole(tmp_path, where, monkeypatch):
    """Of a million names only about a thousand are looked at, and the message has the first."""
    seen = []
    read = nn.state.decode
    monkeypatch.setattr(nn.state, "decode", lambda text, at: seen.append(at) or read(text, at))
    foreign = {f"k{i}": 0.5 for i in range(100_000)}
    document = {"format": nn.state.FORMAT, "version": 1, "state": foreign}
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(document if where == "state" else foreign))
    with pytest.raises(StateError) as caught:
        model(1).load(path)
    assert ("'k0'" in str(caught.value)) is (where == "state")
    assert len(str(caught.value)) < 400
    assert len(seen) < 2000


JSON_TEXTS = [
    "{}", " {} ", '{"a": 1}', '{"a": {"b": [1, {"c": null}]}, "d": "\\u00e9\\n"}', "[1, 2]", "3",
    '{"a":1,"a":2}', '"x"', "", "{", '{"a"', '{"a" 1}', '{"a": 1 "b": 2}', '{"a": 1,}', "{,}",
    "{1: 2}", '{"a": }', '{"a": 1} x', '{"a": 1}}', "\ufeff{}", '{"a": NaN}', "{'a': 1}",
    '{"a": 01}',
]  # fmt: skip


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_objects_are_read_as_json_reads_them(text):
    """Member by member: the same values, and the same texts refused."""
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match="char"):
            read_document(text, lambda key, text, at: decode(text, at))
        return
    assert read_document(text, lambda key, text, at: decode(text, at)) == expected


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda parts: st.dictionaries(st.text(), parts) | st.lists(parts),
    ),
    st.sampled_from([None, 1, "\t"]),
)
def test_any_document_is_read_as_json_reads_it(value, indent):
    """Whatever it holds, however it is laid out."""
    text = json.dumps(value, indent=indent)
    assert read_document(text, lambda key, text, at: decode(text, at)) == value
