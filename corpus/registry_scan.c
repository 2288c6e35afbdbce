/*
 * registry_scan.c - known names in running text. Only words with a capital letter are looked up; what a name stands
 * beside then tells whether it is meant: "Skive Kommune" and "i Skive" are, "8800 Viborg", "Viborg Ungdomsskole",
 * "Sundhedsråd Aarhus" and "Vejen til ..." are not. The rules are one function each below.
 */
#include "base/utf8.h"
#include "corpus/registry_data.h"

/* ---- words ---- */

static bool is_ascii_word(unsigned char byte) {
    return (unsigned)(byte | 0x20) - 'a' < 26u || (unsigned)byte - '0' < 10u;
}

/* Whether a letter or digit ends right before `at`. */
static bool word_before(struct slice text, size_t at) {
    if (at == 0) return false;
    unsigned char byte = (unsigned char)text.data[at - 1];
    if (byte < 0x80) return is_ascii_word(byte);
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((unsigned char)text.data[start] & 0xC0) == 0x80) start--;
    unsigned point = utf8_next(text.data, text.len, &start);
    return point != UTF8_INVALID && (utf8_is_letter(point) || utf8_is_digit(point));
}

/* The next place at or behind `at` where a word begins with a capital letter; text.len where none does. */
static size_t next_capital(struct slice text, size_t at) {
    for (; at < text.len; at++) {
        unsigned char byte = (unsigned char)text.data[at];
        bool capital = (unsigned)byte - 'A' < 26u;
        if (byte == 0xC3 && at + 1 < text.len) {
            unsigned char low = (unsigned char)text.data[at + 1];
            capital = low == 0x86 || low == 0x98 || low == 0x85; /* Æ Ø Å */
        }
        if (capital && !word_before(text, at)) return at;
    }
    return text.len;
}

static bool starts_with_capital(struct slice word) {
    size_t at = 0;
    return word.len && utf8_is_upper(utf8_next(word.data, word.len, &at));
}

static bool is_space(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f';
}

/* The word that ends at `end`; empty where none does. */
static struct slice word_ending_at(struct slice text, size_t end) {
    size_t start = end;
    while (start > 0 && end - start < 64 && word_before(text, start)) {
        start--;
        while (start > 0 && ((unsigned char)text.data[start] & 0xC0) == 0x80) start--;
    }
    return slice_make(text.data + start, end - start);
}

static struct slice word_at(struct slice text, size_t start) {
    return slice_make(text.data + start, name_word_end(text, start) - start);
}

/* Whether the word, folded, is one of the list. */
static bool is_one_of(struct slice word, const char *const *list) {
    struct name_key key;
    name_key_clear(&key);
    if (word.len > 40 || !name_key_add_word(&key, word)) return false;
    for (; *list; list++)
        if (slice_is(name_key_slice(&key), *list)) return true;
    return false;
}

/* Words that may stand before a name with a capital letter because a sentence begins with them. */
static const char *const sentence_openers[] = {
    "i",           "paa",      "fra",        "til",      "ved",     "med",     "for",         "af",     "og",
    "hos",         "baade",    "mellem",     "om",       "omkring", "blandt",  "at",          "som",    "naar",
    "hvis",        "samt",     "kun",        "ogsaa",    "men",     "da",      "mens",        "efter",  "foer",
    "under",       "over",     "mod",        "uden",     "foruden", "ifoelge", "inden",       "eller",  "herunder",
    "udover",      "desuden",  "heraf",      "dog",      "derfor",  "nu",      "her",         "hvor",   "hvordan",
    "hvorfor",     "har",      "er",         "vil",      "kan",     "skal",    "udenfor",     "uanset", "bortset",
    "undtagen",    "saavel",   "siden",      "hverken",  "via",     "imens",   "henholdsvis", "hhv",    "vedr",
    "vedroerende", "oenskede", "kommunerne", "kommuner", NULL};

static const char *const kommune_words[] = {"kommune", "kommunes", "regionskommune", "regionskommunes", NULL};
static const char *const kommuner_words[] = {"kommuner", "kommuners", NULL};
static const char *const kommunerne_words[] = {"kommunerne", "kommuner", NULL};

