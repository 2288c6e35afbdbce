#!/bin/bash
# The whole query language by the command line, the formats of an answer, stats, and that nothing hostile gets through.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir m
minutes m/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
minutes m/b.txt FFU "7. april 2032" "9.00" "Fælles telemedicin" "Telemedicin udbredes i Viborg Kommune."
minutes m/c.txt KOSU "8. maj 2034" "9.00" "Telemedicin og natberedskab" "Begge dele udbredes til natten."
evil=$(printf 'Ondt \033[31mrødt\033[0m \302\233 \342\200\256modsat\342\200\254 \342\200\213ord\342\200\215 =1+1')
escaped='Ondt \u001b[31mrødt \u009b \u202emodsat\u202c \u200bord\u200d =1+1'
record "Natudvalget" 2033-01-01 "$escaped" "$escaped blev godkendt \u202e\u001b[2J\u0007." >evil.ndjson
referat index -i ix m >/dev/null
referat index -i ix --records evil.ndjson >/dev/null
export REFERAT_INDEX=$SCRATCH/ix

harmless() { # FILE: no control, escape, direction or zero-width characters
    ! grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]' "$1" ||
        problem "$1 should be harmless"
}

begin "NEAR, wildcards, people"
run referat search --format=json 'natberedskab NEAR/2 hjemmeplejen'
json_is hits.0.id KOSU/2031-03-06/1
run referat search --format=json 'teleme*'
json_is total 2
run referat search --format=json 'person:"Ida Holm" organ:FFU'
json_is total 2
run referat search --format=json 'person:"Ingen Her"'
exit_is 1
run referat search 'te*'
exit_is 2
stderr_has "at least 3 letters"
stderr_has "    ^"
run referat search 'a NEAR/0 b'
exit_is 2
stderr_has "takes 1 to 100"

begin "a misspelled word is proposed, in both languages"
run referat search --format=json telemedecin
exit_is 1
json_is suggestion telemedicin
run referat search 'telemedecin organ:KOSU'
exit_is 1
stdout_has "did you mean: telemedicin organ:KOSU"
run env LANGUAGE=da "$REFERAT" search telemedecin
stdout_has "mente du: telemedicin"

begin "flags given again are alternatives"
run referat search --format=json --body KOSU --body FFU telemedicin
json_is total 2
run referat search --format=json --outcome godkendt --outcome afvist telemedicin
json_is total 2

begin "a count is a number"
run referat search --count telemedicin
exit_is 0
same 2 "$(cat out)"
run referat search --count --format=ndjson telemedicin
same '{"total": 2}' "$(cat out)"
run referat search --count --limit 1 telemedicin
same 2 "$(cat out)"
run referat search --count findesikke
exit_is 1
same 0 "$(cat out)"
run referat search --count --format=json telemedicin
json_is total 2
json_is hits.# 2

begin "CSV and NDJSON"
run referat search --format=csv telemedicin
exit_is 0
same 3 "$(wc -l <out)"
stdout_has "rank,score,id,"
run referat search --csv=excel telemedicin
exit_is 0
same "efbbbf" "$(head -c 3 out | od -An -tx1 | tr -d ' \n')"
stdout_has "rank;score;id;"
same 3 "$(grep -c $'\r$' out)"
run referat search --format=ndjson telemedicin
same 2 "$(wc -l <out)"
run referat search --format=csv findesikke
exit_is 1
same 1 "$(wc -l <out)"
run referat search --csv=lotus telemedicin
exit_is 2
run referat search --csv=excel --format=json telemedicin
exit_is 2

begin "an explanation"
run referat search --explain telemedicin
stdout_has "Understood as: telemedicin"
stdout_has "why: telemedicin"
run referat search --explain --format=json 'telemedicin -psykiatri'
stdout_is_json
json_is explain.tree.op and
json_is hits.0.explain.0.word telemedicin

begin "stats: text and JSON"
run referat stats
exit_is 0
stdout_has "4 meetings"
stdout_has "KOSU"
harmless out
run referat stats --format=json
stdout_is_json
json_is meetings 4
json_is bodies.0.body KOSU
json_is bodies.0.gaps.# 2
run referat stats nothing
exit_is 2
run referat stats -i nowhere
exit_is 4

begin "nothing hostile of a document reaches the reader"
for command in "search ondt" "search --explain ondt" "search --format=json ondt" "search --format=ndjson ondt" \
    "search --format=csv ondt" "search --facets ondt" "show Natudvalget/2033-01-01" \
    "show --format=json Natudvalget/2033-01-01" stats; do
    # shellcheck disable=SC2086 # words
    run referat $command
    exit_is 0
    harmless out
done
run referat search --format=csv ondt
stdout_lacks ',=1'

begin "nothing hostile of a file reaches the reader"
{
    printf 'Referat\n\nMøde i KOSU den 9. maj 2034\n\n1. %s\nReferat:\nKOSU godkendte %s.\n' "$evil" "$evil"
} >"$(printf 'e\033[31m\342\200\256vil.txt')"
for format in text json ndjson; do
    run referat parse --format=$format e*vil.txt
    harmless out
    harmless err
done
run referat index -i ix2 e*vil.txt
harmless out
run referat search -i ix2 ondt
stdout_has "Ondt"
harmless out
run referat search -i "$(printf 'no\033[31m\342\200\256where')" ondt
exit_is 4
harmless err
run referat index -i "$(printf 'ix\033[31m\342\200\256')" m
harmless out
harmless err

begin "nothing hostile of a query reaches the reader"
for query in "$evil" "organ:$evil" "\"$evil" "$(printf 'organ:\033[31mX\342\200\256')" \
    "$(printf 'udfald:\342\201\246x')" "$(printf 'tand* \033]0;x\007(')"; do
    run referat search -- "$query"
    harmless out
    harmless err
    run referat search --explain -- "$query"
    harmless out
    run referat search --format=json -- "$query"
    harmless out
done
run referat search "$(printf -- '--fo\033[31m\342\200\256o')" x
exit_is 2
harmless err
run referat "$(printf 'da\033[31m\342\200\256nce')"
exit_is 2
harmless err
run referat analyze "$evil"
harmless out

begin "a page of ten results is short, and keeps to the width of a terminal"
run referat search -i ix --limit 10 telemedicin OR natberedskab OR eventuelt
[ "$(wc -l <out)" -le 60 ] || problem "$(wc -l <out) lines"
awk 'length($0) > 82 { exit 1 }' out || problem "lines should keep to 80 columns"
