"""All that tests use of the inside of a kernel: a step's statement as its rule makes it, in this kernel or in another folder.

`remade` lets the rules write every statement of a changed certificate anew, with the facts that they want before it. A step
whose rule refuses is left out, with all that rests on it. What a rule said of the same data about the same part of a network
is remembered: it only chooses what is tried, `check` of the whole bytes decides.

Changes are made to a `bare` certificate: one without the facts that rules want, where other facts stand in the data.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from kernel.certificates import Content, files
from kernel.values import signatures

from symnet.certificates.certificate import sealed

OF_STATEMENTS = frozenset(
    {
        "lipschitz",
        "slopes",
        "axis-error",
        "hypothesis",
        "snake-order",
        "partition",
        "shifted-code",
        "mid",
        "local-error",
        "lower-bound",
    }
)
"""Rules that do not look at the network, but for the facts that they want."""
OF_PARAMETERS = frozenset({"codes", "lp-error"})
"""Rules that look at nothing of the network but its parameters."""
MOST = 100_000
Made = tuple[list[Any], Any]
"""The facts that a rule wants, and the statement that it makes."""


@dataclass(frozen=True)
class Kernel:
    """A kernel, loaded from a folder."""

    package: ModuleType
    known: dict[Any, Any] = field(default_factory=dict)

    def part(self, name: str) -> Any:
        """A module of it."""
        return import_module(f"{self.package.__name__}.{name}")

    def verdict(self, content: Content) -> Any:
        """The verdict on a sealed certificate."""
        return self.package.check(sealed(content))

    def decoded(self, content: Content) -> Any:
        """The certificate with its network decoded and no steps, None where the network is malformed."""
        network, plain, syntax = self.part("networks"), self.part("plain"), self.part("syntax")
        try:
            body = plain.keys(content["network"], "network", "format", "inputs", "nodes", optional=("parameters",))
            decoded = network.network(body, "network", {})
            box = tuple((plain.number(low, "box"), plain.number(high, "box")) for low, high in content["box"])
            decode = self.part("decode")  # kernels of other checkouts may know no tables and no bands
            readers = {key: getattr(decode, f"_{key}", None) for key in ("tables", "bands")}
            given = {key: read(tuple(content["target"]), box, files()) for key, read in readers.items() if read is not None}
        except syntax.Malformed:
            return None
        hypotheses = tuple(content["hypotheses"])
        return syntax.Certificate(box, tuple(content["target"]), decoded, content["network"], (), hypotheses, (), **given)

    def rule(self, name: str) -> Any:
        """A rule by name; None where there is none."""
        return self.part("theories").RULES.get(name)

    def itself(self, name: str) -> bool:
        """Whether the statement of a step of this rule is its data."""
        return bool(getattr(self.rule(name), "itself", name == "pl"))

    def made(self, certificate: Any, step: Content, premises: list[Any]) -> Made | None:
        """The facts that a step's rule wants beside premises, and the statement that it makes of all; None where it refuses."""
        replay, syntax = self.part("replay"), self.part("syntax")
        if self.rule(step["rule"]) is None:
            return None
        of = (step["statement"]["output"],) if "output" in step["statement"] else ()
        try:
            data = {**step["data"], **{key: step["statement"][key] for key in self.rule(step["rule"]).stated.split()}}
            facts = replay.wanted(certificate, step["rule"], premises, data, *of)
            return facts, replay.conclude(certificate, step["rule"], [*premises, *facts], data, *of)
        except (syntax.Rejected, syntax.Malformed, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return None

    def claimable(self, statement: Any) -> bool:
        """Whether a certificate may claim a statement of this kind."""
        return statement["kind"] in self.part("theories").CLAIMS


def loaded(folder: str | None = None) -> Kernel:
    """The kernel of this checkout, or the one whose files are in a folder."""
    if folder is None:
        return Kernel(import_module("symnet.kernel"))
    path = Path(folder).resolve()
    name = f"kernel_{abs(hash(str(path)))}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
        if spec is None or spec.loader is None or not (path / "__init__.py").is_file():
            raise SystemExit(f"{folder} holds no kernel: name the folder symnet/kernel of a checkout")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return Kernel(sys.modules[name])


@dataclass(frozen=True)
class Remade:
    """A certificate whose statements are what the rules give; the rules that refused."""

    content: Content
    refused: tuple[str, ...]


def bare(content: Content, kernel: Kernel) -> Content:
    """The certificate without the facts that rules want, which only steps of such rules cite; other facts in the data."""
    steps = [_told(kernel, step) for step in content["steps"]]
    cited: dict[int, set[bool]] = {}
    for step in steps:
        for premise in step["premises"]:
            cited.setdefault(int(premise, 16), set()).add(_wants_facts(kernel, step["rule"]))
    gone = {place for place, wants in cited.items() if wants == {True} and steps[place]["rule"] == "pl"}
    number = {hex(old): hex(new) for new, old in enumerate(place for place in range(len(steps)) if place not in gone)}
    kept = [step for place, step in enumerate(steps) if place not in gone]
    return {**content, "steps": [{**step, "premises": [number[p] for p in step["premises"] if p in number]} for step in kept]}


def _told(kernel: Kernel, step: Content) -> Content:
    """A step whose statement is its data, as a fact's is, with the data beside it."""
    body = {key: value for key, value in step["statement"].items() if key not in ("kind", "output")}
    return {**step, "data": step["data"] or body} if kernel.itself(step["rule"]) else step


def _wants_facts(kernel: Kernel, rule: str) -> bool:
    found = kernel.rule(rule)
    return found is not None and found.facts is not None


def remade(kernel: Kernel, content: Content, whole: bool = False) -> Remade:
    """The certificate of the steps that stand; with `whole`, nothing at all once a rule refuses."""
    making = _Making(kernel, bare(content, kernel))
    for step in making.content["steps"]:
        stands = making.step(step)
        if making.malformed:
            return Remade({}, ("malformed",))
        if whole and not stands:
            return Remade({}, tuple(making.refused))
    return Remade(making.whole(), tuple(making.refused))


class _Making:
    """Steps made one after another, each with the facts that it wants before it."""

    def __init__(self, kernel: Kernel, content: Content) -> None:
        self.kernel, self.content, self.marks = kernel, content, Marks(content)
        self.steps: list[Content] = []
        self.place: list[int | None] = []
        self.facts: dict[str, int | None] = {}
        self.refused: list[str] = []
        self.malformed = False
        self._certificate: Any = False

    def step(self, step: Content) -> bool:
        """Add a step, where its premises stand, its facts hold and its rule makes a statement; whether it is added."""
        before = [int(premise, 16) for premise in step["premises"]]
        premises = [self.place[at] for at in before if at < len(self.place)]
        added = None
        if len(premises) == len(before) and None not in premises:
            made = self._made(step, [self.steps[at]["statement"] for at in premises if at is not None])
            places = [self._fact(fact) for fact in made[0]] if made else []
            if made is None or None in places:
                self.refused.append(step["rule"] if made is None else "pl")
            else:
                data = {} if self.kernel.itself(step["rule"]) else step["data"]
                added = self._add(step["rule"], [*premises, *places], data, made[1])
        self.place.append(added)
        return added is not None

    def _fact(self, fact: Any) -> int | None:
        """The place of a fact; None where it does not hold."""
        text = json.dumps(fact, sort_keys=True)
        if text not in self.facts:
            made = self._made(_told(self.kernel, {"rule": "pl", "premises": [], "data": {}, "statement": fact}), [])
            self.facts[text] = None if made is None else self._add("pl", [], {}, fact)
        return self.facts[text]

    def _made(self, step: Content, premises: list[Any]) -> Made | None:
        key, known = self.marks.key(step, premises), self.kernel.known
        if key not in known:
            if self._certificate is False:
                self._certificate = self.kernel.decoded(self.content)
                self.malformed = self._certificate is None
            if self.malformed:
                return None
            if len(known) > MOST:
                known.clear()
            known[key] = self.kernel.made(self._certificate, step, premises)
        found: Made | None = known[key]
        return found

    def _add(self, rule: str, premises: list[Any], data: Any, statement: Any) -> int:
        cited, stated = [hex(premise) for premise in premises], json.loads(json.dumps(statement))
        self.steps.append({"rule": rule, "premises": cited, "data": data, "statement": stated})
        return len(self.steps) - 1

    def whole(self) -> Content:
        """The certificate with all that may be claimed of its steps as claims, each once, the last hundred of them."""
        claims: list[Any] = []
        for step in self.steps:
            if self.kernel.claimable(step["statement"]) and step["statement"] not in claims:
                claims.append(step["statement"])
        return {**self.content, "steps": self.steps, "claims": claims[-100:]}


class Marks:
    """What the steps of a certificate speak about, as keys: the part of the network below the neurons they name."""

    def __init__(self, content: Content) -> None:
        network = content["network"]
        self.nodes = signatures(network)
        self.target = json.dumps([content["target"], content["hypotheses"], content["box"], network["inputs"]])
        everything = json.dumps([node["name"] for node in network["nodes"]])
        self.parameters = json.dumps(network.get("parameters", {}), sort_keys=True)
        self.all = hash((everything, self.parameters, tuple(self.nodes.values())))

    def key(self, step: Content, premises: list[Any]) -> Any:
        """A key that is the same where the rule has the same to decide; an output may depend on all of the network."""
        output = step["statement"].get("output")
        text = json.dumps([step["rule"], step["data"], premises, output], sort_keys=True)
        if output is not None:
            return text, self.target, self.all
        if step["rule"] in OF_STATEMENTS:
            return text, self.target
        if step["rule"] in OF_PARAMETERS:
            return text, self.target, self.parameters
        return text, self.target, *(self.about([step["data"], premises]) if names_in(step["data"]) else (self.all,))

    def about(self, value: Any) -> tuple[Any, ...]:
        """The marks of the nodes that are named, and of the parameters; of the whole network where none are."""
        names = set(names_in(value))
        if names and names <= set(self.nodes):
            return self.parameters, tuple(self.nodes[name] for name in sorted(names))
        return (self.all,)


def names_in(value: Any) -> list[str]:
    """The names of nodes in data or a statement: of neurons [name, number], and of nodes that stand alone."""
    if isinstance(value, dict):
        if value.get("in"):  # a fact about the body of a scan
            return [value["in"]]
        alone = [value[key] for key in ("scan", "node") if isinstance(value.get(key), str)]
        return alone + [name for key, item in value.items() if key not in NUMBERED for name in names_in(item)]
    if isinstance(value, list):
        if is_neuron(value):
            return [value[0]]
        return [name for item in value for name in names_in(item)]
    return []


NUMBERED = ("domain", "schedules", "stored", "source", "on", "norm")
"""Keys under which no neuron stands."""


def is_neuron(value: Any) -> bool:
    """Whether a value is [name, number]."""
    texts = isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)
    named = texts and value[0][:1].isalpha() and value[1].startswith("0x") and "/" not in value[1] and "p" not in value[1]
    return bool(named and not value[0].startswith("0x"))
