"""Who a signalement is about, as whoever sent it wrote it: nobody of the service has recognised her yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.rules import lire_nom, nom_d_abord

from ..enums import ECRITS_DEHORS, Accord, Certitude, MomentRappel, QuandAppeler
from .demande import Demande, Signalement


class PersonneDite(Ligne):
    """What an arrival written from outside says of the person: her name as typed, where to reach her, when to call.

    No machine looks her up by it: known or unknown, the same thing happens, and a person identifies her. ``cle``: blind,
    one an act of whoever sent it; the same one again writes nothing.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "nom", "date_naissance", "naissance_dite", "telephone", "courriel", "autrement", "commune", "langue", "accord_appel",
            "quand_appeler", "moment", "message", "rappel_le", "certitude", "cle", "empreinte",
        ],
        "F1",
    )  # fmt: skip

    signalement = models.OneToOneField(Signalement, on_delete=models.PROTECT, related_name="dite")
    nom = TexteChiffre()  # first name and name, in the order in which they were typed
    date_naissance = models.DateField(null=True, blank=True)
    naissance_dite = TexteChiffre()  # « en 1956 », as it was written, when no day was told
    telephone = TexteChiffre()
    courriel = TexteChiffre()
    autrement = TexteChiffre()  # an address, a neighbour: any other way to reach her
    commune = TexteChiffre()  # as typed
    langue = TexteChiffre()  # an interpreter is wished for
    accord_appel = models.CharField(max_length=14, choices=Accord, default=Accord.NON_RECUEILLI)  # that we call her
    quand_appeler = models.CharField(max_length=12, choices=QuandAppeler, default=QuandAppeler.SANS_URGENCE)
    moment = models.CharField(max_length=12, choices=MomentRappel, default=MomentRappel.INDIFFERENT)
    message = models.CharField(max_length=8, choices=OuiNonInconnu, default=OuiNonInconnu.INCONNU)  # may one be left
    rappel_le = models.DateField(null=True, blank=True)  # the day told to her: called back then, at the latest
    certitude = models.CharField(max_length=12, choices=Certitude, blank=True)  # of the signalement's ``echeance``
    cle = models.CharField(max_length=64, unique=True, editable=False)
    empreinte = models.CharField(
        max_length=64, default="", editable=False
    )  # blind: all that a software said under that key

    @property
    def sans_message(self) -> bool:
        """She asked that no message be left."""
        return self.message == OuiNonInconnu.NON

    @property
    def message_possible(self) -> bool:
        """She said that one may be left."""
        return self.message == OuiNonInconnu.OUI

    @property
    def appel_dit(self) -> bool:
        """Whoever wrote said something of when to call her, or whether she agrees to be called."""
        calme = self.quand_appeler == QuandAppeler.SANS_URGENCE and self.accord_appel == Accord.NON_RECUEILLI
        return not calme or bool(self.certitude)

    @property
    def moment_dit(self) -> str:
        """When of the day, in words; '' when it does not matter."""
        return "" if self.moment == MomentRappel.INDIFFERENT else str(self.get_moment_display()).lower()

    @property
    def nom_lu(self) -> str:
        """Her family name first, as ``lire_nom`` takes it: the pages from outside ask for the first name first, ours last."""
        nom = str(self.nom or "")
        return nom_d_abord(nom) if self.signalement.canal in ECRITS_DEHORS else nom

    @property
    def nom_court(self) -> str:
        """« Nicolas T. »: enough for who wrote it, on a screen that others see."""
        nom, prenom = lire_nom(self.nom_lu)
        return f"{prenom} {nom[0]}." if nom and prenom else nom or prenom


def dite_de(demande: Demande) -> PersonneDite | None:
    """What the latest arrival from outside says of her. Ready for a list whose ``signalements__dite`` are prefetched."""
    dites = (s.dite for s in reversed(demande.signalements.all()) if hasattr(s, "dite"))
    return next(dites, None)


def nom_affiche(demande: Demande) -> str:
    """Who a demande is about: the person, else the name that was written from outside, still to be checked."""
    if demande.assure is not None:
        return str(demande.assure)
    dite = dite_de(demande)
    return f"{dite.nom} (à identifier)" if dite and dite.nom else "Personne à identifier"
