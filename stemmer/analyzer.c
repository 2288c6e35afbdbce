/*
 * analyzer.c - a token's terms (analyzer.h; the rules with examples: docs/ANALYSIS.md). It puts together what fold.c
 * spells and libstemmer cuts, and decides nothing by the text around the token: the same bytes give the same terms.
 */
#include "stemmer/analyzer.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "stemmer/cache.h"
#include "stemmer/chars.h"
#include "stemmer/fold.h"
#include "stemmer/reading.h"
#include "stemmer/stopwords.h"

#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

/* Raised with every change of what a text becomes: of this folder's rules, or of base/utf8.c. */
#define ANALYSIS_VERSION "3"

#define CACHE_BYTES ((size_t)64 << 20)
/* Of runs of parts, as words: most new words are made of parts that were seen. */
#define RUNS_BYTES ((size_t)16 << 20)
/* Plain terms leave room for a prefix, so that "C:" + term is a span term whatever the term's length. */
#define PLAIN_TERM_MAX (TERM_MAX - 2)
#define HASH_DIGITS    16
/* Longer ones are no words: no stem, and their term is cut anyway. */
#define STEM_INPUT_MAX 256
/* Of a word with more parts than PARTS_WITH_RUNS (a web address, mostly) each part alone is a span. */
#define PARTS_WITH_RUNS 8
#define PARTS_MAX       64
/* Lemmas of a word; of one that the lexicon lacks the stems as written and in its other reading. */
#define STEMS_MAX READING_LEMMAS_MAX

struct analyzer {
    struct lexicon lexicon;
    struct sb_stemmer *stemmer;
    struct word_cache *cache, *runs;
    struct arena work; /* one token's analysis, until the next call */
    struct buf text;   /* passing scratch */
    bool failed;
    char fingerprint[64];
};

/* A word without hyphens, or one part of a hyphenated one. Slices point into `work`. */
struct form {
    size_t start, end; /* bytes within the raw token */
    char joint;        /* what stands before it in the token's term: '-' or '/', 0 before the first */
    struct slice word; /* as fold_word leaves it */
    struct slice folded;
    bool known;                    /* to the lexicon, as it stands or in its other reading */
    struct slice read;             /* the spelling that `reading` is of: `word`, or what it stands for */
    struct word_reading *reading;  /* what the lexicon makes of it; all zero for a number */
    struct slice *part_stems;      /* of a compound */
    struct slice stem;             /* unfolded: the first lemma, else what libstemmer gives */
    struct slice stems[STEMS_MAX]; /* folded: the lemmas, else the stems */
    size_t stem_count;
};

/* Empties the passing scratch; a buffer forgets its failure then, the analyzer does not. */
static void text_begin(struct analyzer *analyzer) {
    analyzer->failed = analyzer->failed || !buf_ok(&analyzer->text);
    buf_clear(&analyzer->text);
}

/* ---- terms ---- */

/* Part of terms: it stays as it is (FNV-1a). */
static uint64_t cut_hash(struct slice text) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < text.len; i++) hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001B3u;
    return hash;
}

/* The bytes in analyzer->text as a term of at most `max` bytes. */
static struct slice take_term(struct analyzer *analyzer, size_t max) {
    struct buf *text = &analyzer->text;
    if (text->len > max) {
        uint64_t hash = cut_hash(buf_as_slice(text));
        text->len = utf8_cut(buf_as_slice(text), max - HASH_DIGITS - 1);
        buf_printf(text, "~%016llx", (unsigned long long)hash);
    }
    return arena_slice(&analyzer->work, buf_as_slice(text));
}

static struct slice prefixed_term(struct analyzer *analyzer, const char *prefix, struct slice term) {
    text_begin(analyzer);
    buf_text(&analyzer->text, prefix);
    buf_slice(&analyzer->text, term);
    return take_term(analyzer, TERM_MAX);
}

