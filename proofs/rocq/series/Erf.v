(* The error function at rational numbers and on intervals, by sums of terms of one sign. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import ErrorFunction RationalIntervals.
From Symnet.series Require Import FixedPoint Exponential Arctangent Roots Functions.
Open Scope R_scope.

(* The sum without its factor t, for q = t^2. *)
Fixpoint nested (z : R) (n k : nat) (q : R) : R := match n with O => z | S n' => 1 + 2 * q / odd (S k) * nested z n' (S k) q end.
Lemma tail_nested z n : forall k t, tail z n k t = t ^ (2 * k + 1) * nested z n k (t * t).
Proof.
  induction n as [|n IH]; intros k t; cbn [tail nested]; [ring|]. rewrite IH. pose proof (odd_positive (S k)).
  replace (2 * S k + 1)%nat with (S (S (2 * k + 1))) by lia. cbn [pow]. field. lra.
Qed.

Section Sums.
Variables (q : Z) (unit : positive).
Fixpoint nested_low (n : nat) (k : Z) : Z :=
  match n with O => Zpos unit | S n' => (Zpos unit + 2 * q * nested_low n' (k + 1) / ((2 * k + 3) * Zpos unit))%Z end.
Fixpoint nested_high (n : nat) (k : Z) : Z :=
  match n with O => (2 * Zpos unit)%Z | S n' => (Zpos unit + up (2 * q * nested_high n' (k + 1)) ((2 * k + 3) * Zpos unit))%Z end.
Hypothesis positive : (0 <= q)%Z.
Lemma odd_Z k : odd (S k) = IZR (2 * Z.of_nat k + 3).
Proof. unfold odd. rewrite INR_IZR_INZ. f_equal. lia. Qed.
Lemma nested_low_sound x : IZR q <= IZR (Zpos unit) * x -> forall n k, (0 <= nested_low n (Z.of_nat k))%Z /\
  IZR (nested_low n (Z.of_nat k)) <= IZR (Zpos unit) * nested 1 n k x.
Proof.
  intro H. pose proof (unit_positive unit) as U. induction n as [|n IH]; intro k; cbn [nested_low nested]; [split; [lia|lra]|].
  specialize (IH (S k)). replace (Z.of_nat (S k)) with (Z.of_nat k + 1)%Z in IH by lia. destruct IH as [P L].
  set (h := nested_low n (Z.of_nat k + 1)) in *. pose proof (odd_positive (S k)) as O. rewrite odd_Z in O |- *. set (m := (2 * Z.of_nat k + 3)%Z) in *.
  assert (M : (0 < m * Zpos unit)%Z) by (unfold m; lia). split; [apply Z.add_nonneg_nonneg; [lia|apply Z.div_pos; [lia|exact M]]|].
  rewrite plus_IZR. enough (IZR (2 * q * h / (m * Zpos unit)) <= IZR (Zpos unit) * (2 * x / IZR m * nested 1 n (S k) x)) by lra.
  apply down_le; [exact M|]. rewrite !mult_IZR. apply IZR_le in P, positive.
  replace (IZR (Zpos unit) * (2 * x / IZR m * nested 1 n (S k) x) * (IZR m * IZR (Zpos unit))) with
    (2 * ((IZR (Zpos unit) * x) * (IZR (Zpos unit) * nested 1 n (S k) x))) by (field; lra).
  assert (IZR q * IZR h <= (IZR (Zpos unit) * x) * (IZR (Zpos unit) * nested 1 n (S k) x)) by (apply Rmult_le_compat; lra). lra.
Qed.
Lemma nested_high_sound x : 0 <= x -> IZR (Zpos unit) * x <= IZR q -> forall n k, 0 <= nested 2 n k x /\
  IZR (Zpos unit) * nested 2 n k x <= IZR (nested_high n (Z.of_nat k)).
Proof.
  intros X H. pose proof (unit_positive unit) as U. induction n as [|n IH]; intro k; cbn [nested_high nested]; [rewrite mult_IZR; lra|].
  specialize (IH (S k)). replace (Z.of_nat (S k)) with (Z.of_nat k + 1)%Z in IH by lia. destruct IH as [P L].
  set (h := nested_high n (Z.of_nat k + 1)) in *. pose proof (odd_positive (S k)) as O. rewrite odd_Z in O |- *. set (m := (2 * Z.of_nat k + 3)%Z) in *.
  assert (M : (0 < m * Zpos unit)%Z) by (unfold m; lia). split.
  { assert (F : 0 <= 2 * x / IZR m) by (apply Rmult_le_pos; [lra|apply Rlt_le, Rinv_0_lt_compat; exact O]).
    pose proof (Rmult_le_pos _ _ F P). lra. }
  rewrite plus_IZR. enough (IZR (Zpos unit) * (2 * x / IZR m * nested 2 n (S k) x) <= IZR (up (2 * q * h) (m * Zpos unit))) by lra.
  apply le_up; [exact M|]. rewrite !mult_IZR.
  replace (IZR (Zpos unit) * (2 * x / IZR m * nested 2 n (S k) x) * (IZR m * IZR (Zpos unit))) with
    (2 * ((IZR (Zpos unit) * x) * (IZR (Zpos unit) * nested 2 n (S k) x))) by (field; lra).
  assert ((IZR (Zpos unit) * x) * (IZR (Zpos unit) * nested 2 n (S k) x) <= IZR q * IZR h)
    by (apply Rmult_le_compat; try lra; apply Rmult_le_pos; lra). lra.
