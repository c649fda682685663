"""The best model in a file by torch.save, loaded into another; parameters are counted."""

import os
import tempfile

import torch
import torch.nn as nn
import torch.optim as optim


class MLP(nn.Module):
    def __init__(self, input_dim, hidden_dim, output_dim):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(input_dim, hidden_dim),
            nn.ReLU(),
            nn.Linear(hidden_dim, output_dim),
        )

    def forward(self, x):
        return self.net(x)


X = torch.tensor([[0.1 * i, (0.1 * i) ** 2, 1.0 - 0.1 * i] for i in range(10)])
y = torch.tensor([i // 4 for i in range(10)])
model = MLP(3, 6, 3)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.03)
scheduler = optim.lr_scheduler.StepLR(optimizer, 10)
losses = []
path = os.path.join(tempfile.mkdtemp(), "checkpoint.pt")
for epoch in range(25):
    outputs = model(X)
    loss = criterion(outputs, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
    torch.save({"epoch": epoch, "model_state_dict": model.state_dict()}, path)

checkpoint = torch.load(path)
loaded = MLP(3, 6, 3)
loaded.load_state_dict(checkpoint["model_state_dict"])
loaded.eval()
with torch.no_grad():
    _, predicted = torch.max(loaded(X), 1)
    final = criterion(loaded(X), y).item()
correct = sum(int(p == t) for p, t in zip(predicted, y))
total_params = sum(p.numel() for p in model.parameters())
results = [final, correct / len(y), total_params, checkpoint["epoch"], scheduler.get_last_lr()[0]]
