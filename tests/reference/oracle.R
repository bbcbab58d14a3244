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
                sim352 = "tests/bench/sim352.csv")
read_data <- local({
  cache <- list()
  function(name) {
    if (is.null(cache[[name]])) cache[[name]] <<- read.csv(data_files[[name]], stringsAsFactors = FALSE)
    cache[[name]]
  }
})
write_numbers <- function(data, path) {
  for (name in names(data)) if (is.double(data[[name]])) data[[name]] <- sprintf("%.17g", data[[name]])
  dir.create(dirname(path), showWarnings = FALSE)
  write.csv(data, path, row.names = FALSE, quote = FALSE, na = "")
}

# ---- 2. models ----

# mods: R's formula; cli: the same for the program, when it is written differently there. extra: what is compared beyond the coefficients.
model <- function(id, dataset, levels, mods = NULL, cli = mods, method = "REML", test = "t", rho = NULL, level = 95, extra = character(),
                  factor = NULL, reference = NULL) {
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
  model("sim352_x", "sim352", c("study", "esid"), "~ x", extra = "variances")
)

# Options of `werkzaam fit` for a model; the file comes first.
options_of <- function(m) {
  opts <- c("--effect yi", "--variance vi")
  if (length(m$levels)) opts <- c(opts, paste("--levels", paste(m$levels, collapse = ",")))
  opts <- c(opts, paste("--method", c(REML = "reml", ML = "ml", FE = "fixed")[[m$method]]))
  opts <- c(opts, paste("--test", m$test))
  if (!is.null(m$cli)) opts <- c(opts, paste0("--mods '", m$cli, "'"))
  if (!is.null(m$rho)) opts <- c(opts, paste("--rho", m$rho))
  if (m$level != 95) opts <- c(opts, paste("--level", m$level))
  c(opts, if ("variances" %in% m$extra) "--variance-tests", if ("predict" %in% m$extra) "--predict")
}

# ---- 3. sharpening ----

# The design as matrices: y, X, V of the sampling errors, and one 0/1 matrix a level (1 where two effects share the unit).
design_of <- function(m, data) {
  mods <- if (is.null(m$mods)) ~ 1 else as.formula(m$mods)
  k <- nrow(data)
  V <- diag(data$vi, k)
  if (!is.null(m$rho)) V <- vcalc(vi, cluster = data[[cluster_level(m)]], obs = seq_len(k), data = data, rho = m$rho)
  path <- Reduce(function(a, b) paste(a, b, sep = "/"), lapply(m$levels, function(l) data[[l]]), accumulate = TRUE)
  list(y = data$yi, X = model.matrix(mods, data), V = V, path = path, A = lapply(path, function(id) outer(id, id, "==") * 1), mods = mods)
}
# Sampling errors correlate within the unit above the effect.
cluster_level <- function(m) m$levels[max(1, length(m$levels) - 1)]

# Maximise the (restricted) likelihood over the variances that are free, from `start`; the others stay. Scoring, projected at zero.
sharpen <- function(d, start, free, reml) {
  s <- pmax(start, 0)
  loglik <- function(s) {
    M <- d$V + Reduce(`+`, Map(`*`, s, d$A))
    R <- chol(M); W <- chol2inv(R); XWX <- crossprod(d$X, W %*% d$X)
    r <- d$y - d$X %*% solve(XWX, crossprod(d$X, W %*% d$y))
    -sum(log(diag(R))) - 0.5 * sum(r * (W %*% r)) - if (reml) 0.5 * c(determinant(XWX)$modulus) else 0
  }
  for (step in 1:500) {
    W <- chol2inv(chol(d$V + Reduce(`+`, Map(`*`, s, d$A))))
    WX <- W %*% d$X
    P <- W - WX %*% solve(crossprod(d$X, WX), t(WX))
    Py <- P %*% d$y
    T <- if (reml) P else W
    TA <- lapply(d$A, function(a) T %*% a)
    score <- vapply(seq_along(s), function(j) 0.5 * (sum(Py * (d$A[[j]] %*% Py)) - sum(diag(TA[[j]]))), 0)
    info <- outer(seq_along(s), seq_along(s), Vectorize(function(i, j) 0.5 * sum(TA[[i]] * t(TA[[j]]))))
    move <- which(free & !(s <= 0 & score <= 0))
    if (!length(move)) break
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
    while (loglik(new) < loglik(s) - 1e-9 && half < 30) { new <- (new + s) / 2; half <- half + 1 }
    done <- max(abs(new - s)) <= 1e-12 * max(s, 0.01 * mean(diag(d$V)))
    s <- new
    if (done) break
  }
  if (step == 500) stop("scoring did not settle")
  s
}

