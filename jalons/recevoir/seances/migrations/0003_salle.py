"""A sitting takes a room of its place: what ``territoires_occupationsalle`` tells of it follows the sitting, by trigger."""

import django.db.models.deletion
from django.db import migrations, models

SUIVRE = """
CREATE FUNCTION seance_salle() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    DELETE FROM territoires_occupationsalle WHERE cause = OLD.id;
    IF TG_OP <> 'DELETE' AND NEW.salle_id IS NOT NULL AND NEW.statut <> 'annulee' THEN
        INSERT INTO territoires_occupationsalle (id, salle_id, periode, zone, genre, libelle, cause) VALUES (
            gen_random_uuid(), NEW.salle_id, tstzrange(NEW.debut, NEW.debut + make_interval(mins => NEW.duree_minutes)),
            NEW.zone, 'seance', NEW.titre, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seance_salle AFTER INSERT OR UPDATE OF salle_id, debut, duree_minutes, zone, titre, statut ON seances_seance
    FOR EACH ROW EXECUTE FUNCTION seance_salle();
CREATE TRIGGER seance_salle_effacee AFTER DELETE ON seances_seance FOR EACH ROW EXECUTE FUNCTION seance_salle();
"""
AVANT = """
DROP TRIGGER seance_salle ON seances_seance;
DROP TRIGGER seance_salle_effacee ON seances_seance;
DROP FUNCTION seance_salle();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rendez_vous", "0010_salle_partagee"),
        ("seances", "0002_excusee_et_deux_animateurs"),
        ("territoires", "0005_occupation_salle"),
    ]

    operations = [
        migrations.AddField(
            model_name="seance",
            name="salle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territoires.salle",
            ),
        ),
        migrations.RunSQL(SUIVRE, AVANT),
    ]
