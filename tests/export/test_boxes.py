"""Exports of networks on a box and with several outputs: what is claimed of them is accepted and true at points of the box."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from amount import examples
from export.adversary import Adversary, box_points
from hypothesis import given
from hypothesis import strategies as st
from kernel.values_of_targets import targets

from symnet import approximate, convert
from symnet.constructions.composite import Composite
from symnet.constructions.scan.recut import digits_of, recut
from symnet.core.front import outputs_on_cube, sides_of, with_front
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved, UsageError
from symnet.export.backends import Prepared, prepare
from symnet.export.claim import error_claim, exact_decimal
from symnet.export.fitting import Runs
from symnet.export.formats import FORMATS
from symnet.export.statement import exact_statement, state
from symnet.strategies import networks, rationals
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import to_json

Run = Callable[..., tuple[int, str, str]]
Side = tuple[Fraction, Fraction]
MADE: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "two outputs on a box": ("tanh(x); exp(-x**2)", {"box": "x in [-8,8]", "cells": 9}, {"parameters": "auto"}),
    "two outputs on the cube": ("abs(x - 1/3); x/2", {"cells": 6}, {"parameters": 2}),
    "as they are": ("x*y; x - y", {"box": "x in [0,3], y in [1/3,1]", "cells": 2}, {"dtype": "float32", "within": "1/10"}),
    "in runs, rounded sides": ("x*y; x - y", {"box": "x in [-1,2], y in [1/3,1]", "cells": 2}, {"parameters": 3}),
    "stated": ("abs(x); x/3", {"box": "x in [-2,2]", "lipschitz": 1, "cells": 5}, {"parameters": 2}),
    "far away": ("x/3", {"box": "x in [1000,1004]", "cells": 5}, {"parameters": "auto", "dtype": "float32", "within": 1}),
    "small": ("x/3; x", {"box": "x in [0,1/16384]", "cells": 5}, {"parameters": "auto"}),
}


def made(name: str) -> tuple[Composite, Prepared]:
    text, options, export = MADE[name]
    built = approximate(text, **options)
    return built, prepare(built.network, proof=built.certify(), **export)


@pytest.mark.parametrize("name", MADE)
def test_the_claims_are_accepted_and_true(name: str) -> None:
    built, prepared = made(name)
    claim, statement = prepared.claim, prepared.statement
    assert claim is not None and claim.certificate.verdict.accepted, claim and claim.certificate.verdict.reason
    assert statement.certificate.verdict.accepted, statement.certificate.verdict.reason
    added = statement.cube_bound if claim.grid is None else statement.grid_bound
    assert added is not None and claim.bounds == tuple(error.bound + added for error in built.errors)
    functions = [to_json(parse(text)) for text in MADE[name][0].split(";")]
    run, dice = Adversary(statement.lowered, statement.form, random.Random(7)), random.Random(8)
    for bits, allowed in ((None, statement.cube_bound), (statement.grid_bits, statement.grid_bound)):
        where = list(box_points(statement.sides or ((Fraction(0), Fraction(1)),), bits, statement.form, dice, 5))
        for point in where:
            found, exact = run(point), realize(built.network, point)
            assert allowed is not None
            assert all(abs(one - two) <= allowed for one, two in zip(found, exact, strict=True))
            for output, function in enumerate(functions):
                (wanted,) = targets(function, [point])
                gap = abs(mpmath.mpf(found[output].numerator) / found[output].denominator - wanted)
                assert gap <= float(claim.bounds[output]) * (1 + 1e-12)


@pytest.mark.parametrize("name", ["two outputs on a box", "two outputs on the cube", "in runs, rounded sides", "far away"])
def test_every_number_of_runs_is_the_same_function_of_the_box(name: str) -> None:
    network = approximate(MADE[name][0], **MADE[name][1]).network
    sides, dice = sides_of(network) or ((Fraction(0), Fraction(1)),) * network.inputs, random.Random(3)
    for runs in (1, 2, digits_of(network)[0].count):
        cut = recut(network, runs)
        assert sides_of(cut) == sides_of(network) and len(cut.intrinsic) == (runs + 2) * network.outputs
        for point in box_points(sides, 6, FORMATS["float64"], dice, 4):
            assert realize(cut, point) == realize(network, point)
        parts = outputs_on_cube(network)
        assert outputs_on_cube(cut) == [recut(part, runs) for part in parts]


@pytest.mark.parametrize("box", ["x in [-8,8]", "x in [1/2,1]", "x in [3,3.5]", "x in [-1/32,1/32]"])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_what_counting_excludes_on_a_box_no_run_fits(box: str, dtype: str) -> None:
    network = approximate("x/3; x", box=box, cells=6, scale_bits=2).network
    for bits in (2, 5, 8):
        try:
            runs = Runs(network, FORMATS[dtype], bits, digits_of(network))
            excluded = runs.counted() is not None
            exact = [exact_statement(recut(network, number), FORMATS[dtype], bits) for number in (1, 2, 6)]
        except UsageError as problem:
            assert "grid bits" in str(problem)
            continue
        assert not excluded or exact == [None] * 3


def test_the_grid_unless_one_is_asked_for() -> None:
    """12 bits; fewer where the format has no such numbers in the box, more on a side below 1."""
    for box, dtype, bits in (
        ("x in [-8,8]", "float64", 12),
        ("x in [-8,8]", "float16", 8),
        ("x in [0,2047]", "float16", 0),
        ("x in [0,1/4096]", "float64", 24),
        ("x in [0,1/3]", "float64", 14),
        ("x in [0,1000]", "float32", 12),
    ):
        assert state(approximate("x", box=box, cells=1).network, dtype).grid_bits == bits
    with pytest.raises(UsageError, match=r"float16 does not hold all integers of the box \[0, 5000\]; write a wider --dtype"):
        state(approximate("x", box="x in [0,5000]", cells=1).network, "float16")
    with pytest.raises(UsageError, match=r"grid bits 0: no multiple of 2\^-0 is in \[1/3, 1/2\]; write more --grid-bits"):
        state(approximate("x", box="x in [1/3,1/2]", cells=1).network, grid_bits=0)
    with pytest.raises(UsageError, match="grid bits 51 is not an integer from 0 to 50, where the points of float64 end"):
        state(approximate("x", box="x in [-8,8]", cells=1).network, grid_bits=51)


def test_sides_that_are_rounded_are_named_with_a_remedy() -> None:
    network = approximate("sin(x)", box="x in [0,3]", error="1/10", construction="scan").network
    with pytest.raises(Unproved) as refusal:
        prepare(network, parameters="auto", within=Fraction(1, 10**30))
    said = str(refusal.value)
    assert "(x - a)/(b - a) is rounded where [a, b] is [0, 3]" in said and "\n" not in said
    assert "for an exact copy approximate on sides such as [0, 4], a power of two long" in said
    assert prepare(
        approximate("sin(x)", box="x in [0,4]", error="1/10", construction="scan").network, parameters="auto"
    ).statement.exact
    for box, wider in (("x in [1/3,1]", "[5/16, 21/16]"), ("x in [-5,5]", "[-5, 11]"), ("x in [0,1/3]", "[0, 1/2]")):
        odd = approximate("x", box=box, cells=2).network
        assert f"such as {wider}, a" in Runs(odd, FORMATS["float64"], 12, digits_of(odd)).ways()


ENDS = st.tuples(rationals(-9, 9), rationals(-9, 9)).filter(lambda pair: pair[0] < pair[1])


@examples(60)
@given(networks(2, levels=3, parameters=1), ENDS, ENDS, st.sampled_from(sorted(FORMATS)), st.integers(0, 1 << 30))
def test_random_networks_on_random_boxes(found: Network, one: Side, two: Side, dtype: str, seed: int) -> None:
    """The kernel accepts what the exporter's own analysis finds, and sums in random trees stay within it."""
    placed, dice = with_front(found, (one, two)[: found.inputs]), random.Random(seed)
    sides = sides_of(placed)
    if sides is None:  # the unit cube
        return
    try:
        statement = state(placed, dtype)
    except UsageError as problem:
        assert "no multiple of" in str(problem) or "beyond" in str(problem)
        return
    content = statement.certificate.content
    if content["claims"]:
        assert statement.certificate.verdict.accepted, statement.certificate.verdict.reason
        assert len(content["box"]) == found.inputs
    run = Adversary(statement.lowered, statement.form, dice)
    for bits, bound in ((statement.grid_bits, statement.grid_bound), (None, statement.cube_bound)):
        for point in box_points(sides, bits, statement.form, dice, 4) if bound is not None else ():
            gaps = [abs(a - b) for a, b in zip(run(point), realize(placed, point), strict=True)]
            assert max(gaps) <= bound


