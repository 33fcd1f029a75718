"""Properties of given networks: the kernel proved in Rocq gives the Python kernel's verdict, or "unknown rule"."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from kernel.properties import certificate, constraint, entry
from kernel.test_corpus import FILES
from rocq.test_kernel import CORPUS, needs_program, plain, program

from symnet.certificates.certificate import sealed
from symnet.commands import native_kernel
from symnet.kernel import check

__all__ = ["program"]
ROOT = Path(__file__).resolve().parents[2]
ACASXU = ROOT / "tests" / "kernel" / "acasxu"
SHARED = ROOT.parent / "shared" / "acasxu"
pytestmark = needs_program
Json = dict[str, Any]


def both(data: bytes, files: dict[str, bytes]) -> tuple[str, str]:
    """The verdicts of the Python kernel and of the program; "unknown" where it does not know what is used."""
    found = native_kernel.judge(data, files=files)
    return check(data, files).verdict, "unknown" if found.reason.startswith(native_kernel.UNKNOWN) else found.verdict
