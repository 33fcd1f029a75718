(* The rules that end in an error: interpolant, codes, local-error, lower-bound. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat Digits TargetExpression RationalIntervals Slopes TargetSlopes Checker InstanceChecker.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets ScanFacts ScanRun ScanError Sizes Certificate Checks Jets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Ltac meaning_of HP k :=
  unfold meaning in HP; match goal with h : is_kind _ k = true |- _ => unfold is_kind in HP, h; apply String.eqb_eq in h; rewrite h in HP end;
  cbn [String.eqb Ascii.eqb Bool.eqb] in HP.
Ltac conjuncts := repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end.

(* ---------- interpolant ---------- *)
Definition output_row (n : node) : option (string * string) :=
  match n with
  | A_layer l => match rows l with [Row (Par b) [(_, Par s)]] => Some (s, b) | _ => None end
  | A_scan _ => None
  end.
Definition output_layer (n : node) (sum s b : string) : bool :=
  match n with A_layer l => affine l (sum, 0%N, 1%N) [Row (Par b) [(0%N, Par s)]] | A_scan _ => false end.
Definition rule_interpolant : check := fun c ps d st n =>
  match d, ps with
  | Object [], [p; q] =>
    if negb (is_kind p "tail-sums" && is_kind q "partition") then Refused else
    match read_tail_sums (dimension c) p, read_local (dimension c) st with
    | Some ((K, v), sum), Some l =>
        when ((K =? coded_cells l)%nat && String.eqb v (word l) && output_layer (last_node c) sum (scale l) (shift l)
              && no_repetition [v; scale l; shift l] && (List.length (parameters (network_of c)) =? 3)%nat)
          (of_fuel (prove_all (network_of c)
            [output_fact sum (node_name (last_node c)) (parameter_of c (scale l)) (parameter_of c (shift l))] n))
    | _, _ => Refused
    end
  | _, _ => Refused
  end.
Lemma rule_interpolant_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "local" ->
  Forall (meaning c) ps -> rule_interpolant c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_interpolant in H. destruct d as [|?|[|]]; try discriminate H.
  destruct ps as [|p [|q [|]]]; try discriminate H.
  destruct (is_kind p "tail-sums" && is_kind q "partition") eqn:EK; [|discriminate H]. cbn [negb] in H. conjuncts.
  destruct (read_tail_sums (dimension c) p) as [[[K0 v] sum]|] eqn:E1; [|discriminate H].
  destruct (read_local (dimension c) st) as [l|] eqn:E2; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  unfold of_fuel in H. destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H].
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F. apply Forall_inv in F.
  apply Forall_inv in HP. meaning_of HP "tail-sums". rewrite E1 in HP. cbn [if_some fst snd] in HP.
  kind K. rewrite E2. cbn [if_some]. destruct HP as [HK HP].
  match goal with h : (K0 =? _)%nat = true |- _ => apply Nat.eqb_eq in h; subst K0 end.
  match goal with h : (v =? _)%string = true |- _ => apply String.eqb_eq in h; subst v end.
  split; [assumption|]. intros x m Hx Hm. unfold output. rewrite (output_value _ sum _ _ _ x F). now rewrite (HP x m Hx Hm).
Qed.

(* ---------- codes ---------- *)
(* v 4^(N-1), where it is a whole number. *)
Definition word_of (v : Q) (digits : Z) : option Z :=
  let p := match digits with Zpos n => Pos.mul (two_to n) (two_to n) | _ => xH end in
  let w := (Qnum v * Zpos p / Zpos (Qden v))%Z in
  if (w * Zpos (Qden v) =? Qnum v * Zpos p)%Z then Some w else None.
Lemma two_to_value n : IZR (Zpos (two_to n)) = 2 ^ Pos.to_nat n.
Proof.
  assert (E : forall n, Zpos (two_to n) = (2 ^ Zpos n)%Z).
  { induction n0; cbn [two_to].
    - rewrite Pos2Z.inj_xI, !Pos2Z.inj_mul, IHn0, Z.pow_add_r, Z.pow_twice_r by lia. ring.
    - rewrite (Pos2Z.inj_xO n0), Pos2Z.inj_mul, IHn0, Z.pow_twice_r. ring.
    - reflexivity. }
  rewrite E, <- (positive_nat_Z n), <- pow_IZR. reflexivity.
