/*
 * snippet.c - chooses the part and the window of an item that answer a query (snippet.h). A window never crosses a
 * part, so that a proposal is never read as a decision.
 */
#include "query/snippet.h"

#include "base/utf8.h"
#include "query/clean.h"

struct window {
    size_t start, end;
};

static unsigned word_count(word_set words) {
    return (unsigned)__builtin_popcountll(words);
}

static bool is_decision(const struct minutes_part *part) {
    return part->kind == PART_BESLUTNING || part->kind == PART_REFERAT;
}

static bool has_text(const struct minutes_part *part) {
    return slice_trim(slice_of(part->text)).len > 0;
}

struct item_match match_item(struct analyzer *analyzer, const struct query_plan *plan, const struct minutes_item *item,
                             struct arena *arena) {
    struct item_match out = {0};
    out.parts = arena_alloc(arena, (item->part_count + 1) * sizeof *out.parts);
    if (arena->failed) return out;
    for (size_t i = 0; i < item->part_count; i++) {
        out.parts[i] = match_text(analyzer, plan, slice_of(item->parts[i].text), arena);
        out.in_place[item->parts[i].kind] |= out.parts[i].words;
        out.anywhere |= out.parts[i].words;
    }
    out.in_place[PART_KIND_COUNT] = match_text(analyzer, plan, slice_of(item->title), arena).words;
    out.anywhere |= out.in_place[PART_KIND_COUNT];
    out.anywhere |= match_text(analyzer, plan, slice_of(item->case_number), arena).words;
    for (size_t i = 0; i < item->attachment_count; i++) {
        out.anywhere |= match_text(analyzer, plan, slice_of(item->attachments[i]), arena).words;
    }
    return out;
}

/* ---- the part and the window ---- */

static size_t choose_part(const struct minutes_item *item, const struct item_match *match) {
    size_t best = item->part_count;
    unsigned best_rank = 0;
    for (size_t i = 0; i < item->part_count; i++) {
        if (!has_text(item->parts + i)) continue;
        unsigned rank = 2 * word_count(match->parts[i].words) + is_decision(item->parts + i) + 1;
        if (rank <= best_rank) continue;
        best = i;
        best_rank = rank;
    }
    return best;
}

/* The run of marks within SNIPPET_BYTES that holds most different words, then most marks, then comes first. */
static struct window densest(const struct text_match *match) {
    struct window best = {0, 0};
    unsigned best_rank = 0;
    for (size_t i = 0; i < match->count; i++) {
        word_set words = 0;
        size_t last = i, end = match->marks[i].end, marks = 0;
        for (; last < match->count && match->marks[last].end <= match->marks[i].start + SNIPPET_BYTES; last++) {
            words |= (word_set)1 << match->marks[last].word;
            if (match->marks[last].end > end) end = match->marks[last].end;
            marks++;
        }
        unsigned rank = word_count(words) * 1024 + (unsigned)(marks < 1023 ? marks : 1023);
        if (rank <= best_rank) continue;
        best = (struct window){match->marks[i].start, end};
        best_rank = rank;
    }
    return best;
}

static bool blank_at(struct slice text, size_t at) {
    return text.data[at] == ' ' || text.data[at] == '\n' || text.data[at] == '\t';
}

/* The nearest beginning of a word at or behind `at`, before `limit`; `at`, on a character, where a word is longer. */
static size_t word_start(struct slice text, size_t at, size_t limit) {
    if (at == 0 || blank_at(text, at - 1)) return at;
    for (size_t i = at; i < limit; i++) {
        if (blank_at(text, i)) return i + 1;
    }
    return utf8_cut(text, at);
}

/* The nearest end of a word at or before `at`, behind `limit`. */
static size_t word_end(struct slice text, size_t at, size_t limit) {
    if (at >= text.len || blank_at(text, at)) return at < text.len ? at : text.len;
    for (size_t i = at; i > limit; i--) {
        if (blank_at(text, i - 1)) return i - 1;
    }
    return utf8_cut(text, at);
}

/* A beginning of a paragraph or sentence in [from, to], the first one; `to` where there is none. */
static size_t sentence_start(struct slice text, size_t from, size_t to) {
    if (from == 0) return 0;
    for (size_t i = from; i < to; i++) {
        bool stop = text.data[i] == '.' || text.data[i] == '!' || text.data[i] == '?';
        if (text.data[i] == '\n' || (stop && i + 1 < to && text.data[i + 1] == ' ')) return i + 1 + stop;
    }
    return to;
}

