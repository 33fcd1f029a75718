(* The rule near-lattice: greatest and least values of neurons that are near. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Polynomials NearChecks NearRules.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* The expression in the data as the term of a fact. *)
Fixpoint lattice_term (depth : nat) (j : json) : option term :=
  match depth with
  | O => None
  | S depth =>
      match j with
      | Text _ => let? i := count j in Some (Linear [((i + 1)%N, 1%Q)])
      | Object [(op, Items l)] =>
          if negb (few l && (2 <=? List.length l)%nat) then None else
          let? ts := all (lattice_term depth) l in
          if String.eqb op "max" then chain Maximum ts else if String.eqb op "min" then chain Minimum ts else None
      | _ => None
      end
  end.
(* A tree made of trees as the term is made of variables. *)
Fixpoint is_lattice (ts : list expr) (t : term) (e : expr) : bool :=
  match t with
  | Linear [(Npos p, q)] => same_q q 1 && match nth_error ts (Nat.pred (Pos.to_nat p)) with Some s => expr_eqb s e | None => false end
  | Maximum a b => match e with Max c d => is_lattice ts a c && is_lattice ts b d | _ => false end
  | Minimum a b => match e with Min c d => is_lattice ts a c && is_lattice ts b d | _ => false end
  | _ => false
  end.
Lemma is_lattice_sound ts x v E : Forall2 (fun t a => defined t x /\ Rabs (a - value t x) <= E) ts v -> forall t e, is_lattice ts t e = true ->
  defined e x /\ Rabs (term_value t (point_of v) - value e x) <= E.
Proof.
  intro H. induction t as [f|q a _|a _ b _|a IHa b IHb|a IHa b IHb|a _]; intros e L; cbn [is_lattice] in L; try discriminate L.
  - destruct f as [|[[|p] q] [|]]; try discriminate L. apply andb_prop in L. destruct L as [Q L].
    destruct (nth_error ts _) as [s|] eqn:N; [|discriminate L]. apply expr_eqb_spec in L. subst s.
    cbn [term_value at_point]. rewrite (same_q_value _ _ Q), one_value. unfold point_of.
    replace (1 * nth (Nat.pred (Pos.to_nat p)) v 0 + 0) with (nth (Nat.pred (Pos.to_nat p)) v 0) by ring.
    clear -H N. revert N. generalize (Nat.pred (Pos.to_nat p)). induction H as [|t a ts v H0 H IH]; intros [|k] N; cbn [nth_error nth] in *; try discriminate N.
    + injection N as ->. exact H0.
    + now apply IH.
  - destruct e; try discriminate L. apply andb_prop in L. destruct L as [L1 L2]. destruct (IHa _ L1) as [D1 V1]. destruct (IHb _ L2) as [D2 V2].
    split; [now split|]. cbn [term_value value]. apply between_abs in V1, V2. apply Rabs_le. unfold Rmax.
    destruct (Rle_dec _ _), (Rle_dec _ _); lra.
  - destruct e; try discriminate L. apply andb_prop in L. destruct L as [L1 L2]. destruct (IHa _ L1) as [D1 V1]. destruct (IHb _ L2) as [D2 V2].
    split; [now split|]. cbn [term_value value]. apply between_abs in V1, V2. apply Rabs_le. unfold Rmin.
    destruct (Rle_dec _ _), (Rle_dec _ _); lra.
Qed.

Definition rule_near_lattice : check := fun c ps d st n =>
  match near_of c st, fields ["expression"; "neuron"] d with
  | Some s, Some [xj; _] =>
    let (nj, rest) := of_kind "near" ps in let (ej, fj) := of_kind "enclosure" rest in
    match fj, reads (near_of c) "near" nj, reads (enclosure_of c) "enclosure" ej, cut_field st, lattice_term 17 xj with
    | [fj], Some ss, Some around, Some cj, Some t =>
      match depends c fj with
      | Some dep =>
        when (same_field "neuron" d st && cuts_are cj (nj ++ ej) && same_term t (the_term dep)
              && same_places (of_neurons dep) (map near_neuron ss) && ends_fit (between_ends dep) ss around
              && same_place (the_neuron dep) (near_neuron s) && is_lattice (map near_tree ss) (the_term dep) (near_tree s)
              && forallb (fun m => Qle_bool (near_bound m) (near_bound s)) ss && existsb (fun m => same_q (near_bound m) (near_bound s)) ss) (Fine n)
      | None => Refused
      end
    | _, _, _, _, _ => Refused
    end
  | _, _ => Refused
  end.
Lemma rule_near_lattice_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_lattice c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_lattice in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct (fields _ d) as [[|xj [|? [|]]]|]; try discriminate H.
  destruct (of_kind "near" ps) as [nj rest] eqn:O1. destruct (of_kind "enclosure" rest) as [ej fj] eqn:O2.
  apply of_kind_app in O1, O2. subst ps rest. destruct fj as [|fj [|]]; try discriminate H.
  destruct (reads (near_of c) "near" nj) as [ss|] eqn:R1; [|discriminate H]. destruct (reads (enclosure_of c) "enclosure" ej) as [around|] eqn:R2; [|discriminate H].
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate CS].
  destruct (lattice_term 17 xj) as [t|]; [|discriminate H]. destruct (depends c fj) as [dep|] eqn:ED; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H]. apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [C HB].
  apply andb_prop in C. destruct C as [C HL]. apply andb_prop in C. destruct C as [C HO]. apply andb_prop in C. destruct C as [C HE].
  apply andb_prop in C. destruct C as [C HN]. apply andb_prop in C. destruct C as [C _]. apply andb_prop in C. destruct C as [_ HC].
  apply same_places_spec in HN. apply same_place_spec in HO.
  apply Forall_app in HP. destruct HP as [P1 P2]. apply Forall_app in P2. destruct P2 as [P2 P3]. apply Forall_inv in P3.
  pose proof (cuts_are_same c cj _ _ CS HC) as SC. apply Forall_app in SC. destruct SC as [SC1 SC2].
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x nj ss R1 SC1 P1 Hv) as NA. pose proof (enclosures_at c (near_cut s) v ej around R2 SC2 P2 Hv) as EA.
  fold rho in NA. fold v in NA.
  pose proof (depends_sound c fj dep ED P3 x) as DP. cbv zeta in DP. fold rho in DP. rewrite HN, HO in DP.
  rewrite (DP (ends_fit_sound rho v _ ss around HE NA EA)).
  apply (is_lattice_sound (map near_tree ss)); [|exact HL]. rewrite forallb_forall in HB. clear -NA HB.
  induction NA as [|m ss [D A] NA IH]; cbn [map]; constructor; [|apply IH; intros k Hk; apply HB; now right].
  split; [exact D|]. eapply Rle_trans; [exact A|]. apply Q2R_Qle_bool, HB. now left.
Qed.
