"""Prints what symnet, Marabou and vibecheck say of instances, side by side: verdict, time, size of the proof, time to check it.

    python tests/bench/compare_verifiers.py FOLDER --only "acasxu_1_*,prop_3*" --marabou PYTHON --vibecheck PYTHON --seconds 60

FOLDER has an instances.csv, as VNN-COMP writes it and `symnet benchmark-set` does: ONNX file, VNN-LIB file, then sat or unsat
where it is known (or truth.json says so). PYTHON is one with maraboupy, "onnx<1.17", "numpy<2" and onnxruntime; without one only
symnet is asked. Marabou gets one query for each conjunction of each box, in floats, and the seconds for each of them. vibecheck
(vibecheck-nn, in a Python of its own) reads the files itself, writes no proof, and starts in about as long as torch does.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet.verification.given import load_given
from symnet.verification.property import Property
from symnet.verification.verify import Options, judged
from symnet.verification.vnnlib import load_property

MARABOU = """
import json, sys
sys.setrecursionlimit(100000)
from maraboupy import Marabou
given = json.load(sys.stdin)
answer = "unsat"
for query in given["queries"]:
    network = Marabou.read_onnx(given["network"])
    inputs, outputs = network.inputVars[0].flatten(), network.outputVars[0].flatten()
    for variable, (low, high) in zip(inputs, query["box"]):
        network.setLowerBound(variable, low)
        network.setUpperBound(variable, high)
    for constant, of_inputs, of_outputs in query["constraints"]:
        terms = [(inputs[i], c) for i, c in of_inputs] + [(outputs[i], c) for i, c in of_outputs]
        network.addInequality([v for v, _ in terms], [c for _, c in terms], -constant)
    options = Marabou.createOptions(verbosity=0, timeoutInSeconds=given["seconds"], produceProofs=given["proofs"])
    found = network.solve(options=options, verbose=False)[0]
    if found != "unsat":
        answer = found
    if found == "sat":
        break
print("\\nanswer", answer)
"""


@dataclass(frozen=True)
class Instance:
    """A network, a property, and the truth where it is known."""

    network: Path
    asked: Path
    truth: str

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return self.network.stem if self.network.stem == self.asked.stem else f"{self.network.stem}, {self.asked.stem}"


def instances(folder: Path, patterns: list[str]) -> list[Instance]:
    """Return those of instances.csv whose "network,property" matches a pattern."""
    known = folder / "truth.json"
    truths = {each["name"]: each["expected"] for each in json.loads(known.read_text())["instances"]} if known.exists() else {}
    found = []
    for network, asked, *more in csv.reader((folder / "instances.csv").read_text().splitlines()):
        stem = Path(network).stem
        truth = truths.get(stem, next((word for word in more if word in ("sat", "unsat")), ""))
        if any(fnmatch.fnmatchcase(f"{stem},{Path(asked).stem}", pattern) for pattern in patterns):
            found.append(Instance(folder / network, folder / asked, truth))
    return found


def by_symnet(instance: Instance, seconds: int) -> list[str]:
    """Verdict, time of the search, size of the certificate, time of the kernel."""
    answer = judged(load_given(instance.network), load_property(instance.asked), Options(seconds=float(seconds)))
    size = "" if answer.certificate is None else f"{len(answer.certificate.data):,} B"
    return [_against(instance, answer.verdict), f"{answer.seconds:.1f} s", size, f"{answer.check_seconds:.1f} s" if size else ""]


def by_marabou(instance: Instance, python: str, seconds: int, proofs: bool) -> list[str]:
    """Verdict, and time with reading the file."""
    asked = {"network": str(instance.network.resolve()), "seconds": seconds, "proofs": proofs}
    content = json.dumps({**asked, "queries": _queries(load_property(instance.asked))})
    begun = time.perf_counter()
    try:
        limit = 10 + seconds * 2
        done = subprocess.run([python, "-c", MARABOU], input=content, capture_output=True, text=True, timeout=limit)
        found = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("answer ")]
        verdict = found[-1].lower() if found else "error"
    except subprocess.TimeoutExpired:
        verdict = "timeout"
    return [_against(instance, verdict), f"{time.perf_counter() - begun:.1f} s"]


def by_vibecheck(instance: Instance, python: str, seconds: int) -> list[str]:
    """Verdict, and time with starting and reading the files."""
    files = [str(instance.asked.resolve()), "--network", f"N={instance.network.resolve()}"]
    begun = time.perf_counter()
    try:
        line = [python, "-m", "vibecheck", "verify", *files, "--timeout", str(seconds)]
        done = subprocess.run(line, capture_output=True, text=True, timeout=60 + 2 * seconds)
        verdict = (done.stdout.split() or ["error"])[-1]
    except subprocess.TimeoutExpired:
        verdict = "timeout"
    return [_against(instance, verdict), f"{time.perf_counter() - begun:.1f} s"]


def _queries(asked: Property) -> list[dict[str, Any]]:
    """The conjunctions of a property in floats."""
    return [
        {"box": [[float(low), float(high)] for low, high in root.box], "constraints": [_constraint(each) for each in conjunction]}
        for root in asked.roots
        for conjunction in root.conjunctions
    ]


def _constraint(constraint: Any) -> list[Any]:
    weights: dict[str, list[tuple[int, float]]] = {"X": [], "Y": []}
    for (kind, place), weight in constraint.form.weights:
        weights[kind].append((place, float(weight)))
    return [float(Fraction(constraint.form.constant)), weights["X"], weights["Y"]]


def _against(instance: Instance, verdict: str) -> str:
    """A verdict, marked where it contradicts the truth."""
    wrong = verdict in ("sat", "unsat") and instance.truth not in ("", verdict)
    return f"WRONG ({verdict})" if wrong else verdict


def main() -> int:
    """Print the table row by row."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--only", action="append", help='a pattern of "network,property" without endings; more than one may be given'
    )
    parser.add_argument("--marabou", help="a Python in which maraboupy is installed")
    parser.add_argument("--vibecheck", help="a Python in which vibecheck-nn is installed")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    heads = ["instance", "truth", "symnet", "search", "certificate", "kernel"]
    heads += ["Marabou", "time", "Marabou with proofs", "time"] if given.marabou else []
    heads += ["vibecheck", "time"] if given.vibecheck else []
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|", flush=True)
    for instance in instances(given.folder, given.only or ["*"]):
        row = [instance.name, instance.truth, *by_symnet(instance, given.seconds)]
        if given.marabou:
            for proofs in (False, True):
                row += by_marabou(instance, given.marabou, given.seconds, proofs)
        row += by_vibecheck(instance, given.vibecheck, given.seconds) if given.vibecheck else []
        print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
