#!/bin/bash
# What indexing does on ordinary days: new, changed, unchanged, gone, duplicates, agendas, closed items, records.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p m/sub
minutes m/a.txt KOSU "6. marts 2031" "12.00 - 13.30" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
minutes m/sub/b.txt FFU "7. april 2031" "9.00 - 10.00" "Fælles telemedicin" "Telemedicin udbredes i Viborg Kommune."

begin "a folder is indexed and summed up"
run referat index -i ix m
exit_is 0
stdout_has "2 files"
stdout_has "written: 2 meetings, 4 items"
stderr_is_empty
run referat search -i ix --format=json natberedskab
exit_is 0
json_is hits.0.id KOSU/2031-03-06/1
json_is hits.0.path "$SCRATCH/m/a.txt"
json_is total 1

begin "indexing twice changes nothing, not a byte"
find ix -type f ! -name lock -exec sha256sum {} + | sort >before
run referat index -i ix --format=json m
exit_is 0
json_is files_unchanged 2
json_is items 0
find ix -type f ! -name lock -exec sha256sum {} + | sort >after
same "$(cat before)" "$(cat after)"

begin "a changed file is read again, and what it said before is gone"
minutes m/a.txt KOSU "6. marts 2031" "12.00 - 13.30" "Velfærdsteknologi" "Skærmbesøg indføres."
run referat index -i ix --format=json m
exit_is 0
json_is files_updated 1
json_is files_unchanged 1
run referat search -i ix natberedskab
exit_is 1
run referat search -i ix skærmbesøg
exit_is 0

begin "a file that was only touched is not indexed again"
touch m/a.txt
run referat index -i ix --format=json m
json_is files_unchanged 2
json_is items 0

begin "hidden names, the index itself and links to folders are left out; links to files are followed"
mkdir m/.hidden
cp m/a.txt m/.hidden/c.txt
cp m/a.txt m/.c.txt
ln -s "$SCRATCH/m/sub" m/loop
minutes elsewhere.txt SSU "8. maj 2031" "9.00 - 10.00" "Genoptræning" "Genoptræning styrkes."
ln -s "$SCRATCH/elsewhere.txt" m/link.txt
run referat index -i m/ix2 --format=json m
exit_is 0
json_is files_seen 3
run referat index -i m/ix2 --format=json m
json_is files_seen 3
json_is files_unchanged 3
rm -r m/.hidden m/.c.txt m/loop m/ix2 m/link.txt

begin "a file that is gone is counted, and dropped by --prune"
mv m/sub/b.txt kept.txt
run referat index -i ix --format=json m
exit_is 0
json_is files_gone 1
run referat search -i ix telemedicin
exit_is 0
run referat index -i ix --format=json --prune m
json_is files_removed 1
run referat search -i ix telemedicin
exit_is 1
run referat show -i ix FFU/2031-04-07
exit_is 1
mv kept.txt m/sub/b.txt

begin "pruning one folder leaves the others alone"
run referat index -i ix m
mkdir other
minutes other/d.txt SSU "8. maj 2031" "9.00 - 10.00" "Genoptræning" "Genoptræning styrkes."
run referat index -i ix other
rm other/d.txt
run referat index -i ix --format=json --prune m
json_is files_removed 0
run referat search -i ix genoptræning
exit_is 0

begin "a file that was moved is found under its new name"
mv m/a.txt m/moved.txt
run referat index -i ix --format=json m
exit_is 0
json_is files_gone 0
run referat search -i ix --format=json skærmbesøg
json_is total 1
json_is hits.0.path "$SCRATCH/m/moved.txt"

