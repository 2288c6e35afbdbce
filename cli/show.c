/* show.c - `referat show`: an item or a meeting, whole. */
#include "cli.h"

static const struct verb_help help = {
    .usage = N_("show [flags] ID"),
    .about = N_("Shows one item (KOSU/2031-03-06/8) or one meeting (KOSU/2031-03-06), whole. The\n"
                "ids are those that search prints."),
};

int cli_show(int argc, char **argv) {
    return answer_from_index(argc, argv, &help, 1, _("show wants one id"), referat_show);
}
