"""Every check of the kernel is needed by a file that the kernel refuses, or is written down as redundant with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from kernel import kernel_mutants
from kernel.kernel_checks import Check, checks, sources, without
from kernel.kernel_mutants import KERNEL, Result, complaints, entry, main, redundant, sample, trial

JUDGED = ("facts.py", "replay.py", "rule.py", "slices.py", "theories/general.py", "theories/lower_bounds.py", "theories/sizes.py")
"""The files of the kernel of which a sample is judged at every run."""
TOY = {
    "__init__.py": "from .replay import check\n",
    "syntax.py": '''
class Malformed(Exception): pass
class Verdict:
    def __init__(self, verdict, reason): self.verdict, self.reason = verdict, reason
''',
    "replay.py": '''
from .syntax import Malformed, Verdict

def check(data, files):
    try:
        number = decoded(data)
    except Malformed as problem:
        return Verdict("malformed", str(problem))
    return Verdict("accepted", str(number))

def decoded(data):
    if not data:
        raise Malformed("nothing")
    number = int(data)
    if not 0 <= number < 10 or not even(number):
        raise Malformed("not an even digit")
    if number < 0:
        raise Malformed("negative")
    while number > 100:
        pass
    return number

def even(number: int) -> bool:
    return number % 2 == 0
''',
}  # fmt: skip


@pytest.fixture
def toy(tmp_path: Path) -> tuple[Path, Path]:
    """A kernel that accepts even digits, and a folder of files that it refuses."""
    for folder, files in (
        ("kernel", TOY),
        ("rejected", {"empty.json": "", "three.json": "3", "ten.json": "10", "less.json": "-2"}),
    ):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text)
    return tmp_path / "kernel", tmp_path / "rejected"


def test_a_toy_kernel(toy: tuple[Path, Path]) -> None:
    kernel, folder = toy
    with trial(kernel, [folder]) as tried:
        found = {(each.check, each.part): tried.result(each) for each in checks(sources(kernel))}
    digit = "not 0 <= number < 10 or not even(number)"
    assert {key: result.killer for key, result in found.items()} == {
        ("not data", ""): "",
        (digit, ""): "three.json",
        (digit, "not 0 <= number < 10"): "ten.json",
        (digit, "0 <= number"): "",
        (digit, "number < 10"): "ten.json",
        (digit, "not even(number)"): "three.json",
        ("number < 0", ""): "",
        ("return number % 2 == 0", ""): "three.json",
    }
    assert found["not data", ""].ends == (("crash (ValueError)", 1),)
    assert found[digit, "0 <= number"].ends == (("malformed", 3),), "another check refuses the file"
    assert found["number < 0", ""].ends == (), "no file meets the check that an earlier one makes redundant"


def test_a_mutant_without_an_end_accepts_nothing(toy: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, folder = toy
    (folder / "large.json").write_text("1000")
    monkeypatch.setattr("kernel.kernel_copies.SECONDS", 0.1)
    with trial(kernel, [folder]) as tried:
        part = next(each for each in checks(tried.texts) if each.part == "number < 10")
        (folder / "ten.json").unlink()
        files = [file for file in tried.files if file.name == "large.json"]
        assert replace(tried, files=files).result(part).ends == (("without an end", 1),)


def test_a_file_that_the_kernel_accepts_is_an_error(toy: tuple[Path, Path]) -> None:
    kernel, folder = toy
    (folder / "four.json").write_text("4")
    with pytest.raises(SystemExit, match=r"four.json: the verdict of the kernel as it is: accepted"), trial(kernel, [folder]):
        pass


def test_complaints(toy: tuple[Path, Path], tmp_path: Path) -> None:
    kernel, folder = toy
    there = checks(sources(kernel))
    with trial(kernel, [folder]) as tried:
        found = [tried.result(each) for each in there]
    survivors = [result.check for result in found if not result.killer]
    path = tmp_path / "redundant.toml"
    path.write_text("".join(entry(check).replace('reason = ""', 'reason = "a crash"') for check in survivors))
    known = redundant(path)
    assert complaints(found, known, there) == []
    assert [line[:13] for line in complaints(found, {}, there)] == ["no file needs"] * 3
    needed = next(result.check for result in found if result.killer == "three.json")
    assert complaints(found, {**known, needed.key: "wrong"}, there) == [f"on the list, and three.json needs {needed}"]
    assert complaints(found, {**known, ("replay.py", "f", "x", ""): "gone"}, there) == [
        "on the list, and not in the kernel: replay.py | f | x | "
    ]
    path.write_text(entry(survivors[0]))
    with pytest.raises(SystemExit, match="has no reason"):
        redundant(path)


def _texts(source: str) -> list[tuple[str, str]]:
    return [(each.check, each.part) for each in checks({"rule.py": source})]


def test_names_given_once_and_elements_are_parts() -> None:
    source = "def f(a):\n    good = a[0] and a[1]\n    if not good or any(x or y for x, y in a):\n        raise Rejected('no')\n"
    text = "not good or any(x or y for x, y in a)"
    parts = ["", "not good", "a[0]", "a[1]", "any(x or y for x, y in a)", "x", "y"]
    assert _texts(source) == [(text, part) for part in parts]


def test_a_choice_and_a_conjunction_are_parts() -> None:
    source = "def f(a, b, c):\n    if (a or b) and c if c else not (a and b):\n        raise Malformed\n    raise ValueError\n"
    text = "(a or b) and c if c else not (a and b)"
    first = [(text, part) for part in ("", "(a or b) and c", "a", "b", "not (a and b)")]
    assert _texts(source) == [*first, (f"{text} #2", "a"), (f"{text} #2", "b")]


def test_a_mutant_differs_in_one_check() -> None:
    source = "def f(a):\n    if a < 0 or a > 9:\n        raise Rejected('no')\n    return a\n"
    space: list[object] = []
    for each in checks({"rule.py": source}):
        names: dict[str, object] = {"Rejected": ValueError}
        exec(compile(without(source, each), "rule.py", "exec"), names)
        space.append([_answer(names["f"], a) for a in (-1, 5, 10)])
    assert space == [[-1, 5, 10], [-1, 5, "no"], ["no", 5, 10]]


def _answer(function: object, value: int) -> object:
    try:
        return function(value)  # type: ignore[operator]
    except ValueError as problem:
        return str(problem)


def test_a_sample_of_the_kernel() -> None:
    there = checks(sources(KERNEL))
    with trial(KERNEL) as tried:
        found = [tried.result(each) for each in sample(there, 8, 0, *JUDGED)]
        made_over = [result.made_over for result in found if result.made_over]
        assert made_over and all(tried.whole.verdict(data)[0] == "rejected" for data in made_over)
    assert complaints(found, redundant(), there) == []


@pytest.mark.slow
def test_all_checks_of_the_kernel() -> None:
    assert main([]) == 0


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    survivor = next(each for each in checks(sources(KERNEL)) if each.file == "syntax.py")
    monkeypatch.setattr(kernel_mutants, "LIST", tmp_path / "none.toml")
    monkeypatch.setattr(kernel_mutants, "CORPUS", ())
    monkeypatch.setattr(kernel_mutants, "redundant", lambda: dict[tuple[str, str, str, str], str]())
    assert main(["--only", "syntax.py", "--list", "--entries"]) == 1
    out = capsys.readouterr().out
    assert f"{survivor}\n    survives: no file meets it" in out and entry(survivor) in out and "no file needs" in out


def test_results_are_printed() -> None:
    check = Check("rule.py", "f", "a < 0", "", 0, None, ())  # type: ignore[arg-type]
    assert str(Result(check, "x.json", b"{}")) == "rule.py, f: a < 0\n    needed by x.json, made over"
