(* What a certificate holds, decoded, and what each kind of statement says of
   the network, the target and the box in it. *)
From Coq Require Import Reals Lra List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat Digits TargetExpression RationalIntervals Slopes.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanFacts ScanRun ScanError Sizes
  Leaves Stacks Properties.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- certificates ---------- *)
Record proof_step := Step { rule : string; premises : list N; data : json; statement : json }.
(* Of a network that is a chain of layers: its relu layers, composed once for all steps that need them. *)
Definition prepared_for (net : network) : Set := {s : option (list affine * affine) | s = None \/ stack_of net = s}.
Record certificate := Certificate { box : list (Q * Q); targets : list expr; network_of : network; claims : list json; steps_of : list proof_step;
  prepared : prepared_for network_of }.

Definition kind_of (j : json) : string :=
  match j with Object l => match under "kind" l with Some (Text k) => k | _ => "" end | _ => "" end.
Definition dimension (c : certificate) : nat := N.to_nat (inputs (network_of c)).
Definition last_node (c : certificate) : node := last (nodes (network_of c)) (A_layer (Layer "" [] Identity [])).
Definition output (c : certificate) (x : list R) : R := run (network_of c) (input_of x) (node_name (last_node c)) 0%N.
Definition unit_side (p : Q * Q) : bool := Qeq_bool (fst p) 0 && Qeq_bool (snd p) 1.
(* The target of a network with one output, on a box. *)
Definition boxed_target (c : certificate) : option expr :=
  match targets c with
  | [e] => if (List.length (box c) =? dimension c)%nat && (outputs_of (last_node c) =? 1)%N && (1 <=? dimension c)%nat then Some e else None
  | _ => None
  end.
(* The same on the unit cube. *)
Definition plain_target (c : certificate) : option expr := if forallb unit_side (box c) then boxed_target c else None.

(* ---------- statements, read ---------- *)
Definition fields (keys : list string) (j : json) : option (list json) := let? l := object_with keys j in Some (map snd l).
Definition most_nodes : Z := 16777216.
Definition cells_of (j : json) : option nat :=
  let? k := whole j in if (1 <=? k)%Z && (k <=? most_nodes)%Z then Some (Z.to_nat k) else None.
Definition is_number (j : json) (n : Z) : bool := match whole j with Some m => (m =? n)%Z | None => false end.
Definition the_letters (base gain offset top : json) : bool := is_number base 4 && is_number top 2 && is_number gain 1 && is_number offset 1.
(* cells, scan; the digits are 0, 1, 2 in base 4, worth -1, 0, 1. *)
Definition read_state (j : json) : option (nat * string) :=
  match fields ["base"; "cells"; "gain"; "kind"; "offset"; "scan"; "top"] j with
  | Some [b; k; g; _; o; Text s; t] => if the_letters b g o t then let? k := cells_of k in Some (k, s) else None
  | _ => None
  end.
(* The name of the parameter that holds the digits of all nodes but the first. *)
Definition read_source (nodes : Z) (j : json) : option string :=
  match j with
  | Items [Text kind; Items [Text v]; n; b; t; g; o] =>
      if String.eqb kind "snake" && is_number n (nodes - 1) && the_letters b g o t then Some v else None
  | _ => None
  end.
Definition grid_size (K d : nat) : Z := (Z.of_nat (K + 1) ^ Z.of_nat d)%Z.
Definition read_tail_sums (d : nat) (j : json) : option (nat * string * string) :=
  match fields ["cells"; "kind"; "node"; "source"] j with
  | Some [k; _; Text sum; src] => let? k := cells_of k in let? v := read_source (grid_size k d) src in Some (k, v, sum)
  | _ => None
  end.
