"""Which networks are those of Theorems 2.1, 2.2 and 2.3: template equal byte for byte, numbers of digits 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.constructions.syz2022.cell_form import CellForm
from symnet.constructions.syz2022.theorem_2_1 import theorem_2_1_template
from symnet.constructions.syz2022.theorem_2_2 import theorem_2_2_template
from symnet.constructions.syz2022.theorem_2_3 import MOST_BITS, levels, theorem_2_3_template
from symnet.core.network import Layer, Network


def theorem_2_1_form(network: Network) -> CellForm | None:
    """Return what a bound network of Theorem 2.1 is on the cube, None for any other network."""
    n, delta = _count(network), _delta(network)
    if n is None or delta is None or theorem_2_1_template(network.inputs, n, delta) != network.template:
        return None
    return _coded(network, delta, False, _stored(network, n))


def theorem_2_2_form(network: Network) -> CellForm | None:
    """Return what a bound network of Theorem 2.2 is on the cube, None for any other network."""
    n = _count(network)
    if n is None or not any(node.name == "copy_0.multiply" for node in network.nodes):  # building the template takes long
        return None
    if theorem_2_2_template(network.inputs, n, Fraction(1, 3 << n)) != network.template:
        return None
    return _coded(network, Fraction(1, 3 << n), True, _stored(network, n))


def theorem_2_3_form(network: Network) -> CellForm | None:
    """Return what a bound network of Theorem 2.3 is on the cube, None for any other network."""
    n = max((node.operation.outputs for node in network.nodes if node.name == "numbers"), default=0)
    count, delta = 1 << (n * network.inputs), Fraction(1, 3 << n)
    if set(network.parameters) != {"v", "s", "b"} or n < 1 or 2 * n * count > MOST_BITS:
        return None
    digits = base_4_digits(network.parameters["v"], n * count)
    if digits is None or theorem_2_3_template(network.inputs, n, delta).nodes != network.nodes:
        return None
    columns = [digits[start : start + count] for start in range(0, n * count, count)]
    return _coded(network, delta, True, columns, levels(count))


def _count(network: Network) -> int | None:
    """n of a network with the parameters a_1, ..., a_n, s, b."""
    n = len(network.parameters) - 2
    return n if n >= 1 and set(network.parameters) == {*(f"a_{bit}" for bit in range(1, n + 1)), "s", "b"} else None


def _delta(network: Network) -> Fraction | None:
    """1/delta is the slope of the step function, the weight of the first layer named index."""
    for node in network.nodes:
        if node.name == "phi_1.g_1.index" and isinstance(node.operation, Layer) and node.operation.rows[0].weights:
            weight = node.operation.rows[0].weights[0][1]
            return 1 / weight if isinstance(weight, Fraction) and weight > 0 else None
    return None


def _stored(network: Network, n: int) -> list[list[int] | None]:
    count = 1 << (n * network.inputs)
    return [base_4_digits(network.parameters[f"a_{bit}"], count) for bit in range(1, n + 1)]


def _coded(
    network: Network, delta: Fraction, joined: bool, columns: Sequence[list[int] | None], levels: int | None = None
) -> CellForm | None:
    """The form of a network whose bits of the codes are known."""
    s, b, n = network.parameters["s"], network.parameters["b"], len(columns)
    known = [column for column in columns if column is not None]
    if s < 0 or len(known) < n:
        return None
    codes = [sum(Fraction(bit, 2 << place) for place, bit in enumerate(bits)) for bits in zip(*known, strict=True)]
    values = tuple(b + s * code for code in codes)
    numbers = tuple(sum((Fraction(bit, 4**place) for place, bit in enumerate(bits, 1)), Fraction(0)) for bits in known)
    top = b + s * (1 - Fraction(1, 1 << n))
    return CellForm(network.inputs, 1 << n, delta, values, joined, b, top, numbers, s, levels)


def base_4_digits(number: Fraction, count: int) -> list[int] | None:
    """Return the base-4 digits of a number, all 0 or 1; None where it has others or more than `count`."""
    bits = 2 * count
    if not 0 <= number < 1 or number.denominator & (number.denominator - 1) or number.denominator.bit_length() - 1 > bits:
        return None
    text = format(number.numerator << (bits - number.denominator.bit_length() + 1), f"0{bits}b")
    return None if "1" in text[::2] else [int(digit) for digit in text[1::2]]
