(* Exact values of neurons from values that are known, scans walked step by step:
   what stands in a table are the values that the network has, if what was known
   was so. What is not computed here, or is too long, is not in the table. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Decode NearCodes.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Definition table := list (string * list (option Q)).
Definition true_table (rho : values) (t : table) : Prop :=
  forall name vs, In (name, vs) t -> forall i q, nth_error vs i = Some (Some q) -> rho name (N.of_nat i) = Q2R q.

Lemma find_in {A} name (l : list (string * A)) a : find name l = Some a -> In (name, a) l.
Proof.
  induction l as [|[m b] l IH]; cbn; intro H; [discriminate|]. destruct (String.eqb_spec m name) as [->|]; [injection H as ->; now left|right; auto].
Qed.
Definition looked_up (t : table) (p : option place) : option Q :=
  match p with
  | Some (name, i) => match find name t with
      | Some vs => if (i <? N.of_nat (List.length vs))%N then match nth_error vs (N.to_nat i) with Some (Some q) => Some q | _ => None end else None
      | None => None end
  | None => None
  end.
Lemma looked_up_sound rho t p q : true_table rho t -> looked_up t p = Some q -> value_at rho p = Q2R q.
Proof.
  intros T H. destruct p as [[name i]|]; [|discriminate H]. cbn [looked_up value_at] in *. destruct (find name t) as [vs|] eqn:F; [|discriminate H].
  apply find_in in F. destruct (_ <? _)%N; [|discriminate H]. destruct (nth_error vs (N.to_nat i)) as [[v|]|] eqn:E; try discriminate H. injection H as ->.
  specialize (T _ _ F _ _ E). now rewrite N2Nat.id in T.
Qed.

(* ---------- numbers and rows ---------- *)
Definition bits_of (q : Q) : Z := (Z.log2 (Z.abs (Qnum q)) + Z.log2 (Zpos (Qden q)))%Z.
Definition most_bits : Z := 1024.
Definition short_enough (q : Q) : option Q := if (bits_of q <=? most_bits)%Z then Some q else None.
Lemma short_enough_same q p : short_enough q = Some p -> q = p.
Proof. unfold short_enough. destruct (_ <=? _)%Z; [|discriminate]. now intros [= ->]. Qed.

Section Network.
Variable ps : list (string * Q).
Definition entry_number (e : entry) : option Q :=
  match e with Num q => short_enough q | Par name => short_enough (parameter ps name) | Sched _ _ => None end.
Lemma entry_number_sound sch e q : entry_number e = Some q -> entry_value ps sch e = Q2R q.
Proof. destruct e; cbn; intro H; try discriminate H; now apply short_enough_same in H; subst. Qed.
Fixpoint sum_of (t : table) (reads : list read) (ws : list (N * entry)) (sum : Q) : option Q :=
  match ws with
  | [] => Some sum
  | (p, e) :: ws' =>
      match entry_number e, looked_up t (source reads p) with
      | Some w, Some v => match short_enough (add sum (mul w v)) with Some s => sum_of t reads ws' s | None => None end
      | _, _ => None
      end
  end.
Lemma sum_of_sound rho sch t reads : true_table rho t -> forall ws sum q, sum_of t reads ws sum = Some q ->
  Q2R sum + weighted ps sch rho reads ws = Q2R q.
Proof.
  intro T. induction ws as [|[p e] ws IH]; intros sum q H; cbn [sum_of weighted] in *; [injection H as ->; ring|].
  destruct (entry_number e) as [w|] eqn:E; [|discriminate H]. destruct (looked_up t (source reads p)) as [v|] eqn:V; [|discriminate H].
  destruct (short_enough _) as [s|] eqn:S; [|discriminate H]. apply short_enough_same in S. subst s. apply IH in H.
  rewrite (entry_number_sound sch _ _ E), (looked_up_sound _ _ _ _ T V), <- H, add_value, mul_value. ring.
Qed.
Definition activated (a : activation) (q : Q) : option Q :=
  match a with Relu => Some (if (Qnum q <? 0)%Z then 0%Q else q) | Identity => Some q | Euaf => None end.
Lemma activated_sound a q p : activated a q = Some p -> activate a (Q2R q) = Q2R p.
Proof.
  destruct a; cbn; intro H; try discriminate H; injection H as <-; [|reflexivity]. destruct (Z.ltb_spec (Qnum q) 0) as [L|L].
  - rewrite zero_value. apply relu_neg. apply negative_value in L. lra.
  - apply relu_pos. now apply sign_value.
Qed.
Definition row_value (t : table) (l : layer) (r : row) : option Q :=
  match entry_number (bias r) with
  | Some b => match sum_of t (layer_reads l) (weights r) b with Some s => activated (layer_act l) s | None => None end
  | None => None
  end.
Definition layer_values (t : table) (l : layer) : list (option Q) := map (row_value t l) (rows l).
Lemma layer_values_sound rho sch t l : true_table rho t -> (forall i, rho (layer_name l) i = layer_value ps sch rho l i) ->
  forall i q, nth_error (layer_values t l) i = Some (Some q) -> rho (layer_name l) (N.of_nat i) = Q2R q.
Proof.
  intros T E i q H. unfold layer_values in H. rewrite nth_error_map in H. destruct (nth_error (rows l) i) as [r|] eqn:R; [|discriminate H].
  cbn in H. injection H as H. rewrite E. unfold layer_value. rewrite Nat2N.id, R. unfold row_value in H.
  destruct (entry_number (bias r)) as [b|] eqn:B; [|discriminate H]. destruct (sum_of _ _ _ _) as [s|] eqn:S; [|discriminate H].
  apply (sum_of_sound rho sch t _ T) in S. rewrite (entry_number_sound sch _ _ B), S. now apply activated_sound.
Qed.
Lemma true_table_cons rho t name vs : true_table rho t -> (forall i q, nth_error vs i = Some (Some q) -> rho name (N.of_nat i) = Q2R q) ->
  true_table rho ((name, vs) :: t).
Proof. intros T H m ws [E|E] i q Hi; [injection E as <- <-; now apply H|now apply (T m ws)]. Qed.

(* ---------- scans ---------- *)
Fixpoint everything (l : list (option Q)) : option (list Q) :=
  match l with [] => Some [] | Some q :: l' => match everything l' with Some qs => Some (q :: qs) | None => None end | None :: _ => None end.
Lemma everything_nth l : forall qs i q, everything l = Some qs -> nth_error qs i = Some q -> nth_error l i = Some (Some q).
Proof.
  induction l as [|[a|] l IH]; intros qs i q H Hi; cbn in H; try discriminate H; [injection H as <-; destruct i; discriminate Hi|].
  destruct (everything l) as [qs0|]; [|discriminate H]. injection H as <-. destruct i as [|i]; [exact (f_equal Some Hi)|]. now apply (IH qs0).
Qed.
Definition body_table (ls : list layer) (t : table) : table := fold_left (fun t k => (layer_name k, layer_values t k) :: t) ls t.
Definition step_on (s : scan) (state : list Q) : option (list Q) :=
  match find (body_end s) (body_table (body s) [("input", map Some state)]) with Some vs => everything vs | None => None end.
Fixpoint walk (s : scan) (n : nat) (state : list Q) : option (list Q) :=
  match n with O => Some state | S n' => match walk s n' state with Some st => step_on s st | None => None end end.
Definition agrees (f : N -> R) (l : list Q) : Prop := forall i q, nth_error l i = Some q -> f (N.of_nat i) = Q2R q.
End Network.

Section Values.
Variable net : network.
Hypothesis Hw : well_ordered net = true.
Let ps := parameters net.
Lemma body_table_true s c l sigma : In (A_scan s) (nodes net) -> forall ls t, (forall k, In k ls -> In k (body s)) ->
  true_table (body_run ps s c l sigma) t -> true_table (body_run ps s c l sigma) (body_table ps ls t).
Proof.
  intro Hs. induction ls as [|k ls IH]; intros t Hin T; [exact T|]. cbn [body_table fold_left]. apply IH; [intros; apply Hin; now right|].
  apply true_table_cons; [exact T|]. apply (layer_values_sound ps _ (schedule_at s c l)); [exact T|].
  apply (body_layer net s c l sigma k Hw Hs). apply Hin. now left.
Qed.
Lemma step_sound s c l sigma state next : In (A_scan s) (nodes net) -> agrees sigma state -> step_on ps s state = Some next ->
  agrees (body_run ps s c l sigma (body_end s)) next.
Proof.
  intros Hs A H i q Hi. unfold step_on in H. destruct (find _ _) as [vs|] eqn:F; [|discriminate H]. apply find_in in F.
  apply (body_table_true s c l sigma Hs (body s) [("input", map Some state)]) with (1 := fun k H => H) in F.
  - exact (F i q (everything_nth _ _ _ _ H Hi)).
  - apply true_table_cons; [intros ? ? []|]. intros j p Hj. unfold ps. rewrite (body_input net s c l sigma Hw Hs). apply A.
    rewrite nth_error_map in Hj. destruct (nth_error state j); [|discriminate Hj]. cbn in Hj. congruence.
Qed.
Lemma walked_sound s sigma state : In (A_scan s) (nodes net) -> agrees sigma state -> forall n next, walk ps s n state = Some next ->
  agrees (after_steps ps s 0 sigma n) next.
Proof.
  intros Hs A. induction n as [|n IH]; intros next H; cbn [walk after_steps] in *; [now injection H as <-|].
  destruct (walk ps s n state) as [st|]; [|discriminate H]. apply (step_sound s 0 _ _ st next Hs); [now apply IH|exact H].
Qed.
Definition most_turns : N := 4096.
Definition scan_values (t : table) (s : scan) : list (option Q) :=
  if ((copies s =? 1) && (steps s <=? most_turns) && (state_size s <=? most_turns))%N then
    match everything (map (fun j => looked_up t (source (scan_reads s) (N.of_nat j))) (seq 0 (N.to_nat (state_size s)))) with
    | Some state => match walk ps s (N.to_nat (steps s)) state with
        | Some next => if (List.length next <=? N.to_nat (state_size s))%nat then map Some next else []
        | None => [] end
    | None => []
    end
  else [].
Lemma scan_values_sound rho t s : In (A_scan s) (nodes net) -> true_table rho t -> (forall i, rho (scan_name s) i = scan_value ps rho s i) ->
  forall i q, nth_error (scan_values t s) i = Some (Some q) -> rho (scan_name s) (N.of_nat i) = Q2R q.
Proof.
  intros Hs T E i q H. unfold scan_values in H. destruct (_ && _ && _); [|destruct i; discriminate H].
  destruct (everything _) as [state|] eqn:ES; [|destruct i; discriminate H]. destruct (walk _ _ _ _) as [next|] eqn:W; [|destruct i; discriminate H].
  destruct (List.length next <=? _)%nat eqn:L; [|destruct i; discriminate H]. apply Nat.leb_le in L.
  rewrite nth_error_map in H. destruct (nth_error next i) as [v|] eqn:V; [|discriminate H]. cbn in H. injection H as ->.
  assert (Hi : (i < List.length next)%nat) by (apply nth_error_Some; rewrite V; discriminate).
  rewrite E. unfold scan_value. rewrite N.div_small, N.mod_small by lia. rewrite N.mul_0_l.
  apply (walked_sound s (fun j => value_at rho (source (scan_reads s) (0 + j))) state Hs) with (2 := W); [|exact V].
  intros j p Hj. rewrite N.add_0_l. apply everything_nth with (2 := Hj) in ES. rewrite nth_error_map in ES.
  destruct (nth_error (seq 0 _) j) as [k|] eqn:K; [|discriminate ES]. cbn in ES. injection ES as ES.
  assert (k = j).
  { assert (Lj : (j < List.length (seq 0 (N.to_nat (state_size s))))%nat) by (apply nth_error_Some; rewrite K; discriminate).
    rewrite seq_length in Lj. apply (nth_error_nth _ _ 0%nat) in K. rewrite seq_nth in K by exact Lj. cbn in K. congruence. }
  subst k. exact (looked_up_sound _ _ _ _ T ES).
Qed.

(* ---------- the network ---------- *)
(* What is known stands in the place of what is computed. *)
Definition overridden (known : list (place * Q)) (name : string) (vs : list (option Q)) : list (option Q) :=
  fold_left (fun vs k => if String.eqb (fst (fst k)) name then replaced (N.to_nat (snd (fst k))) (Some (snd k)) vs else vs) known vs.
Definition known_values (rho : values) (known : list (place * Q)) : Prop := Forall (fun k => at_place rho (fst k) = Q2R (snd k)) known.
Lemma replaced_nth {A} (v : A) l : forall i j a, nth_error (replaced i v l) j = Some a -> nth_error l j = Some a \/ (j = i /\ a = v).
Proof.
  induction l as [|b l IH]; intros [|i] [|j] a H; cbn in *; try discriminate H; try (now left).
  - injection H as <-. now right.
  - apply IH in H. destruct H as [H|[-> ->]]; [now left|now right].
Qed.
Lemma overridden_sound rho name known : known_values rho known -> forall vs,
  (forall i q, nth_error vs i = Some (Some q) -> rho name (N.of_nat i) = Q2R q) ->
  forall i q, nth_error (overridden known name vs) i = Some (Some q) -> rho name (N.of_nat i) = Q2R q.
Proof.
  unfold overridden. induction 1 as [|[[m j] v] known Hk H IH]; intros vs V; cbn [fold_left fst snd]; [exact V|]. apply IH.
  destruct (String.eqb_spec m name) as [->|]; [|exact V]. intros i q Hi. apply replaced_nth in Hi. destruct Hi as [Hi|[-> Hq]]; [now apply V|].
  injection Hq as ->. unfold at_place in Hk. cbn [fst snd] in Hk. now rewrite N2Nat.id.
Qed.
Definition node_values (t : table) (n : node) : list (option Q) := match n with A_layer l => layer_values ps t l | A_scan s => scan_values t s end.
Definition most_inputs : N := 4096.
(* Nothing is computed of nodes that are not needed. *)
Definition unknown (known_ : list (place * Q)) (name : string) (size : N) : list (option Q) :=
  if existsb (fun k => String.eqb (fst (fst k)) name) known_ then repeat None (N.to_nat (N.min size most_inputs)) else [].
Lemma unknown_nth known_ name size i q : nth_error (unknown known_ name size) i <> Some (Some q).
Proof.
  unfold unknown. destruct (existsb _ _); intro H; [|destruct i; discriminate H]. apply nth_error_In, repeat_spec in H. discriminate H.
Qed.
Definition values_if (needed : list string) (known_ : list (place * Q)) (t : table) (n : node) : list (option Q) :=
  overridden known_ (node_name n) (if known needed (node_name n) then node_values t n else unknown known_ (node_name n) (outputs_of n)).
Definition whole_table (needed : list string) (known_ : list (place * Q)) : table :=
  fold_left (fun t n => (node_name n, values_if needed known_ t n) :: t) (nodes net)
    [("input", overridden known_ "input" (unknown known_ "input" (inputs net)))].
Lemma whole_table_true needed x known_ : known_values (run net x) known_ -> true_table (run net x) (whole_table needed known_).
Proof.
  intro HK. unfold whole_table.
  assert (G : forall ns t, (forall n, In n ns -> In n (nodes net)) -> true_table (run net x) t ->
    true_table (run net x) (fold_left (fun t n => (node_name n, values_if needed known_ t n) :: t) ns t)).
  { induction ns as [|n ns IH]; intros t Hin T; [exact T|]. cbn [fold_left]. apply IH; [intros; apply Hin; now right|].
    apply true_table_cons; [exact T|]. apply overridden_sound; [exact HK|]. pose proof (Hin n (or_introl eq_refl)) as Hn.
    destruct (known needed (node_name n)); [|intros i q Hi; now apply unknown_nth in Hi].
    pose proof (run_node net x n Hw Hn) as E. destruct n as [l|s]; cbn [node_values node_name node_value] in *.
    - now apply (layer_values_sound ps _ no_schedule).
    - now apply scan_values_sound. }
  apply G; [auto|]. apply true_table_cons; [intros ? ? []|]. apply overridden_sound; [exact HK|]. intros i q H. now apply unknown_nth in H.
Qed.
Definition evaluated (needed : list string) (known_ : list (place * Q)) (p : place) : option Q := looked_up (whole_table needed known_) (Some p).
Theorem evaluated_sound needed x known_ p q : known_values (run net x) known_ -> evaluated needed known_ p = Some q -> at_place (run net x) p = Q2R q.
Proof.
  intros HK H. destruct p as [name i]. exact (looked_up_sound _ _ (Some (name, i)) q (whole_table_true needed x known_ HK) H).
Qed.
End Values.

(* The nodes that some are computed from, but for those of which all neurons are known. *)
Definition wholly_known (net : network) (places : list place) (name : string) : bool :=
  match List.find (fun n => String.eqb (node_name n) name) (nodes net) with
  | Some n => (outputs_of n <=? N.of_nat (List.length (filter (fun p => String.eqb (fst p) name) places)))%N
  | None => true
  end.
Definition needed_for (net : network) (places : list place) (wanted : list string) : list string :=
  fold_left (fun found n => if known found (node_name n)
    then filter (fun m => negb (known found m) && negb (wholly_known net places m)) (nodup string_dec (map (fun r => fst (fst r)) (node_reads n))) ++ found else found)
    (rev (nodes net)) wanted.
(* What it takes: each weight looks a value up among the nodes and in a node, and multiplies numbers of at most so many bits. *)
Definition widest_node (net : network) : Z :=
  fold_left (fun n k => Z.max n (match k with A_layer l => Z.of_nat (List.length (rows l)) | A_scan _ => Z.of_N (N.min (outputs_of k) most_inputs) end))
    (nodes net) (Z.of_N (N.min (inputs net) most_inputs)).
Definition weights_in (l : layer) : Z := fold_left (fun n r => n + 2 + Z.of_nat (List.length (weights r)))%Z (rows l) 1%Z.
Definition evaluating (net : network) (needed : list string) (known_ : Z) : Z :=
  let each := (64 + Z.of_nat (List.length (nodes net)) / 2 + widest_node net / 4)%Z in
  fold_left (fun n k => n + 1 + known_ + Z.of_nat (List.length needed) / 8 + if known needed (node_name k) then match k with
    | A_layer l => weights_in l * (each + Z.of_nat (List.length (layer_reads l)))
    | A_scan s => Z.of_N (N.min (steps s) most_turns) * fold_left (fun n l => n + weights_in l * (64 + Z.of_nat (List.length (body s)))) (body s) 1
        + Z.of_N (N.min (state_size s) most_turns) * (each + Z.of_nat (List.length (scan_reads s))) end else 0)%Z (nodes net) (64 + known_ * widest_node net / 4)%Z.
(* Finding the nodes that are needed. *)
Definition finding_needed (net : network) : Z :=
  fold_left (fun n k => n + Z.of_nat (List.length (node_reads k)) * (1 + Z.of_nat (List.length (node_reads k))) * (8 + Z.of_nat (List.length (nodes net))))%Z (nodes net) 64%Z.
