"""`manage.py key_create --organization SLUG --name NAME [--project SLUG] [--length N] [--expires-in-days N]
[--requests-per-hour N]`"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts.selectors import organization_get
from apps.accounts.services import DEFAULT_SECRET_LENGTH, key_create
from apps.core.errors import AppError


class Command(BaseCommand):
    help = "Makes an API key and prints it, alone, on standard output. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--project", default="default", metavar="SLUG", help="made when missing")
        parser.add_argument("--name", required=True)
        parser.add_argument("--length", type=int, default=DEFAULT_SECRET_LENGTH, help="characters of the secret")
        parser.add_argument("--expires-in-days", type=int)
        parser.add_argument("--requests-per-hour", type=int, help="its own limit for the Library API")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["expires_in_days"]
        if days is not None and not 1 <= days <= 36500:
            raise CommandError("--expires-in-days must be from 1 to 36500")
        try:
            issued = key_create(
                organization=organization_get(slug=options["organization"]),
                name=options["name"],
                project_slug=options["project"],
                length=options["length"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
                requests_per_hour=options["requests_per_hour"],
            )
        except AppError as error:
            raise CommandError(error.message) from None
        self.stdout.write(issued.text)
