#!/bin/bash
# The register: seats and their intervals, names, aliases, attendance, the matrix, formats, what is refused; that it
# follows its meetings in and out of the index; and that the documents' sessions are what the program prints.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

engines=(xapian)
if referat index --help | grep -q -- --engine; then engines+=(native); fi

index() { # INDEX [flags]: makes it with the engine at hand
    local flags=()
    if [ "${#engines[@]}" -gt 1 ]; then flags=(--engine "$engine"); fi
    referat index -i "$1" "${flags[@]}" "${@:2}"
}

# One person on a list; one appointment.
listed() { # PERSON MUNICIPALITY STATUS
    printf '{"person": "%s", "affiliation": "%s Kommune", "municipality": "%s", "status": "%s", "page": 1, "quote": "%s"}' \
        "$1" "$2" "$2" "$3" "$1"
}

appointed() { # PERSON MUNICIPALITY GROUP ACT ITEM QUOTE [ROLE [NOTE]]
    printf '{"person": "%s", "municipality": "%s", "group": "%s", "act": "%s", "item": "%s", "quote": "%s", "role": "%s", "note": "%s", "page": 3, "offset": 7}' \
        "$1" "$2" "$3" "$4" "$5" "$6" "${7-}" "${8-}"
}

meeting() { # BODY DATE KIND ATTENDANCE APPOINTMENTS [OWNER]: one line of NDJSON with items 1 and 2
    printf '{"format_version": 1, "source": {"path": "%s-%s-%s.pdf"}, "meeting": {"body": "%s", "owner": "%s", "date": "%s", "kind": "%s"}, "attendance": [%s], "items": [{"number": "1", "title": "Udpegning"}, {"number": "2", "title": "Eventuelt", "closed": true}], "appointments": [%s]}\n' \
        "$1" "$2" "$3" "$1" "${6-}" "$2" "$3" "$4" "$5"
}

join() {
    local IFS=,
    echo "$*"
}

group="Styregruppe for natberedskab"

records() {
    meeting KOSU 2031-03-06 referat \
        "$(join "$(listed "Ida Holm" Viborg deltog)" "$(listed "Bo Friis" Skive afbud)" "$(listed "Ole Lund" Horsens fraværende)")" \
        "$(join "$(appointed "Bo Friis" Skive "$group" foreslået 1 "Det indstilles, at Bo Friis udpeges.")" \
            "$(appointed "Bo Friis" Skive "$group" udpeget 1 "KOSU udpegede Bo Friis.")" \
            "$(appointed "Kåre Damgård" Horsens "$group" udpeget 1 "KOSU udpegede Kåre Damgård." formand)" \
            "$(appointed "Lise Hemmelig" Horsens "$group" udpeget 2 "Lukket.")")"
    meeting KOSU 2032-05-12 referat \
        "$(join "$(listed "Ida K. Holm" Viborg deltog)" "$(listed "Bo Friis" Skive deltog)")" \
        "$(join "$(appointed "Kaare Damgaard" Horsens "Styregruppen vedr. natberedskab" repræsenterer 1 "Kaare Damgaard orienterede.")")"
    meeting KOSU 2033-01-20 referat \
        "$(join "$(listed "Ida Holm" Viborg deltog)" "$(listed "Anne Toft" Skive deltog)")" \
        "$(join "$(appointed "Anne Toft" Skive "$group" indtræder 1 "Anne Toft indtræder i stedet for Bo Friis.")" \
            "$(appointed "Per Dam" Aarhus "$group" "ikke udpeget" 1 "KOSU udpegede ikke Per Dam.")")"
    meeting FFU 2034-02-02 referat \
        "$(join "$(listed "Bo Friis" Aarhus deltog)")" \
        "$(join "$(appointed "Kåre Damgård" Horsens "$group" udtræder 1 "Kåre Damgård udtræder.")" \
            "$(appointed "Ida Holm" Viborg "SSG" udpeget 1 "FFU udpegede Ida Holm til SSG.")")"
    meeting KOSU 2034-06-01 dagsorden "$(join "$(listed "Ida Holm" Viborg deltog)")" \
        "$(join "$(appointed "Hans Bro" Skive "$group" foreslået 1 "Det indstilles, at Hans Bro udpeges.")")"
}
records >records.ndjson

