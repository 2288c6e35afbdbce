/*
 * fold.c - the spellings of a word (fold.h). It knows letters, not Danish endings beyond those that an apostrophe
 * marks, and keeps no state. What is written here decides terms: a change raises ANALYSIS_VERSION in analyzer.c.
 */
#include "stemmer/fold.h"
#include "base/utf8.h"
#include "stemmer/chars.h"

#include <utf8proc.h>

/*
 * Marks that are kept on one letter: more are noise, and the canonical order of a long pile costs its square. The first
 * limit stands before composing, which can take one apart, the second one behind it.
 */
#define MARKS_READ 16
#define MARKS_KEPT 4

/* The low byte of a letter of the Danish alphabet that UTF-8 writes as C3 and this byte; 0 for any other. */
static unsigned char danish_byte(struct slice text, size_t at) {
    if ((unsigned char)text.data[at] != 0xC3 || at + 1 == text.len) return 0;
    switch ((unsigned char)text.data[at + 1]) {
    case 0x85: /* Å */
    case 0xA5: return 0xA5;
    case 0x86: /* Æ */
    case 0xA6: return 0xA6;
    case 0x98: /* Ø */
    case 0xB8: return 0xB8;
    default: return 0;
    }
}

/* Where the first byte at or behind `at` stands that is not ASCII; the length where none is. */
static size_t ascii_length(struct slice text, size_t at) {
    uint64_t word;
    for (; at + sizeof word <= text.len; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        if (word & 0x8080808080808080u) break;
    }
    while (at < text.len && (unsigned char)text.data[at] < 0x80) at++;
    return at;
}

/* Where the first letter stands that is neither ASCII nor of the Danish alphabet; the length where none is. */
static size_t danish_length(struct slice text) {
    size_t at = ascii_length(text, 0);
    while (at < text.len && danish_byte(text, at)) at = ascii_length(text, at + 2);
    return at;
}

static void put(struct buf *out, unsigned point) {
    char bytes[4];
    buf_append(out, bytes, utf8_put(point, bytes));
}

/* ---- case ---- */

/* What most words are made of, without a look at Unicode's tables. */
static void danish_case(struct slice text, struct buf *out) {
    if (!buf_reserve(out, text.len)) return;
    char *to = out->data + out->len;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.data[i];
        if ((unsigned char)byte >= 0x80) {
            *to++ = byte;
            *to++ = (char)danish_byte(text, i++);
            continue;
        }
        *to++ = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte == '`' ? '\'' : byte);
    }
    *to = '\0';
    out->len += text.len;
}

