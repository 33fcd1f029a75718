"""What has to be read to know what the kernel's theorem says: the definitions that its statement rests on, in lines.

The statements of `judged_sound` and `read_prints` are followed through what coqc recorded of every name (the .glob files
beside the sources, from `make all`). Proofs are left out, and the functions in LEFT_OUT. The rows of the table in README.md
have the same numbers, or this ends with 1; with --write they are put there. With --names the definitions are listed.
"""

import bisect
import hashlib
import pathlib
import re
import sys
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOTS = (("Symnet.kernel.Replay", "judged_sound"), ("Symnet.kernel.Json", "read_prints"))
# These have a say in whether there is a verdict, or are for the rules, and none in what is claimed.
LEFT_OUT = {"judged", "read_json", "first_unknown", "network_unknown", "light"} | {
    "composing",
    "composed_first",
    "all_composing",
    "format_needed",
    "prepare",
    "prepared_for",
    "prepare_rounded",
    "rounded_for",
}
WHOLE = ("kernel/native/symnet_kernel.ml", "kernel/native/Extract.v")
SPACE = re.compile(rb"\s")


def sentences(text: bytes) -> Iterator[tuple[int, int]]:
    """Where the sentences of a .v file start and end: a dot before white space, outside of comments and strings."""
    start = place = depth = 0
    while place < len(text):
        two = text[place : place + 2]
        if two == b"(*":
            depth, place = depth + 1, place + 2
            continue
        if two == b"*)" and depth:
            depth, place = depth - 1, place + 2
            start = place if not depth and not text[start:place].strip(b" \n(*)") else start
            continue
        if not depth and text[place : place + 1] == b'"':
            place = text.index(b'"', place + 1)
        elif not depth and text[place : place + 1] == b"." and (not two[1:] or SPACE.match(two[1:])):
            yield start, place + 1
            start = place + 1
        place += 1


class Source:
    """A .v file: which sentence defines a name, and which names a sentence uses."""

    def __init__(self, library: str) -> None:
        self.path = HERE / (library.removeprefix("Symnet.").replace(".", "/") + ".v")
        self.text = self.path.read_bytes()
        self.bounds = list(sentences(self.text))
        self.starts = [start for start, _ in self.bounds]
        self.defined: dict[str, list[int]] = {}
        self.uses: dict[int, list[tuple[str, str]]] = {}
        recorded = self.path.with_suffix(".glob")
        noted = recorded.read_text().splitlines() if recorded.exists() else [""]
        if noted[0] != f"DIGEST {hashlib.md5(self.text).hexdigest()}":
            raise SystemExit(f"{self.path.name} is not compiled as it stands: make all")
        for line in noted:
            words = line.split()
            if line.startswith("R") and words[1].startswith("Symnet.") and words[-1] != "lib":
                self.uses.setdefault(self.sentence(line[1:]), []).append((words[1], words[-2]))
            elif re.match(r"[a-z]+ \d+:\d+ ", line) and not line.startswith(("binder", "sec")):
                self.defined.setdefault(words[-1], []).append(self.sentence(words[1]))

    def sentence(self, place: str) -> int:
        return bisect.bisect_right(self.starts, int(place.split(":")[0])) - 1

    def lines(self, chosen: set[int]) -> int:
        """How many lines the sentences stand on; comments within them count."""
        found: set[int] = set()
        for number in chosen:
            start, end = self.bounds[number]
            start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
            found |= set(range(self.text.count(b"\n", 0, start), self.text.count(b"\n", 0, end) + 1))
        return len(found)


def followed() -> dict[str, tuple[Source, dict[int, str]]]:
    """The sentences that the roots rest on, by library, each with the name that led there."""
    found: dict[str, tuple[Source, dict[int, str]]] = {}
    todo = list(ROOTS)
    while todo:
        library, name = todo.pop()
        if library not in found:
            found[library] = (Source(library), {})
        source, chosen = found[library]
        for number in source.defined.get(name, []):
            if number not in chosen:
                chosen[number] = name
                todo += [use for use in source.uses.get(number, []) if use[1] not in LEFT_OUT]
    return {library: pair for library, pair in found.items() if pair[1]}


def counted() -> dict[str, int]:
    """Lines by file, the files that are read whole among them."""
    found = {source.path.relative_to(HERE).as_posix(): source.lines(set(chosen)) for source, chosen in followed().values()}
    for name in WHOLE:
        found[name] = len((HERE / name).read_text().splitlines())
    return found


def rewritten(text: str, lines: dict[str, int]) -> str:
    """The README with these numbers in its table, and their sum above it."""
    row = re.compile(r"^\| (\S+) \| (.*) \| \d+ \|$", re.MULTILINE)
    rows = [match[1] for match in row.finditer(text)]
    wrong = [f"a row for {name}: {count} lines" for name, count in lines.items() if rows.count(name) != 1]
    wrong += [f"no row for {name}" for name in rows if name not in lines]
    if wrong:
        raise SystemExit("the table of what is read in README.md needs " + "; ".join(wrong))
    text = row.sub(lambda match: f"| {match[1]} | {match[2]} | {lines[match[1]]} |", text)
    return re.sub(r"About [\d,]+ lines in all", f"About {round(sum(lines.values()), -1):,} lines in all", text)


def main(arguments: list[str]) -> int:
    lines, readme = counted(), HERE / "README.md"
    if "--names" in arguments:
        for source, chosen in followed().values():
            print(source.path.relative_to(HERE), *sorted(set(chosen.values())))
    text = readme.read_text()
    wanted = rewritten(text, lines)
    for name, count in sorted(lines.items()):
        print(f"{count:5} {name}")
    print(f"{sum(lines.values()):5} in all")
    if "--write" in arguments:
        readme.write_text(wanted)
    elif text != wanted:
        print("README.md says otherwise; write it anew with: python3 sceptic.py --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
