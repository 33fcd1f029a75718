(* The rules that rest on values of neurons computed exactly: evaluated-code, and
   pl at points, where neurons behind scans are walked. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Points Cells.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Letters ScanFacts ScanMaps ScanRun CellFacts NearCodes Evaluation
  Certificate Checks ErrorChecks CellChecks CellErrorChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- evaluated-code ---------- *)
(* Numbers that neurons have at every input, each written as a number. *)
Definition constant_form (f : form) : option Q := match f with [] => Some 0%Q | [(v, q)] => if (v =? 0)%N then Some q else None | _ => None end.
Definition constant_of (p : place * term) : option (place * Q) :=
  match snd p with Linear f => let? q := constant_form f in Some (fst p, q) | _ => None end.
Definition written_numbers (p : json) : bool :=
  match p with
  | Object l => match under "values" l with
      | Some (Items vs) => forallb (fun v => match v with Items [_; Items [t]] => match number t with Some _ => true | None => false end | _ => false end) vs
      | _ => false end
  | _ => false
  end.
Definition constants (c : certificate) (p : json) : option (list (place * Q)) :=
  match decode_facts (network_of c) p with
  | Some [Fact inside dom reads ms vs] =>
      match dom, reads, ms with [], [], [] => if String.eqb inside "" && written_numbers p then all constant_of vs else None | _, _, _ => None end
  | _ => None
  end.
Lemma all_forall {A B} (f : A -> option B) (P : A -> Prop) (R : B -> Prop) l : (forall a b, P a -> f a = Some b -> R b) ->
  Forall P l -> forall m, all f l = Some m -> Forall R m.
