(* The rules of mid values (SYZ22, Theorem 2.2): shifted-code, mid, near-output,
   and local-error where the codes are those of cells on the whole cube. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals String Ascii Bool.
From Symnet Require Import Points SnakeOrder TargetExpression Cells Interpolation.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Letters ScanFacts ScanMaps ScanRun ScanError CellFacts NearCodes
  Certificate Checks RunChecks ErrorChecks CellChecks CellErrorChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

Lemma read_near_code_spec d j s : read_near_code d j = Some s ->
  (2 <= mid_cells s)%nat /\ delta_fits (mid_off s) (mid_cells s) = true /\ List.length (mid_shifts s) = d /\ (mid_level s <= d)%nat.
Proof.
  unfold read_near_code. destruct (fields _ j) as [[|k [|dl [|nm [|? [|lv [|nr [|[|cs|] [|]]]]]]]]|]; try discriminate. intro H.
  destruct (cells_of k); [|discriminate H]. destruct (number dl); [|discriminate H]. destruct (read_names nm); [|discriminate H].
  destruct (whole lv); [|discriminate H]. destruct (decode_place nr); [|discriminate H]. destruct (all number cs); [|discriminate H].
  destruct (_ && _) eqn:E in H; [|discriminate H]. injection H as <-. equalities. cbn [mid_cells mid_off mid_shifts mid_level].
  repeat split; try assumption. lia.
Qed.

(* ---------- shifted-code ---------- *)
Definition at_most_off (delta c : Q) : bool := Qle_bool c delta && Qle_bool (- delta) c.
Definition rule_shifted_code : check := fun c ps d st n =>
  match ps, fields ["delta"; "shifts"] d, read_near_code (dimension c) st with
  | p :: facts, Some [delta; Items cs], Some s =>
    match read_index_code p, number delta, all number cs with
    | Some (K, vs, indices, at_), Some delta, Some cs =>
      let dim := dimension c in
      if (most_cells <? Z.of_nat K)%Z then Unsure "shifted-code, of so many cells" else
      match spend (fold_left (fun n p => n + Z.of_nat K * (16 + weigh p))%Z facts 1%Z) n with
      | None => Refused
      | Some n =>
        when (is_kind p "index-code" && fits_net c && (K =? mid_cells s)%nat && same_q delta (mid_off s) && same_names vs (mid_names s)
              && same_place at_ (mid_neuron s) && (mid_level s =? 0)%nat && same_all same_q cs (mid_shifts s) && forallb (at_most_off delta) cs
              && (List.length indices =? dim)%nat && distinct indices && (List.length facts =? dim)%nat)
          (let fss := moved_facts K delta 0 indices cs in
           when (forallb (fun p => cites_all c (fst p) (snd p)) (combine facts fss)) (of_fuel (prove_all (network_of c) (List.concat fss) n)))
      end
    | _, _, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma same_all_q l : forall m, same_all same_q l m = true -> l = m.
Proof.
  induction l as [|a l IH]; intros [|b m] H; cbn in H; try discriminate H; [reflexivity|]. apply andb_prop in H. destruct H as [A B].
  apply same_q_spec in A. subst b. f_equal. now apply IH.
Qed.
Lemma at_most_off_spec delta cs : forallb (at_most_off delta) cs = true -> Forall (fun c => Rabs (Q2R c) <= Q2R delta) cs.
Proof.
  intro H. apply Forall_forall. intros c Hc. rewrite forallb_forall in H. specialize (H c Hc). unfold at_most_off in H. conjuncts.
  apply Qle_bool_iff, Qle_Rle in H, H0. rewrite Q2R_opp in H0. apply Rabs_le. lra.
Qed.
Lemma rule_shifted_code_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "near-code" ->
  Forall (meaning c) ps -> rule_shifted_code c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_shifted_code in H. destruct ps as [|p facts]; [discriminate H|].
  destruct (fields _ d) as [[|delta0 [|[|cs0|] [|]]]|]; try discriminate H. destruct (read_near_code (dimension c) st) as [s|] eqn:E2; [|discriminate H].
  destruct (read_index_code p) as [[[[K0 vs] indices] at_]|] eqn:E1; [|discriminate H]. destruct (number delta0) as [delta|]; [|discriminate H].
  destruct (all number cs0) as [cs|]; [|discriminate H]. cbv zeta in H. destruct (_ <? _)%Z in H; [discriminate H|].
  destruct (spend _ n) as [n1|] in H; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H].
  destruct (forallb _ (combine _ _)) in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. conjuncts. destruct (read_near_code_spec _ _ _ E2) as (HK2 & HD & HS & _).
  pose proof (prove_all_sound (network_of c) _ Hw n1 ltac:(now rewrite EP)) as F.
  apply Forall_inv in HP. meaning_of HP "index-code". rewrite E1 in HP. destruct HP as (HK & cols & ED & HC).
  match goal with h : forallb (at_most_off _) _ = true |- _ => apply at_most_off_spec in h; rename h into HA end.
  match goal with h : same_q _ _ = true |- _ => apply same_q_spec in h; subst delta end.
  match goal with h : same_all same_q _ _ = true |- _ => apply same_all_q in h; subst cs end.
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h; subst vs end.
  match goal with h : same_place _ _ = true |- _ => apply same_place_spec in h; subst at_ end.
  repeat match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h end. subst K0.
  pose proof (delta_fits_spec _ _ HK HD) as Dl.
  kind K. rewrite E2. cbn [if_some]. exists cols. split; [exact ED|]. intros x [Lx Fx] Hoff.
  match goal with h : mid_level s = 0%nat |- _ => rewrite h in Hoff end.
  destruct (moved_indices (network_of c) (mid_cells s) (mid_off s) HK Hw (input_of x) Dl indices 0 (mid_shifts s) x F) as (ks & N & V);
    try assumption; try congruence.
  - intros i Hi. unfold input_of. now rewrite Nat2N.id.
  - exists ks, ks. split; [exact N|]. split; [exact N|]. rewrite (HC (input_of x) ks V). split; apply Rle_refl.
