(* The rules enclosure, near-input, near-error, near-affine, near-same: what is
   read of a fact about one neuron, and sums of neurons. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes LipschitzTarget.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanRun Certificate Checks
  Jets Polynomials.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Definition near_of (c : certificate) (j : json) : option near_statement := read_near (network_of c) (box c) j.
Definition enclosure_of (c : certificate) (j : json) : option enclosure_statement := read_enclosure (network_of c) (box c) j.
Ltac is_meant M k := unfold meaning in M; match goal with h : is_kind _ k = true |- _ => unfold is_kind in M, h; apply String.eqb_eq in h; rewrite h in M end;
  cbn [String.eqb Ascii.eqb Bool.eqb] in M.
Lemma near_meaning c j s : is_kind j "near" = true -> near_of c j = Some s -> (meaning c j <-> says_near (network_of c) s).
Proof.
  intros K E. unfold near_of in E. unfold meaning, is_kind in *. apply String.eqb_eq in K. rewrite K.
  cbn [String.eqb Ascii.eqb Bool.eqb]. rewrite E. reflexivity.
Qed.
Lemma enclosure_meaning c j s : is_kind j "enclosure" = true -> enclosure_of c j = Some s -> (meaning c j <-> says_enclosure s).
Proof.
  intros K E. unfold enclosure_of in E. unfold meaning, is_kind in *. apply String.eqb_eq in K. rewrite K.
  cbn [String.eqb Ascii.eqb Bool.eqb]. rewrite E. reflexivity.
Qed.

(* ---------- enclosure ---------- *)
Fixpoint range_on (e : expr) (low high : Q) (t : splitting) (B : list interval) (n : Z) : fuel_left :=
  match t with
  | Whole => bind (spend (work_of e (map fst B ++ map snd B)) n) (fun n =>
      match range B e with Some i => if Qle_bool low (fst i) && Qle_bool (snd i) high then Some n else None | None => None end)
  | Halved k l h => bind (spend (1 + Z.of_nat (List.length B)) n) (fun n =>
      if (k <? List.length B)%nat then bind (range_on e low high l (low_half k B) n) (range_on e low high h (high_half k B)) else None)
  end.
Lemma range_on_sound e low high t : forall B n, range_on e low high t B n <> None -> forall v, in_box B v ->
  defined e v /\ Q2R low <= value e v <= Q2R high.
Proof.
  induction t as [|k l IHl h IHh]; cbn [range_on]; intros B n H v Hv; apply bind_some in H; destruct H as (n1 & _ & H).
  - destruct (range B e) as [i|] eqn:E; [|easy]. destruct (Qle_bool low (fst i) && Qle_bool (snd i) high) eqn:L; [|easy].
    apply andb_prop in L. destruct L as [L1 L2]. apply Q2R_Qle_bool in L1, L2. destruct (range_sound B e i E v Hv) as [D [V1 V2]].
    split; [exact D|lra].
  - destruct (k <? List.length B)%nat; [|easy]. apply bind_some in H. destruct H as (n2 & E1 & E2).
    destruct (in_half k B v Hv) as [P1 P2]. destruct (Rle_lt_dec (nth k v 0) (Q2R (LipschitzTarget.middle (nth k B (single 0))))) as [M|M].
    + apply (IHl (low_half k B) n1); [now rewrite E1|now apply P1].
    + apply (IHh (high_half k B) n2); [assumption|apply P2; lra].
Qed.

Definition same_field (key : string) (d st : json) : bool :=
  match d, st with Object l, Object m => match under key l, under key m with Some a, Some b => json_eqb a b | _, _ => false end | _, _ => false end.
Definition rule_enclosure : check := fun c ps d st n =>
  match ps, fields ["cut"; "high"; "low"; "precision"; "splits"; "tree"] d, enclosure_of c st with
  | [], Some [_; _; _; _; Text splits; _], Some s =>
      when (forallb (fun k => same_field k d st) ["cut"; "high"; "low"; "tree"])
      match decode_splits most_splits splits with
      | Some (t, EmptyString) => when (few_halvings t [])
          match range_on (in_tree s) (low s) (high s) t (map snd (in_cut s)) n with Some n => Fine n | None => Unsure "enclosure, by these boxes" end
      | _ => Unsure "enclosure, by so many boxes"
      end
  | _, _, None => Unsure "enclosure, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_enclosure_sound c ps d st n n' : kind_of st = "enclosure" -> rule_enclosure c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. assert (KK : is_kind st "enclosure" = true) by (unfold is_kind; rewrite K; reflexivity).
  unfold rule_enclosure in H. destruct ps; [|destruct (enclosure_of c st); discriminate H].
  destruct (enclosure_of c st) as [s|] eqn:E; [|cases H].
  destruct (fields _ d) as [[|? [|? [|? [|? [|[splits| |] [|? [|]]]]]]]|]; try discriminate H.
  unfold when in H. destruct (forallb _ _) in H; [|discriminate H]. destruct (decode_splits most_splits splits) as [[t [|]]|]; try discriminate H.
  destruct (few_halvings t []) in H; [|discriminate H]. destruct (range_on _ _ _ t _ n) as [m|] eqn:R; [|discriminate H].
  apply (enclosure_meaning c st s KK E). intros v Hv. apply (range_on_sound _ _ _ t (map snd (in_cut s)) n); [now rewrite R|exact Hv].
Qed.

(* ---------- near-input, near-error ---------- *)
Definition rule_near_input : check := fun c ps d st n =>
  match ps, fields ["cut"; "input"] d, near_of c st with
  | [], Some [_; i], Some s =>
      match near_tree s, nth_error (near_cut s) (match near_tree s with Var k => k | _ => 0%nat end) with
      | Var k, Some (p, _) => when (same_field "cut" d st && is_number i (Z.of_nat k) && same_place p (near_neuron s) && is_zero (near_bound s)) (Fine n)
      | _, _ => Refused
      end
  | _, _, _ => Refused
  end.
Lemma rule_near_input_sound c ps d st n n' : kind_of st = "near" -> rule_near_input c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity).
  unfold rule_near_input in H. destruct ps; [|discriminate H]. destruct (fields _ d) as [[|? [|i [|]]]|]; try discriminate H.
  destruct (near_of c st) as [s|] eqn:E; [|discriminate H]. apply (near_meaning c st s KK E).
  destruct (near_tree s) as [k| | | | | | | | | | | | |] eqn:T; try discriminate H. destruct (nth_error (near_cut s) k) as [[p e]|] eqn:N; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H]. apply andb_prop in C. destruct C as [C Z]. apply andb_prop in C. destruct C as [_ P].
  apply same_place_spec in P. subst p. intros x rho v Hv. rewrite T. cbn [defined value]. split; [exact I|].
  apply is_zero_value in Z. rewrite Z. unfold v, values_at.
  rewrite (nth_error_nth (map _ (near_cut s)) k 0 (map_nth_error _ k (near_cut s) N)). cbn [fst]. rewrite Rminus_diag_eq by reflexivity. rewrite Rabs_R0. lra.
