(* The rules near-function and near-substitute: functions of what is near. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes LipschitzTarget.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanRun Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- trees in the place of variables ---------- *)
Fixpoint is_replaced (ts : list expr) (g e : expr) : bool :=
  match g, e with
  | Var i, _ => match nth_error ts i with Some t => expr_eqb t e | None => false end
  | Const p, Const q => same_q p q
  | Pi, Pi => true
  | Neg a, Neg b | Abs a, Abs b | Inv a, Inv b => is_replaced ts a b
  | Add a c, Add b d | Sub a c, Sub b d | Mul a c, Mul b d | Min a c, Min b d | Max a c, Max b d => is_replaced ts a b && is_replaced ts c d
  | Pow a n, Pow b m => (n =? m)%nat && is_replaced ts a b
  | Fun f a, Fun h b => function_eqb f h && is_replaced ts a b
  | Angle a c, Angle b d => is_replaced ts a b && is_replaced ts c d
  | _, _ => false
  end.
Lemma function_eqb_spec f h : function_eqb f h = true -> f = h.
Proof. destruct f, h; discriminate || reflexivity. Qed.
Lemma is_replaced_value ts v g : forall e, is_replaced ts g e = true -> Forall (fun t => defined t v) ts ->
  value e v = value g (map (fun t => value t v) ts) /\ (defined g (map (fun t => value t v) ts) -> defined e v).
Proof.
  intros e H HT. revert e H. induction g; intros e H; cbn [is_replaced] in H;
    (match type of H with (match nth_error _ _ with _ => _ end) = true => idtac | _ => destruct e; try discriminate H end);
    repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end; cbn [value defined].
  - destruct (nth_error ts i) as [t|] eqn:N; [|discriminate H]. apply expr_eqb_spec in H. subst t.
    rewrite (nth_error_nth _ _ 0 (map_nth_error (fun t => value t v) i ts N)). split; [reflexivity|]. intros _.
    apply nth_error_In in N. rewrite Forall_forall in HT. now apply HT.
  - rewrite !real_Q2R. split; [symmetry; now apply same_q_value|trivial].
  - destruct (IHg e H) as [A B]. rewrite A. now split.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg e H) as [A B]. rewrite A. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg e H) as [A B]. rewrite A. now split.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg e) as [A B]; [assumption|]. rewrite A. match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h; subst end. now split.
  - now split.
  - destruct (IHg e) as [A B]; [assumption|]. rewrite A. match goal with h : function_eqb _ _ = true |- _ => apply function_eqb_spec in h; subst end.
    split; [reflexivity|]. intros []. split; auto.
  - destruct (IHg1 e1) as [A B]; [assumption|]. destruct (IHg2 e2) as [A' B']; [assumption|]. rewrite A, A'. split; [reflexivity|].
    intros [[] ]. repeat split; auto.
Qed.

(* ---------- the pieces of a term ---------- *)
Definition segment := (Q * Q * line)%type.
Definition term_at (t : term) (s : R) : R := term_value t (point_of [s]).
(* The lines between knots that follow one another, each paid for. *)
Fixpoint term_size (t : term) : Z :=
  match t with
  | Linear f => 1 + Z.of_nat (List.length f)
  | Times _ a => 1 + term_size a
  | Plus a b => 1 + term_size a + term_size b
  | Maximum a b | Minimum a b => 8 + term_size a + term_size b
  | Positive a => 8 + term_size a
  end%Z.
Fixpoint term_weight (t : term) : Z :=
  match t with
  | Linear f => fold_left (fun n p => n + length_of (snd p))%Z f 0%Z
  | Times q a => (length_of q + term_weight a)%Z
  | Plus a b | Maximum a b | Minimum a b => (term_weight a + term_weight b)%Z
  | Positive a => term_weight a
  end.
(* Where all denominators are powers of two, sums are not longer than the longest of what is added, but for carries. *)
Fixpoint dyadic_term (t : term) : bool :=
  match t with
  | Linear f => forallb (fun p => is_dyadic (snd p)) f
  | Times q a => is_dyadic q && dyadic_term a
  | Plus a b | Maximum a b | Minimum a b => dyadic_term a && dyadic_term b
  | Positive a => dyadic_term a
  end.
