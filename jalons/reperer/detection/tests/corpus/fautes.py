"""One fault each: what it does to a good folder, and what the request may do of it.

ARRET: exit code 2, nothing written. REJETS: the rows or values refused are listed. AVIS: said on the terminal.
IDENTIQUE: the very result of the good folder. A different result that nothing says is never allowed.
"""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .bons import Bon, en_csv, en_parquet

ARRET, REJETS, AVIS, IDENTIQUE = "arret", "rejets", "avis", "identique"
LISTEES = {REJETS, ARRET}  # over 5 % the same fault stops
Faute = tuple[str, set[str], Callable[[Bon, random.Random, Path], None]]
DATES = {"ij": "date_debut", "assures": "date_naissance", "liste": "date_evenement", "ER_PRS_F": "EXE_SOI_DTD",
         "IR_BEN_R": "BEN_DCD_DTE", "IR_IMB_R": "IMB_ALD_DTD", "IR_ORC_R": "MLL_CTA_DSD"}  # fmt: skip
MONTANTS = {"ij": "montant_journalier", "ER_PRS_F": "BSE_REM_PRU", "assures": "personnes_a_charge",
            "liste": "taille_employeur", "IR_BEN_R": "BEN_RNG_GEM", "IR_IMB_R": "BEN_RNG_GEM",
            "IR_ORC_R": "BEN_RNG_GEM"}  # fmt: skip
CLES = {"ER_PRS_F": "BEN_NIR_PSA", "IR_BEN_R": "BEN_NIR_PSA", "IR_IMB_R": "BEN_NIR_PSA", "IR_ORC_R": "BEN_NIR_PSA"}


def csv_de(bon: Bon, **autres) -> bytes:
    return en_csv(bon.lignes(), bon.colonnes, **autres)


def ecrire(bon: Bon, dossier: Path, octets: bytes, extension: str = ".csv") -> None:
    """The folder with the faulty table as a file of this extension."""
    bon.ecrire(dossier)
    (dossier / bon.fichier()).unlink()
    (dossier / f"{bon.table}{extension}").write_bytes(octets)


def valeur(colonne_de: Callable[[Bon], str], fausse: Callable[[str], str], part: float) -> Callable:
    """A wrong value in some rows: a few when `part` is 0, else that share of them."""

    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        lignes, colonne = bon.lignes(), colonne_de(bon)
        for rang in tirage.sample(range(len(lignes)), max(1, int(part * len(lignes)))):
            lignes[rang][colonne] = fausse(lignes[rang][colonne])
        if bon.forme == "type":
            ecrire(bon, dossier, en_csv(lignes, bon.colonnes))
        else:
            bon.ecrire(dossier, bon.octets(lignes))

    return casser


def la_date(bon: Bon) -> str:
    return DATES[bon.table]


def le_montant(bon: Bon) -> str:
    return MONTANTS[bon.table]


def la_personne(bon: Bon) -> str:
    return CLES.get(bon.table, "assure_id")


def octets(changer: Callable[[bytes, random.Random], bytes], extension: str = ".csv") -> Callable:
    """The table as plain CSV, its bytes changed."""
    return lambda bon, tirage, dossier: ecrire(bon, dossier, changer(csv_de(bon), tirage), extension)


def lignes_de_texte(changer: Callable[[list[bytes], random.Random], list[bytes]]) -> Callable:
    """The lines of the table as plain CSV (values on one line), changed."""

    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        simples = [
            {nom: texte.replace("\n", " ").replace('"', "") for nom, texte in ligne.items()} for ligne in bon.lignes()
        ]
        lignes = changer(en_csv(simples, bon.colonnes).splitlines(keepends=True), tirage)
        ecrire(bon, dossier, b"".join(lignes))

    return casser


def au_milieu(ajout: bytes) -> Callable[[list[bytes], random.Random], list[bytes]]:
    def inserer(lignes: list[bytes], tirage: random.Random) -> list[bytes]:
        rang = tirage.randrange(2, len(lignes))
        return [*lignes[:rang], ajout, *lignes[rang:]]

    return inserer


