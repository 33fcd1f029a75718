"""What a step of the digit scan does, and a step of its first pass: the hat, the digits, the new state."""

from __future__ import annotations

from fractions import Fraction

from symnet.core.cells import Cells, by_axis, node_count
from symnet.core.network import INPUT, Network
from symnet.core.schedule import Power
from symnet.library.digit_scan import TWO_BIT, Alphabet, Z, digit_scan, hat_sum, node_schedules
from symnet.library.kuhn_hat import hat_term
from symnet.piecewise import Contract, Place, Term, Times, as_form, as_term, half_line, inputs, line, relu, triangle, variables


def scan_contracts(
    dimension: int, cells: Cells, alphabet: Alphabet = TWO_BIT, steps: int | None = None
) -> tuple[Contract, Contract, Contract]:
    """Return what the body does in every step, whatever S and the node: the hat, the digits, the new state.

    Together with S z being an integer they give the induction over the steps: if z has first digit c in 0..T and 0 <= w <=
    W <= 1, the step takes digit c off z, w off W, and adds (gain c - offset)(W - w) + offset to A. The scan has `steps`
    steps, as many as one run needs unless they are given.
    """
    count = node_count(cells, dimension) - 1 if steps is None else steps
    network = digit_scan(dimension, cells, alphabet, count)
    hat = _hat_contract(dimension, cells, network, "scan", ("digit", 2 * alphabet.top), alphabet.x)
    return hat, _digits_contract(network, alphabet, count), _state_contract(dimension, network, alphabet)


def first_pass_contracts(dimension: int, cells: Cells, steps: int) -> tuple[Contract, Contract]:
    """Return what a step of the first pass does: the hat, and the sum h of those before."""
    network, found = hat_sum(dimension, cells, steps), variables(2 + dimension)
    w, h, *x = found
    values: dict[Place, Term] = {("hat", 1): w + h, **{("hat", 2 + axis): x[axis] for axis in range(dimension)}}
    names = ("w", "h", *_letters("x", dimension))
    added = Contract("sum of hats", network, inputs(*found), half_line(2 + dimension), values, inside="hats", names=names)
    return _hat_contract(dimension, cells, network, "hats", ("hat", 0), 2), added


def _hat_contract(dimension: int, cells: Cells, network: Network, inside: str, hat: Place, start: int) -> Contract:
    """A neuron of a body is Lambda(y), y = K x - beta, x >= 0 standing from input `start` on; the node beta is K x - y."""
    found, counts = variables(2 * dimension), by_axis(cells, dimension)
    x, y = found[:dimension], found[dimension:]
    nodes = (
        Times(schedule, as_form(1), as_form(counts[axis] * x[axis] - y[axis]))
        for axis, (_, schedule) in enumerate(node_schedules(dimension, cells))
    )
    reading = {(INPUT, start + axis): x[axis] for axis in range(dimension)}
    domain, names = half_line(dimension) * line(dimension), (*_letters("x", dimension), *_letters("y", dimension))
    name = f"hat of a step, d = {dimension}"
    return Contract(name, network, reading, domain, {hat: hat_term(y)}, tuple(nodes), inside, names)


def _digits_contract(network: Network, alphabet: Alphabet, steps: int) -> Contract:
    """Two neurons a digit i are relu(u_i) and relu(u_i + 1), u_i = S (z - i/B), z >= 0."""
    z, *u = variables(1 + alphabet.top)
    power = Power(alphabet.base, steps + 1)
    times = (Times(power, as_form(z - Fraction(i, alphabet.base)), u[i - 1]) for i in range(1, alphabet.top + 1))
    values = {("digit", 2 * i + side): relu(u[i] + side) for i in range(alphabet.top) for side in (0, 1)}
    names, domain = ("z", *_letters("u", alphabet.top)), half_line() * line(alphabet.top)
    return Contract("digits of a step", network, {(INPUT, Z): z}, domain, values, tuple(times), "scan", names)


def _state_contract(dimension: int, network: Network, alphabet: Alphabet) -> Contract:
    """The new state from the old one, the hat w <= W and the digit neurons r_i and r_i + theta_i.

    z <- relu(B z - sum theta_i), W <- W - w, p_i <- relu(theta_i + W - w - 1), acc <- relu(A), x <- x.
    """
    top = alphabet.top
    z, tail, w, *rest = variables(4 + 3 * top + dimension)
    p, acc, x, (r, theta) = rest[:top], rest[top], rest[top + 1 : -2 * top], (rest[-2 * top : -top], rest[-top:])
    digits = {("digit", 2 * i + side): r[i] + side * theta[i] for i in range(top) for side in (0, 1)}
    reading = {**inputs(z, tail, *p, acc, *x), ("digit", 2 * top): w, **{place: as_form(form) for place, form in digits.items()}}
    total = acc + alphabet.gain * sum(p, as_term(0)) - alphabet.offset * tail + alphabet.offset
    picked = [relu(each + tail - w - 1) for each in theta]
    state = [relu(alphabet.base * z - sum(theta, as_term(0))), tail - w, *picked, relu(total), *x]
    domain = half_line() * triangle() * half_line(top + 1 + dimension) * half_line(2 * top)
    names = ("z", "W", "w", *_letters("p", top), "acc", *_letters("x", dimension), *_letters("r", top), *_letters("theta", top))
    values = {("select", place): term for place, term in enumerate(state)}
    return Contract(f"state of a step, d = {dimension}", network, reading, domain, values, inside="scan", names=names)


def _letters(letter: str, count: int) -> list[str]:
    return [f"{letter}{number + 1}" for number in range(count)]
