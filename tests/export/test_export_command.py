"""`symnet export` as a user runs it: what it writes, says and refuses."""

from __future__ import annotations

import errno
import json
import re
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from export.cases import layers, network
from ran import Run

from symnet import approximate, save
from symnet.errors import MissingExtra, UsageError
from symnet.export import extras
from symnet.export.backends import convert
from symnet.kernel import check

ARRAYS = {"numpy": "network_numpy.py", "torch": "network.pt2", "jax": "network_jax.py", "onnx": "network.onnx"}
TEXTS = {"smtlib": "network.smt2", "exact": "network_exact.json", "graphml": "network.graphml", "dot": "network.dot"}


@pytest.fixture
def export(run: Run) -> Run:
    """Call `symnet export ARGUMENTS`."""
    return partial(run, "export")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(network("scan, d = 1"), tmp_path / "network.json")
    return tmp_path / "network.json"


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "network.json")


@pytest.mark.parametrize("backend", ["numpy", "onnx"])
def test_arrays_come_with_their_statement(export: Run, file: Path, backend: str) -> None:
    code, out, _ = export(file, "--to", backend)
    assert code == 0
    assert out.splitlines()[0] == "statement   float64: exact on the 2^-12 grid; within 4.6e-14 everywhere on the cube"
    assert written(file.parent) == sorted([ARRAYS[backend], f"{ARRAYS[backend]}.statement.json"])
    verdict = check((file.parent / f"{ARRAYS[backend]}.statement.json").read_bytes())
    assert verdict.accepted and [claim["kind"] for claim in verdict.claims] == ["rounding", "rounding"]
    assert verdict.claims[0] == {"kind": "rounding", "format": "float64", "grid": "0xc", "bound": "0x0"}


@pytest.mark.parametrize("backend", TEXTS)
def test_exact_texts(export: Run, file: Path, backend: str) -> None:
    code, out, _ = export(file, "--to", backend)
    assert code == 0 and "exact: rationals, nothing is rounded" in out
    assert written(file.parent) == [TEXTS[backend]]


def test_exact_is_the_network_itself(export: Run, file: Path) -> None:
    export(file, "--to", "exact")
    assert (file.parent / "network_exact.json").read_bytes() == file.read_bytes()


def test_json(export: Run, file: Path) -> None:
    code, out, _ = export(file, "--to", "onnx", "--json")
    found = json.loads(out)
    assert code == 0 and found["exact_on_grid"] is True and found["grid_bound"] == "0"
    assert found["network_sha256"] == network("scan, d = 1").sha256
    assert [Path(path).name for path in found["files"]] == ["network.onnx", "network.onnx.statement.json"]
    assert Fraction(found["cube_bound"]) < Fraction(1, 10**13)


def test_what_is_said_is_in_the_file(export: Run, file: Path) -> None:
    onnx = pytest.importorskip("onnx")
    export(file, "--to", "onnx", "--grid-bits", 5)
    properties = onnx.load(str(file.parent / "network.onnx")).metadata_props
    note = json.loads(next(item.value for item in properties if item.key == "symnet"))
    assert note["grid_bits"] == 5 and note["dtype"] == "float64" and note["text"].startswith("float64: exact on the 2^-5 grid")


# ------------------------------------------------------------------------------------------------------------ refusals


@pytest.fixture
def long(tmp_path: Path) -> Path:
    save(approximate("sin(3*x)", cells=60, scale_bits=6).network, tmp_path / "network.json")
    return tmp_path / "network.json"


@pytest.mark.parametrize("backend", ["numpy", "onnx"])
def test_what_does_not_fit_is_refused_with_what_would(export: Run, long: Path, backend: str) -> None:
    code, out, err = export(long, "--to", backend)
    assert code == 1 and out == "" and err.count("\n") == 1
    assert "does not fit float64: " in err and "bits, float64 has 53" in err and "--parameters 3 would fit float64" in err
    assert written(long.parent) == []
    code, out, _ = export(long, "--to", backend, "--parameters", 3)
    assert code == 0 and "float64: exact on the 2^-12 grid" in out and "states side by side" in out


