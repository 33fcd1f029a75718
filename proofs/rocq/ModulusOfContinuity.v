(* The modulus of continuity omega_f of a function on the cube, and Theorems A.1,
   2.1 and 2.2 for every continuous f with omega = omega_f, as printed; for d = 1
   Theorem 2.1 with the Riemann integral of Coq's library.
   Proved: a function that is continuous at every point of [0,1]^d is uniformly
   continuous there (Heine and Cantor) and bounded; a bounded one has a modulus of
   continuity, the least upper bound of |f(x) - f(y)| over |x - y|_2 <= r; this
   modulus is nondecreasing, bounds the oscillation of f, and is the least such. *)
From Coq Require Import Reals Lra Lia List Arith ZArith ClassicalDedekindReals.
From Symnet Require Import PiecewiseLinear Network Parallel Points Interpolation Cells CoreNetwork
  MidValue TheoremA1 Theorem22 Counting UpperIntegral Theorem21.
Import ListNotations.
Open Scope R_scope.

(* f in C([0,1]^d). *)
Definition continuous_on_cube (d : nat) (f : list R -> R) : Prop :=
  forall x, cube d x -> forall eps, 0 < eps ->
  exists delta, 0 < delta /\ forall y, cube d y -> dist x y < delta -> Rabs (f x - f y) < eps.

Definition uniformly_continuous (d : nat) (f : list R -> R) : Prop :=
  forall eps, 0 < eps ->
  exists delta, 0 < delta /\
    forall x y, cube d x -> cube d y -> dist x y < delta -> Rabs (f x - f y) < eps.

Definition bounded_on_cube (d : nat) (f : list R -> R) : Prop :=
  exists B, forall x, cube d x -> Rabs (f x) <= B.

(* omega(r) = sup { |f(x) - f(y)| : x, y in [0,1]^d, |x - y|_2 <= r } for r >= 0. *)
Definition oscillation (d : nat) (f : list R -> R) (r v : R) : Prop :=
  exists x y, cube d x /\ cube d y /\ dist x y <= r /\ v = Rabs (f x - f y).
Definition is_modulus_of_continuity (d : nat) (f : list R -> R) (omega : R -> R) : Prop :=
  forall r, 0 <= r -> is_lub (oscillation d f r) (omega r).

(* ---------- the modulus of continuity ---------- *)
Lemma dist_refl x : dist x x = 0.
Proof. unfold dist. rewrite sqdist_refl. apply sqrt_0. Qed.

Lemma oscillation_zero d f r : 0 <= r -> oscillation d f r 0.
Proof.
  intro Hr. exists (origin d), (origin d). rewrite dist_refl, Rminus_diag_eq, Rabs_R0 by reflexivity.
  split; [apply origin_cube|]. split; [apply origin_cube|]. now split.
Qed.

(* Every bounded function has one. *)
Theorem modulus_of_continuity_exists d f : bounded_on_cube d f ->
  exists omega, is_modulus_of_continuity d f omega.
Proof.
  intros (B & HB).
  assert (U : forall r, bound (oscillation d f r)).
  { intro r. exists (2 * B). intros v (x & y & Hx & Hy & _ & ->).
    pose proof (HB x Hx). pose proof (HB y Hy). pwl. }
  assert (N : forall r, exists v, oscillation d f (Rmax 0 r) v).
  { intro r. exists 0. apply oscillation_zero, Rmax_l. }
  exists (fun r => proj1_sig (completeness (oscillation d f (Rmax 0 r)) (U _) (N r))).
  intros r Hr. destruct (completeness _ _ _) as (m & Hm). cbn [proj1_sig].
  now rewrite Rmax_right in Hm.
Qed.

Lemma modulus_of_continuity_nondecreasing d f omega :
  is_modulus_of_continuity d f omega -> nondecreasing omega.
Proof.
  intros H a b Hab. apply (H a); [lra|]. intros v (x & y & Hx & Hy & D & E).
  apply (H b); [lra|]. exists x, y. repeat (split; [assumption|]). split; [lra|assumption].
Qed.

Lemma modulus_of_continuity_modulus d f omega :
  is_modulus_of_continuity d f omega -> modulus d omega f.
Proof.
  intros H x y Hx Hy. apply (H (dist x y)); [apply dist_nonneg|]. exists x, y.
  repeat (split; [assumption|]). split; [apply Rle_refl|reflexivity].
Qed.

