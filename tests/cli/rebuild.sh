#!/bin/bash
# An index that was made with another analysis of words, and its rebuilding from the texts it keeps.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

other_analysis() { # INDEX
    sed -i 's/^analysis .*/analysis of another day/' "$1/referat.index"
    "$BUILD/tools/seal_identity" "$1/referat.index"
}

hits() { # INDEX
    for query in natberedskab medlemmer udpegning godkendt telemedicin; do
        run referat search -i "$1" --format=json --facets -- "$query"
        sed 's/"took_us": [0-9]*/"took_us": 0/' "$SCRATCH/out"
    done
}

begin "an index of another analysis is refused, and the way out is named"
run referat index -i ix "$ROOT/corpus/samples"
hits ix >before
other_analysis ix
run referat search -i ix natberedskab
exit_is 4
stderr_has "referat index --rebuild"
run referat index -i ix "$ROOT/corpus/samples"
exit_is 4

begin "a rebuilt index answers as before, without its files"
run referat index -i ix --format=json --rebuild
exit_is 0
json_is files_seen 0
hits ix >after
same "$(cat before)" "$(cat after)"
run referat index -i ix --format=json "$ROOT/corpus/samples"
json_is files_added 0
json_is files_updated 0

begin "a rebuild that was stopped is refused until one has come to its end"
other_analysis ix
timeout -s KILL 0.05 "$REFERAT" index -i ix --rebuild >/dev/null 2>&1
if [ "$(sed -n 's/^analysis //p' ix/referat.index)" = rebuilding ]; then
    run referat search -i ix natberedskab
    exit_is 4
fi
run referat index -i ix --rebuild
exit_is 0
hits ix >after
same "$(cat before)" "$(cat after)"

begin "a rebuild wants an index and takes no files"
run referat index -i none --rebuild
exit_is 4
run referat index -i ix --rebuild "$ROOT/corpus/samples"
exit_is 2
[ -e none ] && problem "a rebuild should create nothing"
true