Proof.
  intros H. induction 1 as [|a l Ha Hl IH]; intros m E; cbn [all] in E; [injection E as <-; constructor|].
  destruct (f a) as [b|] eqn:Fa; [|discriminate E]. fold (all f) in E. destruct (all f l) as [m'|]; [|discriminate E]. injection E as <-.
  constructor; [now apply (H a)|now apply IH].
Qed.
Lemma constants_sound c p known x : is_kind p "pl" = true -> meaning c p -> constants c p = Some known -> known_values (run (network_of c) x) known.
Proof.
  intros K M H. unfold constants in H. meaning_of M "pl". destruct (decode_facts _ p) as [[|[inside dom reads ms vs] [|]]|]; try discriminate H.
  destruct dom; [|discriminate H]. destruct reads; [|discriminate H]. destruct ms; [|discriminate H]. destruct (_ && _) eqn:E in H; [|discriminate H].
  equalities. subst inside. apply Forall_inv in M. unfold fact_holds in M. cbn [inside String.eqb] in M.
  specialize (M x (with_variables (fun _ => 0)) (at_zero _)). cbn [fact_domain reading multiplied claimed] in M.
  specialize (M ltac:(intros ? ? []) (Forall_nil _) (Forall_nil _)).
  apply (all_forall constant_of (fun p => at_place (run (network_of c) x) (fst p) = term_value (snd p) (with_variables (fun _ => 0)))
    (fun k => at_place (run (network_of c) x) (fst k) = Q2R (snd k)) vs) with (2 := M) (3 := H).
  intros [q t] k V Hk. cbn [fst snd] in V. unfold constant_of in Hk. cbn [fst snd] in Hk. destruct t; try discriminate Hk.
  destruct (constant_form f) as [v|] eqn:CF; [|discriminate Hk]. injection Hk as <-. cbn [fst snd]. rewrite V. cbn [term_value].
  unfold constant_form in CF. destruct f as [|[u w] [|]]; [injection CF as <-; symmetry; exact zero_value| |discriminate CF].
  destruct (N.eqb_spec u 0) as [->|]; [|discriminate CF]. injection CF as <-. cbn [at_point]. rewrite at_zero. ring.
Qed.
Definition index_values (indices : list place) (ks : list nat) : list (place * Q) := map (fun p => (fst p, Z.of_nat (snd p) # 1)) (combine indices ks).
Definition coded_in (c : certificate) (needed : list string) (constants : list (place * Q)) (indices : list place) (neuron : place) (K : nat) (cols : list (list bool)) (i : nat) : bool :=
  match evaluated (network_of c) needed (constants ++ index_values indices (cell_digits K (dimension c) i)) neuron with
  | Some q => Qeq_bool q (bits_q 1 (map (fun col => nth i col false) cols))
  | None => false
  end.
Definition rule_evaluated_code : check := fun c ps d st n =>
  match ps, fields ["cells"; "digits"; "indices"; "neuron"] d, fields ["cells"; "digits"; "indices"; "kind"; "neuron"] st with
  | [p], Some [k; names; places; neuron], Some [k'; names'; places'; _; neuron'] =>
    when (is_kind p "pl" && json_eqb k k' && json_eqb names names' && json_eqb places places' && json_eqb neuron neuron')
    match read_index_code st, constants c p with
    | Some (K, vs, indices, at_), Some held =>
      let dim := dimension c in
      if (most_cells <? cells_in K dim)%Z || (64 <? Z.of_nat (List.length held + List.length indices))%Z then Unsure "evaluated-code, of so many cells or numbers" else
      if negb (no_repetition vs) then Unsure "evaluated-code, of digits in turn" else
      match spend (finding_needed (network_of c)) n with
      | None => Refused
      | Some n =>
        let needed := needed_for (network_of c) (map fst held ++ indices) [fst at_] in
        match spend (cells_in K dim * (evaluating (network_of c) needed (Z.of_nat (List.length held + dim)) + 16 * Z.of_nat (List.length vs)))%Z n with
        | None => Unsure "evaluated-code, of so much work"
        | Some n =>
          when ((2 <=? K)%nat && fits_net c && (List.length (box c) =? dim)%nat && forallb unit_side (box c) && (List.length indices =? dim)%nat && distinct indices && (1 <=? List.length vs)%nat && (List.length vs <=? 64)%nat)
          match columns c (K ^ dim) vs with
          | Some cols => if forallb (coded_in c needed held indices at_ K cols) (seq 0 (K ^ dim)) then Fine n else Unsure "evaluated-code, of values that differ or are not computed here"
          | None => Refused
          end
        end
      end
    | Some _, None => Refused
    | None, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma index_values_known c x indices ks : Forall2 (fun p k => at_place (run (network_of c) x) p = INR k /\ True) indices ks ->
  known_values (run (network_of c) x) (index_values indices ks).
Proof.
  induction 1 as [|p k indices ks [H _] _ IH]; [constructor|]. constructor; [|exact IH]. cbn [fst snd]. now rewrite Q2R_integer, <- INR_IZR_INZ.
Qed.
Lemma rule_evaluated_code_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "index-code" ->
  Forall (meaning c) ps -> rule_evaluated_code c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_evaluated_code in H. destruct ps as [|p [|]]; try discriminate H.
  destruct (fields _ d) as [[|k [|names [|places [|neuron [|]]]]]|]; try discriminate H.
  destruct (fields _ st) as [[|k' [|names' [|places' [|? [|neuron' [|]]]]]]|]; try discriminate H. unfold when in H.
  destruct (_ && _) eqn:E0 in H; [|discriminate H]. destruct (read_index_code st) as [[[[K0 vs] indices] at_]|] eqn:E1; [|discriminate H].
  destruct (constants c p) as [held|] eqn:EH; [|discriminate H]. cbv zeta in H. destruct (_ || _) in H; [discriminate H|]. destruct (negb _) in H; [discriminate H|].
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. set (needed := needed_for _ _ _) in *. destruct (spend _ n1) as [n2|] in H; [|discriminate H].
  destruct (_ && _) eqn:EC in H; [|discriminate H]. destruct (columns c (K0 ^ dimension c) vs) as [cols|] eqn:ED; [|discriminate H].
  destruct (forallb _ _) eqn:EN in H; [|discriminate H]. equalities. apply Forall_inv in HP.
  kind K. rewrite E1. split; [lia|]. exists cols. split; [exact ED|]. intros x ks Hk.
  assert (Lk : List.length ks = dimension c) by (rewrite <- (forall2_length _ _ _ Hk); assumption).
  assert (Fk : Forall (fun k => (k < K0)%nat) ks) by (clear -Hk; induction Hk as [|? ? ? ? [_ A] _ IH]; constructor; assumption).
  assert (Hi : (cell_number K0 ks < K0 ^ dimension c)%nat) by (rewrite <- Lk; apply cell_number_lt; [lia|exact Fk]).
  pose proof (proj1 (forallb_forall _ _) EN (cell_number K0 ks) ltac:(apply in_seq; lia)) as V. unfold coded_in in V.
  destruct (evaluated _ _ _ _) as [q|] eqn:EV in V; [|discriminate V]. apply Qeq_bool_eq, Qeq_eqR in V. rewrite bits_q_value, one_value, map_map in V.
  fold (cell_code cols (cell_number K0 ks)) in V. rewrite <- V.
  apply (evaluated_sound (network_of c) Hw needed x) with (2 := EV). apply Forall_app. split.
  - now apply (constants_sound c p held x).
  - rewrite <- Lk, cell_digits_number by (lia || exact Fk). apply index_values_known. clear -Hk. induction Hk as [|? ? ? ? [A _] _ IH]; constructor; [now split|exact IH].
