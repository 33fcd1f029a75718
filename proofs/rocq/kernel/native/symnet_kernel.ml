(* symnet-kernel [--work UNITS] [FILE ...] < CERTIFICATE: the JSON of one certificate on standard input, not packed; the files
   are those that it names by their SHA-256.
   Exit codes: 0 accepted, 1 rejected (what this kernel does not know is rejected as "unknown"), 2 malformed; anything
   else proves nothing. This file reads bytes, compares the seal and prints; the verdict is Kernel.judged.
   symnet-kernel --batch [--work UNITS] [FILE ...]: many certificates on standard input, each behind a line with the number of
   its bytes; two lines of output for each. It ends with exit code 3, which says nothing of any of them. *)

let most = 4 * 1024 * 1024

(* ---------- SHA-256 (FIPS 180-4) ---------- *)
let primes count =
  let rec go found n = if List.length found = count then List.rev found
    else go (if List.exists (fun p -> n mod p = 0) found then found else n :: found) (n + 1) in
  go [] 2

(* The first 32 bits of the fractional part of the k-th root of n: floor(2^32 root(n)) modulo 2^32. *)
let root_bits k n =
  let target = Z.shift_left (Z.of_int n) (32 * k) in
  Z.to_int (Z.logand (Z.root target k) (Z.of_int 0xffffffff))

let sha256 (text : string) : string =
  let mask = 0xffffffff in
  let k = Array.of_list (List.map (root_bits 3) (primes 64)) in
  let h = Array.of_list (List.map (root_bits 2) (primes 8)) in
  let n = String.length text in
  let size = (n + 9 + 63) / 64 * 64 in
  let data = Bytes.make size '\000' in
  Bytes.blit_string text 0 data 0 n;
  Bytes.set data n '\128';
  Bytes.set_int64_be data (size - 8) (Int64.of_int (8 * n));
  let rotate x r = ((x lsr r) lor (x lsl (32 - r))) land mask in
  let w = Array.make 64 0 in
  for block = 0 to size / 64 - 1 do
    for i = 0 to 15 do w.(i) <- Int32.to_int (Bytes.get_int32_be data (64 * block + 4 * i)) land mask done;
    for i = 16 to 63 do
      let x = w.(i - 15) and y = w.(i - 2) in
      let s0 = rotate x 7 lxor rotate x 18 lxor (x lsr 3) and s1 = rotate y 17 lxor rotate y 19 lxor (y lsr 10) in
      w.(i) <- (w.(i - 16) + s0 + w.(i - 7) + s1) land mask
    done;
    let v = Array.copy h in
    for i = 0 to 63 do
      let a = v.(0) and e = v.(4) in
      let s1 = rotate e 6 lxor rotate e 11 lxor rotate e 25 and s0 = rotate a 2 lxor rotate a 13 lxor rotate a 22 in
      let choice = (e land v.(5)) lxor (lnot e land mask land v.(6)) in
      let majority = (a land v.(1)) lxor (a land v.(2)) lxor (v.(1) land v.(2)) in
      let t1 = v.(7) + s1 + choice + k.(i) + w.(i) and t2 = s0 + majority in
      Array.blit v 0 v 1 7;
      v.(4) <- (v.(4) + t1) land mask;
      v.(0) <- (t1 + t2) land mask
    done;
    Array.iteri (fun i x -> h.(i) <- (h.(i) + x) land mask) v
  done;
  String.concat "" (Array.to_list (Array.map (Printf.sprintf "%08x") h))

(* ---------- characters ---------- *)
let explode text = let rec go i found = if i < 0 then found else go (i - 1) (text.[i] :: found) in go (String.length text - 1) []
let implode letters = let b = Buffer.create 64 in List.iter (Buffer.add_char b) letters; Buffer.contents b

let rec number = function Kernel.O -> 0 | Kernel.S n -> 1 + number n

let read_all channel =
  set_binary_mode_in channel true;
  let buffer = Buffer.create 65536 in
  let chunk = Bytes.create 65536 in
  let rec go () =
    let n = input channel chunk 0 65536 in
    if n > 0 && Buffer.length buffer <= most then (Buffer.add_subbytes buffer chunk 0 n; go ()) in
  go ();
  Buffer.contents buffer

let judge files work text =
  let too_large = 1, "rejected", "unknown rule: numbers or lists too large for this program" in
  if String.length text > most then 1, "rejected", Printf.sprintf "unknown rule: more than %d bytes" most
  else try match Kernel.read_json (explode text) with
    | None -> 2, "malformed", "not canonical JSON of objects, lists and texts"
    | Some json ->
        let backwards, seal = Kernel.unsealed json in
        if sha256 (implode (List.rev backwards)) <> implode seal then 2, "malformed", "the SHA-256 is not that of the content"
        else match Kernel.judged files json work with
          | Kernel.Accepted -> 0, "accepted", "every claim is proved"
          | Kernel.Rejected (None, why) -> 1, "rejected", implode why
          | Kernel.Rejected (Some place, why) -> 1, "rejected", Printf.sprintf "step %d: %s" (number place) (implode why)
          | Kernel.Malformed why -> 2, "malformed", implode why
          | Kernel.Unknown what -> 1, "rejected", "unknown rule: " ^ implode what
  with Stack_overflow | Out_of_memory -> too_large

let judge_and_say files work text =
  Printf.printf "judged: %s\n" (sha256 text);
  let code, verdict, why = judge files work text in
  Printf.printf "%s: %s\n%!" verdict why;
  code

(* Certificates behind lines with their lengths, until the input ends. *)
let rec judge_all files work =
  match input_line stdin with
  | exception End_of_file -> 3
  | line ->
      match int_of_string_opt line with
      | Some n when n >= 0 && n <= most ->
          (match really_input_string stdin n with
           | exception End_of_file -> prerr_endline "symnet-kernel: the input ends inside of a certificate"; 2
           | text -> ignore (judge_and_say files work text); judge_all files work)
      | _ -> prerr_endline (Printf.sprintf "symnet-kernel: a line must be the number of bytes of a certificate, at most %d" most); 2

let () =
  (* The stack ends at 8 MB, which OCaml 5 does not take from the system. *)
  Gc.set { (Gc.get ()) with minor_heap_size = 1 lsl 20; major_heap_increment = 1 lsl 22; space_overhead = 400; stack_limit = 1 lsl 20 };
  let is_number n = n <> "" && String.length n < 19 && String.for_all (fun c -> c >= '0' && c <= '9') n in
  let batch, words = match List.tl (Array.to_list Sys.argv) with "--batch" :: words -> true, words | words -> false, words in
  let work, names = match words with
    | "--work" :: n :: names when is_number n -> Z.of_string n, names
    | names -> Z.shift_left Z.one 26, names in
  if List.exists (fun name -> String.length name > 1 && String.sub name 0 2 = "--") names then
    (prerr_endline "usage: symnet-kernel [--batch] [--work UNITS] [FILE ...] < CERTIFICATE"; exit 2);
  let file name = match open_in_bin name with
    | exception Sys_error why -> prerr_endline ("symnet-kernel: " ^ why); exit 2
    | channel ->
        let bytes = try read_all channel with Sys_error why -> prerr_endline ("symnet-kernel: " ^ why); exit 2 in
        close_in channel;
        if String.length bytes > most then (Printf.printf "rejected: unknown rule: a file of more than %d bytes\n" most; exit 1);
        (explode (sha256 bytes), explode bytes) in
  let files = List.map file names in
  set_binary_mode_in stdin true;
  exit (if batch then judge_all files work else judge_and_say files work (read_all stdin))
