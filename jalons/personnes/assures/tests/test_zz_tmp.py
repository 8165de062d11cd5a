import re, pytest, pathlib
from datetime import date
from tests.people import *
from jalons.personnes.assures import services as S
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires import services as PS
from jalons.personnes.partenaires.models import Partenaire
from jalons.fondations.territoires.models import Commune

OUT = pathlib.Path("/tmp/h_pages")
OUT.mkdir(exist_ok=True)


def save(nom, r):
    h = r.content.decode()
    h = h.replace("/static/vendor/", "/work/main/jalons/fondations/socle/static/vendor/").replace(
        "/static/socle/", "/work/main/jalons/fondations/socle/static/socle/"
    )
    h = re.sub(r'(href|src)="/work/', r'\1="file:///work/', h)
    (OUT / f"{nom}.html").write_text(h)
    print(nom, r.status_code)


@pytest.mark.django_db
def test_x(client_de):
    Commune.objects.create(millesime=2024, code="96001", nom="Cholet", nom_recherche="cholet", departement_code="96")
    a = un_agent("assistant_social", nom="Morvan")
    o = a.affectation.organisme
    c = client_de(a)
    cs = client_de(un_agent("csam", equipe=a.affectation.equipe))
    p = un_assure(
        o,
        nir="7951099126111",
        telephone="06 12 34 56 78",
        adresse="12 rue des Tanneurs",
        profession="Secrétaire médicale",
        foyer="parent_isole",
        personnes_a_charge=2,
        interprete="lsf",
        courriel="valerie@exemple.fr",
    )
    S.rattacher(assure=p, agent=a, genre="referent", du=date(2026, 1, 1))
    S.noter_souhaits(
        agent=a,
        assure=p,
        canal_prefere="sms",
        message_vocal="non",
        consignes="après 18 h, jamais au travail",
        canal_sur="Appeler sa sœur Anne au 06 00 00 00 00, le midi.",
    )
    S.noter_protection(
        agent=a,
        assure=p,
        mesure="curatelle",
        etendue="biens",
        date_debut=date(2024, 3, 1),
        mandataire="UDAF, Mme Petit",
        mandataire_contact="02 41 00 00 00",
    )
    S.poser_identifiant(agent=a, assure=p, nir="295109912611193")
    un_assure(o, prenom="Léo", date_naissance=date(2019, 2, 2), ayant_droit_de=p)
    un_assure(o, nom="Brunnet", prenom="Valérie")
    un_assure(un_organisme())
    u = f"/personnes/{p.pk}/"
    save("fiche", c.get(u))
    save("fiche_csam", cs.get(u))
    save("reveler", cs.post(u + "numero/reveler/"))
    save("recherche_vide", cs.get("/personnes/"))
    save("recherche", cs.post("/personnes/", {"q": "brunet valerie 14/05/1997"}))
    save("recherche_rien", cs.post("/personnes/", {"q": "zzz"}))
    save("nouvelle", cs.get("/personnes/nouvelle/"))
    save(
        "nouvelle_erreur",
        cs.post(
            "/personnes/nouvelle/",
            {
                "regime": "general",
                "nom": "Brunet",
                "prenom": "Valérie",
                "foyer": "seul",
                "date_naissance": "31/02/1997",
                "nir": "295109912611194",
                "version": 0,
            },
        ),
    )
    save(
        "semblables",
        cs.post(
            "/personnes/nouvelle/",
            {
                "regime": "general",
                "nom": "Brunet",
                "prenom": "Valérie",
                "foyer": "seul",
                "date_naissance": "14/05/1997",
                "version": 0,
            },
        ),
    )
    save(
        "regime",
        cs.post(
            "/personnes/nouvelle/",
            {"regime": "agricole", "nom": "Brunet", "prenom": "Valérie", "foyer": "seul", "version": 0},
        ),
    )
    save("souhaits", c.get(u + "souhaits/"))
    save("protection", c.get(u + "protection/"))
    save("deces", c.get(u + "deces/"))
    save("numero", c.get(u + "numero/"))
    save(
        "conflit",
        cs.post(
            u + "modifier/",
            {
                "regime": "general",
                "nom": "Brunet",
                "prenom": "Valérie",
                "foyer": "seul",
                "adresse": "9 rue Neuve",
                "version": 0,
            },
        ),
    )
    save("p_vide", cs.get("/partenaires/"))
    PS.charger_partenaires()
    save("p_liste", cs.get("/partenaires/"))
    save("p_motif", cs.get("/partenaires/?motif=sans_lien_sante"))
    save("p_fiche", cs.get(f"/partenaires/{Partenaire.objects.get(code='carsat-retraite').pk}/"))
    k = Partenaire.objects.get(code="ccas").pk
    save("p_fiche2", cs.get(f"/partenaires/{k}/"))
    save("p_edition", cs.get(f"/partenaires/{k}/completer/"))
