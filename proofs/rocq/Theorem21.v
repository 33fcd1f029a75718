(* SYZ22, Theorem 2.1: for all d, n >= 1 and p >= 1 ONE network with n + 2
   intrinsic parameters a_1, ..., a_n, s, b whose L^p error is at most
   omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt(d)), the integral taken as an upper
   Darboux sum (for d = 1 it bounds the Riemann integral, Lp_error_riemann);
   Lipschitz: 5 lambda sqrt(d) 2^-n; Hoelder: 5 lambda d^(alpha/2) 2^(-alpha n). *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Points SnakeOrder BitExtraction
  Cells BinaryCodes CoreNetwork MidValue TheoremA1 MidNetwork Theorem22 Counting UpperIntegral.
Import ListNotations.
Open Scope R_scope.

(* The L^p norm of g on [0,1]^d is at most E. *)
Definition Lp_error_at_most (d : nat) (p : R) (g : list R -> R) (E : R) : Prop :=
  0 <= E /\ upper_integral_at_most d (fun x => power p (Rabs (g x))) (power p E).

(* For d = 1: a bound on the integral of |g|^p over [0,1], where it exists. *)
Lemma Lp_error_riemann p (g : list R -> R) E :
  Lp_error_at_most 1 p g E ->
  forall pr : Riemann_integrable (fun t => power p (Rabs (g [t]))) 0 1, RiemannInt pr <= power p E.
Proof. intros [_ H] pr. now apply (upper_integral_riemann (fun x => power p (Rabs (g x)))). Qed.

(* A function bounded by E off the trifling region and by s everywhere. *)
Theorem Lp_from_good d K q p P n (g : list R -> R) E s :
  (0 < K)%nat -> (0 < q)%nat -> 1 <= p <= INR P -> 0 <= E -> 0 <= s ->
  INR d * 2 ^ (P * n) <= 3 * INR q ->
  (forall x, cube d x -> Rabs (g x) <= s) ->
  (forall x, cube d x -> good K (gap K q) x -> Rabs (g x) <= E) ->
  Lp_error_at_most d p g (E + s / 2 ^ n).
Proof.
  intros HK Hq Hp HE Hs Hd Hall Hgood.
  assert (T : 0 < 2 ^ n) by (apply pow_lt; lra). assert (TP : 0 < 2 ^ (P * n)) by (apply pow_lt; lra).
  assert (HsT : 0 <= s / 2 ^ n) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  split; [lra|]. set (M := (K * (3 * q))%nat).
  assert (HM : (1 <= M)%nat) by (unfold M; nia).
  assert (PM : 0 < INR M) by (apply lt_0_INR; lia).
  exists M, (fun b => power p E + power p s * total_cost (trifling_box (3 * q)) b).
  split; [assumption|]. split.
  - intros b x Hb Hx. pose proof (in_box_cube M d x b HM Hb Hx) as Cx.
    pose proof (power_nonneg p s). pose proof (power_nonneg p E).
    assert (C0 : 0 <= total_cost (trifling_box (3 * q)) b)
      by (apply lsum_nonneg; intros; apply trifling_box_range).
    destruct (Rlt_le_dec (total_cost (trifling_box (3 * q)) b) 1) as [L|L].
    + assert (power p (Rabs (g x)) <= power p E); [|nra].
      apply power_mono; [lra|]. split; [apply Rabs_pos|]. apply Hgood; [assumption|].
      now apply (costless_good K q x b).
    + assert (power p (Rabs (g x)) <= power p s); [|nra].
      apply power_mono; [lra|]. split; [apply Rabs_pos|now apply Hall].
  - rewrite lsum_plus, lsum_const, lsum_scal, box_nodes_count, pow_INR.
    pose proof (total_cost_sum (trifling_box (3 * q)) M d) as C. unfold M in C at 3.
    rewrite trifling_box_count in C by lia.
    set (S0 := lsum (total_cost _) _) in *.
    assert (PMd : 0 < INR M ^ d) by now apply pow_lt.
    assert (ES : S0 = INR d * INR K * INR M ^ d / INR M) by (rewrite <- C; field; lra).
    rewrite ES. assert (EM : INR M = 3 * INR K * INR q) by (unfold M; rewrite !mult_INR; cbn [INR]; ring).
    assert (PK : 0 < INR K) by now apply lt_0_INR. assert (PQ : 0 < INR q) by now apply lt_0_INR.
    replace ((INR M ^ d * power p E + power p s * (INR d * INR K * INR M ^ d / INR M)) / INR M ^ d)
      with (power p E + power p s * (INR d / (3 * INR q))).
    2:{ set (Md := INR M ^ d) in *. rewrite EM. field. lra. }
    assert (F : INR d / (3 * INR q) <= / 2 ^ (P * n)).
    { apply (Rmult_le_reg_r (3 * INR q * 2 ^ (P * n))); [apply Rmult_lt_0_compat; lra|].
      replace (INR d / (3 * INR q) * (3 * INR q * 2 ^ (P * n))) with (INR d * 2 ^ (P * n)) by (field; lra).
      replace (/ 2 ^ (P * n) * (3 * INR q * 2 ^ (P * n))) with (3 * INR q) by (field; lra). exact Hd. }
    eapply Rle_trans; [|apply power_superadditive; lra].
    apply Rplus_le_compat_l. eapply Rle_trans; [|apply (power_scaled p P n s); lra].
    unfold Rdiv at 2. apply Rmult_le_compat_l; [apply power_nonneg|exact F].
