(* exp and tanh at a rational number, as the Python kernel encloses them
   (symnet/kernel/targets/functions.py, `_exp` and `_tanh`): t = 2^k r with 0 <= r <= 1/2,
   the Taylor series at r with directed rounding, then k squarings. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia Exp_prop.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import Remainders FixedPoint.
Open Scope R_scope.

Lemma some_injective {A} (a b : A) : Some a = Some b -> b = a.
Proof. congruence. Qed.

Section Unit.
  Variable unit : positive.
  Notation W := (Zpos unit).
  Notation w := (IZR (Zpos unit)).

  (* Terms from the n-th on: the last term and the sum so far, from below and from above. *)
  Fixpoint exp_loop (fuel : nat) (r_low r_high low_term high_term below above n : Z) : option (Z * Z) :=
    if (high_term <=? 1)%Z then Some (below, above + 2 * high_term + 1)%Z else
    match fuel with
    | O => None
    | S fuel =>
      let m := (n + 1)%Z in
      let low := (low_term * r_low / (W * m))%Z in
      let high := up (high_term * r_high) (W * m) in
      exp_loop fuel r_low r_high low high (below + low) (above + high) m
    end.

  Fixpoint squared (k : nat) (ends : Z * Z) : Z * Z :=
    match k with
    | O => ends
    | S k => squared k (fst ends * fst ends / W, up (snd ends * snd ends) W)%Z
    end.

  Lemma exp_loop_sound fuel : forall r r_low r_high low high below above n ends,
    exp_loop fuel r_low r_high low high below above (Z.of_nat n) = Some ends ->
    0 <= r <= 1 / 2 -> encloses (r_low, r_high) unit r -> (0 <= r_low)%Z ->
    encloses (low, high) unit (exp_term r n) -> (0 <= low)%Z ->
    encloses (below, above) unit (E1 r n) -> (0 <= below)%Z ->
    encloses ends unit (exp r) /\ (0 <= fst ends)%Z.
  Proof.
    pose proof (unit_positive unit) as U.
    induction fuel as [|fuel IH]; intros r r_low r_high low high below above n ends E Hr R R0 T T0 G G0;
      cbn [exp_loop] in E; (destruct (Z.leb_spec high 1) as [L|L]; [|try discriminate]).
    1, 2: apply some_injective in E; subst ends; cbn [fst snd]; split; [|exact G0]; unfold encloses in *; cbn [fst snd] in *;
      rewrite !plus_IZR, mult_IZR;
      pose proof (exp_below r n (proj1 Hr)) as B; pose proof (exp_above r n Hr) as A;
      rewrite exp_term_next in A; pose proof (exp_term_nonneg r n (proj1 Hr)) as P;
      pose proof (Rmult_le_compat_l w _ _ (Rlt_le _ _ U) B) as B';
      pose proof (Rmult_le_compat_l w _ _ (Rlt_le _ _ U) A) as A';
      assert (N : 1 <= INR (S n)) by (rewrite S_INR; pose proof (pos_INR n); lra);
      assert (Q : r / INR (S n) <= 1 / 2)
        by (apply Rmult_le_reg_r with (INR (S n)); [lra|]; unfold Rdiv at 1; rewrite Rmult_assoc, Rinv_l by lra; nra);
      assert (X : 2 * (exp_term r n * r / INR (S n)) <= exp_term r n)
        by (replace (2 * (exp_term r n * r / INR (S n))) with (2 * exp_term r n * (r / INR (S n))) by (field; lra); nra);
      assert (Y : w * (2 * (exp_term r n * r / INR (S n))) <= w * exp_term r n) by (apply Rmult_le_compat_l; lra);
      assert (Z : 0 <= w * exp_term r n) by (apply Rmult_le_pos; lra); lra.
    replace (Z.of_nat n + 1)%Z with (Z.of_nat (S n)) in E by lia.
    assert (M : (0 < W * Z.of_nat (S n))%Z) by lia.
    assert (MR : IZR (W * Z.of_nat (S n)) = w * INR (S n)) by (rewrite mult_IZR, INR_IZR_INZ; reflexivity).
    assert (N : 0 < INR (S n)) by (apply lt_0_INR; lia).
    pose proof (exp_term_nonneg r n (proj1 Hr)) as P. pose proof (exp_term_next r n) as X.
    unfold encloses in R, T, G. cbn [fst snd] in R, T, G.
    assert (EQ : w * exp_term r (S n) * (w * INR (S n)) = (w * exp_term r n) * (w * r))
      by (rewrite X; field; lra).
    assert (r_low0 : 0 <= IZR r_low) by now apply IZR_le. assert (low0 : 0 <= IZR low) by now apply IZR_le.
    assert (A1 : IZR (low * r_low / (W * Z.of_nat (S n))) <= w * exp_term r (S n)).
    { apply down_le; [exact M|]. rewrite MR, EQ, mult_IZR. apply Rmult_le_compat; lra. }
    assert (A2 : w * exp_term r (S n) <= IZR (up (high * r_high) (W * Z.of_nat (S n)))).
    { apply le_up; [exact M|]. rewrite MR, EQ, mult_IZR. apply Rmult_le_compat; try lra; apply Rmult_le_pos; lra. }
    assert (A3 : (0 <= low * r_low / (W * Z.of_nat (S n)))%Z) by (apply down_nonneg; nia).
    apply (IH r _ _ _ _ _ _ (S n) ends E Hr); unfold encloses; cbn [fst snd]; try assumption; try lia.
    - split; assumption.
    - rewrite E1_next, !plus_IZR. lra.
  Qed.

  Lemma squared_sound k : forall ends x, encloses ends unit (exp x) -> (0 <= fst ends)%Z ->
    encloses (squared k ends) unit (exp (x * 2 ^ k)) /\ (0 <= fst (squared k ends))%Z.
  Proof.
    pose proof (unit_positive unit) as U.
    induction k as [|k IH]; intros ends x H P; cbn [squared pow]; [rewrite Rmult_1_r; now split|].
    replace (x * (2 * 2 ^ k)) with ((x + x) * 2 ^ k) by ring.
    apply IH; [|cbn [fst]; apply down_nonneg; [nia|lia]].
    unfold encloses in *. cbn [fst snd]. rewrite exp_plus. apply IZR_le in P.
    pose proof (exp_pos x) as X. assert (0 <= w * exp x) by (apply Rmult_le_pos; lra).
    assert (EQ : w * (exp x * exp x) * w = (w * exp x) * (w * exp x)) by ring.
    split.
    - apply down_le; [lia|]. rewrite EQ, mult_IZR. apply Rmult_le_compat; lra.
    - apply le_up; [lia|]. rewrite EQ, mult_IZR. apply Rmult_le_compat; lra.
  Qed.
End Unit.

Definition max_exp : Z := 4000.
(* 2^-4000 *)
Definition tiny : Q := 1 # (unit_of max_exp).

(* exp(n/d) for 0 <= n/d, over the denominator of p and t. *)
Definition exp_positive (n : Z) (d : positive) (p : Z) : option (Z * Z * positive) :=
  let whole := up n (Zpos d) in
  let k := bits (up (2 * n) (Zpos d)) in
  let w := (p + 3 * k + 2 * whole + 16)%Z in
  let unit := unit_of w in
  let bottom := (Zpos d * 2 ^ k)%Z in
  if ((0 <=? n) && (0 <=? k) && (2 * n <=? bottom))%Z%bool then
    match exp_loop unit (Z.to_nat (w + 8)) (n * Zpos unit / bottom) (up (n * Zpos unit) bottom)
            (Zpos unit) (Zpos unit) (Zpos unit) (Zpos unit) 0 with
    | Some ends => Some (squared unit (Z.to_nat k) ends, unit)
    | None => None
    end
  else None.

Lemma exp_positive_sound n d p ends unit : exp_positive n d p = Some (ends, unit) ->
  encloses ends unit (exp (Q2R (n # d))).
Proof.
  unfold exp_positive.
  set (whole := up n (Zpos d)). set (k := bits (up (2 * n) (Zpos d))).
  set (u := unit_of (p + 3 * k + 2 * whole + 16)). set (bottom := (Zpos d * 2 ^ k)%Z).
  destruct (Z.leb_spec 0 n) as [N|]; [|discriminate]. destruct (Z.leb_spec 0 k) as [K|]; [|discriminate].
  destruct (Z.leb_spec (2 * n) bottom) as [B|]; [|discriminate]. cbn [andb].
  destruct (exp_loop u _ _ _ _ _ _ _ _) as [found|] eqn:E; [|discriminate]. intro H. injection H as <- <-.
  pose proof (unit_positive u) as U. pose proof (unit_positive d) as D.
  assert (Bp : (0 < bottom)%Z) by (unfold bottom; apply Z.mul_pos_pos; [lia|apply Z.pow_pos_nonneg; lia]).
  assert (Br : 0 < IZR bottom) by now apply IZR_lt.
  set (r := IZR n / IZR bottom).
  assert (R : 0 <= r <= 1 / 2).
  { apply IZR_le in N, B. rewrite mult_IZR in B. unfold r. split.
    - apply Rmult_le_reg_r with (IZR bottom); [exact Br|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
    - apply Rmult_le_reg_r with (IZR bottom); [exact Br|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (EQ : IZR (Zpos u) * r * IZR bottom = IZR (n * Zpos u)) by (rewrite mult_IZR; unfold r; field; lra).
  assert (one : encloses (Zpos u, Zpos u) u 1) by (unfold encloses; cbn [fst snd]; lra).
  destruct (exp_loop_sound u (Z.to_nat (p + 3 * k + 2 * whole + 16 + 8)) r _ _ _ _ _ _ 0 _ E R) as [S P].
  - unfold encloses. cbn [fst snd]. split; [apply down_le|apply le_up]; try exact Bp; lra.
  - apply down_nonneg; nia.
  - now rewrite exp_term_0.
  - lia.
  - change (E1 r 0) with (exp_term r 0). now rewrite exp_term_0.
  - lia.
  - destruct (squared_sound u (Z.to_nat k) found r S P) as [Q _].
    replace (Q2R (n # d)) with (r * 2 ^ Z.to_nat k); [exact Q|].
    unfold r, bottom. rewrite mult_IZR, Q2R_ratio.
    replace (IZR (2 ^ k)) with (2 ^ Z.to_nat k).
    + field. split; [lra|]. apply pow_nonzero. lra.
    + rewrite <- (Z2Nat.id k) at 2 by exact K. apply pow_IZR.
Qed.

(* exp(t): exactly 1 at 0, 1 / exp(-t) below; numbers beyond 4000 are refused. *)
Definition exp_at (t : Q) (p : Z) : option interval :=
  let n := Qnum t in let d := Qden t in
  if (n =? 0)%Z then Some (single 1)
  else if (n <? - max_exp * Zpos d)%Z then Some (0%Q, tiny)
  else if (n <? 0)%Z then
    match exp_positive (- n) d p with
    | Some (Zpos low, Zpos high, unit) => Some (Zpos unit # high, Zpos unit # low)
    | _ => None
    end
  else if (max_exp * Zpos d <? n)%Z then None
  else match exp_positive n d p with Some (ends, unit) => Some (scaled ends unit) | None => None end.

Lemma unit_of_power w : (0 <= w)%Z -> IZR (Zpos (unit_of w)) = 2 ^ Z.to_nat w.
Proof.
  intro H. unfold unit_of. rewrite Z2Pos.id; rewrite Z.shiftl_1_l.
  - rewrite <- (Z2Nat.id w) at 1 by exact H. symmetry. apply pow_IZR.
  - apply Z.pow_pos_nonneg; lia.
Qed.

(* exp(-x) <= 2^-n where n <= x. *)
Lemma exp_tiny n x : INR n <= x -> exp (- x) <= / 2 ^ n.
Proof.
  intro H. assert (2 ^ n <= exp x).
  { assert (E : exp (INR n) = exp 1 ^ n).
    { clear H. induction n as [|n IH]; [cbn; apply exp_0|]. rewrite S_INR, exp_plus, IH. cbn [pow]. ring. }
    apply Rle_trans with (exp (INR n)).
    - rewrite E. apply pow_incr. pose proof (exp_ineq1 1 ltac:(lra)). lra.
    - destruct (Req_dec (INR n) x) as [->|N]; [lra|]. left. apply exp_increasing. lra. }
  rewrite exp_Ropp. apply Rinv_le_contravar; [apply pow_lt; lra|exact H0].
Qed.

Lemma tiny_is : Q2R tiny = / 2 ^ Z.to_nat max_exp.
Proof.
  unfold tiny. rewrite Q2R_ratio, unit_of_power by (unfold max_exp; lia). unfold Rdiv. ring.
Qed.
Lemma max_exp_nat : INR (Z.to_nat max_exp) = IZR max_exp.
Proof. rewrite INR_IZR_INZ, Z2Nat.id by (unfold max_exp; lia). reflexivity. Qed.

Theorem exp_at_sound t p i : exp_at t p = Some i -> holds i (exp (Q2R t)).
Proof.
  destruct t as [n d]. unfold exp_at. cbn [Qnum Qden]. pose proof (unit_positive d) as D.
  destruct (Z.eqb_spec n 0) as [->|N].
  { intro H. injection H as <-. rewrite Q2R_ratio. replace (0 / IZR (Zpos d)) with 0 by (unfold Rdiv; ring).
    rewrite exp_0. unfold holds, single. cbn [fst snd]. unfold Q2R. cbn. lra. }
  destruct (Z.ltb_spec n (- max_exp * Zpos d)) as [L|L].
  { intro H. injection H as <-. unfold holds. cbn [fst snd]. rewrite tiny_is. split.
    - replace (Q2R 0) with 0 by (unfold Q2R; cbn; lra). pose proof (exp_pos (Q2R (n # d))). lra.
    - replace (Q2R (n # d)) with (- - Q2R (n # d)) by ring. apply exp_tiny. rewrite max_exp_nat, Q2R_ratio.
      apply IZR_lt in L. rewrite mult_IZR, opp_IZR in L.
      apply Rmult_le_reg_r with (IZR (Zpos d)); [exact D|].
      replace (- (IZR n / IZR (Zpos d)) * IZR (Zpos d)) with (- IZR n) by (field; lra). lra. }
  destruct (Z.ltb_spec n 0) as [M|M].
  { destruct (exp_positive (- n) d p) as [[[low high] unit]|] eqn:E; [|discriminate].
    destruct low as [|low|low], high as [|high|high]; try discriminate. intro H. injection H as <-.
    apply exp_positive_sound in E. unfold encloses in E. cbn [fst snd] in E.
    replace (Q2R (n # d)) with (- Q2R (- n # d)) by (rewrite !Q2R_ratio, opp_IZR; field; lra).
    set (x := Q2R (- n # d)) in *. rewrite exp_Ropp. pose proof (exp_pos x) as X.
    pose proof (unit_positive unit) as U. pose proof (unit_positive low) as A. pose proof (unit_positive high) as B.
    unfold holds. cbn [fst snd]. rewrite !Q2R_ratio. split.
    - apply Rmult_le_reg_r with (exp x * IZR (Zpos high)); [apply Rmult_lt_0_compat; lra|].
      replace (IZR (Zpos unit) / IZR (Zpos high) * (exp x * IZR (Zpos high))) with (IZR (Zpos unit) * exp x) by (field; lra).
      replace (/ exp x * (exp x * IZR (Zpos high))) with (IZR (Zpos high)) by (field; lra). lra.
    - apply Rmult_le_reg_r with (exp x * IZR (Zpos low)); [apply Rmult_lt_0_compat; lra|].
      replace (IZR (Zpos unit) / IZR (Zpos low) * (exp x * IZR (Zpos low))) with (IZR (Zpos unit) * exp x) by (field; lra).
      replace (/ exp x * (exp x * IZR (Zpos low))) with (IZR (Zpos low)) by (field; lra). lra. }
  destruct (Z.ltb_spec (max_exp * Zpos d) n) as [K|K]; [discriminate|].
  destruct (exp_positive n d p) as [[ends unit]|] eqn:E; [|discriminate]. intro H. injection H as <-.
  apply scaled_holds. now apply exp_positive_sound in E.
Qed.
