"""Early stopping with patience; the best weights are kept and put back."""

import copy
import random

import torch
import torch.nn as nn

random.seed(11)
xs = [[random.uniform(-1, 1)] for _ in range(24)]
ys = [[x[0] ** 2 + random.gauss(0, 0.1)] for x in xs]
X_train, y_train = torch.tensor(xs[:16]), torch.tensor(ys[:16])
X_val, y_val = torch.tensor(xs[16:]), torch.tensor(ys[16:])

model = nn.Sequential(nn.Linear(1, 10), nn.Tanh(), nn.Linear(10, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)

best_loss, best_state, patience, waited = float("inf"), None, 5, 0
losses = []
for epoch in range(100):
    model.train()
    optimizer.zero_grad()
    criterion(model(X_train), y_train).backward()
    optimizer.step()

    model.eval()
    with torch.no_grad():
        val_loss = criterion(model(X_val), y_val).item()
    losses.append(val_loss)
    if val_loss < best_loss:
        best_loss, best_state, waited = val_loss, copy.deepcopy(model.state_dict()), 0
    else:
        waited += 1
        if waited >= patience:
            break

model.load_state_dict(best_state)
results = [best_loss, criterion(model(X_val), y_val).item(), epoch]
