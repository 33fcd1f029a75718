"""The head of a page: the target, the verdict, what is proved and under which hypotheses, and links to the sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from typing import Any

from symnet.kernel import Verdict
from symnet.report.estimate import estimate
from symnet.report.facts import Error, LowerBound, error_claims, lower_bounds, other_claims, rounded
from symnet.report.html import Html, code, element, joined, region, unfolding
from symnet.report.mathml import mathml
from symnet.report.names import names_of
from symnet.report.notation import latex_name
from symnet.report.pictures import Section
from symnet.report.place import Place, place_of
from symnet.report.targets import expression_of, formula, target_texts
from symnet.report.wording import latex, words

LONG_TARGET = 240


def headline(content: Mapping[str, Any], verdict: Verdict) -> Html:
    """Return the heading: the targets as they were written, typeset; long ones unfold below it."""
    place, texts = place_of(content), target_texts(content)
    if not verdict.target:
        return element("h1", "A network and what is proved of it")
    printed = element("p", "As the kernel prints it: ", code(verdict.target), class_="soft")
    if len(verdict.target) > LONG_TARGET:
        printed = unfolding(f"The target, {len(verdict.target)} characters", element("p", code(verdict.target, "long")))
    if not texts or sum(map(len, texts)) > LONG_TARGET:
        kinds = {target[0] for target in content["target"]}
        what = "A network that is the interpolant of a table on " if kinds == {"table"} else "A network for a function on "
        return joined(element("h1", what, place.domain), printed)
    if len(texts) > 1:
        heading = element("h1", f"A network of {len(texts)} outputs on ", place.domain)
        return joined(heading, element("ol", map(_listed, content["target"], texts, repeat(place)), class_="targets"), printed)
    set_in_type = _formula(content["target"][0], "f", place)
    shown = (
        mathml(rf"{set_in_type}\quad\text{{on }}{place.domain_latex}") if set_in_type else code(f"{texts[0]} on {place.domain}")
    )
    return joined(element("h1", shown), element("p", code(texts[0]), class_="written"), printed)


def _listed(tree: Any, text: str, place: Place) -> Html:
    """A target of several: typeset, and as it is written."""
    set_in_type = _formula(tree, "f", place)
    return element("li", mathml(set_in_type) if set_in_type else "", code(text, "written"))


def _formula(tree: Any, name: str, place: Place) -> str:
    """f(x, y) = its formula as LaTeX, nothing where that is too long."""
    found = expression_of(tree)
    shown = "" if found is None else formula(found, place)
    arguments = ",".join(latex_name(place.coordinate(axis)) for axis in range(place.inputs)) if place.inputs <= 3 else "x"
    return f"{name}({arguments})={shown}" if shown else ""


def verdict_box(content: Mapping[str, Any], verdict: Verdict, true_error: tuple[Fraction, Fraction] | None) -> Html:
    """Return the kernel's verdict and, where it is accepted, what follows from it."""
    word = element("span", verdict.verdict.capitalize(), class_="word")
    said = element("p", word, f" by the kernel: {verdict.reason}.")
    if not verdict.accepted:
        nothing = "A certificate that is not accepted proves nothing; no number of it is shown here."
        rest = element("p", f"{nothing} The outline below says which step fails.")
    else:
        bounds = joined(map(_lower_bound, lower_bounds(content)))
        rest = joined(_errors(content), _true_error(true_error), bounds, _also(content), _hypotheses(content, verdict))
    return element("div", said, rest, class_=f"verdict {verdict.verdict}")


def _errors(content: Mapping[str, Any]) -> Html:
    """The proved errors: the largest in large letters, each output below it where there are several."""
    found, place = error_claims(content), place_of(content)
    if not found:
        return Html()
    if len(found) == 1:
        return joined(_bound(found[0], place), _estimate(content, found[0].key))
    worst = max(found, key=lambda error: error.bound)
    each = (element("li", _bound(error, place, ""), _estimate(content, error.key)) for error in found)
    head = element("p", f"Proved on {place.domain}: every output is within ", element("strong", worst.decimal), class_="big")
    return joined(head, element("ul", each, class_="outputs"))


def _bound(claimed: Error, place: Place, css: str = "big") -> Html:
    about = f"{claimed.output}: " if claimed.output else ""
    proved = f"{about or 'Proved: '}the {claimed.norm} of φ − f on {place.domain} is at most "
    return joined(
        element("p", proved[0].upper() + proved[1:], element("strong", claimed.decimal), class_=css or "each"),
        region(
            "formula",
            f"The proved bound{' of ' + claimed.output if claimed.output else ''} as a formula",
            mathml(claimed.formula),
        ),
    )


def _estimate(content: Mapping[str, Any], output: str | None) -> Html:
    found = estimate(content, output)
    if found is None:
        return Html()
    shown, place = found.expression.replace("omega", "ω"), place_of(content)
    paper = joined("; the paper states ", found.paper.replace("omega", "ω"), ", at most ", element("strong", found.paper_value))
    lengths = f", r in lengths of the box {place.domain}" if output is not None and place.box is not None else ""
    return element("p", f"Exactly: at most {shown}, where ω(r) = {found.omega}{lengths}", paper if found.paper else "", ".")


def _true_error(found: tuple[Fraction, Fraction] | None) -> Html:
    if found is None:
        return Html()
    low, high = (element("strong", rounded(value, side)) for value, side in zip(found, (-1, 1), strict=True))
    return element("p", "True error, enclosed outside the certificate: between ", low, " and ", high, ".")


def _lower_bound(lower: LowerBound) -> Html:
    return element(
        "p",
        f"Lower bound{' for ' + lower.output if lower.output else ''}: no code of fewer than ",
        element("strong", lower.needed),
        " bits serves every function with the modulus of f within this error; this network uses ",
        element("strong", lower.used),
        f" bits, at most {lower.ratio} times as many.",
    )


def _also(content: Mapping[str, Any]) -> Html:
    return joined(element("p", f"Also proved: {readable(sentence)}.") for sentence in other_claims(content))


def _hypotheses(content: Mapping[str, Any], verdict: Verdict) -> Html:
    if not verdict.hypotheses:
        return element("p", "Hypotheses: none.")
    names = names_of(content)
    word = "hypothesis" if len(verdict.hypotheses) == 1 else "hypotheses"
    items = (
        element(
            "li", readable(words(item, names)), region("formula", f"Hypothesis {number} as a formula", mathml(latex(item, names)))
        )
        for number, item in enumerate(verdict.hypotheses, 1)
    )
    return joined(element("p", element("strong", f"Under the {word}:")), element("ul", items))


def readable(sentence: str) -> str:
    """Return a sentence with the signs for at most, at least and becomes."""
    return sentence.replace("<=", "≤").replace(">=", "≥").replace("<-", "←")


def contents(numbers: bool, sections: Sequence[Section]) -> Html:
    """Return the links to the sections of the page."""
    links = [("numbers", "Numbers")] if numbers else []
    links += [(f"picture-{place}", section.heading) for place, section in enumerate(sections, 1)]
    links += [("proof", "Proof"), ("rules", "Rules"), ("check", "Check it yourself")]
    items = (element("li", element("a", name, href=f"#{place}")) for place, name in links)
    return element("nav", element("ul", items), aria_label="Sections")
