"""Which kinds of moves are made together: each plan is a list of moves, each slot with the kinds that may fill it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from kernel.structure.arguing import ARGUING, other_rule
from kernel.structure.copies import COPIES
from kernel.structure.idle import IDLE
from kernel.structure.moves import MOVES, Move
from kernel.structure.of_facts import OF_FACTS
from kernel.structure.of_outputs import OF_OUTPUTS
from kernel.structure.proof import Usage

Made = tuple[str, int]
"""A kind of move and the seed of its choices."""

IDLY, NETWORK, PROOF, FACTS = tuple(IDLE), tuple(MOVES), (*ARGUING, "other_rule"), tuple(OF_FACTS)
OUTPUTS = tuple(OF_OUTPUTS)
ANY = (*NETWORK, *PROOF, "twin")
DERIVED = ("other_premise", "other_rule")
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
    "neurons put in between and taken for one another": (14, (("between",), DERIVED, ("crossed",))),
    "neurons taken for one another": (6, (("merged", "crossed"), ("merged", "crossed", *DERIVED))),
    "parts derived from one another": (4, (DERIVED, ("merged", "extra_term", "between"))),
}
TOLD: dict[str, Plan] = {
    "a change of a fact": (6, (FACTS,)),
    "two changes of facts": (3, (FACTS, FACTS)),
    "a change of a fact and of the network": (6, (FACTS, NETWORK)),
}
OUTPUT: dict[str, Plan] = {
    "a change of outputs": (6, (OUTPUTS,)),
    "two changes of outputs": (4, (OUTPUTS, OUTPUTS)),
    "a change of outputs and of the network": (6, (OUTPUTS, (*NETWORK, *IDLY))),
    "an output that is another one": (3, (("as_another",), (*IDLY, *OUTPUTS, *PROOF))),
}
"""Name -> how often, and what may stand in each slot; PARTS where a network has several parts, TOLD where facts stand alone,
OUTPUT where statements are about one output."""


KINDS = (*NETWORK, *IDLY, *COPIES, *PROOF, *FACTS, *OUTPUTS)
"""All kinds of moves."""


def moves(known: tuple[Usage, ...]) -> Mapping[str, Move]:
    """All kinds of moves; those of the proof know how honest proofs use the rules."""
    return {**MOVES, **IDLE, **COPIES, **ARGUING, **OF_FACTS, **OF_OUTPUTS, "other_rule": other_rule(known)}


def planned(dice: Random, several: bool, told: bool, output: bool) -> tuple[Made, ...]:
    """The moves of a try: on a network of several parts, with facts that stand alone, with statements about an output, or not."""
    others = OUTPUT if output and dice.random() < 0.6 else PARTS if several else TOLD if told else PLANS
    plans = others if dice.random() < 0.5 else PLANS
    name = dice.choices(list(plans), [weight for weight, _ in plans.values()])[0]
    return tuple((dice.choice(slot), dice.randrange(1 << 30)) for slot in plans[name][1])
