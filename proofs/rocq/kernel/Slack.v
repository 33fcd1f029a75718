(* How far computed sums may be from exact ones, and what that takes from a bound. *)
From Coq Require Import Reals Lra Lia List ZArith Bool.
From Symnet.kernel Require Import Combinations.
Import ListNotations.
Open Scope Z_scope.

Definition finer : Z := 4294967296.
Definition ceiling (a d : Z) : Z := - (- a / d).
(* What is asked of computed sums: row i is off by (constant + sum of number * size of a value read) up / down at most, in
   units of 2^-(Q + 32), constants in 2^-Q; nothing in exact arithmetic. *)
Record rounding := Rounding { error_rows : list (Z * list Z); up : Z; down : Z }.
Definition exact_sums : rounding := Rounding [] 1 1.
(* Sizes, in units of 2^-Q, in fewer digits: rounded up to multiples of one. *)
Definition rough (sizes : list Z) : Z := Z.shiftl 1 (Z.max 0 (Z.log2 (fold_left Z.max sizes 0) - 30)).
Definition errors_at (unit : Z) (r : rounding) (sizes : list Z) : list Z :=
  match error_rows r with
  | [] => []
  | rows => let one := rough sizes in let us := map (fun u => ceiling u one) sizes in
      map (fun e => ceiling ((fst e * unit + one * dot 0 (snd e) us) * up r) (down r)) rows
  end.
(* Values of this size, in units of 2^-Q, are such that no sum of them overflows. *)
Definition largest_value : Z := 1152921504606846976.
Definition small_enough (unit : Z) (r : rounding) (sizes : list Z) : bool :=
  match error_rows r with [] => true | _ => forallb (fun u => u <=? largest_value * unit) sizes end.

Fixpoint abs_dot (acc : Z) (fs rs : list Z) : Z :=
  match fs, rs with x :: fs', r :: rs' => abs_dot (acc + Z.abs x * r) fs' rs' | _, _ => acc end.
Definition taken (fs rs : list Z) : Z := match rs with [] => 0 | _ => ceiling (abs_dot 0 fs rs) finer end.

Open Scope R_scope.
Lemma finer_pos : 0 < IZR finer. Proof. now apply (IZR_lt 0). Qed.
Lemma ceiling_above a d : (0 < d)%Z -> IZR a / IZR d <= IZR (ceiling a d).
Proof. intro H. unfold ceiling. rewrite opp_IZR. pose proof (IZR_div (- a) d H) as E. rewrite opp_IZR in E. unfold Rdiv in *. lra. Qed.

(* Each z is off by r / 2^32 at most; numbers that are not there are 0. *)
Fixpoint off_by (rs : list Z) (zs zs' : list R) : Prop :=
  match zs, zs' with
  | [], [] => True
  | z :: zs, z' :: zs' => Rabs (z - z') * IZR finer <= IZR (hd 0%Z rs) /\ off_by (tl rs) zs zs'
  | _, _ => False
  end.
Lemma off_by_itself zs : off_by [] zs zs.
Proof. induction zs as [|z zs IH]; cbn; [exact I|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. split; [lra|exact IH]. Qed.
Lemma off_by_length rs zs : forall zs', off_by rs zs zs' -> length zs = length zs'.
Proof. revert rs. induction zs as [|z zs IH]; intros rs [|z' zs'] H; try easy. destruct H as [_ H]. cbn. f_equal. now apply (IH (tl rs)). Qed.

Lemma abs_dot_acc fs : forall rs acc, abs_dot acc fs rs = (acc + abs_dot 0 fs rs)%Z.
Proof.
  induction fs as [|x fs IH]; intros [|r rs] acc; cbn [abs_dot]; try lia. rewrite (IH rs (acc + _)%Z), (IH rs (0 + _)%Z). lia.
Qed.
Lemma abs_dot_sound fs : forall rs zs zs', (length fs <= length zs)%nat -> off_by rs zs zs' ->
  (rdot fs zs' - rdot fs zs) * IZR finer <= IZR (abs_dot 0 fs rs) /\ (rdot fs zs - rdot fs zs') * IZR finer <= IZR (abs_dot 0 fs rs).
Proof.
  pose proof finer_pos as PF. induction fs as [|x fs IH]; intros rs zs zs' L H; [cbn [rdot abs_dot]; lra|].
  destruct zs as [|z zs]; [cbn in L; lia|]. destruct zs' as [|z' zs']; [easy|]. apply le_S_n in L.
  destruct H as [H1 H]. cbn [rdot].
  assert (B : Rabs (IZR x * (z - z')) * IZR finer <= IZR (Z.abs x * hd 0%Z rs)).
  { rewrite Rabs_mult, mult_IZR, abs_IZR, Rmult_assoc. apply Rmult_le_compat_l; [apply Rabs_pos|exact H1]. }
  assert (C : (IZR x * (z - z')) * IZR finer <= IZR (Z.abs x * hd 0%Z rs) /\ - (IZR x * (z - z')) * IZR finer <= IZR (Z.abs x * hd 0%Z rs)).
  { pose proof (Rle_abs (IZR x * (z - z'))) as A1. pose proof (Rle_abs (- (IZR x * (z - z')))) as A2. rewrite Rabs_Ropp in A2.
    apply (Rmult_le_compat_r (IZR finer)) in A1, A2; lra. }
  destruct rs as [|r rs]; cbn [abs_dot hd tl] in *.
  - destruct (IH [] zs zs' L H) as [I1 I2]. rewrite Z.mul_0_r in C. replace (abs_dot 0 fs []) with 0%Z in * by now destruct fs. lra.
  - destruct (IH rs zs zs' L H) as [I1 I2]. rewrite abs_dot_acc, plus_IZR. cbn [Z.add]. lra.
Qed.
Lemma taken_sound fs rs zs zs' : (length fs <= length zs)%nat -> off_by rs zs zs' -> rdot fs zs' - IZR (taken fs rs) <= rdot fs zs.
Proof.
  intros L H. destruct (abs_dot_sound fs rs zs zs' L H) as [A _]. pose proof finer_pos as PF.
  assert (B : rdot fs zs' - rdot fs zs <= IZR (abs_dot 0 fs rs) / IZR finer).
  { apply (Rmult_le_reg_r (IZR finer)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. exact A. }
  pose proof (ceiling_above (abs_dot 0 fs rs) finer ltac:(reflexivity)) as C. unfold taken. destruct rs as [|r rs]; [|lra].
  replace (abs_dot 0 fs []) with 0%Z in * by now destruct fs. lra.
Qed.

(* Sizes of values, in units of 2^-Q. *)
Definition sized (us : list Z) (Y : list R) : Prop := Forall2 (fun u y => Rabs y <= IZR u) us Y.
