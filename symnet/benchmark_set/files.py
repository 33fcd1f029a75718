"""The files of the set: ONNX, VNN-LIB and SMT-LIB for every instance, the truth, a table, and a script that runs tools."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from symnet.benchmark_set.family import Instance
from symnet.core.codec import write_whole
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.export.extras import need
from symnet.export.formats import dyadic, float_format
from symnet.library.calculus import unrolled

TRUTH = "truth.json"
SCRIPT = "run.py"
FORMAT = "symnet benchmark set 1"


@dataclass(frozen=True)
class Entry:
    """What is written of one instance."""

    files: Mapping[str, bytes]
    truth: Mapping[str, Any]


def entry(instance: Instance, dtype: str = "float64") -> Entry:
    """Return the files of an instance and its truth; the ONNX file holds the very network, no number rounded.

    Raises UsageError where a power of 4 is beyond the format.
    """
    need("onnx", "onnx")
    from symnet.export.onnx_graph import onnx_model

    claim, factor = instance.claim, instance.claim.scaled[1]
    output = "phi - f" if factor == 1 else f"{factor} (phi - f)"
    program = claim.onnx_program(float_format(dtype))
    note = {"claim": claim.text, "output": output, "target": claim.target}
    contents = {
        f"{instance.name}.onnx": onnx_model(program, note).SerializeToString(),
        f"{instance.name}.vnnlib": claim.vnnlib().encode("ascii"),
        f"{instance.name}.smt2": claim.smtlib().encode("ascii"),
    }
    return Entry(contents, _truth(instance, output, program.layers))


def _truth(instance: Instance, output: str, layers: int) -> dict[str, Any]:
    subject, claim = instance.subject, instance.claim
    return {
        "name": instance.name,
        "network": {
            "construction": subject.built.plan.construction,
            "target": subject.target,
            "dimension": subject.built.network.inputs,
            "cells_per_axis": subject.built.plan.cells,
            "neurons": subject.built.network.size.neurons,
            "depth": subject.built.network.size.depth,
            "onnx_layers": layers,
            "bits_of_the_longest_number": longest_number(claim.scaled[0]),
        },
        "claim": claim.text,
        "onnx_output": output,
        "factor": claim.scaled[1],
        "bound": str(claim.bound),
        "box": [[str(low), str(high)] for low, high in claim.sides],
        "holds": instance.holds,
        "expected": "unsat" if instance.holds else "sat",
        "sup": str(subject.sup),
        "attained_at": [str(x) for x in subject.attained],
        "gap": str(instance.gap),
        "proof": subject.proof,
        "counterexample": None if instance.point is None else _refutation(instance, instance.point),
    }


def _refutation(instance: Instance, point: Sequence[Fraction]) -> dict[str, Any]:
    error, value = instance.subject.error(point), instance.subject.at(point)
    return {"point": [str(x) for x in point], "network": str(error + value), "target": str(value), "difference": str(error)}


def longest_number(network: Network) -> int:
    """Return the bits from the first to the last 1 of the longest dyadic number of a bound network, scans written out."""
    written = unrolled(network)
    found = 0
    for entry in {*written.entries(), *(Fraction(value) for value in written.parameters.values())}:
        value = written.number(entry)
        if value and not value.denominator & (value.denominator - 1):
            found = max(found, abs(dyadic(value)[0]).bit_length())
    return found


def contents_of(entries: Iterable[Entry], seconds: int, dtype: str = "float64") -> dict[str, bytes]:
    """Return every file of the set by name; `seconds` is the time limit that instances.csv states."""
    found: dict[str, bytes] = {}
    truths: list[Mapping[str, Any]] = []
    for each in entries:
        found |= each.files
        truths.append(each.truth)
    names = [truth["name"] for truth in truths]
    found["instances.csv"] = "".join(f"{name}.onnx,{name}.vnnlib,{seconds}\n" for name in names).encode("ascii")
    top = {"format": FORMAT, "seconds": seconds, "dtype": dtype, "instances": truths}
    found[TRUTH] = (json.dumps(top, indent=1, ensure_ascii=True) + "\n").encode("ascii")
    found["README.md"] = readme(truths, dtype).encode("ascii")
    found[SCRIPT] = files("symnet.benchmark_set").joinpath("run.py").read_bytes()
    return found


def write_set(folder: Path, contents: Mapping[str, bytes], force: bool) -> None:
    """Write the folder, whole or not at all; `force` replaces one that holds such a set."""
    check_folder(folder, force)
    try:
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be written ({problem.strerror}); choose another place") from problem
    try:
        for name, content in contents.items():
            write_whole(made / name, content)
        made.chmod(0o755)
        if folder.exists():
            folder.rename(made / "replaced")
        made.rename(folder)
        shutil.rmtree(folder / "replaced", ignore_errors=True)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be written ({problem.strerror}); choose another place") from problem
    finally:
        shutil.rmtree(made, ignore_errors=True)


def check_folder(folder: Path, force: bool) -> None:
    """Raise UsageError unless the folder may be written."""
    if not folder.parent.is_dir():
        raise UsageError(f"{folder}: {folder.parent} is not a folder; create it first")
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise UsageError(f"{folder} is not a folder; choose another name")
    if any(folder.iterdir()) and not force:
        raise UsageError(f"{folder} exists and is not empty; choose another name or write --force")
    if any(folder.iterdir()) and not (folder / TRUTH).is_file():
        raise UsageError(f"{folder} holds no benchmark set ({TRUTH}), so --force does not replace it; choose another name")


HEAD = """# Networks with properties whose truth is known exactly

