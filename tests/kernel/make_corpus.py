"""Writes the corpus of certificates that the kernel must accept, reject or call malformed, each named for the attack.

    PYTHONPATH=.:tests python tests/kernel/make_corpus.py

An attack changes an accepted certificate in one way and seals it again, so that digests never do a rule's work. With it
stands what the verdict must say: the rule that refuses, and a piece of its message. The tests read the files and this
table, and fail where a file differs from what this script makes. The files that certificates name lie in `files`, each under
the name that is used for it, its SHA-256 but for one; long ones are packed, and so are certificates of more than 20,000 bytes.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from kernel.attacks import ATTACKS
from kernel.certificates import BASES, base, files
from kernel.malformed import MALFORMED

from symnet.certificates.certificate import sealed

FOLDER = Path(__file__).parent / "corpus"
FOLDERS = ("accepted", "files", "malformed", "rejected")
LARGE = 20_000


def corpus() -> dict[str, bytes]:
    """Every file of the corpus by its path."""
    found = {f"accepted/{name}.json": sealed(base(name)) for name in BASES}
    found |= {f"rejected/{each.name}.json": each.data for each in ATTACKS}
    found |= {f"malformed/{name}.json": data for name, (data, _) in MALFORMED.items()}
    found |= {f"files/{name}": data for name, data in files().items()}
    return dict(_packed(path, data) for path, data in found.items())


def _packed(path: str, data: bytes) -> tuple[str, bytes]:
    """A long file as it is written: packed, unless it is packed already."""
    if data[:2] == b"\x1f\x8b" and not path.startswith("files/"):
        return f"{path}.gz", data
    return (f"{path}.gz", gzip.compress(data, mtime=0)) if len(data) > LARGE else (path, data)


def main() -> None:
    """Write the corpus anew."""
    for folder in FOLDERS:
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for old in (FOLDER / folder).iterdir():
            old.unlink()
    for path, data in corpus().items():
        (FOLDER / path).write_bytes(data)


if __name__ == "__main__":
    main()
