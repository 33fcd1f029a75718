(* The rule near-gate: an odd function of T from the same function of |T|. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential Derivatives.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules NearFunctions NearTeeth Gates NearAdditions.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- even and odd by the form ---------- *)
(* exp a - exp(-a), which sinh is decoded to, is odd where a is, and exp a + exp(-a) even. *)
Definition mirrored (a b : expr) : bool := match a, b with Fun Exp c, Fun Exp (Neg d) => expr_eqb c d | _, _ => false end.
Fixpoint parity (e : expr) : bool * bool :=
  match e with
  | Var _ => (false, true)
  | Const _ | Pi => (true, false)
  | Neg a | Inv a => parity a
  | Add a b => let (p, r) := parity a in let (q, s) := parity b in
      (p && q || mirrored a b && match a with Fun _ c => snd (parity c) | _ => false end, r && s)
  | Sub a b => let (p, r) := parity a in let (q, s) := parity b in
      (p && q, r && s || mirrored a b && match a with Fun _ c => snd (parity c) | _ => false end)
  | Min a b | Max a b | Angle a b => (fst (parity a) && fst (parity b), false)
  | Mul a b => let (p, r) := parity a in let (q, s) := parity b in (p && q || r && s, p && s || r && q)
  | Abs a => let (p, r) := parity a in (p || r, false)
  | Pow a n => let (p, r) := parity a in (p || r && Nat.even n, r && Nat.odd n)
  | Fun f a => let (p, r) := parity a in
      (p || match f with Cos => r | _ => false end, match f with Sin | Atan | Tanh => r | _ => false end)
  end.
Definition even_at (e : expr) : Prop := forall t, value e [- t] = value e [t] /\ (defined e [t] -> defined e [- t]).
Definition odd_at (e : expr) : Prop := forall t, value e [- t] = - value e [t] /\ (defined e [t] -> defined e [- t]).
Lemma odd_function f u : match f with Sin | Atan | Tanh => True | _ => False end -> function_value f (- u) = - function_value f u.
Proof.
  destruct f; cbn [function_value]; intros []; [apply sin_neg|apply atan_opp|].
  unfold tanh, sinh, cosh. rewrite Ropp_involutive. replace (exp (- u) + exp u) with (exp u + exp (- u)) by ring. unfold Rdiv. ring.
Qed.
Lemma neg_power u n : (- u) ^ n = if Nat.even n then u ^ n else - u ^ n.
Proof. induction n as [|n IH]; [reflexivity|]. cbn [pow]. rewrite IH, Nat.even_succ, <- Nat.negb_even. destruct (Nat.even n); cbn [negb]; ring. Qed.
(* Also what is known of the argument of a function. *)
Definition parity_holds (e : expr) : Prop :=
  (fst (parity e) = true -> even_at e) /\ (snd (parity e) = true -> odd_at e) /\
  match e with Fun _ c => snd (parity c) = true -> odd_at c | _ => True end.
Lemma mirrored_odd a b : parity_holds a -> mirrored a b = true -> (match a with Fun _ c => snd (parity c) | _ => false end) = true ->
  forall t, (value a [- t] = value b [t] /\ value b [- t] = value a [t]) /\ (defined a [t] /\ defined b [t] -> defined a [- t] /\ defined b [- t]).
Proof.
  intros (_ & _ & H) M S t. unfold mirrored in M. destruct a as [| | | | | | | | | | | |[] c|]; try discriminate M.
  destruct b as [| | | | | | | | | | | |[] [| |d| | | | | | | | | | |]|]; try discriminate M.
  apply expr_eqb_spec in M. subst d. destruct (H S t) as [V D]. cbn [value function_value defined function_defined]. rewrite V, Ropp_involutive. tauto.
