from array import array

def all_finite(numbers: array[float]) -> bool: ...
def are_zero(numbers: array[float]) -> bool: ...
def decay(gradients: array[float], numbers: array[float], weight_decay: float) -> None: ...
def shrink(numbers: array[float], factor: float) -> None: ...
def descent(numbers: array[float], gradients: array[float], lr: float) -> None: ...
def momentum_descent(
    numbers: array[float],
    gradients: array[float],
    velocity: array[float],
    begun: bool,
    lr: float,
    momentum: float,
    nesterov: bool,
) -> None: ...
def adam(
    numbers: array[float],
    gradients: array[float],
    means: array[float],
    squares: array[float],
    steps: float,
    lr: float,
    first: float,
    second: float,
    eps: float,
) -> None: ...
def adagrad(
    numbers: array[float], gradients: array[float], sums: array[float], rate: float, eps: float
) -> None: ...
def rmsprop(
    numbers: array[float],
    gradients: array[float],
    squares: array[float],
    means: array[float],
    velocity: array[float],
    lr: float,
    alpha: float,
    eps: float,
    momentum: float,
    centered: bool,
) -> None: ...