/* How the names of institutions end that have a town's name beside them, folded. */
static const char *const institution_endings[] = {
    "hospital",       "hospitalet",      "hospitalerne", "sygehus",   "sygehuset",
    "sygehusene",     "universitet",     "skole",        "gymnasium", "raadhus",
    "bibliotek",      "lufthavn",        "havn",         "museum",    "teater",
    "stift",          "center",          "centeret",     "centret",   "sundhedsraad",
    "sundhedsraadet", "sundhedsraadene", "klynge",       "klyngen",   "klyngerne",
    "seminarium",     "station",         "kaserne",      "kirke",     "provsti",
    "politi",         "kreds",           "akademi",      NULL};

static bool is_institution(struct slice word) {
    struct name_key key;
    name_key_clear(&key);
    if (word.len < 4 || word.len > 60 || !name_key_add_word(&key, word)) return false;
    for (const char *const *ending = institution_endings; *ending; ending++)
        if (slice_ends(name_key_slice(&key), *ending)) return true;
    return false;
}

/* ---- one name ---- */

enum standing {
    BLOCKED,     /* a part of something else */
    INSTITUTION, /* the same, and it holds for the names linked behind it: "sygehusene Viborg og Skive" */
    ELLIPTIC,    /* a hyphen behind: "Holstebro- og Struer Kommuner" */
    WEAK,        /* an ordinary word where any word has a capital letter */
    BARE,
    EXPLICIT,       /* the word Kommune goes with it */
    EXPLICIT_PLURAL /* "Kommuner": with the names before it too */
};

struct found {
    size_t start, end;
    size_t name_end; /* end without the word Kommune */
    int authority;
    enum standing standing;
    bool region;
};

/* "Kommune", "Kommuner", "Kom." behind the name; moves found->end behind it. */
static enum standing kommune_behind(struct slice text, struct found *found) {
    size_t at = name_next_word(text, found->name_end);
    if (at == SIZE_MAX) return BARE;
    char first = text.data[found->name_end];
    if (first != ' ' && first != '\n' && first != '\t' && first != '\xC2') return BARE;
    struct slice word = word_at(text, at);
    size_t end = at + word.len;
    if (is_one_of(word, kommune_words)) {
        found->end = end;
        return EXPLICIT;
    }
    if (is_one_of(word, kommuner_words)) {
        found->end = end;
        return EXPLICIT_PLURAL;
    }
    static const char *const abbreviation[] = {"kom", NULL};
    if (end < text.len && text.data[end] == '.' && is_one_of(word, abbreviation)) {
        found->end = end + 1;
        return EXPLICIT;
    }
    return BARE;
}

/* The one space (plain or no-break) right before `at` ends a neighbour; gives where the neighbour ends, 0 for none. */
static size_t neighbour_end(struct slice text, size_t at) {
    if (at >= 2 && text.data[at - 1] == ' ' && !is_space(text.data[at - 2])) return at - 1;
    if (at >= 3 && text.data[at - 2] == '\xC2' && text.data[at - 1] == '\xA0') return at - 2;
    return 0;
}

static bool is_postal_code(struct slice word) {
    if (word.len != 4) return false;
    for (size_t i = 0; i < 4; i++)
        if (word.data[i] < '0' || word.data[i] > '9') return false;
    return true;
}

/* "møde i Viborg", "Tandlægerne ApS i Aarhus": a town where something takes place or has its seat. */
static bool is_place_after(struct slice text, size_t end_of_i) {
    static const char *const endings[] = {"møde", "mødet", "møder", "samling", "konference", "seminar", "ApS", "A/S"};
    size_t end = end_of_i;
    while (end && is_space(text.data[end - 1])) end--;
    struct slice word = word_ending_at(text, end);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (slice_ends(word, endings[i])) return true;
    return false;
}

/* "8800 Viborg", "Sundhedscenter Viborg", "Ida Holbæk" */
static enum standing standing_by_word_before(struct slice text, size_t start) {
    size_t end = neighbour_end(text, start);
    if (!end) return BARE;
    struct slice word = word_ending_at(text, end);
    if (is_postal_code(word)) return BLOCKED;
    if (is_institution(word)) return INSTITUTION;
    if (slice_is(word, "i") && is_place_after(text, end - 1)) return BLOCKED;
    return starts_with_capital(word) && !is_one_of(word, sentence_openers) ? BLOCKED : BARE;
}

