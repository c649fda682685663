"""More wrong engines, of other styles: as `mutants` lists them."""

SLOTS = (
    (
        "other.grad += np.log(self.data) * out.data * out.grad",
        "other.grad += np.log(abs(other.data)) * out.data * out.grad",
        "local",
        "a ** b",
    ),
    ("other.grad += np.log(self.data) * out.data * out.grad", "pass", "edge", "a ** b"),
    (
        "return self + (-Value.wrap(other))",
        "return Value.wrap(other) + (-self)",
        "swapped",
        "a - b",
    ),
    (
        "return self * Value.wrap(other) ** -1",
        "return self ** -1 * Value.wrap(other)",
        "swapped",
        "a / b",
    ),
    ("e = (self * 2).exp()", "e = (Value(self.data) * 2).exp()", "edge", "a.tanh()"),
    (
        "self.grad = np.float64(1)\n        for",
        "self.grad = np.ones(1)[0] * len(order)\n        for",
        "seed",
    ),
    ("for v in order[::-1]", "for v in order[1::-1]", "order"),
    (
        "self.grad += other.data * out.grad\n            other.grad += self.data",
        "self.grad += other.data * out.data\n            other.grad += self.data",
        "upstream",
        "a * b",
    ),
    (
        "        def back():\n            self.grad += out.data * out.grad",
        "        g = out.grad\n        def back():\n            self.grad += out.data * g",
        "edge",
        "a.exp()",
    ),
    ("v._backward()\n", "v._backward\n", "order"),
    (
        "        out = Value(self.data + other.data, (self, other))",
        "        self.data += other.data\n        out = Value(self.data, (self, other))",
        "changed",
        "a + b",
    ),
)

RECORDS = (
    ("(1 / other.value, -q / other.value)", "(1 / other.value, -q)", "local", "a / b"),
    ("(-math.sin(self.value),)", "(math.sin(self.value),)", "local", "a.cos()"),
    ("(math.cos(self.value),)", "(math.cos(math.sin(self.value)),)", "result", "a.sin()"),
    ("p.grad += n.grad * d", "p.grad += d", "upstream", "a + b"),
    ("p.grad += n.grad * d", "p.grad += self.grad * d", "upstream", "a + b"),
    (
        "for p, d in zip(n.parents, n.locals_):\n                p.grad += n.grad * d",
        "for rule in [\n"
        "                lambda: setattr(p, 'grad', p.grad + n.grad * d)\n"
        "                for p, d in zip(n.parents, n.locals_)\n"
        "            ]:\n                rule()",
        "edge",
        "a + b",
    ),
    ("p.grad += n.grad * d", "p.grad -= n.grad * d", "upstream"),
    (
        "self.grad = 1.0\n        for n in reversed(order)",
        "self.grad = self.value\n        for n in reversed(order)",
        "seed",
    ),
    (
        "for p in n.parents:\n                visit(p)",
        "for p in n.parents[:1]:\n                visit(p)",
        "edge",
        "a + b",
    ),
)

OPERATIONS = (
    (
        "x.grad = g if x.grad is None else x.grad + g",
        "x.grad = g if x.grad is None else g",
        "accumulate",
        "a + b",
    ),
    (
        "x.grad = g if x.grad is None else x.grad + g",
        "x.grad = g if x.grad is None else x.grad",
        "accumulate",
        "a + b",
    ),
    ("            done.add(id(t))\n", "", "order"),
    ("return (g / (2 * self.y),)", "return (g / 2 * self.y,)", "local", "a.sqrt()"),
    (
        "self.t = math.tanh(a)\n        return self.t",
        "Tanh.t = math.tanh(a)\n        return Tanh.t",
        "stale",
        "a.tanh()",
    ),
    ("return ensure(other) - self", "return self - ensure(other)", "swapped", "3 - a"),
    ("return g * b, g * a", "return g * b", "error", "a * b"),
    (
        "order.append(t)\n                continue",
        "order.insert(0, t)\n                continue",
        "order",
    ),
    (
        "class Mul(Op):\n    def forward(self, a, b):\n        self.saved = (a, b)",
        "class Mul(Op):\n    def forward(self, a, b):\n        Op.saved = (a, b)",
        "stale",
        "a * b",
    ),
    (
        "class Add(Op):\n    def forward(self, a, b):\n        return a + b",
        "class Add(Op):\n    def forward(self, a, b):\n        return a - b",
        "value",
        "a + b",
    ),
    (
        "return self + (-ensure(other))",
        "return self + ensure(other).__neg__().__neg__()",
        "value",
        "a - b",
    ),
)

