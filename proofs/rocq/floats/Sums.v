(* A sum of products in floating point, in any order and with or without fused
   multiply-add: what is computed, what is meant, and how far apart they are.
   The arithmetic is abstract here; FloatDotProduct.v puts Flocq's formats in. *)
From Coq Require Import Reals Lra Lia.
From Symnet.floats Require Import Growth.
Open Scope R_scope.

(* How a sum is computed. A leaf is a number or a product of a weight and a value; [Sum]
   adds two sums, [Fused] adds a product to a sum and rounds once. *)
Inductive tree : Type :=
| Number (b : R)
| Product (w h : R)
| Sum (s t : tree)
| Fused (w h : R) (s : tree).

(* The sum in exact arithmetic. *)
Fixpoint exact (t : tree) : R :=
  match t with
  | Number b => b
  | Product w h => w * h
  | Sum s t => exact s + exact t
  | Fused w h s => w * h + exact s
  end.

(* The sum of the sizes of its terms. *)
Fixpoint size (t : tree) : R :=
  match t with
  | Number b => Rabs b
  | Product w h => Rabs (w * h)
  | Sum s t => size s + size t
  | Fused w h s => Rabs (w * h) + size s
  end.

(* Terms whose weight, or which themselves, are not 0. *)
Definition counts (w : R) : nat := if Req_EM_T w 0 then 0%nat else 1%nat.
Fixpoint terms (t : tree) : nat :=
  match t with
  | Number b => counts b
  | Product w _ => counts w
  | Sum s t => terms s + terms t
  | Fused w _ s => counts w + terms s
  end.

(* Something that holds of the weights and values of all products, and of all numbers. *)
Fixpoint every (P : R -> R -> Prop) (N : R -> Prop) (t : tree) : Prop :=
  match t with
  | Number b => N b
  | Product w h => P w h
  | Sum s t => every P N s /\ every P N t
  | Fused w h s => P w h /\ every P N s
  end.

(* The sum of a loss of each product and each number; terms that are 0 lose nothing. *)
Definition unless_zero (w x : R) : R := if Req_EM_T w 0 then 0 else x.
Fixpoint lost (alpha : R -> R -> R) (beta : R -> R) (t : tree) : R :=
  match t with
  | Number b => unless_zero b (beta b)
  | Product w h => unless_zero w (alpha w h)
  | Sum s t => lost alpha beta s + lost alpha beta t
  | Fused w h s => unless_zero w (alpha w h) + lost alpha beta s
  end.

Lemma size_nonneg t : 0 <= size t.
Proof. induction t; cbn; try apply Rabs_pos; try lra. pose proof (Rabs_pos (w * h)). lra. Qed.

Lemma exact_at_most_size t : Rabs (exact t) <= size t.
Proof.
  induction t; cbn; try lra.
  - eapply Rle_trans; [apply Rabs_triang|lra].
  - eapply Rle_trans; [apply Rabs_triang|lra].
Qed.

Section Arithmetic.
  (* fl rounds weights and numbers, rnd the results of operations; F holds of the numbers
     of the format of the operations. *)
  Variables (fl rnd : R -> R) (F : R -> Prop) (u : R).
  Hypothesis u_nonneg : 0 <= u.
  Hypothesis F_rnd : forall x, F (rnd x).
  Hypothesis rnd_F : forall x, F x -> rnd x = x.
  Hypothesis fl_0 : fl 0 = 0.
  Hypothesis F_0 : F 0.
  Hypothesis rnd_sum : forall x y, F x -> F y -> Rabs (rnd (x + y) - (x + y)) <= u * Rabs (x + y).

  (* At most j roundings are met by a weight or number, at most q by a product. *)
  Variables (j q : nat) (zeta sigma alpha : R -> R -> R) (beta : R -> R).
  Hypothesis j_q : (j <= q)%nat.

  (* What is asked of a product: of its weight as it is rounded, of the product rounded by itself, and of it fused. *)
  Definition product_ok (w h : R) : Prop :=
    Rabs (fl w * h - w * h) <= ((1 + u) ^ j - 1) * Rabs (w * h) + (1 + u) ^ j * zeta w h /\
    Rabs (rnd (fl w * h) - w * h) <= ((1 + u) ^ q - 1) * Rabs (w * h) + (1 + u) ^ q * alpha w h /\
    (forall c, F c -> Rabs (rnd (fl w * h + c) - (fl w * h + c)) <= u * Rabs (fl w * h + c) + sigma w h) /\
    0 <= zeta w h /\ 0 <= sigma w h /\ zeta w h + sigma w h <= alpha w h.
  Definition number_ok (b : R) : Prop :=
    F (fl b) /\ Rabs (fl b - b) <= ((1 + u) ^ j - 1) * Rabs b + (1 + u) ^ j * beta b /\ 0 <= beta b.

  Fixpoint computed (t : tree) : R :=
    match t with
    | Number b => fl b
    | Product w h => rnd (fl w * h)
    | Sum s t => rnd (computed s + computed t)
    | Fused w h s => rnd (fl w * h + computed s)
    end.

  Definition ok : tree -> Prop := every (fun w h => w <> 0 -> product_ok w h) number_ok.

  Lemma F_computed t : ok t -> F (computed t).
  Proof. destruct t; cbn; intro H; try apply F_rnd. apply H. Qed.

  Lemma lost_nonneg t : ok t -> 0 <= lost alpha beta t.
  Proof.
    unfold ok. induction t; cbn; unfold unless_zero; intro H.
    - destruct (Req_EM_T b 0); [lra|apply H].
    - destruct (Req_EM_T w 0); [lra|]. destruct (H n) as (_ & _ & _ & A & B & C). lra.
    - destruct H as [A B]. specialize (IHt1 A). specialize (IHt2 B). lra.
    - destruct H as [A B]. specialize (IHt B).
      destruct (Req_EM_T w 0); [lra|]. destruct (A n) as (_ & _ & _ & C & D & E). lra.
  Qed.

  (* A sum without terms is computed as 0. *)
  Lemma computed_nothing t : ok t -> terms t = 0%nat -> computed t = 0 /\ exact t = 0 /\ size t = 0.
  Proof.
    unfold ok. induction t; cbn; unfold counts; intros H E.
    - destruct (Req_EM_T b 0); [|lia]. subst. rewrite fl_0, Rabs_R0. auto.
    - destruct (Req_EM_T w 0); [|lia]. subst. rewrite fl_0, !Rmult_0_l, Rabs_R0. rewrite rnd_F; auto.
    - destruct H as [A B]. destruct (IHt1 A ltac:(lia)) as (-> & -> & ->).
      destruct (IHt2 B ltac:(lia)) as (-> & -> & ->). rewrite Rplus_0_l, rnd_F; auto.
    - destruct (Req_EM_T w 0); [|lia]. destruct H as [_ B]. destruct (IHt B E) as (-> & -> & ->). subst.
      rewrite fl_0, !Rmult_0_l, Rabs_R0, Rplus_0_l. rewrite rnd_F; auto.
  Qed.

  (* One more rounding of something that is off by at most ((1+u)^n - 1) S + (1+u)^n A. *)
  Lemma one_more c e S A n r : Rabs (c - e) <= ((1 + u) ^ n - 1) * S + (1 + u) ^ n * A -> Rabs e <= S ->
    Rabs (r - c) <= u * Rabs c -> Rabs (r - e) <= ((1 + u) ^ Datatypes.S n - 1) * S + (1 + u) ^ Datatypes.S n * A.
  Proof.
    intros H HS Hr. replace (r - e) with ((r - c) + (c - e)) by ring.
    eapply Rle_trans; [apply Rabs_triang|].
    assert (Rabs c <= Rabs (c - e) + Rabs e).
    { replace c with ((c - e) + e) at 1 by ring. apply Rabs_triang. }
    assert (u * Rabs c <= u * (Rabs (c - e) + S)) by (apply Rmult_le_compat_l; lra).
    assert (u * Rabs (c - e) <= u * (((1 + u) ^ n - 1) * S + (1 + u) ^ n * A)) by (apply Rmult_le_compat_l; lra).
    cbn [pow]. set (g := (1 + u) ^ n) in *.
    replace (((1 + u) * g - 1) * S + (1 + u) * g * A) with
      ((g - 1) * S + g * A + u * ((g - 1) * S + g * A) + u * S) by ring.
    lra.
  Qed.

  (* More roundings are allowed for. *)
  Lemma more n m S A x : (n <= m)%nat -> 0 <= S -> 0 <= A -> x <= ((1 + u) ^ n - 1) * S + (1 + u) ^ n * A ->
    x <= ((1 + u) ^ m - 1) * S + (1 + u) ^ m * A.
  Proof.
    intros H HS HA Hx. pose proof (growth_monotone u u_nonneg n m H).
    assert (0 <= ((1 + u) ^ m - (1 + u) ^ n) * S) by (apply Rmult_le_pos; lra).
    assert (0 <= ((1 + u) ^ m - (1 + u) ^ n) * A) by (apply Rmult_le_pos; lra). lra.
  Qed.

  Lemma both c1 e1 c2 e2 S1 A1 S2 A2 n :
    Rabs (c1 - e1) <= ((1 + u) ^ n - 1) * S1 + (1 + u) ^ n * A1 ->
    Rabs (c2 - e2) <= ((1 + u) ^ n - 1) * S2 + (1 + u) ^ n * A2 ->
    Rabs (c1 + c2 - (e1 + e2)) <= ((1 + u) ^ n - 1) * (S1 + S2) + (1 + u) ^ n * (A1 + A2).
  Proof.
    intros H1 H2. replace (c1 + c2 - (e1 + e2)) with ((c1 - e1) + (c2 - e2)) by ring.
    eapply Rle_trans; [apply Rabs_triang|lra].
  Qed.

  Theorem sum_off t : ok t -> (1 <= terms t)%nat ->
    Rabs (computed t - exact t) <=
      ((1 + u) ^ (terms t - 1 + q) - 1) * size t + (1 + u) ^ (terms t - 1 + q) * lost alpha beta t.
  Proof.
    induction t as [b|w h|s IHs t IHt|w h s IHs]; intros H K.
    - cbn in *. destruct H as (_ & H & B). unfold counts, unless_zero in *. destruct (Req_EM_T b 0); [lia|].
      apply (more j); [lia|apply Rabs_pos|exact B|exact H].
    - cbn in *. unfold counts, unless_zero in *. destruct (Req_EM_T w 0) as [|N]; [lia|].
      destruct (H N) as (_ & H' & _ & Z & S & L). apply (more q); [lia|apply Rabs_pos|lra|exact H'].
    - pose proof H as [Hs Ht]. cbn [computed exact size terms lost] in *.
      pose proof (F_computed s Hs) as Fs. pose proof (F_computed t Ht) as Ft.
      pose proof (lost_nonneg s Hs). pose proof (lost_nonneg t Ht).
      pose proof (size_nonneg s). pose proof (size_nonneg t).
      destruct (Nat.eq_dec (terms s) 0) as [Zs|Ns].
      { destruct (computed_nothing s Hs Zs) as (-> & -> & ->). rewrite Rplus_0_l, (rnd_F _ Ft).
        rewrite !Rplus_0_l. rewrite Zs in *. cbn [Nat.add] in *.
        specialize (IHt Ht K). apply (more (terms t - 1 + q)); [lia|lra|lra|].
        pose proof (growth_at_least_1 u u_nonneg (terms t - 1 + q)).
        assert (0 <= (1 + u) ^ (terms t - 1 + q) * lost alpha beta s) by (apply Rmult_le_pos; lra). lra. }
      destruct (Nat.eq_dec (terms t) 0) as [Zt|Nt].
      { destruct (computed_nothing t Ht Zt) as (-> & -> & ->). rewrite Rplus_0_r, (rnd_F _ Fs).
        rewrite !Rplus_0_r. rewrite Zt, Nat.add_0_r in *.
        specialize (IHs Hs K). apply (more (terms s - 1 + q)); [lia|lra|lra|].
        pose proof (growth_at_least_1 u u_nonneg (terms s - 1 + q)).
        assert (0 <= (1 + u) ^ (terms s - 1 + q) * lost alpha beta t) by (apply Rmult_le_pos; lra). lra. }
      specialize (IHs Hs ltac:(lia)). specialize (IHt Ht ltac:(lia)).
      replace (terms s + terms t - 1 + q)%nat with (S (terms s + terms t - 2 + q)) by lia.
      apply one_more with (computed s + computed t).
      + apply both; [apply (more (terms s - 1 + q))|apply (more (terms t - 1 + q))]; solve [lia|lra].
      + eapply Rle_trans; [apply Rabs_triang|].
        pose proof (exact_at_most_size s). pose proof (exact_at_most_size t). lra.
      + apply rnd_sum; assumption.
    - pose proof H as [Hp Hs]. cbn [computed exact size terms lost] in *.
      pose proof (F_computed s Hs) as Fs. pose proof (lost_nonneg s Hs) as Ls.
      pose proof (size_nonneg s) as Ss. unfold counts, unless_zero in *. destruct (Req_EM_T w 0) as [Zw|Nw].
      { subst w. rewrite fl_0, !Rmult_0_l, Rabs_R0, !Rplus_0_l, (rnd_F _ Fs). cbn [Nat.add] in *. exact (IHs Hs K). }
      destruct (Hp Nw) as (Hw & Hprod & Hfma & Z0 & S0 & L0). pose proof (Rabs_pos (w * h)) as P0.
      destruct (Nat.eq_dec (terms s) 0) as [Zs|Ns].
      { destruct (computed_nothing s Hs Zs) as (-> & -> & ->). rewrite !Rplus_0_r. rewrite Zs, Nat.add_0_r. cbn [Nat.sub Nat.add].
        pose proof (growth_at_least_1 u u_nonneg q).
        assert (0 <= (1 + u) ^ q * lost alpha beta s) by (apply Rmult_le_pos; lra). lra. }
      specialize (IHs Hs ltac:(lia)).
      replace (1 + terms s - 1 + q)%nat with (S (terms s - 1 + q)) by lia.
      set (n := (terms s - 1 + q)%nat) in *.
      set (c := fl w * h + computed s) in *.
      assert (B : Rabs (c - (w * h + exact s)) <=
        ((1 + u) ^ n - 1) * (Rabs (w * h) + size s) + (1 + u) ^ n * (zeta w h + lost alpha beta s)).
      { apply both; [|exact IHs]. apply (more j); [unfold n; lia|lra|lra|exact Hw]. }
      assert (E : Rabs (w * h + exact s) <= Rabs (w * h) + size s).
      { eapply Rle_trans; [apply Rabs_triang|]. pose proof (exact_at_most_size s). lra. }
      specialize (Hfma (computed s) Fs). fold c in Hfma.
      set (r := rnd c) in *.
      assert (T : Rabs (r - (w * h + exact s)) <= u * Rabs c + sigma w h + Rabs (c - (w * h + exact s))).
      { replace (r - (w * h + exact s)) with ((r - c) + (c - (w * h + exact s))) by ring.
        eapply Rle_trans; [apply Rabs_triang|lra]. }
      assert (Cb : Rabs c <= Rabs (c - (w * h + exact s)) + (Rabs (w * h) + size s)).
      { replace c with ((c - (w * h + exact s)) + (w * h + exact s)) at 1 by ring.
        eapply Rle_trans; [apply Rabs_triang|lra]. }
      pose proof (growth_at_least_1 u u_nonneg (S n)) as G.
      set (D := Rabs (c - (w * h + exact s))) in *. set (SS := Rabs (w * h) + size s) in *.
      assert (u * Rabs c <= u * (D + SS)) by (apply Rmult_le_compat_l; lra).
      assert ((1 + u) * D <= (1 + u) * (((1 + u) ^ n - 1) * SS + (1 + u) ^ n * (zeta w h + lost alpha beta s)))
        by (apply Rmult_le_compat_l; lra).
      assert (sigma w h <= (1 + u) ^ S n * sigma w h).
      { rewrite <- (Rmult_1_l (sigma w h)) at 1. apply Rmult_le_compat_r; lra. }
      assert ((1 + u) ^ S n * (zeta w h + sigma w h) <= (1 + u) ^ S n * alpha w h) by (apply Rmult_le_compat_l; lra).
      cbn [pow] in *. set (g := (1 + u) ^ n) in *.
      replace (((1 + u) * g - 1) * SS + (1 + u) * g * (alpha w h + lost alpha beta s)) with
        ((1 + u) * ((g - 1) * SS) + u * SS + (1 + u) * g * alpha w h + (1 + u) * g * lost alpha beta s) by ring.
      lra.
  Qed.
End Arithmetic.