# --------------------------------------------------------------------------------------------------- files and claims


def test_onnx_runs_the_network_on_its_box(tmp_path: Path, run: Run) -> None:
    runtime, onnx = pytest.importorskip("onnxruntime"), pytest.importorskip("onnx")
    built, _ = made("two outputs on a box")
    built.save(tmp_path)
    code, out, err = run("export", tmp_path / "network.json", "--to", "onnx", "--parameters", "auto")
    assert code == 0, err
    assert "everywhere on the box [-8, 8]" in out and "output 2: |float64 layers - f| <=" in out
    assert "all outputs: |float64 layers - f| <=" in out and "for any float64 numbers in the box [-8, 8], f = exp(-x**2)" in out
    model = onnx.load(tmp_path / "network.onnx")
    note = json.loads({entry.key: entry.value for entry in model.metadata_props}["symnet"])
    assert note["box"] == [["-8", "8"]] and len(note["deployed"]["bounds"]) == 2
    assert max(map(Fraction, note["deployed"]["bounds"])) == Fraction(note["deployed"]["bound"])
    points = np.array([[-8.0], [-3.3], [0.0], [1e-300], [7.999], [8.0]])
    (found,) = runtime.InferenceSession(tmp_path / "network.onnx").run(None, {"x": points})
    for row, (x,) in zip(found, points, strict=True):
        exact = realize(built.network, (Fraction(float(x)),))
        assert all(abs(Fraction(float(a)) - b) <= Fraction(note["cube_bound"]) for a, b in zip(row, exact, strict=True))
    code, out, _ = run("check", tmp_path / "network.onnx.deployed.json")
    assert code == 0 and "output 2: the layers g with sha256" in out and "in [-8, 8]" in out


