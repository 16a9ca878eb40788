# The commands of this project. Each one works from nothing: virtualenv, dependencies and programs included.
#
#   make demo [PHOTO=room.jpg] [STYLE=scandi] [ROOM="Living Room"]    stage one photo through the public API
#   make test [ARGS="-k webhook"]                                     the whole suite, on real PostgreSQL and Redis
#   make check                                                        what CI runs
#   make bench [ROWS="create get"]                                    measure what it costs beside the least (bench/RESULTS.md)
#   make faults [FAULTS="redis-down deploy"]                          break its parts one by one (faults/RESULTS.md)
#   make growth [JOBS="10000 1000000"]                                how it grows with the jobs (bench/GROWTH.md)
#   make format | audit | services                                    fix style, look up known holes, a shell to test in
#   make fuzz [EXAMPLES=200] [ARGS="-k jobs"]                         the API against its document, many random requests

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PHOTO ?=
STYLE ?=
ROOM ?=
JOBS ?=
ARGS ?=
ROWS ?=
FAULTS ?=
BIN := $(VENV)/bin
WORKERS ?= 2
EXAMPLES ?= 200
# Tools that load settings but no tests: nothing of theirs may land in the operator's own data.
TOOL := DJANGO_SETTINGS_MODULE=katalo_project.settings.test DATA_DIR=$(CURDIR)/var/check $(BIN)/python

# The shell takes the demo's words from its environment, so a path may hold any character.
export PYTHON PHOTO STYLE ROOM
.NOTPARALLEL:
.PHONY: help demo test check bench faults growth format audit services \
        demo-environment test-environment gpu-environment lint types contracts migrations deployment schema suite

help:
	@sed -n '3,10s/^#   //p' Makefile

demo: demo-environment
	@$(BIN)/python scripts/demo.py $${PHOTO:+--photo "$$PHOTO"} $${STYLE:+--style "$$STYLE"} $${ROOM:+--room "$$ROOM"}

test: test-environment
	@$(BIN)/python scripts/with_services.py -- $(MAKE) --no-print-directory suite

check: test-environment gpu-environment
	@$(BIN)/python scripts/with_services.py -- $(MAKE) --no-print-directory \
	    lint types contracts migrations deployment schema suite

growth: test-environment
	@$(BIN)/python scripts/with_services.py -- $(BIN)/python -m bench.growth $(if $(JOBS),--jobs $(JOBS))

format: test-environment
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# Needs an idle machine and about ten minutes.
bench: test-environment
	@$(BIN)/python scripts/with_services.py -- $(BIN)/python -m bench.table $(ROWS)

# Everything it breaks is its own: PostgreSQL, Redis, the S3 server and the rest. About 25 minutes.
faults: test-environment
	@$(BIN)/python -m faults $(FAULTS)

# Asks a public database about known holes in what is pinned, so it needs a network and stays out of `check`.
audit: test-environment
	@$(BIN)/pip-audit --requirement requirements.txt
	@$(BIN)/pip-audit --no-deps --requirement requirements-no-deps.txt

# The tests of tests/portal/test_schemathesis*.py, with many more cases than `check` has time for.
fuzz: test-environment
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python scripts/with_services.py -- \
	    $(BIN)/pytest -n $(WORKERS) --dist worksteal tests/portal/test_schemathesis*.py $(ARGS)

# A shell beside a private PostgreSQL and Redis, for working on single tests.
services: test-environment
	@$(BIN)/python scripts/with_services.py -- $${SHELL:-sh}

# --- steps: they expect the environment, and the database and queue addresses where they use them -----------------------

demo-environment:
	@scripts/ensure_system.sh demo
	@$(PYTHON) scripts/ensure_environment.py $(VENV) requirements.txt

test-environment:
	@scripts/ensure_system.sh test
	@$(PYTHON) scripts/ensure_environment.py $(VENV) requirements-dev.txt

# The tests of GPU models run tiny pipelines on the processor; `make test` runs them where this is installed.
gpu-environment:
	@$(PYTHON) scripts/ensure_environment.py $(VENV) requirements-gpu.txt

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

var/check:
	@mkdir -p $@

types: | var/check
	DATA_DIR=$(CURDIR)/var/check $(BIN)/mypy

contracts:
	$(BIN)/lint-imports

migrations: | var/check
	$(TOOL) manage.py makemigrations --check --dry-run

deployment:
	$(BIN)/python scripts/check_deployment.py

schema: | var/check
	$(TOOL) scripts/check_schema.py

suite:
	@$(BIN)/python -c "import torch" 2>/dev/null || \
	    echo "torch is not installed (requirements-gpu.txt): the tests of GPU models are skipped"
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)
