"""`symnet complete`: fill the gaps of a matrix, or of an image, by the kernel of an infinitely wide network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from symnet.infinite_width.completion.completion import Proved, Request, Rounded

ILL = 1e12
"""A condition number beyond which few digits are left."""


@click.command()
@click.argument("matrix", type=click.Path(path_type=Path))
@click.option(
    "--prior", default="identity", show_default=True, metavar="PRIOR", help="identity, cosine:K, or a file, a row a column."
)
@click.option("--depth", default="1", show_default=True, metavar="L", help="Hidden layers.")
@click.option("--ridge", default="0", show_default=True, metavar="Q", help="Added to the diagonal of the kernel.")
@click.option("--enclosures", is_flag=True, help="Prove every completed entry: low..high beside it (up to 200 columns).")
@click.option("--digits", type=int, default=15, show_default=True, help="With --enclosures: the width, relative to the row.")
@click.option("--leave-out", is_flag=True, help="Also the error of every entry when completed from the others of its row.")
@click.option(
    "--mask", type=click.Path(path_type=Path), help="For an image: where this image is not black, the pixels are missing."
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; by default the matrix goes to stdout.")
@click.option("--page", type=click.Path(path_type=Path), help="Also a page with heat maps before and after.")
def complete(
    matrix: Path, prior: str, depth: str, ridge: str, enclosures: bool, digits: int, leave_out: bool,
    mask: Path | None, out: Path | None, page: Path | None,
) -> None:  # fmt: skip
    """Complete MATRIX, a CSV file with empty fields, by the kernel of an infinitely wide network.

    Every row is completed from its own entries: y = K_uo (K_oo + Q I)^-1 y_o, where K is the kernel between the features of
    the columns (--prior). Observed entries stay as they are. An image (PNG) is completed with --mask; convolutional kernels
    are not treated.

    \b
    symnet complete ratings.csv --out full.csv
    symnet complete curves.csv --prior cosine:4 --ridge 1e-6 --enclosures --out full.csv
    symnet complete photo.png --mask scratches.png --out mended.png
    """
    from symnet.core.codec import write_whole
    from symnet.infinite_width.completion.completion import complete_proved, completed_text, request
    from symnet.infinite_width.completion.matrix import read_matrix
    from symnet.infinite_width.completion.prior import prior as prior_of

    single_threaded()
    given = read_matrix(matrix)
    wanted = request(given, prior_of(prior, given.columns), depth, ridge)
    found = complete_proved(wanted, digits) if enclosures else _rounded(wanted, leave_out)
    text = completed_text(found, enclosures)
    for line in summary(found):
        click.echo(line, err=out is None)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
        click.echo(f"written: {out}")


def _rounded(wanted: Request, leave_out: bool) -> Rounded:
    from symnet.infinite_width.completion.completion import complete_rounded

    return complete_rounded(wanted, leave_out)


def single_threaded() -> None:
    """Keep numpy's BLAS to one thread: for many small systems its threads mostly wait for each other."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def summary(found: Proved | Rounded) -> list[str]:
    """Return what was done, in lines."""
    from symnet.infinite_width.completion.completion import Rounded
    from symnet.infinite_width.completion.prior import Identity

    wanted, matrix = found.request, found.request.matrix
    size = f"{len(matrix.fields)} x {matrix.columns}"
    lines = [
        f"matrix      {size}, {matrix.gaps} entries missing, {len(matrix.masks)} different masks",
        f"kernel      depth {wanted.depth}, prior {wanted.prior.name}, ridge {wanted.ridge}",
    ]
    if isinstance(wanted.prior, Identity):
        lines.append("note        without a prior each missing entry is a shrunken mean of its row; --prior tells columns apart")
    if isinstance(found, Rounded):
        lines.append(f"condition   {found.condition:.2g} of the whole kernel, an upper bound for every row; in floating point")
        if found.condition > ILL:
            lines.append("warning     few digits of the completed entries are sure; give --ridge, or --enclosures")
        if found.left_out is not None:
            error, size_of = found.left_out
            lines.append(
                f"leave out   root mean square error {error:.4g}, entries have {size_of:.4g}: relative {error / size_of:.3g}"
            )
    else:
        lines.append(f"proved      every completed entry lies between its ends, 10^-{found.digits} of its row apart at most")
    return lines