fit_at <- function(m, d, data, s, test = if (m$test == "z") "z" else "t", dfs = "residual") {
  random <- lapply(seq_along(m$levels), function(j) as.formula(paste0("~ 1 | .level", j)))
  for (j in seq_along(m$levels)) data[[paste0(".level", j)]] <- d$path[[j]]
  suppressWarnings(rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = random, sigma2 = s, data = data, method = m$method, test = test,
                          dfs = dfs, level = m$level, sparse = FALSE))
}

# metafor's own fit with its own optimiser, and the sharpened variances.
solve_model <- function(m, data = read_data(m$dataset)) {
  d <- design_of(m, data)
  raw_data <- data
  for (j in seq_along(m$levels)) raw_data[[paste0(".level", j)]] <- d$path[[j]]
  if (!length(m$levels)) {
    fit <- rma.uni(yi, vi, mods = d$X, intercept = FALSE, data = data, method = "FE", test = m$test, level = m$level)
    return(list(m = m, d = d, data = data, fit = fit, raw = fit, s = numeric()))
  }
  random <- lapply(seq_along(m$levels), function(j) as.formula(paste0("~ 1 | .level", j)))
  # The tightest tolerance with which nlminb still reports that it converged.
  for (tolerance in c(1e-12, 1e-10, 1e-8)) {
    raw <- tryCatch(suppressWarnings(rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = random, data = raw_data, method = m$method,
                                            test = if (m$test == "z") "z" else "t", level = m$level, control = list(rel.tol = tolerance))),
                    error = identity)
    if (!inherits(raw, "error")) break
  }
  if (inherits(raw, "error")) stop(m$id, ": ", conditionMessage(raw))
  s <- sharpen(d, raw$sigma2, rep(TRUE, length(raw$sigma2)), m$method == "REML")
  fit <- fit_at(m, d, data, s)
  stopifnot(logLik(fit) >= logLik(raw) - 1e-10 * abs(logLik(raw)), max(abs(s - raw$sigma2)) < 1e-4 * max(s, 0.01))
  list(m = m, d = d, data = data, fit = fit, raw = raw, s = s)
}

# ---- 4. quantities ----

