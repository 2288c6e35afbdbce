/*
 * heading.c - which lines are headings: of a part of an item, of the document's head, of an item, and case numbers.
 * A line is judged by itself; what it means among the others is items.c.
 */
#include "corpus/reading.h"

#define LABEL_MAX   80 /* bytes; a heading with an earlier decision's body and date may be longer */
#define HEADING_MAX 160

#define LABEL(text) text, sizeof(text) - 1

static const struct {
    const char *label; /* lower case */
    size_t len;
    enum part_kind kind;
    bool topic;
} labels[] = {
    {LABEL("resumé"), PART_RESUME, false},
    {LABEL("resume"), PART_RESUME, false},
    {LABEL("resumè"), PART_RESUME, false},
    {LABEL("sammenfatning"), PART_RESUME, false},
    {LABEL("sammendrag"), PART_RESUME, false},
    {LABEL("kort resumé"), PART_RESUME, false},
    {LABEL("indstilling"), PART_INDSTILLING, false},
    {LABEL("indstillinger"), PART_INDSTILLING, false},
    {LABEL("forslag"), PART_INDSTILLING, true},
    {LABEL("forslag til beslutning"), PART_INDSTILLING, false},
    {LABEL("beslutningsforslag"), PART_INDSTILLING, false},
    {LABEL("sagsfremstilling"), PART_SAGSFREMSTILLING, false},
    {LABEL("sagsbeskrivelse"), PART_SAGSFREMSTILLING, false},
    {LABEL("beskrivelse af sagen"), PART_SAGSFREMSTILLING, false},
    {LABEL("sagens indhold"), PART_SAGSFREMSTILLING, false},
    {LABEL("fremstilling"), PART_SAGSFREMSTILLING, false},
    {LABEL("baggrund"), PART_SAGSFREMSTILLING, true},
    {LABEL("baggrund for sagen"), PART_SAGSFREMSTILLING, true},
    {LABEL("problemstilling"), PART_SAGSFREMSTILLING, true},
    {LABEL("løsning"), PART_SAGSFREMSTILLING, true},
    {LABEL("historik"), PART_SAGSFREMSTILLING, true},
    {LABEL("redegørelse"), PART_SAGSFREMSTILLING, true},
    {LABEL("sagen"), PART_SAGSFREMSTILLING, true},
    {LABEL("vurdering"), PART_SAGSFREMSTILLING, true},
    {LABEL("beslutning"), PART_BESLUTNING, false},
    {LABEL("beslutninger"), PART_BESLUTNING, false},
    {LABEL("behandling"), PART_BESLUTNING, true},
    {LABEL("konklusion"), PART_BESLUTNING, true},
    {LABEL("afgørelse"), PART_BESLUTNING, true},
    {LABEL("vedtagelse"), PART_BESLUTNING, false},
    {LABEL("referat"), PART_REFERAT, false},
    {LABEL("mødereferat"), PART_REFERAT, false},
    {LABEL("økonomi"), PART_OEKONOMI, false},
    {LABEL("økonomiske konsekvenser"), PART_OEKONOMI, false},
    {LABEL("økonomi og personale"), PART_OEKONOMI, false},
    {LABEL("økonomiske forhold"), PART_OEKONOMI, false},
    {LABEL("bevillingsmæssige konsekvenser"), PART_OEKONOMI, false},
    {LABEL("videre proces"), PART_VIDERE_PROCES, false},
    {LABEL("den videre proces"), PART_VIDERE_PROCES, false},
    {LABEL("det videre forløb"), PART_VIDERE_PROCES, false},
    {LABEL("videre forløb"), PART_VIDERE_PROCES, false},
    {LABEL("fortsat sagsbehandling"), PART_VIDERE_PROCES, false},
    {LABEL("videre sagsbehandling"), PART_VIDERE_PROCES, false},
    {LABEL("videre sagsgang"), PART_VIDERE_PROCES, false},
    {LABEL("opfølgning"), PART_VIDERE_PROCES, false},
    {LABEL("bilag"), PART_BILAG, false},
    {LABEL("bilagsliste"), PART_BILAG, false},
    {LABEL("bilag til sagen"), PART_BILAG, false},
    {LABEL("bilag til punktet"), PART_BILAG, false},
    {LABEL("vedhæftede filer"), PART_BILAG, false},
    {LABEL("indstilling og beslutning"), PART_BESLUTNING, false},
    {LABEL("forslag og beslutning"), PART_BESLUTNING, false},
    {LABEL("sagens forløb"), PART_ANDET, false},
    {LABEL("sagens gang"), PART_ANDET, false},
    {LABEL("tidligere behandling"), PART_ANDET, false},
    {LABEL("tidligere beslutninger"), PART_ANDET, false},
    {LABEL("retsgrundlag"), PART_ANDET, false},
    {LABEL("lovgrundlag"), PART_ANDET, false},
    {LABEL("kompetence"), PART_ANDET, false},
    {LABEL("beslutningskompetence"), PART_ANDET, false},
    {LABEL("personale"), PART_ANDET, false},
    {LABEL("inddragelse og høring"), PART_ANDET, false},
    {LABEL("høring"), PART_ANDET, false},
    {LABEL("inddragelse"), PART_ANDET, false},
    {LABEL("alternativer"), PART_ANDET, false},
    {LABEL("tidsperspektiv"), PART_ANDET, false},
    {LABEL("tidsplan"), PART_ANDET, true},
    {LABEL("kommunikation"), PART_ANDET, true},
    {LABEL("konsekvenser"), PART_ANDET, true},
    {LABEL("supplerende sagsfremstilling"), PART_SAGSFREMSTILLING, false},
    {LABEL("supplerende indstilling"), PART_INDSTILLING, false},
};