Fixpoint longest (t : term) : Z :=
  match t with
  | Linear f => fold_left (fun n p => 1 + Z.max n (length_of (snd p)))%Z f 0%Z
  | Times q a => (length_of q + longest a)%Z
  | Plus a b | Maximum a b | Minimum a b => (1 + Z.max (longest a) (longest b))%Z
  | Positive a => longest a
  end.
Definition sum_weight (t : term) : Z := if dyadic_term t then Z.min (term_weight t) (2 * longest t) else term_weight t.
Fixpoint segments (size : Z) (t : term) (ks : list Q) (n : Z) : option (list segment * Z) :=
  match ks with
  | a :: ((b :: _) as ks') =>
      match spend (size * (1 + (length_of a + length_of b) / 64))%Z n with
      | Some n =>
        if Qle_bool b a then None else
        match line_of t a b, segments size t ks' n with
        | Some l, Some (m, n) => Some ((a, b, l) :: m, n)
        | _, _ => None
        end
      | None => None
      end
  | _ => Some ([], n)
  end.
Lemma segments_equation size t a b ks n : segments size t (a :: b :: ks) n =
  match spend (size * (1 + (length_of a + length_of b) / 64))%Z n with
  | Some n => if Qle_bool b a then None else
      match line_of t a b, segments size t (b :: ks) n with Some l, Some (m, n) => Some ((a, b, l) :: m, n) | _, _ => None end
  | None => None
  end.
Proof. reflexivity. Qed.
Definition steepness (l : list segment) : Q :=
  fold_right (fun s m => let r := magnitude (snd (snd s)) in if Qle_bool r m then m else r) 0%Q l.

Lemma steepness_bounds l s : In s l -> Rabs (Q2R (snd (snd s))) <= Q2R (steepness l).
Proof.
  induction l as [|u l IH]; intro H; [destruct H|destruct H as [->|H]]; cbn [steepness fold_right]; fold (steepness l).
  - destruct (Qle_bool (magnitude (snd (snd s))) (steepness l)) eqn:E; [apply Q2R_Qle_bool in E|]; rewrite <- magnitude_value; lra.
  - specialize (IH H). destruct (Qle_bool (magnitude (snd (snd u))) (steepness l)) eqn:E; [exact IH|].
    assert (Q2R (steepness l) < Q2R (magnitude (snd (snd u)))); [|lra]. apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence.
Qed.

(* Between the first knot and the last one. *)
Definition spans (ks : list Q) (s : R) : Prop := Q2R (hd 0%Q ks) <= s <= Q2R (last ks 0%Q).
Lemma segments_line size t ks : forall n l m, segments size t ks n = Some (l, m) -> forall a b k, In (a, b, k) l ->
  forall s, Q2R a <= s <= Q2R b -> term_at t s = on_line k s.
Proof.
  induction ks as [|a [|b ks] IH]; intros n l m H a0 b0 k Hin s Hs; try (injection H as <- _; destruct Hin).
  rewrite segments_equation in H.
  destruct (spend _ n) as [n1|]; [|discriminate H]. destruct (Qle_bool b a); [discriminate H|].
  destruct (line_of t a b) as [k0|] eqn:L; [|discriminate H]. destruct (segments size t (b :: ks) n1) as [[l0 n2]|] eqn:E; [|discriminate H].
  injection H as <- _. destruct Hin as [Hin|Hin]; [|exact (IH n1 l0 n2 E a0 b0 k Hin s Hs)].
  injection Hin as -> -> ->. unfold term_at. exact (line_of_sound t a0 b0 (point_of [s]) eq_refl Hs k L).
Qed.
Lemma segments_cover size t ks : forall n l m, segments size t ks n = Some (l, m) -> (2 <= List.length ks)%nat -> forall s, spans ks s ->
  exists a b k, In (a, b, k) l /\ Q2R a <= s <= Q2R b.
Proof.
  unfold spans. induction ks as [|a [|b ks] IH]; intros n l m H L s Hs; cbn [List.length] in L; try lia. rewrite segments_equation in H.
  destruct (spend _ n) as [n1|]; [|discriminate H]. destruct (Qle_bool b a); [discriminate H|].
  destruct (line_of t a b) as [k0|]; [|discriminate H]. destruct (segments size t (b :: ks) n1) as [[l0 n2]|] eqn:E; [|discriminate H].
  injection H as <- _. cbn [hd] in Hs. destruct (Rle_lt_dec s (Q2R b)) as [B|B].
  - exists a, b, k0. split; [now left|lra].
  - destruct ks as [|c ks]; [cbn [last] in Hs; lra|].
    destruct (IH n1 l0 n2 E ltac:(cbn; lia) s) as (a' & b' & k' & Hin & H'); [cbn [hd]; cbn [last] in *; lra|].
    exists a', b', k'. split; [now right|exact H'].
