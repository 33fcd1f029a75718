"""The command line from a configuration to table, curves and resumption, on a few images."""

import json
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from symnet.experiments.commands import experiment
from symnet.experiments.results import read_results

pytest.importorskip("torch")
pytest.importorskip("sklearn")
pytestmark = pytest.mark.experiments

TINY = """
name = "tiny"
seeds = [0]
[data]
training_images = 60
[training]
epochs = 2
threads = 1
device = "cpu"
checkpoint_every = 1
[[strategy]]
name = "S1"
[[strategy]]
name = "S2"
pretrain_labels = [0, 1, 2, 3, 4]
train_blocks = ["block2", "block4"]
"""


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


def call(*arguments):
    return CliRunner().invoke(experiment, [str(argument) for argument in arguments])


def without_seconds(folder):
    table = json.loads((folder / "results.json").read_text())
    for run in table["runs"]:
        for epoch in (*run["pretraining"], *run["training"]):
            del epoch["seconds"]
    return table["runs"]


def test_run_table_curves(tiny, tmp_path):
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    result = call("run", tiny, "--output", out)
    assert result.exit_code == 0, result.output
    assert "S2, seed 0: " in result.stderr and "with 89,182 trained parameters" in result.stderr
    assert "89,182" in result.stdout
    files = {"config.toml", "results.json", "results.csv", "curves.csv", "table.md", "curves.svg"}
    assert files <= {path.name for path in out.iterdir()}
    assert call("table", out, "--format", "markdown").output == (out / "table.md").read_text()
    assert call("curves", out, tmp_path / "again.svg").exit_code == 0
    assert (tmp_path / "again.svg").read_bytes() == (out / "curves.svg").read_bytes()
    assert (out / "curves.svg").read_text().startswith("<?xml")
    again = call("resume", out)
    assert again.exit_code == 0
    assert again.stderr.count("(finished before)") == 2


def test_seeds_by_processes_are_those_of_one(tiny, tmp_path):
    for name, more in (("one", []), ("two", ["--jobs", "2"])):
        assert call("run", tiny, "--output", tmp_path / name, "--seeds", "0,1", *more).exit_code == 0
    assert without_seconds(tmp_path / "one") == without_seconds(tmp_path / "two")
    again = call("resume", tmp_path / "two", "--jobs", "2")
    assert again.stderr.count("(finished before)") == 4
    assert call("resume", tmp_path / "two", "--jobs", "2", "--dask", "local:2").exit_code == 2


def test_runs_of_a_worker_are_judged():
    from symnet.experiments.tasks import SEED

    shared = TINY.encode()
    assert SEED.judge(shared, b"0", b"[]") == "it has runs of other strategies, or of another seed"
    assert SEED.judge(shared, b"0", b"no").startswith("it cannot be read")


def test_curves_of_an_unknown_kind(tiny, tmp_path):
    call("run", tiny, "--output", tmp_path / "out", "--only", "S1", "--epochs", "1")
    result = call("curves", tmp_path / "out", tmp_path / "curves.doc")
    assert result.exit_code == 2
    assert "write one of .svg, .png, .pdf" in result.stderr


def test_interrupted_process_goes_on_to_the_same_result(tiny, tmp_path):
    arguments = [sys.executable, "-m", "symnet.experiments", "run", str(tiny), "--output"]
    process = subprocess.Popen([*arguments, str(tmp_path / "cut")], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 300
    while not (tmp_path / "cut" / "results.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130, stderr
    assert b"interrupted; go on with: symnet experiment resume" in stderr
    assert len(read_results(tmp_path / "cut").runs) < 2
    assert call("resume", tmp_path / "cut").exit_code == 0
    assert call("run", tiny, "--output", tmp_path / "whole").exit_code == 0
    assert without_seconds(tmp_path / "cut") == without_seconds(tmp_path / "whole")


def test_output_that_cannot_be_a_folder(tiny, tmp_path):
    (tmp_path / "file").touch()
    result = call("run", tiny, "--output", tmp_path / "file" / "out")
    assert result.exit_code == 2
    assert result.stderr.startswith("symnet: ") and result.stderr.count("\n") == 1
