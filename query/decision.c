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

static const char *shorten(struct slice text, struct arena *arena) {
    size_t end = whole_sentences(text, DECISION_BYTES);
    if (end) return arena_text(arena, text_clean(arena, slice_trim(slice_first(text, end))));
    end = utf8_cut(text, DECISION_BYTES - strlen(ELLIPSIS));
    for (size_t i = end; i > 0; i--) {
        if (text.data[i] != ' ' && text.data[i] != '\n') continue;
        end = i;
        break;
    }
    struct slice cut = text_clean(arena, slice_trim(slice_first(text, end)));
    return arena_printf(arena, "%.*s%s", (int)cut.len, cut.data, ELLIPSIS);
}

const char *decision_short(const struct minutes_item *item, struct arena *arena) {
    const struct minutes_part *chosen = NULL;
    for (size_t i = 0; i < item->part_count; i++) {
        const struct minutes_part *part = item->parts + i;
        if (part->kind != PART_BESLUTNING && part->kind != PART_REFERAT) continue;
        if (!slice_trim(slice_of(part->text)).len) continue;
        if (!chosen || (part->kind == PART_BESLUTNING && chosen->kind == PART_REFERAT)) chosen = part;
    }
    return chosen ? shorten(slice_trim(slice_of(chosen->text)), arena) : "";
}
