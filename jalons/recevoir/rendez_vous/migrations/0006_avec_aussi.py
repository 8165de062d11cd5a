"""A second worker on one appointment. Neither is ever in two places: whichever of the two columns she stands in, her agenda is
locked, then read. Two agendas are locked in the order of their keys, so that two bookings never wait for each other.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GARDES = """
CREATE OR REPLACE FUNCTION rendez_vous_agenda_libre() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    eux uuid[] := ARRAY(SELECT qui FROM unnest(ARRAY[NEW.agent_id, NEW.avec_aussi_id]) AS qui
                        WHERE qui IS NOT NULL ORDER BY qui);
    occupe uuid;
BEGIN
    FOR rang IN 1 .. array_length(eux, 1) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('agenda ' || eux[rang], 0));
    END LOOP;
    SELECT i.agent_id INTO occupe FROM rendez_vous_indisponibilite i
     WHERE NEW.statut = 'pris' AND i.agent_id = ANY(eux) AND i.annule_le IS NULL AND i.periode && NEW.periode
     ORDER BY i.agent_id <> NEW.agent_id LIMIT 1;
    IF occupe = NEW.agent_id THEN
        RAISE EXCEPTION 'rendez_vous_agent_disponible : agent indisponible pendant ce temps'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_agent_disponible';
    ELSIF occupe IS NOT NULL THEN
        RAISE EXCEPTION 'rendez_vous_seconde_disponible : seconde personne indisponible pendant ce temps'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_seconde_disponible';
    END IF;
    IF EXISTS (SELECT 1 FROM rendez_vous_rendezvous r WHERE r.avec_aussi_id = NEW.agent_id AND r.periode && NEW.periode
               AND r.statut NOT IN ('annule', 'excuse') AND r.id <> NEW.id) THEN
        RAISE EXCEPTION 'rendez_vous_agent_une_fois : déjà seconde personne d’un autre rendez-vous'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_agent_une_fois';
    END IF;
    IF EXISTS (SELECT 1 FROM rendez_vous_rendezvous r WHERE r.agent_id = NEW.avec_aussi_id AND r.periode && NEW.periode
               AND r.statut NOT IN ('annule', 'excuse') AND r.id <> NEW.id) THEN
        RAISE EXCEPTION 'rendez_vous_seconde_une_fois : la seconde personne a un autre rendez-vous'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_seconde_une_fois';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER rendez_vous_agent_disponible ON rendez_vous_rendezvous;
DROP TRIGGER rendez_vous_agent_disponible_deplace ON rendez_vous_rendezvous;
CREATE TRIGGER rendez_vous_agent_disponible BEFORE INSERT ON rendez_vous_rendezvous
    FOR EACH ROW WHEN (NEW.statut NOT IN ('annule', 'excuse')) EXECUTE FUNCTION rendez_vous_agenda_libre();
CREATE TRIGGER rendez_vous_agent_disponible_deplace BEFORE UPDATE ON rendez_vous_rendezvous
    FOR EACH ROW WHEN (NEW.statut NOT IN ('annule', 'excuse') AND (
        NEW.periode <> OLD.periode OR NEW.agent_id <> OLD.agent_id OR NEW.avec_aussi_id IS DISTINCT FROM OLD.avec_aussi_id
        OR OLD.statut IN ('annule', 'excuse')))
    EXECUTE FUNCTION rendez_vous_agenda_libre();
"""
AVANT = """
DROP TRIGGER rendez_vous_agent_disponible ON rendez_vous_rendezvous;
DROP TRIGGER rendez_vous_agent_disponible_deplace ON rendez_vous_rendezvous;
CREATE OR REPLACE FUNCTION rendez_vous_agenda_libre() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('agenda ' || NEW.agent_id, 0));
    IF EXISTS (SELECT 1 FROM rendez_vous_indisponibilite i
               WHERE i.agent_id = NEW.agent_id AND i.annule_le IS NULL AND i.periode && NEW.periode) THEN
        RAISE EXCEPTION 'rendez_vous_agent_disponible : agent indisponible pendant ce temps'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_agent_disponible';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rendez_vous_agent_disponible BEFORE INSERT ON rendez_vous_rendezvous
    FOR EACH ROW WHEN (NEW.statut = 'pris') EXECUTE FUNCTION rendez_vous_agenda_libre();
CREATE TRIGGER rendez_vous_agent_disponible_deplace BEFORE UPDATE ON rendez_vous_rendezvous
    FOR EACH ROW WHEN (NEW.statut = 'pris' AND (NEW.periode <> OLD.periode OR NEW.agent_id <> OLD.agent_id))
    EXECUTE FUNCTION rendez_vous_agenda_libre();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rendez_vous", "0005_calendrier_importe"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="rendezvous",
            name="avec_aussi",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="rendezvous",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("avec_aussi__isnull", True),
                    models.Q(("avec_aussi", models.F("agent")), _negated=True),
                    _connector="OR",
                ),
                name="rendez_vous_deux_personnes_distinctes",
                violation_error_message="Un rendez-vous à deux l’est avec deux personnes différentes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rendezvous",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    models.Q(("statut__in", ("annule", "excuse")), _negated=True), ("avec_aussi__isnull", False)
                ),
                expressions=[("avec_aussi", "="), ("periode", "&&")],
                name="rendez_vous_seconde_une_fois",
                violation_error_message="La seconde personne a déjà un rendez-vous à ce moment-là.",
            ),
        ),
        migrations.RunSQL(GARDES, AVANT),
    ]
