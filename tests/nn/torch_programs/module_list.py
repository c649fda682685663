"""A deep network of layers in a ModuleList, its sizes given as a list."""

import torch
import torch.nn as nn


class DeepNet(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.layers = nn.ModuleList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.layers.append(nn.Linear(n_in, n_out))
        self.activation = activation

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


X = torch.tensor([[0.2 * i - 1.0, 0.1 * i] for i in range(10)])
y = torch.cos(torch.tensor([[0.2 * i - 1.0] for i in range(10)]))
model = DeepNet([2, 6, 6, 6, 1], torch.tanh)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, betas=(0.8, 0.99))
losses = []
for epoch in range(30):
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
