"""Certificates: a network, a target, and a derivation of claims about them, as canonical bytes (format 2).

The format is docs/reference/certificate_format.md. Checking is the kernel's work and shares no code with this file.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from symnet.certificates.derivation import Derivation
from symnet.core.codec import canonical_json, read_bytes, write_together
from symnet.errors import MalformedFile
from symnet.kernel import WORK, Verdict, check, digest_of, ended, joined, started
from symnet.kernel.plain import canonical_object, unpacked
from symnet.kernel.syntax import Malformed
from symnet.views import view

FORMAT = "symnet certificate 2"


@dataclass(frozen=True)
class Certificate:
    """The bytes of a certificate and of the files it names by their SHA-256; what they prove is what `verdict` says."""

    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict, hash=False)

    @cached_property
    def verdict(self) -> Verdict:
        """The kernel's verdict on these bytes."""
        return check(self.data, self.files)

    def with_verdict(self, verdict: Verdict) -> Certificate:
        """Return this certificate with the verdict that the kernel gave by several processes: it is not asked again."""
        found = Certificate(self.data, self.files)
        vars(found)["verdict"] = verdict
        return found

    def judged(
        self, claim: bytes | None = None, jobs: int = 1, work: int | None = None, sample: tuple[Fraction, str] | None = None
    ) -> Verdict:
        """Return the kernel's verdict, for a claim that must be proved, by so many processes, for so much work at most.

        sample: a share and a seed; of steps in files of their own a random sample is checked, and the verdict is never accepted.
        """
        if claim is None and jobs == 1 and work is None and sample is None:
            return self.verdict
        limit = WORK if work is None else work
        if jobs == 1:
            return check(self.data, self.files, limit, claim=claim, sample=sample)
        with TemporaryDirectory() as folder:
            return self._in_parts(Path(folder), claim, jobs, limit, sample)

    def _in_parts(self, folder: Path, claim: bytes | None, jobs: int, work: int, sample: tuple[Fraction, str] | None) -> Verdict:
        """The verdict by several processes, which read the same bytes from a folder."""
        for path, data in self.contents(folder / "c.json").items():
            path.write_bytes(data)
        drawn = [] if sample is None else ["--sample", f"{sample[0]}", f"--seed={sample[1]}"]
        processes = started([str(folder / "c.json"), "--work", str(work), "--folder", str(folder), *drawn], jobs)
        try:
            digest = digest_of(self.data, ())
            return check(
                self.data, self.files, work, 0, jobs, claim, lambda: joined(processes, digest, sample is not None), sample
            )
        finally:
            ended(processes)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The decoded object; raises MalformedFile where the bytes are no canonical JSON of bounded size."""
        try:
            found = canonical_object(unpacked(self.data))
        except Malformed as problem:
            raise MalformedFile(str(problem)) from problem
        if not isinstance(found, dict):
            raise MalformedFile("certificate: expected one object")
        return found

    def save(self, path: str | Path) -> None:
        """Write the file, and beside it the files it names: all of them or none."""
        write_together(self.contents(Path(path)))

    def contents(self, path: Path) -> dict[Path, bytes]:
        """Return what stands in a file at this place, and in those beside it that it names."""
        beside = {path.with_name(f"{path.stem}.{digest[:16]}.bin"): data for digest, data in self.files.items()}
        return {**beside, path: self.data}

    @property
    def steps(self) -> Sequence[Any]:
        """The proof as a sequence of steps, which a notebook unfolds; raises MalformedFile where it cannot be read."""
        steps: Sequence[Any] = view("Certificate.steps")(self.content, self.verdict, self.files)
        return steps

    def report(self, path: str | Path) -> None:
        """Write the page of the certificate, one HTML file that loads nothing."""
        view("Certificate.report")(Path(path), self.data, self.verdict, files=self.files)

    def _repr_html_(self) -> str:
        content = None if self.verdict.verdict == "malformed" else self.content
        return str(view("Verdict")(self.verdict, content)._repr_html_())

    def __repr__(self) -> str:
        return f"<Certificate of {len(self.data)} bytes, {self.verdict.verdict}: {self.verdict.reason}>"


def load_certificate(path: str | Path, files: Sequence[Path] = ()) -> Certificate:
    """Read a certificate file, other files that it names, and those beside it (its name, then 16 digits, then .bin)."""
    place = Path(path)
    named = [*sorted(place.parent.glob(f"{glob.escape(place.stem)}.*.bin")), *files]
    beside = [read_bytes(each) for each in named]
    return Certificate(read_bytes(place), {hashlib.sha256(data).hexdigest(): data for data in beside})


def sealed(content: dict[str, Any]) -> bytes:
    """Return the canonical bytes of an object with its own digest put in."""
    body = {key: value for key, value in content.items() if key != "sha256"}
    return canonical_json({**body, "sha256": hashlib.sha256(canonical_json(body)).hexdigest()})


def certificate(derivation: Derivation) -> Certificate:
    """Write down a derivation."""
    content = {
        "format": FORMAT,
        "box": derivation.box,
        "network": derivation.network_json,
        "target": list(derivation.targets),
        "hypotheses": derivation.hypotheses,
        "claims": derivation.claims,
        "steps": derivation.steps,
    }
    return Certificate(sealed(content), derivation.files)
