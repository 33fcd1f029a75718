"""How facts are written: forms, terms, domains, families and names, each with one way to write it; all else is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.polytopes import NUMBERS, dense, exact, generators, holds
from kernel.small_networks import PARAMETERS, checked, domain_points, domains, layer, network, row, variable_forms, verdict, work

from symnet.kernel.arithmetic import show
from symnet.kernel.facts import MAX_FAMILY, Fact, form_of, member, members, text
from symnet.kernel.networks import network as decoded
from symnet.kernel.polytope import POINT, product
from symnet.kernel.statements import FREE, NONNEGATIVE, box, fact, form, relu, total, variable
from symnet.kernel.syntax import Budget

UNIT = ("0x0", "0x1")
FILE = network(1, layer("n", "input", 1, [row(0, (0, 1))]), layer("m", "n", 1, [row("p", (0, "q"))], "identity"))
"""relu(x), then p + q relu(x), p = 0 and q = -2/3."""
READ = {("input", 0): variable(0)}


def decoded_fact(domain: list[Any], index: int = 0) -> Fact:
    return member(decoded(FILE, "network", {}), fact(domain, {}, {}), domain, index, Budget())


def said(domain: Any = None, reading: Any = None, values: Any = None, **other: Any) -> str:
    """Why a fact about relu(x) is refused."""
    stated = fact([box(FREE, 2)] if domain is None else domain, {}, {})
    stated["reading"] = [[["input", "0x0"], variable(0)]] if reading is None else reading
    stated["values"] = [[["n", "0x0"], relu(variable(0))]] if values is None else values
    return verdict(FILE, {**stated, **other})


def test_the_fact_that_all_others_are_made_of() -> None:
    assert said() == ""


# forms


@given(st.data())
def test_a_form_is_read_as_it_is_written(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 3))
    written = data.draw(variable_forms(size))
    if data.draw(st.booleans()):
        written[0] = data.draw(st.sampled_from(["#", "4^#"]))
    named = {**PARAMETERS, "#": Fraction(3), "4^#": Fraction(64)}
    found = form_of(written, decoded_fact([box(FREE, size)], 3).scope)
    constant, *weights = written
    pairs = [(-1, constant), *((int(at, 16), text_) for at, text_ in weights)]
    numbers = {at: named[text_] if text_ in named else oracle.number(text_) for at, text_ in pairs}
    assert found == {at: number for at, number in numbers.items() if number}
    assert 0 not in found.values()


FORMS: dict[str, tuple[Any, str]] = {
    "the constant twice": (["0x7", ["", "0x3"]], "variable: '' is not a number"),
    "a list for a variable": (["0x7", [[], "0x3"]], "is not a number"),
    "a variable that is not there": (["0x0", ["0x2", "0x1"]], "variable = 0x2 is not an integer from 0 to 1"),
    "a variable below 0": (["0x0", ["-0x1", "0x1"]], "variable = -0x1 is not an integer"),
    "a variable twice": (["0x0", ["0x0", "0x1"], ["0x0", "0x1"]], "variable = 0x0 is not an integer from 1 to 1"),
    "variables out of order": (["0x0", ["0x1", "0x1"], ["0x0", "0x1"]], "variable = 0x0 is not an integer from 2 to 1"),
    "half a variable": (["0x0", ["0x1p-1", "0x1"]], "is not an integer"),
    "a coefficient 0": (["0x0", ["0x0", "0x0"]], "a coefficient 0 is left out"),
    "a name that is not there": (["0x0", ["0x0", "r"]], "form: 'r' is not a number"),
    "the name of a schedule": (["scale"], "form: 'scale' is not a number"),
    "a weight of three": (["0x0", ["0x0", "0x1", "0x1"]], "list of 2 to 2 items"),
    "nothing": ([], "list of 1 to 16385 items"),
    "a number that is not canonical": (["0x2/0x6"], "not in lowest terms"),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_that_are_none(name: str) -> None:
    value, reason = FORMS[name]
    assert reason in said(reading=[[["input", "0x0"], value]])
    assert reason in said(values=[[["n", "0x0"], value]])
    assert reason in said(values=[[["n", "0x0"], {"max": [variable(0), value]}]])


def test_a_parameter_of_value_0_is_a_coefficient() -> None:
    reading = {("input", 0): form({0: "p", 1: 1}, "p")}
    stated = fact(
        [box(FREE, 2)],
        reading,
        {("n", 0): relu(variable(1)), ("m", 0): total((Fraction(-2, 3), relu(variable(1))))},
    )
    assert verdict(FILE, stated) == ""
    assert verdict(FILE, fact([box(UNIT, 1)], READ, {("m", 0): form({0: "q"}, "p")})) == ""
    assert verdict(FILE, fact([box(UNIT, 1)], READ, {("m", 0): form({0: "p"}, "q")})) != ""
    assert verdict(FILE, fact([], {("input", 0): ["q"]}, {("n", 0): ["p"]})) == ""


def test_a_form_in_words() -> None:
    assert text({}) == "0" and text({-1: Fraction(1, 2), 3: Fraction(-1)}) == "0x1p-1 + -0x1*t3"
    assert len(text({at: Fraction(1) for at in range(99)})) == 203


# terms

TERMS: dict[str, tuple[Any, str]] = {
    "a text": ("0x1", "is not a term"),
    "two operators": ({"max": [["0x0"]], "min": [["0x0"]]}, "is not a term"),
    "no operator": ({}, "is not a term"),
    "another operator": ({"abs": ["0x0"]}, "'abs' is not an operator of terms"),
    "no arguments": ({"sum": []}, "list of 1 to 128 items"),
    "a summand without a factor": ({"sum": [["0x1"]]}, "list of 2 to 2 items"),
    "a factor that is a name": ({"sum": [["q", ["0x1"]]]}, "term: 'q' is not a number"),
    "a form in a text": ({"relu": "0x1"}, "is not a term"),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms_that_are_none(name: str) -> None:
    value, reason = TERMS[name]
    assert reason in said(values=[[["n", "0x0"], value]])
    assert reason in said([box(("0x1", "0x1"), 1)], values=[[["n", "0x0"], value]])


# readings and values


def test_neurons_that_are_not_there() -> None:
    for place in (["n", "0x1"], ["input", "0x1"], ["none", "0x0"], ["", "0x0"]):
        for domain in ([box(FREE, 1)], []):
            assert "no" in said(domain, values=[[place, ["0x1"]]], reading=[])
            assert "no" in said(domain, reading=[[place, ["0x1"]]], values=[])


def test_the_same_neuron_twice_in_a_reading() -> None:
    item = [["input", "0x0"], variable(0)]
    assert "stands twice in the reading" in said(reading=[item, [["input", "0x0"], variable(1)]])
    assert "stands twice in the reading" in said(reading=[item, item])


@pytest.mark.parametrize("key", ["reading", "values", "schedules", "domain"])
def test_parts_of_a_fact_that_are_no_lists(key: str) -> None:
    for value in ({}, ["0x0"] if key == "domain" else [["0x0"]]):
        assert "expected a list" in verdict(FILE, {**fact([], {}, {}), key: value})


def test_keys_that_are_missing_or_more() -> None:
    stated = fact([], {}, {})
    assert "unknown keys ['more']" in verdict(FILE, {**stated, "more": []})
    assert "missing keys ['reading']" in verdict(FILE, {key: value for key, value in stated.items() if key != "reading"})


def test_a_place_that_is_no_scan() -> None:
    assert "is not a scan" in verdict(FILE, {**fact([], {}, {}), "in": "n"})
    assert "has no node" in verdict(FILE, {**fact([], {}, {}), "in": ["n"]})


def test_data_of_another_shape_is_rejected_and_nothing_escapes() -> None:
    wrong = (["integers"], ["cells", "0x2"], ["box", [], "0x1", "0x1"], [[]], ["integers", "0x0", {}])
    for item in wrong:
        assert checked(FILE, fact([item], {}, {})).verdict == "rejected"
    for form_ in ([[]], ["0x0", [{}, "0x1"]], ["0x0", ["0x0", {}]], [{"": ""}]):
        assert checked(FILE, fact([box(FREE, 1)], {("input", 0): form_}, {})).verdict == "rejected"


# domains


@given(st.data())
def test_a_domain_is_what_it_says(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 3))
    domain = data.draw(domains(size))
    found = decoded_fact(domain)
    whole, met = POINT, {-1}
    for at in range(size):
        if at not in met:
            whole, met = product([whole, found.around(at)]), met | found.around(at).variables
    assert found.scope.size == size and whole.variables == frozenset(range(-1, size))
    point = data.draw(domain_points(domain))
    assert holds(whole, (Fraction(1), *point.values()))
    other = {at: point[at] + data.draw(NUMBERS) for at in point}
    assert holds(whole, (Fraction(1), *other.values())) == _inside(domain, list(other.values()))


def _inside(domain: list[Any], point: list[Fraction]) -> bool:
    for name, *rest in domain:
        count = 2 if name == "triangle" else int(rest[2], 16)
        mine, point = point[:count], point[count:]
        if name == "triangle":
            if not 0 <= mine[1] <= mine[0] <= 1:
                return False
            continue
        low, high = (None if end == "-" else oracle.number(end) for end in rest[:2])
        if any((low is not None and each < low) or (high is not None and each > high) for each in mine):
            return False
    return True


DOMAINS: dict[str, tuple[Any, str]] = {
    "an empty interval": (["box", "0x1", "0x0", "0x1"], "the interval [1, 0] is empty"),
    "no variables": (["box", "0x0", "0x1", "0x0"], "n = 0x0 is not an integer from 1 to 16384"),
    "too many variables": (["box", "0x0", "0x1", "0x4001"], "n = 0x4001 is not an integer from 1 to 16384"),
    "another shape": (["ball", "0x0", "0x1"], "is not a factor of a domain"),
    "a triangle of a size": (["triangle", "0x1"], "is not a factor of a domain"),
    "a box without a size": (["box", "0x0", "0x1"], "is not a factor of a domain"),
    "an end that is a name": (["box", "p", "q", "0x1"], "domain: 'p' is not a number"),
    "one cell": (["cells", "0x1", "0x1p-1", "0x0"], "cells = 0x1 is not an integer from 2 to 65536"),
    "cells without shift": (["cells", "0x2", "0x1p-2"], "is not a factor of a domain"),
    "no strips": (["cells", "0x2", "0x0", "0x0"], "delta = 0 is not in (0, 1/2)"),
    "strips as wide as cells": (["cells", "0x2", "0x1p-1", "0x0"], "delta = 1/2 is not in (0, 1/2)"),
    "integers below 0": (["integers", "-0x1", "0x1"], "first = -0x1 is not an integer from 0 to 65536"),
    "integers that end before they start": (["integers", "0x2", "0x1"], "last = 0x1 is not an integer from 2 to 65536"),
    "too many integers": (["integers", "0x0", "0x10001"], "last = 0x10001 is not an integer"),
}


@pytest.mark.parametrize("name", DOMAINS)
def test_domains_that_are_none(name: str) -> None:
    value, reason = DOMAINS[name]
    assert reason in said([box(FREE, 1), value])


def test_too_many_variables_together() -> None:
    assert said([box(FREE, 8_192), box(NONNEGATIVE, 8_192)]) == ""
    assert "more than 16384 variables" in said([box(FREE, 8_192), box(NONNEGATIVE, 8_192), ["triangle"]])


def test_two_families() -> None:
    assert "at most one family" in said([["integers", "0x0", "0x1"], ["cells", "0x2", "0x1p-2", "0x0"]])
    assert "at most one family" in said([["integers", "0x0", "0x1"], ["integers", "0x0", "0x1"]])


def test_members_of_families() -> None:
    assert members([box(FREE, 1)]) == range(1)
    assert members([box(FREE, 1), ["integers", "0x2", "0x4"]]) == range(2, 5)
    assert members([["cells", "0x5", "0x1p-4", "0x0"]]) == range(5)
    assert len(members([["integers", "0x0", show(MAX_FAMILY)]])) == MAX_FAMILY + 1


@pytest.mark.parametrize(("index", "ends"), [(0, (None, "0x1/0x4")), (1, ("0x5/0x12", "0x7/0xc")), (2, ("0x11/0x12", None))])
def test_cells_reach_from_their_start_to_the_strip_before_the_next(index: int, ends: tuple[str | None, str | None]) -> None:
    """K = 3, delta = 1/36, shift = 1/18; the first from -inf, the last to inf."""
    low, high = (None if end is None else oracle.number(end) for end in ends)
    if index:
        low = Fraction(index, 3) - Fraction(1, 18)
    if index < 2:
        high = Fraction(index + 1, 3) - Fraction(1, 36) - Fraction(1, 18)
    found = decoded_fact([["cells", "0x3", "0x1/0x24", "0x1/0x12"]], index).around(0)
    expected = [(1, low) if low is not None else (0, -1), (1, high) if high is not None else (0, 1)]
    assert sorted(generators(found, 1)) == sorted(exact(*each) for each in expected) and not found.lines


def test_integers_are_points() -> None:
    found = decoded_fact([["integers", "0x0", "0x9"]], 7).around(0)
    assert generators(found, 1) == [exact(1, 7)] and found.variables == {-1, 0}


def test_a_line_and_half_lines() -> None:
    found = decoded_fact([box(FREE, 1), box(NONNEGATIVE, 1), box(("-", "-0x2"), 1)])
    assert [dense(each, 1) for each in found.around(0).lines] == [exact(0, 1)] and generators(found.around(0), 1) == [exact(1, 0)]
    assert generators(found.around(1), 2) == [exact(1, 0, 0), exact(0, 0, 1)]
    assert generators(found.around(2), 3) == [exact(1, 0, 0, -2), exact(0, 0, 0, -1)]


def test_the_index_of_a_family_is_a_coefficient() -> None:
    family, stated = [["integers", "0x1", "0x5"], box(NONNEGATIVE, 1)], {("input", 0): form({0: 1, 1: "#"}, "4^#")}
    assert verdict(FILE, fact(family, stated, {("n", 0): form({1: "#", 0: 1}, "4^#")})) == ""
    assert verdict(FILE, fact(family, stated, {("n", 0): form({1: "#"}, "4^#")})) != ""
    wrong_at_5 = {"max": [form({0: 1, 1: "#"}, "4^#"), total((Fraction(1, 4), ["4^#"]), (1, form({0: 154, 1: "#"})))]}
    assert verdict(FILE, fact([["integers", "0x1", "0x4"], family[1]], stated, {("n", 0): wrong_at_5})) != ""
    assert verdict(FILE, fact([box(FREE, 1)], {("input", 0): form({0: "4^#"}, "#")}, {("n", 0): relu(variable(0))})) == ""


def test_every_member_is_checked() -> None:
    """relu(# - 3) is 0 up to # = 3, and # - 3 from there on."""
    for first, last, true in ((0, 3, True), (0, 4, False), (3, 9, False), (2, 3, True)):
        stated = fact([["integers", show(first), show(last)]], {("input", 0): total_form(-3)}, {("n", 0): ["0x0"]})
        assert (verdict(FILE, stated) == "") == true
    for first, last, true in ((3, 9, True), (2, 9, False)):
        stated = fact([["integers", show(first), show(last)]], {("input", 0): total_form(-3)}, {("n", 0): total_form(-3)})
        assert (verdict(FILE, stated) == "") == true


def total_form(constant: int) -> Any:
    """The variable of a family plus a constant."""
    return form({0: 1}, constant)


def test_every_value_is_checked() -> None:
    good, wrong = (("n", 0), relu(variable(0))), (("m", 0), variable(0))
    for domain in ([box(FREE, 1)], [box(("0x1", "0x1"), 1)]):
        for values in ([good, wrong], [wrong, good]):
            assert verdict(FILE, fact(domain, READ, dict(values))) != ""
        assert verdict(FILE, fact(domain, READ, dict([good]))) == ""


# work


def test_reading_costs_work_for_every_member() -> None:
    """Long forms, many factors and many schedules, read anew for each member of a family."""
    long = form(dict.fromkeys(range(1, 1_000), 1))
    family = [["integers", "0x0", "0xf"], box(FREE, 1_000)]
    assert work(FILE, fact(family, {("n", 0): long}, {})) >= 16 * 1_000
    assert work(FILE, fact([family[0], *([box(FREE, 1)] * 1_000)], {}, {})) >= 16 * 1_000
    power = ["power", "0x2", "0x4"]
    body = {"inputs": "0x1", "nodes": [layer("n", "input", 1, [row(0, (0, 1))])]}
    scan = {"body": body, "name": "scan", "reads": [["input", "0x0", "0x1"]], "steps": "0x1"}
    names = {**scan, "schedules": {f"s{at}": power for at in range(1_000)}}
    file = {"format": "symnet network 1", "inputs": "0x1", "nodes": [names], "parameters": {}}
    assert work(file, fact(family[:1], {}, {}, [[power, ["0x1"], ["0x1"]]], "scan")) >= 16 * 2_000


def test_a_family_without_end_is_stopped_by_the_budget() -> None:
    stated = fact([["integers", "0x0", show(MAX_FAMILY)]], {("input", 0): variable(0)}, {("n", 0): variable(0)})
    assert "more work than its budget" in verdict(FILE, stated, work=10_000)
    assert checked(FILE, stated, work=10_000).verdict == "rejected"
