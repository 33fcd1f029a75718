(* The dial: for every m, R with m R >= N - 1, N = (K+1)^d, ONE network with m + 2
   intrinsic parameters v_1, ..., v_m, s, b, each v_g a number of 2R bits, b a multiple of s, depth
   2 R (d + 2), width at most m (d + 8), and the error of Theorem S. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Beside Points SnakeOrder KuhnHat Interpolation Alphabet Digits
  ScanNetwork ScanSize ScaledOutput RunOfScan BitExtraction Cells CoreNetwork TheoremS MidNetwork Theorem22 DialNetwork.
Import ListNotations.
Open Scope R_scope.

(* ---------- shape ---------- *)
Lemma step_acts_app a b : step_acts (a + b) = step_acts a ++ step_acts b.
Proof. unfold step_acts. now rewrite repeat_app, concat_app. Qed.

Lemma hat_layers_acts d K b : forall j, map act (hat_layers d K j b) = step_acts (length b).
Proof.
  induction b as [|k b IH]; intro j; [reflexivity|]. cbn [hat_layers length]. rewrite map_app, IH. reflexivity.
Qed.

Lemma scan_steps_acts d K l : Forall (fun b : node => length b = d) l ->
  map act (scan_steps two_bits d K l) = step_acts ((d + 2) * (length l - 1)).
Proof.
  induction l as [|a [|b l] IH]; intro H; [now rewrite Nat.mul_0_r|now rewrite Nat.mul_0_r|].
  rewrite scan_steps_unfold, map_app, IH by now apply Forall_inv_tail in H.
  unfold scan_step. rewrite map_app, hat_layers_acts, (Forall_inv H).
  change (map act (digit_layers two_bits d (S (length l)))) with (step_acts 2).
  rewrite <- !step_acts_app. f_equal. cbn [length]. lia.
Qed.

Lemma step_acts_depth n : relu_count (step_acts n) = n.
Proof. unfold relu_count. induction n as [|n IH]; [reflexivity|].
  change (step_acts (S n)) with (Relu :: Identity :: step_acts n). cbn [filter length]. now rewrite IH. Qed.

Section Size.
Variables (d K m R0 : nat).
Hypothesis Hd : (1 <= d)%nat.
Hypothesis HK : (1 <= K)%nat.
Hypothesis HR : ((K + 1) ^ d <= m * R0 + 1)%nat.

Lemma run_nodes_facts g : (g < m)%nat ->
  Forall (fun b : node => length b = d) (run_nodes R0 g (padded_nodes d K m R0)) /\
  length (run_nodes R0 g (padded_nodes d K m R0)) = S R0.
Proof.
  intro Hg. split.
  - apply Forall_firstn_skipn, L_nodes.
  - unfold run_nodes. rewrite firstn_length, skipn_length, (L_length d K m R0 Hd HK HR). nia.
Qed.

Lemma runs_shaped : forall g, In g (seq 0 m) ->
  shaped (5 + d) (step_acts ((d + 2) * R0)) (5 + d) (scan_steps two_bits d K (run_nodes R0 g (padded_nodes d K m R0))).
Proof.
  intros g Hg. apply in_seq in Hg. destruct (run_nodes_facts g ltac:(lia)) as [A B]. split.
  - now apply scan_steps_reads.
  - rewrite scan_steps_acts, B by assumption. now rewrite Nat.sub_succ, Nat.sub_0_r.
Qed.

Lemma all_shaped : Forall (shaped (5 + d) (step_acts ((d + 2) * R0)) (5 + d)) (runs d K m R0).
Proof. unfold runs. apply Forall_map, Forall_forall. exact runs_shaped. Qed.

Lemma runs_length : length (runs d K m R0) = m.
Proof. unfold runs. now rewrite map_length, seq_length. Qed.

Lemma pass_reads : layers_read (m * (5 + d)) (pass d K m R0) (m * (5 + d)).
Proof. pose proof (beside_reads _ _ _ _ all_shaped) as H. now rewrite runs_length in H. Qed.

Lemma pass_depth : depth_of (pass d K m R0) = ((d + 2) * R0)%nat.
Proof. rewrite depth_acts. unfold pass. now rewrite (beside_acts _ _ _ _ all_shaped), step_acts_depth. Qed.

Lemma pass_width : (width_of (pass d K m R0) <= m * (d + 8))%nat.
Proof.
  rewrite <- runs_length at 2. apply (beside_width _ _ (5 + d)); [exact all_shaped|].
  unfold runs. apply Forall_map, Forall_forall. intros g _. apply (scan_steps_width two_bits).
Qed.

Lemma pass_places : places_of (pass d K m R0) = [].
Proof.
  apply beside_places. unfold runs. apply Forall_map, Forall_forall. intros g _. apply scan_steps_places.
Qed.

Lemma blocks_size (F : nat -> list neuron) q l : (forall g, length (F g) = q) ->
  size (Layer Identity (flat_map F l)) = (length l * q)%nat.
Proof.
  intro H. unfold size. cbn [neurons]. induction l as [|g l IH]; [reflexivity|]. cbn [flat_map length].
  rewrite app_length, H, IH. lia.
Qed.

Lemma place_below g j q n : (g < n)%nat -> (j < q)%nat -> (g * q + j < n * q)%nat.
Proof.
  intros Hg Hj. assert ((g + 1) * q <= n * q)%nat by (apply Nat.mul_le_mono_r; lia). lia.
Qed.

Lemma dial_reads : layers_read d (dial_layers d K m R0) 1.
Proof.
  unfold dial_layers. cbn [layers_read]. split.
  { unfold dial_start. cbn [neurons]. apply Forall_flat_map, Forall_forall. intros g _. reads. }
  unfold dial_start. rewrite (blocks_size _ (5 + d)) by (intro; rewrite app_length, carry_all_length; reflexivity).
  rewrite seq_length. eapply layers_read_app; [apply pass_reads|]. cbn [layers_read]. split.
  { unfold dial_middle. cbn [neurons]. apply Forall_flat_map, Forall_forall. intros g Hg. apply in_seq in Hg.
    unfold middle_block. apply Forall_app. split.
    2:{ apply carry_all_reads. assert ((g + 1) * (5 + d) <= m * (5 + d))%nat by (apply Nat.mul_le_mono_r; lia). lia. }
    repeat constructor; cbn [terms map fst]; try constructor.
    - apply Forall_map, Forall_forall. intros h Hh. apply in_seq in Hh. cbn [fst].
      apply place_below; lia.
    - rewrite map_map. cbn [fst]. apply (nodup_injective (fun h => (h * (5 + d) + 1)%nat)).
      + intros a b E. apply (Nat.mul_cancel_r a b (5 + d)); lia.
      + apply seq_NoDup. }
  unfold dial_middle.
  rewrite (blocks_size _ (5 + d)) by (intro; unfold middle_block; rewrite app_length, carry_all_length; reflexivity).
  rewrite seq_length. eapply layers_read_app; [apply pass_reads|].
  cbn [layers_read dial_end neurons]. split; [|reflexivity]. constructor; [|constructor]. split; cbn [terms].
  - apply Forall_map, Forall_forall. intros g Hg. apply in_seq in Hg. cbn [fst]. apply place_below; lia.
  - rewrite map_map. cbn [fst]. apply (nodup_injective (fun h => (h * (5 + d) + 2)%nat)).
    + intros a b E. apply (Nat.mul_cancel_r a b (5 + d)); lia.
    + apply seq_NoDup.
Qed.

Theorem dial_depth : depth (dial d K m R0) = (2 * R0 * (d + 2))%nat.
Proof.
  unfold depth, dial. cbn [layers]. change (dial_start d m :: ?l) with ([dial_start d m] ++ l).
  change (dial_middle d m :: ?l) with ([dial_middle d m] ++ l). rewrite !depth_app, pass_depth.
  change (depth_of [dial_start d m]) with 0%nat. change (depth_of [dial_middle d m]) with 0%nat.
  change (depth_of [dial_end d m R0; affine m]) with 0%nat. lia.
Qed.

Theorem dial_width : (width (dial d K m R0) <= m * (d + 8))%nat.
Proof.
  unfold width, dial. cbn [layers]. change (dial_start d m :: ?l) with ([dial_start d m] ++ l).
  change (dial_middle d m :: ?l) with ([dial_middle d m] ++ l). rewrite !width_app.
  change (width_of [dial_start d m]) with 0%nat. change (width_of [dial_middle d m]) with 0%nat.
  change (width_of [dial_end d m R0; affine m]) with 0%nat.
  pose proof pass_width. lia.
Qed.

End Size.

(* ---------- intrinsic places ---------- *)
Lemma sum_names (p : nat -> nat) l :
  flat_map (fun t : nat * entry => names (snd t)) (map (fun h => (p h, whole 1)) l) = [].
Proof. induction l; cbn; auto. Qed.

Lemma middle_block_places d g : flat_map neuron_places (middle_block d g) = [g].
Proof.
  unfold middle_block. rewrite flat_map_app, carry_all_places, app_nil_r.
  unfold neuron_places. cbn [flat_map terms bias names app whole]. now rewrite sum_names.
Qed.

Lemma start_places d m : places_of [dial_start d m] = [].
Proof.
  unfold places_of, layer_places, dial_start. cbn [flat_map neurons]. rewrite app_nil_r.
  induction (seq 0 m) as [|g l IH]; [reflexivity|]. cbn [flat_map].
  rewrite flat_map_app, IH, app_nil_r, flat_map_app, carry_all_places. reflexivity.
Qed.

Lemma middle_places d m : places_of [dial_middle d m] = seq 0 m.
Proof.
  unfold places_of, layer_places, dial_middle. cbn [flat_map neurons]. rewrite app_nil_r.
  induction (seq 0 m) as [|g l IH]; [reflexivity|]. cbn [flat_map].
  now rewrite flat_map_app, middle_block_places, IH.
Qed.

(* v_1, ..., v_m, s, b, each in one place. *)
Theorem dial_places d K m R0 : intrinsic_places (dial d K m R0) = seq 0 (m + 2).
Proof.
  unfold intrinsic_places, dial. cbn [layers]. change (dial_start d m :: ?l) with ([dial_start d m] ++ l).
  change (dial_middle d m :: ?l) with ([dial_middle d m] ++ l).
  change ([dial_end d m R0; affine m]) with ([dial_end d m R0] ++ [affine m]).
  rewrite !places_app, pass_places, start_places, middle_places. cbn [app].
  replace (places_of [dial_end d m R0]) with (@nil nat).
  - rewrite seq_app. reflexivity.
  - unfold places_of, layer_places, dial_end. cbn [flat_map neurons]. unfold neuron_places. cbn [terms bias].
    rewrite sum_names. reflexivity.
Qed.

(* s phi(x, v_1, ..., v_m) + b *)
Theorem dial_scaled d K m R0 : (1 <= d)%nat -> (1 <= K)%nat -> ((K + 1) ^ d <= m * R0 + 1)%nat ->
  scaled d m (Network d (dial_layers d K m R0)) (dial d K m R0).
Proof.
  intros Hd HK HR. rewrite dial_last. apply scaled_from_places; [now apply dial_reads|].
  rewrite <- dial_last. apply dial_places.
Qed.

(* ---------- value ---------- *)
Lemma map_blocks_ext (U V : nat -> list R) m : (forall g, (g < m)%nat -> U g = V g) ->
  concat (map U (seq 0 m)) = concat (map V (seq 0 m)).
Proof. intro H. f_equal. apply map_ext_in. intros g Hg. apply in_seq in Hg. apply H. lia. Qed.

Lemma five_then_carry theta v x off d ns vals : d = length x -> map (neuron_value theta v) ns = vals ->
  (forall i, (i < d)%nat -> nth (off + i) v 0 = nth i x 0) ->
  map (neuron_value theta v) (ns ++ carry_all off d) = vals ++ x.
Proof.
  intros -> <- H. rewrite map_app. f_equal. unfold carry_all. rewrite map_map.
  etransitivity; [|apply nth_seq_map]. apply map_ext_in. intros i Hi. apply in_seq in Hi.
  rewrite carry_value. apply H. lia.
Qed.

Lemma sum_minus_one (F : nat -> R) g : lsum (fun h => 1 - F h) (seq 0 g) + IZR (1 - Zk g) = 1 - lsum F (seq 0 g).
Proof.
  unfold Zk. rewrite minus_IZR, <- INR_IZR_INZ.
  induction g as [|g IH]; [cbn; lra|]. rewrite seq_S, !lsum_app, S_INR. cbn [lsum Nat.add]. lra.
Qed.

Lemma sum_plus_const (F : nat -> R) c g : lsum (fun h => c + F h) (seq 0 g) = INR g * c + lsum F (seq 0 g).
Proof.
  induction g as [|g IH]; [cbn; lra|]. rewrite seq_S, !lsum_app, IH, S_INR. cbn [lsum Nat.add]. lra.
Qed.

Section Value.
Variables (d K m R0 : nat) (x : list R) (c : node -> Z) (theta : nat -> R).
Hypothesis Hd : (1 <= d)%nat.
Hypothesis HK : (1 <= K)%nat.
Hypothesis HR : ((K + 1) ^ d <= m * R0 + 1)%nat.
Hypothesis Hx : cube d x.
Hypothesis Hc : small_steps c (snake K d).

Let L := padded_nodes d K m R0.
Let D := padded_digits d K m R0 c.
Let w := fun b => hat K b x.
Let ds g := run_digits R0 g D.

Lemma run_digits_facts g : (g < m)%nat -> Forall (digit_ok two_bits) (ds g) /\ length (ds g) = R0.
Proof.
  intro Hg. unfold ds, run_digits. split.
  - apply Forall_firstn_skipn. now apply D_small.
  - rewrite firstn_length, skipn_length. unfold D. rewrite (D_length d K m R0 c Hd HK HR). nia.
Qed.

(* One pass: every run entered with its digits es g and tail sum Ws g. *)
Lemma pass_value (es : nat -> list Z) (Ws : nat -> R) :
  (forall g, (g < m)%nat -> Forall (digit_ok two_bits) (es g) /\ length (es g) = R0) ->
  (forall g, (g < m)%nat -> lsum w (run_nodes R0 g L) <= Ws g <= 1) ->
  run theta (pass d K m R0) (concat (map (fun g => [packed two_bits (es g); Ws g; 0; 0; 0] ++ x) (seq 0 m)))
  = concat (map (fun g => [0; Ws g - lsum w (firstn R0 (skipn (g * R0) L));
                           INR R0 + gained two_bits w (es g) (Ws g) (run_nodes R0 g L); 0; 0] ++ x) (seq 0 m)).
Proof.
  intros He HW. unfold pass, runs.
  rewrite (beside_value theta (5 + d) _ (5 + d) (fun g => scan_steps two_bits d K (run_nodes R0 g (padded_nodes d K m R0)))).
  - apply map_blocks_ext. intros g Hg. destruct (He g Hg) as [A B].
    apply (one_run d K m R0 x); try assumption. now apply HW.
  - intros g Hg. split; [now apply runs_shaped|]. rewrite app_length. cbn [length]. f_equal. apply Hx.
Qed.

Theorem dial_computes s b : (forall g, (g < m)%nat -> theta g = packed two_bits (ds g)) ->
  theta m = s -> theta (S m) = b ->
  realize (dial d K m R0) theta x
  = s * (lsum (fun a => IZR (c a) * hat K a x) (snake K d) - IZR (c (hd [] (snake K d)))) + b.
Proof.
  intros Hv Hs Hb. assert (HL : length x = d) by apply Hx.
  unfold realize, dial. cbn [layers]. rewrite run_cons.
  replace (layer_value theta (dial_start d m) x)
    with (concat (map (fun g : nat => [packed two_bits (repeat 0%Z R0); 1; 0; 0; 0] ++ x) (seq 0 m))).
  2:{ unfold dial_start. rewrite blocks_layer. apply map_blocks_ext. intros g _. symmetry.
      apply five_then_carry; [now symmetry| |reflexivity]. eval_neurons.
      rewrite digits_zeros. repeat apply cons_eq; try reflexivity; ring. }
  rewrite run_app, (pass_value (fun _ => repeat 0%Z R0) (fun _ => 1)).
  2:{ intros g _. split; [|apply repeat_length]. apply Forall_forall. intros z Hz. apply repeat_spec in Hz. subst z. split; discriminate. }
  2:{ intros g Hg. split; [now apply run_below_one|lra]. }
  rewrite run_cons.
  match goal with |- context [layer_value theta (dial_middle d m) ?v] => set (v1 := v) end.
  replace (layer_value theta (dial_middle d m) v1)
    with (concat (map (fun g => [packed two_bits (ds g); run_tail w R0 g L; 0; 0; 0] ++ x) (seq 0 m))).
  2:{ unfold dial_middle. rewrite blocks_layer. apply map_blocks_ext. intros g Hg. symmetry.
      unfold middle_block. apply five_then_carry; [now symmetry| |].
      - cbn [map]. rewrite places_sum. unfold neuron_value. cbn [terms bias terms_value].
        rewrite !whole_value, !Rplus_0_l. cbn [entry_value]. rewrite (Hv g Hg). repeat apply cons_eq; try reflexivity.
        unfold run_tail. rewrite <- run_sums, <- sum_minus_one. f_equal. apply lsum_ext_in. intros h Hh.
        apply in_seq in Hh. unfold v1. rewrite (nth_blocks (5 + d)) by (try lia; intro; rewrite app_length; cbn; lia).
        reflexivity.
      - intros i Hi. unfold v1. rewrite <- Nat.add_assoc.
        rewrite (nth_blocks (5 + d)) by (try lia; intro; rewrite app_length; cbn; lia). reflexivity. }
  rewrite run_app, (pass_value ds (fun g => run_tail w R0 g L)).
  2:{ exact run_digits_facts. }
  2:{ intros g Hg. now apply tail_range. }
  rewrite run_cons.
  match goal with |- context [layer_value theta (dial_end d m R0) ?v] => set (v2 := v) end.
  replace (layer_value theta (dial_end d m R0) v2)
    with [lsum (fun a => IZR (c a) * w a) (snake K d) - IZR (c (hd [] (snake K d)))].
  - rewrite run_cons. unfold layer_value, affine, neuron_value. cbn [act neurons map activate terms bias
      terms_value nth entry_value run fold_left]. rewrite Hs, Hb. unfold w. ring.
  - unfold dial_end, layer_value. cbn [act neurons map activate]. f_equal. rewrite places_sum.
    unfold Zk. rewrite opp_IZR, <- INR_IZR_INZ, mult_INR.
    rewrite (lsum_ext_in _ (fun g => INR R0 + gained two_bits w (ds g) (run_tail w R0 g L) (run_nodes R0 g L))).
    + rewrite sum_plus_const.
      pose proof (gains_total d K m R0 x c Hd HK HR Hx Hc) as G. fold w L D in G. unfold ds. rewrite G. ring.
    + intros g Hg. apply in_seq in Hg. unfold v2.
      rewrite (nth_blocks (5 + d)) by (try lia; intro; rewrite app_length; cbn; lia). reflexivity.
Qed.
End Value.

(* ---------- the theorem ---------- *)
Theorem theorem_dial (d K m R0 : nat) : (1 <= d)%nat -> (1 <= K)%nat -> ((K + 1) ^ d <= m * R0 + 1)%nat ->
  exists body phi : network, scaled d m body phi /\
    well_formed d phi /\ (width phi <= m * (d + 8))%nat /\ depth phi = (2 * R0 * (d + 2))%nat /\
    intrinsic_places phi = seq 0 (m + 2) /\ intrinsic_parameters phi = (m + 2)%nat /\
    forall (omega : R -> R) (f : list R -> R) (s : R),
      nondecreasing omega -> modulus d omega f -> 0 <= s -> omega (1 / INR K) <= s ->
      exists (v : nat -> R) (b : R), (forall g, (g < m)%nat -> dyadic_word 4 R0 (v g)) /\
        (0 < s -> exists m0 : Z, b = s * IZR m0) /\
        (forall x, cube d x ->
           Rabs (realize phi (parameters_of m v s b) x - f x) <= omega (sqrt (INR d) / INR K) + s / 2) /\
        (concave omega -> forall x, cube d x ->
           Rabs (realize phi (parameters_of m v s b) x - f x) <= omega (sqrt (INR d) / (2 * INR K)) + s / 2).
Proof.
  intros Hd HK HR. eexists. exists (dial d K m R0). split; [now apply dial_scaled|].
  split; [eapply scaled_well_formed; now apply dial_scaled|].
  split; [now apply dial_width|]. split; [now apply dial_depth|]. split; [apply dial_places|].
  split; [unfold intrinsic_parameters; now rewrite dial_places, seq_length|].
  intros omega f s Hm Hf Hs0 Hs. set (c := node_code K f s).
  assert (Hc : small_steps c (snake K d)) by now apply (node_code_steps d K omega).
  set (D := padded_digits d K m R0 c). set (v := fun g => packed two_bits (run_digits R0 g D)).
  set (b := encode_b d K f s c). exists v, b.
  assert (P : forall k, (k < m)%nat -> parameters_of m v s b k = v k) by (intros; now apply parameters_of_word).
  assert (P1 : parameters_of m v s b m = s) by (unfold parameters_of; now rewrite Nat.ltb_irrefl, Nat.eqb_refl).
  assert (P2 : parameters_of m v s b (S m) = b).
  { unfold parameters_of. replace (S m <? m)%nat with false by (symmetry; apply Nat.ltb_ge; lia).
    now replace (S m =? m)%nat with false by (symmetry; apply Nat.eqb_neq; lia). }
  split; [|split].
  - intros g Hg. destruct (run_digits_facts d K m R0 c Hd HK HR Hc g Hg) as [A B].
    rewrite <- B. now apply (word_of_digits two_bits).
  - apply encode_b_multiple.
  - apply (codes_errors d K omega f s (s / 2) c); try assumption; [lra| |].
    + intros S0 u. now apply code_error.
    + intros x Hx. now apply (dial_computes d K m R0 x c).
Qed.
