#!/bin/bash
# verify: what the index holds against its sources.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir docs
minutes docs/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Det gælder Skive Kommune."
minutes docs/b.txt KOSU "8. maj 2031" "12.00" "Budget" "Sundheds-
styregruppen skal se på det, og det skal ske inden sommer, så alle når at svare."
referat index -i ix docs >/dev/null

begin "all is as the index says"
run referat verify -i ix
exit_is 0
stdout_has " of 2 sources read again; 0 differ"
stderr_is_empty
LANGUAGE=da run referat verify -i ix
stdout_has "fra 2 kilder læst igen; 0 afviger"
run referat verify -i ix --format=json
exit_is 0
json_is files 2
json_is total 0
same "$(get compared)" "$(get equal)"
[ "$(get compared)" -ge 10 ] || problem "more quotes should be compared"

begin "every sample, in every format, at its place"
referat index -i samples "$ROOT/corpus/samples" >/dev/null 2>&1
run referat verify -i samples
exit_is 0
stdout_has "; 0 differ"
stderr_is_empty

begin "an archive's members"
mkdir packed
"$BUILD/tools/mkformats" zip 2031/a.txt docs/a.txt b.txt docs/b.txt >packed/a.zip
referat index -i zipped packed >/dev/null 2>&1
run referat verify -i zipped
exit_is 0
stdout_has " of 1 source read again; 0 differ"
stdout_lacks "0 quotes of 1"

# The records as another program could have doctored them.
doctor() { # SED: an index `doctored` out of the records of docs
    rm -rf doctored
    referat parse --format=ndjson docs/a.txt docs/b.txt | sed "$1" >records.ndjson
    referat index -i doctored --records records.ndjson >/dev/null
    run referat verify -i doctored
}

begin "records of the sources as they are"
doctor ''
exit_is 0

begin "a quote that is not there"
doctor 's/"quote": "Bo Friis Skive Kommune"/"quote": "Bo Friis Viborg Kommune"/'
exit_is 1
stdout_has "docs/a.txt:1: the line that Bo Friis was read from is not there [quote-differs]"
stdout_has "    > Bo Friis Viborg Kommune"
stdout_has "; 2 differ"

begin "a part with another word"
doctor 's/KOSU godkendte forslaget/KOSU afviste forslaget/'
exit_is 1
stdout_has "[part-differs]"
stdout_has "    KOSU/2031-03-06/1"
stdout_has 'what stands there: "KOSU godkendte forslaget.'

begin "a part at another place, on another page"
doctor 's/"page": 1, "offset": \([0-9]*\)/"page": 1, "offset": 1\1/'
exit_is 1
stdout_has "[part-differs]"
doctor 's/"page": 1, "offset"/"page": 2, "offset"/'
exit_is 1
stdout_has "this stands on page 1 [page-differs]"

begin "records that name no source have nothing to be compared with"
record KOSU 2031-03-06 Natberedskab "KOSU godkendte." >own.ndjson
referat index -i own --records own.ndjson >/dev/null
run referat verify -i own
exit_is 0
stdout_has "1 meeting names no source"

begin "a source that has changed is no mismatch"
echo "En linje mere." >>docs/a.txt
run referat verify -i ix
exit_is 3
stdout_has "docs/a.txt: the source has changed since it was indexed [source-changed]"
stdout_has "; 0 differ"
stdout_lacks "[part-differs]"

begin "a source that is gone, one that cannot be read"
rm docs/a.txt
run referat verify -i ix
exit_is 3
stdout_has "docs/a.txt: the source is not there any longer [source-gone]"
: >docs/a.txt
run referat verify -i ix --format=json
exit_is 3
json_is findings.0.code source-unreadable
json_is unread 1

begin "no index, wrong usage"
run referat verify -i nowhere
exit_is 4
run referat verify -i ix docs
exit_is 2
stderr_has "verify takes no operands"
run referat verify -i ix --format=xml
exit_is 2
