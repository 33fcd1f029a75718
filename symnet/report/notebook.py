"""How verdicts and proofs look in a notebook: small pieces of HTML with inline styles; everything is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from symnet.core.table import html_table
from symnet.kernel import Verdict
from symnet.report.names import PLAIN, Names
from symnet.report.outline import outline
from symnet.report.place import place_of
from symnet.report.step import OutlineStep
from symnet.report.targets import target_line
from symnet.report.wording import to_read, words

COLOURS = {"accepted": "#0d6b35", "rejected": "#a3160f", "malformed": "#a3160f"}
MAX_STEPS = 200


@dataclass(frozen=True)
class VerdictView:
    """A verdict of the kernel, to be looked at: `VerdictView(certificate.verdict, certificate.content)`.

    Without the content of the certificate its statements do not name the box and the inputs.
    """

    verdict: Verdict
    content: Mapping[str, Any] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<{self.verdict.verdict}: {self.verdict.reason}>"

    def _repr_html_(self) -> str:
        verdict = self.verdict
        colour = COLOURS.get(verdict.verdict, "inherit")
        head = f'<p><b style="color:{colour}">{escape(verdict.verdict)}</b>: {escape(verdict.reason)}</p>'
        if not verdict.accepted:
            return head
        names = PLAIN if self.content is None else Names(place_of(self.content))
        target = verdict.target if self.content is None else target_line(self.content, verdict)
        assumed = [("hypothesis", words(item, names)) for item in verdict.hypotheses] or [("hypotheses", "none")]
        rows = [("target", _cut(target)), *(("claim", words(claim, names)) for claim in verdict.claims), *assumed]
        return head + html_table([(name, value) for name, value in [*rows, ("read", to_read(verdict))] if value])


def _cut(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:400]}... ({len(text)} characters)"


class Steps(Sequence[OutlineStep]):
    """The steps of a certificate as a sequence that unfolds in a notebook; text in a terminal."""

    def __init__(self, steps: Sequence[OutlineStep]) -> None:
        self._steps = tuple(steps)

    def __getitem__(self, place: Any) -> Any:
        return Steps(self._steps[place]) if isinstance(place, slice) else self._steps[place]

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[OutlineStep]:
        return iter(self._steps)

    def __repr__(self) -> str:
        lines = [f"{step.label}  {step.sentence}  ({step.rule})" for step in self._steps[:MAX_STEPS]]
        return "\n".join([*lines, *self._rest()])

    def _rest(self) -> list[str]:
        return [f"... {len(self) - MAX_STEPS} more steps"] if len(self) > MAX_STEPS else []

    def _repr_html_(self) -> str:
        shown = "".join(step._repr_html_() for step in self._steps[:MAX_STEPS])
        return shown + "".join(f"<p>{line}</p>" for line in self._rest())


def steps_of(content: dict[str, Any], verdict: Verdict, files: Mapping[str, bytes]) -> Steps:
    """Return the steps of a certificate and of the files it names."""
    return Steps(outline(content, verdict, files))
