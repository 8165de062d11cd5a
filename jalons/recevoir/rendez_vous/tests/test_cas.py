"""The table of cases that a CSAM can read (``creneaux.csv``): each is played on the real database, by the real acts."""

from __future__ import annotations

import csv
import re
from copy import copy
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.services import declarer_suppleance
from jalons.fondations.socle.dates import JOURS
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.partenaires import horaires
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.enums import Raison, Rythme
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, Retenue
from jalons.recevoir.rendez_vous.tests.conftest import Monde, creer_monde
from tests import people

TABLE = Path(__file__).with_name("creneaux.csv")
ANGERS = (47.47, -0.55)
LIEUX: dict[str, tuple[str, str, tuple[float, float] | None]] = {  # name: zone, commune, where
    "Cholet": ("Europe/Paris", "49099", (47.06, -0.879)),
    "Annexe": ("Europe/Paris", "49099", (47.06, -0.879)),
    "Sans-carte": ("Europe/Paris", "49099", None),
    "Beaupréau": ("Europe/Paris", "49023", (47.202, -0.993)),
    "Mortagne": ("Europe/Paris", "85151", (46.993, -0.949)),
    "Angers": ("Europe/Paris", "49007", ANGERS),
    "Strasbourg": ("Europe/Paris", "67482", (48.573, 7.752)),
    "Metz": ("Europe/Paris", "57463", (49.119, 6.176)),
    "Pointe-à-Pitre": ("America/Guadeloupe", "97120", (16.24, -61.53)),
    "Fort-de-France": ("America/Martinique", "97209", (14.6, -61.07)),
    "Cayenne": ("America/Cayenne", "97302", (4.93, -52.33)),
    "Saint-Denis": ("Indian/Reunion", "97411", (-20.88, 55.45)),
    "Mamoudzou": ("Indian/Mayotte", "97608", (-12.78, 45.23)),
    "Saint-Pierre": ("America/Miquelon", "97502", (46.78, -56.18)),
}
TERRITOIRES = {
    "en Guadeloupe": "America/Guadeloupe", "en Martinique": "America/Martinique", "en Guyane": "America/Cayenne",
    "à La Réunion": "Indian/Reunion", "à Mayotte": "Indian/Mayotte", "à Saint-Pierre": "America/Miquelon",
}  # fmt: skip
RYTHMES = {
    "un sur deux": Rythme.DEUX, "un sur quatre": Rythme.QUATRE, "impairs": Rythme.IMPAIRES, "pairs": Rythme.PAIRES,
    "1er": Rythme.PREMIER, "2e": Rythme.DEUXIEME, "3e": Rythme.TROISIEME, "4e": Rythme.QUATRIEME, "dernier": Rythme.DERNIER,
}  # fmt: skip
MODES = {"au téléphone": ["telephone"], "sur place et au téléphone": ["lieu", "telephone"]}
COMPETENCES = {"langue des signes": "lsf", "PDP": "pdp"}
MOTIFS = {
    "seulement premier entretien": "premier", "seulement suite": "suite", "pour un premier entretien": "premier",
    "pour une suite": "suite",
}  # fmt: skip
D, H = r"\d\d/\d\d(?:/\d{4})?", r"\d{1,2}h\d{0,2}"
RYTHME = (
    rf"(?:chaque (?P<jours>\w+(?: et \w+)?)|un (?P<un>\w+) sur (?P<sur>deux|quatre)|les (?P<les>\w+)s (?P<parite>impairs|pairs)"
    rf"|le (?P<rang>1er|2e|3e|4e|dernier) (?P<nieme>\w+) du mois) du (?P<du>{D}) au (?P<au>{D})"
)
OU = r"(?: à (?P<lieu>[\w-]+)(?: et à (?P<alterne>[\w-]+) en alternance)?)?"
RECOIT = re.compile(
    rf"(?P<qui>Hélène|Luc) reçoit{OU} (?:le (?P<jour>{D})|{RYTHME}) de (?P<de>{H}) à (?P<a>{H})"
    rf"(?: et de (?P<de2>{H}) à (?P<a2>{H}))?(?P<options>(?:, [^,]+)*)"
)
ABSENTE = re.compile(
    rf"(?P<qui>Hélène|Luc) est absente (?:le (?P<jour>{D})|{RYTHME}|du (?P<premier>{D})(?: à (?P<h1>{H}))?"
    rf" au (?P<dernier>{D})(?: à (?P<h2>{H}))?)(?: de (?P<de>{H}) à (?P<a>{H}))?"
)
RENDEZ_VOUS = re.compile(
    rf"(?P<qui>Hélène|Luc) a (?:un rendez-vous à (?P<lieu>[\w-]+)|(?P<telephone>un rendez-vous au téléphone)"
    rf"|une visite à domicile à (?P<domicile>Angers|un endroit inconnu)) le (?P<jour>{D}) de (?P<de>{H}) à (?P<a>{H})"
    r"(?:, (?P<issue>annulé|excusé|absent))?"
)
REMPLACE = re.compile(rf"Luc remplace Hélène du (?P<du>{D}) au (?P<au>{D})")
FERME = re.compile(rf"(?P<lieu>[\w-]+) ferme après le (?P<jour>{D})")
OUVRE = re.compile(rf"(?P<lieu>[\w-]+) ouvre (?:le|du) (?P<j1>\w+)(?: au (?P<j2>\w+))? de (?P<de>{H}) à (?P<a>{H})")
RETENU = re.compile(rf"un créneau de Hélène est retenu pour quelqu’un le (?P<jour>{D}) de (?P<de>{H}) à (?P<a>{H})")
PLAGE = re.compile(
    rf"la plage (?:de (?P<celle>{H}) )?du (?P<jour>{D}) (?:est retirée|passe de (?P<de>{H}) à (?P<a>{H}))"
)
PLAGES = re.compile(rf"les plages sont retirées à partir du (?P<jour>{D})")
LEVEE = re.compile(rf"l’absence du (?P<jour>{D}) est levée|les absences sont levées à partir du (?P<suite>{D})")
DEMANDE = re.compile(
    rf"(?:le (?P<jour>{D})|du (?P<du>{D}) au (?P<au>{D}))(?: (?P<duree>\d+) min)?(?: à (?P<lieu>[\w-]+))?"
    r"(?: (?P<mode>au téléphone))?(?: (?P<competence>langue des signes|PDP))?(?: (?P<motif>pour une? [\w ]+?))?"
    rf"(?: avec (?P<avec>tous|Luc))?(?:, il est (?P<heure>{H}) le (?P<ce_jour>{D}))?"
)
RESERVE = re.compile(rf"(?P<par>la plateforme|Hélène) réserve à (?P<lieu>[\w-]+) le (?P<jour>{D}) à (?P<de>{H})")


