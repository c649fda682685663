"""No modules: weights in a list, F.linear and F.relu, one-hot targets."""

import torch
import torch.nn.functional as F

W1 = torch.tensor([[0.3, -0.2], [0.1, 0.4], [-0.5, 0.2]], requires_grad=True)
b1 = torch.tensor([0.1, 0.0, -0.1], requires_grad=True)
W2 = torch.tensor([[0.2, -0.3, 0.4], [-0.1, 0.5, 0.3]], requires_grad=True)
b2 = torch.tensor([0.0, 0.0], requires_grad=True)


def network(x):
    h = F.relu(F.linear(x, W1, b1))
    return F.softmax(F.linear(h, W2, b2), dim=1)


X = torch.tensor([[0.2 * i, 1.0 - 0.3 * i] for i in range(8)])
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
targets = F.one_hot(labels, num_classes=2)
optimizer = torch.optim.SGD([W1, b1, W2, b2], lr=0.5)
losses = []
for epoch in range(40):
    loss = F.mse_loss(network(X), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
