# relufig: `make help` lists what can be made. The first use of a target makes .venv and installs what the target needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python .make/install.py

THEME ?= light
SHAPE ?= wide
FORMATS ?=
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
ADDRESS ?=
SLIDES = $(BIN)/relufig slides "$(DECK)" --format $(FORMAT) --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build/slides)" $(if $(JOBS),--jobs $(JOBS)) $(if $(filter 1 yes true,$(BESIDE)),--beside)
WORKERS = $(if $(JOBS),-n $(JOBS),-n logical --maxprocesses 8)
TESTS ?=
SECONDS ?= 60
# The PyTorch that the tests were written with, small where a build without CUDA is at hand.
TORCH ?= torch==2.13.0

.DEFAULT_GOAL := help
# Two at once would install into the environment at the same time; the work itself takes all cores.
.NOTPARALLEL:
.PHONY: help figures videos slides essay gallery site pictures test coverage lint bench fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'Settings of all:  THEME=light|dark (of figures also auto, which follows the reader) TRANSPARENT=1 OUT=folder'
	@echo '  of figures:     FIGURES="clip step" SHAPE=wide|tall FORMATS=svg,pdf,png,gif,webp,apng TEXT=text|paths'
	@echo '  of videos:      SCENES="clip bitonic_sort" QUALITY=low|medium|high|4k FORMATS=mp4|webm|gif|webp JOBS=processes'
	@echo '  of slides:      DECK=file.py FORMAT=html|pptx|pdf QUALITY=low|medium|high|4k BESIDE=1 (videos beside the page)'
	@echo '  of the site:    QUALITY=low|medium|high|4k ADDRESS=https://... (for the cards that links show)'

figures: $(VENV)/.installed-plot ## make the essay's figures, those out of date, in build/figures/
	@$(BIN)/python -m figures $(FIGURES) --theme $(THEME) --shape $(SHAPE) $(if $(FORMATS),--format "$(FORMATS)") --text $(TEXT) --out "$(or $(OUT),build/figures)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent)

videos: $(VENV)/.installed-video ## render the essay's videos, those out of date, in build/videos/
	@$(BIN)/python -m scenes $(SCENES) --quality $(QUALITY) --theme $(THEME) $(if $(FORMATS),--format "$(FORMATS)") --out "$(or $(OUT),build/videos)" $(if $(filter 1 yes true,$(TRANSPARENT)),--transparent) $(if $(JOBS),--jobs $(JOBS))

# Beside what all slides need, only what these do: manim for scenes, npm's package for a page.
slides: $(VENV)/.installed-pages ## make the essay's slides, one file that opens anywhere, in build/slides/
	@needs=$$($(SLIDES) --needs) && for need in $$needs; do $(MAKE) --no-print-directory "$(VENV)/.installed-$$need" || exit; done
	@$(SLIDES)

essay: $(VENV)/.installed-plot $(VENV)/.installed-pages ## make the essay as one page that the reader can touch, in build/essay/
	@$(BIN)/relufig essay --out "$(or $(OUT),build/essay)"

gallery: $(VENV)/.installed-video $(VENV)/.installed-pages ## make build/index.html, a page of every figure and video
	@$(BIN)/relufig gallery --title "ReLU networks" --quality $(QUALITY) --theme $(THEME) --out "$(or $(OUT),build)" $(if $(JOBS),--jobs $(JOBS))

site: $(VENV)/.installed-docs ## make the site: guides, API reference, gallery and essay, in build/site/
	@$(BIN)/python -m docs --quality $(QUALITY) --out "$(or $(OUT),build/site)" $(if $(ADDRESS),--address "$(ADDRESS)") $(if $(JOBS),--jobs $(JOBS))

