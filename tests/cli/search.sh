#!/bin/bash
# Searching, showing, analysing: answers, exit codes, broken and hostile queries, formats.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir m
minutes m/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
minutes m/b.txt FFU "7. april 2032" "9.00" "Fælles telemedicin" "Telemedicin udbredes i Viborg Kommune."
minutes m/c.txt SSU "8. maj 2033" "9.00" "Telemedicin og natberedskab" "Begge dele udbredes."
referat index -i ix m >/dev/null
export REFERAT_INDEX=$SCRATCH/ix

begin "hits as JSON"
run referat search --format=json telemedicin
exit_is 0
stdout_is_json
json_is total 2
json_is hits.# 2
json_is query telemedicin
stderr_is_empty

begin "nothing found is exit 1 and whole JSON"
run referat search --format=json børnetandpleje
exit_is 1
stdout_is_json
json_is total 0
json_is hits.# 0
stderr_is_empty

begin "several words are one query, with and without quotes from the shell"
run referat search --format=json natberedskab telemedicin
cp out first
run referat search --format=json "natberedskab telemedicin"
same "$(sed 's/"took_us": *[0-9]*//' first)" "$(sed 's/"took_us": *[0-9]*//' out)"

begin "-- ends flags, and a hyphen before a word is told what to do"
run referat search --format=json -- -natberedskab telemedicin
exit_is 0
json_is total 1
run referat search -natberedskab telemedicin
exit_is 2
stderr_has "put -- before"

begin "flags narrow the search: body, municipality, dates, kind, outcome"
run referat search --format=json --body FFU --body SSU telemedicin
json_is total 2
run referat search --format=json --body KOSU telemedicin
exit_is 1
run referat search --format=json --municipality Viborg telemedicin
json_is total 1
run referat search --format=json --from 2033 telemedicin
json_is hits.0.id SSU/2033-05-08/1
run referat search --format=json --to 2032-04 telemedicin
json_is hits.0.id FFU/2032-04-07/1
run referat search --format=json --kind referat telemedicin
json_is total 2
run referat search --format=json --kind dagsorden telemedicin
exit_is 1
run referat search --format=json --outcome godkendt telemedicin
json_is total 2
run referat search --format=json --outcome=afvist telemedicin
exit_is 1

begin "--person means the same as the field, alone and beside others"
run referat search --format=json --person "Ida Holm" telemedicin
exit_is 0
json_is total 2
run referat search --format=json --person "Ida Holm" --person "Nina Nobody" --body FFU
json_is total 2
run referat search --format=json --person "Nina Nobody" telemedicin
exit_is 1
run referat search --person '!?' telemedicin
exit_is 2
stderr_has '"!?" is no name'
run env LANGUAGE=da "$REFERAT" search --person '!?' telemedicin
stderr_has 'er ikke et navn'

begin "a limit of 0 counts: exit 0 where there is something, 1 where there is not"
for format in text json ndjson csv; do
    run referat search --limit 0 --format "$format" telemedicin
    exit_is 0
    run referat search --limit 0 --format "$format" børnetandpleje
    exit_is 1
done
run referat search --limit 0 telemedicin
same "2 items" "$(cat out)"
run referat search --limit 0 --count telemedicin
exit_is 0
run referat search --limit 0 --count telemedicin natberedskab findesikke
exit_is 1

begin "flags alone are a search"
run referat search --format=json --body KOSU
exit_is 0
json_is total 2

begin "newest and oldest first, limit and offset, facets"
run referat search --format=json --sort newest telemedicin
json_is hits.0.date 2033-05-08
run referat search --format=json --sort=oldest telemedicin
json_is hits.0.date 2032-04-07
run referat search --format=json --sort newest --limit 1 --offset 1 telemedicin
json_is hits.# 1
json_is hits.0.date 2032-04-07
json_is total 2
run referat search --format=json --facets telemedicin
json_is facets.body.FFU 1
json_is facets.year.2033 1

