# Each command sets up what it needs, system packages included, and is quick
# when that is done already. `make` alone lists them.

export POLICYPANEL_ROOT := $(CURDIR)
# The last line of `make demo` and `make test` is for other programs to read.
MAKEFLAGS += --no-print-directory

# Column names in other scripts, and pandoc, need a UTF-8 locale.
ifeq ($(LC_ALL)$(filter %UTF-8 %utf8,$(LANG)),)
export LC_ALL := $(if $(filter Darwin,$(shell uname)),en_US.UTF-8,C.UTF-8)
endif
# Compiler flags of the user's own go first.
ifeq ($(R_MAKEVARS_USER)$(wildcard $(HOME)/.R/Makevars*),)
export R_MAKEVARS_USER := $(CURDIR)/tools/Makevars
endif

# What a target needs is set up in the order it is written in, also with -j.
.NOTPARALLEL:
.PHONY: help demo test test-databases extended check bench document site install clean \
  setup-demo setup-test setup-databases setup-check setup-document setup-site

help: ## List the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-16s %s\n", $$1, $$2 }'

demo: setup-demo install ## Install the package, render its report and the papers' tables to build/demo
	@Rscript tools/render-demo.R

test: setup-test install ## Run the C++ and R tests
	@sh tools/test.sh tests/cpp tests/testthat

test-databases: setup-databases install ## The tests on database servers and on a Slurm cluster, started for them
	@sh tests/database/duckdb.sh
	@sh tests/database/servers.sh sh tests/database/slurm.sh sh tools/test.sh tests/database

extended: setup-test install ## The tests with their long tier, and the simulations: hours
	@POLICYPANEL_EXTENDED=true sh tools/test.sh tests/cpp tests/testthat
	@$(MAKE) test-databases
	@for file in tests/certify/*.R; do Rscript "$$file" || exit 1; done

check: setup-check ## Run R CMD check, and fail on any error, warning or note
	@sh tools/check.sh

bench: setup-test install ## Time the package beside its peers
	@for file in tests/bench/*.R; do Rscript "$$file" || exit 1; done

document: setup-document ## Write NAMESPACE, man/ and RcppExports anew from the sources
	@Rscript -e 'Rcpp::compileAttributes(); roxygen2::roxygenise()'

site: setup-site install ## Build the package's web site to build/site, without the network
	@Rscript tools/site.R

clean: ## Remove what the other commands built
	rm -rf build
	find src -name '*.o' -o -name '*.so' -o -name '*.dll' | xargs rm -f

setup-demo setup-test setup-databases setup-check setup-document setup-site: setup-%:
	@sh tools/system.sh $*
	@Rscript tools/packages.R $*

install:
	@Rscript tools/install.R
