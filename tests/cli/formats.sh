#!/bin/bash
# Every format in one folder, hostile files among them: every good one gets in, every bad one is named with its reason.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

FORMATS="$BUILD/tools/mkformats"
mkdir good bad both

# A meeting of its own for each format: day and word tell them apart.
make_format() { # FORMAT DAY
    minutes text.txt KOSU "$2. marts 2031" "12.00" "Natberedskab $1" "KOSU godkendte ordningen$1 for kommunerne."
    "$FORMATS" "$1" <text.txt >"good/kosu.$1"
}
day=1
for format in txt docx odt html rtf eml; do
    make_format "$format" "$day"
    day=$((day + 1))
done
minutes text.txt KOSU "$day. marts 2031" "12.00" "Natberedskab pdf" "KOSU godkendte ordningenpdf for kommunerne."
"$BUILD/tools/mkpdf" <text.txt >good/kosu.pdf
minutes text.txt KOSU "20. marts 2031" "12.00" "Natberedskab zip" "KOSU godkendte ordningenzip for kommunerne."
"$FORMATS" docx <text.txt >member.docx
"$FORMATS" zip "2031/råd.docx" member.docx >good/arkiv.zip

begin "every format is read and found"
run referat index -i ix good
exit_is 0
stderr_is_empty
stdout_has "8 new"
for format in txt docx odt html rtf eml pdf zip; do
    run referat search -i ix "ordningen$format" --format=json
    exit_is 0
    same 1 "$(get total)"
done

begin "a hit in an archive names archive and member"
run referat search -i ix ordningenzip --format=json
case $(get hits.0.path) in
*/good/arkiv.zip!/2031/råd.docx) ;;
*) problem "path is $(get hits.0.path)" ;;
esac

begin "an unchanged archive is not read again"
run referat index -i ix good
exit_is 0
stdout_has "8 unchanged"

begin "hostile files beside good ones"
"$BUILD/tools/mkhostile" bad >list
cp good/* both/
cp bad/* both/
rm -rf ix
run referat index -i ix both
exit_is 3
stdout_has "8 new"
for format in txt docx odt html rtf eml pdf zip; do
    referat search -i ix "ordningen$format" >/dev/null 2>&1 || problem "the good $format is not found"
done

begin "each of them is named with its reason"
[ "$(wc -l <list)" -ge 40 ] || problem "fewer than 40 hostile files"
while read -r name _; do
    grep -q "both/${name}[:!]" err || problem "$name is not named"
done <list

begin "what could not be read is told again"
cp err first
run referat index -i ix both
exit_is 3
stdout_has "8 unchanged"

begin "a good member of a bad archive gets in, and the bad one is told each time"
mkdir mixed
minutes text.txt KOSU "21. marts 2031" "12.00" "Natberedskab blandet" "KOSU godkendte ordningenblandet."
"$FORMATS" zip god.txt text.txt ../ude.txt text.txt >mixed/mixed.zip
rm -rf ix
for _ in 1 2; do
    run referat index -i ix mixed
    exit_is 3
    stderr_has "mixed.zip!/../ude.txt"
    run referat search -i ix ordningenblandet
    exit_is 0
done

begin "parse shows the good and tells the bad"
run referat parse mixed/mixed.zip --format=json
exit_is 3
stderr_has "mixed.zip!/../ude.txt"
same KOSU "$(get meeting.body)"

begin "one meeting as two members is one meeting"
mkdir twice
"$FORMATS" docx <text.txt >member.docx
"$FORMATS" rtf <text.txt >member.rtf
"$FORMATS" zip a.docx member.docx b.rtf member.rtf >twice/twice.zip
rm -rf ix
run referat index -i ix twice
exit_is 0
stderr_has "same meeting"
stdout_has "written: 1 meeting, 2 items"

begin "a scanned PDF is told as such"
run referat parse bad/scanned.pdf
exit_is 3
stderr_has "is scanned"
stderr_has "--ocr"

begin "a scanned page is recognised where --ocr asks"
if tesseract --list-langs 2>/dev/null | grep -qx dan; then
    mkdir scanned
    "$BUILD/tools/mkpdf" <text.txt >page.pdf
    pdftoppm -r 200 -gray -singlefile page.pdf page
    "$FORMATS" scan <page.pgm >scanned/scan.pdf
    run referat index -i ix3 scanned
    exit_is 3
    stderr_has "is scanned"
    run referat index -i ix3 --ocr scanned
    exit_is 0
    run referat search -i ix3 "godkendte forslaget"
    exit_is 0
    run referat parse --ocr scanned/scan.pdf --format=json
    exit_is 0
    same KOSU "$(get meeting.body)"
else
    skip "tesseract with Danish is not installed"
fi

begin "a Word 97 document"
run referat parse "$ROOT/tests/data/kosu-2031-03-06.doc" --format=json
exit_is 0
same "2031-03-06" "$(get meeting.date)"
same 8 "$(get items.7.number)"

begin "nothing is written to temporary folders"
mkdir temporary
run env TMPDIR="$SCRATCH/temporary" "$REFERAT" index -i ix2 good
exit_is 0
[ -z "$(ls temporary)" ] || problem "left in TMPDIR: $(ls temporary)"
