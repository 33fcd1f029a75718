"""`symnet equal`, `range`, `lipschitz`, `robust` and `monotone`: certified statements about given networks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.certified import (
    CODES,
    ENDS,
    ROUNDING,
    about,
    as_object,
    decimals,
    meant,
    point_text,
    prepared,
    progress,
    searched,
    written,
)

if TYPE_CHECKING:
    from symnet.given_networks.robustness import Robust
    from symnet.given_networks.settled import Question, Settled
    from symnet.verification.arithmetic import Arithmetic

NETWORK = click.argument("network", type=click.Path(path_type=Path))
BOX = click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
RELATIVE = click.option("--relative", default="1/100", show_default=True, help="Wanted: this near to a value that is attained.")
SECONDS = click.option(
    "--seconds", default="60", show_default=True, help="Stop the search then; the kernel's check comes on top."
)
NODES = click.option("--nodes", type=click.IntRange(1), help="Stop after so many boxes; unlike --seconds reproducible.")
OUT = click.option("--out", type=click.Path(path_type=Path), help="A folder for certificate.json and report.html.")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace the files of an earlier answer in that folder.")
ARITHMETIC = click.option(
    "--arithmetic",
    type=click.Choice(("real", "float32", "float64")),
    default="real",
    show_default=True,
    help="In what networks compute: exactly, or in floats, sums in any order.",
)
ROUND_INPUTS = click.option(
    "--round-inputs", is_flag=True, help="With floats: inputs are all real numbers in the box, rounded to floats first."
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")


def _options(command: Callable[..., int]) -> Callable[..., int]:
    """The options that the commands share."""
    for option in (JSON, OVERWRITE, OUT, NODES, SECONDS):
        command = option(command)
    return command


def _answered(
    question: Callable[[], Question],
    said: Callable[[Settled], list[str]],
    claim: Mapping[str, Any],
    *,
    relative: str = "1/100",
    seconds: str,
    nodes: int | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    machine: Arithmetic | None = None,
) -> int:
    """Ask, print, write; return the exit code."""
    prepared(out, overwrite)
    from symnet.given_networks.door import limits_of
    from symnet.given_networks.settled import settled

    asked, within = question(), limits_of(relative, seconds, 0, nodes)
    with progress(str(claim["claim"])) as report:
        found = settled(asked, within, report)
    files = written(out, found.given, found.certificate, found.judged)
    if as_json:
        click.echo(json.dumps(as_object(found, files, **claim)))
        return _code(found)
    lines = [*said(found), *meant(machine), f"search       {searched(found)}"]
    if found.end != "reached":
        lines.append(f"search end   {ENDS[found.end]}")
    lines += about(found.given, found.certificate, found.judged, found.check_seconds, files)
    click.echo("\n".join(lines))
    return _code(found)


def _code(found: Settled) -> int:
    return 130 if found.end == "interrupted" else CODES[found.verdict]


@click.command()
@NETWORK
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--within", metavar="E", help="The bound to be proved; by default the smallest that is found.")
@BOX
@RELATIVE
@ARITHMETIC
@ROUND_INPUTS
@_options
def equal(
    network: Path,
    other: Path,
    within: str | None,
    box: str | None,
    arithmetic: str,
    round_inputs: bool,
    **options: Any,
) -> int:
    """Certify that the outputs of NETWORK and OTHER are within E of each other on a box: one pruned, quantised or distilled.

    Exit codes: 0 certified, 1 refuted by a point, 3 unknown, 2 input that cannot be used.

    \b
    symnet equal network.onnx pruned.onnx --within 1/100 --box "x in [0,3], y in [-1,1]"
    """
    from symnet.given_networks.door import box_of, given_of, positive_bound
    from symnet.given_networks.forms import equal_question
    from symnet.verification.arithmetic import arithmetic_of

    first, second = given_of(network), given_of(other)
    sides, machine = box_of(first.network, box), arithmetic_of(arithmetic, round_inputs).about(first, second)
    wanted = None if within is None else positive_bound(within, "--within")

    def said(found: Settled) -> list[str]:
        return _bound_lines(found, "|NETWORK - OTHER|", f"on {sides}", within)

    return _answered(
        lambda: equal_question(first, second, sides.sides, wanted, machine),
        said,
        {"claim": "equal", "box": str(sides), "other_sha256": second.digest, **machine.named},
        machine=machine,
        **options,
    )


def _bound_lines(found: Settled, what: str, where: str, wanted: str | None) -> list[str]:
    """An answer with one bound in lines."""
    (part,) = found.parts
    attained = "not known" if part.low is None or part.point is None else f"{decimals(part.low, -1)} at {point_text(part.point)}"
    if part.bound is not None:
        return [f"certified    {what} <= {decimals(part.bound)} {where}", f"at least     {attained}"]
    if found.verdict == "refuted":
        return [f"refuted      {what} <= {wanted} {where}", f"at least     {attained}, exactly evaluated"]
    return [
        f"unknown      {what} {'has no bound that is proved' if wanted is None else f'<= {wanted}'} {where}",
        f"at least     {attained}",
    ]


@click.command(name="range")
@NETWORK
@BOX
@RELATIVE
@ARITHMETIC
@ROUND_INPUTS
@_options
def output_range(
    network: Path,
    box: str | None,
    arithmetic: str,
    round_inputs: bool,
    **options: Any,
) -> int:
    """Certify intervals in which the outputs of NETWORK are on a box, the smallest that are found.

    Exit codes: 0 certified, 3 unknown, 2 input that cannot be used.

    \b
    symnet range model.onnx --box "x in [0,3], y in [-1,1]" --out proved
    """
    from symnet.given_networks.door import box_of, given_of
    from symnet.given_networks.forms import range_question
    from symnet.verification.arithmetic import arithmetic_of

    given = given_of(network)
    sides, machine = box_of(given.network, box), arithmetic_of(arithmetic, round_inputs).about(given)

    def said(found: Settled) -> list[str]:
        lines = []
        for place in range(given.network.outputs):
            below, above = found.parts[2 * place : 2 * place + 2]
            if below.bound is None or above.bound is None:
                lines.append(f"unknown      output {place} on {sides}: no interval is proved")
                continue
            lines.append(f"certified    output {place} is in [{decimals(-below.bound, -1)}, {decimals(above.bound)}] on {sides}")
            if below.low is not None and above.low is not None:
                lines.append(f"attained     {decimals(-below.low)} and {decimals(above.low, -1)}")
        return lines

    return _answered(
        lambda: range_question(given, sides.sides, machine),
        said,
        {"claim": "range", "box": str(sides), **machine.named},
        machine=machine,
        **options,
    )


@click.command()
@NETWORK
@click.option("--norm", type=click.Choice(["1", "2", "sup"]), default="2", show_default=True, help="Of inputs and of outputs.")
@BOX
@RELATIVE
@_options
def lipschitz(
    network: Path,
    norm: str,
    box: str | None,
    **options: Any,
) -> int:
    """Certify a Lipschitz constant of NETWORK on a box, the smallest that is found.

    Exit codes: 0 certified, 3 unknown, 2 input that cannot be used.

    \b
    symnet lipschitz model.onnx --norm sup --box "x in [0,3], y in [-1,1]"
    """
    from symnet.given_networks.door import box_of, given_of
    from symnet.given_networks.steepness import lipschitz_question

    given = given_of(network)
    sides = box_of(given.network, box)

    def said(found: Settled) -> list[str]:
        return _bound_lines(found, "the Lipschitz constant", f"in the norm {norm} on {sides}", None)

    return _answered(
        lambda: lipschitz_question(given, sides.sides, norm),
        said,
        {"claim": "lipschitz", "norm": norm, "box": str(sides)},
        **options,
    )


@click.command()
@NETWORK
@click.option("--in", "variable", required=True, metavar="X", help="The input that grows: x, y, z, or x1, x2, ...")
@click.option("--of", "output", type=click.IntRange(0), default=0, show_default=True, help="The number of the output.")
@click.option("--falling", is_flag=True, help="That the output never rises, instead of never falls.")
@BOX
@_options
def monotone(
    network: Path,
    variable: str,
    output: int,
    falling: bool,
    box: str | None,
    **options: Any,
) -> int:
    """Certify that an output of NETWORK never falls on a box where the input X alone grows, or refute it at a point.

    Exit codes: 0 certified, 1 refuted by a slope at a point, 3 unknown, 2 input that cannot be used.

    \b
    symnet monotone model.onnx --in y --box "x in [1,2], y in [-1,1]"
    """
    from symnet.given_networks.door import axis_of, box_of, given_of, output_of
    from symnet.given_networks.steepness import monotone_question

    given = given_of(network)
    sides, axis = box_of(given.network, box), axis_of(variable, given.network.inputs)
    place = output_of(given.network, output)
    how = "never rises" if falling else "never falls"

    def said(found: Settled) -> list[str]:
        (part,) = found.parts
        words = {"proved": "certified", "refuted": "refuted"}.get(found.verdict, "unknown")
        lines = [f"{words:<12} output {place} {how} on {sides} where {variable} alone grows"]
        if part.low is not None and part.point is not None:
            slope = part.low if falling else -part.low
            lines.append(f"slope        {decimals(slope, -1)} at {point_text(part.point)}, exactly evaluated")
        return lines

    return _answered(
        lambda: monotone_question(given, sides.sides, axis, place, falling),
        said,
        {"claim": "monotone", "input": axis, "output": place, "falling": falling, "box": str(sides)},
        **options,
    )


@click.command()
@NETWORK
@click.option("--at", "point", required=True, metavar="POINT", help='The inputs, for example "1/2, 0.3"; or a file with them.')
@click.option("--label", type=click.IntRange(0), required=True, help="The number of the output that is to be the largest one.")
@click.option("--radius", metavar="R", help="The largest radius that is asked for.")
@BOX
@RELATIVE
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random starts for counterexamples.")
@click.option("--seconds", default="60", show_default=True, help="Stop the search then; the kernel's check comes on top.")
@OUT
@OVERWRITE
@JSON
def robust(
    network: Path,
    point: str,
    label: int,
    radius: str | None,
    box: str | None,
    relative: str,
    seed: int,
    seconds: str,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Certify the largest radius, in the sup norm around POINT, within which output LABEL of NETWORK is the largest one.

    Exit codes: 0 a radius above 0 is certified, 1 POINT itself has another label, 3 unknown, 2 input that cannot be used.

    \b
    symnet robust network.onnx --at "0.2, 0.7" --label 1
    """
    prepared(out, overwrite)
    from symnet.given_networks.door import box_of, given_of, limits_of, point_of, positive_bound
    from symnet.given_networks.robustness import robust as certified

    given = given_of(network)
    sides = None if box is None else box_of(given.network, box).sides
    limits = limits_of(relative, seconds, seed)
    most = None if radius is None else positive_bound(radius, "--radius")
    at = point_of(point)
    with progress("radius") as report:
        found = certified(
            given,
            at,
            label,
            sides=sides,
            radius=most,
            relative=limits.relative,
            seconds=limits.seconds,
            seed=seed,
            report=lambda low, high: report(float(low), float("inf") if high is None else float(high), 0),
        )
    files = written(out, given, found.certificate, found.judged)
    click.echo(json.dumps(_robust_object(found, files)) if as_json else "\n".join(_robust_lines(found, files)))
    return CODES[found.verdict]


