# make run      the sample municipality, loaded and served on http://127.0.0.1:8501
# make run HOME_DIR=mi-casa    your own home
# make test     the whole suite (ALL=1: browser, servers and public data too)
# make words    bring the translations up to date with the texts of the sources
# make lock     resolve pyproject.toml again into the two lock files (needs uv)
PYTHON   ?= python3
HOME_DIR ?= data/demo
PORT     ?= 8501
TESTS    ?=
VENV     := .venv
EVERYTHING := --all --numprocesses auto --dist loadfile --no-loadscope-reorder
PASO10   := $(VENV)/bin/paso10
PIP      := $(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all:
LOCK     := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --only-binary :all: --quiet

.PHONY: run install install-dev test check words lock clean

run: install
ifeq ($(HOME_DIR),data/demo)
	@$(PASO10) --home $(HOME_DIR) demo --port $(PORT)
else
	@$(PASO10) --home $(HOME_DIR) update; code=$$?; \
	if [ $$code -ne 0 ] && [ $$code -ne 12 ] && [ $$code -ne 13 ]; then exit $$code; fi
	@$(PASO10) --home $(HOME_DIR) serve --port $(PORT)
endif

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Falta Python 3.11 o posterior. En Debian y Ubuntu: sudo apt install python3 python3-venv"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$$($(PYTHON) --version) es anterior a 3.11. Instale una versión posterior y repita: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@echo "Creando el entorno en $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Falta el módulo venv. En Debian y Ubuntu: sudo apt install python3-venv"; exit 2; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Instalando los paquetes de requirements.lock (hasta dos minutos la primera vez) …"
	@$(PIP) -r requirements.lock || { echo "No se pudo instalar: revise la conexión o el índice de paquetes y repita: make install"; exit 2; }
	@$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@ && echo "Listo: $(PASO10)"

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Instalando las herramientas de prueba de requirements-dev.lock …"
	@$(PIP) -r requirements-dev.lock || { echo "No se pudo instalar: revise la conexión o el índice de paquetes y repita: make test"; exit 2; }
	@touch $@

test: install-dev check
	@echo "Pruebas …"
	@$(VENV)/bin/python -m pytest $(if $(ALL),$(EVERYTHING)) $(TESTS)

check: install-dev
	@echo "Estilo y tipos …"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy

words: install
	@$(VENV)/bin/python -m dashboard.extraction
	@echo "Traduzca lo que quedó vacío (msgstr \"\") en dashboard/locale/*/LC_MESSAGES/paso10.po"

lock:
	$(LOCK) --extra build --output-file requirements.lock
	$(LOCK) --all-extras --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info
