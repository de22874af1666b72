from django.db import migrations

from tradeoff.kernel.searching import searchable


class Migration(migrations.Migration):
    """Search by words, in the index."""

    dependencies = [("voice", "0002_isolation")]

    operations = [
        migrations.RunSQL(*searchable("voice_notes_saying", "voice_note", "text")),
    ]
