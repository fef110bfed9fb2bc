# Thin: every command is in scripts/, and `make help` lists them.
# Variables given to make (PORT=8070 ...) reach the scripts by the environment.
PYTHON ?= python3
COMMANDS = help run test lint bench faults abuse shots test-oca setup pins clean

# Some shells export HOST as the machine's name: only HOST= given to make counts.
ifneq ($(origin HOST),command line)
unexport HOST
endif

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) -B scripts/main.py $@
