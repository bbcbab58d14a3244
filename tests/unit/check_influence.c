/* check_influence.c - leaving units out, against R and against fitting the rest
 *
 * 1. Published data
 * 2. Any level is the fit of the rest
 * 3. What is not estimable
 *
 * Values: tests/reference/profile.R (variances sharpened; cooks.distance and dfbetas of metafor 3.8-1 with cluster agree to 1e-3 or better).
 */
#include "model/influence.h"

#include "tests/unit/published.h"
#include "tests/unit/run_suite.h"

/* 1. Published data */

#define ASSINK "datasets/assink2016/effects.csv"
static const char *const studies[] = {"study", NULL}, *const deltype[] = {"deltype=covert", "deltype=overt", NULL},
                         *const manuals[] = {"manual", "study", NULL}, *const x_z[] = {"x", "z", NULL};

/* Study by study, in the order of the file: b, SE, components, Cook's distance, DFBETAS. */
static const double mean_only[][6] = {
	{0.4368542346, 0.1267584148, 0.2026529615, 0.1178961769, 0.00720835257, -0.08204296205},
	{0.4264993644, 0.1266621141, 0.2030370756, 0.1188604377, 6.416578891e-06, 0.002444614677},
	{0.3595632387, 0.1062964032, 0.1308259237, 0.114708449, 0.3223203383, 0.6538965668},
	{0.4477013519, 0.1219685814, 0.1914033649, 0.1124233929, 0.03114999051, -0.1751143915},
	{0.3903205793, 0.1166236704, 0.1745079432, 0.1098461432, 0.09487744943, 0.317782317},
	{0.4478155027, 0.1237268937, 0.1957184968, 0.1031008974, 0.03149115457, -0.1754047319},
	{0.4000773276, 0.1231469728, 0.1918157728, 0.1087232267, 0.05091213636, 0.2241538937},
	{0.4296963595, 0.1240707426, 0.19885157, 0.1131346564, 0.0005983842883, -0.0238849655},
	{0.4436232513, 0.1243381994, 0.1968899518, 0.1152565384, 0.02018066642, -0.139107402},
	{0.4453716696, 0.1259228137, 0.1987740319, 0.1205814031, 0.0245931644, -0.1525176813},
	{0.3535435412, 0.1032110771, 0.1237094372, 0.09662979549, 0.3826191153, 0.7380139874},
	{0.4389205245, 0.1273150542, 0.2022481229, 0.1264461565, 0.01047541771, -0.09852697566},
	{0.4347092475, 0.1255412423, 0.200946903, 0.115531955, 0.004460909155, -0.06484883952},
	{0.4551625133, 0.1242537208, 0.1919116938, 0.1200651467, 0.05735767762, -0.2363384672},
	{0.4431083531, 0.1233373563, 0.1958722614, 0.1088538952, 0.01896430363, -0.1356258368},
	{0.4430460812, 0.1218357293, 0.1980112714, 0.06495191695, 0.01881975913, -0.1380740838},
	{0.4539791208, 0.12507458, 0.1934089572, 0.1261931035, 0.052671271, -0.2249966238},
};

