(* Theorem S: for all d, K >= 1 ONE ReLU network with three intrinsic
   parameters v, s, b approximates every f on [0,1]^d in the sup norm to
   omega(sqrt(d)/K) + s/2 (nondecreasing modulus), omega(sqrt(d)/(2K)) + s/2
   (concave modulus), lambda (sqrt(d) + 1)/(2K) (Lipschitz),
   lambda (2^-alpha d^(alpha/2) + 1/2) K^-alpha (Hoelder);
   v is a multiple of 4^-(N-1) in [0, 1), N = (K+1)^d; b is a multiple of s.
   phi = s body + b, where the body holds v alone. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat
  Interpolation Digits ScanNetwork ScanSize ScaledOutput.
Import ListNotations.
Open Scope R_scope.

(* v needs 2 (N - 1) bits: it is an integer below 4^(N-1) over 4^(N-1). *)
Definition dyadic_word (base : R) (digits : nat) (v : R) : Prop :=
  exists m : Z, 0 <= IZR m < base ^ digits /\ v = IZR m / base ^ digits.

Lemma chain_constant (g : node -> R) l : chain l ->
  (forall a b, adjacent a b -> In a l -> In b l -> g a = g b) ->
  forall a, In a l -> g a = g (hd [] l).
Proof.
  induction 1 as [|a|a b l H C IH]; intros Hg c Hc; [easy|destruct Hc as [<-|[]]; reflexivity|].
  cbn [hd]. destruct Hc as [<-|Hc]; [reflexivity|].
  rewrite (Hg a b H (or_introl eq_refl) (or_intror (or_introl eq_refl))).
  apply IH; [|assumption]. intros u w A Hu Hw. apply Hg; [assumption|now right|now right].
Qed.

Section Codes.
Variables (d K : nat) (omega : R -> R) (f : list R -> R) (s : R).
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hmod : modulus d omega f.
Hypothesis Hs0 : 0 <= s.
Hypothesis Hs : omega (1 / INR K) <= s.

Definition node_code (a : node) : Z := code s (f (node_point K a)).

Lemma neighbours_close a b : adjacent a b -> In a (snake K d) -> In b (snake K d) ->
  Rabs (f (node_point K a) - f (node_point K b)) <= s.
Proof.
  intros A Ha Hb. eapply Rle_trans; [apply Hmod; now apply node_in_cube|].
  now rewrite adjacent_dist.
Qed.

Lemma node_code_steps : small_steps node_code (snake K d).
Proof.
  apply chain_small_steps; [apply snake_chain|]. intros a b A Ha Hb. apply code_step; [assumption|].
  apply neighbours_close; [now apply adjacent_sym|assumption|assumption].
Qed.

(* f at the first node, needed only where s = 0, that is f constant on the nodes. *)
Definition ground : R := if Rlt_dec 0 s then 0 else f (node_point K (hd [] (snake K d))).

Lemma node_code_error b : In b (snake K d) ->
  Rabs (s * IZR (node_code b) + ground - f (node_point K b)) <= s / 2.
Proof.
  intro Hb. unfold ground, node_code. destruct (Rlt_dec 0 s) as [H|H].
  - rewrite Rplus_0_r. now apply code_error.
  - assert (E : s = 0) by lra.
    rewrite <- (chain_constant (fun a => f (node_point K a)) (snake K d) (snake_chain K d)) with (a := b);
      [rewrite E; pwl| |assumption].
    intros u w A Hu Hw. pose proof (neighbours_close u w A Hu Hw). pwl.
Qed.

(* The encoder: v holds the digits of the codes, b the first code. *)
Definition encode_v : R := digit_value (digits node_code (snake K d)).
Definition encode_b : R := s * IZR (node_code (hd [] (snake K d))) + ground.

Lemma encode_b_multiple : 0 < s -> exists m0 : Z, encode_b = s * IZR m0.
Proof.
  intro H. exists (node_code (hd [] (snake K d))). unfold encode_b, ground.
  destruct (Rlt_dec 0 s); [ring|lra].
Qed.

Lemma encode_v_word : dyadic_word 4 ((K + 1) ^ d - 1) encode_v.
Proof.
  pose proof (digit_bits _ node_code_steps) as [E R]. rewrite digits_length, snake_length in *.
  exists (digit_number (digits node_code (snake K d))). split; [|exact E].
  rewrite pow4_IZR. split; [now apply IZR_le|now apply IZR_lt].
Qed.

(* The interpolant of the codes, as the networks compute it. *)
Lemma codes_error x E : cube d x ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E ->
  Rabs (s * (lsum (fun a => IZR (node_code a) * hat K a x) (snake K d)
             - IZR (node_code (hd [] (snake K d)))) + encode_b - f x) <= E + s / 2.
Proof.
  intros Hx HE. unfold encode_b. set (m0 := IZR (node_code _)).
  replace (s * (lsum (fun a => IZR (node_code a) * hat K a x) (snake K d) - m0) + (s * m0 + ground))
    with (lsum (fun b => (s * IZR (node_code b) + ground) * hat K b x) (snake K d)).
  - apply (coded_interpolation K d f x); try assumption. exact node_code_error.
  - rewrite (lsum_ext _ (fun b => s * (IZR (node_code b) * hat K b x) + ground * hat K b x))
      by (intro; ring).
    rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx). ring.
