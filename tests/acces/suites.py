"""Acts in sequence, by several people, about people of other teams; and a second account of who was given whom.

``Registre`` shares nothing with the product: it hears which acts succeeded, by whom, and tells what each may read at the
end. An act of one's own gives nothing; an act of somebody else does, until it is taken back.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import cached_property
from random import Random
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier, Transfert
from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.models import Assure, Contact
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.models import Demande
from tests import people
from tests.acces import oracle
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.plume import Histoire
from tests.acces.releve import mots, texte_de

OUVERTURE = {
    "axe": "pdp", "situation_emploi": "inconnu", "travailleur_independant": "inconnu", "composition_foyer": "inconnu",
}  # fmt: skip
FAIT = {"securite": "Rien encore."}  # said in case a danger is open
FERMES = ("clos", "reoriente", "expire")
SECRETS = {
    nature for nature, voies in oracle.LECTURES.items() if voies and all(classe in ("F3", "F4") for *_, classe in voies)
}


@dataclass
class Registre:
    """Who was given whom, by which cause, by somebody else or not."""

    causes: dict[tuple[Any, Any], dict[Any, bool]] = field(default_factory=lambda: defaultdict(dict))
    demandes: dict[Any, tuple[Any, bool]] = field(default_factory=dict)  # demande → its worker, given by another
    remplace: dict[Any, set[Any]] = field(default_factory=lambda: defaultdict(set))  # who replaces → whom
    confiees: dict[Any, set[Any]] = field(default_factory=lambda: defaultdict(set))  # demande → who gave it to somebody
    accompagnees: set[Any] = field(default_factory=set)  # demandes that a dossier goes on with

    def meme(self, qui: Any, autre: Any) -> bool:
        """The same hands: herself, or whom she replaces."""
        return bool(autre == qui or autre in self.remplace[qui])

    def confier(self, qui: Any, demande: Any, assure: Any, a: Any) -> None:
        """The demande goes to ``a``: with it the person, and what ``a`` had taken alone, when somebody else says so."""
        autre = not self.meme(qui, a)
        avant, _ = self.demandes.get(demande, (a, False))
        if avant != a:
            self.rendre(assure, avant, demande)
        self.demandes[demande] = (a, autre)
        self.confiees[demande].add(qui)
        if autre:
            self.causes[a, assure] = dict.fromkeys(self.causes[a, assure], True)
            if demande not in self.accompagnees:
                self.causes[a, assure][demande] = True

    def tenir(self, qui: Any, assure: Any, avec: Any, cause: Any, demande: Any = None) -> None:
        """An appointment, a dossier: it gives the person when somebody else made it, or gave the demande it comes from."""
        a, donnee = self.demandes.get(demande, (None, False))
        self.causes[avec, assure][cause] = not self.meme(qui, avec) or (a == avec and donnee)

    def rendre(self, assure: Any, avec: Any, cause: Any) -> None:
        """It is taken back: at once."""
        self.causes[avec, assure].pop(cause, None)

    def quitter(self, assure: Any, demande: Any) -> None:
        """The demande is given back, ends, or a dossier goes on: by itself it gives nobody any more."""
        for (_, elle), causes in self.causes.items():
            if elle == assure:
                causes.pop(demande, None)

    def lit(self, qui: Any, assure: Any) -> bool:
        """May she read what is secret about that person?"""
        return any(any(self.causes[z, assure].values()) for z in {qui} | self.remplace[qui])

    def ouvre(self, qui: Any, nature: str, histoire: Histoire) -> bool:
        """May what others did have opened to her a secret of this nature, in that story?"""
        pieces, elles = histoire.pieces, {qui} | self.remplace[qui]
        piece = nature.split(".", maxsplit=1)[0]
        if piece in ("signalement", "signalement_remis", "reponse_item"):
            return bool(self.confiees[pieces["demande"].pk] - {qui})
        if piece in ("contact", "reperage"):
            return self.lit(qui, pieces["assure"].pk)
        if piece.startswith("appel"):
            return histoire.porteur.pk in elles
        return any(self.causes[z, pieces["assure"].pk].get(pieces["dossier"].pk) for z in elles)


@dataclass
class Scene:
    """The people who act, those about whom they act, and what was done so far."""

    monde: Monde
    acteurs: dict[str, Agent]
    navigateurs: dict[str, Visiteur]
    gens: list[Assure]
    canaux: dict[Any, str]  # person → her safe channel
    depart: Registre
    hasard: Random = field(default_factory=Random)
    registre: Registre = field(default_factory=Registre)
    faits: list[str] = field(default_factory=list)

    @cached_property
    def assistantes(self) -> list[str]:
        """Whose reading changes with what is given."""
        return [nom for nom, agent in self.acteurs.items() if agent.role == "assistant_social"]

    def reconnecter(self) -> None:
        """New browsers: a night of sequences is longer than a session may be idle."""
        self.navigateurs = {nom: Visiteur(agent) for nom, agent in self.acteurs.items()}

    # --- What is drawn ---

    def quelqu_un(self) -> str:
        return self.hasard.choice([*self.acteurs, "assistante", "assistante", "csam"])

    def tenant(self, elle: Assure) -> str:
        """Who has her demande, her appointment or her dossier, most of the time; the platform when nobody has."""
        demande = self.demande(elle)
        rdv = RendezVous.objects.filter(assure=elle, statut="pris").order_by("-pris_le").first()
        recu = Transfert.objects.filter(dossier__assure=elle, statut="propose").first()
        cles = {x for x in (demande and demande.attribuee_a_id, rdv and rdv.agent_id, recu and recu.a_id) if x}
        noms = [nom for nom, agent in self.acteurs.items() if agent.pk in cles]
        return self.hasard.choice([*noms, *noms, "csam"])

    def avec(self, qui: str) -> Agent:
        """Often herself: that is the attack."""
        noms = [*self.assistantes, *([qui] * 3 if qui in self.assistantes else [])]
        return self.acteurs[self.hasard.choice(noms)]

    def demande(self, assure: Assure) -> Demande | None:
        return Demande.objects.filter(assure=assure).exclude(statut__in=FERMES).first()

    def creneau(self, avec: Agent) -> str:
        plage = self.monde.histoires[0].pieces["plage"].debut.astimezone(UTC)
        debut = plage + timedelta(minutes=45 * self.hasard.randrange(4))
        return f"{avec.pk}||telephone|{debut:%Y%m%dT%H%M}|45"

    # --- Acting ---

    def faire(self, qui: str, nom: str, corps: dict[str, Any], **ou: Any) -> bool:
        """Send it; True when it was done."""
        reponse = self.navigateurs[qui].demander("POST", reverse(nom, kwargs=ou), corps, garder=True)
        fait = reponse.status_code == 302
        self.faits.append(f"{qui} {nom.split(':')[1]} {'fait' if fait else reponse.status_code}")
        return fait

    def lire(self, qui: str, nom: str, **ou: Any) -> HttpResponse:
        return self.navigateurs[qui].demander("GET", reverse(nom, kwargs=ou))


def reserver(s: Scene, qui: str, elle: Assure) -> None:
    avec, cle = s.avec(qui), uuid.uuid4()
    corps = {"creneau": s.creneau(avec), "motif": "suite", "cle": str(cle)}
    if s.faire(qui, "rendez_vous:reserver", corps, assure_id=elle.pk):
        s.registre.tenir(s.acteurs[qui].pk, elle.pk, avec.pk, RendezVous.objects.get(cle_requete=cle).pk)


def donner_rendez_vous(s: Scene, qui: str, elle: Assure) -> None:
    demande, avec, cle = s.demande(elle), s.avec(qui), uuid.uuid4()
    corps = {"creneau": s.creneau(avec), "motif": "elle relève", "cle": str(cle), "accord_rdv": "elle"} | FAIT
    if demande and s.faire(qui, "parcours:donner_rendez_vous", corps, pk=demande.pk):
        moi, rdv = s.acteurs[qui].pk, RendezVous.objects.get(cle_requete=cle).pk
        s.registre.tenir(moi, elle.pk, avec.pk, rdv, demande.pk)
        mains = {moi} | s.registre.remplace[moi]  # with whoever has it, or replaces her, an appointment changes nothing
        if s.registre.demandes.get(demande.pk, (None, False))[0] not in (mains if avec.pk in mains else {avec.pk}):
            s.registre.confier(moi, demande.pk, elle.pk, avec.pk)


def annuler(s: Scene, qui: str, elle: Assure) -> None:
    rdv = RendezVous.objects.filter(assure=elle, statut="pris").order_by("-pris_le").first()
    if rdv and s.faire(qui, "parcours:annuler_rendez_vous", {"motif": "agent"}, pk=rdv.pk):
        s.registre.rendre(elle.pk, rdv.agent_id, rdv.pk)


def deplacer(s: Scene, qui: str, elle: Assure) -> None:
    rdv, avec = RendezVous.objects.filter(assure=elle, statut="pris").order_by("-pris_le").first(), s.avec(qui)
    if rdv and s.faire(qui, "rendez_vous:deplacer", {"creneau": s.creneau(avec)}, pk=rdv.pk):
        neuf = RendezVous.objects.get(pk=rdv.pk)
        if (neuf.agent_id, neuf.debut, neuf.mode) == (rdv.agent_id, rdv.debut, rdv.mode):
            return  # where it already was: nobody did anything
        donnee = s.registre.causes[rdv.agent_id, elle.pk].get(rdv.pk, False) and avec.pk == rdv.agent_id
        if rdv.agent_id != avec.pk:
            s.registre.rendre(elle.pk, rdv.agent_id, rdv.pk)
        s.registre.tenir(s.acteurs[qui].pk, elle.pk, avec.pk, rdv.pk, rdv.demande_id)
        s.registre.causes[avec.pk, elle.pk][rdv.pk] |= donnee


def ajouter_demande(s: Scene, qui: str, elle: Assure) -> None:
    corps = {"origine": "assure", "canal": "accueil", "accord": "oui", "paroles": "Elle demande de l’aide."}
    s.faire(qui, "parcours:ajouter_demande", corps, pk=elle.pk)


def confier(s: Scene, qui: str, elle: Assure) -> None:
    demande, a = s.demande(elle), s.avec(qui)
    corps = {"a": str(a.pk), "motif": "autrement", "version": str(demande.version if demande else 0)}
    if demande and s.faire(qui, "parcours:confier", corps, pk=demande.pk):
        s.registre.confier(s.acteurs[qui].pk, demande.pk, elle.pk, a.pk)


def refuser(s: Scene, qui: str, elle: Assure) -> None:
    corps = {"motif": "je ne peux pas"} | FAIT
    if (demande := s.demande(elle)) and s.faire(qui, "parcours:rendre", corps, pk=demande.pk):
        s.registre.demandes.pop(demande.pk, None)
        s.registre.quitter(elle.pk, demande.pk)


def qualifier(s: Scene, qui: str, elle: Assure) -> None:
    corps = {"decision": s.hasard.choice(["recevoir", "examiner"]), "motif": "parce que"}
    if demande := s.demande(elle):
        s.faire(qui, "signalements:qualifier", corps, pk=demande.pk)


def clore(s: Scene, qui: str, elle: Assure) -> None:
    corps = {"motif": "plus_besoin"} | FAIT
    if (demande := s.demande(elle)) and s.faire(qui, "parcours:clore", corps, pk=demande.pk):
        s.registre.quitter(elle.pk, demande.pk)


def ouvrir_dossier(s: Scene, qui: str, elle: Assure) -> None:
    if (demande := s.demande(elle)) and s.faire(qui, "parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk):
        dossier = Dossier.objects.get(demande=demande)
        s.registre.tenir(s.acteurs[qui].pk, elle.pk, s.acteurs[qui].pk, dossier.pk, demande.pk)
        s.registre.quitter(elle.pk, demande.pk)
        s.registre.accompagnees.add(demande.pk)


def proposer(s: Scene, qui: str, elle: Assure) -> None:
    dossier, a = Dossier.objects.filter(assure=elle, clos_le=None).first(), s.avec(qui)
    corps = {
        "nouveau": str(a.pk),
        "le": timezone.localdate().isoformat(),
        "version": str(dossier.version if dossier else 0),
    }
    if dossier:
        s.faire(qui, "accompagnements:referent", corps, pk=dossier.pk)


def accepter(s: Scene, qui: str, elle: Assure) -> None:
    recu = Transfert.objects.filter(dossier__assure=elle, statut="propose").first()
    if recu and s.faire(qui, "accompagnements:transfert_accepter", {}, pk=recu.pk):
        for (_, assure), causes in s.registre.causes.items():
            if assure == elle.pk:
                causes.pop(recu.dossier_id, None)
                causes.pop("monde", None)  # who was there before the story was so as its referent
        s.registre.causes[recu.a_id, elle.pk][recu.dossier_id] = True  # proposed by somebody else, always


def reunir(s: Scene, qui: str, elle: Assure) -> None:
    s.faire(qui, "assures:reunir", {}, pk=elle.pk, autre_pk=s.hasard.choice(s.gens).pk)


def suppleer(s: Scene, qui: str, elle: Assure) -> None:
    absent, remplacante = s.acteurs["collegue"], s.acteurs["assistante"]
    jour = timezone.localdate().isoformat()
    corps = {"s-absent": str(absent.pk), "s-suppleant": str(remplacante.pk), "s-du": jour, "s-au": jour}
    if s.faire("manager", "agents:declarer_suppleance", corps):
        s.registre.remplace[remplacante.pk].add(absent.pk)


ACTES: list[Callable[[Scene, str, Assure], None]] = [
    *([reserver, donner_rendez_vous, confier, ouvrir_dossier] * 2),
    *(annuler, deplacer, ajouter_demande, refuser, qualifier, clore, proposer, accepter, reunir, suppleer),
]


def preparer(monde: Monde) -> Scene:
    """The people of four teams, each person with a safe channel, two of them followed by nobody."""
    acteurs = {
        "csam": monde.sujets["csam"], "assistante": monde.sujets["assistant_social"], "manager": monde.sujets["manager"],
        "collegue": monde.histoire("equipe", "").porteur, "voisine": monde.histoire("region", "").porteur,
        "etrangere": monde.histoire("ailleurs", "").porteur,
    }  # fmt: skip
    acteurs = {nom: Agent.objects.get(pk=agent.pk) for nom, agent in acteurs.items()}
    registre, gens = Registre(), []
    registre.remplace[acteurs["assistante"].pk].add(monde.histoire("supplee", "").porteur.pk)
    registre.remplace[acteurs["csam"].pk].add(monde.histoire("supplee", "").porteur.pk)
    registre.remplace[acteurs["manager"].pk].add(monde.histoire("supplee", "").porteur.pk)
    for cas in ("region", "equipe", "ailleurs"):
        histoire = monde.histoire(cas, "")
        for nom in ("assure", "assure_b"):
            gens.append(elle := histoire.pieces[nom])
            registre.causes[histoire.porteur.pk, elle.pk]["monde"] = True
        registre.demandes[histoire.pieces["demande"].pk] = (histoire.porteur.pk, True)
        registre.causes[histoire.porteur.pk, histoire.pieces["assure"].pk][histoire.pieces["dossier"].pk] = True
    caisse, jour = gens[0].organisme, timezone.localdate()
    for rang in range(2):
        gens.append(elle := people.un_assure(caisse, nom="Guérin", prenom=("Odile", "Rose")[rang]))
        Demande.objects.create(
            assure=elle, organisme=caisse, statut="a_recevoir", recue_le=jour, remise_le=timezone.now()
        )
    canaux = {elle.pk: f"canal-sur-{rang}-fin" for rang, elle in enumerate(gens)}
    for elle in gens:
        Contact.objects.update_or_create(assure=elle, defaults={"canal_sur": canaux[elle.pk]})
    return Scene(monde, acteurs, {nom: Visiteur(a) for nom, a in acteurs.items()}, gens, canaux, registre)


def _copie(registre: Registre) -> Registre:
    neuf = Registre(
        demandes=dict(registre.demandes), accompagnees=set(registre.accompagnees)
    )  # nobody has acted yet: no ``confiees``
    neuf.causes.update({cle: dict(causes) for cle, causes in registre.causes.items()})
    neuf.remplace.update({cle: set(qui) for cle, qui in registre.remplace.items()})
    return neuf


def jouer(scene: Scene, graine: str) -> list[str]:
    """One sequence, then what each worker reads of whom against the second account; undone. What differs."""
    s = scene
    s.hasard, s.faits, s.registre = Random(graine), [], _copie(scene.depart)
    with transaction.atomic():
        vues = [s.hasard.choice(s.gens[-2:]), s.hasard.choice(s.gens[:-2])]  # of nobody; of another team, or of hers
        for _ in range(s.hasard.randint(4, 8)):
            elle = s.hasard.choice(vues)
            qui = s.tenant(elle) if s.hasard.random() < 0.6 else s.quelqu_un()
            s.hasard.choice(ACTES)(s, qui, elle)
        fautes = [faute for elle in vues for nom in s.assistantes for faute in _comparer(s, nom, elle)]
        for histoire in (h for h in s.monde.histoires if vues[1] in h.pieces.values()):
            fautes += _paroles(s, histoire)
        transaction.set_rollback(True)
    return [f"{faute} [{graine}] après : {' · '.join(s.faits)}" for faute in fautes]


def _paroles(s: Scene, histoire: Histoire) -> list[str]:
    """The words of classes F3 and F4 that the pages of a story of others tell her: planted ones, that nobody gave her."""
    moi, pieces = s.acteurs["assistante"].pk, histoire.pieces
    pages = [("signalements:demande", pieces["demande"]), ("parcours:dossier", pieces["dossier"])]
    pages += [("detection:personne", pieces["assure"]), ("signalements:appel", pieces["appel"])]
    lus = {mot for nom, piece in pages for mot in mots(texte_de(s.lire("assistante", nom, pk=piece.pk)))}
    secrets = {c.nature for c in histoire.canaris if c.mot in lus} & SECRETS
    return [
        f"assistante lit {nature} ({histoire.cas})"
        for nature in sorted(secrets)
        if not oracle.lisible("assistant_social", nature, histoire.cas) and not s.registre.ouvre(moi, nature, histoire)
    ]


def _comparer(s: Scene, qui: str, elle: Assure) -> list[str]:
    """The page of her wishes, and what her record tells, for whom it may be opened at all."""
    attendu = s.registre.lit(s.acteurs[qui].pk, elle.pk)
    lu = s.lire(qui, "assures:souhaits", pk=elle.pk).status_code == 200
    if qui == "assistante" and not lu:
        lu = s.canaux[elle.pk] in texte_de(s.lire(qui, "assures:fiche", pk=elle.pk))
    return [] if lu == attendu else [f"{qui} {'lit' if lu else 'ne lit plus'} le canal sûr de {elle}"]
