"""Several outputs: one template for all of them, and the slice of one output again.

What depends on no intrinsic parameter is there once and shared; what does is there once an output. So the slice of an output,
the neurons that it depends on, is the template that it was made from, with that output's parameters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symnet.core.entry import Entry, Intrinsic
from symnet.core.layer import INPUT, Layer, Node, Read, Row, Scan
from symnet.core.network import Network

Values = dict[str, set[int]]
"""Some values of each node."""


def parameter_of(name: str, output: int) -> str:
    """Return the name that an intrinsic parameter has in the part of an output: v_y2."""
    return f"{name}_y{output + 1}"


def repeated(template: Network, outputs: int) -> Network:
    """Return the template of as many outputs as said, each with intrinsic parameters of its own, the rest shared."""
    return template if outputs == 1 else Network(template.inputs, _repeated(template, set(), outputs))


def slice_of(network: Network, output: int) -> Network:
    """Return the network of one output: the neurons that it depends on, in order, and its parameters, by their first names."""
    if network.outputs == 1:
        return network
    nodes = _kept(network, {**_needed(network, {output}), INPUT: list(range(network.inputs))})
    ending, values = parameter_of("", output), network.parameters
    found = Network(network.inputs, tuple(_renamed(node, ending) for node in nodes))
    named = {name: name + ending if name + ending in values else name for name in found.intrinsic}
    return found.bind({name: values[own] for name, own in named.items() if own in values})


# One template for several outputs.


def _repeated(template: Network, own_state: set[int], outputs: int) -> tuple[Node, ...]:
    """The nodes of a template, or of a scan's body with these parts of its state, for several outputs."""
    own = _own(template, own_state, own_state)
    first = {INPUT: _first(template.inputs, own[INPUT], outputs)}
    nodes = []
    for node in template.nodes:
        first[node.name] = _first(node.operation.outputs, own[node.name], outputs)
        reads = tuple(Read(read.node, first[read.node][read.start], first[read.node][read.stop]) for read in node.reads)
        nodes.append(Node(node.name, _operation(node, own, outputs), reads))
    return tuple(nodes)


def _first(size: int, own: Iterable[int], outputs: int) -> list[int]:
    """The first place of every value, and the number of all."""
    kept, found = set(own), [0]
    for value in range(size):
        found.append(found[-1] + (outputs if value in kept else 1))
    return found


def _positions(node: Node, own: Values, outputs: int) -> list[tuple[int, bool]]:
    """For each position among what a node reads: its new place, and whether it is there once an output."""
    found: list[tuple[int, bool]] = []
    place = 0
    for read in node.reads:
        for value in range(read.start, read.stop):
            several = value in own[read.node]
            found.append((place, several))
            place += outputs if several else 1
    return found


def _operation(node: Node, own: Values, outputs: int) -> Layer | Scan:
    operation, several = node.operation, own[node.name]
    if isinstance(operation, Scan):
        state = {value % operation.body.inputs for value in several}
        size = _first(operation.body.inputs, state, outputs)[-1]
        return replace(operation, body=Network(size, _repeated(operation.body, state, outputs)))
    places, rows = _positions(node, own, outputs), list[Row]()
    for value, row in enumerate(operation.rows):
        rows += [_row(row, places, output) for output in (range(outputs) if value in several else (0,))]
    return replace(operation, rows=tuple(rows))


def _row(row: Row, places: Sequence[tuple[int, bool]], output: int) -> Row:
    """A neuron for one output; what it shares with the others stands at one place."""

    def entry(old: Entry) -> Entry:
        return Intrinsic(parameter_of(old.name, output)) if isinstance(old, Intrinsic) else old

    weights = [(places[at][0] + (output if places[at][1] else 0), entry(weight)) for at, weight in row.weights]
    return Row(tuple(weights), entry(row.bias))


def _own(template: Network, inputs: set[int], outputs: set[int]) -> Values:
    """The values that are there once an output: they depend on an intrinsic parameter, or start such a part of a state."""
    own: Values = {INPUT: set(inputs), **{node.name: set() for node in template.nodes}}
    own[template.nodes[-1].name] |= outputs
    before: Values = {}
    while before != own:
        before = {name: set(values) for name, values in own.items()}
        for node in template.nodes:
            _mark(node, own)
    return own