Qed.

Lemma scan_error x E : cube d x ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E ->
  Rabs (realize (scan d K) (three encode_v s encode_b) x - f x) <= E + s / 2.
Proof.
  intros Hx HE. rewrite (scan_computes d K node_code) by (auto using node_code_steps).
  now apply codes_error.
Qed.
End Codes.

(* Theorem S. The network is quantified before the modulus and f; s is any
   number >= omega(1/K), for example a dyadic one. *)
Theorem theorem_S (d K : nat) : (1 <= d)%nat -> (1 <= K)%nat ->
  exists body phi : network, scaled d 1 body phi /\
    well_formed d phi /\ width phi = (d + 8)%nat /\
    depth phi = ((d + 2) * ((K + 1) ^ d - 1))%nat /\
    parameters phi = ((d + 1) * (d + 5) + ((K + 1) ^ d - 1) * step_parameters d + (d + 8))%nat /\
    intrinsic_parameters phi = 3%nat /\
    forall (omega : R -> R) (f : list R -> R) (s : R),
      nondecreasing omega -> modulus d omega f -> 0 <= s -> omega (1 / INR K) <= s ->
      exists v b : R, dyadic_word 4 ((K + 1) ^ d - 1) v /\ (0 < s -> exists m0 : Z, b = s * IZR m0) /\
        (forall x, cube d x ->
           Rabs (realize phi (three v s b) x - f x) <= omega (sqrt (INR d) / INR K) + s / 2) /\
        (concave omega -> forall x, cube d x ->
           Rabs (realize phi (three v s b) x - f x) <= omega (sqrt (INR d) / (2 * INR K)) + s / 2).
Proof.
  intros Hd HK. eexists. exists (scan d K). split; [apply scan_scaled|].
  split; [apply scan_well_formed|]. split; [now apply scan_width|]. split; [apply scan_depth|].
  split; [apply scan_parameters|]. split; [apply scan_intrinsic_parameters|].
  intros omega f s Hm Hf Hs0 Hs. exists (encode_v d K f s), (encode_b d K f s).
  split; [now apply (encode_v_word d K omega)|]. split; [apply encode_b_multiple|]. split.
  - intros x Hx. apply (scan_error d K omega); try assumption.
    now apply (interpolation_nondecreasing K d omega).
  - intros Hc x Hx. apply (scan_error d K omega); try assumption.
    now apply (interpolation_concave K d omega).
Qed.

(* Lipschitz: lambda (sqrt(d) + 1) / (2K) in the sup norm, three parameters. *)
Theorem theorem_S_lipschitz (d K : nat) : (1 <= d)%nat -> (1 <= K)%nat ->
  exists body phi : network, scaled d 1 body phi /\
    well_formed d phi /\ width phi = (d + 8)%nat /\
    depth phi = ((d + 2) * ((K + 1) ^ d - 1))%nat /\ intrinsic_parameters phi = 3%nat /\
    forall (lambda : R) (f : list R -> R), 0 <= lambda -> lipschitz d lambda f ->
      exists v b : R, dyadic_word 4 ((K + 1) ^ d - 1) v /\
        forall x, cube d x ->
          Rabs (realize phi (three v (lambda / INR K) b) x - f x)
          <= lambda * (sqrt (INR d) + 1) / (2 * INR K).
Proof.
  intros Hd HK. destruct (theorem_S d K Hd HK) as (body & phi & SC & W & Wd & Dp & _ & I & H).
  exists body, phi. repeat (split; [assumption|]). intros lambda f Hl Hf.
  assert (P : 0 < INR K) by now apply lt_0_INR.
  destruct (H (fun r => lambda * r) f (lambda / INR K)) as (v & b & Hv & _ & _ & Hb).
  - now apply linear_nondecreasing.
  - exact Hf.
  - apply Rmult_le_pos; [assumption|]. left. now apply Rinv_0_lt_compat.
  - right. field. lra.
  - exists v, b. split; [assumption|]. intros x Hx.
    eapply Rle_trans; [apply Hb; [apply linear_concave|assumption]|]. right. field. lra.
