(* The rule euaf-line: the network is, neuron by neuron, one that is a broken line,
   and its values at the knots are near those stated. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Json Decode Targets LineStatements ScanRun ScanMaps Certificate Checks Polynomials NearChecks NearRules
  NearWaves Waves WaveGroups WaveLines.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the wave at a fraction, in integers ---------- *)
Definition folded (top bottom : Z) : Z := let rest := (top mod (2 * bottom))%Z in Z.min rest (2 * bottom - rest).
Lemma folded_wave top bottom : (0 <= top)%Z -> (0 < bottom)%Z -> wave (IZR top / IZR bottom) * IZR bottom = IZR (folded top bottom).
Proof.
  intros T B. assert (B0 : 0 < IZR bottom) by now apply (IZR_lt 0). pose proof (Z.div_mod top (2 * bottom) ltac:(lia)) as E.
  pose proof (Z.mod_pos_bound top (2 * bottom) ltac:(lia)) as R. pose proof (Z.div_pos top (2 * bottom) T ltac:(lia)) as D.
  unfold folded. cbv zeta. set (rest := (top mod (2 * bottom))%Z) in *. set (d := (top / (2 * bottom))%Z) in *. clearbody rest d.
  assert (V : IZR top / IZR bottom = 2 * IZR d + IZR rest / IZR bottom) by (rewrite E, plus_IZR, !mult_IZR; field; lra). rewrite V.
  assert (Q : forall z : Z, IZR z / IZR bottom * IZR bottom = IZR z) by (intro z; field; lra).
  destruct (Z.le_gt_cases rest bottom) as [L|L].
  - rewrite Z.min_l by lia. rewrite (wave_rising _ d D).
    + replace (2 * IZR d + IZR rest / IZR bottom - 2 * IZR d) with (IZR rest / IZR bottom) by ring. apply Q.
    + assert (0 <= IZR rest / IZR bottom <= 1) by (apply ratio_unit; [exact B0|split; [apply (IZR_le 0); lia|apply IZR_le; lia]]). lra.
  - rewrite Z.min_r by lia. rewrite (wave_falling _ d D).
    + rewrite minus_IZR, mult_IZR. rewrite <- (Q rest) at 2. ring.
    + assert (0 <= IZR (rest - bottom) / IZR bottom <= 1) by (apply ratio_unit; [exact B0|split; [apply (IZR_le 0); lia|apply IZR_le; lia]]).
      rewrite minus_IZR in H. unfold Rdiv in *. rewrite Rmult_minus_distr_r, Rinv_r in H by lra. lra.
Qed.

(* ---------- the values at the knots ---------- *)
Definition turn_at {A} (j : Z) (a0 a1 a2 a3 : A) : A * Z :=
  match (j mod 4)%Z with 0%Z => (a0, j / 4 + 1) | 1%Z => (a3, j / 4 + 2) | 2%Z => (a2, j / 4 + 2) | _ => (a1, j / 4 + 2) end%Z.
Lemma turn_at_value M alpha w0 w1 w2 w3 j : (0 <= j)%Z -> exists w k, (1 <= k)%Z /\ In w [w0; w1; w2; w3] /\ turn_at j w0 w1 w2 w3 = (w, k) /\
  knot_value M alpha (Q2R w0) (Q2R w1) (Q2R w2) (Q2R w3) j = M * (2 * wave (Q2R w / (alpha + IZR k)) - 1).
Proof.
  intro J. unfold turn_at, knot_value. pose proof (Z.mod_pos_bound j 4 ltac:(lia)) as R. pose proof (Z.div_pos j 4 J ltac:(lia)) as D.
  assert (C : (j mod 4 = 0 \/ j mod 4 = 1 \/ j mod 4 = 2 \/ j mod 4 = 3)%Z) by lia.
  destruct C as [E|[E|[E|E]]]; rewrite E; eexists; eexists; (split; [|split; [|split; reflexivity]]); cbn [In]; tauto || lia.
