/*
 * hit_text.h - a hit on a page for people, in as many lines as there is room for: body, date, item and title; outcome
 * and decision; the words in their place; id, file and page.
 */
#ifndef QUERY_HIT_TEXT_H
#define QUERY_HIT_TEXT_H

#include "query/page.h"
#include "query/results.h"

/*
 * From a screen with room to one with little. The decision is in all of them; of an item without one, the beginning of
 * its first part or the words in their place.
 */
enum hit_form {
    HIT_WRAPPED, /* long titles wrapped, two lines of each text, an empty line between hits */
    HIT_APART,   /* four lines, all cut at the width, an empty line between hits */
    HIT_FOUR,    /* four lines */
    HIT_THREE,   /* the words in their place stand before id, file and page, or give way to them */
    HIT_TWO,     /* without id, file and page */
    HIT_FORM_COUNT
};

/* Does an empty line stand between hits of this form? */
bool hit_form_is_apart(enum hit_form form);
/* Lines of its own, the page's indent and cutting left as they come; fewer than the form has where there is less. */
void hit_to_page(struct page *page, const struct hit *hit, enum hit_form form);

#endif
