"""Sentences and formulas: every kind of statement has them, facts read as on a blackboard, nothing stays hexadecimal."""

from __future__ import annotations

from typing import Any

import pytest
from report.certificates import EXAMPLES, changed, example

from symnet import approximate, certify
from symnet.kernel.theories import CLAIMS, RULES
from symnet.report.formulas import LATEX
from symnet.report.mathml import mathml
from symnet.report.names import PLAIN, Names, names_of
from symnet.report.outline import outline
from symnet.report.parts import ALONE, FACT, PHASES, parts_of
from symnet.report.sentences import WORDS
from symnet.report.wording import latex, words

KINDS = CLAIMS | {kind.rstrip("+*") for rule in RULES.values() for kind in rule.premises.split()}
"""A statement that is no premise and no claim would be of no use."""
OTHERS: dict[str, dict[str, Any]] = {
    "theorem 2.3": {"n": 1, "construction": "theorem-2.3"},
    "digits read by a scan": {"n": 1, "construction": "theorem-2.2-copied"},
}


def sentences(content: dict[str, Any], rule: str) -> list[str]:
    """What the steps by a rule state, in words."""
    names = names_of(content)
    lemmas = {int(premise, 16): step for step in reversed(content["steps"]) for premise in step["premises"]}
    steps = [(lemmas.get(place), step) for place, step in enumerate(content["steps"]) if step["rule"] == rule]
    return [words(step["statement"], names.in_lemma(lemma)) for lemma, step in steps]


def pl(domain: list[Any], reading: list[Any], values: list[Any], schedules: tuple[Any, ...] = (), inside: str = "") -> Any:
    return {"kind": "pl", "domain": domain, "in": inside, "reading": reading, "schedules": list(schedules), "values": values}


def test_every_kind_of_statement_has_a_sentence_and_a_formula() -> None:
    assert set(WORDS) == set(LATEX) == KINDS


def test_every_rule_has_a_part() -> None:
    assert set(PHASES) == set(RULES) - {FACT}


@pytest.mark.parametrize("name", [*EXAMPLES, *OTHERS])
def test_sentences_and_formulas_of_certificates(name: str) -> None:
    proof = certify(approximate("x**2", **OTHERS[name])) if name in OTHERS else example(name)
    kinds = [step["statement"]["kind"] for step in proof.content["steps"]]
    for step in outline(proof.content, proof.verdict):
        assert "0x" not in step.sentence and "0x" not in step.formula
        assert "0x" not in str(step.evidence)
        assert not step.sentence.startswith(f"{kinds[step.place]}: ")
        assert mathml(step.formula).startswith("<math"), step.formula
    for claim in proof.verdict.claims:  # as a verdict alone shows them, without the network
        assert "0x" not in words(claim) and "0x" not in latex(claim)


def test_facts_of_the_scan() -> None:
    hat, digits, step = sentences(example("scan, d = 1").content, "pl")
    at = "in every step l of scan, for "
    assert hat == f"{at}x >= 0, r in R, with node(l) = 12 x - r: digit[4] = relu(1 - max(0, r) + min(0, r))"
    assert digits.startswith(
        f"{at}z >= 0, u1, u2 in R, with 4^(13 - l) (z - 1/4) = u1, 4^(13 - l) (z - 1/2) = u2: digit[0] = relu(u1)"
    )
    assert "0 <= digit[4] <= W <= 1, with digit[1] = digit[0] + t1, digit[3] = digit[2] + t2: z <- relu(4 z - t1 - t2), " in step
    assert "W <- W - digit[4], p1 <- relu(W - digit[4] + t1 - 1)" in step and "acc <- relu(p1 + p2 + acc + 1 - W), x <- x" in step


def test_facts_of_theorem_2_1() -> None:
    found = sentences(example("theorem 2.1, d = 2").content, "pl")
    assert "multiply = a_1 * power" in found
    assert "for j = 1..4, with rho = j: power = 4^j" in found
    assert "for g_1.index, g_2.index >= 0: rho = g_1.index + 2 g_2.index + 1" in found
    assert "in every step l of bit_1.tents, for a, b >= 0: a <- relu(1/2 - 2 a - 2 b), b <- relu(2 a + 2 b - 1/2)" in found
    assert "for k = 0..1, x in [k/2, (k+1)/2 - 1/64] (the first from -inf, the last to inf): g_1.index = k" in found


def test_facts_of_several_copies_have_the_letters_of_their_lemma() -> None:
    content = certify(approximate("x", **OTHERS["digits read by a scan"])).content
    steps = [text for text in sentences(content, "pl") if text.startswith("in every step l of digits")]
    assert len(steps) == 3 == len([text for text in steps if "acc <- 1/2 p + acc" in text and "node(l) = r" in text])


