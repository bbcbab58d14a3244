# Expected values of profile limits, leave-one-out, trim and fill, Egger and PEESE, printed as the tests have them (tests/unit/check_profile.c,
# check_influence.c, check_bias.c).
#
#   Rscript tests/reference/profile.R      from the top folder; about two minutes
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
    part <- list(y = d$y[keep], X = d$X[keep, , drop = FALSE], V = d$V[keep, keep], A = lapply(d$A, function(a) a[keep, keep]))
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
