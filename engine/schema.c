/* schema.c - how a value becomes a term; see schema.h. Knows no engine. */
#include "engine/schema.h"
#include "base/file.h"
#include "base/utf8.h"

/* Enough of a SHA-256 that two values never share it by chance (128 bits). */
#define HASH_DIGITS 32

struct slice schema_term(struct arena *arena, const char *prefix, struct slice value) {
    size_t prefix_len = strlen(prefix);
    bool has_nul = value.len && memchr(value.data, '\0', value.len);
    if (prefix_len + value.len <= SCHEMA_TERM_MAX && !has_nul) {
        char *term = arena_alloc_raw(arena, prefix_len + value.len + 1);
        if (arena->failed) return slice_of("");
        memcpy(term, prefix, prefix_len);
        if (value.len) memcpy(term + prefix_len, value.data, value.len);
        term[prefix_len + value.len] = '\0';
        return slice_make(term, prefix_len + value.len);
    }
    char hash[SHA256_TEXT_SIZE];
    sha256_text(value.data, value.len, hash);
    size_t kept = utf8_cut(value, SCHEMA_TERM_MAX - prefix_len - 1 - HASH_DIGITS);
    if (has_nul) kept = strnlen(value.data, kept);
    return slice_of(arena_printf(arena, "%s%.*s~%.*s", prefix, (int)kept, value.data, HASH_DIGITS, hash));
}
