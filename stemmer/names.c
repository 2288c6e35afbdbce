/* names.c - names of people and groups brought to a form in which they can be compared (names.h). */
#include "stemmer/names.h"

#include <stdlib.h>

#define NAME_BYTES_MAX 512 /* longer ones are no names */
#define SWAP_LETTERS   4   /* in shorter parts two swapped letters make another name */
#define KEY_WORDS_MAX  64

/* ---- people ---- */

/* ö and ä, which some keyboards write for ø and æ. */
static void unify_letters(char *text, size_t len) {
    for (size_t i = 0; i + 1 < len; i++) {
        if ((unsigned char)text[i] != 0xC3) continue;
        switch ((unsigned char)text[i + 1]) {
        case 0xB6: text[i + 1] = (char)0xB8; break; /* ö: ø */
        case 0x96: text[i + 1] = (char)0x98; break;
        case 0xA4: text[i + 1] = (char)0xA6; break; /* ä: æ */
        case 0x84: text[i + 1] = (char)0x86; break;
        default: break;
        }
    }
}

/* Two letters that stand for one, and the one. å æ ø are written aa ae oe here and become A E O. */
static const struct {
    char pair[3], one;
} pairs[] = {{"aa", 'A'}, {"ae", 'E'}, {"oe", 'O'}, {"ph", 'f'}, {"th", 't'}, {"dt", 't'}, {"ch", 'k'}, {"ck", 'k'}};

static char single_letter(char c) {
    switch (c) {
    case 'c':
    case 'q': return 'k';
    case 'w': return 'v';
    case 'z': return 's';
    default: return c;
    }
}

/* The next letter of a folded part as it is compared; *at is moved behind what it stands for. */
static char next_letter(struct slice part, size_t *at) {
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (*at + 1 < part.len && memcmp(part.data + *at, pairs[i].pair, 2) == 0) {
            *at += 2;
            return pairs[i].one;
        }
    }
    return single_letter(part.data[(*at)++]);
}

static void add_part(struct person_name *name, struct slice part) {
    char *out = name->parts[name->count < NAME_PARTS_MAX ? name->count : NAME_PARTS_MAX - 1];
    size_t len = 0;
    memset(out, 0, NAME_PART_BYTES);
    for (size_t at = 0; at < part.len && len < NAME_PART_BYTES - 1;) {
        char c = next_letter(part, &at);
        if (len == 0 || out[len - 1] != c) out[len++] = c;
    }
    if (len && name->count < NAME_PARTS_MAX) name->count++;
}

static bool is_part_byte(char c) {
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

enum referat_status person_name_read(struct slice name, struct person_name *out, struct referat_error *error) {
    char text[NAME_BYTES_MAX];
    struct buf folded;
    *out = (struct person_name){0};
    name = slice_first(name, sizeof text);
    if (name.len) memcpy(text, name.data, name.len);
    unify_letters(text, name.len);
    buf_init(&folded, 1 << 16);
    enum referat_status status = analyzer_fold(slice_make(text, name.len), &folded, error);
    if (!status) status = buf_status(&folded, error);
    for (size_t at = 0; !status && at < folded.len;) {
        size_t start = at;
        while (at < folded.len && (is_part_byte(folded.data[at]) || folded.data[at] == '\'')) at++;
        if (at > start) add_part(out, slice_make(folded.data + start, at - start));
        at++;
    }
    buf_free(&folded);
    return status;
}

/* Two neighbouring letters change places, nothing else. */
static bool is_swapped(const char *a, const char *b) {
    size_t len = strlen(a), at = 0;
    if (len < SWAP_LETTERS || len != strlen(b)) return false;
    while (a[at] && a[at] == b[at]) at++;
    return at + 1 < len && a[at] == b[at + 1] && a[at + 1] == b[at] && strcmp(a + at + 2, b + at + 2) == 0;
}

static bool parts_alike(const char *a, const char *b) {
    return strcmp(a, b) == 0 || is_swapped(a, b);
}

static bool is_initial_of(const char *a, const char *b) {
    return a[0] == b[0] && (!a[1] || !b[1]);
}

static bool all_parts_alike(const struct person_name *a, const struct person_name *b) {
    if (a->count != b->count) return false;
    for (unsigned i = 0; i < a->count; i++) {
        if (!parts_alike(a->parts[i], b->parts[i])) return false;
    }
    return true;
}

/* The middle parts of the shorter name stand in the longer one's, in their order. */
static bool middles_fit(const struct person_name *a, const struct person_name *b) {
    unsigned at = 1;
    for (unsigned i = 1; i + 1 < a->count; i++, at++) {
        while (at + 1 < b->count && !parts_alike(a->parts[i], b->parts[at]) &&
               !is_initial_of(a->parts[i], b->parts[at]))
            at++;
        if (at + 1 >= b->count) return false;
    }
    return true;
}

enum name_likeness person_name_compare(const struct person_name *a, const struct person_name *b) {
    if (!a->count || !b->count) return NAMES_UNLIKE;
    if (all_parts_alike(a, b)) return NAMES_SPELLED;
    if (a->count > b->count) return person_name_compare(b, a);
    if (a->count < 2 || !parts_alike(a->parts[a->count - 1], b->parts[b->count - 1])) return NAMES_UNLIKE;
    if (!parts_alike(a->parts[0], b->parts[0]) && !is_initial_of(a->parts[0], b->parts[0])) return NAMES_UNLIKE;
    return middles_fit(a, b) ? NAMES_SHORTENED : NAMES_UNLIKE;
}

void person_name_block(const struct person_name *name, struct buf *out) {
    bool has[256] = {false};
    if (!name->count) return;
    const char *last = name->parts[name->count - 1];
    buf_byte(out, name->parts[0][0]);
    buf_byte(out, '/');
    for (; *last; last++) has[(unsigned char)*last] = true;
    for (unsigned c = 1; c < 256; c++) {
        if (has[c]) buf_byte(out, (char)c);
    }
}

/* ---- groups ---- */

static bool is_small_word(struct slice text, const struct token *token) {
    static const char *const words[] = {"vedr", "vedrørende", "ang", "angående", "omkring", "omhandlende"};
    struct slice word = slice_make(text.data + token->start, token->end - token->start);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (word.len == strlen(words[i]) && strncasecmp(word.data, words[i], word.len) == 0) return true;
    }
    return false;
}

static int by_bytes(const void *left, const void *right) {
    return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static size_t key_words(struct analyzer *analyzer, struct slice name, bool small_words, struct arena *arena,
                        struct slice words[KEY_WORDS_MAX]) {
    struct token token;
    size_t count = 0;
    for (size_t at = 0; count < KEY_WORDS_MAX && token_next(name, &at, &token);) {
        const struct word_terms *word = analyzer_word(analyzer, name, &token);
        if (!word->term_count || (!small_words && (word->stop_word || is_small_word(name, &token)))) continue;
        words[count++] = arena_slice(arena, word->terms[0]);
    }
    return count;
}

struct slice group_key(struct analyzer *analyzer, struct slice name, struct arena *arena) {
    struct slice words[KEY_WORDS_MAX];
    const char *key = "";
    size_t count = key_words(analyzer, name, false, arena, words);
    if (!count) count = key_words(analyzer, name, true, arena, words);
    if (count) qsort(words, count, sizeof *words, by_bytes);
    for (size_t i = 0; i < count; i++) {
        if (i && slice_equal(words[i], words[i - 1])) continue;
        key = arena_printf(arena, "%s%s%.*s", key, *key ? " " : "", (int)words[i].len, words[i].data);
    }
    return slice_of(key);
}