all_of() { # PATH: that member of every record, joined by |
    local i values=()
    for ((i = 0; i < $(get 'records.#'); i++)); do values+=("$(get "records.$i.$1")"); done
    local IFS='|'
    echo "${values[*]}"
}

who() {
    run referat who --format=json "$@"
}

for engine in "${engines[@]}"; do
    export REFERAT_INDEX=$SCRATCH/ix-$engine
    index "$REFERAT_INDEX" --records records.ndjson >/dev/null

    begin "$engine: a group's members over time"
    who natberedskab
    exit_is 0
    stdout_is_json
    stderr_is_empty
    json_is total 5
    same "Bo Friis|Kåre Damgård|Anne Toft|Per Dam|Hans Bro" "$(all_of person)"
    same "udpeget|udpeget|indtræder|ikke udpeget|foreslået" "$(all_of act)"
    same "2033-01-20|2034-02-02|||" "$(all_of until)"
    same "efterfølger|udtræder|||" "$(all_of ended_by)"
    json_is records.0.successor "Anne Toft"
    json_is records.1.role formand

    begin "$engine: proposed and decided is one row with both places"
    json_is records.0.places.# 2
    json_is records.0.places.0.act foreslået
    json_is records.0.places.1.row KOSU/2031-03-06/1/u2
    json_is records.0.id KOSU/2031-03-06/1
    json_is records.0.quote "KOSU udpegede Bo Friis."
    json_is records.0.page 3

    begin "$engine: a mention prolongs an open seat, in another spelling and under another name of the group"
    json_is records.1.places.# 3
    json_is records.1.meetings 3
    json_is records.1.variants.0 "Kaare Damgaard"
    json_is records.1.group_variants.0 "Styregruppen vedr. natberedskab"

    begin "$engine: closed items appoint nobody, until they are asked for"
    who Hemmelig
    exit_is 1
    json_is total 0
    index "$SCRATCH/closed-$engine" --include-closed --records records.ndjson >/dev/null
    who -i "$SCRATCH/closed-$engine" Hemmelig
    json_is total 1

    begin "$engine: who sat on a day"
    who --on 2032-06-01 natberedskab
    same "Bo Friis|Kåre Damgård" "$(all_of person)"
    who --on 2033-01-20 natberedskab
    same "Kåre Damgård|Anne Toft" "$(all_of person)"
    who --on 2034-03-01
    same "Anne Toft|Ida Holm" "$(all_of person)"
    who --on 2030-01-01
    exit_is 1

    begin "$engine: attendance is folded to a row a person and body, behind the seats"
    who --municipality Viborg
    same "udpeget|deltog" "$(all_of act)"
    json_is records.1.person "Ida Holm"
    json_is records.1.variants.0 "Ida K. Holm"
    json_is records.1.match proposed
    json_is records.1.meetings 3
    json_is records.1.date 2031-03-06
    json_is records.1.until 2033-01-20
    json_is records.1.body KOSU

    begin "$engine: --act lists each row"
    who --act deltog --body KOSU
    json_is total 5
    who --act afbud
    same "Bo Friis" "$(all_of person)"
    who --act inviteret
    same "Ida Holm" "$(all_of person)"
    same 2034-06-01 "$(all_of date)"
    who --act Fraværende --act foreslaaet
    same "Bo Friis|Hans Bro|Ole Lund" "$(all_of person)"
    who --act udpeget --person "Bo Friis"
    json_is total 1
    json_is records.0.until 2033-01-20

    begin "$engine: flags narrow: municipality, group, person, body, dates, limit, offset, sort"
    who --municipality Skive natberedskab
    same "Bo Friis|Anne Toft|Hans Bro" "$(all_of person)"
    who --group "styregruppe natberedskab" --municipality Horsens
    same "Kåre Damgård" "$(all_of person)"
    who --group Sundhedsstyregruppen
    same "Ida Holm" "$(all_of person)"
    who --person "Kaare Damgaard"
    same "Kåre Damgård" "$(all_of person)"
    who --body FFU
    json_is total 3
    who --from 2033 --to 2033-12 natberedskab
    same "Anne Toft|Per Dam" "$(all_of person)"
    who --limit 1 --offset 1 natberedskab
    json_is total 5
    same "Kåre Damgård" "$(all_of person)"
    who --sort newest natberedskab
    same "Hans Bro|Anne Toft|Per Dam|Bo Friis|Kåre Damgård" "$(all_of person)"

    begin "$engine: words: forms, compounds, names as they are written, phrases, exclusion"
    who styregruppens natberedskabet
    json_is total 5
    who beredskab
    json_is total 5
    who Friis
    same "Bo Friis|Bo Friis|Bo Friis" "$(all_of person)"
    who '"Anne Toft"'
    json_is total 2
    who natberedskab -- -Friis
    exit_is 0
    json_is total 4
    who 'Dam*'
    same "Kåre Damgård|Per Dam" "$(all_of person)"

    begin "$engine: where no row has all words, some; each names what it lacks"
    who natberedskab Zwingli
    exit_is 0
    json_is partial true
    json_is records.0.missing.0 Zwingli
    json_is total 5

    begin "$engine: two municipalities are two people until they are said to be one"
    who "Bo Friis"
    same "Skive|Skive|Aarhus" "$(all_of municipality)"
    who --on 2033-02-01 "Bo Friis"
    json_is total 0
    echo 'Bo Friis @ Skive = Bo Friis @ Aarhus' >moved
    who --aliases moved "Bo Friis"
    same "Skive|Skive|Aarhus" "$(all_of municipality)"
    same "confirmed|confirmed|confirmed" "$(all_of match)"

    begin "$engine: aliases confirm, forbid, and name other names"
    echo 'Ida Kirstine Holm = Ida Holm = Ida K. Holm @ Viborg' >aliases
    who --aliases aliases --municipality Viborg
    json_is records.1.person "Ida Kirstine Holm"
    json_is records.1.match confirmed
    who --aliases aliases Kirstine
    json_is total 2
    who Kirstine
    exit_is 1
    echo 'Ida Holm != Ida K. Holm' >aliases
    who --aliases aliases --act deltog --municipality Viborg
    same "Ida Holm|Ida K. Holm|Ida Holm" "$(all_of person)"
    echo 'gruppe: Natgruppen = Styregruppe for natberedskab = SSG' >aliases
    who --aliases aliases Natgruppen
    json_is total 6
    json_is records.0.group Natgruppen
    who --aliases aliases --group natgruppen
    json_is total 6

    begin "$engine: the aliases outlive a new index"
    mkdir -p "$HOME/.config/referat"
    echo 'Ida Holm = Ida K. Holm @ Viborg' >"$HOME/.config/referat/aliases"
    index "$SCRATCH/again-$engine" --records records.ndjson >/dev/null
    who -i "$SCRATCH/again-$engine" --municipality Viborg
    json_is records.1.match confirmed
    rm "$HOME/.config/referat/aliases"

    begin "$engine: spellings to confirm are lines of aliases"
    run referat who --variants
    exit_is 0
    stdout_has "Ida Holm = Ida K. Holm @ Viborg"
    stdout_has "# Bo Friis @ Skive = Bo Friis @ Aarhus"
    cp out proposed
    run referat who --variants --aliases proposed
    stdout_lacks "Ida Holm = Ida K. Holm"
    sed -i 's/^# \(.*=.*\)/\1/' proposed
    run referat who --variants --aliases proposed
    exit_is 1

    begin "$engine: the matrix of a body"
    run referat who --matrix --body KOSU --format=json
    exit_is 0
    stdout_is_json
    json_is meetings.# 3
    json_is municipalities.# 3
    json_is municipalities.0.municipality Horsens
    json_is municipalities.0.statuses.0 fraværende
    json_is municipalities.0.not_listed 2
    json_is municipalities.1.statuses.0 afbud
    json_is municipalities.1.present 2
    json_is municipalities.2.statuses.2 deltog
    run referat who --matrix --body KOSU --format=csv --to 2032
    same "municipality,KOSU/2031-03-06,KOSU/2032-05-12" "$(head -1 out)"
    same "Skive,afbud,deltog" "$(grep Skive out)"
    run referat who --matrix --body KOSU
    stdout_has "●  ●  ●"
    run referat who --matrix --body SSU --format=json
    exit_is 1
    stdout_is_json

    begin "$engine: rows go with their meeting, come back, and change with it"
    cp -r "$REFERAT_INDEX" changing
    meeting KOSU 2033-01-20 referat "" "$(appointed "Ny Mand" Skive "$group" udpeget 1 "Ny Mand.")" >>records2
    { records | head -2; cat records2; } >changed.ndjson
    REFERAT_INDEX=changing run referat index -i changing --records changed.ndjson
    exit_is 0
    REFERAT_INDEX=changing who "Ny Mand"
    json_is total 1
    REFERAT_INDEX=changing who "Anne Toft"
    exit_is 1
    REFERAT_INDEX=changing who Ida
    json_is records.1.meetings 2
    rm -r changing records2
    mkdir folder
    minutes folder/a.txt KOSU "6. marts 2031" "12.00" Natberedskab "Det gælder."
    index folder-ix folder >/dev/null
    who -i folder-ix Holm
    json_is total 1
    json_is records.0.meetings 1
    rm folder/a.txt
    run referat index -i folder-ix --prune folder
    who -i folder-ix Holm
    exit_is 1
    rm -r folder folder-ix

    begin "$engine: an agenda's list is invited, and is superseded by the minutes"
    mkdir folder
    agenda folder/a.txt KOSU "6. marts 2031" "12.00" Natberedskab "Det gælder."
    index folder-ix folder >/dev/null
    meeting KOSU 2031-03-06 dagsorden "$(listed "Hans Bro" Skive deltog)" "" >agenda.ndjson
    meeting KOSU 2031-06-11 dagsorden "" \
        "$(join "$(appointed "Rut Lind" Skive "$group" udpeget 1 "KOSU-formandskabet har udpeget Rut Lind.")" \
            "$(appointed "Tim Aa" Skive "$group" foreslået 1 "Det indstilles, at Tim Aa udpeges.")")" >>agenda.ndjson
    index agenda-ix --records agenda.ndjson >/dev/null
    who -i agenda-ix --municipality Skive --on 2031-06-11
    same "Rut Lind|udpeget" "$(all_of person)|$(all_of act)" # an agenda that reports an appointment
    who -i agenda-ix "Tim Aa"
    same foreslået "$(all_of act)"
    who -i agenda-ix Bro
    exit_is 1
    who -i agenda-ix --act inviteret
    json_is total 1
    meeting KOSU 2031-03-06 referat "$(listed "Ida Holm" Viborg deltog)" "" >minutes.ndjson
    index agenda-ix --records minutes.ndjson >/dev/null
    who -i agenda-ix --act inviteret
    json_is total 1
    who -i agenda-ix "type:dagsorden Bro"
    exit_is 1
    who -i agenda-ix
    same "Rut Lind|Tim Aa|Ida Holm" "$(all_of person)"
    rm -r folder folder-ix agenda-ix

    begin "$engine: a rebuild makes the same rows"
    who
    sed 's/"took_us": [0-9]*//' out >before
    run referat index -i "$REFERAT_INDEX" --rebuild
    exit_is 0
    who
    same "$(cat before)" "$(sed 's/"took_us": [0-9]*//' out)"
