/*
 * person.c - one line of a list of people: "Ida Holm (formand)  Viborg Kommune", "Bo Friis, Akutafdelingen, Region
 * Nordjylland - mødeleder", "Per Lund, Eva Kjær og Jens Dam". A line falls into pieces (gaps, commas, "og", dashes),
 * and each piece is a name, an organisation, a title, a role or a note. What is none of these is passed over.
 */
#include "corpus/person.h"

#include "base/utf8.h"

/* ---- words ---- */

static bool ends_in(struct slice lower, const char *const endings[]) {
    for (size_t i = 0; endings[i]; i++)
        if (slice_ends(lower, endings[i])) return true;
    return false;
}

/* The next word (bytes up to white space) at *at. */
static struct slice next_word(struct slice text, size_t *at) {
    while (*at < text.len && strchr(" \t", text.data[*at])) ++*at;
    size_t start = *at;
    while (*at < text.len && !strchr(" \t", text.data[*at])) ++*at;
    return slice_make(text.data + start, *at - start);
}

static bool is_capitalised(struct slice word) {
    size_t at = 0;
    return word.len && utf8_is_upper(utf8_next(word.data, word.len, &at));
}

static bool is_particle(struct slice word) {
    static const char *const particles[] = {"von", "van", "de", "der", "den", "af", "la", "el", "al",
                                            "bin", "ten", "di", "da",  "du",  "le", "zu", "y"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (slice_is(word, particles[i])) return true;
    return false;
}

/* Letters, hyphens, apostrophes and full stops ("A.", "Kjær-Hansen", "O'Brien"). */
static bool has_name_letters(struct slice word) {
    for (size_t at = 0; at < word.len;) {
        unsigned point = utf8_next(word.data, word.len, &at);
        if (!utf8_is_letter(point) && !utf8_is_mark(point) && point != '-' && point != '.' && point != '\'' &&
            point != 0x2019)
            return false;
    }
    return true;
}

/* ---- titles and roles ---- */

bool person_is_title(struct slice lower) {
    static const char *const degrees[] = {"ph.d.", "ph.d", "dr.med.", "dr.", "cand.med.", "mph", "phd"};
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++)
        if (slice_is(lower, degrees[i])) return true;
    static const char *const endings[] = {"chef",
                                          "chefen",
                                          "direktør",
                                          "direktøren",
                                          "leder",
                                          "lederen",
                                          "konsulent",
                                          "konsulenten",
                                          "borgmester",
                                          "borgmesteren",
                                          "formand",
                                          "formanden",
                                          "sekretær",
                                          "medarbejder",
                                          "læge",
                                          "lægen",
                                          "overlæge",
                                          "koordinator",
                                          "rådmand",
                                          "sygeplejerske",
                                          "specialist",
                                          "jurist",
                                          "planlægger",
                                          "ansvarlig",
                                          "manager",
                                          "udvikler",
                                          "rådgiver",
                                          "assistent",
                                          "professor",
                                          "fuldmægtig",
                                          "inspektør",
                                          "psykolog",
                                          "terapeut",
                                          "arkitekt",
                                          "ingeniør",
                                          "økonom",
                                          "kurator",
                                          "medlem",
                                          "repræsentant",
                                          "præst",
                                          "kommunaldirektør",
                                          "rektor",
                                          "udvalgsformand",
                                          "partner",
                                          "ergoterapeut",
                                          NULL};
    return ends_in(lower, endings);
}

