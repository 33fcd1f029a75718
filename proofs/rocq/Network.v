(* ReLU networks as syntax trees: layers of neurons with rational weights,
   each layer reading only the layer before it (no skip edges); the evaluator
   over R; width, depth, parameters and intrinsic parameters as functions on
   the tree. Inputs are exactly x_0, ..., x_{d-1}. *)
From Coq Require Import Reals Lra List QArith Qreals Arith Lia.
From Symnet Require Import PiecewiseLinear.
Import ListNotations.
Open Scope R_scope.

(* A weight or bias is a rational number, the same for every f, or a named
   place that holds an intrinsic parameter. *)
Inductive entry := Fixed (q : Q) | Intrinsic (k : nat).

(* A neuron: weights on neurons of the layer before (by position), and a bias. *)
Record neuron := Neuron { terms : list (nat * entry); bias : entry }.

Inductive activation := Relu | Identity.

Record layer := Layer { act : activation; neurons : list neuron }.

Record network := Network { inputs : nat; layers : list layer }.

(* ---------- meaning ---------- *)
Definition entry_value (theta : nat -> R) (e : entry) : R :=
  match e with Fixed q => Q2R q | Intrinsic k => theta k end.

Fixpoint terms_value theta (ts : list (nat * entry)) (v : list R) : R :=
  match ts with
  | [] => 0
  | (i, e) :: ts' => entry_value theta e * nth i v 0 + terms_value theta ts' v
  end.

Definition neuron_value theta (v : list R) (n : neuron) : R :=
  terms_value theta (terms n) v + entry_value theta (bias n).

Definition activate (a : activation) (t : R) : R :=
  match a with Relu => relu t | Identity => t end.

Definition layer_value theta (l : layer) (v : list R) : list R :=
  map (fun n => activate (act l) (neuron_value theta v n)) (neurons l).

Definition run theta (ls : list layer) (v : list R) : list R :=
  fold_left (fun v l => layer_value theta l v) ls v.

(* The function of a network with intrinsic parameters theta. *)
Definition realize (net : network) (theta : nat -> R) (x : list R) : R :=
  nth 0 (run theta (layers net) x) 0.

(* ---------- size ---------- *)
Definition size (l : layer) : nat := length (neurons l).

Definition is_relu (l : layer) : bool :=
  match act l with Relu => true | Identity => false end.

(* Largest number of neurons in a hidden layer. *)
Definition width_of (ls : list layer) : nat :=
  fold_right Nat.max 0%nat (map size (filter is_relu ls)).

(* Number of hidden layers. *)
Definition depth_of (ls : list layer) : nat := length (filter is_relu ls).

(* All weights and biases of the dense layers, zeros included:
   the sum of (N_in + 1) * N_out. In a network put together from subnetworks side
   by side this counts the zero blocks between them too. *)
Fixpoint dense_parameters (n_in : nat) (ls : list layer) : nat :=
  match ls with
  | [] => 0
  | l :: ls' => (n_in + 1) * size l + dense_parameters (size l) ls'
  end%nat.

(* Weights and biases that are written down: every term of every neuron, a term
   with weight 0 included, and every bias; a weight on a neuron that is not among
   the terms is not counted. SYZ22 counts blockwise: each subnetwork as dense, its
   zeros included, but not the zero blocks between subnetworks side by side. The
   two counts are the same where every subnetwork has its zeros written out, that
   is stored_of block = dense_parameters n_in block; `blockwise` (CoreNetwork.v)
   says so of a whole network, and the theorems of SYZ22 prove it of phi_1 and
   phi_2. *)
Definition stored_layer (l : layer) : nat :=
  list_sum (map (fun n => length (terms n) + 1)%nat (neurons l)).
Definition stored_of (ls : list layer) : nat := list_sum (map stored_layer ls).

(* The places that hold an intrinsic parameter, in order, with repetition. *)
Definition names (e : entry) : list nat :=
  match e with Fixed _ => [] | Intrinsic k => [k] end.
