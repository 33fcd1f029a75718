"""The documentation says what the programs do: code blocks run, pictures are those of the code, the notebook runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from blocks import ROOT, agrees, blocks, pages, runner

SITE = ROOT / "docs" / "site" / "mkdocs.yml"


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_code_blocks_run_and_print_what_the_page_says(page: Path) -> None:
    with runner() as run:
        for block in blocks(page.read_text()):
            found = run(block)
            assert agrees(found, block.text), f"{page.name}: the page says\n{block.text}\nand this run\n{found}"


def test_outputs_are_compared() -> None:
    assert agrees("$ a\n1\n2\n", "$ a\n...\n2\n")
    assert not agrees("$ a\n1\n", "$ a\n2\n")


def test_pictures_are_made_by_their_command(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "docs" / "pictures.py", tmp_path], check=True, capture_output=True, cwd=ROOT)
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    stored = {path.name: path.read_text() for path in (ROOT / "docs" / "pictures").iterdir()}
    assert set(made) == set(stored)
    assert [name for name in made if made[name] != stored[name]] == []


def test_the_notebook_runs_and_its_outputs_are_stored() -> None:
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    stored = nbformat.read(ROOT / "docs" / "tutorial" / "first_steps.ipynb", 4)
    nbformat.validate(stored)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code)
    command = "import nbformat, sys; sys.path.insert(0, 'tests/docs'); from make_notebook import notebook, run; "
    command += "print(nbformat.writes(run(notebook())))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", command], check=True, capture_output=True, text=True, cwd=ROOT)
    made = nbformat.reads(done.stdout, 4)
    assert [cell.source for cell in made.cells] == [cell.source for cell in stored.cells]
    for one, two in zip(made.cells, stored.cells, strict=True):
        assert shown(one) == shown(two)


def shown(cell: dict) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    """The kinds of outputs of a cell, and their plain text where it names no place in memory."""
    found = []
    for output in cell.get("outputs", []):
        text = str(output.get("text", output.get("data", {}).get("text/plain", "")))
        found.append((",".join(sorted(output.get("data", {"stream": 0}))), "" if " at 0x" in text else text))
    return found


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    pytest.importorskip("material")
    pytest.importorskip("mkdocstrings")
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "-q", "-f", str(SITE), "-d", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    home = (tmp_path / "index.html").read_text()
    loaded = re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?(https?://[^"'\s>]*)""", home)
    assert loaded == []
