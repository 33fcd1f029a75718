"""What commands that certify a statement about a given network share: progress, words, JSON, files, the page."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.commands.needed import need_numpy
from symnet.commands.progress import columns

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.given_networks.settled import Part, Report, Settled
    from symnet.kernel import Verdict
    from symnet.verification.arithmetic import Arithmetic
    from symnet.verification.given import Given

CODES = {"proved": 0, "refuted": 1, "unknown": 3}
ENDS = {
    "reached": "the width asked for is reached",
    "time": "the time given is over; give more --seconds",
    "nodes": "the boxes given are used up; give more --nodes",
    "interrupted": "it was interrupted",
    "stuck": "a box became too small to be halved in floats",
    "seen": "a point seems to exceed the bound, by less than exact evaluation tells",
    "rejected": "the kernel does not accept what the search found",
}
SHOWN = 8
ROUNDING = "in exact arithmetic; what rounding adds on a machine is not in it"


def prepared(out: Path | None, overwrite: bool) -> None:
    """See that numpy is there and that no file of another network would be replaced; raises MissingExtra and UsageError."""
    import os

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small products: threads only wait for each other
    from symnet.core.folder import check_unused

    need_numpy()
    if out is not None:
        check_unused(out, overwrite)


def decimals(value: Fraction, direction: int = 0) -> str:
    """Return a number in decimal: rounded up or down for bounds, exactly where it has few digits."""
    from symnet.targets.enclosure.enclosure import decimal

    if value == 0:
        return "0"
    places = 6
    while abs(value) * 10**places < 10**4 and places < 400:
        places += 1
    return decimal(value, direction or 1, places)


def point_text(point: Sequence[Fraction]) -> str:
    """Return a point in decimal, the middle of many coordinates left out."""
    shown = [decimals(value, -1) for value in point[:SHOWN]]
    return f"({', '.join(shown)}{', ...' if len(point) > SHOWN else ''})"


def meant(machine: Arithmetic | None) -> list[str]:
    """Return in which arithmetic a statement holds, real numbers by default, and what is assumed of the machine."""
    if machine is None or machine.exact:
        return [f"meant        {ROUNDING}"]
    inputs = "real numbers that are rounded to that format first" if machine.rounds_inputs else "numbers of that format"
    which = f"computed in {machine.name}, at {inputs}, whatever the order of sums"
    return [f"meant        {which}", *(f"machine      {each}" for each in machine.conditions)]


def searched(found: Settled) -> str:
    """Return how long the search was."""
    leaves, nodes = sum(part.leaves for part in found.parts), sum(part.nodes for part in found.parts)
    depth = max(part.depth for part in found.parts)
    leaf, box = "leaf" if leaves == 1 else "leaves", "box" if nodes == 1 else "boxes"
    return f"{leaves:,} {leaf}, depth {depth}, {nodes:,} {box} looked at, {found.seconds:.1f} s"


def about(
    given: Given, certificate: Certificate | None, judged: Verdict | None, check_seconds: float, files: Mapping[str, Path]
) -> Iterator[str]:
    """Yield the lines on the certificate, what is assumed, and the files."""
    if certificate is not None and judged is not None:
        yield f"kernel       {judged.verdict} ({check_seconds:.1f} s); the certificate has {len(certificate.data):,} bytes"
    for note in given.notes:
        yield f"assumed      {note.removeprefix('assumed: ')}"
    if files:
        yield f"written      {', '.join(map(str, files.values()))}"


def as_object(found: Settled, files: Mapping[str, Path], **more: Any) -> dict[str, Any]:
    """Return an answer for JSON: numbers as "p/q", places of files where they were written."""
    proved = found.verdict == "proved"
    return {
        "verdict": found.verdict,
        "bound": str(found.bound) if proved else None,
        "low": None if found.low is None else str(found.low),
        "end": found.end,
        "parts": [_part(part) for part in found.parts],
        **more,
        "kernel": None if found.judged is None else found.judged.verdict,
        "certificate": str(files["certificate"]) if "certificate" in files else None,
        "certificate_bytes": None if found.certificate is None else len(found.certificate.data),
        "seconds": round(found.seconds, 3),
        "check_seconds": round(found.check_seconds, 3),
        "network_sha256": found.given.digest,
        "assumed": list(found.given.notes),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "bound": None if part.bound is None else str(part.bound),
        "low": None if part.low is None else str(part.low),
        "point": None if part.point is None else [str(value) for value in part.point],
        "end": part.end,
        "leaves": part.leaves,
        "depth": part.depth,
        "boxes": part.nodes,
    }


def written(out: Path | None, given: Given, certificate: Certificate | None, judged: Verdict | None) -> dict[str, Path]:
    """Write the certificate of an accepted answer with the network and its page into a folder; return the places by kind."""
    if out is None or certificate is None or judged is None or not judged.accepted:
        return {}
    from symnet.core.folder import CERTIFICATE, CLAIM, NETWORK, PAGE, write_folder
    from symnet.report.page import report_page

    contents = {place.name: data for place, data in certificate.contents(out / CERTIFICATE).items()}
    found = {"certificate": out / CERTIFICATE, "page": out / PAGE}
    if given.onnx is None:
        contents[NETWORK] = given.network.canonical + b"\n"
    if len(certificate.content["claims"]) == 1:
        contents[CLAIM], found["claim"] = _claim(given, certificate), out / CLAIM
    contents[PAGE] = report_page(certificate.data, judged, files=certificate.files).encode()
    write_folder(out, contents)
    return found


def _claim(given: Given, certificate: Certificate) -> bytes:
    """The claim of a certificate with one, as a file for `symnet check --claim`."""
    from symnet.core.codec import canonical_json
    from symnet.core.rational import to_hex

    content = certificate.content
    return canonical_json(
        {
            "format": "symnet claim 1",
            "statement": content["claims"][0],
            "target": content["target"],
            "box": content["box"],
            "outputs": to_hex(Fraction(given.network.outputs)),
            "network": given.digest,
            "hypotheses": [],
        }
    )


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """How far a search has come, on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*columns(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, seconds=None)

        def report(seen: float, upper: float, nodes: int) -> None:
            bar.update(task, description=f"{what} in [{seen:.6g}, {upper:.6g}], {nodes:,} boxes")

        yield report
