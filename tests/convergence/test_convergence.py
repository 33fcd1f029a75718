"""Deep networks: expressions in n, tails of series, the rate of Theorem B1 against true distances, B3, the command."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.constructions.limit import limit_certificate
from symnet.convergence.building import network_of_depth
from symnet.convergence.deep_network import FORMAT, DeepNetwork, deep_network, matrix_norm, vector_norm
from symnet.convergence.necessary import grid, not_vanishing, rank, recovered, values
from symnet.convergence.rates import Rates
from symnet.convergence.sequences import sequence
from symnet.convergence.series import tail
from symnet.core.realize import realize
from symnet.errors import MalformedFile, Unproved, UsageError
from symnet.kernel import check

GOOD: dict[str, Any] = {
    "format": FORMAT, "inputs": 2, "first": {"weights": [[1, "1/2"], [-1, 1]], "biases": ["1/2", 1]},
    "weights": [["1 + 2**(-n)", "1/n**2"], ["-(1/3)**n", "1 - 1/(n*(n+1))"]], "biases": ["2**(-n)", "1/(n**2 + 1)"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "n", "value"),
    [
        ("1 + 2**(-n)", 3, "9/8"), ("n**-2", 4, "1/16"), ("-(1/3)**n*n", 2, "-2/9"), ("1/(n*(n+1))", 3, "1/12"),
        ("(n+1)/(n^2+1)", 2, "3/5"), ("2**(3 - 2*n)", 2, "1/2"), ("(-1/2)**n", 3, "-1/8"), ("0.1*n", 5, "1/2"), ("--n", 7, "7"),
        ("1 - 1/n - 1/n", 4, "1/2"), ("(n+1)**-1", 1, "1/2"), ("(2*n)**2/n", 3, "12"),
    ],
)  # fmt: skip
def test_values(text: str, n: int, value: str) -> None:
    assert sequence(text, "entry").at(n) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "vanishes"),
    [
        ("2**(-n)", True), ("1/n", True), ("1/2", False), ("(-1)**n", False), ("n*(1/2)**n", True), ("2**n/3**n", True),
        ("n", False), ("1 + 1", False),
        ("1 + (-1)**n", False), ("n/(n+1)", False), ("n/(n+1) - 1", True), ("0", True), ("1/(2**n + (-2)**n)", None),
        ("3**n/n**9", False),
    ],
)  # fmt: skip
def test_what_tends_to_zero(text: str, vanishes: bool | None) -> None:
    assert sequence(text, "entry").vanishes is vanishes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sin(n)", "sequences are made of numbers"), ("n**n", "only a number other than 0"),
        ("2**(n/2)", "an exponent is an integer"),
        ("1/0", "a division by 0"), ("1/(n-n)", "a division by 0"), ("(n", "a bracket is not closed"),
        ("n)", "an operator is missing"),
        ("2**999", "an exponent beyond"), ("(" * 99 + "n" + ")" * 99, "nested more than"), ("m", "sequences are made of"),
        ("__import__('os')", "not understood"), ("(1+n+1/n)**64*(1+2**n)**64", "more than 100 terms"),
        ("0**n", "only a number other"),
        ("2**2**2**2**2**2**2**n", "an exponent"),
    ],
)  # fmt: skip
def test_what_is_no_sequence(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        sequence(text, "entry")


TEXTS = ["1/n**2", "2**(-n)", "n**3*(2/3)**n", "1/(n**2+1)", "1/(n**2 - 3*n + 5)", "(-1/2)**n - 1/n**3", "5/(3**n - n**4)"]


@pytest.mark.parametrize("text", [*TEXTS, "n/(2**n + 1)", "(n+1)/(n**3 - 2)"])
def test_terms_bound_a_sequence_and_tails_its_sums(text: str) -> None:
    found = sequence(text, "entry")
    bound = found.bound()
    assert bound is not None
    start, terms = bound
    for n in range(start, start + 60):
        assert abs(found.at(n)) <= sum(c * Fraction(n) ** a * q**n for (a, q), c in terms.items())
    for after in (start, start + 5):
        whole = tail(terms, after)
        assert whole is not None and sum(abs(found.at(n)) for n in range(after + 1, after + 200)) <= whole


def test_tails_are_not_much_too_long() -> None:
    """Of 2^-n exact, of n^-2 within one part in n, of n^3 (2/3)^n within a half."""
    assert tail({(0, Fraction(1, 2)): Fraction(1)}, 5) == Fraction(1, 32)
    assert tail({(-2, Fraction(1)): Fraction(1)}, 50) == Fraction(1, 50)
    long = sum(Fraction(n) ** 3 * Fraction(2, 3) ** n for n in range(11, 300))
    found = tail({(3, Fraction(2, 3)): Fraction(1)}, 10)
    assert found is not None and long <= found <= long * Fraction(3, 2)
    for growth in ((-1, Fraction(1)), (0, Fraction(1)), (-9, Fraction(2))):
        assert tail({growth: Fraction(1)}, 10) is None
    assert tail({(60, Fraction(10**6 - 1, 10**6)): Fraction(1)}, 10) is None


@pytest.mark.parametrize("text", ["1/n", "1/2", "(-1)**n/n", "1/(n+1)", "n/(2**n + (-2)**n + 1)", "2**n"])
def test_a_series_that_is_not_shown_to_converge_is_unknown(text: str) -> None:
    network = deep_network({**GOOD, "biases": [text, "0"]})
    problem = Rates(network, Fraction(1)).problem
    assert problem is not None and "is not shown to be finite" in problem and Rates(network, Fraction(1)).rate(3) is None


def _random_network(seed: int, norm: str) -> DeepNetwork:
    """Width 4, |P_k|, |b_k| <= 2^-k, forty layers and nothing after them."""
    dice = random.Random(seed)

    def entries(rows: int, columns: int) -> list[list[Fraction]]:
        return [[Fraction(dice.randint(-64, 64), 64) for _ in range(columns)] for _ in range(rows)]

    layers = []
    for k in range(2, 41):
        part, (shift,) = entries(4, 4), entries(1, 4)
        scale = Fraction(1, 1 << k)
        size, length = matrix_norm(part, norm) or 1, vector_norm(shift, norm) or 1
        weights = [[str(scale * entry / size + (i == j)) for j, entry in enumerate(row)] for i, row in enumerate(part)]
        layers.append({"weights": weights, "biases": [str(scale * entry / length) for entry in shift]})
    first = {"weights": [[str(e) for e in row] for row in entries(4, 2)], "biases": [str(e) for e in entries(1, 4)[0]]}
    rest = {"weights": [1, "1/2"], "biases": [1, "1/2"]}
    return deep_network({"format": FORMAT, "inputs": 2, "norm": norm, "first": first, "layers": layers, "rest": rest})


@pytest.mark.parametrize("norm", ["inf", "1"])
@given(seed=st.integers(0, 10**6))
def test_the_rate_bounds_the_distance(norm: str, seed: int) -> None:
    """At a point, with the bound for the ball and with the bound from the size of N_n(x) itself."""
    network, dice = _random_network(seed, norm), random.Random(seed + 1)
    point = tuple(Fraction(dice.randint(-8, 8), 16) for _ in range(2))
    rates = Rates(network, Fraction(1))
    limit = values(network, point, 40)
    for n, large in ((2, "0.5"), (5, "0.07"), (10, "0.0025"), (20, "0.0000025")):
        at = values(network, point, n)
        far = vector_norm([a - b for a, b in zip(at, limit, strict=True)], norm)
        own, whole = rates.rate(n, vector_norm(at, norm)), rates.rate(n)
        assert own is not None and whole is not None and far <= own <= whole
        assert norm == "1" or own <= 4 * Fraction(large)


def test_a_rule_is_the_same_as_its_layers() -> None:
    network = deep_network(GOOD)
    layers = [network.layer(n) for n in range(2, 6)]
    written = [{"weights": [list(map(str, row)) for row in one.weights], "biases": list(map(str, one.biases))} for one in layers]
    given = {key: GOOD[key] for key in ("format", "inputs", "first")}
    other = deep_network({**given, "layers": written, "rest": {"weights": [1, "9/10"], "biases": [0, 0]}})
    point = (Fraction(1, 3), Fraction(-1))
    assert values(network, point, 5) == values(other, point, 5)
    assert [network.sizes(n) for n in range(2, 6)] == [other.sizes(n) for n in range(2, 6)]
    assert other.sizes(7) == (Fraction(9, 10) ** 7, 0)
    with pytest.raises(UsageError, match="layer 6 is not in the file"):
        values(other, point, 6)


def test_the_depth_for_an_accuracy_is_the_least() -> None:
    rates = Rates(deep_network(GOOD), Fraction(1))
    depth = rates.depth_for(Fraction(1, 4))
    assert depth is not None
    near, before = rates.rate(depth), rates.rate(depth - 1)
    assert near is not None and before is not None and near <= Fraction(1, 4) < before
    network = network_of_depth(rates.network, depth)
    assert network.size.depth == depth and network.outputs == 2
    point = (Fraction(1, 2), Fraction(1, 3))
    assert tuple(realize(network, point)) == values(rates.network, point, depth)
    slow = Rates(deep_network({**GOOD, "biases": ["1/n**2", "0"]}), Fraction(1))
    assert slow.depth_for(Fraction(1, 10**9)) is None


@pytest.mark.parametrize("norm", ["inf", "1"])
def test_products_stay_below_their_bound(norm: str) -> None:
    network, dice = deep_network({**GOOD, "norm": norm}), random.Random(2)
    most = Rates(network, Fraction(1)).product
    assert most is not None
    for _ in range(20):
        found = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
        for n in range(2, 30):
            rows = network.layer(n).weights
            found = [[sum((w * found[k][j] for k, w in enumerate(row)), Fraction(0)) for j in range(2)] for row in rows]
            found = [
                [value if dice.random() < 0.9 else Fraction(0) for value in row] if dice.random() < 0.1 else row for row in found
            ]
        assert matrix_norm(found, norm) <= most


@given(st.integers(0, 10**6))
def test_a_layer_is_recovered_exactly(seed: int) -> None:
    network = _random_network(seed, "inf")
    found = recovered(network, 3, grid(2, Fraction(4)))
    if found is not None:  # there are five points at which all four neurons are positive
        assert found.layer == network.layer(4) and len(found.points) == 5


def test_a_network_of_width_two_gives_its_layer_back() -> None:
    found = recovered(deep_network(GOOD), 3, grid(2, Fraction(1)))
    assert found is not None and found.layer == deep_network(GOOD).layer(4)
    zero = {**GOOD, "weights": [["0", "0"], ["0", "0"]], "biases": ["1", "2"]}
    assert recovered(deep_network(zero), 3, grid(2, Fraction(1))) is None  # constant: it converges, and W_n = 0
    fixed = not_vanishing(deep_network(zero))
    assert fixed is not None and {(each.row, each.column) for each in fixed} == {(1, 0), (2, 0), (1, 1), (2, 2)}
    assert rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]]) == 1


def test_the_certificate(tmp_path: Path) -> None:
    rates = Rates(deep_network(GOOD), Fraction(1))
    made = limit_certificate(rates, 40)
    assert made.verdict.accepted and made.verdict.claims[0]["kind"] == "limit"
    with pytest.raises(Unproved, match="less than 1"):
        limit_certificate(rates, 1)


def _file(folder: Path, **changes: Any) -> Path:
    place = folder / "deep.json"
    place.write_text(json.dumps({**GOOD, **changes}))
    return place


def test_the_command(tmp_path: Path, run: Run) -> None:
    place, net, proof = _file(tmp_path), tmp_path / "net.json", tmp_path / "proof.json"
    done = run("converge", place, "--depths", "1,5", "--accuracy", "1/2", "--out", net, "--certificate", proof)
    assert done.code == 0 and "converges: the sums" in done.out and "(B2)" in done.out and "those of the file" in done.out
    assert check(proof.read_bytes()).accepted and "have a limit, within" in run("check", proof).out
    assert run("show", net).code == 0
    picture = tmp_path / "rates.svg"
    assert run("converge", place, "--plot", picture).code == 0 and "limit within (proved)" in picture.read_text()
    image = picture.with_suffix(".png")
    assert run("converge", place, "--plot", image).code == 0 and image.read_bytes()[:4] == b"\x89PNG"
    assert "plots are .svg or .png files" in run("converge", place, "--plot", picture.with_suffix("")).err
    found = json.loads(run("converge", place, "--json").out)
    for row in found["rows"]:
        assert row["distance_seen"] <= float(Fraction(row["bound"]))
    assert run("converge", place, "--accuracy", "1/2", "--out", place, "--force").code == 2


def test_the_command_says_unknown(tmp_path: Path, run: Run) -> None:
    done = run(
        "converge", _file(tmp_path, weights=[["1/2 + 1/n", "0"], ["0", "1"]]), "--accuracy", "1/2", "--out", tmp_path / "n"
    )
    assert done.code == 3 and "unknown: the sum of the norms of W_n - I" in done.out and not (tmp_path / "n").exists()
    assert (
        "does not tend to 0" in done.out and "so no 3 inputs have limits that are positive and affinely independent" in done.out
    )
    assert "converges" not in done.out
    harmonic = run("converge", _file(tmp_path, weights=[["1 + 1/n", "0"], ["0", "1"]]))
    assert harmonic.code == 3 and "W_n tends to I and b_n to 0" in harmonic.out


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "x"}, 'expected one object with "format"'),
        ({"inputs": 0}, "inputs = 0 is not an integer >= 1"),
        ({"inputs": 65}, "inputs = 65 is not from 1 to 64"),
        ({"norm": "2"}, 'write "inf" or "1"'),
        ({"biases": ["0"]}, "biases: expected a list of 2 entries"),
        ({"weights": [["1", "0"]]}, "weights: expected a list of 2 entries"),
        ({"weights": [["1", "0"], ["n!", "0"]]}, "weights, row 2, entry 1"),
        ({"layers": []}, "the keys are format, inputs, first"),
        ({"first": {"weights": [], "biases": []}}, "there is no neuron"),
        ({"first": {"weights": [["1", "x"]], "biases": ["0"]}}, "first, row 1, entry 2"),
        ({"first": []}, "expected an object with weights and biases"),
        ({"biases": ["1/(n-3)", "0"]}, "divides by 0 at n = 3"),
    ],
)
def test_files_that_cannot_be_used(changes: dict[str, Any], says: str, tmp_path: Path, run: Run) -> None:
    done = run("converge", _file(tmp_path, **changes))
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ('{"format": 1, "format": 2}', "a key twice"),
        ("[" * 100_000, "not JSON"),
        ("[]", "expected one object"),
    ],
)
def test_texts_that_are_no_file(text: str, says: str, tmp_path: Path, run: Run) -> None:
    place = tmp_path / "deep.json"
    place.write_text(text)
    done = run("converge", place)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--radius", "0"), "--radius = 0 is not positive"), (("--depths", "0"), "--depths = 0 is not an integer"),
        (("--depths", "1,9999"), "up to 200 depths from 1 to 4096"), (("--accuracy", "-1"), "--accuracy = -1 is not positive"),
        (("--out", "x.json"), "give --accuracy E"), (("--radius", "1/0"), "--radius"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_used(words: tuple[str, ...], says: str, tmp_path: Path, run: Run) -> None:
    done = run("converge", _file(tmp_path), *words)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


def test_a_rest_that_is_not_summable_is_unknown() -> None:
    given = {key: GOOD[key] for key in ("format", "inputs", "first")}
    one = deep_network({**given, "layers": [], "rest": {"weights": [1, 1], "biases": [0, 5]}})
    assert Rates(one, Fraction(1)).problem is not None and not_vanishing(one) is None
    with pytest.raises(MalformedFile, match="c and q are at least 0"):
        deep_network({**given, "layers": [], "rest": {"weights": [-1, "1/2"], "biases": [0, 0]}})
    with pytest.raises(MalformedFile, match=r"expected \{"):
        deep_network({**given, "layers": [], "rest": [1]})
