"""`manage.py ledger_list SLUG`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.selectors import organization_get
from apps.billing.selectors import ledger_entries
from apps.core.errors import AppError
from apps.core.ids import to_public
from apps.core.money import to_usd


class Command(BaseCommand):
    help = "Prints an organization's ledger, oldest first: time, kind, amount, held, job, reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organization = organization_get(slug=options["slug"])
        except AppError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{'TIME (UTC)':<21}{'KIND':<12}{'AMOUNT USD':>12}{'HELD USD':>12}  JOB OR REASON")
        for entry in ledger_entries(organization=organization).order_by("id"):
            about = to_public("job", entry.reference) if entry.reference else entry.reason
            self.stdout.write(
                f"{entry.created_at:%Y-%m-%d %H:%M:%S}  {entry.kind:<12}"
                f"{to_usd(entry.amount_micros):>12}{to_usd(entry.held_micros):>12}  {about}"
            )