done

if [ "${#engines[@]}" -gt 1 ]; then
    begin "both engines give the same answers"
    for question in "" natberedskab "Bo Friis" "--act deltog" "--on 2032-06-01" "--municipality Viborg"; do
        for engine in "${engines[@]}"; do
            eval "referat who -i ix-$engine --format=json $question" | sed 's/"took_us": [0-9]*//' >"answer-$engine"
        done
        cmp -s answer-xapian answer-native || problem "the answers to '$question' should be the same"
    done
fi

begin "text fits the terminal's width"
run referat who
exit_is 0
[ "$(wc -L <out)" -le 80 ] || problem "lines of $(wc -L <out) columns"
stdout_has "last mentioned"
stdout_has "Attendance"
run env LANGUAGE=da "$REFERAT" who
stdout_has "sidst nævnt"
stdout_has "Fremmøde"
[ "$(wc -L <out)" -le 80 ] || problem "lines of $(wc -L <out) columns"
run referat who Zwingli
exit_is 1
stdout_is_empty
stderr_has "nothing like it"

begin "a seat that is held for the time being says so"
meeting KOSU 2033-02-02 referat "" \
    "$(join "$(appointed "Eva Bro" Skive "$group" udpeget 1 "Eva Bro udpeges midlertidigt." formand midlertidig)" \
        "$(appointed "Per Dam" Odder "$group" udpeget 1 "Per Dam udpeges." medlem)")" >temporary
