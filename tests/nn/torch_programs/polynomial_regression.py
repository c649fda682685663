"""A cubic fitted by one Linear layer over powers of x, the loss summed as in torch's tutorial."""

import math

import torch

points = [-math.pi + 2 * math.pi * i / 40 for i in range(41)]
xx = torch.tensor([[x, x**2, x**3] for x in points])
y = torch.tensor([math.sin(x) for x in points])

model = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0))
loss_fn = torch.nn.MSELoss(reduction="sum")

learning_rate = 1e-5
losses = []
for t in range(100):
    y_pred = model(xx)
    loss = loss_fn(y_pred, y)
    losses.append(loss.item())
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for param in model.parameters():
            param.data -= learning_rate * param.grad
