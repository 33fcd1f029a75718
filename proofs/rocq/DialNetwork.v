(* The dial: the snake in m runs of R steps, run g with its own number v_g, all
   runs side by side. Pass 1 adds up each run's hats, an affine map turns the
   sums into the tail sum at each run's start, pass 2 scans. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Parallel Beside Points SnakeOrder KuhnHat Alphabet Digits
  ScanNetwork ScanSize ScaledOutput RunOfScan BitExtraction Cells CoreNetwork Theorem22.
Import ListNotations.
Open Scope R_scope.

(* A node off the grid: its hat vanishes on the cube. It pads the last run. *)
Definition far (d K : nat) : node := repeat (K + 2)%nat d.

Definition padded_nodes (d K m R0 : nat) : list node :=
  snake K d ++ repeat (far d K) (m * R0 + 1 - length (snake K d)).

Definition runs (d K m R0 : nat) : list (list layer) :=
  map (fun g => scan_steps two_bits d K (run_nodes R0 g (padded_nodes d K m R0))) (seq 0 m).

Definition step_acts (n : nat) : list activation := concat (repeat [Relu; Identity] n).

Definition pass (d K m R0 : nat) : list layer := beside (5 + d) (step_acts ((d + 2) * R0)) (runs d K m R0).

Definition dial_start (d m : nat) : layer :=
  Layer Identity (flat_map (fun _ => [ Neuron [] (whole 0); Neuron [] (whole 1); Neuron [] (whole 0);
    Neuron [] (whole 0); Neuron [] (whole 0) ] ++ carry_all 0 d) (seq 0 m)).

(* W at the start of run g is 1 - g + (the sum over h < g of 1 - (hats of run h)). *)
Definition middle_block (d g : nat) : list neuron :=
  [ Neuron [] (Intrinsic g);
    Neuron (map (fun h => (h * (5 + d) + 1, whole 1)%nat) (seq 0 g)) (whole (1 - Zk g));
    Neuron [] (whole 0); Neuron [] (whole 0); Neuron [] (whole 0) ]
  ++ carry_all (g * (5 + d) + 5) d.

Definition dial_middle (d m : nat) : layer := Layer Identity (flat_map (middle_block d) (seq 0 m)).

Definition dial_end (d m R0 : nat) : layer :=
  Layer Identity [ Neuron (map (fun g => (g * (5 + d) + 2, whole 1)%nat) (seq 0 m)) (whole (- Zk (m * R0))) ].

(* All but the map t -> s t + b. *)
Definition dial_layers (d K m R0 : nat) : list layer :=
  dial_start d m :: pass d K m R0 ++ dial_middle d m :: pass d K m R0 ++ [dial_end d m R0].

Definition dial (d K m R0 : nat) : network :=
  Network d (dial_start d m :: pass d K m R0 ++ dial_middle d m :: pass d K m R0
             ++ [dial_end d m R0; affine m]).

Lemma dial_last d K m R0 : dial d K m R0 = Network d (dial_layers d K m R0 ++ [output_map m]).
Proof. unfold dial, dial_layers. cbn [app]. rewrite <- app_assoc. cbn [app]. now rewrite <- app_assoc. Qed.

(* ---------- states of m blocks ---------- *)
Lemma nth_blocks q (U : nat -> list R) m : (forall h, length (U h) = q) ->
  forall a h j, (h < m)%nat -> (j < q)%nat ->
  nth (h * q + j) (concat (map U (seq a m))) 0 = nth j (U (a + h)%nat) 0.
Proof.
  intros HU. induction m as [|m IH]; intros a h j Hh Hj; [lia|]. cbn [seq map concat].
  destruct h as [|h].
  - rewrite app_nth1 by (rewrite HU; lia). now rewrite Nat.add_0_r.
  - rewrite app_nth2 by (rewrite HU; lia). rewrite HU.
    replace (S h * q + j - q)%nat with (h * q + j)%nat by lia. rewrite IH by lia.
    now replace (S a + h)%nat with (a + S h)%nat by lia.
Qed.

Lemma blocks_layer theta (F : nat -> list neuron) l v :
  layer_value theta (Layer Identity (flat_map F l)) v
  = concat (map (fun g => map (neuron_value theta v) (F g)) l).
Proof.
  unfold layer_value. cbn [act neurons activate]. rewrite flat_map_concat_map, concat_map, map_map. reflexivity.
Qed.

(* A sum over chosen places of the state. *)
Lemma places_sum theta v (p : nat -> nat) l c :
  neuron_value theta v (Neuron (map (fun h => (p h, whole 1)) l) (whole c))
  = lsum (fun h => nth (p h) v 0) l + IZR c.
Proof.
  unfold neuron_value. cbn [terms bias]. rewrite whole_value. f_equal.
  induction l as [|h l IH]; [reflexivity|]. cbn [map terms_value lsum]. rewrite whole_value, IH. ring.
Qed.

Lemma hat_far d K x : (1 <= d)%nat -> cube d x -> hat K (far d K) x = 0.
Proof.
  intros Hd [HL Hx]. destruct (Req_dec (hat K (far d K) x) 0) as [E|N]; [exact E|exfalso].
  apply hat_support in N; [|unfold far; now rewrite repeat_length].
  destruct x as [|t x]; [cbn in HL; lia|]. destruct d as [|d]; [lia|]. unfold far in N. cbn [repeat] in N.
  inversion N as [|? ? ? ? H]; subst. inversion Hx as [|? ? Ht]; subst.
  rewrite plus_INR in H. cbn [INR] in H. assert (0 <= INR K) by apply pos_INR.
  assert (INR K * t <= INR K) by nra. pwl.
Qed.

Section Value.
Variables (d K m R0 : nat) (x : list R) (c : node -> Z).
Hypothesis Hd : (1 <= d)%nat.
Hypothesis HK : (1 <= K)%nat.
Hypothesis HR : ((K + 1) ^ d <= m * R0 + 1)%nat.
Hypothesis Hx : cube d x.
Hypothesis Hc : small_steps c (snake K d).

Let L := padded_nodes d K m R0.
Let w := fun b => hat K b x.
Definition padded_digits : list Z :=
  digits two_bits c (snake K d) ++ repeat 1%Z (m * R0 + 1 - length (snake K d)).
Let D := padded_digits.

Lemma L_length : length L = (m * R0 + 1)%nat.
Proof. unfold L, padded_nodes. rewrite app_length, repeat_length, snake_length. lia. Qed.

Lemma D_length : length D = (m * R0)%nat.
Proof.
  unfold D, padded_digits. rewrite app_length, repeat_length, digits_length, snake_length.
  assert (1 <= (K + 1) ^ d)%nat by (apply Nat.neq_0_lt_0, Nat.pow_nonzero; lia). lia.
Qed.

Lemma D_small : Forall (digit_ok two_bits) D.
Proof.
  unfold D, padded_digits. apply Forall_app. split; [now apply digits_ok|].
  apply Forall_forall. intros z Hz. apply repeat_spec in Hz. subst z. split; discriminate.
Qed.

Lemma L_nodes : Forall (fun b : node => length b = d) L.
Proof.
  unfold L, padded_nodes. apply Forall_app. split; [apply snake_lengths|].
  apply Forall_forall. intros b Hb. apply repeat_spec in Hb. subst b. unfold far. now rewrite repeat_length.
Qed.

Lemma L_total : lsum w L = 1.
Proof.
  unfold L, padded_nodes. rewrite lsum_app. unfold w at 1. rewrite (partition_of_unity K d x HK Hx).
  rewrite (lsum_zero w); [ring|]. intros b Hb. apply repeat_spec in Hb. subst b. now apply hat_far.
Qed.

Lemma w_nonneg l : 0 <= lsum w l.
Proof. apply lsum_nonneg. intros. apply hat_nonneg. Qed.

Lemma Forall_firstn_skipn {A} (P : A -> Prop) a b l : Forall P l -> Forall P (firstn a (skipn b l)).
Proof.
  intro H. rewrite Forall_forall in *. intros u Hu. apply H.
  rewrite <- (firstn_skipn b l). apply in_app_iff. right.
  rewrite <- (firstn_skipn a (skipn b l)). apply in_app_iff. now left.
Qed.

(* Run g, entered with digits ds and tail sum W. *)
Lemma one_run theta g ds W : (g < m)%nat -> Forall (digit_ok two_bits) ds -> length ds = R0 ->
  lsum w (run_nodes R0 g L) <= W <= 1 ->
  run theta (scan_steps two_bits d K (run_nodes R0 g L)) ([packed two_bits ds; W; 0; 0; 0] ++ x)
  = [0; W - lsum w (firstn R0 (skipn (g * R0) L));
     INR R0 + gained two_bits w ds W (run_nodes R0 g L); 0; 0] ++ x.
Proof.
  intros Hg Hs Hlen HW. destruct Hx as [HL0 Hx0].
  assert (Hpos : Forall (fun t => 0 <= t) x) by (eapply Forall_impl; [|exact Hx0]; cbn; intros; lra).
  assert (LL : (R0 < length (skipn (g * R0) L))%nat) by (rewrite skipn_length, L_length; nia).
  assert (RL : removelast (firstn (S R0) (skipn (g * R0) L)) = firstn R0 (skipn (g * R0) L))
    by (apply removelast_firstn; exact LL).
  pose proof (Forall_firstn_skipn _ (S R0) (g * R0) L L_nodes) as HN. unfold run_nodes in *.
  assert (LS : length (firstn (S R0) (skipn (g * R0) L)) = S R0) by (rewrite firstn_length; lia).
  destruct (firstn (S R0) (skipn (g * R0) L)) as [|a l]; [discriminate|].
  rewrite <- RL. rewrite <- HL0 in HN. injection LS as LS. rewrite <- HL0.
  pose proof (run_value theta K x Hpos two_bits eq_refl l a ds W 0 HN Hs) as V. change (IZR (taken two_bits)) with 1 in V. rewrite V; try lra; try (now rewrite LS).
  - rewrite LS. now rewrite Rplus_0_l, Rmult_1_l.
  - exact (proj1 HW).
Qed.

Lemma tail_range g : (g < m)%nat -> lsum w (run_nodes R0 g L) <= run_tail w R0 g L <= 1.
Proof.
  intro Hg. unfold run_nodes, run_tail. pose proof (w_nonneg (firstn (g * R0) L)) as A.
  pose proof L_total as T. rewrite <- (firstn_skipn (g * R0) L), lsum_app in T.
  rewrite <- (firstn_skipn (S R0) (skipn (g * R0) L)), lsum_app in T.
  pose proof (w_nonneg (skipn (S R0) (skipn (g * R0) L))) as B. lra.
Qed.

Lemma run_below_one g : lsum w (run_nodes R0 g L) <= 1.
Proof.
  unfold run_nodes. pose proof L_total as T. rewrite <- (firstn_skipn (g * R0) L), lsum_app in T.
  rewrite <- (firstn_skipn (S R0) (skipn (g * R0) L)), lsum_app in T.
  pose proof (w_nonneg (skipn (S R0) (skipn (g * R0) L))). pose proof (w_nonneg (firstn (g * R0) L)). lra.
Qed.

Lemma digits_zeros n : packed two_bits (repeat 0%Z n) = 0.
Proof. induction n; cbn [repeat packed]; [reflexivity|]. rewrite IHn. lra. Qed.

Lemma gains_total : lsum (fun g => gained two_bits w (run_digits R0 g D) (run_tail w R0 g L) (run_nodes R0 g L)) (seq 0 m)
  = lsum (fun a => IZR (c a) * w a) (snake K d) - IZR (c (hd [] (snake K d))).
Proof.
  rewrite gain_runs by (rewrite ?D_length, ?L_length; lia). rewrite firstn_all2 by (rewrite D_length; lia).
  unfold D, padded_digits. rewrite gain_padding by reflexivity. unfold L, padded_nodes.
  rewrite gain_prefix by (rewrite digits_length; lia). rewrite gained_abel by (reflexivity || exact Hc).
  pose proof (partition_of_unity K d x HK Hx) as HU. fold w in HU.
  pose proof (snake_nonempty K d) as HN. destruct (snake K d) as [|a l]; [easy|]. cbn [hd].
  pose proof (abel_summation w c a l) as AB. cbn zeta in AB. rewrite HU in AB. rewrite AB. ring.
Qed.
End Value.
