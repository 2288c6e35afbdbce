# Referat: build, test, install. `make help` lists the targets.
#
#   MODE=release|debug|asan|tsan|cover|fuzz   build/$(MODE)/ holds what it makes
#   FOLDERS="base stemmer"               library folders to build and test alone (default: all)
#   WERROR=1                             warnings are errors (CI)

MODE    ?= release
BUILD   ?= build/$(MODE)
FOLDERS ?= base stemmer corpus engine indexer query lib
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CXX     ?= c++
VERSION := 0.1.0
SOVERSION := 0

BINDIR       = $(PREFIX)/bin
LIBDIR       = $(PREFIX)/lib
INCLUDEDIR   = $(PREFIX)/include
LOCALEDIR    = $(PREFIX)/share/locale
PKGCONFIGDIR = $(LIBDIR)/pkgconfig
MANDIR       = $(PREFIX)/share/man
DOCDIR       = $(PREFIX)/share/doc/referat
BASHDIR      = $(PREFIX)/share/bash-completion/completions
ZSHDIR       = $(PREFIX)/share/zsh/site-functions

# ---- packages (Debian 12) ----

BUILD_PACKAGES = gcc g++ libc6-dev pkg-config gettext libxapian-dev libstemmer-dev zlib1g-dev libutf8proc-dev \
                 libjansson-dev nettle-dev libarchive-dev libxml2-dev libdeflate-dev poppler-utils hunspell-da mythes-da
TEST_PACKAGES  = libcmocka-dev strace
DEB_PACKAGES   = dpkg-dev debhelper fakeroot lintian
LINT_PACKAGES  = clang clang-tidy clang-format cppcheck shellcheck mandoc

# ---- flags ----

LIBRARIES := xapian-core libutf8proc jansson nettle zlib libarchive libxml-2.0 libdeflate
WARNINGS  := -Wall -Wextra -Wshadow -Wvla -Wformat=2
CWARNINGS := -Wstrict-prototypes -Wmissing-prototypes
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

OPT_release := -O2 -g -DNDEBUG
OPT_debug   := -O0 -g3
OPT_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DREFERAT_SANITIZED
OPT_tsan    := -O1 -g -fsanitize=thread -DREFERAT_SANITIZED
OPT_cover   := -O0 -g --coverage
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DREFERAT_SANITIZED
ifeq ($(MODE),fuzz)
CC  := clang
CXX := clang++
endif
OPT := $(OPT_$(MODE))
ifeq ($(OPT),)
$(error MODE=$(MODE) is none of release debug asan tsan cover fuzz)
endif

PKG_CFLAGS = $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lstemmer

COMMON = $(OPT) $(WARNINGS) -fPIC -I. -Iinclude -MMD -MP -D_GNU_SOURCE -DREFERAT_VERSION='"$(VERSION)"' \
         -D_FILE_OFFSET_BITS=64
ALL_CFLAGS   = -std=gnu11 $(COMMON) $(CWARNINGS) $(PKG_CFLAGS) $(CFLAGS)
ALL_CXXFLAGS = -std=gnu++17 $(COMMON) $(PKG_CFLAGS) $(CXXFLAGS)

# ---- sources ----

