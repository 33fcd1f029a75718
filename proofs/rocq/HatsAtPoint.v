(* At most d + 1 Kuhn hats are non-zero at one point: the nodes of those that
   are form a chain, coordinate by coordinate, inside one cell, so their
   coordinate sums are different numbers among d + 1 in a row. *)
From Coq Require Import Reals Lra Lia List Arith.
From Symnet Require Import PiecewiseLinear Points SnakeOrder KuhnHat Checker.
Import ListNotations.
Open Scope R_scope.

Definition node_sum (b : node) : nat := fold_right Nat.add 0%nat b.

(* The spread of 0 and u - b is below 1 where the hat is not 0. *)
Lemma small_spread y : Lambda y <> 0 -> max0 y - min0 y < 1.
Proof. unfold Lambda. intro H. apply Rnot_le_lt. intro L. apply H, relu_neg. lra. Qed.

Lemma max0_nonneg y : 0 <= max0 y.
Proof. unfold max0. induction y; cbn; [lra|pwl]. Qed.
Lemma min0_nonpos y : min0 y <= 0.
Proof. unfold min0. induction y; cbn; [lra|pwl]. Qed.

(* Where b is not below c, some coordinate of b is the larger one. *)
Lemma not_below u : forall b c, length b = length u -> length c = length u -> ~ Forall2 le b c ->
  exists t k l, (l < k)%nat /\ min0 (offset u b) <= t - INR k /\ t - INR l <= max0 (offset u c).
