(* Targets in the file, and what their values may cost. *)
From Coq Require Import List ZArith NArith QArith String Ascii Bool.
From Symnet Require Import TargetExpression.
From Symnet.kernel Require Import Cone Json Decode.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition function_named (op : string) : option function :=
  if String.eqb op "exp" then Some Exp else if String.eqb op "log" then Some Log
  else if String.eqb op "sin" then Some Sin else if String.eqb op "cos" then Some Cos
  else if String.eqb op "atan" then Some Atan else if String.eqb op "tanh" then Some Tanh
  else if String.eqb op "sqrt" then Some Sqrt else if String.eqb op "erf" then Some Erf else None.
Definition power (a : expr) (n : Z) : expr := if (0 <=? n)%Z then Pow a (Z.to_nat n) else Inv (Pow a (Z.to_nat (- n))).
(* ---------- cost ---------- *)
(* What the values of a target may take: the bits of its numbers, times its powers. *)
Fixpoint weight (e : expr) : Z :=
  match e with
  | Var _ => 16
  | Const q => 1 + Z.log2 (Z.abs (Qnum q)) + Z.log2 (Zpos (Qden q))
  | Neg a | Abs a | Inv a => 1 + weight a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b => 1 + weight a + weight b
  | Pow a n => 1 + weight a * Z.max 1 (Z.of_nat n)
  | Pi => 128
  | Fun _ a => 256 + weight a
  | Angle b a => 512 + weight b + weight a
  end%Z.
(* The work of one value of it, for the budget. *)
Definition tree_weight (e : expr) : Z := let w := weight e in (1 + w / 16 + w * w / 4096)%Z.
(* Functions are taken by series, a power factor by factor. *)
Fixpoint operators (e : expr) : Z :=
  match e with
  | Var _ | Const _ => 1
  | Pi => 32
  | Neg a | Abs a | Inv a => 1 + operators a
  | Add a b | Sub a b | Mul a b | Min a b | Max a b => 1 + operators a + operators b
  | Pow a n => Z.of_nat n + operators a
  | Fun Erf a => 512 + operators a
  | Fun _ a => 64 + operators a
  | Angle b a => 128 + operators b + operators a
  end%Z.
Definition length_of (q : Q) : Z := (Z.log2 (1 + Z.abs (Qnum q)) + Z.log2 (Zpos (Qden q)))%Z.
(* The work of the intervals of a tree, taken of numbers of some lengths. *)
Definition work_of (e : expr) (qs : list Q) : Z :=
  let w := (weight e * (1 + fold_left (fun n q => n + length_of q) qs 0 / 16))%Z in
  (operators e * (16 + w / 64 + w * w / 65536))%Z.

(* The branches of a target. Large targets are not judged. *)
Fixpoint bends (e : expr) : nat :=
  match e with
  | Var _ | Const _ | Pi => 0
  | Abs a => S (bends a)
  | Neg a | Inv a | Pow a _ | Fun _ a => bends a
  | Add a b | Sub a b | Mul a b | Angle a b => bends a + bends b
  | Min a b | Max a b => S (bends a + bends b)
  end%nat.
Definition light (e : expr) : bool := (weight e <=? 16384)%Z && (bends e <=? 10)%nat.

(* ---------- from the file ---------- *)
(* A tree in which another one stands twice, where that one is not large: sinh a is (exp a - exp(-a))/2, tan a is sin a / cos a. *)
Definition twice (a : expr) (f : expr -> expr) : option expr := if light a then Some (f a) else None.
(* The root of the sum of the squares. *)
Definition norm (a : expr) (l : list expr) : expr := Fun Sqrt (fold_left (fun s b => Add s (Pow b 2)) l (Pow a 2)).
(* 2 atan(a / (1 + sqrt(1 - a^2))) is asin a, where a is in [-1, 1] ([arcsine_value], kernel/Written.v). *)
Definition arcsine (a : expr) : expr :=
  Mul (Const 2) (Fun Atan (Mul a (Inv (Add (Const 1) (Fun Sqrt (Sub (Const 1) (Pow a 2))))))).
(* For the functions below nothing is known at a = 0: there the tree is not defined, so that no claim about it is accepted. *)
(* exp(q log a) is a^q. *)
Definition rational_power (a : expr) (q : Q) : expr := Fun Exp (Mul (Const q) (Fun Log a)).
(* a / (a^2)^(1/3) is the cube root of a, also of a negative one ([cube_root_value]). *)
Definition cube_root (a : expr) : expr := Mul a (Inv (rational_power (Pow a 2) (1 # 3))).
Fixpoint decode_tree (d : N) (j : json) : option expr :=
  match j with
  | Items [Text op; Text a] =>
      if String.eqb op "number" then let? q := number_of short a in Some (Const q)
      else if String.eqb op "variable" then
        let? i := count (Text a) in if (i <? d)%N then Some (Var (N.to_nat i)) else None
      else if String.eqb op "named" then
        if String.eqb a "pi" then Some Pi else if String.eqb a "e" then Some (Fun Exp (Const 1)) else None
      else None
  | Items [Text op; a] =>
      let? a := decode_tree d a in
      if String.eqb op "neg" then Some (Neg a) else if String.eqb op "abs" then Some (Abs a)
      else if String.eqb op "sinh" then twice a (fun a => Mul (Const (1 # 2)) (Sub (Fun Exp a) (Fun Exp (Neg a))))
      else if String.eqb op "cosh" then twice a (fun a => Mul (Const (1 # 2)) (Add (Fun Exp a) (Fun Exp (Neg a))))
      else if String.eqb op "tan" then twice a (fun a => Mul (Fun Sin a) (Inv (Fun Cos a)))
      else if String.eqb op "asin" then twice a arcsine
      else if String.eqb op "cbrt" then twice a cube_root
      else if String.eqb op "xlogx" then twice a (fun a => Mul a (Fun Log a))
      else if String.eqb op "sinc" then twice a (fun a => Mul (Fun Sin a) (Inv a))
      else let? f := function_named op in Some (Fun f a)
  | Items (Text op :: l) =>
      if String.eqb op "pow" then
        match l with
        | [a; Items [Text k; Text m]] =>
            let? a := decode_tree d a in let? m := number_of short m in
            if String.eqb k "number" then
              match m with
              | n # 1 => if (Z.abs n <=? 1000)%Z then Some (power a n) else None
              | n # 2 => if (Z.abs n <=? 1000)%Z then Some (power (Fun Sqrt a) n) else None
              | n # k => if (Z.abs n <=? 1000)%Z && (k <=? 1000)%positive then Some (rational_power a m) else None
              end
            else None
        | _ => None
        end
      else
        let? l := all (decode_tree d) l in
        match l with
        | [a; b] => if String.eqb op "div" then Some (Mul a (Inv b))
            else if String.eqb op "add" then Some (Add a b) else if String.eqb op "mul" then Some (Mul a b)
            else if String.eqb op "min" then Some (Min a b) else if String.eqb op "max" then Some (Max a b)
            else if String.eqb op "hypot" then Some (norm a [b]) else if String.eqb op "atan2" then Some (Angle a b) else None
        | a :: l' => if String.eqb op "hypot" then Some (norm a l') else if String.eqb op "add" then Some (fold_left Add l' a) else if String.eqb op "mul" then Some (fold_left Mul l' a)
            else if String.eqb op "min" then Some (fold_left Min l' a) else if String.eqb op "max" then Some (fold_left Max l' a) else None
        | [] => None
        end
  | _ => None
  end.
