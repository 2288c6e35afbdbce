/* headlabel.c - the labels in the head of minutes ("Tid:", "Mødested", "Afbud:") and where their values begin. */
#include "corpus/reading.h"

#include "base/utf8.h"

#define LABEL(text) text, sizeof(text) - 1

static const struct {
    const char *label; /* lower case; longer ones before those that begin them */
    size_t len;
    enum head_label kind;
} labels[] = {
    {LABEL("mødedato og tidspunkt"), HEAD_TIME},
    {LABEL("mødedato"), HEAD_TIME},
    {LABEL("mødetidspunkt"), HEAD_TIME},
    {LABEL("mødetid"), HEAD_TIME},
    {LABEL("tid og sted"), HEAD_TIME_AND_PLACE},
    {LABEL("tidspunkt"), HEAD_TIME},
    {LABEL("tid"), HEAD_TIME},
    {LABEL("dato og tid"), HEAD_TIME},
    {LABEL("dato"), HEAD_TIME},
    {LABEL("starttidspunkt"), HEAD_START},
    {LABEL("start"), HEAD_START},
    {LABEL("mødet startede"), HEAD_START},
    {LABEL("mødestart"), HEAD_START},
    {LABEL("sluttidspunkt"), HEAD_END},
    {LABEL("slut"), HEAD_END},
    {LABEL("mødet sluttede"), HEAD_END},
    {LABEL("mødet hævet"), HEAD_END},
    {LABEL("mødeslut"), HEAD_END},
    {LABEL("mødested"), HEAD_PLACE},
    {LABEL("mødelokale"), HEAD_PLACE},
    {LABEL("sted"), HEAD_PLACE},
    {LABEL("lokale"), HEAD_PLACE},
    {LABEL("udvalg"), HEAD_BODY},
    {LABEL("møde i"), HEAD_BODY},
    {LABEL("forum"), HEAD_BODY},
    {LABEL("organ"), HEAD_BODY},
    {LABEL("råd"), HEAD_BODY},
    {LABEL("møde"), HEAD_BODY_OR_TIME},
    {LABEL("deltagere og afbud"), HEAD_PRESENT},
    {LABEL("deltagere"), HEAD_PRESENT},
    {LABEL("deltog ikke"), HEAD_ABSENT},
    {LABEL("deltog"), HEAD_PRESENT},
    {LABEL("mødedeltagere"), HEAD_PRESENT},
    {LABEL("faste deltagere"), HEAD_PRESENT},
    {LABEL("øvrige deltagere"), HEAD_PRESENT},
    {LABEL("tilstedeværende"), HEAD_PRESENT},
    {LABEL("til stede"), HEAD_PRESENT},
    {LABEL("tilstede"), HEAD_PRESENT},
    {LABEL("ikke til stede"), HEAD_ABSENT},
    {LABEL("fremmødte"), HEAD_PRESENT},
    {LABEL("fremmøde"), HEAD_PRESENT},
    {LABEL("mødt"), HEAD_PRESENT},
    {LABEL("mødte"), HEAD_PRESENT},
    {LABEL("medlemmer"), HEAD_PRESENT},
    {LABEL("indkaldte"), HEAD_PRESENT},
    {LABEL("inviterede"), HEAD_PRESENT},
    {LABEL("gæster"), HEAD_PRESENT},
    {LABEL("gæst"), HEAD_PRESENT},
    {LABEL("observatører"), HEAD_PRESENT},
    {LABEL("øvrige"), HEAD_PRESENT},
    {LABEL("fraværende med afbud"), HEAD_APOLOGIES},
    {LABEL("fraværende uden afbud"), HEAD_ABSENT},
    {LABEL("fraværende"), HEAD_ABSENT},
    {LABEL("ikke mødt"), HEAD_ABSENT},
    {LABEL("udeblevet"), HEAD_ABSENT},
    {LABEL("meldt afbud"), HEAD_APOLOGIES},
    {LABEL("afbud fra"), HEAD_APOLOGIES},
    {LABEL("afbud"), HEAD_APOLOGIES},
    {LABEL("mødeleder"), HEAD_LEADER},
    {LABEL("ordstyrer"), HEAD_LEADER},
    {LABEL("referent"), HEAD_SECRETARY},
    {LABEL("sekretær"), HEAD_SECRETARY},
    {LABEL("formand"), HEAD_CHAIR},
    {LABEL("indholdsfortegnelse"), HEAD_OTHER},
    {LABEL("dagsordenspunkter"), HEAD_OTHER},
    {LABEL("dagsorden"), HEAD_OTHER},
    {LABEL("bemærkninger"), HEAD_OTHER},
    {LABEL("åbne punkter"), HEAD_OTHER},
    {LABEL("åbne sager"), HEAD_OTHER},
    {LABEL("åben dagsorden"), HEAD_OTHER},
    {LABEL("lukkede punkter"), HEAD_OTHER},
    {LABEL("lukkede sager"), HEAD_OTHER},
    {LABEL("lukket dagsorden"), HEAD_OTHER},
    {LABEL("indhold"), HEAD_OTHER},
    {LABEL("sager"), HEAD_OTHER},
    {LABEL("udeblev uden afbud"), HEAD_ABSENT},
    {LABEL("emne"), HEAD_OTHER},
    {LABEL("sagsnr."), HEAD_OTHER},
    {LABEL("sagsnr"), HEAD_OTHER},
    {LABEL("sagsid"), HEAD_OTHER},
    {LABEL("journalnr."), HEAD_OTHER},
    {LABEL("kontakt"), HEAD_OTHER},
    {LABEL("kopi til"), HEAD_OTHER},
    {LABEL("bilag"), HEAD_OTHER},
    {LABEL("beslutning"), HEAD_OTHER},
    {LABEL("punkter"), HEAD_OTHER},
    {LABEL("dagsordenens punkter"), HEAD_OTHER},
};