Qed.
Lemma segments_steep size t ks L : forall n l m, segments size t ks n = Some (l, m) -> (forall s, In s l -> Rabs (Q2R (snd (snd s))) <= L) ->
  (2 <= List.length ks)%nat -> forall u w, spans ks u -> spans ks w -> u <= w -> Rabs (term_at t w - term_at t u) <= L * (w - u).
Proof.
  unfold spans. induction ks as [|a [|b ks] IH]; intros n l m H HL Len u w Hu Hw Huw; cbn [List.length] in Len; try lia.
  pose proof (segments_line size t _ n l m H) as LN. rewrite segments_equation in H.
  destruct (spend _ n) as [n1|]; [|discriminate H]. destruct (Qle_bool b a); [discriminate H|].
  destruct (line_of t a b) as [k0|]; [|discriminate H]. destruct (segments size t (b :: ks) n1) as [[l0 n2]|] eqn:E; [|discriminate H].
  injection H as <- _. cbn [hd] in Hu, Hw.
  assert (ON : forall p q, Q2R a <= p <= Q2R b -> Q2R a <= q <= Q2R b -> p <= q -> Rabs (term_at t q - term_at t p) <= L * (q - p)).
  { intros p q Hp Hq Hpq. rewrite (LN a b k0 (or_introl eq_refl) p Hp), (LN a b k0 (or_introl eq_refl) q Hq). unfold on_line.
    pose proof (HL (a, b, k0) (or_introl eq_refl)) as S. cbn [snd] in S.
    replace (Q2R (fst k0) + Q2R (snd k0) * q - (Q2R (fst k0) + Q2R (snd k0) * p)) with (Q2R (snd k0) * (q - p)) by ring.
    rewrite Rabs_mult, (Rabs_right (q - p)) by lra. apply Rmult_le_compat_r; lra. }
  destruct ks as [|c ks]; [cbn [last] in Hu, Hw; apply ON; lra|].
  assert (TL : forall p q, Q2R b <= p -> p <= q -> q <= Q2R (last (b :: c :: ks) 0%Q) -> Rabs (term_at t q - term_at t p) <= L * (q - p)).
  { intros p q Hp Hpq Hq. apply (IH n1 l0 n2 E); [intros s Hs; apply HL; now right|cbn; lia| | |assumption]; cbn [hd]; split; lra. }
  change (last (a :: b :: c :: ks) 0%Q) with (last (b :: c :: ks) 0%Q) in Hu, Hw.
  destruct (Rle_lt_dec w (Q2R b)) as [B|B]; [apply ON; lra|]. destruct (Rle_lt_dec (Q2R b) u) as [B'|B']; [apply TL; lra|].
  pose proof (ON u (Q2R b) ltac:(lra) ltac:(lra) ltac:(lra)) as X. pose proof (TL (Q2R b) w ltac:(lra) ltac:(lra) ltac:(lra)) as Y.
  replace (term_at t w - term_at t u) with ((term_at t w - term_at t (Q2R b)) + (term_at t (Q2R b) - term_at t u)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.

(* Each piece where it meets [low, high]. *)
Definition larger (a b : Q) : Q := if Qle_bool a b then b else a.
Definition smaller (a b : Q) : Q := if Qle_bool a b then a else b.
Lemma larger_value a b s : Q2R a <= s -> Q2R b <= s -> Q2R (larger a b) <= s.
Proof. unfold larger. destruct (Qle_bool a b); auto. Qed.
Lemma smaller_value a b s : s <= Q2R a -> s <= Q2R b -> s <= Q2R (smaller a b).
Proof. unfold smaller. destruct (Qle_bool a b); auto. Qed.
Definition deepest : nat := 12.
Fixpoint pieces_near (g : expr) (low high r : Q) (l : list segment) (touch : list Q) (n : Z) : fuel_left :=
  match l with
  | [] => Some n
  | (a, b, k) :: l' =>
      let p := larger a low in let q := smaller b high in
      bind (spend 4 n) (fun n =>
      bind (if Qle_bool p q then piece g k r deepest p q (hd p touch) n else Some n) (pieces_near g low high r l' (tl touch)))
  end.
Local Opaque piece.
Lemma pieces_near_sound g low high r l : forall touch n, pieces_near g low high r l touch n <> None ->
  forall a b k, In (a, b, k) l -> forall s, Q2R a <= s <= Q2R b -> Q2R low <= s <= Q2R high -> near_line g k r s.
Proof.
  induction l as [|[[a b] k] l IH]; intros touch n H a0 b0 k0 Hin s Hs Hr; [destruct Hin|]. cbn [pieces_near] in H. cbv zeta in H.
  apply bind_some in H. destruct H as (n1 & _ & H). apply bind_some in H. destruct H as (n2 & E & H).
  destruct Hin as [Hin|Hin]; [|exact (IH _ _ H a0 b0 k0 Hin s Hs Hr)]. injection Hin as -> -> ->.
  assert (P : Q2R (larger a0 low) <= s <= Q2R (smaller b0 high)) by (split; [apply larger_value|apply smaller_value]; lra).
  destruct (Qle_bool (larger a0 low) (smaller b0 high)) eqn:L.
  - apply (piece_sound g k0 r deepest s (larger a0 low) (smaller b0 high) (hd (larger a0 low) touch) n1); [rewrite E; discriminate|exact P].
  - exfalso. assert (Q2R (smaller b0 high) < Q2R (larger a0 low)); [|lra]. apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence.
Qed.

(* ---------- near-function ---------- *)
Definition knot_of (j : json) : option Q := match j with Items [t; _] => number t | _ => None end.
Definition touch_of (p : json) : Q := match number p with Some q => q | None => (-1 # 1)%Q end.
(* What is known of the knots: the fact holds between them, and the neuron and the tree are there. *)
Definition knots_fit (es : list ends) (ks : list Q) (low high e : Q) : bool :=
  match es with
  | [(Some a, Some b)] => Qle_bool a (hd 0%Q ks) && Qle_bool (last ks 0%Q) b && Qle_bool (hd 0%Q ks) (low - e)%Q && Qle_bool (high + e)%Q (last ks 0%Q)
  | _ => false
  end.
(* The values that stand beside the knots are those of the lines, and where a function is touched is on its piece; nothing rests on it. *)
Definition value_of_knot (j : json) : option Q := match j with Items [_; v] => number v | _ => None end.
Fixpoint data_fit (low high : Q) (l : list segment) (ks touch : list json) : bool :=
  match l, ks, touch with
  | [], _, _ => true
  | (a, b, k) :: l', i :: ((j :: _) as ks'), t :: touch' =>
      match value_of_knot i, value_of_knot j with
      | Some v, Some w => Qeq_bool (along_line k a) v && Qeq_bool (along_line k b) w
      | _, _ => false
      end
      && (let p := larger a low in let q := smaller b high in
          if Qle_bool q p then true else
          match t with
          | Text s => String.eqb s "" || String.eqb s "range" || match number t with Some r => Qle_bool p r && Qle_bool r q | None => false end
          | _ => false
          end)
      && data_fit low high l' ks' touch'
  | _, _, _ => false
  end.
Definition rule_near_function : check := fun c ps d st n =>
  match near_of c st, ps, fields ["bound"; "function"; "knots"; "neuron"; "precision"; "touch"] d with
  | Some s, [pj; ej; fj], Some [_; gj; Items kj; _; _; Items tj] =>
    match reads (near_of c) "near" [pj], reads (enclosure_of c) "enclosure" [ej], depends c fj, all knot_of kj, decode_tree 1 gj with
    | Some [t], Some [around], Some dep, Some ks, Some g =>
      if negb (light g) then Unsure "near-function, of such a function" else
      if negb (same_field "bound" d st && same_field "neuron" d st && (List.length tj + 1 =? List.length ks)%nat
            && (match cut_field st with Some cj => cuts_are cj [pj; ej] | None => false end) && (2 <=? List.length ks)%nat
            && expr_eqb (near_tree t) (in_tree around) && same_places (of_neurons dep) [near_neuron t]
            && same_place (the_neuron dep) (near_neuron s) && is_replaced [near_tree t] g (near_tree s)
            && (0 <=? Qnum (near_bound t))%Z && exactly (nth 0 (between_ends dep) (None, None)) (hd 0%Q ks) (last ks 0%Q) && knots_fit (between_ends dep) ks (low around) (high around) (near_bound t)) then Refused else
      let w := sum_weight (the_term dep) in
      match segments (term_size (the_term dep) * (4 + w / 64 + w * w / 65536))%Z (the_term dep) ks n with
      | Some (l, n) =>
          if negb (data_fit (low around) (high around) l kj tj) then Refused else
          let r := add (near_bound s) (- mul (steepness l) (near_bound t))%Q in
          match pieces_near g (low around) (high around) r l (map touch_of tj) n with
          | Some n => Fine n
          | None => Unsure "near-function, on these pieces"
          end
      | None => Refused
      end
    | Some [_], Some [_], Some _, Some _, None => Unsure "near-function, of such a function"
    | _, _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-function, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_near_function_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_function c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_function in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct ps as [|pj [|ej [|fj [|]]]]; try discriminate H.
  destruct (fields _ d) as [[|? [|gj [|[|kj|] [|? [|? [|[|tj|] [|]]]]]]]|]; try discriminate H.
  destruct (reads (near_of c) "near" [pj]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [ej]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (depends c fj) as [dep|] eqn:ED; [|discriminate H]. destruct (all knot_of kj) as [ks|]; [|discriminate H].
  destruct (decode_tree 1 gj) as [g|]; [|discriminate H]. destruct (negb (light g)); [discriminate H|].
  destruct (negb _) eqn:C in H; [discriminate H|]. apply negb_false_iff in C. cbv zeta in H.
  destruct (segments _ _ ks n) as [[l n1]|] eqn:SG; [|discriminate H]. destruct (negb _) in H; [discriminate H|]. destruct (pieces_near _ _ _ _ l _ n1) as [n2|] eqn:PN; [|discriminate H].
  repeat (apply andb_prop in C; destruct C as [C ?]).
  match goal with h : knots_fit _ _ _ _ _ = true |- _ => rename h into KF end.
  match goal with h : (0 <=? _)%Z = true |- _ => apply Z.leb_le, sign_value in h; rename h into E0 end.
  match goal with h : is_replaced _ _ _ = true |- _ => rename h into RP end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HO end.
  match goal with h : same_places _ _ = true |- _ => apply same_places_spec in h; rename h into HN end.
  match goal with h : expr_eqb _ _ = true |- _ => apply expr_eqb_spec in h; rename h into HT end.
  match goal with h : (2 <=? _)%nat = true |- _ => apply Nat.leb_le in h; rename h into H2 end.
  pose proof (near_cut_field c st s ES) as CS. unfold cut_of_near in CS. destruct (cut_field st) as [cj|]; [|discriminate].
  match goal with h : cuts_are _ _ = true |- _ => pose proof (cuts_are_same c cj _ _ CS h) as SC end.
  inversion SC as [|? ? SC1 SC2]; subst. inversion HP as [|? ? P1 P2]; subst. inversion P2 as [|? ? P3 P4]; subst. apply Forall_inv in P4.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [pj] [t] R1 (Forall_cons _ SC1 (Forall_nil _)) (Forall_cons _ P1 (Forall_nil _)) Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v [ej] [around] R2 SC2 (Forall_cons _ P3 (Forall_nil _)) Hv) as EA.
  fold rho in NA. fold v in NA. apply Forall_inv in NA, EA. destruct NA as [DT NA]. destruct EA as [_ EA]. rewrite <- HT in EA.
  set (u := value (near_tree t) v) in *. set (m := at_place rho (near_neuron t)) in *.
  unfold knots_fit in KF. destruct (between_ends dep) as [|[[a|] [b|]] [|]] eqn:BE; try discriminate KF.
  repeat (apply andb_prop in KF; destruct KF as [KF ?]). apply Q2R_Qle_bool in KF.
  repeat match goal with h : Qle_bool _ _ = true |- _ => apply Q2R_Qle_bool in h; rewrite ?Q2R_plus, ?Q2R_minus in h end.
  pose proof (between_abs m u _ NA) as MU. set (k0 := Q2R (hd 0%Q ks)) in *. set (k1 := Q2R (last ks 0%Q)) in *.
  assert (SU : spans ks u) by (unfold spans; fold k0 k1; lra). assert (SM : spans ks m) by (unfold spans; fold k0 k1; lra).
  pose proof (depends_sound c fj dep ED P4 x) as DP. cbv zeta in DP. fold rho in DP. rewrite HN, HO, BE in DP. cbn [map] in DP. fold m in DP.
  assert (IN : Forall2 inside_ends [(Some a, Some b)] [m]) by (constructor; [split; cbn [fst snd at_least at_most]; lra|constructor]).
  specialize (DP IN). change (term_value (the_term dep) (point_of [m])) with (term_at (the_term dep) m) in DP.
  destruct (is_replaced_value [near_tree t] v g (near_tree s) RP (Forall_cons (P := fun e => defined e v) (near_tree t) DT (Forall_nil _))) as [VT VD]. cbn [map] in VT, VD. fold u in VT, VD.
  destruct (segments_cover _ _ ks n l n1 SG H2 u SU) as (a' & b' & k & Hin & Hu).
  pose proof (pieces_near_sound g _ _ _ l _ n1 ltac:(now rewrite PN) a' b' k Hin u Hu EA) as [DG NG].
  split; [now apply VD|]. rewrite VT, DP. rewrite <- (segments_line _ _ ks n l n1 SG a' b' k Hin u Hu) in NG.
  assert (ST : Rabs (term_at (the_term dep) m - term_at (the_term dep) u) <= Q2R (steepness l) * Rabs (m - u)).
  { pose proof (steepness_bounds l) as SB. destruct (Rle_lt_dec u m) as [L|L].
    - rewrite (Rabs_right (m - u)) by lra. now apply (segments_steep _ _ ks _ n l n1 SG SB H2 u m).
    - rewrite Rabs_minus_sym, (Rabs_left (m - u)) by lra. replace (- (m - u)) with (u - m) by ring.
      apply (segments_steep _ _ ks _ n l n1 SG SB H2 m u); trivial. lra. }
  rewrite add_value, Q2R_opp, mul_value in NG.
  assert (S0 : 0 <= Q2R (steepness l)) by (eapply Rle_trans; [apply Rabs_pos|apply (steepness_bounds l _ Hin)]).
  assert (Q2R (steepness l) * Rabs (m - u) <= Q2R (steepness l) * Q2R (near_bound t)) by (apply Rmult_le_compat_l; assumption).
  replace (term_at (the_term dep) m - value g [u]) with ((term_at (the_term dep) m - term_at (the_term dep) u) + (term_at (the_term dep) u - value g [u])) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
