(* What rounding adds to the sums of a network that is a chain of layers: for every neuron
   a bound of its size, and one of how far it is from the exact sum, as forms in the sizes
   of the values behind the relu layer before it. Programs; that they are right is in
   FloatRows.v and FloatStacks.v. *)
From Coq Require Import List ZArith NArith QArith String Bool.
From Symnet.kernel Require Import Model Decode Onnx Slack Leaves Stacks Machines.
Import ListNotations.
Open Scope list_scope.
Open Scope Z_scope.

(* Coefficients in units of 2^-96. *)
Definition fixed : Z := 79228162514264337593543950336.
Definition least (t : type) : Z := beyond t + precision t - 3.
Definition whole_digits (t : type) : Z := match t with Float32 => 16777216 | Float64 | Int64 => 9007199254740992 end.
(* The number of fractional bits of a number with a power of two as denominator. *)
Definition fits (t : type) (q : Q) : bool :=
  let a := Z.abs (Qnum q) in let b := Zpos (Qden q) in
  let k := Z.log2 b in
  (b =? Z.shiftl 1 k) && (k <=? least t) &&
  ((a <? whole_digits t) && (beyond t - precision t >=? - k)
   || ((k =? 0) && let j := Z.log2 a + 1 - precision t in (0 <=? j) && (j <=? beyond t - precision t) && (a mod Z.shiftl 1 j =? 0))).
Definition entry_fits (t : type) (e : entry) : bool := match e with Num q => fits t q | _ => false end.

(* A factor a / b >= 0 of a form, rounded up; sums. *)
Definition grown_by (a b : Z) (f : sparse) : sparse :=
  if a =? b then f else (ceiling (a * fst f) b, map (fun p => (fst p, ceiling (a * snd p) b)) (snd f)).
