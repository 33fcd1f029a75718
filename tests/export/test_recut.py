"""Cutting the digits of a scan network into runs: the same function on the cube, or a refusal."""

from __future__ import annotations

import random
import re
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from amount import examples
from export.cases import BUILT, layers, network
from export.test_rounding_analysis import within_its_bounds
from hypothesis import given
from hypothesis import strategies as st
from mutations import with_digit

from symnet import approximate
from symnet.constructions.scan.recognition import closed_form
from symnet.constructions.scan.recut import digits_of, recut
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved, UsageError
from symnet.export import exactness
from symnet.export.backends import prepare
from symnet.export.fitting import Runs
from symnet.export.formats import FORMATS
from symnet.export.statement import WITHIN, exact_statement, state

SCANS = [name for name in BUILT if "theorem" not in name]


@pytest.mark.parametrize("name", SCANS)
def test_every_number_of_runs_is_the_same_function(name: str) -> None:
    found = network(name)
    codes = closed_form(found).codes  # type: ignore[union-attr]
    dice = random.Random(3)
    points = [tuple(Fraction(dice.randint(0, 30), 30) for _ in range(found.inputs)) for _ in range(3)]
    for runs in {1, 2, 3, len(codes) - 1}:
        cut = recut(found, runs)
        assert len(cut.intrinsic) == runs + 2
        assert list(closed_form(cut).codes) == list(codes)  # type: ignore[union-attr]
        for point in points:
            assert realize(cut, point) == realize(found, point)


def test_it_is_what_approximate_builds_with_as_many_runs() -> None:
    one, three = (approximate("sin(3*x)*y", cells=4, parameters=runs).network for runs in (1, 3))
    assert recut(one, 3) == three and recut(three, 1) == one


def test_another_digit_is_another_function() -> None:
    """What recut compares: the codes, which another digit changes."""
    found = network("scan, d = 1")
    other = found.bind({"v": with_digit(found.parameters["v"], 2, 0)})
    assert list(closed_form(recut(other, 2)).codes) != list(closed_form(recut(found, 2)).codes)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["theorem-2.1", "theorem-2.2", "theorem-2.3"])
def test_other_networks_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cuts the digits of a scan network; this network is not one"):
        recut(network(name), 2)


def test_a_network_that_is_nearly_a_scan_is_refused() -> None:
    found = network("scan, d = 1")
    last = found.nodes[-1]
    row = last.operation.rows[0]  # type: ignore[union-attr]
    changed = replace(last, operation=replace(last.operation, rows=(replace(row, bias=Fraction(1, 7)),)))
    nearly = Network(1, (*found.nodes[:-1], changed))
    nearly = nearly.bind({name: found.parameters[name] for name in nearly.intrinsic})
    with pytest.raises(UsageError, match="this network is not one"):
        recut(nearly, 2)


def test_a_scan_without_values_is_refused() -> None:
    with pytest.raises(UsageError, match="this network is not one"):
        recut(network("scan, d = 1").template, 2)


@pytest.mark.parametrize("runs", [0, -1, 5, 1000])
def test_a_number_of_runs_that_is_none(runs: int) -> None:
    with pytest.raises(UsageError, match=f"parameters = {runs} is not between 1 and 4, the digits of this network"):
        recut(network("scan, d = 1"), runs)


@pytest.mark.parametrize("parameters", ["many", "1.5", ""])
def test_parameters_that_are_no_number(parameters: str) -> None:
    with pytest.raises(UsageError, match="is neither a number of runs nor auto"):
        prepare(network("scan, d = 1"), parameters=parameters)


# ---------------------------------------------------------------------------------------------------------------- auto


@pytest.mark.parametrize(("dtype", "bits"), [("float64", 12), ("float32", 6)])
def test_auto_finds_runs_that_fit(dtype: str, bits: int) -> None:
    found = approximate("sin(3*x)", cells=40, scale_bits=6).network
    assert not state(found, dtype, bits).exact
    prepared = prepare(found, dtype, bits, "auto")
    assert prepared.statement.exact and prepared.runs is not None
    assert prepared.statement.certificate.verdict.accepted
    fewer = [runs for runs in range(1, prepared.runs) if state(recut(found, runs), dtype, bits).exact]
    assert fewer == []


def test_auto_leaves_what_fits() -> None:
    assert prepare(network("scan, d = 1"), parameters="auto").runs == 1


def test_what_does_not_fit_is_refused_with_what_would() -> None:
    found = approximate("sin(3*x)", cells=60, scale_bits=6).network
    with pytest.raises(Unproved, match=r"does not fit float64: .* needs \d+ bits, float64 has 53; .*; --parameters 3 would fit"):
        prepare(found)
    assert prepare(found, parameters=3).statement.exact