/* The prefix and a lemma, cut as a plain term is and folded. Empty where nothing is left: marks alone. */
static struct slice lemma_term(struct analyzer *analyzer, const char *prefix, struct slice lemma) {
    size_t prefix_len = strlen(prefix);
    text_begin(analyzer);
    buf_append(&analyzer->text, prefix, prefix_len);
    fold_letters(lemma, &analyzer->text);
    if (analyzer->text.len == prefix_len) return slice_of("");
    if (analyzer->text.len - prefix_len <= PLAIN_TERM_MAX) return take_term(analyzer, TERM_MAX);
    text_begin(analyzer);
    fold_letters(lemma, &analyzer->text);
    return prefixed_term(analyzer, prefix, take_term(analyzer, PLAIN_TERM_MAX));
}

/* Terms in the making; `items` lies in `work`. */
struct term_list {
    struct slice *items;
    size_t count;
};

static void add_term(struct analyzer *analyzer, struct term_list *list, struct slice term) {
    for (size_t i = 0; i < list->count; i++)
        if (slice_equal(list->items[i], term)) return;
    *ARENA_PUSH(&analyzer->work, list->items, list->count) = term;
}

/* ---- one form ---- */

static struct slice stem_of(struct analyzer *analyzer, struct slice word) {
    if (word.len > STEM_INPUT_MAX) return word;
    const sb_symbol *stem = sb_stemmer_stem(analyzer->stemmer, (const sb_symbol *)word.data, (int)word.len);
    if (!stem) {
        analyzer->failed = true;
        return word;
    }
    int len = sb_stemmer_length(analyzer->stemmer);
    return len > 0 ? arena_slice(&analyzer->work, slice_make((const char *)stem, (size_t)len)) : word;
}

/* The word folded; the word itself where that is the same. */
static struct slice folded_slice(struct analyzer *analyzer, struct slice word) {
    if (!fold_changes(word)) return word;
    text_begin(analyzer);
    fold_letters(word, &analyzer->text);
    return arena_slice(&analyzer->work, buf_as_slice(&analyzer->text));
}

static void add_stem(struct analyzer *analyzer, struct form *form, struct slice stem) {
    struct slice folded = folded_slice(analyzer, stem);
    for (size_t i = 0; i < form->stem_count; i++)
        if (slice_equal(form->stems[i], folded)) return;
    if (form->stem_count < STEMS_MAX) form->stems[form->stem_count++] = folded;
}

/* The spelling that the word may stand for; empty where there is none. */
static struct slice other_spelling(struct analyzer *analyzer, struct slice word) {
    text_begin(analyzer);
    if (!fold_reading(word, &analyzer->text)) return slice_of("");
    return arena_slice(&analyzer->work, buf_as_slice(&analyzer->text));
}

/*
 * A word that the lexicon lacks as written (euroen, skoen and troede it has) is looked up with aa, ae, oe as å, æ, ø;
 * then both as a compound of its words, at last as a compound with one part that it lacks.
 */
static bool look_up(struct analyzer *analyzer, struct slice other, struct form *form) {
    const struct lexicon *lexicon = &analyzer->lexicon;
    struct arena *work = &analyzer->work;
    if (other.len) {
        form->known = reading_known(lexicon, work, other, form->reading);
        if (form->known) goto found_other;
        if (reading_compound(lexicon, work, form->word, COMPOUND_KNOWN, form->reading)) return true;
        if (reading_compound(lexicon, work, other, COMPOUND_KNOWN, form->reading)) goto found_other;
    }
    return reading_compound(lexicon, work, form->word, COMPOUND_GUESSED, form->reading);
found_other:
    form->read = other;
    return true;
}

/*
 * A word that the lexicon lacks. Stemming comes before folding, and a word in aa/ae/oe may be cut elsewhere than the
 * same word in å/æ/ø (miljoe: miljo, miljø: miljoe): it has the terms of both.
 */