/* What typesetting made of two letters (U+FB00-U+FB06). */
static const char *ligature(unsigned point) {
    static const char *const letters[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return point >= 0xFB00 && point <= 0xFB06 ? letters[point - 0xFB00] : NULL;
}

static void point_case(unsigned point, struct buf *out) {
    if (ligature(point))
        buf_text(out, ligature(point));
    else if (char_is_apostrophe(point))
        buf_byte(out, '\'');
    else if (char_is_hyphen(point))
        buf_byte(out, '-');
    else
        put(out, utf8_lower(point));
}

/* Puts out->data[from..] in NFC. */
static void compose(struct buf *out, size_t from) {
    struct buf composed;
    buf_init(&composed, out->max);
    if (buf_ok(out) && utf8_nfc(slice_from(buf_as_slice(out), from), &composed, NULL) == REFERAT_OK) {
        out->len = from;
        unsigned marks = 0;
        for (size_t at = 0; at < composed.len;) {
            unsigned point = utf8_next(composed.data, composed.len, &at);
            marks = utf8_is_mark(point) ? marks + 1 : 0;
            if (marks <= MARKS_KEPT) put(out, point);
        }
    }
    out->no_memory = out->no_memory || composed.no_memory;
    buf_free(&composed);
}

void fold_case(struct slice text, struct buf *out) {
    if (danish_length(text) == text.len) {
        danish_case(text, out);
        return;
    }
    size_t from = out->len;
    unsigned marks = 0;
    bool composes = false;
    for (size_t at = 0; at < text.len;) {
        unsigned point = utf8_next(text.data, text.len, &at);
        if (point == UTF8_INVALID || char_is_invisible(point)) continue;
        composes = composes || point >= 0x300;
        marks = utf8_is_mark(point) ? marks + 1 : 0;
        if (marks <= MARKS_READ) point_case(point, out);
    }
    if (composes) compose(out, from);
}

/* ---- what an acronym or an apostrophe carries ---- */

/* KOSUs, FFUs: two capitals or more, digits among them, and a small s. */
static bool is_acronym_genitive(struct slice raw) {
    if (raw.len < 3 || raw.data[raw.len - 1] != 's') return false;
    size_t capitals = 0;
    for (size_t at = 0; at < raw.len - 1;) {
        unsigned point = utf8_next(raw.data, raw.len - 1, &at);
        if (utf8_is_upper(point))
            capitals++;
        else if (!utf8_is_digit(point) && !utf8_is_mark(point) && !char_is_invisible(point))
            return false;
    }
    return capitals >= 2;
}

/* The endings that Danish writes with an apostrophe: KL's, tv'et, pc'ernes. */
static bool is_apostrophe_ending(struct slice text) {
    static const char *const endings[] = {"s",  "e",   "en",   "ens",   "et",  "ets",
                                          "er", "ers", "erne", "ernes", "ere", "eres"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (slice_is(text, endings[i])) return true;
    return false;
}

static bool has_letter(struct slice text) {
    for (size_t at = 0; at < text.len;)
        if (utf8_is_letter(utf8_next(text.data, text.len, &at))) return true;
    return false;
}

static void drop_apostrophes(struct buf *out, size_t from) {
    char *word = out->data + from;
    struct slice text = {word, out->len - from};
    char *last = memrchr(word, '\'', text.len);
    if (!last) return;
    struct slice before = {word, (size_t)(last - word)};
    if (has_letter(before) && is_apostrophe_ending(slice_from(text, before.len + 1))) text.len = before.len;
    size_t kept = from;
    for (size_t i = 0; i < text.len; i++)
        if (word[i] != '\'') out->data[kept++] = word[i];
    out->len = kept;
    out->data[kept] = '\0';
}

void fold_word(struct slice raw, struct buf *out) {
    size_t from = out->len;
    fold_case(is_acronym_genitive(raw) ? slice_first(raw, raw.len - 1) : raw, out);
    if (buf_ok(out) && out->len > from) drop_apostrophes(out, from);
}

/* ---- numbers ---- */

/* Groups of three behind the points, and then perhaps a comma: 1.234, 12.345.678,90. */
static bool has_thousands(struct slice number) {
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < number.len && number.data[i] != ','; i++) {
        if (number.data[i] == '.') {
            if (digits == 0 || digits > 3 || (points && digits != 3)) return false;
            points++;
            digits = 0;
        } else if (number.data[i] >= '0' && number.data[i] <= '9') {
            digits++;
        } else {
            return false;
        }
    }
    return points > 0 && digits == 3;
}

void fold_number(struct slice raw, struct buf *out) {
    if (!has_thousands(raw)) {
        fold_case(raw, out);
        return;
    }
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] != '.') buf_byte(out, raw.data[i]);
}

/* ---- letters ---- */

/* Where Unicode has no decomposition, or Danish reads the letter as one of its own. */
static const char *special_letter(unsigned point) {
    switch (point) {
    case 0xE5: /* å */
    case 0x1FB: /* ǻ */ return "aa";
    case 0xE6:  /* æ */
    case 0xE4:  /* ä */
    case 0x1FD: /* ǽ */
    case 0x1E3: /* ǣ */ return "ae";
    case 0xF8:  /* ø */
    case 0xF6:  /* ö */
    case 0x1FF: /* ǿ */
    case 0x153: /* œ */ return "oe";
    case 0xDF: /* ß */ return "ss";
    case 0xF0: /* ð */
    case 0x111: /* đ */ return "d";
    case 0xFE: /* þ */ return "th";
    case 0x127: /* ħ */ return "h";
    case 0x131: /* ı */ return "i";
    case 0x142: /* ł */ return "l";
    case 0x14B: /* ŋ */ return "ng";
    case 0x167: /* ŧ */ return "t";
    case 0x17F: /* ſ */ return "s";
    default: return NULL;
    }
}