/* Grows the window to SNIPPET_BYTES: from the beginning of a sentence where one is near, else with a third in front. */
static struct window grow(struct slice text, struct window window) {
    size_t room = window.end - window.start < SNIPPET_BYTES ? SNIPPET_BYTES - (window.end - window.start) : 0;
    size_t front = window.start < room * 2 / 3 ? window.start : room * 2 / 3;
    size_t reach = window.start - front;
    size_t start = sentence_start(text, reach, window.start);
    if (start == window.start) start = word_start(text, window.start - front / 2, window.start);
    while (start < window.start && blank_at(text, start)) start++;
    room -= window.start - start < room ? window.start - start : room;
    size_t end = window.end + room < text.len ? window.end + room : text.len;
    return (struct window){start, word_end(text, end, window.end)};
}

/* ---- pieces ---- */

/* Lines in one flow: a bullet that began a line is a "·" between its neighbours. */
static struct slice flow(struct arena *arena, struct slice text, bool line_begins) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    for (size_t at = 0; at < text.len;) {
        size_t bullet = line_begins ? text_bullet(slice_from(text, at)) : 0;
        if (bullet) buf_text(&out, "· ");
        at += bullet;
        const char *end = at < text.len ? memchr(text.data + at, '\n', text.len - at) : NULL;
        size_t next = end ? (size_t)(end - text.data) + 1 : text.len;
        buf_append(&out, text.data + at, next - at);
        line_begins = true;
        at = next;
    }
    struct slice clean = buf_ok(&out) ? text_clean(arena, buf_as_slice(&out)) : slice_of("");
    buf_free(&out);
    return clean;
}

void pieces_cut(struct slice text, size_t start, size_t end, const struct text_match *match, struct arena *arena,
                struct snippet_piece **pieces, size_t *count) {
    size_t at = start;
    for (size_t i = 0; i <= match->count; i++) {
        bool last = i == match->count;
        struct mark mark = last ? (struct mark){end, end, 0} : match->marks[i];
        if (!last && (mark.end <= at || mark.start < start || mark.end > end)) {
            /* A mark inside the one before it adds its word to that. */
            bool inside = *count && (*pieces)[*count - 1].mark && mark.start >= start && mark.end <= at;
            if (inside) (*pieces)[*count - 1].words |= (word_set)1 << mark.word;
            continue;
        }
        size_t from = mark.start > at ? mark.start : at;
        if (from > at) {
            bool line_begins = at == 0 || text.data[at - 1] == '\n';
            *ARENA_PUSH(arena, *pieces, *count) =
                (struct snippet_piece){flow(arena, slice_make(text.data + at, from - at), line_begins), false, 0};
        }
        if (last) break;
        *ARENA_PUSH(arena, *pieces, *count) = (struct snippet_piece){
            text_clean(arena, slice_make(text.data + from, mark.end - from)), true, (word_set)1 << mark.word};
        at = mark.end;
    }
}

static void add_cut(struct snippet *snippet, struct arena *arena, const char *cut) {
    *ARENA_PUSH(arena, snippet->pieces, snippet->piece_count) = (struct snippet_piece){slice_of(cut), false, 0};
}

struct snippet snippet_make(const struct minutes_item *item, const struct item_match *match, struct arena *arena) {
    struct snippet snippet = {.part = "", .page = item->page};
    size_t chosen = arena->failed ? item->part_count : choose_part(item, match);
    if (chosen == item->part_count) return snippet;
    const struct minutes_part *part = item->parts + chosen;
    struct slice text = slice_of(part->text);
    struct window window = densest(match->parts + chosen);
    snippet.part = part_kind_name(part->kind);
    snippet.from_decision = is_decision(part);
    if (part->page) snippet.page = part->page;
    /* Leading blanks are not worth room. */
    if (!match->parts[chosen].count) window.start = window.end = (size_t)(slice_trim(text).data - text.data);
    window = grow(text, window);
    if (slice_trim(slice_first(text, window.start)).len) add_cut(&snippet, arena, SNIPPET_CUT_BEFORE);
    pieces_cut(text, window.start, window.end, match->parts + chosen, arena, &snippet.pieces, &snippet.piece_count);
    if (slice_trim(slice_from(text, window.end)).len) add_cut(&snippet, arena, SNIPPET_CUT_BEHIND);
    return snippet;
}
