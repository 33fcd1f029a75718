"""The same instances by three checkers: Python's kernel, the program extracted from Rocq, and coqc on the generated file.

Times of one run, as ratios to the kernel's. The kernel checks more: the network's weights, its sizes, the lower bound. coqc
spends most of its time on loading the library.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from symnet import certify
from symnet.constructions.building import approximate
from symnet.kernel import check
from symnet.rocq.instance import instance_of
from symnet.rocq.script import instance_file, script

ROCQ = Path(__file__).resolve().parents[2] / "proofs" / "rocq"
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlopt")),
        reason="coqc, make or ocamlopt is missing: install Debian's packages coq and make",
    ),
]
CASES = [("abs(x - 1/3)", 1024), ("max(abs(x - 1/2), abs(y - 1/4))", 32), ("min(x, y) + z/2", 16), ("abs(x - 1/3)", 16384)]


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def run(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("text", "cells"), CASES)
def test_three_checkers(text: str, cells: int, tmp_path: Path) -> None:
    subprocess.run(["make", "-C", str(ROCQ), "native"], capture_output=True, check=True)
    made = certify(approximate(text, cells=cells))
    found = instance_of(made.content)
    (tmp_path / "inst.v").write_text(script(found, "of a bench", "inst.v"))
    (tmp_path / "inst.txt").write_text(instance_file(found))
    (tmp_path / "empty.v").write_text("From Symnet Require Import InstanceChecker.\n")
    kernel = seconds(lambda: check(made.data))
    program = seconds(lambda: run(ROCQ / "native" / "check_instance", tmp_path / "inst.txt"))
    coqc = seconds(lambda: run("coqc", "-Q", ROCQ, "Symnet", tmp_path / "inst.v"))
    empty = seconds(lambda: run("coqc", "-Q", ROCQ, "Symnet", tmp_path / "empty.v"))
    print(
        f"\n{text}, {cells} cells: kernel {kernel:.2f} s, program {program:.2f} s ({program / kernel:.2f} of it), "
        f"coqc {coqc:.2f} s ({coqc / kernel:.1f}), of which loading {empty:.2f} s"
    )
    assert check(made.data).accepted
