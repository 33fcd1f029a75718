(* A verified checker for one instance of the scan network: from (s, b, v) and
   an enclosure lo <= f(x_i) <= hi at every node in snake order, a boolean
   function decides by exact arithmetic whether every code is within E of f at
   its node; then the network is within omega(sqrt(d)/(2K)) + E of f on the
   whole cube. Run by vm_compute. *)
From Coq Require Import Reals Lra Lia List Arith ZArith QArith Qreals Psatz.
From Symnet Require Import PiecewiseLinear Network Points SnakeOrder KuhnHat Interpolation Alphabet Digits
  ScanNetwork Counting.
Import ListNotations.
Open Scope R_scope.

(* ---------- the boolean function ---------- *)
(* The n base-4 digits of v, most significant first. *)
Fixpoint digits_of (n : nat) (v : Z) (tail : list Z) : list Z :=
  match n with O => tail | S n' => digits_of n' (Z.div2 (Z.div2 v)) (Z.land v 3 :: tail) end.

Definition number_of (ds : list Z) : Z := fold_left (fun a c => 4 * a + c)%Z ds 0%Z.

Definition is_small (c : Z) : bool := ((0 <=? c) && (c <=? 2))%Z%bool.

(* c is the code of this node minus the code of the first. *)
Fixpoint check_nodes (s b E : Q) (c : Z) (ds : list Z) (boxes : list (Q * Q)) {struct boxes} : bool :=
  match boxes with
  | [] => false
  | (lo, hi) :: boxes' =>
      Qle_bool hi (inject_Z c * s + b + E) && Qle_bool (inject_Z c * s + b - E) lo &&
      match ds, boxes' with
      | [], [] => true
      | t :: ds', _ :: _ => check_nodes s b E (c + t - 1) ds' boxes'
      | _, _ => false
      end
  end%Q%bool.

Definition check (s b : Q) (v : Z) (boxes : list (Q * Q)) (E : Q) : bool :=
  let ds := digits_of (length boxes - 1) v [] in
  forallb is_small ds && (number_of ds =? v)%Z && check_nodes s b E 0 ds boxes.

(* ---------- soundness ---------- *)
Lemma snake_nodup K d : NoDup (snake K d).
Proof.
  induction d as [|d IH]; [constructor; [easy|constructor]|]. cbn [snake].
  generalize (S K), 0%nat. intro n. induction n as [|n IHn]; intro a; [constructor|].
  cbn [seq flat_map]. apply nodup_app; [|apply IHn|].
  - apply nodup_cons_map. destruct (Nat.even a); [assumption|now apply NoDup_rev].
  - intros p Hp Hq. apply in_map_iff in Hp. destruct Hp as (q & <- & _).
    apply in_flat_map in Hq. destruct Hq as (k & Hk & Hq). apply in_seq in Hk.
    apply in_map_iff in Hq. destruct Hq as (u & E & _). injection E as E _. lia.
Qed.

(* The codes along the order, from the digits. *)
Fixpoint codes_of (c : Z) (ds : list Z) : list Z :=
  c :: match ds with [] => [] | t :: ds' => codes_of (c + t - 1) ds' end.

Lemma codes_on_nodes (l : list node) cs : NoDup l -> length l = length cs -> exists m : node -> Z, map m l = cs.
Proof.
  intro HN. revert cs. induction HN as [|a l Ha HN IH]; intros [|c cs] HL; try discriminate.
  - now exists (fun _ => 0%Z).
  - destruct (IH cs ltac:(now injection HL)) as (m & Hm).
    exists (fun b => if list_eq_dec Nat.eq_dec b a then c else m b). cbn [map].
    destruct (list_eq_dec Nat.eq_dec a a); [|easy]. f_equal. rewrite <- Hm. apply map_ext_in.
    intros b Hb. destruct (list_eq_dec Nat.eq_dec b a) as [->|]; [contradiction|reflexivity].
Qed.

Lemma digits_of_codes m (l : list node) : forall c ds, map m l = codes_of c ds -> Forall (digit_ok two_bits) ds ->
  steps two_bits m l /\ digits two_bits m l = ds.