Qed.

(* ---------- pl at points ---------- *)
Definition point_of (d : domain) : option (list (N * Q)) :=
  all (fun p => match snd p with Between (Some a) (Some b) => if Qeq_bool a b then Some (fst p, a) else None | _ => None end) d.
Fixpoint at_variable (pt : list (N * Q)) (v : N) : option Q :=
  match pt with [] => None | (u, q) :: pt' => if (u =? v)%N then Some q else at_variable pt' v end.
Fixpoint form_number (pt : list (N * Q)) (f : form) : option Q :=
  match f with
  | [] => Some 0%Q
  | (v, q) :: f' => let? a := (if (v =? 0)%N then Some 1%Q else at_variable pt v) in let? s := form_number pt f' in short_enough (add (mul q a) s)
  end.
Fixpoint term_number (pt : list (N * Q)) (t : term) : option Q :=
  match t with
  | Linear f => form_number pt f
  | Times q a => let? a := term_number pt a in short_enough (mul q a)
  | Plus a b => let? a := term_number pt a in let? b := term_number pt b in short_enough (add a b)
  | Maximum a b => let? a := term_number pt a in let? b := term_number pt b in Some (if Qle_bool a b then b else a)
  | Minimum a b => let? a := term_number pt a in let? b := term_number pt b in Some (if Qle_bool a b then a else b)
  | Positive a => let? a := term_number pt a in Some (if (Qnum a <? 0)%Z then 0%Q else a)
  end.
Definition agrees_at (pt : list (N * Q)) (h : point) : Prop := h 0%N = 1 /\ forall v q, at_variable pt v = Some q -> h v = Q2R q.
Lemma point_of_sound d h pt : h 0%N = 1 -> in_domain h d -> point_of d = Some pt -> agrees_at pt h.
Proof.
  intros H0 Hd E. split; [exact H0|]. revert pt E. unfold point_of. induction d as [|[u f] d IH]; intros pt E v q Hv; cbn [all] in E; [injection E as <-; discriminate Hv|].
  cbn [fst snd] in E. destruct f as [[a|] [b|]|]; try discriminate E. destruct (Qeq_bool a b) eqn:EQ; [|discriminate E].
  match type of E with (let? _ := ?x in _) = _ => destruct x as [pt0|] eqn:A in E; [|discriminate E] end. injection E as <-. cbn [at_variable] in Hv.
  destruct (N.eqb_spec u v) as [->|].
  - injection Hv as <-. pose proof (Hd v _ (or_introl eq_refl)) as D. cbn [in_factor at_least at_most] in D. apply Qeq_bool_eq, Qeq_eqR in EQ. lra.
  - apply (IH (fun w g Hg => Hd w g (or_intror Hg)) pt0 A). exact Hv.
