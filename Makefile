# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

SAM := .venv-sam/bin/sam
SAM_INSTALLED := .venv-sam/.installed
AUDIT := .venv-audit/bin
AUDIT_INSTALLED := .venv-audit/.installed
# Nothing is to be reported anywhere.
export SAM_CLI_TELEMETRY := 0
LAMBDA_PYTHON ?= python3.13

.PHONY: demo test install lint types template build audit unit serve clean requirements picture pictures bench-install

demo: install
	@$(BIN)/rumorline demo

test: lint types template build unit

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
	$(BIN)/cfn-lint template.yaml infra/alarms.yaml infra/dashboard.yaml
	$(SAM) validate --lint --template template.yaml --region us-east-1

# What is deployed, and whether Lambda takes it; needs no container. With a Python of Lambda's
# version here (make LAMBDA_PYTHON=...) the parts get their bytecode, which Lambda cannot keep.
build: install $(SAM_INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(SAM) build
	@if $(LAMBDA_PYTHON) -c '' 2>/dev/null; then \
		for part in .aws-sam/build/*/; do \
			(cd "$$part" && $(LAMBDA_PYTHON) -m compileall -q --invalidation-mode unchecked-hash .); \
		done; \
	else echo "no $(LAMBDA_PYTHON) here: Lambda compiles everything anew at each cold start"; fi
	$(BIN)/python -m rumorline_tools.sizes

# Security of the code, of the template as it is deployed, and of what the layers carry. Asks the
# package index for advisories, or with ADVISORIES=DIR a checkout of pypa/advisory-database.
audit: install $(AUDIT_INSTALLED)
	$(BIN)/ruff check --select S .
	@mkdir -p build
	$(BIN)/python -m rumorline_tools.translated > build/template.json
	$(AUDIT)/checkov --config-file infra/checkov.yaml --file build/template.json infra/alarms.yaml infra/dashboard.yaml
ifdef ADVISORIES
	$(BIN)/python -m rumorline_tools.advisories $(ADVISORIES)
else
	$(AUDIT)/pip-audit --require-hashes --strict --requirement infra/dependencies/requirements.txt
	$(AUDIT)/pip-audit --require-hashes --strict --requirement infra/rumorline_model/requirements.txt
endif

# Checkov alone is larger than everything else here together.
$(AUDIT_INSTALLED): Makefile
	$(PYTHON) -m venv .venv-audit
	$(AUDIT)/pip install --quiet --disable-pip-version-check checkov==3.3.30 pip-audit==2.10.1
	@touch $@

# The SAM command line pins other versions of what the tools use, so it lives apart.
$(SAM_INSTALLED): Makefile
	$(PYTHON) -m venv .venv-sam
	.venv-sam/bin/pip install --quiet --disable-pip-version-check aws-sam-cli==1.170.0
	@touch $@

# What the bench compares with: larger than all that the tests need, and none of them needs it.
bench-install: install
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'

unit: install
	$(BIN)/pytest --numprocesses auto --cov

serve: install
	@$(BIN)/rumorline serve

# What the layers carry for `sam build`, which reads no pyproject.toml.
requirements: install
	$(BIN)/python -m rumorline_tools.requirements

picture: install
	$(BIN)/rumorline demo --picture infra/docs/demo.svg

# Board and desk for the README; needs chromium.
pictures: install
	RUMORLINE_PICTURES=infra/docs $(BIN)/pytest -q tests/e2e/test_browser.py -k pictures

clean:
	rm -rf .venv .venv-sam .venv-audit .aws-sam .rumorline build
