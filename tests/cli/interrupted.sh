#!/bin/bash
# Two writers, Ctrl-C, kill -9 at any moment, a full disk: the index is whole, and a run afterwards makes it what an
# undisturbed run makes.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir few
minutes few/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab i hjemmeplejen" "Natberedskabet gælder Skive Kommune."
minutes few/b.txt FFU "7. april 2032" "9.00" "Fælles telemedicin" "Telemedicin udbredes i Viborg Kommune."
agenda few/c.txt KOSU "6. marts 2031" "12.00" "Natberedskab i hjemmeplejen" "Natberedskabet skal drøftes."
referat index -i good few >/dev/null
contents good forslag >expected

# Many records: several commits.
awk 'BEGIN { for (m = 1; m <= 300; m++) {
    printf "{\"format_version\": 1, \"meeting\": {\"body\": \"KOSU\", \"date\": \"20%02d-%02d-%02d\", \"kind\": \"referat\"}, \"items\": [", 31 + m % 40, 1 + m % 12, 1 + int(m / 12)
    for (i = 1; i <= 20; i++) printf "%s{\"number\": \"%d\", \"title\": \"Sag %d\", \"parts\": [{\"kind\": \"beslutning\", \"text\": \"Sag %d i møde %d blev godkendt.\"}]}", (i > 1 ? ", " : ""), i, i, i, m
    print "]}" } }' >many.ndjson
referat index -i many --records many.ndjson >/dev/null
contents many godkendt >expected-many

# Waits until the process sleeps, five looks in a row: it has worked off what it was given.
wait_until_idle() {
    local idle=0 state
    for _ in $(seq 1 1200); do
        state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return
        if [ "$state" = S ]; then idle=$((idle + 1)); else idle=0; fi
        [ "$idle" -lt 5 ] || return
        sleep 0.05
    done
}

begin "a second writer is told so, and the first goes on"
mkfifo feed
referat index -i ix --records - <feed >out1 2>err1 &
writer=$!
exec 3>feed
head -n 10 many.ndjson >&3
wait_until_idle "$writer"
run referat index -i ix few
exit_is 5
stderr_has "ix"
run referat search -i ix godkendt
[ "$CODE" -le 1 ] || problem "reading should go on beside a writer"
tail -n +11 many.ndjson >&3
exec 3>&-
wait "$writer"
CODE=$?
exit_is 0
contents ix godkendt >got
cmp -s expected-many got || problem "the first writer's index should be whole"

# interrupt SIGNAL: sends it while records are coming in; the first half is in the index then
interrupt() {
    rm -rf ix feed
    mkfifo feed
    # A shell ignores SIGINT in what it starts in the background; env gives it back.
    env --default-signal=INT "$REFERAT" index -i ix --records - <feed >out 2>err &
    writer=$!
    exec 3>feed
    head -n 150 many.ndjson >&3
    wait_until_idle "$writer"
    kill -s "$1" "$writer"
    wait "$writer"
    CODE=$?
    exec 3>&-
}

begin "Ctrl-C: what was read is committed, the shell sees the signal"
interrupt INT
exit_is 130
stderr_has "stopped"
stdout_has "written: 150 meetings, 3000 items"
run referat search -i ix --format=json --count godkendt
exit_is 0
json_is total 3000
run referat index -i ix --records many.ndjson
exit_is 0
contents ix godkendt >got
cmp -s expected-many got || problem "the index should be as after an undisturbed run"

begin "SIGTERM does the same"
interrupt TERM
exit_is 143
run referat search -i ix --format=json --count godkendt
json_is total 3000

begin "Ctrl-C while files are read"
mkdir files
for i in $(seq 1 200); do cp few/a.txt "files/$i.txt"; done
mkdir slow
printf '#!/bin/sh\nexec sleep 1000\n' >slow/pdftotext
chmod 755 slow/pdftotext
find "$ROOT/corpus/samples/minutes" -name '*.pdf' -exec cp {} files/0.pdf \;
PATH=$SCRATCH/slow:$PATH env --default-signal=INT "$REFERAT" index -i ix-files files >out 2>err &
writer=$!
for _ in $(seq 1 600); do
    [ -e ix-files/referat.index ] && break
    sleep 0.05
done
sleep 0.3
kill -s INT "$writer"
wait "$writer"
CODE=$?
exit_is 130

