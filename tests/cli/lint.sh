#!/bin/bash
# lint from the command line: exit codes, formats, files that cannot be read, the index. Each code: test_lint.c.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir sound faulty
minutes sound/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Det gælder Skive Kommune."
minutes faulty/b.txt KOSU "8. maj 2031" "12.00" "Natberedskab" "Det gælder Silkborg Kommune. Se https://"
agenda faulty/c.txt KOSU "9. juni 2031" "12.00" "Budget" "Se [aftalen](#)."

begin "nothing found"
run referat lint sound
exit_is 0
stdout_is_empty
stderr_is_empty

begin "findings as lines, in the order of the text, and exit code 1"
run referat lint faulty sound/a.txt
exit_is 1
stdout_has "faulty/b.txt:1: there is no municipality Silkborg; did you mean Silkeborg? [unknown-municipality]"
stdout_has "faulty/b.txt:1: the link ends behind its beginning [link-malformed]"
stdout_has "faulty/c.txt:1: 1 link has no address [link-empty]"
stdout_has "    > [aftalen](#)"
stdout_lacks "a.txt"
stderr_is_empty

begin "in Danish"
LANGUAGE=da run referat lint faulty
exit_is 1
stdout_has "der er ingen kommune ved navn Silkborg; mente du Silkeborg? [unknown-municipality]"

begin "JSON, one finding a line, CSV"
run referat lint --format=json faulty/b.txt
exit_is 1
json_is total 2
json_is files 1
json_is unread 0
json_is findings.0.code unknown-municipality
json_is findings.0.severity warning
json_is findings.0.path faulty/b.txt
json_is findings.0.page 1
line=$(grep -n Silkborg faulty/b.txt | cut -d: -f1)
json_is findings.0.line "$line"
offset=$(grep -bo Silkborg faulty/b.txt | cut -d: -f1)
json_is findings.0.offset "$offset"
run referat lint --format=json sound
exit_is 0
json_is total 0
stdout_is_json
run referat lint --format=ndjson faulty
exit_is 1
same 3 "$(wc -l <out)"
run referat lint --format=csv faulty
same "code,severity,path,id,page,offset,line,message,quote" "$(head -1 out)"
same 4 "$(wc -l <out)"

begin "what is less grave is left out, and does not count"
minutes hint.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Godkendt."
printf '\n3. Ny aftale\nIndstilling:\nAt KOSU godkender aftalen.\n' >>hint.txt
run referat lint hint.txt
exit_is 1
stdout_has "[no-decision]"
run referat lint --severity=warning hint.txt
exit_is 0
stdout_is_empty
run referat lint --severity=error faulty
exit_is 0

begin "a file that cannot be read is named, the others are checked, and the code is 3"
: >faulty/empty.txt
run referat lint faulty
exit_is 3
stderr_has "empty.txt"
stdout_has "[unknown-municipality]"
run referat lint --format=json faulty
exit_is 3
json_is unread 1
rm faulty/empty.txt

begin "a text that is no minutes is named and no failure"
echo "Sådan bruges mappen" >sound/vejledning.txt
run referat lint sound
exit_is 0
stderr_has "vejledning.txt"
rm sound/vejledning.txt

begin "wrong usage"
run referat lint
exit_is 2
stderr_has "lint wants files or folders"
run referat lint --severity=grave sound
exit_is 2
stderr_has "--severity is error, warning or hint"
run referat lint --format=xml sound
exit_is 2
run referat lint nowhere
exit_is 2
stderr_has "does not exist"
run referat lint -i nowhere sound
exit_is 4

begin "announced meetings of which the index has no minutes"
mkdir plan
minutes plan/1.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Godkendt."
printf '\n3. Møder 2031\n8. maj kl. 12\n4. september kl. 12\n20. november kl. 12\n' >>plan/1.txt
minutes plan/2.txt KOSU "4. september 2031" "12.00" "Budget" "Godkendt."
run referat lint plan
exit_is 0
referat index -i ix plan >/dev/null
run referat lint -i ix plan
exit_is 1
stdout_has "plan/1.txt:1: KOSU was to meet on 2031-05-08, but the index has no minutes [meeting-missing]"
stdout_lacks "2031-09-04"
stdout_lacks "2031-11-20" # nobody knows whether it has been
minutes plan/3.txt KOSU "9. maj 2031" "12.00" "Seminar" "Godkendt." # moved by a day
referat index -i ix plan >/dev/null
run referat lint -i ix plan
exit_is 0
REFERAT_INDEX=ix run referat lint plan
exit_is 0

begin "a hostile name does not reach the terminal"
cp faulty/b.txt "$(printf 'x\033[31m.txt')"
run referat lint "$(printf 'x\033[31m.txt')"
exit_is 1
! grep -q "$(printf '\033')" out || problem "an escape character came through"

begin "every code is in the list, and every code of the list is one"
# shellcheck disable=SC2016 # the quotes are those of Markdown
grep -ohE '^\| `[a-z-]+`(, `[a-z-]+`)* \| (error|warning|hint)' "$ROOT/docs/LINT.md" | grep -oE '`[a-z-]+`' | tr -d '`' | sort -u >listed
grep -ohE '"[a-z]+-[a-z-]+", REFERAT_SEVERITY|report\(lint, "[a-z-]+"|record_warn\([^"]*"[a-z-]+"|add\(run, "[a-z-]+"|tell_source\(run, "[a-z-]+"|\? "year-conflict" : "date-conflict"' \
    "$ROOT"/corpus/*.c "$ROOT"/indexer/verify.c | grep -oE '"[a-z]+-[a-z-]+"' | tr -d '"' | sort -u >used
printf '%s\n' year-conflict date-conflict >>used
sort -u -o used used
while read -r code; do grep -qx "$code" listed || problem "docs/LINT.md should list $code"; done <used
while read -r code; do grep -rq "\"$code\"" "$ROOT"/corpus/*.c "$ROOT"/indexer/verify.c || problem "$code is no code"; done <listed
[ "$(wc -l <listed)" -ge 20 ] || problem "docs/LINT.md should list more codes"