begin "one meeting in two files is one meeting: the later wins, the other is named"
mkdir twice
minutes twice/first.txt DASSOS "1. juni 2031" "9.00 - 10.00" "Fælles indkøb" "Første udkast."
minutes twice/second.txt DASSOS "1. juni 2031" "9.00 - 10.00" "Fælles indkøb" "Endelig udgave."
touch -d 2031-06-02 twice/first.txt
touch -d 2031-06-09 twice/second.txt
run referat index -i ix2 --format=json twice
exit_is 0
json_is files_added 2
stderr_has "first.txt: holds the same meeting as $SCRATCH/twice/second.txt, which is later"
run referat search -i ix2 --format=json indkøb
json_is total 1
json_is hits.0.path "$SCRATCH/twice/second.txt"
run referat index -i ix2 --format=json twice
json_is files_duplicate 1
json_is files_unchanged 1

begin "the same two files in the other order give the same index"
touch -d 2031-06-09 twice/first.txt
touch -d 2031-06-02 twice/second.txt
run referat index -i ix3 --format=json twice
exit_is 0
json_is files_added 1
json_is files_duplicate 1
stderr_has "second.txt: holds the same meeting as $SCRATCH/twice/first.txt, which is later"
run referat search -i ix3 --format=json indkøb
json_is total 1
json_is hits.0.path "$SCRATCH/twice/first.txt"

begin "when the winner goes the other takes over"
rm twice/first.txt
run referat index -i ix3 --prune twice
exit_is 0
run referat search -i ix3 --format=json "endelig udgave"
json_is total 1
json_is hits.0.path "$SCRATCH/twice/second.txt"

begin "when the winner becomes another meeting the other takes over"
minutes twice/first.txt DASSOS "1. juni 2031" "9.00 - 10.00" "Fælles indkøb" "Første udkast."
touch -d 2031-06-30 twice/first.txt
run referat index -i ix3 twice
run referat search -i ix3 --format=json indkøb
json_is hits.0.path "$SCRATCH/twice/first.txt"
minutes twice/first.txt DASSOS "2. juni 2031" "9.00 - 10.00" "Noget andet" "Ingen indkøb her."
run referat index -i ix3 twice
exit_is 0
run referat search -i ix3 --format=json "endelig udgave"
json_is total 1
json_is hits.0.id DASSOS/2031-06-01/1
run referat show -i ix3 DASSOS/2031-06-02/1
exit_is 0

begin "two meetings of a body on one day are told by their start"
mkdir day
minutes day/1.txt KOSU "3. juli 2031" "9.00 - 10.00" "Formiddag" "Om formiddagen."
minutes day/2.txt KOSU "3. juli 2031" "14.00 - 15.00" "Eftermiddag" "Om eftermiddagen."
run referat index -i ix4 day
exit_is 0
run referat show -i ix4 KOSU/2031-07-03/1
stdout_has "Formiddag"
run referat show -i ix4 KOSU/2031-07-03.2/1
exit_is 0
stdout_has "Eftermiddag"

begin "an agenda is superseded by its minutes, and is back when these go"
mkdir plan
agenda plan/dagsorden.txt KOSU "4. august 2031" "9.00 - 10.00" "Sommerberedskab" "Sommerberedskabet skal planlægges."
run referat index -i ix5 plan
exit_is 0
run referat search -i ix5 --format=json sommerberedskab
json_is total 1
json_is hits.0.kind dagsorden
minutes plan/referat.txt KOSU "4. august 2031" "9.00 - 10.00" "Sommerberedskab" "Sommerberedskabet er på plads."
run referat index -i ix5 plan
run referat search -i ix5 --format=json sommerberedskab
json_is total 1
json_is hits.0.kind referat
run referat search -i ix5 --format=json "sommerberedskab type:dagsorden"
json_is total 1
json_is hits.0.id KOSU/2031-08-04/dagsorden/1
rm plan/referat.txt
run referat index -i ix5 --prune plan
run referat search -i ix5 --format=json sommerberedskab
json_is total 1
json_is hits.0.kind dagsorden

