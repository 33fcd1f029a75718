"""Segment tables: how near they come to the best, what is proved of them, what is written, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import erf, exp, tanh
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from kernel.segment_tables import computed

from symnet.certificates.certificate import sealed
from symnet.cli import cli
from symnet.constructions.segments.construction import SegmentTable, segment_table
from symnet.constructions.segments.links import best
from symnet.constructions.segments.samples import Samples, Wishes
from symnet.core.realize import realize
from symnet.drawing.segments import segment_picture
from symnet.errors import SymnetError, Unproved, UsageError
from symnet.export.segment_table import c_source, onnx_bytes, table_json
from symnet.kernel import check

BOX = "x in [-8,8]"
FUNCTIONS = {"sigmoid(x)": lambda x: 1 / (1 + exp(-x)), "tanh(x)": tanh, "gelu(x)": lambda x: x * (1 + erf(x / 2**0.5)) / 2}
ODD, RISES = Wishes(odd=True), Wishes(monotone=True, low=Fraction(0), high=Fraction(1))


@cache
def made(
    source: str, segments: int, dtype: str, evaluation: str = "fma", wishes: Wishes | None = None, box: str = BOX
) -> SegmentTable:
    return segment_table(source, box, segments, None, dtype, evaluation, wishes)


def inputs(found: SegmentTable, most: int = 400) -> list[Fraction]:
    """Numbers of the format in the box, spread over their order."""
    form, (first, last) = found.form, (found.table.first, found.table.last)
    step = max((last - first) // most, 1)
    return [form.plain(found.table.format.number(place)) for place in [*range(first, last, step), last]]


@pytest.mark.parametrize(("source", "best"), [("sigmoid(x)", 0.01048), ("tanh(x)", 0.0241), ("gelu(x)", 0.0153)])
def test_six_segments_in_float32_are_within_two_percent_of_the_best(source: str, best: float) -> None:
    found = made(source, 6, "float32")
    assert found.segments == 6 and float(found.error) <= 1.02 * best and found.error <= found.plan.least * Fraction(102, 100)
    verdict = found.certificate.verdict
    assert verdict.accepted and {claim["kind"] for claim in verdict.claims} == {"segments", "segments-shape", "segments-least"}
    for x in inputs(found):
        assert abs(float(found.form.plain(found.table.at(int(x * 2**149)))) - FUNCTIONS[source](float(x))) <= found.error
        assert realize(found.network, (x,)) == (_line(found, x),)


def _line(found: SegmentTable, x: Fraction) -> Fraction:
    segment = sum(found.form.plain(start) <= x for start in found.table.starts)
    return found.table.exact(segment, x)


@pytest.mark.parametrize(("source", "best", "ulp"), [("sigmoid(x)", 0.01048, 2**-11), ("tanh(x)", 0.0241, 2**-11)])
def test_six_segments_in_float16_are_within_half_a_unit_more(source: str, best: float, ulp: float) -> None:
    assert float(made(source, 6, "float16").error) <= 1.02 * best + ulp / 2


def test_six_segments_in_bfloat16_are_within_half_a_unit_more() -> None:
    assert float(made("tanh(x)", 6, "bfloat16").error) <= 1.02 * 0.0241 + 2**-9


@pytest.mark.parametrize(
    ("source", "dtype", "evaluation", "wishes"),
    [
        ("tanh(x)", "float16", "fma", ODD),
        ("tanh(x)", "int8:1/16", "two-roundings", None),
        ("sigmoid(x)", "float16", "two-roundings", RISES),
    ],
)
def test_the_error_at_every_input_by_an_independent_program(
    source: str, dtype: str, evaluation: str, wishes: Wishes | None
) -> None:
    found = made(source, 9, dtype, evaluation, wishes, "x in [-4,4]")
    claim = next(claim for claim in found.certificate.verdict.claims if claim["kind"] == "segments")
    values = {x: computed(claim, x) for x in inputs(found, 1_500)}
    worst = max(abs(float(y) - FUNCTIONS[source](float(x))) for x, y in values.items())
    assert worst <= found.error <= 2 * worst
    assert all(found.form.plain(found.table.at(int(x * 2**found.table.format.places))) == y for x, y in values.items())
    if wishes is ODD:
        assert all(values.get(-x, -y) == -y for x, y in values.items())
    if wishes is RISES:
        ordered = [values[x] for x in sorted(values)]
        assert ordered == sorted(ordered) and ordered[0] >= 0 and ordered[-1] <= 1


def test_a_coefficient_moved_by_one_unit_is_refused() -> None:
    """Every slope, intercept and start, up and down: the certificate with the other number is not accepted."""
    found = made("tanh(x)", 9, "int8:1/16", "two-roundings", None, "x in [-4,4]")
    content = found.certificate.content
    unit = Fraction(1, 16)
    for key in ("slopes", "intercepts", "starts"):
        for place in range(len(content["steps"][1]["statement"][key])):
            text = json.dumps(content)
            other: Any = json.loads(text)
            column = [found.form.plain(x) for x in getattr(found.table, key)]
            moved = [value + unit * (at == place) for at, value in enumerate(column)]
            old, new = (json.dumps([_hex(value) for value in each]) for each in (column, moved))
            other = json.loads(json.dumps(other).replace(old, new))
            assert check(sealed(other)).verdict == "rejected"
    honest = check(sealed(content))
    assert honest.accepted


def _hex(value: Fraction) -> str:
    from symnet.certificates.derivation import hexed

    return hexed(value)


def test_tails() -> None:
    """Two constant tails for the sigmoid cannot be as good as two linear ones; both are within 2 % of their best."""
    constant = made("sigmoid(x)", 6, "float32", wishes=Wishes(tails="constant"))
    linear = made("sigmoid(x)", 6, "float32", wishes=Wishes(tails="linear"))
    assert (constant.segments, linear.segments) == (8, 8)
    assert constant.table.slopes[0] == constant.table.slopes[-1] == 0
    assert linear.error <= Fraction(57, 10_000) * Fraction(102, 100) < constant.plan.least
    for found in (constant, linear):
        assert found.error <= found.plan.least * Fraction(102, 100)


def test_segments_that_join() -> None:
    found = made("gelu(x)", 6, "float32", wishes=Wishes(continuous=True))
    ((name, jump),) = found.shapes
    assert name == "jumps" and Fraction(_number(jump)) < Fraction(1, 1 << 24)
    assert found.error <= found.plan.joins.least * Fraction(1002, 1000)


@pytest.mark.parametrize("tails", ["", "constant", "linear"])
@pytest.mark.parametrize(("source", "count"), [("tanh(x)", 4), ("gelu(x)", 3), ("sin(x)", 5), ("x^2", 3)])
def test_no_segments_that_join_are_better(source: str, count: int, tails: str) -> None:
    """The bound is proved, met by a path, and where a function bends both ways above that with jumps."""
    found = segment_table(source, "x in [-4,4]", count, dtype="int16:1/128", wishes=Wishes(continuous=True, tails=tails))
    joins, verdict = found.plan.joins, found.certificate.verdict
    assert verdict.accepted and "segments-joined" in {each["kind"] for each in verdict.claims}
    assert joins.pieces == count + 2 * bool(tails) and found.error < joins.least * 2 + Fraction(1, 32)
    x = [k / 128 for k in range(-512, 513)]
    given = Samples(x, [found.function(t) for t in x], found.wishes)
    knots = best(given, found.wishes.flat, joins.pieces, float(found.plan.least) or 1.0).knots
    error = max(abs(_on(knots, t) - y) for t, y in zip(given.x, given.y, strict=True))
    assert len(knots) <= joins.pieces + 1 and float(joins.least) <= error <= float(joins.least) * 1.0001, (joins.least, error)
    if source == "tanh(x)" and not tails:
        assert joins.least > found.plan.least * Fraction(102, 100)


def _on(knots: Any, t: float) -> float:
    """A function by its knots."""
    at = max(place for place in range(len(knots) - 1) if knots[place][0] <= t)
    (s, u), (e, v) = knots[at], knots[at + 1]
    return float(u + (v - u) * (t - s) / (e - s)) if e > s else float(u)


def test_squares_are_as_near_as_can_be() -> None:
    """Of k lines on an interval of length L each is as far as L^2 / (8 k^2), and they join."""
    found = segment_table("x^2", "x in [-4,4]", 3, dtype="int16:1/1024", wishes=Wishes(continuous=True))
    assert Fraction(8) / 9 * Fraction(999, 1000) < found.plan.joins.least <= Fraction(8) / 9


def test_joined_segments_for_an_error() -> None:
    found = segment_table("sin(x)", "x in [-4,4]", error="1/50", dtype="int16:1/4096", wishes=Wishes(continuous=True))
    assert found.error <= Fraction(1, 50) and found.plan.joins.least == Fraction(1, 50)
    assert found.plan.joins.pieces >= found.segments - 2


@pytest.mark.parametrize(("dtype", "evaluation"), [("int8:1/16", "fma"), ("int8:1/16", "two-roundings"), ("int16:1/64", "fma")])
def test_odd_integers(dtype: str, evaluation: str) -> None:
    """At every number whose negative is one; ties go away from 0 on both sides."""
    found = made("tanh(x)", 5, dtype, evaluation, Wishes(odd=True, monotone=True), BOX)
    values = {x: found.table.at(x) for x in range(found.table.first, found.table.last + 1)}
    assert all(values[-x] == -y for x, y in values.items() if -x in values) and values[0] == 0
    assert (dtype == "int8:1/16") == (found.table.first == -128 and -found.table.first not in values)
    assert ["odd"] in found.shapes and found.evaluation == f"{evaluation}-odd"
    claim = found.certificate.verdict.claims[0]
    assert all(found.form.plain(y) == computed(claim, found.form.plain(x)) for x, y in values.items())


def _number(text: str) -> Fraction:
    from symnet.core.rational import from_hex

    return from_hex(text)


def test_gelu_is_zero_at_zero() -> None:
    found = made("gelu(x)", 6, "bfloat16", "two-roundings", Wishes(through=True))
    assert found.table.at(0) == 0 and ["value", "0x0", "0x0"] in found.shapes


def test_few_segments_for_an_error() -> None:
    found = segment_table("exp(-x)", "x in [0,4]", error="1/50", dtype="int16:1/4096")
    assert found.error <= Fraction(1, 50) and found.plan.least == Fraction(1, 50)
    assert found.plan.pieces < found.segments <= found.plan.pieces + 3


@pytest.mark.parametrize(
    ("source", "box"),
    [
        ("exp(x)", "x in [0,1]"),
        ("1/x", "x in [1,2]"),
        ("1/sqrt(x)", "x in [1,4]"),
        ("silu(x)", BOX),
        ("softplus(x)", "x in [-4,4]"),
    ],
)
def test_other_functions_of_the_gallery(source: str, box: str) -> None:
    found = made(source, 8, "int16:1/2048", box=box)
    assert found.certificate.verdict.accepted and found.error <= found.plan.least + Fraction(3, 2048)


# What is written.


def _bits(name: str, code: int) -> float:
    """The number with these bits."""
    if name == "bfloat16":
        return float(struct.unpack("<f", struct.pack("<I", code << 16))[0])
    return float(struct.unpack("<e", struct.pack("<H", code))[0])


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
@pytest.mark.parametrize(
    ("source", "dtype", "evaluation", "wishes", "box"),
    [
        ("tanh(x)", "float16", "fma", ODD, "x in [-4,4]"),
        ("gelu(x)", "bfloat16", "two-roundings", Wishes(through=True), BOX),
        ("tanh(x)", "int8:1/16", "two-roundings", None, "x in [-4,4]"),
        ("tanh(x)", "int8:1/16", "fma", ODD, BOX),
    ],
)
def test_the_c_program_at_every_input(tmp_path: Path, source: str, dtype: str, evaluation: str, wishes: Any, box: str) -> None:
    found = made(source, 6 if wishes == Wishes(through=True) else 9, dtype, evaluation, wishes, box)
    form, integer = found.table.format, found.form.is_integer
    kind, scan, show = ("int32_t", "%d", "%d") if integer else ("double", "%la", "%la")
    read = "int x" if integer else "double x"
    body = f'{read}; while (scanf("{scan}", &x) == 1) printf("{show}\\n", segment_table(x));'
    loop = f"#include <stdio.h>\nint main(void) {{ {body} }}\n"
    (tmp_path / "table.c").write_text(c_source(found) + loop)
    command = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(tmp_path / "table"), str(tmp_path / "table.c"), "-lm"]
    subprocess.run(command, check=True, capture_output=True)
    numbers = [form.number(place) for place in range(found.table.first, found.table.last + 1)]
    given = "\n".join(str(x) if integer else float(found.form.plain(x)).hex() for x in numbers)
    told = subprocess.run([str(tmp_path / "table")], input=given, capture_output=True, check=True, text=True).stdout.split()
    values = [int(text) if integer else float.fromhex(text) for text in told]
    wanted = [found.table.at(x) if integer else float(found.form.plain(found.table.at(x))) for x in numbers]
    assert values == wanted and kind in c_source(found)


def test_onnx_at_every_input() -> None:
    np, ort = pytest.importorskip("numpy"), pytest.importorskip("onnxruntime")
    found = made("tanh(x)", 9, "float16", "fma", ODD, "x in [-4,4]")
    session = ort.InferenceSession(onnx_bytes(found), providers=["CPUExecutionProvider"])
    numbers = [found.table.format.number(place) for place in range(found.table.first, found.table.last + 1)]
    x = np.array([float(found.form.plain(each)) for each in numbers], np.float16)
    y = session.run(None, {"x": x})[0]
    wanted = np.array([float(found.form.plain(found.table.at(each))) for each in numbers], np.float16)
    assert y.dtype == np.float16 and (y == wanted).all()


def test_onnx_in_float32() -> None:
    np, ort = pytest.importorskip("numpy"), pytest.importorskip("onnxruntime")
    found = made("gelu(x)", 6, "float32")
    session = ort.InferenceSession(onnx_bytes(found), providers=["CPUExecutionProvider"])
    x = np.array([float(each) for each in inputs(found, 5_000)], np.float32)
    wanted = np.array([float(found.form.plain(found.table.at(int(each * 2**149)))) for each in inputs(found, 5_000)], np.float32)
    assert (session.run(None, {"x": x})[0] == wanted).all()
    with pytest.raises(UsageError, match="take --dtype float32 or float16"):
        onnx_bytes(made("tanh(x)", 9, "int8:1/16", "two-roundings", None, "x in [-4,4]"))


def test_the_integers_of_hardware() -> None:
    found = made("tanh(x)", 9, "float16", "fma", ODD, "x in [-4,4]")
    told = json.loads(table_json(found))
    for key in ("starts", "slopes", "intercepts"):
        assert [_bits("float16", code) for code in told["stored"][key]] == [float(Fraction(text)) for text in told["values"][key]]
    found = made("tanh(x)", 9, "int8:1/16", "two-roundings", None, "x in [-4,4]")
    told = json.loads(table_json(found))
    assert told["shift"] == 4 and [Fraction(q, 16) for q in told["stored"]["slopes"]] == list(
        map(Fraction, told["values"]["slopes"])
    )


def test_the_picture() -> None:
    tree = ElementTree.fromstring(segment_picture(made("tanh(x)", 9, "float16", "fma", ODD, "x in [-4,4]")))
    assert tree.tag.endswith("svg") and len(tree.findall(".//{*}path")) == 5 + 2 * 8


# What a user types.


def test_the_command(tmp_path: Path) -> None:
    runner, out = CliRunner(), tmp_path / "t"
    arguments = ["table", "tanh(x)", "--box", "x in [-4,4]", "--segments", "5", "--dtype", "int8:1/16", "--out", str(out)]
    result = runner.invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    assert "accepted by the kernel, hypotheses: none" in result.output and "129 numbers of the format" in result.output
    names = {"table.json", "table.c", "table.svg", "certificate.json", "network.json"}
    assert {path.name for path in out.iterdir()} == names
    assert check((out / "certificate.json").read_bytes()).accepted
    again = runner.invoke(cli, arguments)
    assert (isinstance(again.exception, UsageError) and "is there" in str(again.exception)) or "are there" in str(again.exception)
    told = json.loads(runner.invoke(cli, [*arguments, "--overwrite", "--json"]).output)
    assert told["verdict"] == "accepted" and told["segments"] == 5 and Fraction(told["least"]) < Fraction(told["error"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sigmoid(x)"], "write --segments"),
        (["sigmoid(x)", "--segments", "0"], "--segments 0 is not from 1 to 512"),
        (["x + y", "--segments", "2"], "a table is for one function of one number, the formula has 2 inputs"),
        (["x; 2*x", "--segments", "2"], "the formula has 2 outputs"),
        (["sigmoid(x)", "--segments", "6", "--dtype", "float8"], "write float32, float16, bfloat16, int8:1/16 or int16:1/1024"),
        (["sigmoid(x)", "--segments", "6", "--dtype", "int8"], "write float32, float16, bfloat16, int8:1/16 or int16:1/1024"),
        (["sigmoid(x)", "--segments", "6", "--dtype", "int8:1/3"], "the scale must be 1, 1/2, 1/4"),
        (["exp(x)", "--box", "x in [0,20]", "--segments", "6", "--dtype", "float16"], "the format ends at 65504"),
        (["exp(x)", "--box", "x in [0,3]", "--segments", "6", "--dtype", "int8:1/16"], "the format ends at 7.9375"),
        (["sigmoid(x)", "--box", BOX, "--segments", "3", "--error", "1/1000"], "takes at least 19 segments"),
        (["where(x < 1/2, 0, 1)", "--segments", "3"], "jump"),
        (["1/x", "--box", "x in [-1,1]", "--segments", "3"], "x"),
        (["sigmoid(x)", "--box", "x in [0,1]", "--segments", "3", "--odd"], "--odd needs a box [-a, a]"),
        (["sigmoid(x)", "--box", BOX, "--segments", "3", "--odd"], "the function is not odd"),
        (["tanh(x)", "--box", BOX, "--segments", "4", "--odd"], "an odd number of segments"),
        (["gelu(x)", "--box", BOX, "--segments", "3", "--monotone"], "the function rises and falls"),
        (["sigmoid(x)", "--segments", "3", "--range", "0"], "write two numbers, for example 0,1"),
        (["sigmoid(x)", "--segments", "3", "--range", "1,0"], "the first number must be below the second"),
        (["sigmoid(x)", "--segments", "3", "--range", "0,1/2"], "the function leaves it"),
        (["sigmoid(x)", "--box", "x in [1,2]", "--segments", "3", "--through-zero"], "0 is not in [1, 2]"),
        (["x + 1/3", "--segments", "1", "--through-zero"], "f(0) is no number of float32"),
        (["sigmoid(x)", "--segments", "3", "--continuous", "--monotone"], "--continuous goes with --tails alone"),
        (["x", "--box", "x in [1/3,337/1000]", "--segments", "1", "--dtype", "int8:1/16"], "no number between"),
        (["x", "--box", "x in [1/3,2/5]", "--segments", "1", "--dtype", "int8:1/16"], "it has one number between"),
        (["sigmoid(x)", "--segments", "2", "--error", "1/10000000"], "takes at least"),
        (["sigmoid(x)", "--error", "1/1000000000000"], "takes more than 512 segments"),
        (["sigmoid(x)", "--error", "1/100", "--dtype", "int8:1/16"], "take a larger error or a finer --dtype"),
    ],
)
def test_bad_input(arguments: list[str], says: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["table", *arguments, "--out", str(tmp_path / "t")])
    assert isinstance(result.exception, SymnetError), (result.exception, result.output)
    assert says in str(result.exception) and "\n" not in str(result.exception)
    assert not (tmp_path / "t").exists()


def test_an_error_between_what_is_found_and_what_none_can_beat() -> None:
    found = made("tanh(x)", 9, "int8:1/16", "two-roundings", None, "x in [-4,4]")
    with pytest.raises(Unproved, match="is not reached in int8:1/16: the table that was found has an error of"):
        segment_table("tanh(x)", "x in [-4,4]", 9, (found.error + found.plan.least) / 2, "int8:1/16", "two-roundings")


def test_words_are_those_of_the_certificate() -> None:
    found = made("tanh(x)", 9, "float16", "fma", ODD, "x in [-4,4]")
    assert re.match(r"<SegmentTable tanh\(x\) on \[-4, 4\], 9 segments in float16", repr(found))
    assert found.evaluation == "fma" and replace(found, error=Fraction(1)).error == 1
