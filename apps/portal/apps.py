from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "apps.portal"

    def ready(self) -> None:
        import apps.accounts.api.openapi  # noqa: F401  registers itself with the schema generator
