"""The theory of what networks of one width cannot reach: few of them differ much, and many functions of a class do."""

from __future__ import annotations

import math
from fractions import Fraction

from ..arithmetic import MAX_POWER, raised, read, read_int, show
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement

MAX_SIZE = 1 << 40
MAX_INPUTS = 64
MAX_POINTS = 1 << 256
MAX_LENGTH = 1 << 10
"""The bits above and below the line of numbers in a statement."""
MAX_ORDER = 1 << 10
EXACT_DEPTH = 256
DIGITS, PLACES = 128, 320
"""Binary digits of a logarithm, and of the number that is squared for them."""
RATE = Fraction(251, 1330)
"""Below 1 - H(1/4) = (3/4) log2(3) - 1, for 2^1054 < 3^665."""


def network_bound(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    n parameters, M >= w Lambda / eta; more than M^n functions of the class, 2r apart from each other; E <= r - eta
    ---------------------------------------------------------------------------------------------------------------
    there is an f on [0,1]^d with |f(x) - f(y)| <= L |x - y|^alpha that is at least E away, in the norm, from every ReLU
    network with d inputs, l hidden layers of W neurons and one output, all weights and biases in [-w, w]

    It is about all such networks, and not about the one in the certificate.
    """
    budget = certificate.budget
    d, points = read_int(data, "dimension", 1, MAX_INPUTS), read_int(data, "points", 1, MAX_POINTS)
    width, depth = (read_int(data, key, 1, MAX_SIZE) for key in ("width", "depth"))
    weights, room, constant, order = (above_0(data, key) for key in ("weights", "room", "constant", "order"))
    error = short(data, "error")
    need_order(order)
    count = width * (d + 1) + (depth - 1) * width * (width + 1) + width + 1
    bits = count * _log2_of_cubes((d, width, depth), weights, room, budget)
    budget.spend(d * (1 + (points.bit_length() >> 6)))
    if data["norm"] == ["sup"]:
        walks = d == 1 and order == 1
        many = Fraction(points if walks else (points + 1) ** d)
        near = is_below(error + room if walks else 2 * (error + room), constant, order, points, budget)
    else:
        p = _order_of(data, order)
        many = RATE * points**d
        over = Fraction(math.factorial(d) * math.factorial(p), 4 * math.factorial(d + p))
        near = error + room <= 0 or raised(2 * points * (error + room) / constant, p, MAX_POWER, budget) <= over
    if many <= bits:
        raise Rejected(f"2^{show(many)[:80]} functions are not shown to be more than 2^{show(bits)[:80]} networks that differ")
    if not near:
        raise Rejected(f"functions at {points} points an axis are not shown to be 2 ({show(error)} + {show(room)}) apart"[:400])
    return {
        "kind": "network-bound",
        **{key: data[key] for key in ("constant", "depth", "dimension", "error", "norm", "order", "weights", "width")},
    }


def short(data: Statement, key: str) -> Fraction:
    """A number of bounded length."""
    value = read(data, key)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_LENGTH:
        raise Rejected(f"{key} has more than {MAX_LENGTH} bits above or below the line")
    return value


def need_order(order: Fraction) -> None:
    """Reject an order above 1, of which only constants are, and one with a large denominator."""
    if order > 1 or order.denominator > MAX_ORDER:
        raise Rejected(f"order = {show(order)} is above 1, or its denominator above {MAX_ORDER}")


def above_0(data: Statement, key: str) -> Fraction:
    value = short(data, key)
    if value <= 0:
        raise Rejected(f"{key} = {show(value)} is not above 0")
    return value


def _order_of(data: Statement, order: Fraction) -> int:
    """p of the norm L^p, for Lipschitz classes."""
    p = read_int({"p": data["norm"][-1]}, "p", 1, MAX_INPUTS)
    if data["norm"] != ["lp", show(p)] or order != 1:
        raise Rejected(f"no functions are known that are far apart in the norm {str(data['norm'])[:40]} with order {show(order)}")
    return p


def is_below(gap: Fraction, constant: Fraction, order: Fraction, points: int, budget: Budget) -> bool:
    """Whether gap <= L N^-alpha: gap^q N^p <= L^q for alpha = p/q."""
    p, q = order.numerator, order.denominator
    budget.spend(1 + (p * points.bit_length() >> 5) + (p * points.bit_length() >> 8) ** 2)
    return gap <= 0 or raised(gap, q, MAX_POWER, budget) * points**p <= raised(constant, q, MAX_POWER, budget)


def _log2_of_cubes(sizes: tuple[int, int, int], weights: Fraction, room: Fraction, budget: Budget) -> Fraction:
    """A number >= log2(M): by Lambda itself up to 256 layers, by (l + 1) (V + 1) Q^l >= Lambda beyond."""
    d, width, depth = sizes
    if depth <= EXACT_DEPTH:
        share = _constant(sizes, weights, budget) * weights / room
        return log2_above(Fraction(math.ceil(share)), budget)
    widest = max(d, width) + 1
    grows = depth * log2_above(max(Fraction(1), weights * widest), budget)
    return 1 + max(Fraction(0), log2_above(weights / room * (depth + 1) * widest, budget) + grows)


def _constant(sizes: tuple[int, int, int], weights: Fraction, budget: Budget) -> Fraction:
    """Lambda: functions of networks whose parameters differ by at most t differ by at most Lambda t on [0,1]^d.

    After j layers the neurons are at most inside / b^j and differ by at most moved / b^j times t, w = a/b.
    """
    d, width, depth = sizes
    a, b = weights.numerator, weights.denominator
    step = a.bit_length() + b.bit_length() + width.bit_length() + d.bit_length() + 2
    budget.spend(depth * (1 + (depth * step >> 6) * (1 + (step >> 6)) // 64))
    inside, moved, power, reads = 1, 0, 1, d
    for _ in range(depth):
        inside, moved = a * (reads * inside + power), reads * (a * moved + b * inside) + b * power
        power, reads = power * b, width
    return Fraction(reads * (a * moved + b * inside) + b * power, b * power)


def log2_above(number: Fraction, budget: Budget) -> Fraction:
    """A rational that is at least log2 of a number above 0, and hardly above it.

    The number is at most m 2^e with 1 <= m <= 2; squaring m and halving it where it is 2 or more gives the digits of log2(m).
    """
    budget.spend(DIGITS)
    budget.hold(number)
    top, bottom = number.numerator, number.denominator
    exponent = top.bit_length() - bottom.bit_length() - 1
    mantissa = -(-(top << PLACES + max(0, -exponent)) // (bottom << max(0, exponent)))
    for _ in range(DIGITS):
        while mantissa >> PLACES > 1:
            mantissa, exponent = -(-mantissa >> 1), exponent + 1
        mantissa, exponent = -(-mantissa * mantissa >> PLACES), 2 * exponent
    return Fraction(exponent + (mantissa - 1 >> PLACES).bit_length(), 1 << DIGITS)


RULES = {
    "network-bound": Rule(
        "",
        "constant depth dimension error norm order points room weights width",
        network_bound,
        "kernel_rules_bounds.md#network-bound",
        box=True,
        stated="constant depth dimension error norm order weights width",
    ),
}