def test_the_verb_of_a_composite(tmp_path: Path) -> None:
    built, prepared = made("two outputs on the cube")
    found = built.export(tmp_path / "net.npz", parameters=2)
    assert prepared.claim is not None and found.bound == prepared.claim.bound
    copy = convert(built.network, "numpy", parameters=2)
    assert copy(np.array([[0.25]])).shape == (1, 2) and copy.statement["box"] == [["0", "1"]]


def test_claims_for_solvers_are_about_the_box() -> None:
    z3 = pytest.importorskip("z3")
    network = approximate("abs(x)", box="x in [-2,1]", cells=2).network
    bound = approximate("abs(x)", box="x in [-2,1]", cells=2).error.bound
    for error, verdict in ((bound, "unsat"), (Fraction(1, 1000), "sat")):
        claim = error_claim(network, "abs(x)", error)
        assert claim.text.endswith("for all x in [-2, 1]")
        solver = z3.Solver()
        solver.from_string(claim.smtlib())
        assert str(solver.check()) == verdict
    text = error_claim(network, "abs(x)", Fraction(1, 4)).vnnlib()
    assert "(assert (>= X_0 -2.0))" in text and "(assert (<= X_0 1.0))" in text
    half = ((Fraction(-1), Fraction(0)),)
    assert error_claim(network, "abs(x)", bound, half).text.endswith("[-1, 0]")
    with pytest.raises(UsageError, match=r"the box \[-3, 0\] is not in \[-2, 1\], the box of the network; write one inside it"):
        error_claim(network, "abs(x)", bound, ((Fraction(-3), Fraction(0)),))


def test_claims_for_solvers_of_several_outputs(tmp_path: Path, run: Run) -> None:
    """The solver refutes a claim that fails for one output only, whichever it is, and the file names each."""
    z3 = pytest.importorskip("z3")
    built = approximate("abs(x); x/3", box="x in [-2,1]", cells=2)
    bound = built.error.bound
    for written, error, verdict in (
        ("abs(x); x/3", bound, "unsat"),
        ("abs(x); x/3 + 9", bound, "sat"),
        ("abs(x) - 9; x/3", bound, "sat"),
        ("x/3; abs(x)", bound, "sat"),
    ):
        solver = z3.Solver()
        solver.from_string(error_claim(built.network, written, error).smtlib())
        assert str(solver.check()) == verdict, written
    claim = error_claim(built.network, "abs(x);x/3", Fraction(1, 2))
    assert claim.text == "|phi_1(x) - (abs(x))|, |phi_2(x) - (x/3)| <= 1/2 for all x in [-2, 1]"
    scaled, factor = claim.scaled
    for x in (Fraction(-2), Fraction(1, 7), Fraction(1)):
        values, exact = realize(built.network, (x,)), (abs(x), x / 3)
        gaps = tuple(value - wanted for value, wanted in zip(values, exact, strict=True))
        assert realize(scaled, (x,)) == tuple(factor * gap for gap in gaps) and realize(claim.difference, (x,)) == gaps
    half = exact_decimal(Fraction(factor, 2))
    leaves = " ".join(f"(and (>= {name} {half})) (and (<= {name} -{half}))" for name in ("Y_0", "Y_1"))
    assert "(declare-const Y_1 Real)\n" in claim.vnnlib() and f"(assert (or {leaves}))" in claim.vnnlib()
    built.save(tmp_path)
    code, out, err = run("export", tmp_path / "network.json", "--to", "smtlib", "--claim", "abs(x); x/3", "--error", "1/2")
    assert code == 0 and "claim       |phi_1(x) - (abs(x))|, |phi_2(x) - (x/3)| <= 1/2" in out, err


def test_negative_decimals() -> None:
    assert [exact_decimal(Fraction(text)) for text in ("-8", "-1/4", "0", "3/8")] == ["-8.0", "-0.25", "0.0", "0.375"]


def test_what_solvers_cannot_be_given() -> None:
    two = approximate("x; x/2", box="x in [0,2]", cells=2).network
    with pytest.raises(UsageError, match="the network has 2 outputs, the claim 1 target; write one for each output"):
        error_claim(two, "x", Fraction(1, 4))
    with pytest.raises(UsageError, match="the network has 1 output, the claim 2 targets; write one for each output"):
        error_claim(approximate("x", cells=1).network, "x; x", Fraction(1, 4))
    thirds = error_claim(approximate("x", box="x in [0,3]", cells=2).network, "x", Fraction(1, 4))
    with pytest.raises(UsageError, match="1/3 is no float64 number; the file would hold another network; smtlib holds it"):
        thirds.onnx_program(FORMATS["float64"])
