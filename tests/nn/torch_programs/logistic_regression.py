"""Two clouds told apart by one Linear layer, with BCEWithLogitsLoss."""

import random

import torch
from torch import nn

random.seed(5)
clouds = [([random.gauss(c, 1.0), random.gauss(-c, 1.0)], float(c > 0)) for c in [-1, 1] * 20]
X = torch.tensor([x for x, _ in clouds])
y = torch.tensor([[t] for _, t in clouds])

model = nn.Linear(in_features=2, out_features=1)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

losses = []
for _ in range(60):
    logits = model(X)
    loss = criterion(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

with torch.no_grad():
    probabilities = torch.sigmoid(model(X))
correct = sum((p[0].item() > 0.5) == bool(t) for p, (_, t) in zip(probabilities, clouds))
results = [correct / len(clouds)]
