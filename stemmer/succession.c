/* succession.c - words by which a sentence tells who follows whom; see succession.h. */
#include "stemmer/succession.h"

#include <string.h>

static bool has_any(const char *folded, const char *const *words) {
    for (; *words; words++)
        if (strstr(folded, *words)) return true;
    return false;
}

bool succession_names(const char *folded) {
    static const char *const words[] = {"i stedet for", "afloeser",     "afloese ",      "afloeses",    "erstatter",
                                        "erstatte ",    "efterfoelger", "pladsen efter", "pladsen fra", NULL};
    return has_any(folded, words);
}

bool succession_takes(const char *folded) {
    static const char *const words[] = {"overtager pladsen", "overtager posten", "pladsen overtages", NULL};
    return has_any(folded, words);
}
