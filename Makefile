# Two commands are all that a learner needs: make lab, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
NOTEBOOK := notebooks/00_start_here.ipynb
NETWORKS := dense_network basic_cnn deeper_cnn champion

# Root may open JupyterLab only on request; a container without a browser gets the address printed.
LAB_OPTIONS := --config=.jupyter_config.py
ifeq ($(shell id -u),0)
LAB_OPTIONS += --allow-root
endif

# The web app: `make app PORT=8900 IP=0.0.0.0 READY=5` for a guest on another machine.
PORT := 8866
IP := localhost
READY := 2

.PHONY: help install lab app test test-fast test-offline lint train bench book clean

help:
	@echo "make lab        open the course in JupyterLab"
	@echo "make app        serve the playground as a web page, and print its address"
	@echo "make test       lint, layers, unit tests, lessons, browser"
	@echo "make test-fast  lint, layers and the quick unit tests only"
	@echo "make test-offline the lessons on the built-in digits, with the network off"
	@echo "make install    only make the environment, in $(VENV)"
	@echo "make lint       ruff and import-linter"
	@echo "make train      train the shipped networks anew (needs MNIST)"
	@echo "make bench      measure speed and accuracy"
	@echo "make book       build the course as a website, in build/book"
	@echo "make clean      remove the environment and all caches"

install: $(VENV)/lab
lab: install
	$(BIN)/jupyter lab $(LAB_OPTIONS) --LabApp.default_url=/lab/tree/$(NOTEBOOK)

app: install
	$(BIN)/voila --Voila.config_file_paths=app --Voila.ip=$(IP) --port=$(PORT) \
		--pool_size=$(READY) notebooks/playground.ipynb

test: lint $(VENV)/test
	$(BIN)/python -m pytest tests/unit -n 2
	$(BIN)/python -m pytest tests/lessons tests/book tests/browser

test-fast: lint $(VENV)/test
	$(BIN)/python -m pytest tests/unit -n 2 -m 'not slow'

# The built-in digits are kept between runs; MNIST, where it lies elsewhere, isn't looked at.
test-offline: $(VENV)/test
	env -u MNIST_COURSE_DATA -u MNIST_COURSE_REQUIRE MNIST_COURSE_OFFLINE=1 \
	    MNIST_COURSE_CACHE=$(CURDIR)/build/offline \
	    $(BIN)/python tools/without_network.py $(BIN)/python -m pytest tests/lessons

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

train: install
	for network in $(NETWORKS); do $(BIN)/mnist-course train $$network || exit 1; done

bench: $(VENV)/test
	$(BIN)/python benchmarks/report.py

book: $(VENV)/test
	$(BIN)/python -m sphinx -W --keep-going -c docs -d build/book-cache . build/book
	@echo "Open build/book/index.html"

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.exit("mnist-course needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.13 lab")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[lab]'
	@touch $@

$(VENV)/test: $(VENV)/lab
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@
