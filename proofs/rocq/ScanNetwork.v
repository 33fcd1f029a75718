(* The scan network of Theorem S as a syntax tree, and what one step of it
   computes. The state is (z, W, A, M, m, x): the digits left, the tail sum,
   the accumulator acc + (number of steps so far), the running maximum and
   minus the running minimum of the hat, and the carried inputs. All are
   non-negative, so each needs one neuron. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Digits.
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

(* theta0, theta1 from z; W <- W - w; then acc <- acc + selections. *)
Definition digit_layers (d r : nat) : list layer :=
  let p := (4 ^ Z.of_nat (r - 1))%Z in
  [ Layer Relu
      ([ carry 0; carry 1; carry 2;
         Neuron [(3, whole (-1)); (4, whole (-1))]%nat (whole 1);
         Neuron [(0, whole (4 * p))]%nat (whole (1 - p));
         Neuron [(0, whole (4 * p))]%nat (whole (- p));
         Neuron [(0, whole (4 * p))]%nat (whole (1 - 2 * p));
         Neuron [(0, whole (4 * p))]%nat (whole (- 2 * p)) ]
       ++ carry_all 5 d);
    Layer Identity
      ([ Neuron [(0, whole 4); (4, whole (-1)); (5, whole 1); (6, whole (-1)); (7, whole 1)]%nat (whole 0);
         Neuron [(1, whole 1); (3, whole (-1))]%nat (whole 0);
         carry 2;
         Neuron [(4, whole 1); (5, whole (-1))]%nat (whole 0);
         Neuron [(6, whole 1); (7, whole (-1))]%nat (whole 0) ]
       ++ carry_all 8 d);
    Layer Relu
      ([ carry 0; carry 1;
         Neuron [(2, whole 1); (1, whole (-1))]%nat (whole 1);
         Neuron [(3, whole 1); (1, whole 1)]%nat (whole (-1));
         Neuron [(4, whole 1); (1, whole 1)]%nat (whole (-1)) ]
       ++ carry_all 5 d);
    Layer Identity
      ([ carry 0; carry 1;
         Neuron [(2, whole 1); (3, whole 1); (4, whole 1)]%nat (whole 0);
         Neuron [] (whole 0); Neuron [] (whole 0) ]
       ++ carry_all 5 d) ].

Definition scan_step (d K : nat) (b : node) (r : nat) : list layer :=
  hat_layers d K 0 b ++ digit_layers d r.

(* Steps l = 1, ..., N-1: step l uses the hat of node l-1 and the N-l digits left. *)
Fixpoint scan_steps (d K : nat) (l : list node) : list layer :=
  match l with
  | a :: (_ :: _) as t => scan_step d K a (length t) ++ scan_steps d K t
  | _ => []
  end.

Definition scan_start (d : nat) : layer :=
  Layer Identity
    ([ Neuron [] (Intrinsic 0); Neuron [] (whole 1); Neuron [] (whole 0);
       Neuron [] (whole 0); Neuron [] (whole 0) ] ++ carry_all 0 d).

(* acc = A - (N - 1), then t -> s t + b *)
Definition scan_end (N : nat) : list layer :=
  [ Layer Identity [ Neuron [(2, whole 1)]%nat (whole (1 - Zk N)) ];
    Layer Identity [ Neuron [(0%nat, Intrinsic 1)] (Intrinsic 2) ] ].

Definition scan (d K : nat) : network :=
  Network d (scan_start d :: scan_steps d K (snake K d) ++ scan_end (length (snake K d))).

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

Section Step.
Variables (theta : nat -> R) (K : nat) (x : list R).
Hypothesis Hx : Forall (fun t => 0 <= t) x.
Let d := length x.

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

Lemma digit_layers_value c ds W A M m : small_digit c -> Forall small_digit ds ->
  let w := relu (1 - M - m) in
  0 <= W - w -> W <= 1 -> 0 <= A ->
  run theta (digit_layers d (S (length ds))) ([digit_value (c :: ds); W; A; M; m] ++ x)
  = [digit_value ds; W - w; A + 1 + (IZR c - 1) * (W - w); 0; 0] ++ x.
Proof.
  intros Hc Hds w HW HW1 HA. unfold digit_layers, d.
  assert (Hw : 0 <= w) by apply relu_nonneg.
  replace (S (length ds) - 1)%nat with (length ds) by lia.
  set (p := (4 ^ Z.of_nat (length ds))%Z).
  destruct (theta_bits c ds Hc Hds) as (T0 & T1 & T2 & T3). cbn zeta in *.
  set (z := digit_value (c :: ds)) in *. unfold theta0, theta1, ramp in *.
  assert (Ep : 4 ^ S (length ds) = 4 * IZR p) by (cbn [pow]; now rewrite pow4_IZR).
  rewrite Ep in *.
  assert (Hz : 0 <= z) by (apply digit_value_range; now constructor).
  assert (Hz' : 0 <= digit_value ds) by now apply digit_value_range.
  assert (H1 : relu (IZR (4 * p) * z + 0 + IZR (1 - p)) - relu (IZR (4 * p) * z + 0 + IZR (- p))
               = relu (4 * IZR p * (z - 1 / 4) + 1) - relu (4 * IZR p * (z - 1 / 4) + 1 - 1)).
  { rewrite minus_IZR, opp_IZR, mult_IZR. f_equal; f_equal; field. }
  assert (H2 : relu (IZR (4 * p) * z + 0 + IZR (1 - 2 * p)) - relu (IZR (4 * p) * z + 0 + IZR (- 2 * p))
               = relu (4 * IZR p * (z - 1 / 2) + 1) - relu (4 * IZR p * (z - 1 / 2) + 1 - 1)).
  { rewrite minus_IZR, !mult_IZR. f_equal; f_equal; field. }
  rewrite <- H1, <- H2 in *. clear H1 H2 Ep.
  do 2 eval_layer x.
  set (u0 := relu (IZR (4 * p) * z + 0 + IZR (1 - p))) in *.
  set (u1 := relu (IZR (4 * p) * z + 0 + IZR (- p))) in *.
  set (u2 := relu (IZR (4 * p) * z + 0 + IZR (1 - 2 * p))) in *.
  set (u3 := relu (IZR (4 * p) * z + 0 + IZR (- 2 * p))) in *.
  assert (Ew : relu (-1 * M + (-1 * m + 0) + 1) = w) by (unfold w; f_equal; ring).
  rewrite Ew. clear Ew. clearbody w u0 u1 u2 u3 z. do 2 eval_layer x.
  cbn [run fold_left app].
  pose proof (selection (u0 - u1) (W - w) T0 ltac:(lra)) as S0.
  pose proof (selection (u2 - u3) (W - w) T1 ltac:(lra)) as S1.
  assert (R1 : relu (1 * z + 0 + 0) = z) by (rewrite relu_pos; lra).
  assert (R2 : relu (1 * W + 0 + 0) = W) by (rewrite relu_pos; lra).
  assert (R3 : relu (1 * A + 0 + 0) = A) by (rewrite relu_pos; lra).
  rewrite R1, R2, R3. clear R1 R2 R3.
  replace (4 * z + (-1 * u0 + (1 * u1 + (-1 * u2 + (1 * u3 + 0)))) + 0) with (digit_value ds) by lra.
  replace (1 * W + (-1 * w + 0) + 0) with (W - w) by ring.
  replace (1 * (1 * u0 + (-1 * u1 + 0) + 0) + (1 * (W - w) + 0) + -1) with (u0 - u1 + (W - w) - 1) by ring.
  replace (1 * (1 * u2 + (-1 * u3 + 0) + 0) + (1 * (W - w) + 0) + -1) with (u2 - u3 + (W - w) - 1) by ring.
  rewrite S0, S1, !relu_pos by lra. rewrite <- T2.
  repeat apply cons_eq; try reflexivity; ring.
Qed.

(* One step of the scan: one node, one digit. *)
Lemma scan_step_value (b : node) c ds W A : length b = d -> small_digit c -> Forall small_digit ds ->
  0 <= W - hat K b x -> W <= 1 -> 0 <= A ->
  run theta (scan_step d K b (S (length ds))) ([digit_value (c :: ds); W; A; 0; 0] ++ x)
  = [digit_value ds; W - hat K b x; A + 1 + (IZR c - 1) * (W - hat K b x); 0; 0] ++ x.
Proof.
  intros Hb Hc Hds HW HW1 HA. unfold scan_step. rewrite run_app.
  pose proof (hat_nonneg K b x).
  destruct (hat_layers_value b 0 (digit_value (c :: ds)) W A 0 0) as (M & m & HM & Hm & E & Ew);
    try lra; [lia|apply digit_value_range; now constructor|].
  rewrite E. cbn [skipn] in Ew. rewrite <- hat_unfold in Ew.
  rewrite digit_layers_value; try assumption; rewrite Ew; [reflexivity|assumption].
Qed.

(* All steps: acc becomes sum_l (m_l - m_{l-1}) W_l. *)
Lemma scan_steps_value m (l : list node) : forall (a : node) W A,
  Forall (fun b : node => length b = d) (a :: l) ->
  small_steps m (a :: l) -> W = lsum (fun b => hat K b x) (a :: l) -> W <= 1 -> 0 <= A ->
  exists W', run theta (scan_steps d K (a :: l)) ([digit_value (digits m (a :: l)); W; A; 0; 0] ++ x)
  = [0; W'; A + INR (length l) + abel (fun b => hat K b x) m W (a :: l); 0; 0] ++ x.
Proof.
  induction l as [|b l IH]; intros a W A HL Hm HW HW1 HA.
  - exists W. cbn [scan_steps digits digit_value abel length run fold_left INR]. now rewrite !Rplus_0_r.
  - change (scan_steps d K (a :: b :: l)) with (scan_step d K a (length (b :: l)) ++ scan_steps d K (b :: l)).
    rewrite run_app.
    change (digits m (a :: b :: l)) with ((m b - m a + 1)%Z :: digits m (b :: l)).
    pose proof (Forall_inv HL) as La. pose proof (Forall_inv_tail HL) as HL'.
    unfold small_steps in Hm.
    change (digits m (a :: b :: l)) with ((m b - m a + 1)%Z :: digits m (b :: l)) in Hm.
    pose proof (Forall_inv Hm) as Hc. pose proof (Forall_inv_tail Hm) as Hm'.
    assert (Hsum : W - hat K a x = lsum (fun b => hat K b x) (b :: l)) by (rewrite HW; cbn [lsum]; ring).
    assert (Hpos : 0 <= W - hat K a x) by (rewrite Hsum; apply lsum_nonneg; intros; apply hat_nonneg).
    assert (Hr : length (b :: l) = S (length (digits m (b :: l)))) by (rewrite digits_length; cbn; now rewrite Nat.sub_0_r).
    rewrite Hr. rewrite scan_step_value by assumption.
    pose proof (hat_nonneg K a x).
    set (W1 := W - hat K a x) in *. set (c := (m b - m a + 1)%Z) in *.
    assert (Hc' : 0 <= IZR c <= 2) by (destruct Hc as [E|[E|E]]; rewrite E; lra).
    assert (HA' : 0 <= A + 1 + (IZR c - 1) * W1) by (unfold W1 in *; nra).
    destruct (IH b W1 (A + 1 + (IZR c - 1) * W1)) as (W' & E); try assumption; [unfold W1; lra|].
    exists W'. rewrite E. cbn [app]. do 2 f_equal. f_equal.
    change (abel (fun b => hat K b x) m W (a :: b :: l)) with
      (IZR (m b - m a) * W1 + abel (fun b => hat K b x) m W1 (b :: l)).
    rewrite <- Hr. change (length (b :: l)) with (S (length l)). rewrite S_INR.
    unfold c. rewrite plus_IZR. ring.
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

Lemma scan_end_value theta N z W A M m x :
  run theta (scan_end N) ([z; W; A; M; m] ++ x) = [theta 1%nat * (A + 1 - INR N) + theta 2%nat].
Proof.
  unfold scan_end. rewrite !run_cons. unfold layer_value. cbn [act neurons]. eval_neurons.
  cbn [run fold_left nth entry_value]. unfold Zk. rewrite minus_IZR, <- INR_IZR_INZ. f_equal. ring.
Qed.

(* For any codes with steps of at most 1 the network is s (sum_i m_i w_i - m_0) + b. *)
Theorem scan_computes d K m x v s b : (1 <= K)%nat -> cube d x ->
  small_steps m (snake K d) -> v = digit_value (digits m (snake K d)) ->
  realize (scan d K) (three v s b) x
  = s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR (m (hd [] (snake K d)))) + b.
Proof.
  intros HK Hx Hm Hv. pose proof (partition_of_unity K d x HK Hx) as HU.
  assert (HF : Forall (fun a : node => length a = d) (snake K d)).
  { apply Forall_forall. intros a Ha. now apply (snake_nodes K d). }
  destruct Hx as [HL Hx0]. subst d.
  assert (Hpos : Forall (fun t => 0 <= t) x) by (eapply Forall_impl; [|exact Hx0]; cbn; intros; lra).
  pose proof (snake_nonempty K (length x)) as HN. unfold realize, scan. cbn [layers].
  rewrite Hv. set (v0 := digit_value _) in *. set (theta := three v0 s b).
  rewrite run_cons, scan_start_value. change (theta 0%nat) with v0.
  destruct (snake K (length x)) as [|a l] eqn:Es; [easy|]. rewrite run_app.
  destruct (scan_steps_value theta K x Hpos m l a 1 0 HF Hm (eq_sym HU)) as (W' & E); try lra.
  unfold v0. rewrite E, scan_end_value. clear E. cbn [nth].
  pose proof (abel_summation (fun b => hat K b x) m a l) as AB. cbn zeta in AB.
  rewrite HU in *. rewrite AB. cbn [hd]. unfold theta, three. cbn [nth length]. rewrite S_INR. ring.
Qed.