Qed.
Lemma form_number_sound pt h f : agrees_at pt h -> forall q, form_number pt f = Some q -> at_point f h = Q2R q.
Proof.
  intros [H0 H]. induction f as [|[v w] f IH]; intros q E; cbn [form_number at_point] in *; [injection E as <-; now rewrite zero_value|].
  assert (A : forall a, (if (v =? 0)%N then Some 1%Q else at_variable pt v) = Some a -> h v = Q2R a).
  { intros a Ha. destruct (N.eqb_spec v 0) as [->|]; [injection Ha as <-; now rewrite one_value|now apply H]. }
  destruct (if (v =? 0)%N then _ else _) as [a|]; [|discriminate E]. destruct (form_number pt f) as [s|]; [|discriminate E].
  apply short_enough_same in E. subst q. rewrite add_value, mul_value, (A a eq_refl), (IH s eq_refl). reflexivity.
Qed.
Lemma term_number_sound pt h t : agrees_at pt h -> forall q, term_number pt t = Some q -> term_value t h = Q2R q.
Proof.
  intro H. induction t as [f|w a IHa|a IHa b IHb|a IHa b IHb|a IHa b IHb|a IHa]; intros q E; cbn [term_number term_value] in *.
  - now apply (form_number_sound pt).
  - destruct (term_number pt a) as [u|]; [|discriminate E]. apply short_enough_same in E. subst q. now rewrite mul_value, (IHa u eq_refl).
  - destruct (term_number pt a) as [u|]; [|discriminate E]. destruct (term_number pt b) as [v|]; [|discriminate E]. apply short_enough_same in E. subst q.
    now rewrite add_value, (IHa u eq_refl), (IHb v eq_refl).
  - destruct (term_number pt a) as [u|]; [|discriminate E]. destruct (term_number pt b) as [v|]; [|discriminate E]. injection E as <-.
    rewrite (IHa u eq_refl), (IHb v eq_refl). destruct (Qle_bool u v) eqn:L.
    + apply Qle_bool_iff, Qle_Rle in L. now apply Rmax_right.
    + apply Rmax_left, Qle_Rle. destruct (Qlt_le_dec v u) as [G|G]; [now apply Qlt_le_weak|]. apply Qle_bool_iff in G. congruence.
  - destruct (term_number pt a) as [u|]; [|discriminate E]. destruct (term_number pt b) as [v|]; [|discriminate E]. injection E as <-.
    rewrite (IHa u eq_refl), (IHb v eq_refl). destruct (Qle_bool u v) eqn:L.
    + apply Qle_bool_iff, Qle_Rle in L. now apply Rmin_left.
    + apply Rmin_right, Qle_Rle. destruct (Qlt_le_dec v u) as [G|G]; [now apply Qlt_le_weak|]. apply Qle_bool_iff in G. congruence.
  - destruct (term_number pt a) as [u|]; [|discriminate E]. injection E as <-. rewrite (IHa u eq_refl). destruct (Z.ltb_spec (Qnum u) 0) as [L|L].
    + rewrite zero_value. apply relu_neg. apply negative_value in L. lra.
    + apply relu_pos. now apply sign_value.
Qed.
Definition read_number (pt : list (N * Q)) (r : place * form) : option (place * Q) := let? q := form_number pt (snd r) in Some (fst r, q).
Definition fact_at_point (net : network) (f : fact) (n : Z) : fuel_left :=
  if negb (walks net f && (Z.of_nat (List.length (reading f)) <=? 64)%Z && (Z.of_nat (List.length (claimed f)) <=? 64)%Z) then None else
  bind (spend (finding_needed net) n) (fun n =>
  match point_of (fact_domain f) with
  | Some pt =>
    match all (read_number pt) (reading f) with
    | Some known =>
      let needed := needed_for net (map fst known) (map (fun p => fst (fst p)) (claimed f)) in
      bind (spend (evaluating net needed (Z.of_nat (List.length known))) n) (fun n =>
      let t := whole_table net needed known in
      if forallb (fun p => match looked_up t (Some (fst p)), term_number pt (snd p) with Some a, Some b => Qeq_bool a b | _, _ => false end) (claimed f)
      then Some n else None)
    | None => None
    end
  | None => None
  end).
