"""Every certificate of the kernel's corpus can be read, accepted or not: a sentence and a formula for every step."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from symnet.certificates.certificate import Certificate
from symnet.errors import MalformedFile
from symnet.kernel import Verdict
from symnet.report.mathml import mathml
from symnet.report.outline import outline
from symnet.report.step import OutlineStep

CORPUS = Path(__file__).resolve().parents[1] / "kernel" / "corpus"
CONTENTS = [(path.suffix, path.read_bytes()) for path in (CORPUS / "files").iterdir()]
UNPACKED = [gzip.decompress(data) if suffix == ".gz" else data for suffix, data in CONTENTS]
FILES = {hashlib.sha256(data).hexdigest(): data for data in UNPACKED}
READ = Verdict("accepted", "not judged here")
NOT_WHOLE = {"a_part_that_rests_on_itself": "cites step 0", "a_part_without_a_digest": "no file with the digest"}
"""Rejected files whose parts cannot be put in their place."""


def steps(path: Path) -> list[OutlineStep]:
    """The outline of a file, whatever the kernel says of it."""
    return outline(Certificate(path.read_bytes(), FILES).content, READ, FILES)


@pytest.mark.parametrize("path", sorted((CORPUS / "accepted").iterdir()), ids=lambda path: path.name.split(".")[0])
def test_accepted_files_are_read_in_words(path: Path) -> None:
    for step in steps(path):
        assert "0x" not in step.sentence and "0x" not in step.formula
        assert mathml(step.formula).startswith("<math"), step.formula


def test_rejected_files_can_be_read() -> None:
    read = [step for path in (CORPUS / "rejected").iterdir() if path.stem not in NOT_WHOLE for step in steps(path)]
    assert len(read) > 1_000
    assert [step.sentence for step in read if "0x" in step.sentence] == []


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(MalformedFile, match=NOT_WHOLE[name]):
        steps(CORPUS / "rejected" / f"{name}.json")
