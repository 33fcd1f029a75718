"""Functions that are not in the class of a template: refuted early, with two points, whatever the template's grid sees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import strategies
from symnet.constructions.template_file import Template, class_modulus, class_text, make_template
from symnet.errors import Refuted, Unproved
from symnet.targets import Target, target
from symnet.targets.modulus.general_modulus import parse_modulus
from symnet.targets.modulus.lipschitz import steepest
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.targets.modulus.secant import find_secant

OUTSIDE = [
    ("sin(40*pi*x)", 2, "lipschitz:1"),
    ("sin(61*pi*x)/100", 2, "lipschitz:1"),
    ("sin(509*2*pi*x)/100", 1, "hoelder:1/20,1/2"),
    ("2*x", 2, "lipschitz:1"),
    ("x + y/1000", 2, "lipschitz:1"),
    ("max(0, 1/1000 - 2*abs(x - 1/3))", 1, "lipschitz:1"),
    ("sqrt(abs(x - 1/3))/100 + y/2", 2, "lipschitz:1"),
    ("exp(-1000*((x - 1/3)**2 + (y - 1/7)**2 + (z - 1/5)**2))/10", 3, "lipschitz:1"),
    ("3*sin(x)*sin(y)*sin(z)*x4*x5*x6", 6, "lipschitz:1"),
    ("x/10**30", 1, "lipschitz:0"),
]
"""Waves that are 0 at the nodes of a template or of the search, narrow bumps, unbounded slopes, tiny excesses."""


@pytest.mark.parametrize(("source", "dimension", "kind"), OUTSIDE)
def test_two_points_of_a_function_outside_the_class(source: str, dimension: int, kind: str) -> None:
    f, modulus = target(source, dimension), class_modulus(kind)
    found = find_secant(f, modulus)
    assert found is not None and all(0 <= t <= 1 for point in found.points for t in point)
    allowed = modulus.upper(found.square)
    assert found.gap > allowed and found.slope > modulus.constant * (1 - Fraction(1, 1 << 40))
    one, two = (f.enclose(point, (allowed or found.gap) / (1 << 50)) for point in found.points)
    assert max(one.lo - two.hi, two.lo - one.hi) > allowed


@pytest.mark.parametrize(("source", "kind"), [("sin(40*pi*x)", "lipschitz:1"), ("sin(40*pi*x)/9", "hoelder:1,1/2")])
def test_encode_refutes_before_it_proves(source: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the nodes of ten cells the wave is 0; its slope is found before boxes are tried."""

    def never(*_: Any) -> str:
        raise AssertionError("no splitting is needed")

    monkeypatch.setattr("symnet.certificates.boxes.splits", never)
    made = make_template(kind, 2, Fraction(1, 8) if "lipschitz" in kind else Fraction(2, 5))
    said = f"^{source} is not in the class {kind}: f(.*) is in .* and f(.*) in .*, so |f(x) - f(y)| >= .* > omega(|x - y|) = "
    with pytest.raises(
        Refuted, match=said.translate(str.maketrans({sign: f"\\{sign}" for sign in "()|*"})).replace(r".\*", ".*")
    ):
        made.encode(source)


def test_the_text_of_encode_names_no_option_it_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_template("lipschitz:1", 1, Fraction(1, 8))
    with pytest.raises(Refuted) as early:
        made.encode("2*x")
    monkeypatch.setattr("symnet.constructions.template_file.find_secant", lambda *_: None)
    with pytest.raises(Refuted) as on_the_grid:
        made.encode("2*x")
    for caught in (early, on_the_grid):
        said = str(caught.value)
        assert "2*x is not in the class lipschitz:1" in said and "forces a slope of at least 2; it needs the template" in said
        assert "stated" not in said and "state a" not in said and "--lipschitz" not in said and "\n" not in said


def test_what_is_not_found_is_still_encoded() -> None:
    made = make_template("lipschitz:1", 1, Fraction(1, 8))
    assert made.encode("x").plan.modulus.origin == "derived"
    assert made.encode(lambda x: x / 2).plan.modulus.origin == "stated"
    for source in ("x/2", "sin(x)", "abs(x - 1/3)", "1/7"):
        assert Template(made.plan, made.box, made.modulus).encode(source).parameters["s"] == made.encode("x").parameters["s"]


@examples(40)
@given(st.integers(1, 2), st.sampled_from(["0", "1/3", "2"]), st.data())
def test_functions_of_a_lipschitz_class_are_not_refuted(d: int, constant: str, data: st.DataObject) -> None:
    function = data.draw(strategies.lipschitz_functions(d, constant, pieces=2))
    assert find_secant(function, LipschitzModulus(Fraction(constant))) is None


@examples(15)
@given(st.integers(1, 2), st.sampled_from(["sqrt(r)", "log(1 + r)", "min(r, 1/3)"]), st.data())
def test_functions_of_a_modulus_are_not_refuted(d: int, modulus: str, data: st.DataObject) -> None:
    function = data.draw(strategies.continuous_functions(d, modulus, pieces=2))
    assert find_secant(function, parse_modulus(modulus, d)) is None


def test_callables_are_looked_at_on_a_grid() -> None:
    steep = Target(1, "steep", None, lambda x: 2 * x, LipschitzModulus(Fraction(1)))
    assert find_secant(steep, LipschitzModulus(Fraction(1))) is not None
    assert find_secant(steep, LipschitzModulus(Fraction(2))) is None

    def rough(x: Fraction) -> tuple[Fraction, Fraction]:
        return 2 * x - 1, 2 * x + 1

    assert find_secant(Target(1, "rough", None, rough, LipschitzModulus(Fraction(1))), LipschitzModulus(Fraction(1))) is None
    with pytest.raises(Unproved, match="known only within"):
        make_template("lipschitz:1", 1, Fraction(1, 8)).encode(rough)


def test_the_steepest_point() -> None:
    found = steepest(target("x**2 + y/100"), Fraction(1))
    assert found.point is not None and found.point[0] > Fraction(1, 2) and found.direction[0] == 1
    assert found.rounded(8)[1] in (Fraction(1, 256), Fraction(2, 256)) and steepest(target("0*x", 1), None).point is None
    assert steepest(target("sqrt(x)"), None).box is not None


@pytest.mark.parametrize("text", ["lipschitz:2", "lipschitz:1/3", "hoelder:2,1/2"])
def test_the_name_of_a_class(text: str) -> None:
    assert class_text(class_modulus(text)) == text