index "$SCRATCH/ix-temporary" --records temporary >/dev/null
run referat who -i "$SCRATCH/ix-temporary"
exit_is 0
stdout_has "formand,"
same 2 "$(grep -c midlertidig out)" # the table and the quote
run referat who -i "$SCRATCH/ix-temporary" --format=json
json_is records.0.note midlertidig
json_is records.1.note ""

begin "CSV, plain and for Excel, and NDJSON"
run referat who --format=csv natberedskab
exit_is 0
same 6 "$(wc -l <out)"
same "person,variants,title,affiliation,municipality,group,role,act,date,until,meetings,body,item,id,path,page,quote,owner,last,ended_by,successor,apologies,match,note" "$(head -1 out)"
run referat who --csv excel natberedskab
stdout_has "person;variants"
run referat who --format=ndjson natberedskab
same 5 "$(wc -l <out)"

begin "hostile texts do no harm"
meeting KOSU 2031-03-06 referat "$(listed '=cmd|x\u001b[31m' Skive deltog)" "$(appointed '<b>Ida</b>\u202e Holm' Skive '@gruppe\u0007' udpeget 1 '\u001b]0;x')" >hostile.ndjson
run referat index -i hostile --records hostile.ndjson
exit_is 0
for format in text json csv ndjson; do
    run referat who -i hostile --format=$format
    exit_is 0
    stdout_lacks $'\033'
    stdout_lacks $'\u202e'