static void stem_form(struct analyzer *analyzer, struct slice other, struct form *form) {
    form->stem = stem_of(analyzer, form->word);
    add_stem(analyzer, form, form->stem);
    if (other.len && form->word.len <= STEM_INPUT_MAX) add_stem(analyzer, form, stem_of(analyzer, other));
}

static void read_word(struct analyzer *analyzer, struct form *form) {
    form->read = form->word;
    form->known = reading_known(&analyzer->lexicon, &analyzer->work, form->word, form->reading);
    if (!form->known) {
        struct slice other = form->word.len <= STEM_INPUT_MAX ? other_spelling(analyzer, form->word) : slice_of("");
        if (!look_up(analyzer, other, form)) {
            stem_form(analyzer, other, form);
            return;
        }
    }
    form->stem = form->reading->lemmas[0];
    for (unsigned i = 0; i < form->reading->lemma_count; i++) add_stem(analyzer, form, form->reading->lemmas[i]);
}

/* False where the bytes hold nothing that shows. */
static bool form_make(struct analyzer *analyzer, struct slice raw, bool is_number, struct form *form) {
    text_begin(analyzer);
    if (is_number)
        fold_number(raw, &analyzer->text);
    else
        fold_word(raw, &analyzer->text);
    if (analyzer->text.len == 0) return false;
    form->word = arena_slice(&analyzer->work, buf_as_slice(&analyzer->text));
    form->reading = arena_alloc_raw(&analyzer->work, sizeof *form->reading);
    if (!form->reading) return false;
    reading_clear(form->reading);
    form->folded = folded_slice(analyzer, form->word);
    if (is_number)
        add_stem(analyzer, form, form->stem = form->word);
    else
        read_word(analyzer, form);
    return true;
}

/* ---- the forms of a token ---- */

static bool has_letter(struct slice raw) {
    for (size_t at = 0; at < raw.len;)
        if (utf8_is_letter(utf8_next(raw.data, raw.len, &at))) return true;
    return false;
}

static void add_form(struct analyzer *analyzer, struct slice raw, struct form form, struct form **forms,
                     size_t *count) {
    struct slice bytes = {raw.data + form.start, form.end - form.start};
    if (form_make(analyzer, bytes, !has_letter(bytes), &form)) *ARENA_PUSH(&analyzer->work, *forms, *count) = form;
}

/* A word may have parts: a hyphen, of ASCII or of general punctuation (U+2010, U+2011). */
static bool has_joint(struct slice raw) {
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] == '-' || (unsigned char)raw.data[i] == 0xE2) return true;
    return false;
}

/* Cuts at hyphens, and a number (2031/32) at its strokes as well. Of very many parts the last one is the rest. */
static size_t make_forms(struct analyzer *analyzer, struct slice raw, enum token_kind kind, struct form **forms) {
    size_t count = 0;
    struct form form = {.start = 0};
    *forms = NULL;
    if (kind == TOKEN_WORD && !has_joint(raw)) {
        *forms = arena_alloc(&analyzer->work, sizeof **forms);
        (*forms)->end = raw.len;
        return form_make(analyzer, raw, !has_letter(raw), *forms);
    }
    for (size_t at = 0; at < raw.len && kind != TOKEN_CASE_NUMBER && count < PARTS_MAX - 1;) {
        form.end = at;
        unsigned point = utf8_next(raw.data, raw.len, &at);
        bool is_stroke = point == '/' && kind == TOKEN_NUMBER;
        if (!is_stroke && !char_is_hyphen(point)) continue;
        add_form(analyzer, raw, form, forms, &count);
        form = (struct form){.start = at, .joint = is_stroke ? '/' : '-'};
    }
    form.end = raw.len;
    add_form(analyzer, raw, form, forms, &count);
    return count;
}

/* ---- from forms to terms ---- */

