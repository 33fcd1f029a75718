(* Which conjunctions of constraints on the outputs are impossible on a part of the box:
   forms in the outputs, bounded by backward substitution with slopes that are chosen. *)
From Coq Require Import Reals Lra Lia List ZArith NArith Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Combinations Slack Substitution Leaves.
Import ListNotations.
Open Scope Z_scope.

Section Forms.
Variable unit : Z.
Variable box : list (Z * Z).
(* The sum of number times output, and a constant, times `scale`; it must be at least `least` in units of 2^-2Q. *)
Record form := Form { terms : list (N * Z); constant_of : Z; scale : Z; least : Z }.
Fixpoint add_scaled (q : Z) (a b : list Z) : list Z :=
  match a, b with x :: a', y :: b' => (q * x + y) :: add_scaled q a' b' | _, _ => [] end.
Fixpoint form_row (nothing : combination) (rows : list combination) (ts : list (N * Z)) : option combination :=
  match ts with
  | [] => Some nothing
  | (i, q) :: ts' =>
      match nth_error rows (N.to_nat i), form_row nothing rows ts' with
      | Some c, Some d => Some (Combination (q * offset c + offset d) (add_scaled q (coarse c) (coarse d)) (add_scaled q (fine c) (fine d)))
      | _, _ => None
      end
  end.

