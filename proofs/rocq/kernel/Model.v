(* What a certificate speaks of: the network in the file, with its names, reads,
   activations, scans, schedules and parameters, and the value of every neuron
   over R. Nothing here computes; it says what the numbers in a file mean. *)
From Coq Require Import Reals Lra List ZArith QArith Qreals String Bool FunctionalExtensionality.
From Symnet Require Import PiecewiseLinear SnakeOrder.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the network as it stands in the file ---------- *)
Inductive schedule :=
| Power (base top : Z)
| Snake (cells dimension axis start : Z).

(* A number, the name of an intrinsic parameter, or constant + sum of factor * schedule. *)
Inductive entry := Num (q : Q) | Par (name : string) | Sched (constant : Q) (terms : list (string * Q)).
Record row := Row { bias : entry; weights : list (N * entry) }.
Inductive activation := Relu | Identity | Euaf.
Definition read := (string * N * N)%type.   (* node, start, stop *)
Record layer := Layer { layer_name : string; layer_reads : list read; layer_act : activation; rows : list row }.
Record scan := Scan { scan_name : string; scan_reads : list read; state_size : N; body : list layer;
  steps : N; schedules : list (string * schedule); copies : N; stride : N }.
Inductive node := A_layer (l : layer) | A_scan (s : scan).
Record network := Network { inputs : N; nodes : list node; parameters : list (string * Q) }.
Definition place := (string * N)%type.      (* a neuron: node and number *)

Definition node_name (n : node) := match n with A_layer l => layer_name l | A_scan s => scan_name s end.
Definition node_reads (n : node) := match n with A_layer l => layer_reads l | A_scan s => scan_reads s end.

Fixpoint find {A} (name : string) (l : list (string * A)) : option A :=
  match l with [] => None | (m, a) :: l' => if String.eqb m name then Some a else find name l' end.

(* The neuron at a position among the values that a node reads. *)
Fixpoint source (reads : list read) (position : N) : option place :=
  match reads with
  | [] => None
  | (name, start, stop) :: reads' =>
      let size := (stop - start)%N in
      if (position <? size)%N then Some (name, (start + position)%N) else source reads' (position - size)
  end.

(* ---------- values ---------- *)
Definition values := string -> N -> R.      (* of every neuron, and of "input" *)
Definition value_at (rho : values) (p : option place) : R := match p with Some (n, i) => rho n i | None => 0 end.

(* A schedule at step l = 1, 2, ... of copy c whose snakes start c * stride nodes later. *)
Definition schedule_value (s : schedule) (stride c l : N) : R :=
  match s with
  | Power base top => powerRZ (IZR base) (top - Z.of_N l)
  | Snake K d axis start =>
      match nth_error (snake (Z.to_nat K) (Z.to_nat d)) (Z.to_nat (start + Z.of_N (c * stride) + Z.of_N l - 1)) with
      | Some a => INR (nth (Z.to_nat axis) a 0%nat)
      | None => -1
      end
  end.

Definition wave (t : R) : R := if Rle_dec 0 t then Rabs (t - 2 * IZR (Int_part ((t + 1) / 2))) else t / (1 + Rabs t).
Definition activate (a : activation) (t : R) : R := match a with Relu => relu t | Identity => t | Euaf => wave t end.

Section Values.
Variable parameters : list (string * Q).
Definition parameter (name : string) : Q := match find name parameters with Some q => q | None => 0%Q end.

Section Scheduled.
Variable schedule_now : string -> R.
Fixpoint scheduled_sum (ts : list (string * Q)) : R :=
  match ts with [] => 0 | (name, q) :: ts' => Q2R q * schedule_now name + scheduled_sum ts' end.
Definition entry_value (e : entry) : R :=
  match e with Num q => Q2R q | Par name => Q2R (parameter name) | Sched q ts => Q2R q + scheduled_sum ts end.
Fixpoint weighted (rho : values) (reads : list read) (ws : list (N * entry)) : R :=
  match ws with
  | [] => 0
  | (position, e) :: ws' => entry_value e * value_at rho (source reads position) + weighted rho reads ws'
  end.
Definition layer_value (rho : values) (l : layer) : N -> R := fun i =>
  match nth_error (rows l) (N.to_nat i) with
  | Some r => activate (layer_act l) (entry_value (bias r) + weighted rho (layer_reads l) (weights r))
  | None => 0
  end.
End Scheduled.

Definition update (rho : values) (name : string) (v : N -> R) : values := fun m => if String.eqb m name then v else rho m.
Definition on_input (x : N -> R) : values := fun m => if String.eqb m "input" then x else fun _ => 0.
Definition no_schedule : string -> R := fun _ => 0.

