"""The kernel proved in Rocq and the Python kernel agree on compiled formulas."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rocq.native import (
    CORPUS,
    KNOWN,
    Json,
    at,
    claim_of,
    compiled,
    folded,
    judged,
    needs_program,
    place_of,
    plain,
    scan,
    spoilt,
)

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.kernel import check

X: Any = ["variable", "0x0"]


def a_sum(text: str, error: str, construction: str, **options: Any) -> Json:
    """A polynomial near a formula, compiled, and what it is off."""
    return scan(text, error=error, construction=construction, **options)


@cache
def exponential() -> bytes:
    """A sum of Taylor's."""
    return sealed(a_sum("exp(x)", "1/1000", "taylor"))


def gated() -> bytes:
    """The sinh of a number from that of its size, of the corpus."""
    return (CORPUS / "accepted" / "near_gate.json").read_bytes()


class TestFunctions:
    """Targets with exp, sin and the like: values by series in both kernels."""

    pytestmark = needs_program

    @pytest.mark.parametrize("text", ["sin(pi*x)*y", "exp(-x)*y", "sqrt(x + 1/4)", "log(1 + x) - atan(y)", "tanh(x)*cos(y)"])
    def test_a_scan(self, program: str, text: str) -> None:
        content = scan(text, 4, construction="scan")
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    def test_a_dial(self, program: str) -> None:
        content = scan("sin(pi*x)*y", 5, construction="scan", parameters=4, bits="one")
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    def test_theorem_21(self, program: str) -> None:
        content: Json = json.loads(plain(certify(approximate("exp(-x)*y", n=2, construction="theorem-2.1")).data))
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    def test_a_scan_with_a_code_that_is_far_off(self, program: str) -> None:
        content = scan("sin(pi*x)*y", 4, construction="scan")
        step = content["steps"][place_of(content, "codes")]
        step["statement"]["bound"] = step["data"]["bound"] = "0x1p-12"
        assert check(sealed(content)).verdict == "rejected"
        assert judged(program, sealed(content))[0] in ("rejected", "unknown")


