"""The deployed claim: how far the layers that a file holds, computed in its arithmetic, are from the targets of a certificate.

The certificate of the network gets one more step for each output. Where the digits were cut into runs its derivation is made
again for the network in runs: the same codes, entered at the same points, with the same bound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation, hexed
from symnet.constructions.scan.derivation import interpolant_step
from symnet.constructions.scan.recognition import scan_shape
from symnet.core.front import outputs_on_cube, sides_of
from symnet.core.network import Network
from symnet.core.rational import from_hex
from symnet.export.statement import RoundingStatement, shown
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import from_json

SOURCE = ("cells", "scale", "shift", "source")


@dataclass(frozen=True)
class Deployed:
    """|the layers computed in a format - target| <= bound for each output, with the certificate that the kernel judges.

    where: the cube or the box, in words. grid: the inputs are multiples of 2^-grid, or (None) any numbers of the format.
    """

    bounds: tuple[Fraction, ...]
    targets: tuple[str, ...]
    where: str
    form: str
    grid: int | None
    certificate: Certificate

    @property
    def bound(self) -> Fraction:
        """The largest bound of all outputs."""
        return max(self.bounds)

    @property
    def inputs(self) -> str:
        """Which inputs the claim is about, in words."""
        which = f"any {self.form} numbers" if self.grid is None else f"multiples of 2^-{self.grid}"
        return f"{which} in {self.where}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The claim in a line, or a line for each output and one for all of them."""
        several = len(self.bounds) > 1
        found = [
            f"output {place}: {self._line(bound, f'f = {target}')}" if several else self._line(bound, f"f = {target}")
            for place, (bound, target) in enumerate(zip(self.bounds, self.targets, strict=True), 1)
        ]
        return (*found, f"all outputs: {self._line(self.bound)}") if several else tuple(found)

    def _line(self, bound: Fraction, about: str = "") -> str:
        """One bound in words."""
        return f"|{self.form} layers - f| <= {shown(bound, 4)} for {self.inputs}" + (f", {about}" if about else "")

    @property
    def text(self) -> str:
        """The claim in a line."""
        return self._line(self.bound, f"f = {'; '.join(self.targets)}")

    def to_json(self) -> dict[str, Any]:
        """Return what is stored with an exported file."""
        grid = None if self.grid is None else str(self.grid)
        target = "; ".join(self.targets)
        found = {"text": self.text, "bound": str(self.bound), "target": target, "dtype": self.form, "grid_bits": grid}
        return found if len(self.bounds) == 1 else {**found, "bounds": [str(bound) for bound in self.bounds]}


def proved_errors(proof: Certificate, network: Network) -> tuple[Fraction, ...]:
    """Return the error in the sup norm that a certificate proves of each output of a network; none where it does not."""
    if not is_about(proof.content, network):
        return ()
    steps = proof.content["steps"]
    return tuple(from_hex(steps[place]["statement"]["bound"]) for place in _errors(proof.content, network) or ())


def deployed(proof: Certificate, statement: RoundingStatement) -> Deployed | None:
    """Return the claim that the lowered layers, computed in their format, stay near the targets of a certificate.

    proof: a certificate about `statement.source`, the network before its digits were cut, on its box. None where it proves no
    error in the sup norm of each output that can be taken over, names files, or where rounding has no bound.
    """
    content, rounding = proof.content, statement.cube_bound
    grid = None if rounding is not None else statement.grid_bits
    if rounding is None:
        rounding = statement.grid_bound
    if rounding is None or proof.files or not is_about(content, statement.source):
        return None
    same = statement.network == statement.source
    taken = _taken_over(content, statement.network) if same else _in_runs(content, statement.network)
    if taken is None:
        return None
    derivation, errors = taken
    bounds = tuple(from_hex(derivation.stated(error)["bound"]) + rounding for error in errors)
    form, layers = statement.form.name, json.loads(statement.lowered.canonical)
    for error, bound, part in zip(errors, bounds, _parts(derivation), strict=True):
        data = {"format": form, "grid": "any" if grid is None else grid, "bound": bound}
        said = {**data, "layers": statement.lowered.sha256}
        step = part.step("deployed", [error], {**data, "layers": layers}, "deployed", **said)
        for each in (error, step):
            derivation.claim(each)
    names = tuple(map(_name, content["target"]))
    return Deployed(bounds, names, statement.where, form, grid, certificate(derivation))


