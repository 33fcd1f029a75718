"""Anything at all on the command line: an answer, or one line that says what to write; no traceback, no partial file."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Ran

from symnet import cli
from symnet.core import folder

SPELLINGS = (
    """
x|-x|abs(x - 1/3)|x*y|sin(pi*x)*y|2x|ln(x)|np.sin(x)|sin^2(x)|x[0]|x0|x\u22121|x\u00b2|\u221ax|0,25|\u0661
sign(x)|floor(x)|mod(x,1)|asin(x)|log10(1+x)
x%2|x//2|x; y|x;|;|--x|1/x|log(x)|sqrt(x)|x**0.5|1/0|log(x-x+1/10**50)|sqrt(x-x+1/10**50)|9**9**9|((((|))))
x+|where(x<1/2,x,1-x)
where(x<1/2,0,1)|x<1|erf(x)|gelu(x)|sinc(x)|hypot(x,y)|xlogx(x)|relu(x-1/2)|atan2(y,x)|__import__('os')
lambda x: x|$(ls)|\\frac{1}{2}x|7|pi
nan|inf|x.real|"x"|'x'|x=1|x==1|x and y|[x,y]|{x}|x!|x'|\u6f22|\U0001f600|x1|x99|x100|exp(exp(exp(9*x)))
tan(2*x)|1e9999|1e-9999|.|,|*|
""".strip()
    .replace("\n", "|")
    .split("|")
)
NUMBERS = [
    "1/4",
    "0",
    "-1",
    "1/0",
    "nan",
    "1e-400",
    "1e400",
    "0x10",
    "1,5",
    "",
    "2",
    "\u0661",
    "1/4/2",
    "1e",
    "inf",
    "99999999999999999999",
]
FILES = [
    "good/network.json",
    "good/certificate.json",
    "good/report.html",
    "random",
    "cut",
    "spoilt",
    "empty",
    ".",
    "absent",
    "good",
    "data.csv",
    "good/network.json/below",
    "\x00",
    "a" * 300,
]
FLAGS = [
    "--json",
    "--network-only",
    "--no-check",
    "--no-report",
    "--overwrite",
    "--force",
    "--printed",
    "--walk",
    "--decimal",
    "--latex",
    "--help",
    "--version",
    "--",
    "-",
    "--nothing",
    "-x",
    "-h",
    "-error",
    "\u2014error",
    "--n=1",
    "--json=1",
    "--cells=",
]
VALUED = [
    "--error",
    "--lipschitz",
    "--hoelder",
    "--modulus",
    "--p",
    "--quantum",
    "--norm",
    "--relative",
    "--data",
    "--box",
    "--out",
    "--claim",
    "--file",
    "--points",
    "--network",
    "--to",
    "--dtype",
    "--within",
    "--form",
    "--grid-bits",
    "--construction",
    "--bits",
    "--d",
    "--neurons",
    "--jobs",
    "--job",
    "--resume",
    "--class",
    "--instance",
    "--target",
    "--output",
    "--work",
]
WORDS = [
    "scan",
    "theorem-2.1",
    "magic",
    "onnx",
    "smtlib",
    "dot",
    "exact",
    "float32",
    "one",
    "two",
    "loop",
    "sup",
    "Lp:2",
    "Lp:0",
    "lipschitz:1",
    "hoelder:1,1/2",
    "1,1/2",
    "sqrt(r)",
    "r",
    "x in [0,1]",
    "x in [1,0]",
    "x in [-8,8], y in [0,1/2]",
    "x in [0,inf]",
    "new",
    "3",
]
COMMANDS = sorted(set(cli.COMMANDS) - {"experiment", "benchmark-set", "compare", "error", "prove"})
"""Without those whose good input takes long; they are tried below with bad input."""
SMALL = {"approximate": ["--true-error", "0", "--cells", "2"], "encode": ["--true-error", "0"], "dial": ["--error", "1/2"]}

value = st.sampled_from([*SPELLINGS, *NUMBERS, *FILES, *WORDS]) | st.text(max_size=12)
word = st.one_of(
    st.sampled_from(SPELLINGS).map(lambda each: [each]),
    st.sampled_from(FILES).map(lambda each: [each]),
    st.sampled_from(FLAGS).map(lambda each: [each]),
    st.tuples(st.sampled_from(VALUED), value).map(list),
    st.tuples(
        st.sampled_from(["--cells", "--n", "--parameters"]), st.sampled_from(["0", "1", "2", "x", "-1", "1/2", "99999999999999"])
    ).map(list),
    st.text(max_size=12).map(lambda each: [each]),
)


def called(words: Sequence[str]) -> Ran:
    """`symnet WORDS` in this process; anything but an exit is a traceback."""
    out, err, before = StringIO(), StringIO(), sys.argv
    sys.argv = ["symnet", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.main()
    except SystemExit as end:
        return Ran(int(end.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    raise AssertionError("the command ended without an exit code")


@pytest.fixture(scope="module")
def place() -> Path:
    """A folder with a good network, files cut short and spoilt, and random bytes."""
    where = Path(tempfile.mkdtemp())
    assert called(["approximate", "abs(x - 1/3)", "--cells", "2", "--true-error", "0", "--out", str(where / "good")]).code == 0
    good = (where / "good" / "certificate.json").read_bytes()
    generator = random.Random(1)
    (where / "random").write_bytes(generator.randbytes(300))
    (where / "cut").write_bytes(good[: len(good) // 2])
    (where / "spoilt").write_bytes(good.replace(b"codes", b"cods"))
    (where / "empty").write_bytes(b"")
    (where / "data.csv").write_text("0,0\n1/2,1/4\n1,0\n")
    return where


def contents(where: Path) -> dict[str, bytes]:
    return {str(path.relative_to(where)): path.read_bytes() for path in where.rglob("*") if path.is_file()}


def tried(place: Path, words: Sequence[str]) -> None:
    """Call in a folder of its own, with the good files in it; then look at what was said and what was written."""
    words = [each.replace("\x00", "") for each in words]  # no operating system passes it on
    with tempfile.TemporaryDirectory() as name:
        where, before = Path(name), os.getcwd()
        for path, data in contents(place).items():
            (where / path).parent.mkdir(exist_ok=True)
            (where / path).write_bytes(data)
        earlier = contents(where)
        os.chdir(where)
        try:
            done = called(words)
        finally:
            os.chdir(before)
        later = contents(where)
        assert done.code in (0, 1, 2), (words, done)
        assert "Traceback" not in done.err and not [path for path in later if Path(path).name.startswith(".")], words
        if done.code == 2:
            assert later == earlier, words
            malformed = done.out.startswith(("malformed", '{"verdict": "malformed"')) or "malformed: " in done.out
            assert malformed or (done.out == "" and done.err.startswith("symnet: ") and len(done.err.splitlines()) == 1), (
                words,
                done,
            )
            assert len(done.err) < 2_000, words
        for each in where.rglob(folder.NETWORK):
            belonging_together(each.parent, earlier)


def belonging_together(where: Path, earlier: dict[str, bytes]) -> None:
    """The certificate beside a network is about it."""
    beside = where / folder.CERTIFICATE
    if beside.is_file() and beside.read_bytes() not in earlier.values():
        assert called(["check", str(beside), "--network", str(where / folder.NETWORK)]).code == 0


@given(st.sampled_from(COMMANDS), st.lists(word, max_size=4))
def test_any_mix_of_words_and_options(place: Path, command: str, words: list[list[str]]) -> None:
    tried(place, [command, *(each for some in words for each in some), *SMALL.get(command, [])])


@given(st.lists(word, max_size=3))
def test_any_words_without_a_command(place: Path, words: list[list[str]]) -> None:
    flat = [each for some in words for each in some]
    if not flat or flat[0] not in cli.COMMANDS:
        tried(place, flat)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling(place: Path, spelling: str) -> None:
    if "10**50" not in spelling:  # a long search, below
        tried(
            place,
            ["approximate", spelling, "--cells", "2", "--true-error", "0", "--d", "2", "--lipschitz", "100", "--network-only"],
        )
    tried(place, ["claim", spelling, "--error", "1/4", "--out", "claim.json"])


@pytest.mark.parametrize("command", sorted(set(cli.COMMANDS) - {"experiment", "list"}))
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("good/")])
def test_every_command_on_every_bad_file(place: Path, command: str, name: str) -> None:
    more = {
        "encode": ["x"],
        "error": ["x", "--seconds", "1"],
        "evaluate": ["1/2"],
        "export": ["--to", "exact"],
        "rocq": ["--out", "a.v"],
        "claim": ["--error", "1/4"],
        "dial": ["--error", "1/4"],
        "same": [name],
        "compare": ["--error", "1/2"],
        "template": ["--class", "lipschitz:1", "--d", "1", "--error", "1/2", "--out", "t.json"],
    }
    if command in ("benchmark-set",) and name in ("absent", "good", "."):
        return
    tried(place, [command, name, *more.get(command, []), *SMALL.get(command, [])])


@given(
    st.binary(max_size=60), st.sampled_from(["check", "show", "steps", "report", "rocq", "evaluate", "export", "encode", "error"])
)
def test_any_bytes_in_a_file(place: Path, data: bytes, command: str) -> None:
    (place / "bytes").write_bytes(data)
    more = {"evaluate": ["0"], "export": ["--to", "exact"], "encode": ["x"], "error": ["x"], "rocq": ["--out", "a.v"]}
    tried(place, [command, "bytes", *more.get(command, [])])


@given(st.binary(max_size=60) | st.text("0123456789.,;/- \t\r\n\ufeff\"'eEx", max_size=60).map(str.encode))
def test_any_bytes_as_data_or_points(place: Path, data: bytes) -> None:
    (place / "bytes").write_bytes(data)
    tried(place, ["approximate", "--data", "bytes", "--lipschitz", "3", "--cells", "2", "--true-error", "0", "--network-only"])
    tried(place, ["evaluate", "good/network.json", "--points", "bytes"])
    tried(place, ["check", "good/certificate.json", "--claim", "bytes"])


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3), st.sampled_from(["certificate.json", "network.json"]))
def test_a_file_with_a_few_bytes_changed(place: Path, where: int, data: bytes, name: str) -> None:
    good = (place / "good" / name).read_bytes()
    start = where % len(good)
    (place / "bytes").write_bytes(good[:start] + data + good[start + len(data) :])
    for words in (["check", "bytes"], ["report", "bytes"], ["show", "bytes"], ["steps", "bytes"], ["evaluate", "bytes", "1/2"]):
        tried(place, words)
