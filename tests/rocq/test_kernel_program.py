"""The native kernel as a program: what it prints, hostile files, and the command that runs it."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rocq.native import (
    CORPUS,
    FORMERLY_ACCEPTED,
    Json,
    judged,
    needs_program,
    spoilt,
)

from symnet.certificates.certificate import sealed
from symnet.commands import native_kernel
from symnet.kernel import check


def bare(nodes: Json, inputs: int = 1, steps: Json = (), box: Json = ()) -> Json:
    """A certificate of these nodes and steps, the statement of the last one its claim."""
    network = {"format": "symnet network 1", "inputs": hex(inputs), "nodes": nodes}
    claims = [step["statement"] for step in steps][-1:]
    head = {"box": list(box), "claims": claims, "format": "symnet certificate 2", "hypotheses": [], "target": []}
    return {**head, "network": network, "steps": list(steps)}


def layer_of(name: str, reads: Json, rows: Json) -> Json:
    return {"activation": "identity", "name": name, "reads": reads, "rows": rows}


def step_of(rule: str, statement: Json, **data: Any) -> Json:
    return {"data": data, "premises": [], "rule": rule, "statement": statement}


def fact_of(values: Json, reading: Json = (), domain: Json = ()) -> Json:
    statement = {"domain": list(domain), "in": "", "kind": "pl", "reading": list(reading), "schedules": [], "values": values}
    return step_of("pl", statement)


def message(fields: dict[int, Any]) -> bytes:
    """The bytes of a message of protocol buffers: numbers, texts, messages and lists of them."""

    def varint(number: int) -> bytes:
        return bytes([number]) if number < 128 else bytes([128 | number % 128]) + varint(number // 128)

    def field(key: int, value: Any) -> bytes:
        if isinstance(value, int):
            return varint(8 * key) + varint(value)
        data = value.encode() if isinstance(value, str) else value
        return varint(8 * key + 2) + varint(len(data)) + data

    given = [(key, each) for key, value in fields.items() for each in (value if isinstance(value, list) else [value])]
    return b"".join(field(key, each) for key, each in given)


def hostile() -> list[Json]:
    """Certificates whose lists are long or whose powers are high, with steps that would take long if they were not paid for."""
    first, many, copy = ["input", "0x0"], [["integers", "0x0", "0xffff"]], [["0x0", ["0x0", "0x1"]]]
    whole = [["input", "0x0", "0x1"]]
    long = "a" * 60
    names = [layer_of(f"{long}{place}", whole, copy) for place in range(2_000)]
    ones = [[hex(place), "0x1"] for place in range(20_000)]
    zeros: Json = [["0x0"]] * 20_000
    thin = "0x1p-262143"
    tree: Json = ["variable", "0x0"]
    for power in ("0x3e8", "0x3e8", "0x3e8", "0x0"):
        tree = ["pow", tree, ["number", power]]
    near = {"cut": [], "high": "0x1", "low": "0x0", "tree": tree}
    wide = ["<=", "0x0", [], [[hex(place), "0x1"] for place in range(1_000)]]
    unsafe = {"kind": "unsafe", "property": [{"box": [["0x0", "0x1"]], "unsafe": [[wide]]}]}
    return [
        bare([layer_of("y", whole, [[["0x0", *([f"s{place}", "0x1"] for place in range(100_000))]]])]),
        bare(
            [
                *names,
                layer_of("y", [[f"{long}0", "0x0", "0x1"]] * 4_096, copy),
                *(layer_of(f"y{place}", [[f"{long}0", "0x0", "0x1"]] * 4_096, copy) for place in range(7)),
            ]
        ),
        bare(
            [layer_of("b", whole, zeros), layer_of("y", [["b", "0x0", "0x4e20"]], [["0x0", *ones]])],
            1,
            [fact_of([[["y", "0x0"], ["0x0"]]])],
        ),
        bare(
            [layer_of("y", whole, copy)],
            3_000,
            [fact_of([[first, ["0x0"]]], [[["input", hex(place)], ["0x0"]] for place in range(3_000)], many)],
        ),
        bare(
            [layer_of("y", whole, copy)],
            250,
            [fact_of([[first, [thin]]], [[["input", hex(place)], [thin]] for place in range(250)], many)],
        ),
        bare(
            [layer_of("y", whole, [["0x0"]] * 100_000)],
            1,
            [fact_of([[["y", hex(99_990 + place)], ["0x0"]] for place in range(9)], [], many)],
        ),
        bare(
            [layer_of("y", whole, copy)],
            1,
            [step_of("enclosure", {**near, "kind": "enclosure"}, precision="0x40", splits=".", **near)],
            [["0x1/0x3", "0x5/0x7"]],
        ),
        bare(
            [layer_of("y", whole, [["0x0", ["0x0", "-0x1"]]] * 1_000)],
            1,
            [step_of("counterexample", unsafe, conjunction=["0x0", "0x0"], point=["0x1p-40000"])],
        ),
    ]


def fractions(count: int, bits: int) -> list[Fraction]:
    """Fractions with numerators and denominators of so many bits."""
    dice = random.Random(1)
    return [Fraction(dice.getrandbits(bits) | 1 << bits - 1, dice.getrandbits(bits) | 1 << bits - 1) for _ in range(count)]


def hexed(number: Fraction) -> str:
    return f"{number.numerator:#x}/{number.denominator:#x}"


def long_sums() -> list[Json]:
    """Sums that are longer than what is added, of few terms as written: an input read often as a long multiple, and weights
    without a common denominator of neurons near the same tree.
    """
    first, often, (long,) = ["input", "0x0"], 4_096, fractions(1, 4_000)
    many, tree = fractions(60, 4_000), ["variable", "0x0"]
    copies = [["a", hex(place)] for place in range(len(many))]
    terms = [[hex(place), hexed(weight)] for place, weight in enumerate(many)]

    def near(neuron: Json) -> Json:
        return {"bound": "0x0", "cut": [], "kind": "near", "neuron": neuron, "tree": tree}

    side = {"cut": [], "high": "0x1", "low": "0x0", "tree": tree}
    steps = [
        step_of("near-input", near(first), cut=[], input="0x0"),
        step_of("enclosure", {**side, "kind": "enclosure"}, precision="0x40", splits=".", **side),
    ]
    cited = []
    for copy in copies:
        line = ["0x0", ["0x0", "0x1"]]
        steps.append(fact_of([[copy, line]], [[first, line]], [["box", "0x0", "0x1", "0x1"]]))
        data = {"constant": "0x0", "cut": [], "neuron": copy, "tree": tree, "weights": ["0x1"]}
        steps.append({**step_of("near-affine", near(copy), **data), "premises": ["0x0", "0x1", hex(len(steps) - 1)]})
        cited.append(hex(len(steps) - 1))
    reading = [[copy, ["0x0", [hex(place), "0x1"]]] for place, copy in enumerate(copies)]
    steps.append(fact_of([[["y", "0x0"], ["0x0", *terms]]], reading, [["box", "0x0", "0x1", hex(len(many))]]))
    data = {"constant": "0x0", "cut": [], "neuron": ["y", "0x0"], "tree": tree, "weights": [hexed(each) for each in many]}
    premises = [*cited, *["0x1"] * len(many), hex(len(steps) - 1)]
    steps.append({**step_of("near-affine", near(["y", "0x0"]), **data), "premises": premises})
    layers = [
        layer_of("a", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]] * len(many)),
        layer_of("y", [["a", "0x0", hex(len(many))]], [["0x0", *terms]]),
    ]
    return [
        bare(
            [layer_of("y", [["input", "0x0", "0x1"]] * often, [["0x0", *([hex(place), "0x1"] for place in range(often))]])],
            1,
            [
                fact_of(
                    [[["y", "0x0"], ["0x0", ["0x0", hexed(often * long)]]]],
                    [[first, ["0x0", ["0x0", hexed(long)]]]],
                    [["box", "-", "-", "0x1"]],
                )
            ],
        ),
        bare(layers, 1, steps, [["0x0", "0x1"]]),
    ]


class TestProgram:
    pytestmark = needs_program

    def test_the_digest_is_that_of_the_json(self, program: str) -> None:
        data = (CORPUS / "accepted" / "tents.json").read_bytes()
        run = subprocess.run([program], input=data, capture_output=True, check=False)
        assert run.stdout.decode().startswith(f"judged: {hashlib.sha256(data).hexdigest()}\n")

    def test_work_bounds_the_check(self, program: str) -> None:
        data = (CORPUS / "accepted" / "tents.json").read_bytes()
        assert subprocess.run([program, "--work", "9"], input=data, capture_output=True, check=False).returncode == 1
        assert subprocess.run([program, "--work", "x"], input=data, capture_output=True, check=False).returncode == 2

    @pytest.mark.parametrize(
        "domain",
        [[["integers", "0x0", "0x10000"], ["box", "-", "-", "0x3ff0"]], [["box", "-", "-", "0x4000"]] * 2_000],
        ids=["family", "variables"],
    )
    def test_members_and_variables_are_paid_for(self, program: str, domain: Json) -> None:
        content = json.loads((CORPUS / "accepted" / "tents.json").read_bytes())
        step = next(step for step in content["steps"] if step["rule"] == "pl")
        step["statement"]["domain"] = domain
        run = subprocess.run([program], input=sealed(content), capture_output=True, check=False, timeout=120)
        assert run.returncode == 1

    def test_numbers_are_paid_for(self, program: str) -> None:
        content = json.loads((CORPUS / "accepted" / "tents.json").read_bytes())
        content["claims"] = [{"kind": "pl", "numbers": [f"0x{'f' * 60_000}"] * 60}]
        run = subprocess.run([program, "--work", "9999999"], input=sealed(content), capture_output=True, check=False, timeout=60)
        assert run.returncode == 1
        assert b"unknown rule: a text of more numbers" in run.stdout

    @pytest.mark.parametrize(
        "content", hostile(), ids=["terms", "names", "order", "places", "exponents", "rows", "power 0", "sums"]
    )
    def test_lists_and_powers_are_paid_for(self, program: str, content: Json) -> None:
        """What looks up names, numbers neurons or evaluates takes no more than the budget, here 2^20 units of 2^26."""
        arguments = [program, "--work", "1048576"]
        run = subprocess.run(arguments, input=sealed(content), capture_output=True, check=False, timeout=60)
        assert run.returncode == 1

    @pytest.mark.parametrize(
        ("content", "work"), list(zip(long_sums(), (400_000, 1 << 26), strict=True)), ids=["forms", "weights"]
    )
    def test_sums_are_paid_for_by_their_length(self, program: str, content: Json, work: int) -> None:
        limits = f'ulimit -t 4; exec "$0" --work {work}'
        run = subprocess.run(["bash", "-c", limits, program], input=sealed(content), capture_output=True, check=False)
        assert run.returncode == 1

    def test_codes_of_a_target_that_is_not_defined_cannot_be_claimed(self, program: str) -> None:
        """By itself the statement says nothing where 1/x has no value at a node."""
        content = json.loads((CORPUS / "accepted" / "scan_1.json").read_bytes())
        content["target"] = [["div", ["number", "0x1"], ["variable", "0x0"]]]
        steps = content["steps"][1 : 1 + next(place for place, step in enumerate(content["steps"]) if step["rule"] == "codes")]
        for step in steps:  # without the first one, which is about the slopes of the target
            step["premises"] = [hex(int(place, 16) - 1) for place in step["premises"]]
        steps[-1]["data"]["bound"] = steps[-1]["statement"]["bound"] = "0x2"
        content.update(steps=steps, claims=[steps[-1]["statement"]])
        assert judged(program, sealed(content)) == ("unknown", "unknown rule: claims of another kind")

    @pytest.mark.parametrize("value", ["0xffffff", "0xffffffffff", "0x" + "f" * 200], ids=["24 bits", "40 bits", "800 bits"])
    @pytest.mark.parametrize(
        ("name", "rule", "key"),
        [
            ("scan_1", "state", "top"),
            ("scan_1", "state", "cells"),
            ("scan_1", "codes", "stop"),
            ("scan_1", "snake-order", "cells"),
            ("paper_1", "bit", "digits"),
            ("paper_1", "bit-code", "cells"),
        ],
    )
    def test_numbers_are_bounded_before_they_are_unary(self, program: str, name: str, rule: str, key: str, value: str) -> None:
        """No stack's limit is needed: with none, what does not fit takes no memory."""
        content: Json = json.loads((CORPUS / "accepted" / f"{name}.json").read_bytes())
        spoilt(content, rule, **{key: value})
        limits = 'ulimit -s unlimited; ulimit -v 400000; exec "$0"'
        run = subprocess.run(["bash", "-c", limits, program], input=sealed(content), capture_output=True, check=False, timeout=20)
        assert run.returncode == 1
        assert run.stdout.splitlines()[-1].startswith(b"rejected: ")

    def test_a_large_family_is_quick(self, program: str) -> None:
        domain = [["box", "-", "-", "0x1"], ["integers", "0x0", "0x10000"]]
        same = [[["y", "0x0"], ["0x0", ["0x0", "0x1"]]]]
        steps = [fact_of(same, [[["input", "0x0"], ["0x0", ["0x0", "0x1"]]]], domain)]
        content = bare([layer_of("y", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]])], 1, steps)
        run = subprocess.run([program], input=sealed(content), capture_output=True, check=False, timeout=20)
        assert run.returncode == 0

    def test_attributes_are_few(self, program: str, tmp_path: Path) -> None:
        attributes = [message({1: f"a{number}", 3: 1, 20: 2}) for number in range(100_000)]
        data = message({1: 8, 7: message({1: message({1: "x", 2: "y", 4: "Relu", 5: attributes})}), 8: message({2: 13})})
        path = tmp_path / "network.onnx"
        path.write_bytes(data)
        content = bare([])
        content["network"] = {"onnx": hashlib.sha256(data).hexdigest()}
        run = subprocess.run([program, str(path)], input=sealed(content), capture_output=True, check=False, timeout=40)
        assert run.returncode == 1

    def test_both_kernels_by_one_command(self, program: str, symnet: Callable[..., tuple[Any, str]]) -> None:
        code, printed = symnet("check", "--kernel", "both", str(CORPUS / "accepted" / "scan_1.json"))
        assert code == 0
        assert printed.count("judged      sha256 ") == 2
        assert "native      accepted: every claim is proved" in printed

    def test_both_accept_only_what_both_accept(self, program: str, symnet: Callable[..., tuple[Any, str]]) -> None:
        code, printed = symnet("check", "--kernel", "both", str(CORPUS / "accepted" / "sorted_3.json"))
        assert code == 1
        assert "the native kernel does not know all of it" in printed

    @pytest.mark.parametrize("name", FORMERLY_ACCEPTED)
    def test_what_a_former_kernel_accepted_is_refused(self, program: str, name: str) -> None:
        data = (CORPUS / "rejected" / name).read_bytes()
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] in ("rejected", "unknown")


