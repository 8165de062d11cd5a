"""What may be written in a letter, and when it may leave. Pure functions: days are arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.rules import MAISON, RAISONS, SIGLES, plat
from jalons.personnes.assures.rules import FENETRE, couper

from .enums import AccordCourrier, Genre, Voie


class CourrierRefuse(Refus):
    """Why a letter cannot be so; the message says what to do."""


@dataclass(frozen=True)
class Champ:
    """A merge field: its code, its words, an example for the preview; ``sante``: never in a letter to an employer."""

    code: str
    libelle: str
    exemple: str
    sante: bool = False


CHAMPS: dict[str, Champ] = {
    c.code: c
    for c in (
        Champ("personne", "prénom et nom", "Camille Exemple"),
        Champ("prenom", "prénom", "Camille"),
        Champ("nom", "nom", "Exemple"),
        Champ("naissance", "date de naissance", "4 mai 1977"),
        Champ("nee_le", "date de naissance, avec « née » ou « né »", "née le 4 mai 1977"),
        Champ("adresse", "adresse", "12 rue des Lilas, 96000 Belleville"),
        Champ("telephone", "téléphone", "06 00 00 00 00"),
        Champ("profession", "profession", "aide à domicile"),
        Champ("suivi_depuis", "accompagnement commencé le", "3 février 2026"),
        Champ("reste_a_vivre", "ce qui reste pour vivre, par mois", "547 €"),
        Champ("date", "date du jour", "10 mars 2026"),
        Champ("organisme", "nom de la caisse", "Caisse d’exemple"),
        Champ("telephone_service", "téléphone du service", "36 46"),
        Champ("auteur", "qui écrit", "Dominique Auteur"),
        Champ("fonction", "fonction de qui écrit", "assistante de service social"),
        Champ("arret_depuis", "en arrêt depuis le", "8 décembre 2025", sante=True),
        Champ("arret_jusqu_au", "arrêt prescrit jusqu’au", "12 avril 2026", sante=True),
        Champ("evaluation", "évaluation sociale", "Elle veut reprendre à mi-temps.", sante=True),
        Champ("evaluation_sante", "ce qui est à dire de sa santé", "Elle se fatigue vite debout.", sante=True),
    )
}
SANS_SANTE = (Genre.EMPLOYEUR,)
_FUSION = re.compile(r"\{\{([^{}]*)\}\}")
_RESTE = re.compile(r"\{\{|\}\}")
MANQUE = "[à compléter : {}]"
_MANQUE = re.compile(r"\[à compléter : [^\]]*\]")
_SANTE = re.compile(
    rf"\b(?:(?:{RAISONS}|medec|medic|hospit|hopital|soign|soins?\b|sante|symptom|douleur|opere|operation|chirurg|therap|handicap"
    rf"|arret de|affection|accident)\w*|(?:{SIGLES}|mdph|tms|irm)\b)"
)
# The words of his title, and of ours: an employer may read them.
_TITRES = re.compile(r"medecins? du travail|service de prevention et de sante au travail|sante au travail")
_METIERS = re.compile(r"medec|medic|hospit|soign|soin|sante|therap|chirurg|psy")  # the words of health that trades have
PARAGRAPHE = re.compile(r"\n[ \t]*\n+")
LIGNES_MAX = 400


def champs_offerts(genre: str) -> list[Champ]:
    """The merge fields of a letter to that addressee."""
    return [c for c in CHAMPS.values() if not (c.sante and genre in SANS_SANTE)]


def controler_modele(genre: str, *textes: str) -> None:
    """A template names declared fields only, and none of health for an employer. Raises CourrierRefuse."""
    offerts = {c.code: c for c in champs_offerts(genre)}
    liste = ", ".join(f"{{{{{code}}}}}" for code in offerts)
    for texte in textes:
        if _RESTE.search(_FUSION.sub("", texte)):
            raise CourrierRefuse("Une accolade est seule : un champ s’écrit {{personne}}, et rien d’autre.", "corps")
        for brut in _FUSION.findall(texte):
            code = brut.strip()
            if code in CHAMPS and code not in offerts:
                raise CourrierRefuse(f"« {code} » parle de santé : rien de tel ne part chez un employeur.", "corps")
            if code not in offerts:
                raise CourrierRefuse(f"Le champ « {code[:40]} » n’existe pas. Champs possibles : {liste}.", "corps")


def fusionner(texte: str, valeurs: Mapping[str, str]) -> str:
    """The text with what is known; what is not is left to be completed, and a letter does not leave with that."""

    def dire(trouve: re.Match[str]) -> str:
        code = trouve[1].strip()
        return valeurs.get(code) or MANQUE.format(CHAMPS[code].libelle if code in CHAMPS else code)

    return _FUSION.sub(dire, texte)


def manques(*textes: str) -> list[str]:
    """What is still to be completed, in order."""
    return list(dict.fromkeys(m for texte in textes for m in _MANQUE.findall(texte)))


def mots_de_sante(*textes: str, profession: str = "") -> tuple[str, ...]:
    """The words that may tell something of her health, unaccented, in order. A net, not a judge: a person reads again.

    Her trade, written whole as the template merges it, tells nothing of her: « secrétaire médicale » is no alarm, and
    « médicale » alone is one. What was noted in place of a trade (« en invalidité ») stays one.
    """
    lus, metier = plat(" ".join(textes)), plat(profession).strip()
    if metier and all(_METIERS.match(mot) for mot in _SANTE.findall(metier)):
        lus = re.sub(rf"(?<!\w){re.escape(metier)}(?!\w)", " ", lus)
    return tuple(dict.fromkeys(_SANTE.findall(_TITRES.sub(" ", MAISON.sub(" ", lus)))))


def lignes_destinataire(texte: str) -> tuple[str, ...]:
    """The addressee as the window of the envelope shows it. Raises CourrierRefuse when it does not fit."""
    lignes = tuple(morceau for ligne in texte.splitlines() for morceau in couper(ligne))
    if not lignes:
        raise CourrierRefuse("Écrivez à qui part ce courrier : son nom, puis son adresse.", "destinataire")
    if len(lignes) > FENETRE:
        raise CourrierRefuse(
            f"L’enveloppe montre {FENETRE} lignes au plus, et celles-ci en font {len(lignes)}.", "destinataire"
        )
    return lignes


def paragraphes(texte: str) -> tuple[tuple[str, ...], ...]:
    """The body: paragraphs are parted by an empty line, their lines are kept."""
    blocs = PARAGRAPHE.split(texte.strip())
    return tuple(tuple(ligne.strip() for ligne in bloc.splitlines()) for bloc in blocs if bloc.strip())


@dataclass(frozen=True)
class Depart:
    """What is said when a letter leaves: by which way, how and when she agreed, when the occupational physician was seen."""

    voie: str
    accord: str = AccordCourrier.NON
    accord_le: date | None = None
    medecin_travail_le: date | None = None
    relu: bool = False


def controler_depart(genre: str, objet: str, corps: str, depart: Depart, *, jour: date, profession: str = "") -> None:
    """May this text leave so? Raises CourrierRefuse: something to complete, no agreement, an employer before the physician."""
    if reste := manques(objet, corps):
        quoi = ", ".join(m[1:-1].split(" : ")[1] for m in reste)
        raise CourrierRefuse(f"Il reste à compléter : {quoi}. Écrivez-le, ou retirez la phrase.")
    if not objet.strip() or not corps.strip():
        raise CourrierRefuse("Un courrier a un objet et un texte : complétez-le avant de l’envoyer.")
    if genre == Genre.PERSONNE:
        return
    if depart.voie != Voie.MAIN or genre == Genre.EMPLOYEUR:
        _controler_accord(genre, depart, jour)
    if genre == Genre.EMPLOYEUR:
        _controler_employeur(mots_de_sante(objet, corps, profession=profession), depart, jour)


def _controler_accord(genre: str, depart: Depart, jour: date) -> None:
    if depart.accord not in (AccordCourrier.ORAL, AccordCourrier.ECRIT):
        quoi = "Rien ne part chez un employeur" if genre == Genre.EMPLOYEUR else "Rien ne part"
        raise CourrierRefuse(f"{quoi} sans son accord sur ce texte : lisez-le avec elle, puis revenez.", "accord")
    if depart.accord_le is None or depart.accord_le > jour:
        raise CourrierRefuse("Donnez le jour de son accord : aujourd’hui ou avant.", "accord_le")


def _controler_employeur(mots: tuple[str, ...], depart: Depart, jour: date) -> None:
    vu = depart.medecin_travail_le
    if vu is None or vu > jour:
        raise CourrierRefuse(
            "L’employeur vient après le médecin du travail : dites quel jour il a été vu ou joint.",
            "medecin_travail_le",
        )
    if mots and not depart.relu:
        raise CourrierRefuse(
            f"Ce texte parle peut-être de santé : « {' », « '.join(mots)} ». Retirez ces mots, ou relisez et confirmez.",
            "relu",
        )


@dataclass(frozen=True)
class Lettre:
    """A letter as it leaves: the page, the PDF, the ODT and the outbox are made of it."""

    organisme: str
    telephone: str
    fictif: bool
    jour: date
    destinataire: tuple[str, ...]
    objet: str
    corps: tuple[tuple[str, ...], ...]
    signature: tuple[str, ...]
    expediteur: str = "Assurance Maladie"  # what the window and the back of the envelope tell

    @property
    def date(self) -> str:
        """« Le 10 mars 2026 »."""
        return f"Le {jour_annee(self.jour)}"

    @property
    def texte(self) -> str:
        """The same in plain text, as the outbox sends it."""
        blocs = [self.date, f"Objet : {self.objet}", *("\n".join(p) for p in self.corps), "\n".join(self.signature)]
        return "\n\n".join(blocs)
