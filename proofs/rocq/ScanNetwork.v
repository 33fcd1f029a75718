(* The scan network as a syntax tree, for every alphabet of digits, and what one
   step of it computes. The state is (z, W, A, M, m, x): the digits left, the tail
   sum, the accumulator acc + (taken times the number of steps so far), the running
   maximum and minus the running minimum of the hat, and the carried inputs. All are
   non-negative, so each needs one neuron. A run of the scan is any stretch of
   nodes with any digits, entered with the tail sum at its start. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Alphabet Digits.
Import ListNotations.
Open Scope R_scope.

Definition Zk (k : nat) : Z := Z.of_nat k.

(* max(M, y) = sigma(M) + sigma(y - M) with y = K x_j - k; the same for m and -y. *)
Definition hat_pair (d K j k : nat) : list layer :=
  [ Layer Relu
      ([ carry 0; carry 1; carry 2;
         carry 3; Neuron [(5 + j, whole (Zk K)); (3, whole (-1))]%nat (whole (- Zk k));
         carry 4; Neuron [(5 + j, whole (- Zk K)); (4, whole (-1))]%nat (whole (Zk k)) ]
       ++ carry_all 5 d);
    Layer Identity
      ([ carry 0; carry 1; carry 2;
         Neuron [(3, whole 1); (4, whole 1)]%nat (whole 0);
         Neuron [(5, whole 1); (6, whole 1)]%nat (whole 0) ]
       ++ carry_all 7 d) ].

Fixpoint hat_layers (d K j : nat) (b : node) : list layer :=
  match b with [] => [] | k :: b' => hat_pair d K j k ++ hat_layers d K (S j) b' end.

(* A ramp for each value 1, ..., T of a digit; its two parts, *)
Definition ramp_layer (a : letters) (d : nat) (p : Z) : layer :=
  Layer Relu
    (([ carry 0; carry 1; carry 2; Neuron [(3, whole (-1)); (4, whole (-1))]%nat (whole 1) ]
      ++ map (fun i => Neuron [(0%nat, whole (radix a * p))] (whole (1 - Zk i * p))) (seq 1 (largest a))
      ++ map (fun i => Neuron [(0%nat, whole (radix a * p))] (whole (- (Zk i * p)))) (seq 1 (largest a)))
     ++ carry_all 5 d).

(* the ramps themselves, whose sum is the digit; the digits left; W <- W - w; *)
Definition digit_layer (a : letters) (d : nat) : layer :=
  let T := largest a in
  Layer Identity
    (([ Neuron ((0%nat, whole (radix a)) :: map (fun i => (3 + i, whole (-1))%nat) (seq 1 T)
                ++ map (fun i => (3 + (T + i), whole 1)%nat) (seq 1 T)) (whole 0);
        Neuron [(1, whole 1); (3, whole (-1))]%nat (whole 0); carry 2 ]
      ++ map (fun i => Neuron [(3 + i, whole 1); (3 + (T + i), whole (-1))]%nat (whole 0)) (seq 1 T))
     ++ carry_all (4 + (T + T)) d).

(* each ramp times W; *)
Definition select_layer (a : letters) (d : nat) : layer :=
  Layer Relu
    (([ carry 0; carry 1; Neuron [(2, whole 1); (1, whole (- taken a))]%nat (whole (taken a)) ]
      ++ map (fun i => Neuron [(2 + i, whole 1); (1, whole 1)]%nat (whole (-1))) (seq 1 (largest a)))
     ++ carry_all (3 + largest a) d).

(* acc <- acc + gain (their sum). *)
Definition sum_layer (a : letters) (d : nat) : layer :=
  Layer Identity
    ([ carry 0; carry 1;
       Neuron ((2%nat, whole 1) :: map (fun i => (2 + i, whole (gain a))%nat) (seq 1 (largest a))) (whole 0);
       Neuron [] (whole 0); Neuron [] (whole 0) ]
     ++ carry_all (3 + largest a) d).

(* With r digits left. *)
Definition digit_layers (a : letters) (d r : nat) : list layer :=
  [ ramp_layer a d (radix a ^ Z.of_nat (r - 1)); digit_layer a d; select_layer a d; sum_layer a d ].

Definition scan_step (a : letters) (d K : nat) (b : node) (r : nat) : list layer :=
  hat_layers d K 0 b ++ digit_layers a d r.

(* Steps l = 1, ..., N-1: step l uses the hat of node l-1 and the N-l digits left. *)
Fixpoint scan_steps (a : letters) (d K : nat) (l : list node) : list layer :=
  match l with
  | b :: (_ :: _) as t => scan_step a d K b (length t) ++ scan_steps a d K t
  | _ => []
  end.

Definition scan_start (d : nat) : layer :=
  Layer Identity
    ([ Neuron [] (Intrinsic 0); Neuron [] (whole 1); Neuron [] (whole 0);
       Neuron [] (whole 0); Neuron [] (whole 0) ] ++ carry_all 0 d).

(* acc = A - taken (N - 1), then t -> s t + b *)
Definition scan_end (a : letters) (N : nat) : list layer :=
  [ Layer Identity [ Neuron [(2, whole 1)]%nat (whole (taken a * (1 - Zk N))) ];
    Layer Identity [ Neuron [(0%nat, Intrinsic 1)] (Intrinsic 2) ] ].

Definition letter_scan (a : letters) (d K : nat) : network :=
  Network d (scan_start d :: scan_steps a d K (snake K d) ++ scan_end a (length (snake K d))).
(* The scan of Theorem S. *)
Definition scan : nat -> nat -> network := letter_scan two_bits.

(* ---------- evaluation ---------- *)
Lemma layer_split theta a ns off pre x : off = length pre ->
  (a = Relu -> Forall (fun t => 0 <= t) x) ->
  layer_value theta (Layer a (ns ++ carry_all off (length x))) (pre ++ x)
  = map (fun n => activate a (neuron_value theta (pre ++ x) n)) ns ++ x.
Proof.
  intros -> Hx. unfold layer_value. cbn [act neurons]. rewrite map_app. f_equal.
  now apply carry_all_value.
Qed.

Ltac eval_neurons :=
  cbn [map activate]; unfold neuron_value; cbn [terms bias terms_value carry];
  rewrite ?whole_value; cbn [nth app Nat.add].

(* Writes the state a :: ... :: x as [a; ...] ++ x. *)
Ltac prefix v x :=
  lazymatch v with
  | x => constr:(@nil R)
  | ?a :: ?v' => let p := prefix v' x in constr:(a :: p)
  | ?p ++ x => p
  end.
Ltac refold x :=
  match goal with
  | |- context [run ?t ?ls ?v] => let p := prefix v x in change v with (p ++ x)
  end.

(* One layer on an explicit state, neuron by neuron. *)
Ltac eval_layer x :=
  refold x; rewrite run_cons;
  let rest := fresh "rest" in
  match goal with |- context [run _ ?ls (layer_value _ _ _)] => set (rest := ls) end;
  rewrite layer_split by first [reflexivity | intros _; assumption | discriminate];
  eval_neurons; subst rest.

Lemma cons_eq {A} (a b : A) l m : a = b -> l = m -> a :: l = b :: m.
Proof. congruence. Qed.

(* Sums over places of the state, and places 1, ..., T of a list. *)
Lemma terms_app theta s t v : terms_value theta (s ++ t) v = terms_value theta s v + terms_value theta t v.
Proof. induction s as [|[i e] s IH]; cbn [app terms_value]; [ring|]. rewrite IH. ring. Qed.
Lemma terms_each theta v (p : nat -> nat) k l :
  terms_value theta (map (fun i => (p i, whole k)) l) v = IZR k * lsum (fun i => nth (p i) v 0) l.
Proof. induction l as [|i l IH]; cbn [map terms_value lsum]; [ring|]. rewrite IH, whole_value. ring. Qed.
Lemma nth_each (f : nat -> R) T y v i : In i (seq 1 T) -> nth i (y :: map f (seq 1 T) ++ v) 0 = f i.
Proof.
  intro H. apply in_seq in H. destruct i as [|i]; [lia|]. cbn [nth].
  rewrite app_nth1 by (rewrite map_length, seq_length; lia).
  rewrite (nth_indep _ 0 (f 0%nat)) by (rewrite map_length, seq_length; lia). rewrite map_nth, seq_nth by lia. reflexivity.
Qed.
Lemma nth_later (f : nat -> R) T y v i : In i (seq 1 T) -> nth (T + i) (y :: map f (seq 1 T) ++ v) 0 = nth i (y :: v) 0.
Proof.
  intro H. apply in_seq in H. destruct i as [|i]; [lia|]. rewrite Nat.add_succ_r. cbn [nth].
  rewrite app_nth2 by (rewrite map_length, seq_length; lia). f_equal. rewrite map_length, seq_length. lia.
Qed.

Section Step.
Variables (theta : nat -> R) (K : nat) (x : list R).
Hypothesis Hx : Forall (fun t => 0 <= t) x.
Let d := length x.
Let h := fun b => hat K b x.

Lemma hat_pair_value j k z W A M m : 0 <= z -> 0 <= W -> 0 <= A -> 0 <= M -> 0 <= m ->
  run theta (hat_pair d K j k) ([z; W; A; M; m] ++ x)
  = [z; W; A; Rmax M (INR K * nth j x 0 - INR k); Rmax m (INR k - INR K * nth j x 0)] ++ x.
Proof.
  intros Hz HW HA HM Hm. unfold hat_pair, d. do 2 eval_layer x.
  unfold Zk. rewrite !opp_IZR, <- !INR_IZR_INZ. cbn [run fold_left app].
  set (y := INR K * nth j x 0).
  replace (- INR K * nth j x 0) with (- y) by (unfold y; ring).
  rewrite !(Rmult_1_l), !Rplus_0_r.
  repeat apply cons_eq; try reflexivity; pwl.
Qed.

Lemma skipn_nth (u : list R) j : (j < length u)%nat -> skipn j u = nth j u 0 :: skipn (S j) u.
Proof.
  revert j. induction u; intros [|j] H; cbn in *; try lia; [reflexivity|]. rewrite IHu by lia. reflexivity.
Qed.

Lemma hat_layers_value b : forall j z W A M m, (j + length b = d)%nat ->
  0 <= z -> 0 <= W -> 0 <= A -> 0 <= M -> 0 <= m ->
  exists M' m', 0 <= M' /\ 0 <= m' /\
    run theta (hat_layers d K j b) ([z; W; A; M; m] ++ x) = [z; W; A; M'; m'] ++ x /\
    relu (1 - M' - m') = hat_from M m (map (Rmult (INR K)) (skipn j x)) b.
Proof.
  induction b as [|k b IH]; intros j z W A M m Hj Hz HW HA HM Hm.
  - exists M, m. repeat split; try assumption. cbn [hat_from].
    now destruct (map (Rmult (INR K)) (skipn j x)).
  - cbn [hat_layers]. rewrite run_app, hat_pair_value by assumption. cbn [length] in Hj.
    destruct (IH (S j) z W A (Rmax M (INR K * nth j x 0 - INR k)) (Rmax m (INR k - INR K * nth j x 0)))
      as (M' & m' & H1 & H2 & H3 & H4); try assumption; [lia|pwl|pwl|].
    exists M', m'. repeat split; try assumption.
    rewrite H4, (skipn_nth x j) by (unfold d in Hj; lia). reflexivity.
Qed.

(* One step of the digits: the worth of the leading one, times W. *)
Variable a : letters.
Hypothesis Ha : letters_ok a = true.
Let T := largest a.

Lemma digit_layers_value c ds W A M m : digit_ok a c -> Forall (digit_ok a) ds ->
  let w := relu (1 - M - m) in
  0 <= W - w -> W <= 1 -> 0 <= A ->
  run theta (digit_layers a d (S (length ds))) ([packed a (c :: ds); W; A; M; m] ++ x)
  = [packed a ds; W - w; A + IZR (taken a) + IZR (worth a c) * (W - w); 0; 0] ++ x.
Proof.
  intros Hc Hds w HW HW1 HA. unfold digit_layers, d. assert (Hw : 0 <= w) by apply relu_nonneg.
  replace (S (length ds) - 1)%nat with (length ds) by lia. set (p := (radix a ^ Z.of_nat (length ds))%Z).
  pose proof (packed_range a Ha (c :: ds) (Forall_cons _ Hc Hds)) as [Hz _].
  pose proof (packed_range a Ha ds Hds) as [Hz' _]. pose proof (packed_next a Ha c ds) as Z'.
  set (z := packed a (c :: ds)) in *. set (z' := packed a ds) in *.
  set (up := fun i => relu (IZR (radix a * p) * z + 0 + IZR (1 - Zk i * p))).
  set (down := fun i => relu (IZR (radix a * p) * z + 0 + IZR (- (Zk i * p)))).
  set (bit := fun i => if (Z.of_nat i <=? c)%Z then 1 else 0).
  assert (Hbit : forall i, up i - down i = bit i).
  { intro i. unfold bit. rewrite <- (ramp_reads a Ha c ds (Z.of_nat i) Hc Hds). cbn zeta. fold z. pose proof (radix_pos a Ha).
    unfold up, down, Zk. rewrite minus_IZR, opp_IZR, !mult_IZR. unfold p. rewrite <- pow_IZR. f_equal; f_equal; cbn [pow]; field; lra. }
  assert (Hsum : lsum up (seq 1 T) - lsum down (seq 1 T) = IZR c).
  { rewrite <- (ramps_sum a c Hc). fold T. rewrite (lsum_ext up (fun i => down i + bit i)) by (intro; rewrite <- Hbit; ring).
    rewrite lsum_plus. unfold bit. ring. }
  assert (L1 : layer_value theta (ramp_layer a (length x) p) ([z; W; A; M; m] ++ x)
    = ([z; W; A; w] ++ map up (seq 1 T) ++ map down (seq 1 T)) ++ x).
  { unfold ramp_layer. rewrite layer_split by first [reflexivity|intros _; assumption]. rewrite !map_app, !map_map. f_equal. f_equal.
    - eval_neurons. rewrite !Rmult_1_l, !Rplus_0_r, !relu_pos by lra.
      repeat apply cons_eq; try reflexivity. unfold w. f_equal. ring.
    - f_equal; apply map_ext; intro i; eval_neurons; reflexivity. }
  rewrite run_cons, L1. clear L1. clearbody up down w.
  set (s := ([z; W; A; w] ++ map up (seq 1 T) ++ map down (seq 1 T)) ++ x).
  assert (Up : forall i, In i (seq 1 T) -> nth (3 + i) s 0 = up i).
  { intros i Hi. unfold s. rewrite <- !app_assoc. exact (nth_each up T w _ i Hi). }
  assert (Down : forall i, In i (seq 1 T) -> nth (3 + (T + i)) s 0 = down i).
  { intros i Hi. rewrite <- (nth_each down T w x i Hi), <- (nth_later up T w _ i Hi). unfold s. now rewrite <- !app_assoc. }
  assert (L2 : layer_value theta (digit_layer a (length x)) s = ([z'; W - w; A] ++ map bit (seq 1 T)) ++ x).
  { unfold s, digit_layer. fold T. rewrite layer_split
      by first [cbn [app length]; now rewrite app_length, !map_length, seq_length | discriminate].
    fold s. rewrite !map_app, !map_map, <- !app_assoc. f_equal; [|f_equal; apply map_ext_in; intros i Hi]; unfold neuron_value;
      cbn [map activate terms bias terms_value carry]; rewrite !whole_value.
    - rewrite terms_app, !terms_each, !(lsum_ext_in _ _ _ Up), !(lsum_ext_in _ _ _ Down). unfold s. cbn [nth app].
      repeat apply cons_eq; try reflexivity; lra.
    - rewrite Up, Down by assumption. rewrite <- Hbit. ring. }
  rewrite run_cons, L2. clear L2 Up Down Hbit Hsum Z'. clearbody z z'. assert (HV : W - w <= 1) by lra. set (V := W - w) in *.
  assert (L3 : layer_value theta (select_layer a (length x)) (([z'; V; A] ++ map bit (seq 1 T)) ++ x)
    = ([z'; V; A + IZR (taken a) * (1 - V)] ++ map (fun i => V * bit i) (seq 1 T)) ++ x).
  { unfold select_layer. fold T. rewrite layer_split
      by first [cbn [app length]; now rewrite map_length, seq_length | intros _; assumption].
    rewrite !map_app, !map_map, <- !app_assoc. f_equal; [|f_equal; apply map_ext_in; intros i Hi]; unfold neuron_value;
      cbn [map activate terms bias terms_value carry]; rewrite !whole_value.
    - cbn [nth app]. destruct (letters_spec a Ha) as (_ & _ & _ & O & _). apply IZR_le in O.
      assert (0 <= IZR (taken a) * (1 - V)) by (apply Rmult_le_pos; lra). rewrite opp_IZR, !relu_pos by lra. repeat apply cons_eq; try reflexivity; ring.
    - change (nth (2 + i) _ 0) with (nth i (A :: map bit (seq 1 T) ++ x) 0). rewrite (nth_each bit) by assumption. cbn [nth app].
      replace (1 * bit i + (1 * V + 0) + -1) with (bit i + V - 1) by ring. rewrite selection; [ring| |lra].
      unfold bit. destruct (_ <=? _)%Z; auto. }
  rewrite run_cons, L3. unfold sum_layer. fold T. rewrite run_cons, layer_split
    by first [cbn [app length]; now rewrite map_length, seq_length | discriminate].
  rewrite <- !app_assoc. unfold neuron_value. cbn [map activate terms bias terms_value carry]. rewrite !whole_value, terms_each.
  rewrite (lsum_ext_in _ (fun i => V * bit i)) by (intros i Hi; exact (nth_each (fun i => V * bit i) T _ x i Hi)).
  rewrite lsum_scal. unfold bit, T. rewrite (ramps_sum a c Hc). cbn [nth app run fold_left].
  unfold worth. rewrite minus_IZR, mult_IZR. repeat apply cons_eq; try reflexivity; ring.
Qed.

(* One step of the scan: one node, one digit. *)
Lemma scan_step_value (b : node) c ds W A : length b = d -> digit_ok a c -> Forall (digit_ok a) ds ->
  0 <= W - hat K b x -> W <= 1 -> 0 <= A ->
  run theta (scan_step a d K b (S (length ds))) ([packed a (c :: ds); W; A; 0; 0] ++ x)
  = [packed a ds; W - hat K b x; A + IZR (taken a) + IZR (worth a c) * (W - hat K b x); 0; 0] ++ x.
Proof.
  intros Hb Hc Hds HW HW1 HA. unfold scan_step. rewrite run_app. pose proof (hat_nonneg K b x).
  destruct (hat_layers_value b 0 (packed a (c :: ds)) W A 0 0) as (M & m & HM & Hm & E & Ew);
    try lra; [lia|apply packed_range; [exact Ha|now constructor]|].
  rewrite E. cbn [skipn] in Ew. rewrite <- hat_unfold in Ew.
  rewrite digit_layers_value; try assumption; rewrite Ew; [reflexivity|assumption].
Qed.

(* A run: acc grows by the sum of worth(c_l) W_l. *)
Theorem run_value (l : list node) : forall (b : node) ds W A,
  Forall (fun b : node => length b = d) (b :: l) -> Forall (digit_ok a) ds -> length ds = length l ->
  lsum h (b :: l) <= W -> W <= 1 -> 0 <= A ->
  run theta (scan_steps a d K (b :: l)) ([packed a ds; W; A; 0; 0] ++ x)
  = [0; W - lsum h (removelast (b :: l)); A + IZR (taken a) * INR (length l) + gained a h ds W (b :: l); 0; 0] ++ x.
Proof.
  induction l as [|u l IH]; intros b ds W A HL HD Hlen HW HW1 HA.
  - destruct ds; [|discriminate]. cbn. now rewrite Rmult_0_r, Rminus_0_r, !Rplus_0_r.
  - destruct ds as [|c ds]; [discriminate|]. pose proof (Forall_inv HD) as Hc.
    pose proof (Forall_inv_tail HD) as HD'. pose proof (Forall_inv HL) as Lb. cbv beta in Lb.
    pose proof (Forall_inv_tail HL) as HL'.
    change (scan_steps a d K (b :: u :: l)) with (scan_step a d K b (length (u :: l)) ++ scan_steps a d K (u :: l)).
    rewrite run_app. assert (Hr : length (u :: l) = S (length ds)) by (cbn in *; lia). rewrite Hr.
    assert (Hsum : lsum h (b :: u :: l) = h b + lsum h (u :: l)) by reflexivity.
    assert (Hpos : 0 <= lsum h (u :: l)) by (apply lsum_nonneg; intros; apply hat_nonneg).
    assert (Hwb : 0 <= h b) by apply hat_nonneg. change (hat K b x) with (h b) in *.
    rewrite scan_step_value by (assumption || (change (hat K b x) with (h b); lra)). change (hat K b x) with (h b).
    assert (HA' : 0 <= A + IZR (taken a) + IZR (worth a c) * (W - h b)).
    { destruct (letters_spec a Ha) as (_ & _ & G & O & _). apply IZR_le in G, O. destruct Hc as [Hc _]. apply IZR_le in Hc.
      unfold worth. rewrite minus_IZR, mult_IZR. assert (0 <= IZR (gain a) * IZR c) by nra. nra. }
    rewrite IH; try assumption; try lra; [|cbn in *; lia].
    change (removelast (b :: u :: l)) with (b :: removelast (u :: l)). cbn [lsum gained app].
    rewrite <- Hr. change (length (u :: l)) with (S (length l)). rewrite S_INR.
    repeat apply cons_eq; try reflexivity; ring.
Qed.
End Step.

(* The three intrinsic numbers v, s, b. *)
Definition three (v s b : R) : nat -> R := fun k => nth k [v; s; b] 0.

(* The first and the last layers. *)
Lemma scan_start_value theta x :
  layer_value theta (scan_start (length x)) x = [theta 0%nat; 1; 0; 0; 0] ++ x.
Proof.
  unfold scan_start.
  pose proof (layer_split theta Identity [ Neuron [] (Intrinsic 0); Neuron [] (whole 1); Neuron [] (whole 0);
       Neuron [] (whole 0); Neuron [] (whole 0) ] 0 [] x eq_refl) as E0.
  cbn [app] in E0. cbn [app]. rewrite E0 by discriminate. clear E0. eval_neurons.
  replace (0 + entry_value theta (Intrinsic 0)) with (theta 0%nat) by (cbn; ring).
  now rewrite !Rplus_0_l.
Qed.

Lemma scan_end_value theta a N z W A M m x :
  run theta (scan_end a N) ([z; W; A; M; m] ++ x) = [theta 1%nat * (A + IZR (taken a) * (1 - INR N)) + theta 2%nat].
Proof.
  unfold scan_end. rewrite !run_cons. unfold layer_value. cbn [act neurons]. eval_neurons.
  cbn [run fold_left nth entry_value]. unfold Zk. rewrite mult_IZR, minus_IZR, <- INR_IZR_INZ. f_equal. ring.
Qed.

(* For any codes whose steps are worths of digits the network is s (sum_i m_i w_i - m_0) + b. *)
Theorem letter_scan_computes a d K m x v s b : letters_ok a = true -> (1 <= K)%nat -> cube d x ->
  steps a m (snake K d) -> v = packed a (digits a m (snake K d)) ->
  realize (letter_scan a d K) (three v s b) x
  = s * (lsum (fun u => IZR (m u) * hat K u x) (snake K d) - IZR (m (hd [] (snake K d)))) + b.
Proof.
  intros Ha HK Hx Hm ->. pose proof (partition_of_unity K d x HK Hx) as HU.
  assert (HF : Forall (fun u : node => length u = d) (snake K d)).
  { apply Forall_forall. intros u Hu. now apply (snake_nodes K d). }
  destruct Hx as [HL Hx0]. subst d.
  assert (Hpos : Forall (fun t => 0 <= t) x) by (eapply Forall_impl; [|exact Hx0]; cbn; intros; lra).
  pose proof (snake_nonempty K (length x)) as HN. pose proof (digits_length a m (snake K (length x))) as Hlen.
  pose proof (digits_ok a m _ Ha Hm) as HD. pose proof (gained_abel a (fun u => hat K u x) m (snake K (length x)) Ha Hm 1) as HG.
  unfold realize, letter_scan. cbn [layers]. set (v := packed a _) in *.
  rewrite run_cons, scan_start_value. change (three v s b 0%nat) with v.
  destruct (snake K (length x)) as [|u l]; [easy|]. rewrite run_app. unfold v.
  rewrite (run_value (three v s b) K x Hpos a Ha l u); try lra; try assumption; [|cbn in *; lia].
  rewrite scan_end_value, HG. cbn [nth]. pose proof (abel_summation (fun b => hat K b x) m u l) as AB. cbn zeta in AB.
  rewrite HU in AB. rewrite AB. cbn [hd]. unfold three. cbn [nth length]. rewrite S_INR. ring.
Qed.

(* Two bits a node. *)
Corollary scan_computes d K m x v s b : (1 <= K)%nat -> cube d x ->
  small_steps m (snake K d) -> v = packed two_bits (digits two_bits m (snake K d)) ->
  realize (scan d K) (three v s b) x
  = s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR (m (hd [] (snake K d)))) + b.
Proof. now apply letter_scan_computes. Qed.
