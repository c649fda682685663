"""Names that people try on a model, an optimiser or a data set, and what to write instead."""

from typing import Any

_EVALUATE = "call it, model(x), or use evaluate(model, xs) of nn for several samples"
_TRAIN = "fit(model, loss, xs, targets, optimizer) of nn trains it"
_ALL = "did you mean .parameters()? weights(model) of nn leaves the biases out"
_BACKWARD = "the loss has it: loss.backward()"
_FLOATS = "numbers are Python's floats here: there is nothing to move or to convert"
_SPLIT = "samples.split(0.8) gives the two parts"

OF_MODELS = {
    **dict.fromkeys(["predict", "predict_proba", "transform", "evaluate"], _EVALUATE),
    **dict.fromkeys(["fit", "compile", "train_on_batch"], _TRAIN),
    **dict.fromkeys(["params", "weights", "trainable_variables", "get_weights"], _ALL),
    **dict.fromkeys(["to", "cuda", "cpu", "float", "double", "half"], _FLOATS),
    "backward": _BACKWARD,
    "step": "an optimiser makes steps: SGD(model.parameters(), lr=0.1).step()",
    "score": "accuracy(evaluate(model, xs), targets) of nn is the share of right answers",
    "summary": "repr(model) lists its layers",
    "children": "did you mean .modules()? It holds the model itself, too",
    "named_children": "did you mean .named_modules()? It holds the model itself, too",
    "requires_grad_": "give the optimiser only the parameters that it trains",
    "register_buffer": "assign an attribute, and name it in the class: buffers = ('mean',)",
    "register_parameter": "assign an attribute: self.w = Value(0.0)",
    "add_module": "assign an attribute: self.layer = Layer(2, 3)",
}
OF_OPTIMIZERS = {
    "backward": _BACKWARD,
    "minimize": "loss.backward(), then optimizer.step()",
    "learning_rate": "did you mean .lr?",
    "parameters": "did you mean .params?",
}
OF_DATA_SETS = {
    **dict.fromkeys(["train_test_split", "random_split", "train", "test"], _SPLIT),
    **dict.fromkeys(["X", "x", "data", "inputs"], "did you mean .xs?"),
    **dict.fromkeys(["y", "ys", "Y", "labels", "target"], "did you mean .targets?"),
    "shape": "len(samples) is the number of samples, len(samples.xs[0]) that of inputs",
}


def no_attribute(thing: object, name: str, habits: dict[str, str]) -> Any:
    """Raise the AttributeError of `__getattr__`, with what to write if that is known."""
    if hasattr(type(thing), name):  # a property whose own code failed
        return object.__getattribute__(thing, name)
    hint = f": {habits[name]}" if name in habits else ""
    kind = type(thing).__name__
    raise AttributeError(f"{kind!r} object has no attribute {name!r}{hint}", name=name, obj=thing)