begin "an unknown body proposes the nearest, in English and in Danish"
run referat search organ:KOSO natberedskab
exit_is 2
stderr_has "KOSU"
stderr_has "did you mean"
run referat search --body KOSO natberedskab
exit_is 2
stderr_has "did you mean"
run env LANGUAGE=da "$REFERAT" search organ:KOSO natberedskab
exit_is 2
stderr_has "mente du KOSU?"
run env LANGUAGE=da "$REFERAT" search --municipality Skiwe natberedskab
exit_is 2
stderr_has "mente du Skive?"

begin "wrong values of flags are named"
run referat search --from yesterday telemedicin
exit_is 2
stderr_has "yesterday"
run referat search --outcome maybe telemedicin
exit_is 2
stderr_has "maybe"
run referat search --kind novel telemedicin
exit_is 2
stderr_has "novel"
run referat search --sort best telemedicin
exit_is 2
stderr_has "best"
run referat search --format yaml telemedicin
exit_is 2
stderr_has "yaml"
run referat search --limit many telemedicin
exit_is 2
stderr_has "many"
run referat search --limit
exit_is 2
run referat search --colour=red telemedicin
exit_is 2
stderr_has "--colour"
run referat search
exit_is 2

begin "an open quotation mark says where"
run referat search 'natberedskab "unclosed'
exit_is 2
stderr_has '             ^'
run referat search '"unclosed'
exit_is 2
stdout_is_empty

begin "100,000 parentheses"
head -c 100000 /dev/zero | tr '\0' '(' >parentheses
run_with_input parentheses timeout 20 "$REFERAT" search -
exit_is 2
run timeout 20 "$REFERAT" search "$(cat parentheses)"
exit_is 2

begin "a query of 1 MB"
yes natberedskab | head -c 1048576 | tr '\n' ' ' >megabyte
run_with_input megabyte timeout 20 "$REFERAT" search --format=json -
exit_is 2
stderr_has "4096"
[ "$(wc -c <err)" -lt 2000 ] || problem "the message should be short"

begin "a query from standard input"
printf 'telemedicin\n' >query
run_with_input query referat search --format=json -
exit_is 0
json_is query telemedicin

begin "punctuation, emoji and broken UTF-8 find nothing and do no harm"
for query in '!?.,;' '😀' $'\xff\xfe\xc3' '"' '""' '()' '*' '-' ':' 'AND' 'NOT' '%s%n' "'" "\\"; do
    run timeout 20 "$REFERAT" search --format=json -- "$query"
    case $CODE in
    1) stdout_is_json ;;
    2) stdout_is_empty ;;
    *) problem "exit for the query $query" ;;
    esac
done

begin "show: an item, a meeting, JSON, and what is not there"
run referat show KOSU/2031-03-06/1
exit_is 0
stdout_has "Natberedskab i hjemmeplejen"
stdout_lacks "Eventuelt"
run referat show KOSU/2031-03-06
exit_is 0
stdout_has "Eventuelt"
stdout_has "Ida Holm"
run referat show --format=json KOSU/2031-03-06
stdout_is_json
json_is items.# 2
json_is attendance.# 3
run referat show KOSU/2031-03-06/99
exit_is 1
stdout_is_empty
run referat show
exit_is 2
run referat show "$(printf 'x%.0s' $(seq 1 5000))"
exit_is 1

begin "analyze: JSON and table"
run referat analyze --format=json "Kommunernes natberedskab"
exit_is 0
stdout_is_json
json_is '#' 2
json_is 0.text Kommunernes
run referat analyze Kommunernes
exit_is 0
stdout_has "Kommunernes"
run referat analyze
exit_is 2
run_with_input megabyte referat analyze --format=json -
exit_is 0
stdout_is_json

