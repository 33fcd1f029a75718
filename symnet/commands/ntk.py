"""`symnet ntk`: the neural tangent kernel of infinitely wide ReLU networks, pruned or not, at the points of a file."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.infinite_width.pruning import Pruning

MOST_FORMULAS = 8
SUFFIXES = (".csv", ".npz", ".json")


@click.command()
@click.option("--depth", default="1", show_default=True, metavar="L", help="Hidden layers.")
@click.option("--keep", default="1", show_default=True, metavar="A", help="The probability that a weight is kept.")
@click.option("--masked", default="inner", show_default=True, metavar="LAYERS", help="inner (2 to L + 1), all, or numbers: 2,3.")
@click.option("--rescaled", is_flag=True, help="Masks are divided by sqrt(A).")
@click.option(
    "--gradient",
    type=click.Choice(["weights", "rescaled"]),
    default="weights",
    show_default=True,
    help="The gradient with respect to the weights, or to the weights divided by sqrt(A).",
)
@click.option("--wide-inputs", is_flag=True, help="Masks of layer 1 as in the limit of many inputs, none of which counts alone.")
@click.option("--points", required=True, type=click.Path(path_type=Path), help="A file with one point a line.")
@click.option("--digits", type=int, default=30, show_default=True, help="Every ball is at most 10^-DIGITS |x||y| wide.")
@click.option("--floats", is_flag=True, help="In floating point, for many points (extra: numpy); nothing is proved then.")
@click.option("--formula", is_flag=True, help="Print every entry as a formula instead.")
@click.option("--accuracy", metavar="E", help="Also the width that a network of one hidden layer needs for this accuracy ...")
@click.option("--failure", default="1/20", show_default=True, metavar="P", help="... with probability 1 - P.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="A file to write: .csv, .npz, or .json with proved ends of every entry."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def ntk(points: Path, out: Path | None, **options: Any) -> None:
    """Compute the neural tangent kernel of infinitely wide ReLU networks with randomly masked weights.

    Without --out the matrix goes to stdout as CSV. In a .json file every entry stands with two decimals between which it
    is proved to lie. What the masks are and what they do: docs/reference/infinite_width.md.

    \b
    symnet ntk --depth 3 --points points.csv
    symnet ntk --depth 3 --keep 1/2 --points points.csv --out kernel.json
    symnet ntk --keep 1/2 --points points.csv --accuracy 1/10 --failure 1/20
    """
    from symnet.commands.building import check_other
    from symnet.infinite_width.pruning import pruning
    from symnet.targets.table_file import read_rows

    if out is not None and out.suffix not in SUFFIXES:
        raise UsageError(f"--out {out}: the name ends in none of {', '.join(SUFFIXES)}; choose one of these")
    check_other({"--out": out}, options["force"], points)
    if out is not None and out.suffix == ".npz":
        _need_numpy()
    rows = read_rows(points).rows
    made = pruning(options["depth"], options["keep"], options["masked"], options["rescaled"], options["gradient"])
    factors = ", ".join(map(str, dict.fromkeys(made.factors)))
    click.echo(f"depth {made.depth}, {made.case}; the terms get the factor {factors}", err=True)
    if options["accuracy"] is not None:
        click.echo(_width(rows, made, options["accuracy"], options["failure"]), err=True)
    if options["formula"]:
        _print_formulas(rows, made, options["wide_inputs"])
    elif options["floats"]:
        _give(out, _floats(rows, made, out, options["wide_inputs"]))
    else:
        _give(out, _balls(rows, made, out, options["wide_inputs"], options["digits"]))


def _need_numpy() -> None:
    """Say that numpy is missing before anything is computed."""
    from symnet.infinite_width.arrays_library import numpy

    numpy()


def _give(out: Path | None, data: bytes) -> None:
    from symnet.core.codec import write_whole

    if out is None:
        click.echo(data.decode("ascii"), nl=False)
    else:
        write_whole(out, data)
        click.echo(f"written: {out}")


def _balls(rows: Sequence[Any], made: Pruning, out: Path | None, wide: bool, digits: int) -> bytes:
    """The matrix as the bytes of the file that is wanted."""
    from symnet.infinite_width.ball_text import leading_zeros, nearest, outward
    from symnet.infinite_width.tangent_kernel import tangent_kernel

    found = tangent_kernel(rows, made, wide, digits)
    places = digits + leading_zeros(min(sum((a * a for a in row), Fraction(0)) for row in rows))
    if out is None or out.suffix == ".csv":
        return _csv([[nearest(value, places) for value in row] for row in found])
    pairs = [[outward(value, places + 2) for value in row] for row in found]
    low, high = ([[pair[side] for pair in row] for row in pairs] for side in (0, 1))
    if out.suffix == ".npz":
        return _npz({name: [[float(text) for text in row] for row in ends] for name, ends in (("low", low), ("high", high))})
    about = {"depth": made.depth, "keep": str(made.keep), "masked": sorted(made.masked), "rescaled": made.rescaled}
    terms = {"factors": [str(factor) for factor in made.factors], "digits": digits}
    return (json.dumps({"format": "symnet tangent kernel 1", **about, **terms, "low": low, "high": high}) + "\n").encode()


def _floats(rows: Sequence[Any], made: Pruning, out: Path | None, wide: bool) -> bytes:
    from symnet.infinite_width.arrays import tangent_kernel_array
    from symnet.infinite_width.arrays_library import numpy
    from symnet.infinite_width.tangent_kernel import check_points

    if 1 in made.masked and not wide:
        raise UsageError("--floats with masks on layer 1 needs --wide-inputs; leave --floats out to average over the masks")
    if out is not None and out.suffix == ".json":
        raise UsageError(f"--out {out}: floating point proves no ends of an entry; write .csv or .npz, or leave --floats out")
    check_points(rows)
    array = numpy().array([[float(value) for value in row] for row in rows])
    found = tangent_kernel_array(array, [float(factor) for factor in made.factors])
    return (
        _npz({"kernel": found}) if out is not None and out.suffix == ".npz" else _csv([map(repr, row) for row in found.tolist()])
    )


def _csv(rows: Sequence[Any]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


def _npz(arrays: dict[str, Any]) -> bytes:
    from symnet.infinite_width.arrays_library import numpy

    stream = io.BytesIO()
    numpy().savez_compressed(stream, **arrays)
    return stream.getvalue()


def _print_formulas(rows: Sequence[Any], made: Pruning, wide: bool) -> None:
    from symnet.infinite_width.closed_form import closed_form
    from symnet.infinite_width.tangent_kernel import check_points

    check_points(rows)
    if len(rows) > MOST_FORMULAS:
        raise UsageError(f"--formula: {len(rows)} points have too many pairs to write out; give at most {MOST_FORMULAS}")
    if 1 in made.masked and not wide:
        raise UsageError("--formula with masks on layer 1 needs --wide-inputs")
    for i in range(len(rows)):
        for j in range(i, len(rows)):
            click.echo(f"{i + 1},{j + 1}: {closed_form(rows[i], rows[j], made)}")


def _width(rows: Sequence[Any], made: Pruning, accuracy: str, failure: str) -> str:
    """The width for all pairs of points at once, in words."""
    from symnet.core.rational import exact
    from symnet.infinite_width.one_hidden_layer import width_for_points
    from symnet.infinite_width.tangent_kernel import check_points

    if made.depth != 1 or (made.masked != {2} and made.keep != 1):
        raise UsageError(f"--accuracy is proved for --depth 1 and --masked inner; here the depth is {made.depth}, {made.case}")
    check_points(rows)
    wanted, risk = exact(accuracy, "--accuracy"), exact(failure, "--failure")
    needed = width_for_points(rows, made.keep, wanted, risk)
    return (
        f"width {needed} or more: with probability at least {Fraction(1) - risk}, the kernel of the network divided by "
        f"{made.keep} is within {wanted} |x||y| of the limit for all pairs of points at once"
    )
