from django.db import migrations

from tradeoff.kernel.searching import searchable


class Migration(migrations.Migration):
    """Contacts are found by the words of their names too."""

    dependencies = [("crm", "0009_references_by_statement")]

    operations = [
        migrations.RunSQL(*searchable("crm_contacts_named", "crm_contact", "name")),
    ]
