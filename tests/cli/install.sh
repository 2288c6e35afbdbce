#!/bin/bash
# make install into a scratch folder, the program and the library used from there, and make uninstall.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

dest=$SCRATCH/dest
prefix=/opt/referat

in_source() { # TARGET: as `make check` was called (MODE comes with MAKEFLAGS)
    make --no-print-directory -C "$ROOT" BUILD="$BUILD" DESTDIR="$dest" PREFIX="$prefix" "$1"
}

# A library that is built with sanitizers needs them in the program too.
flags=(-Wall -Werror)
if grep -q __asan_init "$BUILD/libreferat.a"; then flags+=("-fsanitize=address,undefined"); fi
if grep -q __tsan_init "$BUILD/libreferat.a"; then flags+=(-fsanitize=thread); fi

package() { # what pkg-config says of the library where it was installed
    PKG_CONFIG_PATH=$dest$prefix/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$dest pkg-config "$@" referat
}

# Folders and a file that were there before stay.
mkdir -p "$dest$prefix/bin" "$dest$prefix/share/man/man1"
touch "$dest$prefix/share/man/man1/other.1.gz"
(cd "$dest" && find . ! -type d | sort) >before

begin "install"
run in_source install
exit_is 0
[ "$CODE" -eq 0 ] || exit 1 # nothing below can be true
at=$dest$prefix
for file in bin/referat lib/libreferat.a lib/libreferat.so.0 lib/libreferat.so lib/pkgconfig/referat.pc include/referat.h \
    share/locale/da/LC_MESSAGES/referat.mo share/man/man1/referat.1.gz share/man/man1/referat-search.1.gz \
    share/man/man3/libreferat.3.gz share/man/man5/referat-config.5.gz share/man/man7/referat-query.7.gz \
    share/bash-completion/completions/referat share/zsh/site-functions/_referat share/doc/referat/LICENSE \
    share/doc/referat/da/KOM-I-GANG.md share/doc/referat/examples/search.c; do
    [ -s "$at/$file" ] || problem "$file should be installed"
done
! grep -rq "$SCRATCH" "$at/lib/pkgconfig" || problem "the package file should not name the scratch folder"

begin "every verb has a manual page"
for verb in $("$REFERAT" --help | sed -n 's/^  \([a-z][a-z]*\)   *[^ ].*/\1/p'); do
    [ -s "$at/share/man/man1/referat-$verb.1.gz" ] || problem "there is no page for $verb"
done

begin "every flag of a verb is in its page, and every flag of the page is one of the verb's"
for verb in $("$REFERAT" --help | sed -n 's/^  \([a-z][a-z]*\)   *[^ ].*/\1/p'); do
    "$REFERAT" "$verb" --help | grep -oE '^ +(-.,)? *--[a-z-]+' | grep -oE '\-\-[a-z-]+' | sort -u >flags
    zcat "$at/share/man/man1/referat-$verb.1.gz" | grep '^\.It Fl' | grep -oE 'Fl -[a-z-]+|, Fl -[a-z-]+' |
        sed 's/.*Fl /-/' | sort -u >documented
    same "$(cat flags)" "$(cat documented)"
done

begin "every public function is in libreferat(3), and every one there is public"
grep -oE '\breferat_[a-z_]+\(' "$at/include/referat.h" | tr -d '(' | sort -u >functions
zcat "$at/share/man/man3/libreferat.3.gz" | sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' |
    grep -oE '^\.F[no] referat_[a-z_]+' | sed 's/.* //' | sort -u >documented
same "$(cat functions)" "$(cat documented)"

begin "the same pages give the same bytes"
for page in "$ROOT"/docs/man/*.[1357]; do
    cmp -s <(gzip -9n <"$page") "$BUILD/man/$(basename "$page").gz" || problem "$page differs"
done

begin "the installed program speaks Danish and indexes"
LANGUAGE=da run "$at/bin/referat" --help
exit_is 0
stdout_has "Brug:"
run "$at/bin/referat" index -i ix "$ROOT/corpus/samples/minutes"
exit_is 0

example() { # the program is built as ./search
    run "$@" ./search ix natberedskab
    exit_is 0
    stdout_is_json
    [ "$(get total)" -gt 0 ] || problem "something should be found"
    run "$@" ./search nowhere natberedskab
    exit_is 4
    stderr_has "(no-index)"
}

begin "the library from a C program, shared"
# shellcheck disable=SC2046 # the flags are words
run "${CC:-cc}" "${flags[@]}" -o search "$at/share/doc/referat/examples/search.c" $(package --cflags --libs)
exit_is 0
readelf -d search | grep -q 'NEEDED.*libreferat' || problem "libreferat should be shared"
example env LD_LIBRARY_PATH="$at/lib"

begin "the library from a C program, static"
# shellcheck disable=SC2046 # the flags are words
run "${CC:-cc}" "${flags[@]}" -o search "$at/share/doc/referat/examples/search.c" $(package --cflags) \
    -Wl,-Bstatic $(package --libs) -Wl,-Bdynamic -Wl,--as-needed $(package --libs --static)
exit_is 0
! readelf -d search | grep -q 'NEEDED.*libreferat' || problem "libreferat should be static"
example env

begin "the shared library shows the public functions alone"
nm -D --defined-only "$at/lib/libreferat.so.0" | awk '$2 ~ /[A-Z]/ && $3 !~ /^referat_/ { print $3 }' >names
[ ! -s names ] || problem "hidden names: $(head -5 names | tr '\n' ' ')"

begin "uninstall leaves nothing behind and takes nothing else"
run in_source uninstall
exit_is 0
(cd "$dest" && find . ! -type d | sort) >after
same "$(cat before)" "$(cat after)"
[ ! -e "$at/share/doc/referat" ] || problem "the folder of documents should be gone"
