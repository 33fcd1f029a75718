(* The checker of instances as an OCaml program. Booleans, lists, pairs and
   options become OCaml's own; numbers stay the inductive types of Coq, so no
   arithmetic but the verified one is run. Compiled by `make native` one folder up. *)
From Coq Require Extraction.
From Coq Require Import ExtrOcamlBasic.
From Symnet Require Import TargetExpression LipschitzTarget InstanceChecker.

Extraction Language OCaml.
Set Warnings "-extraction-reserved-identifier".
Extraction "checker.ml" accepts.
