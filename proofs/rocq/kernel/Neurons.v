(* The rule `pl`, second part: the forms of the neurons that a fact speaks of,
   from the weights in the file, and the rule itself. [prove_sound]: what it
   accepts holds of the network. *)
From Coq Require Import Reals Lra Lia List ZArith QArith Qreals String Bool MSetPositive.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Cone Model Polytope Facts.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- neurons ---------- *)
Definition same_place (p q : place) : bool := String.eqb (fst p) (fst q) && (snd p =? snd q)%N.
Lemma same_place_spec p q : same_place p q = true -> p = q.
Proof.
  destruct p as [a i], q as [b j]. unfold same_place. cbn. intro H. apply andb_prop in H. destruct H as [E F].
  apply String.eqb_eq in E. apply N.eqb_eq in F. now subst.
Qed.
Fixpoint form_at (p : place) (l : list (place * form)) : option form :=
  match l with [] => None | (q, f) :: l' => if same_place q p then Some f else form_at p l' end.

Section Neurons.
Variable ps : list (string * Q).
Variable definitions : list (string * schedule).    (* of the scan, none outside *)
Variable layers : list layer.
Variable f : fact.

(* schedule name * g, from what the fact says of schedules *)
Fixpoint product_of (s : schedule) (same_schedule : schedule -> bool) (g : form) (ms : list (schedule * form * form)) : option form :=
  match ms with
  | [] => None
  | (s', m, r) :: ms' =>
      match g, m with
      | (v, q) :: _, (_, _) :: _ =>
          let lead := lowest (q / coefficient m v)%Q in
          if same_schedule s' && match plus g (- lead) m with [] => true | _ => false end
          then Some (scaled lead r) else product_of s same_schedule g ms'
      | _, _ => product_of s same_schedule g ms'
      end
  end.
Definition schedule_eqb (a b : schedule) : bool :=
  match a, b with
  | Power x y, Power z w => ((x =? z) && (y =? w))%Z
  | Snake x y z w, Snake x' y' z' w' => ((x =? x') && (y =? y') && (z =? z') && (w =? w'))%Z
  | _, _ => false
  end.
Lemma schedule_eqb_spec a b : schedule_eqb a b = true -> a = b.
Proof.
  destruct a, b; cbn; intro H; try discriminate; repeat (apply andb_prop in H; destruct H as [H ?]);
    repeat match goal with h : (_ =? _)%Z = true |- _ => apply Z.eqb_eq in h end; now subst.
Qed.

(* A sum of forms, and for each schedule the sum of what it multiplies. *)
Definition gathered := (form * list (string * form))%type.
Fixpoint also (name : string) (q : Q) (g : form) (l : list (string * form)) : list (string * form) :=
  match l with
  | [] => [(name, scaled q g)]
  | (m, a) :: l' => if String.eqb m name then (m, plus a q g) :: l' else (m, a) :: also name q g l'
  end.
Definition with_entry (e : entry) (g : form) (s : gathered) : gathered :=
  match e with
  | Num q => (plus (fst s) q g, snd s)
  | Par name => (plus (fst s) (parameter ps name) g, snd s)
  | Sched q ts => (plus (fst s) q g, fold_left (fun l t => also (fst t) (snd t) g l) ts (snd s))
  end.
Fixpoint with_weights (env : list (place * form)) (reads : list read) (ws : list (N * entry)) (s : gathered) : option gathered :=
  match ws with
  | [] => Some s
  | (position, e) :: ws' =>
      match source reads position with
      | Some p => match form_at p env with Some g => with_weights env reads ws' (with_entry e g s) | None => None end
      | None => None
      end
  end.
Fixpoint with_schedules (l : list (string * form)) (g : form) : option form :=
  match l with
  | [] => Some g
  | (_, []) :: l' => with_schedules l' g
  | (name, m) :: l' =>
      match find name definitions with
      | Some s => match product_of s (schedule_eqb s) m (multiplied f) with
                  | Some r => with_schedules l' (plus g 1 r) | None => None end
      | None => None
      end
  end.
Definition unit_form : form := [(0%N, 1%Q)].
Definition row_form (env : list (place * form)) (reads : list read) (r : row) : option form :=
  match with_weights env reads (weights r) (with_entry (bias r) unit_form ([], [])) with
  | Some (g, l) => with_schedules l g
  | None => None
  end.

(* Adding up the forms that a row reads, each coefficient reduced. Sums are as long as the longest of what is added, and longer by
   each denominator that is no multiple of those before and of which they are none. *)
Definition form_length (g : form) : Z * Z :=
  fold_left (fun s t => let '(longest, d) := s in let e := Zpos (Qden (snd t)) in
    (Z.max longest (Z.log2 (1 + Z.abs (Qnum (snd t))) + Z.log2 e), if Z.log2 d <? Z.log2 e then e else d))%Z g (0, 1)%Z.
Definition factor_of (e : entry) : Q := match e with Num q => q | Par name => parameter ps name | Sched q _ => q end.
Fixpoint adding_forms (env : list (place * form)) (reads : list read) (ws : list (N * entry)) (size longest added before work : Z) : Z :=
  match ws with
  | [] => work
  | (position, e) :: ws' =>
      match source reads position with
      | Some p => match form_at p env with
          | Some g =>
              let (l, d) := form_length g in let q := factor_of e in
              let size := Z.max size (Z.of_nat (List.length g)) in
              let longest := Z.max longest (l + Z.log2 (1 + Z.abs (Qnum q)) + Z.log2 (Zpos (Qden q))) in
              let d := (d * Zpos (Qden q))%Z in
              let '(added, before) :=
                (if before mod d =? 0 then (added, before)
                 else if d mod before =? 0 then (added + Z.log2 d - Z.log2 before, d)
                 else (added + Z.log2 d + 1, if Z.log2 before <? 8192 then before * d else d))%Z in
              let l := (longest + 2 * added)%Z in
              adding_forms env reads ws' size longest added before (work + (1 + size) * (8 + l + l * l / 2048) / 64)%Z
          | None => work
          end
      | None => work
      end
  end.

Definition layer_named (name : string) : option layer := List.find (fun l => String.eqb (layer_name l) name) layers.

(* Rows, and the places that a row reads, are found by counting. *)
Definition finding_row (i : N) : Z := (1 + Z.of_N i / 128)%Z.
Definition finding_read (l : layer) : Z := (Z.of_nat (List.length (layer_reads l)) / 64)%Z.
Fixpoint decide_neurons (order : list place) (env : list (place * form)) (p : part) (n : Z)
    (k : list (place * form) -> part -> Z -> fuel_left) : fuel_left :=
  match order with
  | [] => k env p n
  | q :: order' =>
      match form_at q (reading f) with
      | Some g => decide_neurons order' ((q, g) :: env) p n k
      | None =>
        match layer_named (fst q) with
        | Some l =>
          match nth_error (rows l) (N.to_nat (snd q)) with
          | Some r =>
            bind (spend (finding_row (snd q) + Z.of_nat (List.length (weights r)) * (Z.of_nat (List.length env) + finding_read l)) n) (fun n =>
            bind (spend (adding_forms env (layer_reads l) (weights r) 0 0 0 1 0) n) (fun n =>
            match row_form env (layer_reads l) r with
            | Some g =>
                bind (spend (heavy g) n) (fun n =>
                match layer_act l with
                | Identity => decide_neurons order' ((q, g) :: env) p n k
                | Relu => positive_part (fact_domain f) g p n (fun g p n => decide_neurons order' ((q, g) :: env) p n k)
                | Euaf => None
                end)
            | None => None
            end))
          | None => None
          end
        | None => None
        end
      end
  end.

(* The neurons that one depends on, earlier ones first; nothing is proved about this list. *)
Definition sources_of (reads : list read) (r : row) : list place :=
  flat_map (fun w => match source reads (fst w) with Some p => [p] | None => [] end) (weights r).
Definition is_among (l : list place) (p : place) : bool := existsb (same_place p) l.
(* Places of one node, each once, where it stands last. *)
Definition once (l : list place) : list place :=
  snd (fold_left (fun s p => let k := N.succ_pos (snd p) in
    if PositiveSet.mem k (fst s) then s else (PositiveSet.add k (fst s), p :: snd s)) (rev' l) (PositiveSet.empty, [])).
Definition of_node (name : string) (l : list place) : list place := filter (fun p => String.eqb (fst p) name) l.
Definition of_others (name : string) (l : list place) : list place := filter (fun p => negb (String.eqb (fst p) name)) l.
Fixpoint once_each (fuel l : list place) : list place :=
  match fuel, l with _ :: fuel', (name, _) :: _ => once (of_node name l) ++ once_each fuel' (of_others name l) | _, _ => [] end.
Definition order_from (name : string) (take : place -> list place) (s : list place * list place) : list place * list place :=
  let mine := once (of_node name (fst s)) in
  let rest := of_others name (fst s) in
  (fold_left (fun w p => match form_at p (reading f) with Some _ => w | None => rev_append (take p) w end) mine rest, mine ++ snd s).
Definition take_layer (l : layer) (p : place) : list place :=
  match nth_error (rows l) (N.to_nat (snd p)) with Some r => sources_of (layer_reads l) r | None => [] end.
Definition order_of (p : place) : list place :=
  let s := fold_left (fun s l => order_from (layer_name l) (take_layer l) s) (rev layers) ([p], []) in once_each (fst s) (fst s) ++ snd s.

Definition decide_value (c : place * term) (n : Z) : fuel_left :=
  decide_neurons (order_of (fst c)) [] start n (fun env p n =>
    match form_at (fst c) env with
    | Some g => decide_term (fact_domain f) (snd c) p n (fun t p n =>
        let gap := plus g (-1) t in
        match take_on (fact_domain f) gap p with
        | Some p => bind (spend (cost gap p) n) (fun n => if nowhere_below gap p && nowhere_above gap p then Some n else None)
        | None => None
        end)
    | None => None
    end).
Fixpoint decide_values (cs : list (place * term)) (n : Z) : fuel_left :=
  match cs with [] => Some n | c :: cs' => bind (decide_value c n) (decide_values cs') end.

(* ---------- soundness ---------- *)
Variable rho : values.
Variable now : schedule -> R.
Variable schedule_now : string -> R.
Hypothesis Hlayers : forall l, In l layers -> forall i, rho (layer_name l) i = layer_value ps schedule_now rho l i.
Hypothesis Hnow : forall name s, find name definitions = Some s -> schedule_now name = now s.
Variable h : point.
Hypothesis H0 : h 0%N = 1.
Hypothesis Hd : in_domain h (fact_domain f).
Hypothesis Hreading : Forall (fun r => at_place rho (fst r) = at_point (snd r) h) (reading f).
Hypothesis Hmultiplied : Forall (fun m => now (fst (fst m)) * at_point (snd (fst m)) h = at_point (snd m) h) (multiplied f).

Definition env_ok (env : list (place * form)) : Prop := Forall (fun r => at_place rho (fst r) = at_point (snd r) h) env.

Lemma form_at_ok p l g : Forall (fun r => at_place rho (fst r) = at_point (snd r) h) l -> form_at p l = Some g ->
  at_place rho p = at_point g h.
Proof.
  induction 1 as [|[q a] l E F IH]; cbn; [discriminate|]. destruct (same_place q p) eqn:S; [|assumption].
  intro H. injection H as <-. apply same_place_spec in S. now subst.
Qed.

Lemma product_of_ok s g ms r : Forall (fun m => now (fst (fst m)) * at_point (snd (fst m)) h = at_point (snd m) h) ms ->
  product_of s (schedule_eqb s) g ms = Some r -> at_point r h = now s * at_point g h.
Proof.
  induction 1 as [|[[s' m] r'] ms E F IH]; cbn [product_of]; [discriminate|].
  destruct g as [|[v q] g]; [assumption|]. destruct m as [|[u q'] m]; [assumption|].
  set (lead := lowest _). set (g0 := (v, q) :: g) in *. set (m0 := (u, q') :: m) in *.
  destruct (schedule_eqb s s') eqn:S; cbn [andb]; [|assumption].
  destruct (plus g0 (- lead) m0) eqn:G; [|assumption]. intro H. injection H as <-.
  apply schedule_eqb_spec in S. subst s'. cbn [fst snd] in E.
  pose proof (plus_value g0 (- lead) m0 h) as P. rewrite G, Q2R_opp in P. cbn [at_point] in P.
  rewrite scaled_value, <- E. replace (at_point g0 h) with (Q2R lead * at_point m0 h) by lra. ring.
Qed.

Fixpoint gathered_value (l : list (string * form)) : R :=
  match l with [] => 0 | (name, g) :: l' => schedule_now name * at_point g h + gathered_value l' end.
Definition sum_value (s : gathered) : R := at_point (fst s) h + gathered_value (snd s).

Lemma also_ok name q g l : gathered_value (also name q g l) = gathered_value l + Q2R q * schedule_now name * at_point g h.
Proof.
  induction l as [|[m a] l IH]; cbn [also gathered_value]; [rewrite scaled_value; ring|].
  destruct (String.eqb_spec m name) as [->|]; cbn [gathered_value]; [rewrite plus_value; ring|rewrite IH; ring].
Qed.
Lemma with_entry_ok e g s : sum_value (with_entry e g s) = sum_value s + entry_value ps schedule_now e * at_point g h.
Proof.
  destruct s as [a l], e as [q|name|q ts]; unfold sum_value; cbn [with_entry fst snd entry_value]; rewrite plus_value; try ring.
  enough (E : forall l, gathered_value (fold_left (fun l t => also (fst t) (snd t) g l) ts l)
    = gathered_value l + scheduled_sum schedule_now ts * at_point g h) by (rewrite E; ring).
  clear l. induction ts as [|[name c] ts IH]; intro l; cbn [fold_left scheduled_sum fst snd]; [ring|]. rewrite IH, also_ok. ring.
Qed.
Lemma with_weights_ok env reads ws : env_ok env -> forall s s', with_weights env reads ws s = Some s' ->
  sum_value s' = sum_value s + weighted ps schedule_now rho reads ws.
Proof.
  intro He. induction ws as [|[p e] ws IH]; cbn [with_weights weighted]; intros s s' H; [injection H as <-; ring|].
  destruct (source reads p) as [q|]; [|discriminate]. destruct (form_at q env) as [g|] eqn:E; [|discriminate].
  apply IH in H. rewrite H, with_entry_ok, <- (form_at_ok q env g He E). destruct q. cbn. unfold at_place. cbn. ring.
Qed.
Lemma with_schedules_ok l : forall g r, with_schedules l g = Some r -> at_point r h = at_point g h + gathered_value l.
Proof.
  induction l as [|[name m] l IH]; cbn [with_schedules gathered_value]; intros g r H; [injection H as <-; ring|].
  destruct m as [|t m].
  - rewrite (IH _ _ H). cbn [at_point]. ring.
  - destruct (find name definitions) as [s|] eqn:E; [|discriminate].
    destruct (product_of s (schedule_eqb s) (t :: m) (multiplied f)) as [r0|] eqn:P; [|discriminate].
    rewrite (IH _ _ H), plus_value, (product_of_ok s (t :: m) (multiplied f) r0 Hmultiplied P), one_value, (Hnow _ _ E). ring.
Qed.
Lemma unit_value : at_point unit_form h = 1.
Proof. cbn. rewrite H0, one_value. ring. Qed.
Lemma row_form_ok env reads r g : env_ok env -> row_form env reads r = Some g ->
  at_point g h = entry_value ps schedule_now (bias r) + weighted ps schedule_now rho reads (weights r).
Proof.
  intros He H. unfold row_form in H. destruct (with_weights _ _ _ _) as [[a l]|] eqn:E; [|discriminate].
  apply (with_weights_ok _ _ _ He) in E. rewrite with_entry_ok, unit_value in E. unfold sum_value in E. cbn in E.
  rewrite (with_schedules_ok _ _ _ H). lra.
Qed.

Lemma decide_neurons_ok (goal : Prop) order : forall env p n k, env_ok env -> fits p -> in_part h p ->
  (forall env p n, env_ok env -> fits p -> in_part h p -> k env p n <> None -> goal) ->
  decide_neurons order env p n k <> None -> goal.
Proof.
  induction order as [|q order IH]; cbn [decide_neurons]; intros env p n k He Hp Hin Hk H; [now apply (Hk env p n)|].
  destruct (form_at q (reading f)) as [g|] eqn:E.
  - apply IH in H; try assumption. constructor; [|assumption]. cbn. now apply (form_at_ok q (reading f)).
  - destruct (layer_named (fst q)) as [l|] eqn:L; [|easy]. apply find_some in L. destruct L as [L1 L2].
    apply String.eqb_eq in L2.
    destruct (nth_error (rows l) (N.to_nat (snd q))) as [r|] eqn:R; [|easy].
    apply bind_some in H. destruct H as (n0 & _ & H). apply bind_some in H. destruct H as (n1 & _ & H).
    destruct (row_form env (layer_reads l) r) as [g|] eqn:G; [|easy]. apply (row_form_ok _ _ _ _ He) in G.
    assert (V : at_place rho q = activate (layer_act l) (at_point g h)).
    { unfold at_place. rewrite <- L2, (Hlayers l L1). unfold layer_value. now rewrite R, G. }
    apply bind_some in H. destruct H as (n2 & _ & H).
    destruct (layer_act l); [| |easy].
    + apply (positive_part_sound (fact_domain f) h H0 Hd goal) in H; try assumption.
      intros g' p' n' F I E' H'. apply IH in H'; try assumption. constructor; [|assumption]. cbn. now rewrite V, E'.
    + apply IH in H; try assumption. constructor; [|assumption]. exact V.
Qed.

Lemma decide_value_ok c n : decide_value c n <> None -> at_place rho (fst c) = term_value (snd c) h.
Proof.
  unfold decide_value. intro H. apply (decide_neurons_ok (at_place rho (fst c) = term_value (snd c) h)) in H; try assumption.
  - constructor.
  - reflexivity.
  - now apply in_start.
  - clear n H. intros env p n He Hp Hin H. destruct (form_at (fst c) env) as [g|] eqn:E; [|easy].
    apply (form_at_ok _ _ _ He) in E. rewrite E.
    apply (decide_term_sound (fact_domain f) h H0 Hd (at_point g h = term_value (snd c) h)) in H; try assumption.
    clear n H. intros t p' n F I Et H. cbv zeta in H. destruct (take_on (fact_domain f) (plus g (-1) t) p') as [p''|] eqn:T; [|easy].
    destruct (take_on_sound _ h Hd H0 _ _ _ F I T) as (_ & I' & _ & S). apply bind_some in H. destruct H as (n' & _ & H).
    destruct (nowhere_below _ p'') eqn:B; [|easy]. destruct (nowhere_above _ p'') eqn:A; [|easy].
    pose proof (nowhere_below_sound _ _ _ S I' B) as B'. pose proof (nowhere_above_sound _ _ _ S I' A) as A'.
    rewrite plus_value, minus_one in A', B'. rewrite <- Et. lra.
Qed.
Lemma decide_values_ok cs : forall n, decide_values cs n <> None ->
  Forall (fun c => at_place rho (fst c) = term_value (snd c) h) cs.
Proof.
  induction cs as [|c cs IH]; intros n H; [constructor|]. cbn in H. apply bind_some in H. destruct H as (n' & E & H).
  constructor; [|now apply (IH n')]. apply (decide_value_ok c n). now rewrite E.
Qed.
End Neurons.

(* ---------- the rule ---------- *)
Definition layers_of (net : network) : list layer := flat_map (fun n => match n with A_layer l => [l] | A_scan _ => [] end) (nodes net).

Definition prove (net : network) (f : fact) (n : Z) : fuel_left :=
  if String.eqb (inside f) "" then decide_values (parameters net) [] (layers_of net) f (claimed f) n
  else match scan_named net (inside f) with
  | Some s => decide_values (parameters net) (schedules s) (body s) f (claimed f) n
  | None => None
  end.

Theorem prove_sound net f n : well_ordered net = true -> prove net f n <> None -> fact_holds net f.
Proof.
  intros Hw H. unfold prove in H. unfold fact_holds. destruct (String.eqb (inside f) "").
  - intros x h H0 Hd Hr Hm.
    apply (decide_values_ok (parameters net) [] (layers_of net) f (run net x) (fun _ => 0) no_schedule) with n; try assumption.
    + intros l Hl i. apply in_flat_map in Hl. destruct Hl as ([l'|s] & Hn & Hl); [|easy]. destruct Hl as [<-|[]].
      exact (run_node net x (A_layer l') Hw Hn i).
    + discriminate.
  - destruct (scan_named net (inside f)) as [s|] eqn:E; [|easy]. exists s. split; [reflexivity|].
    unfold scan_named in E. destruct (List.find _ (nodes net)) as [[l|s']|] eqn:F; try discriminate. injection E as ->.
    apply find_some in F. destruct F as [F _].
    intros c l state Hc Hl h H0 Hd Hr Hm.
    apply (decide_values_ok (parameters net) (schedules s) (body s) f (body_run (parameters net) s c l state)
      (fun m => schedule_value m (stride s) c l) (schedule_at s c l)) with n; try assumption.
    + intros k Hk i. now apply (body_layer net s c l state k Hw F Hk).
    + intros name m Hf. unfold schedule_at. now rewrite Hf.
Qed.
