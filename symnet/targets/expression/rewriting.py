"""What was meant by an expression in another notation: the hint of the parser, made from the tables of spellings.

A refused text is written anew rule by rule. The hint is shown only where the result can be parsed; nothing is ever evaluated, and
the text itself stays refused, so that what is approximated is what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from symnet.errors import UsageError
from symnet.targets.expression import spellings
from symnet.targets.expression.tokens import complaint

MAX_REWRITTEN = 300
"""Longer texts get the plain complaint."""
MAX_CALLS = 30
_NAME = r"[A-Za-z_][A-Za-z_0-9]*"
_CALL = re.compile(rf"(?<![\w.])({_NAME})\s*\(", re.ASCII)
_VARIABLE = re.compile(r"x[1-9][0-9]?|[xyz]|pi|e", re.ASCII)
_ATOM = re.compile(rf"[\w.]+|{_NAME}\([^()]*\)", re.ASCII)
_PIECES = re.compile(rf"\s+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|{_NAME}|\*\*|.", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the text, what to write for it, and why (nothing where that is plain)."""

    found: str
    wanted: str
    why: str = ""


@dataclass(slots=True)
class Rewriting:
    """A text being written anew, with the functions that are known and what was changed so far."""

    text: str
    known: Collection[str]
    changes: list[Change] = field(default_factory=list)

    def replace(self, pattern: str, wanted: str | Callable[[re.Match[str]], str], why: str = "") -> None:
        """Replace all matches and note the first."""

        def noted(match: re.Match[str]) -> str:
            new = wanted(match) if callable(wanted) else match.expand(wanted)
            if new != match.group():
                self.changes.append(Change(match.group(), new, why))
            return new

        self.text = re.sub(pattern, noted, self.text)


class Refusal(Exception):
    """A piece of the text that nothing here says: the piece, and the complaint."""

    def __init__(self, found: str, problem: str) -> None:
        super().__init__(problem)
        self.found, self.problem = found, problem


def meant(text: str, known: Collection[str], parsed: Callable[[str], object]) -> UsageError | None:
    """Return the complaint that says what to write for a text in another notation; None where no rule applies."""
    if len(text) > MAX_REWRITTEN or not text.strip():
        return None
    try:
        work = rewritten(text, known)
    except Refusal as refusal:
        return complaint(text, max(0, text.find(refusal.found)), refusal.problem)
    if not work.changes:
        return None
    first = work.changes[0]
    why = f"{first.why}; " * bool(first.why)
    place = max(0, text.find(first.found))
    try:
        parsed(work.text)
    except UsageError as error:
        others = str(error).split(": ", 1)[-1]
        if first.found not in text:
            return None
        wanted = f"write {first.wanted.strip()} for" if first.wanted.strip() else "leave out"
        return complaint(text, place, f"{why}{wanted} {first.found.strip()}; besides, {others}")
    return complaint(text, place, f"{why}write {work.text.strip()}")


def unknown(name: str, known: Collection[str]) -> str:
    """Return the complaint about a function that is not known; a hint never names a function that is another one."""
    small = name.lower()
    if small in spellings.AMBIGUOUS:
        return f"{name} {spellings.AMBIGUOUS[small]}"
    if small in spellings.DISCONTINUOUS:
        return jump(small)
    every = f"the functions are {', '.join(known)}"
    arities = sorted(count for each, count in spellings.SUBSTITUTES if each == small)
    if arities and any(substitute(small, ["x"] * count, known) for count in arities):
        return f"{name} takes {' or '.join(map(str, arities))} arguments; {every}"
    if arities or small in spellings.ELSEWHERE:
        return f'the function "{name[:20]}" is not among those that can be enclosed here; {every}'
    near = misspelt(name, known)
    return f'unknown function "{name[:20]}"; {f"did you mean {near}?" if near else every}'


def misspelt(name: str, known: Collection[str]) -> str | None:
    """Return the one name that differs by a letter or by their order."""
    import difflib

    near = difflib.get_close_matches(name[:20].lower(), known, 1, 0.8)
    mixed = [each for each in known if len(name) > 2 and sorted(each) == sorted(name[:20].lower())]
    return next(iter([*mixed, *near]), None)


