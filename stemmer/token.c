/*
 * token.c - text as tokens (token.h; the rules with examples: docs/ANALYSIS.md). It decides where a token begins and
 * ends and may not change a byte of it. Danish text is ASCII and two-byte letters led by 0xC3: these take a short path,
 * everything else asks utf8proc.
 */
#include "stemmer/token.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "stemmer/chars.h"

/* Bits, so that "letters and digits" is one test. BYTE_HIGH: look at the whole code point. */
#define BYTE_LETTER 1u
#define BYTE_DIGIT  2u
#define BYTE_HIGH   4u

static const unsigned char byte_class[256] = {
    ['0' ... '9'] = BYTE_DIGIT,
    ['A' ... 'Z'] = BYTE_LETTER,
    ['a' ... 'z'] = BYTE_LETTER,
    [0x80 ... 0xFF] = BYTE_HIGH,
};

enum char_class { CHAR_OTHER, CHAR_LETTER, CHAR_DIGIT, CHAR_MARK, CHAR_INVISIBLE, CHAR_APOSTROPHE, CHAR_HYPHEN };

#define EVERY_BYTE 0x0101010101010101u

struct scan {
    const unsigned char *text;
    size_t len;
    size_t at; /* behind the last byte that belongs */
    bool ascii;
    unsigned seen;            /* BYTE_LETTER, BYTE_DIGIT: anywhere in the token */
    unsigned seen_in_segment; /* since the last hyphen */
    bool separated;           /* the segment is a number with an inner . , or / */
    bool any_separated;
    size_t segments;
};

/* U+00C0-U+00FF but for the multiplication and division signs: æ, ø, å, é, ü. */
static inline bool is_latin1_letter(const unsigned char *text, size_t len, size_t at) {
    return text[at] == 0xC3 && at + 1 < len && (text[at + 1] & 0xC0) == 0x80 && text[at + 1] != 0x97 &&
           text[at + 1] != 0xB7;
}

static enum char_class class_of(unsigned point) {
    if (point == UTF8_INVALID) return CHAR_OTHER;
    if (char_is_invisible(point)) return CHAR_INVISIBLE;
    if (char_is_apostrophe(point)) return CHAR_APOSTROPHE;
    if (char_is_hyphen(point)) return CHAR_HYPHEN;
    if (utf8_is_letter(point)) return CHAR_LETTER;
    if (utf8_is_digit(point)) return CHAR_DIGIT;
    return utf8_is_mark(point) ? CHAR_MARK : CHAR_OTHER;
}

/* The class of the code point at *at, which is moved behind it; CHAR_OTHER at the end. */
static enum char_class next_class(const struct scan *scan, size_t *at) {
    return *at < scan->len ? class_of(utf8_next((const char *)scan->text, scan->len, at)) : CHAR_OTHER;
}

static bool is_word_class(enum char_class class) {
    return class == CHAR_LETTER || class == CHAR_DIGIT;
}

/* Takes the bytes up to `to` into the token. */
static inline void accept(struct scan *scan, size_t to) {
    for (; scan->at < to; scan->at++) scan->ascii = scan->ascii && scan->text[scan->at] < 0x80;
}

/* One code point beyond the short paths. False where the run ends before it. */
static bool accept_rare(struct scan *scan, unsigned allowed) {
    size_t next = scan->at;
    enum char_class class = next_class(scan, &next);
    unsigned bit = class == CHAR_LETTER ? BYTE_LETTER : class == CHAR_DIGIT ? BYTE_DIGIT : 0;
    if (class != CHAR_MARK && !(bit & allowed)) return false;
    scan->seen_in_segment |= bit;
    accept(scan, next);
    return true;
}

