"""Whether a claim of a certificate is true, found without the kernel: naive evaluation against mpmath, sizes counted anew.

`refuted` looks for a counterexample at many rational points; it finds none for a true claim, and finds one soon for a
claim that is false by more than a little. A claim with an `output` is about that output on the cube: the whole network and
the target are evaluated at points of the box (tests/kernel/one_output.py).
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, product
from typing import Any

import mpmath
import sympy
from export.adversary import Adversary, box_points, float_points, grid_points
from kernel.certificates import files
from kernel.kinks import fewer_kinks
from kernel.limits import refuted_limit
from kernel.network_bounds import refuted_bound, refuted_signs
from kernel.one_output import OneOutput, OutputOnBox, on_box
from kernel.segment_tables import better, joined, wrong
from kernel.statements import SEARCHES, off_strips
from kernel.truth_of_control import control_law, decreases, invariant, mesh
from kernel.truth_of_floats import refuted_in_floats
from kernel.truth_of_given import apart_in_floats, far_in_floats, refuted_given
from kernel.truth_of_properties import refuted_property
from kernel.values import Values
from oracle import number, value

from symnet.core import codec
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.export.formats import FORMATS
from symnet.regions.space import space_domains

DIGITS = 60
CLOSE = mpmath.mpf(10) ** -50
Point = tuple[Fraction, ...]


def _continued(arguments: Any, point: Point) -> Any:
    """A quotient, at the common zero its limit: by a difference quotient so short that 20 digits are right."""
    top, bottom, zero = (target(argument, point) for argument in arguments[:3])
    if bottom:
        return top / bottom
    with mpmath.workdps(4 * DIGITS):
        step = Fraction(1, 10**DIGITS)
        sides = [tuple(one + sign * step for one in point) for sign in (1, -1)]
        found = mpmath.fsum(target(arguments[0], side) / target(arguments[1], side) for side in sides) / 2
    if any(abs(_real(one) - zero) == 0 for one in point):
        return found
    raise ZeroDivisionError


def table_value(knots: Any, values: Any, point: Point) -> Fraction:
    """The function of a table at a point of its box: the mean over t in [0,1] of the values at the corners { a : u_a >= t }."""
    given = json.loads(files()[values[1]]) if values[0] == "file" else values
    axes = [list(map(number, axis)) for axis in knots]
    low = [max(i for i in range(len(axis) - 1) if axis[i] <= at) for axis, at in zip(axes, point, strict=True)]
    u = [(at - axis[i]) / (axis[i + 1] - axis[i]) for axis, at, i in zip(axes, point, low, strict=True)]
    levels, total = sorted({Fraction(0), Fraction(1), *u}), Fraction(0)
    for start, stop in pairwise(levels):
        corner = [i + (each >= stop) for i, each in zip(low, u, strict=True)]
        place = 0
        for axis, coordinate in zip(axes, corner, strict=True):
            place = place * len(axis) + coordinate
        total += (stop - start) * number(given[place])
    return total


OPERATIONS: dict[str, Any] = {
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "abs": abs,
    "pow": lambda a, b: a**b,
    "cbrt": lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)),
    "xlogx": lambda a: a * mpmath.log(a) if a else a,
    "hypot": lambda *several: mpmath.sqrt(mpmath.fsum(a * a for a in several)),
}


def target(tree: Any, point: Point) -> Any:
    """The target at a point, to about 60 digits; raises ValueError or ZeroDivisionError where it is not defined and real."""
    name, *arguments = tree
    if name in ("number", "variable"):
        exact = number(arguments[0]) if name == "number" else point[int(arguments[0], 16)]
        return exact if isinstance(exact, mpmath.mpf) else mpmath.mpf(exact.numerator) / exact.denominator
    if name == "named":
        return {"pi": mpmath.pi, "e": mpmath.e}[arguments[0]] + mpmath.mpf(0)
    if name == "continued":
        return _continued(arguments, point)
    if name == "table":
        return _real(table_value(arguments[0], arguments[1], point))
    values = [target(argument, point) for argument in arguments]
    if name in ("add", "mul"):
        return mpmath.fsum(values) if name == "add" else mpmath.fprod(values)
    if name in ("min", "max"):
        return min(values) if name == "min" else max(values)
    found = OPERATIONS.get(name) or getattr(mpmath, name)
    result = found(*values)
    if isinstance(result, mpmath.mpc):
        raise ValueError(f"{name}{values} is not real")
    return result


_met: dict[tuple[str, Point], Any] = {}


class Undefined(Exception):
    """A target has no value at a point."""


def targets(tree: Any, where: list[Point]) -> list[Any]:
    """The target at points, each computed once; raises Undefined."""
    text = json.dumps(tree)
    with mpmath.workdps(DIGITS):  # what is kept must not depend on who asks first
        for point in where:
            if (text, point) not in _met:
                try:
                    _met[text, point] = target(tree, point)
                except (ValueError, ZeroDivisionError) as problem:
                    raise Undefined(f"f is not defined at {point}: {problem}") from problem
    return [_met[text, point] for point in where]


def some_points(dimension: int) -> list[Point]:
    """A few points: corners, grid nodes, insides of cells, trifling regions, and rational numbers without a pattern."""
    fine = "0 1/24 1/8 4/19 6/25 1/3 4/9 1/2 11/20 13/20 37/50 5/6 71/72 1"
    axis = [Fraction(text) for text in (fine if dimension == 1 else "0 1/5 4/9 1/2 1").split()]
    every = list(product(axis, repeat=dimension))
    return every if dimension < 3 else random.Random(3).sample(every, 40)


def points(dimension: int, cells: int) -> list[Point]:
    """A grid with its nodes, midpoints and thirds, and points close to the walls of cells."""
    axis = {Fraction(k, 12 * cells) for k in range(12 * cells + 1)} if dimension == 1 else {Fraction(k, 5) for k in range(6)}
    axis |= {Fraction(k, cells) - Fraction(1, 997) for k in range(1, cells + 1)}
    return list(product(sorted(axis), repeat=dimension))


def refuted(content: dict[str, Any], where: list[Point] | None = None) -> str:
    """A counterexample to a claim of the certificate, in words; "" where none is found or a hypothesis fails.

    `where` are the points that are tried, by default a fine grid.
    """
    with mpmath.workdps(DIGITS):
        if hypothesis_fails(content):
            return ""
        where = points(_inputs(content), 4) if where is None else where
        values = Values(content["network"])
        return next((found for claim in content["claims"] if (found := refuted_claim(content, claim, where, values))), "")


def refuted_claim(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """A counterexample to one claim among points, in words; "" where none is found. `values` are those of the network."""
    if claim["kind"] in ("safe", "unsafe"):
        return refuted_property(content, claim, where, values)
    if claim["kind"] in ("safe-in-floats", "unsafe-in-floats", "unsafe-in-order"):
        return refuted_in_floats(content, claim, where)
    if claim["kind"] in ("equal", "lipschitz", "monotone"):
        return refuted_given(content, claim, where, values)
    if claim["kind"] == "error-in-floats":
        return far_in_floats(content, claim, where)
    if claim["kind"] == "equal-in-floats":
        return apart_in_floats(content, claim, where)
    if claim["kind"] == "deployed":
        return _deployed(content, claim, min(24, len(where) // 2))
    if "output" in claim and claim["kind"] in ("error", "kinks"):
        seen, about_it = OutputOnBox(content, int(claim["output"], 16), values), about(content, claim["output"])
        own = {key: item for key, item in claim.items() if key != "output"}
        return _error(about_it, own, where, seen) if own["kind"] == "error" else refuted_claim(about_it, own, where, values)
    if "output" in claim:
        values = OneOutput(content, int(claim["output"], 16), values)
        content = {**about(content, claim["output"]), "network": values.network}
        claim = {key: item for key, item in claim.items() if key != "output"}
    kind = claim["kind"]
    if kind in SCHEMATIC:
        return ""
    if kind in ("near", "enclosure"):
        return (_near if kind == "near" else _enclosure)(content, claim, where, values)
    if kind in SEARCHES:
        return SEARCHES[kind](values, claim, where)
    if kind == "error":
        return _error(content, claim, where, values)
    if kind == "error-off-strips":
        return _error(content, {**claim, "norm": ["sup"]}, off_strips(claim, where), values)
    if kind == "kinks":
        return fewer_kinks(content["target"][0], content["box"], claim)
    if kind == "rounding":
        return _rounding(content, claim, min(24, len(where) // 2))
    return CHECKS[kind](content, claim)


def is_band(content: dict[str, Any]) -> bool:
    """Whether the target of a certificate is a band."""
    return bool(content["target"]) and content["target"][0][0] == "band"


def band_edges(band: Any, point: Point) -> tuple[Any, Any]:
    """The least and the greatest value at a point of the functions of a band whose modulus is concave."""
    _, stated, rows = band
    given = json.loads(files()[rows[1]]) if rows[0] == "file" else rows
    low, high = [], []
    for row in given:
        *at, least, most = map(number, row)
        square = sum((a - b) ** 2 for a, b in zip(point, at, strict=True))
        reach = modulus(stated, mpmath.sqrt(_real(Fraction(square))))
        low.append(_real(least) - reach)
        high.append(_real(most) + reach)
    return max(low), min(high)


def about(content: dict[str, Any], output: Any) -> dict[str, Any]:
    """The certificate with the target of one output, where there are targets."""
    place = int(output, 16)
    return {**content, "target": content["target"][place : place + 1]}


def hypothesis_fails(content: dict[str, Any]) -> bool:
    """Whether a hypothesis is false: then anything may be claimed. Warren's theorem is true."""
    return any(_modulus_fails(content, assumed) for assumed in content["hypotheses"] if assumed["kind"] != "warren")


