(* The rule near-angle: an angle is an arc tangent, seen from a direction to the right that all points are ahead of. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential Angles.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Polynomials NearChecks NearRules NearNorm.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* p a + q b as it is written: without a term whose factor is 0, a factor 1 as none and -1 as a sign. *)
Definition multiple (f : Q) (e : expr) : expr :=
  if same_q f 1 then e else if same_q f (-1) then Neg e else Mul (Const f) e.
Definition two_terms (p : Q) (a : expr) (q : Q) (b : expr) : expr :=
  if is_zero p then multiple q b else if is_zero q then multiple p a else Add (multiple p a) (multiple q b).
Definition seen_from (p q : Q) (b a : expr) : expr :=
  let arc := Fun Atan (Mul (two_terms p b (- q) a) (Inv (two_terms p a q b))) in
  if is_zero q then arc else Add (Angle (Const q) (Const p)) arc.

Lemma multiple_value f e v : value (multiple f e) v = Q2R f * value e v.
Proof.
  unfold multiple. destruct (same_q f 1) eqn:A; [rewrite (same_q_value _ _ A), one_value; ring|].
  destruct (same_q f (-1)) eqn:B; [rewrite (same_q_value _ _ B), minus_one'; cbn [value]; ring|]. cbn [value]. now rewrite real_Q2R.
Qed.
Lemma two_terms_value p a q b v : value (two_terms p a q b) v = Q2R p * value a v + Q2R q * value b v.
Proof.
  unfold two_terms. destruct (is_zero p) eqn:P; [rewrite multiple_value, (is_zero_value _ P); ring|].
  destruct (is_zero q) eqn:Z; [rewrite multiple_value, (is_zero_value _ Z); ring|]. cbn [value]. now rewrite !multiple_value.
Qed.
Lemma multiple_defined f e v : defined (multiple f e) v -> defined e v.
Proof. unfold multiple. destruct (same_q f 1); [auto|]. destruct (same_q f (-1)); cbn [defined]; tauto. Qed.
(* Both coordinates stand in the quotient, as p and q are not both 0. *)
Lemma quotient_defined p q b a v : is_zero p && is_zero q = false ->
  defined (two_terms p b (- q) a) v -> defined (two_terms p a q b) v -> defined b v /\ defined a v.
Proof.
  assert (M : is_zero (- q) = is_zero q) by (unfold is_zero; destruct q as [n d]; cbn; now destruct n).
  unfold two_terms. rewrite M. destruct (is_zero p), (is_zero q); try discriminate; intros _ A B;
    try (split; eapply multiple_defined; eassumption).
  destruct A as [A1 A2]. split; eapply multiple_defined; eassumption.
Qed.
Theorem seen_from_value p q b a v : 0 <= Q2R p -> is_zero p && is_zero q = false -> defined (seen_from p q b a) v -> 0 < value (two_terms p a q b) v ->
  defined (Angle b a) v /\ value (Angle b a) v = value (seen_from p q b a) v.
Proof.
  intros P N D A. assert (E : defined b v /\ defined a v).
  { assert (F : defined (Fun Atan (Mul (two_terms p b (- q) a) (Inv (two_terms p a q b)))) v) by (unfold seen_from in D; destruct (is_zero q); [exact D|apply D]).
    destruct F as [[F1 [F2 _]] _]. now apply (quotient_defined p q). }
  pose proof A as A'. rewrite two_terms_value in A'. destruct (angle_seen (Q2R p) (Q2R q) (value a v) (value b v) P A') as [S V].
  split; [now split|]. cbn [value]. rewrite V. unfold seen_from.
  assert (W : value (Fun Atan (Mul (two_terms p b (- q) a) (Inv (two_terms p a q b)))) v =
    atan ((Q2R p * value b v - Q2R q * value a v) / (Q2R p * value a v + Q2R q * value b v))).
  { cbn [value function_value]. rewrite !two_terms_value, Q2R_opp. unfold Rdiv. do 2 f_equal. ring. }
  destruct (is_zero q) eqn:Z.
  - rewrite W, (is_zero_value _ Z), angle_ahead; [ring|]. destruct P as [P|P]; [exact P|].
    exfalso. rewrite (is_zero_value _ Z), <- P in A'. lra.
  - cbn [value]. rewrite !real_Q2R. f_equal. symmetry. exact W.
Qed.

Definition rule_near_angle : check := fun c ps d st n =>
  match ps, near_of c st, fields ["p"; "q"; "tree"] d with
  | [g; e], Some s, Some [p; q; _] =>
    match reads (near_of c) "near" [g], reads (enclosure_of c) "enclosure" [e], number p, number q, near_tree s with
    | Some [t], Some [around], Some p, Some q, Angle b a =>
      if negb (same_field "tree" d st && forallb (fun k => same_field k g st) ["bound"; "cut"; "neuron"] && same_place (near_neuron s) (near_neuron t)
            && same_q (near_bound s) (near_bound t) && (match cut_field st with Some cj => cuts_are cj [g; e] | None => false end)
            && (0 <=? Qnum p)%Z && negb (is_zero p && is_zero q) && (0 <? Qnum (low around))%Z) then Refused else
      if expr_eqb (in_tree around) (two_terms p a q b) && expr_eqb (near_tree t) (seen_from p q b a) then Fine n else Refused
    | _, _, _, _, _ => Refused
    end
  | _, None, _ => Unsure "near-angle, of such a tree"
  | _, _, _ => Refused
  end.
Lemma positive_number q : (0 <? Qnum q)%Z = true -> 0 < Q2R q.
Proof. intro H. apply Z.ltb_lt in H. rewrite <- zero_value. apply Qlt_Rlt. unfold Qlt. cbn. lia. Qed.
Lemma rule_near_angle_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_angle c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_angle in H.
  destruct ps as [|g [|e [|]]]; try (destruct (near_of c st); discriminate H). destruct (near_of c st) as [s|] eqn:ES; [|discriminate H].
  destruct (fields _ d) as [[|pj [|qj [|? [|]]]]|]; try discriminate H. destruct (reads (near_of c) "near" [g]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [e]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (number pj) as [p|]; [|discriminate H]. destruct (number qj) as [q|]; [|discriminate H].
  destruct (near_tree s) as [| | | | | | | | | | | | |b a] eqn:TS; try discriminate H.
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. destruct (expr_eqb _ _ && _) eqn:T in H; [|discriminate H].
  apply andb_prop in T. destruct T as [TA TG]. apply expr_eqb_spec in TA, TG. repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : same_q _ _ = true |- _ => apply same_q_value in h; rename h into B end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : (0 <=? _)%Z = true |- _ => apply Z.leb_le, sign_value in h; rename h into P end.
  match goal with h : (0 <? _)%Z = true |- _ => apply positive_number in h; rename h into L end.
  match goal with h : negb _ = true |- _ => apply negb_true_iff in h; rename h into N end.
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate CS].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  inversion SC as [|? ? S1 S2]; subst. inversion HP as [|? ? P1 P2]; subst.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [g] [t] R1 (Forall_cons _ S1 (Forall_nil _)) (Forall_cons _ P1 (Forall_nil _)) Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v [e] [around] R2 S2 P2 Hv) as EA. fold rho in NA. fold v in NA. apply Forall_inv in NA, EA.
  destruct NA as [D NA]. destruct EA as [_ [EA _]]. rewrite TG in D, NA. rewrite TA in EA.
  destruct (seen_from_value p q b a v P N D ltac:(lra)) as [DA VA]. rewrite TS, HO, B. split; [exact DA|]. rewrite VA. exact NA.
Qed.
