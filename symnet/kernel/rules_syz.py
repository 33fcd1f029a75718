"""The theory of Theorem 2.1 of Shen, Yang, Zhang 2022: cells, powers of four, bit extraction by tents, the L^p error.

The good set: points of [0,1]^d whose every coordinate t lies in [k/K, (k+1)/K - delta] for some k, the last cell
reaching up to 1. Its complement, the trifling region, has volume at most d (K - 1) delta.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from .arithmetic import raised, read, read_int, read_place, show
from .expression import Grid
from .moduli import at_least_modulus
from .regions import Form, Place, Polytope, Reading, form, require, source, unit
from .rules_scan import digits_of
from .syntax import Certificate, Network, Rejected, Statement

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
MAX_CELLS = 1 << 16
MAX_BITS = 64
"""Bits of a code, 2^-1 to 2^-n."""


def interval(low: Fraction | None, high: Fraction | None) -> Polytope:
    """[low, high], None for an end at infinity."""
    ends = tuple((end,) for end in (low, high) if end is not None)
    rays = tuple((way,) for end, way in ((low, -ONE), (high, ONE)) if end is None)
    return Polytope(ends, rays)


def orthant(n: int) -> Polytope:
    """The points with no negative coordinate."""
    return Polytope(((ZERO,) * n,), tuple(unit(axis, n)[:-1] for axis in range(n)))


def cell_index(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the neuron reads coordinate t = x_i alone; it is k on [k/K, (k+1)/K - delta], the first and last up to infinity
    ----------------------------------------------------------------------------------------------------------------
    on the good set the neuron is the index of x_i's cell
    """
    index_of_cell(certificate.network, data, ZERO)
    shared = {key: data[key] for key in ("cells", "delta", "axis")}
    neuron = read_place(data["neuron"], "neuron")
    return {"kind": "cell-index", **shared, "neuron": [neuron[0], show(neuron[1])]}


def index_of_cell(network: Network, data: Statement, shift: Fraction) -> None:
    """Reject unless the neuron is k where x_i + shift is in [k/K, (k+1)/K - delta], first and last up to infinity."""
    cells, delta = read_int(data, "cells", 2, MAX_CELLS), read(data, "delta")
    axis = read_int(data, "axis", 0, network.inputs - 1)
    neuron = read_place(data["neuron"], "neuron")
    if not 0 < delta < Fraction(1, cells):
        raise Rejected(f"delta = {delta} is not in (0, 1/{cells})")
    reading = Reading({axis: unit(0, 1)})
    for k in range(cells):
        low = Fraction(k, cells) - shift if k else None
        high = Fraction(k + 1, cells) - delta - shift if k < cells - 1 else None
        require(network, reading, interval(low, high), [neuron], [form(1, {}, k * ONE)], f"cell {k}")


