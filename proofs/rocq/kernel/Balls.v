(* Numbers in balls of fixed point, and polynomials with coefficients in balls of
   a number of at most 1: what is beyond a degree is let into the last coefficient. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals TargetSlopes.
From Symnet.series Require Import FixedPoint Exponential Derivatives.
Import ListNotations.
Open Scope R_scope.

(* ---------- balls: a middle and a radius, in units of 2^-128 ---------- *)
Definition ball := (Z * Z)%type.
Definition digits : Z := 128.
Definition unit : positive := unit_of digits.
Definition U : R := IZR (Zpos unit).
Definition has (b : ball) (x : R) : Prop := Rabs (x * U - IZR (fst b)) <= IZR (snd b).
Lemma U_positive : 0 < U. Proof. apply unit_positive. Qed.
Global Opaque unit.

Definition zero_ball : ball := (0, 0)%Z.
Definition over_unit (n : Z) : Z := (n / Zpos unit)%Z.
Definition ball_between (low high : Z) : ball := let m := ((low + high) / 2)%Z in (m, (high - m)%Z).
Definition ball_of (i : interval) : ball :=
  ball_between (Qnum (fst i) * Zpos unit / Zpos (Qden (fst i))) (up (Qnum (snd i) * Zpos unit) (Zpos (Qden (snd i)))).
Definition interval_of (b : ball) : interval := (lowest ((fst b - snd b) # unit), lowest ((fst b + snd b) # unit)).
Definition add_ball (a b : ball) : ball := (fst a + fst b, snd a + snd b)%Z.
Definition neg_ball (a : ball) : ball := (- fst a, snd a)%Z.
Definition mul_ball (a b : ball) : ball :=
  let p := (fst a * fst b)%Z in let m := (p / Zpos unit)%Z in
  (m, up (Z.abs (fst a) * snd b + Z.abs (fst b) * snd a + snd a * snd b) (Zpos unit) + (if m * Zpos unit =? p then 0 else 1))%Z.
Definition div_ball (a : ball) (k : positive) : ball := (fst a / Zpos k, up (snd a) (Zpos k) + 1)%Z.
Definition times_ball (z : Z) (a : ball) : ball := (z * fst a, Z.abs z * snd a)%Z.
Definition size_ball (a : ball) : Z := (Z.abs (fst a) + snd a)%Z.
(* Numbers beyond these are not gone on with. *)
Definition tallest : Z := Z.shiftl 1 320.
Definition tame_ball (b : ball) : bool := (Z.abs (fst b) <=? tallest)%Z && (snd b <=? tallest)%Z.
Definition tame (l : list ball) : bool := forallb tame_ball l.

Lemma has_zero : has zero_ball 0.
Proof. unfold has, zero_ball. cbn [fst snd]. rewrite Rmult_0_l, Rminus_0_r, Rabs_R0. lra. Qed.
Lemma has_between low high x : IZR low <= x * U <= IZR high -> has (ball_between low high) x.
Proof.
  intro H. unfold has, ball_between. cbn [fst snd]. pose proof (Z.mul_div_le (low + high) 2 ltac:(lia)) as A.
  apply IZR_le in A. rewrite mult_IZR, plus_IZR in A. set (m := IZR ((low + high) / 2)) in *. rewrite minus_IZR. fold m. apply Rabs_le. lra.
Qed.
Lemma has_ball_of i x : holds i x -> has (ball_of i) x.
Proof.
  intro H. apply has_between. destruct i as [[n d] [k e]]. unfold holds, Q2R in H. cbn [fst snd Qnum Qden] in *.
  pose proof U_positive. split.
  - apply down_le; [reflexivity|]. rewrite mult_IZR. fold U. destruct H as [H _]. apply (Rmult_le_compat_r (IZR (Zpos d))) in H; [|now apply IZR_le].
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r in H by now apply not_0_IZR. apply (Rmult_le_compat_r U) in H; [|lra]. lra.
  - apply le_up; [reflexivity|]. rewrite mult_IZR. fold U. destruct H as [_ H]. apply (Rmult_le_compat_r (IZR (Zpos e))) in H; [|now apply IZR_le].
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r in H by now apply not_0_IZR. apply (Rmult_le_compat_r U) in H; [|lra]. lra.
Qed.
Lemma has_interval b x : has b x <-> holds (interval_of b) x.
Proof.
  unfold has, holds, interval_of. cbn [fst snd]. rewrite !lowest_value. unfold Q2R. cbn [Qnum Qden]. fold U. rewrite minus_IZR, plus_IZR. pose proof U_positive as P.
  assert (E : x = x * U * / U) by (field; lra). split; intro H.
  - assert (B : IZR (fst b) - IZR (snd b) <= x * U <= IZR (fst b) + IZR (snd b)) by (revert H; unfold Rabs; destruct (Rcase_abs _); lra).
    rewrite E. split; (apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|lra]).
  - rewrite E in H. destruct H as [A B]. apply (Rmult_le_compat_r U) in A, B; try lra.
    rewrite !Rmult_assoc, !Rinv_l, !Rmult_1_r in A, B by lra. apply Rabs_le. lra.
Qed.
Lemma has_add a b x y : has a x -> has b y -> has (add_ball a b) (x + y).
Proof.
  unfold has, add_ball. cbn [fst snd]. rewrite !plus_IZR. intros A B.
  replace ((x + y) * U - (IZR (fst a) + IZR (fst b))) with ((x * U - IZR (fst a)) + (y * U - IZR (fst b))) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
Lemma has_neg a x : has a x -> has (neg_ball a) (- x).
Proof. unfold has, neg_ball. cbn [fst snd]. rewrite opp_IZR. intro A. replace (- x * U - - IZR (fst a)) with (- (x * U - IZR (fst a))) by ring. now rewrite Rabs_Ropp. Qed.
Lemma radius_nonneg a x : has a x -> 0 <= IZR (snd a).
Proof. unfold has. intro H. eapply Rle_trans; [apply Rabs_pos|exact H]. Qed.
Lemma has_mul a b x y : has a x -> has b y -> has (mul_ball a b) (x * y).
Proof.
  intros A B. pose proof (radius_nonneg a x A) as RA. pose proof (radius_nonneg b y B) as RB. unfold has, mul_ball in *. cbn [fst snd].
  set (p := (fst a * fst b)%Z). set (m := (p / Zpos unit)%Z). set (q := (Z.abs (fst a) * snd b + Z.abs (fst b) * snd a + snd a * snd b)%Z).
  pose proof U_positive as UP. set (e := x * U - IZR (fst a)) in *. set (f := y * U - IZR (fst b)) in *.
  assert (Q : Rabs (IZR (fst a) * f + IZR (fst b) * e + e * f) <= IZR q).
  { unfold q. rewrite !plus_IZR, !mult_IZR, !abs_IZR. eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
    - eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult. apply Rplus_le_compat; apply Rmult_le_compat_l; auto using Rabs_pos.
    - rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
  assert (E : x * y * U * U = IZR p + (IZR (fst a) * f + IZR (fst b) * e + e * f)).
  { unfold p. rewrite mult_IZR. unfold e, f. ring. }
  pose proof (up_at_least q (Zpos unit) ltac:(reflexivity)) as UQ. fold U in UQ.
  assert (M : Rabs (IZR p - IZR m * U) <= IZR (if (m * Zpos unit =? p)%Z then 0 else 1) * U).
  { destruct (Z.eqb_spec (m * Zpos unit) p) as [Z0|Z0].
    - rewrite <- Z0, mult_IZR. fold U. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
    - pose proof (down_at_most p (Zpos unit) ltac:(reflexivity)) as D1. pose proof (down_close p (Zpos unit) ltac:(reflexivity)) as D2. fold m in D1, D2. fold U in D1, D2. apply Rabs_le. lra. }
  rewrite plus_IZR. set (t := IZR (if (m * Zpos unit =? p)%Z then 0 else 1)) in *. set (w := IZR (up q (Zpos unit))) in *. set (g := IZR (fst a) * f + IZR (fst b) * e + e * f) in *.
  apply Rmult_le_reg_r with U; [exact UP|]. rewrite <- (Rabs_right U) at 2 by lra. rewrite <- Rabs_mult.
  replace ((x * y * U - IZR m) * U) with (g + (IZR p - IZR m * U)) by (rewrite Rmult_minus_distr_r, E; ring).
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rmult_plus_distr_r. apply Rplus_le_compat; [|exact M]. eapply Rle_trans; [exact Q|exact UQ].
Qed.
Lemma has_div a k x : has a x -> has (div_ball a k) (x * / IZR (Zpos k)).
Proof.
  intro A. unfold has, div_ball in *. cbn [fst snd]. set (K := IZR (Zpos k)). assert (P : 0 < K) by now apply IZR_lt.
  pose proof (down_at_most (fst a) (Zpos k) ltac:(reflexivity)) as D1. pose proof (down_close (fst a) (Zpos k) ltac:(reflexivity)) as D2.
  pose proof (up_at_least (snd a) (Zpos k) ltac:(reflexivity)) as UP. fold K in D1, D2, UP. set (m := IZR (fst a / Zpos k)) in *.
  rewrite plus_IZR. set (w := IZR (up (snd a) (Zpos k))) in *. apply Rmult_le_reg_r with K; [exact P|]. rewrite <- (Rabs_right K) at 2 by lra. rewrite <- Rabs_mult.
  replace ((x * / K * U - m) * K) with ((x * U - IZR (fst a)) + (IZR (fst a) - m * K)) by (field; lra).
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rmult_plus_distr_r. apply Rplus_le_compat; [lra|]. apply Rabs_le. lra.
Qed.
Lemma has_times z a x : has a x -> has (times_ball z a) (IZR z * x).
Proof.
  unfold has, times_ball. cbn [fst snd]. intro A. rewrite !mult_IZR, abs_IZR.
  replace (IZR z * x * U - IZR z * IZR (fst a)) with (IZR z * (x * U - IZR (fst a))) by ring. rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|exact A].
Qed.
Lemma has_size a x : has a x -> Rabs (x * U) <= IZR (size_ball a).
Proof.
  unfold has, size_ball. intro A. rewrite plus_IZR, abs_IZR. replace (x * U) with ((x * U - IZR (fst a)) + IZR (fst a)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

(* ---------- polynomials in a number of at most 1 ---------- *)
Fixpoint horner (l : list R) (s : R) : R := match l with [] => 0 | a :: l' => a + s * horner l' s end.
Fixpoint plus_l (A B : list ball) : list ball := match A, B with a :: A', b :: B' => add_ball a b :: plus_l A' B' | [], _ => B | _, [] => A end.
Fixpoint full_product (A B : list ball) : list ball := match A with [] => [] | a :: A' => plus_l (map (mul_ball a) B) (zero_ball :: full_product A' B) end.
(* What is beyond a degree is let into the coefficient of that degree. *)
Fixpoint sizes (A : list ball) : Z := match A with [] => 0 | a :: A' => size_ball a + sizes A' end%Z.
Fixpoint cut_at (k : nat) (A : list ball) {struct A} : list ball :=
  match A with
  | [] => []
  | a :: A' => match k with O => [(fst a, snd a + sizes A')%Z] | S k' => a :: cut_at k' A' end
  end.
