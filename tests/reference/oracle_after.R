# What comes after a fit: tests of contrasts in all their forms, profile limits, small-study bias, units left out, predicted random effects.
# Sourced by oracle.R, whose models, designs and fits it works on.
#
#   1. tests     2. profile limits     3. Egger, PEESE, trim and fill     4. leave one out     5. random effects     6. all of them

suppressMessages(library(clubSandwich))
suppressMessages(library(numDeriv))
MF <- paste("metafor", packageDescription("metafor")$Version)
CS <- paste("clubSandwich", packageDescription("clubSandwich")$Version)

# ---- 1. tests ----

is_wald <- function(m) is.null(m$cr) && m$test != "satterthwaite"
critical <- function(level, df) { a <- (1 - level / 100) / 2; if (is.finite(df)) qt(1 - a, df) else qnorm(1 - a) }
estimate_of <- function(m, b, se, df) {
  half <- critical(m$level, df) * se
  list(b = b, se = se, stat = b / se, df = df, p = 2 * if (is.finite(df)) pt(-abs(b / se), df) else pnorm(-abs(b / se)), lo = b - half, hi = b + half)
}
add_estimate <- function(add, path, name, e, provenance) {
  add(paste0(path, ".b"), name, e$b)
  add(paste0(path, ".se"), name, e$se, 1e-7, provenance)
  add(paste0(path, ".stat"), name, e$stat, 1e-7, provenance)
  if (is.finite(e$df)) add(paste0(path, ".df"), name, e$df, 1e-6, provenance)
  if (e$p > 1e-280) add(paste0(path, ".p"), name, e$p, 1e-6, provenance)
  add(paste0(path, ".lo"), name, e$lo, 1e-6, provenance)
  add(paste0(path, ".hi"), name, e$hi, 1e-6, provenance)
}
chi_test <- function(Q, m) list(name = "chi2", stat = Q, df2 = Inf, p = pchisq(Q, m, lower.tail = FALSE))
F_test <- function(F, m, df2) if (isTRUE(df2 > 0)) list(name = "F", stat = F, df2 = df2, p = pf(F, m, df2, lower.tail = FALSE)) else list(stat = NaN)

# contrast(l): b, se, df, ... of l'b; omnibus(index): of these coefficients together.
tests_of <- function(solved) if (!is.null(solved$m$cr)) robust_tests(solved) else if (solved$m$test == "satterthwaite") model_tests(solved) else wald_tests(solved)

wald_tests <- function(solved) {
  m <- solved$m; fit <- solved$fit
  b <- as.numeric(fit$b); V <- vcov(fit); df <- rep(fit$k - fit$p, fit$p)
  contain <- m$test == "contain"
  if (contain) {
    # metafor looks for levels in the random factors that it was given.
    inside <- fit_at(m, solved$d, solved$data, solved$s, "t", dfs = "contain")
    df <- inside$ddf
  }
  if (m$test == "z") df[] <- Inf
  list(provenance = if (contain) paste(MF, "dfs=contain") else MF,
       contrast = function(l) estimate_of(m, sum(l * b), sqrt(c(l %*% V %*% l)), min(df[l != 0])),
       omnibus = function(index) {
         q <- length(index)
         Q <- c(crossprod(b[index], solve(V[index, index], b[index])))
         check <- anova(fit, btt = index)
         stopifnot(abs(check$QM - if (m$test == "z") Q else Q / q) < 1e-8 * Q)
         if (m$test == "z") chi_test(Q, q) else F_test(Q / q, q, if (contain) anova(inside, btt = index)$QMdf[2] else fit$k - fit$p)
       })
}

