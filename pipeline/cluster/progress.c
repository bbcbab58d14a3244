/* progress.c - how far the shared work is: a bar on a terminal, elsewhere a line of JSON a minute
 *
 * 1. Words
 * 2. Showing
 */
#include "cluster/inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 24 };
static const double first_line = 10, later_lines = 60, bar_seconds = 0.2;

/* 1. Words */

/* "12 s", "3 min 20 s", "2 h 05 min", "3 d 4 h" */
static void words_of_time(double seconds, char *text, size_t size) {
	if (!(seconds < 1e8)) {
		(void)snprintf(text, size, "unknown time");
		return;
	}
	long s = lround(seconds);
	if (s < 60)
		(void)snprintf(text, size, "%ld s", s);
	else if (s < 3600)
		(void)snprintf(text, size, "%ld min %02ld s", s / 60, s % 60);
	else if (s < 86400)
		(void)snprintf(text, size, "%ld h %02ld min", s / 3600, s / 60 % 60);
	else
		(void)snprintf(text, size, "%ld d %ld h", s / 86400, s / 3600 % 24);
}

static void words_of_state(const wz_progress *p, double done, double now, char *text, size_t size) {
	char left[40] = "";
	double rate = now > p->begin ? done / (now - p->begin) : 0;
	if (rate > 0)
		words_of_time((p->total - done) / rate, left, sizeof left);
	else
		(void)snprintf(left, sizeof left, "unknown time");
	(void)snprintf(text, size, "%.0f of %.0f %s, %.*f/s, %s left", done, p->total, p->unit, rate < 10 ? 1 : 0,
				   rate, left);
}

/* 2. Showing */

void wz_progress_begin(wz_progress *progress, const wz_work *work, double total, int ranks) {
	memset(progress, 0, sizeof *progress);
	progress->what = work->what != NULL ? work->what : "work";
	progress->unit = work->unit != NULL ? work->unit : "items";
	progress->total = total;
	progress->ranks = ranks;
	progress->quiet = work->quiet;
	progress->terminal = isatty(STDERR_FILENO) == 1;
	progress->begin = wz_cluster_seconds();
	/* Short work shows no bar at all. */
	progress->next = progress->begin + (progress->terminal ? 2 * bar_seconds : first_line);
}

static void show(wz_progress *p, double done, double now) {
	char state[200], bar[BAR + 1];
	double share = p->total > 0 ? fmin(1, fmax(0, done / p->total)) : 1;
	words_of_state(p, done, now, state, sizeof state);
	if (p->terminal) {
		size_t full = (size_t)(share * BAR);
		memset(bar, '.', BAR);
		memset(bar, '#', full);
		bar[BAR] = '\0';
		(void)fprintf(stderr, "\r%s [%s] %3.0f%% %s\033[K", p->what, bar, floor(100 * share), state);
		(void)fflush(stderr);
	} else {
		/* for what watches a batch job: one object a line; the texts are ours, and need no escapes */
		const double passed = now - p->begin, rate = passed > 0 ? done / passed : 0;
		char left[40] = "null";
		if (rate > 0)
			(void)snprintf(left, sizeof left, "%.0f", fmax(0, p->total - done) / rate);
		(void)fprintf(stderr,
					  "{\"event\": \"progress\", \"what\": \"%s\", \"percent\": %.1f, \"done\": %.0f, \"of\": %.0f, \"unit\": \"%s\", \"per_second\": %.0f, \"seconds\": %.0f, "
					  "\"seconds_left\": %s, \"ranks\": %d}\n",
					  p->what, floor(1000 * share) / 10, done, p->total, p->unit, rate, passed, left, p->ranks);
	}
	p->shown = true;
}

void wz_progress_show(wz_progress *progress, double done) {
	if (progress->quiet)
		return;
	double now = wz_cluster_seconds();
	if (now < progress->next)
		return;
	show(progress, done, now);
	progress->next = now + (progress->terminal ? bar_seconds : later_lines);
}

void wz_progress_end(wz_progress *progress, double done) {
	if (progress->quiet || !progress->shown)
		return;
	show(progress, done, wz_cluster_seconds());
	if (progress->terminal)
		(void)fputc('\n', stderr);
}