/* Forms first..last with their joints as one plain term a reading of the last, the others as they stand. */
static void add_run(struct analyzer *analyzer, const struct form *forms, size_t first, size_t last, const char *prefix,
                    struct term_list *list) {
    for (size_t reading = 0; reading < forms[last].stem_count; reading++) {
        text_begin(analyzer);
        for (size_t i = first; i < last; i++) {
            buf_slice(&analyzer->text, forms[i].folded);
            buf_byte(&analyzer->text, forms[i + 1].joint);
        }
        buf_slice(&analyzer->text, forms[last].stems[reading]);
        struct slice term = take_term(analyzer, PLAIN_TERM_MAX);
        add_term(analyzer, list, *prefix ? prefixed_term(analyzer, prefix, term) : term);
    }
}

static void set_terms(struct analyzer *analyzer, struct form *forms, size_t count, struct word_terms *out) {
    struct term_list list = {NULL, 0};
    bool fits = true;
    for (size_t i = 0; i < forms->stem_count; i++) fits = fits && forms->stems[i].len <= PLAIN_TERM_MAX;
    if (count == 1 && fits) { /* its readings are the terms as they stand */
        out->terms = forms->stems;
        out->term_count = (unsigned short)forms->stem_count;
        return;
    }
    add_run(analyzer, forms, 0, count - 1, "", &list);
    out->terms = list.items;
    out->term_count = (unsigned short)list.count;
}

/* ---- the parts of a compound ---- */

static size_t letter_count(struct slice text) {
    size_t count = 0;
    for (size_t at = 0; at < text.len;) {
        unsigned point = utf8_next(text.data, text.len, &at);
        count +=
            point != UTF8_INVALID && !char_is_invisible(point) && !char_is_apostrophe(point) && !utf8_is_mark(point);
    }
    return count;
}

/* The byte of the raw token at which as many letters are over as at byte `at` of the form's word. */
static size_t raw_offset(struct slice raw, const struct form *form, size_t at) {
    if (form->word.len == form->end - form->start) return form->start + at;
    size_t letters = letter_count(slice_first(form->word, at)), seen = 0, offset = form->start;
    while (offset < form->end) {
        size_t next = offset;
        unsigned point = utf8_next(raw.data, form->end, &next);
        bool letter =
            point != UTF8_INVALID && !char_is_invisible(point) && !char_is_apostrophe(point) && !utf8_is_mark(point);
        if (letter && seen == letters) break;
        seen += letter;
        offset = next;
    }
    return offset;
}

/* The byte of the form's word for a byte of the spelling it was read as: what comes before folds to the same. */
static size_t word_offset(struct analyzer *analyzer, const struct form *form, size_t at) {
    if (form->read.data == form->word.data) return at;
    size_t folded = folded_slice(analyzer, slice_first(form->read, at)).len, offset = 0;
    while (offset < form->word.len && folded_slice(analyzer, slice_first(form->word, offset)).len < folded)
        utf8_next(form->word.data, form->word.len, &offset);
    return offset;
}

static struct slice part_text(const struct form *form, size_t first, size_t last) {
    const struct compound_part *parts = form->reading->compound.parts;
    return slice_make(form->read.data + parts[first].start, parts[last].end - parts[first].start);
}

/* A part as a word: billed of billedkunst and arbejd of arbejdsplads have lost their e. */
static bool read_run(struct analyzer *analyzer, struct slice text, struct word_reading *out) {
    if (reading_known(&analyzer->lexicon, &analyzer->work, text, out)) return true;
    text_begin(analyzer);
    buf_slice(&analyzer->text, text);
    buf_byte(&analyzer->text, 'e');
    struct slice with_e = arena_slice(&analyzer->work, buf_as_slice(&analyzer->text));
    return reading_known(&analyzer->lexicon, &analyzer->work, with_e, out);
}

/* A run as a word: `known`, its lemmas or else its stem, and each one's span term, empty where nothing is left of it.
 */