LIB_C    := $(wildcard $(FOLDERS:%=%/*.c)) $(if $(filter engine,$(FOLDERS)),$(wildcard engine/native/*.c))
LIB_CC   := $(if $(filter engine,$(FOLDERS)),$(wildcard engine/xapian/*.cc))
LIB_OBJ  := $(LIB_C:%.c=$(BUILD)/obj/%.o) $(LIB_CC:%.cc=$(BUILD)/obj/%.o)
CLI_OBJ  := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard cli/*.c))
UNIT_SRC := $(wildcard $(FOLDERS:%=tests/%/test_*.c))
UNITS    := $(UNIT_SRC:tests/%.c=$(BUILD)/tests/%)
# A tool is built where the folders that it links are.
NEEDS_corpus  := tests/tools/score_samples.c tests/tools/score_register.c tests/tools/bench_appointments.c
NEEDS_stemmer := tests/tools/bench_analyzer.c
TOOL_SRC := $(filter-out $(foreach f,corpus stemmer,$(if $(filter $f,$(FOLDERS)),,$(NEEDS_$f))),$(wildcard tests/tools/*.c))
TOOLS    := $(TOOL_SRC:tests/tools/%.c=$(BUILD)/tools/%)
PRELOAD_SRC := $(wildcard tests/preload/*.c)
PRELOADS := $(PRELOAD_SRC:tests/preload/%.c=$(BUILD)/tools/%.so)
LANGUAGES := $(patsubst po/%.po,%,$(wildcard po/*.po))
CATALOGS := $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/referat.mo)
MANUALS := $(patsubst docs/man/%,$(BUILD)/man/%.gz,$(wildcard docs/man/*.[1357]))
REGISTRY := $(wildcard corpus/registry/*.tsv)

STATIC := $(BUILD)/libreferat.a
SHARED := $(BUILD)/libreferat.so.$(SOVERSION)
PROGRAM := $(BUILD)/referat
BENCH   := $(BUILD)/referat-bench
BENCH_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard bench/*.c))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

## all: the program, the libraries, the catalogues, the manuals
all: $(PROGRAM) $(SHARED) $(CATALOGS) $(MANUALS)

# Where the program looks for its messages when they lie neither beside it nor in ../share.
$(CLI_OBJ): COMMON += -DREFERAT_LOCALEDIR='"$(LOCALEDIR)"'

$(PROGRAM): $(CLI_OBJ) $(STATIC)
	$(CXX) $(OPT) $(LDFLAGS) -o $@ $(CLI_OBJ) $(STATIC) $(PKG_LIBS)

$(BENCH): $(BENCH_OBJ) $(STATIC)
	$(CXX) $(OPT) $(LDFLAGS) -o $@ $(BENCH_OBJ) $(STATIC) $(PKG_LIBS) -lm

$(STATIC): $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $(LIB_OBJ)

$(SHARED): $(LIB_OBJ) lib/referat.map
	$(CXX) $(OPT) $(LDFLAGS) -shared -Wl,-soname,libreferat.so.$(SOVERSION) -Wl,--version-script=lib/referat.map \
	    -o $@ $(LIB_OBJ) $(PKG_LIBS)
	ln -sf libreferat.so.$(SOVERSION) $(BUILD)/libreferat.so

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/obj/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(CXX) $(ALL_CXXFLAGS) -c -o $@ $<

# The registries are built in with .incbin, which dependency files do not see.
$(BUILD)/obj/corpus/registry.o: $(REGISTRY)

# The Danish lexicon: made from Debian's hunspell-da and mythes-da by a tool of the project, and built in. The tool is compiled the
# same way whatever MODE is; what it makes depends on its input alone.
LEXICON      := $(BUILD)/danish.lexicon
LEXICON_FROM ?= /usr/share/hunspell
THESAURUS    ?= /usr/share/mythes/th_da_DK.dat
LEXICON_BASE := arena buf error file safe utf8
LEXICON_SRC  := $(wildcard stemmer/lexicon/*.c) $(LEXICON_BASE:%=base/%.c) $(addprefix stemmer/,lexicon.c compound.c nominal.c fold.c)

$(BUILD)/lexicon_build: $(LEXICON_SRC) $(wildcard stemmer/*.h stemmer/lexicon/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g $(WARNINGS) $(CWARNINGS) -I. -Iinclude -D_GNU_SOURCE -DREFERAT_VERSION='"$(VERSION)"' \
	    $(PKG_CFLAGS) -o $@ $(LEXICON_SRC) $(PKG_LIBS) -lm

$(LEXICON): $(BUILD)/lexicon_build stemmer/lexicon/exceptions.txt $(LEXICON_FROM)/da_DK.dic $(LEXICON_FROM)/da_DK.aff \
    $(THESAURUS)
	$< $(LEXICON_FROM)/da_DK.dic $(LEXICON_FROM)/da_DK.aff $(THESAURUS) stemmer/lexicon/exceptions.txt $@

$(BUILD)/obj/stemmer/lexicon.o: $(LEXICON)
$(BUILD)/obj/stemmer/lexicon.o: COMMON += -DREFERAT_LEXICON='"$(LEXICON)"'

$(BUILD)/locale/%/LC_MESSAGES/referat.mo: po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

## man: the manual pages, compressed (without time and name, so that the same page gives the same bytes)
man: $(MANUALS)

$(BUILD)/man/%.gz: docs/man/%
	@mkdir -p $(@D)
	gzip -9n < $< > $@

# ---- the benchmark (docs/BENCH.md) ----

BENCH_PACKAGES = wdanish libsqlite3-dev liblucene8-java default-jdk-headless
LUCENE_JARS    = $(firstword $(wildcard /usr/share/java/lucene-core-8*.jar)):$(firstword \
                 $(wildcard /usr/share/java/lucene-analyzers-common-8*.jar))
# The peers whose packages are here; the others are named by referat-bench and left out.
PEERS := $(if $(shell pkg-config --exists sqlite3 2>/dev/null && echo y),$(BUILD)/peers/fts5) \
         $(if $(and $(shell command -v javac),$(wildcard /usr/share/java/lucene-core-8*.jar)),$(BUILD)/peers/lucene)

## bench-deps: installs the peers and word lists that the benchmark wants
bench-deps:
	@tests/deps $(BENCH_PACKAGES)

bench-peers: $(PEERS)

# What a measurement leaves; how many items it takes.
BENCH_OUT   ?= build/bench
BENCH_ITEMS ?= 100k
# The baseline wants the same words everywhere: those of a package that the build needs.
BENCH_WORDS  = $(LEXICON_FROM)/da_DK.dic
BENCH_CHECK  = $(BENCH) check --corpus $(BENCH_OUT)/check.ndjson --queries $(BENCH_OUT)/check.tsv \
               --baseline bench/baseline.json

## bench: BENCH_ITEMS (100k) items, all engines and the peers that are built: report.json, report.md, report.svg in build/bench
bench: $(BENCH) bench-peers
	@mkdir -p $(BENCH_OUT)
	$(BENCH) generate --items $(BENCH_ITEMS) --seed 1 > $(BENCH_OUT)/corpus.ndjson
	$(BENCH) queries --corpus $(BENCH_OUT)/corpus.ndjson --seed 2 --per-class 200 > $(BENCH_OUT)/queries.tsv
	$(BENCH) run --plain --corpus $(BENCH_OUT)/corpus.ndjson --queries $(BENCH_OUT)/queries.tsv --budget 15 \
	    --dir $(BENCH_OUT)/indexes --report $(BENCH_OUT)/report.json > $(BENCH_OUT)/report.md
	$(BENCH) plot --report $(BENCH_OUT)/report.json > $(BENCH_OUT)/report.svg
	rm $(BENCH_OUT)/corpus.ndjson
	cat $(BENCH_OUT)/report.md

bench-check-data: $(BENCH)
	@mkdir -p $(BENCH_OUT)
	$(BENCH) generate --items 20k --seed 3 --words $(BENCH_WORDS) > $(BENCH_OUT)/check.ndjson
	$(BENCH) queries --corpus $(BENCH_OUT)/check.ndjson --seed 4 --per-class 100 > $(BENCH_OUT)/check.tsv

## bench-check: is anything slower, or ranked worse, than bench/baseline.json says? (under 3 minutes)
bench-check: bench-check-data
	$(BENCH_CHECK)

## bench-baseline: makes bench/baseline.json anew
bench-baseline: bench-check-data
	$(BENCH_CHECK) --update

$(BUILD)/peers/fts5: bench/peers/fts5.c bench/timing.c bench/timing.h Makefile
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g $(WARNINGS) $(CWARNINGS) -D_GNU_SOURCE -I. -o $@ $(filter %.c,$^) \
	    $(shell pkg-config --cflags --libs sqlite3) -lm

$(BUILD)/peers/lucene: bench/peers/Lucene.java Makefile
	@mkdir -p $(@D)
	javac -nowarn -cp $(LUCENE_JARS) -d $(@D) $<
	printf '#!/bin/sh\nexec java -Xmx1g -cp %s Lucene "$$@"\n' $(LUCENE_JARS):$(abspath $(@D)) > $@
	chmod 755 $@

# ---- tests ----

$(BUILD)/tests/%: tests/%.c $(STATIC) Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -UNDEBUG -MT $@ -c -o $@.o $<
	$(CXX) $(OPT) -o $@ $@.o $(STATIC) $(PKG_LIBS) -lcmocka

$(BUILD)/tools/%.so: tests/preload/%.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g $(WARNINGS) $(CWARNINGS) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

$(BUILD)/tools/%: tests/tools/%.c $(STATIC) Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MF $@.d -o $@ $< $(STATIC) $(PKG_LIBS) -lstdc++ -lm

FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS  := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)

$(BUILD)/fuzz/%: tests/fuzz/%.c $(STATIC) Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@.o $<
	$(CXX) $(OPT) -fsanitize=fuzzer -o $@ $@.o $(STATIC) $(PKG_LIBS) -lcmocka

## fuzz: the fuzz targets with libFuzzer (clang), as build/fuzz/fuzz/fuzz_*; each takes folders of inputs
fuzz:
	@$(MAKE) --no-print-directory MODE=fuzz fuzz-targets
fuzz-targets: $(FUZZERS)

## check-unit: the unit tests of FOLDERS, without installing anything
check-unit: $(UNITS) $(TOOLS) $(PRELOADS)
	tests/run --build $(BUILD) unit $(FOLDERS)

## check: unit tests and the program's behaviour, in MODE, without installing anything
check: all $(BENCH) $(UNITS) $(TOOLS) $(PRELOADS)
	tests/run --build $(BUILD) all

# What measures the Danish lies beside the repository and is not part of it; see docs/DANISH.md.
SHARED_DATA ?= ../shared

## eval-danish: inflections and compounds against the lists in SHARED_DATA (default ../shared); wants python3
eval-danish: $(PROGRAM)
	python3 $(SHARED_DATA)/gold/score.py $< danish

## eval-compounds: the splitter against the lists of tests/data/compounds; wants python3
eval-compounds: $(PROGRAM)
	python3 tests/eval/compounds.py $< tests/data/compounds/dev.txt tests/data/compounds/test.txt \
	    tests/data/compounds/drawn.txt tests/data/compounds/doubtful.txt

## eval-known-item: short titles of bills as queries, over the debates in SHARED_DATA; wants python3
eval-known-item: $(PROGRAM)
	python3 tests/eval/known_item.py $< $(SHARED_DATA)/corpus/folketinget.ndjson.xz

## eval-register: who was appointed, per field, over the cases in corpus/samples/register
eval-register: $(BUILD)/tools/score_register
	$< corpus/samples
	$< corpus/samples/register
	$< corpus/samples/register/heldout
	$< corpus/samples/register/heldout2

## eval-samples: how well the samples are read, with every difference; then their appointments
eval-samples: $(BUILD)/tools/score_samples $(BUILD)/tools/score_register
	$< corpus/samples
	$(BUILD)/tools/score_register corpus/samples

## test: installs what is missing, builds, runs every test
test: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) check

## test-long: the tests in their long forms
test-long: deps
	@REFERAT_LONG=1 $(MAKE) --no-print-directory -j$$(nproc) check

## demo: installs what is missing, builds, indexes the samples, runs three searches
demo: demo-deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/demo $(BUILD)

## deps: installs the Debian packages that are missing, naming them first (nothing where all are there)
deps:
	@tests/deps $(BUILD_PACKAGES) $(TEST_PACKAGES)
demo-deps:
	@tests/deps $(BUILD_PACKAGES)
deb-deps:
	@tests/deps $(BUILD_PACKAGES) $(TEST_PACKAGES) $(DEB_PACKAGES)
lint-deps:
	@tests/deps $(BUILD_PACKAGES) $(TEST_PACKAGES) $(LINT_PACKAGES)

## lint: include rules, clang-format, clang-tidy, cppcheck, shellcheck, mandoc
lint:
	tests/lint $(BUILD)

## pot: the catalogue template, and po/*.po brought up to it
pot:
	@mkdir -p $(BUILD)
	xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext_:1,2 --add-comments=TRANSLATORS \
	    --no-location --sort-output --package-name=referat -o $(BUILD)/referat.pot $$(git ls-files '*.c' '*.cc' | grep -v '^tests/')
	for po in po/*.po; do msgmerge --quiet --no-location --sort-output --update --backup=none $$po $(BUILD)/referat.pot; done

## install: PREFIX (default /usr/local) and DESTDIR are respected
install: all
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(LIBDIR) $(INCLUDEDIR) $(PKGCONFIGDIR) $(BASHDIR) $(ZSHDIR) \
	    $(DOCDIR)/da $(DOCDIR)/examples $(MANDIR)/man1 $(MANDIR)/man3 $(MANDIR)/man5 $(MANDIR)/man7)
	install -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/referat
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/libreferat.a
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/libreferat.so.$(SOVERSION)
	ln -sf libreferat.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libreferat.so
	install -m 644 include/referat.h $(DESTDIR)$(INCLUDEDIR)/referat.h
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(VERSION)|' \
	    -e 's|@PRIVATE@|$(PKG_LIBS) -lstdc++ -lm|' lib/referat.pc.in > $(DESTDIR)$(PKGCONFIGDIR)/referat.pc
	chmod 644 $(DESTDIR)$(PKGCONFIGDIR)/referat.pc
	for l in $(LANGUAGES); do install -D -m 644 $(BUILD)/locale/$$l/LC_MESSAGES/referat.mo \
	    $(DESTDIR)$(LOCALEDIR)/$$l/LC_MESSAGES/referat.mo || exit; done
	for m in $(MANUALS:.gz=); do install -m 644 $$m.gz $(DESTDIR)$(MANDIR)/man$${m##*.} || exit; done
	install -m 644 completion/referat.bash $(DESTDIR)$(BASHDIR)/referat
	install -m 644 completion/_referat $(DESTDIR)$(ZSHDIR)/_referat
	install -m 644 LICENSE README.md CHANGELOG.md $(wildcard docs/*.md) $(DESTDIR)$(DOCDIR)
	install -m 644 $(wildcard docs/da/*.md) $(DESTDIR)$(DOCDIR)/da
	install -m 644 $(wildcard docs/examples/*.c) $(DESTDIR)$(DOCDIR)/examples

## uninstall: removes what install put there (folders that others use too stay)
uninstall:
	rm -f $(DESTDIR)$(BINDIR)/referat $(DESTDIR)$(LIBDIR)/libreferat.a $(DESTDIR)$(LIBDIR)/libreferat.so \
	    $(DESTDIR)$(LIBDIR)/libreferat.so.$(SOVERSION) $(DESTDIR)$(INCLUDEDIR)/referat.h \
	    $(DESTDIR)$(PKGCONFIGDIR)/referat.pc $(LANGUAGES:%=$(DESTDIR)$(LOCALEDIR)/%/LC_MESSAGES/referat.mo) \
	    $(DESTDIR)$(BASHDIR)/referat $(DESTDIR)$(ZSHDIR)/_referat \
	    $(foreach m,$(notdir $(MANUALS)),$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(basename $(m))))/$(m))
	rm -rf $(DESTDIR)$(DOCDIR)

## deb: Debian packages in build/deb/, made from a copy of the sources and checked by lintian
deb: deb-deps
	@tests/deb build/deb $(VERSION) $(filter-out gcc g++ libc6-dev,$(BUILD_PACKAGES) $(TEST_PACKAGES))

## clean: removes build/
clean:
	rm -rf build

## help: this list
help:
	@sed -n 's/^## //p' Makefile

.PHONY: fuzz fuzz-targets all check check-unit eval-register eval-samples eval-danish eval-compounds eval-known-item test test-long demo deps demo-deps deb-deps lint-deps lint pot man install uninstall \
        deb clean help bench-deps bench-peers bench bench-check bench-check-data bench-baseline

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(BENCH_OBJ:.o=.d) $(UNITS:=.d) $(TOOLS:=.d)
