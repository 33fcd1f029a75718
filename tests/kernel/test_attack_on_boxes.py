"""Attacks on what is paid for: little text and little work granted, and once long to refuse."""

from __future__ import annotations

import gzip
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from kernel.hand_made import Content, fact, form, layer, named, scan, stated, written

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.core.codec import canonical_json
from symnet.kernel import check, evaluation, networks
from symnet.kernel.cutting import prove
from symnet.kernel.syntax import Budget
from symnet.kernel.targets import bands
from symnet.kernel.theories import rounding


def _counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """How often a function of a module is called: a list with one number."""
    inner, calls = getattr(module, name), [0]

    def counting(*given: Any, **more: Any) -> Any:
        calls[0] += 1
        return inner(*given, **more)

    monkeypatch.setattr(module, name, counting)
    return calls


def test_schedules_are_paid_by_their_length() -> None:
    """A power of 2^15 bits that no weight uses costs what one costs that a weight uses: not one unit."""
    body = [layer("next", [("input", 0, 1)], [form(0, 1)])]
    nodes = [
        scan("scan", [("input", 0, 1)], body, 100, {f"s{at}": ["power", "0x3", "0x4000"] for at in range(20)}),
        layer("out", [("scan", 0, 1)], [form(0, 1)]),
    ]
    network, budget = networks.network(written(nodes, [])["network"], "network", {}), Budget()
    before = budget.left
    inputs: list[rounding.Value] = [(0, 0, 1, 0)]
    rounding._Walk(network, "float64", budget).through(network, inputs, {})
    assert before - budget.left > 100 * 20 * (3 << 14 >> 6), "at least its words"


def test_values_of_a_snake_are_paid_by_their_axes() -> None:
    """All axes are gone through for the coordinate of one, also where cells are one number."""
    snakes = (["0x2", "0x1"], "0x1"), (["0x2"] * 63 + ["0x1"], "0x1"), ("0x10000000000", "0x3f")
    for cells, axis in snakes:
        axes = len(cells) if isinstance(cells, list) else 64
        body = [layer("next", [("input", 0, 1)], [form(0, 1)])]
        definition = ["snake", cells, hex(axes), axis, "0x0"]
        nodes = [scan("scan", [("input", 0, 1)], body, 100, {"s": definition}), layer("out", [("scan", 0, 1)], [form(0, 1)])]
        network, budget = networks.network(written(nodes, [])["network"], "network", {}), Budget()
        before = budget.left
        list(rounding.steps_of(network.nodes[0], 0, budget))
        assert before - budget.left >= 100 * (8 + axes // 2), f"{axes} axes"


def test_what_neurons_depend_on_is_paid_before_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan of n values, read one by one and each wanted: n^2 places, found by n^3 / 2 turns."""
    n = 60
    body = [layer("same", [("input", 0, n)], [["0x0", [hex(at), "0x1"]] for at in range(n)])]
    nodes = [
        layer("wide", [("input", 0, 1)], [form(at, 1) for at in range(n)]),
        scan("scan", [("wide", at, at + 1) for at in range(n)], body, 1),
        layer("out", [("scan", 0, n)], [form(0, *[1] * n)]),
    ]
    point = fact([["integers", "0x0", "0x0"]], {"input": form(0, 1)}, {"out": form(1)})
    calls = _counted(monkeypatch, evaluation, "source")
    found = check(sealed(written(nodes, [stated(point)])), work=500)
    assert "more work than its budget" in found.reason
    assert calls[0] <= 500


def test_premises_are_paid_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that cites one statement a thousand times: all are written out before the first is paid."""
    some = fact([["box", "-", "-", "0x1"]], {"input": form(0, 1)}, {"out": form(0, 1)})
    content: Content = written([layer("out", [("input", 0, 1)], [form(0, 1)])], [stated(some)])
    content["steps"].append({"rule": "rounding", "premises": ["0x0"] * 1000, "data": {}, "statement": {"kind": "rounding"}})
    calls = _counted(monkeypatch, import_module("symnet.kernel.replay"), "canonical")
    found = check(sealed(content), work=500)
    assert "more work than its budget" in found.reason
    assert calls[0] <= 500


def test_a_file_of_rows_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 bands with one file of 1000 rows of 2^18 bits, 70 kB packed: minutes and gigabytes, before any work is counted."""
    rows = gzip.compress(canonical_json([["0x0", "0x0", "0x" + "f" * 40]] * 4), mtime=0)
    content = written([layer("out", [("input", 0, 1)], [form(0, 1)] * 8)], [stated({**fact([], {}, {}), "output": "0x0"})])
    content["target"] = [["band", {"constant": "0x1", "order": "0x1"}, ["file", named(rows)]]] * 8
    calls = _counted(monkeypatch, bands, "unpacked")
    assert check(sealed(content), {named(rows): rows}).verdict in ("accepted", "malformed")
    assert calls[0] <= 1


@pytest.mark.parametrize("where", ["reading", "domain", "term"])
def test_numbers_of_a_family_are_paid_by_each_member(where: str) -> None:
    """Each member reads the text of the fact anew: 1.3 MB with ten long numbers took 0.3 s a member, for a hundred units."""
    long, members = Fraction((1 << 4096) - 1, 3**2000), 20
    domain: list[Any] = [["integers", "0x0", hex(members - 1)]]
    reading, values = {"input": form(0)}, {}
    if where == "domain":
        domain.append(["box", "-", hexed(long), "0x1"])
    elif where == "reading":
        reading["input"] = form(long)
    else:
        values["out"] = {"sum": [[hexed(long), form(0)]]}
    nodes = [layer("out", [("input", 0, 1)], [form(0, 1)])]
    network, costs = networks.network(written(nodes, [])["network"], "network", {}), []
    for stated_domain, stated_values in ((domain, values), ([domain[0]], {"out": {"sum": [["0x1", form(0)]]}} if values else {})):
        budget = Budget()
        before = budget.left
        short = reading if stated_domain is domain else {"input": form(0)}
        prove(network, fact(stated_domain, short, stated_values), budget)
        costs.append(before - budget.left)
    assert costs[0] - costs[1] >= members * (4096 >> 6)
