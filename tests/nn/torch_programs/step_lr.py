"""A learning rate that falls by steps."""

import torch
import torch.nn as nn
import torch.optim as optim

X = torch.tensor([[0.1 * i, 0.05 * i * i] for i in range(12)])
y = torch.tensor([[1.0 - 0.1 * i] for i in range(12)])
model = nn.Sequential(nn.Linear(2, 4), nn.LeakyReLU(0.1), nn.Linear(4, 1))
optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=15, gamma=0.5)
criterion = nn.MSELoss()

losses = []
for epoch in range(50):
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
