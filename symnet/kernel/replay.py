"""Replay of the steps: every statement is made again by its rule, from the written statements of its premises.

A step is checked by itself: what its premises state is taken as it is written, and each of them is checked the same way at
its own place; premises stand before the steps that cite them. So parts of a certificate can be checked apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from .apart import PART, Unread, fit, opened, rules_of
from .plain import canonical, excerpt
from .rule import Rule
from .slices import about, view
from .syntax import Certificate, Json, Malformed, Rejected, Statement, Step, Verdict
from .targets.bands import is_band, is_tree
from .targets.expression import FUNCTIONS, SPECIAL, flatten
from .targets.printing import target_text
from .theories import CLAIMS, RULES, THEORIES, in_words

ONNX = {
    *(f"onnx/{name}.py" for name in ("wire", "tensors", "operators", "shapes", "quantised", "graph")),
    "branching/formats.py",
}
"""The files that read networks from ONNX files."""
UNFIT = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)
"""What a rule raises on data of the wrong shape; nothing is ever accepted because of an exception."""


def replay(certificate: Certificate, part: int = 0, parts: int = 1, sample: Collection[int] | None = None) -> Verdict:
    """Return the verdict on a certificate, or on one of `parts` parts of its steps: every parts-th step from `part` on.

    With a sample, steps that stand in files of their own are opened at these places only: accepted is not proved then.
    """
    trees = [target for target in certificate.targets if is_tree(target)]
    for tree in trees:
        flatten(tree, certificate.network.inputs)
    for place in range(part, len(certificate.steps), parts):
        refused = _refused(certificate, place, sample)
        if refused is not None:
            return refused
    try:
        used = _used(certificate)
        words = tuple(text for claim in certificate.claims for text in in_words(certificate, claim))
    except Rejected as problem:
        return Verdict("rejected", str(problem))
    except UNFIT as problem:
        return Verdict("rejected", f"a hypothesis step does not fit its rule ({problem!r:.200})")
    network = certificate.network_json
    named = network["onnx"] if "onnx" in network else hashlib.sha256(canonical(network)).hexdigest()
    template = {key: value for key, value in network.items() if key != "parameters"}
    rules = tuple(rules_of(certificate.steps))
    theories = theories_of(rules)
    return Verdict(
        "accepted",
        "every claim is proved from the hypotheses listed",
        certificate.claims,
        tuple(certificate.hypotheses[place] for place in sorted(used)),
        _about(certificate),
        hashlib.sha256(canonical(template)).hexdigest(),
        named,
        rules,
        theories,
        lines_of(theories, [*trees, *_assumed_trees(certificate), *_trees_of_parts(certificate)], _more_files(certificate)),
        words,
    )


def _refused(certificate: Certificate, place: int, sample: Collection[int] | None) -> Verdict | None:
    """The verdict that refuses a step, None where it is accepted or, as a part, not in the sample."""
    step = certificate.steps[place]
    try:
        if step.rule != PART:
            _check(certificate, place, step)
        else:
            fit(step)
            _premises(certificate, place, step)
            if sample is None or place in sample:
                _check_part(certificate, step)
    except Unread:
        raise
    except (Rejected, Malformed) as problem:
        return Verdict("rejected", f"step {place}, rule {step.rule[:60]}: {problem!s:.2000}")
    except UNFIT as problem:
        return Verdict("rejected", f"step {place}, rule {step.rule[:60]}: the data does not fit the rule ({problem!r:.200})")
    return None


def _about(certificate: Certificate) -> str:
    """The targets, and the box where it is not the unit cube."""
    names = "; ".join(map(target_text, certificate.targets))
    if certificate.on_cube or not certificate.box:
        return names
    sides = [f"[{low}, {high}]" for low, high in certificate.box]
    box = " x ".join(sides) if len(sides) < 5 or len(set(sides)) > 1 else f"{sides[0]}^{len(sides)}"
    return f"{names} on {box}"[:4000].lstrip()


def _more_files(certificate: Certificate) -> set[str]:
    """Files that only some certificates need: with steps about one output or expressions that are pulled back, with bands."""
    bent = bool(_assumed_trees(certificate))
    sliced = any("output" in step.statement for step in certificate.steps) or bent
    banded = any(map(is_band, certificate.targets))
    parted = any(step.rule == PART for step in certificate.steps)
    needed = ("slices.py", sliced), ("targets/bands.py", banded), ("apart.py", parted), ("targets/bending.py", bent)
    return {name for name, used in needed if used} | (ONNX if _reads_onnx(certificate) else set())


def _reads_onnx(certificate: Certificate) -> bool:
    """Whether the network is an ONNX file, or another one that a step compares it with."""
    others = (step.data.get("other") for step in certificate.steps)
    return any("onnx" in each for each in (certificate.network_json, *others) if isinstance(each, dict))


def _check_part(certificate: Certificate, step: Step) -> None:
    """Reject unless the steps in a file lead from the premises of a step to its statement, with work of their own."""
    budget = certificate.budget
    left, budget.left = budget.left, budget.part
    count, inside = opened(certificate, step)
    for at in range(count, len(inside.steps)):
        _check(inside, at, inside.steps[at])
    budget.left = left


def _premises(certificate: Certificate, place: int, step: Step) -> list[Statement]:
    """The statements of the premises of a step, which must be earlier steps; what is written in it is paid for."""
    if any(premise >= place for premise in step.premises):
        raise Rejected(f"premises {list(step.premises)[:40]} are not all earlier steps")
    premises = [certificate.steps[premise].statement for premise in step.premises]
    for statement in (step.data, step.statement, *premises):
        certificate.budget.spend(1 + (len(canonical(statement)) >> 4))
    return premises


def _check(certificate: Certificate, place: int, step: Step) -> None:
    """Reject unless a step's rule makes the statement that is written in it."""
    premises = _premises(certificate, place, step)
    data = step.data
    if step.rule in RULES and RULES[step.rule].itself:
        if data:
            raise Rejected("the statement of this rule is its own data; none stands beside it")
        data = {key: value for key, value in step.statement.items() if key not in ("kind", "output")}
    elif step.rule in RULES and RULES[step.rule].stated:
        stated = {key: step.statement[key] for key in RULES[step.rule].stated.split()}
        if not stated.keys().isdisjoint(data):
            raise Rejected(f"{', '.join(stated)} stands in the statement, and not again in the data")
        data = {**data, **stated}
    found = conclude(certificate, step.rule, premises, data, step.statement.get("output"))
    if found != step.statement:
        raise Rejected(f"the rule gives {excerpt(found)}, the step states {excerpt(step.statement)}")


