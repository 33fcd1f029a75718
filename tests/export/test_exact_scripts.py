"""Exported modules with exact numbers: run alone, in another process, they give what the network is; mpmath within 2^-64."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from ran import Run

import symnet
from symnet import strategies as sn
from symnet.constructions.euaf2022.construction import euaf_network
from symnet.core.codec import save
from symnet.core.network import Network
from symnet.errors import TooLarge, UsageError
from symnet.export.backends import exact_file
from symnet.export.exact_scripts import SCRIPTS, precision, script_of
from symnet.library.waves import exact_square

NEAR = Fraction(1, 1 << 64)
POINTS = (Fraction(1, 3), Fraction(0), Fraction(355, 1130), Fraction(1))


def called(network: Network, backend: str, *point: Fraction) -> list[Any]:
    """The outputs of the module of a network, which is read here as a program of its own."""
    space: dict[str, Any] = {"__name__": "exported"}
    exec(compile(script_of(network, backend)[0], "exported.py", "exec"), space)
    if backend == "numpy":
        return list(space["network"]([point])[0])
    return list(space["network"](*(str(x) if backend == "sympy" else x for x in point)))


def rational(number: Any) -> Fraction:
    """A number of mpmath, which is exact in binary."""
    sign, mantissa, exponent, _ = number._mpf_
    return Fraction(2) ** exponent * int(mantissa) * (-1) ** sign


@pytest.fixture(scope="module")
def waves() -> Network:
    return euaf_network("sin(7*x)*exp(-x)", error="1/1000").network


@pytest.mark.parametrize("backend", ["numpy", "sympy"])
def test_alone_in_another_process_it_gives_the_exact_value(waves: Network, backend: str, tmp_path: Path, run: Run) -> None:
    save(waves, tmp_path / "network.json")
    done = run("export", tmp_path / "network.json", "--to", backend)
    assert done.code == 0 and "exact: " in done.out and "nothing is rounded" in done.out
    for x in POINTS[:2]:
        assert _alone(tmp_path / f"network_{backend}.py", str(x)) == str(waves(x))


def test_mpmath_alone_is_near(waves: Network, tmp_path: Path, run: Run) -> None:
    save(waves, tmp_path / "network.json")
    assert "within 2^-64 of the exact values at every input" in run("export", tmp_path / "network.json", "--to", "mpmath").out
    found = Fraction(_alone(tmp_path / "network_mpmath.py", "1/3"))
    assert abs(found - waves("1/3")) < Fraction(1, 10**19)


def _alone(file: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, file.name, *words], cwd=file.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stderr, done.stderr[-400:]
    return done.stdout.strip()


def test_numbers_longer_than_python_prints(tmp_path: Path) -> None:
    """Winding numbers of 100,000 bits, beyond the 4,300 digits that int(text) takes."""
    network = euaf_network("x**2", cells=300).network
    assert max(each.numerator.bit_length() for each in network.parameters.values()) > 100_000
    for backend in ("numpy", "sympy"):
        (tmp_path / "net.py").write_bytes(script_of(network, backend)[0])
        assert _alone(tmp_path / "net.py", "1/7") == str(network("1/7"))


@pytest.mark.parametrize("x", POINTS)
def test_mpmath_is_within_what_it_says(waves: Network, x: Fraction) -> None:
    (found,) = called(waves, "mpmath", x)
    assert abs(rational(found) - waves(x)) <= NEAR


@examples(30)
@given(sn.networks(2, levels=3, width=4), st.tuples(*[st.fractions(-9, 9, max_denominator=10**6)] * 2))
def test_any_network(drawn: Network, point: tuple[Fraction, ...]) -> None:
    """Also with scans, which are written out, and far from the cube."""
    wanted = value(drawn.canonical, point)
    try:
        found = called(drawn, "numpy", *point)
    except UsageError as problem:
        assert "cannot be written out" in str(problem)
        return
    assert tuple(found) == wanted
    assert [Fraction(int(each.p), int(each.q)) for each in called(drawn, "sympy", *point)] == list(wanted)
    near = [rational(each) for each in called(drawn, "mpmath", *point)]
    assert all(abs(one - other) <= NEAR for one, other in zip(near, wanted, strict=True))


def test_few_bits_are_not_enough(waves: Network) -> None:
    """The working precision is needed: with half of it the values are off."""
    script, _ = script_of(waves, "mpmath")
    bits = precision(waves)
    assert script.count(f"LAYERS, {bits})".encode()) == 1
    space: dict[str, Any] = {"__name__": "exported"}
    exec(script.replace(f"LAYERS, {bits})".encode(), f"LAYERS, {bits // 2})".encode()), space)
    assert abs(rational(space["network"](Fraction(1, 3))[0]) - waves("1/3")) > NEAR


def test_sympy_at_a_symbol() -> None:
    """x^2 by five neurons is an expression; put in, a rational gives the square."""
    import sympy

    space: dict[str, Any] = {"__name__": "exported"}
    exec(script_of(exact_square(), "sympy")[0], space)
    x = sympy.Symbol("x", real=True)
    (shape,) = space["network"](x)
    assert shape.free_symbols == {x} and shape.subs(x, sympy.Rational(3, 7)) == sympy.Rational(9, 49)
    with pytest.raises(TypeError, match="a float is no exact number here"):
        space["network"](0.5)
    with pytest.raises(ValueError, match="expected 1 inputs, got 2"):
        space["network"](x, x)


def test_points_that_are_no_points(waves: Network) -> None:
    space: dict[str, Any] = {"__name__": "exported"}
    exec(script_of(waves, "numpy")[0], space)
    with pytest.raises(TypeError, match="a float is no exact number here"):
        space["network"]([[0.5]])
    with pytest.raises(ValueError, match=r"expected points of shape \[batch, 1\], got \[1\]"):
        space["network"]([1])


def test_what_is_refused(waves: Network, tmp_path: Path, run: Run) -> None:
    save(waves, tmp_path / "network.json")
    bits = max(each.numerator.bit_length() for each in waves.parameters.values())
    for words in (("--to", "onnx"), ("--to", "torch"), ("--to", "jax"), ("--to", "numpy", "--dtype", "float64")):
        done = run("export", tmp_path / "network.json", *words)
        assert done.code == 2 and f"numbers of {bits} bits" in done.err and "write --to numpy without --dtype" in done.err
    done = run("export", tmp_path / "network.json", "--to", "sympy", "--dtype", "float32")
    assert done.code == 2 and "--dtype is for numpy, torch, jax, onnx; sympy keeps the exact numbers" in done.err
    with pytest.raises(UsageError, match=r"write a name that ends in \.py"):
        exact_file(waves, "numpy", ".npz")
    with pytest.raises(UsageError, match="has no value; bind the intrinsic parameters"):
        script_of(Network(1, waves.nodes), "sympy")
    long = symnet.approximate("abs(x - 1/3)", cells=1 << 15, scale_bits=17).network
    with pytest.raises(TooLarge, match="write --to exact"):
        script_of(long, "mpmath")


def test_the_verb_of_a_built_network(tmp_path: Path) -> None:
    built = euaf_network("x**2", cells=3)
    made = built.export(tmp_path / "net.py", to="numpy")
    assert made.text == "exact: arrays of Python fractions, nothing is rounded" and made.bound == built.bound
    assert built.export(tmp_path / "mp.py", to="mpmath").bound == built.bound + NEAR
    assert set(SCRIPTS) == {"numpy", "sympy", "mpmath"}
