"""`symnet verify`: whether some input of a box is unsafe, with a certificate or an exact counterexample."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.error import seconds_of
from symnet.commands.needed import need_numpy
from symnet.commands.progress import columns

if TYPE_CHECKING:
    from symnet.verification.verify import Answer, Report, Stage

SHOWN = 12
"""Coordinates that are shown."""
CODES = {"unsat": 0, "sat": 1, "unknown": 3}
ENDS = {
    "time": "the time given is over; give more --seconds",
    "nodes": "the nodes given are used up; give more --nodes",
    "interrupted": "it was interrupted",
    "stuck": "a box became too small to be halved in floats; the property holds or fails by less than they tell apart",
    "rejected": "the kernel does not accept what the search found",
    "unchecked": "the search closed every leaf, and the kernel was not asked; give --out and check the certificate",
}


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("property", type=click.Path(path_type=Path))
@click.option(
    "--arithmetic",
    type=click.Choice(("real", "float32", "float64")),
    default="real",
    show_default=True,
    help="In what the network computes: exactly, or in floats, sums in any order.",
)
@click.option(
    "--round-inputs", is_flag=True, help="With floats: inputs are all real numbers in the box, rounded to floats first."
)
@click.option("--seconds", help="Stop the search after so many seconds; the kernel's check comes on top.")
@click.option("--nodes", type=click.IntRange(1), help="Stop the search after so many boxes; unlike --seconds reproducible.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the random starts for counterexamples.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Work with so many processes.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the search.json of a folder, of an unknown verdict.")
@click.option("--no-check", is_flag=True, help="Only search and write: the kernel is asked later, by symnet check.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A folder for certificate.json, claim.json, counterexample.txt and report.html, or search.json to go on with.",
)
@click.option("--overwrite", is_flag=True, help="Replace the files of an earlier verdict in that folder.")
@click.option("--vnncomp", type=click.Path(path_type=Path), help="Also write the result file of VNN-COMP.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def verify(
    network: Path,
    property: Path,
    seconds: str | None,
    out: Path | None,
    overwrite: bool,
    vnncomp: Path | None,
    as_json: bool,
    no_check: bool,
    resume: Path | None,
    arithmetic: str,
    round_inputs: bool,
    **limits: Any,
) -> int:
    """Decide whether some input of NETWORK satisfies the VNN-LIB file PROPERTY, which says what is unsafe.

    unsat: none does, and the kernel has accepted a certificate of it. sat: an exact counterexample. unknown: neither was found;
    it is said how far the search came. NETWORK is an ONNX file, which the kernel reads itself, or another file that
    `symnet import` takes, or a network.json.

    Exit codes: 0 unsat, 1 sat, 3 unknown, 2 input that cannot be used.

    \b
    symnet verify network.onnx property.vnnlib
    symnet verify network.onnx property.vnnlib --seconds 60 --jobs 2 --out verdict
    symnet verify network.onnx property.vnnlib --resume verdict --out verdict
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small products: threads only wait for each other
    need_numpy()
    from symnet.commands.quantised import verified
    from symnet.core.folder import check_unused
    from symnet.verification.arithmetic import arithmetic_of
    from symnet.verification.files import written
    from symnet.verification.given import load_given
    from symnet.verification.verify import Options, judged
    from symnet.verification.vnnlib import load_property

    limit = None if seconds is None else seconds_of(seconds, "--seconds")
    if out is not None:
        check_unused(out, overwrite or (resume is not None and _only_search(out, resume)))
    options = {"arithmetic": arithmetic, "round_inputs": round_inputs, "resume": resume, "no_check": no_check, **limits}
    found = verified(network, property, limit, options, out, vnncomp, as_json)
    if found is not None:
        return found
    exactly = arithmetic_of(arithmetic, round_inputs)
    asked, given = load_property(property), load_given(network)
    for note in given.notes:
        click.echo(f"symnet: {network}: {note}", err=True)
    with _progress() as report:
        answer = judged(given, asked, Options(limit, check=not no_check, resume=resume, arithmetic=exactly, **limits), report)
    files = written(answer, out, vnncomp, "" if out is None else page_of(answer))
    click.echo(json.dumps(as_object(answer, files)) if as_json else in_words(answer, files))
    return 130 if answer.end == "interrupted" else CODES[answer.verdict]


def _only_search(out: Path, resume: Path) -> bool:
    """Whether a folder holds nothing but the search that is gone on with."""
    from symnet.core.folder import SEARCH, belonging

    return out.resolve() == resume.resolve() and [path.name for path in belonging(out)] == [SEARCH]


def page_of(answer: Answer) -> str:
    """Return the page of a verdict that the kernel has judged: its certificate, and pictures of the search; "" of another one."""
    if answer.certificate is None or answer.judged is None or answer.judged.verdict == "malformed":
        return ""
    from symnet.report.page import report_page
    from symnet.report.searches import counterexample_section, planes_section, tree_section
    from symnet.verification.files import named
    from symnet.verification.sections import planes, profile

    halved = [sum(tree.axes.count(axis) for tree in answer.trees) for axis in range(answer.asked.inputs)]
    assumed = sum(axis >= answer.asked.inputs for tree in answer.trees for axis in tree.axes)
    found = planes(answer)
    through = "the middle of the box" if answer.counterexample is None else "the counterexample"
    more = [] if answer.counterexample is not None and answer.leaves == 0 else [tree_section(profile(answer), halved, assumed)]
    if answer.counterexample is not None:
        found_at = answer.counterexample
        holds = [each.text for each in answer.asked.roots[found_at.root].conjunctions[found_at.conjunction]]
        more.append(counterexample_section(list(named(found_at)), holds, _replayed(answer)))
    if found:
        more.append(planes_section([(each.axes, each.ends, each.point, each.values) for each in found], through))
    return report_page(answer.certificate.data, answer.judged, files=answer.certificate.files, more=more)


