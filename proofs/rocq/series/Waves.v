(* sin and cos on intervals with rational ends (functions.py, `_wave`, `cos`): the values
   at the ends, and 1 or -1 where (k + 1/2) pi may lie between them. *)
From Coq Require Import Reals ZArith QArith Qreals Qminmax Bool Lra Lia.
From Symnet Require Import PiecewiseLinear TargetExpression RationalIntervals.
From Symnet.series Require Import FixedPoint Arctangent Sine SineAt.
Open Scope R_scope.

(* ---------- without a peak, sin is largest at an end ---------- *)
Definition peak (j : Z) : R := PI / 2 + IZR j * (PI / 2 * 4).

Lemma no_peak a b x : a <= x <= b -> (forall j, ~ (a <= peak j <= b)) -> sin x <= Rmax (sin a) (sin b).
Proof.
  intros H N. pose proof PI_RGT_0 as P. set (period := PI / 2 * 4) in *. assert (PP : 0 < period) by (unfold period; lra).
  set (y := (a - PI / 2) / period). destruct (base_Int_part y) as [L U]. set (j := Int_part y) in *.
  assert (YA : y * period = a - PI / 2) by (unfold y; field; lra).
  assert (J0 : peak j <= a) by (unfold peak; fold period; nra).
  assert (J1 : a < peak (j + 1)) by (unfold peak; fold period; rewrite plus_IZR; nra).
  assert (J2 : b < peak (j + 1)).
  { destruct (Rlt_le_dec b (peak (j + 1))) as [X|X]; [exact X|]. exfalso. apply (N (j + 1)%Z). lra. }
  unfold peak in J0, J2. fold period in J0, J2. rewrite plus_IZR in J2.
  assert (SH : forall z, sin z = sin (z - IZR j * period)).
  { intro z. rewrite <- (sin_full (z - IZR j * period) j). fold period. f_equal. ring. }
  rewrite (SH x), (SH a), (SH b). set (a' := a - IZR j * period). set (b' := b - IZR j * period). set (x' := x - IZR j * period).
  assert (PI / 2 <= a') by (unfold a'; lra). assert (b' <= PI / 2 + period) by (unfold b'; lra).
  assert (a' <= x' <= b') by (unfold a', b', x'; lra). unfold period in *.
  destruct (Rle_lt_dec x' (3 * (PI / 2))) as [S|S].
  - apply Rle_trans with (sin a'); [|apply Rmax_l]. apply sin_decr_1; lra.
  - apply Rle_trans with (sin b'); [|apply Rmax_r].
    assert (B : forall z, sin z = sin (z - 2 * PI)).
    { intro z. replace z with ((z - 2 * PI) + 2 * INR 1 * PI) at 1 by (cbn; ring). apply sin_period. }
    rewrite (B x'), (B b'). apply sin_incr_1; lra.
Qed.

Definition pit (j : Z) : R := - peak j.
Lemma no_pit a b x : a <= x <= b -> (forall j, ~ (a <= pit j <= b)) -> Rmin (sin a) (sin b) <= sin x.
Proof.
  intros H N. pose proof (no_peak (- b) (- a) (- x) ltac:(lra)) as P. rewrite !sin_neg in P.
  assert (Q : - sin x <= Rmax (- sin b) (- sin a)) by (apply P; intros j J; apply (N j); unfold pit; lra).
  clear P. revert Q. unfold Rmax, Rmin. destruct (Rle_dec _ _), (Rle_dec _ _); lra.
Qed.

(* ---------- where one may be ---------- *)
(* Whether (k + 1/2) pi may lie in [a, b], low <= unit pi <= high. *)
Definition hit (a b : Q) (low high : Z) (unit : positive) (k : Z) : bool :=
  let m := (2 * k + 1)%Z in
  let first := if (0 <=? m)%Z then (m * low)%Z else (m * high)%Z in
  let second := if (0 <=? m)%Z then (m * high)%Z else (m * low)%Z in
  ((Qnum a * (2 * Zpos unit) <=? second * Zpos (Qden a)) && (first * Zpos (Qden b) <=? Qnum b * (2 * Zpos unit)))%Z%bool.
Fixpoint touches (count : nat) (k : Z) (even : bool) (test : Z -> bool) : bool :=
  match count with
  | O => false
  | S count => (Bool.eqb (Z.even k) even && test k) || touches count (k + 1) even test
  end.
Definition first_half (a : Q) (low high : Z) (unit : positive) : Z :=
  let pi := if (0 <=? Qnum a)%Z then high else low in
  ((2 * Qnum a * Zpos unit - Zpos (Qden a) * pi) / (2 * Zpos (Qden a) * pi))%Z.
Definition last_half (b : Q) (low high : Z) (unit : positive) : Z :=
  let pi := if (0 <=? Qnum b)%Z then low else high in
  up (2 * Qnum b * Zpos unit - Zpos (Qden b) * pi) (2 * Zpos (Qden b) * pi).

Lemma touches_all count : forall k even test j, touches count k even test = false ->
  (k <= j < k + Z.of_nat count)%Z -> Z.even j = even -> test j = false.
Proof.
  induction count as [|count IH]; intros k even test j T J E; [lia|]. cbn [touches] in T.
  apply orb_false_elim in T. destruct T as [A B]. destruct (Z.eq_dec j k) as [->|N].
  - rewrite E, eqb_reflx in A. exact A.
  - apply (IH _ _ _ _ B); [lia|exact E].
Qed.

Section Pi.
  Variables (low high : Z) (unit : positive).
  Hypothesis encloses_pi : encloses (low, high) unit PI.
  Hypothesis low_positive : (0 < low)%Z.
  Notation w := (IZR (Zpos unit)).

  Lemma low_high : 0 < IZR low <= w * PI /\ w * PI <= IZR high.
  Proof. unfold encloses in encloses_pi. cbn [fst snd] in encloses_pi. apply IZR_lt in low_positive. lra. Qed.
  Lemma high_positive : (0 < high)%Z.
  Proof. apply lt_IZR. pose proof low_high. lra. Qed.

  Lemma hit_there a b k : Q2R a <= (IZR k + 1 / 2) * PI <= Q2R b -> hit a b low high unit k = true.
  Proof.
    intros [A B]. unfold hit. destruct a as [n d], b as [n' d']. cbn [Qnum Qden]. rewrite Q2R_ratio in A, B.
    pose proof (unit_positive unit) as U. pose proof (unit_positive d) as D. pose proof (unit_positive d') as D'.
    pose proof low_high as LH. set (m := (2 * k + 1)%Z).
    assert (M : IZR m = 2 * (IZR k + 1 / 2)) by (unfold m; rewrite plus_IZR, mult_IZR; lra).
    set (kk := IZR k + 1 / 2) in *.
    assert (A' : IZR n <= kk * PI * IZR (Zpos d)).
    { apply (Rmult_le_compat_r (IZR (Zpos d))) in A; [|lra]. unfold Rdiv in A. rewrite Rmult_assoc, Rinv_l in A by lra. lra. }
    assert (B' : kk * PI * IZR (Zpos d') <= IZR n').
    { apply (Rmult_le_compat_r (IZR (Zpos d'))) in B; [|lra]. unfold Rdiv in B. rewrite (Rmult_assoc (IZR n')), Rinv_l in B by lra. lra. }
    assert (X : IZR (if (0 <=? m)%Z then m * low else m * high)%Z <= 2 * w * (kk * PI) <=
                IZR (if (0 <=? m)%Z then m * high else m * low)%Z).
    { replace (2 * w * (kk * PI)) with (IZR m * (w * PI)) by (rewrite M; ring).
      destruct (Z.leb_spec 0 m) as [P|P]; rewrite !mult_IZR.
      - apply IZR_le in P. split; apply Rmult_le_compat_l; lra.
      - apply IZR_lt in P. split; apply Rmult_le_compat_neg_l; lra. }
    apply andb_true_intro. split; apply Z.leb_le, le_IZR.
    - rewrite !mult_IZR. apply Rle_trans with (2 * w * (kk * PI) * IZR (Zpos d)); [|apply Rmult_le_compat_r; lra].
      replace (2 * w * (kk * PI) * IZR (Zpos d)) with (2 * w * (kk * PI * IZR (Zpos d))) by ring.
      replace (IZR n * (2 * w)) with (2 * w * IZR n) by ring. apply Rmult_le_compat_l; lra.
    - rewrite !mult_IZR. apply Rle_trans with (2 * w * (kk * PI) * IZR (Zpos d')); [apply Rmult_le_compat_r; lra|].
      replace (2 * w * (kk * PI) * IZR (Zpos d')) with (2 * w * (kk * PI * IZR (Zpos d'))) by ring.
      replace (IZR n' * (2 * w)) with (2 * w * IZR n') by ring. apply Rmult_le_compat_l; lra.
  Qed.

  Lemma first_half_there a k : Q2R a <= (IZR k + 1 / 2) * PI -> (first_half a low high unit <= k)%Z.
  Proof.
    intro A. unfold first_half. destruct a as [n d]. cbn [Qnum Qden]. rewrite Q2R_ratio in A.
    pose proof (unit_positive unit) as U. pose proof (unit_positive d) as D. pose proof low_high as LH. pose proof high_positive as HP.
    assert (A' : IZR n <= (IZR k + 1 / 2) * PI * IZR (Zpos d)).
    { apply (Rmult_le_compat_r (IZR (Zpos d))) in A; [|lra]. unfold Rdiv in A. rewrite (Rmult_assoc (IZR n)), Rinv_l in A by lra. lra. }
    set (pi := if (0 <=? n)%Z then high else low).
    assert (PI0 : (0 < pi)%Z) by (unfold pi; destruct (0 <=? n)%Z; assumption).
    apply le_IZR, down_le; [lia|]. rewrite minus_IZR, !mult_IZR.
    apply IZR_lt in PI0 as PR.
    enough (IZR n * w <= (IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi)) by lra.
    assert (G : IZR n * (w * PI) <= (IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi) * PI).
    2: { apply Rmult_le_reg_r with PI; [apply PI_RGT_0|]. lra. }
    pose proof PI_RGT_0 as PG.
    apply Rle_trans with (IZR n * IZR pi).
    - unfold pi. destruct (Z.leb_spec 0 n) as [N|N]; [apply IZR_le in N; apply Rmult_le_compat_l; lra|].
      apply IZR_lt in N. apply Rmult_le_compat_neg_l; lra.
    - replace ((IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi) * PI) with ((IZR k + 1 / 2) * PI * IZR (Zpos d) * IZR pi) by ring.
      apply Rmult_le_compat_r; lra.
  Qed.

  Lemma last_half_there b k : (IZR k + 1 / 2) * PI <= Q2R b -> (k <= last_half b low high unit)%Z.
  Proof.
    intro A. unfold last_half. destruct b as [n d]. cbn [Qnum Qden]. rewrite Q2R_ratio in A.
    pose proof (unit_positive unit) as U. pose proof (unit_positive d) as D. pose proof low_high as LH. pose proof high_positive as HP.
    assert (A' : (IZR k + 1 / 2) * PI * IZR (Zpos d) <= IZR n).
    { apply (Rmult_le_compat_r (IZR (Zpos d))) in A; [|lra]. unfold Rdiv in A. rewrite (Rmult_assoc (IZR n)), Rinv_l in A by lra. lra. }
    set (pi := if (0 <=? n)%Z then low else high).
    assert (PI0 : (0 < pi)%Z) by (unfold pi; destruct (0 <=? n)%Z; assumption).
    apply le_IZR, le_up; [lia|]. rewrite minus_IZR, !mult_IZR.
    apply IZR_lt in PI0 as PR.
    enough ((IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi) <= IZR n * w) by lra.
    assert (G : (IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi) * PI <= IZR n * (w * PI)).
    2: { apply Rmult_le_reg_r with PI; [apply PI_RGT_0|]. lra. }
    pose proof PI_RGT_0 as PG.
    apply Rle_trans with (IZR n * IZR pi).
    - replace ((IZR k + 1 / 2) * (IZR (Zpos d) * IZR pi) * PI) with ((IZR k + 1 / 2) * PI * IZR (Zpos d) * IZR pi) by ring.
      apply Rmult_le_compat_r; lra.
    - unfold pi. destruct (Z.leb_spec 0 n) as [N|N]; [apply IZR_le in N; apply Rmult_le_compat_l; lra|].
      apply IZR_lt in N. apply Rmult_le_compat_neg_l; lra.
  Qed.
End Pi.

(* ---------- sin on an interval ---------- *)
Definition sin_on (a : interval) (p : Z) : option interval :=
  let '(a0, a1) := a in
  let d0 := Zpos (Qden a0) in let d1 := Zpos (Qden a1) in
  if (7 * d0 * d1 <=? Qnum a1 * d0 - Qnum a0 * d1)%Z then Some (-1, 1)%Q
  else
    let most := Z.max (Z.max (up (- Qnum a0) d0) (up (Qnum a1) d1)) 1 in
    match sine_at a0 p, sine_at a1 p, pi_at (p + 8 + bits most) with
    | Some (e0, u0), Some (e1, u1), Some ((low, high), unit) =>
      if (0 <? low)%Z then
        let start := first_half a0 low high unit in
        let count := Z.to_nat (last_half a1 low high unit - start + 1) in
        let test := hit a0 a1 low high unit in
        let '(i, j) := (scaled e0 u0, scaled e1 u1) in
        Some (if touches count start false test then -1 else Qmin (fst i) (fst j),
              if touches count start true test then 1 else Qmax (snd i) (snd j))%Q
      else None
    | _, _, _ => None
    end.

Lemma even_half k : Z.even k = true -> exists j, (IZR k + 1 / 2) * PI = peak j /\ k = (2 * j)%Z.
Proof.
  intro E. apply Z.even_spec in E. destruct E as [j ->]. exists j. split; [|reflexivity].
  unfold peak. rewrite mult_IZR. field.
Qed.

Theorem sin_on_sound a p i x : sin_on a p = Some i -> holds a x -> holds i (sin x).
Proof.
  destruct a as [a0 a1]. unfold sin_on, holds at 1. cbn [fst snd]. intros E H. pose proof (SIN_bound x) as SB.
  destruct (_ <=? _)%Z in E.
  { assert (F : i = (-1, 1)%Q) by congruence. subst i. unfold holds. cbn [fst snd]. unfold Q2R. cbn. lra. }
  destruct (sine_at a0 p) as [[e0 u0]|] eqn:E0; [|discriminate].
  destruct (sine_at a1 p) as [[e1 u1]|] eqn:E1; [|discriminate].
  destruct (pi_at _) as [[[low high] unit]|] eqn:EP in E; [|discriminate].
  destruct (Z.ltb_spec 0 low) as [LO|]; [|discriminate].
  apply sine_at_sound, scaled_holds in E0, E1. apply pi_at_sound in EP. unfold holds in E0, E1.
  set (start := first_half a0 low high unit) in *. set (count := Z.to_nat _) in E. set (test := hit a0 a1 low high unit) in *.
  assert (C : forall k, Q2R a0 <= (IZR k + 1 / 2) * PI <= Q2R a1 -> touches count start (Z.even k) test = true).
  { intros k K. destruct (touches count start (Z.even k) test) eqn:T; [reflexivity|exfalso].
    pose proof (first_half_there low high unit EP LO a0 k (proj1 K)) as F. pose proof (last_half_there low high unit EP LO a1 k (proj2 K)) as L.
    pose proof (touches_all count start (Z.even k) test k T ltac:(unfold count, start; lia) eq_refl) as X.
    unfold test in X. rewrite (hit_there low high unit EP LO a0 a1 k K) in X. discriminate. }
  match type of E with Some ?v = Some _ => assert (F : i = v) by congruence end. subst i. clear E.
  unfold holds. cbn [fst snd]. split.
  - destruct (touches count start false test) eqn:T; [unfold Q2R; cbn; lra|]. rewrite Q2R_min.
    apply Rle_trans with (Rmin (sin (Q2R a0)) (sin (Q2R a1))).
    + unfold Rmin. destruct (Rle_dec _ _), (Rle_dec _ _); lra.
    + apply no_pit; [lra|]. intros j J. specialize (C (- 2 * j - 1)%Z).
      replace ((IZR (- 2 * j - 1) + 1 / 2) * PI) with (pit j) in C
        by (unfold pit, peak; rewrite minus_IZR, mult_IZR; field).
      specialize (C J). replace (Z.even (-2 * j - 1)) with false in C; [congruence|].
      symmetry. replace (-2 * j - 1)%Z with (2 * (- j - 1) + 1)%Z by ring. rewrite Z.even_add, Z.even_mul. reflexivity.
  - destruct (touches count start true test) eqn:T; [unfold Q2R; cbn; lra|]. rewrite Q2R_max.
    apply Rle_trans with (Rmax (sin (Q2R a0)) (sin (Q2R a1))).
    + apply no_peak; [lra|]. intros j J. specialize (C (2 * j)%Z).
      replace ((IZR (2 * j) + 1 / 2) * PI) with (peak j) in C by (unfold peak; rewrite mult_IZR; field).
      specialize (C J). replace (Z.even (2 * j)) with true in C; [congruence|]. symmetry. now rewrite Z.even_mul.
    + unfold Rmax. destruct (Rle_dec _ _), (Rle_dec _ _); lra.
Qed.

(* ---------- cos ---------- *)
Definition half_turned (a : interval) (low high : Z) (unit : positive) : interval :=
  let u := Zpos unit in
  ((2 * u * Qnum (fst a) + low * Zpos (Qden (fst a)) # (unit~0 * Qden (fst a))),
   (2 * u * Qnum (snd a) + high * Zpos (Qden (snd a)) # (unit~0 * Qden (snd a))))%Z.

Definition cos_on (a : interval) (p : Z) : option interval :=
  if ((Qnum (fst a) =? 0) && (Qnum (snd a) =? 0))%Z%bool then Some (single 1)
  else match pi_at (p + 8) with
       | Some ((low, high), unit) => sin_on (half_turned a low high unit) p
       | None => None
       end.

Theorem cos_on_sound a p i x : cos_on a p = Some i -> holds a x -> holds i (cos x).
Proof.
  destruct a as [[n0 d0] [n1 d1]]. unfold cos_on. cbn [fst snd Qnum Qden]. intros E H. unfold holds in H. cbn [fst snd] in H.
  rewrite !Q2R_ratio in H. pose proof (unit_positive d0) as D0. pose proof (unit_positive d1) as D1.
  destruct (_ && _)%bool eqn:Z in E.
  { apply andb_prop in Z. destruct Z as [A B]. apply Z.eqb_eq in A, B. subst n0 n1.
    assert (x = 0) by (unfold Rdiv in H; lra). subst x. rewrite cos_0. injection E as <-.
    unfold holds, single. cbn [fst snd]. unfold Q2R. cbn. lra. }
  destruct (pi_at (p + 8)) as [[[low high] unit]|] eqn:EP; [|discriminate].
  apply pi_at_sound in EP. unfold encloses in EP. cbn [fst snd] in EP. rewrite cos_sin.
  apply (sin_on_sound _ _ _ _ E). unfold holds, half_turned. cbn [fst snd Qnum Qden]. rewrite !Q2R_ratio.
  pose proof (unit_positive unit) as U. rewrite !Pos2Z.inj_mul, !plus_IZR, !mult_IZR.
  change (IZR (Zpos unit~0)) with (IZR (2 * Zpos unit)). rewrite mult_IZR. set (u := IZR (Zpos unit)) in *.
  replace ((2 * u * IZR n0 + IZR low * IZR (Zpos d0)) / (2 * u * IZR (Zpos d0))) with (IZR n0 / IZR (Zpos d0) + IZR low / u / 2) by (field; lra).
  replace ((2 * u * IZR n1 + IZR high * IZR (Zpos d1)) / (2 * u * IZR (Zpos d1))) with (IZR n1 / IZR (Zpos d1) + IZR high / u / 2) by (field; lra).
  assert (IZR low / u <= PI) by (apply Rmult_le_reg_r with u; [exact U|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra).
  assert (PI <= IZR high / u) by (apply Rmult_le_reg_r with u; [exact U|]; unfold Rdiv; rewrite (Rmult_assoc (IZR high)), Rinv_l; lra).
  lra.
Qed.
