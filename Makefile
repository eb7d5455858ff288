# Needs Go, Node 20 with npm, and make; make deps gets the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

GO ?= go
PORT ?= 8080
FUZZTIME ?= 30s
ONLY ?=
REPS ?= 5

JS := GOOS=js GOARCH=wasm
# Where an int has 32 bits.
NARROW := CGO_ENABLED=0 GOOS=linux GOARCH=386
NODE_MODULES := internal/interop/node_modules/.package-lock.json
export SIO_NODE_MODULES := $(CURDIR)/internal/interop/node_modules

# The suite that runs against the official servers, one kind of server ($SIO_KIND) at a time.
CONFORMANCE := ./internal/interop/conformance
# Every serializer with every official server over every transport.
MATRIX := ./internal/interop/matrix
# The client with another JSON engine: a module of its own, for what it requires.
ENGINE := ./internal/interop/engine
# The live room and the example for the browser, end to end.
DEMO := ./internal/interop/demo
# The JavaScript package in every runtime that it is for, which have npm packages of their own.
RUNTIMES := ./internal/interop/runtimes
RUNTIME_MODULES := internal/interop/runtimes/node_modules/.package-lock.json
# The comparison with other clients: a module of its own, for the JSON engines.
BENCH := ./internal/bench
# The seam of the JavaScript package, without its classes.
BRIDGE := internal/interop/bridge
# The classes over that seam, and the npm package that is made of them.
CLASSES := internal/interop/classes
# What a client withstands: floods, silence, restarts, cut connections.
ENDURANCE := ./internal/interop/endurance
# The tests of these run through internal/jsexec, which starts the server that they talk to.
HOSTED := /transport_js$$|/internal/jsx$$

# Packages that little runs through are not inlined, which makes the JavaScript package's program 4 kB smaller after
# gzip. The same for the whole standard library is 50 kB, and takes a sixth more of the processor.
PACKAGE_FLAGS := -gcflags=time=-l -gcflags=context=-l -gcflags=syscall/js=-l

