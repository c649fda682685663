"""Three spirals, as in CS231n: one hidden layer of ReLU, weight decay."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

N, K = 12, 3
data, target = [], []
for k in range(K):
    for i in range(N):
        r = i / (N - 1)
        angle = 4.0 * (k + r)
        data.append([r * math.sin(angle), r * math.cos(angle)])
        target.append(k)


class SpiralNet(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.fc1 = nn.Linear(2, h)
        self.fc2 = nn.Linear(h, K)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        return self.fc2(x)


X, y = torch.tensor(data), torch.tensor(target)
model = SpiralNet(12)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, weight_decay=1e-3)
losses = []
for i in range(50):
    loss = F.cross_entropy(model(X), y)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
