# Two commands: make html, make test. Both build .venv first when it is missing.
PYTHON ?= python3
CORPUS ?= corpus
VENV := .venv
PY := $(VENV)/bin/python
# What measures and trains is no part of the package: it lies beside the tests.
MEASURE := PYTHONPATH=tests
READY := $(VENV)/.ready
# What this is compared with has an environment of its own, with the same versions beside it.
MEASURE_PY := build/measure/bin/python
MEASURED := build/measure/.ready
INSTALL := -m pip install --quiet --disable-pip-version-check
LABCONFIG := $(VENV)/etc/jupyter/labconfig

LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet

# make html LANG=fr: pages in French; without LANG as the locale has it.
ifeq ($(origin LANG),command line)
export PRESSE_LANG := $(LANG)
endif
FRENCH = $(filter fr%,$(firstword $(PRESSE_LANG) $(LC_ALL) $(LC_MESSAGES) $(LANG)))

.PHONY: html lab test lint model evaluate calibrate bench bench-pages faults fuzz lock audit
# html/index.html holds all pages, and is the file to mail; beside it each of them alone.
html: $(READY)
	$(PY) -m helpers export "$(CORPUS)"

lab: $(READY)
	PRESSE_CORPUS="$$(realpath "$(CORPUS)")" $(PY) -m jupyter lab notebooks/$(if $(FRENCH),fr/)1-corpus.ipynb

test: $(READY)
	$(PY) -m pytest

lint: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

# DATA: a folder with the treebanks and the entity corpus that helpers/language/pipeline/README.md names.
model: $(READY)
	$(MEASURE) $(PY) -m training.train $(or $(DATA),$(error say where the language data are: make model DATA=…))
	$(PYTHON) -m venv build/train
	build/train/bin/python $(INSTALL) --editable '.[train]'
	$(MEASURE) build/train/bin/python -m training.reader.fit $(DATA)
	$(MEASURE) $(PY) -m training.reader.settle
	$(MEASURE) $(PY) -m measure.reader

# Beside the public scorers of tone.
evaluate: $(READY) $(MEASURED)
	$(MEASURE) $(MEASURE_PY) -m measure.stance --baselines
	$(MEASURE) $(PY) -m measure.voices
	$(MEASURE) $(PY) -m measure.reader
	$(MEASURE) $(PY) -m measure.coding
	$(MEASURE) $(PY) -m measure.facts dev own test press "new press"
	$(if $(DATA),$(MEASURE) $(PY) -m training.evaluate $(DATA))
	$(if $(DATA),$(MEASURE) $(PY) -m measure.trials $(DATA)/WiNER-fr)
	$(if $(DATA),$(MEASURE) $(PY) -m measure.typography $(DATA)/WiNER-fr)
	$(if $(DATA),$(MAKE) calibrate CORPUS=$(DATA)/WiNER-fr)

# CORPUS: 240 articles or more, annotated or to be annotated; an hour, and a run that was stopped
# goes on.
calibrate: $(READY) $(MEASURED)
	$(MEASURE) $(MEASURE_PY) -m measure.coverage "$(CORPUS)"
	$(MEASURE) $(MEASURE_PY) -m measure.calibration "$(CORPUS)" --time
	$(MEASURE) $(MEASURE_PY) -m measure.calibration "$(CORPUS)" $(if $(DEALS),--deals $(DEALS))

# TEXTS: a folder with a subfolder of .txt files per outlet; they are repeated to make up SIZES
# (tokens, against other tools), or with SCALE so many articles, end to end; a run that was stopped
# goes on from the folder KEEP.
ifdef SCALE
bench: $(READY)
	$(MEASURE) $(PY) -m measure.growth $(or $(TEXTS),$(error say where there are texts: make bench TEXTS=…)) --articles $(SCALE) $(if $(KEEP),--keep "$(KEEP)") $(if $(MACHINE),--machine "$(MACHINE)")
else
bench: $(MEASURED)
	$(MEASURE) $(MEASURE_PY) -m measure.bench $(or $(TEXTS),$(error say where there are texts: make bench TEXTS=…)) --tokens $(or $(SIZES),1000000 10000000) --out figures/bench-tools.csv
	$(MEASURE) $(MEASURE_PY) -m measure.scale $(TEXTS)
endif

bench-pages: $(READY)
	$(MEASURE) $(PY) -m measure.bench_export

# What is promised when something goes wrong, at random: each prints its seed, and what differs.
faults: $(READY)
	$(MEASURE) $(PY) -m measure.kills
	$(MEASURE) $(PY) -m measure.broken
	$(MEASURE) $(PY) -m measure.payloads

# The tests of properties, from another seed in each round, until one fails or MINUTES (60) are over.
fuzz: $(READY)
	timeout $(or $(MINUTES),60)m sh -c 'while $(PY) -m pytest -n 0 -m hypothesis --hypothesis-profile=fuzz; do :; done; exit 1' \
	  || [ $$? = 124 ]

# After a change of dependencies in pyproject.toml (needs uv).
lock:
	$(LOCK) --extra dev --output-file requirements.txt
	mkdir -p build
	$(LOCK) --extra evaluate --extra bench --constraint requirements.txt --output-file build/more.txt
	awk 'NR == FNR { known[$$1]; next } /^[^ ]/ { is_new = !($$1 in known) } is_new' \
	  requirements.txt build/more.txt > tests/measure/requirements.txt

# What is known against the versions that the locks name (needs uv and the network).
audit:
	uvx pip-audit --strict --disable-pip --requirement requirements.txt --requirement tests/measure/requirements.txt \
	  || { echo "make audit: something is known, or what is known could not be fetched: nothing is vouched for"; exit 1; }

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) (about five minutes, once) ..."
	$(PYTHON) -m venv $(VENV)
	$(PY) $(INSTALL) -r requirements.txt
	$(PY) $(INSTALL) --no-deps --no-build-isolation --editable .
	# JupyterLab asks for news and updates by itself; here nothing is fetched at run time.
	mkdir -p $(LABCONFIG)
	printf '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}\n' \
	  > $(LABCONFIG)/default_setting_overrides.json
	touch $(READY)

$(MEASURED): $(READY) tests/measure/requirements.txt
	$(PYTHON) -m venv build/measure
	$(MEASURE_PY) $(INSTALL) -r requirements.txt
	$(MEASURE_PY) $(INSTALL) --no-build-isolation -r tests/measure/requirements.txt
	$(MEASURE_PY) $(INSTALL) --no-deps --no-build-isolation --editable .
	touch $(MEASURED)