static const struct word_terms *make_run(struct analyzer *analyzer, struct slice text) {
    struct word_reading reading;
    struct word_terms *out = arena_alloc(&analyzer->work, sizeof *out);
    out->known = read_run(analyzer, text, &reading);
    if (!out->known) reading.lemmas[reading.lemma_count++] = stem_of(analyzer, text);
    struct slice *lemmas = arena_alloc(&analyzer->work, reading.lemma_count * sizeof *lemmas);
    struct slice *spans = arena_alloc(&analyzer->work, reading.lemma_count * sizeof *spans);
    for (unsigned i = 0; i < reading.lemma_count; i++) {
        lemmas[i] = reading.lemmas[i];
        spans[i] = lemma_term(analyzer, TERM_SPAN_PREFIX, lemmas[i]);
    }
    out->lemmas = lemmas;
    out->spans = spans;
    out->lemma_count = out->span_count = (unsigned short)reading.lemma_count;
    out->stem = out->exact = slice_of("");
    return out;
}

static const struct word_terms *run_terms(struct analyzer *analyzer, struct slice text) {
    uint64_t hash = hash_bytes(text);
    const struct word_terms *terms = cache_find(analyzer->runs, text, hash);
    if (terms) return terms;
    terms = make_run(analyzer, text);
    const struct word_terms *kept =
        analyzer->work.failed || analyzer->failed ? NULL : cache_insert(analyzer->runs, text, hash, terms);
    return kept ? kept : terms;
}

static bool ends_lemma(const struct word_reading *whole, struct slice end) {
    for (unsigned i = 0; i < whole->lemma_count; i++) {
        struct slice lemma = whole->lemmas[i];
        if (lemma.len >= end.len && memcmp(lemma.data + lemma.len - end.len, end.data, end.len) == 0) return true;
    }
    return false;
}

/*
 * The last parts inflect as the whole does: of their lemmas those count that end the whole's (skabet of formandskabet
 * is skab, not skabt), where any does. A set of bits.
 */
static unsigned tails(const struct word_reading *whole, const struct word_terms *run) {
    unsigned kept = 0;
    for (unsigned i = 0; i < run->lemma_count; i++) kept |= ends_lemma(whole, run->lemmas[i]) ? 1u << i : 0;
    return kept ? kept : ~0u;
}

/* A span for each run of parts that is itself a word; a part that the lexicon lacks is one by its stem. */
static void add_form_spans(struct analyzer *analyzer, struct form *form, struct term_list *list) {
    size_t count = form->reading->compound.count;
    if (!count) return;
    form->part_stems = arena_alloc(&analyzer->work, COMPOUND_PARTS_MAX * sizeof *form->part_stems);
    for (size_t len = 1; len < count; len++) {
        for (size_t first = 0; first + len <= count; first++) {
            const struct word_terms *run = run_terms(analyzer, part_text(form, first, first + len - 1));
            if (!run->known && len > 1) continue;
            unsigned kept = run->known && first + len == count ? tails(form->reading, run) : ~0u;
            if (len == 1) form->part_stems[first] = run->lemmas[__builtin_ctz(kept)];
            for (unsigned i = 0; i < run->lemma_count; i++)
                if (kept & 1u << i && run->spans[i].len) add_term(analyzer, list, run->spans[i]);
        }
    }
}

static void set_spans(struct analyzer *analyzer, struct form *forms, size_t count, struct word_terms *out) {
    struct term_list list = {NULL, 0};
    size_t longest = count <= PARTS_WITH_RUNS ? count - 1 : 1;
    for (size_t len = 1; len <= longest; len++)
        for (size_t first = 0; first + len <= count; first++)
            add_run(analyzer, forms, first, first + len - 1, TERM_SPAN_PREFIX, &list);
    for (size_t i = 0; i < count; i++) add_form_spans(analyzer, &forms[i], &list);
    out->spans = list.items;
    out->span_count = (unsigned short)list.count;
}

static void add_part(struct analyzer *analyzer, struct word_terms *out, struct word_part **parts, size_t *count,
                     struct word_part part) {
    *ARENA_PUSH(&analyzer->work, *parts, *count) = part;
    out->parts = *parts;
    out->part_count = (unsigned short)*count;
}

