/* decoder.c - the ways in which decoding can end; see decoder.h. */
#include "corpus/decoder.h"
#include "base/intl.h"

static const struct {
    enum referat_status status;
    const char *reason;
} ends[DECODER_END_COUNT] = {
    [DECODER_DONE] = {REFERAT_OK, ""},
    [DECODER_NO_MEMORY] = {REFERAT_TOO_LARGE, N_("asks for more memory than decoding may take")},
    [DECODER_TOO_MUCH_TEXT] = {REFERAT_TOO_LARGE, N_("too much text")},
    [DECODER_BOMB] = {REFERAT_TOO_LARGE, N_("grows out of proportion when it is unpacked")},
    [DECODER_TOO_MANY] = {REFERAT_TOO_LARGE, N_("more than 10,000 members")},
    [DECODER_TOO_DEEP] = {REFERAT_BAD_INPUT, N_("is nested too deeply")},
    [DECODER_TOO_NESTED] = {REFERAT_TOO_LARGE, N_("archives in archives in archives are not opened")},
    [DECODER_TOO_BIG] = {REFERAT_TOO_LARGE, N_("is too large when it is unpacked")},
    [DECODER_CUT_SHORT] = {REFERAT_BAD_INPUT, N_("is cut short")},
    [DECODER_BROKEN_ZIP] = {REFERAT_BAD_INPUT, N_("its archive is broken or cut short")},
    [DECODER_WRONG_SIZE] = {REFERAT_BAD_INPUT, N_("is broken: not what the archive says of its size or checksum")},
    [DECODER_ENCRYPTED] = {REFERAT_ENCRYPTED, N_("is encrypted and asks for a password")},
    [DECODER_BAD_NAME] = {REFERAT_BAD_INPUT, N_("has a name that leads out of the archive")},
    [DECODER_LINK] = {REFERAT_BAD_INPUT, N_("is no file but a link")},
    [DECODER_NO_DOCUMENT] = {REFERAT_BAD_INPUT, N_("is broken: the part with the text is missing")},
    [DECODER_BROKEN_XML] = {REFERAT_BAD_INPUT, N_("is broken: its XML cannot be read")},
    [DECODER_ENTITIES] = {REFERAT_BAD_INPUT, N_("declares entities of its own, which no document needs")},
    [DECODER_BROKEN_RTF] = {REFERAT_BAD_INPUT, N_("the RTF is broken or cut short")},
    [DECODER_BROKEN_DOC] = {REFERAT_BAD_INPUT, N_("the Word document is broken or cut short")},
    [DECODER_OLD_DOC] = {REFERAT_UNSUPPORTED, N_("a Word document of before 1997 is not read")},
    [DECODER_BROKEN_MAIL] = {REFERAT_BAD_INPUT, N_("the mail is broken or cut short")},
};

enum referat_status decoder_status(enum decoder_end end) {
    return (unsigned)end < DECODER_END_COUNT ? ends[end].status : REFERAT_BAD_INPUT;
}

const char *decoder_reason(enum decoder_end end) {
    return (unsigned)end < DECODER_END_COUNT ? ends[end].reason : N_("its decoder broke down on it");
}

enum decoder_end decoder_of_buf(const struct buf *buf) {
    return buf->no_memory ? DECODER_NO_MEMORY : buf->too_large ? DECODER_TOO_MUCH_TEXT : DECODER_DONE;
}