Definition neuron_places (n : neuron) : list nat :=
  flat_map (fun t => names (snd t)) (terms n) ++ names (bias n).
Definition layer_places (l : layer) : list nat := flat_map neuron_places (neurons l).
Definition places_of (ls : list layer) : list nat := flat_map layer_places ls.

Definition width (net : network) := width_of (layers net).
Definition depth (net : network) := depth_of (layers net).
Definition parameters (net : network) := dense_parameters (inputs net) (layers net).
Definition stored_parameters (net : network) := stored_of (layers net).
Definition intrinsic_places (net : network) := places_of (layers net).
Definition intrinsic_parameters (net : network) := length (intrinsic_places net).

(* ---------- well-formed: every neuron reads existing neurons, each once ---------- *)
Definition neuron_reads (n_in : nat) (n : neuron) : Prop :=
  Forall (fun t => (fst t < n_in)%nat) (terms n) /\ NoDup (map fst (terms n)).
Fixpoint layers_read (n_in : nat) (ls : list layer) (n_out : nat) : Prop :=
  match ls with
  | [] => n_in = n_out
  | l :: ls' => Forall (neuron_reads n_in) (neurons l) /\ layers_read (size l) ls' n_out
  end.

(* A network R^d -> R. *)
Definition well_formed (d : nat) (net : network) : Prop :=
  inputs net = d /\ layers_read d (layers net) 1.

(* ---------- composition is concatenation ---------- *)
Lemma run_app theta ls ms v : run theta (ls ++ ms) v = run theta ms (run theta ls v).
Proof. apply fold_left_app. Qed.

Lemma run_cons theta l ls v : run theta (l :: ls) v = run theta ls (layer_value theta l v).
Proof. reflexivity. Qed.

Lemma layer_value_length theta l v : length (layer_value theta l v) = size l.
Proof. apply map_length. Qed.

Lemma depth_app ls ms : depth_of (ls ++ ms) = (depth_of ls + depth_of ms)%nat.
Proof. unfold depth_of. now rewrite filter_app, app_length. Qed.

Lemma width_app ls ms : width_of (ls ++ ms) = Nat.max (width_of ls) (width_of ms).
Proof.
  unfold width_of. rewrite filter_app, map_app, fold_right_app.
  induction (map size (filter is_relu ls)); cbn [fold_right]; [lia|].
  rewrite IHl. lia.
Qed.

Lemma places_app ls ms : places_of (ls ++ ms) = places_of ls ++ places_of ms.
Proof. apply flat_map_app. Qed.

Lemma stored_app ls ms : stored_of (ls ++ ms) = (stored_of ls + stored_of ms)%nat.
Proof. unfold stored_of. now rewrite map_app, list_sum_app. Qed.

Lemma layers_read_app ls : forall n ms m k,
  layers_read n ls m -> layers_read m ms k -> layers_read n (ls ++ ms) k.
Proof.
  induction ls as [|l ls IH]; cbn; intros n ms m k H1 H2; [now subst|].
  destruct H1 as [H H1]. split; [assumption|]. eapply IH; eauto.
Qed.

Lemma dense_app ls : forall n ms m, layers_read n ls m ->
  dense_parameters n (ls ++ ms) = (dense_parameters n ls + dense_parameters m ms)%nat.
Proof.
  induction ls as [|l ls IH]; cbn; intros n ms m H; [now subst|].
  rewrite (IH _ _ m (proj2 H)). lia.
Qed.

(* Every neuron has a term for every neuron of the layer before. *)
Fixpoint written_out (n_in : nat) (ls : list layer) : Prop :=
  match ls with
  | [] => True
  | l :: ls' => Forall (fun c => length (terms c) = n_in) (neurons l) /\ written_out (size l) ls'
  end.

Lemma written_out_app ls : forall n ms m, layers_read n ls m ->
  written_out n ls -> written_out m ms -> written_out n (ls ++ ms).
Proof.
  induction ls as [|l ls IH]; cbn; intros n ms m H W V; [now subst|].
  split; [apply W|]. apply (IH _ _ m); [apply H|apply W|assumption].
