# Two commands do all: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Development: DEBUG on, no second factor, a key of this machine's own, and what is told
# is seen at once even if it goes into a file.
DEVELOPMENT = DEBUG=1 PYTHONUNBUFFERED=1 REQUIRE_MFA="$${REQUIRE_MFA:-0}" SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret_key)}" \
	SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}"

# The key that `make run` drew, where none is set: sessions are read with it.
KEY = $(if $(SECRET_KEY)$(wildcard .env),,$(if $(wildcard var/secret_key),SECRET_KEY="$$(cat var/secret_key)"))

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.PHONY: run
run: .venv/runtime var/secret_key ## install, migrate, load, serve on PORT (8000)
	@$(DEVELOPMENT) $(MANAGE) serve_trial $(PORT)

.PHONY: demo
demo: .venv/runtime var/secret_key ## a province of 2,000 invented complaints (ARGS="--remove" takes them away)
	@$(DEVELOPMENT) $(MANAGE) migrate --verbosity 0
	@$(DEVELOPMENT) $(MANAGE) load_reference --verbosity 0
	@$(DEVELOPMENT) $(MANAGE) create_demo_content
	@env DEBUG=0 SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret_key)}" $(MANAGE) create_demo $(ARGS)

.PHONY: worker
worker: .venv/runtime var/secret_key ## a Celery worker against REDIS_URL
	@test -n "$$REDIS_URL" || { echo "Isi REDIS_URL, misalnya redis://127.0.0.1:6379/0"; exit 2; }
	@$(DEVELOPMENT) $(BIN)/celery -A portal worker --concurrency 2 --loglevel INFO

# With FULL: on both databases side by side, pages looked at on SQLite alone; then what
# measures time, with nothing beside it. Without: on one database, by all cores; not the
# browser's, nor each role at each address, nor servers of their own, nor stopwatches.
# ARGS="-p randomly" shuffles the tests.
QUICK = -n auto --dist loadfile -m "not (browser or exhaustive or stopwatch)" $(LEFT_OUT)
# Exhaustive, and half of the time of reading all tests.
LEFT_OUT = -p no:schemathesis --ignore tests/complaints/test_open311_contract.py
# Asserts are rewritten once, not in each process of each run.
PYTEST = env -u PYTHONDONTWRITEBYTECODE STATEMENT_SECONDS=45 $(BIN)/python -m pytest

.PHONY: test
test: .venv/dev ## install and test, on SQLite or in DATABASE_URL and REDIS_URL (FULL=1: all, on both)
ifndef FULL
	@$(PYTEST) $(QUICK) $(ARGS)
else
	@mkdir -p var; servers="$$($(BIN)/python tests/find_servers.py)" || exit 1; \
	if [ -z "$$servers" ]; then \
		echo "PostgreSQL dan Redis tidak menjawab: diuji dengan SQLite saja."; \
		exec env -u DATABASE_URL -u REDIS_URL $(PYTEST) $(ARGS); \
	fi; \
	echo "Diuji dengan SQLite; bersamaan dengan PostgreSQL dan Redis, ke var/test-postgresql.log"; \
	sqlite="env -u DATABASE_URL -u REDIS_URL"; \
	env $$servers $(PYTEST) -m "not (looks or stopwatch)" $(ARGS) > var/test-postgresql.log 2>&1 & other=$$!; \
	$$sqlite $(PYTEST) -m "not stopwatch" $(ARGS); first=$$?; \
	wait $$other; second=$$?; \
	cat var/test-postgresql.log; \
	echo "Dengan jam, satu per satu"; \
	$$sqlite $(PYTEST) -m stopwatch $(ARGS); third=$$?; \
	env $$servers $(PYTEST) -m stopwatch $(ARGS); fourth=$$?; \
	test "$$first$$second$$third$$fourth" = 0000
endif

.PHONY: lint
lint: .venv/dev ## format and lint, without changing anything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet templates

.PHONY: format
format: .venv/dev ## put code into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: check
check: lint ## all that CI demands, then the tests
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	PRODUCTION=1 ALLOWED_HOSTS=portal.example SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		$(MANAGE) check --deploy --fail-level WARNING
	$(MAKE) licences
	$(MAKE) test FULL=1

.PHONY: backup
backup: .venv/runtime ## database and photos into one encrypted file (BACKUP_KEY)
	$(KEY) $(MANAGE) backup $(ARGS)

.PHONY: restore
restore: .venv/runtime ## put FILE=… back (ARGS=--force over a database with data)
	@test -n "$(FILE)" || { echo "Sebut berkasnya: make restore FILE=var/backups/…"; exit 2; }
	$(KEY) $(MANAGE) restore "$(FILE)" $(ARGS)

.PHONY: assets
assets: ## rebuild static/build from its sources (needs Node)
	npm ci --ignore-scripts
	npm run build