(* It is the least of the omega that the theorems allow. *)
Lemma modulus_of_continuity_least d f omega omega' : is_modulus_of_continuity d f omega ->
  nondecreasing omega' -> modulus d omega' f -> forall r, 0 <= r -> omega r <= omega' r.
Proof.
  intros H Hm Hf r Hr. apply (H r Hr). intros v (x & y & Hx & Hy & D & ->).
  eapply Rle_trans; [now apply Hf|]. apply Hm. split; [apply dist_nonneg|assumption].
Qed.

(* ---------- uniformly continuous functions are bounded ---------- *)
Definition scaled (t : R) (x : list R) : list R := map (Rmult t) x.

Lemma scaled_cube d t x : 0 <= t <= 1 -> cube d x -> cube d (scaled t x).
Proof.
  intros Ht [HL Hx]. split; [unfold scaled; now rewrite map_length|].
  apply Forall_map. eapply Forall_impl; [|exact Hx]. cbv beta. intros u Hu. split; nra.
Qed.

Lemma scaled_dist d s t x : cube d x -> dist (scaled s x) (scaled t x) <= sqrt (INR d) * Rabs (s - t).
Proof.
  intros [<- Hx]. replace (length x) with (length (scaled s x)) by apply map_length.
  apply dist_coordinates; [apply Rabs_pos|]. unfold scaled.
  induction Hx as [|u x Hu Hx IH]; cbn [map]; constructor; [|exact IH].
  rewrite <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq u) by lra.
  pose proof (Rabs_pos (s - t)). nra.
Qed.

Lemma scaled_zero x : scaled 0 x = origin (length x).
Proof. induction x as [|u x IH]; [reflexivity|]. cbn [scaled map]. rewrite Rmult_0_l. cbn. now f_equal. Qed.

Lemma scaled_one x : scaled 1 x = x.
Proof. unfold scaled. rewrite (map_ext _ (fun u => u)) by apply Rmult_1_l. apply map_id. Qed.

(* N steps from the origin to x, each shorter than delta. *)
Theorem uniformly_continuous_bounded d f : uniformly_continuous d f -> bounded_on_cube d f.
Proof.
  intro Hf. destruct (Hf 1 Rlt_0_1) as (delta & Hd & H).
  set (D := sqrt (INR d)). assert (D0 : 0 <= D) by apply sqrt_pos.
  assert (HN : exists N, (0 < N)%nat /\ D / INR N < delta).
  { exists (S (Z.to_nat (up (D / delta)))). split; [lia|]. set (N := INR (S _)).
    assert (Q : 0 <= D / delta) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
    assert (HN : D / delta < N).
    { unfold N. pose proof (archimed (D / delta)).
      rewrite S_INR, INR_IZR_INZ, Z2Nat.id by (apply le_IZR; lra). lra. }
    apply (Rmult_lt_reg_r (N / delta)); [apply Rdiv_lt_0_compat; lra|].
    replace (D / N * (N / delta)) with (D / delta) by (field; lra).
    replace (delta * (N / delta)) with N by (field; lra). exact HN. }
  destruct HN as (N & HN & HD). assert (P : 0 < INR N) by now apply lt_0_INR.
  assert (T : forall k, (k <= N)%nat -> 0 <= INR k / INR N <= 1).
  { intros k Hk. split; [apply Rmult_le_pos; [apply pos_INR|left; now apply Rinv_0_lt_compat]|].
    replace 1 with (INR N / INR N) by (field; lra). now apply frac_le. }
  exists (Rabs (f (origin d)) + INR N). intros x Hx.
  assert (G : forall k, (k <= N)%nat -> Rabs (f (scaled (INR k / INR N) x) - f (origin d)) <= INR k).
  { induction k as [|k IH]; intro Hk.
    - replace (INR 0 / INR N) with 0 by (cbn; lra). rewrite scaled_zero, (proj1 Hx).
      rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. cbn. lra.
    - specialize (IH ltac:(lia)). rewrite S_INR at 2. set (t := INR k / INR N) in *.
      assert (E : INR (S k) / INR N = t + / INR N) by (rewrite S_INR; unfold t; field; lra).
      pose proof (T k ltac:(lia)) as Tk. pose proof (T (S k) Hk) as Tk'. rewrite E in *. fold t in Tk.
      assert (I : Rabs (f (scaled (t + / INR N) x) - f (scaled t x)) < 1).
      { apply H; try now apply scaled_cube. eapply Rle_lt_trans; [now apply (scaled_dist d)|].
        replace (t + / INR N - t) with (/ INR N) by ring.
        rewrite Rabs_pos_eq by (left; now apply Rinv_0_lt_compat). exact HD. }
      pwl. }
  specialize (G N (le_n N)). replace (INR N / INR N) with 1 in G by (field; lra).
  rewrite scaled_one in G. pwl.
