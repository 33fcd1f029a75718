"""Networks and claims for solvers: SMT-LIB judged by z3, VNN-LIB read in a few lines, ONNX numbers that are the exact ones."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from amount import examples
from export.cases import layers, network
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate
from symnet.core.network import Network, Node, Read
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.export.claim import ErrorClaim, error_claim, exact_decimal
from symnet.export.formats import FORMATS
from symnet.export.piecewise_linear import difference
from symnet.export.smtlib import smtlib_text
from symnet.strategies import networks
from symnet.targets import target
from symnet.targets.expression.parser import parse
from symnet.true_errors.true_error import true_error

TARGET = "abs(x - 1/3)"


@cache
def claim(cells: int, holds: bool) -> ErrorClaim:
    """The claim with the true error, or a little less."""
    built = approximate(TARGET, cells=cells)
    error = true_error(built.network, built.target, relative=0).high
    return error_claim(built.network, TARGET, error if holds else error * Fraction(99, 100))


@pytest.mark.parametrize("cells", [2, 4])
@pytest.mark.parametrize("holds", [True, False])
def test_z3_finds_what_is_true(cells: int, holds: bool) -> None:
    z3 = pytest.importorskip("z3")
    solver = z3.Solver()
    solver.from_string(claim(cells, holds).smtlib())
    assert str(solver.check()) == ("unsat" if holds else "sat")
    if not holds:
        x = Fraction(str(solver.model()[z3.Real("x1")]))
        value = claim(cells, holds).difference(x)
        assert abs(value) > claim(cells, holds).bound
        assert Fraction(str(solver.model()[z3.Real("y1")])) == value


@examples(15)
@given(found=networks(2, levels=3, parameters=1), top=st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_models_are_exact_values(found: Network, top: tuple[int, int]) -> None:
    z3 = pytest.importorskip("z3")
    point = tuple(Fraction(value, 12) for value in top)
    solver = z3.Solver()
    solver.from_string(smtlib_text(found))
    solver.add(*(z3.Real(f"x{axis}") == z3.Q(*value.as_integer_ratio()) for axis, value in enumerate(point, 1)))
    assert str(solver.check()) == "sat"
    model = solver.model()
    values = tuple(Fraction(str(model[z3.Real(f"y{number}")])) for number in range(1, found.outputs + 1))
    assert values == realize(found, point)


@pytest.mark.parametrize(
    "text", ["abs(x - 1/3)", "max(x, 1/2) - min(2*x, 1/3)", "abs(abs(x) - 1/4)/3 + x", "min(x, 1 - x, 1/5)", "max(1, 2)*x"]
)
def test_the_difference_is_phi_minus_f(text: str) -> None:
    found = difference(network("scan, d = 1"), parse(text))
    for k in range(25):
        x = Fraction(k, 24)
        assert found(x) == network("scan, d = 1")(x) - target(text).value((x,)), x


def test_names_of_the_network_stay_its_own() -> None:
    first, last = layers(1, ("relu", [({0: 1}, 0)]), ("identity", [({0: 1}, 0)])).nodes
    nodes = (
        Node("target.relu_0", first.operation, first.reads),
        Node("target.difference", last.operation, (Read("target.relu_0", 0, 1),)),
    )
    assert difference(Network(1, nodes), parse("abs(x)"))(Fraction(1, 3)) == 0


@pytest.mark.parametrize("name", ["scan, 2 cells", "scan, 4 cells", "theorem-2.1"])
def test_the_onnx_file_holds_the_exact_numbers(name: str) -> None:
    """k (phi - f) in exact arithmetic from the numbers of the file, layer by layer, is the difference times k.

    In the network of Theorem 2.1 the intrinsic parameter f(0) is 1/3, no number of a float format.
    """
    onnx = pytest.importorskip("onnx")
    from symnet.export.onnx_graph import onnx_model

    scan = name.startswith("scan")
    made = claim(int(name.split()[1]), True) if scan else error_claim(network(name), TARGET, Fraction(5))
    program, factor = made.onnx_program(FORMATS["float64"]), made.scaled[1]
    model = onnx_model(program, {})
    constants = {item.name: onnx.numpy_helper.to_array(item) for item in model.graph.initializer}
    for k in range(0, 31, 3):
        x = Fraction(k, 30)
        values: dict[str, list[Fraction]] = {"x": [x]}
        for node in model.graph.node:
            values[node.output[0]] = _exact(node, values, constants)
        assert values["y"] == [factor * made.difference(x)]


def _exact(node: Any, values: dict[str, list[Fraction]], constants: dict[str, Any]) -> list[Fraction]:
    first = values[node.input[0]]
    if node.op_type == "MatMul":
        weight = constants[node.input[1]]
        return [sum((a * Fraction(float(w)) for a, w in zip(first, column, strict=True)), Fraction(0)) for column in weight.T]
    if node.op_type == "Add":
        second = values.get(node.input[1]) or [Fraction(float(b)) for b in constants[node.input[1]]]
        return [a + b for a, b in zip(first, second, strict=True)]
    return [max(a, Fraction(0)) for a in first] if node.op_type == "Relu" else first


def test_a_five_line_reader_of_vnnlib_finds_the_counterexample() -> None:
    made = claim(2, False)
    text = made.vnnlib()
    assert re.fullmatch(r"(;.*\n|\((declare-const [XY]_\d Real|assert .*)\)\n)+", text)
    above, below = re.findall(r"Y_0 (-?[0-9.]+)\)", text)
    assert Fraction(above) == -Fraction(below) == made.scaled[1] * made.bound
    worst = max(abs(made.difference(Fraction(k, 96))) for k in range(97))
    assert made.scaled[1] * worst >= Fraction(above)


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0.0"), ("1/8", "0.125"), ("7/20", "0.35"), ("12", "12.0"), ("1/1024", "0.0009765625")]
)
def test_decimals(value: str, text: str) -> None:
    assert exact_decimal(Fraction(value)) == text and Fraction(text) == Fraction(value)


def test_a_bound_without_a_decimal() -> None:
    with pytest.raises(UsageError, match="1/7 has no finite decimal, which VNN-LIB needs; write an error such as 1/64"):
        exact_decimal(Fraction(1, 7))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sin(x)", "sin is not piecewise linear"),
        ("x*x", "a product of two variables"),
        ("pi*x", "pi is not rational"),
        ("x/0", "div"),
    ],
)
def test_targets_that_are_not_piecewise_linear(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        error_claim(network("scan, d = 1"), text, Fraction(1))
