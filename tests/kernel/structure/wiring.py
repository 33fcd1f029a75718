"""Neurons and reads of a network file, found and changed in place."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from kernel.remade import is_neuron, names_in

Content = dict[str, Any]
Node = dict[str, Any]
Neuron = tuple[str, int]


def nodes(content: Content) -> list[Node]:
    """The nodes of the network."""
    found: list[Node] = content["network"]["nodes"]
    return found


def width(node: Node) -> int:
    """How many values a node gives."""
    return len(node["rows"]) if "rows" in node else sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])


def reads(node: Node) -> list[Neuron]:
    """What stands at each position that a node reads."""
    return [(name, at) for name, start, stop in node["reads"] for at in range(int(start, 16), int(stop, 16))]


def used(node: Node) -> set[Neuron]:
    """What a node reads with a weight; a scan reads all."""
    found = reads(node)
    if "rows" not in node:
        return set(found)
    return {found[int(position, 16)] for row in node["rows"] for position, _ in row[1:] if int(position, 16) < len(found)}


def written(found: list[Neuron]) -> list[list[str]]:
    """Reads as a file writes them, neighbours joined."""
    joined: list[list[Any]] = []
    for name, at in found:
        if joined and joined[-1][0] == name and joined[-1][2] == at:
            joined[-1][2] = at + 1
        else:
            joined.append([name, at, at + 1])
    return [[name, hex(start), hex(stop)] for name, start, stop in joined]


def neurons(content: Content, before: int | None = None) -> list[Neuron]:
    """All neurons, the inputs first, of the nodes before a place."""
    found = [("input", at) for at in range(int(content["network"]["inputs"], 16))]
    return found + [(node["name"], at) for node in nodes(content)[:before] for at in range(width(node))]


def place_of(content: Content, name: str) -> int:
    """Where a node stands."""
    return next((place for place, node in enumerate(nodes(content)) if node["name"] == name), -1)


def spoken_of(content: Content) -> list[Neuron]:
    """The neurons that steps name, those that stand in a list of them twice."""
    named = {node["name"] for node in nodes(content)}
    found: set[Neuron] = set()
    listed: set[Neuron] = set()
    for step in content["steps"]:
        if step["rule"] == "pl":
            pairs = [] if step["data"]["in"] else [*step["data"]["reading"], *step["data"]["values"]]
            found |= {(place[0], int(place[1], 16)) for place, _ in pairs if is_neuron(place) and place[0] in named}
            continue
        for value in step["data"].values():
            several = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
            for item in several:
                if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and item[0] in named:
                    (listed if several is value else found).add((item[0], int(item[1], 16)))
    return sorted(found) + 2 * sorted(listed)


def part(name: str) -> str:
    """The part of the network that a node belongs to, by its name: all before the first dot."""
    return name.split(".")[0] if "." in name else ""


def parts(content: Content) -> list[str]:
    """The parts, in order."""
    return list(dict.fromkeys(part(node["name"]) for node in nodes(content) if "." in node["name"]))


def moved(name: str, old: str, new: str) -> str:
    """A name in another part."""
    return f"{new}.{name.split('.', 1)[1]}" if old and part(name) == old else name


def twins(content: Content, name: str) -> list[str]:
    """The nodes that stand where a node stands, in all parts; the node itself among them."""
    if not part(name):
        return [name]
    rest = name.split(".", 1)[1]
    return [node["name"] for node in nodes(content) if node["name"].split(".", 1)[1:] == [rest]]


def counterpart(content: Content, neuron: Neuron, old: str, new: str) -> Neuron:
    """The neuron of another part that stands where a neuron stands in its own; itself where there is none."""
    name = moved(neuron[0], old, new)
    return (name, neuron[1]) if place_of(content, name) >= 0 else neuron


def beside(content: Content, neuron: Neuron) -> list[Neuron]:
    """What is read together with a neuron, in its own part."""
    found = {other for node in nodes(content) if neuron in used(node) for other in used(node) if "rows" in node}
    return sorted(other for other in found if other != neuron and part(other[0]) == part(neuron[0]))


def neighbours(content: Content, neuron: Neuron) -> list[Neuron]:
    """What a neuron is read with, what it is made of and what is made of it, in its own part."""
    found: list[Neuron] = []
    for node in nodes(content):
        if node["name"] == neuron[0]:
            found += reads(node)
        elif neuron in reads(node):
            found += [*reads(node), *((node["name"], at) for at in range(width(node)))]
    return sorted({other for other in found if other != neuron and other[0] != "input" and part(other[0]) == part(neuron[0])})


def positioned(node: Node, neuron: Neuron) -> int:
    """The position of a neuron among what a node reads, put at the end where it is not read yet."""
    found = reads(node)
    if neuron not in found:
        node["reads"].append([neuron[0], hex(neuron[1]), hex(neuron[1] + 1)])
        return len(found)
    return found.index(neuron)


def weighted(row: list[Any], position: int, weight: Any) -> None:
    """Put a weight into a row."""
    kept = [term for term in row[1:] if int(term[0], 16) != position]
    row[1:] = sorted([*kept, [hex(position), weight]], key=lambda term: int(term[0], 16))


def instead(content: Content, old: Neuron, new: Neuron, where: str | None = None) -> int:
    """Let every node, or every node of a part, read another neuron instead; how many do."""
    at, changed = place_of(content, new[0]), 0
    for place, node in enumerate(nodes(content)):
        if place > at and node["name"] != new[0] and (where is None or part(node["name"]) == where):
            found = reads(node)
            if old in found:
                node["reads"] = written([new if each == old else each for each in found])
                changed += 1
    return changed


def below(content: Content, name: str) -> set[str]:
    """The nodes that a node depends on, itself among them."""
    found = {name}
    for node in reversed(nodes(content)):
        if node["name"] in found:
            found |= {read[0] for read in node["reads"]} - {"input"}
    return found


def mentioned(step: Content) -> set[str]:
    """The nodes that the data of a step names."""
    return set(names_in(step["data"]))


def fresh(content: Content, stem: str) -> str:
    """A name that no node has, nor any part."""
    taken = {node["name"] for node in nodes(content)} | set(parts(content))
    return next(f"{stem}{number}" for number in range(1000) if f"{stem}{number}" not in taken)


def layers(content: Content) -> Iterator[Node]:
    """The layers of the network and of the bodies of its scans."""
    for node in nodes(content):
        if "rows" in node:
            yield node
        else:
            yield from (inner for inner in node["body"]["nodes"] if "rows" in inner)


def pick(dice: Random, found: Any) -> Any:
    """One of some things; None where there are none."""
    several = list(found)
    return several[dice.randrange(len(several))] if several else None
