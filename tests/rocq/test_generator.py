"""The files that `symnet rocq` writes, without Rocq: terms, their texts, the boxes for a Lipschitz constant."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symnet import certify
from symnet.constructions.building import approximate
from symnet.errors import UsageError
from symnet.kernel.theories.general import boxes
from symnet.rocq.instance import instance_of
from symnet.rocq.script import instance_file, script
from symnet.rocq.slopes import splitting, square_of_slope
from symnet.rocq.term import Term, rocq_data, rocq_function, term_of
from symnet.targets import target
from symnet.targets.expression.tree import to_json

ONE = Fraction(1)


def term(text: str) -> Term:
    expression = target(text).expression
    assert expression is not None
    return term_of(to_json(expression))


@pytest.mark.parametrize(
    ("text", "function", "data"),
    [
        ("abs(x - 1/3)", "Rabs (x0 - 1 / 3)", "Abs (Sub (Var 0) (Const (1 # 3)))"),
        ("min(x, y) + z/2", "Rmin x0 x1 + x2 / 2", "Add (Min (Var 0) (Var 1)) (Mul (Var 2) (Inv (Const (2))))"),
        ("x - (y - z)", "x0 - (x1 - x2)", "Sub (Var 0) (Sub (Var 1) (Var 2))"),
        ("-x*y", "- x0 * x1", "Mul (Neg (Var 0)) (Var 1)"),
        ("(x + 1)**3", "(x0 + 1) ^ 3", "Pow (Add (Var 0) (Const (1))) 3"),
        ("1/(1 + x)", "1 / (1 + x0)", "Mul (Const (1)) (Inv (Add (Const (1)) (Var 0)))"),
        ("max(x, y, z)", "Rmax (Rmax x0 x1) x2", "Max (Max (Var 0) (Var 1)) (Var 2)"),
        ("(x + 1)**(-2)", "/ (x0 + 1) ^ 2", "Inv (Pow (Add (Var 0) (Const (1))) 2)"),
        ("max(-1/3, -2*x)", "Rmax (-1 / 3) ((-2) * x0)", "Max (Const (-1 # 3)) (Mul (Const (-2)) (Var 0))"),
        ("2/3*x - 1/3", "2 / 3 * x0 - 1 / 3", "Sub (Mul (Const (2 # 3)) (Var 0)) (Const (1 # 3))"),
    ],
)
def test_terms_and_their_texts(text: str, function: str, data: str) -> None:
    found = term(text)
    assert rocq_function(found) == function and rocq_data(found) == data


def tree(depth: int) -> Any:
    return ["abs", tree(depth - 1)] if depth else ["variable", "0x0"]


def test_a_target_nested_too_deep() -> None:
    assert term_of(tree(200)).depth == 201
    with pytest.raises(UsageError, match="nested"):
        term_of(tree(300))


@pytest.mark.parametrize(
    ("text", "square"),
    [
        ("abs(x - 1/3)", 1),
        ("max(abs(x - 1/2), abs(y - 1/4))", 1),
        ("min(x, y) + z/2", Fraction(5, 4)),
        ("x*y", 2),
        ("x**2", 4),
        ("(x - 1/2)**4", Fraction(1, 4)),
        ("x**3 - x", 4),
        ("1/(1 + x)", 1),
        ("max(x, 2 + 5*y)", 25),
    ],
)
def test_slopes_on_the_cube(text: str, square: Fraction) -> None:
    found = term(text)
    box = [(Fraction(0), ONE)] * 3
    assert square_of_slope(found, box) == square


def test_boxes_are_found_where_one_does_not_do() -> None:
    found = term("x*(x - 1)**2 + y/4")
    splits = splitting(found, 2, Fraction(21, 20))
    assert splits != "." and len(list(boxes(splits, 2))) == splits.count(".")
    for box in boxes(splits, 2):
        square = square_of_slope(found, box)
        assert square is not None and square <= Fraction(21, 20) ** 2


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abs(x - 2/7) + min(x, 1/2)*x", 20),  # the kink on the edge of a box has one side
        ("min(x, y, z)^2 + 1/(2 + x)", 3),  # 2^-28 is the side of the smallest box
        ("max(0, x - 1/3)*max(0, 2/3 - x)", 16),
        ("min(x, 1 - x)*min(y, 1 - y)", 8),
        ("min(2*x, 1 - x/2)/(3 - y)", 10),
        ("max(x1, x2, x3, x4) - x1*x4", 2),
    ],
)
def test_the_constant_that_was_derived_is_one_that_rocq_proves(text: str, cells: int) -> None:
    found = instance_of(certify(approximate(text, cells=cells)).content)
    assert len(found.splits) < 200


@pytest.mark.parametrize("text", ["1/x", "1/(x - y)"])
def test_a_quotient_that_may_not_be_defined(text: str) -> None:
    with pytest.raises(UsageError, match="divide by 0"):
        splitting(term(text), 2, Fraction(1000))


def test_numbers_without_measure() -> None:
    with pytest.raises(UsageError, match="bits"):
        splitting(term("(((x + 1/3)**100)**100)**100"), 1, ONE)


def test_the_numbers_of_an_instance() -> None:
    built = approximate("min(x, y) + z/2", cells=2)
    found = instance_of(certify(built).content)
    assert (found.dimension, found.cells, found.error) == (3, 2, built.error.bound)
    parameters = built.network.parameters
    assert (found.scale, found.offset) == (parameters["s"], parameters["b"])
    assert Fraction(found.word, 4**26) == parameters["v"]
    assert len(instance_file(found).splitlines()) == 11


def test_a_long_number_is_written_in_parts() -> None:
    found = instance_of(certify(approximate("abs(x - 1/3)", cells=8192)).content)
    text = script(found, "", "inst.v")
    assert "joined 8000 [" in text and max(map(len, text.splitlines())) < 2_100


def test_too_many_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.rocq.instance.MAX_NODES", 8)
    with pytest.raises(UsageError, match="9 nodes, more than 8"):
        instance_of(certify(approximate("x", cells=8)).content)