def cas() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


def un_jour(texte: str) -> date:
    jour, mois, *annee = texte.split("/")
    return date(int(annee[0]) if annee else 2026, int(mois), int(jour))


def une_heure(texte: str) -> time:
    heures, minutes = texte.split("h")
    return time(int(heures), int(minutes or 0))


def heure_dite(instant: datetime) -> str:
    return f"{instant.hour}h{instant.minute:02d}" if instant.minute else f"{instant.hour}h"


class Scene:
    """One case being played: the usual people, the places of its territory."""

    def __init__(self, monde: Monde, lieux: dict[str, LieuAccueil]):
        self.zone, self.lieux = monde.caisse.zone, lieux
        self.nadia, self.chef = copy(monde.nadia), copy(monde.chef)
        self.agents = {"Hélène": copy(monde.helene), "Luc": copy(monde.luc)}
        self.personnes = {"Angers": monde.valerie, "un endroit inconnu": monde.paul}
        self.gens = [monde.valerie, monde.paul]

    def instant(self, jour: str, heure: str) -> datetime:
        return rules.instant_local(un_jour(jour), une_heure(heure), self.zone)

    def borne(self, jour: str, heure: str) -> datetime:
        """The end of something: 0 h ends the day."""
        suivant = un_jour(jour) + timedelta(days=heure == "0h")
        return rules.instant_local(suivant, une_heure(heure), self.zone)

    def jouer(self, agenda: str) -> None:
        for phrase in filter(None, (p.strip() for p in agenda.split("|"))):
            if phrase in TERRITOIRES:
                continue
            for grammaire, agir in ACTES.items():
                if lue := grammaire.fullmatch(phrase):
                    agir(self, {k: v for k, v in lue.groupdict().items() if v})
                    break
            else:
                pytest.fail(f"phrase illisible : {phrase}")

    def recoit(self, lu: dict[str, str]) -> None:
        qui = self.agents[lu["qui"]]
        options = [o for o in lu.get("options", "").split(", ") if o]
        modes = next((MODES[o] for o in options if o in MODES), ["lieu"])
        commun: dict[str, Any] = {"agent": qui, "pour": qui, "lieu": self.lieux[lu["lieu"]] if "lieu" in lu else None}
        commun |= {"debut": une_heure(lu["de"]), "fin": une_heure(lu["a"]), "modes": modes}
        commun["duree"] = next((int(o.split()[2]) for o in options if o.startswith("créneaux de")), 60)
        commun["competences"] = [COMPETENCES[o] for o in options if o in COMPETENCES]
        commun["motifs"] = [MOTIFS[o] for o in options if o in MOTIFS]
        if "de2" in lu:
            commun["aussi"] = [(une_heure(lu["de2"]), une_heure(lu["a2"]))]
        if "jour" in lu:
            services.ouvrir_plage(jour=un_jour(lu["jour"]), **commun)
        else:
            autre = self.lieux[lu["alterne"]] if "alterne" in lu else None
            services.ouvrir_serie(**commun, **serie(lu), en_alternance=autre)

    def absente(self, lu: dict[str, str]) -> None:
        qui = self.agents[lu["qui"]]
        if "du" in lu:
            heures = {"debut": une_heure(lu["de"]), "fin": une_heure(lu["a"])} if "de" in lu else {}
            services.declarer_serie(agent=qui, pour=qui, **serie(lu), **heures)
            return
        premier, dernier = lu.get("premier") or lu["jour"], lu.get("dernier") or lu["jour"]
        debut = self.instant(premier, lu.get("h1") or lu.get("de") or "0h")
        fin = self.borne(dernier, lu.get("h2") or lu.get("a") or "0h")
        services.declarer_indisponible(agent=qui, pour=qui, debut=debut, fin=fin)

    def rendez_vous(self, lu: dict[str, str]) -> None:
        qui, debut, fin = self.agents[lu["qui"]], self.instant(lu["jour"], lu["de"]), self.borne(lu["jour"], lu["a"])
        avant, assure = debut - timedelta(days=30), self.gens[0]
        self.gens.reverse()
        ou: dict[str, Any] = {"mode": "lieu", "lieu": self.lieux.get(lu.get("lieu", ""))}
        if "telephone" in lu:
            ou = {"mode": "telephone"}
        if "domicile" in lu:
            assure = self.personnes[lu["domicile"]]
            ou = {
                "mode": "domicile",
                "adresse": "3 rue des Lilas",
                "personne_rappel": "Sonia",
                "rappel_telephone": "0241000000",
            }
        duree = int((fin - debut) / timedelta(minutes=1))
        rdv = services.reserver(agent=qui, assure=assure, avec=qui, debut=debut, duree=duree, maintenant=avant, **ou)
        if lu.get("issue") == "annulé":
            services.annuler(agent=qui, rdv=rdv, motif="personne", maintenant=avant)
        elif "issue" in lu:
            services.noter_issue(agent=qui, rdv=rdv, issue=lu["issue"].replace("é", "e"), maintenant=fin)

    def remplace(self, lu: dict[str, str]) -> None:
        absent, suppleant = self.agents["Hélène"], self.agents["Luc"]
        dates = {"du": un_jour(lu["du"]), "au": un_jour(lu["au"])}
        declarer_suppleance(agent=self.chef, absent=absent, suppleant=suppleant, **dates)

    def ferme(self, lu: dict[str, str]) -> None:
        LieuAccueil.objects.filter(pk=self.lieux[lu["lieu"]].pk).update(ouvert_au=un_jour(lu["jour"]))
        self.lieux[lu["lieu"]] = LieuAccueil.objects.select_related("organisme").get(pk=self.lieux[lu["lieu"]].pk)

    def ouvre(self, lu: dict[str, str]) -> None:
        lieu, bornes = self.lieux[lu["lieu"]], (JOURS.index(lu["j1"]), JOURS.index(lu.get("j2", lu["j1"])))
        dites = f"{une_heure(lu['de']):%H:%M}-{une_heure(lu['a']):%H:%M}"
        semaine = [(dites,) if bornes[0] <= rang <= bornes[1] else () for rang in range(7)]
        LieuAccueil.objects.filter(pk=lieu.pk).update(horaires=horaires.ecrire(semaine))
        self.lieux[lu["lieu"]] = LieuAccueil.objects.select_related("organisme").get(pk=lieu.pk)

    def retenu(self, lu: dict[str, str]) -> None:
        periode = (self.instant(lu["jour"], lu["de"]), self.borne(lu["jour"], lu["a"]))
        Retenue.objects.create(
            assure=self.gens[0], agent=self.agents["Hélène"], par=self.nadia, periode=periode,
            jusqu_a=timezone.now() + timedelta(hours=1),
        )  # fmt: skip

    def plage(self, lu: dict[str, str]) -> None:
        agent = self.agents["Hélène"]
        celles = PlageDisponibilite.objects.filter(date=un_jour(lu["jour"]), annule_le=None).select_related(
            "agent", "lieu__organisme"
        )
        plage = celles.filter(heure_debut=une_heure(lu["celle"])).get() if "celle" in lu else celles.get()
        if "de" in lu:
            heures = {"debut": une_heure(lu["de"]), "fin": une_heure(lu["a"])}
            services.changer_plage(agent=agent, plage=plage, version=plage.version, **heures)
        else:
            services.retirer_plage(agent=agent, plage=plage)

    def plages(self, lu: dict[str, str]) -> None:
        services.retirer_serie(
            agent=self.agents["Hélène"], plage=PlageDisponibilite.objects.get(date=un_jour(lu["jour"]))
        )

    def levee(self, lu: dict[str, str]) -> None:
        jour = un_jour(lu.get("jour") or lu["suite"])
        ligne = next(i for i in Indisponibilite.objects.all() if i.debut_local.date() == jour)
        services.lever_indisponibilite(agent=self.agents["Hélène"], indisponibilite=ligne, suivantes="suite" in lu)

    def reserver(self, lu: dict[str, str]) -> None:
        debut, helene = self.instant(lu["jour"], lu["de"]), self.agents["Hélène"]
        par = helene if lu["par"] == "Hélène" else self.nadia
        services.reserver(
            agent=par, assure=self.gens[0], avec=helene, debut=debut, duree=60, mode="lieu", lieu=self.lieux[lu["lieu"]],
            maintenant=debut - timedelta(days=8),
        )  # fmt: skip

    def demander(self, lu: dict[str, str]) -> tuple[str, str]:
        """What is offered, and what is not, in the words of the table; both functions must tell the same day."""
        du, au = un_jour(lu.get("du") or lu["jour"]), un_jour(lu.get("au") or lu["jour"])
        maintenant = self.instant(lu.get("ce_jour", "02/03"), lu.get("heure", "8h"))
        avec = lu.get("avec", "Hélène")
        agents = list(self.agents.values()) if avec == "tous" else [self.agents[avec]]
        voulu = selectors.Voulu(
            mode="telephone" if "mode" in lu else "", competence=COMPETENCES.get(lu.get("competence", ""), ""),
            motif=MOTIFS.get(lu.get("motif", ""), ""), duree=int(lu["duree"]) if "duree" in lu else None,
        )  # fmt: skip
        commun = {"lieu": self.lieux.get(lu.get("lieu", "")), "du": du, "au": au, "maintenant": maintenant}
        libres = selectors.creneaux_libres(agents=agents, limite=500, **commun, **vars(voulu))
        jours = selectors.semaine(self.nadia, pour=agents, voulu=voulu, **commun)
        self.verifier(jours, libres, commun)
        noms = {a.pk: nom for nom, a in self.agents.items()} if avec == "tous" else {}
        dits = [f"{heure_dite(c.debut_local)} {noms.get(c.agent_id, '')}".strip() for c in libres]
        if "du" in lu:
            dits = [f"{c.debut_local:%d/%m} {dit}" for c, dit in zip(libres, dits, strict=True)]
        return ", ".join(dits) or "rien", raisons(jours, dates="du" in lu, de=agents[0])

    def verifier(self, jours: list[selectors.Journee], libres: list[selectors.Creneau], commun: dict[str, Any]) -> None:
        """The week tells the slots that the search offers, and every minute of every window once."""
        offerts = {(j.agent.pk, m.debut, m.fin) for j in jours for m in j.proposes}
        assert all(any(c.agent_id == a and de <= c.debut and c.fin <= fin for a, de, fin in offerts) for c in libres)
        assert sum((f - d for _, d, f in offerts), timedelta()) == sum((c.fin - c.debut for c in libres), timedelta())
        plages = PlageDisponibilite.objects.filter(date__range=(commun["du"], commun["au"]), annule_le=None)
        plages = plages.filter(lieu=commun["lieu"]) if commun["lieu"] else plages
        for plage in plages.filter(agent__in=[j.agent.pk for j in jours]):
            siens = [m for j in jours if j.agent.pk == plage.agent_id for m in j.morceaux if m.debut]
            siens = [m for m in siens if plage.debut <= m.debut and m.fin <= plage.fin]
            assert sum((m.fin - m.debut for m in siens), timedelta()) == plage.fin - plage.debut


