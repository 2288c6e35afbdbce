#!/bin/bash
# What the documents say is what the program does: the queries and messages of docs/da/KOM-I-GANG.md, the examples of
# the manual pages, and a help that fits a screen in both languages.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

danish() {
    LANGUAGE=da run "$@"
}

verbs=$("$REFERAT" --help | sed -n 's/^  \([a-z][a-z]*\)   *[^ ].*/\1/p')
referat index -i ix "$ROOT/corpus/samples/minutes" >/dev/null
export REFERAT_INDEX=$SCRATCH/ix

fits() { # LINES: what was printed
    local lines columns
    lines=$(wc -l <out)
    columns=$(wc -L <out)
    [ "$lines" -le "$1" ] || problem "$lines lines are more than a screen of $1"
    [ "$columns" -le 80 ] || problem "$columns columns are more than 80"
}

begin "help fits a screen of 24 lines and 80 columns, in English and in Danish"
for language in en da; do
    LANGUAGE=$language run referat --help
    exit_is 0
    fits 24
    for verb in $verbs; do
        LANGUAGE=$language run referat "$verb" --help
        exit_is 0
        fits 24
    done
done

begin "the Danish help is Danish"
for verb in $verbs; do
    danish referat "$verb" --help
    stdout_has "Brug: referat $verb"
    stdout_has "denne tekst"
done

begin "every message has its Danish"
(cd "$ROOT" && xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext_:1,2 -o "$SCRATCH/referat.pot" \
    base/*.c corpus/*.c stemmer/*.c engine/*.c engine/*/*.cc indexer/*.c query/*.c lib/*.c cli/*.c)
msgmerge --quiet --no-fuzzy-matching -o merged.po "$ROOT/po/da.po" referat.pot
msgfmt --statistics -o merged.mo merged.po 2>statistics
grep -qE '^[0-9]{3,} translated messages\.$' statistics ||
    problem "$(cat statistics) $(msgattrib --untranslated merged.po | grep -A2 '^msgid')"

# ---- docs/da/KOM-I-GANG.md ----

page=$ROOT/docs/da/KOM-I-GANG.md

begin "every query of the Danish page is understood"
# The first column of its tables: one or more queries in back quotes.
# shellcheck disable=SC2016 # the quotes are the text
sed -n 's/^| \(`[^|]*\) |.*/\1/p; s/^| \(`(telemedicin.*`\) |.*/\1/p' "$page" | grep -o '`[^`]*`' | tr -d '`' | sort -u >queries
[ "$(wc -l <queries)" -ge 18 ] || problem "the tables should hold more queries: $(wc -l <queries)"
while IFS= read -r query; do
    danish referat search --format=json -- "$query"
    [ "$CODE" -le 1 ] || problem "the query should be understood: $query"
    stderr_is_empty
done <queries

begin "every command of the Danish page with search and show works on the samples"
sed -n "s/^    referat \(search\|show\|stats\)\( .*\|$\)/\1\2/p; s/^.*\`referat \(search '[^\`]*'\)\`.*/\1/p" "$page" >commands
[ "$(wc -l <commands)" -ge 4 ] || problem "the page should hold more commands"
while IFS= read -r command; do
    eval "danish referat $command"
    [ "$CODE" -le 1 ] || problem "the command should be understood: $command"
    stderr_is_empty
done <commands

begin "what the Danish page shows of a hit, a summary and a message is what the program prints"
danish referat search natberedskab
stdout_has "KOSU · 6. marts 2031 · punkt 8 · Natberedskab i hjemmeplejen"
stdout_has "[godkendt] KOSU godkendte anbefalingerne om et fælles natberedskab."
stdout_has "sagsfremstilling:"
danish referat search organ:KOSI
exit_is 2
sed -n '/^    referat: ukendt organ/,/\^/s/^    //p' "$page" >expected
same "$(cat expected)" "$(cat err)"
mkdir small
minutes small/a.txt KOSU "6. marts 2031" "12.00" "Natberedskab" "Det gælder Skive Kommune."
echo "Sådan bruges mappen" >small/vejledning.txt
danish referat index -i small-index small
exit_is 0
for line in "2 filer på " " s, indeks: small-index" "  1 nye" "  1 ikke referater" "skrevet: 1 møde, 2 punkter"; do
    stdout_has "$line"
done

# ---- docs/man ----

begin "every example of the manual pages is understood"
for verb in search show stats analyze; do
    sed -n '/^\.Sh EXAMPLES/,$p' "$ROOT/docs/man/referat-$verb.1" | sed -n "s/^referat \($verb\b.*\)/\1/p"
done >commands
[ "$(wc -l <commands)" -ge 6 ] || problem "the pages should hold more examples"
while IFS= read -r command; do
    eval "run referat $command"
    [ "$CODE" -le 1 ] || problem "the command should be understood: $command"
done <commands

begin "every query of referat-query(7) is understood"
grep -E '^\.(It Cm|Ql) ' "$ROOT/docs/man/referat-query.7" | grep -vE '^\.It Cm [a-z]+:|\\&|\\\(dq ?$| , |Ql ("|minutes|agenda|Skive|referat$|- )' |
    sed 's/^\.It Cm //; s/^\.Ql //; s/\\(dq/"/g; s/ [,.:;]$//; s/ Pc.*//' | grep '[a-z]' | sort -u >queries
[ "$(wc -l <queries)" -ge 20 ] || problem "the page should hold more queries: $(wc -l <queries)"
while IFS= read -r query; do
    case $query in AND | OR | NOT) continue ;; esac
    run referat search --format=json -- "$query"
    [ "$CODE" -le 1 ] || problem "the query should be understood: $query"
done <queries
