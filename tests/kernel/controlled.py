"""Small control laws, closed loops and meshes that the kernel accepts: what attacks start from."""

from __future__ import annotations

import json
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.control_laws.closed_loop import Falling, claim_falling, claim_invariant
from symnet.constructions.control_laws.law import ControlLaw, control_law
from symnet.constructions.control_laws.problem import box_of, problem_of, symmetric_of
from symnet.constructions.meshes.interpolant import Interpolant
from symnet.constructions.meshes.mesh import mesh_of
from symnet.core.rational import exact

INTEGRATOR: dict[str, Any] = {
    "A": [[1, 1], [0, 1]],
    "B": [["1/2"], [1]],
    "Q": [[1, 0], [0, 1]],
    "R": [["1/10"]],
    "horizon": 2,
    "inputs": [[-1, 1]],
    "states": [[-2, 2], [-2, 2]],
}
"""The double integrator, two steps ahead: some states of the box have no solution."""
LEAKING: dict[str, Any] = {
    "A": [["3/4"]],
    "B": [[1]],
    "Q": [[1]],
    "R": [[1]],
    "horizon": 1,
    "inputs": [["-1/2", "1/4"]],
    "states": [[None, None]],
    "box": [[-3, 3]],
}
"""One state that falls by itself, inputs that are not symmetric, no bound for the state."""
TWO: dict[str, Any] = {
    "A": [["1/2", 1], [0, "1/2"]],
    "B": [[1, 0], [0, 1]],
    "Q": [[1, 0], [0, 1]],
    "R": [[1, 0], [0, 2]],
    "P": [[2, 0], [0, 1]],
    "horizon": 1,
    "inputs": [[-1, None], [-1, 1]],
    "states": [[-4, 4], [-4, 4]],
    "terminal": [[-2, 2], [None, 2]],
    "box": [[-2, 2], [-2, 2]],
}
"""Two inputs, a terminal set, ends that are not there."""
SLANTED: dict[str, Any] = {
    "A": [["1/2", 1], [0, "1/2"]],
    "B": [[1, 0], [0, 1]],
    "Q": [[1, 0], [0, 1]],
    "R": [[1, 0], [0, 2]],
    "horizon": 1,
    "inputs": {"A": [[1, 1], [-1, 0]], "b": ["1/2", 1]},
    "states": {"ends": [[-4, 4], [-4, 4]], "A": [[1, "1/2"]], "b": ["1/4"]},
    "box": [[-2, 2], [-2, 2]],
}
"""Half-spaces of inputs, of states, and of both together by the system."""
PLATE: dict[str, Any] = {
    "points": [[0, 0], [2, 0], [2, 1], [0, 1], [1, "1/2"], ["1/4", "1/2"]],
    "simplices": [[0, 1, 4], [1, 2, 4], [2, 3, 4], [0, 3, 5], [0, 4, 5], [3, 4, 5]],
    "values": [0, 1, "1/2", 2, "1/3", -1],
}
"""A rectangle; the simplices around point 4 make no convex set."""
STAR: dict[str, Any] = {
    "points": [
        *([0, 0], ["1/4", 0], [3, 3], [-3, 3], ["-1/4", 0], [-2, -2], ["1/4", "-1/4"]),
        *([4, -4], [4, 4], [-4, 4], [-4, -4]),
    ],
    "simplices": [
        *([0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 5], [0, 5, 6], [0, 1, 6], [1, 7, 8], [1, 2, 8]),
        *([2, 3, 8], [3, 8, 9], [3, 4, 9], [4, 9, 10], [4, 5, 10], [5, 6, 10], [6, 7, 10], [1, 6, 7]),
    ],
    "values": [1, *[0] * 10],
}
"""A star with two hollows: on some of its triangles now one list of the hat is the greatest and now the other one."""
CORNER: dict[str, Any] = {
    "points": [[0, 0], [1, 0], [0, 1], ["1/3", "1/3"]],
    "simplices": [[0, 1, 3], [0, 2, 3], [1, 2, 3]],
    "values": [[0, 1], [1, 1], [2, 1], [0, 3]],
}
"""A triangle, which is not its box; two outputs."""


def law_of(problem: dict[str, Any]) -> ControlLaw:
    """The law of a problem."""
    return control_law(problem_of(problem))


def looped(problem: dict[str, Any], box: Any, weight: Any, factor: str, where: Any) -> Certificate:
    """The law of a problem with both claims about its closed loop."""
    law = law_of(problem)
    proof, size = law.derivation(), len(problem["A"])
    claim_invariant(law, proof, box_of(box, "box", size))
    falling = Falling(symmetric_of(weight, "P", size), exact(factor, "factor"), box_of(where, "box", size))
    claim_falling(law, proof, falling)
    return certificate(proof)


def _content(made: Certificate) -> dict[str, Any]:
    return {key: value for key, value in json.loads(made.data).items() if key != "sha256"}


def controlled() -> dict[str, Any]:
    """The law of the double integrator."""
    return _content(law_of(INTEGRATOR).certificate)


def controlled_twice() -> dict[str, Any]:
    """A law with two entries."""
    return _content(law_of(TWO).certificate)


def controlled_in_half_spaces() -> dict[str, Any]:
    """A law under constraints that are no boxes."""
    return _content(law_of(SLANTED).certificate)


def closed_loop() -> dict[str, Any]:
    """A law of one state with a box that is not left, and a square that falls on its halves."""
    content = _content(looped(LEAKING, [[-2, 2]], [[1]], "4/5", [[-2, 2]]))
    content["steps"][-1]["data"]["tree"] = [["0x0", ["0x0", "0x1"]], "", ""]
    return content


def meshed() -> dict[str, Any]:
    """Values on a plate, simplex by simplex."""
    found = Interpolant(mesh_of(PLATE))
    proof = Derivation(found.network, sides=found.sides)
    points = [[exact(each, "point") for each in row] for row in PLATE["points"]]
    values = [[exact(each, "value")] for each in PLATE["values"]]
    proof.claim(proof.step("mesh", [], {}, "mesh", cover="box", points=points, simplices=PLATE["simplices"], values=values))
    return _content(certificate(proof))


def meshed_by_hats() -> dict[str, Any]:
    """Values on a plate, point by point."""
    return _content(Interpolant(mesh_of(PLATE)).certificate)


def meshed_star() -> dict[str, Any]:
    """One hat, which is decided by cutting triangles."""
    return _content(Interpolant(mesh_of(STAR)).certificate)


def hats_of(lists: dict[int, Any]) -> dict[str, Any]:
    """Values on the plate by hats that are made of other lists of simplices."""
    found = Interpolant(mesh_of(PLATE))
    found.__dict__["hats"] = {**found.hats, **lists}
    return _content(found.certificate)


def meshed_corner() -> dict[str, Any]:
    """Two values each on a triangle that is not a box."""
    return _content(Interpolant(mesh_of(CORNER)).certificate)
