(* SYZ22, Theorem 2.2, with delta = 1/(3K) in place of the printed choice (which
   lets phi_1 depend on f): for all d, n >= 1 ONE network, 3^d n + 2 entries
   holding n + 2 numbers, sup-norm error at most
   omega(sqrt(d) 2^-n) + 2^(1-n) omega(sqrt(d)). *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Points SnakeOrder Interpolation BitExtraction
  Cells BinaryCodes CoreNetwork MidValue TheoremA1 MidNetwork.
Import ListNotations.
Open Scope R_scope.

(* phi_{f,R}: t -> s t + b *)
Definition affine (n : nat) : layer :=
  Layer Identity [ Neuron [(0%nat, Intrinsic n)] (Intrinsic (S n)) ].

(* Intrinsic parameters a_1, ..., a_n, s, b. *)
Definition parameters_of (n : nat) (a : nat -> R) (s b : R) : nat -> R :=
  fun k => if (k <? n)%nat then a k else if (k =? n)%nat then s else b.

Lemma affine_value n a s b t :
  layer_value (parameters_of n a s b) (affine n) [t] = [s * t + b].
Proof.
  unfold layer_value, affine, neuron_value. cbn [act neurons map activate terms bias terms_value nth entry_value].
  unfold parameters_of. rewrite Nat.ltb_irrefl, Nat.eqb_refl.
  replace (S n <? n)%nat with false by (symmetry; apply Nat.ltb_ge; lia).
  replace (S n =? n)%nat with false by (symmetry; apply Nat.eqb_neq; lia). f_equal. ring.
Qed.

Lemma parameters_of_word n a s b l : (l < n)%nat -> parameters_of n a s b l = a l.
Proof. intro H. unfold parameters_of. now rewrite (proj2 (Nat.ltb_lt l n) H). Qed.

(* ---------- the range of f: s = 2 omega(sqrt d), b = f(0) - omega(sqrt d) ---------- *)
Definition origin (d : nat) : list R := repeat 0 d.

Lemma origin_cube d : cube d (origin d).
Proof. split; [apply repeat_length|]. apply Forall_forall. intros t Ht. apply repeat_spec in Ht. lra. Qed.

Lemma cube_dist d x y : cube d x -> cube d y -> dist x y <= sqrt (INR d).
Proof.
  intros [<- Hx] [HL Hy]. rewrite <- (Rmult_1_r (sqrt _)). apply dist_coordinates; [lra|].
  revert y HL Hy. induction Hx as [|t x Ht Hx IH]; intros [|u y] HL Hy; try discriminate; constructor.
  - inversion Hy; subst. pwl.
  - apply IH; [now injection HL|now inversion Hy].
Qed.

Lemma modulus_range d omega f : nondecreasing omega -> modulus d omega f ->
  0 <= omega (sqrt (INR d)) /\
  forall x, cube d x -> f (origin d) - omega (sqrt (INR d)) <= f x
                        <= f (origin d) - omega (sqrt (INR d)) + 2 * omega (sqrt (INR d)).
Proof.
  intros Hm Hf.
  assert (G : forall x, cube d x -> Rabs (f x - f (origin d)) <= omega (sqrt (INR d))).
  { intros x Hx. eapply Rle_trans; [apply Hf; [assumption|apply origin_cube]|].
    apply Hm. split; [apply dist_nonneg|]. apply cube_dist; [assumption|apply origin_cube]. }
  split.
  - eapply Rle_trans; [apply Rabs_pos|]. apply (G _ (origin_cube d)).
  - intros x Hx. specialize (G x Hx). pwl.
Qed.

(* ---------- the network ---------- *)
Definition outer_phi_1 (d K : nat) : list layer :=
  shifts d (3 * Z.of_nat K) :: copies (3 ^ d) d (phi_1 d K 1).
Definition outer_linear (d n : nat) : list layer := copies (3 ^ d) 1 [linear n].
Definition outer_phi_2 (d n K : nat) : list layer :=
  copies (3 ^ d) n (phi_2 n (K ^ d)) ++ mid_rounds d.

Definition sup_network (d n : nat) : network :=
  Network d (outer_phi_1 d (2 ^ n) ++ outer_linear d n ++ outer_phi_2 d n (2 ^ n) ++ [affine n]).

Lemma copies_app c ls : forall n ms m, layers_read n ls m ->
  copies c n (ls ++ ms) = copies c n ls ++ copies c m ms.
Proof.
  induction ls as [|l ls IH]; cbn; intros n ms m H; [now subst|]. f_equal. apply IH, H.
Qed.

Lemma linear_reads n : layers_read 1 [linear n] n.
Proof.
  cbn [layers_read linear neurons]. unfold size, linear. cbn [neurons]. rewrite map_length, seq_length.
  split; [|reflexivity]. apply Forall_map, Forall_forall. intros l _. split; cbn; repeat constructor; cbn; lia.
Qed.

(* The inner part is 3^d copies of the core. *)
Lemma sup_layers d n K :
  outer_phi_1 d K ++ outer_linear d n ++ outer_phi_2 d n K ++ [affine n]
  = shifts d (3 * Z.of_nat K) :: copies (3 ^ d) d (core d n K 1) ++ mid_rounds d ++ [affine n].
Proof.
  unfold core, outer_phi_1, outer_linear, outer_phi_2. cbn [app]. f_equal.
  change (linear n :: phi_2 n (K ^ d)) with ([linear n] ++ phi_2 n (K ^ d)).
  rewrite (copies_app _ _ _ _ 1) by apply phi_1_reads.
  rewrite (copies_app _ _ _ _ n) by apply linear_reads. now rewrite <- !app_assoc.
Qed.

Theorem sup_value theta d n K x : (0 < K)%nat -> length x = d ->
  run theta (shifts d (3 * Z.of_nat K) :: copies (3 ^ d) d (core d n K 1) ++ mid_rounds d) x
  = [nested_mid (gap K 1) (fun y => nth 0 (run theta (core d n K 1) y) 0) x].
Proof.
  intros HK <-. rewrite run_cons, shifts_value, run_app by lia.
  assert (P : 0 < INR K) by now apply lt_0_INR.
  replace (/ IZR (3 * Z.of_nat K)) with (gap K 1).
  2:{ unfold gap. rewrite mult_IZR, <- INR_IZR_INZ. cbn [INR]. f_equal. ring. }
  set (g := fun y => nth 0 (run theta (core (length x) n K 1) y) 0).
  rewrite <- (shifted_length (gap K 1) x).
  rewrite (copies_value theta _ (length x) 1); [|apply core_reads|].
  - rewrite (map_ext _ (fun y => [g y])).
    2:{ intro y. unfold g. destruct (core_range theta (length x) n K 1 y) as (t & -> & _). reflexivity. }
    rewrite <- (map_map g (fun t => [t])), <- singletons. apply mid_rounds_value.
    intro y. unfold g. destruct (core_range theta (length x) n K 1 y) as (t & -> & Ht). apply Ht.
  - apply Forall_forall. intros y Hy. now apply shifted_points in Hy.
Qed.

(* ---------- size ---------- *)
Lemma outer_phi_1_fixed d K : fixed_network d (outer_phi_1 d K) (3 ^ d).
Proof.
  unfold outer_phi_1. change (?a :: ?l) with ([a] ++ l).
  assert (B : blockwise d ([shifts d (3 * Z.of_nat K)] ++ copies (3 ^ d) d (phi_1 d K 1)) (3 ^ d)).
  { apply one_after_another with (3 ^ d * d)%nat.
    - apply dense_block; [|apply shifts_blockwise]. split; [apply shifts_read|apply shifts_size].
    - rewrite <- (Nat.mul_1_r (3 ^ d)) at 3. apply side_by_side, phi_1_blockwise. }
  split; [now apply blockwise_read|]. split; [|exact B].
  rewrite places_app, no_places_copies by apply phi_1_places.
  unfold places_of. cbn [flat_map]. now rewrite shifts_places.
Qed.

Lemma outer_phi_2_fixed d n K : fixed_network (3 ^ d * n) (outer_phi_2 d n K) 1.
Proof.
  unfold outer_phi_2.
  assert (B : blockwise (3 ^ d * n) (copies (3 ^ d) n (phi_2 n (K ^ d)) ++ mid_rounds d) 1).
  { apply one_after_another with (3 ^ d)%nat; [|apply mid_rounds_blockwise].
    rewrite <- (Nat.mul_1_r (3 ^ d)) at 3. apply side_by_side, phi_2_blockwise. }
  split; [now apply blockwise_read|]. split; [|exact B].
  now rewrite places_app, no_places_copies, mid_rounds_places by apply phi_2_places.
Qed.

Lemma sup_reads d n : well_formed d (sup_network d n).
Proof.
  split; [reflexivity|]. unfold sup_network. cbn [layers]. rewrite sup_layers. cbn [layers_read].
  split; [apply shifts_read|]. rewrite shifts_size.
  eapply layers_read_app; [apply copies_read, core_reads|]. rewrite Nat.mul_1_r.
  eapply layers_read_app; [apply mid_rounds_read|].
  unfold affine. cbn [layers_read]. unfold size. cbn [neurons length]. reads3.
Qed.

(* a_1, ..., a_n as often as there are copies, then s and b. *)
Lemma outer_linear_places d n : places_of (outer_linear d n) = concat (repeat (seq 0 n) (3 ^ d)).
Proof.
  unfold outer_linear, places_of, layer_places. cbn [copies flat_map neurons linear].
  rewrite app_nil_r, copied_places. f_equal. f_equal.
  induction (seq 0 n) as [|l s IH]; cbn; [reflexivity|]. cbn in IH. now rewrite IH.
Qed.

Lemma sup_places d n :
  intrinsic_places (sup_network d n) = concat (repeat (seq 0 n) (3 ^ d)) ++ [n; S n].
Proof.
  unfold intrinsic_places, sup_network. cbn [layers]. rewrite !places_app, outer_linear_places.
  destruct (outer_phi_1_fixed d (2 ^ n)) as (_ & -> & _).
  destruct (outer_phi_2_fixed d n (2 ^ n)) as (_ & -> & _). reflexivity.
Qed.

Lemma sup_intrinsic d n : intrinsic_parameters (sup_network d n) = (3 ^ d * n + 2)%nat /\
  forall k, In k (intrinsic_places (sup_network d n)) -> (k < n + 2)%nat.
Proof.
  unfold intrinsic_parameters, intrinsic_places, sup_network. cbn [layers]. rewrite sup_layers.
  change (?a :: ?l) with ([a] ++ l). rewrite !places_app, mid_rounds_places. cbn [app].
  replace (places_of [shifts d (3 * Z.of_nat (2 ^ n))]) with (@nil nat)
    by (unfold places_of; cbn [flat_map]; now rewrite shifts_places).
  cbn [app]. split.
  - rewrite app_length, copies_places_length, core_places, seq_length. reflexivity.
  - intros k H. apply in_app_iff in H. destruct H as [H|H]; [|cbn in H; lia].
    apply (count_occ_In Nat.eq_dec) in H. rewrite copies_places, core_places in H.
    assert (I : (count_occ Nat.eq_dec (seq 0 n) k > 0)%nat) by nia.
    apply (count_occ_In Nat.eq_dec), in_seq in I. lia.
Qed.

Lemma square_below d : (d * (d + 1) <= 4 * 2 ^ d)%nat.
Proof.
  induction d as [|d IH]; [cbn; lia|]. cbn [Nat.pow].
  destruct (le_lt_dec 4 d) as [L|L]; [nia|].
  do 4 (destruct d as [|d]; [cbn; lia|]). lia.
Qed.

Lemma outer_phi_1_bound d n : (1 <= d)%nat -> (1 <= n)%nat ->
  (stored_of (outer_phi_1 d (2 ^ n)) <= 3 ^ d * 2 ^ (d * n + 5))%nat.
Proof.
  intros Hd Hn. unfold outer_phi_1. change (?a :: ?l) with ([a] ++ l). rewrite stored_app, copies_stored.
  rewrite shifts_stored. pose proof (phi_1_bound d n 1 Hd Hn) as B.
  assert (D : (d * (d + 1) <= 4 * 2 ^ (d * n))%nat).
  { transitivity (4 * 2 ^ d)%nat; [apply square_below|].
    apply Nat.mul_le_mono_l, Nat.pow_le_mono_r; nia. }
  rewrite Nat.pow_add_r in *. cbn [Nat.pow Nat.mul] in *.
  rewrite <- Nat.mul_add_distr_l. apply Nat.mul_le_mono_l. lia.
Qed.

Lemma outer_phi_2_bound d n : (1 <= d)%nat -> (1 <= n)%nat ->
  (stored_of (outer_phi_2 d n (2 ^ n)) <= 3 ^ d * 2 ^ (d * n + 8) * n)%nat.
Proof.
  intros Hd Hn. unfold outer_phi_2. rewrite stored_app, copies_stored.
  pose proof (phi_2_bound d n Hd Hn) as B. pose proof (mid_rounds_stored d) as M.
  assert (1 <= 2 ^ (d * n))%nat by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia).
  rewrite Nat.pow_add_r in *. cbn [Nat.pow Nat.mul] in *.
  set (J := (2 ^ (d * n))%nat) in *. set (T := (3 ^ d)%nat) in *.
  apply Nat.le_trans with (T * (J * 32 * n) + 18 * T)%nat; [|nia].
  assert (T * stored_of (phi_2 n ((2 ^ n) ^ d)) <= T * (J * 32 * n))%nat by (apply Nat.mul_le_mono_l; lia).
  lia.
