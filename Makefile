# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

SAM := .venv-sam/bin/sam
SAM_INSTALLED := .venv-sam/.installed
# Nothing is to be reported anywhere.
export SAM_CLI_TELEMETRY := 0

.PHONY: demo test install lint types template unit serve clean requirements picture pictures

demo: install
	@$(BIN)/rumorline demo

test: lint types template unit

install: $(INSTALLED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=python3.13")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[model,tools,dev]'
	@touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

template: install $(SAM_INSTALLED)
	$(BIN)/cfn-lint template.yaml
	$(SAM) validate --lint --template template.yaml --region us-east-1

# The SAM command line pins other versions of what the tools use, so it lives apart.
$(SAM_INSTALLED): Makefile
	$(PYTHON) -m venv .venv-sam
	.venv-sam/bin/pip install --quiet --disable-pip-version-check aws-sam-cli==1.170.0
	@touch $@

unit: install
	$(BIN)/pytest --numprocesses auto --cov

serve: install
	@$(BIN)/rumorline serve

# The functions' dependencies for `sam build`, which reads no pyproject.toml.
requirements: install
	$(BIN)/python -m rumorline_tools.requirements

picture: install
	$(BIN)/rumorline demo --picture infra/docs/demo.svg

# Board and desk for the README; needs chromium.
pictures: install
	RUMORLINE_PICTURES=infra/docs $(BIN)/pytest -q tests/e2e/test_browser.py -k pictures

clean:
	rm -rf .venv .venv-sam .aws-sam .rumorline build