Qed.
Lemma word_of_value v n w : word_of v (Z.of_nat n) = Some w -> Q2R v = IZR w / 4 ^ n.
Proof.
  unfold word_of. set (p := match Z.of_nat n with Zpos n => _ | _ => _ end).
  assert (P : IZR (Zpos p) = 4 ^ n).
  { unfold p. destruct n as [|n]; [reflexivity|]. cbn [Z.of_nat]. rewrite Pos2Z.inj_mul, mult_IZR, two_to_value, SuccNat2Pos.id_succ.
    rewrite <- Rpow_mult_distr. now replace (2 * 2) with 4 by lra. }
  set (w0 := (_ / _)%Z). destruct (_ =? _)%Z eqn:E; [|discriminate]. intro H. injection H as Hw. apply Z.eqb_eq in E.
  rewrite Hw in E. apply (f_equal IZR) in E. rewrite !mult_IZR, P in E. unfold Q2R.
  assert (D : IZR (Zpos (Qden v)) <> 0) by (apply not_0_IZR; discriminate). assert (Q : 4 ^ n <> 0) by (apply pow_nonzero; lra).
  replace (IZR w) with (IZR (Qnum v) * 4 ^ n / IZR (Zpos (Qden v))) by (rewrite <- E; field; assumption).
  field. now split.
Qed.

