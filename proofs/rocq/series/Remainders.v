(* What is left of the series of exp, log, atan, sin and cos after n terms. *)
From Coq Require Import Reals Factorial Lra Lia Exp_prop Rtrigo_def Rtrigo_alt Ratan.
Open Scope R_scope.

Lemma abs_between x a : Rabs x <= a -> - a <= x <= a.
Proof. unfold Rabs. destruct (Rcase_abs x); lra. Qed.

(* ---------- exp ---------- *)
Definition exp_term (r : R) (n : nat) : R := / INR (fact n) * r ^ n.

Lemma exp_term_0 r : exp_term r 0 = 1.
Proof. unfold exp_term. cbn. lra. Qed.
Lemma exp_term_next r n : exp_term r (S n) = exp_term r n * r / INR (S n).
Proof.
  unfold exp_term. rewrite fact_simpl, mult_INR. cbn [pow]. field.
  split; [apply INR_fact_neq_0|apply not_0_INR; lia].
Qed.
Lemma exp_term_nonneg r n : 0 <= r -> 0 <= exp_term r n.
Proof.
  intro H. unfold exp_term. apply Rmult_le_pos; [|now apply pow_le].
  apply Rlt_le, Rinv_0_lt_compat, INR_fact_lt_0.
Qed.
Lemma E1_next r n : E1 r (S n) = E1 r n + exp_term r (S n).
Proof. reflexivity. Qed.

Lemma limit_at_most (U : nat -> R) l B : Un_cv U l -> (forall n, U n <= B) -> l <= B.
Proof.
  intros H HB. apply (Rle_cv_lim (Un := U) (Vn := fun _ => B)); [exact HB|exact H|].
  intros e He. exists 0%nat. intros. change (Rabs (B - B) < e). rewrite Rminus_diag_eq by reflexivity. now rewrite Rabs_R0.
Qed.

Lemma exp_below r n : 0 <= r -> E1 r n <= exp r.
Proof.
  intro H. apply growing_ineq; [|apply E1_cvg].
  intro m. rewrite E1_next. pose proof (exp_term_nonneg r (S m) H). lra.
Qed.

Lemma exp_above r n : 0 <= r <= 1 / 2 -> exp r <= E1 r n + 2 * exp_term r (S n).
Proof.
  intro H. set (B := E1 r n + 2 * exp_term r (S n)).
  assert (U : forall k, E1 r (n + k) + 2 * exp_term r (S (n + k)) <= B).
  { induction k as [|k IH]; [rewrite Nat.add_0_r; unfold B; lra|].
    eapply Rle_trans; [|exact IH]. rewrite Nat.add_succ_r, E1_next.
    rewrite (exp_term_next r (S (n + k))).
    pose proof (exp_term_nonneg r (S (n + k)) (proj1 H)) as P. set (t := exp_term r (S (n + k))) in *.
    assert (2 <= INR (S (S (n + k)))) by (rewrite !S_INR; pose proof (pos_INR (n + k)); lra).
    assert (r / INR (S (S (n + k))) <= 1 / 2).
    { apply Rmult_le_reg_r with (INR (S (S (n + k)))); [lra|].
      unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. nra. }
    replace (2 * (t * r / INR (S (S (n + k))))) with (2 * t * (r / INR (S (S (n + k))))) by (field; lra).
    nra. }
  apply limit_at_most with (E1 r); [apply E1_cvg|]. intro m.
  assert (G : forall k, E1 r m <= E1 r (m + k)).
  { induction k as [|k IH]; [rewrite Nat.add_0_r; lra|]. rewrite Nat.add_succ_r, E1_next.
    pose proof (exp_term_nonneg r (S (m + k)) (proj1 H)). lra. }
  specialize (U m). specialize (G n). rewrite (Nat.add_comm m n) in G.
  pose proof (exp_term_nonneg r (S (n + m)) (proj1 H)). lra.
Qed.