Qed.

(* Theorem 2.2. One network for (d, n), quantified before f: phi_1 maps R^d to
   R^(3^d), L is t -> (a_1 t, ..., a_n t) on each of its 3^d values, phi_2 maps
   R^(3^d n) to R, and the last layer is t -> s t + b. *)
Theorem theorem_2_2 (d n : nat) : (1 <= d)%nat -> (1 <= n)%nat ->
  exists phi1 phi2 : list layer,
    let L := copies (3 ^ d) 1 [linear n] in
    let phi := Network d (phi1 ++ L ++ phi2 ++ [affine n]) in
    fixed_network d phi1 (3 ^ d) /\ fixed_network (3 ^ d * n) phi2 1 /\
    well_formed d phi /\
    intrinsic_places phi = concat (repeat (seq 0 n) (3 ^ d)) ++ [n; S n] /\
    (stored_of phi1 <= 3 ^ d * 2 ^ (d * n + 5))%nat /\
    (stored_of phi2 <= 3 ^ d * 2 ^ (d * n + 8) * n)%nat /\
    intrinsic_parameters phi = (3 ^ d * n + 2)%nat /\
    (forall k, In k (intrinsic_places phi) -> (k < n + 2)%nat) /\
    forall (omega : R -> R) (f : list R -> R), nondecreasing omega -> modulus d omega f ->
      exists a : nat -> R, (forall l, (l < n)%nat -> code_word (2 ^ (d * n)) (a l)) /\
        let s := 2 * omega (sqrt (INR d)) in
        let b := f (origin d) - omega (sqrt (INR d)) in
        forall x, cube d x ->
          Rabs (realize phi (parameters_of n a s b) x - f x)
          <= omega (sqrt (INR d) / 2 ^ n) + 2 / 2 ^ n * omega (sqrt (INR d)).
