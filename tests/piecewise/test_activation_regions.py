"""The prover against brute force: regions cover the domain, what it proves is true at points, what it refutes is false."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import product

import oracle
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from plane import area, inside_box
from terms import term_value

from symnet import strategies
from symnet.core.entry import Intrinsic, Scheduled
from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.core.schedule import Power
from symnet.errors import Refuted, TooLarge, Unproved, UsageError
from symnet.library.calculus import chain, layer
from symnet.library.ramp import ramp
from symnet.piecewise import (
    Contract,
    Domain,
    Name,
    Term,
    Times,
    as_form,
    box,
    half_line,
    inputs,
    integers,
    line,
    maximum,
    minimum,
    outputs,
    relu,
    total,
    variables,
)
from symnet.piecewise.activation_regions import prove, regions
from symnet.piecewise.written import term_json

X, Y = variables(2)
INDEX_FORM = as_form(Name("#"))
NETWORKS = strategies.networks(2, outputs=1, scans=False, levels=2)
SAMPLES = [(Fraction(a, 6), Fraction(b, 6)) for a, b in product(range(7), range(-6, 7))]


def _forms() -> st.SearchStrategy[Term]:
    weights = st.tuples(*[st.builds(Fraction, st.integers(-4, 4), st.sampled_from([1, 2, 3]))] * 3)
    return weights.map(lambda w: w[0] * X + w[1] * Y + w[2])


def _terms() -> st.SearchStrategy[Term]:
    def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        some = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            inner.map(relu),
            some.map(lambda terms: maximum(*terms)),
            some.map(lambda terms: minimum(*terms)),
            st.tuples(inner, inner, strategies.rationals(-2, 2)).map(lambda drawn: drawn[0] + drawn[2] * drawn[1]),
        )

    return st.recursive(_forms(), larger, max_leaves=5)


def _claim(network: Network, term: Term, domain: Domain) -> Contract:
    return Contract("claim", network, inputs(*variables(network.inputs)), domain, outputs(network, term))


@examples(60)
@given(NETWORKS, _terms(), st.sampled_from([box(0, 1) * box(-1, 1), line(2), half_line() * line()]))
def test_regions_cover_the_domain_with_the_right_forms(network: Network, term: Term, domain: Domain) -> None:
    """At the vertices and beyond them each region has the values of network and term; areas in a box add up."""
    term = total(X, Y, term)  # a variable that stands nowhere would be a point of the domain
    contract, whole = _claim(network, term, domain), Fraction(0)
    for region in regions(contract, (network.nodes[-1].name, 0)):
        exact = region.domain.over(lambda number: Fraction(int(number.numerator), int(number.denominator)))
        for where in _points(exact.vertices, (*exact.rays, *exact.lines)):
            assert _at(region.neuron, where) == oracle.value(network.canonical, where)[0]
            assert _at(region.term, where) == term_value(term_json(term), where, {})
        whole += area(inside_box(exact))
    assert whole == area(inside_box(domain.polytope(0, {0, 1})))


def _points(vertices: tuple[tuple[Fraction, ...], ...], ways: tuple[tuple[Fraction, ...], ...]) -> list[tuple[Fraction, ...]]:
    middle = tuple(sum(column, Fraction(0)) / len(vertices) for column in zip(*vertices, strict=True))
    far = [tuple(c + 7 * move for c, move in zip(middle, way, strict=True)) for way in ways]
    return [*vertices, middle, *far]


def _at(form: tuple[object, ...], where: tuple[Fraction, ...]) -> Fraction:
    exact = [Fraction(int(c.numerator), int(c.denominator)) for c in form]  # type: ignore[attr-defined]
    return sum((c * t for c, t in zip(exact, (*where, Fraction(1)), strict=True)), Fraction(0))


@examples(60)
@given(NETWORKS, _terms())
def test_proved_is_true_and_refuted_is_false(network: Network, term: Term) -> None:
    """Terms drawn by themselves are nearly always refuted; the network's own formula, made a term, is proved."""
    place = network.nodes[-1].name, 0
    claim = _claim(network, term, box(0, 1) * box(-1, 1))
    try:
        prove(claim)
    except Refuted as problem:
        found = re.search(r"at \((.*)\) neuron 0 of '.*' is (\S+), not (\S+)$", str(problem))
        assert found
        where = tuple(map(Fraction, found[1].split(", ")))
        assert oracle.value(network.canonical, where)[0] == Fraction(found[2]) != Fraction(found[3])
        assert term_value(term_json(term), where, {}) == Fraction(found[3])
    else:
        assert all(oracle.value(network.canonical, at)[0] == term_value(term_json(term), at, {}) for at in SAMPLES)
    own = _formula(network)
    assert prove(replace(claim, values={place: own})).regions >= 1
    with pytest.raises(Refuted):
        prove(replace(claim, values={place: own + Fraction(1, 10**20)}))


