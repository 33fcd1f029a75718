(* The kernel: a certificate is accepted if each step states what its rule makes
   of the file, and each claim is the statement of a step. [replay_sound]: then
   the claims hold of the network and the target in the file. *)
From Coq Require Import Reals List ZArith NArith QArith String Ascii Bool Lia.
From Symnet Require Import TargetExpression.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets Certificate Checks RunChecks ErrorChecks CellChecks
  CellErrorChecks MidChecks EvaluationChecks NearChecks NearRules NearFunctions NearSubstitute NearLattice NearTeeth NearNorm NearAngle NearAdditions NearGate NearInsteadNearWaves LineRules LineErrors StepRules Slices Outputs Onnx Stacks Branching
  Machines FloatErrors FloatBranching.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(* The rules: name, kind of the statement, check. What is not here is refused as an unknown rule. *)
Definition rules : list (string * (string * check)) :=
  [("pl", ("pl", rule_any_pl)); ("sizes", ("sizes", rule_sizes)); ("lipschitz", ("modulus", rule_lipschitz));
   ("state", ("state", rule_state)); ("first-pass", ("first-pass", rule_first_pass)); ("snake-order", ("order", rule_order)); ("partition", ("partition", rule_partition));
   ("run", ("tail-sums", rule_run)); ("interpolant", ("local", rule_interpolant)); ("codes", ("codes", rule_any_codes));
   ("local-error", ("error", rule_any_error)); ("lower-bound", ("lower-bound", rule_lower_bound));
   ("bit", ("bit", rule_bit)); ("bit-code", ("index-code", rule_bit_code)); ("bit-range", ("range", rule_bit_range));
   ("cell-value", ("local", rule_cell_value)); ("local-error", ("error-off-strips", rule_off_strips)); ("lp-error", ("error", rule_lp));
   ("printed-counts", ("printed-counts", rule_printed_counts)); ("printed-shape", ("printed-shape", rule_printed_shape));
   ("enclosure", ("enclosure", rule_enclosure)); ("near-input", ("near", rule_near_input)); ("near-affine", ("near", rule_near_affine));
   ("near-same", ("near", rule_near_same)); ("near-function", ("near", rule_near_function));
   ("near-substitute", ("near", rule_near_substitute)); ("near-lattice", ("near", rule_near_lattice)); ("near-error", ("error", rule_near_error));
   ("near-sawtooth", ("near", rule_near_sawtooth)); ("near-norm", ("near", rule_near_norm)); ("near-angle", ("near", rule_near_angle)); ("near-addition", ("near", rule_near_addition));
   ("near-gate", ("near", rule_near_gate)); ("near-instead", ("near", rule_near_instead));("near-carried", ("near", rule_near_carried)); ("near-square", ("near", rule_near_square));
   ("euaf-line", ("broken-line", rule_euaf_line)); ("line-error", ("error", rule_line_error)); ("euaf-steps", ("steps", rule_euaf_steps));
   ("branches", ("safe", rule_branches)); ("joined", ("safe", rule_joined));
   ("counterexample", ("unsafe", rule_counterexample));
   ("branches-in-floats", ("safe-in-floats", rule_float_branches)); ("joined-in-floats", ("safe-in-floats", rule_float_joined));
   ("counterexample-in-floats", ("unsafe-in-floats", rule_float_counterexample));
   ("shifted-code", ("near-code", rule_shifted_code)); ("mid", ("near-code", rule_mid)); ("near-output", ("local", rule_near_output)); ("evaluated-code", ("index-code", rule_evaluated_code))].
(* The rule of this name that makes statements of this kind. *)
Fixpoint rule_for (name : string) (st : json) (l : list (string * (string * check))) : option (string * check) :=
  match l with [] => None | (m, (k, r)) :: l' => if String.eqb m name && is_kind st k then Some (k, r) else rule_for name st l' end.

Lemma rules_sound name st0 k r : rule_for name st0 rules = Some (k, r) -> forall c ps d st n n', well_ordered (network_of c) = true ->
  kind_of st = k -> Forall (meaning c) ps -> r c ps d st n = Fine n' -> meaning c st.
