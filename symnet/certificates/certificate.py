"""Certificates: a network, a target, and a derivation of claims about them, as canonical bytes (format 2).

The format is docs/reference/certificate_format.md. Checking is the kernel's work and shares no code with this file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from symnet.certificates.derivation import Derivation
from symnet.core.codec import canonical_json, read_bytes, write_whole
from symnet.errors import MalformedFile
from symnet.kernel import Verdict, check
from symnet.views import view

FORMAT = "symnet certificate 2"


@dataclass(frozen=True)
class Certificate:
    """The bytes of a certificate; what they prove is what `verdict` says."""

    data: bytes

    @cached_property
    def verdict(self) -> Verdict:
        """The kernel's verdict on these bytes."""
        return check(self.data)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The decoded object; raises MalformedFile where the bytes are not JSON."""
        try:
            plain = gzip.decompress(self.data) if self.data[:2] == b"\x1f\x8b" else self.data
            found = json.loads(plain)
        except (OSError, EOFError, ValueError, RecursionError) as problem:
            raise MalformedFile(f"certificate: not JSON ({problem})") from problem
        if not isinstance(found, dict):
            raise MalformedFile("certificate: expected one object")
        return found

    def save(self, path: str | Path) -> None:
        """Write the file, whole or not at all."""
        write_whole(Path(path), self.data)

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
    """Read a certificate file; nothing is checked yet."""
    return Certificate(read_bytes(Path(path)))


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
    return Certificate(sealed(content))
