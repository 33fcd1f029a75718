(* SYZ22, Theorem 2.3, by the scan network: for every eps > 0 and every Hoelder
   class (alpha, lambda) ONE ReLU network, quantified before f, in which only
   v in [0, 1) depends on f, together with s >= 0 and b outside it:
   |s phi(x, v) + b - f(x)| <= eps on all of [0,1]^d (s depends on the class alone). *)
From Coq Require Import Reals Lra Lia ZArith List Psatz.
From Symnet Require Import Network Points ScanNetwork ScaledOutput TheoremS.
Import ListNotations.
Open Scope R_scope.

(* C K^-alpha <= eps for some K *)
Lemma fine_grid alpha C eps : 0 < alpha -> 0 <= C -> 0 < eps ->
  exists K, (1 <= K)%nat /\ C * Rpower (INR K) (- alpha) <= eps.
Proof.
  intros Ha HC He. set (T := Rpower (C / eps + 1) (/ alpha)).
  exists (S (Z.to_nat (up T))). split; [lia|].
  assert (Q : 0 <= C / eps) by (apply Rmult_le_pos; [assumption|left; now apply Rinv_0_lt_compat]).
  assert (HT : 0 < T) by apply exp_pos. set (k := INR (S (Z.to_nat (up T)))).
  assert (Hk : T <= k).
  { unfold k. rewrite S_INR, INR_IZR_INZ. pose proof (archimed T).
    rewrite Z2Nat.id by (apply le_IZR; lra). lra. }
  assert (B : C / eps + 1 <= Rpower k alpha).
  { replace (C / eps + 1) with (Rpower T alpha); [apply Rle_Rpower_l; lra|].
    unfold T. rewrite Rpower_mult, Rinv_l, Rpower_1; lra. }
  rewrite Rpower_Ropp. set (w := Rpower k alpha) in *.
  assert (W : 0 < w) by lra. apply (Rmult_le_reg_r w); [assumption|].
  rewrite Rmult_assoc, Rinv_l by lra.
  assert (C = C / eps * eps) by (field; lra). nra.
Qed.

Lemma dyadic_word_unit base n v : 0 < base -> dyadic_word base n v -> 0 <= v < 1.
Proof.
  intros Hb (m & Hm & ->). assert (P : 0 < base ^ n) by now apply pow_lt. split.
  - apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat].
  - apply (Rmult_lt_reg_r (base ^ n)); [assumption|]. field_simplify; lra.
Qed.

Theorem theorem_2_3 (d : nat) (eps alpha lambda : R) :
  (1 <= d)%nat -> 0 < eps -> 0 < alpha <= 1 -> 0 <= lambda ->
  exists phi : network, well_formed d phi /\ intrinsic_places phi = [0%nat] /\
    exists s : R, 0 <= s /\
      forall f : list R -> R, hoelder d alpha lambda f ->
        exists v b : R, 0 <= v < 1 /\
          forall x, cube d x -> Rabs (s * realize phi (fun _ => v) x + b - f x) <= eps.
Proof.
  intros Hd He Ha Hl.
  set (C := lambda * (Rpower 2 (- alpha) * Rpower (INR d) (alpha / 2) + 1 / 2)).
  assert (HC : 0 <= C).
  { apply Rmult_le_pos; [assumption|]. assert (0 < Rpower 2 (- alpha)) by apply exp_pos.
    assert (0 < Rpower (INR d) (alpha / 2)) by apply exp_pos. nra. }
  destruct (fine_grid alpha C eps (proj1 Ha) HC He) as (K & HK & HE).
  destruct (theorem_S_hoelder d K Hd HK) as (phi & whole & SC & _ & _ & _ & _ & H).
  exists phi. split; [apply SC|]. split; [apply SC|]. exists (lambda * Rpower (INR K) (- alpha)). split.
  - apply Rmult_le_pos; [assumption|]. left. apply exp_pos.
  - intros f Hf. destruct (H alpha lambda f Ha Hl Hf) as (v & b & Hv & Hb).
    exists v, b. split; [apply (dyadic_word_unit 4 _ v ltac:(lra) Hv)|].
    intros x Hx. specialize (Hb x Hx). rewrite (scaled_value d 1 phi whole) in Hb by exact SC.
    rewrite (realize_places _ (fun _ => v)) in Hb.
    + eapply Rle_trans; [exact Hb|exact HE].
    + intros k Hk. rewrite (proj1 (proj2 SC)) in Hk. now destruct Hk as [<-|[]].
Qed.