def test_what_no_number_of_runs_fits() -> None:
    found = approximate("sin(3*x)", cells=30).network  # s has 24 bits
    counted = r"fit bfloat16 in any number of runs: 30 x on the 2\^-8 grid needs 12 bits, bfloat16 has 8; "
    with pytest.raises(Unproved, match=counted + ".*--dtype float64 --parameters 2 would fit"):
        prepare(found, "bfloat16", 8, "auto")
    with pytest.raises(Unproved, match=r"--dtype float64 --parameters 2 would fit"):
        prepare(found, "bfloat16", 8)
    assert prepare(found, "float64", 8, 2).statement.exact
    assert all(exact_statement(recut(found, runs), FORMATS["bfloat16"], 8) is None for runs in (2, 8, 15, 30))


@pytest.mark.parametrize(("text", "cells", "bits"), [("sin(3*x)", 16, 24), ("x/2", 12, 1), ("x*y", 4, 6), ("1 - x", 7, 3)])
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("grid", [1, 5, 8])
def test_what_counting_excludes_no_run_fits(text: str, cells: int, bits: int, dtype: str, grid: int) -> None:
    found = approximate(text, cells=cells, scale_bits=bits).network
    digits = digits_of(found)
    runs = Runs(found, FORMATS[dtype], grid, digits)
    if runs.counted() is not None:
        shortest = recut(found, digits[0].count)
        assert exact_statement(shortest, FORMATS[dtype], grid) is None
        assert exact_statement(recut(found, 2), FORMATS[dtype], grid) is None


def test_auto_falls_back_to_the_bound() -> None:
    """s has 24 bits, so that the output is exact in no number of runs: it took 100 s to say so, and then nothing was written."""
    found = approximate("1/(1+exp(-(16*x-8)))", error="1/100", construction="scan").network
    start = time.perf_counter()
    prepared = prepare(found, parameters="auto", grid_bits=20)
    assert not prepared.statement.exact and prepared.statement.cube_bound <= WITHIN  # type: ignore[operator]
    assert prepared.runs == -(-digits_of(found)[0].count // 26) and time.perf_counter() - start < 60
    with pytest.raises(Unproved) as refusal:
        prepare(found, parameters="auto", grid_bits=20, within=Fraction(1, 10**30))
    said = re.fullmatch(
        r"does not fit float64 in any number of runs: output, neuron 0 needs \d+ bits, float64 has 53; off the grid the "
        r"least bound is \S+, above 1\.0e-30; --parameters (\d+) --within (\S+) or --grid-bits (\d+) --parameters (\d+) would "
        r"fit; or a network made with --scale-bits (\d+) needs as many bits as there are",
        str(refusal.value),
    )
    assert said is not None, refusal.value
    runs, bound, grid, others, scale = said.groups()
    assert prepare(found, parameters=runs, grid_bits=20, within=bound)
    assert prepare(found, parameters=others, grid_bits=int(grid)).statement.exact
    shorter = approximate("1/(1+exp(-(16*x-8)))", error="1/100", construction="scan", scale_bits=scale).network
    assert prepare(shorter, parameters="auto", grid_bits=20).statement.exact


@examples(15)
@given(st.integers(2, 12), st.integers(2, 5), st.sampled_from(sorted(FORMATS)), st.integers(0, 8), st.integers())
def test_copies_followed_together_stay_within_their_bounds(cells: int, runs: int, dtype: str, bits: int, seed: int) -> None:
    found = approximate("abs(x - 1/3)", cells=cells, parameters=min(runs, cells), scale_bits=5).network
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exactness, "MANY", 0)
        together = state(found, dtype, bits)
        within_its_bounds(together, seed, 3)
        assert together.certificate.verdict.accepted
    alone = state(found, dtype, bits)
    assert alone.exact or not together.exact


def test_the_remedy_where_nothing_fits_at_all() -> None:
    with pytest.raises(
        Unproved,
        match="no other grid or dtype makes it exact; accept a bound with --within, or export it as",
    ):
        prepare(layers(1, ("identity", [({0: 1}, 2**70)])), within=Fraction(1, 1000))
    assert prepare(layers(1, ("identity", [({0: 1}, 2**70)])), within=Fraction(2**20)).statement.grid_bound


def test_auto_for_a_network_that_is_no_scan() -> None:
    with pytest.raises(UsageError, match="--parameters cuts the digits of a scan network"):
        prepare(network("theorem-2.2"), parameters="auto")


def test_a_proof_that_fails_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the closed form of the cut network could not be had, nothing is returned."""
    from symnet.constructions.scan import recut as module

    known = closed_form(network("scan, d = 1"))
    monkeypatch.setattr(module, "closed_form", lambda found: known if found == network("scan, d = 1") else None)
    with pytest.raises(Unproved, match="could not be proved equal to the one given"):
        recut(network("scan, d = 1"), 2)
