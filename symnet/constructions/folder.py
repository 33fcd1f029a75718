"""The folder of an approximation: its network, its certificate and the page of that, written together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from symnet.core.folder import CERTIFICATE, NETWORK, PAGE, belonging, write_folder
from symnet.errors import Unproved, UsageError
from symnet.views import view

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.composite import Composite
    from symnet.constructions.exact_verbs import ExactVerbs

NONE: Mapping[str, bytes] = MappingProxyType({})


def save_all(
    built: Approximation | Composite | ExactVerbs, folder: Path, overwrite: bool, more: Mapping[str, bytes] = NONE
) -> list[Path]:
    """Write the three files, and more of them, and return their places; see `Approximation.save`."""
    places = [folder / name for name in (NETWORK, CERTIFICATE, PAGE, *more)]
    there = belonging(folder)
    if there and not overwrite:
        raise UsageError(f"{there[0]} exists; choose another folder or write overwrite=True")
    proof = built.certify()
    if not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    page: str = view("Certificate.page")(proof.data, proof.verdict, files=proof.files)
    proved = {path.name: data for path, data in proof.contents(folder / CERTIFICATE).items()}
    write_folder(folder, {NETWORK: built.network.canonical + b"\n", **proved, PAGE: page.encode(), **more})
    return places