Qed.

(* ---------- mid ---------- *)
(* The same but for the neuron and the shift at one level. *)
Definition beside (s t : near_coded) (shift : Q) : bool :=
  (mid_cells s =? mid_cells t)%nat && same_q (mid_off s) (mid_off t) && same_names (mid_names s) (mid_names t) && (mid_level s =? mid_level t)%nat
  && same_all same_q (mid_shifts s) (replaced (mid_level t) shift (mid_shifts t)).
Definition three_fit (k : nat) (delta : Q) : bool := (3 * Qnum delta * Z.of_nat k <=? Zpos (Qden delta))%Z.
Definition rule_mid : check := fun c ps d st n =>
  match ps, fields ["neuron"] d, read_near_code (dimension c) st with
  | [p; q; r; f], Some [neuron], Some s =>
    match read_near_code (dimension c) p, read_near_code (dimension c) q, read_near_code (dimension c) r, decode_place neuron with
    | Some a, Some b, Some e, Some neuron =>
      let fact := middle_fact (mid_neuron a) (mid_neuron b) (mid_neuron e) neuron in
      when (is_kind p "near-code" && is_kind q "near-code" && is_kind r "near-code" && fits_net c
            && distinct [mid_neuron a; mid_neuron b; mid_neuron e] && (mid_level b <? dimension c)%nat && three_fit (mid_cells b) (mid_off b)
            && beside a b (- mid_off b) && beside b b 0 && beside e b (mid_off b)
            && (mid_cells s =? mid_cells b)%nat && same_q (mid_off s) (mid_off b) && same_names (mid_names s) (mid_names b)
            && (mid_level s =? S (mid_level b))%nat && same_all same_q (mid_shifts s) (mid_shifts b) && same_place neuron (mid_neuron s) && cites c f fact)
        (of_fuel (prove_all (network_of c) [fact] n))
    | _, _, _, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma beside_spec s t v : beside s t v = true -> mid_cells s = mid_cells t /\ mid_off s = mid_off t /\ mid_names s = mid_names t /\
  mid_level s = mid_level t /\ mid_shifts s = replaced (mid_level t) v (mid_shifts t).
