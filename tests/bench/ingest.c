/*
 * ingest.c - time and memory of reading and checking a large CSV, beside a bare pass of libcsv over the same bytes
 *
 *   ingest FOLDER     ingest-records.csv (about 50 MB) and ingest-codebook.csv are made there, and removed at the end
 *   ingest FOLDER MB  under mpirun: with a CSV of that size, only what all ranks do together (as the stage ingest, without writing the file)
 *
 *   1. Clock and medians     2. Data     3. The three ways     4. All ranks     5. Main
 *
 * Every line: name, value, unit, separated by tabs. Nothing here passes or fails, except that clean data must be read as such.
 */
#include "analysis/load.h"
#include "base/file.h"
#include "base/table.h"
#include "cluster/cluster.h"
#include "coding/dataset_write.h"
#include "resample/rng.h"
#include "stages/stages.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define SIZE_WANTED 50 /* MB */
#define CHUNK ((size_t)128 * 1024) /* as base/csv.c reads */

enum { RUNS = 5, STUDY_ELEMENTS = 14, EFFECT_ELEMENTS = 4 };

/* 1. Clock and medians */

static double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double x[RUNS]) {
	qsort(x, RUNS, sizeof *x, by_value);
	return x[RUNS / 2];
}

/* Largest memory of the process until now, in MB; ru_maxrss is in KiB on Linux. */
static double peak(void) {
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss * 1024 / 1e6;
}

/* What is made before a failure, to be removed; bench.sh removes the folder as well. */
typedef struct {
	char *records, *codebook;
	size_t size, n_rows; /* of the records */
	long wanted;         /* bytes */
} input;

static void drop(input *in) {
	(void)remove(in->records);
	(void)remove(in->codebook);
	free(in->records);
	free(in->codebook);
}

static void die(input *in, const char *what) {
	fprintf(stderr, "ingest: %s\n", what);
	drop(in);
	exit(1);
}

/* 2. Data */

static FILE *create(input *in, const char *path) {
	FILE *f = fopen(path, "wb");
	if (!f)
		die(in, "a file cannot be made in that folder");
	return f;
}

static void finish(input *in, FILE *f) {
	if (ferror(f) | fclose(f))
		die(in, "a file cannot be written: is the disk full?");
}

static void write_codebook(input *in) {
	FILE *f = create(in, in->codebook);
	fputs("item,variable,label_nl,label_en,type,codes,level,note,role,minimum,maximum,required,unit\n"
	      ",study,Studie,Study,text,,study,,id,,,1,\n"
	      ",label,Naam,Name,text,,study,,label,,,,\n"
	      ",year,Jaar,Year,count,,study,,,1950,2100,,\n"
	      ",setting,Setting,Setting,categorical,home=Thuis|Home;school=School|School;clinic=Kliniek|Clinic,study,,,,,,\n"
	      ",effect,Effect,Effect,text,,effect,,id,,,1,\n"
	      ",outcome,Uitkomst,Outcome,categorical,1=Eerste|First;2=Tweede|Second;3=Derde|Third;4=Vierde|Fourth,effect,,,,,,\n"
	      ",source,Bron,Source,categorical,parent=Ouder|Parent;child=Kind|Child;register=Registratie|Register,effect,,,,,,\n"
	      ",n_treatment,Aantal programma,Number programme,count,,effect,,n_treatment,2,,,\n"
	      ",n_control,Aantal controle,Number control,count,,effect,,n_control,2,,,\n"
	      ",yi,Effectgrootte,Effect size,numeric,,effect,,effect,,,1,\n"
	      ",vi,Variantie,Variance,numeric,,effect,,variance,0,,1,\n", f);
	for (int i = 0; i < STUDY_ELEMENTS + EFFECT_ELEMENTS; i++)
		fprintf(f, ",element_%02d,Element %d,Element %d,element,,%s,,,,,,\n", i, i, i, i < STUDY_ELEMENTS ? "study" : "effect");
	finish(in, f);
}

/* One in eight not stated. */
static const char *state(wz_rng *rng) {
	static const char *const states[] = {",", ",0", ",0", ",0", ",0", ",1", ",1", ",1"};
	return states[wz_rng_below(rng, 8)];
}

