"""Negative controls: each changes one constant, gate or threshold of a file and must be refused by coqc.

Needs the compiled files beside it (`make all`). `controls.py 4` tries every fourth one only. COQC names another coqc.
Exit code 0: every change that was tried was refused.
"""

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

import controls_of_kernel
import controls_of_theorems

HERE = pathlib.Path(__file__).resolve().parent
COQC = shlex.split(os.environ.get("COQC", "coqc"))
CONTROLS = [*controls_of_theorems.CONTROLS, *controls_of_kernel.CONTROLS]


def refused(file: str, old: str, new: str) -> bool:
    """Whether coqc refuses the file with `old` replaced by `new`; `old` must stand in it exactly once."""
    text = (HERE / file).read_text()
    if text.count(old) != 1:
        raise SystemExit(f"controls.py is out of step: {file} holds {text.count(old)} times: {old}")
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / pathlib.Path(file).name
        changed.write_text(text.replace(old, new))
        run = subprocess.run([*COQC, "-Q", str(HERE), "Symnet", str(changed)], capture_output=True, text=True, check=False)
    if run.returncode and "Error" not in run.stderr:
        raise SystemExit(f"coqc did not run: {run.stderr}")
    return run.returncode != 0


def main(every: int) -> int:
    tried = CONTROLS[::every]
    accepted = [what for what, file, old, new in tried if not refused(file, old, new)]
    for what in accepted:
        print(f"NOT refused: {what}")
    print(f"controls: {len(tried) - len(accepted)} of {len(tried)} refused, {len(CONTROLS)} in all")
    return 1 if accepted else 0


if __name__ == "__main__":
    sys.exit(main(int(*sys.argv[1:2] or [1])))