def _name(target: Any) -> str:
    """A target in words."""
    if target[0] == "table":
        return f"the interpolant of the table of {' x '.join(str(len(axis)) for axis in target[1])} nodes"
    return "every function of the band" if target[0] == "band" else text(from_json(target))


def is_about(content: Mapping[str, Any], network: Network) -> bool:
    """Whether a certificate is about a network on its box, in one file, and proves the error of each output in the sup norm."""
    plain = all(isinstance(step, dict) for step in content["steps"])
    sides = [[hexed(low), hexed(high)] for low, high in sides_of(network) or ()] or [["0x0", "0x1"]] * network.inputs
    same = plain and content["box"] == sides and all(content["target"]) and len(content["target"]) == network.outputs
    return same and content["network"] == json.loads(network.canonical) and _errors(content, network) is not None


def _errors(content: Mapping[str, Any], network: Network) -> list[int] | None:
    """For each output the number of the step with its error that is claimed in the sup norm; None where one is missing."""
    found = [_error(content, mark) for mark in _marks(network)]
    places = [place for place in found if place is not None]
    return places if len(places) == len(found) else None


def _marks(network: Network) -> list[str | None]:
    """What the statements about each output say of it: nothing where there is one on the unit cube."""
    plain = network.outputs == 1 and sides_of(network) is None
    return [None] if plain else [hexed(output) for output in range(network.outputs)]


def _error(content: Mapping[str, Any], output: str | None) -> int | None:
    for place, step in enumerate(content["steps"]):
        stated = step["statement"]
        about = stated["kind"] == "error" and stated.get("output") == output
        if about and stated["norm"] == ["sup"] and stated in content["claims"]:
            return place
    return None


def _derivation(content: Mapping[str, Any], network: Network, steps: list[Any]) -> Derivation:
    """A derivation about a network on the box of a certificate, from its hypotheses."""
    return Derivation(network, content["target"], steps, list(content["hypotheses"]), sides=sides_of(network) or ())


def _parts(derivation: Derivation) -> list[Derivation]:
    """The parts of a derivation about each output; itself where there is one on the unit cube."""
    if _marks(derivation.network) == [None]:
        return [derivation]
    return [derivation.about(output, part) for output, part in enumerate(outputs_on_cube(derivation.network))]


def _taken_over(content: Mapping[str, Any], network: Network) -> tuple[Derivation, list[int]] | None:
    """The steps as they are."""
    places = _errors(content, network)
    return None if places is None else (_derivation(content, network, list(content["steps"])), places)


def _in_runs(content: Mapping[str, Any], cut: Network) -> tuple[Derivation, list[int]] | None:
    """The derivation for the same codes in other runs, output by output."""
    found, places = _derivation(content, cut, []), _errors(content, cut)
    made = [] if places is None else [_again(content, place, part) for place, part in zip(places, _parts(found), strict=True)]
    errors = [error for error in made if error is not None]
    return (found, errors) if errors and len(errors) == len(made) else None


def _again(content: Mapping[str, Any], place: int, found: Derivation) -> int | None:
    """The step with the error of an output: modulus, codes and error as they were, the rest made again."""
    steps, shape = content["steps"], scan_shape(found.network)
    if shape is None or steps[place]["rule"] not in ("local-error", "axis-error"):
        return None
    _, *codes, modulus = (int(premise, 16) for premise in steps[place]["premises"])
    if any(steps[code]["rule"] not in ("codes", "band-codes") for code in codes):
        return None
    about = _with_premises(found, steps, modulus)
    near = interpolant_step(found, shape)
    given = {key: found.stated(near)[key] for key in SOURCE}
    cited = {"codes": [near], "band-codes": [near, about]}
    made = [_copied(found, steps[code], cited[steps[code]["rule"]], given) for code in codes]
    return _copied(found, steps[place], [near, *made, about], {})


def _with_premises(found: Derivation, steps: Sequence[Mapping[str, Any]], place: int) -> int:
    """A step as it is, after the steps it cites; it speaks of the target alone."""
    premises = [_with_premises(found, steps, int(premise, 16)) for premise in steps[place]["premises"]]
    return _copied(found, steps[place], premises, {})


def _copied(found: Derivation, step: Mapping[str, Any], premises: Sequence[int], given: Mapping[str, Any]) -> int:
    stated = {key: value for key, value in {**step["statement"], **given}.items() if key not in ("kind", "output")}
    return found.step(step["rule"], premises, step["data"], step["statement"]["kind"], **stated)
