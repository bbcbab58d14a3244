/* simulate_fixture.h - a small codebook and taxonomy, and designs on them */
#ifndef WZ_TEST_SIMULATE_FIXTURE_H
#define WZ_TEST_SIMULATE_FIXTURE_H

#include "simulate/draw.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <string.h>

#define HEADER "item,variable,label_nl,label_en,type,codes,level,note,role,minimum,maximum,required,unit\n"

static const char CODEBOOK[] =
	HEADER
	"1,study,Studie,Study,text,,study,,id,,,1,\n"
	"2,effect,Effect,Effect,text,,effect,,id,,,1,\n"
	"3,manual,Handleiding,Manual,text,,manual,,id,,,,\n"
	"4,intervention,Interventie,Intervention,text,,intervention,,id,,,1,\n"
	"5,intervention_type,Type,Type,categorical,a=A|A;b=B|B;c=C|C,intervention,,,,,,\n"
	"6,yi,Effect,Effect,numeric,,effect,,effect,,,,\n"
	"7,vi,Variantie,Variance,numeric,,effect,,variance,,,,\n"
	"8,design,Opzet,Design,categorical,rct=RCT|RCT;quasi=Quasi|Quasi,study,,,,,,\n"
	"9,months,Maanden,Months,count,,effect,,,0,,,\n"
	"10,tg,a,a,count,,effect,,treatment_good,,,,\n"
	"11,tb,b,b,count,,effect,,treatment_bad,,,,\n"
	"12,cg,c,c,count,,effect,,control_good,,,,\n"
	"13,cb,d,d,count,,effect,,control_bad,,,,\n";

static const char TAXONOMY[] =
	"id,domain,group,level,parent_id,label_nl,label_en,definition_nl,definition_en,scale,phase1_key,typical_types,source\n"
	"x.one,content,one,component,,Een,One,De eerste.,The first.,binary,,a;b,test\n"
	"x.two,content,two,component,,Twee,Two,De tweede.,The second.,binary,,b,test\n"
	"x.head,content,head,component,,Hoofd,Head,Het hoofd.,The head.,ordinal:0=afwezig|absent;1=genoemd|named;2=uitgewerkt|elaborated,,,test\n"
	"x.head.part,content,head,component,x.head,Deel,Part,Een deel.,A part.,binary,,,test\n"
	"x.place,structure,place,component,,Plaats,Place,Waar.,Where.,category:home=Thuis|Home;centre=Centrum|Centre;other=Anders|Other,,,test\n"
	"x.weeks,structure,dose,component,,Weken,Weeks,Hoe lang.,How long.,count,,,test\n";

static wz_codebook codebook;
static wz_taxonomy taxonomy;
static wz_problems problems;
static wz_sim_design design;
static wz_sim_data data;
static wz_err err;

static void write_text(const char *name, const char *text) {
	ck_assert_int_eq(wz_file_write(temp_path(name), text, strlen(text), NULL), WZ_OK);
}

static void setup(void) {
	temp_make();
	wz_problems_init(&problems);
	err = (wz_err){0};
	design = (wz_sim_design){0};
	data = (wz_sim_data){0};
	write_text("codebook.csv", CODEBOOK);
	write_text("elements.csv", TAXONOMY);
	ck_assert_int_eq(wz_codebook_read(temp_path("codebook.csv"), &codebook, &problems, &err), WZ_OK);
	ck_assert_int_eq(wz_taxonomy_read(temp_path("elements.csv"), &taxonomy, &problems, &err), WZ_OK);
	ck_assert_msg(problems.n_errors == 0, "%s", problems.n > 0 ? problems.list[0].text : "");
}

static void teardown(void) {
	wz_sim_data_clear(&data);
	wz_sim_design_clear(&design);
	wz_codebook_clear(&codebook);
	wz_taxonomy_clear(&taxonomy);
	wz_problems_clear(&problems);
	ck_assert_uint_eq(temp_count(".tmp."), 0);
	temp_remove();
}

static wz_status read_bytes(const char *text, size_t size) {
	wz_sim_design_clear(&design);
	wz_problems_clear(&problems);
	wz_problems_init(&problems);
	err = (wz_err){0};
	wz_status st = wz_sim_design_parse(&design, "design.yaml", text, size, &problems, &err);
	if (st == WZ_OK && problems.n_errors == 0)
		st = wz_sim_design_bind(&design, "design.yaml", &codebook, design.taxonomy != NULL ? &taxonomy : NULL, &problems, &err);
	return st;
}

static inline void draw(const char *text, uint64_t seed) {
	ck_assert_msg(read_bytes(text, strlen(text)) == WZ_OK, "%s", err.text);
	ck_assert_msg(problems.n_errors == 0, "%s", problems.n > 0 ? problems.list[0].text : "");
	wz_sim_data_clear(&data);
	ck_assert_msg(wz_sim_draw(&design, NULL, 0, seed, &data, &err) == WZ_OK, "%s", err.text);
}

#define BEGIN "name: test\nform: relational\ncodebook: codebook.csv\ntaxonomy: elements.csv\n"

#endif
