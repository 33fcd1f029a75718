(* Squares by teeth (Yarotsky 2017): t - sum_(i <= k) 4^-i f^i(t) exceeds t^2 on
   [0, 1] by 0 to 4^-(k+1), f the tent, and rises or falls by 2 - 2^-k at most. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear.
Import ListNotations.
Open Scope R_scope.

Definition tent (t : R) : R := 2 * relu t - 4 * relu (t - / 2).
(* f(t), f(f(t)), ..., and c f(t) + c/4 f(f(t)) + ... *)
Fixpoint teeth (k : nat) (t : R) : list R := match k with O => [] | S k => tent t :: teeth k (tent t) end.
Fixpoint quartered (c : R) (zs : list R) : R := match zs with [] => 0 | z :: zs' => c * z + quartered (c / 4) zs' end.
Fixpoint hump (k : nat) (t : R) : R := match k with O => 0 | S k => tent t / 4 + hump k (tent t) / 4 end.

Lemma quartered_teeth k : forall c t, quartered c (teeth k t) = 4 * c * hump k t.
Proof. induction k as [|k IH]; intros c t; cbn [teeth quartered hump]; [ring|]. rewrite IH. field. Qed.
Lemma relu_steps x y : Rabs (relu x - relu y) <= Rabs (x - y).
Proof. unfold relu, Rmax. destruct (Rle_dec _ _), (Rle_dec _ _); unfold Rabs; repeat destruct (Rcase_abs _); lra. Qed.
Lemma tent_shape t : (t <= 0 /\ tent t = 0) \/ (0 <= t <= / 2 /\ tent t = 2 * t) \/ (/ 2 <= t /\ tent t = 2 - 2 * t).
Proof. unfold tent, relu, Rmax. destruct (Rle_dec _ _), (Rle_dec _ _); lra. Qed.
Lemma tent_steps x y : Rabs (tent x - tent y) <= 2 * Rabs (x - y).
Proof.
  destruct (tent_shape x) as [[A ->]|[[A ->]|[A ->]]], (tent_shape y) as [[B ->]|[[B ->]|[B ->]]];
    unfold Rabs; repeat destruct (Rcase_abs _); lra.
Qed.
Lemma hump_steps k : forall x y, Rabs (hump k x - hump k y) <= (1 - (/ 2) ^ k) * Rabs (x - y).
Proof.
  induction k as [|k IH]; intros x y; cbn [hump pow].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - specialize (IH (tent x) (tent y)). pose proof (tent_steps x y) as T. set (p := (/ 2) ^ k) in *.
    assert (P : 0 <= 1 - p <= 1).
    { unfold p. assert (0 < (/ 2) ^ k) by (apply pow_lt; lra). split; [|lra].
      assert ((/ 2) ^ k <= 1 ^ k) by (apply pow_incr; lra). rewrite pow1 in *. lra. }
    assert (IH' : Rabs (hump k (tent x) - hump k (tent y)) <= (1 - p) * (2 * Rabs (x - y))).
    { eapply Rle_trans; [exact IH|]. apply Rmult_le_compat_l; lra. }
    replace (tent x / 4 + hump k (tent x) / 4 - (tent y / 4 + hump k (tent y) / 4))
      with ((tent x - tent y) / 4 + (hump k (tent x) - hump k (tent y)) / 4) by field.
    eapply Rle_trans; [apply Rabs_triang|]. unfold Rdiv. rewrite !Rabs_mult, !(Rabs_right (/ 4)) by lra. lra.
Qed.
Lemma hump_square k : forall t, 0 <= t <= 1 -> 0 <= t - hump k t - t ^ 2 <= / 4 ^ S k.
Proof.
  induction k as [|k IH]; intros t Ht; cbn [hump].
  - replace (/ 4 ^ 1) with (/ 4) by field. assert (0 <= t * (1 - t)) by (apply Rmult_le_pos; lra). pose proof (pow2_ge_0 (t - / 2)).
    replace (t - 0 - t ^ 2) with (t * (1 - t)) by ring. replace (t * (1 - t)) with (/ 4 - (t - / 2) ^ 2) in * by field. lra.
  - assert (F : 0 <= tent t <= 1) by (destruct (tent_shape t) as [[A ->]|[[A ->]|[A ->]]]; lra).
    assert (E : t - (tent t / 4 + hump k (tent t) / 4) - t ^ 2 = (tent t - hump k (tent t) - tent t ^ 2) / 4).
    { assert (G : t - t ^ 2 = tent t / 4 + (tent t - tent t ^ 2) / 4) by (destruct (tent_shape t) as [[A ->]|[[A ->]|[A ->]]]; [assert (t = 0) by lra; subst t|..]; field). lra. }
    rewrite E. specialize (IH _ F). set (u := tent t - hump k (tent t) - tent t ^ 2) in *.
    assert (P : 0 < 4 ^ S k) by (apply pow_lt; lra). change (4 ^ S (S k)) with (4 * 4 ^ S k). rewrite Rinv_mult. lra.
Qed.
(* m within e of t: the sum at m is within 4^-(k+1)/2 + (2 - 2^-k) e of t^2. *)
Theorem teeth_square k t m e : 0 <= t <= 1 -> Rabs (m - t) <= e ->
  Rabs (m - hump k m - / 4 ^ S k / 2 - t ^ 2) <= / 4 ^ S k / 2 + (2 - (/ 2) ^ k) * e.
Proof.
  intros Ht Hm. pose proof (hump_square k t Ht) as S. pose proof (hump_steps k m t) as L. set (c := / 4 ^ Datatypes.S k) in *.
  replace (m - hump k m - c / 2 - t ^ 2) with ((t - hump k t - t ^ 2 - c / 2) + ((m - t) - (hump k m - hump k t))) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [apply Rabs_le; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
  assert (P : 0 <= 1 - (/ 2) ^ k).
  { assert ((/ 2) ^ k <= 1 ^ k) by (apply pow_incr; lra). rewrite pow1 in *. lra. }
  assert ((1 - (/ 2) ^ k) * Rabs (m - t) <= (1 - (/ 2) ^ k) * e) by (apply Rmult_le_compat_l; lra). lra.
Qed.
