/* report.c - stage: pages and tables of a run, in report/
 *
 * 1. One file
 * 2. Files of an earlier report
 * 3. All files
 */
#include "stages/report.h"

#include "analysis/previous.h"
#include "base/file.h"
#include "base/json.h"
#include "report/figures.h"
#include "report/listing.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/results_book.h"
#include "report/tables.h"
#include "report/view.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1. One file */

/* A run with its report under way. */
typedef struct {
	const wz_run *run;
	const wz_view *view;
	bool languages[WZ_N_LANGUAGES], csv, html, xlsx, json, pdf;
	wz_language first; /* in the plan */
	wz_csv_form form;
	wz_listing earlier, names; /* what stood there, and what this report consists of */
} work;

/* Path of report/NAME; free() it. */
static wz_status path_of(const work *w, const char *name, char **path, wz_err *err) {
	char inside[160];
	(void)snprintf(inside, sizeof inside, "report/%s", name);
	*path = wz_run_path(w->run, inside);
	return *path != NULL ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory while naming %s", inside);
}

/* Writes report/NAME and empties the buffer for the next; sync_folder() comes after the last. */
static wz_status write_file(const work *w, const char *name, wz_buffer *buffer, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = NULL;
	WZ_TRY(wz_stop_check(&w->run->stop));
	WZ_TRY(wz_buffer_status(buffer, err));
	WZ_TRY(path_of(w, name, &path, err));
	WZ_TRY(wz_file_write_of_many(path, buffer->bytes == NULL ? "" : buffer->bytes, buffer->size, err));
done:
	free(path);
	wz_buffer_empty(buffer);
	return st;
}

static wz_status make_folder(const wz_run *run, const char *name, wz_err *err) {
	char *path = wz_run_path(run, name);
	if (path == NULL)
		return wz_fail(err, WZ_ENOMEM, "out of memory while naming %s", name);
	wz_status st = wz_folder_make(path, err);
	free(path);
	return st;
}

/* What was written in report/, or a folder in it, is on disk. */
static wz_status sync_folder(const wz_run *run, const char *name, wz_err *err) {
	char *path = wz_run_path(run, name);
	if (path == NULL)
		return wz_fail(err, WZ_ENOMEM, "out of memory while naming %s", name);
	wz_status st = wz_folder_sync(path, err);
	free(path);
	return st;
}

static bool asked(const wz_names *names, const char *name) {
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->item[i], name) == 0)
			return true;
	return names->n == 0;
}

/* 2. Files of an earlier report */

enum { LONGEST_LIST = 1 << 20 }; /* bytes of a files.txt that is read: 10,000 types and more */

static bool is_kind(const work *w, const char *name, mode_t kind, off_t limit) {
	struct stat info;
	char *path = NULL;
	bool is = path_of(w, name, &path, NULL) == WZ_OK && lstat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind && info.st_size <= limit;
	free(path);
	return is;
}

/* What cannot be read is as good as no list: then nothing is removed. */
static wz_status read_earlier(work *w, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = NULL, *bytes = NULL;
	size_t size = 0;
	if (!is_kind(w, "files.txt", S_IFREG, LONGEST_LIST))
		return WZ_OK;
	WZ_TRY(path_of(w, "files.txt", &path, err));
	if (wz_file_read(path, &bytes, &size, NULL) == WZ_OK)
		wz_listing_read(&w->earlier, bytes, size);
done:
	free(path);
	free(bytes);
	return st;
}

/* With `all`, also the names of before: a report that is interrupted leaves none of its files without a name. */
static wz_status write_list(const work *w, bool all, wz_err *err) {
	wz_buffer out = {0};
	if (w->earlier.failed || w->names.failed)
		return wz_fail(err, WZ_ENOMEM, "out of memory while listing the files of report/");
	wz_listing_text(&w->names, &out);
	if (all)
		wz_listing_text(&w->earlier, &out);
	wz_status st = write_file(w, "files.txt", &out, err);
	wz_buffer_clear(&out);
	return st == WZ_OK ? sync_folder(w->run, "report", err) : st;
}

/* Only plain files below report/, and not through a link in place of a folder. One that stays is not worth a failure. */
static void remove_stale(const work *w) {
	const bool folder[WZ_N_LANGUAGES] = {is_kind(w, "nl", S_IFDIR, INT32_MAX), is_kind(w, "en", S_IFDIR, INT32_MAX)};
	for (size_t i = 0; i < w->earlier.n; i++) {
		const char *name = w->earlier.name[i];
		char *path = NULL;
		bool reachable = strncmp(name, "nl/", 3) == 0 ? folder[WZ_NL] : strncmp(name, "en/", 3) == 0 ? folder[WZ_EN] : true;
		if (!reachable || wz_listing_has(&w->names, name) || !is_kind(w, name, S_IFREG, INT64_MAX))
			continue;
		if (path_of(w, name, &path, NULL) == WZ_OK)
			(void)unlink(path);
		free(path);
	}
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		char *path = NULL;
		if (folder[l] && path_of(w, l == WZ_NL ? "nl" : "en", &path, NULL) == WZ_OK)
			(void)rmdir(path); /* only when it is empty */
		free(path);
	}
}

