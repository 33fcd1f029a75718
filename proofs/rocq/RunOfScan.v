(* How a long scan splits into runs of R steps, each entered with the tail sum at
   its start, and that padding with a digit worth nothing (1, with two bits a node)
   adds nothing to acc. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import Points SnakeOrder Alphabet Digits.
Import ListNotations.
Open Scope R_scope.

(* Digits that are worth nothing add nothing. *)
Lemma gain_padding a w c P : worth a c = 0%Z -> forall ds W (l : list node),
  gained a w (ds ++ repeat c P) W l = gained a w ds W l.
Proof.
  intro H. induction ds as [|t ds IH]; intros W l; cbn [app].
  - revert W l. induction P as [|P IHP]; intros W [|u l]; cbn [repeat gained]; try reflexivity.
    rewrite IHP, H. cbn [gained]. ring.
  - destruct l as [|u l]; cbn [gained]; [reflexivity|]. now rewrite IH.
Qed.

Lemma gain_prefix a w ds : forall W (l m : list node), (length ds <= length l)%nat ->
  gained a w ds W (l ++ m) = gained a w ds W l.
Proof.
  induction ds as [|c ds IH]; intros W [|u l] m H; cbn in *; try lia; try reflexivity.
  rewrite IH by lia. reflexivity.
Qed.

Lemma firstn_plus {A} a b : forall l : list A, firstn (a + b) l = firstn a l ++ firstn b (skipn a l).
Proof. induction a; intros [|x l]; cbn; try reflexivity; [now rewrite firstn_nil|]. now rewrite IHa. Qed.

Lemma gain_split a w k : forall ds W (l : list node), (k <= length ds)%nat -> (length ds < length l)%nat ->
  gained a w ds W l = gained a w (firstn k ds) W l + gained a w (skipn k ds) (W - lsum w (firstn k l)) (skipn k l).
Proof.
  induction k as [|k IH]; intros ds W l H1 H2.
  - cbn. rewrite Rminus_0_r. ring.
  - destruct ds as [|c ds], l as [|u l]; cbn in H1, H2; try lia.
    cbn [firstn skipn gained lsum]. rewrite (IH ds (W - w u) l) by lia.
    replace (W - (w u + lsum w (firstn k l))) with (W - w u - lsum w (firstn k l)) by ring. ring.
Qed.

(* The g-th run: R + 1 nodes from node g R on, R digits from digit g R on. *)
Definition run_nodes (R0 g : nat) (l : list node) : list node := firstn (S R0) (skipn (g * R0) l).
Definition run_digits (R0 g : nat) (ds : list Z) : list Z := firstn R0 (skipn (g * R0) ds).
Definition run_tail (w : node -> R) (R0 g : nat) (l : list node) : R := 1 - lsum w (firstn (g * R0) l).

Theorem gain_runs a w R0 (l : list node) ds n : (n * R0 <= length ds)%nat -> (length ds < length l)%nat ->
  lsum (fun g => gained a w (run_digits R0 g ds) (run_tail w R0 g l) (run_nodes R0 g l)) (seq 0 n)
  = gained a w (firstn (n * R0) ds) 1 l.
Proof.
  intros H1 H2. induction n as [|n IH]; [reflexivity|].
  rewrite seq_S, lsum_app, IH by lia. cbn [lsum Nat.add]. rewrite Rplus_0_r.
  replace (S n * R0)%nat with (n * R0 + R0)%nat in * by lia.
  rewrite (gain_split a w (n * R0) (firstn (n * R0 + R0) ds)) by (rewrite firstn_length; lia).
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
