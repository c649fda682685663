"""One network with each activation in turn, built by a function."""

import torch
import torch.nn as nn

X = torch.tensor([[0.5 * i - 2.0, 1.0 - 0.3 * i] for i in range(8)])
y = torch.tensor([[0.1 * i * i] for i in range(8)])


def build(activation):
    return nn.Sequential(nn.Linear(2, 4), activation, nn.Linear(4, 4), activation, nn.Linear(4, 1))


losses = []
for activation in (
    nn.ReLU(),
    nn.LeakyReLU(),
    nn.ELU(alpha=0.5),
    nn.Tanh(),
    nn.Sigmoid(),
    nn.LogSigmoid(),
    nn.Softplus(beta=2),
    nn.SiLU(),
    nn.GELU(),
    nn.GELU(approximate="tanh"),
    nn.Hardtanh(),
    nn.Hardsigmoid(),
    nn.Softmax(dim=-1),
    nn.Identity(),
):
    model = build(activation)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(6):
        optimizer.zero_grad()
        loss = nn.MSELoss()(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
