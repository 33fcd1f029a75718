(* What losses below the normal numbers may grow to, and what pays for it: where
   (1 + u)^k is above 2, the difference of k u/(1 - k u) and (1 + u)^k - 1. *)
From Coq Require Import Reals ZArith Lra Lia.
From Symnet.floats Require Import Growth.
From Symnet.series Require Import Remainders.
Open Scope R_scope.

Lemma growth_exp u n : 0 <= u -> (1 + u) ^ n <= exp (INR n * u).
Proof.
  intro H. induction n as [|n IH]; [cbn; rewrite Rmult_0_l, exp_0; lra|].
  rewrite S_INR. replace ((INR n + 1) * u) with (INR n * u + u) by ring. rewrite exp_plus. cbn [pow].
  pose proof (growth_at_least_1 u H n). rewrite Rmult_comm.
  assert (1 + u <= exp u).
  { destruct (Req_dec u 0) as [->|N]; [rewrite exp_0; lra|]. left. now apply exp_ineq1. }
  apply Rmult_le_compat; lra.
Qed.

Lemma exp_bound r x y : 0 <= r <= 1 / 2 -> x <= 2 * r ->
  (1 + r + r ^ 2 / 2 + r ^ 3 / 6 + r ^ 4 / 12) ^ 2 <= y -> exp x <= y.
Proof.
  intros R X Y. pose proof (exp_above r 3 R) as E. unfold exp_term in E.
  assert (B : exp r <= 1 + r + r ^ 2 / 2 + r ^ 3 / 6 + r ^ 4 / 12).
  { eapply Rle_trans; [exact E|]. unfold Exp_prop.E1. cbn. lra. }
  apply Rle_trans with (exp (2 * r)).
  - destruct (Req_dec x (2 * r)) as [->|N]; [lra|]. left. apply exp_increasing. lra.
  - replace (2 * r) with (r + r) by ring. rewrite exp_plus. pose proof (exp_pos r).
    eapply Rle_trans; [|exact Y]. cbn [pow]. rewrite Rmult_1_r. apply Rmult_le_compat; lra.
Qed.

(* 4 G - 6 <= 1/(1 - x) where 2 < G <= exp x. *)
Lemma room G x : 0 <= x < 1 -> 2 < G -> G <= exp x -> 4 * G - 6 <= / (1 - x).
Proof.
  intros X G2 GE. destruct (Rle_lt_dec x (66 / 100)) as [A|A].
  { pose proof (exp_bound (33 / 100) x 2 ltac:(lra) ltac:(lra) ltac:(lra)). lra. }
  assert (P : 0 < 1 - x) by lra.
  destruct (Rle_lt_dec x (8 / 10)) as [B|B].
  - pose proof (exp_bound (4 / 10) x (2235 / 1000) ltac:(lra) ltac:(lra) ltac:(lra)).
    assert (/ (34 / 100) <= / (1 - x)) by (apply Rinv_le_contravar; lra). lra.
  - pose proof (exp_bound (1 / 2) x (275 / 100) ltac:(lra) ltac:(lra) ltac:(lra)).
    assert (/ (2 / 10) <= / (1 - x)) by (apply Rinv_le_contravar; lra). lra.
Qed.

(* Losses A, at most three times the sizes S and at most B, are paid by 2 B. *)
Theorem paid u k S A B : 0 <= u -> INR k * u < 1 -> 0 <= S -> 0 <= A -> A <= 3 * S -> A <= B ->
  ((1 + u) ^ k - 1) * S + (1 + u) ^ k * A <= gamma u k * S + 2 * B.
Proof.
  intros U K S0 A0 AS AB. set (G := (1 + u) ^ k). set (x := INR k * u) in *.
  assert (X : 0 <= x) by (apply Rmult_le_pos; [apply pos_INR|exact U]).
  pose proof (growth_at_most u U k K) as GM. fold G in GM.
  destruct (Rle_lt_dec G 2) as [L|L].
  - assert ((G - 1) * S <= gamma u k * S) by (apply Rmult_le_compat_r; lra).
    assert (G * A <= 2 * A) by (apply Rmult_le_compat_r; lra). lra.
  - pose proof (room G x ltac:(lra) L (growth_exp u k U)) as R.
    assert (GG : gamma u k = / (1 - x) - 1) by (unfold gamma; fold x; field; lra).
    assert ((4 * G - 7) * S <= gamma u k * S) by (apply Rmult_le_compat_r; lra).
    assert ((G - 2) * A <= (G - 2) * (3 * S)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
