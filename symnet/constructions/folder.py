"""The folder of an approximation: its network, its certificate and the page of that, written together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symnet.core.codec import write_together
from symnet.errors import Unproved, UsageError
from symnet.views import view

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.composite import Composite

NETWORK, CERTIFICATE, PAGE = "network.json", "certificate.json", "report.html"


def save_all(built: Approximation | Composite, folder: Path, overwrite: bool) -> list[Path]:
    """Write the three files and return their places; see `Approximation.save`."""
    places = [folder / NETWORK, folder / CERTIFICATE, folder / PAGE]
    there = [place for place in places if place.exists()]
    if there and not overwrite:
        raise UsageError(f"{there[0]} exists; choose another folder or write overwrite=True")
    proof = built.certify()
    if not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    page: str = view("Certificate.page")(proof.data, proof.verdict, files=proof.files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"{folder}: cannot be made ({problem.strerror}); choose another folder") from problem
    network, certificate, report = places
    write_together({network: built.network.canonical + b"\n", **proof.contents(certificate), report: page.encode()})
    return places