/* What a municipality's departments are called after: "Direktør for Sundhed og Ældre". */
static bool is_area_word(struct slice lower) {
    static const char *const words[] = {"sundhed",
                                        "ældre",
                                        "omsorg",
                                        "social",
                                        "børn",
                                        "unge",
                                        "kultur",
                                        "fritid",
                                        "beskæftigelse",
                                        "træning",
                                        "psykiatri",
                                        "handicap",
                                        "pleje",
                                        "velfærd",
                                        "familie",
                                        "familier",
                                        "skole",
                                        "læring",
                                        "trivsel",
                                        "rehabilitering",
                                        "forebyggelse",
                                        "senior",
                                        "voksne",
                                        "voksen",
                                        "arbejdsmarked",
                                        "myndighed",
                                        "visitation",
                                        "hjemmepleje",
                                        "sygepleje",
                                        "økonomi",
                                        "it",
                                        "digitalisering",
                                        "udvikling",
                                        "teknik",
                                        "miljø",
                                        "plan",
                                        "hr",
                                        "kvalitet",
                                        "sundhedsområdet",
                                        "borgerservice",
                                        "dagtilbud",
                                        "rusmiddel"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

/*
 * "Direktør Ida Holm", "Chef for sundhed og omsorg Ida Holm", "Praktiserende læge Ida Holm": the words up to the
 * title's head, or to the last word in lower case behind it. In "Leder af Sundhedscenter Ida Holm" nothing tells where
 * the name begins; that line names nobody for sure.
 */
size_t person_title_length(struct arena *arena, struct slice text) {
    size_t at = 0, end = 0;
    bool headed = false;
    while (at < text.len) {
        struct slice word = next_word(text, &at);
        if (!word.len) break;
        bool head = person_is_title(reading_lower(arena, word)) || (headed && is_area_word(reading_lower(arena, word)));
        bool lower = !is_capitalised(word) && !(headed && is_particle(word) && !slice_is(word, "af"));
        headed |= head;
        if (head || lower || slice_ends(word, "-")) end = at;
    }
    size_t start = end;
    while (start > 0 && text.data[start - 1] != ' ') start--;
    static const char *const links[] = {"af", "for", "og", "i", "på", "ved", "til"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (slice_is(slice_make(text.data + start, end - start), links[i])) return 0;
    if (!headed) return 0;
    while (end < text.len && text.data[end] == ' ') end++;
    return end;
}

const char *person_role(struct arena *arena, struct slice text) {
    static const char *const roles[] = {
        "formand",       "næstformand",   "mødeleder",   "referent",  "sekretariat",   "sekretær",
        "ordstyrer",     "observatør",    "suppleant",   "tovholder", "gæst",          "oplægsholder",
        "medformand",    "formandskab",   "viceformand", "forperson", "næstforperson", "mødeansvarlig",
        "protokolfører", "stedfortræder", "tilforordnet"};
    struct slice lower = reading_lower(arena, slice_trim(text));
    if (lower.len == 0 || lower.len > 60) return NULL;
    if (slice_is(lower, "fmd.") || slice_is(lower, "fmd")) return "formand";
    if (slice_is(lower, "næstfmd.") || slice_is(lower, "nfmd.") || slice_is(lower, "næstfmd")) return "næstformand";
    if (slice_is(lower, "ref.")) return "referent";
    /* "KOSU-formand", "kommunal formand": the last part is the role. */
    size_t start = lower.len;
    while (start && lower.data[start - 1] != ' ' && lower.data[start - 1] != '-') start--;
    struct slice last = slice_from(lower, start);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        size_t n = strlen(roles[i]);
        if (!slice_starts(last, roles[i])) continue;
        if (last.len == n || slice_is(slice_from(last, n), "en") || slice_is(slice_from(last, n), "et"))
            return roles[i];
    }
    return NULL;
}

/* ---- organisations ---- */

bool person_is_organisation_word(struct slice lower) {
    static const char *const endings[] = {"kommune",      "kommunen",      "kommuner",
                                          "kommunerne",   "region",        "regionen",
                                          "regionerne",   "hospital",      "hospitalet",
                                          "sekretariat",  "sekretariatet", "center",
                                          "centret",      "centeret",      "centrum",
                                          "forvaltning",  "forvaltningen", "afdeling",
                                          "afdelingen",   "sygehus",       "sygehuset",
                                          "universitet",  "universitetet", "klynge",
                                          "klyngen",      "styregruppe",   "styregruppen",
                                          "udvalg",       "udvalget",      "byråd",
                                          "byrådet",      "sundhedsråd",   "sundhedsrådet",
                                          "ældreråd",     "ældrerådet",    "regionsråd",
                                          "regionsrådet", "forening",      "foreningen",
                                          "styrelse",     "styrelsen",     "ministerium",
                                          "ministeriet",  "psykiatrien",   "psykiatri",
                                          "skole",        "skolen",        "bibliotek",
                                          "biblioteket",  "institut",      "instituttet",
                                          "selskab",      "selskabet",     "fond",
                                          "fonden",       "organisation",  "organisationen",
                                          "enhed",        "enheden",       "stab",
                                          "staben",       "almen praksis", "klinik",
                                          "klinikken",    "apotek",        "apoteket",
                                          "politi",       "politiet",      "beredskab",
                                          "beredskabet",  "hospice",       "plejehjem",
                                          "plejecenter",  "bosted",        "botilbud",
                                          "laboratorium", "højskole",      "seminarium",
                                          "akademi",      "museum",        "netværk",
                                          "netværket",    "direktion",     "direktionen",
                                          "magistrat",    "magistraten",   NULL};
    static const char *const whole[] = {"plo",
                                        "kl",
                                        "kkr",
                                        "kkr-sekretariatet",
                                        "regionshospital",
                                        "skf",
                                        "medcom",
                                        "sosu",
                                        "fks",
                                        "aps",
                                        "a/s",
                                        "danske",
                                        "dansk",
                                        "patientforløb",
                                        "økonomi",
                                        "stiftelsen",
                                        "team",
                                        "jobcenter",
                                        "borgerservice",
                                        "praksis",
                                        "nordjylland",
                                        "midtjylland",
                                        "syddanmark",
                                        "sjælland",
                                        "hovedstaden",
                                        "danmark",
                                        NULL};
    if (slice_starts(lower, "plo-") || slice_starts(lower, "kkr-") || slice_starts(lower, "kl-") ||
        slice_is(lower, "&"))
        return true;
    for (size_t i = 0; whole[i]; i++)
        if (slice_is(lower, whole[i])) return true;
    return ends_in(lower, endings);
}

bool person_is_organisation(const struct registry *registry, struct arena *arena, struct slice text) {
    for (size_t at = 0; at < text.len;) {
        struct slice word = next_word(text, &at);
        while (word.len && strchr(",.;:", word.data[word.len - 1])) word.len--;
        if (word.len && person_is_organisation_word(reading_lower(arena, word))) return true;
    }
    return registry_find_body(registry, text) != NULL || registry_find_authority(registry, text) != NULL;
}

/* ---- names ---- */

bool person_is_name(struct arena *arena, struct slice text) {
    size_t words = 0, capitals = 0, letters = 0, last = 0;
    for (size_t at = 0; at < text.len;) {
        struct slice word = next_word(text, &at);
        if (!word.len) break;
        if (!has_name_letters(word)) return false;
        bool capital = is_capitalised(word);
        if (!capital && !is_particle(word)) return false;
        struct slice lower = reading_lower(arena, word);
        if (person_is_organisation_word(lower) || (words == 0 && person_is_title(lower))) return false;
        words++;
        last = word.len;
        capitals += capital;
        letters += word.len;
    }
    /* "Mødelokale D" is none. */
    return words >= 2 && words <= 7 && capitals >= 2 && letters >= 5 && last >= 2 && !slice_ends(text, ".");
}

/* ---- pieces of a line ---- */

#define PIECE_MAX 240 /* bytes: one person with title and place; no name is looked for in what is longer */

struct line_reader {
    const struct registry *registry;
    struct arena *arena;
    struct person **people;
    size_t *count;
    struct person *current; /* NULL before the first name */
    bool behind_name; /* in the cell behind a lone name, where a comma says that the cell is where the person comes from
                       */
    size_t pieces;
};

static struct person *add_person(struct line_reader *reader, struct slice name) {
    reader->current = ARENA_PUSH(reader->arena, *reader->people, *reader->count);
    *reader->current = (struct person){.name = name, .role = ""};
    return reader->current;
}

static bool is_absence(struct slice lower) {
    static const char *const words[] = {"afbud", "fraværende", "meldt afbud", "havde meldt afbud", "ikke til stede"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

/* What stands in brackets or behind a dash: a role, an absence, a party's letter, or a note. */
static void read_remark(struct line_reader *reader, struct slice text) {
    struct person *person = reader->current;
    text = reading_plain(text);
    if (!person || !text.len) return;
    struct slice lower = reading_lower(reader->arena, text);
    const char *role = person_role(reader->arena, text);
    size_t came = reading_find_word(lower, "deltog", 0);
    bool instead = came != SIZE_MAX && (reading_find_word(lower, "stedfortræder", came) != SIZE_MAX ||
                                        reading_find_word(lower, "i stedet", came) != SIZE_MAX);
    if (is_absence(lower)) {
        person->absent = true;
    } else if (instead && person_is_name(reader->arena, slice_trim(slice_first(text, came)))) {
        person->stand_in = slice_trim(slice_first(text, came));
    } else if (slice_starts(lower, "stedfortræder") || slice_starts(lower, "suppleant for") ||
               slice_starts(lower, "i stedet for") || slice_starts(lower, "for ")) {
        person->substitute = true;
        person->note = text;
    } else if (role) {
        if (!person->role[0]) person->role = role;
    } else if (text.len > 3 && !is_capitalised(text)) {
        person->note = text;
    } else if (text.len > 4 && person_is_organisation(reader->registry, reader->arena, text)) {
        person->affiliation = text;
    }
}

/* Words that lead up to an organisation's own: "Det Fælleskommunale Sundhedssekretariat", "KKR Sekretariatet". */
static bool is_modifier(struct arena *arena, struct slice word) {
    static const char *const endings[] = {"alt", "ale", "sk", "ske", "elt", "elle", "ligt", "lige", NULL};
    static const char *const articles[] = {"Det", "Den", "De"};
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (slice_is(word, articles[i])) return true;
    bool capitals = word.len >= 2;
    for (size_t i = 0; i < word.len; i++) capitals &= word.data[i] >= 'A' && word.data[i] <= 'Z';
    return capitals || (word.len > 6 && ends_in(reading_lower(arena, word), endings));
}

/* "Ida Holm Fælleskommunalt sekretariat": the organisation's word and what leads up to it, behind two words of a name.
 */
static size_t organisation_word_start(struct line_reader *reader, struct slice text) {
    size_t starts[12], count = 0, found = 0;
    for (size_t at = 0; at < text.len && count < 12;) {
        struct slice word = next_word(text, &at);
        if (!word.len) break;
        starts[count++] = (size_t)(word.data - text.data);
        if (!found && count > 2 && person_is_organisation_word(reading_lower(reader->arena, word))) found = count - 1;
    }
    while (found > 0) {
        size_t at = starts[found - 1];
        if (!is_modifier(reader->arena, next_word(text, &at))) break;
        found--;
    }
    if (found < 2 || !person_is_name(reader->arena, slice_trim(slice_first(text, starts[found])))) return text.len;
    return starts[found];
}

/* "Ida Holm Viborg Kommune": where the organisation begins behind the name; the length where there is none. */
static size_t organisation_start(struct line_reader *reader, struct slice text) {
    struct mention *mentions;
    size_t count;
    registry_scan_authorities(reader->registry, text, reader->arena, &mentions, &count);
    for (size_t i = 0; i < count; i++) {
        bool whole = mentions[i].explicit_kommune || mentions[i].authority->kind == AUTHORITY_REGION;
        struct slice before = slice_trim(slice_first(text, mentions[i].start));
        if (slice_ends(before, " fra")) before.len -= 4;
        if (whole && mentions[i].start > 0 && person_is_name(reader->arena, slice_trim(before)))
            return mentions[i].start;
    }
    return organisation_word_start(reader, text);
}

/* A piece without brackets, dashes and separators. */
static void read_words(struct line_reader *reader, struct slice text) {
    if (text.len > PIECE_MAX) return;
    struct arena *arena = reader->arena;
    text = reading_plain(text);
    while (text.len && strchr(".;:", text.data[text.len - 1]) && text.len > 3) text.len--;
    if (slice_starts(text, "fra ")) text = slice_trim(slice_from(text, 4));
    if (!text.len) return;
    reader->pieces++;
    struct slice lower = reading_lower(arena, text);
    if (reader->current && is_absence(lower)) {
        reader->current->absent = true;
        return;
    }
    size_t start = organisation_start(reader, text);
    if (start < text.len) {
        struct slice name = slice_trim(slice_first(text, start));
        if (slice_ends(name, " fra")) name = slice_trim(slice_first(name, name.len - 4));
        read_words(reader, name);
        if (reader->current) reader->current->affiliation = slice_from(text, start);
        return;
    }
    if (person_is_organisation(reader->registry, arena, text)) {
        if (reader->current) reader->current->affiliation = text;
        return;
    }
    if (reader->behind_name && reader->current) {
        reader->current->affiliation = text;
        return;
    }
    if (person_is_name(arena, text)) {
        add_person(reader, text);
        return;
    }
    size_t title = person_title_length(arena, text);
    struct slice name = slice_from(text, title);
    if (title && person_is_name(arena, name)) {
        struct slice words = slice_trim(slice_first(text, title));
        const char *office = person_role(arena, words);
        struct person *person = add_person(reader, name);
        if (office && strstr(office, "formand") && !memchr(words.data, ' ', words.len))
            person->role = office;
        else
            person->title = words;
        return;
    }
    if (!reader->current) return;
    const char *role = person_role(arena, text);
    if (role) {
        if (!reader->current->role[0]) reader->current->role = role;
    } else if (person_is_title(lower)) {
        if (!reader->current->title.len) reader->current->title = text;
    } else if (!is_capitalised(text)) {
        if (!reader->current->note.len) reader->current->note = text;
    } else if (!reader->current->affiliation.len && !memchr(text.data, ':', text.len) && text.len > 3) {
        reader->current->affiliation = text; /* a name that is nobody's: where the person comes from */
    }
}

/* Does a dash with spaces stand at `at`? Its length, else 0. */
static size_t dash_at(struct slice text, size_t at) {
    if (at == 0 || text.data[at - 1] != ' ') {
        /* "Næstformand- afbud" */
        return at > 0 && text.data[at] == '-' && at + 1 < text.len && text.data[at + 1] == ' ' &&
                       !slice_starts(slice_from(text, at + 2), "og ")
                   ? 1
                   : 0;
    }
    if (text.data[at] == '-' && at + 1 < text.len && text.data[at + 1] == ' ') return 1;
    struct slice rest = slice_from(text, at);
    return (slice_starts(rest, "\xE2\x80\x93 ") || slice_starts(rest, "\xE2\x80\x94 ")) ? 3 : 0;
}

/* A cell or comma's piece: words, brackets, remarks behind dashes. */
static void read_piece(struct line_reader *reader, struct slice text) {
    size_t start = 0;
    bool remark = false;
    for (size_t i = 0; i <= text.len; i++) {
        size_t dash = i < text.len ? dash_at(text, i) : 0;
        bool bracket = i < text.len && text.data[i] == '(';
        if (i < text.len && !dash && !bracket) continue;
        struct slice piece = slice_trim(slice_make(text.data + start, i - start));
        if (remark && !person_is_organisation(reader->registry, reader->arena, piece))
            read_remark(reader, piece);
        else
            read_words(reader, piece);
        if (i == text.len) break;
        if (bracket) {
            const char *close = memchr(text.data + i, ')', text.len - i);
            size_t end = close ? (size_t)(close - text.data) : text.len;
            read_remark(reader, slice_make(text.data + i + 1, end - i - 1));
            i = end < text.len ? end : text.len - 1;
            start = i + 1;
            if (start >= text.len) break;
            continue;
        }
        remark = true;
        i += dash - 1;
        start = i + 1;
    }
}

/* May a list of people go on behind this piece: does it end in a name, an organisation, a bracket? */
static bool ends_person(struct line_reader *reader, struct slice before) {
    if (!before.len || slice_ends(before, ")")) return true;
    if (before.len > PIECE_MAX) return false;
    struct slice name = slice_from(before, person_title_length(reader->arena, before));
    while (slice_starts(name, "fra ")) name = slice_from(name, 4);
    return person_is_name(reader->arena, name) || person_is_organisation(reader->registry, reader->arena, before) ||
           organisation_start(reader, before) < before.len;
}

/* "og", "samt" between two names: its length at `at` (with both spaces), else 0. */
static size_t conjunction_at(struct line_reader *reader, struct slice text, size_t from, size_t at) {
    if (at - from > PIECE_MAX) return 0;
    size_t len = slice_starts(slice_from(text, at), " og ") ? 4 : slice_starts(slice_from(text, at), " samt ") ? 6 : 0;
    if (!len) return 0;
    struct slice before = slice_trim(slice_make(text.data + from, at - from)), behind = slice_from(text, at + len);
    if (slice_ends(before, "-")) return 0;      /* "Social- og Sundhedschef" */
    if (!ends_person(reader, before)) return 0; /* "Sundhed og Ældre" */
    size_t end = 0;
    while (end < behind.len && !strchr(",;(\t", behind.data[end]) && !slice_starts(slice_from(behind, end), " og ") &&
           !slice_starts(slice_from(behind, end), "  "))
        end++;
    struct slice next = slice_trim(slice_first(behind, end));
    if (slice_starts(next, "fra ")) next = slice_from(next, 4); /* "fra A samt fra B" */
    while (next.len && next.data[next.len - 1] == '.') next.len--;
    next = slice_from(next, person_title_length(reader->arena, next));
    bool name = person_is_name(reader->arena, next) || organisation_start(reader, next) < next.len;
    return name ? len : 0;
}

/* "Ida Holm   Nære Sundhedstilbud, Region Midtjylland": is the cell from `at` on the place of the lone name before it?
 */
static bool is_place_cell(struct line_reader *reader, struct slice text, size_t start, size_t at) {
    struct slice name = slice_trim(slice_make(text.data + start, at - start));
    struct slice cell = slice_trim(slice_from(text, at));
    const char *gap = memmem(cell.data, cell.len, "  ", 2);
    if (gap) cell = slice_first(cell, (size_t)(gap - cell.data));
    const char *bracket = memchr(name.data, '(', name.len);
    if (bracket) name = slice_trim(slice_first(name, (size_t)(bracket - name.data)));
    name = slice_from(name, person_title_length(reader->arena, name));
    return start == 0 && person_is_name(reader->arena, name) && memchr(cell.data, ',', cell.len) &&
           person_is_organisation(reader->registry, reader->arena, cell);
}

static bool separates(struct slice text, size_t at) {
    char c = text.data[at];
    return c == ',' || c == ';' || c == '\t' || (c == ' ' && at + 1 < text.len && text.data[at + 1] == ' ');
}

void person_read_line(const struct registry *registry, struct arena *arena, struct slice line, struct person **people,
                      size_t *count) {
    struct line_reader reader = {.registry = registry, .arena = arena, .people = people, .count = count};
    struct slice text = reading_plain(line);
    size_t start = 0, depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        depth += text.data[i] == '(';
        depth -= text.data[i] == ')' && depth;
        if (depth) continue;
        size_t conjunction = text.data[i] == ' ' ? conjunction_at(&reader, text, start, i) : 0;
        if (!separates(text, i) && !conjunction) continue;
        bool gap = text.data[i] == ' ' || text.data[i] == '\t';
        bool place = gap && !conjunction && is_place_cell(&reader, text, start, i);
        read_piece(&reader, slice_make(text.data + start, i - start));
        if (gap && !conjunction && slice_trim(slice_make(text.data + start, i - start)).len) reader.behind_name = place;
        if (conjunction) i += conjunction - 1;
        start = i + 1;
    }
    read_piece(&reader, slice_from(text, start));
}
