"""XOR as a class with forward; sigmoid output, BCELoss, momentum."""

import torch
from torch import nn, optim


class XORNet(nn.Module):
    def __init__(self, hidden=4):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.fc2 = nn.Linear(hidden, 1)

    def forward(self, x):
        x = torch.tanh(self.fc1(x))
        return torch.sigmoid(self.fc2(x))


inputs = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
labels = torch.tensor([[0], [1], [1], [0]], dtype=torch.float64)
net = XORNet()
loss_fn = nn.BCELoss()
optimizer = optim.SGD(net.parameters(), lr=0.5, momentum=0.9)

losses = []
for step in range(150):
    optimizer.zero_grad()
    loss = loss_fn(net(inputs), labels)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

net.eval()
with torch.no_grad():
    results = [float(row[0] > 0.5) for row in net(inputs)]
