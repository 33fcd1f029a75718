(* Properties of given networks: boxes of inputs, and for each the conjunctions of
   affine constraints that no input in it may satisfy, as kernel_rules_branching.md
   says. Which property a text holds and what it means: to be read. *)
From Coq Require Import Reals List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet.kernel Require Import Cone Model Json Decode.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Inductive relation := At_most | Below | Equal.
(* free_term + sum of number * input + sum of number * output is <= 0, < 0 or = 0. *)
Record constraint := Constraint { relation_of : relation; free_term : Q; input_terms : list (N * Q); output_terms : list (N * Q) }.
Record unsafe_set := Unsafe { sides : list (Q * Q); conjunctions : list (list constraint) }.

(* ---------- reading ---------- *)
Definition short_enough (q : Q) : bool := (Z.log2 (Z.abs (Qnum q)) <? 1024)%Z && (Z.log2 (Zpos (Qden q)) <? 1024)%Z.
Definition end_number (j : json) : option Q := let? q := number j in if short_enough q then Some q else None.
Definition decode_side (j : json) : option (Q * Q) :=
  match j with
  | Items [a; b] => let? a := end_number a in let? b := end_number b in if Qle_bool a b then Some (a, b) else None
  | _ => None
  end.
(* The numbers increase and are below n, no factor is 0. *)
Fixpoint decode_terms (n : Z) (last : Z) (l : list json) : option (list (N * Q)) :=
  match l with
  | [] => Some []
  | Items [place; factor] :: l' =>
      let? i := whole place in let? q := end_number factor in
      if (last <? i)%Z && (i <? n)%Z && negb (Qnum q =? 0)%Z then let? m := decode_terms n i l' in Some ((Z.to_N i, q) :: m) else None
  | _ => None
  end.
Definition decode_constraint (inputs outputs : Z) (j : json) : option constraint :=
  match j with
  | Items [Text r; c; Items xs; Items ys] =>
      let? r := (if String.eqb r "<=" then Some At_most else if String.eqb r "<" then Some Below else if String.eqb r "=" then Some Equal else None) in
      let? c := end_number c in let? xs := decode_terms inputs (-1) xs in let? ys := decode_terms outputs (-1) ys in
      Some (Constraint r c xs ys)
  | _ => None
  end.
Definition decode_conjunction (inputs outputs : Z) (j : json) : option (list constraint) :=
  match j with Items (c :: l) => all (decode_constraint inputs outputs) (c :: l) | _ => None end.
Definition decode_unsafe (inputs outputs : Z) (j : json) : option unsafe_set :=
  match object_with ["box"; "unsafe"] j with
  | Some [(_, Items sides); (_, Items (u :: us))] =>
      let? sides := all decode_side sides in let? us := all (decode_conjunction inputs outputs) (u :: us) in
      if (Z.of_nat (List.length sides) =? inputs)%Z then Some (Unsafe sides us) else None
  | _ => None
  end.
Definition most_constraints : Z := 4096.
Definition count_constraints (l : list unsafe_set) : Z :=
  fold_left (fun n e => fold_left (fun n c => (n + Z.of_nat (List.length c))%Z) (conjunctions e) n) l 0%Z.
Definition decode_property (inputs outputs : Z) (j : json) : option (list unsafe_set) :=
  match j with
  | Items (e :: l) =>
      if (Z.of_nat (List.length l) <? most_constraints)%Z then
        let? es := all (decode_unsafe inputs outputs) (e :: l) in if (count_constraints es <=? most_constraints)%Z then Some es else None
      else None
  | _ => None
  end.
Definition outputs_node (net : network) : node := last (nodes net) (A_layer (Layer "" [] Identity [])).
Definition property_of (net : network) (j : json) : option (list unsafe_set) :=
  match object_with ["kind"; "property"] j with
  | Some [_; (_, p)] => decode_property (Z.of_N (inputs net)) (Z.of_N (outputs_of (outputs_node net))) p
  | _ => None
  end.

(* ---------- meaning ---------- *)
Open Scope R_scope.
Fixpoint weighed (ts : list (N * Q)) (v : N -> R) : R := match ts with [] => 0 | (i, q) :: ts' => Q2R q * v i + weighed ts' v end.
Definition constraint_holds (c : constraint) (x y : N -> R) : Prop :=
  let value := Q2R (free_term c) + weighed (input_terms c) x + weighed (output_terms c) y in
  match relation_of c with At_most => value <= 0 | Below => value < 0 | Equal => value = 0 end.
Fixpoint in_sides (i : N) (l : list (Q * Q)) (x : N -> R) : Prop :=
  match l with [] => True | (a, b) :: l' => Q2R a <= x i <= Q2R b /\ in_sides (i + 1) l' x end.
(* The outputs of the network at x. *)
Definition outputs_at (net : network) (x : N -> R) : N -> R := run net x (node_name (outputs_node net)).
Definition unsafe_in (net : network) (e : unsafe_set) (x : N -> R) : Prop :=
  in_sides 0 (sides e) x /\ exists c, In c (conjunctions e) /\ Forall (fun k => constraint_holds k x (outputs_at net x)) c.
Definition unsafe_at (net : network) (p : list unsafe_set) (x : N -> R) : Prop := exists e, In e p /\ unsafe_in net e x.
Definition says_safe (net : network) (p : list unsafe_set) : Prop := forall x : N -> R, ~ unsafe_at net p x.
Definition says_unsafe (net : network) (p : list unsafe_set) : Prop := exists x : N -> R, unsafe_at net p x.
