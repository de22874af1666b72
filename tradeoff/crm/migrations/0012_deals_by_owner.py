from django.db import migrations, models


class Migration(migrations.Migration):
    """What own, team and subtree see of the deals is found and summed in indexes alone."""

    dependencies = [("crm", "0011_deal_sums")]

    operations = [
        migrations.RemoveIndex(model_name="deal", name="deal_by_amount"),
        migrations.RemoveIndex(model_name="deal", name="deal_sums"),
        migrations.RemoveIndex(model_name="deal", name="deal_by_close"),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.F("workspace"),
                models.OrderBy(models.F("amount_minor"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                models.F("stage"),
                models.F("owner"),
                name="deal_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["workspace", "stage", "close_date"],
                include=("amount_minor", "probability", "owner", "id"),
                name="deal_sums",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["workspace", "close_date", "id"], include=("stage", "owner"), name="deal_by_close"
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["workspace", "owner", "stage", "close_date"],
                include=("amount_minor", "probability", "account", "id"),
                name="deal_by_owner",
            ),
        ),
    ]
