(* Theorem S: for all d, K >= 1 ONE ReLU network with three intrinsic
   parameters v, s, b approximates every f on [0,1]^d in the sup norm to
   omega(sqrt(d)/K) + s/2 (nondecreasing modulus), omega(sqrt(d)/(2K)) + s/2
   (concave modulus), lambda (sqrt(d) + 1)/(2K) (Lipschitz),
   lambda (2^-alpha d^(alpha/2) + 1/2) K^-alpha (Hoelder);
   v is a multiple of 4^-(N-1) in [0, 1), N = (K+1)^d; b is a multiple of s.
   phi = s body + b, where the body holds v alone. *)
From Coq Require Import Reals Lra Lia List Arith ZArith Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat
  Interpolation Alphabet Digits ScanNetwork ScanSize ScaledOutput.
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

(* The encoder, for codes m of f at the nodes whose steps are worths of digits and
   which are off by q at most: v holds the digits, b the first code. *)
Section Codes.
Variables (a : letters) (d K : nat) (omega : R -> R) (f : list R -> R) (s q : R) (m : node -> Z).
Hypothesis Ha : letters_ok a = true.
Hypothesis HK : (1 <= K)%nat.
Hypothesis Hmod : modulus d omega f.
Hypothesis Hs0 : 0 <= s.
Hypothesis Hs : omega (1 / INR K) <= s.

Lemma neighbours_close u w : adjacent u w -> In u (snake K d) -> In w (snake K d) ->
  Rabs (f (node_point K u) - f (node_point K w)) <= s.
Proof.
  intros A Hu Hw. eapply Rle_trans; [apply Hmod; now apply node_in_cube|]. now rewrite adjacent_dist.
Qed.

(* f at the first node, needed only where s = 0, that is f constant on the nodes. *)
Definition ground : R := if Rlt_dec 0 s then 0 else f (node_point K (hd [] (snake K d))).
Definition encode_v : R := packed a (digits a m (snake K d)).
Definition encode_b : R := s * IZR (m (hd [] (snake K d))) + ground.

Hypothesis Hsteps : steps a m (snake K d).
Hypothesis Hq : 0 <= q.
Hypothesis Hcode : 0 < s -> forall b, Rabs (s * IZR (m b) - f (node_point K b)) <= q.

Lemma node_code_error b : In b (snake K d) -> Rabs (s * IZR (m b) + ground - f (node_point K b)) <= q.
Proof.
  intro Hb. unfold ground. destruct (Rlt_dec 0 s) as [H|H].
  - rewrite Rplus_0_r. now apply Hcode.
  - assert (E : s = 0) by lra.
    rewrite <- (chain_constant (fun a => f (node_point K a)) (snake K d) (snake_chain K d)) with (a := b);
      [rewrite E; pwl| |assumption].
    intros u w A Hu Hw. pose proof (neighbours_close u w A Hu Hw). pwl.
Qed.

Lemma encode_b_multiple : 0 < s -> exists m0 : Z, encode_b = s * IZR m0.
Proof.
  intro H. exists (m (hd [] (snake K d))). unfold encode_b, ground. destruct (Rlt_dec 0 s); [ring|lra].
Qed.

Lemma word_of_digits ds : Forall (digit_ok a) ds -> dyadic_word (IZR (radix a)) (length ds) (packed a ds).
Proof.
  intro H. destruct (digit_bits a ds Ha H) as [E R]. exists (joined a ds). split; [|exact E].
  rewrite pow_IZR. split; [now apply IZR_le|now apply IZR_lt].
Qed.
Lemma encode_v_word : dyadic_word (IZR (radix a)) ((K + 1) ^ d - 1) encode_v.
Proof. rewrite <- snake_length, <- (digits_length a m). now apply word_of_digits, digits_ok. Qed.

