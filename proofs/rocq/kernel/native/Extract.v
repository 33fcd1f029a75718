(* The kernel as an OCaml program: Z, N and positive become zarith's integers, characters OCaml's, strings lists of
   characters; what zarith's mapping leaves out (gcd, log2, pow, shifts) is Coq's own, extracted. *)
From Coq Require Extraction.
From Coq Require Import ExtrOcamlBasic ExtrOcamlString ExtrOcamlZBigInt.
From Symnet.kernel Require Import Json Replay.

Extraction Language OCaml.
Set Warnings "-extraction-reserved-identifier,-extraction-opaque-accessed".
Extraction "kernel.ml" read_json judged unsealed.
