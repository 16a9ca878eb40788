"""Jobs in every state, made like those that the admin's pages show."""

from tests.admin.conftest import job_make as job_make
