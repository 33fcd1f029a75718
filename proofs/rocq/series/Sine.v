(* sin at a rational number, as the Python kernel encloses it (functions.py, `_sine` and
   `_taylor`): t - k pi/2 is close to r, then the Taylor series of sin or cos at r; what
   pi and r may be off is added. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import Remainders FixedPoint Arctangent.
Open Scope R_scope.

(* ---------- the series ---------- *)
Definition before (e : nat) (r : R) (i : nat) : R := match i with O => 0 | S k => wave_sum e r k end.
Lemma before_next e r i : wave_sum e r i = before e r i + (-1) ^ i * wave_term e r i.
Proof. destruct i; cbn [before wave_sum pow]; [ring|reflexivity]. Qed.

Lemma up_le_itself a d : (0 <= a)%Z -> (1 <= d)%Z -> (up a d <= a)%Z.
Proof. intros A D. unfold up. enough (- a <= - a / d)%Z by lia. apply Z.div_le_lower_bound; nia. Qed.

Section Unit.
  Variable unit : positive.
  Notation W := (Zpos unit).
  Notation w := (IZR (Zpos unit)).

  (* Sizes of terms, their signs, the sum so far and what it may be off. *)
  Fixpoint taylor_loop (fuel : nat) (square term sign n total slack : Z) : option (Z * Z) :=
    match fuel with
    | O => None
    | S fuel =>
      let sum := (total + sign * term)%Z in
      let next := up (term * square / W) ((n + 1) * (n + 2)) in
      if (next <=? 1)%Z then Some (sum - (slack + 8), sum + (slack + 8))%Z
      else taylor_loop fuel square next (- sign) (n + 2) sum (slack + 4)
    end.

  Lemma taylor_loop_sound fuel : forall e r v square term i total slack ends,
    taylor_loop fuel square term ((-1) ^ Z.of_nat i) (2 * Z.of_nat i + Z.of_nat e) total slack = Some ends ->
    0 <= r <= 1 -> (forall j, Rabs (v - wave_sum e r j) <= wave_term e r (S j)) ->
    (0 <= square <= W)%Z -> 0 <= w * r ^ 2 - IZR square <= 1 ->
    (0 <= term <= W)%Z -> Rabs (IZR term - w * wave_term e r i) <= 2 ->
    Rabs (IZR total - w * before e r i) <= IZR slack ->
    encloses ends unit v.
  Proof.
    pose proof (unit_positive unit) as U.
    induction fuel as [|fuel IH]; intros e r v square term i total slack ends E Hr V Q0 Q T0 T G;
      cbn [taylor_loop] in E; [discriminate|].
    set (n := (2 * Z.of_nat i + Z.of_nat e)%Z) in *. set (d := ((n + 1) * (n + 2))%Z) in *.
    assert (D : (2 <= d)%Z) by (unfold d, n; nia).
    assert (DR : IZR d = INR (2 * i + e + 1) * INR (2 * i + e + 2)).
    { unfold d, n. rewrite mult_IZR, !INR_IZR_INZ. f_equal; f_equal; lia. }
    set (next := up (term * square / W) d) in *.
    apply abs_between in T, G.
    assert (N0 : (0 <= term * square / W <= term)%Z).
    { split; [apply down_nonneg; nia|]. apply Z.div_le_upper_bound; nia. }
    assert (N1 : (0 <= next <= W)%Z).
    { split; [apply up_nonneg; lia|]. pose proof (up_le_itself (term * square / W) d ltac:(lia) ltac:(lia)). fold next in H. lia. }
    assert (NX : Rabs (IZR next - w * wave_term e r (S i)) <= 2).
    { rewrite wave_term_next, <- DR. set (tau := w * wave_term e r i) in *.
      replace (w * (wave_term e r i * r ^ 2 / IZR d)) with (tau * r ^ 2 / IZR d) by (unfold tau, Rdiv; ring).
      apply IZR_le in D as Dr. assert (R2 : 0 <= r ^ 2 <= 1) by nra.
      assert (Tr : 0 <= IZR term <= w) by (split; apply IZR_le; lia).
      set (x := IZR term) in *. set (sq := IZR square) in *.
      assert (Sq : 0 <= sq <= w) by (unfold sq; split; apply IZR_le; lia).
      assert (F1 : IZR (term * square / W) <= x * r ^ 2).
      { apply down_le; [lia|]. rewrite mult_IZR. fold x sq. replace (x * r ^ 2 * w) with (x * (w * r ^ 2)) by ring.
        apply Rmult_le_compat_l; lra. }
      assert (F2 : x * r ^ 2 - 2 <= IZR (term * square / W)).
      { replace (x * r ^ 2 - 2) with ((x * r ^ 2 - 1) - 1) by ring. apply down_ge; [lia|]. rewrite mult_IZR. fold x sq.
        replace ((x * r ^ 2 - 1) * w) with (x * (w * r ^ 2) - w) by ring.
        assert (x * (w * r ^ 2) <= x * (sq + 1)) by (apply Rmult_le_compat_l; lra). lra. }
      assert (A1 : IZR next <= (tau + 2) * r ^ 2 / IZR d + 1).
      { apply up_le; [lia|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
        eapply Rle_trans; [exact F1|]. apply Rmult_le_compat_r; lra. }
      assert (A2 : ((tau - 2) * r ^ 2 - 2) / IZR d <= IZR next).
      { apply le_up; [lia|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
        eapply Rle_trans; [|exact F2]. assert ((tau - 2) * r ^ 2 <= x * r ^ 2) by (apply Rmult_le_compat_r; lra). lra. }
      assert (I : 0 < / IZR d <= 1 / 2).
      { split; [apply Rinv_0_lt_compat; lra|]. replace (1 / 2) with (/ 2) by lra. apply Rinv_le_contravar; lra. }
      assert (B : 2 * r ^ 2 * / IZR d <= 1) by nra.
      apply Rabs_le. unfold Rdiv in *. split.
      - replace (((tau - 2) * r ^ 2 - 2) * / IZR d) with (tau * r ^ 2 * / IZR d - 2 * r ^ 2 * / IZR d - 2 * / IZR d) in A2 by ring. lra.
      - replace ((tau + 2) * r ^ 2 * / IZR d) with (tau * r ^ 2 * / IZR d + 2 * r ^ 2 * / IZR d) in A1 by ring. lra. }
    assert (SUM : Rabs (IZR (total + (-1) ^ Z.of_nat i * term) - w * wave_sum e r i) <= IZR slack + 2).
    { rewrite before_next, plus_IZR, mult_IZR, <- (pow_IZR (-1)).
      replace (IZR total + (-1) ^ i * IZR term - w * (before e r i + (-1) ^ i * wave_term e r i))
        with ((IZR total - w * before e r i) + (-1) ^ i * (IZR term - w * wave_term e r i)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult, pow_1_abs, Rmult_1_l.
      apply Rplus_le_compat; apply Rabs_le; lra. }
    set (sum := (total + (-1) ^ Z.of_nat i * term)%Z) in *.
    destruct (Z.leb_spec next 1) as [L|L].
    - assert (F : ends = (sum - (slack + 8), sum + (slack + 8))%Z) by congruence. subst ends.
      unfold encloses. cbn [fst snd]. rewrite minus_IZR, !plus_IZR.
      specialize (V i). apply abs_between in V, NX, SUM. apply IZR_le in L.
      assert (w * (v - wave_sum e r i) <= w * wave_term e r (S i)) by (apply Rmult_le_compat_l; lra).
      assert (w * (- wave_term e r (S i)) <= w * (v - wave_sum e r i)) by (apply Rmult_le_compat_l; lra). lra.
    - replace (- (-1) ^ Z.of_nat i)%Z with ((-1) ^ Z.of_nat (S i))%Z in E
        by (rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia; ring).
      replace (n + 2)%Z with (2 * Z.of_nat (S i) + Z.of_nat e)%Z in E by (unfold n; lia).
      apply (IH e r v _ _ (S i) _ _ ends E Hr V Q0 Q N1 NX). cbn [before]. rewrite plus_IZR. lra.
  Qed.

  (* sin (odd) or cos at r/unit, |r| <= unit. *)
  Definition taylor (fuel : nat) (r : Z) (odd : bool) : option (Z * Z) :=
    let a := Z.abs r in
    if (a <=? W)%Z then
      let square := (a * a / W)%Z in
      if odd then
        match taylor_loop fuel square a 1 1 0 2 with
        | Some ends => Some (if (r <? 0)%Z then (- snd ends, - fst ends)%Z else ends)
        | None => None
        end
      else taylor_loop fuel square W 1 0 0 2
    else None.

  Definition wave (odd : bool) (x : R) : R := if odd then sin x else cos x.

  Lemma taylor_sound fuel r odd ends : taylor fuel r odd = Some ends -> encloses ends unit (wave odd (IZR r / w)).
  Proof.
    pose proof (unit_positive unit) as U. unfold taylor. set (a := Z.abs r).
    destruct (Z.leb_spec a W) as [A|]; [|discriminate].
    set (x := IZR a / w). assert (xw : w * x = IZR a) by (unfold x; field; lra).
    assert (A0 : (0 <= a)%Z) by (unfold a; lia). apply IZR_le in A as Ar. apply IZR_le in A0 as A0r.
    assert (X : 0 <= x <= 1) by (split; apply Rmult_le_reg_l with w; lra).
    assert (Q0 : (0 <= a * a / W <= W)%Z) by (split; [apply down_nonneg; nia|apply Z.div_le_upper_bound; nia]).
    assert (EQ : w * x ^ 2 * w = IZR (a * a)) by (rewrite mult_IZR, <- xw; ring).
    assert (Q : 0 <= w * x ^ 2 - IZR (a * a / W) <= 1).
    { assert (IZR (a * a / W) <= w * x ^ 2) by (apply down_le; [lia|lra]).
      assert (w * x ^ 2 - 1 <= IZR (a * a / W)) by (apply down_ge; [lia|lra]). lra. }
    assert (Z0 : forall e, Rabs (0 - w * before e x 0) <= 2) by (intro e; cbn [before]; rewrite Rmult_0_r, Rminus_0_r, Rabs_R0; lra).
    destruct odd; unfold wave.
    - destruct (taylor_loop fuel (a * a / W) a 1 1 0 2) as [found|] eqn:E; [|discriminate].
      assert (H : encloses found unit (sin x)).
      { apply (taylor_loop_sound fuel 1 x (sin x) _ a 0 0 2 found E X); try assumption; try lia.
        - intro j. now apply sin_series.
        - unfold wave_term. cbn [Nat.mul Nat.add fact]. rewrite pow_1. cbn [INR].
          replace (w * (x / 1)) with (IZR a) by (rewrite <- xw; field). rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
        - apply Z0. }
      destruct (Z.ltb_spec r 0) as [N|N]; intro F; injection F as <-.
      + replace (IZR r / w) with (- x) by (unfold x, a; rewrite Z.abs_neq, opp_IZR by lia; field; lra).
        rewrite sin_neg. unfold encloses in *. cbn [fst snd]. rewrite !opp_IZR. lra.
      + replace (IZR r / w) with x by (unfold x, a; rewrite Z.abs_eq by lia; reflexivity). exact H.
    - intro E. replace (cos (IZR r / w)) with (cos x).
      + apply (taylor_loop_sound fuel 0 x (cos x) _ W 0 0 2 ends E X); try assumption; try lia.
        * intro j. now apply cos_series.
        * unfold wave_term. cbn. replace (w * (1 / 1)) with w by field. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
        * apply Z0.
      + unfold x, a. destruct (Z.leb_spec 0 r); [rewrite Z.abs_eq by lia; reflexivity|].
        rewrite Z.abs_neq, opp_IZR by lia. rewrite <- (cos_neg (IZR r / w)). f_equal. field. lra.
  Qed.
End Unit.

(* ---------- quarter turns ---------- *)
Lemma sin_shift_nat x n : sin (x + INR n * (PI / 2 * 4)) = sin x.
Proof. rewrite <- (sin_period x n). f_equal. field. Qed.
Lemma sin_full x q : sin (x + IZR q * (PI / 2 * 4)) = sin x.
Proof.
  destruct (Z.leb_spec 0 q) as [H|H].
  - rewrite <- (Z2Nat.id q) by exact H. rewrite <- INR_IZR_INZ. apply sin_shift_nat.
  - rewrite <- (sin_shift_nat _ (Z.to_nat (- q))). rewrite INR_IZR_INZ, Z2Nat.id, opp_IZR by lia. f_equal. ring.
Qed.
Lemma sin_quarters x k : sin (x + IZR k * (PI / 2)) =
  (if (2 <=? k mod 4)%Z then -1 else 1) * wave ((k mod 2) =? 0)%Z x.
Proof.
  pose proof (Z.div_mod k 4 ltac:(lia)) as E. pose proof (Z.mod_pos_bound k 4 ltac:(lia)) as B.
  assert (M : (k mod 2 = (k mod 4) mod 2)%Z).
  { rewrite E at 1. replace (4 * (k / 4) + k mod 4)%Z with (k mod 4 + (2 * (k / 4)) * 2)%Z by ring. apply Z.mod_add. lia. }
  rewrite M. replace (x + IZR k * (PI / 2)) with (x + IZR (k mod 4) * (PI / 2) + IZR (k / 4) * (PI / 2 * 4)).
  2: { rewrite E at 3. rewrite plus_IZR, mult_IZR. ring. }
  rewrite sin_full. assert (C : (k mod 4 = 0 \/ k mod 4 = 1 \/ k mod 4 = 2 \/ k mod 4 = 3)%Z) by lia.
  destruct C as [C|[C|[C|C]]]; rewrite C; cbn; unfold wave.
  - replace (x + 0 * (PI / 2)) with x by ring. ring.
  - replace (x + 1 * (PI / 2)) with (PI / 2 + x) by ring. rewrite <- cos_sin. ring.
  - replace (x + 2 * (PI / 2)) with (x + PI) by field. rewrite neg_sin. ring.
  - replace (x + 3 * (PI / 2)) with (PI / 2 + x + PI) by field. rewrite neg_sin, <- cos_sin. ring.
Qed.

(* sin and cos change by no more than their argument. *)
Lemma wave_slope odd x y : Rabs (wave odd x - wave odd y) <= Rabs (x - y).
Proof.
  assert (S : forall u v, u < v -> Rabs (sin v - sin u) <= Rabs (v - u)).
  { intros u v H. destruct (MVT_cor2 sin cos u v H) as (c & E & _); [intros; apply derivable_pt_lim_sin|].
    rewrite E, Rabs_mult. pose proof (COS_bound c). rewrite <- (Rmult_1_l (Rabs (v - u))) at 2.
    apply Rmult_le_compat_r; [apply Rabs_pos|apply Rabs_le; lra]. }
  assert (T : forall u v, Rabs (sin u - sin v) <= Rabs (u - v)).
  { intros u v. destruct (Rtotal_order u v) as [H|[H|H]].
    - rewrite (Rabs_minus_sym (sin u)), (Rabs_minus_sym u). now apply S.
    - subst. rewrite !Rminus_diag_eq by reflexivity. lra.
    - now apply S. }
  destruct odd; unfold wave; [apply T|]. rewrite !cos_sin.
  replace (x - y) with (PI / 2 + x - (PI / 2 + y)) by ring. apply T.
Qed.
