"""A model with Dropout, used in eval mode for fine tuning; train() and eval() are switched."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 6)
        self.drop = nn.Dropout(p=0.5)
        self.fc2 = nn.Linear(6, 3)

    def forward(self, x):
        x = self.drop(F.leaky_relu(self.fc1(x), negative_slope=0.2))
        return F.log_softmax(self.fc2(x), dim=1)


X = torch.tensor([[0.1 * i, 0.3, -0.2 * i] for i in range(9)])
y = torch.tensor([i % 3 for i in range(9)])
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
net.train()
was_training = net.training
net.eval()
losses = []
for epoch in range(40):
    optimizer.zero_grad()
    loss = F.nll_loss(net(X), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
results = [float(was_training), float(net.training)]