def dans_une_ligne(changer: Callable[[bytes], bytes]) -> Callable[[list[bytes], random.Random], list[bytes]]:
    def remplacer(lignes: list[bytes], tirage: random.Random) -> list[bytes]:
        rang = tirage.randrange(1, len(lignes))
        return [*lignes[:rang], changer(lignes[rang]), *lignes[rang + 1 :]]

    return remplacer


def au_titre(changer: Callable[[bytes], bytes]) -> Callable[[list[bytes], random.Random], list[bytes]]:
    return lambda lignes, _: [changer(lignes[0]), *lignes[1:]]


def sans_la_colonne(bon: Bon, tirage: random.Random, dossier: Path) -> None:
    perdue = la_personne(bon)
    bon.ecrire(dossier, bon.octets(colonnes=tuple(nom for nom in bon.colonnes if nom != perdue)))


def melanger(bon: Bon, tirage: random.Random, dossier: Path) -> None:
    colonnes = list(bon.colonnes)
    tirage.shuffle(colonnes)
    bon.ecrire(dossier, bon.octets(colonnes=tuple(colonnes)))


def ajouter_une_colonne(bon: Bon, tirage: random.Random, dossier: Path) -> None:
    lignes = [ligne | {"centre": "C1"} for ligne in bon.lignes()]
    bon.ecrire(dossier, bon.octets(lignes, (*bon.colonnes, "centre")))


def couper(donnees: bytes, tirage: random.Random) -> bytes:
    return donnees[: tirage.randrange(1, len(donnees) - 8)]


def zip_de(donnees: bytes, _: random.Random) -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.csv", donnees)
    return flux.getvalue()


def parquet(changer: Callable[[pa.Table, Bon], pa.Table]) -> Callable:
    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        table = pa.table({nom: pa.array([ligne[nom] for ligne in bon.lignes()]) for nom in bon.colonnes})
        flux = io.BytesIO()
        pq.write_table(changer(table, bon), flux)
        ecrire(bon, dossier, flux.getvalue(), ".parquet")

    return casser


def colonne_parquet(colonne_de: Callable[[Bon], str], faire: Callable[[int], pa.Array]) -> Callable:
    def changer(table: pa.Table, bon: Bon) -> pa.Table:
        rang = table.column_names.index(colonne_de(bon))
        return table.set_column(rang, colonne_de(bon), faire(table.num_rows))

    return parquet(changer)


def doubler_parquet(table: pa.Table, bon: Bon) -> pa.Table:
    return table.append_column(la_personne(bon), table.column(0))


def octets_parquet(changer: Callable[[bytes, random.Random], bytes]) -> Callable:
    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        flux = io.BytesIO()
        pq.write_table(pa.table({nom: [ligne[nom] for ligne in bon.lignes()] for nom in bon.colonnes}), flux)
        ecrire(bon, dossier, changer(flux.getvalue(), tirage), ".parquet")

    return casser


def a_la_place(faire: Callable[[Path, Bon], None]) -> Callable:
    """Something else than a file where the file should be."""

    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        bon.ecrire(dossier)
        (dossier / bon.fichier()).unlink()
        faire(dossier / f"{bon.table}.csv", bon)

    return casser


def en_dossier(chemin: Path, bon: Bon) -> None:
    chemin.mkdir()
    (chemin / "partie 1.csv").write_bytes(csv_de(bon))


def boucle(chemin: Path, bon: Bon) -> None:
    chemin.symlink_to(chemin)


def illisible(chemin: Path, bon: Bon) -> None:
    chemin.write_bytes(csv_de(bon))
    chemin.chmod(0)


def a_cote(nom: str, contenu: Callable[[Bon], bytes]) -> Callable:
    def casser(bon: Bon, tirage: random.Random, dossier: Path) -> None:
        bon.ecrire(dossier)
        (dossier / f"{bon.table}{nom}").write_bytes(contenu(bon))

    return casser


def nom_etrange(bon: Bon, tirage: random.Random, dossier: Path) -> None:
    ecrire(bon, dossier, csv_de(bon), " [l'été] {2026}*? %20;.csv")


