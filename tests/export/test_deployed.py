"""The deployed claim: what a file computes, against the target; and the verb that writes it."""

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
from export.adversary import Adversary, float_points
from kernel.values_of_targets import targets

from symnet import approximate, convert, load
from symnet.certificates.certificate import load_certificate
from symnet.constructions.approximation import Approximation
from symnet.errors import UsageError
from symnet.export.backends import prepare
from symnet.export.deployed import deployed, is_about, proved_errors
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import to_json

CLOSE = 1e-12
Run = Callable[..., tuple[int, str, str]]
TARGETS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "as it is": ("abs(x - 1/3)", {"cells": 6}, {}),
    "in runs": ("sin(3*x)*y", {"cells": 5}, {"parameters": "auto", "dtype": "float32", "within": "1/10"}),
    "stated": ("sqrt(x)", {"hoelder": "1,1/2", "cells": 9}, {"parameters": 3}),
    "by an expression": ("log(1 + x)", {"modulus": "log(1 + r)", "cells": 9}, {"parameters": 2}),
    "one bit": ("x/2", {"cells": 8, "bits": "one"}, {"parameters": 2, "dtype": "float32", "within": "1"}),
    "finer levels": ("x/2", {"cells": 4, "quantum": "1/64"}, {"parameters": 2}),
    "on a box": ("1/(1 + exp(-x))", {"box": "x in [-8,8]", "cells": 12}, {"parameters": "auto"}),
    "on a box, as it is": ("x/3", {"box": "x in [-1,2]", "cells": 5}, {"dtype": "float32", "within": "1/100"}),
    "on a box, stated": ("abs(x - y)", {"box": "x in [-1,2], y in [0,1/3]", "lipschitz": 2, "cells": 3}, {"parameters": 2}),
    "theorem 2.2": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.2"}, {"within": "1/1000"}),
    "theorem 2.3": ("abs(x - 1/3)", {"n": 1, "construction": "theorem-2.3"}, {"within": "1/1000"}),
}


@pytest.mark.parametrize("name", TARGETS)
def test_the_claim_is_accepted_and_true(name: str) -> None:
    text, options, export = TARGETS[name]
    built = approximate(text, **options)
    prepared = prepare(built.network, proof=built.certify(), **export)
    claim, statement = prepared.claim, prepared.statement
    assert claim is not None and claim.certificate.verdict.accepted, claim and claim.certificate.verdict.reason
    assert claim.certificate.content["hypotheses"] == built.certify().content["hypotheses"]
    rounding = statement.cube_bound if claim.grid is None else statement.grid_bound
    assert rounding is not None and claim.bound == built.error.bound + rounding
    run, dice = Adversary(statement.lowered, statement.form, random.Random(4)), random.Random(4)
    sides = statement.sides or ((Fraction(0), Fraction(1)),) * built.plan.dimension
    assert claim.where == statement.where
    for drawn in float_points(built.plan.dimension, statement.form, dice, 6):
        scaled = (low + (high - low) * value for value, (low, high) in zip(drawn, sides, strict=True))
        point = tuple(map(statement.form.nearest, scaled))
        if not all(low <= value <= high for value, (low, high) in zip(point, sides, strict=True)):
            continue
        (found,) = run(point)
        gap = abs(mpmath.mpf(found.numerator) / found.denominator - _value(text, point))
        assert gap <= float(claim.bound) * (1 + CLOSE)


def _value(text: str, point: tuple[Fraction, ...]) -> Any:
    """The target by mpmath, from a tree in the notation of certificates."""
    tree = to_json(parse(text))
    (found,) = targets(tree, [point])
    return found


def test_other_certificates_make_no_claim() -> None:
    mean = approximate("abs(x - 1/3)", n=1, construction="theorem-2.1")
    statement = prepare(mean.network, within=9).statement
    assert deployed(mean.certify(), statement) is None and proved_errors(mean.certify(), mean.network) == ()
    one, two = (approximate(text, cells=4) for text in ("x", "x/2"))
    assert deployed(one.certify(), prepare(two.network).statement) is None
    assert is_about(one.certify().content, one.network) and not is_about(one.certify().content, two.network)


# ------------------------------------------------------------------------------------------------------ the command


def test_a_certificate_beside_the_network_gives_the_claim(run: Run, tmp_path: Path) -> None:
    approximate("abs(x - 1/3)", cells=64).save(tmp_path)
    code, out, _ = run("export", tmp_path / "network.json", "--to", "numpy", "--parameters", "auto")
    claim = tmp_path / "network_numpy.py.deployed.json"
    assert code == 0 and "deployed    |float64 layers - f| <= 1.563e-2 for any float64 numbers in the cube" in out
    assert f"symnet check {claim}" in out
    code, out, _ = run("check", claim)
    assert code == 0 and "are within 1.6e-2 of f for any inputs of that format in [0,1]" in out
    code, out, _ = run("export", tmp_path / "network.json", "--to", "numpy", "--parameters", "auto", "--force", "--json")
    assert Fraction(json.loads(out)["deployed"]["bound"]) < Fraction(15626, 1000000)


