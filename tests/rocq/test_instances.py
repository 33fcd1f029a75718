"""Rocq's kernel, the extracted program and Python's kernel agree on instances, good and spoilt.

`native` runs proofs/rocq/native/check_instance, `compiles` runs coqc on the generated file.
"""

from __future__ import annotations

import copy
import gzip
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet import certify
from symnet.certificates.certificate import sealed
from symnet.constructions.building import approximate
from symnet.core.rational import from_hex, to_hex
from symnet.errors import SymnetError, Unproved
from symnet.kernel import check
from symnet.rocq.instance import Instance, instance_of
from symnet.rocq.script import instance_file, script
from symnet.rocq.slopes import square_of_slope

ROOT = Path(__file__).resolve().parents[2]
ROCQ = ROOT / "proofs" / "rocq"
CORPUS = ROOT / "tests" / "kernel" / "corpus"
PROGRAM = ROCQ / "native" / "check_instance"
ACCEPTED, REJECTED, MALFORMED = 0, 1, 2

pytestmark = [
    pytest.mark.rocq,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlopt")),
        reason="coqc, make or ocamlopt is missing: install Debian's packages coq and make",
    ),
]
Json = dict[str, Any]
HELD_BACK = [("abs(x - 1/3)", 16), ("max(abs(x - 1/2), abs(y - 1/4))", 6), ("min(x, y) + z/2", 3)]
FRESH = [
    *HELD_BACK,
    ("x**3 - x", 8),
    ("1/(1 + x)", 8),
    ("x*y - abs(y - 1/3)/2", 5),
    ("2/3 + 0*x", 4),
    ("x/(1 + y**2) - z", 3),
    ("max(-1/3, -2*x) - 1", 4),
]


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    run = subprocess.run(["make", "-C", str(ROCQ), "native"], capture_output=True, text=True, check=False, timeout=900)
    assert run.returncode == 0, run.stderr


def native(found: Instance, folder: Path) -> int:
    place = folder / "inst.txt"
    place.write_text(instance_file(found))
    return subprocess.run([PROGRAM, place], capture_output=True, check=False, timeout=60).returncode


