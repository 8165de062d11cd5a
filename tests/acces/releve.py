"""What an answer tells, read again: the planted words and numbers in it, compared with what this role may read."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpResponse

from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from tests.acces import oracle
from tests.acces.monde import Monde
from tests.acces.plume import PREFIXE_MOT, PREFIXE_NIR, Canari, Histoire

MOT = re.compile(PREFIXE_MOT + "[a-z]{4}")
NUMERO = re.compile(PREFIXE_NIR + r"\d{6}")
BLANCS = re.compile(r"[\s\u00a0\u202f\u2009.\-]")


def mots(texte: str) -> set[str]:
    """The planted words and numbers in a text, however the numbers are spaced."""
    clair = html.unescape(texte).lower()
    return set(MOT.findall(clair)) | set(NUMERO.findall(BLANCS.sub("", clair)))


def texte_de(reponse: HttpResponse) -> str:
    """Headers, cookies and body; what is zipped, unzipped."""
    entetes = "\n".join(f"{nom}: {valeur}" for nom, valeur in reponse.headers.items())
    temoins = reponse.cookies.output()
    brut = reponse.content
    if brut.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            brut = b"\n".join(archive.read(nom) for nom in archive.namelist())
    return f"{entetes}\n{temoins}\n{brut.decode(errors='replace')}"


def consultations(agent: Any, depuis: datetime) -> set[Any]:
    """The people whom the journal says that this agent read since then."""
    lignes = LigneJournal.objects.filter(agent_id=agent.pk, instant__gte=depuis)
    return set(lignes.values_list("assure_id", flat=True))


class Releve:
    """What each answer tells, compared with what this role may read; ``muettes``: read, and no Consultation says so."""

    def __init__(self, monde: Monde):
        self.pages, self.lus, self.fuites, self.muettes = 0, 0, [], []
        self.connus: dict[str, tuple[Histoire, Canari]] = {c.mot: (h, c) for h in monde.histoires for c in h.canaris}

    def lire(self, role: str, ou: str, reponse: Any, tape: str = "", *, revele: bool = False) -> None:
        """One answer of a Visiteur; what she typed herself may come back to her; a number may be shown, once asked for."""
        self.pages += 1
        for mot in mots(texte_de(reponse)) - mots(tape):
            histoire, canari = self.connus[mot]
            self.lus += 1
            if canari.nature in oracle.JOURNALISEES and histoire.pieces[canari.personne].pk not in reponse.consultes:
                self.muettes.append(f"{ou} · {role} lit {canari.nature} ({histoire.cas_pour(role)})")
            if not revele and not oracle.lisible(role, canari.nature, histoire.cas_pour(role)):
                self.fuites.append(f"{ou} · {role} lit {canari.nature} ({histoire.cas_pour(role)})")


def traces(monde: Monde, journaux: str) -> list[str]:
    """Planted words in what outlives the answers: sessions, journal, outbox, logs."""
    trouves = []
    for session in Session.objects.all():
        trouves += [f"session : {mot}" for mot in mots(json.dumps(session.get_decoded(), default=str))]
    for ligne in LigneJournal.objects.values_list():
        trouves += [f"journal : {mot}" for mot in mots(repr([v for v in ligne if not isinstance(v, bytes)]))]
    prevus = {c.mot for h in monde.histoires for c in h.canaris if c.nature.startswith("envoi.")}
    for envoi in Envoi.objects.all():
        texte = f"{envoi.objet} {envoi.destinataire} {envoi.corps} {envoi.raison_refus} {envoi.cle_unique}"
        trouves += [f"envoi : {mot}" for mot in mots(texte) - prevus]
    return trouves + [f"trace technique : {mot}" for mot in mots(journaux)]
