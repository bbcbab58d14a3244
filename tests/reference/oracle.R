# Expected values of `werkzaam fit --json` from metafor. Sourced by expected.R and crosscheck.R.
#
#   1. data and folders     2. models     3. sharpening of metafor's variance components     4. quantities
#
# metafor stops its optimiser when the likelihood no longer changes, which leaves the variances with about 1e-5 relative error. Here
# its solution is the start of a scoring iteration on the analytic score (dense matrices, plain R), and everything else is then
# metafor's own computation with the variances held at the sharpened values. That the sharpened likelihood is not lower than metafor's,
# and the variances not far away, is checked for every model.

suppressMessages(library(metafor))
options(digits = 17, warn = 1)
invisible(Sys.setlocale("LC_COLLATE", "C")) # reference categories: the first in byte order
source("tests/reference/sets.R")
source("tests/reference/oracle_after.R")

# ---- 1. data and folders (the working folder is the top of the tree) ----

data_files <- c(assink2016 = "datasets/assink2016/effects.csv",
                konstantopoulos2011 = "datasets/konstantopoulos2011/effects.csv",
                landenberger2005 = "tests/reference/data/landenberger2005.csv",
                hackshaw1998 = "tests/reference/data/hackshaw1998.csv",
                satcoaching = "tests/reference/data/satcoaching.csv",
                fourlevel = "tests/reference/data/fourlevel.csv",
                fivelevel = "tests/reference/data/fivelevel.csv",
                assink_tiny = "tests/reference/data/assink_tiny.csv",
                assink_huge = "tests/reference/data/assink_huge.csv",
                sim352 = "tests/bench/sim352.csv",
                lau1992 = "tests/reference/data/lau1992.csv",
                setNames(sprintf("tests/reference/data/%s.csv", names(small_sets)), names(small_sets)))
read_data <- local({
  cache <- list()
  function(name) {
    if (is.null(cache[[name]])) cache[[name]] <<- read.csv(data_files[[name]], stringsAsFactors = FALSE, na.strings = c("NA", ""))
    cache[[name]]
  }
})
write_numbers <- function(data, path) {
  shortest <- function(x) { s <- sprintf("%.15g", x); ifelse(suppressWarnings(as.numeric(s)) == x, s, sprintf("%.17g", x)) }
  for (name in names(data)) if (is.double(data[[name]])) data[[name]] <- ifelse(is.na(data[[name]]), NA, shortest(data[[name]]))
  dir.create(dirname(path), showWarnings = FALSE)
  write.csv(data, path, row.names = FALSE, quote = FALSE, na = "")
}

# ---- 2. models ----

# mods: R's formula; cli: the same for the program, when it is written differently there. extra: what is compared beyond the coefficients.
# test "satterthwaite" without cr: degrees of freedom from the model. subset: R's words, and the program's.
model <- function(id, dataset, levels, mods = NULL, cli = mods, method = "REML", test = "t", rho = NULL, level = 95, extra = character(),
                  factor = NULL, reference = NULL, cr = NULL, cluster = NULL, rho_level = NULL, subset = NULL) {
  as.list(environment())
}

