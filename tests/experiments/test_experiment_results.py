"""Records, summaries, tables, the output folder: all without training anything."""

import csv
import json
import os
from dataclasses import replace

import pytest

from symnet.errors import MalformedFile, UsageError
from symnet.experiments import files
from symnet.experiments.config import Config
from symnet.experiments.folder import Folder
from symnet.experiments.results import (
    curves_csv,
    read_results,
    results_to_json,
    runs_csv,
    seconds_spent,
    summaries,
)
from symnet.experiments.strategy import Strategy
from symnet.experiments.table import make_table, markdown
from symnet.experiments.terminal import duration


def test_accuracy_is_the_largest_over_the_epochs(results):
    run = results.runs[0]
    assert (run.accuracy, run.best_epoch, run.last_accuracy) == (0.9, 2, 0.8)
    # the first epoch that reaches it
    assert results.runs[2].best_epoch == 2


def test_summaries(results):
    s1, s2 = summaries(results)
    assert (s1.runs, s1.mean, s1.lowest, s1.highest, s1.last_mean) == pytest.approx((2, 0.8, 0.7, 0.9, 0.75))
    assert s1.spread == pytest.approx(0.02**0.5)
    assert (s2.runs, s2.mean, s2.spread) == (1, 0.2, None)


def test_shared_pretraining_is_counted_once(results):
    again = replace(results.runs[2], strategy="last-block")
    config = Config(seeds=(0, 1)).only(("S1", "S2", "last-block"))
    both = replace(results, config=config, runs=[*results.runs, again])
    assert seconds_spent(both) == 0.5 * (3 + 3 + 3 + 3 + 1)


def test_results_are_stored_and_read_back(tmp_path, results):
    (tmp_path / "results.json").write_text(json.dumps(results_to_json(results)))
    assert read_results(tmp_path) == results
    assert read_results(tmp_path / "results.json") == results


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "symnet-experiment-results-1"}'])
def test_damaged_results(tmp_path, text):
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(MalformedFile, match=r"results\.json"):
        read_results(tmp_path)


def test_no_results(tmp_path):
    with pytest.raises(UsageError, match=r"cannot be read.*symnet experiment run"):
        read_results(tmp_path)


def test_csv(results):
    rows = list(csv.DictReader(runs_csv(results).splitlines()))
    assert [(r["strategy"], r["accuracy"], r["trained"]) for r in rows] == [
        ("S1", "0.9", "89182"),
        ("S1", "0.7", "89182"),
        ("S2", "0.2", "89182"),
    ]
    curves = list(csv.DictReader(curves_csv(results).splitlines()))
    assert len(curves) == 3 + 3 + 4
    assert [r["accuracy"] for r in curves if r["stage"] == "pretrain"] == ["0.4"]


def test_table(results):
    table = make_table(results)
    assert "10 epochs a stage in batches of 32 (printed: 300, 128), 2 seeds" in table.title
    assert table.rows[0] == ("S1", "nothing", "all", "89,182", "0.8000 ± 0.1414", "0.7500")
    assert table.rows[1] == ("S2", "0 to 4", "blocks 2, 4", "89,182", "0.2000", "0.2000")
    assert any("1 runs are not finished" in note for note in table.notes)
    assert "| S2 | 0 to 4 | blocks 2, 4 | 89,182 | 0.2000 | 0.2000 |" in markdown(table)


def test_table_shows_printed_accuracies_on_the_data_of_the_paper(results):
    config = replace(results.config, data=replace(results.config.data, set="kmnist", folder="f"))
    table = make_table(replace(results, config=config))
    assert table.columns[-1] == "printed"
    assert [row[-1] for row in table.rows] == ["0.9832", "0.9744"]


def test_table_names_partial_updates(results):
    run = replace(results.runs[0], strategy="x")
    for strategy, words in [
        (Strategy("x", (3, 7), update="random", fraction=0.25), ("3, 7", "25.00% of all")),
        (Strategy("x", (), ("block3",), update="low-rank", rank=2), ("nothing", "block 3, rank 2")),
    ]:
        config = replace(results.config, strategies=(strategy,))
        assert make_table(replace(results, config=config, runs=[run])).rows[0][1:3] == words


def test_folder_keeps_runs_and_takes_more_seeds_and_strategies(tmp_path, results):
    folder = Folder(tmp_path / "out")
    folder.claim(Config(seeds=(0,)).only(("S1",)))
    folder.write_run(results.runs[0])
    whole = folder.claim(Config(seeds=(1,)).only(("S2",)))
    assert (whole.seeds, [s.name for s in whole.strategies]) == ((0, 1), ["S1", "S2"])
    assert folder.config() == whole
    assert folder.read_run(whole.strategies[0], 0) == results.runs[0]
    assert folder.read_run(whole.strategies[0], 1) is None


def test_folder_refuses_another_configuration(tmp_path):
    folder, config = Folder(tmp_path), Config()
    folder.claim(config)
    with pytest.raises(UsageError, match=r"training\.epochs = 10, this configuration says 3.*--output"):
        folder.claim(config.with_epochs(3))
    with pytest.raises(UsageError, match=r"data\.set = digits"):
        folder.claim(replace(config, data=replace(config.data, set="mnist", folder="f")))
    with pytest.raises(UsageError, match="strategy S1"):
        folder.claim(replace(config, strategies=(Strategy("S1", (1,)),)))
    assert folder.config() == config


def test_folder_without_experiment(tmp_path):
    with pytest.raises(UsageError, match=r"holds no experiment.*symnet experiment run"):
        Folder(tmp_path).config()


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "symnet-experiment-run-1"}'])
def test_damaged_run(tmp_path, results, text):
    folder = Folder(tmp_path)
    folder.write_run(results.runs[0])
    next((tmp_path / "runs").iterdir()).write_text(text)
    with pytest.raises(MalformedFile, match=r"S1-seed-0\.json.*delete it to run it again"):
        folder.read_run(results.config.strategies[0], 0)


def test_files_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    files.write_text(path, "old")

    def fail(source, target):
        assert os.path.exists(source)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        files.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_duration():
    assert [duration(s) for s in (0.4, 59, 60, 185, 7800)] == ["0 s", "59 s", "1 min 00 s", "3 min 05 s", "2 h 10 min"]
