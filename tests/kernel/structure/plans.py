"""Which kinds of moves are made together: each plan is a list of moves, each slot with the kinds that may fill it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from kernel.structure.arguing import ARGUING, other_rule
from kernel.structure.copies import COPIES
from kernel.structure.idle import IDLE
from kernel.structure.moves import MOVES, Move
from kernel.structure.proof import Usage

Made = tuple[str, int]
"""A kind of move and the seed of its choices."""

IDLY, NETWORK, PROOF = tuple(IDLE), tuple(MOVES), (*ARGUING, "other_rule")
ANY = (*NETWORK, *PROOF, "twin")
DERIVED = ("other_premise", "other_rule")
PLANS: dict[str, tuple[int, tuple[tuple[str, ...], ...]]] = {
    "one change": (12, (ANY,)),
    "two changes": (14, (ANY, ANY)),
    "three changes": (8, (ANY, ANY, ANY)),
    "an idle change": (12, (IDLY,)),
    "a change beside an idle one": (6, (IDLY, ANY)),
    "a change of the proof": (6, (PROOF,)),
    "a copy": (4, (("twin",), ANY)),
    "a copy that the part is derived from, then changed": (8, (("twin",), DERIVED, ("constant", "merged"), ("extra_term",))),
    "an index that is constant": (8, (("constant", "no_input", "constant_node"), ("extra_term",))),
    "neurons that are put in between and taken for one another": (10, (("between",), DERIVED, ("crossed",))),
    "neurons taken for one another": (8, (("merged", "crossed"), ("merged", "crossed", *DERIVED))),
    "parts derived from one another": (6, (DERIVED, ("merged", "extra_term", "between"))),
}
"""Name -> how often, and what may stand in each slot."""


def moves(known: tuple[Usage, ...]) -> Mapping[str, Move]:
    """All kinds of moves; those of the proof know how honest proofs use the rules."""
    return {**MOVES, **IDLE, **COPIES, **ARGUING, "other_rule": other_rule(known)}


def planned(dice: Random) -> tuple[Made, ...]:
    """The moves of a try."""
    name = dice.choices(list(PLANS), [weight for weight, _ in PLANS.values()])[0]
    return tuple((dice.choice(slot), dice.randrange(1 << 30)) for slot in PLANS[name][1])
