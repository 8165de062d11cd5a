"""The nine cases of the booklet [003] as they are told on the telephone: what is heard, and what must come
out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jalons.recevoir.signalements.enums import Decision, LienSante, MotifHorsChamp, Objet, Origine

ITEMS = {
    "ressources": "Ressources",
    "droits_soins": "Droits et soins",
    "activite": "Activité",
    "entourage": "Entourage",
    "quotidien": "Quotidien",
    "epreuve": "Épreuve",
}


@dataclass(frozen=True)
class Cas:
    """One case: who signals, what is heard (items answered yes and no), and the expected proposition."""

    numero: int
    prenom: str
    origine: str
    objet: str
    lien: str
    oui: tuple[str, ...] = ()
    non: tuple[str, ...] = ()
    decision: Decision = Decision.RECEVOIR
    motif: MotifHorsChamp | None = None
    interlocuteurs: tuple[str, ...] = field(default=())

    @property
    def reponses(self) -> dict[str, str]:
        """Every item of the fiche, « non abordé » by default."""
        return {c: "oui" if c in self.oui else "non" if c in self.non else "non_aborde" for c in ITEMS}


CAS = [
    Cas(1, "Paul", Origine.SERVICE_MEDICAL, Objet.ACTIVITE, LienSante.ARRET, ("ressources", "activite")),
    Cas(
        2, "Christian", Origine.SPST, Objet.RETRAITE, LienSante.NON_ABORDE, non=("ressources", "activite"),
        decision=Decision.ORIENTER, motif=MotifHorsChamp.RETRAITE, interlocuteurs=("carsat-retraite",),
    ),
    Cas(3, "Romuald", Origine.HOPITAL, Objet.PROCHE, LienSante.MALADIE, ("entourage", "quotidien")),
    Cas(
        4, "Louise", Origine.ACCOMPAGNEMENT_SANTE, Objet.DROITS_SOINS, LienSante.MALADIE,
        ("ressources", "droits_soins", "epreuve"),
    ),
    Cas(
        5, "Nicolas", Origine.MEDECIN, Objet.AIDE_PONCTUELLE, LienSante.MALADIE, decision=Decision.ORIENTER,
        motif=MotifHorsChamp.SANS_COMPLEXITE_SOCIALE, interlocuteurs=("service-social-hospitalier", "cpam-ameli"),
    ),
    Cas(6, "Catherine", Origine.DEPARTEMENT, Objet.QUOTIDIEN, LienSante.ARRET, ("entourage", "quotidien")),
    Cas(7, "Bernard", Origine.HOPITAL, Objet.TRANSFERT, LienSante.MALADIE),
    Cas(
        8, "Jacqueline", Origine.DEPARTEMENT, Objet.LOGEMENT, LienSante.AUCUN, decision=Decision.ORIENTER,
        motif=MotifHorsChamp.SANS_LIEN_SANTE,
        interlocuteurs=("carsat-action-sociale", "association-habitat", "conseil-departemental"),
    ),
    Cas(9, "Valérie", Origine.DEPARTEMENT, Objet.RESSOURCES, LienSante.ARRET, ("ressources", "entourage")),
]  # fmt: skip