Proof.
  induction u as [|t u IH]; intros [|k b] [|l c] Hb Hc H; try discriminate; [now elim H|].
  cbn [offset max0 min0 fold_right]. destruct (le_lt_dec k l) as [L|L].
  - destruct (IH b c) as (t' & k' & l' & A & B & C); try (now injection Hb + now injection Hc).
    + intro F. apply H. now constructor.
    + exists t', k', l'. unfold min0, max0 in *. repeat split; [assumption|pwl|pwl].
  - exists t, k, l. repeat split; [assumption|pwl|pwl].
Qed.

Definition spread (u : list R) (b : node) : R := max0 (offset u b) - min0 (offset u b).

Lemma below_dec (b : node) : forall c, {Forall2 le b c} + {~ Forall2 le b c}.
Proof.
  induction b as [|k b IH]; intros [|l c]; try (right; intro H; inversion H; fail); [now left; constructor|].
  destruct (le_dec k l) as [L|L]; [|right; intro H; now inversion H].
  destruct (IH c) as [P|P]; [now left; constructor|right; intro H; now inversion H].
Defined.

Lemma chain_of_nodes u b c : length b = length u -> length c = length u ->
  spread u b < 1 -> spread u c < 1 -> Forall2 le b c \/ Forall2 le c b.
Proof.
  intros Hb Hc Sb Sc. destruct (below_dec b c) as [P|P]; [now left|].
  destruct (below_dec c b) as [P'|P']; [now right|exfalso].
  destruct (not_below u b c Hb Hc P) as (t & k & l & A & B & C).
  destruct (not_below u c b Hc Hb P') as (t' & k' & l' & A' & B' & C').
  apply lt_INR in A, A'. unfold spread in *.
  assert (INR l + 1 <= INR k) by (rewrite <- S_INR; apply le_INR; apply INR_lt in A; lia).
  assert (INR l' + 1 <= INR k') by (rewrite <- S_INR; apply le_INR; apply INR_lt in A'; lia). lra.
Qed.

Lemma in_one_cell u : forall b c, length b = length u -> length c = length u ->
  max0 (offset u b) < 1 -> -1 < min0 (offset u c) -> (node_sum c <= node_sum b + length u)%nat.
Proof.
  induction u as [|t u IH]; intros [|k b] [|l c] Hb Hc Mb Mc; try discriminate; [cbn; lia|].
  cbn [offset max0 min0 fold_right node_sum length] in *.
  fold (max0 (offset u b)) in Mb. fold (min0 (offset u c)) in Mc. fold (node_sum b) (node_sum c).
  assert (INR l < INR (k + 2)) by (rewrite plus_INR; cbn [INR]; pwl).
  assert (l < k + 2)%nat by now apply INR_lt.
  specialize (IH b c ltac:(now injection Hb) ltac:(now injection Hc) ltac:(pwl) ltac:(pwl)). lia.
Qed.

Lemma below_sum b c : Forall2 le b c -> (node_sum b <= node_sum c)%nat /\ (node_sum b = node_sum c -> b = c).
Proof.
  induction 1 as [|k l b c L H [IH1 IH2]]; cbn; [easy|]. fold (node_sum b) (node_sum c). split; [lia|].
  intro E. assert (k = l) by lia. subst. f_equal. apply IH2. lia.
Qed.

(* Different numbers no further than d apart. *)
Lemma numbers_in_a_row d (l : list nat) : NoDup l -> (forall a b, In a l -> In b l -> (b <= a + d)%nat) ->
  (length l <= d + 1)%nat.
Proof.
  intros HN H. assert (HM : l = [] \/ exists m, In m l /\ forall a, In a l -> (m <= a)%nat).
  { clear. induction l as [|a l [->|(m & Hm & H)]]; [now left| |]; right.
    - exists a. split; [now left|]. intros b [<-|[]]. lia.
    - destruct (le_lt_dec a m) as [L|L].
      + exists a. split; [now left|]. intros b [<-|Hb]; [lia|]. specialize (H b Hb). lia.
      + exists m. split; [now right|]. intros b [<-|Hb]; [lia|auto]. }
  destruct HM as [->|(m & Hm & HM)]; [cbn; lia|].
  rewrite <- (seq_length (d + 1) m). apply NoDup_incl_length; [assumption|].
  intros a Ha. apply in_seq. specialize (H m a Hm Ha). specialize (HM a Ha). lia.
Qed.

(* Whatever the point x of R^d and the list of different nodes. *)
Theorem hats_at_a_point K d x (l : list node) : length x = d -> NoDup l ->
  (forall b, In b l -> length b = d /\ hat K b x <> 0) -> (length l <= d + 1)%nat.
Proof.
  intros Hx HN H. set (u := map (Rmult (INR K)) x). assert (Hu : length u = d) by (unfold u; now rewrite map_length).
  assert (HS : forall b, In b l -> length b = length u /\ spread u b < 1).
  { intros b Hb. destruct (H b Hb) as [A B]. split; [congruence|]. now apply small_spread. }
  rewrite <- (map_length node_sum l). apply numbers_in_a_row.
  - clear H. induction HN as [|a l Ha HN IH]; cbn; constructor; [|apply IH; intros; apply HS; now right].
    intro Hin. apply in_map_iff in Hin. destruct Hin as (b & E & Hb).
    destruct (HS a (or_introl eq_refl)) as [La Sa]. destruct (HS b (or_intror Hb)) as [Lb Sb].
    apply Ha. replace a with b; [assumption|].
    destruct (chain_of_nodes u a b La Lb Sa Sb) as [C|C]; destruct (below_sum _ _ C) as [_ D]; [symmetry|]; auto.
  - intros m n Hm Hn. apply in_map_iff in Hm, Hn. destruct Hm as (b & <- & Hb), Hn as (c & <- & Hc).
    destruct (HS b Hb) as [Lb Sb], (HS c Hc) as [Lc Sc]. unfold spread in Sb, Sc.
    pose proof (min0_nonpos (offset u b)). pose proof (max0_nonneg (offset u c)).
    rewrite <- Hu. apply in_one_cell; try assumption; lra.
Qed.

(* Among all the nodes of the grid. *)
Corollary hats_of_the_grid K d x : length x = d ->
  (length (filter (fun b => if Req_EM_T (hat K b x) 0 then false else true) (snake K d)) <= d + 1)%nat.
Proof.
  intro Hx. apply (hats_at_a_point K d x); [assumption|apply NoDup_filter, snake_nodup|].
  intros b Hb. apply filter_In in Hb. destruct Hb as [Hb N]. split; [now apply (snake_nodes K d b)|].
  destruct (Req_EM_T (hat K b x) 0); [discriminate|assumption].
Qed.
