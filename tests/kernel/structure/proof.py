"""Steps with the steps that they rest on, so that steps can be put in, copied and left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kernel.structure.wiring import Content


@dataclass(eq=False)
class Linked:
    """A step and the steps that are its premises."""

    rule: str
    data: Any
    statement: Any
    premises: list[Linked] = field(default_factory=list)


def linked(content: Content) -> list[Linked]:
    """The steps of a certificate, each with its premises."""
    found: list[Linked] = []
    for step in content["steps"]:
        premises = [found[int(premise, 16)] for premise in step["premises"] if int(premise, 16) < len(found)]
        found.append(Linked(step["rule"], step["data"], step["statement"], premises))
    return found


def numbered(steps: list[Linked]) -> list[Content]:
    """Steps as a certificate writes them; a premise that is not among them is left out."""
    number = {id(step): hex(place) for place, step in enumerate(steps)}
    return [
        {
            "rule": step.rule,
            "premises": [number[id(premise)] for premise in step.premises if id(premise) in number],
            "data": json.loads(json.dumps(step.data)),
            "statement": step.statement,
        }
        for step in steps
    ]


@dataclass(frozen=True)
class Usage:
    """How honest proofs use a rule: the kinds of its premises, the kind it gives, an example of its data."""

    rule: str
    premises: tuple[str, ...]
    gives: str
    data: Any


def usages(contents: Iterable[Content]) -> tuple[Usage, ...]:
    """Every way in which rules are used in certificates, once each."""
    found: dict[Any, Usage] = {}
    for content in contents:
        for step in linked(content):
            kinds = tuple(premise.statement["kind"] for premise in step.premises)
            found.setdefault((step.rule, kinds), Usage(step.rule, kinds, step.statement["kind"], step.data))
    return tuple(found.values())
