"""Changes of steps: premises, rules, the neurons and parameters that data names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from kernel.structure.moves import Move, replaced
from kernel.structure.proof import Linked, Usage, linked, numbered
from kernel.structure.wiring import Content, neurons, nodes, part, pick, spoken_of, twins


def other_premise(content: Content, dice: Random) -> str:
    """Let a step rest on another step of the same kind, now and then on any; each rule that can as often as another."""
    steps = linked(content)
    ways: dict[str, list[tuple[int, int, Linked]]] = {}
    anything = dice.random() < 0.1
    for place, step in enumerate(steps):
        for at, premise in enumerate(step.premises):
            kind = premise.statement["kind"]
            others = [each for each in steps[:place] if each is not premise and (anything or _alike(each, step, kind))]
            ways.setdefault(step.rule, []).extend((place, at, each) for each in others)
    found = pick(dice, pick(dice, [several for several in ways.values() if several]) or [])
    if found is None:
        return ""
    place, at, new = found
    steps[place].premises[at] = new
    content["steps"] = numbered(steps)
    return f"premise {at} of step {place}, {steps[place].rule}, is step {steps.index(new)}, {new.rule}"


def _alike(premise: Linked, step: Linked, kind: str) -> bool:
    """Whether a step states something of a kind about the output that another one is about."""
    return premise.statement["kind"] == kind and premise.statement.get("output") == step.statement.get("output")


def moved_premises(content: Content, dice: Random) -> str:
    """Exchange two premises of a step, or let it rest on one of them twice."""
    steps = content["steps"]
    place = pick(dice, [at for at, step in enumerate(steps) if len(step["premises"]) > 1])
    if place is None:
        return ""
    premises = steps[place]["premises"]
    one, other = dice.sample(range(len(premises)), 2)
    if dice.random() < 0.5:
        premises[one], premises[other] = premises[other], premises[one]
    else:
        premises[one] = premises[other]
    return f"the premises of step {place}, {steps[place]['rule']}, are {premises}"


def twice(content: Content, dice: Random) -> str:
    """Apply a rule twice; what stood on the step stands on the first or on the second."""
    steps = linked(content)
    place = dice.randrange(len(steps))
    step = steps[place]
    again = Linked(step.rule, step.data, step.statement, list(step.premises))
    if dice.random() < 0.5 and step.rule != "pl":
        again.data = _other_data(content, again.data, dice)
    for later in steps[place + 1 :]:
        if dice.random() < 0.5:
            later.premises = [again if each is step else each for each in later.premises]
    steps.insert(place + 1, again)
    content["steps"] = numbered(steps)
    return f"step {place}, {step.rule}, stands twice"


def other_neuron(content: Content, dice: Random) -> str:
    """Name other neurons, nodes or parameters in the data of a step."""
    step = pick(dice, [each for each in content["steps"] if each["data"] and each["rule"] != "pl"])
    if step is None:
        return ""
    step["data"] = _other_data(content, step["data"], dice)
    return f"{step['rule']} is about {str(step['data'])[:120]}"


def _other_data(content: Content, data: Any, dice: Random) -> Any:
    """Data with one neuron or name in it replaced by another of the certificate."""
    inside = [item for value in data.values() for item in _things(value)]
    old = pick(dice, inside)
    if old is None:
        return data
    names = sorted(content["network"].get("parameters", {}))
    if isinstance(old, str):
        several = names if old in names else [node["name"] for node in nodes(content) if "rows" not in node]
        return replaced(data, old, pick(dice, several) or old)
    alike = [(name, int(old[1], 16)) for name in twins(content, old[0]) if name != old[0]]
    named = [each for each in spoken_of(content) if part(each[0]) == part(old[0])]
    way = dice.random()
    new = pick(dice, alike if way < 0.4 and alike else named if way < 0.8 and named else neurons(content))
    return replaced(data, old, [new[0], hex(new[1])])


def _things(value: Any) -> list[Any]:
    """The neurons and names in data."""
    if isinstance(value, str):
        return [] if value.lstrip("-").startswith("0x") else [value]
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and not value[0].lstrip("-").startswith("0x"):
        return [value]
    return [item for each in value for item in _things(each)] if isinstance(value, list) else []


def other_rule(known: Sequence[Usage]) -> Move:
    """The move that derives a statement by another rule for its kind, or by the same rule from other premises."""

    def rederived(content: Content, dice: Random) -> str:
        steps = linked(content)
        place = dice.randrange(len(steps))
        step = steps[place]
        usage = pick(dice, [each for each in known if each.gives == step.statement["kind"] and _other(each, step)])
        if usage is None:
            return ""
        found = _premises(usage, step, steps[:place], dice)
        if found is None:
            return ""
        step.rule, step.premises = usage.rule, found
        step.data = {key: step.data.get(key, step.statement.get(key, value)) for key, value in usage.data.items()}
        step.data = json.loads(json.dumps(step.data))
        content["steps"] = numbered(steps)
        return f"step {place} is derived by {usage.rule} from steps {[steps.index(each) for each in found]}"

    return rederived


def _other(usage: Usage, step: Linked) -> bool:
    """Whether a usage is another rule, or has premises to choose."""
    return usage.rule != step.rule or bool(usage.premises)


def _premises(usage: Usage, step: Linked, before: list[Linked], dice: Random) -> list[Linked] | None:
    """Earlier steps of the kinds that a usage needs, about the output of a step; the latest more often."""
    found = []
    for kind in usage.premises:
        alike = [each for each in before if _alike(each, step, kind)]
        if not alike:
            return None
        found.append(alike[-1] if dice.random() < 0.5 else pick(dice, alike))
    return found


ARGUING: dict[str, Move] = {move.__name__: move for move in (other_premise, moved_premises, twice, other_neuron)}
