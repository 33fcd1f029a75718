"""One output of a network on a box, seen as a network on the unit cube: what most rules speak of.

A statement with the key `output` is about that output alone: about its slice, the neurons that it depends on, with the affine
map from the box to the cube left off, and about its target, as functions of t in [0,1]^d, where x = low + (high - low) t.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from .arithmetic import read_int, show
from .digits import kept_parameters
from .networks import check_reads, entries_of
from .plain import number
from .syntax import Budget, Certificate, Json, Network, Node, Rejected, Row, Statement
from .targets.bands import is_tree, on_cube
from .targets.tables import table_on_cube

Needed = dict[str, list[int]]
"""The values of each node that are kept, in order."""
ELSEWHERE: Statement = {"kind": "of another output"}


def about(certificate: Certificate, output: Json) -> Certificate:
    """Return what rules about the whole network see where they speak of one output: all of it, and which output is meant."""
    if certificate.is_plain:
        raise Rejected("a network with one output on the unit cube is spoken of as it is, without an output")
    place = read_int({"output": output}, "output", 0, certificate.network.outputs - 1)
    return replace(certificate, whole=certificate, place=place)


def view(certificate: Certificate, output: Json) -> Certificate:
    """Return what rules see of one output of a network that has several or is on another box than the unit cube."""
    place = about(certificate, output).place
    key = show(place)
    if key not in certificate.views:
        certificate.need_short_sides()
        cube = certificate.box if certificate.on_cube else ((Fraction(0), Fraction(1)),) * certificate.network.inputs
        network = of_output(certificate.network if certificate.on_cube else behind(certificate), place, certificate.budget)
        hypotheses = tuple(_about(assumed, key) for assumed in certificate.hypotheses)
        seen = replace(certificate, box=cube, network=network, hypotheses=hypotheses, sides=_sides(certificate), views={})
        seen = replace(seen, whole=certificate, place=place)
        given = certificate.bands[place : place + 1]
        bands = tuple(on_cube(each, certificate.box, certificate.budget) for each in given)
        tables = tuple(table_on_cube(each, certificate.box, certificate.budget) for each in certificate.tables[place : place + 1])
        targets = tuple(pulled_back(certificate, place))
        certificate.views[key] = replace(seen, targets=targets, bands=bands, tables=tables)
    return certificate.views[key]


def of_output(network: Network, place: int, budget: Budget) -> Network:
    """The network of one output, paid for; rejects where what is kept of the last node has several."""
    budget.spend(64 * (_held(network) + network.inputs))
    found = sliced(network, place, budget)
    if found.outputs != 1:
        raise Rejected(f"the slice of output {show(place)} has {found.outputs} values")
    return found


def _held(network: Network) -> int:
    """Entries of the network and values that its nodes read, bodies of scans once each: what a slice takes."""
    inner = sum(_held(node.body) - node.body.weight for node in network.nodes if node.body is not None)
    return network.weight + inner + sum(node.arity for node in network.nodes)


def _sides(certificate: Certificate) -> tuple[Fraction, ...]:
    return tuple(high - low for low, high in certificate.box)


def _about(assumed: Statement, output: str) -> Statement:
    """A hypothesis about this output, without the key that says so."""
    if assumed.get("output") != output:
        return ELSEWHERE
    return {key: value for key, value in assumed.items() if key != "output"}


def pulled_back(certificate: Certificate, output: int) -> list[Json]:
    """The target of an output as a function on the cube: low + (high - low) t in place of each variable."""
    if not certificate.targets or not is_tree(certificate.targets[output]):
        return list(certificate.targets[output : output + 1])
    return [substituted(certificate.targets[output], certificate.box)]


def substituted(tree: Json, box: Sequence[tuple[Fraction, Fraction]]) -> Json:
    """Return a tree in t with low + (high - low) t for each variable; the tree has been read before."""
    leaves = [_leaf(axis, low, high - low) for axis, (low, high) in enumerate(box)]
    root = [tree]
    todo: list[tuple[list[Json], int]] = [(root, 0)]
    while todo:
        parent, place = todo.pop()
        item = parent[place]
        if item[0] == "variable":
            parent[place] = leaves[int(item[1], 16)]
            continue
        parent[place] = list(item)
        if item[0] == "continued":  # to a point of the one variable of the quotient
            low, high = box[_variable(item)]
            parent[place][3] = ["number", show((number(item[3][1], "target") - low) / (high - low))]
        todo += [(parent[place], below) for below, part in enumerate(parent[place]) if isinstance(part, list)]
    return root[0]


def _leaf(axis: int, low: Fraction, side: Fraction) -> Json:
    leaf: Json = ["variable", show(axis)]
    leaf = leaf if side == 1 else ["mul", ["number", show(side)], leaf]
    return leaf if low == 0 else ["add", ["number", show(low)], leaf]


def _variable(tree: Json) -> int:
    """The variable of a tree that has one."""
    todo = [tree]
    while todo:
        item = todo.pop()
        if item[0] == "variable":
            return int(item[1], 16)
        todo += [part for part in item if isinstance(part, list)]
    raise Rejected("a quotient that is continued has no variable")


def behind(certificate: Certificate) -> Network:
    """The network behind its first node, which must be the map from the box to the cube and alone read the inputs."""
    network, d = certificate.network, certificate.network.inputs
    first, rest = network.nodes[0], network.nodes[1:]
    rows = tuple(Row(-low / (high - low), ((axis, 1 / (high - low)),)) for axis, (low, high) in enumerate(certificate.box))
    if first.reads != (("input", 0, d),) or first.activation != "identity" or first.rows != rows or not rest:
        raise Rejected(f"the first node {first.name!r} is not the map from the box to the unit cube")
    if any(source == "input" for node in rest for source, _, _ in node.reads):
        raise Rejected("a node beside the map from the box to the cube reads the inputs")
    return Network(d, tuple(_reading_inputs(node, first.name) for node in rest), network.parameters)


def _reading_inputs(node: Node, name: str) -> Node:
    """A node that reads the inputs where it read a node of this name."""
    return replace(node, reads=tuple(("input" if source == name else source, start, stop) for source, start, stop in node.reads))


def sliced(network: Network, output: int, budget: Budget) -> Network:
    """Return the network of one output: the neurons that it depends on, in their order, and their parameters."""
    nodes = _kept(network, {**_needed(network, [output], budget), "input": list(range(network.inputs))}, budget)
    _check(network.inputs, nodes)
    used = {entry for node in nodes for row in node.rows for entry in entries_of(row) if isinstance(entry, str)}
    return Network(network.inputs, nodes, kept_parameters(network.parameters, used))


def _check(inputs: int, nodes: tuple[Node, ...]) -> None:
    """Reject nodes that do not form a network, bodies of scans included."""
    outputs = {"input": inputs}
    for node in nodes:
        check_reads(node, outputs, "slice")
        outputs[node.name] = node.outputs
        if node.body is not None:
            _check(node.body.inputs, node.body.nodes)


def _needed(network: Network, outputs: list[int], budget: Budget) -> Needed:
    """The values of inputs and nodes that some outputs depend on; in a scan the same part of the state in every copy."""
    budget.spend(_held(network))
    met: dict[str, set[int]] = {network.nodes[-1].name: set(outputs)}
    for node in reversed(network.nodes):
        values = met.get(node.name, set())
        if node.body is None:
            read = {position for value in values for position, _ in node.rows[value].weights}
        else:
            read = met[node.name] = _state(node.body, node.copies, values, budget)
        for source, value in _places(node, sorted(read)):
            met.setdefault(source, set()).add(value)
    return {name: sorted(values) for name, values in met.items() if values}


def _state(body: Network, copies: int, values: set[int], budget: Budget) -> set[int]:
    """The least part of a scan's state that holds these values, is the same in every copy, and depends on no other part."""
    kept: set[int] = set()
    wider = {value % body.inputs for value in values}
    while wider != kept:
        kept = wider
        below = _needed(body, sorted(kept), budget) if kept else {}
        wider = kept.union(below.get("input", []), below.get(body.nodes[-1].name, []))
    return {copy * body.inputs + value for copy in range(copies) for value in kept}


