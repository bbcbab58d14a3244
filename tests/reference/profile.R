# Expected values of profile limits, leave-one-out, trim and fill, Egger and PEESE, printed as the tests have them (tests/unit/check_profile.c,
# check_influence.c, check_bias.c, check_tops.c).
#
#   Rscript tests/reference/profile.R      from the top folder; about three minutes
#
# Variances are sharpened as in oracle.R; metafor's own confint, cooks.distance and dfbetas must agree as far as its optimiser goes.

source("tests/reference/oracle.R")
options(digits = 12)
loglik_at <- function(d, s, reml = TRUE) {
  R <- chol(d$V + Reduce(`+`, Map(`*`, s, d$A)))
  W <- chol2inv(R)
  XWX <- crossprod(d$X, W %*% d$X)
  r <- d$y - d$X %*% solve(XWX, crossprod(d$X, W %*% d$y))
  constant <- (length(d$y) - if (reml) ncol(d$X) else 0) * log(2 * pi)
  -0.5 * constant - sum(log(diag(R))) - 0.5 * sum(r * (W %*% r)) -
    if (reml) 0.5 * c(determinant(XWX)$modulus) - 0.5 * c(determinant(crossprod(d$X))$modulus) else 0
}

# ---- profile limits ----

profile_limits <- function(m, level, data = read_data(m$dataset), check = TRUE) {
  d <- design_of(m, data)
  solved <- solve_model(m, data)
  s <- solved$s
  reml <- m$method == "REML"
  top <- loglik_at(d, s, reml)
  # With oracle.R's tight tolerance metafor's refits often do not converge.
  for (j in seq_along(m$levels)) data[[paste0(".level", j)]] <- d$path[[j]]
  raw <- rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = lapply(seq_along(s), function(j) as.formula(paste0("~ 1 | .level", j))), data = data,
                method = m$method)
  free <- rep(TRUE, length(s))
  for (l in seq_along(s)) {
    fall <- function(x) {
      start <- s
      start[l] <- x
      keep <- free
      keep[l] <- FALSE
      2 * (top - loglik_at(d, sharpen(d, start, keep, reml), reml)) - qchisq(level / 100, 1)
    }
    lo <- if (s[l] == 0 || fall(0) <= 0) 0 else uniroot(fall, c(0, s[l]), tol = 1e-12)$root
    high <- max(s[l], 0.05)
    while (fall(high) < 0) high <- 2 * high
    hi <- uniroot(fall, c(s[l], high), tol = 1e-12)$root
    if (check) {
      theirs <- suppressWarnings(confint(raw, sigma2 = l, level = level, control = list(tol = 1e-8)))$random[1, 2:3]
      off <- abs(theirs - c(lo, hi)) / hi # NA where metafor's refits do not converge
      cat(sprintf("  metafor %.8g %.8g; here %.8g %.8g\n", theirs[1], theirs[2], lo, hi))
      stopifnot(all(off < 1e-3, na.rm = TRUE))
    }
    cat(sprintf("profile %s %s level %g component %d: %.10g %.10g %.10g\n", m$id, m$method, level, l, s[l], lo, hi))
  }
}
by <- function(id) Filter(function(m) m$id == id, models)[[1]]
profile_limits(by("assink_reml"), 95)
profile_limits(by("assink_reml"), 90)
profile_limits(by("assink_ml"), 95)
profile_limits(by("assink_rho6"), 95)
profile_limits(by("konst_year"), 95)
profile_limits(by("fourlevel_rho6_x"), 95)
profile_limits(by("satcoaching_boundary"), 95, check = FALSE)
profile_limits(by("landenberger_reml"), 99)

# ---- leave one unit out ----

influence_of <- function(m, level, data = read_data(m$dataset)) {
  solved <- solve_model(m, data)
  d <- solved$d
  full <- solved$fit
  units <- d$path[[level]]
  for (j in seq_along(m$levels)) data[[paste0(".level", j)]] <- d$path[[j]]
  raw <- rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = lapply(seq_along(m$levels), function(j) as.formula(paste0("~ 1 | .level", j))),
                data = data, method = m$method)
  theirs <- cooks.distance(raw, cluster = units)
  betas <- dfbetas(raw, cluster = units)
  for (u in unique(units)) {
    keep <- units != u
    part <- list(y = d$y[keep], X = d$X[keep, , drop = FALSE], V = d$V[keep, keep], A = lapply(d$A, function(a) a[keep, keep]),
                 block = unname(split(seq_len(sum(keep)), d$all[[1]][keep])))
    if (qr(part$X)$rank < ncol(part$X)) {
      stopifnot(is.na(theirs[[as.character(u)]]))
      cat(sprintf("influence %s level %d unit %s: not estimable\n", m$id, level, u))
      next
    }
    s <- sharpen(part, solved$s, rep(TRUE, length(solved$s)), m$method == "REML")
    gls <- function(d, s) {
      W <- chol2inv(chol(d$V + Reduce(`+`, Map(`*`, s, d$A))))
      V <- solve(crossprod(d$X, W %*% d$X))
      list(b = c(V %*% crossprod(d$X, W %*% d$y)), V = V)
    }
    fit <- gls(part, s)
    delta <- c(full$beta) - fit$b
    cook <- c(delta %*% solve(full$vb, delta))
    beta <- delta / sqrt(diag(gls(d, s)$V))
    if (!isTRUE(abs(cook - theirs[[as.character(u)]]) < 1e-3 * max(cook, 0.01)) ||
        !isTRUE(all(abs(beta - unlist(betas[as.character(u), ])) < 1e-3 * max(abs(beta), 0.01))))
      cat(sprintf("  metafor differs: cook %.8g dfbetas %s\n", theirs[[as.character(u)]], paste(signif(unlist(betas[as.character(u), ]), 7), collapse = " ")))
    cat(sprintf("influence %s level %d unit %s: b %s se %s sigma2 %s cook %.10g dfbetas %s\n", m$id, level, u,
                paste(sprintf("%.10g", fit$b), collapse = " "), paste(sprintf("%.10g", sqrt(diag(fit$V))), collapse = " "),
                paste(sprintf("%.10g", s), collapse = " "), cook, paste(sprintf("%.10g", beta), collapse = " ")))
  }
}
influence_of(by("assink_reml"), 1)
influence_of(by("assink_deltype"), 1)
influence_of(by("fourlevel_rho6_x"), 1)

