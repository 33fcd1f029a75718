"""Replay of the steps: every statement is made again by its rule and compared with the one that is written."""

from __future__ import annotations

import hashlib
from typing import Any

from .decode import canonical
from .expression import flatten
from .printing import target_text
from .rules import RULES, SHAPES
from .syntax import Certificate, Malformed, Rejected, Step, Verdict

UNFIT = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What a rule raises on data of the wrong shape; nothing is ever accepted because of an exception."""


def replay(certificate: Certificate) -> Verdict:
    """Return the verdict on a certificate: accepted, or rejected with step, rule and values."""
    if certificate.target != []:
        flatten(certificate.target, certificate.network.inputs)
    statements: list[dict[str, Any]] = []
    rests: list[frozenset[int]] = []
    for place, step in enumerate(certificate.steps):
        try:
            statements.append(_conclude(certificate, place, step, statements))
        except (Rejected, Malformed) as problem:
            return Verdict("rejected", f"step {place}, rule {step.rule[:60]}: {problem!s:.2000}")
        except UNFIT as problem:
            return Verdict("rejected", f"step {place}, rule {step.rule[:60]}: the data does not fit the rule ({problem!r:.200})")
        own = {int(step.data["index"], 16)} if step.rule == "hypothesis" else set()
        rests.append(frozenset(own).union(*(rests[premise] for premise in step.premises)))
    try:
        used = _used(certificate, statements, rests)
    except Rejected as problem:
        return Verdict("rejected", str(problem))
    network = certificate.network_json
    template = {key: value for key, value in network.items() if key != "parameters"}
    return Verdict(
        "accepted",
        "every claim is proved from the hypotheses listed",
        certificate.claims,
        tuple(certificate.hypotheses[place] for place in sorted(used)),
        target_text(certificate.target),
        hashlib.sha256(canonical(template)).hexdigest(),
        hashlib.sha256(canonical(network)).hexdigest(),
        tuple(step.rule for step in certificate.steps),
    )


def _conclude(certificate: Certificate, place: int, step: Step, statements: list[dict[str, Any]]) -> dict[str, Any]:
    """The statement that a step's rule makes, which must be the one written in the step."""
    if any(premise >= place for premise in step.premises):
        raise Rejected(f"premises {list(step.premises)} are not all earlier steps")
    if step.rule not in RULES:
        raise Rejected(f"there is no such rule; the rules are {', '.join(RULES)}")
    premises = [statements[premise] for premise in step.premises]
    kinds, keys = SHAPES[step.rule]
    if not _fit([premise["kind"] for premise in premises], kinds.split()):
        raise Rejected(f"the premises are {[premise['kind'] for premise in premises]}, not {kinds or 'none'}")
    if sorted(step.data) != keys.split():
        raise Rejected(f"the data has the keys {sorted(step.data)}, not {keys.split()}")
    found = RULES[step.rule](certificate, premises, step.data)
    if found != step.statement:
        raise Rejected(f"the rule gives {found}, the step states {step.statement}")
    return found


def _fit(kinds: list[str], wanted: list[str]) -> bool:
    """Whether the premises are of the wanted kinds in order, where the last may be "kind+": one or more."""
    if wanted and wanted[-1].endswith("+"):
        wanted = wanted[:-1] + [wanted[-1][:-1]] * max(1, len(kinds) - len(wanted) + 1)
    return kinds == wanted


def _used(certificate: Certificate, statements: list[dict[str, Any]], rests: list[frozenset[int]]) -> set[int]:
    """The hypotheses that the claims rest on: all that are listed."""
    used: set[int] = set()
    if not certificate.claims:
        raise Rejected("the certificate claims nothing")
    for claim in certificate.claims:
        if claim not in statements:
            raise Rejected(f"the claim {str(claim)[:2000]} is not the statement of any step")
        used |= min((rest for rest, statement in zip(rests, statements, strict=True) if statement == claim), key=len)
    unused = sorted(set(range(len(certificate.hypotheses))) - used)
    if unused:
        raise Rejected(f"hypothesis {unused[0]} is listed and no claim rests on it")
    return used