/* With the type of delinquency: three of each, NaN where a type is found in that study only. */
static const double with_type[][12] = {
	{0.4836550979, -0.7313139409, -0.2265242189, 0.1259924868, 0.1955700107, 0.1416711197, 0.2037256171, 0.08899003938, 0.0133777721, -0.1100699823, 0.008480264299, 0.03271383668},
	{0.4732778861, -0.7294228898, -0.2260237766, 0.126452341, 0.1970503183, 0.1427743286, 0.2055578355, 0.09119926199, 0.001478626809, -0.02474261238, -0.001182601958, 0.02895402652},
	{0.4062427717, -0.7114853331, -0.202450328, 0.1075934838, 0.1915103109, 0.1386913773, 0.1384346306, 0.08642367043, 0.3017197551, 0.6149183954, -0.09491254384, -0.1402559599},
	{0.4947416442, -0.7331104354, -0.225343612, 0.1211677261, 0.1925458161, 0.1394053617, 0.1914236382, 0.08492163897, 0.04309982307, -0.2068788617, 0.0179446364, 0.02477000906},
	{0.433129301, -0.7234939135, -0.2143271146, 0.1161339953, 0.1907172073, 0.13803672, 0.1759414572, 0.0828863652, 0.099370667, 0.3250081912, -0.03231361716, -0.05481219647},
	{0.4931826022, -0.7369479898, -0.2211038527, 0.1222534356, 0.1842641924, 0.1331597844, 0.1951918722, 0.07259183227, 0.03931679524, -0.1937666778, 0.03958278772, -0.005917498875},
	{0.4456361056, -0.7285136102, -0.218079396, 0.1230768318, 0.189217733, 0.1369079371, 0.1959957421, 0.07974220131, 0.04371227047, 0.2065922703, -0.006038110183, -0.02785531122},
	{0.4755971603, -0.7310429287, -0.2242735682, 0.1239759098, 0.1932892275, 0.1399593561, 0.2015085713, 0.08562562225, 0.0022033394, -0.04420611277, 0.007177347949, 0.01702441248},
	{0.4904618181, -0.732179506, -0.2263028667, 0.1236508356, 0.1945064197, 0.140874849, 0.1975169645, 0.08763082934, 0.02953391658, -0.1682370464, 0.01297735077, 0.03132501503},
	{0.492353343, -0.7313734629, -0.2279266758, 0.1250116849, 0.1973272118, 0.1429841685, 0.1989974528, 0.09190610213, 0.03577034328, -0.1829077021, 0.008706561037, 0.0422267434},
	{0.3947634621, -0.7132161592, -0.1743786684, 0.1030115676, 0.179891573, 0.1870516446, 0.1280798474, 0.06330831929, 0.4841953396, 0.7633594966, -0.09372536276, -0.3758171423},
	{0.4751191925, -0.7412272979, -0.2706889271, 0.1271457914, 0.2022973806, 0.1646453848, 0.2077886307, 0.09741037933, 0.1232323668, -0.03945388593, 0.05756273583, 0.3349028341},
	{0.4813495709, -0.7312416966, -0.2258060304, 0.1251630014, 0.1948227265, 0.1411103, 0.2027359441, 0.08789516448, 0.009183415175, -0.09138845516, 0.008141634264, 0.02775078103},
	{0.5018381718, -0.7326109027, -0.2278026435, 0.1229243511, 0.1960052486, 0.1420023397, 0.1909768967, 0.09021446635, 0.07196589114, -0.266130101, 0.0150804586, 0.04164599618},
	{0.4889173478, -0.7336795755, -0.2240724404, 0.1225297395, 0.1904251403, 0.137812369, 0.1965261539, 0.08152356105, 0.02510498728, -0.1563351006, 0.02113398799, 0.01582999866},
	{NAN},
	{0.501648817, -0.7307268816, -0.2299221583, 0.1239255266, 0.2008648806, 0.1456204383, 0.1924115987, 0.09779977839, 0.07221043975, -0.262415457, 0.005333561202, 0.05517427487},
};