def _robust_lines(found: Robust, files: Mapping[str, Path]) -> list[str]:
    at = point_text(found.point)
    if found.radius is None:
        lines = [f"refuted      output {found.label} is not the largest one at {at} itself"]
    elif found.verdict == "unknown":
        lines = [f"unknown      no radius around {at} is proved: {ENDS.get(found.end, found.end)}"]
    else:
        lines = [
            f"certified    output {found.label} is the largest one within {decimals(found.radius, -1)} of {at}, in the sup norm"
        ]
    if found.other is not None and found.beyond is not None:
        lines.append(f"beyond       not at {point_text(found.other.point)}, at {decimals(found.beyond)}, exactly evaluated")
    lines += [f"meant        {ROUNDING}", f"search       {found.seconds:.1f} s, the kernel's checks included"]
    return [*lines, *about(found.given, found.certificate, found.judged, 0.0, files)]


def _robust_object(found: Robust, files: Mapping[str, Path]) -> dict[str, Any]:
    other = found.other
    return {
        "verdict": found.verdict,
        "claim": "robust",
        "label": found.label,
        "radius": None if found.radius is None or found.verdict != "proved" else str(found.radius),
        "beyond": None if found.beyond is None else str(found.beyond),
        "counterexample": None if other is None else [str(value) for value in other.point],
        "outputs": None if other is None else [str(value) for value in other.outputs],
        "end": found.end,
        "kernel": None if found.judged is None else found.judged.verdict,
        "certificate": str(files["certificate"]) if "certificate" in files else None,
        "seconds": round(found.seconds, 3),
        "network_sha256": found.given.digest,
        "assumed": list(found.given.notes),
    }
