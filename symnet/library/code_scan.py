"""Codes of cells from numbers that stand once: a scan that reads a_1, ..., a_n digit by digit for many cells at a time.

State (z_1..z_n, t_1..t_m, acc_1..acc_m, p_(1,1)..p_(n,1), p_(1,2), ...): z_l holds the digits of a_l not yet read, t_c
the number 0..J-1 of the cell that copy c asks for. Step j = 1, ..., J with S = 4^(J + 1 - j):
    theta_l = ramp(S (z_l - 1/4) + 1),  w_c = relu(1 - |t_c - (j - 1)|),
    z_l <- 4 z_l - theta_l,  acc_c <- acc_c + sum_l 2^-l p_(l,c),  p_(l,c) <- relu(theta_l + w_c - 1) = theta_l w_c.
Bit times hat is exact, so the n numbers need not be copied: their digits are. Whatever t_c is between integers concerns
copy c alone. The selection is that of the scan network (mathematics.md section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.core.entry import ONE, Scheduled
from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.core.schedule import Power, Snake
from symnet.library.calculus import Rows, chain, compose, layer
from symnet.library.cell_code import weighted
from symnet.piecewise import Contract, Place, Term, Times, as_form, half_line, line, relu, variables

SCALE, NODE = "scale", "cell"
QUARTER = Fraction(1, 4)


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


def code_reader(bits: int, copies: int, cells: int) -> Network:
    """Return the scan and, behind its last state, the layer `sum`: the codes acc_c + sum_l 2^-l p_(l,c) of all copies."""
    scan = code_scan(bits, copies, cells)
    read = Network(scan.outputs, (Node("digits", scan, (Read(INPUT, 0, scan.outputs),)),))
    return compose(layer(scan.outputs, "sum", "identity", code_sum(bits, copies)), read)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the numbers z_1..z_n and what belongs to one copy, t, acc and p_1..p_n, stand in the state."""

    z: tuple[int, ...]
    t: int
    acc: int
    p: tuple[int, ...]


def places(bits: int, copies: int, copy: int) -> Places:
    """Return the places of the state for a copy."""
    first = bits + 2 * copies + bits * copy
    return Places(tuple(range(bits)), bits + copy, bits + copies + copy, tuple(range(first, first + bits)))


def code_step_contract(bits: int, copies: int, cells: int, copy: int = 0) -> Contract:
    """Return what a step does to the numbers and to one copy, in every step.

    Variables z_1..z_n, t, j, p_1..p_n, acc >= 0 and u_l = S (z_l - 1/4), where step j + 1 reads digit j + 1. With theta_l =
    relu(u_l + 1) - relu(u_l), the first digit of z_l: z_l <- relu(4 z_l - theta_l), p_l <- relu(theta_l + w - 1).
    """
    n, at, network = bits, places(bits, copies, copy), code_reader(bits, copies, cells)
    found = variables(3 * n + 3)
    z, (t, j), p, acc, u = found[:n], found[n : n + 2], found[n + 2 : 2 * n + 2], found[2 * n + 2], found[2 * n + 3 :]
    there, scale = (schedule for _, schedule in code_scan(bits, copies, cells).schedules)
    values: dict[Place, Term] = {("select", at.t): t}
    for bit in range(n):
        up, down = relu(u[bit] + 1), relu(u[bit])
        values["select", at.z[bit]] = relu(4 * z[bit] - up + down)
        values["select", at.p[bit]] = relu(up - down + relu(1 - abs(t - j)) - 1)
    values["select", at.acc] = acc + weighted(p)
    state = [*zip(at.z, z, strict=True), (at.t, t), (at.acc, acc), *zip(at.p, p, strict=True)]
    times = [Times(scale, as_form(z[bit] - QUARTER), u[bit]) for bit in range(n)]
    reading = {(INPUT, place): form for place, form in state}
    domain = half_line(2 * n + 3) * line(n)
    return Contract(
        f"step of the code scan, copy {copy + 1}",
        network,
        reading,
        domain,
        values,
        (*times, Times(there, as_form(1), j)),
        "digits",
        _names(n),
    )


def _names(n: int) -> tuple[str, ...]:
    z, p, u = ([f"{letter}{bit + 1}" for bit in range(n)] for letter in "zpu")
    return (*z, "t", "j", *p, "acc", *u)


def code_sum_contract(bits: int, copies: int, cells: int, copy: int = 0) -> Contract:
    """Return what the layer behind the scan gives for a copy: acc + sum_l 2^-l p_l of the last state."""
    at, network = places(bits, copies, copy), code_reader(bits, copies, cells)
    *p, acc = variables(bits + 1)
    reading = {("digits", place): form for place, form in zip((*at.p, at.acc), (*p, acc), strict=True)}
    values = {("sum", copy): weighted(p) + acc}
    names = (*(f"p{bit + 1}" for bit in range(bits)), "acc")
    return Contract(f"code of the last state, copy {copy + 1}", network, reading, half_line(bits + 1), values, names=names)
