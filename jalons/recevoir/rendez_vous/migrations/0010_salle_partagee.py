"""A room is taken once, whoever takes it: an appointment, or what ``territoires_occupationsalle`` tells (a sitting, a permanence).

The two tables cannot share one EXCLUDE: the room is locked, then the other table is read, as for the agendas (0006). An
agenda is always locked before a room.
"""

from django.db import migrations

GARDES = """
CREATE FUNCTION rendez_vous_salle_libre() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('salle ' || NEW.salle_id, 0));
    IF EXISTS (SELECT 1 FROM territoires_occupationsalle o WHERE o.salle_id = NEW.salle_id AND o.periode && NEW.periode) THEN
        RAISE EXCEPTION 'rendez_vous_salle_une_fois : salle prise par une réunion ou une permanence'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'rendez_vous_salle_une_fois';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION occupation_salle_libre() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('salle ' || NEW.salle_id, 0));
    IF EXISTS (SELECT 1 FROM rendez_vous_rendezvous r WHERE r.salle_id = NEW.salle_id AND r.periode && NEW.periode
               AND r.statut NOT IN ('annule', 'excuse')) THEN
        RAISE EXCEPTION 'occupation_salle_une_fois : salle prise par un rendez-vous'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'occupation_salle_une_fois';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rendez_vous_salle_libre BEFORE INSERT ON rendez_vous_rendezvous FOR EACH ROW
    WHEN (NEW.salle_id IS NOT NULL AND NEW.statut NOT IN ('annule', 'excuse')) EXECUTE FUNCTION rendez_vous_salle_libre();
CREATE TRIGGER rendez_vous_salle_libre_change BEFORE UPDATE ON rendez_vous_rendezvous FOR EACH ROW
    WHEN (NEW.salle_id IS NOT NULL AND NEW.statut NOT IN ('annule', 'excuse') AND (
        NEW.periode <> OLD.periode OR NEW.salle_id IS DISTINCT FROM OLD.salle_id OR OLD.statut IN ('annule', 'excuse')))
    EXECUTE FUNCTION rendez_vous_salle_libre();
CREATE TRIGGER occupation_salle_libre BEFORE INSERT OR UPDATE ON territoires_occupationsalle
    FOR EACH ROW EXECUTE FUNCTION occupation_salle_libre();
"""
AVANT = """
DROP TRIGGER occupation_salle_libre ON territoires_occupationsalle;
DROP TRIGGER rendez_vous_salle_libre ON rendez_vous_rendezvous;
DROP TRIGGER rendez_vous_salle_libre_change ON rendez_vous_rendezvous;
DROP FUNCTION occupation_salle_libre();
DROP FUNCTION rendez_vous_salle_libre();
"""


class Migration(migrations.Migration):
    dependencies = [("rendez_vous", "0009_organisme_jour"), ("territoires", "0005_occupation_salle")]

    operations = [migrations.RunSQL(GARDES, AVANT)]