/* Studies of 1 to 7 effects; what belongs to a study is the same on all its rows, as the checks want it. */
static void write_records(input *in) {
	static const char *const settings[] = {"home", "school", "clinic", ""};
	static const char *const sources[] = {"parent", "child", "register"};
	FILE *f = create(in, in->records);
	wz_rng rng = wz_rng_at(20170401, 1, 0);
	fputs("study,label,year,setting,effect,outcome,source,n_treatment,n_control,yi,vi", f);
	for (int i = 0; i < STUDY_ELEMENTS + EFFECT_ELEMENTS; i++)
		fprintf(f, ",element_%02d", i);
	fputc('\n', f);
	for (unsigned study = 1; ftell(f) < in->wanted && !ferror(f); study++) {
		char outer[128], elements[2 * STUDY_ELEMENTS + 1] = "";
		/* Quoted, with the delimiter and a letter that is not ASCII. */
		snprintf(outer, sizeof outer, "s%06u,\"Author %u, Müller\",%u,%s", study, study, 1970 + wz_rng_below(&rng, 50),
		         settings[wz_rng_below(&rng, 4)]);
		for (int i = 0; i < STUDY_ELEMENTS; i++)
			strcat(elements, state(&rng));
		unsigned effects = 1 + wz_rng_below(&rng, 7);
		for (unsigned e = 1; e <= effects; e++, in->n_rows++) {
			unsigned outcome = 1 + wz_rng_below(&rng, 4);
			const char *source = sources[wz_rng_below(&rng, 3)];
			unsigned treated = 10 + wz_rng_below(&rng, 300), control = 10 + wz_rng_below(&rng, 300);
			double y = (double)wz_rng_below(&rng, 2000000) / 1e6 - 0.8, v = 1.0 / treated + 1.0 / control;
			fprintf(f, "%s,%u,%u,%s,%u,%u,%.6f,%.6f%s", outer, e, outcome, source, treated, control, y, v, elements);
			for (int i = 0; i < EFFECT_ELEMENTS; i++)
				fputs(state(&rng), f);
			fputc('\n', f);
		}
	}
	long size = ftell(f);
	in->size = size > 0 ? (size_t)size : 0;
	finish(in, f);
}

/* 3. The three ways: each returns seconds, freeing not counted */

static void no_cell(void *bytes, size_t length, void *user) {
	(void)bytes;
	(void)length;
	(void)user;
}

static void no_row(int end, void *user) {
	(void)end;
	(void)user;
}

static double bare(input *in) {
	static char chunk[CHUNK];
	struct csv_parser parser;
	size_t n, total = 0;
	double start = seconds();
	FILE *f = fopen(in->records, "rb");
	if (!f || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		die(in, "the records cannot be opened");
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		if (csv_parse(&parser, chunk, n, no_cell, no_row, NULL) != n)
			die(in, csv_strerror(csv_error(&parser)));
		total += n;
	}
	if (csv_fini(&parser, no_cell, no_row, NULL) != 0 || total != in->size)
		die(in, "the records were not read to their end");
	fclose(f);
	double time = seconds() - start;
	csv_free(&parser);
	return time;
}

static double library(input *in, bool build) {
	wz_problems problems;
	wz_table table;
	wz_codebook codebook;
	wz_dataset dataset = {0};
	wz_err err = {0};
	wz_problems_init(&problems);
	if (build && wz_codebook_read(in->codebook, &codebook, &problems, &err) != WZ_OK)
		die(in, err.text);
	double start = seconds();
	if (wz_table_read(in->records, NULL, &table, &problems, &err) != WZ_OK)
		die(in, err.text);
	if (build && wz_dataset_build(&table, &codebook, &dataset, &problems, &err) != WZ_OK)
		die(in, err.text);
	double time = seconds() - start;
	if (table.n_rows != in->n_rows || (build && (dataset.n_rows != in->n_rows || dataset.n_cols != table.n_cols)))
		die(in, "not every row and column was read");
	if (problems.n_errors + problems.n_warnings > 0) {
		wz_problems_print(&problems, stderr);
		die(in, "the records were made without problems, and some were found");
	}
	wz_dataset_clear(&dataset);
	wz_table_clear(&table);
	wz_problems_clear(&problems);
	return time;
}

static double run(input *in, int way) {
	return way == 0 ? bare(in) : library(in, way == 2);
}

/* 4. All ranks */

