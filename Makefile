# Jalons — make help
.ONESHELL:
.SILENT:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
PORT ?= 8000
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## ce que fait chaque cible
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: .venv/.complet jalons/fondations/socle/static/vendor/.complet ## l’environnement .venv et les fichiers statiques

.venv/.complet: requirements/dev.txt requirements/uv.txt pyproject.toml
	test -x .venv/bin/python || python3 -m venv .venv 2>/dev/null || python3.11 -m venv .venv
	.venv/bin/uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install -q --require-hashes -r requirements/uv.txt
	.venv/bin/uv pip sync -q --compile-bytecode --require-hashes requirements/dev.txt requirements/uv.txt --python .venv/bin/python
	.venv/bin/uv pip install -q --no-deps --no-build-isolation -e . --python .venv/bin/python
	touch $@

jalons/fondations/socle/static/vendor/.complet: package-lock.json | .venv/.complet
	scripts/statiques

demo: install ## la région de démonstration, toute la chaîne, puis http://127.0.0.1:8000
	JALONS_DEMONSTRATION=1 JALONS_TOTP=0 jalons demo
	JALONS_DEMONSTRATION=1 JALONS_TOTP=0 exec jalons servir --port $(PORT)

outils: install ## ce que les essais ajoutent : Chromium et les polices, de Debian
	scripts/outils

test: outils spark ## tous les essais, tailles réduites
	scripts/essais

check: install ## style, types, contrats d’import, gabarits, migrations oubliées
	ruff check .
	ruff format --check .
	mypy jalons
	scripts/contrats
	djlint --quiet --lint jalons
	JALONS_ROLE_BASE=proprietaire $(PY) -m django makemigrations --check --dry-run --settings jalons.config.settings

nuit: outils spark ## tailles complètes, PostgreSQL 15 et 18
	scripts/nuit

spark: .venv/.spark ## le moteur Spark (pyspark ; il lui faut Java 17)

.venv/.spark: requirements/spark.txt .venv/.complet
	scripts/java
	.venv/bin/uv pip install -q --require-hashes -r requirements/spark.txt --python .venv/bin/python
	touch $@

bench: install spark ## les promesses de vitesse, en rapports
	for b in benchmarks/*.py; do $(PY) $$b; done

arret: ## arrête la base embarquée
	jalons base arreter

.PHONY: help install demo outils spark test check nuit bench arret
