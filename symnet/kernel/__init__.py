"""The kernel: it takes the bytes of a certificate and gives a verdict. Standard library only; nothing else of symnet.

    check(data: bytes) -> Verdict        accepted, rejected or malformed, and why

The signature of the logic, on one screen:
    a certificate   a network (template and parameters), a target tree, hypotheses, steps, claims    decode.py, syntax.py
    a step          rule, earlier steps, data, statement: the rule makes the statement again         replay.py
    the rules       hypothesis lipschitz region line sizes                                           rules.py
                    scan-hat scan-state snake-order partition scan-run interpolant codes sup-error   rules_scan.py
                    cell-index cell-power bit decoded corners lp-error                               rules_syz.py
                    shifted-index index-code copied-code shifted-code mid near-output near-corners
                    near-error                                                                       rules_mid.py
                    scan-code entries                                                                rules_digits.py
                    constant evaluated-code                                                          rules_values.py
                    printed-counts-2.1 printed-counts-2.2 printed-shape                              rules_counts.py
                    lower-bound                                                                      rules_bounds.py
    underneath      activation regions regions.py, rational intervals intervals.py, targets expression.py, moduli.py, sizes.py
Only a rule makes a statement; a claim must be the statement of a step; a verdict lists every hypothesis it rests on.
"""

from __future__ import annotations

from .decode import decode
from .replay import replay
from .syntax import Malformed, Verdict

__all__ = ["Verdict", "check"]


def check(data: bytes) -> Verdict:
    """Return the verdict on a certificate, given as its bytes (JSON or gzip of it)."""
    try:
        return replay(decode(data))
    except Malformed as problem:
        return Verdict("malformed", str(problem))