def as_object(answer: Answer, files: dict[str, Path]) -> dict[str, Any]:
    """Return a verdict for JSON: numbers as "p/q", places of files where they were written."""
    found, judged = answer.counterexample, answer.judged
    return {
        "verdict": answer.verdict,
        "end": answer.end,
        "certificate": str(files["certificate"]) if "certificate" in files else None,
        "certificate_bytes": None if answer.certificate is None else len(answer.certificate.data),
        "kernel": None if judged is None else judged.verdict,
        "counterexample": None if found is None else [str(value) for value in found.point],
        "outputs": None if found is None else [str(value) for value in found.outputs],
        "onnxruntime": None if answer.replayed is None else list(answer.replayed),
        "leaves": answer.leaves,
        "depth": answer.depth,
        "nodes": answer.nodes,
        "share": str(answer.share),
        "seconds": round(answer.seconds, 3),
        "check_seconds": round(answer.check_seconds, 3),
        "network_sha256": answer.given.digest,
        "assumed": list(answer.given.notes),
        "arithmetic": answer.arithmetic.name,
        "inputs": None if answer.arithmetic.exact else answer.arithmetic.inputs,
        "conditions": list(answer.arithmetic.conditions),
        "order": None if found is None or answer.arithmetic.exact else "in order" if found.in_order else "any",
    }


def in_words(answer: Answer, files: dict[str, Path]) -> str:
    """Return a verdict in lines for people."""
    lines = [_headline(answer)]
    if answer.counterexample is not None:
        lines += _counterexample(answer)
    if answer.verdict == "unknown":
        of = "the cases" if answer.splits_signs else "the volume"
        lines.append(f"so far      {_searched(answer)}, {float(answer.share):.2%} of {of} closed")
    elif answer.verdict == "unsat":
        lines.append(f"search      {_searched(answer)}, {answer.seconds:.1f} s")
    if answer.certificate is not None:
        verdict = "not asked" if answer.judged is None else f"{answer.judged.verdict} ({answer.check_seconds:.1f} s)"
        lines.append(f"kernel      {verdict}; the certificate has {len(answer.certificate.data):,} bytes")
    lines += [f"assumed     {note.removeprefix('assumed: ')}" for note in answer.given.notes]
    lines += [f"condition   {condition}" for condition in answer.arithmetic.conditions if answer.verdict != "unknown"]
    lines += [f"written     {', '.join(map(str, files.values()))}"] if files else []
    return "\n".join(lines)


def _headline(answer: Answer) -> str:
    floats, found = answer.arithmetic.name, answer.counterexample
    if answer.verdict == "unsat" and answer.arithmetic.exact:
        return "unsat: no input is unsafe, proved; certificate accepted"
    if answer.verdict == "unsat":
        which = "real input, rounded to" if answer.arithmetic.rounds_inputs else "input in"
        return f"unsat: no {which} {floats} is unsafe, whatever the order of sums, proved; certificate accepted"
    if found is not None and found.in_order:
        return f"sat in sequential order: an input in {floats} that is unsafe if every sum is computed in order, bias last"
    if answer.verdict == "sat" and not answer.arithmetic.exact:
        return f"sat: an input in {floats} that is unsafe whatever the order of sums; outputs below are exact ones"
    if answer.verdict == "sat":
        return "sat: an unsafe input, exactly evaluated"
    return f"unknown: {ENDS[answer.end]}"


def _searched(answer: Answer) -> str:
    leaves, boxes = "leaf" if answer.leaves == 1 else "leaves", "box" if answer.nodes == 1 else "boxes"
    return f"{answer.leaves:,} {leaves}, depth {answer.depth}, {answer.nodes:,} {boxes} looked at"


def _counterexample(answer: Answer) -> Iterator[str]:
    """The point, its outputs and what holds there."""
    from symnet.verification.files import decimals

    found = answer.counterexample
    if found is None:
        return
    for letter, values in (("X", found.point), ("Y", found.outputs)):
        for place, value in list(enumerate(values))[:SHOWN]:
            exactly = str(value) if len(str(value)) <= 40 else f"about {decimals(value)[:20]}"
            yield f"{letter}_{place:<10}{exactly}"
        if len(values) > SHOWN:
            yield f"...         {len(values) - SHOWN} more"
    holds = answer.asked.roots[found.root].conjunctions[found.conjunction]
    yield f"unsafe by   {' and '.join(each.text for each in holds)[:400]}"
    if answer.replayed is not None:
        yield f"onnxruntime {_replayed(answer)}"


def _replayed(answer: Answer) -> str:
    """What onnxruntime computes at the counterexample, "" where it was not asked."""
    if answer.replayed is None:
        return ""
    shown = ", ".join(f"{value:.9g}" for value in answer.replayed[:SHOWN])
    agrees = "unsafe there too" if answer.replayed_unsafe else "not unsafe there: rounding decides"
    return f"{shown} ({agrees})"


@contextmanager
def _progress() -> Iterator[Report]:
    """What the search is at, on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*columns(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("searching", total=None, seconds=None)

        def report(stage: Stage) -> None:
            closed = f": {stage.leaves:,} leaves, {stage.share:.1%} of the volume" if stage.what == "searching" else ""
            bar.update(task, description=f"{stage.what}{closed}")

        yield report
