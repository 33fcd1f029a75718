"""Makes the gallery: `python docs/gallery.py [FOLDER]` writes gallery.md and its pictures, by default into docs.

Each row is what one command of symnet says: it is run, timed, and its picture is drawn from the certificate that it wrote, which
the kernel has accepted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from textwrap import fill
from typing import Any

from pictures import beside

from symnet.drawing.picture import standalone
from symnet.report import heat
from symnet.report.pictures import sections

FOLDER = Path(__file__).resolve().parent
CALL = "x/2*(1 + erf((log(x/100)/y + y/2)/sqrt(2))) - 50*(1 + erf((log(x/100)/y - y/2)/sqrt(2)))"


@dataclass(frozen=True)
class Entry:
    """A target of the gallery: the name of its picture, its title, what is to be seen, and the words of the command."""

    name: str
    title: str
    seen: str
    words: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command as one types it."""
        return " ".join(("symnet approximate", *(f'"{word}"' if set(word) & set(" *;(") else word for word in self.words)))


ENTRIES = (
    Entry(
        "kink",
        "A kink",
        "Three numbers and 64 cells; the error is largest at the kink.",
        ("abs(x - 1/3)", "--error", "1/64", "--construction", "scan"),
    ),
    Entry(
        "root",
        "A root",
        "There is no Lipschitz constant. The modulus sqrt(r) is derived and proved, so that the certificate assumes nothing.",
        ("sqrt(x)", "--error", "1/8", "--construction", "scan"),
    ),
    Entry(
        "entropy",
        "Entropy",
        "The function is 0 at both ends by its limit, and its slope is unbounded there.",
        ("-x*log(x) - (1 - x)*log(1 - x)", "--error", "1/8", "--construction", "scan"),
    ),
    Entry(
        "gelu", "GELU", "In its own coordinates: the network begins with the map from the box.",
        ("gelu(x)", "--box", "x in [-4,4]", "--error", "1/8", "--construction", "scan"),
    ),
    Entry(
        "sinc",
        "A sinc kernel",
        "A quotient that is continued to 0, where dividend and divisor vanish.",
        ("sin(x)/x", "--box", "x in [-10,10]", "--error", "1/8", "--construction", "scan"),
    ),
    Entry(
        "outputs",
        "Two outputs",
        "One network; what depends on no function is there once. The picture shows the first output.",
        ("tanh(x); exp(-x**2)", "--box", "x in [-4,4]", "--error", "1/4", "--construction", "scan"),
    ),
    Entry(
        "cone",
        "A cone",
        "The distance from a point has the Lipschitz constant 1, found as that of a norm.",
        ("hypot(x - 1/2, y - 1/2)", "--error", "1/16", "--construction", "scan"),
    ),
    Entry(
        "call",
        "The price of a call option",
        "Black and Scholes: x is the price of the share from 50 to 150, y the volatility, the strike 100, one year, no interest.",
        (CALL, "--box", "x in [50,150], y in [1/10,1/2]", "--error", "8", "--construction", "scan"),
    ),
    Entry(
        "runs",
        "Eight numbers in place of one",
        "The dial of the scan: eight runs side by side make the network shallower by a factor of four.",
        ("sin(pi*x)*y", "--error", "1/16", "--parameters", "8"),
    ),
    Entry(
        "paper",
        "The paper's network",
        "Theorem 2.1 of Shen, Yang and Zhang, in the L^2 norm: a constant on each cell, with narrow strips between them.",
        ("sqrt(x)", "--n", "4", "--construction", "theorem-2.1"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What one command prints about training or infinite width, beside a picture of docs/pictures."""

    name: str
    title: str
    seen: str
    words: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command as one types it."""
        return " ".join(("symnet", *self.words))


TABLES = (
    Table(
        "pruning",
        "A pruned network",
        "The tangent kernel of a network with one hidden layer, exactly, before and after 24 random masks, each of about half of "
        "the weights of its output (Yang, Wang 2023). The picture has it divided by its exact mean over all masks, in bands of "
        "two exact standard deviations. What is proved: `proofs/yang_wang_2023`.",
        ("prune", "gaussian:3,96", "--keep", "1/2", "--masks", "24"),
    ),
    Table(
        "completion",
        "A matrix with gaps",
        "Rows completed by the kernel of infinitely wide networks (Radhakrishnan, Stefanakis, Belkin, Uhler 2022), beside "
        "soft-impute on the same masks; seconds are those of one run. "
        "[More of them](how-to/complete_a_matrix.md#which-method-is-best-for-which-matrix). "
        "The picture has another matrix before and after. What is proved: `proofs/radhakrishnan_2022`.",
        ("compare-gaps", "smooth:60x80", "--seeds", "3", "--only", "this", "--only", "soft-impute"),
    ),
    Table(
        "low_rank",
        "Weight decay and rank",
        "A tiny network trained in exact rationals (Galanti, Siegel, Gupte, Poggio 2022): the ranks of W_T - (1-x)^n W_{T-n} "
        "for n = 1, ..., 5. The picture has them for batches of 1, 2 and 3, downwards. What is proved: `proofs/galanti_2022`.",
        ("lowrank", "exact", "--layers", "6,6,1", "--batch", "2", "--steps", "5"),
    ),
    Table(
        "bounds",
        "What no network of a size reaches",
        "Lower bounds for all Lipschitz functions of one variable (after Petrova, Wojtaszczyk 2023). The picture has them for "
        "one hidden layer that grows wider and for width 10 that grows deeper, beside what constructions reach. What is proved: "
        "`proofs/petrova_wojtaszczyk_2023`.",
        ("bound", "--width", "10", "--depth", "1", "--weights", "2", "--error", "1/100"),
    ),
    Table(
        "convergence",
        "A deep network and its limit",
        "The networks of depth 1, 2, ... of an example file, and how far each is from the limit (after Xu, Zhang 2021). "
        "What is proved: `proofs/xu_zhang_2021`.",
        ("converge", "proofs/xu_zhang_2021/deep.json", "--accuracy", "1/4"),
    ),
    Table(
        "regions",
        "Where a network is linear",
        "A network 2-16-16-1, trained to give the distance from a circle, on the unit square: the polygons on which it is one "
        "affine map, exactly, coloured by the rank of the slope. "
        "[How to](how-to/linear_pieces.md). What is proved: `proofs/xu_zhang_2021`.",
        ("regions", "docs/networks/ring.json"),
    ),
)
TEN = ", ".join(f"x{number} - 1/2" for number in range(1, 11))
COMPILED = (
    Entry(
        "product",
        "A product",
        "Nine neurons in place of the 123,008 of the scan.",
        ("sin(pi*x)*y", "--error", "1/16"),
    ),
    Entry(
        "gelu-1000",
        "GELU at 1/1000",
        "One gadget for the whole function of one value, folded in the middle.",
        ("gelu(x)", "--box", "x in [-8,8]", "--error", "1/1000"),
    ),
    Entry(
        "tanh",
        "The fewest kinks",
        "26 neurons, and a proof that no network with one hidden layer and this error has fewer.",
        ("tanh(x)", "--box", "x in [-8,8]", "--error", "1/1000", "--construction", "fewest"),
    ),
    Entry(
        "entropy-1000",
        "Entropy at 1/1000",
        "The slope is unbounded at both ends; the bound of the error needs none. Folded in the middle.",
        ("-x*log(x) - (1 - x)*log(1 - x)", "--error", "1/1000"),
    ),
    Entry(
        "polar",
        "Polar coordinates",
        "Two outputs that share the radius and the angle. The picture shows the first.",
        ("x*cos(y); x*sin(y)", "--box", "x in [0,1], y in [0,6]", "--error", "1/20"),
    ),
    Entry(
        "option",
        "The same option, compiled",
        "A logarithm, quotients, error functions, products; the error is a quarter of that of the scan above.",
        (CALL, "--box", "x in [50,150], y in [1/10,1/2]", "--error", "2"),
    ),
    Entry(
        "wave",
        "Three numbers",
        "A product of functions of different inputs at 1/1000: the cost grows with the formula, not with the cube.",
        ("exp(-x*y)*sin(3*z)", "--error", "1/1000"),
    ),
    Entry(
        "median",
        "The median of three",
        "Piecewise linear, so that the network is exact.",
        ("max(min(x, y), min(max(x, y), z))", "--error", "1/1000"),
    ),
    Entry(
        "share",
        "One of three shares",
        "What softmax gives the first of three numbers.",
        ("exp(x)/(exp(x) + exp(y) + exp(z))", "--error", "1/50"),
    ),
    Entry(
        "centre",
        "Ten numbers",
        "The distance from the middle of the cube in ten dimensions. The picture is the section through the middle.",
        (f"norm({TEN})", "--error", "1/10"),
    ),
)  # fmt: skip
"""What is put together from a formula."""
SUMS = (
    Entry(
        "chebyshev",
        "Nine digits of a logarithm",
        "A polynomial of degree 11 by products of pieces; plain pieces would be about 5,500. Its remainder is proved.",
        ("log(x)", "--box", "x in [1,2]", "--error", "1/1000000000", "--construction", "chebyshev"),
    ),
    Entry(
        "taylor",
        "A Taylor sum",
        "The sum about the middle that leaves half of the error to the network.",
        ("exp(x)", "--error", "1/100000", "--construction", "taylor"),
    ),
)
"""What has derivatives, by a sum of powers."""
FIXED = (
    Entry(
        "fixed",
        "Five layers for every error",
        "92 neurons in layers of 16, 8, 8, 36 and 24, the same network at any other error; 232 pieces by four long numbers.",
        ("sin(7*x)*exp(-x)", "--construction", "euaf", "--error", "1/10000"),
    ),
)
"""What has one size for all."""
HEAD = """# Gallery

Functions, each with its network, its proved error and the processor time that one command took, from the formula to the
certificate that the kernel accepted and the page about it. The command stands beside the picture. Below them stand
[six tables](#a-pruned-network) about infinite width, training, lower bounds, limits and linear pieces.
`python docs/gallery.py` makes this page and its pictures; the times are those of one run.
"""
FEW = """
## Few numbers

Networks of which a few numbers depend on the function, by the scan and by Theorem 2.1.
"""
SMALL = """
## Few neurons

Networks that are [compiled](how-to/compile_a_formula.md) from the formula: small, and all of their weights depend on it.
"""
POWERS = """
## Many digits

[Sums of Taylor and Chebyshev](reference/parts.md#sums-of-taylor-and-chebyshev), of a degree that is found.
"""
SAME = """
## A fixed size

Networks of the activation `euaf` have [one size](how-to/fixed_size.md) for every function of one number and every error.
"""
FURTHER = """
## A control law

The double integrator with |u| <= 1 and states in [-5,5], eight steps ahead: 43 regions with 7 different laws, 15 neurons, and
a proof that the network is the first input of the optimal solution at every state that has one. The picture has the regions,
the law, and trajectories of the closed loop. [How to](how-to/control_laws.md).

![A control law](pictures/control_law.svg)

## Values on a mesh

Six values on a plate of six triangles, exactly: 23 neurons. [How to](how-to/piecewise_linear_functions.md).

![Values on a mesh](pictures/mesh.svg)
"""
ALL = ((FEW, ENTRIES), (SMALL, COMPILED), (POWERS, SUMS), (SAME, FIXED))
TABLE = """
| | proved error | neurons | depth | parameters | bits that depend on f | seconds |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Made:
    """What a command gave: its numbers as cells of a table, the seconds, and the picture."""

    cells: tuple[str, ...]
    seconds: float
    picture: str


def made(entry: Entry) -> Made:
    """Run the command of an entry in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "net"
        call = [sys.executable, "-m", "symnet", "approximate", *entry.words, "--true-error", "0", "--out", str(out), "--json"]
        before = os.times()
        done = subprocess.run(call, capture_output=True, text=True, check=True)
        after = os.times()
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
        said, content = json.loads(done.stdout), json.loads((out / "certificate.json").read_text())
    if said["verdict"] != "accepted" or said["hypotheses"]:
        raise SystemExit(f"{entry.command}: {said['verdict']}, hypotheses {said['hypotheses']}")
    norm = "" if said["norm"] == "sup" else f" (L^{said['norm'].removeprefix('Lp:')})"
    numbers = (said[key] for key in ("neurons", "depth", "parameters", "intrinsic_bits"))
    cells = (rounded_up(Fraction(said["proved_error"])) + norm, *(f"{number:,}" for number in numbers))
    return Made(cells, seconds, picture(content, entry.title))


def rounded_up(number: Fraction) -> str:
    """A number with four decimals, or two digits where it is small, not less than it is."""
    if 0 < number < Fraction(1, 10_000):
        places = next(places for places in range(400) if number * 10**places >= 10)
        return f"{float(Fraction(-(-number * 10**places).__floor__(), 10**places)):.2g}"
    units = -(-number * 10_000).__floor__()
    return f"{units // 10_000}.{units % 10_000:04}"


def picture(content: dict[str, Any], title: str) -> str:
    """Target, network and error of the first output."""
    found = sections(content)
    wanted = [part for part in found if part.heading.endswith("arget, network and error")]
    wanted += [part for part in found if part.heading.startswith("The section with")]  # of more than two inputs
    figures = [svg for svg, _ in wanted[0].figures]
    if len(figures) == 1:
        return figures[0]
    return beside(figures[:3], heat.LEFT + heat.SIDE + 14, heat.TOP + heat.SIDE + 62, title)


def page(found: dict[str, Made]) -> str:
    """The page."""
    chapters = (chapter(head, entries, found) for head, entries in ALL)
    return "\n".join((HEAD + next(chapters), *chapters, *(table_part(entry, printed(entry)) for entry in TABLES))) + FURTHER


def chapter(head: str, entries: tuple[Entry, ...], found: dict[str, Made]) -> str:
    """The table of some entries, and a part for each."""
    rows = []
    for entry in entries:
        anchor = "".join(letter for letter in entry.title.lower() if letter.isalnum() or letter in " -").replace(" ", "-")
        one = found[entry.name]
        rows.append(f"| {' | '.join((f'[{entry.title}](#{anchor})', *one.cells, f'{one.seconds:.1f}'))} |")
    return head + TABLE + "\n".join(rows) + "\n\n" + "\n".join(map(part, entries))


def part(entry: Entry) -> str:
    """The part of the page about an entry."""
    image = f"![{entry.title}](gallery/{entry.name}.svg)"
    return f"### {entry.title}\n\n{entry.seen}\n\n```\n{entry.command}\n```\n\n{image}\n"


def printed(entry: Table) -> str:
    """What the command of a table prints."""
    done = subprocess.run(
        [sys.executable, "-m", "symnet", *entry.words], capture_output=True, text=True, check=True, cwd=FOLDER.parent
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def table_part(entry: Table, text: str) -> str:
    """The part of the page about a table."""
    image = f"![{entry.title}](pictures/{entry.name}.svg)"
    return f"## {entry.title}\n\n{fill(entry.seen, 128)}\n\n```\n$ {entry.command}\n{text}\n```\n\n{image}\n"


def main(folder: Path) -> None:
    """Write the page and all pictures."""
    (folder / "gallery").mkdir(parents=True, exist_ok=True)
    found = {}
    for entry in [each for _, entries in ALL for each in entries]:
        found[entry.name] = made(entry)
        (folder / "gallery" / f"{entry.name}.svg").write_text(standalone(found[entry.name].picture) + "\n")
        print(f"{entry.command}: {found[entry.name].seconds:.1f} s")
    (folder / "gallery.md").write_text(page(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
