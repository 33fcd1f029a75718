(* Fractions in lowest terms, by division with remainder: fast where division is. *)
From Coq Require Import Reals Lra ZArith QArith Qreals.
Open Scope R_scope.

(* ---------- rational numbers in lowest terms ---------- *)
Fixpoint two_to (n : positive) : positive :=
  match n with
  | xH => 2
  | xO m => let a := two_to m in (a * a)%positive
  | xI m => let a := two_to m in (2 * (a * a))%positive
  end.
Fixpoint euclid (fuel : nat) (a b : Z) : Z :=
  match fuel with O => 1 | S n => if (b =? 0)%Z then a else euclid n b (Z.modulo a b) end%Z.

(* n / d divided by a common divisor, which is multiplied back: no property of [euclid] is needed. *)
Definition fuel : nat := 64 * 64.
Definition reduced (n : Z) (d : positive) (g : Z) : Q :=
  if (g <=? 1)%Z then n # d else
  let n' := (n / g)%Z in let d' := (Zpos d / g)%Z in
  match d' with
  | Zpos p => if ((n' * g =? n)%Z && (d' * g =? Zpos d)%Z)%bool then n' # p else n # d
  | _ => n # d
  end.
Definition lowest (q : Q) : Q :=
  match Qden q with
  | xH => q
  | _ => reduced (Qnum q) (Qden q) (Z.abs (euclid fuel (Qnum q) (Zpos (Qden q))))
  end.

Lemma reduced_value n d g : reduced n d g == n # d.
Proof.
  unfold reduced. destruct (g <=? 1)%Z; [reflexivity|]. cbv zeta.
  destruct (Zpos d / g)%Z as [|p|p] eqn:E; try reflexivity.
  destruct (n / g * g =? n)%Z eqn:A; [|reflexivity]. destruct (Zpos p * g =? Zpos d)%Z eqn:B; [|reflexivity].
  apply Z.eqb_eq in A, B. cbn [andb]. unfold Qeq. cbn [Qnum Qden]. rewrite <- A at 2. rewrite <- B. ring.
Qed.
Lemma lowest_value q : Q2R (lowest q) = Q2R q.
Proof.
  apply Qeq_eqR. unfold lowest. destruct q as [n d]. cbn [Qnum Qden]. generalize (Z.abs (euclid fuel n (Zpos d))).
  intro g. destruct d; try apply reduced_value. reflexivity.
Qed.
