# shellcheck shell=bash
# lib.sh - for the tests of the program's behaviour. Each tests/cli/*.sh sources it, works in a scratch folder of its
# own, and says its cases one after the other:
#
#   begin "what is tested"
#   run referat index -i ix folder      # stdout, stderr and the exit code are kept
#   exit_is 3
#   stderr_has "asks for a password"
#
# A case is ok when none of its assertions failed. $REFERAT is the program, $BUILD the folder with tools/.
set -u

# shellcheck disable=SC2034 # for the tests
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${BUILD:=$ROOT/build/release}"
: "${REFERAT:=$BUILD/referat}"
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/referat-test.XXXXXX")
cd "$SCRATCH" || exit 2
mkdir home
export HOME=$SCRATCH/home
unset REFERAT_INDEX REFERAT_BODIES REFERAT_MUNICIPALITIES XDG_DATA_HOME XDG_CONFIG_HOME LANGUAGE LANG LC_MESSAGES NO_COLOR
export LC_ALL=C.UTF-8
CASE='' CASE_FAILED='' CODE=''

# ---- cases ----

end_case() {
    [ -n "$CASE" ] || return 0
    if [ -n "$CASE_FAILED" ]; then echo "not ok - $CASE"; else echo "ok - $CASE"; fi
    CASE=
}

begin() {
    end_case
    CASE=$1 CASE_FAILED=
}

skip() { # the case that was begun, with the reason
    echo "skip - $CASE: $1"
    CASE=
}

finish() {
    local code=$?
    end_case
    cd / && rm -rf "$SCRATCH"
    exit "$code"
}
trap finish EXIT

problem() {
    CASE_FAILED=1
    echo "    in \"$CASE\": $1"
    echo "    exit code $CODE, stdout:"
    head -c 1500 "$SCRATCH/out" 2>/dev/null | sed 's/^/        /'
    echo "    stderr:"
    head -c 1500 "$SCRATCH/err" 2>/dev/null | sed 's/^/        /'
}

# ---- running ----

# With REFERAT_ENGINE, which tests/run sets, indexes are made with that engine.
referat() {
    if [ "${1-}" = index ] && [ -n "${REFERAT_ENGINE-}" ]; then
        shift
        set -- index --engine "$REFERAT_ENGINE" "$@"
    fi
    "$REFERAT" "$@"
}

run() {
    "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null
    CODE=$?
}

run_with_input() { # FILE COMMAND...
    local input=$1
    shift
    "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" <"$input"
    CODE=$?
}

# The program with tests/preload/faults.c: with_fault FAULT COMMAND...
with_fault() {
    local fault=$1
    shift
    REFERAT_FAULT=$fault LD_PRELOAD=$BUILD/tools/faults.so \
        ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:detect_leaks=0 "$@"
}

# ---- assertions ----

exit_is() {
    [ "$CODE" -eq "$1" ] || problem "the exit code should be $1"
}

stdout_has() {
    grep -qF -- "$1" "$SCRATCH/out" || problem "stdout should hold: $1"
}

stdout_lacks() {
    ! grep -qF -- "$1" "$SCRATCH/out" || problem "stdout should not hold: $1"
}

stderr_has() {
    grep -qF -- "$1" "$SCRATCH/err" || problem "stderr should hold: $1"
}

stderr_lacks() {
    ! grep -qF -- "$1" "$SCRATCH/err" || problem "stderr should not hold: $1"
}

stdout_is_empty() {
    [ ! -s "$SCRATCH/out" ] || problem "stdout should be empty"
}

stderr_is_empty() {
    [ ! -s "$SCRATCH/err" ] || problem "stderr should be empty"
}

same() { # EXPECTED GOT
    [ "$1" = "$2" ] || problem "expected '$1', got '$2'"
}

get() { # PATH: a value out of the JSON on stdout
    "$BUILD/tools/jsonget" "$1" <"$SCRATCH/out" 2>/dev/null
}

json_is() { # PATH VALUE
    local got
    got=$(get "$1")
    [ "$got" = "$2" ] || problem "$1 should be '$2', is '$got'"
}

stdout_is_json() {
    "$BUILD/tools/jsonget" <"$SCRATCH/out" >/dev/null 2>&1 || problem "stdout should be JSON"
}

# ---- invented minutes ----

# minutes FILE BODY DATE TIME TITLE TEXT: a meeting with two items; the first as given, decided "… godkendte …"
minutes() {
    cat >"$1" <<MINUTES
Referat

Møde i $2 den $3

Tid: Den $3, kl. $4

Sted: Rådhuset

Deltagere:
 Ida Holm (formand)  Viborg Kommune
 Bo Friis  Skive Kommune

Afbud:  Ole Lund  Horsens Kommune

Dagsorden

1. $5
Indstilling:
At $2 godkender forslaget.
Referat:
$2 godkendte forslaget. $6

2. Eventuelt
Referat:
Der var intet til punktet.
MINUTES
}

agenda() { # as minutes, without a decision
    cat >"$1" <<MINUTES
Dagsorden

Møde i $2 den $3

Tid: Den $3, kl. $4

Sted: Rådhuset

1. $5
Sagsfremstilling:
$6
Indstilling:
At $2 godkender forslaget.

2. Eventuelt
MINUTES
}

# record BODY DATE TITLE TEXT [MORE]: one line of NDJSON; MORE are further fields of the meeting
record() {
    printf '{"format_version": 1, "meeting": {"body": "%s", "date": "%s", "kind": "referat"%s}, "items": [{"number": "1", "title": "%s", "parts": [{"kind": "beslutning", "text": "%s"}]}]}\n' \
        "$1" "$2" "${5:+, $5}" "$3" "$4"
}

# Everything that an index says of its items, without what differs from run to run.
contents() { # INDEX WORD
    referat search -i "$1" --format=json --limit 1000 --count --facets --sort newest "$2" |
        sed 's/"took_us": *[0-9]*//'
}
