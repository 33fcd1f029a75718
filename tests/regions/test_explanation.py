"""The affine map at a point: against the oracle, its product of matrices, and how far around the point it holds."""

from __future__ import annotations

from fractions import Fraction

from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from regions.small_networks import tent, through_centre, through_points

from symnet import strategies as sn
from symnet.core.network import Network
from symnet.regions.explanation import Matrix, explain


def product(left: Matrix, right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return tuple(tuple(sum((a * b for a, b in zip(row, each, strict=True)), Fraction(0)) for each in columns) for row in left)


@examples(80)
@given(sn.networks(2, scans=False, levels=4, width=4), sn.cube_points(2), st.lists(sn.cube_points(2), min_size=3, max_size=3))
def test_the_map_holds_on_the_cube_and_signs_change_behind_it(drawn: Network, point: tuple[Fraction, ...], others: list) -> None:
    found = explain(drawn, point)
    assert found.map(point) == value(drawn.canonical, point)
    radius = found.radius if found.radius is not None else Fraction(100)
    for other in others:
        inside = tuple(x + radius * (2 * t - 1) for x, t in zip(point, other, strict=True))
        assert found.map(inside) == value(drawn.canonical, inside)
    if found.radius:
        border = found.borders[0]
        form = found.before[border.layer][border.number]
        sign = 1 if form[0] * point[0] + form[1] * point[1] + form[2] > 0 else -1
        corner = tuple(x - sign * found.radius * ((a > 0) - (a < 0)) for x, a in zip(point, form, strict=False))
        assert form[0] * corner[0] + form[1] * corner[1] + form[2] == 0


def test_the_product_of_the_matrices_is_the_map() -> None:
    found = explain(through_points((5, 4, 3)), ("1/3", "2/7"))
    assert found.product == "W_4 J_3 W_3 J_2 W_2 J_1 W_1"
    assert found.constant == "W_4 J_3 W_3 J_2 W_2 J_1 b_1 + W_4 J_3 W_3 J_2 b_2 + W_4 J_3 b_3 + b_4"
    total, constant = found.factors[0][1], [[each] for each in found.factors[0][2] or ()]
    for _, matrix, bias in found.factors[1:]:
        total, constant = product(matrix, total), [list(row) for row in product(matrix, tuple(map(tuple, constant)))]
        constant = [[row[0] + more] for row, more in zip(constant, bias, strict=True)] if bias else constant
    assert total == found.map.matrix and tuple(row[0] for row in constant) == found.map.constant


def test_a_point_on_the_border() -> None:
    found = explain(through_centre([((1, 0), Fraction(-1, 2)), ((0, 1), Fraction(0))]), ("1/2", "1/4"))
    assert found.radius == 0 and found.borders[0].number == 0 and found.pattern == ((False, True),)
    assert found.as_object()["first_to_change"] == [0, 0]


def test_the_cube_of_the_tent_map() -> None:
    found = explain(tent(3), ["5/16"])
    assert found.radius == Fraction(1, 16) and found.map.texts("x") == ["8*x - 2"]


def test_no_neuron_changes_sign() -> None:
    found = explain(through_centre([((0, 0), Fraction(1))]), (0, 0))
    assert found.radius is None and found.as_object()["radius"] is None and found.map.constant == (1,)
