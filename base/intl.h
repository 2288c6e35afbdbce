/* intl.h - messages go through gettext: English in the source, Danish in po/da.po. */
#ifndef BASE_INTL_H
#define BASE_INTL_H

#include <libintl.h>

#define _(text)                 dgettext("referat", text)
#define N_(text)                text
#define ngettext_(one, many, n) dngettext("referat", one, many, n)

#endif