Proof.
  unfold rules. intros H c ps d st n n' Hw K HP HR. cbn [rule_for] in H.
  repeat match type of H with (if ?b then _ else _) = _ => destruct b; [injection H as <- <-|] end; try discriminate H.
  - now apply (rule_any_pl_sound c ps d st n n').
  - now apply (rule_sizes_sound c ps d st n n').
  - now apply (rule_lipschitz_sound c ps d st n n').
  - now apply (rule_state_sound c ps d st n n').
  - now apply (rule_first_pass_sound c ps d st n n').
  - kind K. exact I.
  - kind K. exact I.
  - now apply (rule_run_sound c ps d st n n').
  - now apply (rule_interpolant_sound c ps d st n n').
  - now apply (rule_any_codes_sound c ps d st n n').
  - now apply (rule_any_error_sound c ps d st n n').
  - now apply (rule_lower_bound_sound c ps d st n n').
  - now apply (rule_bit_sound c ps d st n n').
  - now apply (rule_bit_code_sound c ps d st n n').
  - now apply (rule_bit_range_sound c ps d st n n').
  - now apply (rule_cell_value_sound c ps d st n n').
  - now apply (rule_off_strips_sound c ps d st n n').
  - now apply (rule_lp_sound c ps d st n n').
  - now apply (rule_printed_counts_sound c ps d st n n').
  - now apply (rule_printed_shape_sound c ps d st n n').
  - now apply (rule_enclosure_sound c ps d st n n').
  - now apply (rule_near_input_sound c ps d st n n').
  - now apply (rule_near_affine_sound c ps d st n n').
  - now apply (rule_near_same_sound c ps d st n n').
  - now apply (rule_near_function_sound c ps d st n n').
  - now apply (rule_near_substitute_sound c ps d st n n').
  - now apply (rule_near_lattice_sound c ps d st n n').
  - now apply (rule_near_error_sound c ps d st n n').
  - now apply (rule_near_sawtooth_sound c ps d st n n').
  - now apply (rule_near_norm_sound c ps d st n n').
  - now apply (rule_near_angle_sound c ps d st n n').
  - now apply (rule_near_addition_sound c ps d st n n').
  - now apply (rule_near_gate_sound(rule_near_carried_sound c ps d st n n'). - now apply (rule_near_square_sound c ps d st n n'). - now apply (rule_euaf_line_sound c ps d st n n').
  - now apply (rule_near_instead_sound(rule_line_error_sound c ps d st n n'). - now apply (rule_euaf_steps_sound c ps d st n n').
  - now apply (rule_branches_sound c ps d st n n').
  - now apply (rule_joined_sound c ps d st n n').
  - now apply (rule_counterexample_sound c ps d st n n').
  - now apply (rule_float_branches_sound c ps d st n n').
  - now apply (rule_float_joined_sound c ps d st n n').
  - now apply (rule_float_counterexample_sound c ps d st n n').
  - now apply (rule_shifted_code_sound c ps d st n n').
  - now apply (rule_mid_sound c ps d st n n').
  - now apply (rule_near_output_sound c ps d st n n').
  - now apply (rule_evaluated_code_sound c ps d st n n').
Qed.

(* A step at a place, from the statements of all steps: it may cite earlier ones only. *)
Definition cited (all_ : list json) (place : nat) (p : N) : option json :=
  if (p <? 100000)%N then if (N.to_nat p <? place)%nat then nth_error all_ (N.to_nat p) else None else None.
(* A precision that is stated is one that the Python kernel takes, and slopes are of at most ten variables; nothing rests on it. *)
Definition measured_well (c : certificate) (s : proof_step) : bool :=
  match data s with
  | Object l => match under "precision" l with
      | Some p => match whole p with Some n => (16 <=? n)%Z && (n <=? 4096)%Z | None => false end
      | None => true
      end
  | _ => true
  end && (negb (String.eqb (rule s) "lipschitz") || (dimension c <=? 10)%nat).
(* Looking for the premises, and reading all that the step holds and cites, is paid for before. *)
Definition looking (ps : list N) : Z := fold_left (fun n p => (n + 1 + Z.of_N p / 8)%Z) ps 1%Z.
Definition to_read (ps : list json) (s : proof_step) : Z := fold_left (fun n p => (n + weigh p)%Z) ps (weigh (data s) + weigh (statement s))%Z.
(* Grids of more nodes, or of more axes, are not looked at: numbers of cells become unary. *)
Definition many_nodes (c : certificate) (j : json) : bool :=
  match j with
  | Object l => match under "cells" l with
      | Some k => match whole k with
          | Some k => (most_nodes <? k)%Z || (6 <? inputs (network_of c))%N || (most_nodes <? (k + 1) ^ Z.of_N (inputs (network_of c)))%Z
          | None => false end
      | None => false end
  | _ => false
  end.
Definition check_step (c : certificate) (all_ : list json) (place : nat) (s : proof_step) (n : Z) : answer :=
  match spend (looking (premises s)) n with None => Refused | Some n =>
  match all (cited all_ place) (premises s) with None => Refused | Some ps =>
  match spend (to_read ps s) n with None => Refused | Some n =>
  if many_nodes c (statement s) then Unsure "grids of so many nodes"
  else if negb (of_all (statement s)) then check_output c (rule s) ps (data s) (statement s) n
  else match rule_for (rule s) (statement s) rules with
  | Some (k, r) => if measured_well c s && is_kind (statement s) k && forallb of_all ps then r c ps (data s) (statement s) n else Refused
  | None => Refused
  end end end end.

Lemma check_step_sound c all_ place s n n' : well_ordered (network_of c) = true ->
  (forall q st, (q < place)%nat -> nth_error all_ q = Some st -> means c st) ->
  check_step c all_ place s n = Fine n' -> means c (statement s).
Proof.
  intros Hw Hp H. unfold check_step in H. destruct (spend _ n) as [m0|] in H; [|discriminate H].
  destruct (all (cited all_ place) (premises s)) as [ps|] eqn:P; [|discriminate H]. destruct (spend _ m0) as [m|] in H; [|discriminate H].
  assert (HP : Forall (means c) ps).
  { clear -P Hp. revert ps P. induction (premises s) as [|p l IH]; cbn; intros ps P; [injection P as <-; constructor|].
    destruct (cited all_ place p) as [st|] eqn:C; [|discriminate P]. fold (all (cited all_ place)) in P.
    destruct (all (cited all_ place) l) as [qs|] eqn:Q; [|discriminate P]. injection P as <-. constructor; [|now apply IH].
    unfold cited in C. destruct (p <? 100000)%N; [|discriminate C]. destruct (Nat.ltb_spec (N.to_nat p) place); [|discriminate C]. now apply (Hp (N.to_nat p)). }
  destruct (many_nodes c (statement s)); [discriminate H|].
  destruct (of_all (statement s)) eqn:O; cbn [negb] in H; [|now apply (check_output_sound c (rule s) ps (data s) (statement s) m n')].
  destruct (rule_for (rule s) (statement s) rules) as [[k r]|] eqn:R; [|discriminate H].
  destruct (measured_well c s && _ && _) eqn:K; [|discriminate H]. apply andb_prop in K. destruct K as [K O']. apply andb_prop in K. destruct K as [_ K].
  unfold is_kind in K. apply String.eqb_eq in K. unfold means. unfold of_all in O. destruct (spoken_of (statement s)); [discriminate O|].
  apply (rules_sound (rule s) (statement s) k r R c ps (data s) (statement s) m n' Hw K); [|exact H].
  apply Forall_forall. intros p Hin. rewrite Forall_forall in HP. specialize (HP p Hin). rewrite forallb_forall in O'. specialize (O' p Hin).
  unfold means in HP. unfold of_all in O'. destruct (spoken_of p); [discriminate O'|exact HP].
Qed.

(* ---------- the whole ---------- *)
Inductive verdict := Accepted | Rejected (place : option nat) (why : string) | Malformed (why : string) | Unknown (what : string).

Fixpoint check_steps (c : certificate) (all_ : list json) (place : nat) (ss : list proof_step) (n : Z) : option verdict :=
  match ss with
  | [] => None
  | s :: ss' =>
      match check_step c all_ place s n with
      | Fine n' => check_steps c all_ (S place) ss' n'
      | Refused => Some (Rejected (Some place) "its rule does not make this statement, or takes more work than the budget")
      | Unsure what => Some (Unknown what)
      end
  end.
Definition stated (c : certificate) (claim : json) : bool := existsb (fun s => json_eqb claim (statement s)) (steps_of c).
(* What a certificate may claim; order and partition say nothing by themselves here, what they say for all K and d is a theorem. *)
Definition claimable : list string := ["pl"; "modulus"; "error"; "error-off-strips"; "range"; "local"; "tail-sums"; "bit"; "sizes"; "lower-bound"; "printed-counts"; "printed-shape"; "safe"; "unsafe"; "safe-in-floats"; "unsafe-in-floats"; "steps"].
Definition replay (c : certificate) (work : Z) : verdict :=
  if negb (well_ordered (network_of c)) then Malformed "the nodes are not in order" else
  match check_steps c (map statement (steps_of c)) 0 (steps_of c) work with
  | Some v => v
  | None =>
      match claims c with
      | [] => Rejected None "the certificate claims nothing"
      | cs => if negb (forallb (stated c) cs) then Rejected None "a claim is not the statement of any step"
              else if forallb (fun j => known claimable (kind_of j)) cs then Accepted
              else Unknown "claims of another kind"
      end
  end.

Lemma check_steps_never_accept c all_ ss : forall place n, check_steps c all_ place ss n <> Some Accepted.
Proof. induction ss as [|s ss IH]; intros place n; cbn [check_steps]; [discriminate|]. destruct (check_step c all_ place s n); [apply IH|discriminate|discriminate]. Qed.
Lemma all_steps_hold c : well_ordered (network_of c) = true -> forall ss pre n, steps_of c = pre ++ ss ->
  Forall (fun s => means c (statement s)) pre ->
  check_steps c (map statement (steps_of c)) (List.length pre) ss n = None -> Forall (fun s => means c (statement s)) (steps_of c).
Proof.
  intros Hw ss. induction ss as [|s ss IH]; intros pre n E F H; [rewrite E, app_nil_r; exact F|]. cbn [check_steps] in H.
  destruct (check_step c (map statement (steps_of c)) (List.length pre) s n) as [m| |w] eqn:C; try discriminate H.
  apply (IH (pre ++ [s]) m); [now rewrite <- app_assoc| |now rewrite app_length, Nat.add_1_r].
  apply Forall_app. split; [exact F|]. constructor; [|constructor].
  apply (check_step_sound c _ _ s n m Hw) with (2 := C). intros q st Hq Hn.
  rewrite E, map_app, nth_error_app1 in Hn by (now rewrite map_length).
  apply nth_error_In in Hn. apply in_map_iff in Hn. destruct Hn as (t & <- & Ht). rewrite Forall_forall in F. now apply F.
Qed.

Theorem replay_sound c work : replay c work = Accepted -> Forall (means c) (claims c).
Proof.
  unfold replay. destruct (well_ordered (network_of c)) eqn:W; [|discriminate]. cbn [negb].
  destruct (check_steps c (map statement (steps_of c)) 0 (steps_of c) work) as [v|] eqn:E.
  - intro H. subst v. now apply check_steps_never_accept in E.
  - pose proof (all_steps_hold c W (steps_of c) [] work eq_refl (Forall_nil _) E) as S.
    destruct (claims c) as [|c0 cs] eqn:C; [discriminate|].
    destruct (forallb (stated c) (c0 :: cs)) eqn:F; [|discriminate]. intros _.
    apply Forall_forall. intros j Hj. pose proof (proj1 (forallb_forall (stated c) (c0 :: cs)) F j Hj) as G.
    clear F. rename G into F. apply existsb_exists in F. destruct F as (s & Hs & Ej). apply json_eqb_spec in Ej. subst j.
    rewrite Forall_forall in S. now apply S.
Qed.

(* ---------- from the text ---------- *)
Definition top_keys : list string := ["box"; "claims"; "format"; "hypotheses"; "network"; "sha256"; "steps"; "target"].
Definition decode_box (inputs : N) (l : list json) : option (list (Q * Q)) :=
  match l with
  | [] => Some []
  | _ => if (N.of_nat (List.length l) =? inputs)%N then
      all (fun j => match j with
        | Items [a; b] => let? a := number a in let? b := number b in if Qle_bool b a then None else Some (a, b)
        | _ => None end) l else None
  end.
Definition is_statement (j : json) : bool :=
  match j with Object l => match under "kind" l with Some (Text _) => true | _ => false end | _ => false end.
Definition decode_step (j : json) : option proof_step :=
  let? l := object_with ["data"; "premises"; "rule"; "statement"] j in
  match map snd l with
  | [Object d; Items ps; Text r; st] =>
      let? ps := all count ps in if is_statement st then Some (Step r ps (Object d) st) else None
  | _ => None
  end.

(* What another checker may know and this one does not: files of their own, other rules, other targets. *)
Definition has_a_scan_inside (j : json) : bool :=
  match j with
  | Object l => match under "body" l with
      | Some (Object b) => match under "nodes" b with Some (Items ns) => existsb (has_key "body") ns | _ => false end
      | _ => false end
  | _ => false
  end.
Definition has_axes (j : json) : bool :=
  match j with
  | Object l => match under "schedules" l with
      | Some (Object ss) => existsb (fun p => match snd p with Items (_ :: Items _ :: _) => true | _ => false end) ss
      | _ => false end
  | _ => false
  end.
(* The terms of a scheduled entry are compared with each other: of many they are not looked at. *)
Definition many_terms (j : json) : bool := match j with Items l => (256 <? Z.of_nat (List.length l))%Z | _ => false end.
Definition row_of_many (j : json) : bool :=
  match j with Items (b :: ws) => many_terms b || existsb (fun w => match w with Items [_; e] => many_terms e | _ => false end) ws | _ => false end.
Definition has_many_terms (j : json) : bool :=
  match j with Object l => match under "rows" l with Some (Items rs) => existsb row_of_many rs | _ => false end | _ => false end.
(* The nodes of a network, and those of the body of a node. *)
Definition nodes_of (j : json) : list json :=
  match j with Object l => match under "nodes" l with Some (Items ns) => ns | _ => [] end | _ => [] end.
Definition body_of (j : json) : json := match j with Object l => match under "body" l with Some b => b | None => Items [] end | _ => Items [] end.
(* Nodes are found by their names, each name compared with all of them. *)
Definition finding (j : json) : Z := (Z.of_nat (List.length (nodes_of j)) * weigh j / 32)%Z.
Definition all_finding (j : json) : Z :=
  match j with
  | Object l => match under "network" l with Some net => fold_left (fun n k => n + finding (body_of k))%Z (nodes_of net) (finding net) | None => 0%Z end
  | _ => 0%Z
  end.
Definition network_unknown (j : json) : bool :=
  existsb (fun n => has_many_terms n || existsb has_many_terms (nodes_of (body_of n))) (nodes_of j) ||
  match j with
  | Object l => match under "nodes" l with Some (Items ns) => existsb (fun n => has_a_scan_inside n || has_axes n) ns | _ => false end
      || match under "parameters" l with Some (Object ps) => existsb (fun p => match snd p with Items _ => true | _ => false end) ps | _ => false end
  | _ => false
  end.
Definition step_unknown (j : json) : option string :=
  match j with
  | Items _ => Some "steps in a file of their own"
  | Object l => match under "rule" l with
      | Some (Text r) => match find r rules with
          | None => Some r
          | Some _ => match under "statement" l with Some st => if has_key "output" st && negb (known output_rules r) then Some "statements about one output" else None | None => None end
          end
      | _ => None end
  | _ => None
  end.
Fixpoint first_unknown (l : list json) : option string :=
  match l with [] => None | j :: l' => match step_unknown j with Some w => Some w | None => first_unknown l' end end.

(* The network that stands in the certificate, or is that of the file with the digest that stands there. *)
Definition files := list (string * list ascii).
Definition network_in (fs : files) (j : json) : (network * origin) + verdict :=
  if has_key "onnx" j then
    match object_with ["onnx"] j with
    | Some [(_, Text digest)] =>
        match find digest fs with
        | Some bytes => match read_onnx bytes with Some net => inl net | None => inr (Unknown "an ONNX file with what is not read here") end
        | None => inr (Unknown "a network in a file that is not given")
        end
    | _ => inr (Malformed "network")
    end
  else if network_unknown j then inr (Unknown "networks in files, scans inside of scans, many terms of schedules, or grids whose cells differ by axis")
  else match decode_network j with Some net => inl (net, no_file) | None => inr (Malformed "network") end.
(* What composing the layers of a network takes, where a step needs it, and whether that is done here. *)
Definition composing (net : network) : Z :=
  let widest := fold_left (fun n k => Z.max n (Z.of_N (outputs_of k))) (nodes net) (Z.of_N (inputs net)) in
  fold_left (fun n k => match k with
    | A_layer l => fold_left (fun n r => n + 2 + Z.of_nat (List.length (weights r)) * (1 + widest / 64))%Z (rows l) (n + widest + widest * widest / 16)%Z
    | A_scan _ => n end) (nodes net) 1%Z.
Definition composed_first (steps : list proof_step) : bool := existsb (fun s => String.eqb (rule s) "branches" || String.eqb (rule s) "counterexample") steps.
Definition float_rules : list string := ["branches-in-floats"; "counterexample-in-floats"].
(* The format of the first step about floats, where there is one. *)
Definition format_needed (o : origin) (steps : list proof_step) : option type :=
  match filter (fun s => known float_rules (rule s)) steps with
  | s :: _ => match statement s with Object l => let? f := under "format" l in read_format o f | _ => None end
  | [] => None
  end.
(* Composing sizes and errors takes about so much more. *)
Definition all_composing (net : network) (o : origin) (steps : list proof_step) : Z :=
  ((if composed_first steps then composing net else 0) + match format_needed o steps with Some _ => 32 * composing net | None => 0 end)%Z.
Definition prepare_rounded (net : network) (o : origin) (t : option type) : rounded_for net o :=
  match t with Some t => exist _ (Some (t, rounded_stack t net o)) eq_refl | None => exist _ None I end.
Definition prepare (net : network) (wanted : bool) : prepared_for net :=
  if wanted then exist _ (stack_of net) (or_intror eq_refl) else exist _ None (or_introl eq_refl).
Definition decoded (fs : files) (work : Z) (j : json) : certificate + verdict :=
  match object_with top_keys j with
  | None => inr (Malformed "not the keys of a certificate")
  | Some l =>
    match map snd l with
    | [Items box; Items claims; Text format; Items hypotheses; net; Text digest; Items steps; Items targets] =>
      if negb (String.eqb format "symnet certificate 2") then inr (Malformed "not the format symnet certificate 2")
      else match first_unknown steps with
      | Some w => inr (Unknown w)
      | None =>
        match network_in fs net with
        | inr v => inr v
        | inl (net, o) =>
          match decode_box (inputs net) box, all decode_step steps with
          | Some box, Some steps =>
            if negb (forallb is_statement claims && forallb is_statement hypotheses && (List.length claims <=? 100)%nat
                     && (List.length hypotheses <=? 100)%nat) then inr (Malformed "claims or hypotheses")
            else if negb ((List.length targets =? 0)%nat
                     || (N.of_nat (List.length targets) =? outputs_of (last (nodes net) (A_layer (Layer "" [] Identity []))))%N)
                    || (match box, targets with [], _ :: _ => true | _, _ => false end)
            then inr (Malformed "target")
            else match all (decode_tree (inputs net)) targets with
            | None => inr (Unknown "a target of other functions")
            | Some ts => if negb (forallb light ts) then inr (Unknown "a target of so many operators") else match hypotheses with
                | [] => let enough := (all_composing net o steps <=? work)%Z in
                    inl (Certificate box ts net claims steps (prepare net (composed_first steps && enough)) o
                           (prepare_rounded net o (if enough then format_needed o steps else None)))
                | _ => inr (Rejected None "a hypothesis is listed and no claim rests on it")
                end
            end
          | _, _ => inr (Malformed "box or steps")
          end
        end
      end
    | _ => inr (Malformed "not the values of a certificate")
    end
  end.

(* The text without the seal, whose SHA-256 the seal is, last character first; the program compares them. *)
Definition unsealed (j : json) : list ascii * string :=
  match j with
  | Object l => (print (Object (filter (fun p => negb (String.eqb (fst p) "sha256")) l)),
                 match under "sha256" l with Some (Text s) => s | _ => "" end)
  | _ => ([], "")
  end.

(* A network of more nodes or parameters than these is not looked at: names are looked up in lists. *)
Definition large (j : json) : bool :=
  match j with
  | Object l => match under "network" l with
      | Some (Object net) =>
          match under "nodes" net with Some (Items ns) => (2048 <? Z.of_nat (List.length ns))%Z | _ => false end
          || match under "nodes" net with
             | Some (Items ns) => existsb (fun n => match n with
                 | Object s => match under "body" s with
                     | Some (Object b) => match under "nodes" b with Some (Items bs) => (2048 <? Z.of_nat (List.length bs))%Z | _ => false end
                     | _ => false end
                 | _ => false end) ns
             | _ => false end
          || match under "parameters" net with Some (Object ps) => (256 <? Z.of_nat (List.length ps))%Z | _ => false end
      | _ => false end
      || match under "steps" l with Some (Items ss) => (100000 <? Z.of_nat (List.length ss))%Z | _ => false end
  | _ => false
  end.
Definition judged (fs : files) (j : json) (work : Z) : verdict :=
  match spend (weigh j + all_finding j + fold_left (fun n f => n + Z.of_nat (List.length (snd f)) / 4) fs 0)%Z work with
  | None => Unknown "a text of more numbers than the budget of work"
  | Some n => if large j then Unknown "so many nodes, parameters or steps"
      else match decoded fs n j with
      | inl c => match spend (all_composing (network_of c) (origin_of c) (steps_of c)) n with
          | Some n => replay c n
          | None => Unknown "a network of more weights than the budget of work" end
      | inr v => v
      end
  end.

(* What the program accepts: the text is the one text of an object that holds a certificate, and its claims hold. *)
Theorem judged_sound fs text j work : read_json text = Some j -> judged fs j work = Accepted ->
  exists n c, decoded fs n j = inl c /\ Forall (means c) (claims c).
Proof.
  intros _ H. unfold judged in H. destruct (spend _ work) as [n|]; [|discriminate H]. destruct (large j); [discriminate H|]. destruct (decoded fs n j) as [c|v] eqn:E.
  - exists n, c. split; [exact E|]. destruct (spend _ n) as [m|] in H; [|discriminate H]. now apply (replay_sound c m).
  - subst v. exfalso. clear -E. unfold decoded in E.
    assert (A : forall net, network_in fs net <> inr Accepted).
    { clear. intros net E. unfold network_in in E.
      repeat (match type of E with context [if ?b then _ else _] => destruct b | context [match ?x with _ => _ end] => destruct x end; try discriminate). }
    destruct (object_with top_keys j) as [l|]; [|discriminate]. destruct (map snd l) as [|? l']; [discriminate|].
    repeat (match type of E with
      | context [network_in fs ?net] => let V := fresh "V" in destruct (network_in fs net) eqn:V; [|injection E as ->; now apply A in V]
      | context [match ?x with _ => _ end] => destruct x end; try discriminate).
Qed.
