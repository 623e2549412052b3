# relufig: `make help` lists what can be made. The first use of a target makes .venv and installs what the target needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

THEME ?= light
FORMATS ?= svg,pdf,png
TEXT ?= text
TRANSPARENT ?=
FIGURES ?=
QUALITY ?= medium
SCENES ?=
JOBS ?=
OUT ?=
DECK ?= scenes/slides/essay.py
FORMAT ?= html
BESIDE ?=
SECONDS ?= 60
# The PyTorch that the tests were written with, small where a build without CUDA is at hand.
TORCH ?= torch==2.13.0

.DEFAULT_GOAL := help
.PHONY: help figures videos slides gallery pictures test lint bench fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'Settings of all:  THEME=light|dark TRANSPARENT=1 OUT=folder'
	@echo '  of figures:     FIGURES="clip step" FORMATS=svg,pdf,png TEXT=text|paths'
	@echo '  of videos:      SCENES="clip bitonic_sort" QUALITY=low|medium|high|4k JOBS=processes'
	@echo '  of slides:      DECK=file.py FORMAT=html|pptx QUALITY=low|medium|high|4k BESIDE=1 (videos beside the page)'

figures: $(VENV)/.installed-plot ## make the essay's figures, those out of date, in build/figures/
	@$(BIN)/python -m figures $(FIGURES) --theme $(THEME) --format "$(FORMATS)" --text $(TEXT) --out "$(or $(OUT),build/figures)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent)

videos: $(VENV)/.installed-video ## render the essay's videos, those out of date, in build/videos/
	@$(BIN)/python -m scenes $(SCENES) --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build/videos)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent) $(if $(JOBS),--jobs $(JOBS))

slides: $(VENV)/.installed-slides ## make the essay's slides, one file that opens anywhere, in build/slides/
	@$(BIN)/relufig slides $(DECK) --format $(FORMAT) --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build/slides)" $(if $(JOBS),--jobs $(JOBS)) $(if $(filter 1 yes true,$(BESIDE)),--beside)

gallery: $(VENV)/.installed-slides ## make build/index.html, a page of every figure and video
	@$(BIN)/relufig gallery --title "ReLU networks" --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build)" $(if $(JOBS),--jobs $(JOBS))

pictures: $(VENV)/.installed-dev ## draw the pictures that the README shows anew, in figures/gallery/ and scenes/gallery/
	@$(BIN)/python -m figures --format svg --text paths --out figures/gallery
	@$(BIN)/python -m scenes --quality low --out build/gallery
	@mkdir -p scenes/gallery && cp build/gallery/*.png scenes/gallery/
	@$(BIN)/python -m tests.notebooks

test: $(VENV)/.installed-dev ## run the tests
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev ## check style (ruff) and types (mypy)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev ## measure speed and memory, as ratios; writes build/bench.json
	@$(BIN)/python -m tests.bench

fuzz: $(VENV)/.installed-dev ## feed broken files to every reader, for SECONDS=60 each
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

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

# The slides' own package is npm's; it goes where the library looks for it.
$(VENV)/.installed-slides: pyproject.toml $(VENV)/.installed-video
	@echo 'Installing what the slides need in $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[slides]'
	@command -v npm >/dev/null || { echo "The slides' package reveal.js comes through npm; on Debian, apt-get install npm brings it." >&2; exit 1; }
	@npm install --silent --no-fund --no-audit --global --prefix $(VENV) reveal.js@6.0.2
	@touch $@

# What some tests compare with, or drive, may not be to be had; those tests say that they were skipped.
$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	@echo 'Installing what the tests need in $(VENV) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(MAKE) --no-print-directory $(VENV)/.installed-video \
	    || echo 'manim could not be installed: the tests of the animations will be skipped.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(TORCH)' \
	    || echo '$(TORCH) could not be installed.'
	@for extra in torch jax onnxruntime regioncam fuzz; do \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$$extra]" \
	    || echo "$$extra could not be installed: the tests that need it will be skipped."; done
	@$(MAKE) --no-print-directory $(VENV)/.installed-slides \
	    && npm install --silent --no-fund --no-audit --global --prefix $(VENV) axe-core@4.14.1 \
	    || echo 'reveal.js or axe-core could not be installed: the tests of the pages will be skipped.'
	@touch $(VENV)/.installed-plot $@
