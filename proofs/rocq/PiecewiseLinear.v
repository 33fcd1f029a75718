(* Piecewise-linear functions on the real line: sigma (relu), the ramp, the
   selection identity, the mid value, and the tactic [pwl] that decides the
   quantifier-free piecewise-linear goals of all later files. *)
From Coq Require Import Reals Lra.
Open Scope R_scope.

Definition relu (x : R) : R := Rmax 0 x.

Lemma relu_pos x : 0 <= x -> relu x = x.
Proof. intro H; unfold relu; now apply Rmax_right. Qed.

Lemma relu_neg x : x <= 0 -> relu x = 0.
Proof. intro H; unfold relu; now apply Rmax_left. Qed.

Lemma relu_cases x : (0 <= x /\ relu x = x) \/ (x <= 0 /\ relu x = 0).
Proof.
  destruct (Rle_lt_dec 0 x) as [H|H]; [left|right]; split; try lra.
  - now apply relu_pos.
  - apply relu_neg; lra.
Qed.

Lemma Rmax_cases a b : (a <= b /\ Rmax a b = b) \/ (b <= a /\ Rmax a b = a).
Proof. unfold Rmax; destruct (Rle_dec a b); [left|right]; split; lra. Qed.

Lemma Rmin_cases a b : (a <= b /\ Rmin a b = a) \/ (b <= a /\ Rmin a b = b).
Proof. unfold Rmin; destruct (Rle_dec a b); [left|right]; split; lra. Qed.

Lemma Rabs_cases a : (0 <= a /\ Rabs a = a) \/ (a <= 0 /\ Rabs a = - a).
Proof. unfold Rabs; destruct (Rcase_abs a); [right|left]; split; lra. Qed.

(* Innermost sigma, max, min and |.| first: each is replaced by a fresh number
   with its two cases; linear arithmetic does the rest. *)
Ltac pwl_step e lem :=
  lazymatch e with
  | context [relu _] => fail
  | context [Rmax _ _] => fail
  | context [Rmin _ _] => fail
  | context [Rabs _] => fail
  | _ => idtac
  end;
  let H := fresh "H" in let r := fresh "r" in let E := fresh "E" in
  pose proof lem as H;
  match type of H with
  | (_ /\ ?t = _) \/ _ => remember t as r eqn:E in *; clear E
  end.

Ltac pwl :=
  repeat match goal with
  | |- context [relu ?e] => pwl_step e (relu_cases e)
  | |- context [Rmax ?a ?b] => pwl_step (a + b) (Rmax_cases a b)
  | |- context [Rmin ?a ?b] => pwl_step (a + b) (Rmin_cases a b)
  | |- context [Rabs ?a] => pwl_step a (Rabs_cases a)
  | _ : context [relu ?e] |- _ => pwl_step e (relu_cases e)
  | _ : context [Rmax ?a ?b] |- _ => pwl_step (a + b) (Rmax_cases a b)
  | _ : context [Rmin ?a ?b] |- _ => pwl_step (a + b) (Rmin_cases a b)
  | _ : context [Rabs ?a] |- _ => pwl_step a (Rabs_cases a)
  end;
  lra.

Lemma relu_nonneg x : 0 <= relu x.
Proof. pwl. Qed.

(* ---------- the ramp ---------- *)
Definition ramp (u : R) : R := relu u - relu (u - 1).

Lemma ramp_high u : 1 <= u -> ramp u = 1.
Proof. intro; unfold ramp; pwl. Qed.

Lemma ramp_low u : u <= 0 -> ramp u = 0.
Proof. intro; unfold ramp; pwl. Qed.

Lemma ramp_range u : 0 <= ramp u <= 1.
Proof. unfold ramp; split; pwl. Qed.

(* ---------- selection: bit times weight, exactly ---------- *)
Lemma selection theta W :
  theta = 0 \/ theta = 1 -> 0 <= W <= 1 -> relu (theta + W - 1) = theta * W.
Proof. intros [-> | ->] H; pwl. Qed.

(* ---------- the mid value ---------- *)
Definition mid (a b c : R) : R :=
  a + b + c - Rmax a (Rmax b c) - Rmin a (Rmin b c).

(* Where two of three values are within eps of y, so is the middle one. *)
Lemma mid_value a b c y eps :
  (Rabs (a - y) <= eps /\ Rabs (b - y) <= eps) \/
  (Rabs (a - y) <= eps /\ Rabs (c - y) <= eps) \/
  (Rabs (b - y) <= eps /\ Rabs (c - y) <= eps) ->
  Rabs (mid a b c - y) <= eps.
Proof.
  unfold mid; intro H; unfold Rabs in *.
  unfold Rmax, Rmin; repeat destruct Rle_dec; repeat destruct Rcase_abs; lra.
Qed.
