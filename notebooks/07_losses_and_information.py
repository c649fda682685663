# %% [markdown]
# # 7. Losses and information
#
# A *loss* says how wrong a prediction is, as one number that can be differentiated. This notebook
# computes the two losses of the course, the mean squared error and the cross entropy, on its
# worked examples. Then it shows what the cross entropy has to do with *information*: it is an
# entropy and a divergence, $H(p, q) = H(p) + D(p \| q)$.

# %% [markdown]
# ## Mean squared error
#
# $\mathrm{MSE} = \sum_i (y_i - y_i^p)^2 / n$, where $y_i$ is the label and $y_i^p$ the prediction.
# The course's example has the label (1, 2) and the prediction (1.5, 1.5), and gives 0.25.

# %%
from autograd_core import Value
from nn import mse

prediction = [Value(1.5, label="y1p"), Value(1.5, label="y2p")]
loss = mse(prediction, [1, 2])
loss.label = "MSE"
print(loss.data, "by hand", ((1 - 1.5) ** 2 + (2 - 1.5) ** 2) / 2)
assert loss.data == 0.25

# %% [markdown]
# Its gradient tells each prediction where to go. The first is too large: its derivative is
# positive, so make it smaller. The second is too small. By the formula the derivative is
# $2 (y_i^p - y_i) / n$.

# %%
from viz import draw

loss.backward()
print("by autodiff  ", [p.grad for p in prediction])
print("by formula   ", [2 * (p.data - t) / 2 for p, t in zip(prediction, [1, 2], strict=True)])
draw(loss, theme="modern", number_format=".2f")

# %% [markdown]
# The square makes large errors count most. The mean *absolute* error, L1, does not: its derivative
# is the same for an error of 0.1 and of 10.

# %%
from autograd_core import gradients
from nn import l1

print("   error      MSE  its derivative      L1  its derivative")
for error in (0.1, 1.0, 10.0):
    y = Value(error)
    squared, absolute = mse(y, 0), l1(y, 0)
    print(
        f"{error:8g} {squared.data:8g} {gradients(squared, y):15g} "
        f"{absolute.data:7g} {gradients(absolute, y):15g}"
    )

# %% [markdown]
# ## No loss fits every task
#
# Two questions to ask of a loss: what does an *outlier* do to it, and is it *easy to
# differentiate*? Ten measurements near 1, and an outlier: a slip of the pen, 10. Which single
# prediction $c$ has the least loss?
#
# * By the squared error it is the mean, which the slip pulls away.
# * By the absolute error it is the median, which hardly moves. But this loss has a kink wherever
#   $c$ meets a measurement: its slope jumps from −1 to 1. (Of ten measurements every $c$ from 1 to
#   1.05 is a median; the table has the first.)
# * Huber's loss is squared near 0 and absolute further out, and has no kink.

# %%
from nn import huber

measured = [0.8, 0.9, 0.95, 1.0, 1.0, 1.05, 1.1, 1.1, 1.2, 1.3]
guesses = [k / 200 for k in range(1001)]
kinds = {"mse": mse, "l1": l1, "huber": huber}


def curve(loss, points):
    """The loss of each guess, and the guess with the least."""
    heights = [loss([c] * len(points), points) for c in guesses]
    return heights, guesses[heights.index(min(heights))]


print("loss     best c without the slip, with it    slope left and right of an error of 0")
for name, loss in kinds.items():
    best = [curve(loss, points)[1] for points in (measured, [*measured, 10.0])]
    sides = [gradients(loss(c, 0), c) for c in (Value(-1e-9), Value(1e-9))]
    print(f"{name:6} {best[0]:17.3f} {best[1]:17.3f} {sides[0]:z20.3f} {sides[1]:z9.3f}")

# %% [markdown]
# The three losses with the slip, over the prediction: the squared error has its least far from the
# ten measurements.

# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(7, 3.2))
for (name, loss), style in zip(kinds.items(), ("-", "--", "-."), strict=True):
    heights, least = curve(loss, [*measured, 10.0])
    axes.plot(guesses, heights, style, label=f"{name}: least at {least:g}")
axes.plot(measured, [0] * 10, "k|", markersize=12, label="measurements (and one at 10)")
axes.set(xlabel="prediction c", ylabel="loss with the slip", ylim=(-0.5, 20))
axes.legend(loc="upper left")
plt.show()

