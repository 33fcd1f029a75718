(* What the statements of the kinds near and enclosure say: how far a neuron is
   from the value of a tree, and between which numbers a tree is. *)
From Coq Require Import Reals List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import TargetExpression RationalIntervals Slopes.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* The variables of a cut and their ends: neurons; for the cut [] all inputs, between the ends of the box. *)
Definition cut := list (place * interval).
Definition input_places (n : nat) : list place := map (fun i => ("input", N.of_nat i)) (seq 0 n).
Definition read_cut (net : network) (box : list (Q * Q)) (j : json) : option cut :=
  match j with
  | Items [] => if (N.of_nat (List.length box) =? inputs net)%N then Some (combine (input_places (List.length box)) box) else None
  | Items l =>
      let sizes := sizes_for net None in
      all (fun i => match i with
        | Items [p; a; b] =>
            let? p := decode_place p in let? a := number a in let? b := number b in
            if place_is_there sizes p && Qle_bool a b then Some (p, (a, b)) else None
        | _ => None end) l
  | _ => None
  end.

Record near_statement := Near { near_cut : cut; near_neuron : place; near_tree : expr; near_bound : Q }.
Record enclosure_statement := Enclosure { in_cut : cut; in_tree : expr; low : Q; high : Q }.
Definition read_tree (c : cut) (j : json) : option expr :=
  let? e := decode_tree (N.of_nat (List.length c)) j in if light e then Some e else None.
Definition read_near (net : network) (box : list (Q * Q)) (j : json) : option near_statement :=
  let? l := object_with ["bound"; "cut"; "kind"; "neuron"; "tree"] j in
  match map snd l with
  | [b; c; _; n; t] =>
      let? b := number b in let? c := read_cut net box c in let? n := decode_place n in let? t := read_tree c t in Some (Near c n t b)
  | _ => None
  end.
Definition read_enclosure (net : network) (box : list (Q * Q)) (j : json) : option enclosure_statement :=
  let? l := object_with ["cut"; "high"; "kind"; "low"; "tree"] j in
  match map snd l with
  | [c; b; _; a; t] =>
      let? b := number b in let? c := read_cut net box c in let? a := number a in let? t := read_tree c t in Some (Enclosure c t a b)
  | _ => None
  end.

Definition values_at (rho : values) (c : cut) : list R := map (fun p => at_place rho (fst p)) c.
(* At every input x at which the variables of the cut are between their ends, the tree in them is defined and the neuron near it. *)
Definition says_near (net : network) (s : near_statement) : Prop :=
  forall x : N -> R, let rho := run net x in let v := values_at rho (near_cut s) in
  in_box (map snd (near_cut s)) v ->
  defined (near_tree s) v /\ Rabs (at_place rho (near_neuron s) - value (near_tree s) v) <= Q2R (near_bound s).
Definition says_enclosure (s : enclosure_statement) : Prop :=
  forall v, in_box (map snd (in_cut s)) v -> defined (in_tree s) v /\ Q2R (low s) <= value (in_tree s) v <= Q2R (high s).