class TestCompiled:
    pytestmark = needs_program

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("sin(pi*x)*y", "1/16"),
            ("exp(-x*y)*sin(3*z)", "1/20"),
            ("sqrt(x + 1/4)*y", "1/20"),
            ("1/(1 + 25*x**2)", "1/20"),
            ("abs(x - 1/2)*exp(y)", "1/20"),
            ("max(sin(3*x), cos(3*y))", "1/20"),
        ],
    )
    def test_a_whole_certificate_is_accepted(self, program: str, text: str, error: str) -> None:
        content = compiled(text, error)
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        ("text", "box", "error"),
        [
            ("sin(x)*y", {"x": (-1, 2), "y": (0, 3)}, "1/4"),
            ("sin(x); x**2", {"x": (-2, 2)}, "1/10"),
            ("exp(-x*y); x - y", None, "1/10"),
            ("x*log(x/y)", {"x": (1, 2), "y": (1, 2)}, "1/20"),
            ("hypot(x - 1/2, y - 1/2)", None, "1/50"),
            ("x**5", None, "1/100000000"),
            ("sin(x)", {"x": (-3, 3)}, "1/1000"),
            ("exp(x)", None, "1/100000"),
            ("sinh(x)/4 + cosh(y)", {"x": (-1, 1), "y": (-1, 1)}, "1/10"),
            ("tan(x)", {"x": (-1, 1)}, "1/20"),
        ],
        ids=[
            "box",
            "two outputs on a box",
            "two outputs",
            "quotient",
            "norm",
            "teeth",
            "folds of a sine",
            "folds",
            "hyperbolic",
            "tan",
        ],
    )
    def test_boxes_outputs_and_parts(self, program: str, text: str, box: Any, error: str) -> None:
        content: Json = json.loads(plain(certify(approximate(text, error=error, **({"box": box} if box else {}))).data))
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: [part.update(output="0x1") for part in (c["claims"][0], at(c, "near-error")["statement"])],
            lambda c: [part.update(output="0x2") for part in (c["claims"][0], at(c, "near-error")["statement"])],
            lambda c: [part.pop("output") for part in (c["claims"][0], at(c, "near-error")["statement"])],
            lambda c: [part.update(width="0x7") for part in (claim_of(c, "sizes"), at(c, "sizes")["statement"])],
            lambda c: [part.update(output="0x1") for part in (claim_of(c, "sizes"), at(c, "sizes")["statement"])],
            lambda c: c["box"].__setitem__(0, ["-0x2", "0x3"]),
            lambda c: c["network"]["nodes"][0]["rows"][0].__setitem__(0, "0x1p-2"),
            lambda c: c["network"]["nodes"][-1]["rows"].reverse(),
            lambda c: c["target"].reverse(),
            lambda c: at(c, "near-error")["premises"].__setitem__(0, hex(len(c["steps"]) - 1)),
        ],
        ids=["other output", "no output", "of all", "width", "sizes of the other", "box", "map", "outputs", "targets", "premise"],
    )
    def test_a_spoilt_one_of_two_outputs_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content: Json = json.loads(plain(certify(approximate("sin(x); x**2", box={"x": (-2, 2)}, error="1/10")).data))
        spoil(content)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] in ("rejected", "unknown")

    @pytest.mark.parametrize(
        ("text", "error", "rule", "values"),
        [
            ("x**5", "1/100000000", "near-sawtooth", {"bound": "0x1p-60"}),
            ("x**5", "1/100000000", "near-sawtooth", {"tree": ["pow", ["variable", "0x0"], ["number", "0x3"]]}),
            ("hypot(x - 1/2, y - 1/2)", "1/10", "near-norm", {"tree": ["hypot", ["variable", "0x0"], ["variable", "0x1"]]}),
            ("hypot(x - 1/2, y - 1/2)", "1/10", "near-norm", {"bound": "0x1p-30"}),
            ("", "", "near-addition", {"bound": "0x1p-30"}),
            ("", "", "near-addition", {"tree": ["sinh", ["variable", "0x0"]]}),
        ],
    )
    def test_spoilt_parts_are_refused_by_both(self, program: str, text: str, error: str, rule: str, values: Json) -> None:
        content = compiled(text, error) if text else folded()
        spoilt(content, rule, **values)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] in ("rejected", "unknown")

    @pytest.mark.parametrize("key", ["slope", "first", "second", "center"])
    def test_a_gate_of_other_numbers_is_refused(self, program: str, key: str) -> None:
        content = folded()
        at(content, "near-addition")["data"][key] = "0x1p-1" if key == "slope" else "0x9p-2"
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] in ("rejected", "unknown")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: spoilt(c, "near-function", bound="0x1p-20"),
            lambda c: spoilt(c, "near-affine", bound="0x1p-20"),
            lambda c: spoilt(c, "near-substitute", bound="0x1p-20"),
            lambda c: spoilt(c, "near-same", tree=["mul", ["cos", ["variable", "0x0"]], ["variable", "0x1"]]),
            lambda c: spoilt(c, "near-input", tree=["variable", "0x1"]),
            lambda c: spoilt(c, "near-input", bound="-0x1p-20"),
            lambda c: spoilt(c, "near-input", neuron=["input", "0x1"]),
            lambda c: spoilt(c, "enclosure", high="0x1p-20"),
            lambda c: spoilt(c, "enclosure", low="0x1p-1"),
            lambda c: spoilt(c, "near-affine", tree=["variable", "0x0"]),
            lambda c: spoilt(c, "near-affine", weights=["0x1p-1", "0x9p-4"]),
            lambda c: c["target"].__setitem__(0, ["variable", "0x0"]),
            lambda c: c["network"]["nodes"][2]["rows"][0].__setitem__(0, "0x1"),
            lambda c: c["box"].__setitem__(0, ["0x0", "0x2"]),
            lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x1p-20"}),
            lambda c: c["steps"].pop(place_of(c, "pl")),
        ],
        ids=[
            "function",
            "affine",
            "substitute",
            "same",
            "another input",
            "negative bound",
            "another neuron",
            "above",
            "below",
            "another sum",
            "another weight",
            "target",
            "network",
            "box",
            "claim",
            "fact left out",
        ],
    )
    def test_a_spoilt_one_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content = compiled("sin(pi*x)*y", "1/16")
        spoil(content)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] in ("rejected", "unknown")

    def test_by_one_command(self, program: str, symnet: Callable[..., tuple[Any, str]], tmp_path: Path) -> None:
        path = tmp_path / "certificate.json"
        path.write_bytes(sealed(compiled("exp(-x*y)*sin(3*z)", "1/20")))
        code, printed = symnet("check", "--kernel", "both", str(path))
        assert code == 0
        assert "native      accepted: every claim is proved" in printed

    @pytest.mark.parametrize(
        ("text", "box", "error", "construction"),
        [
            ("exp(x)", None, "1/10000", "taylor"),
            ("sqrt(1 + x)", None, "1/10000", "taylor"),
            ("log(x)", {"x": (1, 2)}, "1/1000", "chebyshev"),
            ("atan(x)", {"x": (-1, 1)}, "1/100", "chebyshev"),
            ("tanh(x)", {"x": (-1, 1)}, "1/20", "chebyshev"),
            ("sin(pi*x)/(1 + x**2)", None, "1/20", "chebyshev"),
            ("cos(3*x)*exp(x)", None, "1/20", "chebyshev"),
        ],
    )
    def test_a_sum_is_accepted(self, program: str, text: str, box: Any, error: str, construction: str) -> None:
        content = a_sum(text, error, construction, **({"box": box} if box else {}))
        assert at(content, "near-instead")["rule"] in KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    def test_a_gate_is_accepted(self, program: str) -> None:
        assert judged(program, gated()) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda step: [part.update(bound="0x1p-12") for part in (step["data"], step["statement"])],
            lambda step: step["data"]["pieces"].pop(),
            lambda step: step["data"]["pieces"].clear(),
            lambda step: step["data"]["pieces"][0].__setitem__(1, "0x9p-1"),
            lambda step: step["data"].update(order="0x0"),
            lambda step: step["data"].update(order="0x21"),
            lambda step: step["data"].update(given=["variable", "0x0"]),
            lambda step: step["data"].update(function=["sin", ["variable", "0x0"]]),
            lambda step: [step["data"].update(function=["cos", X]), step["statement"].update(tree=["cos", X])],
            lambda step: step["statement"].update(neuron=["input", "0x0"]),
            lambda step: step["premises"].reverse(),
        ],
    )
    def test_a_spoilt_sum_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content: Json = json.loads(exponential())
        del content["sha256"]
        spoil(at(content, "near-instead"))
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda step: step["data"].update(slope="0x1"),
            lambda step: step["data"].update(slope="-0x2"),
            lambda step: step["data"].update(parts="0x0"),
            lambda step: step["data"].update(parts="0x1001"),
            lambda step: step["data"].update(function=["cosh", X]),
            lambda step: step["data"].update(function=["sin", X]),
            lambda step: step["statement"].update(bound="0x0"),
            lambda step: step["statement"].update(tree=["tan", X]),
            lambda step: step["premises"].__setitem__(1, step["premises"][0]),
        ],
    )
    def test_a_spoilt_gate_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content: Json = json.loads(gated())
        del content["sha256"]
        spoil(at(content, "near-gate"))
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")

    def test_expansions_are_paid_for(self, program: str) -> None:
        """Functions of functions of the highest order, on pieces that never suffice."""
        content = a_sum("exp(x)", "1/1000", "taylor")
        step, tree = at(content, "near-instead"), X
        for _ in range(40):
            tree = ["tanh", ["exp", ["sin", tree]]]
        step["data"].update(function=tree, order="0x20")
        step["statement"]["tree"] = tree
        run = subprocess.run([program], input=sealed(content), capture_output=True, check=False, timeout=60)
        assert run.returncode == 1

    def test_powers_of_functions_are_paid_for(self, program: str) -> None:
        """A tree that squares again and again takes no more than the budget."""
        content = compiled("exp(x)", "1/4")
        tree: Any = ["variable", "0x0"]
        for _ in range(200):
            tree = ["exp", ["pow", tree, ["number", "0x3"]]]
        step = content["steps"][place_of(content, "enclosure")]
        step["data"]["tree"] = step["statement"]["tree"] = tree
        run = subprocess.run([program], input=sealed(content), capture_output=True, check=False, timeout=60)
        assert run.returncode == 1
