"""V4: the first twenty free slots at a place for a skill, among 2,000 agents × 3 months; the search page through HTTP.

The region of the demonstration is made once in `.jalons/bench/v4`, then filled by SQL: sixteen caisses, places, workers
with two windows a working day, exceptions, absences and appointments. Ours is `creneaux_libres`, as the pages call it;
its references, in the same run, are the bare SQL over the same rows and a loop over days (references/v4.py).
The page is the booking page of a person of the demonstration's caisse. Prints one line a promise.

    JALONS_BENCH=petit     a quick look (160 agents)
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parents[1]
PETIT = os.environ.get("JALONS_BENCH") == "petit"
AGENTS = 160 if PETIT else 2_000
CAISSES, LIEUX, JOURS = 16, 200, 65  # working days of three months
DONNEES = RACINE / ".jalons" / "bench" / ("v4-petit" if PETIT else "v4")
COMPETENCES = ("pdp", "maladie_grave", "invalidite", "deuil")
ESSAIS, ESSAIS_HTTP, ESSAIS_NAIFS = 200, 60, 10
BORNE, BORNE_HTTP = 2.0, 50.0


def main() -> None:
    """Make the base once, as its owner; then measure, as the application."""
    env = os.environ | {"JALONS_DATA": str(DONNEES), "JALONS_DEMONSTRATION": "1", "JALONS_TOTP": "0"}
    env["PYTHONPATH"] = os.pathsep.join([str(RACINE), str(RACINE / "benchmarks")])
    env["DJANGO_SETTINGS_MODULE"] = "jalons.config.settings"
    if not (DONNEES / "pret").exists():
        print(f"… {AGENTS} agents : fabrication", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "jalons.portes.cli", "demo"], env=env, check=True, stdout=sys.stderr)
        _lancer("remplir", env | {"JALONS_ROLE_BASE": "proprietaire"})
        (DONNEES / "pret").touch()
    try:
        _lancer("mesurer", env)
    finally:
        subprocess.run([sys.executable, "-m", "jalons.portes.cli", "base", "arreter"], env=env, check=False)


def _lancer(cote: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, __file__, cote], env=env, check=True)


def remplir() -> None:
    """Caisses, places, workers, windows, absences and appointments, by SQL: rows of the demonstration multiplied."""
    from django.db import connection, transaction

    with transaction.atomic():
        _multiplier()
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")


def _multiplier() -> None:
    from jalons.fondations.agents.models import Affectation, Agent
    from jalons.fondations.territoires.models import LieuAccueil, Organisme
    from jalons.personnes.assures.models import Assure
    from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous

    agent = Agent.objects.get(identifiant="assistante")
    poste = Affectation.objects.get(agent=agent, date_fin=None)
    plage = PlageDisponibilite.objects.filter(annule_le=None, lieu__isnull=False).first()
    absence = Indisponibilite.objects.filter(annule_le=None).first()
    rdv = (
        RendezVous.objects.filter(mode="telephone", statut="pris").first()
        or RendezVous.objects.filter(statut="pris").first()
    )
    lieu = LieuAccueil.objects.filter(organisme=poste.organisme_id).first() or LieuAccueil.objects.first()
    assert plage and absence and rdv and lieu, "la démonstration n’a pas d’agenda"
    uid = "md5('{} ' || {})::uuid".format
    ici = f"'{poste.organisme_id}'::uuid"
    caisse = f"CASE WHEN {{0}} % 16 = 0 THEN {ici} ELSE md5('caisse ' || {{0}} % 16)::uuid END"
    # agent a = n; windows: n = a * 130 + 2 * day + half; the working day d is in week d / 5.
    _copier(Organisme, poste.organisme_id, CAISSES, {"id": uid("caisse", "n"), "code": "'b' || n"})
    du_lieu = {"id": uid("lieu", "n"), "nom": "'Lieu ' || n", "organisme_id": caisse.format("n")}
    ou = {"latitude": "47 + (n % 20) * 0.05", "longitude": "-1 + (n / 20) * 0.05"}
    _copier(LieuAccueil, lieu.pk, LIEUX, du_lieu | ou | {"commune_code": f"'{lieu.commune_code}'", "ouvert_au": "NULL"})
    _copier(Agent, agent.pk, AGENTS, {"id": uid("agent", "n"), "identifiant": "'agent' || n", "nom": "'Nom' || n"})
    _copier(Affectation, poste.pk, AGENTS, {
        "id": uid("poste", "n"), "agent_id": uid("agent", "n"), "organisme_id": caisse.format("n"),
        "equipe_id": f"CASE WHEN n % 16 = 0 THEN '{poste.equipe_id}'::uuid END",
    })  # fmt: skip
    jour = "(current_date + 1 + ({0} / 5) * 7 + {0} % 5)"
    a, d = "(n / 130)", "((n % 130) / 2)"
    debut = (
        f"({jour.format(d)} + CASE WHEN n % 2 = 0 THEN time '09:00' ELSE time '14:00' END) AT TIME ZONE 'Europe/Paris'"
    )
    sur_place = f"(n % 2 = 0 OR {d} % 2 = 0)"
    place = (
        "((n / 130) % 16 + 16 * (((n / 130) / 16 + (n % 2)) % 12))"  # a place of her caisse, another in the afternoon
    )
    commun = {"organisme_id": caisse.format(a), "zone": "'Europe/Paris'"}
    _copier(PlageDisponibilite, plage.pk, AGENTS * 130, commun | {
        "id": uid("plage", "n"), "agent_id": uid("agent", a), "date": jour.format(d),
        "lieu_id": f"CASE WHEN {sur_place} THEN {uid('lieu', place)} END",
        "modes": f"CASE WHEN {sur_place} THEN '{{lieu,telephone}}' ELSE '{{telephone}}' END::varchar[]",
        "heure_debut": "CASE WHEN n % 2 = 0 THEN time '09:00' ELSE time '14:00' END",
        "heure_fin": "CASE WHEN n % 2 = 0 THEN time '12:00' ELSE time '17:00' END",
        "periode": f"tstzrange({debut}, {debut} + interval '3 hours')", "duree_minutes": "45", "motifs": "'{}'",
        "competences": f"CASE {a} / 16 % 3 WHEN 0 THEN '{{pdp,deuil}}' WHEN 1 THEN '{{maladie_grave}}' "
        "ELSE '{pdp,invalidite}' END::varchar[]",
        "annule_le": "CASE WHEN n % 23 = 0 THEN now() END", "serie_id": uid("serie", a),
    })  # fmt: skip
    # a week away each, and a half day each fortnight
    conge = f"({jour.format('(n % 60)')} + time '00:00') AT TIME ZONE 'Europe/Paris'"
    _copier(Indisponibilite, absence.pk, AGENTS * 2, commun | {
        "id": uid("absence", "n"), "agent_id": uid("agent", "(n / 2)"), "organisme_id": caisse.format("(n / 2)"),
        "periode": f"tstzrange({conge}, {conge} + CASE WHEN n % 2 = 0 THEN interval '5 days' ELSE interval '12 hours' END)",
        "annule_le": "NULL", "serie_id": "NULL",
    })  # fmt: skip
    # appointments: n = a * 90 + 3 * day + rank, thirty working days, two of three in the first ten
    elle = f"((n / 90) * 10 + n % 10) % {AGENTS * 10}"
    _copier(Assure, rdv.assure_id, AGENTS * 10, {
        "id": uid("assure", "n"), "nom": "'Nom' || n", "nom_recherche": "'nom' || n", "telephone_e164": "''",
        "organisme_id": caisse.format("(n / 10)"),
    })  # fmt: skip
    jr = jour.format("((n % 90) / 3)")
    heure = f"({jr} + time '09:00' + (n % 3) * interval '45 minutes') AT TIME ZONE 'Europe/Paris'"
    _copier(RendezVous, rdv.pk, AGENTS * 90, commun | {
        "id": uid("rdv", "n"), "agent_id": uid("agent", "(n / 90)"), "organisme_id": caisse.format("(n / 90)"),
        "assure_id": uid("assure", elle), "demande_id": "NULL", "dossier_id": "NULL", "cle_requete": uid("cle", "n"),
        "mode": "'telephone'", "lieu_id": "NULL", "statut": "'pris'", "date_acte": jr, "adresse": "''", "fin_prevue": "NULL",
        "periode": f"tstzrange({heure}, {heure} + interval '45 minutes')", "pris_le": "now()", "issue_le": "NULL",
        "annule_le": "NULL", "annule_motif": "''",
    }, f"""(n % 90 < 30 OR n % 5 = 0) AND NOT EXISTS (SELECT 1 FROM rendez_vous_indisponibilite i
           WHERE i.agent_id = {uid("agent", "(n / 90)")}
             AND i.periode && tstzrange({heure}, {heure} + interval '45 minutes'))""")  # fmt: skip


def _copier(modele: Any, source: Any, combien: int, change: dict[str, str], condition: str = "true") -> None:
    """Copies of one row for ``n`` from 0, those that meet the condition; ``change``: column → SQL expression of ``n``."""
    from django.db import connection

    colonnes = [champ.column for champ in modele._meta.concrete_fields]
    valeurs = ", ".join(change.get(colonne, f'source."{colonne}"') for colonne in colonnes)
    noms, table = ", ".join(f'"{c}"' for c in colonnes), modele._meta.db_table
    sql = f'INSERT INTO "{table}" ({noms}) SELECT {valeurs} FROM "{table}" source, generate_series(0, {combien - 1}) n'
    with connection.cursor() as curseur:
        curseur.execute(f"{sql} WHERE source.id = '{source}' AND {condition}")


def mesurer() -> None:
    """Twenty slots at a place for a skill; then the page."""
    from django.test import Client
    from django.urls import reverse
    from references import v4

    import jalons.config.wsgi  # noqa: F401  the collector as it is when serving
    from jalons.fondations.agents.models import Agent
    from jalons.personnes.assures.models import Assure
    from jalons.recevoir.rendez_vous.models import PlageDisponibilite
    from jalons.recevoir.rendez_vous.selectors import creneaux_libres

    du = date.today() + timedelta(days=1)
    au = du + timedelta(days=91)
    lieux = list(
        PlageDisponibilite.objects.filter(lieu__nom__startswith="Lieu ").values_list("lieu", flat=True).distinct()
    )
    hasard = random.Random(1977)
    demandes = [(hasard.choice(lieux), hasard.choice(COMPETENCES)) for _ in range(ESSAIS)]

    def nous(lieu: Any, competence: str) -> list[Any]:
        return creneaux_libres(lieux=[lieu], competence=competence, du=du, au=au, limite=20)

    temps: dict[str, list[float]] = {"nous": [], "nu": [], "naif": []}
    for rang, (lieu, competence) in enumerate(demandes):
        _noter(temps["nous"], nous, lieu, competence)
        _noter(temps["nu"], v4.nu, lieu, competence, du, au)
        if rang < ESSAIS_NAIFS:
            _noter(temps["naif"], v4.naive, lieu, competence, du, au)
    n, r = _p95(temps["nous"]), _p95(temps["nu"])
    mediane = sorted(temps["nous"])[ESSAIS // 2]
    naif = sorted(temps["naif"])[ESSAIS_NAIFS // 2]
    print(f"V4 vingt créneaux, {AGENTS} agents | nous p95 {n:.1f} ms (médiane {mediane:.1f}) | SQL nu p95 {r:.1f} ms"
          f" | rapport {n / r:.2f} | borne {BORNE} | {_issue(n <= BORNE * r)}", flush=True)  # fmt: skip
    print(
        f"V4 boucle par jour, pour information | médiane {naif:.1f} ms | {naif / mediane:.0f} fois la nôtre", flush=True
    )
    agent = Agent.objects.get(identifiant="csam")
    personnes = list(Assure.objects.visible_to(agent, "chercher").exclude(commune_code="")[:ESSAIS_HTTP])
    client = Client(headers={"accept": "text/html", "host": "localhost"})
    client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
    http: list[float] = []
    for personne in personnes[:3] + personnes:  # the first ones warm it
        _noter(http, _lire, client, reverse("rendez_vous:nouveau", args=[personne.pk]))
    page = _p95(http[3:])
    print(
        f"V4 page de recherche, par HTTP | p95 {page:.1f} ms | borne {BORNE_HTTP:.0f} ms | {_issue(page <= BORNE_HTTP)}"
    )


def _lire(client: Any, adresse: str) -> None:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, f"{adresse} : {reponse.status_code}"


def _noter(liste: list[float], agir: Callable[..., Any], *de: Any) -> None:
    debut = time.perf_counter()
    agir(*de)
    liste.append((time.perf_counter() - debut) * 1000)


def _p95(liste: list[float]) -> float:
    return sorted(liste)[int(len(liste) * 0.95)]


def _issue(tenue: bool) -> str:
    return "tenue" if tenue else "NON TENUE"


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        {"remplir": remplir, "mesurer": mesurer}[sys.argv[1]]()
