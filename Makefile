# One command for each thing that is done daily; `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# What is built or fetched lies outside the clone, so that a second clone need not repeat it.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/mentoro
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PATH := $(CACHE)/tools/bin:$(PATH)

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: model ## Build, load fictional people into an empty data folder, and serve
	cargo build --locked --package mentoro
	scripts/web --optional build
	scripts/run "$(CARGO_TARGET_DIR)/debug/mentoro"

.PHONY: test
test: unit ## Run every test
	$(MAKE) test-postgres schemathesis e2e e2e-production
	scripts/web --optional test e2e

.PHONY: unit
unit: tools servers model ## Run the tests that need no built service
	cargo nextest run --locked --workspace --filterset 'not package(e2e)'

.PHONY: test-qdrant
test-qdrant: servers ## Test the index on a Qdrant, which MENTORO_TEST_QDRANT_URL names
	cargo test --locked --workspace --test conformance -- --ignored ::qdrant::

# In one process, where nextest would start a server for each case.
.PHONY: test-postgres
test-postgres: servers ## Test the stores on PostgreSQL, or on MENTORO_TEST_POSTGRES_URL
	cargo test --locked --workspace --test conformance -- --ignored ::postgres::

.PHONY: e2e
e2e: model ## Test the built service over the wire
	cargo build --locked --workspace --bins --tests
	scripts/watch-logs cargo test --locked --workspace --test suite

# A storm of requests wants the machine for itself.
.PHONY: e2e-production
e2e-production: export MENTORO_E2E_STACK = production
e2e-production: servers model ## Test the same on two replicas behind nginx, some three minutes
	cargo build --locked --workspace --bins --tests
	scripts/watch-logs cargo test --locked --workspace --test suite -- --skip storm::
	scripts/watch-logs cargo test --locked --workspace --test suite -- storm::

.PHONY: schemathesis
schemathesis: model ## Fuzz the built service by its own document, some three minutes
	cargo build --locked --workspace --bins --tests
	scripts/install-tools "$(CACHE)/schemathesis" scripts/schemathesis.txt
	scripts/schemathesis "$(CARGO_TARGET_DIR)/debug/mentoro" "$(CACHE)/schemathesis"

# Instrumented code has a folder of its own: else each build would undo the other.
.PHONY: coverage
coverage: servers model ## Run every test instrumented, tell which lines ran, fail below the bounds
	@scripts/install-tools "$(CACHE)/coverage-tools" scripts/coverage-tools.txt
	scripts/coverage "$(CACHE)/coverage-tools" "$(CACHE)/coverage"

.PHONY: lint
lint: tools lint-deploy lint-alerts lint-web ## Check form, lints, layers, licences, unused dependencies, containers, alerts
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	scripts/check-layers
	cargo deny --locked check licenses bans sources
	cargo shear
	grep -d skip -lE '^(#!.*sh$$|# shellcheck shell=)' .ci/* deploy/* scripts/* web/scripts/* | xargs shellcheck --external-sources

.PHONY: advisories
advisories: tools ## Look for known holes in dependencies; asks the network
	cargo deny --locked check advisories

.PHONY: lint-deploy
lint-deploy: ## Check what describes the containers and the pipeline, without running any
	@scripts/install-tools "$(CACHE)/deploy-tools" scripts/deploy-tools.txt
	scripts/check-deploy "$(CACHE)/deploy-tools"

.PHONY: lint-alerts
lint-alerts: servers ## Check dashboards, rules of alerts and their tests, without drawing any
	@scripts/install-tools "$(CACHE)/deploy-tools" scripts/deploy-tools.txt
	scripts/dashboards "$(CACHE)/deploy-tools" --check
	scripts/check-alerts "$(CACHE)/deploy-tools"

.PHONY: dashboards
dashboards: ## Make the dashboards of their source
	@scripts/install-tools "$(CACHE)/deploy-tools" scripts/deploy-tools.txt
	scripts/dashboards "$(CACHE)/deploy-tools"

.PHONY: lint-web
lint-web: ## Check form, lints and types of the web page
	scripts/web --optional lint

.PHONY: web
web: ## Build the web page into web/dist
	scripts/web build

.PHONY: web-test
web-test: ## Test the parts of the page
	scripts/web test

.PHONY: web-e2e
web-e2e: model ## Test the page in a browser against the built service, some minutes
	cargo build --locked --workspace --bins --tests
	scripts/web e2e

.PHONY: lighthouse
lighthouse: model ## Measure search, mentor and feed as a phone on slow 4G sees them
	cargo build --locked --release --package mentoro
	MENTORO_BINARY="$(CARGO_TARGET_DIR)/release/mentoro" scripts/web lighthouse

.PHONY: screenshots
screenshots: model ## Make the pictures of the page in docs/screenshots
	cargo build --locked --workspace --bins --tests
	scripts/web screenshots

.PHONY: fmt
fmt: ## Format the code
	cargo fmt --all

.PHONY: search-quality
search-quality: model ## Print how well search and feed find whom people mean
	cargo run --quiet --locked --release --package infrastructure --example search_quality
	cargo run --quiet --locked --release --package infrastructure --example feed_quality

.PHONY: openapi
openapi: ## Print the OpenAPI document
	@cargo run --quiet --locked --package mentoro -- openapi

.PHONY: model
model: ## Fetch the built-in model of meaning, if it is not there yet
	scripts/fetch-model

.PHONY: tools
tools:
	@scripts/install-tools "$(CACHE)/tools" scripts/tools.txt

STACK = "$(CARGO_TARGET_DIR)/debug/stack"

# Options: make up PORT=8443 REPLICAS=3 DATA=folder
.PHONY: up
up: servers model ## Start the whole production stack on this machine
	cargo build --locked --package mentoro --package stack
	$(if $(wildcard qdrant-stand-in),cargo build --locked --package qdrant-stand-in)
	scripts/web --optional build
	@$(STACK) up --monitored $(if $(PORT),--port $(PORT)) $(if $(REPLICAS),--replicas $(REPLICAS)) $(if $(DATA),--data "$(DATA)")

.PHONY: roll
roll: model ## Build anew and restart the replicas one by one; no client notices
	cargo build --locked --package mentoro --package stack
	@$(STACK) roll

.PHONY: down
down: ## End the stack; nothing stays
	@$(STACK) down

.PHONY: logs
logs: ## Follow all logs of the stack
	@$(STACK) logs

.PHONY: invite
invite: ## Print an invite for an admin of the running stack
	@$(STACK) invite

# PostgreSQL, Redis, nginx, the S3 store and Prometheus of the stack.
.PHONY: servers
servers:
	@scripts/install-stack

# Options: make bench ARGS="--size 1k --only search"
.PHONY: bench
bench: model ## Measure a release build under load (needs wrk)
	cargo build --locked --release --package mentoro --package bench --package qdrant-stand-in
	"$$CARGO_TARGET_DIR/release/bench" --mentoro "$$CARGO_TARGET_DIR/release/mentoro" \
		--model "$(or $(MENTORO_MODEL_DIR),models/use-multilingual-v3)" --cache "$(CACHE)/bench" $(ARGS)

# Options: make drills ARGS="--only redis --seconds 10"
.PHONY: drills
drills: servers model ## Take each part of the stack away under load, some six minutes
	cargo build --locked --release --package mentoro --package bench --package qdrant-stand-in
	"$$CARGO_TARGET_DIR/release/drills" --mentoro "$$CARGO_TARGET_DIR/release/mentoro" \
		--model "$(or $(MENTORO_MODEL_DIR),models/use-multilingual-v3)" $(ARGS)