Definition product (k : nat) (A B : list ball) : option (list ball) := if tame A && tame B then Some (cut_at k (full_product A B)) else None.
Fixpoint power (k : nat) (A : list ball) (n : nat) : option (list ball) :=
  match n with O => Some [(Zpos unit, 0)%Z] | S n' => match power k A n' with Some B => product k A B | None => None end end.
(* The polynomial with coefficients in C of another one. *)
Fixpoint composed (k : nat) (D C : list ball) : option (list ball) :=
  match C with
  | [] => Some []
  | c :: C' => match composed k D C' with
      | Some B => match product k D B with Some E => Some (plus_l [c] E) | None => None end
      | None => None
      end
  end.

Section At.
Variable s : R.
Hypothesis small : Rabs s <= 1.
Definition models (A : list ball) (f : R) : Prop := exists a, Forall2 has A a /\ f = horner a s.
Lemma plus_models A B f g : models A f -> models B g -> models (plus_l A B) (f + g).
Proof.
  intros (a & HA & ->) (b & HB & ->). revert B b HB. induction HA as [|x u A a Hx HA IH]; intros B b HB.
  - exists b. split; [exact HB|]. cbn. ring.
  - destruct HB as [|y v B b Hy HB]; [exists (u :: a); split; [now constructor|cbn; ring]|].
    destruct (IH B b HB) as (c & HC & E). exists (u + v :: c). split; [constructor; [now apply has_add|exact HC]|].
    cbn [horner]. rewrite <- E. ring.