.PHONY: messages
messages: .venv/dev ## collect texts and compile the English catalogue (needs gettext)
	$(MANAGE) makemessages --locale en --no-location --ignore 'node_modules/*' --ignore 'var/*' --ignore 'tests/*' --ignore '.venv/*'
	$(MANAGE) compilemessages --locale en --locale id --locale jv

.PHONY: observatory
observatory: .venv/dev ## score the headers of production, page by page
	$(BIN)/python -m pytest tests/portal/test_observatory.py -q -rP $(ARGS)

.PHONY: screenshots
screenshots: .venv/dev ## pictures of every page into var/screenshots (needs Chromium)
	$(BIN)/python -m pytest tests/browser/screenshots.py $(ARGS)

.PHONY: weights
weights: .venv/dev ## what the pages of a citizen's errands weigh on the wire (needs Chromium)
	@$(BIN)/python -m pytest tests/browser/weights.py -q -s -p no:warnings $(ARGS)

.PHONY: search-quality
search-quality: .venv/dev ## how well the search box answers real questions
	@$(BIN)/python -m pytest tests/portal/test_search_quality.py -q -s -p no:warnings

.PHONY: faults
faults: .venv/dev ## break the running system in every known way (FAULTS_FULL=1, FAULTS_REPORTS=10000: more)
	$(BIN)/python -m pytest -o addopts="-p no:randomly --import-mode=importlib --strict-markers -ra" tests/faults $(ARGS)

.PHONY: bench-digest
bench-digest: .venv/dev ## digests of 2,000 recipients beside a bare loop (BENCH_FULL=1: 100,000)
	$(BIN)/python tests/bench/digest.py $(ARGS)

.PHONY: bench
bench: .venv/dev ## cost of each page beside bare views, at 10,000 and 100,000 complaints (needs wrk)
	PYTHONPATH=. $(BIN)/python tests/bench/pages.py

.PHONY: bench-compare
bench-compare: .venv/dev ## ratios of the last `make bench` to an earlier one: BASE=var/bench/old.json
	$(BIN)/python tests/bench/compare.py "$(BASE)" var/bench/pages.json
# Licences under which all that we ship may be given on; docs/supply-chain.md.
LICENCES = MIT;MIT License;MIT-0;MIT-CMU;BSD License;BSD-2-Clause;BSD-3-Clause;Apache Software License;Apache-2.0;Apache-2.0 AND BSD-2-Clause;Apache-2.0 OR BSD-2-Clause;Apache-2.0 OR BSD-3-Clause;PSF-2.0;Mozilla Public License 2.0 (MPL 2.0);LGPL-3.0-only
SHIPPED = $$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/\1/p' requirements.lock) prometheus-client sentry-sdk

.PHONY: licences
licences: .venv/dev ## licences of what we ship; fails on an unknown or unwanted one
	$(BIN)/pip-licenses --from mixed --order license --packages $(SHIPPED) --allow-only "$(LICENCES)"

.PHONY: sbom
sbom: .venv/dev ## CycloneDX list of what we ship, with hashes, into var/sbom.json
	$(BIN)/cyclonedx-py requirements requirements.lock --output-reproducible --of JSON -o var/sbom.json

.PHONY: outdated
outdated: .venv/dev ## what has newer versions, and how old ours are (asks the package index)
	$(BIN)/python -m pip list --outdated --format json | $(BIN)/python deploy/outdated.py

.PHONY: bench-export
bench-export: .venv/dev ## memory and time of the open data of 20,000 complaints (BENCH_FULL=1: 1,000,000)
	$(BIN)/python tests/bench/export.py

.PHONY: bench-desk
bench-desk: .venv/dev ## the desk with 100,000 complaints in BENCH_DATABASE_URL (BENCH_FULL=1: 1,000,000)
	$(BIN)/python tests/bench/desk.py

.PHONY: bench-sqlite
bench-sqlite: .venv/dev ## four processes that file 20 complaints a second on SQLite
	$(BIN)/python tests/bench/sqlite.py

.PHONY: bench-search
bench-search: .venv/dev ## the search box among 1,000 and 100,000 documents
	$(BIN)/python tests/bench/search.py

.PHONY: bench-plans
bench-plans: .venv/dev ## by what index each list goes, in the database that bench-desk filled
	$(BIN)/python tests/bench/plans.py

.PHONY: lock
lock: .venv/dev ## resolve pyproject.toml anew into the two lock files
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# --- Files ------------------------------------------------------------------

.venv/bin/python:
	@echo "[1/5] Membuat lingkungan Python"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Perlu Python 3.11 atau lebih baru: make PYTHON=python3.11 …"; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python ini tanpa pip. Di Debian atau Ubuntu: apt install python3-venv"; exit 2; }
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "[2/5] Memasang pustaka"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	@echo "Memasang pustaka dan alat uji"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runtime

var/secret_key: | .venv/bin/python
	@mkdir -p var
	@umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))' > $@
