# %% [markdown]
# # 14. A tiny character model
#
# Which letter comes next? First this is answered by counting pairs of letters (*bigrams*), then by
# a network that reads the last three letters. Both are judged by the cross entropy of
# [notebook 7](07_losses_and_information.ipynb), on names that they have not seen, and both write
# names of their own.

# %% [markdown]
# ## The data
#
# The data are first names of people. A "." marks where a name begins and ends. Nine names of ten
# are for training, the others for testing.

# %%
import random

from nn import load_names

names = load_names()
random.Random(0).shuffle(names)
cut = len(names) * 9 // 10
train_names, test_names = names[:cut], names[cut:]
symbols = ".abcdefghijklmnopqrstuvwxyz"
number = {c: i for i, c in enumerate(symbols)}
print(f"{len(names)} names, {len(train_names)} for training; the first:", *names[:7])


def pairs(part):
    """(letter, next letter) for each place of each name."""
    return [pair for name in part for pair in zip("." + name, name + ".", strict=True)]


print(len(pairs(train_names)), "pairs; those of", names[0] + ":", *map("".join, pairs(names[:1])))

# %% [markdown]
# ## Bigrams: counting
#
# Of all pairs that begin with the letter `last`, the share that ends with `next` is the
# probability $p(\mathrm{next} \mid \mathrm{last})$. To each count 1 is added, so that nothing is
# impossible. What follows a ".", that is, the most frequent beginnings, then what follows a q and
# a j. (After q there was one letter only, a u; all others share the ones that were added.)

# %%
from collections import Counter

counts, totals = Counter(pairs(train_names)), Counter(a for a, _ in pairs(train_names))


def p_next(last, after):
    """The probability of a letter after another."""
    return (counts[last, after] + 1) / (totals[last] + len(symbols))


for last in ".qj":
    ranked = sorted(symbols, key=lambda c: -p_next(last, c))[:6]
    print(f"after {last!r}:", "  ".join(f"{c} {p_next(last, c):.3f}" for c in ranked))

# %% [markdown]
# The cross entropy on unseen names, in nats per letter: of somebody who knows nothing (log 27),
# who knows only how frequent letters are, and who knows the bigrams. $e$ to the power of the cross
# entropy is the *perplexity*: between how many letters one is still undecided.

# %%
import math


def mean_surprise(probability):
    """The mean of -log p over the pairs of the unseen names."""
    test = pairs(test_names)
    return -math.fsum(math.log(probability(a, b)) for a, b in test) / len(test)


frequency = Counter(b for _, b in pairs(train_names))
all_letters = frequency.total() + len(symbols)
losses = {
    "nothing": math.log(27),
    "letters": mean_surprise(lambda a, b: (frequency[b] + 1) / all_letters),
    "bigrams": mean_surprise(p_next),
}
for what, loss in losses.items():
    print(f"{what:8} {loss:.4f} nats   perplexity {math.exp(loss):5.2f}")

# %% [markdown]
# ## Bigrams: learning
#
# The same table can be learned. An `Embedding` is a table of parameters with a row for each
# letter; here a row is the 27 logits of the next letter, and the table is the whole model.
# Gradient descent on the cross entropy finds what counting knows at once, here for the letter that
# begins a name, row 0. (No 1 is added to these counts.)

# %%
from autograd_core import softmax
from nn import SGD, Embedding, cross_entropy

starts = Counter(name[0] for name in train_names)
shares = [starts[c] / len(train_names) for c in symbols]
table = Embedding(27, 27, random.Random(1))
row = table(0)
optimizer = SGD(row, lr=5.0)
for _ in range(200):
    optimizer.zero_grad()
    cross_entropy(row, shares).backward()
    optimizer.step()
learnt = softmax([w.data for w in row])
print("letter  counted  learnt")
for c in "aejmz":
    print(f"{c:>6}  {shares[number[c]]:.4f}   {learnt[number[c]]:.4f}")

# %% [markdown]
# The gradient reaches the row that was used, 27 numbers, and no other:

# %%
from autograd_core import gradients

used = gradients(cross_entropy(table(number["q"]), number["u"]), table.parameters())
print("parameters with a gradient:", sum(g != 0 for g in used), "of", len(used))

# %% [markdown]
# ## A network that sees three letters
#
# An embedding makes a vector of 4 numbers of each of the last three letters. These 12 numbers go
# through 24 tanh neurons, and 27 logits come out. (Small, so that the notebook is quick.) The
# parameters: $27 \cdot 4$ of the embedding, $(12 + 1) \cdot 24$ of the hidden layer and
# $(24 + 1) \cdot 27$ of the last one.

# %%
from nn import MLP, Module

CONTEXT, FEATURES, HIDDEN = 3, 4, 24


class Characters(Module):
    """Predicts the next letter from the last three: embeddings, a hidden layer, logits."""

    def __init__(self, rng):
        self.embedding = Embedding(27, FEATURES, rng)
        self.network = MLP(
            CONTEXT * FEATURES, [HIDDEN, 27], rng, activation="tanh", init="xavier_uniform"
        )

    def __call__(self, recent):
        """The logits of the next letter."""
        return self.network([v for vector in self.embedding(recent) for v in vector])