def rewritten(text: str, known: Collection[str]) -> Rewriting:
    """Return the text in our notation as far as the rules go; raises Refusal for functions that jump."""
    work = Rewriting(text, known)
    for rule in RULES:
        rule(work)
        if len(work.text) > 2 * MAX_REWRITTEN:
            break
    return work


def _letters(work: Rewriting) -> None:
    marks = spellings.SUPERSCRIPTS
    work.replace(f"[{''.join(marks)}]+", lambda found: f"**{''.join(marks[mark] for mark in found.group())}")
    work.replace(f"[{''.join(spellings.SUBSCRIPTS)}]", lambda found: spellings.SUBSCRIPTS[found.group()])
    work.replace("[^\x00-\x7f]", lambda found: spellings.CHARACTERS.get(found.group(), found.group()))
    work.replace("[^\x00-\x7f]", _digit, "the digits are 0 to 9")
    work.replace(r"(\d)\s*\u00b0", r"\1*pi/180")
    work.replace("\u221a\\s*\\(", "sqrt(")
    work.replace("\u221a\\s*([\\w.]+)", r"sqrt(\1)")
    work.replace("\u221b\\s*\\(", "cbrt(")
    work.replace("\u221b\\s*([\\w.]+)", r"cbrt(\1)")


def _digit(found: re.Match[str]) -> str:
    value = unicodedata.digit(found.group(), None)
    return found.group() if value is None else str(value)


def _frame(work: Rewriting) -> None:
    """The right side of an equation, the body of a lambda, what stands between quotes."""
    work.replace(r"^\s*(['\"])(.*)\1\s*$", r"\2")
    work.replace(rf"^\s*lambda\s+[\w\s,]+:\s*(?=\S)|^\s*{_NAME}\s*(?:\([\w\s,]*\))?\s*:?=(?!=)\s*(?=\S)", "")


def _latex(work: Rewriting) -> None:
    work.replace(r"\\(?:left|right|big|Big|,|;|!|quad|displaystyle)(?![A-Za-z])\s*|\$", "")
    work.replace(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))")
    work.replace(r"\\(?:cdot|times)(?![A-Za-z])", "*")
    work.replace(r"\\([A-Za-z]+)", r"\1")


def _coordinates(work: Rewriting) -> None:
    """x[0], x_1, x0: coordinates are counted from 1, so all move where one of them is counted from 0."""
    pattern = r"(?<![\w.])x(?:\[\s*(\d{1,2})\s*\]|_\{?(\d{1,2})\}?|(\d{1,2}))(?!\w)"
    numbers = [next(number for number in each if number) for each in re.findall(pattern, work.text)]
    shift = any(int(number) == 0 for number in numbers)
    if not shift and re.search(r"(?<![\w.])x\[", work.text):
        raise Refusal("[", "coordinates are written x1, x2, ..., counted from 1; for x[1] write x2 if you count from 0, else x1")

    def counted(found: re.Match[str]) -> str:
        return f"x{int(next(number for number in found.groups() if number)) + shift}"

    work.replace(pattern, counted, "coordinates are x1, x2, ..., counted from 1" * shift)


