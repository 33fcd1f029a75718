(* The network that the bytes of an ONNX file describe, with the numbers of the file:
   operators that are affine in the one input, and relu. None where a file holds what
   is not read here. Nothing is proved here: this file is to be read. *)
From Coq Require Import List ZArith NArith QArith String Ascii Bool.
From Symnet.kernel Require Import Cone Model Json Wire.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope Z_scope.

(* ---------- tensors ---------- *)
Inductive type := Float32 | Float64 | Int64.
Definition type_eqb (a b : type) : bool := match a, b with Float32, Float32 | Float64, Float64 | Int64, Int64 => true | _, _ => false end.
Definition type_of (n : Z) : option type := if n =? 1 then Some Float32 else if n =? 11 then Some Float64 else if n =? 7 then Some Int64 else None.
Definition shape := list Z.
Definition product (s : shape) : Z := fold_left Z.mul s 1.
Definition most_entries : Z := 1048576.
Definition good_shape (s : shape) : bool := (Z.of_nat (List.length s) <=? 8) && forallb (fun n => (1 <=? n) && (n <=? most_entries)) s && (product s <=? most_entries).
Fixpoint same_shape (s t : shape) : bool := match s, t with [], [] => true | a :: s', b :: t' => (a =? b) && same_shape s' t' | _, _ => false end.
(* A constant: its shape, the type of its numbers, and these row by row. *)
Record tensor := Tensor { t_shape : shape; t_type : type; t_values : list Q }.

(* m / 2^k with as many twos taken out as there are, for m below 2^64. *)
Definition without_twos (m k : Z) : Z * Z :=
  fold_left (fun p j => let u := Z.shiftl 1 j in if (j <=? snd p) && (fst p mod u =? 0) then (fst p / u, snd p - j) else p) [32; 16; 8; 4; 2; 1; 1] (m, k).