Qed.

Definition Lp_network (d n q : nat) : network := Network d (core d n (2 ^ n) q ++ [affine n]).

Lemma Lp_network_facts d n q : well_formed d (Lp_network d n q) /\
  intrinsic_places (Lp_network d n q) = seq 0 (n + 2) /\
  intrinsic_parameters (Lp_network d n q) = (n + 2)%nat.
Proof.
  assert (E : intrinsic_places (Lp_network d n q) = seq 0 (n + 2)).
  { unfold intrinsic_places, Lp_network. cbn [layers]. rewrite places_app, core_places, seq_app. reflexivity. }
  split; [|split; [exact E|unfold intrinsic_parameters; now rewrite E, seq_length]].
  split; [reflexivity|]. cbn [layers Lp_network]. apply layers_read_app with 1%nat; [apply core_reads|].
  unfold affine. cbn [layers_read]. unfold size. cbn [neurons length]. reads3.
Qed.

(* Theorem 2.1. One network for (d, n, p), quantified before f: phi_1 maps R^d to
   R, L is t -> (a_1 t, ..., a_n t), phi_2 maps R^n to R, and the last layer is
   t -> s t + b. *)
Theorem theorem_2_1 (d n : nat) (p : R) : (1 <= d)%nat -> (1 <= n)%nat -> 1 <= p ->
  exists phi1 phi2 : list layer,
    let phi := Network d (phi1 ++ [linear n] ++ phi2 ++ [affine n]) in
    fixed_network d phi1 1 /\ fixed_network n phi2 1 /\
    well_formed d phi /\ intrinsic_places phi = seq 0 (n + 2) /\ intrinsic_parameters phi = (n + 2)%nat /\
    (stored_of phi1 <= 2 ^ (d * n + 4))%nat /\ (stored_of phi2 <= 2 ^ (d * n + 5) * n)%nat /\
    forall (omega : R -> R) (f : list R -> R), nondecreasing omega -> modulus d omega f ->
      exists a : nat -> R, (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        let s := 2 * omega (sqrt (INR d)) in
        let b := f (origin d) - omega (sqrt (INR d)) in
        Lp_error_at_most d p (fun x => realize phi (parameters_of n a s b) x - f x)
          (omega (sqrt (INR d) / 2 ^ n) + 4 / 2 ^ n * omega (sqrt (INR d))).
Proof.
  intros Hd Hn Hp. set (K := (2 ^ n)%nat).
  assert (HK : (0 < K)%nat) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia).
  assert (EK : INR K = 2 ^ n) by (unfold K; rewrite pow_INR; reflexivity).
  assert (EJ : (K ^ d)%nat = (2 ^ (d * n))%nat) by (unfold K; now rewrite Nat.mul_comm, Nat.pow_mul_r).
  assert (HP : exists P, p <= INR P).
  { exists (Z.to_nat (up p)). rewrite INR_IZR_INZ, Z2Nat.id; [pose proof (archimed p); lra|].
    apply le_IZR. pose proof (archimed p). lra. }
  destruct HP as (P & HP). set (q := (d * 2 ^ (P * n))%nat).
  assert (Hq : (0 < q)%nat).
  { unfold q. assert (0 < 2 ^ (P * n))%nat by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia). nia. }
  exists (phi_1 d K q), (phi_2 n (K ^ d)). cbn zeta.
  replace (Network d (phi_1 d K q ++ [linear n] ++ phi_2 n (K ^ d) ++ [affine n])) with (Lp_network d n q)
    by (unfold Lp_network, core; now rewrite <- app_assoc).
  destruct (Lp_network_facts d n q) as (W & I1 & I2).
  split; [apply phi_1_fixed|]. split; [apply phi_2_fixed|].
  split; [exact W|]. split; [exact I1|]. split; [exact I2|].
  split; [now apply phi_1_bound|]. split; [now apply phi_2_bound|].
  intros omega f Hm Hf. destruct (modulus_range d omega f Hm Hf) as [H0 Hr].
  set (w := omega (sqrt (INR d))) in *.
  destruct (encoder_exists d n K q omega f (2 * w) (f (origin d) - w) HK Hq Hm Hf) as (a & Ha & He);
    [lra|exact Hr|].
  exists a. split; [now rewrite <- EJ|]. set (theta := parameters_of n a (2 * w) (f (origin d) - w)).
  specialize (He theta (parameters_of_word n a _ _)). unfold encodes in He. rewrite EK in He.
  assert (V : forall x t, run theta (core d n K q) x = [t] ->
            realize (Lp_network d n q) theta x = 2 * w * t + (f (origin d) - w)).
  { intros x t E. unfold realize, Lp_network. cbn [layers]. fold K. rewrite run_app, E, run_cons.
    unfold theta. rewrite affine_value. reflexivity. }
  assert (W0 : 0 <= omega (sqrt (INR d) / 2 ^ n)).
  { pose proof (Hm 0 (sqrt (INR d) / 2 ^ n)) as L.
    assert (Q : 0 <= sqrt (INR d) / 2 ^ n).
    { apply Rmult_le_pos; [apply sqrt_pos|left; apply Rinv_0_lt_compat, pow_lt; lra]. }
    specialize (L ltac:(lra)). pose proof (Hf _ _ (origin_cube d) (origin_cube d)) as Z.
    rewrite Rminus_diag_eq, Rabs_R0 in Z by reflexivity.
    replace (dist (origin d) (origin d)) with 0 in Z; [lra|].
    symmetry. unfold dist. rewrite Interpolation.sqdist_refl. apply sqrt_0. }
  replace (omega (sqrt (INR d) / 2 ^ n) + 4 / 2 ^ n * w)
    with ((omega (sqrt (INR d) / 2 ^ n) + 2 * w / 2 ^ n) + 2 * w / 2 ^ n)
    by (field; apply pow_nonzero; lra).
  apply (Lp_from_good d K q p P n); try assumption; try lra.
  - assert (0 <= 2 * w / 2 ^ n) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, pow_lt; lra]). lra.
  - unfold q. rewrite mult_INR, pow_INR. replace (INR 2) with 2 by reflexivity.
    assert (0 <= INR d * 2 ^ (P * n)) by (apply Rmult_le_pos; [apply pos_INR|apply pow_le; lra]). lra.
  - intros x Hx. destruct (core_range theta d n K q x) as (t & E & Ht). rewrite (V x t E).
    specialize (Hr x Hx). assert (0 <= 2 * w * t <= 2 * w) by nra. pwl.
  - intros x Hx Hg. destruct (He x x Hx (good_corner_near d K q HK Hq x Hx Hg)) as (t & E & Hb).
    now rewrite (V x t E).
