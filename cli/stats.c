/* stats.c - `referat stats`: what is indexed. */
#include "cli.h"

static const struct verb_help help = {
    .usage = N_("stats [flags]"),
    .about = N_("Shows what is indexed: how many meetings, items and files, when it last changed,\n"
                "and each body's meetings by year, years without any among them."),
};

static enum referat_status stats(struct referat_reader *reader, const char *operand, enum referat_format format,
                                 const struct referat_style *style, char **out, struct referat_error *error) {
    (void)operand;
    return referat_stats(reader, format, style, out, error);
}

int cli_stats(int argc, char **argv) {
    return answer_from_index(argc, argv, &help, 0, _("stats takes no operands"), stats);
}
