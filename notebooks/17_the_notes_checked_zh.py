# %% [markdown]
# # 17. 讲义勘误
#
# 讲义难免有印错的地方，而印错的导数看上去和正确的没有两样。这里列出课程讲义中的十处错误，每一处都分别按原文和更正后的写法计算；第一处由 `gradcheck` 自动找出。
#
# A 指反向传播一讲（“lec3”），B 指第 4 章“前馈神经网络”，C 指“神经网络简介”。

# %% [markdown]
# ## 1. 漏掉的一撇（B 4.4，两处）
#
# 原文：$\delta^{(l)} = \mathrm{diag}(f_l(z^{(l)}))\,(W^{(l+1)})^T \delta^{(l+1)}$。应为：$\delta^{(l)} = \mathrm{diag}(f_l'(z^{(l)}))\,(W^{(l+1)})^T \delta^{(l+1)}$，对角线上是 f 的导数，而不是 f 的值。两个以 tanh 为激活函数的神经元首尾相连，用两个公式各算一次：

# %%
import math

x, w1, w2, y = 1.0, 0.5, -1.5, 0.5
a1 = math.tanh(w1 * x)
a2 = math.tanh(w2 * a1)


def dL_dw1(f1, f2):
    """The derivative of L = (a2 - y)**2 / 2 by w1, with f1 and f2 on the two diagonals."""
    delta2 = f2 * (a2 - y)
    delta1 = f1 * w2 * delta2
    return delta1 * x


printed = dL_dw1(a1, a2)
right = dL_dw1(1 - a1**2, 1 - a2**2)
print(f"as printed      {printed:+.6f}\nwith the prime  {right:+.6f}")

# %% [markdown]
# 哪一个对？把原文的公式写进引擎，`gradcheck` 就会指出是哪个运算、哪个操作数、哪一行出了错：公式给出的是 f(z)，实际测得的导数是 f'(z)。换成引擎自己的 tanh（带撇），检验就通过了。

# %% tags=["rounding"]
from autograd_core import Value, gradcheck, record, tanh

W1, W2 = Value(w1, label="w1"), Value(w2, label="w2")


def loss(f):
    """The chain's loss, with f in both neurons."""
    return (f(W2 * f(W1 * x)) - y) ** 2 / 2


def tanh_as_printed(z):
    """The value of tanh, with f(z) in the place of f'(z)."""
    f = math.tanh(z.data)
    return record("tanh as printed", f, (z,), (f,))


report = gradcheck(lambda: loss(tanh_as_printed), [W1, W2])
print(report)
assert not report and report.wrong.op == "tanh as printed"
assert gradcheck(lambda: loss(tanh), [W1, W2])

# %% [markdown]
# 手算的梯度不用引擎也能检验：用 `gradient=` 传入即可。按原文算出的数通不过检验，更正后的数能通过。

# %%
by_hand = gradcheck(lambda w1: (tanh(w2 * tanh(w1 * x)) - y) ** 2 / 2, w1, gradient=printed)
assert not by_hand
assert gradcheck(lambda w1: (tanh(w2 * tanh(w1 * x)) - y) ** 2 / 2, w1, gradient=right)
print(by_hand.verdict)

# %% [markdown]
# ## 2. 权重衰减的括号（B 4.3.3，B 4.4 第 5 步）
#
# 原文：$W \leftarrow W - \alpha\,(\frac{1}{N}\sum \partial L/\partial W) + \lambda W$。应为：$W \leftarrow W - \alpha\,(\frac{1}{N}\sum \partial L/\partial W + \lambda W)$。在损失平坦的地方，权重应当缩小；按原文的公式它反而增大，这里从 1 变成 1.5。

# %%
from nn import SGD

w, slope, rate, decay = 1.0, 0.0, 0.1, 0.5
weight = Value(w)
weight.grad = slope
SGD([weight], lr=rate, weight_decay=decay).step()
print("as printed", w - rate * slope + decay * w)
print("right     ", w - rate * (slope + decay * w), "  nn.SGD", weight.data)
assert weight.data == 0.95

# %% [markdown]
# ## 3. Hard tanh（B 4.1.1）
#
# 原文：$\text{hard-tanh}(x) = 2\sigma(2x) - 1$，而这就是 tanh 本身。应为（原文的第二行也是这个意思）：$2\,\text{hard-logistic}(2x) - 1 = \max(\min(x, 1), -1)$。

# %%
from autograd_core import hard_logistic, hard_tanh, sigmoid

for z in (-2.0, -0.5, 0.5, 2.0):
    as_printed, corrected = 2 * sigmoid(2 * z) - 1, 2 * hard_logistic(2 * z) - 1
    print(f"x {z:+.1f}   printed {as_printed:+.4f}   right {corrected:+.4f}   tanh {tanh(z):+.4f}")
    assert corrected == hard_tanh(z)

# %% [markdown]
# ## 4. 测试时乘以多少（C，Dropout）
#
# 原文：p 是丢弃一个单元的概率，测试时输出乘以 p。应为：乘以 1 - p，即保留下来的比例。讲义的例子 p = 0.5 看不出差别。取 p = 0.2，训练时 100 个单元平均留下 80 个，测试的结果也应当是 80，而不是 20。

# %%
import random

from autograd_core import fsum
from nn import Dropout

