(* The n-th root of a rational number as the Python kernel encloses it
   (symnet/kernel/targets/intervals.py, `_root`): an integer root, which is checked. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia.
From Symnet Require Import RationalIntervals.
From Symnet.series Require Import FixedPoint.
Open Scope R_scope.

(* Newton's steps from above, for the floor of the n-th root; what they give is checked. *)
Fixpoint newton (fuel : nat) (x n guess : Z) : Z :=
  match fuel with
  | O => guess
  | S fuel => let better := (((n - 1) * guess + x / guess ^ (n - 1)) / n)%Z in
              if (guess <=? better)%Z then guess else newton fuel x n better
  end.
Definition integer_root (x n : Z) : option Z :=
  let start := if (x <? 1)%Z then 0%Z else (2 ^ (up (bits x) n))%Z in
  let s := if (x <? 1)%Z then 0%Z else newton (Z.to_nat (bits x + 64)) x n start in
  if ((0 <=? s) && (s ^ n <=? x) && (x <? (s + 1) ^ n))%Z%bool then Some s else None.

Lemma integer_root_sound x n s : integer_root x n = Some s -> (0 <= s /\ s ^ n <= x < (s + 1) ^ n)%Z.
Proof.
  unfold integer_root. set (found := if (x <? 1)%Z then 0%Z else newton _ _ _ _). intro H.
  destruct (Z.leb_spec 0 found); [|discriminate]. destruct (Z.leb_spec (found ^ n) x); [|discriminate].
  destruct (Z.ltb_spec x ((found + 1) ^ n)); [|discriminate]. cbn [andb] in H.
  assert (s = found) by congruence. subst. lia.
Qed.

Definition max_root : Z := 262144.

Definition root_at (t : Q) (n : positive) (p : Z) : option interval :=
  let top := Qnum t in let bottom := Zpos (Qden t) in let order := Zpos n in
  if (top <? 0)%Z then None
  else if (max_root <? order * Z.max p (Z.max (bits top) (bits bottom)))%Z then None
  else
    match integer_root top order, integer_root bottom order with
    | Some a, Some (Zpos b) =>
      if ((a ^ order =? top) && (Zpos b ^ order =? bottom))%Z%bool then Some (single (a # b))
      else
        let unit := unit_of p in
        match integer_root (top * Zpos unit ^ order / bottom) order with
        | Some s => Some (scaled (s, s + 1)%Z unit)
        | None => None
        end
    | _, _ => None
    end.

Lemma power_nat (a : Z) (n : positive) : IZR (a ^ Zpos n) = IZR a ^ Pos.to_nat n.
Proof. rewrite <- (positive_nat_Z n), <- pow_IZR. reflexivity. Qed.

Lemma roots_ordered (x y : R) n : (0 < n)%nat -> 0 <= x -> 0 <= y -> x ^ n <= y ^ n -> x <= y.
Proof.
  intros N X Y H. destruct (Rle_lt_dec x y) as [L|L]; [exact L|exfalso].
  enough (y ^ n < x ^ n) by lra. clear H. destruct n as [|n]; [lia|]. induction n as [|n IH]; [cbn; lra|].
  specialize (IH ltac:(lia)). cbn [pow] in *. pose proof (pow_le y n Y). pose proof (pow_le x n X).
  assert (0 <= y * y ^ n) by (apply Rmult_le_pos; lra).
  apply Rle_lt_trans with (x * (y * y ^ n)); [apply Rmult_le_compat_r; lra|apply Rmult_lt_compat_l; lra].
Qed.

Theorem root_at_sound t n p i y : root_at t n p = Some i -> 0 <= y -> y ^ Pos.to_nat n = Q2R t -> holds i y.
Proof.
  destruct t as [top bottom]. unfold root_at. cbn [Qnum Qden]. intros E Y H. pose proof (unit_positive bottom) as B.
  set (m := Pos.to_nat n) in *. assert (M : (0 < m)%nat) by (unfold m; lia).
  destruct (_ <? _)%Z; [discriminate|]. destruct (_ <? _)%Z; [discriminate|].
  destruct (integer_root top (Zpos n)) as [a|] eqn:E1; [|discriminate].
  destruct (integer_root (Zpos bottom) (Zpos n)) as [[|b|]|] eqn:E2; try discriminate.
  apply integer_root_sound in E1. rewrite Q2R_ratio in H.
  destruct (_ && _)%bool eqn:X in E.
  - apply andb_prop in X. destruct X as [X1 X2]. apply Z.eqb_eq in X1, X2. injection E as <-.
    pose proof (unit_positive b) as Bp.
    assert (Z : (IZR a / IZR (Zpos b)) ^ m = y ^ m).
    { rewrite H, <- X1, <- X2, !power_nat. unfold Rdiv. rewrite Rpow_mult_distr, pow_inv. reflexivity. }
    assert (A0 : 0 <= IZR a / IZR (Zpos b)).
    { apply Rmult_le_pos; [apply IZR_le; lia|apply Rlt_le, Rinv_0_lt_compat; lra]. }
    assert (y = IZR a / IZR (Zpos b)) by (apply Rle_antisym; apply (roots_ordered _ _ m); lra || assumption).
    subst y. unfold holds, single. cbn [fst snd]. rewrite Q2R_ratio. lra.
  - set (unit := unit_of p) in *. pose proof (unit_positive unit) as U.
    destruct (integer_root (top * Zpos unit ^ Zpos n / Zpos bottom) (Zpos n)) as [s|] eqn:E3; [|discriminate].
    injection E as <-. apply integer_root_sound in E3. destruct E3 as (S0 & S1 & S2).
    apply scaled_holds. unfold encloses. cbn [fst snd]. set (x := IZR (Zpos unit) * y).
    assert (X0 : 0 <= x) by (apply Rmult_le_pos; lra).
    assert (XM : x ^ m * IZR (Zpos bottom) = IZR (top * Zpos unit ^ Zpos n)).
    { unfold x. rewrite Rpow_mult_distr, H, mult_IZR, power_nat. fold m. field. lra. }
    assert (L : IZR (top * Zpos unit ^ Zpos n / Zpos bottom) <= x ^ m) by (apply down_le; [lia|lra]).
    assert (G : x ^ m - 1 <= IZR (top * Zpos unit ^ Zpos n / Zpos bottom)) by (apply down_ge; [lia|lra]).
    apply IZR_le in S0, S1. rewrite power_nat in S1. fold m in S1.
    assert (S3 : IZR (top * Zpos unit ^ Zpos n / Zpos bottom) + 1 <= IZR (s + 1) ^ m).
    { rewrite <- plus_IZR. unfold m. rewrite <- power_nat. apply IZR_le. lia. }
    split; apply (roots_ordered _ _ m M); try lra.
    rewrite plus_IZR. lra.
Qed.

Corollary sqrt_at_sound t p i : root_at t 2 p = Some i -> 0 <= Q2R t -> holds i (sqrt (Q2R t)).
Proof.
  intros E H. apply (root_at_sound t 2 p i _ E (sqrt_pos _)). change (Pos.to_nat 2) with 2%nat. now apply pow2_sqrt.
Qed.
