"""`symnet complete`: fill the gaps of a matrix, or of an image, by the kernel of an infinitely wide network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from symnet.infinite_width.completion.completion import Proved, Request, Rounded

ILL = 1e12
"""A condition number beyond which few digits are left."""
IMAGE_PRIOR = "cosine:3"


@click.command()
@click.argument("matrix", type=click.Path(path_type=Path))
@click.option("--prior", help="identity, cosine:K, or a file with a row for each column [identity; for an image cosine:3].")
@click.option("--depth", default="1", show_default=True, metavar="L", help="Hidden layers.")
@click.option("--ridge", default="0", show_default=True, metavar="Q", help="Added to the diagonal of the kernel.")
@click.option("--enclosures", is_flag=True, help="Prove every completed entry: low..high beside it (up to 200 columns).")
@click.option("--digits", type=int, default=15, show_default=True, help="With --enclosures: the width, relative to the row.")
@click.option("--leave-out", is_flag=True, help="Also the error of every entry when completed from the others of its row.")
@click.option("--mask", type=click.Path(path_type=Path), help="For an image: missing are the pixels where this one is not black.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; by default the matrix goes to stdout.")
@click.option("--page", type=click.Path(path_type=Path), help="Also a page with heat maps before and after.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def complete(matrix: Path, prior: str | None, mask: Path | None, out: Path | None, page: Path | None, **options: Any) -> None:
    """Complete MATRIX, a CSV file with empty fields, by the kernel of an infinitely wide network.

    Every row is completed from its own entries: y = K_uo (K_oo + Q I)^-1 y_o, where K is the kernel between the features of
    the columns (--prior). Observed entries stay as they are. An image (PNG) is completed with --mask; convolutional kernels
    are not treated.

    \b
    symnet complete ratings.csv --out full.csv
    symnet complete curves.csv --prior cosine:4 --ridge 1e-6 --enclosures --out full.csv
    symnet complete photo.png --mask scratches.png --out mended.png
    """
    from symnet.commands.building import check_other

    single_threaded()
    check_other({"--out": out, "--page": page}, options["force"], matrix, prior, mask)
    if mask is not None or matrix.suffix.lower() == ".png":
        if page is not None or options["enclosures"] or options["leave_out"]:
            raise UsageError("--page, --enclosures and --leave-out are for matrices; leave them out for an image")
        _image(matrix, mask, out, prior or IMAGE_PRIOR, options["depth"], options["ridge"])
    else:
        _matrix(matrix, prior or "identity", out, page, options)


def _matrix(matrix: Path, prior: str, out: Path | None, page: Path | None, options: dict[str, Any]) -> None:
    from symnet.core.codec import write_whole
    from symnet.infinite_width.completion.completion import complete_proved, completed_text, request
    from symnet.infinite_width.completion.matrix import read_matrix
    from symnet.infinite_width.completion.prior import prior as prior_of

    given = read_matrix(matrix)
    wanted: Request = request(given, prior_of(prior, given.columns), options["depth"], options["ridge"])
    proved, leave_out = options["enclosures"], options["leave_out"]
    if proved and leave_out:
        raise UsageError("--leave-out is computed in floating point; leave --enclosures out")
    found = complete_proved(wanted, options["digits"]) if proved else _rounded(wanted, leave_out)
    text = completed_text(found, proved)
    for line in (f"{name:12}{what}" for name, what in summary(found)):
        click.echo(line, err=out is None)
    if page is not None:
        _write_page(page, matrix.name, found)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
        click.echo(f"{'written':12}{out}")


def _rounded(wanted: Request, leave_out: bool) -> Proved | Rounded:
    """In floating point; without numpy in ball arithmetic, where the matrix is small enough."""
    from symnet.infinite_width.completion.completion import MAX_BALLS, complete_proved, complete_rounded

    try:
        return complete_rounded(wanted, leave_out)
    except MissingExtra:
        if leave_out or wanted.matrix.columns > MAX_BALLS:
            raise
        return complete_proved(wanted)


def _image(matrix: Path, mask: Path | None, out: Path | None, prior: str, depth: str, ridge: str) -> None:
    from symnet.core.codec import write_whole
    from symnet.core.rational import exact, whole
    from symnet.infinite_width.completion.inpainting import inpainting
    from symnet.infinite_width.completion.png_file import png_bytes, read_png

    if mask is None or out is None:
        raise UsageError(f"{matrix.name} is an image; give --mask MASK.png, white where pixels are missing, and --out FILE.png")
    wanted = inpainting(prior, whole(depth, "--depth"), exact(ridge, "--ridge"))
    image, hidden = read_png(matrix), read_png(mask, "--mask")
    found = wanted.complete(image, hidden)
    write_whole(out, png_bytes(found))
    click.echo(f"{'image':12}{image.width} x {image.height}, prior {prior} in both directions; no convolutional kernel")
    click.echo(f"{'written':12}{out}")


def single_threaded() -> None:
    """Keep numpy's BLAS to one thread: for many small systems its threads mostly wait for each other."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def summary(found: Proved | Rounded) -> list[tuple[str, str]]:
    """Return what was done, as names and what there is to say."""
    from symnet.infinite_width.completion.completion import Rounded
    from symnet.infinite_width.completion.prior import Identity

    wanted, matrix = found.request, found.request.matrix
    lines = [
        (
            "matrix",
            f"{len(matrix.fields)} x {matrix.columns}, {matrix.gaps} entries missing, {len(matrix.masks)} different masks",
        ),
        ("kernel", f"depth {wanted.depth}, prior {wanted.prior.name}, ridge {wanted.ridge}"),
    ]
    if isinstance(wanted.prior, Identity):
        lines.append(("note", "without a prior a missing entry is a shrunken mean of its row; --prior tells columns apart"))
    if not isinstance(found, Rounded):
        width = f"at most 10^-{found.digits} times the largest entry of its row apart"
        return [*lines, _condition(found), ("proved", f"every completed entry lies between its ends, {width}")]
    lines.append(("condition", f"{found.condition:.2g} of the whole kernel, an upper bound for every row; in floating point"))
    if found.condition > ILL:
        lines.append(("warning", "few digits of the completed entries are sure; give --ridge, or --enclosures"))
    if found.left_out is not None:
        error, size = found.left_out
        share = error / size if size else 0.0
        lines.append(("leave out", f"root mean square error {error:.4g}, {share:.3g} times that of the entries"))
    return lines


