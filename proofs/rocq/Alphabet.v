(* The alphabet of a scan: digits 0, ..., T in a base B > T, each worth
   gain c - taken. Numbers in [0, 1) that hold digits, and how a ramp for each
   value of a digit reads the leading one exactly. Two bits a node are the digits
   0, 1, 2 in base 4, worth c - 1; one bit is 0, 1 in base 2, worth 2 c - 1. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Symnet Require Import PiecewiseLinear Points.
Import ListNotations.
Open Scope list_scope.
Open Scope R_scope.

Record letters := Letters { radix : Z; largest : nat; gain : Z; taken : Z }.
Definition letters_ok (a : letters) : bool :=
  ((2 <=? radix a) && (Z.of_nat (largest a) <? radix a) && (1 <=? gain a) && (1 <=? taken a))%Z && (1 <=? largest a)%nat.
Definition worth (a : letters) (c : Z) : Z := (gain a * c - taken a)%Z.
Definition digit_ok (a : letters) (c : Z) : Prop := (0 <= c <= Z.of_nat (largest a))%Z.

(* v = sum_j c_j B^-j *)
Fixpoint packed (a : letters) (ds : list Z) : R :=
  match ds with [] => 0 | c :: ds' => (IZR c + packed a ds') / IZR (radix a) end.

Section Alphabet.
Variable a : letters.
Hypothesis Ha : letters_ok a = true.
Let B := radix a.

Lemma letters_spec : (2 <= B)%Z /\ (Z.of_nat (largest a) < B)%Z /\ (1 <= gain a)%Z /\ (1 <= taken a)%Z /\ (1 <= largest a)%nat.
Proof.
  pose proof Ha as H. unfold letters_ok in H. repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end.
  repeat match goal with h : (_ <=? _)%Z = true |- _ => apply Z.leb_le in h | h : (_ <? _)%Z = true |- _ => apply Z.ltb_lt in h
    | h : (_ <=? _)%nat = true |- _ => apply Nat.leb_le in h end. unfold B. repeat split; assumption.
Qed.
Lemma radix_pos : 2 <= IZR B.
Proof. destruct letters_spec as (H & _). now apply IZR_le in H. Qed.
Lemma power_pos n : 0 < IZR B ^ n.
Proof. apply pow_lt. pose proof radix_pos. lra. Qed.

Lemma packed_range ds : Forall (digit_ok a) ds -> 0 <= packed a ds <= 1 - / IZR B ^ List.length ds.
Proof.
  pose proof radix_pos as RB. destruct letters_spec as (_ & LT & _).
  induction 1 as [|c ds Hc H IH]; cbn [packed List.length pow]; [rewrite Rinv_1; lra|]. fold B.
  pose proof (power_pos (List.length ds)) as P. rewrite Rinv_mult.
  assert (C : 0 <= IZR c <= IZR B - 1).
  { destruct Hc as [C1 C2]. split; [now apply IZR_le in C1|]. rewrite <- minus_IZR. apply IZR_le. lia. }
  set (r := packed a ds) in *. set (i := / IZR B ^ List.length ds) in *.
  assert (I : 0 < / IZR B) by (apply Rinv_0_lt_compat; lra).
  unfold Rdiv. split; [apply Rmult_le_pos; lra|].
  apply Rle_trans with ((IZR B - i) * / IZR B); [apply Rmult_le_compat_r; lra|].
  rewrite Rmult_minus_distr_r, Rinv_r by lra. lra.
Qed.

(* Ramp number i reads whether the leading digit is at least i. *)
Lemma ramp_reads c ds (i : Z) : digit_ok a c -> Forall (digit_ok a) ds ->
  let u := IZR B ^ S (List.length ds) * (packed a (c :: ds) - IZR i / IZR B) in
  relu (u + 1) - relu u = if (i <=? c)%Z then 1 else 0.
Proof.
  intros Hc H u. pose proof radix_pos as RB. pose proof (packed_range ds H) as V. pose proof (power_pos (List.length ds)) as P.
  assert (E : u = IZR B ^ List.length ds * (IZR c - IZR i + packed a ds)).
  { unfold u. cbn [packed pow]. fold B. field. lra. }
  set (p := IZR B ^ List.length ds) in *. set (r := packed a ds) in *.
  assert (V' : 0 <= p * r <= p - 1).
  { split; [nra|]. replace (p - 1) with (p * (1 - / p)) by (field; lra). apply Rmult_le_compat_l; lra. }
  rewrite E, Rmult_plus_distr_l. destruct (i <=? c)%Z eqn:L.
  - apply Z.leb_le, IZR_le in L. assert (0 <= p * (IZR c - IZR i)) by (apply Rmult_le_pos; lra). rewrite !relu_pos by lra. ring.
  - apply Z.leb_gt in L. assert (L' : IZR c + 1 <= IZR i) by (rewrite <- plus_IZR; apply IZR_le; lia).
    assert (p * (IZR c - IZR i) <= - p) by nra. rewrite !relu_neg by lra. ring.
Qed.
Lemma ramps_sum c : digit_ok a c -> lsum (fun i => if (Z.of_nat i <=? c)%Z then 1 else 0) (seq 1 (largest a)) = IZR c.
Proof.
  intros [C1 C2]. revert c C1 C2. induction (largest a) as [|n IH]; intros c C1 C2.
  - cbn [seq lsum]. f_equal. lia.
  - rewrite seq_S, lsum_app. cbn [lsum Nat.add]. destruct (Z.eq_dec c (Z.of_nat (S n))) as [->|N].
    + rewrite Z.leb_refl. rewrite (lsum_ext_in _ (fun i => if (Z.of_nat i <=? Z.of_nat n)%Z then 1 else 0)).
      * rewrite IH by lia. rewrite Nat2Z.inj_succ, succ_IZR. ring.
      * intros i Hi. apply in_seq in Hi. destruct (Z.leb_spec (Z.of_nat i) (Z.of_nat (S n))), (Z.leb_spec (Z.of_nat i) (Z.of_nat n)); lia || reflexivity.
    + rewrite IH by lia. destruct (Z.leb_spec (Z.of_nat (S n)) c); [lia|ring].
Qed.
Lemma packed_next c ds : IZR B * packed a (c :: ds) - IZR c = packed a ds.
Proof. pose proof radix_pos. cbn [packed]. fold B. field. lra. Qed.


(* ---------- as integers ---------- *)
Fixpoint joined (ds : list Z) : Z := match ds with [] => 0 | c :: ds' => c * B ^ Z.of_nat (List.length ds') + joined ds' end%Z.
Lemma packed_number ds : packed a ds = IZR (joined ds) / IZR B ^ List.length ds.
Proof.
  pose proof radix_pos as RB. induction ds as [|c ds IH]; cbn [packed joined List.length pow]; [lra|].
  pose proof (power_pos (List.length ds)). fold B. rewrite IH, plus_IZR, mult_IZR, <- pow_IZR. field. lra.
Qed.
Lemma joined_range ds : Forall (digit_ok a) ds -> (0 <= joined ds < B ^ Z.of_nat (List.length ds))%Z.
Proof.
  destruct letters_spec as (HB & LT & _). induction 1 as [|c ds Hc H IH]; cbn [joined List.length]; [cbn; lia|].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. destruct Hc. nia.
Qed.
End Alphabet.
