/* mention.c - people in prose; see mention.h. */
#include "corpus/mention.h"

#include "base/utf8.h"
#include "corpus/group.h"
#include "corpus/person.h"

#define NAME_WORDS_MAX  7
#define APPOSITIONS_MAX 6
#define TITLE_WORDS_MAX 12

/* ---- is anybody named at all? ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

bool mention_may_be_in(struct slice text) {
    bool before = false; /* the word before had a capital */
    for (size_t at = 0; at < text.len;) {
        unsigned char c = (unsigned char)text.data[at];
        bool upper =
            (c >= 'A' && c <= 'Z') || (c == 0xC3 && at + 1 < text.len && (unsigned char)text.data[at + 1] < 0x9F);
        if (upper && before) return true;
        bool word = reading_is_word_byte(text.data[at]);
        bool particle = !upper && text.len - at > 3 && (c == 'v' || c == 'd' || c == 'a');
        while (at < text.len && !is_blank(text.data[at])) at++;
        while (at < text.len && is_blank(text.data[at])) at++;
        if (!(particle && before)) before = upper && word;
    }
    return false;
}

/* ---- runs of names ---- */

static bool is_particle(struct slice lower) {
    static const char *const words[] = {"von", "van", "de", "der", "den", "la", "el",
                                        "al",  "bin", "di", "da",  "du",  "le"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

/* May the word be a part of a name that goes on? */
static bool is_name_word(const struct sentence *sentence, unsigned i) {
    unsigned shape = word_shape(sentence, i);
    return (shape & SHAPE_CAPITAL) && (shape & SHAPE_NAME) && !(shape & SHAPE_LINK) &&
           (!(shape & SHAPE_ACRONYM) || (shape & SHAPE_INITIAL));
}

/* Nothing but one space lies between the words. */
static bool touches(const struct sentence *sentence, unsigned i) {
    return sentence->words[i].start - sentence->words[i - 1].end <= 1;
}

static unsigned run_end(const struct sentence *sentence, unsigned first) {
    unsigned i = first + 1;
    while (i < sentence->word_count && touches(sentence, i)) {
        if (is_name_word(sentence, i)) {
            i++;
            continue;
        }
        unsigned j = i;
        while (j < i + 2 && j < sentence->word_count && !(word_shape(sentence, j) & SHAPE_CAPITAL) &&
               is_particle(word_lower(sentence, j)))
            j++;
        if (j == i || j >= sentence->word_count || !is_name_word(sentence, j)) break;
        i = j;
    }
    return i;
}

/* Words with a capital because a sentence begins with them. */
static bool opens_sentence(const struct sentence *sentence, unsigned i) {
    const struct word *word = &sentence->words[i];
    return (word->classes & (unsigned)~WORD_MONTH) || word->verb;
}

/* "Arbejdsgruppen", "Kommune": no part of a person's name. */
static bool is_thing(const struct sentence *sentence, unsigned i) {
    struct slice lower = word_lower(sentence, i);
    static const char *const words[] = {"regioner",  "kommunernes", "regionernes", "regions",
                                        "kommunens", "partnerskab", "forum",       "bilag",
                                        "punkt",     "nationale",   "nordjyske",   "midtjyske"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (slice_is(lower, words[k])) return true;
    return person_is_organisation_word(lower) || group_head(lower, NULL) || slice_ends(lower, "kommunes");
}

static bool is_title(const struct sentence *sentence, unsigned i) {
    return i < sentence->word_count && !(word_shape(sentence, i) & SHAPE_MARK) &&
           person_is_title(word_lower(sentence, i));
}

/* ---- what stands before a name ---- */

static bool is_title_adjective(struct slice lower) {
    static const char *const endings[] = {"faglig", "lig", "ende", "isk", "pædagogisk", "adm", "konstitueret", NULL};
    for (size_t i = 0; endings[i]; i++)
        if (slice_ends(lower, endings[i])) return true;
    return false;
}

/* "Sundheds og Omsorgschef", with the hyphen forgotten: only where a row begins, since "Mads og" could stand elsewhere.
 */
static bool is_elided(const struct sentence *sentence, unsigned i) {
    if (word_classes(sentence, i) || word_shape(sentence, i) & SHAPE_MARK) return false;
    return slice_ends(word_lower(sentence, i), "s") && (i == 0 || word_mark(sentence, i - 1, ':'));
}

/* "ældre- og sundhedschef", "sygeplejefaglig leder": from the head `at` back to where the title begins. */
static unsigned title_start(const struct sentence *sentence, unsigned at) {
    for (;;) {
        if (at >= 2 && word_classes(sentence, at - 1) & WORD_AND && word_shape(sentence, at - 2) & SHAPE_HYPHEN) {
            at -= 2;
        } else if (at >= 2 && word_classes(sentence, at - 1) & WORD_AND && is_elided(sentence, at - 2)) {
            at -= 2;
        } else if (at >= 1 && !word_classes(sentence, at - 1) && !sentence->words[at - 1].verb &&
                   is_title_adjective(word_lower(sentence, at - 1))) {
            at--;
        } else if (at >= 1 && sentence->words[at - 1].verb == VERB_CONSTITUTE) {
            at--;
        } else {
            return at;
        }
    }
}

/* "Leder af Center for Sundhed og Mestring Jens …": where the title begins whose place runs up to `at`; else `at`. */
static unsigned title_with_place(const struct sentence *sentence, unsigned at) {
    static const char *const links[] = {"af", "for", "i", "på", "ved", NULL};
    for (unsigned i = at; i-- > 0 && at - i < TITLE_WORDS_MAX;) {
        struct slice lower = word_lower(sentence, i);
        if (word_shape(sentence, i) & SHAPE_MARK || sentence->words[i].verb) return at;
        bool link = word_classes(sentence, i) & WORD_AND;
        for (size_t k = 0; links[k]; k++) link |= slice_is(lower, links[k]);
        if (word_classes(sentence, i) && !link) return at;
        if (!is_title(sentence, i)) continue;
        bool role = slice_ends(lower, "medlem") || slice_ends(lower, "formand") || slice_ends(lower, "repræsentant");
        for (size_t k = 0; links[k] && !role; k++)
            if (word_is(sentence, i + 1, links[k])) return title_start(sentence, i);
        return at;
    }
    return at;
}

/* How many words of the run [first, last) behind "leder af" name the place and not the person; `last` - first where the
 * bounds are not certain. */
static unsigned place_words(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                            unsigned last) {
    unsigned n = 1;
    bool organisation = is_thing(sentence, first);
    while (organisation && first + n + 2 < last) {
        const struct authority *town = registry_find_authority(context->registry, word_text(sentence, first + n));
        if (!town) break;
        n++;
    }
    unsigned left = last - first - n;
    return left >= 2 && left <= 3 ? n : last - first;
}

/* ---- places ---- */

static const char *copy(struct arena *arena, struct slice text) {
    char *out = arena_text(arena, slice_trim(text));
    for (char *c = out; *c; c++)
        if (*c == '\t') *c = ' ';
    return out;
}

/* "Skive Kommune", "Ringkøbing-Skjern Kommune", "Aarhus Kom." */
static unsigned municipality_at(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                                const char **affiliation, const char **municipality) {
    for (unsigned i = first; i < first + 4 && i < sentence->word_count; i++) {
        bool kommune = word_is(sentence, i, "kommune"), cut = word_is(sentence, i, "kom");
        if (i > first && (kommune || cut)) {
            const struct authority *found = registry_find_authority(context->registry, words_text(sentence, first, i));
            if (!found || found->kind != AUTHORITY_MUNICIPALITY) return 0;
            *municipality = found->name;
            *affiliation = cut ? arena_printf(context->arena, "%s Kommune", found->name)
                               : copy(context->arena, words_text(sentence, first, i + 1));
            return cut && word_mark(sentence, i + 1, '.') ? i + 2 : i + 1;
        }
        if (!(word_shape(sentence, i) & SHAPE_CAPITAL)) return 0;
    }
    return 0;
}

static bool ends_place(const struct sentence *sentence, unsigned i) {
    if (i >= sentence->word_count) return true;
    char mark = sentence->words[i].mark;
    return mark == ',' || mark == ')' || mark == '.' || mark == ';' || word_classes(sentence, i) & WORD_AND;
}

static unsigned bare_municipality_at(const struct mention_context *context, const struct sentence *sentence,
                                     unsigned first, const char **affiliation, const char **municipality) {
    for (unsigned i = first + 2; i > first; i--) {
        if (i > sentence->word_count || !ends_place(sentence, i)) continue;
        if (!(word_shape(sentence, first) & SHAPE_CAPITAL)) return 0;
        const struct authority *found = registry_find_authority(context->registry, words_text(sentence, first, i));
        if (!found || found->kind != AUTHORITY_MUNICIPALITY) continue;
        *municipality = found->name;
        *affiliation = arena_printf(context->arena, "%s Kommune", found->name);
        return i;
    }
    return 0;
}

/* "Region Midtjylland", "Aalborg Universitetshospital", "PLO-Nordjylland", "VIVE", "Fælleskommunalt sekretariat". */
static unsigned organisation_at(const struct sentence *sentence, unsigned first) {
    bool known = false;
    unsigned i = first;
    for (; i < first + 6 && i < sentence->word_count; i++) {
        const struct word *word = &sentence->words[i];
        if (word->shape & SHAPE_MARK || word->verb || word->classes & (unsigned)~(WORD_AND | WORD_PREPOSITION)) break;
        if (word->classes && !(i > first && word_shape(sentence, i + 1) & SHAPE_CAPITAL)) break;
        if (i == first && !(word->shape & SHAPE_CAPITAL)) return 0;
        if (!(word->shape & SHAPE_CAPITAL) && !word->classes && !person_is_organisation_word(word_lower(sentence, i)))
            break;
        known |= person_is_organisation_word(word_lower(sentence, i)) || word->shape & SHAPE_ACRONYM;
    }
    return known ? i : 0;
}

unsigned mention_place(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                       bool bare, const char **affiliation, const char **municipality) {
    *municipality = "";
    if (first >= sentence->word_count) return 0;
    unsigned end = municipality_at(context, sentence, first, affiliation, municipality);
    if (!end && bare) end = bare_municipality_at(context, sentence, first, affiliation, municipality);
    if (end) return end;
    end = organisation_at(sentence, first);
    if (end) *affiliation = copy(context->arena, words_text(sentence, first, end));
    return end;
}

/* ---- what stands behind a name ---- */

static bool is_party(const struct sentence *sentence, unsigned i) {
    struct slice word = word_text(sentence, i);
    return word.len && word.len <= 4 &&
           (word.len == 1 || slice_is(word, "\xC3\x98") || slice_is(word, "\xC3\x85") ||
            word_shape(sentence, i) & SHAPE_ACRONYM) &&
           word_shape(sentence, i) & SHAPE_CAPITAL;
}

static void take_place(struct person_mention *mention, const char *affiliation, const char *municipality) {
    mention->affiliation = affiliation;
    mention->municipality = municipality;
    mention->sure = true;
}

/* "samme kommune", "samme sted". */
static unsigned same_place_at(const struct sentence *sentence, unsigned i) {
    return word_is(sentence, i, "samme") && (word_is(sentence, i + 1, "kommune") || word_is(sentence, i + 1, "sted"))
               ? i + 2
               : 0;
}

static void take_role(struct person_mention *mention, const struct role *role) {
    mention->role = role->name;
    mention->role_last = role->last;
    mention->temporary |= role->temporary;
    mention->sure = true;
}

/* A bracket behind the name; the word behind it, 0 where it does not close. */
static unsigned read_bracket(const struct mention_context *context, const struct sentence *sentence, unsigned open,
                             struct person_mention *mention) {
    unsigned close = open + 1;
    while (close < sentence->word_count && close < open + 16 && !word_mark(sentence, close, ')')) close++;
    if (!word_mark(sentence, close, ')')) return 0;
    unsigned first = open + 1;
    const char *affiliation, *municipality;
    struct role role;
    if (word_is(sentence, first, "begge") || word_is(sentence, first, "alle")) {
        mention->both = true;
        first++;
    }
    if (word_is(sentence, first, "fra") || word_is(sentence, first, "for")) first++;
    if (close == first + 1 && is_party(sentence, first)) {
        mention->sure = true;
    } else if (role_read(sentence, first, context->arena, &role) && role.listed) {
        take_role(mention, &role);
        mention->role_last = 0;
    } else if (mention_place(context, sentence, first, true, &affiliation, &municipality)) {
        take_place(mention, affiliation, municipality);
    } else if (close > open + 4 || word_is(sentence, first, "ved") || word_is(sentence, first, "v")) {
        return 0; /* a remark of its own */
    }
    return close + 1;
}

/* "risikomanager og kvalitetsudvikler", "leder af Trivsel og Læring (PPR)": a title in apposition; the word behind it.
 */
static unsigned title_behind(const struct sentence *sentence, unsigned first) {
    bool title = false;
    unsigned i = first;
    if (word_classes(sentence, first)) return 0;
    for (; i < first + TITLE_WORDS_MAX && i < sentence->word_count; i++) {
        const struct word *word = &sentence->words[i];
        if (word->mark == '(' && i > first) {
            unsigned close = i;
            while (close < i + 6 && !word_mark(sentence, close, ')')) close++;
            if (!word_mark(sentence, close, ')')) return 0;
            i = close;
            continue;
        }
        if (word->shape & SHAPE_MARK || word->verb) break;
        if (word->classes & (unsigned)~(WORD_AND | WORD_PREPOSITION | WORD_SMALL)) break;
        if (title &&
            (word_is(sentence, i, "fra") || (word_is(sentence, i, "i") && word_shape(sentence, i + 1) & SHAPE_CAPITAL)))
            break;
        if (i == first && word->shape & SHAPE_CAPITAL && !is_title(sentence, i)) return 0;
        if (i > first && word->shape & SHAPE_CAPITAL && is_title(sentence, i - 1)) return 0; /* the next person */
        title |= is_title(sentence, i);
    }
    return title ? i : 0;
}

/* An apposition behind a comma; the word behind it, 0 where what follows is none. */
static unsigned read_apposition(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                                struct person_mention *mention) {
    const char *affiliation, *municipality;
    struct role role;
    unsigned end = same_place_at(sentence, first);
    if (end) {
        mention->same_place = true;
        return end;
    }
    if (word_is(sentence, first, "begge")) {
        mention->both = true;
        first++;
        if (word_is(sentence, first, "fra")) first++;
    }
    end = mention_place(context, sentence, first, true, &affiliation, &municipality);
    if (end && (ends_place(sentence, end) || word_mark(sentence, end, '(') || municipality[0] ||
                sentence->words[end].verb || word_classes(sentence, end))) {
        take_place(mention, affiliation, municipality);
        return end;
    }
    if (role_read(sentence, first, context->arena, &role) && role.listed && !role.plural) {
        take_role(mention, &role);
        return role.last;
    }
    end = title_behind(sentence, first);
    if (!end) return 0;
    if (!mention->title[0]) mention->title = copy(context->arena, words_text(sentence, first, end));
    mention->sure = true;
    return end;
}

/* "fra X Kommune", "i Norddjurs Kommune" behind a title. */
static unsigned read_from(const struct mention_context *context, const struct sentence *sentence, unsigned at,
                          struct person_mention *mention) {
    const char *affiliation, *municipality;
    bool from = word_is(sentence, at, "fra"), in = word_is(sentence, at, "i") && mention->title[0];
    if (!from && !in) return 0;
    unsigned end = same_place_at(sentence, at + 1);
    if (end) {
        mention->same_place = true;
        return end;
    }
    end = mention_place(context, sentence, at + 1, from, &affiliation, &municipality);
    if (!end || (in && !municipality[0])) return 0;
    take_place(mention, affiliation, municipality);
    return end;
}

static void read_behind(const struct mention_context *context, const struct sentence *sentence,
                        struct person_mention *mention) {
    bool comma = false;
    for (unsigned n = 0; n < APPOSITIONS_MAX; n++) {
        unsigned at = mention->last, end = 0;
        bool opens_comma = false;
        if (word_mark(sentence, at, '(')) {
            end = read_bracket(context, sentence, at, mention);
        } else if (word_mark(sentence, at, ',')) {
            end = read_apposition(context, sentence, at + 1, mention);
            opens_comma = end > 0;
        } else {
            end = read_from(context, sentence, at, mention);
        }
        if (!end) break;
        mention->last = end;
        comma |= opens_comma;
        if (mention->role_last) break; /* a group may follow */
    }
    if (comma && !mention->role_last && word_mark(sentence, mention->last, ',')) mention->last++;
}

/* ---- one mention ---- */

static bool plausible_name(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                           unsigned last) {
    if (last - first < 2 || last - first > NAME_WORDS_MAX) return false;
    if (word_shape(sentence, last - 1) & SHAPE_INITIAL || word_shape(sentence, first) & SHAPE_INITIAL) return false;
    for (unsigned i = first; i < last; i++)
        if (is_thing(sentence, i)) return false;
    struct slice text = words_text(sentence, first, last);
    if (slice_ends(text, "'s") || slice_ends(text, "\xE2\x80\x99s")) return false;
    return text.len >= 5 && !registry_find_authority(context->registry, text) &&
           !registry_find_body(context->registry, text);
}

/* The run [first, last) without the words before it that are no name. */
static unsigned name_start(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                           unsigned last, unsigned *title_first) {
    unsigned at = first;
    while (at < last && opens_sentence(sentence, at) && !(at > first && last - at <= 2)) at++;
    *title_first = at;
    unsigned head = at;
    while (head < last && is_title(sentence, head)) head++;
    if (head > at) {
        *title_first = title_start(sentence, at);
        return head;
    }
    unsigned start = at == first ? title_with_place(sentence, at) : at;
    if (start < at) {
        *title_first = start;
        return at + place_words(context, sentence, at, last);
    }
    if (at > 0 && touches(sentence, at) && is_title(sentence, at - 1) && !(word_shape(sentence, at - 1) & SHAPE_LINK)) {
        *title_first = title_start(sentence, at - 1);
    } else if (at > 0 && touches(sentence, at) &&
               !(word_shape(sentence, at - 1) & (SHAPE_CAPITAL | SHAPE_MARK | SHAPE_NUMBER)) &&
               !word_classes(sentence, at - 1) && !sentence->words[at - 1].verb &&
               sentence->words[at - 1].end - sentence->words[at - 1].start >= 5) {
        *title_first =
            title_start(sentence, at - 1); /* another word in small letters before a name is mostly a title */
    }
    return at;
}

/* "Ida Holm Viborg Kommune": the words of the name where the place follows without a comma. */
static unsigned cut_place(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                          unsigned last, struct person_mention *mention) {
    const char *affiliation, *municipality;
    for (unsigned i = first + 2; i < last; i++) {
        unsigned end = municipality_at(context, sentence, i, &affiliation, &municipality);
        if (!end) continue;
        take_place(mention, affiliation, municipality);
        mention->last = end;
        return i;
    }
    return last;
}

/* Reads the mention in the run [first, last) of words; false where nobody is named there. */
static bool read_mention(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                         unsigned last, struct person_mention *mention) {
    unsigned title_first;
    unsigned name = name_start(context, sentence, first, last, &title_first);
    *mention = (struct person_mention){.title = "", .affiliation = "", .municipality = "", .role = "", .last = last};
    if (name + 2 > last) return false;
    unsigned name_last = cut_place(context, sentence, name, last, mention);
    if (!plausible_name(context, sentence, name, name_last)) return false;
    if (name_last == last) mention->last = last;
    mention->first = title_first < name ? title_first : name;
    mention->name_first = name;
    mention->name_last = name_last;
    mention->person = copy(context->arena, words_text(sentence, name, name_last));
    if (title_first < name) {
        mention->title = copy(context->arena, words_text(sentence, title_first, name));
        mention->sure |= is_title(sentence, name - 1) || name - title_first > 1;
    }
    mention->former = title_first > 0 && word_is(sentence, title_first - 1, "tidligere");
    read_behind(context, sentence, mention);
    bool ambiguous;
    if (namesakes_find(context->present, context->arena, words_text(sentence, name, name_last), "", &ambiguous) ||
        ambiguous)
        mention->sure = true;
    return true;
}

void mentions_find(const struct mention_context *context, const struct sentence *sentence, struct mention_list *out) {
    *out = (struct mention_list){0};
    for (unsigned i = 0; i < sentence->word_count && !context->arena->failed;) {
        if (!is_name_word(sentence, i)) {
            i++;
            continue;
        }
        unsigned end = run_end(sentence, i);
        struct person_mention mention;
        if (end - i >= 2 && read_mention(context, sentence, i, end, &mention)) {
            *ARENA_PUSH(context->arena, out->items, out->count) = mention;
            if (mention.last > end) end = mention.last;
        }
        i = end;
    }
}
