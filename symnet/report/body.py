"""The body of a page: numbers, pictures, the proof step by step, the rules, and how to check all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.kernel import Verdict
from symnet.kernel.theories import RULES
from symnet.report.facts import Fact, error_claims, lower_bounds, parameters, sizes
from symnet.report.head import readable
from symnet.report.html import Content, Html, code, element, joined, region, unfolding
from symnet.report.mathml import mathml
from symnet.report.pictures import Section
from symnet.report.proof import Part, Rule, Run, parts, rules
from symnet.report.step import OutlineStep
from symnet.report.wording import to_read

MAX_PARAMETERS = 40
MAX_PREMISES = 60
COLUMNS = ("Number", "Value", "Meaning", "In the certificate")


def numbers(content: Mapping[str, Any]) -> Html:
    """Return the table of the numbers that the certificate claims, nothing where it claims none."""
    own, rows = parameters(content), [*_claimed(content), *(_fact(fact) for fact in sizes(content))]
    rows += [_row(fact, f"intrinsic parameter, {fact.meaning}") for fact in own[:MAX_PARAMETERS]]
    if not rows:
        return Html()
    head = element("thead", element("tr", (element("th", column, scope="col") for column in COLUMNS)))
    table = element("table", head, element("tbody", rows))
    left_out = len(own) - MAX_PARAMETERS
    more = element("p", f"{left_out} more intrinsic parameters stand in the certificate.", class_="soft") if left_out > 0 else ""
    written = (code("0x1f"), " is 31, ", code("-0x1/0x3"), " is -1/3, ", code("0x5p-3"), " is 5/8.")
    return joined(
        element("h2", "The numbers", id="numbers"),
        region("scroll facts", "Numbers and where they stand in the certificate", table),
        more,
        element("p", "Numbers in the certificate are exact: ", written, class_="soft"),
    )


def _claimed(content: Mapping[str, Any]) -> list[Html]:
    """The rows of the proved errors and of the lower bounds."""
    rows = []
    for error in error_claims(content):
        fact = Fact(_of("proved error", error.output), error.decimal, "", error.place, error.written)
        rows.append(_row(fact, joined(f"{error.norm}, rounded up; exactly ", code(error.exact))))
    for lower in lower_bounds(content):
        meaning = "bits that any code needs for all functions with this modulus at this error"
        rows.append(_fact(Fact(_of("lower bound", lower.output), lower.needed, meaning, lower.place, lower.written)))
    return rows


def _of(what: str, output: str) -> str:
    return f"{output}: {what}" if output else what


def _fact(fact: Fact) -> Html:
    return _row(fact, fact.meaning)


def _row(fact: Fact, meaning: str) -> Html:
    place = element("td", code(f"{fact.place} = {fact.written}"))
    name, value = element("th", fact.name, scope="row"), element("td", fact.value, class_="value")
    return element("tr", name, value, element("td", meaning), place)


def pictures(sections: Sequence[Section]) -> Html:
    """Return the sections of pictures."""
    return joined(_section(place, section) for place, section in enumerate(sections, 1))


def _section(place: int, section: Section) -> Html:
    figures = (_figure(svg, caption, place, number) for number, (svg, caption) in enumerate(section.figures, 1))
    return joined(
        element("h2", section.heading, id=f"picture-{place}"),
        (element("p", note) for note in section.notes if note),
        element("div", figures, class_=f"figures {section.layout}"),
    )


def _figure(svg: str, caption: str, place: int, number: int) -> Html:
    """A picture that a link enlarges to the window, and another one makes small again."""
    name = f"figure-{place}-{number}"
    links = (
        element("a", "Enlarge", href=f"#{name}", class_="enlarge", aria_label=f"Enlarge: {caption}"),
        element("a", "Back to the page", href=f"#picture-{place}", class_="close"),
    )
    shown = region("scroll", f"Picture: {caption}", Html(svg))
    return element("figure", shown, element("figcaption", caption, " ", *links), id=name)


def proof(steps: Sequence[OutlineStep], coordinates: Sequence[str] = ()) -> Html:
    """Return the steps of the proof in their parts; `coordinates` says how a box is mapped to the unit cube."""
    on_cube = f"The lemmas speak of the unit cube that the box is mapped to: {', '.join(coordinates)}."
    how = "Each unfolds to its formula, the rule that makes it, the steps it rests on and its data."
    return joined(
        element("h2", "The proof", id="proof"),
        element("p", f"{_steps(len(steps))}. {how}"),
        element("p", on_cube) if coordinates else "",
        (_part(part) for part in parts(steps)),
    )


def _steps(count: int) -> str:
    return f"{count} step{'' if count == 1 else 's'}"


def _part(part: Part) -> Html:
    count = joined(" ", element("span", f"({part.count} steps)", class_="soft")) if part.count > 1 else ""
    return unfolding(joined(f"{part.label} \u00a0 {part.name}", count), map(_run, part.runs), class_="part", open="")


def _run(run: Run) -> Html:
    shown = joined(map(_step, run.steps))
    if run.left_out:
        how = (f"{run.left_out} more steps by this rule: ", code("symnet steps CERTIFICATE"), " prints them all.")
        shown = joined(shown, element("p", how, class_="soft"))
    return unfolding(run.heading, shown, class_="run") if run.folded else shown


def _step(step: OutlineStep) -> Html:
    mark: Content = ""
    if step.status == "not reached":
        mark = joined(" ", element("span", "(not reached)", class_="soft"))
    elif step.status != "proved":
        mark = joined(" ", element("span", "(fails)", class_="refuted"))
    summary = joined(element("span", step.label, class_="label"), readable(step.sentence), mark)
    formula = element(
        "div",
        mathml(step.formula),
        class_="formula target",
        id=f"step-{step.label}",
        tabindex="0",
        role="region",
        aria_label=f"Step {step.label} as a formula",
    )
    return unfolding(summary, formula, element("dl", _about(step)), class_="step")


def _about(step: OutlineStep) -> Html:
    """The rows below a step: status, rule, premises, data, place."""
    rule = element("a", step.rule, href=f"#rule-{step.rule}") if step.rule in RULES else f"{step.rule} (there is no such rule)"
    rows: list[tuple[str, Content]] = [("status", step.status), ("rule", rule), ("premises", _premises(step.premises))]
    rows += [(key, code(value, "long")) for key, value in step.evidence]
    rows.append(("in the certificate", code(f"steps[{step.place}]")))
    return joined(joined(element("dt", name), element("dd", value)) for name, value in rows)


def _premises(labels: Sequence[str]) -> Content:
    if not labels:
        return "none"
    links = [element("a", label, href=f"#step-{label}") for label in labels[:MAX_PREMISES]]
    more = f" and {len(labels) - MAX_PREMISES} more" if len(labels) > MAX_PREMISES else ""
    return joined(Html(", ".join(links)), more)


def rule_book(steps: Sequence[OutlineStep]) -> Html:
    """Return the rules that the proof uses, each with its definition in the kernel."""
    what = (
        "A rule takes the network, the target, the statements of earlier steps and its data, and makes a statement, or refuses."
    )
    line = "Above the line is what the rule checks, facts about neurons among the earlier steps; below it is what then holds."
    why = "Why each rule is sound: a theorem of proofs/rocq, or a proof on paper in docs/reference."
    return joined(
        element("h2", "The rules", id="rules"), element("p", f"{what} {line} {why}"), (_rule(rule) for rule in rules(steps))
    )


def _rule(rule: Rule) -> Html:
    return joined(
        element("h3", f"{rule.name} ", element("span", f"({_steps(rule.count)})", class_="soft"), id=f"rule-{rule.name}"),
        element("pre", rule.figure, tabindex="0"),
        element("p", "Rests on ", code(rule.theorem), ".", class_="soft"),
        unfolding(f"Definition: {rule.place}", element("pre", rule.source, tabindex="0"), class_="source"),
    )


def check(size: int, digest: str, verdict: Verdict) -> Html:
    """Return how to check the certificate without the rest of symnet, and the digests."""
    run = element("pre", "python -I -S kernel certificate.json", tabindex="0")
    copied = ("Copy the folder ", code("symnet/kernel"), " to an empty place as ", code("kernel"))
    printed = ("It prints ", code("accepted"), ", the claims, the target and every hypothesis. Compare them with this page. ")
    meant = "Compare the target that is printed with the function you meant: the kernel proves what the certificate says, "
    items: list[tuple[Content, ...]] = [
        (f"Take the certificate: {size} bytes, sha256 ", code(digest, "digest"), "."),
        (*copied, ". It imports the standard library of Python only; read it."),
        ("Run it, isolated and without site packages:\n", run),
        (*printed, "The exit code is 0 for accepted, 1 for rejected, 2 for malformed."),
        (meant, "not what anybody had in mind."),
    ]
    view = "This page is a view; the certificate is the proof. To check its claims without trusting the rest of symnet:"
    listed = element("ol", (element("li", *item) for item in items))
    return joined(
        element("h2", "Check it yourself", id="check"), element("p", view), listed, _digests(verdict) if verdict.accepted else ""
    )


def _digests(verdict: Verdict) -> Html:
    rows = (
        ("template sha256", verdict.template_sha256),
        ("network sha256", verdict.network_sha256),
        ("to read", to_read(verdict)),
    )
    template = "The template is the network without the values of its intrinsic parameters: "
    return joined(
        element("dl", (joined(element("dt", name), element("dd", value, class_="digest")) for name, value in rows)),
        element("p", f"{template}an equal digest means the same network for every f.", class_="soft"),
    )