deltype_r <- "~ relevel(factor(deltype), 'general')"
deltype_cli <- "~ factor(deltype, ref=general)"
all_extra <- c("variances", "predict")
models <- list(
  model("assink_reml", "assink2016", c("study", "esid"), extra = all_extra),
  model("assink_ml", "assink2016", c("study", "esid"), method = "ML", extra = all_extra),
  model("assink_z", "assink2016", c("study", "esid"), test = "z", extra = "predict"),
  model("assink_level90", "assink2016", c("study", "esid"), level = 90, extra = "predict"),
  model("assink_deltype", "assink2016", c("study", "esid"), deltype_r, deltype_cli, factor = "deltype", reference = "general", extra = "variances"),
  model("assink_deltype_z", "assink2016", c("study", "esid"), deltype_r, deltype_cli, test = "z"),
  model("assink_deltype_ml", "assink2016", c("study", "esid"), deltype_r, deltype_cli, method = "ML"),
  model("assink_deltype_byte", "assink2016", c("study", "esid"), "~ deltype", factor = "deltype", reference = "covert"),
  model("assink_deltype_nointercept", "assink2016", c("study", "esid"), "~ 0 + deltype"),
  model("assink_year", "assink2016", c("study", "esid"), "~ year", extra = "variances"),
  model("assink_year_ml", "assink2016", c("study", "esid"), "~ year", method = "ML"),
  model("assink_pubstatus", "assink2016", c("study", "esid"), "~ pubstatus"),
  model("assink_several", "assink2016", c("study", "esid"), "~ year + relevel(factor(deltype), 'general') + pubstatus",
        "~ year + factor(deltype, ref=general) + pubstatus"),
  model("assink_interaction", "assink2016", c("study", "esid"), "~ year * pubstatus"),
  model("assink_factor_interaction", "assink2016", c("study", "esid"), "~ year + pubstatus + year:pubstatus"),
  model("assink_poly", "assink2016", c("study", "esid"), "~ poly(year, 2)"),
  model("assink_rho6", "assink2016", c("study", "esid"), rho = 0.6, extra = "variances"),
  model("assink_rho6_ml", "assink2016", c("study", "esid"), rho = 0.6, method = "ML"),
  model("assink_rho2", "assink2016", c("study", "esid"), rho = 0.2),
  model("assink_rho8_deltype", "assink2016", c("study", "esid"), deltype_r, deltype_cli, rho = 0.8),
  model("assink_rho6_several", "assink2016", c("study", "esid"), "~ year + relevel(factor(deltype), 'general')",
        "~ year + factor(deltype, ref=general)", rho = 0.6),
  model("assink_year_deltype", "assink2016", c("study", "esid"), "~ year + relevel(factor(deltype), 'general')",
        "~ year + factor(deltype, ref=general)", factor = "deltype", reference = "general"),
  model("assink_contain", "assink2016", c("study", "esid"), "~ pubstatus + year", test = "contain"),
  model("assink_deltype_contain", "assink2016", c("study", "esid"), deltype_r, deltype_cli, test = "contain", factor = "deltype", reference = "general"),
  model("assink_tiny", "assink_tiny", c("study", "esid"), extra = all_extra),
  model("assink_tiny_several", "assink_tiny", c("study", "esid"), "~ year + deltype + pubstatus"),
  model("assink_tiny_rho6", "assink_tiny", c("study", "esid"), rho = 0.6),
  model("assink_huge", "assink_huge", c("study", "esid"), extra = all_extra),
  model("assink_huge_several", "assink_huge", c("study", "esid"), "~ year + deltype + pubstatus"),
  model("assink_huge_rho6", "assink_huge", c("study", "esid"), rho = 0.6),
  model("assink_fixed", "assink2016", character(), method = "FE", test = "z"),
  model("konst_reml", "konstantopoulos2011", c("district", "study"), extra = all_extra),
  model("konst_z", "konstantopoulos2011", c("district", "study"), test = "z", extra = "predict"),
  model("konst_ml", "konstantopoulos2011", c("district", "study"), method = "ML", extra = "variances"),
  model("konst_contain", "konstantopoulos2011", c("district", "study"), test = "contain"),
  model("konst_year", "konstantopoulos2011", c("district", "study"), "~ year"),
  model("landenberger_reml", "landenberger2005", "study", extra = all_extra),
  model("landenberger_ml", "landenberger2005", "study", method = "ML", extra = all_extra),
  model("landenberger_angerctrl", "landenberger2005", "study", "~ cbt.angerctrl"),
  model("landenberger_angerctrl_z", "landenberger2005", "study", "~ cbt.angerctrl", test = "z"),
  model("landenberger_several", "landenberger2005", "study", "~ cbt.angerctrl + cbt.cogrestruct + cbt.other"),
  model("landenberger_design", "landenberger2005", "study", "~ design", factor = "design", reference = "match"),
  model("landenberger_design_setting", "landenberger2005", "study", "~ design * setting"),
  model("landenberger_five", "landenberger2005", "study", "~ cbt.angerctrl + cbt.cogrestruct + cbt.other + cbt.relapseprev", extra = "variances"),
  model("landenberger_setting_ml", "landenberger2005", "study", "~ setting", method = "ML", factor = "setting", reference = "community"),
  model("landenberger_interaction", "landenberger2005", "study", "~ cbt.angerctrl * setting"),
  model("landenberger_without_main", "landenberger2005", "study", "~ design + design:cbt.cogrestruct"),
  model("landenberger_cells", "landenberger2005", "study", "~ 0 + design:setting"),
  model("landenberger_fixed", "landenberger2005", character(), method = "FE", test = "z"),
  model("hackshaw_reml", "hackshaw1998", "study", extra = all_extra),
  model("hackshaw_z", "hackshaw1998", "study", test = "z", extra = "predict"),
  model("satcoaching_boundary", "satcoaching", c("study", "esid"), extra = all_extra),
  model("satcoaching_rho6", "satcoaching", c("study", "esid"), rho = 0.6, extra = "variances"),
  model("fourlevel_reml", "fourlevel", c("manual", "study", "esid"), extra = c("variances", "predict")),
  model("fourlevel_ml", "fourlevel", c("manual", "study", "esid"), method = "ML"),
  model("fourlevel_rho6_x", "fourlevel", c("manual", "study", "esid"), "~ x + z", rho = 0.6),
  model("fourlevel_contain", "fourlevel", c("manual", "study", "esid"), "~ x + z", test = "contain"),
  model("fivelevel_reml", "fivelevel", c("region", "manual", "study", "esid"), extra = all_extra),
  model("fivelevel_ml", "fivelevel", c("region", "manual", "study", "esid"), "~ x + z", method = "ML", test = "z"),
  model("fivelevel_rho4_five", "fivelevel", c("region", "manual", "study", "esid"), "~ x + w + z + w:z", rho = 0.4),
  model("sim352_x", "sim352", c("study", "esid"), "~ x", extra = "variances"),
  # One study with 22 effects among studies with one each, chosen by --subset.
  model("assink_one_large", "assink2016", c("study", "esid"), subset = "study == 11 | id %in% c(1, 7, 13, 30, 45, 60, 75, 90)", extra = c("variances", "predict", "profile")),
  model("assink_subset", "assink2016", c("study", "esid"), "~ year", subset = "deltype != \"covert\" & year > -3", extra = "profile"),
  model("assink_profile", "assink2016", c("study", "esid"), extra = c("profile", "egger", "peese", "loo", "blup")),
  model("assink_rho6_profile", "assink2016", c("study", "esid"), rho = 0.6, extra = c("profile", "influence", "egger", "blup")),
  model("assink_ml_profile90", "assink2016", c("study", "esid"), method = "ML", level = 90, extra = c("profile", "loo", "egger")),
  model("assink_influence", "assink2016", c("study", "esid"), deltype_r, deltype_cli, extra = c("influence", "blup")),
  model("assink_cr2", "assink2016", c("study", "esid"), cr = "CR2", test = "satterthwaite", extra = c("predict", "egger", "peese")),
  model("assink_cr2_deltype", "assink2016", c("study", "esid"), deltype_r, deltype_cli, cr = "CR2", test = "satterthwaite", factor = "deltype", reference = "general"),
  model("assink_cr2_rho6_several", "assink2016", c("study", "esid"), "~ year + deltype + pubstatus", rho = 0.6, cr = "CR2", test = "satterthwaite"),
  model("assink_cr1_t", "assink2016", c("study", "esid"), "~ year + pubstatus", cr = "CR1", test = "t", extra = "egger"),
  model("assink_cr0_z", "assink2016", c("study", "esid"), "~ year + pubstatus", cr = "CR0", test = "z", level = 99),
  model("assink_cr0_satt", "assink2016", c("study", "esid"), "~ year", cr = "CR0", test = "satterthwaite"),
  model("assink_satt", "assink2016", c("study", "esid"), "~ year + deltype", test = "satterthwaite"),
  model("assink_satt_ml", "assink2016", c("study", "esid"), method = "ML", test = "satterthwaite", extra = "predict"),
  model("konst_after", "konstantopoulos2011", c("district", "study"), cr = "CR2", test = "satterthwaite",
        extra = c("profile", "influence", "egger", "peese", "blup", "L0", "predict")),
  model("konst_satt", "konstantopoulos2011", c("district", "study"), "~ year", test = "satterthwaite"),
  model("landenberger_after", "landenberger2005", "study", extra = c("profile", "influence", "egger", "peese", "blup", "R0")),
  model("landenberger_cr2", "landenberger2005", "study", "~ cbt.angerctrl + setting", cr = "CR2", test = "satterthwaite", cluster = "design"),
  model("hackshaw_l0", "hackshaw1998", "study", extra = c("L0", "egger", "profile")),
  model("hackshaw_r0_ml", "hackshaw1998", "study", method = "ML", extra = "R0"),
  model("hackshaw_l0_fixed", "hackshaw1998", character(), method = "FE", test = "z", extra = "L0"),
  model("satcoaching_profile", "satcoaching", c("study", "esid"), extra = c("profile", "influence", "blup")),
  model("satcoaching_cr2", "satcoaching", c("study", "esid"), rho = 0.6, cr = "CR2", test = "satterthwaite", extra = "egger"),
  model("fourlevel_after", "fourlevel", c("manual", "study", "esid"), "~ x + z", rho = 0.6, extra = c("profile", "influence", "egger", "blup")),
  model("fourlevel_rho_manual", "fourlevel", c("manual", "study", "esid"), "~ x", rho = 0.5, rho_level = "manual", extra = "variances"),
  model("fourlevel_cr2", "fourlevel", c("manual", "study", "esid"), "~ x + z", rho = 0.6, cr = "CR2", test = "satterthwaite"),
  model("fourlevel_satt", "fourlevel", c("manual", "study", "esid"), "~ x + z", test = "satterthwaite"),
  model("fivelevel_profile", "fivelevel", c("region", "manual", "study", "esid"), "~ x", rho = 0.3, rho_level = "study", extra = c("profile", "blup")),
  model("fivelevel_rho_manual", "fivelevel", c("region", "manual", "study", "esid"), "~ z", rho = 0.3, rho_level = "manual"),
  model("bcg_reml", "bcg", "esid", extra = c(all_extra, "profile", "egger", "L0", "blup", "influence")),
  model("bcg_several", "bcg", "esid", "~ ablat + year + alloc", factor = "alloc", reference = "alternate"),
  model("bangert_two", "bangertdrowns2004", "esid", "~ length + wic + feedback", extra = "variances"),
  model("bangert_six", "bangertdrowns2004", "esid", "~ factor(grade) + length + wic + info", method = "ML"),
  model("bangert_after", "bangertdrowns2004", "esid", extra = c("profile", "egger", "peese", "L0", "influence")),
  model("berkey_outcome", "berkey1998", c("trial", "esid"), "~ 0 + outcome", rho = 0.4),
  model("berkey_year", "berkey1998", c("trial", "esid"), "~ outcome + year", extra = "variances"),
  model("knapp_task", "knapp2017", c("study", "esid"), "~ task", extra = "variances"),
  model("knapp_difficulty", "knapp2017", c("study", "esid"), "~ difficulty", cr = "CR2", test = "satterthwaite", extra = c("egger", "influence")),
  model("ishak_time", "ishak2007", c("study", "esid"), "~ factor(time)", rho = 0.8, extra = c("variances", "profile")),
  model("ishak_baseline", "ishak2007", c("study", "esid"), "~ factor(time) + mdur + mbase", cr = "CR2", test = "satterthwaite"),
  model("tannersmith_age", "tannersmith2016", c("studyid", "esid"), "~ aget1 + propmale", rho = 0.7, extra = c("variances", "blup")),
  model("tannersmith_sex", "tannersmith2016", c("studyid", "esid"), "~ sexmix + aget2", cr = "CR1", test = "satterthwaite"),
  model("crede_four", "crede2010", c("studyid", "sampleid", "esid"), extra = c("variances", "predict")),
  model("crede_criterion", "crede2010", c("studyid", "sampleid", "esid"), "~ criterion + year", method = "ML"),
  model("molloy_all", "molloy2014", "esid", extra = c(all_extra, "profile", "loo", "R0")),
  model("molloy_mods", "molloy2014", "esid", "~ meanage + quality + design", test = "satterthwaite"),
  model("raudenbush_weeks", "raudenbush1985", "esid", "~ weeks + setting", extra = c("variances", "influence")),
  model("normand_huge_spread", "normand1999", "esid", extra = c(all_extra, "profile", "L0")),
  model("curtis_method", "curtis1998", c("paper", "esid"), "~ method + time", extra = "variances"),
  model("curtis_after", "curtis1998", c("paper", "esid"), cr = "CR2", test = "satterthwaite", extra = c("profile", "egger", "peese", "blup")),
  model("kalaian_outcome", "kalaian1996", c("study", "esid"), "~ 0 + outcome + hrs", rho = 0.66),
  model("kalaian_boundary", "kalaian1996", c("study", "esid"), extra = c("variances", "profile", "loo")),
  model("riley_outcome", "riley2003", c("study", "esid"), "~ 0 + outcome", rho = 0.5, extra = "profile"),
  model("riley_cr2", "riley2003", c("study", "esid"), "~ outcome", cr = "CR2", test = "satterthwaite", extra = "loo"),
  model("lopez_treatment", "lopez2019", c("study", "esid"), "~ treatment", extra = "variances"),
  model("lopez_six", "lopez2019", c("study", "esid"), "~ group + tailored + multi + cog + ba", rho = 0.6, test = "satterthwaite"),
  model("dropout_rho8", "dropout", c("studyID", "esid"), "~ study_design + adjusted + average_age", rho = 0.8, cr = "CR2", test = "satterthwaite"),
  model("dropout_six", "dropout", c("studyID", "esid"), "~ study_design + attrition + group_equivalence + adjusted + male_pct", extra = "variances"),
  model("dropout_after", "dropout", c("studyID", "esid"), rho = 0.4, extra = c("egger", "loo", "predict")),
  model("white_class", "white2020", c("study_id", "esid"), "~ class", cr = "CR2", test = "satterthwaite"),
  model("white_after", "white2020", c("study_id", "esid"), extra = c("variances", "predict", "profile", "egger", "loo", "blup"))
)

