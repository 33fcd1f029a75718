"""Makes the gallery of segment tables: `python docs/segment_gallery.py [FOLDER]` writes segment_gallery.md and its pictures.

Each number is what one command of symnet says; the kernel has accepted its certificate.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
SEGMENTS = 6
FORMATS = ("float32", "float16", "bfloat16")
ENTRIES = (
    ("sigmoid", "sigmoid(x)", "x in [-8,8]"),
    ("tanh", "tanh(x)", "x in [-8,8]"),
    ("gelu", "gelu(x)", "x in [-8,8]"),
    ("silu", "silu(x)", "x in [-8,8]"),
    ("exp", "exp(x)", "x in [-8,0]"),
    ("reciprocal", "1/x", "x in [1,2]"),
    ("rsqrt", "1/sqrt(x)", "x in [1,4]"),
    ("softplus", "softplus(x)", "x in [-8,8]"),
)
HEAD = """\
# Gallery of segment tables

Eight functions by six segments each, in three formats, with the proved error of what is computed at every number of the format
in the box, and what no six pieces with real coefficients can beat. `python docs/segment_gallery.py` makes this page.
[How to](how-to/hardware_tables.md) make such a table, and what is proved of it.

"""


def words(expression: str, box: str, dtype: str) -> list[str]:
    """The arguments of the command."""
    return ["table", expression, "--box", box, "--segments", str(SEGMENTS), "--dtype", dtype]


def command(expression: str, box: str, dtype: str) -> str:
    """The command as one types it."""
    return f'symnet table "{expression}" --box "{box}" --segments {SEGMENTS}' + f" --dtype {dtype}" * (dtype != "float32")


def run(name: str, expression: str, box: str, dtype: str, pictures: Path) -> dict[str, Any]:
    """Run one command, and keep its picture in float32."""
    with tempfile.TemporaryDirectory() as place:
        arguments = [sys.executable, "-m", "symnet", *words(expression, box, dtype), "--out", f"{place}/t", "--json"]
        done = subprocess.run(arguments, check=True, capture_output=True, text=True)
        if dtype == "float32":
            (pictures / f"{name}.svg").write_bytes((Path(place) / "t" / "table.svg").read_bytes())
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def page(found: dict[tuple[str, str], dict[str, Any]]) -> str:
    """The page."""
    rows = [f"| | box | best possible | {' | '.join(FORMATS)} |", "|---" * (3 + len(FORMATS)) + "|"]
    parts = []
    for name, expression, box in ENTRIES:
        errors = [f"{float(Fraction(found[name, dtype]['error'])):.5f}" for dtype in FORMATS]
        least = float(Fraction(found[name, "float32"]["least"]))
        rows.append(f"| `{expression}` | `{box}` | {least:.5f} | {' | '.join(errors)} |")
        shown = command(expression, box, "float32")
        parts.append(f"## {expression}\n\n```\n{shown}\n```\n\n![{expression} by {SEGMENTS} segments](segments/{name}.svg)\n")
    return HEAD + "\n".join(rows) + "\n\n" + "\n".join(parts)


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    (folder / "segments").mkdir(exist_ok=True)
    wanted = [(*entry, dtype) for entry in ENTRIES for dtype in FORMATS]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: run(*each, folder / "segments"), wanted))
    found = {(each[0], each[3]): result for each, result in zip(wanted, done, strict=True)}
    (folder / "segment_gallery.md").write_text(page(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
