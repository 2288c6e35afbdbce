#!/bin/bash
# `referat check`: a sound index, damage that is told by file, exit codes. Both engines (referat index).
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir m
minutes m/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Natberedskabet gælder Skive Kommune."
minutes m/b.txt KOSU "7. april 2031" "12.00" "Telemedicin" "Telemedicin i hjemmeplejen."
referat index -i ix m >/dev/null

begin "a sound index"
run referat check -i ix
exit_is 0
stdout_has Sound
stderr_is_empty
run referat check -i ix --format=json
exit_is 0
json_is sound true
stdout_has '"problems": []'

begin "there is no index, or it is of another kind"
run referat check -i nowhere
exit_is 4
run referat check -i ix more
exit_is 2
run referat check -i ix --format=csv
exit_is 2
cp -r ix other
sed -i 's/^format .*/format 99/' other/referat.index
"$BUILD/tools/seal_identity" other/referat.index
run referat check -i other
exit_is 4
stderr_has "format 99"

begin "every damaged file is named"
cp -r ix broken
victims=$(find broken -name '*.post' -o -name '*.texts' -o -name 'postlist.glass' -size +1)
for file in $victims; do
    size=$(stat -c %s "$file")
    [ "$size" -gt 4 ] && truncate -s $((size / 2)) "$file"
done
run referat check -i broken
exit_is 4
stderr_has "damaged"
for file in $victims; do stdout_has "${file%/postlist.glass}"; done
run referat check -i broken --format=json
exit_is 4
json_is sound false

begin "a flipped bit in the native engine's files, with the place"
if [ -d ix/native ]; then
    for file in ix/native/*.docs; do
        rm -rf broken && cp -r ix broken
        printf '\377' | dd of="broken/native/${file##*/}" bs=1 seek=70 conv=notrunc status=none
        run referat check -i broken
        exit_is 4
        stdout_has "broken/native/${file##*/}: the file is damaged at byte 0"
        stdout_has "1 problem"
    done
else
    skip "the index is of the Xapian engine"
fi

begin "a file that is cut while the program has it open: told like damage, never a crash"
if [ -d ix/native ]; then
    for end in docs terms post texts; do
        for fault in cut lost; do
            rm -rf broken && cp -r ix broken
            run with_fault "$fault@.$end" "$REFERAT" search -i broken telemedicin
            exit_is 4
            stderr_has "broken/native/"
            stderr_has ".$end: cannot be read"
            stderr_has "the disk failed, or the file was cut meanwhile"
        done
    done
    run with_fault lost@.post env LC_ALL=da_DK.UTF-8 "$REFERAT" check -i broken
    exit_is 4
else
    skip "the index is of the Xapian engine"
fi

begin "the identity file"
rm -rf broken && cp -r ix broken
sed -i 's/^analysis ./analysis X/' broken/referat.index
run referat check -i broken
exit_is 4
stdout_has "referat.index"

begin "what cannot be seen is said"
run referat check -i ix
if [ -d ix/native ]; then stdout_lacks "no checksums"; else stdout_has "no checksums"; fi