# Options of `werkzaam fit` for a model; the file comes first.
options_of <- function(m) {
  opts <- c("--effect yi", "--variance vi")
  if (length(m$levels)) opts <- c(opts, paste("--levels", paste(m$levels, collapse = ",")))
  opts <- c(opts, paste("--method", c(REML = "reml", ML = "ml", FE = "fixed")[[m$method]]))
  opts <- c(opts, paste("--test", m$test))
  if (!is.null(m$cli)) opts <- c(opts, paste0("--mods '", m$cli, "'"))
  if (!is.null(m$rho)) opts <- c(opts, paste("--rho", m$rho))
  if (!is.null(m$rho_level)) opts <- c(opts, paste("--rho-level", m$rho_level))
  if (!is.null(m$cr)) opts <- c(opts, paste("--cr", m$cr))
  if (!is.null(m$cluster)) opts <- c(opts, paste("--cluster", m$cluster))
  if (!is.null(m$subset)) opts <- c(opts, paste0("--subset '", m$subset, "'"))
  if (m$level != 95) opts <- c(opts, paste("--level", m$level))
  words <- c(variances = "--variance-tests", predict = "--predict", profile = "--profile", egger = "--egger", peese = "--peese", blup = "--blup",
             loo = "--loo", influence = "--influence", L0 = "--trimfill L0", R0 = "--trimfill R0")
  for (word in m$extra) opts <- c(opts, paste(c(words[[word]], if (word %in% c("loo", "influence")) m$levels[1]), collapse = " "))
  opts
}