robust_tests <- function(solved) {
  m <- solved$m; fit <- solved$fit; p <- fit$p
  cluster <- solved$data[[if (!is.null(m$cluster)) m$cluster else if (length(m$levels)) m$levels[1] else stop("no cluster")]]
  J <- length(unique(cluster))
  V <- vcovCR(fit, cluster = cluster, type = m$cr)
  if (m$cr != "CR2") { # metafor's own CR0 and CR1 (its CR1 has (J / (J - p)) for a factor, clubSandwich's J / (J - 1))
    theirs <- vcov(robust(fit, cluster = cluster, adjust = FALSE)) * if (m$cr == "CR1") J / (J - 1) else 1
    stopifnot(max(abs(theirs - as.matrix(V))) <= 1e-7 * max(abs(theirs)))
  }
  b <- as.numeric(fit$b)
  list(provenance = CS,
       contrast = function(l) {
         se <- sqrt(c(l %*% as.matrix(V) %*% l))
         df <- switch(m$test, z = Inf, t = J - p,
                      satterthwaite = {
                        own <- which(l != 0)
                        if (length(own) == 1) coef_test(fit, vcov = V, test = "Satterthwaite")$df_Satt[own]
                        else linear_contrast(fit, vcov = V, contrasts = matrix(l, 1), test = "Satterthwaite")$df
                      })
         estimate_of(m, sum(l * b), se, df)
       },
       omnibus = function(index) {
         q <- length(index)
         C <- diag(p)[index, , drop = FALSE]
         Q <- c(crossprod(C %*% b, solve(C %*% as.matrix(V) %*% t(C), C %*% b)))
         if (m$test == "z") chi_test(Q, q)
         else if (m$test == "t") F_test(Q / q, q, J - p)
         else { w <- Wald_test(fit, constraints = C, vcov = V, test = "HTZ"); F_test(w$Fstat, q, w$df_denom) }
       })
}

# Satterthwaite's degrees of freedom from the observed information: derivatives of the analytic score by numDeriv; Fai & Cornelius as in lmerTest.
model_tests <- function(solved) {
  m <- solved$m; d <- solved$d; s <- solved$s; fit <- solved$fit
  free <- which(s > 0); reml <- m$method == "REML"
  b <- as.numeric(fit$b); C <- vcov(fit); p <- fit$p
  if (length(free)) {
    at <- function(x) { full <- s; full[free] <- x; likelihood(d, full, reml, TRUE)$score[free] }
    observed <- -jacobian(at, s[free], method.args = list(d = 0.01, eps = 0.01 * min(s[free])))
    observed <- (observed + t(observed)) / 2
    B <- likelihood(d, s, reml, TRUE)$B[free]
  }
  df <- function(l) {
    if (!length(free)) return(Inf)
    g <- vapply(B, function(x) c(l %*% C %*% x %*% C %*% l), 0)
    2 * c(l %*% C %*% l)^2 / c(g %*% solve(observed, g))
  }
  list(provenance = paste(MF, "likelihood, Satterthwaite by numDeriv"),
       contrast = function(l) estimate_of(m, sum(l * b), sqrt(c(l %*% C %*% l)), df(l)),
       omnibus = function(index) {
         q <- length(index)
         F <- c(crossprod(b[index], solve(C[index, index], b[index]))) / q
         if (!length(free)) return(list(stat = NaN))
         if (q == 1) return(F_test(F, 1, df(as.numeric(seq_len(p) == index))))
         eig <- eigen(C[index, index], symmetric = TRUE)
         nu <- apply(eig$vectors, 2, function(v) { l <- numeric(p); l[index] <- v; df(l) })
         E <- sum(nu / (nu - 2))
         F_test(F, q, if (any(nu <= 2)) 2 else 2 * E / (E - q))
       })
}

# ---- 2. profile limits ----

