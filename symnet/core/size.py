"""Width, depth and counts of a network: one definition each (mathematics.md section 0).

- width: the largest number of neurons in a hidden layer (not of identities); depth: the number of hidden layers, scans unrolled.
- parameters: all weights and biases of the dense layers, zeros included: (N_in + 1) * N_out summed over the layers,
  identity layers included. Blockwise, nodes that stand side by side are added up without the zero blocks between them.
- neurons: the hidden neurons. intrinsic: the distinct intrinsic parameters; intrinsic entries: how often they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.layer import INPUT, Layer, Node, Scan
from symnet.core.schedule import count_zeros
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of a network; see the head of this file for the definitions."""

    width: int
    depth: int
    neurons: int
    parameters: int
    parameters_blockwise: int
    nonzero_parameters: int
    intrinsic_parameters: int
    intrinsic_entries: int


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that need no look at the entries of a scan: quick at any number of steps."""

    width: int
    depth: int
    neurons: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A dense layer: its number of neurons, and whether they are hidden (not identities)."""

    neurons: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """Stages that are passed `times` times."""

    times: int
    stages: tuple[StageOrRepeat, ...]


StageOrRepeat: TypeAlias = Stage | Repeat


def size_of(network: Network) -> Size:
    """Return the sizes of a network; raises UsageError where an edge skips a layer, as width and depth then mean nothing."""
    stages = profile(network)
    shape = _shape(stages)
    entries = [entry for entry in network.entries() if isinstance(entry, Intrinsic)] if network.intrinsic else []
    return Size(
        width=shape.width,
        depth=shape.depth,
        neurons=shape.neurons,
        parameters=_dense(stages, network.inputs)[0],
        parameters_blockwise=_blockwise(network),
        nonzero_parameters=_nonzero(network),
        intrinsic_parameters=len(network.intrinsic),
        intrinsic_entries=len(entries),
    )


def shape_of(network: Network) -> Shape:
    """Return width, depth and neurons alone; raises UsageError as `size_of` does."""
    return _shape(profile(network))


def _shape(stages: Sequence[StageOrRepeat]) -> Shape:
    width = max(_hidden_widths(stages), default=0)
    depth = _total(stages, lambda stage: int(stage.hidden))
    return Shape(width, depth, _total(stages, lambda stage: stage.neurons if stage.hidden else 0))


def profile(network: Network) -> tuple[StageOrRepeat, ...]:
    """Return the dense layers of a network from input to output, nodes side by side taken together."""
    level = {INPUT: 0}
    levels: list[list[Node]] = []
    for node in network.nodes:
        before = {level[read.node] for read in node.reads}
        if len(before) != 1:
            raise UsageError(f"node {node.name!r} reads nodes of different depth; carry the value through a neuron instead")
        level[node.name] = before.pop() + 1
        if level[node.name] > len(levels):
            levels.append([])
        levels[level[node.name] - 1].append(node)
    if len(levels[-1]) != 1:
        raise UsageError(f"nodes {', '.join(node.name for node in levels[-1])} end side by side; the output must be one node")
    return tuple(_together([_stage(node) for node in nodes], nodes[0].name) for nodes in levels)


def _stage(node: Node) -> StageOrRepeat:
    if isinstance(node.operation, Layer):
        return Stage(node.operation.outputs, node.operation.activation != "identity")
    copies = node.operation.copies
    return Repeat(node.operation.steps, tuple(_widened(part, copies) for part in profile(node.operation.body)))


def _widened(part: StageOrRepeat, copies: int) -> StageOrRepeat:
    """A stage of so many copies side by side."""
    if isinstance(part, Stage):
        return Stage(copies * part.neurons, part.hidden)
    return Repeat(part.times, tuple(_widened(inner, copies) for inner in part.stages))


def _together(parts: Sequence[StageOrRepeat], name: str) -> StageOrRepeat:
    """Stages side by side act as one: the neurons add up. They must be of one kind."""
    first = parts[0]
    if isinstance(first, Stage):
        stages = [part for part in parts if isinstance(part, Stage) and part.hidden == first.hidden]
        if len(stages) == len(parts):
            return Stage(sum(stage.neurons for stage in stages), first.hidden)
    else:
        repeats = [part for part in parts if isinstance(part, Repeat) and part.times == first.times]
        if len(repeats) == len(parts) and len({len(part.stages) for part in repeats}) == 1:
            columns = zip(*(part.stages for part in repeats), strict=True)
            return Repeat(first.times, tuple(_together(column, name) for column in columns))
    raise UsageError(f"the nodes beside {name!r} have other depths or activations; pad them to the same layers")


def _total(stages: Sequence[StageOrRepeat], measure: Callable[[Stage], int]) -> int:
    return sum(part.times * _total(part.stages, measure) if isinstance(part, Repeat) else measure(part) for part in stages)


def _hidden_widths(stages: Sequence[StageOrRepeat]) -> list[int]:
    widths = []
    for part in stages:
        if isinstance(part, Stage):
            widths += [part.neurons] if part.hidden else []
        elif part.times:
            widths += _hidden_widths(part.stages)
    return widths


def _dense(stages: Sequence[StageOrRepeat], inputs: int) -> tuple[int, int]:
    """Return the dense parameters of the stages and the number of values they give."""
    count, width = 0, inputs
    for part in stages:
        if isinstance(part, Stage):
            count, width = count + (width + 1) * part.neurons, part.neurons
        elif part.times:
            first, after = _dense(part.stages, width)  # scans side by side may read the same values, and hold a state each
            count, width = count + first + (part.times - 1) * _dense(part.stages, after)[0], after
    return count, width


def _blockwise(network: Network) -> int:
    total = 0
    for node in network.nodes:
        operation = node.operation
        if isinstance(operation, Layer):
            total += (node.arity + 1) * operation.outputs
        else:
            total += operation.copies * operation.steps * _blockwise(operation.body)
    return total


def _nonzero(network: Network, scan: Scan | None = None) -> int:
    """Count the non-zero entries, over all steps in a scan; an intrinsic parameter without a value counts as non-zero."""
    total, steps = 0, scan.steps if scan else 1
    for node in network.nodes:
        if isinstance(node.operation, Scan):
            copies = range(node.operation.copies)
            inner = sum(_nonzero(node.operation.body, node.operation.copy(number)) for number in copies)
            total += inner * steps
            continue
        for row in node.operation.rows:
            named = [weight for _, weight in row.weights if type(weight) is not Fraction]
            total += steps * (len(row.weights) - len(named)) + _nonzero_steps(row.bias, network, scan)  # no weight is 0
            total += sum(_nonzero_steps(weight, network, scan) for weight in named)
    return total


def _nonzero_steps(entry: Entry, network: Network, scan: Scan | None) -> int:
    steps = scan.steps if scan else 1
    if isinstance(entry, Scheduled) and scan:
        schedules = dict(scan.schedules)
        return steps - count_zeros(entry.constant, [(schedules[name], factor) for name, factor in entry.terms], steps)
    if isinstance(entry, Intrinsic):
        return int(network.parameters.get(entry.name) != 0)
    return steps if entry != 0 else 0
