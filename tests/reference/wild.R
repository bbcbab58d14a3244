# p values of the wild bootstrap in R, all patterns of signs, so without Monte Carlo error: single and several coefficients, residuals of the null model as they
# are or adjusted. Sourced by expected.R; returns `wild_rows` and `wild_models`.
#
# Each pattern is refitted by REML (sharpen(), plain R). The statistic F = b' C^-1 b / m with C by vcovCR(type = "CR0") of clubSandwich at those variances. Adjusted
# residuals are attr(vcovCR(null model, type), "adjustments") times the residuals, as wildmeta's Wald_test_cwb(adjust =) makes them; for clusters inside the
# outermost units, which clubSandwich refuses, the same matrix from its definition.

suppressMessages(library(clubSandwich))

# A = C G^(-1/2) C', C C' = V_gg, G = C' (V - X M X')_gg C
cr2_matrix <- function(V, X, g) {
  W <- chol2inv(chol(V))
  H <- V - X %*% solve(crossprod(X, W %*% X), t(X))
  C <- t(chol(V[g, g, drop = FALSE]))
  e <- eigen(crossprod(C, H[g, g, drop = FALSE] %*% C), symmetric = TRUE)
  keep <- e$values > 1e-10 * max(e$values)
  Q <- e$vectors[, keep, drop = FALSE]
  C %*% Q %*% (t(Q) / sqrt(e$values[keep])) %*% t(C)
}

wild <- function(id, dataset, levels, mods, subset, tests, cluster = levels[1], rho = NULL, adjust = c("CR0", "CR1", "CR2"), test_names) {
  m <- model(id, dataset, levels, mods, subset = subset, rho = rho)
  full <- solve_model(m)
  d <- full$d; data <- full$data
  unit <- match(data[[cluster]], unique(data[[cluster]]))
  if (cluster != levels[1]) unit <- match(paste(data[[levels[1]]], data[[cluster]]), unique(paste(data[[levels[1]]], data[[cluster]])))
  G <- max(unit); n <- nrow(data)
  # F of many contrasts at once for one y
  F_of <- function(y, start) {
    d$y <- y
    s <- sharpen(d, start, rep(TRUE, length(start)), TRUE)
    V <- d$V + Reduce(`+`, Map(`*`, s, d$A))
    W <- chol2inv(chol(V))
    M <- solve(crossprod(d$X, W %*% d$X))
    b <- M %*% crossprod(d$X, W %*% y)
    r <- c(W %*% (y - d$X %*% b))
    C <- M %*% crossprod(rowsum(d$X * r, unit)) %*% M
    vapply(tests, function(t) c(b[t] %*% solve(C[t, t], b[t])) / length(t), 0)
  }
  # the definition above is CR0 of clubSandwich
  if (cluster == levels[1]) {
    cs <- vcovCR(full$fit, type = "CR0", cluster = unit)
    b <- coef(full$fit)
    stopifnot(all(abs(F_of(d$y, full$s) - vapply(tests, function(t) c(b[t] %*% solve(cs[t, t], b[t])) / length(t), 0)) < 1e-6))
  }
  observed <- F_of(d$y, full$s)
  signs <- function(r) c(ifelse(bitwAnd(r, 2^(seq_len(G - 1) - 1)) > 0, -1, 1), 1)
  rows <- list()
  for (type in adjust) for (k in seq_along(tests)) {
    d0 <- d
    d0$X <- d$X[, -tests[[k]], drop = FALSE]
    start0 <- sharpen(d0, full$s, rep(TRUE, length(full$s)), TRUE)
    V <- d$V + Reduce(`+`, Map(`*`, start0, d$A))
    W <- chol2inv(chol(V))
    b0 <- solve(crossprod(d0$X, W %*% d0$X), crossprod(d0$X, W %*% d$y))
    fitted <- c(d0$X %*% b0)
    residual <- d$y - fitted
    if (type == "CR1") residual <- residual * sqrt(G / (G - 1))
    if (type == "CR2") {
      adjusted <- residual
      for (g in seq_len(G)) adjusted[unit == g] <- cr2_matrix(V, d0$X, which(unit == g)) %*% residual[unit == g]
      if (cluster == levels[1]) {
        fit0 <- fit_at(m, d0, data, start0)
        A <- attr(vcovCR(fit0, type = "CR2", cluster = unit, inverse_var = TRUE), "adjustments")
        theirs <- residual
        for (g in seq_len(G)) theirs[unit == g] <- A[[g]] %*% residual[unit == g]
        stopifnot(max(abs(theirs - adjusted)) < 1e-8)
        adjusted <- theirs
      }
      residual <- adjusted
    }
    patterns <- 2^(G - 1)
    F <- vapply(seq_len(patterns) - 1, function(r) F_of(fitted + signs(r)[unit] * residual, full$s)[k], 0)
    margin <- min(abs(F / observed[k] - 1)[abs(F / observed[k] - 1) > 1e-6])
    stopifnot(margin > 1e-5) # no replicate so near that rounding decides
    exceed <- sum(F >= observed[k] * (1 - 1e-6))
    p <- if (type == "CR0") exceed / patterns else (exceed + 1) / (patterns + 1)
    cat(sprintf("wild %s %s %s: F %.6f, %d of %d\n", id, type, names(tests)[k], observed[k], exceed, patterns))
    rows[[length(rows) + 1]] <- data.frame(dataset = dataset, model = paste0(id, "_", type), quantity = paste0(names(tests)[k], ".boot.", c("stat", "exceed", "replicates", "exact", "p")),
      name = test_names[k], value = c(observed[k], exceed, patterns, 1, p), tolerance = c(1e-6, 0, 0, 0, 1e-12),
      provenance = sprintf("all %d patterns in R (wild.R), clubSandwich 0.5.8", patterns))
  }
  list(rows = do.call(rbind, rows),
       models = data.frame(id = paste0(id, "_", adjust), dataset = dataset,
                           options = paste(paste(options_of(m), collapse = " "), "--bootstrap 1999 --kind wild --weights rademacher --unit", cluster, "--adjust", adjust)))
}

wild_cases <- list(
  wild("assink_wild", "assink2016", c("study", "esid"), "~ year + pubstatus", "study >= 9",
       list(`coefficients[1]` = 2, `coefficients[2]` = 3, moderators = 2:3), test_names = c("year", "pubstatus", "")),
  wild("assink_wild_rho", "assink2016", c("study", "esid"), "~ year", "study <= 8", list(`coefficients[1]` = 2), rho = 0.6, adjust = c("CR0", "CR2"), test_names = "year"),
  wild("konst_wild", "konstantopoulos2011", c("district", "study"), "~ year", NULL, list(`coefficients[1]` = 2), adjust = c("CR0", "CR2"), test_names = "year"),
  wild("konst_wild_study", "konstantopoulos2011", c("district", "study"), "~ year", "district <= 18", list(`coefficients[1]` = 2), cluster = "study", adjust = "CR2",
       test_names = "year"))
wild_rows <- do.call(rbind, lapply(wild_cases, `[[`, "rows"))
wild_models <- do.call(rbind, lapply(wild_cases, `[[`, "models"))