Lemma fact_at_point_sound net f n : well_ordered net = true -> fact_at_point net f n <> None -> fact_holds net f.
Proof.
  intros Hw H. unfold fact_at_point in H. destruct (negb _) eqn:W in H; [easy|]. apply negb_false_iff in W. unfold walks in W. equalities.
  apply bind_some in H. destruct H as (n1 & _ & H). destruct (point_of _) as [pt|] eqn:P; [|easy]. destruct (all (read_number pt) _) as [known|] eqn:R; [|easy].
  cbv zeta in H. set (needed := needed_for _ _ _) in *. apply bind_some in H. destruct H as (n2 & _ & H). destruct (forallb _ (claimed f)) eqn:C in H; [|easy].
  unfold fact_holds. match goal with h : inside f = "" |- _ => rewrite h end. cbn [String.eqb]. intros x h Hone Hd Hr _.
  pose proof (point_of_sound _ h pt Hone Hd P) as A.
  assert (K : known_values (run net x) known).
  { apply (all_forall (read_number pt) (fun r => at_place (run net x) (fst r) = at_point (snd r) h)
      (fun k => at_place (run net x) (fst k) = Q2R (snd k)) (reading f)) with (2 := Hr) (3 := R).
    intros [p g] k V Hk. unfold read_number in Hk. cbn [fst snd] in *. destruct (form_number pt g) as [q|] eqn:FN; [|discriminate Hk]. injection Hk as <-.
    cbn [fst snd]. rewrite V. now apply (form_number_sound pt). }
  apply Forall_forall. intros p Hp. rewrite forallb_forall in C. specialize (C p Hp).
  destruct (looked_up _ _) as [a|] eqn:LA in C; [|discriminate C]. destruct (term_number pt (snd p)) as [b|] eqn:TB; [|discriminate C].
  apply Qeq_bool_eq, Qeq_eqR in C. rewrite (term_number_sound pt h _ A b TB), <- C.
  apply (evaluated_sound net Hw needed x known); [exact K|exact LA].
Qed.
Fixpoint members_at_points (net : network) (l : list (string * json)) (each : Z) (is : list Z) (n : Z) : fuel_left :=
  match is with
  | [] => Some n
  | i :: is' => bind (spend each n) (fun n =>
      match decode_member net l i with Some f => bind (fact_at_point net f n) (members_at_points net l each is') | None => None end)
  end.
Lemma members_at_points_sound net l each is : well_ordered net = true -> forall n, members_at_points net l each is n <> None ->
  exists fs, all (decode_member net l) is = Some fs /\ Forall (fact_holds net) fs.
Proof.
  intro Hw. induction is as [|i is IH]; intros n H; [exists []; now split|]. cbn [members_at_points] in H.
  apply bind_some in H. destruct H as (m & _ & H). destruct (decode_member net l i) as [f|] eqn:D; [|easy].
  apply bind_some in H. destruct H as (k & E & H). destruct (IH k H) as (fs & A & F). exists (f :: fs). split.
  - cbn [all]. fold (all (decode_member net l)). now rewrite D, A.
  - constructor; [|assumption]. apply (fact_at_point_sound net f m Hw). now rewrite E.
Qed.
Definition rule_any_pl : check := fun c ps d st n =>
  match rule_pl c ps d st n with
  | Unsure w =>
      match object_with fact_keys st with
      | Some l => match under "domain" l with
          | Some (Items dom) => match decode_members dom with
              | Some is => match members_at_points (network_of c) l (member_work (network_of c) l (variables_of dom) (weigh st)) is n with Some n => Fine n | None => Unsure w end
              | None => Unsure w end
          | _ => Unsure w end
      | None => Unsure w end
  | a => a
  end.
Lemma rule_any_pl_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "pl" -> rule_any_pl c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K H. unfold rule_any_pl in H. destruct (rule_pl c ps d st n) as [m| |w] eqn:R; [now apply (rule_pl_sound c ps d st n m)|discriminate H|].
  kind K. unfold decode_facts. destruct (object_with fact_keys st) as [l|]; [|discriminate H]. destruct (under "domain" l) as [[|dom|]|]; try discriminate H.
  destruct (decode_members dom) as [is|]; [|discriminate H]. destruct (members_at_points _ _ _ _ _) as [m|] eqn:P in H; [|discriminate H].
  destruct (members_at_points_sound _ l _ is Hw n ltac:(now rewrite P)) as (fs & -> & F). exact F.
Qed.
