"""Properties of given networks: the kernel proved in Rocq gives the Python kernel's verdict, or "unknown rule"."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from kernel.onnx_attacks import ONNX_ATTACKS
from kernel.onnx_bytes import DOUBLE, INT64, Model, node, tensor, value_info
from kernel.properties import branches, certificate, constraint, entry
from kernel.test_corpus import FILES
from rocq.native import CORPUS, judged, needs_program, plain

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.commands import native_kernel
from symnet.kernel import check
from symnet.kernel.evaluation import evaluated
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget

ROOT = Path(__file__).resolve().parents[2]
ACASXU = ROOT / "tests" / "kernel" / "acasxu"
SHARED = ROOT.parent / "shared" / "acasxu"
pytestmark = needs_program
Json = dict[str, Any]


def both(data: bytes, files: dict[str, bytes]) -> tuple[str, str]:
    """The verdicts of the Python kernel and of the program; "unknown" where it does not know what is used."""
    found = native_kernel.judge(data, files=files)
    return check(data, files).verdict, "unknown" if found.reason.startswith(native_kernel.UNKNOWN) else found.verdict


def named() -> Iterator[str]:
    """The files of the corpus that are about a property or an ONNX file."""
    for folder in ("accepted", "rejected", "malformed"):
        for path in sorted((CORPUS / folder).iterdir()):
            try:
                text = plain(path.read_bytes())
            except (OSError, EOFError):
                continue
            if any(word in text for word in (b'"safe"', b'"unsafe"', b'"onnx"')):
                yield f"{folder}/{path.name}"


def test_the_corpus_with_its_files(program: str) -> None:
    for name in named():
        found = native_kernel.judge((CORPUS / name).read_bytes(), files=FILES)
        assert found.reason.startswith(native_kernel.UNKNOWN) or found.verdict == name.split("/")[0], (name, found)


def chain(kind: int = 1) -> bytes:
    """An ONNX file whose layers follow one another, with most of the operators that are read."""
    return Model(
        (
            node("Sub", ["x", "mean"], ["centred"]),
            node("Flatten", ["centred"], ["flat"], axis=1),
            node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1, alpha=2.0, beta=0.5),
            node("Relu", ["z1"], ["h1"]),
            node("Identity", ["h1"], ["same"]),
            node("MatMul", ["same", "w2"], ["m2"]),
            node("Add", ["b2", "m2"], ["z2"]),
            node("Relu", ["z2"], ["h2"]),
            node("Constant", [], ["three"], value=tensor("", [1, 3], [3.0, -0.75, 1.5], kind)),
            node("Mul", ["h2", "three"], ["scaled"]),
            node("Neg", ["scaled"], ["turned"]),
            node("Reshape", ["turned", "shape"], ["again"]),
            node("MatMul", ["again", "w3"], ["y3"]),
            node("Sub", ["four", "y3"], ["from"]),
            node("Div", ["from", "four"], ["y"]),
        ),
        (
            tensor("mean", [1, 1, 2], [0.5, -0.3], kind),
            tensor("w1", [3, 2], [1.0, -1.1, 0.5, 1.0, -0.75, 0.2], kind),
            tensor("b1", [3], [0.25, -0.5, 0.1], kind),
            tensor("w2", [3, 3], [1.0, 0.5, -1.0, -1.3, 0.0, 0.5, 0.5, -0.7, 1.0], kind),
            tensor("b2", [1, 3], [0.0, 0.2, -0.2], kind),
            tensor("w3", [3, 2], [1.0, -0.5, 0.2, 1.0, -1.0, 0.7], kind),
            tensor("four", [], [4.0], kind),
            tensor("shape", [2], [-1, 3], INT64),
        ),
        (value_info("x", ["N", 1, 2], kind),),
        (value_info("y", ["N", 2], kind),),
    ).data


def points(digest: str, at: list[Fraction], values: list[Fraction]) -> bytes:
    """A certificate that the outputs at a point are these numbers."""
    unsafe = [constraint("=", -value, {place: 1}) for place, value in enumerate(values)]
    claim = {"kind": "unsafe", "property": [entry([(each, each) for each in at], unsafe)]}
    data = {"conjunction": ["0x0", "0x0"], "point": [hexed(each) for each in at]}
    step = {"rule": "counterexample", "premises": [], "data": data, "statement": claim}
    return sealed(certificate({"onnx": digest}, [step]))


@pytest.mark.parametrize("kind", [1, DOUBLE])
def test_the_network_in_the_bytes_has_the_same_values(program: str, kind: int) -> None:
    """Exact outputs at random points, as equations; one that is off by 2^-80 is refused."""
    data = chain(kind)
    network, digest = read_onnx(data), sha256(data).hexdigest()
    rng = random.Random(7)
    for _ in range(6):
        at = [Fraction(rng.randrange(-4000, 4000), rng.choice((1000, 1 << 9, 777))) for _ in range(2)]
        wanted = [(network.nodes[-1].name, place) for place in range(2)]
        found = evaluated(network, {("input", place): value for place, value in enumerate(at)}, wanted, Budget())
        values = [found[each] for each in wanted]
        assert both(points(digest, at, values), {digest: data}) == ("accepted", "accepted")
        near = [values[0], values[1] + Fraction(1, 1 << 80)]
        assert both(points(digest, at, near), {digest: data}) == ("rejected", "rejected")


def property_of(digest: str, least: Fraction, tree: str) -> bytes:
    """A certificate that output 0 is above a number on a box."""
    box = [(Fraction(-1), Fraction(1, 3)), (Fraction(-1, 2), Fraction(1))]
    unsafe = [[constraint("<=", -least, {0: 1})], [constraint("<", -least, {0: 1}), constraint("=", 100, {1: 1, 0: -2})]]
    return sealed(certificate({"onnx": digest}, [branches([entry(box, *unsafe)], [tree])]))


@pytest.mark.parametrize("tree", [".", "0..", "*01..*1.0..", "*0*1*0..1..*1.0.."])
def test_bounds_are_the_same_to_the_last_bit(program: str, tree: str) -> None:
    """The largest number that the Python kernel proves is the largest that the program proves."""
    data = chain()
    digest = sha256(data).hexdigest()
    low, high = -(1 << 38), 1 << 38
    while high - low > 1:
        middle = (low + high) // 2
        accepted = check(property_of(digest, Fraction(middle, 1 << 32), tree), {digest: data}).accepted
        low, high = (middle, high) if accepted else (low, middle)
    assert abs(low) < 1 << 37
    for number, verdict in ((low, "accepted"), (high, "rejected")):
        assert both(property_of(digest, Fraction(number, 1 << 32), tree), {digest: data}) == (verdict, verdict)


def test_bytes_that_are_refused_are_accepted_by_neither(program: str) -> None:
    """What two readers of ONNX might take differently, and graphs that are no layers; and the file without it is read."""
    data = chain()
    assert both(property_of(sha256(data).hexdigest(), Fraction(-100), "."), {sha256(data).hexdigest(): data}) == ("accepted",) * 2
    for name, (spoilt, _) in ONNX_ATTACKS.items():
        digest = sha256(spoilt).hexdigest()
        found = native_kernel.judge(property_of(digest, Fraction(-(10**9)), "."), files={digest: spoilt})
        assert found.verdict != "accepted", name


def test_spoilt_bytes(program: str) -> None:
    """A byte of the file changed, with its digest made again: never accepted by the program alone."""
    data, rng = chain(), random.Random(11)
    for _ in range(60):
        at, bit = rng.randrange(len(data)), rng.randrange(8)
        spoilt = bytes([*data[:at], data[at] ^ 1 << bit, *data[at + 1 :]])
        digest = sha256(spoilt).hexdigest()
        python, native = both(property_of(digest, Fraction(-3), "*0*1*0..1..*1.0.."), {digest: spoilt})
        assert native in (python, "unknown"), (at, bit)


def test_spoilt_trees(program: str) -> None:
    data, rng = chain(), random.Random(5)
    digest = sha256(data).hexdigest()
    for _ in range(60):
        marks = list("*0*1*0..1..*1.0..")
        for _ in range(rng.randrange(1, 3)):
            marks[rng.randrange(len(marks))] = rng.choice([*"*.012x", "", "..", "<1:0>", "(10)", ".[1]"])
        python, native = both(property_of(digest, Fraction(-2), "".join(marks)), {digest: data})
        assert native in (python, "unknown"), "".join(marks)


def test_a_file_is_needed_and_is_the_one_of_its_digest(program: str, tmp_path: Path) -> None:
    data = chain()
    claim = property_of(sha256(data).hexdigest(), Fraction(-100), ".")
    (tmp_path / "right").write_bytes(data)
    (tmp_path / "wrong").write_bytes(data + b"\0")
    assert judged(program, claim, tmp_path / "right")[0] == "accepted"
    assert judged(program, claim)[0] == judged(program, claim, tmp_path / "wrong")[0] == "unknown"
    assert subprocess.run([program, str(tmp_path / "none")], input=claim, capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("marks", ["*", "*0", "0" * 9_000 + "." * 9_001])
def test_work_is_paid_for(program: str, marks: str) -> None:
    data = chain()
    claim = property_of(sha256(data).hexdigest(), Fraction(-100), marks)
    assert both(claim, {sha256(data).hexdigest(): data}) == ("rejected", "rejected")


def test_both_kernels_by_one_command(program: str, tmp_path: Path) -> None:
    data = chain()
    claim, file = tmp_path / "certificate.json", tmp_path / "network.onnx"
    claim.write_bytes(property_of(sha256(data).hexdigest(), Fraction(-100), "."))
    file.write_bytes(data)
    words = [sys.executable, "-m", "symnet", "check", "--kernel", "both", str(claim)]
    run = subprocess.run([*words, "--file", str(file)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.count("accepted: every claim is proved")) == (0, 2)
    assert subprocess.run(words, capture_output=True, check=False).returncode == 2


@pytest.mark.skipif(not SHARED.exists(), reason="the files of ACAS Xu are not beside the checkout")
def test_a_network_of_acas_xu(program: str) -> None:
    """Property 3 of one network, by halves that are steps of their own; with a leaf that is not cut it is refused."""
    data, file = (ACASXU / "acasxu_3_6_prop_3.json").read_bytes(), (SHARED / "acasxu_3_6.onnx").read_bytes()
    files = {sha256(file).hexdigest(): file}
    assert native_kernel.judge(data, files=files).verdict == "accepted"
    content: Json = json.loads(plain(data))
    step = next(step for step in content["steps"] if step["rule"] == "branches")
    step["data"]["trees"] = ["."]
    assert both(sealed(content), files) == ("rejected", "rejected")
