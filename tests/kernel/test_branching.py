"""Properties of given networks: the test vectors of bounds by substitution, small networks against an exact oracle, packing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.certificates import base, files
from kernel.hand_made import Content, form, layer
from kernel.properties import branches, certificate, constraint, distance, entry, grown, in_turn, network
from kernel.values import Values
from oracle import number

from symnet.certificates.certificate import sealed
from symnet.certificates.claim import Claim
from symnet.kernel import Verdict, check
from symnet.kernel.__main__ import _print
from symnet.kernel.branching.bounds import FINER, Start, Substitution, _relaxed, reading, relaxed
from symnet.kernel.branching.layers import stacked
from symnet.kernel.branching.leaves import bounded, outward
from symnet.kernel.branching.packed import packed
from symnet.kernel.decode import decode
from symnet.kernel.networks import network as decoded
from symnet.kernel.syntax import Budget, Network, Node, Rejected, Row, Scheduled
from symnet.kernel.theories.branching import _kept

ONE = [form(0, 1)]
HALF = Fraction(1, 2)


def says(content: Content) -> str:
    """The verdict and its reason."""
    verdict = check(sealed(content), files())
    return f"{verdict.verdict}: {verdict.reason}"


def proved(own: Content, box: Any, *unsafe: Any, tree: str = ".", bits: int = 24) -> bool:
    """Whether a tree proves a property of a network on one box."""
    verdict = check(sealed(certificate(own, [branches([entry(box, *unsafe)], [tree], bits)])))
    assert verdict.accepted or "is not seen to be impossible" in verdict.reason, verdict
    return verdict.accepted


def substitution(own: Content, box: Any, bits: int) -> Substitution:
    """A network's layers and a box."""
    budget = Budget()
    sides = tuple((Fraction(low), Fraction(high)) for low, high in box)
    return Substitution(stacked(decoded(own, "network", {}), bits, budget), bits, outward(sides, bits), budget)


def test_a_line_above_has_the_constant_of_the_worse_end() -> None:
    """T1: q = 5 on [-3, 7]: the constants for 0, ..., 5 are -35, -28, -21, -14, -12, -15."""
    own = substitution(network(layer("h", [("input", 0, 1)], ONE, "relu")), [(-3, 7)], 8)
    read = reading(own.stack.layers[0], 1, [])
    known = relaxed(read, [(-3, 7)])
    for kept, constant in enumerate((-35, -28, -21, -14, -12, -15)):
        slope = (kept << 32) // 5 + (kept > 0)
        changed = type(known)(known.reading, known.places, known.active, ((-3, 7, slope),), known.rows, known.slopes)
        assert _relaxed([-5], changed, [True]) == ([-kept], constant)


def test_a_bound_is_not_used_in_its_own_proof() -> None:
    """T2: z_1 = x, z_2 = relu(z_1), the sign z_2 >= 0 says nothing; z_1 >= 0 is false at -1."""
    own = network(
        layer("a", [("input", 0, 1)], ONE, "relu"),
        layer("b", [("a", 0, 1)], ONE, "relu"),
        layer("y", [("input", 0, 1)], ONE),
    )
    for tree in (".", "<2:0>..", "<2:0>.[100].[100]", "*<2:0>..", "<2:0><2:0>....", "<2:0>.[ffff].[ffff]"):
        assert not proved(own, [(-1, 1)], [constraint("<=", "1/2", {0: 1})], tree=tree, bits=8)
    assert proved(own, [(-1, 1)], [constraint("<=", "3/2", {0: 1})], tree="<2:0>..")


def test_a_bound_of_0_closes_strict_constraints_only() -> None:
    """T4: y = 1; y - 1 <= 0 and -y < 0 holds, so that the bound 0 of the first must not close it."""
    own = network(layer("y", [("input", 0, 1)], [form(1)]))
    both = [constraint("<=", -1, {0: 1}), constraint("<", 0, {0: -1})]
    assert not proved(own, [(0, 1)], both)
    assert not proved(own, [(0, 1)], [constraint("<=", 0, {})])
    assert proved(own, [(0, 1)], [constraint("<", -1, {0: 1})])
    assert proved(own, [(0, 1)], [constraint("<=", Fraction(1 - (1 << 48), 1 << 48), {0: 1})])
    assert not proved(own, [(0, 1)], [constraint("=", -1, {0: 1})])
    assert proved(own, [(0, 1)], [constraint("=", "-2", {0: 1})]) and proved(own, [(0, 1)], [constraint("=", 0, {0: 1})])


