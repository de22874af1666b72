from django.db import migrations

from tradeoff.kernel.searching import searchable


class Migration(migrations.Migration):
    """Search by words, in the index."""

    dependencies = [("crm", "0005_list_sums")]

    operations = [
        migrations.RunSQL(*searchable("crm_accounts_named", "crm_account", "name")),
        migrations.RunSQL(*searchable("crm_deals_named", "crm_deal", "name")),
    ]
