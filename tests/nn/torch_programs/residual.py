"""Residual blocks: what goes in is added to what comes out."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, width)
        self.fc2 = nn.Linear(width, width)

    def forward(self, x):
        return torch.add(x, self.fc2(F.relu(self.fc1(x))))


class ResidualMLP(nn.Module):
    def __init__(self, inputs, width, outputs, blocks=2):
        super().__init__()
        self.first = nn.Linear(inputs, width)
        self.blocks = nn.Sequential(*[Block(width) for _ in range(blocks)])
        self.last = nn.Linear(width, outputs)

    def forward(self, x):
        return self.last(self.blocks(self.first(x)))


X = torch.tensor([[0.2 * i - 1.0, 0.1 * i] for i in range(10)])
y = torch.sin(torch.tensor([[0.5 * i] for i in range(10)]))
model = ResidualMLP(2, 5, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
losses = []
for epoch in range(30):
    loss = F.smooth_l1_loss(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