Qed.

(* Then the written parameters are the dense ones. *)
Lemma written_out_stored ls : forall n, written_out n ls -> stored_of ls = dense_parameters n ls.
Proof.
  induction ls as [|l ls IH]; intros n H; [reflexivity|]. destruct H as [F W].
  change (stored_of (l :: ls)) with (stored_layer l + stored_of ls)%nat. cbn [dense_parameters].
  rewrite (IH _ W). f_equal. unfold stored_layer, size.
  induction F as [|c cs E F IHF]; [cbn; lia|].
  change (map ?h (c :: cs)) with (h c :: map h cs).
  change (list_sum (?a :: ?b)) with (a + list_sum b)%nat. rewrite IHF, E. cbn [length]. lia.
Qed.

(* ---------- building neurons ---------- *)
Definition whole (z : Z) : entry := Fixed (inject_Z z).

Lemma whole_value theta z : entry_value theta (whole z) = IZR z.
Proof. cbn. unfold Q2R, inject_Z; cbn. field. Qed.

Lemma Q2R_inject z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R, inject_Z; cbn. field. Qed.

Definition ratio (a b : Z) : entry := Fixed (inject_Z a / inject_Z b).

Lemma ratio_value theta a b : b <> 0%Z -> entry_value theta (ratio a b) = IZR a / IZR b.
Proof.
  intro H. cbn [entry_value ratio]. rewrite Q2R_div, !Q2R_inject; [reflexivity|].
  intro E. apply H. apply Qeq_eqR in E. rewrite Q2R_inject in E.
  apply eq_IZR. rewrite E. unfold Q2R; cbn. field.
Qed.

Definition carry (i : nat) : neuron := Neuron [(i, whole 1)] (whole 0).

Lemma carry_value theta v i : neuron_value theta v (carry i) = nth i v 0.
Proof. unfold neuron_value, carry; cbn [terms bias terms_value]. rewrite !whole_value. ring. Qed.

(* The neurons that carry x_0, ..., x_{d-1} from position [off] on. *)
Definition carry_all (off d : nat) : list neuron := map (fun i => carry (off + i)) (seq 0 d).

Lemma nth_seq_map (x : list R) : map (fun i => nth i x 0) (seq 0 (length x)) = x.
Proof.
  induction x as [|t x IH]; [reflexivity|]. cbn [length seq map nth]. f_equal.
  rewrite <- seq_shift, map_map. exact IH.
Qed.

Lemma carry_all_value theta a pre x :
  (a = Relu -> Forall (fun t => 0 <= t) x) ->
  map (fun n => activate a (neuron_value theta (pre ++ x) n)) (carry_all (length pre) (length x)) = x.
Proof.
  intro Hx. unfold carry_all. rewrite map_map.
  etransitivity; [|apply nth_seq_map]. apply map_ext_in. intros i Hi. rewrite carry_value.
  rewrite app_nth2 by lia. replace (length pre + i - length pre)%nat with i by lia.
  destruct a; cbn; [|reflexivity]. apply relu_pos. specialize (Hx eq_refl).
  rewrite Forall_forall in Hx. apply Hx. apply nth_In. apply in_seq in Hi. lia.
Qed.

Lemma carry_all_places off d : flat_map neuron_places (carry_all off d) = [].
Proof. unfold carry_all. induction (seq 0 d); cbn; auto. Qed.

Lemma carry_all_reads off d n : (off + d <= n)%nat -> Forall (neuron_reads n) (carry_all off d).
Proof.
  intro H. unfold carry_all. apply Forall_forall. intros c Hc. apply in_map_iff in Hc.
  destruct Hc as (i & <- & Hi). apply in_seq in Hi. split; cbn.
  - constructor; [cbn; lia|constructor].
  - constructor; [easy|constructor].
Qed.

Lemma carry_all_length off d : length (carry_all off d) = d.
Proof. unfold carry_all. now rewrite map_length, seq_length. Qed.