/* "Byrådets beslutning", "Forvaltningens indstilling": the label behind whose it is. */
static const struct {
    const char *label;
    enum part_kind kind;
} owned[] = {
    {"indstilling og beslutning", PART_BESLUTNING},
    {"beslutning", PART_BESLUTNING},
    {"indstilling", PART_INDSTILLING},
};

/* In lower case, on the stack: headings are asked for on every line. */

static struct slice lower_into(char *out, struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i], before = i ? (unsigned char)text.data[i - 1] : 0;
        if (c >= 'A' && c <= 'Z') c = (unsigned char)(c + 32);
        if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97) c = (unsigned char)(c + 32);
        out[i] = (char)c;
    }
    return slice_make(out, text.len);
}

static bool is_label(struct slice lower, enum part_kind *kind, bool *topic) {
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (labels[i].len == lower.len && !memcmp(labels[i].label, lower.data, lower.len)) {
            *kind = labels[i].kind;
            *topic = labels[i].topic;
            return true;
        }
    return false;
}

/* The word before `at` ends in a genitive s and the words before it are few: "Social- og Sundhedsudvalgets". */
static bool is_genitive(struct slice lower) {
    size_t spaces = 0;
    for (size_t i = 0; i < lower.len; i++) {
        spaces += lower.data[i] == ' ';
        if (strchr(".,;:()", lower.data[i])) return false;
    }
    return lower.len >= 3 && (slice_ends(lower, "s") || slice_ends(lower, "s'")) && spaces <= 5;
}

/* What may follow "Beslutning" in its heading: "i X den D, pkt. 1", "fra X, D", "den D", "i mødet den D". */
static bool decision_tail(struct slice tail, struct heading *out) {
    struct text_date date;
    size_t at = 0;
    if (!textdate_next(tail, &at, &date) || date.no_year || slice_ends(tail, ".")) return false;
    struct slice before = slice_trim(slice_first(tail, date.start)), behind = slice_trim(slice_from(tail, date.end));
    if (behind.len > 40 ||
        (behind.len && !strchr(",(:.-", behind.data[0]) && !slice_starts(behind, "pkt") && !slice_starts(behind, "kl")))
        return false;
    static const char *const ends[] = {" den", " d.", ","};
    for (size_t i = 0; i < 3; i++)
        if (slice_ends(before, ends[i])) before.len -= strlen(ends[i]);
    if (slice_is(before, "den") || slice_is(before, "d.")) before.len = 0;
    static const char *const starts[] = {"i ", "fra ", "på ", "i mødet", "på mødet", "i møde"};
    for (size_t i = 0; i < 6; i++)
        if (slice_starts(before, starts[i])) before = slice_trim(slice_from(before, strlen(starts[i])));
    if (slice_is(before, "mødet") || slice_is(before, "møde")) before.len = 0;
    if (before.len > 80) return false;
    out->whose = before;
    out->date = date.date;
    return true;
}