def _mark(node: Node, own: Values) -> None:
    """Mark what a node makes of marked values, and what it starts a marked part of a state from."""
    sources = [(read.node, value) for read in node.reads for value in range(read.start, read.stop)]
    marked = {position for position, (source, value) in enumerate(sources) if value in own[source]}
    operation = node.operation
    if isinstance(operation, Layer):
        own[node.name] |= {value for value, row in enumerate(operation.rows) if _depends(row, marked)}
        return
    body, state = operation.body, {value % operation.body.inputs for value in marked | own[node.name]}
    wider = _own(body, state, state)[body.nodes[-1].name]
    while wider != state:
        state = wider
        wider = _own(body, state, state)[body.nodes[-1].name]
    for position in (copy * body.inputs + value for copy in range(operation.copies) for value in state):
        own[node.name].add(position)
        source, value = sources[position]
        own[source].add(value)


def _depends(row: Row, marked: set[int]) -> bool:
    entries = [row.bias, *(weight for _, weight in row.weights)]
    return any(isinstance(entry, Intrinsic) for entry in entries) or any(position in marked for position, _ in row.weights)


# The slice of one output.


def _needed(network: Network, outputs: set[int]) -> dict[str, list[int]]:
    """The values of inputs and nodes that some outputs depend on; in a scan the same part of the state in every copy."""
    met: Values = {network.nodes[-1].name: outputs}
    for node in reversed(network.nodes):
        values, operation = met.get(node.name, set()), node.operation
        if isinstance(operation, Layer):
            read = {position for value in values for position, _ in operation.rows[value].weights}
        else:
            read = met[node.name] = _state(operation, values)
        starts = _starts(node)
        for position in read:
            place = bisect_right(starts, position) - 1
            met.setdefault(node.reads[place].node, set()).add(node.reads[place].start + position - starts[place])
    return {name: sorted(values) for name, values in met.items() if values}


def _starts(node: Node) -> list[int]:
    """The position at which each read begins."""
    starts = [0]
    for read in node.reads:
        starts.append(starts[-1] + read.stop - read.start)
    return starts


def _state(scan: Scan, values: set[int]) -> set[int]:
    """The least part of a state that holds these values, is the same in every copy, and depends on no other part."""
    size, kept = scan.body.inputs, set[int]()
    wider = {value % size for value in values}
    while wider != kept:
        kept = wider
        below = _needed(scan.body, kept)
        wider = kept.union(below.get(INPUT, []), below.get(scan.body.nodes[-1].name, []))
    return {copy * size + value for copy in range(scan.copies) for value in kept}


def _kept(network: Network, needed: Mapping[str, Sequence[int]]) -> tuple[Node, ...]:
    """The nodes of which something is kept, numbered anew."""
    ranks = {name: {value: rank for rank, value in enumerate(values)} for name, values in needed.items()}
    return tuple(_cut(node, needed[node.name], ranks) for node in network.nodes if node.name in needed)


def _cut(node: Node, values: Sequence[int], ranks: Mapping[str, Mapping[int, int]]) -> Node:
    """A node with these values only, which reads what is kept of what it read; a scan only what its state starts from."""
    operation = node.operation
    arity = sum(read.stop - read.start for read in node.reads)
    wanted = range(arity) if isinstance(operation, Layer) else set(values)
    reads, places = list[Read](), dict[int, int]()
    for read, start in zip(node.reads, _starts(node), strict=False):
        rank = ranks.get(read.node, {})
        inside = [value for value in range(read.start, read.stop) if value in rank and start + value - read.start in wanted]
        places |= {start + value - read.start: len(places) + more for more, value in enumerate(inside)}
        reads += [Read(read.node, first, last + 1) for first, last in _runs([rank[value] for value in inside])]
    if isinstance(operation, Layer):
        reads = reads or [Read(INPUT, 0, 1)]  # constants, where nothing that was read is kept: every node reads something
        rows = [operation.rows[value] for value in values]
        kept = tuple(Row(tuple((places[at], weight) for at, weight in row.weights), row.bias) for row in rows)
        return Node(node.name, replace(operation, rows=kept), tuple(reads))
    state = values[: len(values) // operation.copies]
    body = Network(len(state), _kept(operation.body, {**_needed(operation.body, set(state)), INPUT: state}))
    return Node(node.name, replace(operation, body=body), tuple(reads))


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of each run of increasing numbers that follow one another."""
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    starts = [0, *breaks] if numbers else []
    return [(numbers[first], numbers[stop - 1]) for first, stop in zip(starts, [*breaks, len(numbers)], strict=False)]


def _renamed(node: Node, ending: str) -> Node:
    """A node whose intrinsic parameters have lost an ending."""
    if not isinstance(node.operation, Layer):
        return node

    def entry(old: Entry) -> Entry:
        return Intrinsic(old.name.removesuffix(ending)) if isinstance(old, Intrinsic) else old

    rows = tuple(Row(tuple((at, entry(weight)) for at, weight in row.weights), entry(row.bias)) for row in node.operation.rows)
    return Node(node.name, replace(node.operation, rows=rows), node.reads)