Proof.
  intros Hd Hn. set (K := (2 ^ n)%nat).
  assert (HK : (0 < K)%nat) by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia).
  assert (EK : INR K = 2 ^ n) by (unfold K; rewrite pow_INR; reflexivity).
  assert (EJ : (K ^ d)%nat = (2 ^ (d * n))%nat) by (unfold K; now rewrite Nat.mul_comm, Nat.pow_mul_r).
  exists (outer_phi_1 d K), (outer_phi_2 d n K). cbn zeta. fold (outer_linear d n).
  change (Network d (outer_phi_1 d K ++ outer_linear d n ++ outer_phi_2 d n K ++ [affine n]))
    with (sup_network d n).
  destruct (sup_intrinsic d n) as [I1 I2].
  split; [apply outer_phi_1_fixed|]. split; [apply outer_phi_2_fixed|].
  split; [apply sup_reads|]. split; [apply sup_places|]. split; [now apply outer_phi_1_bound|]. split; [now apply outer_phi_2_bound|].
  split; [exact I1|]. split; [exact I2|]. intros omega f Hm Hf.
  destruct (modulus_range d omega f Hm Hf) as [H0 Hr]. set (w := omega (sqrt (INR d))) in *.
  destruct (encoder_exists d n K 1 omega f (2 * w) (f (origin d) - w) HK (le_n 1) Hm Hf) as (a & Ha & He);
    [lra|exact Hr|].
  exists a. split; [now rewrite <- EJ|]. intros x Hx.
  set (theta := parameters_of n a (2 * w) (f (origin d) - w)).
  specialize (He theta (parameters_of_word n a _ _)).
  unfold realize, sup_network. cbn [layers]. fold K. rewrite sup_layers.
  rewrite app_assoc. change (?a :: ?l ++ ?m) with ((a :: l) ++ m).
  rewrite run_app, sup_value by (try assumption; apply Hx).
  set (m := nested_mid _ _ _). change (run theta [affine n] [m]) with (layer_value theta (affine n) [m]).
  unfold theta. rewrite affine_value. cbn [nth]. fold theta.
  assert (Hw : 0 <= 2 * w) by lra. unfold encodes in He. rewrite EK in He.
  (* s nested_mid g + b is the nested mid of s g + b *)
  assert (NM : forall x' g, 2 * w * nested_mid (gap K 1) g x' + (f (origin d) - w)
               = nested_mid (gap K 1) (fun y => 2 * w * g y + (f (origin d) - w)) x').
  { clear -Hw. assert (A : forall u v z c, 2 * w * mid u v z + c = mid (2 * w * u + c) (2 * w * v + c) (2 * w * z + c)).
    { intros u v z c. unfold mid.
      assert (M1 : forall p r, Rmax (2 * w * p + c) (2 * w * r + c) = 2 * w * Rmax p r + c)
        by (intros p r; unfold Rmax; repeat destruct Rle_dec; nra).
      assert (M2 : forall p r, Rmin (2 * w * p + c) (2 * w * r + c) = 2 * w * Rmin p r + c)
        by (intros p r; unfold Rmin; repeat destruct Rle_dec; nra).
      rewrite !M1, !M2. ring. }
    induction x' as [|t x' IH]; intro g; cbn [nested_mid]; [reflexivity|]. now rewrite A, !IH. }
  unfold m. rewrite NM. pose proof (gap_positive K 1 HK (le_n 1)). pose proof (gap_small K 1 HK (le_n 1)).
  apply (mid_near_corners K); try assumption; [apply Hx|]. intros y Hy.
  destruct (He x y Hx Hy) as (t & E & Hb). rewrite E. cbn [nth].
  replace (2 / 2 ^ n * w) with (2 * w / 2 ^ n) by (unfold Rdiv; ring). exact Hb.
