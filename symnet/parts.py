"""Classical parts of networks, each a network with its proof: `parts.square("1/1000", 0, 2).certify()`.

Every function returns an object with `network`, `error` (0 where the network is exact), `network.size` and `certify()`.
A part for several formulas at once, or for one of your own, is `symnet.approximate(..., construction="compiled")`; networks are
joined by `symnet.compose`. Numbers are exact: integers, Fractions, or text such as "1/10". An `error` is the largest distance in
the sup norm; `low` and `high` are the ends of every input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate
from symnet.constructions.building import approximate
from symnet.constructions.compiled.interpolated import interpolated
from symnet.constructions.compiled.sums import chebyshev as chebyshev_network
from symnet.constructions.compiled.sums import taylor as taylor_network
from symnet.constructions.plan import ProvedError
from symnet.constructions.sorting import sorter_certificate
from symnet.constructions.verbs import Verbs
from symnet.core.network import Network
from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.library.sorting import sorter

Point = tuple[Any, Any]
MOST = 64
"""The most inputs of a part that is written as a formula."""


@dataclass(frozen=True)
class Sorter(Verbs):
    """A network that gives inputs by rank, exactly."""

    network: Network
    sides: tuple[tuple[Fraction, Fraction], ...]
    ranks: tuple[int, ...] | None = None
    """The ranks of the outputs, 1 the smallest."""

    @property
    def error(self) -> ProvedError:
        """0: every output is the input of its rank."""
        return ProvedError(Fraction(0), "0", "sup", "every output is the input of its rank")

    def certify(self) -> Certificate:
        """Return the certificate that it sorts, see the kernel rule sorts."""
        return sorter_certificate(self.network, self.sides, self.ranks)


def formula(text: str, sides: Sequence[tuple[Any, Any]], error: Any, prefer: str = "neurons") -> Any:
    """Return the compiled network of a formula in x1, ..., xd on a box, or of several separated by semicolons.

    sides: the ends of each input; error: in the sup norm; prefer: "neurons" or "depth".
    """
    ends = [_ends(low, high) for low, high in sides]
    box = ", ".join(f"x{place} in [{low}, {high}]" for place, (low, high) in enumerate(ends, 1))
    return approximate(text, construction="compiled", box=box, error=error, prefer=prefer)


def _ends(low: Any, high: Any) -> tuple[Fraction, Fraction]:
    start, stop = exact(low, "low"), exact(high, "high")
    if not start < stop:
        raise UsageError(f"low = {start}, high = {stop}: the ends of an input must be in order; write for example 0, 1")
    return start, stop


def _exact(text: str, sides: Sequence[tuple[Any, Any]]) -> Any:
    """A formula that a network can be exactly."""
    found = formula(text, sides, 1)
    if found.error.bound:
        raise UsageError(f"{text[:60]} is not piecewise linear with rational numbers")
    return found


def _number(value: Any, name: str) -> str:
    return f"({exact(value, name)})"


def _inputs(count: Any, least: int = 2) -> list[str]:
    n = whole(count, "n")
    if not least <= n <= MOST:
        raise UsageError(f"n = {n} is not between {least} and {MOST}, the most inputs of such a part")
    return [f"x{place}" for place in range(1, n + 1)]


# Exact parts.


def affine(weights: Sequence[Any], constant: Any = 0, low: Any = 0, high: Any = 1) -> Any:
    """Return sum w_i x_i + c: no hidden neurons, exact."""
    _inputs(len(weights), 1)
    terms = [f"{_number(weight, 'weights')}*x{place}" for place, weight in enumerate(weights, 1)]
    return _exact(" + ".join([*terms, _number(constant, "constant")]), [(low, high)] * len(terms))


def absolute(low: Any = -1, high: Any = 1) -> Any:
    """Return |x|: two neurons, exact."""
    return _exact("abs(x1)", [(low, high)])


def maximum(n: int = 2, low: Any = 0, high: Any = 1) -> Any:
    """Return the largest of n numbers, 2 <= n <= 64, two neurons a step: max(a, b) = a + relu(b - a); exact."""
    names = _inputs(n)
    return _exact(f"max({', '.join(names)})", [(low, high)] * len(names))


def minimum(n: int = 2, low: Any = 0, high: Any = 1) -> Any:
    """Return the smallest of n numbers, 2 <= n <= 64: min(a, b) = a - relu(a - b); exact."""
    names = _inputs(n)
    return _exact(f"min({', '.join(names)})", [(low, high)] * len(names))


def clip(bottom: Any, top: Any, low: Any, high: Any) -> Any:
    """Return min(max(x, bottom), top): two neurons, exact."""
    return _exact(f"min(max(x1, {_number(bottom, 'bottom')}), {_number(top, 'top')})", [(low, high)])


def piecewise_linear(knots: Sequence[Any], values: Sequence[Any]) -> Any:
    """Return the continuous piecewise linear function through points with free knots: a neuron a kink and one more, exact.

    knots: rising, at least two; the network is for inputs from the first to the last.
    """
    places, heights = [exact(t, "knots") for t in knots], [exact(v, "values") for v in values]
    if len(places) < 2 or sorted(set(places)) != places or len(heights) != len(places):
        raise UsageError(f"knots = {list(map(str, places))[:8]}: write at least two, rising, and as many values")
    slopes = [(heights[at + 1] - heights[at]) / (places[at + 1] - places[at]) for at in range(len(places) - 1)]
    terms = [f"({heights[0]}) + ({slopes[0]})*(x1 - ({places[0]}))"]
    for at in range(1, len(slopes)):
        if slopes[at] != slopes[at - 1]:
            terms.append(f"({slopes[at] - slopes[at - 1]})*max(x1 - ({places[at]}), 0)")
    return _exact(" + ".join(terms), [(places[0], places[-1])])


def gate(slope: Any, size: Any = 1, reach: Any = 1) -> Any:
    """Return F(s, t) = relu(s + M t) - relu(s - M t) - M t, which is sign(t) s where 0 <= s <= M |t|; exact.

    slope: M; the inputs are s in [0, size] and t in [-reach, reach].
    """
    m, end = _number(slope, "slope"), exact(reach, "reach")
    return _exact(f"max(x1 + {m}*x2, 0) - max(x1 - {m}*x2, 0) - {m}*x2", [(0, size), (-end, end)])


def fold(times: int = 1, low: Any = 0, high: Any = 1) -> Any:
    """Return |...||x - c_1| - c_2| ... - c_k|, each fold in the middle of what there is: 2^k pieces, in one layer; exact.

    (Montufar, Pascanu, Cho, Bengio 2014.) times: k, from 1 to 12. In `exponential` and `sine` a fold is two neurons of a layer.
    """
    count, (start, stop) = whole(times, "times"), _ends(low, high)
    if not 1 <= count <= 12:
        raise UsageError(f"times = {count} is not between 1 and 12")
    text, width = f"abs(x1 - ({(start + stop) / 2}))", (stop - start) / 2
    for _ in range(count - 1):
        width /= 2
        text = f"abs({text} - ({width}))"
    return _exact(text, [(low, high)])


def hats(vertices: Sequence[Point], triangles: Sequence[Sequence[int]], which: Sequence[int] | None = None) -> Any:
    """Return the hat functions of a triangulation of a rectangle: 1 at their vertex, 0 at all others, linear on each triangle.

    vertices: points (x, y); triangles: three numbers of vertices each; which: the vertices whose hats are outputs, all if None.
    A hat is max(0, the least of its triangles' barycentric coordinates), exact where the triangles around the vertex are a
    convex figure; raises UsageError where they are not. (He, Li, Xu, Zheng 2020.)
    """
    return _hats([(exact(x, "vertices"), exact(y, "vertices")) for x, y in vertices], triangles, which)


# Sorting.


def sort(n: int, low: Any = 0, high: Any = 1) -> Sorter:
    """Return the sorting network of n <= 1,024 numbers: Batcher's odd-even merge sort (1968), three neurons a comparator."""
    return _ranked(n, None, low, high)


def kth_largest(n: int, k: int, low: Any = 0, high: Any = 1) -> Sorter:
    """Return the k-th largest of n numbers, by the comparators on which it depends."""
    count, rank = whole(n, "n"), whole(k, "k")
    return _ranked(count, [count + 1 - rank], low, high)


def median(n: int = 3, low: Any = 0, high: Any = 1) -> Sorter:
    """Return the median of an odd number of numbers."""
    count = whole(n, "n")
    if count % 2 == 0:
        raise UsageError(f"n = {count} is even; the median of an odd number of inputs is one of them, write for example 3")
    return _ranked(count, [(count + 1) // 2], low, high)


def _ranked(n: int, ranks: Sequence[int] | None, low: Any, high: Any) -> Sorter:
    start, stop = _ends(low, high)
    network = sorter(n, start, ranks)
    given = range(1, network.inputs + 1) if ranks is None else [whole(rank, "rank") for rank in ranks]
    return Sorter(network, ((start, stop),) * network.inputs, tuple(given))


# Parts with an error.


def square(error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return x^2: a layer of pieces, folds, or instead of many pieces teeth (Telgarsky 2015, Yarotsky 2017)."""
    return formula("x1^2", [(low, high)], error)


def product(error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return x y = ((x + y)/2)^2 - ((x - y)/2)^2 by two squares."""
    return formula("x1*x2", [(low, high)] * 2, error)


def power(n: int, error: Any, low: Any = 0, high: Any = 1) -> Any:
    """Return x^n for a whole n >= 1, as one function by pieces with free knots."""
    degree = whole(n, "n")
    if not 1 <= degree <= 1000:
        raise UsageError(f"n = {degree} is not between 1 and 1000")
    return formula(f"x1^{degree}", [(low, high)], error)


def polynomial(text: str, error: Any, sides: Sequence[tuple[Any, Any]]) -> Any:
    """Return a polynomial in x1, ..., xd, written as a formula, on a box."""
    return formula(text, sides, error)


def taylor(text: str, error: Any, low: Any = -1, high: Any = 1, degree: int | None = None, center: Any = None) -> Any:
    """Return the Taylor sum of a function of x as a network (Taylor 1715): powers by pieces or products, the remainder proved.

    degree: the least that leaves half of the error to the network if None; center: where it is expanded, the middle if None.
    The object has `degree`, `polynomial` (coefficients, center, width) and `remainder.bound` too. Raises UsageError where the
    remainder of a degree is too large.
    """
    start, stop = _ends(low, high)
    return taylor_network(text, box=f"x in [{start}, {stop}]", error=error, degree=degree, center=center)


def chebyshev(text: str, error: Any, low: Any = -1, high: Any = 1, degree: int | None = None) -> Any:
    """Return the polynomial that is a function of x at the zeros of a Chebyshev polynomial as a network, the remainder proved.

    Its degree is less than that of a Taylor sum with this remainder, near the least there is. Arguments as in `taylor`.
    """
    start, stop = _ends(low, high)
    return chebyshev_network(text, box=f"x in [{start}, {stop}]", error=error, degree=degree)


def spline(knots: Sequence[Any], coefficients: Sequence[Any], degree: int, error: Any, low: Any, high: Any) -> Any:
    """Return the spline sum c_i max(x - t_i, 0)^degree, the truncated powers of its knots."""
    order = whole(degree, "degree")
    if len(knots) != len(coefficients) or not knots:
        raise UsageError(f"{len(knots)} knots, {len(coefficients)} coefficients: write as many of each, at least one")
    terms = [
        f"{_number(c, 'coefficients')}*max(x1 - {_number(t, 'knots')}, 0)^{order}"
        for t, c in zip(knots, coefficients, strict=True)
    ]
    return formula(" + ".join(terms), [(low, high)], error)


def exponential(error: Any, low: Any = 0, high: Any = 1) -> Any:
    """Return exp(x): pieces, or folds and the theorem of addition, about log2(1/error)^2 / 5 neurons."""
    return formula("exp(x1)", [(low, high)], error)


def logarithm(error: Any, low: Any = 1, high: Any = 2) -> Any:
    """Return log(x), low > 0."""
    return formula("log(x1)", [(low, high)], error)


def sine(error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return sin(x): pieces and folds, or where high - low <= 6 the theorem of addition."""
    return formula("sin(x1)", [(low, high)], error)


def cosine(error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return cos(x), as sin(x)."""
    return formula("cos(x1)", [(low, high)], error)


def reciprocal(error: Any, low: Any = 1, high: Any = 2) -> Any:
    """Return 1/x, 0 not in [low, high]."""
    return formula("1/x1", [(low, high)], error)


def root(error: Any, low: Any = 0, high: Any = 1) -> Any:
    """Return sqrt(x), low >= 0."""
    return formula("sqrt(x1)", [(low, high)], error)


def norm(n: int, error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return the Euclidean norm of n numbers, 2 <= n <= 64: the root of a sum of squares."""
    names = _inputs(n)
    return formula(f"sqrt({' + '.join(f'{name}^2' for name in names)})", [(low, high)] * len(names), error)


def softmax(n: int, error: Any, low: Any = -1, high: Any = 1) -> Any:
    """Return exp(x_i) / sum exp(x_j), i = 1, ..., n: one network with n outputs that share their exponentials."""
    names = _inputs(n)
    total = " + ".join(f"exp({name})" for name in names)
    return formula("; ".join(f"exp({name})/({total})" for name in names), [(low, high)] * len(names), error)


def interpolant(text: str, cells: int, low: Any = 0, high: Any = 1) -> Any:
    """Return the interpolant of a function of x at the ends of equal cells: one hidden layer of `cells` neurons.

    It is what a textbook builds. Its error is that of chords, (high - low)^2 sup |f''| / (8 cells^2), at least twice that of
    as many pieces with free knots.
    """
    start, stop = _ends(low, high)
    return interpolated(text, cells, f"x in [{start}, {stop}]")


# Hats.

Vertices = list[tuple[Fraction, Fraction]]
Plane = tuple[Fraction, Fraction, Fraction]


def _hats(vertices: Vertices, triangles: Sequence[Sequence[int]], which: Sequence[int] | None) -> Any:
    faces, numbers = [tuple(face) for face in triangles], range(len(vertices))
    for face in faces:
        if len(set(face)) != 3 or not all(type(number) is int and number in numbers for number in face):
            raise UsageError(f"triangles: {list(face)} is not three numbers of vertices from 0 to {len(vertices) - 1}")
    wanted = list(numbers if which is None else which)
    if not wanted or not all(type(number) is int and number in numbers for number in wanted):
        raise UsageError(f"which = {wanted[:8]} is not one or more numbers of vertices from 0 to {len(vertices) - 1}")
    sides = [(min(v[axis] for v in vertices), max(v[axis] for v in vertices)) for axis in (0, 1)]
    area = sum((abs(_twice_the_area(vertices, face)) for face in faces), Fraction(0)) / 2
    whole_area = (sides[0][1] - sides[0][0]) * (sides[1][1] - sides[1][0])
    if area != whole_area:
        raise UsageError(f"the triangles have the area {area}, their rectangle {whole_area}: they must cover it, each point once")
    return _exact("; ".join(_hat(vertices, faces, number) for number in wanted), sides)


def _twice_the_area(vertices: Vertices, face: Sequence[int]) -> Fraction:
    (a, b), (c, d), (e, f) = (vertices[number] for number in face)
    return (c - a) * (f - b) - (e - a) * (d - b)


def _hat(vertices: Vertices, faces: Sequence[Sequence[int]], number: int) -> str:
    around = [face for face in faces if number in face]
    if not around:
        raise UsageError(f"vertex {number} is in no triangle")
    planes = [_plane(vertices, face, number) for face in around]
    for face in around:
        corners = [vertices[other] for other in face if other != number]
        if any(_at(plane, corner) < 0 for plane in planes for corner in corners):
            raise UsageError(f"the triangles around vertex {number} are no convex figure; cut them otherwise")
    for face in faces:
        corners = [vertices[other] for other in face]
        if number not in face and not any(all(_at(plane, corner) <= 0 for corner in corners) for plane in planes):
            raise UsageError(f"triangle {list(face)} is not on one side of those around vertex {number}; cut it")
    terms = [f"({p})*x1 + ({q})*x2 + ({r})" for p, q, r in dict.fromkeys(planes)]
    least = terms[0] if len(terms) == 1 else f"min({', '.join(terms)})"
    return f"max(0, {least})"


def _plane(vertices: Vertices, face: Sequence[int], number: int) -> Plane:
    """p x + q y + r, 1 at a vertex of a triangle and 0 at its others."""
    twice = _twice_the_area(vertices, [number, *(other for other in face if other != number)])
    if twice == 0:
        raise UsageError(f"triangle {list(face)} is flat")
    (c, d), (e, f) = (vertices[other] for other in face if other != number)
    return (d - f) / twice, (e - c) / twice, (c * f - e * d) / twice


def _at(plane: Plane, point: tuple[Fraction, Fraction]) -> Fraction:
    return plane[0] * point[0] + plane[1] * point[1] + plane[2]
