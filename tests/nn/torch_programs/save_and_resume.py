"""States of model and optimiser taken out and put into new ones; training goes on."""

import torch
from torch import nn, optim


def make():
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    return model, optim.Adam(model.parameters(), lr=0.05)


def train(model, optimizer, epochs):
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.MSELoss()(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())


X = torch.tensor([[0.3 * i, 1.0 - 0.1 * i] for i in range(8)])
y = torch.tensor([[0.5 * i] for i in range(8)])
losses = []
model, optimizer = make()
train(model, optimizer, 15)
checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}

model, optimizer = make()
model.load_state_dict(checkpoint["model"])
optimizer.load_state_dict(checkpoint["optimizer"])
train(model, optimizer, 15)
