(* sin at a rational number: the quarter turns are taken off, and what pi may be off is added. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import Remainders FixedPoint Arctangent Sine.
Open Scope R_scope.

(* The integer nearest to a / b, the even one of two. *)
Definition nearest (a b : Z) : Z :=
  let q := (a / b)%Z in let rest := (2 * (a mod b))%Z in
  if ((rest <? b) || ((rest =? b) && Z.even q))%Z%bool then q else (q + 1)%Z.

Definition max_wave : Z := 4096.

(* sin(t) over a denominator. *)
Definition sine_at (t : Q) (p : Z) : option (Z * Z * positive) :=
  let n := Qnum t in let d := Zpos (Qden t) in
  if (n =? 0)%Z then Some ((0, 0)%Z, xH)
  else if negb (Z.shiftr (Z.abs n) (max_wave + bits d) =? 0)%Z then None
  else
    match pi_at (p + 16 + bits (up (Z.abs n) d)) with
    | None => None
    | Some ((low, high), pi_unit) =>
      let v := (4 * Zpos pi_unit)%Z in
      let k := nearest (n * (2 * Zpos pi_unit)) (d * low) in
      let unit := unit_of (p + 16) in
      let factor := (v / Zpos unit)%Z in
      let r := ((n * v - k * (low + high) * d) * Zpos unit / (d * v))%Z in
      let off := (Z.abs k * (high - low) + 2 * factor)%Z in
      if ((v =? factor * Zpos unit) && (0 <? low))%Z%bool then
        match taylor unit (Z.to_nat (p + 24)) r (k mod 2 =? 0)%Z with
        | None => None
        | Some ends =>
          let turned := if (2 <=? k mod 4)%Z then (- snd ends, - fst ends)%Z else ends in
          Some ((Z.max (fst turned * factor - off) (- v), Z.min (snd turned * factor + off) v)%Z, (pi_unit~0~0)%positive)
        end
      else None
    end.

Theorem sine_at_sound t p ends unit : sine_at t p = Some (ends, unit) -> encloses ends unit (sin (Q2R t)).
Proof.
  destruct t as [n d]. unfold sine_at. cbn [Qnum Qden]. pose proof (unit_positive d) as D.
  destruct (Z.eqb_spec n 0) as [->|N].
  { intro H. injection H as <- <-. rewrite Q2R_ratio. replace (0 / IZR (Zpos d)) with 0 by (unfold Rdiv; ring).
    rewrite sin_0. unfold encloses. cbn. lra. }
  destruct (negb _); [discriminate|].
  destruct (pi_at (p + 16 + bits (up (Z.abs n) (Zpos d)))) as [[[low high] pu]|] eqn:EP; [|discriminate].
  apply pi_at_sound in EP. unfold encloses in EP. cbn [fst snd] in EP.
  set (k := nearest (n * (2 * Zpos pu)) (Zpos d * low)). clearbody k.
  set (u := unit_of (p + 16)). clearbody u. set (v := (4 * Zpos pu)%Z).
  set (f := (v / Zpos u)%Z). clearbody f. set (fuel := Z.to_nat (p + 24)). clearbody fuel.
  set (r := ((n * v - k * (low + high) * Zpos d) * Zpos u / (Zpos d * v))%Z).
  destruct (Z.eqb_spec v (f * Zpos u)) as [V|]; [|discriminate]. destruct (Z.ltb_spec 0 low) as [LO|]; [|discriminate].
  cbn [andb]. destruct (taylor u fuel r (k mod 2 =? 0)%Z) as [found|] eqn:ET; [|discriminate].
  apply taylor_sound in ET. set (odd := (k mod 2 =? 0)%Z) in *.
  pose proof (unit_positive u) as U. pose proof (unit_positive pu) as PU.
  set (t := Q2R (n # d)). assert (TD : t * IZR (Zpos d) = IZR n) by (unfold t; rewrite Q2R_ratio; field; lra).
  set (w := IZR (Zpos u)) in *. set (vr := IZR v).
  assert (VR : vr = 4 * IZR (Zpos pu)) by (unfold vr, v; now rewrite mult_IZR).
  assert (VF : vr = IZR f * w) by (unfold vr; rewrite V, mult_IZR; reflexivity).
  assert (F0 : 0 < IZR f) by (apply Rmult_lt_reg_r with w; lra).
  assert (VP : (0 < v)%Z) by (unfold v; lia).
  (* r is close to t - k pi/2 *)
  assert (RM : Rabs (t - IZR k * (PI / 2) - IZR r / w) * vr <= Rabs (IZR k) * (IZR high - IZR low) + 2 * IZR f).
  { set (m := (IZR n * vr - IZR k * (IZR low + IZR high) * IZR (Zpos d))).
    assert (MT : m = (t * vr - IZR k * (IZR low + IZR high)) * IZR (Zpos d)) by (unfold m; rewrite <- TD; ring).
    assert (MI : IZR ((n * v - k * (low + high) * Zpos d) * Zpos u) = m * w).
    { unfold m. rewrite mult_IZR, minus_IZR, !mult_IZR, plus_IZR. reflexivity. }
    set (x := (t * vr - IZR k * (IZR low + IZR high)) * w / vr).
    assert (XM : x * IZR (Zpos d * v) = m * w) by (rewrite mult_IZR; fold vr; unfold x; rewrite MT; field; lra).
    assert (R1 : IZR r <= x) by (apply down_le; [lia|rewrite XM, MI; lra]).
    assert (R2 : x - 1 <= IZR r) by (apply down_ge; [lia|rewrite XM, MI; lra]).
    assert (XV : x / w * vr = t * vr - IZR k * (IZR low + IZR high)) by (unfold x; field; lra).
    assert (WV : 1 / w * vr = IZR f) by (rewrite VF; field; lra).
    assert (S1 : Rabs (x / w - IZR r / w) * vr <= IZR f).
    { rewrite <- WV. apply Rmult_le_compat_r; [lra|]. replace (x / w - IZR r / w) with ((x - IZR r) * (1 / w)) by (field; lra).
      assert (0 < 1 / w) by (apply Rdiv_lt_0_compat; lra). rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra).
      rewrite <- (Rmult_1_l (1 / w)) at 2. apply Rmult_le_compat_r; lra. }
    assert (S2 : Rabs (t - IZR k * (PI / 2) - x / w) * vr <= Rabs (IZR k) * (IZR high - IZR low)).
    { rewrite <- (Rabs_pos_eq vr) at 1 by lra. rewrite <- Rabs_mult.
      replace ((t - IZR k * (PI / 2) - x / w) * vr) with (IZR k * (IZR low + IZR high - 2 * (IZR (Zpos pu) * PI))).
      2: { rewrite Rmult_minus_distr_r, XV, VR. field. }
      rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Rabs_le. lra. }
    replace (t - IZR k * (PI / 2) - IZR r / w) with ((t - IZR k * (PI / 2) - x / w) + (x / w - IZR r / w)) by ring.
    eapply Rle_trans; [apply Rmult_le_compat_r; [lra|apply Rabs_triang]|]. rewrite Rmult_plus_distr_r. lra. }
  (* so is the value *)
  set (rho := t - IZR k * (PI / 2)) in *.
  pose proof (wave_slope odd rho (IZR r / w)) as SL.
  apply (Rmult_le_compat_r vr) in SL; [|lra].
  assert (ST : sin t = (if (2 <=? k mod 4)%Z then -1 else 1) * wave odd rho).
  { replace t with (rho + IZR k * (PI / 2)) by (unfold rho; ring). apply sin_quarters. }
  set (off := (Z.abs k * (high - low) + 2 * f)%Z).
  assert (OFF : IZR off = Rabs (IZR k) * (IZR high - IZR low) + 2 * IZR f).
  { unfold off. rewrite plus_IZR, !mult_IZR, abs_IZR, minus_IZR. reflexivity. }
  set (a := wave odd (IZR r / w)) in *. set (b := wave odd rho) in *.
  assert (AB : Rabs (b - a) * vr <= IZR off) by lra.
  assert (AB2 : - IZR off <= (b - a) * vr <= IZR off).
  { apply abs_between. rewrite Rabs_mult, (Rabs_pos_eq vr) by lra. exact AB. }
  unfold encloses in ET. fold w a in ET.
  assert (EF : IZR (fst found) * IZR f <= vr * a <= IZR (snd found) * IZR f).
  { rewrite VF. replace (IZR f * w * a) with (w * a * IZR f) by ring. split; apply Rmult_le_compat_r; lra. }
  intro H. match type of H with Some (?e, ?x) = Some _ => assert (H1 : ends = e) by congruence; assert (H2 : unit = x) by congruence end.
  subst ends unit. clear H. unfold encloses. cbn [fst snd].
  change (Zpos (pu~0~0)) with (2 * (2 * Zpos pu))%Z. rewrite !mult_IZR. replace (2 * (2 * IZR (Zpos pu))) with vr by (rewrite VR; ring).
  pose proof (SIN_bound t) as SB.
  assert (LH : IZR (fst (if (2 <=? k mod 4)%Z then (- snd found, - fst found)%Z else found) * f - off) <= vr * sin t <=
               IZR (snd (if (2 <=? k mod 4)%Z then (- snd found, - fst found)%Z else found) * f + off)).
  { rewrite ST. destruct (2 <=? k mod 4)%Z; cbn [fst snd]; rewrite minus_IZR, plus_IZR, !mult_IZR, ?opp_IZR; lra. }
  set (lo := (fst _ * f - off)%Z) in *. set (hi := (snd _ * f + off)%Z) in *.
  assert (B1 : - vr <= vr * sin t <= vr).
  { split; [replace (- vr) with (vr * -1) by ring|rewrite <- (Rmult_1_r vr) at 2]; apply Rmult_le_compat_l; lra. }
  split.
  - destruct (Z.max_spec lo (- v)) as [[_ ->]|[_ ->]]; [rewrite opp_IZR; fold vr; lra|lra].
  - destruct (Z.min_spec hi v) as [[_ ->]|[_ ->]]; [lra|fold vr; lra].
Qed.
