"""The verbs: French, with their remedy; run twice they do nothing more."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pypdf import PdfReader

from jalons.portes.cli.offres import offres
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.rules import SEMAINE, lundi
from jalons.recevoir.offres.tests.monde import Monde

pytestmark = pytest.mark.django_db


def lancer(*mots: str, code: int = 0) -> str:
    fait = CliRunner().invoke(offres, list(mots))
    assert fait.exit_code == code, fait.output
    return fait.output


def test_the_whole_way_from_the_people_found_to_the_silence(tmp_path):
    monde, prochaine = Monde(code="c-offres"), lundi(timezone.localdate()) + SEMAINE
    monde.ouvrir(prochaine)
    for _ in range(3):
        monde.trouvee()
    caisse = ("--organisme", "c-offres")
    assert "3 offre(s) préparée(s)" in lancer("preparer", *caisse)
    assert "0 offre(s) préparée(s)" in lancer("preparer", *caisse)
    assert "3 personne(s) ont leur semaine (3 " in lancer("planifier", *caisse)
    assert "(0 nouvelle(s)" in lancer("planifier", *caisse)
    pdf = tmp_path / "lettres.pdf"
    sortie = lancer("envoyer", *caisse, "--semaine", prochaine.isoformat(), "--lettres", str(pdf))
    assert "3 lettre(s) dans" in sortie
    assert len(PdfReader(io.BytesIO(pdf.read_bytes())).pages) == 3
    assert "Aucune lettre" in lancer("envoyer", *caisse, "--lettres", str(pdf))
    assert set(Offre.objects.values_list("statut", flat=True)) == {"envoyee"}
    assert "rien à faire" in lancer("relancer", *caisse)


def test_bad_words_are_refused_with_their_remedy(tmp_path):
    monde = Monde(code="c-refus")
    assert "Aucun organisme « zzz ». Remède" in lancer("preparer", "--organisme", "zzz", code=2)
    assert "AAAA-MM-JJ" in lancer("envoyer", "--organisme", "c-refus", "--semaine", "demain", code=2)
    monde.offre()
    Offre.objects.update(semaine_prevue=lundi(timezone.localdate()))
    absent = str(tmp_path / "rien" / "lettres.pdf")
    assert "réimprimer" in lancer("envoyer", "--organisme", "c-refus", "--lettres", absent, code=2)