begin "minutes that were there first supersede an agenda that comes later"
mkdir late
minutes late/1.txt KOSU "4. august 2031" "9.00 - 10.00" "Sommerberedskab" "Sommerberedskabet er på plads."
run referat index -i ix6 late
agenda late/2.txt KOSU "4. august 2031" "9.00 - 10.00" "Sommerberedskab" "Sommerberedskabet skal planlægges."
run referat index -i ix6 late
run referat search -i ix6 --format=json sommerberedskab
json_is total 1
json_is hits.0.kind referat

begin "a text that is no minutes is counted and is no failure"
mkdir notes
echo "Husk at købe kaffe til kontoret." >notes/README.txt
cp m/moved.txt notes/a.txt
run referat index -i ix7 --format=json notes
exit_is 0
json_is files_not_minutes 1
json_is files_added 1
stderr_has "README.txt"
run referat index -i ix7 --format=json notes
json_is files_not_minutes 1
stderr_is_empty

begin "file names of other encodings and with control characters are kept apart"
mkdir names
minutes "names/m"$'\xf8'"de.txt" SSU "8. maj 2031" "9.00 - 10.00" "Genoptræning" "Genoptræning styrkes."
minutes "names/a"$'\033'"[31m.txt" FFU "9. maj 2031" "9.00 - 10.00" "Rehabilitering" "Rehabilitering styrkes."
run referat index -i ix8 --format=json names
exit_is 0
json_is files_added 2
run referat search -i ix8 --format=json genoptræning
stdout_is_json
json_is hits.0.path "$SCRATCH/names/m\\xF8de.txt"
run referat index -i ix8 --format=json names
json_is files_unchanged 2
rm names/*
run referat index -i ix8 --format=json --prune names
json_is files_removed 2
run referat search -i ix8 genoptræning
exit_is 1

begin "paths of 4,000 bytes do no harm"
deep=deep
for _ in $(seq 1 18); do deep=$deep/$(printf 'x%.0s' $(seq 1 200)); done
mkdir -p "$deep"
minutes "$deep/a.txt" SSU "8. maj 2031" "9.00 - 10.00" "Genoptræning" "Genoptræning styrkes."
run referat index -i ix9 --format=json deep
exit_is 0
json_is files_added 1
run referat index -i ix9 --format=json deep
json_is files_unchanged 1
rm "$deep/a.txt"
run referat index -i ix9 --format=json --prune deep
json_is files_removed 1

begin "without -i the index is in \$REFERAT_INDEX, else in the user's data folder"
run env REFERAT_INDEX="$SCRATCH/by-variable" "$REFERAT" index m
exit_is 0
run test -e by-variable/referat.index
exit_is 0
run env XDG_DATA_HOME="$SCRATCH/data" "$REFERAT" index m
exit_is 0
run test -e data/referat/referat.index
exit_is 0
run referat index m
exit_is 0
run test -e home/.local/share/referat/referat.index
exit_is 0
run referat search skærmbesøg
exit_is 0

begin "a new index has the engine that is asked for, native where none is; it keeps it"
for engine in native xapian; do
    run "$REFERAT" index -i "by-$engine" --engine "$engine" m
    exit_is 0
    run grep -x "engine $engine" "by-$engine/referat.index"
    exit_is 0
    run "$REFERAT" search -i "by-$engine" skærmbesøg
    exit_is 0
done
run "$REFERAT" index -i by-none m
exit_is 0
run grep -x "engine native" by-none/referat.index
exit_is 0
run "$REFERAT" index -i by-xapian --engine native m
exit_is 0
run grep -x "engine xapian" by-xapian/referat.index
exit_is 0
run "$REFERAT" index -i by-other --engine lucene m
exit_is 2
stderr_has "'lucene'"
run test -e by-other
exit_is 1

begin "--memory takes sizes, --compact no path"
run referat index -i small --memory 16M m
exit_is 0
for size in 0 12X M -5 99999999999G; do
    run referat index -i small --memory="$size" m
    exit_is 2
done
run referat index -i small --compact
exit_is 0
run referat search -i small skærmbesøg
exit_is 0
run referat index -i nowhere --compact
exit_is 4
run test -e nowhere
exit_is 1