def cell_power(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    cell-index for every axis; rho = 1 + sum_i index_i K^(i-1); the neuron is 4^j where rho is j, j = 1, ..., K^d
    --------------------------------------------------------------------------------------------------------------
    on the good set the neuron is 4^j, j the number of x's cell
    """
    network = certificate.network
    d = network.inputs
    first = premises[0]
    cells = read_int(first, "cells", 2, MAX_CELLS)
    rho, neuron = read_place(data["rho"], "rho"), read_place(data["neuron"], "neuron")
    if len(premises) != d or d > 16 or cells**d > MAX_CELLS:
        raise Rejected(f"{len(premises)} axes of {d}, or {cells} ** {d} cells are more than {MAX_CELLS}")
    replaced: dict[Place, Form] = {}
    for axis, premise in enumerate(premises):
        if (premise["axis"], premise["cells"], premise["delta"]) != (show(axis), first["cells"], first["delta"]):
            raise Rejected(f"premise {axis} is not about axis {axis} on the same grid")
        replaced[read_place(premise["neuron"], "neuron")] = unit(axis, d)
    power_of_cell(network, replaced, cells, rho, neuron)
    return {"kind": "cell-power", "cells": first["cells"], "delta": first["delta"], "neuron": [neuron[0], show(neuron[1])]}


def power_of_cell(network: Network, indices: dict[Place, Form], cells: int, rho: Place, neuron: Place) -> None:
    """Reject unless rho is 1 + sum_i index_i K^(i-1) for indices >= 0 and the neuron 4^j where rho is j = 1, ..., K^d."""
    d = len(indices)
    number = form(d, {axis: cells**axis * ONE for axis in range(d)}, ONE)
    require(network, Reading({}, indices), orthant(d), [rho], [number], "rho")
    for j in range(1, cells**d + 1):
        reading = Reading({}, {rho: (ZERO, j * ONE)})
        require(network, reading, Polytope(((ZERO,),)), [neuron], [form(1, {}, 4**j * ONE)], f"power at rho = {j}")


def bit(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    first pair (relu(t - 1/2), relu(1/2 - t)) of t = y / (2 4^J); a scan of 2J tent steps h on the pair; the neuron is
    g(h(t)) of its t, h(t) = 2t or 2 - 2t, g(h) = 0, 3h - 1, 1 for h <= 1/3, 1/3 <= h <= 2/3, h >= 2/3
    ------------------------------------------------------------------------------------------------------------------
    the neuron is in [0, 1] for all y in R, and theta_j at y = 4^j a, a = sum_j theta_j 4^-j  (Lemma B.2, Prop. B.1)
    """
    network = certificate.network
    reads, neuron = read_place(data["reads"], "reads"), read_place(data["neuron"], "neuron")
    scan = network.node(data["scan"])
    if (
        scan.body is None
        or scan.copies != 1
        or len(scan.reads) != 1
        or scan.reads[0][1:] != (0, 2)
        or scan.steps < 2
        or scan.steps % 2
    ):
        raise Rejected("the scan of a bit reads one pair and has 2 J >= 2 steps")
    digits, pair = scan.steps // 2, scan.reads[0][0]
    scale = Fraction(1, 2 * 4**digits)
    if network.node(pair).outputs != 2:
        raise Rejected(f"{pair!r} is not a pair of neurons")
    _is_pair(network, Reading({}, {reads: form(1, {0: 1 / scale})}), [(pair, 0), (pair, 1)], ONE, ZERO, (HALF,), "first tent")
    for low, high, up in ((None, HALF, True), (HALF, None, False)):
        slope, constant = (2 * ONE, ZERO) if up else (-2 * ONE, 2 * ONE)
        reading = Reading(dict(enumerate(pair_forms(up))))
        breaks = (Fraction(1, 4),) if up else (Fraction(3, 4),)
        outputs = [(scan.body.nodes[-1].name, place) for place in (0, 1)]
        _is_pair(scan.body, reading, outputs, slope, constant, breaks, "tent step", low, high)
    _require_rounding(network, scan.name, neuron)
    return {"kind": "bit", "reads": data["reads"], "neuron": data["neuron"], "digits": show(digits)}


def _require_rounding(network: Network, scan: str, neuron: Place) -> None:
    """Reject unless a neuron is g(h(t)) of the t of the pair that a scan ends with: one more tent, then the rounding."""
    sixth = Fraction(1, 6)
    for low, high, value in (
        (None, sixth, form(1, {})),
        (sixth, 2 * sixth, form(1, {0: 6 * ONE}, -ONE)),
        (2 * sixth, HALF, form(1, {}, ONE)),
        (HALF, 4 * sixth, form(1, {}, ONE)),
        (4 * sixth, 5 * sixth, form(1, {0: -6 * ONE}, 5 * ONE)),
        (5 * sixth, None, form(1, {})),
    ):
        ends = dict(zip([(scan, 0), (scan, 1)], pair_forms(high is not None and high <= HALF), strict=True))
        require(network, Reading({}, ends), interval(low, high), [neuron], [value], "rounding")


def pair_forms(left: bool) -> tuple[Form, Form]:
    """(relu(t - 1/2), relu(1/2 - t)) for t <= 1/2 (left) or t >= 1/2."""
    above = form(1, {0: ONE}, -HALF)
    return (form(1, {}), tuple(-c for c in above)) if left else (above, form(1, {}))


def _is_pair(
    network: Network,
    reading: Reading,
    places: list[Place],
    slope: Fraction,
    constant: Fraction,
    breaks: tuple[Fraction, ...],
    what: str,
    low: Fraction | None = None,
    high: Fraction | None = None,
) -> None:
    """Reject unless two neurons are (relu(h - 1/2), relu(1/2 - h)), h = slope t + constant, on [low, high] cut at breaks."""
    ends = [low, *breaks, high]
    for left, right in pairwise(ends):
        inside = right - 1 if left is None and right is not None else left + 1 if right is None and left is not None else None
        middle = inside if inside is not None else (left + right) / 2  # type: ignore[operator]
        h = form(1, {0: slope}, constant - HALF)
        above = slope * middle + constant >= HALF
        claimed = [h, form(1, {})] if above else [form(1, {}), tuple(-c for c in h)]
        require(network, reading, interval(left, right), places, claimed, what)


def decoded(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    cell-power; bits 1..n, bit l reading a_l * 4^j; a_l has K^d base-4 digits 0, 1; output s sum_l 2^-l bit_l + b, s >= 0
    --------------------------------------------------------------------------------------------------------------------
    on the good set the network is b + s sum_l 2^-l theta_(j,l); everywhere it is in [b, b + s (1 - 2^-n)]
    """
    network = certificate.network
    power, *bits = premises
    cells, codes = read_int(power, "cells", 2, MAX_CELLS), read_place(power["neuron"], "neuron")
    before, s, b = output_map(network)
    names = code_of_bits(network, bits, codes, cells**network.inputs, before)
    if sorted({*names, s, b}) != sorted(network.parameters) or len({*names, s, b}) != len(bits) + 2 or network.parameters[s] < 0:
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)}, not {[*names, s, b]} with s >= 0")
    return {"kind": "decoded", "cells": power["cells"], "delta": power["delta"], "digits": names, "scale": s, "shift": b}


def output_map(network: Network) -> tuple[Place, str, str]:
    """The neuron t and the bare intrinsic parameters s, b of an output s * t + b."""
    output = network.nodes[-1]
    row = output.rows[0] if len(output.rows) == 1 and not output.relu else None
    if row is None or len(row.weights) != 1 or not isinstance(row.weights[0][1], str) or not isinstance(row.bias, str):
        raise Rejected("the output layer is not s * t + b with bare intrinsic parameters")
    return source(output, row.weights[0][0]), row.weights[0][1], row.bias


def code_of_bits(network: Network, bits: list[Statement], codes: Place, count: int, total: Place) -> list[str]:
    """The names a_1..a_n, after rejecting unless bit l reads a_l * codes, a_l has `count` digits, total = sum 2^-l bit_l."""
    n = len(bits)
    names = [_multiplied(network, read_place(premise["reads"], "reads"), codes) for premise in bits]
    if not 1 <= n <= MAX_BITS or any(premise["digits"] != show(count) for premise in bits):
        raise Rejected(f"every bit needs {count} digits, and 1 to {MAX_BITS} bits are needed")
    neurons = {read_place(premise["neuron"], "neuron"): unit(place, n) for place, premise in enumerate(bits)}
    sums = form(n, {place: Fraction(1, 2 << place) for place in range(n)})
    require(network, Reading({}, neurons), orthant(n), [total], [sums], "the sum of the bits")
    if len(set(names)) != n:
        raise Rejected(f"the bits are read from {names}, which are not {n} different parameters")
    for name in names:
        digits_of(network.parameters[name], count, 1)
    return names


def _multiplied(network: Network, place: Place, codes: Place) -> str:
    """The parameter a of a neuron a * codes."""
    node = network.node(place[0])
    if node.relu or place[1] >= len(node.rows) or node.reads != ((codes[0], codes[1], codes[1] + 1),):
        raise Rejected(f"{place} does not multiply the power of the cell alone")
    row = node.rows[place[1]]
    if row.bias != 0 or len(row.weights) != 1 or not isinstance(row.weights[0][1], str):
        raise Rejected(f"{place} is not a bare intrinsic parameter times the power of the cell")
    return row.weights[0][1]


def corners(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    decoded; at the lower corner of every cell, f evaluated in rational intervals lies within q of the decoded value
    -----------------------------------------------------------------------------------------------------------------
    |value of cell j - f(corner of cell j)| <= q for all K^d cells; f(0) is in [lo, hi]
    """
    (given,) = premises
    grid, bound = codes_near(certificate, given, data), read(data, "bound")
    (low, high), lowest, highest = grid.at((0,) * certificate.network.inputs), read(data, "low"), read(data, "high")
    if low < lowest or high > highest:
        raise Rejected(f"f(0) is in [{low}, {high}], which [{lowest}, {highest}] does not contain")
    return {"kind": "corners", "bound": show(bound), "cells": given["cells"], "low": show(lowest), "high": show(highest)}


def codes_near(certificate: Certificate, given: Statement, data: Statement) -> Grid:
    """The values of f at the grid points, after rejecting unless the code of each cell is within the bound of f's corner."""
    d, cells = certificate.network.inputs, read_int(given, "cells", 2, MAX_CELLS)
    bound = read(data, "bound")
    grid = Grid(certificate.target, d, cells, read_int(data, "precision", 16, 4_096))
    parameters = certificate.network.parameters
    s, b = parameters[given["scale"]], parameters[given["shift"]]
    bits = columns(certificate.network, given["digits"], cells**d)
    for place, corner in enumerate(product(range(cells), repeat=d)):
        code = b + s * sum(Fraction(column[place], 2 << bit) for bit, column in enumerate(bits))
        low, high = grid.at(corner[::-1])
        if high - code > bound or code - low > bound:
            raise Rejected(f"in cell {place + 1} f is in [{low}, {high}] at the corner, not within {bound} of {code}")
    return grid


def columns(network: Network, names: list[str], count: int) -> list[list[int]]:
    """For each name `count` base-4 digits 0, 1 of its parameter; a name listed k times has k times as many, taken in turn."""
    found = []
    for place, name in enumerate(names):
        start = count * names[:place].count(name)
        found.append(digits_of(network.parameters[name], count * names.count(name), 1)[start : start + count])
    return found


def lp_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    decoded, corners within q, modulus; G - q >= omega(sqrt(d)/K); D >= omega(sqrt d), so f is in [lo - D, hi + D];
    T >= |network - f| from the two ranges; (E - G)^p >= T^p d (K - 1) delta
    ------------------------------------------------------------------------------------------------------------------
    the L^p norm of network - f on [0,1]^d is at most E                                                  (Minkowski)
    """
    given, near, modulus = premises
    d, cells = certificate.network.inputs, read_int(given, "cells", 2, MAX_CELLS)
    good, spread, worst, error, p = (read(data, key) for key in ("good", "spread", "worst", "bound", "p"))
    if near["cells"] != given["cells"] or not 1 <= p <= 1000 or p.denominator > 1000:
        raise Rejected(f"the premises speak of different grids, or p = {p} is not in [1, 1000]")
    if not at_least_modulus(good - read(near, "bound"), modulus, Fraction(d, cells**2)):
        raise Rejected(f"good = {good} is below the corner bound plus omega(sqrt({d}) / {cells})")
    if not at_least_modulus(spread, modulus, Fraction(d)):
        raise Rejected(f"spread = {spread} is below omega(sqrt({d}))")
    parameters = certificate.network.parameters
    s, b = parameters[given["scale"]], parameters[given["shift"]]
    low, high = read(near, "low") - spread, read(near, "high") + spread
    top = b + s * (1 - Fraction(1, 1 << len(given["digits"])))
    if worst < max(top - low, high - b):
        raise Rejected(
            f"worst = {worst} is below {max(top - low, high - b)}, how far [{b}, {top}] and [{low}, {high}] may lie apart"
        )
    volume = d * (cells - 1) * read(given, "delta")
    if error < good or raised(error - good, p.numerator) < raised(worst, p.numerator) * raised(volume, p.denominator):
        raise Rejected(f"bound = {show(error)} is below good + worst * volume^(1/p) with volume {show(volume)}")
    return {"kind": "error", "norm": ["lp", show(p)], "bound": show(error)}


RULES = {
    "cell-index": cell_index,
    "cell-power": cell_power,
    "bit": bit,
    "decoded": decoded,
    "corners": corners,
    "lp-error": lp_error,
}

SHAPES = {
    "cell-index": ("", "axis cells delta neuron"),
    "cell-power": ("cell-index+", "neuron rho"),
    "bit": ("", "neuron reads scan"),
    "decoded": ("cell-power bit+", ""),
    "corners": ("decoded", "bound high low precision"),
    "lp-error": ("decoded corners modulus", "bound good p spread worst"),
}
"""Rule -> kinds of its premises (kind+: one or more of it), keys of its data."""