add_profile <- function(add, solved, ll, restricted) {
  s <- solved$s; d <- solved$d; m <- solved$m
  for (j in seq_along(s)) {
    fall <- function(x) 2 * (ll - restricted(j, x)) - qchisq(m$level / 100, 1)
    tight <- 1e-12 * max(s, mean(solved$data$vi))
    lo <- if (s[j] == 0 || fall(0) <= 0) 0 else uniroot(fall, c(0, s[j]), tol = tight)$root
    high <- max(s[j], mean(solved$data$vi))
    while (fall(high) < 0 && high < 1e6 * max(s, mean(solved$data$vi))) high <- 2 * high
    if (fall(high) < 0) next # no upper limit
    hi <- uniroot(fall, c(s[j], high), tol = tight)$root
    add(sprintf("levels[%d].ci[0]", d$at[j] - 1), m$levels[d$at[j]], lo, 1e-6, paste(MF, "confint, sharpened"))
    add(sprintf("levels[%d].ci[1]", d$at[j] - 1), m$levels[d$at[j]], hi, 1e-6, paste(MF, "confint, sharpened"))
  }
}

# ---- 3. Egger, PEESE, trim and fill ----

add_bias <- function(add, solved, kind) {
  m <- solved$m
  column <- if (kind == "egger") "sqrt(vi)" else "vi"
  larger <- modifyList(m, list(id = paste(m$id, kind), mods = paste(if (is.null(m$mods)) "~ 1" else m$mods, "+", column), extra = character()))
  s <- solve_model(larger, solved$data)
  tests <- tests_of(s)
  p <- s$fit$p
  unit <- function(j) as.numeric(seq_len(p) == j)
  at <- which(colnames(s$d$X) == column)
  add_estimate(add, kind, column, tests$contrast(unit(at)), tests$provenance)
  if ("(Intercept)" %in% colnames(s$d$X)) add_estimate(add, paste0(kind, ".intercept"), "intercept", tests$contrast(unit(1)), tests$provenance)
}

add_trimfill <- function(add, solved, estimator) {
  fit <- rma.uni(yi, vi, data = solved$data, method = solved$m$method, control = list(threshold = 1e-12, maxiter = 10000, stepadj = 1))
  t <- suppressWarnings(trimfill(fit, estimator = estimator, control = list(threshold = 1e-12, maxiter = 10000)))
  provenance <- paste(MF, "trimfill", estimator)
  add("trimfill.added", t$side, t$k0, 0, provenance)
  add("trimfill.added_se", "", t$se.k0, 1e-9, provenance)
  if (estimator == "R0") add("trimfill.added_p", "", t$p.k0, 1e-9, provenance)
  add("trimfill.b", "", t$beta, 1e-6, provenance); add("trimfill.se", "", t$se, 1e-6, provenance)
  if (solved$m$method != "FE") add("trimfill.tau2", "", t$tau2, 1e-6, provenance)
}

# ---- 4. leave one out ----

# Of at most `units` units of the outermost level. Influence: Cook's distance and DFBETAS as metafor defines them with reestimate = TRUE.
add_left_out <- function(add, solved, kind, units = 4) {
  m <- solved$m; d <- solved$d; reml <- m$method == "REML"
  all <- unique(d$all[[1]])
  full <- c(solved$fit$beta)
  raw <- NULL
  if (kind == "influence" && getOption("metafors_influence", FALSE)) {
    r <- random_of(d, solved$data)
    raw <- rma.mv(yi, d$V, mods = d$X, intercept = FALSE, random = r$random, data = r$data, method = m$method)
    cooks <- cooks.distance(raw, cluster = d$all[[1]]); betas <- dfbetas(raw, cluster = d$all[[1]])
  }
  for (u in all[unique(round(seq(1, length(all), length.out = units)))]) {
    rest <- solved$data[d$all[[1]] != u, , drop = FALSE]
    if (nrow(rest) < 3) next
    left <- tryCatch(solve_model(modifyList(m, list(id = paste(m$id, "without", u), extra = character())), rest), error = identity)
    if (inherits(left, "error") || ncol(left$d$X) != ncol(d$X) || length(left$d$at) != length(d$at)) next
    path <- sprintf("%s[left_out=%s]", kind, u)
    add(paste0(path, ".b"), "", left$fit$beta[1], 1e-6); add(paste0(path, ".se"), "", left$fit$se[1], 1e-6)
    for (j in seq_along(left$s)) add(sprintf("%s.sigma2[%d]", path, d$at[j] - 1), "", left$s[j], 1e-5, paste(MF, "sharpened"))
    if (kind == "loo") next
    delta <- full - c(left$fit$beta)
    cook <- c(delta %*% solve(solved$fit$vb, delta))
    beta <- delta / sqrt(diag(likelihood(d, left$s, reml)$M))
    if (!is.null(raw) && (abs(cook - cooks[[as.character(u)]]) > 2e-3 * max(cook, 0.01) || any(abs(beta - unlist(betas[as.character(u), ])) > 2e-3 * max(abs(beta), 0.01))))
      message(sprintf("  %s, without %s: metafor's refit (log likelihood of ours %.10g) stops elsewhere: cook %.8g, here %.8g", m$id, u, as.numeric(logLik(left$fit)),
                      cooks[[as.character(u)]], cook))
    add(paste0(path, ".cooks"), "", cook, 1e-5, paste(MF, "cooks.distance, sharpened"))
    for (j in seq_along(beta)) add(sprintf("%s.dfbetas[%d]", path, j - 1), "", beta[j], 1e-5, paste(MF, "dfbetas, sharpened"))
  }
}

