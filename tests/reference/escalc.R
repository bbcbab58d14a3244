# Write escalc.csv: effect sizes and variances of every route from metafor's escalc, or in closed form where escalc has no such input.
#
#   Rscript tests/reference/escalc.R     from the top folder (Debian: r-cran-metafor)
#
# One row a case: options of the plan, what the study reports (columns named as the roles), and the expected route, yi and vi or reason.

suppressMessages(library(metafor))
set.seed(20170401, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

rows <- list()
add <- function(case, source, reported, route, yi, vi, measure = "d", hedges = FALSE, conversion = "logit", zero_rule = TRUE, plan_r = NA, reason = "") {
  rows[[length(rows) + 1]] <<- c(list(case = case, source = source, measure = measure, hedges = as.integer(hedges), conversion = conversion,
                                      zero_rule = as.integer(zero_rule), plan_r = plan_r),
                                 reported, list(route = route, yi = as.numeric(yi), vi = as.numeric(vi), reason = reason))
}
refused <- function(case, reported, reason, ...) add(case, "by definition", reported, "", NA, NA, reason = reason, ...)

# A standardised mean difference in all its forms. Hedges' factor and both measures by escalc from the same d.
standardised <- function(case, source, reported, route, d, n1, n2, flip = 1) {
  m <- n1 + n2 - 2
  add(case, paste0(source, "; v: 1/n1 + 1/n2 + d^2/(2N)"), reported, route, flip * d, 1 / n1 + 1 / n2 + d^2 / (2 * (n1 + n2)))
  g <- escalc("SMD", di = d, n1i = n1, n2i = n2, vtype = "LS")
  add(case, paste0(source, "; metafor escalc SMD, vtype LS"), reported, route, flip * g$yi, g$vi, hedges = TRUE)
  # escalc has no D2OR from d itself: means of 0 and d with SD 1 are the same
  l <- escalc("D2ORL", m1i = d, sd1i = 1, n1i = n1, m2i = 0, sd2i = 1, n2i = n2)
  add(case, paste0(source, "; metafor escalc D2ORL"), reported, route, flip * l$yi, l$vi, measure = "log_or")
  x <- escalc("D2ORN", m1i = d, sd1i = 1, n1i = n1, m2i = 0, sd2i = 1, n2i = n2)
  add(case, paste0(source, "; metafor escalc D2ORN"), reported, route, flip * x$yi, x$vi, measure = "log_or", conversion = "cox")
}

for (i in 1:4) {
  n1 <- c(12, 87, 2, 4000)[i]
  n2 <- c(15, 60, 3, 3500)[i]
  n <- list(n_treatment = n1, n_control = n2)
  m1 <- round(rnorm(1, 10, 4), 2)
  m2 <- round(rnorm(1, 10, 4), 2)
  sd1 <- round(runif(1, 1, 5), 3)
  sd2 <- round(runif(1, 1, 5), 3)
  smd <- escalc("SMD", m1i = m1, m2i = m2, sd1i = sd1, sd2i = sd2, n1i = n1, n2i = n2)
  pooled <- sqrt(((n1 - 1) * sd1^2 + (n2 - 1) * sd2^2) / (n1 + n2 - 2))
  d <- (m1 - m2) / pooled
  means <- list(mean_treatment = m1, mean_control = m2)
  standardised(paste("means and SDs", i), "closed form", c(means, list(sd_treatment = sd1, sd_control = sd2), n), "means_sd", d, n1, n2)
  add(paste("means and SDs", i), "metafor escalc SMD of the means, vtype LS", c(means, list(sd_treatment = sd1, sd_control = sd2), n), "means_sd", smd$yi,
      smd$vi, hedges = TRUE)
  standardised(paste("means, lower is better", i), "closed form", c(means, list(sd_treatment = sd1, sd_control = sd2, lower_is_better = 1), n), "means_sd", d,
               n1, n2, flip = -1)
  standardised(paste("means and SEs", i), "closed form", c(means, list(se_treatment = sd1 / sqrt(n1), se_control = sd2 / sqrt(n2)), n), "means_se", d, n1, n2)
  level <- c(NA, 90, 99, NA)[i]
  q <- function(n) qt(1 - (1 - ifelse(is.na(level), 95, level) / 100) / 2, n - 1)
  h1 <- q(n1) * sd1 / sqrt(n1)
  h2 <- q(n2) * sd2 / sqrt(n2)
  standardised(paste("means and CIs", i), "closed form with R's qt",
               c(means, list(ci_lo_treatment = m1 - h1, ci_hi_treatment = m1 + h1, ci_lo_control = m2 - h2, ci_hi_control = m2 + h2, ci_level = level), n),
               "means_ci", d, n1, n2)

  t <- c(2.31, -0.4, 5.1, 0.003)[i]
  byt <- escalc("SMD", ti = t, n1i = n1, n2i = n2)
  standardised(paste("t", i), "closed form", c(list(t_value = t), n), "t_test", t * sqrt(1 / n1 + 1 / n2), n1, n2)
  add(paste("t", i), "metafor escalc SMD of ti, vtype LS", c(list(t_value = t), n), "t_test", byt$yi, byt$vi, hedges = TRUE)
  f <- c(0.7, 4.4, 60, 12)[i]
  sign <- c(1, -1, -1, 1)[i]
  standardised(paste("F", i), "closed form", c(list(f_value = f, df1 = c(1, NA)[1 + i %% 2], direction = sign), n), "f_test",
               sign * sqrt(f) * sqrt(1 / n1 + 1 / n2), n1, n2)
  p <- c(0.04, 0.9, 1e-4, 1e-12)[i]
  standardised(paste("p", i), "closed form with R's qt", c(list(p_value = p, direction = sign), n), "p_value",
               sign * qt(p / 2, n1 + n2 - 2, lower.tail = FALSE) * sqrt(1 / n1 + 1 / n2), n1, n2)
  # r as escalc computes it from the means: turned round it must give their d
  r <- escalc("RPB", m1i = m1, m2i = m2, sd1i = sd1, sd2i = sd2, n1i = n1, n2i = n2)$yi
  standardised(paste("point-biserial r", i), "metafor escalc RPB, turned round", c(list(r_value = as.numeric(r)), n), "point_biserial", d, n1, n2)
  chi2 <- c(3.2, 1.1, 4.5, 0.02)[i]
  total <- n1 + n2
  phi <- sqrt(chi2 / total)
  share <- n1 / total
  standardised(paste("chi2", i), "Lipsey & Wilson 2001, r to d", c(list(chi2_value = chi2, df1 = 1, direction = sign), n), "chi_square",
               sign * phi / sqrt((1 - phi^2) * share * (1 - share)), n1, n2)
  standardised(paste("d and n", i), "as given", c(list(d = c(0.4, -0.2, 0, 1.7)[i]), n), "d_with_n", c(0.4, -0.2, 0, 1.7)[i], n1, n2)
  standardised(paste("not significant", i), "zero rule", c(list(nonsignificant = 1), n), "nonsignificant", 0, n1, n2)

  # pre and post in two groups, as on metafor's page of Morris (2008)
  r <- c(.47, .64, .89, .2)[i]
  pre1 <- round(rnorm(1, 20, 4), 1)
  pre2 <- round(rnorm(1, 20, 4), 1)
  d <- ((m1 - pre1) - (m2 - pre2)) / pooled
  j <- metafor:::.cmicalc(n1 + n2 - 2)
  v <- function(y) 2 * (1 - r) * (1 / n1 + 1 / n2) + y^2 / (2 * (n1 + n2))
  x <- c(means, list(mean_pre_treatment = pre1, mean_pre_control = pre2, sd_pre_treatment = sd1, sd_pre_control = sd2), n)
  source <- "metafor-project.org, analyses:morris2008, d_ppc2"
  add(paste("pre and post", i), source, c(x, list(pre_post_r = r)), "pre_post_ppc2", d, v(d))
  add(paste("pre and post", i), source, c(x, list(pre_post_r = r)), "pre_post_ppc2", j * d, v(j * d), hedges = TRUE)
  add(paste("pre and post, r of the plan", i), source, x, "pre_post_ppc2", d, v(d), plan_r = r)
  c0 <- pi / sqrt(3)
  add(paste("pre and post", i), source, c(x, list(pre_post_r = r)), "pre_post_ppc2", c0 * d, c0^2 * v(d), measure = "log_or")
}

# The five studies of Morris (2008), table 5, with the lines of metafor's page on it (metafor-project.org, analyses:morris2008; also its
# test_analysis_example_morris2008.r, whose four decimals are checked here). metafor has no measure for d_ppc2: SMCR and SMCC standardise each group by itself.
datT <- data.frame(m_pre = c(30.6, 23.5, 0.5, 53.4, 35.6), m_post = c(38.5, 26.8, 0.7, 75.9, 36.0), sd_pre = c(15.0, 3.1, 0.1, 14.5, 4.7),
                   ni = c(20, 50, 9, 10, 14), ri = c(.47, .64, .77, .89, .44))
datC <- data.frame(m_pre = c(23.1, 24.9, 0.6, 55.7, 34.8), m_post = c(19.7, 25.3, 0.6, 60.7, 33.4), sd_pre = c(13.8, 4.1, 0.2, 17.3, 3.1),
                   ni = c(20, 42, 9, 11, 14), ri = c(.47, .64, .77, .89, .44))
sd_pool <- sqrt((with(datT, (ni - 1) * sd_pre^2) + with(datC, (ni - 1) * sd_pre^2)) / (datT$ni + datC$ni - 2))
raw <- ((datT$m_post - datT$m_pre) - (datC$m_post - datC$m_pre)) / sd_pool
factor <- metafor:::.cmicalc(datT$ni + datC$ni - 2)
ls_v <- function(y) 2 * (1 - datT$ri) * (1 / datT$ni + 1 / datC$ni) + y^2 / (2 * (datT$ni + datC$ni))
stopifnot(abs(factor * raw - c(0.7684, 0.8010, 1.2045, 1.0476, 0.4389)) < 5e-5,
          abs(ls_v(factor * raw) - c(0.1134, 0.0350, 0.1425, 0.0681, 0.1634)) < 5e-5)
# Morris's exact variance (eq. 25) with the estimate put in: the program's is its large-sample form, and within 4% of it with 200 people
exact_v <- function(d, n1, n2, r) {
  m <- n1 + n2 - 2
  a <- 2 * (1 - r) * (1 / n1 + 1 / n2)
  metafor:::.cmicalc(m)^2 * m / (m - 2) * (a + d^2) - d^2
}
for (d in c(0, 0.5, 1.5)) for (r in c(0.2, 0.8)) for (n in c(100, 2000))
  stopifnot(abs((2 * (1 - r) * 2 / n + d^2 / (4 * n)) / exact_v(d, n, n, r) - 1) < 4 / n)
for (i in 1:5) {
  x <- list(mean_treatment = datT$m_post[i], mean_control = datC$m_post[i], mean_pre_treatment = datT$m_pre[i], mean_pre_control = datC$m_pre[i],
            sd_pre_treatment = datT$sd_pre[i], sd_pre_control = datC$sd_pre[i], n_treatment = datT$ni[i], n_control = datC$ni[i], pre_post_r = datT$ri[i])
  source <- "Morris 2008, table 5; metafor-project.org, analyses:morris2008, pooled SD of the pre-test"
  add(paste("Morris", i), source, x, "pre_post_ppc2", (factor * raw)[i], ls_v(factor * raw)[i], hedges = TRUE)
  add(paste("Morris", i), source, x, "pre_post_ppc2", raw[i], ls_v(raw)[i])
}

# Sizes of groups from the total.
standardised("t, total only", "closed form", list(t_value = 2, n_total = 41), "t_test", 2 * sqrt(2 / 20.5), 20.5, 20.5)
standardised("t, total and one group", "closed form", list(t_value = 2, n_total = 50, n_control = 18), "t_test", 2 * sqrt(1 / 32 + 1 / 18), 32, 18)

# Odds ratios in all their forms.
odds <- function(case, reported, route, lor, v, source) {
  add(case, source, reported, route, lor, v, measure = "log_or")
  add(case, source, reported, route, lor * sqrt(3) / pi, v * 3 / pi^2)
  add(case, source, reported, route, lor * sqrt(3) / pi, v * 3 / pi^2, hedges = TRUE) # the factor is for mean differences
  add(case, source, reported, route, lor / 1.65, v / 1.65^2, conversion = "cox")
}
for (i in 1:5) {
  n <- list(c(23, 14, 11, 30), c(1, 200, 3, 180), c(0, 12, 5, 7), c(4, 0, 2, 3), c(0, 9, 0, 14))[[i]]
  reported <- list(treatment_good = n[1], treatment_bad = n[2], control_good = n[3], control_bad = n[4])
  call <- function(measure) escalc(measure, ai = n[1], bi = n[2], ci = n[3], di = n[4], add = 1 / 2, to = "only0")
  lor <- call("OR")
  odds(paste("counts", i), reported, "counts_2x2", lor$yi, lor$vi, "metafor escalc OR, only0")
  l <- call("OR2DL")
  add(paste("counts", i), "metafor escalc OR2DL", reported, "counts_2x2", l$yi, l$vi)
  x <- call("OR2DN")
  add(paste("counts", i), "metafor escalc OR2DN", reported, "counts_2x2", x$yi, x$vi, conversion = "cox")
  b <- call("PBIT")
  add(paste("counts", i), "metafor escalc PBIT", reported, "counts_2x2", b$yi, b$vi, conversion = "probit")
  shares <- list(treatment_bad_proportion = n[2] / (n[1] + n[2]), control_bad_proportion = n[4] / (n[3] + n[4]), n_treatment = n[1] + n[2],
                 n_control = n[3] + n[4])
  odds(paste("proportions", i), shares, "proportions", lor$yi, lor$vi, "metafor escalc OR of the counts")
  add(paste("proportions", i), "metafor escalc PBIT of the counts", shares, "proportions", b$yi, b$vi, conversion = "probit")
  if (i > 2) next
  level <- c(NA, 90)[i]
  z <- qnorm(1 - (1 - ifelse(is.na(level), 95, level) / 100) / 2)
  interval <- list(odds_ratio = exp(as.numeric(lor$yi)), or_ci_lo = exp(as.numeric(lor$yi) - z * sqrt(lor$vi)),
                   or_ci_hi = exp(as.numeric(lor$yi) + z * sqrt(lor$vi)), ci_level = level)
  odds(paste("odds ratio and CI", i), interval, "odds_ratio", lor$yi, lor$vi, "metafor escalc OR, its interval turned round")
  add(paste("odds ratio of the bad outcome", i), "the same, turned", c(interval, list(lower_is_better = 1)), "odds_ratio", -lor$yi, lor$vi,
      measure = "log_or")
}

# Given.
add("given", "as given", list(effect = -0.31, variance = 0.04), "given", -0.31, 0.04)
add("given, no factor", "as given", list(effect = -0.31, variance = 0.04, n_treatment = 10, n_control = 10), "given", -0.31, 0.04, hedges = TRUE)
add("given log OR", "as given", list(effect = -0.31, variance = 0.04), "given", -0.31, 0.04, measure = "log_or")
add("effect and n", "closed form", list(effect = 0.5, n_treatment = 20, n_control = 30), "d_with_n", 0.5, 1 / 20 + 1 / 30 + 0.25 / 100)
add("d and variance", "as given", list(d = 0.5, d_variance = 0.1), "d_with_variance", 0.5, 0.1)
add("d and variance", "pi/sqrt(3)", list(d = 0.5, d_variance = 0.1), "d_with_variance", 0.5 * pi / sqrt(3), 0.1 * pi^2 / 3, measure = "log_or")

# Order of preference, and signs.
both <- list(n_treatment = 10, n_control = 10)
add("given before t", "as given", c(list(effect = 0.2, variance = 0.1, t_value = 3), both), "given", 0.2, 0.1)
add("figures before not significant", "closed form", c(list(t_value = 1, nonsignificant = 1), both), "t_test", sqrt(0.2), 0.2 + 0.2 / 40)
add("direction agrees", "closed form", c(list(t_value = -1, direction = -1), both), "t_test", -sqrt(0.2), 0.2 + 0.2 / 40)
add("direction says none", "closed form", c(list(t_value = -1, direction = 0), both), "t_test", -sqrt(0.2), 0.2 + 0.2 / 40)
add("F of 0 needs no direction", "closed form", c(list(f_value = 0), both), "f_test", 0, 0.2)
add("p of 1 needs no direction", "closed form", c(list(p_value = 1), both), "p_value", 0, 0.2)
add("nonsignificant 0 is no answer", "closed form", c(list(t_value = 1, nonsignificant = 0), both), "t_test", sqrt(0.2), 0.2 + 0.2 / 40)
refused("t against direction", c(list(t_value = -1, direction = 1), both), "sign_conflict")
refused("given against direction", list(effect = -0.3, variance = 0.1, direction = 1), "sign_conflict")
refused("counts against direction", list(treatment_good = 9, treatment_bad = 1, control_good = 5, control_bad = 5, direction = -1), "sign_conflict")
refused("lower is better, against direction", c(list(t_value = 1, lower_is_better = 1, direction = 1), both), "sign_conflict")
refused("F without direction", c(list(f_value = 3), both), "no_direction")
refused("F, direction none", c(list(f_value = 3, direction = 0), both), "no_direction")
refused("p without direction", c(list(p_value = 0.2), both), "no_direction")
refused("F(2, df)", c(list(f_value = 3, df1 = 2, direction = 1), both), "df_not_one")
refused("chi2(3)", c(list(chi2_value = 3, df1 = 3, direction = 1), both), "df_not_one")
refused("no correlation", c(list(mean_treatment = 1, mean_control = 1, mean_pre_treatment = 1, mean_pre_control = 1, sd_pre_treatment = 1,
                                 sd_pre_control = 1), both), "no_pre_post_r")
refused("zero rule off", c(list(nonsignificant = 1), both), "nonsignificant_without_figures", zero_rule = FALSE)
refused("effect in log odds without variance", c(list(effect = 0.5), both), "no_effect_size", measure = "log_or")
refused("nothing", list(), "no_effect_size")
refused("t without n", list(t_value = 2), "no_effect_size")
refused("not significant is 0", c(list(nonsignificant = 0), both), "no_effect_size")
refused("SD of 0", c(list(mean_treatment = 1, mean_control = 2, sd_treatment = 0, sd_control = 1), both), "invalid_statistic")
refused("SE below 0", c(list(mean_treatment = 1, mean_control = 2, se_treatment = -1, se_control = 1), both), "invalid_statistic")
refused("interval turned", c(list(mean_treatment = 1, mean_control = 2, ci_lo_treatment = 2, ci_hi_treatment = 0, ci_lo_control = 1, ci_hi_control = 3), both),
        "interval_reversed")
refused("mean outside its interval", c(list(mean_treatment = 5, mean_control = 2, ci_lo_treatment = 0, ci_hi_treatment = 2, ci_lo_control = 1,
                                            ci_hi_control = 3), both), "outside_interval")
refused("level as a share", list(odds_ratio = 2, or_ci_lo = 1, or_ci_hi = 4, ci_level = 0.95), "invalid_statistic")
refused("odds ratio outside its interval", list(odds_ratio = 5, or_ci_lo = 1, or_ci_hi = 4), "outside_interval")
refused("odds ratio, limits swapped", list(odds_ratio = 2, or_ci_lo = 4, or_ci_hi = 1), "interval_reversed")
refused("odds ratio, no interval", list(odds_ratio = 2, or_ci_lo = 2, or_ci_hi = 2), "invalid_statistic")
refused("odds ratio of 0", list(odds_ratio = 0, or_ci_lo = 0, or_ci_hi = 4), "invalid_statistic")
refused("p of 0", c(list(p_value = 0, direction = 1), both), "invalid_statistic")
refused("p above 1", c(list(p_value = 1.2, direction = 1), both), "invalid_statistic")
refused("F below 0", c(list(f_value = -1, direction = 1), both), "invalid_statistic")
refused("r of 1", c(list(r_value = 1), both), "invalid_statistic")
refused("chi2 of N", c(list(chi2_value = 20, direction = 1), both), "invalid_statistic")
refused("correlation of 1", c(list(mean_treatment = 1, mean_control = 1, mean_pre_treatment = 1, mean_pre_control = 1, sd_pre_treatment = 1,
                                   sd_pre_control = 1, pre_post_r = 1), both), "invalid_statistic")
refused("group of 1", list(t_value = 1, n_treatment = 1, n_control = 10), "invalid_statistic")
refused("group larger than total", list(t_value = 1, n_total = 10, n_control = 12), "invalid_statistic")
refused("proportion as percentage", c(list(treatment_bad_proportion = 40, control_bad_proportion = 50), both), "invalid_statistic")
refused("variance of 0", list(effect = 1, variance = 0), "variance_not_positive")
refused("variance of d below 0", list(d = 1, d_variance = -1), "variance_not_positive")
refused("half a person", list(treatment_good = 1.5, treatment_bad = 1, control_good = 5, control_bad = 5), "invalid_counts")
refused("nobody in a group", list(treatment_good = 0, treatment_bad = 0, control_good = 5, control_bad = 5), "invalid_counts")

roles <- unique(unlist(lapply(rows, names)))
roles <- c(setdiff(roles, c("route", "yi", "vi", "reason")), "route", "yi", "vi", "reason")
text <- function(x) if (is.null(x) || is.na(x)) "" else if (is.character(x)) dQuote(x, FALSE) else sprintf("%.17g", x)
lines <- vapply(rows, function(r) paste(vapply(roles, function(role) text(r[[role]]), ""), collapse = ","), "")
writeLines(c(paste(roles, collapse = ","), lines), "tests/reference/escalc.csv")
cat(length(rows), "cases with metafor", as.character(packageVersion("metafor")), "\n")