def test_an_empty_part_is_closed() -> None:
    """T5: z = x on [1, 2], z <= 0 holds nowhere; whatever is claimed there."""
    own = network(layer("h", [("input", 0, 1)], ONE, "relu"), layer("y", [("h", 0, 1)], ONE))
    found = substitution(own, [(1, 2)], 24)
    assert bounded(found, None, ((1, 0, False),)) is None
    assert bounded(found, None, ((1, 0, True),)) is not None
    assert proved(own, [(1, 2)], [constraint("<=", "-1/2", {0: 1})], tree="<1:0>..")
    assert not proved(own, [(1, 2)], [constraint("<=", "-3/2", {0: 1})], tree="<1:0>..")


def test_coefficients_are_rounded_down_where_that_is_sound() -> None:
    """T6: an identity layer in [-1, 0] with the coefficient 1/2, a relu with -1/2, an input in [-3/2, -1] with 1/2; no bits."""
    thin = Fraction(1, 1 << 9)
    own = network(layer("v", [("input", 0, 1)], ONE), layer("y", [("v", 0, 1)], [form(0, thin)]))
    assert not proved(own, [(-1, 0)], [constraint("<=", thin / 2, {0: 1})], bits=8), "-1/2 unit at -1"
    assert proved(own, [(-1, 0)], [constraint("<=", 2 * thin, {0: 1})], bits=8)
    own = network(layer("h", [("input", 0, 1)], ONE, "relu"), layer("y", [("h", 0, 1)], [form(0, -thin)]))
    assert not proved(own, [(0, 1)], [constraint("<=", thin / 2, {0: 1})], bits=8), "-1/2 unit at 1"
    own = network(layer("y", [("input", 0, 1)], [form(0, HALF)]))
    assert not proved(own, [("-3/2", -1)], [constraint("<=", "5/8", {0: 1})], bits=8)
    assert proved(own, [("-3/2", -1)], [constraint("<=", "7/8", {0: 1})], bits=8), "-3/4, no less"
    found = substitution(own, [("-3/2", -1)], 8)
    last = reading(found.stack.layers[-1], 1, [])
    assert found.lower(Start({0: 1 << 8}), last, [], []).bound == -3 << 14


def test_boxes_are_rounded_outward() -> None:
    low, high = Fraction(1, 3), Fraction(2, 3)
    ((first, last),) = outward(((low, high),), 8)
    assert Fraction(first, 1 << 8 + FINER) < low and Fraction(last, 1 << 8 + FINER) > high
    ((first, last),) = outward(((-high, -low),), 8)
    assert Fraction(first, 1 << 8 + FINER) < -high and Fraction(last, 1 << 8 + FINER) > -low


WHOLE = st.integers(-(1 << 70), 1 << 70)


@given(st.lists(st.lists(WHOLE, min_size=3, max_size=3), min_size=1, max_size=5), st.integers(0, 90), st.data())
def test_packed_products_are_exact(vectors: list[list[int]], room: int, data: st.DataObject) -> None:
    """Factors longer than there is room for are multiplied in pieces."""
    rows = [{place: entry for place, entry in enumerate(vector) if entry} for vector in vectors]
    factors = data.draw(st.lists(st.integers(-(1 << 200), 1 << 200), min_size=len(rows), max_size=len(rows)))
    found = packed(rows, 3, room).times(factors, Budget())
    assert found == [sum(a * vector[place] for a, vector in zip(factors, vectors, strict=True)) for place in range(3)]


def random_network(dice: random.Random, inputs: int, widths: Sequence[int], outputs: int = 2) -> Content:
    """Relu layers with skips, identity layers between, weights that are not all dyadic."""

    def weight() -> Fraction:
        return Fraction(dice.randint(-8, 8), dice.choice((4, 4, 4, 3, 7)))

    nodes, reads = [], [("input", 0, inputs)]
    for place, width in enumerate((*widths, outputs)):
        kind = "identity" if place == len(widths) or dice.random() < 0.25 else "relu"
        size = sum(stop - start for _, start, stop in reads)
        rows = [form(weight(), *(weight() if dice.random() < 0.8 else 0 for _ in range(size))) for _ in range(width)]
        nodes.append(layer(f"n{place}", reads, rows, kind))
        start = dice.randint(0, width - 1) if dice.random() < 0.3 else 0
        reads = [(f"n{place}", start, width), *([("input", 0, inputs)] if dice.random() < 0.3 else [])]
    return network(*nodes, inputs=inputs)


