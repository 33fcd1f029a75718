"""The command line, as far as it needs no torch."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import symnet.experiments
from symnet.errors import MissingExtra
from symnet.experiments.commands import experiment
from symnet.experiments.config import Config
from symnet.experiments.config_file import parse_config
from symnet.experiments.results import results_to_json


def call(*arguments):
    return CliRunner().invoke(experiment, [str(argument) for argument in arguments])


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, symnet.experiments, symnet.experiments.commands\n"
        "print([m for m in ('torch', 'numpy', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_config_prints_a_configuration_that_can_be_read():
    assert parse_config(call("config").output) == Config()
    mnist = parse_config(call("config", "--data", "mnist").output)
    assert (mnist.name, mnist.data.set, mnist.data.folder) == ("mnist", "mnist", "FOLDER")


def test_parameters():
    lines = call("parameters").output.splitlines()
    assert [line.split()[4] for line in lines[1:]] == ["0", "0", "0", "64", "0", "0", "0", "64"] or lines
    conv4 = next(line for line in lines if line.startswith("conv4"))
    assert conv4.split() == ["conv4", "phi_f", "36992", "36928", "64", "36928"]


def test_table_from_stored_results(tmp_path, results):
    (tmp_path / "results.json").write_text(json.dumps(results_to_json(results)))
    text = call("table", tmp_path)
    assert text.exit_code == 0
    assert "0.8000" in text.output
    assert call("table", tmp_path, "--format", "markdown").output.count("| S1 |") == 1
    assert call("table", tmp_path, "--format", "csv").output.startswith("strategy,seed")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nothing.toml"], "'nothing.toml' cannot be read"),
        (["run", "--epochs", "0"], "epochs is 0"),
        (["run", "--data", "mnist"], "--folder"),
        (["resume", "nowhere"], "holds no experiment"),
        (["table", "nowhere"], "cannot be read"),
        (["run", "--only", "S9"], "no strategy 'S9'"),
    ],
)
def test_bad_input_exits_with_2_and_one_line(arguments, words):
    result = call(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.startswith("symnet: ")
    assert result.stderr.count("\n") == 1


def test_without_torch(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("intrinsic", "network", "runner"):
        monkeypatch.delitem(sys.modules, f"symnet.experiments.{name}", raising=False)
    result = call("run", "--output", tmp_path / "out")
    assert result.exit_code == 2
    assert "torch is not installed" in result.stderr
    assert "python -m pip install 'torch" in result.stderr
    assert not (tmp_path / "out").exists()
    with pytest.raises(MissingExtra):
        _ = symnet.experiments.intrinsic_parameters


def test_curves_without_matplotlib(monkeypatch, tmp_path, results):
    (tmp_path / "results.json").write_text(json.dumps(results_to_json(results)))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = call("curves", tmp_path, tmp_path / "curves.svg")
    assert result.exit_code == 2
    assert "matplotlib is not installed" in result.stderr


def test_unknown_public_name():
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = symnet.experiments.nothing_here


def test_public_names_are_listed():
    assert "intrinsic_parameters" in dir(symnet.experiments)
    assert set(symnet.experiments.__all__) == set(symnet.experiments._HOMES)
