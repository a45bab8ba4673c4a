# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test install lint types template unit serve clean requirements

demo: install
	@$(BIN)/rumorline demo

test: lint types template unit

install: $(INSTALLED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=python3.13")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[tools,dev]'
	@touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

template: install
	$(BIN)/cfn-lint template.yaml

unit: install
	$(BIN)/pytest --numprocesses auto --cov

serve: install
	@$(BIN)/rumorline serve

# The functions' dependencies for `sam build`, which reads no pyproject.toml.
requirements: install
	$(BIN)/python -m rumorline_tools.requirements

clean:
	rm -rf .venv .aws-sam .rumorline build
