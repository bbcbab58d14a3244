# Write after_fit.csv: what is computed from a fit (robust covariances, degrees of freedom, predicted random effects), with clubSandwich, metafor, numDeriv.
#
#   Rscript tests/reference/robust.R     from the top folder (Debian: r-cran-metafor r-cran-metadat r-cran-clubsandwich r-cran-numderiv), a minute
#
# Lines, comma separated, are read by tests/unit/after_fit.h:
#   design,id,n,levels,p,method,rho,rho_above,clusterings
#   row,codes of each level,y,v,columns of X,codes of each clustering        (n of them)
#   value,quantity,which,i,j,number,tolerance (relative)
# Clusterings below the outermost level are refused by clubSandwich; their values come from the dense formulas of this file, which are compared with
# clubSandwich wherever it has a value.

source("tests/reference/oracle.R")
suppressMessages(library(clubSandwich))
suppressMessages(library(numDeriv))

lines <- character()
emit <- function(...) lines <<- c(lines, paste(..., sep = ","))
num <- function(x) sprintf("%.17g", x)
value <- function(quantity, which, i, j, x, tolerance) emit("value", quantity, which, i, j, num(x), tolerance)
same <- function(a, b, tolerance = 1e-7) stopifnot(max(abs(a - b)) <= tolerance * max(abs(b)))

# CR2 from its definition, any clusters; tolerance relative to the largest eigenvalue.
dense_robust <- function(V, X, e, cluster, type) {
  W <- solve(V); M <- solve(t(X) %*% W %*% X); J <- length(unique(cluster))
  WX <- W %*% X
  H <- V - X %*% M %*% t(X)
  groups <- split(seq_along(cluster), cluster)
  E <- lapply(groups, function(g) {
    A <- diag(length(g))
    if (type == "CR1") A <- A * sqrt(J / (J - 1))
    if (type == "CR2") {
      a <- chol(V[g, g, drop = FALSE])
      eig <- eigen(a %*% H[g, g, drop = FALSE] %*% t(a), symmetric = TRUE)
      half <- ifelse(eig$values > 1e-12 * max(eig$values), 1 / sqrt(pmax(eig$values, 0)), 0)
      A <- t(a) %*% eig$vectors %*% (half * t(eig$vectors)) %*% a
    }
    A %*% WX[g, , drop = FALSE] %*% M
  })
  scores <- mapply(function(E, g) crossprod(E, e[g]), E, groups)
  cov <- tcrossprod(matrix(scores, nrow = ncol(X)))
  # Covariances of the contrasts' cluster scores under the model.
  P <- function(C) lapply(seq_along(groups), function(g) lapply(seq_along(groups), function(h)
    C %*% t(E[[g]]) %*% H[groups[[g]], groups[[h]], drop = FALSE] %*% E[[h]] %*% t(C)))
  eta <- function(C) {
    C <- rbind(C); p <- P(C); m <- nrow(C)
    omega <- Reduce(`+`, lapply(seq_along(groups), function(g) p[[g]][[g]]))
    o <- solve(omega)
    total <- 0
    for (g in seq_along(groups)) for (h in seq_along(groups)) { B <- o %*% p[[g]][[h]]; total <- total + sum(B * t(B)) + sum(diag(B))^2 }
    m * (m + 1) / total
  }
  list(cov = cov, eta = eta)
}

robust_values <- function(V, X, b, e, fit, clusterings, refused) {
  p <- ncol(X)
  for (k in seq_along(clusterings)) for (type in c("CR0", "CR1", "CR2")) {
    r <- dense_robust(V, X, e, clusterings[[k]], type)
    which <- k - 1
    club <- !refused[k]
    cov <- r$cov
    if (club) {
      vc <- vcovCR(fit, cluster = clusterings[[k]], type = type)
      same(r$cov, as.matrix(vc)); cov <- as.matrix(vc)
      ct <- coef_test(fit, vcov = vc, test = "Satterthwaite")
    } else if (type == "CR0") {
      mf <- robust(fit, cluster = clusterings[[k]], adjust = FALSE)
      same(r$cov, vcov(mf)); cov <- vcov(mf)
    }
    for (i in 1:p) for (j in 1:i) value(type, which, i - 1, j - 1, cov[i, j], 1e-8)
    for (i in 1:p) {
      df <- r$eta(diag(p)[i, ])
      if (club) { column <- grep("^df", names(ct), value = TRUE)[1]; same(df, ct[[column]][i]); df <- ct[[column]][i] }
      value(paste0("df", type), which, i - 1, 0, df, 1e-8)
    }
    value(paste0("sum", type), which, 0, 0, r$eta(rep(1, p)), 1e-8) # contrast with weights 1
    if (p > 2) {
      C <- diag(p)[-1, , drop = FALSE]
      m <- p - 1; eta <- r$eta(C)
      Q <- c(t(C %*% b) %*% solve(C %*% cov %*% t(C), C %*% b))
      F <- (eta - m + 1) / (eta * m) * Q; df2 <- eta - m + 1
      if (club) {
        w <- Wald_test(fit, constraints = C, vcov = vc, test = "HTZ")
        if (df2 > 0) { same(F, w$Fstat); same(df2, w$df_denom); F <- w$Fstat; df2 <- w$df_denom } else stopifnot(!(w$df_denom > 0))
      }
      value(paste0("F", type), which, 0, 0, if (df2 > 0) F else NaN, 1e-7)
      value(paste0("df2", type), which, 0, 0, if (df2 > 0) df2 else NaN, 1e-7)
      value(paste0("p", type), which, 0, 0, if (df2 > 0) pf(F, m, df2, lower.tail = FALSE) else NaN, 1e-6)
    }
  }
}