Qed.
(* The wave at w/(alpha + k) as a fraction. *)
Definition top_of (w alpha : Q) : Z := (Qnum w * Zpos (Qden alpha))%Z.
Definition bottom_of (w alpha : Q) (k : Z) : Z := (Zpos (Qden w) * (Qnum alpha + Zpos (Qden alpha) * k))%Z.
Lemma turn_fraction w alpha k : 0 < Q2R alpha -> (1 <= k)%Z -> (0 < bottom_of w alpha k)%Z /\
  Q2R w / (Q2R alpha + IZR k) = IZR (top_of w alpha) / IZR (bottom_of w alpha k).
Proof.
  intros A K. assert (NA : (0 < Qnum alpha)%Z).
  { apply lt_IZR. unfold Q2R in A. assert (D : 0 < IZR (Zpos (Qden alpha))) by (apply (IZR_lt 0); reflexivity).
    apply Rmult_lt_reg_r with (/ IZR (Zpos (Qden alpha))); [now apply Rinv_0_lt_compat|]. lra. }
  assert (B : (0 < bottom_of w alpha k)%Z) by (unfold bottom_of; apply Z.mul_pos_pos; [reflexivity|]; assert (0 < Zpos (Qden alpha) * k)%Z by (apply Z.mul_pos_pos; [reflexivity|lia]); lia).
  split; [exact B|]. unfold Q2R, top_of, bottom_of. apply IZR_lt in B. unfold bottom_of in B. rewrite !mult_IZR, plus_IZR, mult_IZR in *.
  assert (D1 : IZR (Zpos (Qden w)) <> 0) by (apply not_0_IZR; discriminate). assert (D2 : IZR (Zpos (Qden alpha)) <> 0) by (apply not_0_IZR; discriminate).
  assert (D3 : IZR (Qnum alpha) + IZR (Zpos (Qden alpha)) * IZR k <> 0) by (intro E; rewrite E in B; lra).
  field. repeat split; try assumption. 
