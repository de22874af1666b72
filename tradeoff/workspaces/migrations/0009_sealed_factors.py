from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tradeoff.workspaces.sign_in import SEALED, SealedFactors

FIELDS = {"totp": "secret", "recovery_codes": "seed"}


def seal(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    factors = apps.get_model("mfa", "Authenticator")
    for row in factors.objects.filter(type__in=FIELDS):
        field = FIELDS[row.type]
        plain = row.data.get(field, "")
        if plain and not plain.startswith(SEALED):
            row.data[field] = SealedFactors().encrypt(plain)
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    """Second factors set up before keys were sealed are sealed now; they go on to work."""

    dependencies = [("workspaces", "0008_first_team_spells"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