def _places(node: Node, positions: list[int]) -> Iterator[tuple[str, int]]:
    """The nodes and values that stand at increasing positions among what a node reads."""
    reads, before = iter(node.reads), 0
    source, start, stop = next(reads)
    for position in positions:
        while position >= before + stop - start:
            before += stop - start
            source, start, stop = next(reads)
        yield source, start + position - before


def _kept(network: Network, needed: Mapping[str, list[int]], budget: Budget) -> tuple[Node, ...]:
    """The nodes of which something is kept, numbered anew."""
    ranks = {name: {value: rank for rank, value in enumerate(values)} for name, values in needed.items()}
    return tuple(_cut(node, needed[node.name], ranks, budget) for node in network.nodes if node.name in needed)


def _cut(node: Node, values: list[int], ranks: Mapping[str, Mapping[int, int]], budget: Budget) -> Node:
    """A node with these values only, which reads what is kept of what it read; a scan only what its state starts from."""
    wanted = range(node.arity) if node.body is None else set(values)
    reads: list[tuple[str, int, int]] = []
    places: dict[int, int] = {}
    before = 0
    for source, start, stop in node.reads:
        rank = ranks.get(source, {})
        inside = [value for value in range(start, stop) if value in rank and before + value - start in wanted]
        places |= {before + value - start: len(places) + more for more, value in enumerate(inside)}
        reads += [(source, first, last + 1) for first, last in _runs([rank[value] for value in inside])]
        before += stop - start
    if node.body is None:
        rows = [node.rows[value] for value in values]
        kept = [Row(row.bias, tuple((places[position], weight) for position, weight in row.weights)) for row in rows]
        return replace(node, reads=tuple(reads), rows=tuple(kept))
    state = values[: len(values) // node.copies]
    needed = {**_needed(node.body, state, budget), "input": state}
    return replace(node, reads=tuple(reads), body=Network(len(state), _kept(node.body, needed, budget), {}))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """The first and last of each run of increasing numbers that follow one another."""
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    starts = [0, *breaks] if numbers else []
    return [(numbers[first], numbers[stop - 1]) for first, stop in zip(starts, [*breaks, len(numbers)], strict=False)]