# %% [markdown]
# ## Self-information
#
# $I(x) = -\log P(x)$: what is certain tells nothing, what is improbable tells much. With the
# natural logarithm the unit is the nat; divided by log 2 it is the bit.

# %%
import math

from nn import self_information

print("probability   nats    bits")
for p in (1.0, 0.9, 0.5, 0.25, 0.125, 0.01):
    nats = self_information(p)
    print(f"{p:11g} {nats:6.3f} {nats / math.log(2):7.3f}")

# %% [markdown]
# As a picture: the less probable, the more it tells.

# %%
chances = [k / 200 for k in range(1, 201)]
figure, axes = plt.subplots(figsize=(7, 3.2))
axes.plot(chances, [self_information(p) / math.log(2) for p in chances], color="black")
for p in (0.5, 0.25, 0.125):
    bits = self_information(p) / math.log(2)
    axes.plot([p, p, 0], [0, bits, bits], ":", color="gray")
    axes.annotate(f"P = 1/{1 / p:.0f}: {bits:.0f} bit{'s' * (bits > 1)}", (p + 0.01, bits))
axes.set(xlabel="probability P", ylabel="self-information in bits", xlim=(0, 1), ylim=(0, 8))
plt.show()

# %% [markdown]
# The logarithm is there so that what two independent outcomes tell adds up:
# $I(P Q) = I(P) + I(Q)$.

# %%
print(self_information(0.5 * 0.2), "=", self_information(0.5) + self_information(0.2))

# %% [markdown]
# ## Entropy
#
# $H(x) = -\sum P \log P$ is the self-information *on average*. A coin that always falls on the
# same side has none; a fair coin has most, 1 bit.

# %%
from nn import entropy

print("P(heads)  entropy in bits")
for tenth in range(11):
    bits = entropy([tenth / 10, 1 - tenth / 10]) / math.log(2)
    print(f"{tenth / 10:8.1f}  {bits:5.3f}  {'█' * round(40 * bits)}")

# %% [markdown]
# The derivative shows that the fair coin is the maximum: it is 0 there, positive below and
# negative above.

# %%
for start in (0.3, 0.5, 0.7):
    heads = Value(start)
    print(f"P = {start}: dH/dP = {gradients(entropy([heads, 1 - heads]), heads):+.6f}")

# %% [markdown]
# ## Cross entropy
#
# $H(p, q) = -\sum_i p_i \log q_i$, where p is the truth and q the prediction. The worked example
# of the course: four classes, q = (0.05, 0.1, 0.7, 0.15), and the right class is number 2, counted
# from 0.

# %%
from nn import cross_entropy_between

q = [0.05, 0.1, 0.7, 0.15]
one_hot = [0, 0, 1, 0]
print("H(p, q)  =", cross_entropy_between(one_hot, q))
print("-log 0.7 =", -math.log(0.7))
print("rounded  =", round(cross_entropy_between(one_hot, q), 2))
assert round(cross_entropy_between(one_hot, q), 2) == 0.36

# %% [markdown]
# A *one-hot* p is 1 for the right class $y$ and 0 for the others, whose terms are
# $0 \cdot \log q_i = 0$. What is left, $-\log q_y$, is the *negative log-likelihood* of the right
# class. `nll` takes the logarithms $\log q_i$. `cross_entropy` takes *logits*, the scores from
# which softmax makes the probabilities. (The notes call ŷ the one-hot label in one place,
# where y is, and sum to n for N: [17](17_the_notes_checked.ipynb).)

# %%
from autograd_core import softmax
from nn import cross_entropy, nll

logs = [math.log(probability) for probability in q]
print("nll           =", nll(logs, 2))
print("cross_entropy =", cross_entropy(logs, 2))
print("softmax       =", [round(probability, 15) for probability in softmax(logs)])

# %% [markdown]
# ## Kullback-Leibler divergence
#
# $D(P \| Q) = \sum P \log(P / Q)$: how much more surprised, on average, is somebody who believes
# Q where P is true. It is never negative, it is 0 where both are equal, and it is not symmetric.

# %%
from nn import kl_divergence

