"""Boxes and several outputs, wherever people read of them: in the coordinates of the user, each output by its number from 1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from html import escape
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from click.testing import CliRunner
from report.certificates import EXAMPLES, PLACED, example
from report.test_page import loads_nothing, page

import symnet
from symnet import VerdictView, approximate
from symnet.cli import cli
from symnet.core.codec import decode
from symnet.core.rational import from_hex
from symnet.core.realize import realize
from symnet.kernel.targets.expression import flatten
from symnet.report.curves import curve
from symnet.report.functions import functions, through
from symnet.report.mathml import mathml
from symnet.report.names import Names, names_of
from symnet.report.outline import outline
from symnet.report.phi import json_bytes
from symnet.report.pictures import sections
from symnet.report.place import NOWHERE, Place, outputs_named, place_of
from symnet.report.targets import expression_of, formula, target_line, target_texts
from symnet.report.wording import latex, words
from symnet.targets import target
from symnet.targets.box import parse_box
from symnet.targets.expression.tree import to_json

MEANT: dict[str, Callable[..., float]] = {
    "tanh(x)": math.tanh,
    "exp(-x**2)": lambda x: math.exp(-x * x),
    "sqrt(abs(x))": lambda x: math.sqrt(abs(x)),
    "x**2": lambda x: x * x,
    "x": lambda x: x,
    "x*y": lambda x, y: x * y,
    "x - y": lambda x, y: x - y,
    "1/3": lambda x, y: 1 / 3,
    "x*y*z": lambda x, y, z: x * y * z,
}
"""What the targets of PLACED are, in the coordinates of their users."""


@pytest.mark.parametrize("name", PLACED)
def test_pictures_show_the_network_and_the_target_at_points_of_the_box(name: str) -> None:
    content = example(name).content
    network, place = decode(json_bytes(content["network"])), place_of(content)
    texts = target_texts(content)
    for number, output in enumerate(outputs_named(content)):
        found = functions(content, output)
        assert found.phi is not None
        for part in product((Fraction(0), Fraction(1, 8), Fraction(1)), repeat=place.inputs):
            point = part if place.box is None else place.box.from_cube(part)
            value = found.phi(part)
            assert value is None or value == realize(network, point)[number]
        middle = [0.5] * place.inputs if place.box is None else [float((low + high) / 2) for low, high in place.box.sides]
        ((shown, _),) = found.at(through(place.inputs, [range(place.inputs)]), 2, [[1]])
        assert shown is not None and float(shown) == pytest.approx(MEANT[texts[number]](*middle), abs=1e-9)


@pytest.mark.parametrize("name", PLACED)
def test_drawn_errors_are_below_the_proved_ones(name: str) -> None:
    content = example(name).content
    for output in outputs_named(content):
        (bound,) = [
            from_hex(step["statement"]["bound"])
            for step in content["steps"]
            if step["rule"] == "local-error" and step["statement"].get("output") == output
        ]
        known = [abs(value) for value in curve(functions(content, output), 0).errors if value is not None]
        assert known and max(known) <= bound + Fraction(1, 1 << 40)


@pytest.mark.parametrize("name", PLACED)
def test_pages_speak_of_the_box_and_of_each_output(name: str) -> None:
    proof = example(name)
    text, place = page(proof), place_of(proof.content)
    assert loads_nothing(text)
    assert escape(f"on {place.domain} is at most") in text
    assert "0,1]^d" not in text.split('id="rules"')[0]
    for number in range(1, place.outputs + 1):
        assert (f"Output {number}: the" in text) == (place.outputs > 1)
        assert (f"output {number}: intrinsic bits" in text) == (place.outputs > 1)
    assert f"Output {place.outputs + 1}" not in text
    anchors = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= anchors
    for written in target_texts(proof.content):
        assert f"{escape(written)}</code>" in text
    assert ("The lemmas speak of the unit cube" in text) == (place.box is not None)


@pytest.mark.parametrize("name", PLACED)
def test_pictures_are_well_formed(name: str) -> None:
    for section in sections(example(name).content):
        for svg, caption in section.figures:
            ElementTree.fromstring(svg)
            assert caption and "nan" not in svg


@pytest.mark.parametrize("name", PLACED)
def test_sentences_and_formulas(name: str) -> None:
    proof = example(name)
    place, names = place_of(proof.content), names_of(proof.content)
    for step in outline(proof.content, proof.verdict):
        assert "0x" not in step.sentence + step.formula + str(step.evidence) and "'" not in str(
            dict(step.evidence).get("hat", "")
        )
        assert mathml(step.formula).startswith("<math"), step.formula
        assert step.sentence.startswith("output ") == (place.outputs > 1)
    for claim in proof.verdict.claims:
        about = f"output {int(claim['output'], 16) + 1}: " if place.outputs > 1 else ""
        assert words(claim, names).startswith(about) and "output 0" not in words(claim, names)
        assert "0x" not in words(claim) + latex(claim)
    errors = [words(claim, names) for claim in proof.verdict.claims if claim["kind"] == "error"]
    assert len(errors) == place.outputs and all(f"of network - f on {place.domain} is at most" in text for text in errors)


def test_hypotheses_are_in_the_units_of_the_user() -> None:
    proof = example("stated on a box")
    names = names_of(proof.content)
    assert [words(each, names) for each in proof.verdict.hypotheses] == [
        f"output {number}: f is defined on [-2, 2] and |f(x) - f(y)| <= 4 |x - y|^(1/2)" for number in (1, 2)
    ]
    assert words(proof.verdict.hypotheses[0]) == "output 1: f is defined on the box and |f(x) - f(y)| <= 4 |x - y|^(1/2)"
    assert latex(proof.verdict.hypotheses[0], names) == (r"\text{output 1: }|f(x)-f(y)| \le 4\,|x-y|^{1/2}\quad (x,y\in [-2,2])")


def test_derived_constants_are_per_length_of_the_box() -> None:
    first = outline(example("box, d = 1").content, example("box, d = 1").verdict)[0]
    assert first.sentence == "f is defined on [-8, 8] and |f(x) - f(y)| <= 16 |x - y|, distances in lengths of the box"
    whole = outline(example("two outputs").content, example("two outputs").verdict)
    assert not any("lengths" in step.sentence for step in whole)


def test_lemmas_about_a_box_speak_of_the_cube() -> None:
    proof = example("box, d = 2")
    steps = [step.sentence for step in outline(proof.content, proof.verdict)]
    assert any("for t1, t2 >= 0, r1, r2 in R, with node_1(l) = 5 t1 - r1" in text for text in steps)
    assert any("on [0,1]^2 the network is the mean of c_i for a random node X = t_i with E X = t" in text for text in steps)
    assert place_of(proof.content).coordinates() == ["x = -1 + 3 t1", "y = 1/2 t2"]


def test_names_of_inputs() -> None:
    assert [Place(3).coordinate(axis) for axis in range(3)] == ["x", "y", "z"]
    assert [Place(4).coordinate(axis) for axis in (0, 3)] == ["x1", "x4"]
    assert Place(3, on_cube=True, box=parse_box("x in [0,1], y in [0,2], z in [0,3]")).coordinate(2) == "t3"
    assert Place(1, on_cube=True, box=parse_box("x in [0,2]")).coordinate(0) == "t"
    assert (NOWHERE.coordinate(0), NOWHERE.domain, Names().for_output("0x0").place.domain) == ("x1", "[0,1]^d", "the box")
    assert (Place(3).register, Place(2).register) == ("Z", "z")
    content = {**example("scan, d = 1").content, "target": [to_json(target("x1*x4 + sin(x2)", 4).expression)]}
    content["network"] = {**content["network"], "inputs": "0x4"}
    assert target_texts({**content, "box": [["0x0", "0x1"]] * 4}) == ["x1*x4 + sin(x2)"]


def test_outputs_that_are_no_numbers_are_an_output() -> None:
    assert words({"kind": "range", "output": ["<"], "low": "0x0", "high": "0x1"}) == (
        "an output: for every x the network is in [0, 1]"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x - (y - z)", "x-(y-z)"),
        ("(-x)**2*3", r"(-x)^{2}\cdot 3"),
        ("-x**2", "-x^{2}"),
        ("exp(x)**2", "(e^{x})^{2}"),
        ("sin(pi*x)/(1 + x)", r"\frac{\mathrm{sin}(\pi\,x)}{1+x}"),
        ("abs(x - 1/3)*sqrt(y)", r"|x-\frac{1}{3}|\,\sqrt{y}"),
        ("max(x, y, 1/2)", r"\mathrm{max}(x,y,\frac{1}{2})"),
        ("(x + y)*(x - 2)", r"(x+y)\,(x-2)"),
        ("(x/2)**3", r"(\frac{x}{2})^{3}"),
    ],
)
def test_targets_are_set_in_type(text: str, shown: str) -> None:
    expression = target(text, 3).expression
    assert expression is not None and formula(expression, Place(3)) == shown
    assert mathml(shown).startswith("<math")


def test_targets_that_are_no_trees_are_shown_as_the_kernel_prints_them() -> None:
    assert expression_of(["no such", "function"]) is None
    proof = example("scan, d = 1")
    content = {**proof.content, "target": [["no such", "function"]]}
    assert target_texts(content) == [] and target_line(content, proof.verdict) == proof.verdict.target
    assert flatten(proof.content["target"][0], 1)


def test_curves_and_maps_have_the_box_on_their_axes() -> None:
    found = curve(functions(example("box, d = 1").content, "0x0"), 0)
    assert (found.points[0], found.points[-1], found.name) == (-8, 8, "x")
    (maps,) = [part for part in sections(example("box, d = 2").content) if part.heading == "Target, network and error"]
    labels = [each.text for each in ElementTree.fromstring(maps.figures[0][0]).iter() if each.tag.endswith("text")]
    assert labels[:6] == ["-1", "2", "x", "0", "0.5", "y"]


def test_check_and_steps_print_them(tmp_path: Path) -> None:
    example("two outputs on a box").save(tmp_path / "c.json")
    lines = CliRunner().invoke(cli, ["check", str(tmp_path / "c.json")]).output.splitlines()
    assert lines[1] == "target      tanh(x); exp(-x**2) on [-8, 8]"
    assert lines[2].startswith("claim       output 1: the sup norm of network - f on [-8, 8] is at most ")
    assert not any("x1" in line or "0,1]" in line for line in lines)
    lines = CliRunner().invoke(cli, ["steps", str(tmp_path / "c.json")]).output.splitlines()
    assert lines[0] == "t is in the unit cube, x = -8 + 16 t"
    assert '"error": "' in CliRunner().invoke(cli, ["check", str(tmp_path / "c.json"), "--json"]).output


@pytest.mark.parametrize("name", PLACED)
def test_notebooks_show_them(name: str) -> None:
    source, options = PLACED[name]
    built, proof = approximate(source, **options), example(name)
    place = place_of(proof.content)
    for text in (built._repr_html_(), proof._repr_html_(), VerdictView(proof.verdict)._repr_html_()):
        html5lib.HTMLParser(strict=True).parseFragment(text)
    assert place.domain in proof._repr_html_() and (place.box is None or str(place.box) in built._repr_html_())


@pytest.mark.parametrize("name", ["box, d = 1", "two outputs on a box", "three outputs, d = 2", "box, d = 3"])
def test_figures_have_the_box_on_their_axes(name: str) -> None:
    pytest.importorskip("matplotlib")
    source, options = PLACED[name]
    built = approximate(source, **options)
    sides = [(float(low), float(high)) for low, high in built.box.sides]
    for figure, each in ((symnet.plot(built, points=5), 3), (symnet.plot_error(built, points=5), 1)):
        figure.canvas.draw()
        shown = [axes for axes in figure.axes if axes.get_xlabel() == "x"]
        assert len(shown) == len(built.parts) * (each if len(sides) > 1 else 1)
        for axes in shown:
            low, high = axes.get_xlim()
            assert low <= sides[0][0] < sides[0][1] <= high and high - low < 1.2 * (sides[0][1] - sides[0][0])
            assert len(sides) == 1 or (axes.get_ylabel(), axes.get_ylim()) == ("y", sides[1])


def test_plain_pages_are_about_one_output_on_the_cube() -> None:
    text = page(example("scan, d = 2"))
    assert "output 1" not in text.lower() and "on [0,1]^2 is at most" in text
    assert set(EXAMPLES).isdisjoint(PLACED)