# The packages that have tests, natively or, with $(JS) before it, for js/wasm.
TESTED := $(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | \
	grep -Ev '/internal/interop/(conformance|endurance|matrix|demo|runtimes)$$|/internal/jsexec$$|$(HOSTED)'
NODE_TEST := $(JS) $(GO) test -count=1 -exec="node $(CURDIR)/internal/jsexec/exec-node.mjs"
CHROMIUM_TEST := $(JS) $(GO) test -count=1 -exec="$(CURDIR)/internal/tools/exec-chromium.sh"

##@ Build

help: ## Show the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

deps: system $(NODE_MODULES) bin/wasmbrowsertest ## Get what the tests need: npm packages, Debian packages, the browser runner

build: ## Compile every package, natively and for js/wasm
	$(GO) build -o /dev/null ./...
	$(JS) $(GO) build -o /dev/null ./...

wasm: system room $(NODE_MODULES) ## Build the wasm programs and the npm package, and print their sizes
	@mkdir -p wasm/dist
	$(JS) $(GO) build -trimpath $(PACKAGE_FLAGS) -ldflags="-s -w" -o wasm/dist/siowasm.wasm ./wasm
	@$(GO) run ./internal/repack/file wasm/dist/siowasm.wasm
	@GO=$(GO) node wasm/build.mjs
	@internal/tools/sizes.sh web/dist/room.wasm wasm/dist/siowasm.wasm

size: wasm ## Write the sizes of wasm programs to docs/size.md
	@mkdir -p docs bin
	@$(GO) run ./internal/size/print >bin/size.md
	@mv bin/size.md docs/size.md
	@cat docs/size.md

room: ## Build the wasm program of the web page
	@mkdir -p web/dist
	$(JS) $(GO) build -trimpath -ldflags="-s -w" -o web/dist/room.wasm ./web/room
	@cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/dist/

demo: room $(NODE_MODULES) ## Serve the web page on $PORT (8080), until Ctrl-C
	@PORT=$(PORT) exec node web/server.mjs

clean: ## Remove what was built
	rm -rf bin web/dist wasm/dist

##@ Test

test: deps test-unit test-narrow test-node test-chromium test-npm test-python test-matrix test-endurance test-demo test-runtimes test-types test-bridge test-classes test-api ## Run every suite

test-unit: $(NODE_MODULES) ## Unit tests, natively, with the race detector
	@echo "unit tests"
	@packages=$$($(TESTED)); $(GO) test -race -shuffle=on $$packages
	@$(GO) test -shuffle=on ./sio ./transport_native # memory is used again without the race detector
	@cd $(ENGINE) && $(GO) test -race -shuffle=on ./...
	@cd $(BENCH) && $(GO) test -race -shuffle=on ./...

test-narrow: ## Vet for 386, where an int has 32 bits, and unit tests of the protocol there, on Linux on amd64
	@echo "unit tests for 386"
	@$(NARROW) $(GO) vet ./...
	@[ "$$(uname -sm)" != "Linux x86_64" ] || \
		$(NARROW) $(GO) test -shuffle=on ./sio/... ./transport/... ./transport_native ./internal/packmap

test-node: $(NODE_MODULES) ## Unit tests as js/wasm in Node
	@echo "unit tests in Node"
	@packages=$$($(JS) $(TESTED)); $(NODE_TEST) $$packages
	@$(GO) test -count=1 -run=Node ./internal/jsexec

test-chromium: deps ## Unit tests as js/wasm in Chromium
	@echo "unit tests in Chromium"
	@packages=$$($(JS) $(TESTED)); $(CHROMIUM_TEST) $$packages
	@$(GO) test -count=1 -run=Chromium ./internal/jsexec

test-npm: deps bin/with ## Conformance to npm socket.io: natively, in Node, in Chromium
	@echo "conformance to npm socket.io: natively, in Node, in Chromium"
	@SIO_KIND=npm bin/with $(GO) test -race -count=1 $(CONFORMANCE)
	@SIO_KIND=npm bin/with env $(NODE_TEST) $(CONFORMANCE)
	@SIO_KIND=npm bin/with env $(CHROMIUM_TEST) $(CONFORMANCE)

test-python: deps bin/with ## Conformance to python-socketio, natively
	@echo "conformance to python-socketio"
	@SIO_KIND=python bin/with $(GO) test -race -count=1 $(CONFORMANCE)

test-matrix: deps bin/with ## Every serializer, server and transport: natively, in Node
	@echo "serializers, servers and transports: natively, in Node"
	@$(GO) test -race -count=1 $(MATRIX)
	@bin/with env $(NODE_TEST) $(MATRIX)

test-endurance: deps ## What a client withstands, against npm socket.io
	@echo "endurance"
	@$(GO) test -race -count=1 $(ENDURANCE)

test-bridge: wasm $(NODE_MODULES) ## The bridge between JavaScript and the wasm program, in Node
	@echo "the bridge, in Node"
	@node --test --test-timeout=30000 $(BRIDGE)

test-classes: wasm $(NODE_MODULES) ## The classes of the npm package, and what is in it, in Node
	@echo "the npm package, in Node"
	@node --test --test-timeout=60000 $(CLASSES)

test-demo: deps ## The live room and the example for the browser, end to end
	@echo "the live room, end to end"
	@$(GO) test -count=1 $(DEMO)

test-types: $(NODE_MODULES) ## The TypeScript declarations, with assertions that npm socket.io-client's pass too
	@echo "types"
	@node internal/interop/api/types/run.mjs

test-api: $(NODE_MODULES) wasm ## The JavaScript API beside that of npm socket.io-client, and the package's types
	@echo "the JavaScript API"
	@node internal/interop/api/run.mjs
	@node internal/interop/api/types/run.mjs wasm/dist

test-runtimes: wasm $(NODE_MODULES) $(RUNTIME_MODULES) ## The JavaScript package in Node, Deno, Bun, workerd and Chromium
	@echo "the JavaScript package in every runtime"
	@$(GO) test -count=1 $(RUNTIMES)

runtimes: wasm $(NODE_MODULES) $(RUNTIME_MODULES) ## Print what works in which runtime, the table of the README
	@mkdir -p bin
	@SIO_TABLE=$(CURDIR)/bin/runtimes.md $(GO) test -count=1 -run=Scenario $(RUNTIMES) >bin/runtimes.log || { cat bin/runtimes.log; exit 1; }
	@cat bin/runtimes.md

race: $(NODE_MODULES) ## Unit tests with the race detector, ten times
	@packages=$$($(TESTED)); $(GO) test -race -shuffle=on -count=10 $$packages

fuzz: $(NODE_MODULES) ## Fuzz each target for $FUZZTIME (30s)
	@packages=$$($(TESTED)); for package in $$packages; do \
		targets=$$($(GO) test -list='^Fuzz' $$package) || { echo "$$targets"; exit 1; }; \
		for target in $$(grep '^Fuzz' <<<"$$targets" || true); do \
			echo "$$package $$target"; \
			$(GO) test -run='^$$' -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) $$package; \
		done; \
	done

