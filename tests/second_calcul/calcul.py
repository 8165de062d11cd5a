"""Every published figure again, in plain Python over CSV dumps of the tables. Shares no code with the statistics.

Written from the definitions of docs/guide/chiffres.md. Input: one CSV text a table, as PostgreSQL's COPY writes it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date
from fractions import Fraction

TABLES = [
    "territoires_organisme", "assures_liendoublon", "accompagnements_entretien", "accompagnements_dossier",
    "signalements_demande", "signalements_signalement", "signalements_reponseponctuelle", "detection_extraction",
    "detection_reperage", "pdp_outil",
]  # fmt: skip

POSTE = {"meme_poste_amenage", "autre_poste_meme_employeur", "autre_employeur_meme_metier", "nouveau_metier"}
MARCHE = {"formation", "recherche_emploi"}


def lire(textes: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """The rows of each dump."""
    return {nom: list(csv.DictReader(io.StringIO(texte))) for nom, texte in textes.items()}


def departement(commune: str) -> str:
    """Three characters overseas and in the fictitious region, two elsewhere."""
    if not commune:
        return "inconnu"
    return commune[:3] if commune[:2] in ("96", "97", "98") else commune[:2]


FINS = {
    "accompagnement_termine": "commence", "reponse_ponctuelle": "repondu", "refus": "refus", "injoignable": "injoignable",
    "sans_capacite": "sans_capacite", "hors_champ": "hors_champ",
}  # fmt: skip
# Ended, and nobody answered her: from the definition, never from the day that the product wrote.
SANS_REPONSE = {"injoignable", "deces", "demenagement", "doublon", "erreur"}
FINS_PAR_ETAT = {"accompagne": "commence", "reoriente": "reoriente", "clos": "autre", "expire": "autre"}


class Second:
    """The figures of one caisse (by its code) and year: place → (value, people or None).

    A place is (indicator, level, territory, breakdown, category), the words of the published register.
    """

    def __init__(self, textes: dict[str, str], code: str, annee: int):
        self.t = lire(textes)
        self.code, self.annee = code, annee
        racine = next(o["id"] for o in self.t["territoires_organisme"] if o["code"] == code)
        self.caisses = {racine} | {o["id"] for o in self.t["territoires_organisme"] if o["parent_id"] == racine}
        self.vers = {
            lien["doublon_id"]: lien["garde_id"] for lien in self.t["assures_liendoublon"] if not lien["annule_le"]
        }
        self.dossiers = {d["id"]: d for d in self.t["accompagnements_dossier"]}
        self.chiffres: dict[tuple[str, str, str, str, str], tuple[Fraction, int | None]] = {}
        for methode in (self.suivis, self.tenus, self.clos, self.arrivees, self.reperes, self.outils):
            methode()

    def qui(self, ligne: dict[str, str]) -> str:
        """The person, reunited files counting as one."""
        return self.vers.get(ligne["assure_id"], ligne["assure_id"])

    def poser(self, indicateur, ventilation, modalite, valeur, gens=None, niveau="region", ou=None):
        """Keep one figure; what was never counted is left out."""
        if not valeur and gens is None:
            return
        self.chiffres[indicateur, niveau, ou or self.code, ventilation, modalite] = (Fraction(valeur), gens)

    def entretiens(self):
        return [
            e
            for e in self.t["accompagnements_entretien"]
            if e["organisme_id"] in self.caisses and e["date_acte"][:4] == str(self.annee) and not e["annule_le"]
        ]

    def suivis(self):
        par_personne = defaultdict(list)
        for e in self.entretiens():
            par_personne[self.qui(e)].append(e)
        groupes, chez, statuts = defaultdict(set), defaultdict(set), defaultdict(set)
        for personne, siens in par_personne.items():
            dernier = max(siens, key=lambda e: (e["date_acte"], bool(e["debut"]), e["debut"], e["id"]))
            d = self.dossiers[dernier["dossier_id"]]
            canton, commune = d["canton_ouverture"], d["commune_ouverture"]
            dep = canton[: len(canton) - 2] if canton else departement(commune)
            axe = dernier["axe"] if dernier["axe"] in ("pdp", "sante") else "autre"
            seul = d["travailleur_independant"] == "oui"
            statut = "autre" if not seul else "independant_help" if d["origine"] == "urssaf" else "independant"
            groupes["canton", canton or dep + "-inconnu", "", ""].add(personne)
            statuts[statut].add(personne)
            if canton and commune:
                chez[f"{canton}/{commune}"].add(personne)
            for niveau, ou in (("departement", dep), ("region", self.code)):
                groupes[niveau, ou, "", ""].add(personne)
                groupes[niveau, ou, "axe", axe].add(personne)
        for (niveau, ou, ventilation, modalite), gens in groupes.items():
            self.poser("assures_suivis", ventilation, modalite, len(gens), len(gens), niveau, ou)
        self._statuts(statuts)
        for ou, gens in chez.items():
            self.poser("communes_de_residence", "", "", len(gens), len(gens), "residence", ou)

    def _statuts(self, statuts):
        """Who works for herself, and was found by HELP; the two together when one of them is one to ten."""
        par_help, autrement = len(statuts["independant_help"]), len(statuts["independant"])
        if 0 < par_help < 11 or 0 < autrement < 11:
            self.poser("assures_suivis", "statut", "independant", par_help + autrement, par_help + autrement)
        elif par_help or autrement:
            self.poser("assures_suivis", "statut", "independant", autrement, autrement)
            self.poser("assures_suivis", "statut", "independant_help", par_help, par_help)
        if autres := len(statuts["autre"]):
            self.poser("assures_suivis", "statut", "autre", autres, autres)

    def outils(self):
        """Requests of tools that left in the year."""
        partis = [
            o["code"]
            for o in self.t["pdp_outil"]
            if o["demande_le"][:4] == str(self.annee) and self.dossiers[o["dossier_id"]]["organisme_id"] in self.caisses
        ]
        self._groupes("outils_pdp", "outil", partis)

    def tenus(self):
        tous = self.entretiens()
        self.poser("entretiens", "", "", len(tous))
        for nom, code in (("mode", lambda e: e["mode"]), ("axe", lambda e: e["axe"])):
            groupes = defaultdict(int)
            for e in tous:
                modalite = code(e)
                groupes["autre" if nom == "axe" and modalite == "inconnu" else modalite] += 1
            for modalite, n in groupes.items():
                self.poser("entretiens", nom, modalite, n)

    def clos(self):
        jours, gens, combien = defaultdict(int), defaultdict(set), defaultdict(int)
        sorties = {}
        for d in self.dossiers.values():
            if d["organisme_id"] not in self.caisses or d["statut"] != "clos" or d["clos_le"][:4] != str(self.annee):
                continue
            axe = d["axe"] if d["axe"] in ("pdp", "sante") else "autre"
            jours[axe] += (date.fromisoformat(d["clos_le"]) - date.fromisoformat(d["ouvert_le"])).days
            combien[axe] += 1
            gens[axe].add(self.qui(d))
            if axe == "pdp":
                rang = (d["clos_le"], d["ouvert_le"], d["id"])
                sorties[self.qui(d)] = max(sorties.get(self.qui(d), ("",)), (*rang, d["issue_emploi"]))
        for axe, total in jours.items():
            mois = Fraction(total * 10000, 304375 * combien[axe])
            self.poser("duree_accompagnement", "axe", axe, mois, len(gens[axe]))
        self._groupes(
            "sorties_pdp", "issue",
            ["poste" if s[3] in POSTE else "marche" if s[3] in MARCHE else "autre" for s in sorties.values()],
        )  # fmt: skip

    def _groupes(self, indicateur, ventilation, modalites):
        if modalites:
            self.poser(indicateur, "", "", len(modalites), len(modalites))
        for m in set(modalites):
            n = modalites.count(m)
            self.poser(indicateur, ventilation, m, n, n)

    def arrivees(self):
        an = str(self.annee)
        reponses = [
            r
            for r in self.t["signalements_reponseponctuelle"]
            if r["organisme_id"] in self.caisses and r["date_acte"][:4] == an
        ]
        self._groupes("reponses_ponctuelles", "mois", [r["date_acte"][5:7] for r in reponses])
        charge = {d["id"]: d["organisme_id"] for d in self.t["signalements_demande"]}
        recus = [
            s["origine"]
            for s in self.t["signalements_signalement"]
            if charge[s["demande_id"]] in self.caisses and s["recu_le"][:4] == an
        ]
        self._groupes("signalements", "origine", recus)
        sorties = [("repondue", r["date_acte"]) for r in reponses if r["motif"] in ("administratif", "ij_retard")]
        sorties += [
            ("cpam", d["close_le"])
            for d in self.t["signalements_demande"]
            if d["organisme_id"] in self.caisses
            and (d["statut"], d["motif_hors_champ"]) == ("reoriente", "droits_sante")
            and d["close_le"][:4] == an
        ]
        self._groupes("administratives", "mois", [le[5:7] for _, le in sorties])
        self._groupes("administratives", "sortie", [sortie for sortie, _ in sorties])
        self._boucle(an)

    def _boucle(self, an):
        """Days from the first arrival to the first answer, by its origin; how what was signalled ended."""
        jours, fins = defaultdict(list), []
        premieres = {}
        for s in self.t["signalements_signalement"]:
            if s["qui"]:
                rang = (s["recu_le"], s["created_at"], s["id"], s["origine"])
                premieres[s["demande_id"]] = min(premieres.get(s["demande_id"], rang), rang)
        for d in self.t["signalements_demande"]:
            if (
                d["organisme_id"] not in self.caisses
                or d["motif_cloture"] in ("doublon", "erreur")
                or d["id"] not in premieres
            ):
                continue
            premier, origine = premieres[d["id"]][0], premieres[d["id"]][3]
            repondue = "" if d["motif_cloture"] in SANS_REPONSE else d["close_le"]
            if repondue[:4] == an and repondue >= premier:
                jours[origine].append((date.fromisoformat(repondue) - date.fromisoformat(premier)).days)
            if premier[:4] == an:
                fins.append(FINS.get(d["motif_cloture"]) or FINS_PAR_ETAT.get(d["statut"], "en_cours"))
        for origine, siens in jours.items():
            self.poser("delai_reponse", "origine", origine, Fraction(sum(siens), len(siens)), len(siens))
        self._groupes("fins_demandes", "fin", fins)

    def reperes(self):
        recues = {self.qui(e) for e in self.entretiens()}
        extractions = {x["id"] for x in self.t["detection_extraction"] if x["organisme_id"] in self.caisses}
        rang = {}
        for r in self.t["detection_reperage"]:
            if (
                r["extraction_id"] not in extractions
                or r["mois"][:4] != str(self.annee)
                or r["suite"] in ("retire", "remplace")
            ):
                continue
            recue = r["assure_id"] and self.qui(r) in recues
            n = 2 if recue else 1 if r["suite"] in ("propose", "rattache", "deja_propose") else 0
            rang[r["assure_index"]] = max(rang.get(r["assure_index"], 0), n)
        mois = {
            p[0]
            for x in self.t["detection_extraction"]
            if x["organisme_id"] in self.caisses and x["format"] == "jalons"
            for p in json.loads(x["passages"])
            if p[0][:4] == str(self.annee)
        }
        self.poser("mois_cherches", "", "", len(mois))
        self.poser("jours_comptes", "", "", 365)
        self._groupes("personnes_reperees", "suite", [("autre", "proposee", "recue")[n] for n in rang.values()])
