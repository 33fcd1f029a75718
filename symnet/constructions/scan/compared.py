"""A stated modulus and the values of a slab: neighbours are compared; two points that contradict it are a result, and judged.

Values are compared at distances of 1, 2, 4, ... cells, as on a whole grid (targets/modulus/contradiction.py), within a slab and
the first places of the next one. Before anything is encoded the modulus is looked at on a small grid and where the target is
steepest. What is found is proved by the values at two points; nothing found says nothing, and the modulus stays an assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.core.canonical import canonical_json
from symnet.core.codec import read_json
from symnet.core.rational import from_hex, to_hex
from symnet.errors import MalformedFile, SymnetError
from symnet.targets.expression.tree import from_json, to_json
from symnet.targets.modulus.contradiction import Contradiction, contradiction, find_contradiction, worst
from symnet.targets.modulus.general_modulus import ExpressionModulus
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, Modulus

if TYPE_CHECKING:
    from symnet.constructions.scan.plan import ScanPlan
    from symnet.targets.enclosure.grid import GridValues, Slab
    from symnet.targets.target import Target

TOLD = b"refuted\n"
CLOSE = (Fraction(1, 1 << 64), Fraction(1, 1 << 256))
"""How closely the values at two points are enclosed, in turn."""


@dataclass(frozen=True)
class Compared:
    """A stated modulus."""

    modulus: Modulus

    @property
    def content(self) -> dict[str, Any]:
        """It for JSON."""
        if isinstance(self.modulus, ExpressionModulus):
            about = {"radius": to_hex(self.modulus.radius), "concave": "yes" if self.modulus.concave else "no"}
            return {**about, "text": self.modulus.text, "tree": to_json(self.modulus.tree)}
        return {"constant": to_hex(self.modulus.constant), "order": to_hex(getattr(self.modulus, "order", Fraction(1)))}

    @classmethod
    def read(cls, found: Any) -> Compared:
        """Return the modulus of `content`; raises MalformedFile, KeyError, TypeError."""
        if "tree" in found:
            tree, radius = from_json(found["tree"]), from_hex(found["radius"], "radius")
            return cls(ExpressionModulus(str(found["text"]), tree, radius, found["concave"] == "yes"))
        constant, order = (from_hex(found[name], name) for name in ("constant", "order"))
        return cls(LipschitzModulus(constant) if order == 1 else HoelderModulus(constant, order))

    def compare(self, values: GridValues, counts: tuple[int, ...], slab: Slab) -> None:
        """Raise ModulusRefuted where values of a slab contradict it."""
        found = find_contradiction(values, counts, len(counts), self.modulus, slab)
        if found is not None:
            raise found.refuted()

    def refuted(self, target: Target, result: bytes) -> Contradiction | None:
        """Return the contradiction that a result tells, None where there is none."""
        try:
            points = _read(result)
            for radius in CLOSE:
                one, two = (target.enclose(point, radius) for point in points)
                found = contradiction((points[0], points[1]), (one, two), self.modulus)
                if found is not None:
                    return found
        except SymnetError:  # points that are none, or without values
            pass
        return None

    def raise_worst(self, target: Target, results: Sequence[bytes]) -> None:
        """Raise ModulusRefuted where results tell of contradictions, with the one that forces the largest constant."""
        found = worst(each for each in (self.refuted(target, one) for one in results if is_told(one)) if each is not None)
        if found is not None:
            raise found.refuted()


def compared_of(plan: ScanPlan) -> Compared | None:
    """Return the modulus that the values of a plan are compared with: one that was stated, and that the error rests on."""
    return None if plan.axes is not None or plan.modulus.origin == "derived" else Compared(plan.modulus)


def told(found: Contradiction) -> bytes:
    """Return a contradiction as a result: its two points."""
    return TOLD + canonical_json([[to_hex(coordinate) for coordinate in point] for point in found.points])


def is_told(result: bytes) -> bool:
    """Whether a result tells of a contradiction."""
    return result.startswith(TOLD)


def _read(result: bytes) -> list[tuple[Fraction, ...]]:
    """The two points; raises MalformedFile."""
    found = read_json(result.removeprefix(TOLD), "a contradiction")
    if not isinstance(found, list) or len(found) != 2 or not all(isinstance(each, list) for each in found):
        raise MalformedFile("a contradiction: two points were expected")
    return [tuple(from_hex(coordinate, "a point") for coordinate in point) for point in found]