Proof.
  unfold beside. intro H. conjuncts. repeat split.
  - now apply Nat.eqb_eq. - now apply same_q_spec. - now apply same_names_spec. - now apply Nat.eqb_eq. - now apply same_all_q.
Qed.
Lemma three_fit_spec k delta : (1 <= k)%nat -> three_fit k delta = true -> 3 * Q2R delta <= / INR k.
Proof.
  intros Hk H. unfold three_fit in H. apply Z.leb_le, IZR_le in H. rewrite !mult_IZR, <- INR_IZR_INZ in H. assert (P : 0 < INR k) by (apply lt_0_INR; lia).
  assert (D : 0 < IZR (Zpos (Qden delta))) by (apply IZR_lt; reflexivity). unfold Q2R.
  apply (Rmult_le_reg_r (IZR (Zpos (Qden delta)) * INR k)); [now apply Rmult_lt_0_compat|].
  replace (3 * (IZR (Qnum delta) * / IZR (Zpos (Qden delta))) * (IZR (Zpos (Qden delta)) * INR k)) with (3 * IZR (Qnum delta) * INR k) by (field; lra).
  replace (/ INR k * (IZR (Zpos (Qden delta)) * INR k)) with (IZR (Zpos (Qden delta))) by (field; lra). exact H.
Qed.
Lemma rule_mid_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "near-code" ->
  Forall (meaning c) ps -> rule_mid c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_mid in H. destruct ps as [|p [|q [|r [|f [|]]]]]; try discriminate H.
  destruct (fields _ d) as [[|neuron0 [|]]|]; try discriminate H. destruct (read_near_code _ st) as [s|] eqn:ES; [|discriminate H].
  destruct (read_near_code _ p) as [a|] eqn:EA; [|discriminate H]. destruct (read_near_code _ q) as [b|] eqn:EB; [|discriminate H].
  destruct (read_near_code _ r) as [e|] eqn:EE; [|discriminate H]. destruct (decode_place neuron0) as [neuron|]; [|discriminate H]. cbv zeta in H.
  unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H].
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F. apply Forall_inv in F.
  assert (HP1 := Forall_inv HP). apply Forall_inv_tail in HP. assert (HP2 := Forall_inv HP). apply Forall_inv_tail in HP. assert (HP3 := Forall_inv HP).
  clear HP EP. conjuncts. destruct (read_near_code_spec _ _ _ EB) as (HK2 & HD & HS & _).
  repeat match goal with h : beside _ _ _ = true |- _ => apply beside_spec in h; destruct h as (? & ? & ? & ? & ?) end.
  match goal with h : (mid_level b <? _)%nat = true |- _ => apply Nat.ltb_lt in h; rename h into HL end.
  match goal with h : three_fit _ _ = true |- _ => apply three_fit_spec in h; [rename h into HT|lia] end.
  repeat match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h | h : same_names _ _ = true |- _ => apply same_names_spec in h
    | h : same_q _ _ = true |- _ => apply same_q_spec in h | h : same_all same_q _ _ = true |- _ => apply same_all_q in h
    | h : same_place _ _ = true |- _ => apply same_place_spec in h end. subst neuron.
  assert (M : forall j t, is_kind j "near-code" = true -> read_near_code (dimension c) j = Some t -> meaning c j -> says_near_code c t).
  { intros j t Kj Ej Hj. meaning_of Hj "near-code". now rewrite Ej in Hj. }
  apply (M p a) in HP1; try assumption. apply (M q b) in HP2; try assumption. apply (M r e) in HP3; try assumption. clear M.
  destruct HP2 as (cols & ED & B). destruct HP1 as (cols1 & ED1 & A). destruct HP3 as (cols3 & ED3 & E).
  pose proof (delta_fits_spec (mid_off b) (mid_cells b) ltac:(lia) HD) as Dl.
  assert (cols1 = cols) by congruence. assert (cols3 = cols) by congruence. subst cols1 cols3.
  kind K. rewrite ES. cbn [if_some]. exists cols. split; [congruence|]. intros x Hx Hoff. specialize (A x Hx). specialize (B x Hx). specialize (E x Hx).
  rewrite (middle_value _ _ _ _ _ (input_of x) F). destruct Hx as [Lx Fx].
  repeat match goal with h : mid_cells _ = mid_cells b |- _ => rewrite h in *; clear h | h : mid_off _ = mid_off b |- _ => rewrite h in *; clear h
    | h : mid_level a = _ |- _ => rewrite h in *; clear h | h : mid_level e = _ |- _ => rewrite h in *; clear h | h : mid_level s = _ |- _ => rewrite h in *; clear h
    | h : mid_shifts s = _ |- _ => rewrite h in *; clear h | h : mid_shifts a = _ |- _ => rewrite h in *; clear h | h : mid_shifts e = _ |- _ => rewrite h in *; clear h end.
  match goal with h : mid_shifts b = replaced _ _ _ |- _ => rewrite h in B end. rewrite !replaced_map, ?zero_value, ?Q2R_opp in *.
  apply (mid_step (mid_cells b) (Q2R (mid_off b)) (mid_level b) (map Q2R (mid_shifts b)) x); try assumption; try lia; [lra|].
  rewrite map_length. congruence.
