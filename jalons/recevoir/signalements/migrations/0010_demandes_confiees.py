"""Whoever has an open demande from somebody else has the person: until now an appointment or a dossier had to come first."""

from django.db import migrations

SQL = """
INSERT INTO assures_rattachement (id, assure_id, agent_id, genre, date_debut, confie, cause)
SELECT gen_random_uuid(), d.assure_id, d.attribuee_a_id, 'demande', CURRENT_DATE, true, d.id
FROM signalements_demande d
JOIN LATERAL (SELECT a.agent_id, a.par_id FROM signalements_attribution a WHERE a.demande_id = d.id
              ORDER BY a.created_at DESC LIMIT 1) derniere ON true
WHERE d.statut NOT IN ('accompagne', 'reoriente', 'clos', 'expire') AND d.assure_id IS NOT NULL
  AND derniere.agent_id = d.attribuee_a_id AND derniere.par_id IS DISTINCT FROM d.attribuee_a_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0009_textes_clairs_retires"),
        ("assures", "0008_rattachement_demande"),
    ]

    operations = [migrations.RunSQL(SQL, "DELETE FROM assures_rattachement WHERE genre = 'demande'")]
