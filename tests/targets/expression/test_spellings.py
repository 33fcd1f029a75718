"""What people write elsewhere: the hint says the same function, or none; mpmath is the oracle."""

from __future__ import annotations

import re
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import UsageError
from symnet.targets.expression import spellings
from symnet.targets.expression.parser import CALLS, parse
from symnet.targets.expression.rewriting import MAX_REWRITTEN, misspelt, substitute, unknown

LATER = (*CALLS, "asin", "acos", "atan2", "log2", "log10", "log1p", "expm1", "erf", "relu", "sigmoid", "hypot", "where", "cbrt")
FAMILIAR: dict[str, Any] = {
    **{
        name: getattr(mpmath, name)
        for name in (
            "ln",
            "log10",
            "log1p",
            "expm1",
            "cbrt",
            "sec",
            "csc",
            "cot",
            "sech",
            "csch",
            "coth",
            "asinh",
            "acosh",
            "atanh",
            "radians",
            "degrees",
            "hypot",
            "sinpi",
            "cospi",
            "power",
        )
    },
    "arctan": lambda u, *v: mpmath.atan2(u, *v) if v else mpmath.atan(u),
    "arsinh": mpmath.asinh,
    "arctanh": mpmath.atanh,
    "log2": lambda u: mpmath.log(u, 2),
    "fabs": mpmath.fabs,
    "log": mpmath.log,
    "exp2": lambda u: mpmath.mpf(2) ** u,
    "pow": mpmath.power,
    "square": lambda u: u * u,
    "cube": lambda u: u**3,
    "rsqrt": lambda u: 1 / mpmath.sqrt(u),
    "sine": mpmath.sin,
    "tg": mpmath.tan,
    "sh": mpmath.sinh,
    "th": mpmath.tanh,
    "expit": lambda u: 1 / (1 + mpmath.exp(-u)),
    "relu": lambda u: max(u, 0),
    "swish": lambda u: u / (1 + mpmath.exp(-u)),
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    "maximum": max,
    "fmin": min,
    "logaddexp": lambda u, v: mpmath.log(mpmath.exp(u) + mpmath.exp(v)),
    "elu": lambda u: u if u > 0 else mpmath.expm1(u),
    "clamp": lambda u, v, w: min(max(u, v), w),
    "divide": lambda u, v: u / v,
    "subtract": lambda u, v: u - v,
    "root": lambda u, *v: mpmath.power(u, 1 / v[0]) if v else mpmath.sqrt(u),
    "versin": lambda u: 1 - mpmath.cos(u),
    "softsign": lambda u: u / (1 + abs(u)),
    "mish": lambda u: u * mpmath.tanh(mpmath.log1p(mpmath.exp(u))),
    "leaky_relu": lambda u: max(u, u / 100),
}


