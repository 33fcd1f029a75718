(* Codes of f at the nodes and the digits of their steps: neighbouring codes
   differ by at most 1, so two bits a node tell the next code; what reads the
   leading digit; tail sums by parts. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Points SnakeOrder.
From Symnet Require Import Alphabet.
Import ListNotations.
Open Scope R_scope.

(* m = floor(v/s + 1/2); s = 0 is the case of a constant f. *)
Definition code (s v : R) : Z := if Rlt_dec 0 s then (up (v / s + 1 / 2) - 1)%Z else 0%Z.

Lemma code_bounds s v : 0 < s -> v / s - 1 / 2 < IZR (code s v) <= v / s + 1 / 2.
Proof.
  intro H. unfold code. destruct (Rlt_dec 0 s); [|lra]. rewrite minus_IZR.
  pose proof (archimed (v / s + 1 / 2)). lra.
Qed.

Lemma code_error s v : 0 < s -> Rabs (s * IZR (code s v) - v) <= s / 2.
Proof.
  intro H. pose proof (code_bounds s v H).
  replace v with (s * (v / s)) at 2 by (field; lra).
  rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq s) by lra.
  assert (Rabs (IZR (code s v) - v / s) <= 1 / 2) by pwl. nra.
Qed.

Lemma code_step s v w : 0 <= s -> Rabs (v - w) <= s -> (-1 <= code s v - code s w <= 1)%Z.
Proof.
  intros H0 H. destruct (Rle_lt_dec s 0).
  - unfold code. destruct (Rlt_dec 0 s); [lra|lia].
  - pose proof (code_bounds s v r). pose proof (code_bounds s w r).
    assert (Rabs (v / s - w / s) <= 1).
    { unfold Rdiv. rewrite <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq (/ s))
        by (left; now apply Rinv_0_lt_compat).
      apply (Rmult_le_reg_r s); [assumption|]. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (IZR (code s v - code s w) < 2) by (rewrite minus_IZR; pwl).
    assert (-2 < IZR (code s v - code s w)) by (rewrite minus_IZR; pwl).
    apply lt_IZR in H4, H5. lia.
Qed.

(* ---------- digits ---------- *)
(* Two bits a node: the digits 0, 1, 2 in base 4, worth -1, 0, 1. *)
Definition two_bits : letters := Letters 4 2 1 1.

(* Every step along the order is the worth of a digit, *)
Fixpoint steps (a : letters) (m : node -> Z) (l : list node) : Prop :=
  match l with
  | u :: (w :: _) as t => (exists c, digit_ok a c /\ m w - m u = worth a c)%Z /\ steps a m t
  | _ => True
  end.
Definition small_steps : (node -> Z) -> list node -> Prop := steps two_bits.

(* and these are the digits. *)
Fixpoint digits (a : letters) (m : node -> Z) (l : list node) : list Z :=
  match l with
  | u :: (w :: _) as t => ((m w - m u + taken a) / gain a)%Z :: digits a m t
  | _ => []
  end.

Lemma digits_length a m l : length (digits a m l) = (length l - 1)%nat.
Proof.
  induction l as [|u [|w l] IH]; try reflexivity. cbn [digits length] in *. rewrite IH. cbn. lia.
Qed.

Lemma step_digit a m u w l : letters_ok a = true -> steps a m (u :: w :: l) -> exists c,
  digits a m (u :: w :: l) = c :: digits a m (w :: l) /\ digit_ok a c /\ (m w - m u = worth a c)%Z /\ steps a m (w :: l).
Proof.
  intros Ha [(c & Hc & E) H]. exists c. split; [|easy]. cbn [digits]. f_equal. rewrite E. unfold worth.
  replace (gain a * c - taken a + taken a)%Z with (c * gain a)%Z by ring. apply Z.div_mul.
  destruct (letters_spec a Ha) as (_ & _ & G & _). lia.
Qed.