# ---- 3. sharpening ----

# The rows that a model uses: its subset, and those whose moderators are known.
rows_of <- function(m, data) {
  if (!is.null(m$subset)) data <- data[which(eval(parse(text = m$subset), data)), , drop = FALSE]
  if (!is.null(m$mods)) data <- data[stats::complete.cases(data[all.vars(as.formula(m$mods))]), , drop = FALSE]
  data
}

# The design as matrices: y, X, V of the sampling errors, and one 0/1 matrix a level that can be told apart from the next (1 where two effects
# share the unit); `at` says which levels these are. Blocks: effects that are independent of all others.
design_of <- function(m, data) {
  mods <- if (is.null(m$mods)) ~ 1 else as.formula(m$mods)
  k <- nrow(data)
  V <- diag(data$vi, k)
  all <- Reduce(function(a, b) paste(a, b, sep = " / "), lapply(m$levels, function(l) data[[l]]), accumulate = TRUE)
  if (!is.null(m$rho)) V <- vcalc(vi, cluster = all[[match(cluster_level(m), m$levels)]], obs = seq_len(k), data = data, rho = m$rho)
  units <- vapply(all, function(path) length(unique(path)), 0)
  at <- which(seq_along(units) == length(units) | (units < c(units[-1], k) & units > 1))
  block <- if (length(all) > 1) split(seq_len(k), match(all[[1]], unique(all[[1]]))) else as.list(seq_len(k))
  d <- list(y = data$yi, X = model.matrix(mods, data), V = V, all = all, at = at, path = all[at], block = unname(block), mods = mods)
  d$A <- lapply(d$path, function(id) outer(id, id, "==") * 1)
  d
}
# Sampling errors correlate within the unit above the effect, or within a level above that.
cluster_level <- function(m) if (is.null(m$rho_level)) m$levels[max(1, length(m$levels) - 1)] else m$rho_level

