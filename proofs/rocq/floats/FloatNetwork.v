(* A layer and a network in a binary format: the sizes and errors that the Python kernel
   carries from row to row (symnet/kernel/branching/floats.py, `row`) bound what any
   computation gives, each neuron summed by a tree of its own. *)
From Coq Require Import Reals ZArith List Permutation Lra Lia.
From Flocq Require Import Core.
From Symnet.floats Require Import Growth Sums FloatDotProduct.
Import ListNotations.
Open Scope R_scope.

(* A term of a sum: a product of a weight and a value, or a bias. *)
Definition term : Type := (R * R + R)%type.
Definition product_term (w h : R) : list term := if Req_EM_T w 0 then [] else [inl (w, h)].
Definition number_term (b : R) : list term := if Req_EM_T b 0 then [] else [inr b].

(* The terms of a tree that are not 0, and those of a row of weights with a bias. *)
Fixpoint leaves (t : tree) : list term :=
  match t with
  | Number b => number_term b
  | Product w h => product_term w h
  | Sum s t => leaves s ++ leaves t
  | Fused w h s => product_term w h ++ leaves s
  end.
Fixpoint terms_of (ws hs : list R) (b : R) : list term :=
  match ws, hs with
  | w :: ws, h :: hs => product_term w h ++ terms_of ws hs b
  | _, _ => number_term b
  end.
(* A tree sums a row: the same terms in some order, and terms that are 0 anywhere. *)
Definition sums_row (t : tree) (ws hs : list R) (b : R) : Prop := Permutation (leaves t) (terms_of ws hs b).

Fixpoint total {A} (f : A -> R) (l : list A) : R := match l with [] => 0 | a :: l => f a + total f l end.
Lemma total_app {A} (f : A -> R) k l : total f (k ++ l) = total f k + total f l.
Proof. induction k as [|a k IH]; cbn; [|rewrite IH]; ring. Qed.
Lemma total_permutation {A} (f : A -> R) k l : Permutation k l -> total f k = total f l.
Proof. induction 1; cbn in *; lra. Qed.

Definition value_of (a : term) : R := match a with inl (w, h) => w * h | inr b => b end.
Definition count_inexact (a : term) : R := match a with inl (w, _) => INR (inexact w) | inr _ => 0 end.

Lemma product_length w h : length (product_term w h) = counts w.
Proof. unfold product_term, counts. now destruct (Req_EM_T w 0). Qed.
Lemma number_length b : length (number_term b) = counts b.
Proof. unfold number_term, counts. now destruct (Req_EM_T b 0). Qed.
Lemma product_inexact w h : total count_inexact (product_term w h) = INR (inexact w).
Proof. unfold product_term. destruct (Req_EM_T w 0) as [E|E]; cbn; [|lra]. unfold inexact. destruct (Req_EM_T w 0); [reflexivity|lra]. Qed.
Lemma number_inexact b : total count_inexact (number_term b) = 0.
Proof. unfold number_term. destruct (Req_EM_T b 0); cbn; lra. Qed.

Lemma exact_leaves t : exact t = total value_of (leaves t).
Proof.
  induction t as [b|w h|s IHs t IHt|w h s IHs]; cbn [exact leaves]; unfold product_term, number_term; rewrite ?total_app.
  - destruct (Req_EM_T b 0); cbn; lra.
  - destruct (Req_EM_T w 0); cbn; [subst; lra|lra].
  - now rewrite IHs, IHt.
  - rewrite IHs. destruct (Req_EM_T w 0); cbn; [subst; lra|lra].
Qed.
Lemma size_leaves t : size t = total (fun a => Rabs (value_of a)) (leaves t).
Proof.
  induction t as [b|w h|s IHs t IHt|w h s IHs]; cbn [size leaves]; unfold product_term, number_term; rewrite ?total_app.
  - destruct (Req_EM_T b 0); cbn; [subst; rewrite Rabs_R0; lra|lra].
  - destruct (Req_EM_T w 0); cbn; [subst; rewrite Rmult_0_l, Rabs_R0; lra|lra].
  - now rewrite IHs, IHt.
  - rewrite IHs. destruct (Req_EM_T w 0); cbn; [subst; rewrite Rmult_0_l, Rabs_R0; lra|lra].