def fins_melees(lignes: list[bytes], tirage: random.Random) -> list[bytes]:
    return [ligne[:-1] + tirage.choice((b"\n", b"\r\n")) for ligne in lignes]


def flottants(nombre: int) -> pa.Array:
    return pa.array([1.85e14] * nombre, pa.float32())


def excel(texte: str) -> str:
    return str((date.fromisoformat(texte or "2026-01-01") - date(1899, 12, 30)).days)


def francaise(texte: str) -> str:
    return f"{date.fromisoformat(texte or '2026-01-01') + timedelta(0):%d/%m/%Y}"


NUL = b"\x00"
HTML = "<!DOCTYPE html>\n<html><body>Session expirée</body></html>\n".encode()
ETE = "été".encode("latin-1")
REFUSEES = [
    ("31 février", la_date, lambda _: "2026-02-31"),
    ("mois 13", la_date, lambda _: "2026-13-01"),
    ("date à l’infini", la_date, lambda _: "infinity"),
    ("date en mots", la_date, lambda _: "hier"),
    ("date et heure", la_date, lambda _: "2026-05-01T08:00:00"),
    ("jour d’Excel", la_date, excel),
    ("milliers à l’anglaise", le_montant, lambda _: "1,234.50"),
    ("milliers à la française", le_montant, lambda _: "1.234,50"),
    ("formule en erreur", le_montant, lambda _: "#REF!"),
    ("pas un nombre", le_montant, lambda _: "NaN"),
    ("négatif", le_montant, lambda _: "-"),
    ("puissance", le_montant, lambda _: "1e9"),
]
FAUTES: list[Faute] = [
    *((f"{nom}, {combien}", LISTEES, valeur(colonne, fausse, part))
      for nom, colonne, fausse in REFUSEES for combien, part in (("une fois", 0), ("partout", 1))),
    ("personne absente", LISTEES, valeur(la_personne, lambda _: "", 0)),
    ("personne en blanc", LISTEES, valeur(la_personne, lambda _: "   ", 0)),
    ("numéro arrondi par un tableur", LISTEES, valeur(la_personne, lambda _: "1,85058E+14", 0)),
    ("numéro entier en puissance", LISTEES, valeur(la_personne, lambda _: "1.85057512345678E14", 0)),
    ("numéro suivi de .0", LISTEES, valeur(la_personne, lambda _: "1850575123456.0", 0.04)),
    ("date à la française partout", {*LISTEES, IDENTIQUE}, valeur(la_date, francaise, 1)),
    ("colonne obligatoire absente", {ARRET}, sans_la_colonne),
    ("colonnes dans un autre ordre", {IDENTIQUE}, melanger),
    ("colonne de plus", {IDENTIQUE}, ajouter_une_colonne),
    ("latin-1 dans une valeur", {ARRET}, lignes_de_texte(dans_une_ligne(lambda x: ETE + x))),
    ("latin-1 dans les titres", {ARRET}, lignes_de_texte(au_titre(lambda x: ETE + b";" + x))),
    ("utf-16", {ARRET}, octets(lambda o, _: o.decode().encode("utf-16"))),
    ("utf-16 sans marque", {ARRET}, octets(lambda o, _: o.decode().encode("utf-16-le"))),
    ("utf-32", {ARRET}, octets(lambda o, _: o.decode().encode("utf-32"))),
    ("octet nul dans une valeur", {ARRET, REJETS}, lignes_de_texte(dans_une_ligne(lambda x: NUL + x))),
    ("octets nuls à la fin", {ARRET, REJETS}, octets(lambda o, _: o + NUL * 512)),
    ("octets nuls au début", {ARRET}, octets(lambda o, _: NUL * 512 + o)),
    ("retours chariot seuls", {IDENTIQUE}, octets(lambda o, _: o.replace(b"\n", b"\r"))),
    ("fins de ligne mêlées", {IDENTIQUE}, lignes_de_texte(fins_melees)),
    ("lignes vides", {IDENTIQUE}, lignes_de_texte(au_milieu(b"\n\n\n"))),
    ("titres répétés", LISTEES, lignes_de_texte(lambda ls, t: au_milieu(ls[0])(ls, t))),
    ("valeurs manquantes", LISTEES, lignes_de_texte(dans_une_ligne(lambda x: x.split(b";")[0] + b"\n"))),
    ("valeurs en trop", LISTEES, lignes_de_texte(dans_une_ligne(lambda x: x[:-1] + b";x;y\n"))),
    ("séparateur à la fin des lignes", {IDENTIQUE}, lignes_de_texte(lambda ls, _: [ls[0], *(x[:-1] + b";\n" for x in ls[1:])])),
    ("titres en double", {ARRET}, lignes_de_texte(au_titre(lambda x: x.split(b";")[0] + b";" + x))),
    ("titres absents", {ARRET}, lignes_de_texte(lambda ls, _: ls[1:])),
    ("titres en capitales", {IDENTIQUE}, lignes_de_texte(au_titre(bytes.upper))),
    ("titres entourés de blancs", {IDENTIQUE}, lignes_de_texte(au_titre(lambda x: b" " + x[:-1].replace(b";", b" ; ") + b"\n"))),
    ("titres traduits", {ARRET}, lignes_de_texte(au_titre(lambda x: b"insured;start;end;kind;amount\n"))),
    ("titres seuls", {AVIS, IDENTIQUE}, lignes_de_texte(lambda ls, _: ls[:1])),
    ("ligne sep= d’Excel", {IDENTIQUE}, lignes_de_texte(lambda ls, _: [b"sep=;\n", *ls])),
    ("guillemet jamais fermé", {ARRET, REJETS}, lignes_de_texte(dans_une_ligne(lambda x: b'"' + x))),
    ("guillemet fermé trop tôt", {ARRET, REJETS}, lignes_de_texte(dans_une_ligne(lambda x: b'"a"b' + x))),
    ("guillemet au milieu", {ARRET, REJETS, AVIS, IDENTIQUE}, lignes_de_texte(au_milieu(b'a"b;c"d\n'))),
    ("guillemet dans les titres", {ARRET}, lignes_de_texte(au_titre(lambda x: b'"' + x))),
    ("tabulations", {IDENTIQUE}, lambda bon, t, d: ecrire(bon, d, csv_de(bon, separateur="\t"))),
    ("barres", {IDENTIQUE}, lambda bon, t, d: ecrire(bon, d, csv_de(bon, separateur="|"))),
    ("fichier vide", {ARRET}, octets(lambda o, _: b"")),
    ("marque seule", {ARRET}, octets(lambda o, _: b"\xef\xbb\xbf")),
    ("une ligne vide", {ARRET}, octets(lambda o, _: b"\n")),
    ("que des espaces", {ARRET}, octets(lambda o, _: b" " * 4096)),
    ("ligne de trois mégaoctets", {ARRET, REJETS}, lignes_de_texte(au_milieu(b"x" * 3_000_000 + b"\n"))),
    ("titres de deux mégaoctets", {ARRET}, octets(lambda o, _: b"x" * 2_000_000 + b";" + o)),
    ("mille titres avant les vrais", {IDENTIQUE}, octets(lambda o, _: b";".join(b"c%d" % i for i in range(1000)) + b"\n" + o)),
    ("page d’erreur en html", {ARRET}, octets(lambda o, _: HTML)),
    ("json", {ARRET}, octets(lambda o, _: b'{"assure_id": "1", "motif": "x"}\n')),
    ("pdf", {ARRET}, octets(lambda o, t: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + t.randbytes(2000))),
    ("hasard", {ARRET}, octets(lambda o, t: t.randbytes(5000))),
    ("zip nommé csv", {ARRET}, octets(zip_de)),
    ("zip nommé csv.gz", {ARRET}, octets(zip_de, ".csv.gz")),
    ("zip nommé parquet", {ARRET}, octets(zip_de, ".parquet")),
    ("gzip nommé csv", {ARRET}, octets(lambda o, _: gzip.compress(o))),
    ("csv nommé csv.gz", {ARRET}, octets(lambda o, _: o, ".csv.gz")),
    ("csv nommé parquet", {ARRET}, octets(lambda o, _: o, ".parquet")),
    ("gzip coupé", {ARRET}, octets(lambda o, t: couper(gzip.compress(o), t), ".csv.gz")),
    ("gzip abîmé", {ARRET}, octets(lambda o, t: gzip.compress(o)[:-6] + t.randbytes(6), ".csv.gz")),
    ("gzip suivi d’autre chose", {ARRET}, octets(lambda o, _: gzip.compress(o) + b"fin", ".csv.gz")),
    ("gzip vide", {ARRET}, octets(lambda o, _: gzip.compress(b""), ".csv.gz")),
    ("deux gzip à la suite", {IDENTIQUE}, octets(lambda o, _: gzip.compress(o[:99]) + gzip.compress(o[99:]), ".csv.gz")),
    ("parquet coupé", {ARRET}, octets_parquet(couper)),
    ("parquet sans pied", {ARRET}, octets_parquet(lambda o, _: o[:-8] + NUL * 8)),
    ("parquet à longueur fausse", {ARRET}, octets_parquet(lambda o, _: o[:-8] + b"\xff\xff\xff\x7f" + o[-4:])),
    ("parquet au début perdu", {ARRET}, octets_parquet(lambda o, t: o[t.randrange(1, 40) :])),
    ("parquet nommé csv", {ARRET}, lambda bon, t, d: ecrire(bon, d, en_parquet(bon.lignes(), bon.colonnes))),
    ("parquet sans ligne", {AVIS, IDENTIQUE}, parquet(lambda table, _: table.slice(0, 0))),
    ("parquet, colonne en double", {ARRET}, parquet(doubler_parquet)),
    ("parquet, personnes en liste", {ARRET}, colonne_parquet(la_personne, lambda n: pa.array([["1"]] * n))),
    ("parquet, personnes en structure", {ARRET}, colonne_parquet(la_personne, lambda n: pa.array([{"a": "1"}] * n))),
    ("parquet, personnes en nombres simples", LISTEES, colonne_parquet(la_personne, flottants)),
    ("parquet, personnes nulles", LISTEES, colonne_parquet(la_personne, lambda n: pa.nulls(n))),
    ("parquet, dates en nombres", LISTEES, colonne_parquet(la_date, lambda n: pa.array([46100] * n))),
    ("parquet, dates en heures", LISTEES, colonne_parquet(la_date, lambda n: pa.array([46100] * n, pa.time64("us")))),
    ("parquet, montants infinis", LISTEES, colonne_parquet(le_montant, lambda n: pa.array([float("inf")] * n))),
    ("parquet, octets qui ne sont pas du texte", LISTEES, colonne_parquet(le_montant, lambda n: pa.array([b"\xff\xfe"] * n))),
    ("dossier vide nommé comme le fichier", {ARRET, AVIS}, a_la_place(lambda chemin, _: chemin.mkdir())),
    ("dossier nommé comme le fichier", {IDENTIQUE}, a_la_place(en_dossier)),
    ("lien vers rien", {ARRET}, a_la_place(lambda chemin, _: chemin.symlink_to("nulle part"))),
    ("lien vers soi", {ARRET}, a_la_place(boucle)),
    ("tube", {ARRET}, a_la_place(lambda chemin, _: os.mkfifo(chemin))),
    ("lecture interdite", {ARRET, IDENTIQUE}, a_la_place(illisible)),
    ("fichier absent", {ARRET, AVIS}, a_la_place(lambda chemin, _: None)),
    ("copie exacte à côté", {IDENTIQUE}, a_cote("_copie.csv", lambda bon: bon.octets())),
    ("classeur à côté", {IDENTIQUE}, a_cote(".xlsx", lambda bon: zip_de(b"", random.Random()))),
    ("fichier vide à côté", {ARRET}, a_cote("_2.csv", lambda bon: b"")),
    ("fichier d’une autre forme à côté", {ARRET}, a_cote("_2.csv", lambda bon: b"x;y\n1;2\n")),
    ("nom étrange", {IDENTIQUE}, nom_etrange),
]  # fmt: skip
