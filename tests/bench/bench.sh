#!/bin/bash
# referat-bench: what it generates, the queries it makes, what a run says, and how it fails.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

BENCH=$BUILD/referat-bench
WORDS=/usr/share/hunspell/da_DK.dic
get() { # [KEY]: one value of report.json
    "$BUILD/tools/jsonget" "$@" <report.json
}
is() { # WHAT WANTED FOUND
    [ "$2" = "$3" ] || problem "$1 is '$3' and not '$2'"
}

# ---- generate ----

begin "the same seed gives the same bytes, another one others"
run "$BENCH" generate --items 2k --seed 7 --words $WORDS
exit_is 0
cp out corpus.ndjson
LC_ALL=C run "$BENCH" generate --items 2000 --seed=7 --words $WORDS
cmp -s out corpus.ndjson || problem "the bytes differ"
run "$BENCH" generate --items 2k --seed 8 --words $WORDS
cmp -s out corpus.ndjson && problem "the bytes are the same"

begin "there are as many items as were asked for, of about 120 words, from 2007 to 2026"
is items 2000 "$(grep -o '"number": ' corpus.ndjson | wc -l)"
tr -c '[:alnum:]\200-\377' '\n' <corpus.ndjson | grep -c . >tokens
awk '{ exit !($1 > 220000 && $1 < 400000) }' tokens || problem "$(cat tokens) tokens"
grep -o '"date": "....' corpus.ndjson | sort -u >years
is "the first year" '"date": "2007' "$(head -n 1 years)"
is "the last year" '"date": "2026' "$(tail -n 1 years)"
for part in sagsfremstilling indstilling beslutning; do
    grep -q "\"kind\": \"$part\"" corpus.ndjson || problem "no $part"
done

begin "word frequencies fall as Zipf has it"
grep -o '"text": "[^"]*"' corpus.ndjson | sed 's/"text": //; s/\\n/ /g' | tr '[:upper:]' '[:lower:]' | tr -s ' .,"' '\n' | sort |
    uniq -c | sort -rn | awk 'NR == 10 { a = $1 } NR == 1000 { b = $1 } END { print log(b / a) / log(100) }' >slope
awk '{ exit !($1 < -0.6 && $1 > -1.4) }' slope || problem "the slope is $(cat slope)"

begin "what is generated is read as meeting records"
run "$REFERAT" index -i ix --records corpus.ndjson
exit_is 0
stderr_is_empty

begin "generate wants a number of items, and words"
run "$BENCH" generate
exit_is 2
run "$BENCH" generate --items viele
exit_is 2
stderr_has "--items: 'viele' is no number"
run "$BENCH" generate --items 10 --words nowhere
exit_is 3
printf 'et\nto\n' >few
run "$BENCH" generate --items 10 --words few
exit_is 3
stderr_has "only 2 words"

# ---- queries ----

begin "queries of every class, the same for the same seed"
run "$BENCH" queries --corpus corpus.ndjson --seed 3 --per-class 20
exit_is 0
cp out queries.tsv
for class in term or and phrase or+date words; do
    is "$class" 20 "$(cut -f 1 queries.tsv | grep -cx "$class")"
done
run "$BENCH" queries --corpus corpus.ndjson --seed 3 --per-class 20
cmp -s out queries.tsv || problem "the bytes differ"
grep '^or+date' queries.tsv | cut -f 2 | grep -qvE '^20[0-9]{6}\.\.20[0-9]{6} [^ ]' && problem "a range is missing"
grep '^term' queries.tsv | grep -q ' ' && problem "a term of two words"

begin "a corpus that is not there is exit 3"
run "$BENCH" queries --corpus nowhere.ndjson
exit_is 3
stderr_has "nowhere.ndjson"
run "$BENCH" run --corpus nowhere.ndjson --queries queries.tsv --engines xapian
exit_is 3
stderr_has "nowhere.ndjson"

begin "a corpus that is no records is named with its line"
printf '%s\n{"format_version": 1}\n' "$(head -n 1 corpus.ndjson)" >broken.ndjson
run "$BENCH" queries --corpus broken.ndjson
exit_is 3
stderr_has "broken.ndjson, line 2:"

# ---- run ----

begin "a run reports as JSON what was measured"
run "$BENCH" run --corpus corpus.ndjson --queries queries.tsv --engines xapian --plain --passes 1 --parallel-ms 20 \
    --format=json --report file.json
exit_is 0
cp out report.json
get >/dev/null || problem "no JSON"
cmp -s report.json file.json || problem "the file differs"
is engine xapian "$(get engines.0.engine)"
is items 2000 "$(get corpus.items)"
for key in build.mb_per_s_cpu build.mb_per_s_wall build.peak_rss_mb bytes.postings bytes.positions bytes.dictionary \
    bytes.texts bytes.total bytes.per_text_byte open_us; do
    get "engines.0.$key" >/dev/null || problem "no $key"