def kinks(values: Values, low: Fraction, high: Fraction) -> list[Fraction]:
    """Points of [low, high] between which every neuron of a network of one input is affine, found layer by layer."""
    cuts = [low, high]
    for node in values.network["nodes"]:
        bare = Values(
            {
                **values.network,
                "nodes": [{**each, "activation": "identity"} if each is node else each for each in values.network["nodes"]],
            }
        )
        sums = [bare.node(node["name"], (point,)) for point in cuts]
        more = {
            a + (b - a) * first / (first - last)
            for (a, left), (b, right) in pairwise(zip(cuts, sums, strict=True))
            for first, last in zip(left, right, strict=True)
            if first * last < 0
        }
        cuts = sorted({*cuts, *more})
    return cuts


@pytest.mark.parametrize("seed", range(12))
def test_thresholds_at_the_exact_minimum(seed: int) -> None:
    """One input: the least value of a form is found at the kinks; a little below it is proved, the value itself never."""
    dice = random.Random(seed)
    own = random_network(dice, 1, [dice.randint(2, 4) for _ in range(dice.randint(1, 3))])
    low, high = Fraction(dice.randint(-6, 0), 3), Fraction(dice.randint(1, 6), 3)
    values = Values(own)
    least = min(values.output((point,)) for point in kinks(values, low, high))
    box = [(low, high)]
    for margin in (0, -Fraction(1, 1 << 40)):
        content = certificate(own, [branches([entry(box, [constraint("<=", margin - least, {0: 1})])], ["."])])
        assert "is not seen to be impossible" in says(grown(content, {}, in_turn(1), 25))
    content = certificate(own, [branches([entry(box, [constraint("<=", Fraction(1, 1000) - least, {0: 1})])], ["."])])
    assert says(grown(content, {}, in_turn(1), 300)).startswith("accepted"), own


@settings(max_examples=25)
@given(st.integers(0, 1 << 30))
def test_bounds_hold_at_points(seed: int) -> None:
    """Every pre-activation lies between its bounds, on parts that are halved and assumed, with bounds that are inherited."""
    dice = random.Random(seed)
    own = random_network(dice, 2, [dice.randint(1, 4) for _ in range(dice.randint(1, 3))])
    bits = dice.choice((8, 10, 24))
    box = [(Fraction(dice.randint(-9, 0), 7), Fraction(dice.randint(0, 9), 7)) for _ in range(2)]
    found = substitution(own, box, bits)
    names = found.stack.names
    signs = tuple(
        (at, dice.randrange(found.stack.counts[at]), dice.random() < 0.5)
        for at in range(1, 1 + len(names))
        if dice.random() < 0.4
    )
    first = bounded(found, None, signs[:1])
    known = bounded(found, first.bounds if first and dice.random() < 0.5 else None, signs)
    sums = Values(
        {
            **own,
            "nodes": [{**each, "name": f"z_{each['name']}", "activation": "identity"} for each in own["nodes"]] + own["nodes"],
        }
    )
    for _ in range(12):
        point = tuple(low + (high - low) * Fraction(dice.choice((0, 1, 2, 3, 5, 8)), 8) for low, high in box)
        z = [sums.node(f"z_{name}", point) for name in names]
        if any((z[at - 1][place] >= 0) != up and z[at - 1][place] != 0 for at, place, up in signs):
            continue
        assert known is not None, "a part with a point in it is said to be empty"
        for ends, numbers in zip(known.bounds, z, strict=True):
            assert all(
                Fraction(low, 1 << bits) <= t <= Fraction(high, 1 << bits) for (low, high), t in zip(ends, numbers, strict=True)
            )