MF <- paste("metafor", packageDescription("metafor")$Version)

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
  stopifnot(abs(aic - AIC(solved$raw)) < 1e-5, abs(bic - BIC(solved$raw)) < 1e-5)
  add("AIC", "", aic, 1e-9); add("BIC", "", bic, 1e-9)
  add("QE", "", fit$QE, 1e-9); add("QE_df", "", k - p, 0)
  if (fit$QEp > 1e-280) add("QE_p", "", fit$QEp, 1e-7)
  for (j in seq_along(s)) {
    path <- sprintf("levels[%d]", j - 1)
    add(paste0(path, ".n"), m$levels[j], length(unique(d$path[[j]])), 0)
    add(paste0(path, ".sigma2"), m$levels[j], s[j], 1e-6, paste(MF, "sharpened"))
    if (p == 1 && is.null(m$rho)) {
      w <- 1 / solved$data$vi
      typical <- (k - 1) * sum(w) / (sum(w)^2 - sum(w^2))
      add(paste0(path, ".I2"), m$levels[j], 100 * s[j] / (sum(s) + typical), 1e-6, "Higgins & Thompson 2002 in R")
    }
  }
  restricted <- function(j, value) {
    free <- rep(TRUE, length(s)); free[j] <- FALSE
    start <- s; start[j] <- value
    start <- sharpen(d, start, free, reml)
    as.numeric(logLik(fit_at(m, d, solved$data, start)))
  }
  if ("variances" %in% m$extra) for (j in seq_along(s)) {
    lrt <- if (s[j] > 0) 2 * (ll - restricted(j, 0)) else 0
    add(sprintf("levels[%d].lrt", j - 1), m$levels[j], lrt, 1e-6, paste(MF, "anova, sharpened"))
    add(sprintf("levels[%d].lrt_p", j - 1), m$levels[j], pchisq(lrt, 1, lower.tail = FALSE), 1e-5, "chi2(1) in R")
    add(sprintf("levels[%d].lrt_p_mixture", j - 1), m$levels[j], pchisq(lrt, 1, lower.tail = FALSE) / if (lrt > 0) 2 else 1, 1e-5, "chi2 half-half in R")
  }
  # coefficients
  b <- as.numeric(fit$b); V <- vcov(fit)
  se <- sqrt(diag(V))
  df <- rep(k - p, p)
  provenance <- MF
  if (m$test == "contain") {
    df <- fit_at(m, d, solved$data, s, "t", dfs = "contain")$ddf
    provenance <- paste(MF, "dfs=contain")
  }
  test_t <- m$test != "z"
  stat <- b / se
  half <- se * if (test_t) qt(1 - alpha / 2, df) else qnorm(1 - alpha / 2)
  pval <- if (test_t) 2 * pt(abs(stat), df, lower.tail = FALSE) else 2 * pnorm(abs(stat), lower.tail = FALSE)
  if (m$test != "contain") {
    stopifnot(abs(fit$pval - pval) <= 1e-10 * pval, abs(fit$ci.lb - (b - half)) < 1e-10, abs(fit$zval - stat) < 1e-9 * abs(stat))
  }
  for (j in seq_len(p)) {
    path <- sprintf("coefficients[%d]", j - 1); name <- colnames(d$X)[j]
    add(paste0(path, ".b"), name, b[j]); add(paste0(path, ".se"), name, se[j], provenance = provenance)
    add(paste0(path, ".stat"), name, stat[j], provenance = provenance)
    if (test_t) add(paste0(path, ".df"), name, df[j], 1e-6, provenance)
    add(paste0(path, ".p"), name, pval[j], 1e-6, provenance)
    add(paste0(path, ".lo"), name, b[j] - half[j], 1e-6, provenance); add(paste0(path, ".hi"), name, b[j] + half[j], 1e-6, provenance)
  }
  if (p > 1) {
    index <- setdiff(seq_len(p), which(colnames(d$X) == "(Intercept)"))
    Q <- c(crossprod(b[index], solve(V[index, index], b[index])))
    df1 <- length(index)
    check <- anova(fit, btt = index)
    if (test_t) {
      stopifnot(abs(check$QM - Q / df1) < 1e-8 * Q)
      df2 <- if (m$test == "contain") anova(fit_at(m, d, solved$data, s, "t", dfs = "contain"), btt = index)$QMdf[2] else k - p
      add("moderators.stat", "F", Q / df1); add("moderators.df1", "", df1, 0); add("moderators.df2", "", df2, 0, provenance)
      add("moderators.p", "", pf(Q / df1, df1, df2, lower.tail = FALSE), 1e-6, provenance)
    } else {
      stopifnot(abs(check$QM - Q) < 1e-8 * Q)
      add("moderators.stat", "chi2", Q); add("moderators.df1", "", df1, 0)
      add("moderators.p", "", pchisq(Q, df1, lower.tail = FALSE), 1e-6)
    }
  }
  if (!is.null(m$factor)) {
    column <- solved$data[[m$factor]]
    categories <- c(m$reference, setdiff(sort(unique(column), method = "radix"), m$reference))
    dummies <- grep(m$factor, colnames(d$X), fixed = TRUE)
    for (i in seq_along(categories)) {
      row <- colMeans(d$X)
      row[dummies] <- d$X[match(categories[i], column), dummies]
      mean <- sum(row * b); mean_se <- sqrt(c(row %*% V %*% row))
      crit <- if (test_t) qt(1 - alpha / 2, min(df[row != 0])) else qnorm(1 - alpha / 2)
      path <- sprintf("means[category=%s]", categories[i])
      add(paste0(path, ".mean"), m$factor, mean); add(paste0(path, ".se"), m$factor, mean_se)
      add(paste0(path, ".lo"), m$factor, mean - crit * mean_se, 1e-6)
      add(paste0(path, ".hi"), m$factor, mean + crit * mean_se, 1e-6)
      add(paste0(path, ".n_units"), m$factor, length(unique(d$path[[1]][column == categories[i]])), 0)
      add(paste0(path, ".n_effects"), m$factor, sum(column == categories[i]), 0)
    }
  }
  if ("predict" %in% m$extra) {
    crit <- if (test_t) qt(1 - alpha / 2, k - p) else qnorm(1 - alpha / 2)
    pi <- b + c(-1, 1) * crit * sqrt(se^2 + sum(s))
    metafors <- predict(fit)
    stopifnot(abs(pi - c(metafors$pi.lb, metafors$pi.ub)) < 1e-9)
    add("prediction.lo", "", pi[1], 1e-6, paste(MF, "predict")); add("prediction.hi", "", pi[2], 1e-6, paste(MF, "predict"))
  }
  do.call(rbind, rows)
}
