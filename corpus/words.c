/* words.c - words of a line in the raw, before any analysis; see reading.h. */
#include "corpus/reading.h"

struct slice reading_lower(struct arena *arena, struct slice text) {
    char *copy = arena_text(arena, text);
    if (arena->failed) return slice_make("", 0);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)copy[i];
        if (c >= 'A' && c <= 'Z') {
            copy[i] = (char)(c + 32);
        } else if (c == 0xC3 && i + 1 < text.len) {
            unsigned char next = (unsigned char)copy[i + 1];
            if (next >= 0x80 && next <= 0x9E && next != 0x97) copy[i + 1] = (char)(next + 32);
            i++;
        }
    }
    return slice_make(copy, text.len);
}

bool reading_is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ((unsigned char)c & 0x80);
}

/* A dash, bullet or quotation mark is written in bytes above 0x7F too, but is no letter. */
static bool letter_ends_at(struct slice text, size_t end) {
    if (end == 0 || !reading_is_word_byte(text.data[end - 1])) return false;
    if (!((unsigned char)text.data[end - 1] & 0x80)) return true;
    size_t start = end - 1;
    while (start > 0 && ((unsigned char)text.data[start] & 0xC0) == 0x80) start--;
    unsigned char lead = (unsigned char)text.data[start];
    return lead >= 0xC3 && lead < 0xE2;
}

static bool letter_starts_at(struct slice text, size_t at) {
    if (at >= text.len || !reading_is_word_byte(text.data[at])) return false;
    unsigned char lead = (unsigned char)text.data[at];
    return lead < 0x80 || (lead >= 0xC3 && lead < 0xE2);
}

size_t reading_find_word(struct slice text, const char *word, size_t from) {
    size_t n = strlen(word);
    while (from + n <= text.len) {
        const char *found = memmem(text.data + from, text.len - from, word, n);
        if (!found) return SIZE_MAX;
        size_t at = (size_t)(found - text.data);
        if (!letter_ends_at(text, at) && !letter_starts_at(text, at + n)) return at;
        from = at + 1;
    }
    return SIZE_MAX;
}

size_t reading_find_any(struct slice text, const char *const words[], size_t from, size_t *which) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; words[i]; i++) {
        size_t at = reading_find_word(text, words[i], from);
        if (at >= best) continue;
        best = at;
        if (which) *which = i;
    }
    return best;
}

bool reading_starts_word(struct slice text, const char *word) {
    return slice_starts(text, word) && !letter_starts_at(text, strlen(word));
}

struct slice reading_plain(struct slice text) {
    static const char *const before[] = {"- ",
                                         "* ",
                                         "**",
                                         "__",
                                         "#",
                                         "\xE2\x80\xA2",
                                         "\xEF\x82\xB7",
                                         "\xE2\x96\xAA",
                                         "\xE2\x80\x93 ",
                                         "\xC2\xB7",
                                         "\xE2\x97\xA6",
                                         "\xE2\x96\xA0",
                                         "o "};
    static const char *const behind[] = {"**", "__", "#"};
    for (bool again = true; again;) {
        again = false;
        text = slice_trim(text);
        for (size_t i = 0; i < sizeof before / sizeof *before; i++)
            if (slice_starts(text, before[i])) {
                text = slice_from(text, strlen(before[i]));
                again = true;
            }
        for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
            if (slice_ends(text, behind[i])) {
                text.len -= strlen(behind[i]);
                again = true;
            }
    }
    return text;
}

struct slice reading_unlink(struct arena *arena, struct slice text) {
    const char *open = memchr(text.data, '[', text.len);
    const char *middle = open ? memmem(open, text.len - (size_t)(open - text.data), "](", 2) : NULL;
    const char *close = middle ? memchr(middle, ')', text.len - (size_t)(middle - text.data)) : NULL;
    if (!close) return text;
    size_t before = (size_t)(open - text.data), label = (size_t)(middle - open - 1);
    size_t behind = text.len - (size_t)(close + 1 - text.data);
    char *plain = arena_alloc(arena, text.len + 1);
    if (arena->failed || !plain) return text;
    size_t n = 0;
    memcpy(plain, text.data, before);
    n += before;
    for (size_t i = 0; i < label; i++) /* Markdown escapes brackets: \( */
        if (open[1 + i] != '\\') plain[n++] = open[1 + i];
    memcpy(plain + n, close + 1, behind);
    return slice_make(plain, n + behind);
}