def raisons(jours: list[selectors.Journee], *, dates: bool, de: Any) -> str:
    dites = []
    for jour in (j for j in jours if j.agent == de):
        for m in jour.fermes:
            heures = (
                f" {heure_dite(m.debut_local)}-{heure_dite(m.fin_locale)}" if m.debut_local and m.fin_locale else ""
            )
            dites.append(f"{f'{jour.date:%d/%m} ' if dates else ''}{m.raison.label.lower()}{heures}")
    return ", ".join(dites)


def serie(lu: dict[str, str]) -> dict[str, Any]:
    """The days and the rhythm, as the services take them."""
    noms = (lu.get("jours") or lu.get("un") or lu.get("les") or lu["nieme"]).split(" et ")
    mot = f"un sur {lu['sur']}" if "sur" in lu else lu.get("parite") or lu.get("rang", "")
    bornes = {"du": un_jour(lu["du"]), "au": un_jour(lu["au"])}
    return bornes | {"jours": [JOURS.index(nom) for nom in noms], "rythme": RYTHMES.get(mot, Rythme.SEMAINE)}


ACTES = {
    RECOIT: Scene.recoit, ABSENTE: Scene.absente, RENDEZ_VOUS: Scene.rendez_vous, REMPLACE: Scene.remplace,
    FERME: Scene.ferme, OUVRE: Scene.ouvre, RETENU: Scene.retenu, PLAGE: Scene.plage, PLAGES: Scene.plages, LEVEE: Scene.levee,
}  # fmt: skip


