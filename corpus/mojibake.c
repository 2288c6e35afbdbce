/* mojibake.c - see mojibake.h. Only lead bytes C2, C3 (Latin letters) and E2 (dashes, quotation marks) are looked for.
 */
#include "corpus/mojibake.h"
#include "base/utf8.h"

#include <stdint.h>

/* The characters of the bytes 0x80 to 0xBF, which follow a lead byte. */
struct encoding {
    uint16_t lead_c2, lead_c3, lead_e2;
    uint16_t following[64];
};

static const struct encoding cp850 = {
    .lead_c2 = 0x252C,
    .lead_c3 = 0x251C,
    .lead_e2 = 0x00D4,
    .following = {0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8,
                  0x00EF, 0x00EE, 0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2,
                  0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00F8, 0x00A3, 0x00D8, 0x00D7, 0x0192, 0x00E1,
                  0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x00AE, 0x00AC, 0x00BD,
                  0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00C1, 0x00C2,
                  0x00C0, 0x00A9, 0x2563, 0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510},
};

static const struct encoding windows_1252 = {
    .lead_c2 = 0x00C2,
    .lead_c3 = 0x00C3,
    .lead_e2 = 0x00E2,
    .following = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                  0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178, 0x00A0,
                  0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB,
                  0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6,
                  0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF},
};

/* The byte 0x80-0xBF that the code point was; -1 where it was none. */
static int byte_of(const struct encoding *encoding, unsigned point) {
    for (int i = 0; i < 64; i++)
        if (encoding->following[i] == point) return 0x80 + i;
    return -1;
}

/* Reads one mistaken code point at *at and moves behind it; 0 where there is none. */
static unsigned mistaken(const struct encoding *encoding, struct slice text, size_t *at) {
    size_t next = *at;
    unsigned lead = utf8_next(text.data, text.len, &next);
    unsigned value = lead == encoding->lead_c2 ? 2 : lead == encoding->lead_c3 ? 3 : lead == encoding->lead_e2 ? 2 : 0;
    int more = lead == encoding->lead_e2 ? 2 : 1;
    if (!value) return 0;
    for (int i = 0; i < more; i++) {
        if (next >= text.len) return 0;
        int byte = byte_of(encoding, utf8_next(text.data, text.len, &next));
        if (byte < 0) return 0;
        value = value << 6 | (unsigned)(byte & 0x3F);
    }
    *at = next;
    return value;
}

static bool is_suspected(struct slice text) {
    static const char *const leads[] = {"\xE2\x94\x9C", "\xC3\x83", "\xC3\xA2\xE2\x82\xAC", "\xC3\x94\xC3\x87"};
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (memmem(text.data, text.len, leads[i], strlen(leads[i]))) return true;
    return false;
}

void mojibake_repair(struct buf *text, size_t from) {
    struct slice bytes = slice_from(buf_as_slice(text), from);
    if (!buf_ok(text) || !bytes.len || !is_suspected(bytes)) return;
    char *out = text->data + from;
    size_t len = 0;
    for (size_t at = 0; at < bytes.len;) {
        unsigned point = 0;
        if ((unsigned char)bytes.data[at] >= 0xC2) {
            point = mistaken(&cp850, bytes, &at);
            if (!point) point = mistaken(&windows_1252, bytes, &at);
        }
        /* What is written is never longer than what was read. */
        if (point) {
            len += utf8_put(point, out + len);
        } else {
            out[len++] = bytes.data[at++];
        }
    }
    text->len = from + len;
    text->data[text->len] = '\0';
}
