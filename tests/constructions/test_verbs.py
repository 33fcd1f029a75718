"""What a built network does by itself: values at many points, certificate, true error, page, folder."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet import Certificate, Network, approximate, certify, chain, load, save, strategies, true_error
from symnet.constructions.approximation import Approximation
from symnet.core.realize import realize
from symnet.errors import UsageError


@pytest.fixture(scope="module")
def built() -> Approximation:
    found = approximate("abs(x - 1/3)", error="1/16", construction="scan")
    assert isinstance(found, Approximation)
    return found


@pytest.fixture(scope="module")
def plane() -> Approximation:
    found = approximate("x*y", cells=4)
    assert isinstance(found, Approximation)
    return found


def test_the_verbs_are_the_functions(built: Approximation) -> None:
    assert built.certify() == certify(built) and built.certify().verdict.accepted
    assert built.true_error() == true_error(built.network, built.target)
    assert built.true_error().is_exact and built.true_error(seconds=5).high == Fraction(1, 48)


def test_a_folder_holds_network_certificate_and_page(built: Approximation, tmp_path: Path) -> None:
    places = built.save(tmp_path / "new" / "net")
    assert [place.name for place in places] == ["network.json", "certificate.json", "report.html"]
    assert load(places[0]) == built.network
    assert Certificate(places[1].read_bytes()).verdict.accepted
    built.report(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == places[2].read_bytes()


def test_files_that_are_there_stay(built: Approximation, tmp_path: Path) -> None:
    (tmp_path / "certificate.json").write_text("mine")
    with pytest.raises(UsageError, match=r"certificate\.json exists; choose another folder or write overwrite=True"):
        built.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["certificate.json"]
    built.save(tmp_path, overwrite=True)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_made_gets_nothing(built: Approximation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="cannot be made"):
        built.save(tmp_path / "file" / "net")


def test_many_points(plane: Approximation) -> None:
    third, half = Fraction(1, 3), Fraction(1, 2)
    wanted = [plane(third, half), plane(1, 1)]
    assert plane.values([["1/3", "0.5"], (1, 1)]) == wanted
    assert plane.values(np.array([[third, half], [1, 1]], dtype=object)) == wanted
    assert plane.values(sympy.Matrix([[sympy.Rational(1, 3), sympy.Rational(1, 2)], [1, 1]])) == wanted
    assert plane.values(np.array([[1, 1]])) == [plane(1, 1)] and plane.values([]) == []
    assert plane.network.values(point for point in [(1, 1)]) == [plane(1, 1)]


def test_one_input_takes_plain_numbers(built: Approximation) -> None:
    assert built.values([0, "1/3", [1]]) == [built(0), built("1/3"), built(1)]


def test_several_outputs_give_tuples() -> None:
    network = chain(1, ("pair", "relu", [({0: 1}, 0), ({0: -1}, 1)]))
    assert network.values([0, "1/4"]) == [(0, 1), (Fraction(1, 4), Fraction(3, 4))] and network(1) == (1, 0)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([0, 1], "point 1: '0' is one number; the network takes 2"),
        ([[0, 1], [0]], "point 2 has 1 coordinates; the network takes 2"),
        (np.array([[0.5, 1]]), "point 1: coordinate 1 = 0.5 is a float"),
        ("0", "no sequence of points"),
        (None, "no sequence of points"),
        (np.int64(2), "no sequence of points"),
        (["01"], "one number"),
    ],
)
def test_what_is_no_list_of_points_is_refused(plane: Approximation, points: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        plane.values(points)


@given(strategies.networks(), st.lists(strategies.rationals(), max_size=3))
def test_values_are_those_of_the_walk(network: Network, numbers: list[Fraction]) -> None:
    points = [(number,) * network.inputs for number in numbers]
    walked = [realize(network, point) for point in points]
    assert network.values(points) == ([value for (value,) in walked] if network.outputs == 1 else walked)


def test_a_loaded_network_answers_without_a_walk(tmp_path: Path) -> None:
    """It was walked, 70 times slower here than its proved closed form; off the cube it still is."""
    made = approximate("sin(3*x)", cells=4_000).network
    save(made, tmp_path / "network.json")
    loaded = load(tmp_path / "network.json")
    points = [Fraction(k, 997) for k in range(100)]
    first = loaded.values(points[:1])
    start = time.process_time()
    found = loaded.values(points)
    quick, start = time.process_time() - start, time.process_time()
    walked = realize(made, (Fraction(50, 997),))[0]
    assert quick < 20 * (time.process_time() - start) and found[:1] == first
    assert loaded(Fraction(50, 997)) == walked
    assert loaded(-1) == realize(made, (-1,))[0]


def test_a_matrix_of_one_entry_is_that_entry() -> None:
    x = sympy.Symbol("x")
    assert approximate(sympy.Matrix([x**2]), cells=2).network == approximate(x**2, cells=2).network
    assert approximate(sympy.Matrix([x, x**2]), cells=2).network.outputs == 2


def test_an_example_shows_its_formula() -> None:
    """Examples of hypothesis printed the tree of a drawn function."""

    @given(strategies.lipschitz_functions(2))
    def never(function: Any) -> None:
        raise AssertionError(function)

    with pytest.raises(AssertionError) as failure:
        never()
    assert "<Target 0 on [0,1]^2" in "".join(getattr(failure.value, "__notes__", []))
