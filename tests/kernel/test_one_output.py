"""The slice of an output as the oracle cuts it: the whole network's values, and neuron by neuron what the kernel cuts."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from kernel.certificates import base
from kernel.one_output import OneOutput, on_box
from kernel.remade import Content, loaded
from kernel.structure.bases import honest
from kernel.structure.idle import IDLE
from kernel.structure.moves import MOVES
from kernel.structure.of_outputs import OF_OUTPUTS
from kernel.truth import refuted
from kernel.values import Values
from kernel.values_of_targets import some_points
from oracle import number, value

from symnet.certificates.derivation import hexed
from symnet.kernel.slices import view
from symnet.kernel.syntax import Network, Rejected

NAMES = ("on_box", "on_box_stated", "outputs", "outputs_on_box", "facts_of_outputs")
KERNEL = loaded()


def _slices(content: Content) -> list[OneOutput]:
    whole = Values(content["network"])
    return [OneOutput(content, output, whole) for output in range(len(content["network"]["nodes"][-1]["rows"]))]


@pytest.mark.parametrize("name", NAMES)
def test_the_slice_computes_the_output(name: str) -> None:
    content = base(name)
    data = json.dumps(content["network"]).encode()
    for output, found in enumerate(_slices(content)):
        for t in some_points(int(content["network"]["inputs"], 16))[:6]:
            wanted = value(data, on_box(content["box"], t))[output]
            assert found.output(t) == wanted
            assert value(json.dumps(found.network).encode(), t) == (wanted,)
            assert found.neuron(["input", "0x0"], t) == t[0]


def _alike(mine: Network, other: Network) -> None:
    """Neurons of the same names, numbers and weights, which read the same; a read may be cut into two."""
    assert [node.name for node in mine.nodes] == [node.name for node in other.nodes]
    for one, two in zip(mine.nodes, other.nodes, strict=True):
        reads = [[(name, at) for name, start, stop in node.reads for at in range(start, stop)] for node in (one, two)]
        assert reads[0] == reads[1]
        assert (one.rows, one.activation, one.steps, one.copies) == (two.rows, two.activation, two.steps, two.copies)
        if one.body is not None and two.body is not None:
            assert one.body.inputs == two.body.inputs
            _alike(one.body, two.body)


@pytest.mark.parametrize("name", ["outputs", "facts of outputs", "outputs on a box"])
def test_the_kernel_cuts_alike(name: str) -> None:
    moves: list[Any] = [*IDLE.values(), *MOVES.values(), OF_OUTPUTS["crossed_rows"]]
    met: Counter[str] = Counter()
    for seed in range(60):
        content, dice = honest(name), Random(seed)
        for move in dice.sample(moves, 3):
            move(content, dice)
        certificate = KERNEL.decoded(content)
        if certificate is None or "rows" not in content["network"]["nodes"][-1]:
            continue
        for output, found in enumerate(_slices(content)):
            small = KERNEL.decoded({**content, "network": found.network, "target": []})
            if small is None:
                met["a node that reads nothing"] += 1
                continue
            try:
                seen = view(certificate, hex(output))
            except Rejected:
                met["another map"] += 1
                continue
            _alike(seen.network, small.network)
            assert seen.network.parameters == small.network.parameters
            met["alike"] += 1
    assert met["alike"] > 40, met


def test_what_is_false_of_an_output_is_found() -> None:
    for name, place in (("on_box", 0), ("outputs", 0), ("outputs_on_box", 4)):
        content = base(name)
        claim = content["claims"][place]
        assert claim["kind"] == "error"
        claim["bound"] = hexed(number(claim["bound"]) / 16)
        assert "network - f|" in refuted(content)
    content = base("outputs")
    content["target"].reverse()
    assert "|network - f|" in refuted({**content, "claims": [{**content["claims"][3], "bound": "0x1p-4"}]})
    content = base("on_box")
    content["claims"] = [{**content["steps"][0]["statement"], "constant": "0x5p-1"}]
    assert "two points of f lie further apart" in refuted(content), "f grows by 1 a length of the box, 3 a length of the cube"
    content["claims"], content["hypotheses"] = (
        base("on_box")["claims"],
        [{"kind": "box-modulus", "constant": "0x1", "order": "0x1"}],
    )
    content["hypotheses"][0]["output"] = "0x0"
    assert refuted(content) == ""
    content["claims"][0]["bound"] = "0x1p-4"
    assert "|network - f|" in refuted(content), "the hypothesis is true"
    content["hypotheses"][0]["constant"] = "0x1p-1"
    assert refuted(content) == "", "a false hypothesis proves anything"
    content = base("facts_of_outputs")
    content["claims"] = [{**content["claims"][4], "output": "0x0"}]
    content["claims"][0]["values"].pop(0)
    assert "neuron ['output', '0x0'] is" in refuted(content)


def test_a_target_that_is_not_defined_on_the_box() -> None:
    content = base("on_box")
    content["target"] = [["sqrt", ["variable", "0x0"]]]
    assert "f is not defined" in refuted(content)
    content["claims"] = [{**content["steps"][0]["statement"]}]
    assert "further apart" in refuted(content)