for p in (0.5, 0.2):
    dropout = Dropout(p, scale_at_test=True, rng=random.Random(0))
    units = [1.0] * 100
    runs = [fsum(dropout(units)) for _ in range(1000)]
    test = fsum(dropout.eval()(units))
    print(f"p = {p}: training {fsum(runs) / 1000:.1f}   printed {100 * p:.0f}   right {test:.0f}")
    assert abs(test - 100 * (1 - p)) < 1e-9

# %% [markdown]
# ## 5. 习题 4-2 的程序（B）
#
# 原文：`Adam(..., or=0.05)`，x 是整数，y 的形状为 (4)。应为：`lr=0.05`，x 用浮点数，y 的形状与输出一样为 (4, 1)。`or` 是 Python 的关键字，所以程序根本无法启动。最后一处更糟，因为程序能运行：形状 (4, 1) 减去形状 (4)，得到的形状是 (4, 4)，每个输出都与每个目标相比，于是一个已经解决 XOR 的网络，损失却是 0.5。

# %%
try:
    compile("Adam(parameters, or=0.05)", "exercise", "eval")
except SyntaxError as error:
    print("SyntaxError:", error.msg)
targets = [0.0, 1.0, 1.0, 0.0]
outputs = targets
print("each with its own", sum((o - t) ** 2 for o, t in zip(outputs, targets, strict=True)) / 4)
print("each with each   ", sum((o - t) ** 2 for o in outputs for t in targets) / 16)

# %% [markdown]
# ## 6. 标签与预测，n 与 N（B 4.3.3）
#
# 原文：ŷ 是独热（one-hot）标签，求和到 n。应为：y 是标签，ŷ 是预测，样本有 N 个。在交叉熵 $-\sum_k y_k \log \hat y_k$ 中两者不能互换：如果 ŷ 是独热的，它的对数中就有负无穷。

# %%
label, prediction = [0.0, 0.0, 1.0, 0.0], [0.05, 0.1, 0.7, 0.15]


def cross_entropy(p, q):
    """The sum of -p log q over the classes, where p is not 0."""
    return sum(-a * (math.log(b) if b > 0 else -math.inf) for a, b in zip(p, q, strict=True) if a)


print(f"y is the label: {cross_entropy(label, prediction):.4f}")
print(f"ŷ is the label: {cross_entropy(prediction, label):.4f}")

# %% [markdown]
# ## 7. 下标（B 4.1，B 4.3）
#
# 原文：$W^{(l)}$ 有 $M_{M-1}$ 列；有 D 个输入的神经元，输入写到 $x_d$ 为止。应为：$W^{(l)} \in \mathbb{R}^{M_l \times M_{l-1}}$，因为 $M_l$ 个神经元中的每一个，对前一层的 $M_{l-1}$ 个神经元各有一个权重；输入写到 $x_D$ 为止。

# %%
from nn import MLP

sizes = [4, 5, 3]
network = MLP(sizes[0], sizes[1:])
for n, layer in enumerate(network.layers, start=1):
    shape = (len(layer.neurons), len(layer.neurons[0].w))
    print(f"W({n}) is {shape[0]} x {shape[1]}: M_{n} x M_{n - 1}")
    assert shape == (sizes[n], sizes[n - 1])

# %% [markdown]
# ## 8. Logistic 函数的值域（A）
#
# 原文：$\sigma(s) \in (0, 1]$。应为：$(0, 1)$。它总是小于 1，与 1 相差 $\sigma(-s)$，即使这个差小到浮点数在 1 旁边已经表示不出来。

# %%
for s in (0.0, 10.0, 40.0):
    print(f"s = {s:4}   sigma {sigmoid(s)!r:22}   1 - sigma = {sigmoid(-s):.4g}")
assert sigmoid(40.0) == 1.0 and sigmoid(-40.0) > 0

# %% [markdown]
# ## 9. 线性层合并后的偏置（C）
#
# 原文（两层之间没有激活函数）：$O = X W_h W_o + b_h W_o + b_c$。应为：$+ b_o$，即输出层的偏置。权重为 $W_h W_o$、偏置为 $b_h W_o + b_o$ 的单独一层，给出同样的结果：

# %%
Wh, bh, Wo, bo = 2.0, -1.0, 3.0, 0.5
for x in (-1.0, 0.0, 2.5):
    two, one = (x * Wh + bh) * Wo + bo, x * (Wh * Wo) + (bh * Wo + bo)
    print(f"x {x:+.1f}   two layers {two:+.2f}   one layer {one:+.2f}")
    assert two == one

# %% [markdown]
# ## 10. GELU（B 4.1.4）
#
# 原文：$x\,\phi(x)$，用的是正态分布的密度函数。应为：$x\,\Phi(x)$，用的是分布函数 P(X ≤ x)。

# %%
from autograd_core import gelu

density = math.exp(-0.5) / math.sqrt(2 * math.pi)
distribution = (1 + math.erf(1 / math.sqrt(2))) / 2
print(f"x = 1   x phi {density:.4f}   x Phi {distribution:.4f}   gelu {gelu(1.0):.4f}")
assert math.isclose(gelu(1.0), distribution, rel_tol=1e-15)

# %% [markdown]
# **一句话：** 公式的数值与测得的导数一致，才可信；不一致的地方，就是印错的地方。
