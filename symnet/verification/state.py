"""A search as bytes, whole: what goes on from them does what the search would have done, to the last bit.

First a line of canonical JSON with single numbers and the kinds and shapes of arrays, then the arrays. Unlike search.json, which
is for people and other versions, it holds the bounds that boxes inherit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from symnet.core.codec import canonical_json, read_json
from symnet.errors import MalformedFile
from symnet.verification.search import Array, Branching, Open
from symnet.verification.tree import CLOSED, OPEN

DTYPES = {"i": np.dtype("<i8"), "f": np.dtype("<f8"), "b": np.dtype("|b1")}
NUMBERS, FLOATS = ("seed", "next_attack", "leaves", "nodes", "depth"), ("margin", "share")
BOXES = 8
"""Arrays of a list of boxes: nodes, depths, low, high, known, closed, rows of closed, margins."""


def state_of(search: Branching) -> bytes:
    """Return a search that halves boxes as bytes."""
    known: dict[int, tuple[int, list[tuple[Array, Array]]]] = {}
    boxes = [*_boxes(search, search.todo, known), *_boxes(search, search.stuck, known)]
    sizes = [layer.size for layer in search.stack.layers]
    bounds = [
        np.array([each[layer][end] for _, each in known.values()]).reshape(len(known), size)
        for layer, size in enumerate(sizes)
        for end in (0, 1)
    ]
    tree = [np.array(search.tree.axes), np.array(search.tree.first)]
    margins = [np.array(list(search.margins), dtype="i8"), np.array(list(search.margins.values()), dtype="f8")]
    arrays = [np.array(search.start), *tree, *margins, *boxes, *bounds]
    kinds = ["b" if each.dtype == bool else "f" if each.dtype == float else "i" for each in arrays]
    found = search.progress
    whole = (search.seed, search.next_attack, found.leaves, found.nodes, found.depth)
    head = {
        "arrays": [[kind, *(hex(size) for size in each.shape)] for kind, each in zip(kinds, arrays, strict=True)],
        **{name: hex(value) for name, value in zip(NUMBERS, whole, strict=True)},
        **{name: float(value).hex() for name, value in zip(FLOATS, (search.margin, found.share), strict=True)},
    }
    data = [each.astype(DTYPES[kind]).tobytes() for kind, each in zip(kinds, arrays, strict=True)]
    return canonical_json(head) + b"\n" + b"".join(data)


def _boxes(search: Branching, boxes: Sequence[Open], known: dict[int, tuple[int, list[tuple[Array, Array]]]]) -> list[Array]:
    """Boxes as arrays; bounds that several inherit are kept once, in `known`, by the identity of their list."""
    for box in boxes:
        if box.known is not None:
            known.setdefault(id(box.known), (len(known), box.known))
    inputs, groups = search.stack.inputs, len(search.unsafe.groups)
    rows = [box.closed for box in boxes if box.closed is not None]
    return [
        np.array([box.node for box in boxes], dtype="i8"),
        np.array([box.depth for box in boxes], dtype="i8"),
        np.array([box.low for box in boxes], dtype="f8").reshape(len(boxes), inputs),
        np.array([box.high for box in boxes], dtype="f8").reshape(len(boxes), inputs),
        np.array([-1 if box.known is None else known[id(box.known)][0] for box in boxes], dtype="i8"),
        np.array([box.closed is not None for box in boxes], dtype=bool),
        np.array(rows, dtype=bool).reshape(len(rows), groups),
        np.array([box.margin for box in boxes], dtype="f8"),
    ]


def put_state(search: Branching, data: bytes) -> None:
    """Put a search that has just begun where bytes say that it is; raises MalformedFile where they say nothing of the kind."""
    head, _, rest = data.partition(b"\n")
    found: Any = read_json(head, "the state of a search")
    try:
        arrays = _arrays(found["arrays"], rest)
        numbers = {name: int(found[name], 16) for name in NUMBERS}
        floats = {name: float.fromhex(found[name]) for name in FLOATS}
        _put(search, arrays, numbers, floats)
    except (LookupError, TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise MalformedFile(f"the state of a search: it cannot be read ({problem!r:.100})") from problem


def _arrays(shapes: Sequence[Sequence[str]], data: bytes) -> list[Array]:
    dtypes = [DTYPES[kind] for kind, *_ in shapes]
    sizes = [[int(size, 16) for size in shape] for _, *shape in shapes]
    if any(size < 0 for shape in sizes for size in shape):
        raise ValueError("a size below 0")
    ends = np.cumsum([0, *(dtype.itemsize * prod(shape) for dtype, shape in zip(dtypes, sizes, strict=True))])
    if ends[-1] != len(data):
        raise ValueError(f"{len(data)} bytes, not {ends[-1]}")
    parts = [data[low:high] for low, high in pairwise(map(int, ends))]
    return [np.frombuffer(part, dtype).reshape(shape).copy() for part, dtype, shape in zip(parts, dtypes, sizes, strict=True)]


def _put(search: Branching, arrays: list[Array], numbers: dict[str, int], floats: dict[str, float]) -> None:
    (start, axes, first, nodes, values), rest = arrays[:5], arrays[5:]
    _check_tree(axes, first, search.stack.inputs)
    bounds = rest[2 * BOXES :]
    sizes = [layer.size for layer in search.stack.layers for _ in (0, 1)]
    count = len(bounds[0]) if bounds else 0
    if [each.shape for each in bounds] != [(count, size) for size in sizes]:
        raise ValueError("bounds of other layers")
    known = [[(low[place], high[place]) for low, high in zip(bounds[::2], bounds[1::2], strict=True)] for place in range(count)]
    search.todo, search.stuck = _opened(search, rest[:BOXES], known), _opened(search, rest[BOXES : 2 * BOXES], known)
    if start.shape != (2, search.stack.inputs):
        raise ValueError("a box of another dimension")
    search.start = start[0], start[1]
    search.tree.axes, search.tree.first = axes.tolist(), first.tolist()
    search.margins = dict(zip(nodes.tolist(), values.tolist(), strict=True))
    opened = sorted(box.node for box in (*search.todo, *search.stuck))
    if sorted(search.margins) != np.flatnonzero(axes == CLOSED).tolist() or opened != np.flatnonzero(axes == OPEN).tolist():
        raise ValueError("leaves that are not those of the tree")
    search.seed, search.next_attack, search.margin = numbers["seed"], numbers["next_attack"], floats["margin"]
    found = search.progress
    found.leaves, found.nodes, found.depth, found.share = numbers["leaves"], numbers["nodes"], numbers["depth"], floats["share"]


def _check_tree(axes: Array, first: Array, inputs: int) -> None:
    """Raise ValueError unless every node but the first is a half of exactly one node before it."""
    inner = np.flatnonzero(axes >= 0)
    halves = np.sort(np.concatenate([first[inner], first[inner] + 1]))
    if axes.ndim != 1 or axes.shape != first.shape or not len(axes) or axes.min() < OPEN or axes.max() >= inputs:
        raise ValueError("no tree")
    if not np.array_equal(halves, np.arange(1, len(axes))) or (first[inner] <= inner).any():
        raise ValueError("no tree")


def _opened(search: Branching, arrays: Sequence[Array], known: list[list[tuple[Array, Array]]]) -> list[Open]:
    nodes, depths, low, high, inherited, has, rows, margins = arrays
    shape = (len(nodes), search.stack.inputs)
    if low.shape != shape or high.shape != shape or rows.shape[1:] != (len(search.unsafe.groups),):
        raise ValueError("boxes of another dimension")
    closed = iter(rows)
    if len(rows) != has.sum() or any(not -1 <= place < len(known) for place in inherited):
        raise ValueError("bounds that are not there")
    return [
        Open(
            int(nodes[place]),
            int(depths[place]),
            low[place],
            high[place],
            None if inherited[place] < 0 else known[inherited[place]],
            next(closed) if has[place] else None,
            float(margins[place]),
        )
        for place in range(len(nodes))
    ]