Lemma digits_ok a m l : letters_ok a = true -> steps a m l -> Forall (digit_ok a) (digits a m l).
Proof.
  intro Ha. induction l as [|u [|w l] IH]; intro H; [constructor|constructor|].
  destruct (step_digit a m u w l Ha H) as (c & -> & Hc & _ & H'). constructor; auto.
Qed.

Lemma chain_steps a m l : chain l -> (forall u w, adjacent u w -> In u l -> In w l ->
  exists c, digit_ok a c /\ m w - m u = worth a c)%Z -> steps a m l.
Proof.
  induction 1 as [|u|u w l H C IH]; intro Hm; cbn [steps]; try easy. split.
  - apply Hm; [assumption|now left|right; now left].
  - apply IH. intros ? ? A Hu Hw. apply Hm; [assumption|now right|now right].
Qed.

Lemma chain_small_steps m l : chain l ->
  (forall a b, adjacent a b -> In a l -> In b l -> (-1 <= m b - m a <= 1)%Z) -> small_steps m l.
Proof.
  intros C Hm. apply chain_steps; [exact C|]. intros u w A Hu Hw. specialize (Hm u w A Hu Hw).
  exists (m w - m u + 1)%Z. unfold digit_ok, worth, two_bits. cbn [largest gain taken]. lia.
Qed.

Theorem digit_bits a ds : letters_ok a = true -> Forall (digit_ok a) ds ->
  packed a ds = IZR (joined a ds) / IZR (radix a) ^ length ds /\
  (0 <= joined a ds < radix a ^ Z.of_nat (length ds))%Z.
Proof. intros Ha H. split; [now apply packed_number|now apply joined_range]. Qed.

(* ---------- reading the leading digit ---------- *)
(* Of r digits left; S = 4^r.  ramp(S (z - 1/4) + 1) and ramp(S (z - 1/2) + 1) *)
Definition theta0 (r : nat) (z : R) : R := ramp (4 ^ r * (z - 1 / 4) + 1).
Definition theta1 (r : nat) (z : R) : R := ramp (4 ^ r * (z - 1 / 2) + 1).

(* theta0 + theta1 is the digit; what is left is the tail. *)
Lemma theta_bits c ds : digit_ok two_bits c -> Forall (digit_ok two_bits) ds ->
  let r := S (length ds) in let z := packed two_bits (c :: ds) in
  (theta0 r z = 0 \/ theta0 r z = 1) /\ (theta1 r z = 0 \/ theta1 r z = 1) /\
  theta0 r z + theta1 r z = IZR c /\ 4 * z - theta0 r z - theta1 r z = packed two_bits ds.
Proof.
  intros Hc H. cbn zeta. pose proof (packed_next two_bits eq_refl c ds) as N.
  assert (T : forall (i : Z) q, q = IZR i / 4 ->
    ramp (4 ^ S (length ds) * (packed two_bits (c :: ds) - q) + 1) = if (i <=? c)%Z then 1 else 0).
  { intros i q ->. rewrite <- (ramp_reads two_bits eq_refl c ds i Hc H). unfold ramp. cbn zeta. f_equal; f_equal; cbn [radix two_bits]; ring. }
  unfold theta0, theta1. rewrite (T 1%Z), (T 2%Z) by lra. pose proof (ramps_sum two_bits c Hc) as S0.
  change (IZR (radix two_bits)) with 4 in N. change (seq 1 (largest two_bits)) with [1; 2]%nat in S0. cbn [lsum] in S0.
  change (Z.of_nat 1) with 1%Z in S0. change (Z.of_nat 2) with 2%Z in S0.
  destruct (1 <=? c)%Z, (2 <=? c)%Z; repeat split; first [lra | left; lra | right; lra].
Qed.

(* ---------- tail sums (Abel) ---------- *)
(* W_l = sum_{i >= l} w_i; the recursion of the scan and what it computes. *)
Fixpoint abel (w : node -> R) (m : node -> Z) (W : R) (l : list node) : R :=
  match l with
  | a :: (b :: _) as t => IZR (m b - m a) * (W - w a) + abel w m (W - w a) t
  | _ => 0
  end.

Theorem abel_summation w m a l : let W := lsum w (a :: l) in
  abel w m W (a :: l) = lsum (fun b => IZR (m b) * w b) (a :: l) - IZR (m a) * W.
Proof.
  cbn zeta. revert a. induction l as [|b l IH]; intro a; cbn [abel lsum]; [ring|].
  specialize (IH b). cbn [lsum] in IH.
  replace (w a + (w b + lsum w l) - w a) with (w b + lsum w l) by ring.
  cbn [abel] in *. rewrite IH, minus_IZR. ring.
Qed.

(* The same with given digits, entered with W: sum_l worth(c_l) W_l. *)
Fixpoint gained (a : letters) (w : node -> R) (ds : list Z) (W : R) (l : list node) : R :=
  match ds, l with
  | c :: ds', u :: t => IZR (worth a c) * (W - w u) + gained a w ds' (W - w u) t
  | _, _ => 0
  end.

Lemma gained_abel a w m (l : list node) : letters_ok a = true -> steps a m l ->
  forall W, gained a w (digits a m l) W l = abel w m W l.
Proof.
  intro Ha. induction l as [|u [|v l] IH]; intros H W; try reflexivity.
  destruct (step_digit a m u v l Ha H) as (c & -> & _ & E & H'). cbn [gained].
  rewrite IH, <- E by assumption. reflexivity.
Qed.
