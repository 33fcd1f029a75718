"""Every array backend and every dtype against exact evaluation: bit for bit where that is stated, within the bound elsewhere."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from amount import amount, examples
from export.adversary import float_points, grid_points
from export.cases import BUILT, HUGE, exact_of, layers, network
from export.runners import QUICK, SLOW, Run, by_torch_compile, values
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.network import Network, Read, Scan
from symnet.errors import Unproved
from symnet.export.backends import Prepared, prepare
from symnet.export.formats import FORMATS
from symnet.strategies import networks

GRID = 6


def agrees(run: Run, found: Network, prepared: Prepared, count: int, seed: int = 0) -> None:
    """Compare at grid points and at any floats of the cube."""
    statement, dice = prepared.statement, random.Random(seed)
    exact = exact_of(found)
    points = list(grid_points(found.inputs, statement.grid_bits, dice, count))
    for point, value in zip(points, values(run, prepared, points), strict=True):
        if statement.exact:
            assert value == exact(point), point
        elif statement.grid_bound is not None:
            assert gap(value, exact(point)) <= statement.grid_bound, point
    if statement.cube_bound is None:
        return
    points = list(float_points(found.inputs, statement.form, dice, count))
    for point, value in zip(points, values(run, prepared, points), strict=True):
        assert gap(value, exact(point)) <= statement.cube_bound, point


def gap(one: tuple[Fraction, ...], two: tuple[Fraction, ...]) -> Fraction:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


@cache
def prepared(name: str, dtype: str) -> Prepared | None:
    try:
        return prepare(network(name), dtype, GRID, within=HUGE)
    except Unproved:
        return None


def real(run: Run, name: str, dtype: str, count: int) -> None:
    """Compare a network of the table, where any bound holds in the format."""
    ready = prepared(name, dtype)
    if ready is None:
        pytest.skip(f"no bound holds in {dtype}")
    agrees(run, network(name), ready, count)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", BUILT)
@pytest.mark.parametrize("backend", QUICK)
def test_real_networks(backend: str, name: str, dtype: str) -> None:
    real(QUICK[backend], name, dtype, amount(30))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["scan, d = 1", "theorem-2.2"])
@pytest.mark.parametrize("backend", ["jax, jit", "jax, vmap"])
def test_translated_networks(backend: str, name: str, dtype: str) -> None:
    real(SLOW[backend], name, dtype, amount(60))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", BUILT)
@pytest.mark.parametrize("backend", SLOW)
def test_all_translated_networks(backend: str, name: str, dtype: str) -> None:
    real(SLOW[backend], name, dtype, 100)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["scan, d = 1", "dial", "theorem-2.1"])
def test_compiled_torch(name: str, dtype: str) -> None:
    real(by_torch_compile, name, dtype, 50)


def array_networks(dyadic: bool) -> st.SearchStrategy[Network]:
    """Networks without scans within scans, which arrays do not have."""

    def flat(found: Network) -> bool:
        bodies = [node.operation.body for node in found.nodes if isinstance(node.operation, Scan)]
        return not any(isinstance(node.operation, Scan) for body in bodies for node in body.nodes)

    return st.integers(1, 2).flatmap(lambda inputs: networks(inputs, levels=4, parameters=1, dyadic=dyadic)).filter(flat)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("dyadic", [True, False], ids=["dyadic", "rational"])
@pytest.mark.parametrize("backend", ["numpy", "torch", "onnx", "onnx, loop, not optimised"])
@examples(10)
@given(data=st.data())
def test_random_networks(backend: str, dyadic: bool, dtype: str, data: st.DataObject) -> None:
    found = data.draw(array_networks(dyadic))
    try:
        ready = prepare(found, dtype, data.draw(st.integers(0, 6)), within=HUGE)
    except Unproved:
        return
    agrees(QUICK[backend], found, ready, 8, data.draw(st.integers(0, 99)))


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "jax, jit"])
@examples(12)
@given(data=st.data())
def test_random_networks_in_jax(backend: str, data: st.DataObject) -> None:
    found = data.draw(array_networks(True))
    try:
        ready = prepare(found, data.draw(st.sampled_from(sorted(FORMATS))), 4, within=HUGE)
    except Unproved:
        return
    agrees(SLOW[backend], found, ready, 8)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["scan, d = 1", "scan, d = 2", "scan, d = 3", "dial", "one-bit"])
@pytest.mark.parametrize("backend", ["numpy", "torch", "onnx", "onnx, loop", "jax, jit"])
def test_exact_at_a_hundred_thousand_points(backend: str, name: str) -> None:
    ready = prepare(network(name), "float64", 12)
    assert ready.statement.exact
    agrees({**QUICK, **SLOW}[backend], network(name), ready, 100_000)


@pytest.mark.parametrize("backend", ["onnx", "onnx, loop", "numpy", "torch"])
@pytest.mark.parametrize("names", [("x", "y"), ("y", "x"), ("sum.affine", "sum"), ("n.bias", "n")])
def test_names_of_nodes_do_not_meet_names_of_a_backend(backend: str, names: tuple[str, str]) -> None:
    first, last = layers(1, ("relu", [({0: 1}, 1)]), ("relu", [({0: 2}, 1)])).nodes
    nodes = (replace(first, name=names[0]), replace(last, name=names[1], reads=(Read(names[0], 0, 1),)))
    found = Network(1, nodes)
    agrees(QUICK[backend], found, prepare(found), 4)
