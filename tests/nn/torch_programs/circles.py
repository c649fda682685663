"""Two circles, one inside the other: tanh, BCEWithLogitsLoss, RMSprop."""

import math

import torch
from torch import nn
from torch.optim import RMSprop

points, labels = [], []
for i in range(16):
    angle = 2 * math.pi * i / 16
    points += [[math.cos(angle), math.sin(angle)], [0.4 * math.cos(angle), 0.4 * math.sin(angle)]]
    labels += [[0.0], [1.0]]
X, y = torch.tensor(points), torch.tensor(labels)

net = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = RMSprop(net.parameters(), lr=0.01)
losses = []
for epoch in range(60):
    optimizer.zero_grad()
    output = net(X)
    loss = criterion(output, y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
