"""Bounds for networks of a size: the printed values, Theorem A1 at its sharp point, packings, the kernel, the command."""

from __future__ import annotations

import itertools
import json
import random
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.certificates.claim import Claim
from symnet.constructions.network_bound import network_bound_certificate
from symnet.core.decimals import rounded_down
from symnet.errors import UsageError
from symnet.kernel import check
from symnet.lower_bounds.architecture import Architecture, closed_constant, parameter_constant
from symnet.lower_bounds.beside import beside
from symnet.lower_bounds.encoders import bits_needed, covering_bits
from symnet.lower_bounds.logarithms import floor_of_multiple, log2_ends
from symnet.lower_bounds.networks import NetworkBound, log2_of_constant, network_bound, sign_bound, sign_patterns
from symnet.lower_bounds.packings import CODE_RATE, Packing, code_rate, mean_packing, sup_packing
from symnet.targets.modulus.general_modulus import parse_modulus
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus

ONE = LipschitzModulus(Fraction(1))
SIZES = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
WEIGHTS = st.fractions(Fraction(1, 4), 3, max_denominator=4)


@pytest.mark.parametrize(
    ("width", "depth", "weights", "inputs", "exact", "closed"),
    [(3, 1, 1, 1, 13, 32), (3, 2, 1, 2, 88, 192), (4, 3, 2, 2, 6353, 20000), (2, 4, 1, 1, 209, 1215)],
)
def test_the_constant(width: int, depth: int, weights: int, inputs: int, exact: int, closed: int) -> None:
    network = Architecture(inputs, width, depth)
    assert parameter_constant(network, Fraction(weights)) == exact
    assert closed_constant(network, Fraction(weights)) == closed


TABLE = [
    (1, 10, 1, 1, 31, "5.4", 569, "0.001632", "0.001163"),
    (1, 10, 1, 100, 31, "12.0", 1041, "9.291e-4", "0.001163"),
    (1, 100, 10, 1, 91201, "71", 9.11e6, "1.078e-7", "5.02e-8"),
    (2, 10, 10, 1, 1031, "38.3", 54963, "0.002106", "0.001623"),
    (2, 100, 10, 1, 91301, "71.5", 8.26e6, "1.72e-4", "1.583e-4"),
    (3, 100, 10, 1, 91401, "72", 8.03e6, "0.002484", "0.002326"),
    (3, 1000, 10, 1000, 9014001, "204", 2.12e9, "3.887e-4", "4.780e-4"),
]


@pytest.mark.parametrize("row", TABLE)
def test_the_table(row: tuple[int, int, int, int, int, str, float, str, str]) -> None:
    d, width, depth, weights, count, log, bits, entropy, signs = row
    found = network_bound(ONE, Architecture(d, width, depth), weights)
    assert found.network.parameters == count and found.entropy is not None and found.signs is not None
    assert abs(float(log2_of_constant(found) or 0) - float(log)) < 1
    assert found.entropy.bits == bits if bits < 10**5 else abs(found.entropy.bits / bits - 1) < 5e-3
    assert abs(found.entropy.error / Fraction(entropy) - 1) < Fraction(2, 1000)
    assert abs(found.signs.error / Fraction(signs) - 1) < Fraction(1, 1000)
    assert found.error == max(found.entropy.error, found.signs.error)
    assert found.is_entropy == (weights < 100)


def _run(network: Architecture, parameters: list[Fraction], point: list[Fraction]) -> Fraction:
    """The network with these parameters, in the order of layers, rows, weights before the bias."""
    given, values = iter(parameters), point
    for layer in range(network.depth + 1):
        rows = network.width if layer < network.depth else 1
        values = [sum((next(given) * value for value in values), Fraction(0)) + next(given) for _ in range(rows)]
        values = [max(value, Fraction(0)) for value in values] if layer < network.depth else values
    assert next(given, None) is None
    return values[0]