/* 3. All files */

static const char *const CODE[WZ_N_LANGUAGES] = {"nl", "en"};

static void csv_name(const wz_view_type *type, size_t i, char name[128]) {
	(void)snprintf(name, 128, "%.64s-%s.csv", type->slug, wz_type_tables[i].name);
}

static void run_csv_name(size_t i, char name[128]) {
	(void)snprintf(name, 128, "%s.csv", wz_run_tables[i].name);
}

static void book_name(wz_language l, char name[128]) {
	(void)snprintf(name, 128, "results-%s.xlsx", CODE[l]);
}

static void page_name(const wz_view_type *type, wz_language l, char name[128]) {
	(void)snprintf(name, 128, "%s/%.64s.html", CODE[l], type->slug);
}

static void figures_name(const wz_view_type *type, wz_language l, char name[128]) {
	(void)snprintf(name, 128, "%s/%.64s-figures.pdf", CODE[l], type->slug);
}

static void list_names(work *w) {
	const wz_view *view = w->view;
	char name[128];
	for (size_t t = 0; t < view->n_types; t++) {
		for (size_t i = 0; w->csv && i < WZ_N_TYPE_TABLES; i++) {
			if (!wz_tables_has(view, t, i))
				continue;
			csv_name(&view->type[t], i, name);
			wz_listing_add(&w->names, name);
		}
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
			page_name(&view->type[t], l, name);
			if (w->languages[l] && w->html)
				wz_listing_add(&w->names, name);
			figures_name(&view->type[t], l, name);
			if (w->languages[l] && w->pdf)
				wz_listing_add(&w->names, name);
		}
	}
	for (size_t i = 0; w->csv && i < WZ_N_RUN_TABLES; i++) {
		run_csv_name(i, name);
		wz_listing_add(&w->names, name);
	}
	for (wz_language l = WZ_NL; w->xlsx && l < WZ_N_LANGUAGES; l++)
		if (w->languages[l]) {
			book_name(l, name);
			wz_listing_add(&w->names, name);
		}
	if (w->json)
		wz_listing_add(&w->names, "results.json");
	if (w->html)
		wz_listing_add(&w->names, "index.html");
}

static wz_status write_csv(const work *w, wz_err *err) {
	const wz_view *view = w->view;
	wz_status st = WZ_OK;
	wz_buffer out = {0};
	wz_grid grid;
	char name[128];
	for (size_t t = 0; t < view->n_types; t++)
		for (size_t i = 0; i < WZ_N_TYPE_TABLES; i++) {
			if (!wz_tables_has(view, t, i))
				continue;
			wz_type_tables[i].make(view, t, WZ_EN, &grid);
			wz_grid_csv(&grid, w->form, &out);
			wz_grid_clear(&grid);
			csv_name(&view->type[t], i, name);
			WZ_TRY(write_file(w, name, &out, err));
		}
	for (size_t i = 0; i < WZ_N_RUN_TABLES; i++) {
		wz_run_tables[i].make(view, WZ_EN, &grid);
		wz_grid_csv(&grid, w->form, &out);
		wz_grid_clear(&grid);
		run_csv_name(i, name);
		WZ_TRY(write_file(w, name, &out, err));
	}
done:
	wz_buffer_clear(&out);
	return st;
}

static wz_status write_book(const work *w, wz_language language, wz_err *err) {
	wz_status st = WZ_OK;
	char name[128], *path = NULL;
	book_name(language, name);
	WZ_TRY(wz_stop_check(&w->run->stop));
	WZ_TRY(path_of(w, name, &path, err));
	WZ_TRY(wz_results_book(path, w->view, language, err));
done:
	free(path);
	return st;
}

static wz_status write_json(const work *w, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = NULL;
	WZ_TRY(path_of(w, "results.json", &path, err));
	WZ_TRY(wz_json_write(path, w->view->results, err));
done:
	free(path);
	return st;
}

/* The page of a type, and its drawings as a PDF: out and pdf are emptied. */
static wz_status write_page(const work *w, size_t t, wz_language l, wz_buffer *out, wz_buffer *pdf, wz_err *err) {
	const wz_view_type *type = &w->view->type[t];
	wz_status st = WZ_OK;
	char name[128];
	wz_page_html(w->view, t, l, &(wz_page_links){w->languages[WZ_NL] && w->languages[WZ_EN], w->pdf}, out);
	WZ_TRY(wz_buffer_status(out, err));
	if (w->pdf) {
		figures_name(type, l, name);
		WZ_TRY(wz_figures_pdf(out->bytes, type->label[l], pdf, err));
		WZ_TRY(write_file(w, name, pdf, err));
	}
	page_name(type, l, name);
	if (w->html)
		WZ_TRY(write_file(w, name, out, err));
	wz_buffer_empty(out);
done:
	return st;
}

