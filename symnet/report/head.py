"""The head of a page: the target, the verdict, what is proved and under which hypotheses, and links to the sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.kernel import Verdict
from symnet.report.estimate import estimate
from symnet.report.facts import Error, LowerBound, error_claim, lower_bound, other_claims, rounded
from symnet.report.html import Html, code, element, joined, region, unfolding
from symnet.report.mathml import mathml
from symnet.report.pictures import Section
from symnet.report.wording import latex, words

LONG_TARGET = 240


def headline(target: str, dimension: int) -> Html:
    """Return the heading; a long target unfolds below it."""
    if not target:
        return element("h1", "A network and what is proved of it")
    cube = joined("[0,1]", element("sup", str(dimension)) if dimension > 1 else "")
    if len(target) <= LONG_TARGET:
        named = "f: " if target.startswith("every f ") else "f(x) = "
        return element("h1", named, code(target), " on ", cube)
    shown = unfolding(f"The target, {len(target)} characters", element("p", code(target, "long")))
    return joined(element("h1", "A network for a function on ", cube), shown)


def verdict_box(content: Mapping[str, Any], verdict: Verdict, true_error: tuple[Fraction, Fraction] | None) -> Html:
    """Return the kernel's verdict and, where it is accepted, what follows from it."""
    word = element("span", verdict.verdict.capitalize(), class_="word")
    said = element("p", word, f" by the kernel: {verdict.reason}.")
    if not verdict.accepted:
        nothing = "A certificate that is not accepted proves nothing; no number of it is shown here."
        rest = element("p", f"{nothing} The outline below says which step fails.")
    else:
        rest = joined(_error(content), _true_error(true_error), _lower_bound(lower_bound(content)), _also(content))
        rest = joined(rest, _hypotheses(verdict))
    return element("div", said, rest, class_=f"verdict {verdict.verdict}")


def _error(content: Mapping[str, Any]) -> Html:
    claimed = error_claim(content)
    return Html() if claimed is None else joined(_bound(claimed), _estimate(content))


def _bound(claimed: Error) -> Html:
    proved = f"Proved: the {claimed.norm} of φ − f is at most "
    return joined(
        element("p", proved, element("strong", claimed.decimal), class_="big"),
        region("formula", "The proved bound as a formula", mathml(claimed.formula)),
    )


def _estimate(content: Mapping[str, Any]) -> Html:
    found = estimate(content)
    if found is None:
        return Html()
    shown = found.expression.replace("omega", "ω")
    paper = joined("; the paper states ", found.paper.replace("omega", "ω"), ", at most ", element("strong", found.paper_value))
    return element("p", f"Exactly: at most {shown}, where ω(r) = {found.omega}", paper if found.paper else "", ".")


def _true_error(found: tuple[Fraction, Fraction] | None) -> Html:
    if found is None:
        return Html()
    low, high = (element("strong", rounded(value, side)) for value, side in zip(found, (-1, 1), strict=True))
    return element("p", "True error, enclosed outside the certificate: between ", low, " and ", high, ".")


def _lower_bound(lower: LowerBound | None) -> Html:
    if lower is None:
        return Html()
    return element(
        "p",
        "Lower bound: no code of fewer than ",
        element("strong", lower.needed),
        " bits serves every function with the modulus of f within this error; this network uses ",
        element("strong", lower.used),
        f" bits, at most {lower.ratio} times as many.",
    )


def _also(content: Mapping[str, Any]) -> Html:
    return joined(element("p", f"Also proved: {readable(sentence)}.") for sentence in other_claims(content))


def _hypotheses(verdict: Verdict) -> Html:
    if not verdict.hypotheses:
        return element("p", "Hypotheses: none.")
    word = "hypothesis" if len(verdict.hypotheses) == 1 else "hypotheses"
    items = (
        element("li", readable(words(item)), region("formula", f"Hypothesis {number} as a formula", mathml(latex(item))))
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