# Log likelihood (metafor's constants), score, expected and observed information at variances s, summed over the blocks.
likelihood <- function(d, s, reml, derivatives = FALSE) {
  p <- ncol(d$X); J <- length(s)
  # Orthogonal columns, since years and their products cost digits.
  qrX <- qr(d$X)
  stopifnot(qrX$rank == p)
  turn <- solve(qr.R(qrX)[, order(qrX$pivot), drop = FALSE])
  d$X <- qr.Q(qrX)
  parts <- lapply(d$block, function(g) {
    A <- lapply(d$A, function(a) a[g, g, drop = FALSE])
    R <- chol(d$V[g, g, drop = FALSE] + Reduce(`+`, Map(`*`, s, A)))
    list(W = chol2inv(R), A = A, X = d$X[g, , drop = FALSE], y = d$y[g], logdet = 2 * sum(log(diag(R))))
  })
  total <- function(f) Reduce(`+`, lapply(parts, f))
  XWX <- total(function(q) crossprod(q$X, q$W %*% q$X))
  M <- solve(XWX)
  b <- c(M %*% total(function(q) crossprod(q$X, q$W %*% q$y)))
  parts <- lapply(parts, function(q) { q$e <- c(q$W %*% (q$y - q$X %*% b)); q })
  rss <- total(function(q) sum(q$e * (q$y - c(q$X %*% b))))
  k <- length(d$y)
  value <- -0.5 * ((k - if (reml) p else 0) * log(2 * pi) + total(function(q) q$logdet) + rss) -
    if (reml) 0.5 * c(determinant(XWX)$modulus) else 0
  out <- list(value = value, b = c(turn %*% b), M = turn %*% M %*% t(turn))
  if (!derivatives) return(out)
  score <- numeric(J)
  info <- quadratic <- matrix(0, J, J)
  ends <- matrix(0, p, J)
  B <- replicate(J, matrix(0, p, p), simplify = FALSE)
  for (q in parts) {
    WA <- lapply(q$A, function(a) q$W %*% a)
    WX <- q$W %*% q$X
    Ae <- vapply(q$A, function(a) c(a %*% q$e), q$e)
    dim(Ae) <- c(length(q$e), J)
    quadratic <- quadratic + crossprod(Ae, q$W %*% Ae)
    ends <- ends + crossprod(WX, Ae)
    for (i in seq_len(J)) {
      score[i] <- score[i] + 0.5 * (sum(q$e * (q$A[[i]] %*% q$e)) - sum(diag(WA[[i]])))
      AWX <- q$A[[i]] %*% WX
      B[[i]] <- B[[i]] + crossprod(WX, AWX)
      for (j in seq_len(J))
        info[i, j] <- info[i, j] + 0.5 * sum(WA[[i]] * t(WA[[j]])) - if (reml) sum(M * crossprod(AWX, q$W %*% (q$A[[j]] %*% WX))) else 0
    }
  }
  MB <- lapply(B, function(x) M %*% x)
  if (reml) for (i in seq_len(J)) {
    score[i] <- score[i] + 0.5 * sum(diag(MB[[i]]))
    for (j in seq_len(J)) info[i, j] <- info[i, j] + 0.5 * sum(MB[[i]] * t(MB[[j]]))
  }
  c(out, list(score = score, info = info, observed = quadratic - crossprod(ends, M %*% ends) - info,
              B = lapply(B, function(x) solve(t(turn), x) %*% solve(turn))))
}

