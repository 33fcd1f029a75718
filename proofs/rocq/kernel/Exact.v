(* The values of a network at a rational point, exactly: for counterexamples. *)
From Coq Require Import Reals Lra Lia List ZArith NArith QArith Qreals Bool.
From Symnet Require Import PiecewiseLinear.
From Symnet.kernel Require Import Combinations Leaves Stacks.
Import ListNotations.
Open Scope Z_scope.

(* Values are numbers over E P, where the point is over E; a layer over D makes them numbers over E P D. *)
Definition exact_row (E P : Z) (h : list Z) (c : combination) : Z := offset c * (E * P) + half * dot 0 (coarse c) h + dot 0 (fine c) h.
Fixpoint exact (E : Z) (layers : list affine) (h : list Z) (P : Z) : list Z * Z :=
  match layers with
  | [] => (h, P)
  | A :: layers' => exact E layers' (map (fun c => Z.max 0 (exact_row E P h c)) (rows_of A)) (P * whole_of A)
  end.

Open Scope R_scope.
Lemma rdot_over ws : forall h k, k <> 0 -> rdot ws (map (fun n => IZR n / k) h) = IZR (dot 0 ws h) / k.
Proof.
  induction ws as [|w ws IH]; intros [|n h] k Hk; try (cbn; unfold Rdiv; lra).
  cbn [map rdot]. rewrite IH by assumption. rewrite dot_cons, plus_IZR, mult_IZR. field. assumption.
Qed.
Section Values.
Variable E : Z.
Hypothesis HE : (0 < E)%Z.

Lemma exact_row_value D P h c z : (0 < D)%Z -> (0 < P)%Z -> gives (IZR E) D (map (fun n => IZR n / IZR P) h) c z ->
  z = IZR (exact_row E P h c) / IZR (P * D).
Proof.
  intros HD HP (G & _). assert (PD : IZR D <> 0) by (apply not_0_IZR; lia). assert (PP : IZR P <> 0) by (apply not_0_IZR; lia).
  rewrite !rdot_over in G by assumption. unfold exact_row. rewrite !plus_IZR, !mult_IZR. apply (Rmult_eq_reg_r (IZR D)); [|assumption]. rewrite G. field. now split.
Qed.
Lemma exact_rows_value D P h cs zs : (0 < D)%Z -> (0 < P)%Z -> Forall2 (gives (IZR E) D (map (fun n => IZR n / IZR P) h)) cs zs ->
  zs = map (fun c => IZR (exact_row E P h c) / IZR (P * D)) cs.
Proof. intros HD HP F. induction F as [|c z cs zs G F IH]; [reflexivity|]. cbn [map]. f_equal; [now apply exact_row_value|exact IH]. Qed.
Lemma exact_value layers : forall h P trace hend, (0 < P)%Z -> flows (IZR E) layers (map (fun n => IZR n / IZR P) h) trace hend ->
  hend = map (fun n => IZR n / IZR (snd (exact E layers h P))) (fst (exact E layers h P)) /\ (0 < snd (exact E layers h P))%Z.
Proof.
  induction layers as [|A layers IH]; intros h P trace hend HP Fl; destruct trace as [|zs trace]; cbn in Fl; try easy.
  destruct Fl as (HD & F & Fl). cbn [exact]. apply (IH _ _ trace); [lia|].
  rewrite (exact_rows_value _ P h _ zs HD HP F) in Fl. rewrite map_map in Fl. rewrite map_map.
  erewrite map_ext; [exact Fl|]. intro c. cbv beta. 
  assert (Q : 0 < IZR (P * whole_of A)) by (apply (IZR_lt 0); lia). rewrite max_IZR. unfold relu, Rdiv.
  rewrite (Rmult_comm (IZR (exact_row E P h c))), relu_scaled by now apply Rinv_0_lt_compat. unfold relu. ring.
Qed.
End Values.
