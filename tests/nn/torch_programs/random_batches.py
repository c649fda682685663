"""Mini-batches in an order that is drawn anew in each epoch; training and validation losses."""

import random

import torch
from torch import nn, optim

random.seed(9)
points = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(40)]
labels = [[1.0] if a * b > 0 else [0.0] for a, b in points]
train_points, val_points = points[:30], points[30:]
train_labels, val_labels = labels[:30], labels[30:]

model = nn.Sequential(
    nn.Linear(2, 8),
    nn.Tanh(),
    nn.Linear(8, 4),
    nn.Tanh(),
    nn.Linear(4, 1),
    nn.Sigmoid(),
)
criterion = nn.BCELoss()
optimizer = optim.SGD(model.parameters(), lr=0.3, momentum=0.9, weight_decay=1e-4)
losses, results = [], []
for epoch in range(12):
    model.train()
    order = list(range(30))
    random.shuffle(order)
    epoch_loss = 0.0
    for start in range(0, 30, 10):
        chosen = order[start : start + 10]
        xb = torch.tensor([train_points[i] for i in chosen])
        yb = torch.tensor([train_labels[i] for i in chosen])
        loss = criterion(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item() * len(chosen)
    losses.append(epoch_loss / 30)
    model.eval()
    with torch.no_grad():
        results.append(criterion(model(torch.tensor(val_points)), torch.tensor(val_labels)).item())