# ---- 5. random effects ----

# Of at most `rows` effects and of the units that hold them.
add_random <- function(add, solved, rows = 4) {
  d <- solved$d; s <- solved$s; fit <- solved$fit
  V <- d$V + Reduce(`+`, Map(`*`, s, d$A)); W <- solve(V); X <- d$X; M <- solve(t(X) %*% W %*% X); b <- as.numeric(fit$b)
  e <- d$y - c(X %*% b)
  re <- ranef(fit)
  for (l in seq_along(s)) {
    ids <- solved$data[[solved$m$levels[d$at[l]]]]
    once <- d$at[l] == 1 || (d$at[l] < length(d$all) && length(unique(ids)) == length(unique(d$path[[l]])))
    at_rows <- round(seq(1, nrow(solved$data), length.out = rows))
    for (i in at_rows[!duplicated(d$path[[l]][at_rows])]) {
      path <- sprintf("blup[%d].units[unit=%s]", d$at[l] - 1, if (once) ids[i] else d$path[[l]][i])
      at <- match(as.character(d$path[[l]][i]), rownames(re[[l]]))
      stopifnot(!is.na(at))
      kappa <- Reduce(`+`, Map(function(t, A) t * A[, i], s[1:l], d$A[1:l]))
      if (s[l] > 0) {
        add(paste0(path, ".random"), "", re[[l]][at, 1], 1e-6, paste(MF, "ranef"))
        add(paste0(path, ".random_se"), "", re[[l]][at, 2], 1e-6, paste(MF, "ranef"))
      }
      # The unit's effect: mean of X b over its effects and the random effects of the unit and of those above it.
      x <- colMeans(X[d$A[[l]][i, ] > 0, , drop = FALSE])
      h <- x - c(t(X) %*% W %*% kappa)
      add(paste0(path, ".effect"), "", sum(x * b) + sum(kappa * (W %*% e)), 1e-6, paste(MF, "variances, dense matrices in R"))
      add(paste0(path, ".effect_se"), "", sqrt(sum(s[1:l]) - sum(kappa * (W %*% kappa)) + c(h %*% M %*% h)), 1e-6, paste(MF, "variances, dense matrices in R"))
    }
  }
}

# ---- 6. all of them ----

add_after <- function(add, solved) {
  extra <- solved$m$extra
  for (kind in intersect(c("egger", "peese"), extra)) add_bias(add, solved, kind)
  for (estimator in intersect(c("L0", "R0"), extra)) add_trimfill(add, solved, estimator)
  for (kind in intersect(c("loo", "influence"), extra)) add_left_out(add, solved, kind)
  if ("blup" %in% extra) add_random(add, solved)
}