# Satterthwaite's degrees of freedom: derivatives of metafor's likelihood and covariance by numDeriv; expected information from dense matrices.
satterthwaite_values <- function(solved) {
  s <- solved$s; free <- which(s > 0); p <- ncol(solved$d$X); reml <- solved$m$method == "REML"
  if (!length(free)) return()
  at <- function(x) { full <- s; full[free] <- x; fit_at(solved$m, solved$d, solved$data, full) }
  observed <- -hessian(function(x) as.numeric(logLik(at(x))), s[free])
  V <- solved$d$V + Reduce(`+`, Map(`*`, s, solved$d$A)); W <- solve(V); X <- solved$d$X
  P <- if (reml) W - W %*% X %*% solve(t(X) %*% W %*% X, t(X) %*% W) else W
  PA <- lapply(solved$d$A[free], function(a) P %*% a)
  expected <- outer(seq_along(free), seq_along(free), Vectorize(function(i, j) 0.5 * sum(PA[[i]] * t(PA[[j]]))))
  C <- vcov(solved$fit)
  derivative <- jacobian(function(x) c(vcov(at(x))), s[free])
  df <- function(l, info) { f <- c(l %*% C %*% l); g <- apply(derivative, 2, function(d) c(l %*% matrix(d, p) %*% l)); 2 * f^2 / c(g %*% solve(info, g)) }
  for (i in seq_along(free)) for (j in 1:i) {
    value("observed", 0, free[i] - 1, free[j] - 1, observed[i, j], 1e-6)
    value("expected", 0, free[i] - 1, free[j] - 1, expected[i, j], 1e-8)
  }
  for (i in 1:p) {
    value("sattObserved", 0, i - 1, 0, df(diag(p)[i, ], observed), 2e-6)
    value("sattExpected", 0, i - 1, 0, df(diag(p)[i, ], expected), 2e-6)
  }
  value("sattSum", 0, 0, 0, df(rep(1, p), observed), 2e-6)
  if (p > 2) { # Fai & Cornelius as in lmerTest
    keep <- 2:p; eig <- eigen(C[keep, keep], symmetric = TRUE)
    nu <- apply(eig$vectors, 2, function(v) { l <- numeric(p); l[keep] <- v; df(l, observed) })
    E <- sum(nu / (nu - 2)); m <- length(keep)
    df2 <- if (any(nu <= 2)) 2 else 2 * E / (E - m)
    b <- coef(solved$fit)[keep]
    F <- c(b %*% solve(C[keep, keep], b)) / m
    value("sattF", 0, 0, 0, F, 1e-7); value("sattF", 0, 1, 0, df2, 4e-6)
  }
}

ranef_values <- function(solved, rows) {
  s <- solved$s; d <- solved$d; fit <- solved$fit; k <- nrow(solved$data)
  V <- d$V + Reduce(`+`, Map(`*`, s, d$A)); W <- solve(V); X <- d$X; M <- solve(t(X) %*% W %*% X); b <- coef(fit)
  e <- solved$data$yi - c(X %*% b)
  re <- ranef(fit)
  for (l in seq_along(s)) {
    names_of <- rownames(re[[l]])
    for (i in rows) {
      at <- match(as.character(d$path[[l]][i]), names_of)
      stopifnot(!is.na(at))
      value("ranef", l - 1, i - 1, 0, re[[l]][at, 1], 1e-7)
      value("ranef", l - 1, i - 1, 1, re[[l]][at, 2], 1e-7)
      # The unit's effect: mean of X b over its effects and the random effects of the unit and its ancestors; error of prediction, b estimated.
      member <- d$A[[l]][i, ] > 0
      x <- colMeans(X[member, , drop = FALSE])
      kappa <- Reduce(`+`, Map(function(t, A) t * A[, i], s[1:l], d$A[1:l]))
      h <- x - c(t(X) %*% W %*% kappa)
      value("effect", l - 1, i - 1, 0, sum(x * b) + sum(kappa * (W %*% e)), 1e-7)
      value("effect", l - 1, i - 1, 1, sqrt(sum(s[1:l]) - sum(kappa * (W %*% kappa)) + c(h %*% M %*% h)), 1e-7)
    }
  }
}

