"""What a rule is: the kinds of its premises, the facts it rests on, the keys of its data, its check, and why it is sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .syntax import Certificate, Rejected, Statement

Check = Callable[[Certificate, list[Statement], Statement], Statement]
"""Certificate, statements of the premises, data -> the statement that follows, or a rejection."""
Facts = Callable[[Certificate, list[Statement], Statement], list[Statement]]
"""Certificate, statements of the premises, data -> the piecewise-linear facts that the rule needs beside its premises."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to make a statement."""

    premises: str
    """Kinds in order; kind+ stands for one or more of them, and kind* for any number."""
    data: str
    """The keys of the data, in order."""
    check: Check
    theorem: str
    """What it rests on: a name of proofs/rocq/assumptions.txt, or a section of the rule pages with its proof on paper."""
    facts: Facts | None = None
    """The facts about neurons that must be cited after the premises, in this order, and no others."""
    itself: bool = False
    """Whether the statement of a step is its own data, and the data that is written beside it empty."""
    stated: str = ""
    """The keys of the data that stand in the statement of a step, and are not written again beside it."""
    box: bool = False
    """Whether it speaks of other boxes than the unit cube and of several outputs."""
    sliced: bool = False
    """Whether, speaking of other boxes, it may speak of the slice of one output on the cube as well."""
    whole: bool = False
    """Whether about one output too it sees the whole network on its box, and cites what is about the whole or this output."""

    quantised: bool = False
    """Whether it speaks of networks with operators of quantised ones."""

    def conclude(self, certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
        """Return the statement that follows; rejects where none does."""
        if certificate.network.quantised and not self.quantised:
            raise Rejected("this rule speaks of no network that rounds its values to integers")
        count = len(premises)
        while self.facts and count and premises[count - 1]["kind"] == "pl":
            count -= 1
        wanted = self.wanted(certificate, premises[:count], data)
        for place, (fact, given) in enumerate(zip(wanted, premises[count:], strict=False)):
            if fact != given:
                raise Rejected(f"fact {place} among the premises is {str(given)[:800]}, not {str(fact)[:800]}")
        if len(wanted) != len(premises) - count:
            raise Rejected(f"{len(premises) - count} facts are among the premises, not {len(wanted)}")
        return self.check(certificate, premises[:count], data)

    def wanted(self, certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
        """Return the facts that must be cited beside these premises; rejects premises and data of another shape."""
        kinds = [premise["kind"] for premise in premises]
        if not _fit(kinds, self.premises.split()):
            raise Rejected(f"the premises are {kinds[:40]}, not {self.premises or 'none'}")
        if sorted(data) != self.data.split():
            raise Rejected(f"the data has the keys {sorted(data)[:20]}, not {self.data.split()}")
        if not self.box and certificate.whole is None:
            certificate.need_cube()
        return self.facts(certificate, premises, data) if self.facts else []


def _fit(kinds: list[str], wanted: list[str]) -> bool:
    """Whether the premises are of the wanted kinds in order."""
    place = 0
    for kind in wanted:
        name, least = kind.rstrip("+*"), 0 if kind[-1] == "*" else 1
        found = 0
        while place < len(kinds) and kinds[place] == name and (found == 0 or kind[-1] in "+*"):
            place, found = place + 1, found + 1
        if found < least:
            return False
    return place == len(kinds)
