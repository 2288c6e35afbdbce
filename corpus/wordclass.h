/*
 * wordclass.h - the closed classes of words that the reading of appointments rests on, and the forms of the verbs that
 * appoint. Open classes (titles, organisations, heads of groups) are told by their endings elsewhere.
 */
#ifndef CORPUS_WORDCLASS_H
#define CORPUS_WORDCLASS_H

#include "base/slice.h"

#include <stdint.h>

enum word_class {
    WORD_PREPOSITION = 1 << 0,
    WORD_AND = 1 << 1,         /* og, samt */
    WORD_PERFECT = 1 << 2,     /* har, havde */
    WORD_BE = 1 << 3,          /* er, var, blev, bliver … */
    WORD_MODAL = 1 << 4,       /* vil, kan, skal …: what is not so yet */
    WORD_NOT = 1 << 5,         /* ikke */
    WORD_PRONOUN = 1 << 6,     /* han, hun, vedkommende */
    WORD_RELATIVE = 1 << 7,    /* der, som */
    WORD_CLAUSE = 1 << 8,      /* mens, men, idet …: another clause begins */
    WORD_IF = 1 << 9,          /* hvis, såfremt, hvorvidt */
    WORD_DETERMINER = 1 << 10, /* den, det, de, en, et */
    WORD_DECIDE = 1 << 11,     /* besluttede, godkendte …: an infinitive behind it is done */
    WORD_PROPOSE = 1 << 12,    /* forslag, foreslog: an infinitive behind it is proposed */
    WORD_FINITE = 1 << 13,     /* some other verb */
    WORD_SMALL = 1 << 14,      /* any other word that is no title and no part of a name */
    WORD_MONTH = 1 << 15
};

enum verb {
    VERB_NONE,
    VERB_APPOINT,    /* udpege, vælge */
    VERB_CONSTITUTE, /* konstituere (sig med) */
    VERB_ENTER,      /* indtræde, tiltræde */
    VERB_STEP,       /* træde (ind, ud) */
    VERB_TAKE_OVER,  /* overtage (pladsen) */
    VERB_SUCCEED,    /* afløse, erstatte, efterfølge */
    VERB_LEAVE,      /* udtræde */
    VERB_STOP,       /* stoppe, fratræde, afgå */
    VERB_WITHDRAW,   /* trække (sig) */
    VERB_LAY_DOWN,   /* nedlægge (hvervet) */
    VERB_REPRESENT,  /* repræsentere */
    VERB_SIT,        /* sidde */
    VERB_CONTINUE,   /* fortsætte */
    VERB_TAKE_PART,  /* deltage */
    VERB_JOIN,       /* indgå */
    VERB_HOLD,       /* varetage, påtage sig */
    VERB_PROPOSE     /* indstille, foreslå */
};

enum verb_form { FORM_INFINITIVE, FORM_PRESENT, FORM_PAST, FORM_PARTICIPLE, FORM_PRESENT_PASSIVE, FORM_PAST_PASSIVE };

struct word_entry {
    const char *word;
    uint16_t classes;
    uint8_t verb, form;
};

/* What is known of a word in lower case; NULL for words of the open classes. */
const struct word_entry *wordclass_find(struct slice lower);
/* The whole table in its order, for the test that it is sorted. */
const struct word_entry *wordclass_table(size_t *count);

#endif
