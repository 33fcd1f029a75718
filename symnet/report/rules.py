"""What the kernel says of a rule: its inference figure, and what it rests on."""

from __future__ import annotations

import inspect

from symnet.kernel.theories import RULES


def figure(rule: str) -> str:
    """Return the inference figure of a rule, from the kernel itself."""
    return inspect.cleandoc(RULES[rule].check.__doc__ or "") if rule in RULES else "(no such rule)"


def theorem(rule: str) -> str:
    """Return what a rule rests on: a theorem of proofs/rocq, or a section of the rule pages with its proof."""
    return RULES[rule].theorem if rule in RULES else "(no such rule)"
