(* What is known on a part of the box: ends of all pre-activations, layer by layer. *)
From Coq Require Import Reals Lra Lia List ZArith NArith Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Combinations Slack Substitution.
Import ListNotations.
Open Scope Z_scope.

(* z = (W h + b) / D, by the rows of (W, b), as it is computed. *)
Record affine := Affine { whole_of : Z; rows_of : list combination; rounding_of : rounding }.

Inductive looked := Empty (work : Z) | Out_of_work | Known (ends : list (list (Z * Z))) (known : list relaxed) (mask : list bool) (sizes : list Z) (work : Z).

Section Look.
Variable unit : Z.
Variable box : list (Z * Z).

Definition spread_one (ends : list (Z * Z)) (D : Z) (c : combination) : Z * Z :=
  ((offset c * unit + half * low_sum 0 (coarse c) ends + low_sum 0 (fine c) ends) / D,
   - (- (offset c * unit + half * high_sum 0 (coarse c) ends + high_sum 0 (fine c) ends) / D)).
Fixpoint meet (a b : list (Z * Z)) : list (Z * Z) :=
  match a, b with (l, h) :: a', (l', h') :: b' => (Z.max l l', Z.min h h') :: meet a' b' | _, _ => a end.
(* Ends of computed sums from those of exact ones. *)
Fixpoint widen (rs : list Z) (es : list (Z * Z)) : list (Z * Z) :=
  match rs, es with r :: rs', (lo, hi) :: es' => let k := ceiling r finer in (lo - k, hi + k) :: widen rs' es' | _, _ => es end.