def conclude(certificate: Certificate, rule: str, premises: list[Statement], data: Statement, output: Json = None) -> Statement:
    """Return the statement that a rule makes of premises and data, about one output if so; rejects where it makes none."""
    if rule not in RULES:
        raise Rejected(f"there is no such rule; the rules are {', '.join(RULES)}")
    seen, given = _seen(certificate, RULES[rule], premises, output)
    found = RULES[rule].conclude(seen, given, data)
    return found if output is None else {**found, "output": output}


def wanted(
    certificate: Certificate, rule: str, premises: list[Statement], data: Statement, output: Json = None
) -> list[Statement]:
    """Return the facts that a rule needs beside premises and data."""
    seen, given = _seen(certificate, RULES[rule], premises, output)
    facts = RULES[rule].wanted(seen, given, data)
    return facts if output is None else [{**fact, "output": output} for fact in facts]


def _seen(certificate: Certificate, rule: Rule, premises: list[Statement], output: Json) -> tuple[Certificate, list[Statement]]:
    """What a rule sees: the certificate, or the view of an output; the premises, which must be about the same."""
    for premise in premises:
        if premise.get("output") != output and not (rule.whole and "output" not in premise):
            found, stated = ("none" if each is None else str(each)[:40] for each in (premise.get("output"), output))
            raise Rejected(f"a premise is about output {found}, the step about {stated}")
    if output is None:
        return certificate, premises
    if rule.box and not rule.sliced:
        raise Rejected("this rule speaks of the whole network on its box; say it without an output")
    bare = [{key: value for key, value in premise.items() if key != "output"} for premise in premises]
    return (about if rule.whole else view)(certificate, output), bare


def _used(certificate: Certificate) -> set[int]:
    """The hypotheses that the claims rest on: all that are listed."""
    rests: list[frozenset[int]] = []
    for step in certificate.steps:
        own = {int(step.data["index"], 16)} if step.rule == "hypothesis" else set()
        rests.append(frozenset(own).union(*(rests[premise] for premise in step.premises)))
    used: set[int] = set()
    if not certificate.claims:
        raise Rejected("the certificate claims nothing")
    for claim in certificate.claims:
        found = [rest for rest, step in zip(rests, certificate.steps, strict=True) if step.statement == claim]
        if not found or claim["kind"] not in CLAIMS:
            raise Rejected(f"the claim {str(claim)[:2000]} is not the statement of any step, or of no kind that can be claimed")
        used |= min(found, key=len)
    unused = sorted(set(range(len(certificate.hypotheses))) - used)
    if unused:
        raise Rejected(f"hypothesis {unused[0]} is listed and no claim rests on it")
    return used


def _assumed_trees(certificate: Certificate) -> list[Json]:
    """The expressions of the moduli that are assumed, or that bands have."""
    moduli = [*certificate.hypotheses, *(band.modulus for band in certificate.bands if band is not None)]
    return [each["expression"] for each in moduli if "expression" in each]


def _trees_of_parts(certificate: Certificate) -> list[Json]:
    """The expressions in the data of steps about parts of networks, which may be of more operators than the targets."""
    parts = [step.data for step in certificate.steps if step.rule in THEORIES["near"].rules]
    return [data[key] for data in parts for key in ("function", "tree") if key in data]


def theories_of(rules: Iterable[str]) -> tuple[str, ...]:
    """The theories that rules belong to."""
    met = set(rules)
    return tuple(name for name, theory in THEORIES.items() if not met.isdisjoint(theory.rules))


def lines_of(theories: tuple[str, ...], trees: Iterable[Json], more: Iterable[str] = ()) -> int:
    """The lines of the kernel, blank ones not counted, that a verdict rests on: its core, the theories and targets used."""
    folder = Path(__file__).parent
    files = {path.name for path in folder.glob("*.py")} - {"__main__.py", "claims.py", "parts.py", "slices.py", "apart.py"}
    files |= {name for theory in theories for name in THEORIES[theory].files} | set(more)
    operators = {operation.operator for tree in trees for operation in flatten(tree, 1 << 20)}
    files |= {"targets/functions.py"} if operators & FUNCTIONS else set()
    files |= {"targets/special.py"} if operators & SPECIAL else set()
    files |= {"targets/derivatives.py"} if "continued" in operators else set()
    return sum(sum(1 for line in (folder / name).read_bytes().splitlines() if line.strip()) for name in sorted(files))
