/* synonyms.c - reads a user's synonyms and finds them (synonyms.h). A file of people: it is small and read line by
 * line. */
#include "stemmer/synonyms.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/utf8.h"

/* The plain terms of a text of one word; false for several and for none. */
static bool single_word(struct analyzer *analyzer, struct arena *arena, struct synonym_member *member) {
    struct token token, other;
    size_t at = 0;
    if (!token_next(member->text, &at, &token) || token_next(member->text, &at, &other)) return false;
    const struct word_terms *terms = analyzer_word(analyzer, member->text, &token);
    for (unsigned i = 0; i < terms->term_count; i++)
        *ARENA_PUSH(arena, member->terms, member->term_count) = arena_slice(arena, terms->terms[i]);
    return true;
}

static bool has_words(struct slice text) {
    struct token token;
    size_t at = 0;
    return token_next(text, &at, &token);
}

static void add_member(struct analyzer *analyzer, struct arena *arena, struct slice text, size_t group,
                       struct synonyms *out) {
    struct synonym_member member = {.text = arena_slice(arena, text), .group = group};
    single_word(analyzer, arena, &member);
    *ARENA_PUSH(arena, out->members, out->count) = member;
}

/* "word = word, word"; false where it is not that. */
static bool read_group(struct analyzer *analyzer, struct arena *arena, struct slice line, size_t group,
                       struct synonyms *out) {
    const char *equals = memchr(line.data, '=', line.len);
    if (!equals || utf8_valid(line.data, line.len) != line.len) return false;
    struct slice first = slice_trim(slice_first(line, (size_t)(equals - line.data)));
    struct slice rest = slice_from(line, (size_t)(equals - line.data) + 1);
    if (!has_words(first)) return false;
    add_member(analyzer, arena, first, group, out);
    do {
        const char *comma = memchr(rest.data, ',', rest.len);
        struct slice text = slice_trim(slice_first(rest, comma ? (size_t)(comma - rest.data) : rest.len));
        if (!has_words(text)) return false;
        add_member(analyzer, arena, text, group, out);
        rest = slice_from(rest, comma ? (size_t)(comma - rest.data) + 1 : rest.len);
    } while (rest.len);
    return true;
}

enum referat_status synonyms_read(const char *path, struct analyzer *analyzer, struct arena *arena,
                                  struct synonyms *out, struct referat_error *error) {
    struct buf file;
    size_t number = 0;
    *out = (struct synonyms){NULL, 0};
    buf_init(&file, SYNONYMS_FILE_MAX * 2);
    enum referat_status status = file_read(path, SYNONYMS_FILE_MAX, &file, error);
    struct slice text = buf_as_slice(&file);
    while (!status && text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        text = slice_from(text, line.len + 1);
        number++;
        line = slice_trim(line);
        if (!line.len || line.data[0] == '#') continue;
        if (!read_group(analyzer, arena, line, number, out))
            status =
                error_set(error, REFERAT_BAD_INPUT, _("%s:%zu: synonyms are written: word = word, word"), path, number);
    }
    buf_free(&file);
    if (!status) status = arena_status(arena, error);
    return status ? status : analyzer_status(analyzer, error);
}

static bool shares_term(const struct synonym_member *member, const struct slice *terms, size_t count) {
    for (size_t i = 0; i < member->term_count; i++)
        for (size_t k = 0; k < count; k++)
            if (slice_equal(member->terms[i], terms[k])) return true;
    return false;
}

/* Is the word in the member's group, and not as this member? */
static bool stands_for(const struct synonyms *synonyms, size_t member, const struct slice *terms, size_t count) {
    const struct synonym_member *members = synonyms->members;
    if (shares_term(&members[member], terms, count)) return false;
    size_t first = member, end = member;
    while (first && members[first - 1].group == members[member].group) first--;
    while (end < synonyms->count && members[end].group == members[member].group) end++;
    for (size_t i = first; i < end; i++)
        if (shares_term(&members[i], terms, count)) return true;
    return false;
}

bool synonyms_next(const struct synonyms *synonyms, const struct slice *terms, size_t count, size_t *at,
                   struct slice *out) {
    for (; *at < synonyms->count; (*at)++) {
        if (!stands_for(synonyms, *at, terms, count)) continue;
        *out = synonyms->members[(*at)++].text;
        return true;
    }
    return false;
}
