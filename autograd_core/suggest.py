"""Suggest the nearest known name for a mistyped option or keyword argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache, wraps
from inspect import Parameter, signature
from typing import Any, Self, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

LIKENESS = 0.7
"""The lowest difflib ratio of two words that counts as a typing slip."""

SYNONYMS = (
    ("data", "value", "val", "number"),
    ("label", "name"),
    ("lr", "learning_rate", "learn_rate", "rate", "eta", "step_size"),
    ("params", "parameters", "weights"),
    ("betas", "beta", "beta1", "beta2"),
    ("eps", "epsilon"),
    ("momentum", "beta", "mu"),
    ("weight_decay", "decay", "wd", "l2"),
    ("alpha", "rho"),
    ("initial", "initial_accumulator_value"),
    ("epochs", "n_epochs", "num_epochs", "iterations", "n_iter", "max_iter", "steps"),
    ("batch_size", "batch", "minibatch", "bs"),
    ("xs", "x", "inputs", "data", "samples"),
    ("targets", "y", "ys", "labels", "target", "y_true"),
    ("outputs", "y_pred", "predictions", "preds"),
    ("loss", "criterion", "loss_fn", "loss_function"),
    ("optimizer", "optimiser", "optim", "opt"),
    ("validation", "validation_data", "val_data", "val"),
    ("schedule", "scheduler", "lr_scheduler"),
    ("clip_norm", "max_norm", "clip", "grad_clip"),
    ("patience", "early_stopping"),
    ("label_smoothing", "smoothing", "smooth"),
    ("penalty", "regularizer", "regulariser", "regularization"),
    ("progress", "verbose", "progress_bar", "bar"),
    ("report", "print_every", "log_every", "every"),
    ("nin", "in_features", "input_size", "input_dim", "n_in", "n_inputs"),
    ("nout", "out_features", "output_size", "output_dim", "n_out", "n_outputs", "units"),
    ("nouts", "hidden", "hidden_sizes", "hidden_layer_sizes", "layers", "sizes", "units"),
    ("nhidden", "hidden_size", "hidden_dim", "hidden", "units"),
    ("activation", "act", "activation_fn", "nonlinearity"),
    ("init", "initializer", "initialiser", "kernel_initializer", "weight_init"),
    ("rng", "random_state", "seed", "random_seed", "generator"),
    ("p", "rate", "prob", "dropout", "dropout_rate"),
    ("dropout", "dropout_rate", "p"),
    ("norm", "normalization", "batch_norm", "layer_norm"),
    ("kernel", "kernel_size"),
    ("size", "kernel_size", "head_size", "head_dim"),
    ("symbols", "num_embeddings", "vocab_size"),
    ("features", "embedding_dim", "num_features", "normalized_shape", "dim"),
    ("channels", "num_channels"),
    ("groups", "num_groups"),
    ("steps", "t_max", "total_iters"),
    ("minimum", "eta_min", "min_lr"),
    ("first", "start_factor"),
    ("last", "end_factor"),
    ("factor", "lr_lambda"),
    ("n", "n_samples", "count", "size"),
    ("share", "train_size", "test_size", "fraction", "ratio"),
    ("rankdir", "direction", "orientation"),
    ("theme", "style", "color_scheme", "colors"),
    ("mse", "mean_squared_error", "squared_error", "l2"),
    ("l1", "mae", "mean_absolute_error"),
    ("cross_entropy", "categorical_crossentropy", "ce"),
    ("binary_cross_entropy", "bce", "log_loss"),
    ("sigmoid", "logistic"),
    ("linear", "identity", "none"),
    ("silu", "swish"),
    ("kaiming_uniform", "he_uniform", "he"),
    ("kaiming_normal", "he_normal", "msra"),
    ("xavier_uniform", "glorot_uniform", "glorot"),
    ("xavier_normal", "glorot_normal"),
)
"""Words of other libraries with the same meaning; any of them suggests the known one."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or "".

    Recognises other upper and lower case, other libraries' words, the beginning of a name, and
    a slip of a letter or two.
    """
    names = list(known)
    meant = {other.lower(): other for other in reversed(names)}
    for group in SYNONYMS:
        target = next((meant[word] for word in group if word in meant), None)
        if target is not None and target in names:
            for word in group:
                meant.setdefault(word, target)
    wanted = name.lower()
    if wanted in meant:
        return meant[wanted]
    begun = [other for other in names if len(name) >= 3 and other.lower().startswith(wanted)]
    close = begun or get_close_matches(wanted, meant, n=1, cutoff=LIKENESS)
    return meant[close[0].lower()] if close else ""


def did_you_mean(name: Any, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: "; did you mean 'relu'?", or ""."""
    meant = nearest(name, known) if isinstance(name, str) else ""
    return f"; did you mean {meant!r}?" if meant else ""


def require_keywords(
    function: Callable[..., Any],
    keywords: Mapping[str, Any],
    called: str,
    options_of: Callable[..., Any] | None = None,
) -> None:
    """Raise TypeError unless the function takes these keywords; suggest the one that was meant.

    A function with `**options` takes all keywords, or those of the function they are passed to.
    """
    known = _keywords(function)
    if known is None and options_of is not None:
        known = _keywords(function, any_other=False)
        others = _keywords(options_of)
        known = None if known is None or others is None else tuple(dict.fromkeys(known + others))
    for name in keywords:
        if known is not None and name not in known:
            hint = f". Did you mean {meant!r}?" if (meant := nearest(name, known)) else ";"
            raise TypeError(
                f"{called}() got an unexpected keyword argument {name!r}{hint} "
                f"{'It' if meant else 'it'} takes {', '.join(known) or 'none'}"
            )


@lru_cache(maxsize=512)
def _keywords(function: Callable[..., Any], any_other: bool = True) -> tuple[str, ...] | None:
    """The keyword arguments that a function takes by name; None if it takes any keyword."""
    taken = signature(function).parameters.values()
    if any_other and any(parameter.kind is Parameter.VAR_KEYWORD for parameter in taken):
        return None
    named = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    return tuple(p.name for p in taken if p.kind in named and p.name != "self")


def suggests(function: F, options_of: Callable[..., Any] | None = None) -> F:
    """Decorate a function so that an unknown keyword raises an error with the keyword meant.

    Args:
        function: the function to decorate.
        options_of: the function that takes its `**options`.
    """

    @wraps(function)
    def checked(*args: Any, **keywords: Any) -> Any:
        if keywords:
            require_keywords(function, keywords, function.__name__, options_of)
        return function(*args, **keywords)

    return cast(F, checked)


class Suggesting:
    """A base class: an unknown keyword raises an error with the keyword meant."""

    def __new__(cls, *args: Any, **keywords: Any) -> Self:
        """Make an instance after checking the keyword arguments against `__init__`."""
        if keywords:
            require_keywords(cls.__init__, keywords, cls.__name__)
        return super().__new__(cls)