(* The neurons of the body of a scan, at step l of copy c, in a state. *)
Definition schedule_at (s : scan) (c l : N) (name : string) : R :=
  match find name (schedules s) with Some f => schedule_value f (stride s) c l | None => 0 end.
Definition body_run (s : scan) (c l : N) (state : N -> R) : values :=
  fold_left (fun rho k => update rho (layer_name k) (layer_value (schedule_at s c l) rho k)) (body s) (on_input state).
Definition body_end (s : scan) : string := layer_name (last (body s) (Layer "input" [] Identity [])).
Fixpoint after_steps (s : scan) (c : N) (state : N -> R) (l : nat) : N -> R :=
  match l with O => state | S l' => body_run s c (N.of_nat l) (after_steps s c state l') (body_end s) end.
Definition scan_value (rho : values) (s : scan) : N -> R := fun i =>
  let c := (i / state_size s)%N in
  after_steps s c (fun j => value_at rho (source (scan_reads s) (c * state_size s + j))) (N.to_nat (steps s))
    (i mod state_size s).

Definition node_value (rho : values) (n : node) : N -> R :=
  match n with A_layer l => layer_value no_schedule rho l | A_scan s => scan_value rho s end.
Definition run_nodes (rho : values) (ns : list node) : values :=
  fold_left (fun rho n => update rho (node_name n) (node_value rho n)) ns rho.
End Values.

(* The values of all neurons at the inputs x_0, x_1, ... *)
Definition run (net : network) (x : N -> R) : values := run_nodes (parameters net) (on_input x) (nodes net).

(* ---------- every node computes its value from the final values ---------- *)
Definition known (seen : list string) (name : string) : bool := existsb (String.eqb name) seen.
Definition ordered_one (seen : list string) (name : string) (reads : list read) : bool :=
  negb (known seen name) && forallb (fun r => known seen (fst (fst r))) reads.
Fixpoint ordered {A} (name : A -> string) (reads : A -> list read) (seen : list string) (ns : list A) : bool :=
  match ns with
  | [] => true
  | n :: ns' => ordered_one seen (name n) (reads n) && ordered name reads (name n :: seen) ns'
  end.

Lemma known_spec seen name : known seen name = true <-> In name seen.
Proof.
  unfold known. rewrite existsb_exists. split.
  - intros (m & H & E). apply String.eqb_eq in E. now subst.
  - intro H. exists name. split; [assumption|apply String.eqb_refl].
Qed.

Section Equations.
Context {A : Type} (name : A -> string) (reads : A -> list read) (val : values -> A -> N -> R).
Hypothesis Hval : forall n rho sigma, (forall r, In r (reads n) -> forall i, rho (fst (fst r)) i = sigma (fst (fst r)) i) ->
  forall i, val rho n i = val sigma n i.
Let go rho ns := fold_left (fun rho n => update rho (name n) (val rho n)) ns rho.

Lemma go_stable ns : forall seen rho m, ordered name reads seen ns = true -> In m seen -> go rho ns m = rho m.
Proof.
  induction ns as [|n ns IH]; intros seen rho m H Hm; [reflexivity|].
  cbn in H. apply andb_prop in H. destruct H as [H1 H2]. apply andb_prop in H1. destruct H1 as [H1 _].
  change (go rho (n :: ns) m) with (go (update rho (name n) (val rho n)) ns m).
  rewrite (IH (name n :: seen)) by (try assumption; now right). unfold update.
  destruct (String.eqb_spec m (name n)) as [->|]; [|reflexivity].
  apply known_spec in Hm. now rewrite Hm in H1.
Qed.

Lemma go_equation ns : forall seen rho n, ordered name reads seen ns = true -> In n ns ->
  forall i, go rho ns (name n) i = val (go rho ns) n i.
Proof.
  induction ns as [|n0 ns IH]; intros seen rho n H Hn i; [easy|]. pose proof H as H0.
  cbn in H. apply andb_prop in H. destruct H as [H1 H2].
  change (go rho (n0 :: ns)) with (go (update rho (name n0) (val rho n0)) ns).
  destruct Hn as [<-|Hn]; [|now apply (IH (name n0 :: seen))].
  rewrite (go_stable ns (name n0 :: seen)) by (try assumption; now left).
  unfold update at 1. rewrite String.eqb_refl. apply Hval. intros r Hr j.
  apply andb_prop in H1. destruct H1 as [H1 H3]. rewrite forallb_forall in H3. specialize (H3 r Hr).
  apply known_spec in H3. rewrite (go_stable ns (name n0 :: seen)) by (try assumption; now right).
  unfold update. destruct (String.eqb_spec (fst (fst r)) (name n0)) as [E|]; [|reflexivity].
  rewrite E in H3. apply known_spec in H3. now rewrite H3 in H1.