p, q = [0.5, 0.25, 0.25], [0.2, 0.3, 0.5]
print("D(p‖q) =", kl_divergence(p, q))
print("D(q‖p) =", kl_divergence(q, p))
print("D(p‖p) =", kl_divergence(p, p))

# %% [markdown]
# ### The divergence as extra length of a code
#
# A code gives frequent letters short words. The best word for a letter of probability $p$ has
# $-\log_2 p$ bits, its self-information; a text then needs $H(p)$ bits a letter. With a code made
# for another distribution $q$ it needs $H(p, q)$ bits; the extra bits are $D(p \| q)$. A text of
# 10,000 letters, written in both codes. (Counted in the text the numbers differ a little, because
# its letters are drawn at random.)

# %%
import random

words = {"a": "0", "b": "10", "c": "110", "d": "111"}  # made for p
others = {"a": "00", "b": "01", "c": "10", "d": "11"}  # made for q, where all are alike
often, alike = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 4] * 4
assert [len(w) for w in words.values()] == [-math.log2(share) for share in often]
text = random.Random(2).choices("abcd", weights=often, k=10_000)
own, foreign = (len("".join(code[c] for c in text)) / len(text) for code in (words, others))
print(f"bits a letter, own code     {own:.3f}   H(p)    = {entropy(often) / math.log(2):.3f}")
crossed = cross_entropy_between(often, alike) / math.log(2)
print(f"bits a letter, other code   {foreign:.3f}   H(p, q) = {crossed:.3f}")
print(f"extra                       {foreign - own:.3f}   D(p‖q)  = ", end="")
print(f"{kl_divergence(often, alike) / math.log(2):.3f}")

# %% [markdown]
# As areas: each letter is as wide as it is frequent, and as high as its word is long. The whole
# area is the mean length.

# %%
figure, panels = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
edges = [math.fsum(often[:i]) for i in range(4)]
for axes, code, name in zip(panels, (words, others), ("made for p", "made for q"), strict=True):
    lengths = [len(word) for word in code.values()]
    axes.bar(edges, lengths, often, align="edge", color="lightgray", edgecolor="black")
    for left, width, letter, word in zip(edges, often, code, code.values(), strict=True):
        axes.text(left + width / 2, len(word) / 2, f"{letter}\n{word}", ha="center", va="center")
    area = math.fsum(width * length for width, length in zip(often, lengths, strict=True))
    axes.set(xlabel="frequency p of the letters", title=f"code {name}: {area:g} bits a letter")
panels[0].set(ylabel="bits of the word", ylim=(0, 3.2))
figure.tight_layout()
plt.show()

# %% [markdown]
# The three belong together: $H(p, q) = H(p) + D(p \| q)$. Here on the p and q above and on 1,000
# random pairs of distributions; only rounding keeps the two sides apart.

# %%
print("H(p, q)       =", cross_entropy_between(p, q))
print("H(p) + D(p‖q) =", entropy(p) + kl_divergence(p, q))

rng = random.Random(6)


def distribution(size):
    """Random probabilities that sum to 1."""
    return softmax([rng.gauss(0, 2) for _ in range(size)])


gaps, divergences = [], []
for _ in range(1000):
    one, other = distribution(5), distribution(5)
    divergences.append(kl_divergence(one, other))
    gaps.append(abs(cross_entropy_between(one, other) - entropy(one) - divergences[-1]))
print("largest gap of 1,000 pairs is below 1e-14:", max(gaps) < 1e-14)
print("smallest divergence of 1,000 pairs:       ", round(min(divergences), 4))
assert max(gaps) < 1e-14 and min(divergences) >= 0

# %% [markdown]
# H(p) does not depend on q. So *minimising the cross entropy is minimising the divergence*: with
# respect to the logits from which q is made both have the same gradient.

# %%
logits = [Value(0.3), Value(-0.2), Value(0.1)]
q = softmax(logits)
print("of H(p, q):", [f"{g:+.12f}" for g in gradients(cross_entropy_between(p, q), logits)])
print("of D(p‖q) :", [f"{g:+.12f}" for g in gradients(kl_divergence(p, q), logits)])
print("q - p     :", [f"{b.data - a:+.12f}" for a, b in zip(p, q, strict=True)])