Qed.

(* ---------- near-output ---------- *)
Definition rule_near_output : check := fun c ps d st n =>
  match ps, d, read_everywhere (dimension c) st with
  | [p], Object [], Some l =>
    match read_near_code (dimension c) p with
    | Some s =>
      let (name, i) := mid_neuron s in
      when (is_kind p "near-code" && fits_net c && (mid_level s =? dimension c)%nat && (mid_cells s =? cell_count l)%nat && same_names (mid_names s) (bit_names l)
            && (i =? 0)%N && output_layer (last_node c) name (cell_scale l) (cell_shift l)
            && no_repetition (cell_scale l :: cell_shift l :: mid_names s) && (List.length (parameters (network_of c)) =? 2 + List.length (mid_names s))%nat)
        (of_fuel (prove_all (network_of c)
          [output_fact name (node_name (last_node c)) (parameter_of c (cell_scale l)) (parameter_of c (cell_shift l))] n))
    | None => Refused
    end
  | _, _, _ => Refused
  end.
Lemma near_cell_reached K d x ks : (1 <= K)%nat -> List.length x = d -> near_cell K x ks -> reached K d x ks.
Proof.
  intros HK Lx H. destruct (near_cell_digits _ _ _ H) as [F L]. repeat split; [exact F|congruence|].
  pose proof (near_cell_dist K x ks HK H) as D. rewrite Lx in D. unfold dist in D. assert (P : 0 < INR K) by (apply lt_0_INR; lia).
  pose proof (sqdist_nonneg x (node_point K ks)) as S. pose proof (sqrt_sqrt _ S) as E. pose proof (sqrt_sqrt (INR d) (pos_INR d)) as E2.
  set (r := sqrt (sqdist x (node_point K ks))) in *. set (t := sqrt (INR d)) in *. rewrite <- E, <- E2.
  replace (t * t / INR K ^ 2) with ((t * / INR K) * (t * / INR K)) by (field; lra). pose proof (sqrt_pos (sqdist x (node_point K ks))) as R0. fold r in R0.
  apply Rmult_le_compat; assumption.
Qed.
Lemma rule_near_output_sound c ps d st n n' : well_ordered (network_of c) = true -> kind_of st = "local" ->
  Forall (meaning c) ps -> rule_near_output c ps d st n = Fine n' -> meaning c st.
