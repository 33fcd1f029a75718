"""What is asked and what is printed of an enclosure of the true error, however it is found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.sources import source_of
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network
    from symnet.targets.box import Box
    from symnet.targets.target import Target
    from symnet.true_errors.true_error import TrueError

ENDS = {
    "reached": "",
    "nothing left": "only rounding is left to improve, so ask for a wider --relative",
    "nearly exact": "a mean is hardly ever found exactly, so give --seconds or a --relative above 0 to go on",
    "too many pieces": "more pieces would fill the memory, so ask for a wider --relative",
    "time": "the time given is over, so give more --seconds or a wider --relative",
    "interrupted": "it was interrupted",
    "sampled": "so large a grid is not searched: the lower bound is the largest error at some thousand points",
}
"""Why a search ended, and what to give."""


def targets_of(
    network: Network,
    expression: str | None,
    dimension: int | None,
    box: str | None,
    data: Path | None,
    table: Path | None,
    **about: Any,
) -> tuple[list[Target], Box]:
    """Return the targets, pulled back to the cube, and their box: by default that of the network."""
    from symnet.core.front import sides_of
    from symnet.targets.box import Box, unit_cube
    from symnet.targets.problem import defined, targets_on

    own = sides_of(network)
    if table is not None:
        joined: list[Target] = source_of(expression, data, table, {"box": box, **about})[0]
        return joined, joined[0].box_given
    wanted = Box(own) if box is None and own is not None else box
    if data is not None and wanted is None:
        wanted = unit_cube(network.inputs)
    source, found = source_of(expression, data, None, {"dimension": dimension, "box": wanted, **about})
    if found:
        return [each.target for each in found], found[0].target.box_given
    given, sides = targets_on(source, dimension, wanted)
    return [defined(each, sides) for each in given], sides


def norm_order(norm: str) -> Fraction | None:
    """Return p of "Lp:2" or "L2", None for "sup"; raises UsageError."""
    from symnet.core.rational import exact

    if norm == "sup":
        return None
    if not norm.startswith("Lp:"):
        raise UsageError(f"--norm {norm!r:.40} is not known; write sup, or Lp:2 for the L^2 norm")
    return exact(norm[3:], "--norm Lp:")


def check_as_many(networks: Sequence[Network], targets: Sequence[Target]) -> None:
    """Raise UsageError where a network has not as many outputs as there are targets."""
    if len(networks) != len(targets):
        raise UsageError(
            f"the network has {len(networks)} outputs, EXPRESSION {len(targets)}; give one for each, semicolons between"
        )


def tell(shown: Sequence[Any], as_json: bool) -> None:
    """Print what was found of each output."""
    if as_json:
        click.echo(json.dumps(shown[0] if len(shown) == 1 else {"outputs": shown}))
    else:
        click.echo("\n".join(map(str, shown)))


def error_json(found: TrueError, name: str) -> dict[str, Any]:
    """Return an enclosure for JSON: low and high as p/q, high null where nothing is proved yet."""
    return {
        "target": name,
        "norm": found.norm,
        "low": str(found.low),
        "high": None if found.high is None else str(found.high),
        "exact": found.is_exact,
        "complete": found.complete,
        "end": found.end,
        "method": found.method,
    }


def error_text(found: TrueError, name: str, seconds: float) -> str:
    """Return an enclosure in lines for people."""
    from symnet.targets.enclosure.enclosure import decimal

    over = "all functions through " if found.method == "edges of the band" else ""
    what = f"the {'sup' if found.norm == 'sup' else 'L^' + found.norm[3:]} norm of network - {over}{name}"
    if found.high is None:
        return f"{what} is at least {decimal(found.low, -1, 12)}; no upper bound was reached: {ENDS[found.end]}"
    if found.is_exact:
        shown = str(found.low)
        exactly = (
            shown if len(shown) <= 80 else f"a fraction of {len(shown)} characters (--json), below {decimal(found.low, 1, 12)}"
        )
        return f"{what} is exactly {exactly}   ({seconds:.1f} s)"
    width = (
        "" if found.complete else f"\nthe width asked for was not reached; this is the best enclosure so far: {ENDS[found.end]}"
    )
    return f"{what} lies in [{decimal(found.low, -1, 12)}, {decimal(found.high, 1, 12)}]   ({seconds:.1f} s){width}"