Qed.

Corollary theorem_2_1_lipschitz (d n : nat) (p : R) : (1 <= d)%nat -> (1 <= n)%nat -> 1 <= p ->
  exists phi : network, well_formed d phi /\ intrinsic_parameters phi = (n + 2)%nat /\
    forall (lambda : R) (f : list R -> R), 0 <= lambda -> lipschitz d lambda f ->
      exists theta : nat -> R,
        Lp_error_at_most d p (fun x => realize phi theta x - f x) (5 * lambda * sqrt (INR d) / 2 ^ n).
Proof.
  intros Hd Hn Hp. destruct (theorem_2_1 d n p Hd Hn Hp) as (p1 & p2 & _ & _ & W & _ & I & _ & _ & H).
  eexists. split; [exact W|]. split; [exact I|]. intros lambda f Hl Hf.
  destruct (H (fun r => lambda * r) f (linear_nondecreasing lambda Hl) Hf) as (a & _ & Ha).
  eexists. cbn zeta in Ha. cbn beta in Ha.
  replace (5 * lambda * sqrt (INR d) / 2 ^ n)
    with (lambda * (sqrt (INR d) / 2 ^ n) + 4 / 2 ^ n * (lambda * sqrt (INR d)))
    by (field; apply pow_nonzero; lra).
  exact Ha.
Qed.

Lemma Lp_error_weaken d p g E E' : 1 <= p -> E <= E' -> Lp_error_at_most d p g E -> Lp_error_at_most d p g E'.
Proof.
  intros Hp HE [H0 (M & U & HM & HU & HS)]. split; [lra|]. exists M, U. repeat split; try assumption.
  eapply Rle_trans; [exact HS|]. apply power_mono; lra.
Qed.

Corollary theorem_2_1_hoelder (d n : nat) (p : R) : (1 <= d)%nat -> (1 <= n)%nat -> 1 <= p ->
  exists phi : network, well_formed d phi /\ intrinsic_parameters phi = (n + 2)%nat /\
    forall (alpha lambda : R) (f : list R -> R), 0 < alpha <= 1 -> 0 <= lambda -> hoelder d alpha lambda f ->
      exists theta : nat -> R,
        Lp_error_at_most d p (fun x => realize phi theta x - f x)
          (5 * lambda * Rpower (INR d) (alpha / 2) * Rpower 2 (- alpha * INR n)).
Proof.
  intros Hd Hn Hp. destruct (theorem_2_1 d n p Hd Hn Hp) as (p1 & p2 & _ & _ & W & _ & I & _ & _ & H).
  eexists. split; [exact W|]. split; [exact I|]. intros alpha lambda f Ha Hl Hf.
  destruct (H (fun r => lambda * power alpha r) f) as (a & _ & Hb);
    [apply power_nondecreasing; lra|exact Hf|].
  eexists. cbn zeta in Hb. eapply Lp_error_weaken; [assumption| |exact Hb].
  replace 5 with (1 + 4) by ring. apply hoelder_terms; lra || assumption.
Qed.
