# Every command of the project. Each brings what it needs: see docs/development.md.

.PHONY: help up down clean dev logs test coverage lint format build demo pictures bench chaos sbom images test-compose test-kubernetes deploy kubernetes-secrets
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

up: ## the whole system on this machine: dependencies, build, backing services, services
	@scripts/run --ports node dev-env/dist/src/cli/up.js

down: ## stop what `make up` started
	@scripts/run --any-build node dev-env/dist/src/cli/down.js

clean: ## stop it and remove its data
	@scripts/run --any-build node dev-env/dist/src/cli/clean.js

dev: ## one service of `make up` from source, reloaded on each save: make dev SERVICE=run-service
	@scripts/run node dev-env/dist/src/cli/dev.js

logs: ## the logs of `make up`, readable (SERVICE=run-service for one)
	@scripts/run --any-build node dev-env/dist/src/cli/logs.js

test: ## every test, on real backing services (ONLY=run-service,e2e for some, TEST='part of a title' for one)
	@scripts/run node dev-env/dist/src/cli/test.js

coverage: ## the tests, and the share of lines that they run, by workspace
	@scripts/run node dev-env/dist/src/cli/coverage.js

lint: ## formatting, lint rules, import directions, contracts, types
	@scripts/run npm run --silent lint

format: ## put formatting right
	@scripts/run npm run --silent format

build: ## compile everything
	@scripts/run true

demo: ## a year of runs of three people, and the cURLs to look at them
	@scripts/run npm run --silent demo

pictures: ## pictures of every view of the page, of the demonstration's user, and how fast it is (OUT=folder)
	@scripts/run npm run --silent pictures -w browser-tests -- --out $(abspath $(or $(OUT),.local/pictures))

bench: ## measure, and print a table
	@scripts/run npm run --silent bench

chaos: ## break backing services and services under load, and print a table
	@scripts/run npm run --silent chaos

sbom: ## a software bill of materials in CycloneDX's format: .local/sbom.json
	@scripts/run npm run --silent sbom > .local/sbom.json && echo 'Written: .local/sbom.json'

images: ## container images of the services
	@scripts/run npm run --silent images

test-compose: ## the end-to-end tests against containers
	@scripts/run npm run --silent test-compose

test-kubernetes: ## the end-to-end tests in the cluster of kubectl's context, then every change to a cluster under load
	@scripts/run npm run --silent test-kubernetes

deploy: ## to Kubernetes: kubectl apply -k
	@scripts/run npm run --silent deploy

kubernetes-secrets: ## certificates and secrets of the overlay "local", which `make deploy` makes too
	@scripts/run npm run --silent kubernetes-secrets
