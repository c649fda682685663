"""Images of 3 x 3 pixels, flattened: bars along rows and columns."""

import torch
import torch.nn as nn

rows = [[[float(i == k)] * 3 for i in range(3)] for k in range(3)]
columns = [[[float(j == k) for j in range(3)] for _ in range(3)] for k in range(3)]
images = torch.tensor(rows + columns)
labels = torch.tensor([0, 0, 0, 1, 1, 1])

model = nn.Sequential(nn.Flatten(), nn.Linear(9, 6), nn.ReLU(), nn.Linear(6, 2))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
losses = []
for epoch in range(30):
    optimizer.zero_grad()
    loss = criterion(model(images), labels)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
