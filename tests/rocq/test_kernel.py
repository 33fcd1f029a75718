"""The kernel proved in Rocq and the Python kernel agree: the same verdict, or "unknown rule".

The program is proofs/rocq/kernel/native/symnet-kernel; `make native` builds it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symnet import approximate, certify
from symnet.certificates.certificate import sealed
from symnet.cli import main
from symnet.commands import native_kernel
from symnet.kernel import check

ROOT = Path(__file__).resolve().parents[2]
ROCQ = ROOT / "proofs" / "rocq"
CORPUS = ROOT / "tests" / "kernel" / "corpus"
KNOWN = {
    "pl",
    "sizes",
    "lipschitz",
    "state",
    "first-pass",
    "snake-order",
    "partition",
    "run",
    "interpolant",
    "codes",
    "local-error",
    "lower-bound",
    "bit",
    "bit-code",
    "bit-range",
    "cell-value",
    "lp-error",
    "printed-counts",
    "printed-shape",
    "enclosure",
    "near-input",
    "near-affine",
    "near-same",
    "near-function",
    "near-substitute",
    "near-lattice",
    "near-sawtooth",
    "near-norm",
    "near-addition",
    "near-error",
    "branches",
    "joined",
    "counterexample",
    "branches-in-floats",
    "joined-in-floats",
    "counterexample-in-floats",
}
"""The rules of kernel/Replay.v."""
FORMERLY_ACCEPTED = ("false_constant_index.json.gz", "false_constant_index_scan.json.gz", "false_leaf_matched.json.gz")
Json = dict[str, Any]

needs_program = [
    pytest.mark.rocq,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("coqc", "make", "ocamlfind")),
        reason="coqc, make or ocamlfind is missing: install Debian's packages coq, libzarith-ocaml-dev and ocaml-findlib",
    ),
]


@pytest.fixture(scope="module")
def program() -> str:
    run = subprocess.run(["make", "-C", str(ROCQ), "symnet-kernel"], capture_output=True, text=True, check=False, timeout=1800)
    assert run.returncode == 0, run.stdout + run.stderr
    return native_kernel.need_program()


@pytest.fixture
def symnet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Any, str]]:
    """Run the command line: the exit code, and what it printed."""

    def run(*words: str) -> tuple[Any, str]:
        monkeypatch.setattr(sys, "argv", ["symnet", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return run


def plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def judged(program: str, data: bytes, *files: Path) -> tuple[str, str]:
    """The program's verdict and reason; "unknown" where it does not know what is used."""
    run = subprocess.run([program, *map(str, files)], input=plain(data), capture_output=True, check=False, timeout=600)
    verdict, _, reason = run.stdout.decode().splitlines()[-1].partition(": ")
    assert native_kernel.VERDICTS[verdict] == run.returncode
    return ("unknown" if reason.startswith(native_kernel.UNKNOWN) else verdict), reason


def without(content: Json, rule: str) -> Json:
    """A certificate without its last step, of this rule, and without the claim of it."""
    *steps, last = content["steps"]
    assert last["rule"] == rule
    claims = [claim for claim in content["claims"] if claim != last["statement"]]
    return {**content, "steps": steps, "claims": claims}


def scan(text: str, cells: int, **options: Any) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, cells=cells, **options)).data))
    return content


@pytest.mark.parametrize("folder", ["accepted", "rejected", "malformed"])
class TestCorpus:
    pytestmark = needs_program

    def test_same_verdict_or_unknown(self, program: str, folder: str) -> None:
        met: dict[str, int] = {}
        for path in sorted((CORPUS / folder).iterdir()):
            data = path.read_bytes()
            try:
                plain(data)
            except (OSError, EOFError):
                continue  # gzip is unpacked before the program sees it
            verdict, reason = judged(program, data)
            assert verdict in (folder, "unknown"), (path.name, verdict, reason)
            met[verdict] = met.get(verdict, 0) + 1
        assert met[folder] >= 3


