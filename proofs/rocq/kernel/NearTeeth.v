(* The rule near-sawtooth: the square of a neuron that is near, by teeth. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import PiecewiseLinear Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets NearStatements ScanRun Certificate Checks
  Jets Pieces Polynomials NearChecks NearRules NearFunctions NearSubstitute Teeth.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Lemma same_term_spec s : forall t, same_term s t = true -> s = t.
Proof.
  induction s; intros t H; destruct t; cbn [same_term] in H; try discriminate H;
    repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end; f_equal; auto.
  - now apply same_spec.
  - unfold same_q in *. match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h as [A B] end.
    apply Z.eqb_eq in A. apply Pos.eqb_eq in B. destruct q, q0. cbn in *. now subst.
Qed.

(* ---------- the facts ---------- *)
Definition tent_term : term := Plus (Times 2 (Positive (Linear [(1%N, 1%Q)]))) (Times (-4) (Positive (Linear [(0%N, (-1 # 2)%Q); (1%N, 1%Q)]))).
Lemma tent_term_value t : term_value tent_term (point_of [t]) = tent t.
Proof.
  unfold tent_term, tent. cbn [term_value at_point]. change (point_of [t] 0%N) with 1. change (point_of [t] 1%N) with t.
  replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra). replace (Q2R (-4)) with (-4) by (unfold Q2R; cbn; lra).
  replace (Q2R (-1 # 2)) with (- / 2) by (unfold Q2R; cbn; lra). rewrite one_value.
  replace (- / 2 * 1 + (1 * t + 0)) with (t - / 2) by ring. replace (1 * t + 0) with t by ring. ring.
Qed.
(* Each level is the tent of the one before, which is from low to high, all further ones from -2e to 1. *)
Fixpoint tents_fit (c : certificate) (before : place) (low high e : Q) (levels : list place) (fs : list json) : bool :=
  match levels, fs with
  | [], [] => true
  | z :: levels', f :: fs' =>
      match depends c f with
      | Some dep => same_places (of_neurons dep) [before] && same_place (the_neuron dep) z && same_term (the_term dep) tent_term
          && match between_ends dep with [(Some a, Some b)] => Qeq_bool a low && Qeq_bool high b | _ => false end
          && tents_fit c z (-2 * e) 1 e levels' fs'
      | None => false
      end
  | _, _ => false
  end.
Lemma tents_fit_sound c x e : 0 <= Q2R e -> let rho := run (network_of c) x in forall levels fs before low high, Forall (meaning c) fs ->
  tents_fit c before low high e levels fs = true -> Q2R low <= at_place rho before <= Q2R high ->
  (forall t, Q2R low <= t <= Q2R high -> - 2 * Q2R e <= tent t <= 1) ->
  map (at_place rho) levels = teeth (List.length levels) (at_place rho before) /\ Forall (fun p => - 2 * Q2R e <= at_place rho p) levels.
Proof.
  intros He rho. assert (E2 : Q2R (-2 * e) = - 2 * Q2R e) by (rewrite Q2R_mult; replace (Q2R (-2)) with (-2) by (unfold Q2R; cbn; lra); ring).
  induction levels as [|z levels IH]; intros [|f fs] before low high HP H HB HT; cbn [tents_fit] in H; try discriminate H; [split; [reflexivity|constructor]|].
  destruct (depends c f) as [dep|] eqn:ED; [|discriminate H]. repeat (apply andb_prop in H; destruct H as [H ?]).
  apply same_places_spec in H. match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; rename h into HZ end.
  match goal with h : same_term _ _ = true |- _ => apply same_term_spec in h; rename h into HM end.
  match goal with h : tents_fit _ _ _ _ _ _ _ = true |- _ => rename h into HR end.
  pose proof (Forall_inv HP) as P0. apply Forall_inv_tail in HP.
  pose proof (depends_sound c f dep ED P0 x) as DP. cbv zeta in DP. fold rho in DP. rewrite H, HZ, HM in DP. cbn [map] in DP.
  destruct (between_ends dep) as [|[[a|] [b|]] [|]]; try match goal with h : false = true |- _ => discriminate h end.
  match goal with h : Qeq_bool _ _ && _ = true |- _ => apply andb_prop in h; destruct h as [A B] end. apply Qeq_bool_eq, Qeq_eqR in A, B.
  assert (IN : Forall2 inside_ends [(Some a, Some b)] [at_place rho before]) by (constructor; [split; cbn [fst snd at_least at_most]; lra|constructor]).
  specialize (DP IN). rewrite tent_term_value in DP. pose proof (HT _ HB) as TB. rewrite <- DP in TB.
  destruct (IH fs z (-2 * e)%Q 1%Q HP HR) as [M F].
  - rewrite E2, one_value. exact TB.
  - intros t Ht. rewrite E2, one_value in Ht. destruct (tent_shape t) as [[X ->]|[[X ->]|[X ->]]]; lra.
  - cbn [map List.length teeth]. rewrite M, DP. split; [reflexivity|]. constructor; [lra|exact F].
Qed.

(* The neuron is m - sum 4^-i z_i - 2^-(2k+3), of 1 + e - m and the z_i + 2e, all at least 0. *)
Fixpoint all_nonnegative (i : nat) (d : domain) : bool :=
  match d with
  | [] => true
  | (v, Between (Some a) None) :: d' => (v =? N.of_nat (S i))%N && same_q a 0 && all_nonnegative (S i) d'
  | _ => false
  end.
Fixpoint reads_levels (i : nat) (e : Q) (levels : list place) (reads : list (place * form)) : bool :=
  match levels, reads with
  | [], [] => true
  | z :: levels', (p, f) :: reads' =>
      same_place p z && match Cone.plus f (-1) [(0%N, (-2 * e)%Q); (N.of_nat (S i), 1%Q)] with [] => true | _ => false end && reads_levels (S i) e levels' reads'
  | _, _ => false
  end.
Definition reads_all (m : place) (e : Q) (levels : list place) (reads : list (place * form)) : bool :=
  match reads with
  | (p, f) :: reads' => same_place p m && match Cone.plus f (-1) [(0%N, (1 + e)%Q); (1%N, (-1)%Q)] with [] => true | _ => false end && reads_levels 1 e levels reads'
  | [] => false
  end.
Fixpoint quarters (c : Q) (k : nat) : list Q := match k with O => [] | S k => (- c)%Q :: quarters (mul c (1 # 4)) k end.
Fixpoint sum_q (l : list Q) : Q := match l with [] => 0%Q | q :: l' => add q (sum_q l') end.
Fixpoint quarter_power (k : nat) : Q := match k with O => 1%Q | S k => mul (1 # 4) (quarter_power k) end.
Fixpoint half_power (k : nat) : Q := match k with O => 1%Q | S k => mul (1 # 2) (half_power k) end.
Definition sum_fits (c : certificate) (m : place) (e : Q) (levels : list place) (n : place) (p : json) : bool :=
  is_kind p "pl" && of_one p &&
  match decode_facts (network_of c) p with
  | Some [Fact "" dom reads [] [(n', t)]] =>
      let ws := quarters (1 # 4) (List.length levels) in
      all_nonnegative 0 dom && reads_all m e levels reads && same_place n' n
      && is_affine t (1 + e - 2 * e * sum_q ws - quarter_power (S (List.length levels)) * (1 # 2)) ((-1)%Q :: ws)
  | _ => false
  end.
Lemma nothing_left f g h : match Cone.plus f (-1) g with [] => true | _ => false end = true -> at_point f h = at_point g h.
Proof.
  destruct (Cone.plus f (-1) g) as [|? ?] eqn:E; [|discriminate]. intros _. apply (f_equal (fun k => at_point k h)) in E.
  rewrite Cone.plus_value, minus_one in E. cbn [at_point] in E. lra.
Qed.
Lemma quarter_power_value k : Q2R (quarter_power k) = / 4 ^ k.
Proof.
  induction k as [|k IH]; cbn [quarter_power pow]; [rewrite one_value; field|]. rewrite mul_value, IH, Rinv_mult.
  replace (Q2R (1 # 4)) with (/ 4) by (unfold Q2R; cbn; lra). reflexivity.
Qed.
Lemma half_power_value k : Q2R (half_power k) = (/ 2) ^ k.
Proof.
  induction k as [|k IH]; cbn [half_power pow]; [apply one_value|]. rewrite mul_value, IH.
  replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra). reflexivity.
Qed.
Lemma sum_of_quarters e k : forall c zs, List.length zs = k ->
  weighted_values (quarters c k) (map (fun z => z + 2 * e) zs) = - quartered (Q2R c) zs + 2 * e * Q2R (sum_q (quarters c k)).
Proof.
  induction k as [|k IH]; intros c [|z zs] L; try discriminate L; cbn [quarters weighted_values quartered sum_q map]; [rewrite zero_value; ring|].
  rewrite IH by now injection L. rewrite add_value, Q2R_opp, mul_value. replace (Q2R (1 # 4)) with (/ 4) by (unfold Q2R; cbn; lra).
  replace (Q2R c * / 4) with (Q2R c / 4) by reflexivity. ring.
Qed.
Lemma sum_fits_sound c m e levels n p x : sum_fits c m e levels n p = true -> meaning c p -> let rho := run (network_of c) x in
  at_place rho m <= 1 + Q2R e -> Forall (fun p => - 2 * Q2R e <= at_place rho p) levels ->
  at_place rho n = at_place rho m - quartered (/ 4) (map (at_place rho) levels) - / 4 ^ S (List.length levels) / 2.
Proof.
  intros H M rho HM HL. unfold sum_fits in H. destruct (is_kind p "pl" && of_one p) eqn:K; [|discriminate H]. apply andb_prop in K. destruct K as [K _].
  cbn [andb] in H. destruct (decode_facts (network_of c) p) as [[|[[|] dom reads [|] [|[n' t] [|]]] [|]]|] eqn:E; try discriminate H. cbv zeta in H.
  apply andb_prop in H. destruct H as [H HA]. apply andb_prop in H. destruct H as [H HN]. apply andb_prop in H. destruct H as [HD HR].
  apply same_place_spec in HN. subst n'. is_meant M "pl". rewrite E in M. cbn [if_some] in M. apply Forall_inv in M.
  unfold fact_holds in M. cbn [inside String.eqb] in M. fold rho in M.
  set (zs := map (at_place rho) levels) in *. set (v := (1 + Q2R e - at_place rho m) :: map (fun z => z + 2 * Q2R e) zs).
  specialize (M x (point_of v) eq_refl). unfold fact_domain, reading, multiplied, claimed in M. fold rho in M.
  assert (V0 : Forall (fun t => 0 <= t) v).
  { constructor; [lra|]. unfold zs. rewrite map_map. apply Forall_map. eapply Forall_impl; [|exact HL]. intros q Hq. cbv beta in *. lra. }
  assert (D : in_domain (point_of v) dom).
  { intros w f Hw. assert (G : forall dom i, all_nonnegative i dom = true -> In (w, f) dom -> in_factor (point_of v) w f).
    { clear -V0. induction dom as [|[u [[a|] [b|]|]] dom IH]; intros i H Hw; cbn [all_nonnegative] in H; try discriminate H; [destruct Hw|].
      apply andb_prop in H. destruct H as [H H2]. apply andb_prop in H. destruct H as [H0 H1]. apply N.eqb_eq in H0. subst u.
      destruct Hw as [Hw|Hw]; [|now apply (IH (S i))]. 
      replace w with (N.of_nat (S i)) by congruence. replace f with (Between (Some a) None) by congruence. cbn [in_factor at_least at_most]. split; [|exact I].
      rewrite (same_q_value _ _ H1), zero_value, point_of_next. rewrite Forall_forall in V0. destruct (nth_in_or_default i v 0) as [Y|Y]; [now apply V0|rewrite Y; lra]. }
    exact (G dom 0%nat HD Hw). }
  assert (RD : Forall (fun r => at_place rho (fst r) = at_point (snd r) (point_of v)) reads).
  { unfold reads_all in HR. destruct reads as [|[q f] reads]; [discriminate HR|]. apply andb_prop in HR. destruct HR as [HR H2].
    apply andb_prop in HR. destruct HR as [H0 H1]. apply same_place_spec in H0. subst q. constructor.
    - cbn [fst snd]. rewrite (nothing_left _ _ _ H1). cbn [at_point]. rewrite Q2R_plus, one_value, minus_one.
      change (point_of v 0%N) with 1. change (point_of v 1%N) with (1 + Q2R e - at_place rho m). ring.
    - assert (G : forall ls rs i, reads_levels (S i) e ls rs = true ->
        (forall j, nth (S (i + j)) v 0 = nth j (map (fun p => at_place rho p + 2 * Q2R e) ls) 0) ->
        Forall (fun r => at_place rho (fst r) = at_point (snd r) (point_of v)) rs).
      { clearbody v. clear. induction ls as [|z ls IH]; intros [|[q g] rs] i H N; cbn [reads_levels] in H; try discriminate H; [constructor|].
        apply andb_prop in H. destruct H as [H H2]. apply andb_prop in H. destruct H as [H0 H1]. apply same_place_spec in H0. subst q. constructor.
        - cbn [fst snd]. rewrite (nothing_left _ _ _ H1). cbn [at_point]. rewrite Q2R_mult, one_value.
          change (point_of v 0%N) with 1. pose proof (point_of_next v (S i)) as PN. specialize (N 0%nat). rewrite Nat.add_0_r in N. rewrite N in PN. cbn [map nth] in PN. rewrite PN.
          replace (Q2R (-2)) with (-2) by (unfold Q2R; cbn; lra). ring.
        - apply (IH rs (S i) H2). intro j. specialize (N (S j)). cbn [map nth] in N. now rewrite <- Nat.add_succ_comm in N. }
      apply (G levels reads 0%nat H2). intro j. unfold v, zs. cbn [nth Nat.add]. now rewrite map_map. }
  specialize (M D RD (Forall_nil _)). apply Forall_inv in M. cbn [fst snd] in M. rewrite M.
  rewrite (is_affine_value _ _ _ v HA).
  2:{ unfold v, zs. cbn [List.length]. rewrite !map_length. f_equal. clear. generalize (1 # 4)%Q. induction levels as [|z levels IH]; intro q; cbn; [reflexivity|]. now rewrite <- IH. }
  cbn [weighted_values]. unfold v. cbn [weighted_values]. rewrite sum_of_quarters by (unfold zs; apply map_length).
  rewrite !Q2R_minus, Q2R_plus, !Q2R_mult, quarter_power_value, one_value, minus_one. replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra).
  replace (Q2R (1 # 4)) with (/ 4) by (unfold Q2R; cbn; lra). replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra). unfold Rdiv. ring.
Qed.

(* ---------- the rule ---------- *)
Definition squared (e : expr) : expr := match e with Abs a => a | _ => e end.
Definition rule_near_sawtooth : check := fun c ps d st n =>
  match near_of c st, ps, fields ["levels"; "neuron"] d with
  | Some s, pj :: ej :: fs, Some [Items lj; nj] =>
    match reads (near_of c) "near" [pj], reads (enclosure_of c) "enclosure" [ej], all decode_place lj, decode_place nj, split_last fs with
    | Some [t], Some [around], Some levels, Some neuron, Some (tents, sj) =>
      let k := List.length levels in let e := near_bound t in
      if negb ((1 <=? k)%nat && (k <=? 64)%nat) then Refused else
      when (match cut_field st with Some cj => cuts_are cj [pj; ej] | None => false end && same_place neuron (near_neuron s)
            && expr_eqb (near_tree t) (in_tree around) && Qle_bool 0 (low around) && Qle_bool (high around) 1
            && (0 <=? Qnum e)%Z && expr_eqb (near_tree s) (Pow (squared (near_tree t)) 2)
            && Qeq_bool (near_bound s) (quarter_power (S k) * (1 # 2) + (2 - half_power k) * e)
            && tents_fit c (near_neuron t) (low around - e) (high around + e) e levels tents && sum_fits c (near_neuron t) e levels neuron sj) (Fine n)
    | _, _, _, _, _ => Refused
    end
  | None, _, _ => Unsure "near-sawtooth, of such a tree"
  | _, _, _ => Refused
  end.
Lemma rule_near_sawtooth_sound c ps d st n n' : kind_of st = "near" -> Forall (meaning c) ps -> rule_near_sawtooth c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. assert (KK : is_kind st "near" = true) by (unfold is_kind; rewrite K; reflexivity). unfold rule_near_sawtooth in H.
  destruct (near_of c st) as [s|] eqn:ES; [|discriminate H]. destruct ps as [|pj [|ej fs]]; try discriminate H.
  destruct (fields _ d) as [[|[|lj|] [|nj [|]]]|]; try discriminate H.
  destruct (reads (near_of c) "near" [pj]) as [[|t [|]]|] eqn:R1; try discriminate H.
  destruct (reads (enclosure_of c) "enclosure" [ej]) as [[|around [|]]|] eqn:R2; try discriminate H.
  destruct (all decode_place lj) as [levels|]; [|discriminate H]. destruct (decode_place nj) as [neuron|]; [|discriminate H].
  destruct (split_last fs) as [[tents sj]|] eqn:SL; [|discriminate H]. apply split_last_app in SL. subst fs. cbv zeta in H.
  destruct (negb _) in H; [discriminate H|]. unfold when in H. destruct (_ && _) eqn:C in H; [|discriminate H].
  apply andb_prop in C. destruct C as [C CS]. apply andb_prop in C. destruct C as [C CT]. apply andb_prop in C. destruct C as [C CB].
  apply andb_prop in C. destruct C as [C CE]. apply andb_prop in C. destruct C as [C C0]. apply andb_prop in C. destruct C as [C CH].
  apply andb_prop in C. destruct C as [C CL]. apply andb_prop in C. destruct C as [C CA]. apply andb_prop in C. destruct C as [C CN].
  apply same_place_spec in CN. apply expr_eqb_spec in CA, CE. apply Z.leb_le, sign_value in C0. apply Q2R_Qle_bool in CL, CH. apply Qeq_bool_eq, Qeq_eqR in CB.
  pose proof (near_cut_field c st s ES) as CC. unfold cut_of_near in CC. destruct (cut_field st) as [cj|]; [|discriminate C].
  pose proof (cuts_are_same c cj _ _ CC C) as SC. inversion SC as [|? ? SC1 SC2]; subst. inversion HP as [|? ? P1 P2]; subst. inversion P2 as [|? ? P3 P4]; subst.
  apply Forall_app in P4. destruct P4 as [P4 P5]. apply Forall_inv in P5.
  apply (near_meaning c st s KK ES). intros x rho v Hv.
  pose proof (nears_at c (near_cut s) x [pj] [t] R1 (Forall_cons _ SC1 (Forall_nil _)) (Forall_cons _ P1 (Forall_nil _)) Hv) as NA.
  pose proof (enclosures_at c (near_cut s) v [ej] [around] R2 SC2 (Forall_cons _ P3 (Forall_nil _)) Hv) as EA.
  fold rho in NA. fold v in NA. apply Forall_inv in NA, EA. destruct NA as [DT NA]. destruct EA as [_ EA]. rewrite <- CA in EA.
  set (u := value (near_tree t) v) in *. set (m := at_place rho (near_neuron t)) in *.
  rewrite zero_value in CL. rewrite one_value in CH. pose proof (between_abs m u _ NA) as MU.
  destruct (tents_fit_sound c x (near_bound t) C0 levels tents (near_neuron t) (low around - near_bound t)%Q (high around + near_bound t)%Q P4 CT) as [LV LF].
  - rewrite Q2R_minus, Q2R_plus. fold rho m. lra.
  - intros y Hy. rewrite Q2R_minus, Q2R_plus in Hy. destruct (tent_shape y) as [[X ->]|[[X ->]|[X ->]]]; lra.
  - fold rho in LV, LF. fold m in LV.
    pose proof (sum_fits_sound c (near_neuron t) (near_bound t) levels (near_neuron s) sj x CS P5) as SF. cbv zeta in SF. fold rho in SF. fold m in SF.
    specialize (SF ltac:(lra) LF). rewrite LV, quartered_teeth in SF. rewrite CE, CB.
    assert (SQ : value (squared (near_tree t)) v ^ 2 = u ^ 2 /\ defined (squared (near_tree t)) v).
    { unfold u. destruct (near_tree t); cbn [squared value defined] in *; try (now split). split; [|exact DT]. symmetry. apply pow2_abs. }
    destruct SQ as [SQ SD]. cbn [defined value]. split; [exact SD|]. rewrite SQ, SF.
    rewrite Q2R_plus, !Q2R_mult, Q2R_minus, quarter_power_value, half_power_value. replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; cbn; lra).
    replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra).
    pose proof (teeth_square (List.length levels) u m (Q2R (near_bound t)) ltac:(lra) NA) as T.
    replace (m - 4 * / 4 * hump (List.length levels) m) with (m - hump (List.length levels) m) by field. exact T.
Qed.
