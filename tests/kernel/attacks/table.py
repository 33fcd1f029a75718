"""The table of attacks: a change of an accepted certificate, sealed again, and what the verdict must say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.certificates import Content, base

from symnet.certificates.certificate import sealed
from symnet.certificates.derivation import hexed

Change = Callable[[Content], None]


@dataclass(frozen=True)
class Attack:
    """A change of a base certificate; the rule that must refuse it ("" for none), and what it must say."""

    name: str
    start: str
    rule: str
    says: str
    change: Change

    @property
    def data(self) -> bytes:
        """The sealed bytes."""
        content = base(self.start) if self.start else {}
        self.change(content)
        return sealed(content)


ATTACKS: list[Attack] = []


def attack(start: str, rule: str, says: str) -> Callable[[Change], Change]:
    """Enter a change into the table under its own name; without a start it makes a certificate from nothing."""

    def enter(change: Change) -> Change:
        ATTACKS.append(Attack(change.__name__, start, rule, says, change))
        return change

    return enter


def step(c: Content, rule: str, number: int = 0) -> Any:
    """The step of this rule, counted from 0."""
    return [each for each in c["steps"] if each["rule"] == rule][number]


def place(c: Content, rule: str, number: int = 0) -> str:
    """The number of a step, as premises write it."""
    return hex([at for at, each in enumerate(c["steps"]) if each["rule"] == rule][number])


def restate(c: Content, rule: str, number: int = 0, **fields: Any) -> None:
    """Put fields into a step's data and statement, each where it stands, and into what repeats the statement."""
    _put(c, step(c, rule, number), fields)


def _put(c: Content, found: Any, fields: Any) -> None:
    old = dict(found["statement"])
    claims = [claim for claim in c["claims"] if claim == old]
    for part in (found["data"], found["statement"], *claims):
        part.update({key: value for key, value in fields.items() if key in part})


def fact(c: Content, rule: str, number: int = 0, at: int = 0) -> Any:
    """A fact that a step of this rule rests on, counted from 0."""
    premises = [c["steps"][int(premise, 16)] for premise in step(c, rule, number)["premises"]]
    return [each for each in premises if each["rule"] == "pl"][at]


def refact(c: Content, rule: str, number: int = 0, at: int = 0, **fields: Any) -> None:
    """Put fields into a fact that a step rests on."""
    _put(c, fact(c, rule, number, at), fields)


def append(c: Content, rule: str, premises: list[str], data: Any, statement: Any) -> None:
    """Put a step at the end and claim what it states."""
    c["steps"].append({"rule": rule, "premises": premises, "data": data, "statement": statement})
    c["claims"] = [*c["claims"], statement]


def node(c: Content, name: str) -> Any:
    """A node of the network or of a body."""
    nodes = [
        *c["network"]["nodes"],
        *(inner for each in c["network"]["nodes"] if "body" in each for inner in each["body"]["nodes"]),
    ]
    return next(each for each in nodes if each["name"] == name)


def insert(c: Content, before: str, new: Any) -> None:
    """Put a node into the network before another."""
    nodes = c["network"]["nodes"]
    nodes.insert([each["name"] for each in nodes].index(before), new)


def layer(name: str, reads: list[Any], rows: list[Any], activation: str = "identity") -> Any:
    """A layer of the network file."""
    return {"activation": activation, "name": name, "reads": reads, "rows": rows}


def targets(c: Content, tree: Any) -> None:
    """Put another target in place of the one that is there."""
    c["target"] = [tree]


def only(c: Content, *rules: str) -> None:
    """Keep the steps of these rules, which rest on one another only, and the claims that they state."""
    kept = [at for at, each in enumerate(c["steps"]) if each["rule"] in rules]
    number = {hex(old): hex(new) for new, old in enumerate(kept)}
    c["steps"] = [{**c["steps"][at], "premises": [number[each] for each in c["steps"][at]["premises"]]} for at in kept]
    stated = [each["statement"] for each in c["steps"]]
    c["claims"] = [claim for claim in c["claims"] if claim in stated]


def leave_out(c: Content, rule: str) -> None:
    """Leave out the steps of a rule, which nothing cites, and their claims."""
    only(c, *({each["rule"] for each in c["steps"]} - {rule}))


def number(value: Any) -> str:
    """A number as certificates write it."""
    return hexed(value)
