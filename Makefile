# werkzaam - build, test, demonstrate. `make help` lists the targets.

.DEFAULT_GOAL := all
SHELL := /bin/sh
BUILD ?= build
PREFIX ?= /usr/local
ifneq ($(words $(PREFIX) $(filter /%,$(PREFIX))),2)
$(error PREFIX='$(PREFIX)': is not the absolute name of one folder)
endif
CC = gcc
VERSION := 0.1.0
RANKS ?= 2

PACKAGES := gsl zlib jansson yaml-0.1 libcrypto xlsxwriter
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcsv
MPI_CFLAGS := $(shell pkg-config --cflags ompi-c 2>/dev/null)
MPI_LIBS := $(shell pkg-config --libs ompi-c 2>/dev/null)

STD := -std=c17 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700
WARN := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wno-psabi
ifdef CI
WARN += -Werror
endif
OPT ?= -O2 -g
# Contraction off: fused multiply-add would make results depend on the machine (docs/methods.md, determinism).
CFLAGS += $(STD) $(OPT) $(WARN) -ffp-contract=off $(SANITIZE)
CPPFLAGS += -Ipipeline -I. $(PKG_CFLAGS) -DWZ_VERSION='"$(VERSION)"'
LDLIBS += $(PKG_LIBS) -lm
LDFLAGS += $(SANITIZE)

# Explicit lists, a layer each, lowest first; check-layers holds the includes to this order.
BASE := err file decimal json arena map order text problems unpack csv csv_cut table table_part yaml
CODING := codebook codes roles manuals relations taxonomy dataset dataset_check dataset_columns dataset_twice dataset_json dataset_write inventory inventory_json agreement ratings ratings_match ratings_part interval audit audit_read audit_tail audit_mend audit_tests audit_counts audit_parts
EFFECT := escalc outlier
MODEL := aliased blup cr2 formula gls lane matrix nesting newton reml robust satterthwaite solver subset wald climb tops profile influence bias
RESAMPLE := bootstrap redraw min_p exchange limits permute rng refit lrt_bootstrap scan
SIMULATE := bind design draw
STORE := plan plan_json plan_yaml run block
CLUSTER := cluster share gather progress
REPORT := buffer number words view view_reader view_dataset view_find grid svg forest scatter heat permutations profiles together figures script frame answer element_map techniques pairs target_groups dose outcomes bias units sensitivity tables results_book summary studies elements unanswered bytype interventions practice coding_quality moderators origin overview page listing workbook coding_sheet agreement_text agreement_book certificate difference since
STAGES := handed spread ingest effects aside kept models analyse resample merge merge_types merge_family report verify verify_shadow verify_models verify_compare verify_inputs verify_blocks
CMD := agree command commands fit fit_print fit_read run version audit simulate simulate_files simulate_truth codebook escalc verify diff complete
ANALYSIS := sensitivity extras extras_boot boot_job boots bag blocks pair_scan pair_results pair_units inference analyses rows type_digest kinds aliases cooccurrence dose target_group pairs pair_table pieces shrink verdict family family_auto family_digest family_block histogram fits levels load load_effects model opened permutation study interventions agreement agreement_bootstrap agreement_pooled agreement_json quality diff diff_records diff_results diff_causes diff_short previous

OBJECTS := $(BASE:%=pipeline/base/%) $(CODING:%=coding/%) $(EFFECT:%=pipeline/effect/%) \
	$(MODEL:%=pipeline/model/%) $(RESAMPLE:%=pipeline/resample/%) $(SIMULATE:%=pipeline/simulate/%) $(STORE:%=pipeline/store/%) \
	$(CLUSTER:%=pipeline/cluster/%) $(REPORT:%=pipeline/report/%) $(STAGES:%=pipeline/stages/%) \
	$(CMD:%=pipeline/cmd/%) $(ANALYSIS:%=pipeline/analysis/%)
# Sources compiled once for each lane width.
LANE_CORES := pipeline/model/lane_core pipeline/model/lane_up pipeline/model/lane_down pipeline/model/lane_info pipeline/resample/refit_core pipeline/resample/scan_core
LANES := $(foreach width,1 2 4 8,$(LANE_CORES:%=$(BUILD)/%_x$(width).o))
OBJ := $(OBJECTS:%=$(BUILD)/%.o) $(LANES)
LIB := $(BUILD)/libwerkzaam.a

