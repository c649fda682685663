"""CrossEntropyLoss with smoothed labels, summed over the batch; then targets as probabilities."""

import torch
import torch.nn as nn

X = torch.tensor([[0.4 * i - 1.0, 0.2 * i] for i in range(6)])
y = torch.tensor([0, 1, 2, 2, 1, 0])
soft = torch.tensor([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3]] * 3)
model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 3))
smoothed = nn.CrossEntropyLoss(label_smoothing=0.1, reduction="sum")
to_soft = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
losses = []
for epoch in range(40):
    loss = smoothed(model(X), y) if epoch < 20 else to_soft(model(X), soft)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
