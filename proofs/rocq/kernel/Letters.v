(* The digits of a scan, read from the number that holds them, and sums of their
   worths along an order of nodes. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear Points SnakeOrder.
From Symnet Require Export Alphabet.
From Symnet.kernel Require Import Cone.
Import ListNotations.
Open Scope list_scope.
Open Scope R_scope.

(* The code after k steps: the sum of the worths of the first k digits. *)
Fixpoint code_at (a : letters) (ds : list Z) (k : nat) {struct k} : Z :=
  match k, ds with S k', c :: ds' => (worth a c + code_at a ds' k')%Z | _, _ => 0%Z end.
(* sum_l worth(c_l) W_l, where W_l is the sum of w over the nodes from number l on. *)
Fixpoint tails (a : letters) (w : node -> R) (ds : list Z) (l : list node) : R :=
  match ds with [] => 0 | c :: ds' => IZR (worth a c) * lsum w (tl l) + tails a w ds' (tl l) end.


(* ---------- digits of a number ---------- *)
Fixpoint raised (b : Z) (n : positive) : Z :=
  match n with
  | xH => b
  | xO m => let c := raised b m in (c * c)%Z
  | xI m => let c := raised b m in (b * (c * c))%Z
  end.
(* b, b^2, b^4, ..., the longest first. *)
Fixpoint squares (b : Z) (n : nat) (found : list Z) : list Z :=
  match n with O => found | S n' => squares (b * b)%Z n' (b :: found) end.
Fixpoint split_digits (ps : list Z) (z : Z) (found : list Z) : list Z :=
  match ps with [] => z :: found | p :: ps' => split_digits ps' (z / p)%Z (split_digits ps' (z mod p)%Z found) end.
Definition digit_fits (a : letters) (c : Z) : bool := ((0 <=? c) && (c <=? Z.of_nat (largest a)))%Z.
(* The n digits of a number, the first one leading; None if it is not a number of n digits up to T. *)
Definition digits_of (a : letters) (n : nat) (q : Q) : option (list Z) :=
  match Z.of_nat n with
  | Zpos p =>
      let whole := raised (radix a) p in
      let z := (Qnum q * whole / Zpos (Qden q))%Z in
      let levels := Pos.size_nat p in
      let all := split_digits (squares (radix a) levels []) z [] in
      let zeros := (List.length all - n)%nat in
      let ds := skipn zeros all in
      if (z * Zpos (Qden q) =? Qnum q * whole)%Z && forallb (Z.eqb 0) (firstn zeros all)
         && (List.length ds =? n)%nat && forallb (digit_fits a) ds
      then Some ds else None
  | _ => None
  end.

Lemma raised_value b n : raised b n = (b ^ Zpos n)%Z.
Proof.
  induction n as [n IH|n IH|]; cbn [raised].
  - rewrite IH, Pos2Z.inj_xI, Z.pow_add_r, Z.pow_twice_r by lia. ring.
  - now rewrite IH, (Pos2Z.inj_xO n), Z.pow_twice_r.
  - now rewrite Z.pow_1_r.
Qed.

Section Alphabet.
Variable a : letters.
Hypothesis Ha : letters_ok a = true.
Let B := radix a.


(* ---------- sums ---------- *)
Lemma tails_app w ds : forall es l, tails a w (ds ++ es) l = tails a w ds l + tails a w es (skipn (List.length ds) l).
Proof.
  induction ds as [|c ds IH]; intros es l; cbn [app tails List.length skipn]; [ring|]. rewrite IH.
  destruct l as [|u l]; cbn [tl]; [|ring]. rewrite skipn_nil. ring.
Qed.
Lemma tails_nil w ds : tails a w ds [] = 0.
Proof. induction ds as [|c ds IH]; cbn [tails tl lsum]; [reflexivity|]. rewrite IH. ring. Qed.

(* By parts: the codes at the nodes, weighted. *)
Lemma codes_sum w (m : node -> Z) l : forall ds c, (List.length l <= S (List.length ds))%nat ->
  (forall k u, nth_error l k = Some u -> m u = (c + code_at a ds k)%Z) ->
  lsum (fun u => IZR (m u) * w u) l = IZR c * lsum w l + tails a w ds l.
Proof.
  induction l as [|u l IH]; intros ds c L H; [cbn [lsum]; rewrite tails_nil; ring|]. cbn [lsum].
  pose proof (H 0%nat u eq_refl) as H0. cbn [code_at] in H0. rewrite Z.add_0_r in H0. rewrite H0.
  destruct ds as [|t ds].
  - destruct l; [|cbn in L; lia]. cbn. ring.
  - cbn [tails tl]. cbn [List.length] in L. rewrite (IH ds (c + worth a t)%Z).
    + rewrite plus_IZR. ring.
    + lia.
    + intros k b Hk. rewrite (H (S k) b Hk). cbn [code_at]. lia.
Qed.

(* ---------- the digits that are computed ---------- *)
Definition places_of (ps : list Z) : nat := (2 ^ List.length ps)%nat.
Inductive tower : list Z -> Prop :=
| tower_nil : tower []
| tower_cons p ps : p = (B ^ Z.of_nat (places_of ps))%Z -> tower ps -> tower (p :: ps).
Lemma squares_tower n : forall b found, b = (B ^ Z.of_nat (places_of found))%Z -> tower found -> tower (squares b n found).
Proof.
  induction n as [|n IH]; intros b found E T; [exact T|]. cbn [squares]. apply IH; [|now constructor].
  unfold places_of in *. cbn [List.length Nat.pow]. rewrite E, <- Z.pow_add_r by lia. f_equal. lia.
Qed.
Lemma split_number ps : tower ps -> forall z found,
  List.length (split_digits ps z found) = (places_of ps + List.length found)%nat /\
  joined a (split_digits ps z found) = (z * B ^ Z.of_nat (List.length found) + joined a found)%Z.
Proof.
  destruct (letters_spec a Ha) as (HB & _).
  induction 1 as [|p ps E T IH]; intros z found; cbn [split_digits]; [split; reflexivity|].
  destruct (IH (z mod p)%Z found) as [L1 N1]. destruct (IH (z / p)%Z (split_digits ps (z mod p)%Z found)) as [L2 N2].
  cbn [split_digits]. split; [rewrite L2, L1; unfold places_of; cbn [List.length Nat.pow]; lia|]. rewrite N2, N1, L1, Nat2Z.inj_add, Z.pow_add_r by lia. rewrite <- E.
  assert (P : (p <> 0)%Z) by (rewrite E; apply Z.pow_nonzero; lia). rewrite (Z.div_mod z p P) at 3. ring.
Qed.
Lemma number_zeros n : forall ds, forallb (Z.eqb 0) (firstn n ds) = true -> joined a ds = joined a (skipn n ds).
Proof.
  induction n as [|n IH]; intros [|c ds] H; try reflexivity. cbn [firstn forallb] in H. apply andb_prop in H. destruct H as [H0 H].
  apply Z.eqb_eq in H0. subst c. cbn [joined skipn]. rewrite <- IH by assumption. lia.
Qed.
Theorem digits_of_sound n q ds : digits_of a n q = Some ds ->
  List.length ds = n /\ Forall (digit_ok a) ds /\ Q2R q = packed a ds.
Proof.
  destruct (letters_spec a Ha) as (HB & _).
  unfold digits_of. destruct (Z.of_nat n) as [|p|p] eqn:En; try discriminate. cbv zeta. fold B.
  set (z := (_ / _)%Z). set (all := split_digits _ z []). destruct (_ && _ && _ && _) eqn:C; [|discriminate].
  intro H. injection H as <-. repeat (apply andb_prop in C; destruct C as [C ?]).
  apply Nat.eqb_eq in H0. apply Z.eqb_eq in C. split; [exact H0|]. split.
  - apply Forall_forall. intros c Hc. rewrite forallb_forall in H. specialize (H c Hc). apply andb_prop in H.
    destruct H as [A1 A2]. apply Z.leb_le in A1, A2. now split.
  - rewrite (packed_number a Ha), H0. fold B. rewrite <- (number_zeros _ _ H1).
    assert (T : tower (squares B (Pos.size_nat p) [])) by (apply squares_tower; [cbn; lia|constructor]).
    destruct (split_number _ T z []) as [_ N]. fold all in N. rewrite N. cbn [List.length joined]. rewrite Z.mul_1_r, Z.add_0_r.
    rewrite raised_value in C. rewrite <- En, <- pow_IZR in C || rewrite <- En in C. apply (f_equal IZR) in C. rewrite !mult_IZR, <- pow_IZR in C.
    unfold Q2R. assert (D : IZR (Zpos (Qden q)) <> 0) by (apply not_0_IZR; discriminate). pose proof (power_pos a Ha n : 0 < IZR B ^ n).
    replace (IZR z) with (IZR (Qnum q) * IZR B ^ n / IZR (Zpos (Qden q))) by (rewrite <- C; field; assumption).
    field. split; lra.
Qed.
End Alphabet.