# %% [markdown]
# The last line shows how simple it has become: through the softmax the derivative with respect to
# a logit is $q_j - p_j$, prediction minus truth. By hand: with the logits $s_j$ it is
# $\log q_i = s_i - \log \sum_j e^{s_j}$, so
#
# $$H(p, q) = -\sum_i p_i s_i + \log \sum_j e^{s_j}$$
#
# $$\frac{\partial H}{\partial s_j} = -p_j + \frac{e^{s_j}}{\sum_k e^{s_k}} = q_j - p_j$$
#
# Gradient descent therefore ends where q = p. There the cross entropy is H(p), its least value.

# %%
from nn import SGD

logits = [Value(0.0) for _ in p]
optimizer = SGD(logits, lr=1.0)
print(f"H(p) = {entropy(p):.6f}")
print("step  H(p, q)   D(p‖q)    q")
for step in range(21):
    optimizer.zero_grad()
    loss = cross_entropy(logits, p)
    if step in (0, 1, 2, 5, 10, 20):
        q = softmax([s.data for s in logits])
        shares = ", ".join(f"{share:.4f}" for share in q)
        print(f"{step:4d}  {loss.data:.6f}  {kl_divergence(p, q):.6f}  ({shares})")
    loss.backward()
    optimizer.step()

# %% [markdown]
# ## Logits, not probabilities
#
# Why does `cross_entropy` take logits? Because $-\log(\mathrm{softmax}(s))$ written out loses what
# is small. The right class has logit 100, the other 60: the loss is $\log(1 + e^{-40})$, about
# 4.2e-18. Written out it is lost: the probability of the right class rounds to 1, and log 1 = 0.

# %%
scores = [100.0, 60.0]
print("written out   :", -math.log(softmax(scores)[0]))
print("cross_entropy :", cross_entropy(scores, 0))
print("log1p(e^-40)  :", math.log1p(math.exp(-40)))

# %% [markdown]
# And it fails at what is large. The right class has logit 0, the other 1,000: the loss is 1,000.
# Written out there is no number: the probability of the right class rounds to 0, which has no
# logarithm.

# %%
scores = [0.0, 1000.0]
try:
    print("written out   :", -math.log(softmax(scores)[0]))
except ValueError:
    print("written out   : no number, for the probability is", softmax(scores)[0])
print("cross_entropy :", cross_entropy(scores, 0))

# %% [markdown]
# ## A binary score
#
# For two classes one score s is enough: $\sigma(s)$ is the probability of "yes". If that is right
# the loss is $J = -\log \sigma(s)$. Since $\sigma' = \sigma (1 - \sigma)$, its derivative is
# $-\sigma' / \sigma = \sigma(s) - 1$: again prediction minus truth. It is the cross entropy of two
# logits, s and 0.

# %%
from autograd_core import sigmoid
from nn import binary_cross_entropy

s = Value(0.7, label="s")
J = binary_cross_entropy(s, 1)
J.label = "J"
J.backward()
print(f"J     = {J.data:.12f}   by formula {-math.log(sigmoid(0.7)):.12f}")
print(f"dJ/ds = {s.grad:.12f}   by formula {sigmoid(0.7) - 1:.12f}")
print(f"as two logits: {cross_entropy([0.7, 0.0], 0):.12f}")

# %% [markdown]
# The software computes it in one node, `softplus(−s)`. Spelled out as in the course it is a chain:
# three steps forward, the seed, and three steps in which the gradient flows back.

# %%
from autograd_core import log
from viz import filmstrip

s = Value(0.7, label="s")
p = sigmoid(s)
J = -log(p)
filmstrip(J, columns=1)

# %% [markdown]
# Why not MSE on a sigmoid? A neuron that is *sure and wrong* (s = −10, target 1) should learn
# fastest. With MSE it hardly learns: the chain rule multiplies by $\sigma'(s)$, which is nearly 0
# where the sigmoid is saturated. The logarithm of the cross entropy divides by $\sigma(s)$, which
# is as small, and nothing small is left.

# %%
print("     s   σ(s)       d MSE/ds     d J/ds")
for start in (-10.0, -5.0, -2.0, 0.0, 2.0):
    s = Value(start)
    squared = gradients(mse(sigmoid(s), 1), s)
    entropic = gradients(binary_cross_entropy(s, 1), s)
    print(f"{start:6g}   {sigmoid(start):.6f} {squared:12.6f} {entropic:10.6f}")