/* Letters, digits and marks. A number that has a separator ends before a letter: "1.234kr" is 1.234 and kr. */
static void scan_run(struct scan *scan) {
    const unsigned char *text = scan->text;
    unsigned allowed = scan->separated ? BYTE_DIGIT : BYTE_DIGIT | BYTE_LETTER;
    while (scan->at < scan->len) {
        size_t at = scan->at, len = scan->len;
        unsigned seen = 0, class = 0;
        while (at < len && ((class = byte_class[text[at]]) & allowed)) {
            seen |= class;
            at++;
        }
        scan->at = at;
        scan->seen_in_segment |= seen;
        if (at >= len || class != BYTE_HIGH) break;
        if (!scan->separated && is_latin1_letter(text, len, at)) {
            scan->seen_in_segment |= BYTE_LETTER;
            accept(scan, at + 2);
        } else if (!accept_rare(scan, allowed)) {
            break;
        }
    }
    scan->seen |= scan->seen_in_segment;
}

static void begin_segment(struct scan *scan) {
    scan->segments++;
    scan->seen_in_segment = 0;
    scan->separated = false;
}

/*
 * What may stand between two characters of a token: invisible characters, and among them at most one apostrophe (before
 * a letter) or hyphen. False, and nothing taken, where the token ends here.
 */
static bool accept_joint(struct scan *scan) {
    size_t at = scan->at, next = at;
    enum char_class joint = CHAR_INVISIBLE, class;
    while ((class = next_class(scan, &next)) == CHAR_INVISIBLE ||
           (joint == CHAR_INVISIBLE && (class == CHAR_APOSTROPHE || class == CHAR_HYPHEN))) {
        if (class != CHAR_INVISIBLE) joint = class;
        at = next;
    }
    if (at == scan->at) return false;
    bool before_letter = class == CHAR_LETTER && (!scan->separated || joint == CHAR_HYPHEN);
    bool before_digit = class == CHAR_DIGIT && joint != CHAR_APOSTROPHE;
    bool before_mark = class == CHAR_MARK && joint == CHAR_INVISIBLE;
    if (!before_letter && !before_digit && !before_mark) return false;
    accept(scan, at);
    if (joint == CHAR_HYPHEN) begin_segment(scan);
    return true;
}

/* A . , or / between two digits of a number. */
static bool accept_separator(struct scan *scan) {
    if (scan->seen_in_segment != BYTE_DIGIT || scan->at + 1 >= scan->len) return false;
    if (byte_class[scan->text[scan->at + 1]] != BYTE_DIGIT) return false;
    accept(scan, scan->at + 1);
    return scan->separated = scan->any_separated = true;
}

static bool accept_between(struct scan *scan) {
    if (scan->at >= scan->len) return false;
    switch (scan->text[scan->at]) {
    case ' ':
    case '\n': return false;
    case '.':
    case ',':
    case '/': return accept_separator(scan);
    case '\'':
    case '`':
    case '-': return accept_joint(scan);
    default: return scan->text[scan->at] >= 0x80 && accept_joint(scan);
    }
}

/* Moves to the first letter or digit. False where there is none. */
static bool skip_to_token(struct scan *scan) {
    while (scan->at < scan->len) {
        unsigned class = byte_class[scan->text[scan->at]];
        if (class & (BYTE_LETTER | BYTE_DIGIT)) return true;
        if (class == BYTE_HIGH) {
            size_t next = scan->at;
            if (is_latin1_letter(scan->text, scan->len, next) || is_word_class(next_class(scan, &next))) return true;
            scan->at = next;
        } else {
            scan->at++;
        }
    }
    return false;
}

static enum token_kind kind_of(const struct scan *scan) {
    if (scan->seen & BYTE_LETTER) return TOKEN_WORD;
    return scan->segments >= 3 && !scan->any_separated ? TOKEN_CASE_NUMBER : TOKEN_NUMBER;
}

/* One hyphen at the end, and neither a second one nor a word behind it. */
static bool is_elided_after(const struct scan *scan) {
    size_t at = scan->at;
    if (at >= scan->len || (scan->text[at] < 0x80 && scan->text[at] != '-')) return false; /* nearly always */
    if (next_class(scan, &at) != CHAR_HYPHEN) return false;
    enum char_class class = next_class(scan, &at);
    return class != CHAR_HYPHEN && !is_word_class(class);
}