@given(SIZES, WEIGHTS)
def test_the_constant_is_the_derivative_where_all_parameters_are_largest(sizes: tuple[int, int, int], w: Fraction) -> None:
    """The output is a polynomial in t at (t, ..., t), all neurons active: its derivative by exact differences."""
    network = Architecture(*sizes)
    degree, count, point = network.depth + 1, network.parameters, [Fraction(1)] * network.inputs
    nodes = [w + Fraction(k, 8) for k in range(degree + 1)]
    values = [_run(network, [t] * count, point) for t in nodes]
    slope = Fraction(0)
    for j, value in enumerate(values):  # the derivative of the interpolating polynomial at the first node
        others = [i for i in range(len(nodes)) if i != j]
        if j:
            top = [nodes[0] - nodes[i] for i in others if i]
        else:
            slope += value * sum(1 / (nodes[0] - nodes[i]) for i in others)
            continue
        bottom = [nodes[j] - nodes[i] for i in others]
        ratio = Fraction(1)
        for part in top:
            ratio *= part
        for part in bottom:
            ratio /= part
        slope += value * ratio
    assert slope == parameter_constant(network, w)


@given(SIZES, WEIGHTS, st.integers(0, 10**6))
def test_no_difference_is_larger_than_the_constant_says(sizes: tuple[int, int, int], w: Fraction, seed: int) -> None:
    network, dice = Architecture(*sizes), random.Random(seed)
    one = [w * Fraction(dice.choice((16, 16, 16, dice.randint(-16, 16))), 16) for _ in range(network.parameters)]
    two = [max(-w, value - w * Fraction(dice.randint(0, 4), 16)) for value in one]
    point = [Fraction(dice.choice((16, dice.randint(0, 16))), 16) for _ in range(network.inputs)]
    apart = max(abs(a - b) for a, b in zip(one, two, strict=True))
    assert abs(_run(network, one, point) - _run(network, two, point)) <= parameter_constant(network, w) * apart
    assert parameter_constant(network, w) <= closed_constant(network, w)


@given(st.integers(1, 300), st.integers(1, 10**9))
def test_multiples_of_logarithms(count: int, number: int) -> None:
    assert floor_of_multiple(count, number) == (number**count).bit_length() - 1


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9))
def test_logarithms_lie_between_their_ends(number: Fraction) -> None:
    low, high = log2_ends(number, 60)
    with mpmath.workdps(40):
        true = mpmath.log(mpmath.mpf(number.numerator) / number.denominator, 2)
        assert mpmath.mpf(low.numerator) / low.denominator <= true + mpmath.mpf(10) ** -38
        assert true - mpmath.mpf(10) ** -38 <= mpmath.mpf(high.numerator) / high.denominator
    assert high - low <= Fraction(1, 1 << 58)
    power = number.numerator.bit_length()
    assert log2_ends(Fraction(1 << power, 8)) == (power - 3, power - 3)


def _members(packing: Packing) -> list[tuple[int, ...]]:
    count = packing.points if packing.kind == "walks" else (packing.points + 1) ** packing.dimension
    return list(itertools.product((0, 1), repeat=count))


@pytest.mark.parametrize(("dimension", "bits"), [(1, 0), (1, 3), (2, 3), (2, 1)])
def test_functions_of_a_packing_are_in_the_class_and_apart(dimension: int, bits: int) -> None:
    packing = sup_packing(LipschitzModulus(Fraction(3, 2)), dimension, bits)
    members, side = _members(packing), range(packing.points + 1)
    assert len(members) > 2**bits
    nodes = [tuple(Fraction(k, packing.points) for k in corner) for corner in itertools.product(side, repeat=dimension)]
    tables = [[packing.value(choices, node) for node in nodes] for choices in members]
    least = min(max(abs(a - b) for a, b in zip(one, two, strict=True)) for one, two in itertools.combinations(tables, 2))
    assert least >= 2 * packing.radius
    dice = random.Random(1)
    for choices in dice.sample(members, min(len(members), 8)):
        at = [tuple(Fraction(dice.randint(0, 60), 60) for _ in range(dimension)) for _ in range(12)]
        values = [packing.value(choices, point) for point in at]
        for (x, one), (y, two) in itertools.combinations(zip(at, values, strict=True), 2):
            assert abs(one - two) <= Fraction(3, 2) * max(abs(a - b) for a, b in zip(x, y, strict=True))
    assert str(len(members)) in packing.text or "2^" in packing.text


