"""The kernel alone: it loads the standard library only, and runs from a copied folder with exit codes 0, 1 and 2."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from kernel.make_corpus import FOLDER

import symnet.kernel
from symnet import approximate
from symnet.certificates.claim import Claim
from symnet.kernel import __main__ as command

KERNEL = Path(symnet.kernel.__file__).parent
SOURCES = sorted(KERNEL.rglob("*.py"))
CASES = [("accepted/scan_1.json", 0), ("rejected/a_digit_three.json", 1), ("malformed/float.json", 2), ("no_such_file.json", 2)]


def _run(arguments: list[str], where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=where, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("file", "code"), CASES)
def test_from_the_checkout(file: str, code: int) -> None:
    found = _run(["-S", "-m", "symnet.kernel", str(FOLDER / file)], KERNEL.parent.parent)
    assert found.returncode == code, found.stderr
    assert (found.stdout + found.stderr).startswith(("accepted: ", "rejected: ", "malformed: ")[code])


@pytest.mark.parametrize(("file", "code"), CASES)
def test_a_copy_of_the_folder(file: str, code: int, tmp_path: Path) -> None:
    shutil.copytree(KERNEL, tmp_path / "kernel", ignore=shutil.ignore_patterns("__pycache__"))
    found = _run(["-I", "-S", "kernel", str(FOLDER / file)], tmp_path)
    assert found.returncode == code, found.stderr


def test_decimals_stand_beside_exact_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(FOLDER / "accepted/scan_stated.json")]) == 0
    out = capsys.readouterr().out
    assert "'bound': '0x6d413fp-23'" in out and "bound <= 0.853553653\n" in out
    assert "constant <=" not in out  # whole numbers are read as they are
    for written, exact in (("0x1/0x3", Fraction(1, 3)), ("0x5p-3", Fraction(5, 8)), ("0x1p-90", Fraction(1, 1 << 90))):
        shown = Fraction(command._decimal(written))
        assert exact <= shown < exact + Fraction(1, 10**9)


def test_the_error_of_a_claim_about_kinks_is_not_said_of_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    """Kinks are claimed of functions within 1/100, the network's error is 1/128; a number that is asked about is rounded down."""
    assert command.main([str(FOLDER / "accepted/near_curve.json")]) == 0
    out = capsys.readouterr().out
    assert "of every function within 0.010000000 of the target" in out and "error <=" not in out
    assert command._decimal("0x1/0x3", -1) == "0.333333333" and command._decimal("0x1/0x3") == "0.333333334"


def test_the_error_that_no_pieces_can_beat_is_no_bound(capsys: pytest.CaptureFixture[str]) -> None:
    """It is at least so large, and is rounded down; a scale is what it is, and no bound either."""
    assert command.main([str(FOLDER / "accepted/segments_of_integers.json")]) == 0
    out = capsys.readouterr().out
    assert "every function of so many pieces is at least 0.031250000 from the target" in out and "bound <= 0.187500000" in out
    assert "error <=" not in out and "scale <=" not in out


def _says(data: bytes, tmp_path: Path) -> str:
    (tmp_path / "file").write_bytes(data)
    found = _run(["-S", "-m", "symnet.kernel", str(tmp_path / "file")], KERNEL.parent.parent)
    assert found.returncode == 2 and found.stdout.startswith("malformed: ")
    return found.stdout


def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path) -> None:
    built = approximate("x", cells=2)
    network = built.network.canonical
    for data in (network + b"\n", network, json.dumps(json.loads(network), indent=2).encode()):
        assert "this is a network file, not a certificate" in _says(data, tmp_path)
    made = Claim({"kind": "error"}, [], 1).data
    assert "this is a claim file" in _says(made, tmp_path)


def test_a_certificate_that_was_reformatted_is_said_to_be(tmp_path: Path) -> None:
    data = (FOLDER / "accepted/scan_1.json").read_bytes()
    for changed in (
        json.dumps(json.loads(data), indent=1).encode(),
        json.dumps(json.loads(data)).encode(),
        data + b"\n",
        b"\xef\xbb\xbf" + data,
    ):
        said = _says(changed, tmp_path)
        assert "the text was reformatted; take the file as it was written" in said and "network file" not in said


def test_usage() -> None:
    assert _run(["-S", "-m", "symnet.kernel"], KERNEL.parent.parent).returncode == 2


def test_a_crash_is_not_a_verdict(tmp_path: Path) -> None:
    shutil.copytree(KERNEL, tmp_path / "kernel", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "kernel" / "replay.py").write_text("UNFIT = ()\n\n\ndef replay(*arguments):\n    raise KeyError\n")
    found = _run(["-I", "-S", "kernel", str(FOLDER / "accepted/scan_1.json")], tmp_path)
    assert found.returncode == 70 and "KeyError" in found.stderr


def test_the_command_in_this_process(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(FOLDER / "accepted/scan_stated.json")]) == 0
    out = capsys.readouterr().out
    assert "target: sqrt(x1)" in out and "hypothesis: {'constant': '0x1', 'kind': 'modulus', 'order': '0x1p-1'}" in out
    assert command.main([str(FOLDER / "accepted/scan_1.json")]) == 0
    assert "hypothesis: none" in capsys.readouterr().out
    assert command.main([str(FOLDER / "rejected/a_digit_three.json")]) == 1
    assert command.main([str(FOLDER)]) == 2
    with pytest.raises(SystemExit) as end:
        command.main([])
    assert end.value.code == 2 and "usage" in capsys.readouterr().err


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(KERNEL).as_posix())
def test_what_the_source_may_hold(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for item in ast.walk(tree):
        if isinstance(item, ast.Import):
            assert {name.name.partition(".")[0] for name in item.names} <= sys.stdlib_module_names
        if isinstance(item, ast.ImportFrom):  # never from outside the folder: two dots lead to it from a folder inside
            assert item.level in (1, 2) or (item.module or "").partition(".")[0] in sys.stdlib_module_names
        assert not (isinstance(item, ast.Constant) and isinstance(item.value, float | complex)), f"line {item.lineno}: a float"
        assert not isinstance(item, ast.Assert), f"line {item.lineno}: an assert is left out by python -O"
        assert not (isinstance(item, ast.ExceptHandler) and item.type is None), f"line {item.lineno}: a bare except"
        name = item.id if isinstance(item, ast.Name) else ""
        assert name not in ("float", "eval", "exec", "compile", "round") or (path.name, name) == ("functions.py", "round")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(KERNEL).as_posix())
def test_the_source_is_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 350
    for item in ast.walk(ast.parse(text)):
        if isinstance(item, ast.FunctionDef):
            assert (item.end_lineno or 0) - item.lineno <= 45, item.name
