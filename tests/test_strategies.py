"""The strategies: what they draw is what they say, they reach the corners, and failures shrink to something small."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from amount import amount, examples
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.core.network import Network, Scan
from symnet.errors import UsageError
from symnet.targets import HoelderModulus, LipschitzModulus, Target, target
from symnet.targets.modulus.general_modulus import ExpressionModulus, parse_modulus

PAIRS = st.integers(1, 3).flatmap(lambda d: st.tuples(strategies.cube_points(d), strategies.cube_points(d)))
TINY = Fraction(1, 2**70)
SMALL = settings(max_examples=amount(600), derandomize=True, database=None, deadline=None)


def _found(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    return find(strategy, condition, settings=settings(SMALL, phases=[Phase.generate]))


def _smallest(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    return find(strategy, condition, settings=SMALL)


def _slack(function: Target, pair: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]) -> Fraction:
    """An upper bound of omega(|x - y|) minus a lower bound of |f(x) - f(y)|."""
    one, two = (function.enclose(point, TINY) for point in pair)
    square = sum(((a - b) ** 2 for a, b in zip(*pair, strict=True)), Fraction(0))
    assert function.modulus is not None
    return function.modulus.upper(square) - (abs(one.mid - two.mid) - one.radius - two.radius)


@examples(120)
@given(PAIRS, st.sampled_from(["0", "1/3", "1", "5"]), st.data())
def test_lipschitz_functions_keep_their_constant(pair: Any, constant: str, data: st.DataObject) -> None:
    function = data.draw(strategies.lipschitz_functions(len(pair[0]), constant))
    assert function.modulus == LipschitzModulus(Fraction(constant), "known") and function.dimension == len(pair[0])
    assert _slack(function, pair) >= 0


@examples(60)
@given(PAIRS, st.sampled_from(["1/2", "1/3", "1"]), st.data())
def test_hoelder_functions_keep_their_modulus(pair: Any, order: str, data: st.DataObject) -> None:
    function = data.draw(strategies.hoelder_functions(len(pair[0]), "3/2", order))
    assert function.modulus == HoelderModulus(Fraction(3, 2), Fraction(order), "known")
    assert _slack(function, pair) >= 0


MODULI = ["sqrt(r)", "log(1 + r)", "min(r, 1/3)", "2*r", "r**(1/3)/2 + r", "1 - exp(-2*r)", "2*r - r**2/4", "0*r"]


@examples(150)
@given(PAIRS, st.sampled_from(MODULI), st.data())
def test_continuous_functions_keep_their_modulus(pair: Any, modulus: str, data: st.DataObject) -> None:
    function = data.draw(strategies.continuous_functions(len(pair[0]), modulus))
    assert isinstance(function.modulus, ExpressionModulus) and function.modulus.text == modulus
    assert function.dimension == len(pair[0]) and _slack(function, pair) >= 0


@examples(30)
@given(st.integers(1, 2), st.sampled_from(MODULI), st.data())
def test_a_scan_of_a_continuous_function_is_within_its_bound(d: int, modulus: str, data: st.DataObject) -> None:
    function = data.draw(strategies.continuous_functions(modulus=modulus, dimension=d))
    points = data.draw(st.lists(strategies.cube_points(d), min_size=1, max_size=4))
    built = approximate(function, modulus=modulus, dimension=d, cells=3)
    assert built.plan.modulus.concave and "omega(sqrt(d)/(2K))" in built.error.reason
    for point in points:
        value = function.enclose(point, TINY)
        assert abs(built(*point) - value.mid) <= built.error.bound + value.radius


@pytest.mark.parametrize("modulus", ["sqrt(r)", "log(1 + r)", "min(r, 1/3)"])
def test_the_modulus_is_attained(modulus: str) -> None:
    """A tenth less would not hold: the functions are as rough as their modulus allows."""
    ends = ((Fraction(0),), (Fraction(1, 4),))
    less = parse_modulus(f"({modulus})*9/10", 1)

    def rough(function: Target) -> bool:
        one, two = (function.enclose(point, TINY).mid for point in ends)
        return abs(one - two) > less.upper(Fraction(1, 16))

    found = _smallest(strategies.continuous_functions(1, modulus), rough)
    assert found.name == modulus.replace("r)", "abs(x))").replace("(r,", "(abs(x),")


@pytest.mark.parametrize("shape", ["min(", "max(", "sqrt((x", "abs(y"])
def test_continuous_functions_have_every_shape(shape: str) -> None:
    _found(strategies.continuous_functions(2, "log(1 + r)"), lambda f: shape in f.name)


@pytest.mark.parametrize(
    ("modulus", "message"),
    [
        ("r**2", "not proved concave"),
        ("r*(2 - r)", r"not proved concave.*write the modulus as 2\*r - r\*\*2"),
        ("r + 1/10", "not 0"),
        ("-r", "decreases"),
        ("sqrt(r) + r*sin(r)", "nondecreasing"),
    ],
)
def test_moduli_that_are_refused(modulus: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        strategies.continuous_functions(1, modulus)


@examples(50)
@given(st.integers(1, 3).flatmap(lambda d: strategies.lipschitz_functions(d, "7/3")))
def test_the_repr_is_text_that_reads_back(function: Target) -> None:
    again = target(function.name, function.dimension)
    assert again.expression == function.expression
    cube = "[0,1]" if function.dimension == 1 else f"[0,1]^{function.dimension}"
    assert repr(function) == f"<Target {function.name} on {cube}, modulus: Lipschitz 7/3 (known)>"


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_constant_is_attained(dimension: int) -> None:
    """Along a gradient of length exactly 1 nothing is left between the difference and the bound."""
    functions = strategies.lipschitz_functions(dimension, 1, kinds=["affine"])
    ends = ((Fraction(0),) * dimension, (Fraction(1), *[Fraction(0)] * (dimension - 1)))
    assert _slack(_found(functions, lambda f: _slack(f, ends) == 0), ends) == 0


@examples(50)
@given(st.integers(1, 2).flatmap(lambda d: strategies.lipschitz_functions(d, 2)))
def test_deriving_a_constant_agrees_with_the_stated_one(function: Target) -> None:
    from symnet.errors import SymnetError
    from symnet.targets import derive_lipschitz

    try:
        derived = derive_lipschitz(function)
    except SymnetError:  # the root of a cone at its tip
        return
    assert derived.constant <= 2 * (1 + Fraction(1, 16)) or function.dimension > 1


def test_failures_shrink_to_short_functions() -> None:
    assert _smallest(strategies.lipschitz_functions(2, 1), lambda f: True).name == "0"
    high = _smallest(strategies.lipschitz_functions(1, 1), lambda f: f.enclose((1,), "1/100").lo > 1)
    assert len(high.name) <= 20
    assert _smallest(strategies.continuous_functions(2), lambda f: True).name == "0"


def test_failing_networks_shrink_to_few_neurons() -> None:
    assert _smallest(strategies.networks(1, levels=2), lambda n: n.size.neurons > 0).size.neurons == 1


@given(st.integers(1, 4), st.integers(1, 5), st.data())
def test_points_lie_in_the_cube(dimension: int, cells: int, data: st.DataObject) -> None:
    point = data.draw(strategies.cube_points(dimension, cells=cells))
    assert len(point) == dimension and all(type(t) is Fraction and 0 <= t <= 1 for t in point)


@pytest.mark.parametrize(
    "special",
    [
        lambda p: all(t in (0, 1) for t in p),
        lambda p: any(t in (0, 1) for t in p) and not all(t in (0, 1) for t in p),
        lambda p: all((5 * t).denominator == 1 for t in p) and 0 < p[0] < 1,
        lambda p: 0 < p[0] == p[1] < 1 and (5 * p[0]).denominator > 1,
        lambda p: all((60 * t).denominator > 1 for t in p),
    ],
    ids=["vertex", "face", "node", "diagonal", "anywhere"],
)
def test_special_points_are_drawn(special: Callable[[Any], bool]) -> None:
    assert special(_found(strategies.cube_points(2, cells=5), special))


@given(st.data())
def test_rationals_keep_their_bounds(data: st.DataObject) -> None:
    found = data.draw(strategies.rationals("-1/3", "2/7", max_denominator=20))
    assert Fraction(-1, 3) <= found <= Fraction(2, 7) and found.denominator <= 20
    assert data.draw(strategies.rationals("1/3", "1/3", max_denominator=2)) == Fraction(1, 3)


@examples(50)
@given(strategies.networks(3, outputs=2, parameters=2, dyadic=True, levels=2, width=2))
def test_networks_are_what_was_asked_for(network: Network) -> None:
    assert (network.inputs, network.outputs) == (3, 2) and len(network.intrinsic) <= 2
    assert set(network.parameters) == set(network.intrinsic)
    assert network.size.depth >= 0  # no edge skips a layer


@pytest.mark.parametrize("wanted", ["parallel", "scan", "nested", "scheduled"])
def test_networks_have_every_shape(wanted: str) -> None:
    shapes: dict[str, Callable[[Network], bool]] = {
        "parallel": lambda n: any("part_1" in node.name for node in n.nodes),
        "scan": lambda n: any(isinstance(node.operation, Scan) and node.operation.steps > 1 for node in n.nodes),
        "nested": lambda n: b'"inner"' in n.canonical and n.canonical.count(b'"body"') > 1,
        "scheduled": lambda n: b'["0x' in n.canonical and b'["spot"' in n.canonical,
    }
    assert shapes[wanted](_found(strategies.networks(1), shapes[wanted]))


def test_bad_arguments_are_named() -> None:
    with pytest.raises(UsageError, match="constant"):
        strategies.lipschitz_functions(1, 0.5)
    with pytest.raises(UsageError, match="negative"):
        strategies.lipschitz_functions(1, -1)
    with pytest.raises(UsageError, match="dimension"):
        strategies.cube_points(0)
    with pytest.raises(UsageError, match="least"):
        strategies.rationals(1, 0)


def test_the_example_in_the_documentation_runs() -> None:
    @examples(5)
    @given(strategies.lipschitz_functions(2, 1), strategies.cube_points(2))
    def check(f: Target, x: tuple[Fraction, ...]) -> None:
        built = approximate(f, cells=4)
        assert abs(built(*x) - f.enclose(x, "1/1000").mid) <= built.error.bound + Fraction("1/1000")

    check()