@settings(max_examples=25)
@given(st.integers(0, 1 << 30))
def test_forms_are_bounded_at_points(seed: int) -> None:
    """With any slopes, and multipliers of the signs that hold, a bound is one at every point of the part."""
    dice = random.Random(seed)
    own = random_network(dice, 2, [dice.randint(1, 4) for _ in range(dice.randint(1, 3))])
    box = [(Fraction(dice.randint(-9, 0), 7), Fraction(dice.randint(0, 9), 7)) for _ in range(2)]
    found = substitution(own, box, 10)
    known = bounded(found, None, ())
    assert known is not None
    slopes = [[dice.random() < 0.5 for _ in each.unstable] for each in known.layers]
    large = dice.randint(0, 24)
    outputs = {at: dice.randint(-3, 3) << 10 + large for at in range(2)}
    inputs = [dice.randint(-3, 3) << 20 + large for _ in range(2)]
    betas: dict[int, dict[int, int]] = {}
    for at in range(1, 1 + len(known.layers)):
        if dice.random() < 0.5:
            some = [place for place in range(found.stack.counts[at]) if dice.random() < 0.6]
            betas[at] = {place: dice.randint(-4096, 4096) << large for place in some}
    bound = found.lower(Start(outputs, inputs, 5), known.outputs, known.layers, slopes, betas).bound
    sums = Values(
        {
            **own,
            "nodes": [{**each, "name": f"z_{each['name']}", "activation": "identity"} for each in own["nodes"]] + own["nodes"],
        }
    )
    for _ in range(12):
        point = tuple(low + (high - low) * Fraction(dice.choice((0, 1, 2, 3, 5, 8)), 8) for low, high in box)
        y = sums.node(sums.last, point)
        total = sum((Fraction(c, 1 << 10) * y[at] for at, c in outputs.items()), Fraction(5, 1 << 20))
        total += sum((Fraction(c, 1 << 20) * x for c, x in zip(inputs, point, strict=True)), Fraction(0))
        for at, added in betas.items():
            z = sums.node(f"z_{found.stack.names[at - 1]}", point)
            total += sum((Fraction(beta, 1 << 10) * z[place] for place, beta in added.items()), Fraction(0))
        assert total >= Fraction(bound, 1 << 20)


def test_two_inputs_against_corners_of_parts() -> None:
    """2 min(x_0, x_1) = x_0 + x_1 - |x_0 - x_1| >= 0: true with room, false without any."""
    box = [(0, 1), (0, 1)]
    assert proved(distance(), box, [constraint("<=", "1/1", {0: -1}, {0: 1, 1: 1})], tree="*01..1..")
    content = certificate(distance(), [branches([entry(box, [constraint("<=", 0, {0: -1}, {0: 1, 1: 1})])], ["."])])
    assert "is not seen" in says(grown(content, {}, in_turn(2), 40))


def test_a_claim_file_names_network_and_property() -> None:
    content = base("property_onnx")
    data = sealed(content)
    digest = content["network"]["onnx"]

    def judged(statement: Any, network: str = digest) -> str:
        own = Claim(statement, [], 2, network, (), [(Fraction(0), Fraction(1))])
        text = own.data.replace(b'"box":[["0x0","0x1"]]', b'"box":[]').replace(b'"outputs":"0x1"', b'"outputs":"0x2"')
        verdict = check(data, files(), claim=text)
        return f"{verdict.verdict}: {verdict.reason}"

    wanted = content["claims"][0]
    assert judged(wanted).startswith("accepted") and judged(wanted, "").startswith("accepted")
    assert "another network" in judged(wanted, "0" * 64)
    assert "the certificate proves" in judged(
        {"kind": "safe", "property": [{**wanted["property"][0], "box": [["-0x1", "0x1"], ["-0x1", "0x2"]]}]}
    )
    assert "the certificate proves" in judged({**wanted, "kind": "unsafe"})
    assert check(data, files()).network_sha256 == digest


def test_the_property_is_said_in_words() -> None:
    verdict = check(sealed(base("property_refuted")))
    assert verdict.words == (
        "some input is unsafe; unsafe is X_0 in [0, 1], X_1 in [0, 1] with (Y_0 < 0); or "
        "X_0 in [0, 1], X_1 in [0, 1] with (Y_0 <= 2 and 2 Y_0 < -1) or (Y_0 = 1/3 and Y_1 <= 0.25)",
    )


def test_parts_of_a_proof_are_checked_apart() -> None:
    data = sealed(base("property_joined"))
    assert [check(data, part=part, parts=2).verdict for part in range(2)] == ["part accepted"] * 2
    assert number("0x3") == 3


def test_a_scheduled_weight_outside_a_scan_is_no_number() -> None:
    """No certificate holds one; the file that composes layers does not rely on it."""
    row = Row(Scheduled(Fraction(0), (("s", Fraction(1)),)), ())
    with pytest.raises(Rejected, match="changes from step to step"):
        stacked(Network(1, (Node("y", (("input", 0, 1),), rows=(row,)),), {}), 24, Budget())


