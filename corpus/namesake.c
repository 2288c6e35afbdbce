/* namesake.c - names of one person, compared for certain; see namesake.h. */
#include "corpus/namesake.h"

#include "base/utf8.h"

#include <stdlib.h>

static const char *letters_of(unsigned point) {
    switch (point) {
    case 0xE5: return "aa";
    case 0xE6:
    case 0xE4: return "ae";
    case 0xF8:
    case 0xF6: return "oe";
    case 0xE9:
    case 0xE8: return "e";
    case 0xFC: return "y";
    default: return NULL;
    }
}

/* One letter of a key: none that repeats the one before, no h behind t. */
static size_t put(char *key, size_t len, char c) {
    if (len && key[len - 1] == c) return len;
    if (c == 'h' && len && key[len - 1] == 't') return len;
    key[len] = c;
    return len + 1;
}

const char *namesake_key(struct arena *arena, struct slice name) {
    char *key = arena_alloc(arena, name.len * 2 + 1);
    if (arena->failed || !key) return "";
    size_t len = 0;
    for (size_t at = 0; at < name.len;) {
        size_t start = at;
        unsigned point = utf8_lower(utf8_next(name.data, name.len, &at));
        const char *letters = letters_of(point);
        if (letters) {
            len = put(key, put(key, len, letters[0]), letters[1] ? letters[1] : letters[0]);
        } else if (point == '.') {
            continue;
        } else if (point == '-' || point == ' ' || point == '\t') {
            len = put(key, len, ' ');
        } else if (point < 0x80) {
            len = put(key, len, (char)point);
        } else {
            while (start < at) key[len++] = name.data[start++];
        }
    }
    key[len] = '\0';
    return key;
}

bool namesake_equal(struct arena *arena, const char *a, const char *b) {
    return strcmp(namesake_key(arena, slice_of(a)), namesake_key(arena, slice_of(b))) == 0;
}

static int compare(const void *left, const void *right) {
    const struct namesake *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

void namesakes_read(const struct minutes_record *record, struct arena *arena, struct namesakes *out) {
    *out = (struct namesakes){0};
    for (size_t i = 0; i < record->attendance_count && !arena->failed; i++) {
        const char *key = namesake_key(arena, slice_of(record->attendance[i].person));
        *ARENA_PUSH(arena, out->entries, out->count) = (struct namesake){key, &record->attendance[i]};
    }
    if (out->count && !arena->failed) qsort(out->entries, out->count, sizeof *out->entries, compare);
    if (arena->failed) out->count = 0;
}

/* "ida holm" of "ida kirstine holm": first and last name, the middle left out. */
static bool leaves_out_middle(const char *brief, const char *full) {
    const char *blank = strchr(brief, ' '), *last = strrchr(full, ' ');
    if (!blank || strchr(blank + 1, ' ') || !last || strchr(full, ' ') == last) return false;
    return strncmp(brief, full, (size_t)(blank - brief) + 1) == 0 && strcmp(blank, last) == 0;
}

/* The one row whose name is the other but for a middle name; NULL for none and for several people. */
static const struct minutes_attendance *find_brief(const struct namesakes *list, const char *key,
                                                   const char *municipality) {
    const struct minutes_attendance *found = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct minutes_attendance *row = list->entries[i].row;
        if (list->entries[i].key[0] != key[0]) continue;
        if (!leaves_out_middle(key, list->entries[i].key) && !leaves_out_middle(list->entries[i].key, key)) continue;
        if (municipality[0] && row->municipality[0] && strcmp(municipality, row->municipality) != 0) continue;
        if (found && strcmp(found->person, row->person) != 0) return NULL;
        if (found && strcmp(found->municipality, row->municipality) != 0) return NULL;
        found = row;
    }
    return found;
}

#define NAMESAKES_MAX 16 /* rows of one name that are looked at */

const struct minutes_attendance *namesakes_find(const struct namesakes *list, struct arena *arena, struct slice name,
                                                const char *municipality, bool *ambiguous) {
    const char *key = namesake_key(arena, name);
    size_t low = 0, high = list->count;
    *ambiguous = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(list->entries[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const struct minutes_attendance *found = NULL;
    for (size_t i = low; i < list->count && i < low + NAMESAKES_MAX && !strcmp(list->entries[i].key, key); i++) {
        const struct minutes_attendance *row = list->entries[i].row;
        if (municipality[0] && row->municipality[0] && strcmp(municipality, row->municipality) != 0) continue;
        if (found && strcmp(found->municipality, row->municipality) != 0) {
            *ambiguous = true;
            return NULL;
        }
        if (!found) found = row;
    }
    return found ? found : find_brief(list, key, municipality);
}
