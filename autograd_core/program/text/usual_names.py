"""What courses and well-known code call an array step: z1, h1, q, logits, a, x_attn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd_core.primitives.activations import ROWS
from autograd_core.program.lift.lifted import PADDED, Array, Ref

ACTIVATIONS = {"tanh", *(row.name for row in ROWS)}

LOGITS = re.compile(r"(attn_)?logits(_\d+)?")
_WEIGHT = re.compile(r"(.*_)?[Ww]([a-z]{0,2}|\d+)")
_STREAM = re.compile(r"(x|normed)(_\d+)?")
_SCALE = re.compile(r"scale(_\d+)?")
_SOFTMAXES = ("softmax", "log_softmax", "logsumexp")


class UsualNames:
    """The usual names of the steps of a graph.

    Args:
        arrays: operands first.
    """

    def __init__(self, arrays: Sequence[Array]) -> None:
        self.arrays = arrays
        self.users: dict[int, list[int]] = {}
        for i, step in enumerate(arrays):
            for ref in step.operands:
                if ref.array is not None:
                    self.users.setdefault(ref.array, []).append(i)
        self.found: dict[int, str] = {}
        for i, step in enumerate(arrays):
            if step.kind == "list" and step.op in _SOFTMAXES:
                self._softmax(i, step)
            elif step.op == "truediv":
                self._quotient(i, step)

    def of(self, i: int) -> str:
        """What a step is usually called; "" if nothing. Operands are named before."""
        step = self.arrays[i]
        if step.kind == "join":
            roles = {
                self._array(ref).role if ref.array is not None else "" for ref in step.operands
            }
            return "theta" if roles == {"parameter"} else "joined"
        if i in self.found:
            return self.found[i]
        if step.kind == "product":
            return self._product(i, step)
        source = self._source(step)
        if source is None:
            return ""
        activates = step.op in ACTIVATIONS or (step.is_own and len(step.operands) == 1)
        if activates and source.kind == "product":
            return self._activation(step, source)
        if step.op == "add":
            return self._sum(step)
        if step.op in ("pow_constant", "mul", "sqrt"):
            return self._norm(step, source)
        return ""

    def _array(self, ref: Ref) -> Array:
        """The array that is read."""
        return self.arrays[ref.array or 0]

    def _source(self, step: Array, operand: int = 0) -> Array | None:
        """The array that an operand reads; None if it reads numbers."""
        ref = step.operands[operand]
        return self._array(ref) if ref.array is not None else None

    def _readers(self, i: int) -> list[int]:
        """The steps that read an array, also where it is padded."""
        found = []
        for k in self.users.get(i, ()):
            found += self.users.get(k, []) if self.arrays[k].op == PADDED else [k]
        return found

    def _feeds_product(self, i: int) -> bool:
        """Whether an array is multiplied with another, as weights of attention are."""
        readers = [self.arrays[k] for k in self._readers(i)]
        return any(
            k.kind == "product" and len({ref.array for ref in k.operands[:2]}) == 2
            for k in readers
        )

    def _softmax(self, i: int, step: Array) -> None:
        """Name a softmax, and what it is computed from."""
        attends = step.op == "softmax" and self._feeds_product(i)
        if step.op == "softmax":
            self.found[i] = "a" if attends else "p"
        source = step.operands[0].array
        if source is not None and self.arrays[source].kind == "join":
            parts = [ref.array for ref in self.arrays[source].operands if ref.array is not None]
            source = parts[0] if len(parts) == 1 else None
            if source is not None and self.arrays[source].op == "sub":
                source = self.arrays[source].operands[0].array
        self._logits(source, attends)

    def _logits(self, i: int | None, attends: bool) -> None:
        """Name what a softmax is computed from."""
        if i is not None and self.arrays[i].kind in ("map", "product"):
            self.found.setdefault(i, "attn_logits" if attends else "logits")

    def _quotient(self, i: int, step: Array) -> None:
        """Name a softmax that is written out: `exps / total`, as in microgpt."""
        top, total = step.operands[0].array, step.operands[1].array
        if top is None or total is None or self.arrays[top].op != "exp":
            return
        if self.arrays[total].kind != "sum" or total not in self._readers(top):
            return
        attends = self._feeds_product(i)
        self.found[i] = "a" if attends else "p"
        self.found.setdefault(top, "exps")
        self.found.setdefault(total, "total")
        source = self.arrays[top].operands[0].array
        if source is not None and self.arrays[source].op == "sub":
            if self.arrays[source].operands[1].array is None:
                source = self.arrays[source].operands[0].array
        self._logits(source, attends)

    def _product(self, i: int, step: Array) -> str:
        """A product by its weights: z1 of W1, q of Wq, layer0_q of layer0_wq, fc1_out of fc1."""
        if not step.inner:
            return ""
        left, right = self._source(step), self._source(step, 1)
        if any(
            source is not None and re.fullmatch(r"a(_\d+)?", source.name)
            for source in (left, right)
        ):
            return "x_attn"
        if any(
            source is not None and source.op == PADDED and self._is_weights(source)
            for source in (left, right)
        ):
            return "x_attn"
        if left is None or left.kind != "leaf" or len(left.shape) != 2:
            return ""
        match = _WEIGHT.fullmatch(left.name)
        if match:
            owner, tail = match[1] or "", match[2]
            return f"{owner}{tail}" if tail.isalpha() else f"{owner}z{tail}"
        others = right is not None and right.kind == "leaf"
        named = left.role == "parameter" or not others
        return f"{left.name}_out" if named and not left.name.startswith("leaf") else ""

    def _is_weights(self, padded: Array) -> bool:
        """Whether what is padded are weights of attention."""
        source = self._source(padded)
        return source is not None and re.fullmatch(r"a(_\d+)?", source.name) is not None

    def _activation(self, step: Array, source: Array) -> str:
        """An activation: h1 of z1, head_h of head_z, fc1_relu of fc1_out."""
        if source.name.endswith("_out"):
            return f"{source.name.removesuffix('_out')}_{step.op}"
        match = re.fullmatch(r"(.*_)?z(\d*)", source.name)
        return f"{match[1] or ''}h{match[2]}" if match else ""

    def _sum(self, step: Array) -> str:
        """The stream of a transformer: embeddings added up, then what each part adds to it."""
        sources = [self._source(step, k) for k in (0, 1)]
        if any(source is None or len(step.shape) != 2 for source in sources):
            return ""
        leaves = [source for source in sources if source is not None and source.kind == "leaf"]
        if len(leaves) == 2:
            return "x"
        streams = [source for source in sources if source and _STREAM.fullmatch(source.name)]
        products = [source for source in sources if source and source.kind == "product"]
        return "x" if streams and products else ""

    def _norm(self, step: Array, source: Array) -> str:
        """What a norm divides by, or multiplies with, and its result."""
        if step.op == "mul":
            names = [one.name for one in (self._source(step, k) for k in (0, 1)) if one]
            scaled = len(names) == 2 and any(map(_SCALE.fullmatch, names))
            return "normed" if scaled else ""
        if source.op != "add" or source.operands[1].array is not None:
            return ""
        mean = self._source(source)
        if mean is not None and mean.op == "truediv" and mean.operands[1].array is None:
            mean = self._source(mean)
        if mean is None or mean.kind not in ("sum", "product"):
            return ""
        if step.op == "sqrt":
            return "std"
        return "scale" if step.static == (-0.5,) else ""