Qed.

Lemma input_values net x l : well_ordered net = true -> in_box l x ->
  let cut := combine (input_places (List.length l)) l in map snd cut = l /\ values_at (run net (input_of x)) cut = x.
Proof.
  intros W H. cbv zeta. unfold input_places, values_at. assert (L : List.length x = List.length l) by (symmetry; now apply forall2_length in H).
  assert (G : forall (l : list interval) (y : list R) k, List.length y = List.length l -> (forall i, nth (k + i) x 0 = nth i y 0) ->
    map snd (combine (map (fun i => ("input", N.of_nat i)) (seq k (List.length l))) l) = l /\
    map (fun p => at_place (run net (input_of x)) (fst p)) (combine (map (fun i => ("input", N.of_nat i)) (seq k (List.length l))) l) = y).
  { clear H L l. induction l as [|i l IH]; intros [|a y] k L N; try discriminate L; [now split|].
    cbn [List.length seq map combine snd fst]. destruct (IH y (S k)) as [A B]; [now injection L|intro j; specialize (N (S j)); cbn [nth] in N; now rewrite <- Nat.add_succ_comm in N|].
    rewrite A, B. split; [reflexivity|]. f_equal. unfold at_place. cbn [fst snd]. rewrite (run_input net _ W). unfold input_of.
    rewrite Nat2N.id. specialize (N 0%nat). rewrite Nat.add_0_r in N. exact N. }
  now apply (G l x 0%nat).
