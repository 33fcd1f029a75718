"""The parser: what it reads, exactly, and what it says to bad input."""

from __future__ import annotations

import json
import time
from fractions import Fraction

import pytest
from hypothesis import given
from target_trees import trees

from symnet.errors import MalformedFile, SymnetError, UsageError
from symnet.targets.expression.notation import text
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, from_json, to_json, variables

X, Y = Variable(0), Variable(1)


def number(value: str) -> Number:
    return Number(Fraction(value))


@given(trees())
def test_text_is_read_back(tree: Expression) -> None:
    assert parse(text(tree)) == tree


@given(trees())
def test_json_is_read_back(tree: Expression) -> None:
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
    assert hash(from_json(to_json(tree))) == hash(tree)


@pytest.mark.parametrize(
    ("written", "value"),
    [("0.1", "1/10"), ("1e-3", "1/1000"), (".5", "1/2"), ("2.", "2"), ("1/10", "1/10"), ("-3", "-3"), ("1.5E2", "150")],
)
def test_literals_are_exact(written: str, value: str) -> None:
    assert parse(written) == number(value)


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("-x**2", Apply("neg", (Apply("pow", (X, number("2"))),))),
        ("2**-1", Apply("pow", (number("2"), number("-1")))),
        ("x^2", Apply("pow", (X, number("2")))),
        ("x**2**3", Apply("pow", (X, number("8")))),
        ("x - y - x1", Apply("add", (X, Apply("neg", (Y,)), Apply("neg", (X,))))),
        ("x*y/2", Apply("div", (Apply("mul", (X, Y)), number("2")))),
        ("-x*y", Apply("mul", (Apply("neg", (X,)), Y))),
        ("clip(x, 0, 1)", Apply("min", (Apply("max", (X, number("0"))), number("1")))),
        ("x**y", Apply("exp", (Apply("mul", (Y, Apply("log", (X,)))),))),
        ("e**x", Apply("exp", (X,))),
        ("max(x, y, pi)", Apply("max", (X, Y, Named("pi")))),
        ("+x2", Y),
    ],
)
def test_precedence(written: str, tree: Expression) -> None:
    assert parse(written) == tree


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("2x", r"write 2\*x"),
        ("7(x)", r"write 7\*\(x\)"),
        ("x y", r"x\*y"),
        ("(x", "never closed"),
        ("x)", "closes nothing"),
        ("x +", "position 4"),
        ("*x", r"before \*"),
        ("sqtr(x)", "did you mean sqrt"),
        ("zzzz(x)", "the functions are abs"),
        ("ln(x)", "write log"),
        ("foo", "unknown variable"),
        ("nan", "nan are not numbers"),
        ("x0", "counted from 1; write x1"),
        ("x100", "unknown variable"),
        ("sin x", r"write sin\(x\)"),
        ("sin(x, y)", "takes 1 argument, 2 given"),
        ("min(x)", "at least 2 arguments, 1 given"),
        ("clip(x, 0)", "takes 3 arguments"),
        ("sin()", "should stand before"),
        ("x, y", "comma"),
        ("x**100000", "limit 1000"),
        ("10**10000", "limit 1000"),
        ("1e99999", "exponent from -2000 to 2000"),
        ("1e2001", "exponent from -2000 to 2000"),
        ("x(2)", r"write x\*\("),
        ("x; y", "write ,"),
        ("__import__('os')", "not understood|unknown function"),
        ("(" * 201 + "x" + ")" * 201, "deeper than 200"),
        ("(" * 4000, "deeper than 200"),
        ("-" * 5000 + "x", "deeper than 500"),
        ("x/" * 3000 + "x", "deeper than 500"),
        ("x+" * 5_000_000 + "x", "longer than 10000"),
        ("x\x00", "character 0"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_input_is_one_line_with_a_remedy(written: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse(written)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_depth_and_length_meet_no_recursion() -> None:
    begin = time.perf_counter()
    deep = ["sin(" * 199 + "x" + ")" * 199, "-" * 450 + "x", "(" * 200 + "x" + ")" * 200]
    for written in ["x+" * 2_400 + "x", *deep]:
        tree = parse(written)
        assert parse(text(tree)) == tree and from_json(to_json(tree)) == tree and variables(tree) == {0}
    long = Apply("add", (X,) * 10_000)
    assert from_json(to_json(long)) == long and repr(long)
    assert time.perf_counter() - begin < 5


def test_equality_goes_by_content() -> None:
    assert parse("sin(x) + 1") == parse(" sin( x)+1.0 ") != parse("sin(y) + 1")
    assert Apply("sin", (X,)) != X
    assert len({parse("x*y"), parse("x * y"), parse("y*x")}) == 2


@pytest.mark.parametrize(
    "data",
    [
        None, [], ["sin"], ["sin", "x"], ["foo", ["variable", "0x0"]], ["number", "0.5"], ["number", 1],
        ["named", "tau"],
        ["variable", "0x1/0x2"], ["variable", "0x400"], ["number", "0x1", "0x2"], [["sin"], ["variable", "0x0"]],
        ["pow", ["variable", "0x0"], ["variable", "0x0"]], ["sin", ["variable", "0x0"], ["variable", "0x0"]],
    ],
    ids=str,
)  # fmt: skip
def test_hostile_json_is_refused(data: object) -> None:
    with pytest.raises(MalformedFile):
        from_json(data)


def test_deep_json_is_refused() -> None:
    data: list[object] = ["variable", "0x0"]
    for _ in range(100_000):
        data = ["neg", data]
    with pytest.raises(SymnetError):
        from_json(data)
    while len(data) > 1 and isinstance(data[1], list):  # freed from the outside in: no deep recursion in the test
        data = data[1]


def test_hand_built_trees_are_checked() -> None:
    for bad in (lambda: Apply("foo", (X,)), lambda: Apply("pow", (X, Y)), lambda: Variable(-1), lambda: Named("tau")):
        with pytest.raises(UsageError):
            bad()
    with pytest.raises(UsageError):
        Number(0.5)  # type: ignore[arg-type]
