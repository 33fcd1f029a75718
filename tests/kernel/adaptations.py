"""A certificate that a kernel refuses, made over to suit a copy of the kernel that lacks a check.

An attack changes one thing, so that without the check that it is aimed at a later one may still refuse it: the statement
that is written is not what the weaker rule gives, a fact is not the one that it wants, or a step that has nothing to do
with the attack fails. Statements are rewritten to what the copy's rules give, facts put in that they want, and steps that
it refuses for another reason are left out with all that rest on them; where no claim is left, all that may be claimed is
claimed. What the copy then accepts and the kernel refuses shows that the check is needed.
"""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

from kernel.kernel_copies import Copy

from symnet.certificates.certificate import sealed

Content = dict[str, Any]
STEP = re.compile("step ([0-9]+), rule ")
"""How the reason of a verdict names the step that is refused."""
MOST_FACTS = 40
"""How many facts are put in for a file."""


def adapted(copy: Copy, data: bytes) -> bytes | None:
    """The certificate made over until the copy accepts it; None where that does not come about."""
    content, facts = _content(data), 0
    for _ in range(2 * len(content["steps"]) + 1 + MOST_FACTS if content else 0):
        _claim(copy, content)
        try:
            data = sealed(content)
        except TypeError:  # what a mutant states, a check of it gone, may be no JSON: no file holds it
            return None
        verdict, reason = copy.verdict(data)
        place = STEP.match(reason)
        if verdict == "accepted":
            return data
        if place is None:
            return None
        step = content["steps"][int(place[1])]
        if _are_facts(copy.wanted) and facts < MOST_FACTS:
            facts += len(copy.wanted)
            _put_in(content, int(place[1]), copy.wanted)
        elif isinstance(copy.found, dict) and copy.found != step["statement"]:
            _restate(content, step, copy.found)
        else:
            _leave_out(content, int(place[1]))
    return None


def _content(data: bytes) -> Content:
    """The content of a certificate without its digest; nothing where the bytes are not one."""
    try:
        content = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except (ValueError, OSError, EOFError, RecursionError):
        return {}
    shaped = isinstance(content, dict) and all(isinstance(content.get(key), list) for key in ("steps", "claims"))
    whole = shaped and all(isinstance(step, dict) for step in content["steps"])
    return {key: value for key, value in content.items() if key != "sha256"} if whole else {}


def _are_facts(wanted: Any) -> bool:
    return isinstance(wanted, list) and bool(wanted) and all(isinstance(each, dict) for each in wanted)


def _restate(content: Content, step: Content, found: Content) -> None:
    """Rewrite the statement of a step, and the claims that repeat it, to what was found."""
    content["claims"] = [found if claim == step["statement"] else claim for claim in content["claims"]]
    step["statement"] = found


def _put_in(content: Content, place: int, facts: list[Content]) -> None:
    """Put facts before a step, which rests on them instead of those that it rested on."""
    steps = content["steps"]
    step = steps[place]
    kept = [premise for premise in step["premises"] if not _is_fact(steps, int(premise, 16))]
    step["premises"] = [*kept, *(hex(place + at) for at in range(len(facts)))]
    for later in steps[place + 1 :]:
        later["premises"] = [hex(int(at, 16) + len(facts)) if int(at, 16) >= place else at for at in later["premises"]]
    steps[place:place] = [{"rule": "pl", "premises": [], "data": {}, "statement": fact} for fact in facts]


def _is_fact(steps: list[Content], place: int) -> bool:
    return bool(place < len(steps) and steps[place]["statement"].get("kind") == "pl")


def _leave_out(content: Content, place: int) -> None:
    """Take out a step, those that rest on it, and their claims."""
    gone, steps = {place}, content["steps"]
    for at, step in enumerate(steps):
        if any(hex(premise) in step["premises"] for premise in gone):
            gone.add(at)
    kept = [at for at in range(len(steps)) if at not in gone]
    number = {hex(old): hex(new) for new, old in enumerate(kept)}
    content["steps"] = [{**steps[at], "premises": [number.get(p, p) for p in steps[at]["premises"]]} for at in kept]


def _claim(copy: Copy, content: Content) -> None:
    """Keep the claims that steps state; where none is left, claim all that may be claimed."""
    stated = [step["statement"] for step in content["steps"]]
    kept = [claim for claim in content["claims"] if claim in stated]
    allowed = [statement for statement in stated if statement.get("kind") in copy.claims]
    content["claims"] = kept or [statement for at, statement in enumerate(allowed) if statement not in allowed[:at]][:100]
