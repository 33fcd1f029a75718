"""Writes and runs the tutorial notebook: `python tests/docs/make_notebook.py`."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat

PLACE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first_steps.ipynb"
CELLS = (
    "# First steps\n\nBuild a network with a proved error, look at it, and read the proof. Run the cells in order.",
    ('import symnet\n\nbuilt = symnet.approximate("abs(x - 1/3)", error="1/16", construction="scan")\nbuilt',),
    "The target, as it was understood; numbers in it are exact.",
    ("built.target",),
    "At every point of [0, 1] network and function differ by at most 1/16. Values are exact fractions.",
    ('built.error.bound, built("1/2")',),
    ("symnet.plot(built)",),
    ("symnet.plot_error(built)",),
    "The network: three numbers, v, s and b, belong to this function; all else is the same for every function.",
    ("symnet.Picture(built.network)",),
    ("dict(built.parameters)",),
    "## The proof\n\n`certify` writes the proof down; the kernel, which shares no code with what built the network, judges it.",
    ("proof = symnet.certify(built)\nproof",),
    "Each step unfolds: formula, premises, the rule and what it checks.",
    ("proof.steps",),
    "Two variables work alike; the picture has f, the network and the error.",
    ('square = symnet.approximate("sin(pi*x)*y", cells=8)\nsymnet.plot(square, points=32)',),
    "A false claim is not accepted. Here the modulus that is stated is too small, and two points refute it.",
    ('try:\n    symnet.approximate("3*x", cells=4, lipschitz=2)\nexcept symnet.Refuted as problem:\n    print(problem)',),
)


def notebook() -> nbformat.NotebookNode:
    """Return the notebook, not yet run."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for place, cell in enumerate(CELLS):
        new = nbformat.v4.new_markdown_cell(cell) if isinstance(cell, str) else nbformat.v4.new_code_cell(cell[0])
        new["id"] = f"cell-{place}"
        made.cells.append(new)
    return made


def run(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run a notebook in a fresh kernel; an error in a cell is an error here."""
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    for cell in book.cells:
        cell.get("metadata", {}).pop("execution", None)
    return book


if __name__ == "__main__":
    made = run(notebook())
    made.metadata.pop("language_info", None)
    nbformat.write(made, PLACE)
    print(PLACE)
