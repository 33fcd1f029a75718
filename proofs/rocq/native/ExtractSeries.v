(* The enclosures of elementary functions as an OCaml program: numbers are zarith's, and
   their operations take the place of those of Coq's integers. Compiled by `make series`. *)
From Coq Require Extraction.
From Coq Require Import ExtrOcamlBasic ExtrOcamlZBigInt.
From Symnet.series Require Import Waves Functions.

Extraction Language OCaml.
Set Warnings "-extraction-reserved-identifier,-extraction-opaque-accessed".
Extraction "series.ml" exp_on log_on atan_on tanh_on root_on sin_on cos_on.
