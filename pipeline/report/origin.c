/* origin.c - what was left out, what was changed, how it was made, and by which methods
 *
 * 1. Left out
 * 2. Changed
 * 3. How it was made
 * 4. Methods
 */
#include "report/origin.h"

#include "base/json.h"
#include "base/text.h"
#include "report/answer.h"
#include "report/grid.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void paragraph(wz_word word, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<p>");
	wz_say(out, language, word, NULL, 0);
	wz_buffer_add(out, "</p>\n");
}

/* Beyond this a table only says that there are many; all rows are in the files. */
enum { LONG = 100 };

static size_t shown(size_t n) {
	return n > LONG ? LONG : n;
}

/* Which reason or rule how often, in the order in which they first occur, when there is more to see than one screen. */
static void tally_html(const char *group, const char *(*stable)(const wz_view *, size_t), const wz_view *view, size_t n, wz_word caption,
                       wz_language language, wz_buffer *out) {
	static const wz_grid_column TALLY[] = {{"what", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_reason, WZ_W_NONE},
	                                       {"n", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_units, WZ_W_NONE}};
	wz_grid grid;
	if (n <= 20)
		return;
	wz_grid_init(&grid, TALLY, 2);
	for (size_t i = 0; i < n; i++) {
		size_t row = 0;
		while (row < grid.n_rows && strcmp(grid.cell[row * 2].text[0], stable(view, i)) != 0)
			row++;
		if (row < grid.n_rows) {
			grid.cell[row * 2 + 1].v[0]++;
			continue;
		}
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		wz_word word = wz_word_for(group, stable(view, i));
		cell[0].word = word == WZ_W_NONE ? WZ_W_as_is : word;
		cell[0].text[0] = stable(view, i);
		cell[1].v[0] = 1;
	}
	wz_grid_html(&grid, caption, language, out);
	wz_grid_clear(&grid);
	if (n <= LONG)
		return;
	wz_buffer_add(out, "<p>");
	WZ_SAY(out, language, WZ_W_first_of_many, wz_number_count(LONG, language).text, wz_number_count((double)n, language).text);
	wz_buffer_add(out, "</p>\n");
}

/* 1. Left out */

enum { X_ID, X_FILE, X_LINE, X_STAGE, X_REASON, X_WHY, X_DETAIL, X_COLUMNS };

