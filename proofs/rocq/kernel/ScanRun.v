(* The run of the scan, for the rules `run` and `interpolant`: m runs of R steps
   side by side, each with a number of its own, from where the run before ends.
   A network whose affine maps before and behind the scans are those of the
   construction, and whose scans do the steps of [state_holds] and
   [pass_holds], has at its sum sum_l worth(c_l) W_l on the cube, c_l the
   digits that the numbers hold, W_l the hats of the nodes from number l on. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Letters ScanFacts.
From Symnet.kernel Require Export ScanMaps.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Section Grid.
Variables (net : network) (d K : nat) (x : list R).
Hypothesis Hw : well_ordered net = true.
Hypothesis Hd : (1 <= d)%nat.
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hx : cube d x.
Let rho := run net (input_of x).
Let grid := snake K d.
Let w := fun a => hat K a x.
(* The hat of node n, 0 behind the last one, and the hats from there on. *)
Definition hat_at (n : nat) : R := match nth_error grid n with Some a => w a | None => 0 end.
Definition hats_from (n : nat) : R := lsum w (skipn n grid).

Lemma hat_at_nonneg n : 0 <= hat_at n.
Proof. unfold hat_at. destruct (nth_error grid n); [apply hat_nonneg|lra]. Qed.
Lemma skipn_next {A} (l : list A) : forall n, skipn n l = match nth_error l n with Some a => a :: skipn (S n) l | None => [] end.
Proof. induction l as [|a l IH]; intros [|n]; try reflexivity. cbn [skipn nth_error]. apply IH. Qed.
Lemma hats_step n : hats_from n = hat_at n + hats_from (S n).
Proof.
  unfold hats_from, hat_at. rewrite (skipn_next grid n). destruct (nth_error grid n) eqn:E; [reflexivity|].
  apply nth_error_None in E. rewrite skipn_all2 by lia. cbn. ring.
Qed.
Lemma hats_nonneg n : 0 <= hats_from n.
Proof. apply lsum_nonneg. intros. apply hat_nonneg. Qed.
Lemma hats_all : hats_from 0 = 1.
Proof. apply (partition_of_unity K d x HK Hx). Qed.
Lemma hats_most n : hats_from n <= 1.
Proof. rewrite <- hats_all. induction n as [|n IH]; [lra|]. pose proof (hats_step n). pose proof (hat_at_nonneg n). lra. Qed.
Lemma x_nonneg i : 0 <= nth i x 0.
Proof.
  destruct (le_lt_dec d i) as [L|L]; [rewrite nth_overflow; [lra|destruct Hx; lia]|].
  destruct Hx as [Lx Fx]. rewrite Forall_forall in Fx. apply Fx. apply nth_In. lia.
Qed.

Lemma hat_is s from c k R0 sigma : (N.of_nat c * stride s = N.of_nat (c * R0))%N -> (forall i, (i < d)%nat -> sigma (N.of_nat (from + i)) = nth i x 0) ->
  hat_value s d (Z.of_nat K) from (N.of_nat c) (N.of_nat (S k)) sigma = hat_at (c * R0 + k).
Proof.
  intros Hstride Hsig. unfold hat_at, hat_value.
  assert (Index : (Z.to_nat (0 + Z.of_N (N.of_nat c * stride s) + Z.of_N (N.of_nat (S k)) - 1) = c * R0 + k)%nat) by (rewrite Hstride; lia).
  destruct (nth_error grid (c * R0 + k)) as [a|] eqn:E.
  - unfold w. rewrite hat_unfold, hat_from_folds.
    assert (La : List.length a = d) by (apply (snake_nodes K d); now apply nth_error_In in E).
    destruct Hx as [Lx _]. rewrite offset_seq by (rewrite map_length; congruence). rewrite map_length, Lx, Ropp_0.
    assert (Ed : differences s d (Z.of_nat K) from (N.of_nat c) (N.of_nat (S k)) sigma
      = map (fun i => nth i (map (Rmult (INR K)) x) 0 - INR (nth i a 0%nat)) (seq 0 d)).
    { unfold differences. apply map_ext_in. intros i Hi. apply in_seq in Hi. rewrite Hsig by lia.
      rewrite nth_scaled by lia. rewrite <- INR_IZR_INZ. f_equal. unfold node_coordinate, schedule_value.
      rewrite !Nat2Z.id, Index. fold grid. now rewrite E. }
    now rewrite Ed.
  - assert (Ed : differences s d (Z.of_nat K) from (N.of_nat c) (N.of_nat (S k)) sigma = map (fun i => INR K * nth i x 0 + 1) (seq 0 d)).
    { unfold differences. apply map_ext_in. intros i Hi. apply in_seq in Hi. rewrite Hsig by lia.
      rewrite <- INR_IZR_INZ. unfold node_coordinate, schedule_value. rewrite !Nat2Z.id, Index. fold grid. rewrite E. ring. }
    rewrite Ed. apply relu_neg. pose proof (x_nonneg 0) as X0. replace d with (S (d - 1)) by lia. cbn [seq map fold_left].
    pose proof (pos_INR K). assert (0 <= INR K * nth 0 x 0) by now apply Rmult_le_pos.
    set (u := INR K * nth 0 x 0 + 1) in *. set (l := map _ _).
    pose proof (fold_max_from l (Rmax 0 u)). pose proof (fold_min_from l (Rmin 0 u)). assert (u <= Rmax 0 u) by pwl. assert (Rmin 0 u <= 0) by pwl. unfold u in *. lra.
Qed.

(* ---------- the first pass ---------- *)
Section Pass.
Variables (h : scan) (begin totals : string) (runs R0 : nat).
Hypothesis Hs : scan_named net (scan_name h) = Some h.
Hypothesis Hreads : scan_reads h = [(begin, 0%N, N.of_nat (runs * (2 + d)))].
Hypothesis Hsize : state_size h = N.of_nat (2 + d).
Hypothesis Hcopies : copies h = N.of_nat runs.
Hypothesis Hsteps : steps h = N.of_nat R0.
Hypothesis Hstride : forall c, (c < runs)%nat -> (N.of_nat c * stride h = N.of_nat (c * R0))%N.
Hypothesis Hpass : pass_holds h d (Z.of_nat K) (parameters net).
Hypothesis Hbegin : fact_holds net (begin_fact begin d runs).
Hypothesis Htotals : fact_holds net (totals_fact (scan_name h) totals d runs).

Lemma input_value i : rho "input" (N.of_nat i) = nth i x 0.
Proof. unfold rho. rewrite run_input by exact Hw. unfold input_of. now rewrite Nat2N.id. Qed.

Lemma begin_values c : (c < runs)%nat -> rho begin (N.of_nat (c * (2 + d))) = 0 /\ rho begin (N.of_nat (c * (2 + d) + 1)) = 0 /\
  forall i, (i < d)%nat -> rho begin (N.of_nat (c * (2 + d) + (2 + i))) = nth i x 0.
Proof.
  intro Hc. pose proof (of_affine net _ "input" d (input_of x) Hbegin eq_refl eq_refl eq_refl eq_refl) as A. cbn [begin_fact claimed] in A.
  assert (B : forall p, In p (((begin, N.of_nat (c * (2 + d))), Linear []) :: ((begin, N.of_nat (c * (2 + d) + 1)), Linear []) ::
     map (fun i => ((begin, N.of_nat (c * (2 + d) + (2 + i))), Linear (variable i))) (seq 0 d)) ->
     rho (fst (fst p)) (snd (fst p)) = term_value (snd p) (with_variables (fun i => rho "input" (N.of_nat i)))).
  { intros p Hp. apply A. apply in_flat_map. exists c. split; [apply in_seq; lia|exact Hp]. }
  clear A. pose proof (B _ (or_introl eq_refl)) as B0. pose proof (B _ (or_intror (or_introl eq_refl))) as B1.
  cbn [fst snd term_value at_point] in B0, B1. split; [exact B0|]. split; [exact B1|]. intros i Hi.
  specialize (B ((begin, N.of_nat (c * (2 + d) + (2 + i))), Linear (variable i))). cbn [fst snd term_value] in B.
  rewrite value_of_variable, input_value in B. apply B. right. right. apply in_map_iff. exists i. split; [reflexivity|apply in_seq; lia].
Qed.

Lemma pass_steps c : (c < runs)%nat -> forall k, (k <= R0)%nat ->
  let sigma := after_steps (parameters net) h (N.of_nat c) (fun j => value_at rho (source (scan_reads h) (N.of_nat c * N.of_nat (2 + d) + j))) k in
  0 <= sigma 0%N /\ 0 <= sigma 1%N /\ sigma 0%N + sigma 1%N = hats_from (c * R0) - hats_from (c * R0 + k) /\
  forall i, (i < d)%nat -> sigma (N.of_nat (2 + i)) = nth i x 0.
Proof.
  intros Hc. destruct (begin_values c Hc) as (B0 & B1 & Bx). induction k as [|k IH]; intro Hk; cbv zeta.
  - cbn [after_steps]. pose proof (fun j H => scan_start net h begin (2 + d) runs c j (input_of x) Hreads Hc H) as St. fold rho in St.
    pose proof (St 0%nat ltac:(lia)) as S0. pose proof (St 1%nat ltac:(lia)) as S1. cbn [N.of_nat Pos.of_succ_nat] in S0, S1.
    rewrite S0, S1, Nat.add_0_r, B0, B1, Nat.add_0_r. repeat split; try lra. intros i Hi. rewrite St by lia. now apply Bx.
  - specialize (IH ltac:(lia)). cbv zeta in IH. set (sigma := after_steps _ _ _ _ k) in *. destruct IH as (I0 & I1 & Is & Ix).
    change (after_steps _ h (N.of_nat c) _ (S k)) with (body_run (parameters net) h (N.of_nat c) (N.of_nat (S k)) sigma (body_end h)).
    destruct (Hpass (N.of_nat c) (N.of_nat (S k)) sigma) as (P0 & P1 & Px); [lia|lia| |].
    { intros [|[|i]] Hi; [exact I0|exact I1|]. change (S (S i)) with (2 + i)%nat. rewrite Ix by lia. apply x_nonneg. }
    rewrite (hat_is h 2 c k R0) in P0 by (try assumption; now apply Hstride). rewrite P0, P1.
    pose proof (hats_step (c * R0 + k)) as HS. replace (c * R0 + S k)%nat with (S (c * R0 + k)) by lia. pose proof (hat_at_nonneg (c * R0 + k)).
    repeat split; try lra. intros i Hi. rewrite Px by assumption. now apply Ix.
Qed.

Theorem totals_values : (forall c, (c < runs)%nat -> rho totals (N.of_nat c) = hats_from (c * R0) - hats_from (S c * R0)) /\
  ((1 <= runs)%nat -> forall i, (i < d)%nat -> rho totals (N.of_nat (runs + i)) = nth i x 0).
Proof.
  pose proof (of_affine net _ (scan_name h) (runs * (2 + d)) (input_of x) Htotals eq_refl eq_refl eq_refl eq_refl) as A.
  cbn [totals_fact claimed] in A. fold rho in A. split.
  - intros c Hc. specialize (A ((totals, N.of_nat c), Linear [(co (c * (2 + d)), 1%Q); (co (c * (2 + d) + 1), 1%Q)])).
    cbn [fst snd term_value at_point] in A. rewrite !at_co, one_value in A.
    rewrite A by (apply in_or_app; left; apply in_map_iff; exists c; split; [reflexivity|apply in_seq; lia]).
    destruct (pass_steps c Hc R0 (le_n _)) as (_ & _ & E & _).
    pose proof (scan_copy net h begin (2 + d) runs c 0 (input_of x) Hw Hs Hreads Hsize Hc ltac:(lia)) as E0.
    pose proof (scan_copy net h begin (2 + d) runs c 1 (input_of x) Hw Hs Hreads Hsize Hc ltac:(lia)) as E1.
    rewrite Hsteps, Nat2N.id in E0, E1. fold rho in E0, E1. rewrite Nat.add_0_r in E0. cbn [N.of_nat Pos.of_succ_nat] in E0, E1 |- *.
    rewrite E0, E1. replace (S c * R0)%nat with (c * R0 + R0)%nat by lia. rewrite <- E. ring.
  - intros Hr i Hi. specialize (A ((totals, N.of_nat (runs + i)), Linear (variable (2 + i)))). cbn [fst snd term_value] in A.
    rewrite value_of_variable in A. rewrite A by (apply in_or_app; right; apply in_map_iff; exists i; split; [reflexivity|apply in_seq; lia]).
    destruct (pass_steps 0 ltac:(lia) R0 (le_n _)) as (_ & _ & _ & E).
    pose proof (scan_copy net h begin (2 + d) runs 0 (2 + i) (input_of x) Hw Hs Hreads Hsize ltac:(lia) ltac:(lia)) as E0.
    rewrite Hsteps, Nat2N.id in E0. fold rho in E0. cbn [Nat.mul Nat.add] in E0 |- *. rewrite E0. now apply E.
Qed.
End Pass.

(* ---------- the runs ---------- *)
Section Runs.
Variables (s : scan) (a : letters) (start before sum : string) (R0 : nat) (vs : list Q) (dss : list (list Z)).
Let m := List.length vs.
Let T := largest a.
Let n := (3 + T + d)%nat.
Hypothesis Ha : letters_ok a = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hreads : scan_reads s = [(start, 0%N, N.of_nat (m * n))].
Hypothesis Hsize : state_size s = N.of_nat n.
Hypothesis Hcopies : copies s = N.of_nat m.
Hypothesis Hsteps : steps s = N.of_nat R0.
Hypothesis Hstride : forall c, (c < m)%nat -> (N.of_nat c * stride s = N.of_nat (c * R0))%N.
Hypothesis Hm : (1 <= m)%nat.
Hypothesis Hstate : state_holds s d (Z.of_nat K) a (parameters net).
Hypothesis Hstart : fact_holds net (start_fact start before d T vs).
Hypothesis Hbefore : (forall c, (c < m - 1)%nat -> rho before (N.of_nat c) = hats_from (c * R0) - hats_from (S c * R0)) /\
  (forall i, (i < d)%nat -> rho before (N.of_nat (m - 1 + i)) = nth i x 0).
Hypothesis Hsum : fact_holds net (sum_fact (scan_name s) sum a d m R0).
Hypothesis Hv : Forall2 (fun v ds => List.length ds = R0 /\ Forall (digit_ok a) ds /\ Q2R v = packed a ds) vs dss.

Let ds_of (c : nat) := nth c dss [].
Lemma held c : (c < m)%nat -> List.length (ds_of c) = R0 /\ Forall (digit_ok a) (ds_of c) /\ Q2R (nth c vs 0%Q) = packed a (ds_of c).
Proof.
  unfold m, ds_of. clear -Hv. revert c. induction Hv as [|v ds vs' dss' H H' IH]; intros [|c] Hc; cbn in *; try lia; [exact H|]. apply IH; [assumption|lia].
Qed.
Lemma dss_length : List.length dss = m.
Proof. unfold m. symmetry. exact (forall2_length _ _ _ Hv). Qed.

Lemma start_values c : (c < m)%nat -> rho start (N.of_nat (c * n)) = packed a (ds_of c) /\ rho start (N.of_nat (c * n + 1)) = hats_from (c * R0) /\
  (forall i, (i < T + 1)%nat -> rho start (N.of_nat (c * n + (2 + i))) = 0) /\
  forall i, (i < d)%nat -> rho start (N.of_nat (c * n + (3 + T + i))) = nth i x 0.
Proof.
  intro Hc. pose proof (of_affine net _ before (m - 1 + d) (input_of x) Hstart eq_refl eq_refl eq_refl eq_refl) as A.
  cbn [start_fact claimed] in A. fold rho m in A. set (g := fun i => rho before (N.of_nat i)) in *.
  assert (B : forall p, In p (start_row start d T m c (nth c vs 0%Q)) -> rho (fst (fst p)) (snd (fst p)) = term_value (snd p) (with_variables g)).
  { intros p Hp. apply A. apply in_flat_map. exists (c, nth c vs 0%Q). split; [|exact Hp].
    replace c with (nth c (seq 0 m) 0%nat) at 1 by (rewrite seq_nth by assumption; reflexivity).
    rewrite <- combine_nth by (now rewrite seq_length). apply nth_In. rewrite combine_length, seq_length. fold m. lia. }
  clear A. unfold start_row in B. fold n in B. cbv zeta in B. pose proof (B _ (or_introl eq_refl)) as B0. pose proof (B _ (or_intror (or_introl eq_refl))) as B1.
  cbn [fst snd term_value at_point] in B0, B1. rewrite at_zero in B0, B1. rewrite at_point_map, one_value, Q2R_integer in B1.
  destruct (held c Hc) as (_ & _ & E). destruct Hbefore as [Hb Hbx].
  split; [rewrite B0, E; ring|]. split; [|split].
  - rewrite B1. cbn [Nat.add]. assert (E2 : lsum g (seq 0 c) = hats_from 0 - hats_from (c * R0)).
    { assert (L : (c <= m - 1)%nat) by lia. clear -L Hb. induction c as [|c IH]; [cbn; ring|]. rewrite seq_S, lsum_app, IH by lia.
      cbn [lsum Nat.add]. unfold g. rewrite Hb by lia. ring. }
    change (lsum (fun i => g i) (seq 0 c)) with (lsum g (seq 0 c)). rewrite E2, hats_all. ring.
  - intros i Hi. specialize (B ((start, N.of_nat (c * n + (2 + i))), Linear [])). apply B. right. right. apply in_or_app. left.
    apply in_map_iff. exists i. split; [reflexivity|apply in_seq; lia].
  - intros i Hi. specialize (B ((start, N.of_nat (c * n + (3 + T + i))), Linear (variable (m - 1 + i)))). cbn [fst snd term_value] in B.
    rewrite value_of_variable in B. unfold g in B. rewrite Hbx in B by assumption. apply B. right. right. apply in_or_app. right.
    apply in_map_iff. exists i. split; [reflexivity|apply in_seq; lia].
Qed.

Let first (c : nat) : N -> R := fun j => value_at rho (source (scan_reads s) (N.of_nat c * N.of_nat n + j)).
Let at_step (c k : nat) := after_steps (parameters net) s (N.of_nat c) (first c) k.
Definition gathered (sigma : N -> R) : R :=
  sigma (N.of_nat (2 + T)) + IZR (gain a) * lsum (fun i => sigma (N.of_nat (2 + i))) (seq 0 T).
Definition reached (c k : nat) (sigma : N -> R) : Prop :=
  sigma 0%N = packed a (skipn k (ds_of c)) /\ sigma 1%N = hats_from (c * R0 + k) /\
  (forall i, (i < T + 1)%nat -> 0 <= sigma (N.of_nat (2 + i))) /\ (forall i, (i < d)%nat -> sigma (N.of_nat (3 + T + i)) = nth i x 0) /\
  gathered sigma - IZR (taken a) * hats_from (c * R0 + k) + tails a w (skipn k (ds_of c)) (skipn (c * R0 + k) grid)
  = INR k * IZR (taken a) - IZR (taken a) * hats_from (c * R0) + tails a w (ds_of c) (skipn (c * R0) grid).

Lemma reached_start c : (c < m)%nat -> reached c 0 (at_step c 0).
Proof.
  intro Hc. destruct (start_values c Hc) as (V0 & V1 & Vp & Vx). unfold at_step. cbn [after_steps].
  assert (E : forall j, (j < n)%nat -> first c (N.of_nat j) = rho start (N.of_nat (c * n + j))) by (intros j Hj; now apply (scan_start net s start n m c j)).
  pose proof (E 0%nat ltac:(unfold n; lia)) as E0. pose proof (E 1%nat ltac:(unfold n; lia)) as E1. rewrite Nat.add_0_r in E0.
  assert (Ep : forall i, (i < T + 1)%nat -> first c (N.of_nat (2 + i)) = 0) by (intros i Hi; rewrite E by (unfold n; lia); now apply Vp).
  unfold reached, gathered. cbn [N.of_nat Pos.of_succ_nat skipn] in *. rewrite !Nat.add_0_r, E0, E1, V0, V1.
  repeat split.
  - intros i Hi. rewrite Ep by assumption. lra.
  - intros i Hi. rewrite E by (unfold n; lia). now apply Vx.
  - rewrite (Ep T) by lia. rewrite (lsum_zero (fun i => first c (N.of_nat (2 + i)))); [cbn [INR]; ring|].
    intros i Hi. apply in_seq in Hi. apply Ep. lia.
Qed.

Lemma tl_skipn {A} (l : list A) : forall k, tl (skipn k l) = skipn (S k) l.
Proof. induction l as [|b l IH]; intros [|k]; try reflexivity. cbn [skipn]. rewrite IH. reflexivity. Qed.

Lemma reached_next c k : (c < m)%nat -> (k < R0)%nat -> reached c k (at_step c k) -> reached c (S k) (at_step c (S k)).
Proof.
  intros Hc Hk (Z0 & W0 & P & Px & Inv). destruct (held c Hc) as (Len & Ok & _). destruct (letters_spec a Ha) as (HB & HT & Hg & Ht & _).
  change (at_step c (S k)) with (body_run (parameters net) s (N.of_nat c) (N.of_nat (S k)) (at_step c k) (body_end s)).
  set (sigma := at_step c k) in *.
  rewrite (skipn_next (ds_of c) k) in Z0, Inv. destruct (nth_error (ds_of c) k) as [t|] eqn:Et; [|apply nth_error_None in Et; lia].
  set (ds := skipn (S k) (ds_of c)) in *.
  assert (Okt : digit_ok a t) by (rewrite Forall_forall in Ok; apply Ok; now apply nth_error_In in Et).
  assert (Okd : Forall (digit_ok a) ds).
  { apply Forall_forall. intros u Hu. rewrite Forall_forall in Ok. apply Ok. unfold ds in Hu. rewrite <- (firstn_skipn (S k) (ds_of c)). apply in_or_app. now right. }
  assert (Lds : List.length ds = (R0 - S k)%nat) by (unfold ds; rewrite skipn_length; lia).
  pose proof (hats_step (c * R0 + k)) as HS. replace (S (c * R0 + k)) with (c * R0 + S k)%nat in HS by lia.
  pose proof (hat_at_nonneg (c * R0 + k)) as H0. pose proof (hats_nonneg (c * R0 + S k)) as HN. pose proof (hats_most (c * R0 + k)) as HM.
  assert (Hh : hat_value s d (Z.of_nat K) (3 + largest a) (N.of_nat c) (N.of_nat (S k)) sigma = hat_at (c * R0 + k)).
  { apply hat_is; [now apply Hstride|exact Px]. }
  pose proof (Hstate (N.of_nat c) (N.of_nat (S k)) sigma ltac:(lia) ltac:(lia)) as St. cbv zeta in St. rewrite Hh, W0 in St. fold T in St.
  pose proof (packed_range a Ha (t :: ds) ltac:(now constructor)) as Zr. rewrite Z0 in St.
  specialize (St (proj1 Zr) ltac:(lra) ltac:(lra)).
  assert (Pall : forall i, (i < T + 1 + d)%nat -> 0 <= sigma (N.of_nat (2 + i))).
  { intros i Hi. destruct (le_lt_dec (T + 1) i) as [L|L]; [|now apply P]. replace (2 + i)%nat with (3 + T + (i - (T + 1)))%nat by lia.
    rewrite Px by lia. apply x_nonneg. }
  specialize (St Pall). set (out := body_run _ _ _ _ _ _) in *. destruct St as (O0 & O1 & Op & Oa & Ox).
  assert (Bit : forall i, bit_of s a (N.of_nat (S k)) i (packed a (t :: ds)) = if (Z.of_nat i <=? t)%Z then 1 else 0).
  { intro i. unfold bit_of, scaled_z. replace (Z.of_N (steps s) + 1 - Z.of_N (N.of_nat (S k)))%Z with (Z.of_nat (S (List.length ds))) by (rewrite Lds, Hsteps; lia).
    rewrite <- pow_powerRZ, INR_IZR_INZ. apply (ramp_reads a Ha t ds (Z.of_nat i) Okt Okd). }
  assert (W1 : hats_from (c * R0 + k) - hat_at (c * R0 + k) = hats_from (c * R0 + S k)) by lra. rewrite W1 in *.
  set (W' := hats_from (c * R0 + S k)) in *.
  assert (Op' : forall i, (i < T)%nat -> out (N.of_nat (2 + i)) = (if (Z.of_nat (S i) <=? t)%Z then 1 else 0) * W').
  { intros i Hi. rewrite Op, Bit by assumption. destruct (_ <=? _)%Z; [rewrite relu_pos by lra|rewrite relu_neg by lra]; ring. }
  assert (Sum : lsum (fun i => out (N.of_nat (2 + i))) (seq 0 T) = IZR t * W').
  { rewrite <- (ramps_sum a t Okt). fold T. rewrite <- seq_shift, lsum_map, Rmult_comm, <- lsum_scal. apply lsum_ext_in. intros i Hi.
    apply in_seq in Hi. rewrite Op' by lia. ring. }
  assert (Tk : 0 <= IZR (taken a)) by (apply IZR_le; lia). assert (Gn : 0 <= IZR (gain a)) by (apply IZR_le; lia).
  assert (Sp : 0 <= lsum (fun i => sigma (N.of_nat (2 + i))) (seq 0 T)).
  { apply lsum_nonneg. intros i Hi. apply in_seq in Hi. apply P. lia. }
  pose proof (P T ltac:(lia)) as PT. assert (GS : 0 <= IZR (gain a) * lsum (fun i => sigma (N.of_nat (2 + i))) (seq 0 T)) by now apply Rmult_le_pos.
  assert (WT : 0 <= IZR (taken a) * (1 - hats_from (c * R0 + k))) by (apply Rmult_le_pos; lra).
  rewrite relu_pos in Oa by lra.
  repeat match goal with |- _ /\ _ => split | |- reached _ _ _ => unfold reached end.
  - rewrite O0. assert (SB : lsum (fun i => bit_of s a (N.of_nat (S k)) i (packed a (t :: ds))) (seq 1 T) = IZR t)
      by (rewrite (lsum_ext _ _ _ Bit); exact (ramps_sum a t Okt)).
    rewrite SB, (packed_next a Ha). fold ds. apply relu_pos.
    apply (packed_range a Ha ds Okd).
  - exact O1.
  - intros i Hi. destruct (Nat.eq_dec i T) as [->|N]; [rewrite Oa; lra|]. rewrite Op' by lia. destruct (_ <=? _)%Z; lra.
  - intros i Hi. rewrite Ox by assumption. now apply Px.
  - fold ds W'. cbn [tails] in Inv. rewrite tl_skipn in Inv. replace (S (c * R0 + k)) with (c * R0 + S k)%nat in Inv by lia.
    fold (hats_from (c * R0 + S k)) in Inv. fold W' in Inv. unfold gathered in *. rewrite Oa, Sum, S_INR.
    unfold worth in Inv. rewrite minus_IZR, mult_IZR in Inv. lra.
Qed.
Lemma reached_all c k : (c < m)%nat -> (k <= R0)%nat -> reached c k (at_step c k).
Proof. intro Hc. induction k as [|k IH]; intro H; [now apply reached_start|]. apply reached_next; [assumption|lia|]. apply IH. lia. Qed.

(* What a run adds to the sum. *)
Lemma run_adds c : (c < m)%nat -> gathered (fun i => rho (scan_name s) (N.of_nat (c * n) + i)%N)
  = INR R0 * IZR (taken a) - IZR (taken a) * hats_from (c * R0) + IZR (taken a) * hats_from (S c * R0) + tails a w (ds_of c) (skipn (c * R0) grid).
Proof.
  intro Hc. destruct (reached_all c R0 Hc (le_n _)) as (_ & _ & _ & _ & Inv). destruct (held c Hc) as (Len & _).
  rewrite skipn_all2 in Inv by lia. cbn [tails] in Inv.
  assert (E : forall i, (i < n)%nat -> rho (scan_name s) (N.of_nat (c * n) + N.of_nat i)%N = at_step c R0 (N.of_nat i)).
  { intros i Hi. unfold at_step. rewrite <- (Nat2N.id R0), <- Hsteps. rewrite <- Nat2N.inj_add. now apply (scan_copy net s start n m c i). }
  unfold gathered in *. rewrite E by (unfold n; lia).
  rewrite (lsum_ext_in _ (fun i => at_step c R0 (N.of_nat (2 + i)))).
  - replace (S c * R0)%nat with (c * R0 + R0)%nat by lia. lra.
  - intros i Hi. apply in_seq in Hi. rewrite E by (unfold n; lia). reflexivity.
Qed.

Lemma all_tails k : (k <= m)%nat -> lsum (fun c => tails a w (ds_of c) (skipn (c * R0) grid)) (seq 0 k) = tails a w (List.concat (firstn k dss)) grid.
Proof.
  pose proof dss_length as Ld.
  assert (Lk : forall k, (k <= m)%nat -> List.length (List.concat (firstn k dss)) = (k * R0)%nat).
  { intro j. induction j as [|k' IH]; intro H; [reflexivity|].
    assert (F : firstn (S k') dss = firstn k' dss ++ [ds_of k']).
    { apply firstn_next. lia. }
    rewrite F, List.concat_app, app_length, IH by lia. cbn [List.concat]. rewrite app_nil_r. destruct (held k' ltac:(lia)) as (-> & _). lia. }
  induction k as [|k IH]; intro H; [reflexivity|]. rewrite seq_S, lsum_app, IH by lia. cbn [lsum Nat.add].
  assert (F : firstn (S k) dss = firstn k dss ++ [ds_of k]).
  { apply firstn_next. lia. }
  rewrite F, List.concat_app. cbn [List.concat]. rewrite app_nil_r, tails_app, Lk by lia. ring.
Qed.

Theorem scan_sum_value : rho sum 0%N = tails a w (List.concat dss) grid.
Proof.
  pose proof (of_affine net _ (scan_name s) (m * n) (input_of x) Hsum eq_refl eq_refl eq_refl eq_refl) as A. cbn [sum_fact claimed] in A. fold rho in A.
  specialize (A _ (or_introl eq_refl)). cbn [fst snd term_value at_point] in A. rewrite at_zero, Q2R_integer, mult_IZR, minus_IZR, <- INR_IZR_INZ in A.
  set (g := fun i => rho (scan_name s) (N.of_nat i)) in *.
  assert (Sm : forall k, (k <= m)%nat -> at_point (flat_map (sum_weights a d m) (seq 0 k)) (with_variables g)
    = lsum (fun c => gathered (fun i => rho (scan_name s) (N.of_nat (c * n) + i)%N)) (seq 0 k)
      - if (k =? m)%nat then IZR (taken a) * hats_from (m * R0) else 0).
  { intro k. induction k as [|k IH]; intro Hk.
    - cbn [seq flat_map at_point lsum]. destruct (Nat.eqb_spec 0 m); [lia|ring].
    - rewrite seq_S, flat_map_app, at_point_app, lsum_app, IH by lia. cbn [flat_map Nat.add lsum]. rewrite app_nil_r.
      destruct (Nat.eqb_spec k m); [lia|]. unfold sum_weights. fold T n. rewrite !at_point_app, at_point_map. cbn [at_point].
      rewrite at_co, one_value, Q2R_integer. fold T.
      assert (G : gathered (fun i => rho (scan_name s) (N.of_nat (k * n) + i)%N) = IZR (gain a) * lsum (fun i => g (k * n + 2 + i)%nat) (seq 0 T) + g (k * n + 2 + T)%nat).
      { unfold gathered, g. rewrite Rplus_comm. f_equal; [f_equal; apply lsum_ext; intro i|]; f_equal; lia. }
      rewrite G. destruct (Nat.eqb_spec (S k) m) as [E|E]; [|cbn [at_point]; ring]. cbn [at_point]. rewrite at_co, minus_integer.
      destruct (reached_all k R0 ltac:(lia) (le_n _)) as (_ & W0 & _).
      assert (EW : g (k * n + 1)%nat = hats_from (m * R0)).
      { unfold g, rho. rewrite (scan_copy net s start n m k 1 (input_of x) Hw Hs Hreads Hsize) by (unfold n; lia). rewrite Hsteps, Nat2N.id.
        rewrite <- E. replace (S k * R0)%nat with (k * R0 + R0)%nat by lia. exact W0. }
      rewrite EW. ring. }
  rewrite Sm in A by lia. rewrite Nat.eqb_refl in A.
  assert (Tel : forall k, (k <= m)%nat -> lsum (fun c => gathered (fun i => rho (scan_name s) (N.of_nat (c * n) + i)%N)) (seq 0 k)
    = INR (k * R0) * IZR (taken a) - IZR (taken a) * (1 - hats_from (k * R0)) + lsum (fun c => tails a w (ds_of c) (skipn (c * R0) grid)) (seq 0 k)).
  { intro k. induction k as [|k IH]; intro Hk; [cbn [seq lsum Nat.mul INR]; rewrite hats_all; ring|].
    rewrite seq_S, !lsum_app, IH by lia. cbn [lsum Nat.add]. rewrite run_adds by lia. replace (S k * R0)%nat with (k * R0 + R0)%nat by lia. rewrite plus_INR. ring. }
  rewrite Tel, all_tails in A by lia. rewrite firstn_all2 in A by (rewrite dss_length; lia).
  rewrite A. ring.
Qed.
End Runs.
End Grid.