def test_pyramids_are_apart_in_the_mean() -> None:
    """The p-th power of the distance of signs that differ in a fourth of the cells, by midpoints."""
    found = mean_packing(LipschitzModulus(Fraction(2)), 2, 2, 1)
    side, grid = found.points, 8
    signs, few = [0] * side**2, -(-(side**2) // 4)
    other = [1] * few + [0] * (side**2 - few)
    total = Fraction(0)
    for i, j in itertools.product(range(side * grid), repeat=2):
        point = (Fraction(2 * i + 1, 2 * side * grid), Fraction(2 * j + 1, 2 * side * grid))
        total += (found.value(signs, point) - found.value(other, point)) ** 2
    assert total / (side * grid) ** 2 * Fraction(104, 100) >= (2 * found.radius) ** 2
    assert 0 < code_rate() - CODE_RATE < Fraction(1, 10**7) and 2**1054 < 3**665


@given(st.integers(1, 10**4), st.integers(1, 3), st.integers(1, 12), st.integers(1, 4))
def test_sign_patterns_are_no_more_than_all_and_grow(points: int, inputs: int, width: int, depth: int) -> None:
    network = Architecture(inputs, width, depth)
    one, two = sign_patterns(network, points), sign_patterns(network, points + 1)
    assert one <= two and one <= points * (1 + width * depth)


@pytest.mark.parametrize("width", [1, 10, 100, 1000])
def test_the_bound_is_below_what_an_interpolant_does(width: int) -> None:
    """Slopes change by at most 2, so that weights are at most 2: error 1/(2W) for every function of the class."""
    found = network_bound(ONE, Architecture(1, width, 1), 2)
    assert found.error <= Fraction(1, 2 * width)
    wanted = {10: ("0.001463", 35), 100: ("1.125e-4", 45)}.get(width)
    if wanted is not None:
        assert abs(found.error / Fraction(wanted[0]) - 1) < Fraction(2, 1000)
        assert 1 / (2 * width * found.error) < wanted[1]


@pytest.mark.parametrize(("d", "size", "deep"), [(1, 1, 1), (1, 8, 5), (2, 4, 3), (2, 30, 30), (3, 8, 2)])
def test_the_bound_is_below_what_networks_of_that_size_reach(d: int, size: int, deep: int) -> None:
    """Shen, Yang, Zhang, arXiv 2103.00502, Theorem 1.1: width 3^(d+3) max(d N^(1/d), N + 2), depth 11 L + 18 + 2 d."""
    root = max(k for k in range(1, size + 1) if k**d <= size)
    found = sign_bound(ONE, Architecture(d, 3 ** (d + 3) * max(d * root, size + 2), 11 * deep + 18 + 2 * d))
    reached = 131 * mpmath.sqrt(d) * (size**2 * deep**2 * mpmath.log(size + 2, 3)) ** (-mpmath.mpf(1) / d)
    assert found is not None and float(found.error) <= reached


def test_bits_of_any_method() -> None:
    """The L^1 bound 5 sqrt(d) 2^-n of the intrinsic parameters: no 2^(bits) words can do with less."""
    assert bits_needed(ONE, 1, Fraction(5, 1 << 16), 1).bits == 154 + 1  # 154.6, and bits are whole
    root = Fraction(int(mpmath.sqrt(2) * 10**30) + 1, 10**30)
    assert bits_needed(ONE, 2, 5 * root / (1 << 16), 1).bits == 28118 + 1
    assert bits_needed(ONE, 2, 5 * root / (1 << 20), 1).bits in (7_203_076, 7_203_077)
    assert bits_needed(ONE, 1, "1/10").bits == 9 and bits_needed(ONE, 2, "1/10").bits == 25
    assert bits_needed(HoelderModulus(Fraction(1), Fraction(1, 2)), 1, "1/4").bits == 4
    with pytest.raises(UsageError, match="pyramids are known for lipschitz"):
        bits_needed(HoelderModulus(Fraction(1), Fraction(1, 2)), 1, "1/4", 2)


@pytest.mark.parametrize("cells", [1, 2, 3])
def test_balls_that_cover(cells: int) -> None:
    """Walks with slope +-1 on steps of eps, 0 on the first: 2^(ceil(1/eps) - 1) of them are near every walk on a finer grid."""
    error, fine = Fraction(1, cells), 2
    assert covering_bits(Fraction(1), error) == cells - 1
    steps = cells * fine
    centres = []
    for signs in itertools.product((1, -1), repeat=cells - 1):
        path = [Fraction(0)] * (fine + 1)
        for sign in signs:
            path += [path[-1] + sign * error * Fraction(k, fine) for k in range(1, fine + 1)]
        centres.append(path)
    for slopes in itertools.product((1, 0, -1), repeat=steps):
        walk = [Fraction(0)]
        for slope in slopes:
            walk.append(walk[-1] + Fraction(slope, steps))
        assert min(max(abs(a - b) for a, b in zip(walk, centre, strict=True)) for centre in centres) <= error


@given(SIZES, WEIGHTS, st.sampled_from([None, 1, 2]), st.fractions(Fraction(1, 3), 5, max_denominator=3))
def test_the_kernel_accepts_the_bound(sizes: tuple[int, int, int], w: Fraction, p: int | None, constant: Fraction) -> None:
    found = network_bound(LipschitzModulus(constant), Architecture(*sizes), w, p)
    assert network_bound_certificate(found).verdict.accepted


def test_nothing_where_nothing_is_known() -> None:
    found = network_bound(ONE, Architecture(2, 10, 10), None, 2)
    assert found.error == 0 and found.entropy is None and found.signs is None and "neither" in found.reason
    with pytest.raises(UsageError, match="neither bound says anything; give --weights, and --norm sup"):
        network_bound_certificate(found)
    empty = NetworkBound(ONE, Architecture(1, 1, 1), Fraction(1), None, None, None)
    assert "neither" in empty.reason


@pytest.mark.parametrize("sizes", [(3, 10**6, 10**6), (1, 10**12, 10**9), (64, 1, 1), (2, 50, 257)])
def test_any_size(sizes: tuple[int, int, int]) -> None:
    found = network_bound(ONE, Architecture(*sizes), 10**6)
    assert found.error > 0 and network_bound_certificate(found).verdict.accepted


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1/3", "0.3333"),
        ("1/100000", "1.000e-5"),
        ("1234567", "1234567"),
        ("1234567/10", "1.234e5"),
        ("12345678", "1.234e7"),
        ("5/4", "1.25"),
        ("7", "7"),
    ],
)
def test_rounded_down(number: str, text: str) -> None:
    assert rounded_down(Fraction(number)) == text


