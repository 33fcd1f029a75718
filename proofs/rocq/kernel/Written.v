(* What functions are written out as has their values. *)
From Coq Require Import Reals Lra QArith Qreals.
From Symnet Require Import TargetExpression.
From Symnet.kernel Require Import Targets.
Open Scope R_scope.

Lemma one_half_turn t : - (PI / 2) <= t <= PI / 2 -> 0 < 1 + cos t /\ t = 2 * atan (sin t / (1 + cos t)).
Proof.
  intro B. pose proof PI_RGT_0. assert (C : 0 <= cos t) by (apply cos_ge_0; lra). split; [lra|].
  assert (G : 0 < cos (t / 2)) by (apply cos_gt_0; lra).
  replace (sin t / (1 + cos t)) with (tan (t / 2)); [rewrite atan_tan; lra|].
  pose proof (sin_2a (t / 2)) as S. pose proof (cos_2a_cos (t / 2)) as D. replace (2 * (t / 2)) with t in S, D by field.
  rewrite S, D. unfold tan. field. split; [|lra]. replace (1 + (2 * cos (t / 2) * cos (t / 2) - 1)) with (2 * (cos (t / 2) * cos (t / 2))) by ring.
  pose proof (Rmult_lt_0_compat _ _ G G). lra.
Qed.
Theorem arcsine_value a x : (defined (arcsine a) x <-> defined a x /\ -1 <= value a x <= 1) /\
  (-1 <= value a x <= 1 -> value (arcsine a) x = asin (value a x)).
Proof.
  assert (E : forall t : R, real 1 - t ^ 2 = 1 - Rsqr t) by (intro t; unfold real, Rsqr; ring).
  assert (P : forall t : R, 0 < real 1 + sqrt (1 - Rsqr t)) by (intro t; pose proof (sqrt_pos (1 - Rsqr t)); unfold real; lra).
  cbn [arcsine defined value function_defined function_value]. rewrite !E. set (t := value a x). split; [split|].
  - intros (_ & (D & (_ & (_ & S)) & _) & _). split; [exact D|]. unfold Rsqr in S. split; nra.
  - intros [D B]. repeat split; try exact D; [|pose proof (P t); lra]. unfold Rsqr. nra.
  - intro B. destruct (one_half_turn (asin t) (asin_bound t)) as [_ H]. rewrite sin_asin, cos_asin in H by exact B.
    rewrite H. reflexivity.
Qed.
Theorem rational_power_value a q x : value (rational_power a q) x = Rpower (value a x) (Q2R q).
Proof. cbn [rational_power value function_value]. rewrite real_Q2R. reflexivity. Qed.
Theorem cube_root_value a x : value a x <> 0 -> value (cube_root a) x ^ 3 = value a x.
Proof.
  intro N. cbn [cube_root value]. rewrite rational_power_value. cbn [value]. set (t := value a x) in *.
  assert (P : 0 < t ^ 2) by (pose proof (Rsqr_pos_lt t N) as S; unfold Rsqr in S; lra).
  assert (C : Rpower (t ^ 2) (Q2R (1 # 3)) ^ 3 = t ^ 2).
  { rewrite <- Rpower_pow by apply exp_pos. rewrite Rpower_mult. replace (Q2R (1 # 3) * INR 3) with 1 by (unfold Q2R; cbn; field). now apply Rpower_1. }
  rewrite Rpow_mult_distr, pow_inv, C. field. exact N.
Qed.
