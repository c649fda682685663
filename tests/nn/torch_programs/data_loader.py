"""Mini-batches from a DataLoader, a running loss per epoch, functions train and test."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X = torch.tensor([[i / 10, (i * 7 % 10) / 10] for i in range(25)])
y = torch.tensor([int(i % 10 > 4) for i in range(25)])
loader = DataLoader(TensorDataset(X, y), batch_size=8, shuffle=False)


class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(2, 6),
            nn.ReLU(),
            nn.Linear(6, 2),
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return logits


def train(dataloader, model, loss_fn, optimizer):
    model.train()
    for batch, (inputs, labels) in enumerate(dataloader):
        pred = model(inputs)
        loss = loss_fn(pred, labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())


def test(dataloader, model, loss_fn):
    model.eval()
    test_loss = 0.0
    with torch.no_grad():
        for inputs, labels in dataloader:
            test_loss += loss_fn(model(inputs), labels).item()
    return test_loss / len(dataloader)


losses, results = [], []
model = NeuralNetwork()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
for t in range(10):
    train(loader, model, loss_fn, optimizer)
    results.append(test(loader, model, loss_fn))
