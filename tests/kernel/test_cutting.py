"""How facts are decided: true ones are accepted, changed ones as z3 says, and no point refutes one that is accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import oracle
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kernel.polytopes import NUMBERS, holds, points
from kernel.small_networks import (
    BENT,
    READ,
    RELU,
    at_point,
    changed,
    domain_points,
    domains,
    fails_at,
    layer,
    layers,
    network,
    neurons,
    row,
    term_of,
    terms,
    true_by_z3,
    variable_forms,
    verdict,
)

from symnet.kernel import cutting
from symnet.kernel.arithmetic import show
from symnet.kernel.cutting import NUMBER_ONE, parts, with_term
from symnet.kernel.facts import member
from symnet.kernel.networks import network as decoded
from symnet.kernel.polytope import POINT, Polytope
from symnet.kernel.statements import FREE, NONNEGATIVE, box, fact, form, relu, total, variable
from symnet.kernel.syntax import Budget, Network, Node, Rejected, Row

UNIT = ("0x0", "0x1")
SIZES = pytest.mark.parametrize("size", [1, 2, 3])


def pieces(domain: list[Any], term: Any) -> list[tuple[Polytope, dict[int, Fraction]]]:
    """The parts of a domain, with the form of the term on each."""
    found = member(decoded(BENT, "network", {}), fact(domain, {}, {}), domain, 0, Budget())
    return [(part, dict(forms[-1])) for part, forms in parts(found, with_term(term, found, [NUMBER_ONE]), POINT)]


@SIZES
@given(st.data())
def test_a_term_is_its_form_on_each_part(size: int, data: st.DataObject) -> None:
    domain, term = data.draw(domains(size)), data.draw(terms(size))
    for part, found in pieces(domain, term):
        for _ in range(2):
            inside = data.draw(points(part, size))[1:]
            point = {**data.draw(domain_points(domain)), **{at: inside[at] for at in part.variables - {-1}}}
            assert sum(value * point.get(at, 1) for at, value in found.items()) == at_point(term, point)


@SIZES
@given(st.data())
def test_the_parts_of_a_term_cover_the_domain(size: int, data: st.DataObject) -> None:
    domain, term = data.draw(domains(size)), data.draw(terms(size))
    found = [part for part, _ in pieces(domain, term)]
    for _ in range(4):
        point = data.draw(domain_points(domain))
        at = [
            (part, (Fraction(1), *(point[at] if at in part.variables else Fraction(0) for at in range(size)))) for part in found
        ]
        assert any(holds(part, vector) for part, vector in at)


@st.composite
def true_facts(draw: st.DrawFn, inner: bool = False) -> tuple[Any, Any]:
    """A network and a fact about its last layer that is true; `inner`: a hidden layer may be read as well."""
    inputs, depth, size = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    file = network(inputs, *draw(layers(inputs, depth)))
    domain = draw(domains(size))
    plain = inputs <= size and draw(st.booleans())
    reading = {("input", at): variable(at) if plain else draw(variable_forms(size)) for at in range(inputs)}
    if inner and depth > 1:
        hidden = file["nodes"][draw(st.integers(1, depth - 1))]
        for at in range(len(hidden["rows"])):
            if draw(st.booleans()):
                reading[hidden["name"], at] = draw(variable_forms(size))
    last = file["nodes"][-1]
    values = {(last["name"], at): term_of(file, (last["name"], at), reading) for at in range(len(last["rows"]))}
    return file, fact(domain, reading, values)


@pytest.mark.parametrize("inner", [False, True])
@given(st.data())
def test_a_network_written_as_a_term(inner: bool, data: st.DataObject) -> None:
    file, stated = data.draw(true_facts(inner))
    assert verdict(file, stated) == ""


@pytest.mark.parametrize("inner", [False, True])
@given(st.data())
def test_no_point_refutes_a_changed_fact_that_is_accepted(inner: bool, data: st.DataObject) -> None:
    file, stated = data.draw(true_facts(inner))
    stated = data.draw(changed(stated))
    if verdict(file, stated) == "":
        assert not any(fails_at(file, stated, data.draw(domain_points(stated["domain"]))) for _ in range(12))


@settings(max_examples=120)
@given(st.data())
def test_a_changed_fact_is_accepted_where_z3_finds_it_true(data: st.DataObject) -> None:
    z3 = pytest.importorskip("z3")
    file, stated = data.draw(true_facts())
    stated = data.draw(changed(stated))
    said = verdict(file, stated)
    assume("is empty" not in said)
    assert (said == "") == true_by_z3(file, stated, z3), said


@given(st.data())
def test_a_changed_fact_about_inner_neurons_is_true_where_it_is_accepted(data: st.DataObject) -> None:
    """Not where and only where: a reading that no input gives makes a fact true, and the kernel does not look for that."""
    z3 = pytest.importorskip("z3")
    file, stated = data.draw(true_facts(inner=True))
    stated = data.draw(changed(stated))
    assert true_by_z3(file, stated, z3) or verdict(file, stated) != ""


@given(st.data())
def test_terms_of_one_neuron_are_alike(data: st.DataObject) -> None:
    """max, min and relu say the same in several ways."""
    size = data.draw(st.integers(1, 2))
    first, second = data.draw(variable_forms(size)), data.draw(variable_forms(size))
    file = network(2, layer("n", "input", 2, [row(0, (0, 1), (1, -1))]), layer("m", "n", 1, [row(0, (0, 1))], "identity"))
    reading = {("input", 0): first, ("input", 1): second}
    ways = [
        total((1, {"max": [first, second]}), (-1, second)),
        total((-1, {"min": [second, first]}), (1, first)),
        {"max": [["0x0"], total((1, first), (-1, second))]},
        relu({"max": [total((1, first), (-1, second)), ["-0x1"], {"min": [["0x0"]]}]}),
    ]
    for way in ways:
        assert verdict(file, fact(data.draw(domains(size)), reading, {("m", 0): way})) == ""
    assert verdict(file, fact([box(UNIT, 2)], reading, {("m", 0): total((1, ways[0]), (1, ["0x1"]))})) != ""


# scans

POWER = ["power", "0x2", "0x4"]
SNAKE = ["snake", "0x1", "0x1", "0x0", "0x0"]
SCHEDULES = {"s": POWER, "t": SNAKE, "same": POWER}


def scanned(body: Any, size: int, schedules: Any = SCHEDULES) -> Any:
    """A network that is one scan of this body, from its inputs."""
    inside = {"inputs": show(size), "nodes": body}
    scan = {"body": inside, "name": "scan", "reads": [["input", "0x0", show(size)]], "schedules": schedules, "steps": "0x3"}
    return {"format": "symnet network 1", "inputs": show(size), "nodes": [scan], "parameters": {}}


@st.composite
def scan_facts(draw: st.DrawFn) -> tuple[Any, Any]:
    """A body with one neuron of z and x, weights and bias with schedules, and what it is when their products are named."""
    names = draw(st.sampled_from([["s"], ["t"], ["s", "t"], ["s", "same"]]))
    keys = [(draw(NUMBERS), draw(NUMBERS)) for _ in names]  # bias and slope of what each schedule multiplies
    assume(all(map(any, keys)))
    assume(names != ["s", "same"] or keys[0][0] * keys[1][1] != keys[0][1] * keys[1][0])
    bias, slope, other = (draw(NUMBERS) for _ in range(3))
    entries = [
        [show(fixed), *([name, show(key[side])] for name, key in zip(names, keys, strict=True))]
        for side, fixed in enumerate((bias, slope))
    ]
    body = [
        layer("n", "input", 2, [row(entries[0], (0, entries[1]), *([(1, other)] if other else []))]),
        layer("state", "n", 1, [row(0, (0, 1)), row(0, (0, 1))], "identity"),
    ]
    ratios = [draw(NUMBERS.filter(bool)) for _ in names]
    schedules = [
        [SCHEDULES[name], form({0: key[1] * ratio}, key[0] * ratio), variable(2 + at)]
        for at, (name, key, ratio) in enumerate(zip(names, keys, ratios, strict=True))
    ]
    products = [(1 / ratio, variable(2 + at)) for at, ratio in enumerate(ratios)]
    term = relu(total((slope, variable(0)), (other, variable(1)), (bias, ["0x1"]), *products))
    domain = [*draw(domains(2)), box(FREE, len(names))]
    reading = {("input", 0): variable(0), ("input", 1): variable(1)}
    return scanned(body, 2), fact(domain, reading, {("n", 0): term, ("state", 1): term}, schedules, "scan")


@given(scan_facts())
def test_a_neuron_with_schedules_in_its_weights_and_bias(given_: tuple[Any, Any]) -> None:
    assert verdict(*given_) == ""


@given(st.data())
def test_no_step_refutes_a_fact_in_a_scan_that_is_accepted(data: st.DataObject) -> None:
    """A factor of the term or a form of the schedules changed: points are tried where a step meets what the fact asks."""
    file, stated = data.draw(scan_facts())
    if data.draw(st.booleans()):
        item = data.draw(st.sampled_from(stated["schedules"]))
        item[1 + data.draw(st.integers(0, 1))] = data.draw(variable_forms(2, NUMBERS))
    else:
        parts_ = stated["values"][0][1]["relu"]["sum"]
        data.draw(st.sampled_from(parts_))[0] = show(data.draw(NUMBERS))
    accepted = verdict(file, stated) == ""
    body = file["nodes"][0]["body"]["nodes"]
    for _ in range(10):
        numbers = {name: Fraction(data.draw(st.integers(-2, 3))) for name in ("s", "t")}
        by_definition = {str(SCHEDULES[name]): number for name, number in numbers.items()}
        point = data.draw(domain_points(stated["domain"]))
        for definition, key, result in stated["schedules"]:
            if len(result) == 2 and int(result[1][0], 16) > 1:
                product = by_definition[str(definition)] * at_point(key, point)
                point[int(result[1][0], 16)] = product / oracle.number(result[1][1])
        met = all(
            by_definition[str(name)] * at_point(key, point) == at_point(end, point) for name, key, end in stated["schedules"]
        )
        found = oracle.node_values(body[0], [point[0], point[1]], {}, {**numbers, "same": numbers["s"]})[0]
        assert not (accepted and met) or found == at_point(stated["values"][0][1], point)


def hat(scheduled: Any, *weights: Any) -> Any:
    """A scan whose body holds one neuron with these entries, read from z."""
    return scanned([layer("n", "input", 1, [row(scheduled, *weights)], "identity")], 1)


def in_scan(term: Any, *schedules: Any, size: int = 2) -> Any:
    """A fact about that neuron."""
    return fact([box(FREE, size)], READ, {("n", 0): term}, schedules, "scan")


def test_products_with_a_schedule() -> None:
    weight, bias = ["0x0", ["s", "-0x4"]], ["0x1", ["s", "0x2"]]
    neuron = hat(bias, (0, weight))  # 1 + 2 s - 4 s z
    key = form({0: 3}, Fraction(-3, 2))  # = -3/4 of 2 - 4 z
    for multiple in (1, 2, -1, Fraction(-2, 7)):
        scaled = form({0: 3 * multiple}, Fraction(-3, 2) * multiple)
        named = [POWER, scaled, form({1: multiple})]
        assert verdict(neuron, in_scan(form({1: Fraction(-4, 3)}, 1), named)) == ""
        assert "is 0x1 + -0x4/0x3*t1" in verdict(neuron, in_scan(form({1: Fraction(4, 3)}, 1), named))
    assert "schedule 's' multiplies" in verdict(neuron, in_scan(form({1: 1}), [POWER, form({0: 3}, 2), variable(1)]))
    assert "schedule 's' multiplies" in verdict(neuron, in_scan(form({1: 1}), [SNAKE, key, variable(1)]))
    assert "schedule 's' multiplies" in verdict(neuron, in_scan(form({1: 1}), [POWER, ["0x0"], variable(1)]))
    assert "schedule 's' multiplies" in verdict(neuron, in_scan(form({1: 1})))
    assert "no schedule" in verdict(neuron, in_scan(form({1: 1}), [["power", "0x2", "0x5"], key, variable(1)]))
    assert "no schedule" in verdict(BENT, fact([box(FREE, 1)], READ, {}, [[POWER, key, variable(0)]]))


def test_two_schedules_of_one_definition_are_the_same_number() -> None:
    neuron = hat(0, (0, ["0x0", ["s", "0x1"], ["same", "0x1"]]))
    assert verdict(neuron, in_scan(form({1: 2}), [POWER, variable(0), variable(1)])) == ""
    assert verdict(hat(0, (0, ["0x0", ["s", "0x1"], ["t", "0x1"]])), in_scan(form({1: 2}), [POWER, variable(0), variable(1)]))


def test_a_schedule_times_what_vanishes() -> None:
    """s (relu(z) - relu(z)): nothing is multiplied, so nothing need be named; at one point of the domain z is 0."""
    body = [layer("n", "input", 1, [row(0, (0, 1)), row(0, (0, 1))])]
    body += [layer("m", "n", 2, [row(0, (0, ["0x0", ["s", "0x1"]]), (1, ["0x0", ["s", "-0x1"]]))], "identity")]
    stated = fact([box(FREE, 1)], READ, {("m", 0): ["0x0"]}, (), "scan")
    assert verdict(scanned(body, 1), stated) == ""


def test_a_point_in_a_body_is_not_evaluated() -> None:
    """The step of a body depends on its schedules, which have no one value."""
    stated = fact([box(("0x1", "0x1"), 2)], READ, {("n", 0): form({1: 2}, 1)}, [[POWER, variable(0), variable(1)]], "scan")
    neuron = hat(1, (0, ["0x0", ["s", "0x2"]]))
    assert verdict(neuron, stated) == ""
    assert "multiplies" in verdict(neuron, {**stated, "schedules": []})
    assert "multiplies" in verdict(neuron, fact([], {("input", 0): ["0x1"]}, {("n", 0): ["0x3"]}, (), "scan"))


# families and points

STAIRS = network(
    1,
    layer("ramps", "input", 1, [row(Fraction(-k, 3) * 20 + side, (0, 20)) for k in (1, 2) for side in (0, 1)]),
    layer("index", "ramps", 4, [row(0, (0, -1), (1, 1), (2, -1), (3, 1))], "identity"),
)
"""The cell of x among three, off strips of width 1/20."""


@given(st.sampled_from([Fraction(1, 20), Fraction(1, 19), Fraction(1, 21), Fraction(1, 4)]), NUMBERS, st.booleans())
def test_a_family_of_cells(delta: Fraction, shift: Fraction, shifted: bool) -> None:
    """Accepted where the strips that are left out hold the ramps."""
    cells = ["cells", "0x3", show(delta), show(shift)]
    stated = fact([cells], {("input", 0): form({0: 1}, shift if shifted else 0)}, {("index", 0): ["#"]})
    assert (verdict(STAIRS, stated) == "") == (delta >= Fraction(1, 20) and (shifted or not shift))
    wrong = fact([cells], {("input", 0): form({0: 1}, shift)}, {("index", 0): form({}, "4^#")})
    assert verdict(STAIRS, wrong) != ""


@given(st.integers(0, 4), st.integers(0, 3), NUMBERS, NUMBERS, st.sampled_from([0, 0, 1]))
def test_a_family_of_integers(first: int, more: int, weight: Fraction, bias: Fraction, wrong: int) -> None:
    file = network(1, layer("n", "input", 1, [row(bias, *([(0, weight)] if weight else []))]))
    family = ["integers", show(first), show(first + more)]
    for read in (variable(0), form({}, "#")):
        term = relu(total((weight, ["#"]), (bias + wrong, ["0x1"])))
        stated = fact([family], {("input", 0): read}, {("n", 0): term})
        true = all(max(weight * at + bias, 0) == max(weight * at + bias + wrong, 0) for at in range(first, first + more + 1))
        assert (verdict(file, stated) == "") == true
    powers = fact([family], {("input", 0): form({}, "4^#")}, {("n", 0): relu(total((weight, ["4^#"]), (bias, ["0x1"])))})
    assert verdict(file, powers) == ""


@given(st.data())
def test_evaluation_and_cutting_agree_at_points(data: st.DataObject) -> None:
    """The same fact, at integers by evaluation and beside a free variable by cutting; in boxes with equal ends, too."""
    file = network(1, *data.draw(layers(1, data.draw(st.integers(1, 3)))))
    name, read = file["nodes"][-1]["name"], {("input", 0): form({0: data.draw(NUMBERS)}, data.draw(NUMBERS))}
    term = term_of(file, (name, 0), read)
    if data.draw(st.booleans()):
        term = total((1, term), (1, data.draw(terms(1, 2))))
    family = ["integers", "0x0", show(data.draw(st.integers(0, 2)))]
    evaluated = verdict(file, fact([family], read, {(name, 0): term}))
    with_line = verdict(file, fact([family, box(FREE, 1)], read, {(name, 0): term}))
    with_box = verdict(file, fact([family, box(UNIT, 1)], read, {(name, 0): term}))
    ends = [(show(at), show(at)) for at in range(int(family[2], 16) + 1)]
    each = [verdict(file, fact([box(end, 1), box(FREE, 1)], read, {(name, 0): term})) for end in ends]
    assert (evaluated == "") == (with_line == "") == (with_box == "") == (not any(each))


@given(st.data())
def test_scans_are_walked_at_points(data: st.DataObject) -> None:
    body = data.draw(layers(2, 2, NUMBERS, outputs=2))
    walked = scanned(body, 2, {})
    start = [data.draw(NUMBERS) for _ in range(2)]
    ends = start
    for _ in range(3):
        found = neurons({"nodes": body}, {("input", at): value for at, value in enumerate(ends)})
        ends = [found["n2", at] for at in range(2)]
    wrong = data.draw(st.sampled_from([0, 0, 1]))
    reading = {("input", at): form({}, value) for at, value in enumerate(start)}
    values = {("scan", 0): form({}, ends[0]), ("scan", 1): form({}, ends[1] + wrong)}
    assert (verdict(walked, fact([], reading, values)) == "") == (not wrong)
    assert "is a scan, not a layer" in verdict(walked, fact([box(FREE, 1)], reading, values))


def test_a_scan_is_read_as_it_ends() -> None:
    walked = scanned([RELU], 1, {})
    walked["nodes"].append(layer("behind", "scan", 1, [row(2, (0, 3))], "identity"))
    for domain in ([box(FREE, 1)], [box(("0x5", "0x5"), 1)]):
        stated = fact(domain, {("scan", 0): variable(0)}, {("behind", 0): form({0: 3}, 2), ("scan", 0): variable(0)})
        assert verdict(walked, stated) == ""


# edges


def test_relu_of_what_vanishes_at_the_one_point() -> None:
    """relu(x - y) where x = y: its sign is decided at a point where it is 0, so it is 0 and its argument as well."""
    file = network(2, layer("n", "input", 2, [row(0, (0, 1), (1, -1))]))
    reading = {("input", 0): form({0: 1}, 2), ("input", 1): form({0: 1}, 2)}
    assert verdict(file, fact([box(FREE, 1)], reading, {("n", 0): ["0x0"]})) == ""
    at_zero = fact(
        [box(("0x3", "0x3"), 1), box(FREE, 1)], {("input", 0): variable(0), ("input", 1): ["0x3"]}, {("n", 0): ["0x0"]}
    )
    assert verdict(file, at_zero) == ""
    assert verdict(file, {**at_zero, "values": [[["n", "0x0"], form({0: 1}, -3)]]}) == ""
    assert verdict(file, {**at_zero, "values": [[["n", "0x0"], form({0: 1}, -2)]]}) != ""


def test_a_wall_is_not_crossed() -> None:
    """On [0, 1] relu(x) is x, relu(x - 1) is 0."""
    file = network(1, layer("n", "input", 1, [row(0, (0, 1)), row(-1, (0, 1))]))
    assert verdict(file, fact([box(UNIT, 1)], READ, {("n", 0): variable(0), ("n", 1): ["0x0"]})) == ""
    assert verdict(file, fact([box(NONNEGATIVE, 1)], READ, {("n", 0): variable(0)})) == ""
    assert verdict(file, fact([box(NONNEGATIVE, 1)], READ, {("n", 1): ["0x0"]})) != ""
    assert verdict(file, fact([box(FREE, 1)], READ, {("n", 0): variable(0)})) != ""


def test_a_triangle_has_three_sides() -> None:
    file = network(2, layer("n", "input", 2, [row(0, (0, 1), (1, -1)), row(1, (0, -1)), row(0, (1, 1)), row(0, (0, -1), (1, 1))]))
    reading = {("input", at): variable(at) for at in range(2)}
    sides = {("n", 0): form({0: 1, 1: -1}), ("n", 1): form({0: -1}, 1), ("n", 2): variable(1), ("n", 3): ["0x0"]}
    assert verdict(file, fact([["triangle"]], reading, sides)) == ""
    for place in sides:
        assert verdict(file, fact([box(("-0x1", "0x2"), 2)], reading, {place: sides[place]})) != ""
    inside = fact([["triangle"]], reading, {("n", 0): {"max": [form({0: 1, 1: -1}), form({0: Fraction(1, 2), 1: -1})]}})
    assert verdict(file, inside) == ""
    bent = {("n", 0): {"max": [form({0: 1, 1: -1}), form({0: 1, 1: 1}, -1), ["0x0"]]}}
    assert verdict(file, fact([["triangle"]], reading, bent)) != ""


def test_later_triangles_and_boxes_stand_at_their_own_variables() -> None:
    reading = {("input", 0): form({5: 1, 6: -1})}
    domain = [box(("0x2", "0x3"), 3), ["triangle"], ["triangle"]]
    assert verdict(BENT, fact(domain, reading, {("n", 0): form({5: 1, 6: -1})})) == ""
    assert verdict(BENT, fact(domain, {("input", 0): form({4: 1, 5: -1})}, {("n", 0): form({4: 1, 5: -1})})) != ""
    assert verdict(BENT, fact(domain, {("input", 0): form({2: 1}, -2)}, {("n", 0): form({2: 1}, -2)})) == ""


def test_a_domain_that_is_one_point() -> None:
    for domain in ([], [box(("0x2", "0x2"), 1)]):
        assert verdict(BENT, fact(domain, {("input", 0): ["0x2"]}, {("n", 0): ["0x2"]})) == ""
        assert verdict(BENT, fact(domain, {("input", 0): ["-0x2"]}, {("n", 0): ["0x2"]})) != ""


def test_variables_that_nobody_uses() -> None:
    """16,380 of them cost nothing; the neuron and its term speak of one."""
    stated = fact(
        [box(FREE, 8_000), box(NONNEGATIVE, 8_380), box(FREE, 1)], {("input", 0): form({16_380: 2})}, {("n", 0): ["0x0"]}
    )
    relued = {**stated, "values": [[["n", "0x0"], relu(form({16_380: 2}))]]}
    assert verdict(BENT, relued, work=400) == "" and verdict(BENT, stated) != ""


def test_a_gap_in_variables_that_no_sign_was_asked_of() -> None:
    """The neuron is 0 on the line x = 0 and the term t_1, which is 0 in [0, 0] and not in [0, 1]."""
    for end, wanted in (("0x0", True), ("0x1", False)):
        stated = fact([box(FREE, 1), box(("0x0", end), 1)], {("input", 0): ["0x0"]}, {("n", 0): variable(1)})
        assert (verdict(BENT, stated) == "") == wanted


def test_a_fact_without_values_says_nothing() -> None:
    assert verdict(BENT, fact([box(FREE, 1)], {}, {})) == "" and verdict(BENT, fact([], {}, {})) == ""


def test_a_neuron_that_is_read_is_what_it_is_read_as() -> None:
    """Of a bound neuron only its own form is a value, whatever is below it; at a point, too."""
    for domain in ([box(FREE, 1)], [box(("0x7", "0x7"), 1)]):
        stated = fact(domain, {("n", 0): variable(0)}, {("n", 0): variable(0)})
        assert verdict(BENT, stated) == ""
        assert verdict(BENT, {**stated, "values": [[["n", "0x0"], form({0: 1}, 1)]]}) != ""
    assert "which the fact does not read" in verdict(BENT, fact([box(FREE, 1)], {}, {("n", 0): ["0x0"]}))
    assert "depend on input 0" in verdict(BENT, fact([], {}, {("n", 0): ["0x0"]}))
    assert "which the fact does not read" in verdict(BENT, fact([box(FREE, 1)], {}, {("input", 0): ["0x0"]}))


def test_a_reading_that_no_input_gives() -> None:
    """relu(x) = -1 for no x: the fact is true and says nothing, and the kernel takes what it can show without that."""
    file = network(1, RELU, layer("m", "n", 1, [row(0, (0, 1))], "identity"))
    reading = {("input", 0): variable(0), ("n", 0): ["-0x1"]}
    assert verdict(file, fact([box(FREE, 1)], reading, {("m", 0): ["-0x1"]})) == ""
    assert verdict(file, fact([box(FREE, 1)], reading, {("m", 0): ["0x0"]})) != ""


def test_neurons_of_several_layers_and_reads() -> None:
    """A row that reads two layers, named so that their order is not that of the alphabet; a neuron that two others read."""
    nodes = [
        layer("z", "input", 1, [row(0, (0, 1)), row(1, (0, -1))]),
        layer("a", "z", 2, [row(-1, (0, 1), (1, 1))], "identity"),
        {**layer("m", "z", 2, [row(0, (0, 1), (2, -1)), row(3)]), "reads": [["z", "0x0", "0x2"], ["a", "0x0", "0x1"]]},
    ]
    stated = fact([box(UNIT, 1)], READ, {("a", 0): ["0x0"], ("m", 0): variable(0), ("m", 1): ["0x3"]})
    assert verdict(network(1, *nodes), stated) == ""


def test_an_activation_that_is_neither() -> None:
    strange = Network(1, (Node("n", (("input", 0, 1),), "tanh", (Row(Fraction(0), ((0, Fraction(1)),)),)),), {})
    with pytest.raises(Rejected, match="the activation 'tanh' is not piecewise linear"):
        cutting.prove(strange, fact([box(FREE, 1)], READ, {("n", 0): variable(0)}), Budget())