Written by `symnet benchmark-set`. Every instance is a network phi, a piecewise-linear function f and the claim
`|phi(x) - f(x)| <= E for all x in a box`; the ONNX graph and the SMT-LIB text compute phi - f (times the factor in
truth.json), so f is part of the network. Semantics: real arithmetic on the numbers as they are stored. No number was
rounded: what FLOAT does not hold is written as a sum of numbers that it does hold.

`unsat`: the claim is true, and E is above the exact sup of |phi - f| on the box. `sat`: it is false, and the point given
violates it, in exact arithmetic; its coordinates are FLOAT numbers. No bound equals the sup, so it does not matter
whether inequalities are strict. A bound is about 1/16 (true, false) or 2^-20 (close) away from the sup, relative to it.

| file | |
|---|---|
| NAME.onnx, NAME.vnnlib | the network (MatMul, Add, Relu, Identity; FLOAT) and the negated claim |
| NAME.smt2 | both, in QF_LRA with exact rationals |
| instances.csv | onnx, vnnlib, time limit in seconds |
| truth.json | everything in the table below, exactly |
| run.py | runs tools that are installed and compares: `python run.py --tools z3,cvc5,marabou,onnxruntime --seconds 60` |

The networks of Theorem 2.1 keep their bound off the trifling region only, so their claims are about the last cell,
where the network is constant. `bits` is the length of the longest number of the network; beyond 53 (float64) or 24
(float32) a tool that stores or computes in floats works with another network.

| name | neurons | depth | bits | f | box | E | truth | exact sup | counterexample, and phi - f there |
|---|---|---|---|---|---|---|---|---|---|
"""


def readme(truths: Sequence[Mapping[str, Any]], dtype: str) -> str:
    """Return the page that comes with the set."""
    return HEAD.replace("FLOAT", dtype) + "".join(f"| {' | '.join(_cells(truth))} |\n" for truth in truths)


def _cells(truth: Mapping[str, Any]) -> list[str]:
    network, found = truth["network"], truth["counterexample"]
    sizes = [str(network[key]) for key in ("neurons", "depth", "bits_of_the_longest_number")]
    box = " x ".join(f"[{low}, {high}]" for low, high in truth["box"])
    refuted = "" if found is None else f"({', '.join(found['point'])}): {found['difference']}"
    answer = f"{'true' if truth['holds'] else 'false'} ({truth['expected']})"
    return [truth["name"], *sizes, network["target"], box, truth["bound"], answer, truth["sup"], refuted]
