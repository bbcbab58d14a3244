/* report_kinds.h - the fixture's results with analyses of all kinds and data of all plots */
#ifndef WZ_TEST_REPORT_KINDS_H
#define WZ_TEST_REPORT_KINDS_H

#include "tests/unit/report_run.h"

#include <check.h>
#include <stdbool.h>

static const char *const KINDS[] = {
    "{'type':'all','outcome':'all','kind':'bias','name':'overall','n_studies':58,'n_effects':58,'status':'estimated',"
    "'egger':{'b':0.7181,'se':0.3117,'stat':2.3,'df':3.5,'p':0.0271,'lo':0.0812,'hi':1.3519,'few_df':true,'intercept':{'b':0.1871,'se':0.1093,'df':24.8,'p':0.1171,'lo':-0.0443,'hi':0.4062}},"
    "'peese':{'b':1.1,'se':0.3,'p':0.01,'lo':0.4,'hi':1.7,'intercept':{'b':0.3173,'se':0.0704,'df':31.7,'p':0.0009,'lo':0.1635,'hi':0.4502}},"
    "'trimfill_L0':{'added':2,'added_p':null,'side':'left','b':0.2683,'se':0.0727,'tau2':0.2,'estimator':'L0','y':[-0.37,-0.42],'v':[0.73,0.12]},"
    "'trimfill_R0':{'added':null,'side':null,'b':null,'se':null,'estimator':'R0','reason':'equal <variances>'}}",
    "{'type':'all','outcome':'all','kind':'sensitivity','name':'overall','n_studies':58,'n_effects':58,'status':'estimated','variants':["
    "{'name':'as_planned','value':null,'n_studies':58,'n_effects':58,'b':0.4226,'se':0.0605,'p':0.0001,'lo':0.3015,'hi':0.5437,'status':'estimated'},"
    "{'name':'rho','value':0.37,'n_studies':58,'n_effects':58,'b':0.4353,'se':0.0617,'p':0.0002,'lo':0.3131,'hi':0.5571,'few_df':true,'status':'estimated'},"
    "{'name':'a <new> one','value':'x','n_studies':3,'n_effects':3,'status':'not_estimable','reason':'too_few_units'}],"
    "'left_out':[{'level':'study','n':58,'not_estimable':0,'lowest':{'left_out':'54 <i>','b':0.3432},'highest':{'left_out':'30','b':0.4361},'most_influence':{'left_out':'54','cooks':1.7223}}]}",
    "{'type':'all','outcome':'all','kind':'dose','name':'year','n_studies':58,'n_effects':58,'n_not_stated':0,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.4011,'se':0.07,'stat':6,'df':55,'p':0.0001,'lo':0.2672,'hi':0.5349},{'name':'year','b':0.0697,'se':0.04,'stat':1.7,'df':55,'p':0.0981,'lo':-0.0133,'hi':0.1527},"
    "{'name':'year^2','b':-0.1132,'se':0.01,'stat':0,'df':55,'p':0.9773,'lo':-0.2228,'hi':0.2212}],'moderators':{'stat':2.9172,'df1':2,'df2':55,'p':0.0625},'centre':2.83,"
    "'curve':[{'x':0.7,'mean':0.2511,'lo':0.0177,'hi':0.4846},{'x':3,'mean':0.4146,'lo':0.275,'hi':0.5543},{'x':10,'mean':0.8844,'lo':0.1155,'hi':1.6532}],"
    "'vertex':{'at':4.4,'se':1.3,'kind':'highest'},'linear':{'b':0.0695,'se':0.0282,'p':0.0169,'lo':0.0131,'hi':0.2259},'p_perm':0.0671,'p_floor':0.001}",
    "{'type':'all','outcome':'all','kind':'technique','name':'anger','within':'social','n_studies':58,'n_effects':58,'n_not_stated':0,'prevalence':0.31,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},{'name':'anger1','b':0.2717,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1172,'hi':0.4263}],"
    "'means':[{'category':'0','n_studies':37,'n_effects':39,'mean':0.3,'lo':0.1,'hi':0.5},{'category':'1','n_studies':21,'n_effects':19,'mean':0.6,'lo':0.4,'hi':0.8}],"
    "'b_shrunken':0.1719,'p_contain':0.0172,'ci_contain':[0.1031,0.4403],'detectable':0.2917,'verdict':'stands_out','verdict_by':'p_maxT','p_perm':0.0117,'p_maxT':0.0317,'p_floor':0.0003}",
    "{'type':'all','outcome':'all','kind':'technique','name':'social','within':'anger','n_studies':2,'n_effects':2,'status':'not_estimable','reason':'constant','verdict':'not_estimable'}",
    "{'type':'all','outcome':'all','kind':'pairs','name':'pairs','status':'not_estimable','reason':'pairs_listed','n_pairs':66,'n_estimated':47,'n_stands_out':1,'n_no_relevant_difference':13,"
    "'n_inconclusive':33,'elements':['anger','social'],'left_out':[{'reason':'empty_cell','cell':'both','n':11,'pairs':[[0,1]]},{'reason':'empty_cell','cell':'first','n':8,'pairs':[[0,1]]}]}",
    "{'type':'all','outcome':'all','kind':'pair','name':'anger:social','elements':['anger','social'],'tested':'anger:social','n_studies':58,'n_effects':58,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},{'name':'anger','b':0.91,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},"
    "{'name':'anger:social','b':0.7544,'se':0.2,'stat':3.6,'df':54,'p':0.001,'lo':0.3321,'hi':1.1769}],"
    "'means':[{'category':'both','n_studies':9,'n_effects':23},{'category':'first','n_studies':11,'n_effects':29},{'category':'second','n_studies':8,'n_effects':17},{'category':'neither','n_studies':30,'n_effects':31}],"
    "'p_contain':0.0073,'ci_contain':[0.3117,1.1971],'q_BH':0.0345,'b_shrunken':0.4017,'detectable':0.6017,'verdict':'stands_out','verdict_by':'q_BH'}",
    "{'type':'all','outcome':'all','kind':'target_group','name':'anger:setting','element':'anger','variable':'setting','n_studies':58,'n_effects':58,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5}],'interaction':{'stat':3.8173,'df1':2,'df2':272,'p':0.02},"
    "'differences':[{'category':'prison','b':-0.2117,'lo':-0.4312,'hi':0.0129}],'p_contain':0.0253,'ci_contain':null,'q_BH':0.9931,'detectable':null,'verdict':'inconclusive','verdict_by':'q_BH'}",
    "{'type':'all','outcome':'all','kind':'cooccurrence','name':'cooccurrence','n_studies':58,'n_effects':58,'status':'estimated','unit':'study','n_units':53,'measure':'phi','least':0.5,"
    "'least_units':4,'n_constant':2,'n_compared':27,'n_pairs':5,'n_inseparable':3,'elements':['cogskills','anger','victim','relapse','moral','social'],'n_with':[20,21,22,23,24,25],"
    "'n_without':[33,32,31,30,29,28],"
    "'pairs':{'first':[0,1,4,1,0],'second':[2,4,5,3,3],'phi':[-1,1,1,0.7341,0.5219],'both':[0,21,13,19,17],'only_first':[24,0,0,6,8],'only_second':[28,0,0,5,7],'neither':[0,11,9,14,16]}}",
    "{'type':'all','outcome':'prison','kind':'overall','name':'overall','n_studies':27,'n_effects':27,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3046,'se':0.06,'stat':5,'df':26,'p':0.0001,'lo':0.1925,'hi':0.4167}],'prediction':{'lo':-0.0521,'hi':0.6612}}",
};

