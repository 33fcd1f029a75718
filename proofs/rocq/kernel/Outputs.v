(* Statements about one output of a network that has several or is on another box
   than the unit cube: an error in the sup norm, and sizes. What they say, the
   rules that make them, and what any statement of a certificate says. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Fractions TargetExpression RationalIntervals Slopes.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements LineStatements ScanMaps Sizes Certificate Slices Checks Jets
  Polynomials NearChecks LineRules LineErrors.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- what they say ---------- *)
Definition output_at (c : certificate) (k : N) (x : list R) : R := run (network_of c) (input_of x) (node_name (last_node c)) k.
(* Target k is defined on the box, and output k of the whole network is within E of it there. *)
Definition says_output_error (c : certificate) (k : N) (e : expr) (E : Q) : Prop :=
  forall x, in_box (box c) x -> defined e x /\ Rabs (output_at c k x - value e x) <= Q2R E.

(* The output that a statement is about, and the statement without the key that says so. *)
Definition spoken_of (j : json) : option (json * json) :=
  match j with
  | Object l => let? k := under "output" l in Some (k, Object (filter (fun p => negb (String.eqb (fst p) "output")) l))
  | _ => None
  end.
Definition about_output (c : certificate) (k : N) (j : json) : Prop :=
  if is_kind j "error" then if_some (target_of c k) (fun e => if_some (read_error j) (says_output_error c k e))
  else if is_kind j "sizes" then if_some (slice c k) (fun net => sizes_hold net j)
  else if is_kind j "broken-line" then k = 0%N /\ if_some (read_line j) (says_line (box c) (output c))
  else False.
(* What a statement says: of the whole network, or of one output. *)
Definition means (c : certificate) (j : json) : Prop :=
  match spoken_of j with Some (k, j') => if_some (count k) (fun k => about_output c k j') | None => meaning c j end.

(* ---------- the rules ---------- *)
Definition of_all (j : json) : bool := match spoken_of j with None => true | Some _ => false end.
Definition rule_output_error (c : certificate) (k : N) (ps : list json) (d st : json) (n : Z) : answer :=
  match ps, d, target_of c k, read_error st with
  | [p], Object [], Some e, Some E =>
      match near_of c p with
      | Some s => when (is_kind st "error" && is_kind p "near" && of_all p && is_whole_cut p && same_field "bound" p st
                        && same_place (near_neuron s) (node_name (last_node c), k) && expr_eqb (near_tree s) e && same_q (near_bound s) E) (Fine n)
      | None => Refused
      end
  | _, _, _, _ => Refused
  end.
Lemma rule_output_error_sound c k ps d st n n' : well_ordered (network_of c) = true -> Forall (means c) ps ->
  rule_output_error c k ps d st n = Fine n' -> about_output c k st.