/* Four levels, two moderators, correlated errors; manual by manual. */
static const double four[][13] = {
	{0.1437242794, 0.1990710726, 0.04218205084, 0.07689764291, 0.1408042368, 0.02128828728, 0.03209250037, 0.02956522235, 0.04699108138, 0.07204572604, 0.25356708, -0.1575299612, 0.08210367548},
	{0.1557851424, 0.1875988438, 0.03717780432, 0.07954343873, 0.145436969, 0.02062601641, 0.03574494627, 0.03184700288, 0.04222093987, 0.1203481961, 0.0847518154, -0.07236228588, 0.3353655417},
	{0.1633329607, 0.1159383913, 0.04178031746, 0.07225482904, 0.1539115233, 0.02084618396, 0.03013891161, 0.03535894819, 0.04414242141, 0.2740340977, -0.01609845309, 0.4458213647, 0.1032956093},
	{0.1886882463, 0.1504313196, 0.03871521739, 0.07732478383, 0.140865069, 0.02251732249, 0.03005725865, 0.0380671698, 0.04496829426, 0.2056557842, -0.3645094859, 0.193690477, 0.2525050487},
	{0.2063242929, 0.123015932, 0.05219167911, 0.06719314348, 0.1234359146, 0.02096732617, 0.01705178089, 0.04205398596, 0.04336346446, 0.5420357468, -0.6931897975, 0.4459732582, -0.4120329955},
	{0.1517483889, 0.3489585392, 0.03662819868, 0.05761456811, 0.1283476228, 0.01993473759, 0.01039205099, 0.043027536, 0.03556808809, 2.060689436, 0.180892167, -1.560741709, 0.3825474726},
	{0.1464300417, 0.1925365349, 0.04724024029, 0.07719904813, 0.1419063742, 0.01999511774, 0.03088381364, 0.04243117803, 0.04010425584, 0.07751297737, 0.213327963, -0.109210762, -0.1703143573},
	{0.1653499008, 0.1774393974, 0.04187701017, 0.07941838599, 0.1455598059, 0.02095083393, 0.03522170024, 0.03451449475, 0.0428358232, 0.01306428071, -0.04212195932, -0.001397045615, 0.09944392503},
	{0.161510929, 0.115587719, 0.04507052122, 0.07173381141, 0.149015094, 0.02012439175, 0.02861635091, 0.03939633407, 0.04135771331, 0.2878139006, 0.009184852816, 0.4520520262, -0.06003436075},
	{0.1395471666, 0.1989210681, 0.04422941542, 0.0742135756, 0.1374713552, 0.02046544429, 0.02840598419, 0.03819889146, 0.0433436528, 0.098404644, 0.3163947046, -0.1593790652, -0.01753502896},
	{0.1737132777, 0.1691818975, 0.04944561922, 0.08011278587, 0.1458790469, 0.02157592478, 0.03501945743, 0.0356398354, 0.04164904133, 0.1018712812, -0.1529301332, 0.05619908098, -0.2794895153},
	{0.162333797, 0.1519523642, 0.04789508375, 0.07442681832, 0.1558689204, 0.01997084744, 0.03316020155, 0.03743833661, 0.03987990846, 0.08761011522, -0.002203628036, 0.1789171967, -0.2043014192},
	{0.1579743828, 0.1843854472, 0.0394301277, 0.0798962907, 0.1458696482, 0.02050834063, 0.03538753256, 0.03548983916, 0.0403294256, 0.05309448227, 0.05548525953, -0.04977806274, 0.2253179527},
	{0.1525176597, 0.1869072744, 0.05120439683, 0.0792950409, 0.1446563583, 0.02053275735, 0.03219321433, 0.04457240741, 0.04006048466, 0.1549147419, 0.1286029679, -0.06790002498, -0.3706036366},
};