def test_a_bound_that_is_accepted(export: Run, long: Path) -> None:
    code, _, err = export(long, "--to", "numpy", "--parameters", 3, "--dtype", "float32", "--within", "1/1000000000")
    assert code == 1 and "float32" in err
    code, out, _ = export(long, "--to", "numpy", "--parameters", 30, "--dtype", "float32", "--grid-bits", 6, "--within", "1")
    assert code == 0 and "float32: " in out


REFUSED: dict[str, tuple[list[object], str]] = {
    "a backend": (["--to", "tensorflow"], "'tensorflow' is not one of"),
    "a dtype": (["--to", "onnx", "--dtype", "float8"], "'float8' is not one of"),
    "a grid": (["--to", "onnx", "--grid-bits", -1], "grid bits -1 is not an integer from 0 to 53"),
    "a grid finer than the format": (
        ["--to", "onnx", "--dtype", "float16", "--grid-bits", 12],
        "0 to 11, where the points of float16 end",
    ),
    "parameters": (["--to", "onnx", "--parameters", "few"], "parameters 'few' is neither a number of runs nor auto"),
    "too many parameters": (["--to", "onnx", "--parameters", 5], "parameters = 5 is not between 1 and 4"),
    "an ending": (["--to", "onnx", "--out", "net.txt"], "a file of onnx ends in .onnx"),
    "two endings": (["--to", "numpy", "--out", "net.txt"], "a file of numpy ends in .py or .npz"),
    "a folder": (["--to", "onnx", "--out", "nowhere/net.onnx"], "is not a folder; create it first"),
    "a claim without its error": (["--to", "smtlib", "--claim", "x"], "--claim EXPR and --error E together"),
    "vnnlib without a claim": (["--to", "vnnlib"], "vnnlib is made of one"),
    "a claim for arrays": (["--to", "numpy", "--claim", "x", "--error", "1"], "--claim is for smtlib and vnnlib"),
    "a form": (["--to", "torch", "--form", "loop"], "--form loop is for onnx"),
    "runs for exact numbers": (["--to", "smtlib", "--parameters", "auto"], "--parameters is for numpy, torch, jax, onnx"),
    "a dtype for exact numbers": (["--to", "dot", "--dtype", "float64"], "--dtype is for numpy, torch, jax, onnx; dot keeps"),
    "within": (["--to", "onnx", "--within", "-1"], "within"),
    "within a float": (["--to", "onnx", "--within", "small"], "within"),
    "a claim that is not piecewise linear": (["--to", "smtlib", "--claim", "sin(x)", "--error", "1"], "is not piecewise linear"),
    "a claim of two variables": (["--to", "smtlib", "--claim", "x + y", "--error", "1"], "the network takes 1"),
    "no error": (["--to", "smtlib", "--claim", "x", "--error", "0"], "error"),
    "bfloat16 in numpy": (["--to", "numpy", "--dtype", "bfloat16", "--grid-bits", 2, "--within", "9"], "numpy has no bfloat16"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(export: Run, file: Path, case: str) -> None:
    arguments, says = REFUSED[case]
    code, out, err = export(file, *arguments)
    assert code == 2 and says in err and out == "" and err.count("\n") == 1, err
    assert written(file.parent) == []


def test_files_that_are_there(export: Run, file: Path) -> None:
    sidecar = file.parent / "network.onnx.statement.json"
    sidecar.write_text("mine")
    code, _, err = export(file, "--to", "onnx")
    assert code == 2 and f"{sidecar} exists; choose another --out or write --force" in err
    assert written(file.parent) == [sidecar.name] and sidecar.read_text() == "mine"
    assert export(file, "--to", "onnx", "--force")[0] == 0
    assert check(sidecar.read_bytes()).accepted


def test_a_file_that_is_there_is_seen_before_the_work(export: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symnet.export import backends

    monkeypatch.setattr(backends, "prepare", lambda *_: pytest.fail("work was done"))
    (file.parent / "network.onnx").write_text("mine")
    code, _, err = export(file, "--to", "onnx")
    assert code == 2 and "network.onnx exists; choose another --out or write --force" in err


def test_a_network_without_values(export: Run, tmp_path: Path) -> None:
    save(network("scan, d = 1").template, tmp_path / "network.json")
    for backend in ("numpy", "onnx", "smtlib"):
        code, _, err = export(tmp_path / "network.json", "--to", backend)
        assert code == 2 and "has no value; bind the intrinsic parameters before exporting" in err, err
    assert written(tmp_path) == []


def test_a_weight_beyond_the_format(export: Run, tmp_path: Path) -> None:
    """4^512, as in a theorem-2.1 network of 512 cells, is no float64."""
    save(layers(1, ("identity", [({0: 4**512}, 0)])), tmp_path / "network.json")
    code, _, err = export(tmp_path / "network.json", "--to", "numpy", "--within", "1000")
    assert code == 1 and "neuron 0 has a weight or bias of 1025 bits, beyond float64; off the grid no bound holds" in err
    assert written(tmp_path) == []


def test_a_file_that_is_no_network(export: Run, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    assert export(tmp_path / "other.json", "--to", "onnx")[0] == 2
    assert export(tmp_path / "absent.json", "--to", "onnx")[0] == 2


@pytest.mark.parametrize(("backend", "library"), [("numpy", "numpy"), ("torch", "torch"), ("jax", "jax"), ("onnx", "onnx")])
def test_a_library_that_is_missing(export: Run, file: Path, monkeypatch: pytest.MonkeyPatch, backend: str, library: str) -> None:
    real = extras.import_module

    def absent(name: str) -> Any:
        if name == library:
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(MissingExtra, match=r"python -m pip install 'numpy"):
        convert(network("scan, d = 1"), backend)
    if backend != "jax":  # a jax file is written with numpy alone
        code, _, err = export(file, "--to", backend)
        assert code == 2 and f"{library} is not installed; write: python -m pip install 'numpy" in err
        assert written(file.parent) == []


def test_nothing_is_left_where_writing_fails(export: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two files cannot be written: the first is not there either."""
    from symnet.core import codec

    real = codec.tempfile.mkstemp

    def full(**where: Any) -> tuple[int, str]:
        if ".statement.json" in where["prefix"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(**where)

    monkeypatch.setattr(codec.tempfile, "mkstemp", full)
    code, _, err = export(file, "--to", "onnx")
    assert code == 2 and "No space left" in err
    assert written(file.parent) == []


def test_old_files_stay_where_new_ones_cannot_be_written(export: Run, file: Path) -> None:
    (file.parent / "network.onnx").write_text("old")
    (file.parent / "network.onnx.statement.json").mkdir()
    code, _, err = export(file, "--to", "onnx", "--force")
    assert code == 2 and "network.onnx.statement.json: cannot be written (Is a directory)" in err
    assert (file.parent / "network.onnx").read_text() == "old"


def test_a_statement_about_an_older_file_goes_with_it(export: Run, file: Path) -> None:
    """The claim's network.onnx replaces the network's: the old statement would be about another network."""
    claim = ["--to", "vnnlib", "--claim", "abs(x - 1/3)", "--error", "1/4"]
    sidecar = file.parent / "network.onnx.statement.json"
    assert export(file, "--to", "onnx")[0] == 0 and sidecar.exists()
    assert export(file, *claim)[0] == 2 and sidecar.exists()
    assert export(file, *claim, "--force")[0] == 0 and not sidecar.exists()


def test_checking_the_file_itself_names_its_statement(export: Run, run: Run, file: Path) -> None:
    assert export(file, "--to", "onnx")[0] == 0
    code, _, err = run("check", file.parent / "network.onnx")
    assert code == 2 and "the statement about it is" in err and err.strip().endswith("network.onnx.statement.json")
    assert run("check", file.parent / "network.onnx.statement.json").code == 0


def test_the_statement_names_the_network_of_the_file(export: Run, file: Path) -> None:
    """lowered_sha256 in the file is the network that the kernel finds in the statement beside it."""
    import onnx

    assert export(file, "--to", "onnx")[0] == 0
    model = onnx.load(file.parent / "network.onnx")
    note = json.loads(next(entry.value for entry in model.metadata_props if entry.key == "symnet"))
    verdict = check((file.parent / "network.onnx.statement.json").read_bytes())
    assert verdict.accepted and verdict.network_sha256 == note["lowered_sha256"]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_the_usual_grid_is_one_that_the_format_has(export: Run, file: Path, dtype: str) -> None:
    """2^-12 is none of float16's grids near 1: the statement is about 2^-11, or 2^-8, and the kernel accepts it."""
    code, out, _ = export(file, "--to", "onnx", "--dtype", dtype, "--within", "9")
    assert code == 0 and f"on the 2^-{11 if dtype == 'float16' else 8} grid" in out and "None" not in out
    assert check((file.parent / "network.onnx.statement.json").read_bytes()).accepted


def test_auto_with_a_bound(export: Run, tmp_path: Path) -> None:
    """s has 24 bits, so that no number of runs is exact in float32; auto then takes runs within the bound."""
    save(approximate("sin(3*x)", cells=16).network, tmp_path / "network.json")
    where = tmp_path / "network.json"
    code, _, err = export(where, "--to", "numpy", "--dtype", "float32", "--parameters", "auto")
    assert (
        code == 1
        and "does not fit float32 in any number of runs: the output on the 2^-12 grid needs " in err
        and "would fit" in err
    )
    code, out, _ = export(where, "--to", "numpy", "--dtype", "float32", "--parameters", "auto", "--within", "1/100")
    assert code == 0 and "float32: within" in out


def test_what_is_said_to_fit_does(export: Run, tmp_path: Path) -> None:
    save(approximate("sin(3*x)", cells=16).network, tmp_path / "network.json")
    code, _, err = export(tmp_path / "network.json", "--to", "numpy", "--dtype", "float32")
    said = re.search(r"; (--[a-z].*) would fit", err)
    assert code == 1 and said is not None, err
    for options in said.group(1).split(" or "):
        chosen = [*options.split(), *(() if "--dtype" in options else ("--dtype", "float32"))]
        code, out, _ = export(tmp_path / "network.json", "--to", "numpy", *chosen, "--force")
        assert code == 0 and ("exact on the 2^-" in out or "--within" in options)


def test_a_folder_as_the_network(export: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    for place in (".", "/", file.parent):
        code, _, err = export(place, "--to", "onnx")
        assert code == 2 and "is a folder; give the network file in it" in err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"parameters": "1.5"}, "neither a number of runs nor auto"),
        ({"within": 0.5}, "not an exact number"),
        ({"within": "x"}, "is not a rational number"),
        ({"within": -1}, "is not positive"),
        ({"grid_bits": True}, "is not an integer from 0 to 53"),
        ({"form": "loop"}, "form is no option of numpy"),
        ({"batch": 3}, "batch is no option of numpy; its options are dtype, grid_bits, parameters, within"),
    ],
)
def test_options_of_objects(options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        convert(network("scan, d = 1"), "numpy", **options)


def test_onnx_as_a_loop() -> None:
    kinds = {node.op_type for node in convert(network("scan, d = 1"), "onnx", form="loop").graph.node}
    assert "Scan" in kinds
    copy = convert(network("scan, d = 1"), "numpy", within="1/4", dtype="float32", grid_bits=20)
    assert copy.statement["dtype"] == "float32"


def test_objects_of_unknown_backends() -> None:
    with pytest.raises(UsageError, match="backend 'smtlib' has no object form; write one of numpy, torch, jax, onnx"):
        convert(network("scan, d = 1"), "smtlib")
