(* pi, and atan at a rational number, as the Python kernel encloses them (functions.py,
   `_alternating`, `pi`, `_atan`): the alternating series on [0, 1/2], Machin's formula,
   atan t = pi/2 - atan(1/t) above 1, and atan(1/2) + atan((t - 1/2)/(1 + t/2)) above 1/2. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia Ratan Machin.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import Remainders FixedPoint.
Open Scope R_scope.

Section Unit.
  Variable unit : positive.
  Notation W := (Zpos unit).
  Notation w := (IZR (Zpos unit)).

  (* Powers, the sum so far and what it may be off, for the square top/bottom. *)
  Fixpoint alternating_loop (fuel : nat) (top bottom power total sign k slack : Z) : option (Z * Z) :=
    if (power <=? 0)%Z then Some (total - slack - 2 - k, total + slack + 2 + k)%Z
    else match fuel with
         | O => None
         | S fuel => alternating_loop fuel top bottom (power * top / bottom) (total + sign * (power / k)) (- sign) (k + 2) (slack + 2)
         end.

  (* atan(n/d) for 0 <= n/d <= 1/2. *)
  Definition atan_small (fuel : nat) (n d : Z) : option (Z * Z) :=
    alternating_loop fuel (n * n) (d * d) (n * W / d) 0 1 1 0.

  Lemma alternating_loop_sound fuel : forall z top bottom power total slack n ends,
    alternating_loop fuel top bottom power total ((-1) ^ Z.of_nat n) (2 * Z.of_nat n + 1) slack = Some ends ->
    0 <= z <= 1 / 2 -> (0 < bottom)%Z -> z ^ 2 * IZR bottom = IZR top ->
    0 <= IZR power /\ IZR power <= w * z ^ (2 * n + 1) <= IZR power + 2 ->
    Rabs (IZR total - w * odd_sum (-1) n z) <= IZR slack ->
    encloses ends unit (atan z).
  Proof.
    pose proof (unit_positive unit) as U.
    induction fuel as [|fuel IH]; intros z top bottom power total slack n ends E Hz B T P G;
      cbn [alternating_loop] in E; (destruct (Z.leb_spec power 0) as [L|L]; [|try discriminate]).
    1, 2: match type of E with Some ?v = Some _ => assert (F : ends = v) by congruence end; subst ends;
      unfold encloses; cbn [fst snd]; rewrite !plus_IZR, !minus_IZR, !plus_IZR;
      pose proof (atan_series n z (proj1 Hz)) as A;
      apply IZR_le in L; pose proof (pow_le z (2 * n + 1) (proj1 Hz)) as Q;
      assert (N : 1 <= INR (2 * n + 1)) by (apply (le_INR 1); lia);
      assert (R : z ^ (2 * n + 1) / INR (2 * n + 1) <= z ^ (2 * n + 1))
        by (apply Rmult_le_reg_r with (INR (2 * n + 1)); [lra|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; nra);
      assert (K : 0 <= IZR (2 * Z.of_nat n)) by (apply IZR_le; lia);
      apply abs_between in A, G;
      assert (w * (atan z - odd_sum (-1) n z) <= w * z ^ (2 * n + 1)) by (apply Rmult_le_compat_l; lra);
      assert (w * (- (z ^ (2 * n + 1))) <= w * (atan z - odd_sum (-1) n z)) by (apply Rmult_le_compat_l; lra);
      lra.
    set (k := (2 * Z.of_nat n + 1)%Z) in *.
    assert (K : (0 < k)%Z) by (unfold k; lia).
    assert (KR : IZR k = INR (2 * n + 1)) by (rewrite INR_IZR_INZ; f_equal; unfold k; lia).
    assert (K0 : 1 <= INR (2 * n + 1)) by (apply (le_INR 1); lia).
    apply IZR_lt in B as Br. assert (Z2 : 0 <= z ^ 2 <= 1 / 4) by nra.
    replace (- (-1) ^ Z.of_nat n)%Z with ((-1) ^ Z.of_nat (S n))%Z in E
      by (rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia; ring).
    replace (k + 2)%Z with (2 * Z.of_nat (S n) + 1)%Z in E by (unfold k; lia).
    apply (IH z _ _ _ _ _ (S n) ends E Hz B T).
    - set (x := w * z ^ (2 * n + 1)) in *.
      replace (w * z ^ (2 * S n + 1)) with (x * z ^ 2)
        by (unfold x; replace (2 * S n + 1)%nat with (2 * n + 1 + 2)%nat by lia; rewrite (pow_add z (2 * n + 1) 2); ring).
      assert (C : IZR (power * top / bottom) <= IZR power * z ^ 2).
      { apply down_le; [exact B|]. rewrite mult_IZR, <- T. lra. }
      assert (D : IZR power * z ^ 2 - 1 <= IZR (power * top / bottom)).
      { apply down_ge; [exact B|]. rewrite mult_IZR, <- T. lra. }
      assert (IZR power * z ^ 2 <= x * z ^ 2) by (apply Rmult_le_compat_r; lra).
      assert (x * z ^ 2 <= (IZR power + 2) * z ^ 2) by (apply Rmult_le_compat_r; lra).
      assert (0 <= IZR top) by (rewrite <- T; apply Rmult_le_pos; lra).
      assert (0 <= IZR (power * top / bottom)).
      { apply IZR_le, down_nonneg; [|exact B]. apply le_IZR in H1. nia. }
      lra.
    - cbn [odd_sum]. rewrite plus_IZR, mult_IZR, plus_IZR, <- (pow_IZR (-1)).
      set (x := w * z ^ (2 * n + 1)) in *.
      assert (C : 0 <= w * (z ^ (2 * n + 1) / INR (2 * n + 1)) - IZR (power / k) <= 2).
      { replace (w * (z ^ (2 * n + 1) / INR (2 * n + 1))) with (x / INR (2 * n + 1)) by (unfold x; field; lra).
        assert (A : IZR (power / k) <= x / INR (2 * n + 1)).
        { apply down_le; [exact K|]. rewrite KR. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
        destruct n as [|n].
        - change k with 1%Z. rewrite Z.div_1_r. replace (INR (2 * 0 + 1)) with 1 by reflexivity. lra.
        - assert (3 <= INR (2 * S n + 1)) by (replace 3 with (INR 3) by (cbn; lra); apply le_INR; lia).
          assert (D : (x - 2) / INR (2 * S n + 1) - 1 <= IZR (power / k)).
          { apply down_ge; [exact K|]. rewrite KR. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
          assert (2 / INR (2 * S n + 1) <= 1).
          { apply Rmult_le_reg_r with (INR (2 * S n + 1)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
          unfold Rdiv in *. rewrite Rmult_minus_distr_r in D. lra. }
      set (y := w * (z ^ (2 * n + 1) / INR (2 * n + 1))) in *.
      replace (IZR total + (-1) ^ n * IZR (power / k) - w * (odd_sum (-1) n z + (-1) ^ n * (z ^ (2 * n + 1) / INR (2 * n + 1))))
        with ((IZR total - w * odd_sum (-1) n z) - (-1) ^ n * (y - IZR (power / k))) by (unfold y; ring).
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, Rabs_mult, pow_1_abs, Rmult_1_l.
      rewrite (Rabs_pos_eq (y - _)) by lra. lra.
  Qed.

  Lemma atan_small_sound fuel n d ends : atan_small fuel n d = Some ends ->
    (0 <= n)%Z -> (0 < d)%Z -> (2 * n <= d)%Z -> encloses ends unit (atan (IZR n / IZR d)).
  Proof.
    intros E N D H. apply IZR_lt in D as Dr. apply IZR_le in N as Nr. apply IZR_le in H as Hr. rewrite mult_IZR in Hr.
    set (z := IZR n / IZR d). assert (zd : z * IZR d = IZR n) by (unfold z; field; lra).
    assert (Hz : 0 <= z <= 1 / 2) by (split; apply Rmult_le_reg_r with (IZR d); lra).
    apply (alternating_loop_sound fuel z (n * n) (d * d) (n * W / d) 0 0 0 ends E Hz); [nia| | |].
    - rewrite !mult_IZR, <- zd. ring.
    - cbn [Nat.mul Nat.add]. rewrite pow_1.
      assert (IZR (n * W / d) <= w * z) by (apply down_le; [exact D|rewrite mult_IZR, <- zd; lra]).
      assert (w * z - 1 <= IZR (n * W / d)) by (apply down_ge; [exact D|rewrite mult_IZR, <- zd; lra]).
      assert (0 <= IZR (n * W / d)) by (apply IZR_le, down_nonneg; nia). lra.
    - cbn [odd_sum]. rewrite Rmult_0_r, Rminus_0_r, Rabs_R0. lra.
  Qed.

  (* pi = 16 atan(1/5) - 4 atan(1/239) *)
  Definition pi_over (fuel : nat) : option (Z * Z) :=
    match atan_small fuel 1 5, atan_small fuel 1 239 with
    | Some first, Some second => Some (16 * fst first - 4 * snd second, 16 * snd first - 4 * fst second)%Z
    | _, _ => None
    end.

  Lemma pi_over_sound fuel ends : pi_over fuel = Some ends -> encloses ends unit PI.
  Proof.
    unfold pi_over. destruct (atan_small fuel 1 5) as [[a b]|] eqn:E1; [|discriminate].
    destruct (atan_small fuel 1 239) as [[c e]|] eqn:E2; [|discriminate]. cbn [fst snd]. intro H.
    assert (F : ends = (16 * a - 4 * e, 16 * b - 4 * c)%Z) by congruence. subst ends.
    apply atan_small_sound in E1; [|lia|lia|lia]. apply atan_small_sound in E2; [|lia|lia|lia].
    unfold encloses in *. cbn [fst snd] in *. rewrite !minus_IZR, !mult_IZR.
    replace (1 / 5) with (/ 5) in E1 by lra. replace (1 / 239) with (/ 239) in E2 by lra.
    pose proof Machin_4_5_239 as M. replace PI with (16 * atan (/ 5) - 4 * atan (/ 239)) by lra. lra.
  Qed.

  (* atan(n/d) for 0 <= n/d <= 1. *)
  Definition atan_unit (fuel : nat) (n d : Z) : option (Z * Z) :=
    if (2 * n <=? d)%Z then atan_small fuel n d
    else match atan_small fuel 1 2, atan_small fuel (2 * n - d) (2 * d + n) with
         | Some half, Some rest => Some (fst half + fst rest, snd half + snd rest)%Z
         | _, _ => None
         end.

  Lemma atan_between u v : 0 <= v <= u -> - PI / 2 < atan u - atan v < PI / 2.
  Proof.
    intro H. pose proof (atan_bound u). pose proof (atan_bound v).
    assert (0 <= atan v).
    { destruct (Req_dec v 0) as [->|N]; [rewrite atan_0; lra|]. rewrite <- atan_0. left. apply atan_increasing. lra. }
    assert (atan v <= atan u).
    { destruct (Req_dec v u) as [->|N]; [lra|]. left. apply atan_increasing. lra. }
    lra.
  Qed.

  Lemma atan_unit_sound fuel n d ends : atan_unit fuel n d = Some ends ->
    (0 <= n)%Z -> (0 < d)%Z -> (n <= d)%Z -> encloses ends unit (atan (IZR n / IZR d)).
  Proof.
    intros E N D H. unfold atan_unit in E. destruct (Z.leb_spec (2 * n) d) as [L|L]; [now apply (atan_small_sound fuel)|].
    destruct (atan_small fuel 1 2) as [[a b]|] eqn:E1; [|discriminate].
    destruct (atan_small fuel (2 * n - d) (2 * d + n)) as [[c e]|] eqn:E2; [|discriminate].
    cbn [fst snd] in E. assert (F : ends = (a + c, b + e)%Z) by congruence. subst ends.
    apply atan_small_sound in E1; [|lia|lia|lia]. apply atan_small_sound in E2; [|lia|lia|lia].
    unfold encloses in *. cbn [fst snd] in *. rewrite !plus_IZR.
    apply IZR_lt in D as Dr. apply IZR_le in N as Nr. apply IZR_lt in L as Lr. rewrite mult_IZR in Lr.
    set (t := IZR n / IZR d).
    assert (td : t * IZR d = IZR n) by (unfold t; field; lra).
    assert (T : 1 / 2 <= t) by (apply Rmult_le_reg_r with (IZR d); lra).
    assert (S : atan t = atan (1 / 2) + atan (IZR (2 * n - d) / IZR (2 * d + n))).
    { replace (IZR (2 * n - d) / IZR (2 * d + n)) with (atan_sub t (1 / 2)).
      - apply atan_sub_correct; [lra|apply atan_between; lra|apply atan_bound].
      - unfold atan_sub, t. rewrite minus_IZR, plus_IZR, !mult_IZR. field. lra. }
    rewrite S, Rmult_plus_distr_l. lra.
  Qed.
End Unit.

Definition pi_at (p : Z) : option (Z * Z * positive) :=
  let unit := unit_of (p + 24) in
  match pi_over unit (Z.to_nat (p + 32)) with Some ends => Some (ends, unit) | None => None end.

Theorem pi_at_sound p ends unit : pi_at p = Some (ends, unit) -> encloses ends unit PI.
Proof.
  unfold pi_at. destruct (pi_over (unit_of (p + 24)) (Z.to_nat (p + 32))) as [found|] eqn:E; [|discriminate].
  intro H. injection H as <- <-. now apply (pi_over_sound _ (Z.to_nat (p + 32))).
Qed.

(* atan(n/d) for 0 < n/d. *)
Definition atan_positive (n : Z) (d : positive) (p : Z) : option (Z * Z * positive) :=
  if (Zpos d <? n)%Z then
    let unit := unit_of (p + 28) in let fuel := Z.to_nat (p + 36) in
    match pi_over unit fuel, atan_unit unit fuel (Zpos d) n with
    | Some pi, Some rest => Some ((fst pi - 2 * snd rest, snd pi - 2 * fst rest)%Z, xO unit)
    | _, _ => None
    end
  else
    let unit := unit_of (p + 24) in
    match atan_unit unit (Z.to_nat (p + 32)) n (Zpos d) with Some ends => Some (ends, unit) | None => None end.

Lemma atan_positive_sound n d p ends unit : atan_positive n d p = Some (ends, unit) -> (0 < n)%Z ->
  encloses ends unit (atan (Q2R (n # d))).
Proof.
  intros E N. unfold atan_positive in E. rewrite Q2R_ratio. pose proof (unit_positive d) as D. apply IZR_lt in N as Nr.
  destruct (Z.ltb_spec (Zpos d) n) as [L|L].
  - set (u := unit_of (p + 28)) in *. set (fuel := Z.to_nat (p + 36)) in *. clearbody u fuel.
    destruct (pi_over u fuel) as [[a b]|] eqn:E1; [|discriminate].
    destruct (atan_unit u fuel (Zpos d) n) as [[c e]|] eqn:E2; [|discriminate]. cbn [fst snd] in E.
    assert (F : ends = (a - 2 * e, b - 2 * c)%Z) by congruence. assert (G : unit = xO u) by congruence. subst ends unit.
    apply pi_over_sound in E1. apply atan_unit_sound in E2; [|lia|lia|lia].
    unfold encloses in *. cbn [fst snd] in *. change (Zpos (xO u)) with (2 * Zpos u)%Z. rewrite !minus_IZR, !mult_IZR.
    replace (IZR n / IZR (Zpos d)) with (/ (IZR (Zpos d) / IZR n)) by (field; lra).
    rewrite atan_inv by (apply Rdiv_lt_0_compat; lra).
    replace (2 * IZR (Zpos u) * (PI / 2 - atan (IZR (Zpos d) / IZR n)))
      with (IZR (Zpos u) * PI - 2 * (IZR (Zpos u) * atan (IZR (Zpos d) / IZR n))) by field. lra.
  - set (u := unit_of (p + 24)) in *. set (fuel := Z.to_nat (p + 32)) in *. clearbody u fuel.
    destruct (atan_unit u fuel n (Zpos d)) as [found|] eqn:E1; [|discriminate].
    injection E as <- <-. apply (atan_unit_sound u fuel n (Zpos d)); try lia. exact E1.
Qed.

Definition atan_at (t : Q) (p : Z) : option interval :=
  match Qnum t with
  | Z0 => Some (single 0)
  | Zpos n => match atan_positive (Zpos n) (Qden t) p with Some (ends, unit) => Some (scaled ends unit) | None => None end
  | Zneg n => match atan_positive (Zpos n) (Qden t) p with Some (ends, unit) => Some (i_neg (scaled ends unit)) | None => None end
  end.

Theorem atan_at_sound t p i : atan_at t p = Some i -> holds i (atan (Q2R t)).
Proof.
  destruct t as [[|n|n] d]; unfold atan_at; cbn [Qnum Qden].
  - intro H. injection H as <-. rewrite Q2R_ratio. replace (0 / IZR (Zpos d)) with 0 by (unfold Rdiv; ring).
    rewrite atan_0. unfold holds, single. cbn [fst snd]. unfold Q2R. cbn. lra.
  - destruct (atan_positive (Zpos n) d p) as [[ends unit]|] eqn:E; [|discriminate]. intro H. injection H as <-.
    apply scaled_holds. apply atan_positive_sound in E; [exact E|lia].
  - destruct (atan_positive (Zpos n) d p) as [[ends unit]|] eqn:E; [|discriminate]. intro H. injection H as <-.
    replace (Q2R (Zneg n # d)) with (- Q2R (Zpos n # d)).
    + rewrite atan_opp. apply holds_neg, scaled_holds. apply atan_positive_sound in E; [exact E|lia].
    + rewrite !Q2R_ratio. change (Zneg n) with (- Zpos n)%Z. rewrite opp_IZR. pose proof (unit_positive d). field. lra.
Qed.
