(* Instances through the verified checker, by vm_compute: |x - 1/3| with 1024
   cells, max(|x_0 - 1/2|, |x_1 - 1/4|) on 8 x 8 cells and 1/(1 + x_0) - x_1^2
   on 4 x 4 cells with the cube cut into boxes; and what the checker refuses.
   Files that [symnet rocq] writes have the same shape. *)
From Coq Require Import Reals List ZArith QArith Qround.
From Symnet Require Import Points SnakeOrder Checker TargetExpression LipschitzTarget InstanceChecker.
Import ListNotations.
Open Scope R_scope.

(* ---------- an encoder: nothing is proved of it, the checker decides ---------- *)
Definition code_at (s q : Q) : Z := Qfloor (q / s + (1 # 2)).

Fixpoint code_digits (cs : list Z) : list Z :=
  match cs with a :: (b :: _) as t => (b - a + 1)%Z :: code_digits t | _ => [] end.

Definition encode_number (s : Q) (values : list Q) : Z := number_of (code_digits (map (code_at s) values)).
Definition encode_offset (s : Q) (values : list Q) : Q := (s * inject_Z (code_at s (hd 0%Q values)))%Q.

(* ---------- |x - 1/3| on 1024 cells ---------- *)
Definition f_kink (x : list R) : R := Rabs (nth 0 x 0 - 1 / 3).
Definition kink : expr := Abs (Sub (Var 0) (Const (1 # 3))).
Definition kink_v : Z := Eval vm_compute in encode_number (1 # 1024) (node_values 1024 1 kink).

Definition kink_certificate : scan_instance := {|
  dimension := 1; cells := 1024; target := kink; lambda := 1; boxes_cut := Whole;
  scale_s := 1 # 1024; offset_b := 341 # 1024; word_v := kink_v; at_nodes := 1 # 2048; error := 1 # 1024 |}.

Lemma kink_offset : Qeq_bool (encode_offset (1 # 1024) (node_values 1024 1 kink)) (341 # 1024) = true.
Proof. vm_compute. reflexivity. Qed.

Lemma kink_checked : accepts kink_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem kink_instance : forall x, cube 1 x ->
  Rabs (instance_network 1 1024 kink_v (1 / 1024) (341 / 1024) x - f_kink x) <= 1 / 1024.
Proof. exact (accepts_sound kink_certificate kink_checked). Qed.

(* ---------- max(|x_0 - 1/2|, |x_1 - 1/4|) on 8 x 8 cells ---------- *)
Definition f_tent (x : list R) : R := Rmax (Rabs (nth 0 x 0 - 1 / 2)) (Rabs (nth 1 x 0 - 1 / 4)).
Definition tent : expr := Max (Abs (Sub (Var 0) (Const (1 # 2)))) (Abs (Sub (Var 1) (Const (1 # 4)))).
Definition tent_v : Z := Eval vm_compute in encode_number (1 # 8) (node_values 8 2 tent).

(* The values are multiples of s: the codes are exact. 1/11 > sqrt(2)/16. *)
Definition tent_certificate : scan_instance := {|
  dimension := 2; cells := 8; target := tent; lambda := 1; boxes_cut := Whole;
  scale_s := 1 # 8; offset_b := 1 # 2; word_v := tent_v; at_nodes := 0; error := 1 # 11 |}.

Lemma tent_checked : accepts tent_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem tent_instance : forall x, cube 2 x ->
  Rabs (instance_network 2 8 tent_v (1 / 8) (1 / 2) x - f_tent x) <= 1 / 11.
Proof. exact (accepts_sound tent_certificate tent_checked). Qed.

(* ---------- 1/(1 + x_0) - x_1^2 on 4 x 4 cells ---------- *)
Definition f_bowl (x : list R) : R := 1 / (1 + nth 0 x 0) - nth 1 x 0 ^ 2.
Definition bowl : expr := Sub (Mul (Const 1) (Inv (Add (Const 1) (Var 0)))) (Pow (Var 1) 2).
Definition bowl_v : Z := Eval vm_compute in encode_number (9 # 16) (node_values 4 2 bowl).

Definition bowl_certificate : scan_instance := {|
  dimension := 2; cells := 4; target := bowl; lambda := 9 # 4; boxes_cut := Halved 0 Whole (Halved 1 Whole Whole);
  scale_s := 9 # 16; offset_b := 9 # 8; word_v := bowl_v; at_nodes := 9 # 32; error := 7 # 10 |}.

Lemma bowl_checked : accepts bowl_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem bowl_instance : forall x, cube 2 x ->
  Rabs (instance_network 2 4 bowl_v (9 / 16) (9 / 8) x - f_bowl x) <= 7 / 10.
Proof. exact (accepts_sound bowl_certificate bowl_checked). Qed.

(* ---------- what is refused ---------- *)
(* The tent with another number of cells, constant, s, b, v and bounds. *)
Definition spoilt (K : nat) (l s b : Q) (v : Z) (q E : Q) : bool := accepts {|
  dimension := 2; cells := K; target := tent; lambda := l; boxes_cut := Whole;
  scale_s := s; offset_b := b; word_v := v; at_nodes := q; error := E |}.

Lemma nothing_spoilt : spoilt 8 1 (1 # 8) (1 # 2) tent_v 0 (1 # 11) = true.
Proof. vm_compute. reflexivity. Qed.
Lemma wrong_number_refused : spoilt 8 1 (1 # 8) (1 # 2) (tent_v + 1) 0 (1 # 11) = false.
Proof. vm_compute. reflexivity. Qed.
Lemma wrong_offset_refused : spoilt 8 1 (1 # 8) (501 # 1000) tent_v 0 (1 # 11) = false.
Proof. vm_compute. reflexivity. Qed.
Lemma wrong_scale_refused : spoilt 8 1 (1 # 9) (1 # 2) tent_v 0 (1 # 11) = false.
Proof. vm_compute. reflexivity. Qed.
Lemma wrong_cells_refused : spoilt 9 1 (1 # 8) (1 # 2) tent_v 0 (1 # 11) = false.
Proof. vm_compute. reflexivity. Qed.
Lemma small_slope_refused : spoilt 8 (99 # 100) (1 # 8) (1 # 2) tent_v 0 (1 # 11) = false.
Proof. vm_compute. reflexivity. Qed.
(* 1/12 < sqrt(2)/16 *)
Lemma small_bound_refused : spoilt 8 1 (1 # 8) (1 # 2) tent_v 0 (1 # 12) = false.
Proof. vm_compute. reflexivity. Qed.
