"""`symnet.table`, `symnet.control_law`, `symnet.mesh`: what is made of them, what they write, what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from kernel.controlled import INTEGRATOR, PLATE

import symnet
from symnet.errors import UsageError

F = Fraction


def _table(**others: Any) -> Any:
    return symnet.table("tanh(x)", "x in [-4,4]", 5, dtype="int8:1/16", **others)


MAKERS = {
    "table": _table,
    "law": lambda: symnet.control_law(INTEGRATOR),
    "mesh": lambda: symnet.mesh(**PLATE),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_verb(tmp_path: Path, kind: str) -> None:
    made = MAKERS[kind]()
    assert made.certify().verdict.accepted and made.certify() is made.certificate
    point = (F(1, 2),) * made.network.inputs
    value = made(*point)
    assert made.values([point]) == [value] and value == made.network(*point)
    made.report(tmp_path / "page.html")
    assert "<html" in (tmp_path / "page.html").read_text()
    names = {path.name for path in made.save(tmp_path / "saved")}
    assert names == {path.name for path in (tmp_path / "saved").iterdir()} >= {"network.json", "certificate.json", "report.html"}
    assert ("table.c" in names) == (kind == "table")
    assert symnet.load(tmp_path / "saved" / "network.json") == made.network
    with pytest.raises(UsageError, match="exists; choose another folder or write overwrite=True"):
        made.save(tmp_path / "saved")
    made.save(tmp_path / "saved", overwrite=True)
    found = made.export(tmp_path / "net.smt2")
    assert "exact" in found.text and (tmp_path / "net.smt2").exists()
    with pytest.raises(UsageError, match="exists; choose another path or write overwrite=True"):
        made.export(tmp_path / "net.smt2")
    with pytest.raises(UsageError, match="the point has 4 coordinates"):
        made(1, 2, 3, 4)
    assert "error" in repr(made)


def test_arrays(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    found = MAKERS["law"]().export(tmp_path / "law.npz")
    assert (tmp_path / "law.npz").exists() and found.bound is None and "within" in found.text


def test_wishes_of_a_table() -> None:
    assert ["odd"] in _table(odd=True).shapes and _table(low="-1", high=1).shapes[-1][0] == "range"


def test_a_grid_and_a_network_for_it() -> None:
    values = [[1, 2, F(1, 3)], [0, 0, 1]]
    made = symnet.mesh(grid=((0, 1), (0, F(1, 2), 3)), values=values)
    assert made.certify().verdict.accepted and made.mesh.fills_box
    assert [made(x, y) for x in (0, 1) for y in (0, F(1, 2), 3)] == [each for row in values for each in row]
    assert made(F(1, 2), F(1, 4)) == F(1, 2) * (1 + 0)  # on the diagonal from the lowest corner
    again = symnet.mesh(grid=((0, 1), (0, F(1, 2), 3)), values=values, network=made.network)
    assert again.certify().verdict.accepted and again.network == made.network
    other = symnet.mesh(grid=((0, 1), (0, F(1, 2), 3)), values=[*values[:1], [0, 0, 2]], network=made.network)
    assert other.certify().verdict.verdict == "rejected"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points": [[0], [1]], "values": [0, 1]}, "points, simplices and values, or grid and values"),
        ({"grid": [[0, 1]]}, "points, simplices and values, or grid and values"),
        (
            {"grid": [[0, 1]], "values": [0, 1], "points": [[0]], "simplices": [[0]]},
            "points, simplices and values, or grid and values",
        ),
        ({"grid": [[1, 0]], "values": [0, 1]}, "grid, axis 0: 2 numbers; write two or more that rise"),
        ({"grid": [[0]], "values": [0]}, "grid, axis 0: 1 numbers; write two or more that rise"),
        ({"grid": [[0, 1], [0, 1]], "values": [[0, 1], [0]]}, "values, entry 1: 1 entries; a list of 2 is needed"),
        ({"grid": [[0, 1], [0, 1]], "values": [[0, 1], 2]}, "values, entry 1: 2; a list of 2 is needed"),
        ({"grid": 5, "values": [0]}, "expected a list of 1 to 4 lists"),
    ],
)
def test_meshes_that_are_none(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("[", r"\[")):
        symnet.mesh(**given)


def test_a_network_of_another_shape() -> None:
    with pytest.raises(UsageError, match="it has 2 inputs and 1 outputs, the mesh 1 coordinates"):
        symnet.mesh(grid=[[0, 1]], values=[0, 1], network=MAKERS["mesh"]().network)