def _modulus(content: dict[str, Any], claim: dict[str, Any]) -> str:
    return "two points of f lie further apart" if _modulus_fails(content, claim) else ""


def _modulus_fails(content: dict[str, Any], assumed: dict[str, Any]) -> bool:
    if is_band(content):
        return False  # a modulus that some function of a band does not have is not looked for
    seen = about(content, assumed["output"]) if "output" in assumed else content
    try:
        return _fails(json.dumps(seen["target"][0]), json.dumps(assumed), json.dumps(content["box"]))
    except Undefined:
        return True


@cache
def _fails(tree: str, stated: str, sides: str) -> bool:
    """Whether two points of a target lie further apart than a modulus says: on the cube, or a box-modulus on the box."""
    assumed, box = json.loads(stated), json.loads(sides)
    where = points(len(box), 2)
    known = targets(json.loads(tree), [on_box(box, t) for t in where])
    if assumed["kind"] == "box-modulus":
        where = [on_box(box, t) for t in where]
    at = dict(zip(where, known, strict=True))
    pairs = [(sum((a - b) ** 2 for a, b in zip(x, y, strict=True)), abs(at[x] - at[y])) for x, y in combinations(at, 2)]
    widest = mpmath.mpf(0)
    side = max(number(high) - number(low) for low, high in box) if assumed["kind"] == "box-modulus" else Fraction(1)
    pairs.append((side**2 * len(box), mpmath.mpf(0)))
    for square, gap in sorted(pairs, key=lambda pair: pair[0]):  # omega_f(r) is over all pairs at a distance of at most r
        widest = max(widest, gap)
        if widest > modulus(assumed, mpmath.sqrt(_real(Fraction(square)))) + CLOSE:
            return True
    return False