/* Seconds of reading and checking, and of making the text of dataset.json. */
static void together(input *in, wz_cluster *cluster, double *reading, double *text_making) {
	char level_study[] = "study", level_effect[] = "effect", unit[] = "auto", where[] = ".";
	char *levels[] = {level_study, level_effect}, *text = NULL;
	const wz_plan plan = {.effects = in->records, .codebook = in->codebook, .file = where, .folder = where,
	                      .model = {.levels = {levels, 2}}, .permutation = {.unit = unit}};
	wz_dataset dataset = {0};
	wz_problems problems;
	wz_err err = {0};
	size_t size;
	wz_problems_init(&problems);
	double start = seconds();
	if (wz_spread_records(cluster, &plan, 0, &dataset, &problems, &err) != WZ_OK)
		die(in, err.text);
	double read = seconds();
	if (wz_cluster_rank(cluster) == 0 && (dataset.n_rows != in->n_rows || problems.n_errors > 0))
		die(in, "not every row was read");
	if (wz_cluster_rank(cluster) == 0 && wz_dataset_text(&dataset, &text, &size, &err) != WZ_OK)
		die(in, err.text);
	*reading = read - start;
	*text_making = seconds() - read;
	free(text);
	wz_dataset_clear(&dataset);
	wz_problems_clear(&problems);
}

static int ranks(input *in, int argc, char **argv) {
	double reading[RUNS], text[RUNS];
	wz_cluster *cluster;
	wz_err err = {0};
	if (wz_cluster_start(&argc, &argv, &cluster, &err) != WZ_OK)
		die(in, err.text);
	const bool first = wz_cluster_rank(cluster) == 0;
	if (first) {
		write_codebook(in);
		write_records(in);
	}
	for (int i = -1; i < RUNS; i++) {
		if (wz_cluster_agree(cluster, WZ_OK, &err) != WZ_OK) /* begin together */
			die(in, err.text);
		together(in, cluster, &reading[i < 0 ? 0 : i], &text[i < 0 ? 0 : i]);
	}
	if (first) {
		const double mb = (double)in->size / 1e6, r = median(reading), t = median(text);
		printf("file\t%.1f\tMB\nrows\t%zu\t\nranks\t%d\t\n", mb, in->n_rows, wz_cluster_size(cluster));
		printf("together.rate\t%.1f\tMB/s\ntext.rate\t%.1f\tMB/s\ntogether.peak\t%.0f\tMB\n", mb / r, mb / t, peak());
	}
	wz_cluster_end(cluster);
	if (first)
		drop(in);
	return 0;
}

/* 5. Main */

int main(int argc, char **argv) {
	static const char *const names[] = {"bare", "table", "dataset"};
	double time[3][RUNS], most[3], middle[3];
	const long mb_wanted = argc == 3 ? strtol(argv[2], NULL, 10) : SIZE_WANTED;
	if (argc < 2 || argc > 3 || mb_wanted < 1 || mb_wanted > 100000) {
		fprintf(stderr, "usage: ingest FOLDER [MB]\n");
		return 2;
	}
	input in = {.records = wz_path_join(argv[1], "ingest-records.csv"), .codebook = wz_path_join(argv[1], "ingest-codebook.csv"),
	            .wanted = mb_wanted * 1000000};
	if (!in.records || !in.codebook) {
		fprintf(stderr, "ingest: out of memory\n");
		return 1;
	}
	if (argc == 3)
		return ranks(&in, argc, argv);
	write_codebook(&in);
	write_records(&in);
	/* Once without the clock, the leanest first: a process's peak only rises. It also brings the file into the page cache. */
	for (int way = 0; way < 3; way++) {
		(void)run(&in, way);
		most[way] = peak();
	}
	/* Taking turns, so that a change of the machine's load meets all three. */
	for (int i = 0; i < RUNS; i++)
		for (int way = 0; way < 3; way++)
			time[way][i] = run(&in, way);
	const double mb = (double)in.size / 1e6;
	printf("file\t%.1f\tMB\nrows\t%zu\t\n", mb, in.n_rows);
	for (int way = 0; way < 3; way++) {
		middle[way] = median(time[way]);
		printf("%s.ms\t%.1f\tms\n", names[way], 1e3 * middle[way]);
		printf("%s.rate\t%.1f\tMB/s\n", names[way], mb / middle[way]);
		printf("%s.ratio\t%.2f\ttimes the bare pass\n", names[way], middle[way] / middle[0]);
		printf("%s.peak\t%.0f\tMB\n", names[way], most[way]);
	}
	drop(&in);
	return 0;
}
