# Every target does its own set-up: it makes the virtual environment and installs what it needs.

VENV := .venv
BIN := $(VENV)/bin
OUT := out
PYTHON_VERSION := 3.11

# The first interpreter that runs and is new enough; python3.11 is preferred, being tested most.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14 python3.15; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$python" && break; done)

# Sources that are compiled have a .pxd beside them; an edit of one of them builds again.
TYPED := $(wildcard autograd_core/*.pxd autograd_core/*/*.pxd autograd_core/*/*/*.pxd nn/*.pxd)
BUILD_SOURCES := pyproject.toml setup.py $(TYPED) $(wildcard $(TYPED:.pxd=.py) autograd_core/*/*/*.h)

# What stands on the engine and is plain Python itself is tested with the compiled engine alone.
BESIDE := commands expressions grading laboratory text translate test_extras.py test_models.py \
	test_notebook_image.py test_position.py test_saving.py test_suggest.py test_variables.py

# Where the engine is interpreted anyway, its tests are not run twice.
IS_COMPILED := import autograd_core, sys; sys.exit(not autograd_core.COMPILED)

# A process of tests for each core, each taking over what another has left to do.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 8 --dist worksteal

.PHONY: help demo test test-as-built lab lint bench notebooks pictures docs lite clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo       train on the iris data, check a gradient, draw a graph into $(OUT)/'
	@echo 'make test       run the tests, then the engine suite again with the engine interpreted'
	@echo 'make lab        open the first notebook in JupyterLab, to run and change it'
	@echo 'make lint       ruff and mypy'
	@echo 'make bench      measure this engine beside others'
	@echo 'make notebooks  execute the notebooks and store them with their outputs'
	@echo 'make pictures   make the pictures of the README, in docs/'
	@echo 'make docs       make the site, with its playground, in $(OUT)/site/'
	@echo 'make lite       add JupyterLite to it: the notebooks, to be run in the browser'
	@echo 'make clean      remove what was built, but not $(VENV)'

demo: $(VENV)/.installed-viz
	@mkdir -p $(OUT)
	$(BIN)/python -m viz.demo

test: test-as-built
	@if $(BIN)/python -c '$(IS_COMPILED)'; then set -x; \
		$(BIN)/python -m pytest $(SIDE_BY_SIDE) --interpreted tests/autograd_core \
			$(BESIDE:%=--ignore=tests/autograd_core/%); fi

test-as-built: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

# Trusted, a notebook shows its pages to step through before its cells are run.
lab: $(VENV)/.installed-lab
	@$(BIN)/jupyter trust notebooks/*.ipynb >/dev/null
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/01_a_first_graph.ipynb

lint: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks

notebooks: $(VENV)/.installed-notebooks
	$(BIN)/python -m notebooks.build

pictures: $(VENV)/.installed-dev
	$(BIN)/python -m docs.make.pictures

# The playground needs npm; without it the site is made without one.
docs: $(VENV)/.installed-docs
	$(BIN)/python -m docs.make.site $(OUT)/site
	@echo 'To read it: $(BIN)/python -m http.server --directory $(OUT)/site'

lite: $(VENV)/.installed-lite docs
	$(BIN)/python -m docs.make.site.lite $(OUT)/site

$(VENV)/bin/pip:
	@if [ -z "$(PYTHON)" ]; then \
		echo 'Python $(PYTHON_VERSION) or later is needed: apt-get install python3 python3-venv' >&2; \
		exit 1; \
	fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo '$(PYTHON) cannot make virtual environments: apt-get install python3-venv' >&2; \
		exit 1; \
	fi
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.installed-%: $(VENV)/bin/pip $(BUILD_SOURCES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[$*]'
	@$(BIN)/python -c 'import autograd_core; print("The engine is", "compiled." if \
	autograd_core.COMPILED else "interpreted: for speed, apt-get install gcc python3-dev.")'
	@touch $@

clean:
	rm -rf build dist $(OUT) *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	rm -f $(patsubst %.pxd,%.*.so,$(TYPED)) $(patsubst %.pxd,%.c,$(TYPED)) $(VENV)/.installed-*
	find autograd_core nn viz tests benchmarks notebooks -name __pycache__ -type d -prune -exec rm -rf {} +
