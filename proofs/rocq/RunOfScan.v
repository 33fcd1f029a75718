(* A run of the scan: any stretch of the snake with any digits, entered with the
   tail sum at its start. What it adds to acc, how a long scan splits into runs
   of R steps, and that padding with the digit 1 adds nothing. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Digits ScanNetwork.
Import ListNotations.
Open Scope R_scope.

(* sum_l (c_l - 1) W_l *)
Fixpoint gain (w : node -> R) (ds : list Z) (W : R) (l : list node) : R :=
  match ds, l with
  | c :: ds', a :: t => (IZR c - 1) * (W - w a) + gain w ds' (W - w a) t
  | _, _ => 0
  end.

Lemma gain_abel w m (l : list node) : forall W, gain w (digits m l) W l = abel w m W l.
Proof.
  induction l as [|a [|b l] IH]; intro W; try reflexivity.
  change (digits m (a :: b :: l)) with ((m b - m a + 1)%Z :: digits m (b :: l)).
  change (abel w m W (a :: b :: l)) with (IZR (m b - m a) * (W - w a) + abel w m (W - w a) (b :: l)).
  rewrite <- IH. cbn [gain]. rewrite plus_IZR. ring.
Qed.

(* Digits 1 add nothing. *)
Lemma gain_padding w ds P : forall W (l : list node), gain w (ds ++ repeat 1%Z P) W l = gain w ds W l.
Proof.
  induction ds as [|c ds IH]; intros W l; cbn [app].
  - revert W l. induction P as [|P IHP]; intros W [|a l]; cbn [repeat gain]; try reflexivity.
    rewrite IHP. cbn [gain]. ring.
  - destruct l as [|a l]; cbn [gain]; [reflexivity|]. now rewrite IH.
Qed.

Lemma gain_prefix w ds : forall W (l m : list node), (length ds <= length l)%nat ->
  gain w ds W (l ++ m) = gain w ds W l.
Proof.
  induction ds as [|c ds IH]; intros W [|a l] m H; cbn in *; try lia; try reflexivity.
  rewrite IH by lia. reflexivity.
Qed.

Lemma firstn_plus {A} a b : forall l : list A, firstn (a + b) l = firstn a l ++ firstn b (skipn a l).
Proof. induction a; intros [|x l]; cbn; try reflexivity; [now rewrite firstn_nil|]. now rewrite IHa. Qed.

Lemma gain_split w a : forall ds W (l : list node), (a <= length ds)%nat -> (length ds < length l)%nat ->
  gain w ds W l = gain w (firstn a ds) W l + gain w (skipn a ds) (W - lsum w (firstn a l)) (skipn a l).
Proof.
  induction a as [|a IH]; intros ds W l H1 H2.
  - cbn. rewrite Rminus_0_r. ring.
  - destruct ds as [|c ds], l as [|b l]; cbn in H1, H2; try lia.
    cbn [firstn skipn gain lsum]. rewrite (IH ds (W - w b) l) by lia.
    replace (W - (w b + lsum w (firstn a l))) with (W - w b - lsum w (firstn a l)) by ring. ring.
Qed.

(* The g-th run: R + 1 nodes from node g R on, R digits from digit g R on. *)
Definition run_nodes (R0 g : nat) (l : list node) : list node := firstn (S R0) (skipn (g * R0) l).
Definition run_digits (R0 g : nat) (ds : list Z) : list Z := firstn R0 (skipn (g * R0) ds).
Definition run_tail (w : node -> R) (R0 g : nat) (l : list node) : R := 1 - lsum w (firstn (g * R0) l).

Theorem gain_runs w R0 (l : list node) ds n : (n * R0 <= length ds)%nat -> (length ds < length l)%nat ->
  lsum (fun g => gain w (run_digits R0 g ds) (run_tail w R0 g l) (run_nodes R0 g l)) (seq 0 n)
  = gain w (firstn (n * R0) ds) 1 l.
Proof.
  intros H1 H2. induction n as [|n IH]; [reflexivity|].
  rewrite seq_S, lsum_app, IH by lia. cbn [lsum Nat.add]. rewrite Rplus_0_r.
  replace (S n * R0)%nat with (n * R0 + R0)%nat in * by lia.
  rewrite (gain_split w (n * R0) (firstn (n * R0 + R0) ds)) by (rewrite firstn_length; lia).
  rewrite firstn_firstn, Nat.min_l by lia. f_equal.
  unfold run_digits, run_tail, run_nodes. rewrite firstn_skipn_comm.
  rewrite <- (firstn_skipn (S R0) (skipn (n * R0) l)) at 2.
  symmetry. apply gain_prefix.
  rewrite !firstn_length, !skipn_length. rewrite firstn_length. lia.
Qed.

(* Each run starts at the node where the one before ends. *)
Lemma run_sums w R0 (l : list node) n :
  lsum (fun g => lsum w (firstn R0 (skipn (g * R0) l))) (seq 0 n) = lsum w (firstn (n * R0) l).
Proof.
  induction n as [|n IH]; [reflexivity|]. rewrite seq_S, lsum_app, IH. cbn [lsum Nat.add].
  replace (S n * R0)%nat with (n * R0 + R0)%nat by lia. rewrite firstn_plus, lsum_app. ring.
Qed.

(* ---------- the run as a network ---------- *)
Section Run.
Variables (theta : nat -> R) (K : nat) (x : list R).
Hypothesis Hx : Forall (fun t => 0 <= t) x.
Let d := length x.
Let w := fun b => hat K b x.

Theorem run_value (l : list node) : forall (a : node) ds W A,
  Forall (fun b : node => length b = d) (a :: l) -> Forall small_digit ds -> length ds = length l ->
  lsum w (a :: l) <= W -> W <= 1 -> 0 <= A ->
  run theta (scan_steps d K (a :: l)) ([digit_value ds; W; A; 0; 0] ++ x)
  = [0; W - lsum w (removelast (a :: l)); A + INR (length l) + gain w ds W (a :: l); 0; 0] ++ x.
Proof.
  induction l as [|b l IH]; intros a ds W A HL HD Hlen HW HW1 HA.
  - destruct ds; [|discriminate]. cbn. now rewrite Rminus_0_r, !Rplus_0_r.
  - destruct ds as [|c ds]; [discriminate|]. pose proof (Forall_inv HD) as Hc.
    pose proof (Forall_inv_tail HD) as HD'. pose proof (Forall_inv HL) as La. cbv beta in La.
    pose proof (Forall_inv_tail HL) as HL'.
    change (scan_steps d K (a :: b :: l)) with (scan_step d K a (length (b :: l)) ++ scan_steps d K (b :: l)).
    rewrite run_app. assert (Hr : length (b :: l) = S (length ds)) by (cbn in *; lia). rewrite Hr.
    assert (Hsum : lsum w (a :: b :: l) = w a + lsum w (b :: l)) by reflexivity.
    assert (Hpos : 0 <= lsum w (b :: l)) by (apply lsum_nonneg; intros; apply hat_nonneg).
    assert (Hwa : 0 <= w a) by apply hat_nonneg.
    pose proof (scan_step_value theta K x Hx a c ds W A La Hc HD') as S0. fold d in S0.
    change (hat K a x) with (w a) in S0. rewrite S0 by lra. clear S0.
    assert (Hc' : 0 <= IZR c <= 2) by (destruct Hc as [->|[->| ->]]; lra).
    assert (HA' : 0 <= A + 1 + (IZR c - 1) * (W - w a)) by nra.
    rewrite IH; try assumption; try lra; [|cbn in *; lia].
    change (removelast (a :: b :: l)) with (a :: removelast (b :: l)). cbn [lsum gain app].
    change (length (b :: l)) with (S (length l)) in *. rewrite <- Hr, S_INR.
    repeat apply cons_eq; try reflexivity; ring.
Qed.
End Run.
