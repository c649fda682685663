"""Two moons as two classes: two hidden layers, AdamW, softmax for the probabilities."""

import math

import torch
import torch.nn as nn

upper = [[math.cos(math.pi * i / 14), math.sin(math.pi * i / 14)] for i in range(15)]
lower = [[1.0 - x, 0.5 - y] for x, y in upper]
X = torch.tensor(upper + lower)
y = torch.tensor([0] * 15 + [1] * 15)

model = nn.Sequential(
    nn.Linear(2, 8),
    nn.ReLU(inplace=True),
    nn.Linear(8, 8),
    nn.ReLU(inplace=True),
    nn.Linear(8, 2),
)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.05)

losses = []
for epoch in range(60):
    model.train()
    pred = model(X)
    loss = loss_fn(pred, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

model.eval()
with torch.no_grad():
    probabilities = torch.softmax(model(X), dim=1)
results = [p.item() for row in probabilities for p in row]
