"""The claim apart from the proof: what a certificate is wanted to prove, in a file that a reader writes or reads first.

A claim file is one canonical JSON object:
    format       "symnet claim 1"
    statement    what is to be proved, of a kind that can be claimed
    target, box  those of the certificate: trees, one an output, or none; a pair of ends for each input
    outputs      the number of outputs of the network
    network      the SHA-256 of the network, or "" for any
    hypotheses   the statements that may be assumed
A certificate proves it if it claims this statement, or the same with a smaller bound, from at most these hypotheses.
"""

from __future__ import annotations

from collections.abc import Sequence

from .plain import canonical_object, items, keys, number, text, unpacked, whole
from .syntax import Certificate, Json, Malformed, Rejected, Statement, Verdict
from .targets.bands import is_tree
from .targets.expression import flatten
from .targets.printing import target_text
from .theories import CLAIMS

FORMAT = "symnet claim 1"


def decoded_claim(data: bytes) -> Statement:
    """Return the claim in a file; raises Malformed."""
    body = keys(
        canonical_object(unpacked(data)), "claim", "box", "format", "hypotheses", "network", "outputs", "statement", "target"
    )
    stated = body["statement"]
    if body["format"] != FORMAT:
        raise Malformed(f"claim: format is {str(body['format'])[:40]!r}, not {FORMAT!r}")
    if not isinstance(stated, dict) or not isinstance(stated.get("kind"), str) or stated["kind"] not in CLAIMS:
        raise Malformed(f"claim: the statement is of none of the kinds {', '.join(sorted(CLAIMS))}")
    items(body["hypotheses"], "claim, hypotheses", 100)
    for tree in items(body["target"], "claim, target", 64):
        if is_tree(tree):
            flatten(tree, 10_000)
    text(body["network"], "claim, network")
    return body


def compare(claim: Statement, certificate: Certificate, verdict: Verdict) -> None:
    """Reject unless an accepted certificate proves a claim."""
    if claim["target"] != list(certificate.targets):
        raise Rejected(f"the claim is about {_shown(claim['target'])}, the certificate about {_shown(certificate.targets)}")
    for what, wanted, found in (
        ("box", _box(claim["box"]), certificate.box),
        ("number of outputs", whole(claim["outputs"], "claim, outputs"), certificate.network.outputs),
        ("network", claim["network"] or verdict.network_sha256, verdict.network_sha256),
    ):
        if wanted != found:
            raise Rejected(f"the claim is about another {what}: {str(wanted)[:400]}, the certificate about {str(found)[:400]}")
    more = [assumed for assumed in verdict.hypotheses if assumed not in claim["hypotheses"]]
    if more:
        raise Rejected(f"the certificate assumes {str(more[0])[:400]}, which the claim does not allow")
    if not any(_at_most(proved, claim["statement"]) for proved in verdict.claims):
        near = [proved for proved in verdict.claims if proved["kind"] == claim["statement"]["kind"]] or list(verdict.claims)
        raise Rejected(f"the certificate proves {'; '.join(map(_stated, near))[:800]}, not {_stated(claim['statement'])[:400]}")


def _shown(targets: Sequence[Json]) -> str:
    return "; ".join(target_text(tree)[:200] for tree in targets) or "no target"


def _stated(statement: Statement) -> str:
    """A statement, with its bound as a plain fraction where that is short."""
    if "bound" not in statement:
        return str(statement)
    bound = number(statement["bound"], "bound")
    rest = {key: value for key, value in statement.items() if key not in ("bound", "kind")}
    return f"{statement['kind']} <= {bound if bound.denominator < 1 << 4096 else statement['bound']} {rest or ''}".rstrip()


def _box(value: Json) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(number(end, "claim, box") for end in items(side, "claim, box", 2, 2)) for side in items(value, "box"))


def _at_most(proved: Statement, wanted: Statement) -> bool:
    """Whether a statement is the wanted one, or the same with a smaller bound."""
    if proved.keys() != wanted.keys() or any(proved[key] != wanted[key] for key in wanted if key != "bound"):
        return False
    return "bound" not in wanted or number(proved["bound"], "bound") <= number(wanted["bound"], "bound")
