from django.db import migrations

from tradeoff.kernel.searching import searchable

BEFORE = searchable("voice_notes_saying", "voice_note", "text")
AFTER = searchable("voice_notes_saying", "voice_note", "(text || ' ' || origin)")


class Migration(migrations.Migration):
    """Where a note was said is among its words."""

    dependencies = [("voice", "0003_search")]

    operations = [
        migrations.RunSQL(BEFORE[1], BEFORE[0]),
        migrations.RunSQL(*AFTER),
    ]