/*
 * The parts as bytes of the raw token. False where spelling and token do not run side by side (marks and ligatures in
 * odd places): then the form has no parts to show.
 */
static bool form_parts(struct analyzer *analyzer, struct slice raw, const struct form *form,
                       struct word_part parts[COMPOUND_PARTS_MAX]) {
    const struct compound *compound = &form->reading->compound;
    size_t before = form->start;
    for (size_t i = 0; i < compound->count; i++) {
        size_t start = word_offset(analyzer, form, compound->parts[i].start);
        size_t end = word_offset(analyzer, form, compound->parts[i].end);
        parts[i] = (struct word_part){raw_offset(raw, form, start), raw_offset(raw, form, end), form->part_stems[i]};
        if (i + 1 == compound->count) parts[i].end = form->end;
        if (parts[i].start < before || parts[i].start >= parts[i].end) return false;
        before = parts[i].end;
    }
    return compound->count > 0;
}

static void set_parts(struct analyzer *analyzer, struct slice raw, const struct form *forms, size_t count,
                      struct word_terms *out) {
    struct word_part *parts = NULL;
    size_t part_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct word_part whole = {forms[i].start, forms[i].end, forms[i].stem}, inner[COMPOUND_PARTS_MAX];
        if (form_parts(analyzer, raw, &forms[i], inner))
            for (size_t k = 0; k < forms[i].reading->compound.count; k++)
                add_part(analyzer, out, &parts, &part_count, inner[k]);
        else if (count > 1)
            add_part(analyzer, out, &parts, &part_count, whole);
    }
}

/* ---- what the lexicon knows of the whole ---- */

static void set_lemmas(struct analyzer *analyzer, const struct form *form, struct word_terms *out) {
    const struct word_reading *reading = form->reading;
    struct term_list lemmas = {NULL, 0}, weak = {NULL, 0};
    for (unsigned i = 0; i < reading->lemma_count; i++) add_term(analyzer, &lemmas, reading->lemmas[i]);
    for (unsigned i = 0; i < reading->verb_count && !out->stop_word; i++)
        add_term(analyzer, &weak, lemma_term(analyzer, TERM_WEAK_PREFIX, reading->verbs[i]));
    out->known = form->known;
    out->lemmas = lemmas.items;
    out->lemma_count = (unsigned short)lemmas.count;
    out->weak = weak.items;
    out->weak_count = (unsigned short)weak.count;
}

/* The whole token's stem as written, and its exact term where folding makes another one of it. */
static void set_stem(struct analyzer *analyzer, const struct form *forms, size_t count, struct word_terms *out) {
    out->stem = forms[0].stem;
    text_begin(analyzer);
    for (size_t i = 0; i + 1 < count; i++) {
        buf_slice(&analyzer->text, forms[i].word);
        buf_byte(&analyzer->text, forms[i + 1].joint);
    }
    buf_slice(&analyzer->text, forms[count - 1].stem);
    if (count > 1) out->stem = arena_slice(&analyzer->work, buf_as_slice(&analyzer->text));
    if (!fold_changes(out->stem)) return;
    text_begin(analyzer);
    buf_slice(&analyzer->text, out->stem);
    out->exact = prefixed_term(analyzer, TERM_EXACT_PREFIX, take_term(analyzer, PLAIN_TERM_MAX));
}

static const struct word_terms nothing = {.stem = {"", 0}, .exact = {"", 0}};

/* The terms that have numbers, in their order; gives how many. */
static size_t numbered_terms(struct analyzer *analyzer, const struct word_terms *word, struct slice **out) {
    const struct slice *const lists[] = {word->terms, word->spans, word->weak, &word->exact};
    const size_t counts[] = {word->term_count, word->span_count, word->weak_count, word->exact.len > 0};
    size_t count = 0;
    *out = arena_alloc_raw(&analyzer->work, (counts[0] + counts[1] + counts[2] + counts[3]) * sizeof **out);
    for (size_t list = 0; *out && list < sizeof counts / sizeof *counts; list++)
        for (size_t i = 0; i < counts[list]; i++) (*out)[count++] = lists[list][i];
    return count;
}