Qed.
Definition cut_field (j : json) : option json := match j with Object l => under "cut" l | _ => None end.
Definition is_whole_cut (j : json) : bool := match cut_field j with Some (Items []) => true | _ => false end.
Definition rule_near_error : check := fun c ps d st n =>
  match ps, d, boxed_target c, read_error st with
  | [p], Object [], Some e, Some E =>
      if negb (is_kind p "near") then Refused else
      if negb (forallb unit_side (box c)) then Unsure "near-error, on a box" else
      match near_of c p with
      | Some s => when (is_whole_cut p && same_field "bound" p st && same_place (near_neuron s) (node_name (last_node c), 0%N)
                        && expr_eqb (near_tree s) e && same_q (near_bound s) E) (Fine n)
      | None => Refused
      end
  | [_], Object [], None, _ => Unsure "near-error, for several outputs"
  | _, _, _, _ => Refused
  end.
Lemma whole_cut c p s : is_kind p "near" = true -> near_of c p = Some s -> is_whole_cut p = true ->
  near_cut s = combine (input_places (List.length (box c))) (box c).
Proof.
  intros _ E W. unfold near_of, read_near in E. destruct (object_with _ p) as [l|] eqn:O; [|discriminate E]. unfold object_with in O.
  destruct p as [| |m]; try discriminate O. destruct (same_keys m _) eqn:S; [|discriminate O]. injection O as ->.
  unfold is_whole_cut, cut_field in W.
  destruct l as [|[k1 b] [|[k2 cj] [|[k3 kd] [|[k4 nj] [|[k5 tj] [|]]]]]]; cbn [map snd] in E; try discriminate E.
  cbn [same_keys] in S. repeat (apply andb_prop in S; destruct S as [? S]).
  repeat match goal with h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h; subst end. cbn [under String.eqb Ascii.eqb Bool.eqb] in W.
  destruct cj as [|[|]|]; try discriminate W. cbn [read_cut] in E. cases E. injection E as <-.
  match goal with h : (if ?b then _ else None) = Some _ |- _ => destruct b; [injection h as <-; reflexivity|discriminate h] end.