(* ---------- a function from its derivative ---------- *)
Lemma grows_from_0 (f f' : R -> R) z : 0 <= z -> (forall c, 0 <= c <= z -> derivable_pt_lim f c (f' c)) ->
  (forall c, 0 <= c <= z -> 0 <= f' c) -> f 0 <= f z.
Proof.
  intros Hz D P. destruct (Req_dec z 0) as [->|N]; [lra|].
  destruct (MVT_cor2 f f' 0 z ltac:(lra) D) as (c & E & Hc). specialize (P c ltac:(lra)). nra.
Qed.

(* The sums of z^(2k+1)/(2k+1), with signs s^k, over k < n; and their derivatives. *)
Fixpoint odd_sum (s : R) (n : nat) (z : R) : R :=
  match n with O => 0 | S k => odd_sum s k z + s ^ k * (z ^ (2 * k + 1) / INR (2 * k + 1)) end.
Fixpoint even_sum (s : R) (n : nat) (z : R) : R :=
  match n with O => 0 | S k => even_sum s k z + s ^ k * z ^ (2 * k) end.

Lemma odd_power n x : derivable_pt_lim (fun z => z ^ (2 * n + 1) / INR (2 * n + 1)) x (x ^ (2 * n)).
Proof.
  assert (N : INR (2 * n + 1) <> 0) by (apply not_0_INR; lia).
  replace (x ^ (2 * n)) with (INR (2 * n + 1) * x ^ pred (2 * n + 1) * / INR (2 * n + 1) + x ^ (2 * n + 1) * 0).
  - apply (derivable_pt_lim_mult (fun z => z ^ (2 * n + 1)) (fun _ => / INR (2 * n + 1)));
      [apply derivable_pt_lim_pow|apply derivable_pt_lim_const].
  - replace (pred (2 * n + 1)) with (2 * n)%nat by lia. field. exact N.
Qed.

Lemma odd_sum_derivative s n x : derivable_pt_lim (odd_sum s n) x (even_sum s n x).
Proof.
  induction n as [|n IH]; cbn [odd_sum even_sum].
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_plus (odd_sum s n) (fun z => s ^ n * (z ^ (2 * n + 1) / INR (2 * n + 1)))); [exact IH|].
    apply (derivable_pt_lim_scal (fun z => z ^ (2 * n + 1) / INR (2 * n + 1))), odd_power.
Qed.

Lemma odd_sum_0 s n : odd_sum s n 0 = 0.
Proof.
  induction n as [|n IH]; cbn [odd_sum]; [reflexivity|]. rewrite IH, pow_i by lia. unfold Rdiv. ring.
Qed.

Lemma even_sum_geometric s n x : even_sum s n x * (1 - s * x ^ 2) = 1 - s ^ n * x ^ (2 * n).
Proof.
  induction n as [|n IH]; cbn [even_sum]; [cbn; ring|].
  rewrite Rmult_plus_distr_r, IH. replace (2 * S n)%nat with (2 * n + 2)%nat by lia.
  rewrite pow_add. cbn [pow]. ring.
Qed.

(* ---------- log: ln((1+z)/(1-z)) = 2 sum z^(2k+1)/(2k+1) ---------- *)
Definition twice_atanh (z : R) : R := ln (1 + z) - ln (1 - z).

Lemma twice_atanh_derivative x : -1 < x < 1 -> derivable_pt_lim twice_atanh x (2 / (1 - x ^ 2)).
Proof.
  intro H. replace (2 / (1 - x ^ 2)) with (/ (1 + x) * (0 + 1) - / (1 - x) * (0 - 1)) by (field; split; nra).
  apply (derivable_pt_lim_minus (fun z => ln (1 + z)) (fun z => ln (1 - z))).
  - apply (derivable_pt_lim_comp (fun z => 1 + z) ln); [|apply derivable_pt_lim_ln; lra].
    apply (derivable_pt_lim_plus (fun _ => 1) (fun z => z)); [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
  - apply (derivable_pt_lim_comp (fun z => 1 - z) ln); [|apply derivable_pt_lim_ln; lra].
    apply (derivable_pt_lim_minus (fun _ => 1) (fun z => z)); [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
Qed.

Lemma twice_atanh_0 : twice_atanh 0 = 0.
Proof. unfold twice_atanh. rewrite Rplus_0_r, Rminus_0_r, ln_1. lra. Qed.

Lemma atanh_slope n x : 0 <= x <= 1 / 3 ->
  2 / (1 - x ^ 2) - 2 * even_sum 1 n x = 2 * x ^ (2 * n) * / (1 - x ^ 2) /\ 0 < 1 - x ^ 2 /\ / (1 - x ^ 2) <= 9 / 8.
Proof.
  intro H. pose proof (even_sum_geometric 1 n x) as G. rewrite pow1, !Rmult_1_l in G.
  assert (P : 8 / 9 <= 1 - x ^ 2) by nra. repeat split; try lra.
  - apply Rmult_eq_reg_r with (1 - x ^ 2); [|lra].
    replace ((2 / (1 - x ^ 2) - 2 * even_sum 1 n x) * (1 - x ^ 2)) with (2 - 2 * (even_sum 1 n x * (1 - x ^ 2))) by (field; lra).
    rewrite G. field. lra.
  - replace (9 / 8) with (/ (8 / 9)) by lra. apply Rinv_le_contravar; lra.
Qed.

Theorem log_series n z : 0 <= z <= 1 / 3 ->
  2 * odd_sum 1 n z <= twice_atanh z <= 2 * odd_sum 1 n z + 9 / 4 * (z ^ (2 * n + 1) / INR (2 * n + 1)).
Proof.
  intro H.
  assert (D : forall c, 0 <= c <= z -> derivable_pt_lim (fun x => twice_atanh x - 2 * odd_sum 1 n x) c
    (2 / (1 - c ^ 2) - 2 * even_sum 1 n c)).
  { intros c Hc. apply (derivable_pt_lim_minus twice_atanh (fun x => 2 * odd_sum 1 n x)).
    - apply twice_atanh_derivative. lra.
    - apply (derivable_pt_lim_scal (odd_sum 1 n)), odd_sum_derivative. }
  split.
  - pose proof (grows_from_0 _ _ z (proj1 H) D) as G. cbv beta in G. rewrite twice_atanh_0, odd_sum_0 in G.
    enough (0 - 2 * 0 <= twice_atanh z - 2 * odd_sum 1 n z) by lra. apply G.
    intros c Hc. destruct (atanh_slope n c ltac:(lra)) as (-> & P & _).
    pose proof (pow_le c (2 * n) (proj1 Hc)). pose proof (Rinv_0_lt_compat _ P). apply Rmult_le_pos; lra.
  - pose proof (grows_from_0 (fun x => 9 / 4 * (x ^ (2 * n + 1) / INR (2 * n + 1)) - (twice_atanh x - 2 * odd_sum 1 n x))
      (fun c => 9 / 4 * c ^ (2 * n) - (2 / (1 - c ^ 2) - 2 * even_sum 1 n c)) z (proj1 H)) as G.
    cbv beta in G. rewrite twice_atanh_0, odd_sum_0, pow_i in G by lia.
    assert (0 / INR (2 * n + 1) = 0) by (unfold Rdiv; ring).
    enough (9 / 4 * (0 / INR (2 * n + 1)) - (0 - 2 * 0) <=
      9 / 4 * (z ^ (2 * n + 1) / INR (2 * n + 1)) - (twice_atanh z - 2 * odd_sum 1 n z)) by lra.
    apply G.
    + intros c Hc. apply (derivable_pt_lim_minus (fun x => 9 / 4 * (x ^ (2 * n + 1) / INR (2 * n + 1)))
        (fun x => twice_atanh x - 2 * odd_sum 1 n x)); [|now apply D].
      apply (derivable_pt_lim_scal (fun x => x ^ (2 * n + 1) / INR (2 * n + 1))), odd_power.
    + intros c Hc. destruct (atanh_slope n c ltac:(lra)) as (-> & P & Q).
      pose proof (pow_le c (2 * n) (proj1 Hc)). nra.
Qed.

(* ---------- atan: sum (-1)^k z^(2k+1)/(2k+1) ---------- *)
Theorem atan_series n z : 0 <= z -> Rabs (atan z - odd_sum (-1) n z) <= z ^ (2 * n + 1) / INR (2 * n + 1).
Proof.
  intro H.
  assert (D : forall c, derivable_pt_lim (fun x => atan x - odd_sum (-1) n x) c (/ (1 + c ^ 2) - even_sum (-1) n c)).
  { intro c. apply (derivable_pt_lim_minus atan (odd_sum (-1) n)); [apply derivable_pt_lim_atan|apply odd_sum_derivative]. }
  assert (B : forall c, 0 <= c -> Rabs (/ (1 + c ^ 2) - even_sum (-1) n c) <= c ^ (2 * n)).
  { intros c Hc. pose proof (even_sum_geometric (-1) n c) as G.
    assert (P : 1 <= 1 + c ^ 2) by (pose proof (pow2_ge_0 c); lra).
    assert (E : / (1 + c ^ 2) - even_sum (-1) n c = (-1) ^ n * (c ^ (2 * n) * / (1 + c ^ 2))).
    { apply Rmult_eq_reg_r with (1 + c ^ 2); [|lra]. rewrite Rmult_minus_distr_r, Rinv_l by lra.
      replace (even_sum (-1) n c * (1 + c ^ 2)) with (even_sum (-1) n c * (1 - -1 * c ^ 2)) by ring.
      rewrite G. field. lra. }
    rewrite E, Rabs_mult, pow_1_abs, Rmult_1_l. pose proof (pow_le c (2 * n) Hc) as Q.
    assert (/ (1 + c ^ 2) <= 1) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra).
    pose proof (Rinv_0_lt_compat (1 + c ^ 2) ltac:(lra)).
    rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra). nra. }
  assert (Z : atan 0 - odd_sum (-1) n 0 = 0) by (rewrite atan_0, odd_sum_0; ring).
  assert (Q : 0 ^ (2 * n + 1) / INR (2 * n + 1) = 0) by (rewrite pow_i by lia; unfold Rdiv; ring).
  apply Rabs_le. split.
  - pose proof (grows_from_0 (fun x => x ^ (2 * n + 1) / INR (2 * n + 1) + (atan x - odd_sum (-1) n x))
      (fun c => c ^ (2 * n) + (/ (1 + c ^ 2) - even_sum (-1) n c)) z H) as G. cbv beta in G. rewrite Z, Q in G.
    enough (0 + 0 <= z ^ (2 * n + 1) / INR (2 * n + 1) + (atan z - odd_sum (-1) n z)) by lra. apply G.
    + intros c Hc. apply (derivable_pt_lim_plus (fun x => x ^ (2 * n + 1) / INR (2 * n + 1)) (fun x => atan x - odd_sum (-1) n x));
        [apply odd_power|apply D].
    + intros c Hc. specialize (B c (proj1 Hc)). apply abs_between in B. lra.
  - pose proof (grows_from_0 (fun x => x ^ (2 * n + 1) / INR (2 * n + 1) - (atan x - odd_sum (-1) n x))
      (fun c => c ^ (2 * n) - (/ (1 + c ^ 2) - even_sum (-1) n c)) z H) as G. cbv beta in G. rewrite Z, Q in G.
    enough (0 - 0 <= z ^ (2 * n + 1) / INR (2 * n + 1) - (atan z - odd_sum (-1) n z)) by lra. apply G.
    + intros c Hc. apply (derivable_pt_lim_minus (fun x => x ^ (2 * n + 1) / INR (2 * n + 1)) (fun x => atan x - odd_sum (-1) n x));
        [apply odd_power|apply D].
    + intros c Hc. specialize (B c (proj1 Hc)). apply abs_between in B. lra.
Qed.

(* ---------- sin and cos ---------- *)
(* r^n/n! for n = e, e + 2, ...: terms of sin (e = 1) or cos (e = 0). *)
Definition wave_term (e : nat) (r : R) (i : nat) : R := r ^ (2 * i + e) / INR (fact (2 * i + e)).
Fixpoint wave_sum (e : nat) (r : R) (n : nat) : R :=
  match n with O => wave_term e r 0 | S k => wave_sum e r k + (-1) ^ S k * wave_term e r (S k) end.

Lemma wave_term_next e r i :
  wave_term e r (S i) = wave_term e r i * r ^ 2 / (INR (2 * i + e + 1) * INR (2 * i + e + 2)).
Proof.
  unfold wave_term. replace (2 * S i + e)%nat with (S (S (2 * i + e))) by lia.
  rewrite !fact_simpl, !mult_INR. replace (2 * i + e + 1)%nat with (S (2 * i + e)) by lia.
  replace (2 * i + e + 2)%nat with (S (S (2 * i + e))) by lia. cbn [pow]. field.
  split; [apply INR_fact_neq_0|]. split; apply not_0_INR; lia.
Qed.
Lemma wave_term_nonneg e r i : 0 <= r -> 0 <= wave_term e r i.
Proof.
  intro H. unfold wave_term, Rdiv. apply Rmult_le_pos; [now apply pow_le|].
  apply Rlt_le, Rinv_0_lt_compat, INR_fact_lt_0.
Qed.

Lemma sin_approx_sum r n : sin_approx r n = wave_sum 1 r n.
Proof.
  unfold sin_approx. induction n as [|n IH]; [unfold sin_term; cbn; unfold wave_term; cbn; field|].
  cbn [sum_f_R0 wave_sum]. now rewrite IH.
Qed.
Lemma cos_approx_sum r n : cos_approx r n = wave_sum 0 r n.
Proof.
  unfold cos_approx. induction n as [|n IH]; [unfold cos_term; cbn; unfold wave_term; cbn; field|].
  cbn [sum_f_R0 wave_sum]. rewrite IH. unfold cos_term, wave_term. now rewrite Nat.add_0_r.
Qed.

(* Between two sums that follow one another. *)
Lemma alternating e r v : 0 <= r -> v <= wave_sum e r 0 ->
  (forall n, wave_sum e r (2 * n + 1) <= v <= wave_sum e r (2 * (n + 1))) ->
  forall n, Rabs (v - wave_sum e r n) <= wave_term e r (S n).
Proof.
  intros Hr H0 H n. assert (odd : forall k, (-1) ^ (2 * k + 1) = -1) by (intro k; rewrite pow_add, pow_1_even; lra).
  destruct (Nat.Even_or_Odd n) as [[k ->]|[k ->]].
  - pose proof (proj1 (H k)) as L. replace (2 * k + 1)%nat with (S (2 * k)) in L by lia. cbn [wave_sum] in L.
    replace (S (2 * k)) with (2 * k + 1)%nat in L by lia. rewrite odd in L.
    replace (S (2 * k)) with (2 * k + 1)%nat by lia.
    assert (U : v <= wave_sum e r (2 * k)).
    { destruct k as [|k]; [exact H0|]. replace (S k) with (k + 1)%nat by lia. apply H. }
    pose proof (wave_term_nonneg e r (2 * k + 1) Hr). apply Rabs_le. lra.
  - destruct (H k) as [L U]. replace (2 * (k + 1))%nat with (S (2 * k + 1)) in U by lia. cbn [wave_sum] in U.
    replace (S (2 * k + 1)) with (2 * (S k))%nat in U by lia. rewrite pow_1_even in U.
    replace (S (2 * k + 1)) with (2 * S k)%nat by lia.
    pose proof (wave_term_nonneg e r (2 * S k) Hr). apply Rabs_le. lra.
Qed.

Theorem sin_series r n : 0 <= r <= 1 -> Rabs (sin r - wave_sum 1 r n) <= wave_term 1 r (S n).
Proof.
  intro H. apply alternating; [lra| |].
  - unfold wave_sum, wave_term. cbn. destruct (Req_dec r 0) as [->|N]; [rewrite sin_0; lra|].
    pose proof (sin_lt_x r ltac:(lra)). lra.
  - intro k. rewrite <- !sin_approx_sum. apply pre_sin_bound; lra.
Qed.
Theorem cos_series r n : 0 <= r <= 1 -> Rabs (cos r - wave_sum 0 r n) <= wave_term 0 r (S n).
Proof.
  intro H. apply alternating; [lra| |].
  - unfold wave_sum, wave_term. cbn. pose proof (COS_bound r). lra.
  - intro k. rewrite <- !cos_approx_sum. apply pre_cos_bound; lra.
Qed.
