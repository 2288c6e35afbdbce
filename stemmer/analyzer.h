/*
 * analyzer.h - what a word becomes, the same at index and at query time (docs/ANALYSIS.md). An analyzer belongs to one
 * thread; its results are cached by the token's raw bytes and stay valid until analyzer_free.
 *
 * A word's terms:
 *   terms   the plain terms: its lemmas by the lexicon (stemmer/lexicon.h), one for each that it may be of; of a word
 *           that the lexicon lacks those of its last part, else libstemmer's stem, as written and in its other reading
 *   spans   "C:" + term for each run of its compound parts that is a word itself
 *   weak    "V:" + the verb, of a verb and of the nouns made of it: udpegede and udpegning have V:udpege
 *   lemmas  what the lexicon calls it, unfolded
 *   exact   "E:" + the term before folding, only where folding changed it; "" otherwise
 * No term is longer than TERM_MAX bytes, its prefix counted: a longer word is cut and ends in "~" and a hash of the
 * whole.
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

/* What every occurrence of a word asks for comes first: a known word is then a cache line or two. */
struct word_terms {
    const struct slice *terms;
    /* Of terms, then spans, weak and, where it is not empty, exact: from 1, one for each text that is a term, the same
     * as long as the analyzer lives. Once very many were given, 0 for those that have none. */
    const uint32_t *numbers;
    unsigned short term_count, span_count, weak_count, lemma_count, part_count;
    bool known;     /* the lexicon has it */
    bool kept;      /* the cache has it: it lives until analyzer_free */
    bool stop_word; /* og, at, der …: indexed like all others, only skipped as a plain word of a longer query */
    const struct slice *spans;
    const struct slice *weak;
    struct slice exact;
    const struct slice *lemmas;
    const struct word_part *parts;
    struct slice stem; /* the first lemma, or what libstemmer gives, before the final folding */
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
/*
 * The next tokens of the text from *at, which is moved behind them, at most ANALYZER_AHEAD; gives how many, 0 at the
 * end. What the cache has of them is asked of the memory at once: analyzer_word of each then finds it near.
 */
#define ANALYZER_AHEAD 32
size_t analyzer_tokens(const struct analyzer *analyzer, struct slice text, size_t *at,
                       struct token tokens[ANALYZER_AHEAD]);
/*
 * The terms of the whole word that an elided one stands for ("Sundheds-" og psykiatrichef: sundhedschef), which belong
 * to its position beside its own; NULL where it stands for none. `before` is the last word before it by elided_note,
 * for what lacks its beginning (sygehusindlæggelse og "-udskrivning"); NULL for none. Lives as analyzer_word's, which
 * the call may replace.
 */
const struct word_terms *analyzer_elided(struct analyzer *analyzer, struct slice text, const struct token *token,
                                         const struct token *before);
/* Keeps the token as `before` of those that follow, where it can be one. To be called for every token in turn. */
void elided_note(struct slice text, const struct token *token, struct token *before, bool *has_before);
enum referat_status analyzer_status(const struct analyzer *analyzer, struct referat_error *error) MUST_CHECK;
/*
 * The finished form of a name for comparing: NFC, lower case, å æ ø written aa ae oe, other accents off, broken bytes
 * left out. Blanks, hyphens and apostrophes stay. Appended to out.
 */
enum referat_status analyzer_fold(struct slice text, struct buf *out, struct referat_error *error) MUST_CHECK;

#endif
