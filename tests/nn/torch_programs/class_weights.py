"""Rare classes that count more: weights of classes, smoothed labels, soft targets, pos_weight."""

import torch
import torch.nn as nn

X = torch.tensor([[0.3 * i - 1.0, 0.1 * i * i] for i in range(9)])
y = torch.tensor([0, 0, 0, 0, 0, 0, 1, 1, 2])
soft = torch.tensor([[0.7, 0.2, 0.1]] * 6 + [[0.1, 0.2, 0.7]] * 3)
rare = torch.tensor([[0.0]] * 7 + [[1.0]] * 2)
weight = torch.tensor([0.2, 0.5, 1.0])

losses = []
for criterion, targets in (
    (nn.CrossEntropyLoss(weight=weight), y),
    (nn.CrossEntropyLoss(weight, label_smoothing=0.1, reduction="sum"), y),
    (nn.CrossEntropyLoss(weight=weight), soft),
    (nn.NLLLoss(weight), y),
    (nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.5])), rare),
):
    outputs = 1 if isinstance(criterion, nn.BCEWithLogitsLoss) else 3
    layers = [nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, outputs)]
    if isinstance(criterion, nn.NLLLoss):
        layers.append(nn.LogSoftmax(dim=1))
    model = nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(15):
        loss = criterion(model(X), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
