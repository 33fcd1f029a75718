"""The negative controls of the Rocq proofs stand in step with the files they change; `make rocq` runs them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "proofs" / "rocq"
CONTROLS = [
    control
    for name in ("controls_of_theorems", "controls_of_kernel")
    for control in runpy.run_path(str(FOLDER / f"{name}.py"))["CONTROLS"]
]


@pytest.mark.parametrize(("what", "file", "old", "new"), CONTROLS, ids=[control[0] for control in CONTROLS])
def test_what_a_control_changes_is_there_once(what: str, file: str, old: str, new: str) -> None:
    assert (FOLDER / file).read_text().count(old) == 1 and new != old
