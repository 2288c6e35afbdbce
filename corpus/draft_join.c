/*
 * draft_join.c - one row a seat (item_reader.h): a proposal and its decision with both places, a decision that follows
 * the proposal without a name.
 */
#include "corpus/item_reader.h"

static bool same_group(struct item_reader *reader, const char *a, const char *b) {
    const char *x = namesake_key(reader->scratch, slice_of(a)), *y = namesake_key(reader->scratch, slice_of(b));
    size_t n = strlen(x), m = strlen(y);
    /* but for an ending or an abbreviation behind: the shorter begins the longer */
    return strncmp(x, y, n < m ? n : m) == 0 || strstr(x, y) || strstr(y, x);
}

static bool same_seat(struct item_reader *reader, const struct draft *a, const struct draft *b) {
    if (strcmp(a->key, b->key) != 0 || !same_group(reader, a->row.group, b->row.group)) return false;
    const char *x = a->row.municipality, *y = b->row.municipality;
    return !x[0] || !y[0] || strcmp(x, y) == 0;
}

static bool enters(enum appointment_act act) {
    return act == ACT_UDPEGET || act == ACT_INDTRAEDER;
}

/* Fills what `from` tells and `to` does not. */
static void fill_row(struct minutes_appointment *to, const struct minutes_appointment *from) {
    if (!to->title[0]) to->title = from->title;
    if (!to->affiliation[0]) {
        to->affiliation = from->affiliation;
        to->municipality = from->municipality;
    }
    if (!to->role[0]) to->role = from->role;
    if (!to->note[0]) to->note = from->note;
}

static void join_proposal(struct draft *done, struct draft *proposal) {
    fill_row(&done->row, &proposal->row);
    done->row.proposed.page = proposal->row.page;
    done->row.proposed.offset = proposal->row.offset;
    done->row.proposed.quote = proposal->row.quote;
    proposal->dropped = true;
}

/* Is the draft's row at an earlier date: a decision that the item quotes? */
static bool is_quoted(const struct draft *draft) {
    return draft->row.date[0] != '\0';
}

static void join_two(struct draft *a, struct draft *b) {
    bool a_in = enters(a->row.act), b_in = enters(b->row.act);
    if (a->row.act == ACT_FORESLAAET && (b_in || b->row.act == ACT_IKKE_UDPEGET) && !is_quoted(b)) {
        join_proposal(b, a);
    } else if (b->row.act == ACT_FORESLAAET && (a_in || a->row.act == ACT_IKKE_UDPEGET) && !is_quoted(a)) {
        join_proposal(a, b);
    } else if (a->row.act == b->row.act && strcmp(a->row.date, b->row.date) == 0) {
        fill_row(&a->row, &b->row);
        b->dropped = true;
    } else if (a_in && (b_in || b->row.act == ACT_REPRAESENTERER)) {
        if (strcmp(a->row.date, b->row.date) == 0 || b->row.act == ACT_REPRAESENTERER) b->dropped = true;
    } else if (b_in && a->row.act == ACT_REPRAESENTERER) {
        a->dropped = true;
    }
}

void drafts_join(struct item_reader *reader) {
    for (size_t i = 0; i < reader->draft_count && i < 400; i++)
        for (size_t k = i + 1; k < reader->draft_count && k < 400 && !reader->drafts[i].dropped; k++) {
            struct draft *a = &reader->drafts[i], *b = &reader->drafts[k];
            if (b->dropped || !same_seat(reader, a, b)) continue;
            join_two(a, b);
        }
}

void drafts_drop_replaced(struct item_reader *reader) {
    for (size_t i = 0; i < reader->draft_count; i++) {
        struct draft *draft = &reader->drafts[i];
        for (size_t k = 0; draft->instead && k < reader->draft_count; k++)
            if (reader->drafts[k].row.act == ACT_FORESLAAET && !strcmp(reader->drafts[k].key, draft->key))
                draft->dropped = true;
    }
}

/* ---- proposals that the decision follows without a name ---- */

static bool decides_otherwise(struct slice lower) {
    static const char *const but[] = {
        "udsat",      "udsættes", "udskydes", "udskudt",    "afvist",         "afviste",       "bortset",    "tilbage",
        "undtagelse", "dog",      "i stedet", "forslag om", "godkendte ikke", "ikke godkendt", "ikke følge", NULL};
    return reading_find_any(lower, but, 0, NULL) != SIZE_MAX;
}

static bool follows_proposal(struct slice lower) {
    static const char *const words[] = {"godkendt",
                                        "godkendte",
                                        "tiltrådt",
                                        "tiltrådte",
                                        "tilsluttede sig",
                                        "fulgt",
                                        "fulgte",
                                        "som indstillet",
                                        "i overensstemmelse med indstillingen",
                                        "i henhold til indstillingen",
                                        NULL};
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX && !decides_otherwise(lower);
}

/* Does the decision say outright that it is as proposed, whoever else it names? */
static bool follows_outright(struct slice lower) {
    static const char *const words[] = {"indstillingen", "som indstillet", "det indstillede", NULL};
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX;
}

static bool passage_decides(const struct passage *passage) {
    return passage->kind == PART_BESLUTNING || passage->kind == PART_REFERAT;
}

/* The passage that decides as was proposed; NULL where there is none, or another passage decides otherwise. */
static const struct passage *following_decision(const struct item_reader *reader) {
    const struct passage *decision = NULL;
    for (size_t i = 0; i < reader->passages.count; i++) {
        const struct passage *passage = &reader->passages.items[i];
        if (!passage_decides(passage)) continue;
        if (!decision && follows_proposal(passage->lower))
            decision = passage;
        else if (!decision || decides_otherwise(passage->lower))
            return NULL;
    }
    return decision;
}

/* Does the decision name somebody itself, so that it may have chosen among the proposed? */
static bool decision_names(const struct item_reader *reader) {
    for (size_t i = 0; i < reader->draft_count; i++) {
        const struct draft *draft = &reader->drafts[i];
        bool decided = draft->part == PART_BESLUTNING || draft->part == PART_REFERAT;
        if (!draft->dropped && decided && !is_quoted(draft)) return true;
    }
    return false;
}

void drafts_decide(struct item_reader *reader) {
    if (reader->record->kind != MINUTES_REFERAT) return;
    const struct passage *decision = following_decision(reader);
    if (!decision || (decision_names(reader) && !follows_outright(decision->lower))) return;
    size_t at = 0;
    struct sentence sentence;
    if (!sentence_next(decision, &at, reader->words, &sentence)) return;
    for (size_t i = 0; i < reader->draft_count; i++) {
        struct minutes_appointment *row = &reader->drafts[i].row;
        if (reader->drafts[i].dropped || row->act != ACT_FORESLAAET) continue;
        row->act = ACT_UDPEGET;
        row->proposed.page = row->page;
        row->proposed.offset = row->offset;
        row->proposed.quote = row->quote;
        row->quote = draft_keep(reader, words_text(&sentence, 0, sentence.word_count));
        passage_place(decision, reader->layout, sentence.start, &row->page, &row->offset);
    }
}
