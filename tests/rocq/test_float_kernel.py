"""Properties as a machine computes them: the kernel proved in Rocq gives the Python kernel's verdict, or "unknown rule"."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from kernel.float_properties import branches, cancelling, in_floats, refuted
from kernel.hand_made import Content, form, layer
from kernel.onnx_bytes import DOUBLE, FLOAT, INT64, Model, node, tensor, value_info
from kernel.properties import branches as exactly
from kernel.properties import certificate, constraint, entry, network
from rocq.native import needs_program, plain

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed
from symnet.commands import native_kernel
from symnet.kernel import check

ROOT = Path(__file__).resolve().parents[2]
ACASXU = ROOT / "tests" / "kernel" / "acasxu"
SHARED = ROOT.parent / "shared" / "acasxu"
BOX = [(Fraction(-1), Fraction(1, 3)), (Fraction(-1, 2), Fraction(1))]
pytestmark = [*needs_program, pytest.mark.usefixtures("program")]


def by_python(content: Content, *files: bytes) -> str:
    """The verdict of the Python kernel."""
    return check(sealed(content), {sha256(each).hexdigest(): each for each in files}).verdict


def by_program(content: Content, *files: bytes) -> str:
    """The verdict of the program; "unknown" where it does not know what is used."""
    found = native_kernel.judge(sealed(content), files={sha256(each).hexdigest(): each for each in files})
    return "unknown" if found.reason.startswith(native_kernel.UNKNOWN) else found.verdict


def both(content: Content, *files: bytes) -> tuple[str, str]:
    """The verdicts of both."""
    return by_python(content, *files), by_program(content, *files)


def chain(kind: int = FLOAT) -> Model:
    """An ONNX file whose layers follow one another, of the operators whose computation is modelled."""
    return Model(
        (
            node("Sub", ["x", "mean"], ["centred"]),
            node("Flatten", ["centred"], ["flat"], axis=1),
            node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1),
            node("Relu", ["z1"], ["h1"]),
            node("Identity", ["h1"], ["same"]),
            node("MatMul", ["same", "w2"], ["m2"]),
            node("Add", ["b2", "m2"], ["z2"]),
            node("Relu", ["z2"], ["h2"]),
            node("Mul", ["h2", "three"], ["scaled"]),
            node("Neg", ["scaled"], ["turned"]),
            node("Reshape", ["turned", "shape"], ["again"]),
            node("MatMul", ["again", "w3"], ["y3"]),
            node("Sub", ["four", "y3"], ["y"]),
        ),
        (
            tensor("mean", [1, 1, 2], [0.5, -0.3], kind),
            tensor("w1", [3, 2], [1.0, -1.1, 0.5, 1.0, -0.75, 0.2], kind),
            tensor("b1", [3], [0.25, -0.5, 0.1], kind),
            tensor("w2", [3, 3], [1.0, 0.5, -1.0, -1.3, 0.0, 0.5, 0.5, -0.7, 1.0], kind),
            tensor("b2", [1, 3], [0.0, 0.2, -0.2], kind),
            tensor("three", [1, 3], [3.0, -0.75, 1.5], kind),
            tensor("w3", [3, 2], [1.0, -0.5, 0.2, 1.0, -1.0, 0.7], kind),
            tensor("four", [], [4.0], kind),
            tensor("shape", [2], [-1, 3], INT64),
        ),
        (value_info("x", ["N", 1, 2], kind),),
        (value_info("y", ["N", 2], kind),),
    )


def named(data: bytes) -> Content:
    """The network in a file."""
    return {"onnx": sha256(data).hexdigest()}


def above(own: Content, least: Fraction, tree: str, **more: Any) -> Content:
    """That output 0 is above a number on a box."""
    return certificate(own, [branches([entry(BOX, [constraint("<=", -least, {0: 1})])], [tree], **more)])


def most(kernel: Callable[..., str], own: Content, tree: str, *files: bytes, **more: Any) -> Fraction:
    """The largest number, to 2^-40, that output 0 is proved to be above by a kernel."""
    low, high = -(1 << 45), 1 << 45
    while high - low > 1:
        middle = (low + high) // 2
        accepted = kernel(above(own, Fraction(middle, 1 << 40), tree, **more), *files) == "accepted"
        low, high = (middle, high) if accepted else (low, middle)
    return Fraction(low, 1 << 40)


@pytest.mark.parametrize("kind", [FLOAT, DOUBLE])
@pytest.mark.parametrize("inputs", ["floats", "rounded"])
def test_bounds_are_about_the_same(kind: int, inputs: str) -> None:
    """What one kernel proves and the other does not is a small part of what rounding takes; less than 2^-40 in float64."""
    data, format_ = chain(kind).data, "float32" if kind == FLOAT else "float64"
    tree = "*01..*1.0.."
    python, program = (
        most(kernel, named(data), tree, data, format_=format_, inputs=inputs, bits=64) for kernel in (by_python, by_program)
    )
    assert abs(python) < 30
    assert abs(python - program) <= Fraction(1, 1 << (22 if kind == FLOAT else 40))
    over_reals = [exactly([entry(BOX, [constraint("<=", -(python + Fraction(1, 10**6)), {0: 1})])], [tree], 64)]
    assert (kind == FLOAT) == (by_program(certificate(named(data), over_reals), data) == "accepted")


def test_a_matrix_product_and_the_addition_behind_it_are_one_sum_or_two() -> None:
    """4096 products of 2^-12 and then 1, behind them; as one sum they may be lost one by one."""
    count = 1 << 9
    model = Model(
        (node("Mul", ["x", "ones"], ["many"]), node("MatMul", ["many", "w"], ["m"]), node("Add", ["m", "b"], ["y"])),
        (tensor("ones", [1, count], [1.0] * count), tensor("w", [count, 1], [2.0**-25] * count), tensor("b", [1], [1.0])),
        (value_info("x", [1, 1]),),
        (value_info("y", [1, 1]),),
    )
    data, side = model.data, [(Fraction(1), Fraction(1))]
    lost = Fraction(count, 1 << 25)

    def steps(least: Fraction, rule: Any = branches) -> Content:
        return certificate(named(data), [rule([entry(side, [constraint("<", -least, {0: 1})])], ["."])])

    assert both(steps(1 + lost, exactly), data) == ("accepted",) * 2
    assert both(steps(1 + lost / 2), data) == ("rejected",) * 2
    assert both(steps(1 - 3 * lost), data) == ("accepted",) * 2


def test_what_holds_over_the_reals_and_not_with_rounding() -> None:
    """x - 1/2 at 1 is positive over R; in floats it is -1/2 in one order."""
    own, at = cancelling(), [(Fraction(1), Fraction(1))]
    unsafe = [entry(at, [constraint("<=", 0, {0: 1})])]
    assert both(certificate(own, [exactly(unsafe, ["."])])) == ("accepted",) * 2
    assert both(certificate(own, [branches(unsafe, ["."])])) == ("rejected",) * 2
    assert both(certificate(own, [branches(unsafe, ["."], format_="float64")])) == ("accepted",) * 2
    assert (
        both(certificate(own, [refuted([entry(at, [constraint("<=", -1, {0: 1})])], ["0x1"], ["0x0", "0x0"])]))[1] == "rejected"
    )
    assert (
        both(certificate(own, [refuted([entry(at, [constraint("<=", -20, {0: 1})])], ["0x1"], ["0x0", "0x0"])]))
        == ("accepted",) * 2
    )


@pytest.mark.parametrize(("weight", "verdict"), [(1 << 40, "accepted"), (1 << 64, "unknown"), (1 << 126, "unknown")])
def test_sums_that_may_overflow(weight: int, verdict: str) -> None:
    """Four times the weight and 1: each size counts, and the program stops where the Python kernel does, or before."""
    own = network(
        layer("h", [("input", 0, 1)], [form(0, weight)], "relu"),
        layer("g", [("h", 0, 1)], [form(0, 4)], "relu"),
        layer("y", [("g", 0, 1)], [form(1, 1)]),
    )
    content = certificate(own, [branches([entry([(0, 1)], [constraint("<=", 1 << 125, {0: 1})])], ["."])])
    assert both(content) == ("rejected" if weight == 1 << 126 else "accepted", verdict)


def test_values_that_are_too_large_on_the_box() -> None:
    own = network(layer("h", [("input", 0, 1)], [form(0, 1)], "relu"), layer("y", [("h", 0, 1)], [form(1, 1)]))
    for side, verdict in ((1 << 50, "accepted"), (1 << 127, "rejected")):
        content = certificate(own, [branches([entry([(0, side)], [constraint("<=", 1 << 125, {0: 1})])], ["."])])
        assert both(content) == (verdict,) * 2


def test_a_weight_that_is_no_number_of_the_format() -> None:
    for weight, verdict in ((Fraction(1, 3), "rejected"), (Fraction((1 << 24) + 1), "rejected"), (Fraction(3 << 24), "accepted")):
        own = network(layer("y", [("input", 0, 1)], [form(0, weight)]))
        content = certificate(own, [branches([entry([(0, 1)], [constraint("<", 100, {0: 1})])], ["."])])
        assert by_python(content) == verdict
        assert (by_program(content) == "accepted") == (verdict == "accepted")


@pytest.mark.parametrize("operator", ["Div", "alpha", "beta"])
def test_operators_whose_computation_is_not_modelled(operator: str) -> None:
    model = chain()
    nodes = list(model.nodes)
    if operator == "Div":
        nodes[-1] = node("Div", ["y3", "four"], ["y"])
    else:
        nodes[2] = node("Gemm", ["flat", "w1", "b1"], ["z1"], transB=1, **{operator: 2.0})
    data = replace(model, nodes=tuple(nodes)).data
    assert (
        both(certificate(named(data), [exactly([entry(BOX, [constraint("<=", 100, {0: 1})])], ["."])]), data) == ("accepted",) * 2
    )
    assert both(above(named(data), Fraction(-100), "."), data) == ("rejected", "unknown")


def changed(content: Content, **keys: Any) -> Content:
    """The certificate with other keys in the statement of its first step and in the claim."""
    found: Content = json.loads(json.dumps(content))
    for place in (found["steps"][0]["statement"], found["claims"][0]):
        place.update(keys)
    return found


def test_format_inputs_and_conditions_are_those_that_are_read() -> None:
    data = chain().data
    right = above(named(data), Fraction(-100), ".")
    assert both(right, data) == ("accepted",) * 2
    changes: list[Content] = [
        {"format": "float64"},
        {"format": "float16"},
        {"inputs": "reals"},
        {"conditions": []},
        {"kind": "safe"},
    ]
    for keys in changes:
        assert both(changed(right, **keys), data)[1] == "rejected", keys
    spoilt = bytearray(data)
    spoilt[data.index(struct.pack("<f", -1.1))] ^= 1
    assert both(right, bytes(spoilt))[1] == "unknown"
    assert both(above(named(bytes(spoilt)), Fraction(-100), "."), bytes(spoilt)) == ("accepted",) * 2


def test_a_side_without_a_number_of_the_format() -> None:
    own = network(layer("y", [("input", 0, 1)], [form(0, 1)]))
    rng = random.Random(3)
    third, tiny = Fraction(1, 3), Fraction(1, 1 << 151)
    sides = [(third, third), (third, third + Fraction(1, 1 << 26)), (third, third + Fraction(1, 1 << 23)), (-third, -third)]
    sides += [(tiny, 2 * tiny), (tiny, 4 * tiny), (-tiny, tiny), (Fraction(0), Fraction(0))]
    for _ in range(60):
        low = Fraction(rng.randrange(-(1 << 30), 1 << 30), 3 * rng.choice([1, 1 << 20, 1 << 60, 1 << 170]))
        sides.append((low, low + Fraction(rng.randrange(4), rng.choice([1, 1 << 14, 1 << 45, 1 << 180]))))
    for side in sides:
        python, native = both(certificate(own, [branches([entry([side], [constraint("<", -(10**20), {0: -1})])], ["."])]))
        assert python == native, side


def test_points_are_numbers_of_the_box() -> None:
    data = chain().data
    unsafe = [entry(BOX, [constraint("<", -100, {0: 1}), constraint("<=", -100, {1: 1})], [constraint("=", 100, {0: 1})])]

    def at(point: Sequence[Fraction], conjunction: Sequence[str], **more: Any) -> tuple[str, str]:
        return both(certificate(named(data), [refuted(unsafe, [hexed(each) for each in point], conjunction, **more)]), data)

    half = Fraction(1, 2)
    assert at((half - 1, half), ("0x0", "0x0")) == at((half - 1, half), ("0x0", "0x0"), inputs="rounded") == ("accepted",) * 2
    assert at((half - 1, half), ("0x0", "0x1")) == at((half, half), ("0x0", "0x0")) == ("rejected",) * 2
    assert at((Fraction(1, 5), half), ("0x0", "0x0")) == at((half - 1,), ("0x0", "0x0")) == ("rejected",) * 2
    assert at((half - 1, half), ("0x1", "0x0")) == at((half - 1, half), ("0x0", "0x2")) == ("rejected",) * 2


def joined(data: bytes, parts: Sequence[Mapping[str, Any]], tree: str) -> Content:
    """Steps about parts of the box, and one that joins them."""
    unsafe = [constraint("<=", 100, {0: 1})]
    middle = sum(BOX[1]) / 2
    boxes = [[BOX[0], (BOX[1][0], middle)], [BOX[0], (middle, BOX[1][1])]]
    steps = [branches([entry(box, unsafe)], ["."], **more) for box, more in zip(boxes, parts, strict=True)]
    last = in_floats("joined-in-floats", "safe-in-floats", [entry(BOX, unsafe)], {"trees": [tree]}, ["0x0", "0x1"])
    return certificate(named(data), [*steps, last])


def test_parts_are_joined() -> None:
    data = chain().data
    assert both(joined(data, [{}, {}], "1.."), data) == ("accepted",) * 2
    assert (
        both(joined(data, [{}, {}], "0.."), data)
        == both(joined(data, [{}, {"inputs": "rounded"}], "1.."), data)
        == ("rejected",) * 2
    )
    assert both(joined(data, [{}, {"format_": "float64"}], "1.."), data)[1] != "accepted"


def test_spoilt_bytes_and_trees() -> None:
    """A byte of the file or a mark changed: the program never accepts alone."""
    data, rng = chain().data, random.Random(13)
    for number in range(60):
        at, bit = rng.randrange(len(data)), rng.randrange(8)
        spoilt = data if number % 2 else bytes([*data[:at], data[at] ^ 1 << bit, *data[at + 1 :]])
        marks = list("*0*1*0..1..*1.0..")
        if number % 2:
            marks[rng.randrange(len(marks))] = rng.choice([*"*.012x", "", "..", "<1:0>", "(10)", ".[1]"])
        python, native = both(above(named(spoilt), Fraction(-3), "".join(marks)), spoilt)
        assert native in (python, "unknown"), (number, at, bit)


def test_ends_of_parts_that_wait_are_paid_for(program: str) -> None:
    """4,095 parts, one in the other, each with the ends of 4,000 neurons: no more of them are kept than there is memory for."""
    count, depth = 4_000, 4_095
    own = network(
        layer("h", [("input", 0, 1)], [form(0, 1)] * count, "relu"),
        layer("y", [("h", 0, count)], [form(0, 1)]),
    )
    unsafe = entry([(0, 1)], [constraint("<=", -1, {0: 1})])
    content = certificate(own, [exactly([unsafe], ["*0" * depth + "." * (depth + 1)], 8)])
    words = ["bash", "-c", 'ulimit -v 1500000; exec "$0"', program]
    run = subprocess.run(words, input=sealed(content), capture_output=True, check=False, timeout=120)
    assert run.returncode == 1
    assert b"more work than the budget" in run.stdout, run.stdout


@pytest.mark.skipif(not SHARED.exists(), reason="the files of ACAS Xu are not beside the checkout")
def test_a_network_of_acas_xu() -> None:
    """The trees of a proof in real arithmetic, in float32; with a leaf that is not cut it is refused."""
    content: Content = json.loads(plain((ACASXU / "acasxu_3_6_prop_3.json").read_bytes()))
    file = (SHARED / "acasxu_3_6.onnx").read_bytes()
    steps = [
        in_floats(f"{step['rule']}-in-floats", "safe-in-floats", step["statement"]["property"], step["data"], step["premises"])
        for step in content["steps"]
    ]
    assert both(certificate(named(file), steps), file) == ("accepted",) * 2
    first = next(step for step in steps if step["rule"] == "branches-in-floats")
    first["data"] = {**first["data"], "trees": ["."]}
    assert both(certificate(named(file), steps), file) == ("rejected",) * 2