Proof.
  intros Hw K HP H. unfold rule_near_output in H. destruct ps as [|p [|]]; try discriminate H. destruct d as [|?|[|]]; try discriminate H.
  destruct (read_everywhere (dimension c) st) as [l|] eqn:E2; [|discriminate H]. destruct (read_near_code _ p) as [s|] eqn:E1; [|discriminate H].
  destruct (mid_neuron s) as [name i] eqn:EN. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. unfold of_fuel in H.
  destruct (prove_all _ _ _) as [z|] eqn:EP in H; [|discriminate H]. equalities. subst i.
  pose proof (prove_all_sound (network_of c) _ Hw n ltac:(now rewrite EP)) as F. apply Forall_inv in F.
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h; rename h into HN end.
  destruct (read_near_code_spec _ _ _ E1) as (HK2 & _ & HS & _). destruct (read_everywhere_spec _ _ _ E2) as (NL & NC & _).
  apply Forall_inv in HP. meaning_of HP "near-code". rewrite E1 in HP. cbn [if_some] in HP. destruct HP as (cols & ED & HC).
  match goal with h : mid_cells s = _ |- _ => rewrite h in * end. rewrite HN in ED.
  kind K. rewrite NL, NC, E2. cbn [if_some]. exists cols. split; [exact ED|]. intros x Hx. unfold output. rewrite (output_value _ name _ _ _ x F).
  destruct (HC x Hx) as (low & high & Nl & Nh & [Cl Ch]).
  { intros i [Hi1 Hi2]. exfalso. destruct Hx as [Lx _]. match goal with h : mid_level s = _ |- _ => rewrite h in Hi1 end. lia. }
  rewrite EN in Cl, Ch. unfold at_place in Cl, Ch. cbn [fst snd] in Cl, Ch. set (t := run (network_of c) (input_of x) name 0%N) in *. unfold code_in_cell.
  apply near_cell_reached with (d := dimension c) in Nl, Nh; try lia; try apply Hx.
  set (m := Q2R (parameter_of c (cell_scale l))). destruct (Rle_lt_dec 0 m) as [P|P].
  - exists low, high. split; [exact Nl|]. split; [exact Nh|]. split; apply Rplus_le_compat_r; now apply Rmult_le_compat_l.
  - exists high, low. split; [exact Nh|]. split; [exact Nl|]. split; apply Rplus_le_compat_r; apply Rmult_le_compat_neg_l; lra.
Qed.