model = Characters(random.Random(2))
print(len(model.parameters()), "parameters")

# %% [markdown]
# Its samples: the last three letters, as numbers, and the next one.


# %%
def places(part):
    """The last three letters and the next one, as numbers, for each place of each name."""
    xs, targets = [], []
    for name in part:
        text = [number[c] for c in "..." + name + "."]
        for i in range(CONTEXT, len(text)):
            xs.append(text[i - CONTEXT : i])
            targets.append(text[i])
    return xs, targets


xs, targets = places(train_names)
for x, target in zip(xs[:4], targets[:4], strict=True):
    print("".join(symbols[i] for i in x), "->", symbols[target], "  as numbers", x, "->", target)

# %% [markdown]
# The graph of one loss. Equal nodes are folded into one box: "×24" counts them, and "a ... b" are
# the least and the largest of their numbers. `affine` is a net input. The loss is computed as
# $-\log q_y = \log(1 + \sum_{j \ne y} e^{s_j - s_y})$, from the 26 differences of the logits
# (`-`), by `logsumexp`. A gradient flows back to each parameter that took part. (Before training
# the loss of this sample is above log 27, that of knowing nothing: the random weights are not
# undecided but believe something wrong.)

# %%
from autograd_core import Graph
from viz import draw

loss = cross_entropy(model(xs[2]), targets[2])
loss.label = "loss"
loss.backward()
print("before training:", round(loss.data, 4), " log 27:", round(math.log(27), 4))
print(len(Graph(loss)), "nodes")
draw(loss, model=model, fold=True, theme="modern", number_format=".2f", constants=False)

# %% [markdown]
# ## Training
#
# Six passes over the training names with Adam, in minibatches of 32. After each pass the unseen
# names are evaluated (*validation*); nothing is learnt from them.

# %%
from nn import Adam, fit, l2_penalty

test = places(test_names)
history = fit(
    model,
    cross_entropy,
    xs,
    targets,
    Adam(model.parameters(), lr=0.01),
    epochs=6,
    batch_size=32,
    validation=test,
    penalty=lambda: l2_penalty(model.network.parameters(), 1e-4),
    rng=random.Random(3),
    report=1,
)

# %% [markdown]
# The same as curves.

# %%
from viz.plots import plot_losses

plot_losses(history)

# %% [markdown]
# The three models of the table above, and the network, on the unseen names:

# %%
from nn import cost, evaluate

final = cost([cross_entropy(o, t) for o, t in zip(evaluate(model, test[0]), test[1], strict=True)])
for what, value in {**losses, "network": final}.items():
    print(f"{what:8} {value:.4f} nats   perplexity {math.exp(value):5.2f}")

# %% [markdown]
# ## Writing names
#
# Letter by letter, each drawn with its probability. The logits are divided by a *temperature*:
# below 1 it makes likely letters likelier, above 1 it makes unlikely ones likelier.


# %%
def write(rng, temperature=1.0):
    """A name, as the model would have it."""
    recent, name = [0] * CONTEXT, ""
    while len(name) < 12:
        logits = [s / temperature for s in evaluate(model, [recent])[0]]
        after = rng.choices(range(27), softmax(logits))[0]
        if after == 0:
            break
        name += symbols[after]
        recent = [*recent[1:], after]
    return name


# %% [markdown]
# The same by the counts of pairs, and ten names of each. An empty name is shown as a dash.


# %%
def write_by_bigrams(rng):
    """A name by the counts of pairs."""
    last, name = ".", ""
    while len(name) < 12:
        last = rng.choices(symbols, [p_next(last, c) for c in symbols])[0]
        if last == ".":
            break
        name += last
    return name


rng = random.Random(4)
print("bigrams           ", *(write_by_bigrams(rng) or "-" for _ in range(10)))
for temperature in (0.5, 1.0, 2.0):
    print(f"network, at {temperature}   ", *(write(rng, temperature) or "-" for _ in range(10)))

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. What is the perplexity of a model that always gives the right letter the probability 1/2?
# 2. How many parameters would the network have if it saw four letters?

# %% [markdown]
# The answers:
#
# 1. The cross entropy is $-\log \frac{1}{2} = \log 2$, and $e^{\log 2} = 2$: the model is
#    undecided between two letters.
# 2. The embedding stays, and the hidden layer gets 4 inputs more:
#    $27 \cdot 4 + (16 + 1) \cdot 24 + (24 + 1) \cdot 27 = 1191$.

# %%
print("perplexity", round(math.exp(-math.log(1 / 2)), 12))
wider = [Embedding(27, FEATURES), MLP(4 * FEATURES, [HIDDEN, 27])]
print(sum(len(part.parameters()) for part in wider), "parameters")

# %% [markdown]
# **In one line:** counting pairs more than halves the perplexity of guessing; a network of a
# thousand parameters that sees three letters is a little better still, by the same cross entropy.
# Next: [units with memory](15_recurrent_units.ipynb).
