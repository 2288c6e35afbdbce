#!/bin/bash
# Bad input: a clear message, the right exit code, nothing lost. Beside every bad file lies a good one that must get
# into the index.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# bad FILE: the folder with it and a good one is indexed; the bad one is told and the good one is found
bad() {
    minutes "$(dirname "$1")/good.txt" KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet er klar."
    rm -rf ix
    run referat index -i ix "$(dirname "$1")"
    exit_is 3
    stdout_has "1 could not be read"
    stderr_has "$(basename "$1")"
    run referat search -i ix natberedskab
    exit_is 0
}

# parse_is FILE CODE MESSAGE
parse_is() {
    run referat parse "$1"
    exit_is "$2"
    stderr_has "$3"
    stdout_is_empty
}

mkdir empty cut encrypted large binary unsupported locked vanish crash

begin "an empty file"
: >empty/empty.txt
parse_is empty/empty.txt 3 "empty"
bad empty/empty.txt

begin "a truncated PDF"
pdf=$(find "$ROOT/corpus/samples/minutes" -name '*.pdf' | sort | head -n 1)
head -c 700 "$pdf" >cut/cut.pdf
parse_is cut/cut.pdf 3 "cut.pdf"
bad cut/cut.pdf

begin "an encrypted PDF"
cp "$ROOT/tests/data/encrypted.pdf" encrypted/encrypted.pdf
parse_is encrypted/encrypted.pdf 3 "password"
bad encrypted/encrypted.pdf

begin "a text of 200 MB"
yes "KOSU godkendte natberedskabet i Skive Kommune den 6. marts 2031." | head -c 200000000 >large/large.txt
parse_is large/large.txt 3 "large.txt"
bad large/large.txt
rm large/large.txt

begin "a sparse file of 200 MB"
truncate -s 200M large/sparse.txt
parse_is large/sparse.txt 3 "sparse.txt"
bad large/sparse.txt
rm large/sparse.txt

begin "a binary file named .txt"
head -c 5000 "$BUILD/tools/jsonget" >binary/binary.txt
parse_is binary/binary.txt 3 "binary.txt"
bad binary/binary.txt

begin "a kind that is not read"
printf 'PK\003\004 not a document that is read' >unsupported/minutes.docx
parse_is unsupported/minutes.docx 3 "minutes.docx"
bad unsupported/minutes.docx

begin "a folder and a file without rights"
mkdir locked/closed
minutes locked/closed/a.txt FFU "7. april 2031" "9.00" "Telemedicin" "Telemedicin udbredes."
minutes locked/good.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet er klar."
minutes locked/secret.txt SSU "8. maj 2031" "9.00" "Genoptræning" "Genoptræning styrkes."
chmod 000 locked/closed locked/secret.txt
if [ "$(id -u)" -ne 0 ]; then
    run referat index -i ix-locked locked
elif command -v setpriv >/dev/null; then
    # Root may read everything, so somebody else looks, with a program and a folder that are theirs to use.
    mkdir theirs
    cp "$REFERAT" theirs/referat
    chmod 755 "$SCRATCH" theirs
    chown -R 65534 theirs
    run setpriv --reuid 65534 --regid 65534 --clear-groups theirs/referat index -i theirs/ix locked
    ln -s theirs/ix ix-locked
else
    skip "root, and no setpriv"
fi
if [ -n "$CASE" ]; then
    exit_is 3
    stderr_has "locked/closed: Permission denied"
    stderr_has "secret.txt"
    stdout_has "2 could not be read"
    run referat search -i ix-locked natberedskab
    exit_is 0
fi

begin "what cannot be looked into is not gone"
chmod 755 locked/closed
chmod 644 locked/secret.txt
run referat index -i ix-rights locked
exit_is 0
chmod 000 locked/closed
if [ "$(id -u)" -ne 0 ]; then
    run referat index -i ix-rights --format=json --prune locked
elif command -v setpriv >/dev/null; then
    chown -R 65534 ix-rights
    run setpriv --reuid 65534 --regid 65534 --clear-groups theirs/referat index -i ix-rights --format=json --prune locked
else
    skip "root, and no setpriv"
