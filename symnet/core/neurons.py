"""Networks neuron by neuron, scans unrolled: passing any kind of values through, and the function as a sympy expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.core.entry import Entry, Intrinsic
from symnet.core.layer import INPUT, Layer, Node, Row, Scan
from symnet.core.realize import gather, nodes_at
from symnet.errors import TooLarge

if TYPE_CHECKING:
    import sympy

    from symnet.core.network import Network

MAX_SYMBOLIC = 2_000


def unroll(network: Network, layer: Callable[[str, Layer, Any], Any], inputs: Any, limit: int) -> Any:
    """Pass values through every layer, scans step by step: `layer(name, layer, values read) -> values`.

    Raises TooLarge where the network has more neurons than `limit`.
    """
    if neuron_count(network) > limit:
        raise TooLarge(f"the network has {neuron_count(network)} neurons, more than the {limit} that can be written out")
    return _unroll(network.nodes, layer, inputs, "")


def neuron_count(network: Network) -> int:
    """Return the number of neurons, those of identity layers too, scans unrolled."""
    operations = [node.operation for node in network.nodes]
    return sum(op.copies * op.steps * neuron_count(op.body) if isinstance(op, Scan) else len(op.rows) for op in operations)


def _unroll(nodes: Sequence[Node], layer: Callable[[str, Layer, Any], Any], inputs: Any, prefix: str) -> Any:
    values = {INPUT: inputs}
    for node in nodes:
        given = tuple(gather(node, values))
        if isinstance(node.operation, Scan):
            parts = [_unroll_scan(scan, layer, part, prefix + name) for name, scan, part in _copies(node, given)]
            values[node.name] = tuple(value for part in parts for value in part)
        else:
            values[node.name] = layer(prefix + node.name, node.operation, given)
    return values[nodes[-1].name]


def _copies(node: Node, given: tuple[Any, ...]) -> Iterator[tuple[str, Scan, Any]]:
    """Each copy of a scan, its name and its part of the state."""
    if isinstance(node.operation, Scan):
        for number, (scan, part) in enumerate(node.operation.copies_of(given)):
            yield f"{node.name}({number + 1})" if node.operation.copies > 1 else node.name, scan, part


def _unroll_scan(scan: Scan, layer: Callable[[str, Layer, Any], Any], given: Any, name: str) -> Any:
    for step in range(1, scan.steps + 1):
        given = _unroll(nodes_at(scan, step), layer, given, f"{name}[{step}].")
    return given


def shown(entry: Entry, network: Network) -> Any:
    """Return the value of an entry, or the sympy symbol of an intrinsic parameter that is not bound."""
    if isinstance(entry, Intrinsic) and entry.name not in network.parameters:
        return entry.symbol
    return network.number(entry)


def symbolic(network: Network) -> sympy.Expr | sympy.Matrix:
    """Return the function in x1, ..., xd and the unbound intrinsic parameters, relu as Max(0, .), euaf by cases."""
    import sympy

    def value(entry: Entry) -> sympy.Expr:
        found = shown(entry, network)
        return sympy.Rational(found.numerator, found.denominator) if isinstance(found, Fraction) else found

    def neuron(row: Row, given: tuple[sympy.Expr, ...]) -> sympy.Expr:
        return value(row.bias) + sum((value(weight) * given[position] for position, weight in row.weights), sympy.Integer(0))

    def layer(name: str, operation: Layer, given: tuple[sympy.Expr, ...]) -> tuple[sympy.Expr, ...]:
        sums = (neuron(row, given) for row in operation.rows)
        return tuple(map(written[operation.activation], sums))

    written: dict[str, Callable[[Any], Any]] = {
        "relu": lambda total: sympy.Max(0, total), "identity": lambda total: total, "euaf": _symbolic_euaf
    }  # fmt: skip
    inputs = sympy.symbols(f"x1:{network.inputs + 1}", real=True)
    outputs = unroll(network, layer, inputs, MAX_SYMBOLIC)
    return outputs[0] if len(outputs) == 1 else sympy.Matrix(outputs)


def _symbolic_euaf(total: Any) -> Any:
    """The triangular wave where the sum is >= 0, softsign elsewhere."""
    import sympy

    wave = sympy.Abs(total - 2 * sympy.floor((total + 1) / 2))
    return sympy.Piecewise((wave, total >= 0), (total / (1 + sympy.Abs(total)), True))
