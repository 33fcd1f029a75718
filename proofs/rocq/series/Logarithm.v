(* log at a rational number, as the Python kernel encloses it (functions.py, `_log`):
   t = m 2^e with 2/3 <= m <= 4/3, log t = 2 atanh((m - 1)/(m + 1)) + e log 2. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import Remainders FixedPoint.
Open Scope R_scope.

Section Unit.
  Variable unit : positive.
  Notation W := (Zpos unit).
  Notation w := (IZR (Zpos unit)).

  (* Sum of z^k/k from below and from above, k odd; the rest is below 9/8 of its first term. *)
  Fixpoint atanh_loop (fuel : nat) (z_low z_high low_power high_power low high k : Z) : option (Z * Z) :=
    match fuel with
    | O => None
    | S fuel =>
      let below := (low + low_power / k)%Z in
      let above := (high + up high_power k)%Z in
      let low_next := (low_power * z_low / W * z_low / W)%Z in
      let high_next := up (up (high_power * z_high) W * z_high) W in
      if (high_next <=? 1)%Z then Some (below, above + 2 * high_next + 2)%Z
      else atanh_loop fuel z_low z_high low_next high_next below above (k + 2)
    end.

  (* atanh(top/bottom) for 0 <= top/bottom <= 1/3 *)
  Definition atanh_at (fuel : nat) (top bottom : Z) : option (Z * Z) :=
    let z_low := (top * W / bottom)%Z in
    let z_high := up (top * W) bottom in
    atanh_loop fuel z_low z_high z_low z_high 0 0 1.

  Lemma atanh_loop_sound fuel : forall z z_low z_high low_power high_power low high n ends,
    atanh_loop fuel z_low z_high low_power high_power low high (2 * Z.of_nat n + 1) = Some ends ->
    0 <= z <= 1 / 3 -> encloses (z_low, z_high) unit z -> (0 <= z_low)%Z ->
    encloses (low_power, high_power) unit (z ^ (2 * n + 1)) -> (0 <= low_power)%Z ->
    encloses (low, high) unit (odd_sum 1 n z) ->
    encloses ends unit (twice_atanh z / 2).
  Proof.
    pose proof (unit_positive unit) as U.
    induction fuel as [|fuel IH]; intros z z_low z_high low_power high_power low high n ends E Hz Z Z0 P P0 G;
      cbn [atanh_loop] in E; [discriminate|].
    set (k := (2 * Z.of_nat n + 1)%Z) in *.
    assert (K : (0 < k)%Z) by (unfold k; lia).
    assert (KR : IZR k = INR (2 * n + 1)) by (rewrite INR_IZR_INZ; f_equal; unfold k; lia).
    assert (K0 : 0 < INR (2 * n + 1)) by (apply lt_0_INR; lia).
    unfold encloses in Z, P, G. cbn [fst snd] in Z, P, G.
    pose proof (pow_le z (2 * n + 1) (proj1 Hz)) as Q.
    assert (EQ : w * (z ^ (2 * n + 1) / INR (2 * n + 1)) * IZR k = w * z ^ (2 * n + 1)) by (rewrite KR; field; lra).
    assert (G' : encloses (low + low_power / k, high + up high_power k)%Z unit (odd_sum 1 (S n) z)).
    { unfold encloses. cbn [fst snd odd_sum]. rewrite pow1, Rmult_1_l, !plus_IZR.
      assert (IZR (low_power / k) <= w * (z ^ (2 * n + 1) / INR (2 * n + 1))) by (apply down_le; [exact K|lra]).
      assert (w * (z ^ (2 * n + 1) / INR (2 * n + 1)) <= IZR (up high_power k)) by (apply le_up; [exact K|lra]). lra. }
    assert (z_low0 : 0 <= IZR z_low) by now apply IZR_le. assert (low0 : 0 <= IZR low_power) by now apply IZR_le.
    assert (wz : 0 <= w * z) by (apply Rmult_le_pos; lra).
    assert (wp : 0 <= w * z ^ (2 * n + 1)) by (apply Rmult_le_pos; lra).
    assert (P' : encloses (low_power * z_low / W * z_low / W, up (up (high_power * z_high) W * z_high) W)%Z unit (z ^ (2 * S n + 1))).
    { unfold encloses. cbn [fst snd].
      assert (EQ1 : w * (z ^ (2 * n + 1) * z) * w = (w * z ^ (2 * n + 1)) * (w * z)) by ring.
      assert (EQ2 : w * z ^ (2 * S n + 1) * w = w * (z ^ (2 * n + 1) * z) * (w * z)).
      { replace (2 * S n + 1)%nat with (S (S (2 * n + 1))) by lia. cbn [pow]. ring. }
      assert (A : IZR (low_power * z_low / W) <= w * (z ^ (2 * n + 1) * z)).
      { apply down_le; [lia|]. rewrite EQ1, mult_IZR. apply Rmult_le_compat; lra. }
      assert (A0 : (0 <= low_power * z_low / W)%Z) by (apply down_nonneg; nia). apply IZR_le in A0.
      assert (B : w * (z ^ (2 * n + 1) * z) <= IZR (up (high_power * z_high) W)).
      { apply le_up; [lia|]. rewrite EQ1, mult_IZR. apply Rmult_le_compat; lra. }
      assert (0 <= w * (z ^ (2 * n + 1) * z)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
      split; [apply down_le|apply le_up]; try lia; rewrite EQ2, mult_IZR; apply Rmult_le_compat; lra. }
    assert (P1 : (0 <= low_power * z_low / W * z_low / W)%Z).
    { apply down_nonneg; [|lia]. apply Z.mul_nonneg_nonneg; [apply down_nonneg; nia|exact Z0]. }
    set (low_next := (low_power * z_low / W * z_low / W)%Z) in *.
    set (high_next := up (up (high_power * z_high) W * z_high) W) in *.
    destruct (Z.leb_spec high_next 1) as [L|L].
    - assert (F : ends = (low + low_power / k, high + up high_power k + 2 * high_next + 2)%Z) by congruence. subst ends.
      unfold encloses in *. cbn [fst snd] in *. rewrite !plus_IZR in *. rewrite mult_IZR.
      pose proof (log_series (S n) z Hz) as [A B].
      set (h := z ^ (2 * S n + 1)) in *. assert (h0 : 0 <= h) by (apply pow_le; lra).
      assert (N : 1 <= INR (2 * S n + 1)) by (apply (le_INR 1); lia).
      assert (T : h / INR (2 * S n + 1) <= h).
      { apply Rmult_le_reg_r with (INR (2 * S n + 1)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra. }
      set (s := odd_sum 1 (S n) z) in *.
      assert (s <= twice_atanh z / 2 <= s + 9 / 8 * h) by lra.
      assert (w * s <= w * (twice_atanh z / 2)) by (apply Rmult_le_compat_l; lra).
      assert (w * (twice_atanh z / 2) <= w * (s + 9 / 8 * h)) by (apply Rmult_le_compat_l; lra).
      assert (0 <= w * h) by (apply Rmult_le_pos; lra). lra.
    - replace (k + 2)%Z with (2 * Z.of_nat (S n) + 1)%Z in E by (unfold k; lia).
      exact (IH z _ _ _ _ _ _ (S n) ends E Hz Z Z0 P' P1 G').
  Qed.

  Lemma atanh_at_sound fuel top bottom ends : atanh_at fuel top bottom = Some ends ->
    (0 <= top)%Z -> (0 < bottom)%Z -> (3 * top <= bottom)%Z ->
    encloses ends unit (twice_atanh (IZR top / IZR bottom) / 2).
  Proof.
    intros E T B Q. pose proof (unit_positive unit) as U. apply IZR_lt in B as Br. apply IZR_le in T as Tr. apply IZR_le in Q as Qr.
    rewrite mult_IZR in Qr. set (z := IZR top / IZR bottom).
    assert (zb : z * IZR bottom = IZR top) by (unfold z; field; lra).
    assert (Hz : 0 <= z <= 1 / 3) by (split; apply Rmult_le_reg_r with (IZR bottom); lra).
    assert (C : encloses (top * W / bottom, up (top * W) bottom)%Z unit z).
    { unfold encloses. cbn [fst snd]. split; [apply down_le|apply le_up]; try exact B; rewrite mult_IZR, <- zb; lra. }
    apply (atanh_loop_sound fuel z _ _ _ _ 0 0 0 ends E Hz C); [apply down_nonneg; nia| |apply down_nonneg; nia|].
    - cbn [Nat.mul Nat.add]. rewrite pow_1. exact C.
    - unfold encloses. cbn. lra.
  Qed.
End Unit.

Lemma twice_atanh_third : twice_atanh (1 / 3) = ln 2.
Proof.
  unfold twice_atanh. replace (1 + 1 / 3) with (2 * (1 - 1 / 3)) by lra. rewrite ln_mult by lra. ring.
Qed.

Lemma ln_power_of_2 e : (0 <= e)%Z -> ln (IZR (2 ^ e)) = IZR e * ln 2.
Proof.
  intro H. rewrite <- (Z2Nat.id e) at 1 by exact H. rewrite <- pow_IZR, ln_pow by lra.
  rewrite INR_IZR_INZ, Z2Nat.id by exact H. reflexivity.
Qed.

(* The number as (top / bottom) 2^e. *)
Record mantissa := Mantissa { top : Z; bottom : Z; exponent : Z }.
Definition begun (n d : Z) : mantissa :=
  let e := (bits n - bits d)%Z in
  if (0 <=? e)%Z then Mantissa n (d * 2 ^ e) e else Mantissa (n * 2 ^ (- e)) d e.
Definition lowered (m : mantissa) : mantissa :=
  if (4 * bottom m <? 3 * top m)%Z then Mantissa (top m) (2 * bottom m) (exponent m + 1) else m.
Definition raised (m : mantissa) : mantissa :=
  if (3 * top m <? 2 * bottom m)%Z then Mantissa (2 * top m) (bottom m) (exponent m - 1) else m.

Definition stands_for (m : mantissa) (x : R) : Prop :=
  (0 < top m)%Z /\ (0 < bottom m)%Z /\ x = ln (IZR (top m)) - ln (IZR (bottom m)) + IZR (exponent m) * ln 2.

Lemma begun_stands n d : (0 < n)%Z -> (0 < d)%Z -> stands_for (begun n d) (ln (IZR n) - ln (IZR d)).
Proof.
  intros N D. unfold begun. set (e := (bits n - bits d)%Z). apply IZR_lt in N as Nr. apply IZR_lt in D as Dr.
  destruct (Z.leb_spec 0 e) as [E|E]; unfold stands_for; cbn [top bottom exponent].
  - assert (P : (0 < 2 ^ e)%Z) by (apply Z.pow_pos_nonneg; lia). repeat split; [exact N|nia|].
    rewrite mult_IZR, ln_mult, ln_power_of_2; try assumption; [ring|now apply IZR_lt].
  - assert (P : (0 < 2 ^ (- e))%Z) by (apply Z.pow_pos_nonneg; lia). repeat split; [nia|exact D|].
    rewrite mult_IZR, ln_mult, ln_power_of_2, opp_IZR; try assumption; [ring|lia|now apply IZR_lt].
Qed.
Lemma lowered_stands m x : stands_for m x -> stands_for (lowered m) x.
Proof.
  intros (A & B & E). unfold lowered. destruct (_ <? _)%Z; [|now repeat split].
  unfold stands_for. cbn [top bottom exponent]. repeat split; [exact A|lia|].
  rewrite E, mult_IZR, plus_IZR, ln_mult; [ring|lra|now apply IZR_lt].
Qed.
Lemma raised_stands m x : stands_for m x -> stands_for (raised m) x.
Proof.
  intros (A & B & E). unfold raised. destruct (_ <? _)%Z; [|now repeat split].
  unfold stands_for. cbn [top bottom exponent]. repeat split; [lia|exact B|].
  rewrite E, mult_IZR, minus_IZR, ln_mult; [ring|lra|now apply IZR_lt].
Qed.

(* log(t), exactly 0 at 1; t <= 0 is refused. *)
Definition log_at (t : Q) (p : Z) : option interval :=
  let n := Qnum t in let d := Zpos (Qden t) in
  if (n <=? 0)%Z then None
  else if (n =? d)%Z then Some (single 0)
  else
    let m := raised (lowered (begun n d)) in
    let e := exponent m in
    let w := (p + 16 + bits e)%Z in
    let unit := unit_of w in
    let fuel := Z.to_nat (w + 8) in
    let size := Z.abs (top m - bottom m) in
    if (3 * size <=? top m + bottom m)%Z then
      match atanh_at unit fuel size (top m + bottom m), atanh_at unit fuel 1 3 with
      | Some (below, above), Some two =>
        let ends := if (bottom m <=? top m)%Z then (2 * below, 2 * above)%Z else (- 2 * above, - 2 * below)%Z in
        let '(first, second) := if (0 <=? e)%Z then two else (snd two, fst two) in
        Some (scaled (fst ends + 2 * e * first, snd ends + 2 * e * second)%Z unit)
      | _, _ => None
      end
    else None.

Lemma log_of_mantissa a b : 0 < a -> 0 < b -> twice_atanh ((a - b) / (a + b)) = ln a - ln b.
Proof.
  intros A B. unfold twice_atanh.
  replace (1 + (a - b) / (a + b)) with (a * (2 / (a + b))) by (field; lra).
  replace (1 - (a - b) / (a + b)) with (b * (2 / (a + b))) by (field; lra).
  assert (0 < 2 / (a + b)) by (apply Rdiv_lt_0_compat; lra).
  rewrite !ln_mult by assumption. ring.
Qed.
Lemma twice_atanh_odd z : twice_atanh (- z) = - twice_atanh z.
Proof. unfold twice_atanh. replace (1 - - z) with (1 + z) by ring. replace (1 + - z) with (1 - z) by ring. ring. Qed.

Theorem log_at_sound t p i : log_at t p = Some i -> 0 < Q2R t /\ holds i (ln (Q2R t)).
Proof.
  destruct t as [n d]. unfold log_at. cbn [Qnum Qden]. pose proof (unit_positive d) as D.
  destruct (Z.leb_spec n 0) as [|N]; [discriminate|]. apply IZR_lt in N as Nr.
  assert (T : 0 < Q2R (n # d)) by (rewrite Q2R_ratio; apply Rdiv_lt_0_compat; assumption).
  intro H. split; [exact T|]. revert H.
  assert (LN : ln (Q2R (n # d)) = ln (IZR n) - ln (IZR (Zpos d))).
  { rewrite Q2R_ratio. unfold Rdiv. rewrite ln_mult, ln_Rinv; try assumption; [ring|now apply Rinv_0_lt_compat]. }
  destruct (Z.eqb_spec n (Zpos d)) as [->|NE].
  { intro H. injection H as <-. rewrite LN, Rminus_diag_eq by reflexivity.
    unfold holds, single. cbn [fst snd]. unfold Q2R. cbn. lra. }
  rewrite LN.
  assert (ST : stands_for (raised (lowered (begun n (Zpos d)))) (ln (IZR n) - ln (IZR (Zpos d)))).
  { apply raised_stands, lowered_stands, begun_stands; lia. }
  set (m := raised (lowered (begun n (Zpos d)))) in *. clearbody m.
  set (x := ln (IZR n) - ln (IZR (Zpos d))) in *. clearbody x.
  set (e := exponent m) in *. set (unit := unit_of (p + 16 + bits e)).
  set (fuel := Z.to_nat (p + 16 + bits e + 8)). clearbody unit fuel.
  destruct ST as (A & B & EX). fold e in EX. set (a := top m) in *. set (b := bottom m) in *.
  destruct (Z.leb_spec (3 * Z.abs (a - b)) (a + b)) as [S|]; [|discriminate].
  destruct (atanh_at unit fuel (Z.abs (a - b)) (a + b)) as [[below above]|] eqn:E1; [|discriminate].
  destruct (atanh_at unit fuel 1 3) as [[two_low two_high]|] eqn:E2; [|discriminate].
  pose proof (atanh_at_sound unit fuel _ _ _ E1 ltac:(lia) ltac:(lia) S) as H1.
  pose proof (atanh_at_sound unit fuel _ _ _ E2 ltac:(lia) ltac:(lia) ltac:(lia)) as H2.
  rewrite twice_atanh_third in H2. unfold encloses in H1, H2. cbn [fst snd] in *.
  apply IZR_lt in A as Ar. apply IZR_lt in B as Br. pose proof (unit_positive unit) as U.
  assert (M : encloses (if (b <=? a)%Z then (2 * below, 2 * above)%Z else (- 2 * above, - 2 * below)%Z) unit (ln (IZR a) - ln (IZR b))).
  { rewrite <- log_of_mantissa by assumption. unfold encloses. destruct (Z.leb_spec b a) as [L|L]; cbn [fst snd].
    - rewrite Z.abs_eq, minus_IZR, plus_IZR in H1 by lia. rewrite !mult_IZR. lra.
    - rewrite Z.abs_neq, opp_IZR, minus_IZR, plus_IZR in H1 by lia. rewrite !mult_IZR.
      replace ((IZR a - IZR b) / (IZR a + IZR b)) with (- (- (IZR a - IZR b) / (IZR a + IZR b))) by (field; lra).
      rewrite twice_atanh_odd. lra. }
  set (ends := if (b <=? a)%Z then _ else _) in *. clearbody ends. unfold encloses in M.
  destruct (Z.leb_spec 0 e) as [P|P]; cbn [fst snd]; intro H;
    (match type of H with Some ?v = Some _ => assert (F : i = v) by congruence end); subst i;
    apply scaled_holds; unfold encloses; cbn [fst snd]; rewrite EX, !plus_IZR, !mult_IZR.
  - apply IZR_le in P. assert (IZR e * IZR two_low <= IZR e * (IZR (Zpos unit) * (ln 2 / 2))) by (apply Rmult_le_compat_l; lra).
    assert (IZR e * (IZR (Zpos unit) * (ln 2 / 2)) <= IZR e * IZR two_high) by (apply Rmult_le_compat_l; lra). lra.
  - apply IZR_lt in P. assert (IZR e * IZR two_high <= IZR e * (IZR (Zpos unit) * (ln 2 / 2))) by (apply Rmult_le_compat_neg_l; lra).
    assert (IZR e * (IZR (Zpos unit) * (ln 2 / 2)) <= IZR e * IZR two_low) by (apply Rmult_le_compat_neg_l; lra). lra.
Qed.
