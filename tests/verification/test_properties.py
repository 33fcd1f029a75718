"""VNN-LIB and the text of unsafe sets: what is read means what was written, and everything else is refused with its place."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import SymnetError
from symnet.verification.constraints import parse_unsafe
from symnet.verification.formula import Constraint, Every, Formula, Linear, Some
from symnet.verification.property import property_of
from symnet.verification.vnnlib import load_property, parse_property

HEAD = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(declare-const Y_1 Real)\n"
BOX = "(assert (>= X_0 -1))(assert (<= X_0 1))(assert (>= X_1 0.25))(assert (<= X_1 0.5))"
GRID = [Fraction(n, 2) for n in range(-4, 5)]


def read(text: str) -> object:
    return parse_property(HEAD + BOX + text)


def test_decimals_are_exact_and_bounds_make_the_box() -> None:
    (root,) = read("(assert (<= X_0 0.3)) (assert (<= (+ Y_0 (* 2.5 Y_1) (- X_0)) 1e-3))").roots
    assert root.box == ((Fraction(-1), Fraction(3, 10)), (Fraction(1, 4), Fraction(1, 2)))
    ((constraint,),) = root.conjunctions
    assert constraint.form == Linear(((("X", 0), -1), (("Y", 0), 1), (("Y", 1), Fraction(5, 2))), Fraction(-1, 1000))
    assert not constraint.strict


def test_strict_bounds_close_the_box_and_stay_constraints() -> None:
    (root,) = read("(assert (< X_0 0.5)) (assert (> Y_0 Y_1))").roots
    assert root.box[0] == (-1, Fraction(1, 2))
    assert [each.strict for each in root.conjunctions[0]] == [True, True]
    assert root.conjunctions[0][0].form == Linear(((("X", 0), Fraction(1)),), Fraction(-1, 2))


def test_one_root_for_each_distinct_box() -> None:
    boxes = "(assert (or (and (<= X_0 0)) (and (>= X_0 0))))"
    found = read(boxes + "(assert (or (<= Y_0 0) (and (>= Y_0 1) (= Y_1 2)) (<= Y_1 Y_0)))")
    assert [[len(each) for each in root.conjunctions] for root in found.roots] == [[1, 3, 1]] * 2
    left_out = read("(assert (or (<= X_0 0) (>= X_0 2)))(assert (<= Y_0 0))")
    assert [root.box[0] for root in left_out.roots] == [(-1, 0)]


CONSTRAINTS = st.builds(
    lambda x, y, z, c, strict: Constraint(Linear(()).plus(Linear(((("X", 0), x), (("X", 1), y), (("Y", 0), z)), c)), strict, "c"),
    *[st.sampled_from(GRID)] * 4,
    st.booleans(),
).filter(lambda found: bool(found.form.weights))
FORMULAS = st.recursive(
    CONSTRAINTS,
    lambda parts: st.one_of(*[st.builds(kind, st.lists(parts, min_size=1, max_size=3).map(tuple)) for kind in (Every, Some)]),
    max_leaves=8,
)
LEAST = Constraint(Linear(((("Y", 0), Fraction(1)),), Fraction(-5)), False, "Y_0 <= 5")
SIDES = [Constraint(Linear(((("X", axis), Fraction(sign)),), Fraction(-2)), False, "side") for axis in (0, 1) for sign in (1, -1)]


def holds(formula: Formula, inputs: Sequence[Fraction], outputs: Sequence[Fraction]) -> bool:
    if isinstance(formula, Constraint):
        return formula.holds(inputs, outputs)
    return (all if isinstance(formula, Every) else any)(holds(part, inputs, outputs) for part in formula.parts)


@given(FORMULAS, st.lists(st.tuples(*[st.sampled_from(GRID)] * 3), min_size=20, max_size=40))
def test_the_normal_form_holds_where_the_formula_does(formula: Formula, points: list[tuple[Fraction, ...]]) -> None:
    whole = Every((*SIDES, LEAST, formula))
    try:
        found = property_of(whole, 2, 1)
    except SymnetError as problem:
        assert "vacuous" in str(problem) or "reversed" in str(problem)
        assert not any(holds(whole, (x, y), (z,)) for x, y, z in points)
        return
    for x, y, z in points:
        assert (found.violated((x, y), (z,)) is not None) == holds(whole, (x, y), (z,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(assert (not (<= Y_0 0)))", "line 2: (not (<= Y_0 0)): it is no formula"),
        ("(assert (<= (* Y_0 Y_1) 0))", "it is not linear"),
        ("(assert (<= (/ 1 Y_0) 0))", "it is not linear"),
        ("(assert (<= (/ Y_0 0) 0))", "divide by a number that is not 0"),
        ("(assert (<= (sin Y_0) 0))", "it is no linear term"),
        ("(assert (<= Y_0 1 2))", "compares 3 terms"),
        ("(assert (<= Y_2 1))", "Y_2: it is not declared"),
        ("(assert (<= Y_0 nan))", "neither a decimal number"),
        ("(assert (<= Y_0 0x10))", "neither a decimal number"),
        ("(assert (<= Y_0 1e99999))", "neither a decimal number"),
        ("(assert (or))", 'vacuous: an "or" without parts'),
        ("(assert (and))", 'vacuous: an "and" without parts'),
        ("", "vacuous: no constraint on the outputs"),
        ("(assert (<= 1 0))(assert (<= Y_0 0))", "vacuous: no point satisfies (<= 1 0)"),
        ("(assert (>= X_0 2))(assert (<= Y_0 0))", "X_0: the bounds 2 <= X_0 <= 1 are reversed"),
        ("(assert (or (>= X_0 2) (<= X_0 -2)))(assert (<= Y_0 0))", "exclude each other"),
        ("(assert (<= Y_0 0)", "line 2: a parenthesis is not closed"),
        ("(assert (<= Y_0 0)))", "closes that none opened"),
        ("(assert (<= Y_0 0) (<= Y_1 0))", "it has 2 parts"),
        ("(maximize Y_0)", "it is no command of VNN-LIB 1.0"),
        ("(declare-const X_0 Real)", "X_0 was declared on line 1"),
        ("(declare-const Z Real)", "it declares no X_i or Y_i"),
        ("(declare-const X_2 Int)", "it declares no X_i or Y_i as Real"),
        ("(declare-const X_3 Real)(assert (<= Y_0 0))", "X_2 is not declared"),
        ("(declare-const X_2 Real)(assert (<= Y_0 0))", "X_2 has no lower bound"),
        ("(check-sat)(assert (<= Y_0 0))", "it stands after (check-sat)"),
        ("Y_0", "it stands outside parentheses"),
        ("(assert " + "(and " * 100 + "(<= Y_0 0)" + ")" * 101, "nested deeper than 60"),
        ("(assert " + "(and " + "(or (<= Y_0 0) (<= Y_1 0)) " * 14 + "))", "more than 10000 combinations"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(SymnetError) as caught:
        read(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["(set-logic QF_LRA)", "; a comment (", "(check-sat)", "(declare-fun X_2 () Real)(assert (= X_2 0))"]
)
def test_what_says_nothing_is_read_over(text: str) -> None:
    assert len(read("(assert (<= Y_0 0))" + text + "\n").roots) == 1


def test_a_file_that_is_none(tmp_path: object) -> None:
    place = tmp_path / "no.vnnlib"  # type: ignore[operator]
    place.write_bytes(b"\xff\xfe")
    with pytest.raises(SymnetError, match="is no text"):
        load_property(place)
    with pytest.raises(SymnetError, match="name an existing file"):
        load_property(tmp_path / "missing.vnnlib")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "point", "unsafe"),
    [
        ("Y_0 <= Y_1 and Y_0 <= 1/2 or 2*X_0 > 1", (0, 0, 1), True),
        ("Y_0 <= Y_1 and Y_0 <= 1/2 or 2*X_0 > 1", (0, 1, 1), False),
        ("Y_0 <= Y_1 and (Y_0 <= 1/2 or 2*X_0 > 1)", (1, 1, 1), True),
        ("0 <= Y_0 < Y_1 + 0.5", (0, 1, 1), True),
        ("0 <= Y_0 < Y_1 - 1e-1", (0, 1, 1), False),
        ("-Y_0 + 2 = 1", (0, 1, 1), True),
    ],
)
def test_text_of_unsafe_sets(text: str, point: tuple[int, int, int], unsafe: bool) -> None:
    x, first, second = map(Fraction, point)
    assert holds(parse_unsafe(text), (x,), (first, second)) is unsafe


@given(st.text("XY_01 <=>+-*()andor./e\n", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (parse_unsafe, parse_property):
        try:
            reader(text)
        except SymnetError as problem:
            assert "\n" not in str(problem)


DECLARED = "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 0))(assert (<= X_0 1))"


@pytest.mark.parametrize("lone", ["|", '"', '"" |'])
def test_a_text_that_is_opened_and_not_closed_is_not_passed_over(lone: str) -> None:
    with pytest.raises(SymnetError, match=r"line 2: . opens a text that is not closed"):
        parse_property(f"{DECLARED}\n(assert (<= Y_0 {lone} 5))")


def test_a_comment_ends_where_a_line_ends() -> None:
    """A bare carriage return ends a line too: the assertion behind it counts."""
    found = parse_property(f"{DECLARED}\n; a comment\r(assert (<= Y_0 5))\r\n(assert (>= Y_0 1))")
    plain = parse_property(f"{DECLARED}\n(assert (<= Y_0 5))\n(assert (>= Y_0 1))")
    assert found == plain


def test_digits_of_other_scripts_are_no_numbers() -> None:
    with pytest.raises(SymnetError):
        parse_property(f"{DECLARED}(assert (<= Y_0 \N{ARABIC-INDIC DIGIT FIVE}))")