def test_facts_without_a_network() -> None:
    fact = pl(
        [["box", "0x0", "0x1", "0x1"]], [[["input", "0x0"], ["0x0", ["0x0", "0x1"]]]], [[["a.b", "0x2"], ["0x0", ["0x0", "v"]]]]
    )
    assert words(fact) == "for x1 in [0, 1]: a.b[2] = v * x1"
    assert latex(fact) == r"x_{1}\in [0, 1]:\quad \mathrm{a.b}_{2} = v\cdot x_{1}"
    assert words({**fact, "in": "loop"}) == "in every step l of loop, for s0 in [0, 1]: a.b[2] = v * s0"
    assert words(pl([], [], [[["c", "0x0"], ["-0x1/0x3"]]])) == "for every x: c[0] = -1/3"
    below = [["box", "-", "-0x1p-1", "0x1"], ["triangle"]]
    assert words(pl(below, [], [[["c", "0x0"], ["0x0"]]])) == "for t1 <= -1/2, 0 <= t3 <= t2 <= 1: c[0] = 0"


def test_terms() -> None:
    x, y = ["0x0", ["0x0", "0x1"]], ["0x0", ["0x1", "0x1"]]
    one, both = ["0x1"], ["0x0", ["0x0", "0x1"], ["0x1", "-0x1"]]
    terms = {
        "x2 + 1 - x1": {"sum": [["-0x1", both], ["0x1", one]]},
        "-3 (x1 - x2)": {"sum": [["-0x3", both]]},
        "2 max(x1, x2, 1) - relu(-x1)": {"sum": [["0x2", {"max": [x, y, one]}], ["-0x1", {"relu": ["0x0", ["0x0", "-0x1"]]}]]},
        "2^129 x1": ["0x0", ["0x0", hex(2**129)]],
        "<500 bits / 1 bits> x1": ["0x0", ["0x0", hex(2**500 - 1)]],
    }
    read = [[["input", "0x0"], x], [["input", "0x1"], y]]
    for shown, term in terms.items():
        fact = pl([["box", "-", "-", "0x2"]], read, [[["c", "0x0"], term]])
        assert words(fact) == f"for x1, x2 in R: c[0] = {shown}"
        assert mathml(latex(fact)).startswith("<math")


def test_long_facts_are_cut() -> None:
    reading = [[["n", hex(place)], ["0x0", [hex(place), "0x1"]]] for place in range(200)]
    fact = pl([["box", "0x0", "-", "0xc8"]], reading, [[["c", "0x0"], ["0x0", *([hex(place), "0x1"] for place in range(200))]]])
    assert words(fact).startswith("for n[0], n[1], ") and words(fact).endswith("n[9] + ... + n[199]")


CODES = {"kind": "codes", "cells": "0x4", "scale": "s", "shift": "b", "bound": "0x1p-3", "start": "0x5", "stop": "0x9"}


@pytest.mark.parametrize(
    ("source", "ends", "shown"),
    [
        (["snake"], ("0x1", "0x1p-1"), "if c_5 = 1, then |c_i - f(x_i)| <= 1/8 for i = 5..8, and c_9 = 1/2"),
        (["snake"], ("0x1", ""), "if c_5 = 1, then |c_i - f(x_i)| <= 1/8 for i = 5..8"),
        (["bits"], ("", ""), "|b + s code(k) - f(k/4)| <= 1/8 at the lower corners k/4 of the cells 6..9"),
    ],
)
def test_codes_in_ranges(source: list[str], ends: tuple[str, str], shown: str) -> None:
    statement = {**CODES, "source": source, "enter": ends[0], "leave": ends[1]}
    assert words(statement) == shown
    assert mathml(latex(statement)).startswith("<math")


def test_codes_of_several_bits_a_node() -> None:
    source = ["snake", ["v_1", "v_2"], "0x4", "0x10", "0x8", "0x3", "0x4"]
    shared = {"cells": "0x4", "source": source}
    local = {**shared, "kind": "local", "on": ["cube"], "reach": "0x1p-4", "variance": "", "scale": "s", "shift": "b"}
    codes = "c_i = b + s sum_(l<=i) (3 digit_l - 4), the digits of v_1, v_2 along the snake"
    assert words(local) == f"on [0,1]^d the network lies between c_i of nodes with |x_i - x|^2 <= 1/16; {codes}"
    assert "(3 digit_l - 4) W_l(x), the base-16 digits of v_1, v_2" in words({**shared, "kind": "tail-sums", "node": "sum"})
    state = {"kind": "state", "scan": "scan", "base": "0x10", "top": "0x8", "gain": "0x3", "offset": "0x4"}
    assert "acc <- acc + 3 (p1 + ... + p8) - 4 W + 4" in words(state) and "3\\sum_i p_i-4W+4" in latex(state)
    assert "acc <- acc + 3 (p1 + p2) - 4 W + 4" in words({**state, "top": "0x2"})
    assert "acc <- acc + 3 p - 4 W + 4" in words({**state, "top": "0x1"})