(* The interpolant of the codes, as the networks compute it. *)
Lemma codes_error x E : cube d x ->
  lsum (fun b => hat K b x * Rabs (f (node_point K b) - f x)) (snake K d) <= E ->
  Rabs (s * (lsum (fun u => IZR (m u) * hat K u x) (snake K d) - IZR (m (hd [] (snake K d)))) + encode_b - f x) <= E + q.
Proof.
  intros Hx HE. unfold encode_b. set (m0 := IZR (m (hd [] (snake K d)))).
  replace (s * (lsum (fun u => IZR (m u) * hat K u x) (snake K d) - m0) + (s * m0 + ground))
    with (lsum (fun b => (s * IZR (m b) + ground) * hat K b x) (snake K d)).
  - apply (coded_interpolation K d f x); try assumption. exact node_code_error.
  - rewrite (lsum_ext _ (fun b => s * (IZR (m b) * hat K b x) + ground * hat K b x)) by (intro; ring).
    rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx). ring.
Qed.

Lemma codes_errors (phi : list R -> R) : (1 <= d)%nat -> nondecreasing omega ->
  (forall x, cube d x -> phi x = s * (lsum (fun u => IZR (m u) * hat K u x) (snake K d) - IZR (m (hd [] (snake K d)))) + encode_b) ->
  (forall x, cube d x -> Rabs (phi x - f x) <= omega (sqrt (INR d) / INR K) + q) /\
  (concave omega -> forall x, cube d x -> Rabs (phi x - f x) <= omega (sqrt (INR d) / (2 * INR K)) + q).
Proof.
  intros Hd Hm Hphi. split.
  - intros x Hx. rewrite Hphi by assumption. apply codes_error; [assumption|]. now apply (interpolation_nondecreasing K d omega).
  - intros Hc x Hx. rewrite Hphi by assumption. apply codes_error; [assumption|]. now apply (interpolation_concave K d omega).
Qed.

Lemma encoded : (1 <= d)%nat -> nondecreasing omega ->
  exists v b : R, dyadic_word (IZR (radix a)) ((K + 1) ^ d - 1) v /\ (0 < s -> exists m0 : Z, b = s * IZR m0) /\
    (forall x, cube d x ->
       Rabs (realize (letter_scan a d K) (three v s b) x - f x) <= omega (sqrt (INR d) / INR K) + q) /\
    (concave omega -> forall x, cube d x ->
       Rabs (realize (letter_scan a d K) (three v s b) x - f x) <= omega (sqrt (INR d) / (2 * INR K)) + q).
Proof.
  intros Hd Hm. exists encode_v, encode_b. split; [exact encode_v_word|]. split; [exact encode_b_multiple|].
  apply (codes_errors (realize (letter_scan a d K) (three encode_v s encode_b))); try assumption.
  intros x Hx. now apply letter_scan_computes.
Qed.
End Codes.

(* Two bits a node: the code is the nearest multiple of s. *)
Definition node_code (K : nat) (f : list R -> R) (s : R) (u : node) : Z := code s (f (node_point K u)).

Lemma node_code_steps d K omega f s : (1 <= K)%nat -> modulus d omega f -> 0 <= s -> omega (1 / INR K) <= s ->
  small_steps (node_code K f s) (snake K d).
Proof.
  intros HK Hmod Hs0 Hs. apply chain_small_steps; [apply snake_chain|]. intros u w A Hu Hw.
  apply code_step; [assumption|].
  apply (neighbours_close d K omega); try assumption. now apply adjacent_sym.
Qed.

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
  split; [apply letter_scan_well_formed|]. split; [now apply scan_width|]. split; [apply scan_depth|].
  split; [apply scan_parameters|]. split; [unfold intrinsic_parameters; now rewrite scan_intrinsic_places|].
  intros omega f s Hm Hf Hs0 Hs. apply (encoded two_bits d K omega f s (s / 2) (node_code K f s)); try assumption; try reflexivity.
  - now apply (node_code_steps d K omega).
  - lra.
  - intros P u. now apply code_error.
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