# ---- trim and fill ----

trim <- function(data, name, method, estimator, side = NULL) {
  fit <- rma.uni(yi, vi, data = data, method = method, control = list(threshold = 1e-12, maxiter = 1000))
  filled <- suppressWarnings(if (is.null(side)) trimfill(fit, estimator = estimator, control = list(threshold = 1e-12, maxiter = 1000))
                             else trimfill(fit, side = side, estimator = estimator, control = list(threshold = 1e-12, maxiter = 1000)))
  cat(sprintf("trimfill %s %s %s %s: k0 %d se %.10g side %s b %.10g se %.10g tau2 %.10g p %.10g\n", name, method, estimator,
              if (is.null(side)) "auto" else side, filled$k0, filled$se.k0, filled$side, filled$beta, filled$se, filled$tau2, filled$p.k0))
}
for (method in c("FE", "DL", "REML", "ML")) for (estimator in c("L0", "R0")) {
  trim(read_data("hackshaw1998"), "hackshaw1998", method, estimator)
  trim(read_data("landenberger2005"), "landenberger2005", method, estimator)
  trim(read_data("assink2016"), "assink2016", method, estimator)
}
trim(read_data("hackshaw1998"), "hackshaw1998", "REML", "L0", "right")

# ---- Egger and PEESE ----

for (kind in c("sqrt(vi)", "vi")) {
  m <- model("bias", "assink2016", c("study", "esid"), paste("~", kind))
  fit <- solve_model(m)$fit
  cat(sprintf("bias assink2016 %s: b %s se %s\n", kind, paste(sprintf("%.10g", fit$beta), collapse = " "), paste(sprintf("%.10g", fit$se), collapse = " ")))
}

# ---- sets with two tops: where metafor ends (check_tops.c) ----

two_tops <- list(
  list(y = c(0.8, 0.8, -1.4), v = c(0.0012, 0.0041, 0.64), a = rep(0, 3)),
  list(y = c(-1, -1.226, 0, 1.276, -1, -1, 0), v = c(0.0259, 0.1327, 0.003, 0.5103, 0.0105, 0.0027, 0.9257), a = c(5, 0, 4, 5, 5, 0, 4)),
  list(y = c(0, 1, 0, 0, 0.891, 0, 0), v = c(0.0225, 0.0677, 0.0017, 0.1255, 0.3519, 0.0014, 0.0373), a = rep(0, 7), b = c(0, 0, 1, 1, 0, 1, 1)),
  list(y = c(0, -1.637, 0, 0, 0.224, 0, 0, -1.494, 0, 0), v = c(0.1069, 0.6437, 0.7851, 0.1343, 0.51, 0.002, 0.5335, 0.2687, 0.303, 0.0025),
       a = c(2, 4, 5, 0, 1, 2, 2, 6, 5, 1)),
  list(y = c(0, 0, 0, 0, 0, 0, 1.013, 0, 0), v = c(0.3969, 0.0014, 0.0351, 0.0036, 0.0161, 0.5468, 0.0593, 0.0028, 0.391),
       a = c(1, 4, 8, 5, 0, 1, 5, 6, 5), b = rep(0, 9)))
for (set in two_tops) {
  set$e <- seq_along(set$y)
  set$b <- paste(set$a, set$b)
  random <- if (length(unique(set$b)) > length(unique(set$a)) || length(unique(set$a)) == 9) list(~ 1 | a, ~ 1 | b, ~ 1 | e) else list(~ 1 | a, ~ 1 | e)
  fit <- suppressWarnings(rma.mv(y, v, random = random, data = as.data.frame(set), control = list(rel.tol = 1e-10)))
  # The highest value on a grid of the variances, with the other top.
  d <- list(y = set$y, X = matrix(1, length(set$y)), V = diag(set$v), A = list(outer(set$a, set$a, "=="), outer(set$b, set$b, "=="), diag(length(set$y))))
  steps <- c(0, 10^seq(-3, 0.8, length.out = 30))
  top <- max(apply(expand.grid(steps, steps, steps), 1, function(s) loglik_at(d, s)))
  cat(sprintf("tops: metafor %.9g, highest on a grid %.6g\n", c(logLik(fit)), top))
}
