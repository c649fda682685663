"""Mini-batches cut by slices, the average loss of each epoch."""

import torch
import torch.nn as nn
import torch.optim as optim

X = torch.tensor([[i / 30, 1.0 - i / 15] for i in range(30)])
y = torch.tensor([[0.5 * i / 30 + 0.25] for i in range(30)])

model = nn.Sequential(nn.Linear(2, 5), nn.Sigmoid(), nn.Linear(5, 1))
loss_fn = nn.MSELoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)

batch_size, losses = 7, []
for epoch in range(15):
    total = 0.0
    for i in range(0, len(X), batch_size):
        Xbatch = X[i : i + batch_size]
        ybatch = y[i : i + batch_size]
        loss = loss_fn(model(Xbatch), ybatch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(Xbatch)
    losses.append(total / len(X))
