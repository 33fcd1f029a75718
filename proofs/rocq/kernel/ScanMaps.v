(* The affine maps before and behind the scans of a scan network, as facts, and
   the values of scans copy by copy: what ScanRun.v puts together. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Bool.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Letters ScanFacts.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- the affine maps ---------- *)
Definition free_variables (n : nat) : domain := map (fun a => (co a, free)) (seq 0 n).
Definition read_off (from : string) (n : nat) : list (place * form) := map (fun i => ((from, N.of_nat i), variable i)) (seq 0 n).
(* What the runs start from: W is 1 less the totals of the runs before; x stands behind the m - 1 totals. *)
Definition start_row (start : string) (d T m c : nat) (v : Q) : list (place * term) :=
  let size := (3 + T + d)%nat in
  ((start, N.of_nat (c * size)), Linear [(0%N, v)]) ::
  ((start, N.of_nat (c * size + 1)), Linear ((0%N, 1%Q) :: map (fun i => (co (0 + i), (-1 # 1)%Q)) (seq 0 c))) ::
  map (fun i => ((start, N.of_nat (c * size + (2 + i))), Linear [])) (seq 0 (T + 1)) ++
  map (fun i => ((start, N.of_nat (c * size + (3 + T + i))), Linear (variable (m - 1 + i)))) (seq 0 d).
Definition start_fact (start before : string) (d T : nat) (vs : list Q) : fact :=
  let m := List.length vs in
  Fact "" (free_variables (m - 1 + d)) (read_off before (m - 1 + d)) []
    (flat_map (fun p => start_row start d T m (fst p) (snd p)) (combine (seq 0 m) vs)).
Definition begin_fact (begin : string) (d runs : nat) : fact := Fact "" (free_variables d) (read_off "input" d) []
  (flat_map (fun c => ((begin, N.of_nat (c * (2 + d))), Linear []) :: ((begin, N.of_nat (c * (2 + d) + 1)), Linear []) ::
     map (fun i => ((begin, N.of_nat (c * (2 + d) + (2 + i))), Linear (variable i))) (seq 0 d)) (seq 0 runs)).
Definition totals_fact (hats totals : string) (d runs : nat) : fact :=
  Fact "" (free_variables (runs * (2 + d))) (read_off hats (runs * (2 + d))) []
    (map (fun c => ((totals, N.of_nat c), Linear [(co (c * (2 + d)), 1%Q); (co (c * (2 + d) + 1), 1%Q)])) (seq 0 runs) ++
     map (fun i => ((totals, N.of_nat (runs + i)), Linear (variable (2 + i)))) (seq 0 d)).
Definition sum_weights (a : letters) (d m c : nat) : form :=
  let at_run := (c * (3 + largest a + d))%nat in
  (if (S c =? m)%nat then [(co (at_run + 1), (- taken a # 1)%Q)] else []) ++
  map (fun i => (co (at_run + 2 + i), (gain a # 1)%Q)) (seq 0 (largest a)) ++ [(co (at_run + 2 + largest a), 1%Q)].
Definition sum_fact (scan sum : string) (a : letters) (d m R0 : nat) : fact :=
  let n := (m * (3 + largest a + d))%nat in
  Fact "" (free_variables n) (read_off scan n) []
    [((sum, 0%N), Linear ((0%N, ((1 - Z.of_nat (m * R0)) * taken a # 1)%Q) :: flat_map (sum_weights a d m) (seq 0 m)))].
Definition output_fact (sum output : string) (s b : Q) : fact := Fact "" (free_variables 1)
  [((sum, 0%N), variable 0)] [] [((output, 0%N), Linear [(0%N, b); (co 0, s)])].

Definition input_of (x : list R) : N -> R := fun i => nth (N.to_nat i) x 0.

Lemma forall2_length {A B} (P : A -> B -> Prop) l l' : Forall2 P l l' -> List.length l = List.length l'.
Proof. induction 1; cbn; congruence. Qed.
Lemma firstn_next {A} (d : A) : forall l k, (k < List.length l)%nat -> firstn (S k) l = firstn k l ++ [nth k l d].
Proof. induction l as [|b l IH]; intros [|k] H; cbn in *; try lia; [reflexivity|]. f_equal. apply IH. lia. Qed.
Lemma free_in_domain g n : in_domain (with_variables g) (free_variables n).
Proof. intros v f H. apply in_map_iff in H. destruct H as (a & E & _). injection E as <- <-. apply in_free. Qed.

(* A fact outside of scans that reads n neurons of one node. *)
Lemma of_affine net f from n x : fact_holds net f -> inside f = "" -> fact_domain f = free_variables n -> reading f = read_off from n ->
  multiplied f = [] -> forall p, In p (claimed f) ->
  run net x (fst (fst p)) (snd (fst p)) = term_value (snd p) (with_variables (fun i => run net x from (N.of_nat i))).
Proof.
  intros H E1 E2 E3 E4 p Hp. unfold fact_holds in H. rewrite E1 in H. cbn [String.eqb] in H. specialize (H x).
  set (g := fun i => run net x from (N.of_nat i)). specialize (H (with_variables g) (at_zero g)). rewrite E2, E3, E4 in H.
  specialize (H (free_in_domain g n)).
  match type of H with ?D -> _ => assert (HD : D) end.
  { apply Forall_forall. intros r Hr. apply in_map_iff in Hr. destruct Hr as (i & <- & _). cbn [fst snd]. now rewrite value_of_variable. }
  exact (of_all _ _ p (H HD (Forall_nil _)) Hp).
Qed.

(* ---------- the values of scans ---------- *)
Lemma scan_copy net s from n m c i x : well_ordered net = true -> scan_named net (scan_name s) = Some s ->
  scan_reads s = [(from, 0%N, N.of_nat (m * n))] -> state_size s = N.of_nat n -> (c < m)%nat -> (i < n)%nat ->
  run net x (scan_name s) (N.of_nat (c * n + i))
  = after_steps (parameters net) s (N.of_nat c) (fun j => value_at (run net x) (source (scan_reads s) (N.of_nat c * N.of_nat n + j)))
      (N.to_nat (steps s)) (N.of_nat i).
Proof.
  intros Hw Hs Hr Hn Hc Hi. assert (Hin : In (A_scan s) (Model.nodes net)).
  { unfold scan_named in Hs. destruct (List.find _ (Model.nodes net)) as [[|s']|] eqn:F; try discriminate.
    injection Hs as ->. now apply find_some in F. }
  rewrite (run_node net x (A_scan s) Hw Hin). cbn [node_value]. unfold scan_value. rewrite Hn.
  assert (D : (N.of_nat (c * n + i) / N.of_nat n = N.of_nat c)%N).
  { symmetry. apply (N.div_unique _ _ _ (N.of_nat i)); lia. }
  assert (M : (N.of_nat (c * n + i) mod N.of_nat n = N.of_nat i)%N).
  { symmetry. apply (N.mod_unique _ _ (N.of_nat c)); lia. }
  now rewrite D, M.
Qed.
Lemma scan_start net s from n m c j x : scan_reads s = [(from, 0%N, N.of_nat (m * n))] -> (c < m)%nat -> (j < n)%nat ->
  value_at (run net x) (source (scan_reads s) (N.of_nat c * N.of_nat n + N.of_nat j)) = run net x from (N.of_nat (c * n + j)).
Proof.
  intros Hr Hc Hj. rewrite Hr. cbn [source]. rewrite N.sub_0_r.
  assert (c * n + j < m * n)%nat by nia. destruct (N.ltb_spec (N.of_nat c * N.of_nat n + N.of_nat j) (N.of_nat (m * n))); [|lia].
  cbn [value_at]. f_equal. lia.
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


Lemma fold_max_from l : forall a, a <= fold_left Rmax l a.
Proof. induction l as [|b l IH]; intro a; cbn [fold_left]; [lra|]. specialize (IH (Rmax a b)). pwl. Qed.
Lemma fold_min_from l : forall a, fold_left Rmin l a <= a.
Proof. induction l as [|b l IH]; intro a; cbn [fold_left]; [lra|]. specialize (IH (Rmin a b)). pwl. Qed.

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