begin "kill -9 while records are coming in"
for delay in 0.02 0.1 0.2 0.3 0.4 0.5; do
    rm -rf ix
    "$REFERAT" index -i ix --records many.ndjson >out 2>err &
    writer=$!
    sleep "$delay"
    kill -9 "$writer" 2>/dev/null
    wait "$writer" 2>/dev/null
    run referat search -i ix --format=json godkendt
    case $CODE in
    0 | 1 | 4) ;;
    *) problem "exit of a search after the kill" ;;
    esac
    run referat index -i ix --records many.ndjson
    exit_is 0
    contents ix godkendt >got
    cmp -s expected-many got || problem "after a kill at $delay s the index should be as after an undisturbed run"
done

# killed_at N FOLDER INDEX: the N-th call that changes a file kills; CODE 137 where it came so far
killed_at() {
    with_fault "kill@$1" "$REFERAT" index -i "$3" "$2" >out 2>err </dev/null
    CODE=$?
} 2>/dev/null

step=7
[ -z "${REFERAT_LONG-}" ] || step=1

begin "kill -9 at any call of a first creation"
for ((n = 1; n < 2000; n += step)); do
    rm -rf ix
    killed_at "$n" few ix 2>/dev/null
    [ "$CODE" -eq 137 ] || break
    run referat search -i ix --format=json forslag
    case $CODE in
    0 | 1 | 4) ;;
    *) problem "a search after a kill at call $n" ;;
    esac
    run referat index -i ix few
    exit_is 0
    contents ix forslag >got
    cmp -s expected got || problem "after a kill at call $n the index should be as after an undisturbed run"
done
[ "$n" -gt 20 ] || problem "only $n calls were reached"
exit_is 0

begin "kill -9 at any call of a later run: the old state or the new one"
mkdir more
cp few/* more
referat index -i base more >/dev/null
contents base forslag >expected-old
rm more/b.txt
minutes more/a.txt KOSU "6. marts 2031" "12.00" "Velfærdsteknologi" "Forslaget om skærmbesøg."
minutes more/d.txt SSU "8. maj 2033" "9.00" "Genoptræning" "Genoptræning styrkes."
cp -r base after
referat index -i after --prune more >/dev/null
contents after forslag >expected-new
for ((n = 1; n < 2000; n += step)); do
    rm -rf ix
    cp -r base ix
    with_fault "kill@$n" "$REFERAT" index -i ix --prune more >out 2>err </dev/null
    CODE=$?
    [ "$CODE" -eq 137 ] || break
    contents ix forslag >got
    cmp -s expected-old got || cmp -s expected-new got || problem "after a kill at call $n it is neither old nor new"
    run referat index -i ix --prune more
    exit_is 0
    contents ix forslag >got
    cmp -s expected-new got || problem "after a kill at call $n and a rerun it should be the new state"
done 2>/dev/null
[ "$n" -gt 15 ] || problem "only $n calls were reached"
exit_is 0

begin "a full disk: exit 4, the last commit stays, a later run mends it"
for bytes in 0 100 5000 20000 60000 100000 200000; do
    rm -rf ix
    cp -r base ix
    run with_fault "full@$bytes" "$REFERAT" index -i ix --prune more
    [ "$CODE" -ne 0 ] || break
    exit_is 4
    contents ix forslag >got
    cmp -s expected-old got || cmp -s expected-new got || problem "with $bytes bytes it is neither old nor new"
    run referat index -i ix --prune more
    exit_is 0
    contents ix forslag >got
    cmp -s expected-new got || problem "with $bytes bytes and a rerun it should be the new state"
done

begin "a full disk during the first creation"
for bytes in 0 100 5000 20000 60000; do
    rm -rf ix
    run with_fault "full@$bytes" "$REFERAT" index -i ix few
    [ "$CODE" -ne 0 ] || break
    exit_is 4
    stderr_has "No space left on device"
    run referat index -i ix few
    exit_is 0
    contents ix forslag >got
    cmp -s expected got || problem "with $bytes bytes and a rerun it should be whole"
done

begin "an index folder that may not be written"
if [ "$(id -u)" -ne 0 ]; then
    chmod -R a-w good
    run referat index -i good more
    chmod -R u+w good
    exit_is 4
elif command -v setpriv >/dev/null; then
    mkdir theirs
    cp "$REFERAT" theirs/referat
    chmod 755 "$SCRATCH" theirs
    run setpriv --reuid 65534 --regid 65534 --clear-groups theirs/referat index -i good more
    exit_is 4
    run setpriv --reuid 65534 --regid 65534 --clear-groups theirs/referat search -i good forslag
    exit_is 0
else
    skip "root, and no setpriv"
fi
