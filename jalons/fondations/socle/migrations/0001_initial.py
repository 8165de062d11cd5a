"""Extensions that the rooms above rely on, and an accent-free text function that an index may use."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

FONCTION = """
CREATE FUNCTION jalons_sans_accent(texte text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(public.unaccent('public.unaccent'::regdictionary, texte));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FONCTION, "DROP FUNCTION jalons_sans_accent(text)"),
    ]