Qed.
End Sums.

(* ---------- at a number ---------- *)
Definition two_over_root_pi (p : Z) : option interval :=
  match pi_at p with
  | Some (ends, unit) => match root_on 2 (scaled ends unit) p with
      | Some r => if without_zero r then Some (i_mul (single 2) (i_inv r)) else None
      | None => None end
  | None => None
  end.
Lemma two_over_root_pi_sound p i : two_over_root_pi p = Some i -> holds i (2 / sqrt PI).
Proof.
  unfold two_over_root_pi. destruct (pi_at p) as [[ends unit]|] eqn:E; [|discriminate]. destruct (root_on 2 _ p) as [r|] eqn:R; [|discriminate].
  destruct (without_zero r) eqn:W; [|discriminate]. intro H. injection H as <-.
  destruct (sqrt_on_sound _ p r PI R) as [_ V]; [now apply scaled_holds, (pi_at_sound p)|].
  apply holds_mul; [replace 2 with (Q2R 2) by (unfold Q2R; cbn; lra); apply holds_single|now apply (holds_inv r)].
Qed.
(* So many terms, for t^2 at most s. *)
Definition most_erf : Z := 8.
Definition rounded (i : interval) (p : Z) : interval :=
  (shortened_down (Qnum (fst i)) (Qden (fst i)) p, shortened_up (Qnum (snd i)) (Qden (snd i)) p).