static void compare(const char *path, const char *const *levels, const char *const *columns, double rho, const double *expected, size_t units) {
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_influence got;
	wz_err err = {0};
	published_read(&s, path, levels, columns);
	s.design.rho = rho;
	published_fit(&s, &reml, &fit);
	ck_assert_msg(wz_influence_run(&reml, &fit, 0, &got, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(got.n_units, units);
	const size_t p = reml.p, L = reml.n_levels;
	for (size_t u = 0; u < units; u++) {
		const wz_left_out *unit = &got.unit[u];
		ck_assert_uint_eq(s.code[0][unit->row], u + 1);
		if (isnan(*expected)) {
			ck_assert_int_eq(unit->why, WZ_ERANK);
			ck_assert(isnan(unit->b[0]) && isnan(unit->cooks) && isnan(unit->dfbetas[p - 1]) && isnan(unit->sigma2[0]));
			expected += 3 * p + L + 1;
			continue;
		}
		ck_assert_int_eq(unit->why, WZ_OK);
		for (size_t c = 0; c < p; c++)
			published_near(unit->b[c], *expected++, 1e-7, "b");
		for (size_t c = 0; c < p; c++)
			published_near(unit->se[c], *expected++, 1e-7, "se");
		for (size_t l = 0; l < L; l++)
			published_near(unit->sigma2[l], *expected++, 1e-7, "component");
		published_near(unit->cooks, *expected++, 1e-6, "Cook's distance");
		for (size_t c = 0; c < p; c++)
			published_near(unit->dfbetas[c], *expected++, 1e-6, "DFBETAS");
	}
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}

START_TEST(a_mean_without_each_study) {
	compare(ASSINK, studies, NULL, 0, mean_only[0], sizeof mean_only / sizeof *mean_only);
}
END_TEST

START_TEST(three_coefficients_without_each_study) {
	compare(ASSINK, studies, deltype, 0, with_type[0], sizeof with_type / sizeof *with_type);
}
END_TEST

START_TEST(four_levels_without_each_manual) {
	compare("tests/reference/data/fourlevel.csv", manuals, x_z, 0.6, four[0], sizeof four / sizeof *four);
}
END_TEST

/* statistics section 9: .353544 (study 11) to .455163 (study 14), acceleration .05562439 */
START_TEST(acceleration) {
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_influence got;
	wz_err err = {0};
	published_read(&s, ASSINK, studies, NULL);
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, 0, &got, &err), WZ_OK);
	published_near(wz_influence_acceleration(&got, 0), 0.05562439, 1e-6, "acceleration");
	size_t lowest = 0, highest = 0;
	for (size_t u = 0; u < got.n_units; u++) {
		lowest = got.unit[u].b[0] < got.unit[lowest].b[0] ? u : lowest;
		highest = got.unit[u].b[0] > got.unit[highest].b[0] ? u : highest;
	}
	ck_assert(s.code[0][got.unit[lowest].row] == 11 && s.code[0][got.unit[highest].row] == 14);
	published_near(got.unit[lowest].b[0], 0.353544, 2e-6, "lowest");
	published_near(got.unit[highest].b[0], 0.455163, 2e-6, "highest");
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 2. Any level is the fit of the rest */

START_TEST(each_level_is_the_fit_of_the_rest) {
	static const char *const path = "tests/reference/data/fourlevel.csv";
	published s, rest;
	wz_reml reml, reml_rest;
	wz_fit fit, fit_rest;
	wz_influence got;
	wz_err err = {0};
	const size_t level = (size_t)_i;
	published_read(&s, path, manuals, x_z);
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, level, &got, &err), WZ_OK);
	ck_assert_uint_eq(got.n_units, fit.n_units[level]);
	for (size_t u = 3; u < got.n_units; u += 7) {
		size_t k = 0, row = got.unit[u].row;
		published_read(&rest, path, manuals, x_z);
		for (size_t i = 0; i < s.design.n; i++) {
			bool out = level == 2 ? i == row : s.code[0][i] == s.code[0][row] && (level == 0 || s.code[1][i] == s.code[1][row]);
			if (out)
				continue;
			rest.y[k] = s.y[i];
			rest.v[k] = s.v[i];
			rest.code[0][k] = s.code[0][i];
			rest.code[1][k] = s.code[1][i];
			memcpy(&rest.X[k * 3], &s.X[i * 3], 3 * sizeof(double));
			k++;
		}
		ck_assert_uint_eq(k, s.design.n - got.unit[u].n);
		rest.design.n = k;
		published_fit(&rest, &reml_rest, &fit_rest);
		for (size_t c = 0; c < 3; c++) {
			published_near(got.unit[u].b[c], fit_rest.b[c], 1e-7, "b");
			published_near(got.unit[u].se[c], sqrt(fit_rest.cov[4 * c]), 1e-7, "se");
		}
		wz_fit_clear(&fit_rest);
		wz_reml_clear(&reml_rest);
	}
	/* Some of them: to the bit what they are among all; beyond the last there are none. */
	const size_t range[][2] = {{0, 1}, {2, 5}, {got.n_units - 1, got.n_units + 9}, {got.n_units, got.n_units + 1}};
	for (size_t r = 0; r < sizeof range / sizeof *range; r++) {
		wz_influence some;
		const size_t end = range[r][1] < got.n_units ? range[r][1] : got.n_units;
		ck_assert_int_eq(wz_influence_some(&reml, &fit, level, range[r][0], range[r][1], &some, &err), WZ_OK);
		ck_assert_uint_eq(some.n_units, end - range[r][0]);
		for (size_t u = 0; u < some.n_units; u++) {
			const wz_left_out *a = &some.unit[u], *b = &got.unit[range[r][0] + u];
			ck_assert(a->row == b->row && a->n == b->n && a->cooks == b->cooks);
			ck_assert(memcmp(a->b, b->b, 3 * sizeof(double)) == 0 && memcmp(a->se, b->se, 3 * sizeof(double)) == 0);
		}
		wz_influence_clear(&some);
	}
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. What is not estimable */