def _formula(network: Network) -> Term:
    """The term that the layers of a network spell out."""
    known: dict[str, list[Term]] = {INPUT: list(variables(network.inputs))}
    for node in network.nodes:
        read = [each for part in node.reads for each in known[part.node][part.start : part.stop]]
        rows = [sum((weight * read[at] for at, weight in row.weights), 0 * X + row.bias) for row in node.operation.rows]  # type: ignore[union-attr]
        known[node.name] = [relu(row) for row in rows] if node.operation.activation == "relu" else rows  # type: ignore[union-attr]
    return known[network.nodes[-1].name][0]


def test_a_soft_threshold_without_one_of_its_three_cases_cannot_be_written() -> None:
    """x + 1 below -1, 0 between, x - 1 above 1: the domain is a line, and every part of the line is decided."""
    network = chain(1, ("sides", "relu", [({0: 1}, -1), ({0: -1}, -1)]), ("soft", "identity", [({0: 1, 1: -1}, 0)]))
    assert prove(_claim(network, maximum(0, X - 1) + minimum(0, X + 1), line())).regions == 3
    for left_out, at in ((maximum(0, X - 1), "-2"), (minimum(0, X + 1), "2"), (0 * X + X, "1")):
        with pytest.raises(Refuted, match=rf"at \({at}\) neuron 0 of 'soft'"):
            prove(_claim(network, left_out, line()))


def test_rays_and_lines_are_checked_too() -> None:
    """relu(x) = x at the vertex 0 of (-inf, 0], but not along its ray."""
    network = layer(1, "relu", "relu", [({0: 1}, 0)])
    prove(_claim(network, X, half_line()))
    with pytest.raises(Refuted, match=r"at \(-1\) neuron 0 of 'relu' is 0, not -1"):
        prove(_claim(network, X, box(None, 0)))
    same = layer(1, "same", "identity", [({0: 1}, 0)])
    with pytest.raises(Refuted, match=r"at \(1\) neuron 0 of 'same' is 1, not 2"):
        prove(_claim(same, 2 * X, line()))


def test_a_kink_inside_the_domain_is_found_where_the_ends_agree() -> None:
    tooth = chain(1, ("sides", "relu", [({0: 1}, 0), ({0: 1}, -1), ({0: 1}, -2)]), ("t", "identity", [({0: 1, 1: -2, 2: 1}, 0)]))
    with pytest.raises(Refuted, match=r"at \(1\)"):
        prove(_claim(tooth, 0 * X, box(0, 2)))


def test_neurons_of_the_reading_take_every_value_of_the_domain() -> None:
    """The second layer by itself: what the first one is does not matter."""
    network = chain(1, ("first", "relu", [({0: 1}, 0)]), ("second", "relu", [({0: 1}, -1)]))
    claim = Contract("claim", network, {("first", 0): as_form(2 * X)}, half_line(), {("second", 0): relu(2 * X - 1)})
    prove(claim)
    prove(replace(claim, values={("second", 0): relu(2 * X - 1), ("first", 0): 2 * X}))
    with pytest.raises(Refuted, match="neuron 0 of 'second' is 2, not 0"):
        prove(replace(claim, values={("second", 0): 0 * X}))
    with pytest.raises(Unproved, match="input 0, which the contract does not read"):
        prove(replace(claim, reading={}))


