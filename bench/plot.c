/* plot.c - a report as an SVG picture: for each class of queries a bar an engine, mean milliseconds on a log scale. */
#include "bench/bench.h"
#include "bench/queries.h"
#include "bench/report.h"

#include <math.h>

#define LEFT    64.0
#define TOP     64.0
#define HEIGHT  300.0
#define BAR     22.0
#define GAP     24.0 /* between classes */
#define ENGINES 8
#define MIN_US  1.0
#define FONT    "font-family='sans-serif' font-size='12'"

/* Told apart by people who see few colours too (Okabe and Ito's palette). */
static const char *const colours[ENGINES] = {"#0072b2", "#e69f00", "#009e73", "#d55e00",
                                             "#cc79a7", "#56b4e9", "#f0e442", "#000000"};

struct plot {
    const json_t *engines;
    size_t engine_count;
    int decades; /* of microseconds, from MIN_US up */
    double width;
    FILE *out;
};

static double field(const json_t *engine, int class_, const char *name) {
    const json_t *one = json_object_get(json_object_get(engine, "classes"), query_class_names[class_]);
    return json_number_value(json_object_get(one, name));
}

static double y_of(const struct plot *plot, double us) {
    double decades = log10(us > MIN_US ? us / MIN_US : 1);
    return TOP + HEIGHT * (1 - decades / plot->decades);
}

static void measure(struct plot *plot) {
    double most = 10;
    for (size_t i = 0; i < plot->engine_count; i++)
        for (int class_ = 0; class_ < CLASS_COUNT; class_++)
            most = fmax(most, field(json_array_get(plot->engines, i), class_, "p95_us"));
    plot->decades = (int)ceil(log10(most / MIN_US));
    plot->width = LEFT + CLASS_COUNT * ((double)plot->engine_count * BAR + GAP) + GAP;
}

static void draw_scale(const struct plot *plot) {
    for (int decade = 0; decade <= plot->decades; decade++) {
        double us = MIN_US * pow(10, decade), y = y_of(plot, us);
        fprintf(plot->out, "<line x1='%.0f' y1='%.1f' x2='%.0f' y2='%.1f' stroke='#ddd'/>\n", LEFT, y, plot->width, y);
        fprintf(plot->out, "<text x='%.0f' y='%.1f' text-anchor='end' " FONT ">%g ms</text>\n", LEFT - 6, y + 4,
                us / 1000);
    }
}

static void draw_bar(const struct plot *plot, size_t engine, int class_, double x) {
    const json_t *one = json_array_get(plot->engines, engine);
    double mean = y_of(plot, field(one, class_, "mean_us")), p95 = y_of(plot, field(one, class_, "p95_us"));
    double middle = x + BAR / 2 - 1;
    fprintf(plot->out, "<rect x='%.1f' y='%.1f' width='%.0f' height='%.1f' fill='%s'/>\n", x, mean, BAR - 2,
            TOP + HEIGHT - mean, colours[engine]);
    fprintf(plot->out, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#333' stroke-dasharray='2 2'/>\n", middle,
            mean, middle, p95);
    fprintf(plot->out, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#333'/>\n", middle - 5, p95, middle + 5,
            p95);
}

static void draw_classes(const struct plot *plot) {
    double x = LEFT + GAP;
    for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
        double begun = x;
        for (size_t engine = 0; engine < plot->engine_count; engine++, x += BAR) draw_bar(plot, engine, class_, x);
        fprintf(plot->out, "<text x='%.1f' y='%.0f' text-anchor='middle' " FONT ">%s</text>\n", (begun + x) / 2,
                TOP + HEIGHT + 18, query_class_names[class_]);
        x += GAP;
    }
}

static void draw_legend(const struct plot *plot) {
    for (size_t engine = 0; engine < plot->engine_count; engine++) {
        double x = LEFT + (double)engine * 110;
        const char *name = json_string_value(json_object_get(json_array_get(plot->engines, engine), "engine"));
        fprintf(plot->out, "<rect x='%.0f' y='36' width='12' height='12' fill='%s'/>\n", x, colours[engine]);
        fprintf(plot->out, "<text x='%.0f' y='46' " FONT ">%s</text>\n", x + 16, name ? name : "");
    }
}

static void draw(const json_t *report, FILE *out) {
    struct plot plot = {.engines = json_object_get(report, "engines"), .out = out};
    plot.engine_count = json_array_size(plot.engines);
    if (plot.engine_count > ENGINES) plot.engine_count = ENGINES;
    measure(&plot);
    const json_t *items = json_object_get(json_object_get(report, "corpus"), "items");
    fprintf(out, "<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' height='%.0f'>\n", plot.width,
            TOP + HEIGHT + 34);
    fprintf(out, "<rect width='100%%' height='100%%' fill='white'/>\n");
    fprintf(out, "<text x='%.0f' y='20' " FONT ">Top 10 of %lld items: mean (bar) and 95th percentile (mark)</text>\n",
            LEFT, (long long)json_integer_value(items));
    draw_legend(&plot);
    draw_scale(&plot);
    draw_classes(&plot);
    fprintf(out, "</svg>\n");
}

int bench_plot(int argc, char **argv) {
    struct referat_error error;
    const char *path = "-";
    const struct bench_option options[] = {{"--report", .text = &path}};
    json_t *report = NULL;
    enum referat_status status = bench_options(argc, argv, options, 1, &error);
    if (!status) status = report_read(path, &report, &error);
    if (!status) draw(report, stdout);
    json_decref(report);
    return status ? bench_fail(&error) : 0;
}
