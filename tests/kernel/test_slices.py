"""Certificates about boxes and about networks with several outputs: what is accepted, and what each refusal is there for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kernel.certificates import base
from kernel.hand_made import Content, fact, form, layer, stated, written
from kernel.sliced_networks import bound, in_kernel, random_network, values

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.core.outputs import parameter_of, repeated, slice_of
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel import check
from symnet.kernel.decode import decode
from symnet.kernel.networks import network as decoded
from symnet.kernel.replay import wanted
from symnet.kernel.slices import sliced
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories import RULES

BOX = "x in [-1,2], y in [0,1/2]"


@cache
def _made(functions: str, **options: Any) -> Content:
    found: Content = certify(approximate(functions, cells=2, **options)).content
    return found


def made(functions: str = "x/2; x*x/8", **options: str) -> Content:
    """A certificate free to be changed; two outputs on an interval where nothing is said."""
    return copy.deepcopy(_made(functions, **(options or {"box": "x in [-1,2]", "lipschitz": "1"})))


def verdict(content: Content, work: int = 1 << 26) -> tuple[str, str]:
    found = check(sealed(content), work=work)
    return found.verdict, found.reason


def steps_of(content: Content, rule: str) -> list[Content]:
    return [step for step in content["steps"] if step["rule"] == rule]


@pytest.mark.parametrize(
    ("functions", "options"),
    [
        ("x/2", {"box": "x in [-1,2]"}),
        ("x/2; x*x/8", {"lipschitz": "1"}),
        ("x*y; x - y", {"box": BOX, "lipschitz": "4"}),
        ("x*y", {"box": BOX, "modulus": "4*r"}),
        ("sqrt(x); x", {"box": "x in [0,3]", "hoelder": "2,1/2"}),
        ("sqrt(x); x", {"box": "x in [0,3]", "modulus": "sqrt(r) + 2*r"}),
    ],
)
def test_what_is_made_is_accepted(functions: str, options: dict[str, str]) -> None:
    found = check(sealed(made(functions, **options)))
    assert found.accepted, found.reason
    outputs = range(functions.count(";") + 1)
    assert {claim["output"] for claim in found.claims if claim["kind"] == "error"} == {hex(place) for place in outputs}
    assert all(assumed["kind"] == "box-modulus" for assumed in found.hypotheses)


Change = Callable[[Content], Any]


def _each_output(text: str | None, rule: str = "") -> Change:
    """Another text, or none, under the key output in what the steps of a rule state."""

    def change(content: Content) -> None:
        for step in content["steps"]:
            if not rule or step["rule"] == rule:
                step["statement"].pop("output", None)
                step["statement"] |= {} if text is None else {"output": text}

    return change


def _hypothesis(**changed: Any) -> Change:
    """Another first hypothesis, listed and stated."""

    def change(content: Content) -> None:
        content["hypotheses"][0] |= changed
        steps_of(content, "hypothesis")[0]["statement"] |= changed

    return change


def _front(**changed: Any) -> Change:
    return lambda content: content["network"]["nodes"][0].update(changed)


def _first_row(content: Content) -> None:
    content["network"]["nodes"][0]["rows"][0][0] = "0x1p-1"


REFUSED: list[tuple[str, Change, str]] = [
    ("no output", _each_output(None, "snake-order"), "this rule speaks of one output on the unit cube"),
    ("an output that is not there", _each_output("0x2", "snake-order"), "output = 0x2 is not an integer from 0 to 1"),
    ("an output in another text", _each_output("0x01", "snake-order"), "'0x01' is not a number in canonical form"),
    ("an output below 0", _each_output("-0x1", "snake-order"), "output = -0x1 is not an integer from 0 to 1"),
    ("a premise of another output", _each_output("0x1", "run"), "a premise is about output 0x0, the step about 0x1"),
    ("a premise without output", _each_output(None, "snake-order"), "this rule speaks of one output"),
    ("another box", lambda c: c.update(box=[["-0x1", "0x3"]]), "is not the map from the box to the unit cube"),
    ("a front with another bias", _first_row, "is not the map from the box to the unit cube"),
    ("a front with relu", _front(activation="relu"), "is not the map from the box to the unit cube"),
    ("a front that reads more", _front(reads=[["input", "0x0", "0x1"]] * 2), "is not the map from the box to the unit cube"),
    ("a modulus on the cube", _hypothesis(kind="modulus"), "a statement of kind 'modulus' may not be assumed"),
    ("a hypothesis with more", _hypothesis(why="0x1"), "which says more than"),
    ("a negative constant", _hypothesis(constant="-0x1"), "a modulus has constant >= 0"),
    ("an order above 1", _hypothesis(order="0x2"), "a modulus has constant >= 0 and order in (0, 1]"),
]


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_refused(change: Change, words: str) -> None:
    content = made()
    change(content)
    found = verdict(content)
    assert found[0] == "rejected" and words in found[1], found


def test_a_plain_certificate_speaks_of_no_output() -> None:
    content = made("x/2", lipschitz="1")
    _each_output("0x0", "snake-order")(content)
    assert "is spoken of as it is, without an output" in verdict(content)[1]


def test_a_plain_certificate_assumes_nothing_on_a_box() -> None:
    content = made("x/2", lipschitz="1")
    _hypothesis(kind="box-modulus")(content)
    assert "a statement of kind 'box-modulus' may not be assumed" in verdict(content)[1]


def test_a_hypothesis_is_about_its_output() -> None:
    content = made()
    for step, index in zip(steps_of(content, "hypothesis"), ("0x1", "0x0"), strict=True):
        step["data"]["index"] = index
    assert "a statement of kind 'of another output' may not be assumed" in verdict(content)[1]


def test_a_hypothesis_about_no_output() -> None:
    content = made()
    content["hypotheses"][0].pop("output")
    assert "a statement of kind 'of another output' may not be assumed" in verdict(content)[1]


def test_a_hypothesis_that_no_claim_rests_on() -> None:
    content = made()
    content["claims"] = [claim for claim in content["claims"] if claim["output"] == "0x0"]
    assert verdict(content)[1] == "hypothesis 1 is listed and no claim rests on it"


def test_a_claim_about_no_output() -> None:
    content = made()
    content["claims"][0].pop("output")
    assert "is not the statement of any step" in verdict(content)[1]


@pytest.mark.parametrize(("constant", "accepted"), [("0x3", True), ("0x5p-1", False), ("0x4", False)])
def test_the_constant_on_the_cube(constant: str, accepted: bool) -> None:
    """|f(x) - f(y)| <= |x - y| on a side of 3; a larger constant holds too, and then the steps behind must say so."""
    content = made()
    step = steps_of(content, "unit-modulus")[0]
    step["data"]["constant"] = step["statement"]["constant"] = constant
    found = verdict(content)
    assert (found[0] == "accepted") == accepted
    assert accepted or ("unit-modulus" in found[1]) == (constant == "0x5p-1")


def test_the_longest_side_counts() -> None:
    """Sides of 3 and 1/2: twice the constant is enough for the shorter one only."""
    content = made("x*y; x - y", box=BOX, lipschitz="4")
    step = steps_of(content, "unit-modulus")[0]
    step["data"]["constant"] = step["statement"]["constant"] = "0x2"
    assert "the constant 0x2 is below 0x4 times the longest side 0x3" in verdict(content)[1]


def test_a_lower_bound_counts_its_own_bits() -> None:
    """Both outputs have the same sizes; a step about the second one cites those of the first."""
    content = made()
    first, second = (place for place, step in enumerate(content["steps"]) if step["rule"] == "sizes")
    bound = steps_of(content, "lower-bound")[1]
    assert bound["premises"][2] == hex(second)
    bound["premises"][2] = hex(first)
    assert "a premise is about output 0x0, the step about 0x1" in verdict(content)[1]


def _expression(tree: Any) -> Content:
    content = made("sqrt(x)", box="x in [0,3]", modulus="sqrt(r) + 2*r")
    content["hypotheses"][0]["expression"] = tree
    steps_of(content, "hypothesis")[0]["statement"]["expression"] = tree
    return content


R = ["variable", "0x0"]


@pytest.mark.parametrize(
    ("tree", "rule", "words"),
    [
        (["sqrt", ["add", ["number", "0x1"], ["neg", R]]], "hypothesis", "a root of an interval that may be negative"),
        (["add", R, ["variable", "0x1"]], "hypothesis", "is not one of the 1 coordinates"),
        (["pow", R, R], "hypothesis", "is not an operation"),
        (["mul", ["number", "0x2"], R], "unit-modulus", "the rule gives"),
    ],
)
def test_expressions_that_are_assumed(tree: Any, rule: str, words: str) -> None:
    found = verdict(_expression(tree))
    assert found[0] == "rejected" and f"rule {rule}" in found[1] and words in found[1], found


def test_an_expression_has_no_constant() -> None:
    content = made("sqrt(x)", box="x in [0,3]", modulus="sqrt(r) + 2*r")
    steps_of(content, "unit-modulus")[0]["data"]["constant"] = "0x1"
    assert "a modulus that is an expression has no constant" in verdict(content)[1]


def _pair(nodes: list[Content], *facts: Content, inputs: int = 1) -> Content:
    """A certificate of facts about output 0 of a network."""
    return written(nodes, [stated({**each, "output": "0x0"}) for each in facts], inputs)


def _two_ways() -> list[Content]:
    """Output 0 is u1 = 7 + x, output 1 is u0 = 5."""
    return [
        layer("u", [("input", 0, 1)], [form(5), form(7, 1)]),
        layer("out", [("u", 0, 2)], [form(0, 0, 1), form(0, 1)]),
    ]


def test_neurons_have_the_numbers_of_the_slice() -> None:
    line: list[Any] = [["box", "-", "-", "0x1"]]
    right = fact(line, {"input": form(0, 1)}, {"u": form(7, 1), "out": form(7, 1)})
    assert verdict(_pair(_two_ways(), right))[0] == "accepted"
    other = fact(line, {"input": form(0, 1)}, {"u": form(5)})
    assert "neuron 0 of 'u' is 0x7 + 0x1*t0, not 0x5" in verdict(_pair(_two_ways(), other))[1]
    gone = fact(line, {"input": form(0, 1)}, {"u[1]": form(7, 1)})
    assert "there is no neuron 1 of 'u'" in verdict(_pair(_two_ways(), gone))[1]


@pytest.mark.parametrize("output", ["-0x1", "0x2", "0x1p-1"])
def test_outputs_are_numbered_from_0(output: str) -> None:
    content = _pair(_two_ways(), fact([], {}, {}))
    content["steps"][0]["statement"]["output"] = content["claims"][0]["output"] = output
    assert f"output = {output} is not an integer from 0 to 1" in verdict(content)[1]


@pytest.mark.parametrize(("beside", "words"), [("unit", ""), ("input", "a node beside the map from the box to the cube reads")])
def test_only_the_front_reads_the_inputs(beside: str, words: str) -> None:
    nodes = [
        layer("unit", [("input", 0, 1)], [form(0, Fraction(1, 2))]),
        layer("out", [("unit", 0, 1), (beside, 0, 1)], [form(0, 1)]),
    ]
    content = _pair(nodes, fact([], {}, {}))
    content["box"] = [["0x0", "0x2"]]
    found = verdict(content)
    assert found[0] == ("rejected" if words else "accepted") and words in found[1]


def test_a_network_that_is_a_front_alone() -> None:
    content = _pair([layer("unit", [("input", 0, 1)], [form(0, Fraction(1, 2))])], fact([], {}, {}))
    content["box"] = [["0x0", "0x2"]]
    assert "is not the map from the box to the unit cube" in verdict(content)[1]


def test_a_scan_at_the_end_is_not_one_output() -> None:
    """Its slice has two values, as one depends on the other."""
    step = layer("step", [("input", 0, 2)], [form(0, 1, 1), form(0, 0, 1)])
    body = {"inputs": "0x2", "nodes": [step]}
    last = {"body": body, "name": "last", "reads": [["input", "0x0", "0x2"]], "schedules": {}, "steps": "0x2"}
    content = written([last], [stated({"kind": "sizes", "output": "0x0"}, "sizes", {"stored": {}})], 2)
    assert "the slice of output 0x0 has 2 values" in verdict(content)[1]


def test_a_view_is_paid_for() -> None:
    """The fact is about nothing; what costs is the slice."""
    wide = [layer("u", [("input", 0, 1)], [form(place) for place in range(500)])]
    content = _pair([*wide, layer("out", [("u", 0, 500)], [form(0, *[1] * 500), form(0)])], fact([], {}, {}))
    assert verdict(content, work=200_000)[0] == "accepted"
    assert "more work than its budget" in verdict(content, work=50_000)[1]


def _crossed() -> list[Content]:
    """Output 0 is the second value of a scan, 7, plus a value beside it, 5, that the scan's slice does not need."""
    body = {"inputs": "0x2", "nodes": [layer("same", [("input", 0, 2)], [form(0, 1), form(0, 0, 1)])]}
    return [
        layer("u", [("input", 0, 1)], [form(5), form(7)]),
        layer("beside", [("u", 0, 1)], [form(0, 1)]),
        {"body": body, "name": "scan", "reads": [["u", "0x0", "0x2"]], "schedules": {}, "steps": "0x1"},
        layer("out", [("scan", 1, 2), ("beside", 0, 1)], [form(0, 1, 8), form(0)]),
    ]


