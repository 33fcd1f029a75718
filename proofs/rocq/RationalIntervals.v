(* Intervals with rational ends: what [holds] a number goes through the
   operations of the targets. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Qabs Qminmax Psatz.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression.
Import ListNotations.
Open Scope R_scope.

Definition interval : Type := Q * Q.

Definition holds (i : interval) (t : R) : Prop := Q2R (fst i) <= t <= Q2R (snd i).

Definition single (q : Q) : interval := (q, q).
Definition i_neg (i : interval) : interval := (- snd i, - fst i)%Q.
Definition i_add (i j : interval) : interval := (lowest (fst i + fst j), lowest (snd i + snd j))%Q.
Definition i_min (i j : interval) : interval := (Qmin (fst i) (fst j), Qmin (snd i) (snd j)).
Definition i_max (i j : interval) : interval := (Qmax (fst i) (fst j), Qmax (snd i) (snd j)).
Definition i_hull (i j : interval) : interval := (Qmin (fst i) (fst j), Qmax (snd i) (snd j)).
Definition i_abs (i : interval) : interval := (Qmax 0 (Qmax (fst i) (- snd i)), Qmax (- fst i) (snd i))%Q.
Definition i_mul (i j : interval) : interval :=
  let p := lowest (fst i * fst j) in let q := lowest (fst i * snd j) in
  let r := lowest (snd i * fst j) in let s := lowest (snd i * snd j) in
  (Qmin (Qmin p q) (Qmin r s), Qmax (Qmax p q) (Qmax r s))%Q.

Definition positive_i (i : interval) : bool := negb (Qle_bool (fst i) 0).
Definition without_zero (i : interval) : bool := positive_i i || positive_i (i_neg i).
(* For an interval without 0. *)
Definition i_inv (i : interval) : interval := (/ snd i, / fst i)%Q.

(* A power: products, and an even one is not below 0. *)
Fixpoint i_power (i : interval) (n : nat) : interval :=
  match n with
  | O => single 1
  | S n' => let p := i_mul i (i_power i n') in
            if Nat.even n then (Qmax 0 (fst p), snd p) else p
  end.

(* ---------- soundness ---------- *)
Lemma holds_single q : holds (single q) (Q2R q).
Proof. unfold holds, single. cbn. lra. Qed.

Lemma holds_neg i t : holds i t -> holds (i_neg i) (- t).
Proof. unfold holds, i_neg. cbn [fst snd]. rewrite !Q2R_opp. lra. Qed.

Lemma holds_add i j t u : holds i t -> holds j u -> holds (i_add i j) (t + u).
Proof. unfold holds, i_add. cbn [fst snd]. rewrite !lowest_value, !Q2R_plus. lra. Qed.

Lemma holds_min i j t u : holds i t -> holds j u -> holds (i_min i j) (Rmin t u).
Proof. unfold holds, i_min. cbn [fst snd]. rewrite !Q2R_min. split; pwl. Qed.

Lemma holds_max i j t u : holds i t -> holds j u -> holds (i_max i j) (Rmax t u).
Proof. unfold holds, i_max. cbn [fst snd]. rewrite !Q2R_max. split; pwl. Qed.

Lemma holds_hull_l i j t : holds i t -> holds (i_hull i j) t.
Proof. unfold holds, i_hull. cbn [fst snd]. rewrite Q2R_min, Q2R_max. split; pwl. Qed.
Lemma holds_hull_r i j t : holds j t -> holds (i_hull i j) t.
Proof. unfold holds, i_hull. cbn [fst snd]. rewrite Q2R_min, Q2R_max. split; pwl. Qed.

Lemma holds_abs i t : holds i t -> holds (i_abs i) (Rabs t).
Proof. unfold holds, i_abs. cbn [fst snd]. rewrite !Q2R_max, !Q2R_opp, Q2R_0. split; pwl. Qed.

(* t u lies between two of the four products: linear in t, then in u. *)
Lemma between_products a b t u : a <= t <= b -> Rmin (a * u) (b * u) <= t * u <= Rmax (a * u) (b * u).
Proof.
  intro H. destruct (Rle_lt_dec 0 u) as [P|P].
  - assert (a * u <= t * u) by (apply Rmult_le_compat_r; lra).
    assert (t * u <= b * u) by (apply Rmult_le_compat_r; lra). split; pwl.
  - assert (t * u <= a * u) by nra. assert (b * u <= t * u) by nra. split; pwl.
Qed.