Qed.
Lemma rule_near_error_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "error" -> Forall (meaning c) ps ->
  rule_near_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros W K HP H. unfold rule_near_error in H. destruct ps as [|p [|]]; try discriminate H. destruct d as [| |[|]]; try discriminate H.
  destruct (boxed_target c) as [e|] eqn:EB; [|discriminate H]. destruct (read_error st) as [E|] eqn:EE; [|discriminate H].
  destruct (is_kind p "near") eqn:KP; [|discriminate H]. cbn [negb] in H. destruct (negb (forallb _ _)) in H; [discriminate H|].
  destruct (near_of c p) as [s|] eqn:ES; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H]. repeat (apply andb_prop in C; destruct C as [C ?]).
  apply Forall_inv in HP. apply (near_meaning c p s KP ES) in HP.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HN end.
  match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HT end.
  match goal with h : same_q _ _ = true |- _ => rename h into HQ end.
  kind K. rewrite EB. cbn [if_some]. rewrite EE. cbn [if_some]. intros x Hx.
  destruct (input_values (network_of c) x (box c) W Hx) as [A B].
  specialize (HP (input_of x)). cbv zeta in HP.
  assert (A' : map snd (near_cut s) = box c) by (rewrite (whole_cut c p s KP ES C); exact A).
  assert (B' : values_at (run (network_of c) (input_of x)) (near_cut s) = x) by (rewrite (whole_cut c p s KP ES C); exact B).
  rewrite A', B', HN, HT in HP.
  assert (Q : Q2R (near_bound s) = Q2R E).
  { unfold same_q in HQ. apply andb_prop in HQ. destruct HQ as [Q1 Q2]. apply Z.eqb_eq in Q1. apply Pos.eqb_eq in Q2.
    destruct (near_bound s), E. cbn in *. now subst. }
  rewrite Q in HP. exact (HP Hx).
Qed.

(* ---------- how a neuron depends on others ---------- *)
Definition ends := (option Q * option Q)%type.
Definition point_of (l : list R) : point := fun v => match v with N0 => 1 | Npos p => nth (Nat.pred (Pos.to_nat p)) l 0 end.
Fixpoint reads_variables (i : nat) (l : list (place * form)) : bool :=
  match l with
  | [] => true
  | (_, [(v, q)]) :: l' => (v =? N.of_nat (S i))%N && same_q q 1 && reads_variables (S i) l'
  | _ => false
  end.
Fixpoint ends_of (i : nat) (d : domain) : option (list ends) :=
  match d with
  | [] => Some []
  | (v, Between a b) :: d' => if (v =? N.of_nat (S i))%N then option_map (cons (a, b)) (ends_of (S i) d') else None
  | _ => None
  end.
Record dependence := Dependence { of_neurons : list place; between_ends : list ends; the_neuron : place; the_term : term }.
Definition depends (c : certificate) (p : json) : option dependence :=
  if is_kind p "pl" && of_one p then
    match decode_facts (network_of c) p with
    | Some [Fact "" dom reads [] [(m, t)]] =>
        match ends_of 0 dom with
        | Some es => if reads_variables 0 reads && (List.length es =? List.length reads)%nat then Some (Dependence (map fst reads) es m t) else None
        | None => None
        end
    | _ => None
    end
  else None.
Definition inside_ends (e : ends) (t : R) : Prop := at_least (fst e) t /\ at_most (snd e) t.
Definition says_depends (net : network) (d : dependence) : Prop :=
  forall x, let rho := run net x in let v := map (at_place rho) (of_neurons d) in
  Forall2 inside_ends (between_ends d) v -> at_place rho (the_neuron d) = term_value (the_term d) (point_of v).

Lemma point_of_next l i : point_of l (N.of_nat (S i)) = nth i l 0.
Proof. unfold point_of. cbn [N.of_nat]. now rewrite SuccNat2Pos.id_succ. Qed.
Lemma same_q_value p q : same_q p q = true -> Q2R p = Q2R q.
Proof.
  unfold same_q. intro H. apply andb_prop in H. destruct H as [A B]. apply Z.eqb_eq in A. apply Pos.eqb_eq in B.
  destruct p, q. cbn in *. now subst.
Qed.
Lemma depends_sound c p d : depends c p = Some d -> meaning c p -> says_depends (network_of c) d.
Proof.
  unfold depends. destruct (is_kind p "pl" && of_one p) eqn:K; [|discriminate]. apply andb_prop in K. destruct K as [K _].
  destruct (decode_facts (network_of c) p) as [[|[[|] dom reads [|] [|[m t] [|]]] [|]]|] eqn:E; try discriminate.
  destruct (ends_of 0 dom) as [es|] eqn:EE; [|discriminate].
  destruct (reads_variables 0 reads && (List.length es =? List.length reads)%nat) eqn:R; [|discriminate]. apply andb_prop in R. destruct R as [R _].
  intro H. apply some_injective in H. subst d. intro M. is_meant M "pl". rewrite E in M. cbn [if_some] in M. apply Forall_inv in M.
  unfold fact_holds in M. cbn [inside String.eqb] in M. intros x rho v Hv. cbn [of_neurons between_ends the_neuron the_term] in *.
  specialize (M x (point_of v) eq_refl). unfold fact_domain, reading, multiplied, claimed in M.
  assert (D : in_domain (point_of v) dom).
  { clear -EE Hv. intros w f Hw. revert es v EE Hv w f Hw.
    enough (G : forall (dom : domain) (i : nat) (es : list ends) (u : list R), ends_of i dom = Some es ->
      Forall2 inside_ends es (skipn i u) -> forall w f, In (w, f) dom -> in_factor (point_of u) w f)
      by (intros es v EE Hv; exact (G dom 0%nat es v EE Hv)).
    clear dom. induction dom as [|[w0 f0] dom IH]; intros i es u EE Hu w f Hw; [destruct Hw|].
    cbn [ends_of] in EE. destruct f0 as [a b|]; [|discriminate EE]. destruct (N.eqb_spec w0 (N.of_nat (S i))) as [->|]; [|discriminate EE].
    destruct (ends_of (S i) dom) as [es'|] eqn:EE'; [|discriminate EE]. cbn [option_map] in EE. apply some_injective in EE. subst es.
    inversion Hu as [|e t es0 u0 He Ht Eq Eu]; subst. assert (SK : skipn (S i) u = u0 /\ nth i u 0 = t).
    { clear -Eu. revert u Eu. induction i as [|i IH]; intros [|y u] Eu; try discriminate Eu; cbn [skipn nth] in *.
      - now injection Eu as -> ->.
      - now apply IH. }
    destruct SK as [SK NT]. destruct Hw as [Hw|Hw].
    - replace w with (N.of_nat (S i)) by congruence. replace f with (Between a b) by congruence. cbn [in_factor]. rewrite point_of_next, NT. exact He.
    - apply (IH (S i) es' u EE'); [now rewrite SK|assumption]. }
  specialize (M D). assert (RD : Forall (fun r => at_place rho (fst r) = at_point (snd r) (point_of v)) reads).
  { clear -R. unfold v. enough (G : forall l pre, reads_variables (List.length pre) l = true ->
      Forall (fun r => at_place rho (fst r) = at_point (snd r) (point_of (map (at_place rho) (map fst (pre ++ l))))) l) by exact (G reads [] R).
    clear R. induction l as [|[q f] l IH]; intros pre R; [constructor|]. cbn [reads_variables] in R.
    destruct f as [|[w k] [|]]; try discriminate R. apply andb_prop in R. destruct R as [R R2]. apply andb_prop in R. destruct R as [R0 R1].
    apply N.eqb_eq in R0. subst w. constructor.
    - cbn [fst snd at_point]. rewrite (same_q_value _ _ R1), one_value, point_of_next, !map_app, app_nth2 by (rewrite !map_length; lia).
      rewrite !map_length, Nat.sub_diag. cbn [map nth fst]. ring.
    - specialize (IH (pre ++ [(q, [(N.of_nat (S (List.length pre)), k)])])). rewrite app_length in IH. cbn [List.length] in IH.
      rewrite Nat.add_1_r, <- app_assoc in IH. exact (IH R2). }
  specialize (M RD (Forall_nil _)). apply Forall_inv in M. exact M.
Qed.

(* ---------- premises ---------- *)
Fixpoint of_kind (k : string) (l : list json) : list json * list json :=
  match l with
  | j :: l' => if is_kind j k then let (a, b) := of_kind k l' in (j :: a, b) else ([], l)
  | [] => ([], [])
  end.
Definition cuts_are (cj : json) (l : list json) : bool := forallb (fun j => match cut_field j with Some i => json_eqb i cj | None => false end) l.
(* The neuron is between these ends, where it is within the bound of a tree between two others. *)
Definition reaches (e : ends) (bound : Q) (around : enclosure_statement) : bool :=
  match fst e with None => true | Some a => Qle_bool a (low around - bound)%Q end &&
  match snd e with None => true | Some b => Qle_bool (high around + bound)%Q b end.
(* The ends are these: the Python kernel asks for exactly this fact; nothing rests on it. *)
Definition exactly (e : ends) (a b : Q) : bool := match e with (Some x, Some y) => Qeq_bool x a && Qeq_bool y b | _ => false end.
Definition is_free (e : ends) : bool := match e with (None, None) => true | _ => false end.
Lemma between_abs a b e : Rabs (a - b) <= e -> b - e <= a <= b + e.
Proof. unfold Rabs. destruct (Rcase_abs (a - b)); lra. Qed.
Lemma reaches_sound e bound around m t : reaches e bound around = true -> Q2R (low around) <= t <= Q2R (high around) ->
  Rabs (m - t) <= Q2R bound -> inside_ends e m.
Proof.
  unfold reaches, inside_ends. intros H Ht Hm. apply andb_prop in H. destruct H as [A B]. pose proof (between_abs m t _ Hm) as M.
  destruct e as [[a|] [b|]]; cbn [fst snd at_least at_most] in *; split; trivial.
  - apply Q2R_Qle_bool in A. rewrite Q2R_minus in A. lra.
  - apply Q2R_Qle_bool in B. rewrite Q2R_plus in B. lra.
  - apply Q2R_Qle_bool in A. rewrite Q2R_minus in A. lra.
  - apply Q2R_Qle_bool in B. rewrite Q2R_plus in B. lra.
Qed.
