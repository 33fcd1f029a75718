(* Enclosures for lines `function precision top bottom top bottom`: four integers, or `none`. *)
let result = function
  | None -> "none"
  | Some (low, high) ->
    let text (q : Series.q) = Z.to_string q.Series.qnum ^ " " ^ Z.to_string q.Series.qden in
    text low ^ " " ^ text high

let functions =
  let two = Z.of_int 2 and three = Z.of_int 3 in
  let open Series in
  [ "exp", exp_on; "log", log_on; "atan", atan_on; "tanh", tanh_on; "sin", sin_on; "cos", cos_on;
    "sqrt", root_on two; "cbrt", root_on three ]

let () =
  try
    while true do
      match String.split_on_char ' ' (input_line stdin) with
      | [name; p; a; b; c; d] ->
        let q top bottom = { Series.qnum = Z.of_string top; qden = Z.of_string bottom } in
        print_endline (result ((List.assoc name functions) (q a b, q c d) (Z.of_string p)))
      | _ -> failwith "six words a line"
    done
  with End_of_file -> ()
