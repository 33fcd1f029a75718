"""A network in mpmath's floating point, with so many bits that its values are within 2^-64 of the exact ones."""

import sys
from fractions import Fraction

from mpmath import mp


def euaf(t):
    """The triangular wave |t - 2 floor((t + 1)/2)| for t >= 0, and t / (1 + |t|) for t < 0."""
    return t / (1 - t) if t < 0 else abs(t - 2 * mp.floor((t + 1) / 2))


def relu(t):
    return max(t, mp.zero)


def identity(t):
    return t


ACTIVATIONS = {"euaf": euaf, "relu": relu, "identity": identity}


class MpmathNetwork:
    """network(x1, ..., xd): integers, fractions, floats, text p/q -> the list of the outputs, each within 2^-64.

    `bits` is the working precision for inputs in [-1, 1]; larger ones take as many bits more as they have before the point.
    """

    def __init__(self, inputs, numbers, layers, bits):
        self.inputs, self.layers, self.bits, self.prec, self.held = inputs, layers, bits, 0, []
        self.numbers = [tuple(int(part, 16) for part in (text + "/1").split("/")[:2]) for text in numbers]

    def __call__(self, *x):
        if len(x) != self.inputs:
            raise ValueError(f"expected {self.inputs} inputs, got {len(x)}")
        point = [Fraction(each) for each in x]
        bits = self.bits + max([int(abs(each)).bit_length() for each in point])
        with mp.workprec(bits):
            if bits != self.prec:
                self.held, self.prec = [mp.mpf(top) / bottom for top, bottom in self.numbers], bits
            values = {"input": [mp.mpf(each.numerator) / each.denominator for each in point]}
            for name, activation, reads, rows in self.layers:
                h = [value for node, start, stop in reads for value in values[node][start:stop]]
                sums = [sum((self.held[at] * h[position] for position, at in terms), self.held[bias]) for bias, terms in rows]
                values[name] = [ACTIVATIONS[activation](each) for each in sums]
            return values[self.layers[-1][0]]


def main(network):
    """Print the values at the point that the arguments are, to 20 digits."""
    print(*(mp.nstr(value, 20) for value in network(*sys.argv[1:])))
