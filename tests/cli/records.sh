#!/bin/bash
# Meeting records from elsewhere: a file of them, standard input, lines that cannot be used.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

record KOSU 2031-03-06 Natberedskab "Natberedskabet blev godkendt." >r.ndjson
record FFU 2031-04-07 Telemedicin "Telemedicin udbredes." >>r.ndjson

begin "records from a file"
run referat index -i ix --format=json --records r.ndjson
exit_is 0
json_is files_added 2
json_is items 2
run referat search -i ix --format=json telemedicin
json_is hits.0.id FFU/2031-04-07/1

begin "records from a file twice change nothing"
find ix -type f ! -name lock -exec sha256sum {} + | sort >before
run referat index -i ix --format=json --records r.ndjson
exit_is 0
json_is files_unchanged 2
find ix -type f ! -name lock -exec sha256sum {} + | sort >after
same "$(cat before)" "$(cat after)"

begin "records from standard input"
run_with_input r.ndjson referat index -i ix2 --format=json --records -
exit_is 0
json_is files_added 2
run referat search -i ix2 natberedskab
exit_is 0

begin "a record that changed takes the place of what was there"
record KOSU 2031-03-06 Skærmbesøg "Skærmbesøg blev godkendt." >r.ndjson
run referat index -i ix --format=json --records r.ndjson
json_is files_updated 1
run referat search -i ix natberedskab
exit_is 1
run referat search -i ix skærmbesøg
exit_is 0

begin "a line that cannot be used is named with its number, and the next goes on"
{
    echo '{"format_version": 1, "meeting": {"body": "KOSU"'
    echo
    record SSU 2031-05-08 Genoptræning "Genoptræning styrkes."
    echo '{"format_version": 1, "meeting": {"body": "KOSU", "date": "2031-13-40", "kind": "referat"}, "items": []}'
    echo '{"format_version": 1, "surprise": true}'
    printf '\377\376 not text\n'
    record SSU 2031-05-09 Rehabilitering "Rehabilitering styrkes."
} >bad.ndjson
run referat index -i ix3 --format=json --records bad.ndjson
exit_is 3
json_is files_added 2
json_is files_failed 4
stderr_has "bad.ndjson, line 1:"
stderr_has "bad.ndjson, line 4:"
stderr_has "bad.ndjson, line 5:"
stderr_has "surprise"
stderr_has "bad.ndjson, line 6:"
run referat search -i ix3 rehabilitering
exit_is 0

begin "an id of endless length is refused, one with control characters is made clean"
{
    record 'KO\nSU\u001b' 2031-05-08 Genoptræning "Genoptræning styrkes."
    record "$(printf 'x%.0s' $(seq 1 2000))" 2031-05-08 Genoptræning "Genoptræning styrkes."
} >ids.ndjson
run referat index -i ix4 --format=json --records ids.ndjson
exit_is 3
json_is files_failed 1
stderr_has "ids.ndjson, line 2:"
run referat search -i ix4 --format=json genoptræning
json_is total 1
same "$(get hits.0.id)" "$(get hits.0.id | tr -d '[:cntrl:]')"

begin "a line above 64 MB is named, and the next goes on"
{
    head -c 70000000 /dev/zero | tr '\0' x
    echo
    record SSU 2031-05-08 Genoptræning "Genoptræning styrkes."
} >long.ndjson
run referat index -i ix5 --format=json --records long.ndjson
exit_is 3
stderr_has "long.ndjson, line 1: the line is longer than 64 MB"
json_is files_added 1
rm long.ndjson

begin "the last line needs no newline, and an empty file is no failure"
record SSU 2031-05-08 Genoptræning "Genoptræning styrkes." | tr -d '\n' >open.ndjson
run referat index -i ix6 --format=json --records open.ndjson
exit_is 0
json_is files_added 1
run_with_input /dev/null referat index -i ix6 --format=json --records -
exit_is 0
json_is files_seen 0

begin "two different records of one source on one day are two meetings, the same line twice is one"
{
    record SSU 2031-05-08 Formiddag "Om formiddagen."
    record SSU 2031-05-08 Eftermiddag "Om eftermiddagen."
    record SSU 2031-05-08 Formiddag "Om formiddagen."
} >same.ndjson
run referat index -i ix7 --format=json --records same.ndjson
exit_is 0
json_is files_added 2
json_is files_unchanged 1
run referat show -i ix7 SSU/2031-05-08.2/1
stdout_has "Eftermiddag"
run referat index -i ix7 --format=json --records same.ndjson
json_is files_unchanged 3
json_is items 0

begin "what parse prints can be indexed elsewhere"
minutes a.txt KOSU "6. marts 2031" "12.00 - 13.30" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
minutes b.txt FFU "7. april 2031" "9.00 - 10.00" "Fælles telemedicin" "Telemedicin udbredes i Viborg Kommune."
run referat parse --format=ndjson a.txt b.txt
exit_is 0
cp out parsed.ndjson
same 2 "$(wc -l <parsed.ndjson)"
run referat index -i ix8 --records parsed.ndjson
exit_is 0
run referat index -i ix9 a.txt b.txt
contents ix8 forslag >by-records
contents ix9 forslag | sed "s|$SCRATCH/||g" >by-files
same "$(cat by-files)" "$(cat by-records)"

begin "a record's file is not pruned for not being there"
run referat index -i ix8 --format=json --prune "$SCRATCH"
json_is files_removed 0

begin "closed items are left out, and there with --include-closed"
cat >closed.ndjson <<'JSON'
{"format_version": 1, "meeting": {"body": "KOSU", "date": "2031-03-06", "kind": "referat"}, "items": [{"number": "1", "title": "Hemmelighed", "closed": true}, {"number": "2", "title": "Offentligt"}]}
JSON
run referat index -i ix10 --format=json --records closed.ndjson
exit_is 0
json_is items 1
json_is closed_left_out 1
run referat search -i ix10 hemmelighed
exit_is 1
run referat show -i ix10 KOSU/2031-03-06
stdout_lacks "Hemmelighed"
run referat index -i ix10 --format=json --include-closed --records closed.ndjson
json_is items 2
run referat search -i ix10 hemmelighed
exit_is 0
run referat index -i ix10 --format=json --records closed.ndjson
json_is items 1
run referat search -i ix10 hemmelighed
exit_is 1

begin "a list of records that is not there, or is a folder"
run referat index -i ix11 --records nowhere.ndjson
exit_is 2
stderr_has "nowhere.ndjson does not exist"
run test -e ix11
exit_is 1
mkdir folder
run referat index -i ix11 --records folder
exit_is 3
