"""The folder of a network: nothing about another function is ever left beside it, nothing is replaced without being asked for."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from ran import Run

from symnet import approximate
from symnet.core import codec, folder
from symnet.errors import UsageError
from symnet.export.backends import DEPLOYED, SIDECAR, SUFFIXES


def names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()}


def digests(place: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.iterdir()}


def test_nothing_is_replaced_without_being_asked_for(run: Run, tmp_path: Path) -> None:
    net = tmp_path / "net"
    assert run("approximate", "x", "--cells", 2, "--out", net).code == 0
    before = digests(net)
    again = run("approximate", "1 - x", "--cells", 2, "--out", net)
    assert again.code == 2 and "--overwrite" in again.err and "network.json, certificate.json" in again.err
    assert len(again.err.splitlines()) == 1 and digests(net) == before
    forced = run("approximate", "1 - x", "--cells", 2, "--out", net, "--force")
    assert forced.code == 2 and digests(net) == before  # --force is about memory


def test_a_new_network_takes_away_what_is_about_the_old_one(run: Run, tmp_path: Path) -> None:
    net = tmp_path / "net"
    run("approximate", "x", "--cells", 2, "--out", net)
    for backend in ("smtlib", "dot", "exact"):
        assert run("export", net / "network.json", "--to", backend).code == 0
    (net / "notes.txt").write_text("mine")
    (net / "network_notes.py").write_text("mine too")
    done = run("approximate", "1 - x", "--cells", 2, "--out", net, "--overwrite", "--network-only", "--json")
    summary = json.loads(done.out)
    assert names(net) == {"network.json", "notes.txt", "network_notes.py"}
    assert {Path(path).name for path in summary["removed"]} == {
        "certificate.json", "report.html", "network.smt2", "network.dot", "network_exact.json"
    }  # fmt: skip


def test_exports_under_names_of_the_user_are_taken_away_too(run: Run, tmp_path: Path) -> None:
    """Those that are as they were written; not what the user has changed since, nor what lies elsewhere or was never written."""
    net = tmp_path / "net"
    run("approximate", "x", "--cells", 2, "--out", net)
    for name in ("ours.smt2", "theirs.smt2", "gone.smt2", "../elsewhere.smt2", "table.npz"):
        backend = "numpy" if name.endswith("npz") else "smtlib"
        assert run("export", net / "network.json", "--to", backend, "--out", net / name).code == 0
    with (net / "theirs.smt2").open("a") as file:
        file.write("; mine")
    (net / "gone.smt2").unlink()
    (net / "mine.smt2").write_text("mine")
    refused = run("approximate", "1 - x", "--cells", 2, "--out", net)
    assert refused.code == 2 and "more are there" in refused.err
    assert run("approximate", "x", "--cells", 2, "--out", net, "--overwrite").code == 0
    assert {"ours.smt2", "table.npz", "network.exports.json"} < names(net)  # the same network
    summary = json.loads(run("approximate", "1 - x", "--cells", 2, "--out", net, "--overwrite", "--network-only", "--json").out)
    assert names(net) == {"network.json", "theirs.smt2", "mine.smt2"} and (tmp_path / "elsewhere.smt2").is_file()
    assert {"ours.smt2", "table.npz"} <= {Path(path).name for path in summary["removed"]}


@pytest.mark.parametrize("ledger", ["", "{", "3", '{"notes.txt": 3}', '{"../outside.txt": "DIGEST"}', '{"notes.txt": "0"}'])
def test_a_ledger_that_somebody_wrote_takes_nothing_away(run: Run, tmp_path: Path, ledger: str) -> None:
    net, outside = tmp_path / "net", tmp_path / "outside.txt"
    run("approximate", "x", "--cells", 2, "--out", net)
    outside.write_text("mine")
    (net / "notes.txt").write_text("mine")
    (net / "network.exports.json").write_text(ledger.replace("DIGEST", hashlib.sha256(b"mine").hexdigest()))
    assert run("approximate", "1 - x", "--cells", 2, "--out", net, "--overwrite", "--network-only").code == 0
    assert outside.is_file() and names(net) == {"network.json", "notes.txt"}


def test_exports_of_the_same_network_stay(run: Run, tmp_path: Path) -> None:
    net = tmp_path / "net"
    run("approximate", "x", "--cells", 2, "--out", net)
    run("export", net / "network.json", "--to", "smtlib")
    assert run("approximate", "x", "--cells", 2, "--out", net, "--overwrite").code == 0
    assert names(net) == {"network.json", "certificate.json", "report.html", "network.smt2"}


def test_the_page_goes_where_no_page_is_written(run: Run, tmp_path: Path) -> None:
    run("approximate", "x", "--cells", 2, "--out", tmp_path)
    assert run("approximate", "1 - x", "--cells", 2, "--out", tmp_path, "--overwrite", "--no-report").code == 0
    assert names(tmp_path) == {"network.json", "certificate.json"}


def test_every_export_without_a_name_is_known_here() -> None:
    for backend, suffixes in SUFFIXES.items():
        suffix = suffixes[0]
        name = f"network_{backend}{suffix}" if suffix in (".py", ".json") else f"network{suffix}"
        assert name in folder.EXPORTS, backend
    assert folder.SIDECARS == (SIDECAR, DEPLOYED)


def test_the_folder_is_named_in_the_output(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = run("approximate", "x", "--cells", 2, "--network-only")
    second = json.loads(run("approximate", "1 - x", "--cells", 2, "--network-only", "--json").out)
    assert "net/network.json" in first.out and second["network"] == "net-2/network.json"
    assert names(tmp_path) == {"net", "net-2"}
    third = json.loads(run("approximate", "1 - x", "--cells", 2, "--network-only", "--json", "--overwrite").out)
    assert (
        third["network"] == "net/network.json"
        and (tmp_path / "net/network.json").read_bytes() == (tmp_path / "net-2/network.json").read_bytes()
    )


@pytest.mark.parametrize("place", ["mkstemp", "write"])
def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    net = tmp_path / "new" / "net"
    contents = {"network.json": approximate("x", cells=2).network.canonical, "certificate.json": b"{}"}
    calls = []

    def full(*given: Any, **options: Any) -> Any:
        calls.append(given)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return kept(*given, **options)

    kept: Any = codec.tempfile.mkstemp if place == "mkstemp" else os.fdopen
    monkeypatch.setattr(codec.tempfile if place == "mkstemp" else os, "mkstemp" if place == "mkstemp" else "fdopen", full)
    with pytest.raises(UsageError, match="No space left"):
        folder.write_folder(net, contents)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_encode_keeps_to_the_same_rules(run: Run, tmp_path: Path) -> None:
    run("template", "scan", "--class", "lipschitz:2", "--d", 1, "--error", "1/4", "--out", tmp_path / "lip2.json")
    assert run("encode", tmp_path / "lip2.json", "x", "--out", tmp_path / "net").code == 0
    assert run("encode", tmp_path / "lip2.json", "2*x", "--out", tmp_path / "net").code == 2
    assert run("encode", tmp_path / "lip2.json", "2*x", "--out", tmp_path / "net", "--overwrite", "--network-only").code == 0
    assert names(tmp_path / "net") == {"network.json"}
