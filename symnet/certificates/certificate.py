"""Certificates: a network, a target, and a derivation of claims about them, as canonical bytes (format 2).

The format is docs/reference/certificate_format.md. Checking is the kernel's work and shares no code with this file.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from symnet.certificates.derivation import Derivation
from symnet.core.codec import canonical_json, read_bytes, write_whole
from symnet.errors import MalformedFile
from symnet.kernel import Verdict, check
from symnet.kernel.plain import canonical_object, unpacked
from symnet.kernel.syntax import Malformed
from symnet.views import view

FORMAT = "symnet certificate 2"


@dataclass(frozen=True)
class Certificate:
    """The bytes of a certificate and of the files it names by their SHA-256; what they prove is what `verdict` says."""

    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def verdict(self) -> Verdict:
        """The kernel's verdict on these bytes."""
        return check(self.data, self.files)

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
        """Write the file, whole or not at all, and beside it the files it names."""
        place = Path(path)
        for digest, data in self.files.items():
            write_whole(place.with_name(f"{place.stem}.{digest[:16]}.bin"), data)
        write_whole(place, self.data)

    @property
    def steps(self) -> Sequence[Any]:
        """The proof as a sequence of steps, which a notebook unfolds; raises MalformedFile where it cannot be read."""
        steps: Sequence[Any] = view("Certificate.steps")(self.content, self.verdict)
        return steps

    def report(self, path: str | Path) -> None:
        """Write the page of the certificate, one HTML file that loads nothing."""
        view("Certificate.report")(Path(path), self.data, self.verdict)

    def _repr_html_(self) -> str:
        return str(view("Verdict")(self.verdict)._repr_html_())

    def __repr__(self) -> str:
        return f"<Certificate of {len(self.data)} bytes, {self.verdict.verdict}: {self.verdict.reason}>"


def load_certificate(path: str | Path) -> Certificate:
    """Read a certificate file and the files beside it that it may name (its own name, then 16 digits, then .bin)."""
    place = Path(path)
    beside = [read_bytes(each) for each in sorted(place.parent.glob(f"{glob.escape(place.stem)}.*.bin"))]
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