TAPE_OF_RULES = (
    (
        "tape.entries.append(lambda: (add_to(self, out.g), add_to(o, out.g)))",
        "tape.entries.append(lambda: add_to(self, out.g) or add_to(self, out.g))",
        "local",
        "a + b",
    ),
    ("reversed(tape.entries)", "list(tape.entries)", "order"),
    ("        tape.entries = []\n", "", "stale"),
    ("add_to(self, out.g / self.v)", "add_to(self, out.g / out.v)", "result", "a.log()"),
    ("x.g += g", "x.g = g", "accumulate", "a + b"),
    ("self.g = 1.0\n", "self.g = 1.0 if not tape.entries else 2.0\n", "seed"),
)

DICT_OF_GRADIENTS = (
    ("grads.get(parent, 0.0) + f(g)", "f(g)", "accumulate", "a + b"),
    ("lambda g: g * n * self.data ** (n - 1)", "lambda g: g * n ** self.data", "local", "a ** 3"),
    ("if uses[parent] == 0:", "if uses[parent] >= 0:", "order"),
    (
        "lambda g: g if self.data > 0 else 0.0",
        "lambda g: g if g > 0 else 0.0",
        "local",
        "a.relu()",
    ),
    (
        "return Value(s, [(self, lambda g: g * s * (1 - s))])",
        "return Value(s, [(self, lambda g: g * s * (1 - g * s))])",
        "upstream",
        "a.sigmoid()",
    ),
    ("grads = {self: 1.0}", "grads = {self: self.data}", "seed"),
    ("                    todo.append(parent)", "                    pass", "error"),
)

FUNCTIONS = (
    (
        "y.back = [(a, b.value), (b, a.value)]",
        "y.back = [(a, a.value), (b, b.value)]",
        "swapped",
        "a * b",
    ),
    ("root.gradient += g\n", "root.gradient = g\n", "accumulate", "a + b"),
    ("backward(x, g * d)", "backward(x, root.gradient * d)", "order"),
    ("y.back = [(a, 1), (b, -1)]", "y.back = [(a, -1), (b, 1)]", "swapped", "a - b"),
    (
        "y = Scalar(a.value * b.value)\n    y.back",
        "y = a\n    y.value = a.value * b.value\n    y.back",
        "changed",
        "a * b",
    ),
)

RECURSIVE = (
    ("self.grad += g\n", "if self.grad: return\n        self.grad += g\n", "accumulate", "a + b"),
    ("(-1 / self.data**2,)", "(1 / self.data ** 2,)", "local", "a / b"),
    ("return self + (-o)", "return (-self) + o", "swapped", "a - b"),
    ("c.backward(g * l)", "c.backward(l)", "upstream", "a + b"),
    ("(-1 / self.data**2,)", "(math.log(self.data),)", "local", "a / b"),
    ("return (-self) + o", "return self - o", "swapped", "3 - a"),
    (
        "return Value(-self.data, (self,), (-1,))",
        "return Value(-self.data, (self,), (1,))",
        "local",
        "-a",
    ),
    ("c.backward(g * l)", "c.backward(self.grad * l)", "order"),
    (
        "for c, l in zip(self.children, self.local):",
        "for c, l in dict(zip(self.children, self.local)).items():",
        "twice",
        "a * b",
    ),
    ("self.grad += g\n", "self.grad = g\n", "accumulate", "a + b"),
    ("return self * o.inv()", "return self * o", "value", "a / b"),
)

OTHER_STYLES = {
    "slots": SLOTS,
    "records": RECORDS,
    "operations": OPERATIONS,
    "tape_of_rules": TAPE_OF_RULES,
    "dict_of_gradients": DICT_OF_GRADIENTS,
    "functions": FUNCTIONS,
    "recursive": RECURSIVE,
}
"""Wrong engines by the file of the right one."""
