/*
 * hit_text.c - a hit on a page for people (hit_text.h): what was decided stands above the words that were found, and
 * where it can be read below. Marks are seen where the terminal has colours; a pipe gets plain text.
 */
#include "query/hit_text.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "query/clean.h"

#define HIT_INDENT        4
#define WRAPPED_LINES     2  /* of the decision, and of the snippet */
#define SNIPPET_LEAST     40 /* columns below which a snippet does not share its line */
#define PATH_LEAST        12
#define BODY_LEAST        10
#define SEPARATOR_COLUMNS 3 /* " · " */
#define SCRATCH_BYTES     ((size_t)16 << 20)

struct hit_page {
    struct page *page;
    struct arena arena;
    const struct hit *hit;
    enum hit_form form;
};

bool hit_form_is_apart(enum hit_form form) {
    return form == HIT_WRAPPED || form == HIT_APART;
}

static void put(struct page *page, const char *text, enum page_look look) {
    page_text(page, slice_of(text), look);
}

/* "1. KOSU · 6. marts 2031 · item 8 · Title" */
static void put_heading(struct page *page, const struct hit *hit, struct slice body) {
    page_printf(page, LOOK_HEADING, "%u. ", hit->rank);
    page_text(page, body, LOOK_HEADING);
    if (*hit->owner) page_printf(page, LOOK_HEADING, " (%s)", hit->owner);
    page_dot(page);
    page_date(page, hit->date, LOOK_PLAIN);
    if (!page->cut) page_indent(page, HIT_INDENT);
    if (hit->kind == MINUTES_DAGSORDEN) {
        page_dot(page);
        put(page, _("agenda"), LOOK_PLAIN);
    }
    page_dot(page);
    if (*hit->item) {
        page_printf(page, LOOK_PLAIN, _("item %s"), hit->item);
        page_dot(page);
    }
    put(page, hit->title, LOOK_HEADING);
}

/* A body's long name makes way for the title. */
static void heading(struct hit_page *out) {
    struct slice body = slice_of(*out->hit->body ? out->hit->body : _("unknown body"));
    unsigned room = out->page->width / 4;
    page_indent(out->page, 0);
    put_heading(out->page, out->hit, body);
    if (page_put_again(out->page)) {
        body = text_shorten(&out->arena, body, room > BODY_LEAST ? room : BODY_LEAST);
        put_heading(out->page, out->hit, body);
    }
    page_line(out->page);
    page_indent(out->page, HIT_INDENT);
}

/* ---- the texts ---- */

static struct slice joined(struct arena *arena, const struct snippet_piece *pieces, size_t count) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < count; i++) buf_slice(&out, pieces[i].text);
    struct slice text = arena_slice(arena, buf_as_slice(&out));
    buf_free(&out);
    return text;
}

/*
 * As much as fits, with `reserved` columns left on the last line; gives the words of the query that are marked in it.
 * A first word that is longer than the line is left to the page to cut.
 */
static word_set put_pieces(struct hit_page *out, const struct snippet_piece *pieces, size_t count, unsigned reserved) {
    struct slice whole = joined(&out->arena, pieces, count);
    size_t fitting = page_fit(out->page, whole, out->form == HIT_WRAPPED ? WRAPPED_LINES : 1, reserved);
    size_t room = fitting || reserved ? fitting : whole.len;
    bool ended = room == whole.len || slice_ends(slice_first(whole, room), "…");
    word_set words = 0;
    for (size_t i = 0; i < count && room; i++) {
        struct slice text = slice_first(pieces[i].text, room);
        page_text(out->page, text, pieces[i].mark ? LOOK_MARK : LOOK_PLAIN);
        if (fitting && text.len == pieces[i].text.len) words |= pieces[i].words;
        room -= text.len;
    }
    if (!ended) put(out->page, " …", LOOK_FAINT);
    return words;
}

static void snippet(struct hit_page *out, unsigned reserved) {
    const struct snippet *snippet = &out->hit->snippet;
    if (!snippet->piece_count) return;
    page_printf(out->page, LOOK_FAINT, "%s: ", snippet->part);
    put_pieces(out, snippet->pieces, snippet->piece_count, reserved);
}

/* Does the snippet mark words that the decision as it is shown does not, or stand in another part? */
static bool snippet_tells_more(const struct snippet *snippet, word_set shown) {
    word_set words = 0;
    for (size_t i = 0; i < snippet->piece_count; i++) words |= snippet->pieces[i].words;
    return snippet->piece_count && (!snippet->from_decision || (words & ~shown));
}

/* ---- where it can be read ---- */

