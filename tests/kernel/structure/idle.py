"""Changes that leave the function as it is: what the kernel may accept of a changed network."""

from __future__ import annotations

from random import Random

from kernel.structure.moves import Move, text
from kernel.structure.wiring import (
    Content,
    Neuron,
    fresh,
    mentioned,
    nodes,
    part,
    parts,
    pick,
    place_of,
    positioned,
    reads,
    width,
    written,
)


def dead_node(content: Content, dice: Random) -> str:
    """A node that nothing reads."""
    place = dice.randrange(len(nodes(content)))
    source = pick(dice, reads(nodes(content)[place]))
    name = fresh(content, "dead")
    row = ["0x1", ["0x0", dice.choice(["0x1", "-0x2"])]]
    nodes(content).insert(place, {"activation": "relu", "name": name, "reads": written([source]), "rows": [row]})
    return f"{name} reads {text(source)} and nothing reads it"


def dead_row(content: Content, dice: Random) -> str:
    """A neuron that nothing reads, behind the others of a layer."""
    layers = [node for node in nodes(content)[:-1] if "rows" in node]
    whole = {each for node in nodes(content) if "rows" not in node for each, _, _ in node["reads"]}
    node = pick(dice, [each for each in layers if each["name"] not in whole])
    if node is None:
        return ""
    node["rows"].append(["0x1"] if dice.random() < 0.5 else list(node["rows"][0]))
    return f"{node['name']} has a row that nothing reads"


def dead_read(content: Content, dice: Random) -> str:
    """A neuron that a layer reads without a weight."""
    if len(nodes(content)) < 2:
        return ""
    place = dice.randrange(1, len(nodes(content)))
    node, source = nodes(content)[place], nodes(content)[dice.randrange(place)]
    if "rows" not in node:
        return ""
    found: Neuron = (source["name"], dice.randrange(width(source)))
    positioned(node, found)
    return f"{node['name']} reads {text(found)} without a weight"


def renamed(content: Content, dice: Random) -> str:
    """Another name for a part of the network or for a node that no step names, in the steps too."""
    free = {name for step in content["steps"] for name in mentioned(step)}
    old = pick(dice, [node["name"] for node in nodes(content) if node["name"] not in free and not part(node["name"])])
    if parts(content) and (old is None or dice.random() < 0.7):
        return _renamed_part(content, pick(dice, parts(content)), fresh(content, "part"))
    if old is None:
        return ""
    new = fresh(content, "node")
    for node in nodes(content):
        node["name"] = new if node["name"] == old else node["name"]
        node["reads"] = [[new if name == old else name, start, stop] for name, start, stop in node["reads"]]
    return f"{old} is called {new}"


def _renamed_part(content: Content, old: str, new: str) -> str:
    from kernel.structure.copies import retold, rewired

    for node in nodes(content):
        rewired(node, old, new)
    for step in content["steps"]:
        step["data"] = retold(step["data"], old, new)
    return f"the part {old} is called {new}"


def permuted(content: Content, dice: Random) -> str:
    """The rows of a layer in another order, with those that read them."""
    told = {name for step in content["steps"] for name in mentioned(step)}
    candidates = [node for node in nodes(content)[:-1] if node["name"] not in told and len(node.get("rows", [])) > 1]
    node = pick(dice, candidates)
    if node is None:
        return ""
    order = dice.sample(range(width(node)), width(node))
    node["rows"] = [node["rows"][at] for at in order]
    for other in nodes(content)[place_of(content, node["name"]) + 1 :]:
        found = [(name, order.index(at) if name == node["name"] else at) for name, at in reads(other)]
        other["reads"] = written(found) if found != reads(other) else other["reads"]
    return f"the rows of {node['name']} are {order} of before"


IDLE: dict[str, Move] = {move.__name__: move for move in (dead_node, dead_row, dead_read, renamed, permuted)}