(* ---------- local-error ---------- *)
Definition rule_everywhere_error : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"] d with
  | Some e, [p; q; r], Some [E'] =>
    if negb (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") then Refused else
    match read_everywhere (dimension c) p, read_cell_codes (dimension c) q, read_modulus r, read_error st, number E' with
    | Some l, Some (K, names, s, b, bound), Some L, Some E, Some E' =>
        when ((K =? cell_count l)%nat && same_names names (bit_names l) && String.eqb s (cell_scale l) && String.eqb b (cell_shift l)
              && same_q E E' && reach_holds (dimension c) (cell_count l) L bound E) (Fine n)
    | Some _, Some _, None, _, _ => Unsure "local-error, by another modulus"
    | _, _, _, _, _ => Refused
    end
  | Some _, _ :: _ :: _ :: _ :: _, _ => Unsure "local-error of codes of cells, from several ranges"
  | _, _, _ => Refused
  end.
Lemma reached_near K d x ks f L q b : (1 <= K)%nat -> cube d x -> reached K d x ks -> 0 <= L ->
  (forall x y, cube d x -> cube d y -> Rabs (f x - f y) <= L * dist x y) -> cube d (node_point K ks) ->
  Rabs (b - f (node_point K ks)) <= q -> Rabs (b - f x) <= q + L * (sqrt (INR d) / INR K).
Proof.
  intros HK Hx (F & Lk & R) HL Hf Hn Hq. assert (P : 0 < INR K) by (apply lt_0_INR; lia).
  assert (D : dist (node_point K ks) x <= sqrt (INR d) / INR K).
  { rewrite dist_sym. unfold dist. replace (sqrt (INR d) / INR K) with (sqrt (INR d / INR K ^ 2)); [now apply sqrt_le_1_alt|].
    rewrite sqrt_div_alt by (apply pow_lt; lra). f_equal. apply sqrt_pow2. lra. }
  replace (b - f x) with ((b - f (node_point K ks)) + (f (node_point K ks) - f x)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [exact Hq|]. eapply Rle_trans; [now apply Hf|].
  apply Rmult_le_compat_l; [exact HL|exact D].
Qed.
Lemma rule_everywhere_error_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps ->
  rule_everywhere_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_everywhere_error in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H. destruct (fields _ d) as [[|x0 [|]]|]; try discriminate H.
  destruct (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") eqn:EK; [|discriminate H]. cbn [negb] in H.
  destruct (read_everywhere (dimension c) p) as [l|] eqn:E1; [|discriminate H].
  destruct (read_cell_codes (dimension c) q) as [[[[[K0 names] s] b] bound]|] eqn:E2; [|discriminate H].
  destruct (read_modulus r) as [L|] eqn:E3; [|discriminate H]. destruct (read_error st) as [E|] eqn:E4; [|discriminate H].
  destruct (number x0) as [E'|]; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  pose proof (Forall_inv HP) as M1. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M2. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M3.
  destruct (read_everywhere_spec _ _ _ E1) as (NL & NC & HK2).
  meaning_of M1 "local". rewrite NL, NC, E1 in M1. cbn [if_some] in M1.
  meaning_of M2 "codes". rewrite EV in M2. cbn [if_some] in M2. rewrite (read_codes_none _ _ _ E2), E2 in M2.
  meaning_of M3 "modulus". rewrite EV, E3 in M3. cbn [if_some] in M3. destruct M3 as (HL & HD & Hf).
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h; subst names end.
  repeat match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h | h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h end. subst K0 s b.
  match goal with h : reach_holds _ _ _ _ _ = true |- _ => apply reach_holds_sound in h; [rename h into HE|lia|exact HL] end.
  kind K. rewrite E4, (plain_boxed c e EV). cbn [if_some]. intros x Hb. pose proof (unit_box_cube c e x EV Hb) as Hx. split; [now apply HD|].
  destruct M1 as (cols & ED & M1). destruct (M2 HD) as (cols' & ED' & M2'). assert (cols' = cols) by congruence. subst cols'.
  destruct (M1 x Hx) as (low & high & Rl & Rh & [Cl Ch]).
  assert (N : forall ks, reached (cell_count l) (dimension c) x ks ->
    Rabs (code_in_cell c (cell_scale l) (cell_shift l) cols (cell_number (cell_count l) ks) - value e x) <= Q2R E).
  { intros ks Hr. pose proof Hr as (Fk & Lk & _). eapply Rle_trans; [|exact HE].
    assert (Hi : (cell_number (cell_count l) ks < cell_count l ^ dimension c)%nat) by (rewrite <- Lk; apply cell_number_lt; [lia|exact Fk]).
    pose proof (M2' _ Hi) as N. rewrite <- Lk, cell_digits_number in N by (lia || exact Fk).
    apply (reached_near (cell_count l) (dimension c) x ks (value e)); try assumption; [lia|].
    rewrite <- (cell_digits_number (cell_count l) ks), Lk by (lia || exact Fk). apply cell_digits_corner. lia. }
  pose proof (N low Rl) as Nl. pose proof (N high Rh) as Nh. clear -Cl Ch Nl Nh. unfold Rabs in *. repeat destruct Rcase_abs; lra.
Qed.
(* For codes of nodes and for codes of cells. *)
Definition rule_any_error : check := fun c ps d st n =>
  match ps with
  | p :: _ => match read_everywhere (dimension c) p with Some _ => rule_everywhere_error c ps d st n | None => rule_local_error c ps d st n end
  | [] => Refused
  end.
Lemma rule_any_error_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps -> rule_any_error c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_any_error in H. destruct ps as [|p ps]; [discriminate H|].
  destruct (read_everywhere _ p); [exact (rule_everywhere_error_sound c _ d st n n' K HP H)|exact (rule_local_error_sound c _ d st n n' K HP H)].
Qed.