Qed.
Lemma parity_sound e : parity_holds e.
Proof.
  induction e; unfold parity_holds; cbn [parity].
  - split; [discriminate|]. split; [|exact I]. intros _ t. cbn [value defined]. split; [|trivial]. destruct i as [|[|i]]; cbn [nth]; ring.
  - split; [|split; [discriminate|exact I]]. intros _ t. now split.
  - destruct IHe as (A & B & _). split; [|split; [|exact I]]; intros H t; [destruct (A H t) as [V D]|destruct (B H t) as [V D]]; cbn [value defined];
      rewrite V; split; trivial.
  - pose proof IHe1 as (A & B & _). pose proof IHe2 as (A' & B' & _). pose proof (mirrored_odd e1 e2 IHe1) as MO.
    destruct (parity e1) as [p r], (parity e2) as [q s]. cbn [fst snd] in *. split; [|split; [|exact I]]; intros H t; cbn [value defined].
    + apply orb_prop in H. destruct H as [H|H]; apply andb_prop in H; destruct H as [H1 H2].
      * destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. rewrite V, V'. tauto.
      * destruct (MO H1 H2 t) as [[V V'] D]. rewrite V, V'. split; [ring|exact D].
    + apply andb_prop in H. destruct H as [H1 H2]. destruct (B H1 t) as [V D], (B' H2 t) as [V' D']. rewrite V, V'. split; [ring|tauto].
  - pose proof IHe1 as (A & B & _). pose proof IHe2 as (A' & B' & _). pose proof (mirrored_odd e1 e2 IHe1) as MO.
    destruct (parity e1) as [p r], (parity e2) as [q s]. cbn [fst snd] in *. split; [|split; [|exact I]]; intros H t; cbn [value defined].
    + apply andb_prop in H. destruct H as [H1 H2]. destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. rewrite V, V'. tauto.
    + apply orb_prop in H. destruct H as [H|H]; apply andb_prop in H; destruct H as [H1 H2].
      * destruct (B H1 t) as [V D], (B' H2 t) as [V' D']. rewrite V, V'. split; [ring|tauto].
      * destruct (MO H1 H2 t) as [[V V'] D]. rewrite V, V'. split; [ring|exact D].
  - destruct IHe1 as (A & B & _). destruct IHe2 as (A' & B' & _).
    destruct (parity e1) as [p r], (parity e2) as [q s]. cbn [fst snd] in *. split; [|split; [|exact I]]; intros H t; cbn [value defined];
      apply orb_prop in H; destruct H as [H|H]; apply andb_prop in H; destruct H as [H1 H2].
    + destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. rewrite V, V'. tauto.
    + destruct (B H1 t) as [V D], (B' H2 t) as [V' D']. rewrite V, V'. split; [ring|tauto].
    + destruct (A H1 t) as [V D], (B' H2 t) as [V' D']. rewrite V, V'. split; [ring|tauto].
    + destruct (B H1 t) as [V D], (A' H2 t) as [V' D']. rewrite V, V'. split; [ring|tauto].
  - destruct IHe as (A & B & _). split; [|split; [|exact I]]; intros H t; [destruct (A H t) as [V D]|destruct (B H t) as [V D]]; cbn [value defined];
      rewrite V; rewrite ?Rinv_opp; (split; [reflexivity|]); intros [D1 D2]; split; auto. lra.
  - destruct IHe as (A & B & _). destruct (parity e) as [p r]. cbn [fst snd] in *. split; [|split; [discriminate|exact I]]. intros H t. cbn [value defined].
    apply orb_prop in H. destruct H as [H|H]; [destruct (A H t) as [V D]|destruct (B H t) as [V D]]; rewrite V; rewrite ?Rabs_Ropp; split; trivial.
  - destruct IHe1 as (A & _). destruct IHe2 as (A' & _). split; [|split; [discriminate|exact I]]. cbn [fst]. intros H t. apply andb_prop in H. destruct H as [H1 H2].
    destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. cbn [value defined]. rewrite V, V'. tauto.
  - destruct IHe1 as (A & _). destruct IHe2 as (A' & _). split; [|split; [discriminate|exact I]]. cbn [fst]. intros H t. apply andb_prop in H. destruct H as [H1 H2].
    destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. cbn [value defined]. rewrite V, V'. tauto.
  - destruct IHe as (A & B & _). destruct (parity e) as [p r]. cbn [fst snd] in *. split; [|split; [|exact I]]; intros H t; cbn [value defined].
    + apply orb_prop in H. destruct H as [H|H].
      * destruct (A H t) as [V D]. rewrite V. tauto.
      * apply andb_prop in H. destruct H as [H1 H2]. destruct (B H1 t) as [V D]. rewrite V, neg_power, H2. tauto.
    + apply andb_prop in H. destruct H as [H1 H2]. destruct (B H1 t) as [V D]. rewrite <- Nat.negb_even in H2. apply negb_true_iff in H2.
      rewrite V, neg_power, H2. tauto.
  - split; [|split; [discriminate|exact I]]. intros _ t. now split.
  - destruct IHe as (A & B & _). unfold parity_holds. destruct (parity e) as [p r] eqn:PE. cbn [fst snd] in *. split; [|split; [|exact B]]; intros H t; cbn [value defined].
    + assert (E : value (Fun f e) [- t] = value (Fun f e) [t] /\ (defined e [t] -> defined e [- t]) /\ (function_defined f (value e [t]) -> function_defined f (value e [- t]))).
      { cbn [value]. apply orb_prop in H. destruct H as [H|H].
        - destruct (A H t) as [V D]. rewrite V. tauto.
        - destruct f; try discriminate H. destruct (B H t) as [V D]. rewrite V. cbn [function_value function_defined]. rewrite cos_neg. tauto. }
      cbn [value] in E. tauto.
    + assert (R : match f with Sin | Atan | Tanh => True | _ => False end) by (destruct f; discriminate H || exact I).
      assert (H' : r = true) by (destruct f; trivial; discriminate H). destruct (B H' t) as [V D]. rewrite V, odd_function by exact R.
      split; [reflexivity|]. intros [D1 _]. split; [auto|]. destruct f; destruct R; exact I.
  - destruct IHe1 as (A & _). destruct IHe2 as (A' & _). split; [|split; [discriminate|exact I]]. cbn [fst]. intros H t. apply andb_prop in H. destruct H as [H1 H2].
    destruct (A H1 t) as [V D], (A' H2 t) as [V' D']. cbn [value defined]. rewrite V, V'. tauto.
Qed.

(* ---------- slopes from 0 to m ---------- *)
Definition rises (g : expr) (m : Q) (a b : Q) : bool :=
  match expand (a, b) (middle a b) g with
  | Some j => Qle_bool a (middle a b) && Qle_bool (middle a b) b && Qle_bool 0 (fst (slope j)) && Qle_bool (snd (slope j)) m
  | None => false
  end.
Definition rises_on (g : expr) (m a b : R) : Prop :=
  forall u w, a <= u <= w -> w <= b -> defined g [u] /\ 0 <= value g [w] - value g [u] <= m * (w - u).
Lemma rises_sound g m a b : rises g m a b = true -> rises_on g (Q2R m) (Q2R a) (Q2R b).
Proof.
  unfold rises. destruct (expand (a, b) (middle a b) g) as [j|] eqn:E; [|discriminate]. intros H u w Hu Hw. repeat (apply andb_prop in H; destruct H as [H ?]).
  repeat match goal with h : Qle_bool _ _ = true |- _ => apply Q2R_Qle_bool in h; rewrite ?zero_value in h end.
  destruct (expand_sound (a, b) (middle a b) g ltac:(split; cbn [fst snd]; assumption) j E) as (D & d & X).
  assert (U : holds (a, b) u) by (unfold holds; cbn [fst snd]; lra). assert (W : holds (a, b) w) by (unfold holds; cbn [fst snd]; lra).
  split; [now apply D|]. destruct (slope_on_ _ _ _ _ _ X w u W U) as (k & Hk & ->). unfold holds in Hk. split.
  - apply Rmult_le_pos; lra.
  - apply Rmult_le_compat_r; lra.
Qed.
(* On so many equal parts, one after the other. *)
Fixpoint rises_in (g : expr) (m step : Q) (parts : nat) (a : Q) : option Q :=
  match parts with
  | O => Some a
  | S k => let b := add a step in if rises g m a b then rises_in g m step k b else None
  end.
Lemma rises_middle g m a b : rises g m a b = true -> Q2R a <= Q2R b.
Proof.
  unfold rises. destruct (expand _ _ g) as [j|]; [|discriminate]. intro H. repeat (apply andb_prop in H; destruct H as [H ?]).
  repeat match goal with h : Qle_bool _ _ = true |- _ => apply Q2R_Qle_bool in h end. lra.
Qed.
Lemma rises_in_sound g m step parts : forall a b, rises_in g m step (S parts) a = Some b -> Q2R a <= Q2R b /\ rises_on g (Q2R m) (Q2R a) (Q2R b).
Proof.
  induction parts as [|k IH]; intros a b H; cbn [rises_in] in H; set (c := add a step) in *; destruct (rises g m a c) eqn:R; try discriminate H;
    pose proof (rises_middle _ _ _ _ R) as L; apply rises_sound in R.
  - apply some_injective in H. subst b. now split.
  - destruct (IH c b) as [L' T]; [exact H|]. split; [lra|]. intros u w Hu Hw.
    destruct (Rle_lt_dec w (Q2R c)) as [W|W]; [apply R; lra|]. destruct (Rle_lt_dec (Q2R c) u) as [U|U]; [apply T; lra|].
    destruct (R u (Q2R c) ltac:(lra) ltac:(lra)) as [D A]. destruct (T (Q2R c) w ltac:(lra) ltac:(lra)) as [_ B]. split; [exact D|]. lra.
Qed.

(* ---------- the gate ---------- *)
Definition bare_gate (m : Q) : term :=
  Plus (Plus (Times 1 (Positive (Linear [(1%N, 1%Q); (2%N, m)]))) (Times (-1) (Positive (Linear [(1%N, 1%Q); (2%N, (- m)%Q)]))))
       (Times 1 (Linear [(2%N, (- m)%Q)])).
Lemma bare_gate_value m s y : term_value (bare_gate m) (point_of [s; y]) = gate s (Q2R m * y).
Proof.
  unfold bare_gate, gate. cbn [term_value at_point]. change (point_of [s; y] 1%N) with s. change (point_of [s; y] 2%N) with y.
  rewrite !Q2R_opp, one_value, minus_one. replace (1 * s + (Q2R m * y + 0)) with (s + Q2R m * y) by ring.
  replace (1 * s + (- Q2R m * y + 0)) with (s - Q2R m * y) by ring. ring.
Qed.
Lemma gate_of_rising g m most t : odd_at g -> rises_on g m 0 most -> Rabs t <= most ->
  gate (value g [Rabs t]) (m * t) = value g [t] /\ defined g [t].
Proof.
  intros O R H. assert (Z : value g [0] = 0) by (destruct (O 0) as [V _]; rewrite Ropp_0 in V; lra).
  destruct (R 0 (Rabs t) ltac:(split; [lra|apply Rabs_pos]) H) as [_ S]. rewrite Z in S.
  destruct (R (Rabs t) (Rabs t) ltac:(split; [apply Rabs_pos|lra]) H) as [D _]. rewrite gate_lattice.
  unfold Rabs in S, D |- *. destruct (Rcase_abs t) as [N|N].
  - destruct (O t) as [V _]. destruct (O (- t)) as [_ V']. rewrite Ropp_involutive in V'. split; [|auto]. rewrite V in *.
    set (o := value g [t]) in *. unfold Rmax, Rmin. repeat destruct (Rle_dec _ _); lra.
  - split; [|exact D]. set (o := value g [t]) in *. unfold Rmax, Rmin. repeat destruct (Rle_dec _ _); lra.
Qed.

(* ---------- the rule ---------- *)
Definition most_parts : N := 4096.
Definition rule_near_gate : check := fun c ps d st n =>
  match near_of c st, ps, fields ["function"; "neuron"; "parts"; "precision"; "slope"] d with
  | Some s, [sj; mj; ej; fj], Some [gj; _; pj; _; kj] =>
    match reads (near_of c) "near" [sj; mj], reads (enclosure_of c) "enclosure" [ej], depends c fj, decode_tree 1 gj, count pj, number kj with
    | Some [size; signed], Some [around], Some dep, Some g, Some parts, Some m =>
      let t := near_tree signed in let most := larger (magnitude (low around)) (magnitude (high around)) in
      if negb (light g) then Unsure "near-gate, of such a function" else
      if negb (same_field "neuron" d st && (match cut_field st with Some k => cuts_are k [sj; mj; ej] | None => false end)
            && expr_eqb t (in_tree around) && is_replaced [Abs t] g (near_tree size) && is_replaced [t] g (near_tree s)
            && same_places (of_neurons dep) [near_neuron size; near_neuron signed] && same_place (the_neuron dep) (near_neuron s)
            && (List.length (between_ends dep) =? 2)%nat && forallb is_free (between_ends dep) && like (the_term dep) (bare_gate m)
            && Qeq_bool (near_bound s) (larger (near_bound size) (m * near_bound signed))
            && (0 <=? Qnum m)%Z && (1 <=? parts)%N && (parts <=? most_parts)%N) then Refused else
      if negb (snd (parity g)) then Unsure "near-gate, of such a function" else
      match spend (Z.of_N parts * work_of g [most; m; Z.of_N parts # 1])%Z n with
      | None => Refused
      | Some n =>
        match rises_in g m (lowest (most / (Z.of_N parts # 1))) (N.to_nat parts) 0%Q with
        | Some b => if Qle_bool most b then Fine n else Refused
        | None => Unsure "near-gate, by these enclosures"
        end
      end
    | Some [_; _], Some [_], Some _, None, Some _, Some _ => Unsure "near-gate, of such a function"
    | _, _, _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-gate, of such a tree"
  | _, _, _ => Refused
  end.
Lemma free_ends es v : (List.length es =? List.length v)%nat = true -> forallb is_free es = true -> Forall2 inside_ends es v.
Proof.
  revert v. induction es as [|e es IH]; intros [|a v] L F; try discriminate L; [constructor|]. cbn [forallb] in F. apply andb_prop in F. destruct F as [F0 F].
  constructor; [|now apply IH]. destruct e as [[|] [|]]; try discriminate F0. split; exact I.
Qed.
Lemma rule_near_gate_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_gate c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_gate in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct ps as [|sj [|mj [|ej [|fj [|]]]]]; try discriminate H.
  destruct (fields _ d) as [[|gj [|? [|pj [|? [|kj [|]]]]]]|]; try discriminate H.
  destruct (reads (near_of c) "near" [sj; mj]) as [[|size [|signed [|]]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [ej]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (depends c fj) as [dep|] eqn:ED; [|discriminate H]. destruct (decode_tree 1 gj) as [g|]; [|destruct (count pj), (number kj); discriminate H].
  destruct (count pj) as [parts|]; [|discriminate H]. destruct (number kj) as [m|]; [|discriminate H]. cbv zeta in H.
  destruct (negb (light g)); [discriminate H|]. destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C.
  destruct (negb (snd _)) eqn:OG in H; [discriminate H|]. apply negb_false_iff in OG.
  destruct (spend _ n) as [n1|] in H; [|discriminate H].
  set (t := near_tree signed) in *. set (most := larger (magnitude (low around)) (magnitude (high around))) in *.
  destruct (rises_in g m _ _ _) as [b|] eqn:RI; [|discriminate H]. destruct (Qle_bool most b) eqn:MB; [|discriminate H]. apply Q2R_Qle_bool in MB.
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : (1 <=? parts)%N = true |- _ => apply N.leb_le in h; rename h into P1 end.
  match goal with h : (0 <=? Qnum m)%Z = true |- _ => apply Z.leb_le, sign_value in h; rename h into M0 end.
  match goal with h : Qeq_bool _ _ = true |- _ => apply Qeq_bool_eq, Qeq_eqR in h; rename h into BD end.
  match goal with h : like _ _ = true |- _ => rename h into LK end.
  match goal with h : forallb is_free _ = true |- _ => rename h into FR end. match goal with h : (List.length _ =? 2)%nat = true |- _ => rename h into LE end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : same_places _ _ = true |- _ => apply same_places_spec in h; rename h into HN end.
  match goal with h : is_replaced [t] _ _ = true |- _ => rename h into RP end. match goal with h : is_replaced [Abs t] _ _ = true |- _ => rename h into RA end.
  match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into TA end.
  pose proof (near_cut_field c st s ES) as CC. unfold cut_of_near in CC. destruct (cut_field st) as [cj|]; [|discriminate].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CC h) as SC end.
  assert (SC1 : Forall (same_cut c (near_cut s)) [sj; mj] /\ Forall (same_cut c (near_cut s)) [ej]) by (apply (Forall_app _ [sj; mj] [ej]); exact SC).
  assert (Q1 : Forall (meaning c) [sj; mj] /\ Forall (meaning c) [ej; fj]) by (apply (Forall_app _ [sj; mj] [ej; fj]); exact HP).
  destruct SC1 as [SC1 SC2]. destruct Q1 as [Q1 Q2]. pose proof (Forall_inv Q2) as Q3. apply Forall_inv_tail, Forall_inv in Q2.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [sj; mj] [size; signed] R1 SC1 Q1 Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v [ej] [around] R2 SC2 (Forall_cons _ Q3 (Forall_nil _)) Hv) as EA.
  fold rho in NA. fold v in NA. pose proof (Forall_inv NA) as [_ N1]. apply Forall_inv_tail, Forall_inv in NA. destruct NA as [DT N2].
  apply Forall_inv in EA. destruct EA as [_ EA]. rewrite <- TA in EA. fold t in DT, N2.
  destruct (is_replaced_value [Abs t] v g (near_tree size) RA (Forall_cons (P := fun e => defined e v) (Abs t) DT (Forall_nil _))) as [VA _].
  destruct (is_replaced_value [t] v g (near_tree s) RP (Forall_cons (P := fun e => defined e v) t DT (Forall_nil _))) as [VT VD].
  cbn [map value] in VA, VT, VD. rewrite VA in N1. set (T := value t v) in *.
  destruct (larger_bounds (magnitude (low around)) (magnitude (high around))) as [L1 L2]. fold most in L1, L2. rewrite !magnitude_value in L1, L2.
  assert (TM : Rabs T <= Q2R most).
  { revert L1 L2. unfold Rabs. destruct (Rcase_abs T), (Rcase_abs (Q2R (low around))), (Rcase_abs (Q2R (high around))); lra. }
  assert (RO : rises_on g (Q2R m) 0 (Q2R b)).
  { destruct (N.to_nat parts) as [|k] eqn:NP; [lia|]. destruct (rises_in_sound g m _ k _ _ RI) as [_ S]. now rewrite zero_value in S. }
  destruct (parity_sound g) as (_ & O & _). specialize (O OG).
  destruct (gate_of_rising g (Q2R m) (Q2R b) T O RO ltac:(lra)) as [GV GD].
  pose proof (depends_sound c fj dep ED Q2 x) as DP. cbv zeta in DP. fold rho in DP. rewrite HN, HO in DP. cbn [map] in DP.
  specialize (DP (free_ends _ [_; _] LE FR)). rewrite (like_value _ _ _ LK), bare_gate_value in DP.
  split; [now apply VD|]. rewrite VT, DP, <- GV, BD.
  destruct (larger_bounds (near_bound size) (m * near_bound signed)) as [B1 B2]. rewrite Q2R_mult in B2.
  apply gate_near; [lra|]. replace (Q2R m * at_place rho (near_neuron signed) - Q2R m * T) with (Q2R m * (at_place rho (near_neuron signed) - T)) by ring.
  rewrite Rabs_mult, (Rabs_right (Q2R m)) by lra. eapply Rle_trans; [|exact B2]. apply Rmult_le_compat_l; assumption.
Qed.