# Maximise the (restricted) likelihood over the variances that are free, from `start`; the others stay. Scoring, projected at zero.
sharpen <- function(d, start, free, reml) {
  s <- pmax(start, 0)
  loglik <- function(s) likelihood(d, s, reml)$value
  for (step in 1:500) {
    here <- likelihood(d, s, reml, TRUE)
    score <- here$score
    info <- here$info
    move <- which(free & !(s <= 0 & score <= 0))
    if (!length(move)) break
    # Scoring can go on for ever near the end where it is slow; Newton does not.
    if (step > 15 && all(eigen(here$observed[move, move], symmetric = TRUE, only.values = TRUE)$values > 0)) info <- here$observed
    # A variance that the step would make negative goes to zero, and the step of the others is taken anew with that.
    new <- s
    repeat {
      gone <- new - s
      gone[move] <- 0
      new[move] <- s[move] + solve(info[move, move, drop = FALSE], score[move] - c(info[move, , drop = FALSE] %*% gone))
      below <- move[new[move] < 0]
      new[below] <- 0
      move <- setdiff(move, below)
      if (!length(below) || !length(move)) break
    }
    half <- 0
    while (loglik(new) < here$value - 1e-9 && half < 30) { new <- (new + s) / 2; half <- half + 1 }
    done <- max(abs(new - s)) <= 1e-12 * max(s, 0.01 * mean(diag(d$V)))
    s <- new
    if (done) break
  }
  if (step == 500) stop("scoring did not settle")
  s
}

random_of <- function(d, data) {
  for (j in seq_along(d$path)) data[[paste0(".level", j)]] <- d$path[[j]]
  list(data = data, random = lapply(seq_along(d$path), function(j) as.formula(paste0("~ 1 | .level", j))))
}

fit_at <- function(m, d, data, s, test = if (m$test == "z") "z" else "t", dfs = "residual") {
  r <- random_of(d, data)
  suppressWarnings(rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = r$random, sigma2 = s, data = r$data, method = m$method, test = test,
                          dfs = dfs, level = m$level, sparse = nrow(data) > 400))
}

