"""A need and who finances it: proposed, decided by somebody else, paid by the payer alone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.aides import rules, selectors, services
from jalons.accompagner.aides.besoin import Dit, Payee
from jalons.accompagner.aides.enums import StatutFinancement, StatutVersement, Voie
from jalons.accompagner.aides.models import Aide, Bordereau, Exercice, Financement, Versement
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.aides.tests.conftest import PAYEE, Service
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.enums import Sens
from jalons.accompagner.instances.rules import InstanceRefusee
from jalons.accompagner.instances.tests.conftest import convoquer
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import Refus, TransitionRefusee, VersionDepassee
from jalons.parcours.selectors import journee
from jalons.parcours.services import clore_dossier
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
D = Decimal


def url(nom: str, *cles: Any) -> str:
    return reverse(f"aides:{nom}", args=cles)


def verser(service: Service, part: Financement, montant: str) -> Versement:
    return services.verser(agent=service.helene, financement=part, montant=D(montant), cle=uuid.uuid4())


def reponses(*lignes: tuple[Any, ...]) -> str:
    corps = "".join(f"{';'.join(str(c) for c in li)}\r\n" for li in lignes)
    return f"cle;etat;montant;date\r\n{corps}FIN;{len(lignes)}\r\n"


# --- the plan ---


def test_several_finance_one_need_and_what_remains_is_said(service: Service) -> None:
    aide = service.un_besoin("1560")
    caf = service.une_part("520", aide, financeur="CAF, aide à domicile des familles")
    services.demander(agent=service.helene, financement=caf, attendue_le=timezone.localdate() + 9 * JOUR)
    services.repondre(agent=service.helene, financement=caf, accord=True, le=timezone.localdate())
    retraite = service.une_part("450", aide, financeur="Caisse de retraite complémentaire")
    services.demander(agent=service.helene, financement=retraite)
    service.une_part("590", aide)
    plan = selectors.vue(aide).plan
    assert (plan.trouve, plan.attendu, plan.reste, plan.sans_reponse) == (D(520), D(450), D(1040), D(590))
    services.repondre(
        agent=service.helene, financement=retraite, accord=False, le=timezone.localdate(), mots="Hors barème."
    )
    assert selectors.vue(aide).plan.attendu == 0
    with pytest.raises(AideRefusee, match=r"Il reste 450\xa0€ à trouver"):
        service.une_part("1041", aide, financeur="Une fondation")


@pytest.mark.parametrize(
    ("parts", "attendu"),
    [
        ([], (0, 0, 100, 100)),
        ([("prepare", 60, None)], (0, 0, 100, 100)),
        ([("demande", 60, None)], (0, 60, 100, 40)),
        ([("a_confirmer", 60, 50)], (0, 50, 100, 50)),
        ([("accorde", 60, 40), ("refuse", 60, None), ("retire", 10, None)], (40, 0, 60, 60)),
        ([("solde", 60, 60), ("accorde", 50, 50)], (110, 0, 0, 0)),
    ],
)
def test_only_what_is_granted_is_found(parts: list[Any], attendu: tuple[int, ...]) -> None:
    lu = rules.plan(D(100), [rules.Part(s, D(d), None if a is None else D(a)) for s, d, a in parts])
    assert (lu.trouve, lu.attendu, lu.reste, lu.sans_reponse) == attendu


@pytest.mark.parametrize(
    ("voie", "montant", "recours", "dit"),
    [
        (Voie.DELEGATION, "300", False, ""),
        (Voie.DELEGATION, "300.01", False, "la commission décide"),
        (Voie.URGENCE, "150", False, ""),
        (Voie.URGENCE, "150.01", False, "la commission décide"),
        (Voie.COMMISSION, "99999", False, ""),
        (Voie.DELEGATION, "10", True, "Un nouvel examen se fait en commission"),
    ],
)
def test_an_amount_opens_a_way_up_to_its_threshold(voie: str, montant: str, recours: bool, dit: str) -> None:
    seuils = rules.Seuils(D(300), D(150), D(2000))
    if not dit:
        return rules.exiger_voie(voie, D(montant), seuils, recours=recours)
    with pytest.raises(AideRefusee, match=dit):
        rules.exiger_voie(voie, D(montant), seuils, recours=recours)
    return None


def test_a_need_before_who_decides_is_changed_by_nobody_and_is_taken_back_first(service: Service) -> None:
    part = service.soumise()
    aide = part.aide
    dit: dict[str, Any] = {"nature": "domicile", "cout": D(600), "dit": Dit("Autre chose"), "payee": PAYEE}
    with pytest.raises(TransitionRefusee, match="reprenez d’abord"):
        services.corriger(agent=service.helene, aide=aide, version=aide.version, **dit)
    services.reprendre(agent=service.helene, financement=part)
    assert not service.monde.seance.points.filter(statut="inscrit").exists()
    services.corriger(agent=service.helene, aide=aide, version=aide.version, **dit)
    with pytest.raises(VersionDepassee):
        services.corriger(agent=service.helene, aide=aide, version=1, **dit)


# --- who decides ---


def test_the_commission_decides_on_a_sheet_that_does_not_name_her(service: Service, client_de: Any) -> None:
    part = service.soumise()
    service.tenir()
    page = client_de(service.monde.maud).get(reverse("instances:point", args=[service.monde.seance.pk, 1])).text
    assert "60 heures d’aide à domicile" in page and "590" in page and "Plan de financement partagé" in page
    for mot in (service.elle.nom, service.elle.prenom, PAYEE.nom, "Facture 118"):
        assert mot not in page
    decidee = service.decider(part, Sens.PARTIEL, "460")
    assert (decidee.statut, decidee.accorde) == (StatutFinancement.ACCORDE, D(460))
    assert Exercice.objects.get().engage == D(460)


def test_words_that_name_her_keep_it_off_the_agenda(service: Service) -> None:
    aide = service.un_besoin(dit=Dit("Aide à domicile", f"{service.elle.prenom} vit seule."))
    with pytest.raises(InstanceRefusee, match="un nom qui désigne la personne"):
        service.soumise(aide=aide)
    assert Financement.objects.get().statut == StatutFinancement.PREPARE


@pytest.mark.parametrize(
    ("sens", "montant", "dit"),
    [
        (Sens.FAVORABLE, "460", "Pour moins"),
        (Sens.PARTIEL, "", "écrivez le montant"),
        (Sens.PARTIEL, "590", "sous 590"),
        (Sens.PARTIEL, "0", "au-dessus de zéro"),
        (Sens.PARTIEL, "600", "sous 590"),
    ],
)
def test_an_amount_that_says_something_else_than_the_decision_is_refused_and_nothing_is_written(
    service: Service, sens: Sens, montant: str, dit: str
) -> None:
    part = service.soumise()
    with pytest.raises(AideRefusee, match=dit):
        service.decider(part, sens, montant)
    assert Financement.objects.get().statut == StatutFinancement.DEMANDE and Exercice.objects.get().engage == 0
    assert service.monde.seance.points.get().statut == "inscrit"


def test_two_commissions_never_decide_the_same_request(service: Service) -> None:
    part = service.soumise()
    with pytest.raises(InstanceRefusee, match="déjà à l’ordre du jour"):
        services.demander(agent=service.helene, financement=part, seance=convoquer(service.monde, 9))
    service.decider(part)
    with pytest.raises(Refus):
        services.decider(agent=service.monde.maud, financement=part, accorde=D(1))
    assert Exercice.objects.get().engage == D(590)


def test_a_fund_never_gives_more_than_it_has(service: Service) -> None:
    pauvre = service.un_fonds("Secours", 500, genre="secours")
    deux = [service.soumise("300", aide=service.un_besoin(), fonds=pauvre) for _ in range(2)]
    service.decider(deux[0])
    with pytest.raises(AideRefusee, match="Il reste 200"):
        service.decider(deux[1])
    service.decider(deux[1], Sens.PARTIEL, "200")
    assert Exercice.objects.get(fonds=pauvre).disponible == 0


def test_sabotage_the_base_itself_refuses_more_than_the_budget_and_more_than_was_granted(service: Service) -> None:
    part = service.accordee()
    for ligne, champ in ((Exercice.objects.filter(), "engage"), (Financement.objects.filter(pk=part.pk), "ordonne")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ligne.update(**{champ: D(99_999)})


def test_without_a_budget_for_the_year_nothing_is_decided(service: Service) -> None:
    vide = service.un_fonds("Sans dotation", 0)
    part = service.une_part(fonds=vide)
    with pytest.raises(AideRefusee, match="pas de dotation écrite"):
        services.demander(agent=service.helene, financement=part, seance=service.monde.seance)


def test_a_small_amount_is_decided_by_delegation_but_never_by_who_proposed_it(service: Service) -> None:
    part = service.une_part("300")
    services.demander(agent=service.helene, financement=part, voie=Voie.DELEGATION)
    dit: dict[str, Any] = {"financement": part, "accord": True, "mots": "Nous payons."}
    with pytest.raises(AideRefusee, match="quelqu’un d’autre"):
        services.decider_par_delegation(agent=service.helene, **dit)
    with pytest.raises(AideRefusee, match="pour quelle raison"):
        services.decider_par_delegation(agent=service.monde.manager, **dit | {"montant": D(200)})
    services.decider_par_delegation(agent=service.monde.manager, **dit)
    part.refresh_from_db()
    assert (part.statut, part.accorde, part.decide_par) == (StatutFinancement.ACCORDE, D(300), service.monde.manager)


def test_above_the_threshold_two_different_people_and_nothing_is_paid_before(service: Service) -> None:
    part = service.accordee("2500", aide=service.un_besoin("2500"))
    assert part.statut == StatutFinancement.A_CONFIRMER
    with pytest.raises(TransitionRefusee):
        verser(service, part, "10")
    for meme in (service.monde.maud, service.helene):
        with pytest.raises(AideRefusee, match="Deux personnes différentes"):
            services.confirmer(agent=meme, financement=part)
    services.confirmer(agent=service.monde.direction, financement=part)
    part.refresh_from_db()
    assert part.statut == StatutFinancement.ACCORDE
    with pytest.raises(IntegrityError), transaction.atomic():
        Financement.objects.filter(pk=part.pk).update(confirme_par=part.decide_par)


def test_what_is_not_confirmed_goes_back_to_the_fund(service: Service) -> None:
    part = service.accordee("2500", aide=service.un_besoin("2500"))
    services.infirmer(
        agent=service.monde.direction,
        financement=part,
        raison="commission_aides/defavorable/budget",
        mots="Pas cette année.",
    )
    part.refresh_from_db()
    assert part.statut == StatutFinancement.REFUSE and Exercice.objects.get().engage == 0


def test_a_refusal_is_examined_anew_once_in_commission(service: Service) -> None:
    part = service.decider(service.soumise(), Sens.DEFAVORABLE)
    autre = services.redemander(agent=service.helene, financement=part)
    assert autre.recours_de == part and autre.demande == D(590)
    with pytest.raises(TransitionRefusee, match="déjà demandé"):
        services.redemander(agent=service.helene, financement=part)
    with pytest.raises(AideRefusee, match="en commission"):
        services.demander(agent=service.helene, financement=autre, voie=Voie.DELEGATION)
    services.demander(agent=service.helene, financement=autre, seance=service.monde.seance)
    assert service.decider(autre).statut == StatutFinancement.ACCORDE


def test_a_sitting_cancelled_gives_the_request_back(service: Service) -> None:
    part = service.soumise()
    instances.annuler(agent=service.monde.maud, seance=service.monde.seance, motif="Pas de quorum")
    part.refresh_from_db()
    assert (part.statut, part.voie) == (StatutFinancement.PREPARE, "")


# --- what is paid ---


def test_a_payment_is_sent_once_and_the_file_never_says_why(service: Service) -> None:
    part = service.accordee()
    cle = uuid.uuid4()
    for _ in range(3):
        services.verser(agent=service.helene, financement=part, montant=D("460.50"), cle=cle)
    assert Versement.objects.count() == 1
    envoi = services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    with pytest.raises(TransitionRefusee, match="Rien n’attend"):
        services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    lignes = (envoi.texte or "").splitlines()
    assert lignes[1] == f"{cle};Aide et présence;Facture 118;460,50" and lignes[-1] == "FIN;1;;460,50"
    for mot in ("domicile", service.elle.nom, "enfant"):
        assert mot not in (envoi.texte or "")
    with pytest.raises(AideRefusee, match="Il reste 129,50"):
        verser(service, part, "129.51")


def test_a_payment_back_is_seen_and_asked_again_under_another_key(service: Service) -> None:
    part = service.accordee()
    premier = verser(service, part, "590")
    services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    le = timezone.localdate()
    dit = reponses((premier.pk, "rejeté", "0", le))
    assert services.recevoir(agent=service.monde.maud, fonds=service.fonds, texte=dit).revenus == 1
    assert [a.quoi for a in selectors.a_faire(selectors.du_dossier(service.dossier), le)][-1].endswith("à redemander")
    part.refresh_from_db()
    second = verser(service, part, "590")
    services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    recu = services.recevoir(
        agent=service.monde.maud, fonds=service.fonds, texte=reponses((second.pk, "payé", "590,00", le))
    )
    assert (recu.payes, recu.ecartees) == (1, ())
    assert Bordereau.objects.count() == 2


def test_the_answers_are_read_twice_without_harm_and_a_bad_line_stops_no_other(service: Service) -> None:
    part = service.accordee()
    bon, autre = verser(service, part, "100"), verser(service, part, "50")
    services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    jamais = verser(service, part, "40")
    le = timezone.localdate()
    texte = reponses(
        (bon.pk, "payé", "100", le), (autre.pk, "payé", "50,01", le), (uuid.uuid4(), "payé", "1", le),
        ("pas-une-cle", "payé", "1", le), (jamais.pk, "payé", "40", le), (bon.pk, "payé", "100", le + JOUR),
        (autre.pk, "payé", "1.000,5x", le), (autre.pk, "peut-être", "1", le), (autre.pk, "payé", "1", "17/03/2026"),
    )  # fmt: skip
    for passage in (1, 2):
        recu = services.recevoir(agent=service.monde.maud, fonds=service.fonds, texte=texte)
        assert (recu.payes, recu.deja) == ((1, 0) if passage == 1 else (0, 1))
        dits = "\n".join(recu.ecartees)
        assert len(recu.ecartees) == 8, dits
        for mots in (
            "Ligne 3 : 50,01\xa0€ payés",
            "Ligne 5 : la clé « pas-une-cle »",
            "Ligne 6 : ce paiement n’est pas encore",
            "Ligne 9",
        ):
            assert mots in dits, (mots, dits)
    bon.refresh_from_db()
    assert (bon.statut, bon.paye, bon.paye_le) == (StatutVersement.PAYE, D(100), le)


@pytest.mark.parametrize("coupe", [1, 30, 60, 90])
def test_a_file_cut_in_the_middle_is_refused_whole(service: Service, coupe: int) -> None:
    part = service.accordee()
    ici = verser(service, part, "100")
    services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    texte = reponses((ici.pk, "payé", "100", timezone.localdate()), (uuid.uuid4(), "payé", "1", timezone.localdate()))
    with pytest.raises(AideRefusee, match=r"route|titres"):
        services.recevoir(agent=service.monde.maud, fonds=service.fonds, texte=texte[: len(texte) * coupe // 100])
    ici.refresh_from_db()
    assert ici.statut == StatutVersement.ENVOYE


def test_what_is_not_paid_goes_back_to_the_fund_once_settled(service: Service) -> None:
    part = service.accordee()
    ici = verser(service, part, "400")
    services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    with pytest.raises(AideRefusee, match="en route"):
        services.solder(agent=service.helene, financement=part)
    services.recevoir(
        agent=service.monde.maud, fonds=service.fonds, texte=reponses((ici.pk, "payé", "380,00", timezone.localdate()))
    )
    services.solder(agent=service.helene, financement=part)
    part.refresh_from_db()
    assert (part.ordonne, part.rendu, Exercice.objects.get().engage) == (D(380), D(210), D(380))


# --- the pages ---


def test_case_8_a_need_without_a_dossier_is_shared_by_several(service: Service, client_de: Any) -> None:
    poste = client_de(service.helene)
    services_avant = Aide.objects.count()
    corps = {
        "nature": "energie", "cout": "1 240,50", "besoin": "Remplacer un chauffe-eau", "situation": "Une personne âgée, seule.",
        "avec": "De l’eau chaude.", "sans": "", "pieces": "Devis", "payee": "Chauffage Niçois", "reference": "D-12",
    }  # fmt: skip
    refus = poste.post(url("noter_sans", service.elle.pk), corps)
    assert (
        refus.status_code == 422
        and "se note dans le dossier" in refus.text
        and "Remplacer un chauffe-eau" in refus.text
    )
    assert poste.post(url("noter_sans", people.un_assure(service.caisse).pk), corps).status_code == 302
    aide = Aide.objects.get()
    assert Aide.objects.count() == services_avant + 1 and aide.dossier is None and aide.cout == D("1240.50")
    carsat = service.un_fonds("Secours de la Carsat", 0, genre="secours", decideur="ailleurs", par_fichier=False)
    for corps in ({"fonds": carsat.pk, "demande": "600"}, {"financeur": "Caisse complémentaire", "demande": "640,50"}):
        assert poste.post(url("ajouter", aide.pk), corps).status_code == 302
    for part in aide.financements.all():
        assert poste.post(url("demander", part.pk), {"version": part.version}).status_code == 302
    part = aide.financements.get(fonds=carsat)
    le = timezone.localdate().strftime("%d/%m/%Y")
    corps = {"accord": "oui", "le": le, "montant": "600", "mots": "", "version": part.version}
    assert poste.post(url("repondre", part.pk), corps).status_code == 302
    page = poste.get(url("aide", aide.pk)).text
    assert "640,50" in page and "Reste à trouver" in page
    autre = people.un_agent(equipe=people.une_equipe(service.caisse))
    assert client_de(autre).get(url("aide", aide.pk)).status_code == 404


def test_the_manager_decides_on_the_anonymous_sheet_and_reads_nothing_else(service: Service, client_de: Any) -> None:
    part = service.une_part("120")
    services.demander(agent=service.helene, financement=part, voie=Voie.URGENCE)
    poste = client_de(service.monde.manager)
    page = poste.get(url("decider", part.pk)).text
    assert "60 heures" in page and service.elle.nom not in page and PAYEE.nom not in page
    assert poste.get(url("aide", part.aide_id)).status_code in (403, 404)
    corps = {"accord": "oui", "montant": "", "raison": "", "mots": "Nous payons.", "version": part.version}
    assert poste.post(url("decider", part.pk), corps).status_code == 302
    assert poste.post(url("decider", part.pk), corps).status_code in (302, 409, 422)
    assert Exercice.objects.get().engage == D(120)


def test_her_letter_says_what_was_decided_what_remains_and_how_to_ask_again(service: Service, client_de: Any) -> None:
    part = service.soumise()
    poste = client_de(service.helene)
    assert poste.get(url("lettre", part.pk)).status_code == 422
    service.decider(part, Sens.PARTIEL, "460")
    reponse = poste.get(url("lettre", part.pk))
    assert reponse["Content-Type"] == "application/pdf" and reponse.content[:5] == b"%PDF-"
    assert poste.post(url("lettre_donnee", part.pk), {"version": Financement.objects.get().version}).status_code == 302
    assert Financement.objects.get().lettre_le == timezone.localdate()


def test_every_act_leaves_a_line_without_content(service: Service) -> None:
    part = service.accordee()
    verser(service, part, "10")
    actes = set(LigneJournal.objects.values_list("acte", flat=True))
    assert {
        "aide.noter",
        "financement.ajouter",
        "financement.demander",
        "financement.accorder",
        "versement.verser",
    } <= actes
    assert not [li for li in LigneJournal.objects.all() if "heures" in str(vars(li))]


def test_small_numbers_of_decisions_are_hidden(service: Service) -> None:
    service.decider(service.soumise(), Sens.DEFAVORABLE)
    comptes = selectors.chiffres(service.monde.manager, timezone.localdate().year)
    assert comptes[0].total is None and all(p.personnes is None for c in comptes for p in c.parts)


def test_what_waits_is_in_the_day_of_whoever_it_waits_for_and_who_decides_reads_no_name(service: Service) -> None:
    def jours(agent: Any) -> str:
        return "\n".join(f"{a.titre} {a.personne}" for a in journee(agent, timezone.now(), timezone.localdate()).toutes)

    part = service.une_part("120")
    services.demander(agent=service.helene, financement=part, voie=Voie.URGENCE)
    assert "Aides à décider : 1" in jours(service.monde.manager) and service.elle.nom not in jours(
        service.monde.manager
    )
    grande = service.accordee("2500", aide=service.un_besoin("2500"))
    assert "Aides à confirmer : 1" in jours(service.monde.direction)
    services.confirmer(agent=service.monde.direction, financement=grande)
    grande.refresh_from_db()
    assert "lettre à donner" in jours(service.helene) and service.elle.nom in jours(service.helene)
    verser(service, grande, "100")
    assert "Paiements à envoyer : 1" in jours(service.monde.maud)


def test_the_end_of_an_accompaniment_says_what_goes_on_and_its_worker_still_follows_it(
    service: Service, client_de: Any
) -> None:
    part, jamais = service.accordee(), service.une_part("100", service.un_besoin("100"))
    page = client_de(service.helene).get(reverse("parcours:terminer", args=[service.dossier.pk])).text
    assert "Ces aides continuent" in page and "60 heures" in page
    clore_dossier(
        agent=service.helene,
        dossier=service.dossier,
        version=service.dossier.version,
        motif="refus",
        issue_emploi="inconnu",
    )
    jamais.refresh_from_db()
    assert jamais.statut == StatutFinancement.RETIRE
    assert client_de(service.helene).get(url("aide", part.aide_id)).status_code == 200
    verser(service, part, "590")
    with pytest.raises(TransitionRefusee, match="terminé"):
        service.un_besoin()


def test_a_plan_never_asks_for_more_than_the_need_costs(service: Service) -> None:
    aide = service.un_besoin("1000")
    service.une_part("700", aide, financeur="CAF")
    with pytest.raises(AideRefusee, match="Il reste 300"):
        service.une_part("301", aide)
    dit: dict[str, Any] = {
        "nature": "domicile",
        "dit": Dit("Moins"),
        "payee": PAYEE,
        "aide": aide,
        "version": aide.version,
    }
    with pytest.raises(AideRefusee, match="font 700"):
        services.corriger(agent=service.helene, cout=D(699), **dit)


def test_nothing_is_asked_without_saying_to_whom_it_will_be_paid_and_that_may_change_until_it_is(
    service: Service,
) -> None:
    aide = service.un_besoin(payee=Payee())
    with pytest.raises(AideRefusee, match="à qui ce sera payé"):
        service.soumise(aide=aide)
    part = service.accordee()
    services.payer_a(agent=service.helene, aide=part.aide, version=1, payee=Payee("Autre association"))
    verser(service, part, "590")
    envoi = services.envoyer(agent=service.monde.maud, fonds=service.fonds)
    assert "Autre association" in (envoi.texte or "")
    with pytest.raises(TransitionRefusee):
        services.payer_a(agent=service.helene, aide=part.aide, version=2, payee=PAYEE)


def test_a_payment_whose_payee_does_not_read_any_more_waits_and_the_others_leave(service: Service) -> None:
    bon, abime = service.accordee("100"), service.accordee("200", aide=service.un_besoin())
    verser(service, bon, "100")
    verser(service, abime, "200")
    Aide.objects.filter(pk=abime.aide_id).update(payee=None)
    assert services.envoyer(agent=service.monde.maud, fonds=service.fonds).lignes == 1
    with pytest.raises(TransitionRefusee, match="ne se lit plus"):
        services.envoyer(agent=service.monde.maud, fonds=service.fonds)