class TestScans:
    pytestmark = needs_program

    @pytest.mark.parametrize(("text", "cells"), [("abs(x - 1/3)", 5), ("x**3 - x", 6), ("max(abs(x - 1/2), abs(y - 1/4))", 3)])
    def test_a_whole_certificate_is_accepted(self, program: str, text: str, cells: int) -> None:
        content = scan(text, cells)
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(b="0x1"),
            lambda c: c["network"]["parameters"].update(v="0x1p-9"),
            lambda c: c["network"]["nodes"][1]["body"]["nodes"][2]["rows"].__setitem__(1, ["0x0", ["0x6", "0x1"]]),
            lambda c: c["network"]["nodes"][1]["schedules"].update(scale=["power", "0x4", "0x6"]),
            lambda c: c["network"]["nodes"][2]["rows"].__setitem__(0, ["0x0", ["0x4", "0x1"]]),
            lambda c: c["network"]["nodes"][1].update(steps="0x3"),
            lambda c: c["target"].__setitem__(0, ["variable", "0x0"]),
            lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x0"}),
            lambda c: c["steps"].pop(3),
        ],
        ids=["shift", "word", "tail sum", "power", "sum", "steps", "target", "claim", "fact left out"],
    )
    def test_a_spoilt_one_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content = scan("abs(x - 1/3)", 4)
        spoil(content)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        verdict, _ = judged(program, data)
        assert verdict in ("rejected", "unknown")

    @pytest.mark.parametrize(
        ("text", "cells", "options"),
        [
            ("abs(x - 1/3)*y", 3, {"parameters": 4, "bits": "one"}),
            ("x*y - y/2", 3, {"parameters": 2}),
            ("max(x, 1/3)", 6, {"parameters": 5}),
            ("abs(x - 1/3)", 5, {"bits": "one"}),
            ("x**2", 8, {"quantum": "1/20"}),
            ("x*y - y**2/2", 140, {}),
        ],
        ids=["dial, one bit", "dial", "padded dial", "one bit", "finer levels", "two ranges of codes"],
    )
    def test_digits_runs_and_ranges(self, program: str, text: str, cells: int, options: Json) -> None:
        content = scan(text, cells, **options)
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(v_2="0x1p-1"),
            lambda c: c["network"]["nodes"][0]["rows"].__setitem__(1, ["0x1"]),
            lambda c: c["network"]["nodes"][1].update(stride="0x1"),
            lambda c: c["network"]["nodes"][2]["rows"].__setitem__(0, ["0x0", ["0x0", "0x1"]]),
            lambda c: c["network"]["nodes"][3]["rows"].__setitem__(1, ["0x0", ["0x1", "0x1"]]),
            lambda c: c["network"]["nodes"][5]["rows"].__setitem__(7, ["0x1"]),
            lambda c: c["network"]["nodes"][-3].update(stride="0x0"),
            lambda c: c["network"]["nodes"][-2]["rows"].__setitem__(0, c["network"]["nodes"][-2]["rows"][0][:-1]),
            lambda c: c["steps"].__setitem__(slice(None), [s for s in c["steps"] if s["rule"] != "first-pass"]),
            lambda c: [s["statement"]["source"][1].reverse() for s in c["steps"] if "source" in s["statement"]],
        ],
        ids=[
            "word",
            "begin",
            "stride",
            "totals",
            "partial sums",
            "start",
            "stride of the runs",
            "sum",
            "no pass",
            "order of words",
        ],
    )
    def test_a_spoilt_dial_is_refused_by_both(self, program: str, spoil: Callable[[Json], Any]) -> None:
        content = scan("abs(x - 1/3)*y", 3, parameters=4, bits="one")
        spoil(content)
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda steps: steps[1]["data"].update(enter="0x0"),
            lambda steps: steps[0]["statement"].update(leave="0x1p-3"),
            lambda steps: [part.update(start="0x1") for part in (steps[0]["data"], steps[0]["statement"])],
            lambda steps: [part.update(enter="0x1p-9") for part in (steps[0]["data"], steps[0]["statement"])],
            lambda steps: [part.update(bound="0x1p-20") for part in (steps[1]["data"], steps[1]["statement"])],
        ],
        ids=["entered elsewhere", "left elsewhere", "a gap", "not at the shift", "bound"],
    )
    def test_ranges_follow_each_other(self, program: str, spoil: Callable[[list[Json]], Any]) -> None:
        content = scan("x*y - y**2/2", 140)
        ranges = [step for step in content["steps"] if step["rule"] == "codes"]
        assert len(ranges) == 2
        spoil(ranges)
        data = sealed(content)
        assert check(data).verdict == "rejected"
        assert judged(program, data)[0] == "rejected"

    def test_without_a_lower_bound(self, program: str) -> None:
        content = without(scan("abs(x - 1/3)", 4), "lower-bound")
        assert judged(program, sealed(content))[0] == "accepted"