done
for class in term or and phrase or+date words; do
    is "$class" 20 "$(get "engines.0.classes.$class.queries")"
    for key in mean_us p50_us p95_us with_total_mean_us hits; do
        get "engines.0.classes.$class.$key" >/dev/null || problem "no $key of $class"
    done
    [ "$(get "engines.0.classes.$class.hits")" -ge 20 ] || [ "$class" = or+date ] || problem "$class finds too little"
done
find . -maxdepth 1 -name 'referat-bench-*' | grep -q . && problem "the index was left"

# Enough for what follows.
head -n 50 corpus.ndjson >small.ndjson
"$BENCH" queries --corpus small.ndjson --per-class 20 >small.tsv

begin "a report becomes tables and a picture"
run "$BENCH" table --report report.json
exit_is 0
stdout_has "| xapian |"
run "$BENCH" plot --report report.json
exit_is 0
stdout_has "</svg>"
run "$BENCH" table --report queries.tsv
exit_is 3

begin "a corpus from standard input, with the program's own documents and plans"
run_with_input small.ndjson "$BENCH" run --corpus - --queries small.tsv --engines xapian --passes 1 --parallel-ms 0 \
    --format json
exit_is 0
cp out report.json
is plain false "$(get corpus.plain)"

begin "a broken query file is named with its line"
for line in 'and skole' 'xor	skole' 'or+date	skole plan' 'or+date	20200101..20191231 skole' 'or	...'; do
    printf '# queries\nterm\tskole\n%s\n' "$line" >broken.tsv
    run "$BENCH" run --corpus small.ndjson --queries broken.tsv --engines xapian
    exit_is 2
    stderr_has "broken.tsv, line 3:"
done
: >empty.tsv
run "$BENCH" run --corpus small.ndjson --queries empty.tsv
exit_is 2

begin "an index that is there already is left alone"
mkdir -p kept/xapian && echo mine >kept/xapian/file
run "$BENCH" run --corpus small.ndjson --queries small.tsv --engines xapian --dir kept
exit_is 2
[ -e kept/xapian/file ] || problem "it is gone"

begin "options that make no sense are exit 2"
run "$BENCH" run --corpus small.ndjson
exit_is 2
run "$BENCH" run --corpus small.ndjson --queries small.tsv --format xml
exit_is 2
run "$BENCH" run --corpus small.ndjson --queries small.tsv --passes 0
exit_is 2
run "$BENCH" nonsense
exit_is 2

# ---- peers ----

mkdir peers
cat >peers/liar <<'PEER'
#!/bin/sh
if [ "$1" = build ]; then mkdir "$2"; cat >/dev/null; printf 'total\t1\n'; exit 0; fi
awk '{ printf "answer\t%d\t10\t4711\t1.5\t2.5\n", NR - 1 }'
PEER
printf '#!/bin/sh\ncat >/dev/null\nexit 9\n' >peers/lame
chmod 755 peers/liar peers/lame

begin "answers that differ are named, and exit 1"
run "$BENCH" run --corpus small.ndjson --queries small.tsv --engines xapian,liar --peers peers --plain --passes 1 \
    --parallel-ms 0 --format json
exit_is 1
stderr_has "xapian and liar differ"
stderr_has "4711"
cp out report.json
is total 1 "$(get engines.1.bytes.total)"
is differences 120 "$(get differences.count)"

begin "a peer that fails is an error"
run "$BENCH" run --corpus small.ndjson --queries small.tsv --engines lame --peers peers --plain
exit_is 70
stderr_has "lame: the peer failed"

begin "what is not there is named and left out"
run "$BENCH" run --corpus small.ndjson --queries small.tsv --engines nothing --peers peers --plain
exit_is 2
stderr_has "left out: nothing"

begin "SQLite finds as many"
if [ -x "$BUILD/peers/fts5" ]; then
    run "$BENCH" run --corpus small.ndjson --queries small.tsv --engines xapian,fts5 --plain --passes 1 \
        --parallel-ms 0 --format json
    exit_is 0
    cp out report.json
    is compared 120 "$(get differences.compared)"
else
    skip "the peer is not built (make bench-deps bench-peers)"
fi

# ---- check ----

begin "a baseline is kept, and a loss against it is exit 1"
check() {
    run "$BENCH" check --corpus small.ndjson --queries small.tsv --engines xapian --baseline base.json --rounds 1 \
        --no-instructions "$@"
}
check
exit_is 3
check --update
exit_is 0
check
exit_is 0
stdout_has "reciprocal rank"
sed -i 's/"reciprocal_rank": .*/"reciprocal_rank": 1.5/' base.json
check
exit_is 1
stdout_has "LOST"
sed -i 's/"items": .*/"items": 5,/' base.json
check
exit_is 3
stderr_has "another corpus"