run <- function(m, clusterings, refused, rho_above = 0, ranef_rows = NULL, satterthwaite = TRUE) {
  message(m$id)
  data <- read_data(m$dataset)
  solved <- solve_model(m, data)
  d <- solved$d; n <- nrow(data); X <- d$X; p <- ncol(X); L <- max(1, length(m$levels))
  clusterings <- clusterings(data)
  codes <- if (length(d$path)) lapply(d$path, function(x) match(x, unique(x)) - 1) else list(seq_len(n) - 1)
  cluster_codes <- lapply(clusterings, function(x) match(x, unique(x)) - 1)
  emit("design", m$id, n, L, p, c(REML = 0, ML = 1, FE = 2)[[m$method]], if (is.null(m$rho)) 0 else m$rho, rho_above, length(clusterings))
  for (i in 1:n) emit("row", paste(c(vapply(codes, function(x) num(x[i]), ""), num(data$yi[i]), num(data$vi[i]), num(X[i, ]),
                                     vapply(cluster_codes, function(x) num(x[i]), "")), collapse = ","))
  for (j in seq_along(solved$s)) value("theta", 0, j - 1, 0, solved$s[j], 1e-8)
  V <- if (length(solved$s)) d$V + Reduce(`+`, Map(`*`, solved$s, d$A)) else d$V
  b <- coef(solved$fit)
  robust_values(V, X, b, data$yi - c(X %*% b), solved$fit, clusterings, refused)
  if (satterthwaite && length(solved$s)) satterthwaite_values(solved)
  if (length(ranef_rows)) ranef_values(solved, ranef_rows)
}

find_model <- function(id) Filter(function(m) m$id == id, models)[[1]]
study_and_effect <- function(data) list(data$study, seq_len(nrow(data)))
some <- function(n) seq(1, n, by = 9)

run(find_model("assink_reml"), study_and_effect, c(FALSE, TRUE), ranef_rows = some(100))
run(find_model("assink_ml"), function(data) list(data$study), FALSE)
run(find_model("konst_reml"), function(data) list(data$district, seq_len(nrow(data))), c(FALSE, TRUE), ranef_rows = some(56))
run(find_model("landenberger_several"), function(data) list(data$study, data$study %/% 4), c(FALSE, FALSE), ranef_rows = some(58))
run(find_model("landenberger_fixed"), function(data) list(data$study), FALSE)
run(find_model("satcoaching_boundary"), function(data) list(data$study), FALSE, ranef_rows = some(67))
run(find_model("assink_deltype"), function(data) list(data$study), FALSE)
run(find_model("assink_huge_several"), function(data) list(data$study), FALSE)
run(find_model("assink_rho6"), study_and_effect, c(FALSE, TRUE), ranef_rows = some(100))
manuals <- function(data) list(data$manual, data$manual %/% 3, paste(data$manual, data$study))
run(find_model("fourlevel_reml"), manuals, c(FALSE, FALSE, TRUE), ranef_rows = some(100))
run(find_model("fourlevel_rho6_x"), manuals, c(FALSE, FALSE, TRUE), ranef_rows = some(100))
# Errors that correlate within manuals; a category found in one manual only.
cluster_level <- function(m) m$levels[1]
run(model("fourlevel_rho6_manual", "fourlevel", c("manual", "study", "esid"), "~ x + z", rho = 0.6), manuals, c(FALSE, FALSE, TRUE), rho_above = 1,
    ranef_rows = some(100))
run(model("fourlevel_alone", "fourlevel", c("manual", "study", "esid"), "~ x + I((manual == 2) * 1)"), function(data) list(data$manual), FALSE)
versions <- vapply(c("metafor", "clubSandwich", "numDeriv"), function(x) paste(x, packageDescription(x)$Version), "")
writeLines(c(paste("# written by tests/reference/robust.R:", paste(c(versions, R.version.string), collapse = "; ")), lines), "tests/reference/after_fit.csv")
