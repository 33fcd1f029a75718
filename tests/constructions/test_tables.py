"""Tables on a full grid: read, joined, built; what is refused and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from symnet import approximate, certify, data_target, table_target, table_targets, target, true_error
from symnet.constructions.registry import evaluator_of, recognise
from symnet.constructions.tables.form import TableForm
from symnet.constructions.tables.template import node_values, parameters, table_template, width_of
from symnet.core.codec import decode, encode
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.targets.grid_table import GridTable, as_target

SHAPES = [(2,), (4,), (2, 2), (4, 3), (2, 3, 4), (2, 2, 2, 2), (2, 2, 2, 2, 3)]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text(text)
        return path

    return written


def uneven(shape: tuple[int, ...]) -> tuple[tuple[Fraction, ...], ...]:
    """Knots in [0, 1] at unequal distances, others on each axis."""
    axes = []
    for axis, count in enumerate(shape):
        inner = (Fraction(place * place + axis, (count - 1) ** 2 + axis + 1) for place in range(1, count - 1))
        axes.append((Fraction(0), *inner, Fraction(1)))
    return tuple(axes)


@pytest.mark.parametrize("shape", SHAPES)
def test_values_and_parameters_determine_each_other(shape: tuple[int, ...]) -> None:
    knots = uneven(shape)
    nodes = list(product(*knots))
    values = [Fraction((7 * place * place + 3) % 11, 1 + place % 3) for place in range(len(nodes))]
    found = parameters(knots, values)
    assert len(found) == len(nodes)
    network = table_template(knots).bind(found)
    assert [realize(network, node)[0] for node in nodes] == values
    assert node_values(knots, found["b"], [found[f"c_{place}"] for place in range(len(nodes) - 1)]) == values
    assert [node.operation.outputs for node in network.nodes[:-1]] == width_of(shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_closed_form_is_the_network(shape: tuple[int, ...]) -> None:
    knots = uneven(shape)
    values = [Fraction((5 * place + place * place) % 13) for place in range(len(list(product(*knots))))]
    network = table_template(knots).bind(parameters(knots, values))
    form = recognise(network)
    assert isinstance(form, TableForm) and form.table.values == tuple(values) and form.table.knots == knots
    for number in range(40):
        point = tuple(Fraction((number * (axis + 3) + 1) % 41, 40) for axis in range(len(shape)))
        assert form(point) == realize(network, point)[0]
    outside = tuple(Fraction(3, 2) for _ in shape)
    assert form(outside) == realize(network, outside)[0]


def test_another_network_is_not_taken_for_that_of_a_table() -> None:
    network = table_template(uneven((4, 3))).bind(parameters(uneven((4, 3)), [Fraction(1)] * 12))
    text = encode(network).decode()
    for old, new in (('"relu"', '"identity"'), ('"c_3"', '"d_3"'), ('"knots"', '"ramps"')):
        assert recognise(decode(text.replace(old, new).encode())) is None
    bent = Network(1, approximate("abs(x - 1/3)", cells=2).network.nodes)
    assert not isinstance(recognise(bent.bind({"v": 0, "s": 1, "b": 0})), TableForm)


def test_a_table_with_a_header_rows_in_any_order_and_several_outputs(write: Write) -> None:
    rows = "h;angle;left;right\n60000;3;4;1/2\n0;-3;1;0\n60000;-3;3;0\n0;3;2;0\n30000;3;0;1\n30000;-3;-1;1\n60000;3;4;1/2\n"
    left, right = table_targets(write(rows), inputs="h,angle", output="left,right")
    assert str(left.box_given) == "[0, 60000] x [-3, 3]" and left.name == "table.csv, left"
    assert left.table is not None and left.table.values == (1, 2, -1, 0, 3, 4)
    made = approximate([left, right])
    assert made(45000, 0) == (made.network(45000, 0)) == (Fraction(3, 2), Fraction(3, 4))
    assert [str(error.bound) for error in made.errors] == ["0", "0"]
    proof = certify(made)
    assert proof.verdict.accepted and not proof.verdict.hypotheses and proof.verdict.theories == ("tables", "sizes")
    assert evaluator_of(decode(encode(made.network)))((Fraction(15000), Fraction(3))) == (1, Fraction(1, 2))


def test_a_table_on_the_unit_cube(write: Write) -> None:
    made = approximate(table_target(write("0 1\n1/3 2\n1 0\n")))
    assert made.network.nodes[0].name == "knots"
    assert made(Fraction(2, 3)) == 1
    assert made.true_error().is_exact and made.true_error().high == 0
    assert "a grid of 3 nodes" in repr(made._repr_html_())


def test_the_slopes_are_exact() -> None:
    knots = ((Fraction(0), Fraction(1), Fraction(3)), (Fraction(-1), Fraction(1)))
    found = GridTable("t", ("a", "b"), "c", knots, tuple(map(Fraction, (0, 1, 2, 1, 8, 1))))
    assert found.slopes == (3, Fraction(7, 2))
    assert as_target(found).modulus is not None and found.nodes == "3 x 2"


def test_the_error_of_a_network_against_a_table(write: Write) -> None:
    """A scan network through all functions with these values, against the one that joins them."""
    path = write("0 0\n1/4 1\n1/2 0\n1 1/2\n")
    band = data_target(path, 4)
    scan = approximate(band.target, cells=4)
    found = true_error(scan.network, table_target(path))
    places = [Fraction(place, 8) for place in range(9)]
    joined = table_target(path).table
    assert joined is not None and found.is_exact
    assert found.high == max(abs(scan(place) - joined(place)) for place in places) > 0
    with pytest.raises(UsageError, match="leave --norm out"):
        true_error(scan.network, table_target(path), p=2)
    with pytest.raises(UsageError, match="for the network of a table and for a scan network only"):
        true_error(approximate("x", n=1, construction="theorem-2.2").network, table_target(path))


def test_the_error_of_the_network_of_a_table(write: Write) -> None:
    """x*y against the function through its values at 3 x 3 nodes: largest in the middle of a cell, h k / 4."""
    rows = "".join(f"{x},{y},{Fraction(x * y, 2)}\n".replace(",1/2", ",0.5") for x in range(3) for y in range(3))
    made = approximate(table_target(write(rows)))
    found = made.parts[0].true_error(), true_error(made.parts[0].network, target("2*x*y"), relative=0)
    assert found[0].high == 0 and found[1].is_exact and found[1].high == Fraction(1, 8)
    line = approximate(table_target(write("0 0\n1/2 1/4\n1 1\n")))
    assert true_error(line.network, target("x**2"), relative=0).high == Fraction(1, 16)


def test_the_error_against_a_table_on_another_grid(write: Write) -> None:
    square = table_target(write("0 0 1\n0 1 1\n1 0 2\n1 1 0\n"))
    scan = approximate("max(x, y)", cells=1)
    assert true_error(scan.network, square).is_exact
    with pytest.raises(UsageError, match="on its own grid; the network stands on another grid: 3 x 3 nodes, the table has 2 x 2"):
        true_error(approximate("max(x, y)", cells=2).network, square)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            "0 0 1\n0 1 1\n1 0 3\n",
            "3 of the 4 nodes of its grid of 2 x 2, none at x = 1, y = 1; give a row for each node, or --data",
        ),
        ("1 1\n1 1\n", "column 1 is 1 in every row"),
        ("0 1\n1 2\n1 3\n", "different values at one point: x = 1 (lines 2, 3: 2 to 3); keep one value each"),
    ],
)
def test_what_is_no_table(write: Write, rows: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        table_target(write(rows))
    assert says in str(caught.value) and "tolerance" not in str(caught.value)


def test_options_that_a_table_has_no_use_for(write: Write) -> None:
    target = table_target(write("0 1\n2 3\n"))
    for options, says in (
        ({"error": "1/2"}, "error = 1/2 is not for a table on a grid"),
        ({"lipschitz": 3}, "lipschitz = 3 is not for a table"),
        ({"construction": "theorem-2.2"}, "construction theorem-2.2 is not for a table on a grid"),
        ({"dimension": 2}, "has 1 inputs"),
        ({"box": [(0, 1)]}, r"spans \[0, 2\]; leave --box out"),
        ({"bits": "one"}, "bits = one is for scan; table has no such choice"),
        ({"p": 3}, "p = 3 is for theorem-2.1"),
    ):
        with pytest.raises(UsageError, match=says):
            approximate(target, **options)
    assert approximate(target, construction="table", box=[(0, 2)]).error.bound == 0
    with pytest.raises(UsageError, match="do not share a network"):
        approximate([target, "x"], cells=2)
    with pytest.raises(UsageError, match="construction table is for a table"):
        approximate("x", construction="table", n=2)


def test_tables_of_two_files_on_other_grids(write: Write) -> None:
    first = table_target(write("0 1\n2 3\n"))
    with pytest.raises(UsageError, match=r"is no table on the grid of table\.csv"):
        approximate([first, table_target(write("0 1\n1 2\n2 3\n"))])


def test_one_output_at_a_time(write: Write) -> None:
    with pytest.raises(UsageError, match="table_targets gives a target for each"):
        table_target(write("0 1 2\n1 3 4\n"), inputs="1", output="2,3")
    nine = "0 " * 9 + "1\n"
    with pytest.raises(UsageError, match="has 9 inputs, more than 8"):
        table_target(write(nine))