fi
if [ -n "$CASE" ]; then
    exit_is 3
    json_is files_removed 0
    run referat search -i ix-rights telemedicin
    exit_is 0
fi
chmod 755 locked/closed

begin "a file that vanishes between the walk and the reading"
minutes vanish/gone.txt FFU "7. april 2031" "9.00" "Telemedicin" "Telemedicin udbredes."
minutes vanish/good.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet er klar."
run with_fault vanish@gone.txt "$REFERAT" index -i ix-vanish vanish
exit_is 3
stderr_has "gone.txt"
run referat search -i ix-vanish natberedskab
exit_is 0

begin "a file on which the reader dies costs that file alone"
minutes crash/1-good.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet er klar."
minutes crash/2-bad.txt FFU "7. april 2031" "9.00" "Telemedicin" "Telemedicin udbredes."
minutes crash/3-good.txt SSU "8. maj 2031" "9.00" "Genoptræning" "Genoptræning styrkes."
run with_fault crash@2-bad.txt "$REFERAT" index -i ix-crash --threads 1 crash
exit_is 3
stderr_has "2-bad.txt: the reader died (signal 11)"
run referat search -i ix-crash natberedskab
exit_is 0
run referat search -i ix-crash genoptræning
exit_is 0

begin "a file that failed is tried again, and was good before stays in the index"
run referat index -i ix-crash --format=json crash
exit_is 0
json_is files_added 1
json_is files_unchanged 2
touch -d 2031-01-01 crash/3-good.txt
: >crash/3-good.txt
run referat index -i ix-crash --format=json crash
exit_is 3
json_is files_failed 1
run referat search -i ix-crash genoptræning
exit_is 0

begin "a dangling link"
mkdir dangling
ln -s nowhere dangling/link.txt
bad dangling/link.txt

begin "what is neither file nor folder"
mkfifo pipe
run timeout 20 "$REFERAT" index -i ix-pipe pipe
exit_is 3
stderr_has "neither a file nor a folder"
run timeout 20 "$REFERAT" parse pipe
exit_is 3

begin "a path that does not exist: nothing is written"
run referat index -i ix-none empty nowhere
exit_is 2
stderr_has "nowhere does not exist"
run test -e ix-none
exit_is 1

begin "parse of several files: the bad one is named, the others are printed"
run referat parse --format=json empty/good.txt empty/empty.txt cut/good.txt
exit_is 3
stderr_has "empty.txt"
stdout_is_json
json_is '#' 2
json_is 0.meeting.body KOSU

begin "parse of one file with one meeting is an object"
run referat parse --format=json empty/good.txt
exit_is 0
json_is meeting.date 2031-03-06
json_is attendance.# 3

begin "parse of a text that is no minutes"
echo "Husk at købe kaffe til kontoret." >note.txt
run referat parse --format=json note.txt
exit_is 0
stderr_has "note.txt"
stdout_is_json
json_is '#' 0

begin "parse of a folder, of nothing, of what is not there"
run referat parse empty
exit_is 3
run referat parse
exit_is 2
run referat parse nowhere.txt
exit_is 3
stderr_has "nowhere.txt"

# A decoder that misbehaves stands in for the real one.
decoder() {
    mkdir -p decoder
    printf '#!/bin/sh\n%s\n' "$1" >decoder/pdftotext
    chmod 755 decoder/pdftotext
}

begin "a PDF that gives text without end"
decoder 'exec yes "KOSU godkendte natberedskabet."'
run env PATH="$SCRATCH/decoder:$PATH" "$REFERAT" parse "$pdf"
exit_is 3
stderr_has "$(basename "$pdf")"

begin "a PDF on which the decoder dies"
decoder 'kill -SEGV $$'
run env PATH="$SCRATCH/decoder:$PATH" "$REFERAT" parse "$pdf"
exit_is 3
stderr_has "$(basename "$pdf")"

begin "a PDF that never ends"
if [ -n "${REFERAT_LONG-}" ]; then
    decoder 'exec sleep 1000'
    run env PATH="$SCRATCH/decoder:$PATH" "$REFERAT" parse "$pdf"
    exit_is 3
    stderr_has "$(basename "$pdf")"
else
    skip "takes 20 seconds; make test-long"
fi