Record coded := Coded { coded_cells : nat; word : string; scale : string; shift : string }.
Definition same_ratio (j : json) (a b : Z) : bool :=
  match number j with Some (n # p) => (n * b =? a * Zpos p)%Z | None => false end.
Definition read_local (d : nat) (j : json) : option coded :=
  match fields ["cells"; "kind"; "on"; "reach"; "scale"; "shift"; "source"; "variance"] j with
  | Some [k; _; Items [Text on]; reach; Text s; Text b; src; variance] =>
      let? k := cells_of k in let? v := read_source (grid_size k d) src in
      let k2 := (Z.of_nat k * Z.of_nat k)%Z in
      if String.eqb on "cube" && same_ratio reach (Z.of_nat d) k2 && same_ratio variance (Z.of_nat d) (4 * k2)
      then Some (Coded k v s b) else None
  | _ => None
  end.
(* Codes of all points of the order, entered at the first with the shift. *)
Definition read_codes (d : nat) (j : json) : option (coded * Q) :=
  match fields ["bound"; "cells"; "enter"; "kind"; "leave"; "scale"; "shift"; "source"; "start"; "stop"] j with
  | Some [q; k; _; _; Text leave; Text s; Text b; src; start; stop] =>
      let? q := number q in let? k := cells_of k in let? v := read_source (grid_size k d) src in
      if String.eqb leave "" && is_number start 0 && is_number stop (grid_size k d) then Some (Coded k v s b, q) else None
  | _ => None
  end.
Definition read_modulus (j : json) : option Q :=
  match fields ["constant"; "kind"; "order"] j with
  | Some [c; _; o] => if is_number o 1 then number c else None
  | _ => None
  end.
Definition read_error (j : json) : option Q :=
  match fields ["bound"; "kind"; "norm"] j with
  | Some [e; _; Items [Text norm]] => if String.eqb norm "sup" then number e else None
  | _ => None
  end.
Record bits_statement := Bits { bits : Z; constant : Q; error : Q; used : Z }.
Definition read_bits (d : nat) (j : json) : option bits_statement :=
  match fields ["bits"; "constant"; "dimension"; "error"; "kind"; "order"; "ratio"; "used"] j with
  | Some [b; c; dim; e; _; o; r; u] =>
      let? b := whole b in let? c := number c in let? e := number e in let? u := whole u in
      if is_number dim (Z.of_nat d) && is_number o 1 && same_ratio r u b && (0 <? b)%Z then Some (Bits b c e u) else None
  | _ => None
  end.

(* ---------- what they say ---------- *)
Open Scope R_scope.
Definition parameter_of (c : certificate) (name : string) : Q := parameter (parameters (network_of c)) name.

(* The digits of the parameter v are those of codes m with steps of at most 1. *)
Definition holds_codes (c : certificate) (K : nat) (v : string) (m : SnakeOrder.node -> Z) : Prop :=
  small_steps m (snake K (dimension c)) /\ Q2R (parameter_of c v) = digit_value (Digits.digits m (snake K (dimension c))).
Definition interpolant (c : certificate) (K : nat) (m : SnakeOrder.node -> Z) (x : list R) : R :=
  lsum (fun a => IZR (m a) * hat K a x) (snake K (dimension c)) - IZR (m (hd [] (snake K (dimension c)))).

Definition says_tail_sums (c : certificate) (K : nat) (v sum : string) : Prop := (1 <= K)%nat /\
  forall x m, cube (dimension c) x -> holds_codes c K v m -> run (network_of c) (input_of x) sum 0%N = interpolant c K m x.
Definition says_local (c : certificate) (l : coded) : Prop := (1 <= coded_cells l)%nat /\
  forall x m, cube (dimension c) x -> holds_codes c (coded_cells l) (word l) m ->
  output c x = Q2R (parameter_of c (scale l)) * interpolant c (coded_cells l) m x + Q2R (parameter_of c (shift l)).
Definition says_codes (c : certificate) (e : expr) (l : coded) (q : Q) : Prop :=
  (forall x, cube (dimension c) x -> defined e x) ->
  exists m, holds_codes c (coded_cells l) (word l) m /\
    codes_near (dimension c) (coded_cells l) (value e) (parameter_of c (scale l)) (parameter_of c (shift l)) (Q2R q) m.
(* The target is defined on the box, and the network is within E of it there. *)
Definition says_error (c : certificate) (e : expr) (E : Q) : Prop :=
  forall x, in_box (box c) x -> defined e x /\ Rabs (output c x - value e x) <= Q2R E.
(* No code of fewer than n^d bits serves all functions with the Lipschitz constant L within E. *)
Definition says_bits (c : certificate) (s : bits_statement) : Prop :=
  exists n : nat, bits s = (Z.of_nat n ^ Z.of_nat (dimension c))%Z /\ needs_bits (dimension c) n (Q2R (constant s)) (Q2R (error s)).

Definition if_some {A} (a : option A) (P : A -> Prop) : Prop := match a with Some x => P x | None => False end.
Definition is_kind (j : json) (k : string) : bool := String.eqb (kind_of j) k.

(* What a statement says, by its kind. The kinds order and partition say nothing by themselves here: what they say for all
   K and d is a theorem (snake_nodup, partition_of_unity) that the rules use. Other kinds say nothing that could be proved. *)
Definition meaning (c : certificate) (j : json) : Prop :=
  if is_kind j "pl" then if_some (decode_facts (network_of c) j) (Forall (fact_holds (network_of c)))
  else if is_kind j "sizes" then sizes_hold (network_of c) j
  else if is_kind j "order" then True
  else if is_kind j "partition" then True
  else if is_kind j "modulus" then if_some (plain_target c) (fun e => if_some (read_modulus j) (fun L => modulus_says (dimension c) L e))
  else if is_kind j "state" then if_some (read_state j) (fun p =>
    if_some (scan_named (network_of c) (snd p)) (fun s => state_holds s (dimension c) (Z.of_nat (fst p)) (parameters (network_of c))))
  else if is_kind j "tail-sums" then if_some (read_tail_sums (dimension c) j) (fun p => says_tail_sums c (fst (fst p)) (snd (fst p)) (snd p))
  else if is_kind j "local" then if_some (read_local (dimension c) j) (says_local c)
  else if is_kind j "codes" then if_some (plain_target c) (fun e => if_some (read_codes (dimension c) j) (fun p => says_codes c e (fst p) (snd p)))
  else if is_kind j "near" then if_some (read_near (network_of c) (box c) j) (says_near (network_of c))
  else if is_kind j "enclosure" then if_some (read_enclosure (network_of c) (box c) j) says_enclosure
  else if is_kind j "error" then if_some (boxed_target c) (fun e => if_some (read_error j) (says_error c e))
  else if is_kind j "lower-bound" then if_some (read_bits (dimension c) j) (says_bits c)
  else if is_kind j "safe" then if_some (property_of (network_of c) j) (says_safe (network_of c))
  else if is_kind j "unsafe" then if_some (property_of (network_of c) j) (says_unsafe (network_of c))
  else False.

Lemma plain_boxed c e : plain_target c = Some e -> boxed_target c = Some e.
Proof. unfold plain_target. now destruct (forallb _ _). Qed.
Lemma boxed_dimension c e : boxed_target c = Some e -> List.length (box c) = dimension c.
Proof.
  unfold boxed_target. destruct (targets c) as [|? [|]]; try discriminate. destruct (_ =? _)%nat eqn:E; [|discriminate].
  intros _. now apply Nat.eqb_eq.
Qed.
Lemma unit_box_cube c e x : plain_target c = Some e -> in_box (box c) x -> cube (dimension c) x.
Proof.
  intros H Hx. rewrite <- (boxed_dimension c e (plain_boxed c e H)). unfold plain_target in H.
  destruct (forallb unit_side (box c)) eqn:U; [|discriminate]. clear H. split.
  - symmetry. now apply forall2_length in Hx.
  - revert x Hx U. induction (box c) as [|[a b] l IH]; intros x Hx U; inversion Hx as [|i t l' x' Hi Hx']; subst; constructor.
    + cbn [forallb unit_side fst snd] in U. apply andb_prop in U. destruct U as [U _]. apply andb_prop in U. destruct U as [A B].
      apply Qeq_bool_eq, Qeq_eqR in A, B. unfold RationalIntervals.holds in Hi. cbn [fst snd] in A, B, Hi. rewrite A, B in Hi.
      replace (Q2R 0) with 0 in Hi by (unfold Q2R; cbn; lra). replace (Q2R 1) with 1 in Hi by (unfold Q2R; cbn; lra). exact Hi.
    + apply IH; [assumption|]. cbn [forallb] in U. now apply andb_prop in U.
Qed.