(* The number whose bits these are: mantissa and exponent have so many. Infinities and what is no number: None. *)
Definition dyadic (mantissa exponent : Z) (word : Z) : option Q :=
  let m := word mod Z.shiftl 1 mantissa in
  let rest := word / Z.shiftl 1 mantissa in
  let e := rest mod Z.shiftl 1 exponent in
  if e =? Z.shiftl 1 exponent - 1 then None
  else
    let m := if e =? 0 then m else m + Z.shiftl 1 mantissa in
    let shift := Z.max e 1 - Z.shiftl 1 (exponent - 1) - mantissa + 1 in
    if m =? 0 then Some (0 # 1)
    else
      let sign := if rest / Z.shiftl 1 exponent =? 0 then 1 else -1 in
      if 0 <=? shift then Some (sign * m * Z.shiftl 1 shift # 1)
      else let (m, k) := without_twos m (- shift) in
        match k with Zpos p => Some (sign * m # Z.to_pos (Z.shiftl 1 (Zpos p))) | _ => Some (sign * m # 1) end.
Definition number_of_word (t : type) (w : Z) : option Q :=
  match t with Float32 => dyadic 23 8 w | Float64 => dyadic 52 11 w | Int64 => Some (signed w # 1) end.
Definition tensor_table : list (Z * kind) :=
  [(1, Ints); (2, Int); (4, Fours); (7, Ints); (8, Block); (9, Block); (10, Eights); (12, Ignored); (14, Int); (16, Ignored)].
(* The name of a tensor, and the tensor. *)
Definition read_tensor (bytes : list ascii) : option (string * tensor) :=
  let? fs := message tensor_table bytes in
  let? name := text_in 8 fs in
  let? t := type_of (number_in 2 0 fs) in
  let? dims := numbers_in integers 1 fs in
  let s := map signed dims in
  let (own, size) := match t with Float32 => (4, 4) | Float64 => (10, 8) | Int64 => (7, 8) end in
  let held := filter (fun n => has n fs) [4; 7; 9; 10] in
  let? ws := match held with
    | [n] => if n =? 9 then words_of size (bytes_in 9 fs)
        else if n =? own then numbers_in (match t with Int64 => integers | _ => words_of size end) n fs else None
    | _ => None
    end in
  let? qs := all (number_of_word t) ws in
  if good_shape s && (number_in 14 0 fs =? 0) && (Z.of_nat (List.length qs) =? product s) then Some (name, Tensor s t qs) else None.

(* ---------- values and layers ---------- *)
Inductive known_value := Constant (t : tensor) | Variable_of (node : string) (s : shape).
Definition shape_of (v : known_value) : shape := match v with Constant t => t_shape t | Variable_of _ s => s end.
(* What a machine does for a layer: a product of matrices, an addition, one sum for each row, or what is not modelled. *)
Inductive operation := Matrix_product | Addition | One_sum | Not_modelled.
(* The layers made so far, the last one first, and what they do; the weights and rows that there may still be. *)
Record built := Built { made : list layer; done_by : list operation; room : Z }.

Fixpoint decimal_digits (fuel : nat) (n : Z) (s : string) : string :=
  match fuel with
  | O => s
  | S f => let s := String (ascii_of_N (Z.to_N (48 + n mod 10))) s in if n <? 10 then s else decimal_digits f (n / 10) s
  end.
Definition next_name (b : built) : string := String "n" (decimal_digits 20 (Z.of_nat (List.length (made b))) EmptyString).
Definition one : entry := Num (1 # 1).
Definition nought : entry := Num (0 # 1).
Definition read_all (node : string) (s : shape) : read := (node, 0%N, Z.to_N (product s)).
(* A layer that reads these, of so many weights and rows. *)
Definition add_layer (o : operation) (b : built) (cost : Z) (reads : list read) (a : activation) (rs : list row) (s : shape) : option (built * known_value) :=
  if cost <=? room b then Some (Built (Layer (next_name b) reads a rs :: made b) (o :: done_by b) (room b - cost), Variable_of (next_name b) s) else None.
Fixpoint counted (fuel : nat) (a : Z) : list Z := match fuel with O => [] | S f => a :: counted f (a + 1) end.
Definition range_from (a n : Z) : list Z := counted (Z.to_nat n) a.
Definition entry_rows (s : shape) (e : entry) : list row := map (fun k => Row nought [(Z.to_N k, e)]) (range_from 0 (product s)).

(* For each entry of a broadcast shape the entry of the shape that stands there; both have as many axes. *)
Fixpoint places_in (s wide : shape) : list Z :=
  match s, wide with
  | n :: s', m :: wide' =>
      let rest := places_in s' wide' in
      flat_map (fun k => map (fun p => (if 1 <? n then k * product s' else 0) + p) rest) (range_from 0 m)
  | _, _ => [0]
  end.
Definition padded (s : shape) (rank : nat) : shape := repeat 1 (rank - List.length s) ++ s.
Fixpoint wider (s t : shape) : option shape :=
  match s, t with
  | a :: s', b :: t' => let? r := wider s' t' in if (a =? b) || (a =? 1) || (b =? 1) then Some (Z.max a b :: r) else None
  | [], [] => Some []
  | _, _ => None
  end.
(* The shape that both broadcast to, and the places of either in it. *)
Definition broadcast (s t : shape) : option (shape * list Z * list Z) :=
  let rank := Nat.max (List.length s) (List.length t) in
  let s := padded s rank in let t := padded t rank in
  let? w := wider s t in
  if product w <=? most_entries then Some (w, places_in s w, places_in t w) else None.
(* The entries of a tensor at the places of a broadcast shape; looking for them one by one is done for few. *)
Definition pick (s wide : shape) (l : list Q) (places : list Z) : option (list Q) :=
  if same_shape (padded s (List.length wide)) wide then Some l
  else if product s * product wide <=? 67108864 then Some (map (fun p => nth (Z.to_nat p) l 0%Q) places) else None.
Definition entry_of (q : Q) : entry := Num q.
Definition weight_of (place : Z) (q : Q) : list (N * entry) := if Qnum q =? 0 then [] else [(Z.to_N place, Num q)].

Definition numbers_of (t : type) (v : known_value) : option tensor :=
  match v with Constant c => if type_eqb (t_type c) t then Some c else None | _ => None end.
(* first + sign * second. *)
Definition signed_q (sign : Z) (q : Q) : Q := sign * Qnum q # Qden q.
Definition make_sum (t : type) (b : built) (sign : Z) (first second : known_value) : option (built * known_value) :=
  let? (w, p, q) := broadcast (shape_of first) (shape_of second) in
  let cost := 3 * product w in
  if room b <? cost then None else
  match first, second with
  | Variable_of n s, Constant _ =>
      let? c := numbers_of t second in let? qs := pick (t_shape c) w (t_values c) q in
      add_layer (if sign =? 1 then Addition else One_sum) b cost [read_all n s] Identity
        (map (fun e => Row (entry_of (signed_q sign (snd e))) [(Z.to_N (fst e), one)]) (combine p qs)) w
  | Constant _, Variable_of n s =>
      let? c := numbers_of t first in let? qs := pick (t_shape c) w (t_values c) p in
      add_layer (if sign =? 1 then Addition else One_sum) b cost [read_all n s] Identity
        (map (fun e => Row (entry_of (snd e)) [(Z.to_N (fst e), Num (sign # 1))]) (combine q qs)) w
  | Variable_of n s, Variable_of m r =>
      add_layer (if sign =? 1 then Addition else One_sum) b cost [read_all n s; read_all m r] Identity
        (map (fun e => Row nought [(Z.to_N (fst e), one); (Z.to_N (product s + snd e), Num (sign # 1))]) (combine p q)) w
  | Constant _, Constant _ => None
  end.
Definition make_product (o : operation) (t : type) (b : built) (first second : known_value) : option (built * known_value) :=
  match first, second with
  | Variable_of n s, Constant _ | Constant _, Variable_of n s =>
      let? c := numbers_of t (match first with Constant _ => first | _ => second end) in
      let? (w, p, q) := broadcast s (t_shape c) in
      if room b <? 2 * product w then None else let? qs := pick (t_shape c) w (t_values c) q in
      add_layer o b (2 * product w) [read_all n s] Identity (map (fun e => Row nought (weight_of (fst e) (snd e))) (combine p qs)) w
  | _, _ => None
  end.

(* first divided by a constant without zeros. *)
Definition make_quotient (t : type) (b : built) (first second : known_value) : option (built * known_value) :=
  match first with
  | Variable_of _ _ =>
      let? c := numbers_of t second in
      if existsb (fun q => Qnum q =? 0) (t_values c) then None
      else make_product Not_modelled t b first (Constant (Tensor (t_shape c) (t_type c) (map Qinv (t_values c))))
  | Constant _ => None
  end.

Fixpoint chunks (fuel : nat) (n : nat) (l : list Q) : list (list Q) :=
  match fuel, l with S f, _ :: _ => firstn n l :: chunks f n (skipn n l) | _, _ => [] end.
Fixpoint zip_cons (r : list Q) (ls : list (list Q)) : list (list Q) := match r, ls with x :: r', l :: ls' => (x :: l) :: zip_cons r' ls' | _, _ => [] end.
(* The columns of a matrix, from its rows. *)
Definition columns_of (width : Z) (rs : list (list Q)) : list (list Q) := fold_right zip_cons (repeat [] (Z.to_nat width)) rs.
Definition rows_of_matrix (t : tensor) : option (Z * Z * list (list Q)) :=
  match t_shape t with [h; w] => Some (h, w, chunks (Z.to_nat h) (Z.to_nat w) (t_values t)) | _ => None end.
Fixpoint weights_from (place : Z) (l : list Q) : list (N * entry) :=
  match l with [] => [] | q :: l' => weight_of place q ++ weights_from (place + 1) l' end.
Definition product_rows (count height : Z) (columns : list (list Q)) (biases : list Q) : list row :=
  let n := List.length columns in
  flat_map (fun k => map (fun e => Row (entry_of (snd e)) (weights_from (fst k * height) (fst e))) (combine columns (snd k)))
    (combine (range_from 0 count) (chunks (Z.to_nat count) n biases)).
Fixpoint all_but_last (s : shape) : option (shape * Z) :=
  match s with [] => None | [n] => Some ([], n) | n :: s' => let? (r, m) := all_but_last s' in Some (n :: r, m) end.
(* x W, of any rank, W a constant matrix. *)
Definition make_matmul (t : type) (b : built) (first second : known_value) : option (built * known_value) :=
  match first with
  | Variable_of n s =>
      let? c := numbers_of t second in let? (h, w, rs) := rows_of_matrix c in let? (front_, last_) := all_but_last s in
      let count := product front_ in
      if (last_ =? h) && (count * w * (1 + h) <=? room b) then
        add_layer Matrix_product b (count * w * (1 + h)) [read_all n s] Identity (product_rows count h (columns_of w rs) (repeat (0 # 1) (Z.to_nat (count * w)))) (front_ ++ [w])
      else None
  | Constant _ => None
  end.

(* ---------- attributes ---------- *)
Inductive attribute := A_number (bits : Z) | A_integer (n : Z) | A_tensor (t : tensor).
Definition attribute_table : list (Z * kind) := [(1, Block); (2, Four); (3, Int); (5, Block); (8, Ints); (13, Ignored); (20, Int)].
Definition read_attribute (bytes : list ascii) : option (string * attribute) :=
  let? fs := message attribute_table bytes in
  let? name := text_in 1 fs in
  let held := filter (fun n => has n fs) [2; 3; 5; 8] in
  let? v := match held, number_in 20 0 fs with
    | [2], 1 => Some (A_number (number_in 2 0 fs))
    | [3], 2 => Some (A_integer (signed (number_in 3 0 fs)))
    | [5], 4 => let? (_, t) := read_tensor (bytes_in 5 fs) in Some (A_tensor t)
    | _, _ => None
    end in
  if String.eqb name "" then None else Some (name, v).
Fixpoint distinct (l : list string) : bool := match l with [] => true | s :: l' => negb (existsb (String.eqb s) l') && distinct l' end.
Definition only (names : list string) (l : list (string * attribute)) : bool := forallb (fun p => existsb (String.eqb (fst p)) names) l.
Definition integer_of (name : string) (default : Z) (l : list (string * attribute)) : option Z :=
  match find name l with None => Some default | Some (A_integer n) => Some n | Some _ => None end.
(* A factor of Gemm, 1 where it is not there. *)
Definition factor_of (name : string) (l : list (string * attribute)) : option Q :=
  match find name l with None => Some (1 # 1)%Q | Some (A_number w) => dyadic 23 8 w | Some _ => None end.
Definition is_one (a : Q) : bool := (Qnum a =? 1) && (Qden a =? 1)%positive.
Definition times_q (a b : Q) : Q := if is_one a then b else lowest (a * b)%Q.

Definition make_gemm (t : type) (b : built) (l : list (string * attribute)) (given : list known_value) : option (built * known_value) :=
  let? turned := integer_of "transB" 0 l in let? other := integer_of "transA" 0 l in
  let? alpha := factor_of "alpha" l in let? beta := factor_of "beta" l in
  match given with
  | Variable_of n [count; height] :: matrix :: more =>
      let? c := numbers_of t matrix in let? (h, w, rs) := rows_of_matrix c in
      let (h, w) := (if turned =? 1 then (w, h) else (h, w)) in
      if (other =? 0) && ((turned =? 0) || (turned =? 1)) && (height =? h) && (count * w * (1 + h) <=? room b) then
        let? biases := match more with
          | [] => Some (repeat (0 # 1)%Q (Z.to_nat (count * w)))
          | [v] => let? d := numbers_of t v in let? (s, p, _) := broadcast (t_shape d) [count; w] in
              if same_shape s [count; w] then option_map (map (times_q beta)) (pick (t_shape d) s (t_values d) p) else None
          | _ => None
          end in
        let plain := is_one alpha && match more with [] => true | _ => is_one beta end in
        add_layer (if plain then One_sum else Not_modelled) b (count * w * (1 + h)) [read_all n [count; height]] Identity
          (product_rows count h (map (map (times_q alpha)) (if turned =? 1 then rs else columns_of w rs)) biases) [count; w]
      else None
  | _ => None
  end.
Definition reshaped (v : known_value) (s : shape) : known_value :=
  match v with Constant t => Constant (Tensor s (t_type t) (t_values t)) | Variable_of n _ => Variable_of n s end.
Definition variable (v : known_value) : bool := match v with Variable_of _ _ => true | _ => false end.
Definition make_flatten (opset : Z) (l : list (string * attribute)) (v : known_value) : option known_value :=
  let? axis := integer_of "axis" 1 l in
  let s := shape_of v in let rank := Z.of_nat (List.length s) in
  if variable v && ((if 11 <=? opset then - rank else 0) <=? axis) && (axis <=? rank) then
    let at_ := Z.to_nat (if axis <? 0 then axis + rank else axis) in
    Some (reshaped v [product (firstn at_ s); product (skipn at_ s)])
  else None.
Fixpoint kept_sizes (asked : list Z) (s : shape) (keeps : bool) : shape :=
  match asked with
  | [] => []
  | n :: asked' => (if (n =? 0) && keeps then match s with m :: _ => m | [] => n end else n) :: kept_sizes asked' (tl s) keeps
  end.
Definition make_reshape (opset : Z) (l : list (string * attribute)) (v wanted : known_value) : option known_value :=
  let? allow := integer_of "allowzero" 0 l in
  match wanted with
  | Constant (Tensor [rank] Int64 asked) =>
      let s := kept_sizes (map Qnum asked) (shape_of v) (allow =? 0) in
      let free := filter (fun n => n =? -1) s in
      let rest := product (filter (fun n => negb (n =? -1)) s) in
      let s := match free with
        | [_] => if (0 <? rest) && (product (shape_of v) mod rest =? 0) then map (fun n => if n =? -1 then product (shape_of v) / rest else n) s else s
        | _ => s end in
      if variable v && (rank <=? 8) && (match l with [] => true | _ => 14 <=? opset end) && forallb (Z.leb 1) s && (product s =? product (shape_of v)) then Some (reshaped v s) else None
  | _ => None
  end.

(* What a node computes. *)
Definition operate (t : type) (opset : Z) (b : built) (op : string) (l : list (string * attribute)) (given : list known_value) : option (built * known_value) :=
  let plain := match l with [] => true | _ => false end in
  let same (v : option known_value) := let? v := v in Some (b, v) in
  match given with
  | [] => if String.eqb op "Constant" then match l with [(name, A_tensor c)] => if String.eqb name "value" then Some (b, Constant c) else None | _ => None end else None
  | [v] =>
      if String.eqb op "Relu" then match v with
        | Variable_of n s => if plain && (2 * product s <=? room b) then add_layer One_sum b (2 * product s) [read_all n s] Relu (entry_rows s one) s else None
        | _ => None end
      else if String.eqb op "Neg" then match v with
        | Variable_of n s => if plain && (2 * product s <=? room b) then add_layer One_sum b (2 * product s) [read_all n s] Identity (entry_rows s (Num (-1 # 1))) s else None
        | _ => None end
      else if String.eqb op "Identity" then (if plain then Some (b, v) else None)
      else if String.eqb op "Flatten" then (if only ["axis"] l then same (make_flatten opset l v) else None)
      else None
  | [v; w] =>
      if String.eqb op "Add" then (if plain then make_sum t b 1 v w else None)
      else if String.eqb op "Sub" then (if plain then make_sum t b (-1) v w else None)
      else if String.eqb op "Mul" then (if plain then make_product One_sum t b v w else None)
      else if String.eqb op "Div" then (if plain then make_quotient t b v w else None)
      else if String.eqb op "MatMul" then (if plain then make_matmul t b v w else None)
      else if String.eqb op "Reshape" then (if only ["allowzero"] l then same (make_reshape opset l v w) else None)
      else if String.eqb op "Gemm" then (if only ["alpha"; "beta"; "transA"; "transB"] l then make_gemm t b l given else None)
      else None
  | [_; _; _] => if String.eqb op "Gemm" && only ["alpha"; "beta"; "transA"; "transB"] l then make_gemm t b l given else None
  | _ => None
  end.

(* ---------- the graph ---------- *)
Definition values_met := list (string * known_value).
Definition enter (name : string) (v : known_value) (env : values_met) : option values_met :=
  if String.eqb name "" then None else match find name env with None => Some ((name, v) :: env) | Some _ => None end.
Definition node_table : list (Z * kind) := [(1, Blocks); (2, Blocks); (3, Block); (4, Block); (5, Blocks); (6, Ignored); (7, Block); (9, Ignored)].
Definition standard (domain : string) : bool := String.eqb domain "" || String.eqb domain "ai.onnx".
(* Names are looked up in lists, so there are not many of them. *)
Definition few_of (most : Z) (l : list (list ascii)) : bool := Z.of_nat (List.length l) <=? most.
Definition read_node (t : type) (opset : Z) (bytes : list ascii) (b : built) (env : values_met) : option (built * values_met) :=
  let? fs := message node_table bytes in
  let? op := text_in 4 fs in let? domain := text_in 7 fs in let? _ := text_in 3 fs in
  if negb (few_of 16 (blocks 1 fs) && few_of 16 (blocks 5 fs)) then None else
  let? ins := texts_in 1 fs in let? outs := texts_in 2 fs in
  let? l := all read_attribute (blocks 5 fs) in
  let? given := all (fun n => find n env) ins in
  match outs with
  | [out] => if standard domain && distinct (map fst l) then
      let? (b, v) := operate t opset b op l given in let? env := enter out v env in Some (b, env) else None
  | _ => None
  end.
Fixpoint read_nodes (t : type) (opset : Z) (l : list (list ascii)) (b : built) (env : values_met) : option (built * values_met) :=
  match l with [] => Some (b, env) | n :: l' => let? (b, env) := read_node t opset n b env in read_nodes t opset l' b env end.

Definition value_table : list (Z * kind) := [(1, Block); (2, Block); (3, Ignored); (4, Ignored)].
Definition type_table : list (Z * kind) := [(1, Block); (6, Ignored)].
Definition tensor_type_table : list (Z * kind) := [(1, Int); (2, Block)].
Definition shape_table : list (Z * kind) := [(1, Blocks)].
Definition dimension_table : list (Z * kind) := [(1, Int); (2, Block); (3, Ignored)].
(* A first size that is a name or missing, before others, is the batch, of one. *)
Fixpoint read_sizes (first : bool) (several : bool) (l : list (list ascii)) : option shape :=
  match l with
  | [] => Some []
  | d :: l' =>
      let? fs := message dimension_table d in
      let? n := (if has 1 fs then if has 2 fs then None else Some (signed (number_in 1 0 fs)) else if first && several then Some 1 else None) in
      let? _ := text_in 2 fs in
      let? s := read_sizes false several l' in Some (n :: s)
  end.
(* Name, type and shape of an input or output. *)
Definition read_declared (bytes : list ascii) : option (string * type * shape) :=
  let? fs := message value_table bytes in
  let? name := text_in 1 fs in
  let? ts := message type_table (bytes_in 2 fs) in
  let? of_tensor := message tensor_type_table (bytes_in 1 ts) in
  let? t := type_of (number_in 1 0 of_tensor) in
  let? ss := message shape_table (bytes_in 2 of_tensor) in
  let dims := blocks 1 ss in
  let? s := read_sizes true (1 <? Z.of_nat (List.length dims)) dims in
  if has 2 of_tensor && good_shape s then Some (name, t, s) else None.
(* The one input; others that are listed are initialisers. *)
Fixpoint read_inputs (l : list (list ascii)) (met : list string) (env : values_met) (found : option (string * type * shape)) : option (values_met * (string * type * shape)) :=
  match l with
  | [] => let? f := found in Some (env, f)
  | i :: l' =>
      let? (name, t, s) := read_declared i in
      if existsb (String.eqb name) met then None else
      match find name env with
      | Some (Constant c) => if type_eqb (t_type c) t && same_shape (t_shape c) s then read_inputs l' (name :: met) env found else None
      | Some _ => None
      | None => match found, t with
          | None, Float32 | None, Float64 => let? env := enter name (Variable_of "input" s) env in read_inputs l' (name :: met) env (Some (name, t, s))
          | _, _ => None end
      end
  end.
Fixpoint read_constants (l : list (list ascii)) (env : values_met) : option values_met :=
  match l with [] => Some env | c :: l' => let? (name, t) := read_tensor c in let? env := enter name (Constant t) env in read_constants l' env end.

Definition model_table : list (Z * kind) :=
  [(1, Int); (2, Ignored); (3, Ignored); (4, Ignored); (5, Ignored_int); (6, Ignored); (7, Block); (8, Blocks); (14, Ignored)].
Definition opset_table : list (Z * kind) := [(1, Block); (2, Int)].
Definition graph_table : list (Z * kind) :=
  [(1, Blocks); (2, Ignored); (5, Blocks); (10, Ignored); (11, Blocks); (12, Blocks); (13, Ignored); (16, Ignored)].
Definition read_opset (l : list (list ascii)) : option Z :=
  let? vs := all (fun i => let? fs := message opset_table i in let? d := text_in 1 fs in Some (d, number_in 2 0 fs)) l in
  match filter (fun p => standard (fst p)) vs with
  | (_, v) :: nil => if (7 <=? v) && (v <=? 28) then Some v else None
  | _ => None
  end.
Definition most_operators : Z := 1024.
(* The type of the numbers of a file, and what is done for its layers, by their names. *)
Record origin := Origin { number_type : option type; operations : list (string * operation) }.
Definition no_file : origin := Origin None [].
Definition read_onnx (bytes : list ascii) : option (network * origin) :=
  let? model := message model_table bytes in
  let version := number_in 1 0 model in
  let? graph := message graph_table (bytes_in 7 model) in
  let? opset := read_opset (blocks 8 model) in
  let few := few_of most_operators in
  if negb (few (blocks 1 graph) && few (blocks 5 graph) && few (blocks 11 graph)) then None else
  let? env := read_constants (blocks 5 graph) [] in
  let? (env, (name, t, s)) := read_inputs (blocks 11 graph) [] env None in
  let ns := blocks 1 graph in
  if (3 <=? version) && (version <=? 14) && has 7 model then
    let? (b, env) := read_nodes t opset ns (Built [] [] most_entries) env in
    match blocks 12 graph with
    | [o] =>
        let? (out, u, r) := read_declared o in
        match find out env with
        | Some (Variable_of node w) =>
            if type_eqb t u && same_shape r w then
              let is_last := match made b with l :: _ => String.eqb (layer_name l) node | [] => false end in
              let? (b, _) := (if is_last then Some (b, Variable_of node w)
                else if room b <? 2 * product w then None else add_layer One_sum b (2 * product w) [read_all node w] Identity (entry_rows w one) w) in
              Some (Network (Z.to_N (product s)) (map A_layer (rev' (made b))) [], Origin (Some t) (combine (map layer_name (rev' (made b))) (rev' (done_by b))))
            else None
        | _ => None
        end
    | _ => None
    end
  else None.
