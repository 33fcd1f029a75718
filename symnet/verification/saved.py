"""A search that ended without a verdict, as a file from which it goes on: its trees, and by how much the closed leaves suffice.

Nothing in the file is trusted: what a search goes on to find is judged by the kernel like anything else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from symnet.core.codec import canonical_json, read_bytes, read_json
from symnet.core.folder import SEARCH
from symnet.errors import MalformedFile, UsageError
from symnet.verification.arithmetic import EXACTLY, Arithmetic
from symnet.verification.certificate import BITS, mark_of, written_property
from symnet.verification.covering import Covering
from symnet.verification.given import Given
from symnet.verification.property import Property
from symnet.verification.search import Branching
from symnet.verification.stack import Stack
from symnet.verification.tree import CLOSED, OPEN, Tree

FORMAT = "symnet search 1"
MARK = re.compile(
    r"(?P<open>\?)|\.(?:\[(?P<betas>[0-9a-f]{1,64}(?:,[0-9a-f]{1,64})*)\])?"
    r"|(?P<digit>[0-9])|\((?P<axis>[1-9][0-9]{1,4})\)|<(?P<layer>[1-9][0-9]{0,4}):(?P<place>0|[1-9][0-9]{0,6})>"
)


def saved(given: Given, asked: Property, coverings: Sequence[Covering], arithmetic: Arithmetic = EXACTLY) -> bytes:
    """Return the file of a search on every root of a property."""
    roots = [
        {
            "top": _written(each.top),
            "parts": [_written(each.parts[node]) for node, _ in each.top.tree.walk() if node in each.parts],
            "tried": "0x1" if each.tried else "0x0",
            "spent": hex(each.spent),
        }
        for each in coverings
    ]
    return canonical_json({"format": FORMAT, **_about(given, asked, arithmetic), "roots": roots}) + b"\n"


def _about(given: Given, asked: Property, arithmetic: Arithmetic) -> dict[str, str]:
    """What a search is about."""
    found = {"network": given.digest, "property": hashlib.sha256(canonical_json(written_property(asked))).hexdigest()}
    return found if arithmetic.exact else {**found, "arithmetic": f"{arithmetic.name}, {arithmetic.inputs}"}


def _written(search: Branching) -> dict[str, Any]:
    tree, stack = search.tree, search.stack
    leaves = [node for node, _ in tree.walk() if tree.axes[node] == CLOSED]
    return {
        "marks": "".join("?" if tree.axes[node] == OPEN else mark_of(tree, stack, node) for node, _ in tree.walk()),
        "margins": [float(search.margins[node]).hex() for node in leaves],
        "margin": float(search.margin).hex(),
        "nodes": hex(search.progress.nodes),
        "next_attack": hex(search.next_attack),
    }


def load_search(folder: Path, given: Given, asked: Property, arithmetic: Arithmetic = EXACTLY) -> list[Any]:
    """Read the file of a search from its folder; raises UsageError where there is none, or it is about something else."""
    path = folder / SEARCH
    content = read_json(read_bytes(path), str(path))
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("roots"), list):
        raise MalformedFile(f"{path}: it is no search; name a folder to which symnet verify --out wrote {SEARCH}")
    about = {"arithmetic": None, **_about(given, asked, arithmetic)}
    for what, found in about.items():
        if content.get(what) != found:
            raise UsageError(f"--resume {folder}: its search is about another {what}; give the {what} that it was begun with")
    if len(content["roots"]) != len(asked.roots):
        raise MalformedFile(f"{path}: {len(content['roots'])} roots, and the property has {len(asked.roots)}; begin anew")
    roots: list[Any] = content["roots"]
    return roots


def restore(covering: Covering, given: Any) -> None:
    """Put a search where it was; `given` is its root in the file. Raises MalformedFile."""
    try:
        covering.tried, covering.spent = given["tried"] == "0x1", _count(given["spent"])
        _restore(covering.top, given["top"])
        if given["parts"]:
            places = [box for box in covering.top.ends() if covering.top.tree.axes[box.node] == OPEN]
            if len(places) != len(given["parts"]):
                raise ValueError("parts")
            covering.parts = {box.node: covering.top.part(box) for box in places}
            covering.top.todo = []
            for part, content in zip(covering.parts.values(), given["parts"], strict=True):
                _restore(part, content)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as problem:
        raise MalformedFile(f"{SEARCH}: a search of it cannot be read; begin anew without --resume") from problem


def _restore(search: Branching, given: Any) -> None:
    search.tree = _tree(given["marks"], search.stack)
    leaves = [(node, depth) for node, depth in search.tree.walk() if search.tree.axes[node] == CLOSED]
    search.margins = {node: _float(text) for (node, _), text in zip(leaves, given["margins"], strict=True)}
    search.margin, search.next_attack = _float(given["margin"]), _count(given["next_attack"])
    found = search.progress
    found.nodes, found.leaves, found.depth = _count(given["nodes"]), len(leaves), search.tree.depth
    found.share = sum(0.5**depth for _, depth in leaves)
    search.todo = [box for box in search.ends() if search.tree.axes[box.node] == OPEN]


def _count(text: str) -> int:
    found = int(text, 16)
    if not 0 <= found < 1 << 62 or len(text) > 20:
        raise ValueError(text)
    return found


def _float(text: str) -> float:
    found = float.fromhex(text)
    if not (isfinite(found) and found > 0):
        raise ValueError(text)
    return found


def _tree(marks: str, stack: Stack) -> Tree:
    """The tree that marks describe, those of certificates and ? for what is open."""
    tree, todo = Tree(), [(0, 0)]
    for mark in _marks(marks):
        node, signs = todo.pop()
        if mark["open"]:
            continue
        if mark.group().startswith("."):
            betas = [int(each, 16) for each in (mark["betas"] or "").split(",") if each]
            if betas and len(betas) != signs:
                raise ValueError(marks)
            tree.close(node)
            tree.multipliers |= {node: tuple(beta / (1 << BITS) for beta in betas)} if betas else {}
            continue
        number = _number(mark, stack)
        lower, upper = tree.halve(node, number)
        below = signs + (number >= stack.inputs)
        todo += [(upper, below), (lower, below)]
    if todo:
        raise ValueError(marks)
    return tree


def _marks(marks: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(marks):
        found = MARK.match(marks, at)
        if found is None:
            raise ValueError(marks)
        yield found
        at = found.end()


def _number(mark: re.Match[str], stack: Stack) -> int:
    """The input or the neuron of a mark, neurons counted after the inputs."""
    if mark["layer"] is None:
        axis = int(mark["digit"] or mark["axis"])
        if axis >= stack.inputs:
            raise ValueError(axis)
        return axis
    layer, place = int(mark["layer"]), int(mark["place"])
    if layer > len(stack.layers) or place >= stack.layers[layer - 1].size:
        raise ValueError(place)
    return stack.inputs + sum(each.size for each in stack.layers[: layer - 1]) + place