def test_a_certificate_of_another_network_gives_none(run: Run, tmp_path: Path) -> None:
    approximate("abs(x - 1/3)", cells=4).save(tmp_path / "one")
    approximate("x", cells=4).save(tmp_path / "two")
    other = tmp_path / "two" / "certificate.json"
    code, _, err = run("export", tmp_path / "one" / "network.json", "--to", "numpy", "--certificate", other)
    assert code == 2 and "it proves no error in the sup norm of this network" in err
    other.replace(tmp_path / "one" / "certificate.json")
    code, out, _ = run("export", tmp_path / "one" / "network.json", "--to", "numpy")
    assert code == 0 and "deployed" not in out
    (tmp_path / "one" / "certificate.json").write_text("{}")
    code, out, _ = run("export", tmp_path / "one" / "network.json", "--to", "numpy", "--force")
    assert code == 0 and "deployed" not in out


def test_a_claim_about_an_older_file_goes(run: Run, tmp_path: Path) -> None:
    approximate("abs(x - 1/3)", cells=4).save(tmp_path)
    run("export", tmp_path / "network.json", "--to", "numpy")
    assert (tmp_path / "network_numpy.py.deployed.json").exists()
    (tmp_path / "certificate.json").unlink()
    assert run("export", tmp_path / "network.json", "--to", "numpy")[0] == 2
    assert run("export", tmp_path / "network.json", "--to", "numpy", "--force")[0] == 0
    assert not (tmp_path / "network_numpy.py.deployed.json").exists()


# --------------------------------------------------------------------------------------------------------- the verb


@pytest.fixture(scope="module")
def built() -> Approximation:
    found = approximate("abs(x - 1/3)", cells=64)
    assert isinstance(found, Approximation)
    return found


def test_a_built_network_is_exported(built: Approximation, tmp_path: Path) -> None:
    found = built.export(tmp_path / "net.npz", parameters="auto")
    names = ["net.npz", "net.npz.statement.json", "net.npz.deployed.json", "net_npz.py"]
    assert [path.name for path in found.files] == names
    assert found.text.startswith("float64: exact on the 2^-12 grid") and built.error.bound < found.bound < Fraction(1, 63)
    assert load_certificate(tmp_path / "net.npz.deployed.json").verdict.accepted
    network = convert(built.network, "numpy", parameters="auto")
    assert abs(network(np.array([[0.25]]))[0, 0] - 1 / 12) <= found.bound
    exact = built.export(tmp_path / "same.json", to="exact")
    assert load(exact.files[0]) == built.network and exact.bound == built.error.bound


def test_an_export_that_is_there_stays(built: Approximation, tmp_path: Path) -> None:
    (tmp_path / "net.npz.deployed.json").write_text("mine")
    with pytest.raises(UsageError, match=r"net\.npz\.deployed\.json exists; choose another path or write overwrite=True"):
        built.export(tmp_path / "net.npz", parameters="auto")
    assert len(list(tmp_path.iterdir())) == 1
    assert len(built.export(tmp_path / "net.npz", parameters="auto", overwrite=True).files) == 4


@pytest.mark.parametrize(
    ("path", "options", "says"),
    [
        ("net.py", {}, "its ending does not tell the backend; write to= with one of numpy, jax"),
        ("net.txt", {}, "its ending does not tell the backend"),
        ("net.npz", {"to": "onnx"}, "a file of onnx ends in .onnx"),
        ("net.npz", {"to": "tea"}, "backend 'tea' is not known"),
        ("net.vnnlib", {}, "vnnlib is made of a claim"),
        ("net.npz", {"batch": 3}, "batch is no option of numpy; its options are dtype, grid_bits, parameters, within"),
        ("net.json", {"dtype": "float32"}, "dtype is no option of exact; its options are none"),
        ("net.npz", {"within": 0.5}, "within = 0.5 is a float"),
    ],
)
def test_what_cannot_be_exported(built: Approximation, tmp_path: Path, path: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        built.export(tmp_path / path, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_callable_is_exported_without_a_claim(tmp_path: Path) -> None:
    built = approximate(lambda x: x / 2, dimension=1, lipschitz="1/2", cells=4)
    found = built.export(tmp_path / "net.npz")
    assert found.bound is None and len(found.files) == 3
