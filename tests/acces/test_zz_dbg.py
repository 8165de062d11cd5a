from tests.acces import controle, vues, oracle
from tests.acces.controle import Visiteur
from tests.acces.test_canaris import _adresses
def test_dbg(monde):
    for role in ("manager","csam"):
        v=Visiteur(monde.sujets[role])
        for vue,url,_ in _adresses(monde,role):
            if oracle.portees(role, vue.declaration.objet, vue.declaration.acte, vue.declaration.classe):
                r=v.demander("GET",url)
                t=r.content.decode(errors="ignore")
                for mot in ("Premier entretien","premier"):
                    if mot in t: print(role,vue.nom,mot, t[max(0,t.find(mot)-80):t.find(mot)+30].replace("\n"," "))
    # 429
    v=Visiteur(monde.sujets["csam"])
    for m in ("GET","HEAD","POST","HEAD"):
        r=v.demander(m,"/compte/mot-de-passe/"); print(m,r.status_code)