Qed.
Lemma neg_models A f : models A f -> models (map neg_ball A) (- f).
Proof.
  intros (a & HA & ->). exists (map Ropp a). split; [induction HA; constructor; auto using has_neg|]. clear HA. induction a as [|u a IH]; cbn; [ring|]. rewrite <- IH. ring.
Qed.
Lemma times_models c u A f : has c u -> models A f -> models (map (mul_ball c) A) (u * f).
Proof.
  intros HC (a & HA & ->). exists (map (Rmult u) a). split; [induction HA; constructor; auto using has_mul|]. clear HA. induction a as [|v a IH]; cbn; [ring|]. rewrite <- IH. ring.
Qed.
Lemma shifted_models A f : models A f -> models (zero_ball :: A) (s * f).
Proof. intros (a & HA & ->). exists (0 :: a). split; [constructor; [apply has_zero|exact HA]|]. cbn. ring. Qed.
Lemma full_models A B f g : models A f -> models B g -> models (full_product A B) (f * g).
Proof.
  intros (a & HA & ->) HB. induction HA as [|x u A a Hx HA IH]; cbn [full_product horner].
  - exists []. split; [constructor|cbn; ring].
  - replace ((u + s * horner a s) * g) with (u * g + s * (horner a s * g)) by ring. apply plus_models; [now apply times_models|now apply shifted_models].