Qed.
(* Within the bound of v: M (2 f - b) of v b, for the wave f/b and m = 24 M. *)
Definition near_knot (m bound v : Q) (top bottom : Z) : bool :=
  Qle_bool (magnitude (m * (1 # 24) * (2 * folded top bottom - bottom # 1) - v * (bottom # 1))) (bound * (bottom # 1)).
Lemma near_knot_sound m bound v top bottom : (0 <= top)%Z -> (0 < bottom)%Z -> near_knot m bound v top bottom = true ->
  Rabs (Q2R m / 24 * (2 * wave (IZR top / IZR bottom) - 1) - Q2R v) <= Q2R bound.
Proof.
  intros T B H. unfold near_knot in H. apply Q2R_Qle_bool in H. rewrite magnitude_value, Q2R_minus, !Q2R_mult in H.
  assert (B0 : 0 < IZR bottom) by now apply (IZR_lt 0). rewrite !quotient, minus_IZR, mult_IZR, <- (folded_wave top bottom T B) in H.
  set (f := wave _) in *. apply Rmult_le_reg_r with (IZR bottom); [exact B0|].
  replace (Q2R bound * IZR bottom) with (Q2R bound * (IZR bottom / 1)) by field. eapply Rle_trans; [|exact H].
  rewrite <- (Rabs_right (IZR bottom)) at 1 by lra. rewrite <- Rabs_mult. right. f_equal. field.
Qed.
Definition knot_work (m bound v : Q) (top bottom : Z) : Z :=
  let b := words bottom in let all := (b + words (Qnum m) + words (Zpos (Qden m)) + words (Qnum v) + words (Zpos (Qden v)) + words (Qnum bound) + words (Zpos (Qden bound)))%Z in
  (8 + words top * b / 32 + all * all / 4)%Z.
Fixpoint knots_near (tops : (Q * Z) * (Q * Z) * (Q * Z) * (Q * Z)) (alpha m bound : Q) (vs : list Q) (j : Z) (n : Z) : fuel_left :=
  match vs with
  | [] => Some n
  | v :: vs' =>
      let '(t0, t1, t2, t3) := tops in let '((w, top), k) := turn_at j t0 t1 t2 t3 in
      let bottom := bottom_of w alpha k in
      bind (spend (knot_work m bound v top bottom) n) (fun n =>
      if near_knot m bound v top bottom then knots_near tops alpha m bound vs' (j + 1) n else None)
  end.
Definition with_top (alpha w : Q) : Q * Z := (w, top_of w alpha).
Lemma knots_near_sound alpha m bound w0 w1 w2 w3 : 0 < Q2R alpha -> 0 < Q2R w0 -> 0 < Q2R w1 -> 0 < Q2R w2 -> 0 < Q2R w3 -> forall vs j n, (0 <= j)%Z ->
  knots_near (with_top alpha w0, with_top alpha w1, with_top alpha w2, with_top alpha w3) alpha m bound vs j n <> None ->
  forall i v, nth_error vs i = Some v ->
  Rabs (knot_value (Q2R m / 24) (Q2R alpha) (Q2R w0) (Q2R w1) (Q2R w2) (Q2R w3) (j + Z.of_nat i) - Q2R v) <= Q2R bound.
Proof.
  intros A P0 P1 P2 P3. induction vs as [|v0 vs IH]; intros j n J H i v Hi; [now destruct i|]. cbn [knots_near] in H.
  destruct (turn_at_value (Q2R m / 24) (Q2R alpha) w0 w1 w2 w3 j J) as (w & k & K1 & Hw & ET & V).
  assert (ET' : turn_at j (with_top alpha w0) (with_top alpha w1) (with_top alpha w2) (with_top alpha w3) = ((w, top_of w alpha), k)).
  { unfold turn_at in *. destruct (j mod 4)%Z as [|[[|[]|]|[|[]|]|]|]; injection ET as <- <-; reflexivity. }
  rewrite ET' in H. cbv zeta in H. apply bind_some in H. destruct H as (n1 & _ & H). destruct (near_knot _ _ _ _ _) eqn:N; [|easy].
  assert (PW : 0 < Q2R w) by (cbn [In] in Hw; destruct Hw as [<-|[<-|[<-|[<-|[]]]]]; assumption).
  destruct i as [|i]; cbn [nth_error] in Hi.
  - injection Hi as <-. rewrite Z.add_0_r, V. destruct (turn_fraction w alpha k A K1) as [B E]. rewrite E. apply near_knot_sound; try assumption.
    unfold top_of. apply Z.mul_nonneg_nonneg; [|discriminate]. apply le_IZR. unfold Q2R in PW. assert (D : 0 < IZR (Zpos (Qden w))) by (apply (IZR_lt 0); reflexivity).
    apply Rlt_le. apply Rmult_lt_reg_r with (/ IZR (Zpos (Qden w))); [now apply Rinv_0_lt_compat|]. lra.
  - replace (j + Z.of_nat (S i))%Z with (j + 1 + Z.of_nat i)%Z by lia. exact (IH (j + 1)%Z n1 ltac:(lia) H i v Hi).
Qed.

(* ---------- the network ---------- *)
Definition bias_at (ps : list (string * Q)) (l : layer) (i : nat) : option Q := let? r := nth_error (rows l) i in number_in ps (bias r).
Definition weight_at (ps : list (string * Q)) (l : layer) (i k : nat) : option Q :=
  let? r := nth_error (rows l) i in let? w := nth_error (weights r) k in number_in ps (snd w).
Definition is_short (q : Q) : bool := (Z.log2 (Z.abs (Qnum q)) <? 1024)%Z && (Z.log2 (Zpos (Qden q)) <? 1024)%Z.
Definition is_above_0 (q : Q) : bool := negb (Qle_bool q 0).
Lemma is_above_0_sound q : is_above_0 q = true -> 0 < Q2R q.
Proof.
  unfold is_above_0. intro H. apply negb_true_iff in H. assert (A : (0 < q)%Q) by (apply Qnot_le_lt; intro A; apply Qle_bool_iff in A; congruence).
  apply Qlt_Rlt in A. now rewrite zero_value in A.
Qed.
Definition most_values : Z := 65536.
(* One side, the values at the ends of 4 K - 4 cells, which reach across it. *)
Definition cells_fit (low high : Q) (s : line_statement) : option Z :=
  let many := Z.of_nat (List.length (line_values s)) in
  if (5 <=? many)%Z && (many <=? most_values)%Z && (many mod 4 =? 1)%Z && is_short low && is_short high && is_short (line_step s) && is_above_0 (line_step s)
     && Qle_bool high (low + (many - 1 # 1) * line_step s) then Some ((many + 3) / 4)%Z else None.
(* The five layers are those of a line, and the line is near the values; the line is the sum with these weights of the fifth one. *)
Definition line_layers (ps : list (string * Q)) (low : Q) (K : Z) (s : line_statement) (m : Q) (l1 l2 l3 l4 l5 : layer) (n : Z) : fuel_left :=
  match bias_at ps l2 0, weight_at ps l3 0 0, weight_at ps l3 2 0, weight_at ps l3 4 0, weight_at ps l3 6 0 with
  | Some b, Some w0, Some w1, Some w2, Some w3 =>
      let alpha := (- b)%Q in
      if is_above_0 alpha && is_above_0 w0 && is_above_0 w1 && is_above_0 w2 && is_above_0 w3 then
        bind (same_five low (line_step s) alpha w0 w1 w2 w3 K ps l1 l2 l3 l4 l5 n) (fun n =>
        bind (spend (fold_left (fun n w => n + 1 + words (Qnum w) * words (Zpos (Qden alpha)) / 4) [w0; w1; w2; w3] 0)%Z n)
          (knots_near (with_top alpha w0, with_top alpha w1, with_top alpha w2, with_top alpha w3) alpha m (line_bound s) (line_values s) 0))
      else None
  | _, _, _, _, _ => None
  end.
(* What the sum of the fifth layer is, at an input of the box. *)
Definition sum_near (net : network) (low high : Q) (s : line_statement) (l5 : layer) (ws : list (N * Q)) : Prop :=
  0 < Q2R (line_step s) /\ Q2R high <= Q2R low + INR (List.length (line_values s) - 1) * Q2R (line_step s) /\
  forall x j v w t, nth_error (line_values s) j = Some v -> nth_error (line_values s) (S j) = Some w -> 0 <= t <= 1 ->
    x 0%N = Q2R low + (INR j + t) * Q2R (line_step s) ->
    Rabs (sum_at (run net x (layer_name l5)) ws - ((1 - t) * Q2R v + t * Q2R w)) <= Q2R (line_bound s).
Lemma line_layers_sound net low high K s m l1 l2 l3 l4 l5 n : well_ordered net = true ->
  (forall l, In l [l1; l2; l3; l4; l5] -> In (A_layer l) (nodes net)) -> cells_fit low high s = Some K ->
  line_layers (parameters net) low K s m l1 l2 l3 l4 l5 n <> None -> sum_near net low high s l5 (line_sum m).
Proof.
  intros W HN HC H. unfold cells_fit in HC. destruct (_ && _) eqn:C in HC; [|discriminate HC]. injection HC as <-.
  repeat (apply andb_prop in C; destruct C as [C ?]). set (len := List.length (line_values s)) in *.
  match goal with h : is_above_0 _ = true |- _ => apply is_above_0_sound in h; rename h into HS end.
  match goal with h : Qle_bool high _ = true |- _ => apply Q2R_Qle_bool in h; rewrite Q2R_plus, Q2R_mult, quotient in h; rename h into HH end.
  match goal with h : (_ mod 4 =? 1)%Z = true |- _ => apply Z.eqb_eq in h; rename h into HM4 end. apply Z.leb_le in C.
  assert (LK : (Z.of_nat len - 1 = 4 * ((Z.of_nat len + 3) / 4) - 4)%Z) by (Z.div_mod_to_equations; lia).
  assert (LI : INR (len - 1) = IZR (Z.of_nat len - 1)) by (rewrite INR_IZR_INZ; f_equal; lia).
  unfold sum_near. fold len. split; [exact HS|split; [rewrite LI; lra|]]. unfold line_layers in H.
  destruct (bias_at _ l2 0) as [b|]; [|easy]. destruct (weight_at _ l3 0 0) as [w0|]; [|easy]. destruct (weight_at _ l3 2 0) as [w1|]; [|easy].
  destruct (weight_at _ l3 4 0) as [w2|]; [|easy]. destruct (weight_at _ l3 6 0) as [w3|]; [|easy]. cbv zeta in H. set (alpha := (- b)%Q) in *.
  destruct (_ && _) eqn:P in H; [|easy]. apply andb_prop in P. destruct P as [P P3]. apply andb_prop in P. destruct P as [P P2].
  apply andb_prop in P. destruct P as [P P1]. apply andb_prop in P. destruct P as [PA P0]. apply is_above_0_sound in PA, P0, P1, P2, P3.
  apply bind_some in H. destruct H as (n1 & A & H). apply bind_some in H. destruct H as (n2 & _ & H).
  intros x j v w t Hj Hsj Ht Hx.
  assert (JL : (S j < len)%nat) by (apply nth_error_Some; now rewrite Hsj).
  assert (JK : IZR (Z.of_nat j) + 1 <= 4 * IZR ((Z.of_nat len + 3) / 4) - 4) by (rewrite <- mult_IZR, <- minus_IZR, <- plus_IZR; apply IZR_le; lia).
  rewrite INR_IZR_INZ in Hx.
  rewrite (five_layers low (line_step s) alpha m w0 w1 w2 w3 ((Z.of_nat len + 3) / 4) net x l1 l2 l3 l4 l5 n (IZR (Z.of_nat j) + t) (Z.of_nat j) W HN
    ltac:(rewrite A; discriminate) HS PA P0 P1 P2 P3 Hx ltac:(lia) ltac:(lra) ltac:(lra)).
  pose proof (knots_near_sound alpha m (line_bound s) w0 w1 w2 w3 PA P0 P1 P2 P3 _ 0%Z n2 ltac:(lia) H) as N. clear H A.
  pose proof (N j v Hj) as N1. pose proof (N (S j) w Hsj) as N2. rewrite Z.add_0_l in N1, N2. replace (Z.of_nat (S j)) with (Z.of_nat j + 1)%Z in N2 by lia.
  set (c := knot_value _ _ _ _ _ _) in *. set (e := Q2R (line_bound s)) in *.
  replace (c (Z.of_nat j) * (IZR (Z.of_nat j) + 1 - (IZR (Z.of_nat j) + t)) + c (Z.of_nat j + 1)%Z * (IZR (Z.of_nat j) + t - IZR (Z.of_nat j)) - ((1 - t) * Q2R v + t * Q2R w))
    with ((1 - t) * (c (Z.of_nat j) - Q2R v) + t * (c (Z.of_nat j + 1)%Z - Q2R w)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, (Rabs_right (1 - t)), (Rabs_right t) by lra.
  assert ((1 - t) * Rabs (c (Z.of_nat j) - Q2R v) <= (1 - t) * e) by (apply Rmult_le_compat_l; lra).
  assert (t * Rabs (c (Z.of_nat j + 1)%Z - Q2R w) <= t * e) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(* ---------- euaf-line ---------- *)
(* What the step holds is paid for; rows are looked through as far as they are those of the construction. *)
Definition euaf_line (c : certificate) (ps : list json) (d st : json) (n : Z) : answer :=
  match ps, d, box c, nodes (network_of c), read_line st with
  | [], Object [], [(low, high)], [A_layer l1; A_layer l2; A_layer l3; A_layer l4; A_layer l5; A_layer l6], Some s =>
    let net := network_of c in
    match spend (8 * (4 + finding_number (parameters net)) + Z.of_nat (List.length (line_values s)))%Z n with
    | Some n =>
      match cells_fit low high s, weight_at (parameters net) l6 0 0 with
      | Some K, Some m =>
          when (inputs net =? 1)%N
          (of_fuel (bind (same_layer (parameters net) (layer_name l5) 24 false l6 [(line_sum m, 0%Q)] n) (line_layers (parameters net) low K s m l1 l2 l3 l4 l5)))
      | _, _ => Refused
      end
    | None => Refused
    end
  | _, _, _, _, _ => Refused
  end.
Lemma euaf_line_sound c ps d st n n' : well_ordered (network_of c) = true -> euaf_line c ps d st n = Fine n' ->
  if_some (read_line st) (says_line (box c) (output c)).
Proof.
  intros W H. unfold euaf_line in H. destruct ps; [|discriminate H]. destruct d as [| |[|]]; try discriminate H.
  destruct (box c) as [|[low high] [|]]; try discriminate H.
  destruct (nodes (network_of c)) as [|[l1|] [|[l2|] [|[l3|] [|[l4|] [|[l5|] [|[l6|] [|]]]]]]] eqn:EN; try discriminate H.
  destruct (read_line st) as [s|]; [|discriminate H]. cbv zeta in H. destruct (spend _ n) as [n1|] in H; [|discriminate H].
  destruct (cells_fit low high s) as [K|] eqn:HC; [|discriminate H]. destruct (weight_at _ l6 0 0) as [m|]; [|discriminate H].
  unfold when in H. destruct (inputs _ =? 1)%N; [|discriminate H]. destruct (bind _ _) as [n2|] eqn:B; [|discriminate H].
  assert (BN : bind (same_layer (parameters (network_of c)) (layer_name l5) 24 false l6 [(line_sum m, 0%Q)] n1) (line_layers (parameters (network_of c)) low K s m l1 l2 l3 l4 l5) <> None)
    by (rewrite B; discriminate). clear B H. apply bind_some in BN. destruct BN as (n3 & A & B).
  assert (HN : forall l, In l [l1; l2; l3; l4; l5] -> In (A_layer l) (nodes (network_of c))).
  { intros l Hl. rewrite EN. apply (in_map A_layer [l1; l2; l3; l4; l5; l6]). cbn [In] in *. tauto. }
  destruct (line_layers_sound (network_of c) low high K s m l1 l2 l3 l4 l5 n3 W HN HC B) as (S1 & S2 & S3).
  cbn [if_some]. exists low, high. split; [reflexivity|split; [exact S1|split; [exact S2|]]]. intros j v w t Hj Hsj Ht x Hx.
  specialize (S3 (input_of [x]) j v w t Hj Hsj Ht eq_refl). unfold output, last_node. rewrite EN. cbn [last node_name].
  assert (L6 : In (A_layer l6) (nodes (network_of c))) by (rewrite EN; cbn; tauto).
  pose proof (run_node _ (input_of [x]) (A_layer l6) W L6 0%N) as R. cbn [node_name node_value] in R. rewrite R.
  rewrite (same_layer_value _ no_schedule (run (network_of c) (input_of [x])) (layer_name l5) 24 false l6 _ n1 ltac:(rewrite A; discriminate) 0%N _ eq_refl).
  cbn [activate]. unfold neuron_value. cbn [fst snd]. rewrite zero_value, Rplus_0_l. exact S3.
Qed.
(* Beside another box than the unit cube a statement says which output it is about. *)
Definition rule_euaf_line : check := fun c ps d st n => when (forallb unit_side (box c)) (euaf_line c ps d st n).
Lemma rule_euaf_line_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "broken-line" -> rule_euaf_line c ps d st n = Fine n' -> meaning c st.
Proof.
  intros W K H. unfold rule_euaf_line, when in H. destruct (forallb _ _) in H; [|discriminate H]. kind K. exact (euaf_line_sound c ps d st n n' W H).
Qed.
