/*
 * analyzer.h - what a word becomes, the same at index and at query time (docs/ANALYSIS.md). An analyzer belongs to one
 * thread; its results are cached by the token's raw bytes and stay valid until analyzer_free.
 *
 * A word's terms:
 *   terms   the plain terms, one for each lemma (without a lexicon: the folded stem). As written first; a second one
 * where the spelling leaves another reading open that stems otherwise: miljoe gives miljo and miljoe spans   "C:" +
 * term for each run of its compound parts that is a word itself (now: of the parts of a hyphenated word or of a number
 * with strokes) weak    terms of the nominalisation family (from the lexicon; none yet) lemmas  from the lexicon; none
 * yet exact   "E:" + the term before folding, only where folding changed it; "" otherwise No term is longer than
 * TERM_MAX bytes, its prefix counted: a longer word is cut and ends in "~" and a hash of the whole.
 */
#ifndef STEMMER_ANALYZER_H
#define STEMMER_ANALYZER_H

#include "base/arena.h"
#include "base/buf.h"
#include "stemmer/token.h"

#define TERM_MAX          96
#define TERM_SPAN_PREFIX  "C:"
#define TERM_EXACT_PREFIX "E:"
#define TERM_WEAK_PREFIX  "V:"

struct word_part {
    size_t start, end; /* bytes within the raw token */
    struct slice stem;
};

/* What every occurrence of a word asks for comes first: a known word is then one cache line. */
struct word_terms {
    const struct slice *terms;
    const struct slice *spans;
    struct slice exact;
    unsigned term_count, span_count, weak_count, lemma_count, part_count;
    bool stop_word; /* og, at, der …: indexed like all others, only skipped as a plain word of a longer query */
    const struct slice *weak;
    const struct slice *lemmas;
    const struct word_part *parts;
    struct slice stem; /* what libstemmer gives, before the final folding */
};

struct analyzer;

/* Errors: REFERAT_NO_MEMORY, REFERAT_INTERNAL (libstemmer has no Danish). */
enum referat_status analyzer_new(struct analyzer **out, struct referat_error *error) MUST_CHECK;
void analyzer_free(struct analyzer *analyzer);
/* Identifies everything that decides which terms a text gets: rules' version, libstemmer, later the lexicon. */
const char *analyzer_fingerprint(const struct analyzer *analyzer);
/*
 * The terms of one token of `text`. Never NULL: where memory is out, terms are empty, now and later, and
 * analyzer_status tells. The cache is bounded; a word that no longer fits in it, or is longer than 128 bytes, is
 * analysed into scratch that lives until the next call: copy what must outlive it.
 */
const struct word_terms *analyzer_word(struct analyzer *analyzer, struct slice text, const struct token *token);
enum referat_status analyzer_status(const struct analyzer *analyzer, struct referat_error *error) MUST_CHECK;
/*
 * The finished form of a name for comparing: NFC, lower case, å æ ø written aa ae oe, other accents off, broken bytes
 * left out. Blanks, hyphens and apostrophes stay. Appended to out.
 */
enum referat_status analyzer_fold(struct slice text, struct buf *out, struct referat_error *error) MUST_CHECK;

#endif
