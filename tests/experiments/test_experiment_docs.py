"""The numbers in the documentation are the stored results."""

from pathlib import Path

from symnet.experiments.architecture import ALL_LAYERS
from symnet.experiments.config_file import load_config
from symnet.experiments.results import curves_csv, read_results, runs_csv
from symnet.experiments.table import make_table, markdown

EXPLANATION = Path(__file__).parents[2] / "docs" / "explanation"
STORED = EXPLANATION / "experiments"


def page():
    return (EXPLANATION / "experiments.md").read_text(encoding="utf-8")


def test_table_in_the_docs_is_made_from_the_stored_results():
    shown = page().split("<!-- table: begin -->")[1].split("<!-- table: end -->")[0]
    assert shown.strip() == markdown(make_table(read_results(STORED))).strip()


def test_stored_results_are_those_of_the_built_in_configuration():
    results = read_results(STORED)
    assert results.config == load_config("all")
    assert len(results.runs) == len(results.config.seeds) * len(results.config.strategies)


def test_stored_files_agree():
    results = read_results(STORED)
    assert (STORED / "results.csv").read_text(encoding="utf-8") == runs_csv(results)
    assert (STORED / "curves.csv").read_text(encoding="utf-8") == curves_csv(results)


def test_numbers_with_updated_statistics_are_in_the_docs():
    results = read_results(STORED / "statistics")
    assert [s.statistics for s in results.config.strategies] == ["update", "update"]
    for row in make_table(results).rows:
        assert row[4] in page()


def test_counts_in_the_docs():
    rows = {cells[1].strip(" *"): cells[2:6] for cells in (line.split("|") for line in page().splitlines()) if len(cells) == 7}
    for layer in ALL_LAYERS:
        numbers = [int(cell.strip(" *").replace(",", "")) for cell in rows[layer.name]]
        counted = layer.weights_and_biases
        assert numbers == [layer.printed, counted, layer.printed - counted, layer.parameters]