/* "Beslutning i Socialudvalget den 3. maj 2032, pkt. 4", "Økonomiudvalgets beslutning i mødet den 3. maj 2032". */
static bool owned_heading(struct slice text, struct slice lower, struct heading *out) {
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        size_t at = reading_find_word(lower, owned[i].label, 0);
        if (at == SIZE_MAX) continue;
        size_t end = at + strlen(owned[i].label);
        struct slice before = slice_trim(slice_first(text, at)), tail = slice_trim(slice_from(text, end));
        if (before.len && !is_genitive(slice_trim(slice_first(lower, at)))) continue;
        out->kind = owned[i].kind;
        out->with_proposal = i == 0;
        if (tail.len == 0) {
            out->whose = before;
            return before.len > 0;
        }
        if (!decision_tail(tail, out)) continue;
        if (before.len) out->whose = before;
        return true;
    }
    return false;
}

/* "Økonomiudvalget, 1. oktober 2032, pkt. 3": a decision's heading without the word. */
static bool listed_decision(struct slice text, struct heading *out) {
    struct text_date date;
    size_t at = 0;
    if (!textdate_next(text, &at, &date) || date.no_year || date.start < 4) return false;
    struct slice before = slice_trim(slice_first(text, date.start)), behind = slice_trim(slice_from(text, date.end));
    if (!slice_ends(before, ",") && !slice_ends(before, "den") && !slice_ends(before, "d.")) return false;
    if (slice_starts(behind, ",")) behind = slice_trim(slice_from(behind, 1));
    char small[16];
    struct slice lower = lower_into(small, slice_first(behind, sizeof small));
    bool numbered = slice_starts(lower, "pkt") || slice_starts(lower, "punkt") || slice_starts(lower, "sag ");
    if (!numbered || behind.len > 16 || before.len > 80) return false;
    before.len = slice_ends(before, "den")  ? before.len - 3
                 : slice_ends(before, "d.") ? before.len - 2
                                            : before.len - 1;
    before = slice_trim(before);
    if (slice_ends(before, ",")) before.len--;
    out->kind = PART_BESLUTNING;
    out->whose = before;
    out->date = date.date;
    return before.len > 0;
}

static bool holds(struct slice text, const char *word) {
    return memmem(text.data, text.len, word, strlen(word)) != NULL;
}

/* Prose, without lowering it: long, no colon near its start, and none of the words that longer headings have. */
static bool is_surely_prose(struct slice text, bool colon) {
    if (text.len <= 40 || colon) return false;
    if (holds(text, "slutning") || holds(text, "stilling")) return false;
    if (memchr(text.data, ',', text.len) &&
        (holds(text, "pkt") || holds(text, "PKT") || holds(text, "punkt") || holds(text, "sag ")))
        return false;
    bool capitals = text.data[1] >= 'A' && text.data[1] <= 'Z';
    return !(capitals && (holds(text, "SLUTNING") || holds(text, "STILLING")));
}

bool reading_heading(struct slice line, struct heading *out) {
    char small[HEADING_MAX];
    *out = (struct heading){.kind = PART_ANDET};
    struct slice text = reading_plain(line);
    if (text.len == 0 || (line.len > HEADING_MAX && !memchr(text.data, ':', LABEL_MAX))) return false;
    const char *colon = memchr(text.data, ':', text.len < LABEL_MAX ? text.len : LABEL_MAX);
    struct slice label = text;
    if (is_surely_prose(text, colon != NULL)) return false;
    if (colon && (size_t)(colon - text.data) + 1 < text.len &&
        (colon[1] == ' ' || colon[1] == '\t' || colon[1] == '*')) {
        label = slice_first(text, (size_t)(colon - text.data));
        out->rest = reading_plain(slice_from(text, label.len + 1));
        if (slice_starts(out->rest, ":")) out->rest = slice_trim(slice_from(out->rest, 1));
    } else if (slice_ends(text, ":")) {
        label.len--;
    }
    label = reading_plain(label);
    if (label.len == 0 || label.len >= HEADING_MAX) return false;
    struct slice lower = lower_into(small, label);
    if (label.len < LABEL_MAX && is_label(lower, &out->kind, &out->topic)) {
        /* "Bilag: …" is a list; "Sagen: …" and other topics with text behind are sentences. */
        out->conclusion = out->kind == PART_BESLUTNING && out->topic && colon != NULL;
        if (out->conclusion) out->topic = false;
        if (out->kind == PART_INDSTILLING && out->rest.len) out->topic = false;
        out->with_proposal = out->kind == PART_BESLUTNING && memmem(lower.data, lower.len, " og ", 4) != NULL;
        return !(out->topic && out->rest.len);
    }
    if (owned_heading(label, lower, out)) return true;
    if (out->rest.len == 0 && listed_decision(label, out)) return true;
    out->rest.len = 0;
    return false;
}

