"""What notebooks show: HTML, SVG and LaTeX of the public objects, and matplotlib figures."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree

import html5lib
import pytest
from report.certificates import EXAMPLES, changed, example

import symnet
from symnet import LipschitzModulus, MissingExtra, Network, Steps, VerdictView, approximate, target


def fragment(text: str) -> None:
    html5lib.HTMLParser(strict=True).parseFragment(text)
    assert "<script" not in text


def test_certificates_show_their_verdict() -> None:
    proof = example("scan, d = 1")
    fragment(proof._repr_html_())
    assert "accepted" in proof._repr_html_()
    assert "hypotheses</th>" in proof._repr_html_()
    assert repr(VerdictView(proof.verdict)).startswith("<accepted: ")


def test_rejected_certificates_show_why() -> None:
    proof = example("scan, d = 1")
    broken = changed(proof, claims=[])
    fragment(broken._repr_html_())
    assert "rejected" in broken._repr_html_()
    assert "claims nothing" in broken._repr_html_()


def test_steps_unfold() -> None:
    steps = example("scan, d = 1").steps
    fragment(steps._repr_html_())
    assert steps._repr_html_().count("<details>") == len(steps)
    assert isinstance(steps[1:3], Steps)
    assert [step.label for step in steps[:2]] == ["1.1", "2.1"]
    assert repr(steps).splitlines()[0].startswith("1.1  f is defined on")
    fragment(steps[0]._repr_html_())
    assert steps[0]._repr_latex_().startswith("$")


def test_many_steps_are_cut() -> None:
    steps = Steps([*example("scan, d = 1").steps] * 40)
    assert re.search(r"\.\.\. \d+ more steps$", repr(steps))
    fragment(steps._repr_html_())


def test_targets_show_latex() -> None:
    assert (
        target("abs(x - 1/3)*y")._repr_latex_()
        == r"$\displaystyle f = y \left|{x - \frac{1}{3}}\right|\quad\text{on } [0,1]^{2}$"
    )
    assert target(lambda x: x, 1, LipschitzModulus(1))._repr_latex_() is None


def test_networks_show_their_sizes_and_can_be_drawn() -> None:
    network = approximate("x", cells=3).network
    assert isinstance(network, Network)
    fragment(network._repr_html_())
    assert f"sha256 {network.template_sha256}" in network._repr_html_()
    ElementTree.fromstring(symnet.Picture(network)._repr_svg_())


@pytest.mark.parametrize("name", ["scan, d = 1", "scan, d = 2", "scan, d = 3", "theorem 2.1, d = 1"])
def test_figures(name: str) -> None:
    pytest.importorskip("matplotlib")
    source, options = EXAMPLES[name]
    built = approximate(source, **options)
    fragment(built._repr_html_())
    for figure in (symnet.plot(built, points=9), symnet.plot_error(built, points=9), symnet.draw(built.network)):
        assert figure.axes
        figure.canvas.draw()


def test_figures_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"python -m pip install 'matplotlib[^']*'"):
        symnet.plot(approximate("x", cells=2))
