"""All that tests use of the inside of a kernel: a step's statement as its rule makes it, in this kernel or in another folder.

`remade` lets the rules write every statement of a changed certificate anew. A step whose rule refuses is left out, with
all that rests on it. What a rule said of the same data about the same part of a network is remembered: it only chooses
what is tried, `check` of the whole bytes decides.
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

from kernel.values import signatures

from symnet.derivation.certificate import sealed

Content = dict[str, Any]
OF_STATEMENTS = frozenset(
    {"lipschitz", "hypothesis", "snake-order", "partition", "line", "shifted-code", "sup-error", "dial-error", "near-error"}
)
"""Rules that do not look at the network."""
OF_PARAMETERS = frozenset({"codes", "dial-codes", "near-corners", "corners", "lp-error"})
"""Rules that look at nothing of the network but its parameters."""
MOST = 100_000


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
        network, read, syntax = content["network"], self.part("decode"), self.part("syntax")
        try:
            decoded = read.network(
                read.keys(network, "network", "format", "inputs", "nodes", optional=("parameters",)), "network"
            )
        except syntax.Malformed:
            return None
        return syntax.Certificate(content["target"], decoded, network, (), tuple(content["hypotheses"]), ())

    def given(self, certificate: Any, step: Content, premises: list[Any]) -> Any:
        """The statement that a step's rule makes of premises; None where it refuses, is not there, or does not fit."""
        rules, syntax = self.part("rules"), self.part("syntax")
        rule, shape = rules.RULES.get(step["rule"]), rules.SHAPES.get(step["rule"])
        if rule is None or sorted(step["data"]) != shape[1].split():
            return None
        try:
            if not self.part("replay")._fit([premise["kind"] for premise in premises], shape[0].split()):
                return None
            return rule(certificate, premises, step["data"])
        except (syntax.Rejected, syntax.Malformed, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return None


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
    """A certificate whose statements are what the rules give, all of them claimed; the rules that refused; all stand or not."""

    content: Content
    refused: tuple[str, ...]


MALFORMED = Remade({}, ("malformed",))


def remade(kernel: Kernel, content: Content, whole: bool = False) -> Remade:
    """The certificate of the steps that stand; with `whole`, nothing at all once a rule refuses."""
    marks = Marks(content)
    found: list[Any] = []
    refused: list[str] = []
    certificate: Any = False
    for step in content["steps"]:
        before = [int(premise, 16) for premise in step["premises"]]
        premises = [found[place] for place in before if place < len(found) and found[place] is not None]
        statement = None
        if len(premises) == len(before):
            key = marks.key(step, premises)
            if key not in kernel.known:
                certificate = kernel.decoded(content) if certificate is False else certificate
                if certificate is None:
                    return MALFORMED
                if len(kernel.known) > MOST:
                    kernel.known.clear()
                kernel.known[key] = kernel.given(certificate, step, premises)
            statement = kernel.known[key]
            if statement is None:
                refused.append(step["rule"])
        if statement is None and whole:
            return Remade({}, tuple(refused))
        found.append(statement)
    return Remade(_kept(content, found), tuple(refused))


def _kept(content: Content, found: list[Any]) -> Content:
    """The steps that have a statement, each statement a claim."""
    number = {place: hex(new) for new, place in enumerate(place for place, statement in enumerate(found) if statement)}
    steps, claims = [], []
    for place in number:
        step, statement = content["steps"][place], json.loads(json.dumps(found[place]))
        premises = [number[int(premise, 16)] for premise in step["premises"]]
        steps.append({"rule": step["rule"], "premises": premises, "data": step["data"], "statement": statement})
        claims += [statement] if statement not in claims else []
    return {**content, "steps": steps, "claims": claims[-100:]}


class Marks:
    """What the steps of a certificate speak about, as keys: the part of the network below the neurons they name."""

    def __init__(self, content: Content) -> None:
        network = content["network"]
        self.nodes = signatures(network)
        self.target = json.dumps([content["target"], content["hypotheses"], network["inputs"]])
        everything = json.dumps([node["name"] for node in network["nodes"]])
        self.parameters = json.dumps(network.get("parameters", {}), sort_keys=True)
        self.all = hash((everything, self.parameters, tuple(self.nodes.values())))

    def key(self, step: Content, premises: list[Any]) -> Any:
        """A key that is the same where the rule has the same to decide."""
        text = json.dumps([step["rule"], step["data"], premises], sort_keys=True)
        if step["rule"] in OF_STATEMENTS:
            return text, self.target
        if step["rule"] in OF_PARAMETERS:
            return text, self.target, self.parameters
        about = set(names_in([step["data"], premises])) if names_in(step["data"]) else set()
        if about and about <= set(self.nodes):
            return text, self.target, tuple(self.nodes[name] for name in sorted(about))
        return text, self.target, self.all


def names_in(value: Any) -> list[str]:
    """The names of nodes in data or a statement: of neurons [name, number], and of nodes that stand alone."""
    if isinstance(value, dict):
        alone = [value[key] for key in ("scan", "node") if isinstance(value.get(key), str)]
        return alone + [name for item in value.values() for name in names_in(item)]
    if isinstance(value, list):
        if is_neuron(value):
            return [value[0]]
        return [name for item in value for name in names_in(item)]
    return []


def is_neuron(value: Any) -> bool:
    """Whether a value is [name, number]."""
    texts = isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)
    return texts and value[1].startswith("0x") and not value[0].lstrip("-").startswith("0x") and "/" not in value[1]
