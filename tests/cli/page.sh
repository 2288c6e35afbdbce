#!/bin/bash
# The page of hits: it fits the screen, whatever its size, in both languages; nothing is wider than the screen; a pipe
# gets whole lines.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

referat index -i ix "$ROOT/corpus/samples/minutes" >/dev/null
export REFERAT_INDEX=$SCRATCH/ix TERM=dumb

# What COMMAND writes on a terminal of that size, in `out`.
on_screen() { # ROWS COLUMNS COMMAND...
    local rows=$1 columns=$2
    shift 2
    run script -qec "stty rows $rows columns $columns; $(printf '%q ' "$@")" typescript
    tr -d '\r' <out >page && mv page out
}

no_wider_than() { # COLUMNS
    [ "$(wc -L <out)" -le "$1" ] || problem "$(wc -L <out) columns are more than $1"
}

fits_screen() { # ROWS COLUMNS: with a line for the prompt
    [ "$(wc -l <out)" -lt "$1" ] || problem "$(wc -l <out) lines do not fit $1"
    no_wider_than "$2"
}

hits_are() { # COUNT: by their headings
    same "$1" "$(grep -cE '^[0-9]+\. ' out)"
    # Behind each heading at least what was decided.
    awk '/^[0-9]+\. / { if (bare) exit 1; bare = 1 } /^    [^ ]/ { bare = 0 } END { exit bare }' out || problem "a heading stands alone"
}

decisions_are() { # COUNT
    same "$1" "$(grep -cE '^ +\[[a-z ]+\] .' out)"
}

# Long names and titles, wide letters, combining marks, an agenda, an item without a decision.
long=$(printf 'Sundhedssamarbejdsaftalernes%.0s' 1 2 3 4)
{
    record "$(printf 'Udvalg%.0s' 1 2 3 4 5 6)" 2031-01-06 "Fælles natberedskab $(printf 'ord %.0s' $(seq 80))" "Godkendt natberedskab. $(printf 'Tekst %.0s' $(seq 60))"
    record KOSU 2031-09-26 "$long natberedskab" "$long besluttet om natberedskab."
    record KOSU 2031-02-06 "$(printf '夜間対応%.0s' $(seq 30)) natberedskab" "$(printf '決定されました%.0s' $(seq 30)) natberedskab"
    record KOSU 2031-03-06 "$(printf 'e\\u0301a\\u030A%.0s' $(seq 120)) natberedskab" "$(printf 'o\\u0308%.0s' $(seq 200)) natberedskab"
    for day in 10 11 12 13 14 15 16 17; do record FFU "2031-10-$day" "Natberedskab $day" "Natberedskab godkendt. Det sker i hele regionen fra nu af."; done
} >records.ndjson
referat index -i odd --records records.ndjson >/dev/null

if ! command -v script >/dev/null; then
    begin "pages on a terminal"
    skip "no script(1)"
