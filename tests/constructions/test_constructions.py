"""What holds of every construction: its verbs fit together, and nobody else asks which one a plan is of."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet.constructions.approximation import built_by
from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.construction import Construction
from symnet.constructions.interpolant import INTERPOLANT
from symnet.constructions.plan import Request
from symnet.constructions.registry import CONSTRUCTIONS, construction_of, evaluator, recognise
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.targets.problem import target_and_modulus

ALL = [*CONSTRUCTIONS.values(), INTERPOLANT]
SYMNET = Path(__file__).resolve().parents[2] / "symnet"


@pytest.mark.parametrize("construction", ALL, ids=lambda one: one.name)
@pytest.mark.parametrize("expression", ["abs(x - 1/3)", "x*y - 1"])
def test_the_verbs_fit_together(construction: Construction[Any], expression: str) -> None:
    target, modulus = target_and_modulus(expression, None, None, None)
    built = built_by(construction, target, modulus, Request(n=1))
    assert construction_of(built.plan) is construction is built.construction
    assert built.network.template == construction.template(built.plan)
    assert set(construction.known(built.plan, Fraction(0))) <= set(built.parameters)
    assert construction.sizes(built.plan).intrinsic == len(built.parameters)
    assert 0 < construction.cost(built.plan, 1e-6) < 10
    assert [one.name for one in ALL if one.recognise(built.network) is not None] in ([construction.name], [])
    where = (Fraction(2, 7),) * target.dimension
    assert built(*where) == evaluator(built.network)(where) == realize(built.network, where)[0]


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_an_interpolant_is_recognised_and_no_changed_one(dimension: int) -> None:
    target, modulus = target_and_modulus(" + ".join(f"abs(x{axis} - 1/3)" for axis in range(1, dimension + 1)), None, None, None)
    network = built_by(INTERPOLANT, target, modulus, Request(cells=2)).network
    form = recognise(network)
    assert isinstance(form, ClosedForm) and (form.dimension, form.cells) == (dimension, 2)
    for where in [(Fraction(1, 2),) * dimension, tuple(Fraction(place + 1, 5) for place in range(dimension))]:
        assert form(where) == realize(network, where)[0]
    outside = (Fraction(3, 2), *(Fraction(1, 3),) * (dimension - 1))
    assert form(outside) == realize(network, outside)[0]
    other = built_by(INTERPOLANT, target, modulus, Request(cells=3)).network
    assert recognise(network.bind({"c_0": 5})) is not None and recognise(other.template) is None


def test_an_interpolant_has_no_certificate() -> None:
    with pytest.raises(UsageError, match="has no derivation"):
        INTERPOLANT.derive(None, INTERPOLANT.plan(1, target_and_modulus("x", None, None, None)[1], Request(n=1), True), 0)  # type: ignore[arg-type]


def test_nobody_asks_which_construction_a_plan_is_of() -> None:
    for path in SYMNET.rglob("*.py"):
        assert not re.search(r"isinstance\([^)]*Plan\b", path.read_text()), path


def test_constructions_are_loaded_where_they_are_asked_for() -> None:
    code = "import sys; from symnet import approximate; approximate('x', cells=2, construction='scan'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "symnet.constructions.scan.construction" in loaded
    assert not any(name.startswith(f"symnet.constructions.{other}.") for name in loaded for other in ("compiled", "euaf2022"))
