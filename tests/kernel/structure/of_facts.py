"""Changes of facts about neurons: domains, readings, terms, numbers."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from kernel.structure.moves import NUMBERS, Move
from kernel.structure.wiring import Content, neurons, pick

ENDS = ("-0x1", "0x0", "0x1p-1", "0x1", "0x2", "0x3")


def _fact(content: Content, dice: Random) -> Any:
    """The data of a fact that stands by itself; None where there is none."""
    return pick(dice, [step["data"] for step in content["steps"] if step["rule"] == "pl" and step["data"]["values"]])


def other_domain(content: Content, dice: Random) -> str:
    """Another end of a box, or another number of the variables in it."""
    fact = _fact(content, dice)
    boxes = [factor for factor in fact["domain"] if factor[0] in ("box", "integers")] if fact else []
    factor = pick(dice, boxes)
    if factor is None:
        return ""
    place = dice.choice((1, 2))
    factor[place] = dice.choice(ENDS)
    return f"a factor of a domain is {factor}"


def fewer_values(content: Content, dice: Random) -> str:
    """A fact about fewer neurons."""
    fact = _fact(content, dice)
    if fact is None or len(fact["values"]) < 2:
        return ""
    place, _ = fact["values"].pop(dice.randrange(len(fact["values"])))
    return f"a fact says nothing of {place}"


def other_reading(content: Content, dice: Random) -> str:
    """A reading left out, put in, or exchanged with another."""
    fact = _fact(content, dice)
    if fact is None:
        return ""
    reading, way = fact["reading"], dice.randrange(3)
    if way == 0 and reading:
        return f"a fact does not read {reading.pop(dice.randrange(len(reading)))[0]}"
    if way == 1 and len(reading) > 1:
        one, other = dice.sample(range(len(reading)), 2)
        reading[one][1], reading[other][1] = reading[other][1], reading[one][1]
        return f"a fact reads {reading[one][0]} and {reading[other][0]} the other way round"
    name, at = dice.choice(neurons(content))
    reading.append([[name, hex(at)], [dice.choice(NUMBERS)] if dice.random() < 0.5 else ["0x0", ["0x0", "0x1"]]])
    return f"a fact reads {name}[{at}] too"


def other_term(content: Content, dice: Random) -> str:
    """The term of a neuron put into another one, or that of another neuron."""
    fact = _fact(content, dice)
    if fact is None:
        return ""
    pair, way = dice.choice(fact["values"]), dice.randrange(4)
    if way == 3:
        name, at = dice.choice(neurons(content))
        pair[0] = [name, hex(at)]
        return f"a fact is about {pair[0]}"
    zero: Any = ["0x0"]
    pair[1] = ({"relu": pair[1]}, {"max": [pair[1], zero]}, {"sum": [["0x1", pair[1]], ["0x0", {"min": [zero, pair[1]]}]]})[way]
    return f"the term of {pair[0]} is {str(pair[1])[:80]}"


def other_number(content: Content, dice: Random) -> str:
    """One number of a fact changed."""
    fact = _fact(content, dice)
    places = list(_numbers(fact)) if fact else []
    place = pick(dice, places)
    if place is None:
        return ""
    holder, key = place
    holder[key] = dice.choice(NUMBERS)
    return f"a fact is {json.dumps(fact)[:120]}"


def _numbers(value: Any) -> Any:
    """Every list with the place of a number in it."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, str) and item.lstrip("-").startswith("0x"):
            yield value, key
        elif isinstance(item, list | dict):
            yield from _numbers(item)


OF_FACTS: dict[str, Move] = {
    move.__name__: move for move in (other_domain, fewer_values, other_reading, other_term, other_number)
}
