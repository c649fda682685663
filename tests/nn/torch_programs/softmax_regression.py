"""Three clouds, CrossEntropyLoss with class indices, accuracy by argmax."""

import random

import torch
import torch.nn as nn

random.seed(7)
centres = [(0.0, 2.0), (2.0, -1.0), (-2.0, -1.0)]
points, labels = [], []
for i in range(45):
    cx, cy = centres[i % 3]
    points.append([random.gauss(cx, 0.8), random.gauss(cy, 0.8)])
    labels.append(i % 3)
X = torch.tensor(points)
y = torch.tensor(labels, dtype=torch.long)

model = nn.Linear(2, 3)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)

losses = []
for epoch in range(50):
    scores = model(X)
    loss = criterion(scores, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

with torch.no_grad():
    predicted = torch.argmax(model(X), dim=1)
results = [float(sum(int(p == t) for p, t in zip(predicted, y)) / len(y))]
