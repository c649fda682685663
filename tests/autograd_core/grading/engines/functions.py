"""No operators: add(a, b), mul(a, b); the sweep goes along each path."""

import math


class Scalar:
    def __init__(self, value):
        self.value = value
        self.gradient = 0
        self.back = []


def add(a, b):
    y = Scalar(a.value + b.value)
    y.back = [(a, 1), (b, 1)]
    return y


def mul(a, b):
    y = Scalar(a.value * b.value)
    y.back = [(a, b.value), (b, a.value)]
    return y


def sub(a, b):
    y = Scalar(a.value - b.value)
    y.back = [(a, 1), (b, -1)]
    return y


def tanh(a):
    t = math.tanh(a.value)
    y = Scalar(t)
    y.back = [(a, 1 - t**2)]
    return y


def backward(root, g=1.0):
    root.gradient += g
    for x, d in root.back:
        backward(x, g * d)
