"""The functions of expressions in floating point, for proposals and pictures: never for what is proved."""

from __future__ import annotations

import math
from collections.abc import Callable

from symnet.targets.expression.tape import ARITHMETIC

FLOATS: dict[str, Callable[..., float]] = {
    **ARITHMETIC,
    "cbrt": lambda a: math.copysign(abs(a) ** (1 / 3), a),
    "xlogx": lambda a: a * math.log(a) if a else 0.0,
    "sinc": lambda a: math.sin(a) / a if a else 1.0,
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "sin", "cos", "tan", "asin", "atan", "hypot", "atan2")},
    **{name: getattr(math, name) for name in ("sinh", "cosh", "tanh", "erf")},
}
"""By operator; a function raises ValueError, ZeroDivisionError or OverflowError where it has no value."""
