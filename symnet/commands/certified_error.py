"""`symnet error --certify`: a certificate that a network is near a formula everywhere on a box."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.certified import CODES, ENDS, about, as_object, decimals, meant, point_text, prepared, progress, searched
from symnet.commands.certified import written as written_files
from symnet.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symnet.given_networks.settled import Part, Settled
    from symnet.verification.arithmetic import Arithmetic

ONLY = ("error", "out", "overwrite", "nodes")
"""Options that only --certify takes."""


def check_options(certify: bool, norm: str, given: Mapping[str, Any], **only: Any) -> None:
    """Raise UsageError where options do not go together."""
    if not certify:
        for name, value in only.items():
            if value:
                raise UsageError(f"--{name} is for --certify: add it, or leave --{name} out")
        return
    if norm != "sup":
        raise UsageError(f"--norm {norm} is not certified: --certify is about the sup norm; leave one of them out")
    for name in ("data", "table", "inputs", "output", "tolerance", "lipschitz"):
        if given.get(name) is not None:
            raise UsageError(f"--{name} has no certified error by parts: --certify takes an EXPRESSION; leave one of them out")


def certified_error(
    network: Path,
    expression: str | None,
    box: str | None,
    error: str | None,
    relative: str,
    seconds: str | None,
    nodes: int | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    arithmetic: str = "real",
    round_inputs: bool = False,
) -> int:
    """Certify, print and write; return the exit code."""
    if expression is None:
        raise UsageError('--certify needs an EXPRESSION, for example symnet error model.onnx "sin(x)*y" --certify')
    prepared(out, overwrite)
    from symnet.given_networks.door import SECONDS, box_of, error_asked, given_of, limits_of
    from symnet.given_networks.settled import settled
    from symnet.verification.arithmetic import arithmetic_of

    given = given_of(network)
    machine = arithmetic_of(arithmetic, round_inputs).about(given)
    question = error_asked(given, expression, box, error, machine)
    limits = limits_of(relative, SECONDS if seconds is None else seconds, 0, nodes)
    with progress("error") as report:
        found = settled(question, limits, report)
    files = written_files(out, given, found.certificate, found.judged)
    where, names = str(box_of(given.network, box)), [part.strip() for part in expression.split(";")]
    if as_json:
        click.echo(json.dumps(as_object(found, files, claim="error", targets=names, box=where, **machine.named)))
    else:
        click.echo(in_words(found, files, names, where, error, machine))
    return 130 if found.end == "interrupted" else CODES[found.verdict]


def in_words(
    found: Settled, files: Mapping[str, Path], names: list[str], where: str, error: str | None, machine: Arithmetic
) -> str:
    """Return an answer in lines for people."""
    lines = []
    for place, (part, name) in enumerate(zip(found.parts, names, strict=True)):
        network = "network" if len(names) == 1 else f"output {place}"
        lines += _lines(found.verdict, part, f"|{network} - ({name})|", where, error)
    lines += [*meant(machine), f"search       {searched(found)}"]
    lines += about(found.given, found.certificate, found.judged, found.check_seconds, files)
    return "\n".join(lines)


def _lines(verdict: str, part: Part, what: str, where: str, error: str | None) -> list[str]:
    attained = ""
    if part.low is not None and part.point is not None:
        attained = f"{decimals(part.low, -1)} at {point_text(part.point)}"
    if part.bound is not None:
        lines = [f"certified    {what} <= {decimals(part.bound)} on {where}"]
        lines += [f"at least     {attained}"] if attained else []
        return lines + ([f"search end   {ENDS[part.end]}"] if part.end != "reached" else [])
    if verdict == "refuted":
        return [f"refuted      {what} <= {error} on {where}", f"at least     {attained}, exactly evaluated"]
    wanted = f"<= {error}" if error is not None else "has no bound that is proved"
    return [f"unknown      {what} {wanted} on {where}: {ENDS[part.end]}", *([f"at least     {attained}"] if attained else [])]