/* All are asked of the memory before the first is looked up. */
static void set_numbers(struct analyzer *analyzer, struct word_terms *out) {
    struct slice *terms;
    size_t count = numbered_terms(analyzer, out, &terms);
    uint64_t *hashes = arena_alloc_raw(&analyzer->work, count * sizeof *hashes);
    uint32_t *numbers = arena_alloc_raw(&analyzer->work, count * sizeof *numbers);
    out->numbers = numbers;
    if (!hashes || !numbers) return;
    for (size_t i = 0; i < count; i++) cache_prefetch_number(analyzer->cache, hashes[i] = hash_bytes(terms[i]));
    for (size_t i = 0; i < count; i++) numbers[i] = cache_number(analyzer->cache, terms[i], hashes[i]);
}

/* NULL where memory is out, or was at any time before. */
static const struct word_terms *analyse(struct analyzer *analyzer, struct slice raw, enum token_kind kind) {
    arena_reset(&analyzer->work);
    text_begin(analyzer);
    struct word_terms *out = arena_alloc(&analyzer->work, sizeof *out);
    *out = nothing;
    struct form *forms;
    size_t count = make_forms(analyzer, raw, kind, &forms);
    if (count > 0) {
        set_stem(analyzer, forms, count, out);
        set_terms(analyzer, forms, count, out);
        out->stop_word = count == 1 && stopword_is(forms[0].folded);
        if (count == 1) set_lemmas(analyzer, &forms[0], out);
        set_spans(analyzer, forms, count, out);
        set_parts(analyzer, raw, forms, count, out);
        if (!out->part_count) out->span_count = 0;
        set_numbers(analyzer, out);
    }
    text_begin(analyzer);
    analyzer->failed = analyzer->failed || analyzer->work.failed;
    return analyzer->failed ? NULL : out;
}

size_t analyzer_tokens(const struct analyzer *analyzer, struct slice text, size_t *at,
                       struct token tokens[ANALYZER_AHEAD]) {
    size_t count = 0;
    while (count < ANALYZER_AHEAD && token_next(text, at, &tokens[count]))
        cache_prefetch_slot(analyzer->cache, tokens[count++].hash);
    cache_prefetch_words(analyzer->cache, tokens, count);
    return count;
}

const struct word_terms *analyzer_word(struct analyzer *analyzer, struct slice text, const struct token *token) {
    struct slice raw = {text.data + token->start, token->end - token->start};
    const struct word_terms *terms = cache_find(analyzer->cache, raw, token->hash);
    if (terms) return terms;
    terms = analyse(analyzer, raw, token->kind);
    if (!terms) return &nothing;
    const struct word_terms *kept = cache_insert(analyzer->cache, raw, token->hash, terms);
    return kept ? kept : terms;
}

enum referat_status analyzer_status(const struct analyzer *analyzer, struct referat_error *error) {
    return analyzer->failed ? error_no_memory(error) : REFERAT_OK;
}

enum referat_status analyzer_fold(struct slice text, struct buf *out, struct referat_error *error) {
    struct buf lower;
    buf_init(&lower, BUF_MAX_DEFAULT);
    fold_case(text, &lower);
    enum referat_status status = buf_status(&lower, error);
    if (status == REFERAT_OK) {
        fold_letters(buf_as_slice(&lower), out);
        status = buf_status(out, error);
    }
    buf_free(&lower);
    return status;
}

/* ---- identity ---- */

