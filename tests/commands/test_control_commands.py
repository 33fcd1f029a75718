"""`symnet mpc` and `symnet mesh`: from a file to network, certificate and page; what is refused, in a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kernel.controlled import CORNER, INTEGRATOR, LEAKING, PLATE
from ran import Run

LOOP = {"invariant": [[-2, 2]], "decrease": {"P": [[1]], "factor": "4/5", "box": [[-2, 2]]}}
GRID = [[x, y] for x in (0, 1, 2) for y in (0, 1)]


def _file(folder: Path, content: Any) -> Path:
    path = folder / "given.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_problem_becomes_a_network(run: Run, tmp_path: Path) -> None:
    code, out, err = run("mpc", _file(tmp_path, INTEGRATOR), "--out", tmp_path / "law", "--json")
    found = json.loads(out)
    assert (code, err, found["verdict"], found["regions"], found["laws"]) == (0, "", "accepted", 5, 3)
    assert {path.name for path in (tmp_path / "law").iterdir()} == {"network.json", "certificate.json", "report.html"}
    code, out, _ = run("check", tmp_path / "law" / "certificate.json")
    assert code == 0 and "N = 2, u_k in [-1, 1], x_k in [-2, 2] x [-2, 2]" in out
    code, out, _ = run("steps", tmp_path / "law" / "certificate.json")
    assert code == 0 and "the network is the first input of the optimal one" in out
    assert run("evaluate", tmp_path / "law" / "network.json", 0, 0).out == "0\n"
    page = (tmp_path / "law" / "report.html").read_text()
    assert page.count("<figcaption>") == 3 and "Trajectories of the closed loop" in page


def test_claims_about_the_closed_loop(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("mpc", _file(tmp_path, {**LEAKING, **LOOP}), "--out", tmp_path / "law")
    assert code == 0 and "no state leaves [-2, 2]" in out and "falls to at most 4/5 of it" in out
    code, out, _ = run("report", tmp_path / "law" / "certificate.json", "--out", tmp_path / "page.html")
    assert code == 0 and "is followed by A x + B n(x) outside of it" in (tmp_path / "page.html").read_text()


def test_a_form_that_falls_on_parts_only(run: Run, tmp_path: Path) -> None:
    """Neither pairs of vertices nor all of the plane settle it at once: the box is halved."""
    turning = {"A": [[0, "9/10"], ["-9/10", 0]], "B": [[1], [0]], "R": [[1]], "inputs": [["-1/100", "1/100"]]}
    problem = {**INTEGRATOR, **turning, "horizon": 1, "states": [[-4, 4], [-4, 4]]}
    fall = {"P": [[1, 0], [0, 1]], "factor": "9/10", "box": [[-3, 3], [1, 2]]}
    code, _, err = run("mpc", _file(tmp_path, {**problem, "decrease": fall}), "--out", tmp_path / "law")
    assert code == 0, err
    content = json.loads((tmp_path / "law" / "certificate.json").read_text())
    tree = next(step for step in content["steps"] if step["rule"] == "decreases")["data"]["tree"]
    assert any(isinstance(item, list) for item in tree), len(tree)


def test_another_network_as_the_law(run: Run, tmp_path: Path) -> None:
    path = _file(tmp_path, INTEGRATOR)
    assert run("mpc", path, "--out", tmp_path / "law").code == 0
    code, out, _ = run("mpc", path, "--network", tmp_path / "law" / "network.json", "--out", tmp_path / "again")
    assert code == 0 and "accepted" in out
    other = _file(tmp_path, {**INTEGRATOR, "R": [["1/5"]]})
    code, _, err = run("mpc", other, "--network", tmp_path / "law" / "network.json", "--out", tmp_path / "third")
    assert code == 1 and "output 0 is not the affine function it should be" in err and not (tmp_path / "third").exists()


WRONG = [
    ({**INTEGRATOR, "states": [[-5, 5], [8, 9]], "box": [[-5, 5], [-5, 5]]}, 2, "infeasible, no state in the inside of the box"),
    ({**INTEGRATOR, "R": [[-50]]}, 2, "the Hessian of the cost by the inputs is indefinite at pivot 0"),
    ({**INTEGRATOR, "B": [[0], [0]], "R": [[0]]}, 2, "the Hessian of the cost by the inputs is singular at pivot 0"),
    ({**INTEGRATOR, "states": [[-5, 5], [None, 5]]}, 2, "a state has no end; write box"),
    ({**INTEGRATOR, "Q": [[1, 2], [0, 1]]}, 2, "problem, Q: entries 0 and 2 differ"),
    ({**INTEGRATOR, "A": [[1, 1]]}, 2, "rows of lengths [1, 1]; 1 rows of one length are needed"),
    ({**INTEGRATOR, "horizon": 0}, 2, "horizon: 0 is not an integer from 1 to 64"),
    ({**INTEGRATOR, "inputs": [[1, -1]]}, 2, "problem, inputs: [1, -1] is empty or a point"),
    ({**INTEGRATOR, "weight": 1}, 2, "the key 'weight' is not known"),
    ({**INTEGRATOR, "decrease": 1}, 2, "expected an object with the keys P, box and factor"),
    ({**INTEGRATOR, "invariant": [[-1, 1], [-1, 1]]}, 1, "invariant: refuted, the state"),
    ({**INTEGRATOR, "invariant": [[-2, 2], [-2, 2]]}, 2, "of the box has no solution; take a smaller box"),
    ({**INTEGRATOR, "invariant": [[-3, 2], [-1, 1]]}, 2, "is not inside the box [-2, 2] of the first state"),
    ({**LEAKING, "decrease": {"P": [[1]], "factor": "1/8", "box": [[-2, 2]]}}, 1, "decrease: refuted at the state"),
    ({key: value for key, value in INTEGRATOR.items() if key != "R"}, 2, "the key R is missing"),
    ("[1", 2, "is not JSON at line 1, column 3"),
    ("[]", 2, "expected an object"),
    ('{"A": NaN}', 2, "has NaN, which is no number"),
    ('{"A": 1, "A": 2}', 2, "has the key 'A' twice"),
    ('{"A": 1e999}', 2, "beyond 1e400"),
    (f'{{"A": {"1" * 500}}}', 2, "a number of 500 digits"),
    ('{"A": ' + "[" * 100_000, 2, "nested too deep"),
]


@pytest.mark.parametrize(("content", "exit_code", "words"), WRONG)
def test_problems_that_are_refused(run: Run, tmp_path: Path, content: Any, exit_code: int, words: str) -> None:
    code, out, err = run("mpc", _file(tmp_path, content), "--out", tmp_path / "law")
    assert (code, out) == (exit_code, "") and words in err and err.count("\n") == 1, err
    assert not (tmp_path / "law").exists()


@pytest.mark.parametrize(("given", "fills"), [(PLATE, True), (CORNER, False)])
def test_a_mesh_becomes_a_network(run: Run, tmp_path: Path, given: dict[str, Any], fills: bool) -> None:
    code, out, err = run("mesh", _file(tmp_path, given), "--out", tmp_path / "net", "--json")
    assert (code, err) == (0, "") and json.loads(out)["fills_box"] == fills
    for point, wanted in zip(given["points"], given["values"], strict=True):
        value = run("evaluate", tmp_path / "net" / "network.json", *point).out
        assert value.split() == list(map(str, wanted if isinstance(wanted, list) else [wanted]))
    code, out, _ = run("steps", tmp_path / "net" / "certificate.json")
    assert code == 0 and "the affine function with the given values at the corners" in out
    assert (tmp_path / "net" / "report.html").read_text().count("<figcaption>") == 1
    assert ("the whole box" if fills else "every simplex") in run("mesh", tmp_path / "given.json", "--out", tmp_path / "2").out


def test_a_mesh_to_a_network_to_its_pieces_and_back(run: Run, tmp_path: Path) -> None:
    plate, pieces = tmp_path / "plate.json", tmp_path / "pieces.json"
    plate.write_text(json.dumps(PLATE))
    assert run("mesh", plate, "--out", tmp_path / "net").code == 0
    network = tmp_path / "net" / "network.json"
    assert run("regions", network, "--box", "x in [0,2], y in [0,1]", "--mesh", pieces).code == 0
    code, out, err = run("mesh", pieces, "--network", network, "--out", tmp_path / "proved")
    assert code == 0 and "accepted" in out, err
    assert run("mesh", pieces, "--out", tmp_path / "again").code == 0
    again = tmp_path / "again" / "network.json"
    assert run("mesh", plate, "--network", again, "--out", tmp_path / "same").code == 0
    other = _file(tmp_path, {**PLATE, "values": [0, 1, 2, 3, 4, 5]})
    code, _, err = run("mesh", other, "--network", again, "--out", tmp_path / "no")
    assert code == 1 and "is not the affine function it should be" in err and not (tmp_path / "no").exists()
    code, _, err = run("regions", network, "--plane", "0,0; 1,0; 1,1", "--mesh", tmp_path / "p.json")
    assert code == 2 and "leave --plane out" in err


def test_pieces_of_one_input(run: Run, tmp_path: Path) -> None:
    given = {"grid": [[0, 1, "3/2", 4]], "values": [[0, 1], [2, 1], [0, 1], [1, 2]]}
    assert run("mesh", _file(tmp_path, given), "--out", tmp_path / "net").code == 0
    network = tmp_path / "net" / "network.json"
    assert run("regions", network, "--box", "x in [0,4]", "--mesh", tmp_path / "pieces.json").code == 0
    assert run("mesh", tmp_path / "pieces.json", "--network", network, "--out", tmp_path / "proved").code == 0


MESHES = [
    ([[0, 2, 3], [0, 1, 3], [2, 4, 5]], "a gap at the facet of points [2, 3] of simplex 0"),
    ([[0, 1, 2], [0, 1, 3], [2, 3, 4], [3, 4, 5]], "simplices 0 and 1, corners [0, 1, 2] and [0, 1, 3], overlap"),
    ([[0, 1, 5], [0, 4, 5], [2, 3, 4]], "point 3 is a hanging node, it lies on the boundary of simplex 0"),
    ([[0, 2, 4], [1, 3, 5]], "simplex 0: its corners [0, 2, 4] lie in one plane"),
    ([[0, 1, 2], [1, 2, 3], [2, 3, 4]], "point 5 is a corner of no simplex"),
    ([[0, 1, 9]], "simplex 0: [0, 1, 9] is not 3 different numbers of points, 0 to 5"),
    ([], "simplices: expected a list of 1 to 10000 simplices"),
]


@pytest.mark.parametrize(("simplices", "words"), MESHES)
def test_meshes_that_are_refused(run: Run, tmp_path: Path, simplices: Any, words: str) -> None:
    path = _file(tmp_path, {"points": GRID, "simplices": simplices, "values": [0, 1, 2, 3, 4, 5]})
    code, out, err = run("mesh", path, "--out", tmp_path / "net")
    assert (code, out) == (2, "") and words in err and err.count("\n") == 1, err
    assert not (tmp_path / "net").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"points": [[0, 0], [1, 0], [0, 0]]}, "points 0 and 2 are the same"),
        ({"points": [[0], [1, 0], [0, 1]]}, "expected lists of numbers, all of one length"),
        ({"points": []}, "expected a list of 1 to 5000 entries"),
        ({"points": [[0] * 9] * 3}, "9 coordinates; 1 to 8 are taken"),
        ({"values": [0, 1]}, "2 values for 3 points"),
        ({"values": [0, 1, "x"]}, 'values, entry 2 = "x" is not a rational number'),
        ({"extra": 1}, "the keys points, simplices, values, and no others"),
    ],
)
def test_shapes_that_are_refused(run: Run, tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    given = {"points": [[0, 0], [1, 0], [0, 1]], "simplices": [[0, 1, 2]], "values": [0, 1, 2], **changed}
    code, _, err = run("mesh", _file(tmp_path, given), "--out", tmp_path / "net")
    assert code == 2 and words in err, err
