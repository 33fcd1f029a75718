"""A large scan by its certificate: the network's values, from the codes that are stated and the digits behind them."""

from __future__ import annotations

import hashlib
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet.certificates.derivation import hexed
from symnet.constructions.building import approximate
from symnet.constructions.certify import certify
from symnet.constructions.scan import derivation
from symnet.constructions.scan.stated import stated_form
from symnet.core.codec import save
from symnet.errors import MalformedFile, UsageError

POINTS = [(Fraction(a, 7), Fraction(b, 5)) for a in range(8) for b in range(6)]


def certified(folder: Path, text: str, **more: Any) -> tuple[Any, Path]:
    """A network, and its certificate in parts with v in a file of its own, as those of large networks are."""
    place = folder / "certificate.json"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(derivation, "APART", 1)
        patched.setattr(derivation, "RANGE", 16)
        built = approximate(text, **more)
        certify(built).save(place)
    content, v = json.loads(place.read_text()), built.network.parameters["v"]
    power = v.denominator.bit_length() - 1
    data = (v.numerator << -power % 8).to_bytes(-(-power // 8), "big")
    digest = hashlib.sha256(data).hexdigest()
    content["network"]["parameters"]["v"] = ["bits", digest, hex(power)]
    place.write_text(json.dumps(content, separators=(",", ":")))
    (folder / f"certificate.{digest[:16]}.bin").write_bytes(data)
    save(built.network, folder / "network.json")
    return built, place


@pytest.mark.parametrize(
    ("text", "more"),
    [("sin(3*x)*y", {}), ("x*y + 1/3", {"bits": "one"}), ("x*y + 1/3", {"quantum": "1/20"}), ("x - y", {"cells": "9,4"})],
)
def test_its_values_are_those_of_the_network(tmp_path: Path, text: str, more: dict[str, Any]) -> None:
    built, place = certified(tmp_path, text, **{"cells": 9, **more})
    closed, sides = stated_form(place)
    assert [closed(point) for point in POINTS] == [built.network(*point) for point in POINTS]
    assert list(closed.codes) == [closed.codes[place] for place in range(len(closed.codes))]
    assert sides == ((0, 1), (0, 1))


def test_it_is_evaluated_on_its_box(run: Run, tmp_path: Path) -> None:
    built, place = certified(tmp_path, "x*y", cells=9, box="x in [-1,1], y in [0,4]")
    found = run("evaluate", place, "-1/3", "5/7")
    assert (found.code, found.out) == (0, f"{built.network(Fraction(-1, 3), Fraction(5, 7))}\n")
    assert "which is right if symnet check accepts it" in found.err
    assert "about" in run("evaluate", place, "1/3", "5/7", "--decimal").out
    far = run("evaluate", place, "2", "1")
    assert (far.code, "is outside the box" in far.err) == (2, True)


@pytest.mark.parametrize("key", ["start", "enter"])
def test_a_statement_beside_the_others_says_nothing(tmp_path: Path, key: str) -> None:
    """If the code is 1,000 there, it goes on from 1,000: such a statement may stand in a certificate that is accepted."""
    built, place = certified(tmp_path, "x*y", cells=9)
    content = json.loads(place.read_text())
    last = next(step for step in reversed(content["steps"]) if step["statement"]["kind"] == "codes")
    stray = json.loads(json.dumps(last))
    wrong = {"start": hex(int(last["statement"]["start"], 16) + 1), "enter": hexed(1000 * built.network.parameters["s"])}
    stray["statement"] |= {"enter": wrong["enter"], key: wrong[key]}
    content["steps"].append(stray)
    place.write_text(json.dumps(content, separators=(",", ":")))
    closed, _ = stated_form(place)
    nodes = [(Fraction(a, 9), Fraction(b, 9)) for a in range(10) for b in range(10)]
    assert [closed(point) for point in nodes] == [built.network(*point) for point in nodes]


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    _, place = certified(tmp_path, "x*y", cells=9)
    whole = json.loads(place.read_text())

    def said(change: Any) -> str:
        content = json.loads(json.dumps(whole))
        change(content)
        (tmp_path / "other.json").write_text(json.dumps(content))
        for each in tmp_path.glob("certificate.*.bin"):
            shutil.copy(each, tmp_path / each.name.replace("certificate", "other"))
        with pytest.raises((UsageError, MalformedFile)) as found:
            stated_form(tmp_path / "other.json")
        return str(found.value)

    def states(key: str, value: Any) -> Any:
        def change(content: Any) -> None:
            first = next(step for step in content["steps"] if step["statement"]["kind"] == "codes")
            first["statement"][key] = value

        return change

    def parameter(name: str, value: Any) -> Any:
        return lambda content: content["network"]["parameters"].__setitem__(name, value)

    digits = whole["network"]["parameters"]["v"]
    assert "do not begin at node 0" in said(states("start", "0x1"))
    assert "do not begin at node 0" in said(states("enter", "0x1"))
    assert "do not begin at node 0" in said(states("start", "0x100"))
    assert "is not a number" in said(states("enter", []))
    assert "give its network.json" in said(states("output", "0x1"))
    assert "give its network.json" in said(lambda content: content.__setitem__("steps", ["part"]))
    assert "give its network.json" in said(lambda content: content["network"]["nodes"].pop())
    assert "no codes" in said(parameter("s", "0x0"))
    assert "in a file of its own" in said(parameter("v", "0x1p-3"))
    assert "are not there" in said(parameter("v", ["bits", "0" * 64, digits[2]]))
    assert "not as many" in said(parameter("v", [*digits[:2], "0x7"]))
    assert "is not a number" in said(lambda content: content["network"].pop("parameters"))
    assert "missing" in said(lambda content: content.__setitem__("network", []))


def test_certificates_of_other_networks(run: Run, tmp_path: Path) -> None:
    certify(approximate("x*y", cells=3, construction="scan")).save(tmp_path / "certificate.json")
    found = run("evaluate", tmp_path / "certificate.json", "1/3", "1/2")
    assert (found.code, "v does not stand in a file of its own" in found.err) == (2, True)
    certify(approximate("x*y", error="1/8")).save(tmp_path / "certificate.json")
    found = run("evaluate", tmp_path / "certificate.json", "1/3", "1/2")
    assert (found.code, "give its network.json" in found.err) == (2, True)
