"""What became of the people found, again, in plain Python over CSV dumps. Shares no code with the statistics.

Written from docs/guide/chiffres.md. ``clairs`` gives the clear identity and values of each repérage: both are sealed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date

from tests.second_calcul.calcul import Second, departement

TABLES_PARCOURS = [
    "territoires_commune", "programmes_public", "programmes_programme", "offres_offre", "seances_inscription",
    "seances_seance", "rendez_vous_rendezvous", "statistiques_denombrement",
]  # fmt: skip
ETAPES = ["trouvee", "offerte", "repondue", "recue", "accompagnee", "terminee"]


class Parcours:
    """place → people, for the two indicators of the people found; ``second`` has the other tables."""

    def __init__(self, second: Second, clairs: dict[str, tuple[str, str]]):
        self.s, self.t, self.clairs = second, second.t, clairs
        self.jours = {etape: defaultdict(lambda: date.min) for etape in ETAPES[1:]}
        self._noter_tout()
        self.compte: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
        self._mois()
        for lignes in self._par_index().values():
            self._une(lignes)

    def noter(self, etape, ligne, jour):
        """She did that on that day at the latest."""
        if ligne["organisme_id"] in self.s.caisses and ligne["assure_id"] and jour:
            qui = self.s.qui(ligne)
            self.jours[etape][qui] = max(self.jours[etape][qui], date.fromisoformat(jour))

    def _noter_tout(self):
        demandes = {d["id"]: d for d in self.t["signalements_demande"]}
        seances = {x["id"]: x for x in self.t["seances_seance"]}
        for o in self.t["offres_offre"]:
            self.noter("offerte", o, o["envoyee_le"])
            self.noter("repondue", o, o["repondue_le"])
            if o["reponse"] == "rappeler":
                self.noter("repondue", o, o["envoyee_le"] and (o["relancee_le"] or o["envoyee_le"]))
        for d in demandes.values():
            self.noter("offerte", d, d["offre_le"])
            if d["statut"] == "clos" and d["motif_cloture"] in ("refus", "plus_besoin", "reponse_ponctuelle"):
                self.noter("repondue", d, d["close_le"])
        for s in self.t["signalements_signalement"]:
            if s["qui"] in ("personne", "proche", "traduit"):
                self.noter("repondue", demandes[s["demande_id"]], s["recu_le"])
        for r in self.t["rendez_vous_rendezvous"]:
            if not (r["statut"] == "annule" and r["annule_motif"] == "erreur"):
                self.noter("repondue", r, r["date_acte"])
            if r["statut"] == "honore":
                self.noter("recue", r, r["date_acte"])
        for e in self.t["accompagnements_entretien"]:
            if not e["annule_le"]:
                self.noter("recue", e, e["date_acte"])
        for i in self.t["seances_inscription"]:
            if i["statut"] == "presente":
                seance = seances[i["seance_id"]]
                self.noter("recue", i | {"organisme_id": seance["organisme_id"]}, seance["date_acte"])
        for d in self.t["accompagnements_dossier"]:
            self.noter("accompagnee", d, d["clos_le"] or "9999-12-31")
            if d["statut"] == "clos" and d["motif_cloture"] in ("objectifs_atteints", "relais", "plus_necessaire"):
                self.noter("terminee", d, d["clos_le"])

    def _par_index(self):
        extractions = {x["id"] for x in self.t["detection_extraction"] if x["organisme_id"] in self.s.caisses}
        trouves = defaultdict(list)
        for r in self.t["detection_reperage"]:
            if (
                r["extraction_id"] in extractions
                and r["mois"][:4] == str(self.s.annee)
                and r["suite"] not in ("retire", "remplace")
            ):
                trouves[r["assure_index"]].append(r)
        return trouves

    def _une(self, lignes):
        premier = min(lignes, key=lambda r: (r["mois"], r["jour_91"], r["regle"], r["id"]))
        depuis = date.fromisoformat(premier["jour_91"])
        gens = {self.s.qui(r) for r in lignes if r["assure_id"]}
        rang = max(
            [n for n, e in enumerate(ETAPES[1:], 1) for g in gens if self.jours[e].get(g, date.min) >= depuis],
            default=0,
        )
        arret = any(r["jours_payes"] for r in lignes)
        publics = {("public", f"{self._axes().get(r['regle'], 'autre')}/{r['regle']}") for r in lignes}
        for niveau, ou in [*self._places(premier), *publics]:
            self.compte["parcours_reperes", niveau, ou, "", ""] += 1
            self.compte["parcours_reperes", niveau, ou, "etape", ETAPES[rang]] += 1
            if arret and ("mois_arret_payes", niveau, ou, "", "") in self.compte:
                self.compte["mois_arret_payes", niveau, ou, "etape", "trouvee"] += 1

    def _places(self, r):
        qui, su = (json.loads(clair or "{}") for clair in self.clairs[r["id"]])
        an, mois = int(r["mois"][:4]), int(r["mois"][5:])
        commune = self._commune(r["commune_code"])
        canton = commune["canton_code"] if commune else ""
        dep = canton[:-2] if canton else departement(commune["code"] if commune else r["commune_code"])
        yield "region", self.s.code
        yield "departement", dep
        yield "canton", canton or f"{dep}-inconnu"
        yield "trimestre", f"{an}-t{1 + (mois - 1) // 3}"
        yield "mois", r["mois"]
        yield "sexe", {"1": "homme", "2": "femme"}.get(qui.get("sexe", su.get("sexe")), "inconnu")
        yield "age", self._age(qui, su, an, mois)
        yield "commune", self._taille(commune)
        yield "c2s", "inconnu" if "c2s" not in su else "non" if su["c2s"] == "non" else "oui"

    @staticmethod
    def _age(qui, su, an, mois):
        if "date_naissance" in qui:
            ne = date.fromisoformat(qui["date_naissance"])
            age = an - ne.year - (1 if ne.month > mois else 0)
        elif "annee_naissance" in qui:
            age = an - qui["annee_naissance"]
        elif "age" in su:
            age = su["age"]
        else:
            return "inconnu"
        return ["moins_30", "de_30", "de_40", "de_50", "plus_60"][min(max(age // 10 - 2, 0), 4)]

    @staticmethod
    def _taille(commune):
        if not commune or not commune["population"]:
            return "inconnu"
        habitants = int(commune["population"])
        return "rurale" if habitants < 2000 else "bourg" if habitants < 20000 else "ville"

    def _commune(self, code):
        lignes = {c["code"]: c for c in self.t["territoires_commune"]}
        while code in lignes and lignes[code]["remplacee_par"]:
            code = lignes[code]["remplacee_par"]
        return lignes.get(code)

    def _axes(self):
        programmes = {p["id"]: p["axe"] or p["correspond_a"] or "autre" for p in self.t["programmes_programme"]}
        return {p["code"]: programmes[p["programme_id"]] for p in self.t["programmes_public"]}

    def _mois(self):
        extractions = {x["id"]: x for x in self.t["detection_extraction"] if x["organisme_id"] in self.s.caisses}
        lignes = [
            d
            for d in self.t["statistiques_denombrement"]
            if d["extraction_id"] in extractions and d["mois"][:4] == str(self.s.annee)
        ]
        derniere = {}
        for d in lignes:
            x = extractions[d["extraction_id"]]
            derniere[d["mois"]] = max(derniere.get(d["mois"], ("",)), (x["mois"], x["chargee_le"], x["id"]))
        for d in lignes:
            if derniere[d["mois"]][2] == d["extraction_id"]:
                self.compte["mois_arret_payes", "region", self.s.code, "", ""] += int(d["personnes"])
                for nom in ("sexe", "age", "commune", "c2s"):
                    self.compte["mois_arret_payes", nom, d[nom], "", ""] += int(d["personnes"])