bench: bin/bench $(NODE_MODULES) system ## Compare with npm and Python clients: $ONLY (a workload, all of them), $REPS (5); writes bin/bench.md
	@bin/bench -only="$(ONLY)" -reps=$(REPS) -out=bin/bench.md

bench-docs: bin/bench ## Put the tables of the last bench, bench-frames and bench-browser into docs/performance.md
	@for name in bench frames browser; do \
		[ ! -e bin/$$name.md ] || bin/bench insert bin/$$name.md docs/performance.md; \
	done

bench-micro: $(NODE_MODULES) ## Benchmarks of the packages, for benchstat
	@packages=$$($(TESTED)); $(GO) test -run='^$$' -bench=. -benchmem $$packages

bench-frames: deps ## Messages per second that a wasm program receives, in Node and in Chromium; writes bin/frames.md
	@{ printf "#### In Node %s\n\n" "$$(node --version)"; \
		$(GO) run ./internal/frames node $(CURDIR)/internal/jsexec/exec-node.mjs; \
		printf "\n#### In Chromium\n\n"; \
		$(GO) run ./internal/frames $(CURDIR)/internal/tools/exec-chromium.sh; } | tee bin/frames.md

bench-browser: wasm $(NODE_MODULES) ## The JavaScript package beside socket.io-client, in Chromium; writes bin/browser.md
	@mkdir -p bin
	@node internal/interop/benchweb/bench.mjs browser | tee bin/browser.md

bench-node: wasm $(NODE_MODULES) ## The same in Node
	@node internal/interop/benchweb/bench.mjs node

lint: bin/staticcheck ## gofmt, go vet and staticcheck, natively and for js/wasm; go vet for other systems
	@unformatted=$$(gofmt -l . | grep -v node_modules/ || true); \
		[ -z "$$unformatted" ] || { echo "not formatted:" $$unformatted; exit 1; }
	$(GO) vet ./...
	$(JS) $(GO) vet ./...
	$(NARROW) $(GO) vet ./...
	CGO_ENABLED=0 GOOS=windows $(GO) vet ./...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 $(GO) vet ./...
	cd $(ENGINE) && $(GO) vet ./...
	cd $(BENCH) && $(GO) vet ./... && $(CURDIR)/bin/staticcheck ./...
	bin/staticcheck ./...
	$(JS) bin/staticcheck ./...

##@ Parts

system: ## Check for, and as root on Debian install, the programs that the tests need
	@internal/tools/system.sh

$(NODE_MODULES): internal/interop/package.json internal/interop/package-lock.json
	cd internal/interop && npm ci --loglevel=error
	@touch $@

$(RUNTIME_MODULES): internal/interop/runtimes/package.json internal/interop/runtimes/package-lock.json
	cd internal/interop/runtimes && npm ci --loglevel=error
	@touch $@

bin/with: FORCE
	@$(GO) build -o $@ ./internal/interop/with

bin/bench: FORCE
	@cd $(BENCH) && $(GO) build -o ../../$@ .

bin/wasmbrowsertest bin/staticcheck: bin/%: internal/tools/go.mod internal/tools/go.sum
	cd internal/tools && $(GO) build -o ../../$@ $$($(GO) list -f '{{.ImportPath}}' tool | grep '/$*$$')
	@touch $@

FORCE:

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST))) FORCE
