"""A link opens one page, once, in one browser: forwarded, replayed, guessed, late or taken back, it opens nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partages.models import Lien
from jalons.personnes.partages.rules import ESSAIS, CodeFaux, LienRefuse
from jalons.personnes.partages.tests.aides import charger_delais
from jalons.personnes.partenaires.models import Partenaire
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def emettre():
    charger_delais()
    agent = people.un_agent("csam")
    body = Partenaire.objects.create(code="ccas", nom="CCAS")

    def faire(**autres):
        valeurs = {"usage": UsageLien.REPONDRE, "avec_code": True} | autres
        return liens.creer(agent=agent, partenaire=body, organisme=agent.affectation.organisme, **valeurs)

    return faire


def test_the_base_keeps_no_secret_of_a_link(emettre):
    emis = emettre()
    gardes = [bytes(v) for v in Lien.objects.values_list("empreinte", "code").get()]
    assert len(emis.jeton) >= 43 and len(emis.code) == 6
    assert all(secret.encode() not in garde for garde in gardes for secret in (emis.jeton, emis.code))


def test_opened_once_with_its_code_then_in_that_browser_only(emettre):
    emis = emettre(objet_id=uuid.uuid4())
    lien, navigateur = liens.ouvrir(jeton=emis.jeton, usage=UsageLien.REPONDRE, code=f"{emis.code[:3]} {emis.code[3:]}")
    assert liens.rouvrir(pk=lien.pk, usage=UsageLien.REPONDRE, navigateur=navigateur) == lien
    for ailleurs in ("", "autre", navigateur[:-1]):  # forwarded: another browser, even with the code
        with pytest.raises(LienRefuse):
            liens.lire(jeton=emis.jeton, usage=UsageLien.REPONDRE, navigateur=ailleurs)
        with pytest.raises(LienRefuse):
            liens.rouvrir(pk=lien.pk, usage=UsageLien.REPONDRE, navigateur=ailleurs)
    with pytest.raises(LienRefuse):
        liens.ouvrir(jeton=emis.jeton, usage=UsageLien.REPONDRE, code=emis.code)
    liens.consommer(lien=lien)
    with pytest.raises(LienRefuse):  # replayed
        liens.consommer(lien=lien)
    with pytest.raises(LienRefuse):
        liens.rouvrir(pk=lien.pk, usage=UsageLien.REPONDRE, navigateur=navigateur)


def test_five_wrong_codes_and_the_right_one_opens_nothing_any_more(emettre):
    emis = emettre()
    faux = f"{(int(emis.code) + 1) % 10**6:06d}"
    for reste in reversed(range(ESSAIS)):
        with pytest.raises(CodeFaux, match=f"Encore {reste} essai" if reste else "un autre lien"):
            liens.ouvrir(jeton=emis.jeton, usage=UsageLien.REPONDRE, code=faux)
    with pytest.raises(LienRefuse):
        liens.ouvrir(jeton=emis.jeton, usage=UsageLien.REPONDRE, code=emis.code)


def test_guessed_late_taken_back_or_made_for_something_else_it_says_the_same(emettre):
    def dit(jeton, usage=UsageLien.REPONDRE):
        with pytest.raises(LienRefuse) as refus:
            liens.lire(jeton=jeton, usage=usage)
        return str(refus.value)

    objet = uuid.uuid4()
    bon, tard, repris = emettre(), emettre(), emettre(objet_id=objet)
    Lien.objects.filter(pk=tard.lien.pk).update(expire_le=timezone.now() - timedelta(seconds=1))
    neuf = emettre(objet_id=objet)  # the new one takes the old one back
    assert len({dit("A" * 43), dit(""), dit(tard.jeton), dit(repris.jeton), dit(bon.jeton, UsageLien.SIGNALER)}) == 1
    assert liens.lire(jeton=bon.jeton, usage=UsageLien.REPONDRE) == bon.lien
    assert liens.lire(jeton=neuf.jeton, usage=UsageLien.REPONDRE) == neuf.lien


def test_without_a_code_the_first_browser_has_it(emettre):
    emis = emettre(usage=UsageLien.SIGNALER, avec_code=False)
    lien, navigateur = liens.ouvrir(jeton=emis.jeton, usage=UsageLien.SIGNALER)
    assert liens.lire(jeton=emis.jeton, usage=UsageLien.SIGNALER, navigateur=navigateur) == lien
