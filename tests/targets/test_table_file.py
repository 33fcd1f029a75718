"""Tables from files: what people's files look like, and what is refused, with its line."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import SymnetError, UsageError
from symnet.targets.box import Box
from symnet.targets.table import MAX_ROWS_MORE, read_table, samples

Write = Callable[[str | bytes], Path]
HALVES = ((Fraction(0), Fraction(1, 2)), (Fraction(1), Fraction(-5, 4)))
"""The rows 0, 1/2 and 1, -5/4."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of data."""

    def written(text: str | bytes) -> Path:
        path = tmp_path / "samples.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def rows_of(path: Path, **options: str) -> tuple[tuple[Fraction, ...], ...]:
    """The rows of a table."""
    found = read_table(path, **options)
    return tuple((*point, *value) for point, value in zip(found.points, found.values, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "0,0.5\n1,-1.25\n",
        "0, 0.5\n1, -1.25",
        "0;0.5\n1;-1.25\n",
        "0;0,5\n1;-1,25\n",
        "0\t0,5\n1\t-1,25\n",
        "0\t.5\n1\t-5/4\n",
        "0 0,5\n1 -1,25\n",
        "  0   1/2\n  1  -125e-2\n",
        '"0","0,5"\n"1","-1,25"\n',
        "'0','0.5'\n'1','-1.25'\n",
        "0,0.5,\n1,-1.25,\n",
        "0;0,5;\r\n1;-1,25;\r\n",
        "\ufeffx,y\n0,0.5\n1,-1.25\n",
        '"x","y"\n0,0.5\n1,-1.25\n',
        "where;how much\n\n0;0,5\n1;-1,25\n",
        '"Chins up" "Jumps"\n0 0.5\n1 -1.25\n',
        "Chins Jumps\n0 0.5\n1 -1.25\n",
        "2,1,setosa\n0,0.5\n1,-1.25\n",
        "# made by hand\n0,0.5 # half\n% more\n// and more\n1,-1.25\n",
        "0,0.5\n1,\u22121.25\n",
        "0,0.5\r1,-1.25\r",
        "x,y\n0,0.5\n1,-1.25\n".encode("utf-16"),
        codecs.BOM_UTF8 + b"0,0.5\n1,-1.25\n",
        gzip.compress(b"0,0.5\n1,-1.25\n", mtime=0),
    ],
)
def test_one_table_in_many_writings(write: Write, text: str | bytes) -> None:
    assert rows_of(write(text)) == HALVES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n  \n# x\n", "is empty"),
        ("x,y\n", "has a header and no rows"),
        ("1\n2\n", "a row has one number"),
        ("0,1\n1/4,1/4,2\n", "line 2 has 3 numbers, line 1 has 2"),
        ("0,1\n1/4,nan\n", 'line 2, column 2 = "nan" is not a rational number'),
        ("nan,1\n0,1\n", 'line 1, column 1 = "nan" is not a rational number'),
        ("x,1\n0,2\n", 'line 1, column 1 = "x" is not a rational number'),
        ("1O,2\n", 'line 1, column 1 = "1O" is not a rational number'),
        ("0,1\n1/4,\n", "line 2, column 2: the field is empty; write the number, or remove the separator at the end$"),
        ("0,,1\n0,1,1\n", "line 1, column 2: the field is empty; write the number$"),
        ("0;0,5\n1;0.5\n", "line 1 has the decimal comma of 0,5, line 2 the decimal point of 0.5; write all numbers one way"),
        ("0,1\n1,\u0661\n", "line 2, column 2 = .* is not a number; write digits 0 to 9"),
        ('0,1\n"1,2\n', "line 2: .* has a quote that is not closed"),
        ("0,1\0\n", "is not a text file"),
        (",".join(["0"] * 30) + "\n", "29 inputs; at most 16"),
        (b"\x1f\x8bnot gzip", "samples.csv': "),
    ],
)
def test_files_that_cannot_be_used(write: Write, text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_table(write(text))
    assert "\n" not in str(caught.value)


def test_columns_by_name_and_number(write: Write) -> None:
    path = write("a,b,the value\n1,2,3\n4,5,6\n")
    assert rows_of(path) == ((1, 2, 3), (4, 5, 6))
    assert rows_of(path, inputs="b,a", output="the value") == ((2, 1, 3), (5, 4, 6))
    assert rows_of(path, inputs="3", output="a") == ((3, 1), (6, 4))
    assert rows_of(path, output="b") == ((1, 3, 2), (4, 6, 5))
    found = read_table(path, "a", "b,the value")
    assert (found.inputs, found.outputs, found.values) == (("a",), ("b", "the value"), ((2, 3), (5, 6)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"output": "the valu"}, "--output 'the valu' is no column of samples.csv; did you mean the value"),
        ({"inputs": "zz"}, "--inputs 'zz' is no column of samples.csv; it has the columns: a, b, the value"),
        ({"inputs": "0"}, "--inputs '0' is no column"),
        ({"inputs": "a,a"}, "names a column twice"),
        ({"inputs": "a,b", "output": "b"}, "b is both an input and the output"),
        ({"inputs": "a,3"}, "takes the last column too; name the value with --output"),
        ({"output": "a,b,3"}, "a row has one number"),
    ],
)
def test_columns_that_are_not_there(write: Write, options: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_table(write("a,b,the value\n1,2,3\n"), **options)


def test_a_column_without_a_name(write: Write) -> None:
    with pytest.raises(UsageError, match="it has no header: write numbers of columns from 1 to 2"):
        read_table(write("1,2\n"), "x")
    with pytest.raises(UsageError, match=r"several columns of .* have this name"):
        read_table(write("x,x,y\n1,2,3\n"), "x")


def test_other_things_that_cannot_be_used(write: Write, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match="Is a directory"):
        read_table(tmp_path)
    with pytest.raises(UsageError, match=f"{MAX_ROWS_MORE + 1} rows; give at most {MAX_ROWS_MORE} with 2 inputs"):
        read_table(write("".join(f"{k}/99999,0,0\n" for k in range(MAX_ROWS_MORE + 1))))


def test_rows_of_one_point_are_merged(write: Write) -> None:
    found = samples(read_table(write("1,2\n0,1\n1,2\n0,1.0\n")))
    assert [(each.point, each.lo, each.hi, each.lines) for each in found] == [((0,), 1, 1, (2, 4)), ((1,), 2, 2, (1, 3))]
    noisy = samples(read_table(write("0,1\n0,2\n0,3/2\n")), Fraction(3, 4))
    assert [(each.lo, each.hi) for each in noisy] == [(Fraction(5, 4), Fraction(7, 4))]


def test_points_with_different_values_are_told_together(write: Write) -> None:
    table = read_table(write("0,1\n0,2\n1,2\n1,3\n1/2,0\n"))
    with pytest.raises(
        UsageError,
        match=r"at 2 points: x = 0 \(lines 1, 2: 1 to 2\); x = 1 \(lines 3, 4: 2 to 3\); keep one value each"
        r", or state --tolerance 1/2 or more",
    ):
        samples(table)
    with pytest.raises(UsageError, match=r"at one point: x = 0 .*or write --tolerance 1/2 or more$"):
        samples(read_table(write("0,1\n0,2\n")), Fraction(1, 4))
    with pytest.raises(UsageError, match=r"at 20 points: .*; and 12 more; keep"):
        samples(read_table(write("".join(f"{k},1\n{k},2\n" for k in range(20)))))
    with pytest.raises(UsageError, match="--tolerance -1 is negative"):
        samples(table, Fraction(-1))


def test_points_outside_the_box(write: Write) -> None:
    table = read_table(write("0,-3,1\n1/2,5,1\n"))
    with pytest.raises(UsageError, match=r"line 1: the point x = 0, y = -3 is outside \[0,1\]\^2 \(1 more rows too\)") as caught:
        table.check_inside(Box(((Fraction(0), Fraction(1)),) * 2))
    assert str(caught.value).endswith('for example --box "x in [0, 1/2], y in [-3, 5]"')
    table.check_inside(Box(((Fraction(0), Fraction(1)), (Fraction(-3), Fraction(5)))))


@st.composite
def _written(draw: st.DrawFn) -> tuple[list[tuple[Fraction, ...]], bytes]:
    """Rows, and a file that holds them."""
    width = draw(st.integers(2, 4))
    number = st.decimals(-99, 99, places=3, allow_nan=False)
    rows = draw(st.lists(st.tuples(*[number] * width), min_size=1, max_size=6))
    separator = draw(st.sampled_from([",", ";", "\t", " ", " ; ", ", "]))
    comma = separator.strip() != "," and draw(st.booleans())
    quote = draw(st.sampled_from(["", '"', "'"])) if separator.strip() else ""

    def field(value: object) -> str:
        return f"{quote}{str(value).replace('.', ',') if comma else value}{quote}"

    lines = [separator.join(map(field, row)) for row in rows]
    if draw(st.booleans()):
        lines.insert(0, separator.join(f"c{column}" for column in range(width)))
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "   ", "# said", "%"])))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return [tuple(map(Fraction, row)) for row in rows], (mark + text).encode()


@examples(200)
@given(_written())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[list[tuple[Fraction, ...]], bytes]
) -> None:
    rows, data = drawn
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_bytes(data)
    assert list(rows_of(path)) == rows


@examples(200)
@given(st.one_of(st.binary(max_size=60), st.text("0123456789.,;/-+eE \t\n\r\"'#xy\u22121\u00bd", max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        samples(read_table(path), Fraction(1))
    except SymnetError as problem:
        assert "\n" not in str(problem)
