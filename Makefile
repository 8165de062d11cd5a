# Jalons — make help
.ONESHELL:
.SILENT:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
PORT ?= 8000
STATIQUES := jalons/fondations/socle/static/vendor/.complet
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## ce que fait chaque cible
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: .venv/.base $(STATIQUES) ## l’environnement .venv et les fichiers statiques, de quoi servir et rien de plus

# Four lists, one environment. A sync takes the list asked for and those asked for before: none removes another's packages.
.venv/.base .venv/.dev .venv/.spark .venv/.nuit: .venv/.%: requirements/%.txt requirements/uv.txt pyproject.toml
	test -x .venv/bin/python || python3 -m venv .venv 2>/dev/null || python3.11 -m venv .venv
	.venv/bin/uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install -q --require-hashes -r requirements/uv.txt
	listes=(); for l in base dev spark nuit; do if [ $$l = $* -o -e .venv/.$$l ]; then listes+=(requirements/$$l.txt); fi; done
	.venv/bin/uv pip sync -q --compile-bytecode --require-hashes $${listes[@]} requirements/uv.txt --python .venv/bin/python
	.venv/bin/uv pip install -q --no-deps --no-build-isolation -e . --python .venv/bin/python
	touch $@

.venv/.dev .venv/.spark .venv/.nuit: | .venv/.base

$(STATIQUES): package-lock.json | .venv/.base
	scripts/statiques

demo: install ## la région de démonstration, toute la chaîne, puis http://127.0.0.1:8000
	JALONS_DEMONSTRATION=1 JALONS_TOTP=0 jalons demo
	JALONS_DEMONSTRATION=1 JALONS_TOTP=0 exec jalons servir --port $(PORT)

outils: install .venv/.dev ## ce que les essais ajoutent : leurs paquets, Chromium et les polices
	scripts/outils

test: outils spark ## tous les essais, tailles réduites
	scripts/essais

essai: install .venv/.dev ## les essais d’une pièce, sans navigateur : make essai P=accompagnements
	scripts/essais --piece "$(P)"

check: install .venv/.dev ## style, types, contrats d’import, gabarits, migrations oubliées, essais du dépôt sans base
	ruff check .
	ruff format --check .
	mypy jalons
	scripts/contrats
	djlint --quiet --lint jalons
	JALONS_ROLE_BASE=proprietaire $(PY) -m django makemigrations --check --dry-run --settings jalons.config.settings
	$(PY) -m pytest tests/depot --ignore tests/depot/test_base.py

nuit: outils spark .venv/.nuit ## tailles complètes, PostgreSQL 15 et 18
	scripts/nuit

mutants: install .venv/.dev ## une faute à la fois dans les règles et les droits : un essai doit la voir (des heures)
	scripts/mutants

spark: .venv/.spark ## le moteur Spark (pyspark ; il lui faut Java 17)
	scripts/java

bench: outils spark ## les promesses de vitesse, en rapports
	for b in benchmarks/*.py; do $(PY) $$b; done

arret: ## arrête la base embarquée
	jalons base arreter

.PHONY: help install demo outils spark essai test check nuit mutants bench arret
