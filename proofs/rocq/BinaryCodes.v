(* The n-bit codes of f at the corners: rounding to 2^n levels, the value of a
   number from its bits, and one number a_l for each bit plane. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Points BitExtraction Cells.
Import ListNotations.
Open Scope R_scope.

Lemma pow2Z_pos n : (0 < 2 ^ Z.of_nat n)%Z.
Proof. apply Z.pow_pos_nonneg; lia. Qed.
Lemma pow2_IZR n : 2 ^ n = IZR (2 ^ Z.of_nat n).
Proof. now rewrite <- pow_IZR. Qed.

(* Rounding down to the levels b + s k 2^-n, k = 0, ..., 2^n - 1. *)
Lemma quantise n s b v : 0 <= s -> b <= v <= b + s ->
  exists q : Z, (0 <= q < 2 ^ Z.of_nat n)%Z /\ Rabs (s * (IZR q / 2 ^ n) + b - v) <= s / 2 ^ n.
Proof.
  intros Hs Hv. assert (P : 0 < 2 ^ n) by (apply pow_lt; lra). pose proof (pow2Z_pos n) as HZ.
  destruct (Rle_lt_dec s 0) as [H0|H0].
  { exists 0%Z. split; [lia|]. replace s with 0 by lra. unfold Rdiv. rewrite !Rmult_0_l.
    rewrite Rabs_pos_eq; lra. }
  set (w := (v - b) / s * 2 ^ n).
  assert (Hr : 0 <= (v - b) / s <= 1).
  { split; [apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]|].
    apply (Rmult_le_reg_r s); [assumption|]. field_simplify; lra. }
  assert (Hw : 0 <= w <= 2 ^ n) by (unfold w; nra).
  assert (Ev : v = s * (w / 2 ^ n) + b) by (unfold w; field; lra).
  assert (Hclose : forall q : Z, Rabs (IZR q - w) <= 1 ->
            Rabs (s * (IZR q / 2 ^ n) + b - v) <= s / 2 ^ n).
  { intros q Hq. rewrite Ev. replace (s * (IZR q / 2 ^ n) + b - (s * (w / 2 ^ n) + b))
      with (s / 2 ^ n * (IZR q - w)) by (field; lra).
    assert (0 < s / 2 ^ n) by (apply Rdiv_lt_0_compat; lra).
    rewrite Rabs_mult, (Rabs_pos_eq (s / 2 ^ n)) by lra. nra. }
  destruct (Rlt_le_dec w (2 ^ n)) as [L|L].
  - pose proof (archimed w) as A. exists (up w - 1)%Z. split.
    + split.
      * assert (0 < up w)%Z by (apply lt_IZR; lra). lia.
      * apply lt_IZR. rewrite minus_IZR, <- pow2_IZR. lra.
    + apply Hclose. rewrite minus_IZR. pwl.
  - exists (2 ^ Z.of_nat n - 1)%Z. split; [lia|]. apply Hclose. rewrite minus_IZR, <- pow2_IZR. pwl.
Qed.

(* q 2^-n = sum_l 2^-l (l-th bit of q) *)
Lemma bits_value n : forall q, (0 <= q < 2 ^ Z.of_nat n)%Z ->
  lsum (fun l => / 2 ^ S l * bit (Z.testbit q (Z.of_nat (n - 1 - l)))) (seq 0 n) = IZR q / 2 ^ n.
Proof.
  induction n; intros q Hq.
  - cbn in *. replace q with 0%Z by lia. lra.
  - rewrite seq_S, lsum_app. cbn [lsum Nat.add]. replace (S n - 1 - n)%nat with 0%nat by lia.
    assert (Hq2 : (q = 2 * (q / 2) + q mod 2)%Z) by (apply Z.div_mod; lia).
    rewrite Nat2Z.inj_succ, Z.pow_succ_r in Hq by lia.
    assert (Hr : (0 <= q / 2 < 2 ^ Z.of_nat n)%Z).
    { split; [apply Z.div_pos; lia|apply Z.div_lt_upper_bound; lia]. }
    rewrite (lsum_ext_in _ (fun l => / 2 ^ S l * bit (Z.testbit (q / 2) (Z.of_nat (n - 1 - l))))).
    2:{ intros l Hl. apply in_seq in Hl. replace (S n - 1 - l)%nat with (S (n - 1 - l)) by lia.
        rewrite Nat2Z.inj_succ, Z.div2_bits by lia. reflexivity. }
    rewrite (IHn _ Hr). change (Z.of_nat 0) with 0%Z. rewrite Z.bit0_odd.
    assert (HP : 0 < 2 ^ n) by (apply pow_lt; lra).
    rewrite Hq2 at 3. rewrite plus_IZR, mult_IZR, Zmod_odd.
    destruct (Z.odd q); cbn [bit pow]; field; lra.
Qed.

(* theta_{.,l}: the l-th bits of the codes of all J cells. *)
Definition plane (n : nat) (q : nat -> Z) (J l : nat) : list bool :=
  map (fun i => Z.testbit (q i) (Z.of_nat (n - 1 - l))) (seq 0 J).

(* a_l = sum_j theta_{j,l} 4^-j *)
Definition plane_number n q J l : R := base4 (plane n q J l).

Lemma plane_length n q J l : length (plane n q J l) = J.
Proof. unfold plane. now rewrite map_length, seq_length. Qed.

Lemma plane_nth n q J l i : (i < J)%nat ->
  nth i (plane n q J l) false = Z.testbit (q i) (Z.of_nat (n - 1 - l)).
Proof. intro H. unfold plane. now rewrite nth_map_seq. Qed.

Lemma choose_codes J n s b (v : nat -> R) : 0 <= s -> (forall i, (i < J)%nat -> b <= v i <= b + s) ->
  exists q : nat -> Z, forall i, (i < J)%nat ->
    (0 <= q i < 2 ^ Z.of_nat n)%Z /\ Rabs (s * (IZR (q i) / 2 ^ n) + b - v i) <= s / 2 ^ n.
Proof.
  intros Hs. induction J as [|J IH]; intro H; [exists (fun _ => 0%Z); intros; lia|].
  destruct IH as (q & Hq); [intros; apply H; lia|].
  destruct (quantise n s b (v J) Hs (H J ltac:(lia))) as (z & Hz).
  exists (fun i => if (i =? J)%nat then z else q i). intros i Hi.
  destruct (Nat.eqb_spec i J) as [->|N]; [assumption|]. apply Hq. lia.
Qed.
