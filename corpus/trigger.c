/* trigger.c - the words that speak of appointments, by their first letters; see trigger.h. */
#include "corpus/trigger.h"

#include "corpus/mention.h"

#define BIT(byte) ((uint32_t)1 << ((byte)&31)) /* bytes may share one */

/* How words begin that speak of appointments, by their first letter. */
static bool is_trigger(struct slice text, size_t at) {
    static const struct {
        uint32_t seconds; /* BIT of the bytes that stand second in them: most words end there */
        const char *stems[8];
    } words[26] = {
        ['a' - 'a'] = {BIT('f'), {"afløs", "afgå", "afgik"}},
        ['b' - 'a'] = {BIT('e'), {"beskik", "består af"}},
        ['d' - 'a'] = {BIT('e'), {"deltager som"}},
        ['e' - 'a'] = {BIT('r') | BIT('f'), {"erstat", "efterf"}},
        ['f' - 'a'] = {BIT('r') | BIT('o'), {"fratr", "foresl", "forslag", "formand", "fortsæt", "forlad"}},
        ['g' - 'a'] = {BIT('e'), {"genudpeg", "genvalg", "gerne vil"}},
        ['i' - 'a'] = {BIT('n'), {"indtr", "indstil", "indgår som", "indgår i "}},
        ['k' - 'a'] = {BIT('o'), {"konstit"}},
        ['m' - 'a'] = {BIT('e'), {"medlem", "medform"}},
        ['n' - 'a'] = {BIT('o') | BIT(0xc3) | BIT('y') | BIT('e'),
                       {"nomin", "næstfor", "nyvalg", "nedlægger", "nedlagt", "nedsættes med"}},
        ['o' - 'a'] = {BIT('v'), {"overta", "overto"}},
        ['p' - 'a'] = {BIT(0xc3) | BIT('e'), {"påtag", "pegede", "peger"}},
        ['r' - 'a'] = {BIT('e'), {"repr"}},
        ['s' - 'a'] = {BIT('t') | BIT('u') | BIT('i') | BIT('a'),
                       {"stopp", "supple", "sidder", "stedfor", "sammensæt"}},
        ['t' - 'a'] = {BIT('r') | BIT('i') | BIT('o'),
                       {"trådt", "træder", "tiltr", "trækker sig", "trukket sig", "trak sig", "tovhold"}},
        ['u' - 'a'] = {BIT('d'), {"udpeg", "udtræ", "udtrå", "udnævn"}},
        ['v' - 'a'] = {BIT('a') | BIT(0xc3), {"valgt", "vælge", "vareta"}},
    };
    if (at > 0 && text.data[at - 1] == '(') /* "(ved A B, X Kommune)" */
        return slice_starts(slice_from(text, at), "ved ") || slice_starts(slice_from(text, at), "v/");
    unsigned letter = (unsigned)(text.data[at] | 0x20) - 'a';
    if (letter >= 26 || at + 1 == text.len || !(words[letter].seconds & BIT(text.data[at + 1]))) return false;
    for (size_t i = 0; i < 8 && words[letter].stems[i]; i++) {
        const char *stem = words[letter].stems[i] + 1;
        size_t n = 0;
        while (stem[n] && at + 1 + n < text.len && text.data[at + 1 + n] == stem[n]) n++;
        if (!stem[n]) return true;
    }
    return false;
}

/* Letters of ASCII, and all bytes of others. */
static inline bool is_letter(char c) {
    static const bool letters[256] = {['a' ... 'z'] = true, ['A' ... 'Z'] = true, [0x80 ... 0xff] = true};
    return letters[(unsigned char)c];
}

bool trigger_is_in(struct slice text) {
    for (size_t at = 0;;) {
        while (at < text.len && !is_letter(text.data[at])) at++;
        if (at == text.len) return false;
        if (is_trigger(text, at)) return true;
        while (at < text.len && is_letter(text.data[at])) at++;
    }
}

bool trigger_appoints(struct slice text) {
    return mention_may_be_in(text) && trigger_is_in(text);
}

bool trigger_leads(struct slice lower) {
    return memmem(lower.data, lower.len, "udpeg", 5) || memmem(lower.data, lower.len, "valgt", 5) ||
           memmem(lower.data, lower.len, "indstille", 9) || slice_ends(lower, ":");
}