def value(written: str, point: dict[str, Any]) -> Any:
    """A hint evaluated by mpmath: only in this test, and only of what the rules made."""
    names = {
        name: getattr(mpmath, name)
        for name in ("sqrt", "exp", "log", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "pi", "e")
    }
    names |= {"atan2": mpmath.atan2, "hypot": mpmath.hypot, "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "sinc": mpmath.sinc}
    names |= {
        "relu": lambda u: max(u, 0),
        "silu": lambda u: u / (1 + mpmath.exp(-u)),
        "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    }
    names |= {
        "asin": mpmath.asin,
        "acos": mpmath.acos,
        "log2": lambda u: mpmath.log(u, 2),
        "log10": mpmath.log10,
        "cbrt": mpmath.cbrt,
    }
    names |= {"abs": abs, "min": min, "max": max, "clip": lambda u, low, high: min(max(u, low), high)}
    exact = re.sub(r"(?<![\w.])(\d+\.?\d*)(?![\w.])", r"mpf('\1')", written)
    return eval(exact, {"__builtins__": {}, "mpf": mpmath.mpf}, {**names, **point})


def hint(written: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse(written)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600
    return str(caught.value)


def wanted(written: str) -> str:
    """What the hint says to write; it can be parsed."""
    found = hint(written).rpartition("; write ")[2] if "; write " in hint(written) else hint(written).rpartition(": write ")[2]
    parse(found)
    return found


CASES = [(name, arity) for name, arity in spellings.SUBSTITUTES if name in FAMILIAR and (name, arity) != ("norm", 2)]


@pytest.mark.parametrize(("name", "arity"), CASES)
@pytest.mark.parametrize("argument", ["x", "x + 1/4", "-x", "2 - x"])
def test_a_substitute_says_the_same(name: str, arity: int, argument: str) -> None:
    if arity == 1 and name in ("acosh", "sqrt", "root", "rsqrt", "ln", "log10", "log1p", "log2", "cbrt", "atanh", "arctanh"):
        argument = {"acosh": "x + 1", "atanh": "x/2", "arctanh": "x/2"}.get(name, "x + 1/4")
    given = [argument if arity == 1 else "x + 1/4", "y + 2", "z + 3"][:arity]
    found = substitute(name, given, CALLS)
    if found is None:  # it is known by this name, or cannot be said
        return
    point = {"x": mpmath.mpf(5) / 7, "y": mpmath.mpf(1) / 3, "z": mpmath.mpf(1) / 9}
    parse(found)
    assert mpmath.almosteq(value(found, point), FAMILIAR[name](*(value(each, point) for each in given)), 1e-12)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2x", "2*x"),
        ("|x|", "abs(x)"),
        ("|x - 1| + |y|", "abs(x - 1) + abs(y)"),
        ("||x| - 1|", "abs(abs(x) - 1)"),
        ("|x + |y||", "abs(x + abs(y))"),
        ("ln(x)", "log(x)"),
        ("ln x", "log(x)"),
        ("np.sin(x)", "sin(x)"),
        ("math.exp(-x)", "exp(-x)"),
        ("torch.nn.functional.relu(x)", "relu(x)"),
        ("sin^2(x)", "sin(x)**2"),
        ("sin**2(x)", "sin(x)**2"),
        ("sin²(x)", "sin(x)**2"),
        ("x[0]", "x1"),
        ("x[0]*x[1]", "x1*x2"),
        ("x0", "x1"),
        ("x0 + x1", "x1 + x2"),
        ("x_1", "x1"),
        ("x₁+x₂", "x1+x2"),
        ("x − 1", "x - 1"),
        ("x–1", "x-1"),
        ("x²", "x**2"),
        ("x⁻¹", "x**-1"),
        ("2·x", "2*x"),
        ("x×y÷2", "x*y/2"),
        ("√x", "sqrt(x)"),
        ("√(x+1)", "sqrt(x+1)"),
        ("π*x", "pi*x"),
        ("cos(2πx)", "cos(2*pi*x)"),
        ("0,25", "0.25"),
        ("0,25*x", "0.25*x"),
        ("sin(0,5*x)", "sin(0.5*x)"),
        ("٢*x", "2*x"),
        ("x/٢", "x/2"),
        ("x y", "x*y"),
        ("sin x", "sin(x)"),
        ("xy", "x*y"),
        ("(x)(y)", "(x)*(y)"),
        ("sin(x)cos(y)", "sin(x)*cos(y)"),
        ("y = x**2", "x**2"),
        ("f(x) = 2x", "2*x"),
        ("lambda x: x**2", "x**2"),
        ("\\frac{1}{2}x", "((1)/(2))*x"),
        ("\\sin(x)", "sin(x)"),
        ("Abs(x)", "abs(x)"),
        ("SIN(X)", "sin(x)"),
        ("1/sec(x)", "1/(1/cos(x))"),
        ("pow(x + 1, 2)*3", "((x + 1)**2)*3"),
        ("log(x, 10)", "log(x)/log(10)"),
        ("1_000*x", "1000*x"),
        ("'x'", "x"),
        ("½x", "(1/2)*x"),
        ("tau*x", "(2*pi)*x"),
        ("1e5x", "1e5*x"),
        ("30°", "30*pi/180"),
        ("ln(np.abs(x) + 1)", "log(abs(x) + 1)"),
        ("x\u00a0+\u00a01", "x + 1"),
        ("np.log10(x)", "log10(x)"),
        ("expit(x)*x", "sigmoid(x)*x"),
        ("np.sinc(x)", "sinc(pi*x)"),
        ("arctan2(y, x)", "atan2(y, x)"),
    ],
)
def test_the_whole_expression_is_written_anew(written: str, meant: str) -> None:
    assert wanted(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "sign(x)",
        "np.sign(x - 1/2)",
        "floor(x)",
        "mod(x, 1)",
        "x % 2",
        "x//2",
        "heaviside(x)",
        "Round(x)",
        "ceil x",
        "math.fmod(x, 2)",
    ],
)
def test_functions_that_jump_are_refused_as_discontinuous(written: str) -> None:
    assert "discontinuous" in hint(written)


@pytest.mark.parametrize("written", ["x[1]", "x[1]*x[2]"])
def test_where_counting_begins_is_not_guessed(written: str) -> None:
    assert "write x2 if you count from 0, else x1" in hint(written)


NAMES = sorted({name for name, _ in spellings.SUBSTITUTES} | spellings.ELSEWHERE | set(spellings.DISCONTINUOUS))


@pytest.mark.parametrize("known", [CALLS, LATER], ids=["today", "more"])
def test_no_hint_names_another_function(known: tuple[str, ...]) -> None:
    for name in NAMES:
        if name not in known:
            assert "did you mean" not in unknown(name, known), name


def test_misspellings_are_near() -> None:
    assert [misspelt(name, CALLS) for name in ("sqtr", "coss", "tahn", "expp", "foo")] == ["sqrt", "cos", "tanh", "exp", None]


def test_a_function_is_named_once_it_is_known() -> None:
    assert substitute("arcsin", ["x"], ("sin", "cos")) is None
    assert substitute("arcsin", ["x"], LATER) == "asin(x)"
    assert substitute("ld", ["x"], LATER) == "log2(x)"
    assert substitute("ld", ["x"], ("log",)) == "log(x)/log(2)"
    assert substitute("expit", ["2 - x"], ("exp",)) == "1/(1 + exp(-(2 - x)))"


def test_the_tables_do_not_overlap() -> None:
    substitutes = {name for name, _ in spellings.SUBSTITUTES}
    assert not substitutes & set(spellings.DISCONTINUOUS)
    assert not set(spellings.DISCONTINUOUS) & spellings.ELSEWHERE
    assert set(spellings.AMBIGUOUS) <= spellings.ELSEWHERE


PIECES = st.sampled_from(
    [
        *"xyz()|[]{}.,;:+-*/^%=<>!'\"_0123456789 ²₁√π−·½٣\\$°",
        "np.",
        "sin",
        "ln",
        "sin^2",
        "**",
        "x[0]",
        "x0",
        "0,5",
        "lambda x:",
        "mod(",
        "\\frac{",
        "pow(",
        "where(",
        "log(",
        "1e5",
        "abs",
        "∛",
        "e^",
        "x_1",
        "max(",
        "\n",
        "\x00",
        "pi",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_in_a_line(written: str) -> None:
    try:
        parse(written)
    except UsageError as error:
        assert "\n" not in str(error) and len(str(error)) < 2 * MAX_REWRITTEN + 400