Qed.
End Equations.

Lemma source_read reads : forall position name i, source reads position = Some (name, i) ->
  exists r, In r reads /\ fst (fst r) = name.
Proof.
  induction reads as [|[[m a] b] reads IH]; cbn; intros position name i H; [discriminate|].
  destruct (position <? b - a)%N.
  - injection H as <- _. exists (m, a, b). split; [now left|reflexivity].
  - destruct (IH _ _ _ H) as (r & Hr & E). exists r. split; [now right|assumption].
Qed.

Lemma value_at_reads reads rho sigma position :
  (forall r, In r reads -> forall i, rho (fst (fst r)) i = sigma (fst (fst r)) i) ->
  value_at rho (source reads position) = value_at sigma (source reads position).
Proof.
  intro H. destruct (source reads position) as [[m i]|] eqn:E; [|reflexivity]. cbn.
  destruct (source_read _ _ _ _ E) as (r & Hr & <-). now apply H.
Qed.

Lemma layer_value_reads ps sch l rho sigma :
  (forall r, In r (layer_reads l) -> forall i, rho (fst (fst r)) i = sigma (fst (fst r)) i) ->
  forall i, layer_value ps sch rho l i = layer_value ps sch sigma l i.
Proof.
  intros H i. unfold layer_value. destruct (nth_error (rows l) (N.to_nat i)) as [r|]; [|reflexivity]. do 2 f_equal.
  induction (weights r) as [|[p e] ws IH]; cbn; [reflexivity|]. now rewrite IH, (value_at_reads _ rho sigma).
Qed.

Lemma node_value_reads ps n rho sigma :
  (forall r, In r (node_reads n) -> forall i, rho (fst (fst r)) i = sigma (fst (fst r)) i) ->
  forall i, node_value ps rho n i = node_value ps sigma n i.
Proof.
  destruct n as [l|s]; cbn [node_value node_reads]; intros H i; [now apply layer_value_reads|].
  unfold scan_value. f_equal. f_equal. apply functional_extensionality. intro j. now apply value_at_reads.
Qed.

Definition well_ordered (net : network) : bool :=
  ordered node_name node_reads ["input"%string] (nodes net) &&
  forallb (fun n => match n with A_layer _ => true
    | A_scan s => ordered layer_name layer_reads ["input"%string] (body s) end) (nodes net).

(* The values of a network satisfy the equation of each of its nodes, and are the inputs at "input". *)
Theorem run_node net x n : well_ordered net = true -> In n (nodes net) ->
  forall i, run net x (node_name n) i = node_value (parameters net) (run net x) n i.
Proof.
  intros H Hn. apply andb_prop in H. destruct H as [H _].
  unfold run, run_nodes. eapply (go_equation node_name node_reads (node_value (parameters net))); try eassumption.
  intros. now apply node_value_reads.
Qed.
Theorem run_input net x : well_ordered net = true -> run net x "input" = x.
Proof.
  intros H. apply andb_prop in H. destruct H as [H _]. unfold run, run_nodes.
  rewrite (go_stable node_name node_reads (node_value (parameters net)) (nodes net) ["input"%string]); [reflexivity|assumption|now left].
Qed.

(* The same in the body of a scan. *)
Theorem body_layer net s c l state k : well_ordered net = true -> In (A_scan s) (nodes net) -> In k (body s) ->
  forall i, body_run (parameters net) s c l state (layer_name k) i
            = layer_value (parameters net) (schedule_at s c l) (body_run (parameters net) s c l state) k i.
Proof.
  intros H Hs Hk. apply andb_prop in H. destruct H as [_ H]. rewrite forallb_forall in H. specialize (H _ Hs). cbn in H.
  unfold body_run.
  eapply (go_equation layer_name layer_reads (layer_value (parameters net) (schedule_at s c l))); try eassumption.
  intros. now apply layer_value_reads.
Qed.
Theorem body_input net s c l state : well_ordered net = true -> In (A_scan s) (nodes net) ->
  body_run (parameters net) s c l state "input" = state.
Proof.
  intros H Hs. apply andb_prop in H. destruct H as [_ H]. rewrite forallb_forall in H. specialize (H _ Hs). cbn in H.
  unfold body_run. rewrite (go_stable layer_name layer_reads (layer_value (parameters net) (schedule_at s c l)) (body s) ["input"%string]);
    [reflexivity|assumption|now left].
Qed.
