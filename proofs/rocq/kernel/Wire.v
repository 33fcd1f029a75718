(* Messages of protocol buffers, read strictly: what two readers might take
   differently is refused (None). Nothing is proved here: this file is to be read. *)
From Coq Require Import List ZArith NArith QArith String Ascii Bool.
From Symnet.kernel Require Import Cone Json.
Import ListNotations.
Open Scope list_scope.
Open Scope Z_scope.

Definition byte (c : ascii) : Z := Z.of_N (N_of_ascii c).

(* A number of at most 64 bits in groups of 7, the last one not 0 unless it is the only one; and what follows it. *)
Fixpoint varint (l : list ascii) (place : Z) (unit : Z) (value : Z) : option (Z * list ascii) :=
  match l with
  | [] => None
  | c :: l' =>
      let b := byte c in
      if 9 <? place then None
      else if b <? 128 then
        let value := value + b * unit in
        if ((b =? 0) && (0 <? place)) || (18446744073709551616 <=? value) then None else Some (value, l')
      else varint l' (place + 1) (unit * 128) (value + (b - 128) * unit)
  end.
(* The first bytes, as many as n says, and the others. *)
Fixpoint take (n : Z) (l : list ascii) (taken : list ascii) : option (list ascii * list ascii) :=
  if n <=? 0 then Some (rev' taken, l) else match l with [] => None | c :: l' => take (n - 1) l' (c :: taken) end.
(* Bytes as a number, the least significant first. *)
Fixpoint little (l : list ascii) (unit value : Z) : Z := match l with [] => value | c :: l' => little l' (unit * 256) (value + byte c * unit) end.

Inductive value := Number (n : Z) | Bytes (l : list ascii).
(* How a field is read: a number; numbers, each by itself or packed; 4 bytes; 4 or 8 bytes many times; bytes; bytes many times; passed over. *)
Inductive kind := Int | Ints | Four | Fours | Eights | Block | Blocks | Ignored | Ignored_int.
Definition wire_fits (k : kind) (wire : Z) : bool :=
  match k with
  | Int | Ignored_int => wire =? 0
  | Ints => (wire =? 0) || (wire =? 2)
  | Four => wire =? 5
  | Fours => (wire =? 5) || (wire =? 2)
  | Eights => (wire =? 1) || (wire =? 2)
  | Block | Blocks | Ignored => wire =? 2
  end.
Definition may_repeat (k : kind) : bool := match k with Ints | Fours | Eights | Blocks | Ignored | Ignored_int => true | _ => false end.
Definition kept (k : kind) : bool := match k with Ignored | Ignored_int => false | _ => true end.

(* The fields of a message in their order; `fuel` is a list as long as the bytes. *)
Fixpoint read_fields (table : Z -> option kind) (fuel l : list ascii) (done : list (Z * value)) : option (list (Z * value)) :=
  match l with
  | [] => Some (rev' done)
  | _ =>
      match fuel with
      | [] => None
      | _ :: fuel' =>
          let? (tag, l) := varint l 0 1 0 in
          let field := tag / 8 in let wire := tag mod 8 in
          let? k := table field in
          if negb (wire_fits k wire) || (negb (may_repeat k) && existsb (fun p => fst p =? field) done) then None else
          let? (v, l) := (if wire =? 0 then let? (n, l) := varint l 0 1 0 in Some (Number n, l)
            else if wire =? 2 then let? (n, l) := varint l 0 1 0 in let? (b, l) := take n l [] in Some (Bytes b, l)
            else let? (b, l) := take (if wire =? 5 then 4 else 8) l [] in Some (Number (little b 1 0), l)) in
          read_fields table fuel' l (if kept k then (field, v) :: done else done)
      end
  end.
Definition message (table : list (Z * kind)) (l : list ascii) : option (list (Z * value)) :=
  read_fields (fun n => let fix go t := match t with [] => None | (m, k) :: t' => if m =? n then Some k else go t' end in go table) l l [].

Definition many (n : Z) (fs : list (Z * value)) : list value := map snd (filter (fun p => fst p =? n) fs).
Definition has (n : Z) (fs : list (Z * value)) : bool := existsb (fun p => fst p =? n) fs.
(* A single field: a number, and one that is absent as a default; bytes, and none where it is absent. *)
Definition number_in (n default : Z) (fs : list (Z * value)) : Z := match many n fs with Number z :: _ => z | _ => default end.
Definition bytes_in (n : Z) (fs : list (Z * value)) : list ascii := match many n fs with Bytes b :: _ => b | _ => [] end.
Definition blocks (n : Z) (fs : list (Z * value)) : list (list ascii) := flat_map (fun v => match v with Bytes b => [b] | _ => [] end) (many n fs).
(* A text of ASCII characters. *)
Definition ascii_only (l : list ascii) : bool := forallb (fun c => byte c <? 128) l.
Fixpoint text (l : list ascii) : string := match l with [] => EmptyString | c :: l' => String c (text l') end.
Definition text_in (n : Z) (fs : list (Z * value)) : option string := let b := bytes_in n fs in if ascii_only b then Some (text b) else None.
Definition texts_in (n : Z) (fs : list (Z * value)) : option (list string) := all (fun b => if ascii_only b then Some (text b) else None) (blocks n fs).

(* Packed numbers. *)
Fixpoint varints (fuel l : list ascii) (done : list Z) : option (list Z) :=
  match l with
  | [] => Some (rev' done)
  | _ => match fuel with [] => None | _ :: fuel' => let? (n, l) := varint l 0 1 0 in varints fuel' l (n :: done) end
  end.
Fixpoint words (size : Z) (fuel l : list ascii) (done : list Z) : option (list Z) :=
  match l with
  | [] => Some (rev' done)
  | _ => match fuel with [] => None | _ :: fuel' => let? (b, l) := take size l [] in words size fuel' l (little b 1 0 :: done) end
  end.
Definition numbers_in (unpack : list ascii -> option (list Z)) (n : Z) (fs : list (Z * value)) : option (list Z) :=
  option_map (@List.concat Z) (all (fun v => match v with Number z => Some [z] | Bytes b => unpack b end) (many n fs)).
Definition integers (l : list ascii) : option (list Z) := varints l l [].
Definition words_of (size : Z) (l : list ascii) : option (list Z) := words size l l [].
(* The integer that 64 bits are. *)
Definition signed (z : Z) : Z := if 9223372036854775808 <=? z then z - 18446744073709551616 else z.
