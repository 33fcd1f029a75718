"""Limits of facts: regions, nesting, arguments, lengths, and the work that every kind of step costs."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from kernel.small_networks import BENT, READ, checked, layer, network, row, verdict, work

from symnet import approximate
from symnet.constructions.certify import certify
from symnet.constructions.scan.template import scan_template
from symnet.core.codec import encode
from symnet.kernel import cutting
from symnet.kernel.arithmetic import show
from symnet.kernel.decode import decode
from symnet.kernel.replay import replay
from symnet.kernel.statements import FREE, NONNEGATIVE, box, fact, form, relu, total, variable
from symnet.kernel.syntax import WORK
from symnet.kernel.theories.scan import hat_fact

UNIT = ("0x0", "0x1")


def comb(size: int) -> tuple[Any, Any]:
    """`size` relus of as many variables, added up, and the term: 2^size regions."""
    rows = [row(0, (at, 1)) for at in range(size)]
    file = network(
        size, layer("n", "input", size, rows), layer("m", "n", size, [row(0, *((at, 1) for at in range(size)))], "identity")
    )
    reading = {("input", at): variable(at) for at in range(size)}
    return file, fact([box(FREE, size)], reading, {("m", 0): total(*((1, relu(variable(at))) for at in range(size)))})


def test_too_many_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MAX_REGIONS", 8)
    assert verdict(*comb(3)) == "" and "has more than 8 regions" in verdict(*comb(4))


def test_the_budget_bounds_the_work() -> None:
    file, stated = comb(5)
    needed = work(file, stated)
    assert verdict(file, stated, needed) == ""
    for less in (0, 1, 10, needed // 2, needed - 1):
        assert "more work than its budget" in verdict(file, stated, less)


def test_sums_signs_and_cuts_are_charged() -> None:
    """Ten layers that carry a sum of 500 variables on, without relu and with; a cube of 128 corners that is cut."""

    def carried(activation: str, count: int) -> int:
        names = ["input", *(f"n{at}" for at in range(count))]
        nodes = [layer(name, before, 1, [row(0, (0, 1))], activation) for before, name in pairwise(names)]
        reading = {("input", 0): form(dict.fromkeys(range(500), 1))}
        return work(network(1, *nodes), fact([box(NONNEGATIVE, 500)], reading, {(names[-1], 0): ["0x0"]}))

    assert carried("identity", 10) - carried("identity", 1) >= 9 * 500
    assert carried("relu", 10) - carried("identity", 10) >= 9 * 500
    read = {("input", 0): form(dict.fromkeys(range(7), 1), -3)}
    assert work(BENT, fact([box(UNIT, 7)], read, {("n", 0): ["0x0"]})) >= 128**2


def test_the_work_of_a_hat() -> None:
    """The Kuhn hat in d dimensions: about five times the work for each dimension more."""
    for d, most in ((1, 500), (2, 2_500), (3, 12_500), (4, 62_500)):
        template = scan_template(d, 1).bind({"v": 0, "s": 1, "b": 0})
        file, stated = json.loads(encode(template)), hat_fact("scan", "0x1", (1,) * d, ("digit", 4), 5)
        assert verdict(file, stated, work=most) == ""
        stated["values"][0][1]["relu"]["sum"][0][1] = ["0x2"]
        assert "neuron 4 of 'digit' is" in verdict(file, stated)


@pytest.mark.slow
def test_a_dial_with_2048_levels() -> None:
    """The work grows like the square of the levels at most, by one cut with as many pairs."""
    levels = {top: certify(approximate("x/4", cells=2, quantum=Fraction(1, 4 * top))) for top in (128, 2_048)}
    for top, certificate in levels.items():
        found = decode(certificate.data, {})
        assert replay(found).accepted and WORK - found.budget.left < 2 * top**2 + 200 * top


def test_many_reads_are_charged() -> None:
    """A position is looked up among all reads of a layer."""
    reads = [["input", "0x0", "0x1"]] * 500
    file = network(1, {**layer("n", "input", 1, [row(0, *((at, 1) for at in range(500)))]), "reads": reads})
    for domain in ([box(UNIT, 1)], [box(("0x1", "0x1"), 1)]):
        stated = fact(domain, READ, {("n", 0): form({0: 500})})
        assert verdict(file, stated) == "" and "more work than its budget" in verdict(file, stated, work=500 * 500)


def test_many_forms_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MAX_PENDING", 50)
    assert verdict(*comb(2)) == "" and "more than 50 forms wait" in verdict(*comb(6))


def deep(depth: int, width: int = 1, name: str = "max", inside: Any = None) -> Any:
    """A term nested so deep, with so many arguments at each level."""
    term = variable(0) if inside is None else inside
    for _ in range(depth):
        term = {name: [["-0x1"]] * (width - 1) + [term]} if name != "relu" else {name: term}
    return term


@pytest.mark.parametrize("name", ["max", "min", "relu"])
def test_terms_may_be_nested_16_deep(name: str) -> None:
    stated = fact([box(UNIT, 1)], READ, {("n", 0): deep(16, 1, name)})
    assert verdict(BENT, stated) == ""
    assert "nested deeper than 16" in verdict(BENT, {**stated, "values": [[["n", "0x0"], deep(17, 1, name)]]})
    assert "nested deeper than 16" in verdict(BENT, fact([], {("input", 0): ["0x1"]}, {("n", 0): deep(17, 1, name, ["0x1"])}))


def test_terms_may_have_128_arguments() -> None:
    for name, argument in (("max", variable(0)), ("min", variable(0)), ("sum", ["0x1/0x80", variable(0)])):
        arguments = [["0x1p-7", variable(0)] if name == "sum" else argument] * 128
        assert verdict(BENT, fact([box(UNIT, 1)], READ, {("n", 0): {name: arguments}})) == ""
        assert "list of 1 to 128 items" in verdict(
            BENT, fact([box(UNIT, 1)], READ, {("n", 0): {name: [*arguments, arguments[0]]}})
        )
        assert "list of 1 to 128 items" in verdict(BENT, fact([box(UNIT, 1)], READ, {("n", 0): {name: []}}))


@pytest.mark.parametrize("term", ["deep and wide", "wide sums", "600 deep", "a list 590 deep"])
def test_no_recursion_escapes(term: str) -> None:
    """A term of 16 levels with 128 arguments each, which a recursion over arguments cannot hold; terms that are too deep."""
    found = {
        "deep and wide": deep(16, 128),
        "wide sums": deep(16, 1, "max", total(*((Fraction(1, 128), variable(0)) for _ in range(128)))),
        "600 deep": deep(280, 2),
        "a list 590 deep": ["0x0"],
    }[term]
    for _ in range(580 if term == "a list 590 deep" else 0):
        found = [found]
    for domain in ([box(UNIT, 1)], [box(("0x1", "0x1"), 1)]):
        said = checked(BENT, fact(domain, READ, {("n", 0): found}))
        assert said.verdict == ("accepted" if term == "deep and wide" else "rejected"), said.reason


def test_a_check_with_little_work_is_rejected() -> None:
    file, stated = comb(6)
    assert checked(file, stated, work=500).verdict == "rejected" and checked(file, stated).accepted


def test_forms_of_bounded_length() -> None:
    """Each layer squares: after 20 of them the numbers would be longer than a form may have."""
    big = show(Fraction(1 << 200_000))
    nodes = [layer(f"n{at}", "input" if at == 0 else f"n{at - 1}", 1, [[big, ["0x0", big]]]) for at in range(8)]
    assert "coefficients of more than" in verdict(network(1, *nodes), fact([box(UNIT, 1)], READ, {("n7", 0): variable(0)}))
