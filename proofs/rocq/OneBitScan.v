(* The scan with one bit a node: codes that have the parity of their node
   change by exactly 1, so one bit tells the next code. The step of the network
   and what the whole network computes. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Digits ScanNetwork ScanSize.
Import ListNotations.
Open Scope R_scope.

(* ---------- bits ---------- *)
(* theta = (m_i - m_(i-1) + 1) / 2 *)
Fixpoint step_bits (m : node -> Z) (l : list node) : list bool :=
  match l with
  | a :: (b :: _) as t => (0 <? m b - m a)%Z :: step_bits m t
  | _ => []
  end.

(* v = sum_i theta_i 2^-i *)
Fixpoint bit_value (bs : list bool) : R :=
  match bs with [] => 0 | c :: t => ((if c then 1 else 0) + bit_value t) / 2 end.

Inductive unit_steps (m : node -> Z) : list node -> Prop :=
| unit_nil : unit_steps m []
| unit_one a : unit_steps m [a]
| unit_cons a b l : (m b - m a = 1 \/ m b - m a = -1)%Z -> unit_steps m (b :: l) -> unit_steps m (a :: b :: l).

Lemma step_bits_length m l : length (step_bits m l) = (length l - 1)%nat.
Proof.
  induction l as [|a [|b l] IH]; try reflexivity. cbn [step_bits length] in *. rewrite IH. cbn. lia.
Qed.

Lemma pow2_pos n : 0 < 2 ^ n.
Proof. apply pow_lt; lra. Qed.

Lemma bit_value_range bs : 0 <= bit_value bs <= 1 - / 2 ^ length bs.
Proof.
  induction bs as [|c t IH]; cbn [bit_value length pow]; [rewrite Rinv_1; lra|].
  pose proof (pow2_pos (length t)). rewrite Rinv_mult. destruct c; lra.
Qed.

Lemma bit_value_word bs : exists k : Z, bit_value bs = IZR k / 2 ^ length bs /\ 0 <= IZR k < 2 ^ length bs.
Proof.
  assert (E : exists k : Z, bit_value bs = IZR k / 2 ^ length bs).
  { induction bs as [|c t (k & E)]; [exists 0%Z; cbn; lra|].
    exists ((if c then 2 ^ Z.of_nat (length t) else 0) + k)%Z. cbn [bit_value length pow]. rewrite E, plus_IZR.
    pose proof (pow2_pos (length t)). destruct c; [rewrite <- pow_IZR|]; field; lra. }
  destruct E as (k & E). exists k. split; [exact E|]. pose proof (bit_value_range bs) as R.
  pose proof (pow2_pos (length bs)) as P. rewrite E in R.
  assert (Ek : IZR k = IZR k / 2 ^ length bs * 2 ^ length bs) by (field; lra).
  assert (0 < / 2 ^ length bs) by now apply Rinv_0_lt_compat.
  rewrite Ek. split; nra.
Qed.

(* theta = ramp(2^r (z - 1/2) + 1), r bits left *)
Definition theta_bit (r : nat) (z : R) : R := ramp (2 ^ r * (z - 1 / 2) + 1).

Lemma theta_bit_value c t : let r := S (length t) in let z := bit_value (c :: t) in
  theta_bit r z = (if c then 1 else 0) /\ 2 * z - theta_bit r z = bit_value t.
Proof.
  cbn zeta. unfold theta_bit. cbn [bit_value pow].
  pose proof (bit_value_range t) as V. set (v := bit_value t) in *.
  pose proof (pow2_pos (length t)) as P. set (p := 2 ^ length t) in *.
  assert (V' : 0 <= p * v <= p - 1).
  { split; [nra|]. replace (p - 1) with (p * (1 - / p)) by (field; lra). nra. }
  destruct c.
  - rewrite ramp_high; [split; lra|].
    replace (2 * p * ((1 + v) / 2 - 1 / 2) + 1) with (p * v + 1) by field. lra.
  - rewrite ramp_low; [split; lra|].
    replace (2 * p * ((0 + v) / 2 - 1 / 2) + 1) with (p * v - p + 1) by field. lra.
Qed.

(* ---------- the step ---------- *)
Definition bit_layers (d r : nat) : list layer :=
  let p := (2 ^ Z.of_nat (r - 1))%Z in
  [ Layer Relu
      ([ carry 0; carry 1; carry 2;
         Neuron [(3, whole (-1)); (4, whole (-1))]%nat (whole 1);
         Neuron [(0, whole (2 * p))]%nat (whole (1 - p));
         Neuron [(0, whole (2 * p))]%nat (whole (- p)) ]
       ++ carry_all 5 d);
    Layer Identity
      ([ Neuron [(0, whole 2); (4, whole (-1)); (5, whole 1)]%nat (whole 0);
         Neuron [(1, whole 1); (3, whole (-1))]%nat (whole 0);
         carry 2;
         Neuron [(4, whole 1); (5, whole (-1))]%nat (whole 0) ]
       ++ carry_all 6 d);
    Layer Relu
      ([ carry 0; carry 1;
         Neuron [(2, whole 1); (1, whole (-1))]%nat (whole 1);
         Neuron [(3, whole 1); (1, whole 1)]%nat (whole (-1)) ]
       ++ carry_all 4 d);
    Layer Identity
      ([ carry 0; carry 1; Neuron [(2, whole 1); (3, whole 2)]%nat (whole 0);
         Neuron [] (whole 0); Neuron [] (whole 0) ]
       ++ carry_all 4 d) ].

Definition bit_step (d K : nat) (b : node) (r : nat) : list layer :=
  hat_layers d K 0 b ++ bit_layers d r.

Fixpoint bit_steps (d K : nat) (l : list node) : list layer :=
  match l with
  | a :: (_ :: _) as t => bit_step d K a (length t) ++ bit_steps d K t
  | _ => []
  end.

Definition one_bit_scan (d K : nat) : network :=
  Network d (scan_start d :: bit_steps d K (snake K d) ++ scan_end (length (snake K d))).

Section Step.
Variables (theta : nat -> R) (K : nat) (x : list R).
Hypothesis Hx : Forall (fun t => 0 <= t) x.
Let d := length x.

Lemma bit_layers_value c t W A M m :
  let w := relu (1 - M - m) in
  0 <= W - w -> W <= 1 -> 0 <= A ->
  run theta (bit_layers d (S (length t))) ([bit_value (c :: t); W; A; M; m] ++ x)
  = [bit_value t; W - w; A + 1 + (if c then 1 else -1) * (W - w); 0; 0] ++ x.
Proof.
  intros w HW HW1 HA. unfold bit_layers, d. assert (Hw : 0 <= w) by apply relu_nonneg.
  replace (S (length t) - 1)%nat with (length t) by lia. set (p := (2 ^ Z.of_nat (length t))%Z).
  destruct (theta_bit_value c t) as (T0 & T1). cbn zeta in *.
  assert (Hz : 0 <= bit_value (c :: t)) by apply bit_value_range.
  assert (Hz' : 0 <= bit_value t) by apply bit_value_range.
  set (z := bit_value (c :: t)) in *. unfold theta_bit, ramp in *.
  assert (Ep : 2 ^ S (length t) = 2 * IZR p) by (cbn [pow]; unfold p; now rewrite <- pow_IZR).
  rewrite Ep in *.
  assert (H1 : relu (IZR (2 * p) * z + 0 + IZR (1 - p)) - relu (IZR (2 * p) * z + 0 + IZR (- p))
               = relu (2 * IZR p * (z - 1 / 2) + 1) - relu (2 * IZR p * (z - 1 / 2) + 1 - 1)).
  { rewrite minus_IZR, opp_IZR, mult_IZR. f_equal; f_equal; field. }
  rewrite <- H1 in *. clear H1 Ep. do 2 eval_layer x.
  set (u0 := relu (IZR (2 * p) * z + 0 + IZR (1 - p))) in *.
  set (u1 := relu (IZR (2 * p) * z + 0 + IZR (- p))) in *.
  assert (Ew : relu (-1 * M + (-1 * m + 0) + 1) = w) by (unfold w; f_equal; ring).
  rewrite Ew. clear Ew. clearbody w u0 u1 z. do 2 eval_layer x. cbn [run fold_left app].
  assert (T0' : u0 - u1 = 0 \/ u0 - u1 = 1) by (destruct c; [right|left]; exact T0).
  pose proof (selection (u0 - u1) (W - w) T0' ltac:(lra)) as S0.
  assert (R1 : relu (1 * z + 0 + 0) = z) by (rewrite relu_pos; lra).
  assert (R2 : relu (1 * W + 0 + 0) = W) by (rewrite relu_pos; lra).
  assert (R3 : relu (1 * A + 0 + 0) = A) by (rewrite relu_pos; lra).
  rewrite R1, R2, R3. clear R1 R2 R3.
  replace (2 * z + (-1 * u0 + (1 * u1 + 0)) + 0) with (bit_value t) by lra.
  replace (1 * W + (-1 * w + 0) + 0) with (W - w) by ring.
  replace (1 * (1 * u0 + (-1 * u1 + 0) + 0) + (1 * (W - w) + 0) + -1) with (u0 - u1 + (W - w) - 1) by ring.
  rewrite S0, !relu_pos by lra. rewrite T0.
  repeat apply cons_eq; try reflexivity; destruct c; ring.
Qed.

Lemma bit_step_value (b : node) c t W A : length b = d ->
  0 <= W - hat K b x -> W <= 1 -> 0 <= A ->
  run theta (bit_step d K b (S (length t))) ([bit_value (c :: t); W; A; 0; 0] ++ x)
  = [bit_value t; W - hat K b x; A + 1 + (if c then 1 else -1) * (W - hat K b x); 0; 0] ++ x.
Proof.
  intros Hb HW HW1 HA. unfold bit_step. rewrite run_app. pose proof (hat_nonneg K b x).
  assert (Hz : 0 <= bit_value (c :: t)) by apply bit_value_range.
  destruct (hat_layers_value theta K x Hx b 0 (bit_value (c :: t)) W A 0 0) as (M & m & HM & Hm & E & Ew);
    try lra; [exact Hb|].
  unfold d. rewrite E. cbn [skipn] in Ew. rewrite <- hat_unfold in Ew. fold d.
  rewrite bit_layers_value; try assumption; rewrite Ew; [reflexivity|assumption].
Qed.

Lemma bit_steps_value m (l : list node) : forall (a : node) W A,
  Forall (fun b : node => length b = d) (a :: l) ->
  unit_steps m (a :: l) -> W = lsum (fun b => hat K b x) (a :: l) -> W <= 1 -> 0 <= A ->
  exists W', run theta (bit_steps d K (a :: l)) ([bit_value (step_bits m (a :: l)); W; A; 0; 0] ++ x)
  = [0; W'; A + INR (length l) + abel (fun b => hat K b x) m W (a :: l); 0; 0] ++ x.
Proof.
  induction l as [|b l IH]; intros a W A HL Hm HW HW1 HA.
  - exists W. cbn [bit_steps step_bits bit_value abel length run fold_left INR]. now rewrite !Rplus_0_r.
  - change (bit_steps d K (a :: b :: l)) with (bit_step d K a (length (b :: l)) ++ bit_steps d K (b :: l)).
    rewrite run_app.
    change (step_bits m (a :: b :: l)) with ((0 <? m b - m a)%Z :: step_bits m (b :: l)).
    pose proof (Forall_inv HL) as La. pose proof (Forall_inv_tail HL) as HL'. cbv beta in La.
    inversion Hm as [| |? ? ? Hc Hm']; subst.
    set (W := lsum (fun b0 : node => hat K b0 x) (a :: b :: l)) in *.
    assert (Hsum : W - hat K a x = lsum (fun b => hat K b x) (b :: l)) by (unfold W; cbn [lsum]; ring).
    assert (Hpos : 0 <= W - hat K a x) by (rewrite Hsum; apply lsum_nonneg; intros; apply hat_nonneg).
    assert (Hr : length (b :: l) = S (length (step_bits m (b :: l))))
      by (rewrite step_bits_length; cbn; now rewrite Nat.sub_0_r).
    rewrite Hr, bit_step_value by assumption. pose proof (hat_nonneg K a x).
    set (W1 := W - hat K a x) in *. set (c := (0 <? m b - m a)%Z) in *.
    assert (Ec : IZR (m b - m a) = if c then 1 else -1).
    { unfold c. destruct Hc as [->| ->]; reflexivity. }
    assert (HA' : 0 <= A + 1 + (if c then 1 else -1) * W1) by (unfold W1 in *; destruct c; lra).
    destruct (IH b W1 (A + 1 + (if c then 1 else -1) * W1)) as (W' & E); try assumption; [unfold W1; lra|].
    exists W'. rewrite E. cbn [app]. do 2 f_equal. f_equal.
    change (abel (fun b => hat K b x) m W (a :: b :: l)) with
      (IZR (m b - m a) * W1 + abel (fun b => hat K b x) m W1 (b :: l)).
    rewrite <- Hr, Ec. change (length (b :: l)) with (S (length l)). rewrite S_INR. ring.
Qed.
End Step.

Theorem one_bit_scan_computes d K m x v s b : (1 <= K)%nat -> cube d x ->
  unit_steps m (snake K d) -> v = bit_value (step_bits m (snake K d)) ->
  realize (one_bit_scan d K) (three v s b) x
  = s * (lsum (fun a => IZR (m a) * hat K a x) (snake K d) - IZR (m (hd [] (snake K d)))) + b.
Proof.
  intros HK Hx Hm Hv. pose proof (partition_of_unity K d x HK Hx) as HU.
  pose proof (snake_lengths K d) as HF. destruct Hx as [HL Hx0]. subst d.
  assert (Hpos : Forall (fun t => 0 <= t) x) by (eapply Forall_impl; [|exact Hx0]; cbn; intros; lra).
  pose proof (snake_nonempty K (length x)) as HN. unfold realize, one_bit_scan. cbn [layers].
  rewrite Hv. set (v0 := bit_value _) in *. set (theta := three v0 s b).
  rewrite run_cons, scan_start_value.
  change (theta 0%nat) with v0.
  destruct (snake K (length x)) as [|a l] eqn:Es; [easy|].
  rewrite run_app.
  destruct (bit_steps_value theta K x Hpos m l a 1 0 HF Hm (eq_sym HU)) as (W' & E); try lra.
  unfold v0. rewrite E, scan_end_value. clear E. cbn [nth].
  pose proof (abel_summation (fun b => hat K b x) m a l) as AB. cbn zeta in AB.
  rewrite HU in *. rewrite AB. cbn [hd]. unfold theta, three. cbn [nth length]. rewrite S_INR. ring.
Qed.