# One program a file; each prints Check's own closing line.
UNIT := sensitivity quality tables bootstrap redraw limits file decimal json plan run block lane che_levels subset aliased table codebook dataset dataset_write report report_long report_numbers study analyses kinds family relations inventory formula nesting newton reml blup robust satterthwaite solver wald rng exchange permute escalc agreement simulate design interval audit taxonomy coding_sheet refit profile bias influence tops lrt_bootstrap scan min_p boots diff pair_scan plot_data figures type_digest
UNIT_PROGRAMS := $(UNIT:%=$(BUILD)/tests/unit/check_%)

ifneq ($(V),1)
Q := @
SAY = @printf '  %-6s %s\n' $(1) $(2)
endif

all: $(BUILD)/werkzaam ## build the program

# A job that starts meanwhile finds the old program or the new one, never half of one.
$(BUILD)/werkzaam: $(BUILD)/pipeline/main.o $(LIB)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@.new $^ $(LDLIBS) $(MPI_LIBS) && mv $@.new $@

$(LIB): $(OBJ)
	$(call SAY,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/pipeline/cluster/%.o: CPPFLAGS += $(MPI_CFLAGS)

# Where the installed codebooks are is known to one file, which is compiled again when PREFIX is another one.
$(BUILD)/pipeline/cmd/codebook.o: CPPFLAGS += -DWZ_DATADIR='"$(PREFIX)/share/werkzaam"'
$(BUILD)/pipeline/cmd/codebook.o: $(BUILD)/prefix
$(BUILD)/prefix: FORCE
	$(Q)mkdir -p $(@D) && { echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@; }
FORCE:

# The PDF of figures is drawn by cairo where that is there; CAIRO=no builds without.
CAIRO ?= $(shell pkg-config --exists 'cairo-pdf >= 1.16' 2>/dev/null && echo yes || echo no)
ifeq ($(CAIRO),yes)
$(BUILD)/pipeline/report/figures.o: CPPFLAGS += -DWZ_CAIRO $(shell pkg-config --cflags cairo-pdf)
LDLIBS += $(shell pkg-config --libs cairo-pdf)
endif
$(BUILD)/pipeline/report/figures.o: $(BUILD)/cairo
$(BUILD)/cairo: FORCE
	$(Q)mkdir -p $(@D) && { echo '$(CAIRO)' | cmp -s - $@ || echo '$(CAIRO)' > $@; }

# The kernel, once for each lane width; wider ones for processors that have the vectors (chosen at run time).
ifeq ($(shell uname -m),x86_64)
$(LANE_CORES:%=$(BUILD)/%_x4.o): ARCH := -march=x86-64-v3
$(LANE_CORES:%=$(BUILD)/%_x8.o): ARCH := -march=x86-64-v4 -mprefer-vector-width=512
endif
define LANE_RULE
$(foreach width,1 2 4 8,$(BUILD)/$(1)_x$(width).o): $(BUILD)/$(1)_x%.o: $(1).c
	$$(call SAY,CC,"$$< x$$*")
	$$(Q)mkdir -p $$(@D) && $$(CC) $$(CPPFLAGS) $$(CFLAGS) $$(ARCH) -DWZ_LANES=$$* -MMD -MP -c -o $$@ $$<
endef
$(foreach core,$(LANE_CORES),$(eval $(call LANE_RULE,$(core))))

$(BUILD)/%.o: %.c
	$(call SAY,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/check_%: tests/unit/check_%.c $(LIB)
	$(call SAY,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) \
		$$(pkg-config --libs check) $(LDLIBS) $(MPI_LIBS)

unit: $(UNIT_PROGRAMS) ## unit tests only
	$(Q)fail=0; for t in $(abspath $(UNIT_PROGRAMS)); do $$t || fail=1; done; exit $$fail

golden: $(BUILD)/tests/unit/check_figures $(BUILD)/tests/unit/check_tables ## write tests/golden/ anew: look at what changes, and commit it with its cause
	$(Q)for t in $^; do $$t --write || exit; done; git diff --stat -- tests/golden

$(BUILD)/tests/mpi/check_%: tests/mpi/check_%.c $(LIB)
	$(call SAY,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) \
		$$(pkg-config --libs check) $(LDLIBS) $(MPI_LIBS)

check-mpi: $(BUILD)/tests/mpi/check_cluster $(BUILD)/tests/mpi/check_gather $(BUILD)/tests/mpi/check_verify $(BUILD)/tests/mpi/check_models ## sharing of work, reading and models on 1 to 8 ranks
	$(Q)tests/mpi/check.sh $^

$(BUILD)/tests/reference/check_reference: tests/reference/check_reference.c $(LIB)
	$(call SAY,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) \
		$$(pkg-config --libs check) $(LDLIBS) $(MPI_LIBS)

check-reference: $(BUILD)/tests/reference/check_reference $(BUILD)/werkzaam ## every model of tests/reference against metafor's values
	$(Q)$(abspath $<) $(abspath $(BUILD)/werkzaam)

$(BUILD)/tests/recovery/check_recovery: tests/recovery/check_recovery.c $(LIB)
	$(call SAY,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) \
		$$(pkg-config --libs check) $(LDLIBS) $(MPI_LIBS)

check-recovery: $(BUILD)/tests/recovery/check_recovery $(BUILD)/werkzaam ## simulated data: is the known truth found?
	$(Q)$(abspath $<) $(abspath $(BUILD)/werkzaam)

crosscheck: $(BUILD)/werkzaam ## the same and more against metafor run live (installs R packages when needed)
	$(Q)jobs/install.sh oracle && Rscript tests/reference/crosscheck.R $(abspath $<) $(SEED)

$(BUILD)/tests/bench/sharing: CPPFLAGS += $(MPI_CFLAGS)
$(BUILD)/tests/bench/%: tests/bench/%.c $(LIB)
	$(call SAY,BENCH,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) $(LDLIBS) $(MPI_LIBS)

bench: $(BUILD)/werkzaam $(BUILD)/tests/bench/refit $(BUILD)/tests/bench/ingest $(BUILD)/tests/bench/scaling $(BUILD)/tests/bench/sharing ## how fast, here: fit, one refit at each lane width, growth, metafor, a whole run, ingest, work sharing, nights
	$(Q)tests/bench/bench.sh $(abspath $^)

check-jobs: ## job scripts, with programs that only pretend
	$(Q)tests/system/check_jobs.sh

check-system: $(BUILD)/werkzaam ## the program as a user runs it: bad input, same bytes on any number of ranks, kill and resume
	$(Q)tests/system/check_system.sh $(abspath $<)

check-pages: $(BUILD)/werkzaam ## pages before HTML tidy and axe-core in headless Chromium (skipped where these are not there)
	$(Q)tests/pages/check_pages.sh $(abspath $<)

check-slurm: $(BUILD)/werkzaam ## job scripts on a real Slurm of emulated nodes, started for the test (installs its daemons; skipped where that cannot be)
	$(Q)tests/slurm/check_slurm.sh $(abspath $<)

check-clean: $(BUILD)/werkzaam ## Debian package, Apptainer recipe and the README's two commands in bare Debian roots (as root; downloads; ten minutes)
	$(Q)jobs/install.sh clean
	$(Q)$(MAKE) --no-print-directory dist
	$(Q)tests/clean/check_clean.sh $(abspath $<) $(abspath $(BUILD)/werkzaam-$(VERSION).tar.gz)

soak: $(BUILD)/werkzaam ## SOAK=1000 runs killed, 1,000 blocks damaged, 200 stopped: each to the same bytes (hours); SEED=N repeats one
	$(Q)SOAK=$(or $(SOAK),1000) DAMAGES=1000 STOPS=200 LIMIT=900 STOP_LIMIT=900 PART_LIMIT=86400 tests/system/check_system.sh $(abspath $<) fault/soak fault/many fault/stop

check-bits: ## same bytes from gcc and clang at -O0, -O2, -O3, from every lane kernel, on 1 to 16 ranks, with any size of blocks (minutes)
	$(Q)tests/bits/bits.sh $(abspath $(BUILD))

$(BUILD)/tests/validity/validity: tests/validity/validity.c $(LIB)
	$(call SAY,TEST,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIB) $(LDLIBS) $(MPI_LIBS)

validity: $(BUILD)/tests/validity/validity ## simulate what holds its 5% and its 95%: docs/validity.md (a quarter of an hour on two idle cores)
	$(Q)$(abspath $<) 2000 $(or $(SEED),20170401) > $(BUILD)/validity.md; status=$$?; [ $$status -eq 2 ] || cp $(BUILD)/validity.md docs/validity.md; exit $$status

check-layers: ## no file includes a header of a higher layer, and only cluster/ includes mpi.h
	$(Q)tests/system/check_layers.sh

# Both commands of the README first install what is missing; pkg-config is asked again in the make below.
demo: ## install what is missing, build, run the pipeline on a real data set over MPI, say where the report is
	$(Q)jobs/install.sh
	$(Q)$(MAKE) --no-print-directory run-demo

run-demo: $(BUILD)/werkzaam
	$(Q)jobs/mpirun-here.sh $(RANKS) $< run datasets/landenberger2005/plan.yaml --run runs/landenberger2005
	@echo "Open it in a browser: $(CURDIR)/runs/landenberger2005/report/index.html"

demo-phase2: $(BUILD)/werkzaam ## simulated data of eight types with the whole taxonomy, everything switched on: takes minutes
	$(Q)jobs/mpirun-here.sh $(RANKS) $< run datasets/phase2-simulated/plan-whole.yaml --run runs/phase2-simulated
	@echo "Open it in a browser: $(CURDIR)/runs/phase2-simulated/report/index.html"
	@echo "What should have been found: $(CURDIR)/datasets/phase2-simulated/README.md"

simulated-data: $(BUILD)/werkzaam ## write the simulated data sets again, after a change of design, codebook or taxonomy
	$(Q)for d in phase1-simulated phase2-simulated; do $< simulate --design datasets/$$d/design.yaml --out datasets/$$d || exit; done

check: ## install what is missing, build, run all tests
	$(Q)jobs/install.sh
	$(Q)$(MAKE) --no-print-directory run-checks

run-checks: $(BUILD)/werkzaam check-layers unit check-mpi check-reference check-recovery check-system check-jobs

check-asan: ## unit and system tests with address and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)-asan SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' \
		OPT='-O1 -g' unit check-system

man: $(BUILD)/werkzaam.1 ## the man page, from the same table as --help

$(BUILD)/werkzaam.1: $(BUILD)/werkzaam
	$(Q)$< --man > $@

# What is installed: in the package a program with another PREFIX than that of the working tree.
PROGRAM ?= $(BUILD)/werkzaam
SHARE := $(DESTDIR)$(PREFIX)/share
# Where zsh looks below every prefix; Debian's packages have a folder of their own.
ZSH ?= site-functions

# Not install.sh and deb.sh, which are of use where the sources are.
JOBS := lib.sh mpirun-here.sh submit.sh werkzaam.sbatch nightly.sh nightly.sbatch nightly.cron nightly.scron site.conf
# All that docs/ has, so that none of their links is dead; in one folder with the README.
DOCS := guide.md methods.md formats.md cluster.md taxonomy.md validity.md NEWS.md results.schema.json diff.schema.json night.schema.json

install: $(PROGRAM) ## install below DESTDIR and PREFIX: program, man page, completion, codebooks, job scripts, docs
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/werkzaam/codebook $(SHARE)/werkzaam/taxonomy $(SHARE)/werkzaam/jobs \
		$(SHARE)/bash-completion/completions $(SHARE)/zsh/$(ZSH) $(SHARE)/doc/werkzaam
	$(Q)install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/werkzaam
	$(Q)$(PROGRAM) --man > $(SHARE)/man/man1/werkzaam.1
	$(Q)$(PROGRAM) --completion bash > $(SHARE)/bash-completion/completions/werkzaam
	$(Q)$(PROGRAM) --completion zsh > $(SHARE)/zsh/$(ZSH)/_werkzaam
	$(Q)install -m 644 coding/codebook/*.csv $(SHARE)/werkzaam/codebook
	$(Q)install -m 644 coding/taxonomy/*.csv $(SHARE)/werkzaam/taxonomy
	$(Q)for f in $(JOBS); do if [ -x jobs/$$f ]; then mode=755; else mode=644; fi; install -m $$mode jobs/$$f $(SHARE)/werkzaam/jobs || exit; done
	$(Q)sed -i "s#^installed=''#installed='$(PREFIX)/share/werkzaam/jobs'#" $(SHARE)/werkzaam/jobs/*.sbatch
	$(Q)install -m 644 LICENSE CITATION.cff $(DOCS:%=docs/%) $(SHARE)/doc/werkzaam
	$(Q)sed '/](datasets\//d; s#](docs/#](#g' README.md > $(SHARE)/doc/werkzaam/README.md

# Below PREFIX, as above: tests hold the two to each other. Folders that others use too are left, site.conf when somebody edited it.
SHARED = bin/werkzaam share/man/man1/werkzaam.1 share/bash-completion/completions/werkzaam share/zsh/$(ZSH)/_werkzaam
OWN = $(patsubst coding/%,share/werkzaam/%,$(wildcard coding/codebook/*.csv coding/taxonomy/*.csv)) $(JOBS:%=share/werkzaam/jobs/%) \
	$(addprefix share/doc/werkzaam/,LICENSE CITATION.cff README.md $(DOCS))
OWN_FOLDERS = share/werkzaam/codebook share/werkzaam/taxonomy share/werkzaam/jobs share/werkzaam share/doc/werkzaam

uninstall: ## remove what install put below DESTDIR and PREFIX, and nothing else
	$(Q)cd $(DESTDIR)$(PREFIX) && for f in $(SHARED) $(OWN); do \
		case $$f in */site.conf) [ ! -e $$f ] || cmp -s '$(CURDIR)/jobs/site.conf' $$f || { echo "$(DESTDIR)$(PREFIX)/$$f was edited: it stays"; continue; } ;; esac; \
		rm -f $$f || exit; done
	$(Q)cd $(DESTDIR)$(PREFIX) && for d in $(OWN_FOLDERS); do [ ! -d $$d ] || rmdir --ignore-fail-on-non-empty $$d || exit; done

# The same commit gives the same bytes: times are the commit's, gzip writes none.
dist: ## a tarball of the last commit: BUILD/werkzaam-VERSION.tar.gz
	$(Q)mkdir -p $(BUILD) && git archive --format=tar --prefix=werkzaam-$(VERSION)/ HEAD | gzip -9n > $(BUILD)/werkzaam-$(VERSION).tar.gz
	@echo $(BUILD)/werkzaam-$(VERSION).tar.gz

$(BUILD)/deb/werkzaam: $(BUILD)/pipeline/main.o pipeline/cmd/codebook.c $(LIB)
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -DWZ_DATADIR='"/usr/share/werkzaam"' -c -o $(@D)/codebook.o pipeline/cmd/codebook.c
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(@D)/codebook.o $(LIB) $(LDLIBS) $(MPI_LIBS)

deb: $(BUILD)/deb/werkzaam ## a Debian package: BUILD/werkzaam_VERSION_ARCHITECTURE.deb
	$(Q)rm -rf $(BUILD)/deb/root
	$(Q)$(MAKE) --no-print-directory -o $(BUILD)/deb/werkzaam install PROGRAM=$(BUILD)/deb/werkzaam ZSH=vendor-completions PREFIX=/usr DESTDIR=$(BUILD)/deb/root
	$(Q)jobs/deb.sh $(BUILD)/deb/root $(VERSION) $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: FORCE all golden soak check-bits validity unit check-mpi check-reference check-recovery crosscheck check-jobs check-slurm check-pages check-clean bench check-system check-layers demo run-demo demo-phase2 simulated-data check run-checks check-asan man \
	install uninstall dist deb clean help
-include $(OBJ:.o=.d) $(BUILD)/pipeline/main.d $(UNIT_PROGRAMS:%=%.d) $(BUILD)/tests/mpi/check_cluster.d $(BUILD)/tests/mpi/check_gather.d $(BUILD)/tests/mpi/check_verify.d $(BUILD)/tests/mpi/check_models.d