Qed.

(* The bound never exceeds lambda sqrt(d) / K. *)
Lemma lipschitz_bound_sqrt d K lambda : (1 <= d)%nat -> (1 <= K)%nat -> 0 <= lambda ->
  lambda * (sqrt (INR d) + 1) / (2 * INR K) <= lambda * sqrt (INR d) / INR K.
Proof.
  intros Hd HK Hl. assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (S1 : 1 <= sqrt (INR d)).
  { rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. change 1 with (INR 1). now apply le_INR. }
  apply (Rmult_le_reg_r (2 * INR K)); [lra|].
  replace (lambda * (sqrt (INR d) + 1) / (2 * INR K) * (2 * INR K))
    with (lambda * (sqrt (INR d) + 1)) by (field; lra).
  replace (lambda * sqrt (INR d) / INR K * (2 * INR K)) with (2 * lambda * sqrt (INR d)) by (field; lra).
  nra.
Qed.

(* Hoelder: omega(sqrt(d)/(2K)) + omega(1/K)/2 with omega(r) = lambda r^alpha. *)
Theorem theorem_S_hoelder (d K : nat) : (1 <= d)%nat -> (1 <= K)%nat ->
  exists body phi : network, scaled d 1 body phi /\
    well_formed d phi /\ width phi = (d + 8)%nat /\
    depth phi = ((d + 2) * ((K + 1) ^ d - 1))%nat /\ intrinsic_parameters phi = 3%nat /\
    forall (alpha lambda : R) (f : list R -> R),
      0 < alpha <= 1 -> 0 <= lambda -> hoelder d alpha lambda f ->
      exists v b : R, dyadic_word 4 ((K + 1) ^ d - 1) v /\
        forall x, cube d x ->
          Rabs (realize phi (three v (lambda * Rpower (INR K) (- alpha)) b) x - f x)
          <= lambda * (Rpower 2 (- alpha) * Rpower (INR d) (alpha / 2) + 1 / 2) * Rpower (INR K) (- alpha).
Proof.
  intros Hd HK. destruct (theorem_S d K Hd HK) as (body & phi & SC & W & Wd & Dp & _ & I & H).
  exists body, phi. repeat (split; [assumption|]). intros alpha lambda f Ha Hl Hf.
  assert (P : 0 < INR K) by now apply lt_0_INR.
  assert (D : 0 < INR d) by (apply lt_0_INR; lia).
  assert (PW : forall r, 0 < r -> power alpha r = Rpower r alpha).
  { intros r Hr. unfold power. destruct (Rle_dec r 0); lra. }
  assert (E1 : power alpha (1 / INR K) = Rpower (INR K) (- alpha)).
  { rewrite PW by (apply Rdiv_lt_0_compat; lra). unfold Rpower, Rdiv. rewrite Rmult_1_l, ln_Rinv by assumption.
    f_equal. ring. }
  assert (S0 : 0 < sqrt (INR d)) by now apply sqrt_lt_R0.
  assert (E2 : power alpha (sqrt (INR d) / (2 * INR K))
               = Rpower 2 (- alpha) * Rpower (INR d) (alpha / 2) * Rpower (INR K) (- alpha)).
  { rewrite PW by (apply Rdiv_lt_0_compat; lra). unfold Rpower, Rdiv.
    rewrite ln_mult, ln_Rinv, ln_mult by (try apply Rinv_0_lt_compat; lra).
    replace (ln (sqrt (INR d))) with (ln (INR d) / 2).
    - rewrite <- !exp_plus. f_equal. field.
    - rewrite <- (sqrt_sqrt (INR d)) at 1 by lra. rewrite ln_mult by assumption. field. }
  destruct (H (fun r => lambda * power alpha r) f (lambda * Rpower (INR K) (- alpha)))
    as (v & b & Hv & _ & _ & Hb).
  - apply power_nondecreasing; lra.
  - exact Hf.
  - apply Rmult_le_pos; [assumption|]. left. apply exp_pos.
  - rewrite E1. lra.
  - exists v, b. split; [assumption|]. intros x Hx.
    eapply Rle_trans; [apply Hb; [now apply power_concave|assumption]|]. rewrite E2. right. field.
Qed.