Proof.
  induction l as [|a l IH]; intros c ds H Hds; [destruct ds; discriminate|].
  destruct ds as [|t ds]; cbn [map codes_of] in H; injection H as Ha H.
  - destruct l; [easy|discriminate].
  - destruct l as [|b l]; [destruct ds; discriminate|]. inversion Hds as [|? ? Ht Hds']; subst.
    destruct (IH _ ds H Hds') as [S D]. assert (E : m b = (m a + t - 1)%Z) by (destruct ds; cbn in H; injection H; auto).
    split.
    + split; [|exact S]. exists t. split; [exact Ht|]. unfold worth. cbn [gain taken two_bits]. lia.
    + change (digits two_bits m (a :: b :: l)) with (((m b - m a + 1) / 1)%Z :: digits two_bits m (b :: l)).
      rewrite Z.div_1_r, D. f_equal. lia.
Qed.

Lemma number_of_digits ds : forall a,
  fold_left (fun a c => 4 * a + c)%Z ds a = (a * 4 ^ Z.of_nat (length ds) + joined two_bits ds)%Z.
Proof.
  induction ds as [|c ds IH]; intro a; cbn [fold_left joined length radix two_bits]; [cbn; lia|].
  rewrite IH, Nat2Z.inj_succ, Z.pow_succ_r by lia. ring.
Qed.

Definition encloses (K : nat) (f : list R -> R) (a : node) (box : Q * Q) : Prop :=
  Q2R (fst box) <= f (node_point K a) <= Q2R (snd box).

Lemma check_nodes_sound K f s b E (m : node -> Z) (m0 : Z) l : forall c ds boxes,
  check_nodes s b E c ds boxes = true -> Forall2 (encloses K f) l boxes ->
  map m l = codes_of (c + m0) ds ->
  forall a, In a l -> Rabs (Q2R s * IZR (m a - m0) + Q2R b - f (node_point K a)) <= Q2R E.
Proof.
  induction l as [|a l IH]; intros c ds boxes Hc Hb Hm u Hu; [easy|].
  inversion Hb as [|? [lo hi] ? boxes' Ha Hb']; subst. cbn [check_nodes] in Hc.
  apply andb_prop in Hc. destruct Hc as [Hc Hrest]. apply andb_prop in Hc. destruct Hc as [H1 H2].
  cbn [map] in Hm. assert (Ea : m a = (c + m0)%Z) by (destruct ds; cbn in Hm; now injection Hm).
  destruct Hu as [<-|Hu].
  - apply Qle_bool_iff, Qle_Rle in H1, H2. rewrite Q2R_minus in H2.
    rewrite !Q2R_plus, !Q2R_mult, !Q2R_inject in *. unfold encloses in Ha. cbn [fst snd] in Ha.
    replace (m a - m0)%Z with c by lia. rewrite (Rmult_comm (Q2R s)). pwl.
  - destruct ds as [|t ds], boxes' as [|box boxes']; try discriminate.
    + inversion Hb'; subst. easy.
    + apply (IH (c + t - 1)%Z ds (box :: boxes')); try assumption.
      cbn [codes_of] in Hm. injection Hm as _ Hm. rewrite Hm. f_equal. lia.
Qed.

(* What [check] accepts holds: the instance approximates f on the whole cube. *)
Theorem check_sound d K s b v boxes E omega f :
  (1 <= d)%nat -> (1 <= K)%nat -> check s b v boxes E = true ->
  nondecreasing omega -> modulus d omega f -> Forall2 (encloses K f) (snake K d) boxes ->
  (forall x, cube d x ->
     Rabs (realize (scan d K) (three (IZR v / 4 ^ ((K + 1) ^ d - 1)) (Q2R s) (Q2R b)) x - f x)
     <= omega (sqrt (INR d) / INR K) + Q2R E) /\
  (concave omega -> forall x, cube d x ->
     Rabs (realize (scan d K) (three (IZR v / 4 ^ ((K + 1) ^ d - 1)) (Q2R s) (Q2R b)) x - f x)
     <= omega (sqrt (INR d) / (2 * INR K)) + Q2R E).
Proof.
  intros Hd HK Hc Hm Hf Hb. unfold check in Hc. set (ds := digits_of (length boxes - 1) v []) in *.
  apply andb_prop in Hc. destruct Hc as [Hc Hn]. apply andb_prop in Hc. destruct Hc as [Hsmall Hv].
  apply Z.eqb_eq in Hv. unfold number_of in Hv. rewrite number_of_digits in Hv. cbn [Z.mul Z.add] in Hv.
  assert (HS : Forall (digit_ok two_bits) ds).
  { apply Forall_forall. intros c Hin. rewrite forallb_forall in Hsmall. specialize (Hsmall c Hin).
    unfold is_small in Hsmall. apply andb_prop in Hsmall. destruct Hsmall as [A B].
    apply Z.leb_le in A, B. unfold digit_ok. cbn [largest two_bits]. lia. }
  assert (HL : forall boxes ds c, check_nodes s b E c ds boxes = true -> length boxes = S (length ds)).
  { clear. induction boxes as [|[lo hi] boxes IH]; intros ds c H; [discriminate|]. cbn [check_nodes] in H.
    apply andb_prop in H. destruct H as [_ H]. destruct ds as [|t ds], boxes as [|box boxes]; try discriminate.
    - reflexivity.
    - cbn [length]. f_equal. now apply (IH ds (c + t - 1)%Z). }
  assert (LL : length (snake K d) = length boxes) by (clear -Hb; induction Hb; cbn; congruence).
  assert (LC : forall ds c, length (codes_of c ds) = S (length ds)).
  { clear. induction ds as [|t ds IH]; intro c; [reflexivity|]. cbn [codes_of length]. now rewrite IH. }
  destruct (codes_on_nodes (snake K d) (codes_of 0 ds) (snake_nodup K d)) as (m & Em).
  { rewrite LL, LC. now apply HL in Hn. }
  destruct (digits_of_codes m _ _ _ Em HS) as [Hsteps Ed].
  assert (Ev : IZR v / 4 ^ ((K + 1) ^ d - 1) = packed two_bits (digits two_bits m (snake K d))).
  { rewrite Ed. destruct (digit_bits two_bits ds eq_refl HS) as [-> _]. cbn [radix two_bits]. rewrite Hv, <- snake_length, LL.
    apply HL in Hn. rewrite Hn. cbn [length]. now rewrite Nat.sub_succ, Nat.sub_0_r. }
  set (m0 := m (hd [] (snake K d))).
  assert (E0 : m0 = 0%Z).
  { unfold m0. destruct (snake K d) as [|a l] eqn:Es; [now apply snake_nonempty in Es|]. cbn [hd].
    cbn [map] in Em. destruct ds; cbn in Em; now injection Em. }
  pose proof (check_nodes_sound K f s b E m 0 (snake K d) 0 ds boxes Hn Hb Em) as Herr.
  assert (Hmain : forall x B, cube d x ->
    lsum (fun a => hat K a x * Rabs (f (node_point K a) - f x)) (snake K d) <= B ->
    Rabs (realize (scan d K) (three (IZR v / 4 ^ ((K + 1) ^ d - 1)) (Q2R s) (Q2R b)) x - f x) <= B + Q2R E).
  { intros x B Hx HB. rewrite (scan_computes d K m) by assumption.
    fold m0. rewrite E0, Rminus_0_r.
    replace (Q2R s * lsum (fun a => IZR (m a) * hat K a x) (snake K d) + Q2R b)
      with (lsum (fun a => (Q2R s * IZR (m a - 0) + Q2R b) * hat K a x) (snake K d)).
    - now apply (coded_interpolation K d f x).
    - rewrite (lsum_ext _ (fun a => Q2R s * (IZR (m a) * hat K a x) + Q2R b * hat K a x))
        by (intro; rewrite Z.sub_0_r; ring).
      rewrite lsum_plus, !lsum_scal, (partition_of_unity K d x HK Hx). ring. }
  split.
  - intros x Hx. apply Hmain; [assumption|]. now apply (interpolation_nondecreasing K d omega).
  - intros Hcc x Hx. apply Hmain; [assumption|]. now apply (interpolation_concave K d omega).
Qed.
