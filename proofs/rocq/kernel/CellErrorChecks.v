(* The rules of codes of cells that end in errors: codes, local-error off the
   strips, lp-error; printed-counts and printed-shape. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Qminmax String Ascii Bool.
From Symnet Require Import Points SnakeOrder TargetExpression BitExtraction Cells Interpolation InstanceChecker UpperIntegral.
From Symnet Require Theorem21.
From Symnet.kernel Require Import Cone Model Polytope Facts Neurons Json Decode Letters ScanFacts ScanRun ScanError CellFacts CellErrors Sizes Printed
  Certificate Checks RunChecks ErrorChecks CellChecks.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.
Open Scope R_scope.

(* ---------- codes of cells ---------- *)
Fixpoint bits_q (p : Q) (bs : list bool) : Q :=
  match bs with [] => 0%Q | b :: l => let h := halves p in if b then (h + bits_q h l)%Q else bits_q h l end.
Lemma bits_q_value bs : forall p, Q2R (bits_q p bs) = bits_value (Q2R p) (map bit bs).
Proof.
  induction bs as [|b bs IH]; intro p; cbn [bits_q map bits_value]; [apply zero_value|].
  assert (E : Q2R (halves p) = Q2R p / 2) by (unfold halves; rewrite Q2R_mult, one_half; lra).
  destruct b; cbn [bit]; rewrite ?Q2R_plus, IH, E; lra.
Qed.
Definition cell_near (c : certificate) (e : expr) (K d : nat) (s b q : Q) (cols : list (list bool)) (i : nat) : bool :=
  let t := shortened (s * bits_q 1 (map (fun col => nth i col false) cols) + b) in
  match range_at e (map (fun k => Z.of_nat k # Pos.of_nat K) (cell_digits K d i)) with
  | Some v => Qle_bool (snd v) (t + q) && Qle_bool (t - q) (fst v)
  | None => false
  end.
(* Off the strips, or on the whole cube. *)
Definition cells_source (d : nat) (p : json) : option cellular :=
  match read_cellular d p with Some l => Some l | None => read_everywhere d p end.
Definition rule_cell_codes : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"; "enter"; "precision"; "start"; "stop"] d with
  | Some e, [p], Some [_; entered; _; start; stop] =>
    match cells_source (dimension c) p, read_cell_codes (dimension c) st with
    | Some l, Some (K, names, s, b, q) =>
      let dim := dimension c in
      if (most_cells <? cells_in K dim)%Z then Unsure "codes, of so many cells" else
      match spend (cells_in K dim * (node_work e + 16 * Z.of_nat (List.length names)))%Z n with
      | None => Unsure "codes, of so much work"
      | Some n =>
        when (is_kind p "local" && (K =? cell_count l)%nat && same_names names (bit_names l) && String.eqb s (cell_scale l) && String.eqb b (cell_shift l)
              && is_number start 0 && is_number stop (cells_in K dim) && (2 <=? K)%nat && json_eqb entered (Text ""))
        match columns c (K ^ dim) names with
        | Some cols => when (forallb (cell_near c e K dim (parameter_of c s) (parameter_of c b) q cols) (seq 0 (K ^ dim))) (Fine n)
        | None => Refused
        end
      end
    | Some _, None => Unsure "codes of cells, in several ranges"
    | None, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma read_codes_none d st x : read_cell_codes d st = Some x -> read_codes d st = None.
Proof.
  unfold read_cell_codes, read_codes. destruct (fields _ st) as [[|q [|k [|[en| |] [|? [|[lv| |] [|[s| |] [|[b| |] [|src [|start [|stop [|]]]]]]]]]]]|]; try discriminate; try reflexivity.
  intro H. destruct (number q); [|discriminate H]. destruct (cells_of k); [|discriminate H]. destruct (read_bit_source src) eqn:E; [|discriminate H].
  assert (N : forall z, read_source z src = None); [|now rewrite N].
  intro z. unfold read_bit_source in E. destruct src as [|[|[kd| |] [|[|ns|] [|? rest]]]|]; try discriminate E; reflexivity.
Qed.
Lemma rule_cell_codes_sound c ps d st n n' : kind_of st = "codes" -> rule_cell_codes c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_cell_codes in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H]. destruct ps as [|p [|]]; try discriminate H.
  destruct (fields _ d) as [[|? [|? [|? [|start [|stop [|]]]]]]|]; try discriminate H.
  destruct (cells_source (dimension c) p) as [l|]; [|discriminate H]. destruct (read_cell_codes (dimension c) st) as [[[[[K0 names] s] b] q]|] eqn:EC; [|discriminate H].
  cbv zeta in H. destruct (_ <? _)%Z in H; [discriminate H|]. destruct (spend _ n) in H; [|discriminate H]. unfold when in H.
  destruct (_ && _) eqn:EK in H; [|discriminate H]. destruct (columns c (K0 ^ dimension c) names) as [cols|] eqn:ED; [|discriminate H].
  destruct (forallb _ _) eqn:EN in H; [|discriminate H]. equalities.
  kind K. rewrite EV. cbn [if_some]. rewrite (read_codes_none _ _ _ EC), EC. intro HD. exists cols. split; [exact ED|]. intros i Hi.
  pose proof (proj1 (forallb_forall _ _) EN i ltac:(apply in_seq; lia)) as N. unfold cell_near in N. cbv zeta in N.
  destruct (range_at _ _) as [v|] eqn:ER in N; [|discriminate N]. apply andb_prop in N. destruct N as [N1 N2].
  apply Qle_bool_iff, Qle_Rle in N1, N2. rewrite Q2R_plus in N1. rewrite Q2R_minus in N2. rewrite shortened_value, Q2R_plus, Q2R_mult, bits_q_value, one_value in N1, N2.
  rewrite map_map in N1, N2. fold (cell_code cols i) in N1, N2.
  apply range_at_sound in ER.
  - rewrite <- (node_point_Q K0) in ER by lia. unfold code_in_cell. apply Rabs_le. lra.
  - rewrite <- (node_point_Q K0) by lia. apply HD, cell_digits_corner. lia.
Qed.

(* ---------- the error off the strips ---------- *)
(* q + L sqrt(d) / K <= E, by squares. *)
Definition reach_holds (d K : nat) (L q E : Q) : bool :=
  let k := inject_Z (Z.of_nat K) in
  Qle_bool q E && Qle_bool (L * L * inject_Z (Z.of_nat d)) (k * k * ((E - q) * (E - q))).
Lemma inject_value z : Q2R (inject_Z z) = IZR z. Proof. unfold inject_Z. apply Q2R_integer. Qed.
Lemma reach_holds_sound d K L q E : (1 <= K)%nat -> 0 <= Q2R L -> reach_holds d K L q E = true -> Q2R q + Q2R L * (sqrt (INR d) / INR K) <= Q2R E.
Proof.
  intros HK HL H. unfold reach_holds in H. apply andb_prop in H. destruct H as [H1 H2].
  apply Qle_bool_iff, Qle_Rle in H1, H2. rewrite !Q2R_mult, Q2R_minus, !inject_value, <- !INR_IZR_INZ in H2.
  assert (P : 0 < INR K) by now apply lt_0_INR. set (k := INR K) in *. set (l := Q2R L) in *. set (D := Q2R E - Q2R q) in *.
  assert (HD : 0 <= D) by (unfold D; lra). assert (S2 : sqrt (INR d) * sqrt (INR d) = INR d) by apply sqrt_sqrt, pos_INR.
  pose proof (sqrt_pos (INR d)) as S0. set (r := sqrt (INR d)) in *. assert (G : l * r <= k * D).
  { apply Rsqr_incr_0_var; [|apply Rmult_le_pos; lra]. unfold Rsqr. replace (l * r * (l * r)) with (l * l * (r * r)) by ring. rewrite S2. lra. }
  assert (l * (r / k) <= D); [|unfold D in *; lra]. apply (Rmult_le_reg_r k); [exact P|]. replace (l * (r / k) * k) with (l * r) by (field; lra). lra.
Qed.
Definition rule_off_strips : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"] d with
  | Some e, [p; q; r], Some [E'] =>
    if negb (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") then Refused else
    match read_cellular (dimension c) p, read_cell_codes (dimension c) q, read_modulus r, read_off_strips st, number E' with
    | Some l, Some (K, names, s, b, bound), Some L, Some (K', delta, E), Some E' =>
        when ((K =? cell_count l)%nat && (K' =? cell_count l)%nat && same_names names (bit_names l) && String.eqb s (cell_scale l) && String.eqb b (cell_shift l)
              && same_q delta (off l) && same_q E E' && reach_holds (dimension c) (cell_count l) L bound E) (Fine n)
    | Some _, Some _, None, _, _ => Unsure "local-error, by another modulus"
    | _, _, _, _, _ => Refused
    end
  | Some _, _ :: _ :: _ :: _ :: _, _ => Unsure "local-error off strips, from several ranges"
  | _, _, _ => Refused
  end.
Lemma delta_fits_spec delta k : (1 <= k)%nat -> delta_fits delta k = true -> 0 < Q2R delta <= / INR k.
Proof.
  intros Hk H. unfold delta_fits in H. conjuncts. apply Z.ltb_lt in H, H0. assert (P : 0 < INR k) by (apply lt_0_INR; lia).
  assert (D : 0 < IZR (Zpos (Qden delta))) by (apply IZR_lt; reflexivity). unfold Q2R. apply IZR_lt in H. split; [apply Rmult_lt_0_compat; [exact H|now apply Rinv_0_lt_compat]|].
  apply IZR_lt in H0. rewrite mult_IZR, <- INR_IZR_INZ in H0. apply (Rmult_le_reg_r (IZR (Zpos (Qden delta)) * INR k)); [now apply Rmult_lt_0_compat|].
  replace (IZR (Qnum delta) * / IZR (Zpos (Qden delta)) * (IZR (Zpos (Qden delta)) * INR k)) with (IZR (Qnum delta) * INR k) by (field; lra).
  replace (/ INR k * (IZR (Zpos (Qden delta)) * INR k)) with (IZR (Zpos (Qden delta))) by (field; lra). lra.
Qed.
Lemma read_cellular_spec d p l : read_cellular d p = Some l -> read_local d p = None /\ (2 <= cell_count l)%nat /\ delta_fits (off l) (cell_count l) = true.
Proof.
  unfold read_cellular, read_local. destruct (fields _ p) as [[|k0 [|? [|[|[|[on| |] [|dl [|]]]|] r]]]|]; try discriminate.
  destruct r as [|reach [|[s0| |] [|[b0| |] [|src [|[v| |] [|]]]]]]; try discriminate. intro H.
  destruct (cells_of k0); [|discriminate H]. destruct (number dl); [|discriminate H]. destruct (read_bit_source src); [|discriminate H].
  destruct (_ && _) eqn:E in H; [|discriminate H]. injection H as <-. equalities. cbn [cell_count off]. repeat split; assumption.
Qed.
Lemma rule_off_strips_sound c ps d st n n' : kind_of st = "error-off-strips" -> Forall (meaning c) ps -> rule_off_strips c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_off_strips in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H. destruct (fields _ d) as [[|x0 [|]]|]; try discriminate H.
  destruct (is_kind p "local" && is_kind q "codes" && is_kind r "modulus") eqn:EK; [|discriminate H]. cbn [negb] in H.
  destruct (read_cellular (dimension c) p) as [l|] eqn:E1; [|discriminate H].
  destruct (read_cell_codes (dimension c) q) as [[[[[K0 names] s] b] bound]|] eqn:E2; [|discriminate H].
  destruct (read_modulus r) as [L|] eqn:E3; [|discriminate H]. destruct (read_off_strips st) as [[[K1 delta] E]|] eqn:E4; [|discriminate H].
  destruct (number x0) as [E'|]; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H]. conjuncts.
  pose proof (Forall_inv HP) as M1. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M2. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M3.
  destruct (read_cellular_spec _ _ _ E1) as (NL & HK2 & HDl).
  meaning_of M1 "local". rewrite NL, E1 in M1. cbn [if_some] in M1.
  meaning_of M2 "codes". rewrite EV in M2. cbn [if_some] in M2. rewrite (read_codes_none _ _ _ E2), E2 in M2.
  meaning_of M3 "modulus". rewrite EV, E3 in M3. cbn [if_some] in M3. destruct M3 as (HL & HD & Hf).
  match goal with h : same_q delta _ = true |- _ => apply same_q_spec in h; subst delta end.
  match goal with h : same_names _ _ = true |- _ => apply same_names_spec in h; subst names end.
  repeat match goal with h : (_ =? _)%nat = true |- _ => apply Nat.eqb_eq in h | h : (_ =? _)%string = true |- _ => apply String.eqb_eq in h end. subst K0 K1 s b.
  kind K. rewrite EV. cbn [if_some]. rewrite E4. intros x Hx Hg. split; [now apply HD|].
  destruct M1 as (cols & ED & M1). destruct (M2 HD) as (cols' & ED' & M2'). assert (cols' = cols) by congruence. subst cols'.
  pose proof (delta_fits_spec (off l) (cell_count l) ltac:(lia) HDl) as Dl.
  destruct (good_in_cell (cell_count l) (Q2R (off l)) x ltac:(lia) ltac:(lra) Hg) as (ks & Hk).
  destruct (in_cell_digits _ _ _ _ Hk) as [Fk Lk]. rewrite (proj1 Hx) in Lk.
  assert (Hi : (cell_number (cell_count l) ks < cell_count l ^ dimension c)%nat) by (rewrite <- Lk; apply cell_number_lt; [lia|exact Fk]).
  pose proof (M2' _ Hi) as N. rewrite <- Lk, cell_digits_number in N by (lia || exact Fk).
  rewrite (M1 x ks Hx Hk).
  eapply Rle_trans; [|match goal with h : reach_holds _ _ _ _ _ = true |- _ => exact (reach_holds_sound (dimension c) (cell_count l) L bound E ltac:(lia) HL h) end].
  apply (cell_error (dimension c) (cell_count l) (Q2R (off l)) (value e) (Q2R L) (Q2R bound) x ks); try assumption; [lia|].
  rewrite <- (cell_digits_number (cell_count l) ks), Lk by (lia || exact Fk). apply cell_digits_corner. lia.
Qed.

(* ---------- lp-error ---------- *)
Definition raised_q (q : Q) (n : BinNums.positive) : Q := raised (Qnum q) n # Z.to_pos (raised (Zpos (Qden q)) n).
Lemma raised_q_value q n : Q2R (raised_q q n) = Q2R q ^ Pos.to_nat n.
Proof.
  unfold raised_q, Q2R. cbn [Qnum Qden]. rewrite !raised_value. assert (P : (0 < Zpos (Qden q) ^ Zpos n)%Z) by (apply Z.pow_pos_nonneg; lia).
  rewrite Z2Pos.id by exact P. rewrite Rpow_mult_distr, pow_inv. rewrite <- (positive_nat_Z n), <- !pow_IZR. reflexivity.
Qed.
Definition q_bits (q : Q) : Z := (2 + Z.log2 (Z.abs (Qnum q)) + Z.log2 (Zpos (Qden q)))%Z.
Definition power_cost (q : Q) (n : BinNums.positive) : Z := let w := (q_bits q * Zpos n / 64)%Z in (1 + w + w * w / 64)%Z.
Definition rule_lp : check := fun c ps d st n =>
  match plain_target c, ps, fields ["bound"; "p"; "precision"; "spread"] d with
  | Some e, [p; q; r], Some [b0; p0; _; spread] =>
    if negb (match fields ["bound"; "kind"; "norm"] st with Some [b1; _; Items [_; p1]] => json_eqb b0 b1 && json_eqb p0 p1 | _ => false end) then Refused else
    if negb (is_kind p "error-off-strips" && is_kind q "range" && is_kind r "modulus") then Refused else
    match read_off_strips p, read_range q, read_modulus r, read_lp st, number spread with
    | Some (K, delta, G), Some (low, high), Some L, Some (P # pd, E), Some D =>
      let dim := dimension c in
      match P with
      | Zpos pn =>
        let cells := (Zpos (Qden delta) / (Z.of_nat K * Qnum delta))%Z in
        match range_at e (repeat 0%Q dim) with None => Unsure "lp-error, of such a target" | Some (f0, f1) =>
        let T := (Qmax (f1 - low) (high - f0) + D)%Q in
        let V := (inject_Z (Z.of_nat dim * (Z.of_nat K - 1)) * delta)%Q in
        if negb ((cells * (Z.of_nat K * Qnum delta) =? Zpos (Qden delta)) && (1 <=? cells) && (cells <=? 1048576))%Z then Unsure "lp-error, of such strips" else
        match spend (node_work e + power_cost (E - G) pn + power_cost T pn + power_cost V pd)%Z n with
        | None => Refused
        | Some n =>
          when ((pd <=? pn)%positive && (Zpos pn <=? 1000 * Zpos pd)%Z && (Zpos pd <=? 1000)%Z && Qle_bool 0 D && Qle_bool (L * L * inject_Z (Z.of_nat dim)) (D * D)
                && Qle_bool 0 G && Qle_bool G E && Qle_bool 0 T && Qle_bool (raised_q T pn * raised_q V pd) (raised_q (E - G) pn)) (Fine n)
        end end
      | _ => Refused
      end
    | Some _, Some _, None, _, _ => Unsure "lp-error, by another modulus"
    | _, _, _, _, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma zeros_cube d : cube d (map Q2R (repeat 0%Q d)).
Proof.
  split; [now rewrite map_length, repeat_length|]. apply Forall_map, Forall_forall. intros q Hq. apply repeat_spec in Hq. subst q. rewrite zero_value. lra.
Qed.
Lemma cube_diameter d x y : cube d x -> cube d y -> dist x y <= sqrt (INR d).
Proof.
  intros [Lx Fx] [Ly Fy]. rewrite <- (Rmult_1_r (sqrt (INR d))). rewrite <- Lx. apply dist_coordinates; [lra|]. rewrite <- Ly in Lx. clear Ly. revert y Lx Fy.
  induction Fx as [|t x Ht Fx IH]; intros [|u y] L Fy; try discriminate; constructor.
  - inversion Fy. apply Rabs_le. lra.
  - inversion Fy. apply IH; [now injection L|assumption].
Qed.
Lemma rule_lp_sound c ps d st n n' : kind_of st = "error" -> Forall (meaning c) ps -> rule_lp c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_lp in H. destruct (plain_target c) as [e|] eqn:EV; [|discriminate H].
  destruct ps as [|p [|q [|r [|]]]]; try discriminate H. destruct (fields _ d) as [[|? [|? [|? [|spread [|]]]]]|]; try discriminate H.
  destruct (negb _) in H; [discriminate H|].
  destruct (is_kind p "error-off-strips" && is_kind q "range" && is_kind r "modulus") eqn:EK; [|discriminate H]. cbn [negb] in H.
  destruct (read_off_strips p) as [[[K0 delta] G]|] eqn:E1; [|discriminate H]. destruct (read_range q) as [[low high]|] eqn:E2; [|discriminate H].
  destruct (read_modulus r) as [L|] eqn:E3; [|discriminate H]. destruct (read_lp st) as [[[P pd] E]|] eqn:E4; [|discriminate H].
  destruct (number spread) as [D|]; [|discriminate H]. cbv zeta in H. destruct P as [|pn|]; try discriminate H.
  destruct (range_at e _) as [[f0 f1]|] eqn:EF; [|discriminate H].
  set (cells := (Zpos (Qden delta) / (Z.of_nat K0 * Qnum delta))%Z) in *. destruct (negb _) eqn:EN in H; [discriminate H|]. apply negb_false_iff in EN.
  destruct (spend _ n) in H; [|discriminate H]. unfold when in H. destruct (_ && _) eqn:EC in H; [|discriminate H].
  conjuncts. pose proof (Forall_inv HP) as M1. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M2. apply Forall_inv_tail in HP. pose proof (Forall_inv HP) as M3.
  meaning_of M1 "error-off-strips". rewrite EV in M1. cbn [if_some] in M1. rewrite E1 in M1.
  meaning_of M2 "range". rewrite E2 in M2. cbn [if_some fst snd] in M2.
  meaning_of M3 "modulus". rewrite EV, E3 in M3. cbn [if_some] in M3. destruct M3 as (HL & HD & Hf).
  assert (HK2 : (2 <= K0)%nat /\ delta_fits delta K0 = true).
  { unfold read_off_strips in E1. destruct (fields _ p) as [[|? [|? [|? [|? [|]]]]]|]; try discriminate E1. destruct (number _); [|discriminate E1].
    destruct (cells_of _); [|discriminate E1]. destruct (number _); [|discriminate E1]. destruct (_ && _) eqn:EE in E1; [|discriminate E1]. injection E1 as <- <- <-.
    equalities. now split. }
  destruct HK2 as [HK2 HDl]. pose proof (delta_fits_spec delta K0 ltac:(lia) HDl) as Dl.
  repeat match goal with h : Qle_bool _ _ = true |- _ => apply Qle_bool_iff, Qle_Rle in h end.
  repeat match goal with h : (_ =? _)%Z = true |- _ => apply Z.eqb_eq in h | h : (_ <=? _)%Z = true |- _ => apply Z.leb_le in h | h : (_ <=? _)%positive = true |- _ => apply Pos.leb_le in h end.
  rewrite ?zero_value in *.
  set (T := (Qmax (f1 - low) (high - f0) + D)%Q) in *.
  set (V := (inject_Z (Z.of_nat (dimension c) * (Z.of_nat K0 - 1)) * delta)%Q) in *.
  apply range_at_sound in EF; [|apply HD, zeros_cube]. cbn [fst snd] in EF. set (v0 := value e (map Q2R (repeat 0%Q (dimension c)))) in *.
  assert (S2 : sqrt (INR (dimension c)) * sqrt (INR (dimension c)) = INR (dimension c)) by apply sqrt_sqrt, pos_INR.
  assert (Spread : Q2R L * sqrt (INR (dimension c)) <= Q2R D).
  { apply Rsqr_incr_0_var; [|assumption]. unfold Rsqr.
    replace (Q2R L * sqrt (INR (dimension c)) * (Q2R L * sqrt (INR (dimension c)))) with (Q2R L * Q2R L * (sqrt (INR (dimension c)) * sqrt (INR (dimension c)))) by ring.
    rewrite S2. match goal with h : Q2R (L * L * _) <= _ |- _ => rewrite !Q2R_mult, inject_value, <- INR_IZR_INZ in h; exact h end. }
  assert (TE : Q2R T = Rmax (Q2R f1 - Q2R low) (Q2R high - Q2R f0) + Q2R D) by (unfold T; now rewrite Q2R_plus, Q2R_max, !Q2R_minus).
  assert (VE : Q2R V = INR (dimension c) * (INR K0 - 1) * Q2R delta).
  { unfold V. rewrite Q2R_mult, inject_value, mult_IZR, minus_IZR, <- !INR_IZR_INZ. reflexivity. }
  assert (K1 : 1 <= INR K0 - 1) by (rewrite <- (INR_IZR_INZ 1) || idtac; apply (le_INR 2) in HK2; cbn [INR] in HK2; lra).
  kind K.
  assert (NE : read_error st = None).
  { unfold read_lp in E4. unfold read_error. destruct (fields _ st) as [[|? [|? [|[|[|[nm| |] [|? [|]]]|] [|]]]]|]; try discriminate E4; reflexivity. }
  rewrite NE, EV, E4. cbn [if_some fst snd]. split; [exact HD|].
  assert (Hp : Q2R (Zpos pn # pd) = INR (Pos.to_nat pn) / INR (Pos.to_nat pd)).
  { unfold Q2R. cbn [Qnum Qden]. rewrite !INR_IZR_INZ, !positive_nat_Z. reflexivity. }
  rewrite Hp.
  assert (PP : (Pos.to_nat pd <= Pos.to_nat pn)%nat) by lia. assert (PQ : (1 <= Pos.to_nat pd)%nat) by lia.
  apply (lp_from_strips (dimension c) K0 (Z.to_nat cells) (Q2R delta) _ _ (Q2R G) (Q2R T) (Q2R E)); try assumption; try lia.
  - (* delta = 1/(K cells) *)
    unfold Q2R. rewrite !INR_IZR_INZ, Z2Nat.id by lia. match goal with h : (cells * _ = Zpos _)%Z |- _ => rewrite <- h end. 
    assert (NZ : (0 < Qnum delta)%Z) by (unfold delta_fits in HDl; conjuncts; now apply Z.ltb_lt). apply IZR_lt in NZ.
    rewrite !mult_IZR. assert (0 < IZR (Z.of_nat K0)) by (rewrite <- INR_IZR_INZ; lra). assert (0 < IZR cells) by (apply IZR_lt; lia). field. repeat split; lra.
  - apply (Rmult_le_reg_r (INR (Pos.to_nat pd))); [apply lt_0_INR; lia|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by (apply not_0_INR; lia).
    rewrite Rmult_1_l, Rmult_1_r. now apply le_INR.
  - lra.
  - rewrite <- VE. apply minkowski; try assumption; [lra|rewrite VE; apply Rmult_le_pos; [apply Rmult_le_pos; [apply pos_INR|lra]|lra]|].
    match goal with h : Q2R (raised_q T pn * raised_q V pd) <= _ |- _ => rewrite Q2R_mult, !raised_q_value, Q2R_minus in h; exact h end.
  - intros x Hx. pose proof (M2 x) as Rg. pose proof (Hf x _ Hx (zeros_cube (dimension c))) as Fx. fold v0 in Fx.
    assert (Dx : Q2R L * dist x (map Q2R (repeat 0%Q (dimension c))) <= Q2R D).
    { eapply Rle_trans; [|exact Spread]. apply Rmult_le_compat_l; [exact HL|]. apply cube_diameter; [exact Hx|apply zeros_cube]. }
    pose proof (Rle_abs (value e x - v0)) as A1. pose proof (Rle_abs (- (value e x - v0))) as A2. rewrite Rabs_Ropp in A2. rewrite TE. apply Rabs_le.
    pose proof (Rmax_l (Q2R f1 - Q2R low) (Q2R high - Q2R f0)). pose proof (Rmax_r (Q2R f1 - Q2R low) (Q2R high - Q2R f0)). lra.
  - intros x Hx Hg. exact (proj2 (M1 x Hx Hg)).
Qed.

(* ---------- printed sizes ---------- *)
(* Of this many names and cells, with what a theorem prints. *)
Definition counts_checked (c : certificate) (p : json) (st : json) (t : printed) (l : cellular) : bool :=
  let k := List.length (bit_names l) in
  (k <=? 16)%nat &&
  match counts_of (network_of c) t (N.of_nat k), stated_counts t st with
  | Some found, Some stated => is_kind p "local" && (cell_count l =? 2 ^ k)%nat && no_repetition (bit_names l) && same_integers found stated
  | _, _ => false
  end.
Definition rule_printed_counts : check := fun c ps d st n =>
  match ps, fields ["theorem"] d, spend (16 * network_weight (network_of c))%Z n with
  | [p], Some [Text t], Some n =>
    match read_cellular (dimension c) p, read_everywhere (dimension c) p with
    | Some l, _ => when (String.eqb t "2.1" && counts_checked c p st printed_2_1 l) (Fine n)
    | None, Some l => when (String.eqb t "2.2" && counts_checked c p st (printed_2_2 (inputs (network_of c))) l) (Fine n)
    | None, None => Refused
    end
  | _, _, _ => Refused
  end.
Lemma counts_checked_sound c p st t l : counts_checked c p st t l = true -> is_kind p "local" = true /\ counts_stated c st t l.
Proof.
  unfold counts_checked, counts_stated. intro H. apply andb_prop in H. destruct H as [_ H]. destruct (counts_of _ _ _) as [found|]; [|discriminate H].
  destruct (stated_counts _ _) as [stated|]; [|discriminate H]. conjuncts.
  match goal with h : (cell_count l =? _)%nat = true |- _ => apply Nat.eqb_eq in h end. split; [assumption|]. repeat (split; [assumption|]).
  exists found, stated. repeat split; assumption.
Qed.
Lemma read_everywhere_spec d p l : read_everywhere d p = Some l -> read_local d p = None /\ read_cellular d p = None /\ (2 <= cell_count l)%nat.
Proof.
  unfold read_everywhere, read_local, read_cellular. destruct (fields _ p) as [[|k0 [|? [|[|[|[on| |] [|dl [|]]]|] r]]]|]; try discriminate;
    destruct r as [|reach [|[s0| |] [|[b0| |] [|src [|[v| |] [|]]]]]]; try discriminate; intro H.
  destruct (cells_of k0) as [k|]; [|discriminate H]. destruct (read_bit_source src) eqn:E; [|discriminate H].
  destruct (_ && _) eqn:C in H; [|discriminate H]. injection H as <-. equalities. cbn [cell_count].
  assert (N : read_source (grid_size k d) src = None); [|rewrite N; repeat split; assumption].
  unfold read_bit_source in E. destruct src as [|[|[kd| |] [|[|ns|] [|? rest]]]|]; try discriminate E; reflexivity.
Qed.
Lemma rule_printed_counts_sound c ps d st n n' : kind_of st = "printed-counts" -> Forall (meaning c) ps -> rule_printed_counts c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_printed_counts in H. destruct ps as [|p [|]]; try discriminate H. destruct (fields _ d) as [[|[t| |] [|]]|]; try discriminate H.
  destruct (spend _ n) in H; [|discriminate H]. apply Forall_inv in HP. kind K.
  destruct (read_cellular _ p) as [l|] eqn:EL; [|destruct (read_everywhere _ p) as [l|] eqn:EV; [|discriminate H]];
    unfold when in H; destruct (_ && _) eqn:EC in H; try discriminate H; apply andb_prop in EC; destruct EC as [_ EC];
    apply counts_checked_sound in EC; destruct EC as [KP EC]; meaning_of HP "local".
  - left. destruct (read_cellular_spec _ _ _ EL) as [NL _]. rewrite NL, EL in HP. exists l. now split.
  - right. destruct (read_everywhere_spec _ _ _ EV) as (NL & NC & _). rewrite NL, NC, EV in HP. exists l. now split.
Qed.
Definition rule_printed_shape : check := fun c ps d st n =>
  match ps, d, spend (16 * network_weight (network_of c))%Z n with
  | [p], Object [], Some n =>
    match read_bit p, read_shape st with
    | Some (J, reads, neuron), Some (w, dp, J') =>
      match shape_of (network_of c) (fst reads) (fst neuron) with
      | Some (w0, d0) => when (is_kind p "bit" && (w =? 2)%N && (w0 =? 2)%N && (J' =? Npos J)%N && (dp =? 2 * J' + 2)%N && (d0 =? 2 * J' + 2)%N) (Fine n)
      | None => Refused
      end
    | _, _ => Refused
    end
  | _, _, _ => Refused
  end.
Lemma rule_printed_shape_sound c ps d st n n' : kind_of st = "printed-shape" -> Forall (meaning c) ps -> rule_printed_shape c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K HP H. unfold rule_printed_shape in H. destruct ps as [|p [|]]; try discriminate H. destruct d as [|?|[|]]; try discriminate H.
  destruct (spend _ n) in H; [|discriminate H]. destruct (read_bit p) as [[[J reads] neuron]|] eqn:EB; [|discriminate H].
  destruct (read_shape st) as [[[w dp] J']|] eqn:E1; [|discriminate H]. destruct (shape_of _ _ _) as [[w0 d0]|] eqn:E2; [|discriminate H]. unfold when in H.
  destruct (_ && _) eqn:EC in H; [|discriminate H]. equalities. subst. apply Forall_inv in HP. meaning_of HP "bit". rewrite EB in HP. cbn [if_some fst snd] in HP.
  kind K. exists reads, neuron, J. split; [exact HP|]. split; [exact E2|exact E1].
Qed.

(* ---------- the rules that serve codes of nodes and codes of cells ---------- *)
Definition rule_any_codes : check := fun c ps d st n =>
  match ps with [p] => match cells_source (dimension c) p with Some _ => rule_cell_codes c ps d st n | None => rule_codes c ps d st n end | _ => rule_codes c ps d st n end.
Lemma rule_any_codes_sound c ps d st n n' : kind_of st = "codes" -> rule_any_codes c ps d st n = Fine n' -> meaning c st.
Proof.
  intros K H. unfold rule_any_codes in H. destruct ps as [|p [|]]; try exact (rule_codes_sound c _ d st n n' K H).
  destruct (cells_source _ p); [exact (rule_cell_codes_sound c _ d st n n' K H)|exact (rule_codes_sound c _ d st n n' K H)].
Qed.