/* Without intercept a dummy of one study is all zeros without it. And of two studies one remains, whose variance is not identified. */
START_TEST(what_hangs_on_one_study) {
	static const uint32_t study[] = {0, 0, 0, 1, 1, 1};
	static const uint32_t *const code[] = {study, NULL};
	static const double y[] = {0.1, 0.3, 0.2, 0.9, 1.2, 1.4}, v[] = {0.04, 0.05, 0.04, 0.06, 0.05, 0.07};
	static const double X[] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1}, ones[] = {1, 1, 1, 1, 1, 1};
	wz_design design = {.n = 6, .n_levels = 1, .code = code, .y = y, .v = v, .p = 2, .X = X};
	wz_reml reml;
	wz_fit fit;
	wz_influence got;
	wz_err err = {0};
	/* one level: single effects, and each dummy survives the loss of one */
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, 0, &got, &err), WZ_OK);
	ck_assert_uint_eq(got.n_units, 6);
	for (size_t u = 0; u < 6; u++)
		ck_assert(got.unit[u].why == WZ_OK && got.unit[u].n == 1 && got.unit[u].row == u);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, 1, &(wz_influence){0}, &err), WZ_EBUG);
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	err = (wz_err){0};
	/* studies left out of a model by ML whose columns are those studies */
	design.n_levels = 2;
	design.method = WZ_METHOD_FIXED;
	ck_assert_msg(wz_reml_prepare(&design, &reml, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, 0, &got, &err), WZ_OK);
	ck_assert(got.unit[0].why == WZ_ERANK && got.unit[1].why == WZ_ERANK && isnan(wz_influence_acceleration(&got, 0)));
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	design = (wz_design){.n = 6, .n_levels = 2, .code = code, .y = y, .v = v, .p = 1, .X = ones, .intercept = true};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, 0, &got, &err), WZ_OK);
	ck_assert(got.unit[0].why == WZ_OK && isnan(got.unit[0].sigma2[0]) && !isnan(got.unit[0].sigma2[1]));
	wz_influence_clear(&got);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("influence");
	TCase *tc = tcase_create("influence");
	tcase_add_test(tc, a_mean_without_each_study);
	tcase_add_test(tc, three_coefficients_without_each_study);
	tcase_add_test(tc, four_levels_without_each_manual);
	tcase_add_test(tc, acceleration);
	tcase_add_loop_test(tc, each_level_is_the_fit_of_the_rest, 0, 3);
	tcase_add_test(tc, what_hangs_on_one_study);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