def _condition(found: Proved) -> tuple[str, str]:
    """What is proved of the condition number."""
    if found.condition is None:
        return "condition", "no bound is proved for the whole kernel, which may be singular; the completed rows have regular ones"
    return "condition", f"at most {rounded_up(found.condition)} for the whole kernel and every row, proved"


def rounded_up(number: Fraction) -> str:
    """Return a number with three digits, not less than it is."""
    from decimal import ROUND_CEILING, Context

    context = Context(prec=3, rounding=ROUND_CEILING)
    return f"{context.divide(number.numerator, number.denominator):g}"


def _write_page(page: Path, name: str, found: Proved | Rounded) -> None:
    """Write the page: the matrix before and after, completed entries with their ends."""
    from symnet.core.codec import write_whole
    from symnet.infinite_width.completion.completion import Proved
    from symnet.report.matrix_page import Heat, matrix_page

    before, after = found.tables()
    proved = isinstance(found, Proved)
    notes = {place: f"row {place[0] + 1}, column {place[1] + 1}: {found.shown(place)}" for place in found.entries}
    lead = [
        "Every completed entry is proved to lie between the two numbers that it shows." if proved
        else "Completed entries are in floating point; nothing is proved of them.",
        "What is completed is the kernel's answer to the observed entries; how near it is to the entries that are missing is not "
        "known.",
    ]  # fmt: skip
    heats = [
        Heat("The matrix before", "Before: missing entries are grey.", before),
        Heat("The matrix after", "After: point at an entry to see what it was completed to.", after, notes),
    ]
    write_whole(page, matrix_page(f"Completion of {name}", lead, summary(found), heats).encode())
    click.echo(f"{'page':12}{page}", err=True)
