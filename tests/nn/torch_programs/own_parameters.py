"""A module with parameters of its own, one sample at a time: a damped oscillation."""

import torch
import torch.nn as nn


class Damped(nn.Module):
    def __init__(self):
        super().__init__()
        self.amplitude = nn.Parameter(torch.tensor(1.0))
        self.decay = nn.Parameter(torch.tensor(0.5))
        self.frequency = nn.Parameter(torch.tensor(1.8))

    def forward(self, t):
        return self.amplitude * torch.exp(-self.decay * t) * torch.cos(self.frequency * t)


times = [0.1 * i for i in range(30)]
measured = torch.exp(torch.tensor([-0.3 * t for t in times]))
model = Damped()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
losses = []
for epoch in range(40):
    loss = sum((model(t) - m) ** 2 for t, m in zip(times, measured)) / len(times)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
results = [p.item() for p in model.parameters()]