(* Other slopes, those that serve best at the point where the bound is attained; nothing rests on them. *)
Fixpoint choose_layer (rows : list combination) (l : list info) (ss : list bool) (cs values : list Z) (D : Z) : list Z * list bool :=
  match rows, l with
  | r :: rows', i :: l' =>
      let sum := (offset r * unit + half * dot 0 (coarse r) values + dot 0 (fine r) values) / D in
      let s := hd false ss in
      let (v, s') := match i with
        | Active => (sum, s)
        | Unstable lo _ line => if 0 <=? hd 0 cs then (if s then sum else 0, 0 <? sum) else (Z.shiftr ((sum - lo) * line) 32, s)
        end in
      let (vs, ss') := choose_layer rows' l' (tl ss) (tl cs) values D in (v :: vs, s' :: ss')
  | _, _ => ([], [])
  end.
Fixpoint choose (layers : list relaxed) (slopes : list (list bool)) (met : list (list Z)) (values : list Z) (done : list (list bool)) : list (list bool) :=
  match layers with
  | [] => done
  | l :: layers' =>
      let (vs, ss) := choose_layer (live_rows l) (infos l) (hd [] slopes) (hd [] met) values (by_ (whole l)) in
      choose layers' (tl slopes) (tl met) vs (ss :: done)
  end.
Definition chosen (known : list relaxed) (slopes : list (list bool)) (p : pass) : list (list bool) :=
  let point := (fix go (ts : list Z) (box : list (Z * Z)) := match ts, box with
    | t :: ts', (a, b) :: box' => Z.shiftr (if 0 <=? t then a else b) 32 :: go ts' box' | _, _ => [] end) (of_inputs p) box in
  choose (rev' known) (rev' slopes) (met p) point [].

(* What rounding may take from a form. *)
Fixpoint form_slack (ts : list (N * Z)) (rs : list Z) : Z :=
  match ts with [] => 0 | (i, q) :: ts' => Z.abs q * nth (N.to_nat i) rs 0 + form_slack ts' rs end.
Definition lost_in (f : form) (rs : list Z) : Z := match rs with [] => 0 | _ => less_by unit (form_slack (terms f) rs) end.
Record trial := Trial { of_form : form; row_of : combination; lost_of : Z; passed : pass }.
Definition bound_of (known : list relaxed) (slopes : list (list bool)) (d : divisor) (f : form) (c : combination) (lost : Z) : pass :=
  lower unit box known slopes d c (constant_of f * unit * unit - lost) 1.
Fixpoint attempt (rounds : nat) (known : list relaxed) (slopes : list (list bool)) (d : divisor) (t : trial) : bool :=
  if least (of_form t) <=? bound (passed t) then true
  else match rounds with
    | O => false
    | S r => let ss := chosen known slopes (passed t) in
        attempt r known ss d (Trial (of_form t) (row_of t) (lost_of t) (bound_of known ss d (of_form t) (row_of t) (lost_of t)))
    end.
Definition worth (t : trial) : Z := bound (passed t) / scale (of_form t).
(* The best first, then the others in order. *)
Fixpoint best_of (t : trial) (before later : list trial) : trial * list trial :=
  match later with
  | [] => (t, rev' before)
  | u :: later' => if worth t <? worth u then best_of u (rev_append (rev' before) [t]) later' else best_of t (u :: before) later'
  end.
Definition trials (known : list relaxed) (d : divisor) (rows : list combination) (nothing : combination) (rs : list Z) (fs : list form) : list trial :=
  flat_map (fun f => match form_row nothing rows (terms f) with
    | Some c => let lost := lost_in f rs in [Trial f c lost (bound_of known (map steep known) d f c lost)] | None => [] end) fs.
Definition impossible (known : list relaxed) (d : divisor) (rows : list combination) (nothing : combination) (rs : list Z) (fs : list form) : bool :=
  match trials known d rows nothing rs fs with
  | [] => false
  | t :: ts => let (b, others) := best_of t [] ts in
      existsb (attempt 2 known (map steep known) d) (b :: others)
  end.
End Forms.

Open Scope R_scope.
Section Sound.
Variable unit : Z.
Variable box : list (Z * Z).
Variable X : list R.
Hypothesis Hunit : (0 < unit)%Z.
Hypothesis HX : Forall2 (fun e x => within e (x * IZR finer)) box X.
Let S := IZR unit.

Fixpoint sum_of (ts : list (N * Z)) (out : list R) : R :=
  match ts with [] => 0 | (i, q) :: ts' => IZR q * nth (N.to_nat i) out 0 + sum_of ts' out end.
Lemma add_scaled_spec q a : forall b Y, length a = length Y -> length b = length Y ->
  rdot (add_scaled q a b) Y = IZR q * rdot a Y + rdot b Y /\ length (add_scaled q a b) = length Y.
Proof.
  induction a as [|x a IH]; intros [|y b] [|v Y] L1 L2; try discriminate; [cbn; split; [ring|reflexivity]|].
  destruct (IH b Y ltac:(cbn in L1; lia) ltac:(cbn in L2; lia)) as [E L]. cbn [add_scaled rdot length]. rewrite E, plus_IZR, mult_IZR. split; [ring|congruence].
Qed.
Lemma form_row_sound D Y rows out nothing : Forall2 (gives S D Y) rows out -> gives S D Y nothing 0 -> forall ts c,
  form_row nothing rows ts = Some c -> gives S D Y c (sum_of ts out).
Proof.
  intros F N0 ts. induction ts as [|[i q] ts IH]; intros c E; cbn [form_row sum_of] in *; [injection E as <-; exact N0|].
  destruct (nth_error rows (N.to_nat i)) as [a|] eqn:Ea; [|discriminate]. destruct (form_row nothing rows ts) as [b|]; [|discriminate].
  injection E as <-. destruct (IH b eq_refl) as (Eb & Lb1 & Lb2).
  assert (G : gives S D Y a (nth (N.to_nat i) out 0)).
  { clear -F Ea. revert Ea. generalize (N.to_nat i). induction F as [|c z cs zs' G F IH]; intros [|n] Ea; try discriminate; cbn in *; [now injection Ea as <-|now apply IH]. }
  destruct G as (Ec & Lc1 & Lc2). unfold gives. cbn [offset coarse fine].
  destruct (add_scaled_spec q (coarse a) (coarse b) Y Lc1 Lb1) as [E1 L1]. destruct (add_scaled_spec q (fine a) (fine b) Y Lc2 Lb2) as [E2 L2].
  split; [|now split]. rewrite E1, E2, plus_IZR, mult_IZR, Rmult_plus_distr_r, Eb, Rmult_assoc, Ec. ring.
Qed.
Definition form_value (f : form) (out : list R) : R := IZR (constant_of f) * S * S + S * sum_of (terms f) out.
(* What computed outputs lose of a form, at most. *)
Lemma form_slack_sound rows rs nothing out out' : length rows = length out -> off_by rs out out' -> forall ts c, form_row nothing rows ts = Some c ->
  (sum_of ts out' - sum_of ts out) * IZR finer <= IZR (form_slack ts rs).
Proof.
  intros L O ts. induction ts as [|[i q] ts IH]; intros c E; cbn [sum_of form_slack]; [lra|]. cbn [form_row] in E.
  destruct (nth_error rows (N.to_nat i)) as [a|] eqn:Ea; [|discriminate]. destruct (form_row nothing rows ts) as [b|]; [|discriminate]. specialize (IH b eq_refl).
  assert (Hi : (N.to_nat i < length out)%nat) by (rewrite <- L; apply nth_error_Some; now rewrite Ea).
  assert (B : Rabs (nth (N.to_nat i) out 0 - nth (N.to_nat i) out' 0) * IZR finer <= IZR (nth (N.to_nat i) rs 0%Z)).
  { clear -O Hi. revert rs out out' O Hi. generalize (N.to_nat i). induction n as [|n IH]; intros rs [|z out] [|z' out'] O Hi; try easy; cbn in Hi; try lia.
    - destruct O as [O _]. cbn [nth]. now destruct rs.
    - destruct O as [_ O]. specialize (IH (tl rs) out out' O ltac:(lia)). cbn [nth]. destruct rs as [|r rs]; [now destruct n|exact IH]. }
  rewrite plus_IZR, mult_IZR, abs_IZR. set (u := nth (N.to_nat i) out 0) in *. set (v := nth (N.to_nat i) out' 0) in *.
  apply (Rmult_le_compat_l (Rabs (IZR q)) _ _ (Rabs_pos _)) in B. rewrite <- Rmult_assoc, <- Rabs_mult in B.
  pose proof (Rle_abs (- (IZR q * (u - v)))) as A. rewrite Rabs_Ropp in A. pose proof finer_pos as PF. apply (Rmult_le_compat_r (IZR finer)) in A; [|lra]. lra.
Qed.
Lemma lost_in_sound rows rs nothing out out' f c : length rows = length out -> off_by rs out out' -> form_row nothing rows (terms f) = Some c ->
  S * sum_of (terms f) out' - IZR (lost_in unit f rs) <= S * sum_of (terms f) out.
Proof.
  intros L O E. pose proof (form_slack_sound rows rs nothing out out' L O (terms f) c E) as B. pose proof finer_pos as PF. assert (P : 0 < S) by now apply (IZR_lt 0).
  unfold lost_in. destruct rs as [|r rs].
  - assert (Z0 : forall ts, form_slack ts [] = 0%Z) by (induction ts as [|[i q] ts IH]; cbn [form_slack]; [reflexivity|]; rewrite IH; destruct (N.to_nat i); cbn; lia).
    rewrite Z0 in B. assert (sum_of (terms f) out' - sum_of (terms f) out <= 0); [|assert (S * (sum_of (terms f) out' - sum_of (terms f) out) <= S * 0) by (apply Rmult_le_compat_l; lra); lra].
    apply (Rmult_le_reg_r (IZR finer)); lra.
  - pose proof (less_by_above unit (form_slack (terms f) (r :: rs))) as A. fold S in A. set (k := form_slack (terms f) (r :: rs)) in *.
    assert (S * (sum_of (terms f) out' - sum_of (terms f) out) <= S * IZR k / IZR finer); [|lra].
    unfold Rdiv. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. apply (Rmult_le_reg_r (IZR finer)); [exact PF|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma bound_of_sound known slopes Y d f c lost out out' : chain S known X Y -> divisor_ok d -> gives S (by_ d) Y c (sum_of (terms f) out') ->
  S * sum_of (terms f) out' - IZR lost <= S * sum_of (terms f) out -> IZR (bound (bound_of unit box known slopes d f c lost)) <= form_value f out.
Proof.
  intros C HD G B. unfold bound_of. eapply Rle_trans; [apply (lower_sound unit box X Hunit HX known _ Y); eassumption|].
  unfold form_value. rewrite minus_IZR, !mult_IZR. fold S. lra.
Qed.
Lemma attempt_sound known Y d t out out' : chain S known X Y -> divisor_ok d -> gives S (by_ d) Y (row_of t) (sum_of (terms (of_form t)) out') ->
  S * sum_of (terms (of_form t)) out' - IZR (lost_of t) <= S * sum_of (terms (of_form t)) out ->
  forall rounds slopes p, IZR (bound p) <= form_value (of_form t) out -> attempt unit box rounds known slopes d (Trial (of_form t) (row_of t) (lost_of t) p) = true ->
  IZR (least (of_form t)) <= form_value (of_form t) out.
Proof.
  intros C HD G Lo rounds. induction rounds as [|r IH]; intros slopes p B H; cbn [attempt of_form row_of lost_of passed] in H;
    destruct (Z.leb_spec (least (of_form t)) (bound p)) as [L|L]; try (apply IZR_le in L; lra); [discriminate|].
  eapply IH; [|exact H]. now apply (bound_of_sound known _ Y) with (out' := out').
Qed.
Lemma best_of_in later : forall t before b others x, best_of t before later = (b, others) -> In x (b :: others) -> In x (t :: before ++ later).
Proof.
  induction later as [|u later IH]; intros t before b others x E H; cbn [best_of] in E.
  - injection E as <- <-. rewrite app_nil_r. destruct H as [H|H]; [now left|]. right. unfold rev' in H. rewrite <- rev_alt in H. now apply in_rev.
  - assert (M : In x (rev_append (rev' before) [t]) -> In x before \/ In x [t]).
    { unfold rev'. rewrite !rev_append_rev, app_nil_r, rev_involutive, in_app_iff. tauto. }
    destruct (_ <? _)%Z; specialize (IH _ _ _ _ x E H); destruct IH as [IH|IH]; [right| |now left|right].
    + apply in_app_iff. right. now left.
    + apply in_app_iff in IH. destruct IH as [IH|IH]; [apply M in IH; destruct IH as [IH|[IH|[]]]; [right; apply in_app_iff; now left|now left]|].
      right. apply in_app_iff. right. now right.
    + apply in_app_iff in IH. apply in_app_iff. destruct IH as [[<-|IH]|IH]; [right; now left|now left|right; now right].
Qed.
Theorem impossible_sound known Y d rows rs out out' nothing fs : chain S known X Y -> divisor_ok d -> Forall2 (gives S (by_ d) Y) rows out' ->
  off_by rs out out' -> gives S (by_ d) Y nothing 0 -> impossible unit box known d rows nothing rs fs = true ->
  exists f, In f fs /\ IZR (least f) <= form_value f out.
Proof.
  intros C HD F O N0 H. unfold impossible in H. destruct (trials _ _ _ _ _ _ _ _) as [|t ts] eqn:T; [discriminate|].
  destruct (best_of t [] ts) as [b others] eqn:B. apply existsb_exists in H. destruct H as (u & Hu & Ha).
  pose proof (best_of_in ts t [] b others u B Hu) as Hin. cbn in Hin. change (In u (t :: ts)) in Hin. rewrite <- T in Hin.
  unfold trials in Hin. apply in_flat_map in Hin. destruct Hin as (f & Hf & Hin). exists f. split; [assumption|].
  destruct (form_row nothing rows (terms f)) as [c|] eqn:E; [|easy].
  cbv zeta in Hin. destruct Hin as [<-|[]].
  pose proof (form_row_sound (by_ d) Y rows out' nothing F N0 (terms f) c E) as G.
  assert (L : length rows = length out) by (rewrite (off_by_length _ _ _ O); now apply Forall2_len in F).
  pose proof (lost_in_sound rows rs nothing out out' f c L O E) as Lo.
  apply (attempt_sound known Y d (Trial f c (lost_in unit f rs) (Pass 0 [] [])) out out' C HD G Lo 2 (map steep known) (bound_of unit box known (map steep known) d f c (lost_in unit f rs))); [|exact Ha].
  cbn [of_form]. now apply (bound_of_sound known _ Y) with (out' := out').
Qed.
End Sound.