class TestTheorem21:
    pytestmark = needs_program

    @pytest.fixture
    def content(self) -> Json:
        content: Json = json.loads(plain(certify(approximate("abs(x - 1/3)*y", n=1, construction="theorem-2.1")).data))
        return content

    def test_a_whole_certificate_is_accepted(self, program: str, content: Json) -> None:
        assert {step["rule"] for step in content["steps"]} <= KNOWN
        assert judged(program, sealed(content)) == ("accepted", "every claim is proved")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda c: c["network"]["parameters"].update(a_1="0x1p-1"),
            lambda c: c["network"]["parameters"].update(b="0x7"),
            lambda c: next(n for n in c["network"]["nodes"] if "body" in n).update(steps="0x2"),
            lambda c: c["network"]["nodes"][0]["rows"][0].__setitem__(0, "-0x1p-3"),
            lambda c: next(n for n in c["network"]["nodes"] if n["name"] == "phi_1.rho")["rows"].__setitem__(
                0, ["0x0", ["0x0", "0x1"]]
            ),
            lambda c: c["target"].__setitem__(0, ["number", "0x9"]),
            lambda c: c["claims"].__setitem__(0, {**c["claims"][0], "bound": "0x1p-9"}),
            lambda c: [
                part.update(phi_1="0x1")
                for part in (c["claims"][2], next(s for s in c["steps"] if s["rule"] == "printed-counts")["statement"])
            ],
            lambda c: [
                part.update(depth="0x9")
                for part in (c["claims"][3], next(s for s in c["steps"] if s["rule"] == "printed-shape")["statement"])
            ],
            lambda c: next(s for s in c["steps"] if s["rule"] == "bit-range")["statement"].update(high="0x0"),
            lambda c: next(s for s in c["steps"] if s["rule"] == "lp-error")["data"].update(spread="0x1p-9"),
            lambda c: next(s for s in c["steps"] if s["rule"] == "bit-code")["premises"].reverse(),
        ],
        ids=[
            "word",
            "shift",
            "tents",
            "staircase",
            "number",
            "target",
            "claim",
            "counts",
            "shape",
            "range",
            "spread",
            "premises",
        ],
    )
    def test_a_spoilt_one_is_refused_by_both(self, program: str, content: Json, spoil: Callable[[Json], Any]) -> None:
        spoil(content)
        data = sealed(content)
        assert check(data).verdict in ("rejected", "malformed")
        assert judged(program, data)[0] in ("rejected", "malformed", "unknown")


def compiled(text: str, error: str) -> Json:
    content: Json = json.loads(plain(certify(approximate(text, error=error)).data))
    return content


def place_of(content: Json, rule: str) -> int:
    """The first step of a rule."""
    return next(place for place, step in enumerate(content["steps"]) if step["rule"] == rule)


def folded() -> Json:
    """An exponential by one fold, of the corpus."""
    content: Json = json.loads((CORPUS / "accepted" / "near_addition.json").read_bytes())
    return content


def at(content: Json, rule: str) -> Json:
    """The first step of a rule."""
    step: Json = content["steps"][place_of(content, rule)]
    return step


def claim_of(content: Json, kind: str) -> Json:
    """The first claim of a kind."""
    return next(claim for claim in content["claims"] if claim["kind"] == kind)


def spoilt(content: Json, rule: str, **values: Any) -> None:
    """Change the statement of the first step of a rule, and its data where they have the key."""
    step = content["steps"][place_of(content, rule)]
    step["statement"].update(values)
    step["data"].update({key: value for key, value in values.items() if key in step["data"]})


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