(* What being off by r takes from a sum times 2^Q. *)
Definition less_by (r : Z) : Z := if r =? 0 then 0 else ceiling (unit * r) finer.
(* Better ends where the sign is not known, the end first that may decide it. *)
Definition sharpen_one (known : list relaxed) (d : divisor) (c : combination) (e : Z * Z) (r : Z) : Z * Z :=
  let (lo, hi) := e in
  if (lo <? 0) && (0 <? hi) then
    let at_least sign := bound (lower unit box known (map steep known) d c (- less_by r) sign) / unit in
    if hi <? - lo then
      let hi' := Z.min hi (- at_least (-1)) in
      if 0 <? hi' then (Z.max lo (at_least 1), hi') else (lo, hi')
    else
      let lo' := Z.max lo (at_least 1) in
      if lo' <? 0 then (lo', Z.min hi (- at_least (-1))) else (lo', hi)
  else e.
Fixpoint sharpen (known : list relaxed) (d : divisor) (cs : list combination) (es : list (Z * Z)) (rs : list Z) : list (Z * Z) :=
  match cs, es with c :: cs', e :: es' => sharpen_one known d c e (hd 0 rs) :: sharpen known d cs' es' (tl rs) | _, _ => es end.

Definition alive (e : Z * Z) : bool := (0 <=? fst e) || (0 <? snd e).
Definition info_of (e : Z * Z) : info :=
  let (lo, hi) := e in
  if 0 <=? lo then Active else Unstable lo hi (Z.max 0 (Z.min finer (hi * finer / (hi - lo)))).
Definition relaxed_of (rows : list combination) (ends before : list (Z * Z)) (D : Z) (rs : list Z) : relaxed :=
  let mask := map alive ends in
  let live := select mask rows in
  let none := map (fun _ => []) before in
  Relaxed (map info_of (select mask ends)) (map (fun e => - fst e <? snd e) (select mask ends)) live
    (transpose none (map coarse live)) (transpose none (map fine live)) (map offset live) (divisor_of D) (select mask rs).
Definition is_open (e : Z * Z) : bool := (fst e <? 0) && (0 <? snd e).
Definition behind_relu (e : Z * Z) : Z * Z := (Z.max (fst e) 0, Z.max (snd e) 0).
Fixpoint count_of {A} (f : A -> bool) (l : list A) (n : Z) : Z :=
  match l with [] => n | a :: l' => count_of f l' (if f a then n + 1 else n) end.
Definition any {A} (_ : A) : bool := true.

(* `before`: the ends of the values that are read and not known to be 0; sizes: of all values that are read, in units of 2^-Q; path: the products of a pass through the layers that are known.
   The work of 64 products is one unit. *)
Fixpoint look (layers : list affine) (inherited : list (list (Z * Z))) (first : bool) (before : list (Z * Z)) (mask : list bool)
    (known : list relaxed) (sizes : list Z) (path work : Z) : looked :=
  match layers with
  | [] => Known [] known mask sizes work
  | A :: layers' =>
      let work := work - 2 - count_of any (rows_of A) 0 * (count_of any mask 0 + count_of any before 0) / 32
        - count_of any (error_rows (rounding_of A)) 0 * count_of any mask 0 / 32 in
      if work <? 0 then Out_of_work else
      if negb (small_enough unit (rounding_of A) sizes) then Out_of_work else
      let rs := errors_at unit (rounding_of A) sizes in
      let rows := map (restrict mask) (rows_of A) in
      let ends := meet (widen rs (map (spread_one before (whole_of A)) rows)) (hd [] inherited) in
      let work := if first then work else work - count_of is_open ends 0 * (2 + path / 32) in
      if work <? 0 then Out_of_work else
      let ends := if first then ends else sharpen known (divisor_of (whole_of A)) rows ends rs in
      if existsb (fun e => snd e <? fst e) ends then Empty work else
      let l := relaxed_of rows ends before (whole_of A) rs in
      let live := select (map alive ends) ends in
      match look layers' (tl inherited) false (map behind_relu live) (map alive ends) (l :: known) (map (fun e => Z.max 0 (snd e)) ends)
          (path + count_of any before 0 * count_of any live 0) work with
      | Known es k m us w => Known (ends :: es) k m us w
      | nothing => nothing
      end
  end.

End Look.

Open Scope R_scope.
Lemma max_IZR a b : IZR (Z.max a b) = Rmax (IZR a) (IZR b).
Proof. destruct (Z.max_spec a b) as [[H ->]|[H ->]]; [apply IZR_lt in H; now rewrite Rmax_right by lra|apply IZR_le in H; now rewrite Rmax_left]. Qed.
Lemma min_IZR a b : IZR (Z.min a b) = Rmin (IZR a) (IZR b).
Proof. destruct (Z.min_spec a b) as [[H ->]|[H ->]]; [apply IZR_lt in H; now rewrite Rmin_left by lra|apply IZR_le in H; now rewrite Rmin_right]. Qed.
Fixpoint flows (S : R) (layers : list affine) (Y : list R) (trace : list (list R)) (out : list R) : Prop :=
  match layers, trace with
  | [], [] => out = Y
  | A :: layers', zs :: trace' =>
      (0 < whole_of A)%Z /\ Forall2 (gives S (whole_of A) Y) (rows_of A) zs /\ flows S layers' (map relu zs) trace' out
  | _, _ => False
  end.
(* The same of computed sums: what is off is bounded as long as the values that are read are small; then all are numbers. *)
Definition sums (unit : Z) (A : affine) (Y zs : list R) (us : list Z) : Prop :=
  exists exactly, Forall2 (gives (IZR unit) (whole_of A) Y) (rows_of A) exactly /\ off_by (errors_at unit (rounding_of A) us) zs exactly.
Definition sums_where_small (unit : Z) (A : affine) (numbers : Prop) (Y : list R) (after : Prop) (zs : list R) : Prop :=
  numbers -> forall us, sized us Y -> small_enough unit (rounding_of A) us = true -> after /\ sums unit A Y zs us.
Fixpoint through (unit : Z) (layers : list affine) (numbers : Prop) (Y : list R) (trace : list (list R)) (numbers_out : Prop) (out : list R) : Prop :=
  match layers, trace with
  | [], [] => (numbers -> numbers_out) /\ out = Y
  | A :: layers', zs :: trace' => (0 < whole_of A)%Z /\
      exists after, sums_where_small unit A numbers Y after zs /\ through unit layers' after (map relu zs) trace' numbers_out out
  | _, _ => False
  end.
Lemma flows_through unit layers : Forall (fun A => rounding_of A = exact_sums) layers -> forall Y trace out,
  flows (IZR unit) layers Y trace out -> through unit layers True Y trace True out.
Proof.
  induction 1 as [|A layers E _ IH]; intros Y [|zs trace] out F; cbn [flows through] in *; [now split|easy|easy|].
  destruct F as (H & G & F). split; [exact H|]. exists True. split; [|now apply IH]. intros _ us _ _. split; [exact I|]. exists zs. split; [exact G|].
  unfold errors_at. rewrite E. apply off_by_itself.
Qed.
Fixpoint ends_hold (ends : list (list (Z * Z))) (trace : list (list R)) : Prop :=
  match ends, trace with e :: ends', zs :: trace' => Forall2 within e zs /\ ends_hold ends' trace' | _, _ => True end.
Definition dead_are_zero (mask : list bool) (Y : list R) : Prop := Forall2 (fun (m : bool) y => m = false -> y = 0) mask Y.

Section Sound.
Variable unit : Z.
Variable box : list (Z * Z).
Variable X : list R.
Hypothesis Hunit : (0 < unit)%Z.
Hypothesis HX : Forall2 (fun e x => within e (x * IZR finer)) box X.
Let S := IZR unit.

Lemma spread_one_sound before Y D c z : (0 < D)%Z -> Forall2 within before Y -> gives S D Y c z -> within (spread_one unit before D c) z.
Proof.
  intros HD F (E & _). pose proof (sums_sound (coarse c) before Y 0 0 F) as [A1 A2]. pose proof (sums_sound (fine c) before Y 0 0 F) as [B1 B2].
  assert (PD : 0 < IZR D) by now apply (IZR_lt 0). assert (PH : 0 < IZR half) by now apply (IZR_lt 0).
  unfold within, spread_one. cbn [fst snd].
  pose proof (Rmult_le_compat_l (IZR half) _ _ (Rlt_le _ _ PH) A1) as A1'. pose proof (Rmult_le_compat_l (IZR half) _ _ (Rlt_le _ _ PH) A2) as A2'.
  split; [eapply Rle_trans; [apply IZR_div; assumption|]|rewrite opp_IZR; apply Ropp_le_cancel; rewrite Ropp_involutive; eapply Rle_trans; [apply IZR_div; assumption|]].
  - apply (Rmult_le_reg_r (IZR D)); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. rewrite E, !plus_IZR, !mult_IZR. unfold S. lra.
  - apply (Rmult_le_reg_r (IZR D)); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    replace (- z * IZR D) with (- (z * IZR D)) by ring. rewrite E, opp_IZR, !plus_IZR, !mult_IZR. unfold S. lra.
Qed.
Lemma meet_sound a : forall b zs, Forall2 within a zs -> Forall2 within b zs -> Forall2 within (meet a b) zs.
Proof.
  induction a as [|[l h] a IH]; intros b zs Fa Fb; inversion Fa as [|? z ? zs' [H1 H2] Fa']; subst; inversion Fb as [|[l' h'] ? ? ? [H3 H4] Fb']; subst; cbn [meet]; [constructor|].
  constructor; [|now apply IH]. unfold within in *. cbn [fst snd] in *. rewrite max_IZR, min_IZR. split; [now apply Rmax_lub|now apply Rmin_glb].
Qed.
Lemma meet_nothing a : meet a [] = a. Proof. now destruct a as [|[]]. Qed.

Lemma less_by_above r : S * IZR r / IZR finer <= IZR (less_by unit r).
Proof.
  unfold less_by. destruct (Z.eqb_spec r 0) as [->|_]; [unfold Rdiv; lra|]. unfold S. rewrite <- mult_IZR. now apply ceiling_above.
Qed.
Lemma off_at_most r z z' : Rabs (z - z') * IZR finer <= IZR r -> S * Rabs (z - z') <= IZR (less_by unit r).
Proof.
  intro H. pose proof finer_pos as PF. assert (P : 0 < S) by now apply (IZR_lt 0). eapply Rle_trans; [|apply less_by_above].
  apply (Rmult_le_reg_r (IZR finer)); [exact PF|]. unfold Rdiv. rewrite !Rmult_assoc, Rinv_l, Rmult_1_r by lra. now apply Rmult_le_compat_l; [lra|].
Qed.
Lemma at_least_sound known Y d c sign r z z' : (sign = 1 \/ sign = -1)%Z -> chain S known X Y -> divisor_ok d -> gives S (by_ d) Y c z' ->
  Rabs (z - z') * IZR finer <= IZR r ->
  IZR (bound (lower unit box known (map steep known) d c (- less_by unit r) sign) / unit) <= IZR sign * z.
Proof.
  intros Hs C HD G B. eapply Rle_trans; [apply IZR_div; assumption|].
  pose proof (lower_sound unit box X Hunit HX known (map steep known) Y d c (- less_by unit r) sign z' C HD G) as L.
  assert (P : 0 < S) by now apply (IZR_lt 0). apply (Rmult_le_reg_r S); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (unfold S in *; lra). fold S in L.
  apply off_at_most in B. rewrite opp_IZR in L. pose proof (Rle_abs (z - z')) as A1. pose proof (Rle_abs (- (z - z'))) as A2. rewrite Rabs_Ropp in A2.
  apply (Rmult_le_compat_l S) in A1, A2; try lra. destruct Hs as [-> | ->]; lra.
Qed.
Lemma sharpen_one_sound known Y d c e r z z' : chain S known X Y -> divisor_ok d -> gives S (by_ d) Y c z' -> Rabs (z - z') * IZR finer <= IZR r ->
  within e z -> within (sharpen_one unit box known d c e r) z.
Proof.
  intros C HD G B W. destruct e as [lo hi]. unfold sharpen_one. destruct (_ && _); [|exact W].
  pose proof (at_least_sound known Y d c 1 r z z' ltac:(now left) C HD G B) as U. pose proof (at_least_sound known Y d c (-1) r z z' ltac:(now right) C HD G B) as V.
  cbv zeta. set (u := (_ / unit)%Z) in *. set (v := (bound (lower unit box known (map steep known) d c (- less_by unit r) (-1)) / unit)%Z) in *.
  unfold within in *. cbn [fst snd] in *.
  assert (B1 : IZR (Z.max lo u) <= z) by (rewrite max_IZR; apply Rmax_lub; lra).
  assert (B2 : z <= IZR (Z.min hi (- v))) by (rewrite min_IZR, opp_IZR; apply Rmin_glb; lra).
  destruct (hi <? - lo)%Z; [destruct (0 <? _)%Z|destruct (_ <? 0)%Z]; cbn [fst snd]; lra.
Qed.
Lemma sharpen_sound known Y d cs : chain S known X Y -> divisor_ok d -> forall exactly, Forall2 (gives S (by_ d) Y) cs exactly ->
  forall rs zs es, off_by rs zs exactly -> Forall2 within es zs -> Forall2 within (sharpen unit box known d cs es rs) zs.
Proof.
  intros C HD exactly F. induction F as [|c z' cs exactly G F IH]; intros rs [|z zs] es O W; try contradiction; inversion W; subst; cbn [sharpen]; [constructor|].
  destruct O as [O1 O]. constructor; [now apply (sharpen_one_sound known Y) with (z' := z')|now apply IH].
Qed.
Lemma widen_sound rs : forall es zs zs', off_by rs zs zs' -> Forall2 within es zs' -> Forall2 within (widen rs es) zs.
Proof.
  pose proof finer_pos as PF. assert (G : forall r z z', Rabs (z - z') * IZR finer <= IZR r -> Rabs (z - z') <= IZR (ceiling r finer)).
  { intros r z z' H. eapply Rle_trans; [|apply ceiling_above; reflexivity]. apply (Rmult_le_reg_r (IZR finer)); [exact PF|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  induction rs as [|r rs IH]; intros es zs zs' O W.
  - assert (E : zs = zs'); [|now subst]. clear -O PF. revert zs' O. induction zs as [|z zs IH]; intros [|z' zs'] O; try easy. destruct O as [O1 O]. cbn in O1, O. f_equal; [|now apply IH].
    apply Rminus_diag_uniq. destruct (Req_dec (z - z') 0) as [E|E]; [exact E|]. apply Rabs_pos_lt in E. assert (0 < Rabs (z - z') * IZR finer) by now apply Rmult_lt_0_compat. unfold finer in *; lra.
  - destruct W as [|[lo hi] z' es zs' [W1 W2] W]; destruct zs as [|z zs]; try (now constructor); try easy; cbn [widen]. destruct O as [O1 O]. cbn [hd tl] in O1, O.
    constructor; [|now apply (IH _ _ zs')]. apply G in O1. unfold within. cbn [fst snd] in *. rewrite minus_IZR, plus_IZR.
    revert O1. unfold Rabs. destruct (Rcase_abs _); intros; lra.
Qed.

Lemma alive_dead ends zs : Forall2 within ends zs -> dead_are_zero (map alive ends) (map relu zs).
Proof.
  induction 1 as [|[lo hi] z ends zs [H1 H2] F IH]; cbn; [constructor|]. constructor; [|assumption].
  unfold alive. cbn [fst snd] in *. intro A. apply orb_false_elim in A. destruct A as [_ A]. apply Z.ltb_ge in A. apply IZR_le in A.
  unfold relu. apply Rmax_left. lra.
Qed.
Lemma infos_hold ends zs : Forall2 within ends zs -> Forall2 info_holds (map info_of ends) zs.
Proof.
  induction 1 as [|[lo hi] z ends zs [H1 H2] F IH]; cbn [map]; constructor; [|assumption]. cbn [fst snd] in *. unfold info_of.
  destruct (Z.leb_spec 0 lo) as [H|H]; cbn [info_holds]; [apply IZR_le in H; lra|]. split; [lra|]. unfold finer. lia.
Qed.
Lemma behind_relu_sound ends zs : Forall2 within ends zs -> Forall2 within (map behind_relu ends) (map relu zs).
Proof.
  induction 1 as [|[lo hi] z ends zs [H1 H2] F IH]; cbn [map]; constructor; [|assumption]. cbn [fst snd] in *. unfold within, behind_relu, relu. cbn [fst snd].
  rewrite !max_IZR. split; [rewrite (Rmax_comm 0 z)|rewrite (Rmax_comm 0 z)]; apply Rle_max_compat_r; assumption.
Qed.
Lemma select_map {A B} (f : A -> B) mask : forall l, select mask (map f l) = map f (select mask l).
Proof. induction mask as [|m mask IH]; intros [|a l]; cbn; try reflexivity. destruct m; cbn; now rewrite IH. Qed.
Lemma off_by_select mask : forall rs zs zs', off_by rs zs zs' -> off_by (select mask rs) (select mask zs) (select mask zs').
Proof.
  induction mask as [|m mask IH]; intros rs [|z zs] [|z' zs'] O; try easy. destruct O as [O1 O]. destruct rs as [|r rs]; cbn [select hd tl] in *.
  - specialize (IH [] zs zs' O). assert (E : select mask (@nil Z) = []) by now destruct mask. rewrite E in IH.
    destruct m; [split; [exact O1|exact IH]|exact IH].
  - destruct m; [split; [exact O1|now apply IH]|now apply IH].
Qed.
Lemma relaxed_computes rows ends before Y zs D rs exactly : (0 < D)%Z -> length before = length Y -> Forall2 (gives S D Y) rows exactly ->
  off_by rs zs exactly -> computes S (relaxed_of rows ends before D rs) Y (select (map alive ends) zs).
Proof.
  intros HD L F O. unfold computes, relaxed_of. cbn [whole coarse_columns fine_columns offsets slacks]. destruct (divisor_of_ok D HD) as [HO HE].
  assert (F' : Forall2 (gives S D Y) (select (map alive ends) rows) (select (map alive ends) exactly)) by now apply Forall2_select.
  assert (En : map (fun _ : Z * Z => @nil Z) before = map (fun _ : R => @nil Z) Y).
  { clear -L. revert Y L. induction before as [|b before IH]; intros [|y Y] L; try discriminate; [reflexivity|]. cbn. f_equal. apply IH. cbn in L. lia. }
  rewrite En. assert (Lr : Forall (fun r => length r = length Y) (map coarse (select (map alive ends) rows)) /\ Forall (fun r => length r = length Y) (map fine (select (map alive ends) rows))).
  { clear -F'. induction F' as [|c z rs zs' (_ & L1 & L2) F (I1 & I2)]; split; cbn; constructor; assumption. }
  destruct Lr as [Lr1 Lr2]. split; [assumption|]. split; [apply transpose_length; [apply map_length|assumption]|]. split; [apply transpose_length; [apply map_length|assumption]|].
  exists (select (map alive ends) exactly). split; [now apply off_by_select|]. intro f. rewrite HE. now apply Combinations.through.
Qed.

Lemma sized_after ends zs : Forall2 within ends zs -> sized (map (fun e => Z.max 0 (snd e)) ends) (map relu zs).
Proof.
  induction 1 as [|[lo hi] z ends zs [H1 H2] F IH]; cbn [map]; constructor; [|assumption]. cbn [fst snd] in *. unfold relu. rewrite max_IZR.
  rewrite Rabs_pos_eq by apply Rmax_l. now apply Rle_max_compat_l.
Qed.
Theorem look_sound layers : forall inherited first before mask known sizes path work H trace out numbers numbers_out,
  through unit layers numbers H trace numbers_out out -> numbers -> sized sizes H -> dead_are_zero mask H -> Forall2 within before (select mask H) -> chain S known X (select mask H) ->
  ends_hold inherited trace ->
  match look unit box layers inherited first before mask known sizes path work with
  | Empty _ => False
  | Out_of_work => True
  | Known es k m us w => ends_hold es trace /\ chain S k X (select m out) /\ dead_are_zero m out /\ numbers_out /\ sized us out
  end.
Proof.
  induction layers as [|A layers IH]; intros inherited first before mask known sizes path work H trace out numbers numbers_out Fl Hn Hz Hm Hb Hc Hi.
  - cbn. destruct trace; [|destruct Fl]. destruct Fl as [No ->]. split; [exact I|]. now auto.
  - destruct trace as [|zs trace]; [destruct Fl|]. destruct Fl as (HD & after & Sm & Fl). cbn [look].
    set (w0 := (_ - _ - _)%Z). destruct (w0 <? 0)%Z; [exact I|]. destruct (small_enough unit (rounding_of A) sizes) eqn:Small; [|exact I]. cbn [negb].
    destruct (Sm Hn sizes Hz Small) as (Ha & exactly & F & Off). clear Sm. set (rs := errors_at unit (rounding_of A) sizes) in *.
    assert (Fr : Forall2 (gives S (whole_of A) (select mask H)) (map (restrict mask) (rows_of A)) exactly).
    { clear -F Hm. induction F as [|c z cs zs' G F IH]; cbn; constructor; [now apply gives_restrict|assumption]. }
    set (rows := map (restrict mask) (rows_of A)) in *.
    assert (W0 : Forall2 within (map (spread_one unit before (whole_of A)) rows) exactly).
    { clear -Hunit HD Fr Hb. induction Fr as [|c z cs zs' G F' IH]; cbn; constructor; [now apply (spread_one_sound before (select mask H))|assumption]. }
    assert (W1 : Forall2 within (meet (widen rs (map (spread_one unit before (whole_of A)) rows)) (hd [] inherited)) zs /\ ends_hold (tl inherited) trace).
    { apply (widen_sound rs _ zs) in W0; [|exact Off]. destruct inherited as [|e inherited]; cbn [hd tl]; [rewrite meet_nothing; now split|]. destruct Hi as [He Hi]. split; [now apply meet_sound|exact Hi]. }
    destruct W1 as [W1 Hi']. set (e0 := meet _ _) in *. cbv zeta. destruct (_ <? 0)%Z; [exact I|].
    assert (W2 : Forall2 within (if first then e0 else sharpen unit box known (divisor_of (whole_of A)) rows e0 rs) zs).
    { destruct first; [exact W1|]. destruct (divisor_of_ok (whole_of A) HD) as [HO HE].
      apply (sharpen_sound known (select mask H)) with (exactly := exactly); [assumption|assumption|now rewrite HE|assumption|assumption]. }
    set (ends := if first then e0 else _) in *. destruct (existsb _ ends) eqn:Ex.
    + apply existsb_exists in Ex. destruct Ex as ([lo hi] & Hin & Hlt). apply Z.ltb_lt in Hlt. cbn [fst snd] in Hlt.
      clear -W2 Hin Hlt. induction W2 as [|e z es zs' [Wl Wh] Ws IHw]; [easy|]. destruct Hin as [->|Hin]; [|now apply IHw].
      cbn [fst snd] in *. apply IZR_lt in Hlt. lra.
    + match goal with |- context [look unit box layers ?a ?b ?c ?d ?e ?u ?f ?g] =>
        pose proof (IH a b c d e u f g (map relu zs) trace out after numbers_out Fl Ha) as J; destruct (look unit box layers a b c d e u f g) as [w| |es k m us w] end; [|exact I|].
      1: apply J. 6: destruct J as (J1 & J2 & J3 & J4). 11: { split; [split; [exact W2|exact J1]|]. now repeat split. }
      all: try exact Hi'. all: try (now apply sized_after). all: try (now apply alive_dead).
      all: rewrite select_map. all: try (apply behind_relu_sound; now apply Forall2_select).
      all: cbn [chain]; exists (select (map alive ends) zs), (select mask H); split; [reflexivity|]; split;
        [unfold relaxed_of; cbn [infos]; apply infos_hold; now apply Forall2_select|]; split; [|exact Hc];
        apply relaxed_computes with (exactly := exactly); [assumption|now apply Forall2_len in Hb|assumption|assumption].
Qed.

End Sound.
