"""`symnet table`: slopes and intercepts for hardware, with the proved error of what is computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.building import folder_of
from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE
from symnet.errors import Unproved, UsageError

if TYPE_CHECKING:
    from symnet.constructions.segments.construction import SegmentTable
    from symnet.constructions.segments.samples import Wishes


@click.command(context_settings=NEGATIVE)
@click.argument("expression")
@click.option("--box", metavar="SIDE", help='Where x lies, for example "x in [-8,8]"; by default [0,1].')
@click.option("--segments", type=int, help="How many segments there may be.")
@click.option(
    "--error", help="The error to stay below, with as few segments as are found; with --segments, with at most so many."
)
@click.option(
    "--dtype",
    default="float32",
    show_default=True,
    help="float32, float16, bfloat16, int8:SCALE or int16:SCALE, as in int8:1/16.",
)
@click.option(
    "--eval",
    "evaluation",
    type=click.Choice(["fma", "two-roundings"]),
    default="fma",
    show_default=True,
    help="Whether a x + b is rounded once, or the product and then the sum.",
)
@click.option("--continuous", is_flag=True, help="Segments that join, up to the rounding of their numbers; the jumps are proved.")
@click.option("--tails", type=click.Choice(["constant", "linear"]), help="One more segment at each end, which is not counted.")
@click.option("--through-zero", "through", is_flag=True, help="The table gives f(0) at 0, proved.")
@click.option("--monotone", is_flag=True, help="What is computed rises, or falls, as the function does; proved.")
@click.option("--odd", is_flag=True, help="The table gives -y at -x where both are numbers of the format, proved.")
@click.option("--range", "ends", metavar="LOW,HIGH", help="What is computed stays between two numbers, proved.")
@click.option("--onnx", is_flag=True, help="Write table.onnx too (extra: onnx).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default a new one.")
@click.option("--overwrite", is_flag=True, help="Replace what is in the folder about another network.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def table(
    expression: str,
    box: str | None,
    segments: int | None,
    error: str | None,
    dtype: str,
    evaluation: str,
    onnx: bool,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    **wanted: Any,
) -> None:
    """Write a table of slopes and intercepts for EXPRESSION, a function of x, in a number format.

    The proved error is that of what the hardware computes, at every number of the format in the box; beside it stands what no
    table of as many segments can beat, with any real coefficients. Writes table.json (the integers that hardware stores),
    table.c, table.svg, certificate.json, and network.json, the exact lines.

    \b
    symnet table "gelu(x)" --box "x in [-8,8]" --segments 6
    symnet table "sigmoid(x)" --box "x in [-8,8]" --error 1/1000 --dtype float16
    symnet table "tanh(x)" --box "x in [-4,4]" --segments 9 --odd --dtype int16:1/4096
    """
    from symnet.commands.progress import stages
    from symnet.constructions.segments.construction import segment_table

    folder, wishes = folder_of(out, overwrite), _wishes(**wanted)
    with stages() as stage:
        stage.begin("looking for segments, and proving their error")
        made = segment_table(expression, box, segments, error, dtype, evaluation, wishes)
        places = _written(made, folder, onnx)
    if as_json:
        click.echo(json.dumps(_json(made, places)))
        return
    print_table(_rows(made, places))


def _wishes(continuous: bool, tails: str | None, through: bool, monotone: bool, odd: bool, ends: str | None) -> Wishes:
    from symnet.constructions.segments.samples import Wishes
    from symnet.core.rational import exact

    low, high = (ends or ",").split(",") if (ends or ",").count(",") == 1 else ("?", "?")
    if low == "?" or (ends is not None and not (low.strip() and high.strip())):
        raise UsageError(f"--range {(ends or '')[:40]}: write two numbers, for example 0,1")
    least, most = (None, None) if ends is None else (exact(low.strip(), "--range"), exact(high.strip(), "--range"))
    if least is not None and most is not None and least >= most:
        raise UsageError(f"--range {(ends or '')[:40]}: the first number must be below the second")
    flags = {"continuous": continuous, "through": through, "monotone": monotone, "odd": odd}
    return Wishes(tails=tails or "", low=least, high=most, **flags)


def _written(made: SegmentTable, folder: Path, onnx: bool) -> list[Path]:
    """Have the kernel judge the certificate, and write all files."""
    from symnet.core.codec import encode
    from symnet.core.folder import CERTIFICATE, NETWORK, write_folder
    from symnet.drawing.segments import segment_picture
    from symnet.export.segment_table import onnx_bytes, table_files

    verdict = made.certificate.verdict
    if not verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({verdict.reason}); nothing was written")
    contents = {
        **table_files(made),
        "table.svg": segment_picture(made),
        CERTIFICATE: made.certificate.data,
        NETWORK: encode(made.network),
        **({"table.onnx": onnx_bytes(made)} if onnx else {}),
    }
    write_folder(folder, contents)
    return [folder / name for name in contents]


def _json(made: SegmentTable, places: list[Path]) -> dict[str, Any]:
    least = {"least": str(made.plan.least), "pieces": made.plan.pieces} if made.plan.points else {}
    joins = made.plan.joins
    if joins.lines:
        least |= {"least_continuous": str(joins.least), "pieces_continuous": joins.pieces}
    found = {"function": made.target.name, "box": str(made.box), "dtype": str(made.form), "evaluation": made.evaluation}
    return {
        **found,
        "segments": made.segments,
        "error": str(made.error),
        **least,
        "shapes": made.shapes,
        "verdict": "accepted",
        "written": list(map(str, places)),
    }


def _rows(made: SegmentTable, places: list[Path]) -> list[tuple[str, str]]:
    from symnet.constructions.segments.number_format import ROUNDED

    rounded = ROUNDED[not made.table.fused] + ", numbers below 0 as minus what their negative gives" * made.table.odd
    return [
        ("table", f"{made.target.name[:200]} on {made.box}, {made.segments} segments"),
        ("numbers", f"{made.form}, {rounded}"),
        ("error", f"{_decimal(made.error)} at most, at each of the {_inputs(made)} numbers of the format in the box"),
        *_least(made),
        *_joined(made),
        *(("proved", words) for words in map(_in_words, made.shapes)),
        ("verdict", "accepted by the kernel, hypotheses: none"),
        ("written", ", ".join(map(str, places))),
    ]


def _joined(made: SegmentTable) -> list[tuple[str, str]]:
    """What no continuous function can beat, and how near the table is."""
    joins = made.plan.joins
    if not made.wishes.continuous:
        return []
    if not joins.lines:
        return [("continuous", "no bound from below was found")]
    what = f"no {joins.pieces} pieces that join{_constant(made)} have an error below {_decimal(joins.least)}"
    if joins.least >= made.error:
        return [("continuous", what)]
    share = 100 * (float(made.error / joins.least) - 1)
    return [("continuous", f"{what}: this table is within {share:.2g} % of the best possible continuous one")]


def _constant(made: SegmentTable) -> str:
    return ", the first and the last one constant," if made.wishes.tails == "constant" else ""


def _inputs(made: SegmentTable) -> str:
    return f"{made.table.last - made.table.first + 1:,}"


def _least(made: SegmentTable) -> list[tuple[str, str]]:
    """What no table can beat, and how near this one is."""
    plan = made.plan
    if not plan.points:
        return [("no better", "no bound from below was found")]
    tails = _constant(made)
    if plan.least >= made.error:
        return [
            ("fewest", f"no {plan.pieces} pieces{tails}, of any real coefficients, have an error below {_decimal(plan.least)}")
        ]
    ratio = float(made.error / plan.least)
    what = f"no {plan.pieces} pieces{tails} have an error below {_decimal(plan.least)}, whatever their real coefficients"
    near = (
        f"this table is within {100 * (ratio - 1):.2g} % of that" if ratio < 1.995 else f"this table has {ratio:.2g} times that"
    )
    return [("no better", f"{what}: {near}")]


def _decimal(value: Any) -> str:
    return f"{float(value):.6g}"


def _in_words(shape: list[str]) -> str:
    """A property of a table."""
    from symnet.core.rational import from_hex

    name, *numbers = shape
    shown = [str(number) if len(str(number)) <= 12 else _decimal(number) for number in map(from_hex, numbers)]
    return {
        "jumps": "where segments meet, their lines differ by {0} at most",
        "range": "what is computed is from {0} to {1}",
        "value": "at {0} it is {1}",
        "odd": "what is computed at -x is minus that at x, where both are numbers of the format in the box",
        "increasing": "what is computed never falls",
        "decreasing": "what is computed never rises",
    }[name].format(*shown)
