/*
 * variants.c - names that are taken, or could be taken, for one person or group, as lines for the file of aliases
 * (aliases.h): what is joined already stands ready, what is doubtful or spans two places is a comment.
 */
#include "base/date.h"
#include "base/intl.h"
#include "query/clean.h"
#include "query/query.h"
#include "query/who.h"

#include <stdlib.h>

#define GROUPS_MAX 3000 /* of more groups each is no longer compared with each */

struct lister {
    struct who *who;
    struct arena *arena;
    struct buf *out;
    size_t count;
};

/* A name as a line can hold it; "" where it has a sign that means something there. */
static const char *clean_name(const struct lister *lister, const char *name) {
    const char *text = arena_text(lister->arena, slice_trim(text_clean(lister->arena, slice_of(name))));
    return strpbrk(text, "#=@!") ? "" : text;
}

/* The spelling of an entry that most rows have. */
static const char *written(const struct lister *lister, const struct name_entry *entry) {
    const struct spelling *best = NULL;
    for (size_t i = 0; i < entry->spelling_count; i++) {
        if (!best || entry->spellings[i].rows > best->rows) best = &entry->spellings[i];
    }
    return best ? clean_name(lister, best->written) : "";
}

static void put_span(struct buf *out, size_t rows, int first, int last) {
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    date_format(first, from);
    date_format(last, to);
    buf_text(out, " ");
    buf_printf(out, ngettext_("%lu row", "%lu rows", (unsigned long)rows), (unsigned long)rows);
    if (first) buf_printf(out, first == last ? " %s" : " %s..%s", from, to);
}

/* "# Ida Holm @ Skive 12 rows 2031-03-06..2033-01-10" */
static void put_evidence(const struct lister *lister, const struct name_entry *entry) {
    buf_printf(lister->out, "# %s @ %s", written(lister, entry), clean_name(lister, entry->place));
    put_span(lister->out, entry->rows, entry->first, entry->last);
    buf_byte(lister->out, '\n');
}

static bool can_be_written(const struct lister *lister, const struct name_entry *entry) {
    return *written(lister, entry) && *clean_name(lister, entry->place);
}

/* ---- people ---- */

static int by_person(const void *left, const void *right, void *data) {
    const struct name_entry *entries = data;
    const struct name_entry *a = &entries[*(const size_t *)left], *b = &entries[*(const size_t *)right];
    int order = strcmp(a->place, b->place);
    if (order) return order;
    if (a->person != b->person) return a->person < b->person ? -1 : 1;
    if (a->rows != b->rows) return a->rows > b->rows ? -1 : 1;
    return strcmp(a->folded, b->folded);
}

/* The names of one person at one place, as one line. */
static void put_joined(struct lister *lister, const size_t *run, size_t count) {
    const struct name_entry *entries = lister->who->people.entries;
    size_t usable = 0;
    bool confirmed = true;
    for (size_t i = 0; i < count; i++) {
        usable += can_be_written(lister, &entries[run[i]]);
        confirmed &= entries[run[i]].alias != NULL;
    }
    if (count < 2 || usable < count || confirmed) return;
    for (size_t i = 0; i < count; i++) put_evidence(lister, &entries[run[i]]);
    for (size_t i = 0; i < count; i++)
        buf_printf(lister->out, "%s%s", i ? " = " : "", written(lister, &entries[run[i]]));
    buf_printf(lister->out, " @ %s\n\n", clean_name(lister, entries[run[0]].place));
    lister->count++;
}

static enum referat_status list_joined(struct lister *lister, struct referat_error *error) {
    const struct people *people = &lister->who->people;
    size_t *order = malloc((people->count + 1) * sizeof *order);
    if (!order) return error_no_memory(error);
    for (size_t i = 0; i < people->count; i++) order[i] = i;
    if (people->count) qsort_r(order, people->count, sizeof *order, by_person, people->entries);
    for (size_t from = 0, to; from < people->count; from = to) {
        const struct name_entry *first = &people->entries[order[from]];
        for (to = from + 1; to < people->count; to++) {
            const struct name_entry *entry = &people->entries[order[to]];
            if (entry->person != first->person || strcmp(entry->place, first->place) != 0) break;
        }
        put_joined(lister, order + from, to - from);
    }
    free(order);
    return REFERAT_OK;
}

