"""An approximation written for another library, with what is said of it: the verb `export` of a built network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.core.codec import write_together
from symnet.errors import UsageError
from symnet.export.backends import (
    DEPLOYED,
    OPTIONS,
    SIDECAR,
    SUFFIXES,
    Files,
    array_files,
    exact_file,
    is_exact,
    prepare,
    require,
    require_floats,
    suffix_of,
)
from symnet.export.exact_scripts import PLACES

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.composite import Composite

ARRAYS = ("numpy", "torch", "jax", "onnx")


@dataclass(frozen=True)
class Exported:
    """What was written and what is said of it.

    text: the rounding statement. bound: |what the file computes - target| <= bound, None where there is no such claim; of
    several outputs the largest.
    """

    text: str
    bound: Fraction | None
    files: tuple[Path, ...]


def export(built: Approximation | Composite, path: Path, to: str | None, overwrite: bool, options: Mapping[str, Any]) -> Exported:
    """Write a built network for a backend; see `Approximation.export`."""
    backend = _backend(path) if to is None else to
    if backend == "vnnlib":
        raise UsageError("vnnlib is made of a claim; write it with symnet export --to vnnlib --claim EXPR --error E")
    suffix = suffix_of(backend, path)
    known = (*OPTIONS, *(("form",) if backend == "onnx" else ())) if backend in ARRAYS else ()
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise UsageError(f"{unknown[0]} is no option of {backend}; its options are {', '.join(known) or 'none'}")
    files, text, bound = _made(built, backend, suffix, options)
    stem = path.name.removesuffix(suffix)
    places = {path.with_name(stem + each): content for each, content in files.items()}
    stale = [path.with_name(path.name + more) for more in (SIDECAR, DEPLOYED)]
    there = [place for place in (*places, *stale) if place.exists()]
    if there and not overwrite:
        raise UsageError(f"{there[0]} exists; choose another path or write overwrite=True")
    write_together(places)
    for place in stale:
        if place not in places:
            place.unlink(missing_ok=True)
    return Exported(text, bound, tuple(places))


def _backend(path: Path) -> str:
    """The backend that the ending of a file tells."""
    found = [name for name, suffixes in SUFFIXES.items() if path.suffix in suffixes]
    if len(found) != 1:
        known = ", ".join(found or SUFFIXES)
        raise UsageError(f"path = {path}: its ending does not tell the backend; write to= with one of {known}")
    return found[0]


def _made(
    built: Approximation | Composite, backend: str, suffix: str, options: Mapping[str, Any]
) -> tuple[Files, str, Fraction | None]:
    """The files, the rounding statement, and the bound of what they compute."""
    if is_exact(built.network, backend) and not options:
        files, said = exact_file(built.network, backend, suffix)
        more = Fraction(1, 1 << PLACES) if backend == "mpmath" else Fraction(0)
        return files, said, built.error.bound + more if built.error.norm == "sup" else None
    require_floats(built.network)
    require(backend)
    proof = None if any(part.target.expression is None for part in built.parts) else built.certify()
    given = {name: value for name, value in options.items() if name != "form"}
    prepared = prepare(built.network, proof=proof, **given)
    files = array_files(prepared, backend, suffix, options.get("form", "unrolled"))
    return files, prepared.statement.text, None if prepared.claim is None else prepared.claim.bound
