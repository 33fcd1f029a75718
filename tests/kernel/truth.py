"""Whether a claim of a certificate is true, found without the kernel: naive evaluation against mpmath, sizes counted anew.

`refuted` looks for a counterexample at many rational points; it finds none for a true claim, and finds one soon for a
claim that is false by more than a little. A claim with an `output` is about that output on the cube: the whole network and
the target are evaluated at points of the box (tests/kernel/one_output.py).
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any

import mpmath
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
from kernel.truth_of_networks import (
    inputs,
    network_bytes,
    wrong_counts,
    wrong_levels,
    wrong_lower_bound,
    wrong_near_rank,
    wrong_pieces,
    wrong_rank_after,
    wrong_shape,
    wrong_sizes,
    wrong_sorted,
)
from kernel.truth_of_properties import refuted_property
from kernel.values import Values
from kernel.values_of_targets import CLOSE, DIGITS, Point, Undefined, modulus, points, real, targets
from oracle import number, value

from symnet.core import codec
from symnet.export.formats import FORMATS


def refuted(content: dict[str, Any], where: list[Point] | None = None) -> str:
    """A counterexample to a claim of the certificate, in words; "" where none is found or a hypothesis fails.

    `where` are the points that are tried, by default a fine grid.
    """
    with mpmath.workdps(DIGITS):
        if hypothesis_fails(content):
            return ""
        where = points(inputs(content), 4) if where is None else where
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
    if kind in AT_POINTS:
        return AT_POINTS[kind](content, claim, where, values)
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
        reach = modulus(stated, mpmath.sqrt(real(Fraction(square))))
        low.append(real(least) - reach)
        high.append(real(most) + reach)
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
        if widest > modulus(assumed, mpmath.sqrt(real(Fraction(square)))) + CLOSE:
            return True
    return False


def _edges(content: dict[str, Any], where: list[Point]) -> list[tuple[Any, Any]]:
    """The least and the greatest value at points of the cube: of the target, or of the functions of a band."""
    there = [on_box(content["box"], t) for t in where]
    if is_band(content):
        return [band_edges(content["target"][0], point) for point in there]
    return [(known, known) for known in targets(content["target"][0], there)]


def _error(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values | OutputOnBox) -> str:
    bound = real(number(claim["bound"]))
    try:
        edges = _edges(content, where)
    except Undefined as problem:
        return str(problem)
    if any(low > high + CLOSE for low, high in edges):
        return ""  # no function is meant
    errors = []
    for point, (low, high) in zip(where, edges, strict=True):
        value = real(values.output(point))
        errors.append(max(high - value, value - low))
    if claim["norm"] == ["sup"]:
        worst = max(range(len(where)), key=lambda place: errors[place])
        return f"|network - f| = {errors[worst]} > {bound} at {where[worst]}" if errors[worst] > bound + CLOSE else ""
    p = real(number(claim["norm"][1]))
    mean = (mpmath.fsum(error**p for error in errors) / len(errors)) ** (1 / p)
    return f"the mean of |network - f|^p at {len(where)} points gives {mean} > {bound}" if mean > bound else ""


def _at(tree: Any, point: Point) -> Any:
    """The value of an expression; raises Undefined."""
    return targets(tree, [point])[0]


def _near(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """A point at which a neuron is not near its expression: of the box, or where the neurons of the cut are as is supposed."""
    bound = real(number(claim["bound"]))
    for x in (on_box(content["box"], t) for t in where):
        point = tuple(values.neuron(place, x) for place, _, _ in claim["cut"]) if claim["cut"] else x
        if any(not number(low) <= v <= number(high) for v, (_, low, high) in zip(point, claim["cut"], strict=False)):
            continue
        found = real(values.neuron(claim["neuron"], x))
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
        if not real(number(claim["low"])) - CLOSE <= value <= real(number(claim["high"])) + CLOSE:
            return f"the expression is {value} at {point}"
    return ""


def _broken_line(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """A point of the box at which the output is not near the line through values at equal distances from its lower end on."""
    knots, step, bound = list(map(number, claim["values"])), number(claim["step"]), number(claim["bound"])
    for x in (on_box(content["box"], t) for t in where):
        cell, rest = divmod((x[0] - number(content["box"][0][0])) / step, 1)
        if cell + (rest > 0) < len(knots):
            line = knots[int(cell)] + (rest * (knots[int(cell) + 1] - knots[int(cell)]) if rest else 0)
            if abs(values.output(x) - line) > bound:
                return f"the output is {values.output(x)} at {x}, the line {line}"
    return ""


def _slopes(content: dict[str, Any], claim: dict[str, Any], where: list[Point], values: Values) -> str:
    """Two points of the cube at which the target is further apart than the slopes along the axes say."""
    slopes = [real(number(each)) for each in claim["slopes"]]
    try:
        found = targets(content["target"][0], [on_box(content["box"], t) for t in where])
    except Undefined as problem:
        return str(problem)
    for (x, one), (y, other) in combinations(list(zip(where, found, strict=True))[:: max(1, len(where) // 60)], 2):
        if abs(one - other) > mpmath.fsum(s * abs(real(a - b)) for s, a, b in zip(slopes, x, y, strict=True)) + CLOSE:
            return f"f is {one} at {x} and {other} at {y}"
    return ""


def _rounding(content: dict[str, Any], claim: dict[str, Any], tries: int) -> str:
    """Sums in random orders, in exact arithmetic that rounds as the format does."""
    network, form, dice = codec.decode(codec.canonical_json(content["network"])), FORMATS[claim["format"]], random.Random(5)
    run, bound, data = Adversary(network, form, dice), number(claim["bound"]), network_bytes(content)
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
        if abs(real(found) - wanted) > real(bound) + CLOSE:
            return f"computed in {form.name} at {point} the layers give {found}, f is {wanted}"
    return ""


AT_POINTS = {"near": _near, "enclosure": _enclosure, "broken-line": _broken_line, "slopes": _slopes}
"""Kind of a statement about the network or the target on the whole box -> the search for its counterexample."""
CHECKS = {
    "network-bound": refuted_bound,
    "network-signs": refuted_signs,
    "limit": refuted_limit,
    "control-law": control_law,
    "invariant": invariant,
    "decreases": decreases,
    "mesh": mesh,
    "pieces": wrong_pieces,
    "near-rank": wrong_near_rank,
    "steps": wrong_levels,
    "rank-after": wrong_rank_after,
    "segments": wrong,
    "segments-shape": wrong,
    "segments-least": better,
    "segments-joined": joined,
    "sizes": wrong_sizes,
    "sorted": wrong_sorted,
    "modulus": _modulus,
    "box-modulus": _modulus,
    "lower-bound": wrong_lower_bound,
    "printed-counts": wrong_counts,
    "printed-shape": wrong_shape,
}
"""Kind of a claim about the file as a whole -> the search for its counterexample."""
SCHEMATIC = ("codes", "first-pass", "state", "warren")
"""What is said of one step of a scan, or of codes under the condition that they are entered, and a theorem: nothing is tried."""
