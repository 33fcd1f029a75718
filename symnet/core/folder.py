"""The folder of a network: the files that are about one network, written together and never left beside another one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from symnet.core.codec import canonical_json, read_bytes, read_json, write_together
from symnet.errors import MalformedFile, UsageError

NETWORK, CERTIFICATE, PAGE = "network.json", "certificate.json", "report.html"
TABLES = ("table.json", "table.c", "table.svg", "table.onnx")
"""What `table` writes beside its network."""
TRUE_ERROR = "true_error.json"
"""The certificate of a network's true error that `approximate --certify-error` writes."""
CLAIM, COUNTEREXAMPLE, SEARCH = "claim.json", "counterexample.txt", "search.json"
"""What `verify` writes beside a certificate, and where it has none the search, to go on with."""
EXPORTS = (
    *(f"network.{suffix}" for suffix in ("npz", "onnx", "pt", "pt2", "smt2", "vnnlib", "graphml", "dot")),
    *("network_numpy.py", "network_npz.py", "network_jax.py", "network_sympy.py", "network_mpmath.py", "network_exact.json"),
)
"""What `export` calls its files where it is given no name."""
LEDGER = "network.exports.json"
"""The files that `export --out` wrote beside the network under names of the user's, with their SHA-256."""
SIDECARS = (".statement.json", ".deployed.json")
"""What `export` calls the certificates beside its files; those of several outputs have numbers, as in .deployed.2.json."""
DEFAULT = "net"


def belonging(folder: Path) -> list[Path]:
    """Return the files of a folder that are about its network, the network first."""
    exports = [*(place for name in EXPORTS for place in (folder / name, *_beside(folder, name))), *_entered(folder)]
    names = (NETWORK, CERTIFICATE, PAGE, TRUE_ERROR, *TABLES, CLAIM, COUNTEREXAMPLE, SEARCH)
    places = [*(folder / name for name in names), *sorted(folder.glob("certificate.*.bin")), *exports]
    return [place for place in places if place.exists()]


def _entered(folder: Path) -> list[Path]:
    """The ledger of exports under names of the user's, and those of its files that are as they were written."""
    found = [folder / name for name, digest in _ledger(folder).items() if _digest(folder / name) == digest]
    return [*found, folder / LEDGER] if (folder / LEDGER).is_file() else []


def _ledger(folder: Path) -> dict[str, str]:
    """What the ledger says of files of the folder itself; nothing where there is none, or where it is no ledger."""
    try:
        content = read_json(read_bytes(folder / LEDGER), LEDGER)
    except (MalformedFile, UsageError):
        return {}
    entries = content.items() if isinstance(content, dict) else ()
    return {name: digest for name, digest in entries if isinstance(digest, str) and Path(name).name == name}


def _digest(path: Path) -> str:
    """The SHA-256 of a file, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def entry_of(network: Path, written: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return the ledger with exports entered that are to stand beside a network under names of the user's; nothing for others."""
    folder = network.parent
    own = {path: data for path, data in written.items() if path.parent.resolve() == folder.resolve()}
    named = {path.name: hashlib.sha256(data).hexdigest() for path, data in own.items() if not _is_usual(path.name)}
    if not named or network.name != NETWORK:
        return {}
    kept = {name: digest for name, digest in _ledger(folder).items() if (folder / name).is_file()}
    return {folder / LEDGER: canonical_json({**kept, **named}) + b"\n"}


def _is_usual(name: str) -> bool:
    """Whether a name is one that `export` gives, or that of a certificate beside such a file."""
    endings = tuple(ending.removesuffix("json") for ending in SIDECARS)
    return name in EXPORTS or any(name.startswith(usual + ending) for usual in EXPORTS for ending in endings)


def _beside(folder: Path, name: str) -> list[Path]:
    """The certificates beside an exported file."""
    return [place for ending in SIDECARS for place in sorted(folder.glob(f"{name}{ending.removesuffix('.json')}*.json"))]


def free_folder(name: str = DEFAULT) -> Path:
    """Return the first folder of NAME, NAME-2, NAME-3, ... that is not there yet."""
    number, found = 1, Path(name)
    while found.exists():
        number += 1
        found = Path(f"{name}-{number}")
    return found


def check_unused(folder: Path, overwrite: bool) -> None:
    """Raise UsageError where files of another network would be replaced without being asked for."""
    there = [path.name for path in belonging(folder)]
    if there and not overwrite:
        shown = ", ".join(there[:4]) + f" and {len(there) - 4} more" * (len(there) > 4)
        raise UsageError(
            f"--out {folder}: {shown} {'are' if len(there) > 1 else 'is'} there; choose another, or give --overwrite"
        )


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write the files about one network, all or none, and return those of an earlier one that were removed.

    Exports stay where the network is the same byte for byte. Raises UsageError where the folder cannot be made or written to.
    """
    made = _made(folder)
    try:
        earlier = [path for path in belonging(folder) if path.is_file()]
        same = folder / NETWORK in earlier and (folder / NETWORK).read_bytes() == contents.get(NETWORK)
        exports = {place for name in EXPORTS if same for place in (folder / name, *_beside(folder, name))}
        exports |= set(_entered(folder)) if same else set()
        gone = [path for path in earlier if path.name != NETWORK and path not in exports]
        write_together({folder / name: data for name, data in contents.items()}, gone)
    except BaseException:
        for each in made:
            each.rmdir()
        raise
    return [path for path in gone if path.name not in contents]


def _made(folder: Path) -> Sequence[Path]:
    """Make a folder and return those that were made, the innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError(f"--out {folder}: cannot be made ({problem.strerror}); choose another folder") from problem
    return missing
