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
DERIVED = ("in_turn", "other_premise", "other_rule")
Plan = tuple[int, tuple[tuple[str, ...], ...]]
PLANS: dict[str, Plan] = {
    "one change": (12, (ANY,)),
    "two changes": (14, (ANY, ANY)),
    "three changes": (8, (ANY, ANY, ANY)),
    "an idle change": (12, (IDLY,)),
    "a change beside an idle one": (6, (IDLY, ANY)),
    "a change of the proof": (6, (PROOF,)),
    "a copy": (4, (("twin",), ANY)),
}
PARTS: dict[str, Plan] = {
    "a copy that the part is derived from, then changed": (8, (("twin",), DERIVED, ("constant", "merged"), ("extra_term",))),
    "a neuron that is constant": (8, (("constant", "no_input", "constant_node"), ("extra_term",))),
    "neurons put in between and taken for one another": (14, (("between",), ("in_turn", "in_turn", *DERIVED), ("crossed",))),
    "neurons taken for one another": (6, (("merged", "crossed"), ("merged", "crossed", *DERIVED))),
    "parts derived from one another": (4, (DERIVED, ("merged", "extra_term", "between"))),
}
"""Name -> how often, and what may stand in each slot; those of PARTS only where a network has several parts."""


KINDS = (*NETWORK, *IDLY, *COPIES, *PROOF)
"""All kinds of moves."""


def moves(known: tuple[Usage, ...]) -> Mapping[str, Move]:
    """All kinds of moves; those of the proof know how honest proofs use the rules."""
    return {**MOVES, **IDLE, **COPIES, **ARGUING, "other_rule": other_rule(known)}


def planned(dice: Random, several: bool) -> tuple[Made, ...]:
    """The moves of a try, on a network that has several parts or not."""
    plans = PARTS if several and dice.random() < 0.5 else PLANS
    name = dice.choices(list(plans), [weight for weight, _ in plans.values()])[0]
    return tuple((dice.choice(slot), dice.randrange(1 << 30)) for slot in plans[name][1])
