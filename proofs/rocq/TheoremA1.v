(* SYZ22, Theorem A.1, with every delta in (0, 1/(3K)], and the error of
   s core + b that Theorems 2.1 and 2.2 build on: the encoder of f, and the bound
   at every point whose cell has its corner near. In all three theorems phi_1 and
   phi_2 are fixed networks (CoreNetwork.v): quantified before f, without an
   intrinsic place, and with their parameters counted blockwise. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder Interpolation
  BitExtraction Cells BinaryCodes CoreNetwork MidValue.
Import ListNotations.
Open Scope R_scope.

(* a is a multiple of 4^-J in [0, 1/3): 2^m a is an integer for m = 2 J. *)
Definition code_word (J : nat) (a : R) : Prop :=
  0 <= a < 1 / 3 /\ exists m : Z, a = IZR m / 4 ^ J.

Lemma plane_number_word n c J l : code_word J (plane_number n c J l).
Proof.
  unfold plane_number. split.
  - split; [apply base4_range|apply base4_below].
  - destruct (base4_whole (plane n c J l)) as (m & E & _). rewrite plane_length in E. now exists m.
Qed.

Section Encoder.
Variables (d n K q : nat) (omega : R -> R) (f : list R -> R) (s b : R).
Hypothesis HK : (0 < K)%nat.
Hypothesis Hq : (0 < q)%nat.
Hypothesis Hmono : nondecreasing omega.
Hypothesis Hmod : modulus d omega f.
Hypothesis Hs : 0 <= s.
Hypothesis Hf : forall x, cube d x -> b <= f x <= b + s.

Lemma gap_positive : 0 < gap K q.
Proof.
  apply Rinv_0_lt_compat. apply Rmult_lt_0_compat; [|now apply lt_0_INR].
  apply Rmult_lt_0_compat; [lra|now apply lt_0_INR].
Qed.

(* delta <= 1/(3K) *)
Lemma gap_small : 3 * gap K q <= / INR K.
Proof.
  assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (Q : 1 <= INR q) by (change 1 with (INR 1); now apply le_INR).
  unfold gap. replace (3 * / (3 * INR K * INR q)) with (/ (INR K * INR q)) by (field; lra).
  apply Rinv_le_contravar; nra.
Qed.

Definition encodes (theta : nat -> R) : Prop :=
  forall x y, cube d x -> Forall2 (corner_near K (gap K q)) x y ->
  exists t, run theta (core d n K q) y = [t] /\
    Rabs (s * t + b - f x) <= omega (sqrt (INR d) / INR K) + s / 2 ^ n.

Theorem encoder_exists : exists a : nat -> R,
  (forall l, (l < n)%nat -> code_word (K ^ d) (a l)) /\
  forall theta, (forall l, (l < n)%nat -> theta l = a l) -> encodes theta.
Proof.
  destruct (choose_codes (K ^ d) n s b (fun i => f (node_point K (cell_digits K d i))) Hs) as (c & Hc).
  { intros i _. apply Hf. now apply cell_digits_corner. }
  exists (plane_number n c (K ^ d)). split; [intros; apply plane_number_word|].
  intros theta Ht x y [HL Hx] Hy.
  assert (exists beta, in_cell K (gap K q) y beta /\
            Forall2 (fun t k => Rabs (t - INR k / INR K) <= / INR K) x beta) as (beta & Hb & Hn).
  { clear -Hy. induction Hy as [|t u x y (k & Hk & Hn) _ (beta & A & B)]; [exists []; split; constructor|].
    exists (k :: beta). split; now constructor. }
  assert (Ly : length y = d) by (rewrite <- HL; symmetry; clear -Hy; induction Hy; cbn; congruence).
  destruct (in_cell_digits K _ y beta Hb) as [HF HB].
  assert (Hi : (cell_number K beta < K ^ d)%nat) by (rewrite <- Ly, <- HB; now apply cell_number_lt).
  exists (IZR (c (cell_number K beta)) / 2 ^ n). split.
  { apply core_value; try assumption. intros i L. now apply Hc. }
  destruct (Hc _ Hi) as [_ E]. rewrite <- Ly, <- HB, cell_digits_number in E by assumption.
  set (p := node_point K beta) in *.
  assert (Cp : cube d p).
  { unfold p. rewrite <- (cell_digits_number K beta HK HF), HB, Ly. now apply cell_digits_corner. }
  assert (D : dist p x <= sqrt (INR d) / INR K).
  { rewrite dist_sym, <- HL. unfold Rdiv. apply dist_coordinates.
    - left. now apply Rinv_0_lt_compat, lt_0_INR.
    - unfold p, node_point. clear -Hn. induction Hn; constructor; auto. }
  assert (M : Rabs (f p - f x) <= omega (sqrt (INR d) / INR K)).
  { eapply Rle_trans; [now apply Hmod|]. apply Hmono. split; [apply dist_nonneg|assumption]. }
  match goal with |- Rabs (?u - f x) <= _ => replace (u - f x) with ((u - f p) + (f p - f x)) by ring end.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

(* A point of the cube off the trifling region is near the corner of its own cell. *)
Lemma good_corner_near x : cube d x -> good K (gap K q) x -> Forall2 (corner_near K (gap K q)) x x.
Proof.
  intros [_ Hx] Hg. induction Hg as [|t x Ht Hg IH]; constructor; [|apply IH; now inversion Hx].
  destruct (cell_exists K (gap K q) t HK gap_positive Ht) as (k & Hk). exists k. split; [assumption|].
  pose proof gap_positive. pose proof gap_small.
  apply (near_corner K (gap K q) t t); try assumption; [lra|now inversion Hx|]. pwl.
Qed.
End Encoder.

(* Theorem A.1: f with values in [0, 1], K = 2^n, every delta in (0, 1/(3K)]. The
   network is quantified after (d, n, delta) and before f; its staircases rise
   over a gap 1/(3 K q) <= delta. *)
Theorem theorem_A_1 (d n : nat) (delta : R) :
  (1 <= d)%nat -> (1 <= n)%nat -> 0 < delta <= 1 / (3 * 2 ^ n) ->
  exists phi1 phi2 : list layer,
    let phi := Network d (phi1 ++ [linear n] ++ phi2) in
    fixed_network d phi1 1 /\ fixed_network n phi2 1 /\
    well_formed d phi /\ intrinsic_places phi = seq 0 n /\
    (stored_of phi1 <= 2 ^ (d * n + 4))%nat /\ (stored_of phi2 <= 2 ^ (d * n + 5) * n)%nat /\
    forall (omega : R -> R) (f : list R -> R),
      nondecreasing omega -> modulus d omega f -> (forall x, cube d x -> 0 <= f x <= 1) ->
      exists a : nat -> R,
        (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        (forall x, 0 <= realize phi a x <= 1) /\
        forall x, cube d x -> good (2 ^ n) delta x ->
          Rabs (realize phi a x - f x) <= omega (sqrt (INR d) / 2 ^ n) + 1 / 2 ^ n.
Proof.
  intros Hd Hn [Hdelta _]. set (K := (2 ^ n)%nat).
  assert (HK : (0 < K)%nat) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia).
  assert (EK : INR K = 2 ^ n) by (unfold K; rewrite pow_INR; reflexivity).
  assert (EJ : (K ^ d)%nat = (2 ^ (d * n))%nat) by (unfold K; now rewrite Nat.mul_comm, Nat.pow_mul_r).
  destruct (gap_below K delta HK Hdelta) as (q & Hq & Hg).
  exists (phi_1 d K q), (phi_2 n (K ^ d)). cbn zeta.
  change (phi_1 d K q ++ [linear n] ++ phi_2 n (K ^ d)) with (core d n K q).
  split; [apply phi_1_fixed|]. split; [apply phi_2_fixed|].
  split; [split; [reflexivity|apply core_reads]|]. split; [apply core_places|].
  split; [now apply phi_1_bound|]. split; [now apply phi_2_bound|].
  intros omega f Hm Hf Hr.
  destruct (encoder_exists d n K q omega f 1 0 HK Hq Hm Hf) as (a & Ha & He); [lra|intros; rewrite Rplus_0_l; auto|].
  exists a. split; [now rewrite <- EJ|]. unfold realize. cbn [layers]. split.
  - intro x. destruct (core_range a d n K q x) as (t & -> & Ht). exact Ht.
  - intros x Hx G. destruct (He a (fun _ _ => eq_refl) x x Hx) as (t & E & Hb).
    { apply (good_corner_near d K q HK Hq x Hx). now apply (good_smaller K delta). }
    rewrite E. cbn [nth]. rewrite EK in Hb. rewrite Rmult_1_l, Rplus_0_r in Hb. exact Hb.
Qed.
