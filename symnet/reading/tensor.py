"""What flows along the edges of a graph: numbers that are known, or the numbers of values of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array of known numbers (`constant`), or of the places of values in the network that is being built.

    `fresh`: these are values that nothing but the next reader sees, so that it may become part of their layer.
    """

    array: Array
    constant: bool = False
    fresh: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return tuple(self.array.shape)

    def moved(self, how: Callable[[Array], Array]) -> Tensor:
        """Return the tensor after its entries have been moved about; it stays fresh where it was."""
        return replace(self, array=how(self.array))