pictures: developing ## draw the pictures of README and docs/gallery.md anew, in figures/gallery/ and scenes/gallery/
	@$(BIN)/python -m figures --format svg --text paths --out figures/gallery
	@$(BIN)/relufig sort 5 3 8 1 9 2 7 3 --svg figures/gallery/bitonic_sort_animated.svg >/dev/null
	@$(BIN)/python -m scenes --quality low --out build/gallery
	@mkdir -p scenes/gallery && cp build/gallery/*.png scenes/gallery/
	@$(BIN)/python -m tests.gallery_page
	@$(BIN)/python -m tests.notebooks

test: developing ## run the tests (TESTS=files or folders), on all cores or JOBS of them
	@$(BIN)/python -m pytest --dist loadfile $(WORKERS) $(TESTS)

coverage: developing ## run the tests and say what of relufig/ they have run, branches included
	@$(BIN)/python -m pytest --quiet --dist loadfile $(WORKERS) --cov --cov-report=term:skip-covered --cov-report=html:build/coverage

# pyright finds the packages of the environment by that path only.
lint: developing ## check style (ruff), types (mypy) and that every public name has one (pyright)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@mkdir -p build && PYTHONPATH=".:$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	  $(BIN)/basedpyright --verifytypes relufig --ignoreexternal >build/types.txt || { grep -B1 error: build/types.txt; exit 1; }

bench: developing ## measure speed and memory, as ratios; writes build/bench.md, and bench.json for the site
	@$(BIN)/python -m tests.bench

fuzz: developing ## feed broken files to every reader, for SECONDS=60 each
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

clean: ## remove everything that was made, the installation included
	rm -rf build $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find figures relufig scenes tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.created:
	@sh .make/environment.sh '$(PYTHON)' '$(VENV)'
	@touch $@

$(VENV)/.installed-plot: pyproject.toml | $(VENV)/.created
	@echo 'Installing what the figures need in $(VENV) ...'
	@$(INSTALL) pip --editable '.[plot,logo]'
	@touch $@

$(VENV)/.installed-video: pyproject.toml | $(VENV)/.created
	@sh .make/system-packages.sh $(BIN)/python
	@echo 'Installing what the animations need in $(VENV) ...'
	@$(INSTALL) pip --editable '.[video,logo]'
	@touch $(VENV)/.installed-plot $@

$(VENV)/.installed-pages: pyproject.toml | $(VENV)/.created
	@echo 'Installing what slides and the gallery need in $(VENV) ...'
	@$(INSTALL) pip --editable '.[slides]'
	@touch $(VENV)/.installed-plot $@

$(VENV)/.installed-docs: pyproject.toml $(VENV)/.installed-video $(VENV)/.installed-pages
	@echo 'Installing what the site needs in $(VENV) ...'
	@$(INSTALL) pip --editable '.[docs,export]'
	@touch $@

# The slides' own package is npm's.
$(VENV)/.installed-reveal: pyproject.toml | $(VENV)/.created
	@$(INSTALL) npm reveal.js@6.0.2
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	@echo 'Installing what the tests need in $(VENV) ...'
	@$(INSTALL) pip --editable '.[dev]'
	@touch $(VENV)/.installed-plot $@

# What some tests compare with, or drive, and can do without: see .make/optional.py, which makes these.
PIECES := video torch jax onnxruntime regioncam affinitree relucent fuzz axe

.PHONY: developing
developing: | $(VENV)/.created
	@$(BIN)/python .make/optional.py '$(MAKE_COMMAND)' '$(VENV)' $(PIECES)

$(VENV)/.installed-torch: pyproject.toml | $(VENV)/.created
	@echo 'Installing PyTorch ...'
	@$(INSTALL) pip '$(TORCH)' 2>/dev/null || $(INSTALL) pip extra:torch
	@touch $@

$(foreach extra,jax onnxruntime regioncam affinitree relucent fuzz,$(VENV)/.installed-$(extra)): $(VENV)/.installed-%: pyproject.toml | $(VENV)/.created
	@$(INSTALL) pip extra:$*
	@touch $@

$(VENV)/.installed-axe: pyproject.toml $(VENV)/.installed-reveal
	@$(INSTALL) npm axe-core@4.14.1
	@touch $@
