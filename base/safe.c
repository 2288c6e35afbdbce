/* safe.c - which characters are written (safe.h). Every text that leaves the library passes through here. */
#include "base/safe.h"

#include "base/utf8.h"

bool char_is_blank(unsigned c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool char_is_unsafe(unsigned c) {
    static const struct {
        unsigned first, last;
    } ranges[] = {{0x00, 0x1F},       {0x7F, 0x9F},
                  {0xAD, 0xAD},       {0x34F, 0x34F},
                  {0x61C, 0x61C},     {0x115F, 0x1160},
                  {0x17B4, 0x17B5},   {0x180B, 0x180F},
                  {0x200B, 0x200F},   {0x2028, 0x202E},
                  {0x2060, 0x206F},   {0x3164, 0x3164},
                  {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},
                  {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
                  {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},
                  {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
                  {0xE0000, 0xE0FFF}, {UTF8_INVALID, UTF8_INVALID}};
    if (c < 0x7F) return c < ' ' && !char_is_blank(c);
    if (char_is_blank(c)) return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) return true;
    }
    return false;
}

void text_make_safe(char *text) {
    size_t len = strlen(text), to = 0;
    for (size_t at = 0; at < len;) {
        size_t start = at;
        unsigned c = utf8_next(text, len, &at);
        if (char_is_unsafe(c) || char_is_blank(c)) {
            text[to++] = char_is_blank(c) ? ' ' : '?';
        } else {
            memmove(text + to, text + start, at - start);
            to += at - start;
        }
    }
    text[to] = '\0';
}
