"""A call to the 36 46: what the page proposes while it is typed, and who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import dit_un_danger
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import selectors as selecteurs
from jalons.parcours.forms import AppelForm
from jalons.parcours.selectors import Suivi, creneaux_proposes
from jalons.personnes.assures import selectors as assures
from jalons.personnes.assures import services as services_assures
from jalons.personnes.assures.doublons import personnes_semblables
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.erreurs import NumeroConnu, PersonneSemblable
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import NirInvalide, age, doute_du_texte
from jalons.personnes.partenaires.choix import Besoin
from jalons.recevoir.rendez_vous.forms import ChercherForm
from jalons.recevoir.rendez_vous.selectors import Trouves
from jalons.recevoir.signalements import admission, entendu
from jalons.recevoir.signalements.enums import POUR_UNE_AUTRE, Decision, QuiAppelle, Reponse

AUCUNE, NOUVELLE = "aucune", "nouvelle"  # none of those shown; nobody was shown
AILLEURS = "ailleurs"  # somebody alike in another caisse, never named


class AppelIncomplet(Refus):
    """The act needs something more."""


@dataclass(frozen=True)
class Vue:
    """What the page shows beside what was typed."""

    personnes: list[Any] = field(default_factory=list)
    cherchee: bool = False
    assure: Assure | None = None
    suivi: Suivi | None = None
    montrees: str = ""
    proposition: admission.Proposition | None = None
    trouves: Trouves | None = None
    ou: ChercherForm | None = None  # what narrows the slots
    doute: str = ""  # what the number typed says otherwise than the birth
    justes: int = 0  # right answers of whoever calls, about the person chosen
    malgre_non: bool = False  # words of danger are typed, and « non » was answered


def regarder(agent: Agent, saisie: AppelForm, jour: date) -> Vue:
    """Who it may be, what the rule proposes, which slots and bodies: reads only."""
    c = saisie.cleaned_data if saisie.is_bound else {}
    trouvees, cherchee = personnes(agent, c) if c.get("qui") != QuiAppelle.TIERS else ([], False)
    assure = _choisie(agent, c)
    if assure and assure.pk not in {p.id for p in trouvees}:  # whatever was typed since, whom the act is about is shown
        trouvees, cherchee = [*assures.presenter([(1.0, assure)]), *trouvees], True
    organisme = agent.affectation.organisme if agent.affectation else None
    proposee = admission.proposition(_entendu(saisie, c, assure, organisme, jour), jour)
    commune = assure.commune_code if assure else _commune(c.get("commune", ""))
    propose = proposee.motif_hors_champ or ""
    choisi = c.get("motif_hors_champ", "")
    motif = propose if choisi == c.get("motif_montre", "") else choisi or propose
    saisie.proposer_motif(propose)
    codes = proposee.interlocuteurs if motif == propose else ()  # another reason was chosen: it leads
    besoin = Besoin(motif, commune, organisme and organisme.pk, codes)
    saisie.offrir_vers(besoin, jour, presume=proposee.decision == Decision.ORIENTER)
    ou = ChercherForm(saisie.data if saisie.is_bound else None)
    del ou.fields["motif"]  # in the same form, the call has its own: a first interview is what is looked for
    ou.offrir_ou(agent, jour)
    ou.is_valid()
    return Vue(
        trouvees,
        cherchee,
        assure,
        selecteurs.suivi(agent, assure, timezone.now()) if assure else None,
        montrees(trouvees),
        proposee,
        creneaux_proposes(agent, commune, jour, ou.recherche(commune, pour=assure.pk if assure else None)),
        ou,
        doute_du_texte(c.get("nir", ""), naissance=c.get("naissance")),
        assures.reponses_justes(assure, c.get("nom_prenom", ""), c.get("naissance"), c.get("commune", ""))
        if assure
        else 0,
        c.get("danger") == Reponse.NON and _danger_ecrit(c, saisie.verbatims, jour),
    )


def _entendu(
    saisie: AppelForm, c: dict[str, Any], assure: Assure | None, organisme: Organisme | None, jour: date
) -> admission.Situation:
    """What was heard so far in this call; a danger also when what was typed lets it be feared."""
    if not c:
        return admission.Situation(titres=saisie.titres)
    dit = danger_entendu(c, saisie.verbatims, jour)
    connu = assure.regime if assure else Regime.INCONNU
    return admission.Situation(
        saisie.reponses,
        saisie.titres,
        c["objet"],
        c["lien_sante"],
        c["regime"] if c["regime"] != Regime.INCONNU else connu,
        c.get("echeance"),
        c.get("qui") or QuiAppelle.PERSONNE,
        c["origine"],
        c["accord"],
        entendu.age_de(assure, jour) if assure else age(c.get("naissance"), jour),
        entendu.territoire(organisme) if organisme else "metropole",
        Reponse.OUI if assure and entendu.danger_ouvert(assure) else dit,
    )


def danger_entendu(c: dict[str, Any], verbatims: Mapping[str, str], jour: date) -> str:
    """Whether a danger was told in this call: what was answered, else yes when what was typed lets it be feared."""
    dit = str(c.get("danger") or Reponse.NON_ABORDE)
    return str(Reponse.OUI) if dit == Reponse.NON_ABORDE and _danger_ecrit(c, verbatims, jour) else dit


def _danger_ecrit(c: dict[str, Any], verbatims: Mapping[str, str], jour: date) -> bool:
    return dit_un_danger([c.get("paroles", ""), *verbatims.values()], jour)


def personnes(agent: Agent, c: dict[str, Any]) -> tuple[list[Any], bool]:
    """Who agrees with what was answered, or looks like who would be registered, and whether enough was answered to look."""
    if c.get("nir"):
        try:
            trouvee = assures.par_nir(agent, c["nir"])
        except NirInvalide:
            trouvee = None
        if trouvee:
            return [trouvee], True
    reponses = (c.get("nom_prenom", ""), c.get("naissance"), c.get("commune", ""))
    trouvees = assures.personnes_correspondantes(agent, *reponses)
    connues = {p.id for p in trouvees}
    proches = [p for p in _semblables(agent, c) if p.id not in connues]
    return trouvees + proches, sum(map(bool, reponses)) >= 2


def _semblables(agent: Agent, c: dict[str, Any]) -> list[Any]:
    """Who looks like the person about to be registered, once her name and birth are said."""
    if not (c.get("nom") and c.get("prenom") and c.get("naissance")):
        return []
    return personnes_semblables(agent, c["nom"], c["prenom"], c["naissance"])


def montrees(trouvees: list[Any]) -> str:
    """The people shown, as the page gives them back: choosing « aucune » speaks of these ones."""
    return " ".join(sorted(str(p.id or AILLEURS) for p in trouvees))


def _choisie(agent: Agent, c: dict[str, Any]) -> Assure | None:
    return assures.par_cle(agent, c.get("assure", ""), "chercher")


def _commune(texte: str) -> str:
    trouvees = territoires.communes_par_nom(texte, 1) if texte else []
    return trouvees[0].code if trouvees else ""


def personne(agent: Agent, c: dict[str, Any]) -> Assure:
    """The person chosen, or a new one. Raises AppelIncomplet when nobody was chosen."""
    if choisie := _choisie(agent, c):
        return choisie
    if c.get("assure") not in (AUCUNE, NOUVELLE):
        raise AppelIncomplet("Choisir la personne, ou l’enregistrer.", "assure")
    return nouvelle(agent, c)


def caisse_de(agent: Agent) -> Organisme:
    """The caisse that keeps this agent’s calls. Raises AppelIncomplet."""
    affectation = agent.affectation
    if affectation is None or affectation.organisme is None:
        raise AppelIncomplet("Cet appel se garde dans une caisse : aucune n’est la vôtre aujourd’hui.")
    return affectation.organisme


def nouvelle(agent: Agent, c: dict[str, Any]) -> Assure:
    """The person registered, with the name as it is read. Raises AppelIncomplet, PersonneSemblable, NumeroConnu.

    To somebody else on the line, a number already known is not told so.
    """
    nom, prenom = c["nom"], c["prenom"]
    if not nom or not prenom:
        raise AppelIncomplet("Écrire le nom puis le prénom : Le Goff Annick.", "nom_prenom")
    if not c.get("naissance"):
        raise AppelIncomplet(
            "Demander la date de naissance : elle évite d’enregistrer deux fois la même personne.",
            "naissance",
        )
    _refuser_semblable(agent, c)
    try:
        return services_assures.enregistrer_assure(
            agent=agent, nom=nom, prenom=prenom, organisme=caisse_de(agent),
            date_naissance=c["naissance"], commune_code=_commune(c.get("commune", "")), nir=c.get("nir") or None,
            telephone=c.get("telephone", ""),
        )  # fmt: skip
    except NumeroConnu as connu:
        if c.get("qui") not in POUR_UNE_AUTRE:
            raise
        raise AppelIncomplet(
            "Ce numéro ne convient pas : enregistrer sans lui, il se vérifie ensuite.", "nir"
        ) from connu


def _refuser_semblable(agent: Agent, c: dict[str, Any]) -> None:
    """Raise PersonneSemblable unless « aucune de ces personnes » was said of everybody who looks like her."""
    proches = [] if c.get("nir") else _semblables(agent, c)
    vues = c.get("montrees", "").split() if c.get("assure") == AUCUNE else []
    if any(str(p.id or AILLEURS) not in vues for p in proches):
        raise PersonneSemblable