done
run referat who -i hostile --act deltog --format=csv
stdout_has "'=cmd"

begin "what is wrong is named"
run referat who --act sovende
exit_is 2
stderr_has 'unknown act "sovende"'
stderr_has "udtræder"
run referat who --on 2032
exit_is 2
stderr_has '"2032" is no day'
run referat who --from 2033 --to 2031
exit_is 2
stderr_has "run backwards"
run referat who --municipality Skiwe
exit_is 2
stderr_has "did you mean Skive?"
run referat who --body KOSI
exit_is 2
stderr_has "did you mean KOSU?"
run referat who --person '!!'
exit_is 2
stderr_has "is no name"
run referat who udfald:godkendt
exit_is 2
stderr_has 'no field "udfald"'
run referat who '"open'
exit_is 2
run referat who --sort best
exit_is 2
stderr_has "oldest or newest"
run referat who --format yaml
exit_is 2
run referat who --csv excel --format json
exit_is 2
run referat who --matrix
exit_is 2
stderr_has "--matrix wants one --body"
run referat who --matrix --body KOSU natberedskab
exit_is 2
run referat who --matrix --variants --body KOSU
exit_is 2
run referat who --variants --format json
exit_is 2
run referat who -i nowhere natberedskab
exit_is 4

begin "a matrix of a body that several have wants to know whose"
{ meeting Byrådet 2031-03-06 referat "$(listed "Ida Holm" Viborg deltog)" "" Viborg
    meeting Byrådet 2031-03-07 referat "$(listed "Bo Friis" Skive deltog)" "" Skive; } >councils.ndjson
