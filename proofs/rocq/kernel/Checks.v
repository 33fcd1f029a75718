(* The rules: each an executable function of the certificate, the statements of
   the premises, the data and the statement of a step; and its soundness. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat TargetExpression LipschitzTarget.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets Letters ScanFacts ScanRun ScanError Sizes Certificate.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* With what is left of the work; refused; or not decided here, for another checker may know more. *)
Inductive answer := Fine (left : Z) | Refused | Unsure (what : string).
Definition of_fuel (a : fuel_left) : answer := match a with Some n => Fine n | None => Refused end.
Definition when (b : bool) (a : answer) : answer := if b then a else Refused.

Definition check := certificate -> list json -> json -> json -> Z -> answer.
Definition sound (r : check) : Prop := forall c ps d st n n', well_ordered (network_of c) = true ->
  r c ps d st n = Fine n' -> Forall (meaning c) ps -> meaning c st.

Ltac cases H := repeat (match type of H with
  | context [match ?x with _ => _ end] => let E := fresh "E" in destruct x eqn:E; try discriminate H
  end).
Ltac kind K := unfold meaning, is_kind; rewrite K; cbn [String.eqb Ascii.eqb Bool.eqb].

(* ---------- pl, sizes ---------- *)
Fixpoint prove_all (net : network) (fs : list fact) (n : Z) : fuel_left :=
  match fs with [] => Some n | f :: fs' => bind (prove net f n) (prove_all net fs') end.
