(* The rule euaf-steps: behind a broken line, a network that is constant on pieces. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Qround String Ascii Bool.
From Symnet Require Import Fractions TargetExpression RationalIntervals Slopes TargetSlopes.
From Symnet.series Require Import Exponential.
From Symnet.kernel Require Import Cone Model Polytope Facts Json Decode Targets LineStatements ScanRun ScanMaps Certificate Checks Jets Pieces Polynomials
  NearChecks NearRules NearFunctions NearWaves Waves WaveGroups WaveLines LineRules LineErrors.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the line on a piece ---------- *)
Section Piece.
Variables (least largest step a b : Q).
Definition between_at (l : line) (t : Q) : bool := let v := along_line l t in Qle_bool least v && Qle_bool v largest.
(* From a knot at or below a on, cell by cell until b: at both ends of what is in the piece. *)
Fixpoint piece_cells (knot v : Q) (vs : list Q) (n : Z) : fuel_left :=
  match vs with
  | [] => None
  | w :: vs' =>
      bind (spend (8 + long_work [v; w; step; knot; least; largest; a; b])%Z n) (fun n =>
      let next := add knot step in let l := cell_line step knot v w in
      let p := larger a knot in let q := smaller b next in
      if negb (Qle_bool p q) || between_at l p && between_at l q then
        if Qle_bool b next then Some n else piece_cells next w vs' n
      else None)
  end.
Lemma piece_cells_sound : 0 < Q2R step -> forall vs knot v n, piece_cells knot v vs n <> None -> forall x, Q2R a <= x <= Q2R b -> Q2R knot <= x ->
  exists j c d t, nth_error (v :: vs) j = Some c /\ nth_error (v :: vs) (S j) = Some d /\ 0 <= t <= 1 /\ x = Q2R knot + (INR j + t) * Q2R step /\
    Q2R least <= (1 - t) * Q2R c + t * Q2R d <= Q2R largest.
Proof.
  intro HS. induction vs as [|w vs IH]; cbn [piece_cells]; intros knot v n H x Hx HK; [easy|]. apply bind_some in H. destruct H as (n1 & _ & H). cbv zeta in H.
  assert (NK : Q2R (add knot step) = Q2R knot + Q2R step) by apply add_value.
  destruct (negb _ || _) eqn:C in H; [|easy]. destruct (Rle_lt_dec x (Q2R (add knot step))) as [L|L].
  - assert (P : Q2R (larger a knot) <= x <= Q2R (smaller b (add knot step))) by (split; [apply larger_value|apply smaller_value]; lra).
    assert (PQ : Qle_bool (larger a knot) (smaller b (add knot step)) = true).
    { destruct (Qle_bool (larger a knot) _) eqn:E; [reflexivity|]. exfalso. assert (Q2R (smaller b (add knot step)) < Q2R (larger a knot)); [|lra].
      apply Qlt_Rlt, Qnot_le_lt. intro A. apply Qle_bool_iff in A. congruence. }
    rewrite PQ in C. cbn [negb orb] in C. apply andb_prop in C. destruct C as [C1 C2]. unfold between_at in C1, C2. cbv zeta in C1, C2.
    apply andb_prop in C1, C2. destruct C1 as [A1 B1]. destruct C2 as [A2 B2]. apply Q2R_Qle_bool in A1, B1, A2, B2. rewrite !along_line_value in *.
    exists 0%nat, v, w, ((x - Q2R knot) / Q2R step). assert (T : 0 <= (x - Q2R knot) / Q2R step <= 1) by (apply ratio_unit; lra).
    split; [reflexivity|]. split; [reflexivity|]. split; [exact T|]. split; [cbn [INR]; field; lra|].
    rewrite <- (cell_line_value step knot v w x HS). set (l := cell_line step knot v w) in *. split.
    + exact (line_between l _ _ x _ P A1 A2).
    + pose proof (line_between (times_line (-1) l) _ _ x (- Q2R largest) P) as N. rewrite !times_line_value, !minus_one in N.
      specialize (N ltac:(lra) ltac:(lra)). lra.
  - destruct (Qle_bool b (add knot step)) eqn:E; [apply Q2R_Qle_bool in E; lra|].
    destruct (IH (add knot step) w n1 H x Hx ltac:(lra)) as (j & c & d & t & A & B & T & X & Y).
    exists (S j), c, d, t. split; [exact A|]. split; [exact B|]. split; [exact T|]. split; [|exact Y]. rewrite S_INR, X, NK. ring.