referat index -i councils --records councils.ndjson >/dev/null
run referat who -i councils --matrix --body Byrådet
exit_is 2
stderr_has "Byrådet@Viborg"
run referat who -i councils --matrix --body Byrådet@Viborg --format=json
exit_is 0
json_is owner Viborg
json_is meetings.# 1

begin "aliases that cannot be read are refused with the line"
refused() { # CONTENT MESSAGE
    printf %b "$1" >bad
    run referat who --aliases bad
    exit_is 3
    stdout_is_empty
    stderr_has "$2"
}
refused 'Ida Holm\n' 'bad:1: a line is'
refused '# fine\n\nIda Holm = \n' 'bad:3: a line is'
refused 'Ida Holm = Ida K. Holm != Ida Krogh\n' 'bad:1: a line is'
refused 'A B != C D != E F\n' 'bad:1: a line is'
refused 'Ida Holm @ Skiwe = Ida K. Holm\n' 'bad:1: unknown municipality "Skiwe"; did you mean Skive?'
refused 'Ida Holm @ = Ida K. Holm\n' 'bad:1: a place belongs'
refused 'gruppe: Styregruppen @ Skive = X-gruppen\n' 'bad:1: a group has no place'
refused 'Ida Holm = Ida K. Holm\nIda K. Holm = Ida H.\nIda H. != Ida Holm\n' 'bad:3: Ida H. and Ida Holm are the same by line 1'
refused 'Ida \xff = Bo\n' 'bad:1: this is not UTF-8'
printf '\xEF\xBB\xBF# Windows\r\nIda Holm = Ida K. Holm # hers\r\n' >good
run referat who --aliases good
exit_is 0
run referat who --aliases nowhere
exit_is 3
stderr_has nowhere
run env REFERAT_ALIASES=bad "$REFERAT" who
exit_is 3

# ---- the documents ----

# Runs each command of a page's sessions and compares what it prints: lines "    $ command" and what is indented below.
session() { # LANGUAGE, the page on stdin
    local line command='' expected=''
    check() {
        [ -n "$command" ] || return 0
        while [ "${expected%$'\n'}" != "$expected" ]; do expected=${expected%$'\n'}; done
        LANGUAGE=$1 eval "$command" >printed 2>&1
        sed 's/ *$//' printed >out
        [ "$(cat out)" = "$expected" ] || problem "the page shows otherwise: $command"
    }
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        "    \$ "*)
            check "$@"
            command=${line#    \$ } expected=''
            ;;
        "    "*) [ -z "$command" ] || expected+=${expected:+$'\n'}${line#    } ;;
        "") [ -z "$command" ] || expected+=$'\n' ;;
        *)
            check "$@"
            command='' expected=''
            ;;
        esac
    done
}

begin "the Danish page shows what the program prints"
rm -rf "$HOME/.config"
sed 's|docs/examples|'"$ROOT"'/docs/examples|' "$ROOT/docs/da/HVEM-SAD-HVOR.md" >page
session da <page

begin "the README shows what the program prints of the register"
unset REFERAT_INDEX
referat index -i readme --records "$ROOT/docs/examples/register.ndjson" >/dev/null
export REFERAT_INDEX=readme
sed -n '/^## Who sat where/,/^## Your own/p' "$ROOT/README.md" >page
rm -rf "$HOME/.config"
mkdir -p "$HOME/.config/referat"
session en <page

begin "the examples of the manual page are understood"
sed -n '/^\.Sh EXAMPLES/,$p' "$ROOT/docs/man/referat-who.1" | sed -n "s/^referat \(who\b.*\)/\1/p" >commands
[ "$(wc -l <commands)" -ge 6 ] || problem "the page should hold more examples"
while IFS= read -r command; do
    eval "run referat $command"
    [ "$CODE" -le 1 ] || problem "the command should be understood: $command"
done <commands
