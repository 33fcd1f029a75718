"""Changes of what stands for one of several outputs, or on a box: outputs, targets, parameters, the map from the box."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from kernel.structure.moves import NUMBERS, Move
from kernel.structure.proof import Linked, linked, numbered
from kernel.structure.wiring import Content, layers, nodes, pick

ENDS = (("-0x1", "0x1"), ("0x0", "0x1"), ("0x0", "0x2"), ("-0x1", "0x2"), ("0x1", "0x2"))
MAPS = (("0x1p-1", "0x1p-1"), ("0x0", "0x1"), ("0x0", "0x1p-1"), ("0x1/0x3", "0x1/0x3"), ("-0x1", "0x1"))
"""Sides of boxes, and bias and weight of the maps from them to [0, 1]."""


def _outputs(content: Content) -> list[str]:
    """The outputs that statements are about."""
    stated = (each["statement"] for each in content["steps"])
    return sorted({each["output"] for each in stated if "output" in each})


def other_output(content: Content, dice: Random) -> str:
    """Let a step be about another output, or all from some step on, or exchange two outputs in all statements."""
    steps = [each["statement"] for each in content["steps"] if "output" in each["statement"]]
    if len(_outputs(content)) < 2:
        return ""
    one, other = dice.sample(_outputs(content), 2)
    way = dice.randrange(3)
    first = dice.randrange(len(steps))
    several = (steps[first : first + 1], steps[first:], [*steps, *content["hypotheses"]])[way]
    for each in several:
        each["output"] = {one: other, other: one}.get(each["output"], one)
    return f"{len(several)} statements are about outputs exchanged"


def as_another(content: Content, dice: Random) -> str:
    """Let an output be another one: its row, with its target or not; the steps about the other are told of it too."""
    if len(_outputs(content)) < 2:
        return ""
    one, other = dice.sample(_outputs(content), 2)
    old, new = int(one, 16), int(other, 16)
    last = nodes(content)[-1]
    if "rows" in last and max(old, new) < len(last["rows"]):
        last["rows"][new] = json.loads(json.dumps(last["rows"][old]))
        text, values = json.dumps(nodes(content)), content["network"].get("parameters", {})
        for name in [each for each in values if f'"{each}"' not in text]:
            del values[name]
    if content["target"] and dice.random() < 0.8:
        content["target"][new] = content["target"][old]
    if dice.random() < 0.8:
        _told_again(content, one, other)
    return f"output {other} is output {one}"


def _told_again(content: Content, one: str, other: str) -> None:
    """Steps about one output told of the other as well, in place of its own."""
    place: dict[int, int] = {}
    kept: list[Any] = []
    for at, step in enumerate(content["steps"]):
        if step["statement"].get("output") != other:
            place[at] = len(kept)
            kept.append({**step, "premises": [hex(place[int(p, 16)]) for p in step["premises"] if int(p, 16) in place]})
    mine = [at for at, step in enumerate(kept) if step["statement"].get("output") == one]
    number = {hex(at): hex(len(kept) + more) for more, at in enumerate(mine)}
    for at in mine:
        step = json.loads(json.dumps(kept[at]))
        step["statement"]["output"] = other
        kept.append({**step, "premises": [number[premise] for premise in step["premises"] if premise in number]})
    content["steps"] = kept


def premise_of_another(content: Content, dice: Random) -> str:
    """Let a step rest on what is stated of another output, or of none; each rule that can as often as another."""
    steps = linked(content)
    ways: dict[str, list[tuple[int, int, Linked]]] = {}
    for place, step in enumerate(steps):
        for at, premise in enumerate(step.premises):
            same = [each for each in steps if each.statement["kind"] == premise.statement["kind"]]
            others = [each for each in same if each.statement.get("output") != step.statement.get("output")]
            ways.setdefault(step.rule, []).extend((place, at, each) for each in others)
    found = pick(dice, pick(dice, [several for several in ways.values() if several]) or [])
    if found is None:
        return ""
    place, at, new = found
    step = steps.pop(place)
    step.premises[at] = new
    steps.insert(max(place, steps.index(new) + 1), step)
    content["steps"] = numbered([each for each in steps if each is step or step not in each.premises])
    return f"premise {at} of a step by {step.rule} is about output {new.statement.get('output')}"


def other_target(content: Content, dice: Random) -> str:
    """Exchange the targets of two outputs, or the parameters, or both."""
    if len(content["target"]) < 2:
        return ""
    way, values = dice.randrange(3), content["network"].get("parameters", {})
    if way != 1:
        content["target"].reverse()
    if way:
        ends = {"_y1": "_y2", "_y2": "_y1"}
        old = dict(values)
        for name in old:
            values[name] = old.get(name[:-3] + ends.get(name[-3:], ""), old[name])
    return f"{('targets', 'parameters', 'targets and parameters')[way]} are exchanged"


def other_map(content: Content, dice: Random) -> str:
    """Change the box, or the map to the cube, or both alike, or the map from its first node to another place."""
    front = nodes(content)[0]
    if not _outputs(content) or len(front.get("rows", [])) != len(content["box"]):
        return ""
    axis, side = dice.randrange(len(content["box"])), dice.randrange(len(ENDS))
    way = dice.randrange(4)
    if way != 1:
        content["box"][axis] = list(ENDS[side])
    if way in (1, 2):
        bias, weight = MAPS[side]
        front["rows"][axis] = [bias, [hex(axis), weight]]
    if way == 3:
        front["rows"][axis][0] = dice.choice(NUMBERS)
    return f"side {axis} of the box is {content['box'][axis]}, the map {front['rows'][axis]}"


def crossed_rows(content: Content, dice: Random) -> str:
    """Let a neuron read at another position, or exchange two positions in it: in the part of one output, or not."""
    node = pick(dice, [each for each in layers(content) if len(each["rows"]) > 1])
    if node is None or not _outputs(content):
        return ""
    row = pick(dice, [each for each in node["rows"] if len(each) > 1])
    size = sum(int(stop, 16) - int(start, 16) for _, start, stop in node["reads"])
    if row is None or size < 2:
        return ""
    one, other = (hex(each) for each in dice.sample(range(size), 2))
    exchanged = {one: other, other: one}
    terms = [[exchanged.get(position, position), weight] for position, weight in row[1:]]
    row[1:] = sorted(terms, key=lambda term: int(term[0], 16))
    return f"a row of {node['name']} reads {one} for {other}"


OF_OUTPUTS: dict[str, Move] = {
    move.__name__: move for move in (other_output, as_another, premise_of_another, other_target, other_map, crossed_rows)
}
