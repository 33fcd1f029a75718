"""The list of theories: it names the rules of the files, and a check loads the code of the rules that it uses, no other."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from symnet.kernel.theories import FILES, IN_WORDS, RULES, THEORIES

KERNEL = Path(import_module("symnet.kernel").__file__ or "").parent
ACCEPTED = Path(__file__).parent / "corpus" / "accepted"
LOADED = """
import json, runpy, sys
from pathlib import Path
sys.argv = [sys.argv[1], sys.argv[2]]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    print(end.code)
print(json.dumps([each.__file__ for each in sys.modules.values() if getattr(each, "__file__", None)]))
"""


def test_the_list_of_theories_names_the_rules_of_its_files() -> None:
    listed = {file: [rule for rule, home in FILES.items() if home == file] for file in FILES.values()}
    assert listed == {file: list(import_module(f"symnet.kernel.theories.{file}").RULES) for file in listed}
    assert {rule: RULES[rule].check.__module__.rpartition(".")[2] for rule in RULES} == FILES
    assert len(RULES) == len(FILES)
    assert all(callable(import_module(f"symnet.kernel.theories.{file}").words) for file in IN_WORDS.values())


def test_a_name_that_is_no_rule_loads_nothing() -> None:
    assert all(name not in RULES for name in ("", "general", "os", "..syntax", "near.RULES"))
    with pytest.raises(KeyError):
        RULES["general"]


@pytest.mark.parametrize("name", ["scan_1", "paper_1", "near_product", "property_1", "table_1", "meshed_by_hats"])
def test_a_check_loads_the_files_of_the_theories_that_it_names(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOADED, str(KERNEL), str(ACCEPTED / f"{name}.json")],
        capture_output=True,
        text=True,
        check=True,
    )
    *said, loaded = done.stdout.splitlines()
    assert said[-1] == "0"
    theories = next(line for line in said if line.startswith("theories: ")).removeprefix("theories: ").partition(";")[0]
    counted = {file for theory in theories.split(", ") for file in THEORIES[theory].files}
    found = {str(Path(file).relative_to(KERNEL)) for file in json.loads(loaded) if Path(file).is_relative_to(KERNEL)}
    apart = ("theories/", "branching/", "control/", "planar/", "onnx/")
    assert {file for file in found if file.startswith(apart) and not file.endswith("__init__.py")} <= counted
