# `make demo` and `make test` work from a fresh clone: both make .venv first, and a second run installs nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
REQUIREMENTS := $(filter-out requirements/docs.txt,$(wildcard requirements/*.txt))
TEST_PROCESSES ?= 2
STAMP := $(VENV)/.installed

.PHONY: help setup demo test test-slow browser lint format docs doctor clean
.DEFAULT_GOAL := help

help:  ## say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)  ## make .venv with the tested versions

$(STAMP): $(REQUIREMENTS) setup.py
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else "pasgan needs Python 3.10 or newer; set PYTHON=python3.x")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[1/5] PyTorch and the run-time packages (about 5 GB with its CUDA libraries)"
	$(PIP) install -q -r requirements/runtime.txt
	@echo "[2/5] MMPose and what it needs"
	$(PIP) install -q -r requirements/pose_deps.txt -r requirements/build.txt
	$(PIP) install -q --no-deps -r requirements/pose.txt
	@echo "[3/5] xtcocotools, from source (its wheel is built for numpy 1)"
	$(PIP) install -q --no-deps --no-build-isolation --no-binary xtcocotools xtcocotools==1.14.3
	@echo "[4/5] test tools, TensorBoard, ONNX, rtmlib, Gradio"
	$(PIP) install -q -r requirements/tests.txt -r requirements/tensorboard.txt -r requirements/onnx.txt -r requirements/page.txt
	$(PIP) install -q --no-deps -r requirements/rtmlib.txt
	@echo "[5/5] pasgan itself"
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

test: setup  ## set up and run the tests
	$(BIN)/python -m pytest -m "not slow" -n $(TEST_PROCESSES) --dist loadfile

test-slow: setup  ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

# The tests of pages skip without it, so that what cannot install it only says so.
browser:  ## install Chromium, in which pages are tested (Debian, as root)
	@if for name in chromium chromium-browser google-chrome; do command -v $$name && break; done; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null \
		|| echo "Chromium could not be installed: the browser tests will be skipped"; \
	else \
		echo "no Chromium, and no right to install it: the browser tests will be skipped;"; \
		echo "install one, or set PASGAN_CHROMIUM to its path"; \
	fi

lint: setup  ## ruff, both as linter and formatter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup  ## build the documentation site into site/
	$(PIP) install -q -r requirements/docs.txt
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

doctor: setup  ## say what is installed and whether it fits together
	$(BIN)/python tools/doctor.py

demo: setup  ## generate a sample, train PAS-GAN on it, test it, and show the table and the pictures
	$(BIN)/python tools/demo.py $(if $(FROM_SCRATCH),--from-scratch)

clean:  ## remove the environment and everything that was generated
	rm -rf $(VENV) data/ntu_sample* work_dirs site
