"""The functions that are written out, the norms that are recognised, where, and the page that lists them all."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st
from target_trees import OutsideDomain, evaluate, points, trees

from symnet.errors import SymnetError, Unproved, UsageError
from symnet.targets.domain import check_defined
from symnet.targets.expression.cases import cases
from symnet.targets.expression.macros import MACROS
from symnet.targets.expression.norms import merged
from symnet.targets.expression.notation import text
from symnet.targets.expression.parser import CALLS, parse
from symnet.targets.expression.tree import Apply, Expression
from symnet.targets.modulus.lipschitz import derive_lipschitz
from symnet.targets.target import Target, target

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "functions.md"
PLACES = [Fraction(k, 16) for k in range(-200, 201, 7)]


def _sigmoid(t: Any) -> Any:
    return 1 / (1 + mpmath.exp(-t))


MEANINGS: dict[str, Any] = {
    "erfc(x)": mpmath.erfc,
    "acos(x)": mpmath.acos,
    "atan2(x, 1)": mpmath.atan,
    "atan2(1, x)": lambda t: mpmath.atan2(1, t),
    "log2(x)": lambda t: mpmath.log(t, 2),
    "log10(x)": mpmath.log10,
    "log1p(x)": mpmath.log1p,
    "expm1(x)": mpmath.expm1,
    "cbrt(x)": lambda t: mpmath.sign(t) * mpmath.cbrt(abs(t)),
    "hypot(x, 2, x)": lambda t: mpmath.sqrt(2 * t * t + 4),
    "norm(x)": abs,
    "norm(x, 3)": lambda t: mpmath.hypot(t, 3),
    "sinc(x)": mpmath.sinc,
    "xlogx(x)": lambda t: t * mpmath.log(t) if t else t,
    "relu(x)": lambda t: max(t, 0),
    "sigmoid(x)": _sigmoid,
    "softplus(x)": lambda t: mpmath.log1p(mpmath.exp(t)),
    "silu(x)": lambda t: t * _sigmoid(t),
    "gelu(x)": lambda t: t * mpmath.ncdf(t),
    "gelu_tanh(x)": lambda t: t / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (t + mpmath.mpf("0.044715") * t**3))),
    "clip(x, 0, 1)": lambda t: min(max(t, 0), 1),
}


@pytest.mark.parametrize("written", sorted(MEANINGS))
def test_functions_are_what_their_names_say(written: str) -> None:
    tree, met = parse(written), 0
    for place in PLACES:
        with mpmath.workdps(60):
            try:
                found = evaluate(tree, (place,))
            except OutsideDomain:
                continue
            meant = MEANINGS[written](mpmath.mpf(place.numerator) / place.denominator)
            if isinstance(meant, mpmath.mpc):
                continue
            met += 1
            assert abs(found - meant) <= mpmath.mpf(10) ** -45 * (1 + abs(meant)), place
    assert met >= 2


def test_every_function_is_tried_or_known() -> None:
    tried = {written.partition("(")[0] for written in MEANINGS}
    assert set(MACROS) - tried == {"where"}


def test_the_page_lists_the_functions() -> None:
    rows = re.findall(r"^\| (`.*?) \| ", PAGE.read_text(), re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([a-z0-9_]+)\(", row)]
    assert sorted(listed) == sorted(CALLS)


def _constant(written: str) -> float:
    one = target(written)
    check_defined(one)
    return float(derive_lipschitz(one).constant)


WIDE = {
    "sigmoid": 0.25,
    "tanh": 1,
    "softplus": 1,
    "silu": 1.0998,
    "gelu": 1.1290,
    "gelu_tanh": 1.1289,
    "erf": 1.1284,
    "sinc": 0.4362,
    "relu": 1,
}


@pytest.mark.parametrize("name", sorted(WIDE))
def test_slopes_on_a_wide_interval(name: str) -> None:
    found = _constant(f"{name}(16*x - 8)") / 16
    assert WIDE[name] * 0.9995 <= found <= WIDE[name] * 1.017


NORMS = {
    "sqrt(x**2 + y**2)": ("hypot(x, y)", 1),
    "sqrt((x - 1/2)**2)": ("abs(x - 1/2)", 1),
    "sqrt((x - 1/3)**6)": ("abs(x - 1/3)**3", 4 / 3),
    "(x**4)**(1/4)": ("abs(x)", 1),
    "sqrt(x)*x": ("x**(3/2)", 1.5),
    "x**(1/3)*x*sqrt(x)": ("x**(11/6)", 11 / 6),
    "sqrt(x**3)": ("x**(3/2)", 1.5),
    "sqrt(4*x*x + y**2/9)": ("hypot(2*x, y/3)", 2),
    "(x**2 + y**2 + z**2)**(1/2)": ("hypot(x, y, z)", 1),
    "sqrt((x - 1/2)**2 + 1/10000)": ("hypot(x - 1/2, 1/100)", 1),
    "cbrt(x**3)": ("x", 1),
    "((x + 1)**(-2))**(1/2)": ("abs((x + 1)**(-1))", 1),
    "sqrt(9/4*(x - 1/2)**2*(y - 1)**2)": ("abs(3/2*(x - 1/2)*(y - 1))", 1.6771),
}


@pytest.mark.parametrize("written", NORMS)
def test_norms_and_powers(written: str) -> None:
    found, constant = NORMS[written]
    assert text(merged(parse(written))) == found
    assert constant * 0.9999 <= _constant(written) <= constant * 1.017


@pytest.mark.parametrize(
    "written",
    [
        "sqrt(x)*sqrt(x)", "sqrt(x - y**2)", "sqrt(x**2 - y**2)", "sqrt(x + y)", "sqrt(7)", "x**(1/2)*x**(-1/2)", "sqrt(-x**2)",
        "(x**3)**(1/3)", "(x**2)**3", "sqrt(2 + 3)", "x*x", "sqrt(x**(2/3))*y", "cbrt(x**2)", "sqrt(x*y)",
    ],
)  # fmt: skip
def test_what_is_no_norm_is_left_alone(written: str) -> None:
    tree = parse(written)
    assert merged(tree) == tree or merged(tree) == parse("x**(1/3)*y")


@given(trees(), points())
def test_merging_changes_no_value(tree: Expression, point: tuple[Fraction, ...]) -> None:
    other = merged(tree)
    try:
        value = evaluate(tree, point)
    except OutsideDomain:
        return
    try:
        assert abs(evaluate(other, point) - value) <= mpmath.mpf(10) ** -25 * (1 + abs(value))
    except OutsideDomain:
        assume(False)


@given(trees(), points())
def test_merging_adds_no_point(tree: Expression, point: tuple[Fraction, ...]) -> None:
    """Where the merged expression has a value, so has the one that was written."""
    roots = apply_roots(tree)
    try:
        Target(2, "", merged(roots)).enclose(point, Fraction(1, 2**40))
    except SymnetError:
        return
    Target(2, "", roots).enclose(point, Fraction(1, 2**40))


def apply_roots(tree: Expression) -> Expression:
    """The roots and products that the rules look for, around a tree."""
    square = Apply("pow", (tree, parse("2")))
    return Apply("add", (Apply("sqrt", (square,)), Apply("mul", (Apply("sqrt", (square,)), square, Apply("abs", (tree,))))))


UNBOUNDED = ["sqrt(x)", "asin(x)", "asin(x**2)", "cbrt(x - 1/2)", "xlogx(x)", "x**(2/3)", "sqrt(x - x*x)", "sqrt(x + y)"]
NOT_BOUNDED = ["sqrt(1 - cos(x))", "sqrt(x**2 + x**4*y)", "cbrt(x**3 + x**5)", "asin(1 - x**2)", "sqrt(sin(x)**2*exp(x))"]


@pytest.mark.parametrize("written", UNBOUNDED)
def test_slopes_that_are_proved_unbounded(written: str) -> None:
    with pytest.raises(UsageError, match="has an unbounded slope at"):
        _constant(written)


@pytest.mark.parametrize("written", NOT_BOUNDED)
def test_slopes_that_are_bounded_and_cannot_be_shown_to_be(written: str) -> None:
    with pytest.raises(UsageError, match=r"the slope of .* could not be bounded near .*, because its argument could not be kept"):
        _constant(written)


MEET = [
    "where(x < 1/2, x, 1 - x)", "where(x >= 1/3, x**2, x/3)", "where(2*x - 1 < 0, x**2, x - 1/4)", "where(1/2 > x, x, 1/2)",
    "where(x < 1/2, sin(pi*x), sin(pi/2))", "where(x < 1/2, exp(x), e**(1/2) + x - 1/2)", "where(x < y, x*y, y**2)",
    "where(x < y, x**2, x*y)", "where(x + y < 1, (x + y)**2, 2*x + 2*y - 1)", "where(x < 1/3, where(x < 1/4, 0, 4*x - 1), 1/3)",
    "where(x <= 1/2, sqrt(1/2 - x)*(1/2 - x), sqrt(x - 1/2)*(x - 1/2))", "where(y > pi/4, x, x + y - pi/4)",
    "where(x < 2, x, 4 - x)",
]  # fmt: skip


def _sides(written: str) -> Any:
    """A function of a point: which side the text means there, in floats."""
    names = {"where": lambda condition, a, b: a() if condition else b(), "pi": mpmath.pi, "e": mpmath.e}
    names |= {name: getattr(mpmath, name) for name in ("sin", "exp", "sqrt")}
    inner = re.sub(r"(\d+)/(\d+)", r"(mpf(\1)/\2)", written)
    lazy = re.sub(r", (?=[^,]*,[^,]*\)$)|, (?=[^,]*\)$)", ", lambda: ", inner)
    return lambda x, y: eval(lazy, {**names, "mpf": mpmath.mpf, "x": x, "y": y})


@pytest.mark.parametrize("written", [one for one in MEET if one.count("where") == 1])
def test_where_is_each_side_on_its_side(written: str) -> None:
    one, meant = target(written, 2), _sides(written)
    for k in range(25):
        point = Fraction(k % 5, 4), Fraction(3 * k % 7, 6)
        found = float(one.enclose(point, Fraction(1, 2**60)).mid)
        assert abs(found - meant(*(mpmath.mpf(side.numerator) / side.denominator for side in point))) < 1e-12


@pytest.mark.parametrize("written", MEET)
def test_functions_that_meet_have_a_slope(written: str) -> None:
    one = target(written, 2)
    check_defined(one)
    derive_lipschitz(one)


def test_the_slope_of_two_sides_is_that_of_the_steeper_one() -> None:
    assert derive_lipschitz(target("where(2*x - 1 < 0, x**2, x - 1/4)")).constant == 1


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("where(x < 1/2, 0, 1)", "the two sides differ by 1 at x = 1/2, a jump"),
        ("where(x < 1/2, log(x), 0)", "differ by about 0.693147 at x = 1/2, a jump"),
        ("where(x < y, x, 2*y)", "differ by about 0.333333 at x = y, y = 1/3, a jump"),
        ("where(x < 1/2, 1/(x - 1/2), x)", "at x = 1/2 a side is not defined"),
        ("where(x**2 < 1/4, x, 1/2)", "not an affine comparison"),
        ("where(1 < 2, x, x)", "not an affine comparison"),
        ("where(x, 1, 2)", "the first argument of where is a comparison"),
        ("where(x < 1/2 < 3, 1, 2)", "a comparison stands only once"),
        ("where(x < 1/2, x < 1/3, 2)", "a comparison stands only once"),
        ("where((x < 1/2), 1, 2)", "a comparison stands only once"),
        ("x < 1/2", "a comparison stands only once"),
        ("min(x < 1/2, 1)", "a comparison stands only once"),
        ("where(x < 1/2, 1)", "where takes 3 arguments, 2 given"),
        ("where(x <, 1, 2)", "should stand before ,"),
        ("gelu(x, y)", "gelu takes 1 argument, 2 given; write gelu(x)"),
        ("atan2(x)", "atan2 takes 2 arguments, 1 given; write atan2(x, y)"),
        ("norm()", "should stand before )"),
    ],
)
def test_refusals(written: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)) as met:
        parse(written)
    assert "\n" not in str(met.value)


def test_what_cannot_be_decided() -> None:
    with pytest.raises(Unproved, match="it could not be decided whether"):
        parse("where(x < 1/2, sqrt(2) + sqrt(3), sqrt(5 + 2*sqrt(6)))")
    with pytest.raises(UsageError, match="is a comparison"):
        cases(parse("x"), parse("x"), parse("x"))


def test_written_out_expressions_have_a_limit() -> None:
    deep = "gelu(" * 25 + "x" + ")" * 25
    with pytest.raises(UsageError, match="more than 100000 operations once its functions are written out"):
        parse(deep)


LIMITS: dict[str, tuple[str, Any]] = {
    "sin(x)/x": ("continued(sin(x), x, 0)", mpmath.sinc),
    "(exp(x) - 1)/x": ("continued(exp(x) - 1, x, 0)", lambda t: mpmath.expm1(t) / t if t else 1),
    "log(1 + x)/x": ("continued(log(1 + x), x, 0)", lambda t: mpmath.log1p(t) / t if t else 1),
    "sin(16*x - 8)/(16*x - 8)": ("continued(sin(16*x - 8), 16*x - 8, 1/2)", lambda t: mpmath.sinc(16 * t - 8)),
    "(x**2 - 1)/(x - 1)": ("continued(x**2 - 1, x - 1, 1)", lambda t: t + 1),
    "erf(x)*tan(x)*asin(x/2)/x": ("continued(erf(x)*tan(x)*asin(x/2), x, 0)", None),
    "atan(x)*cosh(x)*tanh(x + 1)/x": ("continued(atan(x)*cosh(x)*tanh(x + 1), x, 0)", None),
    "sinh(x)*cos(x)*cbrt(1 + x)*sqrt(1 + x)/x": ("continued(sinh(x)*cos(x)*cbrt(1 + x)*sqrt(1 + x), x, 0)", None),
    "xlogx(1 + x)/(x/(1 + x))": ("continued(xlogx(1 + x), x/(1 + x), 0)", None),
    "(1 - cos(x))/x**2": ("continued(1 - cos(x), x**2, 0, 2)", lambda t: mpmath.sinc(t / 2) ** 2 / 2),
    "(exp(x) - 1 - x)/x**2": ("continued(exp(x) - 1 - x, x**2, 0, 2)", lambda t: mpmath.hyp1f1(1, 3, t) / 2),
    "(exp(x) - 1 - x - x*x/2)/(x*x**2)": (
        "continued(exp(x) - 1 - x - x*x/2, x*x**2, 0, 3)",
        lambda t: mpmath.hyp1f1(1, 4, t) / 6,
    ),
    "(x - 1/3)**3/(x - 1/3)**2": ("continued((x - 1/3)**3, (x - 1/3)**2, 1/3, 2)", lambda t: t - mpmath.mpf(1) / 3),
    "x**2/(1 - cos(x))": ("continued(x**2, 1 - cos(x), 0, 2)", lambda t: 2 / mpmath.sinc(t / 2) ** 2),
    "sin(x)/(1 - cos(x))": ("sin(x)/(1 - cos(x))", None),
    "x**9/x**9": ("x**9/x**9", None),
    "x*log(x)": ("xlogx(x)", lambda t: t * mpmath.log(t) if t else 0),
    "x**2*log(x)*y": ("y*x*xlogx(x)", None),
    "3*(1 - x)**3*log(1 - x)": ("3*(1 - x)**2*xlogx(1 - x)", lambda t: 3 * (1 - t) ** 3 * mpmath.log(1 - t) if t < 1 else 0),
    "x*log(1 + x)": ("x*log(1 + x)", None),
    "-x*log(x)": ("-1*xlogx(x)", lambda t: -t * mpmath.log(t) if t else 0),
    "(1 - x)/2*log(1 - x)": ("1/2*xlogx(1 - x)", lambda t: (1 - t) / 2 * mpmath.log(1 - t) if t < 1 else 0),
    "(x - 1)*log(1 - x)": ("-1*xlogx(1 - x)", None),
    "(1 + x)*log(1 + x)": ("(1 + x)*log(1 + x)", None),
    "(1/(1 + x) - 1)/(-3*x)*y": ("continued(1/(1 + x) - 1, -3*x, 0)*y", None),
    "cos(x)/(x + 1)": ("cos(x)/(x + 1)", lambda t: mpmath.cos(t) / (t + 1)),
    "x*y/x": ("x*y/x", None),
    "cbrt(x)/x": ("cbrt(x)/x", None),
    "abs(x)/x": ("abs(x)/x", None),
    "sin(x)/x**2": ("sin(x)/x**2", None),
}
"""A quotient, what becomes of it, and its values where that is tried."""


@pytest.mark.parametrize("written", LIMITS)
def test_quotients_with_a_common_zero(written: str) -> None:
    found, meant = LIMITS[written]
    one = target(written)
    assert one.expression is not None and text(one.expression) == found
    assert parse(found) == one.expression
    if meant is not None:
        for place in (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1, 10**9), Fraction(499, 1000)):
            with mpmath.workdps(60):
                value = meant(mpmath.mpf(place.numerator) / place.denominator)
            close = one.enclose((place,), Fraction(1, 2**40))
            assert close.lo - Fraction(1, 2**40) <= Fraction(float(value)) <= close.hi + Fraction(1, 2**40)
        grid = one.grid(4, Fraction(1, 2**30))
        assert all(abs(float(grid.value(k)) - float(meant(mpmath.mpf(k) / 4))) < 1e-8 for k in range(5))


@pytest.mark.parametrize(
    ("written", "least"),
    [("sin(16*x - 8)/(16*x - 8)", 6.979), ("(exp(x) - 1)/x", 1), ("log(1 + x)/x", 0.5), ("sin(x)/x", 0.3011),
     ("(1 - cos(x))/x", 0.5), ("x*x/x", 1), ("(sqrt(1 + x) - 1)/x", 0.125), ("tanh(2*x)/x", 1.3765),
     ("(1 - cos(x))/x**2", 0.07792), ("(exp(x) - 1 - x)/x**2", 0.2817), ("x**5/x**3", 2), ("(x - sin(x))/x**3", 0.01605 * 1.4)],
)  # fmt: skip
def test_slopes_of_quotients_with_a_common_zero(written: str, least: float) -> None:
    assert least <= _constant(written) <= least * 1.1


@pytest.mark.parametrize(
    ("written", "kind", "says"),
    [
        ("sin(pi*x)/(x - 1)", Unproved, "it could not be decided whether sin(pi*x) is 0 at x = 1, where it is divided by 0"),
        ("continued(sin(x), x, 1/2)", UsageError, "it divides by zero"),
        ("continued(cos(x), x, 0)", UsageError, "it divides by zero"),
        ("continued(sin(x), y, 0)", UsageError, "two functions of one and the same variable"),
        ("continued(sin(x), x, y)", UsageError, "a rational constant as its third argument"),
        ("continued(sin(x), x**2, 0, 2)", UsageError, "it divides by zero"),
        ("continued(x**3, x, 0, 2)", UsageError, "it divides by zero"),
        ("continued(x, x, 0, 9)", UsageError, "the order of the zero, from 2 to 8"),
        ("continued(x, x, 0, 1)", UsageError, "the order of the zero, from 2 to 8"),
        ("continued(x, x, 0, x)", UsageError, "the order of the zero, from 2 to 8"),
        ("(1 - cos(x))/x**3", UsageError, "it divides by zero"),
        ("(sqrt(2)*sqrt(3) - sqrt(6) + x**2)/x**2", Unproved, "it could not be decided whether"),
        ("continued(1, 2, 0)", UsageError, "two functions of one and the same variable"),
        ("1/x", UsageError, "1/x is not defined at x = 0: it divides by zero"),
        ("cbrt(x)/x", UsageError, "is not defined at x = 0: it divides by zero"),
        ("continued(abs(x), x, 0)", UsageError, "abs in a quotient that is continued"),
    ],
)
def test_quotients_without_a_limit(written: str, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=re.escape(says)):
        check_defined(target(written, 2 if "y" in written else 1))


x = sympy.Symbol("x", real=True)
PLAIN = sympy.Symbol("x")
HALF = sympy.Rational(1, 2)


@pytest.mark.parametrize("symbol", [x, PLAIN])
def test_from_sympy(symbol: Any) -> None:
    third = sympy.Rational(1, 3)
    pieces = sympy.Piecewise((symbol, symbol < third), (third, symbol <= 2 * third), (symbol - third, True))
    for given_, written in (
        (sympy.real_root(symbol - HALF, 3), "cbrt(x - 1/2)"),
        (sympy.real_root(symbol - HALF, 5) * 7, "7*max(x - 1/2, 0)**(1/5) - 7*max(1/2 - x, 0)**(1/5)"),
        (sympy.sinc(symbol), "sinc(x)"),
        (sympy.erf(symbol) + sympy.erfc(2 * symbol), "erf(x) + erfc(2*x)"),
        (sympy.Piecewise((symbol, symbol < HALF), (1 - symbol, True)), "where(x < 1/2, x, 1 - x)"),
        (pieces, "where(x < 1/3, x, where(x <= 2/3, 1/3, x - 1/3))"),
        (sympy.acos(symbol) + sympy.asin(symbol), "acos(x) + asin(x)"),
        (sympy.Max(symbol, HALF) - sympy.Min(symbol, HALF) + abs(symbol - HALF), "2*abs(x - 1/2)"),
        (sympy.atan2(symbol - HALF, 1 + symbol), "atan2(x - 1/2, 1 + x)"),
    ):
        for k in range(9):
            point = (Fraction(k, 8),)
            one, two = target(given_).enclose(point, Fraction(1, 2**40)), target(written).enclose(point, Fraction(1, 2**40))
            assert one.lo <= two.hi and two.lo <= one.hi, given_


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        (sympy.sign(x), "sign is not continuous"),
        (sympy.Heaviside(x), "Heaviside is not continuous"),
        (sympy.Piecewise((x, x < HALF)), "the last case of a Piecewise must be for all else"),
        (sympy.Piecewise((x, sympy.And(x < HALF, x > 0)), (1, True)), "is not one comparison"),
        (sympy.Piecewise((0, x < HALF), (1, True)), "a jump"),
        (sympy.LambertW(x), "LambertW is not among"),
    ],
)
def test_sympy_that_is_refused(expression: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        target(expression)


@given(st.sampled_from(sorted(CALLS)), st.lists(st.sampled_from(["x", "1/2", "x < 1/2", "-1", "y*x", ""]), max_size=4))
def test_any_call_is_read_or_refused_in_one_line(name: str, arguments: list[str]) -> None:
    try:
        parse(f"{name}({', '.join(arguments)})")
    except SymnetError as error:
        assert "\n" not in str(error)