Qed.

(* ---------- one radius for the whole cube (Lebesgue) ---------- *)
Definition stable (P : Prop) : Prop := ~ ~ P -> P.

(* From "not none" to "some" for radii, without the excluded middle. *)
Lemma some_radius (Q : R -> Prop) : (forall r, stable (Q r)) ->
  (forall r s, 0 < s <= r -> Q r -> Q s) ->
  ~ ~ (exists r, 0 < r /\ Q r) -> exists r, 0 < r /\ Q r.
Proof.
  intros HS HM HN. destruct (sig_forall_dec (fun n => ~ Q (/ INR (S n)))) as [(n & Hn)|H].
  - intro n. destruct (sig_not_dec (Q (/ INR (S n)))); [now right|now left].
  - exists (/ INR (S n)). split; [apply Rinv_0_lt_compat, lt_0_INR; lia|now apply HS].
  - exfalso. apply HN. intros (r & Hr & HQ).
    destruct (archimed_cor1 r Hr) as (n & Hn & Pn). apply (H (pred n)).
    replace (S (pred n)) with n by lia. apply (HM r); [|assumption].
    split; [now apply Rinv_0_lt_compat, lt_0_INR|lra].
Qed.

(* Let good t r say that r is small enough around t. If every t in [0,1] has a
   radius, one radius is good for all: the supremum of the reach from 0 is 1. *)
Lemma one_radius_line (good : R -> R -> Prop) :
  (forall t r, stable (good t r)) ->
  (forall t u r s, 0 <= t <= 1 -> 0 <= u <= 1 -> 0 < s -> Rabs (t - u) + s <= r -> good t r -> good u s) ->
  (forall t, 0 <= t <= 1 -> exists r, 0 < r /\ good t r) ->
  exists r, 0 < r /\ forall t, 0 <= t <= 1 -> good t r.
