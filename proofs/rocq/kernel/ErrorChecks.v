(* The rules that end in an error: interpolant, codes, local-error, lower-bound. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder KuhnHat Interpolation TargetExpression RationalIntervals Slopes InstanceChecker.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Targets Letters Jets ScanFacts ScanRun ScanError Sizes Certificate
  Checks RunChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Ltac meaning_of HP k :=
  unfold meaning in HP; match goal with h : is_kind _ k = true |- _ => unfold is_kind in HP, h; apply String.eqb_eq in h; rewrite h in HP end;
  cbn [String.eqb Ascii.eqb Bool.eqb] in HP.
Ltac conjuncts := repeat match goal with h : _ && _ = true |- _ => apply andb_prop in h; destruct h end.
Definition same_names (l m : list string) : bool := same_all String.eqb l m.
Lemma same_names_spec l : forall m, same_names l m = true -> l = m.
Proof.
  induction l as [|a l IH]; intros [|b m] H; try discriminate; [reflexivity|]. cbn in H. conjuncts.
  f_equal; [now apply String.eqb_eq|now apply IH].
Qed.
Definition same_source (s t : digit_source) : bool :=
  same_names (names s) (names t) && (each s =? each t)%nat && letters_eqb (alphabet s) (alphabet t).
Lemma same_source_spec s t : same_source s t = true -> s = t.
Proof.
  destruct s as [n1 e1 a1], t as [n2 e2 a2]. unfold same_source. cbn [names each alphabet]. intro H. equalities.
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h end.
  match goal with h : letters_eqb _ _ = true |- _ => apply letters_eqb_spec in h end. now subst.
Qed.
Definition same_coded (l m : coded) : bool :=
  (coded_cells l =? coded_cells m)%nat && same_source (word l) (word m) && String.eqb (scale l) (scale m) && String.eqb (shift l) (shift m).
Lemma same_coded_spec l m : same_coded l m = true -> l = m.
Proof.
  destruct l as [k1 w1 s1 b1], m as [k2 w2 s2 b2]. unfold same_coded. cbn [coded_cells word scale shift]. intro H. equalities.
  match goal with h : same_source _ _ = true |- _ => apply same_source_spec in h end. now subst.
Qed.

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
        when ((K =? coded_cells l)%nat && same_source v (word l) && output_layer (last_node c) sum (scale l) (shift l)
              && no_repetition (scale l :: shift l :: names v) && (List.length (parameters (network_of c)) =? 2 + List.length (names v))%nat)
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
  kind K. rewrite E2. cbn [if_some]. destruct HP as (HK & ds & HD & HP).
  match goal with h : (K0 =? _)%nat = true |- _ => apply Nat.eqb_eq in h; subst K0 end.
  match goal with h : same_source v _ = true |- _ => apply same_source_spec in h; subst v end.
  split; [assumption|]. exists ds. split; [exact HD|]. intros x Hx. unfold output. rewrite (output_value _ sum _ _ _ x F). now rewrite (HP x Hx).
Qed.

(* ---------- codes ---------- *)
Definition same_value (p q : Q) : bool := (Qnum p * Zpos (Qden q) =? Qnum q * Zpos (Qden p))%Z.
Lemma same_value_spec p q : same_value p q = true -> Q2R p = Q2R q.
Proof. unfold same_value. intro H. apply Z.eqb_eq in H. now apply Qeq_eqR. Qed.
(* e + s n *)
Definition stepped (e s : Q) (n : Z) : Q := (e + s * inject_Z n)%Q.
Lemma stepped_value e s n : Q2R (stepped e s n) = Q2R e + Q2R s * IZR n.
Proof. unfold stepped. rewrite Q2R_plus, Q2R_mult. unfold inject_Z. now rewrite Q2R_integer. Qed.

(* The value of the target at a point: a fraction, or between fractions. *)
Definition range_at (e : expr) (x : list Q) : option interval :=
  if rational e then let v := value_at e x in Some (v, v) else range (map (fun q => single (lowest q)) x) e.
Lemma range_at_sound e x i : defined e (map Q2R x) -> range_at e x = Some i -> Q2R (fst i) <= value e (map Q2R x) <= Q2R (snd i).
Proof.
  unfold range_at. intros HD H. destruct (rational e) eqn:R.
  - injection H as <-. cbn [fst snd]. rewrite (value_at_value e x R HD). lra.
  - apply (range_sound _ e i H). clear. unfold in_box. induction x as [|q x IH]; cbn [map]; constructor; [|assumption].
    rewrite <- lowest_value. apply holds_single.
Qed.
Definition node_ranges (K d : nat) (e : expr) (start stop : nat) : option (list interval) :=
  all (range_at e) (firstn (stop - start) (skipn start (snake_points K d))).
Lemma all_nth {A B} (f : A -> option B) l : forall m k a, all f l = Some m -> nth_error l k = Some a ->
  exists b, nth_error m k = Some b /\ f a = Some b.
Proof.
  induction l as [|a0 l IH]; intros m [|k] a H N; try discriminate N; cbn [all] in H; fold (all f) in H;
    destruct (f a0) as [b|] eqn:E; try discriminate H; destruct (all f l) as [m'|]; try discriminate H; injection H as <-; cbn [nth_error] in *.
  - injection N as <-. now exists b.
  - now apply (IH m').
Qed.
Lemma node_ranges_spec K d e start stop l j u : (1 <= K)%nat -> (forall x, cube d x -> defined e x) -> node_ranges K d e start stop = Some l ->
  (start + j < stop)%nat -> nth_error (snake K d) (start + j) = Some u ->
  exists i, nth_error l j = Some i /\ Q2R (fst i) <= value e (Interpolation.node_point K u) <= Q2R (snd i).
Proof.
  intros HK HD H Hj Hu. unfold node_ranges, snake_points in H.
  destruct (all_nth _ _ l j (map (fun k => Z.of_nat k # Pos.of_nat K) u) H) as (i & Hi & E).
  - rewrite nth_error_first, nth_error_skip, snake_with_map by lia. now apply map_nth_error.
  - exists i. split; [exact Hi|]. rewrite (node_point_Q K u HK). apply range_at_sound; [|exact E].
    rewrite <- (node_point_Q K u HK). apply HD, node_in_cube; [assumption|]. now apply nth_error_In in Hu.
Qed.
(* Are the codes near the values at the nodes start, ..., stop - 1? Of a target whose values are not found, nothing is said. *)
Definition codes_fit (K d : nat) (e : expr) (a : letters) (near : Z -> Q -> bool) (ds : list Z) (start stop : nat) : option bool :=
  if rational e then Some (all_near near a 0 ds (values_between K d e start stop))
  else let? l := node_ranges K d e start stop in Some (all_near (near_both near) a 0 ds l).
Lemma codes_fit_sound a d K e s b enter q ds start stop : (1 <= K)%nat -> (forall x, cube d x -> defined e x) ->
  codes_fit K d e a (near_with s enter q) (skipn start ds) start stop = Some true ->
  Q2R b + Q2R s * IZR (code_at a ds start) = Q2R enter -> codes_near a d K (value e) s b q ds start stop.
Proof.
  intros HK HD H E. unfold codes_fit in H. destruct (rational e) eqn:R.
  - injection H as H. now apply (codes_checked a d K e s b enter).
  - destruct (node_ranges K d e start stop) as [l|] eqn:EL; [|discriminate H]. injection H as H.
    apply (codes_between a d K (value e) s b enter q ds start stop l); try assumption. intros j u. now apply node_ranges_spec.
Qed.
Definition node_work (e : expr) : Z := if rational e then tree_weight e else work_of e [].

Definition rule_codes : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"; "enter"; "precision"; "start"; "stop"] d with
  | Some e, [p], Some [q; enter0; _; start; stop] =>
    if negb (is_kind p "local") then Refused else
    match read_local (dimension c) p with None => Refused | Some l =>
    let K := coded_cells l in let dim := dimension c in
    if negb (grid_size K dim <=? 262144)%Z then Unsure "codes, of so many nodes" else
    match read_codes dim st, number q, fields ["bound"; "cells"; "enter"; "kind"; "leave"; "scale"; "shift"; "source"; "start"; "stop"] st with
    | Some (l', r), Some q, Some (_ :: _ :: enter' :: _ :: _ :: _ :: _ :: _ :: start' :: stop' :: _) =>
      match spend (Z.of_nat (past r - first r) * node_work e + grid_size K dim / 4)%Z n with
      | None => Unsure "codes, of so much work"
      | Some n =>
      match spend (digits_weight (word l')) n with
      | None => Refused
      | Some n =>
        when (same_coded l l' && same_q q (within r) && json_eqb enter0 enter' && json_eqb start start' && json_eqb stop stop'
              && (if (first r =? 0)%nat then same_value (enter r) (parameter_of c (shift l')) else true))
        match source_digits c (word l') with
        | Some ds =>
            let here := skipn (first r) ds in let s := parameter_of c (scale l') in let a := alphabet (word l') in
            match codes_fit (coded_cells l') dim e a (near_with s (enter r) (within r)) here (first r) (past r) with
            | Some near =>
                when (near && match leave r with Some q => same_value q (stepped (enter r) s (code_at a here (past r - first r))) | None => true end)
                  (Fine n)
            | None => Unsure "codes, of such a target"
            end
        | None => Refused
        end
      end end
    | _, _, _ => Refused
    end end
  | _, _, _ => Refused
  end.
Lemma cells_positive j k : cells_of j = Some k -> (1 <= k)%nat.
Proof.
  unfold cells_of. destruct (whole j) as [z|]; [|discriminate]. destruct ((1 <=? z)%Z && _)%bool eqn:E; [|discriminate].
  intro H. injection H as <-. apply andb_prop in E. destruct E as [E _]. apply Z.leb_le in E. lia.
Qed.
Lemma read_codes_spec d j l r : read_codes d j = Some (l, r) -> (1 <= coded_cells l)%nat /\ (first r < past r)%nat /\
  (past r <= List.length (snake (coded_cells l) d))%nat.
Proof.
  unfold read_codes. intro H. destruct (fields _ j) as [[|q [|k [|e [|? [|lv [|[s| |] [|[b| |] [|src [|start [|stop [|]]]]]]]]]]]|]; try discriminate H.
  destruct (number q) as [q0|]; [|discriminate H]. destruct (cells_of k) as [K|] eqn:EK; [|discriminate H].
  destruct (read_source _ src) as [v|]; [|discriminate H]. destruct (long_number e) as [e0|]; [|discriminate H].
  destruct (whole start) as [z0|]; [|discriminate H]. destruct (whole stop) as [z1|]; [|discriminate H].
  match type of H with match ?x with Some _ => _ | None => _ end = _ => destruct x as [lv0|] end; [|discriminate H].
  destruct (_ && _) eqn:E in H; [|discriminate H]. injection H as <- <-. cbn [coded_cells first past]. conjuncts.
  repeat match goal with h : (_ <=? _)%Z = true |- _ => apply Z.leb_le in h | h : (_ <? _)%Z = true |- _ => apply Z.ltb_lt in h end.
  split; [exact (cells_positive _ _ EK)|]. split; [lia|]. rewrite snake_length.
  match goal with h : (z1 <= grid_size K d)%Z |- _ => unfold grid_size in h; rewrite <- Nat2Z.inj_pow in h end. lia.
Qed.

Lemma rule_codes_sound c ps d st n n' : kind_of st = "codes" -> rule_codes c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_codes in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|]]; try discriminate H.
  destruct (fields _ d) as [[|q [|enter0 [|pr [|start [|stop [|]]]]]]|]; try discriminate H.
  destruct (is_kind p "local"); [|discriminate H]. cbn [negb] in H.
  destruct (read_local (dimension c) p) as [l|]; [|discriminate H]. cbv zeta in H. destruct (negb _) in H; [discriminate H|].
  destruct (read_codes (dimension c) st) as [[l' r]|] eqn:EC; [|discriminate H].
  destruct (number q) as [q0|]; [|discriminate H].
  destruct (fields _ st) as [[|? [|? [|enter' [|? [|? [|? [|? [|? [|start' [|stop' ?]]]]]]]]]]|]; try discriminate H.
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. destruct (spend _ n1) as [n2|] in H; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:EB in H; [|discriminate H]. conjuncts.
  destruct (source_digits c (word l')) as [ds|] eqn:ED; [|discriminate H].
  destruct (codes_fit _ _ _ _ _ _ _ _) as [near|] eqn:EF in H; [|discriminate H]. destruct (near && _) eqn:EN in H; [|discriminate H].
  apply andb_prop in EN. destruct EN as [-> EL].
  kind K. rewrite EV. cbn [if_some]. rewrite EC. cbn [if_some fst snd]. intro HD. exists ds. split; [exact ED|].
  destruct (read_codes_spec _ _ _ _ EC) as (HK & HR & _). unfold code_value. intro HE. split.
  - exact (codes_fit_sound _ _ _ e _ _ _ _ ds (first r) (past r) HK HD EF HE).
  - destruct (leave r) as [q1|]; [|exact I]. apply same_value_spec in EL. rewrite EL.
    rewrite stepped_value. replace (past r) with (first r + (past r - first r))%nat at 1 by lia. rewrite code_at_skip, plus_IZR. rewrite <- HE. ring.
Qed.

(* ---------- local-error ---------- *)
(* The ranges one after another, each entered where and as the one before was left; the largest of their bounds. *)
Fixpoint ranges (d : nat) (l : coded) (place : nat) (code : Q) (ps : list json) : option (list code_range) :=
  match ps with
  | [] => if (Z.of_nat place =? grid_size (coded_cells l) d)%Z then Some [] else None
  | p :: ps' =>
      let? (l', r) := read_codes d p in
      if is_kind p "codes" && same_coded l l' && (first r =? place)%nat && same_value (enter r) code then
        match leave r, ps' with
        | Some q, _ :: _ => let? rs := ranges d l (past r) q ps' in Some (r :: rs)
        | None, [] => if (Z.of_nat (past r) =? grid_size (coded_cells l) d)%Z then Some [r] else None
        | _, _ => None
        end
      else None
  end.
Definition greatest_bound (rs : list code_range) : Q :=
  fold_left (fun q r => if Qle_bool q (within r) then within r else q) rs 0%Q.
Lemma ranges_sound c e l ds : (forall x, cube (dimension c) x -> defined e x) -> plain_target c = Some e -> source_digits c (word l) = Some ds -> forall ps place code rs E,
  Forall (meaning c) ps -> ranges (dimension c) l place code ps = Some rs -> code_value c l ds place = Q2R code ->
  forallb (fun r => Qle_bool (within r) E) rs = true ->
  codes_near (alphabet (word l)) (dimension c) (coded_cells l) (value e) (parameter_of c (scale l)) (parameter_of c (shift l)) E ds
    place (List.length (snake (coded_cells l) (dimension c))).
Proof.
  intros HD EV ED. assert (Len : Z.of_nat (List.length (snake (coded_cells l) (dimension c))) = grid_size (coded_cells l) (dimension c))
    by (rewrite snake_length; unfold grid_size; now rewrite Nat2Z.inj_pow).
  induction ps as [|p ps IH]; intros place code rs E HP H HE HB.
  - cbn [ranges] in H. destruct (_ =? _)%Z eqn:EZ in H; [|discriminate H]. apply Z.eqb_eq in EZ. intros k u Hk. lia.
  - cbn [ranges] in H. destruct (read_codes (dimension c) p) as [[l' r]|] eqn:EC; [|discriminate H].
    destruct (_ && _) eqn:EK in H; [|discriminate H]. conjuncts.
    match goal with h : same_coded _ _ = true |- _ => apply same_coded_spec in h; subst l' end.
    match goal with h : (first r =? place)%nat = true |- _ => apply Nat.eqb_eq in h; subst place end.
    match goal with h : same_value _ _ = true |- _ => apply same_value_spec in h; rewrite <- h in HE end.
    pose proof (Forall_inv HP) as M. apply Forall_inv_tail in HP. meaning_of M "codes". rewrite EV, EC in M. cbn [if_some fst snd] in M.
    destruct (M HD) as (ds' & ED' & M'). assert (ds' = ds) by congruence. subst ds'. destruct (M' HE) as [N L]. clear M M'.
    assert (Split : Qle_bool (within r) E = true -> forall k u, (first r <= k < past r)%nat ->
      nth_error (snake (coded_cells l) (dimension c)) k = Some u ->
      Rabs (Q2R (parameter_of c (shift l)) + Q2R (parameter_of c (scale l)) * IZR (code_at (alphabet (word l)) ds k) - value e (Interpolation.node_point (coded_cells l) u)) <= Q2R E).
    { intros QB k u Hk Hu. apply Qle_bool_iff, Qle_Rle in QB. eapply Rle_trans; [exact (N k u Hk Hu)|exact QB]. }
    destruct (leave r) as [q|].
    + destruct ps as [|p1 ps]; [discriminate H|]. destruct (ranges (dimension c) l (past r) q (p1 :: ps)) as [rs'|] eqn:ER; [|discriminate H].
      injection H as <-. cbn [forallb] in HB. conjuncts. intros k u Hk Hu.
      destruct (le_lt_dec (past r) k) as [LE|LT]; [|apply Split; try assumption; lia].
      apply (IH (past r) q rs' E HP ER L); try assumption. lia.
    + destruct ps; [|discriminate H]. destruct (_ =? _)%Z eqn:EZ in H; [|discriminate H]. injection H as <-. cbn [forallb] in HB. conjuncts.
      apply Z.eqb_eq in EZ. intros k u Hk Hu. apply Split; try assumption; lia.
Qed.

Definition rule_local_error : check := fun c ps d st n =>
  match plain_target c, ps with
  | Some e, p :: rest =>
    match rev rest with
    | r :: sq =>
    let qs := rev sq in
    if negb (is_kind p "local" && forallb (fun q => is_kind q "codes") qs && is_kind r "modulus") then Refused else
    match read_local (dimension c) p, read_modulus r, read_error st, fields ["bound"] d with
    | Some l, Some L, Some E, Some [E'] =>
        match number E', ranges (dimension c) l 0 (parameter_of c (shift l)) qs with
        | Some E', Some rs =>
          let b := greatest_bound rs in
          when (same_q E E' && (1 <=? dimension c)%nat && forallb (fun r => Qle_bool (within r) b) rs
                && bound_holds (dimension c) (coded_cells l) L b E) (Fine n)
        | _, _ => Refused
        end
    | Some _, None, _, _ => Unsure "local-error, by another modulus"
    | _, _, _, _ => Refused
    end
    | [] => Refused
    end
  | _, _ => Refused
  end.
Lemma concat_length {A} n (l : list (list A)) : Forall (fun l => List.length l = n /\ True) l -> List.length (List.concat l) = (List.length l * n)%nat.
Proof. induction 1 as [|a l [H _] F IH]; [reflexivity|]. cbn [List.concat List.length]. rewrite app_length, IH, H. lia. Qed.
Lemma read_local_length c p l ds : read_local (dimension c) p = Some l -> source_digits c (word l) = Some ds ->
  (List.length (snake (coded_cells l) (dimension c)) <= S (List.length ds))%nat.
Proof.
  intros H ED. unfold read_local in H. destruct (fields _ p) as [[|k [|? [|[|[|[on| |] [|]]|] [|reach [|[s| |] [|[b| |] [|src [|v [|]]]]]]]]]|]; try discriminate H.
  destruct (cells_of k) as [K|]; [|discriminate H]. destruct (read_source (grid_size K (dimension c)) src) as [w|] eqn:ES; [|discriminate H].
  cbv zeta in H. destruct (_ && _) in H; [|discriminate H]. injection H as <-. cbn [word coded_cells] in *.
  unfold read_source in ES. destruct src as [|[|[kd| |] [|[|vs|] [|n0 [|b0 [|t0 [|g0 [|o0 [|]]]]]]]]|]; try discriminate ES.
  destruct (read_letters b0 g0 o0 t0) as [a|] eqn:EA; [|discriminate ES]. destruct (all text_of vs) as [ns|]; [|discriminate ES].
  destruct (whole n0) as [n|]; [|discriminate ES]. destruct (_ && _) eqn:E in ES; [|discriminate ES]. injection ES as <-. equalities.
  unfold source_digits in ED. cbn [names each alphabet] in ED. destruct (all _ ns) as [dss|] eqn:EL; [|discriminate ED]. injection ED as <-.
  assert (G : forall ns dss, all (fun v => digits_of a (Z.to_nat n) (parameter_of c v)) ns = Some dss ->
    Forall (fun l : list Z => List.length l = Z.to_nat n /\ True) dss /\ List.length dss = List.length ns).
  { clear -EA. induction ns as [|v ns IH]; intros dss H; cbn [all] in H; [injection H as <-; now split|].
    destruct (digits_of a (Z.to_nat n) (parameter_of c v)) as [d0|] eqn:D; [|discriminate H].
    fold (all (fun v => digits_of a (Z.to_nat n) (parameter_of c v))) in H. destruct (all _ ns) as [l|] eqn:A in H; [|discriminate H].
    injection H as <-. destruct (IH l A) as [F1 F2]. destruct (digits_of_sound a (read_letters_ok _ _ _ _ _ EA) _ _ _ D) as (Len & _).
    split; [now constructor|cbn; now rewrite F2]. }
  destruct (G _ _ EL) as [F1 F2]. rewrite (concat_length _ _ F1), F2, snake_length.
  match goal with h : (grid_size K (dimension c) - 1 <= _)%Z |- _ => unfold grid_size in h; rewrite <- Nat2Z.inj_pow in h end. nia.
Qed.
Lemma rule_local_error_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps ->
  rule_local_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_local_error in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p rest]; try discriminate H. destruct (rev rest) as [|r sq] eqn:ER; [discriminate H|]. cbv zeta in H.
  assert (Er : rest = rev sq ++ [r]) by (rewrite <- (rev_involutive rest), ER; reflexivity). set (qs := rev sq) in *.
  destruct (is_kind p "local" && forallb _ qs && is_kind r "modulus") eqn:EK; [|discriminate H]. cbn [negb] in H. conjuncts.
  destruct (read_local (dimension c) p) as [l|] eqn:E1; [|discriminate H].
  destruct (read_modulus r) as [L|] eqn:E3; [|discriminate H].
  destruct (read_error st) as [E|] eqn:E4; [|discriminate H].
  destruct (fields ["bound"] d) as [[|x0 [|]]|]; try discriminate H. destruct (number x0) as [E'|]; [|discriminate H].
  destruct (ranges _ l 0 _ qs) as [rs|] eqn:E5; [|discriminate H].
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  pose proof (Forall_inv HP) as M1. apply Forall_inv_tail in HP. rewrite Er in HP. apply Forall_app in HP. destruct HP as [HQ M3]. apply Forall_inv in M3.
  meaning_of M1 "local". rewrite E1 in M1. cbn [if_some] in M1. meaning_of M3 "modulus". rewrite EV, E3 in M3. cbn [if_some] in M3.
  destruct M3 as (HL & HD & Hf). destruct M1 as (HK & ds & ED & M1).
  match goal with h : (1 <=? dimension c)%nat = true |- _ => apply Nat.leb_le in h end.
  kind K. rewrite E4, (plain_boxed c e EV). cbn [if_some]. intros x Hb. pose proof (unit_box_cube c e x EV Hb) as Hx. split; [now apply HD|].
  apply (interpolated_error (alphabet (word l)) (dimension c) (coded_cells l) (value e) (parameter_of c (scale l)) (parameter_of c (shift l))
    (greatest_bound rs) L E ds x); try assumption.
  - exact (read_local_length c p l ds E1 ED).
  - now apply M1.
  - apply (ranges_sound c e l ds HD EV ED qs 0 (parameter_of c (shift l)) rs); try assumption. unfold code_value. cbn [code_at]. ring.
Qed.

(* ---------- lower-bound ---------- *)
Definition positive (q : Q) : bool := (0 <? Qnum q)%Z.
Definition used_bits (j : json) : option Z :=
  match fields size_keys j with Some (_ :: b :: _) => whole b | _ => None end.
Lemma same_integers_nth l : forall m k b, same_integers l m = true -> nth_error m k = Some b -> nth_error l k = Some b.
Proof.
  unfold same_integers. induction l as [|a l IH]; intros [|b0 m] k b H N; cbn in H; try discriminate H; [destruct k; discriminate N|].
  apply andb_prop in H. destruct H as [H L]. apply andb_prop in H. destruct H as [H0 H]. apply Z.eqb_eq in H0. subst b0.
  destruct k as [|k]; [exact N|]. cbn [nth_error] in *. apply (IH m k b); [|exact N]. now rewrite H, L.
Qed.
Lemma sizes_use net r u : sizes_hold net r -> used_bits r = Some u -> uses_bits net u.
Proof.
  intros (stored & l & m & E & S & I) U. exists stored, l. split; [exact E|]. apply (same_integers_nth l m 1 u I).
  unfold used_bits, fields in U. unfold stated_sizes in S. destruct (object_with size_keys r) as [o|] eqn:O; [|discriminate U].
  unfold object_with in O. destruct r as [| |o']; try discriminate O. destruct (same_keys o' size_keys) eqn:K; [|discriminate O]. injection O as ->.
  unfold size_keys in K.
  do 2 (destruct o as [|[? ?] o]; [discriminate K|]; cbn [same_keys] in K; apply andb_prop in K; destruct K as [K0 K]; apply String.eqb_eq in K0; subst).
  cbn [map snd] in U.
  destruct (all_nth whole_integer _ m 1 j0 S) as (b & N & W); [reflexivity|]. rewrite N. f_equal.
  unfold whole in U. unfold whole_integer in W. destruct (number j0) as [[k [?|?|]]|]; try discriminate U. destruct (0 <=? k)%Z; [|discriminate U].
  congruence.
Qed.
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
Lemma rule_lower_bound_sound c ps d st n n' : kind_of st = "lower-bound" -> Forall (meaning c) ps -> rule_lower_bound c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_lower_bound in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H. destruct (fields ["points"] d) as [[|x0 [|]]|]; try discriminate H.
  destruct (is_kind p "error" && is_kind q "modulus" && is_kind r "sizes") eqn:EK; [|discriminate H]. cbn [negb] in H.
  destruct (read_bits (dimension c) st) as [s|] eqn:E1; [|discriminate H].
  destruct (whole x0) as [[|k|]|]; try discriminate H. destruct (read_error p) as [E|]; [|discriminate H].
  destruct (read_modulus q) as [L|]; [|discriminate H]. destruct (used_bits r) as [u|] eqn:EU; [|discriminate H].
  destruct (negb _) in H; [discriminate H|]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  kind K. rewrite E1. cbn [if_some]. split.
  2:{ match goal with h : (u =? used s)%Z = true |- _ => apply Z.eqb_eq in h; subst u end.
      apply Forall_inv_tail, Forall_inv_tail, Forall_inv in HP. meaning_of HP "sizes". exact (sizes_use _ _ _ HP EU). }
  exists (Pos.to_nat k). rewrite positive_nat_Z.
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