def test_the_command(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "bound.json"
    size = ("--d", 1, "--width", 10, "--depth", 1, "--weights", 1)
    done = run("bound", *size, "--error", "1/100", "--certificate", place)
    assert done.code == 0 and "error >= 0.001632 for some function of the class" in done.out and "99 bits" in done.out
    assert "is at least 0.00163231 away, in the sup norm" in run("check", place).out
    assert check(place.read_bytes()).theories == ("network bounds",)
    found = json.loads(run("bound", *size, "--json").out)
    assert found["entropy"]["bits"] == 569 and found["by"] == "entropy" and found["parameters"] == 31
    again = run("bound", *size, "--certificate", place)
    assert again.code == 2 and "choose another --certificate or write --force" in again.err


def test_plots(tmp_path: Path, run: Run) -> None:
    svg, png = tmp_path / "bound.svg", tmp_path / "bound.png"
    for place in (svg, png):
        assert run("bound", "--width", 10, "--depth", 1, "--plot", place).code == 0
    assert "width grows" in svg.read_text() and png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    again = run("bound", "--width", 10, "--depth", 1, "--plot", png)
    assert again.code == 2 and "choose another --plot or write --force" in again.err


def test_weights_of_any_size_under_warrens_theorem(tmp_path: Path, run: Run) -> None:
    """A claim file that allows nothing refuses the certificate; one that allows the theorem, and less of it, takes it."""
    place = tmp_path / "bound.json"
    assert run("bound", "--d", 2, "--width", 10, "--depth", 2, "--certificate", place).code == 0
    done = run("check", place)
    assert done.code == 0 and "whatever its weights and biases" in done.out and "Warren's theorem: t polynomials" in done.out
    verdict = check(place.read_bytes())
    assert verdict.theories == ("general", "sign bounds") and verdict.hypotheses == ({"kind": "warren"},)
    assert not compared(verdict.claims[0], place, ()) and compared(verdict.claims[0], place, ({"kind": "warren"},))


def compared(stated: dict[str, object], place: Path, allowed: tuple[dict[str, str], ...]) -> bool:
    """Whether the kernel takes a certificate for a claim."""
    claim = Claim(stated, [], 2, "", allowed, ((Fraction(0), Fraction(1)),) * 2)
    return check(place.read_bytes(), claim=claim.data).accepted


def test_entropy_is_claimed_without_the_theorem() -> None:
    """Small weights: one claim and no hypothesis; large ones: both claims."""
    for weights, count in ((1, 0), (1000, 1)):
        verdict = network_bound_certificate(network_bound(ONE, Architecture(1, 10, 1), weights)).verdict
        assert verdict.accepted and len(verdict.hypotheses) == count and len(verdict.claims) == 1 + count


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--width", 0, "--depth", 1), "--width = 0 is not an integer >= 1"),
        (("--width", 1, "--depth", 1 << 41), "is not from 1 to"),
        (("--width", 1, "--depth", 1, "--weights", -1), "weights = -1 is not above 0"),
        (("--width", 1, "--depth", 1, "--weights", "0.5x"), "--weights"),
        (("--width", 1, "--depth", 1, "--weights", "1e400"), "a number of more than 1000 bits"),
        (("--width", 1, "--depth", 1, "--norm", "Lp:1/2"), "is not sup or Lp:P"),
        (("--width", 1, "--depth", 1, "--class", "sobolev:1"), "write lipschitz:L or hoelder:L,alpha"),
        (("--width", 1, "--depth", 1, "--class", "lipschitz:0"), "write a constant above 0"),
        (("--width", 1, "--depth", 1, "--class", "hoelder:1,1/2", "--norm", "Lp:2"), "pyramids are known for lipschitz"),
        (("--width", 1, "--depth", 1, "--norm", "Lp:2", "--certificate", "c.json"), "give --weights"),
        (("--width", 1, "--depth", 1, "--plot", "b.pdf"), "plots are .svg or .png files; write for example b.svg"),
        (("--width", 1, "--depth", 1, "--norm", "Lp:2", "--plot", "b.svg"), "so there is nothing to draw; give --weights"),
        (("--width", 1, "--depth", 1, "--error", "0"), "error = 0 is not positive"),
    ],
)
def test_input_that_cannot_be_used(words: tuple[object, ...], says: str, run: Run) -> None:
    done = run("bound", *words)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


