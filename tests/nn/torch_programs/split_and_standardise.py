"""Inputs standardised by hand, a training and a test set, accuracy of both in a function."""

import random

import torch
import torch.nn as nn


def accuracy(model, X, y):
    model.eval()
    with torch.no_grad():
        guesses = torch.argmax(model(X), dim=1)
    return sum(int(g) == int(t) for g, t in zip(guesses, y)) / len(y)


random.seed(2)
rows = [[random.gauss(50 + 20 * (i % 2), 10), random.gauss(1 - i % 2, 0.3)] for i in range(40)]
means = [sum(row[j] for row in rows) / len(rows) for j in range(2)]
stds = [(sum((r[j] - means[j]) ** 2 for r in rows) / len(rows)) ** 0.5 for j in range(2)]
scaled = [[(row[j] - means[j]) / stds[j] for j in range(2)] for row in rows]
X, y = torch.tensor(scaled), torch.tensor([i % 2 for i in range(40)])
X_train, X_test, y_train, y_test = X[:30], X[30:], y[:30], y[30:]

model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
losses = []
for epoch in range(30):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(X_train), y_train)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
results = [accuracy(model, X_train, y_train), accuracy(model, X_test, y_test)]