static const wz_grid_column EXCLUDED[X_COLUMNS] = {
    [X_ID] = {"id", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_record, WZ_W_NONE},
    [X_FILE] = {"file", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_file, WZ_W_NONE},
    [X_LINE] = {"line", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_line, WZ_W_note_line},
    [X_STAGE] = {"stage", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [X_REASON] = {"reason", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [X_WHY] = {"why", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_reason, WZ_W_note_reason},
    [X_DETAIL] = {"detail", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_detail, WZ_W_note_detail},
};

static const char *reason_of(const wz_view *view, size_t i) {
	return view->exclusion[i].reason;
}

static void make_excluded(const wz_view *view, size_t n, wz_grid *grid) {
	wz_grid_init(grid, EXCLUDED, X_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		const wz_view_exclusion *x = &view->exclusion[i];
		wz_grid_cell *cell = wz_grid_row(grid, NULL);
		wz_word word = wz_word_for("excluded", x->reason);
		cell[X_ID].text[0] = x->id;
		cell[X_FILE].text[0] = x->file;
		cell[X_LINE].v[0] = x->line;
		cell[X_STAGE].text[0] = x->stage;
		cell[X_REASON].text[0] = x->reason;
		cell[X_WHY].word = word == WZ_W_NONE ? WZ_W_as_is : word;
		cell[X_WHY].text[0] = x->reason;
		cell[X_DETAIL].text[0] = x->detail;
		cell[X_DETAIL].why = WZ_W_blank;
	}
}

void wz_excluded_html(const wz_view *view, wz_language language, wz_buffer *out) {
	wz_grid grid;
	if (view->n_exclusions == 0) {
		paragraph(WZ_W_none_excluded, language, out);
		return;
	}
	tally_html("excluded", reason_of, view, view->n_exclusions, WZ_W_excluded_tally, language, out);
	make_excluded(view, shown(view->n_exclusions), &grid);
	wz_grid_html(&grid, WZ_W_excluded_caption, language, out);
	wz_grid_clear(&grid);
}

void wz_excluded_table(const wz_view *view, wz_language language, wz_grid *grid) {
	(void)language;
	make_excluded(view, view->n_exclusions, grid);
}

/* 2. Changed */

enum { C_ID, C_FILE, C_LINE, C_VARIABLE_ID, C_VARIABLE, C_OLD, C_NEW, C_OLD_SHOWN, C_NEW_SHOWN, C_RULE, C_WHY, C_COLUMNS };

static const wz_grid_column CHANGED[C_COLUMNS] = {
    [C_ID] = {"id", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_record, WZ_W_NONE},
    [C_FILE] = {"file", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_file, WZ_W_NONE},
    [C_LINE] = {"line", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_line, WZ_W_note_line},
    [C_VARIABLE_ID] = {"variable", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [C_VARIABLE] = {"variable_label", WZ_COL_LABEL, WZ_IN_HTML, WZ_W_head_variable, WZ_W_NONE},
    [C_OLD] = {"old", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_head_old, WZ_W_note_old},
    [C_NEW] = {"new", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_head_new, WZ_W_NONE},
    [C_OLD_SHOWN] = {"old_shown", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_old, WZ_W_note_old},
    [C_NEW_SHOWN] = {"new_shown", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_new, WZ_W_NONE},
    [C_RULE] = {"rule", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [C_WHY] = {"why", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_rule, WZ_W_NONE},
};

static const char *rule_of(const wz_view *view, size_t i) {
	return view->change[i].rule;
}

/* As the files have it, but what is a fraction as the language writes it, in six digits. */
static const char *shown_value(const char *text, wz_language language, wz_grid *grid) {
	double value;
	wz_buffer said = {0};
	if (strchr(text, '.') == NULL || !wz_number_parse(text, '.', &value))
		return text;
	wz_buffer_add(&said, wz_number_short(value, language).text);
	return wz_grid_keep(grid, &said);
}

static void make_changes(const wz_view *view, size_t n, wz_language language, wz_grid *grid) {
	wz_grid_init(grid, CHANGED, C_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		const wz_view_change *c = &view->change[i];
		wz_grid_cell *cell = wz_grid_row(grid, NULL);
		wz_word word = wz_word_for("rule", c->rule);
		cell[C_ID].text[0] = c->id;
		cell[C_FILE].text[0] = c->file;
		cell[C_LINE].v[0] = c->line;
		cell[C_VARIABLE_ID].text[0] = c->variable;
		wz_word computed = wz_view_find_variable(view, c->variable) == NULL ? wz_word_for("computed", c->variable) : WZ_W_NONE;
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[C_VARIABLE].text[l] = computed == WZ_W_NONE ? wz_view_variable_label(view, c->variable, l) : wz_word_text(computed, l);
		cell[C_OLD].text[0] = c->old_value;
		cell[C_OLD_SHOWN].why = cell[C_NEW_SHOWN].why = WZ_W_why_empty;
		cell[C_NEW].text[0] = c->new_value;
		cell[C_OLD_SHOWN].text[0] = shown_value(c->old_value, language, grid);
		cell[C_NEW_SHOWN].text[0] = shown_value(c->new_value, language, grid);
		cell[C_RULE].text[0] = c->rule;
		cell[C_WHY].word = word == WZ_W_NONE ? WZ_W_as_is : word;
		cell[C_WHY].text[0] = c->rule;
	}
}

typedef struct {
	double line;
	const char *file;
	bool of_type;
} place;

static int by_place(const void *left, const void *right) {
	const place *a = left, *b = right;
	return a->line < b->line ? -1 : a->line > b->line ? 1 : strcmp(a->file, b->file);
}

/* Every row's place in its file, in order, and whether it is of the type. NULL: out of memory. */
static place *places(const wz_view *view, size_t type) {
	place *list = calloc(view->n_rows + 1, sizeof *list);
	for (size_t r = 0; list != NULL && r < view->n_rows; r++)
		list[r] = (place){view->line[r], view->file[r], false};
	for (size_t i = 0; list != NULL && i < view->type[type].n_rows; i++)
		list[view->type[type].row[i]].of_type = true;
	if (list != NULL)
		qsort(list, view->n_rows, sizeof *list, by_place);
	return list;
}

/* Changes in rows of the type, and those that belong to no row: nobody can say that they are not. mine has n_changes places. */
static bool changes_of(const wz_view *view, size_t type, wz_view_change *mine, size_t *n) {
	place *list = places(view, type);
	*n = 0;
	for (size_t i = 0; list != NULL && i < view->n_changes; i++) {
		const place key = {.line = view->change[i].line, .file = view->change[i].file}, *found = bsearch(&key, list, view->n_rows, sizeof *list, by_place);
		if (found == NULL || found->of_type)
			mine[(*n)++] = view->change[i];
	}
	free(list);
	return list != NULL;
}

void wz_changes_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_grid grid;
	wz_view part = *view;
	if (view->n_changes == 0) {
		paragraph(WZ_W_none_changed, language, out);
		return;
	}
	part.change = calloc(view->n_changes, sizeof *part.change);
	if (part.change == NULL || !changes_of(view, type, part.change, &part.n_changes)) {
		out->failed = 1;
		free(part.change);
		return;
	}
	if (part.n_changes < view->n_changes)
		WZ_PARAGRAPH(out, language, view->type[type].variable == NULL ? WZ_W_changes_no_analysis : WZ_W_changes_others,
		             wz_number_count((double)(view->n_changes - part.n_changes), language).text);
	if (part.n_changes == 0)
		paragraph(WZ_W_none_changed_here, language, out);
	tally_html("rule", rule_of, &part, part.n_changes, WZ_W_changes_tally, language, out);
	make_changes(&part, shown(part.n_changes), language, &grid);
	if (part.n_changes > 0)
		wz_grid_html(&grid, WZ_W_changes_caption, language, out);
	wz_grid_clear(&grid);
	free(part.change);
}

void wz_changes_table(const wz_view *view, wz_language language, wz_grid *grid) {
	make_changes(view, view->n_changes, language, grid);
}

/* 3. How it was made */

/* One line of the list; value is foreign text, unless word stands for it. */
static void setting(wz_word name, wz_word word, const char *value, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<li><span>");
	wz_say(out, language, name, NULL, 0);
	wz_buffer_add(out, ":</span> ");
	if (word != WZ_W_NONE)
		wz_say(out, language, word, NULL, 0);
	else
		wz_buffer_bdi(out, value);
	wz_buffer_add(out, "</li>\n");
}

/* "manual, study, effect" in the language of the page */
static void levels_text(const wz_view *view, wz_language language, wz_buffer *text) {
	for (size_t i = 0; i < json_array_size(view->levels); i++) {
		const char *name = json_string_value(json_array_get(view->levels, i));
		wz_word word = wz_word_for("level", name);
		wz_buffer_add(text, i > 0 ? " > " : "");
		wz_buffer_add(text, word == WZ_W_NONE ? name : wz_word_text(word, language));
	}
}

static void inputs_html(const wz_view *view, wz_language language, wz_buffer *out) {
	static const wz_grid_column INPUTS[] = {
	    {"role", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_role, WZ_W_NONE},
	    {"file", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_file, WZ_W_NONE},
	    {"sha256", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_sha256, WZ_W_note_sha256},
	};
	wz_grid grid;
	wz_grid_init(&grid, INPUTS, sizeof INPUTS / sizeof INPUTS[0]);
	for (size_t i = 0; i < view->n_inputs; i++) {
		const wz_view_input *input = &view->input[i];
		const char *slash = strrchr(input->file, '/'); /* folders differ between machines and say nothing */
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		wz_word role = wz_word_for("role", input->role);
		cell[0].word = role == WZ_W_NONE ? WZ_W_as_is : role;
		cell[0].text[0] = input->role;
		cell[1].text[0] = slash == NULL ? input->file : slash + 1;
		cell[2].text[0] = input->sha256;
	}
	wz_grid_html(&grid, WZ_W_inputs_caption, language, out);
	wz_grid_clear(&grid);
}

static int has_manuals(const wz_view *view) {
	for (size_t i = 0; i < view->n_types; i++)
		if (isfinite(view->type[i].n_manuals))
			return 1;
	return 0;
}

/* How effect sizes were made of what was reported; nothing where the manifest does not say. */
static void effect_size_settings(const wz_view *view, wz_language language, wz_buffer *out) {
	const json_t *e = view->effect_size;
	const char *conversion = wz_json_text(e, "conversion", NULL);
	const double z = wz_json_number(e, "outlier_z"), r = wz_json_number(e, "pre_post_r");
	wz_buffer text = {0};
	if (conversion != NULL)
		setting(WZ_W_set_conversion, wz_word_for("conversion", conversion), conversion, language, out);
	if (json_is_boolean(json_object_get(e, "hedges")))
		setting(WZ_W_set_hedges, json_is_true(json_object_get(e, "hedges")) ? WZ_W_hedges_yes : WZ_W_hedges_no, NULL, language, out);
	if (json_is_boolean(json_object_get(e, "zero_rule")))
		setting(WZ_W_set_zero_rule, json_is_true(json_object_get(e, "zero_rule")) ? WZ_W_zero_rule_yes : WZ_W_zero_rule_no, NULL, language, out);
	if (z > 0) {
		WZ_SAY_RAW(&text, language, WZ_W_outliers_moved, wz_number_fixed(z, 2, language).text);
		setting(WZ_W_set_outliers, WZ_W_NONE, text.bytes == NULL ? "" : text.bytes, language, out);
	} else if (isfinite(z))
		setting(WZ_W_set_outliers, WZ_W_outliers_kept, NULL, language, out);
	if (isfinite(r))
		setting(WZ_W_set_pre_post_r, WZ_W_NONE, wz_number_fixed(r, 2, language).text, language, out);
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

void wz_settings_html(const wz_view *view, wz_language language, wz_buffer *out) {
	char text[64];
	wz_buffer levels = {0};
	wz_buffer_add(out, "<ul class=\"facts\">\n");
	setting(WZ_W_set_name, WZ_W_NONE, view->name, language, out);
	(void)snprintf(text, sizeof text, "%.24s %.36s", view->program, view->version);
	setting(WZ_W_set_program, WZ_W_NONE, text, language, out);
	setting(WZ_W_set_method_version, WZ_W_NONE, view->method_version, language, out);
	setting(WZ_W_set_measure, wz_word_for("measure", view->measure), view->measure, language, out);
	effect_size_settings(view, language, out);
	levels_text(view, language, &levels);
	setting(WZ_W_set_levels, WZ_W_NONE, levels.bytes == NULL ? "" : levels.bytes, language, out);
	out->failed |= levels.failed;
	wz_buffer_clear(&levels);
	setting(WZ_W_set_method, wz_word_for("method", view->method), view->method, language, out);
	setting(WZ_W_set_test, wz_word_for("test", view->test), view->test, language, out);
	(void)snprintf(text, sizeof text, "%s%%", wz_number_fixed(view->level, floor(view->level) < view->level ? 1 : 0, language).text);
	setting(WZ_W_set_level, WZ_W_NONE, text, language, out);
	setting(WZ_W_set_rho, WZ_W_NONE, wz_number_fixed(view->rho, 2, language).text, language, out);
	setting(WZ_W_set_min_studies, WZ_W_NONE, wz_number_count(view->min_studies, language).text, language, out);
	if (has_manuals(view))
		setting(WZ_W_set_min_manuals, WZ_W_NONE, wz_number_count(view->min_manuals, language).text, language, out);
	if (view->statistic != NULL) {
		setting(WZ_W_set_replicates, WZ_W_NONE, wz_number_count(view->replicates, language).text, language, out);
		setting(WZ_W_set_statistic, wz_word_for("statistic", view->statistic), view->statistic, language, out);
		setting(WZ_W_set_correction, wz_word_for("correction", view->correction), view->correction, language, out);
		if (view->unit != NULL)
			setting(WZ_W_set_unit, wz_word_for("unit", view->unit), view->unit, language, out);
		if (view->strata != NULL)
			setting(WZ_W_set_strata, WZ_W_NONE, wz_view_variable_label(view, view->strata, language), language, out);
	}
	(void)snprintf(text, sizeof text, "%" PRIu64, view->seed);
	setting(WZ_W_set_seed, WZ_W_NONE, text, language, out);
	setting(WZ_W_set_digest, WZ_W_NONE, view->digest, language, out);
	wz_buffer_add(out, "</ul>\n");
	inputs_html(view, language, out);
}

/* 4. Methods */

/* What a run made use of: methods and references are those of the analyses it holds. */
typedef struct {
	bool always, permuted, verdict, shrunken, bias, interactions, bootstrap, coded_twice;
} used;

static used what_is_used(const wz_view *view) {
	used u = {.always = true, .permuted = view->statistic != NULL, .coded_twice = view->agreement != NULL};
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		u.verdict |= a->verdict != NULL;
		u.shrunken |= isfinite(a->b_shrunken) != 0;
		u.bias |= a->kind == WZ_KIND_BIAS && a->status == WZ_ESTIMATED;
		u.interactions |= a->kind == WZ_KIND_PAIRS || a->kind == WZ_KIND_TARGET_GROUP;
		u.bootstrap |= a->n_coefficients > 0 && a->coefficient[0].boot_kind != NULL;
	}
	return u;
}

void wz_methods_html(const wz_view *view, wz_language language, wz_buffer *out) {
	const used u = what_is_used(view);
	const struct {
		bool used;
		wz_word text;
	} TEXTS[] = {{u.always, WZ_W_methods_model},      {u.always, WZ_W_methods_heterogeneity}, {u.always, WZ_W_methods_elements},
	             {u.permuted, WZ_W_methods_permutation}, {u.permuted, WZ_W_methods_floor},      {u.shrunken, WZ_W_methods_shrunken},
	             {u.verdict, WZ_W_methods_verdict},   {u.interactions, WZ_W_methods_interactions}, {u.bias, WZ_W_methods_bias},
	             {u.bootstrap, WZ_W_methods_bootstrap},     {u.coded_twice, WZ_W_methods_coding}};
	const struct {
		bool used;
		const char *text;
	} REFERENCES[] = {
	    {u.interactions || u.permuted,
	     "Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A practical and powerful approach to multiple testing. Journal of the Royal "
	     "Statistical Society B, 57, 289\u2013300."},
	    {u.verdict, "Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review, 19, 547\u2013556."},
	    {u.always, "Borenstein, M., Hedges, L. V., Higgins, J. P. T., & Rothstein, H. R. (2009). Introduction to meta-analysis. Wiley."},
	    {u.coded_twice, "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, 20, 37\u201346."},
	    {u.coded_twice,
	     "De Vries, H., Elliott, M. N., Kanouse, D. E., & Teleki, S. S. (2008). Using pooled kappa to summarize interrater agreement across many items. Field Methods, "
	     "20, 272\u2013282."},
	    {u.bias,
	     "Duval, S., & Tweedie, R. (2000). A nonparametric \"trim and fill\" method of accounting for publication bias in meta-analysis. Journal of the American "
	     "Statistical Association, 95, 89\u201398."},
	    {u.bootstrap, "Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association, 82, 171\u2013185."},
	    {u.bias, "Egger, M., Davey Smith, G., Schneider, M., & Minder, C. (1997). Bias in meta-analysis detected by a simple, graphical test. BMJ, 315, 629\u2013634."},
	    {u.coded_twice,
	     "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high agreement. British Journal of Mathematical and Statistical "
	     "Psychology, 61, 29\u201348."},
	    {u.always,
	     "Higgins, J. P. T., & Thompson, S. G. (2002). Quantifying heterogeneity in a meta-analysis. Statistics in Medicine, 21, 1539\u20131558."},
	    {u.always,
	     "Konstantopoulos, S. (2011). Fixed effects and variance components estimation in three-level meta-analysis. Research Synthesis Methods, 2, 61\u201376."},
	    {u.coded_twice, "Krippendorff, K. (2004). Content analysis: An introduction to its methodology (2nd ed.). Sage."},
	    {u.permuted,
	     "Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology, 9, 39."},
	    {u.always,
	     "Pustejovsky, J. E., & Tipton, E. (2022). Meta-analysis with robust variance estimation: Expanding the range of working models. Prevention Science, 23, "
	     "425\u2013438."},
	    {u.shrunken, "Raudenbush, S. W., & Bryk, A. S. (1985). Empirical Bayes meta-analysis. Journal of Educational Statistics, 10, 75\u201398."},
	    {u.coded_twice, "Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: Uses in assessing rater reliability. Psychological Bulletin, 86, 420\u2013428."},
	    {u.bias,
	     "Stanley, T. D., & Doucouliagos, H. (2014). Meta-regression approximations to reduce publication selection bias. Research Synthesis Methods, 5, 60\u201378."},
	    {u.permuted, "Westfall, P. H., & Young, S. S. (1993). Resampling-based multiple testing. Wiley."},
	};
	for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
		if (TEXTS[i].used)
			paragraph(TEXTS[i].text, language, out);
	if (u.verdict)
		WZ_PARAGRAPH(out, language, WZ_W_methods_terms, wz_number_short(wz_answer_limit(view), language).text,
		             wz_number_fixed(view->level, floor(view->level) < view->level ? 1 : 0, language).text);
	if (strcmp(view->measure, "d") == 0) {
		paragraph(view->groups_known ? WZ_W_methods_d : WZ_W_methods_d_coded, language, out);
		paragraph(WZ_W_methods_d_words, language, out);
	} else
		paragraph(WZ_W_methods_log_or, language, out);
	wz_buffer_add(out, "<ul class=\"references\" lang=\"en\">\n");
	for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
		if (!REFERENCES[i].used)
			continue;
		wz_buffer_add(out, "<li>");
		wz_buffer_html(out, REFERENCES[i].text, 0);
		wz_buffer_add(out, "</li>\n");
	}
	wz_buffer_add(out, "</ul>\n");
}
