/* headlabel.c - the labels in the head of minutes ("Tid:", "Mødested", "Afbud:") and where their values begin. */
#include "corpus/reading.h"

#include "base/utf8.h"

static const struct {
    const char *label; /* lower case; longer ones before those that begin them */
    enum head_label kind;
} labels[] = {
    {"mødedato og tidspunkt", HEAD_TIME},
    {"mødedato", HEAD_TIME},
    {"mødetidspunkt", HEAD_TIME},
    {"mødetid", HEAD_TIME},
    {"tid og sted", HEAD_TIME_AND_PLACE},
    {"tidspunkt", HEAD_TIME},
    {"tid", HEAD_TIME},
    {"dato og tid", HEAD_TIME},
    {"dato", HEAD_TIME},
    {"starttidspunkt", HEAD_START},
    {"start", HEAD_START},
    {"mødet startede", HEAD_START},
    {"mødestart", HEAD_START},
    {"sluttidspunkt", HEAD_END},
    {"slut", HEAD_END},
    {"mødet sluttede", HEAD_END},
    {"mødet hævet", HEAD_END},
    {"mødeslut", HEAD_END},
    {"mødested", HEAD_PLACE},
    {"mødelokale", HEAD_PLACE},
    {"sted", HEAD_PLACE},
    {"lokale", HEAD_PLACE},
    {"udvalg", HEAD_BODY},
    {"møde i", HEAD_BODY},
    {"forum", HEAD_BODY},
    {"organ", HEAD_BODY},
    {"råd", HEAD_BODY},
    {"møde", HEAD_BODY_OR_TIME},
    {"deltagere og afbud", HEAD_PRESENT},
    {"deltagere", HEAD_PRESENT},
    {"deltog ikke", HEAD_ABSENT},
    {"deltog", HEAD_PRESENT},
    {"mødedeltagere", HEAD_PRESENT},
    {"faste deltagere", HEAD_PRESENT},
    {"øvrige deltagere", HEAD_PRESENT},
    {"tilstedeværende", HEAD_PRESENT},
    {"til stede", HEAD_PRESENT},
    {"tilstede", HEAD_PRESENT},
    {"ikke til stede", HEAD_ABSENT},
    {"fremmødte", HEAD_PRESENT},
    {"fremmøde", HEAD_PRESENT},
    {"mødt", HEAD_PRESENT},
    {"mødte", HEAD_PRESENT},
    {"medlemmer", HEAD_PRESENT},
    {"indkaldte", HEAD_PRESENT},
    {"inviterede", HEAD_PRESENT},
    {"gæster", HEAD_PRESENT},
    {"øvrige", HEAD_PRESENT},
    {"fraværende med afbud", HEAD_APOLOGIES},
    {"fraværende uden afbud", HEAD_ABSENT},
    {"fraværende", HEAD_ABSENT},
    {"ikke mødt", HEAD_ABSENT},
    {"udeblevet", HEAD_ABSENT},
    {"meldt afbud", HEAD_APOLOGIES},
    {"afbud fra", HEAD_APOLOGIES},
    {"afbud", HEAD_APOLOGIES},
    {"mødeleder", HEAD_LEADER},
    {"ordstyrer", HEAD_LEADER},
    {"referent", HEAD_SECRETARY},
    {"sekretær", HEAD_SECRETARY},
    {"formand", HEAD_CHAIR},
    {"indholdsfortegnelse", HEAD_OTHER},
    {"dagsordenspunkter", HEAD_OTHER},
    {"dagsorden", HEAD_OTHER},
    {"bemærkninger", HEAD_OTHER},
    {"åbne punkter", HEAD_OTHER},
    {"åbne sager", HEAD_OTHER},
    {"åben dagsorden", HEAD_OTHER},
    {"lukkede punkter", HEAD_OTHER},
    {"lukkede sager", HEAD_OTHER},
    {"lukket dagsorden", HEAD_OTHER},
    {"indhold", HEAD_OTHER},
    {"emne", HEAD_OTHER},
    {"sagsnr.", HEAD_OTHER},
    {"sagsnr", HEAD_OTHER},
    {"sagsid", HEAD_OTHER},
    {"journalnr.", HEAD_OTHER},
    {"kontakt", HEAD_OTHER},
    {"kopi til", HEAD_OTHER},
    {"bilag", HEAD_OTHER},
    {"beslutning", HEAD_OTHER},
    {"punkter", HEAD_OTHER},
    {"dagsordenens punkter", HEAD_OTHER},
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

enum head_label reading_head_label(struct arena *arena, struct slice line, struct slice *rest) {
    struct slice text = reading_plain(line), lower = reading_lower(arena, slice_first(text, 40));
    *rest = slice_make("", 0);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct slice label = slice_of(labels[i].label), behind = slice_from(text, label.len);
        bool strong;
        if (!slice_starts(lower, labels[i].label)) continue;
        if (slice_starts(behind, "**")) behind = slice_from(behind, 2);
        if (!ends_label(behind, &strong) || (!strong && needs_mark(labels[i].kind, label))) continue;
        behind = slice_trim(behind);
        if (slice_starts(behind, ":")) behind = slice_trim(slice_from(behind, 1));
        *rest = reading_plain(behind);
        return labels[i].kind;
    }
    return HEAD_NONE;
}
