(* The nodes {0..K}^d in snake (boustrophedon) order: there are (K+1)^d of
   them, neighbours in the order differ by 1 in exactly one coordinate, and a
   sum over the order is the d-fold sum over the coordinates. *)
From Coq Require Import Reals Lra Lia List Arith Psatz.
From Symnet Require Import PiecewiseLinear Points.
Import ListNotations.
Open Scope R_scope.

Definition node := list nat.

Inductive adjacent : node -> node -> Prop :=
| adjacent_up k b : adjacent (k :: b) (S k :: b)
| adjacent_down k b : adjacent (S k :: b) (k :: b)
| adjacent_later k a b : adjacent a b -> adjacent (k :: a) (k :: b).

Lemma adjacent_sym a b : adjacent a b -> adjacent b a.
Proof. induction 1; constructor; auto. Qed.

(* Consecutive nodes of the list are adjacent. *)
Inductive chain : list node -> Prop :=
| chain_nil : chain []
| chain_one a : chain [a]
| chain_cons a b l : adjacent a b -> chain (b :: l) -> chain (a :: b :: l).

Fixpoint snake (K d : nat) : list node :=
  match d with
  | O => [[]]
  | S d' => flat_map (fun k => map (cons k) (if Nat.even k then snake K d' else rev (snake K d')))
                     (seq 0 (S K))
  end.

(* ---------- neighbours ---------- *)
Lemma chain_app l : forall m, chain l -> chain m ->
  (forall a b l' m', l = l' ++ [a] -> m = b :: m' -> adjacent a b) -> chain (l ++ m).
Proof.
  induction l as [|a l IH]; intros m Hl Hm H; [exact Hm|].
  inversion Hl; subst; cbn.
  - destruct m as [|b m]; [constructor|]. constructor; [|assumption].
    now apply (H a b [] m).
  - constructor; [assumption|]. change (b :: l0 ++ m) with ((b :: l0) ++ m). apply IH; auto.
    intros c e l' m' E1 E2. apply (H c e (a :: l') m'); [now rewrite E1|assumption].
Qed.

Lemma chain_rev l : chain l -> chain (rev l).
Proof.
  induction 1; cbn; try constructor.
  apply (chain_app (rev (b :: l)) [a]); [exact IHchain|constructor|].
  intros c e l' m' E1 E2. injection E2 as <- _. cbn in E1.
  apply app_inj_tail in E1. destruct E1 as [_ <-]. now apply adjacent_sym.
Qed.

Lemma chain_cons_coordinate k l : chain l -> chain (map (cons k) l).
Proof. induction 1; cbn; constructor; auto. now constructor. Qed.

Definition row K d k := map (cons k) (if Nat.even k then snake K d else rev (snake K d)).

(* The last node of a row and the first of the next agree but for k. *)
Lemma row_turn K d k a b l m :
  row K d k = l ++ [a] -> row K d (S k) = b :: m -> adjacent a b.
Proof.
  unfold row. rewrite Nat.even_succ, <- Nat.negb_even.
  set (s := snake K d). intros Ha Hb.
  assert (R : forall t : list node, map (cons k) t = l ++ [a] -> map (cons (S k)) (rev t) = b :: m ->
                      adjacent a b).
  { clear. intros t Ha Hb. rewrite map_rev in Hb.
    assert (E : exists t' c, t = t' ++ [c]).
    { destruct t as [|c t]; [destruct l; discriminate|].
      destruct (exists_last (l := c :: t)) as (t' & e & E); [discriminate|]. eauto. }
    destruct E as (t' & c & ->). rewrite map_app in Ha, Hb. cbn in Ha, Hb.
    apply app_inj_tail in Ha. destruct Ha as [_ <-].
    rewrite rev_app_distr in Hb. cbn in Hb. injection Hb as <- _. constructor. }
  destruct (Nat.even k); cbn [negb] in Hb.
  - now apply (R s).
  - apply (R (rev s)); [assumption|]. now rewrite rev_involutive.
Qed.

Lemma row_length K d k : length (row K d k) = length (snake K d).
Proof. unfold row. rewrite map_length. destruct (Nat.even k); [reflexivity|apply rev_length]. Qed.

Lemma snake_nonempty K d : snake K d <> [].
Proof.
  induction d; [discriminate|]. cbn [snake seq flat_map Nat.even].
  destruct (snake K d); [easy|discriminate].
Qed.

Lemma rows_chain K d : chain (snake K d) ->
  forall n k, chain (flat_map (row K d) (seq k n)).
Proof.
  intro Hs. assert (Hr : forall k, chain (row K d k)).
  { intro k. unfold row. apply chain_cons_coordinate. destruct (Nat.even k); [assumption|now apply chain_rev]. }
  induction n; intro k; cbn [seq flat_map]; [constructor|].
  apply chain_app; [apply Hr|apply IHn|].
  intros a b l m Ea Eb. destruct n; [discriminate|]. cbn [seq flat_map] in Eb.
  destruct (row K d (S k)) as [|c r] eqn:E.
  - pose proof (row_length K d (S k)) as L. rewrite E in L. pose proof (snake_nonempty K d).
    destruct (snake K d); [easy|discriminate].
  - injection Eb as -> _. eapply row_turn; eauto.
Qed.

Theorem snake_chain K d : chain (snake K d).
Proof. induction d; [constructor|]. now apply (rows_chain K d IHd (S K) 0). Qed.

Lemma snake_length K d : length (snake K d) = ((K + 1) ^ d)%nat.
Proof.
  induction d; [reflexivity|]. cbn [snake].
  assert (G : forall n k, length (flat_map (row K d) (seq k n)) = (n * length (snake K d))%nat).
  { induction n; intro k; cbn [seq flat_map]; [reflexivity|].
    rewrite app_length, row_length, IHn. lia. }
  change (length (flat_map (row K d) (seq 0 (S K))) = ((K + 1) ^ S d)%nat).
  rewrite G, IHd, Nat.pow_succ_r'. lia.
Qed.

Lemma snake_nodes K d : forall b, In b (snake K d) ->
  length b = d /\ Forall (fun k => (k <= K)%nat) b.
Proof.
  induction d; cbn [snake]; intros b H.
  - destruct H as [<-|[]]. now split.
  - apply in_flat_map in H. destruct H as (k & Hk & H). apply in_seq in Hk.
    apply in_map_iff in H. destruct H as (c & <- & H).
    assert (Hc : In c (snake K d)) by (destruct (Nat.even k); [assumption|now apply in_rev]).
    destruct (IHd c Hc) as [<- F]. split; [reflexivity|]. constructor; [lia|assumption].
Qed.

(* ---------- the sum over all nodes, coordinate by coordinate ---------- *)
Fixpoint grid_sum (K d : nat) (F : node -> R) : R :=
  match d with
  | O => F []
  | S d' => lsum (fun k => grid_sum K d' (fun b => F (k :: b))) (seq 0 (S K))
  end.

Lemma snake_sum K d : forall F, lsum F (snake K d) = grid_sum K d F.
Proof.
  induction d; intro F; [cbn; lra|]. cbn [snake grid_sum].
  rewrite flat_map_concat_map, lsum_concat, lsum_map. apply lsum_ext. intro k.
  rewrite lsum_map. destruct (Nat.even k); [|rewrite lsum_rev]; apply IHd.
Qed.

Lemma grid_sum_ext K d : forall F G, (forall b, F b = G b) -> grid_sum K d F = grid_sum K d G.
Proof.
  induction d; cbn [grid_sum]; intros F G H; [apply H|]. apply lsum_ext. intro k. apply IHd. intro; apply H.
Qed.
Lemma grid_sum_plus K d : forall F G,
  grid_sum K d (fun b => F b + G b) = grid_sum K d F + grid_sum K d G.
Proof.
  induction d; cbn [grid_sum]; intros F G; [reflexivity|]. rewrite <- lsum_plus.
  apply lsum_ext. intro k. apply IHd.
Qed.
Lemma grid_sum_scal K d c : forall F, grid_sum K d (fun b => c * F b) = c * grid_sum K d F.
Proof.
  induction d; cbn [grid_sum]; intros F; [reflexivity|]. rewrite <- lsum_scal.
  apply lsum_ext. intro k. apply IHd.
Qed.
Lemma grid_sum_zero K d : forall F, (forall b, F b = 0) -> grid_sum K d F = 0.
Proof.
  induction d; cbn [grid_sum]; intros F H; [apply H|]. apply lsum_zero. intros k _. apply IHd. auto.
Qed.

(* Where only two neighbouring terms are non-zero, the sum has two terms. *)
Lemma two_terms K k0 (F : nat -> R) : (S k0 <= K)%nat ->
  (forall k, k <> k0 -> k <> S k0 -> F k = 0) ->
  lsum F (seq 0 (S K)) = F k0 + F (S k0).
Proof.
  intros HK H. replace (S K) with (k0 + (2 + (K - 1 - k0)))%nat by lia.
  rewrite !seq_app, !lsum_app. cbn [seq lsum Nat.add].
  rewrite (lsum_zero F (seq 0 k0)), (lsum_zero F (seq (k0 + 2) _)).
  - lra.
  - intros k Hk. apply in_seq in Hk. apply H; lia.
  - intros k Hk. apply in_seq in Hk. apply H; lia.
Qed.

(* Every t in [0, K] lies in a unit cell. *)
Lemma unit_cell K t : (1 <= K)%nat -> 0 <= t <= INR K ->
  exists k0, (S k0 <= K)%nat /\ INR k0 <= t <= INR k0 + 1.
Proof.
  intros HK. induction K as [|K IH]; intro Ht; [lia|].
  destruct (Nat.eq_dec K 0) as [->|E].
  - exists 0%nat. cbn in *. split; [lia|lra].
  - destruct (Rle_lt_dec t (INR K)) as [L|L].
    + destruct IH as (k0 & A & B); [lia|lra|]. exists k0. split; [lia|lra].
    + exists K. rewrite S_INR in Ht. split; [lia|lra].
Qed.