/* Words on whose stems the versions of libstemmer's Danish have differed or could differ. */
static const char probe_text[] =
    "kommune kommuner kommunernes kommunalbestyrelsens udpegede udpeget udpegning besluttede beslutning beslutter "
    "godkendt "
    "godkendelse borger borgere borgerens sundhed sundheden sundhedsvæsenet sundhedsvaesenet hjælpemidler tandplejen "
    "børnene år året åbenhed økonomien ærinder løsningen løst arbejdsløs fællesskabet venligst bemærkninger "
    "indstillingerne skole skolernes byggede bygget lægges vægt gode godt største afslag frihedens mulighederne "
    "virksomhedernes forslagets køkken trafikken bussen tillidsvalgte én Århus Aarhus KOSUs KL’s tv'et K-PRO "
    "Ringkøbing-Skjern 1.234,50 1-01-72-1044-31 2031/32";

static void describe_slices(struct buf *out, const struct slice *slices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_slice(out, slices[i]);
        buf_byte(out, '\n');
    }
}

static enum referat_status make_fingerprint(struct analyzer *analyzer, struct referat_error *error) {
    struct buf described;
    buf_init(&described, BUF_MAX_DEFAULT);
    buf_printf(&described, "referat analysis %s unicode %s lexicon %08x\n", ANALYSIS_VERSION,
               utf8proc_unicode_version(), analyzer->lexicon.checksum);
    struct slice text = slice_of(probe_text);
    struct token token;
    for (size_t at = 0; token_next(text, &at, &token);) {
        const struct word_terms *terms = analyzer_word(analyzer, text, &token);
        describe_slices(&described, &terms->stem, 1);
        describe_slices(&described, terms->terms, terms->term_count);
        describe_slices(&described, terms->spans, terms->span_count);
    }
    enum referat_status status = buf_status(&described, error);
    if (status == REFERAT_OK) status = analyzer_status(analyzer, error);
    if (status == REFERAT_OK) {
        char sum[SHA256_TEXT_SIZE];
        sha256_text(described.data, described.len, sum);
        snprintf(analyzer->fingerprint, sizeof analyzer->fingerprint, "da%s-%.16s", ANALYSIS_VERSION, sum);
    }
    buf_free(&described);
    return status;
}

const char *analyzer_fingerprint(const struct analyzer *analyzer) {
    return analyzer->fingerprint;
}

/* ---- life ---- */

static bool libstemmer_has_danish(void) {
    for (const char **name = sb_stemmer_list(); *name; name++)
        if (strcmp(*name, "danish") == 0) return true;
    return false;
}

/* libstemmer answers NULL for both. */
static enum referat_status no_stemmer(struct referat_error *error) {
    if (libstemmer_has_danish()) return error_no_memory(error);
    return error_set(error, REFERAT_INTERNAL, _("libstemmer has no Danish stemmer"));
}

enum referat_status analyzer_new(struct analyzer **out, struct referat_error *error) {
    *out = NULL;
    struct analyzer *analyzer = calloc(1, sizeof *analyzer);
    if (!analyzer) return error_no_memory(error);
    lexicon_built_in(&analyzer->lexicon);
    arena_init(&analyzer->work, BUF_MAX_DEFAULT);
    buf_init(&analyzer->text, BUF_MAX_DEFAULT);
    enum referat_status status = REFERAT_OK;
    if (!(analyzer->stemmer = sb_stemmer_new("danish", "UTF_8")))
        status = no_stemmer(error);
    else if (!(analyzer->cache = cache_new(CACHE_BYTES)) || !(analyzer->runs = cache_new(RUNS_BYTES)))
        status = error_no_memory(error);
    else
        status = make_fingerprint(analyzer, error);
    if (status == REFERAT_OK)
        *out = analyzer;
    else
        analyzer_free(analyzer);
    return status;
}

void analyzer_free(struct analyzer *analyzer) {
    if (!analyzer) return;
    if (analyzer->stemmer) sb_stemmer_delete(analyzer->stemmer);
    cache_free(analyzer->cache);
    cache_free(analyzer->runs);
    arena_free(&analyzer->work);
    buf_free(&analyzer->text);
    free(analyzer);
}