/* As JSON, with ' for ". */
static inline json_t *parse(const char *text) {
	char *copy = strdup(text);
	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	json_error_t why;
	json_t *json = json_loads(copy, 0, &why);
	ck_assert_msg(json != NULL, "%s at %d in %s", why.text, why.position, copy);
	free(copy);
	return json;
}

/* A histogram for the moderators, and for the elements that stand out; a profile for the overall model of the first type. */
static inline void add_plot_data(json_t *list) {
	json_t *a;
	size_t i;
	bool profiled = false;
	json_array_foreach(list, i, a) {
		json_t *permutation = json_object_get(a, "permutation"), *levels = json_object_get(a, "levels");
		if (json_object_get(permutation, "exceed") != NULL && (strcmp(wz_json_text(a, "kind", ""), "moderator") == 0 || strcmp(wz_json_text(a, "verdict", ""), "stands_out") == 0))
			json_object_set_new(permutation, "histogram", parse("{'observed':1.7193,'end':4,'counts':[5,7,11,13,17,19,11,3,0,1],'beyond':2}"));
		if (strcmp(wz_json_text(a, "kind", ""), "overall") != 0 || json_array_size(levels) == 0 || profiled)
			continue;
		json_object_set_new(json_array_get(levels, 0), "profile", parse("{'sigma2':[0,0.02,0.06,0.11,0.17,0.24,0.3],'logLik':[-61.7,-53.1,-49.9,-48.2,-48.3,-49.6,null]}"));
		profiled = true;
	}
}

static inline json_t *results_of_all_kinds(void) {
	json_t *results = fixture("results.json"), *list = json_object_get(results, "analyses"), *a;
	size_t i;
	json_object_set_new(json_object_get(results, "settings"), "margin", json_real(0.1814));
	json_array_foreach(list, i, a) {
		if (strcmp(wz_json_text(a, "kind", ""), "element") != 0 || strcmp(wz_json_text(a, "status", ""), "estimated") != 0)
			continue;
		static const char *const VERDICT[] = {"stands_out", "no_relevant_difference", "inconclusive"};
		double at = (double)i;
		json_object_set_new(a, "b_shrunken", json_real(0.0313 * at));
		json_object_set_new(a, "p_contain", json_real(0.0119 + 0.001 * at));
		json_object_set_new(a, "ci_contain", json_pack("[ff]", -0.3213 - 0.001 * at, 0.6319 + 0.001 * at));
		json_object_set_new(a, "p_maxT_sd", json_real(0.2117 + 0.001 * at));
		json_object_set_new(a, "p_minP", json_real(0.3117 + 0.001 * at));
		json_object_set_new(a, "p_minP_sd", json_real(0.3019 + 0.001 * at));
		json_object_set_new(a, "q_BH", json_real(0.4113 + 0.001 * at));
		json_object_set_new(a, "detectable", json_real(0.5117 + 0.01 * at));
		json_object_set_new(a, "verdict", json_string(VERDICT[i % 3]));
		json_object_set_new(a, "verdict_by", json_string("p_maxT"));
		json_t *slope = json_array_get(json_object_get(a, "coefficients"), 1);
		json_object_set_new(slope, "boot", json_pack("{sssssfsfsi}", "kind", "cases", "method", "bca", "lo", -0.8117 - at, "hi", 0.9131 + at, "n", 199));
		json_object_set_new(slope, "few_df", json_true());
	}
	for (i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
		json_array_append_new(list, parse(KINDS[i]));
	add_plot_data(list);
	return results;
}

#endif
