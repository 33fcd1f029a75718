"""The text of a Rocq file that proves one instance, and of the file that the native checker reads."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from symnet.errors import UsageError
from symnet.rocq.instance import Instance
from symnet.rocq.term import Term, rocq_data, rocq_function, rocq_rational, rocq_real

MOST_DIGITS = 2_000
"""Hex digits of a numeral that coqc reads without trouble; its stack ends before 10,000."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.v")

SCRIPT = """\
(* The scan network with the numbers below is within {error} of f on [0,1]^{dimension}.
   Made from the certificate with sha256
   {digest}.
   Compile: coqc -Q proofs/rocq Symnet {name} *)
From Coq Require Import Reals List ZArith QArith.
From Symnet Require Import Points TargetExpression LipschitzTarget InstanceChecker.
Import ListNotations.
Open Scope R_scope.

(* The target. *)
Definition f (x : list R) : R :=
  {function}.

(* The digits of all codes: v = {digits_name} / 4^{digits}. *)
Definition {digits_name} : Z :=
  {word}.

Definition certificate : scan_instance := {{|
  dimension := {dimension};
  cells := {cells};
  target := {target};
  lambda := {lipschitz};
  boxes_cut := {cut};
  scale_s := {scale};
  offset_b := {offset};
  word_v := {digits_name};
  at_nodes := {nodes_bound};
  error := {bound}
|}}.

(* The Lipschitz constant, the value of f at every node and the bound, by computation. *)
Lemma checked : accepts certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem instance : forall x, cube {dimension} x ->
  Rabs (instance_network {dimension} {cells} {digits_name} ({real_scale}) ({real_offset}) x - f x) <= {error}.
Proof. exact (accepts_sound certificate checked). Qed.

Print Assumptions instance.
"""


def check_name(path: Path) -> None:
    """Refuse the name of a script that coqc would not take as the name of a module."""
    if not NAME.fullmatch(path.name):
        raise UsageError(f"--out {path}: coqc wants letters, digits and _ in the name, such as inst.v")


def script(instance: Instance, digest: str, name: str) -> str:
    """Return a Rocq file that imports the library alone and proves the instance, if it holds."""
    variables = range(instance.dimension)
    bound = "".join(f"let x{k} := nth {k} x 0 in " for k in variables if _uses(instance.target, k))
    return SCRIPT.format(
        digest=digest,
        name=name,
        function=f"{bound}{rocq_function(instance.target)}",
        digits_name="digits_of_v",
        digits=(instance.cells + 1) ** instance.dimension - 1,
        word=_numeral(instance.word),
        dimension=instance.dimension,
        cells=instance.cells,
        target=rocq_data(instance.target),
        lipschitz=rocq_rational(instance.lipschitz),
        cut=_cut(instance.splits),
        scale=rocq_rational(instance.scale),
        offset=rocq_rational(instance.offset),
        nodes_bound=rocq_rational(instance.nodes_bound),
        bound=rocq_rational(instance.error),
        real_scale=rocq_real(instance.scale),
        real_offset=rocq_real(instance.offset),
        error=rocq_real(instance.error),
    )


def _uses(term: Term, place: int) -> bool:
    return (term.operator == "var" and term.number == place) or any(_uses(argument, place) for argument in term.arguments)


def _numeral(number: int) -> str:
    """A whole number in Rocq's Z, in parts where it is long."""
    digits = f"{number:x}"
    if len(digits) <= MOST_DIGITS:
        return f"0x{digits}%Z"
    digits = digits.zfill(-(-len(digits) // MOST_DIGITS) * MOST_DIGITS)
    parts = ";\n  ".join(f"0x{digits[place : place + MOST_DIGITS]}" for place in range(0, len(digits), MOST_DIGITS))
    return f"joined {4 * MOST_DIGITS} [{parts}]%Z"


def _cut(splits: str) -> str:
    """A splitting in Rocq, from its preorder: read backwards, every mark finds its halves made."""
    made: list[str] = []
    for mark in reversed(splits):
        made.append("Whole" if mark == "." else f"(Halved {mark} {made.pop()} {made.pop()})")
    return made[0]


def instance_file(instance: Instance) -> str:
    """Return the instance in the format of the native checker (proofs/rocq/README.md): one value a line."""
    lines = {
        "dimension": str(instance.dimension),
        "cells": str(instance.cells),
        "target": polish(instance.target),
        "lipschitz": _hex(instance.lipschitz),
        "splits": instance.splits,
        "scale": _hex(instance.scale),
        "offset": _hex(instance.offset),
        "word": hex(instance.word),
        "nodes": _hex(instance.nodes_bound),
        "error": _hex(instance.error),
    }
    return "".join(["symnet instance 1\n", *(f"{key} {value}\n" for key, value in lines.items())])


def _hex(number: Fraction) -> str:
    return hex(number.numerator) if number.denominator == 1 else f"{hex(number.numerator)}/{hex(number.denominator)}"


def polish(term: Term) -> str:
    """Return a term with every operator before its arguments."""
    if term.operator == "var":
        return f"x{term.number}"
    if term.operator == "const":
        return _hex(term.number)
    exponent = [str(term.number)] if term.operator == "pow" else []
    return " ".join([term.operator, *exponent, *map(polish, term.arguments)])