# metafor's own fit with its own optimiser, and the sharpened variances. ours: the program's variances, from which the scoring starts when they
# are another top with a higher likelihood than metafor's; `other_top` then is TRUE.
solve_model <- function(m, data = read_data(m$dataset), ours = NULL) {
  data <- rows_of(m, data)
  d <- design_of(m, data)
  if (!length(m$levels)) {
    fit <- rma.uni(yi, vi, mods = d$X, intercept = FALSE, data = data, method = "FE", test = if (m$test == "z") "z" else "t", level = m$level)
    return(list(m = m, d = d, data = data, fit = fit, raw = fit, s = numeric(), other_top = FALSE))
  }
  r <- random_of(d, data)
  # The tightest tolerance with which nlminb still reports that it converged.
  for (tolerance in c(1e-12, 1e-10, 1e-8)) {
    raw <- tryCatch(suppressWarnings(rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = r$random, data = r$data, method = m$method,
                                            test = if (m$test == "z") "z" else "t", level = m$level, sparse = nrow(data) > 400,
                                            control = list(rel.tol = tolerance))),
                    error = identity)
    if (!inherits(raw, "error")) break
  }
  reml <- m$method == "REML"
  all_free <- rep(TRUE, length(d$at))
  if (inherits(raw, "error")) {
    if (is.null(ours)) stop(m$id, ": ", conditionMessage(raw))
    # metafor's optimiser gave up: is the program's solution a top, and what does metafor make of it?
    s <- sharpen(d, ours[d$at], all_free, reml)
    fit <- fit_at(m, d, data, s)
    return(list(m = m, d = d, data = data, fit = fit, raw = NULL, s = s, other_top = FALSE))
  }
  s <- sharpen(d, raw$sigma2, all_free, reml)
  other_top <- FALSE
  if (!is.null(ours)) {
    theirs <- likelihood(d, s, reml)$value
    near <- sharpen(d, ours[d$at], all_free, reml)
    if (likelihood(d, near, reml)$value > theirs + 1e-7) { s <- near; other_top <- TRUE }
  }
  fit <- fit_at(m, d, data, s)
  stopifnot(abs(logLik(fit) - likelihood(d, s, reml)$value) <= 1e-9 * abs(logLik(fit)) + 1e-9, logLik(fit) >= logLik(raw) - 1e-8 * abs(logLik(raw)))
  if (is.null(ours)) stopifnot(max(abs(s - raw$sigma2)) < 1e-4 * max(s, 0.01, 0.01 * mean(data$vi)))
  list(m = m, d = d, data = data, fit = fit, raw = raw, s = s, other_top = other_top)
}

# ---- 4. quantities ----

