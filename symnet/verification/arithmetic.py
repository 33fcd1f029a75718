"""The arithmetic that a verdict is about: exact real numbers, or the floats of a format as a machine computes with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnet.errors import UsageError
from symnet.kernel.branching.formats import FORMATS
from symnet.kernel.theories.floats import CONDITIONS, WITH_CASTS
from symnet.verification.given import Given

REAL = "real"
NAMES = (REAL, *FORMATS)


@dataclass(frozen=True)
class Arithmetic:
    """Real numbers or a format of floats; in a format, whether inputs are real numbers that are rounded to it first."""

    name: str = REAL
    rounds_inputs: bool = False
    casts: bool = False
    """Whether a network is meant whose layers are not all in this format."""

    @property
    def exact(self) -> bool:
        """Whether it is that of real numbers."""
        return self.name == REAL

    @property
    def inputs(self) -> str:
        """What the inputs are, as statements say it."""
        return "rounded" if self.rounds_inputs else "floats"

    @property
    def named(self) -> Mapping[str, str]:
        """What answers in JSON say of it."""
        return {"arithmetic": self.name} if self.exact else {"arithmetic": self.name, "inputs": self.inputs}

    @property
    def conditions(self) -> tuple[str, ...]:
        """What is assumed of the machine."""
        return () if self.exact else tuple(WITH_CASTS if self.casts else CONDITIONS)

    @property
    def stated(self) -> Mapping[str, Any]:
        """What statements say of it."""
        return {} if self.exact else {"conditions": list(self.conditions), "format": self.name, "inputs": self.inputs}

    def about(self, *networks: Given) -> Arithmetic:
        """Return it with what is assumed of a machine that runs these networks."""
        return self if self.exact else replace(self, casts=any(each.casts for each in networks))

    def rule(self, name: str) -> str:
        """Return the name of a rule in this arithmetic."""
        return name if self.exact else f"{name}-in-floats"


EXACTLY = Arithmetic()


def arithmetic_of(name: str, rounds_inputs: bool = False) -> Arithmetic:
    """Return the arithmetic of a name: real, float32 or float64. Raises UsageError."""
    if name not in NAMES:
        raise UsageError(f"arithmetic = {name!r:.40} is none of {', '.join(NAMES)}; write for example float32")
    if rounds_inputs and name == REAL:
        raise UsageError(
            "inputs are rounded only in a format: give --arithmetic float32 or float64 as well, or no --round-inputs"
        )
    return Arithmetic(name, rounds_inputs)