def modulus(stated: dict[str, Any], r: Any) -> Any:
    """What a modulus statement says of a distance r."""
    if "expression" in stated:
        return target(stated["expression"], (r,))
    return _real(number(stated["constant"])) * r ** _real(number(stated["order"]))


def _inputs(content: dict[str, Any]) -> int:
    return int(content["network"]["inputs"], 16)


def _real(exact: Fraction) -> Any:
    return mpmath.mpf(exact.numerator) / exact.denominator


def _network(content: dict[str, Any]) -> bytes:
    return json.dumps(content["network"]).encode()


def _edges(content: dict[str, Any], where: list[Point]) -> list[tuple[Any, Any]]:
    """The least and the greatest value at points of the cube: of the target, or of the functions of a band."""
    there = [on_box(content["box"], t) for t in where]
    if is_band(content):
        return [band_edges(content["target"][0], point) for point in there]
    return [(known, known) for known in targets(content["target"][0], there)]


def _error(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values | OutputOnBox) -> str:
    bound = _real(number(claim["bound"]))
    try:
        edges = _edges(content, where)
    except Undefined as problem:
        return str(problem)
    if any(low > high + CLOSE for low, high in edges):
        return ""  # no function is meant
    errors = []
    for point, (low, high) in zip(where, edges, strict=True):
        value = _real(values.output(point))
        errors.append(max(high - value, value - low))
    if claim["norm"] == ["sup"]:
        worst = max(range(len(where)), key=lambda place: errors[place])
        return f"|network - f| = {errors[worst]} > {bound} at {where[worst]}" if errors[worst] > bound + CLOSE else ""
    p = _real(number(claim["norm"][1]))
    mean = (mpmath.fsum(error**p for error in errors) / len(errors)) ** (1 / p)
    return f"the mean of |network - f|^p at {len(where)} points gives {mean} > {bound}" if mean > bound else ""