HOSTILE = [
    pl([["box", "0x0", "-", "0x1"]], [], [[["c", "0x0"], {"relu": {"relu": "x"}}]]),
    pl([["box", "0x0", "-", "0xfffffffffff"]], [], []),
    pl([["no such factor"]], [], []),
    pl([], [[["input", "0x0"], ["0x0", ["0x7", "0x1"]]]], []),
    {"kind": "pl"},
    {"kind": "codes", "cells": "0x2", "source": []},
    {"kind": "near-code", "level": "z"},
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_statements_of_another_shape_are_shown_as_they_are(statement: dict[str, Any]) -> None:
    assert words(statement).startswith(f"{statement['kind']}: ") and len(words(statement)) <= 400
    assert latex(statement) == rf"\text{{{statement['kind']}}}"


def test_a_name_that_is_no_name_is_not_put_into_a_formula() -> None:
    fact = pl([], [], [[["}\\input{x", "0x0"], ["0x1"]]])
    assert latex(fact) == r"\text{for every }x:\quad \text{?} = 1"


def test_names() -> None:
    content = example("theorem 2.2").content
    names = names_of(content)
    assert names.neuron(["copy_1.phi_1.g_1.index", "0x0"]) == "copy_1.phi_1.g_1.index"
    assert names.neuron(["input", "0x0"]) == "x" and PLAIN.neuron(["a.b", "0x3"]) == "a.b[3]"
    scan = example("scan, d = 2").content
    bare = names_of({**scan, "steps": []})
    assert [bare.state("scan", place) for place in (0, 1, 5, 6)] == ["z", "s1", "x", "y"]
    broken = {**scan["steps"][4], "data": {"scan": "scan"}}
    assert names_of({**scan, "steps": [broken]}) == bare and isinstance(bare, Names)


def test_a_neuron_called_like_a_variable_keeps_its_number() -> None:
    """A claim about a node x1 must not read as one about the input."""
    content = certify(approximate("x", cells=1)).content
    nodes = content["network"]["nodes"]
    for name, shown in (
        ("x1", "x1[0]"),
        ("k", "k[0]"),
        ("acc", "acc[0]"),
        ("node_2", "node_2[0]"),
        ("a.w", "w[0]"),
        ("bit", "bit"),
    ):
        renamed = {**content["network"], "nodes": [*nodes[:-1], {**nodes[-1], "name": name}]}
        assert names_of({**content, "network": renamed}).neuron([name, "0x0"]) == shown
    fact = pl([["box", "-", "-", "0x1"]], [[["input", "0x0"], ["0x0", ["0x0", "0x1"]]]], [[["c", "0x0"], ["0x0", ["0x0", "x1"]]]])
    assert words(fact) == "for x1 in R: c[0] = parameter.x1 * x1"


def test_a_fact_belongs_to_the_lemma_that_cites_it() -> None:
    steps = [{"rule": "pl", "premises": []}, {"rule": "pl", "premises": []}, {"rule": "bit", "premises": ["0x0"]}]
    assert parts_of(steps) == ["Construct phi_2", ALONE, "Construct phi_2"]


def test_parts_stand_in_the_order_of_their_lemmas() -> None:
    """A fact that stands early does not draw its part before those that the part rests on."""
    proof = example("theorem 2.1, d = 1")
    steps = proof.content["steps"]
    (early,) = [place for place, step in enumerate(steps) if "cells" in str(step["statement"].get("domain"))]
    moved = [steps[early], *steps[:early], *steps[early + 1 :]]
    places = {hex(place): hex(0 if place == early else place + (place < early)) for place in range(len(steps))}
    moved = [{**step, "premises": [places[premise] for premise in step["premises"]]} for step in moved]
    again = changed(proof, steps=moved)
    assert again.verdict.accepted
    parts = [list(dict.fromkeys(step.part for step in outline(each.content, each.verdict))) for each in (proof, again)]
    assert parts[0] == parts[1] and parts[0].index("Construct phi_1 and L") < parts[0].index("Put the parts together")


def test_steps_of_a_part_stand_together() -> None:
    proof = example("theorem 2.2")
    steps = outline(proof.content, proof.verdict)
    parts = [step.part for step in steps]
    assert len(set(parts)) == sum(one != two for one, two in zip(parts, ["", *parts], strict=False))
    assert {step.place for step in steps} == set(range(len(proof.content["steps"])))
    lemma = next(step for step in steps if step.rule == "bit-code")
    assert lemma.premises[0].startswith("2.") and lemma.premises[1].startswith("3.") and lemma.label.startswith("3.")