begin "no index, an index of something else, a damaged one"
run referat search -i nowhere natberedskab
exit_is 4
stderr_has "nowhere"
stderr_has "'referat index FOLDER' makes one"
for verb in "show KOSU/2031-03-06" stats; do
    # shellcheck disable=SC2086 # the words of the command
    run env LANGUAGE=da "$REFERAT" $verb -i nowhere
    exit_is 4
    stderr_has "'referat index MAPPE' laver et"
done
mkdir photos
echo holiday >photos/picture.jpg
run referat search -i photos natberedskab
exit_is 4
run referat index -i photos m
exit_is 4
stderr_has "photos"
same "picture.jpg" "$(ls photos)"
echo file >plain
run referat index -i plain m
exit_is 4
same file "$(cat plain)"
cp -r ix broken
head -c 20 ix/referat.index >broken/referat.index
run referat search -i broken natberedskab
exit_is 4
sed 's/^format .*/format 99/' ix/referat.index >broken/referat.index
run referat search -i broken natberedskab
exit_is 4
stderr_has "damaged"
"$BUILD/tools/seal_identity" broken/referat.index
run referat search -i broken natberedskab
exit_is 4
stderr_has "format 99"
sed 's/^analysis .*/analysis other/' ix/referat.index >broken/referat.index
run referat search -i broken natberedskab
exit_is 4
stderr_has "damaged"
"$BUILD/tools/seal_identity" broken/referat.index
run referat search -i broken natberedskab
exit_is 4
stderr_has "another analysis"
run referat index -i broken m
exit_is 4

begin "no colours where stdout is no terminal"
run referat search telemedicin
exit_is 0
stdout_lacks $'\033'

begin "colours on a terminal, and none with NO_COLOR"
if command -v script >/dev/null; then
    run env TERM=xterm script -qec "$REFERAT search telemedicin" /dev/null
    stdout_has $'\033'
    run env TERM=xterm NO_COLOR=1 script -qec "$REFERAT search telemedicin" /dev/null
    stdout_lacks $'\033'
else
    skip "no script(1)"
fi

begin "a reader that went away, a full disk and a closed stdout"
(
    referat search --format=json telemedicin
    echo "$?" >code
) 2>err | true
case $(cat code) in
0 | 141) ;;
*) problem "exit code $(cat code) for a closed pipe" ;;
esac
"$REFERAT" search telemedicin >/dev/full 2>err
CODE=$?
exit_is 70
stderr_has "could not be written"
"$REFERAT" search telemedicin >&- 2>err
CODE=$?
exit_is 70
"$REFERAT" search telemedicin >out 2>&- <&-
CODE=$?
exit_is 0

begin "help and version"
for verb in index search show parse analyze; do
    run referat "$verb" --help
    exit_is 0
    stdout_has "Usage: referat $verb"
    [ "$(wc -l <out)" -le 24 ] || problem "help of $verb should fit a screen"
    awk 'length($0) > 82 { exit 1 }' out || problem "lines of help of $verb should fit a screen"
    stderr_is_empty
done
run referat --help
exit_is 0
run referat --version
exit_is 0
stdout_has "referat "
run referat
exit_is 2
stdout_is_empty
run referat dance
exit_is 2
stderr_has "dance"

begin "Danish where the locale asks for it, English elsewhere"
run env LANGUAGE=da "$REFERAT" search --help
stdout_has "Brug: referat search"
run env -u LC_ALL LANG=da_DK.UTF-8 "$REFERAT" search --help
stdout_has "Brug: referat search"
run env -u LC_ALL LC_MESSAGES=da_DK LANG=en_US.UTF-8 "$REFERAT" --help
stdout_has "Brug: referat"
run env LC_ALL=C LANGUAGE=da "$REFERAT" --help
stdout_has "Usage: referat"
run env LC_ALL=de_DE.UTF-8 "$REFERAT" --help
stdout_has "Usage: referat"
run env LANGUAGE=da "$REFERAT" index -i ix m
exit_is 0
stdout_has "uændret"
