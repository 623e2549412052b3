# relufig: `make help` lists what can be made. The first use of a target makes .venv and installs what the target needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

THEME ?= light
FORMATS ?= svg,pdf,png
TRANSPARENT ?=
FIGURES ?=
QUALITY ?= medium
SCENES ?=
JOBS ?=
OUT ?=

.DEFAULT_GOAL := help
.PHONY: help figures videos gallery test lint bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'Settings of both: THEME=light|dark TRANSPARENT=1 OUT=folder'
	@echo '  of figures:     FIGURES="clip step" FORMATS=svg,pdf,png'
	@echo '  of videos:      SCENES="clip bitonic_sort" QUALITY=low|medium|high|4k JOBS=processes'

figures: $(VENV)/.installed-plot ## make the essay's figures, those out of date, in build/figures/
	@$(BIN)/python -m figures $(FIGURES) --theme $(THEME) --format "$(FORMATS)" --out "$(or $(OUT),build/figures)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent)

videos: $(VENV)/.installed-video ## render the essay's videos, those out of date, in build/videos/
	@$(BIN)/python -m scenes $(SCENES) --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build/videos)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent) $(if $(JOBS),--jobs $(JOBS))

gallery: $(VENV)/.installed-dev ## draw the pictures that the README shows anew, in figures/gallery/ and scenes/gallery/
	@$(BIN)/python -m figures --format svg --out figures/gallery
	@$(BIN)/python -m scenes --quality low --out build/gallery
	@mkdir -p scenes/gallery && cp build/gallery/*.png scenes/gallery/

test: $(VENV)/.installed-dev ## run the tests
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev ## check style (ruff) and types (mypy)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev ## measure speed and memory, as ratios; writes build/bench.json
	@$(BIN)/python -m tests.bench

clean: ## remove everything that was made, the installation included
	rm -rf build $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find figures relufig scenes tests -name __pycache__ -prune -exec rm -rf {} +

# Cleared first, in case an earlier attempt was cut short.
$(VENV)/.created:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON); name a Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "relufig needs Python 3.11 or newer, got " + sys.version.split()[0] + "; name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv --clear $(VENV) || { echo "On Debian, apt-get install python3-venv brings what is missing." >&2; exit 1; }
	@touch $@

$(VENV)/.installed-plot: pyproject.toml | $(VENV)/.created
	@echo 'Installing what the figures need in $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[plot,logo]'
	@touch $@

$(VENV)/.installed-video: pyproject.toml | $(VENV)/.created
	@sh scenes/system-packages.sh $(BIN)/python
	@echo 'Installing what the animations need in $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[video,logo]'
	@touch $(VENV)/.installed-plot $@

# The animations, PyTorch and regioncam, oracles of some tests, may not be to be had; their tests say that they were skipped.
$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	@echo 'Installing what the tests need in $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(MAKE) --no-print-directory $(VENV)/.installed-video \
	    || echo 'manim could not be installed: the tests of the animations will be skipped.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[torch]' \
	    || echo 'PyTorch could not be installed: the tests that compare with it will be skipped.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[regioncam]' \
	    || echo 'regioncam could not be installed: the tests that compare with it will be skipped.'
	@touch $(VENV)/.installed-plot $@
