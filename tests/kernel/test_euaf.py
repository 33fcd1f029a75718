"""EUAF networks in the kernel: what is accepted holds at random points; long whole numbers; other rules refuse waves."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import oracle
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.certificates import base, content_of
from kernel.hand_made import Content
from kernel.test_bands import least_work

from symnet import approximate
from symnet.certificates.certificate import certificate, load_certificate, sealed
from symnet.certificates.derivation import Derivation, hexed
from symnet.constructions.euaf2022.template import euaf_template, parameters
from symnet.core.layer import Node, Read, affine
from symnet.core.network import Network
from symnet.errors import Unproved
from symnet.kernel import check
from symnet.kernel.plain import LONG

RATIONALS = st.fractions(-3, 3, max_denominator=9)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Derivation, dict[str, Any]]:
    """A network of any numbers, not those of a function, and its exact broken line."""
    cells, low = draw(st.integers(2, 4)), draw(RATIONALS)
    side, step = (
        draw(st.fractions(Fraction(1, 3), 4, max_denominator=6)),
        draw(st.fractions(Fraction(1, 4), 2, max_denominator=5)),
    )
    alpha, factor = draw(st.fractions(Fraction(1, 9), 3, max_denominator=9)), draw(RATIONALS.filter(bool))
    turns = [draw(st.fractions(Fraction(1, 5), 99, max_denominator=7)) for _ in range(4)]
    side = min(side, (4 * cells - 4) * step)
    network = euaf_template().bind(parameters(cells, step, low, alpha, turns, factor))
    values = []
    for j in range(4 * cells - 3):
        i = 4 - (j + 3) % 4
        wave = turns[i - 1] / (alpha + (j + 3 + i) // 4)
        values.append(factor * (2 * abs(wave - 2 * ((wave + 1) // 2)) - 1))
    on_cube = (low, side) == (0, 1)
    proof = Derivation(network, [["number", "0x0"]], sides=() if on_cube else ((low, low + side),))
    return proof, {"bound": 0, "step": step, "values": values}


@examples(40)
@given(lines(), st.data())
def test_a_network_of_any_numbers_is_its_line_and_no_other(made: tuple[Derivation, dict[str, Any]], data: st.DataObject) -> None:
    proof, line = made
    ((low, high),) = proof._box
    part = proof if (low, high) == (0, 1) else proof.about(0, proof.network)
    first = part.step("euaf-line", [], {}, "broken-line", **line)
    bound = max(map(abs, line["values"]))
    count = len({low, high, *(low + j * line["step"] for j in range(len(line["values"])) if low + j * line["step"] < high)}) - 1
    told = {"bound": bound, "cuts": [], "precision": 64, "touch": ["range"] * count}
    part.claim(part.step("line-error", [first], told, "error", norm=["sup"], bound=bound))
    content = content_of(certificate(proof))
    verdict = check(sealed(content))
    assert verdict.accepted, verdict.reason
    for _ in range(6):
        at = low + (high - low) * data.draw(st.fractions(0, 1, max_denominator=24))
        place = (at - low) / line["step"]
        cell = min(int(place), len(line["values"]) - 2)
        before, after = line["values"][cell : cell + 2]
        wanted = before + (place - cell) * (after - before)
        assert oracle.value(proof.network.canonical, (at,)) == (wanted,) == (proof.network(at),)
    other = data.draw(st.integers(0, len(line["values"]) - 1))
    content["steps"][0]["statement"]["values"][other] = hexed(line["values"][other] + Fraction(1, 1 << 60))
    assert not check(sealed(content)).accepted


@pytest.mark.parametrize("name", ["euaf_square", "euaf_box", "euaf_modulus", "euaf_levels"])
def test_work_is_paid_for(name: str) -> None:
    assert 4_000 < least_work(base(name)) < 400_000


def test_long_winding_numbers_cost_work() -> None:
    """w + 2 m_1 m_2 2^n winds to the same values, whatever n is; the length is paid for."""
    content = base("euaf_square")
    del content["steps"][2], content["claims"][1]
    alpha = oracle.number(content["network"]["parameters"]["minus_alpha"])
    whole = 2 * (1 + alpha.denominator) * (1 + 2 * alpha.denominator)
    few = least_work(content)
    for name in ("w_1", "w_2", "w_3", "w_4"):
        turn = oracle.number(content["network"]["parameters"][name]) + (whole << 500_000)
        content["network"]["parameters"][name] = hexed(turn)
    assert check(sealed(content)).accepted
    assert least_work(content) > 50 * few


def _long(length: int, bits: bytes | None = None) -> tuple[Content, dict[str, bytes]]:
    """A network with a whole number of so many bits in a file."""
    data = bits if bits is not None else bytes([1 << (length - 1) % 8, *bytes(-(-length // 8) - 1)])
    digest = hashlib.sha256(data).hexdigest()
    content, _ = base("long_parameter"), None
    (name,) = content["network"]["parameters"]
    content["network"]["parameters"][name] = ["integer", digest, hex(length)]
    for each in (content["steps"][0]["statement"], content["claims"][0]):
        each["intrinsic_bits"] = hex(length)
    content["steps"] = [each for each in content["steps"] if each["rule"] == "sizes"]
    content["steps"][0]["data"]["stored"] = {}
    content["claims"] = [content["steps"][0]["statement"]]
    return content, {digest: data}


def test_a_whole_number_in_a_file() -> None:
    content, files = _long(LONG + 3)
    assert check(sealed(content), files).accepted, check(sealed(content), files).reason


@pytest.mark.parametrize(
    ("length", "bits"),
    [
        (LONG, None),
        (LONG + 8, b"\x01" * (LONG // 8)),
        (LONG + 8, b"\x01" * (LONG // 8 + 1)),
        (LONG + 9, b"\x80" * (LONG // 8 + 1)),
    ],
)
def test_a_whole_number_in_a_file_of_another_length(length: int, bits: bytes | None) -> None:
    verdict = check(sealed(_long(length, bits)[0]), _long(length, bits)[1])
    assert verdict.verdict == "malformed" and "it must be [integer, SHA-256, length]" in verdict.reason


def test_long_winding_numbers_go_to_files(tmp_path: Path) -> None:
    given = dict(approximate("x", cells=2, construction="euaf").network.parameters)
    proof = Derivation(euaf_template().bind({**given, "w_3": (1 << LONG + 9) + 6}))
    proof.claim(proof.apply("sizes", stored={}))
    made = certificate(proof)
    made.save(tmp_path / "certificate.json")
    assert len(made.files) == 1 and load_certificate(tmp_path / "certificate.json").verdict.accepted


def _wave(weight: int = 1) -> Network:
    nodes = (
        Node("wave", affine("euaf", [({0: weight}, 0)]), (Read("input", 0, 1),)),
        Node("output", affine("identity", [({0: 1}, 0)]), (Read("wave", 0, 1),)),
    )
    return Network(1, nodes)


def test_rules_about_relus_refuse_waves() -> None:
    proof = Derivation(_wave(), [["variable", "0x0"]])
    with pytest.raises(Unproved, match="'wave' has the activation 'euaf'; only relu and identity are followed here"):
        proof.apply("rounding", bound=1, format="float64", grid=4)
    fact = {"domain": [["box", 0, 1, 1]], "in": "", "reading": [[["input", 0], [0, [0, 1]]]], "schedules": []}
    proof.fact({**fact, "values": [[["wave", 0], [0, [0, 1]]]]})
    proof.claim(0)
    assert "is not piecewise linear here" in certificate(proof).verdict.reason


def test_deployed_layers_are_no_waves() -> None:
    """A wave and an identity have one form where the wave is taken for an identity: it is refused before."""
    content = base("deployed_scan")
    first = content["network"]["nodes"][0]
    for each in content["network"]["nodes"]:
        if each.get("activation") == "relu":
            first = each
    first["activation"] = "euaf"
    content["steps"] = [step for step in content["steps"] if step["rule"] != "pl"]
    layers = next(step for step in content["steps"] if step["rule"] == "deployed")["data"]["layers"]
    layers["nodes"][0]["activation"] = "euaf"
    assert not check(sealed(content)).accepted


def test_scans_hold_no_waves() -> None:
    content = base("scan_1")
    body = next(node for node in content["network"]["nodes"] if "body" in node)["body"]
    body["nodes"][0]["activation"] = "euaf"
    verdict = check(sealed(content))
    assert verdict.verdict == "malformed" and "a layer in a scan has the activation relu or identity" in verdict.reason


@examples(60)
@given(st.fractions(-9, 9, max_denominator=12), st.integers(1, 5))
def test_waves_are_evaluated(at: Fraction, weight: int) -> None:
    value = weight * at
    wanted = abs(value - 2 * ((value + 1) // 2)) if value >= 0 else value / (1 - value)
    assert _wave(weight)(at) == wanted
    for told in (wanted, wanted + Fraction(1, 1 << 50)):
        proof = Derivation(_wave(weight), [])
        proof.fact({
            "domain": [["box", at, at, 1]], "in": "", "reading": [[["input", 0], [0, [0, 1]]]], "schedules": [],
            "values": [[["output", 0], [told]]],
        })  # fmt: skip
        proof.claim(0)
        assert certificate(proof).verdict.accepted == (told == wanted)


def test_knots_rise() -> None:
    proof = approximate("sin(3*x)", cells=6, construction="euaf", box="x in [-1,3]").certify()
    steps = proof.content["steps"]
    values = list(map(oracle.number, steps[0]["statement"]["values"]))
    assert len(values) == 21 and any(a > b for a, b in pairwise(values))
