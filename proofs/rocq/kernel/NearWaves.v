(* The rules near-carried and near-square: what is carried over a layer of euaf
   neurons, and squares of them. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Polynomials NearChecks NearRules Waves.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- what an euaf neuron takes the activation of ---------- *)
Definition parts := list (place * Q).
Fixpoint parts_value (rho : values) (l : parts) : R := match l with [] => 0 | (p, q) :: l' => Q2R q * at_place rho p + parts_value rho l' end.
Definition number_in (ps : list (string * Q)) (e : entry) : option Q :=
  match e with Num q => Some q | Par name => Some (parameter ps name) | Sched _ _ => None end.
Fixpoint parts_of (ps : list (string * Q)) (reads : list read) (ws : list (N * entry)) : option parts :=
  match ws with
  | [] => Some []
  | (position, e) :: ws' =>
      match source reads position, number_in ps e, parts_of ps reads ws' with Some p, Some q, Some l => Some ((p, q) :: l) | _, _, _ => None end
  end.
Definition row_of (net : network) (p : place) : option (layer * row) :=
  match layer_named (layers_of net) (fst p) with
  | Some l => if (snd p <? N.of_nat (List.length (rows l)))%N then option_map (pair l) (nth_error (rows l) (N.to_nat (snd p))) else None
  | None => None
  end.
Definition argument_of (net : network) (p : place) : option (parts * Q) :=
  match row_of net p with
  | Some (l, r) => match layer_act l, number_in (parameters net) (bias r), parts_of (parameters net) (layer_reads l) (weights r) with
      | Euaf, Some b, Some ws => Some (ws, b) | _, _, _ => None end
  | None => None
  end.
(* Reading it: names are looked up among nodes and parameters, positions among reads. *)
Definition reading_row (net : network) (p : place) : Z :=
  (1 + Z.of_nat (List.length (nodes net)) / 4 +
  match row_of net p with
  | Some (l, r) => finding_row (snd p) + (1 + Z.of_nat (List.length (weights r))) * (1 + Z.of_nat (List.length (parameters net)) / 4 + Z.of_nat (List.length (layer_reads l)) / 4)
  | None => 0 end)%Z.

Lemma number_in_value ps sch e q : number_in ps e = Some q -> entry_value ps sch e = Q2R q.
Proof. destruct e; cbn; intro H; try discriminate H; now injection H as <-. Qed.
Lemma parts_of_value ps sch rho reads ws : forall l, parts_of ps reads ws = Some l -> weighted ps sch rho reads ws = parts_value rho l.
Proof.
  induction ws as [|[pos e] ws IH]; cbn [parts_of weighted]; intros l H; [now injection H as <-|].
  destruct (source reads pos) as [p|]; [|discriminate H]. destruct (number_in ps e) as [q|] eqn:E; [|discriminate H].
  destruct (parts_of ps reads ws) as [m|]; [|discriminate H]. injection H as <-. cbn [parts_value]. rewrite (number_in_value ps sch e q E), (IH m eq_refl).
  destruct p. reflexivity.
Qed.
Lemma argument_value net p l b x : well_ordered net = true -> argument_of net p = Some (l, b) ->
  let rho := run net x in at_place rho p = wave (Q2R b + parts_value rho l).
