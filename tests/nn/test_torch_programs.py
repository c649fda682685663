"""Programs written for PyTorch run with the imports changed, and lose as PyTorch loses.

The programs are the files of torch_programs, each as people write it. Only their lines that import
from torch are changed for nn. The first weights are drawn by Python's generator in both.
"""

import math
import random
import re
from pathlib import Path

import pytest

from nn.inits import kaiming

try:
    import torch
except ImportError:
    torch = None

FOLDER = Path(__file__).parent / "torch_programs"
PROGRAMS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.py"))}

IMPORTS = {
    "import torch": "from nn import torch",
    "import torch.nn as nn": "import nn",
    "from torch import nn": "import nn",
    "from torch import nn, optim": "import nn; from nn.torch import optim",
    "import torch.optim as optim": "from nn.torch import optim",
    "import torch.nn.functional as F": "import nn.functional as F",
    "from torch.nn.utils import clip_grad_value_": "from nn.utils import clip_grad_value_",
    "from torch.optim import SGD": "from nn import SGD",
    "from torch.optim import RMSprop": "from nn import RMSprop",
    "from torch.optim.lr_scheduler import CosineAnnealingLR": "from nn import CosineAnnealingLR",
    "from torch.utils.data import DataLoader, TensorDataset": (
        "from nn import DataLoader, TensorDataset"
    ),
}
"""What a line that imports from torch becomes."""


def for_nn(source):
    """The program with its imports changed."""
    lines = source.splitlines()
    changed = [IMPORTS[line] if re.match(r"(import|from) torch", line) else line for line in lines]
    return "\n".join(changed)


def run(source, name):
    """What a program leaves behind: the losses, and results of its own."""
    random.seed(1)
    found = {"__name__": "program"}
    exec(compile(source, f"{name}.py", "exec"), found)
    return found["losses"], found.get("results", [])


@pytest.fixture
def drawn_alike(monkeypatch):
    """Torch computes in float64 and draws the weights of a Linear as nn does, by its seed."""

    def reset(layer):
        draw = kaiming(gain=1 / math.sqrt(3))(layer.in_features, layer.out_features, None)
        with torch.no_grad():
            for parameter in layer.parameters():
                numbers = [draw() for _ in range(parameter.numel())]
                parameter.copy_(torch.tensor(numbers).reshape(parameter.shape))

    monkeypatch.setattr(torch.nn.Linear, "reset_parameters", reset)
    monkeypatch.setattr(torch, "manual_seed", random.seed)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.skipif(torch is None, reason="needs torch")
def test_what_pytorch_says_of_the_exercise_as_printed():
    """`or` is a keyword, and no setting of Adam; whole numbers and a row of targets do not do."""
    line = "torch.optim.Adam(net.parameters(), or=0.05)"
    with pytest.raises(SyntaxError):
        compile(line, "exercise", "eval")
    net = torch.nn.Linear(2, 1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'or'"):
        torch.optim.Adam(net.parameters(), **{"or": 0.05})
    with pytest.raises(RuntimeError, match="same dtype"):
        net(torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]]))
    targets = torch.tensor([0.0, 1.0, 1.0, 0.0])
    with pytest.warns(UserWarning, match="target size"):
        assert torch.nn.MSELoss()(targets.reshape(4, 1), targets).item() == 0.5


def test_there_are_as_many_programs_as_the_readme_says():
    """Forty-one."""
    assert len(PROGRAMS) == 41


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_learns(name):
    """With the imports changed it runs, and its losses are finite and become smaller."""
    losses, results = run(for_nn(PROGRAMS[name]), name)
    assert all(math.isfinite(x) for x in losses + results)
    assert min(losses) < losses[0]


@pytest.mark.skipif(torch is None, reason="needs torch")
@pytest.mark.parametrize("name", PROGRAMS)
def test_program_agrees_with_pytorch(name, drawn_alike):
    """Every loss and every result is PyTorch's to 1e-12."""
    expected_losses, expected = run(PROGRAMS[name], name)
    losses, results = run(for_nn(PROGRAMS[name]), name)
    assert losses == pytest.approx(expected_losses, rel=1e-12, abs=1e-12)
    assert results == pytest.approx(expected, rel=1e-12, abs=1e-12)
