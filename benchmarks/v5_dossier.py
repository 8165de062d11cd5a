"""V5: the page of a dossier with twelve entretiens, and the list of a worker, among 200,000 dossiers.

The region of the demonstration is made once in `.jalons/bench/v5`, then filled by SQL up to the size: people, dossiers,
referents, three entretiens each, and as many workers as eighty dossiers each ask for (teams of twenty-five). The page is
asked through the whole stack (session, rights, template, journal); its reference is an empty view behind the same stack
that sends the very SQL of the page bare (references/v5.py). Both sides in turn, the best of them.
Prints one line a promise: name, ours, reference, ratio, bound.

    JALONS_BENCH=petit     a quick look (5,000 dossiers)
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parents[1]
PETIT = os.environ.get("JALONS_BENCH") == "petit"
DOSSIERS = 5_000 if PETIT else 200_000
DONNEES = RACINE / ".jalons" / "bench" / ("v5-petit" if PETIT else "v5")
CHARGE, EQUIPE, ENTRETIENS = 80, 25, 12  # dossiers a worker, workers a team, entretiens on the page
ESSAIS = 40
BORNE_PAGE, BORNE_LISTE = 3.0, 6.0


def main() -> None:
    """Make the base once, as its owner; then measure, as the application."""
    env = os.environ | {"JALONS_DATA": str(DONNEES), "JALONS_DEMONSTRATION": "1", "JALONS_TOTP": "0"}
    env["PYTHONPATH"] = os.pathsep.join([str(RACINE), str(RACINE / "benchmarks")])
    env["DJANGO_SETTINGS_MODULE"] = "jalons.config.settings"
    if not (DONNEES / "pret").exists():
        print(f"… {DOSSIERS} dossiers : fabrication", file=sys.stderr)
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
    """People, dossiers and workers up to the size, by SQL: rows of the demonstration multiplied, no text opened."""
    from django.db import connection, transaction

    with transaction.atomic():
        _multiplier()
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")


def _multiplier() -> None:
    from jalons.accompagner.accompagnements.models import Dossier, Entretien, Referent
    from jalons.fondations.agents.models import Affectation, Agent, Equipe
    from jalons.personnes.assures.models import Assure

    agent = Agent.objects.get(identifiant="assistante")
    poste = Affectation.objects.get(agent=agent, date_fin=None)
    referent = Referent.objects.filter(agent=agent, date_fin=None, dossier__statut="ouvert").first()
    assert referent, "l’assistante de la démonstration n’a aucun dossier"
    dossier = referent.dossier
    entretien = Entretien.objects.filter(annule_le=None, rendez_vous=None).first()
    assert entretien, "la démonstration n’a aucun entretien"
    agents = DOSSIERS // CHARGE + 1
    uid = "md5('{} ' || {})::uuid".format
    de = {"assure_id": uid("assure", "n"), "dossier_id": uid("dossier", "n")}
    elle = uid("agent", f"n / {CHARGE}")
    _copier(Equipe, poste.equipe_id, agents // EQUIPE + 1, {"id": uid("equipe", "n"), "nom": "'Équipe ' || n"})
    _copier(Agent, agent.pk, agents, {"id": uid("agent", "n"), "identifiant": "'agent' || n"})
    sienne = {"agent_id": uid("agent", "n"), "equipe_id": uid("equipe", f"n / {EQUIPE}")}
    _copier(Affectation, poste.pk, agents, {"id": uid("poste", "n")} | sienne)
    nom = {"nom": "'Nom' || n", "nom_recherche": "'nom' || n || ' marie'", "telephone_e164": "''"}
    _copier(Assure, dossier.assure_id, DOSSIERS, {"id": de["assure_id"]} | nom)
    _copier(Dossier, dossier.pk, DOSSIERS, {"id": de["dossier_id"], "assure_id": de["assure_id"], "demande_id": "NULL"})
    lien = {"id": uid("referent", "n"), "dossier_id": de["dossier_id"], "agent_id": elle}
    _copier(Referent, referent.pk, DOSSIERS, lien)
    for rang in range(3):
        tenu = {"id": uid(f"entretien{rang}", "n"), "auteur_id": elle, "date_acte": f"date '2026-06-01' + {rang} * 30"}
        _copier(Entretien, entretien.pk, DOSSIERS, tenu | de)


def _copier(modele: Any, source: Any, combien: int, change: dict[str, str]) -> None:
    """``combien`` copies of one row; ``change``: column → SQL expression of ``n``, from 0."""
    from django.db import connection

    colonnes = [champ.column for champ in modele._meta.concrete_fields]
    valeurs = ", ".join(change.get(colonne, f'source."{colonne}"') for colonne in colonnes)
    noms, table = ", ".join(f'"{c}"' for c in colonnes), modele._meta.db_table
    sql = f'INSERT INTO "{table}" ({noms}) SELECT {valeurs} FROM "{table}" source, generate_series(0, %s) n'
    with connection.cursor() as curseur:
        curseur.execute(f"{sql} WHERE source.id = %s", [combien - 1, source])


def mesurer() -> None:
    """The page of her fullest dossier brought to twelve entretiens, then her list."""
    from datetime import timedelta

    from django.test import Client, override_settings
    from django.urls import reverse
    from django.utils import timezone

    import jalons.config.wsgi  # noqa: F401  the collector as it is when serving
    from jalons.accompagner.accompagnements import services
    from jalons.accompagner.accompagnements.models import Dossier, Entretien
    from jalons.fondations.agents.models import Agent

    agent, jour = Agent.objects.get(identifiant="assistante"), timezone.localdate()
    siens = Dossier.objects.visible_to(agent).filter(referents__agent=agent, referents__date_fin=None, statut="ouvert")
    dossier = max(siens, key=lambda d: Entretien.objects.filter(dossier=d, annule_le=None).count())
    for rang in range(ENTRETIENS - Entretien.objects.filter(dossier=dossier, annule_le=None).count()):
        note, quand = "Ce qu’elle dit de son retour. " * 20, max(dossier.ouvert_le, jour - timedelta(days=rang))
        services.noter_entretien(agent=agent, dossier=dossier, mode="telephone", date_acte=quand, note=note)
    client = Client(headers={"accept": "text/html", "host": "localhost"})
    client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
    with override_settings(ROOT_URLCONF="references.v5"):
        _dire("page du dossier", client.get, reverse("parcours:dossier", args=[dossier.pk]), BORNE_PAGE, [dossier])
        _dire("liste des siens", client.get, reverse("accompagnements:liste"), BORNE_LISTE, [])


def _dire(nom: str, demander: Callable[[str], Any], adresse: str, borne: float, lus: list[Any]) -> None:
    from collections import Counter

    from django.db import connection
    from references import v5

    envoyees: list[tuple[str, Any]] = []

    def noter(execute: Any, sql: str, params: Any, many: bool, contexte: Any) -> Any:
        envoyees.append((sql, params))
        return execute(sql, params, many, contexte)

    def entendre(quoi: str) -> list[tuple[str, Any]]:
        envoyees.clear()
        with connection.execute_wrapper(noter):
            reponse = demander(quoi)
        assert reponse.status_code == 200, f"{quoi} : {reponse.status_code}"
        return list(envoyees)

    v5.LUS[:], v5.ENVOYEES[:] = lus, []
    communes = Counter(sql for sql, _ in entendre("/nue/"))  # session, agent, rights, journal: paid on both sides
    for sql, params in entendre(adresse):
        if communes[sql]:
            communes[sql] -= 1
        elif sql.startswith(("SELECT", "WITH", "(")):
            v5.ENVOYEES.append((sql, params))
    couts: dict[str, list[float]] = {adresse: [], "/nue/": []}
    for _ in range(ESSAIS):
        for quoi, liste in couts.items():
            debut = time.perf_counter()
            demander(quoi)
            liste.append(time.perf_counter() - debut)
    nous, nues = min(couts[adresse]) * 1000, min(couts["/nue/"]) * 1000
    issue = "tenue" if nous <= borne * nues else "NON TENUE"
    texte = f"V5 {nom}, {DOSSIERS} dossiers | nous {nous:.1f} ms | ses {len(v5.ENVOYEES)} requêtes nues {nues:.1f} ms"
    print(f"{texte} | rapport {nous / nues:.2f} | borne {borne} | {issue}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        {"remplir": remplir, "mesurer": mesurer}[sys.argv[1]]()