def _at(tree: Any, point: Point) -> Any:
    """The value of an expression; raises Undefined."""
    return targets(tree, [point])[0]


def _near(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """A point at which a neuron is not near its expression: of the box, or where the neurons of the cut are as is supposed."""
    bound = _real(number(claim["bound"]))
    for x in (on_box(content["box"], t) for t in where):
        point = tuple(values.neuron(place, x) for place, _, _ in claim["cut"]) if claim["cut"] else x
        if any(not number(low) <= v <= number(high) for v, (_, low, high) in zip(point, claim["cut"], strict=False)):
            continue
        found = _real(values.neuron(claim["neuron"], x))
        try:
            gap = abs(found - _at(claim["tree"], point))
        except Undefined as problem:
            return str(problem)
        if gap > bound + CLOSE:
            return f"the neuron is {gap} > {bound} from the expression at {x}"
    return ""


def _enclosure(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """A point of the box of the cut at which an expression is not in its range."""
    sides = [(number(low), number(high)) for _, low, high in claim["cut"]]
    inside = list(product(*([low, (low + 2 * high) / 3, high] for low, high in sides[:4])))
    points_there = inside if sides else [on_box(content["box"], t) for t in where]
    for point in points_there:
        try:
            value = _at(claim["tree"], point)
        except Undefined as problem:
            return str(problem)
        if not _real(number(claim["low"])) - CLOSE <= value <= _real(number(claim["high"])) + CLOSE:
            return f"the expression is {value} at {point}"
    return ""


def _sizes(content: dict[str, Any], claim: dict[str, Any]) -> str:
    network = codec.decode(codec.canonical_json(content["network"]))
    size = network.size
    wrong = {key: claim[key] for key in claim if hasattr(size, key) and number(claim[key]) != getattr(size, key)}
    bits, parameters = number(claim["intrinsic_bits"]), content["network"].get("parameters", {})
    least = sum(_least_bits(number(text)) for text in parameters.values())
    return f"sizes {wrong} are {size}" if wrong else f"{bits} bits cannot hold {least}" if bits < least else ""


def _least_bits(exact: Fraction) -> int:
    """A number in [0, 1) needs as many bits as places; any other at least the bits of its numerator."""
    return exact.denominator.bit_length() - 1 if 0 <= exact < 1 else abs(exact.numerator).bit_length()


def _lower_bound(content: dict[str, Any], claim: dict[str, Any]) -> str:
    error, bits = _real(number(claim["error"])), number(claim["bits"])
    n = round(float(bits) ** (1 / _inputs(content)))
    if n ** _inputs(content) != bits or (n > 1 and modulus(claim, 1 / mpmath.mpf(n - 1)) <= 2 * error):
        return f"{bits} bumps do not fit"
    return "" if number(claim["ratio"]) * bits == number(claim["used"]) else "the ratio is wrong"


def _counts(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The blockwise counts of phi_1 and phi_2 leave L and the output over; and they are what is printed at most."""
    names, network = set(content["network"]["parameters"]), content["network"]
    total, beside = 0, 0
    for node in network["nodes"]:
        read = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
        count = (read + 1) * len(node["rows"]) if "rows" in node else int(node["steps"], 16) * _inside(node["body"])
        linear = any(entry in names for row in node.get("rows", []) for entry in _entries(row) if isinstance(entry, str))
        total, beside = total + count, beside + count * linear
    found = {key: int(claim[key], 16) for key in claim if key not in ("kind", "theorem")}
    entries = sum(entry in names for node in network["nodes"] for row in node.get("rows", []) for entry in _entries(row)
                  if isinstance(entry, str))  # fmt: skip
    if found["phi_1"] + found["phi_2"] + beside != total or entries != found["intrinsic_entries"]:
        return f"the nodes have {total} parameters, {beside} of them in L and the output, and {entries} intrinsic entries"
    return "" if found["phi_1"] <= found["phi_1_printed"] and found["phi_2"] <= found["phi_2_printed"] else "too many"


def _inside(body: Any) -> int:
    """The blockwise parameters of one step of a scan's body of layers."""
    reads = [sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"]) for node in body["nodes"]]
    return sum((read + 1) * len(node["rows"]) for read, node in zip(reads, body["nodes"], strict=True))


def _entries(row: Any) -> list[Any]:
    return [row[0], *(weight for _, weight in row[1:])]


def _shape(content: dict[str, Any], claim: dict[str, Any]) -> str:
    return "" if claim["width"] == "0x2" and int(claim["depth"], 16) == 2 * int(claim["digits"], 16) + 2 else "not as printed"


def _rounding(content: dict[str, Any], claim: dict[str, Any], tries: int) -> str:
    """Sums in random orders, in exact arithmetic that rounds as the format does."""
    network, form, dice = codec.decode(codec.canonical_json(content["network"])), FORMATS[claim["format"]], random.Random(5)
    run, bound, data = Adversary(network, form, dice), number(claim["bound"]), _network(content)
    for point in _computed_at(content, claim, dice, tries):
        gap = max(abs(one - two) for one, two in zip(run(point), value(data, point), strict=True))
        if gap > bound:
            return f"computed in {form.name} at {point} the error is {gap} > {bound}"
    return ""


def _computed_at(content: dict[str, Any], claim: dict[str, Any], dice: random.Random, tries: int) -> list[Point]:
    """Inputs that a claim about a format is about: in the cube, or in the box itself."""
    form, bits = FORMATS[claim["format"]], None if claim["grid"] == "any" else int(claim["grid"], 16)
    sides = [(number(low), number(high)) for low, high in content["box"]]
    if any(side != (0, 1) for side in sides):
        return [tuple(point) for point in box_points(sides, bits, form, dice, tries)]
    inputs = len(sides)
    return list(float_points(inputs, form, dice, tries) if bits is None else grid_points(inputs, bits, dice, tries))


def _deployed(content: dict[str, Any], claim: dict[str, Any], tries: int) -> str:
    """The layers that are named, computed as above, against the target; of several outputs the one that is named."""
    steps = (step for step in content["steps"] if step["rule"] == "deployed")
    written = next(step["data"]["layers"] for step in steps if step["statement"] == claim)
    layers, form, dice = codec.decode(codec.canonical_json(written)), FORMATS[claim["format"]], random.Random(6)
    run, bound, output = Adversary(layers, form, dice), number(claim["bound"]), int(claim.get("output", "0x0"), 16)
    where = _computed_at(content, claim, dice, tries)
    for point, wanted in zip(where, targets(content["target"][output], where), strict=True):
        found = run(point)[output]
        if abs(_real(found) - wanted) > _real(bound) + CLOSE:
            return f"computed in {form.name} at {point} the layers give {found}, f is {wanted}"
    return ""


def _sorted(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """All choices of the ends of the sides and their middles, up to 6,561 of them, and some points between."""
    data, sides, dice = _network(content), [(number(low), number(high)) for low, high in content["box"]], random.Random(7)
    low, high = max(side[0] for side in sides), min(side[1] for side in sides)
    levels = (low, (low + high) / 2, high)
    points = [tuple(dice.choice(levels) for _ in sides) for _ in range(300)]
    points += list(product(levels, repeat=len(sides))) if len(sides) <= 8 else []
    points += [tuple(a + (b - a) * Fraction(dice.randrange(65), 64) for a, b in sides) for _ in range(100)]
    for point in points:
        wanted = [sorted(point)[int(rank, 16) - 1] for rank in claim["ranks"]]
        found = list(value(data, point))
        if found != wanted:
            return f"at {point} the outputs are {found}, not {wanted}"
    return ""


def _rank_after(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The rank by sympy's elimination over the rationals."""
    known = {name: number(value) for name, value in content["network"].get("parameters", {}).items()}
    matrices = []
    for key in ("node", "before"):
        node = next(each for each in content["network"]["nodes"] if each["name"] == claim[key])
        wide = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
        matrix = sympy.zeros(len(node["rows"]), wide)
        for place, row in enumerate(node["rows"]):
            for position, weight in row[1:]:
                matrix[place, int(position, 16)] = _rational(known[weight] if weight in known else number(weight))
        matrices.append(matrix)
    found = (matrices[0] - _rational(number(claim["factor"])) * matrices[1]).rank()
    return f"the rank is {found}" if found > int(claim["rank"], 16) else ""


def _rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def _near_rank(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The distance by singular values in long floats (Eckart, Young), with room for rounding."""
    node = next(each for each in content["network"]["nodes"] if each["name"] == claim["node"])
    wide = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
    known = {name: number(value) for name, value in content["network"].get("parameters", {}).items()}
    with mpmath.workdps(60):
        matrix = mpmath.zeros(len(node["rows"]), wide)
        for place, row in enumerate(node["rows"]):
            for position, weight in row[1:]:
                value_ = known[weight] if weight in known else number(weight)
                matrix[place, int(position, 16)] = mpmath.mpf(value_.numerator) / value_.denominator
        sizes = list(mpmath.svd_r(matrix, compute_uv=False))[int(claim["rank"], 16) :]
        least = mpmath.fsum(size * size for size in sizes)
        bound = number(claim["bound"])
        if least > mpmath.mpf(bound.numerator) / bound.denominator + mpmath.mpf(10) ** -40:
            return f"the square of the distance is {mpmath.nstr(least, 20)}"
    return ""


def _levels(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """A point of a piece at which the network has another value."""
    values = Values(content["network"])
    for low, high, wanted in (map(number, piece) for piece in claim["pieces"]):
        for share in range(9):
            at = low + (high - low) * Fraction(share, 8)
            if values.output((at,)) != wanted:
                return f"the network is {values.output((at,))} at {at}"
    return ""


def _pieces(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """The counts by linear feasibility and walks through facets, of the network behind a map of s and t to its inputs."""
    origin, *directions = ([number(each) for each in point] for point in claim["frame"])
    rows = [(dict(enumerate(slopes)), base) for base, *slopes in zip(origin, *directions, strict=True)]
    given = codec.decode(codec.canonical_json(content["network"]))
    first = Node("frame", affine("identity", rows), (Read(INPUT, 0, 2),))
    rest = [replace(each, reads=tuple(_behind(read, first.name) for read in each.reads)) for each in given.nodes]
    found = space_domains(Network(2, (first, *rest), given.parameters), [[number(end) for end in side] for side in claim["box"]])
    counts = {key: getattr(found, key) for key in ("patterns", "forms", "pieces")}
    return "" if all(int(claim[key], 16) == count for key, count in counts.items()) else f"there are {counts}"


def _behind(read: Read, name: str) -> Read:
    return replace(read, node=name) if read.node == INPUT else read


CHECKS = {
    "network-bound": refuted_bound,
    "network-signs": refuted_signs,
    "limit": refuted_limit,
    "control-law": control_law,
    "invariant": invariant,
    "decreases": decreases,
    "mesh": mesh,
    "pieces": _pieces,
    "near-rank": _near_rank,
    "steps": _levels,
    "rank-after": _rank_after,
    "segments": wrong,
    "segments-shape": wrong,
    "segments-least": better,
    "segments-joined": joined,
    "sizes": _sizes,
    "sorted": _sorted,
    "modulus": _modulus,
    "box-modulus": _modulus,
    "lower-bound": _lower_bound,
    "printed-counts": _counts,
    "printed-shape": _shape,
}
"""Kind of a claim about the file as a whole -> the search for its counterexample."""
SCHEMATIC = ("codes", "first-pass", "state")
"""What is said of one step of a scan, or of codes under the condition that they are entered: nothing is tried."""
