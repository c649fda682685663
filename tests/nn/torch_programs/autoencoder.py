"""An autoencoder: one-hot inputs through two numbers and back; encoder and decoder apart."""

import torch
import torch.nn as nn


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, 2), nn.Sigmoid())
        self.decoder = nn.Sequential(nn.Linear(2, 4), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


X = torch.tensor([[float(i == j) for j in range(4)] for i in range(4)])
model = Autoencoder()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
losses = []
for epoch in range(60):
    optimizer.zero_grad()
    loss = nn.MSELoss()(model(X), X)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
with torch.no_grad():
    results = [v.item() for row in model.encoder(X) for v in row]