@pytest.mark.parametrize(("value", "accepted"), [(47, True), (45, False)])
def test_a_scan_starts_from_what_it_reads(value: int, accepted: bool) -> None:
    assert (verdict(_pair(_crossed(), fact([], {}, {"out": form(value)})))[0] == "accepted") == accepted


def test_a_scan_at_the_end_of_a_body() -> None:
    """x, x -> x, 2x/3 three times over. In the slice of value 1 the inner scan gives two values, the first x."""
    step = layer("step", [("input", 0, 2)], [form(0, 1), form(0, Fraction(1, 3), Fraction(1, 3))])
    ends = {"reads": [["input", "0x1", "0x2"]] * 2, "schedules": {}, "steps": "0x1"}
    inner = {"body": {"inputs": "0x2", "nodes": [step]}, "name": "inner", **ends}
    outer = {"body": {"inputs": "0x2", "nodes": [inner]}, "name": "outer", "reads": [["u", "0x0", "0x2"]], "schedules": {}}
    nodes = [
        layer("u", [("input", 0, 1)], [form(0, 1), form(0, 1)]),
        {**outer, "steps": "0x3"},
        layer("out", [("outer", 1, 2)], [form(0, 1), form(0)]),
    ]
    whole = decoded(written(nodes, [])["network"], "network", {})
    assert values(sliced(whole, 0, Budget()), [Fraction(1)]) == [Fraction(8, 27)]


