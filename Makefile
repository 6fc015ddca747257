# Two commands: make html, make test. Both build .venv first when it is missing.
PYTHON ?= python3
CORPUS ?= corpus
VENV := .venv
PY := $(VENV)/bin/python
# What measures and trains is no part of the package: it lies beside the tests.
MEASURE := PYTHONPATH=tests
READY := $(VENV)/.ready
LABCONFIG := $(VENV)/etc/jupyter/labconfig

# make html LANG=fr: pages in French; without LANG as the locale has it.
ifeq ($(origin LANG),command line)
export PRESSE_LANG := $(LANG)
endif
FRENCH = $(filter fr%,$(firstword $(PRESSE_LANG) $(LC_ALL) $(LC_MESSAGES) $(LANG)))

.PHONY: html report lab test lint model evaluate calibrate bench bench-pages lock audit
html: $(READY)
	$(PY) -m helpers export "$(CORPUS)"

# The same pages, and all of them in one file: html/report.html.
report: $(READY)
	$(PY) -m helpers report "$(CORPUS)"

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
	build/train/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(MEASURE) build/train/bin/python -m training.reader.fit $(DATA)
	$(MEASURE) $(PY) -m training.reader.settle
	$(MEASURE) $(PY) -m measure.reader

# The public scorers of tone, which stance is compared with, have an environment of their own.
evaluate: $(READY)
	$(PYTHON) -m venv build/evaluate
	build/evaluate/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[evaluate]'
	$(MEASURE) build/evaluate/bin/python -m measure.stance --baselines
	$(MEASURE) $(PY) -m measure.voices
	$(MEASURE) $(PY) -m measure.reader
	$(MEASURE) $(PY) -m measure.coding
	$(if $(DATA),$(MEASURE) $(PY) -m training.evaluate $(DATA))
	$(if $(DATA),$(MEASURE) $(PY) -m measure.trials $(DATA)/WiNER-fr)
	$(if $(DATA),$(MEASURE) $(PY) -m measure.typography $(DATA)/WiNER-fr)
	$(if $(DATA),$(MAKE) calibrate CORPUS=$(DATA)/WiNER-fr)

# CORPUS: 240 articles or more, annotated or to be annotated; an hour, and a run that was stopped
# goes on. scattertext, which it is compared with, comes with what bench installs.
calibrate: $(READY)
	$(PYTHON) -m venv build/bench
	build/bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(MEASURE) build/bench/bin/python -m measure.coverage "$(CORPUS)"
	$(MEASURE) build/bench/bin/python -m measure.calibration "$(CORPUS)" --time
	$(MEASURE) build/bench/bin/python -m measure.calibration "$(CORPUS)" $(if $(DEALS),--deals $(DEALS))

# TEXTS: a folder with a subfolder of .txt files per outlet; they are repeated to make up SIZES
# (tokens, against other tools), or with SCALE so many articles, end to end; a run that was stopped
# goes on from the folder KEEP.
# An environment of its own: what is compared with would change versions in the project's.
ifdef SCALE
bench: $(READY)
	$(MEASURE) $(PY) -m measure.growth $(or $(TEXTS),$(error say where there are texts: make bench TEXTS=…)) --articles $(SCALE) $(if $(KEEP),--keep "$(KEEP)") $(if $(MACHINE),--machine "$(MACHINE)")
else
bench:
	$(PYTHON) -m venv build/bench
	build/bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(MEASURE) build/bench/bin/python -m measure.bench $(or $(TEXTS),$(error say where there are texts: make bench TEXTS=…)) --tokens $(or $(SIZES),1000000 10000000) --out figures/bench-tools.csv
	$(MEASURE) build/bench/bin/python -m measure.scale $(TEXTS)
endif

bench-pages: $(READY)
	$(MEASURE) $(PY) -m measure.bench_export

# After a change of dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
	  --no-header --quiet --output-file requirements.txt

# What is known against the versions that the lock names (needs uv and the network).
audit:
	uvx pip-audit --requirement requirements.txt --disable-pip

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) (about five minutes, once) ..."
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	# JupyterLab asks for news and updates by itself; here nothing is fetched at run time.
	mkdir -p $(LABCONFIG)
	printf '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}\n' \
	  > $(LABCONFIG)/default_setting_overrides.json
	touch $(READY)
