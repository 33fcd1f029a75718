"""The Rocq proofs compile, rest on what is recorded, and refuse changed constants."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROCQ = pathlib.Path(__file__).resolve().parents[2] / "proofs" / "rocq"
SOURCES = sorted(ROCQ.rglob("*.v"))


def has_flocq() -> bool:
    """Whether coqc is there, and Flocq with it."""
    if shutil.which("coqc") is None:
        return False
    where = subprocess.run(["coqc", "-where"], capture_output=True, text=True, check=False).stdout.strip()
    return (pathlib.Path(where) / "user-contrib" / "Flocq").is_dir()


needs_coq = pytest.mark.skipif(
    shutil.which("make") is None or not has_flocq(),
    reason="coqc, Flocq or make is missing: install Debian's packages coq, libcoq-flocq and make",
)


def make(target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "-C", str(ROCQ), target], capture_output=True, text=True, check=False, timeout=900)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is missing: install Debian's package make")
def test_rocq_takes_the_place_of_coqc(tmp_path: pathlib.Path) -> None:
    """Where the path leads to Rocq 9 alone, its program compiles and finds what depends on what."""
    shutil.copy(ROCQ / "Makefile", tmp_path)
    (tmp_path / "One.v").write_text("")
    rocq = tmp_path / "bin" / "rocq"
    rocq.parent.mkdir()
    rocq.write_text('#!/bin/sh\necho "$1" >> called\n')
    rocq.chmod(0o755)
    run = subprocess.run([str(shutil.which("make")), "One.vo"], cwd=tmp_path, env={"PATH": str(rocq.parent)}, check=False)
    assert run.returncode == 0
    assert set((tmp_path / "called").read_text().split()) == {"c", "dep"}


def without_comments(text: str) -> str:
    """The text of a .v file without its comments (none of ours are nested)."""
    return re.sub(r"\(\*.*?\*\)", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROCQ)))
def test_nothing_is_admitted_or_assumed(source: pathlib.Path) -> None:
    words = set(re.findall(r"\w+", without_comments(source.read_text())))
    forbidden = {
        "Admitted",
        "admit",
        "Axiom",
        "Axioms",
        "Conjecture",
        "Parameter",
        "Parameters",
        "Abort",
        "bypass_check",
        "Unset",
    }
    assert not words & forbidden


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROCQ)))
def test_files_are_short_and_say_what_they_prove(source: pathlib.Path) -> None:
    text = source.read_text()
    assert text.startswith("(*")
    assert len(text.splitlines()) < 400


def test_every_theorem_in_the_readme_exists() -> None:
    proved = set()
    for source in SOURCES:
        proved |= set(re.findall(r"^ *(?:Theorem|Corollary|Lemma) (\w+)", source.read_text(), flags=re.MULTILINE))
    rows = [line for line in (ROCQ / "README.md").read_text().splitlines() if line.startswith("| ")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[3])}
    assert named
    assert named <= proved


def rests_on() -> dict[str, frozenset[str]]:
    """The axioms of every recorded theorem, by their last names: those with the same stand together, the axioms behind them."""
    found: dict[str, set[str]] = {}
    together: list[str] = []
    printed = True
    for line in (ROCQ / "assumptions.txt").read_text().splitlines():
        if line.startswith("Constant Symnet."):
            together, printed = ([] if printed else together), False
            together.append(line.rsplit(".", 1)[1])
            found[together[-1]] = set()
        elif line in ("Axioms:", "Closed under the global context"):
            printed = True
        elif axiom := re.match(r"\w+\.(\w+)(?=\s|$)", line):
            for name in together:
                found[name].add(axiom[1])
    assert printed
    return {name: frozenset(axioms) for name, axioms in found.items()}


def test_every_theorem_is_recorded_once_and_in_the_group_that_is_printed() -> None:
    text = (ROCQ / "Assumptions.v").read_text()
    located = re.findall(r"^Locate (\w+)\.", text, flags=re.MULTILINE)
    assert located == re.findall(r"^  @(\w+)[,)]", text, flags=re.MULTILINE) and len(set(located)) == len(located)
    assert set(located) == set(rests_on()) and set(rests_on().values()) == set(LABELS.values())


R = frozenset({"sig_forall_dec", "functional_extensionality_dep"})
LABELS = {"none": frozenset[str](), "R": R, "R1": R | {"sig_not_dec"}, "R2": R | {"sig_not_dec", "classic"}}


def test_the_readme_says_what_each_theorem_rests_on() -> None:
    """The label of a row is the most that a theorem of the row rests on, and every theorem of the tables is recorded."""
    recorded = rests_on()
    rows = [line.split("|") for line in (ROCQ / "README.md").read_text().splitlines() if re.match(r"\| .*`\w+`.*\| .*\.v", line)]
    assert len(rows) > 30
    for row in rows:
        names = re.findall(r"`(\w+)`", row[3])
        assert LABELS[row[5].strip()] == frozenset().union(*(recorded[name] for name in names)), row[1]


@pytest.mark.rocq
@needs_coq
def test_the_proofs_compile() -> None:
    run = make("all")
    assert run.returncode == 0, run.stderr


@pytest.mark.rocq
@needs_coq
def test_the_assumptions_are_as_recorded() -> None:
    run = make("assumptions")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_lines_that_a_sceptic_reads_add_up() -> None:
    text = (ROCQ / "README.md").read_text()
    section = text[text.index("### What a sceptic reads") : text.index("### What is trusted")]
    rows = re.findall(r"^\| (\S+) \| .* \| (\d+) \|$", section, flags=re.MULTILINE)
    for file, lines in rows:
        assert 0 < int(lines) <= len((ROCQ / file).read_text().splitlines()), file
    said = re.search(r"About ([\d,]+) lines in all", section)
    assert said and int(said[1].replace(",", "")) == round(sum(int(lines) for _, lines in rows), -1)


@pytest.mark.rocq
@needs_coq
def test_the_lines_that_a_sceptic_reads_are_those_that_coqc_records() -> None:
    run = make("sceptic")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.rocq
@needs_coq
def test_changed_constants_gates_and_thresholds_are_refused() -> None:
    run = make("controls")
    assert run.returncode == 0, run.stdout + run.stderr
