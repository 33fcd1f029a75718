"""Random masks on the weights of a network: which layers, how many weights are kept, and what this does to the tangent kernel.

Layers are numbered 1, ..., L + 1, where L is the depth. Theta = sum over h = 0..L of S_h prod_{g=h}^{L-1} k0(r_g), and the
term h is the gradient with respect to layer h + 1. Every masked layer multiplies every term by keep: by the forward
covariance, by the backward one, or by E m^2 in the layer's own term. Masks divided by sqrt(keep) undo that. Where they are
divided and the gradient is that with respect to the rescaled weights, the own term keeps its factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import exact, whole
from symnet.errors import UsageError

MAX_DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class Pruning:
    """Independent masks of a network of `depth` hidden layers: a weight of a `masked` layer is kept with probability `keep`.

    `rescaled`: masks are divided by sqrt(keep). `own_factor`: the gradient is that with respect to the rescaled weights.
    """

    depth: int
    keep: Fraction = Fraction(1)
    masked: frozenset[int] = frozenset()
    rescaled: bool = False
    own_factor: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.keep <= 1:
            raise UsageError(f"--keep {self.keep} is no probability of keeping a weight; write a number above 0, at most 1")
        wrong = sorted(self.masked - set(range(1, self.depth + 2)))
        if wrong:
            raise UsageError(
                f"--masked: there is no layer {wrong[0]}; the layers of depth {self.depth} are 1 to {self.depth + 1}"
            )
        if self.own_factor and not self.rescaled:
            raise UsageError("--gradient rescaled is about masks that are divided by sqrt(keep); give --rescaled with it")

    def factor(self, term: int) -> Fraction:
        """Return what the masks multiply the term 0, ..., depth of the kernel by."""
        if not self.rescaled:
            return self.keep ** len(self.masked)
        return self.keep if self.own_factor and term + 1 in self.masked else Fraction(1)

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """The factors of all terms."""
        return tuple(self.factor(term) for term in range(self.depth + 1))

    @property
    def case(self) -> str:
        """The masks in words."""
        if not self.masked or self.keep == 1:
            return "no masks"
        layers = ", ".join(map(str, sorted(self.masked)))
        scaled = ", divided by the root of that" if self.rescaled else ""
        return f"each weight of layer {layers} is kept with probability {self.keep}{scaled}"


def pruning(depth: int, keep: object = 1, masked: str = "", rescaled: bool = False, gradient: str = "weights") -> Pruning:
    """Return masks as they are written: `masked` is "inner" (layers 2 to L + 1), "all", "none" or numbers such as "2,3".

    By default the masks are "inner". Raises UsageError.
    """
    size = whole(depth, "--depth", 1)
    if size > MAX_DEPTH:
        raise UsageError(f"--depth {depth} is too deep; write a number up to {MAX_DEPTH}")
    kept = exact(keep, "--keep")
    layers = {"": range(2, size + 2), "inner": range(2, size + 2), "all": range(1, size + 2), "none": range(0)}
    chosen = layers[masked] if masked in layers else _numbers(masked)
    return Pruning(size, kept, frozenset(chosen), rescaled, gradient == "rescaled")


def _numbers(text: str) -> list[int]:
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        raise UsageError(f'--masked "{text[:40]}" names no layers; write inner, all, none or numbers such as 2,3')
    return [int(word) for word in words]