/* Behind the label: a colon, a gap, the end of the line, or a capital glued to it ("UdvalgÆldreråd"). */
static bool ends_label(struct slice behind, bool *strong) {
    size_t at = 0;
    *strong = true;
    if (behind.len == 0 || behind.data[0] == ':' || behind.data[0] == '\t' || slice_starts(behind, "  ") ||
        slice_starts(behind, " :"))
        return true;
    *strong = false;
    if (behind.data[0] == ' ') {
        unsigned next = utf8_next(behind.data + 1, behind.len - 1, &at);
        return utf8_is_upper(next) || utf8_is_digit(next) || slice_starts(behind, " kl") ||
               slice_starts(behind, " den ");
    }
    unsigned next = utf8_next(behind.data, behind.len, &at);
    return utf8_is_upper(next) || utf8_is_digit(next);
}

/* "Formand Ida Holm", "Råd og Vejledning", "Møde i KOSU": words that go on in a sentence or name need a colon. */
static bool needs_mark(enum head_label kind, struct slice label) {
    return kind == HEAD_CHAIR || kind == HEAD_LEADER || kind == HEAD_SECRETARY || kind == HEAD_OTHER ||
           kind == HEAD_BODY_OR_TIME || slice_is(label, "råd") || slice_is(label, "øvrige") ||
           slice_is(label, "møde i") || slice_is(label, "medlemmer") || slice_is(label, "start") ||
           slice_is(label, "slut") || slice_is(label, "mødt") || slice_is(label, "forum");
}

/* "Mødelokale 3" without a mark names the room; with one it is the label of the room's name. */
static bool names_room(struct slice label) {
    return slice_is(label, "mødelokale") || slice_is(label, "lokale");
}

enum head_label reading_head_label(struct arena *arena, struct slice line, struct slice *rest) {
    struct slice text = reading_plain(line), lower = reading_lower(arena, slice_first(text, 40));
    *rest = slice_make("", 0);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct slice label = slice_make(labels[i].label, labels[i].len), behind;
        bool strong;
        if (lower.len < label.len || lower.data[0] != label.data[0] || memcmp(lower.data, label.data, label.len) != 0)
            continue;
        behind = slice_from(text, label.len);
        if (slice_starts(behind, "**")) behind = slice_from(behind, 2);
        if (!ends_label(behind, &strong) || (!strong && needs_mark(labels[i].kind, label))) continue;
        behind = slice_trim(behind);
        if (slice_starts(behind, ":")) behind = slice_trim(slice_from(behind, 1));
        *rest = !strong && names_room(label) ? text : reading_plain(behind);
        return labels[i].kind;
    }
    return HEAD_NONE;
}