Qed.
End Piece.
Lemma nth_error_skipn_plus {A} k : forall (l : list A) j, nth_error (skipn k l) j = nth_error l (k + j).
Proof. induction k as [|k IH]; intros [|a l] j; cbn [skipn plus nth_error]; try reflexivity; [now destruct j|apply IH]. Qed.

(* ---------- the pieces ---------- *)
Record ladder := Ladder { widest : Q; height : Q; base : Q }.
(* The whole number k with r = c (2 k + 1/2) + b. *)
Definition level_of (l : ladder) (r : Q) : option Z :=
  let k := Qfloor ((((r - base l) / height l) - (1 # 2)) / 2) in
  if (0 <=? k)%Z && Qeq_bool r (height l * ((2 * k # 1) + (1 # 2)) + base l) then Some k else None.
Definition piece_holds (low high : Q) (s : line_statement) (l : ladder) (p : Q * Q * Q) (n : Z) : fuel_left :=
  let '(a, b, r) := p in
  bind (spend (16 + long_work [r; a; b; low; line_step s; base l; height l; widest l; line_bound s])%Z n) (fun n =>
  if Qle_bool low a && Qle_bool a b && Qle_bool b high then
    match level_of l r with
    | Some k =>
        let least := ((2 * k # 1) + (1 # 2) + line_bound s)%Q in let largest := smaller ((2 * k # 1) + (3 # 2) - line_bound s) (widest l - line_bound s) in
        let first := Z.max 0 (Z.min (Qfloor ((a - low) / line_step s)) (Z.of_nat (List.length (line_values s)) - 2)) in
        bind (spend (1 + first / 8) n) (fun n =>
        let knot := add low (mul (first # 1) (line_step s)) in
        match skipn (Z.to_nat first) (line_values s) with
        | v :: vs => if Qle_bool knot a then piece_cells (lowest least) (lowest largest) (line_step s) a b knot v vs n else None
        | [] => None
        end)
    | None => None
    end
  else None).
Fixpoint pieces_hold (low high : Q) (s : line_statement) (l : ladder) (ps : list (Q * Q * Q)) (n : Z) : fuel_left :=
  match ps with [] => Some n | p :: ps' => bind (piece_holds low high s l p n) (pieces_hold low high s l ps') end.
(* Where the line is stays near 2 k + 1, and at most T. *)
Lemma piece_holds_sound low high s l a b r n : 0 < Q2R (line_step s) -> piece_holds low high s l (a, b, r) n <> None ->
  Q2R low <= Q2R a <= Q2R b /\ Q2R b <= Q2R high /\ exists k : Z, (0 <= k)%Z /\ Q2R r = Q2R (height l) * (2 * IZR k + / 2) + Q2R (base l) /\
  forall x, Q2R a <= x <= Q2R b -> exists j c d t, nth_error (line_values s) j = Some c /\ nth_error (line_values s) (S j) = Some d /\ 0 <= t <= 1 /\
    x = Q2R low + (INR j + t) * Q2R (line_step s) /\
    2 * IZR k + / 2 + Q2R (line_bound s) <= (1 - t) * Q2R c + t * Q2R d /\ (1 - t) * Q2R c + t * Q2R d <= 2 * IZR k + 3 / 2 - Q2R (line_bound s) /\
    (1 - t) * Q2R c + t * Q2R d <= Q2R (widest l) - Q2R (line_bound s).
Proof.
  intros HS H. unfold piece_holds in H. apply bind_some in H. destruct H as (n1 & _ & H). destruct (_ && _) eqn:C in H; [|easy].
  apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 C2]. apply Q2R_Qle_bool in C1, C2, C3.
  destruct (level_of l r) as [k|] eqn:EL; [|easy]. unfold level_of in EL. cbv zeta in EL. set (k0 := Qfloor _) in EL. clearbody k0.
  destruct (_ && _) eqn:L in EL; [|discriminate EL]. injection EL as ->. apply andb_prop in L. destruct L as [K0 L]. apply Z.leb_le in K0. apply Qeq_bool_eq, Qeq_eqR in L. rewrite Q2R_plus, Q2R_mult, Q2R_plus in L.
  assert (KV : Q2R (2 * k # 1) = 2 * IZR k) by (rewrite quotient, mult_IZR; field). assert (HV : Q2R (1 # 2) = / 2) by (unfold Q2R; cbn; lra).
  assert (TV : Q2R (3 # 2) = 3 / 2) by (unfold Q2R; cbn; lra). rewrite KV, HV in L.
  split; [lra|]. split; [lra|]. exists k. split; [exact K0|]. split; [exact L|]. cbv zeta in H. apply bind_some in H. destruct H as (n2 & _ & H).
  set (first := Z.max 0 _) in *. assert (F0 : (0 <= first)%Z) by apply Z.le_max_l. clearbody first. destruct (skipn (Z.to_nat first) _) as [|v vs] eqn:SK; [easy|].
  destruct (Qle_bool (add low _) a) eqn:KA; [|easy]. apply Q2R_Qle_bool in KA.
  assert (KN : Q2R (add low (mul (first # 1) (line_step s))) = Q2R low + IZR first * Q2R (line_step s)) by (rewrite add_value, mul_value, quotient; field).
  intros x Hx. destruct (piece_cells_sound _ _ _ a b HS vs _ v n2 H x Hx ltac:(lra)) as (j & c & d & t & A & B & T & X & Y).
  exists (Z.to_nat first + j)%nat, c, d, t. rewrite <- SK, nth_error_skipn_plus in A, B. rewrite Nat.add_succ_r in B. split; [exact A|]. split; [exact B|]. split; [exact T|].
  rewrite !lowest_value, !Q2R_plus, KV, HV in Y. split.
  - rewrite X, KN, plus_INR, (INR_IZR_INZ (Z.to_nat first)), Z2Nat.id by exact F0. ring.
  - assert (SM : forall p q, Q2R (smaller p q) <= Q2R p /\ Q2R (smaller p q) <= Q2R q).
    { intros p q. unfold smaller. destruct (Qle_bool p q) eqn:E; [apply Q2R_Qle_bool in E; lra|]. assert (Q2R q < Q2R p); [|lra].
      apply Qlt_Rlt, Qnot_le_lt. intro Z. apply Qle_bool_iff in Z. congruence. }
    match type of Y with _ <= _ <= Q2R (smaller ?p ?q) => destruct (SM p q) as [M1 M2] end. rewrite Q2R_minus, Q2R_plus, KV, TV in M1. rewrite Q2R_minus in M2. lra.
Qed.
Lemma pieces_hold_in low high s l ps : forall n, pieces_hold low high s l ps n <> None -> forall p, In p ps -> exists m, piece_holds low high s l p m <> None.
Proof.
  induction ps as [|p0 ps IH]; intros n H p Hp; [destruct Hp|]. cbn [pieces_hold] in H. apply bind_some in H. destruct H as (n1 & A & H).
  destruct Hp as [->|Hp]; [exists n; rewrite A; discriminate|exact (IH n1 H p Hp)].
Qed.

(* ---------- the rule ---------- *)
(* The same sum times another number. *)
Lemma line_sum_scaled v m m' : Q2R m' * sum_at v (line_sum m) = Q2R m * sum_at v (line_sum m').
Proof. unfold line_sum. rewrite !sum_at_app. unfold summed_up. cbn [sum_at]. rewrite !Q2R_opp, !Q2R_mult. ring. Qed.
(* The output, from z: z/T and z + 3/2, then c (T s(z/T) - s(z + 3/2)) + b. *)
Lemma ladder_value z T c b (k : Z) : (0 <= k)%Z -> 2 * IZR k + / 2 <= z <= 2 * IZR k + 3 / 2 -> z <= T ->
  b + (T * c * wave (z / T) + (- c * wave (z + 3 / 2))) = c * (2 * IZR k + / 2) + b.
Proof.
  intros K Z ZT. pose proof (IZR_le _ _ K) as K0. rewrite (wave_id (z / T)) by (apply ratio_unit; lra).
  rewrite (wave_rising (z + 3 / 2) (k + 1)) by (lia || (rewrite plus_IZR; lra)). rewrite plus_IZR. field. lra.
Qed.
Definition read_stepped (d : json) : option line_statement :=
  match fields ["bound"; "step"; "values"] d with
  | Some [b; s; Items vs] => let? b := number b in let? s := number s in let? vs := all number vs in Some (Line b s vs)
  | _ => None
  end.
Definition steps_checked (q : list (string * Q)) (low high : Q) (s : line_statement) (K : Z) (pieces : list (Q * Q * Q)) (m ratio : Q) (l : ladder)
    (l1 l2 l3 l4 l5 l6 l7 : layer) (n : Z) : fuel_left :=
  if is_above_0 (widest l) && negb (is_zero ratio) && negb (is_zero (height l)) then
    bind (same_layer q (layer_name l6) 2 false l7 [([(0%N, widest l * height l)%Q; (1%N, (- height l)%Q)], base l)] n) (fun n =>
    bind (same_layer q (layer_name l5) 24 true l6 [(line_sum ratio, 0%Q); (line_sum m, 3 # 2)] n) (fun n =>
    bind (line_layers q low K s m l1 l2 l3 l4 l5 n) (pieces_hold low high s l pieces)))
  else None.
Definition steps_of_layers (q : list (string * Q)) (low high : Q) (s : line_statement) (pieces : list (Q * Q * Q)) (l1 l2 l3 l4 l5 l6 l7 : layer) (n : Z) : fuel_left :=
  bind (spend (16 * (4 + finding_number q) + Z.of_nat (List.length (line_values s)) + 4 * Z.of_nat (List.length pieces))%Z n) (fun n =>
  match cells_fit low high s, weight_at q l6 1 0, weight_at q l6 0 0, weight_at q l7 0 1, bias_at q l7 0 with
  | Some K, Some m, Some ratio, Some minus_c, Some b =>
      bind (spend (long_work [m; ratio; minus_c; b])%Z n) (steps_checked q low high s K pieces m ratio (Ladder (m / ratio) (- minus_c) b) l1 l2 l3 l4 l5 l6 l7)
  | _, _, _, _, _ => None
  end).
Definition rule_euaf_steps : check := fun c ps d st n =>
  match ps, box c, nodes (network_of c), read_stepped d, read_pieces st with
  | [], [(low, high)], [A_layer l1; A_layer l2; A_layer l3; A_layer l4; A_layer l5; A_layer l6; A_layer l7], Some s, Some pieces =>
      when ((inputs (network_of c) =? 1)%N && (0 <? List.length pieces)%nat && (Z.of_nat (List.length pieces) <=? 4096)%Z)
        (of_fuel (steps_of_layers (parameters (network_of c)) low high s pieces l1 l2 l3 l4 l5 l6 l7 n))
  | _, _, _, _, _ => Refused
  end.

Lemma steps_checked_sound net low high s K pieces m ratio minus_c b l1 l2 l3 l4 l5 l6 l7 n x : let l := Ladder (m / ratio) (- minus_c) b in well_ordered net = true ->
  (forall k, In k [l1; l2; l3; l4; l5; l6; l7] -> In (A_layer k) (nodes net)) -> cells_fit low high s = Some K ->
  steps_checked (parameters net) low high s K pieces m ratio l l1 l2 l3 l4 l5 l6 l7 n <> None -> forall a b0 r, In (a, b0, r) pieces ->
  Q2R low <= Q2R a <= Q2R b0 /\ Q2R b0 <= Q2R high /\ (Q2R a <= x 0%N <= Q2R b0 -> run net x (layer_name l7) 0%N = Q2R r).
Proof.
  intros l W HN HC H a b0 r Hp. unfold steps_checked in H. destruct (_ && _) eqn:C in H; [|easy]. apply andb_prop in C. destruct C as [C _].
  apply andb_prop in C. destruct C as [HT HR]. apply is_above_0_sound in HT. apply negb_true_iff in HR.
  apply bind_some in H. destruct H as (n4 & A7 & B1). apply bind_some in B1. destruct B1 as (n5 & A6 & B1). apply bind_some in B1. destruct B1 as (n6 & A5 & B1).
  destruct (line_layers_sound net low high K s m l1 l2 l3 l4 l5 n5 W ltac:(intros k Hk; apply HN; cbn [In] in *; tauto) HC ltac:(rewrite A5; discriminate)) as (S1 & S2 & S3).
  destruct (pieces_hold_in low high s l pieces n6 B1 _ Hp) as (n7 & P). clear B1 A5 HC.
  destruct (piece_holds_sound low high s l a b0 r n7 S1 P) as (P1 & P2 & k & K1 & RV & PX). split; [exact P1|]. split; [exact P2|]. intro Hx. clear P P1 P2 S2.
  destruct (PX _ Hx) as (j & v & w & t & Hj & Hsj & Ht & EX & Y1 & Y2 & Y3). clear PX.
  set (rho := run net x) in *. specialize (S3 x j v w t Hj Hsj Ht EX). fold rho in S3.
  set (z := sum_at (rho (layer_name l5)) (line_sum m)) in *. pose proof (between_abs z _ _ S3) as ZB.
  assert (R6 : forall i nr, nth_error [(line_sum ratio, 0%Q); (line_sum m, 3 # 2)] (N.to_nat i) = Some nr -> rho (layer_name l6) i = wave (neuron_value (rho (layer_name l5)) nr)).
  { intros i nr Hi. pose proof (run_node _ x (A_layer l6) W (HN l6 ltac:(cbn [In]; tauto)) i) as R. cbn [node_name node_value] in R. fold rho in R. rewrite R.
    exact (same_layer_value _ no_schedule rho (layer_name l5) 24 true l6 _ n4 ltac:(rewrite A6; discriminate) i nr Hi). }
  pose proof (run_node _ x (A_layer l7) W (HN l7 ltac:(cbn [In]; tauto)) 0%N) as R. cbn [node_name node_value] in R. fold rho in R.
  rewrite R, (same_layer_value _ no_schedule rho (layer_name l6) 2 false l7 _ n ltac:(rewrite A7; discriminate) 0%N _ eq_refl). clear R A6 A7.
  cbn [activate]. unfold neuron_value. cbn [fst snd sum_at]. rewrite (R6 0%N _ eq_refl), (R6 1%N _ eq_refl). unfold neuron_value. cbn [fst snd]. fold z.
  assert (NR : ~ (ratio == 0)%Q) by (unfold is_zero in HR; apply Z.eqb_neq in HR; intro A; apply HR; unfold Qeq in A; cbn in A; lia).
  assert (R0 : Q2R ratio <> 0) by (intro A; apply NR, eqR_Qeq; rewrite A, zero_value; reflexivity).
  assert (TV : Q2R (widest l) = Q2R m / Q2R ratio) by (cbn [widest l]; now apply Q2R_div). rewrite TV in HT.
  assert (ZR : sum_at (rho (layer_name l5)) (line_sum ratio) = z / Q2R (widest l)).
  { pose proof (line_sum_scaled (rho (layer_name l5)) m ratio) as L. fold z in L. rewrite TV. assert (M0 : Q2R m <> 0) by (intro A; rewrite A in HT; unfold Rdiv in HT; lra).
    apply Rmult_eq_reg_l with (Q2R m); [|exact M0]. rewrite <- L. field. now split. }
  rewrite ZR, zero_value, Rplus_0_l, Rplus_0_r, Q2R_mult, Q2R_opp. replace (Q2R (3 # 2) + z) with (z + 3 / 2) by (unfold Q2R at 1; cbn; lra).
  rewrite RV. apply (ladder_value z (Q2R (widest l)) (Q2R (height l)) (Q2R (base l)) k K1); lra.
Qed.
Lemma euaf_steps_sound c ps d st n n' : well_ordered (network_of c) = true -> rule_euaf_steps c ps d st n = Fine n' ->
  if_some (read_pieces st) (says_steps (box c) (output c)).
Proof.
  intros W H. unfold rule_euaf_steps in H. destruct ps; [|discriminate H]. destruct (box c) as [|[low high] [|]]; try discriminate H.
  destruct (nodes (network_of c)) as [|[l1|] [|[l2|] [|[l3|] [|[l4|] [|[l5|] [|[l6|] [|[l7|] [|]]]]]]]] eqn:EN; try discriminate H.
  destruct (read_stepped d) as [s|]; [|discriminate H]. destruct (read_pieces st) as [pieces|]; [|discriminate H].
  unfold when in H. destruct (_ && _) in H; [|discriminate H]. destruct (steps_of_layers _ low high s pieces l1 l2 l3 l4 l5 l6 l7 n) as [n0|] eqn:E; [|discriminate H]. clear H.
  match type of E with ?o = Some _ => assert (B : o <> None) by (rewrite E; discriminate) end. clear E. unfold steps_of_layers in B.
  apply bind_some in B. destruct B as (n1 & _ & B). destruct (cells_fit low high s) as [K|] eqn:HC; [|easy]. destruct (weight_at _ l6 1 0) as [m|]; [|easy].
  destruct (weight_at _ l6 0 0) as [ratio|]; [|easy]. destruct (weight_at _ l7 0 1) as [mc|]; [|easy]. destruct (bias_at _ l7 0) as [b|]; [|easy].
  apply bind_some in B. destruct B as (n2 & _ & B).
  assert (HN : forall k, In k [l1; l2; l3; l4; l5; l6; l7] -> In (A_layer k) (nodes (network_of c))).
  { intros k Hk. rewrite EN. exact (in_map A_layer [l1; l2; l3; l4; l5; l6; l7] k Hk). }
  cbn [if_some]. exists low, high. split; [reflexivity|]. intros a b0 r Hp.
  pose proof (fun x => steps_checked_sound (network_of c) low high s K pieces m ratio mc b l1 l2 l3 l4 l5 l6 l7 n2 x W HN HC B a b0 r Hp) as S.
  destruct (S (input_of [])) as (P1 & P2 & _). split; [exact P1|]. split; [exact P2|]. intros x Hx.
  destruct (S (input_of [x])) as (_ & _ & P). unfold output, last_node. rewrite EN. exact (P Hx).
Qed.
Lemma rule_euaf_steps_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "steps" -> rule_euaf_steps c ps d st n = Fine n' -> meaning c st.
Proof. intros W K H. kind K. exact (euaf_steps_sound c ps d st n n' W H). Qed.