static bool is_head_label(struct slice text) {
    static const char *const words[] = {"deltagere",
                                        "afbud",
                                        "til stede",
                                        "tilstede",
                                        "fraværende",
                                        "tid",
                                        "sted",
                                        "dagsorden",
                                        "referent",
                                        "mødeleder",
                                        "mødedato",
                                        "mødested",
                                        "faste deltagere",
                                        "medlemmer",
                                        "indholdsfortegnelse",
                                        "øvrige deltagere",
                                        "mødedeltagere"};
    char small[HEADING_MAX];
    struct slice plain = reading_plain(text);
    if (slice_ends(plain, ":")) plain.len--;
    if (plain.len >= 30) return false;
    struct slice lower = lower_into(small, plain);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

bool reading_is_heading(struct slice line) {
    struct heading heading;
    return is_head_label(line) || (reading_heading(line, &heading) && heading.rest.len == 0);
}

bool reading_is_item_label(struct slice line) {
    char small[16];
    struct slice text = reading_plain(line), lower = lower_into(small, slice_first(text, sizeof small));
    if (slice_starts(lower, "punkt ") || slice_starts(lower, "pkt. ") || slice_starts(lower, "ad ")) return true;
    size_t i = 0;
    while (i < text.len && i < 4 && text.data[i] >= '0' && text.data[i] <= '9') i++;
    return i > 0 && i < text.len && (text.data[i] == '.' || text.data[i] == ')');
}

/* Digits, letters and the marks between them, with at least two marks and five digits: a file plan's number. */
static bool looks_like_case_number(struct slice text) {
    size_t digits = 0, marks = 0, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c >= '0' && c <= '9') {
            digits++;
            run++;
        } else if (strchr("-./", c)) {
            if (run == 0) return false;
            marks++;
            run = 0;
        } else if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c == 0xC3 ||
                   (i && (unsigned char)text.data[i - 1] == 0xC3)) {
            run++; /* letters, Æ Ø Å among them */
        } else {
            return false;
        }
    }
    return text.len <= 40 && digits >= (marks ? 5u : 4u) && run > 0;
}

/* "34/1187": a year and a running number. */
static bool is_year_and_number(struct slice text) {
    const char *slash = memchr(text.data, '/', text.len);
    size_t year = slash ? (size_t)(slash - text.data) : 0, number = slash ? text.len - year - 1 : 0;
    for (size_t i = 0; i < text.len; i++)
        if (i != year && (text.data[i] < '0' || text.data[i] > '9')) return false;
    return (year == 2 || year == 4) && number >= 3 && number <= 6;
}

bool reading_case_number(struct slice line, struct slice *number) {
    static const char *const words[] = {"sagsnummer", "sagsnr.",    "sagsnr",        "sagsid",   "sags-id",
                                        "sag nr.",    "sag nr",     "sagsid.",       "brevid",   "dok.nr.",
                                        "dok.nr",     "journalnr.", "journalnummer", "j.nr.",    "j. nr.",
                                        "kle-nr.",    "kle",        "acadre",        "esdh-sag", "sag"};
    char small[64];
    struct slice text = reading_plain(line), lower = lower_into(small, slice_first(text, sizeof small));
    bool named = false;
    for (size_t i = 0; i < sizeof words / sizeof *words && !named; i++) {
        size_t n = strlen(words[i]);
        if (!slice_starts(lower, words[i]) || (n < text.len && reading_is_word_byte(text.data[n]))) continue;
        text = slice_trim(slice_from(text, n));
        if (slice_starts(text, ":")) text = slice_trim(slice_from(text, 1));
        named = true;
    }
    size_t marks = 0;
    if (text.len > 2 && text.data[0] == '(' && slice_ends(text, ")")) text = slice_make(text.data + 1, text.len - 2);
    if (!looks_like_case_number(text)) {
        /* "Sagsnr. 31/04711 Dok.nr. 12": the first number is the case's. */
        size_t end = 0;
        while (named && end < text.len && text.data[end] != ' ' && text.data[end] != '\t') end++;
        text = slice_first(text, end);
        if (!named || !looks_like_case_number(text)) return false;
    }
    for (size_t i = 0; i < text.len; i++) marks += strchr("-./", text.data[i]) != NULL;
    struct text_date date;
    size_t at = 0;
    if (!named && is_year_and_number(text)) {
        *number = text;
        return true;
    }
    if (!named && (marks < 2 || (textdate_next(text, &at, &date) && date.start == 0 && date.end == text.len)))
        return false;
    *number = text;
    return true;
}
