/* report.c - stage: pages and tables of a run, in report/
 *
 * 1. One file
 * 2. All files
 */
#include "stages/report.h"

#include "base/file.h"
#include "report/elements.h"
#include "report/moderators.h"
#include "report/origin.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/studies.h"
#include "report/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. One file */

/* Writes report/NAME and empties the buffer for the next. */
static wz_status write_file(const wz_run *run, const char *name, wz_buffer *buffer, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = NULL, inside[160];
	WZ_TRY(wz_buffer_status(buffer, err));
	(void)snprintf(inside, sizeof inside, "report/%s", name);
	path = wz_run_path(run, inside);
	if (path == NULL)
		WZ_TRY(wz_fail(err, WZ_ENOMEM, "out of memory while naming %s", inside));
	WZ_TRY(wz_file_write(path, buffer->bytes == NULL ? "" : buffer->bytes, buffer->size, err));
done:
	free(path);
	wz_buffer_clear(buffer);
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

static bool asked(const wz_names *names, const char *name) {
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->item[i], name) == 0)
			return true;
	return names->n == 0;
}

/* 2. All files */

static wz_status write_csv(const wz_run *run, const wz_view *view, wz_err *err) {
	static const struct {
		const char *name;
		void (*make)(const wz_view *view, size_t type, wz_buffer *out);
	} OF_TYPE[] = {{"elements", wz_elements_csv}, {"moderators", wz_moderators_csv}, {"studies", wz_studies_csv}};
	static const struct {
		const char *name;
		void (*make)(const wz_view *view, wz_buffer *out);
	} WHOLE[] = {{"overview.csv", wz_overview_csv}, {"excluded.csv", wz_excluded_csv}, {"changes.csv", wz_changes_csv}};
	wz_status st = WZ_OK;
	wz_buffer out = {0};
	char name[128];
	for (size_t t = 0; t < view->n_types; t++)
		for (size_t i = 0; i < sizeof OF_TYPE / sizeof OF_TYPE[0]; i++) {
			OF_TYPE[i].make(view, t, &out);
			(void)snprintf(name, sizeof name, "%s-%s.csv", view->type[t].slug, OF_TYPE[i].name);
			WZ_TRY(write_file(run, name, &out, err));
		}
	for (size_t i = 0; i < sizeof WHOLE / sizeof WHOLE[0]; i++) {
		WHOLE[i].make(view, &out);
		WZ_TRY(write_file(run, WHOLE[i].name, &out, err));
	}
done:
	wz_buffer_clear(&out);
	return st;
}

/* Pages first, the index that links to them last. */
static wz_status write_html(const wz_run *run, const wz_view *view, const bool languages[WZ_N_LANGUAGES], bool csv, wz_err *err) {
	static const char *const CODE[WZ_N_LANGUAGES] = {"nl", "en"};
	wz_status st = WZ_OK;
	wz_buffer out = {0};
	char name[128];
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		if (!languages[l])
			continue;
		(void)snprintf(name, sizeof name, "report/%s", CODE[l]);
		WZ_TRY(make_folder(run, name, err));
		for (size_t t = 0; t < view->n_types; t++) {
			wz_page_html(view, t, l, languages[WZ_NL] && languages[WZ_EN], &out);
			(void)snprintf(name, sizeof name, "%s/%s.html", CODE[l], view->type[t].slug);
			WZ_TRY(write_file(run, name, &out, err));
		}
	}
	wz_overview_html(view, languages, csv, &out);
	WZ_TRY(write_file(run, "index.html", &out, err));
done:
	wz_buffer_clear(&out);
	return st;
}

wz_status wz_stage_report(wz_run *run, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *dataset = NULL, *results = NULL, *manifest = NULL;
	wz_view view = {0};
	if (run->rank != 0)
		return WZ_OK;
	const wz_names *formats = &run->plan.report.formats;
	const bool csv = asked(formats, "csv");
	const bool languages[WZ_N_LANGUAGES] = {asked(&run->plan.report.languages, "nl"), asked(&run->plan.report.languages, "en")};
	WZ_TRY(wz_run_read_json(run, "dataset.json", &dataset, err));
	WZ_TRY(wz_run_read_json(run, "results.json", &results, err));
	WZ_TRY(wz_run_read_json(run, "manifest.json", &manifest, err));
	st = wz_view_read(&view, dataset, results, manifest, err);
	dataset = results = manifest = NULL; /* the view has them now */
	WZ_TRY(st);
	WZ_TRY(make_folder(run, "report", err));
	if (csv)
		WZ_TRY(write_csv(run, &view, err));
	if (asked(formats, "html"))
		WZ_TRY(write_html(run, &view, languages, csv, err));
done:
	wz_view_clear(&view);
	json_decref(dataset);
	json_decref(results);
	json_decref(manifest);
	return st;
}
