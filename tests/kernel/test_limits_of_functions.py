"""Refusals and branches of single functions that no small certificate reaches: limits, odd bytes, sizes by hand."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kernel.certificates import base

import symnet.kernel
from symnet.certificates.certificate import sealed
from symnet.kernel import __main__ as command
from symnet.kernel import check, cutting, evaluation, parts, slices
from symnet.kernel.decode import decode
from symnet.kernel.plain import sealed_digest
from symnet.kernel.syntax import MAX_WEIGHT, Budget, Network, Node, Rejected, Row
from symnet.kernel.targets import functions, gradient, intervals
from symnet.kernel.targets.expression import flatten, on_box
from symnet.kernel.theories import local, rounding, scan, sizes

ONE = Fraction(1)
X, Y = ["variable", "0x0"], ["variable", "0x1"]


def n(text: str) -> list[str]:
    return ["number", text]


def layer(name: str, reads: str, *rows: Row, activation: str = "identity", stop: int = 1) -> Node:
    return Node(name, ((reads, 0, stop),), activation, rows)


def test_a_file_that_does_not_fit_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("rows")

    monkeypatch.setattr(symnet.kernel, "decode", broken)
    verdict = check(sealed(base("scan_1")))
    assert (verdict.verdict, verdict.reason) == ("malformed", "certificate: it does not fit the format (KeyError('rows'))")


def test_a_part_names_the_bytes_it_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(sealed(base("scan_1")))
    assert command.main([str(file), "--part", "0/2"]) == 0
    assert capsys.readouterr().out == f"part accepted of {parts.digest_of(file.read_bytes(), [])}\n"


def test_a_number_that_python_does_not_print() -> None:
    assert command._decimal("0x" + "f" * 2_000) == "a number of thousands of digits"
    assert command._decimal("0x1/0x3") == "0.333333334"


def test_forms_held_by_a_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(sealed(base("scan_2"))).accepted
    monkeypatch.setattr(cutting, "MAX_HELD", 2)
    verdict = check(sealed(base("scan_2")))
    assert verdict.verdict == "rejected" and "the forms of neurons have more than 2 coefficients in all" in verdict.reason


def test_rows_of_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["symnet.kernel.decode"], "MAX_NUMBERS", 5)
    verdict = check(sealed(base("band_1")))
    assert (verdict.verdict, verdict.reason) == ("malformed", "target: bands of more than 5 numbers in all")


def test_a_neuron_that_is_not_there() -> None:
    network = Network(1, (layer("a", "input", Row(ONE, ((0, ONE),))),), {})
    known = {("input", 0): ONE}
    with pytest.raises(Rejected, match="is not there"):
        evaluation.evaluated(network, known, [("nowhere", 0)], Budget(), defaultdict(set))


def test_processes_without_a_pipe() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], text=True, stdin=subprocess.PIPE)
    parts.ended([process])
    assert process.returncode is not None and process.stdin is not None
    process.stdin.close()


@pytest.mark.parametrize("where", ["inside", "first"])
def test_a_digest_among_others(where: str) -> None:
    """A text that looks like the digest stands deeper than the digest, or the digest is the first key of all."""
    digest = "a" * 64
    key = f'"sha256":"{digest}"'
    data = f'{{"a":{{{key}}},{key}}}' if where == "inside" else f'{{{key},"z":1}}'
    without = f'{{"a":{{{key}}}}}' if where == "inside" else '{"z":1}'
    assert sealed_digest(data.encode(), digest) == hashlib.sha256(without.encode()).hexdigest()


def test_a_continued_quotient_on_a_box() -> None:
    """sin(x - 1)/(x - 1) on [1/2, 2]: in t of the cube it is continued to t = 1/3."""
    shifted = ["add", X, n("-0x1")]
    tree = ["mul", ["continued", ["sin", shifted], shifted, n("0x1")], X]
    found = slices.substituted(tree, [(Fraction(1, 2), Fraction(2))])
    assert found[1][3] == ["number", "0x1/0x3"] and tree[1][3] == n("0x1")
    for t in (Fraction(0), Fraction(1, 3), Fraction(1)):
        x = Fraction(1, 2) + Fraction(3, 2) * t
        (_, high), (low, _) = on_box(flatten(found, 1), [(t, t)], 80)[-1], on_box(flatten(tree, 1), [(x, x)], 80)[-1]
        assert abs(high - low) < Fraction(1, 1 << 60)
    with pytest.raises(Rejected, match="continued has no variable"):
        slices.substituted(["continued", n("0x0"), n("0x1"), n("0x0")], [(Fraction(0), Fraction(2))])


def test_the_sine_of_a_long_number() -> None:
    with pytest.raises(Rejected, match="the sine of a number beyond"):
        functions._sine(Fraction(1 << functions.MAX_WAVE + 1), 64)


def test_gradients_held(monkeypatch: pytest.MonkeyPatch) -> None:
    operations = flatten(["mul", ["sin", X], ["exp", Y]], 2)
    box = [(Fraction(0), ONE)] * 2
    assert gradient.square_of_gradient(operations, box, 64) > 0
    monkeypatch.setattr(gradient, "MAX_HELD", 1)
    with pytest.raises(Rejected, match="have more than 1 parts at once"):
        gradient.square_of_gradient(operations, box, 64)


def test_a_branch_that_supposes_the_other_side() -> None:
    """max(x, y) twice: one branch may not suppose both x >= y and y >= x, and the two agree."""
    box = [(Fraction(0), ONE)] * 2
    twice = gradient.square_of_gradient(flatten(["max", ["max", X, Y], ["min", X, Y]], 2), box, 64)
    nested = gradient.square_of_gradient(flatten(["max", ["add", ["max", X, Y], X], ["add", ["max", X, Y], Y]], 2), box, 64)
    assert twice == 1 and nested == 4
    kept = gradient.Branch([], ONE, {(0, 1): 0})
    assert gradient._supposing(kept, (0, 1), 1) is None and gradient._supposing(kept, (0, 1), 0) == kept


def test_branches_beyond_the_limit_are_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    box = [(Fraction(0), ONE)] * 2
    operations = flatten(["add", ["max", X, Y], ["min", X, ["mul", n("0x2"), Y]]], 2)
    fine = gradient.square_of_gradient(operations, box, 64)
    monkeypatch.setattr(gradient, "MAX_BRANCHES", 2)
    assert gradient.square_of_gradient(operations, box, 64) >= fine


def test_a_long_root() -> None:
    with pytest.raises(Rejected, match="a root of order 2 of more than"):
        intervals._root(Fraction(1 << intervals.MAX_ROOT), 2, 64)


def test_points_beyond_the_limit() -> None:
    for inputs, cells, words in ((2, local.MAX_NODES, "points are more than"), (17, 1, "d = 17 is beyond 16")):
        given: Any = SimpleNamespace(network=SimpleNamespace(inputs=inputs))
        with pytest.raises(Rejected, match=words):
            local._count(given, {"source": ["snake"], "cells": hex(cells)})


def test_a_long_weight() -> None:
    network = Network(1, (layer("a", "input", Row(ONE, ((0, ONE),))),), {})
    with pytest.raises(Rejected, match="a weight of more than"):
        rounding.number_at(network, Fraction(1 << MAX_WEIGHT), {}, Budget())


def test_sizes_of_scans_in_scans() -> None:
    inner = Network(1, (layer("b", "input", Row(ONE, ((0, ONE),)), activation="relu"),), {})
    assert sizes._times(("scan", 3, sizes._profile(inner), 1), 2) == ("scan", 3, [("layer", 2, True)], 2)


def test_partial_sums_that_end_too_early() -> None:
    """The rule counts the nodes before it looks at them; the sums by themselves are refused too."""
    network = decode(sealed(base("runs_many")), {}).network
    begin, hats, totals, first, second, *rest = network.nodes
    assert (first.name, second.name) == ("partial_1", "partial_2")
    scan._partial_sums(network, hats, 1, 4, hats.steps)
    shorter = replace(network, nodes=(begin, hats, totals, first, *rest))
    with pytest.raises(Rejected, match="the partial sums reach 2 runs back, not 3"):
        scan._partial_sums(shorter, hats, 1, 4, hats.steps)


def test_derivatives_of_a_continued_quotient_are_paid_for() -> None:
    """A product of 22 polynomials over x^8 takes some thousand operations with 9 derivatives, and a tree of a hundred lists."""
    factors = [["add", ["mul", X, ["number", hex(j + 3)]], ["mul", X, X]] for j in range(22)]
    tree = ["continued", ["mul", *factors], ["pow", X, ["number", "0x8"]], ["number", "0x0"], ["number", "0x8"]]
    assert len(flatten(tree, 1, Budget(100_000))[-1].inner) > 3_000
    with pytest.raises(Rejected, match="needs more work"):
        flatten(tree, 1, Budget(10_000))


def test_powers_are_paid_for_before_they_are_rounded() -> None:
    """The 1000th power of a fraction of a thousand bits has a million, whatever precision is asked for; so has that of a root."""
    power, root = (["pow", X, ["number", exponent]] for exponent in ("0x3e8", "0x3e5/0x3"))
    quotient = ["continued", ["add", X, power], X, ["number", "0x0"]]
    for tree, precision, bits, least in (
        (power, 16, 1_000, 100_000),
        (root, 1_000, 3_000, 100_000),
        (quotient, 16, 1_000, 300_000),
    ):
        operations, box = flatten(tree, 1), [(Fraction(1, (1 << bits) + 7), Fraction(3, (1 << bits) + 7))]
        with pytest.raises(Rejected, match="needs more work"):
            on_box(operations, box, precision, Budget(least))
        on_box(operations, box, precision, Budget(1_000_000))
    assert on_box(flatten(["pow", X, ["number", "0x2"]], 1), [(ONE, 3 * ONE)], 16, Budget(100))[-1] == (1, 9)


def test_a_hyperbolic_tangent_next_to_1_takes_no_exponential(monkeypatch: pytest.MonkeyPatch) -> None:
    """exp 3800 has 5,000 bits, and what is asked for 16: the enclosure is as close without it."""
    for t, p in ((9, 16), (33, 64)):
        (low, high), (below, above) = (functions.tanh((at, at), p) for at in (t * ONE, (t - 1) * ONE))
        assert 1 - Fraction(1, 1 << p) <= below <= low < high == above == 1
    monkeypatch.setattr(functions, "_exp", None)
    assert functions.tanh((-1_900 * ONE, 1_900 * ONE), 16) == (-1, 1)
