(* The kernel as an OCaml program: Z, N and positive become zarith's integers, characters OCaml's, strings lists of
   characters; what that mapping leaves out (gcd, pow, shifts) is Coq's
   own, extracted; log2 is mapped here. *)
From Coq Require Extraction.
From Coq Require Import ZArith ExtrOcamlBasic ExtrOcamlString ExtrOcamlZBigInt.
From Symnet.kernel Require Import Json Replay.

Extraction Language OCaml.
Set Warnings "-extraction-reserved-identifier,-extraction-opaque-accessed".
(* The one function that is taken from zarith beside its mapping of Z: the length of a number, for the rule `sizes`. *)
Extract Constant BinInt.Z.log2 => "(fun n -> if Big_int_Z.sign_big_int n <= 0 then Big_int_Z.zero_big_int
  else Big_int_Z.big_int_of_int (Z.numbits n - 1))".
Extraction "kernel.ml" read_json judged unsealed.