Qed.

(* Lipschitz: 3 lambda sqrt(d) 2^-n; the printed bound is 5 lambda sqrt(d) 2^-n. *)
Corollary theorem_2_2_lipschitz (d n : nat) : (1 <= d)%nat -> (1 <= n)%nat ->
  exists phi : network, well_formed d phi /\ intrinsic_parameters phi = (3 ^ d * n + 2)%nat /\
    (forall k, In k (intrinsic_places phi) -> (k < n + 2)%nat) /\
    forall (lambda : R) (f : list R -> R), 0 <= lambda -> lipschitz d lambda f ->
      exists theta : nat -> R, forall x, cube d x ->
        Rabs (realize phi theta x - f x) <= 3 * lambda * sqrt (INR d) / 2 ^ n.
Proof.
  intros Hd Hn. destruct (theorem_2_2 d n Hd Hn) as (p1 & p2 & _ & _ & W & _ & _ & _ & I1 & I2 & H).
  eexists. split; [exact W|]. split; [exact I1|]. split; [exact I2|]. intros lambda f Hl Hf.
  destruct (H (fun r => lambda * r) f (linear_nondecreasing lambda Hl) Hf) as (a & _ & Ha).
  eexists. intros x Hx. eapply Rle_trans; [apply (Ha x Hx)|]. right.
  assert (0 < 2 ^ n) by (apply pow_lt; lra). field. lra.
