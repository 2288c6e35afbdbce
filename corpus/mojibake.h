/*
 * mojibake.h - UTF-8 that somebody once read as another encoding: "Regionsr├Ñdet" (cp850) and "RegionsrÃ¥det"
 * (windows-1252) are Regionsrådet.
 */
#ifndef CORPUS_MOJIBAKE_H
#define CORPUS_MOJIBAKE_H

#include "base/buf.h"

/*
 * Repairs the valid UTF-8 from byte `from` on, in place: a pair or triple of characters that are the bytes of one
 * code point from U+0080 on in one of the two encodings becomes that code point. Danish has no such pairs of its own.
 */
void mojibake_repair(struct buf *text, size_t from);

#endif
