# "make help" lists what can be asked for. Nothing has to be installed first but make, and a Python
# of version 3.11 or later: each target brings what it needs into .venv.
#
#   PYTHON=python3.12   the Python to make .venv of
#   WORKERS=1           how many tests run at once
#   ARGS="-k stop -x"   passed on to pytest (test), cosyd serve (run), the demo or the benchmarks

ARGS ?=
WORKERS ?= 3
VENV := .venv
PY := $(VENV)/bin/python
SETUP := VENV=$(VENV) PYTHON='$(PYTHON)' packaging/setup/setup.sh
REFERENCE := PYTHON='$(PYTHON)' packaging/setup/reference.sh
WHEEL_TESTS ?= tests/live/test_speech.py

.DEFAULT_GOAL := help
.PHONY: help setup cosyvoice2 reference demo run tray test test-slow lint imports types bench bench-bus bench-live bench-cosyvoice2 bench-load bench-narrations bench-tray package wheel-test pictures docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## .venv with what the daemon needs; no other target needs this to be run first
	@$(SETUP) run

cosyvoice2: ## what CosyVoice2 needs, PyTorch among it; its model: cosyd models pull cosyvoice2-0.5b
	@$(SETUP) run cosyvoice2 torch

reference: ## .reference: the package of CosyVoice2's authors, to compare with
	@$(REFERENCE)

demo: ## start the daemon, have it say a paragraph aloud and into demo.wav, stop it
	@$(SETUP) run
	@$(PY) tools/demo.py $(ARGS)

run: ## the daemon in the foreground, with your own settings; stop it with Ctrl-C
	@$(SETUP) run
	@exec $(VENV)/bin/cosyd serve $(ARGS)

tray: ## the icon and its window, which start the daemon where none runs
	@$(SETUP) run gui
	@exec $(VENV)/bin/cosyd-tray --window $(ARGS)

test: ## all tests but those that need a graphics card or hours
	@$(SETUP) run gui cosyvoice2 torch test
	@$(REFERENCE)
	$(PY) -m pytest -m "not gpu and not slow" -n $(WORKERS) --dist loadfile $(ARGS)

test-slow: ## tests that take minutes: many connects, many listeners
	@$(SETUP) run gui cosyvoice2 torch test
	@$(REFERENCE)
	$(PY) -m pytest -m slow $(ARGS)

lint: imports ## style: ruff's rules, its formatting, and the import contracts
	@$(SETUP) run gui test lint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

imports: ## nothing imports upwards, and no room knows what is not its own
	@$(SETUP) run gui test lint
	$(VENV)/bin/lint-imports

types: ## mypy, strict
	@$(SETUP) run gui test lint
	$(PY) -m mypy

bench: ## measure: time to first sound, real-time factor, memory
	@$(SETUP) run test
	$(PY) benchmarks/run.py $(ARGS)

bench-bus: ## measure the audio bus: beside a bare pair, 10,000 connects, 200 subscribers
	@$(SETUP) run test
	$(PY) benchmarks/bus.py $(ARGS)

bench-live: ## measure the live door: 32 who write at once, and for how many real time holds
	@$(SETUP) run test
	$(PY) benchmarks/live.py $(ARGS)

bench-tray: ## measure the tray: start to icon, click to window, memory, 10,000 rows of history
	@$(SETUP) run gui test
	$(PY) benchmarks/tray.py $(ARGS)

bench-narrations: ## measure 5,000 documents dropped at once, and live speech meanwhile
	@$(SETUP) run test
	$(PY) benchmarks/narrations.py $(ARGS)

bench-load: ## measure 1, 4 and 16 users at once, beside a peer with the same model: half an hour
	@$(SETUP) run test
	@VENV=.load PYTHON='$(PYTHON)' packaging/setup/setup.sh load
	$(PY) benchmarks/load.py $(ARGS)

bench-cosyvoice2: ## measure our CosyVoice2 beside the package's own class: takes half an hour
	@$(SETUP) run cosyvoice2 torch test
	@$(MAKE) --no-print-directory reference
	$(PY) benchmarks/cosyvoice2/all.py $(ARGS)

# One of these alone, bench-cosyvoice2-first and so on; servers: behind daemon and server, half an hour.
BENCH_COSYVOICE2 := $(addprefix bench-cosyvoice2-,first flow clients rtf servers)
.PHONY: $(BENCH_COSYVOICE2)
$(BENCH_COSYVOICE2): bench-cosyvoice2-%:
	@$(SETUP) run cosyvoice2 torch test
	@$(MAKE) --no-print-directory reference
	$(PY) benchmarks/cosyvoice2/$*.py $(ARGS)

package: ## wheel and source archive, into dist/
	@$(SETUP) run package
	@rm -rf dist
	$(PY) -m build --no-isolation --outdir dist .

wheel-test: package ## install that wheel on its own, and run a live test against it
	@$(SETUP) run test package
	packaging/setup/wheel-test.sh $(WHEEL_TESTS)

pictures: ## take the pictures of the window that the documents show
	@$(SETUP) run gui test
	PYTHONPATH=tests $(PY) tools/tray_pictures.py $(ARGS)

docs: ## check the documents: every link leads somewhere, every setting is there
	@$(SETUP) run
	$(PY) tools/check_docs.py
	$(PY) tools/settings_page.py --check

lock: ## write the locks anew from pyproject.toml (UPGRADE=1: to the newest versions)
	@$(SETUP)
	@packaging/setup/lock.sh

clean: ## remove .venv and all that was made
	rm -rf $(VENV) .reference .load .wheel-venv .wheel-test dist build demo.wav
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
