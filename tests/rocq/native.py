"""What tests of the native kernel share: the program and its verdicts, and certificates to change."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.commands import native_kernel
from symnet.kernel.arithmetic import show

ROOT = Path(__file__).resolve().parents[2]
ROCQ = ROOT / "proofs" / "rocq"
CORPUS = ROOT / "tests" / "kernel" / "corpus"
KNOWN = {
    "pl",
    "sizes",
    "lipschitz",
    "state",
    "first-pass",
    "snake-order",
    "partition",
    "run",
    "interpolant",
    "codes",
    "local-error",
    "lower-bound",
    "bit",
    "bit-code",
    "bit-range",
    "cell-value",
    "lp-error",
    "printed-counts",
    "printed-shape",
    "enclosure",
    "near-input",
    "near-affine",
    "near-same",
    "near-function",
    "near-substitute",
    "near-lattice",
    "near-sawtooth",
    "near-norm",
    "near-angle",
    "near-addition",
    "near-gate",
    "near-instead",
    "near-error",
    "near-carried",
    "near-square",
    "euaf-line",
    "euaf-steps",
    "line-error",
    "branches",
    "joined",
    "counterexample",
    "branches-in-floats",
    "joined-in-floats",
    "counterexample-in-floats",
    "shifted-code",
    "mid",
    "near-output",
    "evaluated-code",
}
"""The rules of kernel/Replay.v."""
FORMERLY_ACCEPTED = ("false_constant_index.json.gz", "false_constant_index_scan.json.gz", "false_leaf_matched.json.gz")
Json = dict[str, Any]

needs_program = [
    pytest.mark.rocq,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlfind")),
        reason="coqc, make or ocamlfind is missing: install Debian's packages coq, libzarith-ocaml-dev and ocaml-findlib",
    ),
]


def plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def judged(program: str, data: bytes, *files: Path) -> tuple[str, str]:
    """The program's verdict and reason; "unknown" where it does not know what is used."""
    run = subprocess.run([program, *map(str, files)], input=plain(data), capture_output=True, check=False, timeout=600)
    verdict, _, reason = run.stdout.decode().splitlines()[-1].partition(": ")
    assert native_kernel.VERDICTS[verdict] == run.returncode
    return ("unknown" if reason.startswith(native_kernel.UNKNOWN) else verdict), reason


def without(content: Json, rule: str) -> Json:
    """A certificate without its last step, of this rule, and without the claim of it."""
    *steps, last = content["steps"]
    assert last["rule"] == rule
    claims = [claim for claim in content["claims"] if claim != last["statement"]]
    return {**content, "steps": steps, "claims": claims}


def scan(text: str, cells: int | None = None, **options: Any) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, cells=cells, **options)).data))
    return content


def compiled(text: str, error: str) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, error=error)).data))
    return content


def place_of(content: Json, rule: str) -> int:
    """The first step of a rule."""
    return next(place for place, step in enumerate(content["steps"]) if step["rule"] == rule)


def folded() -> Json:
    """An exponential by one fold, of the corpus."""
    content: Json = json.loads((CORPUS / "accepted" / "near_addition.json").read_bytes())
    return content


def at(content: Json, rule: str) -> Json:
    """The first step of a rule."""
    step: Json = content["steps"][place_of(content, rule)]
    return step


def claim_of(content: Json, kind: str) -> Json:
    """The first claim of a kind."""
    return next(claim for claim in content["claims"] if claim["kind"] == kind)


def spoilt(content: Json, rule: str, **values: Any) -> None:
    """Change the statement of the first step of a rule, and its data where they have the key."""
    step = content["steps"][place_of(content, rule)]
    step["statement"].update(values)
    step["data"].update({key: value for key, value in values.items() if key in step["data"]})


def with_range(content: Json, tree: Any, box: list[list[str]], low: Fraction, high: Fraction) -> bytes:
    """A certificate with one step more, which nothing needs: the range of a tree of the inputs on a box."""
    cut = [[["input", f"{place:#x}"], *ends] for place, ends in enumerate(box)]
    statement: Json = {"cut": cut, "high": show(high), "kind": "enclosure", "low": show(low), "tree": tree}
    data = {**{key: value for key, value in statement.items() if key != "kind"}, "precision": "0x40", "splits": "."}
    step = {"data": data, "premises": [], "rule": "enclosure", "statement": statement}
    return sealed({**content, "steps": [*content["steps"], step]})
