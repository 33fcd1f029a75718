"""Runs verification tools on a benchmark set and compares their answers with the truth. It stands alone: no symnet needed.

    python run.py --tools z3,cvc5,marabou,onnxruntime --seconds 60 [--only PATTERN] [--results FILE]

A tool must be installed for the Python that runs this script (z3-solver, cvc5, maraboupy with onnx, neuralsat, onnxruntime).
Answers are added to results.json beside this file, so tools that need another Python can be run by that one; the table at
the end shows all of them. "onnxruntime" is no verifier: it evaluates the ONNX file in floats, at the counterexample of a
false claim, or at a grid of points for a true one.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGES = {
    "z3": "z3-solver",
    "cvc5": "cvc5",
    "marabou": "maraboupy",
    "neuralsat": "neuralsat",
    "onnxruntime": "onnxruntime",
}
ANSWER = "answer: "
POINTS = {1: 1000, 2: 32}
"""Steps of the grid an axis on which a true claim is evaluated in floats."""


def z3(name: str, truth: Mapping[str, Any], seconds: int) -> str:
    """z3 on the SMT-LIB file."""
    library = import_module("z3")
    solver = library.Solver()
    solver.from_file(str(HERE / f"{name}.smt2"))
    return str(solver.check())


def cvc5(name: str, truth: Mapping[str, Any], seconds: int) -> str:
    """cvc5 on the SMT-LIB file."""
    library = import_module("cvc5")
    solver = library.Solver(library.TermManager())
    parser = library.InputParser(solver)
    parser.setFileInput(library.InputLanguage.SMT_LIB_2_6, str(HERE / f"{name}.smt2"))
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer += str(command.invoke(solver, parser.getSymbolManager()))
    return answer.strip()


def marabou(name: str, truth: Mapping[str, Any], seconds: int) -> str:
    """Marabou on the ONNX file, one query for each side of the negated claim."""
    library = import_module("maraboupy.Marabou")
    sys.setrecursionlimit(100_000)  # its reader of ONNX files recurses along the layers
    factor, bound = truth["factor"], Fraction(truth["bound"])
    for sign in (1, -1):
        network = library.read_onnx(str(HERE / f"{name}.onnx"))
        inputs, output = network.inputVars[0].flatten(), network.outputVars[0].flatten()[0]
        for variable, (low, high) in zip(inputs, truth["box"], strict=True):
            network.setLowerBound(variable, float(Fraction(low)))
            network.setUpperBound(variable, float(Fraction(high)))
        network.addInequality([output], [-sign], -float(factor * bound))
        answer, values, _ = network.solve(options=library.createOptions(verbosity=0, timeoutInSeconds=seconds), verbose=False)
        if answer == "sat":
            return f"sat at {', '.join(repr(values[variable]) for variable in inputs)}"
        if answer != "unsat":
            return str(answer)
    return "unsat"


def neuralsat(name: str, truth: Mapping[str, Any], seconds: int) -> str:
    """NeuralSAT on the ONNX and VNN-LIB files, on the processor."""
    spec = find_spec("src.main")
    files = ["--net", str(HERE / f"{name}.onnx"), "--spec", str(HERE / f"{name}.vnnlib")]
    command = [sys.executable, str(spec.origin if spec else ""), *files, "--timeout", str(seconds), "--device", "cpu"]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.findall(r"^(?:ReturnStatus\.)?(\w+),[0-9.]+$", done.stdout, re.MULTILINE)
    return str(found[-1]).lower() if found else f"error: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}"


def onnxruntime(name: str, truth: Mapping[str, Any], seconds: int) -> str:
    """The ONNX file in its own floats: does a point show a violation?"""
    numpy, library = import_module("numpy"), import_module("onnxruntime")
    session = library.InferenceSession(str(HERE / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    found = truth["counterexample"]
    points = [[float(Fraction(x)) for x in found["point"]]] if found else list(_grid(truth["box"]))
    kind = numpy.float32 if session.get_inputs()[0].type == "tensor(float)" else numpy.float64
    values = session.run(None, {"x": numpy.array(points, dtype=kind)})[0][:, 0].astype(float) / truth["factor"]
    answer = "sat" if (abs(values) >= float(Fraction(truth["bound"]))).any() else "no violation"
    if not found:
        return f"{answer} (largest {abs(values).max():.3g})"
    exact = float(Fraction(found["difference"]))
    off = abs(values[0] - exact)
    return f"{answer} (phi - f = {values[0]:.3g}" + (f", exactly {exact:.3g})" if off > abs(exact) / 1e6 else ")")


def _grid(box: list[list[str]]) -> Iterator[list[float]]:
    steps = POINTS.get(len(box), 4)
    sides = [
        [Fraction(low) + Fraction(k, steps) * (Fraction(high) - Fraction(low)) for k in range(steps + 1)] for low, high in box
    ]
    yield from ([float(x) for x in point] for point in product(*sides))


TOOLS: dict[str, Callable[[str, Mapping[str, Any], int], str]] = {
    "z3": z3,
    "cvc5": cvc5,
    "marabou": marabou,
    "neuralsat": neuralsat,
    "onnxruntime": onnxruntime,
}


def judged(expected: str, answer: str, tool: str) -> str:
    """Return right, WRONG, or what else became of it."""
    if tool == "onnxruntime":  # it looks at points only: it proves nothing
        seen = answer.startswith("sat")
        return "seen" if seen and expected == "sat" else "false alarm" if seen else "not seen"
    word = re.match(r"unsat|sat|unknown|timeout|error", answer)
    if word is None or word[0] not in ("sat", "unsat"):
        return "time out" if word and word[0] == "timeout" else "error" if word and word[0] == "error" else "unknown"
    return "right" if word[0] == expected else f"WRONG ({word[0]})"


def asked(tool: str, name: str, seconds: int) -> dict[str, Any]:
    """Run a tool on an instance in a process of its own."""
    command = [sys.executable, str(HERE / "run.py"), "--one", tool, name, "--seconds", str(seconds)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        output, errors = process.communicate(timeout=seconds)
        found = [line.removeprefix(ANSWER) for line in output.splitlines() if line.startswith(ANSWER)]
        lines = [line for line in errors.splitlines() if re.match(r"\w[\w.]*: ", line)]
        answer = found[-1] if found else f"error: exit code {process.returncode} {lines[-1] if lines else ''}".strip()
    except subprocess.TimeoutExpired:
        answer = "timeout"
    finally:
        _end(process)
    return {"answer": answer, "seconds": round(time.perf_counter() - start, 2), "limit": seconds}


def _end(process: subprocess.Popen[str]) -> None:
    """End a process that is still there, and what it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()


