"""A part of the network copied, together with the steps that speak about it."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from kernel.structure.moves import Move
from kernel.structure.proof import Linked, linked, numbered
from kernel.structure.wiring import (
    Content,
    Node,
    below,
    fresh,
    instead,
    mentioned,
    nodes,
    part,
    parts,
    pick,
    place_of,
    spoken_of,
    width,
)


def rewired(node: Node, old: str, new: str, names: set[str] | None = None) -> None:
    """Move the names in a node, all of them or some, from one part to another; a name of no part is put into the new one."""

    def name_of(name: str) -> str:
        return _moved(name, old, new) if names is None or name in names else name

    node["name"] = name_of(node["name"])
    node["reads"] = [[name_of(name), start, stop] for name, start, stop in node["reads"]]


def _moved(name: str, old: str, new: str) -> str:
    if part(name):
        return f"{new}.{name.split('.', 1)[1]}" if old in (part(name), "") else name
    return name if old else f"{new}.{name}"


def retold(value: Any, old: str, new: str, names: set[str] | None = None) -> Any:
    """Data with the names of nodes moved to another part."""
    if isinstance(value, str):
        return _moved(value, old, new) if (value in names if names is not None else part(value) == old) else value
    if isinstance(value, list):
        return [retold(item, old, new, names) for item in value]
    return {key: retold(item, old, new, names) for key, item in value.items()} if isinstance(value, dict) else value


def twin(content: Content, dice: Random) -> str:
    """Copy a part, or all that is below a neuron that a step names, with its steps, each before its copy or behind."""
    old = pick(dice, parts(content)) if dice.random() < 0.7 else ""
    if old:
        names = {node["name"] for node in nodes(content) if part(node["name"]) == old}
    else:
        neuron = pick(dice, spoken_of(content))
        old, names = "", below(content, neuron[0]) - {"input"} if neuron else set()
    names &= {node["name"] for node in nodes(content)}
    if not names or len(nodes(content)) + len(names) > 160:
        return ""
    new = fresh(content, "twin")
    if len({_moved(name, old, new) for name in names}) < len(names):
        return ""
    _copied_nodes(content, names, old, new)
    _copied_steps(content, names, old, new, dice)
    user = ""
    if dice.random() < 0.3:
        user = _used_by(content, names, old, new, dice)
    return f"the {len(names)} nodes of {old or 'what is below ' + str(neuron)} are copied as {new}, with their steps{user}"


def _copied_nodes(content: Content, names: set[str], old: str, new: str) -> None:
    """Put the copies of some nodes right behind the last of them."""
    made = [json.loads(json.dumps(node)) for node in nodes(content) if node["name"] in names]
    for node in made:
        rewired(node, old, new, names)
    place = max(place_of(content, name) for name in names) + 1
    place = min(place, len(nodes(content)) - 1)
    nodes(content)[place:place] = made
    outputs = {node["name"] for node in made} & {nodes(content)[-1]["name"]}
    if outputs:
        nodes(content).append(nodes(content).pop(place - 1))


def _copied_steps(content: Content, names: set[str], old: str, new: str, dice: Random) -> None:
    """Copy the steps that name some nodes, and those that rest on copies alone."""
    steps, made = linked(content), dict[int, Linked]()
    named = [mentioned(step) for step in content["steps"]]
    order: list[Linked] = []
    first = dice.random() < 0.5
    for step, own in zip(steps, named, strict=True):
        if own & names or (not own and any(id(premise) in made for premise in step.premises)):
            premises = [made.get(id(premise), premise) for premise in step.premises]
            copied = Linked(step.rule, retold(step.data, old, new, names), step.statement, premises)
            made[id(step)] = copied
            order += [copied, step] if first else [step, copied]
        else:
            order.append(step)
    content["steps"] = numbered(order)


def _used_by(content: Content, names: set[str], old: str, new: str, dice: Random) -> str:
    """Let the users of a copied neuron read its copy."""
    inside = sorted(names)
    name = pick(dice, inside)
    node = nodes(content)[place_of(content, name)]
    at, copy = dice.randrange(width(node)), _moved(name, old, new)
    count = 0
    for user in sorted({part(each["name"]) for each in nodes(content) if each["name"] not in names} - {new}):
        count += instead(content, (name, at), (copy, at), user)
    return f"; {count} nodes read {copy}[{at}]"


COPIES: dict[str, Move] = {"twin": twin}