Lemma holds_mul i j t u : holds i t -> holds j u -> holds (i_mul i j) (t * u).
Proof.
  unfold holds, i_mul. cbn [fst snd]. intros Ht Hu.
  rewrite !Q2R_min, !Q2R_max, !lowest_value, !Q2R_mult.
  set (a := Q2R (fst i)) in *. set (b := Q2R (snd i)) in *.
  set (c := Q2R (fst j)) in *. set (e := Q2R (snd j)) in *.
  pose proof (between_products a b t u Ht) as A.
  pose proof (between_products c e u a Hu) as B. pose proof (between_products c e u b Hu) as C.
  rewrite (Rmult_comm a u), (Rmult_comm b u) in A. rewrite (Rmult_comm a c), (Rmult_comm a e), (Rmult_comm b c), (Rmult_comm b e).
  set (p := c * a) in *. set (q := e * a) in *. set (r := c * b) in *. set (s := e * b) in *.
  set (v := u * a) in *. set (w := u * b) in *. set (z := t * u) in *. clearbody p q r s v w z.
  clear -A B C. split.
  - apply Rle_trans with (Rmin v w); [|apply A].
    apply Rmin_glb; [eapply Rle_trans; [apply Rmin_l|apply B]|eapply Rle_trans; [apply Rmin_r|apply C]].
  - apply Rle_trans with (Rmax v w); [apply A|].
    apply Rmax_lub; [eapply Rle_trans; [apply B|apply Rmax_l]|eapply Rle_trans; [apply C|apply Rmax_r]].
Qed.

Lemma positive_i_true i t : positive_i i = true -> holds i t -> 0 < Q2R (fst i) /\ 0 < t.
Proof.
  unfold positive_i, holds. intros H Ht. apply Bool.negb_true_iff in H.
  assert (0 < fst i)%Q as P.
  { apply Qnot_le_lt. intro Q. apply Qle_bool_iff in Q. congruence. }
  apply Qlt_Rlt in P. rewrite Q2R_0 in P. lra.
Qed.

Lemma without_zero_cases i t : without_zero i = true -> holds i t ->
  (0 < Q2R (fst i) /\ 0 < t) \/ (Q2R (snd i) < 0 /\ t < 0).
Proof.
  unfold without_zero. intros H Ht. apply Bool.orb_prop in H. destruct H as [H|H]; [left|right].
  - now apply positive_i_true.
  - destruct (positive_i_true _ _ H (holds_neg _ _ Ht)) as [A B].
    unfold i_neg in A. cbn [fst] in A. rewrite Q2R_opp in A. lra.
Qed.

Lemma holds_inv i t : without_zero i = true -> holds i t -> t <> 0 /\ holds (i_inv i) (/ t).
Proof.
  intros H Ht. pose proof (without_zero_cases i t H Ht) as C. split; [lra|].
  unfold holds in *. unfold i_inv. cbn [fst snd].
  assert (NZ : forall q, Q2R q <> 0 -> ~ q == 0) by (intros q N E; apply N; rewrite (Qeq_eqR _ _ E); apply Q2R_0).
  rewrite !Q2R_inv by (apply NZ; lra).
  destruct C as [C|C]; split.
  - apply Rinv_le_contravar; lra.
  - apply Rinv_le_contravar; lra.
  - apply Ropp_le_cancel. rewrite <- !Rinv_opp. apply Rinv_le_contravar; lra.
  - apply Ropp_le_cancel. rewrite <- !Rinv_opp. apply Rinv_le_contravar; lra.
Qed.

Lemma even_power_nonneg t n : Nat.even n = true -> 0 <= t ^ n.
Proof.
  intro H. apply Nat.even_spec in H. destruct H as (k & ->). rewrite pow_mult. apply pow_le, pow2_ge_0.
Qed.

Lemma holds_power i t n : holds i t -> holds (i_power i n) (t ^ n).
Proof.
  intro H. induction n as [|n IH]; [cbn [pow i_power]; rewrite <- Q2R_1; apply holds_single|].
  pose proof (holds_mul i (i_power i n) t (t ^ n) H IH) as P.
  cbn [i_power]. destruct (Nat.even (S n)) eqn:E; [|exact P].
  pose proof (even_power_nonneg t (S n) E) as N. cbn [pow] in *. unfold holds in *. cbn [fst snd] in *.
  rewrite Q2R_max, Q2R_0. split; [|apply P]. destruct P as [P _]. pwl.
Qed.