static void list_doubtful(struct lister *lister, enum proposal_kind kind, const char *heading) {
    const struct people *people = &lister->who->people;
    bool begun = false;
    for (size_t i = 0; i < people->proposal_count; i++) {
        const struct name_proposal *proposal = &people->proposals[i];
        const struct name_entry *a = &people->entries[proposal->a], *b = &people->entries[proposal->b];
        if (proposal->kind != kind || a->person == b->person) continue;
        if (!can_be_written(lister, a) || !can_be_written(lister, b)) continue;
        if (!begun) buf_printf(lister->out, "# %s\n", heading);
        begun = true;
        put_evidence(lister, a);
        put_evidence(lister, b);
        if (kind == PROPOSAL_MOVED)
            buf_printf(lister->out, "# %s @ %s = %s @ %s\n\n", written(lister, a), clean_name(lister, a->place),
                       written(lister, b), clean_name(lister, b->place));
        else
            buf_printf(lister->out, "# %s = %s @ %s\n\n", written(lister, a), written(lister, b),
                       clean_name(lister, a->place));
        lister->count++;
    }
}

/* ---- groups ---- */

static bool are_apart(const struct groups *groups, const struct group_name *a, const struct group_name *b) {
    return a->group != b->group && !aliases_forbid(groups->aliases, true, a->key, "", b->key, "");
}

static void put_groups(struct lister *lister, const struct group_name *a, const struct group_name *b) {
    const struct group_name *names[] = {a, b};
    if (!*clean_name(lister, a->written) || !*clean_name(lister, b->written)) return;
    for (size_t i = 0; i < 2; i++) {
        buf_printf(lister->out, "# %s", clean_name(lister, names[i]->written));
        put_span(lister->out, names[i]->rows, names[i]->first, names[i]->last);
        buf_byte(lister->out, '\n');
    }
    buf_printf(lister->out, "# gruppe: %s = %s\n\n", clean_name(lister, a->written), clean_name(lister, b->written));
    lister->count++;
}

/* One pair of names for a pair of groups: the first of each. */
static void list_groups(struct lister *lister) {
    const struct groups *groups = &lister->who->groups;
    bool begun = false;
    if (groups->count > GROUPS_MAX) return;
    for (size_t a = 0; a < groups->count; a++) {
        for (size_t b = a + 1; b < groups->count; b++) {
            const struct group_name *x = &groups->names[a], *y = &groups->names[b];
            if (!group_keys_near(x->key, y->key) || !are_apart(groups, x, y)) continue;
            if (!begun) buf_printf(lister->out, "# %s\n", _("groups whose names differ by a word"));
            begun = true;
            put_groups(lister, x, y);
        }
    }
}

static enum referat_status list(struct lister *lister, struct referat_error *error) {
    enum referat_status status = list_joined(lister, error);
    list_doubtful(lister, PROPOSAL_AMBIGUOUS, _("like several names that are unlike each other"));
    list_doubtful(lister, PROPOSAL_MOVED, _("perhaps moved from one municipality to another"));
    list_groups(lister);
    if (!status) status = arena_status(lister->arena, error);
    return status ? status : buf_status(lister->out, error);
}

enum referat_status query_variants(struct query_reader *reader, const struct referat_who_options *options,
                                   struct buf *out, struct referat_error *error) {
    struct who who;
    enum referat_status status = who_open(&who, reader, options, error);
    struct lister lister = {.who = &who, .arena = &who.arena, .out = out};
    who.people.propose = true;
    if (!status) status = who_find(&who);
    if (!status) status = list(&lister, error);
    if (!status && !lister.count) status = error_set(error, REFERAT_NOTHING_FOUND, _("there are no names to confirm"));
    who_close(&who);
    return status;
}
