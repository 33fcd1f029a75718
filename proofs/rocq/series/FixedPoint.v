(* Division of integers rounded down and up, and intervals of fixed-point numbers. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
Open Scope R_scope.

(* a / b rounded up, for b > 0. *)
Definition up (a b : Z) : Z := (- (- a / b))%Z.

Lemma down_at_most a b : (0 < b)%Z -> IZR (a / b) * IZR b <= IZR a.
Proof. intro H. rewrite <- mult_IZR. apply IZR_le. rewrite Z.mul_comm. now apply Z.mul_div_le. Qed.
Lemma down_close a b : (0 < b)%Z -> IZR a <= (IZR (a / b) + 1) * IZR b.
Proof.
  intro H. rewrite <- plus_IZR, <- mult_IZR. apply IZR_le.
  pose proof (Z.mul_succ_div_gt a b H). lia.
Qed.
Lemma up_at_least a b : (0 < b)%Z -> IZR a <= IZR (up a b) * IZR b.
Proof. intro H. unfold up. pose proof (down_at_most (- a) b H). rewrite opp_IZR in *. lra. Qed.
Lemma up_close a b : (0 < b)%Z -> (IZR (up a b) - 1) * IZR b <= IZR a.
Proof. intro H. unfold up. pose proof (down_close (- a) b H). rewrite opp_IZR in *. lra. Qed.

Lemma down_nonneg a b : (0 <= a)%Z -> (0 < b)%Z -> (0 <= a / b)%Z.
Proof. apply Z.div_pos. Qed.
Lemma up_nonneg a b : (0 <= a)%Z -> (0 < b)%Z -> (0 <= up a b)%Z.
Proof.
  intros A B. unfold up. enough (- a / b <= 0)%Z by lia.
  apply Z.div_le_upper_bound; lia.
Qed.

(* The same with real bounds on what is divided. *)
Lemma down_le a b x : (0 < b)%Z -> IZR a <= x * IZR b -> IZR (a / b) <= x.
Proof.
  intros H A. pose proof (down_at_most a b H). apply IZR_lt in H.
  apply Rmult_le_reg_r with (IZR b); lra.
Qed.
Lemma le_up a b x : (0 < b)%Z -> x * IZR b <= IZR a -> x <= IZR (up a b).
Proof.
  intros H A. pose proof (up_at_least a b H). apply IZR_lt in H.
  apply Rmult_le_reg_r with (IZR b); lra.
Qed.
Lemma down_ge a b x : (0 < b)%Z -> x * IZR b <= IZR a -> x - 1 <= IZR (a / b).
Proof.
  intros H A. pose proof (down_close a b H). apply IZR_lt in H.
  apply Rmult_le_reg_r with (IZR b); lra.
Qed.
Lemma up_le a b x : (0 < b)%Z -> IZR a <= x * IZR b -> IZR (up a b) <= x + 1.
Proof.
  intros H A. pose proof (up_close a b H). apply IZR_lt in H.
  apply Rmult_le_reg_r with (IZR b); lra.
Qed.

(* ---------- numbers over a common denominator ---------- *)
Definition scaled (ends : Z * Z) (unit : positive) : interval := (fst ends # unit, snd ends # unit).
Definition unit_of (w : Z) : positive := Z.to_pos (Z.shiftl 1 w).
Definition Zunit (unit : positive) : Z := Zpos unit.

Definition encloses (ends : Z * Z) (unit : positive) (x : R) : Prop :=
  IZR (fst ends) <= IZR (Zpos unit) * x <= IZR (snd ends).

Lemma unit_positive (unit : positive) : 0 < IZR (Zpos unit).
Proof. now apply IZR_lt. Qed.

Lemma scaled_holds ends unit x : encloses ends unit x -> holds (scaled ends unit) x.
Proof.
  unfold encloses, holds, scaled, Q2R. cbn [fst snd Qnum Qden]. intro H.
  pose proof (unit_positive unit) as U. split; apply Rmult_le_reg_r with (IZR (Zpos unit)); try exact U;
    rewrite Rmult_assoc, Rinv_l by lra; lra.
Qed.

Lemma holds_scaled ends unit x : holds (scaled ends unit) x -> encloses ends unit x.
Proof.
  unfold encloses, holds, scaled, Q2R. cbn [fst snd Qnum Qden]. intro H.
  pose proof (unit_positive unit) as U. destruct H as [A B].
  apply (Rmult_le_compat_r (IZR (Zpos unit))) in A; [|lra]. apply (Rmult_le_compat_r (IZR (Zpos unit))) in B; [|lra].
  rewrite Rmult_assoc, Rinv_l in A by lra. rewrite Rmult_assoc, Rinv_l in B by lra. lra.
Qed.

(* The number of binary digits of a number, 0 for 0. *)
Definition bits (n : Z) : Z := match n with Z0 => 0 | Zpos p | Zneg p => Zpos (Pos.size p) end.

Lemma Q2R_ratio n d : Q2R (n # d) = IZR n / IZR (Zpos d).
Proof. reflexivity. Qed.
Lemma ratio_times n d : IZR (Zpos d) * Q2R (n # d) = IZR n.
Proof. rewrite Q2R_ratio. pose proof (unit_positive d). field. lra. Qed.