Definition plus_forms (f g : sparse) : sparse := (fst f + fst g, merge (snd f) (snd g)).
Definition plus_constant (c : Z) (f : sparse) : sparse := (c + fst f, snd f).
(* Coefficient by coefficient the larger one; those below 0 become 0. *)
Definition upper (l : list (N * Z)) : list (N * Z) := map (fun p => (fst p, Z.max 0 (snd p))) l.
Fixpoint merge_max (a b : list (N * Z)) : list (N * Z) :=
  match a with
  | [] => upper b
  | (i, p) :: a' =>
      (fix go (b : list (N * Z)) : list (N * Z) :=
         match b with
         | [] => upper ((i, p) :: a')
         | (j, q) :: b' => if (i <? j)%N then (i, Z.max 0 p) :: merge_max a' b else if (j <? i)%N then (j, Z.max 0 q) :: go b'
             else (i, Z.max 0 (Z.max p q)) :: merge_max a' b'
         end) b
  end.
Definition larger (f g : sparse) : sparse := (Z.max (fst f) (fst g), merge_max (snd f) (snd g)).

(* The size of a value, and how far it is from the exact one. *)
Definition spread := (sparse * sparse)%type.
(* The sums over the weights of a row, and the number of products that are not exact. *)
Fixpoint gathered (k : N) (given : list spread) (ws : list (N * entry)) : option (spread * Z) :=
  match ws with
  | [] => Some ((0, [], (0, [])), 0)
  | (p, e) :: ws' =>
      match given with
      | [] => None
      | g :: given' =>
          if (p =? k)%N then
            match e, gathered (k + 1) given' ws' with
            | Num q, Some (s, n) => let a := Z.abs (Qnum q) in let b := Zpos (Qden q) in
                Some ((plus_forms (grown_by a b (fst g)) (fst s), plus_forms (grown_by a b (snd g)) (snd s)), n + if a =? b then 0 else 1)
            | _, _ => None
            end
          else gathered (k + 1) given' ws
      end
  end.
(* What a form is at most where all sizes are at most 1, in its units. *)
Definition total (f : sparse) : Z := fold_left (fun n p => n + Z.max 0 (snd p)) (snd f) (Z.max 0 (fst f)).
(* No sum of sizes is more than 2^60 times the largest size. *)
Definition carried_row (t : type) (given : list spread) (r : row) : option spread :=
  match bias r, gathered 0 given (weights r) with
  | Num b, Some ((s, e), products) =>
      let terms := Z.of_nat (List.length (weights r)) + if Qnum b =? 0 then 0 else 1 in
      let n := terms - 1 + if products =? 0 then 0 else 1 in
      let s := plus_constant (ceiling (Z.abs (Qnum b) * fixed) (Zpos (Qden b))) s in
      if (total s <=? largest_value * fixed) && (2 * n <=? whole_digits t) then
        if n <=? 0 then Some (s, e) else
        let own := plus_constant (ceiling (products * fixed) (Z.shiftl 1 (least t))) (grown_by n (whole_digits t - n) s) in
        Some (plus_forms s own, plus_forms e own)
      else None
  | _, _ => None
  end.
(* The row of an addition with the sum of a product of matrices in its place. *)
Definition nothing_added (r : row) : bool := match bias r with Num q => Qnum q =? 0 | _ => false end.
Definition in_place (ms : list row) (r : row) : option row :=
  match weights r with
  | [(p, Num w)] => match nth_error ms (N.to_nat p) with
      | Some m => if is_one w && nothing_added m then Some (Row (bias r) (weights m)) else None
      | None => None end
  | _ => None
  end.
(* The values of the node before, and, where it is a product of matrices, its rows and the values that it reads. *)
Record carried := Carried { forms : list spread; behind : option (list spread * list row) }.
Definition carried_rows (t : type) (o : operation) (c : carried) (l : layer) : option (list spread) :=
  match all_some (carried_row t (forms c)) (rows l) with
  | Some own => match o, behind c with
      | Addition, Some (given, ms) =>
          match all_some (fun r => match in_place ms r with Some r => carried_row t given r | None => None end) (rows l) with
          | Some both => Some (map (fun p => (larger (fst (fst p)) (fst (snd p)), larger (snd (fst p)) (snd (snd p)))) (combine own both))
          | None => None
          end
      | _, _ => Some own
      end
  | None => None
  end.
Definition fresh_forms (n : nat) : list spread := map (fun i => ((0, [(N.of_nat i, fixed)]), (0, []))) (seq 0 n).
Definition carried_on (o : operation) (c : carried) (l : layer) (fs : list spread) : carried :=
  Carried fs (match o with Matrix_product => Some (forms c, rows l) | _ => None end).

(* Errors in fewer digits, for all sizes. *)
Definition dense_errors (n : nat) (f : sparse) : option (Z * list Z) := option_map (pair (fst f)) (dense 0 n (snd f)).
Definition short_rounding (rows : list (Z * list Z)) : rounding :=
  let longest := fold_left (fun m e => fold_left Z.max (snd e) (Z.max m (fst e))) rows 0 in
  let unit := Z.shiftl 1 (Z.max 0 (Z.log2 longest - 26)) in
  Rounding (map (fun e => (ceiling (fst e) unit, map (fun q => ceiling (Z.max 0 q) unit) (snd e))) rows) (unit * finer) fixed.
Definition rounded_affine (n : nat) (f : front) (fs : list spread) : option affine :=
  match affine_of n f, all_some (fun s => dense_errors n (snd s)) fs with
  | Some a, Some (r :: rows) => Some (Affine (whole_of a) (rows_of a) (short_rounding (r :: rows)))
  | _, _ => None
  end.

Section Build.
Variable t : type.
Variable ops : list (string * operation).
Fixpoint build_rounded (ns : list node) (f : front) (c : carried) (base : nat) : option (list affine * affine) :=
  match ns with
  | [] => option_map (fun a => ([], a)) (rounded_affine base f (forms c))
  | A_layer l :: ns' =>
      let o := operation_of ops (layer_name l) in
      match o with Not_modelled => None | _ =>
      match put_in l f, carried_rows t o c l with
      | Some g, Some fs =>
          match layer_act l with
          | Identity => build_rounded ns' g (carried_on o c l fs) base
          | Relu => match (match o with Matrix_product => None | _ => rounded_affine base g fs end) with
              | Some a => let m := List.length (front_rows g) in
                  option_map (fun p => (a :: fst p, snd p)) (build_rounded ns' (fresh (layer_name l) m) (Carried (fresh_forms m) None) m)
              | None => None
              end
          | Euaf => None
          end
      | _, _ => None
      end end
  | A_scan _ :: _ => None
  end.
End Build.
Definition numbers_fit (t : type) (net : network) : bool :=
  forallb (fun n => match n with A_layer l => forallb (fun r => forallb (entry_fits t) (entries r)) (rows l) | A_scan _ => false end) (nodes net).
Definition rounded_stack (t : type) (net : network) (o : origin) : option (list affine * affine) :=
  match nodes net with
  | [] => None
  | _ => if numbers_fit t net then
      let n := N.to_nat (inputs net) in build_rounded t (operations o) (nodes net) (fresh "input" n) (Carried (fresh_forms n) None) n
    else None
  end.
