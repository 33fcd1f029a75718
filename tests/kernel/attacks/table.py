"""The table of attacks: a change of an accepted certificate, sealed again, and what the verdict must say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.certificates import Content, base

from symnet.certificates.certificate import sealed

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
        content = base(self.start)
        self.change(content)
        return sealed(content)


ATTACKS: list[Attack] = []


def attack(start: str, rule: str, says: str) -> Callable[[Change], Change]:
    """Enter a change into the table under its own name."""

    def enter(change: Change) -> Change:
        ATTACKS.append(Attack(change.__name__, start, rule, says, change))
        return change

    return enter


def step(c: Content, rule: str, number: int = 0) -> Any:
    """The step of this rule, counted from 0."""
    return [each for each in c["steps"] if each["rule"] == rule][number]


def restate(c: Content, rule: str, number: int = 0, **fields: Any) -> None:
    """Put fields into a step's data and statement, each where it stands, and into the claim that repeats the statement."""
    found = step(c, rule, number)
    claims = [claim for claim in c["claims"] if claim == found["statement"]]
    for part in (found["data"], found["statement"], *claims):
        part.update({key: value for key, value in fields.items() if key in part})


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


def without(c: Content, rule: str) -> None:
    """Leave out the last step, which nothing cites, and its claim."""
    assert c["steps"][-1]["rule"] == rule
    c["claims"].remove(c["steps"].pop()["statement"])
