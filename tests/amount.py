"""How much a test tries: a sixth of its examples in `make test`, all of them in `make test-all`."""

from __future__ import annotations

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARE = 6 if PROFILE == "quick" else 1
LEAST = 6


def examples(count: int) -> settings:
    """Return the settings of a property test that tries so many examples where time is no matter."""
    return settings(max_examples=amount(count))


def amount(count: int) -> int:
    """Return how many of `count` points, networks or functions are tried."""
    return max(min(count, LEAST), count // SHARE)