Proof.
  intros W H rho. unfold argument_of, row_of in H. destruct (layer_named _ (fst p)) as [k|] eqn:L; [|discriminate H].
  destruct (_ <? _)%N in H; [|discriminate H]. destruct (nth_error (rows k) (N.to_nat (snd p))) as [r|] eqn:R; [|discriminate H]. cbn [option_map] in H.
  destruct (layer_act k) eqn:A; try discriminate H. destruct (number_in _ (bias r)) as [b'|] eqn:B; [|discriminate H].
  destruct (parts_of _ _ (weights r)) as [m|] eqn:M; [|discriminate H]. injection H as -> ->.
  unfold layer_named in L. apply find_some in L. destruct L as [L1 L2]. apply String.eqb_eq in L2.
  apply in_flat_map in L1. destruct L1 as ([k'|?] & Hn & Hl); [|easy]. destruct Hl as [<-|[]].
  pose proof (run_node net x (A_layer k') W Hn (snd p)) as E. cbn [node_name node_value] in E.
  change (run net x (fst p) (snd p) = wave (Q2R b + parts_value rho l)). rewrite <- L2, E.
  unfold layer_value. rewrite R, A. cbn [activate]. f_equal.
  now rewrite (number_in_value _ no_schedule _ _ B), (parts_of_value _ no_schedule _ _ _ _ M).
Qed.

(* The weight of each of some neurons, the sum where it is read more than once; they are all that are read, once each. *)
Fixpoint take (p : place) (l : parts) : bool * Q * parts :=
  match l with
  | [] => (false, 0%Q, [])
  | (o, q) :: l' => let '(found, s, rest) := take p l' in if same_place o p then (true, add q s, rest) else (found, s, (o, q) :: rest)
  end.
Fixpoint weights_for (l : list place) (form : parts) : option (list Q) :=
  match l with
  | [] => match form with [] => Some [] | _ => None end
  | p :: l' => let '(found, s, rest) := take p form in if found then option_map (cons s) (weights_for l' rest) else None
  end.
Definition comparing {A B} (l : list A) (m : list B) : Z := ((1 + Z.of_nat (List.length l)) * (1 + Z.of_nat (List.length m)))%Z.
Definition long_parts (l : parts) : Z := (long_work (map snd l) + 2 * adding (map snd l))%Z.
Lemma take_value rho p l : forall found s rest, take p l = (found, s, rest) -> parts_value rho l = Q2R s * at_place rho p + parts_value rho rest.
Proof.
  induction l as [|[o q] l IH]; cbn [take]; intros found s rest H; [injection H as _ <- <-; cbn [parts_value]; rewrite zero_value; ring|].
  destruct (take p l) as [[f t] r]. cbn [parts_value]. rewrite (IH f t r eq_refl). destruct (same_place o p) eqn:E; injection H as _ <- <-.
  - apply same_place_spec in E. subst o. rewrite add_value. ring.
  - cbn [parts_value]. ring.
Qed.
Lemma weights_for_value rho l : forall form ws, weights_for l form = Some ws ->
  List.length ws = List.length l /\ parts_value rho form = weighted_values ws (map (at_place rho) l).
Proof.
  induction l as [|p l IH]; cbn [weights_for]; intros form ws H.
  - destruct form; [|discriminate H]. now injection H as <-.
  - destruct (take p form) as [[f s] rest] eqn:T. destruct f; [|discriminate H]. destruct (weights_for l rest) as [us|] eqn:E; [|discriminate H].
    injection H as <-. destruct (IH rest us E) as [A B]. cbn [List.length map weighted_values]. split; [now rewrite A|].
    now rewrite (take_value rho p form true s rest T), B.
Qed.

(* ---------- a form of what is near, as a tree that is enclosed ---------- *)
Definition weighed (c : certificate) (cj : json) (ps ej : list json) (ss : list near_statement) (ws : list Q) (b least by_ bound : Q) (u : expr) (n : Z) : answer :=
  match reads (enclosure_of c) "enclosure" ej with
  | Some [around] =>
    if negb (cuts_are cj ps && (List.length ws =? List.length ss)%nat && expr_eqb (in_tree around) u
          && Qle_bool least (low around) && Qle_bool (low around) (high around) && Qle_bool (high around) 1) then Refused else
    match spend (let all := b :: ws ++ map near_bound ss in long_work all + 2 * adding all)%Z n with
    | Some n =>
      if negb (Qeq_bool bound (by_ * weighted_bound ws ss)) then Refused else
      let ts := map near_tree ss in
      if negb (covered ts u) then Refused else
      let cost := tree_cost u ts in
      match is_sum cost ts u b ws ts n with
      | Some (true, n) => Fine n
      | Some (false, n) => match is_sum cost [] u b ws ts n with
          | Some (true, n) => Fine n | Some (false, _) => Refused | None => Unsure "sums of waves, of so large polynomials" end
      | None => Unsure "sums of waves, of so large polynomials"
      end
    | None => Refused
    end
  | _ => Refused
  end.
Lemma weighed_sound c cj k nj ej ss ws b least by_ bound u n n' x :
  read_cut (network_of c) (box c) cj = Some k -> Forall (meaning c) (nj ++ ej) -> reads (near_of c) "near" nj = Some ss ->
  weighed c cj (nj ++ ej) ej ss ws b least by_ bound u n = Fine n' -> 0 <= Q2R by_ ->
  let rho := run (network_of c) x in let v := values_at rho k in in_box (map snd k) v ->
  defined u v /\ Q2R least <= value u v <= 1 /\
  Q2R by_ * Rabs (Q2R b + weighted_values ws (map (at_place rho) (map near_neuron ss)) - value u v) <= Q2R bound.
Proof.
  intros CS HP R1 H HB rho v Hv. unfold weighed in H. destruct (reads (enclosure_of c) "enclosure" ej) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HU end.
  match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h; rename h into HL end.
  match goal with h : Qle_bool least _ = true |- _ => apply Q2R_Qle_bool in h; rename h into L1 end.
  match goal with h : Qle_bool _ 1 = true |- _ => apply Q2R_Qle_bool in h; rewrite one_value in h; rename h into L2 end.
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. destruct (negb (Qeq_bool _ _)) eqn:B in H; [discriminate H|]. apply negb_false_iff in B.
  destruct (negb (covered _ _)) eqn:V in H; [discriminate H|]. apply negb_false_iff in V.
  pose proof (cuts_are_same c cj _ _ CS C) as SC. apply Forall_app in SC. destruct SC as [SC1 SC2]. apply Forall_app in HP. destruct HP as [P1 P2].
  pose proof (nears_at c k x nj ss R1 SC1 P1 Hv) as NA. pose proof (enclosures_at c k v ej [around] R2 SC2 P2 Hv) as EA.
  fold rho in NA. fold v in NA. apply Forall_inv in EA. destruct EA as [_ EA]. rewrite HU in EA.
  split; [exact (covered_defined _ v (defined_all rho v ss NA) _ V)|]. split; [lra|].
  assert (T : value u v = Q2R b + weighted_sum ws (map near_tree ss) v).
  { destruct (is_sum _ (map near_tree ss) _ b ws _ n1) as [[[|] n2]|] eqn:I1; [exact (is_sum_sound _ _ _ _ _ _ _ _ v I1)| |discriminate H].
    destruct (is_sum _ [] _ b ws _ n2) as [[[|] n3]|] eqn:I2; [exact (is_sum_sound _ _ _ _ _ _ _ _ v I2)|discriminate H|discriminate H]. }
  apply Qeq_bool_eq, Qeq_eqR in B. rewrite B, Q2R_mult. apply Rmult_le_compat_l; [exact HB|].
  pose proof (weighted_bound_sound rho v ws ss HL NA) as WB. eapply Rle_trans; [|exact WB]. right. f_equal. rewrite T. ring.
Qed.

(* ---------- near-carried ---------- *)
Definition data_stand (keys : list string) (d st : json) : bool := forallb (fun k => same_field k d st) keys.
Definition rule_near_carried : check := fun c ps d st n =>
  match near_of c st, fields ["cut"; "neuron"; "tree"] d with
  | Some s, Some [cj; _; _] =>
    let (nj, ej) := of_kind "near" ps in
    match spend (reading_row (network_of c) (near_neuron s)) n with
    | None => Refused
    | Some n =>
      match reads (near_of c) "near" nj, argument_of (network_of c) (near_neuron s) with
      | Some ss, Some (form, b) =>
        match spend (comparing ss form + long_parts form) n with
        | None => Refused
        | Some n =>
          match weights_for (map near_neuron ss) form with
          | Some ws =>
              if negb (data_stand ["cut"; "neuron"; "tree"] d st && cuts_are cj [st]) then Refused else
              weighed c cj (nj ++ ej) ej ss ws b 0 1 (near_bound s) (near_tree s) n
          | None => Refused
          end
        end
      | _, _ => Refused
      end
    end
  | None, _ => Unsure "near-carried, of such a tree"
  | _, _ => Refused
  end.
Lemma statement_cut c st s cj : near_of c st = Some s -> cuts_are cj [st] = true -> read_cut (network_of c) (box c) cj = Some (near_cut s).
Proof.
  intros ES HC. pose proof (near_cut_field c st s ES) as CS. cbn [cuts_are forallb] in HC. apply andb_prop in HC. destruct HC as [HC _].
  unfold cut_of_near in CS. destruct (cut_field st) as [sj|]; [|discriminate CS]. apply json_eqb_spec in HC. now subst sj.
Qed.
Lemma rule_near_carried_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "near" -> Forall (meaning c) ps ->
  rule_near_carried c ps d st n = Fine n' -> meaning c st.
Proof.
  intros W K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_carried in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct (fields _ d) as [[|cj [|? [|? [|]]]]|]; try discriminate H.
  destruct (of_kind "near" ps) as [nj ej] eqn:O. apply of_kind_app in O. subst ps. destruct (spend _ n) as [n1|] in H; [|discriminate H].
  destruct (reads (near_of c) "near" nj) as [ss|] eqn:R1; [|discriminate H]. destruct (argument_of _ _) as [[form b]|] eqn:A; [|discriminate H].
  destruct (spend _ n1) as [n2|] in H; [|discriminate H]. destruct (weights_for _ form) as [ws|] eqn:WF; [|discriminate H].
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. apply andb_prop in C. destruct C as [_ C].
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  destruct (weighed_sound c cj _ nj ej ss ws b 0 1 _ _ n2 n' x (statement_cut c st s cj ES C) HP R1 H ltac:(rewrite one_value; lra) Hv) as (D & T & E).
  fold rho in E. fold v in T, E, D. split; [exact D|]. rewrite zero_value in T. rewrite one_value, Rmult_1_l in E.
  destruct (weights_for_value rho _ _ _ WF) as [_ V]. pose proof (argument_value _ _ form b x W A) as AV. cbv zeta in AV. fold rho in AV.
  rewrite AV, V. rewrite <- (wave_id (value (near_tree s) v) T) at 1. eapply Rle_trans; [apply wave_lipschitz|exact E].
Qed.

(* ---------- near-square ---------- *)
(* The two neurons that are read with the weights -12 and 12. *)
Definition twelve (form : parts) : option (place * place) :=
  match form with
  | (p, _) :: _ =>
      match List.find (fun o => negb (same_place (fst o) p)) form with
      | Some (q, _) =>
          match weights_for [p; q] form with
          | Some [a; b] => if Qeq_bool a (-12) && Qeq_bool b 12 then Some (p, q) else if Qeq_bool a 12 && Qeq_bool b (-12) then Some (q, p) else None
          | _ => None
          end
      | None => None
      end
  | [] => None
  end.
Lemma twelve_value rho form p q : twelve form = Some (p, q) -> parts_value rho form = -12 * at_place rho p + 12 * at_place rho q.
Proof.
  unfold twelve. destruct form as [|[p0 w0] form]; [discriminate|]. destruct (List.find _ _) as [[q0 ?]|]; [|discriminate].
  destruct (weights_for [p0; q0] _) as [[|a [|b [|]]]|] eqn:WF; try discriminate.
  destruct (weights_for_value rho _ _ _ WF) as [_ V]. rewrite V. cbn [map weighted_values]. intro H.
  assert (N : forall r s, Qeq_bool r s = true -> Q2R r = Q2R s) by (intros r s E; now apply Qeq_bool_eq, Qeq_eqR in E).
  assert (M12 : Q2R (-12) = -12) by (unfold Q2R; cbn; lra). assert (P12 : Q2R 12 = 12) by (unfold Q2R; cbn; lra).
  destruct (Qeq_bool a (-12) && Qeq_bool b 12) eqn:E; [|destruct (Qeq_bool a 12 && Qeq_bool b (-12)) eqn:F; [|discriminate H]].
  - apply andb_prop in E. destruct E as [E1 E2]. apply N in E1, E2. injection H as <- <-. rewrite E1, E2, M12, P12. ring.
  - apply andb_prop in F. destruct F as [E1 E2]. apply N in E1, E2. injection H as <- <-. rewrite E1, E2, M12, P12. ring.
Qed.
Definition square_tree (u : expr) : expr := Add (Mul (Const (1 # 12)) (Mul (Add u (Const 2)) (Add u (Const 3)))) (Const (-1)).
Definition number_json (t : string) : json := Items [Text "number"; Text t].
Definition square_json (u : json) : json :=
  Items [Text "add"; Items [Text "mul"; number_json "0x1/0xc";
    Items [Text "mul"; Items [Text "add"; u; number_json "0x2"]; Items [Text "add"; u; number_json "0x3"]]]; number_json "-0x1"].
Definition stands (key : string) (j st : json) : bool := match st with Object l => match under key l with Some i => json_eqb i j | None => false end | _ => false end.
Definition rule_near_square : check := fun c ps d st n =>
  match near_of c st, fields ["cut"; "neuron"; "tree"] d with
  | Some s, Some [cj; _; uj] =>
    let (nj, ej) := of_kind "near" ps in let net := network_of c in
    match spend (reading_row net (near_neuron s)) n with
    | None => Refused
    | Some n =>
      match reads (near_of c) "near" nj, argument_of net (near_neuron s), read_tree (near_cut s) uj with
      | Some ss, Some (form, one), Some u =>
        match spend (comparing [tt; tt; tt; tt] form + long_parts form) n with
        | None => Refused
        | Some n =>
          match twelve form with
          | Some (p, q) =>
            match spend (reading_row net p + reading_row net q) n with
            | None => Refused
            | Some n =>
              match argument_of net p, argument_of net q with
              | Some (f1, b1), Some (f2, b2) =>
                match spend (comparing ss f1 + long_parts f1 + comparing ss f2 + long_parts f2) n with
                | None => Refused
                | Some n =>
                  match weights_for (map near_neuron ss) f1, weights_for (map near_neuron ss) f2 with
                  | Some w1, Some w2 =>
                      if negb (data_stand ["cut"; "neuron"] d st && stands "tree" (square_json uj) st && cuts_are cj [st]
                            && expr_eqb (near_tree s) (square_tree u) && Qeq_bool one 1 && same_all Qeq_bool w1 w2 && Qeq_bool b1 (b2 + 1)) then Refused else
                      weighed c cj (nj ++ ej) ej ss (map Qopp w1) (- b1 - 1) (-1) 24 (near_bound s) u n
                  | _, _ => Refused
                  end
                end
              | _, _ => Refused
              end
            end
          | None => Refused
          end
        end
      | _, _, None => Unsure "near-square, of such a tree"
      | _, _, _ => Refused
      end
    end
  | None, _ => Unsure "near-square, of such a tree"
  | _, _ => Refused
  end.
Lemma same_weights w1 : forall w2 v, same_all Qeq_bool w1 w2 = true -> weighted_values w1 v = weighted_values w2 v.
Proof.
  induction w1 as [|a w1 IH]; intros [|b w2] v H; cbn in H; try discriminate H; [reflexivity|]. apply andb_prop in H. destruct H as [A B].
  destruct v as [|t v]; [reflexivity|]. cbn [weighted_values]. apply Qeq_bool_eq, Qeq_eqR in A. now rewrite A, (IH w2 v B).
Qed.
Lemma opposite_weights w : forall v, weighted_values (map Qopp w) v = - weighted_values w v.
Proof. induction w as [|a w IH]; intros [|t v]; cbn [map weighted_values]; try ring. rewrite IH, Q2R_opp. ring. Qed.
Lemma square_tree_value u v : value (square_tree u) v = (value u v + 2) * (value u v + 3) / 12 - 1.
Proof.
  cbn [square_tree value]. rewrite !real_Q2R. replace (Q2R (1 # 12)) with (/ 12) by (unfold Q2R; cbn; lra).
  replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra). replace (Q2R 3) with 3 by (unfold Q2R; cbn; lra). rewrite minus_one. field.
Qed.
Lemma rule_near_square_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "near" -> Forall (meaning c) ps ->
  rule_near_square c ps d st n = Fine n' -> meaning c st.
Proof.
  intros W K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_square in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct (fields _ d) as [[|cj [|? [|uj [|]]]]|]; try discriminate H.
  destruct (of_kind "near" ps) as [nj ej] eqn:O. apply of_kind_app in O. subst ps. destruct (spend _ n) as [n1|] in H; [|discriminate H].
  destruct (reads (near_of c) "near" nj) as [ss|] eqn:R1; [|destruct (read_tree _ uj); discriminate H].
  destruct (argument_of _ (near_neuron s)) as [[form one]|] eqn:A; [|destruct (read_tree _ uj); discriminate H].
  destruct (read_tree _ uj) as [u|]; [|discriminate H]. destruct (spend _ n1) as [n2|] in H; [|discriminate H].
  destruct (twelve form) as [[p q]|] eqn:TW; [|discriminate H]. destruct (spend _ n2) as [n3|] in H; [|discriminate H].
  destruct (argument_of _ p) as [[f1 b1]|] eqn:A1; [|discriminate H]. destruct (argument_of _ q) as [[f2 b2]|] eqn:A2; [|discriminate H].
  destruct (spend _ n3) as [n4|] in H; [|discriminate H]. destruct (weights_for _ f1) as [w1|] eqn:W1; [|discriminate H].
  destruct (weights_for _ f2) as [w2|] eqn:W2; [|discriminate H]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : cuts_are _ _ = true |- _ => rename h into HC end. match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HT end.
  match goal with h : Qeq_bool one 1 = true |- _ => apply Qeq_bool_eq, Qeq_eqR in h; rewrite one_value in h; rename h into HO end.
  match goal with h : Qeq_bool b1 _ = true |- _ => apply Qeq_bool_eq, Qeq_eqR in h; rewrite Q2R_plus, one_value in h; rename h into HB end.
  match goal with h : same_all _ _ _ = true |- _ => rename h into HW end.
  apply (near_meaning c st s KK ES). intros x rho v Hv. assert (B24 : Q2R 24 = 24) by (unfold Q2R; cbn; lra).
  destruct (weighed_sound c cj _ nj ej ss _ _ _ _ _ _ n4 n' x (statement_cut c st s cj ES HC) HP R1 H ltac:(rewrite B24; lra) Hv) as (D & T & E).
  fold rho in E. fold v in T, E, D. rewrite minus_one in T. rewrite B24, opposite_weights, Q2R_minus, Q2R_opp, one_value in E.
  rewrite HT. split; [cbn [square_tree defined]; tauto|]. rewrite square_tree_value. set (t := value u v) in *.
  destruct (weights_for_value rho _ _ _ W1) as [_ V1]. destruct (weights_for_value rho _ _ _ W2) as [_ V2].
  pose proof (argument_value _ _ form one x W A) as AV. pose proof (argument_value _ _ f1 b1 x W A1) as AV1. pose proof (argument_value _ _ f2 b2 x W A2) as AV2.
  cbv zeta in AV, AV1, AV2. fold rho in AV, AV1, AV2. rewrite V1 in AV1. rewrite V2, <- (same_weights w1 w2 _ HW) in AV2.
  rewrite AV, (twelve_value rho form p q TW), HO, AV1, AV2. set (y := weighted_values w1 _) in *.
  rewrite <- (wave_square t T). set (r := - Q2R b1 - 1 + - y) in *.
  replace (Q2R b1 + y) with (- r - 1) by (unfold r; ring). replace (Q2R b2 + y) with (- r - 2) by (unfold r; lra).
  eapply Rle_trans; [apply wave_lipschitz|]. pose proof (wave_lipschitz (- r - 1) (- t - 1)) as P1. pose proof (wave_lipschitz (- r - 2) (- t - 2)) as P2.
  replace (- r - 1 - (- t - 1)) with (- (r - t)) in P1 by ring. replace (- r - 2 - (- t - 2)) with (- (r - t)) in P2 by ring. rewrite Rabs_Ropp in P1, P2.
  match goal with |- Rabs ?z <= _ => replace z with (- (12 * (wave (- r - 1) - wave (- t - 1))) + 12 * (wave (- r - 2) - wave (- t - 2))) by ring end.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, !Rabs_mult, (Rabs_right 12) by lra. lra.
Qed.
