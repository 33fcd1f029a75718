(* Bounds from below by backward substitution, in integers: values and coefficients
   in units of 2^-Q, constants in 2^-2Q, ends of the box in 2^-(Q + 32). *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Combinations Slack.
Import ListNotations.
Open Scope Z_scope.

(* A neuron behind a relu that is not known to give 0. *)
Inductive info := Active | Unstable (lo hi line : Z).
(* A relu layer on a part of the box: of its neurons that are not known to give 0, the rows and their columns, and how far
   computed sums may be from exact ones. *)
Record divisor := Divisor { by_ : Z; shift : Z }.   (* half * 2^shift, unless the shift is negative *)
Record relaxed := Relaxed { infos : list info; steep : list bool; live_rows : list combination;
  coarse_columns : list (list Z); fine_columns : list (list Z); offsets : list Z; whole : divisor; slacks : list Z }.
Definition divisor_of (D : Z) : divisor :=
  let k := Z.log2 D - 26 in if (0 <=? k) && (half * Z.shiftl 1 k =? D) then Divisor D k else Divisor D (-1).
(* Rounded down, and by shifts where that is possible. *)
Definition quotient (d : divisor) (p : Z * Z) : Z :=
  if 0 <=? shift d then Z.shiftr (fst p + Z.shiftr (snd p) 26) (shift d) else together p / by_ d.

(* c relu(z) >= f z + k. *)
Definition relax_one (c : Z) (i : info) (s : bool) : Z * Z :=
  match i with
  | Active => (c, 0)
  | Unstable lo hi line =>
      if 0 <=? c then (if s then c else 0, 0)
      else let kept := Z.shiftr (- c * line) 32 in (- kept, - Z.max (- kept * lo) ((- c - kept) * hi))
  end.
Fixpoint relax (cs : list Z) (l : list info) (ss : list bool) : list Z * Z :=
  match cs, l with
  | c :: cs', i :: l' =>
      let (fs, k) := relax cs' l' (tl ss) in let (f, m) := relax_one c i (hd false ss) in (f :: fs, m + k)
  | _, _ => ([], 0)
  end.

(* A bound, the coefficients of the layers that it came with, the last one first, and those of the inputs. *)
Record pass := Pass { bound : Z; met : list (list Z); of_inputs : list Z }.
Fixpoint spread_of (ts : list Z) (box : list (Z * Z)) (acc : Z) : Z :=
  match ts, box with
  | t :: ts', (a, b) :: box' => spread_of ts' box' (if t <? 0 then acc + t * (b - a) else acc)
  | _, _ => acc
  end.
Section Descent.
Variable unit : Z.   (* 2^Q *)
Variable box : list (Z * Z).
Definition at_the_inputs (es : list (Z * Z)) (eb D constant : Z) (met : list (list Z)) : pass :=
  let es := map together es in
  let ts := map (fun e => e * unit / D) es in
  let k := constant + eb * unit / D + dot 0 es (map fst box) / (D * finer) in
  Pass (k + spread_of ts box 0 / (unit * finer)) met ts.
Fixpoint descend (known : list relaxed) (slopes : list (list bool)) (es : list (Z * Z)) (eb : Z) (d : divisor) (constant : Z) (met : list (list Z)) : pass :=
  match known with
  | [] => at_the_inputs es eb (by_ d) constant met
  | l :: known' =>
      let cs := map (quotient d) es in
      let (fs, more) := relax cs (infos l) (hd [] slopes) in
      descend known' (tl slopes) (dots fs (coarse_columns l) (fine_columns l)) (dot 0 fs (offsets l)) (whole l)
        (constant + eb * unit / by_ d + more - taken fs (slacks l)) (cs :: met)
  end.
(* A bound of sign times the value that a row gives, in units of 2^-2Q. *)
Definition lower (known : list relaxed) (slopes : list (list bool)) (d : divisor) (c : combination) (constant : Z) (sign : Z) : pass :=
  let s := sign * unit in
  descend known slopes (scaled_parts s (coarse c) (fine c)) (s * offset c) d constant [].
End Descent.

Open Scope R_scope.
Definition info_holds (i : info) (z : R) : Prop :=
  match i with Active => 0 <= z | Unstable lo hi line => IZR lo <= z <= IZR hi /\ (0 <= line <= finer)%Z end.

Lemma relax_one_sound c i s z : info_holds i z ->
  IZR (fst (relax_one c i s)) * z + IZR (snd (relax_one c i s)) <= IZR c * relu z.
Proof.
  intro H. assert (P : 0 <= relu z /\ z <= relu z) by (unfold relu; split; [apply Rmax_l|apply Rmax_r]).
  destruct i as [|lo hi line]; cbn [relax_one fst snd]; [rewrite relu_pos by exact H; cbn; lra|].
  destruct H as [[H1 H2] H3]. destruct (Z.leb_spec 0 c) as [Hc|Hc].
  - apply IZR_le in Hc. destruct s; cbn [fst snd]; [|cbn; nra]. assert (IZR c * z <= IZR c * relu z) by (apply Rmult_le_compat_l; lra). lra.
  - cbn [fst snd]. rewrite Z.shiftr_div_pow2 by lia. change (2 ^ 32)%Z with finer. set (kept := (- c * line / finer)%Z).
    assert (K : (0 <= kept <= - c)%Z).
    { unfold kept. split; [apply Z.div_pos; unfold finer; nia|]. apply Z.div_le_upper_bound; [unfold finer; lia|nia]. }
    destruct K as [K1 K2]. apply IZR_le in K1, K2. rewrite opp_IZR in K2.
    set (m := Z.max _ _). assert (M1 : (- kept * lo <= m)%Z) by apply Z.le_max_l. assert (M2 : ((- c - kept) * hi <= m)%Z) by apply Z.le_max_r.
    apply IZR_le in M1, M2. rewrite mult_IZR, opp_IZR in M1. rewrite mult_IZR, minus_IZR, opp_IZR in M2. rewrite !opp_IZR.
    destruct (Rle_lt_dec 0 z) as [Hz|Hz].
    + rewrite relu_pos by assumption. assert ((- IZR c - IZR kept) * z <= (- IZR c - IZR kept) * IZR hi) by (apply Rmult_le_compat_l; lra). lra.
    + assert (E : relu z = 0) by (unfold relu; apply Rmax_left; lra). rewrite E.
      assert (IZR kept * IZR lo <= IZR kept * z) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma relax_sound l zs : Forall2 info_holds l zs -> forall cs ss, length cs = length l ->
  rdot (fst (relax cs l ss)) zs + IZR (snd (relax cs l ss)) <= rdot cs (map relu zs).
Proof.
  induction 1 as [|i z l zs H F IH]; intros [|c cs] ss L; try discriminate; [cbn; lra|].
  cbn [relax]. specialize (IH cs (tl ss) ltac:(cbn in L; lia)). destruct (relax cs l (tl ss)) as [fs k].
  pose proof (relax_one_sound c i (hd false ss) z H) as E. destruct (relax_one c i (hd false ss)) as [f m].
  cbn [fst snd rdot map] in *. rewrite plus_IZR. lra.
Qed.

Lemma relax_length l : forall cs ss, length cs = length l -> length (fst (relax cs l ss)) = length l.
Proof.
  induction l as [|i l IH]; intros [|c cs] ss L; try discriminate; [reflexivity|]. cbn [relax]. specialize (IH cs (tl ss) ltac:(cbn in L; lia)).
  destruct (relax cs l (tl ss)), (relax_one c i (hd false ss)). cbn in *. congruence.
Qed.

Definition divisor_ok (d : divisor) : Prop := (0 < by_ d)%Z /\ ((0 <= shift d)%Z -> by_ d = (half * 2 ^ shift d)%Z).
Lemma divisor_of_ok D : (0 < D)%Z -> divisor_ok (divisor_of D) /\ by_ (divisor_of D) = D.
Proof.
  intro H. unfold divisor_of. cbv zeta. destruct (_ && _) eqn:E; (split; [split; cbn [by_ shift]|reflexivity]); try assumption; try lia.
  intros _. apply andb_prop in E. destruct E as [E1 E2]. apply Z.leb_le in E1. apply Z.eqb_eq in E2. rewrite Z.shiftl_1_l in E2. now symmetry.
Qed.
Lemma quotient_floor d p : divisor_ok d -> quotient d p = (together p / by_ d)%Z.
Proof.
  intros [H1 H2]. unfold quotient. destruct (Z.leb_spec 0 (shift d)) as [H|H]; [|reflexivity]. specialize (H2 H). clear H1. rewrite H2.
  rewrite !Z.shiftr_div_pow2 by lia. change (2 ^ 26)%Z with half. unfold together.
  assert (P1 : half <> 0%Z) by discriminate. assert (P2 : (0 < 2 ^ shift d)%Z) by (apply Z.pow_pos_nonneg; lia).
  rewrite <- Z.div_div by assumption. now rewrite Z.div_add_l.
Qed.
Lemma quotients d es : divisor_ok d -> map (quotient d) es = map (fun e => e / by_ d)%Z (map together es).
Proof. intro H. rewrite map_map. apply map_ext. intro p. now apply quotient_floor. Qed.

(* The live values of the layers that are known, the last ones first: Y from X. *)
Definition computes (S : R) (l : relaxed) (Y zs : list R) : Prop :=
  divisor_ok (whole l) /\ length (coarse_columns l) = length Y /\ length (fine_columns l) = length Y /\
  exists exactly, off_by (slacks l) zs exactly /\
  forall f, rdot f exactly * IZR (by_ (whole l)) = IZR (dot 0 f (offsets l)) * S + rdot (map together (dots f (coarse_columns l) (fine_columns l))) Y.
Fixpoint chain (S : R) (known : list relaxed) (X Y : list R) : Prop :=
  match known with
  | [] => Y = X
  | l :: known' => exists zs Y', Y = map relu zs /\ Forall2 info_holds (infos l) zs /\ computes S l Y' zs /\ chain S known' X Y'
  end.

Section Sound.
Variable unit : Z.
Variable box : list (Z * Z).
Variable X : list R.
Hypothesis Hunit : (0 < unit)%Z.
Hypothesis HX : Forall2 (fun e x => within e (x * IZR finer)) box X.
Let S := IZR unit.

(* sum of e x = (sum of e low + sum of e t) / 2^32, and what is left of each. *)
Lemma input_terms D : (0 < D)%Z -> forall bs xs es acc, Forall2 (fun e x => within e (x * IZR finer)) bs xs -> length es = length xs ->
  (IZR (dot 0 es (map fst bs)) / (IZR D * IZR finer) + (IZR (spread_of (map (fun e => (e * unit / D)%Z) es) bs acc) - IZR acc) / (S * IZR finer))
  <= rdot es xs / IZR D.
Proof.
  intros HD. assert (PD : 0 < IZR D) by now apply (IZR_lt 0). assert (PS : 0 < S) by now apply (IZR_lt 0). pose proof finer_pos as PF.
  induction bs as [|[a b] bs IH]; intros xs es acc F L; inversion F as [|? x ? xs' [H1 H2] F']; subst; destruct es as [|e es]; try discriminate;
    [cbn; unfold Rminus, Rdiv; rewrite Rplus_opp_r; lra|].
  cbn [map fst spread_of rdot]. rewrite dot_cons, plus_IZR, mult_IZR. set (t := (e * unit / D)%Z). cbn [fst snd] in H1, H2.
  set (acc' := if (t <? 0)%Z then (acc + t * (b - a))%Z else acc).
  specialize (IH xs' es acc' F' ltac:(cbn in L; lia)). fold t.
  assert (T : IZR t * IZR D <= IZR e * S).
  { unfold S. rewrite <- !mult_IZR. apply IZR_le. unfold t. rewrite Z.mul_comm. now apply Z.mul_div_le. }
  assert (E : IZR e * IZR a / (IZR D * IZR finer) + (IZR acc' - IZR acc) / (S * IZR finer) <= IZR e * x / IZR D).
  { apply (Rmult_le_reg_r (IZR D * S * IZR finer)); [repeat apply Rmult_lt_0_compat; lra|].
    replace ((IZR e * IZR a / (IZR D * IZR finer) + (IZR acc' - IZR acc) / (S * IZR finer)) * (IZR D * S * IZR finer))
      with (IZR e * IZR a * S + (IZR acc' - IZR acc) * IZR D) by (field; lra).
    replace (IZR e * x / IZR D * (IZR D * S * IZR finer)) with (IZR e * S * (x * IZR finer)) by (field; lra).
    set (u := x * IZR finer - IZR a). replace (x * IZR finer) with (IZR a + u) by (unfold u; ring).
    assert (U : 0 <= u <= IZR b - IZR a) by (unfold u; lra).
    assert (A : (IZR acc' - IZR acc) * IZR D <= IZR t * IZR D * u).
    { unfold acc'. destruct (Z.ltb_spec t 0) as [Ht|Ht].
      - rewrite plus_IZR, mult_IZR, minus_IZR. apply IZR_lt in Ht.
        assert (IZR t * (IZR b - IZR a) <= IZR t * u) by (apply Rmult_le_compat_neg_l; lra). nra.
      - apply IZR_le in Ht. replace (IZR acc - IZR acc) with 0 by ring. rewrite Rmult_0_l.
        apply Rmult_le_pos; [apply Rmult_le_pos|]; lra. }
    assert (IZR t * IZR D * u <= IZR e * S * u) by (apply Rmult_le_compat_r; lra). lra. }
  unfold Rdiv, Rminus in *. lra.
Qed.

Lemma at_the_inputs_sound es eb D constant m F : (0 < D)%Z -> length es = length X ->
  IZR constant + (IZR eb * S + rdot (map together es) X) / IZR D <= F -> IZR (bound (at_the_inputs unit box es eb D constant m)) <= F.
Proof.
  intros HD L H. unfold at_the_inputs. cbn [bound]. rewrite <- (map_length together) in L. set (fs := map together es) in *. rewrite !plus_IZR.
  pose proof (input_terms D HD box X fs 0 HX L) as I. rewrite Rminus_0_r in I.
  pose proof (IZR_div (eb * unit) D HD) as B. rewrite mult_IZR in B. fold S in B.
  pose proof (IZR_div (dot 0 fs (map fst box)) (D * finer) ltac:(unfold finer; lia)) as C. rewrite mult_IZR in C.
  pose proof (IZR_div (spread_of (map (fun e => (e * unit / D)%Z) fs) box 0) (unit * finer) ltac:(unfold finer; lia)) as E. rewrite mult_IZR in E. fold S in E.
  unfold Rdiv in *. lra.
Qed.

Lemma descend_sound known : forall slopes Y es eb d constant m F, chain S known X Y -> divisor_ok d -> length es = length Y ->
  IZR constant + (IZR eb * S + rdot (map together es) Y) / IZR (by_ d) <= F -> IZR (bound (descend unit box known slopes es eb d constant m)) <= F.
Proof.
  induction known as [|l known IH]; intros slopes Y es eb d constant m F C HD L H.
  - cbn in C. subst Y. apply at_the_inputs_sound; [apply HD|assumption|assumption].
  - destruct C as (zs & Y' & -> & HI & (HW & L1 & L2 & exactly & HO & HC) & C). cbn [descend]. rewrite (quotients d es HD).
    set (cs := map (fun e => (e / by_ d)%Z) (map together es)).
    assert (Lc : length cs = length (infos l)) by (unfold cs; rewrite !map_length, L, map_length; symmetry; now apply Forall2_len in HI).
    pose proof (relax_sound (infos l) zs HI cs (hd [] slopes) Lc) as R. pose proof (relax_length (infos l) cs (hd [] slopes) Lc) as Lf. destruct (relax cs (infos l) (hd [] slopes)) as [fs more]. cbn [fst snd] in R, Lf.
    apply (IH _ Y'); [assumption|assumption|now apply dots_length|]. rewrite <- HC. rewrite minus_IZR, !plus_IZR.
    pose proof (taken_sound fs (slacks l) zs exactly ltac:(rewrite Lf; apply Nat.eq_le_incl; now apply Forall2_len in HI) HO) as T.
    assert (PW : 0 < IZR (by_ (whole l))) by (apply (IZR_lt 0); apply HW). unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra.
    assert (P : Forall (Rle 0) (map relu zs)) by (apply Forall_forall; intros y Hy; apply in_map_iff in Hy; destruct Hy as (z & <- & _); unfold relu; apply Rmax_l).
    pose proof (rdot_floor (by_ d) (proj1 HD) (map together es) (map relu zs) P) as Fl. fold cs in Fl.
    pose proof (IZR_div (eb * unit) (by_ d) (proj1 HD)) as B. rewrite mult_IZR in B. fold S in B. unfold Rdiv in *. lra.
Qed.
Lemma rdot_scaled s es : forall Y, rdot (map (Z.mul s) es) Y = IZR s * rdot es Y.
Proof. induction es as [|e es IH]; intros [|y Y]; cbn [map rdot]; try ring. rewrite mult_IZR, IH. ring. Qed.
Lemma lower_sound known slopes Y d c constant sign z : chain S known X Y -> divisor_ok d -> gives S (by_ d) Y c z ->
  IZR (bound (lower unit box known slopes d c constant sign)) <= IZR constant + IZR sign * S * z.
Proof.
  intros C HD (E & L1 & L2). unfold lower. apply (descend_sound known slopes Y); [assumption|assumption|now apply scaled_length|].
  assert (PD : 0 < IZR (by_ d)) by (apply (IZR_lt 0); apply HD).
  rewrite scaled_joined, rdot_scaled, rdot_joined by congruence. rewrite !mult_IZR. fold S. apply Req_le. f_equal.
  apply (Rmult_eq_reg_r (IZR (by_ d))); [|lra]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
  replace (IZR sign * S * z * IZR (by_ d)) with (IZR sign * S * (z * IZR (by_ d))) by ring. rewrite E. ring.
Qed.
End Sound.