def test_beside_a_result(run: Run) -> None:
    """The numbers of `compare` and `dial` are those of the bound by signs for the width and depth of the row."""
    for row in json.loads(run("compare", "abs(x - 1/3)", "--error", "1/4", "--seconds", "1/100", "--json").out)["rows"]:
        stated = row["network_lower_bound"]
        if row["norm"] != "sup" or row["construction"] in ("compiled", "fewest", "euaf") or not row["built"]:
            assert stated is None or not row["built"]
            continue
        found = sign_bound(ONE, Architecture(1, row["width"], row["depth"]))
        assert found is not None and Fraction(stated) == found.error < Fraction(row["proved_error"])
    row = json.loads(run("dial", "abs(x - 1/3)", "--error", "1/4", "--json").out)[0]
    found = sign_bound(ONE, Architecture(1, row["width"], row["depth"]))
    assert found is not None and row["no network"].startswith(rounded_down(found.error, 3))


def test_nothing_stands_beside_what_has_no_packing() -> None:
    modulus = parse_modulus("min(r, 1/2)", 1)
    assert beside(modulus, 1, 3, 4, "sup") is None and beside(ONE, 1, 3, 4, "Lp:2") is None
    assert beside(ONE, 1, "2^70 + 3", 4, "sup") is None and beside(ONE, 65, 3, 4, "sup") is None
    found = beside(ONE, 1, 1, 1, "sup")
    assert found is not None and "1 hidden layer of 1 neurons" in found.words(Fraction(1)) and found.ratio(found.error) == 1


def test_the_picture(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "bounds.svg"
    assert run("bound", "--width", 4, "--depth", 1, "--weights", 2, "--plot", place).code == 0
    text = place.read_text()
    assert text.startswith("<svg") and "lower bound, 1 hidden layer, width grows" in text and "reached: interpolants" in text
