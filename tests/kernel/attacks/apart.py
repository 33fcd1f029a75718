"""Attacks on steps in files of their own: files that hold other steps than the certificate says, or prove something else."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, step
from kernel.certificates import Content
from kernel.properties import constraint, entry
from kernel.steps_apart import circular, codes_of_two, of, once_more, part, refuted, safe

RULE = "part"


def _into(c: Content, own: Content) -> None:
    c.clear()
    c.update(own)


# What a file holds.


@attack("", RULE, "does not end with the statement of the step")
def a_part_that_states_more_than_its_file(c: Content) -> None:
    """The file proves that |x_0 - x_1| is below 2, the part says that it is never below 2."""
    own = part(safe())
    own["statement"] = {"kind": "safe", "property": [entry([(0, 1), (0, 1)], [constraint("<=", -2, {0: 1})])]}
    _into(c, of(own))


@attack("", RULE, "are not those of the part in order")
def a_part_with_a_rule_that_is_not_said(c: Content) -> None:
    own: Any = part(safe(), once_more())
    own["data"]["rules"] = ["branches"]
    _into(c, of(own))


@attack("", RULE, "are not those of the part in order")
def a_part_with_a_rule_that_may_not_stand_apart(c: Content) -> None:
    """A counterexample before the branches, of which nothing is said."""
    own: Any = part(refuted(), safe())
    own["data"]["rules"] = ["branches"]
    _into(c, of(own))


@attack("outputs", RULE, "is about another output than the part")
def a_part_with_a_step_about_another_output(c: Content) -> None:
    """A part more, of what is known anyway, with a step before it of which nothing says that it is there."""
    local = [hex(at) for at, each in enumerate(c["steps"]) if each["rule"] == "interpolant"]
    c["steps"].append(part(*codes_of_two(c), premises=local))


# What a part may be, opened or not.


@attack("property_apart", RULE, "not rules and sha256")
def a_part_with_more_data(c: Content) -> None:
    step(c, RULE)["data"]["more"] = "0x1"


@attack("property_apart", RULE, "are not some of")
def a_part_of_a_rule_that_may_not_stand_apart(c: Content) -> None:
    step(c, RULE)["data"]["rules"] = ["branches", "counterexample"]


@attack("property_apart", RULE, "are not some of")
def a_part_that_names_a_rule_twice(c: Content) -> None:
    step(c, RULE)["data"]["rules"] = ["branches", "branches"]


@attack("property_apart", RULE, "are not some of")
def a_part_with_rules_that_are_no_list(c: Content) -> None:
    step(c, RULE)["data"]["rules"] = {"branches": "0x1"}


@attack("property_apart", RULE, "the part states safe, and its rules ['codes'] do not")
def a_part_that_states_what_its_rules_do_not(c: Content) -> None:
    step(c, RULE)["data"]["rules"] = ["codes"]


@attack("property_apart", RULE, "is not 64 hexadecimal digits")
def a_part_without_a_digest(c: Content) -> None:
    step(c, RULE)["data"]["sha256"] = "0x1"


@attack("", RULE, "are not all earlier steps")
def a_step_of_a_part_that_rests_on_itself(c: Content) -> None:
    """No list of what the steps rest on is made of those in a file."""
    _into(c, of(part(circular())))


@attack("", RULE, "are not all earlier steps")
def a_part_that_rests_on_itself(c: Content) -> None:
    _into(c, of(part(safe(), premises=["0x0"])))