static bool is_accented_latin(unsigned point) {
    return (point >= 0xC0 && point < 0x250) || (point >= 0x1E00 && point < 0x1F00);
}

/* The letter below the accents; the point itself where it has none. */
static unsigned base_letter(unsigned point) {
    utf8proc_int32_t points[8];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)point, points, 8, UTF8PROC_DECOMPOSE, &boundary);
    return count > 0 && count <= 8 ? (unsigned)points[0] : point;
}

static bool is_latin_mark(unsigned point) {
    return point >= 0x300 && point < 0x370;
}

static void fold_letter(unsigned point, struct buf *out) {
    if (is_latin_mark(point)) return;
    if (!special_letter(point) && is_accented_latin(point)) point = base_letter(point);
    if (special_letter(point))
        buf_text(out, special_letter(point));
    else
        put(out, point);
}

bool fold_changes(struct slice word) {
    return ascii_length(word, 0) < word.len;
}

/* å, æ and ø are two bytes and become two. */
static void fold_danish(struct slice word, struct buf *out) {
    if (!buf_reserve(out, word.len)) return;
    char *to = out->data + out->len;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char letter = (unsigned char)word.data[i] < 0x80 ? 0 : danish_byte(word, i);
        if (letter) i++;
        *to++ = !letter ? word.data[i] : letter == 0xB8 ? 'o' : 'a';
        if (letter) *to++ = letter == 0xA5 ? 'a' : 'e';
    }
    *to = '\0';
    out->len += word.len;
}

void fold_letters(struct slice word, struct buf *out) {
    size_t danish = danish_length(word);
    fold_danish(slice_first(word, danish), out);
    for (size_t at = danish; at < word.len;) {
        unsigned point = utf8_next(word.data, word.len, &at);
        if (point != UTF8_INVALID) fold_letter(point, out);
    }
}

/* ---- the other reading ---- */

/* Which of å, æ, ø a word has, and so whether its writer had those letters. */
struct written {
    bool aa;      /* å */
    bool ae_oe;   /* æ or ø */
    bool foreign; /* a letter outside the Danish alphabet */
};

static struct written letters_written(struct slice word) {
    struct written written = {false, false, false};
    for (size_t at = 0; at < word.len;) {
        if ((unsigned char)word.data[at] < 0x80) {
            at++;
            continue;
        }
        unsigned point = utf8_next(word.data, word.len, &at);
        if (point == 0xE5)
            written.aa = true;
        else if (point == 0xE6 || point == 0xF8)
            written.ae_oe = true;
        else if (point >= 0x80)
            written.foreign = written.foreign || special_letter(point) || is_accented_latin(point);
    }
    return written;
}

/* å, æ or ø for a pair of letters that may stand for it; 0 otherwise. */
static unsigned digraph(const char *pair, const struct written *written) {
    if (pair[1] == 'a') return pair[0] == 'a' && !written->aa ? 0xE5 : 0;
    if (pair[1] != 'e' || written->aa || written->ae_oe) return 0;
    return pair[0] == 'a' ? 0xE6 : pair[0] == 'o' ? 0xF8 : 0;
}

static bool has_digraph(struct slice word, const struct written *written) {
    for (size_t i = 0; i + 1 < word.len; i++)
        if (digraph(word.data + i, written)) return true;
    return false;
}

/* Accents off; ä and ö, which Danish knows from its neighbours, as æ and ø. */
static unsigned danish_letter(unsigned point) {
    if (point == 0xE4) return 0xE6;
    if (point == 0xF6) return 0xF8;
    if (point == 0xE5 || point == 0xE6 || point == 0xF8 || special_letter(point)) return point;
    return is_accented_latin(point) ? base_letter(point) : point;
}

bool fold_reading(struct slice word, struct buf *out) {
    struct written written = letters_written(word);
    if (!written.foreign && !has_digraph(word, &written)) return false;
    for (size_t at = 0; at < word.len;) {
        unsigned letter = at + 1 < word.len ? digraph(word.data + at, &written) : 0;
        if (letter)
            at += 2;
        else
            letter = danish_letter(utf8_next(word.data, word.len, &at));
        if (letter != UTF8_INVALID) put(out, letter);
    }
    return true;
}
