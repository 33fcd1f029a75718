"""Two-dimensional sections of an unsafe set, for pictures: how far from unsafe the points of a plane are, in floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.property import Root
from symnet.verification.stack import Stack, stack_of
from symnet.verification.unsafe import unsafe_of
from symnet.verification.verify import Answer

Array: TypeAlias = np.ndarray[Any, Any]
SIDE, MOST = 64, 4


@dataclass(frozen=True)
class Plane:
    """The values at the middles of the squares of a plane through a point, rows upwards: unsafe where they are <= 0."""

    axes: tuple[int, int]
    ends: tuple[tuple[float, float], tuple[float, float]]
    point: tuple[float, float]
    values: list[list[float]]


def planes(answer: Answer) -> list[Plane]:
    """Return sections through the counterexample, or the middle of the first box, along the inputs that were halved most."""
    found = answer.counterexample
    root = answer.asked.roots[0 if found is None else found.root]
    stack = stack_of(answer.given.network)
    point = (
        np.array([float(low + high) / 2 for low, high in root.box]) if found is None else np.array(list(map(float, found.point)))
    )
    halved = [sum(tree.axes.count(axis) for tree in answer.trees) for axis in range(stack.inputs)]
    wide = [axis for axis in np.argsort(halved)[::-1].tolist() if root.box[axis][0] < root.box[axis][1]][:MOST]
    return [_plane(stack, root, point, (min(pair), max(pair))) for pair in list(combinations(wide, 2))[:MOST]]


def _plane(stack: Stack, root: Root, point: Array, axes: tuple[int, int]) -> Plane:
    unsafe = unsafe_of(stack, root.conjunctions)
    ends = [(float(root.box[axis][0]), float(root.box[axis][1])) for axis in axes]
    middles = (np.arange(SIDE) + 0.5) / SIDE
    points = np.tile(point, (SIDE, SIDE, 1))
    points[..., axes[0]] = (ends[0][0] + (ends[0][1] - ends[0][0]) * middles)[None, :]
    points[..., axes[1]] = (ends[1][0] + (ends[1][1] - ends[1][0]) * middles)[:, None]
    values = unsafe.margins(unsafe.map(stack.values(points))).min(axis=-1)
    return Plane(axes, (ends[0], ends[1]), (float(point[axes[0]]), float(point[axes[1]])), values.tolist())


def profile(answer: Answer) -> Sequence[tuple[float, float, int, float | None]]:
    """Return, of each leaf in order, where its share of the volume begins and ends, its depth and its margin."""
    found, at = [], 0.0
    for leaves in answer.leaf_margins:
        for depth, margin in leaves:
            width = 0.5**depth / len(answer.leaf_margins)
            found.append((at, at + width, depth, margin))
            at += width
    return found
