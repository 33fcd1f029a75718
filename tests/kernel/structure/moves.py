"""Changes of a network: terms, reads, rows, biases, weights, nodes, parameters. Each says what it did, "" for nothing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from kernel.structure.wiring import (
    Content,
    Neuron,
    Node,
    beside,
    counterpart,
    instead,
    layers,
    neighbours,
    neurons,
    nodes,
    part,
    parts,
    pick,
    place_of,
    positioned,
    reads,
    spoken_of,
    twins,
    used,
    weighted,
    width,
    written,
)

Move = Callable[[Content, Random], str]
WEIGHTS = ("0x1", "-0x1", "0xf4240", "0x1p-1", "-0x3")
NUMBERS = ("0x0", "0x1", "-0x1", "0x2", "0x3", "0x1p-1", "0x1/0x3", "0x64")


def text(neuron: Neuron) -> str:
    """A neuron in words."""
    return f"{neuron[0]}[{neuron[1]}]"


def _wanted(content: Content, dice: Random) -> Neuron:
    """A neuron: one that a step names, more often than not."""
    named = spoken_of(content)
    found: Neuron = pick(dice, named if named and dice.random() < 0.6 else neurons(content))
    return found


def _everywhere(content: Content, name: str, dice: Random) -> list[str]:
    """A node, or the nodes of all parts that stand where it stands."""
    return twins(content, name) if dice.random() < 0.6 else [name]


def extra_term(content: Content, dice: Random) -> str:
    """Let a row read one more neuron, in one part or in all of them alike."""
    source = _wanted(content, dice)
    later = [node for node in nodes(content)[place_of(content, source[0]) + 1 :] if "rows" in node]
    if dice.random() < 0.6:
        later = [node for node in later if part(node["name"]) == part(source[0])] or later
    node = pick(dice, later)
    if node is None:
        return ""
    row, weight = dice.randrange(width(node)), dice.choice(WEIGHTS)
    changed = 0
    for name in _everywhere(content, node["name"], dice):
        other = nodes(content)[place_of(content, name)]
        mine = counterpart(content, source, part(node["name"]), part(name))
        if row < width(other) and place_of(content, mine[0]) < place_of(content, name):
            weighted(other["rows"][row], positioned(other, mine), weight)
            changed += 1
    return f"{node['name']}[{row}] has the term {weight} * {text(source)}, in {changed} parts" if changed else ""


def swapped_read(content: Content, dice: Random) -> str:
    """Let a node read another neuron, or another node of the same width, in place of one that it reads."""
    place = dice.randrange(len(nodes(content)))
    node = nodes(content)[place]
    found = reads(node)
    old, new = pick(dice, found), pick(dice, neurons(content, place))
    if dice.random() < 0.5:
        new = pick(dice, [(moved, old[1]) for moved in twins(content, old[0]) if place_of(content, moved) < place]) or new
    if old == new or dice.random() < 0.1:
        position = dice.randrange(len(found))
        found[position], found[position - 1] = found[position - 1], found[position]
    else:
        found = [new if each == old else each for each in found]
    node["reads"] = written(found)
    return f"{node['name']} reads {text(new)} for {text(old)}"


def constant(content: Content, dice: Random) -> str:
    """Make a neuron constant; often one that a step names in a list."""
    name, at = _wanted(content, dice)
    node = next((each for each in nodes(content) if each["name"] == name and "rows" in each), None)
    if node is None:
        return ""
    value = "0x0" if dice.random() < 0.6 else dice.choice(NUMBERS)
    node["rows"][at] = [value]
    return f"{name}[{at}] is {value}"


def constant_node(content: Content, dice: Random) -> str:
    """Make all neurons of a layer constant."""
    node: Node = pick(dice, layers(content))
    node["rows"] = [[row[0]] for row in node["rows"]]
    return f"all of {node['name']} is its bias"


def changed_row(content: Content, dice: Random) -> str:
    """Leave out a weight, change one, or change a bias."""
    node: Node = pick(dice, layers(content))
    row = pick(dice, node["rows"])
    names = sorted(content["network"].get("parameters", {}))
    way = dice.randrange(4)
    if way == 0 and len(row) > 1:
        row.pop(1 + dice.randrange(len(row) - 1))
    elif way == 1 and len(row) > 1:
        pick(dice, row[1:])[1] = dice.choice([*WEIGHTS, *names])
    else:
        row[0] = dice.choice([*NUMBERS, *names])
    return f"a row of {node['name']} is {str(row)[:80]}"


def moved_rows(content: Content, dice: Random) -> str:
    """Swap two rows, or put one in place of another."""
    node: Node = pick(dice, layers(content))
    one, other = dice.randrange(len(node["rows"])), dice.randrange(len(node["rows"]))
    rows = node["rows"]
    if one == other:
        return ""
    if dice.random() < 0.5:
        rows[one], rows[other] = rows[other], rows[one]
        return f"rows {one} and {other} of {node['name']} are swapped"
    rows[one] = [rows[other][0], *(list(term) for term in rows[other][1:])]
    return f"row {one} of {node['name']} is row {other}"


def between(content: Content, dice: Random) -> str:
    """Put a node that passes a neuron on between it and a node that reads it, in one part or in all of them alike."""
    source = _wanted(content, dice)
    readers = [node for node in nodes(content) if source in used(node)]
    node = pick(dice, readers)
    if node is None:
        return ""
    changed, relu = [], "relu" if dice.random() < 0.2 else "identity"
    for name in _everywhere(content, node["name"], dice):
        mine = counterpart(content, source, part(node["name"]), part(name))
        place = place_of(content, name)
        other = nodes(content)[place]
        if mine in reads(other) and place_of(content, mine[0]) < place:
            changed.append(_passed(content, mine, other, relu))
    return f"{text(source)} reaches {node['name']} by {changed[0]}, in {len(changed)} parts" if changed else ""


def _passed(content: Content, source: Neuron, reader: Node, relu: str) -> str:
    """Put a node before its reader that passes a neuron on; the names of such nodes are the same in all parts."""
    head = f"{part(reader['name'])}." if part(reader["name"]) else ""
    name = next(head + f"pass{k}" for k in range(99) if place_of(content, head + f"pass{k}") < 0)
    new = {"activation": relu, "name": name, "reads": written([source]), "rows": [["0x0", ["0x0", "0x1"]]]}
    nodes(content).insert(place_of(content, reader["name"]), new)
    reader["reads"] = written([(name, 0) if each == source else each for each in reads(reader)])
    return name


def no_input(content: Content, dice: Random) -> str:
    """Leave out the weights on an input."""
    node = pick(dice, [each for each in nodes(content) if "rows" in each and any(r[0] == "input" for r in each["reads"])])
    if node is None:
        return ""
    position = dice.randrange(len(reads(node)))
    if reads(node)[position][0] != "input":
        return ""
    for row in node["rows"]:
        row[1:] = [term for term in row[1:] if int(term[0], 16) != position]
    return f"{node['name']} has no weight on {text(reads(node)[position])}"


def parameters(content: Content, dice: Random) -> str:
    """Exchange the values of two intrinsic parameters, or give one the value of another."""
    values = content["network"].get("parameters", {})
    if len(values) < 2:
        return ""
    one, other = dice.sample(sorted(values), 2)
    if dice.random() < 0.5:
        values[one], values[other] = values[other], values[one]
    else:
        values[one] = values[other]
    return f"{one} has the value of {other}"


def merged(content: Content, dice: Random) -> str:
    """Use another neuron near by instead of one that a step names, in one part; in the steps too or not."""
    old, new = _pair(content, dice)
    if new is None:
        return ""
    if dice.random() < 0.5:
        old, new = new, old
    return _merged(content, old, new, dice.random() < 0.7)


def crossed(content: Content, dice: Random) -> str:
    """Use one neuron instead of another in one part, and that one instead of it in the next part."""
    old, new = _pair(content, dice)
    others = [each for each in parts(content) if new and each != part(old[0]) and part(old[0])]
    where = pick(dice, others)
    if where is None:
        return ""
    mirrored = counterpart(content, old, part(old[0]), where), counterpart(content, new, part(old[0]), where)
    if part(mirrored[0][0]) != where or part(mirrored[1][0]) != where:
        return ""
    told = [dice.random() < 0.7, dice.random() < 0.7]
    one, other = dice.choice([((old, new), mirrored[::-1]), (mirrored, (new, old))])
    return f"{_merged(content, *one, told[0])}; {_merged(content, *other, told[1])}"


def _pair(content: Content, dice: Random) -> tuple[Neuron, Any]:
    """A neuron that a step names, and one near by: often one that is read together with it."""
    old = _wanted(content, dice)
    together = beside(content, old)
    return old, pick(dice, together if together and dice.random() < 0.7 else neighbours(content, old))


def _merged(content: Content, old: Neuron, new: Neuron, told: bool) -> str:
    """Let the nodes of a part read `new` for `old`, and the steps too where they are told."""
    count = instead(content, old, new, part(old[0]) or None)
    if told:
        for step in content["steps"]:
            step["data"] = replaced(step["data"], [old[0], hex(old[1])], [new[0], hex(new[1])])
    return f"{text(new)} for {text(old)} in {count} nodes" + (" and in the steps" if told else "")


def replaced(value: Any, old: Any, new: Any) -> Any:
    """A value with one item in it replaced."""
    if value == old:
        return new if isinstance(new, str) else list(new)
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    return {key: replaced(item, old, new) for key, item in value.items()} if isinstance(value, dict) else value


MOVES: dict[str, Move] = {
    move.__name__: move
    for move in (
        extra_term,
        swapped_read,
        constant,
        constant_node,
        changed_row,
        moved_rows,
        between,
        no_input,
        parameters,
        merged,
        crossed,
    )
}
