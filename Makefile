# Two commands are all that a learner needs: make lab, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LESSONS := lessons

# Root may open JupyterLab only on request; a container without a browser gets the address printed.
LAB_OPTIONS := --config=.jupyter_config.py
ifeq ($(shell id -u),0)
LAB_OPTIONS += --allow-root
endif

# Node checks the front ends where it is there; who uses the course needs none.
NODE := $(and $(wildcard package-lock.json),$(shell command -v npm),node_modules)

# The web app: `make app PORT=8900 IP=0.0.0.0 READY=5` for a guest on another machine.
PORT := 8866
IP := localhost
READY := 2

# Of the website: `make book LANGUAGE=de`; of the catalogues that are to be translated.
LANGUAGE := en

.PHONY: help install lab app page test test-fast test-offline fuzz lint train bench book \
	catalogues clean

help:
	@echo "make lab        open the course in JupyterLab"
	@echo "make app        serve the playground as a web page, and print its address"
	@echo "make page       write the pad as one HTML file that needs no server"
	@echo "make test       lint, layers, types, unit tests, lessons, browser"
	@echo "make test-fast  lint, layers, types and the quick unit tests only"
	@echo "make test-offline the lessons on the built-in digits, with the network off"
	@echo "make fuzz       read 10,000 damaged pictures, half an hour"
	@echo "make install    only make the environment, in $(VENV)"
	@echo "make lint       ruff, import-linter, mypy; with Node, the front ends' checks"
	@echo "make train      train the shipped networks anew (needs MNIST)"
	@echo "make bench      measure speed and accuracy"
	@echo "make book       build the course as a website, in build/book"
	@echo "make catalogues LANGUAGE=fr  write what is to be translated of the website"
	@echo "make clean      remove the environment and all caches"

install: $(VENV)/lab

# A learner works on a copy of the lessons, which git ignores.
lab: install
	$(BIN)/mnist-course lessons $(LESSONS)
	$(BIN)/jupyter lab $(LAB_OPTIONS) --LabApp.default_url=/lab/tree/$(LESSONS)/00_start_here.ipynb

app: install
	$(BIN)/voila --Voila.config_file_paths=app --Voila.ip=$(IP) --port=$(PORT) \
		--pool_size=$(READY) notebooks/playground.ipynb

page: install
	$(BIN)/python tools/web/build_page.py

# Two at once: the lessons, which train, beside the unit tests, which don't; who is done first takes
# over half of what is left. Then the browser tests alone, when nothing trains that they would have
# to wait for.
test: lint $(VENV)/test
	$(BIN)/python -m pytest tests/lessons tests/unit tests/frontend -n 2 --dist worksteal
	$(BIN)/python -m pytest tests/book tests/web tests/browser

test-fast: lint $(VENV)/test
	$(BIN)/python -m pytest tests/unit -n 2 -m 'not slow'

# The built-in digits are kept between runs; MNIST, where it lies elsewhere, isn't looked at.
test-offline: $(VENV)/test
	env -u MNIST_COURSE_DATA -u MNIST_COURSE_REQUIRE MNIST_COURSE_OFFLINE=1 \
	    MNIST_COURSE_CACHE=$(CURDIR)/build/offline \
	    $(BIN)/python tools/without_network.py $(BIN)/python -m pytest tests/lessons

fuzz: $(VENV)/test
	$(BIN)/python tools/fuzz.py

lint: $(VENV)/test $(NODE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
ifneq ($(NODE),)
	npm run --silent lint
else
	@echo "Without Node, the front ends are not checked."
endif


train: install
	$(BIN)/python -m tools.networks.train

bench: $(VENV)/test
	$(BIN)/python benchmarks/report.py

book: $(VENV)/test
	$(BIN)/python -m sphinx -W --keep-going -c docs -D language=$(LANGUAGE) \
	    -d build/book-cache/$(LANGUAGE) . build/book
	@echo "Open build/book/index.html"

# A catalogue that was there keeps its translations; what has changed is marked as fuzzy.
catalogues: $(VENV)/test
	$(BIN)/python -m sphinx -q -b gettext -c docs -d build/book-cache/gettext . build/catalogues
	$(BIN)/sphinx-intl update -p build/catalogues -d docs/locale -l $(LANGUAGE)

clean:
	rm -rf $(VENV) build node_modules *.egg-info .*_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.exit("mnist-course needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.13 lab")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[lab]'
	@touch $@

node_modules: package-lock.json
	npm ci --silent
	@touch $@

$(VENV)/test: $(VENV)/lab
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@