Lemma prove_all_sound net fs : well_ordered net = true -> forall n, prove_all net fs n <> None -> Forall (fact_holds net) fs.
Proof.
  intro Hw. induction fs as [|f fs IH]; intros n H; [constructor|]. cbn in H. apply bind_some in H. destruct H as (n' & E & H).
  constructor; [|now apply (IH n')]. apply (prove_sound net f n Hw). now rewrite E.
Qed.

(* A fact about the neurons of scans walked at a point is one that the Python kernel evaluates. *)
Definition is_point (f : factor) : bool := match f with Between (Some a) (Some b) => Qeq_bool a b | _ => false end.
Definition walks (net : network) (f : fact) : bool :=
  String.eqb (inside f) "" && forallb (fun p => is_point (snd p)) (fact_domain f) &&
  existsb (fun n => match n with A_scan _ => true | A_layer _ => false end) (nodes net).
(* What reading a text, or all texts of an object, takes: a number as the square of its words, a denominator 2^k by its length. *)
Fixpoint exponent (s : string) (place value : Z) : Z :=
  (* place: 0, 1 after "p", 2 after "p-" *)
  match s with
  | EmptyString => value
  | String c s' =>
      if (place =? 2)%Z then exponent s' 2 (match hex_digit c with Some x => Z.min 1048576 (10 * value + x) | None => value end)
      else if ((place =? 1)%Z && is c "-")%bool then exponent s' 2 0 else exponent s' (if is c "p" then 1 else 0)%Z 0
  end%Z.
Fixpoint characters (s : string) (n : Z) : Z := match s with EmptyString => n | String _ s' => characters s' (n + 1)%Z end.
Definition text_weight (s : string) : Z := let w := (characters s 0 / 16)%Z in (1 + w + w * w / 8 + exponent s 0 0 / 256)%Z.
Fixpoint weigh (j : json) : Z :=
  match j with
  | Text s => text_weight s
  | Items l => fold_left (fun n i => (n + weigh i)%Z) l 1%Z
  | Object l => fold_left (fun n p => match p with (k, i) => (n + text_weight k + weigh i)%Z end) l 1%Z
  end.
(* The members of a family one after another, each paid for before it is read. *)
Definition variables_of (domain : list json) : Z :=
  fold_left (fun n j => (n + match j with
    | Items [Text k; _; _; c] => if String.eqb k "box" then match whole c with Some m => m | None => 0 end else 1
    | _ => 2 end)%Z) domain 0%Z.
(* The nodes that names are looked up among, those of bodies too. *)
Definition names_in (net : network) : Z :=
  fold_left (fun n k => n + 1 + match k with A_layer _ => 0 | A_scan s => Z.of_nat (List.length (body s)) end)%Z (nodes net) 0%Z.
Definition neurons_in (net : network) : Z :=
  let rows_of l := Z.of_nat (List.length (rows l)) in
  fold_left (fun n k => match k with A_layer l => n + rows_of l | A_scan s => fold_left (fun n l => n + rows_of l) (body s) n end)%Z (nodes net) 0%Z.
(* No neuron is read twice: each is compared with all others. *)
Definition places_read (l : list (string * json)) : Z :=
  match under "reading" l with Some (Items r) => Z.of_nat (List.length r) | _ => 0 end%Z.
Definition member_work (net : network) (l : list (string * json)) (variables weight : Z) : Z :=
  (64 + 64 * variables + variables * variables / 64 + weight + weight * names_in net / 32 + places_read l * (places_read l / 8 + neurons_in net / 64))%Z.
Fixpoint prove_members (net : network) (l : list (string * json)) (each : Z) (is : list Z) (n : Z) : fuel_left :=
  match is with
  | [] => Some n
  | i :: is' => bind (spend each n) (fun n =>
      match decode_member net l i with Some f => bind (prove net f n) (prove_members net l each is') | None => None end)
  end.
Lemma prove_members_sound net l each is : well_ordered net = true -> forall n, prove_members net l each is n <> None ->
  exists fs, all (decode_member net l) is = Some fs /\ Forall (fact_holds net) fs.
Proof.
  intro Hw. induction is as [|i is IH]; intros n H; [exists []; now split|]. cbn [prove_members] in H.
  apply bind_some in H. destruct H as (m & _ & H). destruct (decode_member net l i) as [f|] eqn:D; [|easy].
  apply bind_some in H. destruct H as (k & E & H). destruct (IH k H) as (fs & A & F). exists (f :: fs). split.
  - cbn [all]. fold (all (decode_member net l)). now rewrite D, A.
  - constructor; [|assumption]. apply (prove_sound net f m Hw). now rewrite E.
Qed.
Definition rule_pl : check := fun c ps d st n =>
  match d, ps, object_with fact_keys st with
  | Object [], [], Some l =>
    match under "domain" l with
    | Some (Items dom) =>
      if (most_variables <? variables_of dom)%Z then Refused else
      match decode_members dom with
      | Some is =>
        match prove_members (network_of c) l (member_work (network_of c) l (variables_of dom) (weigh st)) is n with
        | Some n => Fine n
        | None => match is with
            | i :: _ => match decode_member (network_of c) l i with
                | Some f => if walks (network_of c) f then Unsure "pl at points, through scans" else Refused
                | None => Refused end
            | [] => Refused end
        end
      | None => Refused
      end
    | _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma rule_pl_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "pl" -> rule_pl c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. kind K. unfold decode_facts. unfold rule_pl in H. destruct d as [|?|[|]]; try discriminate H.
  destruct ps as [|]; [|discriminate H]. destruct (object_with fact_keys st) as [l|]; [|discriminate H].
  destruct (under "domain" l) as [[|dom|]|]; try discriminate H. destruct (_ <? _)%Z in H; [discriminate H|].
  destruct (decode_members dom) as [is|]; [|discriminate H].
  destruct (prove_members _ _ _ _ _) as [m|] eqn:P in H; [|cases H].
  destruct (prove_members_sound _ l _ is Hw n ltac:(now rewrite P)) as (fs & -> & F). exact F.
Qed.

(* The nodes, squared, for they are sorted by levels; rows, reads and weights. *)
Definition layer_weight (l : layer) : Z :=
  fold_left (fun n r => (n + 2 + Z.of_nat (List.length (weights r)))%Z) (rows l) (Z.of_nat (List.length (layer_reads l))).
Definition square (n : nat) : Z := (Z.of_nat n * Z.of_nat n)%Z.
Definition network_weight (net : network) : Z :=
  fold_left (fun n k => match k with
    | A_layer l => n + layer_weight l
    | A_scan s => n + square (List.length (body s)) + fold_left (fun n l => n + layer_weight l) (body s) (Z.of_nat (List.length (scan_reads s)))
    end)%Z (nodes net) (square (List.length (nodes net))).
Definition rule_sizes : check := fun c ps d st n =>
  match ps, object_with ["stored"] d, spend (network_weight (network_of c)) n with
  | [], Some [(_, Object stored)], Some n =>
      match sizes_of (network_of c) stored, stated_sizes st with
      | Some l, Some m => when (same_integers l m) (Fine n)
      | _, _ => Refused
      end
  | _, _, _ => Refused
  end.
Lemma rule_sizes_sound c ps d st n n' : kind_of st = "sizes" -> rule_sizes c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_sizes, when in H. kind K. unfold sizes_hold. cases H. eexists _, _, _. split; [eassumption|]. now split.
Qed.

(* ---------- lipschitz ---------- *)
Fixpoint decode_splits (fuel : nat) (s : string) : option (splitting * string) :=
  match fuel, s with
  | S f, String c s' =>
      if is c "." then Some (Whole, s')
      else match hex_digit c with
      | Some k => if (k <? 10)%Z then
          let? (low, s1) := decode_splits f s' in let? (high, s2) := decode_splits f s1 in Some (Halved (Z.to_nat k) low high, s2) else None
      | None => None
      end
  | _, _ => None
  end.
Definition most_splits : nat := Z.to_nat 5000.
(* No axis is halved more than 63 times in a box, as in the Python kernel; nothing rests on it. *)
Fixpoint few_halvings (t : splitting) (met : list nat) : bool :=
  match t with
  | Whole => true
  | Halved k low high => (List.length (filter (Nat.eqb k) met) <? 63)%nat && few_halvings low (k :: met) && few_halvings high (k :: met)
  end.
Definition rule_lipschitz : check := fun c ps d st n =>
  match plain_target c, fields ["constant"; "precision"; "splits"] d, read_modulus st, ps with
  | Some e, Some [k; _; Text splits], Some L, [] =>
      match spend (characters splits 0 * tree_weight e) n with None => Unsure "lipschitz, of so much work" | Some n =>
      match number k, decode_splits most_splits splits with
      | Some L', Some (t, EmptyString) =>
          when (Qeq_bool L L' && few_halvings t []) (if lipschitz_checked (dimension c) L e t then Fine n else Unsure "lipschitz, on these boxes")
      | Some _, _ => Unsure "lipschitz, on so many boxes"
      | _, _ => Refused
      end end
  | _, _, _, _ => Refused
  end.
Lemma rule_lipschitz_sound c ps d st n n' : kind_of st = "modulus" -> rule_lipschitz c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_lipschitz, when in H. kind K. destruct (plain_target c) as [e|]; [|discriminate H].
  destruct (fields _ d) as [[|k [|? [|[splits| |] [|]]]]|]; try discriminate H. destruct (read_modulus st) as [L|]; [|discriminate H].
  destruct ps; [|discriminate H]. destruct (spend _ n); [|discriminate H]. destruct (number k) as [L'|]; [|discriminate H].
  destruct (decode_splits most_splits splits) as [[t [|]]|]; try discriminate H. destruct (Qeq_bool L L' && few_halvings t []); [|discriminate H].
  destruct (lipschitz_checked (dimension c) L e t) eqn:E; [|discriminate H]. cbn [if_some]. exact (lipschitz_checked_sound _ _ _ _ E).
Qed.

(* ---------- the scan ---------- *)
Definition same_q (p q : Q) : bool := (Qnum p =? Qnum q)%Z && (Qden p =? Qden q)%positive.
Definition same_end (p q : option Q) : bool := match p, q with Some a, Some b => same_q a b | None, None => true | _, _ => false end.
Definition same_factor (p q : N * factor) : bool :=
  (fst p =? fst q)%N && match snd p, snd q with
  | Between a b, Between a' b' => same_end a a' && same_end b b' | Triangle, Triangle => true | _, _ => false end.
Fixpoint same_term (s t : term) : bool :=
  match s, t with
  | Linear f, Linear g => same f g
  | Times q a, Times p b => same_q q p && same_term a b
  | Plus a b, Plus a' b' | Maximum a b, Maximum a' b' | Minimum a b, Minimum a' b' => same_term a a' && same_term b b'
  | Positive a, Positive b => same_term a b
  | _, _ => false
  end.
Fixpoint same_all {A} (eq : A -> A -> bool) (l m : list A) : bool :=
  match l, m with [], [] => true | a :: l', b :: m' => eq a b && same_all eq l' m' | _, _ => false end.
Definition same_fact (f g : fact) : bool :=
  String.eqb (inside f) (inside g) && same_all same_factor (fact_domain f) (fact_domain g) &&
  same_all (fun p q => same_place (fst p) (fst q) && same (snd p) (snd q)) (reading f) (reading g) &&
  same_all (fun p q => schedule_eqb (fst (fst p)) (fst (fst q)) && same (snd (fst p)) (snd (fst q)) && same (snd p) (snd q))
    (multiplied f) (multiplied g) &&
  same_all (fun p q => same_place (fst p) (fst q) && same_term (snd p) (snd q)) (claimed f) (claimed g).
Definition of_one (p : json) : bool :=
  match object_with fact_keys p with
  | Some l => match under "domain" l with
      | Some (Items d) => match decode_members d with Some [_] => true | _ => false end
      | _ => false end
  | None => false
  end.
Definition cites (c : certificate) (p : json) (f : fact) : bool :=
  is_kind p "pl" && of_one p && match decode_facts (network_of c) p with Some [g] => same_fact f g | _ => false end.
Definition plain (c : certificate) : bool := match plain_target c with Some _ => true | None => false end.

Ltac equalities := repeat match goal with
  | h : _ && _ = true |- _ => apply andb_prop in h; destruct h
  | h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h
  | h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h
  | h : (_ =? _)%N = true |- _ => apply N.eqb_eq in h
  | h : (_ =? _)%Z = true |- _ => apply Z.eqb_eq in h
  | h : (_ <=? _)%nat = true |- _ => apply Nat.leb_le in h
  | h : (_ <=? _)%Z = true |- _ => apply Z.leb_le in h
  end.
Lemma read_letters_ok b g o t a : read_letters b g o t = Some a -> letters_ok a = true.
Proof.
  unfold read_letters. destruct (whole b), (whole g), (whole o), (whole t); try discriminate. destruct (negb _); [discriminate|]. destruct (_ && _) eqn:E; [|discriminate].
  intro H. injection H as <-. now equalities.
Qed.
Lemma read_state_ok j K name a : read_state j = Some (K, name, a) -> letters_ok a = true.
Proof.
  unfold read_state. intro H. destruct (fields _ j) as [[|b [|k [|g [|? [|o [|[s| |] [|t [|]]]]]]]]|]; try discriminate H.
  destruct (read_letters b g o t) as [a'|] eqn:E; [|discriminate H]. destruct (cells_of k); [|discriminate H]. injection H as _ _ <-.
  exact (read_letters_ok _ _ _ _ _ E).
Qed.

Definition rule_state : check := fun c ps d st n =>
  match fields ["base"; "cells"; "gain"; "hat"; "offset"; "scan"; "top"] d,
        fields ["base"; "cells"; "gain"; "kind"; "offset"; "scan"; "top"] st with
  | Some [b; k; g; hat; o; s; t], Some [b'; k'; g'; _; o'; s'; t'] =>
    match read_letters b g o t with
    | None => Unsure "state, with other digits"
    | Some _ =>
    when (json_eqb k k' && json_eqb s s' && json_eqb b b' && json_eqb g g' && json_eqb o o' && json_eqb t t' && plain c)
    match read_state st, decode_place hat with
    | Some (K, name, a), Some hat =>
      match scan_named (network_of c) name with
      | Some s =>
        let dim := dimension c in let size := N.of_nat (3 + largest a + dim) in
        let f1 := state_hat s dim (Z.of_nat K) a hat in let f2 := digits_fact s a hat in let f3 := step_fact s dim a hat in
        when (String.eqb (scan_name s) name && negb (String.eqb name "") && (dim <=? 6)%nat && (snd hat =? N.of_nat (2 * largest a))%N
              && (state_size s =? size)%N && (last_width (body s) =? size)%N
              && match ps with [p; q; r] => cites c p f1 && cites c q f2 && cites c r f3 | _ => false end)
          (of_fuel (prove_all (network_of c) [f1; f2; f3] n))
      | None => Refused
      end
    | _, _ => Refused
    end end
  | _, _ => Refused
  end.

Lemma rule_state_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "state" ->
  rule_state c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. unfold rule_state in H.
  destruct (fields _ d) as [[|b [|k [|g [|hat [|o [|s [|t [|]]]]]]]]|]; try discriminate H.
  destruct (fields _ st) as [[|b' [|k' [|g' [|? [|o' [|s' [|t' [|]]]]]]]]|]; try discriminate H.
  destruct (read_letters b g o t) in H; [|discriminate H]. unfold when in H. destruct (_ && _) in H; [|discriminate H].
  destruct (read_state st) as [[[K0 name] a]|] eqn:E1; [|discriminate H]. destruct (decode_place hat) as [p0|]; [|discriminate H].
  destruct (scan_named (network_of c) name) as [sc|] eqn:HS; [|discriminate H]. cbv zeta in H.
  destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H].
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F.
  pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. pose proof (Forall_inv F) as F2. apply Forall_inv_tail in F.
  pose proof (Forall_inv F) as F3. equalities. subst name.
  kind K. rewrite E1. cbn [if_some fst snd]. rewrite HS. cbn [if_some]. pose proof (read_state_ok _ _ _ _ E1) as Ok. split; [exact Ok|].
  eapply (state_sound _ (dimension c)); try eassumption.
  intro Empty. match goal with g : negb (scan_name ?s =? "")%string = true |- _ => rewrite Empty in g; discriminate g end.
Qed.

Definition rule_first_pass : check := fun c ps d st n =>
  match fields ["cells"; "scan"] d, fields ["cells"; "kind"; "scan"] st with
  | Some [k; s], Some [k'; _; s'] =>
    when (json_eqb k k' && json_eqb s s' && plain c)
    match read_pass st with
    | Some (K, name) =>
      match scan_named (network_of c) name with
      | Some s =>
        let dim := dimension c in let size := N.of_nat (2 + dim) in
        let f1 := pass_hat s dim (Z.of_nat K) in let f2 := pass_fact s dim in
        when (String.eqb (scan_name s) name && negb (String.eqb name "") && (dim <=? 6)%nat
              && (state_size s =? size)%N && (last_width (body s) =? size)%N
              && match ps with [p; q] => cites c p f1 && cites c q f2 | _ => false end)
          (of_fuel (prove_all (network_of c) [f1; f2] n))
      | None => Refused
      end
    | None => Refused
    end
  | _, _ => Refused
  end.
Lemma rule_first_pass_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "first-pass" ->
  rule_first_pass c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. unfold rule_first_pass in H.
  destruct (fields _ d) as [[|k [|s [|]]]|]; try discriminate H. destruct (fields _ st) as [[|k' [|? [|s' [|]]]]|]; try discriminate H.
  unfold when in H. destruct (_ && _) in H; [|discriminate H]. destruct (read_pass st) as [[K0 name]|] eqn:E1; [|discriminate H].
  destruct (scan_named (network_of c) name) as [sc|] eqn:HS; [|discriminate H]. cbv zeta in H.
  destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H].
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F.
  pose proof (Forall_inv F) as F1. apply Forall_inv_tail in F. pose proof (Forall_inv F) as F2. equalities. subst name.
  kind K. rewrite E1. cbn [if_some fst snd]. rewrite HS. cbn [if_some]. apply (pass_sound sc (dimension c) (Z.of_nat K0)); try assumption.
  intro Empty. match goal with g : negb (scan_name ?s =? "")%string = true |- _ => rewrite Empty in g; discriminate g end.
Qed.

Definition rule_order : check := fun c ps d st n =>
  match ps, fields ["cells"] d, fields ["cells"; "dimension"; "kind"] st with
  | [], Some [k], Some [k'; dim; _] =>
      match cells_of k with
      | Some K => when (json_eqb k k' && is_number dim (Z.of_nat (dimension c)) && plain c && (dimension c <=? 6)%nat
                        && (grid_size K (dimension c) <=? most_nodes)%Z) (Fine n)
      | None => Refused
      end
  | _, _, _ => Refused
  end.
Definition rule_partition : check := fun c ps d st n =>
  match ps, d, fields ["dimension"; "kind"] st with
  | [], Object [], Some [dim; _] => when (is_number dim (Z.of_nat (dimension c)) && plain c && (dimension c <=? 6)%nat) (Fine n)
  | _, _, _ => Refused
  end.
