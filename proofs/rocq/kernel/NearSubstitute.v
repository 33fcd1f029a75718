(* The rule near-substitute: a function of neurons that are near. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes LipschitzTarget.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanRun Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules NearFunctions.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* Where the coordinates change by at most es, u . (x - y) is at most this for u in the branch. *)
Definition largest (i : interval) : Q := larger (magnitude (fst i)) (magnitude (snd i)).
Fixpoint pull (g : branch) (es : list Q) : Q := match g, es with i :: g', e :: es' => add (mul (largest i) e) (pull g' es') | _, _ => 0%Q end.
Lemma largest_value i t : holds i t -> Rabs t <= Q2R (largest i).
Proof.
  unfold holds, largest, larger. intro H. destruct (Qle_bool _ _) eqn:E.
  - apply Q2R_Qle_bool in E. rewrite !magnitude_value in *. revert H E. unfold Rabs. repeat destruct (Rcase_abs _); lra.
  - assert (L : Q2R (magnitude (snd i)) < Q2R (magnitude (fst i))).
    { apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence. }
    rewrite !magnitude_value in *. revert H L. unfold Rabs. repeat destruct (Rcase_abs _); lra.
Qed.
Lemma pull_bounds g u : Forall2 holds g u -> forall x y es, Forall2 (fun e p => Rabs (fst p - snd p) <= Q2R e) es (combine x y) ->
  List.length x = List.length y -> Slopes.dot u x y <= Q2R (pull g es).
Proof.
  induction 1 as [|i t g u Hi H IH]; intros x y es He L; [cbn; rewrite zero_value; lra|].
  destruct x as [|a x], y as [|b y]; try discriminate L.
  - inversion He. cbn. rewrite zero_value. lra.
  - cbn [combine] in He. inversion He as [|e p es0 l E0 E1]; subst. cbn [fst snd] in E0. cbn [Slopes.dot pull]. rewrite add_value, mul_value.
    specialize (IH x y es0 E1 ltac:(now injection L)). pose proof (largest_value i t Hi) as M.
    assert (t * (a - b) <= Rabs t * Rabs (a - b)) by (rewrite <- Rabs_mult; apply Rle_abs).
    assert (Rabs t * Rabs (a - b) <= Q2R (largest i) * Q2R e) by (apply Rmult_le_compat; auto using Rabs_pos). lra.
Qed.
Definition pulls_at_most (F : expr) (B : list interval) (es : list Q) (most : Q) : bool :=
  match enclose B F with Some (_, G) => forallb (fun g => Qle_bool (pull g es) most) G | None => false end.
Lemma pulls_sound F B es most x y : pulls_at_most F B es most = true -> in_box B x -> in_box B y ->
  Forall2 (fun e p => Rabs (fst p - snd p) <= Q2R e) es (combine x y) -> defined F y /\ Rabs (value F x - value F y) <= Q2R most.
