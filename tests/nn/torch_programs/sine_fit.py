"""A network of tanh fitted to a sine; functions of torch make the data."""

import torch
import torch.nn as nn
import torch.optim as optim

X = torch.tensor([[-3.0 + 0.3 * i] for i in range(21)])
y = torch.sin(X)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 8)
        self.act = nn.Tanh()
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        return self.out(self.act(self.hidden(x)))


torch.manual_seed(0)
net = Net()
optimizer = optim.Adam(net.parameters(), lr=0.02)
losses = []
for epoch in range(60):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(X), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
