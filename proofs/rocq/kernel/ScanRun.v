(* The run of the scan, for the rules `run` and `interpolant`: a network whose
   start, sum and output are the affine maps of the scan, and whose scan does
   the steps of [state_holds], is s (sum_i m_i w_i - m_0) + b on the cube, for
   all codes m with steps of at most 1 whose digits its parameter v holds. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat Digits.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons ScanFacts.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the affine maps before and behind the scan ---------- *)
Definition free_variables (n : nat) : domain := map (fun a => (co a, free)) (seq 0 n).
Definition start_fact (start : string) (d : nat) (v : Q) : fact := Fact "" (free_variables d)
  (map (fun a => (input_place a, variable a)) (seq 0 d)) []
  ([((start, 0%N), Linear [(0%N, v)]); ((start, 1%N), Linear [(0%N, 1%Q)]); ((start, 2%N), Linear []);
    ((start, 3%N), Linear []); ((start, 4%N), Linear [])] ++
   map (fun a => ((start, N.of_nat (5 + a)), Linear (variable a))) (seq 0 d)).
Definition sum_fact (scan sum : string) (R0 : nat) : fact := Fact "" (free_variables 5)
  (map (fun a => ((scan, N.of_nat a), variable a)) (seq 0 5)) []
  [((sum, 0%N), Linear [(0%N, (1 - Z.of_nat R0 # 1)%Q); (co 1, (-1 # 1)%Q); (co 2, 1%Q); (co 3, 1%Q); (co 4, 1%Q)])].
Definition output_fact (sum output : string) (s b : Q) : fact := Fact "" (free_variables 1)
  [((sum, 0%N), variable 0)] [] [((output, 0%N), Linear [(0%N, b); (co 0, s)])].

Definition input_of (x : list R) : N -> R := fun i => nth (N.to_nat i) x 0.

Lemma free_in_domain g n : in_domain (with_variables g) (free_variables n).
Proof. intros v f H. apply in_map_iff in H. destruct H as (a & E & _). injection E as <- <-. apply in_free. Qed.

Section Network.
Variables (net : network) (s : scan) (d K : nat) (start sum : string).
Hypothesis Hw : well_ordered net = true.
Hypothesis Hs : scan_named net (scan_name s) = Some s.
Hypothesis Hreads : scan_reads s = [(start, 0%N, N.of_nat (5 + d))].
Hypothesis Hsize : state_size s = N.of_nat (5 + d).
Hypothesis Hcopies : copies s = 1%N.
Hypothesis HK : (1 <= K)%nat.
Let grid := snake K d.
Hypothesis Hsteps : N.to_nat (steps s) = (List.length grid - 1)%nat.
Hypothesis Hstate : state_holds s d (Z.of_nat K) (parameters net).
Variable v : Q.
Hypothesis Hstart : fact_holds net (start_fact start d v).
Hypothesis Hsum : fact_holds net (sum_fact (scan_name s) sum (List.length grid - 1)).

Variable x : list R.
Hypothesis Hx : cube d x.
Let rho := run net (input_of x).
Variable m : SnakeOrder.node -> Z.
Hypothesis Hm : small_steps m grid.
Hypothesis Hv : Q2R v = digit_value (digits m grid).
Let w := fun a => hat K a x.
Let start_state : N -> R := fun j => value_at rho (source (scan_reads s) (0 * state_size s + j)).
Let at_step (k : nat) := after_steps (parameters net) s 0 start_state k.

Lemma says_all f : inside f = "" -> fact_holds net f -> says f rho (fun _ => 0).
Proof. intros E H. unfold fact_holds in H. rewrite E in H. exact (H (input_of x)). Qed.

Lemma start_values : rho start 0%N = Q2R v /\ rho start 1%N = 1 /\ rho start 2%N = 0 /\ rho start 3%N = 0 /\ rho start 4%N = 0 /\
  forall a, (a < d)%nat -> rho start (N.of_nat (5 + a)) = nth a x 0.
Proof.
  set (g := fun n => nth n x 0).
  pose proof (says_all (start_fact start d v) eq_refl Hstart (with_variables g) (at_zero g) (free_in_domain g d)) as S.
  cbn [start_fact reading multiplied claimed] in S.
  match type of S with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (a & <- & _). cbn [fst snd].
    rewrite value_of_variable. unfold at_place, input_place, rho. cbn [fst snd]. rewrite run_input by exact Hw.
    unfold input_of. now rewrite Nat2N.id. }
  specialize (S HD (Forall_nil _)). clear HD. apply Forall_app in S. destruct S as [S Sx].
  repeat match type of S with Forall _ (_ :: _) => let A := fresh "A" in pose proof (Forall_inv S) as A; apply Forall_inv_tail in S;
    cbn [fst snd term_value at_point] in A; rewrite ?at_zero, ?one_value in A; unfold at_place in A; cbn [fst snd] in A end.
  repeat split; try lra. intros a Ha. rewrite Forall_forall in Sx.
  specialize (Sx ((start, N.of_nat (5 + a)), Linear (variable a))). cbn [fst snd term_value] in Sx.
  rewrite value_of_variable in Sx. apply Sx. apply in_map_iff. exists a. split; [reflexivity|]. apply in_seq. lia.
Qed.

Lemma start_state_value j : (j < 5 + d)%nat -> start_state (N.of_nat j) = rho start (N.of_nat j).
Proof.
  intro H. unfold start_state. rewrite Hreads. cbn [source]. rewrite N.mul_0_l, N.add_0_l, N.sub_0_r.
  destruct (N.ltb_spec (N.of_nat j) (N.of_nat (5 + d))); [|lia]. cbn [value_at]. now rewrite N.add_0_l.
Qed.

(* ---------- the hat ---------- *)
Lemma hat_from_folds : forall u a M k, hat_from M k u a = relu (1 - fold_left Rmax (offset u a) M + fold_left Rmin (offset u a) (- k)).
Proof.
  induction u as [|t u IH]; intros [|c a] M k; cbn [hat_from offset fold_left]; try (f_equal; ring).
  rewrite IH. do 2 f_equal. f_equal. pwl.
Qed.
Lemma offset_seq : forall u a, List.length a = List.length u ->
  offset u a = map (fun i => nth i u 0 - INR (nth i a 0%nat)) (seq 0 (List.length u)).
Proof.
  induction u as [|t u IH]; intros [|c a] H; try discriminate; [reflexivity|].
  cbn [offset List.length seq map nth]. f_equal. rewrite IH by now injection H. now rewrite <- seq_shift, map_map.
Qed.
Lemma nth_scaled k : forall (y : list R) i, (i < List.length y)%nat -> nth i (map (Rmult k) y) 0 = k * nth i y 0.
Proof. induction y as [|t y IH]; intros [|i] H; cbn in *; try lia; [reflexivity|]. apply IH. lia. Qed.

Lemma hat_is k a sigma : nth_error grid k = Some a -> (forall i, (i < d)%nat -> sigma (N.of_nat (5 + i)) = nth i x 0) ->
  hat_value s d (Z.of_nat K) 0 (N.of_nat (S k)) sigma = w a.
Proof.
  intros Ha Hsig. unfold w. rewrite hat_unfold, hat_from_folds. unfold hat_value.
  assert (La : List.length a = d) by (apply (snake_nodes K d); now apply nth_error_In in Ha).
  destruct Hx as [Lx _]. rewrite offset_seq by (rewrite map_length; congruence). rewrite map_length, Lx.
  assert (E : differences s d (Z.of_nat K) 0 (N.of_nat (S k)) sigma
    = map (fun i => nth i (map (Rmult (INR K)) x) 0 - INR (nth i a 0%nat)) (seq 0 d)).
  { unfold differences. apply map_ext_in. intros i Hi. apply in_seq in Hi. rewrite Hsig by lia.
    rewrite nth_scaled by lia. rewrite <- INR_IZR_INZ. f_equal. unfold node_coordinate, schedule_value.
    rewrite !Nat2Z.id. replace (Z.to_nat (0 + Z.of_N (0 * stride s) + Z.of_N (N.of_nat (S k)) - 1)) with k by lia.
    fold grid. now rewrite Ha. }
  rewrite E, Ropp_0. reflexivity.
Qed.

(* ---------- the steps ---------- *)
Definition added (sigma : N -> R) : R := sigma 4%N + sigma 2%N + sigma 3%N - sigma 1%N + 1.
Definition reached (k : nat) (sigma : N -> R) : Prop :=
  sigma 0%N = digit_value (digits m (skipn k grid)) /\ sigma 1%N = lsum w (skipn k grid) /\
  0 <= sigma 2%N /\ 0 <= sigma 3%N /\ 0 <= sigma 4%N /\ (forall i, (i < d)%nat -> sigma (N.of_nat (5 + i)) = nth i x 0) /\
  0 <= added sigma /\
  added sigma + INR (List.length grid - 1 - k) + abel w m (sigma 1%N) (skipn k grid) = INR (List.length grid - 1) + abel w m 1 grid.

Lemma tails_small : forall k l, small_steps m l -> Forall small_digit (digits m (skipn k l)).
Proof.
  induction k as [|k IH]; intros l H; [exact H|]. destruct l as [|a l]; [constructor|]. cbn [skipn]. apply IH.
  destruct l as [|c l]; [constructor|]. unfold small_steps in *.
  change (digits m (a :: c :: l)) with ((m c - m a + 1)%Z :: digits m (c :: l)) in H. now apply Forall_inv_tail in H.
Qed.
Lemma lsum_tail : forall k l, lsum w (skipn k l) <= lsum w l.
Proof.
  induction k as [|k IH]; intros [|a l]; cbn [skipn lsum]; try lra.
  specialize (IH l). assert (0 <= w a) by apply hat_nonneg. lra.
Qed.
Lemma skipn_step : forall k (l : list SnakeOrder.node), (S k < List.length l)%nat ->
  exists a c r, skipn k l = a :: c :: r /\ skipn (S k) l = c :: r /\ nth_error l k = Some a.
Proof.
  induction k as [|k IH]; intros [|a l] H; cbn in H; try lia.
  - destruct l as [|c r]; cbn in H; [lia|]. now exists a, c, r.
  - apply IH. lia.
Qed.

Lemma reached_start : reached 0 (at_step 0).
Proof.
  destruct start_values as (V0 & V1 & V2 & V3 & V4 & Vx).
  assert (E : forall j, (j < 5 + d)%nat -> at_step 0 (N.of_nat j) = rho start (N.of_nat j)) by (intros; now apply start_state_value).
  pose proof (E 0%nat ltac:(lia)) as E0. pose proof (E 1%nat ltac:(lia)) as E1. pose proof (E 2%nat ltac:(lia)) as E2.
  pose proof (E 3%nat ltac:(lia)) as E3. pose proof (E 4%nat ltac:(lia)) as E4. cbn [N.of_nat Pos.of_succ_nat Pos.succ] in *.
  unfold reached, added. rewrite E0, E1, E2, E3, E4, V0, V1, V2, V3, V4. cbn [skipn].
  pose proof (partition_of_unity K d x HK Hx) as HU. fold grid w in HU. rewrite HU, Nat.sub_0_r.
  repeat split; try lra. intros i Hi. rewrite E by lia. now apply Vx.
Qed.

Lemma reached_next k : (k < List.length grid - 1)%nat -> reached k (at_step k) -> reached (S k) (at_step (S k)).
Proof.
  intros Hk (Z0 & W0 & P2 & P3 & P4 & Px & A0 & Inv).
  destruct (skipn_step k grid ltac:(lia)) as (a & c & r & E1 & E2 & En).
  change (at_step (S k)) with (body_run (parameters net) s 0 (N.of_nat (S k)) (at_step k) (body_end s)).
  set (sigma := at_step k) in *. pose proof (tails_small k grid Hm) as T. rewrite E1 in *.
  change (digits m (a :: c :: r)) with ((m c - m a + 1)%Z :: digits m (c :: r)) in *.
  set (t := (m c - m a + 1)%Z) in *. pose proof (Forall_inv T) as Ht. apply Forall_inv_tail in T.
  assert (Hh : hat_value s d (Z.of_nat K) 0 (N.of_nat (S k)) sigma = w a) by now apply hat_is.
  assert (Wa : 0 <= w a) by apply hat_nonneg.
  assert (Ws : lsum w (a :: c :: r) = w a + lsum w (c :: r)) by reflexivity.
  assert (Wr : 0 <= lsum w (c :: r)) by (apply lsum_nonneg; intros; apply hat_nonneg).
  assert (W1 : lsum w (a :: c :: r) <= 1).
  { rewrite <- E1. rewrite <- (partition_of_unity K d x HK Hx). apply lsum_tail. }
  pose proof (digit_value_range (t :: digits m (c :: r)) ltac:(now constructor)) as Zr.
  pose proof (digit_value_range (digits m (c :: r)) T) as Zr'.
  pose proof (Hstate 0%N (N.of_nat (S k)) sigma) as St. rewrite Hcopies in St.
  specialize (St ltac:(lia) ltac:(lia)). cbv zeta in St. rewrite Hh, W0, Ws in St.
  specialize (St ltac:(rewrite Z0; apply Zr) ltac:(lra) ltac:(lra) P2 P3 P4).
  assert (Hx0 : forall i, (i < d)%nat -> 0 <= sigma (N.of_nat (5 + i))).
  { intros i Hi. rewrite Px by assumption. destruct Hx as [Lx Fx]. rewrite Forall_forall in Fx. apply Fx. apply nth_In. lia. }
  specialize (St Hx0). destruct St as (O0 & O1 & O2 & O3 & O4 & Ox).
  set (out := body_run (parameters net) s 0 (N.of_nat (S k)) sigma (body_end s)) in *.
  destruct (theta_bits t (digits m (c :: r)) Ht T) as (B0 & B1 & B2 & B3). cbn zeta in *.
  assert (Len : List.length (digits m (c :: r)) = (List.length grid - 2 - k)%nat).
  { rewrite digits_length, <- E2, skipn_length. lia. }
  assert (Pw : powerRZ 4 (Z.of_N (steps s) + 1 - Z.of_N (N.of_nat (S k))) = 4 ^ S (List.length (digits m (c :: r)))).
  { rewrite Len, pow_powerRZ. f_equal. lia. }
  assert (Bit : forall q, bit_of s (N.of_nat (S k)) q (sigma 0%N)
    = ramp (4 ^ S (List.length (digits m (c :: r))) * (digit_value (t :: digits m (c :: r)) - q) + 1)).
  { intro q. unfold bit_of, ramp. rewrite Pw, Z0. f_equal. f_equal. ring. }
  rewrite !Bit in *. unfold theta0, theta1 in *. clear Bit Pw.
  set (t1 := ramp (_ * (_ - 1 / 4) + 1)) in *. set (t2 := ramp (_ * (_ - 1 / 2) + 1)) in *.
  replace (w a + lsum w (c :: r) - w a) with (lsum w (c :: r)) in * by ring.
  set (W' := lsum w (c :: r)) in *.
  rewrite (selection t1 W') in O2 by (try assumption; lra). rewrite (selection t2 W') in O3 by (try assumption; lra).
  rewrite Z0 in O0. rewrite relu_pos in O0 by lra.
  assert (EA : added sigma = sigma 4%N + sigma 2%N + sigma 3%N - (w a + W') + 1) by (unfold added; rewrite W0, Ws; reflexivity).
  rewrite <- EA in O4. rewrite relu_pos in O4 by assumption.
  assert (Tc : 0 <= IZR t <= 2) by (destruct Ht as [->|[->| ->]]; lra).
  assert (EA' : added out = added sigma + 1 + (IZR t - 1) * W').
  { unfold added at 1. rewrite O1, O2, O3, O4, <- B2. ring. }
  unfold reached. rewrite E2, EA', O0, O1. unfold W' at 1.
  split; [lra|]. split; [reflexivity|].
  split; [rewrite O2; destruct B0 as [->| ->]; lra|]. split; [rewrite O3; destruct B1 as [->| ->]; lra|].
  split; [rewrite O4; assumption|]. split; [intros i Hi; rewrite Ox by assumption; now apply Px|].
  split; [nra|]. rewrite <- Inv, W0, Ws. fold W'.
  change (abel w m (w a + W') (a :: c :: r)) with (IZR (m c - m a) * (w a + W' - w a) + abel w m (w a + W' - w a) (c :: r)).
  replace (w a + W' - w a) with W' by ring.
  replace (List.length grid - 1 - k)%nat with (S (List.length grid - 1 - S k)) by lia. rewrite S_INR. unfold t. rewrite plus_IZR. ring.
Qed.

Lemma reached_all k : (k <= List.length grid - 1)%nat -> reached k (at_step k).
Proof. induction k as [|k IH]; intro H; [apply reached_start|]. apply reached_next; [lia|]. apply IH. lia. Qed.

(* ---------- the network ---------- *)
Lemma scan_end_value i : (i < 5 + d)%nat -> rho (scan_name s) (N.of_nat i) = at_step (List.length grid - 1) (N.of_nat i).
Proof.
  intro Hi. unfold rho. assert (Hin : In (A_scan s) (Model.nodes net)).
  { unfold scan_named in Hs. destruct (List.find _ (Model.nodes net)) as [[|s']|] eqn:F; try discriminate.
    injection Hs as ->. now apply find_some in F. }
  rewrite (run_node net (input_of x) (A_scan s) Hw Hin). cbn [node_value]. unfold scan_value.
  rewrite Hsize, N.div_small, N.mod_small, Hsteps by lia. unfold at_step, start_state. rewrite Hsize. reflexivity.
Qed.

Theorem scan_sum_value : rho sum 0%N = lsum (fun a => IZR (m a) * hat K a x) grid - IZR (m (hd [] grid)).
Proof.
  destruct (reached_all (List.length grid - 1) (le_n _)) as (_ & _ & _ & _ & _ & _ & _ & Inv).
  set (sigma := at_step (List.length grid - 1)) in *. rewrite Nat.sub_diag in Inv. cbn [INR] in Inv.
  assert (Hl : exists a, skipn (List.length grid - 1) grid = [a]).
  { pose proof (snake_nonempty K d) as HN. fold grid in HN.
    assert (L : List.length (skipn (List.length grid - 1) grid) = 1%nat) by (rewrite skipn_length; assert (List.length grid <> 0%nat) by (intro Z0; now apply length_zero_iff_nil in Z0); lia).
    destruct (skipn (List.length grid - 1) grid) as [|a [|? ?]]; cbn in L; try lia. now exists a. }
  destruct Hl as [a0 Ea]. rewrite Ea in Inv. cbn [abel] in Inv.
  (* the sum *)
  set (g := fun n => sigma (N.of_nat n)).
  pose proof (says_all (sum_fact (scan_name s) sum (List.length grid - 1)) eq_refl Hsum (with_variables g) (at_zero g) (free_in_domain g 5)) as S.
  cbn [sum_fact reading multiplied claimed] in S.
  match type of S with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (a & <- & Ha). apply in_seq in Ha. cbn [fst snd].
    rewrite value_of_variable. unfold at_place. cbn [fst snd]. apply scan_end_value. lia. }
  specialize (S HD (Forall_nil _)). clear HD. apply Forall_inv in S. cbn [fst snd term_value at_point] in S.
  rewrite !at_co, at_zero, !Q2R_integer, minus_IZR, <- INR_IZR_INZ in S. unfold at_place, g in S.
  cbn [fst snd N.of_nat Pos.of_succ_nat Pos.succ] in S.
  assert (Es : rho sum 0%N = abel w m 1 grid) by (rewrite S; unfold added in Inv; lra).
  rewrite Es.
  pose proof (partition_of_unity K d x HK Hx) as HU. fold grid w in HU.
  pose proof (snake_nonempty K d) as HN. fold grid in HN. destruct grid as [|a l]; [easy|]. cbn [hd].
  pose proof (abel_summation w m a l) as AB. cbn zeta in AB. rewrite HU in AB. rewrite AB. unfold w. ring.
Qed.
End Network.

Lemma output_value net sum output s b x : fact_holds net (output_fact sum output s b) ->
  run net (input_of x) output 0%N = Q2R s * run net (input_of x) sum 0%N + Q2R b.
Proof.
  intro H. set (g := fun _ : nat => run net (input_of x) sum 0%N).
  assert (S : says (output_fact sum output s b) (run net (input_of x)) (fun _ => 0)) by exact (H (input_of x)).
  specialize (S (with_variables g) (at_zero g) (free_in_domain g 1)). cbn [output_fact reading multiplied claimed] in S.
  match type of S with ?D -> _ => assert (HD : D) end.
  { constructor; [|constructor]. cbn [fst snd]. now rewrite value_of_variable. }
  specialize (S HD (Forall_nil _)). apply Forall_inv in S. cbn [fst snd term_value at_point] in S.
  rewrite at_co, at_zero in S. unfold at_place, g in S. cbn [fst snd] in S. rewrite S. ring.
Qed.
