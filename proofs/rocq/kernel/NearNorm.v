(* The rule near-norm: the root of a sum of squares is the norm of what is squared. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Polynomials NearChecks NearRules.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* Whether the tree of a statement stands there with this operator. *)
Definition tree_by (op : string) (j : json) : bool :=
  match j with Object l => match under "tree" l with Some (Items (Text o :: _)) => String.eqb o op | _ => false end | _ => false end.
Definition rule_near_norm : check := fun c ps d st n =>
  match ps, near_of c st, fields ["tree"] d with
  | [p], Some s, Some [_] =>
    match reads (near_of c) "near" ps with
    | Some [t] =>
      match near_tree s, near_tree t with
      | Fun Sqrt h, Pow (Fun Sqrt w) 1 =>
        if negb (same_field "tree" d st && forallb (fun k => same_field k p st) ["bound"; "cut"; "neuron"] && same_place (near_neuron s) (near_neuron t)
              && same_q (near_bound s) (near_bound t) && (match cut_field st with Some cj => cuts_are cj [p] | None => false end)
              && tree_by "hypot" st && tree_by "pow" p && covered [w] h) then Refused else
        match is_sum (tree_cost h [w]) [] h 0 [1%Q] [w] n with
        | Some (true, n) => Fine n | Some (false, _) => Refused | None => Unsure "near-norm, of so large polynomials" end
      | _, _ => Refused
      end
    | _ => Refused
    end
  | _, None, _ => Unsure "near-norm, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_near_norm_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_norm c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_norm in H.
  destruct ps as [|p [|]]; try (destruct (near_of c st); discriminate H). destruct (near_of c st) as [s|] eqn:ES; [|discriminate H].
  destruct (fields _ d) as [[|? [|]]|]; try discriminate H. destruct (reads (near_of c) "near" [p]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (near_tree s) as [| | | | | | | | | | | |[] h|] eqn:TS; try discriminate H.
  destruct (near_tree t) as [| | | | | | | | | |[| | | | | | | | | | | |[] w|] [|[|]]| | |] eqn:TT; try discriminate H.
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : covered _ _ = true |- _ => rename h into V end. match goal with h : same_q _ _ = true |- _ => apply same_q_value in h; rename h into B end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate CS].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [p] [t] R1 SC HP Hv) as NA. fold rho in NA. fold v in NA. apply Forall_inv in NA.
  destruct NA as [D NA]. rewrite TT in D, NA. cbn [defined function_defined] in D. destruct D as [D P].
  destruct (is_sum _ [] _ 0 _ _ n) as [[[|] n2]|] eqn:I1; [|discriminate H|discriminate H].
  pose proof (is_sum_sound _ _ _ _ _ _ _ _ v I1) as E. cbn [weighted_sum] in E. rewrite zero_value, one_value in E.
  assert (E' : value h v = value w v) by (rewrite E; ring).
  rewrite TS, HO, B. cbn [defined value function_defined function_value] in *. rewrite E'. rewrite pow_1 in NA. split; [split|exact NA].
  - apply (covered_defined [w] v); [constructor; [exact D|constructor]|exact V].
  - exact P.
Qed.