def test_without_the_program_a_line_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, symnet: Callable[..., tuple[Any, str]]
) -> None:
    monkeypatch.setattr(native_kernel, "BUILT", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, printed = symnet("check", "--kernel", "native", str(CORPUS / "accepted" / "tents.json"))
    assert code == 2
    assert "run make native" in printed


def test_options_of_the_python_kernel(monkeypatch: pytest.MonkeyPatch, symnet: Callable[..., tuple[Any, str]]) -> None:
    monkeypatch.setattr(native_kernel, "BUILT", Path(__file__))
    code, printed = symnet("check", "--kernel", "native", "--jobs", "2", str(CORPUS / "accepted" / "tents.json"))
    assert code == 2
    assert "ask --kernel both" in printed


@pytest.mark.parametrize(
    ("said", "code"),
    [("", 0), ("accepted: yes", 1), ("accepted: yes", 0), (f"judged: {'0' * 64}\naccepted: yes", 0), ("judged: a\nFault", -11)],
)
def test_what_is_no_verdict_proves_nothing(
    said: str, code: int, monkeypatch: pytest.MonkeyPatch, symnet: Callable[..., tuple[Any, str]]
) -> None:
    """Only `accepted` with exit code 0 and the digest of the bytes means accepted."""
    monkeypatch.setattr(native_kernel, "BUILT", Path(__file__))

    def run(*words: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], code, said.encode(), b"")

    monkeypatch.setattr(native_kernel.subprocess, "run", run)
    ended, printed = symnet("check", "--kernel", "native", str(CORPUS / "accepted" / "tents.json"))
    assert ended != 0
    assert "accepted: yes" not in printed