def _point(draw: Random, count: int) -> list[Fraction]:
    return [Fraction(draw.randint(-2, 4), 2) for _ in range(count)]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32))
def test_a_slice_is_its_output(seed: int) -> None:
    draw = Random(seed)
    network = bound(draw, random_network(draw, draw.randint(2, 3), True))
    point = _point(draw, network.inputs)
    whole = realize(network, point)
    read = in_kernel(network)
    assert values(read, point) == list(whole)
    for output, value in enumerate(whole):
        assert values(sliced(read, output, Budget()), point) == [value]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 32), st.integers(2, 3))
def test_a_template_for_several_outputs(seed: int, outputs: int) -> None:
    """Each output is the template with its own parameters; a slice, where it is a network, is that output."""
    draw = Random(seed)
    template = random_network(draw, 1, True)
    try:
        several = bound(draw, repeated(template, outputs))
    except UsageError:  # a part of a state that is there once an output starts at an input, which is there once
        assume(False)
    assume(several.outputs == outputs)
    point = _point(draw, template.inputs)
    for output, value in enumerate(realize(several, point)):
        own = {name: several.parameters[parameter_of(name, output)] for name in template.intrinsic}
        assert realize(template.bind(own), point) == (value,)
        try:
            found = slice_of(several, output)
        except UsageError:
            continue
        assert realize(found, point) == (value,)


def test_rules_about_the_whole_network_take_no_output() -> None:
    """Of those that speak of other boxes only facts and sizes may be about a slice; the frame refuses, not the rule."""
    assert {name for name, rule in RULES.items() if rule.sliced} == {"pl", "sizes"}
    certificate = decode(sealed(base("outputs_on_box")), {})
    asked = [name for name, rule in RULES.items() if rule.box and not rule.sliced]
    assert {"sorts", "near-rank", "rank-after", "branches", "rounding", "enclosure"} <= set(asked)
    for name in asked:
        with pytest.raises(Rejected, match="speaks of the whole network on its box; say it without an output"):
            wanted(certificate, name, [], {}, "0x0")