else
    begin "ten hits fit a screen of 24 lines with their decisions, in English and in Danish"
    on_screen 24 80 "$REFERAT" search kommune udfald:godkendt
    fits_screen 24 80
    hits_are 10
    decisions_are 10
    on_screen 24 80 env LANGUAGE=da "$REFERAT" search kommune udfald:godkendt
    fits_screen 24 80
    hits_are 10
    decisions_are 10
    stdout_has "punkter"

    begin "ten hits fit every screen from 24 lines up, and none is starved"
    for rows in 24 25 33 40 42 52 80 200; do
        for columns in 20 40 80 132 250; do
            for words in kommune "samarbejde hjemmepleje kommune" "kommune findesikke"; do
                on_screen "$rows" "$columns" "$REFERAT" search "$words"
                fits_screen "$rows" "$columns"
                hits_are 10
            done
        done
    done

    begin "a higher screen shows no less"
    before=0
    for rows in 24 33 42 52 100; do
        on_screen "$rows" 80 "$REFERAT" search kommune
        now=$(wc -c <out)
        [ "$now" -ge "$before" ] || problem "$rows lines show less than fewer did"
        before=$now
    done
    stdout_has " · p. "
    stdout_has "sagsfremstilling: "

    begin "snippets, files and pages give way before the decision"
    on_screen 34 80 "$REFERAT" search kommune udfald:godkendt
    same 10 "$(grep -c ' · p\. ' out)"
    stdout_lacks "sagsfremstilling: "
    decisions_are 10
    on_screen 34 132 "$REFERAT" search kommune
    grep -q '^    sagsfremstilling: .* · p\. [0-9]*$' out || problem "a wide screen should have both on a line"
    on_screen 24 80 "$REFERAT" search kommune
    stdout_lacks " · p. "
    stdout_has "--limit 5 shows file and page too"
    on_screen 24 80 env LANGUAGE=da "$REFERAT" search kommune
    stdout_has "--limit 5 viser også fil og side"
    on_screen 24 80 "$REFERAT" search --limit 5 kommune
    fits_screen 24 80
    hits_are 5
    same 5 "$(grep -c ' · p\. ' out)"

    begin "a low screen gets fewer hits, unless they are asked for"
    on_screen 12 80 "$REFERAT" search kommune udfald:godkendt
    fits_screen 12 80
    hits_are 4
    decisions_are 4
    on_screen 3 80 "$REFERAT" search kommune
    hits_are 1
    on_screen 12 80 "$REFERAT" search --limit 10 kommune
    hits_are 10
    on_screen 12 80 "$REFERAT" search --format=json kommune
    same 10 "$(grep -c '"rank"' out)"

    begin "few hits have room for all they say"
    on_screen 24 80 "$REFERAT" search --limit 2 kommune
    fits_screen 24 80
    same 2 "$(grep -c ' · p\. ' out)"
    grep -q '^$' out || problem "an empty line should stand between hits"

    begin "partial hits say what they lack on the lowest page too"
    on_screen 24 80 "$REFERAT" search kommune findesikke
    same 10 "$(grep -c 'without: ' out)"
    on_screen 60 80 env LANGUAGE=da "$REFERAT" search kommune findesikke
    same 10 "$(grep -c 'uden: findesikke' out)"

    begin "long titles, bodies and words, wide letters and combining marks keep to the width"
    for rows in 24 35 45 60 200; do
        for columns in 20 40 80 120; do
            for language in en da; do
                on_screen "$rows" "$columns" env LANGUAGE=$language "$REFERAT" search -i odd natberedskab
                fits_screen "$rows" "$columns"
                hits_are 10
                iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1 || problem "a character was cut"
            done
        done
    done
    stdout_has "夜間対応"

    begin "facets count among the lines of the page"
    on_screen 30 80 "$REFERAT" search --facets kommune
    hits_are 10
    stdout_has "Bodies:"
    [ "$(grep -c ' · p\. ' out)" -eq 0 ] || problem "the hits should make room"

    begin "an explanation is shown whole"
    on_screen 24 80 "$REFERAT" search --explain kommune
    same 10 "$(grep -c 'why: ' out)"

    begin "marks are whole where a line is cut"
    TERM=xterm on_screen 24 40 env TERM=xterm "$REFERAT" search -i odd natberedskab
    same "$(grep -o $'\033\[[0-9;]*[1-9]m' out | wc -l)" "$(grep -o $'\033\[0m' out | wc -l)"
    sed -i $'s/\033\[[0-9;]*m//g' out
    fits_screen 24 40

    begin "a terminal that does not tell its size has 24 lines of 80 columns"
    on_screen 0 0 "$REFERAT" search kommune
    fits_screen 24 80
    hits_are 10

    begin "COLUMNS and LINES go before what the terminal says; what is no size is not looked at"
    on_screen 24 80 env COLUMNS=60 LINES=100 "$REFERAT" search kommune
    no_wider_than 60
    [ "$(wc -l <out)" -gt 24 ] || problem "the page should be higher"
    on_screen 24 80 env COLUMNS=wide LINES=-1 "$REFERAT" search kommune
    fits_screen 24 80
fi

begin "a pipe gets whole lines, at most four a hit and forty for ten"
for words in kommune "samarbejde hjemmepleje kommune" "kommune findesikke" borgere; do
    run referat search "$words"
    hits_are 10
    [ "$(wc -l <out)" -le 40 ] || problem "$(wc -l <out) lines"
    same 10 "$(grep -c ' · p\. ' out)"
done
run referat search -i odd natberedskab
[ "$(wc -l <out)" -le 40 ] || problem "$(wc -l <out) lines"
stdout_has "$long natberedskab"
stdout_has "$long besluttet om natberedskab."

begin "COLUMNS gives a pipe a width, LINES a height"
COLUMNS=60 run referat search kommune
no_wider_than 60
same 10 "$(grep -c ' · p\. ' out)"
COLUMNS=80 LINES=24 run referat search kommune
fits_screen 24 80
hits_are 10

begin "show and stats are wrapped at 80 in a pipe"
run referat show KOSU/2031-03-06
no_wider_than 80
run referat stats
no_wider_than 80
