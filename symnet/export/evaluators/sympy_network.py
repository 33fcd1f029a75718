"""A network as sympy expressions: exact numbers at rational points, an expression at symbols."""

import sys

import sympy


def number(text):
    """The rational of hexadecimal text, top/bottom."""
    top, _, bottom = text.partition("/")
    return sympy.Rational(int(top, 16), int(bottom or "1", 16))


class euaf(sympy.Function):
    """The triangular wave |t - 2 floor((t + 1)/2)| for t >= 0, and t / (1 + |t|) for t < 0; evaluated at rationals."""

    @classmethod
    def eval(cls, t):
        if not t.is_Rational:
            return None
        if t.p < 0:
            return sympy.Rational(t.p, t.q - t.p)
        rest = t.p % (2 * t.q)
        return sympy.Rational(min(rest, 2 * t.q - rest), t.q)


def relu(t):
    return sympy.Max(0, t)


def identity(t):
    return t


ACTIVATIONS = {"euaf": euaf, "relu": relu, "identity": identity}


class SympyNetwork:
    """network(x1, ..., xd): integers, rationals, text p/q or symbols -> the list of the outputs."""

    def __init__(self, inputs, numbers, layers):
        self.inputs, self.numbers, self.layers = inputs, [number(text) for text in numbers], layers

    def __call__(self, *x):
        if len(x) != self.inputs:
            raise ValueError(f"expected {self.inputs} inputs, got {len(x)}")
        if any(isinstance(each, float) for each in x):
            raise TypeError("a float is no exact number here; write a rational, such as sympy.Rational(1, 10) or '1/10'")
        values = {"input": [each if isinstance(each, sympy.Basic) else sympy.Rational(each) for each in x]}
        for name, activation, reads, rows in self.layers:
            h = [value for node, start, stop in reads for value in values[node][start:stop]]
            sums = [self.numbers[bias] + sum(self.numbers[at] * h[position] for position, at in terms) for bias, terms in rows]
            values[name] = [ACTIVATIONS[activation](each) for each in sums]
        return values[self.layers[-1][0]]


def shown(value):
    """p/q, in hexadecimal where it is long."""
    top, bottom = int(value.p), int(value.q)
    if max(top.bit_length(), bottom.bit_length()) > 10_000:
        return f"{top:#x}/{bottom:#x}"
    return f"{top}/{bottom}" if bottom > 1 else str(top)


def main(network):
    """Print the values at the point that the arguments are."""
    print(*map(shown, network(*sys.argv[1:])))
