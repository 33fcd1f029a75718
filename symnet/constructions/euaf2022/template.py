"""The network of 92 neurons whose numbers K, step, alpha, w_1, ..., w_4 and M are intrinsic parameters.

Theorem 15 of Shen, Yang, Zhang 2022 for one number: four functions phi_i, each constant on every other half cell, times four
hats psi that are 0 elsewhere; the products by the squares of Lemmas 16 and 17. With x' = x + i/(4K) and y = 2 K x':
    1  a = s(y) b = s(x') c = s((y + 1)/(2K + 1)) e = s(y + 1)       2  g = s(-alpha - K b + a/2) h = s((2K + 1) c - e) = psi(y)
    3  t = s(w g + w) = (phi + M)/(2M), h again                      4  for u = (X + h)/2, X/2, h/2, where X = 2 t - 1:
                                                                        s(-u - 1) s(-u - 2) s((u + 1)/2)
    5  s(1 - 12 s(-u-1) + 12 s(-u-2)) s(1 - 10/11 s((u+1)/2))        output  2 M sum of u^2 with the signs +, -, -
In place of X in [-M, M] the squares take X/M in [-1, 1]; so M stands in the output alone. w > 0, so that w g + w > 0 and the
paper's 2 (floor |w| + 1) is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from symnet.core.entry import Entry, Intrinsic
from symnet.core.network import INPUT, Network, Node, Read, affine

HALF = Fraction(1, 2)
PARTS = (1, 2, 3, 4)
Rows = list[tuple[dict[int, Entry | int], Entry | int]]
TURNS = tuple(f"w_{i}" for i in PARTS)
SQUARES: tuple[tuple[Mapping[int, Fraction], Fraction], ...] = (
    ({0: Fraction(1), 1: HALF}, -HALF),
    ({0: Fraction(1)}, -HALF),
    ({1: HALF}, Fraction(0)),
)
"""u as forms in t and h: half the sum of the two factors, half of each."""


@cache
def euaf_template() -> Network:
    """Return the network over its intrinsic parameters: five layers of 16, 8, 8, 36 and 24 neurons."""
    layers = [("position", _first()), ("cell", _second()), ("wave", _third()), ("terms", _fourth()), ("squares", _fifth())]
    nodes, before = [], Read(INPUT, 0, 1)
    for name, rows in layers:
        nodes.append(Node(name, affine("euaf", rows), (before,)))
        before = Read(name, 0, len(rows))
    nodes.append(Node("output", affine("identity", _output()), (before,)))
    return Network(1, tuple(nodes))


def _first() -> Rows:
    rows: Rows = []
    for i in PARTS:
        rows += [({0: Intrinsic(weight)}, Intrinsic(f"{bias}_{i}")) for weight, bias in FIRST]
    return rows


FIRST = (("rise", "a"), ("slow", "b"), ("flat", "c"), ("rise", "e"))
"""The weight of x and the bias of each neuron of the first layer."""


def _second() -> Rows:
    rows: Rows = []
    for at in range(0, 16, 4):
        rows.append(({at: HALF, at + 1: Intrinsic("minus_K")}, Intrinsic("minus_alpha")))
        rows.append(({at + 2: Intrinsic("width"), at + 3: -1}, 0))
    return rows


def _third() -> Rows:
    rows: Rows = []
    for place, turn in enumerate(TURNS):
        rows += [({2 * place: Intrinsic(turn)}, Intrinsic(turn)), ({2 * place + 1: 1}, 0)]
    return rows


def _fourth() -> Rows:
    rows: Rows = []
    for at in range(0, 8, 2):
        for weights, bias in SQUARES:
            for factor, shift in ((Fraction(-1), -1), (Fraction(-1), -2), (HALF, HALF)):
                rows.append(({at + place: factor * weight for place, weight in weights.items()}, factor * bias + shift))
    return rows


def _fifth() -> Rows:
    rows: Rows = []
    for at in range(0, 36, 3):
        rows += [({at: -12, at + 1: 12}, 1), ({at + 2: Fraction(-10, 11)}, 1)]
    return rows


def _output() -> Rows:
    names = ("M24", "M22", "minus_M24", "minus_M22", "minus_M24", "minus_M22")
    return [({place: Intrinsic(names[place % 6]) for place in range(24)}, 0)]


def parameters(
    cells: int, step: Fraction, low: Fraction, alpha: Fraction, turns: Sequence[Fraction], factor: Fraction
) -> dict[str, Fraction]:
    """Return the intrinsic parameters for K = `cells`, knots low + j step, alpha, w_1, ..., w_4 and M = `factor`."""
    wide, rise = 2 * cells + 1, 1 / (2 * step)
    found = {"rise": rise, "slow": rise / (2 * cells), "flat": rise / wide}
    for i in PARTS:
        y = Fraction(i, 2) - low * rise
        found |= {f"a_{i}": y, f"b_{i}": y / (2 * cells), f"c_{i}": (y + 1) / wide, f"e_{i}": y + 1}
    found |= {"minus_K": Fraction(-cells), "minus_alpha": -alpha, "width": Fraction(wide)}
    found |= {"M24": 24 * factor, "M22": 22 * factor, "minus_M24": -24 * factor, "minus_M22": -22 * factor}
    return found | dict(zip(TURNS, turns, strict=True))
