"""The pages on certificates and rules say what the kernel does: rules, figures, statements, tables, limits, theorems."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from symnet import kernel
from symnet.kernel.rule import Rule
from symnet.kernel.theories import CLAIMS, RULES

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = {path.name: path.read_text() for path in sorted(REFERENCE.glob("kernel_rules*.md"))}
FORMAT = (REFERENCE / "certificate_format.md").read_text()
ROCQ = ROOT / "proofs" / "rocq"
RECORDED = {line.split()[1] for line in (ROCQ / "assumptions.txt").read_text().splitlines() if line.startswith("Constant ")}
KINDS = re.compile(r'"kind": "([a-z-]+)"')
ASSUMED = {"box-modulus"}
"""Kinds that no rule makes: they are assumed."""


def sections(page: str) -> dict[str, str]:
    """The sections of a page by their headings."""
    parts = re.split(r"^#{2,3} (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def rows(text: str, heading: str) -> list[list[str]]:
    """The rows of the table that begins with this cell."""
    lines = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def section_of(name: str) -> str:
    """The one section about a rule."""
    (text,) = [found[name] for page in PAGES.values() if name in (found := sections(page))]
    return text


@pytest.mark.parametrize(("name", "rule"), RULES.items(), ids=list(RULES))
def test_a_rule_has_a_section_with_its_figure(name: str, rule: Rule) -> None:
    figure = (inspect.getdoc(rule.check) or "").split("\n\n")[0]
    assert re.search("^---", figure, flags=re.MULTILINE), name
    assert inspect.cleandoc(figure) in "\n".join(line.removeprefix("    ") for line in section_of(name).splitlines())


@pytest.mark.parametrize(("name", "rule"), RULES.items(), ids=list(RULES))
def test_what_a_rule_rests_on_is_there(name: str, rule: Rule) -> None:
    """A name of Rocq is recorded with what it assumes; a section of a page is the one about the rule."""
    if rule.theorem.startswith("Symnet."):
        assert rule.theorem in RECORDED
        assert rule.theorem.rsplit(".", 1)[1] in section_of(name)
    else:
        page, _, found = rule.theorem.partition("#")
        assert found == name
        assert name in sections(PAGES[page])


def test_every_theorem_that_a_page_names_is_recorded() -> None:
    """A name in a page is a theorem recorded with what it assumes, or a word of the kernel."""
    recorded = {name.rsplit(".", 1)[1] for name in RECORDED}
    words = set(re.findall(r"\w+", " ".join(path.read_text() for path in (ROOT / "symnet" / "kernel").rglob("*.py"))))
    for name, page in PAGES.items():
        strange = {found for found in re.findall(r"`([A-Za-z]\w*_\w+)`", page) if found not in recorded | words}
        assert not strange, f"{name}: {strange}"


def test_every_kind_of_statement_has_one_row() -> None:
    files = [*(ROOT / "symnet" / "kernel" / "theories").glob("*.py"), ROOT / "symnet" / "kernel" / "targets" / "moduli.py"]
    made = {kind for path in files for kind in KINDS.findall(path.read_text())}
    found = [row[0].strip("`") for row in rows(PAGES["kernel_rules.md"], "kind")]
    assert len(found) == len(set(found))
    assert set(found) == made | ASSUMED
    assert not made & ASSUMED


def test_the_table_of_rules_is_that_of_the_code() -> None:
    for name, row in zip(RULES, rows(FORMAT, "rule"), strict=True):
        rule = RULES[name]
        data = "" if rule.itself else ", ".join(key for key in rule.data.split() if key not in rule.stated.split())
        facts = "yes" if rule.facts else ""
        assert [cell.replace("none", "") for cell in row] == [f"`{name}`", ", ".join(rule.premises.split()), data, facts]


def test_the_kinds_of_claims_are_those_of_the_code() -> None:
    sentence = FORMAT[FORMAT.index("of one of the kinds") :].split(".")[0]
    assert set(re.findall(r"`([a-z-]+)`", sentence)) == CLAIMS


def test_the_limits_are_those_of_the_code() -> None:
    found = rows(FORMAT, "what")
    assert len(found) > 30
    for what, limit, constant in found:
        module, _, name = constant.strip("`").rpartition(".")
        value = getattr(import_module(f"symnet.kernel.{module}") if module else kernel, name)
        product = 1
        for factor in limit.replace(",", "").split("*"):
            base, _, power = factor.strip().partition("^")
            product *= int(base) ** int(power or 1)
        assert product == value, what


def test_links_to_the_rule_pages_lead_somewhere() -> None:
    anchors = {name: {anchor(heading) for heading in sections(page)} for name, page in PAGES.items()}
    anchors["certificate_format.md"] = {anchor(heading) for heading in sections(FORMAT)}
    texts = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", *(ROOT / "proofs").rglob("*.md")]
    texts += [path for folder in ("symnet", "proofs") for path in (ROOT / folder).rglob("*.py")]
    for path in texts:
        for page, place in re.findall(r"\b(kernel_rules\w*\.md|certificate_format\.md)(?:#([\w-]+))?", path.read_text()):
            assert page in anchors, f"{path}: {page}"
            assert not place or place in anchors[page], f"{path}: {page}#{place}"
        for place in re.findall(r"\]\(#([\w-]+)\)", path.read_text() if path.parent == REFERENCE else ""):
            assert place in {anchor(heading) for heading in sections(path.read_text())}, f"{path}: #{place}"


def test_rules_v_has_every_rule_and_checks_its_theorem() -> None:
    parts = re.split(r"\(\* rule ([a-z-]+), ", (ROCQ / "Rules.v").read_text())
    assert parts[1::2] == list(RULES)
    for rule, text in zip(RULES.values(), parts[2::2], strict=True):
        checked = re.findall(r"^Check (.+)\.$", text, flags=re.MULTILINE)
        assert set(checked) <= RECORDED
        if rule.theorem.startswith("Symnet."):
            assert text.startswith(f"rests on {rule.theorem.rsplit('.', 1)[1]}")
            assert checked[0] == rule.theorem
        else:
            assert text.startswith("on paper")


def test_rules_v_imports_what_it_checks() -> None:
    text = (ROCQ / "Rules.v").read_text()
    imported = set(" ".join(re.findall(r"Require Import ([^.]+)\.", text)).split())
    assert {name.split(".")[-2] for name in re.findall(r"^Check (.+)\.$", text, flags=re.MULTILINE)} <= imported
