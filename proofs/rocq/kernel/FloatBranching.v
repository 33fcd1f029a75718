(* The rules about properties of networks in floating point: branches-in-floats,
   joined-in-floats, counterexample-in-floats. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Flocq Require Import Core BinarySingleNaN.
From Symnet.floats Require Import FloatDotProduct NoOverflow.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Onnx Certificate Checks Combinations Slack Leaves Conjunctions Stacks Properties Trees
  Machines FloatErrors FloatRows FloatStacks Branching.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* ---------- what the network gets ---------- *)
(* The least number of the format that is at least q, where q is not far below the normal ones: for a refusal only. *)
Definition next_number (t : type) (q : Q) : Q :=
  let a := Qnum q in let b := Zpos (Qden q) in
  let e := (Z.max (Z.log2 (Z.abs a) - Z.log2 b - 1 - precision t) (- least t))%Z in
  let e := (if (2 ^ precision t * Z.shiftl b (Z.max 0 (e + 1)) <=? Z.shiftl (Z.abs a) (Z.max 0 (- e - 1))) then e + 2
            else if (2 ^ precision t * Z.shiftl b (Z.max 0 e) <=? Z.shiftl (Z.abs a) (Z.max 0 (- e))) then e + 1 else e)%Z in
  let m := ceiling (Z.shiftl a (Z.max 0 (- e))) (Z.shiftl b (Z.max 0 e)) in
  if (0 <=? e)%Z then (m * 2 ^ e # 1)%Q else match (2 ^ (- e))%Z with Zpos d => (m # d)%Q | _ => q end.
Definition holds_number (t : type) (s : Q * Q) : bool := Qle_bool (next_number t (fst s)) (snd s).
(* A side, with what rounding may add to the numbers in it. *)
Definition around (t : type) (s : Q * Q) : Q * Q :=
  let size := (if Qle_bool (- fst s) (snd s) then snd s else - fst s)%Q in
  let more := (size * (1 # Z.to_pos (whole_digits t)) + (1 # Z.to_pos (Z.shiftl 1 (least t + 1))))%Q in
  (fst s - more, snd s + more)%Q.
Definition got (t : type) (g : given) (e : unsafe_set) : option unsafe_set :=
  match g with
  | Floats => if forallb (holds_number t) (sides e) then Some e else None
  | Rounded => Some (Unsafe (map (around t) (sides e)) (conjunctions e))
  end.
(* Looking at these sides, before that. *)
Definition side_lengths (es : list unsafe_set) : Z :=
  fold_left (fun n e => fold_left (fun n s => n + 64 + Z.log2 (Zpos (Qden (fst s))) / 8 + Z.log2 (Zpos (Qden (snd s))) / 8)%Z (sides e) n) es 0%Z.
Definition named_inputs (es : list unsafe_set) : bool :=
  existsb (fun e => existsb (existsb (fun k => match input_terms k with [] => false | _ => true end)) (conjunctions e)) es.
Definition rounded_layers (c : certificate) (t : type) : option (list affine * affine) :=
  match proj1_sig (rounded_once c) with Some (u, s) => if type_eqb t u then s else None | None => None end.
Definition as_many (c : certificate) (last_ : affine) : bool :=
  (N.of_nat (List.length (rows_of last_)) =? outputs_of (outputs_node (network_of c)))%N.
Definition not_chain : string := "floats, of networks that are no chain of known layers with numbers of the format, in two formats, or with sums beyond 2^60 times their values".

Definition rule_float_branches : check := fun c ps d st n =>
  match ps, fields ["bits"; "trees"] d, machine_property (network_of c) (origin_of c) st with
  | [], Some [b; Items trees], Some (t, g, es) =>
      match Json.whole b, spend (side_lengths es) n with
      | Some q, Some n =>
          if (8 <=? q)%Z && (q <=? 256)%Z then
            match rounded_layers c t with
            | Some (hidden, last_) =>
                match all_some (got t g) es with
                | Some given => if as_many c last_ then walk_all (2 ^ q) hidden last_ given trees n else Refused
                | None => Refused
                end
            | None => Unsure not_chain
            end
          else Refused
      | _, _ => Refused
      end
  | _, _, _ => Refused
  end.

(* ---------- joined ---------- *)
Definition same_given (a b : given) : bool := match a, b with Floats, Floats | Rounded, Rounded => true | _, _ => false end.
Definition safe_in_floats (net : network) (o : origin) (t : type) (g : given) (p : json) : option (list unsafe_set) :=
  if is_kind p "safe-in-floats" then
    match machine_property net o p with Some (u, h, es) => if type_eqb t u && same_given g h then Some es else None | None => None end
  else None.
Definition rule_float_joined : check := fun c ps d st n =>
  match ps, fields ["trees"] d, machine_property (network_of c) (origin_of c) st with
  | _ :: _, Some [Items trees], Some (t, g, es) =>
      match all_some (safe_in_floats (network_of c) (origin_of c) t g) ps with
      | Some gs => join_all es trees (List.concat gs) n
      | None => Refused
      end
  | _, _, _ => Refused
  end.

(* ---------- counterexample ---------- *)
Definition turned (k : constraint) (r : relation) : constraint :=
  Constraint r (- free_term k) (map (fun p => (fst p, - snd p)%Q) (input_terms k)) (map (fun p => (fst p, - snd p)%Q) (output_terms k)).
(* Constraints that are impossible where this one holds, and only there. *)
Definition against (k : constraint) : list constraint :=
  match relation_of k with
  | At_most => [turned k Below]
  | Below => [turned k At_most]
  | Equal => [Constraint Below (free_term k) (input_terms k) (output_terms k); turned k Below]
  end.
Definition at_point (pts : list Q) (k : list constraint) : unsafe_set :=
  Unsafe (map (fun q => (q, q)) pts) (map (fun k => [k]) (flat_map against k)).
Definition rule_float_counterexample : check := fun c ps d st n =>
  match ps, fields ["bits"; "conjunction"; "point"] d, machine_property (network_of c) (origin_of c) st with
  | [], Some [bits; Items [a; b]; Items pts], Some (t, g, es) =>
      match Json.whole bits, Json.whole a, Json.whole b, all number pts with
      | Some q, Some a, Some b, Some pts =>
          match rounded_layers c t with
          | Some (hidden, last_) =>
              match (if (a <? Z.of_nat (List.length es))%Z then nth_error es (Z.to_nat a) else None) with
              | Some e => match (if (b <? Z.of_nat (List.length (conjunctions e)))%Z then nth_error (conjunctions e) (Z.to_nat b) else None) with
                  | Some k =>
                      if (8 <=? q)%Z && (q <=? 256)%Z && as_many c last_ && (List.length pts =? N.to_nat (inputs (network_of c)))%nat && forallb (fits t) pts then
                        if sides_at 0 (sides e) (point_at pts) then
                          match k with [] => Refused | _ => walk_all (2 ^ q) hidden last_ [at_point pts k] [Text "."] n end
                        else match g with Floats => Refused | Rounded => Unsure "a point that only a number outside of the box is" end
                      else Refused
                  | None => Refused end
              | None => Refused end
          | None => Unsure not_chain
          end
      | _, _, _, _ => Refused
      end
  | _, _, _ => Refused
  end.

(* ---------- soundness ---------- *)
Open Scope R_scope.
Lemma type_eqb_spec a b : type_eqb a b = true -> a = b.
Proof. destruct a, b; try discriminate; reflexivity. Qed.
Lemma fits_sound t q : fits t q = true -> in_the_format (precision t) (beyond t) (Q2R q).
Proof.
  unfold fits. cbv zeta. intro H. apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2]. apply Z.eqb_eq in H1. apply Z.leb_le in H2.
  set (k := Z.log2 (Zpos (Qden q))) in *. assert (K : (0 <= k)%Z) by apply Z.log2_nonneg. rewrite Z.shiftl_1_l in H1.
  assert (W : whole_digits t = (2 ^ precision t)%Z) by (destruct t; reflexivity).
  apply orb_prop in H3. destruct H3 as [H3|H3]; apply andb_prop in H3; destruct H3 as [H3 H4].
  - apply Z.ltb_lt in H3. rewrite Z.geb_leb in H4. apply Z.leb_le in H4. exists (Qnum q), (- k)%Z. split; [|split; [rewrite W in H3; exact H3|unfold least in *; lia]].
    unfold Q2R. rewrite H1, (IZR_Zpower radix2) by assumption. now rewrite <- bpow_opp.
  - cbv zeta in H4. apply Z.eqb_eq in H3. apply andb_prop in H4. destruct H4 as [H4 H6]. apply andb_prop in H4. destruct H4 as [H4 H5]. apply Z.leb_le in H4, H5. apply Z.eqb_eq in H6.
    set (j := (Z.log2 (Z.abs (Qnum q)) + 1 - precision t)%Z) in *. rewrite Z.shiftl_1_l in H6.
    assert (P : (2 ^ j <> 0)%Z) by (apply Z.pow_nonzero; lia).
    assert (M : (Qnum q mod 2 ^ j = 0)%Z).
    { apply Z.mod_divide in H6; [|exact P]. apply Z.mod_divide; [exact P|]. apply Z.divide_abs_r. exact H6. }
    pose proof (Z_div_exact_full_2 (Qnum q) (2 ^ j) P M) as D. set (m := (Qnum q / 2 ^ j)%Z) in *. exists m, j. split; [|split].
    + unfold Q2R. rewrite H1, H3, D, mult_IZR, (IZR_Zpower radix2) by assumption. cbn. rewrite Rinv_1. ring.
    + destruct (Z.eq_dec (Z.abs (Qnum q)) 0) as [Z0|Z0]; [assert (m = 0)%Z by nia; subst m; rewrite H; cbn; apply Z.pow_pos_nonneg; destruct t; cbn; lia|].
      pose proof (Z.log2_spec (Z.abs (Qnum q)) ltac:(lia)) as [_ L]. replace (Z.succ (Z.log2 (Z.abs (Qnum q)))) with (j + precision t)%Z in L by (unfold j; lia).
      rewrite Z.pow_add_r in L by (try assumption; destruct t; discriminate). rewrite D, Z.abs_mul in L. rewrite (Z.abs_eq (2 ^ j)) in L by (apply Z.pow_nonneg; lia).
      apply Z.mul_lt_mono_pos_l in L; [exact L|]. apply Z.pow_pos_nonneg; lia.
    + split; [|exact H5]. destruct t; unfold least in *; cbn in *; lia.
Qed.
Lemma number_exists t r : in_the_format (precision t) (beyond t) r -> exists z : binary_float (precision t) (beyond t), is_finite z = true /\ B2R z = r.
Proof.
  intros (m & e & -> & M & E1 & E2). pose proof (positive_precision t) as Hp. pose proof (precision_below t) as Hpe.
  pose proof (binary_normalize_correct (precision t) (beyond t) Hp Hpe mode_NE m e false) as C. cbv zeta in C.
  assert (G : generic_format radix2 (SpecFloat.fexp (precision t) (beyond t)) (F2R (Float radix2 m e))).
  { apply (generic_format_FLT radix2 (3 - beyond t - precision t) (precision t)). eapply FLT_spec; [reflexivity|exact M|exact E1]. }
  rewrite (round_generic _ _ _ _ G) in C. rewrite Rlt_bool_true in C.
  - destruct C as (C1 & C2 & _). eexists. split; [exact C2|exact C1].
  - unfold F2R. cbn [Fnum Fexp]. rewrite Rabs_mult, (Rabs_pos_eq (bpow radix2 e)) by apply bpow_ge_0. rewrite <- abs_IZR.
    apply Rlt_le_trans with (bpow radix2 (precision t) * bpow radix2 e).
    + apply Rmult_lt_compat_r; [apply bpow_gt_0|]. rewrite <- (IZR_Zpower radix2) by (destruct t; discriminate). now apply IZR_lt.
    + rewrite <- bpow_plus. apply bpow_le. lia.
Qed.
Lemma format_number t r : in_the_format (precision t) (beyond t) r -> rounded (precision t) (beyond t + precision t - 3) r = r.
Proof.
  intro H. destruct (number_exists t r H) as (z & _ & <-). pose proof (positive_precision t) as Hp. apply rounded_format. apply format_of.
Qed.

Lemma turned_weighed ts (y : N -> R) : weighed (map (fun p => (fst p, - snd p)%Q) ts) y = - weighed ts y.
Proof. induction ts as [|[i q] ts IH]; cbn [map weighed fst snd]; [lra|]. rewrite IH, Q2R_opp. lra. Qed.
Lemma against_sound k x y : (forall k', In k' (against k) -> ~ constraint_holds k' x y) -> constraint_holds k x y.
Proof.
  unfold against. intro H. unfold constraint_holds, turned in *. cbv zeta in *. destruct (relation_of k) eqn:E.
  - specialize (H _ (or_introl eq_refl)). cbn [relation_of free_term input_terms output_terms] in H. rewrite !turned_weighed, Q2R_opp in H. lra.
  - specialize (H _ (or_introl eq_refl)). cbn [relation_of free_term input_terms output_terms] in H. rewrite !turned_weighed, Q2R_opp in H. lra.
  - pose proof (H _ (or_introl eq_refl)) as H1. specialize (H _ (or_intror (or_introl eq_refl))). cbn [relation_of free_term input_terms output_terms] in H, H1. rewrite !turned_weighed, Q2R_opp in H. lra.
Qed.
Lemma around_sound t s y z : Q2R (fst s) <= y <= Q2R (snd s) -> z = rounded (precision t) (beyond t + precision t - 3) y -> Q2R (fst (around t s)) <= z <= Q2R (snd (around t s)).
Proof.
  intros [H1 H2] ->. unfold around. cbv zeta. cbn [fst snd]. rewrite Q2R_minus, !Q2R_plus, !Q2R_mult.
  set (size := if Qle_bool _ _ then snd s else (- fst s)%Q). 
  assert (A : Rabs y <= Q2R size).
  { unfold size. destruct (Qle_bool (- fst s) (snd s)) eqn:E.
    - apply Qle_bool_iff, Qle_Rle in E. rewrite Q2R_opp in E. unfold Rabs. destruct (Rcase_abs y); lra.
    - assert (E' : Q2R (snd s) <= Q2R (- fst s)). { apply Qle_Rle. apply Qlt_le_weak, Qnot_le_lt. intro L. apply Qle_bool_iff in L. congruence. }
      rewrite Q2R_opp in *. unfold Rabs. destruct (Rcase_abs y); lra. }
  pose proof (any_rounded (precision t) (beyond t + precision t - 3) (positive_precision t) y) as B.
  assert (N1 : Q2R (1 # Z.to_pos (whole_digits t)) = nu (precision t)) by (unfold Q2R, nu; destruct t; cbn; lra).
  assert (N2 : Q2R (1 # Z.to_pos (Z.shiftl 1 (least t + 1))) = sub (beyond t + precision t - 3)).
  { unfold sub. replace (- (beyond t + precision t - 3) - 1)%Z with (- (least t + 1))%Z by (unfold least; lia). unfold Q2R. cbn [Qnum Qden]. rewrite Z.shiftl_1_l.
    rewrite Z2Pos.id by (apply Z.pow_pos_nonneg; destruct t; cbn; lia). rewrite bpow_opp, (IZR_Zpower radix2) by (destruct t; discriminate). ring. }
  rewrite N1, N2. assert (C : nu (precision t) * Rabs y <= Q2R size * nu (precision t)) by (rewrite Rmult_comm; apply Rmult_le_compat_r; [apply bpow_ge_0|exact A]).
  set (z := rounded (precision t) (beyond t + precision t - 3) y) in *. pose proof (Rle_abs (z - y)) as B1. pose proof (Rle_abs (- (z - y))) as B2. rewrite Rabs_Ropp in B2. lra.
Qed.

(* What is said of a property holds where every input that the network may get, and every computation, lies in a set that is closed. *)
Section Sound.
Variable c : certificate.
Notation net := (network_of c).
Notation ops := (operations (origin_of c)).
Variable t : type.
Notation prec := (precision t).
Notation emax := (beyond t).
Notation float := (binary_float prec emax).
Let Hp : Prec_gt_0 prec := positive_precision t.
Let Hpe : Prec_lt_emax prec emax := precision_below t.
Hypothesis Hw : well_ordered net = true.
Variables (hidden : list affine) (last_ : affine).
Hypothesis Hr : rounded_layers c t = Some (hidden, last_).

Lemma layers_are : rounded_stack t net (origin_of c) = Some (hidden, last_).
Proof.
  revert Hr. unfold rounded_layers. destruct (rounded_once c) as [[[u s]|] H]; cbn [proj1_sig]; [|discriminate]. destruct (type_eqb t u) eqn:E; [|discriminate].
  apply type_eqb_spec in E. subst u. intros ->. exact H.
Qed.
Lemma build_modelled ns : forall f k base r, build_rounded t ops ns f k base = Some r -> forall n, In n ns ->
  exists l, n = A_layer l /\ (layer_act l = Relu \/ layer_act l = Identity) /\ operation_of ops (layer_name l) <> Not_modelled.
Proof.
  induction ns as [|[l|] ns IH]; intros f k base r E n Hin; [easy| |discriminate]. cbn [build_rounded] in E. cbv zeta in E.
  assert (G : operation_of ops (layer_name l) <> Not_modelled /\ (layer_act l = Relu \/ layer_act l = Identity) /\ exists f' k' base' r', build_rounded t ops ns f' k' base' = Some r').
  { destruct (operation_of ops (layer_name l)); [| | |discriminate]; (split; [discriminate|]);
      (destruct (put_in l f) as [g|]; [|discriminate]); (match type of E with match ?e with _ => _ end = _ => destruct e as [fs|]; [|discriminate E] end);
      (destruct (layer_act l); [| |discriminate]); (split; [auto|]);
      try (match type of E with match ?e with _ => _ end = _ => destruct e as [a|]; [|discriminate E] end;
           match type of E with option_map _ ?e = _ => destruct e as [r'|] eqn:Eb; [|discriminate E] end; now exists (fresh (layer_name l) (List.length (front_rows g))), (Carried (fresh_forms (List.length (front_rows g))) None), (List.length (front_rows g)), r');
      try discriminate E; eexists _, _, _, _; exact E. }
  destruct G as (G1 & G2 & f' & k' & base' & r' & G3). destruct Hin as [<-|Hin]; [now exists l|now apply (IH f' k' base' r' G3)].
Qed.
Lemma stack_modelled : modelled prec emax net ops.
Proof.
  pose proof layers_are as L. unfold rounded_stack in L. destruct (nodes net) as [|n0 ns] eqn:En; [discriminate|]. rewrite <- En in *. destruct (numbers_fit t net) eqn:Nf; [|discriminate]. cbv zeta in L.
  intros n Hn. destruct (build_modelled _ _ _ _ _ L n Hn) as (l & -> & Ha & Ho). exists l. split; [reflexivity|]. split; [exact Ha|]. split; [exact Ho|].
  unfold numbers_fit in Nf. rewrite forallb_forall in Nf. specialize (Nf _ Hn). cbv beta iota in Nf. rewrite forallb_forall in Nf. intros r e Hr0 He. specialize (Nf r Hr0). rewrite forallb_forall in Nf. specialize (Nf e He).
  unfold entry_fits in Nf. destruct e as [q| |]; try discriminate. now apply fits_sound in Nf.
Qed.
Lemma stack_outcome (x : N -> float) v unit : (0 < unit)%Z -> computation prec emax Hp Hpe net ops x v -> (forall i, (i < inputs net)%N -> is_finite (x i) = true) ->
  as_many c last_ = true -> runs_as unit hidden last_ (N.to_nat (inputs net)) (reals_of prec emax x) (reals_of prec emax (outputs_in prec emax net v)) (outputs_finite prec emax net (outputs_in prec emax net v)).
Proof.
  intros Hu Hv Hx Hm. pose proof layers_are as L. unfold rounded_stack in L. destruct (nodes net) as [|n0 ns] eqn:En; [discriminate|]. rewrite <- En in *. destruct (numbers_fit t net); [|discriminate]. cbv zeta in L.
  set (d := N.to_nat (inputs net)) in *.
  destruct (build_rounded_sound t net Hw ops x v Hv unit Hu (nodes net) (fresh "input" d) (Carried (fresh_forms d) None) d (values_of t v "input" d) (numbers_at t v "input" d) hidden last_) as (n & W & Ln & trace & hend & behind_ & Th & Sm).
  - apply fresh_near.
  - intros i m r (Hm0 & Nm & _). unfold well_ordered in Hw. apply andb_prop in Hw. destruct Hw as [W _]. apply (ordered_new _ _ _ _ _ W Hm0). cbn [node_name]. rewrite Nm. now left.
  - apply values_length.
  - auto.
  - exact L.
  - cbn [fresh front_name] in *. unfold as_many in Hm. apply N.eqb_eq in Hm.
    assert (Name : last (map node_name (nodes net)) "input" = node_name (outputs_node net)).
    { unfold outputs_node. assert (G : forall (l : list node) e a, l <> [] -> last (map node_name l) e = node_name (last l a)).
      { clear. induction l as [|b l IH]; intros e a H; [easy|]. destruct l as [|b' l]; [reflexivity|]. cbn [map last] in *. now apply IH. }
      apply G. rewrite En. discriminate. }
    rewrite Name in *. split; [exact W|]. exists trace, hend, (map (Rmult (IZR unit)) (values_of t v (node_name (outputs_node net)) n)), (numbers_at t v "input" d), behind_.
    split. { intros i Hi. rewrite (proj1 Hv). apply Hx. lia. }
    split. { replace (map (fun i => IZR unit * reals_of prec emax x (N.of_nat i)) (seq 0 d)) with (map (Rmult (IZR unit)) (values_of t v "input" d)); [exact Th|].
      unfold values_of. rewrite map_map. apply map_ext. intro i. rewrite (proj1 Hv). reflexivity. }
    split. { intros N0 us S1 S2. destruct (Sm N0 us S1 S2) as [A B]. split; [|exact B]. intros i Hi. specialize (A (N.to_nat i) ltac:(lia)). now rewrite Nnat.N2Nat.id in A. }
    rewrite map_length, values_length. split; [now symmetry|]. intros i Hi. rewrite (nth_indep _ 0 (IZR unit * 0)) by (now rewrite map_length, values_length).
    rewrite (map_nth (Rmult (IZR unit))), values_nth by assumption. reflexivity.
Qed.

End Sound.

Lemma machine_sides net o j t g es e : machine_property net o j = Some (t, g, es) -> In e es -> List.length (sides e) = N.to_nat (inputs net) /\ conjunctions e <> [].
Proof.
  unfold machine_property. destruct (object_with _ j) as [l|]; [|discriminate]. destruct l as [|[? cs] [|[? f] [|[? h] [|? [|[? p] [|]]]]]]; try discriminate.
  destruct (json_eqb _ _); [|discriminate]. destruct (read_format o f) as [u|]; [|discriminate]. destruct (read_given h) as [k|]; [|discriminate].
  destruct (decode_property _ _ p) as [fs|] eqn:E; [|discriminate]. intros H Hin. injection H as <- <- <-. now apply (decoded_sides _ _ _ _ _ E).
Qed.
Lemma got_sound c t g e e' (x : N -> binary_float (precision t) (beyond t)) : List.length (sides e) = N.to_nat (inputs (network_of c)) -> got t g e = Some e' ->
  given_in (precision t) (beyond t) (network_of c) g e x -> List.length (sides e') = List.length (sides e) /\ conjunctions e' = conjunctions e /\ in_sides 0 (sides e') (reals_of _ _ x).
Proof.
  intros Ls E [_ H]. destruct g; cbn [got] in E.
  - destruct (forallb _ _); [|discriminate]. injection E as <-. now repeat split.
  - injection E as <-. cbn [sides conjunctions]. rewrite map_length. repeat split. destruct H as (y & Hy & Hx).
    assert (G : forall l i, (N.to_nat i + List.length l <= N.to_nat (inputs (network_of c)))%nat -> in_sides i l y -> in_sides i (map (around t) l) (reals_of _ _ x)).
    { induction l as [|[a b] l IH]; intros i Hl Hs; [exact I|]. destruct Hs as [Hs1 Hs2]. cbn [map in_sides List.length] in *.
      destruct (around t (a, b)) as [a' b'] eqn:Ea. split; [|apply IH; [lia|exact Hs2]].
      pose proof (around_sound t (a, b) (y i) (reals_of _ _ x i) Hs1 (Hx i ltac:(lia))) as A. now rewrite Ea in A. }
    apply G; [cbn; lia|exact Hy].
Qed.
Lemma rule_float_branches_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "safe-in-floats" -> rule_float_branches c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. kind K. unfold rule_float_branches in H. destruct ps; [|discriminate H]. destruct (fields _ d) as [[|b [|[| trees|] [|]]]|]; try discriminate H.
  destruct (machine_property _ _ st) as [[[t g] es]|] eqn:Ep; [|discriminate H]. destruct (Json.whole b) as [q|]; [|discriminate H]. destruct (spend _ n) as [m|]; [|discriminate H].
  destruct (_ && _) eqn:Q in H; [|discriminate H]. destruct (rounded_layers c t) as [[hidden last_]|] eqn:Er; [|discriminate H].
  destruct (all_some (got t g) es) as [es'|] eqn:Eg; [|discriminate H]. destruct (as_many c last_) eqn:Em; [|discriminate H]. cbn [if_some].
  assert (Hu : (0 < 2 ^ q)%Z) by (apply andb_prop in Q; destruct Q as [Q _]; apply Z.leb_le in Q; apply Z.pow_pos_nonneg; lia).
  apply all_some_spec in Eg. unfold says_safe_in_floats, safe_on_machines. cbn [fst snd]. split; [now apply (stack_modelled c t hidden last_)|]. intros e x v He Hx Hv.
  assert (Pair : exists e', In e' es' /\ got t g e = Some e').
  { clear -Eg He. induction Eg as [|a b l m Ha F IH]; [easy|]. destruct He as [<-|He]; [exists b; split; [now left|exact Ha]|]. destruct (IH He) as (e' & H1 & H2). exists e'. split; [now right|exact H2]. }
  destruct Pair as (e' & He' & Ee). destruct (machine_sides _ _ _ _ _ _ e Ep He) as [Ls Lc]. destruct (got_sound c t g e e' x Ls Ee Hx) as (G1 & G2 & G3).
  assert (Hl : forall e, In e es' -> List.length (sides e) = N.to_nat (inputs (network_of c))).
  { intros e2 H2. assert (P2 : exists e1, In e1 es /\ got t g e1 = Some e2).
    { clear -Eg H2. induction Eg as [|a b l m Ha F IH]; [easy|]. destruct H2 as [<-|H2]; [exists a; split; [now left|exact Ha]|]. destruct (IH H2) as (e1 & H3 & H4). exists e1. split; [now right|exact H4]. }
    destruct P2 as (e1 & H3 & H4). destruct (machine_sides _ _ _ _ _ _ e1 Ep H3) as [L1 _]. destruct g; cbn [got] in H4; [destruct (forallb _ _); [|discriminate]; now injection H4 as <-|injection H4 as <-; cbn [sides]; now rewrite map_length]. }
  destruct (walk_all_closes (2 ^ q) Hu hidden last_ _ es' Hl trees m n' H e' _ _ _ He' G3 (stack_outcome c t Hw hidden last_ Er x v (2 ^ q) Hu Hv (proj1 Hx) Em)) as [No Cl].
  rewrite G2 in No, Cl. split; [now apply No|]. intros k Hk. now apply Cl.
Qed.

Lemma rule_float_joined_sound c ps d st n n' : kind_of st = "safe-in-floats" -> Forall (meaning c) ps -> rule_float_joined c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. kind K. unfold rule_float_joined in H. destruct ps as [|p0 ps0] eqn:Eps; [discriminate H|]. rewrite <- Eps in *. destruct (fields _ d) as [[|[|trees|] [|]]|]; try discriminate H.
  destruct (machine_property _ _ st) as [[[t g] es]|] eqn:Ep; [|discriminate H]. destruct (all_some _ ps) as [gs|] eqn:A; [|discriminate H]. cbn [if_some].
  apply all_some_spec in A. unfold says_safe_in_floats, safe_on_machines. cbn [fst snd].
  assert (Prem : forall p fs, In p ps -> safe_in_floats (network_of c) (origin_of c) t g p = Some fs -> says_safe_in_floats (network_of c) (origin_of c) (t, g, fs)).
  { intros p fs Hin E. rewrite Forall_forall in HP. pose proof (HP p Hin) as M. unfold safe_in_floats in E. destruct (is_kind p "safe-in-floats") eqn:Kp; [|discriminate]. unfold is_kind in Kp. apply String.eqb_eq in Kp.
    unfold meaning, is_kind in M. rewrite Kp in M. cbn [String.eqb Ascii.eqb Bool.eqb] in M. destruct (machine_property _ _ p) as [[[u h] fs']|]; [|discriminate]. destruct (type_eqb t u) eqn:E1; [|discriminate].
    destruct (same_given g h) eqn:E2; [|discriminate]. cbn [andb] in E. injection E as <-. apply type_eqb_spec in E1. subst u. assert (g = h) by (destruct g, h; try discriminate; reflexivity). subst h. exact M. }
  split.
  - destruct A as [|p fs ps1 gs1 E A]; [discriminate|]. destruct (Prem p fs ltac:(now left) E) as [M _]. exact M.
  - intros e x v He Hx Hv.
    assert (Cover : forall y, in_sides 0 (sides e) y -> exists p fs f, In p ps /\ safe_in_floats (network_of c) (origin_of c) t g p = Some fs /\ In f fs /\ in_sides 0 (sides f) y /\ conjunctions f = conjunctions e).
    { intros y Hy. destruct (join_all_covers es trees _ n n' H e y He Hy) as (f & F1 & F2 & F3). apply in_concat in F1. destruct F1 as (fs & Hfs & F1).
      assert (P : exists p, In p ps /\ safe_in_floats (network_of c) (origin_of c) t g p = Some fs).
      { clear -A Hfs. induction A as [|p fs' ps gs E A IH]; [easy|]. destruct Hfs as [<-|Hfs]; [exists p; split; [now left|exact E]|]. destruct (IH Hfs) as (p' & H1 & H2). exists p'. split; [now right|exact H2]. }
      destruct P as (p & P1 & P2). now exists p, fs, f. }
    destruct Hx as [Hf Hx]. destruct g.
    + destruct (Cover _ Hx) as (p & fs & f & P1 & P2 & P3 & P4 & P5). destruct (Prem p fs P1 P2) as [_ M]. rewrite <- P5. apply (M f x v P3); [now split|exact Hv].
    + destruct Hx as (y & Hy & Hx). destruct (Cover y Hy) as (p & fs & f & P1 & P2 & P3 & P4 & P5). destruct (Prem p fs P1 P2) as [_ M]. rewrite <- P5. apply (M f x v P3); [split; [exact Hf|now exists y]|exact Hv].
Qed.

Lemma rule_float_counterexample_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "unsafe-in-floats" -> rule_float_counterexample c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. kind K. unfold rule_float_counterexample in H. destruct ps; [|discriminate H].
  destruct (fields _ d) as [[|bits [|[|[|a [|b [|]]]|] [|[|pts|] [|]]]]|]; try discriminate H.
  destruct (machine_property _ _ st) as [[[t g] es]|] eqn:Ep; [|discriminate H]. destruct (Json.whole bits) as [q|], (Json.whole a) as [i|], (Json.whole b) as [j|], (all number pts) as [qs|]; try discriminate H.
  destruct (rounded_layers c t) as [[hidden last_]|] eqn:Er; [|discriminate H].
  destruct (if (_ <? _)%Z then nth_error es _ else None) as [e|] eqn:Ee; [|discriminate H].
  destruct (if (_ <? _)%Z then nth_error (conjunctions e) _ else None) as [k|] eqn:Ek; [|discriminate H].
  destruct (_ && _) eqn:C in H; [|discriminate H]. destruct (sides_at _ _ _) eqn:Si in H; [|destruct g; discriminate H]. destruct k as [|k0 ks] eqn:Ekk; [discriminate H|]. rewrite <- Ekk in *. cbn [if_some].
  apply andb_prop in C. destruct C as [C C5]. apply andb_prop in C. destruct C as [C C4]. apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 _].
  apply Nat.eqb_eq in C4. rewrite forallb_forall in C5. assert (Hu : (0 < 2 ^ q)%Z) by (apply Z.leb_le in C1; apply Z.pow_pos_nonneg; lia).
  assert (Ie : In e es) by (destruct (_ <? _)%Z; [now apply nth_error_In in Ee|discriminate]).
  assert (Ik : In k (conjunctions e)) by (destruct (_ <? Z.of_nat (List.length (conjunctions e)))%Z; [now apply nth_error_In in Ek|discriminate]).
  unfold says_unsafe_in_floats, unsafe_on_machines. cbn [fst snd]. split; [now apply (stack_modelled c t hidden last_)|].
  destruct (list_of_choices (fun i (z : binary_float (precision t) (beyond t)) => is_finite z = true /\ B2R z = Q2R (nth i qs 0%Q)) (List.length qs)) as (zs & Lz & Hz).
  { intros k' Hk'. apply number_exists, fits_sound, C5. now apply nth_In. }
  set (x := fun i : N => nth (N.to_nat i) zs (B754_zero false)).
  assert (Hx : forall i, (i < inputs (network_of c))%N -> is_finite (x i) = true /\ B2R (x i) = Q2R (point_at qs i)).
  { intros i' Hi. unfold x, point_at. apply (Hz (N.to_nat i')). apply nth_error_nth'. lia. }
  destruct (machine_sides _ _ _ _ _ _ e Ep Ie) as [Ls Lc]. apply sides_at_sound in Si.
  assert (In0 : in_sides 0 (sides e) (reals_of _ _ x)).
  { assert (G : forall l i', (N.to_nat i' + List.length l <= N.to_nat (inputs (network_of c)))%nat -> in_sides i' l (fun i => Q2R (point_at qs i)) -> in_sides i' l (reals_of _ _ x)).
    { induction l as [|[a' b'] l IH]; intros i' Hl Hs; [exact I|]. destruct Hs as [Hs1 Hs2]. cbn [List.length] in Hl. split; [unfold reals_of; destruct (Hx i' ltac:(lia)) as [_ ->]; exact Hs1|apply IH; [lia|exact Hs2]]. }
    apply G; [cbn; lia|exact Si]. }
  exists e, x, k. split; [exact Ie|]. split.
  { split; [intros i' Hi; now apply Hx|]. destruct g; [exact In0|]. exists (reals_of _ _ x). split; [exact In0|]. intros i' Hi. unfold reals_of. symmetry. apply format_number.
    destruct (Hx i' Hi) as [_ ->]. apply fits_sound, C5. unfold point_at. apply nth_In. lia. }
  split; [exact Ik|]. intros v Hv.
  assert (Hl : forall e', In e' [at_point qs k] -> List.length (sides e') = N.to_nat (inputs (network_of c))) by (intros e' [<-|[]]; cbn [at_point sides]; now rewrite map_length).
  assert (Hp0 : in_sides 0 (sides (at_point qs k)) (reals_of _ _ x)).
  { cbn [at_point sides]. assert (G : forall l m, (m + List.length l = List.length qs)%nat -> (forall k', (k' < List.length l)%nat -> nth (m + k') qs 0%Q = nth k' l 0%Q) -> in_sides (N.of_nat m) (map (fun q => (q, q)) l) (reals_of _ _ x)).
    { induction l as [|q0 l IH]; intros m Hm Hn; cbn [map in_sides]; [exact I|]. cbn [List.length] in *. split.
      - unfold reals_of. destruct (Hx (N.of_nat m) ltac:(lia)) as [_ ->]. unfold point_at. rewrite Nnat.Nat2N.id. specialize (Hn 0%nat ltac:(lia)). rewrite Nat.add_0_r in Hn. rewrite Hn. cbn [nth]. lra.
      - replace (N.of_nat m + 1)%N with (N.of_nat (S m)) by lia. apply IH; [lia|]. intros k' Hk'. specialize (Hn (S k') ltac:(lia)). cbn [nth] in Hn. now replace (S m + k')%nat with (m + S k')%nat by lia. }
    apply (G qs 0%nat); [reflexivity|]. intros. reflexivity. }
  destruct (walk_all_closes (2 ^ q) Hu hidden last_ _ [at_point qs k] Hl [Text "."] n n' H (at_point qs k) _ _ _ ltac:(now left) Hp0
    (stack_outcome c t Hw hidden last_ Er x v (2 ^ q) Hu Hv ltac:(intros i' Hi; now apply Hx) C3)) as [No Cl].
  split.
  - apply No. cbn [at_point conjunctions]. rewrite Ekk. cbn [flat_map]. unfold against. destruct (relation_of k0); discriminate.
  - apply Forall_forall. intros k1 Hk1. apply against_sound. intros k2 Hk2 Hh. apply (Cl [k2]); [|now repeat constructor].
    cbn [at_point conjunctions]. apply in_map_iff. exists k2. split; [reflexivity|]. apply in_flat_map. now exists k1.
Qed.