Qed.

(* Hoelder moduli at the two places where the theorems use them. *)
Lemma hoelder_terms d n alpha lambda c : (1 <= d)%nat -> 0 < alpha <= 1 -> 0 <= lambda -> 0 <= c ->
  let omega := fun r => lambda * power alpha r in
  omega (sqrt (INR d) / 2 ^ n) + c / 2 ^ n * omega (sqrt (INR d))
  <= (1 + c) * lambda * Rpower (INR d) (alpha / 2) * Rpower 2 (- alpha * INR n).
Proof.
  intros Hd Ha Hl Hc. cbv beta zeta.
  assert (P : 0 < 2 ^ n) by (apply pow_lt; lra).
  assert (D : 0 < INR d) by (apply lt_0_INR; lia).
  assert (S0 : 0 < sqrt (INR d)) by now apply sqrt_lt_R0.
  assert (PW : forall r, 0 < r -> power alpha r = Rpower r alpha).
  { intros r Hr. unfold power. destruct (Rle_dec r 0); lra. }
  assert (E1 : Rpower (sqrt (INR d)) alpha = Rpower (INR d) (alpha / 2)).
  { rewrite <- Rpower_sqrt, Rpower_mult by assumption. f_equal. field. }
  assert (E2 : Rpower (sqrt (INR d) / 2 ^ n) alpha = Rpower (INR d) (alpha / 2) * Rpower 2 (- alpha * INR n)).
  { unfold Rdiv. rewrite <- Rpower_mult_distr, E1 by (try apply Rinv_0_lt_compat; lra). f_equal.
    rewrite <- (Rpower_pow n 2) by lra. rewrite <- Rpower_Ropp, Rpower_mult. f_equal. ring. }
  rewrite !PW by (try apply Rdiv_lt_0_compat; lra). rewrite E1, E2.
  set (u := Rpower (INR d) (alpha / 2)). set (v := Rpower 2 (- alpha * INR n)).
  assert (0 < u) by apply exp_pos.
  assert (V : / 2 ^ n <= v).
  { unfold v. rewrite <- (Rpower_pow n 2), <- Rpower_Ropp by lra. apply Rle_Rpower; [lra|].
    pose proof (pos_INR n). nra. }
  assert (C : c * (lambda * u) * / 2 ^ n <= c * (lambda * u) * v).
  { apply Rmult_le_compat_l; [|assumption]. apply Rmult_le_pos; [assumption|nra]. }
  unfold Rdiv. lra.
