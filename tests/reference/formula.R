# Design matrices from R's model.matrix: names and a sum of each column that tells the rows apart (crossprod(2^(0:11), X)).
#
#   Rscript tests/reference/formula.R       from the top folder; writes tests/reference/formula.csv, which check_formula compares
#
# A formula is written as the program wants it; factor(a, ref=q) becomes relevel(factor(a), "q") for R. Names are R's, with (Intercept) as intercept,
# factor() and relevel() taken off, and no space in poly(x,2).

frame <- data.frame(
  a = factor(c("p", "q", "r", "p", "q", "r", "q", "p", "r", "q", "p", "r")),
  b = factor(c("u", "v", "u", "v", "u", "v", "v", "u", "v", "u", "u", "v")),
  d = factor(c("k", "l", "m", "m", "l", "k", "m", "l", "k", "k", "m", "l")),
  x = c(1.5, -2, 0.25, 3, 4, -1, 2, 7, -3.5, 0.5, 6, 1),
  z = c(2, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1, 0),
  w = c(100.25, 103, 99, 107.5, 101, 98, 111, 102.75, 104, 96.5, 105, 100),
  check.names = FALSE)
frame[["odd, name"]] <- frame$w / 7
center <- function(x) x - mean(x)
formulas <- c("~ 1", "~ a", "~ 0 + a", "~ a - 1", "~ -1 + a", "~ x", "~ 0 + x", "~ a + b", "~ 0 + a + b", "~ 0 + b + a", "~ 0 + x + a", "~ x + a - 1",
  "~ 0 + a + x + b", "~ a * b", "~ a * b - 1", "~ 0 + b * a", "~ a:b", "~ 0 + a:b", "~ a + a:b", "~ b:a + a", "~ 0 + a + a:b", "~ 0 + b + a:b",
  "~ a:x", "~ 0 + a:x", "~ a + a:x", "~ x + a:x", "~ 0 + x + a", "~ 0 + a + a:x", "~ 0 + a * x", "~ x * z", "~ x:z", "~ 0 + x:z", "~ x + x:z",
  "~ a * b * x", "~ a * b * d", "~ a * b * d - 1", "~ a:b:d", "~ a:b:x", "~ a:b + a:b:x", "~ a + b + a:b:d", "~ a + a:b:x", "~ a * b + a:b:d", "~ x * z * w",
  "~ a * x * z", "~ b:x + a", "~ x:b + x:a", "~ 0 + b:x + a", "~ a:b + d", "~ d + a:b:x", "~ a * b + b * d + a * d", "~ a * b * d * x",
  "~ a * b * x * z",
  "~ factor(z)", "~ factor(z, ref=2)", "~ 0 + factor(z, ref=2)", "~ factor(z, ref=1) * b", "~ factor(z) * x", "~ factor(z):x", "~ factor(a, ref=q) * factor(b, ref=v)",
  "~ factor(a, ref=\"r\"):x", "~ factor(a, ref=r) + factor(a, ref=r):x", "~ 0 + factor(a, ref=r):b",
  "~ poly(x, 1)", "~ poly(x, 2)", "~ poly(x, 3)", "~ poly(x, 6)", "~ 0 + poly(x, 2)", "~ poly(x,2) + a", "~ 0 + a + poly(x, 2)", "~ a * poly(x, 2)",
  "~ a:poly(x, 2)", "~ poly(x, 2):z", "~ poly(x, 2) * poly(w, 2)", "~ poly(w, 4)", "~ 0 + poly(x, 2):b", "~ poly(z, 2)", "~ poly(x, 2):a:b",
  "~ center(x)", "~ center(w) + a", "~ center(w) * a", "~ center(x) * center(w)", "~ 0 + a + a:center(w)", "~ center(w) + w:b", "~ center(x):poly(w, 2)",
  "~ `odd, name`", "~ `odd, name` * a", "~ center(`odd, name`)", "~ poly(`odd, name`, 2)", "~ x + x + a + a", "~ a:a + x", "~ x*x", "~ b:a + a:b", "~a+b:x+x:b:z", "~ x:a + x:b", "~ 0 + x:a + x:b", "~ 0 + x:z + a:x", "~ x:z + a:x", "~ a:b + b:d", "~ 0 + a:b + b:d + a:d", "~ a:x + a:z + b:x:z", "~ 0 + a:b + a:x")
to_R <- function(f) gsub("factor\\((\\w+), ref=\"?(\\w+)\"?\\)", "relevel(factor(\\1), '\\2')", f)
tidy <- function(n) {
  n <- gsub("relevel\\(factor\\((\\w+)\\), \"\\w+\"\\)", "\\1", n)
  n <- gsub("factor\\((\\w+)\\)", "\\1", n)
  n <- gsub("(poly\\([^)]*), (\\d+)\\)", "\\1,\\2)", n)
  gsub("`", "", sub("^\\(Intercept\\)$", "intercept", n))
}
rows <- lapply(formulas, function(f) {
  X <- model.matrix(as.formula(to_R(f)), frame)
  data.frame(formula = f, column = seq_len(ncol(X)) - 1, columns = ncol(X), rank = qr(X)$rank, name = tidy(colnames(X)),
             sum = sprintf("%.17g", drop(crossprod(2^(0:11), X))))
})
out <- do.call(rbind, rows)
out$provenance <- paste0("R ", getRversion(), " (tests/reference/formula.R)")
for (i in c("formula", "name")) out[[i]] <- paste0('"', gsub('"', '""', out[[i]]), '"')
write.table(out, "tests/reference/formula.csv", sep = ",", row.names = FALSE, quote = FALSE)
cat(length(formulas), "formulas\n")
# What R makes of formulas that check_formula does not follow it in: no intercept, and the first factor only in an interaction.
print(lapply(c("~ 0 + x + a:x", "~ 0 + x + x:b + a:b", "~ 0 + x + z + a:x:z + x:z"), function(f) colnames(model.matrix(as.formula(f), frame))))
