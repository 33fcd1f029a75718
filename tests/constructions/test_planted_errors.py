"""The checks that confirm the error bounds are red, at once, for a network with one planted error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from error_checks import check_scan, check_theorem_2_1
from mutations import with_digit

from symnet import approximate
from symnet.constructions.approximation import Approximation
from symnet.constructions.scan.plan import ScanPlan
from symnet.core.entry import Scheduled
from symnet.core.network import Layer, Network, Row, Scan
from symnet.errors import Refuted
from symnet.targets import target

TARGETS = ["abs(x - 1/3)", "sin(3*x)", "min(x, 1 - x)*y", "3/7*x"]


def _scan(source: str) -> Approximation:
    return approximate(source, cells=6 if "y" not in source else 3)


@pytest.mark.parametrize("source", TARGETS)
def test_sound_networks_pass(source: str) -> None:
    check_scan(_scan(source), [])
    check_theorem_2_1(approximate(source, n=2, construction="theorem-2.1"), [])


@pytest.mark.parametrize("source", TARGETS)
def test_every_wrong_digit_of_v_is_found(source: str) -> None:
    built = _scan(source)
    v = built.parameters["v"]
    for place in range(1, built.plan.nodes):
        for digit in {0, 1, 2} - {int(v * 4**place) % 4}:
            wrong = built.network.bind({"v": with_digit(v, place, digit)})
            with pytest.raises(AssertionError, match="error"):
                check_scan(replace(built, network=wrong), [])


def _found(change: Callable[[Network], Network], check: Callable[..., None], built: Iterable[Approximation]) -> bool:
    """Whether the check is red for one of a few targets: a threshold shows only where the digits beside it occur."""
    for one in built:
        wrong = change(one.network)
        assert wrong != one.network
        try:
            check(replace(one, network=wrong), [])
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize(("old", "new"), [("1/4", "1/2"), ("1/2", "3/4"), ("1/2", "3/8"), ("1/4", "0"), ("1/4", "1/8")])
def test_a_wrong_threshold_in_the_scan_body_is_found(old: str, new: str) -> None:
    def change(network: Network) -> Network:
        return _with_threshold(network, Fraction(old), Fraction(new))

    assert _found(change, check_scan, map(_scan, TARGETS))


def _with_threshold(network: Network, old: Fraction, new: Fraction) -> Network:
    """The biases -old * scale of the digit reader become -new * scale."""

    def bias(entry: object) -> object:
        if isinstance(entry, Scheduled) and entry.terms == (("scale", -old),):
            return replace(entry, terms=(("scale", -new),)) if new else entry.constant
        return entry

    nodes = []
    for node in network.nodes:
        if isinstance(node.operation, Scan):
            body = _with_threshold(node.operation.body, old, new)
            node = replace(node, operation=replace(node.operation, body=body))
        elif isinstance(node.operation, Layer):
            rows = tuple(Row(row.weights, bias(row.bias)) for row in node.operation.rows)  # type: ignore[arg-type]
            node = replace(node, operation=replace(node.operation, rows=rows))
        nodes.append(node)
    return Network(network.inputs, tuple(nodes), network.parameters)


@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(7, 8)])
def test_a_too_small_s_in_the_network_is_found(factor: Fraction) -> None:
    def change(network: Network) -> Network:
        return network.bind({"s": network.parameters["s"] * factor})

    assert _found(change, check_scan, map(_scan, TARGETS))
    theorem = (approximate(source, n=3, construction="theorem-2.1") for source in ("abs(x - 1/3)", "x**2"))
    assert _found(change, check_theorem_2_1, theorem)


@pytest.mark.parametrize("source", ["abs(x - 1/3)", "3/7*x", "x - y"])
def test_a_too_small_s_in_the_encoder_is_refused(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With s below omega(1/K) neighbouring codes differ by 2: no digit holds that."""
    sound = ScanPlan.scale.func  # type: ignore[attr-defined]
    monkeypatch.setattr(ScanPlan, "scale", property(lambda plan: sound(plan) * Fraction(1, 2)))
    with pytest.raises(Refuted, match="below omega"):
        approximate(source, cells=6)


@pytest.mark.parametrize("source", TARGETS)
@pytest.mark.parametrize("name", ["s", "b"])
def test_a_wrong_output_map_is_found(source: str, name: str) -> None:
    built = _scan(source)
    changed = built.parameters[name] + built.parameters["s"] * Fraction(5, 4)
    with pytest.raises(AssertionError, match="error"):
        check_scan(replace(built, network=built.network.bind({name: changed})), [])


@pytest.mark.parametrize("source", ["abs(x - 1/3)", "min(x, 1 - x)*y"])
def test_every_wrong_leading_bit_of_theorem_2_1_is_found(source: str) -> None:
    built = approximate(source, n=2, construction="theorem-2.1")
    a, nodes = built.parameters["a_1"], built.plan.nodes
    for place in range(1, nodes + 1):
        wrong = built.network.bind({"a_1": with_digit(a, place, 1 - int(a * 4**place) % 4)})
        with pytest.raises(AssertionError, match="error"):
            check_theorem_2_1(replace(built, network=wrong), [])


def test_a_steep_target_within_a_wrong_modulus_is_found() -> None:
    """The bound is wrong where the modulus is: the check is red for a target swapped after the fact."""
    built = approximate("abs(x - 1/3)", cells=6)
    with pytest.raises(AssertionError):
        check_scan(replace(built, target=target("3*abs(x - 1/3)")), [])