Qed.
Lemma terms_leaves t : terms t = length (leaves t).
Proof.
  induction t; cbn [terms leaves]; rewrite ?app_length, ?product_length, ?number_length; congruence.
Qed.
Lemma products_leaves t : INR (products t) = total count_inexact (leaves t).
Proof.
  induction t; cbn [products leaves]; rewrite ?total_app, ?plus_INR, ?product_inexact, ?number_inexact; cbn; congruence.
Qed.

(* Dot products of lists, as long as the shorter one. *)
Fixpoint dot (ws hs : list R) : R :=
  match ws, hs with w :: ws, h :: hs => w * h + dot ws hs | _, _ => 0 end.
(* The counts of a row that reads as many values as it has weights. *)
Definition row_terms (ws : list R) (b : R) : nat := (list_sum (map counts ws) + counts b)%nat.
Definition row_products (ws : list R) : nat := list_sum (map inexact ws).
Definition row_roundings (ws : list R) (b : R) : nat := (row_terms ws b - 1 + any (row_products ws))%nat.

Lemma terms_of_value ws : forall hs b, total value_of (terms_of ws hs b) = dot ws hs + b.
Proof.
  assert (N : forall b, total value_of (number_term b) = b).
  { intro b. unfold number_term. destruct (Req_EM_T b 0); cbn; lra. }
  induction ws as [|w ws IH]; intros [|h hs] b; cbn; rewrite ?N; try lra.
  rewrite total_app, IH. unfold product_term. destruct (Req_EM_T w 0); cbn; [subst; lra|lra].
Qed.
Lemma terms_of_size ws : forall hs b,
  total (fun a => Rabs (value_of a)) (terms_of ws hs b) = dot (map Rabs ws) (map Rabs hs) + Rabs b.
Proof.
  assert (N : forall b, total (fun a => Rabs (value_of a)) (number_term b) = Rabs b).
  { intro b. unfold number_term. destruct (Req_EM_T b 0); cbn; [subst; rewrite Rabs_R0|]; lra. }
  induction ws as [|w ws IH]; intros [|h hs] b; cbn; rewrite ?N; try lra.
  rewrite total_app, IH. unfold product_term. destruct (Req_EM_T w 0); cbn; rewrite ?Rabs_mult; [subst; rewrite Rabs_R0; lra|lra].
Qed.
Lemma terms_of_length ws : forall hs b, length hs = length ws -> length (terms_of ws hs b) = row_terms ws b.
Proof.
  unfold row_terms. induction ws as [|w ws IH]; intros [|h hs] b E; cbn [terms_of map list_sum fold_right] in *; try discriminate.
  - apply number_length.
  - rewrite app_length, product_length, IH by (cbn in E; lia). apply Nat.add_assoc.
Qed.
Lemma terms_of_products ws : forall hs b, length hs = length ws ->
  total count_inexact (terms_of ws hs b) = INR (row_products ws).
Proof.
  unfold row_products. induction ws as [|w ws IH]; intros [|h hs] b E; cbn [terms_of map list_sum fold_right] in *; try discriminate.
  - apply number_inexact.
  - rewrite total_app, product_inexact, IH by (cbn in E; lia). now rewrite <- plus_INR.
Qed.

Lemma dot_monotone ws : (forall w, In w ws -> 0 <= w) -> forall hs ss, Forall2 Rle hs ss -> dot ws hs <= dot ws ss.
Proof.
  induction ws as [|w ws IH]; intros P hs ss H; [cbn; lra|]. destruct H as [|h s hs ss Hh H]; cbn; [lra|].
  apply Rplus_le_compat; [apply Rmult_le_compat_l; [apply P; now left|exact Hh]|apply IH; [|exact H]].
  intros x I. apply P. now right.
