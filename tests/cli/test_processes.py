"""The command in a process of its own: exit codes, streams, Ctrl-C, a reader that goes away."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest
from ran import Run

COMMAND = str(Path(sys.executable).parent / "symnet")


def test_the_two_commands_of_the_readme(symnet_process: Run, tmp_path: Path) -> None:
    built = symnet_process("approximate", "sin(pi*x)*y", "--error", "1/16", "--out", "build/demo", cwd=tmp_path)
    assert built.code == 0 and "proved error" in built.out and built.err == ""
    value = symnet_process("evaluate", "build/demo/network.json", "1/3", "2/7", cwd=tmp_path)
    assert value.code == 0
    with mpmath.workdps(30):  # the proposals of the compiler are floats: other platforms may find another network
        found = Fraction(value.out.strip())
        assert abs(mpmath.mpf(found.numerator) / found.denominator - mpmath.sin(mpmath.pi / 3) * 2 / 7) <= mpmath.mpf(1) / 16


def test_python_m_symnet(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "symnet", "list"], capture_output=True, text=True)
    assert done.returncode == 0 and "theorem-2.1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["approximate", "3*x", "--lipschitz", "2", "--n", "3"], 1), (["approximate", "foo(x)", "--n", "3"], 2), (["build"], 2)],
)
def test_exit_codes_and_stderr(symnet_process: Run, tmp_path: Path, arguments: list[str], code: int) -> None:
    done = symnet_process(*arguments, cwd=tmp_path)
    assert done.code == code and done.out == "" and done.err.startswith("symnet: ") and len(done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_the_middle(tmp_path: Path) -> None:
    out = tmp_path / "net"
    arguments = [
        "approximate",
        "sin(3*x)*cos(2*y)*exp(z)",
        "--network-only",
        "--lipschitz",
        "9",
        "--cells",
        "160",
        "--out",
        str(out),
    ]
    process = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    assert process.poll() is None, "the work ended before it could be interrupted"
    process.send_signal(signal.SIGINT)
    printed, problem = process.communicate(timeout=30)
    assert process.returncode == 130 and printed == ""
    assert problem.strip() == "symnet: interrupted; no file was written"
    assert not out.exists()


def test_a_killed_process_leaves_no_network(tmp_path: Path) -> None:
    arguments = [
        "approximate",
        "sin(3*x)*cos(2*y)*exp(z)",
        "--network-only",
        "--lipschitz",
        "9",
        "--cells",
        "160",
        "--out",
        str(tmp_path),
    ]
    process = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(2)
    process.kill()
    process.wait()
    assert not (tmp_path / "network.json").exists()


def test_a_reader_that_goes_away(symnet_process: Run, tmp_path: Path) -> None:
    symnet_process("approximate", "x*y", "--network-only", "--cells", 20, "--out", tmp_path)
    process = subprocess.Popen(
        [COMMAND, "show", str(tmp_path / "network.json"), "--neurons", "dot"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(100)
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1, 141)


def test_a_full_disk(symnet_process: Run, tmp_path: Path) -> None:
    """A limit on the file size stands for it: the write fails half way."""
    command = f'ulimit -f 1; exec "{COMMAND}" approximate "x*(1-x)" --network-only --cells 20000 --out "{tmp_path}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []
