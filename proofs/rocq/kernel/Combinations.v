(* Sums of integer weights times real values. A weight is coarse * 2^26 + fine, so
   that products of its two parts with coefficients of usual length are short. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
Import ListNotations.
Open Scope Z_scope.

Definition half : Z := 67108864.
Record combination := Combination { offset : Z; coarse : list Z; fine : list Z }.

Fixpoint dot (acc : Z) (a b : list Z) : Z :=
  match a, b with x :: a', y :: b' => dot (acc + x * y) a' b' | _, _ => acc end.
Fixpoint select {A} (mask : list bool) (l : list A) : list A :=
  match mask, l with m :: mask', x :: l' => if m then x :: select mask' l' else select mask' l' | _, _ => [] end.
Fixpoint cons_all {A} (r : list A) (ls : list (list A)) : list (list A) :=
  match r, ls with x :: r', l :: ls' => (x :: l) :: cons_all r' ls' | _, _ => [] end.
Fixpoint transpose (empty : list (list Z)) (rows : list (list Z)) : list (list Z) :=
  match rows with [] => empty | r :: rows' => cons_all r (transpose empty rows') end.
Definition restrict (mask : list bool) (c : combination) : combination :=
  Combination (offset c) (select mask (coarse c)) (select mask (fine c)).
(* Both parts together. *)
Fixpoint joined_parts (a b : list Z) : list Z :=
  match a, b with x :: a', y :: b' => (x * half + y) :: joined_parts a' b' | _, _ => [] end.
(* Both parts of sums of f times columns; what they are together. *)
Fixpoint dot2 (s t : Z) (f a b : list Z) : Z * Z :=
  match f, a, b with p :: f', x :: a', y :: b' => dot2 (s + p * x) (t + p * y) f' a' b' | _, _, _ => (s, t) end.
Fixpoint dots (f : list Z) (a b : list (list Z)) : list (Z * Z) :=
  match a, b with x :: a', y :: b' => dot2 0 0 f x y :: dots f a' b' | _, _ => [] end.
Fixpoint scaled_parts (s : Z) (a b : list Z) : list (Z * Z) :=
  match a, b with x :: a', y :: b' => (s * x, s * y) :: scaled_parts s a' b' | _, _ => [] end.
Definition together (p : Z * Z) : Z := fst p * half + snd p.

Open Scope R_scope.
Fixpoint rdot (a : list Z) (y : list R) : R :=
  match a, y with x :: a', v :: y' => IZR x * v + rdot a' y' | _, _ => 0 end.

(* z is (offset S + sum of weights times Y) / D, for values Y and z in units of 1/S. *)
Definition gives (S : R) (D : Z) (Y : list R) (c : combination) (z : R) : Prop :=
  z * IZR D = IZR (offset c) * S + IZR half * rdot (coarse c) Y + rdot (fine c) Y /\
  length (coarse c) = length Y /\ length (fine c) = length Y.

Lemma dot_acc a : forall b acc, dot acc a b = (acc + dot 0 a b)%Z.
Proof.
  induction a as [|x a IH]; intros [|y b] acc; cbn [dot]; try lia.
  rewrite (IH b (acc + x * y)%Z), (IH b (0 + x * y)%Z). lia.
Qed.
Lemma dot_cons x a y b : dot 0 (x :: a) (y :: b) = (x * y + dot 0 a b)%Z.
Proof. cbn [dot]. rewrite dot_acc. lia. Qed.
Lemma dot_nil_l b : dot 0 [] b = 0%Z. Proof. reflexivity. Qed.
Lemma dot_nil_r a : dot 0 a [] = 0%Z. Proof. now destruct a. Qed.

Lemma cons_all_length {A} (r : list A) : forall ls, length r = length ls -> length (cons_all r ls) = length ls.
Proof. induction r as [|x r IH]; intros [|l ls] H; try discriminate; [reflexivity|]. cbn in *. f_equal. apply IH. lia. Qed.
Lemma rdot_columns f0 f r : forall T Y, length r = length T -> length T = length Y ->
  rdot (map (dot 0 (f0 :: f)) (cons_all r T)) Y = IZR f0 * rdot r Y + rdot (map (dot 0 f) T) Y.
Proof.
  induction r as [|x r IH]; intros [|t T] [|y Y] H1 H2; try discriminate; cbn [cons_all map rdot]; [ring|].
  rewrite dot_cons, plus_IZR, mult_IZR, IH by (cbn in *; lia). ring.
Qed.
Lemma rdot_zero_dots T : forall Y, rdot (map (dot 0 []) T) Y = 0.
Proof. induction T as [|t T IH]; intros [|y Y]; cbn; try reflexivity. fold (dot 0 []). rewrite IH. lra. Qed.
Lemma transpose_length e rows : forall n, length e = n -> Forall (fun r => length r = n) rows -> length (transpose e rows) = n.
Proof.
  induction rows as [|r rows IH]; intros n H F; [exact H|]. cbn. pose proof (Forall_inv F) as E. cbv beta in E.
  rewrite cons_all_length; rewrite (IH n) by (try assumption; now inversion F); auto.
Qed.
Lemma rdot_transposed e rows : forall f Y, length e = length Y -> Forall (fun l => l = []) e ->
  Forall (fun r => length r = length Y) rows ->
  rdot (map (dot 0 f) (transpose e rows)) Y = rdot f (map (fun r => rdot r Y) rows).
Proof.
  induction rows as [|r rows IH]; intros f Y He Hn F.
  - cbn [transpose map]. replace (rdot f []) with 0 by now destruct f.
    clear -Hn. revert Y. induction Hn as [|l e -> Hn IH]; intros [|y Y]; cbn; try reflexivity.
    rewrite dot_nil_r, IH. lra.
  - cbn [transpose map]. pose proof (Forall_inv F) as E. pose proof (Forall_inv_tail F) as F'. cbv beta in E.
    assert (L : length (transpose e rows) = length Y) by (apply transpose_length; assumption).
    destruct f as [|f0 f].
    + cbn [rdot]. apply rdot_zero_dots.
    + rewrite rdot_columns by congruence. cbn [rdot]. now rewrite IH.
Qed.

Lemma rdot_joined a : forall b Y, length a = length b -> rdot (joined_parts a b) Y = IZR half * rdot a Y + rdot b Y.
Proof.
  induction a as [|x a IH]; intros [|z b] [|y Y] H; try discriminate; cbn [joined_parts rdot]; try ring.
  rewrite plus_IZR, mult_IZR, IH by (cbn in H; lia). ring.
Qed.
Lemma dot2_spec f : forall a b s t, length a = length b -> dot2 s t f a b = (s + dot 0 f a, t + dot 0 f b)%Z.
Proof.
  induction f as [|p f IH]; intros a b s t L; [cbn; f_equal; lia|]. destruct a as [|x a], b as [|y b]; try discriminate; cbn [dot2]; [cbn; f_equal; lia|].
  rewrite IH by (cbn in L; lia). rewrite !dot_cons. f_equal; lia.
Qed.
Lemma dots_joined f a : forall b, Forall2 (fun x y => length x = length y) a b -> map together (dots f a b) = joined_parts (map (dot 0 f) a) (map (dot 0 f) b).
Proof.
  induction a as [|x a IH]; intros b F; inversion F; subst; [reflexivity|]. cbn [dots map joined_parts]. rewrite dot2_spec, IH by assumption. reflexivity.
Qed.
Lemma scaled_joined s a : forall b, map together (scaled_parts s a b) = map (Z.mul s) (joined_parts a b).
Proof. induction a as [|x a IH]; intros [|y b]; cbn; try reflexivity. rewrite IH. f_equal. unfold together. cbn. ring. Qed.
Lemma dots_length f a : forall b n, length a = n -> length b = n -> length (dots f a b) = n.
Proof. induction a as [|x a IH]; intros [|y b] [|n] H1 H2; try discriminate; [reflexivity|]. cbn in *. f_equal. apply IH; lia. Qed.
Lemma scaled_length s a : forall b n, length a = n -> length b = n -> length (scaled_parts s a b) = n.
Proof. induction a as [|x a IH]; intros [|y b] [|n] H1 H2; try discriminate; [reflexivity|]. cbn in *. f_equal. apply IH; lia. Qed.
Lemma column_lengths e rows : Forall (fun l => l = []) e -> Forall (fun r => length r = length e) rows ->
  Forall (fun l => length l = length rows) (transpose e rows).
Proof.
  intros He. induction rows as [|r rows IH]; intro F; [cbn; eapply Forall_impl; [|exact He]; now intros l ->|].
  cbn [transpose]. specialize (IH (Forall_inv_tail F)). pose proof (Forall_inv F) as L. cbv beta in L.
  rewrite <- (transpose_length e rows (length e) eq_refl (Forall_inv_tail F)) in L. revert L IH. generalize (transpose e rows). clear.
  induction r as [|x r IHr]; intros [|l T] L F; try discriminate; cbn [cons_all]; constructor; [cbn; now rewrite (Forall_inv F)|].
  apply IHr; [cbn in L; lia|exact (Forall_inv_tail F)].
Qed.
Lemma joined_length a : forall b n, length a = n -> length b = n -> length (joined_parts a b) = n.
Proof. induction a as [|x a IH]; intros [|y b] [|n] H1 H2; try discriminate; [reflexivity|]. cbn in *. f_equal. apply IH; lia. Qed.

Lemma Forall2_len {A B} (P : A -> B -> Prop) l m : Forall2 P l m -> length l = length m.
Proof. induction 1; cbn; congruence. Qed.
(* What is left out is zero. *)
Lemma rdot_select mask : forall a Y, length mask = length a -> Forall2 (fun (m : bool) y => m = false -> y = 0) mask Y ->
  rdot (select mask a) (select mask Y) = rdot a Y.
Proof.
  induction mask as [|m mask IH]; intros [|x a] Y H F; try discriminate; inversion F; subst; cbn [select rdot]; [reflexivity|].
  destruct m; cbn [rdot]; rewrite IH by (try assumption; cbn in H; lia); [reflexivity|].
  match goal with h : false = false -> _ |- _ => rewrite h by reflexivity end. lra.
Qed.
Lemma select_length {A B} mask : forall (a : list A) (b : list B), length a = length b -> length (select mask a) = length (select mask b).
Proof. induction mask as [|m mask IH]; intros [|x a] [|y b] H; try discriminate; cbn; try reflexivity. cbn in H. destruct m; cbn; [f_equal|]; apply IH; lia. Qed.
Lemma gives_restrict S D mask Y c z : Forall2 (fun (m : bool) y => m = false -> y = 0) mask Y ->
  gives S D Y c z -> gives S D (select mask Y) (restrict mask c) z.
Proof.
  intros F (E & L1 & L2). pose proof (Forall2_len _ _ _ F) as L. unfold gives, restrict. cbn [offset coarse fine].
  rewrite !rdot_select by (try assumption; congruence). repeat split; try assumption; now apply select_length.
Qed.
Lemma Forall2_select {A B} (P : A -> B -> Prop) mask : forall a b, Forall2 P a b -> Forall2 P (select mask a) (select mask b).
Proof. induction mask as [|m mask IH]; intros a b F; [constructor|]. destruct F; cbn; [constructor|]. destruct m; [constructor|]; auto. Qed.

(* The sum of several sums, through their rows. *)
Lemma rows_sum S D Y rows zs : Forall2 (gives S D Y) rows zs -> forall f,
  rdot f zs * IZR D = IZR (dot 0 f (map offset rows)) * S + IZR half * rdot f (map (fun r => rdot r Y) (map coarse rows))
    + rdot f (map (fun r => rdot r Y) (map fine rows)).
Proof.
  induction 1 as [|c z rows zs (E & _) F IH]; intros [|f0 f]; try (cbn; ring).
  cbn [rdot map]. rewrite dot_cons, plus_IZR, mult_IZR.
  rewrite Rmult_plus_distr_r, IH, Rmult_assoc, E. ring.
Qed.
Lemma through S D Y rows zs (e := map (fun _ => []) Y) : Forall2 (gives S D Y) rows zs -> forall f,
  rdot f zs * IZR D = IZR (dot 0 f (map offset rows)) * S
    + rdot (map together (dots f (transpose e (map coarse rows)) (transpose e (map fine rows)))) Y.
Proof.
  intros F f. assert (A : Forall (fun r => length r = length Y) (map coarse rows) /\ Forall (fun r => length r = length Y) (map fine rows)).
  { clear f. induction F as [|c z rows zs (_ & L1 & L2) F (IH1 & IH2)]; split; cbn; constructor; assumption. }
  destruct A as [A1 A2]. assert (He : length e = length Y) by apply map_length.
  assert (Hn : Forall (fun l : list Z => l = []) e) by (apply Forall_forall; intros l H; apply in_map_iff in H; now destruct H as (y & <- & _)).
  rewrite dots_joined, rdot_joined.
  - rewrite !rdot_transposed by assumption. rewrite (rows_sum S D Y rows zs F). ring.
  - rewrite !map_length. now rewrite !(transpose_length e _ (length Y)).
  - rewrite <- He in A1, A2. pose proof (column_lengths e _ Hn A1) as C1. pose proof (column_lengths e _ Hn A2) as C2. rewrite map_length in C1, C2.
    assert (L : length (transpose e (map coarse rows)) = length (transpose e (map fine rows))) by now rewrite !(transpose_length e _ (length e)).
    revert L C1 C2. generalize (transpose e (map coarse rows)) (transpose e (map fine rows)). clear.
    induction l as [|a l IH]; intros [|b m] L C1 C2; try discriminate; constructor; [now rewrite (Forall_inv C1), (Forall_inv C2)|].
    apply IH; [cbn in L; lia|exact (Forall_inv_tail C1)|exact (Forall_inv_tail C2)].
Qed.

Lemma IZR_div a d : (0 < d)%Z -> IZR (a / d) <= IZR a / IZR d.
Proof.
  intro H. apply (Rmult_le_reg_r (IZR d)); [now apply (IZR_lt 0)|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, <- mult_IZR.
  - apply IZR_le. rewrite Z.mul_comm. now apply Z.mul_div_le.
  - apply not_0_IZR. lia.
Qed.
Lemma rdot_floor D : (0 < D)%Z -> forall es Y, Forall (Rle 0) Y -> rdot (map (fun e => (e / D)%Z) es) Y <= rdot es Y / IZR D.
Proof.
  intros HD. assert (P : 0 < IZR D) by now apply (IZR_lt 0).
  induction es as [|e es IH]; intros Y F; [cbn; unfold Rdiv; lra|]. destruct F as [|y Y Hy F]; [cbn; unfold Rdiv; lra|].
  cbn [map rdot]. specialize (IH Y F). pose proof (IZR_div e D HD) as E. apply (Rmult_le_compat_r y) in E; [|assumption].
  unfold Rdiv in *. lra.
Qed.

(* Ends of a sum, from ends of the values. *)
Fixpoint low_sum (acc : Z) (ws : list Z) (ends : list (Z * Z)) : Z :=
  match ws, ends with
  | w :: ws', (a, b) :: ends' => low_sum (acc + w * (if (0 <=? w)%Z then a else b))%Z ws' ends'
  | _, _ => acc
  end.
Fixpoint high_sum (acc : Z) (ws : list Z) (ends : list (Z * Z)) : Z :=
  match ws, ends with
  | w :: ws', (a, b) :: ends' => high_sum (acc + w * (if (0 <=? w)%Z then b else a))%Z ws' ends'
  | _, _ => acc
  end.
Definition within (e : Z * Z) (y : R) : Prop := IZR (fst e) <= y <= IZR (snd e).
Lemma sums_sound ws : forall ends Y acc acc', Forall2 within ends Y -> 
  IZR (low_sum acc ws ends) <= IZR acc + rdot ws Y /\ IZR acc' + rdot ws Y <= IZR (high_sum acc' ws ends).
Proof.
  induction ws as [|w ws IH]; intros ends Y acc acc' F; [cbn; lra|].
  destruct F as [|[a b] y ends Y [H1 H2] F]; [cbn; lra|]. cbn [low_sum high_sum rdot].
  destruct (IH ends Y (acc + w * (if (0 <=? w)%Z then a else b))%Z (acc' + w * (if (0 <=? w)%Z then b else a))%Z F) as [A B].
  rewrite plus_IZR, mult_IZR in A, B. cbn in H1, H2.
  assert (C : IZR w * IZR (if (0 <=? w)%Z then a else b) <= IZR w * y /\ IZR w * y <= IZR w * IZR (if (0 <=? w)%Z then b else a)).
  { destruct (Z.leb_spec 0 w) as [Hw|Hw].
    - apply IZR_le in Hw. split; apply Rmult_le_compat_l; assumption.
    - apply IZR_lt in Hw. split; apply Rmult_le_compat_neg_l; lra. }
  lra.
Qed.