# %% [markdown]
# ## Loss, cost, objective
#
# The *loss* belongs to one sample, the *cost* is the mean over the samples, the *objective* is the
# cost plus what regularisation adds, here $\frac{\lambda}{2} \sum w^2$ with λ = 0.1. The loss is
# the hinge loss, $\max(0, 1 - t s)$ of a score s and a target t of 1 or −1; the scores come from a
# small network ([notebook 8](08_neuron_layer_mlp.ipynb)).

# %%
from nn import MLP, cost, hinge, l2_penalty, objective, weights

model = MLP(2, [3, 1], rng=random.Random(6))
samples = [([1.0, 0.5], 1), ([-1.0, 0.25], -1), ([0.5, -1.0], -1)]
losses = [hinge(model(x), target) for x, target in samples]
penalty = l2_penalty(weights(model), 0.1)
total = objective(cost(losses), penalty)
print("losses   ", [round(one.data, 4) for one in losses])
print(f"cost      {cost(losses).data:.4f}   by hand {sum(one.data for one in losses) / 3:.4f}")
squares = sum(w.data**2 for w in weights(model))
print(f"penalty   {penalty.data:.4f}   by hand {0.1 / 2 * squares:.4f}")
print(f"objective {total.data:.4f}   by hand {cost(losses).data + penalty.data:.4f}")

# %% [markdown]
# Hinge and binary cross entropy side by side. The hinge loss is 0 from a score of 1 on, and so is
# its gradient: it asks for no more. The cross entropy always asks for a little more.

# %%
print("     s    hinge  derivative   -log σ(s)  derivative")
for start in (-2.0, 0.0, 0.5, 1.5, 3.0):
    s = Value(start)
    margin, surprise = hinge(s, 1), binary_cross_entropy(s, 1)
    print(
        f"{start:6g} {margin.data:8.4f} {gradients(margin, s):11.4f} "
        f"{surprise.data:11.4f} {gradients(surprise, s):11.4f}"
    )

# %% [markdown]
# In a picture: what a score s costs when the answer is "yes". The hinge loss ends at 1, the cross
# entropy falls on; the squared error of σ(s) is flat where it is most wrong.

# %%
scores = [k / 20 for k in range(-100, 101)]
figure, axes = plt.subplots(figsize=(7, 3.2))
axes.plot(scores, [hinge(s, 1) for s in scores], "--", label="hinge")
axes.plot(scores, [binary_cross_entropy(s, 1) for s in scores], "-", label="cross entropy")
axes.plot(scores, [mse(sigmoid(s), 1) for s in scores], ":", label="squared error of σ(s)")
axes.set(xlabel="score s", ylabel="loss")
axes.grid(alpha=0.3)
axes.legend()
plt.show()

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. A classifier of 10 classes knows nothing and gives each the probability 1/10. What is its
#    cross entropy? (A network fresh from its initialisation should begin there.)
# 2. Four outcomes have the probabilities 0.05, 0.1, 0.7 and 0.15. Which of them tell more than two
#    nats?
# 3. Which q makes $H(p, q)$ least for p = (1/2, 1/2), and what is $H(p, q)$ then?

# %% [markdown]
# The answers:
#
# 1. $-\log \frac{1}{10} = \log 10$, whichever class is right.
# 2. The first and the second: their probabilities are below $e^{-2} \approx 0.135$.
# 3. q = p; then it is the entropy of p, log 2.

# %%
print(f"1. {cross_entropy([0.0] * 10, 3):.4f}, log 10 = {math.log(10):.4f}")
print("2.", [round(self_information(probability), 2) for probability in (0.05, 0.1, 0.7, 0.15)])
fair = [0.5, 0.5]
print("3.", [round(cross_entropy_between(fair, [q, 1 - q]), 4) for q in (0.3, 0.4, 0.5, 0.6, 0.7)])

# %% [markdown]
# **In one line:** the MSE of the course's example is 0.25, and the cross entropy of its other
# example is 0.36; the cross entropy is the entropy of the truth plus the divergence from it, and
# its gradient with respect to the logits is prediction − truth. Next: [a neuron, a layer, an
# MLP](08_neuron_layer_mlp.ipynb).