/* The bytes of a hyphen that ends at `end`, 0 where there is none. */
static size_t hyphen_before(const unsigned char *text, size_t end) {
    if (end >= 1 && text[end - 1] == '-') return 1;
    bool is_other =
        end >= 3 && text[end - 3] == 0xE2 && text[end - 2] == 0x80 && (text[end - 1] == 0x90 || text[end - 1] == 0x91);
    return is_other ? 3 : 0;
}

/* Only words: before a number a hyphen is a minus sign. What the hyphen follows is no word, or it had joined them. */
static bool is_elided_before(const struct scan *scan, size_t start) {
    size_t hyphen = hyphen_before(scan->text, start);
    return hyphen && (scan->seen & BYTE_LETTER) && !hyphen_before(scan->text, start - hyphen);
}

/* Before and behind such a byte nothing of a word stands. */
static inline bool is_plain_end(unsigned char byte) {
    return byte < 0x80 && byte != '-' && byte != '\'' && byte != '`';
}

/* How many of the eight bytes at `text` are ASCII letters, up to the first that is none. */
static inline unsigned count_letters(const unsigned char *text) {
    uint64_t bytes, lower;
    memcpy(&bytes, text, sizeof bytes);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    /* The top bit of a byte tells: from 'a' on it is set, behind 'z' in the second sum too. */
    lower = (bytes | 0x20 * EVERY_BYTE) & 0x7F * EVERY_BYTE;
    uint64_t letters =
        (lower + (0x80 - 'a') * EVERY_BYTE) & ~(lower + (0x7F - 'z') * EVERY_BYTE) & ~bytes & 0x80 * EVERY_BYTE;
    uint64_t others = letters ^ 0x80 * EVERY_BYTE;
    return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

/* Behind the ASCII letters from `at` on. */
static inline size_t skip_letters(const unsigned char *text, size_t len, size_t at) {
    while (len - at >= 8) {
        unsigned count = count_letters(text + at);
        at += count;
        if (count < 8) return at;
    }
    while (at < len && byte_class[text[at]] == BYTE_LETTER) at++;
    return at;
}

/*
 * A word of ASCII letters and Latin-1 ones between plain ends: nearly all tokens. False, and nothing done, for all
 * others; where it is true `out` is what the rules below would make of it.
 */
static bool plain_word(const unsigned char *text, size_t len, size_t start, struct token *out) {
    if (start > 0 && !is_plain_end(text[start - 1])) return false;
    size_t at = skip_letters(text, len, start);
    bool ascii = true;
    while (at < len && is_latin1_letter(text, len, at)) {
        ascii = false;
        at = skip_letters(text, len, at + 2);
    }
    if (at == start || (at < len && (!is_plain_end(text[at]) || byte_class[text[at]]))) return false;
    *out = (struct token){.kind = TOKEN_WORD, .start = start, .end = at, .ascii = ascii};
    return true;
}

/* The hash is that of cached words (stemmer/cache.h). */
static bool give(struct slice text, size_t *at, struct token *out) {
    out->hash = hash_bytes(slice_make(text.data + out->start, out->end - out->start));
    *at = out->end;
    return true;
}

bool token_next(struct slice text, size_t *at, struct token *out) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t from = *at;
    while (from < text.len && !byte_class[bytes[from]]) from++;
    if (plain_word(bytes, text.len, from, out)) return give(text, at, out);
    struct scan scan = {
        .text = (const unsigned char *)text.data,
        .len = text.len,
        .at = *at,
        .ascii = true,
        .segments = 1,
    };
    if (!skip_to_token(&scan)) {
        *at = text.len;
        return false;
    }
    size_t start = scan.at;
    do scan_run(&scan);
    while (accept_between(&scan));
    *out = (struct token){
        .kind = kind_of(&scan),
        .start = start,
        .end = scan.at,
        .elided_after = is_elided_after(&scan),
        .elided_before = is_elided_before(&scan, start),
        .hyphenated = scan.segments > 1,
        .ascii = scan.ascii,
    };
    return give(text, at, out);
}
