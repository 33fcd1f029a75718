(* SYZ22, Lemma B.2 and Proposition B.1: a ReLU network of width 2 and depth
   2J + 2, independent of theta, with values in [0,1] on all of R, that maps
   4^j a to theta_j for a = sum_j theta_j 4^-j, theta in {0,1}^J. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Psatz.
From Symnet Require Import PiecewiseLinear Network.
Import ListNotations.
Open Scope R_scope.

(* ---------- Lemma B.2 ---------- *)
Definition bit (b : bool) : R := if b then 1 else 0.

(* a = sum_j theta_j 4^-j *)
Fixpoint base4 (theta : list bool) : R :=
  match theta with [] => 0 | b :: t => (bit b + base4 t) / 4 end.

Lemma base4_range theta : 0 <= base4 theta <= 1 / 3.
Proof. induction theta as [|b t IH]; cbn [base4]; [lra|]. destruct b; cbn [bit]; lra. Qed.

Lemma base4_below theta : base4 theta < 1 / 3.
Proof. induction theta as [|b t IH]; cbn [base4]; [lra|]. destruct b; cbn [bit]; lra. Qed.

(* 4^J a is a whole number below 4^J. *)
Lemma base4_whole theta : exists m : Z, base4 theta = IZR m / 4 ^ length theta /\ 0 <= IZR m < 4 ^ length theta.
Proof.
  assert (P : 0 < 4 ^ length theta) by (apply pow_lt; lra).
  assert (E : exists m : Z, base4 theta = IZR m / 4 ^ length theta).
  { clear P. induction theta as [|b t (m & E)]; [exists 0%Z; cbn; lra|].
    exists ((if b then 4 ^ Z.of_nat (length t) else 0) + m)%Z. cbn [base4 length pow]. rewrite E, plus_IZR.
    assert (0 < 4 ^ length t) by (apply pow_lt; lra).
    destruct b; cbn [bit]; [rewrite <- pow_IZR|]; field; lra. }
  destruct E as (m & E). exists m. split; [assumption|]. pose proof (base4_range theta) as R.
  rewrite E in R. assert (IZR m = IZR m / 4 ^ length theta * 4 ^ length theta) by (field; lra).
  rewrite H. nra.
Qed.

(* 4^j a = (a multiple of 4) + theta_j + (a remainder in [0, 1/3]). *)
Theorem lemma_B_2 theta : forall j, (j < length theta)%nat ->
  exists (q : nat) (r : R), 0 <= r <= 1 / 3 /\
    4 ^ S j * base4 theta = 4 * INR q + bit (nth j theta false) + r.
Proof.
  induction theta as [|b t IH]; intros j Hj; cbn in Hj; [lia|]. destruct j as [|j].
  - exists 0%nat, (base4 t). split; [apply base4_range|]. cbn [base4 nth pow INR]. field.
  - destruct (IH j) as (q & r & Hr & E); [lia|].
    exists ((if b then 4 ^ j else 0) + q)%nat, r. split; [assumption|]. cbn [base4 nth].
    replace (4 ^ S (S j) * ((bit b + base4 t) / 4)) with (4 ^ S j * bit b + 4 ^ S j * base4 t)
      by (cbn [pow]; field).
    rewrite E, plus_INR. destruct b; cbn [bit]; [|cbn [INR]; lra].
    rewrite pow_INR. replace (INR 4) with 4 by (cbn; lra). cbn [pow]. lra.
Qed.

(* ---------- the sawtooth ---------- *)
Definition tent (x : R) : R := 1 - 2 * relu (x - 1 / 2) - 2 * relu (1 / 2 - x).

Fixpoint sawtooth (m : nat) (x : R) : R :=
  match m with O => x | S m' => sawtooth m' (tent x) end.

(* On [0, 2^m]: 0 at even, 1 at odd whole numbers, linear between. *)
Lemma sawtooth_value m : forall k t, 0 <= t <= 1 -> (k < 2 ^ m)%nat ->
  sawtooth m ((INR k + t) / 2 ^ m) = if Nat.even k then t else 1 - t.
Proof.
  induction m as [|m IH]; intros k t Ht Hk; cbn [sawtooth].
  - cbn in Hk. replace k with 0%nat by lia. cbn. lra.
  - assert (P : 0 < 2 ^ m) by (apply pow_lt; lra).
    assert (Pn : INR (2 ^ m) = 2 ^ m) by (rewrite pow_INR; reflexivity).
    cbn [Nat.pow] in Hk. cbn [pow]. set (u := (INR k + t) / (2 * 2 ^ m)).
    assert (Eu : u * (2 * 2 ^ m) = INR k + t) by (unfold u; field; lra).
    destruct (le_lt_dec (2 ^ m) k) as [L|L].
    + set (k' := (2 * 2 ^ m - 1 - k)%nat).
      assert (Ek : INR k' = 2 * 2 ^ m - 1 - INR k).
      { unfold k'. rewrite !minus_INR, mult_INR, Pn by lia. cbn [INR]. lra. }
      pose proof (le_INR _ _ L) as L'. rewrite Pn in L'. assert (1 / 2 <= u) by nra.
      replace (tent u) with ((INR k' + (1 - t)) / 2 ^ m).
      2:{ replace (tent u) with (2 - 2 * u) by (unfold tent; pwl). rewrite Ek. unfold u. field. lra. }
      rewrite IH by (lra || (unfold k'; lia)).
      replace (Nat.even k') with (negb (Nat.even k)).
      * destruct (Nat.even k); cbn [negb]; ring.
      * assert (Ev : Nat.even (k + k' + 1) = true).
        { replace (k + k' + 1)%nat with (2 * 2 ^ m)%nat by (unfold k'; lia). apply Nat.even_mul. }
        clearbody k'. rewrite !Nat.even_add in Ev. change (Nat.even 1) with false in Ev.
        destruct (Nat.even k), (Nat.even k'); cbn in *; congruence.
    + rewrite <- (IH k t Ht L). f_equal.
      assert (INR k + 1 <= 2 ^ m) by (rewrite <- Pn, <- S_INR; apply le_INR; lia).
      assert (u <= 1 / 2) by nra.
      replace (tent u) with (2 * u) by (unfold tent; pwl). unfold u. field. lra.
Qed.

(* ---------- Proposition B.1: the network ---------- *)
Definition tent_layer : layer :=
  Layer Relu [ Neuron [(0, whole (-2)); (1, whole (-2))]%nat (ratio 1 2);
               Neuron [(0, whole 2); (1, whole 2)]%nat (ratio (-1) 2) ].

Definition extractor (J : nat) : list layer :=
  let c := (2 * 4 ^ Z.of_nat J)%Z in
  Layer Relu [ Neuron [(0%nat, ratio 1 c)] (ratio (-1) 2);
               Neuron [(0%nat, ratio (-1) c)] (ratio 1 2) ]
  :: repeat tent_layer (2 * J)
  ++ [ Layer Relu [ Neuron [(0, whole (-2)); (1, whole (-2))]%nat (ratio 2 3);
                    Neuron [(0, whole (-2)); (1, whole (-2))]%nat (ratio 1 3) ];
       Layer Identity [ Neuron [(0, whole 3); (1, whole (-3))]%nat (whole 0) ] ].

Definition bit_extraction (J : nat) : network := Network 1 (extractor J).

(* g(t) = 3 sigma(t - 1/3) - 3 sigma(t - 2/3) *)
Definition step_g (t : R) : R := 3 * relu (t - 1 / 3) - 3 * relu (t - 2 / 3).

Ltac values :=
  unfold layer_value; cbn [act neurons map activate]; unfold neuron_value;
  cbn [terms bias terms_value nth]; rewrite ?whole_value, ?ratio_value by discriminate.

Lemma tent_layers_value theta m u : 
  exists t, run theta (repeat tent_layer m) [relu (u - 1 / 2); relu (1 / 2 - u)]
            = [relu (t - 1 / 2); relu (1 / 2 - t)] /\ tent t = sawtooth (S m) u.
Proof.
  revert u. induction m as [|m IH]; intro u; [exists u; now split|].
  destruct (IH (tent u)) as (t & E & Et). exists t. split; [|exact Et].
  cbn [repeat]. rewrite run_cons, <- E. f_equal. unfold tent_layer. values.
  unfold tent. f_equal; [f_equal; field|]. f_equal. f_equal. field.
Qed.

Theorem extractor_value theta J y :
  run theta (extractor J) [y] = [step_g (sawtooth (2 * J + 1) (y / (2 * 4 ^ J)))].
Proof.
  assert (P : 0 < 4 ^ J) by (apply pow_lt; lra).
  assert (PZ : (0 < 4 ^ Z.of_nat J)%Z) by (apply Z.pow_pos_nonneg; lia).
  unfold extractor. rewrite run_cons, run_app. set (u := y / (2 * 4 ^ J)).
  match goal with |- context [layer_value theta ?l [y]] =>
    replace (layer_value theta l [y]) with [relu (u - 1 / 2); relu (1 / 2 - u)] end.
  2:{ values. rewrite !ratio_value by (try discriminate; lia).
      rewrite mult_IZR, <- pow_IZR. unfold u. f_equal; [f_equal; field; lra|].
      f_equal. f_equal. field. lra. }
  destruct (tent_layers_value theta (2 * J) u) as (t & E & Et). rewrite E.
  replace (2 * J + 1)%nat with (S (2 * J)) by lia. rewrite <- Et.
  rewrite !run_cons. values. cbn [run fold_left]. unfold step_g. f_equal.
  replace (-2 * relu (t - 1 / 2) + (-2 * relu (1 / 2 - t) + 0) + 2 / 3) with (tent t - 1 / 3)
    by (unfold tent; field).
  replace (-2 * relu (t - 1 / 2) + (-2 * relu (1 / 2 - t) + 0) + 1 / 3) with (tent t - 2 / 3)
    by (unfold tent; field).
  ring.
Qed.

Lemma step_g_range t : 0 <= step_g t <= 1.
Proof. unfold step_g. split; pwl. Qed.

Lemma extractor_bit theta J bits j : length bits = J -> (j < J)%nat ->
  run theta (extractor J) [4 ^ S j * base4 bits] = [bit (nth j bits false)].
Proof.
  intros HL Hj. rewrite extractor_value. f_equal. subst J.
  destruct (lemma_B_2 bits j Hj) as (q & r & Hr & E). rewrite E.
  assert (E2 : 2 * 4 ^ length bits = 2 ^ (2 * length bits + 1)).
  { rewrite pow_add, pow_mult. replace (2 ^ 2) with 4 by ring. ring. }
  assert (HB : 4 * INR q + bit (nth j bits false) + r < 4 ^ length bits).
  { rewrite <- E. pose proof (base4_below bits). pose proof (base4_range bits).
    assert (4 ^ S j <= 4 ^ length bits) by (apply Rle_pow; [lra|lia]).
    assert (0 < 4 ^ S j) by (apply pow_lt; lra). nra. }
  set (k := (4 * q + if nth j bits false then 1 else 0)%nat).
  assert (Ek : 4 * INR q + bit (nth j bits false) = INR k).
  { unfold k. rewrite plus_INR, mult_INR. destruct (nth j bits false); cbn; lra. }
  rewrite Ek in *. rewrite E2, sawtooth_value; [|lra|].
  - replace (Nat.even k) with (negb (nth j bits false)).
    + unfold step_g. destruct (nth j bits false); cbn [negb bit]; pwl.
    + unfold k. rewrite Nat.even_add, Nat.even_mul. cbn. now destruct (nth j bits false).
  - apply INR_lt. rewrite pow_INR. replace (INR 2) with 2 by reflexivity. rewrite <- E2.
    assert (0 < 4 ^ length bits) by (apply pow_lt; lra). lra.
Qed.

(* ---------- size ---------- *)
Ltac reads2 := repeat split; repeat constructor; cbn; lia.

Lemma extractor_reads J : layers_read 1 (extractor J) 1.
Proof.
  unfold extractor. cbn [layers_read]. split; [reads2|]. unfold size. cbn [neurons length].
  apply layers_read_app with 2%nat.
  - induction (2 * J)%nat as [|m IH]; [reflexivity|]. cbn [repeat layers_read]. split; [reads2|exact IH].
  - cbn [layers_read]. unfold size. cbn [neurons length]. repeat split; reads2.
Qed.

Lemma extractor_depth J : depth_of (extractor J) = (2 * J + 2)%nat.
Proof.
  unfold extractor. change (?a :: ?l) with ([a] ++ l). rewrite !depth_app.
  replace (depth_of (repeat tent_layer (2 * J))) with (2 * J)%nat; [cbn; lia|].
  induction (2 * J)%nat as [|m IH]; [reflexivity|]. unfold depth_of in *. cbn. now rewrite <- IH.
Qed.

Lemma extractor_width J : width_of (extractor J) = 2%nat.
Proof.
  unfold extractor. change (?a :: ?l) with ([a] ++ l). rewrite !width_app.
  assert (width_of (repeat tent_layer (2 * J)) <= 2)%nat.
  { induction (2 * J)%nat as [|m IH]; [cbn; lia|].
    change (width_of (repeat tent_layer (S m))) with (Nat.max 2 (width_of (repeat tent_layer m))). lia. }
  set (w := width_of (repeat tent_layer (2 * J))) in *. clearbody w.
  unfold width_of. cbn [filter is_relu act map fold_right size length neurons]. lia.
Qed.

Lemma extractor_places J : places_of (extractor J) = [].
Proof.
  unfold extractor. change (?a :: ?l) with ([a] ++ l). rewrite !places_app.
  replace (places_of (repeat tent_layer (2 * J))) with (@nil nat); [reflexivity|].
  induction (2 * J)%nat as [|m IH]; [reflexivity|]. unfold places_of in *. cbn. exact IH.
Qed.

Lemma extractor_stored J : stored_of (extractor J) = (12 * J + 13)%nat.
Proof.
  unfold extractor. change (?a :: ?l) with ([a] ++ l). rewrite !stored_app.
  replace (stored_of (repeat tent_layer (2 * J))) with (12 * J)%nat; [cbn; lia|].
  replace (12 * J)%nat with (6 * (2 * J))%nat by lia.
  induction (2 * J)%nat as [|m IH]; [reflexivity|]. cbn [repeat].
  change (tent_layer :: ?l) with ([tent_layer] ++ l). rewrite stored_app, <- IH. cbn. lia.
Qed.

(* No zero is left out. *)
Lemma extractor_blockwise J : stored_of (extractor J) = dense_parameters 1 (extractor J).
Proof.
  apply written_out_stored. unfold extractor. cbn [written_out]. split; [repeat constructor|].
  unfold size. cbn [neurons length]. apply written_out_app with 2%nat.
  - induction (2 * J)%nat as [|m IH]; [reflexivity|]. cbn [repeat layers_read]. split; [reads2|exact IH].
  - induction (2 * J)%nat as [|m IH]; [exact I|]. cbn [repeat written_out]. split; [repeat constructor|exact IH].
  - cbn [written_out]. repeat split; repeat constructor.
Qed.

Lemma extractor_dense J : dense_parameters 1 (extractor J) = (12 * J + 13)%nat.
Proof. rewrite <- extractor_blockwise. apply extractor_stored. Qed.

(* Proposition B.1. The network is quantified before theta. *)
Theorem proposition_B_1 (J : nat) :
  exists phi : network,
    well_formed 1 phi /\ width phi = 2%nat /\ depth phi = (2 * J + 2)%nat /\
    parameters phi = (12 * J + 13)%nat /\ intrinsic_parameters phi = 0%nat /\
    forall w : nat -> R,
      (forall y, 0 <= realize phi w [y] <= 1) /\
      forall theta : list bool, length theta = J ->
        forall j, (1 <= j <= J)%nat ->
          realize phi w [4 ^ j * base4 theta] = bit (nth (j - 1) theta false).
Proof.
  exists (bit_extraction J). repeat match goal with |- _ /\ _ => split end.
  - split; [reflexivity|apply extractor_reads].
  - apply extractor_width.
  - apply extractor_depth.
  - apply extractor_dense.
  - unfold intrinsic_parameters, intrinsic_places, bit_extraction. cbn [layers].
    now rewrite extractor_places.
  - intro w. unfold realize, bit_extraction. cbn [layers]. split.
    + intro y. rewrite extractor_value. apply step_g_range.
    + intros theta HL j Hj. replace j with (S (j - 1)) at 1 by lia.
      rewrite extractor_bit by (assumption || lia). reflexivity.
Qed.