quantities <- function(solved) {
  m <- solved$m; d <- solved$d; fit <- solved$fit; s <- solved$s
  k <- nrow(solved$data); p <- ncol(d$X); reml <- m$method == "REML"
  rows <- list()
  add <- function(quantity, name, value, tolerance = 1e-7, provenance = MF) {
    value <- as.numeric(value)
    stopifnot(length(value) == 1, is.finite(value))
    rows[[length(rows) + 1]] <<- data.frame(dataset = m$dataset, model = m$id, quantity = quantity, name = name, value = value,
                                            tolerance = tolerance, provenance = provenance)
  }
  alpha <- 1 - m$level / 100
  add("k", "", k, 0); add("p", "", p, 0)
  ll <- as.numeric(logLik(fit))
  add("logLik", "", ll, 1e-9)
  parms <- p + length(s)
  n_eff <- k - if (reml) p else 0
  aic <- -2 * ll + 2 * parms; bic <- -2 * ll + parms * log(n_eff)
  # metafor counts variances that cannot be told apart too; else its own must agree as far as its optimiser goes.
  if (!is.null(solved$raw) && !isTRUE(solved$other_top) && logLik(solved$fit) < logLik(solved$raw) + 1e-6)
    stopifnot(abs(aic - AIC(solved$raw)) < 1e-5, abs(bic - BIC(solved$raw)) < 1e-5)
  add("AIC", "", aic, 1e-9); add("BIC", "", bic, 1e-9)
  add("QE", "", fit$QE, 1e-9); add("QE_df", "", k - p, 0)
  if (fit$QEp > 1e-280) add("QE_p", "", fit$QEp, 1e-7)
  for (j in seq_along(s)) {
    path <- sprintf("levels[%d]", d$at[j] - 1)
    add(paste0(path, ".n"), m$levels[d$at[j]], length(unique(d$path[[j]])), 0)
    add(paste0(path, ".sigma2"), m$levels[d$at[j]], s[j], 1e-6, paste(MF, "sharpened"))
    if (is.null(m$rho)) {
      W <- diag(1 / solved$data$vi, k)
      XW <- t(d$X) %*% W
      typical <- (k - p) / (sum(diag(W)) - sum(diag(solve(XW %*% d$X, XW %*% t(XW)))))
      add(paste0(path, ".I2"), m$levels[d$at[j]], 100 * s[j] / (sum(s) + typical), 1e-6, "Higgins & Thompson 2002 in R")
    }
  }
  restricted <- function(j, value) {
    free <- rep(TRUE, length(s)); free[j] <- FALSE
    start <- s; start[j] <- value
    likelihood(d, sharpen(d, start, free, reml), reml)$value
  }
  if ("variances" %in% m$extra) for (j in seq_along(s)) {
    lrt <- if (s[j] > 0) 2 * (ll - restricted(j, 0)) else 0
    path <- sprintf("levels[%d]", d$at[j] - 1)
    add(paste0(path, ".lrt"), m$levels[d$at[j]], lrt, 1e-6, paste(MF, "anova, sharpened"))
    add(paste0(path, ".lrt_p"), m$levels[d$at[j]], pchisq(lrt, 1, lower.tail = FALSE), 1e-5, "chi2(1) in R")
    add(paste0(path, ".lrt_p_mixture"), m$levels[d$at[j]], pchisq(lrt, 1, lower.tail = FALSE) / if (lrt > 0) 2 else 1, 1e-5, "chi2 half-half in R")
  }
  if ("profile" %in% m$extra) add_profile(add, solved, ll, restricted)
  # coefficients
  b <- as.numeric(fit$b)
  tests <- tests_of(solved)
  for (j in seq_len(p)) {
    e <- tests$contrast(as.numeric(seq_len(p) == j))
    add_estimate(add, sprintf("coefficients[%d]", j - 1), colnames(d$X)[j], e, tests$provenance)
  }
  if (is_wald(m) && m$test != "contain") {
    e <- tests$contrast(as.numeric(seq_len(p) == 1))
    stopifnot(abs(fit$pval[1] - e$p) <= 1e-10 * e$p, abs(fit$ci.lb[1] - e$lo) < 1e-9 * (1 + abs(e$lo)), abs(fit$zval[1] - e$stat) < 1e-9 * abs(e$stat))
  }
  if (p > 1) {
    index <- setdiff(seq_len(p), which(colnames(d$X) == "(Intercept)"))
    o <- tests$omnibus(index)
    if (is.finite(o$stat)) {
      add("moderators.stat", o$name, o$stat, 1e-7, tests$provenance); add("moderators.df1", "", length(index), 0)
      if (is.finite(o$df2)) add("moderators.df2", "", o$df2, 4e-6, tests$provenance)
      if (o$p > 1e-280) add("moderators.p", "", o$p, 1e-5, tests$provenance)
    }
  }
  if (!is.null(m$factor)) {
    column <- solved$data[[m$factor]]
    categories <- c(m$reference, setdiff(sort(unique(column), method = "radix"), m$reference))
    dummies <- grep(m$factor, colnames(d$X), fixed = TRUE)
    for (i in seq_along(categories)) {
      row <- colMeans(d$X)
      row[dummies] <- d$X[match(categories[i], column), dummies]
      e <- tests$contrast(row)
      path <- sprintf("means[category=%s]", categories[i])
      add(paste0(path, ".mean"), m$factor, e$b, 1e-7, tests$provenance); add(paste0(path, ".se"), m$factor, e$se, 1e-7, tests$provenance)
      add(paste0(path, ".lo"), m$factor, e$lo, 1e-6, tests$provenance); add(paste0(path, ".hi"), m$factor, e$hi, 1e-6, tests$provenance)
      add(paste0(path, ".n_units"), m$factor, length(unique(d$all[[1]][column == categories[i]])), 0)
      add(paste0(path, ".n_effects"), m$factor, sum(column == categories[i]), 0)
    }
  }
  if ("predict" %in% m$extra && p == 1) {
    e <- tests$contrast(1)
    pi <- e$b + c(-1, 1) * critical(m$level, e$df) * sqrt(e$se^2 + sum(s))
    metafors <- predict(fit)
    if (is_wald(m) && m$test != "contain") stopifnot(abs(pi - c(metafors$pi.lb, metafors$pi.ub)) < 1e-9 * (1 + abs(pi)))
    add("prediction.lo", "", pi[1], 1e-6, paste(MF, "predict")); add("prediction.hi", "", pi[2], 1e-6, paste(MF, "predict"))
  }
  add_after(add, solved)
  do.call(rbind, rows)
}