/* "Viborg Ungdomsskole", "Aarhus C", "Odense universitetshospital"; but "Aarhus Byråd" is Aarhus. */
static enum standing standing_by_word_behind(const struct registry *registry, struct slice text, size_t end) {
    size_t at = end;
    if (at < text.len && text.data[at] == ' ') {
        at++;
    } else if (slice_starts(slice_from(text, at), "\xC2\xA0")) {
        at += 2;
    }
    if (at == end || at >= text.len) return BARE;
    struct slice word = word_at(text, at);
    if (!word.len) return BARE;
    struct name_match match;
    if (names_match_at(&registry->body_names, text, at, &match) && registry->bodies[match.entry->target].needs_owner)
        return BARE;
    return starts_with_capital(word) || is_institution(word) ? BLOCKED : BARE;
}

static size_t hyphen_len(struct slice text, size_t at) {
    struct slice rest = slice_from(text, at);
    return slice_starts(rest, "-")                                                    ? 1
           : slice_starts(rest, "\xE2\x80\x90") || slice_starts(rest, "\xE2\x80\x91") ? 3
                                                                                      : 0;
}

static bool hyphen_before(struct slice text, size_t start) {
    return (start >= 1 && hyphen_len(text, start - 1) == 1) || (start >= 3 && hyphen_len(text, start - 3) == 3);
}

/* Whether something before the word on its line shows that its capital letter is its own. */
static bool stands_inside_sentence(struct slice text, size_t start, size_t end) {
    size_t at = start;
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t')) at--;
    if (at == 0) return false;
    char byte = text.data[at - 1];
    if (byte == ',' || byte == '/' || byte == '&') return true;
    if (byte == '(') return end < text.len && (text.data[end] == ')' || text.data[end] == ',');
    struct slice word = word_ending_at(text, at);
    return word.len && at < start && !(word.data[0] >= '0' && word.data[0] <= '9') &&
           (!starts_with_capital(word) || is_one_of(word, sentence_openers));
}

static enum standing standing_of(const struct registry *registry, struct slice text, bool ordinary,
                                 struct found *found) {
    size_t start = found->start, end = found->name_end;
    if (hyphen_before(text, start)) return BLOCKED;
    if (found->region) return hyphen_len(text, end) ? BLOCKED : BARE;
    enum standing standing = kommune_behind(text, found);
    if (standing != BARE) return standing;
    if (hyphen_len(text, end)) return ELLIPTIC;
    standing = standing_by_word_before(text, start);
    if (standing == BARE) standing = standing_by_word_behind(registry, text, end);
    return standing == BARE && ordinary && !stands_inside_sentence(text, start, end) ? WEAK : standing;
}

/* ---- names that are linked: "Lemvig, Struer og Holstebro Kommuner" ---- */

enum link { LINK_NONE, LINK_COMMA, LINK_AND };

static enum link link_between(struct slice text, const struct found *a, const struct found *b) {
    struct slice between = slice_make(text.data + a->end, b->start - a->end);
    if (between.len == 0 || between.len > 12) return LINK_NONE;
    if (between.data[0] == '-') between = slice_from(between, 1);
    bool spaced = between.len && is_space(between.data[0]);
    between = slice_trim(between);
    if (between.len && between.data[0] == ',') {
        between = slice_trim(slice_from(between, 1));
        if (!between.len) return LINK_COMMA;
        spaced = true;
    }
    if (slice_is(between, "/") || slice_is(between, "&")) return LINK_AND;
    bool word = slice_is(between, "og") || slice_is(between, "samt") || slice_is(between, "eller");
    return spaced && word ? LINK_AND : LINK_NONE;
}

/* "kommunerne Skive ...", "kommunerne i ...:" before the first of a list */
static bool kommunerne_before(struct slice text, size_t start) {
    size_t at = start;
    while (at > 0 && is_space(text.data[at - 1])) at--;
    if (at > 0 && text.data[at - 1] == ':') at--;
    struct slice word = word_ending_at(text, at);
    if (slice_is(word, "i")) {
        at -= word.len;
        while (at > 0 && is_space(text.data[at - 1])) at--;
        word = word_ending_at(text, at);
    }
    return is_one_of(word, kommunerne_words);
}