Definition erf_nonneg (t : Q) (p : Z) : option interval :=
  let n := Qnum t in let d := Zpos (Qden t) in
  if (most_erf * d <? n)%Z then None else
  let s := (n * n / (d * d) + 1)%Z in let terms := Z.to_nat (48 + 3 * s) in
  let unit := unit_of (p + 32) in
  match exp_on (single (- (t * t))%Q) (p + 2 * s + 16), two_over_root_pi (p + 16) with
  | Some e, Some c =>
      let low := nested_low (n * n * Zpos unit / (d * d)) unit terms 0 in
      let high := nested_high (up (n * n * Zpos unit) (d * d)) unit terms 0 in
      Some (rounded (i_mul c (fst e * (t * (low # unit)), snd e * (t * (high # unit)))%Q) p)
  | _, _ => None
  end.
Lemma rounded_holds i p x : holds i x -> holds (rounded i p) x.
Proof.
  unfold holds, rounded. cbn [fst snd]. intros [A B]. destruct (fst i) as [a b], (snd i) as [c d]. cbn [Qnum Qden].
  pose proof (shortened_down_below a b p). pose proof (shortened_up_above c d p). rewrite Q2R_ratio in A, B. lra.
Qed.
Lemma erf_nonneg_sound t p i : (0 <= Qnum t)%Z -> erf_nonneg t p = Some i -> holds i (erf (Q2R t)).
Proof.
  destruct t as [n d]. unfold erf_nonneg. cbn [Qnum Qden]. intros N E. destruct (Z.ltb_spec (most_erf * Zpos d) n); [discriminate E|].
  cbv zeta in E. set (s := (n * n / (Zpos d * Zpos d) + 1)%Z) in *. set (terms := Z.to_nat (48 + 3 * s)) in *. set (unit := unit_of (p + 32)) in *.
  destruct (exp_on _ _) as [e|] eqn:EX; [|discriminate E]. destruct (two_over_root_pi _) as [c|] eqn:EC; [|discriminate E].
  injection E as <-. apply rounded_holds. unfold erf. apply holds_mul; [now apply (two_over_root_pi_sound (p + 16))|].
  set (x := Q2R (n # d)). assert (X : 0 <= x) by (unfold x; rewrite Q2R_ratio; apply Rmult_le_pos; [now apply IZR_le|apply Rlt_le, Rinv_0_lt_compat, unit_positive]).
  pose proof (unit_positive d) as D. pose proof (unit_positive unit) as U.
  assert (XX : x * x * IZR (Zpos d * Zpos d) = IZR (n * n)) by (unfold x; rewrite Q2R_ratio, !mult_IZR; field; lra).
  assert (DD : (0 < Zpos d * Zpos d)%Z) by lia. assert (NN : (0 <= n * n)%Z) by nia.
  assert (L : 4 * (x * x) <= odd terms).
  { unfold odd. rewrite INR_IZR_INZ. assert (S0 : (0 <= n * n / (Zpos d * Zpos d))%Z) by (apply Z.div_pos; lia).
    pose proof (down_close (n * n) (Zpos d * Zpos d) DD) as C. rewrite <- XX in C. apply Rmult_le_reg_r in C; [|now apply IZR_lt].
    rewrite <- plus_IZR in C. fold s in C. assert (T : (4 * s <= Z.of_nat (2 * terms + 1))%Z) by (unfold terms; lia). apply IZR_le in T. rewrite mult_IZR in T. lra. }
  assert (B : holds e (bell x)).
  { apply (exp_on_sound _ _ _ _ EX). unfold bell. replace (- (x * x)) with (Q2R (- ((n # d) * (n # d)))) by (rewrite Q2R_opp, Q2R_mult; reflexivity). apply holds_single. }
  pose proof (area_above terms x X) as LOW. pose proof (area_below terms x X L) as HIGH. rewrite tail_nested in LOW, HIGH.
  replace (x ^ (2 * 0 + 1)) with x in LOW, HIGH by (cbn; ring).
  destruct (nested_low_sound (n * n * Zpos unit / (Zpos d * Zpos d)) unit) with (x := x * x) (n := terms) (k := 0%nat) as [P1 S1].
  { apply Z.div_pos; [nia|lia]. }
  { apply down_le; [exact DD|]. rewrite (mult_IZR (n * n)), <- XX. lra. }
  destruct (nested_high_sound (up (n * n * Zpos unit) (Zpos d * Zpos d)) unit) with (x := x * x) (n := terms) (k := 0%nat) as [P2 S2].
  { apply Rmult_le_pos; exact X. }
  { apply le_up; [exact DD|]. rewrite (mult_IZR (n * n)), <- XX. lra. }
  cbn [Z.of_nat] in P1, S1, S2. set (low := nested_low _ _ _ _) in *. set (high := nested_high _ _ _ _) in *.
  unfold holds in *. cbn [fst snd]. rewrite !Q2R_mult. fold x. apply IZR_le in P1.
  assert (B0 : 0 < bell x) by apply exp_pos.
  assert (L1 : 0 <= Q2R (low # unit) <= nested 1 terms 0 (x * x)).
  { rewrite Q2R_ratio. split; [apply Rmult_le_pos; [exact P1|apply Rlt_le, Rinv_0_lt_compat, U]|]. apply Rmult_le_reg_r with (IZR (Zpos unit)); [exact U|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (H1 : nested 2 terms 0 (x * x) <= Q2R (high # unit)).
  { rewrite Q2R_ratio. apply Rmult_le_reg_r with (IZR (Zpos unit)); [exact U|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  set (l := Q2R (low # unit)) in *. set (h := Q2R (high # unit)) in *. split.
  - eapply Rle_trans; [|exact LOW]. apply Rle_trans with (bell x * (x * l)).
    + apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|apply B].
    + apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
  - eapply Rle_trans; [exact HIGH|]. apply Rle_trans with (bell x * (x * h)).
    + apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
    + apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|apply B].
Qed.
Definition erf_at (t : Q) (p : Z) : option interval :=
  if (Qnum t <? 0)%Z then match erf_nonneg (- t) p with Some i => Some (i_neg i) | None => None end else erf_nonneg t p.
Lemma erf_at_sound t p i : erf_at t p = Some i -> holds i (erf (Q2R t)).
Proof.
  unfold erf_at. destruct (Z.ltb_spec (Qnum t) 0) as [S|S]; [|now apply erf_nonneg_sound].
  destruct (erf_nonneg (- t) p) as [j|] eqn:E; [|discriminate]. intro H. injection H as <-.
  apply erf_nonneg_sound, holds_neg in E; [|cbn; lia]. rewrite Q2R_opp in E. unfold erf in *. rewrite area_odd in E.
  replace (2 / sqrt PI * area (Q2R t)) with (- (2 / sqrt PI * - area (Q2R t))) by ring. exact E.
Qed.
Definition erf_on := rising erf_at.
Theorem erf_on_sound a p i x : erf_on a p = Some i -> holds a x -> holds i (erf x).
Proof.
  intros E H. apply (rising_sound erf_at erf (fun _ => True)) with a p; try assumption.
  - intros t q j J. split; [exact I|]. now apply (erf_at_sound t q).
  - intros _ u v _ _ U. apply Rmult_le_compat_l; [|now apply area_rises].
    apply Rmult_le_pos; [lra|]. apply Rlt_le, Rinv_0_lt_compat, sqrt_lt_R0, PI_RGT_0.
Qed.
