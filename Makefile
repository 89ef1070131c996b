# Every command of the project. Each brings what it needs: see docs/development.md.

.PHONY: help up down clean test lint format build demo bench chaos images test-compose deploy kubernetes-secrets
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

up: ## the whole system on this machine: dependencies, build, parts, services
	@scripts/run node dev-env/dist/src/cli/up.js

down: ## stop what `make up` started
	@scripts/run --any-build node dev-env/dist/src/cli/down.js

clean: ## stop it and remove its data
	@scripts/run --any-build node dev-env/dist/src/cli/clean.js

test: ## every test, on real parts of its own (ONLY=run-service,e2e for some)
	@scripts/run node dev-env/dist/src/cli/test.js

lint: ## formatting, lint rules, import directions, contracts, types
	@scripts/run npm run --silent lint

format: ## put formatting right
	@scripts/run npm run --silent format

build: ## compile everything
	@scripts/run true

demo: ## a year of believable runs, and the cURLs to look at them
	@scripts/run npm run --silent demo

bench: ## measure, with a table at the end
	@scripts/run npm run --silent bench

chaos: ## break parts and services under load, with a table at the end
	@scripts/run npm run --silent chaos

images: ## container images of the services
	@scripts/run npm run --silent images

test-compose: ## the end-to-end tests against containers
	@scripts/run npm run --silent test-compose

deploy: ## to Kubernetes: kubectl apply -k
	@scripts/run npm run --silent deploy

kubernetes-secrets: ## certificates and secrets of the overlay "local", which `make deploy` makes too
	@scripts/run npm run --silent kubernetes-secrets