Qed.

(* Hoelder: 3 lambda d^(alpha/2) 2^(-alpha n); printed with 5. *)
Corollary theorem_2_2_hoelder (d n : nat) : (1 <= d)%nat -> (1 <= n)%nat ->
  exists phi : network, well_formed d phi /\ intrinsic_parameters phi = (3 ^ d * n + 2)%nat /\
    (forall k, In k (intrinsic_places phi) -> (k < n + 2)%nat) /\
    forall (alpha lambda : R) (f : list R -> R), 0 < alpha <= 1 -> 0 <= lambda -> hoelder d alpha lambda f ->
      exists theta : nat -> R, forall x, cube d x ->
        Rabs (realize phi theta x - f x) <= 3 * lambda * Rpower (INR d) (alpha / 2) * Rpower 2 (- alpha * INR n).
Proof.
  intros Hd Hn. destruct (theorem_2_2 d n Hd Hn) as (p1 & p2 & _ & _ & W & _ & _ & _ & I1 & I2 & H).
  eexists. split; [exact W|]. split; [exact I1|]. split; [exact I2|]. intros alpha lambda f Ha Hl Hf.
  destruct (H (fun r => lambda * power alpha r) f) as (a & _ & Hb);
    [apply power_nondecreasing; lra|exact Hf|].
  eexists. intros x Hx. eapply Rle_trans; [apply (Hb x Hx)|].
  replace 3 with (1 + 2) by ring. apply hoelder_terms; lra || assumption.
Qed.
