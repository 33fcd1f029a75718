(* The rule near-addition: exponentials and waves from |T - c| back to T. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules NearFunctions NearSubstitute NearTeeth Gates.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the functions ---------- *)
Definition half_sum (a : expr) : expr := Mul (Const (1 # 2)) (Add (Fun Exp a) (Fun Exp (Neg a))).
Definition half_difference (a : expr) : expr := Mul (Const (1 # 2)) (Sub (Fun Exp a) (Fun Exp (Neg a))).
Definition even_tree (wave : bool) (a : expr) : expr := if wave then Fun Cos a else half_sum a.
Definition odd_tree (wave : bool) (a : expr) : expr := if wave then Fun Sin a else half_difference a.
Lemma even_tree_value wave a x : value (even_tree wave a) x = even_part wave (value a x).
Proof. destruct wave; [reflexivity|]. cbn [even_tree half_sum value function_value even_part]. unfold cosh. rewrite real_Q2R. replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra). field. Qed.
Lemma odd_tree_value wave a x : value (odd_tree wave a) x = odd_part wave (value a x).
Proof. destruct wave; [reflexivity|]. cbn [odd_tree half_difference value function_value odd_part]. unfold sinh. rewrite real_Q2R. replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra). field. Qed.
(* p and q with g(t + c) = p E(t) + q O(t), as trees in c. *)
Definition first_var : expr := Var 0.
Definition added (g : expr) : option (bool * expr * expr) :=
  if expr_eqb g (Fun Exp first_var) then Some (false, Fun Exp first_var, Fun Exp first_var)
  else if expr_eqb g (half_sum first_var) then Some (false, half_sum first_var, half_difference first_var)
  else if expr_eqb g (half_difference first_var) then Some (false, half_difference first_var, half_sum first_var)
  else if expr_eqb g (Fun Cos first_var) then Some (true, Fun Cos first_var, Neg (Fun Sin first_var))
  else if expr_eqb g (Fun Sin first_var) then Some (true, Fun Sin first_var, Fun Cos first_var)
  else None.
Lemma added_sound g wave p q t c : added g = Some (wave, p, q) ->
  value g [t + c] = value p [c] * even_part wave t + value q [c] * odd_part wave t /\ defined g [t + c].
Proof.
  unfold added. intro H.
  assert (C : forall a x, value (half_sum a) x = cosh (value a x)) by (intros; exact (even_tree_value false a x)).
  assert (S : forall a x, value (half_difference a) x = sinh (value a x)) by (intros; exact (odd_tree_value false a x)).
  repeat match type of H with (if expr_eqb g ?e then _ else _) = _ => destruct (expr_eqb g e) eqn:E; [apply expr_eqb_spec in E; subst g; injection H as <- <- <-|clear E] end; try discriminate H;
    (split; [|cbn; repeat split]); rewrite ?C, ?S; cbn [value first_var nth function_value even_part odd_part].
  - apply exp_added.
  - apply cosh_added.
  - apply sinh_added.
  - rewrite cos_plus. ring.
  - rewrite sin_plus. ring.
Qed.

(* E and O on [0, w]. *)
Definition upper_at (e : expr) (w : Q) : option Q := option_map snd (range [(w, w)] e).
Definition even_on (wave : bool) (w : Q) : option interval :=
  if wave then range [(0%Q, w)] (Fun Cos first_var) else option_map (fun h => (1%Q, h)) (upper_at (half_sum first_var) w).
Definition odd_on (wave : bool) (w : Q) : option interval :=
  if wave then range [(0%Q, w)] (Fun Sin first_var) else option_map (fun h => (0%Q, h)) (upper_at (half_difference first_var) w).
Lemma upper_at_sound e w h : upper_at e w = Some h -> value e [Q2R w] <= Q2R h.
Proof.
  unfold upper_at. destruct (range [(w, w)] e) as [i|] eqn:E; [|discriminate]. intro H. injection H as <-.
  destruct (range_sound _ e i E [Q2R w] (one_box w w (Q2R w) ltac:(lra))) as [_ V]. apply V.
Qed.
Lemma even_on_sound wave w i t : even_on wave w = Some i -> 0 <= t <= Q2R w -> holds i (even_part wave t).
Proof.
  intros H Ht. destruct wave; cbn [even_on even_part] in *.
  - destruct (range_sound _ _ i H [t] (one_box 0 w t ltac:(rewrite zero_value; lra))) as [_ V]. exact V.
  - destruct (upper_at _ w) as [h|] eqn:E; [|discriminate H]. injection H as <-. apply upper_at_sound in E. rewrite (even_tree_value false) in E.
    pose proof (cosh_range t (Q2R w) Ht). unfold holds. cbn [fst snd value first_var nth even_part] in *. rewrite one_value. lra.
Qed.
Lemma odd_on_sound wave w i t : odd_on wave w = Some i -> 0 <= t <= Q2R w -> holds i (odd_part wave t).
Proof.
  intros H Ht. destruct wave; cbn [odd_on odd_part] in *.
  - destruct (range_sound _ _ i H [t] (one_box 0 w t ltac:(rewrite zero_value; lra))) as [_ V]. exact V.
  - destruct (upper_at _ w) as [h|] eqn:E; [|discriminate H]. injection H as <-. apply upper_at_sound in E. rewrite (odd_tree_value false) in E.
    pose proof (sinh_range t (Q2R w) Ht). unfold holds. cbn [fst snd value first_var nth odd_part] in *. rewrite zero_value. lra.
Qed.
(* The slope of the gate. *)
Definition slope_fits (wave : bool) (w m : Q) (even : interval) : bool :=
  if wave then Qle_bool w 3 && Qle_bool 1 m else Qle_bool (snd even) m.
Lemma slope_fits_sound wave w m i : 0 <= Q2R w -> even_on wave w = Some i -> slope_fits wave w m i = true -> steep_enough wave (Q2R w) (Q2R m).
Proof.
  intros W E H. pose proof (even_on_sound wave w i (Q2R w) E ltac:(lra)) as V. destruct wave; cbn [slope_fits steep_enough even_part] in *.
  - apply andb_prop in H. destruct H as [A B]. apply Q2R_Qle_bool in A, B. rewrite one_value in B. replace (Q2R 3) with 3 in A by (unfold Q2R; cbn; lra). lra.
  - apply Q2R_Qle_bool in H. unfold holds in V. lra.
Qed.

(* ---------- the fact ---------- *)
Definition is_form (f g : form) : bool := match Cone.plus f (-1) g with [] => true | _ => false end.
(* The same term but for zeros that are written and fractions that are not in lowest terms. *)
Fixpoint like (s t : term) : bool :=
  match s, t with
  | Linear f, Linear g => is_form f g
  | Times q a, Times p b => Qeq_bool q p && like a b
  | Plus a b, Plus a' b' | Maximum a b, Maximum a' b' | Minimum a b, Minimum a' b' => like a a' && like b b'
  | Positive a, Positive b => like a b
  | _, _ => false
  end.
Lemma like_value h s : forall t, like s t = true -> term_value s h = term_value t h.
Proof.
  induction s; intros t H; destruct t; cbn [like] in H; try discriminate H; cbn [term_value];
    repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end.
  - now apply nothing_left.
  - match goal with h : Qeq_bool _ _ = true |- _ => apply Qeq_bool_eq, Qeq_eqR in h; rewrite h end. now rewrite (IHs t).
  - now rewrite (IHs1 t1), (IHs2 t2).
  - now rewrite (IHs1 t1), (IHs2 t2).
  - now rewrite (IHs1 t1), (IHs2 t2).
  - now rewrite (IHs t).
Qed.
Definition gate_term (u v c m : Q) : term :=
  Plus (Plus (Times 1 (Linear [(0%N, (v * m * c)%Q); (1%N, u); (3%N, (- (v * m))%Q)]))
             (Times v (Positive (Linear [(0%N, (- (m * c))%Q); (2%N, 1%Q); (3%N, m)]))))
       (Times (- v) (Positive (Linear [(0%N, (m * c)%Q); (2%N, 1%Q); (3%N, (- m)%Q)]))).
Lemma gate_term_value u v c m s d y :
  term_value (gate_term u v c m) (point_of [s; d; y]) = Q2R u * s + Q2R v * gate d (Q2R m * (y - Q2R c)).
Proof.
  unfold gate_term, gate. cbn [term_value at_point]. change (point_of [s; d; y] 0%N) with 1. change (point_of [s; d; y] 1%N) with s.
  change (point_of [s; d; y] 2%N) with d. change (point_of [s; d; y] 3%N) with y. rewrite !Q2R_opp, !Q2R_mult, one_value.
  replace (- (Q2R m * Q2R c) * 1 + (1 * d + (Q2R m * y + 0))) with (d + Q2R m * (y - Q2R c)) by ring.
  replace (Q2R m * Q2R c * 1 + (1 * d + (- Q2R m * y + 0))) with (d - Q2R m * (y - Q2R c)) by ring. ring.
Qed.

(* ---------- the rule ---------- *)
Definition holds_ends (e : ends) (i : interval) (r : Q) : bool :=
  match e with (Some a, Some b) => Qle_bool a (fst i - r) && Qle_bool (snd i + r) b | _ => false end.
Lemma holds_ends_sound e i r t y : holds_ends e i r = true -> holds i t -> Rabs (y - t) <= Q2R r -> inside_ends e y.
Proof.
  unfold holds_ends, holds, inside_ends. intros H Ht Hy. destruct e as [[a|] [b|]]; try discriminate H. apply andb_prop in H. destruct H as [A B].
  apply Q2R_Qle_bool in A, B. rewrite Q2R_minus in A. rewrite Q2R_plus in B. pose proof (between_abs y t _ Hy). cbn [fst snd at_least at_most]. lra.
Qed.
Definition far (i : interval) (q : Q) : Q := larger (snd i - q) (q - fst i).
Lemma far_sound i q t : holds i t -> Rabs (Q2R q - t) <= Q2R (far i q).
Proof.
  unfold holds, far. intro H. assert (A : Q2R (snd i - q) <= Q2R (larger (snd i - q) (q - fst i)) /\ Q2R (q - fst i) <= Q2R (larger (snd i - q) (q - fst i))).
  { unfold larger. destruct (Qle_bool _ _) eqn:E; [apply Q2R_Qle_bool in E; lra|]. assert (Q2R (q - fst i) < Q2R (snd i - q)); [|lra].
    apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence. }
  rewrite !Q2R_minus in A. apply Rabs_le. lra.
Qed.
Lemma far_zero i t : holds i t -> Rabs t <= Q2R (far i 0).
Proof. intro H. pose proof (far_sound i 0 t H) as F. rewrite zero_value in F. rewrite Rabs_minus_sym in F. now rewrite Rminus_0_r in F. Qed.
Definition apart (t : expr) (c : Q) : expr := Abs (Add t (Const (- c))).

Definition rule_near_addition : check := fun c ps d st n =>
  match near_of c st, ps, fields ["bound"; "center"; "first"; "function"; "neuron"; "precision"; "second"; "slope"] d with
  | Some s, [sj; dj; mj; ej; fj], Some [_; cj; uj; gj; _; _; vj; kj] =>
    match reads (near_of c) "near" [sj; dj; mj], reads (enclosure_of c) "enclosure" [ej], depends c fj, decode_tree 1 gj, all number [cj; uj; vj; kj] with
    | Some [even; odd; signed], Some [around], Some dep, Some g, Some [center; u; v; m] =>
      let t := near_tree signed in let w := larger (high around - center) (center - low around) in
      match added g with
      | Some (wave, p, q) =>
        if negb (same_field "bound" d st && same_field "neuron" d st && (match cut_field st with Some k => cuts_are k [sj; dj; mj; ej] | None => false end)
              && expr_eqb t (in_tree around) && expr_eqb (near_tree even) (even_tree wave (apart t center)) && expr_eqb (near_tree odd) (odd_tree wave (apart t center))
              && same_places (of_neurons dep) [near_neuron even; near_neuron odd; near_neuron signed] && same_place (the_neuron dep) (near_neuron s)
              && is_replaced [t] g (near_tree s) && like (the_term dep) (gate_term u v center m) && Qle_bool 0 w) then Refused else
        match spend (4 * work_of (half_sum first_var) [w; center; u; v; m; near_bound even; near_bound odd; near_bound signed])%Z n with
        | None => Refused
        | Some n =>
          match even_on wave w, odd_on wave w, range [(center, center)] p, range [(center, center)] q, between_ends dep with
          | Some ei, Some oi, Some pi, Some qi, [e1; e2; e3] =>
            let e := near_bound signed in let b := larger (near_bound odd) (m * e) in
            if negb (slope_fits wave w m ei && holds_ends e1 ei (near_bound even) && holds_ends e2 oi (near_bound odd)
                  && holds_ends e3 (low around, high around) e
                  && Qle_bool (magnitude u * near_bound even + magnitude v * b + far pi u * far ei 0 + far qi v * far oi 0) (near_bound s))
            then Unsure "near-addition, by these enclosures" else Fine n
          | _, _, _, _, _ => Unsure "near-addition, by these enclosures"
          end
        end
      | None => Unsure "near-addition, of such a function"
      end
    | _, _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-addition, of such a tree"
  | _, _, _ => Refused
  end.
Lemma larger_bounds a b : Q2R a <= Q2R (larger a b) /\ Q2R b <= Q2R (larger a b).
Proof.
  unfold larger. destruct (Qle_bool a b) eqn:E; [apply Q2R_Qle_bool in E; lra|]. assert (Q2R b < Q2R a); [|lra].
  apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence.
Qed.
Lemma rule_near_addition_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_addition c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_addition in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct ps as [|sj [|dj [|mj [|ej [|fj [|]]]]]]; try discriminate H.
  destruct (fields _ d) as [[|? [|cj [|uj [|gj [|? [|? [|vj [|kj [|]]]]]]]]]|]; try discriminate H.
  destruct (reads (near_of c) "near" [sj; dj; mj]) as [[|even [|odd [|signed [|]]]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [ej]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (depends c fj) as [dep|] eqn:ED; [|discriminate H]. destruct (decode_tree 1 gj) as [g|]; [|discriminate H].
  destruct (all number [cj; uj; vj; kj]) as [[|center [|u [|v [|m [|]]]]]|]; try discriminate H. cbv zeta in H.
  destruct (added g) as [[[wave p] q]|] eqn:AD; [|discriminate H]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  destruct (spend _ n) as [n1|] in H; [|discriminate H].
  set (w := larger (high around - center) (center - low around)) in *. set (t := near_tree signed) in *.
  destruct (even_on wave w) as [ei|] eqn:EE; [|discriminate H]. destruct (odd_on wave w) as [oi|] eqn:EO; [|discriminate H].
  destruct (range _ p) as [pi|] eqn:EP; [|discriminate H]. destruct (range _ q) as [qi|] eqn:EQ; [|discriminate H].
  destruct (between_ends dep) as [|e1 [|e2 [|e3 [|]]]] eqn:BE; try discriminate H. destruct (negb _) eqn:C2 in H; [discriminate H|]. apply negb_false_iff in C2.
  repeat (apply andb_prop in C; destruct C as [C ?]). apply andb_prop in C2. destruct C2 as [C2 CB]. apply andb_prop in C2. destruct C2 as [C2 G3].
  apply andb_prop in C2. destruct C2 as [C2 G2]. apply andb_prop in C2. destruct C2 as [CS G1].
  match goal with h : Qle_bool 0 w = true |- _ => apply Q2R_Qle_bool in h; rewrite zero_value in h; rename h into W0 end.
  match goal with h : like _ _ = true |- _ => rename h into LK end. match goal with h : is_replaced _ _ _ = true |- _ => rename h into RP end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : same_places _ _ = true |- _ => apply same_places_spec in h; rename h into HN end.
  match goal with h : expr_eqb (near_tree odd) _ = true |- _ => apply expr_eqb_spec in h; rename h into TO end.
  match goal with h : expr_eqb (near_tree even) _ = true |- _ => apply expr_eqb_spec in h; rename h into TE end.
  match goal with h : expr_eqb t _ = true |- _ => apply expr_eqb_spec in h; rename h into TA end.
  pose proof (near_cut_field c st s ES) as CC. unfold cut_of_near in CC. destruct (cut_field st) as [kj0|]; [|discriminate].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c kj0 _ _ CC h) as SC end.
  assert (SC1 : Forall (same_cut c (near_cut s)) [sj; dj; mj] /\ Forall (same_cut c (near_cut s)) [ej]) by (apply (Forall_app _ [sj; dj; mj] [ej]); exact SC).
  assert (P1 : Forall (meaning c) [sj; dj; mj] /\ Forall (meaning c) [ej; fj]) by (apply (Forall_app _ [sj; dj; mj] [ej; fj]); exact HP).
  destruct SC1 as [SC1 SC2]. destruct P1 as [P1 P2]. pose proof (Forall_inv P2) as P3. apply Forall_inv_tail, Forall_inv in P2.
  apply (near_meaning c st s KK ES). intros x rho v0 Hv.
  pose proof (nears_at c (near_cut s) x [sj; dj; mj] [even; odd; signed] R1 SC1 P1 Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v0 [ej] [around] R2 SC2 (Forall_cons _ P3 (Forall_nil _)) Hv) as EA.
  fold rho in NA. fold v0 in NA. pose proof (Forall_inv NA) as N1. apply Forall_inv_tail in NA. pose proof (Forall_inv NA) as N2.
  apply Forall_inv_tail, Forall_inv in NA. apply Forall_inv in EA. destruct N1 as [_ N1]. destruct N2 as [_ N2]. destruct NA as [DT N3]. destruct EA as [_ EA].
  rewrite <- TA in EA. fold t in DT, N3. rewrite TE, even_tree_value in N1. rewrite TO, odd_tree_value in N2.
  unfold apart in N1, N2. cbn [value] in N1, N2. rewrite real_Q2R, Q2R_opp in N1, N2.
  set (T := value t v0) in *. replace (T + - Q2R center) with (T - Q2R center) in N1, N2 by ring. set (y := T - Q2R center) in *.
  destruct (larger_bounds (high around - center) (center - low around)) as [L1 L2]. fold w in L1, L2. rewrite Q2R_minus in L1, L2.
  assert (WY : Rabs y <= Q2R w) by (apply Rabs_le; unfold y; lra). assert (AY : 0 <= Rabs y <= Q2R w) by (split; [apply Rabs_pos|exact WY]).
  pose proof (even_on_sound wave w ei _ EE AY) as VE. pose proof (odd_on_sound wave w oi _ EO AY) as VO.
  pose proof (slope_fits_sound wave w m ei W0 EE CS) as ST.
  set (sv := at_place rho (near_neuron even)) in *. set (dv := at_place rho (near_neuron odd)) in *. set (mv := at_place rho (near_neuron signed)) in *.
  pose proof (depends_sound c fj dep ED P2 x) as DP. cbv zeta in DP. fold rho in DP. rewrite HN, HO, BE in DP. cbn [map] in DP. fold sv dv mv in DP.
  assert (IN : Forall2 inside_ends [e1; e2; e3] [sv; dv; mv]).
  { constructor; [exact (holds_ends_sound _ _ _ _ _ G1 VE N1)|]. constructor; [exact (holds_ends_sound _ _ _ _ _ G2 VO N2)|].
    constructor; [exact (holds_ends_sound e3 (low around, high around) _ T mv G3 EA N3)|constructor]. }
  specialize (DP IN). rewrite (like_value _ _ _ LK), gate_term_value in DP.
  destruct (is_replaced_value [t] v0 g (near_tree s) RP (Forall_cons (P := fun e => defined e v0) t DT (Forall_nil _))) as [VT VD].
  cbn [map] in VT, VD. fold T in VT, VD. destruct (added_sound g wave p q y (Q2R center) AD) as [AV AF]. replace (y + Q2R center) with T in AV, AF by (unfold y; ring).
  split; [now apply VD|]. rewrite VT, DP, AV.
  destruct (range_sound _ p pi EP [Q2R center] (one_box center center (Q2R center) ltac:(lra))) as [_ VP].
  destruct (range_sound _ q qi EQ [Q2R center] (one_box center center (Q2R center) ltac:(lra))) as [_ VQ].
  pose proof (far_sound pi u _ VP) as FP. pose proof (far_sound qi v _ VQ) as FQ.
  assert (SE : Rabs (even_part wave y) <= Q2R (far ei 0)) by (rewrite <- even_abs; now apply far_zero).
  assert (SO : Rabs (odd_part wave y) <= Q2R (far oi 0)).
  { replace (Rabs (odd_part wave y)) with (Rabs (odd_part wave (Rabs y))); [now apply far_zero|]. unfold Rabs at 2. destruct (Rcase_abs y); [|reflexivity].
    now rewrite odd_neg, Rabs_Ropp. }
  assert (M0 : 0 <= Q2R m).
  { unfold steep_enough in ST. destruct wave; [lra|]. pose proof (cosh_range (Q2R w) (Q2R w) ltac:(lra)). lra. }
  assert (KM : Rabs (Q2R m * (mv - Q2R center) - Q2R m * y) <= Q2R m * Q2R (near_bound signed)).
  { replace (Q2R m * (mv - Q2R center) - Q2R m * y) with (Q2R m * (mv - T)) by (unfold y; ring). rewrite Rabs_mult, (Rabs_right (Q2R m)) by lra.
    apply Rmult_le_compat_l; assumption. }
  pose proof (gated_sum wave (Q2R w) (Q2R m) y sv dv (mv - Q2R center) (Q2R u) (Q2R v) (value p [Q2R center]) (value q [Q2R center]) _ _ _ _ _ ST WY N1 N2 KM SE SO) as G.
  eapply Rle_trans; [exact G|]. apply Q2R_Qle_bool in CB. rewrite !Q2R_plus, !Q2R_mult, !magnitude_value in CB.
  destruct (larger_bounds (near_bound odd) (m * near_bound signed)) as [B1 B2]. rewrite Q2R_mult in B2.
  assert (X1 : Rabs (Q2R v) * Rmax (Q2R (near_bound odd)) (Q2R m * Q2R (near_bound signed)) <= Rabs (Q2R v) * Q2R (larger (near_bound odd) (m * near_bound signed)))
    by (apply Rmult_le_compat_l; [apply Rabs_pos|now apply Rmax_lub]).
  assert (X2 : Rabs (Q2R u - value p [Q2R center]) * Q2R (far ei 0) <= Q2R (far pi u) * Q2R (far ei 0))
    by (apply Rmult_le_compat_r; [eapply Rle_trans; [apply Rabs_pos|exact SE]|exact FP]).
  assert (X3 : Rabs (Q2R v - value q [Q2R center]) * Q2R (far oi 0) <= Q2R (far qi v) * Q2R (far oi 0))
    by (apply Rmult_le_compat_r; [eapply Rle_trans; [apply Rabs_pos|exact SO]|exact FQ]).
  lra.
Qed.