Qed.
Lemma sizes_bound A a : Forall2 has A a -> Rabs (horner a s * U) <= IZR (sizes A).
Proof.
  induction 1 as [|x u A a Hx HA IH]; cbn [horner sizes]; [rewrite Rmult_0_l, Rabs_R0; lra|]. rewrite plus_IZR, Rmult_plus_distr_r.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [now apply has_size|]. rewrite Rmult_assoc, Rabs_mult.
  replace (IZR (sizes A)) with (1 * IZR (sizes A)) by ring. apply Rmult_le_compat; auto using Rabs_pos.
Qed.
Lemma sizes_nonneg A a : Forall2 has A a -> 0 <= IZR (sizes A).
Proof. intro H. eapply Rle_trans; [apply Rabs_pos|exact (sizes_bound A a H)]. Qed.
Lemma tail_has x u A a : has x u -> Forall2 has A a -> has (fst x, snd x + sizes A)%Z (u + s * horner a s).
Proof.
  intros Hx HA. pose proof (sizes_bound A a HA) as B. unfold has in *. cbn [fst snd]. rewrite plus_IZR.
  replace ((u + s * horner a s) * U - IZR (fst x)) with ((u * U - IZR (fst x)) + s * (horner a s * U)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [exact Hx|]. rewrite Rabs_mult.
  replace (IZR (sizes A)) with (1 * IZR (sizes A)) by ring. apply Rmult_le_compat; auto using Rabs_pos.
Qed.
Lemma cut_models k A f : models A f -> models (cut_at k A) f.
Proof.
  intros (a & HA & ->). revert k. induction HA as [|x u A a Hx HA IH]; intro k; [exists []; split; [constructor|reflexivity]|]. destruct k as [|k]; cbn [cut_at].
  - exists [u + s * horner a s]. split; [constructor; [now apply tail_has|constructor]|]. cbn. ring.
  - destruct (IH k) as (b & HB & E). exists (u :: b). split; [now constructor|]. cbn [horner]. now rewrite E.
Qed.
Lemma product_models k A B C f g : models A f -> models B g -> product k A B = Some C -> models C (f * g).
Proof. unfold product. destruct (tame A && tame B); [|discriminate]. intros HA HB H. injection H as <-. now apply cut_models, full_models. Qed.
Lemma one_models : models [(Zpos unit, 0)%Z] 1.
Proof. exists [1]. split; [|cbn; ring]. constructor; [|constructor]. unfold has. cbn [fst snd]. fold U. rewrite Rmult_1_l, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. Qed.
Lemma power_models k A f n : models A f -> forall B, power k A n = Some B -> models B (f ^ n).
Proof.
  intro HA. induction n as [|n IH]; cbn [power pow]; intros B H; [injection H as <-; apply one_models|].
  destruct (power k A n) as [C|]; [|discriminate H]. exact (product_models k A C B f (f ^ n) HA (IH C eq_refl) H).
Qed.
Lemma composed_models k D d C c : models D d -> Forall2 has C c -> forall E, composed k D C = Some E -> models E (horner c d).
Proof.
  intros HD HC. induction HC as [|x u C c Hx HC IH]; cbn [composed horner]; intros E H; [injection H as <-; exists []; now split|].
  destruct (composed k D C) as [B|]; [|discriminate H]. destruct (product k D B) as [F|] eqn:P; [|discriminate H]. injection H as <-.
  change (match F with [] => [x] | b :: B' => add_ball x b :: B' end) with (plus_l [x] F).
  apply (plus_models [x] F u (d * horner c d)); [exists [u]; split; [constructor; [exact Hx|constructor]|cbn; ring]|]. exact (product_models k D B F d _ HD (IH B eq_refl) P).
Qed.
End At.