(* The values of the target at the nodes: as fractions, or between fractions. *)
Definition node_range (K : nat) (e : expr) (a : SnakeOrder.node) : option interval :=
  range (map (fun k => single (lowest (Z.of_nat k # Pos.of_nat K))) a) e.
Definition node_intervals (K d : nat) (e : expr) : option (list (Q * Q)) :=
  if rational e then Some (exact (node_values K d e))
  else all (node_range K e) (snake K d).
Lemma node_intervals_enclose K d e bs : (1 <= K)%nat -> (forall x, cube d x -> defined e x) -> node_intervals K d e = Some bs ->
  Forall2 (encloses K (value e)) (snake K d) bs.
Proof.
  intros HK HD. unfold node_intervals. destruct (rational e) eqn:R; [intro H; injection H as <-; now apply node_values_enclose|].
  generalize (snake K d). intro l. revert bs. induction l as [|a l IH]; intros bs H; [injection H as <-; constructor|].
  cbn [all] in H. fold (all (node_range K e)) in H. destruct (node_range K e a) as [i|] eqn:E; [|discriminate H].
  destruct (all (node_range K e) l) as [m|]; [|discriminate H]. injection H as <-. constructor; [|now apply IH].
  unfold encloses. rewrite (node_point_Q K a HK). apply (range_sound _ e i E). clear. unfold in_box. rewrite map_map.
  induction a as [|k a IH]; cbn [map]; constructor; [|assumption]. rewrite <- lowest_value. apply holds_single.
Qed.
Definition node_work (e : expr) : Z := if rational e then tree_weight e else work_of e [].

Definition rule_codes : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"; "enter"; "precision"; "start"; "stop"] d with
  | Some e, [p], Some [q; enter; _; start; stop] =>
    if negb (is_kind p "local") then Refused else
    if negb (is_number start 0 && is_number stop (grid_size (match read_local (dimension c) p with Some l => coded_cells l | None => 0%nat end) (dimension c)))
    then Unsure "codes, in several ranges" else
    if negb (grid_size (match read_local (dimension c) p with Some l => coded_cells l | None => 0%nat end) (dimension c) <=? 262144)%Z
    then Unsure "codes, of so many nodes" else
    match spend (grid_size (match read_local (dimension c) p with Some l => coded_cells l | None => 0%nat end) (dimension c) * node_work e)%Z n with
    | None => Unsure "codes, of so much work" | Some n =>
    match read_local (dimension c) p, read_codes (dimension c) st, number q, number enter with
    | Some l, Some (l', q'), Some q, Some b =>
      let K := coded_cells l in let steps := (grid_size K (dimension c) - 1)%Z in
      match fields ["bound"; "cells"; "enter"; "kind"; "leave"; "scale"; "shift"; "source"; "start"; "stop"] st with
      | Some (_ :: _ :: enter' :: _) =>
        when ((K =? coded_cells l')%nat && String.eqb (word l) (word l') && String.eqb (scale l) (scale l') && String.eqb (shift l) (shift l')
              && same_q q q' && json_eqb enter enter' && Qeq_bool b (parameter_of c (shift l)) && (steps <=? most_nodes)%Z)
        match word_of (parameter_of c (word l')) (Z.of_nat (Z.to_nat steps)), node_intervals (coded_cells l') (dimension c) e with
        | Some w, Some bs => when (Checker.check (parameter_of c (scale l')) (parameter_of c (shift l')) w bs q') (Fine n)
        | Some _, None => Unsure "codes, of such a target"
        | None, _ => Refused
        end
      | _ => Refused
      end
    | _, _, _, _ => Refused
    end end
  | _, _, _ => Refused
  end.
Lemma cells_positive j k : cells_of j = Some k -> (1 <= k)%nat.
Proof.
  unfold cells_of. destruct (whole j) as [z|]; [|discriminate]. destruct ((1 <=? z)%Z && _)%bool eqn:E; [|discriminate].
  intro H. injection H as <-. apply andb_prop in E. destruct E as [E _]. apply Z.leb_le in E. lia.
Qed.
Lemma read_codes_cells d j l q : read_codes d j = Some (l, q) -> (1 <= coded_cells l)%nat.
Proof. unfold read_codes. intro H. cases H. injection H as <- <-. cbn. match goal with h : cells_of _ = Some _ |- _ => exact (cells_positive _ _ h) end. Qed.

Lemma rule_codes_sound c ps d st n n' : kind_of st = "codes" -> rule_codes c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_codes in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|]]; try discriminate H.
  destruct (fields _ d) as [[|q [|enter [|pr [|start [|stop [|]]]]]]|]; try discriminate H.
  destruct (is_kind p "local"); [|discriminate H]. cbn [negb] in H.
  destruct (negb _) in H; [discriminate H|]. destruct (negb _) in H; [discriminate H|]. destruct (spend _ n) in H; [|discriminate H].
  destruct (read_local (dimension c) p) as [l|]; [|discriminate H].
  destruct (read_codes (dimension c) st) as [[l' q']|] eqn:EC; [|discriminate H].
  destruct (number q) as [q0|]; [|discriminate H]. destruct (number enter) as [b|]; [|discriminate H].
  destruct (fields _ st) as [[|? [|? [|? ?]]]|]; try discriminate H.
  unfold when in H. destruct (_ && _) eqn:EB in H; [|discriminate H]. conjuncts.
  destruct (word_of _ _) as [w|] eqn:EW; [|discriminate H]. destruct (node_intervals _ _ e) as [bs|] eqn:EN; [|discriminate H].
  destruct (Checker.check _ _ _ _ _) eqn:EK; [|discriminate H].
  kind K. rewrite EV. cbn [if_some]. rewrite EC. cbn [if_some fst snd].
  match goal with h : (coded_cells l =? coded_cells l')%nat = true |- _ => apply Nat.eqb_eq in h; rewrite h in * end.
  pose proof (read_codes_cells _ _ _ _ EC) as HK. intro HD.
  destruct (codes_exist (dimension c) (coded_cells l') _ _ w _ q' (value e) EK (node_intervals_enclose _ _ e bs HK HD EN)) as (m & M1 & M2 & M3).
  exists m. split; [|exact M3]. split; [exact M1|]. rewrite <- M2.
  replace ((coded_cells l' + 1) ^ dimension c - 1)%nat with (Z.to_nat (grid_size (coded_cells l') (dimension c) - 1)).
  - now apply word_of_value.
  - rewrite grid_size_length, snake_length. reflexivity.
Qed.

(* ---------- local-error ---------- *)
Definition rule_local_error : check := fun c ps d st n =>
  match plain_target c, ps with
  | Some e, [p; q; r] =>
    if negb (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") then Refused else
    match read_local (dimension c) p, read_codes (dimension c) q, read_modulus r, read_error st, fields ["bound"] d with
    | Some l, Some (l', b), Some L, Some E, Some [E'] =>
        match number E' with
        | Some E' =>
          when ((coded_cells l =? coded_cells l')%nat && String.eqb (word l) (word l') && String.eqb (scale l) (scale l')
                && String.eqb (shift l) (shift l') && same_q E E' && (1 <=? dimension c)%nat
                && bound_holds (dimension c) (coded_cells l') L b E) (Fine n)
        | None => Refused
        end
    | Some _, Some _, None, _, _ => Unsure "local-error, by another modulus"
    | _, _, _, _, _ => Refused
    end
  | Some _, _ :: _ :: _ :: _ :: _ => Unsure "local-error, from several ranges"
  | _, _ => Refused
  end.
Lemma rule_local_error_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps ->
  rule_local_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_local_error in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H.
  destruct (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") eqn:EK; [|discriminate H]. cbn [negb] in H. conjuncts.
  destruct (read_local (dimension c) p) as [l|] eqn:E1; [|discriminate H].
  destruct (read_codes (dimension c) q) as [[l' b]|] eqn:E2; [|discriminate H].
  destruct (read_modulus r) as [L|] eqn:E3; [|discriminate H].
  destruct (read_error st) as [E|] eqn:E4; [|discriminate H].
  destruct (fields ["bound"] d) as [[|x0 [|]]|]; try discriminate H. destruct (number x0) as [E'|]; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  pose proof (Forall_inv HP) as M1. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M2. apply Forall_inv_tail in HP.
  pose proof (Forall_inv HP) as M3. clear HP.
  meaning_of M1 "local". rewrite E1 in M1. cbn [if_some] in M1.
  meaning_of M2 "codes". rewrite EV, E2 in M2. cbn [if_some fst snd] in M2.
  meaning_of M3 "modulus". rewrite EV, E3 in M3. cbn [if_some] in M3.
  destruct M3 as (HL & HD & Hf). destruct M1 as (HK & M1). destruct (M2 HD) as (m & Hm & Hc).
  repeat match goal with
  | h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h
  | h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h
  | h : (_ <=? _)%nat = true |- _ => apply Nat.leb_le in h
  end.
  kind K. rewrite (plain_boxed c e EV). cbn [if_some]. rewrite E4. cbn [if_some]. intros x Hb.
  pose proof (unit_box_cube c e x EV Hb) as Hx. split; [now apply HD|].
  destruct l as [Kc wd sc sh], l' as [Kc' wd' sc' sh']. cbn [coded_cells word scale shift] in *. subst.
  apply (interpolated_error (dimension c) Kc' (value e) (parameter_of c sc') (parameter_of c sh') b L E m x); try assumption.
  now apply M1.
Qed.

(* ---------- lower-bound ---------- *)
Definition positive (q : Q) : bool := (0 <? Qnum q)%Z.
Definition used_bits (j : json) : option Z :=
  match fields size_keys j with Some (_ :: b :: _) => whole b | _ => None end.
Definition rule_lower_bound : check := fun c ps d st n =>
  match plain_target c, ps, fields ["points"] d with
  | Some _, [p; q; r], Some [points] =>
    if negb (is_kind p "error" && is_kind q "modulus" && is_kind r "sizes") then Refused else
    match read_bits (dimension c) st, whole points with
    | Some s, Some (Zpos k) =>
      match read_error p, read_modulus q, used_bits r with
      | Some E, Some L, Some u =>
        if negb (positive E && positive L && (Zpos k <=? most_count)%Z) then Unsure "lower-bound, of an error or a constant 0" else
        when (same_q E (error s) && same_q L (constant s) && (u =? used s)%Z && (bits s =? Zpos k ^ Z.of_nat (dimension c))%Z
              && negb (Qle_bool (constant s) (inject_Z (Zpos k - 1) * (2 * error s))) && positive (constant s) && positive (error s)) (Fine n)
      | _, _, _ => Unsure "lower-bound, of another modulus or norm"
      end
    | _, _ => Unsure "lower-bound, of another modulus"
    end
  | _, _, _ => Refused
  end.
Lemma positive_value q : positive q = true -> 0 < Q2R q.
Proof.
  unfold positive. intro H. apply Z.ltb_lt in H. apply Rnot_le_lt. intro A. pose proof (sign_value (- q)) as S.
  rewrite Q2R_opp in S. destruct S as [_ S]. specialize (S ltac:(lra)). cbn in S. lia.
Qed.
Lemma rule_lower_bound_sound c ps d st n n' : kind_of st = "lower-bound" -> rule_lower_bound c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_lower_bound in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H. destruct (fields ["points"] d) as [[|x0 [|]]|]; try discriminate H.
  destruct (is_kind p "error" && is_kind q "modulus" && is_kind r "sizes"); [|discriminate H]. cbn [negb] in H.
  destruct (read_bits (dimension c) st) as [s|] eqn:E1; [|discriminate H].
  destruct (whole x0) as [[|k|]|]; try discriminate H. destruct (read_error p) as [E|]; [|discriminate H].
  destruct (read_modulus q) as [L|]; [|discriminate H]. destruct (used_bits r) as [u|]; [|discriminate H].
  destruct (negb _) in H; [discriminate H|]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  kind K. rewrite E1. cbn [if_some]. exists (Pos.to_nat k). rewrite positive_nat_Z.
  match goal with h : (bits s =? _)%Z = true |- _ => apply Z.eqb_eq in h; split; [exact h|] end.
  match goal with h : negb (Qle_bool _ _) = true |- _ => apply negb_true_iff in h; rename h into HQ end.
  match goal with h : positive (constant s) = true |- _ => apply positive_value in h end.
  match goal with h : positive (error s) = true |- _ => apply positive_value in h end.
  apply bits_needed; try assumption; [lia|]. apply Rnot_le_lt. intro A.
  enough (Qle_bool (constant s) (inject_Z (Zpos k - 1) * (2 * error s)) = true) by congruence.
  apply Qle_bool_iff, Rle_Qle. rewrite !Q2R_mult.
  assert (E2 : Q2R (inject_Z (Zpos k - 1)) = INR (Pos.to_nat k - 1)).
  { unfold Q2R, inject_Z. cbn [Qnum Qden]. rewrite Rinv_1, Rmult_1_r, INR_IZR_INZ. f_equal. lia. }
  rewrite E2. replace (Q2R 2) with 2 by (unfold Q2R; cbn; lra). lra.
Qed.
