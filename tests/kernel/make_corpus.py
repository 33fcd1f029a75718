"""Writes the corpus of certificates that the kernel must accept, reject or call malformed, each named for the attack.

    PYTHONPATH=.:tests python tests/kernel/make_corpus.py

An attack changes an accepted certificate in one way and seals it again, so that digests never do a rule's work. With it
stands what the verdict must say: the rule that refuses, and a piece of its message. The tests read the files and this
table, and fail where a file differs from what this script makes.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from kernel.attacks import ATTACKS
from kernel.certificates import BASES, base

from symnet.certificates.certificate import sealed

FOLDER = Path(__file__).parent / "corpus"


def files() -> dict[str, bytes]:
    """Every file of the corpus by its path."""
    from kernel.make_malformed import MALFORMED

    found = {f"accepted/{name}.json": sealed(base(name)) for name in BASES}
    found |= {f"rejected/{each.name}.json": each.data for each in ATTACKS}
    found |= {f"malformed/{name}.json": data for name, (data, _) in MALFORMED.items()}
    large = {name for name, data in found.items() if len(data) > 20_000 and data[:2] != b"\x1f\x8b"}
    return {
        f"{name}.gz" if name in large else name: gzip.compress(data, mtime=0) if name in large else data
        for name, data in found.items()
    }


def main() -> None:
    """Write the corpus anew."""
    for folder in ("accepted", "rejected", "malformed"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for old in (FOLDER / folder).iterdir():
            old.unlink()
    for path, data in files().items():
        (FOLDER / path).write_bytes(data)


if __name__ == "__main__":
    main()
