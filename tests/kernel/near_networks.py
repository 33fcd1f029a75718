"""Certificates of small networks of parts, written by hand: what each rule of the theory near makes of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation, neuron
from symnet.core.network import Network, Node, Read, affine

Content = dict[str, Any]
Rows = Sequence[tuple[Mapping[int, Any], Any]]
X, Y = ["variable", "0x0"], ["variable", "0x1"]
HALF, TWO = ["number", "0x1p-1"], ["number", "0x2"]
EIGHTH = Fraction(1, 8)


def square(tree: Any) -> Any:
    return ["pow", tree, TWO]


def node(name: str, reads: Sequence[tuple[str, int, int]], rows: Rows, activation: str = "identity") -> Node:
    exact = [({at: Fraction(weight) for at, weight in weights.items()}, Fraction(bias)) for weights, bias in rows]
    return Node(name, affine(activation, exact), tuple(Read(*read) for read in reads))  # type: ignore[arg-type]


def content(proof: Derivation) -> Content:
    found: Content = json.loads(certificate(proof).data)
    del found["sha256"]
    return found


def pieces(start: Any, step: Any, count: int, shift: Any) -> list[list[Fraction]]:
    """Knots of t^2 + shift at equal steps."""
    knots = [Fraction(start) + Fraction(step) * place for place in range(count + 1)]
    return [[t, t * t + Fraction(shift)] for t in knots]


def hinges(knots: Sequence[Sequence[Fraction]]) -> tuple[list[Fraction], list[Fraction], Fraction]:
    """Biases of relu(t + bias), their weights, and the value before them, of the function with these knots."""
    slopes = [(v - u) / (t - s) for (s, u), (t, v) in itertools.pairwise(knots)]
    changes = [slopes[0], *(behind - before for before, behind in itertools.pairwise(slopes))]
    return [-t for t, _ in knots[:-1]], changes, knots[0][1]


def one_layer(knots: Sequence[Sequence[Fraction]]) -> tuple[Node, Node]:
    """A network of one input with these pieces."""
    biases, weights, before = hinges(knots)
    first = node("pieces", [("input", 0, 1)], [({0: 1}, bias) for bias in biases], "relu")
    return first, node("output", [("pieces", 0, len(biases))], [(dict(enumerate(weights)), before)])


def middles(knots: Sequence[Sequence[Fraction]], low: Any = -9, high: Any = 9) -> list[Fraction]:
    """Where t^2 has the slope of each piece, or the point between two ends that is nearest to it."""
    found = [(s + t) / 2 for (s, _), (t, _) in itertools.pairwise(knots)]
    return [min(max(t, Fraction(low)), Fraction(high)) for t in found]


def around(proof: Derivation, tree: Any, low: Any, high: Any, cut: Any = (), splits: str = ".") -> int:
    ends = {"low": Fraction(low), "high": Fraction(high)}
    return proof.apply("enclosure", cut=list(cut), precision=64, splits=splits, tree=tree, **ends)


def function(proof: Derivation, of: Sequence[int], name: str, knots: Any, bound: Any, tree: Any, touch: Any, at: int = 0) -> int:
    given = {"bound": Fraction(bound), "knots": knots, "neuron": neuron(name, at), "touch": touch}
    return proof.apply("near-function", of, function=tree, precision=64, **given)


def near_curve() -> Content:
    """t^2 on [0,1] by four pieces within 1/128, and three kinks that any function within 1/100 has."""
    knots = pieces(0, Fraction(1, 4), 4, Fraction(-1, 128))
    proof = Derivation(Network(1, one_layer(knots)), [square(X)])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    found = function(proof, (here, there), "output", knots, Fraction(1, 128), square(X), middles(knots))
    proof.claim(proof.apply("near-error", [found]))
    triples = [[Fraction(number, 20) for number in numbers] for numbers in ((0, 3, 6), (6, 9, 12), (12, 15, 18))]
    proof.claim(proof.apply("kinks", error=Fraction(1, 100), precision=64, triples=triples))
    return content(proof)


def near_root() -> Content:
    """sqrt(x) on [0,1] by three pieces: concave by its form, its slope unbounded at 0."""
    ends = [Fraction(number, 4) for number in (0, 1, 2, 4)]
    knots = [[root * root, root] for root in ends]
    proof = Derivation(Network(1, one_layer(knots)), [["sqrt", X]])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    touch = [((a + b) / 2) ** 2 for a, b in itertools.pairwise(ends)]
    found = function(proof, (here, there), "output", knots, Fraction(1, 16), ["sqrt", X], touch)
    proof.claim(proof.apply("near-error", [found]))
    return content(proof)


CHAIN = [[Fraction(t), Fraction(t * t) - EIGHTH] for t in (-1, 0, 1, 2)]
"""Pieces of x^2 within 1/8."""


def near_chain() -> Content:
    """max(x^2 - 1, 0) on [-1, 2]: x^2 within 1/8, and behind it a part without an error of its own; kinks of the target."""
    biases, weights, before = hinges(CHAIN)
    network = Network(
        1,
        (
            node("pieces", [("input", 0, 1)], [({0: 1}, bias) for bias in biases], "relu"),
            node("square", [("pieces", 0, 3)], [(dict(enumerate(weights)), before)]),
            node("output", [("square", 0, 1)], [({0: 1}, -1)], "relu"),
        ),
    )
    last = ["max", ["add", X, ["number", "-0x1"]], ["number", "0x0"]]
    proof = Derivation(
        network, [["max", ["add", square(X), ["number", "-0x1"]], ["number", "0x0"]]], sides=((Fraction(-1), Fraction(2)),)
    )
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, -1, 2)
    first = function(proof, (here, there), "square", CHAIN, EIGHTH, square(X), middles(CHAIN))
    knots = [[-1, 0], [1, 0], [5, 4]]
    second = function(proof, (first, around(proof, square(X), 0, 4)), "output", knots, EIGHTH, last, ["", ""])
    part = proof.about(0, network)
    proof.claim(part.apply("near-error", [second]))
    triples = [[Fraction(-1), Fraction(-1, 2), Fraction(0)], [Fraction(0), Fraction(1), Fraction(2)]]
    proof.claim(part.apply("kinks", error=Fraction(1, 8), precision=64, triples=triples[1:]))
    return content(proof)


SIDES = ((Fraction(-1), Fraction(1)), (Fraction(0), Fraction(1)))
U, W = (
    pieces(Fraction(-1, 4), Fraction(1, 4), 6, Fraction(-1, 128)),
    pieces(Fraction(-3, 4), Fraction(1, 4), 6, Fraction(-1, 128)),
)
"""Pieces of two squares within 1/64."""


def _of_two() -> Network:
    """x^2 y by two squares, and max(min(x, y), x^2)."""
    (bu, wu, u), (bw, ww, w) = hinges(U), hinges(W)
    teeth = [*(({0: 1}, bias) for bias in bu), *(({1: 1}, bias) for bias in bw)]
    squares = [(dict(enumerate(wu)), u), ({6 + place: weight for place, weight in enumerate(ww)}, w)]
    return Network(
        2,
        (
            node("sides", [("input", 0, 1)], [({0: 1}, 0), ({0: -1}, 0)], "relu"),
            node("s", [("sides", 0, 2)], [({0: 1, 1: 1}, -EIGHTH)]),
            node("mix", [("s", 0, 1), ("input", 1, 2)], [({0: "1/2", 1: "1/2"}, 0), ({0: "1/2", 1: "-1/2"}, 0)]),
            node("teeth", [("mix", 0, 2)], teeth, "relu"),
            node("squares", [("teeth", 0, 12)], squares),
            node("less", [("input", 0, 2)], [({0: 1, 1: -1}, 0)], "relu"),
            node("least", [("input", 0, 1), ("less", 0, 1)], [({0: 1, 1: -1}, 0)]),
            node("more", [("s", 0, 1), ("least", 0, 1)], [({0: 1, 1: -1}, 0)], "relu"),
            node("output", [("squares", 0, 2), ("least", 0, 1), ("more", 0, 1)], [({0: 1, 1: -1}, 0), ({2: 1, 3: 1}, 0)]),
        ),
    )


def near_valley() -> Content:
    """x^2 - 2|x| on [-1, 0] by one piece within 1/4; it has a kink at the end of the piece."""
    network = Network(1, (node("output", [("input", 0, 1)], [({0: 1}, 0)]),))
    valley = ["add", square(X), ["mul", ["number", "-0x2"], ["abs", X]]]
    proof = Derivation(network, [valley], sides=((Fraction(-1), Fraction(0)),))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, -1, 0)
    found = function(proof, (here, there), "output", [[-1, -1], [0, 0]], Fraction(1, 4), valley, [Fraction(-1, 2)])
    proof.claim(proof.about(0, network).apply("near-error", [found]))
    return content(proof)


def near_product() -> Content:
    """x^2 y and max(min(x, y), x^2) on [-1,1] x [0,1]: a product of values that are near, by a cut; a lattice expression."""
    proof = Derivation(_of_two(), [["mul", square(X), Y], ["max", ["min", X, Y], square(X)]], sides=SIDES)
    x, y = (proof.apply("near-input", cut=[], input=place) for place in (0, 1))
    around_x, around_y = around(proof, X, -1, 1), around(proof, Y, 0, 1)
    absolute = [[-1, 1 - EIGHTH], [0, -EIGHTH], [1, 1 - EIGHTH]]
    s = function(proof, (x, around_x), "s", absolute, EIGHTH, square(X), [Fraction(-1, 2), Fraction(1, 2)])
    cut = [[neuron("s"), -EIGHTH, 1 + EIGHTH], [neuron("input", 1), 0, 1]]
    inner = [proof.apply("near-input", cut=cut, input=place) for place in (0, 1)]
    found = []
    for at, (sign, ends, knots) in enumerate(((1, ("-1/16", "17/16"), U), (-1, ("-9/16", "9/16"), W))):
        tree = ["mul", HALF, ["add", X, Y if sign > 0 else ["neg", Y]]]
        weights = [Fraction(1, 2), Fraction(sign, 2)]
        mixed = proof.apply("near-affine", inner, constant=0, cut=cut, neuron=neuron("mix", at), tree=tree, weights=weights)
        given = mixed, around(proof, tree, *ends, cut)
        found.append(function(proof, given, "squares", knots, Fraction(1, 64), square(X), middles(knots, *ends), at))
    trees = [proof.stated(each)["tree"] for each in found]
    difference = ["add", trees[0], ["neg", trees[1]]]
    output = {"cut": cut, "neuron": neuron("output"), "tree": difference, "weights": [1, -1]}
    product = proof.apply("near-same", [proof.apply("near-affine", found, constant=0, **output)], shared=[], tree=["mul", X, Y])
    around_s = around(proof, square(X), 0, 1)
    first = proof.apply("near-substitute", [s, y, around_s, around_y, product], bound=Fraction(5, 32), precision=64, splits=".")
    expression = {"max": [{"min": ["0x0", "0x1"]}, "0x2"]}
    given = [x, y, s, around_x, around_y, around_s]
    second = proof.apply("near-lattice", given, expression=expression, neuron=neuron("output", 1))
    for output_number, each in enumerate((first, second)):
        proof.claim(proof.about(output_number, proof.network).apply("near-error", [each]))
    return content(proof)


def near_teeth() -> Content:
    """x^4 on [-1,1]: x^2 within 1/8, and its square by two levels of teeth."""
    tent = [({0: 1}, 0), ({0: 1}, "-1/2")]
    network = Network(
        1,
        (
            node("sides", [("input", 0, 1)], [({0: 1}, 0), ({0: -1}, 0)], "relu"),
            node("s", [("sides", 0, 2)], [({0: 1, 1: 1}, -EIGHTH)]),
            node("up", [("s", 0, 1)], tent, "relu"),
            node("tooth", [("up", 0, 2)], [({0: 2, 1: -4}, 0)]),
            node("again", [("tooth", 0, 1)], tent, "relu"),
            node("teeth", [("again", 0, 2)], [({0: 2, 1: -4}, 0)]),
            node("output", [("s", 0, 1), ("tooth", 0, 1), ("teeth", 0, 1)], [({0: 1, 1: "-1/4", 2: "-1/16"}, "-1/128")]),
        ),
    )
    proof = Derivation(network, [square(square(X))], sides=((Fraction(-1), Fraction(1)),))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, -1, 1)
    absolute = [[-1, 1 - EIGHTH], [0, -EIGHTH], [1, 1 - EIGHTH]]
    s = function(proof, (here, there), "s", absolute, EIGHTH, square(X), [Fraction(-1, 2), Fraction(1, 2)])
    levels = [neuron("tooth"), neuron("teeth")]
    found = proof.apply("near-sawtooth", [s, around(proof, square(X), 0, 1)], levels=levels, neuron=neuron("output"))
    proof.claim(proof.about(0, network).apply("near-error", [found]))
    return content(proof)


def near_size() -> Content:
    """x^2 on [-1,1] within 1/32: |x|, one level of teeth."""
    tent = [({0: 1}, 0), ({0: 1}, "-1/2")]
    network = Network(
        1,
        (
            node("sides", [("input", 0, 1)], [({0: 1}, 0), ({0: -1}, 0)], "relu"),
            node("size", [("sides", 0, 2)], [({0: 1, 1: 1}, 0)]),
            node("up", [("size", 0, 1)], tent, "relu"),
            node("tooth", [("up", 0, 2)], [({0: 2, 1: -4}, 0)]),
            node("output", [("size", 0, 1), ("tooth", 0, 1)], [({0: 1, 1: "-1/4"}, "-1/32")]),
        ),
    )
    proof = Derivation(network, [square(X)], sides=((Fraction(-1), Fraction(1)),))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, -1, 1)
    size = function(proof, (here, there), "size", [[-1, 1], [0, 0], [1, 1]], 0, ["abs", X], ["", ""])
    within = around(proof, ["abs", X], 0, 1)
    found = proof.apply("near-sawtooth", [size, within], levels=[neuron("tooth")], neuron=neuron("output"))
    proof.claim(proof.about(0, network).apply("near-error", [found]))
    return content(proof)


def near_gate() -> Content:
    """sinh(x) on [-1,1]: sinh(|x|) by two pieces, and a gate that gives it the sign of x."""
    network = Network(
        1,
        (
            node("sides", [("input", 0, 1)], [({0: 1}, 0), ({0: -1}, 0)], "relu"),
            node("size", [("sides", 0, 2)], [({0: 1, 1: 1}, 0)]),
            node("pieces", [("size", 0, 1)], [({0: 1}, 0), ({0: 1}, "-1/2")], "relu"),
            node("s", [("pieces", 0, 2)], [({0: 1, 1: "1/4"}, 0)]),
            node("gate", [("s", 0, 1), ("input", 0, 1)], [({0: 1, 1: 2}, 0), ({0: 1, 1: -2}, 0)], "relu"),
            node("output", [("gate", 0, 2), ("input", 0, 1)], [({0: 1, 1: -1, 2: -2}, 0)]),
        ),
    )
    proof = Derivation(network, [["sinh", X]], sides=((Fraction(-1), Fraction(1)),))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, -1, 1)
    size = function(proof, (here, there), "size", [[-1, 1], [0, 0], [1, 1]], 0, ["abs", X], ["", ""])
    within = around(proof, ["abs", X], 0, 1)
    knots = [[0, 0], [Fraction(1, 2), Fraction(1, 2)], [1, Fraction(9, 8)]]
    s = function(proof, (size, within), "s", knots, Fraction(1, 16), ["sinh", X], [0, Fraction(11, 16)])
    given = {"neuron": neuron("output"), "parts": 1, "precision": 64, "slope": 2}
    found = proof.apply("near-gate", [s, here, there], function=["sinh", X], **given)
    proof.claim(proof.about(0, network).apply("near-error", [found]))
    return content(proof)


def near_addition() -> Content:
    """exp(x) on [0,1] within 3/16: |x - 1/2|, a line each for its cosh and its sinh, and the theorem of addition."""
    quarter, half, factor = Fraction(1, 4), Fraction(1, 2), Fraction(5, 3)
    network = Network(
        1,
        (
            node("sides", [("input", 0, 1)], [({0: 1}, "-1/2"), ({0: -1}, "1/2")], "relu"),
            node("size", [("sides", 0, 2)], [({0: 1, 1: 1}, 0)]),
            node("pair", [("size", 0, 1)], [({0: quarter}, 1), ({0: 1}, 0)]),
            node("gate", [("pair", 1, 2), ("input", 0, 1)], [({0: 1, 1: 2}, -1), ({0: 1, 1: -2}, 1)], "relu"),
            node(
                "output",
                [("pair", 0, 1), ("gate", 0, 2), ("input", 0, 1)],
                [({0: factor, 1: factor, 2: -factor, 3: -2 * factor}, factor)],
            ),
        ),
    )
    proof = Derivation(network, [["exp", X]])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    apart = ["abs", ["add", X, ["number", "-0x1p-1"]]]
    size = function(proof, (here, there), "size", [[0, half], [half, 0], [1, half]], 0, apart, ["", ""])
    within = around(proof, apart, 0, half)
    even = function(proof, (size, within), "pair", [[0, 1], [half, 1 + half / 4]], Fraction(1, 16), ["cosh", X], [quarter])
    odd = function(proof, (size, within), "pair", [[0, 0], [half, half]], Fraction(1, 32), ["sinh", X], [quarter], 1)
    given = {"center": half, "first": factor, "second": factor, "slope": 2, "neuron": neuron("output"), "precision": 64}
    found = proof.apply("near-addition", [even, odd, here, there], function=["exp", X], bound=Fraction(3, 16), **given)
    proof.claim(proof.apply("near-error", [found]))
    return content(proof)


def near_norm() -> Content:
    """hypot(x, y) on [0,1] x [1,2] within 1/5: two squares by a piece each, the root of their sum by a piece."""
    network = Network(
        2,
        (
            node("squares", [("input", 0, 2)], [({0: 1}, -EIGHTH), ({1: 3}, -2 - EIGHTH)]),
            node("sum", [("squares", 0, 2)], [({0: 1, 1: 1}, 0)]),
            node("output", [("sum", 0, 1)], [({0: "1/3"}, "2/3")]),
        ),
    )
    norm = ["hypot", X, Y]
    proof = Derivation(network, [norm], sides=((Fraction(0), Fraction(1)), (Fraction(1), Fraction(2))))
    squares = []
    for at, (tree, low) in enumerate(((X, 0), (Y, 1))):
        given = proof.apply("near-input", cut=[], input=at), around(proof, tree, low, low + 1)
        knots = [[low, low * low - EIGHTH], [low + 1, (low + 1) ** 2 - EIGHTH]]
        squares.append(function(proof, given, "squares", knots, EIGHTH, square(X), [low + Fraction(1, 2)], at))
    total = ["add", square(X), square(Y)]
    whole = proof.apply("near-affine", squares, constant=0, cut=[], neuron=neuron("sum"), tree=total, weights=[1, 1])
    root, knots = ["pow", X, HALF], [[Fraction(1, 2), Fraction(5, 6)], [Fraction(6), Fraction(8, 3)]]
    found = function(proof, (whole, around(proof, total, 1, 5)), "output", knots, Fraction(1, 5), root, [Fraction(9, 4)])
    last = proof.apply("near-norm", [found], tree=norm)
    proof.claim(proof.about(0, network).apply("near-error", [last]))
    return content(proof)


def near_angle() -> Content:
    """atan2(x, 1) on [0, 1/2] within 1/4 by a piece: pi/4 and the angle from the diagonal on, that of (1 + x, x - 1)."""
    one, half = ["number", "0x1"], Fraction(1, 2)
    ahead, aside = ["add", one, X], ["add", X, ["neg", one]]
    tree = ["add", ["atan2", one, one], ["atan", ["div", aside, ahead]]]
    knots = [[Fraction(0), Fraction(0)], [half, half]]
    network = Network(1, (node("output", [("input", 0, 1)], [({0: 1}, 0)]),))
    proof = Derivation(network, [["atan2", X, one]], sides=((Fraction(0), half),))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, half)
    found = function(proof, (here, there), "output", knots, Fraction(1, 4), tree, [""])
    last = proof.apply("near-angle", [found, around(proof, ahead, 1, Fraction(3, 2))], p=1, q=1, tree=["atan2", X, one])
    proof.claim(proof.about(0, network).apply("near-error", [last]))
    return content(proof)


def near_instead() -> Content:
    """exp(x) on [-1/2, 1/2] within 1/16: two pieces of 1 + x + x^2/2, and the remainder of this Taylor sum."""
    half, total = Fraction(1, 2), ["add", ["number", "0x1"], X, ["mul", HALF, square(X)]]
    knots = [[t, 1 + t + t * t / 2 - Fraction(1, 64)] for t in (-half, Fraction(0), half)]
    side = (-half, half)
    biases, weights, before = hinges(knots)
    network = Network(
        1,
        (
            node("pieces", [("input", 0, 1)], [({0: 1}, bias) for bias in biases], "relu"),
            node("output", [("pieces", 0, 2)], [(dict(enumerate(weights)), before)]),
        ),
    )
    proof = Derivation(network, [["exp", X]], sides=(side,))
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, *side)
    found = function(proof, (here, there), "output", knots, Fraction(1, 64), total, [Fraction(-1, 4), Fraction(1, 4)])
    more = {"pieces": [[Fraction(0), Fraction(0)], [half, Fraction(0)]], "order": 3, "precision": 64}
    last = proof.apply("near-instead", [found, there], bound=Fraction(1, 16), function=["exp", X], given=total, **more)
    proof.claim(proof.about(0, network).apply("near-error", [last]))
    return content(proof)


MEAN = ["add", ["mul", HALF, X], ["mul", HALF, Y]]


def near_mean() -> Content:
    """(x + y)/2 on the square, carried over one neuron that is a wave."""
    half = Fraction(1, 2)
    waves = node("wave", [("input", 0, 2)], [({0: half, 1: half}, 0)], "euaf")
    proof = Derivation(Network(2, (waves, node("output", [("wave", 0, 1)], [({0: 1}, 0)]))), [MEAN])
    given = [*(proof.apply("near-input", cut=[], input=at) for at in (0, 1)), around(proof, MEAN, 0, 1)]
    carried = proof.apply("near-carried", given, cut=[], neuron=neuron("wave"), tree=MEAN)
    found = proof.apply("near-affine", [carried], constant=0, cut=[], neuron=neuron("output"), tree=MEAN, weights=[1])
    proof.claim(proof.apply("near-error", [found]))
    return content(proof)


NEAR = (
    near_mean,
    *(near_curve, near_root, near_chain, near_valley, near_product, near_teeth, near_size, near_gate, near_addition, near_norm),
    near_instead,
    near_angle,
)