/* Pages first, the index that links to them last. */
static wz_status write_pages(const work *w, wz_err *err) {
	const wz_view *view = w->view;
	wz_status st = WZ_OK;
	wz_buffer out = {0}, pdf = {0};
	char name[128];
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		if (!w->languages[l])
			continue;
		(void)snprintf(name, sizeof name, "report/%s", CODE[l]);
		WZ_TRY(make_folder(w->run, name, err));
		for (size_t t = 0; t < view->n_types; t++)
			WZ_TRY(write_page(w, t, l, &out, &pdf, err));
		WZ_TRY(sync_folder(w->run, name, err));
	}
	if (!w->html)
		goto done;
	wz_overview_html(view, w->languages, w->first, &(wz_overview_files){w->csv, w->xlsx, w->json, w->form}, &out);
	WZ_TRY(write_file(w, "index.html", &out, err));
done:
	wz_buffer_clear(&out);
	wz_buffer_clear(&pdf);
	return st;
}

wz_status wz_stage_report(wz_run *run, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *dataset = NULL, *results = NULL, *manifest = NULL, *practice = NULL, *agreement = NULL, *previous = NULL;
	wz_inventory inventory = {0};
	wz_view view = {0};
	wz_err why = {0};
	const wz_names *formats = &run->plan.report.formats, *languages = &run->plan.report.languages;
	work w = {.run = run, .view = &view, .languages = {asked(languages, "nl"), asked(languages, "en")},
	          .first = languages->n > 0 && strcmp(languages->item[0], "en") == 0 ? WZ_EN : WZ_NL,
	          .csv = asked(formats, "csv"), .html = asked(formats, "html"), .xlsx = asked(formats, "xlsx"), .json = asked(formats, "json"),
	          .pdf = formats->n > 0 && asked(formats, "pdf")}; /* not by default: its bytes hang on the fonts of the machine */
	w.form = run->plan.report.csv != NULL && strcmp(run->plan.report.csv, "dutch") == 0 ? WZ_CSV_DUTCH : WZ_CSV_STANDARD;
	if (run->rank != 0)
		return WZ_OK;
	if (w.pdf && !wz_figures_possible()) {
		st = wz_fail(err, WZ_EUSAGE, "report.formats: pdf: %s", wz_figures_why_not);
		goto done;
	}
	WZ_TRY(wz_handed_take_dataset(run, handed, &dataset, err));
	WZ_TRY(wz_handed_take_results(run, handed, &results, err));
	WZ_TRY(wz_run_read_json(run, "manifest.json", &manifest, err));
	st = wz_view_read(&view, dataset, results, manifest, err);
	dataset = results = manifest = NULL; /* the view has them now */
	WZ_TRY(st);
	/* The plan decides: an inventory.json that an earlier plan left is not this report's. */
	if (run->plan.inventory.interventions != NULL) {
		WZ_TRY(wz_run_read_json(run, "inventory.json", &practice, err));
		WZ_TRY(wz_inventory_from_json(practice, &inventory, err));
		view.inventory = &inventory;
	}
	if (run->plan.second_coder != NULL) {
		WZ_TRY(wz_run_read_json(run, "agreement.json", &agreement, err));
		if (strcmp(wz_json_text(agreement, "format", ""), "werkzaam-agreement-1") != 0 || !json_is_array(json_object_get(agreement, "types"))) {
			st = wz_fail(err, WZ_ECORRUPT, "agreement.json: is not \"werkzaam-agreement-1\" with a list of types: run 'werkzaam run' on this plan again");
			goto done;
		}
		view.agreement = agreement;
	}
	if (run->previous != NULL)
		WZ_TRY(wz_previous_make(run, run->previous, &why, err));
	if (why.text[0] != '\0' && !run->quiet)
		(void)fprintf(stderr, "report: the previous run could not be compared: %s\n", why.text);
	WZ_TRY(wz_previous_read(run, &previous, err));
	view.previous = previous;
	WZ_TRY(make_folder(run, "report", err));
	list_names(&w);
	WZ_TRY(read_earlier(&w, err));
	WZ_TRY(write_list(&w, true, err));
	if (w.csv)
		WZ_TRY(write_csv(&w, err));
	for (wz_language l = WZ_NL; w.xlsx && l < WZ_N_LANGUAGES; l++)
		if (w.languages[l])
			WZ_TRY(write_book(&w, l, err));
	if (w.json)
		WZ_TRY(write_json(&w, err));
	if (w.html || w.pdf)
		WZ_TRY(write_pages(&w, err));
	remove_stale(&w);
	WZ_TRY(write_list(&w, false, err));
	wz_run_log(run, "report", json_pack("{sI}", "files", (json_int_t)w.names.n));
done:
	wz_listing_clear(&w.earlier);
	wz_listing_clear(&w.names);
	wz_view_clear(&view);
	wz_inventory_clear(&inventory);
	json_decref(practice);
	json_decref(agreement);
	json_decref(previous);
	json_decref(dataset);
	json_decref(results);
	json_decref(manifest);
	return st;
}