Qed.
Lemma sizes_nonneg ws : forall w, In w (map Rabs ws) -> 0 <= w.
Proof. intros w H. apply in_map_iff in H. destruct H as (x & <- & _). apply Rabs_pos. Qed.
Lemma dot_off ws : forall hs vs es, Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) ->
  length vs = length es -> Rabs (dot ws hs - dot ws vs) <= dot (map Rabs ws) es.
Proof.
  induction ws as [|w ws IH]; intros hs vs es H L; cbn; [rewrite Rminus_0_r, Rabs_R0; lra|].
  destruct vs as [|v vs], es as [|e es]; cbn in *; try discriminate.
  - inversion H. subst. rewrite Rminus_0_r, Rabs_R0. lra.
  - inversion H as [|h ? hs' ? Hh H']. subst. cbn in Hh.
    replace (w * h + dot ws hs' - (w * v + dot ws vs)) with (w * (h - v) + (dot ws hs' - dot ws vs)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
    apply Rplus_le_compat; [apply Rmult_le_compat_l; [apply Rabs_pos|exact Hh]|]. apply IH; [exact H'|lia].
Qed.

(* The size of a row from sizes of its values, before it is rounded. *)
Definition row_size (ws : list R) (b : R) (ss : list R) : R := dot (map Rabs ws) ss + Rabs b.
Lemma row_counts_products t ws hs b : length hs = length ws -> sums_row t ws hs b -> products t = row_products ws.
Proof.
  intros L P. apply INR_eq. rewrite products_leaves, (total_permutation _ _ _ P). now apply terms_of_products.
Qed.
Lemma row_counts t ws hs b : length hs = length ws -> sums_row t ws hs b -> roundings t = row_roundings ws b.
Proof.
  intros L P. assert (T : terms t = row_terms ws b) by (rewrite terms_leaves, (Permutation_length P); now apply terms_of_length).
  unfold roundings, row_roundings. now rewrite T, (row_counts_products t ws hs b L P).
Qed.
Lemma row_sizes t ws hs b ss : sums_row t ws hs b -> Forall2 Rle (map Rabs hs) ss -> size t <= row_size ws b ss.
Proof.
  intros P H. rewrite size_leaves, (total_permutation _ _ _ P), terms_of_size.
  unfold row_size. apply Rplus_le_compat_r, dot_monotone; [apply sizes_nonneg|exact H].
Qed.

Section Rows.
  Variables digits least : Z.
  Hypothesis digits_positive : (0 < digits)%Z.
  Notation number := (in_format digits least).

  (* What rounding adds to a row, when the sizes of its terms add up to S at most. *)
  Definition rho (ws : list R) (b S : R) : R :=
    gamma (nu digits) (row_roundings ws b) * S + 2 * INR (row_products ws) * sub least.

  (* The kernel's row: values h of sizes s, off by e from v. *)
  Theorem row_off ws b hs ss vs es t :
    length hs = length ws -> sums_row t ws hs b -> of_numbers digits least t ->
    INR (row_roundings ws b) * nu digits <= 1 / 2 ->
    Forall2 Rle (map Rabs hs) ss ->
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine vs es) -> length vs = length es ->
    let S := row_size ws b ss in
    Rabs (compute digits least t) <= S + rho ws b S /\
    Rabs (compute digits least t - (dot ws vs + b)) <= dot (map Rabs ws) es + rho ws b S.
  Proof.
    intros L P F N HS HV LV S.
    pose proof (row_counts t ws hs b L P) as R. pose proof (row_counts_products t ws hs b L P) as Q.
    pose proof (row_sizes t ws hs b ss P HS : size t <= S) as ZS.
    assert (E : exact t = dot ws hs + b) by (rewrite exact_leaves, (total_permutation _ _ _ P); apply terms_of_value).
    pose proof (dot_product digits least digits_positive t F ltac:(now rewrite R)) as D. rewrite R, Q in D.
    assert (B : Rabs (compute digits least t - exact t) <= rho ws b S).
    { eapply Rle_trans; [exact D|]. unfold rho. apply Rplus_le_compat_r, Rmult_le_compat_l; [|exact ZS].
      apply gamma_nonneg; [apply Rlt_le, nu_positive|lra]. }
    set (c := compute digits least t) in *. split.
    - replace c with ((c - exact t) + exact t) by ring. eapply Rle_trans; [apply Rabs_triang|].
      pose proof (exact_at_most_size t). lra.
    - replace (c - (dot ws vs + b)) with ((c - exact t) + (dot ws hs - dot ws vs)) by (rewrite E; ring).
      eapply Rle_trans; [apply Rabs_triang|]. pose proof (dot_off ws hs vs es HV LV). lra.
  Qed.

  (* A network: each neuron reads all values before it (weights beyond them are left
     out, values without a weight have the weight 0), in the order in which it is computed. *)
  Record neuron := Neuron { weights : list R; bias : R; is_relu : bool }.
  Definition active (n : neuron) (z : R) : R := if is_relu n then Rmax z 0 else z.

  (* All values in exact arithmetic, the last one first. *)
  Fixpoint values (ns : list neuron) (xs : list R) : list R :=
    match ns with
    | [] => xs
    | n :: ns => values ns (active n (dot (weights n) xs + bias n) :: xs)
    end.
  (* What some computation in the format gives. *)
  Fixpoint computes (ns : list neuron) (hs ys : list R) : Prop :=
    match ns with
    | [] => ys = hs
    | n :: ns => exists t, length hs = length (weights n) /\ sums_row t (weights n) hs (bias n) /\ of_numbers digits least t /\
                 computes ns (active n (compute digits least t) :: hs) ys
    end.
  (* Sizes and errors, carried from neuron to neuron as the kernel does. *)
  Fixpoint carried (ns : list neuron) (ss es : list R) : list R * list R :=
    match ns with
    | [] => (ss, es)
    | n :: ns => let S := row_size (weights n) (bias n) ss in let r := rho (weights n) (bias n) S in
                 carried ns (S + r :: ss) (dot (map Rabs (weights n)) es + r :: es)
    end.

  Lemma active_size n z S : Rabs z <= S -> Rabs (active n z) <= S.
  Proof.
    intro H. unfold active. destruct (is_relu n); [|exact H]. eapply Rle_trans; [|exact H].
    unfold Rmax. destruct (Rle_dec z 0); [rewrite Rabs_R0; apply Rabs_pos|lra].
  Qed.
  Lemma active_off n z v e : Rabs (z - v) <= e -> Rabs (active n z - active n v) <= e.
  Proof.
    intro H. unfold active. destruct (is_relu n); [|exact H]. eapply Rle_trans; [|exact H].
    unfold Rmax. destruct (Rle_dec z 0), (Rle_dec v 0); unfold Rabs; repeat destruct (Rcase_abs _); lra.
  Qed.

  Theorem network_off ns : (forall n, In n ns -> INR (row_roundings (weights n) (bias n)) * nu digits <= 1 / 2) ->
    forall hs ys xs ss es, computes ns hs ys -> Forall2 Rle (map Rabs hs) ss ->
    Forall2 (fun h ve => Rabs (h - fst ve) <= snd ve) hs (combine xs es) -> length xs = length es ->
    Forall2 Rle (map Rabs ys) (fst (carried ns ss es)) /\
    Forall2 (fun y ve => Rabs (y - fst ve) <= snd ve) ys (combine (values ns xs) (snd (carried ns ss es))).
  Proof.
    induction ns as [|n ns IH]; intros N hs ys xs ss es C HS HV L; cbn in *.
    - subst ys. split; assumption.
    - destruct C as (t & Lt & P & F & C).
      destruct (row_off (weights n) (bias n) hs ss xs es t Lt P F (N n (or_introl eq_refl)) HS HV L) as [A B].
      apply (IH (fun m I => N m (or_intror I)) _ _ _ _ _ C); cbn.
      + constructor; [now apply active_size|exact HS].
      + constructor; [cbn; now apply active_off|exact HV].
      + now rewrite L.
  Qed.
End Rows.
