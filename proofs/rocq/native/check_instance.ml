(* Reads one instance (the format is in ../README.md) and runs the extracted
   checker on it. Exit code 0: accepted, 1: rejected, 2: the file cannot be
   read. Trusted with it: that the instance handed over is the one in the file. *)
open Checker

exception Malformed of string

let fail text = raise (Malformed text)

(* ---------- numbers ---------- *)
let rec nat_of n = if n = 0 then O else S (nat_of (n - 1))

(* A count such as 12: at most six decimal digits, no leading zero. *)
let count text =
  let digit c = c >= '0' && c <= '9' in
  let n = String.length text in
  if n = 0 || n > 6 || (n > 1 && text.[0] = '0') || not (String.for_all digit text) then fail ("not a count: " ^ text)
  else nat_of (int_of_string text)

let bits_of_digit c =
  let d = match c with '0' .. '9' -> Char.code c - 48 | 'a' .. 'f' -> Char.code c - 87 | _ -> fail "not a hex digit" in
  [ d land 8 <> 0; d land 4 <> 0; d land 2 <> 0; d land 1 <> 0 ]

(* 0x1f, most significant digit first. *)
let natural text =
  let n = String.length text in
  if n < 3 || String.sub text 0 2 <> "0x" || (n > 3 && text.[2] = '0') then fail ("not a number: " ^ text);
  let z = ref Z0 in
  let push bit =
    z := match !z, bit with
      | Z0, false -> Z0 | Z0, true -> Zpos XH
      | Zpos p, false -> Zpos (XO p) | Zpos p, true -> Zpos (XI p)
      | Zneg _, _ -> assert false in
  String.iter (fun c -> List.iter push (bits_of_digit c)) (String.sub text 2 (n - 2));
  !z

let integer text =
  if text <> "" && text.[0] = '-' then
    match natural (String.sub text 1 (String.length text - 1)) with Zpos p -> Zneg p | _ -> fail "minus zero"
  else natural text

let rational text =
  match String.split_on_char '/' text with
  | [ top ] -> { qnum = integer top; qden = XH }
  | [ top; bottom ] -> (match natural bottom with Zpos q -> { qnum = integer top; qden = q } | _ -> fail "a denominator of 0")
  | _ -> fail ("not a rational: " ^ text)

(* ---------- the target, every operator before its arguments ---------- *)
let rec term = function
  | [] -> fail "the target ends early"
  | word :: rest ->
    let one make = let a, rest = term rest in make a, rest in
    let two make = let a, rest = term rest in let b, rest = term rest in make a b, rest in
    match word with
    | "neg" -> one (fun a -> Neg a)
    | "inv" -> one (fun a -> Inv a)
    | "abs" -> one (fun a -> Abs a)
    | "add" -> two (fun a b -> Add (a, b))
    | "sub" -> two (fun a b -> Sub (a, b))
    | "mul" -> two (fun a b -> Mul (a, b))
    | "min" -> two (fun a b -> Min (a, b))
    | "max" -> two (fun a b -> Max (a, b))
    | "pow" -> (match rest with
        | n :: rest -> let a, rest = term rest in Pow (a, count n), rest
        | [] -> fail "a power without an exponent")
    | _ when word <> "" && word.[0] = 'x' -> Var (count (String.sub word 1 (String.length word - 1))), rest
    | _ -> Const (rational word), rest

let target text =
  match term (String.split_on_char ' ' text) with e, [] -> e | _, word :: _ -> fail ("the target goes on with " ^ word)

(* ---------- the boxes, in preorder ---------- *)
let splitting text =
  let place = ref 0 in
  let rec next () =
    if !place >= String.length text then fail "splits ends early";
    let mark = text.[!place] in
    incr place;
    if mark = '.' then Whole
    else let low = next () in let high = next () in Halved (count (String.make 1 mark), low, high) in
  let found = next () in
  if !place < String.length text then fail "splits goes on after the last box" else found

(* ---------- the file: these keys, in this order ---------- *)
let keys = [ "dimension"; "cells"; "target"; "lipschitz"; "splits"; "scale"; "offset"; "word"; "nodes"; "error" ]

let value key line =
  let n = String.length key in
  if String.length line > n && String.sub line 0 (n + 1) = key ^ " " then String.sub line (n + 1) (String.length line - n - 1)
  else fail ("expected the line: " ^ key ^ " ...")

let instance text =
  match String.split_on_char '\n' text with
  | "symnet instance 1" :: lines when List.length lines = List.length keys + 1 && List.nth lines (List.length keys) = "" ->
    (match List.map2 value keys (List.filteri (fun i _ -> i < List.length keys) lines) with
     | [ d; k; f; l; t; s; b; v; q; e ] ->
       { dimension = count d; cells = count k; target = target f; lambda = rational l; boxes_cut = splitting t;
         scale_s = rational s; offset_b = rational b; word_v = integer v; at_nodes = rational q; error = rational e }
     | _ -> assert false)
  | _ -> fail "expected the line: symnet instance 1, ten lines and nothing more"

let read path =
  let channel = open_in_bin path in
  let text = really_input_string channel (in_channel_length channel) in
  close_in channel; text

let () =
  let say verdict code = print_endline verdict; exit code in
  if Array.length Sys.argv <> 2 then (prerr_endline "usage: check_instance FILE"; exit 2);
  match accepts (instance (read Sys.argv.(1))) with
  | true -> say "accepted" 0
  | false -> say "rejected" 1
  | exception Malformed text -> say ("malformed: " ^ text) 2
  | exception Sys_error text -> say ("malformed: " ^ text) 2
  | exception End_of_file -> say "malformed: the file ends early" 2
  | exception Stack_overflow -> say "malformed: the instance is too large for this program" 2