static void pass_on_forwards(struct slice text, struct found *found, size_t count) {
    bool list = false;
    for (size_t i = 0; i < count; i++) {
        struct found *at = &found[i];
        bool linked = i > 0 && link_between(text, at - 1, at) != LINK_NONE;
        if (at->region) {
            list = false;
            continue;
        }
        list = (list && linked) || (at->standing >= WEAK && kommunerne_before(text, at->start));
        if (list && at->standing >= WEAK && at->standing < EXPLICIT) at->standing = EXPLICIT;
        if (!linked) continue;
        if (at[-1].standing == INSTITUTION && at->standing < EXPLICIT) at->standing = INSTITUTION;
        if (at[-1].standing >= BARE && at->standing == WEAK) at->standing = BARE;
    }
}

static void pass_on_backwards(struct slice text, struct found *found, size_t count) {
    for (size_t i = count; i-- > 1;) {
        struct found *at = &found[i - 1], *next = &found[i];
        enum link link = link_between(text, at, next);
        if (link == LINK_NONE || at->region || next->region) continue;
        if (at->standing == WEAK && next->standing >= BARE) at->standing = BARE;
        bool list = next->standing == EXPLICIT_PLURAL || (next->standing == EXPLICIT && link == LINK_AND);
        bool joins = at->standing == BARE || (at->standing == ELLIPTIC && next->standing == EXPLICIT_PLURAL);
        if (list && joins) at->standing = EXPLICIT_PLURAL;
    }
}

static struct found *find_all(const struct registry *registry, struct slice text, struct arena *arena, size_t *count) {
    struct found *all = NULL;
    *count = 0;
    for (size_t at = next_capital(text, 0); at < text.len; at = next_capital(text, at)) {
        struct name_match match;
        if (!names_match_at(&registry->authority_names, text, at, &match)) {
            at = name_word_end(text, at);
            continue;
        }
        struct found *found = ARENA_PUSH(arena, all, *count);
        *found = (struct found){.start = at, .end = match.end, .name_end = match.end, .authority = match.entry->target};
        found->region = registry->authorities[found->authority].kind == AUTHORITY_REGION;
        found->standing = standing_of(registry, text, match.entry->ordinary, found);
        at = found->end;
    }
    return all;
}

void registry_scan_authorities(const struct registry *registry, struct slice text, struct arena *arena,
                               struct mention **mentions, size_t *count) {
    *mentions = NULL;
    *count = 0;
    size_t found_count;
    struct found *found = find_all(registry, text, arena, &found_count);
    if (arena->failed) return;
    pass_on_forwards(text, found, found_count);
    pass_on_backwards(text, found, found_count);
    for (size_t i = 0; i < found_count; i++) {
        if (found[i].standing < BARE) continue;
        struct mention *mention = ARENA_PUSH(arena, *mentions, *count);
        *mention = (struct mention){.authority = &registry->authorities[found[i].authority],
                                    .start = found[i].start,
                                    .end = found[i].end,
                                    .explicit_kommune = found[i].standing >= EXPLICIT};
    }
}

/* ---- bodies ---- */

/* "Kultur- og Sundhedsudvalget": the end of a longer name that is not known. */
static bool ends_longer_name(struct slice text, size_t start) {
    if (hyphen_before(text, start)) return true;
    size_t end = neighbour_end(text, start);
    struct slice word = end ? word_ending_at(text, end) : slice_make("", 0);
    if (!slice_is(word, "og")) return false;
    end = neighbour_end(text, end - word.len);
    return end > 0 && text.data[end - 1] == '-';
}

void registry_scan_bodies(const struct registry *registry, struct slice text, struct arena *arena,
                          struct mention **mentions, size_t *count) {
    *mentions = NULL;
    *count = 0;
    for (size_t at = next_capital(text, 0); at < text.len; at = next_capital(text, at)) {
        struct name_match match;
        if (!names_match_at(&registry->body_names, text, at, &match) ||
            (!match.entry->exact && ends_longer_name(text, at))) {
            at = name_word_end(text, at);
            continue;
        }
        *ARENA_PUSH(arena, *mentions, *count) =
            (struct mention){.body = &registry->bodies[match.entry->target], .start = at, .end = match.end};
        at = match.end;
    }
}
