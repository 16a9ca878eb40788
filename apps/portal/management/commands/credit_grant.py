"""`manage.py credit_grant SLUG USD --reason TEXT`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.selectors import organization_get
from apps.billing.models import CreditAccount
from apps.billing.services import credit_change
from apps.core.errors import AppError
from apps.core.money import from_usd, to_usd


class Command(BaseCommand):
    help = "Adds credit to an organization: one ledger entry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("usd")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organization = organization_get(slug=options["slug"])
            amount = from_usd(options["usd"])
            credit_change(organization=organization, amount_micros=amount, reason=options["reason"])
        except AppError as error:
            raise CommandError(error.message) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        balance = CreditAccount.objects.get(organization=organization).available_micros
        self.stdout.write(f"{organization.slug}: granted {to_usd(amount)} USD, balance {to_usd(balance)} USD")
