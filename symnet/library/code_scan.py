"""Codes of cells from numbers that stand once: a scan that reads a_1, ..., a_n digit by digit for many cells at a time.

State (z_1..z_n, t_1..t_m, acc_1..acc_m, p_(1,1)..p_(n,1), p_(1,2), ...): z_l holds the digits of a_l not yet read, t_c
the number 0..J-1 of the cell that copy c asks for. Step j = 1, ..., J with S = 4^(J + 1 - j):
    theta_l = ramp(S (z_l - 1/4) + 1),  w_c = relu(1 - |t_c - (j - 1)|),
    z_l <- 4 z_l - theta_l,  acc_c <- acc_c + sum_l 2^-l p_(l,c),  p_(l,c) <- relu(theta_l + w_c - 1) = theta_l w_c.
Bit times hat is exact, so the n numbers need not be copied: their digits are. Whatever t_c is between integers concerns
copy c alone. The selection is that of the scan network (mathematics.md section 2).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symnet.core.entry import ONE, Scheduled
from symnet.core.network import Network, Scan
from symnet.core.schedule import Power, Snake
from symnet.library.calculus import Rows, chain
from symnet.piecewise.contract import Case, Contract, Reading, form
from symnet.piecewise.polytope import Polytope, point

SCALE, NODE = "scale", "cell"
POSITIONS = {"t = j": (((0, 0),), ((1, 1),)), "t > j": (((1, 0),), ((1, 0), (1, 1))), "t < j": (((0, 1),), ((0, 1), (1, 1)))}
"""Where the number t of a cell stands to the cell j of the step, in the variables t, j: vertices and rays."""


def code_scan(bits: int, copies: int, cells: int) -> Scan:
    """Return the scan over J = `cells` digits of n = `bits` numbers for `copies` cells at a time."""
    return Scan(code_scan_body(bits, copies), cells, ((NODE, Snake(cells - 1, 1, 0)), (SCALE, Power(4, cells + 1))))


def code_scan_body(bits: int, copies: int) -> Network:
    """Return the body of the scan: state of n + 2 m + n m values, depth 3."""
    n, m = bits, copies
    return chain(
        n + 2 * m + n * m,
        ("compare", "relu", _compare_rows(n, m)),
        ("digit", "relu", _digit_rows(n, m)),
        ("select", "relu", _select_rows(n, m)),
    )


def code_sum(bits: int, copies: int) -> Rows:
    """Return the rows acc_c + sum_l 2^-l p_(l,c) on the state."""
    n, m = bits, copies
    weights = [Fraction(1, 2 << bit) for bit in range(n)]
    return [({n + m + c: ONE, **{n + 2 * m + c * n + bit: weights[bit] for bit in range(n)}}, 0) for c in range(m)]


def _compare_rows(n: int, m: int) -> Rows:
    """relu(t - j), relu(j - t) for every copy; relu(u), relu(u + 1) for every number, u = S (z - 1/4); z, t, sums."""
    there, scale = Scheduled(Fraction(0), ((NODE, ONE),)), Scheduled(Fraction(0), ((SCALE, ONE),))
    back = Scheduled(Fraction(0), ((NODE, -ONE),))
    sides: Rows = [row for c in range(m) for row in (({n + c: 1}, back), ({n + c: -1}, there))]
    reads: Rows = [({bit: scale}, Scheduled(Fraction(plus), ((SCALE, Fraction(-1, 4)),))) for bit in range(n) for plus in (0, 1)]
    return [*sides, *reads, *(({place: 1}, 0) for place in range(n + m)), *code_sum(n, m)]


def _digit_rows(n: int, m: int) -> Rows:
    """w for every copy, theta and 4 z - theta for every number, t, sums."""
    u, z = 2 * m, 2 * m + 2 * n
    hats: Rows = [({2 * c: -1, 2 * c + 1: -1}, 1) for c in range(m)]
    digits: Rows = [({u + 2 * bit: -1, u + 2 * bit + 1: 1}, 0) for bit in range(n)]
    rests: Rows = [({u + 2 * bit: 1, u + 2 * bit + 1: -1, z + bit: 4}, 0) for bit in range(n)]
    return [*hats, *digits, *rests, *(({z + n + place: 1}, 0) for place in range(2 * m))]


def _select_rows(n: int, m: int) -> Rows:
    """The state: z, t, sums, relu(theta_l + w_c - 1)."""
    kept: Rows = [({m + n + place: 1}, 0) for place in range(n + 2 * m)]
    return [*kept, *(({c: 1, m + bit: 1}, -1) for c in range(m) for bit in range(n))]


def code_scan_contract(bits: int, copies: int, body: Network | None = None) -> Contract:
    """Return what a step does to the first number and the first copy, whatever S and the step are.

    Variables z, u = S (z - 1/4), t, j - 1, acc, p_1, ..., p_n. If z has first digit c in {0, 1}, which u <= -1 or u >= 0
    says, and t is j - 1 or at least 1 away from it, the step takes c off z and gives p = c or 0.
    """
    body = body or code_scan_body(bits, copies)
    n, m, size = bits, copies, 5 + bits
    inputs = [size] * body.inputs
    inputs[0], inputs[n], inputs[n + m] = 0, 2, 4
    inputs[n + 2 * m : 2 * n + 2 * m] = range(5, size)
    times = {(SCALE, form(size, {0: 1}, Fraction(-1, 4))): form(size, {1: 1}), (NODE, form(size, {}, 1)): form(size, {3: 1})}
    total = form(size, {4: 1, **{5 + bit: Fraction(1, 2 << bit) for bit in range(n)}})
    cases = []
    for digit, where in product((0, 1), POSITIONS):
        values = form(size, {0: 4}, -digit), form(size, {2: 1}), total, form(size, {}, digit if where == "t = j" else 0)
        cases.append(Case(f"digit {digit}, {where}", _domain(digit, where, n), values))
    watched = tuple(("select", place) for place in (0, n, n + m, n + 2 * m))
    ensures = "z <- 4 z - c, t <- t, acc <- acc + sum_l 2^-l p_l, p <- c [t = j - 1]"
    return Contract("code scan, step", "see the cases", ensures, body, Reading(tuple(inputs), {}, times), watched, tuple(cases))


def _domain(digit: int, where: str, n: int) -> Polytope:
    vertices, rays = POSITIONS[where]
    start, rest = (Fraction(digit, 4), digit - 1), (0,) * (n + 1)
    away = [(1, 0, 0, 0, *rest), (0, 1 if digit else -1, 0, 0, *rest), *((0, 0, *ray, *rest) for ray in rays)]
    away += [(0, 0, 0, 0, *(int(place == other) for other in range(n + 1))) for place in range(n + 1)]
    return Polytope(tuple(point(*start, *vertex, *rest) for vertex in vertices), tuple(point(*ray) for ray in away))