def _bars(work: Rewriting) -> None:
    work.replace(r"[\[{]", "(")
    work.replace(r"[\]}]", ")")
    for _ in range(work.text.count("|") // 2):
        work.replace(r"\|(?=\s*[^\s|+*/)^,])([^|]*[^\s|+\-*/(,^])\s*\|", r"abs(\1)")


def _modules(work: Rewriting) -> None:
    work.replace(r"(?<![\w.])(?:np|numpy|torch|jnp|jax\.numpy|special|scipy\.special)\.sinc\(", "sinc_pi(")
    work.replace(rf"(?<![\w.])(?:(?:{'|'.join(spellings.MODULES)}|jax)\.)+(?=[A-Za-z_])", "")


def _names(work: Rewriting) -> None:
    """Capitals and the constants of other programs."""

    def meant(found: re.Match[str]) -> str:
        name = found.group()
        constant = spellings.CONSTANTS_ELSEWHERE.get(name)
        if constant is not None:
            return constant
        small = name.lower()
        return small if small != name and (small in work.known or _VARIABLE.fullmatch(small) or _is_named(small)) else name

    work.replace(rf"(?<![\w.]){_NAME}(?![\w.])", meant)


def _bare_calls(work: Rewriting) -> None:
    """ln x."""

    def called(found: re.Match[str]) -> str:
        name = found[1]
        foreign = name in spellings.DISCONTINUOUS or (name, 1) in spellings.SUBSTITUTES
        return f"{name}({found[2]})" if foreign and name not in work.known else found.group()

    work.replace(rf"(?<![\w.])({_NAME})\s+(x\d{{0,2}}|[yz]|\d+)(?![\w(.])", called)


def _is_named(name: str) -> bool:
    return (
        name in spellings.DISCONTINUOUS or name in spellings.ELSEWHERE or any(name == each for each, _ in spellings.SUBSTITUTES)
    )


def _jumps(work: Rewriting) -> None:
    """Raise Refusal for functions that jump, and for remainders and whole parts of quotients."""
    for found in _CALL.finditer(work.text):
        name = found[1]
        if name in spellings.DISCONTINUOUS and name not in work.known:
            raise Refusal(name, jump(name))
    operator = re.search(r"%|//", work.text)
    if operator:
        what = "a remainder" if operator.group() == "%" else "the whole part of a quotient"
        raise Refusal(
            operator.group(), f"{operator.group()} is {what}, which is discontinuous{_JUMPS}; write a continuous function"
        )


_JUMPS = ": it jumps, and no continuous network comes closer than half a jump"


def jump(name: str) -> str:
    """Return the complaint about a function that jumps."""
    instead = spellings.DISCONTINUOUS[name]
    return f"{name} is discontinuous{_JUMPS}; write a continuous function{f', for example {instead}' * bool(instead)}"


def _powers_of_functions(work: Rewriting) -> None:
    """sin^2(x) and sin**2 x."""
    names = "|".join(sorted(map(re.escape, work.known), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])({names})\s*(?:\*\*|\^)\s*(\(\s*-?\d+\s*\)|-?\d+)\s*(?:(?=\()|({_NAME}|\d+)(?![\w(]))")
    for _ in range(MAX_CALLS):
        found = pattern.search(work.text)
        if found is None:
            return
        power = found[2].strip("( )")
        if power.startswith("-"):
            both = f"1/{found[1]}(x) for the quotient"
            raise Refusal(found[0], f"a negative power of a function's name has two meanings; write {both}")
        stop = found.end() if found[3] else _closing(work.text, found.end()) + 1
        inside = found[3] or work.text[found.end() + 1 : stop - 1]
        _put(work, found.start(), stop, f"{found[1]}({inside})**{power}")


def _put(work: Rewriting, start: int, stop: int, new: str) -> None:
    work.changes.append(Change(work.text[start:stop], new))
    work.text = work.text[:start] + new + work.text[stop:]


def _closing(text: str, opened: int) -> int:
    """Where the bracket opened at a place is closed; the end of the text where it is not."""
    depth = 0
    for place in range(opened, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return len(text)


def _arguments(text: str) -> list[str]:
    """The arguments between two brackets."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found]


def _decimal_commas(work: Rewriting) -> None:
    """0,25 where no function of several arguments is called."""
    calls = [(found[1], found.end(), _closing(work.text, found.end() - 1)) for found in _CALL.finditer(work.text)]

    def point(found: re.Match[str]) -> str:
        around = [call for call in calls if call[1] <= found.start() < call[2]]
        inner = max(around, key=lambda call: call[1], default=None)
        several = inner is not None and (
            inner[0] not in work.known or inner[0] in ("min", "max", "clip", "hypot", "norm", "atan2")
        )
        return found.group() if several or (inner is not None and inner[0] == "where") else f"{found[1]}.{found[2]}"

    work.replace(r"(?<![\w.])(\d+),(\d+)", point)
    work.replace(r"(?<=\d)_(?=\d)", "")


def _calls(work: Rewriting) -> None:
    """Functions by their names elsewhere."""
    for _ in range(MAX_CALLS):
        found = next(_foreign(work), None)
        if found is None:
            return
        start, stop, new = found
        before, after = work.text[:start].rstrip()[-1:], work.text[stop:].lstrip()[:1]
        if (
            not _ATOM.fullmatch(new)
            and not re.fullmatch(r"\w+\(.*\)", new)
            and not (before in ("", "(", ",") and after in ("", ")", ","))
        ):
            new = f"({new})"
        _put(work, start, stop, new)


def _foreign(work: Rewriting) -> Iterator[tuple[int, int, str]]:
    """The calls that have a substitute: where they begin and end, and what to write."""
    for found in _CALL.finditer(work.text):
        stop = _closing(work.text, found.end() - 1)
        given = _arguments(work.text[found.end() : stop])
        wanted = substitute(found[1], given, work.known)
        if wanted is not None:
            yield found.start(), stop + 1, wanted


def substitute(name: str, given: list[str], known: Collection[str]) -> str | None:
    """Return what says name(given...) here, or None."""
    for form in spellings.SUBSTITUTES.get((name, len(given)), ()):
        names = re.findall(rf"{_NAME}(?=\()", form)
        if not all(each in known for each in names):
            continue
        if form == f"{name}({', '.join('uvw'[: len(given)])})":
            return None
        new = form
        for letter, argument in zip("uvw", given, strict=False):
            atom = argument if _ATOM.fullmatch(argument) else f"({argument})"
            new = re.sub(rf"(?<!\w)\({letter}\)|(?<![\w]){letter}(?!\w)", _placed(argument, atom), new)
        return new
    return None


def _placed(argument: str, atom: str) -> Callable[[re.Match[str]], str]:
    def put(found: re.Match[str]) -> str:
        if found.group().startswith("("):
            return atom
        alone = found.string[found.start() - 1 : found.start()] in ("(", " ", "") and found.string[found.end() :][:1] in (
            ")",
            ",",
            "",
        )
        return argument if alone else atom

    return put


def _products(work: Rewriting) -> None:
    """2x, 2(x), (x)(y), x y, xy, sin x."""
    pieces: list[str] = _PIECES.findall(work.text)
    made: list[str] = []
    for place, piece in enumerate(pieces):
        last = next((each for each in reversed(made) if not each.isspace()), "")
        if last and _ends(last, work.known) and _begins(piece):
            _missing(made, last, piece, work)
            continue
        if last in work.known and _begins(piece) and piece != "(":
            while made[-1].isspace():
                made.pop()
            made.append(f"({piece})")
            work.changes.append(Change(f"{last} {piece}", f"{last}({piece})"))
            continue
        parts = _split(piece) if pieces[place + 1 : place + 2] != ["("] else [piece]
        if len(parts) > 1:
            work.changes.append(Change(piece, "*".join(parts)))
        made.append("*".join(parts))
    work.text = "".join(made)


def _missing(made: list[str], last: str, piece: str, work: Rewriting) -> None:
    while made[-1].isspace():
        made.pop()
    right = "*".join(_split(piece))
    made.append(f"*{right}")
    work.changes.append(Change(f"{last}{piece}", f"{last}*{right}", "an operator is missing here"))


def _split(name: str) -> list[str]:
    """The variables and constants that a name like xy runs together."""
    if _VARIABLE.fullmatch(name) or not re.fullmatch(rf"(?:{_VARIABLE.pattern}){{1,6}}", name):
        return [name]
    return _VARIABLE.findall(name)


def _ends(piece: str, known: Collection[str]) -> bool:
    """Whether an operand ends with a piece."""
    return (
        piece == ")"
        or piece[-1:] == ")"
        or bool(re.fullmatch(r"\*?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", piece))
        or _is_operand(piece, known)
    )


def _is_operand(piece: str, known: Collection[str]) -> bool:
    last = piece.rsplit("*", 1)[-1]
    return last not in known and _VARIABLE.fullmatch(last) is not None


def _begins(piece: str) -> bool:
    """Whether an operand begins with a piece."""
    return piece == "(" or re.match(r"[A-Za-z_0-9]|\.[0-9]", piece) is not None


RULES: tuple[Callable[[Rewriting], None], ...] = (
    _letters, _frame, _latex, _coordinates, _bars, _modules, _names, _bare_calls, _jumps, _decimal_commas,
    _powers_of_functions, _calls, _products,
)  # fmt: skip
