# Every chore in one command. They need Python 3.11 or later, make and a package index.
PYTHON ?= python3
IVR = .venv/bin/ivr
# Half of a test's time is waiting for what it has started, so there are more at a time than cores.
TESTERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) * 2)))
# The tests start some hundred programs of Python, which are to find their modules compiled.
unexport PYTHONDONTWRITEBYTECODE
# pip, with a line for each package and each large download: an installation takes a minute or so, and
# people who wait should see that something happens. The last line carries pip's own exit status.
PIP = { .venv/bin/pip install --disable-pip-version-check --no-color --progress-bar off $(1); \
	echo "exit $$?"; } | awk '/^Collecting / { sub(/[^A-Za-z0-9._-].*/, "", $$2); print "  " $$2 } \
	/^Processing .*\.whl/ { sub(/.*\//, ""); sub(/-.*/, ""); print "  " $$0 } \
	/^Downloading .* MB\)/ { print "  downloading " $$2, $$3, $$4 } \
	/^Installing collected/ { print "  installing " NF - 3 " packages …" } \
	/^ERROR/ { print } /^exit / { status = $$2 } { fflush() } END { exit status }'

.PHONY: help call serve editor check tree shell test coverage quick bare lowest requirements lint docs bench load chaos clean
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

call: .venv/line ## Call the line from this terminal; KEYS=2,1 presses keys, AUDIO=call.wav keeps the sound, MUTE=1
	@$(IVR) call $(if $(KEYS),--keys '$(KEYS)') $(if $(AUDIO),--audio '$(AUDIO)') $(if $(MUTE),--mute)

serve: .venv/line editor ## Run the line for real
	@$(IVR) serve

editor: .venv/line ## Build the console's text editor, with Node from here or from PyPI
	@.venv/bin/python -m ivr.console.editor.build

check: .venv/line ## Say whether faq_tree.yaml can go live
	@$(IVR) check

tree: .venv/line ## Draw the menu
	@$(IVR) tree

shell: .venv/line ## Open a shell in which `ivr` is a command; `exit` leaves it
	@PATH="$(CURDIR)/.venv/bin:$$PATH" $${SHELL:-sh} || true

quick: .venv/test ## Run the tests that start no server and no engine: after each change
	.venv/bin/pytest -n $(TESTERS) --dist worksteal -m 'not slow' --hypothesis-profile=quick

test: .venv/test ## Run every test; what needs a part that this machine lacks is skipped
	.venv/bin/pytest -n $(TESTERS) --dist worksteal

coverage: .venv/test ## Run every test and say what they do not run; it takes twice as long
	.venv/bin/pytest -n $(TESTERS) --dist worksteal --cov --cov-report=term

bare: .venv/test ## Run what a newcomer starts where there is nothing but Python and make
	@.venv/bin/python -m tests.support.bare

lowest: .venv/test ## Run quick tests of what uses libraries, with the lowest versions that pyproject.toml allows
	@rm -rf .lowest && $(PYTHON) -m venv .lowest
	@.venv/bin/uv pip install --quiet --python .lowest/bin/python --resolution lowest-direct --editable '.[test]'
	.lowest/bin/python -m pytest -n $(TESTERS) --dist worksteal -m 'not slow' --hypothesis-profile=few \
		$(addprefix tests/unit/,audio cli console/people events page/test_served.py server store telephony web \
		$(addprefix editions/,test_publish.py test_table.py))

requirements: .venv/test ## Resolve requirements.txt again, for every platform, with hashes
	@.venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate --no-emit-index-url \
		--python-version 3.11 --custom-compile-command 'make requirements' --output-file requirements.txt pyproject.toml

lint: .venv/test ## Check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

docs: .venv/docs ## Build the site of docs/ into build/docs; a warning is an error
	.venv/bin/python -m sphinx --fail-on-warning --keep-going --quiet docs build/docs
	@echo 'The site is in build/docs; open build/docs/index.html.'

bench: .venv/test ## Measure speed, as ratios within one run
	.venv/bin/python -m tests.bench

load: .venv/test ## Say how many calls at once the line holds on this machine
	.venv/bin/python -m tests.load

chaos: .venv/test ## Let things go wrong during load, and say what callers notice
	.venv/bin/python -m tests.load.chaos

clean: ## Remove what was installed and made
	rm -rf .venv .lowest build var prompts/rendered prompts/editions

.venv/line: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Name another: make $(MAKECMDGOALS) PYTHON=python3.12")'
	@echo 'Installing into .venv (once; it takes a minute) …'
	@$(PYTHON) -m venv .venv
	@$(call PIP,--editable .)
	@touch $@

.venv/test: .venv/line
	@echo 'Installing what the tests use (once) …'
	@$(call PIP,'uv>=0.9')
	@.venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --editable '.[test]'
	@touch $@

.venv/docs: .venv/line
	@echo 'Installing what builds the docs (once) …'
	@$(call PIP,--editable '.[docs]')
	@touch $@
