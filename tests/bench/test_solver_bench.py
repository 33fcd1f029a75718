"""The kernel beside SMT solvers on the same claim: |scan network - f| <= E on [0, 1], f = |x - 1/3|, 2^n cells.

Run by `make bench` where the extra `smt` is installed (z3-solver, cvc5); a solver that passes SECONDS is cut off and shown so.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from symnet import Approximation, approximate, certify
from symnet.kernel import check

pytestmark = pytest.mark.bench
SECONDS = 60
RUN = {
    "z3": "import sys, z3; s = z3.Solver(); s.from_file(sys.argv[1]); print(s.check())",
    "cvc5": (
        "import sys, cvc5\n"
        "tm = cvc5.TermManager(); s = cvc5.Solver(tm); p = cvc5.InputParser(s)\n"
        "p.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.argv[1])\n"
        "while True:\n"
        "    c = p.nextCommand()\n"
        "    if c.isNull(): break\n"
        "    text = c.invoke(s, p.getSymbolManager())\n"
        "    if text.strip(): print(text.strip())\n"
    ),
}


def number(value: Fraction) -> str:
    """A rational in SMT-LIB."""
    text = f"(/ {abs(value.numerator)}.0 {value.denominator}.0)"
    return f"(- {text})" if value < 0 else text


def smtlib(built: Approximation) -> str:
    """The negated claim in QF_LRA: a variable a neuron, relu as ite; unsat means that the claim holds."""
    graph = built.network.neurons()
    lines = ["(set-logic QF_LRA)", "(declare-const x1 Real)", "(assert (<= 0.0 x1 1.0))"]
    name = {node: f"n{place}" for place, node in enumerate(graph.nodes)} | {"x1": "x1"}
    for node, data in graph.nodes(data=True):
        if data["activation"] == "input":
            continue
        terms = [f"(* {number(edge['weight'])} {name[source]})" for source, _, edge in graph.in_edges(node, data=True)]
        total = f"(+ {number(data['bias'])} 0.0 {' '.join(terms)})"
        lines.append(f"(declare-const s{name[node]} Real)\n(assert (= s{name[node]} {total}))")
        kept = f"(ite (<= s{name[node]} 0.0) 0.0 s{name[node]})" if data["activation"] == "relu" else f"s{name[node]}"
        lines.append(f"(declare-const {name[node]} Real)\n(assert (= {name[node]} {kept}))")
    output, third = name[graph.graph["outputs"][0]], number(Fraction(1, 3))
    error = f"(- {output} (ite (<= x1 {third}) (- {third} x1) (- x1 {third})))"
    bound = number(built.error.bound)
    lines += [f"(assert (or (> {error} {bound}) (< {error} (- {bound}))))", "(check-sat)"]
    return "\n".join(lines)


def solved(solver: str, path: Path) -> str:
    """The seconds a solver takes, or what became of it."""
    if importlib.util.find_spec(solver) is None:
        return "not installed"
    text = path.read_text() if solver == "cvc5" else path.read_text().replace("(check-sat)", "")
    path.write_text(text)
    start = time.perf_counter()
    try:
        command = [sys.executable, "-c", RUN[solver], str(path)]
        found = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired:
        return f"cut off at {SECONDS} s"
    assert found.stdout.split() == ["unsat"], found.stdout
    return f"{time.perf_counter() - start:.2f} s"


def test_the_same_claim(tmp_path: Path) -> None:
    print(f"\n{'cells':>6}{'neurons':>9}{'kernel':>10}{'cvc5':>18}{'z3':>18}")
    for n in range(1, 7):
        built = approximate("abs(x - 1/3)", n=n)
        data = certify(built).data
        start = time.perf_counter()
        assert check(data).accepted
        kernel = time.perf_counter() - start
        path = tmp_path / f"claim_{n}.smt2"
        path.write_text(smtlib(built))
        rows = [solved(solver, path) for solver in ("cvc5", "z3")]
        print(f"{1 << n:6}{built.network.size.neurons:9}{kernel:8.2f} s{rows[0]:>18}{rows[1]:>18}")
