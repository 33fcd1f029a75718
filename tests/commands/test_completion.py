"""Completion in the shell: commands, options, constructions, proofs, backends."""

from __future__ import annotations

import pytest
from click.shell_completion import BashComplete

from symnet.cli import cli
from symnet.commands.export import BACKENDS
from symnet.commands.library import proof_names
from symnet.constructions.registry import NAMED


def completed(*words: str) -> set[str]:
    shell = BashComplete(cli, {}, "symnet", "_SYMNET_COMPLETE")
    *before, begun = words
    return {item.value for item in shell.get_completions(list(before), begun)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("ste",), {"steps"}),
        (("approximate", "x", "--construction", ""), set(NAMED)),
        (("approximate", "x", "--construction", "theorem-2.1"), {"theorem-2.1"}),
        (("template", "s"), {"scan"}),
        (("prove", ""), {name for name, _ in proof_names()}),
        (("export", "net.json", "--to", ""), set(BACKENDS)),
        (("export", "net.json", "--to", "on"), {"onnx"}),
        (("approximate", "x", "--overw"), {"--overwrite"}),
        (("check", "--cl"), {"--claim"}),
    ],
)
def test_names_are_completed(words: tuple[str, ...], found: set[str]) -> None:
    assert completed(*words) == found


def test_where_there_are_no_proofs_nothing_is_completed(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("symnet.commands.library.FOLDER", tmp_path / "none")
    assert completed("prove", "") == set()
