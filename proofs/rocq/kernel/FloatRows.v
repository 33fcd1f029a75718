(* A row: what is carried bounds every computation of its sum. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool Permutation.
From Flocq Require Import Core BinarySingleNaN.
From Symnet Require Import PiecewiseLinear.
From Symnet.floats Require Import Growth Sums FloatDotProduct NoOverflow FloatNetwork IeeeNetwork.
From Symnet.kernel Require Import Model Decode Onnx Combinations Slack Leaves Stacks Machines FloatErrors.
Import ListNotations.
Open Scope list_scope.
Open Scope R_scope.

Lemma fixed_pos : 0 < IZR fixed. Proof. now apply (IZR_lt 0). Qed.
(* The value of a form at sizes. *)
Definition form_at (f : sparse) (us : list R) : R := sparse_value f us / IZR fixed.
Definition sizes_ok (us : list R) : Prop := Forall (Rle 0) us.

Lemma nth_ok us i : sizes_ok us -> 0 <= nth i us 0.
Proof. intro H. destruct (Nat.lt_ge_cases i (List.length us)) as [L|L]; [|rewrite nth_overflow by assumption; lra]. now apply (proj1 (Forall_forall _ _) H), nth_In. Qed.
Lemma plus_forms_at f g us : form_at (plus_forms f g) us = form_at f us + form_at g us.
Proof. unfold form_at, sparse_value, plus_forms. cbn [fst snd]. rewrite merge_eval, plus_IZR. unfold Rdiv. ring. Qed.
Lemma plus_constant_at c f us : form_at (plus_constant c f) us = IZR c / IZR fixed + form_at f us.
Proof. unfold form_at, sparse_value, plus_constant. cbn [fst snd]. rewrite plus_IZR. unfold Rdiv. ring. Qed.
Lemma grown_at a b f us : sizes_ok us -> (0 < b)%Z -> IZR a / IZR b * form_at f us <= form_at (grown_by a b f) us.
Proof.
  intros Hu Hb. assert (PB : 0 < IZR b) by now apply (IZR_lt 0). pose proof fixed_pos as PF. unfold grown_by. destruct (Z.eqb_spec a b) as [->|_].
  - unfold Rdiv. rewrite Rinv_r by lra. lra.
  - unfold form_at. unfold Rdiv at 2 3. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [now apply Rlt_le, Rinv_0_lt_compat|].
    unfold sparse_value. cbn [fst snd].
    assert (C : forall q, IZR a / IZR b * IZR q <= IZR (ceiling (a * q) b)).
    { intro q. pose proof (ceiling_above (a * q) b Hb) as C. rewrite mult_IZR in C. unfold Rdiv in *. lra. }
    rewrite Rmult_plus_distr_l. apply Rplus_le_compat; [apply C|]. induction (snd f) as [|[i q] l IH]; cbn [map eval fst snd]; [lra|].
    rewrite Rmult_plus_distr_l. apply Rplus_le_compat; [|exact IH]. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [now apply nth_ok|apply C].
Qed.
Lemma total_above f us : sizes_ok us -> Forall (fun u => u <= IZR largest_value) us -> (total f <= largest_value * fixed)%Z ->
  form_at f us <= IZR largest_value * IZR largest_value.
Proof.
  intros Hu Hl Ht. pose proof fixed_pos as PF. assert (P1 : 1 <= IZR largest_value) by (apply (IZR_le 1); discriminate).
  assert (N : forall i, nth i us 0 <= IZR largest_value).
  { intro i. destruct (Nat.lt_ge_cases i (List.length us)) as [L|L]; [|rewrite nth_overflow by assumption; lra]. now apply (proj1 (Forall_forall _ _) Hl), nth_In. }
  assert (G : forall l acc, (0 <= acc)%Z -> IZR acc * IZR largest_value + eval l us <= IZR (fold_left (fun n p => n + Z.max 0 (snd p)) l acc)%Z * IZR largest_value).
  { induction l as [|[i q] l IH]; intros acc Ha; cbn [fold_left eval snd]; [lra|]. specialize (IH (acc + Z.max 0 q)%Z ltac:(lia)). rewrite plus_IZR in IH.
    assert (IZR q * nth (N.to_nat i) us 0 <= IZR (Z.max 0 q) * IZR largest_value); [|lra].
    assert (Q : IZR q <= IZR (Z.max 0 q)) by (apply IZR_le; lia). assert (Q0 : 0 <= IZR (Z.max 0 q)) by (apply (IZR_le 0); lia).
    pose proof (nth_ok us (N.to_nat i) Hu). apply Rle_trans with (IZR (Z.max 0 q) * nth (N.to_nat i) us 0); [apply Rmult_le_compat_r; assumption|].
    apply Rmult_le_compat_l; [assumption|apply N]. }
  unfold form_at, sparse_value. apply (Rmult_le_reg_r (IZR fixed)); [exact PF|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  specialize (G (snd f) (Z.max 0 (fst f)) ltac:(lia)). fold (total f) in G. apply IZR_le in Ht. rewrite mult_IZR in Ht.
  assert (F0 : IZR (fst f) <= IZR (Z.max 0 (fst f)) * IZR largest_value).
  { assert (IZR (fst f) <= IZR (Z.max 0 (fst f))) by (apply IZR_le; lia). assert (0 <= IZR (Z.max 0 (fst f))) by (apply (IZR_le 0); lia). nra. }
  apply (Rmult_le_compat_r (IZR largest_value)) in Ht; [|lra]. lra.
Qed.
Lemma upper_above us l : sizes_ok us -> eval l us <= eval (upper l) us.
Proof.
  intro H. induction l as [|[i q] l IH]; cbn [upper map eval fst snd]; [lra|]. apply Rplus_le_compat; [|exact IH].
  apply Rmult_le_compat_r; [now apply nth_ok|]. apply IZR_le. lia.
Qed.
Lemma upper_pos us l : sizes_ok us -> 0 <= eval (upper l) us.
Proof.
  intro H. induction l as [|[i q] l IH]; cbn [upper map eval fst snd]; [lra|]. apply Rplus_le_le_0_compat; [|exact IH].
  apply Rmult_le_pos; [apply (IZR_le 0); lia|now apply nth_ok].
Qed.
Lemma merge_max_above us a : sizes_ok us -> forall b, eval a us <= eval (merge_max a b) us /\ eval b us <= eval (merge_max a b) us /\ 0 <= eval (merge_max a b) us.
Proof.
  intro H. induction a as [|[i p] a IH]; intro b.
  - cbn [merge_max eval]. pose proof (upper_above us b H). pose proof (upper_pos us b H). lra.
  - induction b as [|[j q] b IHb].
    + cbn [merge_max]. pose proof (upper_above us ((i, p) :: a) H). pose proof (upper_pos us ((i, p) :: a) H). cbn [eval] in *. lra.
    + set (M := merge_max ((i, p) :: a) ((j, q) :: b)).
      assert (E : M = if (i <? j)%N then (i, Z.max 0 p) :: merge_max a ((j, q) :: b) else if (j <? i)%N then (j, Z.max 0 q) :: merge_max ((i, p) :: a) b
        else (i, Z.max 0 (Z.max p q)) :: merge_max a b) by reflexivity.
      clearbody M. subst M. pose proof (nth_ok us (N.to_nat i) H) as Ni. pose proof (nth_ok us (N.to_nat j) H) as Nj.
      assert (K : forall u m n, 0 <= u -> (m <= n)%Z -> IZR m * u <= IZR n * u) by (intros; apply Rmult_le_compat_r; [assumption|now apply IZR_le]).
      destruct (N.ltb_spec i j); [|destruct (N.ltb_spec j i)]; cbn [eval].
      * specialize (IH ((j, q) :: b)). cbn [eval] in IH. pose proof (K (nth (N.to_nat i) us 0) p (Z.max 0 p) Ni ltac:(lia)). pose proof (K (nth (N.to_nat i) us 0) 0%Z (Z.max 0 p) Ni ltac:(lia)). lra.
      * cbn [eval] in IHb. pose proof (K (nth (N.to_nat j) us 0) q (Z.max 0 q) Nj ltac:(lia)). pose proof (K (nth (N.to_nat j) us 0) 0%Z (Z.max 0 q) Nj ltac:(lia)). lra.
      * assert (i = j) by lia. subst j. specialize (IH b). pose proof (K (nth (N.to_nat i) us 0) p (Z.max 0 (Z.max p q)) Ni ltac:(lia)).
        pose proof (K (nth (N.to_nat i) us 0) q (Z.max 0 (Z.max p q)) Ni ltac:(lia)). pose proof (K (nth (N.to_nat i) us 0) 0%Z (Z.max 0 (Z.max p q)) Ni ltac:(lia)). lra.
Qed.
Lemma larger_at f g us : sizes_ok us -> form_at f us <= form_at (larger f g) us /\ form_at g us <= form_at (larger f g) us.
Proof.
  intro H. pose proof fixed_pos as PF. unfold form_at, sparse_value, larger. cbn [fst snd]. destruct (merge_max_above us (snd f) H (snd g)) as (A & B & _).
  assert (IZR (fst f) <= IZR (Z.max (fst f) (fst g))) by (apply IZR_le; lia). assert (IZR (fst g) <= IZR (Z.max (fst f) (fst g))) by (apply IZR_le; lia).
  split; (apply Rmult_le_compat_r; [now apply Rlt_le, Rinv_0_lt_compat|lra]).
Qed.

(* The constant of a sum grows with its roundings. *)
Lemma gamma_grows u n m : 0 <= u -> (n <= m)%nat -> INR m * u < 1 -> gamma u n <= gamma u m.
Proof.
  intros Hu Hn Hm. unfold gamma. apply le_INR in Hn. pose proof (pos_INR n).
  assert (A : INR n * u <= INR m * u) by now apply Rmult_le_compat_r.
  apply (Rmult_le_reg_r (1 - INR n * u)); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (B : INR m * u = INR m * u / (1 - INR m * u) * (1 - INR m * u)) by (field; lra).
  assert (C : 0 <= INR m * u / (1 - INR m * u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rlt_le, Rinv_0_lt_compat; lra]).
  assert (INR m * u / (1 - INR m * u) * (1 - INR m * u) <= INR m * u / (1 - INR m * u) * (1 - INR n * u)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Lemma whole_pos t : 0 < IZR (whole_digits t). Proof. destruct t; apply (IZR_lt 0); reflexivity. Qed.
Lemma smallest_pos t : 0 < IZR (Z.shiftl 1 (FloatErrors.least t)). Proof. destruct t; apply (IZR_lt 0); reflexivity. Qed.
Lemma digits_are t : IZR (whole_digits t) * nu (precision t) = 1.
Proof.
  unfold nu. assert (E : IZR (whole_digits t) = bpow radix2 (precision t)) by (destruct t; cbn; reflexivity).
  rewrite E, <- bpow_plus. replace (precision t + - precision t)%Z with 0%Z by lia. reflexivity.
Qed.
Lemma smallest_is t : 2 * sub (FloatErrors.least t) * IZR (Z.shiftl 1 (FloatErrors.least t)) = 1.
Proof.
  unfold sub. rewrite Z.shiftl_1_l. rewrite (IZR_Zpower radix2) by (destruct t; discriminate). change 2 with (bpow radix2 1) at 1.
  rewrite <- !bpow_plus. replace (1 + (- FloatErrors.least t - 1) + FloatErrors.least t)%Z with 0%Z by lia. reflexivity.
Qed.
Lemma limit_below t : IZR largest_value * IZR largest_value <= bpow radix2 (beyond t - 2).
Proof.
  rewrite <- mult_IZR. change (largest_value * largest_value)%Z with (2 ^ 120)%Z. rewrite (IZR_Zpower radix2) by lia. apply bpow_le. destruct t; cbn; lia.
Qed.

(* The counts of a row. *)
Lemma counts_most ws : (list_sum (map counts ws) <= List.length ws)%nat.
Proof.
  induction ws as [|w ws IH]; [apply Nat.le_refl|]. change (list_sum (map counts (w :: ws))) with (counts w + list_sum (map counts ws))%nat.
  assert (counts w <= 1)%nat by (unfold counts; destruct (Req_EM_T w 0); lia). cbn [List.length]. lia.
Qed.
Lemma products_most ws : (row_products ws <= list_sum (map counts ws))%nat.
Proof.
  unfold row_products. induction ws as [|w ws IH]; [apply Nat.le_refl|]. apply Nat.add_le_mono; [apply inexact_counts|exact IH].
Qed.
Lemma roundings_most ws beta (terms products n : Z) : (Z.of_nat (row_terms ws beta) <= terms)%Z -> INR (row_products ws) <= IZR products ->
  n = (terms - 1 + if (products =? 0)%Z then 0 else 1)%Z -> (Z.of_nat (row_roundings ws beta) <= Z.max 0 n)%Z /\ ((n <= 0)%Z -> row_products ws = 0%nat).
Proof.
  intros Ht Hp' ->. rewrite INR_IZR_INZ in Hp'. apply le_IZR in Hp'. pose proof (products_most ws) as M. unfold row_roundings, row_terms in *. unfold FloatDotProduct.any.
  destruct (Nat.eqb_spec (row_products ws) 0) as [Z0|Z0], (Z.eqb_spec products 0) as [Z1|Z1]; split; lia.
Qed.

Section Row.
Variable t : type.
Notation prec := (precision t).
Notation emax := (beyond t).
Notation float := (binary_float prec emax).
Let Hp : Prec_gt_0 prec := positive_precision t.
Let Hpe : Prec_lt_emax prec emax := precision_below t.
Variable net : network.
Variable v : string -> N -> float.
Notation terms_in := (term_of prec emax net v).
Notation weight_of_entry := (entry_value (parameters net) no_schedule).

(* Values that are read: numbers with their forms, and the exact values. *)
Variable us : list R.
Hypothesis Hus : sizes_ok us.
Hypothesis Hlarge : Forall (fun u => u <= IZR largest_value) us.
Definition held (name : string) (i : nat) (exactly : R) (g : spread) : Prop :=
  is_finite (v name (N.of_nat i)) = true /\ Rabs (B2R (v name (N.of_nat i))) <= form_at (fst g) us /\
  Rabs (B2R (v name (N.of_nat i)) - exactly) <= form_at (snd g) us.

Section Reads.
Variable name : string.
Variable given : list spread.
Variable reads : list read.
Hypothesis Hreads : reads = [(name, 0%N, N.of_nat (List.length given))].
Variable rho : values.
Hypothesis Hgiven : forall i g, nth_error given i = Some g -> held name i (rho name (N.of_nat i)) g.

Lemma source_in i : (i < List.length given)%nat -> source reads (N.of_nat i) = Some (name, N.of_nat i).
Proof. intro H. rewrite Hreads. cbn [source]. rewrite N.sub_0_r, N.add_0_l. now replace (N.of_nat i <? N.of_nat (List.length given))%N with true by (symmetry; apply N.ltb_lt; lia). Qed.
Lemma skipn_cons {A} (l : list A) k : (k < List.length l)%nat -> exists a, nth_error l k = Some a /\ skipn k l = a :: skipn (S k) l.
Proof.
  revert k. induction l as [|a l IH]; intros [|k] H; cbn in *; try lia; [now exists a|]. destruct (IH k ltac:(lia)) as (b & E1 & E2). now exists b.
Qed.
Lemma inexact_weight q : INR (inexact (Q2R q)) <= if (Z.abs (Qnum q) =? Zpos (Qden q))%Z then 0 else 1.
Proof.
  unfold inexact. destruct (Req_EM_T _ 0); [destruct (_ =? _)%Z; cbn; lra|]. destruct (Req_EM_T (Rabs (Q2R q)) 1) as [E|E]; [destruct (_ =? _)%Z; cbn; lra|].
  destruct (Z.eqb_spec (Z.abs (Qnum q)) (Zpos (Qden q))) as [H|_]; [|cbn; lra]. exfalso. apply E. unfold Q2R. rewrite Rabs_mult.
  rewrite (Rabs_pos_eq (/ _)) by (apply Rlt_le, Rinv_0_lt_compat, (IZR_lt 0); lia). rewrite <- abs_IZR, H. apply Rinv_r. apply not_0_IZR. lia.
Qed.
Lemma abs_weight q : Rabs (Q2R q) = IZR (Z.abs (Qnum q)) / IZR (Zpos (Qden q)).
Proof. unfold Q2R, Rdiv. rewrite Rabs_mult, abs_IZR. f_equal. apply Rabs_pos_eq, Rlt_le, Rinv_0_lt_compat, (IZR_lt 0). lia. Qed.

(* The lists of a row: weights, numbers, sizes, exact values, errors. *)
Lemma gathered_sound ws : forall k s n, gathered (N.of_nat k) (skipn k given) ws = Some (s, n) ->
  let ts := flat_map (terms_in reads) ws in let hs := map (fun p => B2R (snd p)) ts in
  Forall (fun p : R * float => is_finite (snd p) = true) ts /\ List.length ts = List.length ws /\
  exists ss vs es, List.length vs = List.length es /\ Forall2 Rle (map Rabs hs) ss /\
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) /\
    FloatNetwork.dot (map Rabs (map fst ts)) ss <= form_at (fst s) us /\ FloatNetwork.dot (map Rabs (map fst ts)) es <= form_at (snd s) us /\
    FloatNetwork.dot (map fst ts) vs = weighted (parameters net) no_schedule rho reads ws /\ INR (row_products (map fst ts)) <= IZR n.
Proof.
  assert (G : forall m ws k s n, (List.length given <= m + k)%nat -> gathered (N.of_nat k) (skipn k given) ws = Some (s, n) ->
    let ts := flat_map (terms_in reads) ws in let hs := map (fun p => B2R (snd p)) ts in
    Forall (fun p : R * float => is_finite (snd p) = true) ts /\ List.length ts = List.length ws /\
    exists ss vs es, List.length vs = List.length es /\ Forall2 Rle (map Rabs hs) ss /\
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) /\
    FloatNetwork.dot (map Rabs (map fst ts)) ss <= form_at (fst s) us /\ FloatNetwork.dot (map Rabs (map fst ts)) es <= form_at (snd s) us /\
    FloatNetwork.dot (map fst ts) vs = weighted (parameters net) no_schedule rho reads ws /\ INR (row_products (map fst ts)) <= IZR n).
  { assert (Nil : forall s n, Some ((0%Z, [], (0%Z, [])), 0%Z) = Some (s, n) -> let ts := flat_map (terms_in reads) [] in let hs := map (fun p => B2R (snd p)) ts in
      Forall (fun p : R * float => is_finite (snd p) = true) ts /\ List.length ts = 0%nat /\
      exists ss vs es, List.length vs = List.length es /\ Forall2 Rle (map Rabs hs) ss /\
      Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) /\
      FloatNetwork.dot (map Rabs (map fst ts)) ss <= form_at (fst s) us /\ FloatNetwork.dot (map Rabs (map fst ts)) es <= form_at (snd s) us /\
      FloatNetwork.dot (map fst ts) vs = weighted (parameters net) no_schedule rho reads [] /\ INR (row_products (map fst ts)) <= IZR n).
    { intros s n E. injection E as <- <-. cbn. split; [constructor|]. split; [reflexivity|]. exists [], [], []. cbn. unfold form_at, sparse_value, Rdiv. cbn.
      repeat split; try constructor; lra. }
    induction m as [|m IH]; intros ws0 k s n Hm E.
    - rewrite skipn_all2 in E by lia. destruct ws0 as [|[p e] ws0]; cbn [gathered] in E; [|discriminate]. now apply Nil.
    - destruct ws0 as [|[p e] ws0]; [destruct (skipn k given); cbn [gathered] in E; now apply Nil|].
      destruct (Nat.lt_ge_cases k (List.length given)) as [Hk|Hk]; [|rewrite skipn_all2 in E by lia; discriminate E].
      destruct (skipn_cons given k Hk) as (g & Eg & Es). rewrite Es in E. cbn [gathered] in E.
      replace (N.of_nat k + 1)%N with (N.of_nat (S k)) in E by lia.
      destruct (N.eqb_spec p (N.of_nat k)) as [->|Hp'].
      + destruct e as [q| |]; try discriminate. destruct (gathered _ _ ws0) as [[s' n']|] eqn:E'; [|discriminate]. cbv zeta in E. injection E as <- <-.
        destruct (IH ws0 (S k) s' n' ltac:(lia) E') as (I0 & I1 & ss & vs & es & I2 & I3 & I4 & I5 & I6 & I7 & I8). cbv zeta.
        destruct (Hgiven k g Eg) as (F1 & F2 & F3).
        assert (T : terms_in reads (N.of_nat k, Num q) = [(Q2R q, v name (N.of_nat k))]) by (unfold term_of; cbn [fst snd]; now rewrite source_in).
        cbn [flat_map]. rewrite T. cbn [app map fst snd List.length]. split; [now constructor|]. split; [now rewrite I1|].
        exists (form_at (fst g) us :: ss), (rho name (N.of_nat k) :: vs), (form_at (snd g) us :: es). cbn [List.length combine].
        split; [now rewrite I2|]. split; [now constructor|]. split; [now constructor|]. cbn [FloatNetwork.dot weighted]. rewrite source_in by assumption. cbn [value_at entry_value fst snd].
        rewrite !plus_forms_at. pose proof (grown_at (Z.abs (Qnum q)) (Zpos (Qden q)) (fst g) us Hus ltac:(lia)) as A. pose proof (grown_at (Z.abs (Qnum q)) (Zpos (Qden q)) (snd g) us Hus ltac:(lia)) as B.
        rewrite <- abs_weight in A, B. split; [lra|]. split; [lra|]. split; [now rewrite I7|].
        unfold row_products in *. cbn [map list_sum fold_right]. rewrite plus_INR, plus_IZR. pose proof (inexact_weight q). fold (list_sum (map inexact (map fst (flat_map (terms_in reads) ws0)))).
        destruct (_ =? _)%Z; lra.
      + now apply (IH ((p, e) :: ws0) (S k)) in E; [|lia]. }
  intros k s n. apply (G (List.length given)). lia.
Qed.

(* Whatever tree sums a row: the result is a number, of the size that is carried, and as near to the exact sum as is carried. *)
Theorem carried_row_sound r s (tree_ : float_tree prec emax) z : carried_row t given r = Some s ->
  let ts := flat_map (terms_in reads) (weights r) in
  sums_row (reals prec emax tree_) (map fst ts) (map (fun p => B2R (snd p)) ts) (weight_of_entry (bias r)) ->
  (Forall (fun p : R * float => is_finite (snd p) = true) ts -> finite prec emax tree_) -> z = NoOverflow.run prec emax Hp Hpe tree_ ->
  is_finite z = true /\ Rabs (B2R z) <= form_at (fst s) us /\
  Rabs (B2R z - (weight_of_entry (bias r) + weighted (parameters net) no_schedule rho reads (weights r))) <= form_at (snd s) us.
Proof.
  unfold carried_row. destruct (bias r) as [b| |] eqn:Eb; try discriminate. destruct (gathered 0 given (weights r)) as [[[S E] products]|] eqn:Eg; [|discriminate].
  cbv zeta. intros H P F ->. change 0%N with (N.of_nat 0) in Eg. destruct (gathered_sound (weights r) 0 (S, E) products Eg) as (Fin & Ln & ss & vs & es & G1 & G2 & G3 & G4 & G5 & G6 & G7).
  cbv zeta in *. cbn [fst snd] in *. set (ts := flat_map (terms_in reads) (weights r)) in *. set (ws := map fst ts) in *. set (hs := map (fun p => B2R (snd p)) ts) in *.
  set (terms_ := (Z.of_nat (List.length (weights r)) + _)%Z) in *. set (n := (terms_ - 1 + _)%Z) in *. set (S' := plus_constant _ S) in *.
  destruct (_ && _) eqn:C in H; [|discriminate]. apply andb_prop in C. destruct C as [C1 C2]. apply Z.leb_le in C1, C2.
  cbn [entry_value] in *. set (beta := Q2R b) in *.
  pose proof fixed_pos as PF. pose proof (digits_are t) as DA. pose proof (nu_positive prec) as PN.
  assert (Lh : List.length hs = List.length ws) by (unfold hs, ws; now rewrite !map_length).
  assert (Lw : List.length ws = List.length (weights r)) by (unfold ws; now rewrite map_length, Ln).
  (* the size before it is rounded *)
  set (S0 := row_size ws beta ss).
  assert (HS0 : S0 <= form_at S' us).
  { unfold S0, row_size, S'. rewrite plus_constant_at. pose proof (ceiling_above (Z.abs (Qnum b) * fixed) (Zpos (Qden b)) ltac:(lia)) as A. rewrite mult_IZR in A.
    assert (Rabs beta <= IZR (ceiling (Z.abs (Qnum b) * fixed) (Zpos (Qden b))) / IZR fixed); [|lra].
    unfold beta. rewrite abs_weight. apply (Rmult_le_reg_r (IZR fixed)); [exact PF|]. unfold Rdiv in *. rewrite (Rmult_assoc (IZR (ceiling _ _))), Rinv_l by lra. lra. }
  assert (HSm : S0 <= bpow radix2 (emax - 2)).
  { eapply Rle_trans; [exact HS0|]. eapply Rle_trans; [now apply total_above|]. apply limit_below. }
  (* the number of roundings *)
  assert (HT : (Z.of_nat (row_terms ws beta) <= terms_)%Z).
  { unfold row_terms, terms_. rewrite <- Lw. pose proof (counts_most ws). assert (counts beta <= if (Qnum b =? 0)%Z then 0 else 1)%nat; [|destruct (_ =? _)%Z; lia].
    unfold counts, beta. destruct (Req_EM_T (Q2R b) 0) as [Z0|Z0]; [destruct (_ =? _)%Z; lia|]. destruct (Z.eqb_spec (Qnum b) 0) as [E0|_]; [|lia]. exfalso. apply Z0. unfold Q2R. rewrite E0. lra. }
  destruct (roundings_most ws beta terms_ products n HT G7 eq_refl) as [R1 R2].
  set (m := row_roundings ws beta) in *.
  assert (Nm : INR m <= IZR (Z.max 0 n)) by (rewrite INR_IZR_INZ; now apply IZR_le).
  assert (PW : 0 < IZR (whole_digits t)) by apply whole_pos.
  assert (Hmax : IZR (Z.max 0 n) * nu prec <= 1 / 2).
  { assert (2 * IZR (Z.max 0 n) <= IZR (whole_digits t)) by (pose proof (lt_IZR _ _ PW); rewrite <- mult_IZR; apply IZR_le; lia).
    assert (D2 : 2 * IZR (Z.max 0 n) * nu prec <= IZR (whole_digits t) * nu prec) by (apply Rmult_le_compat_r; lra). rewrite DA in D2. lra. }
  assert (HN : INR m * nu prec <= 1 / 2) by (eapply Rle_trans; [apply Rmult_le_compat_r; [lra|exact Nm]|exact Hmax]).
  pose proof (row_counts _ _ _ _ Lh P) as RC. fold m in RC. pose proof (row_sizes _ _ _ _ _ P G2) as RS. fold S0 in RS.
  pose proof (size_nonneg (reals prec emax tree_)) as SN.
  destruct (no_overflow prec emax Hp Hpe tree_ (F Fin) ltac:(lra) ltac:(now rewrite RC)) as [FR ER]. split; [exact FR|]. rewrite ER.
  destruct (row_off prec (emax + prec - 3) Hp ws beta hs ss vs es (reals prec emax tree_) Lh P (numbers prec emax tree_) HN G2 G3 G1) as [O1 O2].
  fold S0 in O1, O2. rewrite G6 in O2. change (emax + prec - 3)%Z with (FloatErrors.least t) in *.
  rewrite (Rplus_comm beta). pose proof (sub_positive (FloatErrors.least t)) as SP.
  destruct (Z.leb_spec n 0) as [Hn|Hn].
  - injection H as <-. cbn [fst snd]. assert (Z0 : FloatNetwork.rho prec (FloatErrors.least t) ws beta S0 = 0).
    { unfold FloatNetwork.rho. fold m. rewrite (R2 Hn). replace m with 0%nat by lia. unfold gamma. cbn. unfold Rdiv. ring. }
    rewrite Z0 in O1, O2. split; lra.
  - injection H as <-. cbn [fst snd]. rewrite !plus_forms_at.
    set (own := plus_constant _ (grown_by _ _ S')). assert (Ho : FloatNetwork.rho prec (FloatErrors.least t) ws beta S0 <= form_at own us); [|split; lra].
    unfold FloatNetwork.rho, own. fold m. rewrite plus_constant_at. pose proof (grown_at n (whole_digits t - n) S' us Hus ltac:(lia)) as A.
    assert (Ga : gamma (nu prec) m * S0 <= IZR n / IZR (whole_digits t - n) * form_at S' us).
    { assert (Wn : 0 < IZR (whole_digits t - n)) by (apply (IZR_lt 0); lia). assert (In0 : 0 < IZR n) by now apply (IZR_lt 0).
      assert (E0 : gamma (nu prec) (Z.to_nat n) = IZR n / IZR (whole_digits t - n)).
      { unfold gamma. rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite minus_IZR in *. replace (IZR n * nu prec) with (IZR n / IZR (whole_digits t)).
        - field. split; lra.
        - apply (Rmult_eq_reg_r (IZR (whole_digits t))); [|lra]. unfold Rdiv. rewrite !Rmult_assoc, Rinv_l by lra. rewrite (Rmult_comm (nu prec)), DA. reflexivity. }
      rewrite <- E0. assert (G0 : gamma (nu prec) m <= gamma (nu prec) (Z.to_nat n)).
      { apply gamma_grows; [lra|lia|]. rewrite INR_IZR_INZ, Z2Nat.id by lia. rewrite Z.max_r in Hmax by lia. lra. }
      assert (G8 : 0 <= gamma (nu prec) m) by (apply gamma_nonneg; lra).
      apply Rle_trans with (gamma (nu prec) m * form_at S' us); [apply Rmult_le_compat_l; lra|apply Rmult_le_compat_r; lra]. }
    assert (Gb : 2 * INR (row_products ws) * sub (FloatErrors.least t) <= IZR (ceiling (products * fixed) (Z.shiftl 1 (FloatErrors.least t))) / IZR fixed); [|lra].
    assert (PL : 0 < IZR (Z.shiftl 1 (FloatErrors.least t))) by apply smallest_pos.
    pose proof (ceiling_above (products * fixed) (Z.shiftl 1 (FloatErrors.least t)) ltac:(now apply lt_IZR)) as B. rewrite mult_IZR in B.
    pose proof (smallest_is t) as Sm. apply (Rmult_le_reg_r (IZR fixed)); [exact PF|]. unfold Rdiv in *. rewrite (Rmult_assoc (IZR (ceiling _ _))), Rinv_l, Rmult_1_r by lra.
    eapply Rle_trans; [|exact B]. assert (I2 : / IZR (Z.shiftl 1 (FloatErrors.least t)) = 2 * sub (FloatErrors.least t)).
    { apply (Rmult_eq_reg_r (IZR (Z.shiftl 1 (FloatErrors.least t)))); [|lra]. rewrite Rinv_l by lra. now symmetry. }
    rewrite I2. set (u := sub (FloatErrors.least t)) in *. set (k := INR (row_products ws)) in *.
    assert (K : k * (2 * u * IZR fixed) <= IZR products * (2 * u * IZR fixed)) by (apply Rmult_le_compat_r; [repeat apply Rmult_le_pos; lra|exact G7]). lra.
Qed.
End Reads.
End Row.