Proof.
  intros W HP H. unfold rule_output_error in H. destruct ps as [|p [|]]; try discriminate H. destruct d as [| |[|]]; try discriminate H.
  destruct (target_of c k) as [e|] eqn:ET; [|discriminate H]. destruct (read_error st) as [E|] eqn:EE; [|discriminate H].
  destruct (near_of c p) as [s|] eqn:ES; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H].
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : is_kind p "near" = true |- _ => rename h into KP end. match goal with h : of_all p = true |- _ => rename h into OP end.
  match goal with h : is_whole_cut p = true |- _ => rename h into WC end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HN end.
  match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HT end.
  match goal with h : same_q _ _ = true |- _ => apply same_q_value in h; rename h into HQ end.
  apply Forall_inv in HP. unfold means in HP. unfold of_all in OP. destruct (spoken_of p); [discriminate OP|].
  apply (near_meaning c p s KP ES) in HP.
  unfold about_output. rewrite C. rewrite ET. cbn [if_some]. rewrite EE. cbn [if_some]. intros x Hx.
  destruct (input_values (network_of c) x (box c) W Hx) as [A B].
  specialize (HP (input_of x)). cbv zeta in HP.
  assert (A' : map snd (near_cut s) = box c) by (rewrite (whole_cut c p s KP ES WC); exact A).
  assert (B' : values_at (run (network_of c) (input_of x)) (near_cut s) = x) by (rewrite (whole_cut c p s KP ES WC); exact B).
  rewrite A', B', HN, HT, HQ in HP. exact (HP Hx).
Qed.

(* Making a slice: rows are looked through, and the values that they read looked for among nodes and reads. *)
Definition slicing (net : network) : Z :=
  let many := Z.of_nat (List.length (nodes net)) in
  fold_left (fun n k => match k with
    | A_layer l => let looked := (4 + many + Z.of_nat (List.length (layer_reads l)) * many / 4)%Z in
        n + Z.of_nat (List.length (layer_reads l)) * (4 + many) + fold_left (fun n r => n + 2 + looked * Z.of_nat (List.length (weights r)))%Z (rows l) 0
    | A_scan _ => n end)%Z (nodes net) (many * many + 16 * Z.of_nat (List.length (parameters net)))%Z.
Definition names_in_rows (net : network) : Z :=
  (Z.of_nat (List.length (used_names (nodes net))) * (1 + Z.of_nat (List.length (parameters net))))%Z.
Definition rule_output_sizes (c : certificate) (k : N) (ps : list json) (d st : json) (n : Z) : answer :=
  match ps, object_with ["stored"] d, spend (slicing (network_of c)) n with
  | [], Some [(_, Object stored)], Some n =>
    match spend (names_in_rows (network_of c)) n, slice c k with
    | Some n, Some net =>
      match spend (network_weight net) n with
      | Some n =>
        match sizes_of net stored, stated_sizes st with
        | Some l, Some m => when (is_kind st "sizes" && same_integers l m) (Fine n)
        | _, _ => Refused
        end
      | None => Refused
      end
    | Some _, None => Unsure "sizes, of one output of such a network"
    | None, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma rule_output_sizes_sound c k ps d st n n' : rule_output_sizes c k ps d st n = Fine n' -> about_output c k st.
Proof.
  intro H. unfold rule_output_sizes in H. destruct ps; [|discriminate H]. destruct (object_with _ d) as [[|[? [| |stored]] [|]]|]; try discriminate H.
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. destruct (spend _ n1) as [n2|] in H; [|discriminate H].
  destruct (slice c k) as [net|] eqn:ES; [|discriminate H]. destruct (spend _ n2) as [n3|] in H; [|discriminate H].
  destruct (sizes_of net stored) as [l|] eqn:EL; [|discriminate H]. destruct (stated_sizes st) as [m|] eqn:EM; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H]. apply andb_prop in C. destruct C as [C I].
  unfold about_output. assert (KE : is_kind st "error" = false).
  { unfold is_kind in *. apply String.eqb_eq in C. rewrite C. reflexivity. }
  rewrite KE, C, ES. cbn [if_some]. exists stored, l, m. repeat split; assumption.
Qed.

(* Broken lines: of a network with one output, on any box. *)
Definition rule_output_line (c : certificate) (k : N) (ps : list json) (d st : json) (n : Z) : answer :=
  when ((k =? 0)%N && is_kind st "broken-line") (euaf_line c ps d st n).
Lemma rule_output_line_sound c k ps d st n n' : well_ordered (network_of c) = true -> rule_output_line c k ps d st n = Fine n' -> about_output c k st.
Proof.
  intros W H. unfold rule_output_line, when in H. destruct (_ && _) eqn:C in H; [|discriminate H]. apply andb_prop in C. destruct C as [C K].
  apply N.eqb_eq in C. pose proof (euaf_line_sound c ps d st n n' W H) as S. unfold about_output. unfold is_kind in *. apply String.eqb_eq in K. rewrite K.
  cbn [String.eqb Ascii.eqb Bool.eqb]. now split.
Qed.
(* A premise about the whole network, or about the same output. *)
Definition premise_of (k : N) (p : json) : option json :=
  match spoken_of p with Some (kj, p') => match count kj with Some i => if (i =? k)%N then Some p' else None | None => None end | None => Some p end.
Definition rule_output_line_error (c : certificate) (k : N) (ps : list json) (d st : json) (n : Z) : answer :=
  match ps, target_of c k with
  | [p], Some e => match premise_of k p with Some p' => when ((k =? 0)%N && is_kind st "error" && is_kind p' "broken-line") (line_error c e p' d st n) | None => Refused end
  | _, _ => Refused
  end.
Lemma rule_output_line_error_sound c k ps d st n n' : Forall (means c) ps -> rule_output_line_error c k ps d st n = Fine n' -> about_output c k st.
Proof.
  intros HP H. unfold rule_output_line_error in H. destruct ps as [|p [|]]; try discriminate H. destruct (target_of c k) as [e|] eqn:ET; [|discriminate H].
  destruct (premise_of k p) as [p'|] eqn:EP; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H].
  apply andb_prop in C. destruct C as [C KP]. apply andb_prop in C. destruct C as [C KS]. apply N.eqb_eq in C. subst k. apply Forall_inv in HP.
  assert (L : if_some (read_line p') (says_line (box c) (output c))).
  { unfold premise_of in EP. unfold means in HP. unfold is_kind in KP. apply String.eqb_eq in KP. destruct (spoken_of p) as [[kj q]|].
    - destruct (count kj) as [i|]; [|discriminate EP]. destruct (i =? 0)%N eqn:I; [|discriminate EP]. injection EP as ->. cbn [if_some] in HP.
      unfold about_output, is_kind in HP. rewrite KP in HP. cbn [String.eqb Ascii.eqb Bool.eqb] in HP. apply HP.
    - injection EP as ->. unfold meaning, is_kind in HP. rewrite KP in HP. exact HP. }
  pose proof (line_error_sound c e p' d st n n' H L) as S. unfold about_output. rewrite KS, ET. exact S.
Qed.

(* The rules that are known about one output; the rule near-error sees the whole network and cites what is about it. *)
Definition output_rules : list string := ["near-error"; "sizes"; "euaf-line"; "line-error"].
Definition check_output (c : certificate) (name : string) (ps : list json) (d st : json) (n : Z) : answer :=
  match spoken_of st with
  | Some (kj, st') =>
      match count kj with
      | Some k => if String.eqb name "near-error" then rule_output_error c k ps d st' n
                  else if String.eqb name "sizes" then rule_output_sizes c k ps d st' n
                  else if String.eqb name "euaf-line" then rule_output_line c k ps d st' n
                  else if String.eqb name "line-error" then rule_output_line_error c k ps d st' n else Unsure "statements about one output"
      | None => Refused
      end
  | None => Refused
  end.
Theorem check_output_sound c name ps d st n n' : well_ordered (network_of c) = true -> Forall (means c) ps ->
  check_output c name ps d st n = Fine n' -> means c st.
Proof.
  intros W HP H. unfold check_output in H. unfold means. destruct (spoken_of st) as [[kj st']|]; [|discriminate H].
  destruct (count kj) as [k|]; [|discriminate H]. cbn [if_some].
  destruct (String.eqb name "near-error"); [now apply (rule_output_error_sound c k ps d st' n n')|].
  destruct (String.eqb name "sizes"); [now apply (rule_output_sizes_sound c k ps d st' n n')|].
  destruct (String.eqb name "euaf-line"); [now apply (rule_output_line_sound c k ps d st' n n')|].
  destruct (String.eqb name "line-error"); [|discriminate H]. now apply (rule_output_line_error_sound c k ps d st' n n').
Qed.