Proof.
  intros HS HM HL.
  assert (Less : forall t r s, 0 <= t <= 1 -> 0 < s <= r -> good t r -> good t s).
  { intros t r s Ht Hs. apply HM; try lra. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
  apply some_radius.
  - intros r NN t Ht. apply HS. intro N. apply NN. intro A. now apply N, A.
  - intros r s Hs A t Ht. apply (Less t r); auto.
  - intro None. set (reach := fun s => 0 <= s <= 1 /\ exists r, 0 < r /\ forall t, 0 <= t <= s -> good t r).
    assert (R0 : reach 0).
    { split; [lra|]. destruct (HL 0 ltac:(lra)) as (r & Hr & G). exists r. split; [assumption|].
      intros t Ht. now replace t with 0 by lra. }
    destruct (completeness reach) as (m & Hm); [exists 1; intros s [Hs _]; lra|now exists 0|].
    assert (M : 0 <= m <= 1) by (split; [now apply Hm|apply Hm; intros s [Hs _]; lra]).
    destruct (HL m M) as (r & Hr & G).
    assert (N : ~ forall u, reach u -> u <= m - r / 2).
    { intro A. assert (m <= m - r / 2) by (apply Hm; exact A). lra. }
    apply N. intros u (Hu & ru & Hru & Gu). apply Rnot_lt_le. intro L.
    assert (W : reach (Rmin 1 (m + r / 2))).
    { split; [unfold Rmin; destruct Rle_dec; lra|]. exists (Rmin ru (r / 2)).
      split; [unfold Rmin; destruct Rle_dec; lra|]. intros t Ht.
      assert (T : 0 <= t <= 1 /\ t <= m + r / 2) by (unfold Rmin in Ht; destruct Rle_dec; lra).
      assert (B : 0 < Rmin ru (r / 2) <= ru /\ Rmin ru (r / 2) <= r / 2) by (unfold Rmin; destruct Rle_dec; lra).
      destruct (Rle_dec t u) as [A|A]; [apply (Less t ru); [lra|lra|apply Gu; lra]|].
      apply (HM m t r); try lra; [pwl|assumption]. }
    assert (E : Rmin 1 (m + r / 2) = 1).
    { pose proof (proj1 Hm _ W). unfold Rmin in *. destruct Rle_dec; lra. }
    rewrite E in W. apply None. destruct W as (_ & s & Hs & A). exists s. now split.
Qed.

Lemma dist_head t u x : dist (t :: x) (u :: x) = Rabs (t - u).
Proof.
  unfold dist. cbn [sqdist]. rewrite sqdist_refl, <- sqrt_Rsqr_abs. f_equal. unfold Rsqr. ring.
Qed.

Lemma dist_tail t x y : dist (t :: x) (t :: y) = dist x y.
Proof. unfold dist. cbn [sqdist]. f_equal. ring. Qed.

Lemma cube_cons d t x : 0 <= t <= 1 -> cube d x -> cube (S d) (t :: x).
Proof. intros Ht [HL Hx]. split; [cbn; congruence|now constructor]. Qed.

(* The same on the cube, one coordinate after another. *)
Theorem one_radius d : forall good : list R -> R -> Prop,
  (forall x r, stable (good x r)) ->
  (forall x y r s, cube d x -> cube d y -> 0 < s -> dist x y + s <= r -> good x r -> good y s) ->
  (forall x, cube d x -> exists r, 0 < r /\ good x r) ->
  exists r, 0 < r /\ forall x, cube d x -> good x r.
Proof.
  induction d as [|d IH]; intros good HS HM HL.
  - destruct (HL []) as (r & Hr & G); [split; constructor|]. exists r. split; [assumption|].
    intros [|t x] [E _]; [assumption|discriminate].
  - destruct (one_radius_line (fun t r => forall x, cube d x -> good (t :: x) r)) as (r & Hr & G).
    + intros t r NN x Hx. apply HS. intro N. apply NN. intro A. now apply N, A.
    + intros t u r s Ht Hu Hs L A x Hx. apply (HM (t :: x) (u :: x) r); try assumption;
        [now apply cube_cons|now apply cube_cons|now rewrite dist_head|now apply A].
    + intros t Ht. apply (IH (fun x => good (t :: x))).
      * intros x r. apply HS.
      * intros x y r s Hx Hy Hs L. apply (HM (t :: x) (t :: y) r s); try now apply cube_cons.
        -- assumption.
        -- now rewrite dist_tail.
      * intros x Hx. now apply HL, cube_cons.
    + exists r. split; [assumption|]. intros [|t x] [E Hx]; [discriminate|]. inversion Hx; subst.
      apply G; [assumption|]. split; [now injection E|assumption].
Qed.

(* Heine and Cantor. *)
Theorem continuous_uniformly d f : continuous_on_cube d f -> uniformly_continuous d f.
Proof.
  intros Hf eps He.
  destruct (one_radius d (fun x r => forall y z, cube d y -> cube d z ->
    dist x y < r -> dist x z < r -> Rabs (f y - f z) <= eps / 2)) as (r & Hr & G).
  - intros x r NN y z Hy Hz Dy Dz. apply Rnot_lt_le. intro N. apply NN. intro A.
    specialize (A y z Hy Hz Dy Dz). lra.
  - intros x x' r s Hx Hx' Hs L A y z Hy Hz Dy Dz.
    assert (T : forall w, cube d w -> dist x' w < s -> dist x w < r).
    { intros w [Lw _] Dw. pose proof (dist_triangle x x' w) as T. destruct Hx as [Lx _], Hx' as [Lx' _].
      specialize (T ltac:(congruence) ltac:(congruence)). lra. }
    apply A; auto.
  - intros x Hx. destruct (Hf x Hx (eps / 4) ltac:(lra)) as (r & Hr & H). exists r.
    split; [assumption|]. intros y z Hy Hz Dy Dz. pose proof (H y Hy Dy). pose proof (H z Hz Dz). pwl.
  - exists r. split; [assumption|]. intros x y Hx Hy D. apply Rle_lt_trans with (eps / 2); [|lra].
    apply (G x Hx); try assumption. now rewrite dist_refl.
Qed.

(* Every f in C([0,1]^d) has a modulus of continuity. *)
Theorem continuous_has_modulus d f : continuous_on_cube d f ->
  exists omega, is_modulus_of_continuity d f omega.
Proof. intro H. now apply modulus_of_continuity_exists, uniformly_continuous_bounded, continuous_uniformly. Qed.

(* ---------- the theorems for every f in C([0,1]^d), omega = omega_f ---------- *)
(* What holds with every modulus of f holds with omega_f. *)
Lemma with_its_modulus d f {A} (good : (R -> R) -> A -> Prop) : continuous_on_cube d f ->
  (forall omega, nondecreasing omega -> modulus d omega f -> exists a, good omega a) ->
  exists omega a, is_modulus_of_continuity d f omega /\ good omega a.
Proof.
  intros Hf H. destruct (continuous_has_modulus d f Hf) as (omega & Ho).
  destruct (H omega (modulus_of_continuity_nondecreasing d f omega Ho) (modulus_of_continuity_modulus d f omega Ho)) as (a & Ha).
  now exists omega, a.
Qed.

Corollary theorem_A_1_continuous (d n : nat) (delta : R) :
  (1 <= d)%nat -> (1 <= n)%nat -> 0 < delta <= 1 / (3 * 2 ^ n) ->
  exists phi1 phi2 : list layer,
    let phi := Network d (phi1 ++ [linear n] ++ phi2) in
    fixed_network d phi1 1 /\ fixed_network n phi2 1 /\
    well_formed d phi /\ intrinsic_places phi = seq 0 n /\
    (stored_of phi1 <= 2 ^ (d * n + 4))%nat /\ (stored_of phi2 <= 2 ^ (d * n + 5) * n)%nat /\
    forall f : list R -> R, continuous_on_cube d f -> (forall x, cube d x -> 0 <= f x <= 1) ->
      exists (omega : R -> R) (a : nat -> R), is_modulus_of_continuity d f omega /\
        (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        (forall x, 0 <= realize phi a x <= 1) /\
        forall x, cube d x -> good (2 ^ n) delta x ->
          Rabs (realize phi a x - f x) <= omega (sqrt (INR d) / 2 ^ n) + 1 / 2 ^ n.
Proof.
  intros Hd Hn Hdelta. destruct (theorem_A_1 d n delta Hd Hn Hdelta) as (p1 & p2 & F1 & F2 & W & I & B1 & B2 & H).
  exists p1, p2. cbn zeta in *. do 6 (split; [assumption|]). intros f Hf Hr.
  exact (with_its_modulus d f _ Hf (fun omega Hm Ho => H omega f Hm Ho Hr)).
Qed.

Corollary theorem_2_1_continuous (d n : nat) (p : R) : (1 <= d)%nat -> (1 <= n)%nat -> 1 <= p ->
  exists phi1 phi2 : list layer,
    let phi := Network d (phi1 ++ [linear n] ++ phi2 ++ [affine n]) in
    fixed_network d phi1 1 /\ fixed_network n phi2 1 /\
    well_formed d phi /\ intrinsic_places phi = seq 0 (n + 2) /\ intrinsic_parameters phi = (n + 2)%nat /\
    (stored_of phi1 <= 2 ^ (d * n + 4))%nat /\ (stored_of phi2 <= 2 ^ (d * n + 5) * n)%nat /\
    forall f : list R -> R, continuous_on_cube d f ->
      exists (omega : R -> R) (a : nat -> R), is_modulus_of_continuity d f omega /\
        (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        let s := 2 * omega (sqrt (INR d)) in
        let b := f (origin d) - omega (sqrt (INR d)) in
        Lp_error_at_most d p (fun x => realize phi (parameters_of n a s b) x - f x)
          (omega (sqrt (INR d) / 2 ^ n) + 4 / 2 ^ n * omega (sqrt (INR d))).
Proof.
  intros Hd Hn Hp. destruct (theorem_2_1 d n p Hd Hn Hp) as (p1 & p2 & F1 & F2 & W & I & J & B1 & B2 & H).
  exists p1, p2. cbn zeta in *. do 7 (split; [assumption|]). intros f Hf.
  exact (with_its_modulus d f _ Hf (fun omega => H omega f)).
Qed.

Corollary theorem_2_2_continuous (d n : nat) : (1 <= d)%nat -> (1 <= n)%nat ->
  exists phi1 phi2 : list layer,
    let L := copies (3 ^ d) 1 [linear n] in
    let phi := Network d (phi1 ++ L ++ phi2 ++ [affine n]) in
    fixed_network d phi1 (3 ^ d) /\ fixed_network (3 ^ d * n) phi2 1 /\
    well_formed d phi /\
    intrinsic_places phi = concat (repeat (seq 0 n) (3 ^ d)) ++ [n; S n] /\
    (stored_of phi1 <= 3 ^ d * 2 ^ (d * n + 5))%nat /\
    (stored_of phi2 <= 3 ^ d * 2 ^ (d * n + 8) * n)%nat /\
    intrinsic_parameters phi = (3 ^ d * n + 2)%nat /\
    forall f : list R -> R, continuous_on_cube d f ->
      exists (omega : R -> R) (a : nat -> R), is_modulus_of_continuity d f omega /\
        (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        let s := 2 * omega (sqrt (INR d)) in
        let b := f (origin d) - omega (sqrt (INR d)) in
        forall x, cube d x ->
          Rabs (realize phi (parameters_of n a s b) x - f x)
          <= omega (sqrt (INR d) / 2 ^ n) + 2 / 2 ^ n * omega (sqrt (INR d)).
Proof.
  intros Hd Hn. destruct (theorem_2_2 d n Hd Hn) as (p1 & p2 & F1 & F2 & W & I & B1 & B2 & J & _ & H).
  exists p1, p2. cbn zeta in *. do 7 (split; [assumption|]). intros f Hf.
  exact (with_its_modulus d f _ Hf (fun omega => H omega f)).
Qed.

(* ---------- d = 1: Theorem 2.1 with the Riemann integral ---------- *)
Definition clamp (t : R) : R := Rmax 0 (Rmin 1 t).

Lemma clamp_cube t : cube 1 [clamp t].
Proof. split; [reflexivity|]. constructor; [unfold clamp; split; pwl|constructor]. Qed.

Lemma clamp_inside t : 0 <= t <= 1 -> clamp t = t.
Proof. intro H. unfold clamp. pwl. Qed.

(* f, constant beyond the ends of [0,1]. *)
Lemma clamped_continuous f t : continuous_on_cube 1 f -> continuity_pt (fun u => f [clamp u]) t.
Proof.
  intros Hf eps He. destruct (Hf [clamp t] (clamp_cube t) eps He) as (delta & Hd & H).
  exists delta. split; [assumption|]. intros u (_ & D).
  change (Rabs (u - t) < delta) in D. change (Rabs (f [clamp u] - f [clamp t]) < eps).
  rewrite Rabs_minus_sym. apply H; [apply clamp_cube|]. rewrite dist_head.
  eapply Rle_lt_trans; [|exact D]. unfold clamp. pwl.
Qed.

Lemma error_integrable p net theta f : 1 <= p -> continuous_on_cube 1 f ->
  Riemann_integrable (fun t => power p (Rabs (realize net theta [t] - f [t]))) 0 1.
Proof.
  intros Hp Hf.
  refine (@Riemann_integrable_ext (fun t => power p (Rabs (realize net theta [t] - f [clamp t]))) _ 0 1 _ _).
  - rewrite Rmin_left, Rmax_right by lra. intros t Ht. now rewrite clamp_inside.
  - apply continuity_implies_RiemannInt; [lra|]. intros t _.
    apply (continuity_pt_comp (fun u => Rabs (realize net theta [u] - f [clamp u])) (power p));
      [|now apply power_continuous].
    apply (continuity_pt_comp (fun u => realize net theta [u] - f [clamp u]) Rabs); [|apply Rcontinuity_abs].
    apply (continuity_pt_minus (fun u => realize net theta [u]) (fun u => f [clamp u]));
      [apply realize_continuous|now apply clamped_continuous].
Qed.

(* The integral over [0,1] of |phi - f|^p exists and is at most the p-th power of
   omega_f(2^-n) + 2^(-n+2) omega_f(1). *)
Corollary theorem_2_1_riemann (n : nat) (p : R) : (1 <= n)%nat -> 1 <= p ->
  exists phi : network, well_formed 1 phi /\ intrinsic_parameters phi = (n + 2)%nat /\
    forall f : list R -> R, continuous_on_cube 1 f ->
      exists (omega : R -> R) (theta : nat -> R), is_modulus_of_continuity 1 f omega /\
        exists pr : Riemann_integrable (fun t => power p (Rabs (realize phi theta [t] - f [t]))) 0 1,
          RiemannInt pr <= power p (omega (1 / 2 ^ n) + 4 / 2 ^ n * omega 1).
Proof.
  intros Hn Hp. destruct (theorem_2_1_continuous 1 n p (le_n 1) Hn Hp)
    as (p1 & p2 & _ & _ & W & _ & I & _ & _ & H).
  eexists. split; [exact W|]. split; [exact I|]. intros f Hf.
  destruct (H f Hf) as (omega & a & Ho & _ & HE). cbn zeta in HE. change (INR 1) with 1 in HE.
  rewrite sqrt_1 in HE. exists omega. eexists. split; [exact Ho|].
  exists (error_integrable p _ _ f Hp Hf). apply (Lp_error_riemann p _ _ HE).
Qed.
