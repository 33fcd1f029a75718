"""Tables: a kernel that accepts a step about one has shown it, against the function of the table; limits; words; claim files."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from amount import amount, examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.certificates import Content, base, content_of, files
from kernel.hand_made import by_name
from kernel.test_bands import least_work
from kernel.truth import refuted
from kernel.values_of_targets import table_value

from symnet.certificates.certificate import sealed
from symnet.certificates.claim import Claim, error_claim
from symnet.certificates.derivation import hexed
from symnet.constructions.building import approximate
from symnet.constructions.certify import certify
from symnet.core.codec import canonical_json
from symnet.kernel import check
from symnet.kernel.targets.printing import target_text
from symnet.targets.grid_table import GridTable, as_target

TABLES = ("table_1", "table_2", "table_3", "table_box", "table_file")
VALUES = st.fractions(-9, 9, max_denominator=6)


@st.composite
def tables(draw: st.DrawFn) -> GridTable:
    """A table with one to three axes, on any box."""
    shape = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    knots = st.fractions(-20, 20, max_denominator=4)
    axes = tuple(tuple(sorted(draw(st.sets(knots, min_size=count, max_size=count)))) for count in shape)
    values = draw(st.lists(VALUES, min_size=len(list(product(*axes))), max_size=len(list(product(*axes)))))
    return GridTable("rows", ("x",) * len(axes), "value", axes, tuple(values))


@examples(40)
@given(tables(), st.data())
def test_the_network_of_a_table_is_its_function(table: GridTable, data: st.DataObject) -> None:
    made = approximate(as_target(table))
    proof = certify(made)
    assert proof.verdict.accepted, proof.verdict.reason
    assert proof.content["claims"][0]["bound"] == "0x0" and not proof.verdict.hypotheses
    knots, values = [list(map(hexed, axis)) for axis in table.knots], list(map(hexed, table.values))
    for _ in range(6):
        share = [data.draw(st.fractions(0, 1, max_denominator=12)) for _ in table.knots]
        point = tuple(axis[0] + (axis[-1] - axis[0]) * at for axis, at in zip(table.knots, share, strict=True))
        wanted = table_value(knots, values, point)
        assert made.network(*point) == wanted == table(*point)


@pytest.mark.parametrize("name", TABLES)
def test_a_network_with_one_number_changed_is_refused_or_right(name: str) -> None:
    """Whatever number of the network is another one: what is accepted is the function of the table."""
    for seed in range(amount(60)):
        content, random = base(name), Random(seed)
        _number_changed(content, random)
        verdict = check(sealed(content), files())
        assert verdict.verdict != "accepted" or refuted(content) == ""


def _number_changed(content: Content, random: Random) -> None:
    nodes, parameters = content["network"]["nodes"], content["network"]["parameters"]
    new = hexed(Fraction(random.randint(-5, 5), random.choice((1, 2, 3))))
    row = random.choice(random.choice(nodes)["rows"])
    place = random.randrange(len(row) + 1)
    if place == len(row):
        parameters[random.choice(list(parameters))] = new
    elif place == 0:
        row[0] = new if row[0].startswith(("0x", "-0x")) else row[0]
    elif row[place][1] not in parameters and new != "0x0":
        row[place][1] = new


@examples(40)
@given(tables(), st.data())
def test_the_least_bound_is_the_largest_difference_at_a_node(table: GridTable, data: st.DataObject) -> None:
    """The network of one table, the claim of another on the same grid: accepted from the largest difference on, not below."""
    content = content_of(certify(approximate(as_target(table))))
    other = [data.draw(VALUES) for _ in table.values]
    content["target"][0][2] = list(map(hexed, other))
    worst = max(abs(one - two) for one, two in zip(table.values, other, strict=True))
    for bound in (worst, worst - Fraction(1, 10**9)):
        error = content["steps"][0]
        error["data"]["bound"] = error["statement"]["bound"] = hexed(bound)
        content["steps"], content["claims"] = [error], [error["statement"]]
        assert check(sealed(content)).accepted == (bound == worst)


def test_the_oracle_finds_a_false_table() -> None:
    for name in TABLES[:4]:
        content = base(name)
        assert refuted(content) == ""
        content["target"][-1][2][-1] = "0x40"
        assert "|network - f|" in refuted(content)


def test_a_point_between_the_nodes() -> None:
    """Worked by hand: on [0,1]^2 with 0, 1, 2, 5 at (0,0), (0,1), (1,0), (1,1), at (3/4, 1/2): 1/4 0 + 1/4 2 + 1/2 5."""
    values = ["0x0", "0x1", "0x2", "0x5"]
    square = [["0x0", "0x1"]] * 2
    assert table_value(square, values, (Fraction(3, 4), Fraction(1, 2))) == 3
    assert table_value(square, values, (Fraction(1, 2), Fraction(3, 4))) == Fraction(11, 4)


def test_long_numbers_of_a_table_take_work() -> None:
    short, long = base("table_1"), base("table_1")
    value = hexed(2 + Fraction(1, 3**40_000))
    long["target"][0][2][2] = value
    bound = hexed(Fraction(1, 3**40_000))
    long["steps"][0]["data"]["bound"] = long["steps"][0]["statement"]["bound"] = bound
    for each in (short, long):
        each["steps"], each["claims"] = each["steps"][:1], [each["steps"][0]["statement"]]
    assert least_work(long) > least_work(short) + 10_000


def test_no_two_grids_have_one_text() -> None:
    """Where knots in the middle are left out, their list is named by its SHA-256."""
    knots = [hexed(Fraction(place, 8)) for place in range(9)]
    moved = [*knots[:5], hexed(Fraction(11, 16)), *knots[6:]]
    one, two = (target_text(["table", [axis], ["0x0"] * 9]) for axis in (knots, moved))
    assert one != two and "x1 = 0, 1/8, 1/4, 3/8, ..., 1, a list with SHA-256 " in one
    assert "SHA-256" not in target_text(["table", [knots[:6]], ["0x0"] * 6]).split("with the values")[0]


def test_sums_along_the_last_axis_are_paid_for_before_they_are_made() -> None:
    """Of weights with unlike denominators each sum is as long as all before it: their number is bounded by the budget."""
    random, cells = Random(1), 300
    content = content_of(certify(approximate(as_target(_two_rows(cells)))))
    weights = [[hex(place), hexed(Fraction(1, random.getrandbits(1024) | 1))] for place in range(2 * cells + 1)]
    content["network"]["nodes"][-1]["rows"] = [["0x0", *weights]]
    content["network"]["parameters"] = {}
    content["steps"] = content["steps"][:1]
    content["claims"] = [content["steps"][0]["statement"]]
    data = sealed(content)
    tracemalloc.start()
    verdict = check(data, work=200_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert verdict.verdict == "rejected" and "needs more work than its budget" in verdict.reason
    assert most < 10 << 20


def _two_rows(cells: int) -> GridTable:
    """A table of two knots along one axis and many along the other."""
    axes = ((Fraction(0), Fraction(1)), tuple(Fraction(place, cells) for place in range(cells + 1)))
    return GridTable("rows", ("x", "y"), "value", axes, tuple(Fraction(place % 3) for place in range(2 * cells + 2)))


def test_tables_of_too_many_numbers() -> None:
    """64 outputs with one file of 181 x 181 values: each of them is read once, and their numbers are counted."""
    data = gzip.compress(canonical_json(["0x0"] * 181**2), mtime=0)
    (digest,) = by_name([data])
    axis = [hexed(Fraction(place, 180)) for place in range(181)]
    content: Any = base("table_2")
    content["target"] = [["table", [axis, axis], ["file", digest]]] * 64
    rows = [["0x0"] for _ in range(64)]
    content["network"] = {
        "format": "symnet network 1", "inputs": "0x2",
        "nodes": [{"activation": "identity", "name": "out", "reads": [["input", "0x0", "0x2"]], "rows": rows}],
    }  # fmt: skip
    verdict = check(sealed(content), {digest: data})
    assert verdict.verdict == "malformed" and "tables of more than 2097152 numbers in all" in verdict.reason


def test_a_claim_about_a_table() -> None:
    content = base("table_box")
    claim = Claim({**error_claim(Fraction(1, 9), None), "output": 1}, content["target"], 2, sides=((-3, 3), (0, 60000)))
    assert check(sealed(content), files(), claim=claim.data).accepted
    other = json.loads(json.dumps(content["target"]))
    other[1][2][0] = "0x1"
    claim = Claim({**error_claim(Fraction(1, 9), None), "output": 1}, other, 2, sides=((-3, 3), (0, 60000)))
    found = check(sealed(content), files(), claim=claim.data)
    assert found.verdict == "rejected" and "the claim is about the interpolant on the Kuhn triangulation" in found.reason


def test_a_table_in_words() -> None:
    inline = ["table", [["0x0", "0x1p-1", "0x1"], ["-0x3", "0x3"]], ["0x0", "0x1/0x3", "0x0", "0x1", "0x2", "0x5"]]
    assert target_text(inline) == (
        "the interpolant on the Kuhn triangulation of a grid of 3 x 2 nodes, x1 = 0, 1/2, 1; x2 = -3, 3, with the values "
        "0, 1/3, 0, 1, 2, 5, a list with SHA-256 7ee0a37ca6b892d231ad29eaa35c59f7eab1f3dc2eebb2058ce451c2ac3ca245"
    )
    apart = ["table", [["0x0", "0x1"]], ["file", "ab"]]
    assert target_text(apart) == (
        "the interpolant on the Kuhn triangulation of a grid of 2 nodes, x1 = 0, 1, with the values of the file with SHA-256 ab"
    )
    long = ["table", [[hex(place) for place in range(9)]], ["0x0"] * 9]
    assert "x1 = 0, 1, 2, 3, ..., 8, a list with SHA-256 05976a2f" in target_text(long)
    assert ", with the values 0, 0, 0, 0, ..., 0, a list with SHA-256 6c696b3b" in target_text(long)
