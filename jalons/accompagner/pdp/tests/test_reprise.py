"""The return to work of a dossier: its sheet, an essai encadré from the evaluation to its days, a cell, an employer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.echeances.services import noter_arret
from jalons.accompagner.echeances.valeurs import Faits, Periode
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.enums import EtatPresence, GenreInstance, Qualite
from jalons.accompagner.instances.models import Point
from jalons.accompagner.instances.selectors import membres
from jalons.accompagner.pdp import affaire, demande, services, suivi
from jalons.accompagner.pdp.enums import StatutOutil, StatutPresentation
from jalons.accompagner.pdp.models import Outil, PasOutil, Presentation, Projet, QuestionEmployeur
from jalons.accompagner.pdp.papier import REFUS_NEUTRE
from jalons.accompagner.pdp.rules import OutilRefuse
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.referentiels.selectors import ReferentielAbsent
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.parcours.selectors import journee
from jalons.parcours.services import clore_dossier
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def url(nom: str, *cles: Any) -> str:
    return reverse(f"pdp:{nom}", args=cles)


def page(poste: Any, dossier: Any) -> str:
    return str(poste.get(url("page", dossier.pk)).text)


EMPLOI = {
    "statut": "salarie", "contrat": "CDI, temps plein, depuis mars 2009", "employeur": "Ateliers du Layon", "poste": "Maçon",
    "medecin": "Dr Lescure", "risque": "pre_reprise", "risque_par": "le médecin du travail", "risque_le": "2026-01-05",
    "risque_mots": "Pour le poste de maçon", "titre": "aucune", "version": "0",
}  # fmt: skip


def pistes(**autres: str) -> dict[str, str]:
    codes = (
        "meme_poste_amenage",
        "autre_poste_meme_employeur",
        "autre_employeur_meme_metier",
        "nouveau_metier",
        "sans_reprise",
    )
    vides = {f"e_{c}": "non_abordee" for c in codes} | {f"m_{c}": "" for c in codes}
    return vides | {"paroles": "Les plans, je les lis.", "vise": "un autre poste", "version": "0"} | autres


def arreter(helene: Any, dossier: Any, fin: date) -> None:
    debut = timezone.localdate() - 40 * JOUR
    noter_arret(
        agent=helene, dossier=dossier, faits=Faits(statut="salarie", periodes=(Periode(debut, fin, "maladie"),))
    )


def un_essai(helene: Any, dossier: Any, jours: int = 15) -> Outil:
    lundi = timezone.localdate() + (14 - timezone.localdate().weekday()) * JOUR
    outil = services.ouvrir(agent=helene, dossier=dossier, code="essai_encadre", dit=demande.Dit("Préparateur"))
    dit = demande.Dit("Préparateur", "Ateliers du Layon", "Sylvie Carré")
    return services.completer(agent=helene, outil=outil, version=1, dit=dit, debut=lundi, fin=lundi + jours * JOUR)


def noter(helene: Any, outil: Outil, *codes: str, sens: str = "sans_reserve") -> None:
    for code in codes:
        services.noter(
            agent=helene, outil=outil, etape=code, dit=demande.DitEtape(sens=sens), fait_le=timezone.localdate()
        )


MEDECINS = ("medecin_traitant", "medecin_travail", "medecin_conseil")


def test_the_sheet_is_told_version_after_version_and_sealed(poste: Any, dossier: Any) -> None:
    assert "Rien n’est encore noté" in page(poste, dossier)
    faute = poste.post(url("emploi", dossier.pk), EMPLOI | {"risque_par": ""})
    assert faute.status_code == 422 and "Dites qui l’a écrit" in faute.text and "Dr Lescure" in faute.text
    assert poste.post(url("emploi", dossier.pk), EMPLOI).status_code == 302
    perdu = poste.post(url("emploi", dossier.pk), EMPLOI | {"poste": "Chef d’équipe"})
    assert perdu.status_code == 409 and "Chef d’équipe" in perdu.text, "deux onglets : rien n’est perdu"
    suivies = {"e_autre_poste_meme_employeur": "suivie", "e_nouveau_metier": "suivie", "version": "1"}
    assert "Une seule piste" in poste.post(url("pistes", dossier.pk), pistes(**suivies)).text
    dit = pistes(e_autre_poste_meme_employeur="suivie", e_meme_poste_amenage="ecartee", version="1")
    assert poste.post(url("pistes", dossier.pk), dit).status_code == 302
    vue = page(poste, dossier)
    assert "Les plans, je les lis." in vue and "Écartée pour l’instant" in vue and "Ateliers du Layon" in vue
    assert "Rien n’est fermé" in vue and list(Projet.objects.values_list("version", flat=True)) == [1, 2]
    assert not any(b"Layon" in bytes(b) for b in Projet.objects.values_list("contenu", flat=True))
    assert {m for _, m in LigneJournal.objects.filter(acte__startswith="projet.").values_list("acte", "motif")} == {""}


def test_a_tool_is_never_said_possible_where_nothing_was_told(poste: Any, dossier: Any, helene: Any) -> None:
    vue = page(poste, dossier)
    assert "Demandez à la personne comment elle travaille." in vue and ">Possible<" not in vue
    arreter(helene, dossier, timezone.localdate() + 60 * JOUR)
    poste.post(url("emploi", dossier.pk), EMPLOI)
    vue = page(poste, dossier)
    assert "14 jours ouvrables au plus, 28 en tout. Il reste 28 jours." in vue and "Par un partenaire" in vue
    assert "18 mois au plus" in vue and "Décide : CPAM." in vue


def test_an_essai_goes_from_the_evaluation_to_its_days(poste: Any, dossier: Any, helene: Any) -> None:
    arreter(helene, dossier, timezone.localdate() + 60 * JOUR)
    assert poste.post(url("ouvrir", dossier.pk, "essai_encadre"), {"objet": "Préparateur"}).status_code == 302
    assert poste.post(url("ouvrir", dossier.pk, "essai_encadre"), {"objet": "x"}).status_code == 409, (
        "un seul à la fois"
    )
    outil = Outil.objects.get()
    le = {"le": timezone.localdate().isoformat(), "mots": "", "version": "1"}
    refus = poste.post(url("avancer", outil.pk, "demander"), le)
    assert refus.status_code == 422 and "évaluation globale" in refus.text
    noter(helene, outil, "evaluation")
    assert "entreprise, le tuteur et les dates" in poste.post(url("avancer", outil.pk, "demander"), le).text
    lundi = timezone.localdate() + (14 - timezone.localdate().weekday()) * JOUR
    saisie = {
        "objet": "Préparateur",
        "entreprise": "Ateliers",
        "tuteur": "Sylvie",
        "debut": lundi.isoformat(),
        "version": "1",
    }
    long = poste.post(url("completer", outil.pk), saisie | {"fin": (lundi + 40 * JOUR).isoformat()})
    assert long.status_code == 422 and "14 au plus" in long.text and "Sylvie" in long.text
    assert poste.post(url("completer", outil.pk), saisie | {"fin": (lundi + 8 * JOUR).isoformat()}).status_code == 302
    assert poste.post(url("avancer", outil.pk, "demander"), le | {"version": "2"}).status_code == 302
    assert poste.post(url("avancer", outil.pk, "demander"), le | {"version": "2"}).status_code == 409, "une fois"
    noter(helene, outil, *MEDECINS[:2])
    vue = page(poste, dossier)
    assert "2 accords sur 3" in vue and "jours ouvrables, samedis compris" in vue
    assert "Médecin-conseil" in poste.post(url("avancer", outil.pk, "accorder"), le | {"version": "3"}).text
    noter(helene, outil, MEDECINS[2])
    assert poste.post(url("avancer", outil.pk, "accorder"), le | {"version": "3"}).status_code == 302
    assert Outil.objects.get().statut == StatutOutil.ACCORDE
    accord = poste.get(url("accord", outil.pk))
    assert accord.content.startswith(b"%PDF") and poste.get(url("imprimer", dossier.pk)).content.startswith(b"%PDF")


def test_a_refusal_is_reasoned_and_its_appeal_is_told(poste: Any, dossier: Any, helene: Any) -> None:
    outil = un_essai(helene, dossier)
    noter(helene, outil, "evaluation")
    services.avancer(agent=helene, outil=outil, acte="demander")
    with pytest.raises(OutilRefuse, match="motivé"):
        services.avancer(agent=helene, outil=outil, acte="refuser")
    services.avancer(agent=helene, outil=outil, acte="refuser", mots="Durée incompatible.")
    vue = page(poste, dossier)
    assert "La CPAM a refusé" in vue and "Durée incompatible." in vue and "lire le refus avec la personne" in vue
    services.avancer(agent=helene, outil=outil, acte="demander")
    assert Outil.objects.get().decide_le is None, "une nouvelle demande reste possible"


def test_days_outside_the_stoppage_come_first(poste: Any, dossier: Any, helene: Any) -> None:
    outil = un_essai(helene, dossier)
    arreter(helene, dossier, outil.debut)
    vue = page(poste, dossier)
    assert "Demander au médecin traitant si l’arrêt sera prolongé" in vue and "ne sont pas couverts" in vue
    assert vue.index("sera prolongé") < vue.index("Son emploi</h2>")


def test_28_days_in_all_and_never_without_a_parameter(dossier: Any, helene: Any) -> None:
    premier = un_essai(helene, dossier)
    assert premier.jours and suivi.jours_pris(dossier.pk) == premier.jours
    services.avancer(agent=helene, outil=premier, acte="abandonner")
    assert suivi.jours_pris(dossier.pk) == 0, "ce qui est abandonné ne compte pas"
    Parametre.objects.filter(code="essai_encadre_total").delete()
    with pytest.raises(ReferentielAbsent, match="essai_encadre_total"):
        un_essai(helene, dossier)


def test_a_step_is_awaited_corrected_withdrawn_and_enters_the_day(poste: Any, dossier: Any, helene: Any) -> None:
    outil, jour = un_essai(helene, dossier), timezone.localdate()
    attendu = {"mots": "", "qui": "Dr Hervé", "fait_le": "", "attendu_le": jour.isoformat(), "version": "0"}
    assert poste.post(url("noter", outil.pk, "medecin_conseil"), attendu).status_code == 302
    assert any(a.url.startswith("/reprise/") for a in journee(helene, timezone.now(), jour).toutes)
    faute = poste.post(
        url("noter", outil.pk, "medecin_conseil"), attendu | {"fait_le": jour.isoformat(), "version": "1"}
    )
    assert faute.status_code == 422 and "sans réserve" in faute.text and "Dr Hervé" in faute.text
    recu = attendu | {"fait_le": jour.isoformat(), "sens": "reserve", "mots": "Mi-journée", "version": "1"}
    assert poste.post(url("noter", outil.pk, "medecin_conseil"), recu).status_code == 302
    assert not any(a.url.startswith("/reprise/") for a in journee(helene, timezone.now(), jour).toutes)
    assert "Accord, avec une réserve · Mi-journée" in page(poste, dossier)
    pas = PasOutil.objects.filter(etape="medecin_conseil").first()
    assert poste.post(url("retirer", pas.pk), {"version": "2"}).status_code == 302
    assert poste.post(url("retirer", pas.pk), {"version": "2"}).status_code == 409
    assert suivi.accords(outil) == {} and PasOutil.objects.count() == 3, "tout reste lisible"


@pytest.mark.parametrize(
    ("adresse", "champs", "dit"),
    [
        ("noter", {"fait_le": "2099-01-01"}, "avenir"), ("noter", {"attendu_le": "0001-01-01"}, "vraisemblable"),
        ("noter", {"mots": "x" * 2000}, "Trop long"), ("completer", {"quelques_jours": "le 32"}, "ne se lit pas"),
        ("completer", {"debut": "2026-03-09", "fin": "2026-03-02"}, "précède"),
        ("completer", {"fin": "2026-03-02"}, "premier jour"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_lost(
    poste: Any, dossier: Any, helene: Any, adresse: str, champs: dict[str, str], dit: str
) -> None:
    outil = un_essai(helene, dossier)
    if adresse == "noter":
        envoi, ou = {"qui": "Dr Hervé", "mots": "", "version": "0"}, url("noter", outil.pk, "demande")
    else:
        envoi, ou = {"objet": "Dr Hervé", "version": str(outil.version)}, url("completer", outil.pk)
    faute = poste.post(ou, envoi | champs)
    assert faute.status_code == 422 and dit in faute.text and "Dr Hervé" in faute.text


def une_cellule(helene: Any) -> Any:
    organisme = helene.affectation.organisme
    direction = people.un_agent("direction_regionale", organisme=organisme)
    maud = people.un_agent("secretaire_instance", organisme=organisme)
    instance = instances.creer(
        agent=direction, organisme=organisme, nom="Cellule PDP", genre=GenreInstance.CELLULE_PDP, porteur="CPAM",
        mission="Examiner.", regle_quorum="majorite", vote=False, date_debut=date(2024, 1, 1),
    )  # fmt: skip
    membre = instances.composer(
        agent=direction, instance=instance, nom="Dr Hervé", fonction="Médecin-conseil", corps="CPAM",
        qualite=Qualite.PRESIDENCE, date_debut=date(2024, 1, 1),
    )  # fmt: skip
    instances.composer(
        agent=direction, instance=instance, membre=maud, qualite=Qualite.SECRETARIAT, date_debut=date(2024, 1, 1)
    )
    jour, heure = timezone.localdate() + 7 * JOUR, timezone.datetime(2026, 1, 1, 9).time()
    seance = instances.convoquer(agent=maud, instance=instance, jour=jour, heure=heure, lieu="CPAM")
    return maud, seance, membre


def presenter(poste: Any, dossier: Any, **autres: str) -> Any:
    envoi = {f"c_{c}": "non" for c in ("identite", "contrat", "risque", "projet", "gestes", "rqth")}
    envoi |= {
        "c_projet": "oui",
        "t_projet": "Essayer le poste de préparateur.",
        "accord_le": timezone.localdate().isoformat(),
    }
    return poste.post(url("preparer", dossier.pk), envoi | {"version": "0"} | autres)


def test_a_cell_reads_the_lines_to_which_she_agreed_and_no_other(poste: Any, dossier: Any, helene: Any) -> None:
    maud, seance, membre = une_cellule(helene)
    rien = presenter(poste, dossier, c_projet="a_demander")
    assert rien.status_code == 422 and "Rien ne se présente sans son accord" in rien.text
    assert presenter(poste, dossier, c_gestes="oui", t_gestes="Porter : difficile.").status_code == 302
    presentation = Presentation.objects.get()
    fiche = poste.get(url("cellule", presentation.pk)).text
    debut, fin = fiche.index('id="h-fiche"'), fiche.index('id="h-lignes"')
    assert (
        "préparateur" in fiche[debut:fin]
        and "Porter" not in fiche[debut:fin]
        and "réservée au médecin-conseil" in fiche
    )
    assert (
        "Famille, budget, dettes" not in fiche[debut:fin]
        and "jamais présenté" in poste.get(url("corriger", presentation.pk)).text
    )
    assert poste.post(url("cellule", presentation.pk), {"seance": str(seance.pk)}).status_code == 302
    assert poste.post(url("cellule", presentation.pk), {"seance": str(seance.pk)}).status_code == 422
    assert "ordre du jour" in page(poste, dossier)
    instances.ouvrir(
        agent=maud, seance=seance, etats={m: EtatPresence.PRESENT for m in _siegent(seance)}, preside=membre
    )
    instances.decider(agent=maud, point=Point.objects.get(), sens="favorable", mots="La cellule retient l’essai.")
    presentation.refresh_from_db()
    assert presentation.statut == StatutPresentation.DECIDEE and "La cellule retient l’essai." in page(poste, dossier)
    assert presenter(poste, dossier).status_code == 302, "un nouvel examen est une autre présentation"


def _siegent(seance: Any) -> Any:
    return membres(seance.instance, seance.date_acte)


def test_she_takes_her_agreement_back_and_nothing_is_read_any_more(poste: Any, dossier: Any, helene: Any) -> None:
    _, seance, _ = une_cellule(helene)
    presenter(poste, dossier)
    presentation = Presentation.objects.get()
    services.inscrire_a_une_seance(agent=helene, presentation=presentation, seance=seance)
    with pytest.raises(TransitionRefusee, match="ordre du jour"):
        services.preparer_presentation(
            agent=helene, dossier=dossier, choix={"projet": "oui"}, textes={"projet": "Autre"}, presentation=presentation,
            accord_le=timezone.localdate(),
        )  # fmt: skip
    assert poste.post(url("retirer_presentation", presentation.pk)).status_code == 302
    assert Point.objects.get().retire and "Préparer une présentation" in page(poste, dossier)


def test_her_name_is_said_only_if_she_agreed(poste: Any, dossier: Any, helene: Any) -> None:
    _, seance, _ = une_cellule(helene)
    presenter(poste, dossier, t_projet=f"{dossier.assure.nom} veut essayer.")
    presentation = Presentation.objects.get()
    with pytest.raises(Refus, match="un nom qui désigne la personne"):
        services.inscrire_a_une_seance(agent=helene, presentation=presentation, seance=seance)
    presentation.refresh_from_db()
    assert presentation.statut == StatutPresentation.PREPAREE
    oui = {
        "c_identite": "oui",
        "t_identite": str(dossier.assure),
        "version": "1",
        "t_projet": "Essayer.",
        "c_projet": "oui",
    }
    envoi = {f"c_{c}": "non" for c in ("contrat", "risque", "gestes", "rqth")} | {
        "accord_le": timezone.localdate().isoformat()
    }
    assert poste.post(url("corriger", presentation.pk), envoi | oui).status_code == 302
    services.inscrire_a_une_seance(agent=helene, presentation=presentation, seance=seance)
    assert affaire.noms(presentation.pk) == () and Point.objects.get().vivant


def test_an_employer_who_asks_for_a_diagnosis_gets_the_same_answer_as_for_anybody(poste: Any, dossier: Any) -> None:
    jour = timezone.localdate().isoformat()
    envoi = {"qui": "Ateliers du Layon\n4 rue du Puits\n49000 ANGERS", "quoi": "la raison de l’arrêt", "recue_le": jour}
    formulaire = poste.get(url("question", dossier.pk)).text
    assert "ne dit pas non plus s’il la connaît" in formulaire
    assert poste.post(url("question", dossier.pk), envoi | {"qui": "x\n" * 12}).status_code == 422
    assert poste.post(url("question", dossier.pk), envoi).status_code == 302
    assert "la raison de l’arrêt" in page(poste, dossier)
    lettre = poste.get(url("reponse", QuestionEmployeur.objects.get().pk))
    assert lettre.content.startswith(b"%PDF") and not any(dossier.assure.nom in phrase for phrase in REFUS_NEUTRE)


def test_the_end_of_the_dossier_stops_what_is_under_way_as_its_page_told(poste: Any, dossier: Any, helene: Any) -> None:
    un_essai(helene, dossier)
    presenter(poste, dossier)
    assert "s’arrêtent avec l’accompagnement" in poste.get(reverse("parcours:terminer", args=[dossier.pk])).text
    clore_dossier(agent=helene, dossier=dossier, version=dossier.version, motif="refus", issue_emploi="inconnu")
    assert Outil.objects.get().statut == StatutOutil.ABANDONNE
    assert Presentation.objects.get().statut == StatutPresentation.RETIREE
    dossier.refresh_from_db()
    with pytest.raises(TransitionRefusee):
        services.ouvrir(agent=helene, dossier=dossier, code="crpe", dit=demande.Dit("x"))
    assert "Compléter" not in page(poste, dossier)


def test_nobody_but_who_accompanies_reads_it_and_its_page_costs_the_same(
    poste: Any, dossier: Any, helene: Any, client_de: Any
) -> None:
    outil = un_essai(helene, dossier)
    for role in ("assistant_social", "manager", "csam", "secretaire_instance"):
        autre = client_de(people.un_agent(role, equipe=helene.affectation.equipe))
        assert autre.get(url("page", dossier.pk)).status_code in (403, 404)
        assert autre.get(url("accord", outil.pk)).status_code in (403, 404)

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            page(poste, dossier)
        return len(requetes)

    noter(helene, outil, "evaluation")
    un = cout()
    for code in ("crpe", "bilan", "rqth", "pmsmp"):
        autre = services.ouvrir(agent=helene, dossier=dossier, code=code, dit=demande.Dit("x"))
        noter(helene, autre, "demande")
    assert cout() == un


def test_a_worker_on_her_own_is_offered_help_and_the_occupational_service(
    poste: Any, dossier: Any, helene: Any
) -> None:
    arreter(helene, dossier, timezone.localdate() + 60 * JOUR)
    envoi = EMPLOI | {
        "statut": "independant",
        "risque": "inconnu",
        "risque_par": "",
        "risque_le": "",
        "risque_mots": "",
    }
    assert poste.post(url("emploi", dossier.pk), envoi).status_code == 302
    vue = page(poste, dossier)
    assert "un questionnaire unique" in vue and "Ouverte aux travailleurs indépendants" in vue
    assert "La convention est faite pour les salariés." in vue
    outil = services.ouvrir(agent=helene, dossier=dossier, code="help", dit=demande.Dit("Loyer du local"))
    with pytest.raises(OutilRefuse, match="qui lira le questionnaire"):
        services.avancer(agent=helene, outil=outil, acte="demander")


def test_two_referents_opening_the_same_tool_make_one(dossier: Any, helene: Any) -> None:
    services.ouvrir(agent=helene, dossier=dossier, code="crpe", dit=demande.Dit("x"))
    with pytest.raises(TransitionRefusee, match="déjà en cours"):
        services.ouvrir(agent=helene, dossier=dossier, code="crpe", dit=demande.Dit("y"))
    assert Outil.objects.count() == 1 and maker.referent_de(dossier) == helene