def test_long_numbers_are_not_written_out() -> None:
    long = Fraction(1, 3**400)
    own = network(layer("y", [("input", 0, 1)], [form(0, 1)]))
    stated = entry([(0, 1)], [constraint("<=", long, {0: 1})])
    verdict = check(sealed(certificate(own, [branches([stated], ["."])])))
    assert verdict.accepted and "Y_0 <= a long number" in verdict.words[0]
    far = entry([(0, 1)], [constraint("<=", -(1 << 900), {0: 1})])
    assert "at least a long number" in says(certificate(own, [branches([far], ["."])]))


def test_many_layers_cost_what_they_take() -> None:
    """2,000 relu layers one after another, each leaf of a tree of signs: refused for want of work, soon."""
    nodes = [layer("n0", [("input", 0, 1)], ONE, "relu")]
    nodes += [layer(f"n{at}", [(f"n{at - 1}", 0, 1)], [form(-1, 1)], "relu") for at in range(1, 2_000)]
    content = certificate(
        network(*nodes), [branches([entry([(-1, 1)], [constraint("<=", 1, {0: 1})])], ["<1999:0>" * 1_000 + "." * 1_001])]
    )
    assert check(sealed(content), work=1 << 22).reason.endswith("give it more with --work")


def test_both_signs_are_followed_and_multipliers_have_the_right_one() -> None:
    """y = x - relu(x) is 0 where z >= 0, and falls to -1 where z <= 0; y = -relu(x) the other way round."""
    below = network(layer("h", [("input", 0, 1)], ONE, "relu"), layer("y", [("h", 0, 1), ("input", 0, 1)], [form(0, -1, 1)]))
    above = network(layer("h", [("input", 0, 1)], ONE, "relu"), layer("y", [("h", 0, 1)], [form(0, -1)]))
    for own in (below, above):
        for tree in ("<1:0>..", "<1:0>.[100].[0]", "<1:0>.[0].[100]", "<1:0>.[100].[100]", "*<1:0>..", "0<1:0>..<1:0>.."):
            assert not proved(own, [(-1, 1)], [constraint("<=", "1/2", {0: 1})], tree=tree, bits=8)
        assert not proved(own, [(-1, 1)], [constraint("<=", 1, {0: 1})], tree="<1:0>..")
        assert proved(own, [(-1, 1)], [constraint("<", 1, {0: 1})], tree="<1:0>..")


def test_composed_weights_have_a_number_of_bits_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """An identity layer repeats the weights below it in each row: many rows of few characters, many weights in memory."""
    content = base("property_1")
    assert says(content).startswith("accepted")
    monkeypatch.setattr("symnet.kernel.branching.layers.MAX_COMPOSED", 10 << 10)
    assert "composed with those of layers before them, have more than 10240 bits" in says(content)


def test_bounds_that_are_kept_have_a_number_of_bits_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each * on the way to a leaf keeps bounds of all neurons: four of them, five times."""
    content = base("property_1")
    monkeypatch.setattr("symnet.kernel.branching.trees.MAX_KEPT", 20 << 10)
    assert "fewer cuts with *" in says(content)
    assert says(base("property_signs")).startswith("accepted")


def test_long_words_say_that_they_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """What is cut may be a constraint, without which more would be proved."""
    text = "no input is unsafe; unsafe is X_0 in [0, 1] with (Y_0 <= 0"
    for more, cut in ((")", False), (" and Y_0 <= -1" * 400 + ")", True)):
        _print(Verdict("accepted", "", words=(text + more,)))
        assert ("cut here; the claim above is whole" in capsys.readouterr().out) == cut


def test_layers_are_kept_for_the_next_step_of_the_same_network_alone() -> None:
    """Other bits, another format or another network: made anew, and paid for anew."""
    own, other = (decode(sealed(base("property_1")), {}) for _ in range(2))
    first, left = _kept(own, 24, None, ""), own.budget.left
    assert _kept(own, 24, None, "") is first and own.budget.left == left
    assert _kept(replace(own, network=other.network), 24, None, "") is not first
    assert own.budget.left < left and len(own.kept) == 1
    for bits, name in ((25, ""), (24, "float32"), (24, "")):
        again, left = own.kept[0][2], own.budget.left
        assert _kept(own, bits, None, name) is not again and own.budget.left < left and len(own.kept) == 1
