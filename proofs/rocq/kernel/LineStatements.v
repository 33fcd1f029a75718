(* What the statements of the kinds broken-line and steps say: a network of one
   input is near a line between knots on a box, or takes values on pieces of it. *)
From Coq Require Import Reals List ZArith NArith QArith Qreals String Bool.
From Symnet.kernel Require Import Json Decode.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* The values at the knots low + j step, j = 0, 1, ..., of a box from low on; and how near the line between them is. *)
Record line_statement := Line { line_bound : Q; line_step : Q; line_values : list Q }.
Definition read_line (j : json) : option line_statement :=
  match object_with ["bound"; "kind"; "step"; "values"] j with
  | Some [(_, b); _; (_, s); (_, Items vs)] => let? b := number b in let? s := number s in let? vs := all number vs in Some (Line b s vs)
  | _ => None
  end.
(* The knots reach the end of the box; in it the output is within the bound of the line between the values at two knots. *)
Definition says_line (box : list (Q * Q)) (output : list R -> R) (s : line_statement) : Prop :=
  exists low high : Q, box = [(low, high)] /\ 0 < Q2R (line_step s) /\
  Q2R high <= Q2R low + INR (List.length (line_values s) - 1) * Q2R (line_step s) /\
  forall j v w t, nth_error (line_values s) j = Some v -> nth_error (line_values s) (S j) = Some w -> 0 <= t <= 1 ->
    let x := Q2R low + (INR j + t) * Q2R (line_step s) in
    x <= Q2R high -> Rabs (output [x] - ((1 - t) * Q2R v + t * Q2R w)) <= Q2R (line_bound s).

(* Pieces from low to high, in the box, and the value of the output on each. *)
Definition read_piece (j : json) : option (Q * Q * Q) :=
  match j with Items [a; b; r] => let? a := number a in let? b := number b in let? r := number r in Some (a, b, r) | _ => None end.
Definition read_pieces (j : json) : option (list (Q * Q * Q)) :=
  match object_with ["kind"; "pieces"] j with Some [_; (_, Items l)] => all read_piece l | _ => None end.
Definition says_steps (box : list (Q * Q)) (output : list R -> R) (l : list (Q * Q * Q)) : Prop :=
  exists low high : Q, box = [(low, high)] /\
  forall a b r, In (a, b, r) l -> Q2R low <= Q2R a <= Q2R b /\ Q2R b <= Q2R high /\ forall x, Q2R a <= x <= Q2R b -> output [x] = Q2R r.