def table(truths: list[Mapping[str, Any]], results: Mapping[str, Any]) -> str:
    """Return a table in Markdown: instances against tools."""
    tools = [tool for tool in TOOLS if tool in results]
    lines = [f"| instance | truth | {' | '.join(tools)} |", "|---" * (len(tools) + 2) + "|"]
    for truth in truths:
        row = [truth["name"], truth["expected"]]
        for tool in tools:
            found = results[tool]["answers"].get(truth["name"])
            row.append("" if found is None else _shown(tool, truth["expected"], found))
        if any(row[2:]):
            lines.append(f"| {' | '.join(row)} |")
    limits = []
    for tool in tools:
        known = {found["limit"] for found in results[tool]["answers"].values()}
        limits.append(f"{tool}: {results[tool]['package']}, limit {' or '.join(map(str, sorted(known)))} s")
    return "\n".join([*lines, "", "; ".join(limits)])


def _shown(tool: str, expected: str, found: Mapping[str, Any]) -> str:
    verdict = judged(expected, found["answer"], tool)
    if tool == "onnxruntime":
        return f"{verdict}: {found['answer'].partition(' (')[2].rstrip(')')}"
    return verdict if verdict == "time out" else f"{verdict}, {found['seconds']:.1f} s"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tools", default="z3,cvc5,onnxruntime", help=f"some of {', '.join(TOOLS)}")
    parser.add_argument("--seconds", type=int, default=60, help="time limit for each instance and tool")
    parser.add_argument("--only", default="*", help="instances whose name matches, such as 'scan*'")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="the file that collects the answers")
    parser.add_argument("--one", nargs=2, metavar=("TOOL", "NAME"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = set(given.tools.split(",")) - set(TOOLS) - {""}
    if unknown:
        parser.error(f"--tools {', '.join(sorted(unknown))}: choose from {', '.join(TOOLS)}")
    if given.seconds < 1:
        parser.error(f"--seconds {given.seconds}: write a positive number")
    return given


def main() -> int:
    """Run the tools; the exit code is 1 where an answer is wrong."""
    given = _arguments()
    truths = json.loads((HERE / "truth.json").read_text())["instances"]
    if given.one:
        tool, name = given.one
        print(ANSWER + TOOLS[tool](name, next(truth for truth in truths if truth["name"] == name), given.seconds), flush=True)
        return 0
    results = json.loads(given.results.read_text()) if given.results.exists() else {}
    for tool in filter(None, given.tools.split(",")):
        try:
            package = f"{PACKAGES[tool]} {version(PACKAGES[tool])}"
        except PackageNotFoundError:
            print(f"{tool}: not installed for this Python; pip install {PACKAGES[tool]}", file=sys.stderr)
            continue
        known = results.setdefault(tool, {"answers": {}}) | {"package": package}
        results[tool] = known
        for truth in (truth for truth in truths if fnmatch.fnmatchcase(truth["name"], given.only)):
            found = known["answers"][truth["name"]] = asked(tool, truth["name"], given.seconds)
            verdict = judged(truth["expected"], found["answer"], tool)
            print(f"{tool:<10}{truth['name']:<24}{verdict:<14}{found['seconds']:8.2f} s  {found['answer']}", file=sys.stderr)
            given.results.write_text(json.dumps(results, indent=1) + "\n")
    print(table(truths, results))
    return 1 if any(_is_wrong(truth, tool, results[tool]["answers"]) for truth in truths for tool in results) else 0


def _is_wrong(truth: Mapping[str, Any], tool: str, answers: Mapping[str, Any]) -> bool:
    found = answers.get(truth["name"])
    return found is not None and judged(truth["expected"], found["answer"], tool).startswith("WRONG")


if __name__ == "__main__":
    sys.exit(main())