Proof.
  unfold pulls_at_most. destruct (enclose B F) as [[i G]|] eqn:E; [|discriminate]. intros H Hx Hy He.
  destruct (enclose_sound B F i G E) as [R [_ S]]. split; [now apply R|].
  assert (L : List.length x = List.length y) by (apply forall2_length in Hx, Hy; congruence).
  assert (P : forall g, In g G -> Q2R (pull g es) <= Q2R most).
  { intros g Hg. rewrite forallb_forall in H. now apply Q2R_Qle_bool, H. }
  assert (He' : Forall2 (fun e p => Rabs (fst p - snd p) <= Q2R e) es (combine y x)).
  { clear -He. revert x y He. induction es as [|e es IH]; intros [|a x] [|b y] He; cbn [combine] in *; inversion He; subst; constructor.
    - cbn [fst snd] in *. now rewrite Rabs_minus_sym.
    - now apply IH. }
  destruct (S x y Hx Hy) as (g & u & Hg & Hu & D). destruct (S y x Hy Hx) as (h & w & Hh & Hw & D').
  pose proof (pull_bounds g u Hu x y es He L). pose proof (pull_bounds h w Hw y x es He' (eq_sym L)). pose proof (P g Hg). pose proof (P h Hh).
  apply Rabs_le. lra.
Qed.

(* Neurons in the order of the cut, and where they are inside of it. *)
Fixpoint cut_holds (k : cut) (ss : list near_statement) (around : list enclosure_statement) : bool :=
  match k, ss, around with
  | [], [], [] => true
  | (p, (a, b)) :: k', s :: ss', e :: around' =>
      (0 <=? Qnum (near_bound s))%Z && same_place p (near_neuron s) && expr_eqb (near_tree s) (in_tree e) &&
      reaches (Some a, Some b) (near_bound s) e && cut_holds k' ss' around'
  | _, _, _ => false
  end.
Lemma cut_holds_sound rho v k : forall ss around, cut_holds k ss around = true -> Forall (near_at rho v) ss -> Forall (encloses_at v) around ->
  let trees := map (fun t => value t v) (map near_tree ss) in
  in_box (map snd k) (values_at rho k) /\ in_box (map snd k) trees /\
  Forall2 (fun e p => Rabs (fst p - snd p) <= Q2R e) (map near_bound ss) (combine (values_at rho k) trees).
Proof.
  cbv zeta. induction k as [|[p [a b]] k IH]; intros [|s ss] [|e around] H HS HA; cbn [cut_holds] in H; try discriminate H; [repeat split; constructor|].
  repeat (apply andb_prop in H; destruct H as [H ?]). inversion HS as [|? ? S0 S1]; subst. inversion HA as [|? ? A0 A1]; subst.
  match goal with h : cut_holds _ _ _ = true |- _ => destruct (IH ss around h S1 A1) as (I1 & I2 & I3) end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; subst p end. match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HT end.
  match goal with h : reaches _ _ _ = true |- _ => rename h into HR end.
  match goal with h : (0 <=? _)%Z = true |- _ => apply Z.leb_le, sign_value in h; rename h into HB end.
  destruct S0 as [_ S0]. destruct A0 as [_ A0]. rewrite <- HT in A0.
  pose proof (reaches_sound _ _ _ _ _ HR A0 S0) as [X1 X2].
  assert (Z0 : Rabs (value (near_tree s) v - value (near_tree s) v) <= Q2R (near_bound s)) by (rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; exact HB).
  pose proof (reaches_sound _ _ _ _ _ HR A0 Z0) as [Y1 Y2]. cbn [fst snd at_least at_most] in *.
  unfold values_at in *. cbn [map fst snd combine]. repeat split; constructor; auto; unfold holds; cbn [fst snd]; lra || assumption.
Qed.

Definition split_last (l : list json) : option (list json * json) :=
  match rev l with [] => None | j :: r => Some (rev r, j) end.
Lemma split_last_app l a j : split_last l = Some (a, j) -> l = a ++ [j].
Proof.
  unfold split_last. destruct (rev l) as [|k r] eqn:E; [discriminate|]. intro H. injection H as <- <-.
  apply (f_equal (@rev json)) in E. rewrite rev_involutive in E. exact E.
Qed.
Definition rule_near_substitute : check := fun c ps d st n =>
  match near_of c st, fields ["bound"; "precision"; "splits"] d, split_last ps with
  | Some s, Some [_; _; Text splits], Some (outer, ij) =>
    let (nj, ej) := of_kind "near" outer in
    match reads (near_of c) "near" nj, reads (enclosure_of c) "enclosure" ej, reads (near_of c) "near" [ij], cut_field st with
    | Some (s0 :: ss0), Some around, Some [i], Some cj =>
      let ss := s0 :: ss0 in let ts := map near_tree ss in
      if negb (same_field "bound" d st && cuts_are cj (nj ++ ej) && cut_holds (near_cut i) ss around
            && same_place (near_neuron i) (near_neuron s) && is_replaced ts (near_tree i) (near_tree s)) then Refused else
      if negb (String.eqb splits ".") then Unsure "near-substitute, on several boxes" else
      let B := map snd (near_cut i) in
      match spend (work_of (near_tree i) (map fst B ++ map snd B ++ map near_bound ss) * (64 + 4 * Z.of_nat (List.length B)))%Z n with
      | Some n => if pulls_at_most (near_tree i) B (map near_bound ss) (add (near_bound s) (- near_bound i)%Q) then Fine n
                  else Unsure "near-substitute, by these slopes"
      | None => Unsure "near-substitute, of so much work"
      end
    | _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-substitute, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_near_substitute_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_substitute c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_substitute in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct (fields _ d) as [[|? [|? [|[splits| |] [|]]]]|]; try discriminate H.
  destruct (split_last ps) as [[outer ij]|] eqn:SL; [|discriminate H]. apply split_last_app in SL. subst ps.
  destruct (of_kind "near" outer) as [nj ej] eqn:OK. apply of_kind_app in OK. subst outer.
  destruct (reads (near_of c) "near" nj) as [[|s0 ss0]|] eqn:R1; try discriminate H. destruct (reads (enclosure_of c) "enclosure" ej) as [around|] eqn:R2; [|discriminate H].
  destruct (reads (near_of c) "near" [ij]) as [[|i [|]]|] eqn:R3; try discriminate H. pose proof (near_cut_field c st s ES) as CS.
  unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate CS]. cbv zeta in H. set (ss := s0 :: ss0) in *.
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. destruct (negb _) in H; [discriminate H|].
  destruct (spend _ n) as [n1|]; [|discriminate H]. destruct (pulls_at_most _ _ _ _) eqn:PM in H; [|discriminate H].
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : is_replaced _ _ _ = true |- _ => rename h into RP end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : cut_holds _ _ _ = true |- _ => rename h into CH end.
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  apply Forall_app in SC. destruct SC as [SC1 SC2]. apply Forall_app in HP. destruct HP as [HP P3]. apply Forall_app in HP. destruct HP as [P1 P2].
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x nj ss R1 SC1 P1 Hv) as NA. pose proof (enclosures_at c (near_cut s) v ej around R2 SC2 P2 Hv) as EA.
  fold rho in NA. fold v in NA. destruct (cut_holds_sound rho v (near_cut i) ss around CH NA EA) as (I1 & I2 & I3).
  set (w := values_at rho (near_cut i)) in *. cbv zeta in I2, I3. set (trees := map (fun t => value t v) (map near_tree ss)) in *.
  cbn [reads] in R3. destruct (is_kind ij "near") eqn:KI; [|discriminate R3]. destruct (near_of c ij) as [i'|] eqn:EI; [|discriminate R3].
  injection R3 as ->. apply Forall_inv in P3. apply (near_meaning c ij i KI EI) in P3. specialize (P3 x). cbv zeta in P3. fold rho in P3. fold w in P3.
  destruct (P3 I1) as [_ N]. destruct (pulls_sound _ _ _ _ w trees PM I1 I2 I3) as [DF S].
  destruct (is_replaced_value (map near_tree ss) v (near_tree i) (near_tree s) RP (defined_all rho v ss NA)) as [VT VD]. fold trees in VT, VD.
  split; [now apply VD|]. rewrite VT, <- HO. rewrite add_value, Q2R_opp in S.
  replace (at_place rho (near_neuron i) - value (near_tree i) trees) with
    ((at_place rho (near_neuron i) - value (near_tree i) w) + (value (near_tree i) w - value (near_tree i) trees)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