/* The end of a path that fits into `room` columns, from a slash on; of a longer file's name its end. */
static struct slice path_end(struct arena *arena, const char *path, unsigned room) {
    struct slice whole = text_clean(arena, slice_of(path));
    const char *name = memrchr(whole.data, '/', whole.len);
    size_t at = 1, name_at = name ? (size_t)(name - whole.data) : 0;
    if (room < PATH_LEAST) room = PATH_LEAST;
    if (utf8_columns(whole) <= room) return whole;
    while (at < name_at && (whole.data[at] != '/' || utf8_columns(slice_from(whole, at)) + 1 > room)) at++;
    if (at > name_at) at = name_at;
    while (utf8_columns(slice_from(whole, at)) + 1 > room) utf8_next(whole.data, whole.len, &at);
    struct slice end = slice_from(whole, at);
    return slice_of(arena_printf(arena, "…%.*s", (int)end.len, end.data));
}

/* "without: ord, andre" with "…" where there are more than fit; "" where nothing is missing. */
static struct slice missing(struct arena *arena, const struct hit *hit, unsigned columns) {
    if (!hit->missing_count) return slice_of("");
    const char *text = arena_printf(arena, "%s ", _("without:"));
    for (size_t i = 0; i < hit->missing_count; i++) {
        bool fits = utf8_columns(slice_of(text)) + utf8_columns(hit->missing[i]) + 3 <= columns;
        if (!fits) return slice_of(arena_printf(arena, "%s%s", text, i ? ", …" : "…"));
        text = arena_printf(arena, "%s%s%.*s", text, i ? ", " : "", (int)hit->missing[i].len, hit->missing[i].data);
    }
    return slice_of(text);
}

struct source {
    struct slice id, path, page, missing;
    unsigned columns; /* of the line without the path */
};

static struct source source_of(struct hit_page *out) {
    struct arena *arena = &out->arena;
    const struct hit *hit = out->hit;
    struct source source = {.id = slice_of(hit->id)};
    if (hit->snippet.page > 0) source.page = slice_of(arena_printf(arena, _("p. %d"), hit->snippet.page));
    source.missing = missing(arena, hit, out->form == HIT_WRAPPED ? PAGE_UNLIMITED : out->page->width / 2);
    const struct slice parts[] = {source.id, source.page, source.missing};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].len) source.columns += (unsigned)utf8_columns(parts[i]) + SEPARATOR_COLUMNS;
    }
    return source;
}

/* "KOSU/2031-03-06/8 · …/2031-03-06.pdf · p. 7 · without: ord" */
static void put_source(struct page *page, const struct source *source) {
    const struct slice parts[] = {source->id, source->path, source->page, source->missing};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].len) continue;
        page_dot(page);
        page_keep(page, parts[i], LOOK_FAINT);
    }
    page_line(page);
}

/* The snippet may stand before the source, where the line is long enough for both. */
static void source_line(struct hit_page *out, bool with_snippet) {
    struct page *page = out->page;
    struct source source = source_of(out);
    unsigned whole = page_room(page), room = whole > source.columns ? whole - source.columns : 0;
    if (with_snippet) {
        source.path = path_end(&out->arena, out->hit->path, room / 3);
        unsigned reserved = source.columns + (unsigned)utf8_columns(source.path) + SEPARATOR_COLUMNS;
        with_snippet = whole >= reserved + SNIPPET_LEAST;
        if (with_snippet) snippet(out, reserved);
    }
    if (!with_snippet) source.path = path_end(&out->arena, out->hit->path, room);
    if (page->cut && room < PATH_LEAST) source.path = slice_of("");
    put_source(page, &source);
}

/* ---- the whole ---- */

/* Outcome and decision; of an item without a decision the snippet. Gives the marked words that are shown. */
static word_set decision(struct hit_page *out) {
    const struct hit *hit = out->hit;
    word_set shown = 0;
    if (hit->outcome != OUTCOME_NONE) page_printf(out->page, LOOK_PLAIN, "[%s] ", outcome_name(hit->outcome));
    if (out->form == HIT_TWO && hit->missing_count) {
        page_text(out->page, missing(&out->arena, hit, out->page->width / 3), LOOK_FAINT);
        page_dot(out->page);
    }
    if (hit->decision.piece_count)
        shown = put_pieces(out, hit->decision.pieces, hit->decision.piece_count, 0);
    else
        snippet(out, 0);
    page_line(out->page);
    return shown;
}

void hit_to_page(struct page *page, const struct hit *hit, enum hit_form form) {
    struct hit_page out = {.page = page, .hit = hit, .form = form};
    arena_init(&out.arena, SCRATCH_BYTES);
    page_cut(page, form != HIT_WRAPPED);
    heading(&out);
    word_set shown = decision(&out);
    bool more = hit->decision.piece_count && snippet_tells_more(&hit->snippet, shown);
    if (more && form < HIT_THREE) {
        snippet(&out, 0);
        page_line(page);
    }
    if (form != HIT_TWO) source_line(&out, more && form == HIT_THREE);
    page_cut(page, false);
    if (out.arena.failed) page->out->no_memory = true;
    arena_free(&out.arena);
}