@pytest.fixture(scope="module")
def mondes(django_db_setup, django_db_blocker):
    """The people and places of each territory, made once; every case is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        angers = people.une_commune("49007")
        angers.latitude, angers.longitude = ANGERS
        angers.save()
        faits = {}
        for zone in {zone for zone, *_ in LIEUX.values()}:
            monde = creer_monde(zone)
            monde.valerie.commune_code, monde.paul.commune_code = "49007", ""
            lieux = {}
            for nom, (la, commune, ou) in LIEUX.items():
                if la == zone:
                    latitude, longitude = ou or (None, None)
                    lieux[nom] = people.un_lieu(
                        monde.caisse, nom=nom, commune_code=commune, latitude=latitude, longitude=longitude
                    )
            faits[zone] = (monde, lieux)
        yield faits
        transaction.set_rollback(True)


@pytest.mark.parametrize("ligne", cas(), ids=lambda li: li["situation"])
def test_the_agenda_offers_what_the_table_says(mondes, django_db_blocker, ligne):
    zone = next((z for mot, z in TERRITOIRES.items() if ligne["agenda"].startswith(mot)), "Europe/Paris")
    monde, lieux = mondes[zone]
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene(monde, dict(lieux))
        try:
            with transaction.atomic():
                scene.jouer(ligne["agenda"])
                if lue := RESERVE.fullmatch(ligne["demande"]):
                    scene.reserver(lue.groupdict())
                    obtenu = ("réservé", "")
                else:
                    lue = DEMANDE.fullmatch(ligne["demande"])
                    assert lue, f"demande illisible : {ligne['demande']}"
                    obtenu = scene.demander({k: v for k, v in lue.groupdict().items() if v})
        except Refus as refus:
            obtenu = ("refusé", str(refus).replace("\u00a0", " "))
        transaction.set_rollback(True)
    attendu = ligne["proposé"], ligne["raison"]
    if attendu[0] == "refusé":
        assert obtenu[0] == "refusé" and attendu[1] in obtenu[1], obtenu
    elif ligne["demande"].startswith("du "):  # days without any window between two of a series go without saying
        assert obtenu[0] == attendu[0] and set(filter(None, attendu[1].split(", "))) <= set(obtenu[1].split(", ")), (
            obtenu
        )
    else:
        assert obtenu == attendu


def test_the_table_has_a_hundred_and_twenty_situations_each_once_and_each_reason():
    table = cas()
    assert len(table) >= 120 and len({li["situation"] for li in table}) == len(table)
    dites = " ".join(li["raison"] for li in table)
    assert all(raison.label.lower() in dites for raison in Raison)