def compiled(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    place = folder / "inst.v"
    place.write_text(text)
    command = ["coqc", "-Q", str(ROCQ), "Symnet", str(place)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def compiles(found: Instance, folder: Path) -> bool:
    run = compiled(script(found, "of a test", "inst.v"), folder)
    assert run.returncode == 0 or "Error" in run.stderr, run.stderr
    return run.returncode == 0


def content_of(path: Path) -> Json:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def axioms(printed: str) -> set[str]:
    """The names that `Print Assumptions` lists."""
    return {line.split(":")[0].strip() for line in printed.splitlines() if line and line[0] not in " A"}


# ---------- accepted by all three ----------


@pytest.mark.parametrize(("text", "cells"), FRESH)
def test_fresh_certificates(text: str, cells: int, tmp_path: Path) -> None:
    made = certify(approximate(text, cells=cells))
    assert made.verdict.accepted
    found = instance_of(made.content)
    assert native(found, tmp_path) == ACCEPTED
    run = compiled(script(found, "of a test", "inst.v"), tmp_path)
    assert run.returncode == 0, run.stderr
    recorded = (ROCQ / "assumptions.txt").read_text()
    assert axioms(run.stdout) and all(f"{name}" in recorded for name in axioms(run.stdout))


@pytest.mark.parametrize("name", ["scan_1", "scan_2", "ranges"])
def test_accepted_files_of_the_corpus(name: str, tmp_path: Path) -> None:
    found = instance_of(content_of(CORPUS / "accepted" / f"{name}.json"))
    assert native(found, tmp_path) == ACCEPTED and compiles(found, tmp_path)


def test_random_targets(tmp_path: Path) -> None:
    """What the kernel accepts, the program accepts; with a smaller constant on one box it refuses."""
    chance = random.Random(7)
    for _ in range(40):
        try:
            made = certify(approximate(expression(chance, 2), dimension=2, cells=3))
        except Unproved:  # the derived constant is out of reach of the kernel's boxes
            continue
        found = instance_of(made.content)
        assert made.verdict.accepted and native(found, tmp_path) == ACCEPTED, made.verdict.target
        square = square_of_slope(found.target, [(Fraction(0), Fraction(1))] * 2)
        if square:
            lower = Fraction(int(float(square) ** 0.5 * 999), 1000)
            assert native(replace(found, lipschitz=lower, splits="."), tmp_path) == REJECTED


def expression(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return f"({chance.choice('xy')} - {chance.randint(1, 5)}/{chance.choice([3, 7])})"
    first, second = expression(chance, depth - 1), expression(chance, depth - 1)
    forms = ["({} + {})", "({} - {})", "max({}, {})", "min({}, {})", "({})*({})", "(abs({}) - {}/3)", "(({})**2 - {})"]
    return chance.choice(forms).format(first, second)


# ---------- refused by all three ----------


def steps_of(content: Json) -> tuple[int, int]:
    """Cells an axis and dimension."""
    cells = next(step["statement"]["cells"] for step in content["steps"] if step["rule"] == "interpolant")
    return int(from_hex(cells)), int(content["network"]["inputs"], 16)


def another_first_digit(content: Json) -> None:
    change(content, "v", Fraction(1, 4))


def another_last_digit(content: Json) -> None:
    cells, dimension = steps_of(content)
    change(content, "v", Fraction(1, 4 ** ((cells + 1) ** dimension - 1)))


def another_scale(content: Json) -> None:
    change(content, "s", Fraction(1, 5))


def another_offset(content: Json) -> None:
    change(content, "b", Fraction(1, 5))


def change(content: Json, name: str, by: Fraction) -> None:
    parameters = content["network"]["parameters"]
    parameters[name] = to_hex(from_hex(parameters[name]) + by)


def a_smaller_error(content: Json) -> None:
    """E below what the codes and the modulus give: by one thousandth of it."""
    for step in content["steps"]:
        if step["rule"] == "local-error":
            smaller = to_hex(from_hex(step["data"]["bound"]) * Fraction(999, 1000))
            step["data"]["bound"] = step["statement"]["bound"] = smaller
            content["claims"] = [step["statement"]]


def nearer_codes(content: Json) -> None:
    """Codes said to be exact."""
    for step in content["steps"]:
        if step["rule"] == "codes":
            step["data"]["bound"] = step["statement"]["bound"] = "0x0"


def another_target(content: Json) -> None:
    content["target"] = [["add", content["target"][0], ["number", "0x1"]]]


def one_more_cell(content: Json) -> None:
    cells = to_hex(Fraction(steps_of(content)[0] + 1))
    for step in content["steps"]:
        for part in (step["data"], step["statement"]):
            if "cells" in part:
                part["cells"] = cells


SPOILT = [
    another_first_digit,
    another_last_digit,
    another_scale,
    another_offset,
    a_smaller_error,
    nearer_codes,
    another_target,
    one_more_cell,
]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize(("text", "cells"), HELD_BACK)
def test_spoilt_certificates(text: str, cells: int, spoil: Callable[[Json], None], tmp_path: Path) -> None:
    content = copy.deepcopy(certify(approximate(text, cells=cells)).content)
    spoil(content)
    assert check(sealed(content)).verdict == "rejected"
    found = instance_of(content)
    assert native(found, tmp_path) == REJECTED
    if cells == HELD_BACK[1][1]:  # coqc takes seconds a file, and the dimension makes no difference to it
        assert not compiles(found, tmp_path)


@pytest.mark.parametrize(("text", "cells"), HELD_BACK)
def test_a_constant_that_is_too_small(text: str, cells: int, tmp_path: Path) -> None:
    content = copy.deepcopy(certify(approximate(text, cells=cells)).content)
    found = instance_of(content)
    smaller = replace(found, lipschitz=found.lipschitz * Fraction(999, 1000))
    for step in content["steps"]:
        if step["rule"] == "lipschitz":
            step["data"]["constant"] = step["statement"]["constant"] = to_hex(smaller.lipschitz)
    assert check(sealed(content)).verdict == "rejected"
    assert native(smaller, tmp_path) == REJECTED and not compiles(smaller, tmp_path)


FLAWS_OF_A_PROOF = {"codes_of_a_band_for_a_tree"}
"""Files whose claim is true of their network: only a step is wrong."""


def _in_scope(path: Path) -> Any:
    """The instance of a file of the corpus, None where it is out of scope."""
    try:
        return instance_of(content_of(path))
    except (SymnetError, KeyError, ValueError, TypeError, IndexError):
        return None


def test_rejected_files_of_the_corpus(tmp_path: Path) -> None:
    """A file is out of scope, or its instance is refused, or its flaw is not in the instance but in the network or a proof."""
    good = [found for path in sorted((CORPUS / "accepted").iterdir()) if (found := _in_scope(path)) is not None]
    refused = []
    for path in sorted((CORPUS / "rejected").iterdir()):
        found = _in_scope(path)
        if found is not None and found not in good and path.name.split(".")[0] not in FLAWS_OF_A_PROOF:
            assert native(found, tmp_path) == REJECTED, path.name
            refused.append(path.name.split(".")[0])
    assert {"another_digit", "another_shift", "another_target", "a_digit_three", "codes_nearer_by_one_thousandth"} <= set(refused)


@pytest.mark.parametrize("name", ["another_digit", "another_shift", "another_target", "a_digit_three"])
def test_rejected_files_of_the_corpus_do_not_compile(name: str, tmp_path: Path) -> None:
    assert not compiles(instance_of(content_of(CORPUS / "rejected" / f"{name}.json")), tmp_path)


def test_a_function_that_is_not_the_expression(tmp_path: Path) -> None:
    """The Rocq function is compared with the expression that is checked."""
    found = instance_of(content_of(CORPUS / "accepted" / "scan_1.json"))
    text = script(found, "of a test", "inst.v")
    assert text.count("Rabs (x0 - 1 / 3)") == 1
    assert compiled(text.replace("Rabs (x0 - 1 / 3)", "Rabs (x0 - 1 / 4)"), tmp_path).returncode != 0
    assert compiled(text.replace("x - f x) <= ", "x - f x) <= 99 / 100 * "), tmp_path).returncode != 0


# ---------- the reader of the program ----------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("symnet instance 1", "symnet instance 2"),
        ("dimension 1", "dimension 01"),
        ("dimension 1", "dimension -1"),
        ("cells", "cell"),
        ("scale 0x1/0x2", "scale 1/2"),
        ("scale 0x1/0x2", "scale 0x1/0x0"),
        ("scale 0x1/0x2", "scale 0x01/0x2"),
        ("abs sub x0 0x1/0x3", "abs sub x0"),
        ("abs sub x0 0x1/0x3", "abs sub x0 0x1/0x3 x0"),
        ("abs sub", "sin sub"),
        ("splits .", "splits 0."),
        ("splits .", "splits .."),
        ("word 0x", "word 0xg"),
        ("error", "error 0x1\nerror"),
    ],
)
def test_malformed_instances(old: str, new: str, tmp_path: Path) -> None:
    text = instance_file(instance_of(content_of(CORPUS / "accepted" / "scan_1.json")))
    assert text.count(old) >= 1, text
    (tmp_path / "inst.txt").write_text(text.replace(old, new, 1))
    run = subprocess.run([PROGRAM, tmp_path / "inst.txt"], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == MALFORMED and run.stdout.startswith("malformed")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert subprocess.run([PROGRAM, tmp_path / "no"], capture_output=True, check=False, timeout=60).returncode == MALFORMED
