"""A network evaluated exactly: numpy arrays of Python fractions."""

import sys
from fractions import Fraction

import numpy as np


def number(text):
    """The fraction of hexadecimal text, top/bottom."""
    top, _, bottom = text.partition("/")
    return Fraction(int(top, 16), int(bottom or "1", 16))


def euaf(t):
    """The triangular wave |t - 2 floor((t + 1)/2)| for t >= 0, and t / (1 + |t|) for t < 0."""
    if t < 0:
        return t / (1 - t)
    rest = t.numerator % (2 * t.denominator)
    return Fraction(min(rest, 2 * t.denominator - rest), t.denominator)


def relu(t):
    return max(t, Fraction(0))


def identity(t):
    return t


ACTIVATIONS = {"euaf": euaf, "relu": relu, "identity": identity}


class FractionsNetwork:
    """network(x): points [batch, inputs] of integers, fractions or text p/q -> fractions [batch, outputs], exactly."""

    def __init__(self, inputs, numbers, layers):
        self.inputs, self.layers = inputs, []
        held = [number(text) for text in numbers]
        for name, activation, reads, rows in layers:
            weight = np.full((sum(stop - start for _, start, stop in reads), len(rows)), Fraction(0), dtype=object)
            for place, (_, terms) in enumerate(rows):
                for position, at in terms:
                    weight[position, place] += held[at]
            bias = np.array([held[at] for at, _ in rows], dtype=object)
            self.layers.append((name, np.frompyfunc(ACTIVATIONS[activation], 1, 1), reads, weight, bias))

    def __call__(self, x):
        x = np.asarray(x, dtype=object)
        if x.ndim != 2 or x.shape[1] != self.inputs:
            raise ValueError(f"expected points of shape [batch, {self.inputs}], got {list(x.shape)}")
        if any(isinstance(each, (float, np.floating)) for each in x.ravel()):
            raise TypeError("a float is no exact number here; write a fraction, such as Fraction(1, 10) or '1/10'")
        values = {"input": np.frompyfunc(Fraction, 1, 1)(x)}
        for name, activation, reads, weight, bias in self.layers:
            h = np.concatenate([values[node][:, start:stop] for node, start, stop in reads], axis=1)
            values[name] = activation(h @ weight + bias)
        return values[self.layers[-1][0]]


def shown(value):
    """p/q, in hexadecimal where it is long."""
    long = max(value.numerator.bit_length(), value.denominator.bit_length()) > 10_000
    return f"{value.numerator:#x}/{value.denominator:#x}" if long else str(value)


def main(network):
    """Print the values at the point that the arguments are."""
    print(*map(shown, network([[Fraction(each) for each in sys.argv[1:]]])[0]))
