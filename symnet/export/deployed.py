"""The deployed claim: how far the layers that a file holds, computed in its arithmetic, are from the target of a certificate.

The certificate of the network gets one more step. Where the digits were cut into runs its derivation is made again for the
network in runs: the same codes, entered at the same points, with the same bound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.scan.derivation import interpolant_step
from symnet.constructions.scan.recognition import scan_shape
from symnet.core.front import sides_of, without_front
from symnet.core.network import Network
from symnet.core.rational import from_hex, to_hex
from symnet.export.statement import RoundingStatement, shown
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import from_json

SOURCE = ("cells", "scale", "shift", "source")


@dataclass(frozen=True)
class Deployed:
    """|the layers computed in a format - target| <= bound on the cube or box of the certificate, which the kernel judges.

    grid: the inputs are multiples of 2^-grid, or (None) any numbers of the format.
    """

    bound: Fraction
    target: str
    form: str
    grid: int | None
    certificate: Certificate
    where: str = "cube"
    """The cube, or the box of the certificate."""

    @property
    def text(self) -> str:
        """The claim in a line."""
        inputs = (
            f"any {self.form} numbers in the {self.where}"
            if self.grid is None
            else f"multiples of 2^-{self.grid} in the {self.where}"
        )
        return f"|{self.form} layers - f| <= {shown(self.bound, 4)} for {inputs}, f = {self.target}"

    def to_json(self) -> dict[str, str | None]:
        """Return what is stored with an exported file."""
        grid = None if self.grid is None else str(self.grid)
        return {"text": self.text, "bound": str(self.bound), "target": self.target, "dtype": self.form, "grid_bits": grid}


def proved_error(proof: Certificate, network: Network) -> Fraction | None:
    """Return the error in the sup norm that a certificate proves of a network on the unit cube; None where it does not."""
    place = _error(proof.content) if is_about(proof.content, network) else None
    return None if place is None else from_hex(proof.content["steps"][place]["statement"]["bound"])


def deployed(proof: Certificate, statement: RoundingStatement) -> Deployed | None:
    """Return the claim that the lowered layers, computed in their format, stay near the target of a certificate.

    proof: a certificate about `statement.source`, the network before its digits were cut, on the unit cube. None where it
    proves no error in the sup norm that can be taken over, is about a band, or where rounding has no bound.
    """
    content, rounding = proof.content, statement.cube_bound
    grid = None if rounding is not None else statement.grid_bits
    if rounding is None:
        rounding = statement.grid_bound
    if rounding is None or not is_about(content, statement.source) or content["target"][0][0] == "band":
        return None  # of a band the claim for the layers is not made yet: its rows may stand in a file
    same = statement.network == statement.source
    taken = _taken_over(content, statement.network) if same else _in_runs(content, statement.network)
    if taken is None:
        return None
    derivation, error = taken
    form, bound = statement.form.name, from_hex(derivation.stated(error)["bound"]) + rounding
    data = {"format": form, "grid": "any" if grid is None else grid, "bound": bound}
    layers = json.loads(statement.lowered.canonical)
    step = derivation.step("deployed", [error], {**data, "layers": layers}, "deployed", **data, layers=statement.lowered.sha256)
    for each in (error, step):
        derivation.claim(each)
    whole, where = derivation.whole or derivation, "cube" if statement.sides is None else "box"
    return Deployed(bound, text(from_json(content["target"][0])), form, grid, certificate(whole), where)


def is_about(content: Mapping[str, Any], network: Network) -> bool:
    """Whether a certificate, in one file, is about a network on its box, and proves the error of its output in the sup norm."""
    plain = all(isinstance(step, dict) for step in content["steps"]) and len(content["target"]) == 1
    plain = plain and isinstance(content["target"][0], list)  # a tree, and not a band
    sides = sides_of(network) or ((Fraction(0), Fraction(1)),) * network.inputs
    placed = content["box"] == [[to_hex(low), to_hex(high)] for low, high in sides]
    same = plain and placed and content["network"] == json.loads(network.canonical)
    return same and _error(content) is not None


def _error(content: Mapping[str, Any]) -> int | None:
    """The number of the step with the error that is claimed in the sup norm."""
    for place, step in enumerate(content["steps"]):
        stated = step["statement"]
        if stated["kind"] == "error" and stated["norm"] == ["sup"] and stated in content["claims"]:
            return place
    return None


def _taken_over(content: Mapping[str, Any], network: Network) -> tuple[Derivation, int] | None:
    """The steps as they are."""
    place = _error(content)
    found = _derivation(content, network, list(content["steps"]))
    return None if place is None else (found, place)


def _derivation(content: Mapping[str, Any], network: Network, steps: list[Any]) -> Derivation:
    """The derivation, on a box the part that is about its output."""
    sides = sides_of(network)
    found = Derivation(network, content["target"], steps, list(content["hypotheses"]), sides=sides or ())
    return found if sides is None else found.about(0, without_front(network))


def _in_runs(content: Mapping[str, Any], cut: Network) -> tuple[Derivation, int] | None:
    """The derivation for the same codes in other runs: modulus, codes and error as they were, the rest made again."""
    steps, place, shape = content["steps"], _error(content), scan_shape(without_front(cut))
    if place is None or shape is None or steps[place]["rule"] != "local-error":
        return None
    _, *codes, modulus = (int(premise, 16) for premise in steps[place]["premises"])
    found = _derivation(content, cut, [])
    stated = _with_premises(found, steps, modulus)
    near = interpolant_step(found, shape)
    given = {key: found.stated(near)[key] for key in SOURCE}
    made = [_copied(found, steps[code], [near], given) for code in codes]
    return found, _copied(found, steps[place], [near, *made, stated], {})


def _with_premises(found: Derivation, steps: Sequence[Mapping[str, Any]], place: int) -> int:
    """A step as it is, after the steps it cites; it speaks of the target alone."""
    premises = [_with_premises(found, steps, int(premise, 16)) for premise in steps[place]["premises"]]
    return _copied(found, steps[place], premises, {})


def _copied(found: Derivation, step: Mapping[str, Any], premises: Sequence[int], given: Mapping[str, Any]) -> int:
    stated = {key: value for key, value in {**step["statement"], **given}.items() if key not in ("kind", "output")}
    return found.step(step["rule"], premises, step["data"], step["statement"]["kind"], **stated)
