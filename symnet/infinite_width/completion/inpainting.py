"""Missing pixels of an image, by the fully connected kernel: pixels are columns, colours are rows, features are coordinates.

The pixel (i, j) of a window has the features cos(pi k u) cos(pi l v), k, l = 0..K-1, u and v its coordinates in [0, 1]. An
image is worked on in tiles of 24 x 24 pixels, each seen with a margin of 8 around it. Convolutional kernels are not treated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from symnet.errors import UsageError
from symnet.infinite_width.arrays import tangent_kernel_array
from symnet.infinite_width.arrays_library import numpy
from symnet.infinite_width.completion.floats import FloatSolver
from symnet.infinite_width.completion.png_file import Image

Array: TypeAlias = Any
TILE, MARGIN = 24, 8
MAX_COSINES = 40
MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Inpainting:
    """How pixels are completed: cosines a direction, hidden layers, and what is added to the diagonal."""

    cosines: int
    depth: int
    ridge: float

    def complete(self, image: Image, mask: Image) -> Image:
        """Return the image with the pixels completed where the mask is not black; all others and alpha stay as they are.

        Raises UsageError where the sizes differ, nothing or everything is missing, or a hole fills a window.
        """
        np = numpy()
        missing = self._missing(image, mask)
        pixels = np.frombuffer(image.data, dtype=np.uint8).reshape(image.height, image.width, image.channels)
        found = pixels.copy()
        solver = lru_cache(maxsize=9)(self._solver)
        for rows, columns, top, left in _tiles(missing):
            hidden = missing[rows, columns].ravel()
            if hidden.all():
                raise UsageError(
                    f"--mask: the hole around row {top + 1}, column {left + 1} is too large; nothing is known near it"
                )
            window = pixels[rows, columns, : image.colours].reshape(-1, image.colours)
            inside = np.zeros(missing[rows, columns].shape, dtype=bool)
            inside[top - rows.start :, left - columns.start :][:TILE, :TILE] = True
            wanted = np.nonzero(hidden & inside.ravel())[0]
            values = solver(*inside.shape).fill(np.nonzero(~hidden)[0], wanted, window[~hidden].T.astype(float))
            part = found[rows, columns, : image.colours]
            part[np.unravel_index(wanted, inside.shape)] = np.clip(np.rint(values.T), 0, 255).astype(np.uint8)
        return Image(image.width, image.height, image.channels, found.tobytes())

    def _missing(self, image: Image, mask: Image) -> Array:
        """Where pixels are missing, a row of the image a row."""
        if (mask.width, mask.height) != (image.width, image.height):
            sizes = f"{mask.width} x {mask.height} pixels, the image has {image.width} x {image.height}"
            raise UsageError(f"--mask has {sizes}; give a mask of the same size")
        np = numpy()
        values = np.frombuffer(mask.data, dtype=np.uint8).reshape(mask.height, mask.width, mask.channels)
        missing = values[:, :, : mask.colours].any(axis=2)
        if not missing.any() or missing.all():
            which = "all" if missing.all() else "no"
            raise UsageError(f"--mask: {which} pixels are missing; paint the missing ones white and all others black")
        return missing

    def _solver(self, tall: int, wide: int) -> FloatSolver:
        """The kernel between the pixels of a window."""
        np = numpy()
        down, across = (np.cos(np.pi * np.outer(np.linspace(0, 1, size), np.arange(self.cosines))) for size in (tall, wide))
        features = np.einsum("ik,jl->ijkl", down, across).reshape(tall * wide, self.cosines**2)
        kernel = tangent_kernel_array(features, [1.0] * (self.depth + 1))
        kernel[np.diag_indices(len(kernel))] += self.ridge
        return FloatSolver(kernel, self.ridge)


def inpainting(prior: str, depth: int, ridge: Fraction) -> Inpainting:
    """Return how to complete an image with the prior cosine:K; raises UsageError."""
    kind, _, size = prior.partition(":")
    if kind != "cosine" or not (size.isascii() and size.isdigit() and 2 <= int(size[:9]) <= MAX_COSINES):
        raise UsageError(f"--prior {prior[:40]}: an image takes cosine:K with K from 2 to {MAX_COSINES}, for example cosine:3")
    if not 0 <= ridge < 1 << 64 or depth > MAX_DEPTH:
        raise UsageError(f"--ridge {ridge}, --depth {depth}: write a ridge of at least 0 and at most {MAX_DEPTH} layers")
    return Inpainting(int(size), depth, float(ridge))


def _tiles(missing: Array) -> Iterator[tuple[slice, slice, int, int]]:
    """Windows of rows and columns around the tiles with missing pixels, and the top left corner of each tile."""
    height, width = missing.shape
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            if missing[top : top + TILE, left : left + TILE].any():
                rows = slice(max(0, top - MARGIN), min(height, top + TILE + MARGIN))
                yield rows, slice(max(0, left - MARGIN), min(width, left + TILE + MARGIN)), top, left