def _scheduled() -> Network:
    body = layer(1, "one", "relu", [({0: Scheduled(Fraction(0), (("scale", Fraction(2)),))}, 0)])
    scan = Scan(body, 3, (("scale", Power(2, 4)),))
    return Network(1, (Node("scan", scan, (Read(INPUT, 0, 1),)),))


def test_what_the_contract_does_not_say_is_unproved() -> None:
    network = _scheduled()
    claim = Contract("claim", network, inputs(X), half_line(2), {("one", 0): 2 * Y}, inside="scan")
    with pytest.raises(Unproved, match="schedule 'scale'"):
        prove(claim)
    prove(replace(claim, times=(Times(Power(2, 4), X, Y),)))
    prove(replace(claim, times=(Times(Power(2, 4), as_form(3 * X), Y),), values={("one", 0): 2 * Y / 3}))
    with pytest.raises(Unproved, match="schedule 'scale'"):
        prove(replace(claim, times=(Times(Power(2, 5), X, Y),)))
    with pytest.raises(Unproved, match="is a scan"):
        prove(replace(claim, values={("scan", 0): 2 * Y}, inside=""))


def test_an_intrinsic_parameter_has_its_value_or_none() -> None:
    network = layer(1, "one", "identity", [({0: Intrinsic("v")}, 0)])
    claim = _claim(network, Name("v") * X, line())
    with pytest.raises(Unproved, match="v has no value; bind it first"):
        prove(claim)
    prove(claim.placed(network.bind({"v": "1/3"})))
    prove(_claim(network.bind({"v": 2}), 2 * X, line()))
    with pytest.raises(Refuted):
        prove(_claim(network.bind({"v": 2}), 3 * X, line()))


def test_the_member_of_a_family_is_named() -> None:
    double = layer(1, "double", "identity", [({0: 2}, 0)])
    prove(_claim(double, INDEX_FORM + X, integers(0, 5)))
    with pytest.raises(Refuted, match=r"at \(1\), # = 1 neuron 0 of 'double' is 2, not 1"):
        prove(_claim(double, INDEX_FORM, integers(0, 5)))


def test_too_many_regions_are_unknown_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.piecewise.activation_regions.MAX_REGIONS", 3)
    wave = chain(1, ("sides", "relu", [({0: 1}, -k) for k in range(8)]), ("sum", "identity", [(dict.fromkeys(range(8), 1), 0)]))
    with pytest.raises(TooLarge):
        prove(_claim(wave, _formula(wave), box(-1, 9)))


def test_a_proof_says_what_was_proved_and_on_how_many_regions() -> None:
    contract = Contract("ramp", ramp(), inputs(X), line(), {("ramp", 0): minimum(1, relu(X))}, names=("u",))
    said = "ramp\n  requires  u real\n  ensures   ramp = min(1, relu(u))\n  proved    on 3 regions"
    assert str(prove(contract)) == said
    body = Contract("claim", _scheduled(), inputs(X), half_line(2), {("one", 0): 2 * Y}, (Times(Power(2, 4), X, Y),), "scan")
    assert body.requires == "t0, t1 >= 0; input[0] = t0; scale*(t0) = t1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": {("rampe", 0): X}}, "no node 'rampe'; the nodes are input, sides, ramp"),
        ({"values": {("sides", 2): X}}, "'sides' has 2 neurons, none numbered 2"),
        ({"values": {("ramp", 0): Y}}, r"1 variables, none numbered \[1\]"),
        ({"values": {}}, "at least one neuron"),
        ({"domain": integers(0, 2) * integers(0, 2)}, "at most one family"),
        ({"reading": {("input", 0): relu(X)}}, "not an affine form"),
        ({"inside": "sides"}, "'sides' is not a scan"),
    ],
)
def test_bad_contracts_are_refused(change: dict[str, object], message: str) -> None:
    good = Contract("ramp", ramp(), inputs(X), line(), {("ramp", 0): minimum(1, relu(X))})
    with pytest.raises(UsageError, match=message):
        replace(good, **change)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="2 terms for 1 outputs"):
        outputs(ramp(), X, Y)
