(* Codes of cells by bit extraction (SYZ22, Proposition B.1 and Theorem A.1),
   about the neurons of a network in a file: what the rules `bit`, `bit-code`,
   `bit-range` and `cell-value` conclude. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points BitExtraction Cells.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Letters ScanFacts ScanRun.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- facts outside of scans, at one point ---------- *)
Lemma at_input net f x g : fact_holds net f -> inside f = "" -> multiplied f = [] -> in_domain (with_variables g) (fact_domain f) ->
  Forall (fun r => at_place (run net x) (fst r) = at_point (snd r) (with_variables g)) (reading f) ->
  forall p, In p (claimed f) -> at_place (run net x) (fst p) = term_value (snd p) (with_variables g).
Proof.
  intros H E1 E2 D Rd p Hp. unfold fact_holds in H. rewrite E1 in H. cbn [String.eqb] in H.
  specialize (H x (with_variables g) (at_zero g) D Rd). rewrite E2 in H. exact (of_all _ _ p (H (Forall_nil _)) Hp).
Qed.
Definition halves (q : Q) : Q := (q * (1 # 2))%Q.
Definition pairs_of (first second : form) (node : string) : list (place * term) :=
  [((node, 0%N), Positive (Linear first)); ((node, 1%N), Positive (Linear second))].

(* ---------- bits ---------- *)
Section Bit.
Variables (s : scan) (from : string) (J : positive) (reads neuron : place).
Definition tent_first : fact := Fact "" [(co 0, free)] [(reads, [(co 0, (raised 2 (xI J) # 1)%Q)])] []
  (pairs_of [(0%N, (-1 # 2)%Q); (co 0, 1%Q)] [(0%N, (1 # 2)%Q); (co 0, (-1 # 1)%Q)] from).
Definition tent_step : fact := Fact (scan_name s) [(co 0, nonnegative); (co 1, nonnegative)]
  [(input_place 0, variable 0); (input_place 1, variable 1)] []
  (pairs_of [(0%N, (1 # 2)%Q); (co 0, (-2 # 1)%Q); (co 1, (-2 # 1)%Q)] [(0%N, (-1 # 2)%Q); (co 0, (2 # 1)%Q); (co 1, (2 # 1)%Q)] (body_end s)).
Definition tent_round : fact := Fact "" [(co 0, nonnegative); (co 1, nonnegative)]
  [((scan_name s, 0%N), variable 0); ((scan_name s, 1%N), variable 1)] []
  [(neuron, Plus (Times (3 # 1) (Positive (Linear [(0%N, (2 # 3)%Q); (co 0, (-2 # 1)%Q); (co 1, (-2 # 1)%Q)])))
                 (Times (-3 # 1) (Positive (Linear [(0%N, (1 # 3)%Q); (co 0, (-2 # 1)%Q); (co 1, (-2 # 1)%Q)]))))].

(* In [0, 1] at every input; bit j where 4^(j+1) a is read, a with the base-4 digits bits. *)
Definition bit_says (net : network) (n : nat) : Prop := forall x,
  0 <= at_place (run net x) neuron <= 1 /\
  forall bits j, List.length bits = n -> (j < n)%nat -> at_place (run net x) reads = 4 ^ S j * base4 bits ->
  at_place (run net x) neuron = bit (nth j bits false).

Lemma step_bit n bits j : List.length bits = n -> (j < n)%nat ->
  step_g (sawtooth (2 * n + 1) (4 ^ S j * base4 bits / (2 * 4 ^ n))) = bit (nth j bits false).
Proof.
  intros H Hj. pose proof (extractor_value (fun _ => 0) n (4 ^ S j * base4 bits)) as A.
  rewrite (extractor_bit (fun _ => 0) n bits j H Hj) in A. now injection A as A.
Qed.

Variable net : network.
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hin : scan_name s <> "".
Hypothesis Hreads : scan_reads s = [(from, 0%N, 2%N)].
Hypothesis Hsize : state_size s = 2%N.
Hypothesis Hcopies : copies s = 1%N.
Hypothesis Hsteps : steps s = Npos (xO J).
Hypothesis H1 : fact_holds net tent_first.
Hypothesis H2 : fact_holds net tent_step.
Hypothesis H3 : fact_holds net tent_round.

Let n := Pos.to_nat J.
Lemma scale_value : Q2R (raised 2 (xI J) # 1) = 2 * 4 ^ n.
Proof.
  rewrite Q2R_integer, raised_value. rewrite Pos2Z.inj_xI, Z.pow_add_r, Z.pow_mul_r by lia. rewrite mult_IZR.
  change (2 ^ 2)%Z with 4%Z. rewrite <- (positive_nat_Z J), <- pow_IZR. change (2 ^ 1)%Z with 2%Z. fold n. ring.
Qed.
Lemma one_half : Q2R (1 # 2) = 1 / 2. Proof. unfold Q2R. cbn. lra. Qed.
Lemma minus_half : Q2R (-1 # 2) = - (1 / 2). Proof. unfold Q2R. cbn. lra. Qed.
Lemma one_third : Q2R (1 # 3) = 1 / 3. Proof. unfold Q2R. cbn. lra. Qed.
Lemma two_thirds : Q2R (2 # 3) = 2 / 3. Proof. unfold Q2R. cbn. lra. Qed.

Ltac numbers A := rewrite ?one_half in A; rewrite ?minus_half in A; rewrite ?one_value in A; rewrite ?Q2R_integer in A.
Definition pair_at (sigma : N -> R) (t : R) : Prop := sigma 0%N = relu (t - 1 / 2) /\ sigma 1%N = relu (1 / 2 - t).

Lemma first_pair x : pair_at (run net x from) (at_place (run net x) reads / (2 * 4 ^ n)).
Proof.
  assert (P : 0 < 4 ^ n) by (apply pow_lt; lra). set (t := at_place (run net x) reads / (2 * 4 ^ n)).
  pose proof (at_input net tent_first x (fun _ => t) H1 eq_refl eq_refl) as A. cbn [tent_first fact_domain reading claimed] in A.
  assert (D : in_domain (with_variables (fun _ => t)) [(co 0, free)]) by (intros v f [E|[]]; injection E as <- <-; apply in_free).
  specialize (A D). assert (Rd : Forall (fun r => at_place (run net x) (fst r) = at_point (snd r) (with_variables (fun _ => t)))
    [(reads, [(co 0, (raised 2 (xI J) # 1)%Q)])]).
  { constructor; [|constructor]. cbn [fst snd at_point]. rewrite scale_value, at_co. unfold t. field. lra. }
  specialize (A Rd). pose proof (A _ (or_introl eq_refl)) as A0. pose proof (A _ (or_intror (or_introl eq_refl))) as A1.
  cbn [fst snd term_value at_point] in A0, A1. rewrite at_co, at_zero in A0, A1; numbers A0; numbers A1.
  unfold at_place in A0, A1. cbn [fst snd] in A0, A1. split.
  - rewrite A0. f_equal. ring.
  - rewrite A1. f_equal. ring.
Qed.

Lemma next_pair c l sigma t : (c < 1)%N -> (1 <= l <= steps s)%N -> pair_at sigma t ->
  pair_at (body_run (parameters net) s c l sigma (body_end s)) (tent t).
Proof.
  intros Hc Hl [E0 E1]. set (g := fun i : nat => sigma (N.of_nat i)).
  assert (N0 : 0 <= sigma 0%N) by (rewrite E0; apply relu_nonneg). assert (N1 : 0 <= sigma 1%N) by (rewrite E1; apply relu_nonneg).
  pose proof (inside_scan net s Hs Hin tent_step eq_refl H2 c l sigma ltac:(rewrite Hcopies; exact Hc) Hl (with_variables g) (at_zero g)) as A.
  cbn [tent_step fact_domain reading multiplied claimed] in A.
  match type of A with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[E|[]]]; injection E as <- <-; apply in_nonnegative; assumption. }
  specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
  { constructor; [now apply (reads_state net s Hw Hs)|]. constructor; [now apply (reads_state net s Hw Hs)|constructor]. }
  specialize (A HD (Forall_nil _)). clear HD. pose proof (Forall_inv A) as A0. apply Forall_inv_tail in A. pose proof (Forall_inv A) as A1.
  cbn [fst snd term_value at_point] in A0, A1. rewrite !at_co, at_zero in A0, A1; numbers A0; numbers A1. unfold g in A0, A1.
  unfold at_place in A0, A1. cbn [fst snd N.of_nat Pos.of_succ_nat] in A0, A1. rewrite E0, E1 in A0, A1.
  split.
  - rewrite A0. unfold tent. f_equal. lra.
  - rewrite A1. unfold tent. f_equal. lra.
Qed.

Theorem bit_sound : bit_says net n.
Proof.
  intro x. set (y := at_place (run net x) reads). set (t0 := y / (2 * 4 ^ n)).
  set (st := fun j => value_at (run net x) (source (scan_reads s) (N.of_nat 0 * N.of_nat 2 + j))).
  assert (G : forall k, (N.of_nat k <= steps s)%N -> exists t, pair_at (after_steps (parameters net) s 0 st k) t /\
    forall m, sawtooth m t = sawtooth (k + m) t0).
  { induction k as [|k IH]; intro Hk.
    - exists t0. split; [|reflexivity]. destruct (first_pair x) as [F0 F1]. fold y in F0, F1. fold t0 in F0, F1.
      pose proof (fun j H => scan_start net s from 2 1 0 j x Hreads ltac:(lia) H) as St. 
      pose proof (St 0%nat ltac:(lia)) as S0. pose proof (St 1%nat ltac:(lia)) as S1.
      split; cbn [after_steps]; [etransitivity; [exact S0|exact F0]|etransitivity; [exact S1|exact F1]].
    - destruct (IH ltac:(lia)) as (t & Pt & Et). exists (tent t). split; [|intro m; change (sawtooth m (tent t)) with (sawtooth (S m) t); rewrite (Et (S m)); f_equal; lia].
      change (after_steps _ s 0 st (S k)) with (body_run (parameters net) s 0 (N.of_nat (S k)) (after_steps (parameters net) s 0 st k) (body_end s)).
      apply next_pair; [lia|lia|exact Pt]. }
  destruct (G (2 * n)%nat) as (t & [P0 P1] & Et); [rewrite Hsteps; unfold n; lia|].
  assert (Ev : forall i, (i < 2)%nat -> run net x (scan_name s) (N.of_nat i) = after_steps (parameters net) s 0 st (2 * n) (N.of_nat i)).
  { intros i Hi. pose proof (scan_copy net s from 2 1 0 i x Hw Hs Hreads Hsize ltac:(lia) Hi) as C. cbn [Nat.mul Nat.add] in C.
    rewrite C. unfold st. f_equal. rewrite Hsteps. unfold n. lia. }
  pose proof (Ev 0%nat ltac:(lia)) as V0. pose proof (Ev 1%nat ltac:(lia)) as V1. cbn [N.of_nat Pos.of_succ_nat] in V0, V1. rewrite P0 in V0. rewrite P1 in V1.
  assert (E : at_place (run net x) neuron = step_g (sawtooth (2 * n + 1) t0)).
  { rewrite <- Et. set (g := fun i : nat => run net x (scan_name s) (N.of_nat i)).
    pose proof (at_input net tent_round x g H3 eq_refl eq_refl) as A. cbn [tent_round fact_domain reading claimed] in A.
    match type of A with ?D -> _ => assert (HD : D) end.
    { intros v f [E|[E|[]]]; injection E as <- <-; apply in_nonnegative; unfold g; cbn [N.of_nat Pos.of_succ_nat];
        [rewrite V0|rewrite V1]; apply relu_nonneg. }
    specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
    { constructor; [cbn [fst snd]; now rewrite value_of_variable|]. constructor; [cbn [fst snd]; now rewrite value_of_variable|constructor]. }
    specialize (A HD _ (or_introl eq_refl)). cbn [fst snd term_value at_point] in A. rewrite !at_co, at_zero, one_third, two_thirds, !Q2R_integer in A.
    unfold g in A. cbn [N.of_nat Pos.of_succ_nat] in A. rewrite V0, V1 in A. rewrite A. unfold step_g. cbn [sawtooth].
    assert (T : tent t = 1 - 2 * relu (t - 1 / 2) - 2 * relu (1 / 2 - t)) by reflexivity. rewrite T.
    replace (1 - 2 * relu (t - 1 / 2) - 2 * relu (1 / 2 - t) - 1 / 3) with (2 / 3 * 1 + (-2 * relu (t - 1 / 2) + (-2 * relu (1 / 2 - t) + 0))) by field.
    replace (1 - 2 * relu (t - 1 / 2) - 2 * relu (1 / 2 - t) - 2 / 3) with (1 / 3 * 1 + (-2 * relu (t - 1 / 2) + (-2 * relu (1 / 2 - t) + 0))) by field. ring. }
  rewrite E. split; [apply step_g_range|]. intros bits j Hb Hj Hy. fold y in Hy. unfold t0. rewrite Hy. now apply step_bit.
Qed.
End Bit.

(* ---------- codes of cells ---------- *)
(* sum_l 2^-l bit l of a cell; each parameter holds one bit for every cell. *)
Fixpoint bits_value (p : R) (bs : list R) : R := match bs with [] => 0 | b :: l => p / 2 * b + bits_value (p / 2) l end.
Definition cell_code (cols : list (list bool)) (i : nat) : R := bits_value 1 (map (fun col => bit (nth i col false)) cols).

Section Code.
Variables (net : network) (K d J : nat) (indices : list place) (rho power neuron : place) (values : list Q) (bits : list (place * place)).
Fixpoint number_weights (i : nat) (p : Z) (n : nat) : form :=
  match n with O => [] | S n' => (co i, (p # 1)%Q) :: number_weights (S i) (p * Z.of_nat K) n' end.
Fixpoint half_weights (i : nat) (p : Q) (n : nat) : form :=
  match n with O => [] | S n' => let q := lowest (halves p) in (co i, q) :: half_weights (S i) q n' end.
Definition numbered {A} (l : list A) : list (nat * A) := combine (seq 0 (List.length l)) l.
Definition number_fact : fact := Fact "" (map (fun i => (co i, nonnegative)) (seq 0 d))
  (map (fun p => (snd p, variable (fst p))) (numbered indices)) [] [(rho, Linear ((0%N, 1%Q) :: number_weights 0 1 d))].
Definition power_fact (j : nat) : fact := Fact "" [(co 0, Between (Some (Z.of_nat j # 1)%Q) (Some (Z.of_nat j # 1)%Q))]
  [(rho, variable 0)] [] [(power, Linear [(0%N, (match Z.of_nat j with Zpos p => raised 4 p | _ => 1 end # 1)%Q)])].
Definition times (q : Q) : form := if is_zero q then [] else [(co 0, q)].
Definition product_fact : fact := Fact "" [(co 0, free)] [(power, variable 0)] []
  (map (fun p => (fst (fst p), Linear (times (snd p)))) (combine bits values)).
Definition bits_fact : fact := Fact "" (map (fun i => (co i, nonnegative)) (seq 0 (List.length bits)))
  (map (fun p => (snd (snd p), variable (fst p))) (numbered bits)) [] [(neuron, Linear (half_weights 0 1 (List.length bits)))].

Hypothesis HK : (1 <= K)%nat.
Hypothesis HJ : J = (K ^ d)%nat.
Hypothesis Hd : List.length indices = d.
Variable cols : list (list bool).
Hypothesis Hcols : Forall2 (fun q col => List.length col = J /\ Q2R q = base4 col) values cols.
Hypothesis Hlen : List.length bits = List.length values.
Hypothesis Hbits : Forall (fun b => bit_says (fst b) (snd b) net J) bits.
Hypothesis Hnumber : fact_holds net number_fact.
Hypothesis Hpower : forall j, (1 <= j <= J)%nat -> fact_holds net (power_fact j).
Hypothesis Hproduct : fact_holds net product_fact.
Hypothesis Hsum : fact_holds net bits_fact.

Lemma numbered_in {A} (l : list A) i a : In (i, a) (numbered l) -> nth_error l i = Some a /\ (i < List.length l)%nat.
Proof.
  unfold numbered. intro H. apply (In_nth _ _ (0%nat, a)) in H. destruct H as (k & Hk & E). rewrite combine_length, seq_length in Hk.
  rewrite combine_nth in E by (now rewrite seq_length). injection E as E1 E2. rewrite seq_nth in E1 by lia. cbn in E1. subst k.
  split; [|lia]. rewrite <- E2. apply nth_error_nth'. lia.
Qed.
Lemma number_weights_value g : forall ks i p, (forall j, (j < List.length ks)%nat -> g (i + j)%nat = INR (nth j ks 0%nat)) ->
  at_point (number_weights i p (List.length ks)) (with_variables g) = IZR p * INR (cell_number K ks).
Proof.
  induction ks as [|k ks IH]; intros i p H; cbn [List.length number_weights at_point cell_number]; [cbn; ring|].
  rewrite at_co, Q2R_integer, IH.
  - pose proof (H 0%nat ltac:(cbn; lia)) as H0. rewrite Nat.add_0_r in H0. cbn [nth] in H0.
    rewrite H0, plus_INR, !mult_INR, mult_IZR, <- INR_IZR_INZ. ring.
  - intros j Hj. pose proof (H (S j) ltac:(cbn; lia)) as Hn. cbn [nth] in Hn. rewrite <- Hn. f_equal. lia.
Qed.
Lemma half_weights_value g : forall bs i p, (forall j, (j < List.length bs)%nat -> g (i + j)%nat = nth j bs 0) ->
  at_point (half_weights i p (List.length bs)) (with_variables g) = bits_value (Q2R p) bs.
Proof.
  induction bs as [|b bs IH]; intros i p H; cbn [List.length half_weights at_point bits_value]; [reflexivity|]. cbv zeta.
  assert (E : Q2R (lowest (halves p)) = Q2R p / 2) by (rewrite lowest_value; unfold halves; rewrite Q2R_mult, one_half; lra).
  cbn [at_point]. rewrite at_co, E, IH, E.
  - pose proof (H 0%nat ltac:(cbn; lia)) as H0. rewrite Nat.add_0_r in H0. cbn [nth] in H0. now rewrite H0.
  - intros j Hj. pose proof (H (S j) ltac:(cbn; lia)) as Hn. cbn [nth] in Hn. rewrite <- Hn. f_equal. lia.
Qed.

(* The sum of the bits, whatever they are. *)
Lemma bits_sum x : at_place (run net x) neuron = bits_value 1 (map (fun b => at_place (run net x) (snd b)) bits).
Proof.
  set (bs := map (fun b => at_place (run net x) (snd b)) bits). assert (Lb : List.length bs = List.length bits) by apply map_length.
  set (g := fun i => nth i bs 0).
  assert (Ng : forall i, 0 <= g i).
  { intro i. unfold g. destruct (le_lt_dec (List.length bs) i) as [L|L]; [rewrite nth_overflow; [lra|exact L]|].
    assert (Hi : exists b, at_place (run net x) (snd b) = nth i bs 0 /\ In b bits) by (apply in_map_iff; now apply nth_In).
    destruct Hi as (b & <- & Hb).
    rewrite Forall_forall in Hbits. apply (Hbits b Hb x). }
  pose proof (at_input net bits_fact x g Hsum eq_refl eq_refl) as A. cbn [bits_fact fact_domain reading claimed] in A.
  match type of A with ?D -> _ => assert (HD : D) end.
  { intros v f Hv. apply in_map_iff in Hv. destruct Hv as (i & E & _). injection E as <- <-. now apply in_nonnegative. }
  specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as ([i b] & <- & Hi). apply numbered_in in Hi. destruct Hi as [Hi _].
    cbn [fst snd]. rewrite value_of_variable. unfold g, bs.
    pose proof (map_nth_error (fun b => at_place (run net x) (snd b)) i bits Hi) as Hn. symmetry. exact (nth_error_nth _ _ 0 Hn). }
  specialize (A HD _ (or_introl eq_refl)). clear HD. cbn [fst snd term_value] in A. rewrite <- Lb in A.
  rewrite A, (half_weights_value g bs 0 1) by (intros; reflexivity). now rewrite one_value.
Qed.

Theorem code_sound x ks : Forall2 (fun p k => at_place (run net x) p = INR k /\ (k < K)%nat) indices ks ->
  at_place (run net x) neuron = cell_code cols (cell_number K ks).
Proof.
  intro H. assert (Lk : List.length ks = d) by (rewrite <- Hd; symmetry; exact (forall2_length _ _ _ H)).
  assert (Fk : Forall (fun k => (k < K)%nat) ks) by (clear -H; induction H as [|p k ps ks [_ A] H IH]; constructor; assumption).
  set (i := cell_number K ks). assert (Hi : (i < J)%nat) by (rewrite HJ, <- Lk; apply cell_number_lt; [lia|exact Fk]).
  (* the number of the cell *)
  assert (Rho : at_place (run net x) rho = INR (S i)).
  { set (g := fun j => INR (nth j ks 0%nat)). pose proof (at_input net number_fact x g Hnumber eq_refl eq_refl) as A.
    cbn [number_fact fact_domain reading claimed] in A. match type of A with ?D -> _ => assert (HD : D) end.
    { intros v f Hv. apply in_map_iff in Hv. destruct Hv as (j & E & _). injection E as <- <-. apply in_nonnegative, pos_INR. }
    specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
    { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as ([j p] & <- & Hj). apply numbered_in in Hj. destruct Hj as [Hj _].
      cbn [fst snd]. rewrite value_of_variable. unfold g. clear -H Hj. revert j Hj. induction H as [|q k ps ks [A _] H IH]; intros [|j] Hj; try discriminate.
      - injection Hj as <-. exact A.
      - cbn [nth_error nth] in *. now apply IH. }
    specialize (A HD _ (or_introl eq_refl)). clear HD. cbn [fst snd term_value at_point] in A. rewrite at_zero, one_value, <- Lk in A.
    rewrite (number_weights_value g ks 0 1) in A by (intros; reflexivity). rewrite A, S_INR. fold i. ring. }
  (* the power *)
  assert (Pow : at_place (run net x) power = 4 ^ S i).
  { pose proof (at_input net (power_fact (S i)) x (fun _ => INR (S i)) (Hpower (S i) ltac:(lia)) eq_refl eq_refl) as A.
    cbn [power_fact fact_domain reading claimed] in A. match type of A with ?D -> _ => assert (HD : D) end.
    { intros v f [E|[]]. injection E as <- <-. unfold in_factor, at_least, at_most. rewrite at_co, Q2R_integer, (INR_IZR_INZ (S i)). split; apply Rle_refl. }
    specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
    { constructor; [|constructor]. cbn [fst snd]. now rewrite value_of_variable. }
    specialize (A HD _ (or_introl eq_refl)). clear HD. cbn [fst snd term_value at_point] in A. rewrite at_zero, Q2R_integer in A.
    cbn [Z.of_nat] in A. rewrite raised_value, Zpos_P_of_succ_nat, <- Nat2Z.inj_succ, <- pow_IZR in A. rewrite A. ring. }
  (* the bits *)
  rewrite bits_sum. unfold cell_code. f_equal.
  pose proof (at_input net product_fact x (fun _ => 4 ^ S i) Hproduct eq_refl eq_refl) as A. cbn [product_fact fact_domain reading claimed] in A.
  match type of A with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[]]. injection E as <- <-. apply in_free. }
  specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
  { constructor; [|constructor]. cbn [fst snd]. now rewrite value_of_variable. }
  specialize (A HD). clear HD.
  assert (B : forall b q, In (b, q) (combine bits values) -> at_place (run net x) (fst b) = 4 ^ S i * Q2R q).
  { intros b q Hb. assert (Ib : In (fst b, Linear (times q)) (map (fun p => (fst (fst p), Linear (times (snd p)))) (combine bits values)))
      by (apply in_map_iff; exists (b, q); split; [reflexivity|exact Hb]).
    specialize (A _ Ib). cbn [fst snd term_value] in A. rewrite A. unfold times. destruct (is_zero q) eqn:Z0; cbn [at_point]; [rewrite (is_zero_value _ Z0); ring|]. rewrite at_co. ring. }
  clear A. clear -B Hcols Hlen Hbits Hi. revert B Hlen Hbits. generalize bits. induction Hcols as [|q col vs cs [L1 L2] H IH]; intros [|b bs] B Hl Hb; try discriminate; [reflexivity|].
  cbn [map]. f_equal.
  - pose proof (Forall_inv Hb) as Hb0. apply (proj2 (Hb0 x)); [exact L1|exact Hi|]. rewrite <- L2. apply B. now left.
  - apply IH; [assumption|intros b0 q0 H0; apply B; now right|now injection Hl|now apply Forall_inv_tail in Hb].
Qed.
End Code.

Lemma bits_value_range p bs : 0 <= p -> Forall (fun b => 0 <= b <= 1) bs -> 0 <= bits_value p bs <= p * (1 - / 2 ^ List.length bs).
Proof.
  intros Hp H. revert p Hp. induction H as [|b bs Hb H IH]; intros p Hp; cbn [bits_value List.length pow]; [rewrite Rinv_1; lra|].
  specialize (IH (p / 2) ltac:(lra)). assert (P : 0 < 2 ^ List.length bs) by (apply pow_lt; lra). rewrite Rinv_mult.
  assert (0 <= p / 2 * b <= p / 2) by (split; [apply Rmult_le_pos; lra|]; rewrite <- (Rmult_1_r (p / 2)) at 2; apply Rmult_le_compat_l; lra). lra.
Qed.

(* ---------- cells ---------- *)
Section Cell.
Variables (net : network) (K : nat) (delta : Q) (axis : nat) (index : place).
Definition cell_low (k : nat) : option Q := if (k =? 0)%nat then None else Some (lowest (Z.of_nat k # Pos.of_nat K)).
Definition cell_high (k : nat) : option Q := if (S k =? K)%nat then None else Some (add (lowest (Z.of_nat (S k) # Pos.of_nat K)) (- delta)).
Definition index_fact (k : nat) : fact := Fact "" [(co 0, Between (cell_low k) (cell_high k))] [(input_place axis, variable 0)] []
  [(index, Linear (if (k =? 0)%nat then [] else [(0%N, (Z.of_nat k # 1)%Q)]))].
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hw : well_ordered net = true.
Lemma fraction_value k : Q2R (lowest (Z.of_nat k # Pos.of_nat K)) = INR k / INR K.
Proof.
  rewrite lowest_value. unfold Q2R. cbn [Qnum Qden]. rewrite <- INR_IZR_INZ, <- (positive_nat_Z (Pos.of_nat K)), Nat2Pos.id, <- INR_IZR_INZ by lia. reflexivity.
Qed.
Lemma index_value x k : fact_holds net (index_fact k) -> cell K (Q2R delta) (x (N.of_nat axis)) k -> at_place (run net x) index = INR k.
Proof.
  intros H (Hk & Hlo & Hhi). set (t := x (N.of_nat axis)) in *.
  pose proof (at_input net (index_fact k) x (fun _ => t) H eq_refl eq_refl) as A. cbn [index_fact fact_domain reading claimed] in A.
  match type of A with ?D -> _ => assert (HD : D) end.
  { intros v f [E|[]]. injection E as <- <-. cbn [in_factor]. rewrite at_co. unfold cell_low, cell_high. split.
    - destruct (Nat.eqb_spec k 0); [exact I|]. cbn [at_least]. rewrite fraction_value. destruct Hlo; [contradiction|assumption].
    - destruct (Nat.eqb_spec (S k) K); [exact I|]. cbn [at_most]. rewrite add_value, fraction_value, Q2R_opp. destruct Hhi as [Hhi|Hhi]; [lia|lra]. }
  specialize (A HD). clear HD. match type of A with ?D -> _ => assert (HD : D) end.
  { constructor; [|constructor]. cbn [fst snd]. rewrite value_of_variable. unfold at_place, input_place. cbn [fst snd]. rewrite run_input by exact Hw. reflexivity. }
  specialize (A HD _ (or_introl eq_refl)). clear HD. cbn [fst snd term_value] in A. rewrite A.
  destruct (Nat.eqb_spec k 0) as [->|]; cbn [at_point]; [reflexivity|]. rewrite at_zero, Q2R_integer, <- INR_IZR_INZ. ring.
Qed.
End Cell.
