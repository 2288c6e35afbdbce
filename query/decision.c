/*
 * decision.c - an item's decision in short (snippet.h): whole sentences of the decision as far as they fit. Reads the
 * parts beslutning and referat and no other.
 */
#include "base/utf8.h"
#include "query/clean.h"
#include "query/snippet.h"

#define ELLIPSIS "…"

/* Abbreviations that a sentence seldom ends with. */
static const char *const abbreviations[] = {
    "bl.a", "ca",  "d",    "dr",  "ekskl", "evt", "f.eks", "fx",  "hhv", "inkl", "iø", "jf",   "kl", "kr",
    "maks", "mio", "mia",  "mht", "min",   "nr",  "p.t",   "pga", "pkt", "pr",   "s",  "sct",  "sk", "st",
    "stk",  "tlf", "vedr", "vha", "m.h.t", "t.h", "t.v",   "i.e", "o.l", "osv",  "mv", "m.fl", "o.a"};

static bool is_abbreviation(struct slice word) {
    if (utf8_cut(word, 2) >= word.len && word.len) return true; /* initials, "8." */
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++) {
        if (word.len == strlen(abbreviations[i]) && strncasecmp(word.data, abbreviations[i], word.len) == 0)
            return true;
    }
    return false;
}

/* The word that ends before `end`. */
static struct slice word_before(struct slice text, size_t end) {
    size_t start = end;
    while (start > 0 && text.data[start - 1] != ' ' && text.data[start - 1] != '\n') start--;
    return slice_make(text.data + start, end - start);
}

/* Does a sentence end with the byte at `at`? */
static bool ends_sentence(struct slice text, size_t at) {
    char c = text.data[at];
    if (at + 1 == text.len || text.data[at + 1] == '\n') return true;
    if ((c != '.' && c != '!' && c != '?') || text.data[at + 1] != ' ') return false;
    size_t next = at + 1;
    while (next < text.len && text.data[next] == ' ') next++;
    if (next == text.len) return true;
    unsigned begins = utf8_next(text.data, text.len, &next);
    if (utf8_is_letter(begins) && !utf8_is_upper(begins)) return false;
    return c != '.' || !is_abbreviation(word_before(text, at));
}

/* The end of the last sentence within `max` bytes; 0 where the first is longer. */
static size_t whole_sentences(struct slice text, size_t max) {
    size_t end = 0;
    for (size_t i = 0; i < text.len && i < max; i++) {
        if (ends_sentence(text, i)) end = i + 1;
    }
    return end;
}

/* Where the decision in short ends; *cut says that it ends inside a sentence. */
static size_t short_end(struct slice text, bool *cut) {
    size_t end = whole_sentences(text, DECISION_BYTES);
    *cut = !end;
    if (end) return end;
    end = utf8_cut(text, DECISION_BYTES - strlen(ELLIPSIS));
    for (size_t i = end; i > 0; i--) {
        if (text.data[i] == ' ' || text.data[i] == '\n') return i;
    }
    return end;
}

/* The part that is the decision: beslutning before referat; part_count where there is none. */
static size_t decision_part(const struct minutes_item *item) {
    size_t chosen = item->part_count;
    for (size_t i = 0; i < item->part_count; i++) {
        const struct minutes_part *part = item->parts + i;
        if (part->kind != PART_BESLUTNING && part->kind != PART_REFERAT) continue;
        if (!slice_trim(slice_of(part->text)).len) continue;
        bool better =
            chosen == item->part_count || (part->kind == PART_BESLUTNING && item->parts[chosen].kind == PART_REFERAT);
        if (better) chosen = i;
    }
    return chosen;
}

static const char *pieces_text(const struct decision *decision, struct arena *arena) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < decision->piece_count; i++) buf_slice(&out, decision->pieces[i].text);
    const char *text = arena_text(arena, slice_trim(buf_as_slice(&out)));
    buf_free(&out);
    return text;
}

struct decision decision_make(const struct minutes_item *item, const struct item_match *match, struct arena *arena) {
    struct decision decision = {.text = ""};
    size_t chosen = decision_part(item);
    bool cut;
    if (chosen == item->part_count || !match->parts) return decision;
    struct slice whole = slice_of(item->parts[chosen].text), text = slice_trim(whole);
    size_t start = (size_t)(text.data - whole.data);
    size_t length = slice_trim(slice_first(text, short_end(text, &cut))).len;
    pieces_cut(whole, start, start + length, match->parts + chosen, arena, &decision.pieces, &decision.piece_count);
    if (cut) {
        *ARENA_PUSH(arena, decision.pieces, decision.piece_count) =
            (struct snippet_piece){slice_of(ELLIPSIS), false, 0};
    }
    decision.text = pieces_text(&decision, arena);
    return decision;
}
