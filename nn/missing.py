"""Names of other libraries that nn lacks, and what to write in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import autograd_core
from autograd_core.suggest import did_you_mean

_OPTIMIZERS = "the optimisers are in nn itself: SGD, Adam, AdamW, RMSprop, Adagrad"
_SCHEDULES = "LambdaLR(optimizer, factor) takes a function of the number of steps"
_RATES = "in nn itself: StepLR, ExponentialLR, CosineAnnealingLR, LinearLR, LambdaLR"
_ACTIVATION = "Layer and MLP take activation=f, a function of a net input, such as"
_CELL = "Recurrent({}(nin, nhidden)) goes through a sequence"
_VALUES = "numbers are Values, and samples lists of them; autograd_core has Value"
_BATCHES = "samples = Samples(xs, targets) holds both; samples[i : i + 16] is a mini-batch"

TORCH = {
    **dict.fromkeys(["Conv3d", "ConvTranspose1d", "ConvTranspose2d"], "Conv1d, Conv2d"),
    **dict.fromkeys(["MaxPool1d", "MaxPool2d", "AdaptiveMaxPool2d"], "MaxPool(size)"),
    **dict.fromkeys(["AvgPool1d", "AvgPool2d", "AdaptiveAvgPool2d"], "AvgPool(size)"),
    **dict.fromkeys(["BatchNorm2d", "BatchNorm3d"], "BatchNorm1d(features) of a batch of samples"),
    **dict.fromkeys(["InstanceNorm1d", "InstanceNorm2d"], "InstanceNorm(features)"),
    **dict.fromkeys(["Dropout1d", "Dropout2d", "AlphaDropout"], "Dropout(p)"),
    **{name: _CELL.format(f"{name}Cell") for name in ("RNN", "LSTM", "GRU")},
    **dict.fromkeys(["MultiheadAttention", "Transformer", "TransformerEncoder"], "AttentionHead"),
    "TransformerEncoderLayer": "AttentionHead",
    "Bilinear": "Linear(in_features, out_features)",
    "KLDivLoss": "kl_divergence(p, q) of two distributions",
    **dict.fromkeys(["MultiMarginLoss", "SoftMarginLoss", "HingeEmbeddingLoss"], "hinge(s, t)"),
    **dict.fromkeys(
        ["GaussianNLLLoss", "PoissonNLLLoss", "MultiLabelSoftMarginLoss"],
        "a loss is any function of outputs and targets that gives a Value",
    ),
    "ReLU6": f"{_ACTIVATION} lambda z: minimum(maximum(z, 0.0), 6.0)",
    "SELU": f"{_ACTIVATION} lambda z: 1.0507009873554805 * elu(z, 1.6732632423543772)",
    "CELU": f"{_ACTIVATION} lambda z: elu(z); CELU is ELU for alpha = 1",
    "Mish": f"{_ACTIVATION} lambda z: z * tanh(softplus(z))",
    "Hardswish": f"{_ACTIVATION} lambda z: z * hard_sigmoid(z)",
    "Softsign": f"{_ACTIVATION} lambda z: z / (1.0 + abs(z))",
    "Tanhshrink": f"{_ACTIVATION} lambda z: z - tanh(z)",
    "Unflatten": "samples are lists, which Python cuts into rows",
    "ParameterList": "a list of Values does",
    "ParameterDict": "a dict of Values does",
    "optim": _OPTIMIZERS,
    "lr_scheduler": _RATES,
    **dict.fromkeys(["LBFGS", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop"], _OPTIMIZERS),
    **dict.fromkeys(["MultiStepLR", "MultiplicativeLR", "ConstantLR", "PolynomialLR"], _SCHEDULES),
    **dict.fromkeys(["ReduceLROnPlateau", "OneCycleLR", "CyclicLR"], _SCHEDULES),
    "CosineAnnealingWarmRestarts": _SCHEDULES,
    **dict.fromkeys(["tensor", "Tensor", "zeros", "ones", "randn", "rand"], _VALUES),
    **dict.fromkeys(["Dataset", "random_split"], _BATCHES),
    "DataParallel": "a model runs in one process",
    "manual_seed": "random.seed(n) of Python, or rng=random.Random(n)",
    **dict.fromkeys(["save", "load"], "models have them: model.save(path), model.load(path)"),
    **dict.fromkeys(["Dense", "FullyConnected"], "Linear(in_features, out_features)"),
}
"""Names of torch, torch.nn and torch.optim."""

_DEVICE = "numbers are Python's floats: there is nothing to move"
_GRADIENTS = "loss.backward(), or gradients(y, [x]) of autograd_core"

BESIDE = {
    **dict.fromkeys(["device", "cuda", "mps", "backends", "get_default_device"], _DEVICE),
    **dict.fromkeys(["set_default_dtype", "get_default_dtype"], "numbers are Python's floats"),
    **dict.fromkeys(["autograd", "func"], _GRADIENTS),
    **dict.fromkeys(
        ["inference_mode", "set_grad_enabled", "enable_grad"], "with torch.no_grad():"
    ),
    **dict.fromkeys(["cat", "concat"], "a + b joins two lists"),
    **dict.fromkeys(["stack", "vstack"], "[a, b] is a list of both"),
    **dict.fromkeys(["matmul", "mm"], "nn.functional.linear(x, weight) is x W^T"),
    **dict.fromkeys(["from_numpy", "as_tensor"], "torch.tensor(array)"),
    **dict.fromkeys(["clamp", "clip"], "minimum(maximum(x, low), high) of autograd_core"),
    "pow": "[x**2 for x in xs]",
    **dict.fromkeys(["flatten", "ravel"], "nn.Flatten()(x)"),
    **dict.fromkeys(["unsqueeze", "reshape"], "[[x] for x in xs] has a level of lists more"),
    "squeeze": "[row[0] for row in rows] has a level of lists less",
    "eye": "[[float(i == j) for j in range(n)] for i in range(n)]",
    "where": "a comprehension with if and else",
    "compile": "Python runs the program as it is",
}
"""Names of torch that nn.torch lacks."""


def missing(
    name: str,
    known: Iterable[str],
    where: str = "nn",
    hints: Mapping[str, str] = MappingProxyType(TORCH),
) -> AttributeError:
    """Make the error for a name that nn or a part of it lacks, with what to write if known."""
    if name in hints:
        hint = f"; {hints[name]}"
    elif name in autograd_core.__all__:
        hint = f"; write from autograd_core import {name}"
    else:
        hint = did_you_mean(name, known)
    return AttributeError(f"{where} has no {name}{hint}", name=name)
