"""A certificate that a kernel refuses, made over to suit a copy of the kernel that lacks a check.

An attack changes one thing, so that without the check that it is aimed at a later one may still refuse it: the statement
that is written is not what the weaker rule gives, or a step that has nothing to do with the attack fails. Statements are
rewritten to what the copy's rules give, and steps that it refuses for another reason are left out with all that rest on
them. What the copy then accepts and the kernel refuses shows that the check is needed.
"""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

from kernel.kernel_copies import Copy

from symnet.derivation.certificate import sealed

Content = dict[str, Any]
STEP = re.compile("step ([0-9]+), rule ")
"""How the reason of a verdict names the step that is refused."""


def adapted(copy: Copy, data: bytes) -> bytes | None:
    """The certificate made over until the copy accepts it; None where that does not come about."""
    content = _content(data)
    for _ in range(2 * len(content["steps"]) + 1 if content else 0):
        data = sealed(content)
        verdict, reason = copy.verdict(data)
        place = STEP.match(reason)
        if verdict == "accepted":
            return data
        if place is None or not _made_over(content, int(place[1]), copy.found):
            return None
    return None


def _content(data: bytes) -> Content:
    """The content of a certificate without its digest; nothing where the bytes are not one."""
    try:
        content = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except (ValueError, OSError, EOFError, RecursionError):
        return {}
    shaped = isinstance(content, dict) and all(isinstance(content.get(key), list) for key in ("steps", "claims"))
    return {key: value for key, value in content.items() if key != "sha256"} if shaped else {}


def _made_over(content: Content, place: int, found: Any) -> bool:
    """Rewrite the statement of a step to what was found, or leave the step out; whether claims are left."""
    if isinstance(found, dict) and found != content["steps"][place]["statement"]:
        old = content["steps"][place]["statement"]
        content["claims"] = [found if claim == old else claim for claim in content["claims"]]
        content["steps"][place] = {**content["steps"][place], "statement": found}
    else:
        _leave_out(content, place)
    return bool(content["claims"])


def _leave_out(content: Content, place: int) -> None:
    """Take out a step, those that rest on it, and their claims."""
    gone, steps = {place}, content["steps"]
    for at, step in enumerate(steps):
        if any(hex(premise) in step["premises"] for premise in gone):
            gone.add(at)
    kept = [at for at in range(len(steps)) if at not in gone]
    number = {hex(old): hex(new) for new, old in enumerate(kept)}
    content["steps"] = [{**steps[at], "premises": [number.get(p, p) for p in steps[at]["premises"]]} for at in kept]
    stated = [step["statement"] for step in content["steps"]]
    content["claims"] = [claim for claim in content["claims"] if claim in stated]
